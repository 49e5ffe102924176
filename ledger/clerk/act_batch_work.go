package clerk

import (
	"context"
	"slices"
	"strings"

	"makegood/ledger"
)

// A batch may also ask the providers about its orders, or record what a person saw of them in the game.

// askChunk is how many orders are asked about before it is recorded which of them were answered: what dies asks no more
// than these again.
const askChunk = 100

// workable refuses a task that is none, and whoever may not do it.
func (c *Clerk) workable(task ledger.BatchTask) error {
	switch task {
	case ledger.TaskCheck, ledger.TaskGranted, ledger.TaskRevoked:
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
	if cmd.Task == ledger.TaskCheck {
		w.why = c.whyNotAsk(questionOf(o, s))
	} else {
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
		return c.fillStove(&q)
	}
	if c.Hive == nil {
		return ledger.Say("Hive is not configured: add [[hive.apps]] to the configuration")
	}
	_, why := c.listsFor(q)
	return why
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

// batchAnswers are the orders a batch has had an answer about, and which.
func (c *Clerk) batchAnswers(ctx context.Context, b Batch) (map[ledger.Key]string, error) {
	out := map[ledger.Key]string{}
	if b.Command.Task != ledger.TaskCheck {
		return out, nil
	}
	q := ledger.FactQuery{Kinds: []ledger.FactKind{ledger.FactBatch}, After: b.Seq, Limit: 500}
	for {
		facts, err := c.store.FactList(ctx, q)
		if err != nil {
			return nil, wrap("batch "+b.ID, err)
		}
		for _, f := range facts {
			q.After = f.Seq
			var s ledger.BatchStep
			if err := f.Decode(&s); err != nil {
				return nil, err
			}
			for answer, keys := range s.Answers {
				for _, key := range keys {
					if s.ID == b.ID {
						out[key] = answer
					}
				}
			}
		}
		if len(facts) < q.Limit {
			return out, nil
		}
	}
}

// answered is the item of an order its provider has answered about.
func answered(key ledger.Key, answer string) BatchItem {
	return BatchItem{Key: key, Outcome: ItemDone, Text: ledger.Say(ledger.Phrase(strings.ReplaceAll(answer, "_", " ")))}
}

// askMany asks about a few orders and records which were answered; those in before are not asked about again. stopped says
// why the batch does not go on: nothing could be asked, or what was answered could not be recorded.
func (c *Clerk) askMany(ctx context.Context, id string, keys []ledger.Key, before map[ledger.Key]string, heard func(done int)) (items []BatchItem, stopped ledger.Saying) {
	items = make([]BatchItem, len(keys))
	var asks []question
	var at []int
	for i, key := range keys {
		if answer, ok := before[key]; ok {
			items[i] = answered(key, answer)
			items[i].Earlier = true
			continue
		}
		o, s, err := c.store.Order(ctx, key)
		if err != nil {
			items[i] = BatchItem{Key: key, Outcome: ItemFailed, Text: humanOf(err)}
			continue
		}
		q := questionOf(o, s)
		q.at = len(asks)
		asks, at = append(asks, q), append(at, i)
	}
	if len(asks) == 0 {
		return items, ledger.Saying{}
	}
	results, err := c.ask(ctx, asks, heard)
	heardOf := map[string][]ledger.Key{}
	for n, r := range results {
		it := BatchItem{Key: keys[at[n]], Outcome: ItemFailed}
		switch {
		case r.Answer == CheckFound || r.Answer == CheckNotFound:
			it = answered(it.Key, r.Answer)
			heardOf[r.Answer] = append(heardOf[r.Answer], it.Key)
		case ctx.Err() != nil:
			it.Outcome, it.Text = ItemSkipped, notTried()
		case r.Error != nil:
			it.Text = ledger.Quote(*r.Error)
		case err != nil:
			it.Text = ledger.Say("not recorded: %s", humanOf(err))
		}
		items[at[n]] = it
	}
	if len(heardOf) == 0 {
		return items, ledger.Say("it stopped by itself: about none of the last %d an answer came", len(asks))
	}
	step := ledger.BatchStep{ID: id, State: ledger.BatchAsked, Process: c.Process, Login: c.Login, Answers: heardOf}
	if c.batchStep(context.WithoutCancel(ctx), step) != nil || err != nil && ctx.Err() == nil {
		return items, ledger.Say("it stopped by itself: it could not be recorded")
	}
	return items, ledger.Saying{}
}
