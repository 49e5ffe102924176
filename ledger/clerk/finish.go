package clerk

import (
	"context"
	"sync"

	"makegood/ledger"
)

// undertakings are what must be recorded before the ledger is closed: actions, from before their intent is written until
// their outcome is, and batches.
type undertakings struct {
	mu    sync.Mutex
	count int
	// ended is made by Finish, and closed when nothing is under way any more; while it is not nil nothing begins.
	ended chan struct{}
}

// Undertake marks something as under way that must come to its end before the ledger is closed, until end is called. It
// is refused from Finish on.
func (c *Clerk) Undertake(op string) (end func(), err error) {
	u := &c.undertaken
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.ended != nil {
		return nil, failure(op, ledger.Unavailable, "nothing was done: this process is being ended")
	}
	u.count++
	return func() {
		u.mu.Lock()
		defer u.mu.Unlock()
		if u.count--; u.count == 0 && u.ended != nil {
			close(u.ended)
		}
	}, nil
}

// UnderWay counts what was begun and has not come to its end.
func (c *Clerk) UnderWay() int {
	c.undertaken.mu.Lock()
	defer c.undertaken.mu.Unlock()
	return c.undertaken.count
}

// Finish lets no action and no batch begin any more, and waits until those under way are recorded. What has been sent
// ends by its own deadline; a batch goes on until the context it was begun with ends. Where ctx ends before them the error
// says how many are left: the ledger calls their actions in doubt.
func (c *Clerk) Finish(ctx context.Context) error {
	u := &c.undertaken
	u.mu.Lock()
	if u.ended == nil {
		u.ended = make(chan struct{})
		if u.count == 0 {
			close(u.ended)
		}
	}
	ended := u.ended
	u.mu.Unlock()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		return failure("finish", ledger.InDoubt, "%d actions or batches were not recorded to their end: what was sent and not answered is in doubt", c.UnderWay())
	}
}
