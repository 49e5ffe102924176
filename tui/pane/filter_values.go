package pane

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"makegood/ledger"
	"makegood/tui/lang"
)

// split takes a filter apart into its words.
func split(text string, say *lang.Words) ([]term, error) {
	var out []term
	at := 0
	for at < len(text) {
		r, size := utf8.DecodeRuneInString(text[at:])
		if unicode.IsSpace(r) {
			at += size
			continue
		}
		end, quoted := at, false
		for end < len(text) {
			r, size := utf8.DecodeRuneInString(text[end:])
			if r == '"' {
				quoted = !quoted
			}
			if unicode.IsSpace(r) && !quoted {
				break
			}
			end += size
		}
		t := term{word: text[at:end], at: utf8.RuneCountInString(text[:at]), say: say}
		if quoted {
			return nil, t.err("the quote is not closed")
		}
		if err := t.parse(); err != nil {
			return nil, err
		}
		out = append(out, t)
		at = end
	}
	return out, nil
}

// parse takes one word apart. Only a name of letters before the first sign is a name: an id with a colon in it, like
// hive:H123, keeps it where the name is a provider's.
func (t *term) parse() error {
	word := t.word
	if rest, ok := strings.CutPrefix(word, "-"); ok {
		if t.not, word = true, rest; word == "" {
			return t.err("a word is missing behind the -")
		}
	}
	i := strings.IndexAny(word, ":<>")
	if i <= 0 || strings.HasPrefix(word, `"`) {
		if t.value = unquote(word); t.value == "" {
			return t.err("a value is missing")
		}
		if i == 0 {
			return t.err("a name is missing before %s", word[:1])
		}
		return nil
	}
	t.field, t.op, t.value = strings.ToLower(word[:i]), word[i:i+1], word[i+1:]
	if t.field == string(ledger.Hive) || t.field == string(ledger.Stove) {
		t.field, t.op = "", ""
	}
	if t.op != ":" && strings.HasPrefix(t.value, "=") {
		t.op, t.value = t.op+"=", t.value[1:]
	}
	for _, v := range commas(t.value) {
		if v = unquote(v); strings.TrimSpace(v) == "" {
			return t.err("a value is missing")
		}
		t.values = append(t.values, v)
	}
	t.value = unquote(t.value)
	// A name nobody knows is refused by its list, which knows what it may have been.
	if t.op != ":" && t.op != "" && t.field != "amount" && t.field != "age" && anyField(t.field) {
		return t.err("only amount and age compare; write %s:%s", t.field, t.value)
	}
	return nil
}

// commas parts a value at the commas that are not quoted.
func commas(s string) []string {
	var out []string
	quoted, from := false, 0
	for i := range len(s) {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case s[i] == ',' && !quoted:
			out = append(out, s[from:i])
			from = i + 1
		}
	}
	return append(out, s[from:])
}

func unquote(s string) string { return strings.ReplaceAll(s, `"`, "") }

func classesOf(t term) ([]ledger.Class, error) {
	var out []ledger.Class
	for _, w := range t.values {
		c := ledger.Class(strings.ToUpper(strings.TrimSpace(w)))
		if !ledger.IsWord(c) {
			for _, known := range ledger.Words() {
				if c != "" && strings.HasPrefix(string(known), string(c)) {
					return nil, t.err("there is no class %s; did you mean %s?", string(c), string(known))
				}
			}
			return nil, t.err("there is no class or flag %s", string(c))
		}
		out = append(out, c)
	}
	return out, nil
}

func providerOf(t term, value string) (ledger.Provider, error) {
	p, err := ledger.ParseProvider(value)
	if err != nil {
		return "", t.err("the providers are hive and stove")
	}
	return p, nil
}

// above is the least an amount can exceed a bound by: no currency has as many places.
const above = ledger.Amount("0.000000001")

// amountsOf reads >, >=, <, <=, a range, or one amount.
func amountsOf(t term) (lo, hi ledger.Amount, err error) {
	if t.op == ":" {
		from, to, ranged := strings.Cut(t.value, "..")
		if lo, err = amountOf(t, from); err != nil || !ranged {
			return lo, lo, err
		}
		hi, err = amountOf(t, to)
		if err == nil && lo.Known() && hi.Known() && lo.Cmp(hi) > 0 {
			err = t.err("the range ends before it begins")
		}
		return lo, hi, err
	}
	a, err := amountOf(t, t.value)
	switch {
	case err != nil:
		return "", "", err
	case t.op == ">":
		return a.Plus(above), "", nil
	case t.op == ">=":
		return a, "", nil
	case t.op == "<":
		return "", a.Minus(above), nil
	default:
		return "", a, nil
	}
}

func amountOf(t term, text string) (ledger.Amount, error) {
	a, err := ledger.ParseAmount(strings.ReplaceAll(text, ",", ""))
	if err != nil {
		return "", t.err("%s is no amount: write 10000, 4.99 or 1000..5000", text)
	}
	return a, nil
}

// ageOf reads age>15m, age<2h, age:15m..2h as the span the payment lies in.
func (c FilterContext) ageOf(t term) (from, to ledger.Instant, err error) {
	ago := func(text string) (ledger.Instant, error) {
		d, err := durationOf(text)
		if err != nil {
			return 0, t.err("%s is no length of time: write 45s, 15m, 2h or 3d", text)
		}
		return ledger.At(c.Now.Add(-d)), nil
	}
	if t.op == ":" {
		young, old, ranged := strings.Cut(t.value, "..")
		if !ranged {
			return 0, 0, t.err("write age>%s, age<%s or age:%s..2h", t.value, t.value, t.value)
		}
		if to, err = ago(young); err != nil {
			return 0, 0, err
		}
		from, err = ago(old)
		return from, to, err
	}
	at, err := ago(t.value)
	if strings.HasPrefix(t.op, "<") {
		return at, 0, err
	}
	return 0, at, err
}

// longest bounds a length of time: longer ones are no ages of a payment.
const longest = 100 * 365 * 24 * time.Hour

// durationOf reads a Go duration, or days.
func durationOf(text string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		d, err := time.ParseDuration(days + "h")
		if err != nil || d < 0 || d > longest/24 {
			return 0, ledger.Fail("%q is no number of days", days)
		}
		return d * 24, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 || d > longest {
		return 0, ledger.Fail("%q is no length of time", text)
	}
	return d, nil
}

// timesOf reads from..to, where either end may be missing, or one day or minute. A time of day is today's, or
// yesterday's where today's is still to come.
func (c FilterContext) timesOf(t term) (from, to ledger.Instant, err error) {
	if t.op != ":" {
		return 0, 0, t.err("write %s:03:00..03:30", t.field)
	}
	first, last, ranged := strings.Cut(t.value, "..")
	if !ranged {
		last = first
	}
	if first != "" {
		begin, _, err := c.timeOf(t, first)
		if err != nil {
			return 0, 0, err
		}
		from = ledger.At(begin)
	}
	if last != "" {
		_, end, err := c.timeOf(t, last)
		if err != nil {
			return 0, 0, err
		}
		// A range over midnight: 23:50..00:10 was read with an end before its beginning.
		if from != 0 && ledger.At(end) < from && !strings.Contains(last, "-") {
			if begin := from.Time().AddDate(0, 0, -1); !strings.Contains(first, "-") {
				from = ledger.At(begin)
			}
		}
		to = ledger.At(end.Add(-time.Millisecond))
	}
	if from != 0 && to != 0 && to < from {
		return 0, 0, t.err("the time ends before it begins")
	}
	return from, to, nil
}

// timeOf gives the beginning and the end of the minute or the day a text names.
func (c FilterContext) timeOf(t term, text string) (begin, end time.Time, err error) {
	zone := c.Zone
	if zone == nil {
		zone = time.UTC
	}
	now := c.Now.In(zone)
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, zone)
	switch strings.ToLower(text) {
	case "today":
		return today, today.AddDate(0, 0, 1), nil
	case "yesterday":
		return today.AddDate(0, 0, -1), today, nil
	}
	if at, err := time.ParseInLocation("15:04", text, zone); err == nil {
		begin = time.Date(now.Year(), now.Month(), now.Day(), at.Hour(), at.Minute(), 0, 0, zone)
		if begin.After(now) {
			begin = begin.AddDate(0, 0, -1)
		}
		return begin, begin.Add(time.Minute), nil
	}
	if at, err := time.ParseInLocation("2006-01-02", text, zone); err == nil {
		return at, at.AddDate(0, 0, 1), nil
	}
	if at, err := time.ParseInLocation("2006-01-02T15:04", text, zone); err == nil {
		return at, at.Add(time.Minute), nil
	}
	return begin, end, t.err("%s is no time: write 03:30, 2026-11-20, 2026-11-20T03:30, today or yesterday", text)
}

// sinceOf reads the one end lists of arrivals can be narrowed by.
func (c FilterContext) sinceOf(t term) (ledger.Instant, error) {
	if t.field == "age" {
		from, to, err := c.ageOf(t)
		if err == nil && (to != 0 || from == 0) {
			err = t.err("this list goes back from now: write age<%s", t.value)
		}
		return from, err
	}
	from, _, err := c.timesOf(t)
	if err == nil && t.field == "seen" && (!strings.HasSuffix(t.value, "..") || from == 0) {
		err = t.err("this list goes on until now: write seen:%s..", strings.SplitN(t.value, "..", 2)[0])
	}
	return from, err
}
