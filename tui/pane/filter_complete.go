package pane

import (
	"maps"
	"slices"
	"strings"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/lang"
	"makegood/tui/plain"
)

// fieldHints explain the names of a filter, for the completion and the help. What a list of orders means by age and is,
// lists of what arrived mean otherwise.
func fieldHints(fields []string) map[string]lang.Text {
	hints := map[string]lang.Text{
		"class": "a class or a flag, several by comma", "flag": "a flag beside another class", "player": "any id of the player", "product": "a product id", "server": "a server",
		"provider": "hive or stove", "app": "an appid or service_id", "sev": "1 act now, 2 soon, 3 when there is time", "owner": "whose case; me",
		"is": "open, mine, others, free, snoozed, waiting, doubt, test", "currency": "KRW, USD, ...", "amount": "amount>10000, amount:1000..5000", "age": "age>15m, age<2h: since the payment",
		"paid": "03:00..03:30, 2026-11-20, today", "seen": "when it was first seen: 03:00..03:30", "view": "a saved view", "kind": "a kind of fact",
		"state": "a state of an action",
	}
	switch {
	case slices.Contains(fields, "class"):
	case slices.Contains(fields, "kind") && slices.Contains(fields, "is"):
		hints["is"], hints["kind"] = "new, repeat, unreadable", "what it says: paid, cancelled, ..."
		hints["age"], hints["seen"] = "age<15m, age>2h: since it came", "when it came: 03:00..03:30"
	default:
		hints["is"], hints["age"], hints["seen"] = "doubt, waiting", "age<15m: since it was recorded", "when it was recorded: 03:00.."
	}
	return hints
}

// explain lists the names a filter of these fields may use, and how words are put together.
func (c FilterContext) explain(fields []string) []kit.Completion {
	say := c.say()
	var out []kit.Completion
	hints := fieldHints(fields)
	for _, f := range fields {
		out = append(out, kit.Completion{Text: f, Hint: say.T(hints[f])})
	}
	if slices.Contains(fields, "player") {
		out = append(out,
			kit.Completion{Text: "H2168 달빛", Hint: say.T("part of an id (whole, beginning, end), a name or a product")},
			kit.Completion{Text: "player:1,2", Hint: say.T("one of several, by comma; words beside each other must all hold")},
			kit.Completion{Text: "-is:test", Hint: say.T("a - takes away what the word finds")},
			kit.Completion{Text: `"gem pack"`, Hint: say.T("a value with blanks or commas stands in quotes")})
	}
	return out
}

// lastWord is the word of a filter that is being typed, quoted blanks in it included.
func lastWord(text string) string {
	from, quoted := 0, false
	for i := range len(text) {
		switch {
		case text[i] == '"':
			quoted = !quoted
		case text[i] == ' ' && !quoted:
			from = i + 1
		}
	}
	return text[from:]
}

// complete lists what the last word of a filter may become in a list that knows these fields. seen gives values the list
// holds; nil: none.
func (c FilterContext) complete(text string, fields []string, seen func(field string) []string) []kit.Completion {
	word := lastWord(text)
	// The line puts an offer in the place of what stands behind its last blank.
	cut := strings.LastIndexByte(word, ' ') + 1
	offer := func(text, hint string) (kit.Completion, bool) {
		if len(text) < cut || !strings.EqualFold(text[:cut], word[:cut]) {
			return kit.Completion{}, false
		}
		return kit.Completion{Text: text[cut:], Hint: hint}, true
	}
	rest, sign := strings.TrimPrefix(word, "-"), ""
	if rest != word {
		sign = "-"
	}
	field, value, valued := strings.Cut(rest, ":")
	field = strings.ToLower(field)
	var out []kit.Completion
	if !valued {
		say, hints := c.say(), fieldHints(fields)
		for _, f := range fields {
			if !strings.HasPrefix(f, field) {
				continue
			}
			op := ":"
			if f == "amount" || f == "age" {
				op = ">"
			}
			out = append(out, kit.Completion{Text: sign + f + op, Hint: say.T(hints[f])})
		}
		return out
	}
	if !slices.Contains(fields, field) {
		return nil
	}
	before, parts := sign+field+":", commas(value)
	last := strings.TrimPrefix(parts[len(parts)-1], `"`)
	for _, p := range parts[:len(parts)-1] {
		before += p + ","
	}
	for _, v := range c.offers(field, fields, seen) {
		if !strings.HasPrefix(strings.ToLower(v.Text), strings.ToLower(last)) || slices.Contains(parts[:len(parts)-1], v.Text) {
			continue
		}
		text := v.Text
		if strings.ContainsAny(text, " ,") {
			text = `"` + text + `"`
		}
		if o, ok := offer(before+text, v.Hint); ok {
			out = append(out, o)
		}
	}
	return out
}

// offers are the values of a closed set, then those the list holds.
func (c FilterContext) offers(field string, fields []string, seen func(field string) []string) []kit.Completion {
	out := c.values(field)
	if !slices.Contains(fields, "class") {
		switch {
		case field == "is" && slices.Contains(fields, "kind"):
			out = []kit.Completion{{Text: "new"}, {Text: "repeat"}, {Text: "unreadable"}}
		case field == "is":
			out = []kit.Completion{{Text: "doubt"}, {Text: "waiting"}}
		case field == "kind" && slices.Contains(fields, "is"):
			out = []kit.Completion{{Text: string(ledger.NoticePaid)}, {Text: string(ledger.NoticeCancelled)}}
		}
	}
	if seen == nil {
		return out
	}
	for _, v := range seen(field) {
		if v != "" && !slices.ContainsFunc(out, func(o kit.Completion) bool { return o.Text == v }) {
			out = append(out, kit.Completion{Text: v})
		}
	}
	return out
}

// values are the words a field may have, where they are a closed set.
func (c FilterContext) values(field string) []kit.Completion {
	plainly := func(words ...string) []kit.Completion {
		out := make([]kit.Completion, len(words))
		for i, w := range words {
			out[i] = kit.Completion{Text: w}
		}
		return out
	}
	switch field {
	case "class", "flag":
		var out []kit.Completion
		words := c.say()
		for _, w := range ledger.Words() {
			meaning, _ := plain.ClassMeaning(words, w)
			out = append(out, kit.Completion{Text: string(w), Hint: plain.ClassWords(words, w) + ": " + meaning})
		}
		return out
	case "provider":
		return plainly(string(ledger.Hive), string(ledger.Stove))
	case "is":
		return plainly("open", "mine", "others", "free", "snoozed", "waiting", "doubt", "test")
	case "owner":
		return plainly("me")
	case "sev":
		say := c.say()
		return []kit.Completion{
			{Text: "1", Hint: say.T("act now")}, {Text: "2", Hint: say.T("act soon")}, {Text: "3", Hint: say.T("look when there is time")}, {Text: "0", Hint: say.T("nothing to do")},
		}
	case "paid", "seen":
		return plainly("today", "yesterday")
	case "kind":
		return plainly(texts(factKinds())...)
	case "state":
		return plainly(texts(actionStates())...)
	case "view":
		var out []kit.Completion
		for _, name := range slices.Sorted(maps.Keys(c.Views)) {
			out = append(out, kit.Completion{Text: name, Hint: c.Views[name]})
		}
		return out
	default:
		return nil
	}
}

// filtering is what filters are relative to at this desk, now.
func (d *Desk) filtering() FilterContext {
	return FilterContext{Now: d.Now(), Zone: d.zone(), Me: d.Operator, Views: d.Views, Words: d.Theme.Words()}
}
