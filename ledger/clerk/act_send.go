package clerk

import (
	"context"
	"fmt"
	"time"

	"makegood/ledger"
)

// The pauses between attempts to record an outcome.
const (
	firstPause = 20 * time.Millisecond
	lastPause  = 500 * time.Millisecond
)

// send sends an errand whose intent is durable, once, and records what became
// of it. From here on nothing but the action's own deadline ends it.
func (c *Clerk) send(ctx context.Context, e errand, in intent) (ledger.Action, error) {
	var sent Sent
	err := ctx.Err()
	left := in.deadline.Sub(c.now())
	switch {
	case err != nil:
		err = ledger.Fail("stopped before the request left: %s", err)
	case left <= 0:
		// This process stood still: others call the action in doubt by now, and may
		// have settled it. A request that leaves after that is one nobody expects.
		err = ledger.Fail("its deadline passed before the request left")
	default:
		bound, cancel := context.WithTimeout(context.WithoutCancel(ctx), min(left, in.out.Timeout))
		sent, err = in.out.Send(bound)
		cancel()
	}
	end := c.outcome(e, in, sent, err)
	return c.record(context.WithoutCancel(ctx), e, in, end)
}

// record writes an outcome. A store that cannot take it is asked again until the
// action would be in doubt anyway: the answer is worth more than the wait.
func (c *Clerk) record(ctx context.Context, e errand, in intent, end ending) (ledger.Action, error) {
	until := in.deadline.Add(ledger.DoubtGrace)
	pause := firstPause
	for {
		bound, cancel := context.WithTimeout(ctx, max(until.Sub(c.now()), ledger.DoubtGrace))
		_, err := c.store.Transact(bound, func(books ledger.Books) ([]ledger.Draft, error) {
			return c.endDrafts(bound, books, e, end)
		})
		cancel()
		if err == nil {
			return c.standing(ctx, e, append(in.steps, c.endStep(e, end))), end.err
		}
		if c.now() >= until {
			return c.standing(ctx, e, in.steps), unrecorded(e, end, err)
		}
		if err := rest(ctx, pause); err != nil {
			return c.standing(ctx, e, in.steps), unrecorded(e, end, err)
		}
		pause = min(2*pause, lastPause)
	}
}

// rest waits, unless ctx ends first.
func rest(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err() //nolint:wrapcheck // the caller names what was waited for
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err() //nolint:wrapcheck // the caller names what was waited for
	}
}

// unrecorded tells that an outcome is known here and nowhere else.
func unrecorded(e errand, end ending, err error) error {
	known := end.step.State.Phrase()
	if end.step.Outcome != "" {
		known = ledger.ForwardOutcome(end.step.Outcome).Phrase()
	}
	text := ledger.Say("%s was sent and ended %s, but the ledger could not record it", e.id, known)
	if end.step.Code != "" || end.step.Message != "" {
		text = ledger.Say("%s (code %s %s)", text, end.step.Code, end.step.Message)
	}
	kind := ledger.InDoubt
	switch e.kind {
	case ledger.ActRefund, ledger.ActReportGranted, ledger.ActReportFailed:
		text = ledger.Say("%s: it is in doubt; settle it with this as evidence", text)
	case ledger.ActVerify:
		text, kind = ledger.Say("%s: verify may be pressed again", text), ledger.Unavailable
	case ledger.ActReplay:
		text, kind = ledger.Say("%s: it counts as unanswered", text), ledger.Unavailable
	}
	return &ledger.Error{Op: e.op(), Kind: kind, Human: text, Err: err}
}

// abandon ends an action whose intent may have been written although the store
// answered an error: its request was never sent. A store that still cannot write
// leaves it to the deadline, which calls it in doubt.
func (c *Clerk) abandon(ctx context.Context, e errand) {
	bound, cancel := context.WithTimeout(context.WithoutCancel(ctx), ledger.DoubtGrace)
	defer cancel()
	_, _ = c.store.Transact(bound, func(books ledger.Books) ([]ledger.Draft, error) {
		o, _, err := books.Order(bound, e.key)
		if err != nil {
			return nil, wrap("abandon "+e.id, err)
		}
		for _, a := range o.Acts {
			if a.ID == e.id && a.State == ledger.StateSending {
				return []ledger.Draft{c.step(e, ledger.ActionStep{
					State: ledger.StateFailed, Message: ledger.Say("never sent: the ledger did not confirm the intent").String(),
				})}, nil
			}
		}
		return nil, nil
	})
}

// ending is what became of a sent request.
type ending struct {
	step ledger.ActionStep
	// obs is what a verify answered; forward what the game did with a replay.
	obs     *ledger.Observation
	forward *ledger.Forward
	// verified is what a verify named.
	verified Verified
	raw      []byte
	// err is what the operator is told where it is not done.
	err error
}

// endStep drafts the last step. Its Unique makes recording it twice harmless.
func (c *Clerk) endStep(e errand, end ending) ledger.Draft {
	d := c.step(e, end.step)
	d.Unique = "action " + e.id + " answer"
	if end.obs == nil && end.forward == nil {
		d = d.With(end.raw, "")
	}
	return d
}

// endDrafts drafts everything an ending says: the step, and in the same
// transaction what was learned about the order.
func (c *Clerk) endDrafts(ctx context.Context, books ledger.Books, e errand, end ending) ([]ledger.Draft, error) {
	drafts := []ledger.Draft{}
	if end.obs != nil {
		_, s, err := books.Order(ctx, e.key)
		if err != nil {
			return nil, wrap(e.op(), err)
		}
		obs := named(*end.obs, end.verified, e.key, s.View.ProductID())
		if end.step.Outcome == outcomeVerified && !obs.Names {
			end.step.Outcome = outcomeOther
			end.step.Message = ledger.Say("the receipt is genuine, but %s: its transaction id is not used", obs.Error).String()
		}
		more, err := c.answerDrafts(ctx, books, e.key, obs)
		if err != nil {
			return nil, err
		}
		last := len(more) - 1
		more[last] = more[last].With(end.raw, "")
		for i := range more {
			more[i].Unique = fmt.Sprintf("action %s observation %d", e.id, len(more)-i)
		}
		drafts = append(drafts, more...)
	}
	if end.forward != nil {
		d := ledger.NewDraft(ledger.FactForward, c.now(), e.key, *end.forward).By(c.Operator, c.Source).With(end.raw, "")
		d.Unique = "action " + e.id + " forward"
		drafts = append(drafts, d)
	}
	return append(drafts, c.endStep(e, end)), nil
}

// standing is the action as the ledger has it, or where it cannot be read now,
// as its steps tell.
func (c *Clerk) standing(ctx context.Context, e errand, steps []ledger.Draft) ledger.Action {
	bound, cancel := context.WithTimeout(ctx, ledger.DoubtGrace)
	defer cancel()
	if _, s, err := c.store.Order(bound, e.key); err == nil {
		for _, a := range s.Actions {
			if a.ID == e.id {
				return a
			}
		}
	}
	return foldSteps(e.key, steps).At(c.now())
}

// inDoubt tells that an outcome is not proven.
func inDoubt(e errand, why ledger.Saying, cause error) error {
	text := ledger.Say("%s is in doubt: %s; it is not sent again: probe it, wait, or settle it with evidence", e.id, why)
	return &ledger.Error{Op: e.op(), Kind: ledger.InDoubt, Human: text, Err: cause}
}

// neverLeft tells that a request provably did not leave.
func neverLeft(e errand, cause error) error {
	return &ledger.Error{Op: e.op(), Kind: ledger.Unavailable, Human: ledger.Say("the request never left, nothing was done"), Err: cause}
}
