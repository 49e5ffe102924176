package store

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"makegood/ledger"
)

// readerCount bounds the read-only connections.
const readerCount = 4

// pool hands out read-only connections, opened when first needed.
type pool struct {
	path  string
	slots chan struct{}

	mu     sync.Mutex
	idle   []*conn
	closed bool
}

func newPool(path string, n int) *pool {
	return &pool{path: path, slots: make(chan struct{}, n)}
}

func (p *pool) get(ctx context.Context) (*conn, error) {
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	p.mu.Lock()
	closed := p.closed
	var c *conn
	if n := len(p.idle); n > 0 && !closed {
		c, p.idle = p.idle[n-1], p.idle[:n-1]
	}
	p.mu.Unlock()
	switch {
	case closed:
		<-p.slots
		return nil, errClosed(p.path)
	case c != nil:
		return c, nil
	}
	c, err := dial(p.path, readerPragmas)
	if err != nil {
		<-p.slots
		return nil, err
	}
	return c, nil
}

// put takes a connection back; one that met an error is not used again.
func (p *pool) put(c *conn, broken bool) error {
	defer func() { <-p.slots }()
	p.mu.Lock()
	keep := !broken && !p.closed
	if keep {
		p.idle = append(p.idle, c)
	}
	p.mu.Unlock()
	if keep {
		return nil
	}
	return c.close()
}

// close closes the idle connections and waits for those in use.
func (p *pool) close() error {
	p.mu.Lock()
	idle := p.idle
	p.idle, p.closed = nil, true
	p.mu.Unlock()
	var errs []error
	for _, c := range idle {
		errs = append(errs, c.close())
	}
	for range cap(p.slots) {
		p.slots <- struct{}{}
	}
	for range cap(p.slots) {
		<-p.slots
	}
	return errors.Join(errs...)
}

// read runs fn on a read-only connection, in one snapshot of the ledger.
func (s *Store) read(ctx context.Context, op string, fn func(*conn) error) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%s: %w", op, err)
	}
	c, err := s.readers.get(ctx)
	if err != nil {
		return s.told(op, err)
	}
	err = c.inside("BEGIN", func() error { return fn(c) })
	broken := err != nil && ledger.KindOf(err) == ""
	return s.told(op, errors.Join(err, s.readers.put(c, broken)))
}

// errClosedStore is the cause of every error of a closed store.
var errClosedStore = errors.New("closed")

func errClosed(path string) error {
	return &ledger.Error{Op: "ledger", Kind: ledger.Unavailable, Human: ledger.Say("the ledger %s is in use no more", path), Err: errClosedStore}
}
