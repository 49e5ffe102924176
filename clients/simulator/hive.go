package simulator

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Option changes a purchase from the ordinary.
type Option func(*purchase)

type purchase struct {
	quantity       int
	payload        *string
	forced         map[string]bool
	exact          bool
	platform, noti string
}

// Fault makes the named faults strike this purchase and its notifications for certain, whatever the knobs say.
func Fault(names ...string) Option {
	return func(p *purchase) {
		for _, name := range names {
			p.forced[name] = true
		}
	}
}

// Exactly is Fault, and no other fault strikes the purchase, its notifications and its grant, however the knobs stand.
func Exactly(names ...string) Option {
	return func(p *purchase) {
		p.exact = true
		Fault(names...)(p)
	}
}

// Quantity buys several units at once.
func Quantity(n int) Option { return func(p *purchase) { p.quantity = n } }

// Payload is the iap_payload that Hive passes back, JSON as text.
func Payload(json string) Option { return func(p *purchase) { p.payload = &json } }

// Mobile makes a STOVE purchase a mobile one: MOBILE, IAP_PURCHASE.
func Mobile() Option {
	return func(p *purchase) { p.platform, p.noti = platformMobile, notiMobile }
}

// OOAP makes a STOVE purchase a mobile out-of-app one: MOBILE, IAP_OOAP.
func OOAP() Option { return func(p *purchase) { p.platform, p.noti = platformMobile, notiOOAP } }

func (s *Simulator) options(options []Option) (purchase, error) {
	p := purchase{quantity: 1, forced: make(map[string]bool), platform: platformOnline, noti: notiOnline}
	for _, option := range options {
		option(&p)
	}
	for name := range p.forced {
		if _, ok := s.knobs[name]; !ok {
			return p, fmt.Errorf("no knob is called %q", name)
		}
	}
	if p.quantity < 1 || p.quantity > 1000 {
		return p, fmt.Errorf("a quantity of %d cannot be bought", p.quantity)
	}
	return p, nil
}

// BuyHive opens a payment page and pays at once. Its notification leaves with the next step. The error is ErrAlreadyOwned
// while an earlier payment of the same player for the same product is unconsumed.
func (s *Simulator) BuyHive(player, product, server string, options ...Option) (orderID string, err error) {
	s.update(func(at time.Time) {
		var o *order
		if o, err = s.buyHive(at, player, product, server, options...); o != nil {
			orderID = o.id
		}
	})
	return orderID, wrap("buy at hive", err)
}

// OpenHive opens a payment page without paying, as a player does who keeps several windows open.
func (s *Simulator) OpenHive(player, product, server string, options ...Option) (orderID string, err error) {
	s.update(func(at time.Time) {
		var o *order
		if o, err = s.openHive(at, player, product, server, options...); o != nil {
			orderID = o.id
		}
	})
	return orderID, wrap("open a hive payment page", err)
}

// PayHive pays an opened page. Where another payment for the same product is unprocessed, this one is cancelled
// automatically although it was paid.
func (s *Simulator) PayHive(orderID string) (err error) {
	s.update(func(at time.Time) {
		o := s.world.hiveOrder(orderID)
		if o == nil {
			err = fmt.Errorf("no order %s", orderID)
			return
		}
		err = s.payHive(at, o)
	})
	return wrap("pay at hive", err)
}

// CancelHive cancels or refunds a payment from the provider's side: by the user, the payment company or an operator in the
// Hive Console. The refunded player owes a repayment from then on.
func (s *Simulator) CancelHive(orderID, reason string) (err error) {
	s.update(func(at time.Time) {
		o := s.world.hiveOrder(orderID)
		if o == nil {
			err = fmt.Errorf("no order %s", orderID)
			return
		}
		err = s.cancelHive(at, o, reason)
	})
	return wrap("cancel at hive", err)
}

// RepayHive pays again for a refunded payment (refund_info lists them). Its notification goes to the second URL slot only
// and nothing may be granted. A quantity other than the refunded one is cancelled automatically later.
func (s *Simulator) RepayHive(player string, refundIdx, quantity int) (orderID string, err error) {
	s.update(func(at time.Time) {
		var o *order
		if o, err = s.repayHive(at, player, refundIdx, quantity); o != nil {
			orderID = o.id
		}
	})
	return orderID, wrap("repay at hive", err)
}

func wrap(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("simulator: %s: %w", doing, err)
}

func (s *Simulator) buyHive(at time.Time, player, product, server string, options ...Option) (*order, error) {
	o, err := s.openHive(at, player, product, server, options...)
	if err != nil {
		return nil, err
	}
	return o, s.payHive(at, o)
}

func (s *Simulator) openHive(at time.Time, player, product, server string, options ...Option) (*order, error) {
	want, err := s.options(options)
	if err != nil {
		return nil, err
	}
	p, prod, err := s.world.find(player, product, server)
	if err != nil {
		return nil, err
	}
	if other := s.unprocessed(p, prod, at); other != nil {
		s.say(at, other.event(KindBlocked), "%s cannot buy %s: an earlier payment for it is still unconsumed.", p.Name, prod.Title)
		return nil, ErrAlreadyOwned
	}
	o := s.newHive(at, p, prod, server, want)
	if err := s.world.add(o); err != nil {
		return nil, err
	}
	return o, nil
}

func (s *Simulator) newHive(at time.Time, p *Player, prod *Product, server string, want purchase) *order {
	id := s.hiveID(at)
	return &order{
		hive: true, id: id, number: len(s.world.orders), player: p, server: server, lines: []line{{product: prod, quantity: want.quantity}},
		started: at, state: Ordered, forced: want.forced, exact: want.exact,
		quantity: want.quantity, payload: want.payload, receipt: receipt(s.cfg.Seed, id), sent: make(map[string]int),
	}
}

// hiveID has the shape of every printed order id: H2, 13 digits of epoch milliseconds, 5 digits. It never ends in 0000,
// which an import would take for a number a spreadsheet destroyed.
func (s *Simulator) hiveID(at time.Time) string {
	for try := 0; ; try++ {
		n := s.dice("hive id", ordinal(len(s.world.orders)), ordinal(try)).IntN(100_000)
		id := fmt.Sprintf("H2%013d%05d", at.UnixMilli(), n)
		if n%10_000 != 0 && s.world.hiveOrder(id) == nil {
			return id
		}
	}
}

// unprocessed is an order of the player for the product that unconsumed lists, on whatever server, or nil.
func (s *Simulator) unprocessed(p *Player, prod *Product, at time.Time) *order {
	for _, o := range s.world.byPlayer[p] {
		if o.hive && o.lines[0].product == prod && o.listed(at) {
			return o
		}
	}
	return nil
}

func (s *Simulator) payHive(at time.Time, o *order) error {
	if o.state != Ordered {
		return fmt.Errorf("order %s is %s and cannot be paid", o.id, o.state)
	}
	o.test = s.strikes("test-purchase", o.fate("test"))
	o.sandbox = s.strikes("sandbox-on-live", o.fate("sandbox"))
	if s.strikes("late-deposit", o.fate("deposit")) {
		o.state = Pending
		s.say(at, o.event(KindFault), "%s will pay %s for %s by virtual account; Hive notifies already.",
			o.player.Name, money(o.amount(), o.currency()), o.title())
		s.notifyHive(at, o, kindPaid)
		s.laterDo(at.Add(s.soon(s.cfg.Delays.Deposit)), func(at time.Time) {
			if o.state == Pending {
				s.confirmHive(at, o)
			}
		})
		return nil
	}
	s.confirmHive(at, o)
	return nil
}

// confirmHive is the payment company's word that the money is there.
func (s *Simulator) confirmHive(at time.Time, o *order) {
	other := s.unprocessed(o.player, o.lines[0].product, at)
	o.paid = at
	if other != nil && o.repays == nil && !o.sandbox {
		if s.strikes("autocancel-after-paid", o.fate("autocancel")) {
			s.notifyHive(at, o, kindPaid)
		}
		s.say(at, o.event(KindCancelled), "%s paid a second window for %s; Hive cancels it by itself.", o.player.Name, o.title())
		s.takeBack(at, o, "자동 취소: 이미 보유한 상품")
		return
	}
	o.state = Paid
	said := Sentence("%s paid %s for %s on %s.")
	if o.sandbox {
		said = "%s paid %s for %s on %s in the sandbox."
	}
	s.say(at, o.event(KindPurchase), said, o.player.Name, money(o.amount(), o.currency()), o.title(), o.server)
	s.notifyHive(at, o, kindPaid)
	if s.strikes("game-polling", o.fate("polling")) {
		s.laterDo(at.Add(s.soon(s.cfg.Delays.Pickup)), func(at time.Time) { s.pickUp(at, o.player, o.server) })
	}
	if s.strikes("cancelled-forged", o.fate("forged cancel")) {
		s.forgeCancelled(at, o)
	}
}

func (s *Simulator) cancelHive(at time.Time, o *order, reason string) error {
	switch o.state {
	case Pending, Paid, Completed, RefundRequested:
	case Ordered, Cancelled:
		return fmt.Errorf("order %s is %s and cannot be cancelled", o.id, o.state)
	}
	if o.state != Pending {
		s.world.nextRefund++
		o.refundIdx = s.world.nextRefund
	}
	s.say(at, o.event(KindCancelled), "Hive cancels %s's payment of %s for %s: %s.",
		o.player.Name, money(o.amount(), o.currency()), o.title(), strings.TrimSuffix(reason, "."))
	s.takeBack(at, o, reason)
	return nil
}

// takeBack returns the money and notifies.
func (s *Simulator) takeBack(at time.Time, o *order, reason string) {
	first := o.state != Cancelled
	if !o.paid.IsZero() {
		o.refunds++
		s.posts.RefundsEffected++
	}
	o.state = Cancelled
	if first {
		o.cancelled, o.reason = at, reason
		s.notifyHive(at, o, kindCancelled)
	}
}

// requestRefund is item_result 2. Nobody documents what a repeat does; here every accepted one returns the money, so that
// a second one shows as a loss.
func (s *Simulator) requestRefund(at time.Time, o *order, reason string) {
	fate := o.fate("refund " + ordinal(o.results[2])).open()
	s.say(at, o.event(KindRefund), "Hive accepts a refund of %s's %s for %s.", o.player.Name, money(o.amount(), o.currency()), o.title())
	if o.state != Cancelled && o.state != RefundRequested {
		o.before, o.state = o.state, RefundRequested
	}
	if s.strikes("refund-still-listed", fate) {
		o.listedUntil = at.Add(s.cfg.Delays.StillListed)
	}
	wait := s.soon(s.cfg.Delays.Cancelled)
	if s.strikes("paid-resent-during-refund", fate) {
		s.laterDo(at.Add(wait/2), func(at time.Time) { s.resendPaid(at, o) })
	}
	if s.strikes("cancellation-failed", fate) {
		s.laterDo(at.Add(wait), func(at time.Time) {
			s.say(at, Event{Kind: KindFault, Provider: "hive", OrderID: o.id, Knob: "cancellation-failed"},
				"The refund of %s's %s comes to nothing and Hive tells nobody.", o.player.Name, o.title())
			if o.state == RefundRequested {
				o.state = o.before
			}
		})
		return
	}
	s.laterDo(at.Add(wait), func(at time.Time) {
		s.say(at, o.event(KindCancelled), "Hive returns %s to %s.", money(o.amount(), o.currency()), o.player.Name)
		s.takeBack(at, o, reason)
	})
}

func (s *Simulator) repayHive(at time.Time, player string, refundIdx, quantity int) (*order, error) {
	p := s.world.player(player)
	if p == nil {
		return nil, fmt.Errorf("no player is called %q", player)
	}
	refunded := s.owed(p, refundIdx)
	if refunded == nil {
		return nil, fmt.Errorf("%s owes no repayment with refund_idx %d", p.Name, refundIdx)
	}
	want, err := s.options([]Option{Quantity(quantity)})
	if err != nil {
		return nil, err
	}
	o := s.newHive(at, p, refunded.lines[0].product, refunded.server, want)
	o.repays = refunded
	if err := s.world.add(o); err != nil {
		return nil, err
	}
	o.paid, o.state = at, Completed
	s.say(at, o.event(KindPurchase), "%s repays %s for %s, refunded before.", p.Name, money(o.amount(), o.currency()), o.title())
	s.notifyHive(at, o, kindPaid)
	if quantity != refunded.quantity {
		s.laterDo(at.Add(s.soon(s.cfg.Delays.Deposit)), func(at time.Time) {
			s.say(at, o.event(KindCancelled), "Hive cancels %s's repayment: %d instead of %d.", p.Name, quantity, refunded.quantity)
			s.takeBack(at, o, "재결제 수량 불일치")
		})
		return o, nil
	}
	refunded.repaid = true
	return o, nil
}

func (s *Simulator) owed(p *Player, refundIdx int) *order {
	i := slices.IndexFunc(s.world.byPlayer[p], func(o *order) bool {
		return o.refundIdx != 0 && o.refundIdx == refundIdx && !o.repaid
	})
	if i < 0 {
		return nil
	}
	return s.world.byPlayer[p][i]
}

// checkOut is what a player does with a payment page opened through the order call.
func (s *Simulator) checkOut(at time.Time, o *order) {
	if s.strikes("checkout-abandoned", o.fate("checkout")) {
		s.say(at, Event{Kind: KindFault, Provider: "hive", OrderID: o.id, Knob: "checkout-abandoned"},
			"%s closes the payment page for %s. Hive tells nobody.", o.player.Name, o.title())
		return
	}
	s.laterDo(at.Add(s.soon(s.cfg.Delays.Checkout)), func(at time.Time) {
		if err := s.payHive(at, o); err != nil {
			s.say(at, Event{Kind: KindTrouble, Provider: "hive", OrderID: o.id}, "checkout: %v", err)
		}
	})
}
