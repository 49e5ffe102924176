package tui

import (
	"testing"

	"makegood/ledger"
)

// TestRingSpeaksOfTheMostPressing holds that of several alerts at once the bell's words are those of the most severe, of
// equals the newest, whatever order they come in.
func TestRingSpeaksOfTheMostPressing(t *testing.T) {
	t.Parallel()
	raised := func(seq int64, kind ledger.AlertKind) ledger.RaisedAlert {
		return ledger.RaisedAlert{Seq: seq, Alert: ledger.Alert{Kind: kind, On: true}}
	}
	for name, tc := range map[string]struct {
		raised []ledger.RaisedAlert
		want   int64
	}{
		"one":                  {[]ledger.RaisedAlert{raised(1, ledger.AlertGap)}, 1},
		"the severe one":       {[]ledger.RaisedAlert{raised(1, ledger.AlertGap), raised(2, ledger.AlertDoubt), raised(3, ledger.AlertLate)}, 2},
		"the newest of equals": {[]ledger.RaisedAlert{raised(1, ledger.AlertBroken), raised(2, ledger.AlertDoubt)}, 2},
		"newest first":         {[]ledger.RaisedAlert{raised(9, ledger.AlertLate), raised(8, ledger.AlertDoubt), raised(7, ledger.AlertDoubt)}, 8},
	} {
		if got := mostPressing(tc.raised); got.Seq != tc.want {
			t.Errorf("%s: number %d, want %d", name, got.Seq, tc.want)
		}
	}
}
