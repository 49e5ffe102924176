package pane

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/ledger/clerk"
)

func actionNamed(t *testing.T, verb string, kind ledger.ActionKind) OrderAction {
	t.Helper()
	for _, act := range NewOrderActions(listDesk(t)).All() {
		if act.Verb == verb && act.Kind == kind {
			return act
		}
	}
	t.Fatalf("there is no action %s %s", verb, kind)
	return OrderAction{}
}

func TestActionsOnMany(t *testing.T) {
	t.Parallel()
	hive := func(n string) ledger.Key { return ledger.Key{Provider: ledger.Hive, App: "a", Order: n} }
	stove := ledger.Key{Provider: ledger.Stove, App: "s", Order: "26"}
	open := &ledger.Standing{Class: ledger.ClassPaidNotGranted, Severity: 1}
	t.Run("one order is confirmed as one", func(t *testing.T) {
		t.Parallel()
		in := actionNamed(t, "replay", ledger.ActReplay).DoMany([]Target{{Key: hive("H1"), Standing: open}}, "1 order")
		if c, ok := in.(Confirm); !ok || c.Command.Key != hive("H1") || c.Command.Kind != ledger.ActReplay {
			t.Errorf("got %#v", in)
		}
	})
	t.Run("several are confirmed together, those that cannot be left out", func(t *testing.T) {
		t.Parallel()
		in := actionNamed(t, "refund", ledger.ActRefund).DoMany([]Target{{Key: hive("H1"), Standing: open}, {Key: stove, Standing: open}, {Key: hive("H2")}}, "3 orders marked")
		c, ok := in.(ConfirmMany)
		if !ok || c.Kind != ledger.ActRefund || !slices.Equal(c.Keys, []ledger.Key{hive("H1"), hive("H2")}) || c.What != "3 orders marked" {
			t.Errorf("got %#v", in)
		}
	})
	t.Run("none that can: the reason", func(t *testing.T) {
		t.Parallel()
		in := actionNamed(t, "refund", ledger.ActRefund).DoMany([]Target{{Key: stove, Standing: open}}, "1 order")
		if n, ok := in.(Notify); !ok || !n.Bad || !strings.Contains(n.Text, "STOVE") {
			t.Errorf("got %#v", in)
		}
	})
	t.Run("no order at all", func(t *testing.T) {
		t.Parallel()
		in := actionNamed(t, "claim", "").DoMany(nil, "")
		if n, ok := in.(Notify); !ok || !strings.Contains(n.Text, "no order is selected") {
			t.Errorf("got %#v", in)
		}
	})
	t.Run("a case step is a line for each", func(t *testing.T) {
		t.Parallel()
		in := actionNamed(t, "claim", "").DoMany([]Target{{Key: hive("H1")}, {Key: hive("H2")}}, "2 orders")
		if r, ok := in.(Run); !ok || r.Line != "claim hive:H1\nclaim hive:H2" {
			t.Errorf("got %#v", in)
		}
	})
	t.Run("a reason is asked for once", func(t *testing.T) {
		t.Parallel()
		in := actionNamed(t, "accept", "").DoMany([]Target{{Key: hive("H1")}, {Key: hive("H2")}}, "2 orders marked")
		a, ok := in.(Ask)
		if !ok || !strings.Contains(a.Label, "2 orders marked") {
			t.Fatalf("got %#v", in)
		}
		if got, want := a.Then("야간 점검"), "accept hive:H1 --reason \"야간 점검\"\naccept hive:H2 --reason \"야간 점검\""; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
	t.Run("what is about one action is not done to many", func(t *testing.T) {
		t.Parallel()
		in := actionNamed(t, "settle", "").DoMany([]Target{{Key: hive("H1")}, {Key: hive("H2")}}, "2 orders")
		if n, ok := in.(Notify); !ok || !strings.Contains(n.Text, "one action") {
			t.Errorf("got %#v", in)
		}
	})
	t.Run("a row that is about one action", func(t *testing.T) {
		t.Parallel()
		doubt := &ledger.Action{ID: "A1", Kind: ledger.ActRefund, State: ledger.StateInDoubt}
		in := actionNamed(t, "settle", "").DoMany([]Target{{Key: hive("H1"), Action: doubt}}, "1 order")
		a, ok := in.(Ask)
		if !ok {
			t.Fatalf("got %#v", in)
		}
		if got := a.Then("failed not in the console at 04:10"); got != `settle A1 --failed --evidence "not in the console at 04:10"` {
			t.Errorf("got %q", got)
		}
	})
}

// fakeBatch answers what its functions say.
type fakeBatch struct {
	plan func(keys []ledger.Key, cmd clerk.Command) (clerk.BatchPlan, error)
	act  func(ctx context.Context, keys []ledger.Key, cmd clerk.Command, o clerk.BatchOptions) ([]clerk.BatchItem, error)
}

func (f fakeBatch) PlanMany(_ context.Context, keys []ledger.Key, cmd clerk.Command) (clerk.BatchPlan, error) {
	return f.plan(keys, cmd)
}

func (f fakeBatch) ActMany(ctx context.Context, keys []ledger.Key, cmd clerk.Command, o clerk.BatchOptions) ([]clerk.BatchItem, error) {
	return f.act(ctx, keys, cmd, o)
}

func TestBatch(t *testing.T) {
	t.Parallel()
	a, b := ledger.Key{Provider: ledger.Hive, App: "a", Order: "H1"}, ledger.Key{Provider: ledger.Hive, App: "a", Order: "H2"}
	d := listDesk(t)
	now := filterNow()
	d.Now = func() time.Time { return now }
	sent := 0
	d.Batch = fakeBatch{
		plan: func(keys []ledger.Key, cmd clerk.Command) (clerk.BatchPlan, error) {
			if cmd.Kind != ledger.ActRefund || len(keys) != 2 {
				t.Errorf("planned %v of %v", cmd, keys)
			}
			return clerk.BatchPlan{
				Kind: cmd.Kind, Count: 2, Eligible: 1, Sums: ledger.Sums{"KRW": "1200"},
				Ineligible: []clerk.BatchItem{{Key: b, Outcome: clerk.ItemIneligible, Text: ledger.Say("the player holds 1 gem")}},
			}, nil
		},
		act: func(_ context.Context, keys []ledger.Key, cmd clerk.Command, o clerk.BatchOptions) ([]clerk.BatchItem, error) {
			sent++
			if cmd.Reason != "broken" || o.StopAfterFailures == 0 {
				t.Errorf("sent with %+v %+v", cmd, o)
			}
			o.Progress(1, len(keys), clerk.BatchItem{})
			return []clerk.BatchItem{{Key: a, Outcome: clerk.ItemInDoubt, Text: ledger.Say("no answer")}, {Key: b, Outcome: clerk.ItemIneligible, Text: ledger.Say("the player holds 1 gem")}}, nil
		},
	}
	box := NewBatch(d, ConfirmMany{Kind: ledger.ActRefund, Keys: []ledger.Key{a, b}, What: "2 orders marked"})
	box.Resize(100, 30)
	take := func(cmd tea.Cmd) (in Intent) {
		if cmd != nil {
			in, _ = box.Update(cmd())
		}
		return in
	}
	take(box.Init())
	view := box.View()
	for _, want := range []string{"2 orders, 1,200 KRW", "1 order may be sent", "left out: H2, the player holds 1 gem", "refund 1 order"} {
		if !strings.Contains(view, want) {
			t.Errorf("%q is not said:\n%s", want, view)
		}
	}
	now = now.Add(2 * confirmGrace)
	press := func(keys ...string) (cmd tea.Cmd) {
		for _, k := range keys {
			msg := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(k)}
			switch k {
			case "tab":
				msg = tea.KeyMsg{Type: tea.KeyTab}
			case "enter":
				msg = tea.KeyMsg{Type: tea.KeyEnter}
			case "esc":
				msg = tea.KeyMsg{Type: tea.KeyEsc}
			}
			_, cmd = box.Update(msg)
		}
		return cmd
	}
	reason := []string{"tab", "b", "r", "o", "k", "e", "n", "tab"}
	press(append(slices.Clone(reason), "2", "tab", "enter")...)
	if box.phase != batchOpen || sent != 0 || !strings.Contains(box.View(), "does not match") {
		t.Fatalf("a wrong count is taken:\n%s", box.View())
	}
	box = NewBatch(d, box.in)
	box.Resize(100, 30)
	take(box.Init())
	now = now.Add(2 * confirmGrace)
	cmd := press(append(reason, "1", "tab", "enter")...)
	if box.phase != batchSending {
		t.Fatalf("it is not sent:\n%s", box.View())
	}
	if box.Busy() == "" {
		t.Error("leaving would not ask")
	}
	var in Intent
	for _, c := range cmd().(tea.BatchMsg) {
		if got := take(c); got != nil {
			in = got
		}
		if box.phase == batchEnded {
			break
		}
	}
	if n, ok := in.(Notify); !ok || !n.Bad || !strings.Contains(n.Text, "1 ineligible, 1 in doubt") {
		t.Errorf("said %#v", in)
	}
	if sent != 1 || !strings.Contains(box.View(), "in doubt  hive:H1  no answer") {
		t.Errorf("sent %d times:\n%s", sent, box.View())
	}
	if in, _ := box.Update(tea.KeyMsg{Type: tea.KeyEsc}); in != (Back{}) {
		t.Errorf("esc answered %#v", in)
	}
}

func TestBatchWithoutAClerk(t *testing.T) {
	t.Parallel()
	box := NewBatch(listDesk(t), ConfirmMany{Kind: ledger.ActReplay, Keys: make([]ledger.Key, 2)})
	box.Resize(80, 24)
	if cmd := box.Init(); cmd != nil || !strings.Contains(box.View(), "one order at a time") {
		t.Errorf("it does not say why:\n%s", box.View())
	}
}
