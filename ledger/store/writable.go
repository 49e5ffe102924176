package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// probePatience is how long the question whether the ledger can be written waits for its
// turn; probePragmas are its connection's, which waits as long again for the lock
// and never makes a file.
const (
	probePatience = 2 * time.Second
	probePragmas  = "mode=rw&_busy_timeout=2000"
)

// Writable reports why nothing can be written into the ledger now; nil: something
// can. It begins a write on a connection of its own and takes it back, so that it
// also answers where nobody writes and where this process's writer waits in vain.
func (s *Store) Writable(ctx context.Context) error {
	if s.w == nil {
		return s.readOnlyError()
	}
	asked := make(chan error, 1)
	go func() { asked <- s.probe() }()
	select {
	case err := <-asked:
		return s.told("write", err)
	case <-ctx.Done():
		return fmt.Errorf("write: %w", ctx.Err())
	}
}

func (s *Store) probe() (err error) {
	c, err := dial(s.path, probePragmas)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	t := newTurn(s.path)
	defer func() { err = errors.Join(err, t.close()) }()
	given := t.takeWithin(probePatience)
	defer given()
	if _, err := c.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	return c.rollback()
}
