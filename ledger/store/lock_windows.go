package store

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/windows"
)

// lockFile locks a byte far behind the text, so that others can still read who
// holds the lock.
func lockFile(f *os.File) error { return lockAs(f, windows.LOCKFILE_EXCLUSIVE_LOCK) }

// lockShared locks a file together with others who do; nobody else can hold it alone meanwhile.
func lockShared(f *os.File) error { return lockAs(f, 0) }

func lockAs(f *os.File, how uint32) error {
	at := windows.Overlapped{OffsetHigh: 1}
	err := windows.LockFileEx(windows.Handle(f.Fd()), how|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &at)
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return errHeld
	}
	if err != nil {
		return fmt.Errorf("lock: %w", err)
	}
	return nil
}

func unlockFile(f *os.File) error {
	at := windows.Overlapped{OffsetHigh: 1}
	if err := windows.UnlockFileEx(windows.Handle(f.Fd()), 0, 1, 0, &at); err != nil {
		return fmt.Errorf("unlock: %w", err)
	}
	return nil
}
