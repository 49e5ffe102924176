package clerk

import (
	"context"
	"fmt"
	"strings"

	"makegood/ledger"
)

// answerDrafts turns an answer about one order into facts. A denial is concluded
// here, once and for all: not while the source is suspect, and not the one that
// makes it so.
func (c *Clerk) answerDrafts(ctx context.Context, books ledger.Books, key ledger.Key, obs ledger.Observation) ([]ledger.Draft, error) {
	var drafts []ledger.Draft
	if obs.Answer == ledger.AnswerDenied && obs.Concluded {
		suspect, trips, err := c.suspicion(ctx, books, key)
		if err != nil {
			return nil, err
		}
		obs.Concluded = !suspect && !trips
		if trips {
			src := ledger.Source{Provider: key.Provider, Suspect: true, Reason: fmt.Sprintf(
				"more than %d of the last %d orders asked were denied: a wrong token looks like this; release it when that is ruled out",
				ledger.SuspectDenials, ledger.SuspectWindow)}
			drafts = append(drafts, ledger.NewDraft(ledger.FactSource, c.now(), ledger.Key{Provider: key.Provider}, src).By(c.Operator, c.Source))
		}
	}
	drafts = append(drafts, ledger.NewDraft(ledger.FactObservation, c.now(), key, obs).By(c.Operator, c.Source))
	return drafts, nil
}

// suspicion weighs one more denial against the orders asked before it.
func (c *Clerk) suspicion(ctx context.Context, books ledger.Books, key ledger.Key) (suspect, trips bool, err error) {
	if suspect, err = books.Suspect(ctx, key.Provider); err != nil || suspect {
		return suspect, false, wrap("suspicion", err)
	}
	denied, err := books.Asked(ctx, key.Provider, key, ledger.SuspectWindow-1)
	if err != nil {
		return false, false, wrap("suspicion", err)
	}
	n := 1
	for _, d := range denied {
		if d {
			n++
		}
	}
	return false, n > ledger.SuspectDenials, nil
}

// wrap names what was being done, once: an error of the clerk's own names it
// already.
func wrap(op string, err error) error {
	if err == nil || strings.HasPrefix(err.Error(), op+": ") {
		return err
	}
	return fmt.Errorf("%s: %w", op, err)
}

// Release lets denials of a provider count again.
func (c *Clerk) Release(ctx context.Context, p ledger.Provider, reason string) error {
	d := ledger.NewDraft(ledger.FactSource, c.now(), ledger.Key{Provider: p}, ledger.Source{Provider: p, Reason: reason}).By(c.Operator, c.Source)
	_, err := c.store.Append(ctx, []ledger.Draft{d})
	return wrap("release "+string(p), err)
}

// List is one read of a Hive unconsumed list as it was recorded.
type List struct {
	Ask     UnconsumedAsk
	Rows    []ledger.Record
	Whole   bool
	BegunAt ledger.Instant
	Error   string
	// orders are the orders of the rows: Hive may print an id that was linked with
	// another one as the same payment.
	orders map[ledger.Key]bool
}

// Has reports whether the list holds an order.
func (l List) Has(key ledger.Key) bool { return l.orders[key] }

// ReadList reads the unconsumed list of one player on one server and records
// what it says: about every order on it, and about every known order of that
// player that has left it. A read that fails is recorded too and changes
// nothing; the returned List then carries the reason.
func (c *Clerk) ReadList(ctx context.Context, ask UnconsumedAsk) (List, error) {
	if c.Hive == nil {
		return List{}, failure("unconsumed", ledger.Unavailable, "Hive is not configured: add [[hive.apps]] to the configuration")
	}
	if ask.IDType == "" {
		ask.IDType = c.UserIDType
	}
	got, askErr := c.Hive.Unconsumed(ctx, ask)
	list := List{Ask: ask, Rows: got.Rows, Whole: got.Whole && askErr == nil, BegunAt: got.BegunAt}
	if askErr != nil {
		list.Error = askErr.Error()
	} else if !got.Whole {
		list.Error = ledger.Say("Hive answered result %s %s", got.Code, got.Message).String()
	}
	known, err := c.ordersOf(ctx, ask)
	if err != nil {
		return list, err
	}
	_, err = c.store.Transact(ctx, func(books ledger.Books) ([]ledger.Draft, error) {
		return c.listDrafts(ctx, books, &list, got, known)
	})
	return list, wrap("record the unconsumed list of "+ask.UserID, err)
}

// ordersOf lists the orders the ledger knows of the player and server of a list.
func (c *Clerk) ordersOf(ctx context.Context, ask UnconsumedAsk) ([]ledger.Key, error) {
	q := ledger.OrderQuery{Filter: ledger.OrderFilter{Provider: ledger.Hive, App: ask.App, Player: ask.UserID, Server: ask.Server}, Limit: 500}
	var keys []ledger.Key
	err := c.eachOrder(ctx, q, func(r ledger.Row) error {
		keys = append(keys, r.Key)
		return nil
	})
	return keys, wrap("orders of player "+ask.UserID, err)
}

// eachOrder walks a query page by page.
func (c *Clerk) eachOrder(ctx context.Context, q ledger.OrderQuery, visit func(ledger.Row) error) error {
	if err := c.store.CatchUp(ctx); err != nil {
		return wrap("catch up", err)
	}
	for {
		page, err := c.store.Orders(ctx, q)
		if err != nil {
			return wrap("orders", err)
		}
		for _, r := range page {
			if err := visit(r); err != nil {
				return err
			}
		}
		if len(page) < q.Limit {
			return nil
		}
		q.After = page[len(page)-1].Cursor
	}
}

// listDrafts turns a list into facts: the read itself with its bytes, and one
// observation for each order whose standing on the list it changes, or on which
// an action waits for exactly this.
func (c *Clerk) listDrafts(ctx context.Context, books ledger.Books, list *List, got Unconsumed, known []ledger.Key) ([]ledger.Draft, error) {
	base := ledger.Observation{
		Question: ledger.QuestionUnconsumed, Code: got.Code, Message: got.Message, HTTPStatus: got.HTTPStatus,
		BegunAt: got.BegunAt, EndedAt: got.EndedAt, Error: list.Error,
		Scope: &ledger.ListScope{App: list.Ask.App, Server: list.Ask.Server, IDType: list.Ask.IDType, UserID: list.Ask.UserID},
	}
	read := base
	read.Answer = ledger.AnswerFailed
	if list.Whole {
		read.Answer = ledger.AnswerListed
	}
	for _, r := range list.Rows {
		read.Listed = append(read.Listed, r.Spelling)
	}
	drafts := []ledger.Draft{
		ledger.NewDraft(ledger.FactObservation, c.now(), ledger.Key{Provider: ledger.Hive, App: list.Ask.App}, read).
			By(c.Operator, c.Source).With(got.Raw, ""),
	}
	list.orders = map[ledger.Key]bool{}
	add := func(key ledger.Key, obs ledger.Observation) error {
		o, s, err := books.Order(ctx, key)
		if err != nil && ledger.KindOf(err) != ledger.NotFound {
			return err //nolint:wrapcheck // the transaction's caller names the list
		}
		if obs.Answer == ledger.AnswerListed {
			list.orders[key] = true
			if o != nil {
				list.orders[o.Key] = true
			}
		}
		if !c.tells(o, s, obs) {
			return nil
		}
		more, err := c.answerDrafts(ctx, books, key, obs)
		if err != nil {
			return err
		}
		settled, err := c.settleByList(ctx, books, key, obs)
		if err != nil {
			return err
		}
		drafts = append(append(drafts, more...), settled...)
		return nil
	}
	for i := range list.Rows {
		rec := list.Rows[i]
		key := ledger.NewKey(ledger.Hive, list.Ask.App, rec.Spelling)
		obs := base
		obs.Answer, obs.Record, obs.Error = ledger.AnswerListed, &rec, ""
		if err := add(key, obs); err != nil {
			return nil, err
		}
	}
	for _, key := range known {
		if list.Has(key) {
			continue
		}
		obs := base
		obs.Answer = ledger.AnswerNotListed
		if !list.Whole {
			obs.Answer = ledger.AnswerFailed
		}
		if err := add(key, obs); err != nil {
			return nil, err
		}
	}
	return drafts, nil
}

// tells reports whether a list's word about an order is news: a sweep that finds
// everything as it was adds nothing to the ledger.
func (c *Clerk) tells(o *ledger.Order, s ledger.Standing, obs ledger.Observation) bool {
	if o == nil {
		return obs.Answer == ledger.AnswerListed
	}
	for _, a := range s.Actions {
		if a.State.InFlight() || (a.State == ledger.StateDone && a.Kind == ledger.ActReportGranted && s.Listed) {
			return true
		}
	}
	switch obs.Answer {
	case ledger.AnswerListed:
		return !s.Listed || s.Has(ledger.ClassUnverified)
	case ledger.AnswerNotListed:
		return s.Lamps.Reported != ledger.LampClaimed && s.Lamps.Reported != ledger.LampYes
	default:
		last, ok := o.Seen[obs.Question+"/"+string(obs.Answer)]
		return s.Lamps.Paid != ledger.LampYes && (!ok || last.Obs.Error != obs.Error || !s.Has(ledger.ClassUnverified))
	}
}

// readList re-reads the unconsumed list an order should stand on and gives what
// it says of it. An order whose player or server is unknown cannot be asked for.
func (c *Clerk) readList(ctx context.Context, key ledger.Key) (*ledger.Observation, error) {
	_, s, err := c.store.Order(ctx, key)
	if err != nil {
		return nil, wrap("re-read "+key.String(), err)
	}
	ask := UnconsumedAsk{App: key.App, Server: s.View.Server, IDType: c.UserIDType, UserID: userID(c.UserIDType, s.View.Player)}
	if ask.UserID == "" || ask.Server == "" {
		return nil, failure("re-read "+key.String(), ledger.Invalid, "its player and server are not known, and Hive lists by those only")
	}
	list, err := c.ReadList(ctx, ask)
	if err != nil {
		return nil, err
	}
	obs := &ledger.Observation{Question: ledger.QuestionUnconsumed, BegunAt: list.BegunAt, Answer: ledger.AnswerNotListed}
	switch {
	case list.Error != "":
		obs.Answer, obs.Error = ledger.AnswerFailed, list.Error
	case list.Has(key):
		obs.Answer = ledger.AnswerListed
	}
	return obs, nil
}

// userID picks the player's id of the type an unconsumed read sends.
func userID(idType string, p ledger.Player) string {
	if idType == "uid" || idType == "v0" {
		return p.UID
	}
	return p.ID
}

// Checkout records that this console is about to order a product at Hive: the
// order id comes later, with the notification. seq is the number of the record.
func (c *Clerk) Checkout(ctx context.Context, app string, out ledger.Checkout) (seq int64, err error) {
	d := ledger.NewDraft(ledger.FactCheckout, c.now(), ledger.Key{Provider: ledger.Hive, App: app}, out).By(c.Operator, c.Source)
	receipts, err := c.store.Append(ctx, []ledger.Draft{d})
	if err != nil {
		return 0, wrap("record the checkout", err)
	}
	return receipts[0].Seq, nil
}

// CheckoutFailed records that no payment page came of a checkout: whatever Hive
// started of it, nobody can pay it, so no later purchase is taken for it.
func (c *Clerk) CheckoutFailed(ctx context.Context, app string, seq int64, out ledger.Checkout, why error) error {
	out.Ends, out.Error = seq, why.Error()
	d := ledger.NewDraft(ledger.FactCheckout, c.now(), ledger.Key{Provider: ledger.Hive, App: app}, out).By(c.Operator, c.Source)
	return wrap("record that the checkout failed", c.keep(ctx, d))
}
