package pane_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/tui/pane"
)

// confirming is the confirmation of one action over a history, with what Act
// answers and a count of how often it was asked.
type confirming struct {
	*room
	sent  []clerk.Command
	clock *stubClock
	box   *pane.ConfirmBox
}

func confirm(t *testing.T, story *history, kind ledger.ActionKind, act func(clerk.Command) (ledger.Action, error), size ...int) *confirming {
	t.Helper()
	return confirmAt(t, func(*pane.Desk) {}, story, kind, act, size...)
}

// confirmAt is confirm at a desk of another make.
func confirmAt(t *testing.T, made func(*pane.Desk), story *history, kind ledger.ActionKind, act func(clerk.Command) (ledger.Action, error), size ...int) *confirming {
	t.Helper()
	c := &confirming{}
	stub := stubClerk{preview: guardedBy(t, story, true), act: func(_ context.Context, cmd clerk.Command) (ledger.Action, error) {
		c.sent = append(c.sent, cmd)
		return act(cmd)
	}}
	d, clock := stubDesk(t, booksOf(t, story), stub)
	made(d)
	c.clock, c.box = clock, pane.NewConfirm(d, pane.Confirm{Command: clerk.Command{Kind: kind, Key: story.key}})
	w, h := 80, 24
	if len(size) == 2 {
		w, h = size[0], size[1]
	}
	c.room = enter(t, c.box, w, h)
	clock.at = clock.at.Add(time.Second) // the grace period is over
	return c
}

func never(clerk.Command) (ledger.Action, error) {
	return ledger.Action{}, fmt.Errorf("nothing was to be sent")
}

func answering(a ledger.Action, err error) func(clerk.Command) (ledger.Action, error) {
	return func(cmd clerk.Command) (ledger.Action, error) {
		a.Kind, a.Key = cmd.Kind, cmd.Key
		return a, err
	}
}

func refundable() *history { return storyOf(stubHiveKey).paid().listed().verified() }

// fill fills the refund's fields and stands on the button.
func (c *confirming) fill(reason, tail, amount string) *confirming {
	c.press("tab").types(reason).press("tab").types(tail).press("tab").types(amount).press("tab")
	return c
}

func TestConfirmFrames(t *testing.T) {
	t.Parallel()
	doubt := &ledger.Error{Kind: ledger.InDoubt, Human: ledger.Say("refund A1 is in doubt: no usable answer: timeout")}
	scenes := map[string]func(t *testing.T, w, h int) *confirming{
		"refund": func(t *testing.T, w, h int) *confirming {
			return confirm(t, refundable(), ledger.ActRefund, never, w, h)
		},
		"refund_typed": func(t *testing.T, w, h int) *confirming {
			return confirm(t, refundable(), ledger.ActRefund, never, w, h).fill("인벤토리가 가득 참", "686730", "1,200")
		},
		"report": func(t *testing.T, w, h int) *confirming {
			return confirm(t, refundable().grant("G-1", "20000011337", 100), ledger.ActReportGranted, never, w, h)
		},
		"refused": func(t *testing.T, w, h int) *confirming {
			return confirm(t, storyOf(stubHiveKey).paid(), ledger.ActRefund, never, w, h)
		},
		"done": func(t *testing.T, w, h int) *confirming {
			c := confirm(t, refundable(), ledger.ActRefund, answering(ledger.Action{ID: "A1", State: ledger.StateDone, ResultCode: "0", ResultMessage: "Success"}, nil), w, h)
			c.fill("test", "686730", "1200").press("enter")
			return c
		},
		"in_doubt": func(t *testing.T, w, h int) *confirming {
			c := confirm(t, refundable(), ledger.ActRefund, answering(ledger.Action{ID: "A1", State: ledger.StateInDoubt}, doubt), w, h)
			c.fill("test", "686730", "1200").press("enter")
			return c
		},
		"korean": func(t *testing.T, w, h int) *confirming {
			c := confirmAt(t, func(d *pane.Desk) { inKorean(t, d) }, refundable(), ledger.ActRefund, never, w, h)
			c.press("tab", "tab")
			return c
		},
		"korean_doubt": func(t *testing.T, w, h int) *confirming {
			c := confirmAt(t, func(d *pane.Desk) { inKorean(t, d) }, refundable(), ledger.ActRefund, answering(ledger.Action{ID: "A1", State: ledger.StateInDoubt}, doubt), w, h)
			c.fill("테스트", "686730", "1200").press("enter")
			return c
		},
		"awaiting": func(t *testing.T, w, h int) *confirming {
			err := &ledger.Error{Kind: ledger.Denied, Human: ledger.Say("nothing was sent: A1 awaits approval by jun (makegood approve A1)")}
			c := confirm(t, refundable(), ledger.ActRefund, answering(ledger.Action{ID: "A1", State: ledger.StateAwaiting}, err), w, h)
			c.fill("test", "686730", "1200").press("enter")
			return c
		},
		"guard": func(t *testing.T, w, h int) *confirming {
			err := &ledger.Error{Kind: ledger.Denied, Human: ledger.Say("refused, nothing was sent: the unconsumed list could not be read")}
			c := confirm(t, refundable(), ledger.ActRefund, answering(ledger.Action{Guards: []ledger.Verdict{{Guard: "reread", Text: ledger.Say("the unconsumed list could not be read: timeout")}, {Guard: "paid", OK: true, Text: ledger.Say("paid")}}}, err), w, h)
			c.fill("test", "686730", "1200").press("enter")
			return c
		},
	}
	for name, scene := range scenes {
		for _, s := range stubSizes() {
			t.Run(fmt.Sprintf("%s %dx%d", name, s[0], s[1]), func(t *testing.T) {
				t.Parallel()
				c := scene(t, s[0], s[1])
				compareGolden(t, fmt.Sprintf("confirm_%s_%dx%d", name, s[0], s[1]), checkFrame(t, c.box, s[0], s[1], true))
			})
		}
	}
}

func TestRefundIsSentOnceAndOnlyWhenEverythingWasTyped(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		reason, tail, amount string
		sent                 int
	}{
		"everything right":        {"inventory full", "686730", "1200", 1},
		"amount with separators":  {"inventory full", "686730", "1,200.00", 1},
		"amount with currency":    {"inventory full", "686730", "1200 krw", 1},
		"another amount":          {"inventory full", "686730", "1201", 0},
		"amount in other money":   {"inventory full", "686730", "1200 USD", 0},
		"no amount":               {"inventory full", "686730", "", 0},
		"amount is no number":     {"inventory full", "686730", "all", 0},
		"last digit wrong":        {"inventory full", "686731", "1200", 0},
		"too few digits":          {"inventory full", "86730", "1200", 0},
		"no digits":               {"inventory full", "", "1200", 0},
		"no reason":               {"", "686730", "1200", 0},
		"a reason of blanks only": {"   ", "686730", "1200", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := confirm(t, refundable(), ledger.ActRefund, answering(ledger.Action{ID: "A1", State: ledger.StateDone, ResultCode: "0"}, nil))
			c.fill(test.reason, test.tail, test.amount).press("enter", "enter", "enter")
			if len(c.sent) != test.sent {
				t.Fatalf("sent %d times, want %d\n%s", len(c.sent), test.sent, c.box.View())
			}
			if test.sent == 1 {
				sent := c.sent[0]
				if sent.Shown == nil || sent.Shown.Money.String() != "1,200 KRW" || sent.Shown.Request == nil || !strings.Contains(sent.Shown.Request.Body, test.reason) {
					t.Errorf("sent without what was read: %+v", sent.Shown)
				}
				sent.Shown = nil
				if want := (clerk.Command{Kind: ledger.ActRefund, Key: stubHiveKey, Reason: test.reason}); sent != want {
					t.Errorf("sent %+v, want %+v", sent, want)
				}
			}
		})
	}
}

func TestRefundRefusesAPaste(t *testing.T) {
	t.Parallel()
	c := confirm(t, refundable(), ledger.ActRefund, never)
	c.press("tab").types("test").press("tab").paste("686730").sees("typed, not pasted")
	c.press("tab").types("1200").press("tab", "enter")
	if len(c.sent) != 0 {
		t.Fatal("a pasted id was accepted")
	}
}

func TestConfirmOpensOnCancelAndIsCancelledByKeys(t *testing.T) {
	t.Parallel()
	for _, k := range []string{"enter", "esc", "ctrl+c"} {
		for _, kind := range []ledger.ActionKind{ledger.ActRefund, ledger.ActReplay, ledger.ActVerify, ledger.ActReportFailed} {
			c := confirm(t, refundable(), kind, never)
			c.press(k)
			if c.last() != (pane.Back{}) || len(c.sent) != 0 {
				t.Errorf("%s on %s: %#v, sent %d", k, kind, c.last(), len(c.sent))
			}
		}
	}
}

func TestConfirmCountsNoKeyDuringTheGracePeriod(t *testing.T) {
	t.Parallel()
	c := confirm(t, refundable(), ledger.ActReplay, never)
	c.clock.at = stubStart // as it opened
	c.press("tab").sees("that key did not count: read first")
}

func TestConfirmShowsTheRequestThatLeaves(t *testing.T) {
	t.Parallel()
	c := confirm(t, refundable(), ledger.ActRefund, never, 120, 60)
	c.sees("POST https://sandbox.example.test/v1/item_result", "Authorization: Bearer [redacted]", `"result_status_message":""`)
	c.press("tab").types("no room").press("tab").sees(`"result_status_message":"no room"`, "a reason is given")
}

func TestConfirmBlockedByAGuardSendsNothing(t *testing.T) {
	t.Parallel()
	c := confirm(t, storyOf(stubHiveKey).paid(), ledger.ActRefund, never)
	c.press("tab").sees("not possible: a guard refuses", "What helps: esc, then [K] ask the provider.")
	c.lacks("reason ", "amount to return", "type it")
	if _, _, ok := c.box.Cursor(); ok {
		t.Error("the cursor stands where nothing can be typed")
	}
	c.press("tab", "tab").types("686730").press("enter")
	if len(c.sent) != 0 || c.last() != (pane.Back{}) {
		t.Fatalf("sent %d, last intent %#v", len(c.sent), c.last())
	}
}

// TestConfirmSaysWhatHelps holds what is said for each guard that refuses, and that what evidence or a second operator
// lifts keeps its fields.
func TestConfirmSaysWhatHelps(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		kind  ledger.ActionKind
		guard ledger.Verdict
		err   error
		sees  string
		asks  bool
	}{
		"verify":      {kind: ledger.ActRefund, guard: ledger.Verdict{Guard: "transaction"}, sees: "esc, then [V] verify."},
		"ask":         {kind: ledger.ActRefund, guard: ledger.Verdict{Guard: "paid"}, sees: "esc, then [K] ask the provider."},
		"record":      {kind: ledger.ActReportGranted, guard: ledger.Verdict{Guard: "granted"}, sees: "esc, then [h] record granted."},
		"take back":   {kind: ledger.ActRefund, guard: ledger.Verdict{Guard: "not_granted"}, sees: "esc, then [b] record revoked."},
		"look":        {kind: ledger.ActReplay, guard: ledger.Verdict{Guard: "not_granted"}, sees: "Look in the game what the player has; h records a grant."},
		"settle":      {kind: ledger.ActReplay, guard: ledger.Verdict{Guard: "in_flight"}, sees: "esc, then [S] settle."},
		"link":        {kind: ledger.ActRefund, guard: ledger.Verdict{Guard: "not_repayment"}, sees: "esc, then [L] link."},
		"arm":         {kind: ledger.ActRefund, guard: ledger.Verdict{Guard: "armed"}, sees: "esc, then :arm --for 30m --reason TEXT"},
		"another":     {kind: ledger.ActRefund, guard: ledger.Verdict{Guard: "operator"}, sees: "The configuration says who may do this"},
		"elsewhere":   {kind: ledger.ActReplay, guard: ledger.Verdict{Guard: "not_test"}, sees: "the order shows what else can be done"},
		"no request":  {kind: ledger.ActRefund, guard: ledger.Verdict{Guard: "paid", OK: true}, err: fmt.Errorf("the ledger is locked"), sees: "the same key weighs it anew"},
		"evidence":    {kind: ledger.ActReplay, guard: ledger.Verdict{Guard: "listed", Override: ledger.OverrideEvidence}, sees: "evidence", asks: true},
		"a second":    {kind: ledger.ActRefund, guard: ledger.Verdict{Guard: "limits", Override: ledger.OverrideApproval}, sees: "amount to return", asks: true},
		"a reason":    {kind: ledger.ActReplay, guard: ledger.Verdict{Guard: "not_done", Override: ledger.OverrideReason}, sees: "why, for the journal", asks: true},
		"none refuse": {kind: ledger.ActReplay, guard: ledger.Verdict{Guard: "paid", OK: true}, sees: "may be left empty", asks: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.guard.Text = ledger.Say("the guard speaks")
			d, clock := stubDesk(t, booksOf(t, refundable()), stubClerk{preview: func(_ context.Context, cmd clerk.Command) (clerk.Plan, error) {
				return clerk.Plan{Kind: cmd.Kind, Key: cmd.Key, Guards: []ledger.Verdict{test.guard}, Request: &ledger.Request{Method: "POST"}}, test.err
			}})
			box := pane.NewConfirm(d, pane.Confirm{Command: clerk.Command{Kind: test.kind, Key: stubHiveKey}})
			r := enter(t, box, 120, 40)
			clock.at = clock.at.Add(time.Second)
			r.sees(test.sees)
			r.press("tab")
			if _, _, ok := box.Cursor(); ok != test.asks {
				t.Errorf("the cursor is on a field: %v, want %v\n%s", ok, test.asks, box.View())
			}
			if !test.asks {
				r.lacks("for the journal", "type it", "what you saw, and where")
			}
		})
	}
}

// TestConfirmSaysWhatDecides holds that of several guards that refuse the one is answered that ends the matter.
func TestConfirmSaysWhatDecides(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		refusing []string
		sees     string
	}{
		"held before verified":    {[]string{"transaction", "paid", "nothing_held", "not_granted"}, "[b] record revoked."},
		"cancelled before held":   {[]string{"transaction", "nothing_held", "not_cancelled"}, "Nothing is to be sent any more"},
		"asked before verified":   {[]string{"transaction", "paid"}, "[K] ask the provider."},
		"the game before Hive":    {[]string{"transaction", "no_forward"}, "Look in the game what the player has"},
		"in flight before a look": {[]string{"no_forward", "in_flight"}, "[S] settle."},
		"read-only before all":    {[]string{"not_cancelled", "armed", "transaction"}, ":arm --for 30m"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plan := clerk.Plan{Request: &ledger.Request{Method: "POST"}}
			for _, guard := range test.refusing {
				plan.Guards = append(plan.Guards, ledger.Verdict{Guard: guard, Text: ledger.Say("the guard speaks")})
			}
			d, _ := stubDesk(t, booksOf(t, refundable()), stubClerk{preview: func(_ context.Context, cmd clerk.Command) (clerk.Plan, error) {
				plan.Kind, plan.Key = cmd.Kind, cmd.Key
				return plan, nil
			}})
			enter(t, pane.NewConfirm(d, pane.Confirm{Command: clerk.Command{Kind: ledger.ActRefund, Key: stubHiveKey}}), 120, 40).sees(test.sees)
		})
	}
}

func TestConfirmAsksForEvidenceWhereAGuardRestsOnIt(t *testing.T) {
	t.Parallel()
	story := storyOf(stubHiveKey).paid().listed().verified().left()
	var got clerk.Command
	c := confirm(t, story, ledger.ActReplay, func(cmd clerk.Command) (ledger.Action, error) {
		got = cmd
		return ledger.Action{ID: "A1", Kind: cmd.Kind, Key: cmd.Key, State: ledger.StateAwaiting}, &ledger.Error{Kind: ledger.Denied, Human: ledger.Say("nothing was sent: A1 awaits approval by jun")}
	})
	c.sees("evidence", "a second operator")
	c.press("tab").types("test").press("tab").types("Hive Console shows it").press("tab", "enter", "enter")
	if got.Evidence != "Hive Console shows it" || got.Reason != "test" {
		t.Fatalf("sent %+v\n%s", got, c.box.View())
	}
	c.sees("awaits approval, nothing was sent", "or runs: approve")
}

// changing is a confirmation of a refund whose plan is another one from the second weighing on.
func changing(t *testing.T, change func(first bool, cmd clerk.Command, p *clerk.Plan)) *confirming {
	t.Helper()
	story := refundable()
	good, n := guardedBy(t, story, true), 0
	c := &confirming{}
	d, clock := stubDesk(t, booksOf(t, story), stubClerk{
		preview: func(ctx context.Context, cmd clerk.Command) (clerk.Plan, error) {
			p, err := good(ctx, cmd)
			n++
			change(n == 1, cmd, &p)
			return p, err
		},
		act: func(_ context.Context, cmd clerk.Command) (ledger.Action, error) {
			c.sent = append(c.sent, cmd)
			return ledger.Action{ID: "A1", State: ledger.StateDone}, nil
		},
	})
	c.clock, c.box = clock, pane.NewConfirm(d, pane.Confirm{Command: clerk.Command{Kind: ledger.ActRefund, Key: story.key}})
	c.room = enter(t, c.box, 120, 40)
	clock.at = clock.at.Add(time.Second) // the grace period is over
	return c
}

// TestConfirmHoldsWhatWasTypedAgainstWhatIsShown: while a dialog is open the order goes on, and what was typed was typed
// about what was shown then.
func TestConfirmHoldsWhatWasTypedAgainstWhatIsShown(t *testing.T) {
	t.Parallel()
	t.Run("another amount", func(t *testing.T) {
		t.Parallel()
		c := changing(t, func(first bool, _ clerk.Command, p *clerk.Plan) {
			if !first {
				p.Money.Amount = "49000"
			}
		})
		c.press("tab").types("inventory full").press("tab").sees("it is another thing now: read it again", "refund 49,000 KRW").types("686730").press("tab").types("1200").press("tab", "enter", "enter")
		if c.sees("does not match"); len(c.sent) != 0 {
			t.Errorf("1,200 was typed, and this was sent: %+v", c.sent)
		}
	})
	t.Run("no second operator any more", func(t *testing.T) {
		t.Parallel()
		c := changing(t, func(first bool, _ clerk.Command, p *clerk.Plan) {
			if first {
				p.Guards = append(p.Guards, ledger.Verdict{Guard: "limits", Text: ledger.Say("over the hour"), Override: ledger.OverrideApproval})
				p.Approval = true
			}
		})
		c.sees("ask a second operator to refund")
		c.fill("inventory full", "686730", "1200")
		c.lacks("ask a second operator to refund")
		if c.press("enter"); len(c.sent) != 1 {
			t.Errorf("sent %+v", c.sent)
		}
	})
	t.Run("evidence is needed now", func(t *testing.T) {
		t.Parallel()
		c := changing(t, func(first bool, cmd clerk.Command, p *clerk.Plan) {
			if !first && cmd.Evidence == "" {
				p.Guards = append(p.Guards, ledger.Verdict{Guard: "listed", Text: ledger.Say("it left the list"), Override: ledger.OverrideEvidence})
			}
		})
		c.lacks("evidence").press("tab").types("inventory full").press("tab").sees("what you saw, and where")
	})
	t.Run("changed while accepting", func(t *testing.T) {
		t.Parallel()
		c := changing(t, func(first bool, _ clerk.Command, p *clerk.Plan) {
			if !first {
				p.Money.Amount = "49000"
			}
		})
		// From the accepting button back round to the reason and away from it: the button says another amount.
		c.press("shift+tab", "shift+tab", "shift+tab", "shift+tab").types("inventory full").press("shift+tab")
		c.sees("it is another thing now").press("enter")
		if len(c.sent) != 0 {
			t.Errorf("sent %+v", c.sent)
		}
	})
}

func TestConfirmReasonsAreAClosedListWhereThereIsOne(t *testing.T) {
	t.Parallel()
	story := refundable()
	d, clock := stubDesk(t, booksOf(t, story), stubClerk{preview: guardedBy(t, story, true)})
	d.Reasons = []string{"cannot grant", "wrong product"}
	r := enter(t, pane.NewConfirm(d, pane.Confirm{Command: clerk.Command{Kind: ledger.ActRefund, Key: story.key}}), 80, 24)
	clock.at = clock.at.Add(time.Second)
	r.press("tab").types("anything").lacks("anything")
	r.press("right").sees("‹ cannot grant ›").press("right").sees("‹ wrong product ›").press("right").sees("‹ cannot grant ›")
}

func TestConfirmWhileSendingIsBusyAndLosesNoKey(t *testing.T) {
	t.Parallel()
	c := confirm(t, refundable(), ledger.ActReplay, never)
	if c.box.Busy() != "" {
		t.Fatalf("busy before anything was sent: %q", c.box.Busy())
	}
	c.press("tab", "tab")
	if in, cmd := c.box.Update(stubKey("enter")); in != nil || cmd == nil { // the command is not run: no answer comes
		t.Fatalf("enter answered %#v and %v", in, cmd)
	}
	if !strings.Contains(c.box.Busy(), "replay of hive:"+stubOrderID) {
		t.Fatalf("busy says %q\n%s", c.box.Busy(), c.box.View())
	}
	c.sees("is being sent · 0s")
	for _, k := range []string{"esc", "ctrl+c", "enter", "q", "x"} {
		c.press(k).sees("cannot be called back")
		if c.last() != nil {
			t.Fatalf("%s while sending answered %#v", k, c.last())
		}
	}
}

func TestConfirmOutcomes(t *testing.T) {
	t.Parallel()
	denied := func(text string) error {
		return &ledger.Error{Op: "act", Kind: ledger.Denied, Human: ledger.Quote(text)}
	}
	for name, test := range map[string]struct {
		kind ledger.ActionKind
		act  ledger.Action
		err  error
		sees []string
		bad  bool
	}{
		"refund accepted":   {ledger.ActRefund, ledger.Action{ID: "A1", State: ledger.StateDone, ResultCode: "0"}, nil, []string{"accepted by Hive", "waits for Hive's cancelled notification"}, false},
		"refund in doubt":   {ledger.ActRefund, ledger.Action{ID: "A1", State: ledger.StateInDoubt}, &ledger.Error{Kind: ledger.InDoubt, Human: ledger.Say("no usable answer: reset")}, []string{"in doubt", "no usable answer: reset", "not sent again", "Only Hive's cancelled"}, true},
		"refused by Hive":   {ledger.ActRefund, ledger.Action{ID: "A1", State: ledger.StateRefused}, denied("Hive refused A1: code 1000001 bad; it had no effect"), []string{"refused by Hive, without effect", "code 1000001"}, true},
		"never left":        {ledger.ActRefund, ledger.Action{ID: "A1", State: ledger.StateFailed}, &ledger.Error{Kind: ledger.Unavailable, Human: ledger.Say("it never left: dial refused")}, []string{"failed", "may be sent again"}, true},
		"refused by guards": {ledger.ActRefund, ledger.Action{Guards: []ledger.Verdict{{Text: ledger.Say("first guard")}, {Text: ledger.Say("second guard")}, {OK: true, Text: ledger.Say("fine")}}}, denied("refused, nothing was sent: first guard; second guard"), []string{"refused by a guard, nothing was sent", "first guard", "second guard"}, true},
		"unknown error":     {ledger.ActRefund, ledger.Action{}, fmt.Errorf("store: disk full"), []string{"ended with an error", "store: disk full", "its timeline tells"}, true},
		"delivered":         {ledger.ActReplay, ledger.Action{ID: "A1", State: ledger.StateDone, Outcome: "delivered"}, nil, []string{"delivered, the game answered success"}, false},
		"declined":          {ledger.ActReplay, ledger.Action{ID: "A1", State: ledger.StateDone, Outcome: "declined"}, nil, []string{"declined by the game"}, true},
		"unanswered":        {ledger.ActReplay, ledger.Action{ID: "A1", State: ledger.StateDone, Outcome: "unanswered"}, nil, []string{"may have granted"}, true},
		"other order":       {ledger.ActVerify, ledger.Action{ID: "A1", State: ledger.StateDone, Outcome: "verified_other"}, nil, []string{"for another order"}, true},
		"verify failed":     {ledger.ActVerify, ledger.Action{ID: "A1", State: ledger.StateFailed}, &ledger.Error{Kind: ledger.Unavailable, Human: ledger.Say("no usable answer; verify may be pressed again")}, []string{"Verify may be pressed again."}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := confirm(t, refundable(), test.kind, answering(test.act, test.err), 120, 40)
			if test.kind == ledger.ActRefund {
				c.fill("test", "686730", "1200")
			} else {
				c.press("tab", "tab")
			}
			c.press("enter").sees(test.sees...)
			got, ok := c.last().(pane.Notify)
			if !ok || got.Bad != test.bad {
				t.Fatalf("answered %#v, want a notice with bad %v", c.last(), test.bad)
			}
			c.press("k").sees(test.sees[0])
			c.press("x").sees("esc closes this")
			if c.press("esc"); c.last() != (pane.Back{}) {
				t.Errorf("esc answered %#v", c.last())
			}
			if len(c.sent) != 1 {
				t.Errorf("sent %d times", len(c.sent))
			}
		})
	}
}

func TestConfirmOfAnOrderNobodyKnowsSaysSo(t *testing.T) {
	t.Parallel()
	d, clock := stubDesk(t, stubBooks{}, stubClerk{preview: func(context.Context, clerk.Command) (clerk.Plan, error) {
		return clerk.Plan{}, &ledger.Error{Kind: ledger.NotFound, Human: ledger.Say("no such order is known")}
	}})
	r := enter(t, pane.NewConfirm(d, pane.Confirm{Command: clerk.Command{Kind: ledger.ActRefund, Key: stubHiveKey}}), 80, 24)
	clock.at = clock.at.Add(time.Second)
	r.sees("not possible: no such order is known")
	if r.press("esc"); r.last() != (pane.Back{}) {
		t.Errorf("esc answered %#v", r.last())
	}
}

// TestApprovalShowsWhatIsApproved: the second operator reads request, guards, reason and who asked, and types what the
// first one typed; what he approves is what was asked for.
func TestApprovalShowsWhatIsApproved(t *testing.T) {
	t.Parallel()
	story := refundable()
	asked := ledger.Action{
		ID: "A1", Kind: ledger.ActRefund, Key: story.key, Actor: "alice", Reason: "inventory full", State: ledger.StateAwaiting, CreatedAt: ledger.At(stubStart.Add(-time.Minute)),
		Money: &ledger.Money{Amount: "33000", Currency: "KRW"}, Request: &ledger.Request{Method: "POST", URL: "https://provider.example/item_result", Body: `{"amount_shown":"as asked"}`},
	}
	var approved []string
	d, clock := stubDesk(t, booksOf(t, story), stubClerk{preview: guardedBy(t, story, true), approve: func(_ context.Context, id string) (ledger.Action, error) {
		approved = append(approved, id)
		return ledger.Action{ID: id, Kind: ledger.ActRefund, Key: story.key, State: ledger.StateDone, ResultCode: "0"}, nil
	}})
	open := func() *room {
		r := enter(t, pane.NewConfirm(d, pane.Confirm{Approve: &asked}), 120, 50)
		clock.at = clock.at.Add(time.Second)
		return r
	}
	r := open().sees("approve refund", "alice asked for it", "reason: inventory full", "POST https://provider.example/item_result", "as asked", "guards", "order id, last six", "approve refund 33,000 KRW")
	r.lacks("why, for the journal", "a second operator, another than")
	r.press("tab").types("686730").press("tab").types("1200").press("tab", "enter")
	if len(approved) != 0 {
		t.Fatal("another amount was typed than was asked for")
	}
	r = open().press("tab").types("686730").press("tab").types("33000").press("tab", "enter").sees("accepted by Hive")
	if len(approved) != 1 || approved[0] != "A1" {
		t.Errorf("approved %v", approved)
	}
	r.press("esc")
}

// TestWhoAskedDoesNotApprove: neither the sentence nor the key offers the operator what another has to decide.
func TestWhoAskedDoesNotApprove(t *testing.T) {
	t.Parallel()
	story := refundable().by("jun").act("A1", ledger.ActRefund, ledger.StateProposed, ledger.StateAwaiting)
	d, _ := stubDesk(t, booksOf(t, story), stubClerk{preview: guardedBy(t, story, true)})
	r := enter(t, pane.NewOrder(d, story.key), 120, 40).sees("[A] approve")
	if r.press("A"); r.last() == nil {
		t.Fatal("another operator is not asked")
	}
	if in, ok := r.last().(pane.Confirm); !ok || in.Approve == nil || in.Approve.ID != "A1" {
		t.Errorf("A answered %#v", r.last())
	}
	_, s := story.judged(t, stubStart)
	d.Operator = s.Actions[0].Actor
	r = enter(t, pane.NewOrder(d, story.key), 120, 40).sees("waits for a second operator").lacks("[A] approve")
	if got, ok := r.press("A").last().(pane.Notify); !ok || !strings.Contains(got.Text, "asked for it: another operator must decide") {
		t.Errorf("A answered %#v", r.last())
	}
}

// TestASecondProposalIsToldOfTheFirst: while one waits for a second operator nobody types another for nothing.
func TestASecondProposalIsToldOfTheFirst(t *testing.T) {
	t.Parallel()
	story := refundable().by("jun").act("A1", ledger.ActRefund, ledger.StateProposed, ledger.StateAwaiting)
	r := orderRoom(t, story, true).press("X")
	if got, ok := r.last().(pane.Notify); !ok || !strings.Contains(got.Text, "one by jun waits for a second operator already") {
		t.Errorf("X answered %#v", r.last())
	}
	if in, ok := r.press("P").last().(pane.Confirm); !ok || in.Command.Kind != ledger.ActReplay {
		t.Errorf("P answered %#v", r.last())
	}
}
