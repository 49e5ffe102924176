package simulator

import (
	"errors"
	"fmt"
	"time"

	"github.com/shopspring/decimal"
)

// BuyStove pays for a product at STOVE. Its notification leaves with the next step, unless the product has no items: then
// STOVE sends none.
func (s *Simulator) BuyStove(player, product, server string, options ...Option) (tid string, err error) {
	return s.buyStove("buy at stove", player, []string{product}, server, options, asBought)
}

// BuyCart pays for several products under one tid.
func (s *Simulator) BuyCart(player string, products []string, server string, options ...Option) (tid string, err error) {
	return s.buyStove("buy a cart at stove", player, products, server, options, s.asCart)
}

// SubscribeStove pays the first month of a subscription (MOBILE, IAP_SUBSCRIPT, subs_status_code PURCHASE).
func (s *Simulator) SubscribeStove(player, product, server string, options ...Option) (tid string, err error) {
	return s.buyStove("subscribe at stove", player, []string{product}, server, options, asSubscription)
}

// shape makes a STOVE order what it is besides an ordinary purchase.
type shape func(*order)

func asBought(*order) {}

func (s *Simulator) asCart(o *order) {
	o.noti = notiCart
	for i := range o.lines {
		o.lines[i].tid = s.stoveNumber("child", o.started, i)
	}
}

func asSubscription(o *order) {
	o.platform, o.noti = platformMobile, notiSubscript
	o.original, o.subStatus = "o"+o.id, "PURCHASE"
	o.expires = o.started.AddDate(0, 1, 0)
}

// RenewStove notifies a change of a subscription: a tid of its own, the same original_tid, a later end. No document names a
// subs_status_code but PURCHASE, so the caller says which.
func (s *Simulator) RenewStove(tid, status string) (renewal string, err error) {
	s.update(func(at time.Time) { renewal, err = s.renewStove(at, tid, status) })
	return renewal, wrap("renew at stove", err)
}

func (s *Simulator) renewStove(at time.Time, tid, status string) (string, error) {
	first := s.world.stoveOrder(tid)
	if first == nil || first.noti != notiSubscript {
		return "", fmt.Errorf("%s is no subscription", tid)
	}
	want := purchase{platform: platformMobile, noti: notiSubscript, exact: first.exact}
	o := s.newStove(at, first.player, first.lines, first.server, want)
	o.original, o.subStatus, o.expires = first.original, status, first.expires.AddDate(0, 1, 0)
	if err := s.world.add(o); err != nil {
		return "", err
	}
	s.say(at, o.event(KindPurchase), "%s's subscription of %s changes: %s.", o.player.Name, o.title(), status)
	s.notifyStove(at, o)
	return o.id, nil
}

// RefundStove gives the money back. No STOVE document knows a notification, a list or an answer that would tell anybody,
// so nothing is seen of it, unless the knob stove-refund-visible makes details deny the payment.
func (s *Simulator) RefundStove(tid string) (err error) {
	s.update(func(at time.Time) {
		o := s.world.stoveOrder(tid)
		if o == nil || o.state != Paid {
			err = fmt.Errorf("%s is no paid order", tid)
			return
		}
		s.refundStove(at, o)
	})
	return wrap("refund at stove", err)
}

func (s *Simulator) refundStove(at time.Time, o *order) {
	o.state, o.cancelled = Cancelled, at
	o.refunds++
	s.posts.RefundsEffected++
	s.say(at, o.event(KindCancelled), "STOVE support returns %s to %s and tells nobody.", money(o.amount(), o.currency()), o.player.Name)
}

func (s *Simulator) buyStove(doing, player string, names []string, server string, options []Option, become shape) (tid string, err error) {
	s.update(func(at time.Time) {
		var o *order
		if o, err = s.orderStove(at, player, names, server, options, become); o != nil {
			tid = o.id
		}
	})
	return tid, wrap(doing, err)
}

func (s *Simulator) orderStove(at time.Time, player string, names []string, server string, options []Option, become shape) (*order, error) {
	want, err := s.options(options)
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, errors.New("the cart is empty")
	}
	var lines []line
	var p *Player
	for _, name := range names {
		buyer, prod, err := s.world.find(player, name, server)
		if err != nil {
			return nil, err
		}
		if len(lines) > 0 && prod.Currency != lines[0].product.Currency {
			return nil, errors.New("a cart has one currency")
		}
		p, lines = buyer, append(lines, line{product: prod, quantity: want.quantity})
	}
	o := s.newStove(at, p, lines, server, want)
	become(o)
	o.sandbox = s.strikes("sandbox-on-live", o.fate("sandbox"))
	o.noGUID = s.strikes("stove-guid-missing", o.fate("guid"))
	if err := s.world.add(o); err != nil {
		return nil, err
	}
	said := Sentence("%s paid %s for %s at STOVE.")
	if o.sandbox {
		said = "%s paid %s for %s at STOVE in the sandbox."
	}
	s.say(at, o.event(KindPurchase), said, p.Name, money(o.amount(), o.currency()), o.title())
	s.notifyStove(at, o)
	return o, nil
}

func (s *Simulator) newStove(at time.Time, p *Player, lines []line, server string, want purchase) *order {
	n := len(s.world.orders)
	return &order{
		id: s.stoveNumber("tid", at, n), number: n, master: s.stoveNumber("master", at, n), player: p, server: server, lines: lines,
		started: at, paid: at, state: Paid, forced: want.forced, exact: want.exact, platform: want.platform, noti: want.noti,
		sent: make(map[string]int),
	}
}

// stoveNumber has 19 digits like the samples' tid 1909091033503333452, which reads as a time and a number: too large for a
// float. Masters begin with 5 like the sample's 5683669676745096842. Neither ends in 0000.
func (s *Simulator) stoveNumber(kind string, at time.Time, n int) string {
	for try := 0; ; try++ {
		tail := s.dice("stove", kind, ordinal(len(s.world.orders)), ordinal(n), ordinal(try)).IntN(10_000_000)
		if tail%10_000 == 0 {
			continue
		}
		number := at.UTC().Format("060102150405") + fmt.Sprintf("%07d", tail)
		if kind == "master" {
			number = "5" + number[1:]
			if s.world.byMaster[number] == nil {
				return number
			}
			continue
		}
		if s.world.stoveOrder(number) == nil {
			return number
		}
	}
}

// notifyStove sends the purchase notification, or none where there is nothing to grant.
func (s *Simulator) notifyStove(at time.Time, o *order) {
	if len(orderItems(o)) == 0 {
		s.say(at, Event{Kind: KindFault, Provider: "stove", OrderID: o.id}, "%s has no items, so STOVE notifies nobody of %s's purchase.", o.title(), o.player.Name)
		return
	}
	n := notified{kind: o.noti, marketPID: o.lines[0].product.StoveID, amount: string(price(o.amount(), 1))}
	if s.strikes("wrong-amount", o.fate("amount")) && o.noti != notiCart {
		o.shown = o.amount().Add(decimal.NewFromInt(500))
		n.amount = string(price(o.shown, 1))
		s.struck(at, o, "wrong-amount", "STOVE's notification of %s's purchase says %s instead of %s.", o.player.Name,
			money(o.shown, o.currency()), money(o.amount(), o.currency()))
	}
	if s.strikes("wrong-product", o.fate("product")) && o.noti != notiCart {
		n.marketPID = s.otherProduct(o).StoveID
		s.struck(at, o, "wrong-product", "STOVE's notification of %s's purchase names %s instead of %s.", o.player.Name, n.marketPID, o.lines[0].product.StoveID)
	}
	if s.strikes("notification-unknown-type", o.fate("type")) {
		n.kind = "ONLINE_GIFT"
		s.struck(at, o, "notification-unknown-type", "STOVE's notification of %s's purchase has the type ONLINE_GIFT.", o.player.Name)
	}
	s.notify(at, o, note{slot: slotStove, kind: n.kind, body: s.stoveNotification(o, n)}, o.fate("notify "+o.noti))
	if s.strikes("notification-forged", o.fate("forged")) {
		s.forgeStove(at, o)
	}
}

// forgeStove sends a notification of a payment that never was.
func (s *Simulator) forgeStove(at time.Time, like *order) {
	dice := s.dice("forged", like.lot())
	p := s.world.players[dice.IntN(len(s.world.players))]
	f := *like
	f.id, f.player = s.stoveNumber("forged", at, len(s.world.orders)), p
	n := notified{kind: f.noti, marketPID: f.lines[0].product.StoveID, amount: string(price(f.amount(), 1))}
	s.say(at, Event{Kind: KindFault, Provider: "stove", OrderID: f.id, Knob: "notification-forged"},
		"Somebody forges a STOVE notification: %s for %s, never paid.", f.title(), p.Name)
	s.send(at.Add(s.cfg.Delays.Notify), note{order: f.id, slot: slotStove, kind: f.noti, body: s.stoveNotification(&f, n)})
}
