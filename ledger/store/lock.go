package store

import (
	"errors"
	"fmt"
	"os"
	"strings"

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
