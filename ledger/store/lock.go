package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"makegood/ledger"
)

// errHeld says that another process holds a lock.
var errHeld = errors.New("held by another process")

// LockListener takes the place of the one process that listens for a ledger: an
// operating system lock on the file beside it, <ledger>.listen, which ends with
// the process however it ends. self says who takes it (process, host, address)
// and is written into the file for others to read. Where another process holds
// it, holder is what that one wrote and err is a Conflict.
func LockListener(ledgerPath, self string) (release func() error, holder string, err error) {
	path := ledgerPath + ".listen"
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, "", &ledger.Error{Op: "listen", Kind: ledger.Unavailable, Human: ledger.Say("the lock %s cannot be opened", path), Err: err}
	}
	err = lockFile(f)
	for looks := 0; errors.Is(err, errHeld) && looks < placeLooks && !heldAlone(f); looks++ {
		// Somebody only looks whether the place is taken, and is gone in a moment.
		time.Sleep(placeLook)
		err = lockFile(f)
	}
	if errors.Is(err, errHeld) {
		holder = readHolder(path)
		return nil, holder, errors.Join(&ledger.Error{
			Op: "listen", Kind: ledger.Conflict, Human: ledger.Say("another process listens for this ledger: %s", holder),
		}, f.Close())
	}
	if err == nil {
		err = writeHolder(f, self)
	}
	if err != nil {
		return nil, "", errors.Join(&ledger.Error{Op: "listen", Kind: ledger.Unavailable, Human: ledger.Say("the lock %s cannot be taken", path), Err: err}, f.Close())
	}
	release = func() error {
		return errors.Join(f.Truncate(0), f.Close())
	}
	return release, self, nil
}

func writeHolder(f *os.File, self string) error {
	if err := f.Truncate(0); err != nil {
		return fmt.Errorf("lock: %w", err)
	}
	if _, err := f.WriteAt([]byte(self+"\n"), 0); err != nil {
		return fmt.Errorf("lock: %w", err)
	}
	return nil
}

// readHolder reads who holds a lock; a holder that has not written yet is unknown.
func readHolder(path string) string {
	b, err := os.ReadFile(path)
	if text := strings.TrimSpace(string(b)); err == nil && text != "" {
		return text
	}
	return "unknown"
}

// How often, and with which pause, a place is tried for that others only look at.
const (
	placeLooks = 50
	placeLook  = 2 * time.Millisecond
)

// heldAlone reports whether somebody holds the place, and does not only look at it.
func heldAlone(f *os.File) bool {
	err := lockShared(f)
	if err != nil {
		return errors.Is(err, errHeld)
	}
	return unlockFile(f) != nil
}

// Place is the place of the one process that listens for a ledger, as others see it.
type Place struct {
	// Held says that a process holds it, and Holder what that one wrote: "unknown"
	// where it has not written yet.
	Held   bool
	Holder string
	// HeardAt is the last sign of life of whoever holds it or held it last; zero:
	// nobody ever did.
	HeardAt time.Time
}

// ListenerPlace looks at the place without taking it, however many look at once.
func ListenerPlace(ledgerPath string) (Place, error) {
	var p Place
	path := ledgerPath + ".listen"
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return p, nil
	}
	if err == nil {
		err = p.look(f)
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		return p, &ledger.Error{Op: "listen", Kind: ledger.Unavailable, Human: ledger.Say("the lock %s cannot be looked at", path), Err: err}
	}
	if p.Held {
		p.Holder = readHolder(path)
	}
	return p, nil
}

func (p *Place) look(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("lock: %w", err)
	}
	p.HeardAt = info.ModTime()
	err = lockShared(f)
	if errors.Is(err, errHeld) {
		p.Held = true
		return nil
	}
	if err != nil {
		return err
	}
	return unlockFile(f)
}

// ListenerHeard keeps a sign of life of the process that holds the place: a process
// that is killed says nothing any more, and others want to know since when.
func ListenerHeard(ledgerPath string, at time.Time) error {
	path := ledgerPath + ".listen"
	if err := os.Chtimes(path, at, at); err != nil {
		return &ledger.Error{Op: "listen", Kind: ledger.Unavailable, Human: ledger.Say("the lock %s cannot be written", path), Err: err}
	}
	return nil
}
