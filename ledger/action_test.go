package ledger_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"makegood/ledger"
)

// ended are steps of one refund, each a second after the one before.
func (b *facts) ended(steps ...ledger.ActionStep) *facts {
	for _, s := range steps {
		s.ID, s.Kind = "A", ledger.ActRefund
		b.add(ledger.FactAction, s)
	}
	return b
}

// refundEnds are the steps a refund can end by.
func refundEnds() map[string]ledger.ActionStep {
	return map[string]ledger.ActionStep{
		"sending":  {State: ledger.StateSending, Deadline: t0.Add(time.Minute)},
		"doubt":    {State: ledger.StateInDoubt},
		"answer 0": {State: ledger.StateDone, Code: "0"},
		"settled done": {
			State: ledger.StateDone, Settled: true, Outcome: "settled",
		},
		"settled failed": {
			State: ledger.StateFailed, Settled: true, Outcome: "settled",
		},
		"proposed in doubt": {State: ledger.StateInDoubt, Outcome: ledger.OutcomeSettleProposed},
		"proposed done":     {State: ledger.StateDone, Outcome: ledger.OutcomeSettleProposed},
	}
}

// TestEndsOfARefund: of two words about the end of a refund the later one holds. An
// answer that was long under way and says done proves a person wrong who settled it
// as failed meanwhile, so that nobody refunds again; and what was accepted, by an
// answer or by a person's word, can still be settled as failed.
func TestEndsOfARefund(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		steps    []string
		state    ledger.ActionState
		proposed bool
	}{
		"accepted, settled failed":                {[]string{"sending", "answer 0", "proposed done", "settled failed"}, ledger.StateFailed, false},
		"settled failed, then answered":           {[]string{"sending", "doubt", "settled failed", "answer 0"}, ledger.StateDone, false},
		"settled done, then proposed as failed":   {[]string{"sending", "doubt", "settled done", "proposed done"}, ledger.StateDone, true},
		"settled done, then settled failed":       {[]string{"sending", "doubt", "settled done", "proposed done", "settled failed"}, ledger.StateFailed, false},
		"proposed as failed, then answered":       {[]string{"sending", "doubt", "proposed in doubt", "answer 0"}, ledger.StateDone, false},
		"answered after that, and proposed again": {[]string{"sending", "doubt", "proposed in doubt", "answer 0", "proposed done"}, ledger.StateDone, true},
		"called in doubt once it was answered":    {[]string{"sending", "answer 0", "doubt"}, ledger.StateDone, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := hiveOrder().paid().listed().verified()
			for _, s := range tc.steps {
				b.ended(refundEnds()[s])
			}
			_, s := b.judge(t, spoken, late)
			if a := s.Actions[0]; a.State != tc.state || a.SettleProposed() != tc.proposed {
				t.Errorf("it is %s, proposed %t, want %s, %t", a.State, a.SettleProposed(), tc.state, tc.proposed)
			}
			again := weighed(t, b, ledger.ActRefund, late)
			if locked := tc.state == ledger.StateDone; locked != (again == "not_done") {
				t.Errorf("another refund is refused by %q", again)
			}
		})
	}
}

// TestEndsInAnyOrder: the steps of a refund make the same of it in whatever order
// they are gathered.
func TestEndsInAnyOrder(t *testing.T) {
	t.Parallel()
	names := []string{"sending", "doubt", "answer 0", "settled done", "settled failed", "proposed in doubt", "proposed done"}
	rapid.Check(t, func(r *rapid.T) {
		b := hiveOrder()
		for _, name := range rapid.SliceOfN(rapid.SampledFrom(names), 2, 6).Draw(r, "steps") {
			b.ended(refundEnds()[name])
		}
		want, err := ledger.Fold(b.key, b.list)
		if err != nil {
			r.Fatal(err)
		}
		mixed := hiveOrder()
		mixed.list = rapid.Permutation(b.list).Draw(r, "order")
		got, err := ledger.Fold(b.key, mixed.list)
		if err != nil {
			r.Fatal(err)
		}
		x, y := want.Acts[0], got.Acts[0]
		if x.State != y.State || x.SettleProposed() != y.SettleProposed() || x.SettledAt != y.SettledAt {
			r.Errorf("in sequence %s, proposed %t, mixed %s, proposed %t", x.State, x.SettleProposed(), y.State, y.SettleProposed())
		}
	})
}
