package ticket

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"makegood/ledger"
)

// The weights of the reasons. A name or a player alone is enough to be shown, everything else needs a second reason.
const (
	weighPlayer, weighName, weighAmount, weighTime = 60, 50, 25, 25
	weighDay, weighProduct, weighServer            = 10, 20, 8
	weighOpen                                      = 12
	weighOtherTime                                 = -15
	enough                                         = 30
)

// rank scores the orders of a pool by what the ticket says, and drops those it says too little for.
func rank(t Ticket, hits []Hit, rows []ledger.Row) []Candidate {
	players := map[string]bool{}
	for _, h := range hits {
		if h.ID.Kind == PlayerID {
			players[cmp.Or(h.As, h.ID.Text)] = true
		}
	}
	text := strings.ToLower(t.Text)
	called := namesIn(text, rows)
	alone := len(t.Times) == 0 && len(players) == 0
	var out []Candidate
	for i := range rows {
		c := t.weigh(&rows[i], players, called, text)
		if c.Score < enough && !(alone && len(c.Reasons) > 0) {
			continue
		}
		// What contradicts a payment does not hide it: a person errs in a time more easily than in who he is.
		if off, against := t.otherTime(rows[i].Standing.View.PaidAt); against {
			c.Score += weighOtherTime
			c.Reasons = slices.Insert(c.Reasons, 0, off)
		}
		switch rows[i].Standing.Severity {
		case 1:
			c.Score += weighOpen
		case 2, 3:
			c.Score += weighOpen / 2
		}
		out = append(out, c)
	}
	slices.SortStableFunc(out, func(a, b Candidate) int {
		return cmp.Or(b.Score-a.Score, cmp.Compare(b.Row.Standing.View.PaidAt, a.Row.Standing.View.PaidAt))
	})
	return out[:min(len(out), mostCandidates)]
}

// namesIn are the names of players a text holds, in small letters. A name that stands only inside a longer one is not meant.
func namesIn(text string, rows []ledger.Row) map[string]bool {
	var names []string
	for i := range rows {
		if name := strings.ToLower(rows[i].Standing.View.Player.Name); utf8.RuneCountInString(name) > 1 {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(len(b)-len(a), cmp.Compare(a, b)) })
	in := map[string]bool{}
	for _, name := range slices.Compact(names) {
		if holdsWord(text, name) {
			in[name] = true
			text = strings.ReplaceAll(text, name, "\n")
		}
	}
	return in
}

// otherTime says how far an instant is from the nearest time of a ticket that names times, and that it lies in none.
func (t Ticket) otherTime(at ledger.Instant) (Reason, bool) {
	if _, agrees := t.nearest(at); agrees || !at.Known() || len(t.Times) == 0 {
		return Reason{}, false
	}
	var best Reason
	for i, s := range t.Times {
		off := int64(at - s.At)
		switch {
		case s.Day && at < s.From:
			off = int64(at - s.From)
		case s.Day:
			off = int64(at - s.To)
		}
		if i == 0 || max(off, -off) < max(best.Off, -best.Off) {
			best = Reason{What: ByOtherTime, Said: s.Text, Off: off}
		}
	}
	return best, true
}

func (t Ticket) weigh(r *ledger.Row, players, called map[string]bool, text string) Candidate {
	v := &r.Standing.View
	c := Candidate{Row: *r}
	say := func(weight int, reason Reason) {
		c.Score += weight
		c.Reasons = append(c.Reasons, reason)
	}
	for _, id := range v.Player.IDs() {
		if players[id] {
			say(weighPlayer, Reason{What: ByPlayer, Said: id})
			break
		}
	}
	if name := v.Player.Name; called[strings.ToLower(name)] {
		say(weighName, Reason{What: ByName, Said: name})
	}
	for _, m := range t.Amounts {
		if v.Amount.Known() && v.Amount.Cmp(m.Amount) == 0 && (m.Currency == "" || m.Currency == v.Currency) {
			say(weighAmount, Reason{What: ByAmount, Said: v.Money().String()})
			break
		}
	}
	if s, ok := t.nearest(v.PaidAt); ok && s.Day {
		say(weighDay, Reason{What: ByDay, Said: s.Text})
	} else if ok {
		off := int64(v.PaidAt - s.At)
		say(weighTime-int(min(max(off, -off)*10/max(int64(s.To-s.At), 1), 10)), Reason{What: ByTime, Said: s.Text, Off: off})
	}
	if p := saidProduct(text, v.ProductID()); p != "" {
		say(weighProduct, Reason{What: ByProduct, Said: p})
	}
	if slices.ContainsFunc(t.Servers, func(s string) bool { return strings.EqualFold(s, v.Server) }) {
		say(weighServer, Reason{What: ByServer, Said: v.Server})
	}
	return c
}

// shortestProduct is how short the end of a product's id may be to be taken for its name.
const shortestProduct = 4

// saidProduct is the name a text calls a product by: its id, or what stands behind the last dot of it; empty where it does
// not.
func saidProduct(text, id string) string {
	for _, name := range []string{id, id[strings.LastIndexByte(id, '.')+1:]} {
		if (name == id && name != "" || utf8.RuneCountInString(name) >= shortestProduct) && holdsWord(text, strings.ToLower(name)) {
			return name
		}
	}
	return ""
}

// nearest is the span an instant lies in whose middle is nearest, times of day before days.
func (t Ticket) nearest(at ledger.Instant) (best Span, ok bool) {
	for _, s := range t.Times {
		if !at.Known() || !s.Holds(at) {
			continue
		}
		off, have := max(at-s.At, s.At-at), max(at-best.At, best.At-at)
		if !ok || best.Day && !s.Day || best.Day == s.Day && off < have {
			best, ok = s, true
		}
	}
	return best, ok
}

// holdsWord says whether a text has a word that begins like one: Korean hangs particles on the end of a name, never on its
// beginning.
func holdsWord(text, word string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return false
		}
		at := from + i
		before, _ := utf8.DecodeLastRuneInString(text[:at])
		after, _ := utf8.DecodeRuneInString(text[at+len(word):])
		if (at == 0 || !wordRune(before)) && (at+len(word) == len(text) || !latin(after) || !latin(lastRune(word))) {
			return true
		}
		from = at + len(word)
	}
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

func latin(r rune) bool {
	return r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

func wordRune(r rune) bool {
	return latin(r) || r >= 0x80 && r != '…' && r != '·' && r != '“' && r != '‘' && r != '「' && r != '、'
}
