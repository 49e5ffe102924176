package main

import (
	"context"
	"sync"

	"makegood/ledger"
	"makegood/ledger/store"
)

// folding is how the ledger fares that keeps its orders right behind what arrives: where it fails, everything that is read
// of orders and counts is old without looking so.
type folding struct {
	mu  sync.Mutex
	err error
	// turned has a signal when something else is to be said.
	turned chan struct{}
}

func newFolding() *folding { return &folding{turned: make(chan struct{}, 1)} }

// set takes a failure, or nil once it works again. It does not block.
func (f *folding) set(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	same := err == nil && f.err == nil || err != nil && f.err != nil && err.Error() == f.err.Error()
	f.err = err
	if same {
		return
	}
	select {
	case f.turned <- struct{}{}:
	default:
	}
}

// trouble is why the orders are old, nil where they are not.
func (f *folding) trouble() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err == nil {
		return nil
	}
	return &ledger.Error{Kind: ledger.Unavailable, Human: ledger.Say("the ledger is not being folded: %s", f.err)}
}

// tell says what turned until ctx ends: each failure once, and that it is over.
func (f *folding) tell(ctx context.Context, say func(ledger.Saying)) {
	ill := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-f.turned:
		}
		switch err := f.trouble(); {
		case err != nil:
			ill = true
			say(ledger.Saying{Args: []any{err}})
		case ill:
			ill = false
			say(ledger.Say("the ledger is being folded again"))
		}
	}
}

// followedBooks are the books of a console. Its counts fail while the orders are old, so that the screen keeps what it has
// and says since when.
type followedBooks struct {
	*store.Store
	folding *folding
}

// Counters are the numbers over all orders.
func (b followedBooks) Counters(ctx context.Context) (ledger.Counters, error) {
	if err := b.folding.trouble(); err != nil {
		return ledger.Counters{}, err
	}
	return b.Store.Counters(ctx) //nolint:wrapcheck // the store names it
}
