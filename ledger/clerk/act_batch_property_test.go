package clerk_test

import (
	"context"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"makegood/ledger"
	"makegood/ledger/clerk"
)

// TestBatchThroughCrashes carries a batch of refunds through processes that die at any write and at any post, answers that
// are lost and disks that fail, until it has ended: no order is refunded twice, every order has an outcome, and what is
// called done was done.
func TestBatchThroughCrashes(t *testing.T) {
	t.Parallel()
	reached := map[string]int{}
	rapid.Check(t, func(r *rapid.T) {
		d := newDesk(t)
		keys := d.owedMany(rapid.IntRange(1, 6).Draw(r, "orders"))
		reachedHive, took := map[ledger.Key]int{}, map[ledger.Key]bool{}
		process := ""
		// sent is the order whose refund is on the wire.
		sent := func() ledger.Key {
			acting, err := d.store.Acting(context.Background())
			if err != nil {
				r.Fatal(err)
			}
			// One whose outcome could not be recorded is still said to be sent: the latest is the one on the wire.
			var last ledger.Action
			for _, a := range acting {
				if a.Process == process && a.SentAt >= last.SentAt {
					last = a
				}
			}
			if last.ID == "" {
				r.Fatal("a refund is on the wire whose intent is not recorded")
			}
			return last.Key
		}
		d.fakes.decide = func(string) answer {
			name := rapid.SampledFrom([]string{"accepted", "accepted", "no effect", "reset", "never left", "dies"}).Draw(r, "ends")
			a := faults()[name]
			a.during = func() {
				if a.never {
					return
				}
				key := sent()
				reachedHive[key]++
				took[key] = name == "accepted"
				if name == "dies" {
					panic(died{})
				}
			}
			return a
		}
		out, batch, ended := d.throughCrashes(r, keys, refunds(), &process, reached)
		if !ended {
			r.Skip("never came to its end")
		}
		for key, n := range reachedHive {
			if n > 1 {
				r.Fatalf("%s was refunded %d times", key, n)
			}
		}
		d.clock.pass(3600e9)
		for _, k := range keys {
			_, s, err := d.store.Order(context.Background(), k)
			if err != nil {
				r.Fatal(err)
			}
			mine := 0
			for _, a := range s.Actions {
				if a.Batch != batch {
					continue
				}
				mine++
				if a.State == ledger.StateDone && (reachedHive[k] != 1 || !took[k]) {
					r.Fatalf("%s is done and reached Hive %d times", k, reachedHive[k])
				}
				if a.State.InFlight() && a.State != ledger.StateInDoubt {
					r.Fatalf("%s is left %s", k, a.State)
				}
				reached[string(a.State)]++
			}
			if mine > 1 {
				r.Fatalf("%s was tried %d times by the batch", k, mine)
			}
		}
		if len(out.Items) != 0 && len(out.Items) != len(keys) && out.Stopped.IsZero() {
			r.Fatalf("%d items of %d orders", len(out.Items), len(keys))
		}
	})
	t.Log(reached)
	for _, what := range []string{"died", "stopped", "done", "in_doubt", "refused", "failed"} {
		if reached[what] == 0 {
			t.Errorf("no batch reached %q: %v", what, reached)
		}
	}
}

// throughCrashes carries a batch through processes that die or fail at any write, until it has ended or too many were
// born. process is always the one that is alive.
func (d *desk) throughCrashes(r *rapid.T, keys []ledger.Key, cmd clerk.BatchCommand, process *string, reached map[string]int) (out clerk.BatchResult, batch string, ended bool) {
	trouble := func([]ledger.Draft) error {
		switch rapid.IntRange(0, 24).Draw(r, "write") {
		case 0:
			panic(died{})
		case 1:
			return errDisk
		}
		return nil
	}
	d.store.before, d.store.after = trouble, trouble
	defer func() { d.store.before, d.store.after = nil, nil }()
	dead := map[string]bool{}
	for born := 1; !ended && born < 60; born++ {
		*process = fmt.Sprintf("%d@host:1", born)
		c := d.as("mina", func(o *clerk.Options) {
			o.Process, o.Alive = *process, func(p string) bool { return !dead[p] }
		})
		func() {
			defer func() {
				switch what := recover().(type) {
				case nil:
				case died:
					reached["died"]++
				default:
					panic(what)
				}
				dead[*process] = true
			}()
			var err error
			open, _ := c.OpenBatches(context.Background())
			// The process that died may have begun the batch, or even ended it, before it could say so.
			if begun, _ := d.store.FactList(context.Background(), ledger.FactQuery{Kinds: []ledger.FactKind{ledger.FactBatch}, Limit: 1}); len(begun) > 0 {
				var step ledger.BatchStep
				if err := begun[0].Decode(&step); err != nil {
					r.Fatal(err)
				}
				batch = step.ID
			}
			switch {
			case len(open) > 0:
				if batch != "" && open[0].ID != batch {
					r.Fatalf("%d batches are open", len(open))
				}
				batch = open[0].ID
				out, err = c.ResumeBatch(context.Background(), batch, nil)
			case batch != "":
				ended = true
				return
			default:
				var plan clerk.BatchPlan
				if plan, err = c.PlanBatch(context.Background(), clerk.Selection{Keys: keys}, cmd, nil); err == nil {
					out, err = c.RunBatch(context.Background(), plan, cmd, nil)
				}
			}
			if out.ID != "" {
				batch = out.ID
			}
			ended = err == nil && out.Stopped.IsZero() && out.ID != ""
			if !out.Stopped.IsZero() {
				reached["stopped"]++
			}
		}()
	}
	return out, batch, ended
}
