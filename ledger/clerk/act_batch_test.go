package clerk_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/ledger"
	"makegood/ledger/clerk"
)

// outcomes are the outcomes of a batch in order.
func outcomes(items []clerk.BatchItem) string {
	out := make([]string, len(items))
	for i, it := range items {
		out[i] = string(it.Outcome)
	}
	return strings.Join(out, " ")
}

// refunds is a batch of refunds.
func refunds() clerk.BatchCommand {
	return clerk.BatchCommand{Kind: ledger.ActRefund, Reason: "never arrived", What: "what was marked"}
}

// owedMany are n orders that may be refunded.
func (d *desk) owedMany(n int) []ledger.Key {
	d.t.Helper()
	keys := make([]ledger.Key, n)
	for i := range keys {
		keys[i] = d.owed(i + 1)
	}
	d.lists(keys...)
	return keys
}

// batch plans and runs a batch over orders.
func (d *desk) batch(c *clerk.Clerk, keys []ledger.Key, cmd clerk.BatchCommand) clerk.BatchResult {
	d.t.Helper()
	plan, err := c.PlanBatch(d.t.Context(), clerk.Selection{Keys: keys}, cmd, nil)
	wantKind(d.t, err, "")
	out, err := c.RunBatch(d.t.Context(), plan, cmd, nil)
	wantKind(d.t, err, "")
	return out
}

// TestBatch counts and sums first, acts one by one, answers for each, and never
// repeats what it has tried.
func TestBatch(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	keys := d.owedMany(5)
	d.grant(keys[3], "g", ledger.GrantGranted)
	keys = append(keys, keys[0], hiveKey(9))
	mina := d.as("mina")
	weighed := 0
	plan, err := mina.PlanBatch(t.Context(), clerk.Selection{Keys: keys}, refunds(), func(n int) { weighed = n })
	wantKind(t, err, "")
	if got := plan.String(); got != "6 orders, 4 eligible, 4,800 KRW" || len(plan.Ineligible) != 2 || d.fakes.asked != 0 || weighed != 6 {
		t.Errorf("the plan is %q with %+v, %d weighed", got, plan.Ineligible, weighed)
	}
	d.fakes.answers["refund"] = []answer{result(0), result(1000001), {err: errReset, never: true}, {err: errReset}}
	var told []string
	out, err := mina.RunBatch(t.Context(), plan, refunds(), func(done, of int, it clerk.BatchItem) {
		told = append(told, string(it.Outcome))
		if of != 4 || done != len(told) {
			t.Errorf("progress %d of %d", done, of)
		}
	})
	wantKind(t, err, "")
	if got, want := outcomes(out.Items), "done refused failed in_doubt"; got != want || strings.Join(told, " ") != want {
		t.Errorf("the items ended %q, told %q, want %q", got, told, want)
	}
	for _, it := range out.Items {
		if it.Outcome != clerk.ItemDone && it.Text.IsZero() {
			t.Errorf("%s ended %s and nothing is said", it.Key, it.Outcome)
		}
		if it.Action == "" {
			t.Errorf("%s does not name its action", it.Key)
		}
	}
	if out.Stopped.IsZero() {
		t.Error("a refund in doubt does not stop it")
	}
	// Gone on with, nothing is left to try.
	again, err := d.as("joon").ResumeBatch(t.Context(), out.ID, nil)
	wantKind(t, err, "")
	if got := outcomes(again.Items); got != "done refused failed in_doubt" || !again.Stopped.IsZero() {
		t.Errorf("gone on with it ended %q, %q", got, again.Stopped)
	}
	for _, it := range again.Items {
		if !it.Earlier {
			t.Errorf("%s was tried again", it.Key)
		}
	}
	if d.fakes.count("refund") != 3 {
		t.Errorf("%d refunds reached Hive, want 3", d.fakes.count("refund"))
	}
	if _, err := mina.ResumeBatch(t.Context(), out.ID, nil); ledger.KindOf(err) != ledger.Denied {
		t.Errorf("what has ended can be gone on with: %v", err)
	}
	// Another batch over the same orders: done and in doubt refuse.
	second := d.batch(mina, keys, refunds())
	if got := outcomes(second.Items); got != "done done" {
		t.Errorf("a second batch ended %q", got)
	}
}

// TestBatchSoFar tells what a batch has tried of its orders, what became of them and what is left, with the money, also
// where the batch came to record nothing of that.
func TestBatchSoFar(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	keys := d.owedMany(4)
	mina := d.as("mina")
	d.fakes.answers["refund"] = []answer{result(0), {err: errReset}}
	out := d.batch(mina, keys, refunds())
	seen := 0
	got, err := d.as("joon").BatchSoFar(t.Context(), out.ID, func(n int) { seen = n })
	wantKind(t, err, "")
	share := func(n int64, krw ledger.Amount) clerk.BatchShare {
		return clerk.BatchShare{Orders: n, Sums: ledger.Sums{"KRW": krw}}
	}
	want := clerk.BatchSoFar{
		Batch: got.Batch, Tried: share(2, "2400"), Left: share(2, "2400"),
		Ended: map[clerk.ItemOutcome]clerk.BatchShare{clerk.ItemDone: share(1, "1200"), clerk.ItemInDoubt: share(1, "1200")},
	}
	if diff := cmp.Diff(want, got); diff != "" || got.Batch.ID != out.ID || got.Batch.State != ledger.BatchStopped || seen != 4 {
		t.Errorf("%d orders were looked at of %+v (-want +got):\n%s", seen, got.Batch, diff)
	}
	claims := d.batch(mina, keys[:2], clerk.BatchCommand{Verb: ledger.VerbClaim})
	got, err = mina.BatchSoFar(t.Context(), claims.ID, nil)
	wantKind(t, err, "")
	if got.Tried.Orders != 2 || got.Left.Orders != 0 || got.Ended[clerk.ItemDone].Orders != 2 {
		t.Errorf("of two claims %+v", got)
	}
	_, err = mina.BatchSoFar(t.Context(), "B-none", nil)
	wantKind(t, err, ledger.NotFound)
	d.fakes.answers["game"] = []answer{ok(`{"code":0}`), {err: errReset}}
	replays := d.batch(mina, d.owedMany(6)[4:], clerk.BatchCommand{Kind: ledger.ActReplay, Reason: "x"})
	got, err = mina.BatchSoFar(t.Context(), replays.ID, nil)
	wantKind(t, err, "")
	made := map[ledger.ForwardOutcome]clerk.BatchShare{ledger.ForwardDelivered: share(1, "1200"), ledger.ForwardUnanswered: share(1, "1200")}
	if diff := cmp.Diff(made, got.Replayed); diff != "" {
		t.Errorf("of two replays (-want +got):\n%s", diff)
	}
}

// TestBatchStops by the operator, and by itself when a line is broken; and is gone on with where it stopped.
func TestBatchStops(t *testing.T) {
	t.Parallel()
	t.Run("by the operator", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t)
		keys := d.owedMany(4)
		ctx, cancel := context.WithCancel(t.Context())
		mina := d.as("mina")
		plan, err := mina.PlanBatch(ctx, clerk.Selection{Keys: keys}, refunds(), nil)
		wantKind(t, err, "")
		out, err := mina.RunBatch(ctx, plan, refunds(), func(done, _ int, _ clerk.BatchItem) {
			if done == 2 {
				cancel()
			}
		})
		if got := outcomes(out.Items); got != "done done skipped skipped" || err != nil || out.Stopped.IsZero() {
			t.Errorf("stopped it is %q, %q, %v", got, out.Stopped, err)
		}
		open, err := mina.OpenBatches(t.Context())
		if err != nil || len(open) != 1 || open[0].ID != out.ID || open[0].State != ledger.BatchStopped || open[0].Counts["skipped"] != 2 ||
			open[0].Orders != 4 || open[0].Sums.String() != "4,800 KRW" || open[0].Running || open[0].Command != refunds() {
			t.Fatalf("open are %+v, %v", open, err)
		}
		out, err = d.as("joon").ResumeBatch(t.Context(), out.ID, nil)
		wantKind(t, err, "")
		if got := outcomes(out.Items); got != "done done done done" || d.fakes.count("refund") != 4 || !out.Items[1].Earlier || out.Items[2].Earlier {
			t.Errorf("gone on with it is %q with %d refunds", got, d.fakes.count("refund"))
		}
		if open, err := mina.OpenBatches(t.Context()); err != nil || len(open) != 0 {
			t.Errorf("still open: %+v, %v", open, err)
		}
	})
	for name, c := range map[string]struct {
		cmd     clerk.BatchCommand
		what    string
		answers []answer
		want    string
	}{
		"money at its first doubt": {refunds(), "refund", []answer{result(0), {err: errReset}}, "done in_doubt skipped skipped skipped skipped"},
		"at the third failed in a row": {
			refunds(), "refund",
			[]answer{{err: errReset, never: true}, result(0), {err: errReset, never: true}, {err: errReset, never: true}, {err: errReset, never: true}},
			"failed done failed failed failed skipped",
		},
		"a replay that is not answered is no doubt": {
			clerk.BatchCommand{Kind: ledger.ActReplay, Reason: "x"},
			"game",
			[]answer{{err: errReset}, {err: errReset}, {status: 500}, {err: errReset}, {err: errReset}},
			"done done done done done done",
		},
		"at the third replay in a row that the game does not answer": {
			clerk.BatchCommand{Kind: ledger.ActReplay, Reason: "x"},
			"game",
			[]answer{{err: errReset}, {status: 500}, {err: errReset}, {err: errReset}, {err: errReset}},
			"done done done done done skipped",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			keys := d.owedMany(6)
			d.fakes.answers[c.what] = c.answers
			out := d.batch(d.as("mina"), keys, c.cmd)
			if got := outcomes(out.Items); got != c.want || (!out.Stopped.IsZero()) != strings.Contains(c.want, "skipped") {
				t.Errorf("it is %q, %q; want %q", got, out.Stopped, c.want)
			}
		})
	}
}

// TestBatchLimits awaits approval from where the hour's limit is reached, as the
// plan foretold.
func TestBatchLimits(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.options.Safety.RefundLimitHour = map[string]ledger.Amount{"KRW": "2400"}
	keys := d.owedMany(3)
	mina := d.as("mina")
	plan, err := mina.PlanBatch(t.Context(), clerk.Selection{Keys: keys}, refunds(), nil)
	wantKind(t, err, "")
	if got := plan.String(); got != "3 orders, 3 eligible (1 await approval), 3,600 KRW" {
		t.Errorf("the plan is %q", got)
	}
	if got := outcomes(d.batch(mina, keys, refunds()).Items); got != "done done awaiting_approval" {
		t.Errorf("they ended %q", got)
	}
}

// TestBatchReplay tells what the game did with each.
func TestBatchReplay(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	keys := d.owedMany(2)
	d.fakes.answers["game"] = []answer{ok(`{"code":0}`), {status: 500}}
	items := d.batch(d.as("mina"), keys, clerk.BatchCommand{Kind: ledger.ActReplay, Reason: "x"}).Items
	if outcomes(items) != "done done" || items[0].Replayed != ledger.ForwardDelivered || items[1].Replayed != ledger.ForwardDeclined ||
		items[0].Text.String() != "delivered" || items[1].Text.String() != "declined" {
		t.Errorf("%+v", items)
	}
}

// TestBatchOfCases steps the cases of all that a filter matches, once each.
func TestBatchOfCases(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.speaks()
	keys := make([]ledger.Key, 56)
	for i := range keys {
		keys[i] = hiveKey(i + 1)
		d.notify(keys[i], ledger.NoticePaid)
	}
	d.clock.pass(5 * time.Minute)
	mina := d.as("mina")
	wantKind(t, mina.Resolve(t.Context(), keys[7], "by hand"), "")
	everything := clerk.Selection{Filters: []ledger.OrderFilter{{Classes: []ledger.Class{ledger.ClassPaidNotGranted}}}, Keys: keys[:3]}
	cmd := clerk.BatchCommand{Verb: ledger.VerbSnooze, Reason: "the game restarts", Until: d.clock.instant().Add(time.Hour)}
	plan, err := mina.PlanBatch(t.Context(), everything, cmd, nil)
	wantKind(t, err, "")
	if plan.Count != 56 || len(plan.Keys) != 55 || len(plan.Ineligible) != 1 || plan.Sums.String() != "66,000 KRW" {
		t.Fatalf("the plan is %s with %+v", plan, plan.Ineligible)
	}
	// The disk fails on the first piece of fifty: none of it is done, and the batch stops.
	n := 0
	d.store.before = func(drafts []ledger.Draft) error {
		if drafts[0].Fact.Kind == ledger.FactCase {
			if n++; n == 1 {
				return errDisk
			}
		}
		return nil
	}
	out, err := mina.RunBatch(t.Context(), plan, cmd, nil)
	wantKind(t, err, "")
	if got := out.Counts(); got[clerk.ItemFailed] != 50 || got[clerk.ItemSkipped] != 5 {
		t.Errorf("it ended %v", got)
	}
	out, err = mina.ResumeBatch(t.Context(), out.ID, nil)
	wantKind(t, err, "")
	if got := out.Counts(); got[clerk.ItemDone] != 55 {
		t.Errorf("gone on with it ended %v", got)
	}
	for _, k := range keys {
		o, s, err := d.store.Order(t.Context(), k)
		wantKind(t, err, "")
		steps := 0
		for _, st := range o.Steps {
			if st.Step.Batch == out.ID {
				steps++
			}
		}
		if k == keys[7] {
			if steps != 0 {
				t.Error("an ended case was put aside")
			}
		} else if steps != 1 || s.Case == nil || s.Case.State != ledger.CaseSnoozed {
			t.Errorf("%s has %d steps of the batch and is %+v", k, steps, s.Case)
		}
	}
}

// TestBatchRefusals says why a batch is not begun, or not gone on with, and does nothing.
func TestBatchRefusals(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	keys := d.owedMany(2)
	mina := d.as("mina")
	plan := clerk.BatchPlan{Keys: keys}
	run := func(cmd clerk.BatchCommand) error {
		_, err := mina.RunBatch(t.Context(), plan, cmd, nil)
		return err
	}
	for name, err := range map[string]error{
		"a link":             run(clerk.BatchCommand{Verb: ledger.VerbLink}),
		"no such action":     run(clerk.BatchCommand{Kind: "give"}),
		"no reason":          run(clerk.BatchCommand{Verb: ledger.VerbResolve}),
		"an empty note":      run(clerk.BatchCommand{Verb: ledger.VerbNote}),
		"snoozed until past": run(clerk.BatchCommand{Verb: ledger.VerbSnooze, Reason: "x", Until: 5}),
	} {
		if ledger.KindOf(err) != ledger.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := mina.ResumeBatch(t.Context(), "B1", nil); ledger.KindOf(err) != ledger.NotFound {
		t.Errorf("a batch that is none: %v", err)
	}
	d.store.before = func([]ledger.Draft) error { return errDisk }
	if err := run(refunds()); err == nil || d.fakes.count("refund") != 0 {
		t.Errorf("a batch that is not recorded is carried out: %v", err)
	}
	if slices.ContainsFunc(d.store.facts, func(f ledger.Fact) bool { return f.Kind == ledger.FactBatch }) {
		t.Error("a batch is recorded")
	}
}

// TestBatchElsewhere leaves a batch alone that another process carries out, and takes it when that is gone.
func TestBatchElsewhere(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	keys := d.owedMany(3)
	dead := false
	other := func(o *clerk.Options) {
		o.Process, o.Alive = "2@host:1", func(string) bool { return !dead }
	}
	mina, joon := d.as("mina"), d.as("joon", other)
	cut := func() (cut bool) {
		defer func() { _, cut = recover().(died) }()
		d.fakes.decide = func(string) answer {
			if d.fakes.count("refund") == 1 {
				return answer{during: func() { panic(died{}) }}
			}
			return result(0)
		}
		plan, err := mina.PlanBatch(t.Context(), clerk.Selection{Keys: keys}, refunds(), nil)
		wantKind(t, err, "")
		_, _ = mina.RunBatch(t.Context(), plan, refunds(), nil)
		return false
	}()
	if !cut {
		t.Fatal("nobody died")
	}
	d.fakes.decide = nil
	open, err := joon.OpenBatches(t.Context())
	if err != nil || len(open) != 1 || !open[0].Running || open[0].Actor != "mina" {
		t.Fatalf("open are %+v, %v", open, err)
	}
	if _, err := joon.ResumeBatch(t.Context(), open[0].ID, nil); ledger.KindOf(err) != ledger.Denied || !strings.Contains(err.Error(), "mina") {
		t.Errorf("it was taken out of another process's hands: %v", err)
	}
	dead = true
	out, err := joon.ResumeBatch(t.Context(), open[0].ID, nil)
	wantKind(t, err, "")
	if got := outcomes(out.Items); got != "done in_doubt done" || d.fakes.count("refund") != 3 {
		t.Errorf("it ended %q with %d refunds", got, d.fakes.count("refund"))
	}
	wantKind(t, joon.DropBatch(t.Context(), out.ID, "x"), ledger.Denied)
}

// TestBatchActsOnce: what a batch has tried on an order it does not try again, also
// where another process went on with it meanwhile: that is looked at where the intent
// is written.
func TestBatchActsOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	key := d.owed(1)
	d.fakes.answers["refund"] = []answer{{err: errReset, never: true}}
	cmd := refund(key)
	cmd.Batch = "B1"
	_, err := d.as("mina").Act(t.Context(), cmd)
	wantKind(t, err, ledger.Unavailable)
	_, err = d.as("joon").Act(t.Context(), cmd)
	wantKind(t, err, ledger.Conflict)
	if d.fakes.count("refund") != 0 {
		t.Errorf("%d refunds left", d.fakes.count("refund"))
	}
	cmd.Batch = "B2"
	_, err = d.as("joon").Act(t.Context(), cmd)
	wantKind(t, err, "")
}
