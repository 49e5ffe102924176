package clerk_test

import (
	"context"
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

// TestBatchOfMarksThroughCrashes marks every order once, whatever dies or fails.
func TestBatchOfMarksThroughCrashes(t *testing.T) {
	t.Parallel()
	reached := map[string]int{}
	rapid.Check(t, func(r *rapid.T) {
		d := newDesk(t)
		keys := d.owedMany(rapid.IntRange(1, 6).Draw(r, "orders"))
		process := ""
		_, batch, ended := d.throughCrashes(r, keys, clerk.BatchCommand{Verb: ledger.VerbMark, Mark: ledger.MarkTest}, &process, reached)
		if !ended {
			r.Skip("never came to its end")
		}
		for _, k := range keys {
			o, _, err := d.store.Order(context.Background(), k)
			if err != nil {
				r.Fatal(err)
			}
			if len(o.Steps) != 1 || o.Steps[0].Step.Batch != batch || o.Steps[0].Step.Mark != ledger.MarkTest {
				r.Fatalf("%s has the steps %+v", k, o.Steps)
			}
		}
	})
	for _, what := range []string{"died", "stopped"} {
		if reached[what] == 0 {
			t.Errorf("no batch reached %q: %v", what, reached)
		}
	}
}
