package clerk

import (
	"context"
	"errors"
	"fmt"

	"makegood/ledger"
)

// BatchPlan is what acting on many orders would do, told before it is done.
type BatchPlan struct {
	Kind ledger.ActionKind
	// Count is the number of different orders; Eligible those no guard refuses on
	// what is known; Approval those of them that would await a second operator.
	Count, Eligible, Approval int
	// Sums are the money of the eligible ones per currency; there is no sum across
	// currencies.
	Sums ledger.Sums
	// Ineligible names those refused, each with its sentences.
	Ineligible []BatchItem
}

// String gives "412 orders, 400 eligible, 4,532,000 KRW".
func (p BatchPlan) String() string {
	text := fmt.Sprintf("%d orders, %d eligible", p.Count, p.Eligible)
	if p.Approval > 0 {
		text += fmt.Sprintf(" (%d await approval)", p.Approval)
	}
	if len(p.Sums) > 0 {
		text += ", " + p.Sums.String()
	}
	return text
}

// PlanMany counts and sums what ActMany would act on. Limits by the hour and the
// day are weighed as if everything before in the batch had been refunded.
func (c *Clerk) PlanMany(ctx context.Context, keys []ledger.Key, cmd Command) (BatchPlan, error) {
	plan := BatchPlan{Kind: cmd.Kind, Sums: ledger.Sums{}}
	sc, err := c.sceneNow(ctx)
	if err != nil {
		return plan, err
	}
	seen := map[ledger.Key]bool{}
	for _, key := range keys {
		cmd.Key = key
		p, err := c.preview(ctx, cmd, sc)
		if err != nil && ctx.Err() != nil {
			return plan, wrap("plan", ctx.Err())
		}
		if seen[p.Key] {
			continue
		}
		seen[p.Key] = true
		plan.Count++
		switch {
		case p.Refused:
			plan.Ineligible = append(plan.Ineligible, BatchItem{Key: p.Key, Outcome: ItemIneligible, Text: ledger.Join(p.Why()...)})
			continue
		case err != nil:
			plan.Ineligible = append(plan.Ineligible, BatchItem{Key: p.Key, Outcome: ItemIneligible, Text: humanOf(err)})
			continue
		}
		plan.Eligible++
		plan.Sums.Add(p.Money)
		if p.Approval {
			plan.Approval++
		} else if cmd.Kind == ledger.ActRefund {
			sc.spent = sc.spent.add(p.Money)
		}
	}
	return plan, nil
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

// BatchItem is one order of a batch and what became of it.
type BatchItem struct {
	Key     ledger.Key
	Outcome ItemOutcome
	Action  ledger.Action
	// Text is the sentence behind any other outcome than done, and the outcome of
	// a replay.
	Text ledger.Saying
}

// BatchOptions says how a batch runs.
type BatchOptions struct {
	// StopAfterFailures stops the batch after so many items in doubt or failed:
	// a broken line would bring every order into doubt. Zero never stops.
	StopAfterFailures int
	// Progress, where not nil, is told every item as it ends.
	Progress func(done, of int, item BatchItem)
}

// ActMany acts on orders one by one and answers for each. It stops between items
// when ctx ends; what was not tried is skipped and can be run again: an order
// that was done or is in doubt is refused by its own guards, never repeated.
func (c *Clerk) ActMany(ctx context.Context, keys []ledger.Key, cmd Command, opts BatchOptions) ([]BatchItem, error) {
	items := make([]BatchItem, 0, len(keys))
	seen := map[ledger.Key]bool{}
	bad := 0
	var stopped error
	for _, key := range keys {
		if seen[key] {
			continue
		}
		seen[key] = true
		if stopped == nil && ctx.Err() != nil {
			stopped = wrap("batch stopped", ctx.Err())
		}
		if stopped == nil && opts.StopAfterFailures > 0 && bad >= opts.StopAfterFailures {
			stopped = failure("batch", ledger.Unavailable, "stopped after %d items failed or in doubt", bad)
		}
		if stopped != nil {
			items = append(items, BatchItem{Key: key, Outcome: ItemSkipped, Text: ledger.Say("not tried: the batch was stopped")})
			continue
		}
		cmd.Key = key
		act, err := c.Act(ctx, cmd)
		item := itemOf(key, act, err)
		if item.Outcome == ItemFailed || item.Outcome == ItemInDoubt {
			bad++
		}
		items = append(items, item)
		if opts.Progress != nil {
			opts.Progress(len(items), len(keys), item)
		}
	}
	return items, stopped
}

// itemOf sorts the answer of one action.
func itemOf(key ledger.Key, act ledger.Action, err error) BatchItem {
	item := BatchItem{Key: key, Action: act, Outcome: ItemDone}
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
			item.Text = ledger.Say(ledger.ForwardOutcome(act.Outcome).Phrase())
		}
	case act.State == ledger.StateFailed:
		item.Outcome = ItemFailed
	default:
		item.Outcome = ItemIneligible
	}
	return item
}

// humanOf gives the sentence of an error without its operation.
func humanOf(err error) ledger.Saying {
	var e *ledger.Error
	if errors.As(err, &e) {
		return e.Human
	}
	return ledger.Quote(err.Error())
}
