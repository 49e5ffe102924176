package main

import (
	"context"
	"sync"
	"time"

	"makegood/clients/listener"
	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/ledger/store"
	"makegood/tui/pane"
)

// How often a console asks whether the ledger can be written, while it could be and
// while it could not.
const (
	probeEvery = 10 * time.Second
	probeAgain = 2 * time.Second
)

// lookout looks after what the ledger cannot tell of itself, for a console that does
// not listen as well as for one that does: whether anybody listens, whether anything
// can be written, and how much waits in the spool for that.
type lookout struct {
	ledger, spool string
	// own says that this process listens.
	own bool
	now clock
	// place looks who listens, writable whether the ledger takes anything in.
	place    func(ledgerPath string) (store.Place, error)
	writable func(context.Context) error

	mu      sync.Mutex // guards what follows
	askedAt time.Time
	failing time.Time // when the first of the failures in a row began
	why     error
}

func (o *office) lookout(own bool) *lookout {
	return &lookout{ledger: o.cfg.Ledger.Path, spool: o.cfg.Listener.Spool, own: own, now: o.now, place: store.ListenerPlace, writable: o.store.Writable}
}

// look looks once. What cannot be found out about the listener is not held to be its end.
func (l *lookout) look(ctx context.Context) pane.Lookout {
	seen := pane.Lookout{Known: true, Own: l.own, Spooled: int64(listener.Waiting(l.spool))}
	if place, err := l.place(l.ledger); err != nil {
		seen.Holder = "unknown"
	} else if seen.Holder = place.Holder; !place.Held && !place.HeardAt.IsZero() {
		seen.Unheard = ledger.At(place.HeardAt)
	}
	seen.Failing, seen.Why = l.probe(ctx)
	return seen
}

// probe asks whether the ledger can be written, where it is time to. It fails only once
// it has failed for as long as makes an alert.
func (l *lookout) probe(ctx context.Context) (ledger.Instant, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	every := probeEvery
	if l.why != nil {
		every = probeAgain
	}
	if now := l.now(); l.askedAt.IsZero() || now.Sub(l.askedAt) >= every {
		l.askedAt = now
		err := l.writable(ctx)
		switch {
		case ctx.Err() != nil: // nobody knows
		case err == nil:
			l.failing, l.why = time.Time{}, nil
		case l.why == nil:
			l.failing, l.why = now, err
		default:
			l.why = err
		}
	}
	if l.why == nil || l.now().Sub(l.failing) < clerk.TroubleAfter {
		return 0, nil
	}
	return ledger.At(l.failing), l.why
}

// heardEvery is how often the process that listens gives a sign of life.
const heardEvery = 5 * time.Second

// heard gives signs of life until ctx ends, so that everybody knows since when nobody listens
// after a process that could not say so.
func (w *watch) heard(ctx context.Context) {
	tick := time.NewTicker(heardEvery)
	defer tick.Stop()
	said := ""
	for {
		text := ""
		if err := store.ListenerHeard(w.o.cfg.Ledger.Path, w.o.now()); err != nil {
			text = err.Error()
		}
		if text != "" && text != said {
			w.line(text)
		}
		said = text
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
