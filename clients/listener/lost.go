package listener

import (
	"sync"
	"time"

	"makegood/ledger"
)

// lost counts the deliveries that were passed on and could be kept nowhere, until
// the ledger can be told of them.
type lost struct {
	mu       sync.Mutex // guards what follows
	n        int
	from, to time.Time
}

func (l *lost) note(at time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.n == 0 {
		l.from = at
	}
	l.n, l.to = l.n+1, at
}

// take gives what was counted and begins anew; put gives it back.
func (l *lost) take() (n int, from, to time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	n, from, to = l.n, l.from, l.to
	l.n = 0
	return n, from, to
}

func (l *lost) put(n int, from, to time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.n == 0 {
		l.to = to
	}
	l.n, l.from = l.n+n, from
}

// tellLost journals how much was passed on and kept nowhere, as soon as the
// ledger can be written again: nothing else in it would show the gap.
func (s *Server) tellLost() {
	n, from, to := s.lost.take()
	if n == 0 {
		return
	}
	err := s.guarded("recording what was lost", func() error {
		ctx, cancel := s.storing()
		defer cancel()
		return s.o.Clerk.Lost(ctx, n, ledger.At(from), ledger.At(to)) //nolint:wrapcheck // it goes into an alarm that says the rest
	})
	s.storeSaid(err)
	if err != nil {
		s.lost.put(n, from, to)
		return
	}
	s.alarms.clear(AlarmSpool, ledger.Say("the journal says how much was lost").String())
}
