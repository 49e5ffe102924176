package listener

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// manyRemotes stands for further senders when there are too many to tell apart.
const (
	manyRemotes = "several addresses"
	maxTallies  = 1024
)

// refusals journals what is not stored without letting a sender write the
// journal full: the first of a kind from an address at once, its repeats within
// the window as one entry with their number.
type refusals struct {
	tell   func(ctx context.Context, what, route, remote string)
	now    func() time.Time
	window time.Duration

	mu      sync.Mutex // guards what follows
	tallies map[tallyKey]*tally
}

type tallyKey struct{ what, remote string }

type tally struct {
	until time.Time
	route string
	more  int
}

func newRefusals(tell func(ctx context.Context, what, route, remote string), now func() time.Time, window time.Duration) *refusals {
	return &refusals{tell: tell, now: now, window: window, tallies: map[tallyKey]*tally{}}
}

// note counts one refusal and journals it if it is the first.
func (f *refusals) note(ctx context.Context, what, route, remote string) {
	now := f.now()
	f.mu.Lock()
	key := tallyKey{what, remote}
	t := f.tallies[key]
	if t == nil && len(f.tallies) >= maxTallies {
		key.remote = manyRemotes
		t = f.tallies[key]
	}
	first := t == nil
	if first {
		f.tallies[key] = &tally{until: now.Add(f.window), route: route}
	} else {
		t.more++
	}
	f.mu.Unlock()
	if first {
		f.tell(ctx, what, route, key.remote)
	}
}

// flush journals the numbers of the windows that have ended; all ends them all.
func (f *refusals) flush(ctx context.Context, all bool) {
	type entry struct {
		tallyKey
		tally
	}
	var due []entry
	now := f.now()
	f.mu.Lock()
	for key, t := range f.tallies {
		if !all && now.Before(t.until) {
			continue
		}
		if t.more > 0 {
			due = append(due, entry{key, *t})
		}
		delete(f.tallies, key)
	}
	f.mu.Unlock()
	for _, e := range due {
		f.tell(ctx, fmt.Sprintf("%s (%d more within %s)", e.what, e.more, f.window), e.route, e.remote)
	}
}
