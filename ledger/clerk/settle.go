package clerk

import (
	"context"
	"slices"
	"strings"

	"makegood/ledger"
)

// Settle ends a doubt with evidence: what a person saw elsewhere proves that the
// action took effect (done) or did not (failed). It can also end as failed a
// refund that was accepted and never came through. To settle a refund as failed
// opens the way to refund it again, so a second operator must approve: until
// then the answer is Denied and the action as it was.
func (c *Clerk) Settle(ctx context.Context, id string, done bool, evidence string) (ledger.Action, error) {
	op := "settle " + id
	evidence = strings.TrimSpace(evidence)
	if err := c.operatorListed(op); err != nil {
		return ledger.Action{}, err
	}
	if evidence == "" {
		return ledger.Action{}, failure(op, ledger.Invalid, "say what was seen, and where: only evidence settles an action")
	}
	awaits := false
	var actor string
	_, err := c.store.Transact(ctx, func(books ledger.Books) ([]ledger.Draft, error) {
		a, err := c.settleable(ctx, books, op, id, done)
		if err != nil {
			return nil, err
		}
		step := ledger.ActionStep{ID: a.ID, Kind: a.Kind, Login: c.Login, Evidence: evidence}
		if awaits = a.Kind == ledger.ActRefund && !done; awaits {
			if awaitsSettling(a) {
				return nil, failure(op, ledger.Denied, "it is already proposed to settle %s as failed: approve or reject that", a.ID)
			}
			actor = c.Operator
			step.State, step.Outcome = a.State, outcomeProposed
			return []ledger.Draft{ledger.NewDraft(ledger.FactAction, c.now(), a.Key, step).By(c.Operator, c.Source)}, nil
		}
		return []ledger.Draft{c.settled(a, step, done)}, nil
	})
	if err != nil {
		return ledger.Action{}, wrap(op, err)
	}
	a, err := c.action(ctx, id)
	if err == nil && awaits {
		err = failure(op, ledger.Denied, "nothing is settled yet: settling refund %s as failed awaits approval by %s (makegood approve %s)", id, c.seconds(actor), id)
	}
	return a, err
}

// settled drafts the step that ends an action by a person's word.
func (c *Clerk) settled(a ledger.Action, step ledger.ActionStep, done bool) ledger.Draft {
	step.State, step.Outcome, step.Settled = ledger.StateFailed, outcomeSettled, true
	if done {
		step.State = ledger.StateDone
	}
	step.Message = ledger.Say("settled as %s on evidence: %s", step.State.Phrase(), step.Evidence).String()
	return ledger.NewDraft(ledger.FactAction, c.now(), a.Key, step).By(c.Operator, c.Source)
}

// settleable finds an action a person may settle.
func (c *Clerk) settleable(ctx context.Context, books ledger.Books, op, id string, done bool) (ledger.Action, error) {
	found, err := books.Action(ctx, id)
	if err != nil {
		return found, wrap(op, err)
	}
	o, s, err := books.Order(ctx, found.Key)
	if err != nil {
		return found, wrap(op, err)
	}
	i := slices.IndexFunc(s.Actions, func(a ledger.Action) bool { return a.ID == id })
	if i < 0 {
		return found, failure(op, ledger.Corrupt, "%s does not know action %s", o.Key, id)
	}
	// The order's own view of it: a cancellation proves a refund.
	a := s.Actions[i]
	a.Key = o.Key
	switch {
	case a.State == ledger.StateInDoubt:
		return a, nil
	case a.State == ledger.StateSending:
		return a, failure(op, ledger.Denied, "it is still being sent: its answer is awaited until %s", a.Deadline.Add(ledger.DoubtGrace))
	case a.Kind == ledger.ActRefund && a.State == ledger.StateDone && s.Lamps.Cancelled == ledger.LampYes:
		return a, failure(op, ledger.Denied, "the order is cancelled: the refund came through")
	case a.Kind == ledger.ActRefund && a.State == ledger.StateDone && !done:
		return a, nil
	default:
		return a, failure(op, ledger.Denied, "%s %s is %s and not in doubt: there is nothing to settle", a.Kind.Phrase(), a.ID, a.State.Phrase())
	}
}

// awaitsSettling reports whether it is proposed to settle a refund as failed.
func awaitsSettling(a ledger.Action) bool { return a.SettleProposed() }

// proposal is who proposed to settle a refund as failed, and on what evidence.
type proposal struct {
	by, login, evidence string
	at                  ledger.Instant
}

// proposalFor finds the latest proposal of an action among its facts.
func (c *Clerk) proposalFor(ctx context.Context, a ledger.Action) (proposal, error) {
	facts, err := c.store.Facts(ctx, a.Key, false)
	if err != nil {
		return proposal{}, wrap("settle "+a.ID, err)
	}
	var p proposal
	for _, f := range facts {
		if f.Kind != ledger.FactAction {
			continue
		}
		var s ledger.ActionStep
		if err := f.Decode(&s); err != nil {
			return p, err
		}
		if s.ID == a.ID && s.Outcome == outcomeProposed {
			p = proposal{by: f.Actor, login: s.Login, evidence: s.Evidence, at: f.At}
		}
	}
	if p.at == 0 {
		return p, failure("settle "+a.ID, ledger.Corrupt, "its proposal is not among the facts of %s", a.Key)
	}
	return p, nil
}

// closeProposal approves or rejects a proposal to settle a refund as failed.
func (c *Clerk) closeProposal(ctx context.Context, a ledger.Action, approved bool, reason string) (ledger.Action, error) {
	op := "approve " + a.ID
	if !approved {
		op = "reject " + a.ID
	}
	p, err := c.proposalFor(ctx, a)
	if err != nil {
		return a, err
	}
	if c.named(p.by) {
		return a, failure(op, ledger.Denied, "%s proposed it: another operator must decide", p.by)
	}
	_, err = c.store.Transact(ctx, func(books ledger.Books) ([]ledger.Draft, error) {
		now, err := c.settleable(ctx, books, op, a.ID, false)
		if err != nil {
			return nil, err
		}
		// The one that was read is the one that is decided.
		if !awaitsSettling(now) || now.RankAt != p.at {
			return nil, failure(op, ledger.Conflict, "the proposal changed meanwhile: look at it again")
		}
		step := ledger.ActionStep{ID: now.ID, Kind: now.Kind, Approver: c.Operator, Login: c.Login}
		if approved {
			step.Evidence, step.Reason = p.evidence, c.twoPersons(p.by, p.login).String()
			return []ledger.Draft{c.settled(now, step, false)}, nil
		}
		step.State, step.Outcome, step.Reason = now.State, outcomeRejected, orDefault(reason, ledger.Say("rejected by %s", c.Operator).String())
		return []ledger.Draft{ledger.NewDraft(ledger.FactAction, c.now(), now.Key, step).By(c.Operator, c.Source)}, nil
	})
	if err != nil {
		return a, wrap(op, err)
	}
	return c.action(ctx, a.ID)
}
