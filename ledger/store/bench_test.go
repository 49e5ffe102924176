package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"makegood/ledger"
	"makegood/ledger/ledgertest"
)

func openBench(b testing.TB, faults *Faults) *Store {
	b.Helper()
	s, err := Open(b.Context(), Options{Path: filepath.Join(b.TempDir(), "ledger.db"), Now: time.Now, Environment: ledger.Sandbox, Faults: faults})
	if err != nil {
		b.Fatal(err)
	}
	return s
}

// order is one of many orders of many players.
func order(i int) *ledgertest.Order {
	o := ledgertest.HiveOrder(fmt.Sprintf("H2168%015d", i*7919%1_000_000_007))
	o.Player = ledger.Player{ID: fmt.Sprintf("2000%08d", i%100_003), UID: fmt.Sprintf("67%07d", i%100_003)}
	o.PaidAt = ledgertest.T0.Add(time.Duration(i) * 20 * time.Millisecond)
	return o
}

// arrival is a delivery with a body of 744 bytes, the size of a documented one.
func arrival(i int) ledger.Draft {
	o := order(i)
	body := make([]byte, 744)
	for n := range body {
		body[n] = byte('a' + (n+i)%26)
	}
	return o.Paid().With(body, "Content-Type: application/json\nUser-Agent: made-up/1.0")
}

// intake appends n deliveries from 64 goroutines and gives deliveries a second.
func intake(b testing.TB, s *Store, n int) float64 {
	drafts := make([]ledger.Draft, n)
	for i := range drafts {
		drafts[i] = arrival(i)
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	begun := time.Now()
	for range 64 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for {
				i := next.Add(1) - 1
				if i >= int64(n) {
					return
				}
				if _, err := s.Append(b.Context(), drafts[i:i+1]); err != nil {
					b.Error(err)
					return
				}
			}
		}()
	}
	wg.Wait()
	return float64(n) / time.Since(begun).Seconds()
}

// raw inserts n bodies with plain go-sqlite3, perTx rows a transaction.
func raw(b testing.TB, n, perTx int, slow time.Duration) float64 {
	db, err := sql.Open("sqlite3", filepath.Join(b.TempDir(), "raw.db")+"?_journal_mode=WAL&_synchronous=FULL&_txlock=immediate")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(`CREATE TABLE bodies (id INTEGER PRIMARY KEY, at INTEGER, body BLOB)`); err != nil {
		b.Fatal(err)
	}
	body := arrival(1).Fact.Raw
	begun := time.Now()
	for i := 0; i < n; i += perTx {
		tx, err := db.Begin()
		if err != nil {
			b.Fatal(err)
		}
		stmt, err := tx.Prepare(`INSERT INTO bodies (at, body) VALUES (?, ?)`) //nolint:sqlclosecheck // it ends with its transaction
		if err != nil {
			b.Fatal(err)
		}
		for range perTx {
			if _, err := stmt.Exec(begun.UnixMilli(), body); err != nil {
				b.Fatal(err)
			}
		}
		time.Sleep(slow)
		if err := tx.Commit(); err != nil {
			b.Fatal(err)
		}
	}
	return float64(n) / time.Since(begun).Seconds()
}

// BenchmarkIntake64 is durable intake by 64 goroutines beside plain inserts in
// transactions of 100 rows (bar 0.55) and of one row (bar 7).
func BenchmarkIntake64(b *testing.B) {
	const n = 20000
	for b.Loop() {
		hundred := raw(b, n, 100, 0)
		one := raw(b, n/10, 1, 0)
		s := openBench(b, nil)
		ours := intake(b, s, n)
		if err := s.Close(b.Context()); err != nil {
			b.Fatal(err)
		}
		followed := openBench(b, nil)
		ctx, cancel := context.WithCancel(b.Context())
		done := make(chan error, 1)
		go func() { done <- followed.Follow(ctx) }()
		b.ReportMetric(intake(b, followed, n), "followed/s")
		cancel()
		if err := errors.Join(<-done, followed.Close(b.Context())); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(ours, "deliveries/s")
		b.ReportMetric(ours/hundred, "x100rows")
		b.ReportMetric(ours/one, "x1row")
	}
}

// BenchmarkSlowDisk is the same with 8 ms added to each commit, with and without
// waiting for more (bar 1.3), and on a fast disk (bar 0.9).
func BenchmarkSlowDisk(b *testing.B) {
	measure := func(n int, slow time.Duration, lull bool) float64 {
		s := openBench(b, &Faults{Commit: func() error { time.Sleep(slow); return nil }})
		s.w.pace.off = !lull
		defer s.Close(b.Context())
		return intake(b, s, n)
	}
	for b.Loop() {
		b.ReportMetric(measure(4000, 8*time.Millisecond, true)/measure(4000, 8*time.Millisecond, false), "xslow")
		b.ReportMetric(measure(20000, 0, true)/measure(20000, 0, false), "xfast")
	}
}

// BenchmarkProject folds and judges new orders and then their grants.
func BenchmarkProject(b *testing.B) {
	const n = 20000
	for b.Loop() {
		s := openBench(b, nil)
		intake(b, s, n)
		begun := time.Now()
		if err := s.CatchUp(b.Context()); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(time.Since(begun).Microseconds())/n, "us/new")
		var grants []ledger.Draft
		for i := range n {
			grants = append(grants, order(i).Grant("g"+strconv.Itoa(i)))
		}
		if _, err := s.Append(b.Context(), grants); err != nil {
			b.Fatal(err)
		}
		begun = time.Now()
		if err := s.CatchUp(b.Context()); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(time.Since(begun).Microseconds())/n, "us/touched")
		if err := s.Close(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

// size gives how many rows a benchmark is asked for.
func size(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil && n > 0 {
		return n
	}
	return otherwise
}

// crowded makes a ledger whose projection has n orders, written directly: the
// pages of a list do not ask where rows came from.
func crowded(b testing.TB, n int) *Store {
	b.Helper()
	s := openBench(b, nil)
	err := s.w.do(b.Context(), func(w *writer) error {
		const piece = 20000
		for from := 1; from <= n; from += piece {
			err := w.c.inside("BEGIN IMMEDIATE", func() error {
				tables := newBulks()
				for id := from; id < min(from+piece, n+1); id++ {
					o := order(id)
					o.At = ledgertest.T0.Add(time.Duration(id) * time.Millisecond)
					order, err := ledger.Fold(o.Key, []ledger.Fact{o.Paid().Fact})
					if err != nil {
						return err
					}
					st := ledger.Judge(order, ledger.Context{GrantSpoken: id%10 == 0}, s.policy, o.At.Add(time.Hour))
					wk := &work{id: int64(id), key: o.Key}
					tables.add(rowOf(wk, st, o.At), s.pack.standing(&st))
				}
				if err := tables.indexes(w.c); err != nil {
					return err
				}
				return tables.rest(w.c)
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return s
}

// add writes a whole order.
func (b *bulks) add(o orderRow, standing []byte) {
	b.orders.add(o.values()...)
	b.standings.add(o.id, standing)
	for _, w := range strings.Fields(o.words) {
		b.words.add(w, o.firstSeen, o.id)
	}
}

// BenchmarkPage flips through a list at random places (MAKEGOOD_BENCH_ORDERS
// orders, 50,000 unless asked) beside the same rows fetched by OFFSET.
func BenchmarkPage(b *testing.B) {
	n := size("MAKEGOOD_BENCH_ORDERS", 50_000)
	const rows, flips = 50, 400
	s := crowded(b, n)
	defer s.Close(b.Context())
	for _, sort := range []ledger.OrderSort{ledger.SortFirstSeen, ledger.SortUrgency} {
		b.Run("by "+cmp.Or(string(sort), "first sight"), func(b *testing.B) {
			column := map[ledger.OrderSort]string{ledger.SortFirstSeen: "first_seen", ledger.SortUrgency: "urgency"}[sort]
			for b.Loop() {
				var keyset, offset []time.Duration
				for i := range flips {
					at := (i*7919 + 1) * (n / flips) % (n - rows)
					var from ledger.Cursor
					err := s.read(b.Context(), "bench", func(c *conn) error {
						_, err := c.one(`SELECT `+column+`, id FROM orders ORDER BY `+column+`, id LIMIT 1 OFFSET ?`,
							func(r row) { from = ledger.Cursor{Sort: r.int(0), ID: r.int(1)} }, at)
						return err
					})
					if err != nil {
						b.Fatal(err)
					}
					begun := time.Now()
					page, err := s.Orders(b.Context(), ledger.OrderQuery{Sort: sort, After: from, Limit: rows})
					keyset = append(keyset, time.Since(begun))
					if err != nil || len(page) != rows {
						b.Fatalf("%d rows, %v", len(page), err)
					}
					if i%8 != 0 {
						continue
					}
					begun = time.Now()
					err = s.read(b.Context(), "bench", func(c *conn) error {
						return c.query(selectOrder+` ORDER BY `+column+`, id LIMIT 50 OFFSET ?`, func(row) error { return nil }, at+1)
					})
					if err != nil {
						b.Fatal(err)
					}
					offset = append(offset, time.Since(begun))
				}
				slices.Sort(keyset)
				slices.Sort(offset)
				b.ReportMetric(float64(keyset[len(keyset)/2].Microseconds()), "us/p50")
				b.ReportMetric(float64(keyset[len(keyset)*99/100].Microseconds()), "us/p99")
				b.ReportMetric(float64(offset[len(offset)/2])/float64(keyset[len(keyset)/2]), "xOFFSET")
			}
		})
	}
	b.Run("counters", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.Counters(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	})
}
