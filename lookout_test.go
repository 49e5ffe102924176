package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"makegood/ledger"
	"makegood/ledger/ledgertest"
	"makegood/ledger/store"
)

// lookingOut is a lookout over made-up answers.
func lookingOut(t *testing.T, clock *ledgertest.Clock, place *store.Place, fails *error) *lookout {
	t.Helper()
	return &lookout{
		ledger: "l.db", spool: filepath.Join(t.TempDir(), "spool"), now: clock.Now,
		place:    func(string) (store.Place, error) { return *place, nil },
		writable: func(context.Context) error { clock.Move(2 * time.Second); return *fails },
	}
}

// TestLookoutWhoListens tells a listener, its end, and that what cannot be looked at is no end.
func TestLookoutWhoListens(t *testing.T) {
	t.Parallel()
	clock, place, fails := ledgertest.NewClock(), store.Place{}, error(nil)
	l := lookingOut(t, clock, &place, &fails)
	if got := l.look(t.Context()); !got.Unwatched() || got.Unheard.Known() {
		t.Errorf("nobody ever listened: %+v", got)
	}
	heard := clock.Now().Add(-time.Minute)
	place = store.Place{Held: true, Holder: "7@here:1 127.0.0.1:1", HeardAt: heard}
	if got := l.look(t.Context()); got.Unwatched() || got.Holder != place.Holder || got.Unheard.Known() {
		t.Errorf("somebody listens: %+v", got)
	}
	place.Held, place.Holder = false, ""
	if got := l.look(t.Context()); !got.Unwatched() || got.Unheard != ledger.At(heard) {
		t.Errorf("he is gone: %+v", got)
	}
	l.place = func(string) (store.Place, error) { return store.Place{}, errors.New("permission denied") }
	if got := l.look(t.Context()); got.Unwatched() {
		t.Errorf("who cannot be looked at is held to be gone: %+v", got)
	}
	own := lookingOut(t, clock, &place, &fails)
	own.own = true
	if got := own.look(t.Context()); got.Unwatched() {
		t.Errorf("a console that listens itself: %+v", got)
	}
}

// TestLookoutStoreTrouble says that nothing can be written once that has been so for ten seconds, since it was so, and no
// longer than it is so.
func TestLookoutStoreTrouble(t *testing.T) {
	t.Parallel()
	clock, place, fails := ledgertest.NewClock(), store.Place{}, error(nil)
	l := lookingOut(t, clock, &place, &fails)
	if got := l.look(t.Context()); got.Failing.Known() {
		t.Fatalf("a ledger that works: %+v", got)
	}
	fails = errors.New("locked")
	clock.Move(probeEvery)
	began := ledger.At(clock.Now())
	if got := l.look(t.Context()); got.Failing.Known() {
		t.Errorf("after 2 s already: %+v", got)
	}
	clock.Move(6 * time.Second)
	if got := l.look(t.Context()); got.Failing != began || !errors.Is(got.Why, fails) {
		t.Errorf("after 10 s: %+v, want since %s", got, began)
	}
	// What fails for another reason is the same trouble.
	fails = errors.New("the disk is full")
	clock.Move(probeAgain)
	if got := l.look(t.Context()); got.Failing != began || !errors.Is(got.Why, fails) {
		t.Errorf("with another reason: %+v", got)
	}
	over, stop := context.WithCancel(t.Context())
	stop()
	clock.Move(probeAgain)
	fails = nil
	if got := l.look(over); !got.Failing.Known() {
		t.Errorf("an answer that came too late ended it: %+v", got)
	}
	clock.Move(probeAgain)
	if got := l.look(t.Context()); got.Failing.Known() || got.Why != nil {
		t.Errorf("once it works again: %+v", got)
	}
	if err := os.MkdirAll(l.spool, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"1.json", "2.json", "3.json.part"} {
		if err := os.WriteFile(filepath.Join(l.spool, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got := l.look(t.Context()); got.Spooled != 2 {
		t.Errorf("%d deliveries wait in the spool, want 2", got.Spooled)
	}
}
