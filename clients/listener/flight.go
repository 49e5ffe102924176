package listener

import (
	"sync"

	"makegood/ledger"
)

// flights keeps deliveries of one event from being passed on beside each other.
//
// A delivery takes a lease on its order's slot before it is recorded, and finds
// in the slot every flight that was under way, or ended in success, since. So a
// duplicate that was recorded before the first one's success was still cannot
// slip through between the two: either the ledger tells of the success, or the
// slot does. A slot lives as long as somebody holds a lease on it.
type flights struct {
	mu    sync.Mutex // guards slots and all in them
	slots map[string]*slot
}

type slot struct {
	leases int
	events map[string]*flight
}

// flight is one delivery on its way to the game.
type flight struct {
	done chan struct{}
	// What follows is set before done is closed.
	reply   reply
	outcome ledger.Forward
	answer  []byte
	// over and success are guarded by flights.mu.
	over, success bool
}

func newFlights() *flights { return &flights{slots: map[string]*slot{}} }

// lease holds a slot. One without a key is shared with nobody.
type lease struct {
	f    *flights
	key  string
	slot *slot
}

func (f *flights) lease(key string) *lease {
	f.mu.Lock()
	defer f.mu.Unlock()
	sl := f.slots[key]
	if sl == nil || key == "" {
		sl = &slot{events: map[string]*flight{}}
	}
	if key != "" {
		f.slots[key] = sl
	}
	sl.leases++
	return &lease{f: f, key: key, slot: sl}
}

// release gives the lease back, once.
func (l *lease) release() {
	l.f.mu.Lock()
	defer l.f.mu.Unlock()
	if l.slot.leases--; l.slot.leases == 0 && l.key != "" {
		delete(l.f.slots, l.key)
	}
}

// join finds the flight of an event by any of its keys: one under way, or one
// that ended in success. Where there is none it begins one, which the caller
// has to bring to an end. An event without a key joins nobody.
func (l *lease) join(keys ...string) (fl *flight, first bool) {
	l.f.mu.Lock()
	defer l.f.mu.Unlock()
	for _, key := range keys {
		if fl := l.slot.events[key]; fl != nil && (!fl.over || fl.success) {
			return fl, false
		}
	}
	fl = &flight{done: make(chan struct{})}
	for _, key := range keys {
		l.slot.events[key] = fl
	}
	return fl, true
}

// finish ends a flight with the answer everybody waiting for it gets.
func (l *lease) finish(fl *flight, r reply, outcome ledger.Forward, answer []byte) {
	l.f.mu.Lock()
	defer l.f.mu.Unlock()
	fl.reply, fl.outcome, fl.answer, fl.over, fl.success = r, outcome, answer, true, outcome.Outcome == ledger.ForwardDelivered
	close(fl.done)
}
