package clerk

import (
	"context"
	"slices"
	"strings"

	"makegood/ledger"
)

// A STOVE body names no service: a delivery to a route without one, where several
// are configured, is kept as an order without a service until the same delivery
// comes by a service's route, or one of the services is asked and knows the tid.

// homeless reports whether a key is of such an order, or would be.
func (c *Clerk) homeless(k ledger.Key) bool {
	return k.Provider == ledger.Stove && k.App == "" && k.Order != "" && len(c.apps(ledger.Stove)) > 0
}

// serviceKnown finds the one configured service that was sent the same delivery.
// Where the ledger cannot tell, the delivery is kept without a service.
func (c *Clerk) serviceKnown(ctx context.Context, key ledger.Key, n *ledger.Notice) ledger.Key {
	if !c.homeless(key) {
		return key
	}
	var homes []ledger.Key
	for _, app := range c.apps(ledger.Stove) {
		home := ledger.NewKey(ledger.Stove, app.ID, key.Order)
		facts, err := c.store.Facts(ctx, home, false)
		if err == nil && delivered(facts, n) {
			homes = append(homes, home)
		}
	}
	if len(homes) != 1 {
		return key
	}
	return homes[0]
}

// delivered reports whether there was a delivery of the same content: another
// content under a tid may be anybody's.
func delivered(facts []ledger.Fact, n *ledger.Notice) bool {
	return slices.ContainsFunc(facts, func(f ledger.Fact) bool {
		var have ledger.Notification
		return f.Kind == ledger.FactNotification && f.Decode(&have) == nil && have.Notice != nil &&
			have.Notice.RawType == n.RawType && have.Notice.Digest() == n.Digest()
	})
}

// bringHome makes what is known of a tid without a service part of the service's
// order that has just had the same delivery.
func (c *Clerk) bringHome(ctx context.Context, home ledger.Key, n *ledger.Notice) error {
	services := c.apps(ledger.Stove)
	if home.Provider != ledger.Stove || len(services) < 2 || !slices.ContainsFunc(services, func(a ledger.App) bool { return a.ID == home.App }) {
		return nil
	}
	stray := ledger.Key{Provider: ledger.Stove, Order: home.Order}
	facts, err := c.store.Facts(ctx, stray, false)
	switch {
	case err != nil:
		return wrap("order "+stray.String(), err)
	case slices.ContainsFunc(facts, func(f ledger.Fact) bool { return f.Key == home }):
		return nil // it is part of it already
	case !delivered(facts, n):
		return nil
	}
	return c.joinService(ctx, stray, home, "the same delivery came by the route of "+home.App)
}

// joinService makes an order without a service part of the service's. Nothing is
// ever sent for the former, so nothing can be under way on it.
func (c *Clerk) joinService(ctx context.Context, stray, home ledger.Key, why string) error {
	_, err := c.store.Transact(ctx, func(books ledger.Books) ([]ledger.Draft, error) {
		o, _, err := books.Order(ctx, stray)
		if ledger.KindOf(err) == ledger.NotFound || err == nil && o.Key != stray {
			return nil, nil // somebody else was faster
		}
		if err != nil {
			return nil, wrap("order "+stray.String(), err)
		}
		at, s, err := books.Order(ctx, home)
		if err != nil {
			return nil, wrap("order "+home.String(), err)
		}
		step := ledger.CaseStep{Verb: ledger.VerbLink, As: ledger.LinkSame, Other: &stray, Reason: why}
		return []ledger.Draft{c.caseDraft(at.Key, s, step)}, nil
	})
	return wrap("link "+stray.String()+" to the service "+home.App, err)
}

// askServices asks every configured service about a tid until one knows it.
// Denied is only what all of them deny.
func (c *Clerk) askServices(ctx context.Context, q question) (CheckResult, error) {
	var unanswered []string
	var last StoveAnswer
	var sent Sent
	for _, app := range c.apps(ledger.Stove) {
		at := q
		at.key.App = app.ID
		a, s, err := c.Stove.Alone(ctx, at.stoveAsk())
		if err != nil {
			a = StoveAnswer{TID: q.key.Order, Answer: ledger.AnswerFailed, Error: err.Error(), HTTPStatus: s.HTTPStatus}
		}
		if a.Answer == ledger.AnswerFound {
			at.known = true
			r, err := c.recordStove(ctx, at, a, s)
			if err != nil || !q.known {
				return r, err
			}
			return r, c.joinService(ctx, q.key, at.key, ledger.Say("STOVE has the tid at %s", app.ID).String())
		}
		if err := c.recordAsked(ctx, app.ID, q.key.Order, a, s); err != nil {
			return CheckResult{}, err
		}
		if a.Answer != ledger.AnswerDenied {
			unanswered = append(unanswered, app.ID+": "+orDefault(a.Error, ledger.Say("STOVE answered code %s %s", a.Code, a.Message).String()))
		}
		last, sent = a, Sent{BegunAt: s.BegunAt, EndedAt: s.EndedAt, HTTPStatus: s.HTTPStatus}
	}
	if len(unanswered) > 0 {
		last.Answer, last.Error = ledger.AnswerFailed, strings.Join(unanswered, "; ")
	}
	return c.recordStove(ctx, q, last, sent)
}

// recordAsked keeps what one of several services answered about a tid that need
// not be its own: it says nothing of the order.
func (c *Clerk) recordAsked(ctx context.Context, service, tid string, a StoveAnswer, sent Sent) error {
	obs := ledger.Observation{
		Question: ledger.QuestionDetails, Answer: a.Answer, Code: a.Code, Message: a.Message, HTTPStatus: a.HTTPStatus,
		BegunAt: sent.BegunAt, EndedAt: sent.EndedAt, Error: a.Error, Record: &ledger.Record{Spelling: tid},
	}
	d := ledger.NewDraft(ledger.FactObservation, c.now(), ledger.Key{Provider: ledger.Stove, App: service}, obs).
		By(c.Operator, c.Source).With(sent.Raw, "")
	_, err := c.store.Append(ctx, []ledger.Draft{d})
	return wrap("record STOVE's answer about "+tid, err)
}
