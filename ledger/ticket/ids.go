package ticket

import (
	"regexp"
	"slices"
	"sort"
	"strings"

	"makegood/ledger"
)

// Kind is what an id names.
type Kind string

// The kinds. A word is any other text with a digit in it: it counts only where the ledger knows it.
const (
	HiveOrder   Kind = "hive order"
	StoveOrder  Kind = "tid"
	PlayerID    Kind = "player"
	Transaction Kind = "transaction"
	Word        Kind = "word"
)

// ID is something in a text that may name a payment or a player.
type ID struct {
	Kind Kind
	// Text is the id as the ledger would keep it: a Hive order id in capitals, everything else as it was written.
	Text string
	// Label is what a player id was called: vid, uid, guid, member_no, character_no; empty where it stood alone.
	Label string
	// Also are other readings of the same place, tried where the ledger does not know Text.
	Also []string
	// Broken says that it was put together from pieces with blanks, line breaks or quotes between them.
	Broken bool
	at     int
}

// Provider is whose the id is; empty where its shape does not say.
func (id ID) Provider() ledger.Provider {
	switch {
	case id.Kind == HiveOrder, id.Kind == Transaction, id.Label == LabelVID:
		return ledger.Hive
	case id.Kind == StoveOrder, id.Label == LabelGUID, id.Label == LabelMember, id.Label == LabelCharacter:
		return ledger.Stove
	}
	return ""
}

// The labels of player ids.
const (
	LabelVID       = "vid"
	LabelUID       = "uid"
	LabelGUID      = "guid"
	LabelMember    = "member_no"
	LabelCharacter = "character_no"
)

// mostIDs bounds what is picked out of one text.
const mostIDs = 500

// The shapes the documents print: Hive order ids are an H and 19 digits, in either case; tids are 19 digits, the same
// behind an o (original_tid), or a T and a shorter number; transaction ids are HS_ and a number.
var (
	piecePattern = regexp.MustCompile(`[A-Za-z0-9]+`)
	hiveWhole    = regexp.MustCompile(`^[hH][0-9]{15,24}$`)
	tidWhole     = regexp.MustCompile(`^(?:[0-9]{15,20}|[oO][0-9]{15,19}|[tT][0-9]{10,19})$`)
	hivePart     = regexp.MustCompile(`^[hH][0-9]{0,18}$`)
	digitsOnly   = regexp.MustCompile(`^[0-9]+$`)
	transaction  = regexp.MustCompile(`(?i)\bHS[ ]?_[ ]?([0-9]{1,20})`)
	wordPattern  = regexp.MustCompile(`[A-Za-z0-9][A-Za-z0-9_.:+/=-]{3,119}`)
)

// idDigits is how many digits an order id of either provider has.
const idDigits = 19

// piece is a run of letters and digits, with what stands between it and the one before.
type piece struct {
	text     string
	from, to int
	gap      string
	used     bool
}

func pieces(text string) []piece {
	spans := piecePattern.FindAllStringIndex(text, -1)
	out := make([]piece, len(spans))
	before := 0
	for i, s := range spans {
		out[i] = piece{text: text[s[0]:s[1]], from: s[0], to: s[1], gap: text[before:s[0]]}
		before = s[1]
	}
	return out
}

// picker collects the ids of one text.
type picker struct {
	text  string
	parts []piece
	ids   []ID
	seen  map[string]bool
	// cards are the numbers of payment cards that were passed over.
	cards map[string]bool
}

func (p *picker) add(id ID) {
	name := string(id.Kind) + " " + id.Text
	if p.seen[name] || len(p.ids) >= mostIDs {
		return
	}
	p.seen[name] = true
	p.ids = append(p.ids, id)
}

// pick lists the ids of a folded text in their order, and counts the numbers of payment cards in it.
func pick(text string) (ids []ID, cards int) {
	p := &picker{text: text, parts: pieces(text), seen: map[string]bool{}, cards: map[string]bool{}}
	p.players()
	p.transactions()
	for i := range p.parts {
		if !p.parts[i].used && len(p.ids) < mostIDs {
			p.order(i)
		}
	}
	p.words()
	slices.SortStableFunc(p.ids, func(a, b ID) int { return a.at - b.at })
	return p.ids, len(p.cards)
}

// within are the pieces between two places.
func (p *picker) within(from, to int) []piece {
	first := sort.Search(len(p.parts), func(i int) bool { return p.parts[i].from >= from })
	last := first
	for last < len(p.parts) && p.parts[last].to <= to {
		last++
	}
	return p.parts[first:last]
}

// use marks the pieces between two places as read.
func (p *picker) use(from, to int) {
	list := p.within(from, to)
	for i := range list {
		list[i].used = true
	}
}

// order reads an order id that begins with a piece.
func (p *picker) order(i int) {
	part := p.parts[i]
	digits := part.text
	if hivePart.MatchString(part.text) {
		digits = part.text[1:]
	}
	if len(digits) < idDigits && (digits != part.text || digitsOnly.MatchString(digits)) {
		if last, whole := p.gather(i, digits); last > i {
			id := ID{Kind: StoveOrder, Text: whole, Broken: true}
			if digits != part.text {
				id = ID{Kind: HiveOrder, Text: "H" + whole, Broken: true}
			}
			p.take(i, last, id)
			return
		}
	}
	switch {
	case hiveWhole.MatchString(part.text):
		p.take(i, i, ID{Kind: HiveOrder, Text: strings.ToUpper(part.text)})
	case isCard(part.text):
		// A number of a payment card is nobody's to keep or to ask about.
		p.parts[i].used, p.cards[part.text] = true, true
	case tidWhole.MatchString(part.text):
		p.take(i, i, ID{Kind: StoveOrder, Text: part.text})
	case part.text == "o" || part.text == "O" || part.text == "T":
		p.prefixed(i)
	}
}

func (p *picker) take(first, last int, id ID) {
	for i := first; i <= last; i++ {
		p.parts[i].used = true
	}
	id.at = p.parts[first].from
	p.add(id)
}

// prefixed reads a tid whose letter stands apart from its number.
func (p *picker) prefixed(i int) {
	if i+1 >= len(p.parts) || !joins(p.parts[i+1].gap) {
		return
	}
	whole := p.parts[i].text + p.parts[i+1].text
	if digitsOnly.MatchString(p.parts[i+1].text) && tidWhole.MatchString(whole) {
		p.take(i, i+1, ID{Kind: StoveOrder, Text: whole, Also: []string{p.parts[i+1].text}, Broken: true})
	}
}

// gather puts the digits of an id together that a mail program, a form or a person has broken; empty where the pieces do
// not make up one. Pieces on one line are three digits or longer, or a date would be taken for a part of an id.
func (p *picker) gather(i int, digits string) (last int, whole string) {
	const shortest, most = 3, 12
	first := p.parts[i]
	for j := i + 1; j < len(p.parts) && j-i <= most; j++ {
		next := p.parts[j]
		if next.used || !digitsOnly.MatchString(next.text) || !joins(next.gap) {
			return 0, ""
		}
		wrapped := strings.Contains(next.gap, "\n")
		if !wrapped && (len(next.text) < shortest || j == i+1 && digitsOnly.MatchString(first.text) && len(first.text) < shortest) {
			return 0, ""
		}
		digits += next.text
		switch {
		case len(digits) > idDigits:
			return 0, ""
		case len(digits) == idDigits:
			if j+1 < len(p.parts) && p.parts[j+1].gap == "-" {
				return 0, "" // it goes on: this is something longer
			}
			return j, digits
		}
	}
	return 0, ""
}

// gapPattern is what may stand between two pieces of one id: a blank or two, a hyphen, quotes, a line break.
var gapPattern = regexp.MustCompile("^[ ]{0,2}['\"`]?(?:[ ]{0,2}|[-.]|[ ]{0,2}\\n[ ]{0,4})['\"`]?[ ]{0,2}$")

func joins(gap string) bool { return gap != "" && gapPattern.MatchString(gap) }

// isCard says whether a number is one of a payment card: 16 digits that pass their check digit.
func isCard(text string) bool {
	if len(text) != 16 || !digitsOnly.MatchString(text) {
		return false
	}
	sum := 0
	for i, r := range text {
		n := int(r - '0')
		if i%2 == 0 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return sum%10 == 0
}

func (p *picker) transactions() {
	for _, m := range transaction.FindAllStringSubmatchIndex(p.text, mostIDs) {
		p.use(m[0], m[1])
		p.add(ID{Kind: Transaction, Text: "HS_" + p.text[m[2]:m[3]], at: m[0]})
	}
}

// shortestWord is how short a text without a label may be to be looked for.
const shortestWord = 6

// words picks whatever else may be an id the ledger knows: of a grant, of a receipt, of a player.
func (p *picker) words() {
	for _, m := range wordPattern.FindAllStringIndex(p.text, 2*mostIDs) {
		text := strings.TrimRight(p.text[m[0]:m[1]], ".:-")
		if provider, rest, ok := strings.Cut(text, ":"); ok && rest != "" {
			if _, err := ledger.ParseProvider(provider); err == nil {
				text = rest
			}
		}
		if len(text) < shortestWord || !strings.ContainsAny(text, "0123456789") || p.picked(m[0], m[0]+len(text)) || strings.Contains(text, "://") || isCard(text) {
			continue
		}
		also := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("_.:-/=", r) })
		also = slices.DeleteFunc(also, func(part string) bool {
			return part == text || len(part) < shortestWord || !strings.ContainsAny(part, "0123456789")
		})
		p.add(ID{Kind: Word, Text: text, Also: also, at: m[0]})
	}
}

// picked says whether anything between two places was read as another id.
func (p *picker) picked(from, to int) bool {
	return slices.ContainsFunc(p.within(from, to), func(part piece) bool { return part.used })
}
