package tui

import (
	"context"
	"testing"
	"time"

	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/tui/pane"
)

// TestALateAnswerLeavesTheLineAlone: a key waits for a reading while the operator begins to type a command.
func TestALateAnswerLeavesTheLineAlone(t *testing.T) {
	books := newLaunchNight().books()
	slow, order := false, books.order
	books.order = func(k ledger.Key) (*ledger.Order, ledger.Standing, error) {
		o, s, err := order(k)
		if slow {
			time.Sleep(time.Second)
			s.Case = &ledger.Case{State: ledger.CaseResolved}
			s.Class = ledger.ClassOverridden
		}
		return o, s, err
	}
	at(t, 120, 40, Options{}, &fakeClerk{}, func(d *driver) {
		d.c.desk.Books = books
		d.press("j", "j", "j", "enter").pass(time.Second)
		slow = true
		d.run(d.c.tell(pane.Changed{}))
		d.press("o", ":").types("note hive:H216867")
		before := d.c.line.prompt.Value()
		d.pass(1500 * time.Millisecond)
		if d.c.line == nil || d.c.line.prompt.Value() != before {
			t.Errorf("what was typed (%q) is gone:\n%s", before, d.frame())
		}
	})
}

// TestALateAnswerWaitsForTheDialog: the answer of a command line comes while a refund is being confirmed. What is typed
// belongs to the dialog; the answer opens when it is closed.
func TestALateAnswerWaitsForTheDialog(t *testing.T) {
	fc := &fakeClerk{do: func(context.Context, string) (string, error) {
		time.Sleep(2 * time.Second)
		return "one\ntwo\nthree", nil
	}}
	at(t, 120, 40, Options{}, fc, func(d *driver) {
		d.press("j", "j", "j", "enter").pass(time.Second)
		d.press(":").types("show hive:H1").press("enter")
		d.press("X").pass(500 * time.Millisecond)
		before := len(d.c.boxes)
		if before == 0 {
			t.Fatalf("no dialog:\n%s", d.frame())
		}
		d.pass(3 * time.Second).misses("two")
		if len(d.c.boxes) != before {
			t.Error("the answer lies over the confirmation and takes its keys")
		}
		d.press("esc").pass(2*time.Second).sees("one", "two", "three")
	})
}

// TestQuitAsksWhileSomethingIsSent: the key that leaves asks first, also where the box of what is being sent has the keys,
// and the answer reaches that box behind the question.
func TestQuitAsksWhileSomethingIsSent(t *testing.T) {
	fc := &fakeClerk{
		preview: func(cmd clerk.Command) (clerk.Plan, error) {
			return clerk.Plan{Kind: cmd.Kind, Key: cmd.Key, Request: &ledger.Request{Method: "POST", URL: "https://provider.example/verify"}}, nil
		},
		act: func(cmd clerk.Command) (ledger.Action, error) {
			time.Sleep(5 * time.Second)
			return ledger.Action{ID: "A1", Kind: cmd.Kind, Key: cmd.Key, State: ledger.StateDone}, nil
		},
	}
	at(t, 120, 40, Options{}, fc, func(d *driver) {
		d.press("j", "j", "j", "enter").pass(time.Second).press("V").pass(2 * time.Second)
		d.press("tab", "tab", "enter").pass(time.Second).sees("is being sent")
		d.press("x").sees("cannot be called back")
		d.press("q").sees("quit all the same", "is being sent", "is on its way is waited for and recorded")
		d.pass(6 * time.Second).press("esc").sees("verified by Hive")
	})
}
