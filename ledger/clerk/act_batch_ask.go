package clerk

import (
	"context"
	"slices"

	"makegood/ledger"
)

// A batch that asks records which of its orders were answered: whoever goes on with it asks about the others alone.

// askChunk is how many orders are asked about before it is recorded which of them were answered: what dies asks no more
// than these again. Many are checked with one question; a probe is a question of its own.
func askChunk(task ledger.BatchTask) int {
	if task == ledger.TaskProbe {
		return 20
	}
	return 100
}

// heard is what a batch that asks has heard so far: the answer about each order, and how often there was none.
type heard struct {
	answers map[ledger.Key]string
	silent  map[ledger.Key]int
}

// turn puts the orders in the order in which they are gone on with: what was answered, then what was not asked about, then
// what has been silent, the least often first. So no pass ends at those the one before ended at.
func (h heard) turn(keys []ledger.Key) []ledger.Key {
	place := func(k ledger.Key) int {
		if _, ok := h.answers[k]; ok {
			return -1
		}
		return h.silent[k]
	}
	out := slices.Clone(keys)
	slices.SortStableFunc(out, func(a, b ledger.Key) int { return place(a) - place(b) })
	return out
}

// batchAnswers reads what a batch has heard.
func (c *Clerk) batchAnswers(ctx context.Context, b Batch) (heard, error) {
	out := heard{answers: map[ledger.Key]string{}, silent: map[ledger.Key]int{}}
	if !b.Command.Task.Asks() {
		return out, nil
	}
	q := ledger.FactQuery{Kinds: []ledger.FactKind{ledger.FactBatch}, After: b.Seq, Limit: 500}
	for {
		facts, err := c.store.FactList(ctx, q)
		if err != nil {
			return out, wrap("batch "+b.ID, err)
		}
		for _, f := range facts {
			q.After = f.Seq
			var s ledger.BatchStep
			if err := f.Decode(&s); err != nil {
				return out, err
			}
			if s.ID == b.ID {
				out.take(s)
			}
		}
		if len(facts) < q.Limit {
			return out, nil
		}
	}
}

func (h heard) take(s ledger.BatchStep) {
	for answer, keys := range s.Answers {
		for _, key := range keys {
			h.answers[key] = answer
		}
	}
	for _, key := range s.Silent {
		h.silent[key]++
	}
}

// answerInDoubt is the answer to a probe after which an action of the order is still in doubt.
const answerInDoubt = "in_doubt"

// answered is the item of an order its provider has answered about.
func answered(key ledger.Key, answer string) BatchItem {
	it := BatchItem{Key: key, Outcome: ItemDone, Text: ledger.Say(answerPhrase(answer))}
	if answer == answerInDoubt {
		it.Outcome = ItemInDoubt
	}
	return it
}

// answerPhrase is the word for an answer.
func answerPhrase(answer string) ledger.Phrase {
	switch answer {
	case CheckFound:
		return "found"
	case CheckNotFound:
		return "not found"
	case string(ledger.AnswerListed):
		return "listed"
	case string(ledger.AnswerNotListed):
		return "not listed"
	case answerInDoubt:
		return "in doubt"
	default:
		return ledger.Phrase(answer)
	}
}

// reply is what came of asking about one order. Without an answer text says why there is none; with one it is told in full
// by text, or by the answer itself.
type reply struct {
	answer string
	text   ledger.Saying
}

// askMany asks about a few orders and records which were answered; those that were before are not asked about again.
// stopped says why the batch does not go on: nothing could be asked, or what was answered could not be recorded.
func (p *pursuit) askMany(ctx context.Context, keys []ledger.Key, done func(int)) (items []BatchItem, stopped ledger.Saying) {
	items = make([]BatchItem, len(keys))
	var asks []question
	var at []int
	for i, key := range keys {
		if answer, ok := p.heard.answers[key]; ok {
			items[i] = answered(key, answer)
			items[i].Earlier = true
			continue
		}
		o, s, err := p.c.store.Order(ctx, key)
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
	ask := p.c.askProviders
	if p.cmd.Task == ledger.TaskProbe {
		ask = p.c.probeEach
	}
	replies, err := ask(ctx, asks, done)
	step := ledger.BatchStep{ID: p.id, State: ledger.BatchAsked, Process: p.c.Process, Login: p.c.Login, Answers: map[string][]ledger.Key{}}
	for n, r := range replies {
		it := BatchItem{Key: keys[at[n]], Outcome: ItemFailed, Text: r.text}
		switch {
		case r.answer != "":
			it = answered(it.Key, r.answer)
			step.Answers[r.answer] = append(step.Answers[r.answer], it.Key)
			if !r.text.IsZero() {
				it.Text = r.text
			}
		case ctx.Err() != nil:
			it.Outcome, it.Text = ItemSkipped, notTried()
		case err != nil && r.text.IsZero():
			it.Text = ledger.Say("not recorded: %s", humanOf(err))
		default:
			step.Silent = append(step.Silent, it.Key)
		}
		items[at[n]] = it
	}
	if len(step.Answers)+len(step.Silent) > 0 && p.c.batchStep(context.WithoutCancel(ctx), step) != nil || err != nil && ctx.Err() == nil {
		return items, ledger.Say("it stopped by itself: it could not be recorded")
	}
	if len(step.Answers) == 0 {
		return items, ledger.Say("it stopped by itself: about none of the last %d an answer came", len(asks))
	}
	return items, ledger.Saying{}
}

// askProviders asks the providers whether they know the orders.
func (c *Clerk) askProviders(ctx context.Context, asks []question, done func(int)) ([]reply, error) {
	results, err := c.ask(ctx, asks, done)
	replies := make([]reply, len(asks))
	for i, r := range results {
		switch {
		case r.Answer == CheckFound || r.Answer == CheckNotFound:
			replies[i].answer = r.Answer
		case r.Error != nil:
			replies[i].text = ledger.Quote(*r.Error)
		}
	}
	return replies, err
}

// probeEach reads about the actions in doubt of the orders, one order after the other.
func (c *Clerk) probeEach(ctx context.Context, asks []question, done func(int)) ([]reply, error) {
	replies := make([]reply, len(asks))
	for i, q := range asks {
		if ctx.Err() != nil {
			break
		}
		// What the provider does not answer is part of what is found: an error is the ledger's.
		found, err := c.Probe(ctx, q.key)
		if err != nil {
			return replies, err
		}
		switch {
		case found.Answer == ledger.AnswerFailed:
			replies[i].text = found.Text
		case found.InDoubt:
			replies[i] = reply{answerInDoubt, found.Text}
		default:
			replies[i] = reply{string(found.Answer), found.Text}
		}
		done(i + 1)
	}
	return replies, nil
}

// whyNotProbe says why there is nothing to read about an order's actions; zero where there is.
func whyNotProbe(key ledger.Key, s ledger.Standing) ledger.Saying {
	switch {
	case key.Provider == ledger.Stove:
		return ledger.Say("nothing that is sent for a STOVE order can be in doubt")
	case !slices.ContainsFunc(s.Actions, func(a ledger.Action) bool {
		return a.State == ledger.StateInDoubt || a.State == ledger.StateSending
	}):
		return ledger.Say("no action of this order is in doubt")
	}
	return ledger.Saying{}
}
