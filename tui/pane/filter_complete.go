package pane

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/lang"
	"makegood/tui/plain"
)

// fieldHints explain the names of a filter, for the completion.
func fieldHints() map[string]string {
	return map[string]string{
		"class": "a class or a flag, several by comma", "player": "any id of the player", "product": "a product id", "server": "a server",
		"provider": "hive or stove", "app": "an appid or service_id", "sev": "1 act now, 2 soon, 3 when there is time", "owner": "whose case; me",
		"is": "open, mine, doubt, test", "currency": "KRW, USD, ...", "amount": "amount>10000, amount:1000..5000", "age": "age>15m, age<2h: since the payment",
		"paid": "03:00..03:30, 2026-11-20, today", "seen": "when it was first seen: 03:00..03:30", "view": "a saved view", "kind": "a kind of fact",
		"state": "a state of an action",
	}
}

// complete lists what the last word of a filter may become in a list that knows these fields.
func (c FilterContext) complete(text string, fields []string) []kit.Completion {
	word := text[strings.LastIndexByte(text, ' ')+1:]
	field, value, valued := strings.Cut(word, ":")
	field = strings.ToLower(field)
	if !valued {
		var out []kit.Completion
		for _, f := range fields {
			if !strings.HasPrefix(f, field) {
				continue
			}
			sign := ":"
			if f == "amount" || f == "age" {
				sign = ">"
			}
			out = append(out, kit.Completion{Text: f + sign, Hint: fieldHints()[f]})
		}
		return out
	}
	if !slices.Contains(fields, field) {
		return nil
	}
	before := field + ":"
	if i := strings.LastIndexByte(value, ','); i >= 0 {
		before, value = before+value[:i+1], value[i+1:]
	}
	var out []kit.Completion
	for _, v := range c.values(field) {
		if strings.HasPrefix(strings.ToLower(v.Text), strings.ToLower(value)) {
			out = append(out, kit.Completion{Text: before + v.Text, Hint: v.Hint})
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
	case "class":
		var out []kit.Completion
		words := cmp.Or(c.Words, lang.InEnglish())
		for _, w := range ledger.Words() {
			meaning, _ := plain.ClassMeaning(words, w)
			out = append(out, kit.Completion{Text: string(w), Hint: meaning})
		}
		return out
	case "provider":
		return plainly(string(ledger.Hive), string(ledger.Stove))
	case "is":
		return plainly("open", "mine", "doubt", "test")
	case "owner":
		return plainly("me")
	case "sev":
		return []kit.Completion{{Text: "1", Hint: "act now"}, {Text: "2", Hint: "soon"}, {Text: "3", Hint: "when there is time"}, {Text: "0", Hint: "fine"}}
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
