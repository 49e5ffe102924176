package clerk

import (
	"context"

	"makegood/ledger"
)

// BatchShare is a part of a batch: so many orders and their money per currency.
type BatchShare struct {
	Orders int64
	Sums   ledger.Sums
}

func (s *BatchShare) add(m ledger.Money) {
	s.Orders++
	if s.Sums == nil {
		s.Sums = ledger.Sums{}
	}
	s.Sums.Add(m)
}

// BatchSoFar is how far a batch has come, told by the orders themselves: what a batch that was cut off came to record of
// itself is not enough to go on with it.
type BatchSoFar struct {
	// Batch is how it stands now; it may have begun to run elsewhere since it was listed.
	Batch Batch
	// Tried are the orders it has tried, Ended those by what became of them; Left are those it has not tried.
	Tried, Left BatchShare
	Ended       map[ItemOutcome]BatchShare
	// Replayed are those of Ended that were replays, by what the game made of them.
	Replayed map[ledger.ForwardOutcome]BatchShare
}

// BatchSoFar reads what a batch has done to each of its orders. progress, where not nil, is told how many were looked at.
func (c *Clerk) BatchSoFar(ctx context.Context, id string, progress func(seen int)) (BatchSoFar, error) {
	out := BatchSoFar{Ended: map[ItemOutcome]BatchShare{}}
	b, err := c.batch(ctx, id)
	if err != nil {
		return out, err
	}
	out.Batch = b
	keys, err := c.batchKeys(ctx, b)
	if err != nil {
		return out, err
	}
	heard, err := c.batchAnswers(ctx, b)
	if err != nil {
		return out, err
	}
	for i, key := range keys {
		o, s, err := c.store.Order(ctx, key)
		if err != nil {
			return out, wrap("batch "+id, err)
		}
		money := s.View.Money()
		it, tried := c.triedItem(b, o)
		if b.Command.Task.Asks() {
			var answer string
			answer, tried = heard.answers[key]
			it = answered(key, answer)
		}
		if tried {
			share := out.Ended[it.Outcome]
			share.add(money)
			out.Ended[it.Outcome] = share
			if it.Replayed != "" {
				if out.Replayed == nil {
					out.Replayed = map[ledger.ForwardOutcome]BatchShare{}
				}
				share := out.Replayed[it.Replayed]
				share.add(money)
				out.Replayed[it.Replayed] = share
			}
			out.Tried.add(money)
		} else {
			out.Left.add(money)
		}
		if progress != nil {
			progress(i + 1)
		}
	}
	return out, nil
}

// triedItem gives what a batch has made of an order, where it has tried it. What it asked about is told by batchAnswers.
func (c *Clerk) triedItem(b Batch, o *ledger.Order) (BatchItem, bool) {
	it := BatchItem{Key: o.Key, Outcome: ItemDone, Earlier: true}
	if b.Command.Kind == "" {
		return it, workedBy(b.ID, o)
	}
	a, ok := triedBy(b.ID, o.Acts)
	if !ok {
		return it, false
	}
	it = itemOf(o.Key, a.At(c.now()), nil)
	it.Earlier = true
	if it.Text.IsZero() {
		it.Text = ledger.Quote(a.ResultMessage)
	}
	return it, true
}
