package ledgertest

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"makegood/ledger"
)

// history draws facts about a few orders that have much to do with each other.
type history struct {
	d      *desk
	orders []*Order
	// deliveries are the sequence numbers of notifications so far.
	deliveries []int64
	actions    int
}

func newHistory(d *desk) *history {
	h := &history{d: d}
	for i, id := range []string{"H2164000000000000001", "H3164000000000000001", "H2164000000000000002"} {
		o := HiveOrder(id)
		o.Receipt = []string{"one", "two", "one"}[i]
		o.PaidAt = T0.Add(time.Duration(i*3) * time.Minute)
		h.orders = append(h.orders, o)
	}
	for i, tid := range []string{"1900000000000000001", "1900000000000000002", "1900000000000000003"} {
		o := StoveOrder(tid)
		o.PaidAt = T0.Add(time.Duration(i*4) * time.Minute)
		h.orders = append(h.orders, o)
	}
	return h
}

// moves are what can happen to an order o, with another one at hand.
func (h *history) moves(o, other *Order, people bool) map[string]ledger.Draft {
	m := map[string]ledger.Draft{
		"paid":        o.Paid(),
		"other price": o.Paid(func(r *ledger.Record) { r.Amount = "77" }),
		"cancelled":   o.Cancelled(),
		"unreadable":  Unreadable(o.Key.Provider, "{"),
		"grant":       o.Grant("g1"),
		"grant more":  o.Grant("g2"),
		"game's id": o.Grant("g1", func(g *ledger.Grant) {
			g.PlayerID, g.PlayerType = "game-1", ledger.PlayerTypeGame
		}),
		"evidence":     o.Grant("seen", func(g *ledger.Grant) { g.Provenance = "evidence" }),
		"revoke":       o.Revoke("g1"),
		"denied":       o.Denied(),
		"failed":       o.Observe(ledger.Observation{Question: ledger.QuestionVerify, Answer: ledger.AnswerFailed}),
		"lookup":       o.Observe(ledger.Observation{Question: ledger.QuestionLookup, Answer: ledger.AnswerNone}),
		"delivered":    o.Forward(ledger.ForwardDelivered),
		"unanswered":   o.Forward(ledger.ForwardUnanswered),
		"coverage":     Coverage(o.Key.Provider, o.Key.App, T0),
		"other player": o.Paid(func(r *ledger.Record) { r.Player = ledger.Player{ID: "20000000007", GUID: "120000000007"} }),
		"product": ledger.NewDraft(ledger.FactProduct, 0, ledger.Key{}, ledger.Product{
			Provider: o.Key.Provider, App: o.Key.App, ID: ProductID, Items: []ledger.Item{{ItemID: "gem", Quantity: int64(len(h.deliveries) % 2)}},
		}),
		"link players": ledger.NewDraft(ledger.FactPlayer, 0, ledger.Key{}, ledger.PlayerLink{
			Provider: o.Key.Provider, App: o.Key.App, Player: ledger.Player{ID: o.Player.ID, GUID: o.Player.GUID, Game: "game-1"},
		}),
	}
	if o.Key.Provider == ledger.Hive {
		m["listed"], m["gone"], m["verified"] = o.Listed(), o.Gone(), o.Verified("HS_"+o.Key.Order)
	} else {
		m["found"] = o.Found()
		if other.Key.Provider == ledger.Stove && other != o {
			m["cart"] = o.Paid(Children(other.Key.Order))
			m["cart found"] = o.Found(Children(other.Key.Order, "1900000000000000099"))
		}
	}
	if people {
		m["ignore"] = o.Case(ledger.CaseStep{Verb: ledger.VerbIgnore, Seen: ledger.ClassPaidNotGranted})
		m["claim"] = o.Case(ledger.CaseStep{Verb: ledger.VerbClaim})
		m["snooze"] = o.Case(ledger.CaseStep{Verb: ledger.VerbSnooze, Until: ledger.At(h.d.clock.Now()).Add(time.Minute)})
		if other != o && other.Key.Provider == o.Key.Provider {
			m["link"] = o.LinkSame(other.Key)
		}
		if o.Key.Provider == ledger.Hive {
			m["checkout"] = ledger.NewDraft(ledger.FactCheckout, 0, ledger.Key{Provider: o.Key.Provider, App: o.Key.App},
				ledger.Checkout{Player: o.Player.ID, ProductID: ProductID, Repayment: []string{"", "1"}[h.actions%2]})
		}
		h.actions++
		m["act"] = o.Act(fmt.Sprintf("a%d", h.actions), ledger.ActRefund, ledger.StateSending, func(s *ledger.ActionStep) {
			s.Deadline = ledger.At(h.d.clock.Now()).Add(time.Minute)
		})
		m["done"] = o.Act(fmt.Sprintf("a%d", h.actions-1), ledger.ActRefund, ledger.StateDone)
	}
	return m
}

// run draws a history and lets several stores record it.
func (h *history) run(rt *rapid.T, stores []Store, moves func(o, other *Order) map[string]ledger.Draft) {
	for i := range rapid.IntRange(1, 30).Draw(rt, "length") {
		label := fmt.Sprintf("%d ", i)
		pick := func(what string) *Order { return h.orders[rapid.IntRange(0, len(h.orders)-1).Draw(rt, label+what)] }
		m := moves(pick("order"), pick("other"))
		name := rapid.SampledFrom(slices.Sorted(maps.Keys(m))).Draw(rt, label+"move")
		s := rapid.IntRange(0, len(stores)-1)
		receipts, err := stores[s.Draw(rt, label+"store")].Append(h.d.ctx, []ledger.Draft{m[name]})
		switch {
		case err != nil && ledger.KindOf(err) == ledger.Conflict:
		case err != nil:
			rt.Fatalf("%s: %v", name, err)
		case m[name].Fact.Kind == ledger.FactNotification:
			h.deliveries = append(h.deliveries, receipts[0].Seq)
		}
		h.d.clock.Move(time.Duration(rapid.IntRange(0, 100).Draw(rt, label+"pause")) * time.Second)
		if rapid.IntRange(0, 3).Draw(rt, label+"project") == 0 {
			if err := stores[s.Draw(rt, label+"by")].CatchUp(h.d.ctx); err != nil {
				rt.Fatalf("catch up: %v", err)
			}
		}
	}
}

// agree checks the chain, the projection against folding anew, and both against
// the model.
func (h *history) agree(rt *rapid.T) {
	d := h.d
	if err := d.CatchUp(d.ctx); err != nil {
		rt.Fatalf("catch up: %v", err)
	}
	n, err := d.MaxSeq(d.ctx)
	if err != nil {
		rt.Fatal(err)
	}
	if got, err := d.AuditVerify(d.ctx, nil); err != nil || got != n {
		rt.Fatalf("%d of %d facts verify: %v", got, n, err)
	}
	diff, err := d.Check(d.ctx)
	if err != nil || len(diff) > 0 {
		rt.Fatalf("folded anew: %v, %v", diff, err)
	}
	facts, err := d.FactsAfter(d.ctx, 0, 1<<20)
	if err != nil {
		rt.Fatal(err)
	}
	want, err := Standings(facts, d.setup.Policy, ledger.At(d.clock.Now()))
	if err != nil {
		rt.Fatal(err)
	}
	rows, err := d.Orders(d.ctx, ledger.OrderQuery{Limit: 1000})
	if err != nil {
		rt.Fatal(err)
	}
	got := map[ledger.Key]ledger.Standing{}
	counts := map[ledger.Class]int64{}
	for _, r := range rows {
		got[r.Key] = r.Standing
		counts[r.Standing.Class]++
	}
	if diff := cmp.Diff(plain(want), plain(got)); diff != "" {
		rt.Fatalf("model and store (-model +store):\n%s", diff)
	}
	c, err := d.Counters(d.ctx)
	if err != nil || c.Orders != int64(len(rows)) {
		rt.Fatalf("counters %+v, %v; want %d orders", c, err, len(rows))
	}
	if diff := registersDiff(d, rows); diff != "" {
		rt.Fatalf("registers (-from the orders +store):\n%s", diff)
	}
	for class, n := range counts {
		if c.ByClass[class] != n {
			rt.Fatalf("counted %d as %s, want %d", c.ByClass[class], class, n)
		}
	}
}

// plain drops what storing cannot keep: empty lists that are not nil.
func plain(m map[ledger.Key]ledger.Standing) map[ledger.Key]string {
	out := map[ledger.Key]string{}
	for k, s := range m {
		flags := slices.Clone(s.Flags)
		out[k] = fmt.Sprintf("%s %v %d %v due %s finding %q grants %d held %v acts %d", s.Class, flags, s.Severity, s.Lamps,
			s.DueAt, s.Finding, len(s.View.Grants), s.Held, len(s.Actions))
		if s.Case != nil {
			out[k] += fmt.Sprintf(" case %+v", *s.Case)
		}
	}
	return out
}

// testAnyHistory: whatever happens, recorded by whomever and projected whenever,
// the store says what the model says.
func testAnyHistory(t *testing.T, open Open) {
	rapid.Check(t, func(rt *rapid.T) {
		d := newRapidDesk(t, open)
		defer d.done()
		h := newHistory(d.desk)
		h.run(rt, []Store{d.Store, d.second}, func(o, other *Order) map[string]ledger.Draft { return h.moves(o, other, true) })
		h.agree(rt)
	})
}

// testAnyReadings: the same where deliveries are read anew, again and again.
func testAnyReadings(t *testing.T, open Open) {
	rapid.Check(t, func(rt *rapid.T) {
		d := newRapidDesk(t, open)
		defer d.done()
		h := newHistory(d.desk)
		h.run(rt, []Store{d.Store, d.second}, func(o, other *Order) map[string]ledger.Draft {
			m := h.moves(o, other, false)
			if len(h.deliveries) == 0 {
				return m
			}
			for i := range 6 {
				of := h.deliveries[(i*7)%len(h.deliveries)]
				m[fmt.Sprintf("reread %d", i)] = o.Reread(of)
				if o.Key.Provider == ledger.Stove && other != o {
					m[fmt.Sprintf("reread as cart %d", i)] = o.Reread(of, Children(other.Key.Order))
				}
			}
			return m
		})
		h.agree(rt)
	})
}

// rapidDesk is a desk of one check, closed by itself.
type rapidDesk struct {
	*desk
	second Store
}

func newRapidDesk(t *testing.T, open Open) *rapidDesk {
	d := &desk{TB: t, ctx: t.Context(), clock: NewClock(), open: open}
	d.setup = Setup{Dir: t.TempDir(), Now: d.clock.Now, Policy: &ledger.Policy{Environment: ledger.Sandbox, Apps: []ledger.App{
		{Provider: ledger.Hive, ID: HiveApp, ServerIDs: []string{"kr"}},
	}}}
	d.Store = open(t, d.setup)
	return &rapidDesk{desk: d, second: open(t, d.setup)}
}

func (d *rapidDesk) done() {
	for _, s := range []Store{d.Store, d.second} {
		if err := s.Close(d.ctx); err != nil {
			d.Errorf("close: %v", err)
		}
	}
}
