package clerk

import (
	"context"

	"makegood/ledger"
)

// Plan is what an action would do, told before it is done.
type Plan struct {
	Kind ledger.ActionKind `json:"kind"`
	Key  ledger.Key        `json:"key"`
	// Request is the request as it would leave, headers redacted; nil where none
	// could be built.
	Request *ledger.Request  `json:"request"`
	Guards  []ledger.Verdict `json:"guards"`
	Money   ledger.Money     `json:"money"`
	// Player and Product tell whom it is about.
	Player  ledger.Player `json:"player"`
	Product string        `json:"product"`
	// Text says in one sentence what would happen.
	Text ledger.Saying `json:"text"`
	// Refused says that a guard refuses on what is known; Approval that a second
	// operator is all that is missing.
	Refused  bool `json:"refused"`
	Approval bool `json:"approval"`
}

// Why lists the sentences of the guards that do not hold.
func (p Plan) Why() []ledger.Saying {
	var why []ledger.Saying
	for _, v := range p.Guards {
		if !v.OK {
			why = append(why, v.Text)
		}
	}
	return why
}

// scene is what guards weigh that is no order's: read once for many plans.
type scene struct {
	arm   ledger.Arm
	spent spent
}

// sceneNow reads it from the ledger.
func (c *Clerk) sceneNow(ctx context.Context) (scene, error) {
	var s scene
	_, err := c.store.Transact(ctx, func(books ledger.Books) ([]ledger.Draft, error) {
		var err error
		if s.arm, err = books.Armed(ctx); err != nil {
			return nil, wrap("arming", err)
		}
		s.spent, err = c.spentNow(ctx, books)
		return nil, err
	})
	return s, err
}

// Preview tells what Act would do: the built request, the guards' verdicts on
// what is known, and the money. It asks no provider, sends nothing and records
// nothing. The error says why no request could be built; the plan then still
// has the guards.
func (c *Clerk) Preview(ctx context.Context, cmd Command) (Plan, error) {
	sc, err := c.sceneNow(ctx)
	if err != nil {
		return Plan{Kind: cmd.Kind, Key: cmd.Key}, err
	}
	return c.preview(ctx, cmd, sc)
}

func (c *Clerk) preview(ctx context.Context, cmd Command, sc scene) (Plan, error) {
	p := Plan{Kind: cmd.Kind, Key: cmd.Key}
	e := errand{kind: cmd.Kind, key: cmd.Key, actor: c.Operator, login: c.Login, reason: cmd.Reason, evidence: cmd.Evidence}
	o, s, err := c.store.Order(ctx, cmd.Key)
	if err != nil {
		return p, wrap(e.op(), err)
	}
	p.Key, e.key = o.Key, o.Key
	p.Money, p.Player, p.Product = s.View.Money(), s.View.Player, s.View.ProductID()
	a := ledger.Attempt{Kind: e.kind, Actor: e.actor, Login: e.login, Reason: e.reason, Evidence: e.evidence, Known: true, CannotAsk: c.cannotAsk(e.key.Provider)}
	named, err := c.store.Find(ctx, e.key.Order)
	if err != nil {
		return p, wrap(e.op(), err)
	}
	a.Twins = twins(e.key, named)
	a.Armed, a.ArmedText = c.armedBy(sc.arm, c.Operator)
	if e.kind == ledger.ActRefund {
		a.Over = c.Safety.over(p.Money, sc.spent)
	}
	var body *replayBody
	if e.kind == ledger.ActReplay {
		bodies, err := c.replayBodies(ctx, o)
		if err != nil {
			return p, err
		}
		body = chooseBody(o, s, c.Policy, &a, bodies)
	}
	p.Guards = append(ledger.Guards(o, s, c.Policy, a), c.clerkVerdicts(e)...)
	w := ledger.Weigh(p.Guards)
	p.Refused, p.Approval = len(w.Refused) > 0, w.Approval
	p.Text = c.foretell(e, p, body)
	out, err := c.build(o, s, e, body)
	if err != nil {
		return p, wrap(e.op(), err)
	}
	p.Request = &out.Request
	return p, nil
}

// clerkVerdicts are the lines of what Act refuses before any guard.
func (c *Clerk) clerkVerdicts(e errand) []ledger.Verdict {
	var out []ledger.Verdict
	if err := c.mayAct(e.op(), e.kind); err != nil {
		out = append(out, ledger.Verdict{Guard: "operator", Text: humanOf(err)})
	}
	if err := c.reasonListed(e.op(), e.reason); err != nil {
		out = append(out, ledger.Verdict{Guard: "reason_listed", Text: humanOf(err)})
	}
	return out
}

// foretell says what would happen.
func (c *Clerk) foretell(e errand, p Plan, body *replayBody) ledger.Saying {
	switch e.kind {
	case ledger.ActVerify:
		return ledger.Say("Hive is asked to verify the receipt; it records that it was asked")
	case ledger.ActReportGranted:
		return ledger.Say("Hive is told that the player has it: the order leaves the unconsumed list and the product can be bought again")
	case ledger.ActReportFailed:
		return ledger.Say("Hive is told that nothing was granted; no money goes back by this")
	case ledger.ActRefund:
		if id := p.Player.Primary(); id != "" {
			return ledger.Say("%s goes back to player %s, once and for good; the order then waits for the cancelled notification", p.Money, id)
		}
		return ledger.Say("%s goes back to an unknown player, once and for good; the order then waits for the cancelled notification", p.Money)
	case ledger.ActReplay:
		switch {
		case body == nil:
			return ledger.Say("there is nothing to send")
		case body.rebuilt:
			return ledger.Say("a notification rebuilt from Hive's unconsumed row is posted to the game, marked as rebuilt")
		default:
			return ledger.Say("notification %d is posted to the game again, as it came", body.seq)
		}
	}
	return ledger.Saying{}
}
