package main

import (
	"errors"

	"makegood/ledger"
)

// The exit codes scripts depend on.
const (
	exitDone    = 0
	exitError   = 1
	exitUsage   = 2
	exitFailOn  = 3
	exitRefused = 4
	exitDoubt   = 5
)

// exitWith is an error that decides the exit code. An empty text prints nothing:
// the answer was printed already.
type exitWith struct {
	code int
	err  error
}

func (e exitWith) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e exitWith) Unwrap() error { return e.err }

// usage makes an error of the words of a command.
func usage(err error) error { return exitWith{exitUsage, err} }

// exitCode decides how a run ends.
func exitCode(err error) int {
	var e exitWith
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &e):
		return e.code
	}
	switch ledger.KindOf(err) {
	case ledger.Denied:
		return exitRefused
	case ledger.InDoubt:
		return exitDoubt
	case ledger.NotFound, ledger.Conflict, ledger.Invalid, ledger.Unavailable, ledger.Corrupt:
		return exitError
	default:
		return exitError
	}
}
