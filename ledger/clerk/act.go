package clerk

import (
	"context"
	"slices"
	"strings"
	"time"

	"makegood/ledger"
)

// Command is what an operator wants done to one order.
type Command struct {
	Kind ledger.ActionKind
	Key  ledger.Key
	// Reason is kept with the action, and sent with a refund and a report failed.
	Reason string
	// Evidence lifts the guards that evidence can lift; a second operator must
	// approve then.
	Evidence string
	// Batch is the batch the command is part of: one batch acts on an order once.
	Batch string
	// Shown is the plan somebody has read and confirmed; nil: nobody has. Where the
	// amount or the request is another by the time it would leave, nothing is sent.
	Shown *Plan
}

// defaultTimeout bounds a request whose client names no bound.
const defaultTimeout = 10 * time.Second

// errand is one action on its way: the operator's words, and what was prepared
// for it before the transaction that writes its intent.
type errand struct {
	id           string
	kind         ledger.ActionKind
	key          ledger.Key
	actor, login string
	reason       string
	evidence     string
	batch        string
	shown        *Plan
	// approver is the second operator; awaiting says the errand takes up an
	// action that awaits approval.
	approver string
	awaiting bool
	// note says what is to be said about the two-person rule.
	note ledger.Saying
	// reread is the unconsumed list of just now; nil where it is not needed.
	reread *ledger.Observation
	// bodies are what a replay may send, the latest first.
	bodies []replayBody
}

func (e errand) op() string { return verbOf(e.kind) + " " + e.key.String() }

// verbOf is the verb shown for an action.
func verbOf(k ledger.ActionKind) string { return strings.ReplaceAll(string(k), "_", " ") }

// Act carries out one action on one order: it is weighed, its intent is made
// durable, it is sent once, and what became of it is recorded.
//
// The error tells what happened: Denied where a guard or the provider refused or
// a second operator is needed (the action's state then is empty, refused or
// awaiting_approval), Unavailable where the request provably never left, InDoubt
// where it may have. A replay the game declined or did not answer is done and no
// error: its Outcome says so. Cancelling ctx stops it only before the request
// has left; from then on the answer is waited for within its own deadline.
func (c *Clerk) Act(ctx context.Context, cmd Command) (ledger.Action, error) {
	e := errand{
		kind: cmd.Kind, key: cmd.Key, actor: c.Operator, login: c.Login,
		reason: strings.TrimSpace(cmd.Reason), evidence: strings.TrimSpace(cmd.Evidence),
		batch: cmd.Batch, shown: cmd.Shown,
	}
	if err := c.mayAct(e.op(), e.kind); err != nil {
		return ledger.Action{}, err
	}
	if err := c.reasonListed(e.op(), e.reason); err != nil {
		return ledger.Action{}, err
	}
	e.id = c.NewID()
	return c.carry(ctx, e)
}

// mayAct refuses an operator the configuration does not name, and a kind of
// action that does not exist.
func (c *Clerk) mayAct(op string, kind ledger.ActionKind) error {
	switch kind {
	case ledger.ActVerify, ledger.ActReportGranted, ledger.ActReportFailed, ledger.ActRefund, ledger.ActReplay:
	default:
		return failure(op, ledger.Invalid, "there is no action %q", kind)
	}
	return c.operatorListed(op)
}

// operatorListed refuses an operator without a name, or one the configuration
// does not name.
func (c *Clerk) operatorListed(op string) error {
	if strings.TrimSpace(c.Operator) == "" {
		return failure(op, ledger.Invalid, "no operator name: set operator in the configuration")
	}
	if len(c.Safety.Operators) > 0 && !slices.ContainsFunc(c.Safety.Operators, c.named) {
		return failure(op, ledger.Denied, "operator %s is not one of safety.operators (%s)", c.Operator, strings.Join(c.Safety.Operators, ", "))
	}
	return nil
}

// named reports whether a name is this clerk's operator.
func (c *Clerk) named(name string) bool { return ledger.SameOperator(name, c.Operator) }

// reasonListed refuses a reason that is not on the closed list; none given is
// for the guards to judge.
func (c *Clerk) reasonListed(op, reason string) error {
	if reason == "" || len(c.Safety.Reasons) == 0 || slices.Contains(c.Safety.Reasons, reason) {
		return nil
	}
	return failure(op, ledger.Denied, "%q is not one of safety.reasons (%s)", reason, strings.Join(c.Safety.Reasons, ", "))
}

// carry prepares an errand, writes its intent and sends it.
func (c *Clerk) carry(ctx context.Context, e errand) (ledger.Action, error) {
	end, err := c.Undertake(e.op())
	if err != nil {
		return ledger.Action{}, err
	}
	defer end()
	if err := c.prepare(ctx, &e); err != nil {
		return ledger.Action{}, err
	}
	in, err := c.intend(ctx, e)
	if err != nil {
		return in.refused(e), err
	}
	return c.send(ctx, e, in)
}

// prepare reads what the guards will want to know: the order's list of just
// now for a refund and a Hive replay, and the bodies a replay may send.
func (c *Clerk) prepare(ctx context.Context, e *errand) error {
	o, _, err := c.store.Order(ctx, e.key)
	if err != nil {
		return wrap(e.op(), err)
	}
	e.key = o.Key
	if err := c.doubtOrder(ctx, o); err != nil {
		return err
	}
	if e.key.Provider == ledger.Hive && (e.kind == ledger.ActRefund || e.kind == ledger.ActReplay) {
		if e.reread, err = c.readList(ctx, e.key); err != nil {
			if ctx.Err() != nil {
				return wrap(e.op(), ctx.Err())
			}
			e.reread = &ledger.Observation{Question: ledger.QuestionUnconsumed, Answer: ledger.AnswerFailed, Error: ledger.Sentence(err)}
		}
	}
	// Whether the game has granted is what a refund, a replay and a report failed
	// rest on: where it can be asked, it is asked first.
	switch e.kind {
	case ledger.ActRefund, ledger.ActReplay, ledger.ActReportFailed:
		if _, err := c.Lookup(ctx, e.key); err != nil && ctx.Err() != nil {
			return wrap(e.op(), ctx.Err())
		}
	case ledger.ActVerify, ledger.ActReportGranted:
	}
	if e.kind != ledger.ActReplay {
		return nil
	}
	if o, _, err = c.store.Order(ctx, e.key); err != nil {
		return wrap(e.op(), err)
	}
	e.bodies, err = c.replayBodies(ctx, o)
	return err
}

// intent is what the transaction decided about an errand.
type intent struct {
	out      Outgoing
	body     *replayBody
	money    *ledger.Money
	verdicts []ledger.Verdict
	deadline ledger.Instant
	// steps are the drafts that were written, to fold the action from where the
	// ledger cannot be read afterwards.
	steps []ledger.Draft
}

// refused is the action as it would have been: nothing of it is kept unless it
// awaits approval, which its state and id tell.
func (in intent) refused(e errand) ledger.Action {
	if len(in.steps) > 0 {
		return foldSteps(e.key, in.steps)
	}
	return ledger.Action{
		Kind: e.kind, Key: e.key, Actor: e.actor, Login: e.login, Approver: e.approver,
		Reason: e.reason, Evidence: e.evidence, Money: in.money, Guards: in.verdicts,
	}
}

// intend weighs an errand inside one transaction and writes what follows: its
// request as sending, or as awaiting approval, or nothing where it is refused.
// A nil error means that the request may leave now.
func (c *Clerk) intend(ctx context.Context, e errand) (intent, error) {
	var in intent
	var verdict error
	_, err := c.store.Transact(ctx, func(books ledger.Books) ([]ledger.Draft, error) {
		// A store may run this again: nothing of an earlier run may remain.
		in, verdict = intent{}, nil
		drafts, err := c.decide(ctx, books, e, &in)
		if err != nil {
			verdict = err
			return nil, err
		}
		return drafts, nil
	})
	switch {
	case verdict != nil:
		in.steps = nil
		return in, verdict
	case err != nil:
		c.abandon(ctx, e)
		in.steps = nil
		return in, &ledger.Error{Op: e.op(), Kind: ledger.KindOf(err), Human: ledger.Say("the intent could not be written, nothing was sent"), Err: err}
	case in.deadline == 0:
		return in, failure(e.op(), ledger.Denied, "nothing was sent: %s awaits approval by %s (makegood approve %s)", e.id, c.seconds(e.actor), e.id)
	default:
		return in, nil
	}
}

// decide weighs an errand against the books and drafts its steps.
func (c *Clerk) decide(ctx context.Context, books ledger.Books, e errand, in *intent) ([]ledger.Draft, error) {
	o, s, err := books.Order(ctx, e.key)
	if err != nil {
		return nil, wrap(e.op(), err)
	}
	if err := stillAwaiting(e, s); err != nil {
		return nil, err
	}
	if a, ok := triedBy(e.batch, s.Actions); ok {
		return nil, failure(e.op(), ledger.Conflict, "nothing was sent: this batch has tried it already, as %s", a.ID)
	}
	attempt, err := c.attempt(ctx, books, e, s)
	if err != nil {
		return nil, err
	}
	in.body = chooseBody(o, s, c.Policy, &attempt, e.bodies)
	in.verdicts = ledger.Guards(o, s, c.Policy, attempt)
	if !e.note.IsZero() {
		in.verdicts = append(in.verdicts, ledger.Verdict{Guard: "two_operators", OK: true, Text: e.note})
	}
	if e.kind == ledger.ActRefund || s.View.Amount.Known() {
		m := s.View.Money()
		in.money = &m
	}
	w := ledger.Weigh(in.verdicts)
	if len(w.Refused) > 0 {
		return nil, refusal(e, w.Refused)
	}
	if w.Approval && e.awaiting {
		return nil, failure(e.op(), ledger.Denied, "nothing was sent: another operator than %s must approve", e.actor)
	}
	if in.out, err = c.build(o, s, e, in.body); err != nil {
		return nil, wrap(e.op(), err)
	}
	if err := asAsked(e, s, in); err != nil {
		return nil, err
	}
	if err := asShown(e, in); err != nil {
		return nil, err
	}
	if w.Approval {
		return c.awaitingDrafts(e, s, in)
	}
	return c.sendingDrafts(e, in), nil
}

// stillAwaiting refuses to take up an action that was approved, rejected or
// settled meanwhile.
func stillAwaiting(e errand, s ledger.Standing) error {
	if !e.awaiting {
		return nil
	}
	for _, a := range s.Actions {
		if a.ID == e.id && a.State == ledger.StateAwaiting {
			return nil
		}
	}
	return failure("approve "+e.id, ledger.Conflict, "it no longer awaits approval")
}

// asAsked refuses to send another request, or about another amount, than what was
// asked for and the second operator has read.
func asAsked(e errand, s ledger.Standing, in *intent) error {
	if !e.awaiting {
		return nil
	}
	for _, a := range s.Actions {
		if a.ID != e.id {
			continue
		}
		if a.Money != nil && in.money != nil && *a.Money != *in.money {
			return failure("approve "+e.id, ledger.Conflict, "nothing was sent: %s was asked for and it is %s now; reject it and ask again", *a.Money, *in.money)
		}
		if a.Request != nil && a.Request.Body != in.out.Request.Body {
			return failure("approve "+e.id, ledger.Conflict, "nothing was sent: the request is no longer the one that was asked for; reject it and ask again")
		}
	}
	return nil
}

// asShown refuses to send another request, or about another amount, than what the
// operator has read: a list read just before a refund leaves may tell of another.
func asShown(e errand, in *intent) error {
	if e.shown == nil {
		return nil
	}
	if in.money != nil && *in.money != e.shown.Money {
		return failure(e.op(), ledger.Conflict, "nothing was sent: %s was shown and it is %s now; read it again", e.shown.Money, *in.money)
	}
	was, now := e.shown.Request, in.out.Request
	if was != nil && (was.Method != now.Method || was.URL != now.URL || was.Body != now.Body) {
		return failure(e.op(), ledger.Conflict, "nothing was sent: the request is no longer the one that was shown; read it again")
	}
	return nil
}

// refusal lists every guard that refuses, in its own sentence.
func refusal(e errand, refused []ledger.Verdict) error {
	var why []ledger.Saying
	said := map[string]bool{}
	for _, v := range refused {
		// A list that cannot be read stands against two guards.
		if text := v.Text.String(); !said[text] {
			said[text], why = true, append(why, v.Text)
		}
	}
	return failure(e.op(), ledger.Denied, "refused, nothing was sent: %s", ledger.Join(why...))
}

// seconds names who may approve what an actor asked for.
func (c *Clerk) seconds(actor string) ledger.Saying {
	var others []string
	for _, name := range c.Safety.Operators {
		if !ledger.SameOperator(name, actor) {
			others = append(others, name)
		}
	}
	if len(others) == 0 {
		return ledger.Say("another operator than %s", actor)
	}
	names := ledger.Quote(others[0])
	for _, name := range others[1:] {
		names = ledger.Say("%s or %s", names, name)
	}
	return names
}

// step drafts one step of an errand's action.
func (c *Clerk) step(e errand, s ledger.ActionStep) ledger.Draft {
	s.ID, s.Kind = e.id, e.kind
	d := ledger.NewDraft(ledger.FactAction, c.now(), e.key, s).By(c.Operator, c.Source)
	d.Unique = "action " + e.id + " " + string(s.State)
	return d
}

// proposed is the first step of every action.
func (c *Clerk) proposed(e errand, in *intent) ledger.Draft {
	return c.step(e, ledger.ActionStep{
		State: ledger.StateProposed, Login: e.login, Reason: e.reason, Evidence: e.evidence, Money: in.money, Batch: e.batch,
	})
}

func (c *Clerk) awaitingDrafts(e errand, s ledger.Standing, in *intent) ([]ledger.Draft, error) {
	for _, a := range s.Actions {
		if a.Kind == e.kind && a.State == ledger.StateAwaiting {
			return nil, failure(e.op(), ledger.Denied, "nothing was sent: %s %s by %s already awaits approval; approve or reject it", a.Kind.Phrase(), a.ID, a.Actor)
		}
	}
	request := in.out.Request
	in.steps = []ledger.Draft{c.proposed(e, in), c.step(e, ledger.ActionStep{
		State: ledger.StateAwaiting, Request: &request, Guards: in.verdicts,
	})}
	return in.steps, nil
}

func (c *Clerk) sendingDrafts(e errand, in *intent) []ledger.Draft {
	if in.out.Timeout <= 0 {
		in.out.Timeout = defaultTimeout
	}
	in.deadline = c.now().Add(in.out.Timeout)
	request := in.out.Request
	sending := ledger.ActionStep{
		State: ledger.StateSending, Request: &request, Guards: in.verdicts, Money: in.money,
		Deadline: in.deadline, Process: c.Process,
	}
	if in.body != nil {
		sending.Of = in.body.seq
	}
	first := c.proposed(e, in)
	if e.awaiting {
		first = c.step(e, ledger.ActionStep{State: ledger.StateApproved, Login: c.Login, Approver: e.approver, Message: e.note.String()})
	}
	in.steps = []ledger.Draft{first, c.step(e, sending)}
	return in.steps
}

// foldSteps gives an action from drafts of its steps.
func foldSteps(key ledger.Key, drafts []ledger.Draft) ledger.Action {
	o := ledger.NewOrder(key)
	for i, d := range drafts {
		f := d.Fact
		f.Seq = int64(i + 1)
		if f.Kind != ledger.FactAction {
			continue
		}
		if err := o.Apply(f); err != nil {
			return ledger.Action{Key: key}
		}
	}
	if len(o.Acts) == 0 {
		return ledger.Action{Key: key}
	}
	return o.Acts[0]
}
