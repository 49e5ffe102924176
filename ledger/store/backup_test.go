package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"makegood/ledger"
	"makegood/ledger/ledgertest"
)

func TestBackupOfALiveLedger(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := opened(t, filepath.Join(dir, "l.db"))
	o := ledgertest.HiveOrder("H2168000000000000001")
	appended(t, s, o.Paid())
	stop, stopped := make(chan struct{}), make(chan error, 1)
	go func() {
		for {
			select {
			case <-stop:
				stopped <- nil
				return
			default:
			}
			if _, err := s.Append(context.Background(), []ledger.Draft{journal("meanwhile")}); err != nil {
				stopped <- err
				return
			}
		}
	}()
	file := filepath.Join(dir, "copies", "l.db")
	if err := s.Backup(t.Context(), file); ledger.KindOf(err) != ledger.Unavailable {
		t.Errorf("a backup into no directory: %v", err)
	}
	mkdir(t, filepath.Dir(file))
	for range 3 {
		if err := s.Backup(t.Context(), file); err != nil {
			t.Fatal(err)
		}
	}
	close(stop)
	if err := <-stopped; err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(filepath.Dir(file))
	if err != nil || len(entries) != 1 {
		t.Errorf("beside the copy: %v, %v", entries, err)
	}
	b := opened(t, file)
	n := verified(t, b)
	if last := verified(t, s); n < 2 || n > last {
		t.Errorf("the copy has %d facts of %d", n, last)
	}
	if err := b.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, _, err := b.Order(t.Context(), o.Key); err != nil {
		t.Errorf("order in the copy: %v", err)
	}
}

func TestBackupRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := opened(t, filepath.Join(dir, "l.db"))
	if err := s.Backup(t.Context(), filepath.Join(dir, ".", "l.db")); ledger.KindOf(err) != ledger.Invalid {
		t.Errorf("a backup onto the ledger: %v", err)
	}
	note, other := filepath.Join(t.TempDir(), "note.txt"), filepath.Join(t.TempDir(), "other.db")
	if err := os.WriteFile(note, []byte("not a ledger"), 0o600); err != nil {
		t.Fatal(err)
	}
	appended(t, opened(t, other), journal("another ledger"))
	for _, file := range []string{note, other, t.TempDir()} {
		if err := s.Backup(t.Context(), file); ledger.KindOf(err) != ledger.Invalid || !strings.Contains(err.Error(), file) {
			t.Errorf("a backup onto %s: %v", file, err)
		}
	}
	if text, err := os.ReadFile(note); err != nil || string(text) != "not a ledger" {
		t.Errorf("what was there before holds %q, %v", text, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Backup(ctx, filepath.Join(dir, "copy.db")); !errors.Is(err, context.Canceled) {
		t.Errorf("a backup given up: %v", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), "l.db") {
			t.Errorf("left behind: %s", e.Name())
		}
	}
}

func TestLockListener(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "l.db")
	release, holder, err := LockListener(path, "pid 1 on here at 127.0.0.1:1")
	if err != nil || holder != "pid 1 on here at 127.0.0.1:1" {
		t.Fatalf("%q, %v", holder, err)
	}
	_, holder, err = LockListener(path, "pid 2")
	if ledger.KindOf(err) != ledger.Conflict || holder != "pid 1 on here at 127.0.0.1:1" || !strings.Contains(err.Error(), holder) {
		t.Errorf("taken twice: %q, %v", holder, err)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	release, _, err = LockListener(path, "pid 3")
	if err != nil {
		t.Fatalf("after the release: %v", err)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := LockListener(filepath.Join(t.TempDir(), "none", "l.db"), "x"); ledger.KindOf(err) != ledger.Unavailable {
		t.Errorf("no directory: %v", err)
	}
}
