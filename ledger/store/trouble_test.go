package store

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"makegood/ledger"
	"makegood/ledger/ledgertest"
)

// manyOpen fills a ledger with n open orders of 30 troubles.
func manyOpen(t testing.TB, s *Store, clock *ledgertest.Clock, n int) {
	t.Helper()
	const chunk = 2000
	if _, err := s.Append(t.Context(), []ledger.Draft{ledgertest.Coverage(ledger.Hive, ledgertest.HiveApp, ledgertest.T0)}); err != nil {
		t.Fatal(err)
	}
	for from := 0; from < n; from += chunk {
		var drafts []ledger.Draft
		for i := from; i < min(n, from+chunk); i++ {
			o := order(i)
			o.PaidAt = ledgertest.T0.Add(time.Duration(i) * time.Millisecond)
			o.Product, o.Server = fmt.Sprintf("com.example.game.item%02d", i%10), []string{"kr", "us", "jp"}[i/10%3]
			o.Amount = ledger.Amount(fmt.Sprint(100 * (i%10 + 1)))
			drafts = append(drafts, o.Paid())
		}
		if _, err := s.Append(t.Context(), drafts); err != nil {
			t.Fatal(err)
		}
	}
	clock.Move(time.Hour)
	if err := s.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func openTrouble(t testing.TB, path string, clock *ledgertest.Clock) *Store {
	t.Helper()
	s, err := Open(t.Context(), Options{Path: path, Now: clock.Now, Environment: ledger.Sandbox, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestTroublesOfOlderLedger counts the work list of a ledger that was written before there was one.
func TestTroublesOfOlderLedger(t *testing.T) {
	t.Parallel()
	path, clock := filepath.Join(t.TempDir(), "ledger.db"), ledgertest.NewClock()
	s := openTrouble(t, path, clock)
	manyOpen(t, s, clock, 600)
	want, _, err := s.Work(t.Context(), ledger.WorkQuery{})
	if err != nil || len(want) != 30 {
		t.Fatalf("%d rows, %v", len(want), err)
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range append(
		dropPulse(), `DROP INDEX orders_trouble`, `DROP INDEX orders_trouble_player`, `ALTER TABLE orders DROP COLUMN trouble`,
		`DROP TABLE troubles`, `DROP TABLE trouble_parts`, `DELETE FROM goose_db_version WHERE version_id >= 2`,
	) {
		if _, err := db.Exec(q); err != nil {
			t.Fatal(q, err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	s = openTrouble(t, path, clock)
	t.Cleanup(func() { _ = s.Close(t.Context()) })
	if err := s.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	got, _, err := s.Work(t.Context(), ledger.WorkQuery{})
	if err != nil || len(got) != len(want) {
		t.Fatalf("%d rows after the upgrade, %v; want %d", len(got), err, len(want))
	}
	for i := range got {
		if got[i].Trouble != want[i].Trouble || got[i].Count != want[i].Count || got[i].Sums.String() != want[i].Sums.String() || got[i].Players != want[i].Players {
			t.Errorf("row %d is %+v, want %+v", i, got[i], want[i])
		}
	}
	if out, err := s.Rebuild(t.Context(), true, nil); err != nil || out.Found != 0 {
		t.Errorf("rebuilt: %+v, %v", out, err)
	}
}

// wholeRows is how long it takes to check a filter on every column of the open orders, row of the work list by row, which
// is what their scan is held against.
func wholeRows(b *testing.B, s *Store, f ledger.OrderFilter) time.Duration {
	b.Helper()
	begun, n := time.Now(), 0
	err := s.read(b.Context(), "bench", func(c *conn) error {
		m, err := newMatch(c, f)
		if err != nil {
			return err
		}
		return c.query(selectOrder+` INDEXED BY orders_scan WHERE trouble <> 0 ORDER BY trouble, player, id`, func(r row) error {
			if m.row(orderOf(r)) {
				n++
			}
			return nil
		})
	})
	if err != nil || n == 0 {
		b.Fatal(n, err)
	}
	return time.Since(begun)
}

// BenchmarkWorkList reads the work list of 100,000 open orders of 30 troubles: as it is counted, after one order more,
// narrowed by what has to be checked order by order, and beside reading every open order.
func BenchmarkWorkList(b *testing.B) {
	clock := ledgertest.NewClock()
	s := openTrouble(b, filepath.Join(b.TempDir(), "ledger.db"), clock)
	b.Cleanup(func() { _ = s.Close(b.Context()) })
	const n = 100_000
	manyOpen(b, s, clock, n)
	timed := func(f ledger.OrderFilter, times int) time.Duration {
		took := make([]time.Duration, times)
		for i := range took {
			begun := time.Now()
			rows, total, err := s.Work(b.Context(), ledger.WorkQuery{Filter: f})
			took[i] = time.Since(begun)
			if err != nil || len(rows) == 0 || total > 30 {
				b.Fatal(len(rows), total, err)
			}
		}
		slices.Sort(took)
		return took[times/2]
	}
	for b.Loop() {
		plain := timed(ledger.OrderFilter{}, 21)
		o := order(5)
		if _, err := s.Append(b.Context(), []ledger.Draft{o.Case(ledger.CaseStep{Verb: ledger.VerbNote, Reason: "x"})}); err != nil {
			b.Fatal(err)
		}
		if err := s.CatchUp(b.Context()); err != nil {
			b.Fatal(err)
		}
		after := timed(ledger.OrderFilter{}, 1)
		few := timed(ledger.OrderFilter{MinAmount: "500", Currency: "KRW"}, 5)
		most := timed(ledger.OrderFilter{Not: []ledger.OrderFilter{{Classes: []ledger.Class{ledger.ClassMatched}}}}, 5)
		whole := wholeRows(b, s, ledger.OrderFilter{MinAmount: "500", Currency: "KRW"})
		begun := time.Now()
		page, err := s.Orders(b.Context(), ledger.OrderQuery{Filter: ledger.OrderFilter{MinAmount: "5000"}, Sort: ledger.SortUrgency, Limit: 50})
		if err != nil || len(page) != 0 {
			b.Fatal(len(page), err)
		}
		none := time.Since(begun)
		begun = time.Now()
		// The same, said so that each order has to be brought out to be checked.
		page, err = s.Orders(b.Context(), ledger.OrderQuery{Filter: ledger.OrderFilter{Not: []ledger.OrderFilter{{MaxAmount: "4999"}}}, Sort: ledger.SortUrgency, Limit: 50})
		if err != nil || len(page) != 0 {
			b.Fatal(len(page), err)
		}
		unsifted := time.Since(begun)
		begun = time.Now()
		read := 0
		for q := (ledger.OrderQuery{Filter: ledger.OrderFilter{OpenOnly: true}, Sort: ledger.SortUrgency, Limit: 1000}); ; {
			rows, err := s.Orders(b.Context(), q)
			if err != nil {
				b.Fatal(err)
			}
			if read += len(rows); len(rows) < q.Limit {
				break
			}
			q.After = rows[len(rows)-1].Cursor
		}
		every := time.Since(begun)
		b.ReportMetric(float64(plain.Microseconds())/1000, "ms/list")
		b.ReportMetric(float64(after.Microseconds())/1000, "ms/after-a-change")
		b.ReportMetric(float64(few.Microseconds())/1000, "ms/narrowed")
		b.ReportMetric(float64(most.Microseconds())/1000, "ms/hardly-narrowed")
		b.ReportMetric(float64(none.Microseconds())/1000, "ms/page-of-nothing")
		b.ReportMetric(float64(unsifted)/float64(none), "xunsifted")
		b.ReportMetric(float64(whole.Microseconds())/1000, "ms/whole-rows")
		b.ReportMetric(float64(whole)/float64(few), "xwhole-rows")
		b.ReportMetric(float64(every.Microseconds())/1000, "ms/every-order")
		b.ReportMetric(float64(read), "open")
	}
}
