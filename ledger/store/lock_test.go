package store

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"makegood/ledger"
	"makegood/ledger/ledgertest"
)

// TestListenerPlace says who holds the place, and since when nobody does: after a release, and after a process that could
// not release it.
func TestListenerPlace(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "l.db")
	look := func() Place {
		t.Helper()
		p, err := ListenerPlace(path)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	if got := look(); got != (Place{}) {
		t.Errorf("before anybody listened: %+v", got)
	}
	if _, err := os.Stat(path + ".listen"); err == nil {
		t.Error("looking made the file")
	}
	release, _, err := LockListener(path, "1@here:7 127.0.0.1:1")
	if err != nil {
		t.Fatal(err)
	}
	heard := time.Date(2026, 3, 1, 18, 38, 0, 0, time.UTC)
	if err := ListenerHeard(path, heard); err != nil {
		t.Fatal(err)
	}
	if got := look(); !got.Held || got.Holder != "1@here:7 127.0.0.1:1" || !got.HeardAt.Equal(heard) {
		t.Errorf("while it is held: %+v", got)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	if got := look(); got.Held || got.Holder != "" || got.HeardAt.IsZero() {
		t.Errorf("after the release: %+v", got)
	}
	// Killed: the lock ends with the process, the text and the last sign of life stay.
	if err := os.WriteFile(path+".listen", []byte("1@here:7 127.0.0.1:1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := ListenerHeard(path, heard); err != nil {
		t.Fatal(err)
	}
	if got := look(); got.Held || got.Holder != "" || !got.HeardAt.Equal(heard) {
		t.Errorf("after the process was killed: %+v", got)
	}
	if err := ListenerHeard(filepath.Join(t.TempDir(), "none"), heard); ledger.KindOf(err) != ledger.Unavailable {
		t.Errorf("a sign of life without a place: %v", err)
	}
}

// TestLookingTakesNoPlace lets many look while one takes the place and gives it back: none of them is in its way.
func TestLookingTakesNoPlace(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "l.db")
	stop := make(chan struct{})
	var lookers sync.WaitGroup
	for range 4 {
		lookers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if _, err := ListenerPlace(path); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for range 200 {
		release, _, err := LockListener(path, "me")
		if err != nil {
			t.Error(err)
			break
		}
		if err := release(); err != nil {
			t.Error(err)
			break
		}
	}
	close(stop)
	lookers.Wait()
}

// TestWritable answers whether the ledger takes anything in, though this process has nothing to write, and leaves nothing
// behind.
func TestWritable(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ledger.db")
	s := openTrouble(t, path, ledgertest.NewClock())
	defer func() { _ = s.Close(context.Background()) }()
	before, err := s.MaxSeq(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Writable(t.Context()); err != nil {
		t.Fatalf("an idle ledger: %v", err)
	}
	other, err := dial(path, writerPragmas)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.close() }()
	if _, err := other.exec("BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	if err := s.Writable(t.Context()); ledger.KindOf(err) != ledger.Unavailable {
		t.Errorf("a ledger another process holds: %v", err)
	}
	if err := other.rollback(); err != nil {
		t.Fatal(err)
	}
	if err := s.Writable(t.Context()); err != nil {
		t.Errorf("once it is free again: %v", err)
	}
	if after, err := s.MaxSeq(t.Context()); err != nil || after != before {
		t.Errorf("asking left %d facts where there were %d, %v", after, before, err)
	}
	gone := openTrouble(t, filepath.Join(t.TempDir(), "gone.db"), ledgertest.NewClock())
	defer func() { _ = gone.Close(context.Background()) }()
	if err := os.Remove(gone.path); err != nil {
		t.Fatal(err)
	}
	if err := gone.Writable(t.Context()); err == nil {
		t.Error("a ledger that is gone can be written")
	}
	if _, err := os.Stat(gone.path); err == nil {
		t.Error("asking made a new ledger")
	}
}
