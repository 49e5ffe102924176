package store

import (
	"context"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"makegood/ledger"
)

// One who commits over and over, as a projector with much to do, keeps nobody out:
// another's append waits for a few of its transactions and not until it gives up.
func TestWritersTakeTurns(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "l.db")
	var commits atomic.Int64
	greedy := opened(t, path, func(o *Options) {
		o.Faults = &Faults{Commit: func() error {
			commits.Add(1)
			time.Sleep(20 * time.Millisecond) // a long transaction
			return nil
		}}
	})
	polite := opened(t, path)
	ctx, stop := context.WithCancel(t.Context())
	var busy sync.WaitGroup
	for range 4 {
		busy.Go(func() {
			for ctx.Err() == nil {
				if _, err := greedy.Append(context.WithoutCancel(ctx), []ledger.Draft{journal("greedy")}); err != nil {
					t.Errorf("append: %v", err)
					return
				}
			}
		})
	}
	for commits.Load() < 3 {
		time.Sleep(time.Millisecond)
	}
	worst := int64(0)
	for range 20 {
		before := commits.Load()
		appended(t, polite, journal("polite"))
		worst = max(worst, commits.Load()-before)
	}
	stop()
	busy.Wait()
	// SQLite looks every 100 ms at most, in which the other could commit five times;
	// with turns it may only finish what it has begun and what was queued for it.
	if worst > 5 {
		t.Errorf("an append waited for %d transactions of another", worst)
	}
	t.Logf("at most %d transactions of another came between", worst)
}

// A turn nobody gives back delays and does not stop.
func TestATurnIsNotWaitedForForever(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "l.db")
	s := opened(t, path)
	stuck := newTurn(path)
	given := stuck.take()
	defer func() { _ = stuck.close() }()
	began := time.Now()
	appended(t, s, journal("x"))
	if took := time.Since(began); took < turnPatience/2 {
		t.Errorf("the turn was not waited for: %s", took)
	}
	given()
	given()
	none := newTurn(filepath.Join(path, "no", "such"))
	none.take()()
	if err := none.close(); err != nil {
		t.Error(err)
	}
}
