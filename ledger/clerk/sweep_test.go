package clerk_test

import (
	"errors"
	"slices"
	"testing"

	"makegood/ledger"
	"makegood/ledger/clerk"
)

// mute is a STOVE that must not be asked: whoever does falls over.
type mute struct{ clerk.Stove }

// TestSweepCountsOnlyWhatWasAsked holds that what cannot be asked about is no question that went unanswered. A row of the
// game's record about a STOVE payment nobody announced has neither member number nor type, and STOVE asks by them.
func TestSweepCountsOnlyWhatWasAsked(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.speaks()
	d.grant(stoveKey(1), "G1", ledger.GrantGranted, ledger.Item{ItemID: "gem", Quantity: 1})
	c := d.as("mina", func(o *clerk.Options) { o.Stove = mute{} })
	for _, all := range []bool{true, false} {
		done, err := c.Sweep(t.Context(), all)
		wantKind(t, err, "")
		if done.Unanswered.Len() != 0 || done.Tids != 0 {
			t.Errorf("all %t: %+v", all, done)
		}
	}
	results, err := c.Check(t.Context(), []clerk.CheckAsk{{ID: stoveKey(1).Order, Provider: ledger.Stove}, {ID: stoveKey(2).Order, Provider: ledger.Stove, Member: "7"}}, nil)
	wantKind(t, err, "")
	if results[0].Lacks != clerk.LackMember || results[1].Lacks != clerk.LackType {
		t.Errorf("they lack %q and %q", results[0].Lacks, results[1].Lacks)
	}
}

// TestSweepAgainAsksOnlyWhatFailed holds that after a sweep of everything the next one asks again what had no answer, and
// not everybody.
func TestSweepAgainAsksOnlyWhatFailed(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.speaks()
	var asked []string
	broken := false
	list := d.unconsumed()
	d.fakes.list = func(ask clerk.UnconsumedAsk) (clerk.Unconsumed, error) {
		asked = append(asked, ask.UserID)
		if ask.UserID == "2002" && broken {
			return clerk.Unconsumed{}, errors.New("hive does not answer")
		}
		return list(ask)
	}
	for n, id := range []string{"2001", "2002", "2003"} {
		key := hiveKey(n + 1)
		d.notify(key, ledger.NoticePaid, func(n *ledger.Notification) { n.Notice.Record.Player.ID = id })
		d.store.players = append(d.store.players, ledger.KnownPlayer{ID: int64(n + 1), Provider: ledger.Hive, App: hiveApp, Player: ledger.Player{ID: id}, Server: "kr"})
		d.grant(key, "g"+id, ledger.GrantGranted, ledger.Item{ItemID: "gem", Quantity: 100}, ledger.Item{ItemID: "key", Quantity: 1})
	}
	c := d.as("mina")
	sweep := func(what string, do func() (clerk.Swept, error), wantAsked []string, wantLeft int) clerk.Unanswered {
		t.Helper()
		asked = nil
		done, err := do()
		wantKind(t, err, "")
		slices.Sort(asked)
		if asked = slices.Compact(asked); !slices.Equal(asked, wantAsked) || done.Unanswered.Len() != wantLeft || done.Lists != len(wantAsked) {
			t.Errorf("%s: asked about %q, want %q; %+v, want %d left", what, asked, wantAsked, done, wantLeft)
		}
		return done.Unanswered
	}
	// They leave the list, and nothing about them is open any more.
	sweep("settled", func() (clerk.Swept, error) { return c.Sweep(t.Context(), false) }, []string{"2001", "2002", "2003"}, 0)
	sweep("nothing is open", func() (clerk.Swept, error) { return c.Sweep(t.Context(), false) }, nil, 0)
	broken = true
	left := sweep("everything", func() (clerk.Swept, error) { return c.Sweep(t.Context(), true) }, []string{"2001", "2002", "2003"}, 1)
	left = sweep("still broken", func() (clerk.Swept, error) { return c.SweepAgain(t.Context(), left) }, []string{"2002"}, 1)
	broken = false
	left = sweep("answered", func() (clerk.Swept, error) { return c.SweepAgain(t.Context(), left) }, []string{"2002"}, 0)
	sweep("nothing is open", func() (clerk.Swept, error) { return c.SweepAgain(t.Context(), left) }, nil, 0)
}
