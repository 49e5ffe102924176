package clerk

import (
	"context"
	"time"

	"makegood/ledger"
)

// reportDelay is how long Hive's list may still show an order that was reported.
const reportDelay = 2 * time.Minute

// Probed is what a read without side effects told about an order's actions.
type Probed struct {
	Key ledger.Key `json:"key"`
	// Answer is listed, not_listed or failed; empty where nothing can be read.
	Answer ledger.Answer `json:"answer"`
	// Actions are those that were in doubt, as they stand after the read.
	Actions []ledger.Action `json:"actions"`
	// InDoubt says that one of the order's actions is still in doubt.
	InDoubt bool `json:"in_doubt"`
	// Text says in a sentence what was learned and what remains.
	Text ledger.Saying `json:"text"`
}

// ProbeAction probes the order of one action.
func (c *Clerk) ProbeAction(ctx context.Context, id string) (Probed, error) {
	a, err := c.action(ctx, id)
	if err != nil {
		return Probed{}, err
	}
	return c.Probe(ctx, a.Key)
}

// Probe reads about an order's actions without side effects. A read can settle a
// report granted: gone from the list by a read begun after its deadline is done,
// still listed two minutes after it is failed. No read settles a refund: still
// listed is not yet, gone is unknown.
func (c *Clerk) Probe(ctx context.Context, key ledger.Key) (Probed, error) {
	o, _, err := c.store.Order(ctx, key)
	if err != nil {
		return Probed{Key: key}, wrap("probe", err)
	}
	p := Probed{Key: o.Key}
	if err := c.doubtOrder(ctx, o); err != nil {
		return p, err
	}
	_, before, err := c.store.Order(ctx, o.Key)
	if err != nil {
		return p, wrap("probe", err)
	}
	doubts := map[string]bool{}
	for _, a := range before.Actions {
		doubts[a.ID] = a.State == ledger.StateInDoubt
	}
	if o.Key.Provider == ledger.Stove {
		p.Text = ledger.Say("nothing that is sent for a STOVE order can be in doubt: there is nothing to read")
		return p, nil
	}
	obs, err := c.readList(ctx, o.Key)
	if err != nil {
		if ctx.Err() != nil {
			return p, wrap("probe", ctx.Err())
		}
		obs = &ledger.Observation{Answer: ledger.AnswerFailed, Error: ledger.Sentence(err)}
	}
	p.Answer = obs.Answer
	_, after, err := c.store.Order(ctx, o.Key)
	if err != nil {
		return p, wrap("probe", err)
	}
	for _, a := range after.Actions {
		p.InDoubt = p.InDoubt || a.State == ledger.StateInDoubt
		if doubts[a.ID] {
			p.Actions = append(p.Actions, a)
		}
	}
	p.Text = probeText(p, *obs)
	return p, nil
}

// probeText says what a read told.
func probeText(p Probed, obs ledger.Observation) ledger.Saying {
	list := ledger.Say("Hive no longer lists the order")
	switch obs.Answer {
	case ledger.AnswerListed:
		list = ledger.Say("Hive lists the order as unconsumed")
	case ledger.AnswerFailed:
		list = ledger.Say("the list could not be read: %s", ledger.Quote(obs.Error))
	default:
	}
	if len(p.Actions) == 0 {
		return ledger.Say("%s; nothing is in doubt", list)
	}
	text := []ledger.Saying{list}
	for _, a := range p.Actions {
		kind := a.Kind.Phrase()
		switch {
		case a.State != ledger.StateInDoubt:
			text = append(text, ledger.Say("%s %s stands as %s", kind, a.ID, a.State.Phrase()))
		case obs.Answer == ledger.AnswerFailed:
			text = append(text, ledger.Say("%s %s is still in doubt", kind, a.ID))
		case a.Kind == ledger.ActReportGranted:
			text = append(text, ledger.Say("%s %s is still in doubt: probe again after %s", kind, a.ID, a.Deadline.Add(reportDelay)))
		case a.Kind == ledger.ActRefund && obs.Answer == ledger.AnswerListed:
			text = append(text, ledger.Say("%s %s is still in doubt: listed is only not yet; wait for the cancelled notification or settle it with evidence", kind, a.ID))
		case a.Kind == ledger.ActRefund:
			text = append(text, ledger.Say("%s %s is still in doubt: why it left the list is unknown; wait for the cancelled notification or settle it with evidence", kind, a.ID))
		default:
			text = append(text, ledger.Say("%s %s is still in doubt: no read settles it; settle it with evidence", kind, a.ID))
		}
	}
	return ledger.Join(text...)
}

// settleByList ends a report granted in doubt by what a whole list of the order's
// own player says. It answers no drafts where the list proves nothing.
func (c *Clerk) settleByList(ctx context.Context, books ledger.Books, key ledger.Key, obs ledger.Observation) ([]ledger.Draft, error) {
	if obs.Question != ledger.QuestionUnconsumed || (obs.Answer != ledger.AnswerListed && obs.Answer != ledger.AnswerNotListed) {
		return nil, nil
	}
	o, s, err := books.Order(ctx, key)
	if ledger.KindOf(err) == ledger.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, wrap("settle by the list", err)
	}
	var drafts []ledger.Draft
	for _, a := range s.Actions {
		if a.Kind != ledger.ActReportGranted || a.State != ledger.StateInDoubt || a.Deadline == 0 {
			continue
		}
		step := ledger.ActionStep{ID: a.ID, Kind: a.Kind, Settled: true}
		switch {
		case obs.Answer == ledger.AnswerNotListed && obs.BegunAt > a.Deadline && ownList(o.Key, s.View, obs.Scope):
			step.State, step.Evidence = ledger.StateDone, ledger.Say("Hive no longer lists the order by the read of %s", obs.BegunAt).String()
		case obs.Answer == ledger.AnswerListed && obs.BegunAt >= a.Deadline.Add(reportDelay):
			step.State, step.Evidence = ledger.StateFailed, ledger.Say("Hive still lists the order by the read of %s", obs.BegunAt).String()
		default:
			continue
		}
		step.Outcome, step.Message = outcomeSettled, step.Evidence
		drafts = append(drafts, ledger.NewDraft(ledger.FactAction, c.now(), o.Key, step).By(c.Operator, c.Source))
	}
	return drafts, nil
}

// ownList reports whether a list is the one the order would stand on.
func ownList(key ledger.Key, v ledger.View, scope *ledger.ListScope) bool {
	return scope != nil && scope.App == key.App && scope.Server == v.Server && scope.UserID != "" && scope.UserID == userID(scope.IDType, v.Player)
}

// action finds one action as it stands now.
func (c *Clerk) action(ctx context.Context, id string) (ledger.Action, error) {
	var a ledger.Action
	_, err := c.store.Transact(ctx, func(books ledger.Books) ([]ledger.Draft, error) {
		var err error
		a, err = books.Action(ctx, id)
		return nil, err
	})
	return a, wrap("action "+id, err)
}
