package ledgertest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/ledger"
)

// workOf is the work list as it should be: the open orders a filter matches, grouped one by one.
func workOf(rows []ledger.Row) []ledger.Work {
	at := map[ledger.Trouble]*ledger.Work{}
	players := map[ledger.Trouble]map[string]bool{}
	var all []*ledger.Work
	for _, r := range rows {
		t, open := ledger.TroubleOf(r.Key, r.Standing)
		if !open {
			continue
		}
		w := at[t]
		if w == nil {
			w = &ledger.Work{Trouble: t, Sums: ledger.Sums{}, Owners: map[string]int64{}, Head: r}
			at[t], players[t] = w, map[string]bool{}
			all = append(all, w)
		}
		w.Count++
		v := &r.Standing.View
		w.Sums.Add(v.Money())
		since := v.PaidAt
		if since == 0 {
			since = v.FirstSeenAt
		}
		if w.Oldest == 0 || since < w.Oldest {
			w.Oldest = since
		}
		if r.Standing.Case != nil && r.Standing.Case.Owner != "" {
			w.Owners[r.Standing.Case.Owner]++
		}
		if p := v.Player.Primary(); p != "" && !players[t][p] {
			players[t][p] = true
			w.Players++
		}
		if r.Cursor.Sort < w.Head.Cursor.Sort || r.Cursor.Sort == w.Head.Cursor.Sort && r.ID < w.Head.ID {
			w.Head = r
		}
	}
	slices.SortFunc(all, ledger.CompareWork)
	var out []ledger.Work
	for _, w := range all {
		out = append(out, *w)
	}
	return out
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
			"player": {Player: "20000000001"}, "text": {Text: []string{"player3"}}, "nothing": {Text: []string{"no such word"}},
		} {
			whole := f
			whole.OpenOnly = true
			want := workOf(page(d, ledger.OrderQuery{Filter: whole, Sort: ledger.SortUrgency, Limit: 10000}))
			got, total, err := d.Work(d.ctx, ledger.WorkQuery{Filter: f, Limit: 1000})
			if err != nil {
				t.Fatalf("%s, %s: %v", when, name, err)
			}
			if diff := cmp.Diff(want, got); diff != "" || total != len(want) {
				t.Errorf("%s, %s: %d rows (-want +got):\n%s", when, name, total, diff)
			}
			for _, w := range got {
				whole.Trouble = &w.Trouble
				for _, sort := range []ledger.OrderSort{ledger.SortUrgency, ledger.SortFirstSeen} {
					rows := page(d, ledger.OrderQuery{Filter: whole, Sort: sort, Limit: 10000})
					if int64(len(rows)) != w.Count {
						t.Errorf("%s, %s: %s %s counts %d and lists %d", when, name, w.Class, w.Product, w.Count, len(rows))
					}
				}
				if n, sums, err := d.Total(d.ctx, whole); err != nil || n != w.Count || sums.String() != w.Sums.String() {
					t.Errorf("%s, %s: the total is %d and %s, %v; the row says %d and %s", when, name, n, sums, err, w.Count, w.Sums)
				}
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
