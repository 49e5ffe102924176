package store

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"makegood/ledger"
	"makegood/ledger/ledgertest"
)

// ways are filters for which the orders are gone through each in another way.
func ways(t *testing.T, s *Store) map[string]ledger.OrderFilter {
	t.Helper()
	work, _, err := s.Work(t.Context(), ledger.WorkQuery{})
	if err != nil || len(work) == 0 {
		t.Fatal(len(work), err)
	}
	return map[string]ledger.OrderFilter{
		"all": {}, "open": {OpenOnly: true}, "trouble": {Trouble: &work[0].Trouble}, "class": {Classes: []ledger.Class{work[0].Class}},
		"product": {Text: []string{"item0"}}, "open product": {OpenOnly: true, Text: []string{"item01"}},
	}
}

// TestNothingIsBroughtOut asks for what no order has: every way through the orders
// leaves them where they are.
func TestNothingIsBroughtOut(t *testing.T) {
	t.Parallel()
	clock := ledgertest.NewClock()
	s := openTrouble(t, filepath.Join(t.TempDir(), "ledger.db"), clock)
	t.Cleanup(func() { _ = s.Close(context.Background()) })
	manyOpen(t, s, clock, 600)
	for way, f := range ways(t, s) {
		for name, none := range map[string]ledger.OrderFilter{
			"amount": {MinAmount: "1001"}, "least": {MaxAmount: "99"}, "currency": {Currency: "USD"}, "server": {Server: "eu"}, "app": {App: "none"}, "provider": {Provider: ledger.Stove},
			"paid": {PaidFrom: ledger.At(clock.Now())}, "seen": {Until: 1},
		} {
			f, n := f, 0
			f.MinAmount, f.MaxAmount, f.Currency, f.Server, f.App, f.Provider = none.MinAmount, none.MaxAmount, none.Currency, none.Server, none.App, none.Provider
			f.PaidFrom, f.Until = none.PaidFrom, none.Until
			for _, sort := range []ledger.OrderSort{ledger.SortFirstSeen, ledger.SortUrgency} {
				var room int
				err := s.read(t.Context(), "orders", func(c *conn) error {
					l := listing{ctx: t.Context(), s: s, c: c, q: ledger.OrderQuery{Filter: f, Sort: sort, Limit: 50}}
					err := l.run(func(orderRow, []byte) error { n++; return nil })
					room = cap(l.room)
					return err
				})
				if err != nil || n != 0 || room != 0 {
					t.Errorf("%s by %q, %s: %d orders, room for %d brought out, %v", way, sort, name, n, room, err)
				}
			}
		}
	}
}

// TestSiftedPagesAreWhole goes through orders in every way, with a filter SQLite
// holds them against and with the same said so that it cannot: they find the same.
func TestSiftedPagesAreWhole(t *testing.T) {
	t.Parallel()
	clock := ledgertest.NewClock()
	s := openTrouble(t, filepath.Join(t.TempDir(), "ledger.db"), clock)
	t.Cleanup(func() { _ = s.Close(context.Background()) })
	manyOpen(t, s, clock, 900)
	var drafts []ledger.Draft
	for i, a := range []ledger.Amount{"-0.5", "-100", "0.5", "499.99", "500", "99999999999999999999999", ""} {
		o := order(5000 + i)
		o.Amount = a
		drafts = append(drafts, o.Paid())
	}
	if _, err := s.Append(t.Context(), drafts); err != nil {
		t.Fatal(err)
	}
	if err := s.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	list := func(q ledger.OrderQuery) (out []int64) {
		for q.Limit = 150; ; {
			rows, err := s.Orders(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			if len(rows) == 0 {
				return out
			}
			if q.After = rows[len(rows)-1].Cursor; q.Back {
				q.After = rows[0].Cursor
			}
			for _, r := range rows {
				out = append(out, r.ID)
			}
		}
	}
	found := map[string]int{}
	for way, f := range ways(t, s) {
		for _, amount := range []ledger.Amount{"-100", "-0.5", "-0.4", "0", "0.5", "400", "499.99", "500", "500.01", "99999999999999999999999"} {
			for _, least := range []bool{true, false} {
				for i, sort := range []ledger.OrderSort{ledger.SortFirstSeen, ledger.SortUrgency} {
					sifted, checked := f, f
					if least {
						sifted.MinAmount, checked.Either = amount, [][]ledger.OrderFilter{{{MinAmount: amount}}}
					} else {
						sifted.MaxAmount, checked.Either = amount, [][]ledger.OrderFilter{{{MaxAmount: amount}}}
					}
					back := (len(amount)+i)%2 == 0
					want, got := list(ledger.OrderQuery{Filter: checked, Sort: sort, Back: back}), list(ledger.OrderQuery{Filter: sifted, Sort: sort, Back: back})
					found[fmt.Sprint(way, least)] += len(want)
					if !slices.Equal(want, got) {
						t.Errorf("%s by %q, %s (at least: %t): %d orders, want %d", way, sort, amount, least, len(got), len(want))
					}
				}
			}
		}
	}
	for what, n := range found {
		if n == 0 {
			t.Errorf("%s finds nothing, which proves nothing", what)
		}
	}
}
