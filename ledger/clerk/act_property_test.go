package clerk_test

import (
	"testing"

	"pgregory.net/rapid"

	"makegood/ledger"
)

// TestNoMoneyTwice: no sequence of actions, answers, crashes and approvals ends
// with money returned twice, or returned while the item is held, unless an
// evidence or override fact says so; and never are two actions in flight.
func TestNoMoneyTwice(t *testing.T) {
	t.Parallel()
	reached := map[string]int{}
	rapid.Check(t, func(r *rapid.T) {
		w := newWorld(t)
		w.fakes.decide = w.answers(r)
		w.starts(r)
		moves := w.moves(r)
		moves[""] = w.holds
		r.Repeat(moves)
		w.tally(reached)
	})
	t.Log(reached)
	// A property over worlds in which nothing happens would prove nothing.
	for _, what := range []string{"refunded", "refund in doubt", "approved", "replayed", "held", "failed", "a process died"} {
		if reached[what] == 0 {
			t.Errorf("no world reached %q: %v", what, reached)
		}
	}
}

// tally counts what a world went through.
func (w *world) tally(reached map[string]int) {
	count := func(what string, happened bool) {
		if happened {
			reached[what]++
		}
	}
	count("refunded", w.returned > 0)
	count("held", w.held)
	count("a process died", len(w.dead) > 0)
	for _, a := range w.standing(w.key).Actions {
		count("refund in doubt", a.Kind == ledger.ActRefund && a.State == ledger.StateInDoubt)
		count("approved", a.Approver != "")
		count("replayed", a.Kind == ledger.ActReplay && a.State == ledger.StateDone)
		count("failed", a.State == ledger.StateFailed)
	}
}

// TestSwornWorld adds evidence, true or not: what is sworn may be wrong, and
// still no two actions are ever in flight.
func TestSwornWorld(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		w := newWorld(t)
		w.fakes.decide = w.answers(r)
		w.starts(r)
		moves := w.moves(r)
		w.swear(moves)
		moves[""] = w.holds
		r.Repeat(moves)
	})
}
