package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"

	"makegood/ledger"
)

// Options say which ledger to open and by what it is judged.
type Options struct {
	// Path is the database file.
	Path string
	// Now is the clock; it stamps facts and judges orders.
	Now func() time.Time
	// Environment is the one the ledger belongs to. Empty accepts the ledger's
	// own, and is refused for a new one.
	Environment ledger.Environment
	// Policy judges orders; nil is a policy of defaults for the environment. It
	// must not change while the store is open.
	Policy *ledger.Policy
	// Version is the program's, kept in the founding fact of a new ledger.
	Version string
	// ReadOnly opens an existing ledger without being able to write to it.
	ReadOnly bool
	// Trouble, where not nil, is told of every failure of Follow, and with nil
	// once it works again. It must not block.
	Trouble func(error)
	// Faults is for tests; nil does nothing.
	Faults *Faults
}

// Faults stands in front of the disk in tests.
type Faults struct {
	// Commit runs before each commit of the writer. Its error is the commit's:
	// the transaction is rolled back and everybody waiting for it is told.
	Commit func() error
}

// Store is a ledger in a SQLite file. Its methods may be called from any
// goroutine.
type Store struct {
	path   string
	now    func() time.Time
	env    ledger.Environment
	policy *ledger.Policy
	faults Faults
	pack   *pack
	// scanOrders and scanTroubles read orders while a filter is checked on them.
	scanOrders, scanTroubles *scan
	readOnly                 bool
	version                  string

	w       *writer
	readers *pool

	changes chan struct{}
	kick    chan struct{}
	trouble func(error)
	follow  sync.Mutex
}

// Open opens the ledger at o.Path, creating it where there is none. A ledger of
// another environment, of a newer schema, a damaged one, a file that is no
// ledger and one that cannot be written are refused, each by name.
func Open(ctx context.Context, o Options) (_ *Store, err error) {
	if o.Now == nil {
		return nil, invalid("opening a ledger needs a clock")
	}
	s := &Store{
		path: o.Path, now: o.Now, policy: o.Policy, readOnly: o.ReadOnly, version: o.Version, pack: newPack(), scanOrders: newScanOrders(), scanTroubles: newScanTroubles(),
		changes: make(chan struct{}, 1), kick: make(chan struct{}, 1),
	}
	if s.trouble = o.Trouble; s.trouble == nil {
		s.trouble = func(error) {}
	}
	if o.Faults != nil {
		s.faults = *o.Faults
	}
	if err := s.openable(); err != nil {
		return nil, err
	}
	params := writerPragmas
	if o.ReadOnly {
		params = readerPragmas
	}
	c, err := dial(o.Path, params)
	if err != nil {
		return nil, s.told("open", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, c.close())
		}
	}()
	if err := migrate(ctx, c, o.Path, o.ReadOnly); err != nil {
		return nil, err
	}
	if err := s.found(c, o); err != nil {
		return nil, s.told("open", err)
	}
	if s.policy == nil {
		s.policy = &ledger.Policy{Environment: s.env}
	}
	if !o.ReadOnly {
		if err := s.settlePolicy(c); err != nil {
			return nil, s.told("open", err)
		}
	}
	s.readers = newPool(o.Path, readerCount)
	if o.ReadOnly {
		return s, c.close()
	}
	s.w = newWriter(s, c)
	go s.w.run()
	return s, nil
}

// openable looks at the file before SQLite does, for a better sentence than
// "unable to open".
func (s *Store) openable() error {
	info, err := os.Stat(s.path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && s.readOnly:
		return notFound("there is no ledger at %s", s.path)
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return &ledger.Error{Op: "open", Kind: ledger.Unavailable, Human: ledger.Say("the ledger %s cannot be looked at", s.path), Err: err}
	case info.IsDir():
		return invalid("%s is a directory, not a ledger", s.path)
	}
	return nil
}

// found reads the founding fact, or writes it into a new ledger.
func (s *Store) found(c *conn, o Options) error {
	founding := func() (f ledger.Fact, ok bool, err error) {
		ok, err = c.one(selectFact+` WHERE seq = 1`, func(r row) { f = factOf(r) })
		return f, ok, err
	}
	f, ok, err := founding()
	if err != nil {
		return err
	}
	if !ok {
		if o.ReadOnly {
			return &ledger.Error{Op: "open", Kind: ledger.Corrupt, Human: ledger.Say("the ledger %s is empty", s.path)}
		}
		if o.Environment == "" {
			return invalid("the new ledger %s needs an environment (sandbox or live)", s.path)
		}
		err := c.inside("BEGIN IMMEDIATE", func() error {
			if f, ok, err = founding(); err != nil || ok {
				return err
			}
			a := newAppender(c, ledger.At(s.now()))
			d := ledger.NewDraft(ledger.FactEnvironment, a.now, ledger.Key{}, ledger.Founding{Environment: o.Environment, Version: o.Version})
			_, err := a.append([]ledger.Draft{sum(d)})
			return errors.Join(err, a.flush())
		})
		if err != nil {
			return err
		}
		if f, _, err = founding(); err != nil {
			return err
		}
	}
	var founded ledger.Founding
	if f.Kind != ledger.FactEnvironment {
		return &ledger.Error{Op: "open", Kind: ledger.Corrupt, Human: ledger.Say("the ledger %s does not begin with its environment", s.path)}
	}
	if err := f.Decode(&founded); err != nil {
		return fmt.Errorf("ledger %s: %w", s.path, err)
	}
	if o.Environment != "" && founded.Environment != o.Environment {
		return &ledger.Error{Op: "open", Kind: ledger.Conflict, Human: ledger.Say(
			"the ledger %s belongs to %s and the configuration says %s; use another ledger file", s.path, founded.Environment, o.Environment)}
	}
	s.env = founded.Environment
	return nil
}

// Environment is the one the ledger belongs to.
func (s *Store) Environment() ledger.Environment { return s.env }

// Path is the ledger's file.
func (s *Store) Path() string { return s.path }

// Close finishes what is queued, answers it, and closes the file. What comes
// later is refused. A context that ends first leaves the file to be closed in
// the background.
func (s *Store) Close(ctx context.Context) error {
	// The readers first: the last connection to go writes the log back into the
	// ledger, and a reader may not.
	err := s.readers.close()
	if s.w != nil {
		s.w.close()
		select {
		case <-s.w.done:
			err = errors.Join(err, s.w.closeErr)
		case <-ctx.Done():
			return fmt.Errorf("close ledger %s: %w", s.path, errors.Join(err, ctx.Err()))
		}
	}
	return s.told("close", err)
}
