package store

import (
	"context"
	"errors"

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
	out := &ledger.Error{Op: op, Kind: ledger.Unavailable, Human: ledger.Say("the ledger %s could not be used", path), Err: err}
	var se sqlite3.Error
	if !errors.As(err, &se) {
		return out
	}
	switch se.Code {
	case sqlite3.ErrBusy, sqlite3.ErrLocked:
		out.Human = ledger.Say("the ledger %s is locked by another process; try again when it has finished", path)
	case sqlite3.ErrFull:
		out.Human = ledger.Say("no space left for the ledger %s; nothing was recorded, free some space and try again", path)
	case sqlite3.ErrIoErr:
		out.Human = ledger.Say("the disk under the ledger %s answers with an error; nothing was recorded, check the disk", path)
	case sqlite3.ErrReadonly, sqlite3.ErrPerm:
		out.Human = ledger.Say("the ledger %s cannot be written; check its permissions and those of its directory", path)
	case sqlite3.ErrCantOpen:
		out.Human = ledger.Say("the ledger %s cannot be opened; check that its directory exists and may be written", path)
	case sqlite3.ErrNotADB:
		out.Kind, out.Human = ledger.Corrupt, ledger.Say("%s is not a ledger: it is no SQLite database", path)
	case sqlite3.ErrCorrupt:
		out.Kind, out.Human = ledger.Corrupt, ledger.Say("the ledger %s is damaged; restore a backup and keep this file for inspection", path)
	case sqlite3.ErrConstraint:
		out.Kind, out.Human = ledger.Conflict, ledger.Say("the ledger %s refuses what contradicts it", path)
	case sqlite3.ErrTooBig:
		out.Kind, out.Human = ledger.Invalid, ledger.Say("too large for the ledger %s", path)
	}
	return out
}

func notFound(format ledger.Phrase, args ...any) error {
	return &ledger.Error{Op: "ledger", Kind: ledger.NotFound, Human: ledger.Say(format, args...)}
}

func invalid(format ledger.Phrase, args ...any) error {
	return &ledger.Error{Op: "ledger", Kind: ledger.Invalid, Human: ledger.Say(format, args...)}
}

// inFlightConflict says whether err is the unique index refusing a second action
// in flight on one order.
func inFlightConflict(err error) bool {
	var se sqlite3.Error
	return errors.As(err, &se) && se.ExtendedCode == sqlite3.ErrConstraintUnique
}
