package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	sqlite3 "github.com/mattn/go-sqlite3"

	"makegood/ledger"
	"makegood/ledger/ledgertest"
)

// burst appends from many goroutines at once and gives how many were
// acknowledged, and the first error.
func burst(t *testing.T, s *Store, n int) (acknowledged int64, err error) {
	t.Helper()
	var wg sync.WaitGroup
	var mu sync.Mutex
	for i := range n {
		wg.Add(1)
		go func() {
			defer wg.Done()
			_, e := s.Append(t.Context(), []ledger.Draft{journal(fmt.Sprint(i)).With(make([]byte, 500), "")})
			mu.Lock()
			defer mu.Unlock()
			if e == nil {
				acknowledged++
			} else {
				err = e
			}
		}()
	}
	wg.Wait()
	return acknowledged, err
}

func verified(t *testing.T, s *Store) int64 {
	t.Helper()
	n, err := s.AuditVerify(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestFailingCommit(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault error
		says  string
	}{
		"disk error": {sqlite3.Error{Code: sqlite3.ErrIoErr, ExtendedCode: sqlite3.ErrIoErrFsync}, "disk"},
		"full":       {sqlite3.Error{Code: sqlite3.ErrFull}, "no space left"},
		"locked":     {sqlite3.Error{Code: sqlite3.ErrBusy}, "locked by another process"},
		"read only":  {sqlite3.Error{Code: sqlite3.ErrReadonly}, "cannot be written"},
		"anything":   {errors.New("odd"), "could not be used"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var failing atomic.Bool
			s := opened(t, filepath.Join(t.TempDir(), "l.db"), func(o *Options) {
				o.Faults = &Faults{Commit: func() error {
					if failing.Load() {
						return c.fault
					}
					return nil
				}}
			})
			appended(t, s, ledgertest.HiveOrder("H2168000000000000001").Paid())
			failing.Store(true)
			n, err := burst(t, s, 50)
			if n != 0 || ledger.KindOf(err) != ledger.Unavailable || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), s.path) {
				t.Errorf("%d acknowledged while commits fail: %v", n, err)
			}
			if err := s.CatchUp(t.Context()); ledger.KindOf(err) != ledger.Unavailable {
				t.Errorf("catching up while commits fail: %v", err)
			}
			_, err = s.Transact(t.Context(), func(ledger.Books) ([]ledger.Draft, error) { return []ledger.Draft{journal("x")}, nil })
			if ledger.KindOf(err) != ledger.Unavailable {
				t.Errorf("a transaction while commits fail: %v", err)
			}
			if got := verified(t, s); got != 2 {
				t.Errorf("%d facts, want the 2 before", got)
			}
			failing.Store(false)
			if n, err := burst(t, s, 50); n != 50 || err != nil {
				t.Errorf("%d acknowledged after the fault: %v", n, err)
			}
			if err := s.CatchUp(t.Context()); err != nil {
				t.Error(err)
			}
			if got := verified(t, s); got != 52 {
				t.Errorf("%d facts, want 52", got)
			}
			if out, err := s.Rebuild(t.Context(), true, nil); err != nil || out.Found != 0 || out.Orders != 1 {
				t.Errorf("folded anew: %+v, %v", out, err)
			}
		})
	}
}

func TestFullDisk(t *testing.T) {
	t.Parallel()
	s := opened(t, filepath.Join(t.TempDir(), "l.db"))
	pages := func(limit int64) {
		t.Helper()
		err := s.w.do(t.Context(), func(w *writer) error {
			return w.c.query(fmt.Sprintf(`PRAGMA max_page_count = %d`, limit), func(row) error { return nil })
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	var have int64
	err := s.read(t.Context(), "pages", func(c *conn) (err error) {
		have, err = c.number(`PRAGMA page_count`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	pages(have + 20)
	acknowledged := int64(0)
	var full error
	for full == nil {
		var n int64
		n, full = burst(t, s, 20)
		acknowledged += n
	}
	if ledger.KindOf(full) != ledger.Unavailable || !strings.Contains(full.Error(), "no space left") {
		t.Errorf("a full disk is told as %v", full)
	}
	if got := verified(t, s); got != acknowledged+1 {
		t.Errorf("%d facts and %d acknowledged", got, acknowledged)
	}
	pages(1 << 30)
	n, err := burst(t, s, 20)
	if err != nil || n != 20 {
		t.Errorf("%d acknowledged with space again: %v", n, err)
	}
	if got := verified(t, s); got != acknowledged+21 {
		t.Errorf("%d facts, want %d", got, acknowledged+21)
	}
}

func TestLockedByAnother(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "l.db")
	s := opened(t, path)
	other, err := dial(path, "_busy_timeout=0")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.exec("BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	err = s.w.do(t.Context(), func(w *writer) error {
		return w.c.query(`PRAGMA busy_timeout = 1`, func(row) error { return nil })
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Append(t.Context(), []ledger.Draft{journal("x")})
	if ledger.KindOf(err) != ledger.Unavailable || !strings.Contains(err.Error(), "locked by another process") {
		t.Errorf("append while locked: %v", err)
	}
	if _, err := other.exec("ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	appended(t, s, journal("x"))
	if err := other.close(); err != nil {
		t.Fatal(err)
	}
}

// A follower says when it cannot go on, and that it can again.
func TestFollowTellsTrouble(t *testing.T) {
	t.Parallel()
	var failing atomic.Bool
	told := make(chan error, 1000)
	s := opened(t, filepath.Join(t.TempDir(), "l.db"), func(o *Options) {
		o.Faults = &Faults{Commit: func() error {
			if failing.Load() {
				return sqlite3.Error{Code: sqlite3.ErrFull}
			}
			return nil
		}}
		o.Trouble = func(err error) { told <- err }
	})
	o := ledgertest.HiveOrder("H2168000000000000001")
	appended(t, s, o.Paid())
	failing.Store(true)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Follow(ctx) }()
	deadline := time.After(time.Minute)
	wait := func(want bool) {
		t.Helper()
		for {
			select {
			case err := <-told:
				if (err != nil) == want {
					return
				}
			case <-deadline:
				t.Fatalf("nobody was told, failing %v", want)
			}
		}
	}
	wait(true)
	failing.Store(false)
	wait(false)
	if _, _, err := s.Order(t.Context(), o.Key); err != nil {
		t.Errorf("after the trouble: %v", err)
	}
	cancel()
	if err := <-done; err != nil {
		t.Errorf("follow ended with %v", err)
	}
}

// TestAnsweredIsDurable: what is answered was written through to the disk. SQLite's
// driver would take NORMAL in WAL, which is answered before it is.
func TestAnsweredIsDurable(t *testing.T) {
	t.Parallel()
	s := opened(t, filepath.Join(t.TempDir(), "makegood.db"))
	const full = 2
	var synchronous int64
	var mode string
	err := s.w.do(t.Context(), func(w *writer) (err error) {
		if synchronous, err = w.c.number(`PRAGMA synchronous`); err != nil {
			return err
		}
		_, err = w.c.one(`PRAGMA journal_mode`, func(r row) { mode = r.text(0) })
		return err
	})
	if err != nil || synchronous != full || mode != "wal" {
		t.Errorf("synchronous %d in mode %s (%v), want %d in wal", synchronous, mode, err, full)
	}
}
