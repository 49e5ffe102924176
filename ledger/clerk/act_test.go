package clerk_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"makegood/ledger"
)

// TestItemResultOutcomes holds every answer of item_result to the state it
// leaves a refund, a report granted and a report failed in, and counts posts.
func TestItemResultOutcomes(t *testing.T) {
	t.Parallel()
	answers := map[string]struct {
		answer answer
		state  ledger.ActionState
		kind   ledger.ErrorKind
		posts  int
	}{
		"accepted":                        {result(0), ledger.StateDone, "", 1},
		"known to have had no effect":     {result(1000001), ledger.StateRefused, ledger.Denied, 1},
		"required parameter missing":      {result(1000006), ledger.StateRefused, ledger.Denied, 1},
		"a code nobody documents":         {result(1000005), ledger.StateInDoubt, ledger.InDoubt, 1},
		"timeout":                         {answer{err: context.DeadlineExceeded}, ledger.StateInDoubt, ledger.InDoubt, 1},
		"reset after the request":         {answer{err: errReset}, ledger.StateInDoubt, ledger.InDoubt, 1},
		"server error":                    {answer{status: 503, body: "busy"}, ledger.StateInDoubt, ledger.InDoubt, 1},
		"server error with a body of 0":   {answer{status: 500, body: `{"result":0}`}, ledger.StateInDoubt, ledger.InDoubt, 1},
		"no effect code under HTTP 500":   {answer{status: 500, body: `{"result":1000001}`}, ledger.StateInDoubt, ledger.InDoubt, 1},
		"redirect":                        {answer{status: 307}, ledger.StateInDoubt, ledger.InDoubt, 1},
		"page of HTML":                    {ok("<html>maintenance</html>"), ledger.StateInDoubt, ledger.InDoubt, 1},
		"no result in it":                 {ok(`{}`), ledger.StateInDoubt, ledger.InDoubt, 1},
		"answer broke off":                {answer{status: 200, body: `{"resu`, err: errReset}, ledger.StateInDoubt, ledger.InDoubt, 1},
		"connection refused: never left":  {answer{err: errors.New("dial: refused"), never: true}, ledger.StateFailed, ledger.Unavailable, 0},
		"empty answer under HTTP 200":     {ok(""), ledger.StateInDoubt, ledger.InDoubt, 1},
		"accepted, answered with a table": {ok(`[0]`), ledger.StateInDoubt, ledger.InDoubt, 1},
	}
	kinds := map[string]struct {
		kind  ledger.ActionKind
		order func(*desk) ledger.Key
	}{
		"refund":  {ledger.ActRefund, func(d *desk) ledger.Key { return d.owed(1) }},
		"granted": {ledger.ActReportGranted, func(d *desk) ledger.Key { return d.grantedOrder(1) }},
		"failed":  {ledger.ActReportFailed, func(d *desk) ledger.Key { return d.owed(1) }},
	}
	for what, k := range kinds {
		for name, tc := range answers {
			t.Run(what+"/"+name, func(t *testing.T) {
				t.Parallel()
				d := newDesk(t)
				key := k.order(d)
				d.fakes.answers[what] = []answer{tc.answer}
				c := d.as("mina")
				act, err := c.Act(t.Context(), command(k.kind, key))
				wantKind(t, err, tc.kind)
				if act.State != tc.state || d.last(key).State != tc.state {
					t.Errorf("state is %s, in the ledger %s, want %s", act.State, d.last(key).State, tc.state)
				}
				if got, want := d.steps(act.ID), "proposed sending "+string(tc.state); got != want {
					t.Errorf("steps are %q, want %q", got, want)
				}
				if got := d.fakes.count(what); got != tc.posts {
					t.Errorf("%d posts, want %d", got, tc.posts)
				}
				if tc.kind == ledger.InDoubt && !strings.Contains(err.Error(), act.ID) {
					t.Errorf("the doubt does not name the action: %v", err)
				}
				// Pressed again: a doubt and a success refuse, a failure may be tried anew.
				again, err := c.Act(t.Context(), command(k.kind, key))
				switch tc.state {
				case ledger.StateDone, ledger.StateInDoubt:
					wantKind(t, err, ledger.Denied)
					if d.fakes.count(what) != tc.posts || again.ID != "" {
						t.Errorf("it was sent again: %d posts, %+v", d.fakes.count(what), again)
					}
				default:
					wantKind(t, err, "")
				}
			})
		}
	}
}

// TestVerifyOutcomes holds every answer of verify: it is never in doubt, and
// only one that names this order and product may be used.
func TestVerifyOutcomes(t *testing.T) {
	t.Parallel()
	key := hiveKey(1)
	for name, tc := range map[string]struct {
		answer  answer
		state   ledger.ActionState
		outcome string
		kind    ledger.ErrorKind
		paid    ledger.Lamp
		id      string
	}{
		"names order and product": {verifiedAs(key, pid), ledger.StateDone, "verified", "", ledger.LampYes, "HS_13"},
		"names another order":     {verifiedAs(hiveKey(2), pid), ledger.StateDone, "verified_other", "", ledger.LampClaimed, ""},
		"names another product":   {verifiedAs(key, "com.example.game.item99"), ledger.StateDone, "verified_other", "", ledger.LampClaimed, ""},
		"names no product":        {verifiedAs(key, ""), ledger.StateDone, "verified_other", "", ledger.LampClaimed, ""},
		"not genuine":             {result(1000503), ledger.StateRefused, "denied", ledger.Denied, ledger.LampNo, ""},
		"no such order":           {result(1000524), ledger.StateRefused, "denied", ledger.Denied, ledger.LampNo, ""},
		"pending":                 {result(1000519), ledger.StateRefused, "pending", ledger.Denied, ledger.LampClaimed, ""},
		"could not save":          {result(1000507), ledger.StateFailed, "", ledger.Unavailable, ledger.LampClaimed, ""},
		"timeout":                 {answer{err: context.DeadlineExceeded}, ledger.StateFailed, "", ledger.Unavailable, ledger.LampClaimed, ""},
		"never left":              {answer{err: errReset, never: true}, ledger.StateFailed, "", ledger.Unavailable, ledger.LampClaimed, ""},
		"server error":            {answer{status: 500}, ledger.StateFailed, "", ledger.Unavailable, ledger.LampClaimed, ""},
		"page of HTML":            {ok("<html>"), ledger.StateFailed, "", ledger.Unavailable, ledger.LampClaimed, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.notify(key, ledger.NoticePaid)
			d.fakes.answers["verify"] = []answer{tc.answer}
			c := d.as("mina")
			act, err := c.Act(t.Context(), command(ledger.ActVerify, key))
			wantKind(t, err, tc.kind)
			s := d.standing(key)
			if act.State != tc.state || act.Outcome != tc.outcome {
				t.Errorf("ended %s %q, want %s %q", act.State, act.Outcome, tc.state, tc.outcome)
			}
			if s.Lamps.Paid != tc.paid || s.View.TransactionID != tc.id {
				t.Errorf("paid %s, transaction %q, want %s, %q", s.Lamps.Paid, s.View.TransactionID, tc.paid, tc.id)
			}
			if differs := s.Has(ledger.ClassProductMismatch); differs != (name == "names another product") {
				t.Errorf("product mismatch %v: flags %v", differs, s.Flags)
			}
			if d.facts(ledger.FactObservation) != 1 {
				t.Errorf("%d observations recorded, want 1", d.facts(ledger.FactObservation))
			}
			if len(s.View.Spellings) > 0 && strings.EqualFold(s.View.Spellings[len(s.View.Spellings)-1], hiveKey(2).Order) {
				t.Error("another order's id became a spelling of this one")
			}
			// Whatever came: it may be pressed again.
			d.fakes.answers["verify"] = []answer{verifiedAs(key, pid)}
			_, err = c.Act(t.Context(), command(ledger.ActVerify, key))
			wantKind(t, err, "")
			if d.standing(key).Lamps.Paid != ledger.LampYes {
				t.Error("pressed again it does not say paid")
			}
		})
	}
}

// TestReplayOutcomes holds what the game answers, for both providers.
func TestReplayOutcomes(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		answer  answer
		state   ledger.ActionState
		outcome string
		kind    ledger.ErrorKind
		hive    ledger.Lamp
		stove   ledger.Lamp
	}{
		"delivered":  {ok(`{"result":0,"code":0}`), ledger.StateDone, "delivered", "", ledger.LampNo, ledger.LampClaimed},
		"declined":   {answer{status: 500, body: `{"code":500}`}, ledger.StateDone, "declined", "", ledger.LampNo, ledger.LampNo},
		"unanswered": {answer{err: errReset}, ledger.StateDone, "unanswered", "", ledger.LampNo, ledger.LampNo},
		"never left": {answer{err: errReset, never: true}, ledger.StateFailed, "", ledger.Unavailable, ledger.LampNo, ledger.LampNo},
	} {
		for _, p := range []ledger.Provider{ledger.Hive, ledger.Stove} {
			t.Run(string(p)+"/"+name, func(t *testing.T) {
				t.Parallel()
				d := newDesk(t)
				key := d.owed(1)
				if p == ledger.Stove {
					key = stoveKey(1)
					d.notify(key, ledger.NoticePaid)
					d.found(key)
				}
				d.fakes.answers["game"] = []answer{tc.answer}
				c := d.as("mina")
				act, err := c.Act(t.Context(), command(ledger.ActReplay, key))
				wantKind(t, err, tc.kind)
				if act.State != tc.state || act.Outcome != tc.outcome {
					t.Fatalf("ended %s %q, want %s %q", act.State, act.Outcome, tc.state, tc.outcome)
				}
				want := tc.hive
				if p == ledger.Stove {
					want = tc.stove
				}
				s := d.standing(key)
				if s.Lamps.Granted != want {
					t.Errorf("granted is %s, want %s", s.Lamps.Granted, want)
				}
				if s.Class == ledger.ClassActionInDoubt {
					t.Error("a replay is never in doubt")
				}
				forwards := 1
				if tc.state == ledger.StateFailed {
					forwards = 0
				}
				if d.facts(ledger.FactForward) != forwards {
					t.Errorf("%d forwards recorded, want %d", d.facts(ledger.FactForward), forwards)
				}
				if p == ledger.Stove {
					return
				}
				// A game that may have granted keeps the money where it is.
				_, err = c.Act(t.Context(), refund(key))
				if mayHaveGranted := tc.outcome == "delivered" || tc.outcome == "unanswered"; mayHaveGranted != (ledger.KindOf(err) == ledger.Denied) {
					t.Errorf("after a replay that was %q a refund ends with %v", tc.outcome, err)
				}
			})
		}
	}
}

// TestIntentBeforeEffect shows that a request leaves only after its intent, with
// request, guards, deadline and process, is in the ledger.
func TestIntentBeforeEffect(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	key := d.owed(1)
	c := d.as("mina")
	var during ledger.Action
	d.fakes.answers["refund"] = []answer{{status: 200, body: `{"result":0}`, during: func() { during = d.last(key) }}}
	before := d.clock.instant()
	act, err := c.Act(t.Context(), refund(key))
	wantKind(t, err, "")
	switch {
	case during.State != ledger.StateSending, during.ID != act.ID:
		t.Errorf("while the request was under way the ledger had %+v", during)
	case during.Request == nil || !strings.Contains(during.Request.Body, "2 HS_13 not granted"):
		t.Errorf("the request is not kept: %+v", during.Request)
	case during.Deadline < before.Add(10*time.Second), during.Process != "1@host:1":
		t.Errorf("deadline %s, process %q", during.Deadline, during.Process)
	case len(during.Guards) < 10, during.Reason != "not granted", during.Money == nil || during.Money.Amount != "1200":
		t.Errorf("guards, reason or money are missing: %+v", during)
	}
	if s := d.standing(key); s.Class != ledger.ClassCancelPending {
		t.Errorf("after an accepted refund the order is %s", s.Class)
	}
}

// TestCancelledContext shows that stopping works before the request has left,
// and that an answer under way is waited for.
func TestCancelledContext(t *testing.T) {
	t.Parallel()
	t.Run("while the answer is under way", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t)
		key := d.owed(1)
		ctx, cancel := context.WithCancel(t.Context())
		d.fakes.answers["refund"] = []answer{{status: 200, body: `{"result":0}`, during: cancel}}
		act, err := d.as("mina").Act(ctx, refund(key))
		wantKind(t, err, "")
		if act.State != ledger.StateDone || d.last(key).State != ledger.StateDone {
			t.Errorf("it ended %s, in the ledger %s", act.State, d.last(key).State)
		}
	})
	t.Run("between the intent and the request", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t)
		key := d.owed(1)
		ctx, cancel := context.WithCancel(t.Context())
		d.store.after = func(drafts []ledger.Draft) error {
			if drafts[0].Fact.Kind == ledger.FactAction {
				cancel()
			}
			return nil
		}
		act, err := d.as("mina").Act(ctx, refund(key))
		wantKind(t, err, ledger.Unavailable)
		if act.State != ledger.StateFailed || d.fakes.count("refund") != 0 {
			t.Errorf("it ended %s with %d posts", act.State, d.fakes.count("refund"))
		}
	})
	t.Run("before anything", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t)
		key := d.owed(1)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := d.as("mina").Act(ctx, refund(key)); err == nil || d.fakes.count("refund") != 0 || d.steps("A1") != "" {
			t.Errorf("stopped before anything it left %q, %d posts, error %v", d.steps("A1"), d.fakes.count("refund"), err)
		}
	})
}

// TestGameIsAskedFirst asks the game, where it can be asked, before an action
// that rests on nothing being granted.
func TestGameIsAskedFirst(t *testing.T) {
	t.Parallel()
	for _, kind := range []ledger.ActionKind{ledger.ActRefund, ledger.ActReplay, ledger.ActReportFailed} {
		d := newDesk(t)
		key := d.owed(1)
		d.fakes.lookup = func() ([]ledger.Grant, error) {
			return []ledger.Grant{{OrderID: key.Order, GrantID: "g1", Status: ledger.GrantGranted, Items: []ledger.Item{{ItemID: "gem", Quantity: 100}}}}, nil
		}
		act, err := d.as("mina").Act(t.Context(), command(kind, key))
		wantKind(t, err, ledger.Denied)
		if !strings.Contains(refusing(act.Guards), "not_granted") || len(d.fakes.posts) != 0 {
			t.Errorf("%s of what the game says it granted: %q, %v posted", kind, refusing(act.Guards), d.fakes.posts)
		}
		// A game that answers with another order's grant has not answered.
		d = newDesk(t)
		key = d.owed(1)
		d.fakes.lookup = func() ([]ledger.Grant, error) {
			return []ledger.Grant{{OrderID: key.Order + "9", GrantID: "g1", Status: ledger.GrantGranted, Items: []ledger.Item{{ItemID: "gem", Quantity: 100}}}}, nil
		}
		if _, err = d.as("mina").Lookup(t.Context(), key); err == nil || !strings.Contains(err.Error(), key.Order+"9") {
			t.Errorf("another order's grant was taken as an answer: %v", err)
		}
		if _, s, oerr := d.store.Order(t.Context(), key); oerr != nil || s.Lamps.Granted == ledger.LampYes {
			t.Errorf("another order's grant counts: %v, %v", s.Lamps, oerr)
		}
		// A game that does not answer changes nothing.
		d = newDesk(t)
		key = d.owed(1)
		d.fakes.lookup = func() ([]ledger.Grant, error) { return nil, errReset }
		_, err = d.as("mina").Act(t.Context(), command(kind, key))
		wantKind(t, err, "")
	}
}

// TestNoCodeIsHarmless: who says that no code is known to have had no effect has
// every other answer than 0 in doubt.
func TestNoCodeIsHarmless(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		codes []string
		state ledger.ActionState
	}{
		"not said": {nil, ledger.StateRefused},
		"none":     {[]string{}, ledger.StateInDoubt},
		"another":  {[]string{"7"}, ledger.StateInDoubt},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.options.Safety.NoEffectCodes = tc.codes
			key := d.owed(1)
			d.fakes.answers["refund"] = []answer{result(1000001)}
			if act, err := d.as("mina").Act(t.Context(), refund(key)); act.State != tc.state {
				t.Errorf("it is %s, want %s: %v", act.State, tc.state, err)
			}
		})
	}
}
