package main

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	_ "github.com/mattn/go-sqlite3"

	"makegood/ledger"
	"makegood/ledger/ledgertest"
)

// TestFoldingIsToldOnce holds that a failure of the projection is said once, another one too, and its end.
func TestFoldingIsToldOnce(t *testing.T) {
	t.Parallel()
	f := newFolding()
	said := make(chan string)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		f.tell(ctx, func(s ledger.Saying) { said <- s.String() })
	}()
	var got []string
	f.set(nil) // it works from the beginning: nothing to say
	for _, err := range []error{errors.New("disk full"), errors.New("locked"), nil} {
		f.set(err)
		got = append(got, <-said)
		f.set(err) // at every attempt the same
	}
	stop()
	<-ended
	want := []string{"the ledger is not being folded: disk full", "the ledger is not being folded: locked", "the ledger is being folded again"}
	if !slices.Equal(got, want) {
		t.Errorf("said %q, want %q", got, want)
	}
}

// holdLedger is another process that keeps everybody from writing to a ledger, until it is told to let go.
func holdLedger(t *testing.T, path string) (unlock func()) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path+"?_txlock=immediate&_busy_timeout=5000")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	held, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := held.Rollback(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestAttachedConsoleIsToldOfOldOrders holds that a console beside another process fails to count while what arrives cannot
// be folded, and says why, and counts again when it can.
func TestAttachedConsoleIsToldOfOldOrders(t *testing.T) {
	t.Parallel()
	cfg, err := parseConfig(t.TempDir()+"/config.toml", "operator = \"mina\"\n", Environment{Login: "mina"})
	if err != nil {
		t.Fatal(err)
	}
	p := &program{now: ledgertest.NewClock().Now, newID: newID}
	o, err := p.open(t.Context(), cfg, "makegood console")
	if err != nil {
		t.Fatal(err)
	}
	defer o.close()
	books := followedBooks{o.store, o.folding}
	if _, err := o.store.Append(t.Context(), []ledger.Draft{ledgertest.HiveOrder("H1000000000000000001").Paid()}); err != nil {
		t.Fatal(err)
	}
	// Somebody holds the ledger: nothing can be written to it.
	unlock := holdLedger(t, cfg.Ledger.Path)
	stop := o.follow(t.Context())
	defer stop()
	count := func(met func(error) bool) (n ledger.Counters, err error) {
		t.Helper()
		for until := time.Now().Add(journeyPatience); time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
			if n, err = books.Counters(t.Context()); met(err) {
				return n, err
			}
		}
		t.Fatalf("the counts still end in %v", err)
		return n, err
	}
	if _, err := count(func(err error) bool { return err != nil }); !strings.HasPrefix(err.Error(), "the ledger is not being folded: ") || ledger.KindOf(err) != ledger.Unavailable {
		t.Errorf("the counts failed with %v", err)
	}
	unlock()
	if n, _ := count(func(err error) bool { return err == nil }); n.Orders != 1 {
		t.Errorf("%d orders are counted, want 1", n.Orders)
	}
}
