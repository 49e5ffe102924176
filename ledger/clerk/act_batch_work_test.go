package clerk_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"makegood/ledger"
	"makegood/ledger/clerk"
)

// TestBatchOfMarks leaves out what cannot be marked so, on what each order is, and marks the others once.
func TestBatchOfMarks(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	owed, gift := d.owed(1), hiveKey(2)
	d.grant(gift, "g", ledger.GrantGranted)
	d.clock.pass(3600e9)
	mina := d.as("mina")
	for name, sel := range map[string]clerk.Selection{
		"by key":    {Keys: []ledger.Key{owed, gift}},
		"by filter": {Filters: []ledger.OrderFilter{{}}},
	} {
		plan, err := mina.PlanBatch(t.Context(), sel, clerk.BatchCommand{Verb: ledger.VerbMark, Mark: ledger.MarkGift}, nil)
		wantKind(t, err, "")
		if plan.Count != 2 || len(plan.Keys) != 1 || plan.Keys[0] != gift || len(plan.Ineligible) != 1 {
			t.Errorf("%s: the plan is %s with %+v", name, plan, plan.Ineligible)
		}
	}
	cmd := clerk.BatchCommand{Verb: ledger.VerbMark, Mark: ledger.MarkTest, What: "the QA account"}
	out := d.batch(mina, []ledger.Key{owed, gift}, cmd)
	if got := outcomes(out.Items); got != "done done" {
		t.Errorf("they ended %q", got)
	}
	for _, k := range []ledger.Key{owed, gift} {
		o, _, err := d.store.Order(t.Context(), k)
		wantKind(t, err, "")
		if len(o.Steps) != 1 || o.Steps[0].Step.Mark != ledger.MarkTest || o.Steps[0].Step.Batch != out.ID {
			t.Errorf("%s has the steps %+v", k, o.Steps)
		}
	}
	if got, err := mina.BatchSoFar(t.Context(), out.ID, nil); err != nil || got.Batch.Command != cmd || got.Tried.Orders != 2 {
		t.Errorf("the ledger knows it as %+v, %v", got, err)
	}
	_, err := mina.PlanBatch(t.Context(), clerk.Selection{Keys: []ledger.Key{owed}}, clerk.BatchCommand{Verb: ledger.VerbMark, Mark: "tset"}, nil)
	wantKind(t, err, ledger.Invalid)
}

// TestBatchOfWorkThroughCrashes marks, records and asks about every order once, whatever dies or fails.
func TestBatchOfWorkThroughCrashes(t *testing.T) {
	t.Parallel()
	for name, cmd := range map[string]clerk.BatchCommand{
		"marks":     {Verb: ledger.VerbMark, Mark: ledger.MarkTest},
		"granted":   {Task: ledger.TaskGranted, GrantID: "mail-77", Reason: "sent by mail"},
		"revoked":   {Task: ledger.TaskRevoked, Reason: "the GM tool shows them gone"},
		"asks":      {Task: ledger.TaskCheck},
		"cancelled": {Task: ledger.TaskCancelled, Reason: "the Hive Console shows them cancelled"},
		"probes":    {Task: ledger.TaskProbe},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			reached := map[string]int{}
			rapid.Check(t, func(r *rapid.T) {
				d := newDesk(t)
				keys := d.owedMany(rapid.IntRange(1, 6).Draw(r, "orders"))
				for i, k := range keys {
					if cmd.Task == ledger.TaskRevoked {
						d.grant(k, fmt.Sprintf("g%d", i), ledger.GrantGranted)
					}
					if cmd.Task == ledger.TaskProbe {
						d.fact(ledger.FactAction, k, ledger.ActionStep{ID: fmt.Sprintf("D%d", i), Kind: ledger.ActRefund, State: ledger.StateInDoubt})
					}
				}
				process := ""
				out, batch, ended := d.throughCrashes(r, keys, cmd, &process, reached)
				if !ended {
					r.Skip("never came to its end")
				}
				for _, it := range out.Items {
					reached[string(it.Outcome)]++
					if it.Outcome == clerk.ItemIneligible {
						r.Fatalf("%s is done twice: %s", it.Key, it.Text)
					}
				}
				var last ledger.BatchStep
				for _, f := range d.store.facts {
					if f.Kind == ledger.FactBatch {
						last = ledger.BatchStep{}
						wantKind(t, f.Decode(&last), "")
					}
				}
				worked := int64(0)
				for _, k := range keys {
					n := d.workOf(batch, k)
					if n > 1 {
						r.Fatalf("%s was done %d times", k, n)
					}
					worked += int64(n)
				}
				// A list that could not be read is told as failed, and is no answer.
				failed := last.Counts[string(clerk.ItemFailed)]
				if failed > 0 && cmd.Task != ledger.TaskProbe || last.State != ledger.BatchEnded || worked+failed != int64(len(keys)) {
					r.Fatalf("of %d orders %d were done, and it is %s with %v", len(keys), worked, last.State, last.Counts)
				}
			})
			ends := "done"
			if cmd.Task == ledger.TaskProbe {
				ends = "in_doubt"
			}
			for _, what := range []string{"died", "stopped", ends} {
				if reached[what] == 0 {
					t.Errorf("no batch reached %q: %v", what, reached)
				}
			}
		})
	}
}

// workOf counts what a batch has recorded of an order: steps, evidence and answers.
func (d *desk) workOf(batch string, key ledger.Key) int {
	d.t.Helper()
	o, _, err := d.store.Order(context.Background(), key)
	wantKind(d.t, err, "")
	n := 0
	for _, st := range o.Steps {
		if st.Step.Batch == batch {
			n++
		}
	}
	for _, e := range o.Evidence {
		if e.Evidence.Batch == batch {
			n++
		}
	}
	for _, f := range d.store.facts {
		if f.Kind != ledger.FactBatch {
			continue
		}
		var step ledger.BatchStep
		wantKind(d.t, f.Decode(&step), "")
		for _, keys := range step.Answers {
			if step.ID == batch && slices.Contains(keys, key) {
				n++
			}
		}
	}
	return n
}

// TestBatchOfGrants records one reference for all and takes back all that is held, and leaves out where there is nothing
// to record.
func TestBatchOfGrants(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	keys := d.owedMany(3)
	d.grant(keys[2], "g", ledger.GrantGranted)
	mina := d.as("mina")
	granted := clerk.BatchCommand{Task: ledger.TaskGranted, GrantID: "mail-77", Reason: "sent by mail"}
	plan, err := mina.PlanBatch(t.Context(), clerk.Selection{Keys: keys}, clerk.BatchCommand{Task: ledger.TaskGranted}, nil)
	wantKind(t, err, "")
	if got := plan.String(); got != "3 orders, 2 eligible, 2,400 KRW" || !strings.Contains(plan.Ineligible[0].Text.String(), "held already") {
		t.Fatalf("the plan is %q with %+v", got, plan.Ineligible)
	}
	_, err = mina.RunBatch(t.Context(), plan, clerk.BatchCommand{Task: ledger.TaskGranted, GrantID: " "}, nil)
	wantKind(t, err, ledger.Invalid)
	out := d.batch(mina, keys, granted)
	if got := outcomes(out.Items); got != "done done" {
		t.Errorf("they ended %q", got)
	}
	for _, k := range keys[:2] {
		s := d.standing(k)
		if len(s.View.Grants) != 1 || s.View.Grants[0].GrantID != "mail-77" || s.Lamps.Granted != ledger.LampYes {
			t.Errorf("%s holds %+v", k, s.View.Grants)
		}
	}
	if got, err := mina.BatchSoFar(t.Context(), out.ID, nil); err != nil || got.Batch.Command != granted || got.Tried.Orders != 2 || got.Left.Orders != 0 {
		t.Errorf("the ledger knows it as %+v, %v", got, err)
	}
	// A second batch under the same reference gives nothing twice.
	if plan, err := mina.PlanBatch(t.Context(), clerk.Selection{Keys: keys}, granted, nil); err != nil || len(plan.Keys) != 0 {
		t.Errorf("a second batch would be %s, %v", plan, err)
	}
	out = d.batch(mina, keys, clerk.BatchCommand{Task: ledger.TaskRevoked})
	if got := outcomes(out.Items); got != "done done done" {
		t.Errorf("taken back they ended %q", got)
	}
	for _, k := range keys {
		if s := d.standing(k); len(s.Held) != 0 {
			t.Errorf("%s still holds %+v", k, s.Held)
		}
	}
	if plan, err := mina.PlanBatch(t.Context(), clerk.Selection{Keys: keys}, clerk.BatchCommand{Task: ledger.TaskRevoked}, nil); err != nil || len(plan.Keys) != 0 {
		t.Errorf("a second taking back would be %s, %v", plan, err)
	}
	_, err = mina.PlanBatch(t.Context(), clerk.Selection{Keys: keys}, clerk.BatchCommand{Task: "give"}, nil)
	wantKind(t, err, ledger.Invalid)
}

// TestBatchOfAsks asks a hundred at a time, stops where no answer comes, and asks again only about what was not answered.
func TestBatchOfAsks(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	keys := d.owedMany(120)
	hears := d.unconsumed(keys[:119]...)
	calls := 0
	d.fakes.list = func(ask clerk.UnconsumedAsk) (clerk.Unconsumed, error) {
		if calls++; calls == 2 {
			return clerk.Unconsumed{}, errReset
		}
		return hears(ask)
	}
	mina := d.as("mina")
	cmd := clerk.BatchCommand{Task: ledger.TaskCheck, What: "all that waits"}
	// STOVE is not configured at this desk.
	plan, err := mina.PlanBatch(t.Context(), clerk.Selection{Keys: append(slices.Clone(keys), stoveKey(1))}, cmd, nil)
	wantKind(t, err, "")
	if plan.Count != 121 || len(plan.Keys) != 120 || calls != 0 {
		t.Fatalf("the plan is %s after %d calls", plan, calls)
	}
	most := 0
	out, err := mina.RunBatch(t.Context(), plan, cmd, func(done, of int, _ clerk.BatchItem) {
		if done < most-100 || of != 120 {
			t.Errorf("%d of %d after %d", done, of, most)
		}
		most = max(most, done)
	})
	wantKind(t, err, "")
	if got := out.Counts(); got[clerk.ItemDone] != 100 || got[clerk.ItemFailed] != 20 || !strings.Contains(out.Stopped.String(), "none of the last 20") || most != 120 {
		t.Fatalf("it ended %v, %q, heard of %d", got, out.Stopped, most)
	}
	if got, err := mina.BatchSoFar(t.Context(), out.ID, nil); err != nil || got.Tried.Orders != 100 || got.Left.Orders != 20 {
		t.Errorf("so far %+v, %v", got.Tried, err)
	}
	again, err := d.as("joon").ResumeBatch(t.Context(), out.ID, nil)
	wantKind(t, err, "")
	last := again.Items[119]
	if got := again.Counts(); got[clerk.ItemDone] != 120 || !again.Stopped.IsZero() || calls != 3 || !again.Items[99].Earlier || again.Items[100].Earlier {
		t.Errorf("gone on with it ended %v, %q after %d calls", got, again.Stopped, calls)
	}
	if last.Text.String() != "not found" || again.Items[0].Text.String() != "found" {
		t.Errorf("the last is %q, the first %q", last.Text, again.Items[0].Text)
	}
}

// TestBatchOfAsksStopped leaves what was cut off unanswered.
func TestBatchOfAsksStopped(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	keys := d.owedMany(3)
	ctx, cancel := context.WithCancel(t.Context())
	d.fakes.list = func(clerk.UnconsumedAsk) (clerk.Unconsumed, error) {
		cancel()
		return clerk.Unconsumed{}, ctx.Err()
	}
	mina, cmd := d.as("mina"), clerk.BatchCommand{Task: ledger.TaskCheck}
	plan, err := mina.PlanBatch(t.Context(), clerk.Selection{Keys: keys}, cmd, nil)
	wantKind(t, err, "")
	out, err := mina.RunBatch(ctx, plan, cmd, nil)
	wantKind(t, err, "")
	if got := outcomes(out.Items); got != "skipped skipped skipped" || out.Stopped.String() != "it was stopped" {
		t.Errorf("it ended %q, %q", got, out.Stopped)
	}
	d.lists(keys...)
	again, err := mina.ResumeBatch(t.Context(), out.ID, nil)
	wantKind(t, err, "")
	if got := outcomes(again.Items); got != "done done done" {
		t.Errorf("gone on with it ended %q", got)
	}
}

// TestBatchGetsPastTheSilent goes on with a batch of asks whose first hundred got no answer: it asks about the others
// before it asks about these again.
func TestBatchGetsPastTheSilent(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	keys := d.owedMany(120)
	hears, calls := d.unconsumed(keys...), 0
	d.fakes.list = func(ask clerk.UnconsumedAsk) (clerk.Unconsumed, error) {
		if calls++; calls == 1 || calls == 3 {
			return clerk.Unconsumed{}, errReset
		}
		return hears(ask)
	}
	mina := d.as("mina")
	out := d.batch(mina, keys, clerk.BatchCommand{Task: ledger.TaskCheck})
	for pass, want := range []struct {
		calls                 int
		done, failed, skipped int64
		first                 ledger.Key
		stopped               bool
	}{
		{1, 0, 100, 20, keys[0], true},
		{3, 100, 20, 0, keys[100], true},
		{4, 120, 0, 0, keys[0], false},
	} {
		if pass > 0 {
			var err error
			out, err = mina.ResumeBatch(t.Context(), out.ID, nil)
			wantKind(t, err, "")
		}
		n := out.Counts()
		if n[clerk.ItemDone] != want.done || n[clerk.ItemFailed] != want.failed || n[clerk.ItemSkipped] != want.skipped ||
			calls != want.calls || out.Items[0].Key != want.first || out.Stopped.IsZero() == want.stopped {
			t.Errorf("pass %d: %v after %d calls, the first is %s, stopped %q", pass, n, calls, out.Items[0].Key, out.Stopped)
		}
	}
}

// TestBatchOfProbes reads about what is in doubt and of each says what was learned; what nothing can be learned about is
// left out.
func TestBatchOfProbes(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	keys := d.owedMany(3)
	for i, k := range keys[:2] {
		d.fact(ledger.FactAction, k, ledger.ActionStep{ID: fmt.Sprintf("D%d", i), Kind: ledger.ActRefund, State: ledger.StateInDoubt})
	}
	d.lists(keys[0])
	mina, cmd := d.as("mina"), clerk.BatchCommand{Task: ledger.TaskProbe}
	plan, err := mina.PlanBatch(t.Context(), clerk.Selection{Keys: append(slices.Clone(keys), stoveKey(1))}, cmd, nil)
	wantKind(t, err, "")
	if len(plan.Keys) != 2 || len(plan.Ineligible) != 2 || !strings.Contains(plan.Ineligible[0].Text.String(), "in doubt") {
		t.Fatalf("the plan is %s with %+v", plan, plan.Ineligible)
	}
	out, err := mina.RunBatch(t.Context(), plan, cmd, nil)
	wantKind(t, err, "")
	if got := outcomes(out.Items); got != "in_doubt in_doubt" || !out.Stopped.IsZero() {
		t.Fatalf("they ended %q: %s", got, out.Stopped)
	}
	for i, want := range []string{"Hive lists the order as unconsumed", "why it left the list is unknown"} {
		if text := out.Items[i].Text.String(); !strings.Contains(text, want) {
			t.Errorf("%s: %q does not say %q", out.Items[i].Key, text, want)
		}
	}
	if got, err := mina.BatchSoFar(t.Context(), out.ID, nil); err != nil || got.Tried.Orders != 2 || got.Ended[clerk.ItemInDoubt].Orders != 2 {
		t.Errorf("so far %+v, %v", got, err)
	}
}

// TestBatchOfCancellations wants to know what was seen, and records it once of each order.
func TestBatchOfCancellations(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	keys := d.owedMany(3)
	mina := d.as("mina")
	if err := mina.Cancelled(t.Context(), keys[2], clerk.Seen{Text: "known"}); err != nil {
		t.Fatal(err)
	}
	cmd := clerk.BatchCommand{Task: ledger.TaskCancelled}
	plan, err := mina.PlanBatch(t.Context(), clerk.Selection{Keys: keys}, cmd, nil)
	wantKind(t, err, "")
	if len(plan.Keys) != 2 || len(plan.Ineligible) != 1 {
		t.Fatalf("the plan is %s", plan)
	}
	_, err = mina.RunBatch(t.Context(), plan, cmd, nil)
	wantKind(t, err, ledger.Invalid)
	cmd.Reason = "Hive Console, 04:10"
	out := d.batch(mina, keys[:2], cmd)
	if got := outcomes(out.Items); got != "done done" {
		t.Errorf("they ended %q", got)
	}
	for _, k := range keys[:2] {
		o, s, err := d.store.Order(t.Context(), k)
		wantKind(t, err, "")
		if s.Lamps.Cancelled != ledger.LampYes || len(o.Evidence) != 1 || o.Evidence[0].Evidence.Text != cmd.Reason || o.Evidence[0].Evidence.Batch != out.ID {
			t.Errorf("%s: %s, %+v", k, s.Lamps.Cancelled, o.Evidence)
		}
	}
}
