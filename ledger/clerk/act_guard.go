package clerk

import (
	"context"
	"slices"
	"time"

	"makegood/ledger"
)

// attempt gathers what the guards of an errand weigh beside the order.
func (c *Clerk) attempt(ctx context.Context, books ledger.Books, e errand, s ledger.Standing) (ledger.Attempt, error) {
	a := ledger.Attempt{
		Kind: e.kind, Actor: e.actor, Login: e.login, Reason: e.reason, Evidence: e.evidence,
		Approver: e.approver, Reread: c.fresh(e.reread), CannotAsk: c.cannotAsk(e.key.Provider),
	}
	named, err := books.Find(ctx, e.key.Order)
	if err != nil {
		return a, wrap(e.op(), err)
	}
	a.Twins = twins(e.key, named)
	arm, err := books.Armed(ctx)
	if err != nil {
		return a, wrap("arming", err)
	}
	a.Armed, a.ArmedText = c.armedBy(arm, e.actor, e.approver)
	if e.kind != ledger.ActRefund {
		return a, nil
	}
	spent, err := c.spentNow(ctx, books)
	if err != nil {
		return a, err
	}
	a.Over = c.Safety.over(s.View.Money(), spent)
	return a, nil
}

// justNow is how old a list may be that was read just now.
const justNow = time.Minute

// fresh takes a list that is older for one that was not read: what stood on it
// may have been granted, cancelled or refunded since, while this process stood
// still or waited for the ledger.
func (c *Clerk) fresh(r *ledger.Observation) *ledger.Observation {
	if r == nil || r.Answer == ledger.AnswerFailed || r.BegunAt.Known() && c.now().Sub(r.BegunAt) <= justNow {
		return r
	}
	old := *r
	old.Answer, old.Error = ledger.AnswerFailed, ledger.Say("what was read at %s is too old by now; try again", r.BegunAt).String()
	return &old
}

// twins are the orders among those an id names that name no app, as a
// notification of the older shape or a grant row without one makes them.
func twins(key ledger.Key, named []ledger.Key) []ledger.Key {
	return slices.DeleteFunc(slices.Clone(named), func(k ledger.Key) bool {
		return k == key || k.Provider != key.Provider || k.App != "" || k.Order != key.Order
	})
}

// armedBy decides whether write actions are allowed now, and says why.
func (c *Clerk) armedBy(arm ledger.Arm, names ...string) (armed bool, text ledger.Saying) {
	switch ro := c.Safety.ReadOnly; {
	case ro != nil && *ro:
		return false, ledger.Say("read-only: safety.read_only is set in the configuration, nothing can be armed")
	case ro != nil:
		return true, ledger.Say("write actions are armed by the configuration")
	case c.Policy.Environment != ledger.Live:
		return true, ledger.Say("write actions are armed: this is the sandbox")
	}
	if arm.Until <= c.now() {
		return false, ledger.Say("read-only: live starts read-only; arm first (makegood arm --for 30m --reason TEXT)")
	}
	for _, name := range names {
		if name != "" && ledger.SameOperator(name, arm.Operator) {
			return true, ledger.Say("armed by %s until %s", arm.Operator, arm.Until)
		}
	}
	return false, ledger.Say("read-only: armed for %s until %s, and not for %s; arm first (makegood arm --for 30m --reason TEXT)", arm.Operator, arm.Until, c.Operator)
}

// spent is what refunds took within the last hour and the last day.
type spent struct{ hour, day ledger.Sums }

func (c *Clerk) spentNow(ctx context.Context, books ledger.Books) (spent, error) {
	hour, err := books.Refunded(ctx, c.now().Add(-time.Hour))
	if err != nil {
		return spent{}, wrap("refunds of the last hour", err)
	}
	day, err := books.Refunded(ctx, c.now().Add(-24*time.Hour))
	return spent{hour: hour, day: day}, wrap("refunds of the last day", err)
}

// add counts one more refund.
func (s spent) add(m ledger.Money) spent {
	out := spent{hour: ledger.Sums{}, day: ledger.Sums{}}
	for cur, a := range s.hour {
		out.hour[cur] = a
	}
	for cur, a := range s.day {
		out.day[cur] = a
	}
	out.hour.Add(m)
	out.day.Add(m)
	return out
}

// over says which limit a refund of m exceeds, in a sentence; zero: none.
func (s Safety) over(m ledger.Money, done spent) ledger.Saying {
	for _, l := range []struct {
		name   string
		limits map[string]ledger.Amount
		before ledger.Amount
		over   ledger.Phrase
	}{
		{"approval_over", s.ApprovalOver, "", "%s is over safety.%s of %s"},
		{"refund_limit", s.RefundLimit, "", "%s is over safety.%s of %s"},
		{"refund_limit_hour", s.RefundLimitHour, done.hour[m.Currency], "%s within the last hour is over safety.%s of %s"},
		{"refund_limit_day", s.RefundLimitDay, done.day[m.Currency], "%s within the last 24 hours is over safety.%s of %s"},
	} {
		if len(l.limits) == 0 {
			continue
		}
		limit, set := l.limits[m.Currency]
		if !set {
			if m.Currency == "" {
				return ledger.Say("safety.%s names no limit for an unknown currency: any amount is over it", l.name)
			}
			return ledger.Say("safety.%s names no limit for %s: any amount is over it", l.name, m.Currency)
		}
		total := ledger.Money{Amount: m.Amount.Plus(l.before), Currency: m.Currency}
		if total.Amount.Cmp(limit) > 0 {
			return ledger.Say(l.over, total, l.name, ledger.Money{Amount: limit, Currency: m.Currency})
		}
	}
	return ledger.Saying{}
}

// build makes the request of an errand. It asks nobody and sends nothing.
func (c *Clerk) build(o *ledger.Order, s ledger.Standing, e errand, body *replayBody) (Outgoing, error) {
	if e.kind == ledger.ActReplay {
		return c.buildReplay(o, body)
	}
	if o.Key.Provider != ledger.Hive {
		return Outgoing{}, failure("build", ledger.Denied, "STOVE documents no %s call: there is nothing to send", e.kind.Phrase())
	}
	if c.Hive == nil {
		return Outgoing{}, failure("build", ledger.Unavailable, "Hive is not configured: add [[hive.apps]] to the configuration")
	}
	var out Outgoing
	var err error
	switch id, player := s.View.TransactionID, s.View.Player; e.kind {
	case ledger.ActVerify:
		out, err = c.Hive.Verify(o.Key.App, bypassOf(o))
	case ledger.ActReportGranted:
		out, err = c.Hive.ReportGranted(o.Key.App, id, player, s.Held)
	case ledger.ActReportFailed:
		out, err = c.Hive.ReportFailed(o.Key.App, id, player, e.reason)
	case ledger.ActRefund:
		out, err = c.Hive.Refund(o.Key.App, id, player, e.reason)
	case ledger.ActReplay:
	}
	return out, wrap("build the request", err)
}

// bypassOf is the purchase_bypass_info to verify with: the one Hive itself
// listed before one a notification brought, a payment's before another's.
func bypassOf(o *ledger.Order) string {
	if s, ok := o.Seen[ledger.QuestionUnconsumed+"/"+string(ledger.AnswerListed)]; ok && s.Obs.Record != nil && s.Obs.Record.Bypass != "" {
		return s.Obs.Record.Bypass
	}
	other := ""
	for _, n := range o.Notices {
		switch blob := n.Notice.Record.Bypass; {
		case blob == "":
		case n.Notice.Type == ledger.NoticePaid:
			return blob
		case other == "":
			other = blob
		}
	}
	return other
}
