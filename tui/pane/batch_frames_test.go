package pane_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/tui/pane"
)

// stubBatch carries out batches by what its functions say.
type stubBatch struct {
	plan   clerk.BatchPlan
	run    func(progress clerk.BatchProgress) clerk.BatchResult
	resume func(progress clerk.BatchProgress) clerk.BatchResult
}

func (b stubBatch) PlanBatch(context.Context, clerk.Selection, clerk.BatchCommand, func(int)) (clerk.BatchPlan, error) {
	return b.plan, nil
}

func (b stubBatch) RunBatch(_ context.Context, _ clerk.BatchPlan, _ clerk.BatchCommand, progress clerk.BatchProgress) (clerk.BatchResult, error) {
	return b.run(progress), nil
}

func (b stubBatch) ResumeBatch(_ context.Context, _ string, progress clerk.BatchProgress) (clerk.BatchResult, error) {
	return b.resume(progress), nil
}

func (stubBatch) BatchSoFar(_ context.Context, id string, _ func(int)) (clerk.BatchSoFar, error) {
	return clerk.BatchSoFar{
		Batch: clerk.Batch{
			ID: id, Command: clerk.BatchCommand{Kind: ledger.ActReportGranted, What: manyWhat}, Orders: 412, Sums: ledger.Sums{"KRW": "4532000", "USD": "129.87"},
			Actor: "minsu", BegunAt: ledger.At(stubStart.Add(-time.Hour)), State: ledger.BatchBegun,
		},
		Tried: clerk.BatchShare{Orders: 103, Sums: ledger.Sums{"KRW": "1133000", "USD": "29.97"}},
		Ended: map[clerk.ItemOutcome]clerk.BatchShare{
			clerk.ItemDone: {Orders: 101, Sums: ledger.Sums{"KRW": "1122000", "USD": "19.98"}}, clerk.ItemInDoubt: {Orders: 2, Sums: ledger.Sums{"KRW": "11000", "USD": "9.99"}},
		},
		Left: clerk.BatchShare{Orders: 309, Sums: ledger.Sums{"KRW": "3399000", "USD": "99.9"}},
	}, nil
}

func (stubBatch) DropBatch(context.Context, string, string) error { return nil }

// stubShift tells one start of a shift.
type stubShift struct {
	start clerk.ShiftStart
	err   error
}

// stubVitals has some alerts on and nothing else.
type stubVitals struct{ alerts []ledger.RaisedAlert }

func (s stubVitals) Registers(context.Context, ledger.RegisterQuery) (ledger.Registers, error) {
	return ledger.Registers{Alerts: s.alerts}, nil
}

func (s stubVitals) AlertTurns(context.Context, ledger.Instant, int) ([]ledger.RaisedAlert, error) {
	return nil, nil
}

func (s stubShift) StartOfShift(context.Context, ledger.Instant) (clerk.ShiftStart, error) {
	return s.start, s.err
}

func manyKey(n int) ledger.Key {
	return ledger.NewKey(ledger.Hive, stubHiveApp, fmt.Sprintf("H21689938224406867%02d", n))
}

// manyItems are outcomes of every kind.
func manyItems() []clerk.BatchItem {
	var items []clerk.BatchItem
	for n, it := range []clerk.BatchItem{
		{Outcome: clerk.ItemDone, Earlier: true},
		{Outcome: clerk.ItemDone},
		{Outcome: clerk.ItemAwaiting, Text: ledger.Say("nothing was sent: A1 awaits approval by jun (makegood approve A1)")},
		{Outcome: clerk.ItemRefused, Text: ledger.Quote("1000526 Not refundable")},
		{Outcome: clerk.ItemFailed, Text: ledger.Say("not tried: the batch was stopped")},
		{Outcome: clerk.ItemInDoubt},
		{Outcome: clerk.ItemSkipped, Text: ledger.Say("not tried: the batch was stopped")},
	} {
		it.Key = manyKey(n)
		items = append(items, it)
	}
	return items
}

func manyPlan() clerk.BatchPlan {
	plan := clerk.BatchPlan{Count: 412, Sums: ledger.Sums{"KRW": "4532000", "USD": "129.87", "JPY": "36000"}, Approval: 2}
	for n := range 400 {
		plan.Keys = append(plan.Keys, manyKey(n))
	}
	for n := range 12 {
		text := ledger.Say("the player holds 1 gem")
		if n > 8 {
			text = ledger.Say("the unconsumed list could not be read: %s", "timeout")
		}
		plan.Ineligible = append(plan.Ineligible, clerk.BatchItem{Key: manyKey(500 + n), Outcome: clerk.ItemIneligible, Text: text})
	}
	return plan
}

const manyWhat = "412 orders · PAID_NOT_GRANTED · item03 · kr"

// typesAll fills a refund of many in and stands on the button.
func typesAll(r *room) *room {
	return r.press("tab").types("broken").press("tab").types("400").press("tab")
}

// manyScenes are the frames of one thing done to many orders.
func manyScenes() map[string]func(t *testing.T, d *pane.Desk, c *stubClock, w, h int) pane.Pane {
	refund := pane.ConfirmMany{Kind: ledger.ActRefund, Keys: []ledger.Key{manyKey(0), manyKey(1)}, What: manyWhat}
	open := func(t *testing.T, d *pane.Desk, c *stubClock, b stubBatch, w, h int) (*room, *pane.BatchBox) {
		d.Batch = b
		box := pane.NewBatch(d, refund)
		r := enter(t, box, w, h)
		c.at = c.at.Add(time.Second)
		return r, box
	}
	return map[string]func(t *testing.T, d *pane.Desk, c *stubClock, w, h int) pane.Pane{
		"confirm": func(t *testing.T, d *pane.Desk, c *stubClock, w, h int) pane.Pane {
			_, box := open(t, d, c, stubBatch{plan: manyPlan()}, w, h)
			return box
		},
		"none": func(t *testing.T, d *pane.Desk, c *stubClock, w, h int) pane.Pane {
			plan := manyPlan()
			plan.Count, plan.Keys, plan.Sums, plan.Approval = 12, nil, ledger.Sums{}, 0
			_, box := open(t, d, c, stubBatch{plan: plan}, w, h)
			return box
		},
		"ended": func(t *testing.T, d *pane.Desk, c *stubClock, w, h int) pane.Pane {
			plan := manyPlan()
			plan.Ineligible = plan.Ineligible[:1]
			r, box := open(t, d, c, stubBatch{plan: plan, run: func(clerk.BatchProgress) clerk.BatchResult {
				return clerk.BatchResult{ID: "B1", Items: manyItems(), Stopped: ledger.Say("it was stopped")}
			}}, w, h)
			typesAll(r).press("enter", "j")
			return box
		},
		"mark": func(t *testing.T, d *pane.Desk, c *stubClock, w, h int) pane.Pane {
			plan := manyPlan()
			plan.Approval = 0
			d.Batch = stubBatch{plan: plan}
			box := pane.NewBatch(d, pane.ConfirmMany{Verb: ledger.VerbMark, Mark: ledger.MarkTest, Reason: "QA", What: manyWhat})
			enter(t, box, w, h)
			c.at = c.at.Add(time.Second)
			return box
		},
		"granted": func(t *testing.T, d *pane.Desk, c *stubClock, w, h int) pane.Pane {
			return openTask(t, d, c, ledger.TaskGranted, w, h)
		},
		"check": func(t *testing.T, d *pane.Desk, c *stubClock, w, h int) pane.Pane {
			return openTask(t, d, c, ledger.TaskCheck, w, h)
		},
		"resume": func(t *testing.T, d *pane.Desk, c *stubClock, w, h int) pane.Pane {
			d.Batch = stubBatch{}
			box := pane.NewResume(d, pane.Resume{Batch: clerk.Batch{ID: "B1", Command: clerk.BatchCommand{Kind: ledger.ActReportGranted, What: manyWhat}}})
			enter(t, box, w, h)
			c.at = c.at.Add(time.Second)
			return box
		},
	}
}

// openTask opens the box before something is asked or recorded of many orders.
func openTask(t *testing.T, d *pane.Desk, c *stubClock, task ledger.BatchTask, w, h int) pane.Pane {
	plan := manyPlan()
	plan.Approval = 0
	d.Batch = stubBatch{plan: plan}
	box := pane.NewBatch(d, pane.ConfirmMany{Task: task, What: manyWhat})
	enter(t, box, w, h)
	c.at = c.at.Add(time.Second)
	return box
}

// heardBatch keeps what it was told to do.
type heardBatch struct {
	stubBatch
	cmd *clerk.BatchCommand
}

func (b heardBatch) RunBatch(_ context.Context, _ clerk.BatchPlan, cmd clerk.BatchCommand, progress clerk.BatchProgress) (clerk.BatchResult, error) {
	*b.cmd = cmd
	progress(3, 400, clerk.BatchItem{})
	return clerk.BatchResult{ID: "B1"}, nil
}

// TestBatchOfGrantsAsksOnce records under the reference that was typed into the dialog, and not without it.
func TestBatchOfGrantsAsksOnce(t *testing.T) {
	t.Parallel()
	d, clock := stubDesk(t, stubBooks{}, stubClerk{})
	var cmd clerk.BatchCommand
	d.Batch = heardBatch{stubBatch{plan: manyPlan()}, &cmd}
	box := pane.NewBatch(d, pane.ConfirmMany{Task: ledger.TaskGranted, What: manyWhat})
	r := enter(t, box, 120, 40)
	clock.at = clock.at.Add(time.Second)
	r.press("tab").types("GM tool").press("tab").types("400").press("tab", "enter")
	if cmd != (clerk.BatchCommand{}) {
		t.Fatalf("without a reference it was told %+v", cmd)
	}
	r.press("esc")
	box = pane.NewBatch(d, pane.ConfirmMany{Task: ledger.TaskGranted, What: manyWhat})
	r = enter(t, box, 120, 40)
	clock.at = clock.at.Add(time.Second)
	r.types("mail-77").press("tab").types("GM tool").press("tab").types("400").press("tab", "enter")
	if want := (clerk.BatchCommand{Task: ledger.TaskGranted, GrantID: "mail-77", Reason: "GM tool", What: manyWhat}); cmd != want {
		t.Errorf("it was told %+v, want %+v", cmd, want)
	}
}

// compareMany draws a scene in both languages and holds it against its files.
func compareMany(t *testing.T, name string, box bool, scene func(t *testing.T, d *pane.Desk, c *stubClock, w, h int) pane.Pane) {
	t.Helper()
	for _, s := range stubSizes() {
		for _, language := range []string{"", "_korean"} {
			file := fmt.Sprintf("%s%s_%dx%d", name, language, s[0], s[1])
			t.Run(file, func(t *testing.T) {
				t.Parallel()
				d, clock := stubDesk(t, stubBooks{}, stubClerk{})
				if language != "" {
					inKorean(t, d)
				}
				compareGolden(t, file, checkFrame(t, scene(t, d, clock, s[0], s[1]), s[0], s[1], box))
			})
		}
	}
}

func TestBatchFrames(t *testing.T) {
	t.Parallel()
	for name, scene := range manyScenes() {
		compareMany(t, "batch_"+name, true, scene)
	}
}

// TestBatchRunningFrames holds the box while orders are on their way.
func TestBatchRunningFrames(t *testing.T) {
	t.Parallel()
	for _, s := range stubSizes() {
		for _, language := range []string{"", "_korean"} {
			file := fmt.Sprintf("batch_running%s_%dx%d", language, s[0], s[1])
			t.Run(file, func(t *testing.T) {
				t.Parallel()
				d, clock := stubDesk(t, stubBooks{}, stubClerk{})
				if language != "" {
					inKorean(t, d)
				}
				frame := ""
				var box *pane.BatchBox
				d.Batch = stubBatch{plan: manyPlan(), run: func(progress clerk.BatchProgress) clerk.BatchResult {
					for n, it := range manyItems()[:6] {
						progress(n+1, 400, it)
					}
					clock.at = clock.at.Add(12 * time.Second)
					box.Update(box.Beat())
					frame = checkFrame(t, box, s[0], s[1], true)
					return clerk.BatchResult{ID: "B1"}
				}}
				box = pane.NewBatch(d, pane.ConfirmMany{Kind: ledger.ActRefund, What: manyWhat})
				r := enter(t, box, s[0], s[1])
				clock.at = clock.at.Add(time.Second)
				typesAll(r).press("enter")
				if frame == "" {
					t.Fatalf("it was not carried out:\n%s", box.View())
				}
				compareGolden(t, file, frame)
			})
		}
	}
}

func TestViewsFrames(t *testing.T) {
	t.Parallel()
	for name, views := range map[string]map[string]string{
		"empty": nil,
		"rows":  {"night": "class:PAID_NOT_GRANTED age>15m", "환불대기": "class:CANCEL_PENDING,CANCEL_OVERDUE", "big": "amount>100000 is:open -is:mine server:kr product:com.example.starlight.item03"},
	} {
		compareMany(t, "views_"+name, true, func(t *testing.T, d *pane.Desk, _ *stubClock, w, h int) pane.Pane {
			d.Views = views
			filter := ""
			if views != nil {
				filter = "class:PAID_NOT_GRANTED player:20000000401"
			}
			return enter(t, pane.NewViews(d, filter), w, h).press("j", "x").pane
		})
	}
}

// busyStart is a start of a shift after a night in which everything happened.
func busyStart() clerk.ShiftStart {
	at := ledger.At(stubStart)
	ago := func(d time.Duration) ledger.Instant { return ledger.At(stubStart.Add(-d)) }
	return clerk.ShiftStart{
		At: at, Since: ago(9 * time.Hour), OpenedOrders: 54, OpenedSums: ledger.Sums{"KRW": "451000", "USD": "0.99"},
		Opened: []ledger.Work{{
			Trouble: ledger.Trouble{Class: ledger.ClassPaidNotGranted, Provider: ledger.Hive, App: stubHiveApp, Product: "item03", Server: "kr"},
			Count:   52, Sums: ledger.Sums{"KRW": "449000"}, Oldest: ago(time.Hour), Head: findRows()[0],
		}},
		Others: []clerk.Deeds{{Operator: "minsu", Verbs: map[string]int64{"resolve": 12, "report granted": 3}}},
		Mine:   3, MineOldest: ago(time.Hour), Snoozed: 5, SnoozedToday: 2, NextAwake: ledger.At(stubStart.Add(time.Hour)),
		InDoubt: 2, DoubtOldest: ago(time.Minute), Doubt: manyKey(1),
		Waiting: []ledger.Action{{ID: "A1", Kind: ledger.ActRefund, Key: manyKey(2), Actor: "minsu", CreatedAt: ago(time.Minute)}},
		Gaps:    []clerk.Remark{{At: at, From: ago(20 * time.Minute), To: ago(10 * time.Minute), Text: ledger.Say("nobody listened from %s to %s: what was missed is known only as far as lists and tids can tell", "11:49", "11:59").String()}}, Alarms: []clerk.Remark{{At: ago(time.Minute), Text: ledger.Say("no space left for the ledger %s; nothing was recorded, free some space and try again", "m.db").String()}},
		Batches: []clerk.Batch{
			{
				ID: "B1", Command: clerk.BatchCommand{Kind: ledger.ActRefund, What: manyWhat}, Orders: 412, Actor: "minsu", BegunAt: ago(2 * time.Hour),
				State: ledger.BatchStopped, Text: ledger.Say("it was stopped"), Counts: map[string]int64{"done": 3, "skipped": 409},
			},
			{ID: "B2", Command: clerk.BatchCommand{Verb: ledger.VerbClaim}, Orders: 7, Actor: "sora", BegunAt: ago(time.Minute), State: ledger.BatchBegun, Running: true, Process: "4711@desk-2:99"},
		},
		On: []clerk.Seat{{Operator: "mina", At: at}, {Operator: "minsu", At: ago(time.Minute), Left: true}},
	}
}

func TestShiftFrames(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]stubShift{
		"empty":  {start: clerk.ShiftStart{At: ledger.At(stubStart), Since: ledger.At(stubStart.Add(-9 * time.Hour)), On: []clerk.Seat{{Operator: "mina", At: ledger.At(stubStart)}}}},
		"new":    {start: clerk.ShiftStart{At: ledger.At(stubStart)}},
		"rows":   {start: busyStart()},
		"unread": {err: errors.New("the disk is gone")},
	} {
		compareMany(t, "shift_"+name, false, func(t *testing.T, d *pane.Desk, _ *stubClock, w, h int) pane.Pane {
			d.Shift = s
			return enter(t, pane.NewShiftScreen(d), w, h).press("j").pane
		})
	}
	t.Run("what stands beside what happened", func(t *testing.T) {
		t.Parallel()
		d, _ := stubDesk(t, stubBooks{}, stubClerk{})
		at := ledger.At(stubStart)
		// A ledger that could not be written for a while was listened for all the time.
		d.Shift = stubShift{start: clerk.ShiftStart{At: at, Since: at.Add(-time.Hour), Alarms: []clerk.Remark{{
			At: at, From: at.Add(-time.Minute), To: at, Text: ledger.Say("the ledger could not be used from %s to %s", "18:32:04", "18:32:49").String(),
		}}}}
		d.Vitals = stubVitals{alerts: []ledger.RaisedAlert{
			{Seq: 1, At: at, Alert: ledger.Alert{Kind: ledger.AlertGap, On: true, Since: at.Add(-time.Hour), To: at.Add(-time.Minute)}},
			{Seq: 2, At: at, Alert: ledger.Alert{Kind: ledger.AlertSilent, On: true, Provider: ledger.Stove, Since: at.Add(-time.Hour)}},
		}}
		d.Look = pane.Lookout{Known: true, Unheard: at.Add(-time.Minute)}
		r := enter(t, pane.NewShiftScreen(d), 160, 40)
		r.seesLine("▲", "2 alerts are on, the most pressing: notifications of STOVE stopped").seesLine("▲", "Nobody listens since").
			sees("the ledger could not be used from 18:32:04 to 18:32:49")
		if text := r.pane.View(); strings.Contains(text, "Nobody listened") {
			t.Errorf("trouble of the ledger is told as a gap:\n%s", text)
		}
		d.Look = pane.Lookout{Known: true, Holder: "7@vm:1"}
		d.Vitals = stubVitals{}
		d.Shift = stubShift{start: clerk.ShiftStart{At: at, Since: at.Add(-time.Hour)}}
		enter(t, pane.NewShiftScreen(d), 160, 40).sees("No alert is on.", "The listener had no gap and no trouble of its own since then.")
	})
	t.Run("a batch is dropped when it is asked for twice", func(t *testing.T) {
		t.Parallel()
		d, _ := stubDesk(t, stubBooks{}, stubClerk{})
		d.Shift, d.Batch = stubShift{start: busyStart()}, stubBatch{}
		r := enter(t, pane.NewShiftScreen(d), 120, 40)
		r.press("x")
		if n, ok := r.last().(pane.Notify); !ok || n.Text != "this row is no batch: there is nothing to leave undone" {
			t.Errorf("x on a row that is no batch asks for %#v", r.last())
		}
		for range 7 {
			r.press("j")
		}
		r.seesLine("▌", "batches", "it was stopped")
		r.press("x").sees("x again leaves undone").press("j", "x").sees("x again leaves undone").press("x")
		if n, ok := r.last().(pane.Notify); !ok || n.Bad {
			t.Errorf("dropping a batch says %#v", r.last())
		}
	})
}
