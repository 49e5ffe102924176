package pane

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/ledger/clerk"
)

// fakeBatch answers what its functions say.
type fakeBatch struct {
	plan   func(sel clerk.Selection, cmd clerk.BatchCommand) (clerk.BatchPlan, error)
	run    func(ctx context.Context, plan clerk.BatchPlan, cmd clerk.BatchCommand, progress clerk.BatchProgress) (clerk.BatchResult, error)
	resume func(id string, progress clerk.BatchProgress) (clerk.BatchResult, error)
	drop   func(id string) error
	sofar  func(id string) (clerk.BatchSoFar, error)
}

func (f fakeBatch) BatchSoFar(_ context.Context, id string, _ func(int)) (clerk.BatchSoFar, error) {
	return f.sofar(id)
}

func (f fakeBatch) PlanBatch(_ context.Context, sel clerk.Selection, cmd clerk.BatchCommand, weighed func(int)) (clerk.BatchPlan, error) {
	weighed(1)
	return f.plan(sel, cmd)
}

func (f fakeBatch) RunBatch(ctx context.Context, plan clerk.BatchPlan, cmd clerk.BatchCommand, p clerk.BatchProgress) (clerk.BatchResult, error) {
	return f.run(ctx, plan, cmd, p)
}

func (f fakeBatch) ResumeBatch(_ context.Context, id string, p clerk.BatchProgress) (clerk.BatchResult, error) {
	return f.resume(id, p)
}

func (f fakeBatch) DropBatch(_ context.Context, id, _ string) error { return f.drop(id) }

// bench is a batch's box somebody sits at.
type bench struct {
	t   *testing.T
	box *BatchBox
	now time.Time
	in  Intent
}

func newBench(t *testing.T, f fakeBatch, open func(d *Desk) *BatchBox) *bench {
	t.Helper()
	b := &bench{t: t, now: filterNow()}
	d := listDesk(t)
	d.Now = func() time.Time { return b.now }
	d.Batch = f
	b.box = open(d)
	b.box.Resize(100, 30)
	b.run(b.box.Init())
	b.now = b.now.Add(2 * confirmGrace)
	return b
}

// run carries commands out but for those that wait for time.
func (b *bench) run(cmd tea.Cmd) {
	b.t.Helper()
	if cmd == nil {
		return
	}
	done := make(chan tea.Msg, 1)
	go func() { done <- cmd() }()
	select {
	case msg := <-done:
		switch msg := msg.(type) {
		case nil:
		case tea.BatchMsg:
			for _, c := range msg {
				b.run(c)
			}
		case batchBeatMsg:
		default:
			in, next := b.box.Update(msg)
			if in != nil {
				b.in = in
			}
			b.run(next)
		}
	case <-time.After(100 * time.Millisecond):
		// A tick: it is not waited for.
	}
}

func (b *bench) press(keys ...string) *bench {
	b.t.Helper()
	named := map[string]tea.KeyType{"enter": tea.KeyEnter, "esc": tea.KeyEsc, "tab": tea.KeyTab, "backspace": tea.KeyBackspace}
	for _, k := range keys {
		b.in = nil
		msg := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(k)}
		if typ, ok := named[k]; ok {
			msg = tea.KeyMsg{Type: typ}
		}
		in, cmd := b.box.Update(msg)
		b.in = in
		b.run(cmd)
	}
	return b
}

// types presses letters one by one.
func (b *bench) types(text string) *bench {
	for _, r := range text {
		b.press(string(r))
	}
	return b
}

func (b *bench) sees(texts ...string) {
	b.t.Helper()
	for _, text := range texts {
		if view := b.box.View(); !strings.Contains(view, text) {
			b.t.Errorf("%q is not in the box:\n%s", text, view)
		}
	}
}

func batchKey(n int) ledger.Key {
	return ledger.Key{Provider: ledger.Hive, App: "a", Order: fmt.Sprintf("H%d", n)}
}

// TestBatch refunds what was marked: counted and summed first, the number typed, each outcome in a list that can be gone
// through, and gone on with where it stopped.
func TestBatch(t *testing.T) {
	t.Parallel()
	items := []clerk.BatchItem{
		{Key: batchKey(1), Outcome: clerk.ItemDone, Action: "A1"},
		{Key: batchKey(2), Outcome: clerk.ItemInDoubt, Action: "A2", Text: ledger.Say("no answer")},
		{Key: batchKey(3), Outcome: clerk.ItemSkipped, Text: ledger.Say("not tried: the batch was stopped")},
	}
	sent, resumed := 0, 0
	f := fakeBatch{
		plan: func(sel clerk.Selection, cmd clerk.BatchCommand) (clerk.BatchPlan, error) {
			if cmd.Kind != ledger.ActRefund || len(sel.Keys) != 1 || len(sel.Filters) != 1 {
				t.Errorf("planned %v of %v", cmd, sel)
			}
			return clerk.BatchPlan{
				Count: 5, Keys: []ledger.Key{batchKey(1), batchKey(2), batchKey(3)}, Sums: ledger.Sums{"KRW": "3600"}, Approval: 1,
				Ineligible: []clerk.BatchItem{
					{Key: batchKey(4), Outcome: clerk.ItemIneligible, Text: ledger.Say("the player holds 1 gem")}, {Key: batchKey(5), Outcome: clerk.ItemIneligible, Text: ledger.Say("the player holds 1 gem")},
				},
			}, nil
		},
		run: func(_ context.Context, plan clerk.BatchPlan, cmd clerk.BatchCommand, progress clerk.BatchProgress) (clerk.BatchResult, error) {
			sent++
			if cmd.Reason != "broken" || cmd.What != "5 orders marked" || len(plan.Keys) != 3 {
				t.Errorf("sent %+v of %+v", cmd, plan)
			}
			for i, it := range items {
				progress(i+1, 3, it)
			}
			return clerk.BatchResult{ID: "B1", Items: items, Stopped: ledger.Say("it stopped by itself: 1 in doubt")}, nil
		},
		sofar: func(id string) (clerk.BatchSoFar, error) {
			cmd := clerk.BatchCommand{Kind: ledger.ActRefund, What: "5 orders marked"}
			return clerk.BatchSoFar{
				Batch: clerk.Batch{ID: id, Command: cmd, Orders: 3, State: ledger.BatchStopped, Text: ledger.Say("it stopped by itself: 1 in doubt")},
				Left:  clerk.BatchShare{Orders: 1, Sums: ledger.Sums{"KRW": "1200"}},
			}, nil
		},
		resume: func(id string, _ clerk.BatchProgress) (clerk.BatchResult, error) {
			if resumed++; id != "B1" {
				t.Errorf("gone on with %s", id)
			}
			out := []clerk.BatchItem{items[0], items[1], {Key: batchKey(3), Outcome: clerk.ItemDone}}
			out[0].Earlier, out[1].Earlier = true, true
			return clerk.BatchResult{ID: id, Items: out}, nil
		},
	}
	b := newBench(t, f, func(d *Desk) *BatchBox {
		return NewBatch(d, ConfirmMany{Kind: ledger.ActRefund, Keys: []ledger.Key{batchKey(1)}, Filters: []ledger.OrderFilter{{}}, What: "5 orders marked"})
	})
	b.sees("Refund, 5 orders marked: in all 3 orders, 3,600 KRW.", "first one in doubt, or 3 failed in a row", "2 of 5 orders are left out", "H4 and 1 more: the player holds 1 gem", "1 of them needs a second operator")
	b.press("enter")
	if sent != 0 {
		t.Fatal("enter at once sends it")
	}
	b.press("tab").types("broken").press("tab").types("2").press("tab", "enter")
	if sent != 0 {
		t.Fatalf("it is sent with a wrong number typed:\n%s", b.box.View())
	}
	b.press("tab", "tab", "tab")
	b = newBench(t, f, func(d *Desk) *BatchBox {
		return NewBatch(d, ConfirmMany{Kind: ledger.ActRefund, Keys: []ledger.Key{batchKey(1)}, Filters: []ledger.OrderFilter{{}}, What: "5 orders marked"})
	})
	b.press("tab").types("broken").press("tab").types("3").press("tab", "enter")
	if n, ok := b.in.(Notify); sent != 1 || !ok || !n.Bad || !strings.Contains(n.Text, "1 done, 2 ineligible, 1 in doubt, 1 not tried; it stopped by itself") {
		t.Fatalf("sent %d times, said %#v:\n%s", sent, b.in, b.box.View())
	}
	b.sees("[r] goes on", "done", "H1", "in doubt", "H2  no answer", "not tried", "H3", "ineligible", "H4", "line 1 of 5")
	b.press("f", "f", "f")
	b.sees("line 1 of 1 in doubt")
	if in := b.press("enter").in; in != (OpenOrder{Key: batchKey(2)}) {
		t.Errorf("enter asks for %#v", in)
	}
	if in, ok := b.press("y").in.(Copy); !ok || !strings.Contains(in.Text, "in doubt  hive:H2  no answer") {
		t.Errorf("y asks for %#v", b.in)
	}
	if b.press("~"); b.box.note == "" {
		t.Error("a key that means nothing is silent")
	}
	// One key sends nothing: what is left is said, and its number typed.
	b.press("r")
	b.sees("go on: refund", "It stopped by itself: 1 in", "left: 1 order, 1,200 KRW")
	b.now = b.now.Add(2 * confirmGrace)
	if b.press("tab").types("2").press("tab", "enter"); resumed != 0 {
		t.Fatalf("it goes on with a wrong number typed:\n%s", b.box.View())
	}
	b.press("esc")
	b = newBench(t, f, func(d *Desk) *BatchBox {
		return NewBatch(d, ConfirmMany{Kind: ledger.ActRefund, Keys: []ledger.Key{batchKey(1)}, Filters: []ledger.OrderFilter{{}}, What: "5 orders marked"})
	})
	b.press("tab").types("broken").press("tab").types("3").press("tab", "enter").press("r")
	b.now = b.now.Add(2 * confirmGrace)
	if b.press("tab").types("1").press("tab", "enter"); resumed != 1 {
		t.Fatalf("gone on with %d times:\n%s", resumed, b.box.View())
	}
	b.sees("2 done, 2 ineligible, 1 in doubt", "tried before")
	if b.press("r"); !strings.Contains(b.box.View(), "nothing to go on with") {
		t.Errorf("it does not say that it has ended:\n%s", b.box.View())
	}
	if in := b.press("esc").in; in != (Back{}) {
		t.Errorf("esc asks for %#v", in)
	}
}

// TestBatchOfSnoozes asks until when and why, in the words of a person.
func TestBatchOfSnoozes(t *testing.T) {
	t.Parallel()
	var got clerk.BatchCommand
	b := newBench(t, fakeBatch{
		plan: func(clerk.Selection, clerk.BatchCommand) (clerk.BatchPlan, error) {
			return clerk.BatchPlan{Count: 412, Keys: make([]ledger.Key, 412), Sums: ledger.Sums{"KRW": "4532000"}}, nil
		},
		run: func(_ context.Context, _ clerk.BatchPlan, cmd clerk.BatchCommand, _ clerk.BatchProgress) (clerk.BatchResult, error) {
			got = cmd
			return clerk.BatchResult{ID: "B1", Items: []clerk.BatchItem{{Key: batchKey(1), Outcome: clerk.ItemDone}}}, nil
		},
	}, func(d *Desk) *BatchBox {
		return NewBatch(d, ConfirmMany{Verb: ledger.VerbSnooze, Filters: []ledger.OrderFilter{{}}, What: "412 orders · PAID_NOT_GRANTED"})
	})
	b.sees("Snooze, 412 orders · PAID_NOT_GRANTED: in all 412 orders, 4,532,000 KRW.")
	b.types("someday").press("enter").sees("until: until when? 45m, 2h, 3d, 18:00, today, tomorrow", "tomorrow 09:00")
	b.press("ctrl+u").types("tomorrow 09:00").press("tab").types("restart").press("tab", "enter")
	if got.Verb != ledger.VerbSnooze || got.Reason != "restart" || got.Until.Time().In(b.box.desk.Zone).Format("01-02 15:04") != "11-21 09:00" {
		t.Fatalf("it did %+v:\n%s", got, b.box.View())
	}
	if n, ok := b.in.(Notify); !ok || n.Bad || !strings.Contains(n.Text, "1 done") {
		t.Errorf("said %#v", b.in)
	}
}

// TestBatchOfReplays calls no replay a success that the game did not take.
func TestBatchOfReplays(t *testing.T) {
	t.Parallel()
	items := []clerk.BatchItem{
		{Key: batchKey(1), Outcome: clerk.ItemDone, Replayed: ledger.ForwardDelivered, Text: ledger.Say("delivered")},
		{Key: batchKey(2), Outcome: clerk.ItemDone, Replayed: ledger.ForwardDeclined, Text: ledger.Say("declined")},
		{Key: batchKey(3), Outcome: clerk.ItemDone, Replayed: ledger.ForwardUnanswered, Text: ledger.Say("unanswered")},
	}
	b := newBench(t, fakeBatch{
		plan: func(clerk.Selection, clerk.BatchCommand) (clerk.BatchPlan, error) {
			return clerk.BatchPlan{Count: 3, Keys: make([]ledger.Key, 3)}, nil
		},
		run: func(context.Context, clerk.BatchPlan, clerk.BatchCommand, clerk.BatchProgress) (clerk.BatchResult, error) {
			return clerk.BatchResult{ID: "B1", Items: items}, nil
		},
	}, func(d *Desk) *BatchBox {
		return NewBatch(d, ConfirmMany{Kind: ledger.ActReplay, Filters: []ledger.OrderFilter{{}}, What: "3 orders marked"})
	})
	b.press("tab", "tab").types("3").press("tab", "enter")
	if n, ok := b.in.(Notify); !ok || !n.Bad || !strings.Contains(n.Text, "1 delivered, 1 declined, 1 unanswered; what the game did not answer it may have granted") {
		t.Errorf("said %#v", b.in)
	}
	b.sees("✓ delivered", "✗ declined", "? unanswered")
	if strings.Contains(b.box.View(), "✓ done") {
		t.Errorf("an order the game declined looks done:\n%s", b.box.View())
	}
}

// TestBatchIsStopped by esc, between two orders, and cannot be left while it runs.
func TestBatchIsStopped(t *testing.T) {
	t.Parallel()
	begun, stopped := make(chan struct{}), make(chan struct{})
	b := newBench(t, fakeBatch{
		plan: func(clerk.Selection, clerk.BatchCommand) (clerk.BatchPlan, error) {
			return clerk.BatchPlan{Count: 2, Keys: []ledger.Key{batchKey(1), batchKey(2)}}, nil
		},
		run: func(ctx context.Context, _ clerk.BatchPlan, _ clerk.BatchCommand, progress clerk.BatchProgress) (clerk.BatchResult, error) {
			progress(1, 2, clerk.BatchItem{Key: batchKey(1), Outcome: clerk.ItemDone})
			close(begun)
			<-ctx.Done()
			close(stopped)
			return clerk.BatchResult{ID: "B1", Stopped: ledger.Say("it was stopped")}, nil
		},
	}, func(d *Desk) *BatchBox {
		return NewBatch(d, ConfirmMany{Verb: ledger.VerbClaim, Filters: []ledger.OrderFilter{{}}, What: "2 orders"})
	})
	b.press("tab", "enter")
	<-begun
	if b.box.Busy() == "" {
		t.Error("leaving would not ask")
	}
	b.box.Update(batchBeatMsg{ticket: b.box.want})
	b.sees("1 of 2", "1 done", "H1", "esc stops")
	if b.press("x"); b.box.note == "" {
		t.Error("a key is silent while it runs")
	}
	b.press("esc")
	<-stopped
	b.sees("stopping after the one that is on its way")
}

// TestResume asks before it goes on with what was cut off, and says what it does not know.
func TestResume(t *testing.T) {
	t.Parallel()
	batch := clerk.Batch{
		ID: "B7", Command: clerk.BatchCommand{Kind: ledger.ActRefund, What: "412 orders · PAID_NOT_GRANTED"}, Orders: 412, Sums: ledger.Sums{"KRW": "4532000"},
		Actor: "minsu", BegunAt: ledger.At(filterNow().Add(-time.Hour)), State: ledger.BatchBegun,
	}
	gone := 0
	f := fakeBatch{sofar: func(string) (clerk.BatchSoFar, error) {
		return clerk.BatchSoFar{
			Batch: batch, Tried: clerk.BatchShare{Orders: 3, Sums: ledger.Sums{"KRW": "33000"}}, Left: clerk.BatchShare{Orders: 409, Sums: ledger.Sums{"KRW": "4499000"}},
			Ended: map[clerk.ItemOutcome]clerk.BatchShare{
				clerk.ItemDone: {Orders: 2, Sums: ledger.Sums{"KRW": "22000"}}, clerk.ItemInDoubt: {Orders: 1, Sums: ledger.Sums{"KRW": "11000"}},
			},
		}, nil
	}, resume: func(string, clerk.BatchProgress) (clerk.BatchResult, error) {
		gone++
		return clerk.BatchResult{}, errors.New("the disk is full")
	}}
	b := newBench(t, f, func(d *Desk) *BatchBox { return NewResume(d, Resume{Batch: batch}) })
	b.sees("412 orders", "4,532,000 KRW", "begun 02:21:40 by minsu", "It was cut off", "not tried again",
		"tried: 3 orders, 33,000 KRW", "done: 2 orders, 22,000 KRW", "in doubt: 1 order, 11,000 KRW", "left: 409 orders, 4,499,000 KRW")
	b.press("tab").types("412").press("tab", "enter")
	if gone != 0 {
		t.Error("it goes on when told of more orders than are left")
	}
	b.press("backspace", "backspace", "backspace").types("409").press("tab", "enter")
	if n, ok := b.in.(Notify); gone != 1 || !ok || !n.Bad || !strings.Contains(n.Text, "the disk is full") {
		t.Errorf("gone on %d times, said %#v:\n%s", gone, b.in, b.box.View())
	}
	replays := batch
	replays.Command.Kind = ledger.ActReplay
	silent := fakeBatch{sofar: func(string) (clerk.BatchSoFar, error) {
		two := clerk.BatchShare{Orders: 2, Sums: ledger.Sums{"KRW": "22000"}}
		return clerk.BatchSoFar{
			Batch: replays, Tried: two, Left: two, Ended: map[clerk.ItemOutcome]clerk.BatchShare{clerk.ItemDone: two},
			Replayed: map[ledger.ForwardOutcome]clerk.BatchShare{ledger.ForwardUnanswered: two},
		}, nil
	}}
	b = newBench(t, silent, func(d *Desk) *BatchBox { return NewResume(d, Resume{Batch: replays}) })
	b.sees("? unanswered: 2 orders, 22,000 KRW", "the game does not answer 3 in a row")
	if strings.Contains(b.box.View(), "done: ") {
		t.Errorf("replays the game did not answer are called done:\n%s", b.box.View())
	}
	batch.Running, batch.Process = true, "4711@desk-2:99"
	b = newBench(t, f, func(d *Desk) *BatchBox { return NewResume(d, Resume{Batch: batch}) })
	b.sees("begun 02:21:40. It is", "minsu is carrying it out in process 4711@desk-2: wait for it")
	if b.press("tab", "tab", "enter"); gone != 1 {
		t.Error("what another process carries out was gone on with")
	}
	batch.Running, batch.State = false, ledger.BatchEnded
	b = newBench(t, f, func(d *Desk) *BatchBox { return NewResume(d, Resume{Batch: batch}) })
	b.sees("it has come to its end meanwhile")
}

// TestBatchThatCannotBeCounted says why, and does nothing.
func TestBatchThatCannotBeCounted(t *testing.T) {
	t.Parallel()
	b := newBench(t, fakeBatch{plan: func(clerk.Selection, clerk.BatchCommand) (clerk.BatchPlan, error) {
		return clerk.BatchPlan{}, &ledger.Error{Human: ledger.Say("the ledger is locked")}
	}}, func(d *Desk) *BatchBox { return NewBatch(d, ConfirmMany{Kind: ledger.ActReplay, What: "x"}) })
	b.sees("the ledger is locked")
	box := NewBatch(listDesk(t), ConfirmMany{Kind: ledger.ActReplay, Keys: make([]ledger.Key, 2)})
	box.Resize(80, 24)
	if cmd := box.Init(); cmd != nil || !strings.Contains(box.View(), "one order at a time") {
		t.Errorf("it does not say why:\n%s", box.View())
	}
}

// TestLongOutcomeList walks a list of a hundred thousand outcomes and draws only what is seen.
func TestLongOutcomeList(t *testing.T) {
	t.Parallel()
	l := newItemList(listDesk(t))
	items := make([]clerk.BatchItem, 100_000)
	for i := range items {
		items[i] = clerk.BatchItem{Key: batchKey(i), Outcome: clerk.ItemDone}
		if i%1000 == 999 {
			items[i].Outcome = clerk.ItemFailed
		}
	}
	l.set(items)
	l.resize(80, 10)
	press := func(k string) { l.press(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(k)}) }
	press("G")
	if it, ok := l.cursor(); !ok || it.Key != batchKey(99_999) || len(l.view()) != 10 {
		t.Errorf("G went to %v with %d lines", it.Key, len(l.view()))
	}
	press("k")
	press("g")
	if it, _ := l.cursor(); it.Key != batchKey(0) {
		t.Errorf("g went to %v", it.Key)
	}
	l.narrow()
	l.narrow()
	if it, _ := l.cursor(); l.only != clerk.ItemFailed || len(l.shown) != 100 || it.Key != batchKey(999) {
		t.Errorf("narrowed to %q with %d", l.only, len(l.shown))
	}
	if l.narrow(); l.only != "" || len(l.shown) != 100_000 {
		t.Errorf("behind the last comes %q", l.only)
	}
}

// TestOutcomesStayWhereGoingOnFails: going on fails before anything is done, because the ledger is locked. What became of
// each stays on the screen, and nobody says that the batch came to its end.
func TestOutcomesStayWhereGoingOnFails(t *testing.T) {
	t.Parallel()
	items := []clerk.BatchItem{{Key: batchKey(1), Outcome: clerk.ItemInDoubt, Action: "A1"}, {Key: batchKey(2), Outcome: clerk.ItemSkipped}}
	batch := clerk.Batch{ID: "B1", Command: clerk.BatchCommand{Kind: ledger.ActRefund, What: "2 orders marked"}, Orders: 2, State: ledger.BatchStopped, Text: ledger.Say("it stopped by itself: 1 in doubt")}
	b := newBench(t, fakeBatch{
		plan: func(clerk.Selection, clerk.BatchCommand) (clerk.BatchPlan, error) {
			return clerk.BatchPlan{Count: 2, Keys: []ledger.Key{batchKey(1), batchKey(2)}, Sums: ledger.Sums{"KRW": "2400"}}, nil
		},
		run: func(context.Context, clerk.BatchPlan, clerk.BatchCommand, clerk.BatchProgress) (clerk.BatchResult, error) {
			return clerk.BatchResult{ID: "B1", Items: items, Stopped: ledger.Say("it stopped by itself: 1 in doubt")}, nil
		},
		sofar: func(string) (clerk.BatchSoFar, error) {
			return clerk.BatchSoFar{Batch: batch, Left: clerk.BatchShare{Orders: 1}}, nil
		},
		resume: func(string, clerk.BatchProgress) (clerk.BatchResult, error) {
			return clerk.BatchResult{}, ledger.Fail("resume B1: it could not be recorded, nothing was done: the ledger is locked")
		},
	}, func(d *Desk) *BatchBox {
		return NewBatch(d, ConfirmMany{Kind: ledger.ActRefund, Keys: []ledger.Key{batchKey(1)}, What: "2 orders marked"})
	})
	b.press("tab").types("broken").press("tab").types("2").press("tab", "enter").press("r")
	b.now = b.now.Add(2 * confirmGrace)
	b.press("tab").types("1").press("tab", "enter")
	b.sees("the ledger is locked", "in doubt", "H1", "[r] goes on")
	if b.press("r"); strings.Contains(b.box.View(), "it came to its end") || !strings.Contains(b.box.View(), "how many left") {
		t.Errorf("it cannot be gone on with any more:\n%s", b.box.View())
	}
}
