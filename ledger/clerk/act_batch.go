package clerk

import (
	"context"
	"errors"
	"fmt"

	"makegood/ledger"
)

// A batch does one thing to many orders, one by one. It is recorded before its first order is touched, and every action
// and case step it makes names it: whoever goes on with it later, in whatever process, sees which orders it has tried.

// Selection names the orders of a batch: some by their keys, or all that filters match, or both; an order is taken once.
type Selection struct {
	Keys    []ledger.Key
	Filters []ledger.OrderFilter
}

// BatchCommand is what is done to each order: an action is sent, a step is made in its case, its provider is asked, or
// what a person saw in the game is recorded. Reason is that evidence then.
type BatchCommand struct {
	Kind ledger.ActionKind
	// Verb is claim, snooze, note, resolve, accept, ignore, reopen or mark, where Kind and Task are empty.
	Verb ledger.CaseVerb
	// Task is what is asked or recorded of each order; GrantID is the one reference of what was granted.
	Task    ledger.BatchTask
	GrantID string
	// Mark is what the orders are marked as.
	Mark   ledger.Mark
	Reason string
	// Until is when a snooze ends.
	Until ledger.Instant
	// What names the orders, for the journal.
	What string
}

// step is what is done in each order's case by the batch of that id.
func (cmd BatchCommand) step(batch string) ledger.CaseStep {
	return ledger.CaseStep{Verb: cmd.Verb, Mark: cmd.Mark, Reason: cmd.Reason, Until: cmd.Until, Batch: batch}
}

// BatchPlan is what a batch would do, told before it is done.
type BatchPlan struct {
	// Count is the number of different orders; Approval those of the eligible ones that would await a second operator.
	Count, Approval int
	// Keys are the eligible orders: those no guard refuses on what is known. They are what is acted on.
	Keys []ledger.Key
	// Sums are the money of the eligible ones per currency; there is no sum across currencies.
	Sums ledger.Sums
	// Ineligible names those refused, each with its sentences.
	Ineligible []BatchItem
}

// String gives "412 orders, 400 eligible, 4,532,000 KRW".
func (p BatchPlan) String() string {
	text := fmt.Sprintf("%d orders, %d eligible", p.Count, len(p.Keys))
	if p.Approval > 0 {
		text += fmt.Sprintf(" (%d await approval)", p.Approval)
	}
	if len(p.Sums) > 0 {
		text += ", " + p.Sums.String()
	}
	return text
}

// PlanBatch counts and sums what a batch would act on. Limits by the hour and the day are weighed as if everything before
// in the batch had been refunded. progress, where not nil, is told how many orders are weighed.
func (c *Clerk) PlanBatch(ctx context.Context, sel Selection, cmd BatchCommand, progress func(weighed int)) (BatchPlan, error) {
	plan := BatchPlan{Sums: ledger.Sums{}}
	if err := c.batchable(cmd); err != nil {
		return plan, err
	}
	var sc scene
	var err error
	if cmd.Kind != "" {
		if sc, err = c.sceneNow(ctx); err != nil {
			return plan, err
		}
	}
	seen := map[ledger.Key]bool{}
	err = c.eachSelected(ctx, sel, func(key ledger.Key, s *ledger.Standing) error {
		if ctx.Err() != nil {
			return wrap("plan", ctx.Err())
		}
		w, err := c.weigh(ctx, key, s, cmd, sc)
		if err != nil || seen[w.key] {
			return err
		}
		seen[w.key] = true
		plan.Count++
		if progress != nil {
			progress(plan.Count)
		}
		if !w.why.IsZero() {
			plan.Ineligible = append(plan.Ineligible, BatchItem{Key: w.key, Outcome: ItemIneligible, Text: w.why})
			return nil
		}
		plan.Keys = append(plan.Keys, w.key)
		plan.Sums.Add(w.money)
		if w.approval {
			plan.Approval++
		} else if cmd.Kind == ledger.ActRefund {
			sc.spent = sc.spent.add(w.money)
		}
		return nil
	})
	return plan, err
}

// batchable refuses what no batch does.
func (c *Clerk) batchable(cmd BatchCommand) error {
	if cmd.Kind != "" {
		return c.mayAct("batch", cmd.Kind)
	}
	if cmd.Task != "" {
		return c.workable(cmd.Task)
	}
	switch cmd.Verb {
	case ledger.VerbClaim, ledger.VerbResolve, ledger.VerbIgnore, ledger.VerbAccept, ledger.VerbReopen, ledger.VerbSnooze, ledger.VerbNote:
		return nil
	case ledger.VerbMark:
		switch cmd.Mark {
		case ledger.MarkTest, ledger.MarkRepayment, ledger.MarkGift, ledger.MarkPurchase:
			return nil
		default:
			return &ledger.Error{Op: "batch", Kind: ledger.Invalid, Human: noMark(cmd.Mark)}
		}
	case ledger.VerbLink:
	}
	return failure("batch", ledger.Invalid, "%q is not done to many orders at once", cmd.Verb)
}

// eachSelected visits the orders of a selection; those that are known from a list come with their standing. Lists are read
// by cursor. The same order may be visited twice.
func (c *Clerk) eachSelected(ctx context.Context, sel Selection, visit func(key ledger.Key, s *ledger.Standing) error) error {
	for _, k := range sel.Keys {
		if err := visit(k, nil); err != nil {
			return err
		}
	}
	for _, f := range sel.Filters {
		q := ledger.OrderQuery{Filter: f, Limit: 500}
		if f.OpenOnly || f.Trouble != nil {
			q.Sort = ledger.SortUrgency
		}
		if err := c.eachOrder(ctx, q, func(r ledger.Row) error { return visit(r.Key, &r.Standing) }); err != nil {
			return err
		}
	}
	return nil
}

// weighed is one order of a plan; why says why it is left out.
type weighed struct {
	key      ledger.Key
	money    ledger.Money
	approval bool
	why      ledger.Saying
}

func (c *Clerk) weigh(ctx context.Context, key ledger.Key, s *ledger.Standing, cmd BatchCommand, sc scene) (weighed, error) {
	w := weighed{key: key}
	if cmd.Kind != "" {
		p, err := c.preview(ctx, Command{Kind: cmd.Kind, Key: key, Reason: cmd.Reason}, sc)
		if err != nil && ctx.Err() != nil {
			return w, wrap("plan", ctx.Err())
		}
		w.key, w.money, w.approval = p.Key, p.Money, p.Approval
		switch {
		case p.Refused:
			w.why = ledger.Join(p.Why()...)
		case err != nil:
			w.why = humanOf(err)
		}
		return w, nil
	}
	if cmd.Task != "" {
		return c.weighTask(ctx, key, cmd)
	}
	if s == nil || cmd.Verb == ledger.VerbReopen {
		o, standing, err := c.store.Order(ctx, key)
		switch {
		case err != nil && ctx.Err() != nil:
			return w, wrap("plan", ctx.Err())
		case err != nil:
			w.why = humanOf(err)
			return w, nil
		}
		w.key, s = o.Key, &standing
		w.why = whyNotStep(o, standing, cmd.step(""))
	} else {
		w.why = whyNotStep(nil, *s, cmd.step(""))
	}
	w.money = s.View.Money()
	return w, nil
}

// ItemOutcome is what became of one item of a batch.
type ItemOutcome string

// The outcomes: refused is the provider's no, ineligible a guard's; awaiting
// needs a second operator, failed provably never left. Skipped was not tried
// because the batch had been stopped.
const (
	ItemDone       ItemOutcome = "done"
	ItemRefused    ItemOutcome = "refused"
	ItemIneligible ItemOutcome = "ineligible"
	ItemAwaiting   ItemOutcome = "awaiting_approval"
	ItemFailed     ItemOutcome = "failed"
	ItemInDoubt    ItemOutcome = "in_doubt"
	ItemSkipped    ItemOutcome = "skipped"
)

// ItemOutcomes lists the outcomes in the order they are counted.
func ItemOutcomes() []ItemOutcome {
	return []ItemOutcome{ItemDone, ItemAwaiting, ItemIneligible, ItemRefused, ItemFailed, ItemInDoubt, ItemSkipped}
}

// BatchItem is one order of a batch and what became of it.
type BatchItem struct {
	Key     ledger.Key
	Outcome ItemOutcome
	// Action is the id of the action that was sent; empty where none was.
	Action string
	// Text is the sentence behind any other outcome than done, and the outcome of
	// a replay.
	Text ledger.Saying
	// Replayed is what the game made of a replay, which is done once it was sent; empty for anything else.
	Replayed ledger.ForwardOutcome
	// Earlier says that an earlier pass of the batch did it.
	Earlier bool
}

// itemOf sorts the answer of one action.
func itemOf(key ledger.Key, act ledger.Action, err error) BatchItem {
	item := BatchItem{Key: key, Action: act.ID, Outcome: ItemDone}
	if err != nil {
		item.Text = humanOf(err)
	}
	switch {
	case ledger.KindOf(err) == ledger.InDoubt || act.State == ledger.StateInDoubt || act.State == ledger.StateSending:
		item.Outcome = ItemInDoubt
	case act.State == ledger.StateAwaiting:
		item.Outcome = ItemAwaiting
	case act.State == ledger.StateRefused:
		item.Outcome = ItemRefused
	case act.State == ledger.StateDone:
		if act.Kind == ledger.ActReplay {
			item.Replayed = ledger.ForwardOutcome(act.Outcome)
			item.Text = ledger.Say(item.Replayed.Phrase())
		}
	case act.State == ledger.StateFailed:
		item.Outcome = ItemFailed
	default:
		item.Outcome = ItemIneligible
	}
	return item
}

// triedBy finds the action a batch has made for an order.
func triedBy(batch string, acts []ledger.Action) (ledger.Action, bool) {
	for _, a := range acts {
		if batch != "" && a.Batch == batch {
			return a, true
		}
	}
	return ledger.Action{}, false
}

// humanOf gives the sentence of an error without its operation.
func humanOf(err error) ledger.Saying {
	var e *ledger.Error
	if errors.As(err, &e) {
		return e.Human
	}
	return ledger.Quote(err.Error())
}
