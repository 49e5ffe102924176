package clerk

import (
	"context"
	"slices"

	"makegood/ledger"
)

// A batch may also record what a person saw of its orders elsewhere, or ask about them (act_batch_ask.go).

// workable refuses a task that is none, and whoever may not do it.
func (c *Clerk) workable(task ledger.BatchTask) error {
	switch task {
	case ledger.TaskCheck, ledger.TaskProbe, ledger.TaskGranted, ledger.TaskRevoked, ledger.TaskCancelled:
		return c.operatorListed("batch")
	default:
		return failure("batch", ledger.Invalid, "%q is not done to many orders at once", task)
	}
}

// weighTask says whether a task can be done for an order, on what is known.
func (c *Clerk) weighTask(ctx context.Context, key ledger.Key, cmd BatchCommand) (weighed, error) {
	w := weighed{key: key}
	o, s, err := c.store.Order(ctx, key)
	switch {
	case err != nil && ctx.Err() != nil:
		return w, wrap("plan", ctx.Err())
	case err != nil:
		w.why = humanOf(err)
		return w, nil
	}
	w.key, w.money = o.Key, s.View.Money()
	switch cmd.Task {
	case ledger.TaskCheck:
		w.why = c.whyNotAsk(questionOf(o, s))
	case ledger.TaskProbe:
		w.why = whyNotProbe(o.Key, s)
	default:
		_, w.why = c.workDrafts(o, s, cmd, "")
	}
	return w, nil
}

// questionOf asks about an order that is known, with what the ledger knows of it.
func questionOf(o *ledger.Order, s ledger.Standing) question {
	return question{ask: CheckAsk{ID: o.Key.String()}, key: o.Key, known: true, view: s.View, order: o}
}

// whyNotAsk says why a provider cannot be asked; zero where it can.
func (c *Clerk) whyNotAsk(q question) ledger.Saying {
	if q.key.Provider == ledger.Stove {
		return c.fillStove(&q).why
	}
	if c.Hive == nil {
		return ledger.Say("Hive is not configured: add [[hive.apps]] to the configuration")
	}
	_, not := c.listsFor(q)
	return not.why
}

// workDrafts are what the batch of that id records of an order, or why it cannot.
func (c *Clerk) workDrafts(o *ledger.Order, s ledger.Standing, cmd BatchCommand, batch string) ([]ledger.Draft, ledger.Saying) {
	seen := Seen{Text: cmd.Reason, GrantID: cmd.GrantID, All: true}
	switch cmd.Task {
	case ledger.TaskGranted:
		ev := seen.evidence(ledger.EvidenceGranted)
		ev.Batch = batch
		return c.grantedDrafts(o, s, ev)
	case ledger.TaskRevoked:
		ev := seen.evidence(ledger.EvidenceRevoked)
		ev.Batch = batch
		return c.revokedDrafts(o, s, ev, seen.All)
	case ledger.TaskCancelled:
		ev := seen.evidence(ledger.EvidenceCancelled)
		ev.Batch = batch
		return c.cancelledDrafts(o, s, ev)
	default:
		step := cmd.step(batch)
		if why := whyNotStep(o, s, step); !why.IsZero() {
			return nil, why
		}
		return []ledger.Draft{c.caseDraft(o.Key, s, step)}, ledger.Saying{}
	}
}

// workedBy reports whether a batch has recorded what it records of an order.
func workedBy(batch string, o *ledger.Order) bool {
	return steppedBy(batch, o) || slices.ContainsFunc(o.Evidence, func(e ledger.EvidenceSeen) bool { return e.Evidence.Batch == batch })
}
