package store

import (
	"context"
	"fmt"

	"makegood/ledger"
)

// smallBacklog is how many unprojected facts a transaction folds itself; more are
// folded in pieces before it begins, so that it stays short.
const smallBacklog = 256

// Transact runs fn inside one immediate transaction, with the projection caught
// up and nobody else writing; what fn returns is appended and projected in the
// same transaction, so that what its guards saw is still true when their intent
// is recorded. An error of fn, or a second action in flight on one order, leaves
// nothing behind. fn runs on the writer's goroutine and must use nothing of the
// store but the books it is given.
func (s *Store) Transact(ctx context.Context, fn func(ledger.Books) ([]ledger.Draft, error)) ([]ledger.Receipt, error) {
	if s.w == nil {
		return nil, s.readOnlyError()
	}
	for more := true; more; {
		var err error
		if more, err = s.step(ctx, smallBacklog, false); err != nil {
			return nil, err
		}
	}
	var receipts []ledger.Receipt
	err := s.w.do(ctx, func(w *writer) (err error) {
		now := ledger.At(s.now())
		return w.transaction(func() error {
			receipts, err = w.transact(now, fn)
			return err
		})
	})
	if err != nil {
		return nil, s.told("record", err)
	}
	s.stir()
	s.announce()
	return receipts, nil
}

func (w *writer) transact(now ledger.Instant, fn func(ledger.Books) ([]ledger.Draft, error)) ([]ledger.Receipt, error) {
	if err := w.projectAll(now, false); err != nil {
		return nil, err
	}
	drafts, err := fn(&books{shelf: w.p.shelf, policy: w.s.policy, now: now})
	if err != nil || len(drafts) == 0 {
		return nil, err
	}
	a := newAppender(w.c, now)
	summed := make([]ledger.Draft, len(drafts))
	for i, d := range drafts {
		if err := check(d); err != nil {
			return nil, err
		}
		summed[i] = sum(d)
	}
	receipts, err := a.append(summed)
	if err != nil {
		return nil, err
	}
	if err := a.flush(); err != nil {
		return nil, err
	}
	return receipts, w.projectAll(now, true)
}

// projectAll folds every fact above the mark inside the running transaction.
func (w *writer) projectAll(now ledger.Instant, strict bool) error {
	for {
		more, err := w.p.facts(now, passFacts, strict, nil)
		if err != nil || !more {
			return err
		}
	}
}

// books is the ledger inside a write transaction.
type books struct {
	*shelf
	policy *ledger.Policy
	now    ledger.Instant
}

var _ ledger.Books = (*books)(nil)

// Order gives the gathered order and its standing now.
func (b *books) Order(_ context.Context, key ledger.Key) (*ledger.Order, ledger.Standing, error) {
	return b.order(key, b.policy, b.now)
}

// order folds and judges the order a key names.
func (h *shelf) order(key ledger.Key, policy *ledger.Policy, now ledger.Instant) (*ledger.Order, ledger.Standing, error) {
	var none ledger.Standing
	id, err := idOf(h.c, key)
	if err != nil {
		return nil, none, err
	}
	if id == 0 {
		return nil, none, notFound("no order %s is known", key)
	}
	var old orderRow
	ok, err := h.c.one(selectOrder+` WHERE id = ?`, func(r row) { old = orderOf(r) }, id)
	if err != nil {
		return nil, none, err
	}
	if !ok {
		return nil, none, fmt.Errorf("order %s is named and not there", key)
	}
	o, _, err := h.gather(old.key, id, old.gathered)
	if err != nil {
		return nil, none, err
	}
	aliases, err := h.aliasesOf(id)
	if err != nil {
		return nil, none, err
	}
	s, err := h.stand(o, id, idsOf(o, aliases), policy, now)
	return o, s, err
}

// Find gives the orders an id in any spelling names exactly.
func (b *books) Find(_ context.Context, id string) ([]ledger.Key, error) {
	return exactly(b.c, id)
}

// Action gives one action as it stands now.
func (b *books) Action(_ context.Context, id string) (ledger.Action, error) {
	return actionOf(b.c, id, b.now)
}

// Armed gives the latest arming, where it covers now.
func (b *books) Armed(context.Context) (ledger.Arm, error) {
	return armedAt(b.c, b.now)
}

// Refunded sums the refunds sent since an instant and not refused or failed.
func (b *books) Refunded(_ context.Context, since ledger.Instant) (ledger.Sums, error) {
	return refunded(b.c, since, b.now)
}

// Asked tells how the last n orders asked about were answered, newest first.
func (b *books) Asked(_ context.Context, p ledger.Provider, except ledger.Key, n int) ([]bool, error) {
	own, err := idOf(b.c, except)
	if err != nil {
		return nil, err
	}
	var denied []bool
	err = b.c.query(`SELECT denied FROM asked WHERE provider = ?1 AND seq > coalesce((SELECT released FROM suspects WHERE provider = ?1), 0)
 AND id <> ?2 ORDER BY seq DESC LIMIT ?3 + 0`, func(r row) error {
		denied = append(denied, r.int(0) == 1)
		return nil
	}, string(p), own, n)
	return denied, err
}

// Suspect reports whether the provider's denials are suspect now.
func (b *books) Suspect(_ context.Context, p ledger.Provider) (bool, error) {
	n, err := b.c.number(`SELECT suspect FROM suspects WHERE provider = ?`, string(p))
	return n == 1, err
}
