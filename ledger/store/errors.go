package store

import (
	"context"
	"errors"
	"fmt"

	sqlite3 "github.com/mattn/go-sqlite3"

	"makegood/ledger"
)

// told turns what the driver answers into a ledger.Error naming the file. The
// kind goes by SQLite's result code, never by text. Errors that are the domain's
// already, and those of a context, pass through.
func (s *Store) told(op string, err error) error { return told(s.path, op, err) }

func told(path, op string, err error) error {
	if err == nil {
		return nil
	}
	var known *ledger.Error
	if errors.As(err, &known) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	out := &ledger.Error{Op: op, Kind: ledger.Unavailable, Human: "the ledger " + path + " could not be used", Err: err}
	var se sqlite3.Error
	if !errors.As(err, &se) {
		return out
	}
	switch se.Code {
	case sqlite3.ErrBusy, sqlite3.ErrLocked:
		out.Human = "the ledger " + path + " is locked by another process; try again when it has finished"
	case sqlite3.ErrFull:
		out.Human = "no space left for the ledger " + path + "; nothing was recorded, free some space and try again"
	case sqlite3.ErrIoErr:
		out.Human = "the disk under the ledger " + path + " answers with an error; nothing was recorded, check the disk"
	case sqlite3.ErrReadonly, sqlite3.ErrPerm:
		out.Human = "the ledger " + path + " cannot be written; check its permissions and those of its directory"
	case sqlite3.ErrCantOpen:
		out.Human = "the ledger " + path + " cannot be opened; check that its directory exists and may be written"
	case sqlite3.ErrNotADB:
		out.Kind, out.Human = ledger.Corrupt, path+" is not a ledger: it is no SQLite database"
	case sqlite3.ErrCorrupt:
		out.Kind, out.Human = ledger.Corrupt, "the ledger "+path+" is damaged; restore a backup and keep this file for inspection"
	case sqlite3.ErrConstraint:
		out.Kind, out.Human = ledger.Conflict, "the ledger "+path+" refuses what contradicts it"
	case sqlite3.ErrTooBig:
		out.Kind, out.Human = ledger.Invalid, "too large for the ledger "+path
	}
	return out
}

func notFound(format string, args ...any) error {
	return &ledger.Error{Op: "ledger", Kind: ledger.NotFound, Human: fmt.Sprintf(format, args...)}
}

func invalid(format string, args ...any) error {
	return &ledger.Error{Op: "ledger", Kind: ledger.Invalid, Human: fmt.Sprintf(format, args...)}
}

// inFlightConflict says whether err is the unique index refusing a second action
// in flight on one order.
func inFlightConflict(err error) bool {
	var se sqlite3.Error
	return errors.As(err, &se) && se.ExtendedCode == sqlite3.ErrConstraintUnique
}
