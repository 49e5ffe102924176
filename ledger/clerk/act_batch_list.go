package clerk

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"makegood/ledger"
)

// Batch is a batch as the ledger knows it.
type Batch struct {
	ID string
	// Seq is the fact that began it, and names its orders.
	Seq     int64
	Command BatchCommand
	Orders  int64
	Sums    ledger.Sums
	// Actor began it, or went on with it last; BegunAt is when it began, At when it was heard of last.
	Actor       string
	BegunAt, At ledger.Instant
	State       ledger.BatchState
	// Counts are its orders by outcome and Text says why it stopped, where it came to record that.
	Counts map[string]int64
	Text   ledger.Saying
	// Running says that a process which still runs carries it out, and Process names that of its newest step (see
	// Clerk.Process).
	Running bool
	Process string
}

// Closed reports whether nothing of it is left to do.
func (b Batch) Closed() bool { return b.State == ledger.BatchEnded || b.State == ledger.BatchDropped }

// batchesBack is how many steps of batches are looked at for those that are not closed.
const batchesBack = 5000

// OpenBatches lists the batches that were stopped or cut off, or are being carried out, the newest first.
func (c *Clerk) OpenBatches(ctx context.Context) ([]Batch, error) {
	all, err := c.batches(ctx, "")
	var open []Batch
	for _, b := range all {
		if !b.Closed() {
			open = append(open, b)
		}
	}
	return open, err
}

// batch gives one batch.
func (c *Clerk) batch(ctx context.Context, id string) (Batch, error) {
	all, err := c.batches(ctx, id)
	if err != nil {
		return Batch{}, err
	}
	for _, b := range all {
		if b.ID == id {
			return b, nil
		}
	}
	return Batch{}, failure("batch "+id, ledger.NotFound, "there is no batch %s", id)
}

// batches folds the steps of batches, newest first, back to the beginning of the one that is wanted, or as far as is
// looked back.
func (c *Clerk) batches(ctx context.Context, want string) ([]Batch, error) {
	at := map[string]int{}
	var out []Batch
	q := ledger.FactQuery{Kinds: []ledger.FactKind{ledger.FactBatch}, Newest: true, Limit: 500}
	begun := func(id string) bool { i, ok := at[id]; return ok && out[i].Seq != 0 }
	for looked := 0; want != "" || looked < batchesBack; {
		facts, err := c.store.FactList(ctx, q)
		if err != nil {
			return nil, wrap("batches", err)
		}
		for _, f := range facts {
			q.After = f.Seq
			var s ledger.BatchStep
			if err := f.Decode(&s); err != nil {
				return nil, err
			}
			i, ok := at[s.ID]
			if !ok {
				i = len(out)
				at[s.ID] = i
				out = append(out, Batch{ID: s.ID, State: s.State, At: f.At, Actor: f.Actor, Counts: s.Counts, Text: s.Text, Running: c.runs(s), Process: s.Process})
			}
			if s.State == ledger.BatchBegun {
				b := &out[i]
				b.Seq, b.BegunAt, b.Orders, b.Sums = f.Seq, f.At, s.Orders, s.Sums
				b.Command = BatchCommand{Kind: s.Kind, Verb: s.Verb, Task: s.Task, GrantID: s.GrantID, Mark: s.Mark, Reason: s.Reason, Until: s.Until, What: s.What}
			}
		}
		looked += len(facts)
		if len(facts) < q.Limit || want != "" && begun(want) {
			break
		}
	}
	// A batch whose beginning lies further back than was looked is none that can be gone on with.
	kept := out[:0]
	for _, b := range out {
		if b.Seq != 0 {
			kept = append(kept, b)
		}
	}
	return kept, nil
}

// runs reports whether the newest step of a batch leaves it in the hands of a process that is not known to be gone.
func (c *Clerk) runs(s ledger.BatchStep) bool {
	if s.State != ledger.BatchBegun && s.State != ledger.BatchResumed && s.State != ledger.BatchAsked {
		return false
	}
	if s.Process == c.Process {
		_, here := c.pursuing.Load(s.ID)
		return here
	}
	return c.Alive != nil && !c.gone(s.Process)
}

// batchKeys reads the orders of a batch.
func (c *Clerk) batchKeys(ctx context.Context, b Batch) ([]ledger.Key, error) {
	f, err := c.store.Fact(ctx, b.Seq)
	if err != nil {
		return nil, wrap("batch "+b.ID, err)
	}
	keys, err := readKeys(f.Raw)
	if err == nil && int64(len(keys)) != b.Orders {
		err = ledger.Fail("it names %d orders and lists %d", b.Orders, len(keys))
	}
	if err != nil {
		return nil, &ledger.Error{Op: "batch " + b.ID, Kind: ledger.Corrupt, Human: ledger.Say("the orders of batch %s cannot be read: %v", b.ID, err), Err: err}
	}
	return keys, nil
}

func writeKeys(keys []ledger.Key) ([]byte, error) {
	var out bytes.Buffer
	w := json.NewEncoder(&out)
	for _, k := range keys {
		if err := w.Encode(k); err != nil {
			return nil, fmt.Errorf("write %s: %w", k, err)
		}
	}
	return out.Bytes(), nil
}

func readKeys(raw []byte) ([]ledger.Key, error) {
	var out []ledger.Key
	for line := range bytes.Lines(raw) {
		var k ledger.Key
		if err := json.Unmarshal(line, &k); err != nil {
			return nil, fmt.Errorf("line %d: %w", len(out)+1, err)
		}
		out = append(out, k)
	}
	return out, nil
}
