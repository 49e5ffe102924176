package pane

import (
	"strings"

	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/tui/kit"
	"makegood/tui/plain"
)

// Target is one order an action is meant for. Standing is nil where the order is not at hand, as one that was marked and
// has left the screen; then nothing is refused beforehand.
type Target struct {
	Key      ledger.Key
	Standing *ledger.Standing
	// Action is the one action the row is about, where it is about one.
	Action *ledger.Action
}

// Aim is what an action is meant for: single orders, or all that filters match, or both.
type Aim struct {
	Targets []Target
	Filters []ledger.OrderFilter
	// Count is how many orders that is, as far as was counted.
	Count int64
	// What names them: "12 orders marked".
	What string
}

// empty reports whether no order is meant.
func (a Aim) empty() bool { return len(a.Targets) == 0 && len(a.Filters) == 0 }

// one gives the order where it is one alone.
func (a Aim) one() (Target, bool) {
	if len(a.Targets) != 1 || len(a.Filters) > 0 {
		return Target{}, false
	}
	return a.Targets[0], true
}

// DoMany gives what an action asks of the console for the orders in aim, or a notice why it is not possible. All that
// can be done to many at once is confirmed once, with count and sum: of all that were meant, so that who is left out is
// named there with the reason.
func (act OrderAction) DoMany(d *Desk, a Aim) Intent {
	desc := act.Binding.Help().Desc
	targets := a.Targets
	if act.aboutAction() || act.Verb == plain.VerbProbe {
		targets = withActions(targets)
	}
	possible, why := make([]Target, 0, len(targets)), d.T("no order is selected")
	for _, t := range targets {
		if t.Standing != nil {
			if no := act.WhyNot(t.Key, *t.Standing); no != "" {
				why = no
				continue
			}
		}
		possible = append(possible, t)
	}
	one, single := a.one()
	switch {
	case act.aboutAction() && (!single && !a.empty() || single && len(possible) == 1 && possible[0].Standing == nil):
		return Notify{Text: d.T("%s is about one action: open the order first (enter)", desc), Bad: true}
	case len(possible) == 0 && len(a.Filters) == 0:
		return Notify{Text: d.T("%s is not possible now: %s", desc, why), Bad: true}
	case single:
		in := act.Intent(one.Key, standingOf(possible[0]))
		if ask, ok := in.(Ask); ok {
			// The list below may move while it is typed.
			ask.Label = d.orderInShort(possible[0]) + ": " + ask.Label
			in = ask
		}
		return in
	case act.Kind != "" || act.caseVerb() != "":
		in := ConfirmMany{Kind: act.Kind, Keys: keysOf(targets), Filters: a.Filters, What: a.What}
		if act.Kind == "" {
			in.Verb = act.caseVerb()
		}
		return in
	case act.task() != "":
		return ConfirmMany{Task: act.task(), Keys: keysOf(targets), Filters: a.Filters, What: a.What}
	case act.Verb == plain.VerbLink:
		return linkMany(d, a)
	case act.Verb == string(ledger.VerbMark):
		return markMany(d, ConfirmMany{Verb: ledger.VerbMark, Keys: keysOf(targets), Filters: a.Filters, What: a.What})
	}
	return Notify{Text: d.T("%s is done to one order at a time: {open:enter} opens the row, {unmark:U} unmarks", desc), Bad: true}
}

// orderInShort names an order within a line: the end of its id, and its amount where that is known.
func (d *Desk) orderInShort(t Target) string {
	const ending = 6
	id := []rune(kit.Clean(t.Key.Order))
	text := string(id)
	if len(id) > ending+1 {
		text = d.Theme.Glyphs.Ellipsis + string(id[len(id)-ending:])
	}
	if t.Standing != nil && t.Standing.View.Amount.Known() {
		text += " " + kit.Clean(t.Standing.View.Money().String())
	}
	return text
}

// caseVerb is what the action does to the case of many orders at once, or nothing.
func (act OrderAction) caseVerb() ledger.CaseVerb {
	switch v := ledger.CaseVerb(act.Verb); v {
	case ledger.VerbClaim, ledger.VerbSnooze, ledger.VerbNote, ledger.VerbResolve, ledger.VerbAccept, ledger.VerbIgnore, ledger.VerbReopen:
		return v
	case ledger.VerbMark, ledger.VerbLink:
	}
	return ""
}

// task is what the action asks or records of many orders at once, or nothing.
func (act OrderAction) task() ledger.BatchTask {
	switch act.Verb {
	case plain.VerbCheck:
		return ledger.TaskCheck
	case plain.VerbProbe:
		return ledger.TaskProbe
	case plain.VerbGranted:
		return ledger.TaskGranted
	case plain.VerbRevoked:
		return ledger.TaskRevoked
	case string(ledger.TaskCancelled):
		return ledger.TaskCancelled
	default:
		return ""
	}
}

// markMany asks what many orders are, and has that confirmed with count and sum.
func markMany(d *Desk, in ConfirmMany) Intent {
	return Ask{Label: d.T("mark as"), Hint: d.T("test, repayment, gift or purchase, then why"), Check: d.checkMark, Do: func(text string) Intent {
		if err := d.checkMark(text); err != nil {
			return Notify{Text: d.T("%s: nothing was marked", d.Err(err)), Bad: true}
		}
		as, why := leading(text)
		in.Mark, in.Reason = ledger.Mark(strings.ToLower(as)), why
		return in
	}}
}

// linkMany links two marked orders, the one that was refunded as the other; of more it says that it needs a pair.
func linkMany(d *Desk, a Aim) Intent {
	if len(a.Targets) != 2 || len(a.Filters) > 0 {
		return Notify{Text: d.T("link needs a pair: mark the two orders with {mark:space}, and no other ({unmark:U} unmarks)"), Bad: true}
	}
	one, other := a.Targets[0], a.Targets[1]
	if one.refunded() && !other.refunded() {
		one, other = other, one
	}
	return Ask{
		Label: d.T("link %s to %s: same, or repayment (the first repays the second), then why", one.Key, other.Key),
		Check: func(text string) error { return d.checkLink(other.Key.String() + " " + text) },
		Then:  func(text string) string { return linkLine(one.Key)(other.Key.String() + " " + text) },
	}
}

// refunded reports whether the order is known to be cancelled.
func (t Target) refunded() bool {
	return t.Standing != nil && t.Standing.Lamps.Cancelled == ledger.LampYes
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

// orders is so many orders: "1 order", "412 orders".
func (d *Desk) orders(n int64) string { return d.N(n, "%d order", "%d orders") }

// players is so many players, and nothing where there is none.
func (d *Desk) players(n int64) string {
	if n == 0 {
		return ""
	}
	return d.N(n, "%d player", "%d players")
}

// doing names what a batch does to each order, as a noun.
func (d *Desk) doing(cmd clerk.BatchCommand) string {
	return plain.Batched(d.Theme.Words(), ledger.BatchStep{Kind: cmd.Kind, Verb: cmd.Verb, Task: cmd.Task, Mark: cmd.Mark})
}
