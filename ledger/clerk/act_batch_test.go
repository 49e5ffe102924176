package clerk_test

import (
	"context"
	"errors"
	"strings"
	"testing"

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

// TestBatch counts and sums first, acts one by one, answers for each, and never
// repeats what is done or in doubt.
func TestBatch(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.options.Safety.ApprovalOver = map[string]ledger.Amount{"KRW": "1200"}
	var keys []ledger.Key
	for n := range 5 {
		keys = append(keys, d.owed(n+1))
	}
	d.grant(keys[3], "g", ledger.GrantGranted)
	keys = append(keys, keys[0], hiveKey(9))
	d.lists(keys[:5]...)
	mina := d.as("mina")
	plan, err := mina.PlanMany(t.Context(), keys, refund(ledger.Key{}))
	wantKind(t, err, "")
	if got := plan.String(); got != "6 orders, 4 eligible, 4,800 KRW" || len(plan.Ineligible) != 2 || d.fakes.asked != 0 {
		t.Errorf("the plan is %q with %+v", got, plan.Ineligible)
	}
	d.fakes.answers["refund"] = []answer{result(0), result(1000001), {err: errReset}, {err: errReset, never: true}}
	var told []string
	opts := clerk.BatchOptions{Progress: func(_, of int, it clerk.BatchItem) {
		told = append(told, string(it.Outcome))
		if of != len(keys) {
			t.Errorf("progress of %d", of)
		}
	}}
	items, err := mina.ActMany(t.Context(), keys, refund(ledger.Key{}), opts)
	wantKind(t, err, "")
	if got, want := outcomes(items), "done refused in_doubt ineligible failed ineligible"; got != want || strings.Join(told, " ") != want {
		t.Errorf("the items ended %q, told %q, want %q", got, told, want)
	}
	for _, it := range items {
		if it.Outcome != clerk.ItemDone && it.Text.IsZero() {
			t.Errorf("%s ended %s and nothing is said", it.Key, it.Outcome)
		}
	}
	// Resumed: done and in doubt refuse, refused and failed are tried anew.
	items, err = mina.ActMany(t.Context(), keys, refund(ledger.Key{}), clerk.BatchOptions{})
	wantKind(t, err, "")
	if got, want := outcomes(items), "ineligible done ineligible ineligible done ineligible"; got != want {
		t.Errorf("resumed they ended %q, want %q", got, want)
	}
	if d.fakes.count("refund") != 5 {
		t.Errorf("%d refunds reached Hive, want 5", d.fakes.count("refund"))
	}
}

// TestBatchStops by the operator, and by itself when a line is broken.
func TestBatchStops(t *testing.T) {
	t.Parallel()
	setup := func(t *testing.T) (*desk, []ledger.Key) {
		t.Helper()
		d := newDesk(t)
		var keys []ledger.Key
		for n := range 4 {
			keys = append(keys, d.owed(n+1))
		}
		d.lists(keys...)
		return d, keys
	}
	t.Run("by the operator", func(t *testing.T) {
		t.Parallel()
		d, keys := setup(t)
		ctx, cancel := context.WithCancel(t.Context())
		items, err := d.as("mina").ActMany(ctx, keys, refund(ledger.Key{}), clerk.BatchOptions{Progress: func(done, _ int, _ clerk.BatchItem) {
			if done == 2 {
				cancel()
			}
		}})
		if got := outcomes(items); got != "done done skipped skipped" || !errors.Is(err, context.Canceled) {
			t.Errorf("stopped it is %q, %v", got, err)
		}
	})
	t.Run("by itself", func(t *testing.T) {
		t.Parallel()
		d, keys := setup(t)
		d.fakes.answers["refund"] = []answer{{err: errReset}, result(0), {err: errReset}}
		items, err := d.as("mina").ActMany(t.Context(), keys, refund(ledger.Key{}), clerk.BatchOptions{StopAfterFailures: 2})
		if got := outcomes(items); got != "in_doubt done in_doubt skipped" || ledger.KindOf(err) != ledger.Unavailable {
			t.Errorf("stopped it is %q, %v", got, err)
		}
	})
}

// TestBatchLimits awaits approval from where the hour's limit is reached, as the
// plan foretold.
func TestBatchLimits(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.options.Safety.RefundLimitHour = map[string]ledger.Amount{"KRW": "2400"}
	var keys []ledger.Key
	for n := range 3 {
		keys = append(keys, d.owed(n+1))
	}
	d.lists(keys...)
	mina := d.as("mina")
	plan, err := mina.PlanMany(t.Context(), keys, refund(ledger.Key{}))
	wantKind(t, err, "")
	if got := plan.String(); got != "3 orders, 3 eligible (1 await approval), 3,600 KRW" {
		t.Errorf("the plan is %q", got)
	}
	items, err := mina.ActMany(t.Context(), keys, refund(ledger.Key{}), clerk.BatchOptions{})
	wantKind(t, err, "")
	if got := outcomes(items); got != "done done awaiting_approval" {
		t.Errorf("they ended %q", got)
	}
}

// TestBatchReplay tells what the game did with each.
func TestBatchReplay(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	keys := []ledger.Key{d.owed(1), d.owed(2)}
	d.lists(keys...)
	d.fakes.answers["game"] = []answer{ok(`{"code":0}`), {status: 500}}
	items, err := d.as("mina").ActMany(t.Context(), keys, command(ledger.ActReplay, ledger.Key{}), clerk.BatchOptions{})
	wantKind(t, err, "")
	if outcomes(items) != "done done" || items[0].Text.String() != "delivered" || items[1].Text.String() != "declined" {
		t.Errorf("%+v", items)
	}
}
