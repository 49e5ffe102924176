package ledger_test

import (
	"math"
	"testing"
	"time"

	"makegood/ledger"
)

// TestTakenBackByWord: a person's word that something was taken back is about what
// had been granted when he gave it. What the game grants after that is held, and
// while anything is held no money goes back.
func TestTakenBackByWord(t *testing.T) {
	t.Parallel()
	owed := func() *facts { return hiveOrder().paid().listed().verified() }
	saw := func(b *facts, grantID string) *facts {
		return b.add(ledger.FactEvidence, ledger.Evidence{What: ledger.EvidenceRevoked, Text: "seen in the GM tool", GrantID: grantID})
	}
	for name, tc := range map[string]struct {
		b    *facts
		held bool
	}{
		"all that was granted":                           {saw(owed().grant("g1").grant("g2"), ""), false},
		"all that was granted, none of it named":         {saw(owed().grant(""), ""), false},
		"one of two":                                     {saw(owed().grant("g1").grant("g2"), "g1"), true},
		"one, named before the game told of it":          {saw(owed(), "g1").grant("g1"), false},
		"all, and granted again":                         {saw(owed().grant("g1"), "").at(time.Hour).grant("g2"), true},
		"all, and granted again without a grant_id":      {saw(owed().grant(""), "").at(time.Hour).grant(""), true},
		"one by its grant_id, and one without it stands": {saw(owed().grant("g1").grant(""), "g1"), true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, s := tc.b.judge(t, spoken, 2*time.Hour)
			if held := len(s.Held) > 0; held != tc.held || (s.Lamps.Revoked == ledger.LampYes) == tc.held {
				t.Errorf("held %v, revoked %s, want held %t", s.Held, s.Lamps.Revoked, tc.held)
			}
			if got := weighed(t, tc.b, ledger.ActRefund, 2*time.Hour); (got == "") == tc.held {
				t.Errorf("a refund is refused by %q", got)
			}
		})
	}
}

// TestNothingTakenBack: numbers that make no sense leave a grant held. Only a row or
// a word that takes back makes it taken back.
func TestNothingTakenBack(t *testing.T) {
	t.Parallel()
	of := func(n int64) func(*ledger.Grant) {
		return func(g *ledger.Grant) { g.GrantedAt, g.Items = t0, []ledger.Item{{ItemID: "gem", Quantity: n}} }
	}
	to := func(player string) func(*ledger.Grant) { return func(g *ledger.Grant) { g.PlayerID = player } }
	for name, b := range map[string]*facts{
		"none of an item":              hiveOrder().paid().listed().verified().grant("g1", of(0)),
		"more than a number can count": hiveOrder().paid().listed().verified().grant("", of(math.MaxInt64)).grant("", of(math.MaxInt64), to("1")),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, s := b.judge(t, spoken, late)
			if s.Lamps.Granted != ledger.LampYes || s.Lamps.Revoked != ledger.LampNo {
				t.Errorf("granted %s, revoked %s", s.Lamps.Granted, s.Lamps.Revoked)
			}
			if got := weighed(t, b, ledger.ActRefund, late); got != "nothing_held not_granted" {
				t.Errorf("a refund is refused by %q", got)
			}
		})
	}
}
