package clerk

import (
	"context"
	"strings"

	"makegood/ledger"
)

// Approve lets a second operator approve what awaits approval. An action is
// weighed anew, its list re-read, and sent; a proposal to settle a refund as
// failed is carried out. What the guards refuse by now stays awaiting.
func (c *Clerk) Approve(ctx context.Context, id string) (ledger.Action, error) {
	a, err := c.second(ctx, "approve", id)
	if err != nil {
		return a, err
	}
	if a.State != ledger.StateAwaiting {
		return c.closeProposal(ctx, a, true, "")
	}
	e := errand{
		id: a.ID, kind: a.Kind, key: a.Key, actor: a.Actor, login: a.Login, reason: a.Reason, evidence: a.Evidence,
		approver: c.Operator, awaiting: true, note: c.twoPersons(a.Actor, a.Login),
	}
	return c.carry(ctx, e)
}

// Reject lets a second operator turn down what awaits approval. Nothing is sent,
// and a refund whose settling is rejected stays as it was.
func (c *Clerk) Reject(ctx context.Context, id, reason string) (ledger.Action, error) {
	a, err := c.second(ctx, "reject", id)
	if err != nil {
		return a, err
	}
	reason = strings.TrimSpace(reason)
	if a.State != ledger.StateAwaiting {
		return c.closeProposal(ctx, a, false, reason)
	}
	e := errand{id: a.ID, kind: a.Kind, key: a.Key}
	_, err = c.store.Transact(ctx, func(books ledger.Books) ([]ledger.Draft, error) {
		now, err := books.Action(ctx, id)
		if err != nil {
			return nil, wrap("reject "+id, err)
		}
		if now.State != ledger.StateAwaiting {
			return nil, failure("reject "+id, ledger.Conflict, "it no longer awaits approval: it is %s", now.State.Phrase())
		}
		return []ledger.Draft{c.step(e, ledger.ActionStep{
			State: ledger.StateRejected, Login: c.Login, Approver: c.Operator, Message: orDefault(reason, ledger.Say("rejected by %s", c.Operator).String()),
		})}, nil
	})
	if err != nil {
		return a, wrap("reject "+id, err)
	}
	return c.action(ctx, id)
}

// second finds what awaits approval and refuses everybody who may not decide it:
// an operator who is not listed, and the one who asked for it.
func (c *Clerk) second(ctx context.Context, verb, id string) (ledger.Action, error) {
	op := verb + " " + id
	if err := c.operatorListed(op); err != nil {
		return ledger.Action{}, err
	}
	a, err := c.action(ctx, id)
	if err != nil {
		return a, err
	}
	switch {
	case a.State == ledger.StateAwaiting:
		if c.named(a.Actor) {
			return a, failure(op, ledger.Denied, "%s asked for it: another operator must decide", a.Actor)
		}
	case awaitsSettling(a):
	default:
		return a, failure(op, ledger.Denied, "it awaits no approval: %s %s is %s", a.Kind.Phrase(), a.ID, a.State.Phrase())
	}
	return a, nil
}

// twoPersons says how far the two-person rule held.
func (c *Clerk) twoPersons(actor, login string) ledger.Saying {
	if c.Login != "" && c.Login == login {
		return ledger.Say("two-person rule not enforced: %s and %s both work as login user %s", actor, c.Operator, login)
	}
	return ledger.Say("asked for by %s, approved by %s", actor, c.Operator)
}
