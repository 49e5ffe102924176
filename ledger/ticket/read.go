package ticket

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"makegood/ledger"
)

// Ticket is what was picked out of a text.
type Ticket struct {
	// Text is the text as it was read: full-width forms folded, quoting marks gone.
	Text string
	// IDs are the ids in it, in the order of the text.
	IDs []ID
	// Amounts are the sums of money it names; Currency is empty where it names none.
	Amounts []ledger.Money
	// Times are the spans it may mean, those it says most exactly first.
	Times []Span
	// Names are what it calls the player, Servers and Products what it labels so.
	Names, Servers, Products []string
	// Wholes are those of Names that another word follows, with it: a nickname may have a blank in it, and the text does
	// not say where it ends.
	Wholes []string
	// Cards is how many numbers of payment cards were passed over, Unread how many bytes of the text were not read.
	Cards, Unread int
	// Type is the noti_type of STOVE it names, Platform its bill_platform_type.
	Type, Platform string
}

// Read picks out of a text what may find a payment. now and zone are what times of day and "yesterday" are relative to.
func Read(text string, now time.Time, zone *time.Location) Ticket {
	folded := fold(text)
	t := Ticket{Text: folded, Unread: max(0, len(text)-longest)}
	t.IDs, t.Cards = pick(folded)
	t.Amounts = amounts(folded)
	t.Times = times(folded, now, zone)
	t.Names, t.Wholes = labels(folded, namePattern), labels(folded, wholePattern)
	t.Servers = append(labels(folded, serverPattern), labels(folded, serverBefore)...)
	t.Products = once(append(labels(folded, productPattern), productWords(folded)...))
	t.Type = strings.ToUpper(typePattern.FindString(folded))
	t.Platform = platformOf(folded, t.Type)
	return t
}

// Orders says whether the text holds an id of an order, by its shape.
func (t Ticket) Orders() bool {
	for _, id := range t.IDs {
		if id.Kind == HiveOrder || id.Kind == StoveOrder {
			return true
		}
	}
	return false
}

// Empty says that nothing in the text can find a payment.
func (t Ticket) Empty() bool {
	return len(t.IDs) == 0 && len(t.Amounts) == 0 && len(t.Times) == 0 && len(t.Names) == 0 && len(t.Products) == 0
}

// Player is the first id a text calls by one of the labels, or nothing.
func (t Ticket) Player(labels ...string) string {
	for _, want := range labels {
		for _, id := range t.IDs {
			if id.Kind == PlayerID && id.Label == want {
				return id.Text
			}
		}
	}
	return ""
}

// Server is the first server the text names, or nothing.
func (t Ticket) Server() string {
	if len(t.Servers) == 0 {
		return ""
	}
	return t.Servers[0]
}

// The labels of what is no id. A value ends where its line does, or at a sign.
const (
	before    = `[ ]{0,2}(?:[:=]|은|는|이|가|is)?[ ]{0,2}['"(\[<]?`
	value     = before + `([\p{L}\p{N}][\p{L}\p{N}_.-]{0,39})`
	nameLabel = `(?i)(?:닉네임|닉|캐릭터[ ]?(?:명|이름)|캐릭명|유저[ ]?(?:명|이름)|플레이어[ ]?(?:명|이름)|(?:내|제|나의|저의|게임)[ ]?이름|\bnick[ _-]?name\b|\bIGN\b|\b(?:character|player|user|in[ -]?game|my)[ _-]?name\b)`
)

var (
	namePattern    = regexp.MustCompile(nameLabel + value)
	wholePattern   = regexp.MustCompile(nameLabel + before + `([\p{L}\p{N}][\p{L}\p{N}_.-]{0,39}[ ][\p{L}\p{N}][\p{L}\p{N}_.-]{0,39})`)
	serverPattern  = regexp.MustCompile(`(?i)(?:서버|월드|\bserver(?:[ _-]?id)?\b|\bworld(?:[ _-]?id)?\b)(?:[ ]{0,2}(?:[:=]|은|는|is)[ ]{0,2}['"(\[<]?([\p{L}\p{N}][\p{L}\p{N}_.-]{0,39})|[ ]([A-Za-z0-9][A-Za-z0-9_-]{0,15}))`)
	serverBefore   = regexp.MustCompile(`(?i)([A-Za-z0-9][A-Za-z0-9_.-]{0,23})[ ]?(?:서버|월드|\bserver\b)`)
	productPattern = regexp.MustCompile(`(?i)(?:상품[ ]?(?:명|ID|코드)?|\bproduct(?:[ _-]?id)?\b|\bitem(?:[ _-]?id)?\b)[ ]{0,2}[:=][ ]{0,2}['"(\[<]?([\p{L}\p{N}][\p{L}\p{N}_.-]{0,79})`)
	productWord    = regexp.MustCompile(`(?i)\b[a-z][a-z]*(?:[_.][a-z0-9]+|[0-9]{1,4})+\b`)
	typePattern    = regexp.MustCompile(`(?i)\b(?:ONLINE_PURCHASE|ONLINE_CART_PURCHASE|IAP_PURCHASE|IAP_OOAP|IAP_SUBSCRIPT)\b`)
)

// mostHints bounds what is kept of each sort of hint.
const mostHints = 20

// endings are the particles and verbs that cling to a Korean word.
var endings = []string{"이라고요", "이라고", "라고요", "라고", "입니다", "이에요", "예요", "이고요", "이고", "인데요", "인데", "이구요", "에서", "으로", "이요"}

// fillers are words that stand beside a label and are no value of it.
var fillers = []string{
	"on", "the", "this", "that", "a", "an", "my", "our", "your", "game", "same", "other", "another", "and", "i", "is", "was", "at", "in", "from", "error",
	"down", "to", "of", "for", "but", "not", "name", "id",
}

func labels(text string, pattern *regexp.Regexp) []string {
	var out []string
	seen := map[string]bool{}
	for _, m := range pattern.FindAllStringSubmatch(text, mostHints) {
		word := strings.TrimRight(strings.Join(m[1:], ""), ".-_")
		for _, e := range endings {
			if rest, ok := strings.CutSuffix(word, e); ok && utf8.RuneCountInString(rest) > 1 {
				word = rest
				break
			}
		}
		if word != "" && !seen[word] && !slices.Contains(fillers, strings.ToLower(word)) {
			seen[word] = true
			out = append(out, word)
		}
	}
	return out
}

// once is a list without repeats, in its order.
func once(list []string) []string {
	var out []string
	for _, s := range list {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// productWords are words written as products are: item03, starter_pack; in capitals as well as small, because the ids are.
func productWords(text string) []string {
	var out []string
	for _, w := range productWord.FindAllString(text, 4*mostHints) {
		if hiveWhole.MatchString(w) || tidWhole.MatchString(w) || transaction.MatchString(w) || typePattern.MatchString(w) {
			continue
		}
		spellings := []string{w}
		if small := strings.ToLower(w); small != w {
			spellings = append(spellings, small)
		}
		for _, s := range spellings {
			if len(out) < mostHints && !strings.HasPrefix(s, "www.") {
				out = append(out, s)
			}
		}
	}
	return out
}

// Words are the words of the text a nickname may hide behind, each once: of two characters or more, with a letter in them.
func (t Ticket) Words() []string {
	const most = 60
	var out []string
	seen := map[string]bool{}
	for _, w := range strings.FieldsFunc(t.Text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' }) {
		if utf8.RuneCountInString(w) < 2 || seen[w] || !strings.ContainsFunc(w, unicode.IsLetter) || hiveWhole.MatchString(w) {
			continue
		}
		seen[w] = true
		if out = append(out, w); len(out) == most {
			break
		}
	}
	return out
}

// platformOf is the bill_platform_type of a ticket: by its type, else by what it says it was bought on.
func platformOf(text, kind string) string {
	lower := strings.ToLower(text)
	has := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(lower, w) {
				return true
			}
		}
		return false
	}
	switch {
	case strings.HasPrefix(kind, "ONLINE"):
		return "ONLINE"
	case strings.HasPrefix(kind, "IAP"):
		return "MOBILE"
	case has("모바일", "mobile", "android", "안드로이드", "iphone", "아이폰", "구글", "google play", "app store", "앱스토어"):
		return "MOBILE"
	case has("pc", "steam", "스토브", "stove"):
		return "ONLINE"
	}
	return ""
}
