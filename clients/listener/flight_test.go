package listener

import (
	"testing"

	"makegood/ledger"
)

// TestFlights is who shares a flight with whom.
func TestFlights(t *testing.T) {
	t.Parallel()
	f := newFlights()
	first, second := f.lease("order"), f.lease("order")
	fl, mine := first.join("paid", "paid at app")
	if !mine {
		t.Fatal("the first has to fly itself")
	}
	if twin, mine := second.join("paid at app"); mine || twin != fl {
		t.Error("a twin by another name flies too")
	}
	if _, mine := second.join("cancelled"); !mine {
		t.Error("another event of the order has to fly itself")
	}
	first.finish(fl, reply{status: 500}, ledger.Forward{Outcome: ledger.ForwardDeclined}, nil)
	again, mine := second.join("paid")
	if !mine || again == fl {
		t.Error("what was not delivered is not passed on again")
	}
	second.finish(again, reply{status: 200}, ledger.Forward{Outcome: ledger.ForwardDelivered}, nil)
	third := f.lease("order")
	if done, mine := third.join("paid"); mine || done != again || done.reply.status != 200 {
		t.Error("what was delivered is passed on again")
	}
	if _, mine := third.join("paid at app"); !mine {
		t.Error("the flight that failed is still there under its other name")
	}
	for _, l := range []*lease{first, second, third} {
		l.release()
	}
	if len(f.slots) != 0 {
		t.Errorf("%d slots are left", len(f.slots))
	}
	if _, mine := f.lease("order").join("paid"); !mine {
		t.Error("a slot outlived its leases")
	}
	one, other := f.lease(""), f.lease("")
	if one.slot == other.slot {
		t.Error("orders without a name share a slot")
	}
	for range 2 {
		if _, mine := one.join(); !mine {
			t.Error("an event without a name has a twin")
		}
	}
}
