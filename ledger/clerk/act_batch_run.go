package clerk

import (
	"context"
	"errors"
	"strings"

	"makegood/ledger"
)

// StopRule says when a batch stops by itself: at so many orders in doubt, or at so many failed, in doubt or not answered
// by the game one after the other. A broken line would otherwise bring every order into doubt, and a game that is down
// every replay into the state in which it may have granted and no refund is possible.
type StopRule struct {
	InDoubt, InARow int
}

// StopRuleOf is the rule for what is done: money stops at its first doubt.
func StopRuleOf(cmd BatchCommand) StopRule {
	switch {
	case cmd.Kind == ledger.ActRefund:
		return StopRule{InDoubt: 1, InARow: 3}
	case cmd.Task.Asks():
		// Asking moves nothing: it stops where no answer comes any more (askMany).
		return StopRule{}
	}
	return StopRule{InDoubt: 3, InARow: 3}
}

// BatchResult is what became of a batch.
type BatchResult struct {
	ID string
	// Items are the orders in the order they were acted on.
	Items []BatchItem
	// Stopped says why it stopped before its end; zero where it did not.
	Stopped ledger.Saying
}

// Counts are the items by outcome.
func (r BatchResult) Counts() map[ItemOutcome]int64 { return countItems(r.Items) }

func countItems(items []BatchItem) map[ItemOutcome]int64 {
	n := map[ItemOutcome]int64{}
	for _, it := range items {
		n[it.Outcome]++
	}
	return n
}

// BatchProgress is told every item as it ends; an item without an outcome says only how many are done meanwhile.
type BatchProgress func(done, of int, item BatchItem)

// RunBatch records a batch over the eligible orders of a plan and carries it out, one order after the other. It stops
// between two orders when ctx ends, or by its rule; what was not tried is skipped, and ResumeBatch goes on. The error says
// what could not be recorded; nothing is done where the batch itself could not be.
func (c *Clerk) RunBatch(ctx context.Context, plan BatchPlan, cmd BatchCommand, progress BatchProgress) (BatchResult, error) {
	if err := c.batchable(cmd); err != nil {
		return BatchResult{}, err
	}
	if err := c.reasonGiven("batch", ledger.CaseStep{Verb: cmd.Verb, Reason: cmd.Reason}); cmd.Kind == "" && cmd.Task == "" && err != nil {
		return BatchResult{}, err
	}
	if cmd.Verb == ledger.VerbSnooze && cmd.Until <= c.now() {
		return BatchResult{}, failure("batch", ledger.Invalid, "snooze until when? give an instant in the future")
	}
	if why := lacking(cmd); !why.IsZero() {
		return BatchResult{}, &ledger.Error{Op: "batch", Kind: ledger.Invalid, Human: why}
	}
	end, err := c.Undertake("batch")
	if err != nil {
		return BatchResult{}, err
	}
	defer end()
	id := c.NewID()
	raw, err := writeKeys(plan.Keys)
	if err != nil {
		return BatchResult{}, wrap("batch", err)
	}
	begun := ledger.BatchStep{
		ID: id, State: ledger.BatchBegun, Kind: cmd.Kind, Verb: cmd.Verb, Task: cmd.Task, GrantID: cmd.GrantID, Mark: cmd.Mark, Reason: cmd.Reason, Until: cmd.Until, What: cmd.What,
		Orders: int64(len(plan.Keys)), Sums: plan.Sums, Process: c.Process, Login: c.Login,
	}
	d := ledger.NewDraft(ledger.FactBatch, c.now(), ledger.Key{}, begun).By(c.Operator, c.Source).With(raw, "")
	if _, err := c.store.Append(ctx, []ledger.Draft{d}); err != nil {
		return BatchResult{}, ledger.Fail("batch: it could not be recorded, nothing was done: %s", err)
	}
	return c.pursue(ctx, Batch{ID: id, Command: cmd}, plan.Keys, progress)
}

// lacking says what a record of what was seen cannot do without; zero where nothing is missing.
func lacking(cmd BatchCommand) ledger.Saying {
	switch {
	case cmd.Task == ledger.TaskGranted && strings.TrimSpace(cmd.GrantID) == "":
		return noGrantID()
	case cmd.Task == ledger.TaskCancelled && strings.TrimSpace(cmd.Reason) == "":
		return noSight()
	}
	return ledger.Saying{}
}

// ResumeBatch goes on with a batch that was stopped or cut off. Orders it has tried keep the outcome they have; whether
// that is done, refused, failed or in doubt, none is tried again.
func (c *Clerk) ResumeBatch(ctx context.Context, id string, progress BatchProgress) (BatchResult, error) {
	if err := c.operatorListed("resume"); err != nil {
		return BatchResult{}, err
	}
	end, err := c.Undertake("resume " + id)
	if err != nil {
		return BatchResult{}, err
	}
	defer end()
	b, err := c.batch(ctx, id)
	if err != nil {
		return BatchResult{}, err
	}
	switch {
	case b.Closed():
		return BatchResult{}, failure("resume "+id, ledger.Denied, "the batch has come to its end: there is nothing to go on with")
	case b.Running:
		return BatchResult{}, failure("resume "+id, ledger.Denied, "%s is carrying it out in process %s: wait for it, or stop it there", b.Actor, b.Process)
	}
	keys, err := c.batchKeys(ctx, b)
	if err != nil {
		return BatchResult{}, err
	}
	step := ledger.BatchStep{ID: id, State: ledger.BatchResumed, Process: c.Process, Login: c.Login}
	if err := c.batchStep(ctx, step); err != nil {
		return BatchResult{}, ledger.Fail("resume %s: it could not be recorded, nothing was done: %s", id, err)
	}
	if err := c.Doubt(ctx); err != nil {
		return BatchResult{}, err
	}
	return c.pursue(ctx, b, keys, progress)
}

// DropBatch decides that the rest of a batch is not done.
func (c *Clerk) DropBatch(ctx context.Context, id, reason string) error {
	b, err := c.batch(ctx, id)
	if err != nil {
		return err
	}
	if b.Closed() || b.Running {
		return failure("drop "+id, ledger.Denied, "the batch has come to its end, or is under way: nothing of it can be left undone")
	}
	return c.batchStep(ctx, ledger.BatchStep{ID: id, State: ledger.BatchDropped, Login: c.Login, Text: ledger.Quote(reason)})
}

func (c *Clerk) batchStep(ctx context.Context, s ledger.BatchStep) error {
	d := ledger.NewDraft(ledger.FactBatch, c.now(), ledger.Key{}, s).By(c.Operator, c.Source)
	_, err := c.store.Append(ctx, []ledger.Draft{d})
	return wrap("batch "+s.ID, err)
}

// pursuit is one pass over the orders of a batch.
type pursuit struct {
	c        *Clerk
	id       string
	cmd      BatchCommand
	rule     StopRule
	progress BatchProgress
	of       int
	out      BatchResult
	doubts   int
	inARow   int
	// silent is how many of those in a row are replays the game did not answer.
	silent int
	// heard is what earlier passes heard of those they asked about.
	heard heard
}

// pursue acts on the orders of a batch and records how far it came.
func (c *Clerk) pursue(ctx context.Context, b Batch, keys []ledger.Key, progress BatchProgress) (BatchResult, error) {
	id, cmd := b.ID, b.Command
	if _, already := c.pursuing.LoadOrStore(id, true); already {
		return BatchResult{ID: id}, failure("batch "+id, ledger.Conflict, "it is being carried out already")
	}
	defer c.pursuing.Delete(id)
	p := &pursuit{c: c, id: id, cmd: cmd, rule: StopRuleOf(cmd), progress: progress, of: len(keys), out: BatchResult{ID: id}}
	// A batch that begins now has had no answers.
	if b.Seq != 0 {
		var err error
		if p.heard, err = c.batchAnswers(ctx, b); err != nil {
			return p.out, err
		}
		keys = p.heard.turn(keys)
	}
	at := 0
	for at < len(keys) {
		if p.out.Stopped.IsZero() && ctx.Err() != nil {
			p.out.Stopped = ledger.Say("it was stopped")
		}
		if !p.out.Stopped.IsZero() {
			p.out.Items = append(p.out.Items, BatchItem{Key: keys[at], Outcome: ItemSkipped, Text: notTried()})
			at++
			continue
		}
		at += p.some(ctx, keys[at:])
	}
	last := ledger.BatchStep{ID: id, State: ledger.BatchEnded, Login: c.Login, Counts: map[string]int64{}, Text: p.out.Stopped}
	if !p.out.Stopped.IsZero() {
		last.State = ledger.BatchStopped
	}
	for o, n := range p.out.Counts() {
		last.Counts[string(o)] = n
	}
	return p.out, c.batchStep(context.WithoutCancel(ctx), last)
}

// some does the next few of the orders and says how many.
func (p *pursuit) some(ctx context.Context, keys []ledger.Key) int {
	var items []BatchItem
	var stopped ledger.Saying
	switch {
	case p.cmd.Kind != "":
		items = []BatchItem{p.c.actOne(ctx, p.id, keys[0], p.cmd)}
	case p.cmd.Task.Asks():
		before := len(p.out.Items)
		items, stopped = p.askMany(ctx, keys[:min(len(keys), askChunk(p.cmd.Task))], func(done int) {
			if p.progress != nil {
				p.progress(before+done, p.of, BatchItem{})
			}
		})
	default:
		var recorded bool
		if items, recorded = p.c.stepMany(ctx, p.id, keys[:min(len(keys), caseChunk)], p.cmd); !recorded {
			stopped = ledger.Say("it stopped by itself: it could not be recorded")
		}
	}
	if ctx.Err() == nil {
		p.out.Stopped = stopped
	}
	for _, it := range items {
		p.ended(it)
	}
	return len(items)
}

// ended takes an item in and decides whether the batch goes on.
func (p *pursuit) ended(it BatchItem) {
	p.out.Items = append(p.out.Items, it)
	switch {
	case it.Outcome == ItemSkipped && p.out.Stopped.IsZero():
		p.out.Stopped = ledger.Say("it was stopped")
	case it.Earlier:
	case it.Outcome == ItemInDoubt:
		p.doubts++
		p.inARow++
	case it.Outcome == ItemFailed:
		p.inARow++
	case it.Replayed == ledger.ForwardUnanswered:
		p.inARow++
		p.silent++
	default:
		p.inARow, p.silent = 0, 0
	}
	if p.out.Stopped.IsZero() {
		switch {
		case p.rule.InDoubt > 0 && p.doubts >= p.rule.InDoubt:
			p.out.Stopped = ledger.Say("it stopped by itself: %d in doubt", p.doubts)
		case p.rule.InARow > 0 && p.silent >= p.rule.InARow:
			p.out.Stopped = ledger.Say("it stopped by itself: the game did not answer %d in a row", p.silent)
		case p.rule.InARow > 0 && p.inARow >= p.rule.InARow:
			p.out.Stopped = ledger.Say("it stopped by itself: %d in a row failed or in doubt", p.inARow)
		}
	}
	if p.progress != nil {
		p.progress(len(p.out.Items), p.of, it)
	}
}

func notTried() ledger.Saying { return ledger.Say("not tried: the batch was stopped") }

// actOne acts on one order, unless the batch has done so before.
func (c *Clerk) actOne(ctx context.Context, id string, key ledger.Key, cmd BatchCommand) BatchItem {
	o, _, err := c.store.Order(ctx, key)
	if err == nil {
		if it, tried := c.triedItem(Batch{ID: id, Command: cmd}, o); tried {
			it.Key = key
			return it
		}
	}
	act, err := c.Act(ctx, Command{Kind: cmd.Kind, Key: key, Reason: cmd.Reason, Batch: id})
	if act.State == "" && ctx.Err() != nil {
		return BatchItem{Key: key, Outcome: ItemSkipped, Text: notTried()}
	}
	if act.State == "" && err != nil && ledger.KindOf(err) != ledger.Denied && ledger.KindOf(err) != ledger.Conflict && ledger.KindOf(err) != ledger.NotFound {
		return BatchItem{Key: key, Outcome: ItemFailed, Text: humanOf(err)}
	}
	return itemOf(key, act, err)
}

// caseChunk is how many cases one transaction steps: few enough that whoever else writes does not wait.
const caseChunk = 50

// stepMany records one thing of each of a few orders, in one transaction: all that can be made, or none, and says which.
func (c *Clerk) stepMany(ctx context.Context, id string, keys []ledger.Key, cmd BatchCommand) (items []BatchItem, recorded bool) {
	_, err := c.store.Transact(ctx, func(books ledger.Books) ([]ledger.Draft, error) {
		items = nil
		var drafts []ledger.Draft
		for _, key := range keys {
			it := BatchItem{Key: key, Outcome: ItemDone}
			o, s, err := books.Order(ctx, key)
			switch {
			case err != nil && ctx.Err() != nil:
				return nil, wrap("batch", ctx.Err())
			case err != nil:
				it.Outcome, it.Text = ItemFailed, humanOf(err)
			case workedBy(id, o):
				it.Earlier = true
			default:
				more, why := c.workDrafts(o, s, cmd, id)
				if drafts = append(drafts, more...); !why.IsZero() {
					it.Outcome, it.Text = ItemIneligible, why
				}
			}
			items = append(items, it)
		}
		return drafts, nil
	})
	if err == nil {
		return items, true
	}
	out := make([]BatchItem, len(keys))
	for i, key := range keys {
		out[i] = BatchItem{Key: key, Outcome: ItemFailed, Text: ledger.Say("not recorded: %s", humanOf(err))}
		if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
			out[i].Outcome, out[i].Text = ItemSkipped, notTried()
		}
	}
	return out, false
}

// steppedBy reports whether a batch has made its step in an order's case.
func steppedBy(batch string, o *ledger.Order) bool {
	for _, st := range o.Steps {
		if st.Step.Batch == batch {
			return true
		}
	}
	return false
}
