package clerk

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"makegood/ledger"
)

// Delivered counts what a late delivery did.
type Delivered struct {
	// Delivered was answered with success, Declined with anything else,
	// Unanswered not at all.
	Delivered, Declined, Unanswered int
	// PassedOver are purchase notices of orders that are cancelled or being
	// refunded: the game must not grant them any more.
	PassedOver int
}

// Tried is how many notifications were sent.
func (d Delivered) Tried() int { return d.Delivered + d.Declined + d.Unanswered }

// Delivery is one notification of a late delivery as it ends. Outcome is
// withheld for one that was passed over.
type Delivery struct {
	Key     ledger.Key
	Seq     int64
	Outcome ledger.ForwardOutcome
	Text    ledger.Saying
}

// Deliver passes on to the game what never reached it: the forward finished
// late, so nothing is asked about payment, listing or grants. Only orders that
// are cancelled or being refunded are passed over. every is the pause between two
// posts. The error says that not all of them were answered with success.
func (c *Clerk) Deliver(ctx context.Context, every time.Duration, progress func(Delivery)) (Delivered, error) {
	const op = "deliver"
	var sum Delivered
	if err := c.operatorListed(op); err != nil {
		return sum, err
	}
	switch {
	case c.Safety.ReadOnly != nil && *c.Safety.ReadOnly:
		return sum, failure(op, ledger.Denied, "safety.read_only is set in the configuration: nothing is sent")
	case c.Game == nil:
		return sum, failure(op, ledger.Invalid, "no game is configured: set listener.forward_hive or listener.forward_stove")
	}
	var keys []ledger.Key
	q := ledger.OrderQuery{Filter: ledger.OrderFilter{Classes: []ledger.Class{ledger.FlagUndelivered}}, Limit: 500}
	err := c.eachOrder(ctx, q, func(r ledger.Row) error {
		keys = append(keys, r.Key)
		return nil
	})
	if err != nil {
		return sum, wrap(op, err)
	}
	tell := func(d Delivery) {
		sum.count(d.Outcome)
		if progress != nil {
			progress(d)
		}
	}
	for _, key := range keys {
		if err := c.deliverOrder(ctx, key, every, tell); err != nil {
			return sum, wrap(op, err)
		}
	}
	if sum.Delivered < sum.Tried() {
		return sum, failure(op, ledger.Unavailable, "of %d notifications %d were answered with success, %d declined and %d not answered",
			sum.Tried(), sum.Delivered, sum.Declined, sum.Unanswered)
	}
	return sum, nil
}

func (d *Delivered) count(o ledger.ForwardOutcome) {
	switch o {
	case ledger.ForwardDelivered:
		d.Delivered++
	case ledger.ForwardDeclined:
		d.Declined++
	case ledger.ForwardUnanswered:
		d.Unanswered++
	case ledger.ForwardWithheld:
		d.PassedOver++
	case ledger.ForwardSending:
	}
}

// deliverOrder delivers what one order's game has not been told, oldest first.
func (c *Clerk) deliverOrder(ctx context.Context, key ledger.Key, every time.Duration, tell func(Delivery)) error {
	o, _, err := c.store.Order(ctx, key)
	if err != nil {
		return wrap("order "+key.String(), err)
	}
	for _, n := range c.undelivered(o) {
		d, err := c.deliverOne(ctx, o.Key, n)
		if err != nil {
			return wrap(fmt.Sprintf("notification %d of %s", n.Seq, o.Key), err)
		}
		if d.Outcome == "" {
			continue
		}
		tell(d)
		if d.Outcome == ledger.ForwardWithheld {
			continue
		}
		if err := rest(ctx, every); err != nil {
			return wrap("stopped", err)
		}
	}
	return nil
}

// lateWindow is how long a late delivery that is being sent is left to whoever
// sends it.
const lateWindow = 30 * time.Second

// undelivered lists the notices of an order that were to be passed on and never
// reached the game, oldest first, one for each event. A forward that may still be
// under way is left to whoever makes it.
func (c *Clerk) undelivered(o *ledger.Order) []ledger.NoticeSeen {
	var out []ledger.NoticeSeen
	for _, n := range o.Notices {
		if !n.Forward || slices.ContainsFunc(out, func(have ledger.NoticeSeen) bool { return have.EventKey == n.EventKey }) {
			continue
		}
		reached, lost := false, c.now() >= n.ForwardBy
		for _, f := range o.Forwards {
			if f.Forward.EventKey != n.EventKey {
				continue
			}
			switch f.Forward.Outcome {
			case ledger.ForwardDelivered, ledger.ForwardDeclined, ledger.ForwardWithheld:
				reached = true
			case ledger.ForwardUnanswered:
				lost = true
			case ledger.ForwardSending:
			}
		}
		if !reached && lost && !c.underWay(o, n.EventKey) {
			out = append(out, n)
		}
	}
	slices.SortStableFunc(out, func(a, b ledger.NoticeSeen) int { return cmp.Compare(a.Seq, b.Seq) })
	return out
}

// underWay reports whether somebody else is delivering an event just now.
func (c *Clerk) underWay(o *ledger.Order, event string) bool {
	var sending, ended ledger.Instant
	for _, f := range o.Forwards {
		switch {
		case f.Forward.EventKey != event || f.Forward.Action != "":
		case f.Forward.Outcome == ledger.ForwardSending:
			sending = max(sending, f.At)
		default:
			ended = max(ended, f.At)
		}
	}
	return sending > ended && c.now() < sending.Add(lateWindow)
}

// deliverOne posts one notification as it came. That it is being sent is durable
// before it leaves, so that a refund knows of it.
func (c *Clerk) deliverOne(ctx context.Context, key ledger.Key, n ledger.NoticeSeen) (Delivery, error) {
	d := Delivery{Key: key, Seq: n.Seq}
	b, err := c.stored(ctx, n)
	if err != nil {
		return d, err
	}
	out, err := c.Game.Notify(key.Provider, b.route, b.headers, b.raw, false)
	if err != nil {
		return d, wrap("build the request", err)
	}
	fw := ledger.Forward{
		Of: b.seq, EventKey: n.EventKey, Outcome: ledger.ForwardSending, Type: n.Notice.Type, URL: out.Request.URL, Late: true,
	}
	receipts, err := c.store.Transact(ctx, func(books ledger.Books) ([]ledger.Draft, error) {
		d.Outcome, d.Text = "", ledger.Saying{}
		o, s, err := books.Order(ctx, key)
		if err != nil {
			return nil, wrap("order", err)
		}
		if !slices.ContainsFunc(c.undelivered(o), func(m ledger.NoticeSeen) bool { return m.EventKey == n.EventKey }) {
			return nil, nil
		}
		if why := passOver(o, s, n); !why.IsZero() {
			d.Outcome, d.Text = ledger.ForwardWithheld, why
			return nil, nil
		}
		d.Outcome = ledger.ForwardSending
		return []ledger.Draft{ledger.NewDraft(ledger.FactForward, c.now(), key, fw).By(c.Operator, c.Source)}, nil
	})
	if err != nil || d.Outcome != ledger.ForwardSending {
		return d, err
	}
	fw.Flight = receipts[0].Seq
	return c.deliverSend(ctx, key, d, fw, out)
}

// passOver says why a notice must not reach the game any more. The notice of a
// cancellation is for a game that knows the order: one that never heard of it has
// nothing to take back.
func passOver(o *ledger.Order, s ledger.Standing, n ledger.NoticeSeen) ledger.Saying {
	var why ledger.Saying
	if s.Lamps.Cancelled == ledger.LampYes {
		why = ledger.Say("the order is cancelled")
	}
	for _, a := range s.Actions {
		if a.LocksOrder() {
			why = ledger.Say("refund %s locks the order", a.ID)
		}
	}
	if why.IsZero() || n.Notice.Type != ledger.NoticeCancelled {
		return why
	}
	for _, f := range o.Forwards {
		if f.Forward.Type != ledger.NoticeCancelled && f.Forward.Outcome != ledger.ForwardWithheld {
			return ledger.Saying{}
		}
	}
	return ledger.Say("%s, and the game never heard of it", why)
}

func (c *Clerk) deliverSend(ctx context.Context, key ledger.Key, d Delivery, fw ledger.Forward, out Outgoing) (Delivery, error) {
	if out.Timeout <= 0 {
		out.Timeout = defaultTimeout
	}
	lasting := context.WithoutCancel(ctx)
	bound, cancel := context.WithTimeout(lasting, out.Timeout)
	sent, err := out.Send(bound)
	cancel()
	fw.Status = sent.HTTPStatus
	switch {
	case err != nil:
		fw.Outcome, fw.Error, fw.NeverLeft = ledger.ForwardUnanswered, err.Error(), !sent.Left
		d.Text = ledger.Quote(fw.Error)
	case c.Game.Success(key.Provider, sent.HTTPStatus, sent.Raw):
		fw.Outcome = ledger.ForwardDelivered
		fw.Claims = fw.Type == ledger.NoticePaid && c.claims(key.Provider)
	default:
		fw.Outcome = ledger.ForwardDeclined
		d.Text = ledger.Say("the game answered HTTP %d and no success", sent.HTTPStatus)
	}
	d.Outcome = fw.Outcome
	draft := ledger.NewDraft(ledger.FactForward, c.now(), key, fw).By(c.Operator, c.Source).With(sent.Raw, "")
	if _, err := c.store.Append(lasting, []ledger.Draft{draft}); err != nil {
		return d, wrap("record the game's answer", err)
	}
	return d, nil
}
