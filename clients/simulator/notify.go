package simulator

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

const (
	kindPaid      = "paid"
	kindCancelled = "cancelled"

	slotHive    = "hive"
	slotHiveAll = "hive/all"
	slotStove   = "stove"
)

// note is one notification on its way.
type note struct {
	order   string // order id or tid
	slot    string
	kind    string
	body    []byte
	hangUp  bool
	again   bool // sent again when it finds no success
	attempt int
}

func (n note) provider() string {
	provider, _, _ := strings.Cut(n.slot, "/")
	return provider
}

func (s *Simulator) struck(at time.Time, o *order, knob string, sentence Sentence, args ...any) {
	s.say(at, Event{Kind: KindFault, Provider: o.provider(), OrderID: o.id, Knob: knob}, sentence, args...)
}

// notifyHive tells of a payment or its cancellation. Faults ordered for one purchase strike its paid notification; of a
// cancelled one only those whose names begin with cancelled.
func (s *Simulator) notifyHive(at time.Time, o *order, kind string) {
	o.sent[kind]++
	fate := o.fate("notify " + kind + ordinal(o.sent[kind]))
	slot := slotHive
	if o.repays != nil {
		slot = slotHiveAll
	}
	n := notified{
		kind: kind, marketPID: o.lines[0].product.MarketPID, amount: o.amount().String(), blob: s.blobNotified(o, kind),
		oldFields: s.strikes("notification-old-fields", fate),
	}
	if kind == kindPaid {
		s.bend(at, o, &n, fate)
	} else {
		fate.forced = nil
		if o.forced["cancelled-lost"] {
			fate.forced = map[string]bool{"cancelled-lost": true}
		}
	}
	s.notify(at, o, note{slot: slot, kind: n.kind, body: s.hiveNotification(o, n)}, fate)
	if kind == kindPaid && o.sent[kind] == 1 && s.strikes("notification-forged", fate) {
		s.forgeHive(at, o)
	}
}

// bend makes a paid notification say what is not so.
func (s *Simulator) bend(at time.Time, o *order, n *notified, fate subject) {
	if s.strikes("wrong-amount", fate) {
		o.shown = o.amount().Add(decimal.NewFromInt(500))
		n.amount = o.shown.String()
		s.struck(at, o, "wrong-amount", "Hive's notification of %s's payment says %s instead of %s.", o.player.Name,
			money(o.shown, o.currency()), money(o.amount(), o.currency()))
	}
	if s.strikes("wrong-product", fate) {
		n.marketPID = s.otherProduct(o).MarketPID
		s.struck(at, o, "wrong-product", "Hive's notification of %s's payment names %s instead of %s.", o.player.Name,
			s.otherProduct(o).ID, o.lines[0].product.ID)
	}
	if s.strikes("notification-wrong-blob", fate) {
		if other := s.earlierHive(o); other != nil {
			n.blob = s.blobNotified(other, kindPaid)
			s.struck(at, o, "notification-wrong-blob", "Hive's notification of %s's payment carries the bypass info of %s's.", o.player.Name, other.player.Name)
		} else {
			s.say(at, Event{Kind: KindTrouble, Provider: "hive", OrderID: o.id}, "notification-wrong-blob: there is no other order yet to take a blob from")
		}
	}
	if s.strikes("notification-unknown-type", fate) {
		n.kind = "repaid"
		s.struck(at, o, "notification-unknown-type", "Hive's notification of %s's payment has the type %q.", o.player.Name, n.kind)
	}
}

func (s *Simulator) otherProduct(o *order) *Product {
	i := slices.Index(s.world.products, o.lines[0].product)
	return s.world.products[(i+1)%len(s.world.products)]
}

func (s *Simulator) earlierHive(o *order) *order {
	for _, other := range slices.Backward(s.world.orders) {
		if other.hive && other != o && !other.sandbox && other.state != Ordered {
			return other
		}
	}
	return nil
}

// notify lets the faults of the way strike and sends what is left.
func (s *Simulator) notify(at time.Time, o *order, n note, fate subject) {
	n.order = o.id
	lost := "notification-lost"
	if n.kind == kindCancelled {
		lost = "cancelled-lost"
	}
	if s.strikes(lost, fate) {
		s.struck(at, o, lost, "The notification (%s) of %s's %s gets lost.", n.kind, o.player.Name, o.title())
		return
	}
	if s.strikes("notification-malformed", fate) {
		n.body = damage(n)
		s.struck(at, o, "notification-malformed", "The notification (%s) of %s's %s is broken JSON.", n.kind, o.player.Name, o.title())
	}
	n.hangUp = s.strikes("provider-hangs-up", fate)
	n.again = s.strikes("notification-retried", fate)
	due := at.Add(s.cfg.Delays.Notify)
	if s.strikes("notification-late", fate) {
		due = due.Add(s.soon(s.cfg.Delays.Late))
		s.struck(at, o, "notification-late", "The notification (%s) of %s's %s is late.", n.kind, o.player.Name, o.title())
	}
	copies := []note{n}
	if n.slot == slotHive && s.strikes("notification-both-slots", fate) {
		second := n
		second.slot = slotHiveAll
		copies = append(copies, second)
		s.struck(at, o, "notification-both-slots", "The notification (%s) of %s's %s goes to both URL slots.", n.kind, o.player.Name, o.title())
	}
	if s.strikes("notification-reordered", fate) {
		s.hold(at, due, o, copies)
	} else {
		for _, c := range copies {
			s.send(due, c)
		}
		s.release(due.Add(time.Second), o)
	}
	if s.strikes("notification-duplicated", fate) {
		s.send(due.Add(s.cfg.Delays.Duplicate), n)
		s.struck(at, o, "notification-duplicated", "The notification (%s) of %s's %s is sent twice.", n.kind, o.player.Name, o.title())
	}
}

// hold keeps notifications back until the order's next one has left, and not for ever.
func (s *Simulator) hold(at, due time.Time, o *order, notes []note) {
	s.world.held[o] = append(s.world.held[o], notes...)
	s.struck(at, o, "notification-reordered", "The notification (%s) of %s's %s waits and will be overtaken.", notes[0].kind, o.player.Name, o.title())
	s.laterDo(due.Add(s.soon(s.cfg.Delays.Reorder)), func(at time.Time) { s.release(at, o) })
}

func (s *Simulator) release(due time.Time, o *order) {
	for _, n := range s.world.held[o] {
		s.send(due, n)
	}
	delete(s.world.held, o)
}

// resendPaid is a stray repeat of the first notification, while a refund is under way.
func (s *Simulator) resendPaid(at time.Time, o *order) {
	s.struck(at, o, "paid-resent-during-refund", "Hive notifies %s's payment as paid again, in the middle of its refund.", o.player.Name)
	n := notified{
		kind: kindPaid, marketPID: o.lines[0].product.MarketPID, amount: o.amount().String(), blob: s.blobNotified(o, kindPaid),
	}
	s.send(at, note{order: o.id, slot: slotHive, kind: kindPaid, body: s.hiveNotification(o, n)})
}

// forgeHive sends a notification of a payment that never was: everything about it looks right, and verify denies it.
func (s *Simulator) forgeHive(at time.Time, like *order) {
	dice := s.dice("forged", like.lot())
	p := s.world.players[dice.IntN(len(s.world.players))]
	f := s.newHive(at, p, like.lines[0].product, like.server, purchase{quantity: 1})
	f.id = f.id[:len(f.id)-5] + lastDigits(dice.IntN(9_999)+1)
	f.paid, f.receipt = at, receipt(s.cfg.Seed, "forged "+f.id)
	s.say(at, Event{Kind: KindFault, Provider: "hive", OrderID: f.id, Knob: "notification-forged"},
		"Somebody forges a Hive notification: %s for %s, never paid.", f.title(), p.Name)
	n := notified{kind: kindPaid, marketPID: f.lines[0].product.MarketPID, amount: f.amount().String(), blob: s.blobNotified(f, kindPaid)}
	s.send(at.Add(s.cfg.Delays.Notify), note{order: f.id, slot: slotHive, kind: kindPaid, body: s.hiveNotification(f, n)})
}

// lastDigits are five that no order id of the same millisecond is likely to have and that do not end in 0000.
func lastDigits(n int) string {
	digits := ordinal(90_000 + n)
	return digits[len(digits)-5:]
}

// forgeCancelled sends a cancellation that never happened. The forger knows the order id but not the receipt.
func (s *Simulator) forgeCancelled(at time.Time, o *order) {
	f := *o
	f.receipt, f.cancelled, f.reason = receipt(s.cfg.Seed, "forged cancel "+o.id), at, "고객 요청"
	n := notified{kind: kindCancelled, marketPID: o.lines[0].product.MarketPID, amount: o.amount().String(), blob: s.blobNotified(&f, kindCancelled)}
	s.struck(at, o, "cancelled-forged", "Somebody forges the cancellation of %s's %s.", o.player.Name, o.title())
	s.send(at.Add(s.cfg.Delays.Notify+s.cfg.Delays.Duplicate),
		note{order: o.id, slot: slotHive, kind: kindCancelled, body: s.hiveNotification(&f, n)})
}

// damage breaks a body as the documents' samples are broken: STOVE's misses a comma after character_no or its last brace,
// Hive's has a raw line break inside a string.
func damage(n note) []byte {
	if n.provider() == "hive" {
		return bytes.Replace(n.body, []byte(`"vid_type":"v4"`), []byte("\"vid_type\":\"v\n4\""), 1)
	}
	if i := bytes.Index(n.body, []byte(`,"member_no"`)); i >= 0 && bytes.Contains(n.body, []byte(`"character_no"`)) {
		return slices.Concat(n.body[:i], n.body[i+1:])
	}
	return slices.Clone(n.body[:len(n.body)-1])
}
