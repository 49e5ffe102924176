package pane

import (
	"fmt"
	"strings"

	"makegood/ledger"
	"makegood/tui/plain"
)

// Target is one order an action is meant for. Standing is nil where the order is not at hand, as one that was marked and
// has left the screen, or one of many in a group; then nothing is refused beforehand.
type Target struct {
	Key      ledger.Key
	Standing *ledger.Standing
	// Action is the one action the row is about, where it is about one.
	Action *ledger.Action
}

// DoMany gives what an action asks of the console for several orders at once, or a notice why it is not possible. What
// is sent outward is confirmed once, with count and sum; what only the ledger is told becomes one line for each order.
// what names the orders: "12 marked".
func (act OrderAction) DoMany(targets []Target, what string) Intent {
	desc := act.Binding.Help().Desc
	if act.aboutAction() {
		targets = withActions(targets)
	}
	possible, why := make([]Target, 0, len(targets)), "no order is selected"
	for _, t := range targets {
		if t.Standing != nil {
			if no := act.WhyNot(t.Key, *t.Standing); no != "" {
				why = no
				continue
			}
		}
		possible = append(possible, t)
	}
	switch {
	case act.aboutAction() && len(possible) > 0 && possible[0].Standing == nil:
		return Notify{Text: desc + " is about one action: open the order first (enter)", Bad: true}
	case len(possible) == 0:
		return Notify{Text: desc + " is not possible now: " + why, Bad: true}
	case len(targets) == 1:
		return act.Intent(possible[0].Key, standingOf(possible[0]))
	case act.Kind != "":
		return ConfirmMany{Kind: act.Kind, Keys: keysOf(possible), What: what}
	}
	return act.told(possible, what)
}

// aboutAction says that the order's own action decides what is asked.
func (act OrderAction) aboutAction() bool {
	return act.Verb == plain.VerbApprove || act.Verb == "reject" || act.Verb == plain.VerbSettle
}

// withActions lets a row that is about one action stand for its order: nothing but the action is asked about then.
func withActions(targets []Target) []Target {
	out := make([]Target, len(targets))
	for i, t := range targets {
		if t.Standing == nil && t.Action != nil {
			t.Standing = &ledger.Standing{Actions: []ledger.Action{*t.Action}}
		}
		out[i] = t
	}
	return out
}

// told turns what the ledger is told of each order into one question and one line for each.
func (act OrderAction) told(targets []Target, what string) Intent {
	var lines []string
	var asks []Ask
	for _, t := range targets {
		switch in := act.Intent(t.Key, standingOf(t)).(type) {
		case Run:
			lines = append(lines, in.Line)
		case Ask:
			asks = append(asks, in)
		default:
			return Notify{Text: act.Binding.Help().Desc + " is done to one order at a time: U unmarks the others", Bad: true}
		}
	}
	if len(asks) == 0 {
		return Run{Line: strings.Join(lines, "\n")}
	}
	// A question that names the order's own action or grant cannot be answered for all of them at once.
	for _, a := range asks {
		if a.Label != asks[0].Label || a.Value != asks[0].Value {
			return Notify{Text: act.Binding.Help().Desc + " is done to one order at a time: U unmarks the others", Bad: true}
		}
	}
	return Ask{
		Label: fmt.Sprintf("%s, for %s", asks[0].Label, what), Value: asks[0].Value,
		Then: func(text string) string {
			out := make([]string, len(asks))
			for i, a := range asks {
				out[i] = a.Then(text)
			}
			return strings.Join(out, "\n")
		},
	}
}

func standingOf(t Target) ledger.Standing {
	if t.Standing == nil {
		return ledger.Standing{}
	}
	return *t.Standing
}

func keysOf(targets []Target) []ledger.Key {
	keys := make([]ledger.Key, len(targets))
	for i, t := range targets {
		keys[i] = t.Key
	}
	return keys
}
