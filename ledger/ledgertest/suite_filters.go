package ledgertest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"makegood/ledger"
)

// oddWords are texts that a store could take for several, or for a part of its own writing.
func oddWords() []string {
	return []string{"", "kr", "us", "x 1 2", "5 00", "|", "\x1f", "\x00", "'", "%s", "서울 1", "서"}
}

// drawFilter draws a filter whose words mean products only; inner says that filters may stand inside it.
func drawFilter(rt *rapid.T, label string, inner bool) ledger.OrderFilter {
	var f ledger.OrderFilter
	maybe := func(what string, of func(what string)) {
		if rapid.IntRange(0, 5).Draw(rt, label+what+"?") == 0 {
			of(label + what)
		}
	}
	text := func(into *string, of ...string) func(string) {
		return func(what string) { *into = rapid.SampledFrom(of).Draw(rt, what) }
	}
	instant := func(into *ledger.Instant) func(string) {
		return func(what string) {
			*into = T0.Add(time.Duration(rapid.IntRange(0, 70).Draw(rt, what)) * time.Hour)
		}
	}
	amount := func(into *ledger.Amount) func(string) {
		return func(what string) {
			*into = ledger.Amount(rapid.SampledFrom([]string{"-5", "0.5", "100", "300.0", "450", "499.99", "800"}).Draw(rt, what))
		}
	}
	maybe("provider", func(what string) {
		f.Provider = rapid.SampledFrom([]ledger.Provider{ledger.Hive, ledger.Stove}).Draw(rt, what)
	})
	maybe("app", text(&f.App, HiveApp, StoveService))
	maybe("product", text(&f.Product, ProductID, "item01", "tem01", "gem_60", "none"))
	maybe("word", func(what string) {
		f.Text = rapid.SliceOfN(rapid.SampledFrom([]string{"item01", "EXAMPLE", "gem", "gem_60", "player3", "none"}), 1, 2).Draw(rt, what)
	})
	maybe("server", text(&f.Server, oddWords()...))
	maybe("currency", text(&f.Currency, "KRW", "USD"))
	maybe("player", text(&f.Player, "20000000001", "120000000002"))
	maybe("owner", text(&f.Owner, "mina", "jun"))
	maybe("others", text(&f.OthersOf, "mina", "jun"))
	maybe("free", func(string) { f.Free = true })
	maybe("open", func(string) { f.OpenOnly = true })
	maybe("classes", func(what string) {
		f.Classes = rapid.SliceOfN(rapid.SampledFrom([]ledger.Class{
			ledger.ClassPaidNotGranted, ledger.ClassMatched, ledger.FlagDuplicateNotice, ledger.FlagPartlyRevoked, ledger.ClassGrantedNotReported,
		}), 1, 2).Draw(rt, what)
	})
	maybe("flags", func(what string) {
		f.Flags = rapid.SliceOfN(rapid.SampledFrom([]ledger.Class{ledger.ClassMatched, ledger.FlagDuplicateNotice, ledger.ClassGrantedNotReported}), 1, 2).Draw(rt, what)
	})
	maybe("severities", func(what string) { f.Severities = rapid.SliceOfN(rapid.IntRange(0, 3), 1, 2).Draw(rt, what) })
	maybe("cases", func(what string) {
		f.Cases = []ledger.CaseState{rapid.SampledFrom([]ledger.CaseState{ledger.CaseOpen, ledger.CaseClaimed, ledger.CaseSnoozed}).Draw(rt, what)}
	})
	maybe("since", instant(&f.Since))
	maybe("until", instant(&f.Until))
	maybe("paid from", instant(&f.PaidFrom))
	maybe("paid to", instant(&f.PaidTo))
	maybe("least", amount(&f.MinAmount))
	maybe("most", amount(&f.MaxAmount))
	if !inner {
		return f
	}
	maybe("not", func(what string) { f.Not = []ledger.OrderFilter{drawFilter(rt, what+" ", false)} })
	maybe("either", func(what string) {
		f.Either = [][]ledger.OrderFilter{{drawFilter(rt, what+" one ", false), drawFilter(rt, what+" other ", false)}}
	})
	return f
}

// testAnyFilter holds what a store answers to any filter against its orders checked one by one: in both orderings, forwards
// and backwards, page by page, summed up, and as the work list.
func testAnyFilter(t *testing.T, open Open) {
	d := newDesk(t, open)
	orders := town(d, 48)
	for i, word := range oddWords() {
		o := HiveOrder(fmt.Sprintf("H77%015d", i))
		o.Server, o.PaidAt, o.Amount = word, T0.Add(time.Duration(7*i)*time.Hour), ledger.Amount(fmt.Sprint(150*i+50))
		o.Player = ledger.Player{ID: "2000" + fmt.Sprint(i%3)}
		o.Product = []string{"com.example.game.gem_60", "gem", "other.Gem_60", ProductID}[i%4]
		if i%4 == 1 {
			o.Amount = []ledger.Amount{"499.99", "-100", "99999999999999999999999", "0.49"}[i/4%4]
		}
		d.add(o.Paid())
	}
	until := ledger.At(d.clock.Now()).Add(90 * time.Hour)
	d.add(orders[1].Case(ledger.CaseStep{Verb: ledger.VerbSnooze, Until: until, Reason: "later"}))
	d.clock.Move(80 * time.Hour)
	d.settle()
	every := map[ledger.OrderSort][]ledger.Row{}
	for _, sort := range []ledger.OrderSort{ledger.SortFirstSeen, ledger.SortUrgency} {
		every[sort] = page(d, ledger.OrderQuery{Sort: sort, Limit: 1000})
	}
	found := 0
	rapid.Check(t, func(rt *rapid.T) {
		f := drawFilter(rt, "", true)
		for sort, rows := range every {
			var want []ledger.Row
			sums := ledger.Sums{}
			for _, r := range rows {
				if Match(f, &r) {
					want = append(want, r)
					sums.Add(r.Standing.View.Money())
				}
			}
			found += len(want)
			for _, back := range []bool{false, true} {
				if got := pageWise(d, ledger.OrderQuery{Filter: f, Sort: sort, Back: back, Limit: 7}); !slices.Equal(keysOf(want), keysOf(got)) {
					rt.Fatalf("%+v by %q, back %v: %v, want %v", f, sort, back, keysOf(got), keysOf(want))
				}
			}
			if n, got, err := d.Total(d.ctx, f); err != nil || n != int64(len(want)) || got.String() != sums.String() {
				rt.Fatalf("%+v: in all %d and %s, %v; want %d and %s", f, n, got, err, len(want), sums)
			}
		}
		got, _, err := d.Work(d.ctx, ledger.WorkQuery{Filter: f, Limit: 1000})
		if diff := cmp.Diff(WorkOf(every[ledger.SortUrgency], f), got); err != nil || diff != "" {
			rt.Fatalf("%+v: the work list, %v (-want +got):\n%s", f, err, diff)
		}
	})
	if found == 0 {
		t.Error("no filter matched anything, which proves nothing")
	}
}

// pageWise reads a list page by page, and gives it in its own order.
func pageWise(d *desk, q ledger.OrderQuery) []ledger.Row {
	var out []ledger.Row
	for {
		rows := page(d, q)
		if len(rows) == 0 {
			return out
		}
		if q.Back {
			out, q.After = append(slices.Clone(rows), out...), rows[0].Cursor
		} else {
			out, q.After = append(out, rows...), rows[len(rows)-1].Cursor
		}
	}
}
