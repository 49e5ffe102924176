package ledgertest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"makegood/ledger"
)

func testProjecting(t *testing.T, open Open) {
	d := newDesk(t, open)
	a, b := HiveOrder("H2168000000000000001"), StoveOrder("1900000000000000001")
	d.add(a.Paid(), b.Paid(), Coverage(ledger.Hive, HiveApp, T0), Coverage(ledger.Stove, StoveService, T0))
	d.settle()
	d.class(a.Key, ledger.ClassInFlight)
	d.class(b.Key, ledger.ClassInFlight)
	d.add(a.Grant("g1"), a.Paid(), b.Found(), b.Grant("g2"))
	d.settle()
	d.class(a.Key, ledger.ClassMatched)
	d.class(b.Key, ledger.ClassMatched)
	if s := d.standing(a.Key); s.View.Duplicates != 1 || !s.Has(ledger.FlagDuplicateNotice) {
		t.Errorf("two deliveries: %d duplicates, flags %v", s.View.Duplicates, s.Flags)
	}
	c, err := d.Counters(d.ctx)
	if err != nil {
		t.Fatal(err)
	}
	if c.Orders != 2 || c.Facts != 9 || c.ByClass[ledger.ClassMatched] != 2 || c.BySeverity[0] != 2 || c.ByClass[ledger.FlagDuplicateNotice] != 1 {
		t.Errorf("counters %+v", c)
	}
	if _, _, err := d.Order(d.ctx, ledger.NewKey(ledger.Hive, HiveApp, "H1")); ledger.KindOf(err) != ledger.NotFound {
		t.Errorf("an unknown order: %v", err)
	}
	if err := d.Replace(d.ctx); err != nil {
		t.Fatal(err)
	}
	d.settle()
	d.class(a.Key, ledger.ClassMatched)
}

func testTime(t *testing.T, open Open) {
	d := newDesk(t, open)
	o := HiveOrder("H2168000000000000001")
	d.add(Coverage(ledger.Hive, HiveApp, T0), o.Paid())
	d.settle()
	d.class(o.Key, ledger.ClassInFlight)
	d.clock.Move(ledger.DefaultGrace + time.Second)
	if _, s, err := d.Order(d.ctx, o.Key); err != nil || s.Class != ledger.ClassPaidNotGranted {
		t.Errorf("asked for after grace the order is %s, %v", s.Class, err)
	}
	d.settle()
	d.class(o.Key, ledger.ClassPaidNotGranted)
	c, err := d.Counters(d.ctx)
	if err != nil || c.BySeverity[1] != 1 || c.BySeverity[0] != 0 {
		t.Errorf("counters after grace: %+v, %v", c, err)
	}
}

func testSpeaks(t *testing.T, open Open) {
	for name, speak := range map[string]ledger.Draft{
		"a row":      HiveOrder("H2168000000000009999").Grant("g"),
		"a coverage": Coverage(ledger.Hive, HiveApp, T0),
		"a lookup": HiveOrder("H2168000000000009999").Observe(
			ledger.Observation{Question: ledger.QuestionLookup, Answer: ledger.AnswerNone}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, open)
			var orders []*Order
			for i := range 30 {
				o := HiveOrder(fmt.Sprintf("H21680000000000%05d", i))
				o.Receipt, o.PaidAt = o.Key.Order, T0.Add(time.Duration(i)*time.Hour)
				orders = append(orders, o)
				d.add(o.Paid())
			}
			other := HiveOrder("H2168000000000008888")
			other.Key.App = "com.example.other"
			d.add(other.Paid())
			d.clock.Move(60 * time.Hour)
			d.settle()
			d.class(orders[0].Key, ledger.ClassInFlight)
			// What an operator saw says nothing about the other orders.
			d.add(orders[0].Grant("seen", func(g *ledger.Grant) { g.Provenance = "evidence" }))
			d.settle()
			d.class(orders[1].Key, ledger.ClassInFlight)
			d.add(speak)
			d.settle()
			for _, o := range orders[1:] {
				d.class(o.Key, ledger.ClassPaidNotGranted)
			}
			d.class(other.Key, ledger.ClassInFlight)
		})
	}
}

func testPolicy(t *testing.T, open Open) {
	d := newDesk(t, open)
	o := HiveOrder("H2168000000000000001")
	d.add(Coverage(ledger.Hive, HiveApp, T0), o.Paid())
	d.clock.Move(10 * time.Minute)
	d.settle()
	d.class(o.Key, ledger.ClassPaidNotGranted)
	if err := d.Close(d.ctx); err != nil {
		t.Fatal(err)
	}
	d.setup.Policy = &ledger.Policy{Environment: ledger.Sandbox, Grace: time.Hour}
	d.Store = d.another()
	d.settle()
	d.class(o.Key, ledger.ClassInFlight)
}

func testLinkSame(t *testing.T, open Open) {
	for _, late := range []bool{false, true} {
		t.Run(fmt.Sprintf("facts of the other id after the link %v", late), func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, open)
			a, b := HiveOrder("H2164000000000000007"), HiveOrder("H3164000000000000007")
			b.Receipt = "another"
			d.add(Coverage(ledger.Hive, HiveApp, T0), a.Paid())
			if !late {
				d.add(b.Grant("g1"))
				d.settle()
				if s := d.standing(a.Key); !s.Has(ledger.ClassAmbiguous) {
					t.Errorf("two ids with one end: %s %v", s.Class, s.Flags)
				}
			}
			d.add(a.LinkSame(b.Key))
			if late {
				d.settle()
				d.add(b.Grant("g1"))
			}
			d.settle()
			if s := d.standing(a.Key); s.Class != ledger.ClassMatched || s.Has(ledger.ClassAmbiguous) {
				t.Errorf("after the link %s %v, want MATCHED and nothing ambiguous", s.Class, s.Flags)
			}
			checkOneOrder(t, d, a.Key, a.Key.Order, b.Key.Order, "h3164000000000000007", "hive:"+b.Key.Order)
			facts, err := d.Facts(d.ctx, b.Key, false)
			if err != nil || len(facts) != 3 {
				t.Errorf("facts by the other id: %d, %v; want 3", len(facts), err)
			}
		})
	}
}

// checkOneOrder demands that key is the only order and that every id finds it.
func checkOneOrder(t *testing.T, d *desk, key ledger.Key, ids ...string) {
	t.Helper()
	if rows := d.all(ledger.OrderFilter{}); len(rows) != 1 || rows[0].Key != key {
		t.Errorf("orders after the link: %v", rows)
	}
	for _, id := range ids {
		keys, err := d.Find(d.ctx, id)
		if err != nil || !slices.Equal(keys, []ledger.Key{key}) {
			t.Errorf("find %s: %v, %v", id, keys, err)
		}
	}
	if c, err := d.Counters(d.ctx); err != nil || c.Orders != 1 {
		t.Errorf("counters %+v, %v", c, err)
	}
}

func testCarts(t *testing.T, open Open) {
	for _, childFirst := range []bool{false, true} {
		t.Run(fmt.Sprintf("child first %v", childFirst), func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, open)
			cart, child := StoveOrder("1900000000000000010"), StoveOrder("1900000000000000011")
			notice := cart.Paid(Children("1900000000000000011", "1900000000000000012"))
			grant := child.Grant("g1")
			if childFirst {
				d.add(grant)
				d.settle()
				d.add(notice)
			} else {
				d.add(notice)
				d.settle()
				d.add(grant)
			}
			d.settle()
			rows := d.all(ledger.OrderFilter{})
			if len(rows) != 1 || rows[0].Key != cart.Key || len(rows[0].Standing.View.Grants) != 1 {
				t.Fatalf("orders %+v, want the cart with one grant", rows)
			}
			for _, id := range []string{"1900000000000000011", "1900000000000000012"} {
				if keys, err := d.Find(d.ctx, id); err != nil || !slices.Equal(keys, []ledger.Key{cart.Key}) {
					t.Errorf("find child %s: %v, %v", id, keys, err)
				}
			}
		})
	}
}

// A delivery that claims another payment as part of its cart does not get it; the
// provider's answer does.
func testForgedCart(t *testing.T, open Open) {
	for _, childFirst := range []bool{false, true} {
		t.Run(fmt.Sprintf("child first %v", childFirst), func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, open)
			cart, child := StoveOrder("1900000000000000010"), StoveOrder("1900000000000000011")
			claim, own := cart.Paid(Children(child.Key.Order)), child.Paid()
			if childFirst {
				claim, own = own, claim
			}
			d.add(claim, child.Grant("g1"))
			d.settle()
			d.add(own)
			d.settle()
			if rows := d.all(ledger.OrderFilter{}); len(rows) != 2 {
				t.Errorf("%d orders, want the claimed cart and the payment it names", len(rows))
			}
			if s := d.standing(child.Key); s.Lamps.Granted != ledger.LampYes || s.Lamps.Notified != ledger.LampYes {
				t.Errorf("the payment: %+v", s.Lamps)
			}
			d.add(cart.Found(Children(child.Key.Order)))
			d.settle()
			if rows := d.all(ledger.OrderFilter{}); len(rows) != 1 || rows[0].Key != cart.Key {
				t.Errorf("orders after the provider confirmed the cart: %v", keysOf(rows))
			}
		})
	}
}

// testChildOfTwoCarts: where the provider says that a payment is part of a cart, and
// a delivery claims it for another one, the claim ends as soon as the payment is
// announced by itself: the two carts are two orders, whose facts stay apart.
func testChildOfTwoCarts(t *testing.T, open Open) {
	for _, childFirst := range []bool{false, true} {
		t.Run(fmt.Sprintf("child first %v", childFirst), func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, open)
			cart, claimant := StoveOrder("1900000000000000010"), StoveOrder("1900000000000000012")
			child := StoveOrder("1900000000000000011")
			claim, own := claimant.Paid(Children(child.Key.Order)), child.Paid()
			if childFirst {
				claim, own = own, claim
			}
			d.add(cart.Found(Children(child.Key.Order)), child.Grant("g1"))
			d.settle()
			d.add(claim)
			d.settle()
			d.add(own)
			d.settle()
			if rows := d.all(ledger.OrderFilter{}); len(rows) != 2 {
				t.Errorf("%v, want the cart and the claimant", keysOf(rows))
			}
			if s := d.standing(cart.Key); s.Lamps.Granted != ledger.LampYes || s.Lamps.Paid != ledger.LampYes {
				t.Errorf("the cart: %+v", s.Lamps)
			}
			if s := d.standing(claimant.Key); s.Lamps.Granted == ledger.LampYes {
				t.Errorf("the claimant took the grant: %+v", s.Lamps)
			}
		})
	}
}

func testReread(t *testing.T, open Open) {
	d := newDesk(t, open)
	a, b := HiveOrder("H2168000000000000001"), HiveOrder("H2168000000000000002")
	b.Receipt = "another"
	of := d.add(Unreadable(ledger.Hive, "{broken"), a.Grant("g1"))[0].Seq
	d.settle()
	if c, err := d.Counters(d.ctx); err != nil || c.Quarantined != 1 || c.Orders != 1 {
		t.Errorf("counters with a delivery in quarantine: %+v, %v", c, err)
	}
	d.class(a.Key, ledger.ClassGrantWithoutOrder)
	d.add(a.Reread(of))
	d.settle()
	d.class(a.Key, ledger.ClassMatched)
	if c, err := d.Counters(d.ctx); err != nil || c.Quarantined != 0 {
		t.Errorf("counters after reading it anew: %+v, %v", c, err)
	}
	d.add(b.Reread(of))
	d.settle()
	d.class(a.Key, ledger.ClassGrantWithoutOrder)
	if s := d.standing(b.Key); s.Lamps.Paid != ledger.LampClaimed {
		t.Errorf("the order it was moved to: %+v", s.Lamps)
	}
	list, err := d.Deliveries(d.ctx, ledger.DeliveryQuery{})
	if err != nil || len(list) != 1 || list[0].Key != b.Key || list[0].Error != "" || list[0].Seq != of {
		t.Errorf("deliveries %+v, %v", list, err)
	}

	// A delivery of one order that was another's all along empties the first.
	moved := d.add(a.Paid())[0].Seq
	only := HiveOrder("H2168000000000000003")
	lost := d.add(only.Paid())[0].Seq
	d.settle()
	d.class(only.Key, ledger.ClassInFlight)
	d.add(a.Reread(lost), a.Reread(moved))
	d.settle()
	if _, _, err := d.Order(d.ctx, only.Key); ledger.KindOf(err) != ledger.NotFound {
		t.Errorf("an order of which nothing is left: %v", err)
	}
	if keys, err := d.Find(d.ctx, only.Key.Order); err != nil || len(keys) != 0 {
		t.Errorf("found %v, %v", keys, err)
	}
	d.class(a.Key, ledger.ClassMatched)
	// And back again.
	d.add(only.Reread(lost))
	d.settle()
	if s := d.standing(only.Key); s.Lamps.Paid != ledger.LampClaimed {
		t.Errorf("read back: %+v", s.Lamps)
	}
}

func testRereadCart(t *testing.T, open Open) {
	d := newDesk(t, open)
	cart, child, kept := StoveOrder("1900000000000000010"), StoveOrder("1900000000000000011"), StoveOrder("1900000000000000012")
	kept.PaidAt = T0.Add(time.Hour)
	of := d.add(cart.Paid(Children(child.Key.Order, kept.Key.Order)))[0].Seq
	d.add(child.Grant("g1"), kept.Grant("g2"))
	d.settle()
	if rows := d.all(ledger.OrderFilter{}); len(rows) != 1 || len(rows[0].Standing.View.Grants) != 2 {
		t.Fatalf("the cart: %+v", rows)
	}
	// Read rightly it holds one of them.
	d.add(cart.Reread(of, Children(child.Key.Order)))
	d.settle()
	rows := d.all(ledger.OrderFilter{})
	if len(rows) != 2 {
		t.Fatalf("orders %+v, want the cart and the order that is none of its", rows)
	}
	if s := d.standing(kept.Key); s.Class != ledger.ClassGrantWithoutOrder || len(s.View.Grants) != 1 {
		t.Errorf("the order apart: %s %+v", s.Class, s.View.Grants)
	}
	if keys, err := d.Find(d.ctx, child.Key.Order); err != nil || !slices.Equal(keys, []ledger.Key{cart.Key}) {
		t.Errorf("find the child: %v, %v", keys, err)
	}
}

func testAmbiguous(t *testing.T, open Open) {
	d := newDesk(t, open)
	a, b := HiveOrder("H2168000000000000001"), HiveOrder("H2168000000000000002")
	b.Receipt, b.PaidAt = a.Receipt, T0.Add(time.Hour)
	d.add(a.Paid())
	d.settle()
	if s := d.standing(a.Key); s.Has(ledger.ClassAmbiguous) {
		t.Errorf("alone: %v", s.Flags)
	}
	d.add(b.Paid())
	d.settle()
	for _, o := range []*Order{a, b} {
		if s := d.standing(o.Key); !s.Has(ledger.ClassAmbiguous) {
			t.Errorf("%s shares a receipt: %s %v", o.Key, s.Class, s.Flags)
		}
	}
	// The same receipt in another app is another payment.
	c := HiveOrder("H2168000000000000003")
	c.Key.App, c.Receipt = "com.example.other", a.Receipt
	d.add(c.Paid())
	d.settle()
	if s := d.standing(c.Key); s.Has(ledger.ClassAmbiguous) {
		t.Errorf("another app: %v", s.Flags)
	}
	// A crowd with one receipt: everybody in it is ambiguous, and it does not grow
	// what each is held against.
	for i := range 30 {
		o := HiveOrder(fmt.Sprintf("H21680000000001%05d", i))
		o.Receipt, o.PaidAt = a.Receipt, T0.Add(time.Duration(i+2)*time.Hour)
		d.add(o.Paid())
	}
	d.settle()
	for _, r := range d.all(ledger.OrderFilter{App: HiveApp}) {
		if !r.Standing.Has(ledger.ClassAmbiguous) {
			t.Errorf("%s in the crowd: %s %v", r.Key, r.Standing.Class, r.Standing.Flags)
		}
	}
}

func testPaidTwice(t *testing.T, open Open) {
	d := newDesk(t, open)
	a, b, c := HiveOrder("H2168000000000000001"), HiveOrder("H2168000000000000002"), HiveOrder("H2168000000000000003")
	b.PaidAt, c.PaidAt = T0.Add(ledger.DuplicateWindow), T0.Add(2*ledger.DuplicateWindow+time.Second)
	d.add(a.Paid())
	d.settle()
	d.add(c.Paid())
	d.settle()
	for _, o := range []*Order{a, c} {
		if s := d.standing(o.Key); s.Has(ledger.FlagDuplicatePayment) {
			t.Errorf("%s apart: %v", o.Key, s.Flags)
		}
	}
	d.add(b.Paid())
	d.settle()
	for _, o := range []*Order{a, b} {
		if s := d.standing(o.Key); !s.Has(ledger.FlagDuplicatePayment) {
			t.Errorf("%s within the window: %v", o.Key, s.Flags)
		}
	}
	if s := d.standing(c.Key); s.Has(ledger.FlagDuplicatePayment) {
		t.Errorf("%s a second too late: %v", c.Key, s.Flags)
	}
}
