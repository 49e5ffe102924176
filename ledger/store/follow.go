package store

import (
	"context"
	"errors"
	"time"

	"makegood/ledger"
)

// pollEvery is how often a following process looks for what other processes
// committed and for orders whose instant has come.
const pollEvery = 100 * time.Millisecond

// stir tells a follower of this process that facts were appended.
func (s *Store) stir() {
	select {
	case s.kick <- struct{}{}:
	default:
	}
}

// announce tells whoever watches that the ledger shows something new.
func (s *Store) announce() {
	select {
	case s.changes <- struct{}{}:
	default:
	}
}

// Changes gives a signal after the projection moved on, by this process or, while
// Follow runs, by another. Signals are coalesced: one may stand for many changes.
func (s *Store) Changes() <-chan struct{} { return s.changes }

// Follow keeps the projection right behind the facts until ctx ends, whoever
// appends them, and judges orders anew when their instant comes. It sleeps while
// there is nothing to do, and ends without an error when ctx ends. What fails for
// now is tried again, and Options.Trouble is told; a damaged ledger ends it.
func (s *Store) Follow(ctx context.Context) error {
	if s.w == nil {
		return s.readOnlyError()
	}
	s.follow.Lock()
	defer s.follow.Unlock()
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	var seen int64
	ill := false
	for {
		err := s.CatchUp(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, errClosedStore), ledger.KindOf(err) == ledger.Corrupt:
			return err
		case err != nil || ill:
			ill = err != nil
			s.trouble(err)
		}
		if mark, err := s.Mark(ctx); err == nil && mark != seen {
			seen = mark
			s.announce()
		}
		wake := s.kick
		if ill {
			// Whoever appends in vain does not make it work sooner.
			wake = nil
		}
		select {
		case <-ctx.Done():
			return nil
		case <-wake:
		case <-tick.C:
		}
	}
}

// Mark is the number of the last fact the projection holds.
func (s *Store) Mark(ctx context.Context) (mark int64, err error) {
	err = s.read(ctx, "mark", func(c *conn) error {
		mark, err = markOf(c)
		return err
	})
	return mark, err
}
