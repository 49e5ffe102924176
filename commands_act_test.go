package main

import (
	"errors"
	"strings"
	"testing"

	"makegood/ledger"
	"makegood/tui/plain"
)

// full takes nothing any more.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

// TestOutcomeThatCannotBePrinted: what became of an action decides the exit code,
// also where nobody can read it. A script must not take a doubt for an error and try
// again.
func TestOutcomeThatCannotBePrinted(t *testing.T) {
	t.Parallel()
	for kind, want := range map[ledger.ErrorKind]int{
		"": exitError, ledger.InDoubt: exitDoubt, ledger.Denied: exitRefused, ledger.Unavailable: exitError,
	} {
		var err error
		if kind != "" {
			err = &ledger.Error{Kind: kind, Human: ledger.Say("A1 is told of")}
		}
		p := &program{stdout: full{}}
		got := p.acted(plain.New(full{}, plain.Options{Format: plain.JSON}), ledger.Action{ID: "A1", Kind: ledger.ActRefund, State: ledger.StateInDoubt}, err)
		if got == nil || exitCode(got) != want || !strings.Contains(got.Error(), "no space left") || err != nil && !errors.Is(got, err) {
			t.Errorf("%q: exit %d, want %d: %v", kind, exitCode(got), want, got)
		}
	}
}
