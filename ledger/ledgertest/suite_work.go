package ledgertest

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/ledger"
)

// checkRow holds one row of the work list against the orders it stands for.
func checkRow(t *testing.T, d *desk, when string, f ledger.OrderFilter, w *ledger.Work) {
	t.Helper()
	f.Trouble = &w.Trouble
	for _, sort := range []ledger.OrderSort{ledger.SortUrgency, ledger.SortFirstSeen} {
		rows := page(d, ledger.OrderQuery{Filter: f, Sort: sort, Limit: 10000})
		if int64(len(rows)) != w.Count {
			t.Errorf("%s: %s %s counts %d and lists %d", when, w.Class, w.Product, w.Count, len(rows))
		}
	}
	if n, sums, err := d.Total(d.ctx, f); err != nil || n != w.Count || sums.String() != w.Sums.String() {
		t.Errorf("%s: the total is %d and %s, %v; the row says %d and %s", when, n, sums, err, w.Count, w.Sums)
	}
}

// testWork holds the work list against its orders, grouped one by one, while they are claimed, put aside, ended and
// granted; and each of its rows against the orders it lists.
func testWork(t *testing.T, open Open) {
	d := newDesk(t, open)
	orders := town(d, 60)
	check := func(when string) {
		t.Helper()
		for name, f := range map[string]ledger.OrderFilter{
			"all": {}, "provider": {Provider: ledger.Stove}, "server": {Server: "us"}, "product": {Product: ProductID}, "no app": {App: "none"},
			"severity": {Severities: []int{1}}, "class": {Classes: []ledger.Class{ledger.ClassPaidNotGranted}},
			"flag": {Classes: []ledger.Class{ledger.FlagDuplicateNotice}}, "amount": {MinAmount: "300", MaxAmount: "700", Currency: "KRW"},
			"mine": {Owner: "mina"}, "others": {OthersOf: "jun"}, "free": {Free: true}, "aside": {Cases: []ledger.CaseState{ledger.CaseSnoozed}},
			"open": {Cases: []ledger.CaseState{ledger.CaseOpen, ledger.CaseClaimed}}, "paid": {PaidFrom: T0.Add(3 * time.Hour), PaidTo: T0.Add(40 * time.Hour)},
			"player": {Player: "20000000001"}, "not": {Not: []ledger.OrderFilter{{Server: "us"}}}, "either": {Either: [][]ledger.OrderFilter{{{Server: "us"}, {Owner: "mina"}}}}, "text": {Text: []string{"player3"}}, "a product": {Text: []string{"item01"}}, "both": {Text: []string{"example", "player3"}}, "but": {Text: []string{"example"}, Server: "us"}, "nothing": {Text: []string{"no such word"}},
		} {
			whole := f
			whole.OpenOnly = true
			want := WorkOf(page(d, ledger.OrderQuery{Filter: whole, Sort: ledger.SortUrgency, Limit: 10000}), f)
			got, total, err := d.Work(d.ctx, ledger.WorkQuery{Filter: f, Limit: 1000})
			if err != nil {
				t.Fatalf("%s, %s: %v", when, name, err)
			}
			if diff := cmp.Diff(want, got); diff != "" || total != len(want) {
				t.Errorf("%s, %s: %d rows (-want +got):\n%s", when, name, total, diff)
			}
			for i := range got {
				checkRow(t, d, when+", "+name, whole, &got[i])
			}
		}
	}
	check("at first")
	first, _, err := d.Work(d.ctx, ledger.WorkQuery{Limit: 1})
	if err != nil || len(first) != 1 || first[0].Count < 5 {
		t.Fatalf("the first row is %+v, %v: too few orders to prove anything", first, err)
	}
	until := ledger.At(d.clock.Now()).Add(time.Hour)
	for i, o := range orders {
		switch i % 6 {
		case 1:
			d.add(o.Case(ledger.CaseStep{Verb: ledger.VerbSnooze, Until: until, Reason: "later"}))
		case 3:
			_, s, err := d.Order(d.ctx, o.Key)
			if err != nil {
				t.Fatal(err)
			}
			d.add(o.Case(ledger.CaseStep{Verb: ledger.VerbResolve, Reason: "dealt with", Seen: s.Class, Finding: s.Finding}))
		case 4:
			d.add(o.Grant(fmt.Sprint("late", i)))
		}
	}
	d.settle()
	check("after work")
	if aside, _, err := d.Work(d.ctx, ledger.WorkQuery{Filter: ledger.OrderFilter{Cases: []ledger.CaseState{ledger.CaseSnoozed}}}); err != nil || len(aside) == 0 || !aside[0].Aside {
		t.Errorf("nothing is put aside: %+v, %v", aside, err)
	}
	d.clock.Move(2 * time.Hour)
	d.settle()
	check("when what was put aside is due")
	if aside, _, err := d.Work(d.ctx, ledger.WorkQuery{Filter: ledger.OrderFilter{Cases: []ledger.CaseState{ledger.CaseSnoozed}}}); err != nil || len(aside) != 0 {
		t.Errorf("still put aside: %+v, %v", aside, err)
	}
}
