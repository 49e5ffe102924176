package ledgertest

import (
	"testing"
	"time"

	"makegood/ledger"
)

func testCheckouts(t *testing.T, open Open) {
	d := newDesk(t, open)
	before, first, second := HiveOrder("H2168000000000000001"), HiveOrder("H2168000000000000002"), HiveOrder("H2168000000000000003")
	first.PaidAt, second.PaidAt = T0.Add(time.Hour), T0.Add(2*time.Hour)
	d.add(before.Paid())
	checkout := ledger.NewDraft(ledger.FactCheckout, 0, ledger.Key{Provider: ledger.Hive, App: HiveApp},
		ledger.Checkout{Player: first.Player.ID, ProductID: ProductID, Repayment: "7"})
	d.add(checkout)
	d.settle()
	d.add(first.Paid())
	d.settle()
	d.add(second.Paid())
	d.settle()
	for o, want := range map[*Order]bool{before: false, first: true, second: false} {
		if s := d.standing(o.Key); s.Has(ledger.ClassRepayment) != want {
			t.Errorf("%s: %s %v, repayment wanted %v", o.Key, s.Class, s.Flags, want)
		}
	}
}

// testCheckoutsEnded: no order comes of a checkout that came to nothing, even
// where one has taken it meanwhile; another checkout of the same stays open.
func testCheckoutsEnded(t *testing.T, open Open) {
	d := newDesk(t, open)
	first, second := HiveOrder("H2168000000000000001"), HiveOrder("H2168000000000000002")
	first.PaidAt, second.PaidAt = T0.Add(time.Hour), T0.Add(2*time.Hour)
	out := ledger.Checkout{Player: first.Player.ID, ProductID: ProductID, Repayment: "7"}
	add := func(c ledger.Checkout) []ledger.Receipt {
		return d.add(ledger.NewDraft(ledger.FactCheckout, 0, ledger.Key{Provider: ledger.Hive, App: HiveApp}, c))
	}
	started := add(out)
	d.add(first.Paid())
	d.settle()
	took := func(o *Order) bool { s := d.standing(o.Key); return s.Has(ledger.ClassRepayment) }
	if !took(first) {
		t.Fatal("the checkout was not taken while it was open")
	}
	out.Ends, out.Error = started[0].Seq, "no page came"
	add(out)
	d.settle()
	if took(first) {
		t.Error("an order still counts as the one of a checkout that came to nothing")
	}
	out.Ends, out.Error = 0, ""
	add(out)
	d.add(second.Paid())
	d.settle()
	if took(first) || !took(second) {
		t.Errorf("of a second checkout: %t and %t took it", took(first), took(second))
	}
}

// testCheckoutsAndLinks: an order came with the first fact of any of its ids.
// Linking two of them after a checkout decides anew who took it.
func testCheckoutsAndLinks(t *testing.T, open Open) {
	d := newDesk(t, open)
	old, late, next := HiveOrder("H2168000000000000001"), HiveOrder("H2168000000000000002"), HiveOrder("H2168000000000000003")
	late.PaidAt, next.PaidAt = T0.Add(time.Hour), T0.Add(2*time.Hour)
	// Of the old id nothing is known but a grant: no purchase of a product.
	d.add(old.Grant("g1", func(g *ledger.Grant) { g.PlayerID = "" }))
	d.add(ledger.NewDraft(ledger.FactCheckout, 0, ledger.Key{Provider: ledger.Hive, App: HiveApp},
		ledger.Checkout{Player: late.Player.ID, ProductID: ProductID, Repayment: "7"}))
	d.add(late.Paid())
	d.add(next.Paid())
	d.settle()
	took := func(o *Order) bool { s := d.standing(o.Key); return s.Has(ledger.ClassRepayment) }
	if !took(late) || took(next) {
		t.Fatalf("before the link: %t and %t took the checkout", took(late), took(next))
	}
	d.add(late.LinkSame(old.Key))
	d.settle()
	if took(late) || !took(next) {
		t.Errorf("after the link: %t and %t took the checkout", took(late), took(next))
	}
}

func testImports(t *testing.T, open Open) {
	d := newDesk(t, open)
	o := HiveOrder("H2168000000000000001")
	game := func(g *ledger.Grant) { g.PlayerID, g.PlayerType = "game-1", ledger.PlayerTypeGame }
	d.add(o.Paid(), o.Grant("g1", game))
	d.settle()
	d.class(o.Key, ledger.ClassMatched)
	product := func(n int64) ledger.Draft {
		return ledger.NewDraft(ledger.FactProduct, 0, ledger.Key{Provider: ledger.Hive, App: HiveApp},
			ledger.Product{Provider: ledger.Hive, App: HiveApp, ID: ProductID, Items: []ledger.Item{{ItemID: "gem", Quantity: n}}})
	}
	d.add(product(3))
	d.settle()
	d.class(o.Key, ledger.ClassQuantityMismatch)
	d.add(product(1))
	d.settle()
	d.class(o.Key, ledger.ClassMatched)
	link := func(id string) ledger.Draft {
		return ledger.NewDraft(ledger.FactPlayer, 0, ledger.Key{Provider: ledger.Hive, App: HiveApp},
			ledger.PlayerLink{Provider: ledger.Hive, App: HiveApp, Player: ledger.Player{ID: id, Game: "game-1"}})
	}
	d.add(link("20000000009"))
	d.settle()
	d.class(o.Key, ledger.ClassPlayerMismatch)
	d.add(link(o.Player.ID))
	d.settle()
	d.class(o.Key, ledger.ClassMatched)
}

func testLongHistory(t *testing.T, open Open) {
	d := newDesk(t, open)
	o := HiveOrder("H2168000000000000001")
	d.add(Coverage(ledger.Hive, HiveApp, T0))
	first := d.add(o.Paid())[0].Seq
	for i := range 90 {
		o.At = T0.Add(time.Duration(i) * time.Minute)
		d.add(o.Listed())
		if i%7 == 0 {
			d.settle()
		}
	}
	o.At = 0
	d.clock.Move(2 * time.Hour)
	d.settle()
	d.class(o.Key, ledger.ClassPaidNotGranted)
	if facts, err := d.Facts(d.ctx, o.Key, false); err != nil || len(facts) != 91 {
		t.Errorf("%d facts, %v; want 91", len(facts), err)
	}
	// A delivery read anew still replaces the first reading.
	d.add(o.Reread(first, func(r *ledger.Record) { r.Server = "us" }), o.Grant("g1"))
	d.settle()
	d.class(o.Key, ledger.ClassGrantedNotReported)
	if s := d.standing(o.Key); !s.Has(ledger.FlagRealmMismatch) {
		t.Errorf("the new reading names another server: %v", s.Flags)
	}
}
