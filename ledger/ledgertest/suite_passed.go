package ledgertest

import (
	"slices"
	"testing"
	"time"

	"makegood/ledger"
)

// testPassed gives how the game took the latest notifications, the newest first: neither those nobody knows of yet, nor
// those it was not asked about.
func testPassed(t *testing.T, open Open) {
	d := newDesk(t, open)
	hive, stove := HiveOrder("H1000000000000000001"), StoveOrder("2611000000000000001")
	var want []ledger.Passing
	pass := func(o *Order, outcome ledger.ForwardOutcome, counts bool) {
		t.Helper()
		d.clock.Move(time.Second)
		d.add(o.Forward(outcome))
		if counts {
			p := ledger.Passing{At: ledger.At(d.clock.Now()), Provider: o.Key.Provider, App: o.Key.App, Answered: outcome != ledger.ForwardUnanswered}
			want = slices.Insert(want, 0, p)
		}
	}
	pass(hive, ledger.ForwardDelivered, true)
	pass(stove, ledger.ForwardUnanswered, true)
	pass(hive, ledger.ForwardSending, false)
	pass(hive, ledger.ForwardDeclined, true)
	pass(hive, ledger.ForwardWithheld, false)
	joined := ledger.Forward{Of: 1, EventKey: "e", Outcome: ledger.ForwardUnanswered, Joined: true}
	d.add(hive.Draft(ledger.FactForward, joined))
	d.settle()
	for n, want := range map[int][]ledger.Passing{100: want, 5: want[:2]} {
		got, err := d.Passed(d.ctx, n)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("of the latest %d forwards: %+v, %v, want %+v", n, got, err, want)
		}
	}
}
