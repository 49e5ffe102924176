package ledgertest

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"makegood/ledger"
)

// late is the age the suite asks about.
const late = 7 * time.Minute

// span asks for the registers of the hours around the clock.
func (d *desk) span() ledger.RegisterQuery {
	now := ledger.At(d.clock.Now())
	return ledger.RegisterQuery{From: now.Add(-100 * time.Hour), To: now.Add(time.Hour), Late: late}
}

func (d *desk) registers() ledger.Registers {
	d.Helper()
	r, err := d.Registers(d.ctx, d.span())
	if err != nil {
		d.Fatalf("registers: %v", err)
	}
	return r
}

// registersDiff holds the registers against what the orders themselves say.
func registersDiff(d *desk, rows []ledger.Row) string {
	got, err := d.Registers(d.ctx, d.span())
	if err != nil {
		return err.Error()
	}
	return gocmp.Diff(told(counted(rows, ledger.At(d.clock.Now()))), told(got))
}

// counted counts the registers of orders by walking them.
func counted(rows []ledger.Row, now ledger.Instant) ledger.Registers {
	const minute, hour = 60_000, 3_600_000
	var out ledger.Registers
	sales, losses, troubles := map[ledger.Sale]ledger.Sale{}, map[ledger.Loss]ledger.Loss{}, map[ledger.Trouble]int64{}
	for _, r := range rows {
		s, v := r.Standing, r.Standing.View
		at := cmp.Or(v.PaidAt, v.FirstSeenAt)
		t := s.Tally()
		if t.Granted || t.Missing {
			k := ledger.Sale{Provider: r.Key.Provider, App: r.Key.App, Product: v.ProductID(), Server: v.Server}
			sum := sales[k]
			sum.Granted, sum.Missing = sum.Granted+one(t.Granted), sum.Missing+one(t.Missing)
			sales[k] = sum
		}
		if t.Known || t.Missed {
			k := ledger.Loss{Provider: r.Key.Provider, App: r.Key.App, Hour: at - at%hour}
			sum := losses[k]
			losses[k] = ledger.Loss{Known: sum.Known + one(t.Known), Missed: sum.Missed + one(t.Missed)}
		}
		if s.Severity == 0 {
			continue
		}
		if s.Case != nil && s.Case.State == ledger.CaseSnoozed {
			out.Ages.Snoozed++
			continue
		}
		i := s.Severity - 1
		age := now.Sub(at - at%minute)
		out.Ages.Open[i]++
		for m, mark := range ledger.AgeMarks() {
			out.Ages.Older[m][i] += one(age >= mark)
		}
		out.Ages.Late[i] += one(age >= late)
		if s.Severity == 1 {
			if t, ok := ledger.TroubleOf(r.Key, s); ok && !t.Aside {
				troubles[t]++
			}
		}
	}
	for k, n := range sales {
		k.Granted, k.Missing = n.Granted, n.Missing
		out.Sales = append(out.Sales, k)
	}
	for k, n := range losses {
		k.Known, k.Missed = n.Known, n.Missed
		out.Losses = append(out.Losses, k)
	}
	for k, n := range troubles {
		out.Troubles = append(out.Troubles, ledger.TroubleCount{Trouble: k, Orders: n})
	}
	return out
}

func one(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

// told is what both sides can say, in one order.
func told(r ledger.Registers) []string {
	out := []string{fmt.Sprintf("ages %+v", r.Ages)}
	for _, s := range r.Sales {
		out = append(out, fmt.Sprintf("sale %+v", s))
	}
	for _, l := range r.Losses {
		out = append(out, fmt.Sprintf("loss %+v", l))
	}
	for _, t := range r.Troubles {
		out = append(out, fmt.Sprintf("trouble %+v", t))
	}
	slices.Sort(out)
	return out
}

// testRegisters: what the registers say is what walking the orders says, and it
// follows when time alone changes an order.
func testRegisters(t *testing.T, open Open) {
	d := newDesk(t, open)
	d.add(Coverage(ledger.Hive, HiveApp, T0), Coverage(ledger.Stove, StoveService, T0))
	for i := range 40 {
		o := HiveOrder(fmt.Sprintf("H2168%015d", i))
		o.Product = []string{"item01", "item02", "item03"}[i%3]
		o.Server = []string{"kr", "us"}[i%2]
		o.PaidAt = T0.Add(time.Duration(i) * time.Second)
		switch {
		case i%5 == 4:
			d.add(o.Listed()) // never notified
		case i%3 == 2:
			d.add(o.Paid())
		default:
			d.add(o.Paid(), o.Grant(fmt.Sprintf("g%d", i)))
		}
	}
	d.settle()
	if r := d.registers(); ledger.Total(r.Ages.Open) != 0 && len(r.Troubles) != 0 {
		t.Errorf("inside the grace: %+v %+v", r.Ages, r.Troubles)
	}
	d.clock.Move(8 * time.Minute)
	d.settle()
	r := d.registers()
	if diff := registersDiff(d, d.all(ledger.OrderFilter{})); diff != "" {
		t.Errorf("registers (-from the orders +store):\n%s", diff)
	}
	if len(r.Troubles) == 0 || r.Ages.Late[0] == 0 || r.Ages.Older[0][0] == 0 || r.Ages.Older[1][0] != 0 {
		t.Errorf("after eight minutes: %+v %+v", r.Ages, r.Troubles)
	}
	// What is put aside is nobody's urgent order, and not late either.
	o := HiveOrder("H2168000000000000002")
	d.add(o.Case(ledger.CaseStep{Verb: ledger.VerbSnooze, Until: ledger.At(d.clock.Now()).Add(time.Minute)}))
	d.settle()
	aside := d.registers()
	if aside.Ages.Snoozed != 1 || aside.Ages.Open[0] != r.Ages.Open[0]-1 || aside.Ages.Late[0] != r.Ages.Late[0]-1 || aside.Ages.Older[0][0] != r.Ages.Older[0][0]-1 {
		t.Errorf("after a snooze: %+v, before it: %+v", aside.Ages, r.Ages)
	}
	if c, err := d.Counters(d.ctx); err != nil || c.Snoozed != 1 || c.BySeverity[1] != aside.Ages.Open[0] {
		t.Errorf("counters after a snooze: %+v, %v", c, err)
	}
	d.add(o.Case(ledger.CaseStep{Verb: ledger.VerbClaim}))
	d.settle()
	if back := d.registers(); back.Ages.Snoozed != 0 || back.Ages.Open != r.Ages.Open {
		t.Errorf("after the claim: %+v, want %+v", back.Ages, r.Ages)
	}
	r = d.registers()
	missed, known := int64(0), int64(0)
	for _, l := range r.Losses {
		missed, known = missed+l.Missed, known+l.Known
	}
	if missed != 8 || known < missed {
		t.Errorf("%d of %d were not notified, want 8", missed, known)
	}
	recent := map[string][2]int64{}
	for _, s := range r.Recent {
		sum := recent[s.Product]
		recent[s.Product] = [2]int64{sum[0] + s.Granted, sum[1] + s.Missing}
	}
	if recent["item03"][0] != 0 || recent["item03"][1] == 0 || recent["item01"][0] == 0 {
		t.Errorf("recent sales %v", recent)
	}
	if d, ok := ledger.LagQuantile(r.Lags, 50); !ok || d <= 0 {
		t.Errorf("pay to grant %v %v", d, ok)
	}
	if _, err := d.Registers(d.ctx, ledger.RegisterQuery{From: 1, To: T0}); err == nil {
		t.Error("a span of fifty years is answered")
	}
	// Repeated by another process, nothing is counted twice.
	again := d.another()
	if err := again.CatchUp(d.ctx); err != nil {
		t.Fatal(err)
	}
	d.settle()
	if diff := gocmp.Diff(r, d.registers()); diff != "" {
		t.Errorf("registers after another process (-before +after):\n%s", diff)
	}
}

// testRhythm: every source is kept by itself, with the minutes it spoke in.
func testRhythm(t *testing.T, open Open) {
	d := newDesk(t, open)
	a := HiveOrder("H2168000000000000001")
	from := func(feed string) func(*ledger.Grant) { return func(g *ledger.Grant) { g.Feed = feed } }
	d.add(a.Paid(), a.Paid(), a.Grant("g1", from("nightly")), a.Grant("g2", from("push")))
	d.clock.Move(3 * time.Minute)
	d.add(a.Paid(), a.Grant("g1", from("nightly")), a.Grant("seen", func(g *ledger.Grant) { g.Provenance = "evidence" }))
	d.settle()
	now := ledger.At(d.clock.Now())
	feed := func(what, name string, last, reaches ledger.Instant, minutes, count int64) ledger.Feed {
		hour := T0 - T0%3_600_000
		return ledger.Feed{
			Provider: ledger.Hive, App: HiveApp, What: what, Name: name, FirstAt: T0, LastAt: last, Reaches: reaches,
			Hours: []ledger.FeedHour{{Hour: hour, Minutes: minutes, Count: count}},
		}
	}
	reach := T0.Add(20 * time.Second)
	want := []ledger.Feed{
		feed(ledger.FeedNotification, "", now, 0, 2, 3),
		feed(ledger.FeedGrant, "nightly", T0, reach, 1, 1),
		feed(ledger.FeedGrant, "push", T0, reach, 1, 1),
	}
	if diff := gocmp.Diff(want, d.registers().Feeds); diff != "" {
		t.Errorf("feeds (-want +got):\n%s", diff)
	}
}

func alert(kind ledger.AlertKind, on bool) ledger.Draft {
	return ledger.NewDraft(ledger.FactAlert, 0, ledger.Key{}, ledger.Alert{Kind: kind, On: on, Provider: ledger.Hive, Quiet: !on})
}

// testAlerts: what is on is what was raised and not cleared, and an outlet is told
// each turn until one telling succeeded or was given up.
func testAlerts(t *testing.T, open Open) {
	d := newDesk(t, open)
	first := d.add(alert(ledger.AlertSilent, true))[0].Seq
	d.clock.Move(time.Minute)
	second := d.add(alert(ledger.AlertLate, true))[0].Seq
	on := func(want ...int64) {
		t.Helper()
		var got []int64
		for _, a := range d.registers().Alerts {
			got = append(got, a.Seq)
		}
		if !slices.Equal(got, want) {
			t.Errorf("on are %v, want %v", got, want)
		}
	}
	untold := func(outlet string, want ...int64) {
		t.Helper()
		got, err := d.Untold(d.ctx, outlet, T0)
		if err != nil {
			t.Fatal(err)
		}
		var seqs []int64
		for _, u := range got {
			seqs = append(seqs, u.Seq)
		}
		if !slices.Equal(seqs, want) {
			t.Errorf("%s was not told %v, want %v", outlet, seqs, want)
		}
	}
	post := func(state ledger.PostState, attempt int64, of ...int64) {
		t.Helper()
		d.add(ledger.NewDraft(ledger.FactPost, 0, ledger.Key{}, ledger.AlertPost{Of: of, Outlet: "chat", Attempt: attempt, State: state}))
		d.settle()
	}
	d.settle()
	on(first, second)
	untold("chat", first, second)
	post(ledger.PostSending, 1, first)
	untold("chat", first, second)
	post(ledger.PostFailed, 1, first)
	got, err := d.Untold(d.ctx, "chat", T0)
	if err != nil || got[0].Attempts != 1 || got[0].LastAt != ledger.At(d.clock.Now()) {
		t.Errorf("after a failure: %+v, %v", got, err)
	}
	post(ledger.PostSent, 2, first)
	untold("chat", second)
	untold("pager", first, second)
	post(ledger.PostGivenUp, 5, second)
	untold("chat")
	d.add(alert(ledger.AlertSilent, false))
	d.settle()
	on(second)
	untold("chat") // cleared quietly
	if young, err := d.Untold(d.ctx, "pager", T0.Add(time.Second)); err != nil || len(young) != 1 || young[0].Seq != second {
		t.Errorf("of the last minute: %+v, %v", young, err)
	}
	turns, err := d.AlertTurns(d.ctx, T0, 10)
	if err != nil || len(turns) != 3 || turns[0].On || turns[2].Seq != first {
		t.Errorf("turns %+v, %v", turns, err)
	}
	again := d.another()
	if r, err := again.Registers(d.ctx, d.span()); err != nil || len(r.Alerts) != 1 || r.Alerts[0].Kind != ledger.AlertLate {
		t.Errorf("another process sees %+v, %v", r.Alerts, err)
	}
}

func testMaintenance(t *testing.T, open Open) {
	d := newDesk(t, open)
	declare := func(m ledger.Maintenance) int64 {
		return d.add(ledger.NewDraft(ledger.FactMaintenance, 0, ledger.Key{}, m).By("mina", "test"))[0].Seq
	}
	a := declare(ledger.Maintenance{From: T0, To: T0.Add(time.Hour), Reason: "patch"})
	b := declare(ledger.Maintenance{From: T0.Add(time.Minute), To: T0.Add(2 * time.Hour), Provider: ledger.Stove, Reason: "their night"})
	d.settle()
	ids := func(after ledger.Instant) (out []int64) {
		list, err := d.Maintenances(d.ctx, after)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range list {
			out = append(out, m.ID)
		}
		return out
	}
	if got := ids(T0); !slices.Equal(got, []int64{a, b}) {
		t.Errorf("declared %v", got)
	}
	d.clock.Move(10 * time.Minute)
	now := ledger.At(d.clock.Now())
	m := d.registers().Maintenance
	if len(m) != 2 || m[0].By != "mina" || m[0].Reason != "patch" || !m[0].Covers(ledger.Hive, now) || m[1].Covers(ledger.Hive, now) || !m[1].Covers(ledger.Stove, now) || m[1].Covers("", now) {
		t.Errorf("maintenance %+v", m)
	}
	declare(ledger.Maintenance{Ends: a})
	d.settle()
	if got := d.registers().Maintenance; len(got) != 1 || got[0].ID != b {
		t.Errorf("after its end: %+v", got)
	}
	if list, err := d.Maintenances(d.ctx, T0); err != nil || len(list) != 2 || list[0].EndedAt != now || list[0].Until() != now {
		t.Errorf("history %+v, %v", list, err)
	}
	d.clock.Move(3 * time.Hour)
	if got := d.registers().Maintenance; len(got) != 0 {
		t.Errorf("after its time: %+v", got)
	}
}
