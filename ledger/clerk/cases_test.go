package clerk_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"makegood/ledger"
	"makegood/ledger/clerk"
)

// verbs are the case verbs with a reason each.
func verbs(key ledger.Key, until ledger.Instant) map[ledger.CaseVerb]func(context.Context, *clerk.Clerk) error {
	return map[ledger.CaseVerb]func(context.Context, *clerk.Clerk) error{
		ledger.VerbClaim:   func(ctx context.Context, c *clerk.Clerk) error { return c.Claim(ctx, key, "mine") },
		ledger.VerbResolve: func(ctx context.Context, c *clerk.Clerk) error { return c.Resolve(ctx, key, "dealt with") },
		ledger.VerbIgnore:  func(ctx context.Context, c *clerk.Clerk) error { return c.Ignore(ctx, key, "not ours") },
		ledger.VerbAccept:  func(ctx context.Context, c *clerk.Clerk) error { return c.Accept(ctx, key, "loss taken") },
		ledger.VerbReopen:  func(ctx context.Context, c *clerk.Clerk) error { return c.Reopen(ctx, key, "look again") },
		ledger.VerbSnooze:  func(ctx context.Context, c *clerk.Clerk) error { return c.Snooze(ctx, key, until, "after the patch") },
		ledger.VerbNote:    func(ctx context.Context, c *clerk.Clerk) error { return c.Note(ctx, key, "player called") },
	}
}

// TestCaseVerbs holds, for orders as they stand, which verbs are possible, what
// is said where not, and what becomes of the case.
func TestCaseVerbs(t *testing.T) {
	t.Parallel()
	action := func(state ledger.ActionState) func(*desk, ledger.Key) {
		return func(d *desk, key ledger.Key) {
			d.fact(ledger.FactAction, key, ledger.ActionStep{ID: "X", Kind: ledger.ActRefund, State: state, Deadline: d.clock.instant().Add(time.Hour)})
		}
	}
	for name, tc := range map[string]struct {
		set   func(*desk, ledger.Key)
		class ledger.Class
		// can lists the verbs that are possible, claim and note apart.
		can  string
		says map[ledger.CaseVerb]string
	}{
		"paid and not granted": {nil, ledger.ClassPaidNotGranted, "resolve ignore accept snooze", map[ledger.CaseVerb]string{ledger.VerbReopen: "the case is open"}},
		"a refund in doubt": {action(ledger.StateInDoubt), ledger.ClassCancelInDoubt, "", map[ledger.CaseVerb]string{
			ledger.VerbResolve: "refund X is in doubt: settle it", ledger.VerbSnooze: "not put aside",
		}},
		"a refund being sent": {action(ledger.StateSending), ledger.ClassPaidNotGranted, "snooze", map[ledger.CaseVerb]string{ledger.VerbIgnore: "under way"}},
		"a refund that awaits approval": {action(ledger.StateAwaiting), ledger.ClassPaidNotGranted, "snooze", map[ledger.CaseVerb]string{
			ledger.VerbAccept: "awaits approval: approve or reject it first",
		}},
		"a refund that was accepted": {action(ledger.StateDone), ledger.ClassCancelPending, "snooze", map[ledger.CaseVerb]string{
			ledger.VerbResolve: "has not come through",
		}},
		"an app nobody configured": {func(d *desk, _ ledger.Key) {
			d.policy.Apps = []ledger.App{{Provider: ledger.Hive, ID: "other"}}
		}, ledger.ClassAppMismatch, "ignore snooze", map[ledger.CaseVerb]string{ledger.VerbResolve: "can only be ignored"}},
		"matched": {
			func(d *desk, key ledger.Key) {
				d.grant(key, "g1", ledger.GrantGranted)
				d.fact(ledger.FactAction, key, ledger.ActionStep{ID: "X", Kind: ledger.ActReportGranted, State: ledger.StateDone})
			},
			ledger.ClassMatched, "snooze",
			map[ledger.CaseVerb]string{ledger.VerbResolve: "nothing to end"},
		},
		"ended": {func(d *desk, key ledger.Key) {
			wantKind(d.t, d.as("joon").Resolve(context.Background(), key, "dealt with"), "")
		}, ledger.ClassOverridden, "reopen", map[ledger.CaseVerb]string{
			ledger.VerbIgnore: "ended already", ledger.VerbClaim: "reopen it first", ledger.VerbSnooze: "nothing to put aside",
		}},
		"snoozed": {func(d *desk, key ledger.Key) {
			wantKind(d.t, d.as("joon").Snooze(context.Background(), key, d.clock.instant().Add(time.Hour), "later"), "")
		}, ledger.ClassPaidNotGranted, "resolve ignore accept snooze reopen", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for verb := range verbs(ledger.Key{}, 0) {
				d := newDesk(t)
				key := d.owed(1)
				if tc.set != nil {
					tc.set(d, key)
				}
				if c := d.standing(key).Class; c != tc.class {
					t.Fatalf("the order is %s, want %s", c, tc.class)
				}
				before, steps := d.standing(key), d.facts(ledger.FactCase)
				err := verbs(key, d.clock.instant().Add(2*time.Hour))[verb](t.Context(), d.as("mina"))
				can := verb == ledger.VerbNote || (verb == ledger.VerbClaim && !before.Ended()) || strings.Contains(" "+tc.can+" ", " "+string(verb)+" ")
				if can != (err == nil) || (!can && ledger.KindOf(err) != ledger.Denied) {
					t.Errorf("%s: possible %t, got %v", verb, can, err)
				}
				if clerk.WhyNot(before, verb).IsZero() != can {
					t.Errorf("%s: why not: %q, and it was possible: %t", verb, clerk.WhyNot(before, verb), can)
				}
				if says := tc.says[verb]; says != "" && (err == nil || !strings.Contains(err.Error(), says)) {
					t.Errorf("%s says %v, want %q", verb, err, says)
				}
				if n := d.facts(ledger.FactCase) - steps; (n == 1) != can {
					t.Errorf("%s: %d steps were written", verb, n)
				}
			}
		})
	}
}

// TestCaseStates walks one case through its states, and lets a later fact that
// contradicts an ending reopen it.
func TestCaseStates(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	key := d.owed(1)
	mina := d.as("mina")
	ctx := t.Context()
	at := func(want ledger.CaseState, owner string) {
		t.Helper()
		c := d.standing(key).Case
		if c == nil || c.State != want || c.Owner != owner {
			t.Errorf("the case is %+v, want %s of %q", c, want, owner)
		}
		d.clock.pass(time.Second)
	}
	at(ledger.CaseOpen, "")
	wantKind(t, mina.Claim(ctx, key, ""), "")
	at(ledger.CaseClaimed, "mina")
	wantKind(t, d.as("joon").Claim(ctx, key, "shift change"), "")
	at(ledger.CaseClaimed, "joon")
	wantKind(t, mina.Snooze(ctx, key, d.clock.instant().Add(time.Hour), "after the patch"), "")
	at(ledger.CaseSnoozed, "joon")
	d.clock.pass(time.Hour)
	at(ledger.CaseClaimed, "joon")
	wantKind(t, mina.Ignore(ctx, key, "staff account"), "")
	at(ledger.CaseIgnored, "mina")
	wantKind(t, mina.Reopen(ctx, key, "no, a player"), "")
	at(ledger.CaseClaimed, "joon")
	wantKind(t, mina.Accept(ctx, key, "loss taken"), "")
	at(ledger.CaseResolved, "mina")
	d.notify(key, ledger.NoticeCancelled)
	d.grant(key, "g1", ledger.GrantGranted)
	if s := d.standing(key); s.Class != ledger.ClassGrantedAfterCancel || s.Reopened == "" {
		t.Errorf("what was accepted was another finding, and it is %s, reopened %q", s.Class, s.Reopened)
	}
}

// TestCaseReasons holds which verbs want words.
func TestCaseReasons(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	key := d.owed(1)
	d.options.Safety.Reasons = []string{"known"}
	mina := d.as("mina")
	ctx := t.Context()
	later := d.clock.instant().Add(time.Hour)
	for name, tc := range map[string]struct {
		err  error
		kind ledger.ErrorKind
	}{
		"resolve without":           {mina.Resolve(ctx, key, " "), ledger.Invalid},
		"ignore without":            {mina.Ignore(ctx, key, ""), ledger.Invalid},
		"accept without":            {mina.Accept(ctx, key, ""), ledger.Invalid},
		"reopen without":            {mina.Reopen(ctx, key, ""), ledger.Invalid},
		"snooze without":            {mina.Snooze(ctx, key, later, ""), ledger.Invalid},
		"snooze into the past":      {mina.Snooze(ctx, key, d.clock.instant(), "known"), ledger.Invalid},
		"an empty note":             {mina.Note(ctx, key, " "), ledger.Invalid},
		"a reason not on the list":  {mina.Ignore(ctx, key, "because"), ledger.Denied},
		"an order nobody knows":     {mina.Ignore(ctx, hiveKey(9), "known"), ledger.NotFound},
		"a note is free text":       {mina.Note(ctx, key, "player called"), ""},
		"claim without":             {mina.Claim(ctx, key, ""), ""},
		"nobody's name":             {d.as("").Note(ctx, key, "x"), ledger.Invalid},
		"snooze for a known reason": {mina.Snooze(ctx, key, later, "known"), ""},
	} {
		if got := ledger.KindOf(tc.err); got != tc.kind || (tc.kind == "" && tc.err != nil) {
			t.Errorf("%s: %v, want %q", name, tc.err, tc.kind)
		}
	}
}

// TestMark says what an order is.
func TestMark(t *testing.T) {
	t.Parallel()
	gift := func(d *desk) ledger.Key { d.grant(hiveKey(1), "g1", ledger.GrantGranted); return hiveKey(1) }
	owed := func(d *desk) ledger.Key { return d.owed(1) }
	for name, tc := range map[string]struct {
		order func(*desk) ledger.Key
		mark  ledger.Mark
		kind  ledger.ErrorKind
		class ledger.Class
	}{
		"a repayment":               {owed, ledger.MarkRepayment, "", ledger.ClassRepayment},
		"a test":                    {owed, ledger.MarkTest, "", ledger.ClassPaidNotGranted},
		"a purchase":                {owed, ledger.MarkPurchase, "", ledger.ClassPaidNotGranted},
		"a gift without an order":   {gift, ledger.MarkGift, "", ledger.ClassOverridden},
		"a gift that was paid":      {owed, ledger.MarkGift, ledger.Denied, ledger.ClassPaidNotGranted},
		"something that is no mark": {owed, "toy", ledger.Denied, ledger.ClassPaidNotGranted},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			key := tc.order(d)
			err := d.as("mina").MarkAs(t.Context(), key, tc.mark, "")
			wantKind(t, err, tc.kind)
			s := d.standing(key)
			if s.Class != tc.class || s.View.Test != (tc.mark == ledger.MarkTest) {
				t.Errorf("it is %s, a test: %t", s.Class, s.View.Test)
			}
		})
	}
	t.Run("a gift is taken back by a mark, not by reopening", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t)
		key := gift(d)
		mina := d.as("mina")
		wantKind(t, mina.MarkAs(t.Context(), key, ledger.MarkGift, ""), "")
		err := mina.Reopen(t.Context(), key, "no gift")
		wantKind(t, err, ledger.Denied)
		if !strings.Contains(err.Error(), "mark it as a purchase") {
			t.Error(err)
		}
		wantKind(t, mina.MarkAs(t.Context(), key, ledger.MarkPurchase, ""), "")
		if c := d.standing(key).Class; c != ledger.ClassGrantWithoutOrder {
			t.Errorf("it is %s", c)
		}
	})
	t.Run("what the game calls a gift is reopened by nobody", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t)
		key := hiveKey(1)
		d.fact(ledger.FactGrant, key, ledger.Grant{Provider: ledger.Hive, App: hiveApp, OrderID: key.Order, GrantID: "g", Status: ledger.GrantGranted, Kind: ledger.KindGift})
		err := d.as("mina").Reopen(t.Context(), key, "no gift")
		wantKind(t, err, ledger.Denied)
		if !strings.Contains(err.Error(), "the game's record calls it a gift") {
			t.Error(err)
		}
	})
}

// TestLink joins orders, and refuses what would hide money under way.
func TestLink(t *testing.T) {
	t.Parallel()
	other := func(d *desk, edit func(*ledger.Notification)) ledger.Key {
		d.notify(hiveKey(2), ledger.NoticePaid, edit)
		return hiveKey(2)
	}
	same := func(*ledger.Notification) {}
	for name, tc := range map[string]struct {
		as   string
		set  func(d *desk, a ledger.Key) (b ledger.Key)
		kind ledger.ErrorKind
		says string
	}{
		"same payment": {ledger.LinkSame, func(d *desk, _ ledger.Key) ledger.Key { return other(d, same) }, "", ""},
		"same payment of another player": {ledger.LinkSame, func(d *desk, _ ledger.Key) ledger.Key {
			return other(d, func(n *ledger.Notification) { n.Notice.Record.Player.ID = "20000099999" })
		}, ledger.Denied, "different players"},
		"same payment under a refund": {ledger.LinkSame, func(d *desk, _ ledger.Key) ledger.Key {
			b := other(d, same)
			d.fact(ledger.FactAction, b, ledger.ActionStep{ID: "X", Kind: ledger.ActRefund, State: ledger.StateInDoubt})
			return b
		}, ledger.Denied, "refund X is in doubt"},
		"an order with itself":    {ledger.LinkSame, func(_ *desk, a ledger.Key) ledger.Key { return a }, ledger.Denied, "same order already"},
		"orders of two providers": {ledger.LinkSame, func(d *desk, _ ledger.Key) ledger.Key { d.notify(stoveKey(1), ledger.NoticePaid); return stoveKey(1) }, ledger.Denied, "two providers"},
		"orders of two apps": {ledger.LinkSame, func(d *desk, _ ledger.Key) ledger.Key {
			k := ledger.NewKey(ledger.Hive, "com.example.polling", "h2")
			d.notify(k, ledger.NoticePaid)
			return k
		}, ledger.Denied, "different apps"},
		"an order nobody knows":    {ledger.LinkSame, func(*desk, ledger.Key) ledger.Key { return hiveKey(9) }, ledger.NotFound, "no order"},
		"something that is no way": {"twins", func(d *desk, _ ledger.Key) ledger.Key { return other(d, same) }, ledger.Invalid, "twins"},
		"a repayment of a cancelled order": {ledger.LinkRepayment, func(d *desk, _ ledger.Key) ledger.Key {
			b := other(d, same)
			d.grant(b, "g2", ledger.GrantGranted)
			d.notify(b, ledger.NoticeCancelled)
			return b
		}, "", ""},
		"a repayment of what is not cancelled": {ledger.LinkRepayment, func(d *desk, _ ledger.Key) ledger.Key { return other(d, same) }, ledger.Denied, "nothing to repay"},
		"a repayment by another player": {ledger.LinkRepayment, func(d *desk, _ ledger.Key) ledger.Key {
			b := other(d, func(n *ledger.Notification) { n.Notice.Record.Player.ID = "20000099999" })
			d.notify(b, ledger.NoticeCancelled)
			return b
		}, ledger.Denied, "different players"},
		"a repayment that is cancelled itself": {ledger.LinkRepayment, func(d *desk, a ledger.Key) ledger.Key {
			b := other(d, same)
			d.notify(b, ledger.NoticeCancelled)
			d.notify(a, ledger.NoticeCancelled)
			return b
		}, ledger.Denied, "cancelled itself"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			a := d.owed(1)
			b := tc.set(d, a)
			had := d.facts(ledger.FactCase)
			err := d.as("mina").Link(t.Context(), a, b, tc.as, "")
			wantKind(t, err, tc.kind)
			if tc.kind != "" {
				if !strings.Contains(err.Error(), tc.says) || d.facts(ledger.FactCase) != had {
					t.Errorf("%v, want %q", err, tc.says)
				}
				return
			}
			err = d.as("mina").Link(t.Context(), a, b, tc.as, "")
			wantKind(t, err, ledger.Denied)
			if tc.as == ledger.LinkSame {
				if s := d.standing(b); s.View.TransactionID != "HS_13" || len(d.store.keys()) != 1 {
					t.Errorf("linked, the other id shows %+v of %v", s.View, d.store.keys())
				}
				return
			}
			if ca, cb := d.standing(a).Class, d.standing(b).Class; ca != ledger.ClassRepayment || cb == ledger.ClassCancelledNotRevoked {
				t.Errorf("linked, the repayment is %s and the repaid order %s", ca, cb)
			}
			for _, kind := range []ledger.ActionKind{ledger.ActRefund, ledger.ActReplay} {
				_, err := d.as("mina").Act(t.Context(), command(kind, a))
				wantKind(t, err, ledger.Denied)
			}
		})
	}
}

// TestNotePlayer writes about a player, whom no order needs to name.
func TestNotePlayer(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	mina := d.as("mina")
	for name, c := range map[string]struct {
		provider     ledger.Provider
		player, text string
	}{
		"no text":     {ledger.Hive, "20000011337", " "},
		"no player":   {ledger.Hive, " ", "wrote in twice"},
		"no provider": {"", "20000011337", "wrote in twice"},
	} {
		if err := mina.NotePlayer(t.Context(), c.provider, c.player, c.text); ledger.KindOf(err) != ledger.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := d.facts(ledger.FactNote); n != 0 {
		t.Fatalf("%d notes are recorded that were refused", n)
	}
	wantKind(t, mina.NotePlayer(t.Context(), ledger.Hive, " 20000011337 ", " wrote in twice "), "")
	f := d.store.facts[len(d.store.facts)-1]
	var n ledger.Note
	if err := f.Decode(&n); err != nil || f.Kind != ledger.FactNote || n.Text != "wrote in twice" || f.Actor != "mina" || f.Key != (ledger.Key{Provider: ledger.Hive}) {
		t.Errorf("recorded a %s %+v by %q for %+v (%v)", f.Kind, n, f.Actor, f.Key, err)
	}
	if !(ledger.FactQuery{Players: []string{"20000011337"}}).Takes(f) || (ledger.FactQuery{Players: []string{"2000001133"}}).Takes(f) {
		t.Error("the note is not found by the player's id alone")
	}
}

// TestLinkWaitsForActions keeps two ids apart while an action of either is open,
// and names what ends it.
func TestLinkWaitsForActions(t *testing.T) {
	t.Parallel()
	for state, says := range map[ledger.ActionState]string{
		ledger.StateAwaiting: "awaits approval: approve or reject it first",
		ledger.StateSending:  "wait for it, or settle it, before the orders become one",
		ledger.StateInDoubt:  "wait for it, or settle it, before the orders become one",
	} {
		d := newDesk(t)
		a, b := d.owed(1), d.owed(2)
		d.fact(ledger.FactAction, b, ledger.ActionStep{ID: "X", Kind: ledger.ActRefund, State: state, Deadline: d.clock.instant().Add(time.Hour)})
		err := d.as("mina").Link(t.Context(), a, b, "same", "one payment")
		if ledger.KindOf(err) != ledger.Denied || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: got %v, want %q", state, err, says)
		}
	}
}
