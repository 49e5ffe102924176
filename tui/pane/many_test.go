package pane

import (
	"slices"
	"strings"
	"testing"

	"makegood/ledger"
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
		in := actionNamed(t, "replay", ledger.ActReplay).DoMany(listDesk(t), Aim{Targets: []Target{{Key: hive("H1"), Standing: open}}, What: "1 order"})
		if c, ok := in.(Confirm); !ok || c.Command.Key != hive("H1") || c.Command.Kind != ledger.ActReplay {
			t.Errorf("got %#v", in)
		}
	})
	t.Run("several are confirmed together, and the count names those that cannot", func(t *testing.T) {
		t.Parallel()
		in := actionNamed(t, "refund", ledger.ActRefund).DoMany(listDesk(t), Aim{Targets: []Target{{Key: hive("H1"), Standing: open}, {Key: stove, Standing: open}, {Key: hive("H2")}}, What: "3 orders marked"})
		c, ok := in.(ConfirmMany)
		if !ok || c.Kind != ledger.ActRefund || !slices.Equal(c.Keys, []ledger.Key{hive("H1"), stove, hive("H2")}) || c.What != "3 orders marked" {
			t.Errorf("got %#v", in)
		}
	})
	t.Run("nothing known: nothing proposed", func(t *testing.T) {
		t.Parallel()
		in := actionNamed(t, "revoked", "").DoMany(listDesk(t), Aim{Targets: []Target{{Key: hive("H1")}}, What: "1 order"})
		if a, ok := in.(Ask); !ok || a.Value != "" {
			t.Errorf("got %#v", in)
		}
		in = actionNamed(t, "revoked", "").DoMany(listDesk(t), Aim{Targets: []Target{{Key: hive("H1"), Standing: &ledger.Standing{Lamps: ledger.Lamps{Granted: ledger.LampClaimed}}}}, What: "1 order"})
		if a, ok := in.(Ask); !ok || a.Value != "all" {
			t.Errorf("where the game claims to have granted: %#v", in)
		}
	})
	t.Run("none that can: the reason", func(t *testing.T) {
		t.Parallel()
		in := actionNamed(t, "refund", ledger.ActRefund).DoMany(listDesk(t), Aim{Targets: []Target{{Key: stove, Standing: open}}, What: "1 order"})
		if n, ok := in.(Notify); !ok || !n.Bad || !strings.Contains(n.Text, "STOVE") {
			t.Errorf("got %#v", in)
		}
	})
	t.Run("no order at all", func(t *testing.T) {
		t.Parallel()
		in := actionNamed(t, "claim", "").DoMany(listDesk(t), Aim{})
		if n, ok := in.(Notify); !ok || !strings.Contains(n.Text, "no order is selected") {
			t.Errorf("got %#v", in)
		}
	})
	t.Run("cases of many are stepped together", func(t *testing.T) {
		t.Parallel()
		filter := ledger.OrderFilter{OpenOnly: true}
		for _, verb := range []string{"claim", "snooze", "note", "resolve", "accept", "ignore", "reopen"} {
			in := actionNamed(t, verb, "").DoMany(listDesk(t), Aim{Filters: []ledger.OrderFilter{filter}, What: "412 orders"})
			if c, ok := in.(ConfirmMany); !ok || c.Kind != "" || string(c.Verb) != verb || len(c.Filters) != 1 || c.What != "412 orders" {
				t.Errorf("%s: got %#v", verb, in)
			}
		}
	})
	t.Run("what is asked and recorded of many is one batch", func(t *testing.T) {
		t.Parallel()
		held := &ledger.Standing{Lamps: ledger.Lamps{Granted: ledger.LampClaimed}}
		for _, task := range []ledger.BatchTask{ledger.TaskCheck, ledger.TaskProbe, ledger.TaskGranted, ledger.TaskRevoked, ledger.TaskCancelled} {
			aim := Aim{Targets: []Target{{Key: hive("H1"), Standing: held}, {Key: hive("H2")}}, Filters: []ledger.OrderFilter{{OpenOnly: true}}, What: "52 orders"}
			c, ok := actionNamed(t, string(task), "").DoMany(listDesk(t), aim).(ConfirmMany)
			if !ok || c.Task != task || c.Kind != "" || c.Verb != "" || len(c.Keys) != 2 || len(c.Filters) != 1 || c.What != "52 orders" {
				t.Errorf("%s: got %#v", task, c)
			}
		}
	})
	t.Run("what many are marked as is asked first", func(t *testing.T) {
		t.Parallel()
		aim := Aim{Targets: []Target{{Key: hive("H1"), Standing: open}, {Key: hive("H2")}}, Filters: []ledger.OrderFilter{{OpenOnly: true}}, What: "52 orders"}
		a, ok := actionNamed(t, "mark", "").DoMany(listDesk(t), aim).(Ask)
		if !ok {
			t.Fatal("nothing is asked")
		}
		c, ok := a.Do("Test  QA account").(ConfirmMany)
		if !ok || c.Verb != ledger.VerbMark || c.Mark != ledger.MarkTest || c.Reason != "QA account" || len(c.Keys) != 2 || len(c.Filters) != 1 || c.What != "52 orders" {
			t.Errorf("got %#v", c)
		}
		for _, text := range []string{"", "tset QA"} {
			if n, ok := a.Do(text).(Notify); !ok || !n.Bad || !strings.Contains(n.Text, "nothing was marked") {
				t.Errorf("%q: got %#v", text, a.Do(text))
			}
		}
	})
	t.Run("two orders are linked, the refunded one as the other", func(t *testing.T) {
		t.Parallel()
		gone := &ledger.Standing{Lamps: ledger.Lamps{Cancelled: ledger.LampYes}}
		for name, pair := range map[string][]Target{
			"first":  {{Key: hive("H1"), Standing: open}, {Key: hive("H2"), Standing: gone}},
			"second": {{Key: hive("H2"), Standing: gone}, {Key: hive("H1"), Standing: open}},
		} {
			a, ok := actionNamed(t, "link", "").DoMany(listDesk(t), Aim{Targets: pair}).(Ask)
			if !ok || !strings.Contains(a.Label, "hive:H1 to hive:H2") {
				t.Fatalf("%s: got %#v", name, a)
			}
			if got := a.Then("repayment paid again"); got != `link hive:H1 hive:H2 --as repayment --reason "paid again"` {
				t.Errorf("%s: got %q", name, got)
			}
		}
	})
	t.Run("more than a pair is not linked", func(t *testing.T) {
		t.Parallel()
		three := []Target{{Key: hive("H1")}, {Key: hive("H2")}, {Key: hive("H3")}}
		for _, aim := range []Aim{{Targets: three}, {Filters: []ledger.OrderFilter{{}}}, {Targets: three[:2], Filters: []ledger.OrderFilter{{}}}} {
			if n, ok := actionNamed(t, "link", "").DoMany(listDesk(t), aim).(Notify); !ok || !n.Bad || !strings.Contains(n.Text, "needs a pair") {
				t.Errorf("got %#v", n)
			}
		}
	})
	t.Run("what is about one action is not done to many", func(t *testing.T) {
		t.Parallel()
		in := actionNamed(t, "settle", "").DoMany(listDesk(t), Aim{Targets: []Target{{Key: hive("H1")}, {Key: hive("H2")}}, What: "2 orders"})
		if n, ok := in.(Notify); !ok || !strings.Contains(n.Text, "one action") {
			t.Errorf("got %#v", in)
		}
	})
	t.Run("a row that is about one action", func(t *testing.T) {
		t.Parallel()
		doubt := &ledger.Action{ID: "A1", Kind: ledger.ActRefund, State: ledger.StateInDoubt}
		in := actionNamed(t, "settle", "").DoMany(listDesk(t), Aim{Targets: []Target{{Key: hive("H1"), Action: doubt}}, What: "1 order"})
		a, ok := in.(Ask)
		if !ok {
			t.Fatalf("got %#v", in)
		}
		if got := a.Then("failed not in the console at 04:10"); got != `settle A1 --failed --evidence "not in the console at 04:10"` {
			t.Errorf("got %q", got)
		}
	})
}

// TestAPromptNamesItsOrder: the list below it may move while a line is typed; and where several grants are held, which of
// them was taken back is nobody's guess.
func TestAPromptNamesItsOrder(t *testing.T) {
	t.Parallel()
	d := listDesk(t)
	k := ledger.NewKey(ledger.Hive, "a", "H2168993822440686730")
	s := ledger.Standing{View: ledger.View{Amount: "1200", Currency: "KRW", Grants: []ledger.GrantView{{GrantID: "G-1", Status: ledger.GrantGranted}}}}
	ask := func(verb string) Ask {
		in, ok := actionNamed(t, verb, "").DoMany(d, Aim{Targets: []Target{{Key: k, Standing: &s}}, Count: 1}).(Ask)
		if !ok {
			t.Fatalf("%s asks nothing", verb)
		}
		return in
	}
	if got := ask("note").Label; got != "…686730 1,200 KRW: note" {
		t.Errorf("the prompt says %q", got)
	}
	if in := ask("revoked"); in.Value != "G-1" {
		t.Errorf("one grant is held: %+v", in)
	}
	s.View.Grants = append(s.View.Grants, ledger.GrantView{GrantID: "G-2", Status: ledger.GrantMailed})
	if in := ask("revoked"); in.Value != "" || in.Hint != "which of G-1, G-2 (or all)" {
		t.Errorf("two grants are held: %+v", in)
	}
}
