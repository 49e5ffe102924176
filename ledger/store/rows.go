package store

import (
	"slices"
	"strings"
	"time"

	"makegood/ledger"
)

// orderRow is an order as the scanned table keeps it: what lists filter and sort
// by, and what its counters were counted from.
type orderRow struct {
	id         int64
	key        ledger.Key
	class      string
	words      string
	severity   int64
	caseState  string
	owner      string
	player     string
	product    string
	server     string
	amount     string
	currency   string
	paidAt     int64
	firstSeen  int64
	updatedAt  int64
	dueAt      int64
	urgency    int64
	doubts     int64
	pay, grant int64
	cancel     int64
	grantedAt  int64
	lag        int64
	buys       []byte
	aliases    int64
	gathered   int64
	// near: others are ambiguous with it, or were bought beside it.
	near bool
	// trouble is the row of the work list it is part of; 0 where it needs nobody.
	trouble int64
	// tally are the bits of what it adds to the registers.
	tally int64
}

const orderColumns = `id, provider, app, order_id, class, words, severity, case_state, owner, player, product, server,
 amount, currency, paid_at, first_seen, updated_at, due_at, urgency, doubts, pay_minute, grant_minute, cancel_minute,
 granted_at, lag, buys, aliases, gathered, near, trouble, tally`

// orderWidth is the number of orderColumns.
const orderWidth = 31

const selectOrder = `SELECT ` + orderColumns + ` FROM orders`

func orderOf(r row) orderRow {
	return orderRow{
		id: r.int(0), key: ledger.Key{Provider: ledger.Provider(r.text(1)), App: r.text(2), Order: r.text(3)},
		class: r.text(4), words: r.text(5), severity: r.int(6), caseState: r.text(7), owner: r.text(8), player: r.text(9),
		product: r.text(10), server: r.text(11), amount: r.text(12), currency: r.text(13), paidAt: r.int(14), firstSeen: r.int(15),
		updatedAt: r.int(16), dueAt: r.int(17), urgency: r.int(18), doubts: r.int(19), pay: r.int(20), grant: r.int(21),
		cancel: r.int(22), grantedAt: r.int(23), lag: r.int(24), buys: r.bytes(25), aliases: r.int(26), gathered: r.int(27), near: r.int(28) == 1, trouble: r.int(29),
		tally: r.int(30),
	}
}

// values lists orderColumns.
func (o orderRow) values() []any {
	return []any{
		o.id, string(o.key.Provider), o.key.App, o.key.Order, o.class, o.words, o.severity, o.caseState, o.owner,
		o.player, o.product, o.server, o.amount, o.currency, o.paidAt, o.firstSeen, o.updatedAt, o.dueAt,
		o.urgency, o.doubts, o.pay, o.grant, o.cancel, o.grantedAt, o.lag, o.buys, o.aliases, o.gathered, o.near, o.trouble, o.tally,
	}
}

// rowOf draws the scanned columns from a standing.
func rowOf(w *work, s ledger.Standing, now ledger.Instant) orderRow {
	v := s.View
	out := orderRow{
		id: w.id, key: w.key, class: string(s.Class), severity: int64(s.Severity), player: v.Player.Primary(), product: v.ProductID(),
		server: v.Server, amount: string(v.Amount), currency: v.Currency, paidAt: int64(v.PaidAt), firstSeen: int64(v.FirstSeenAt),
		updatedAt: int64(v.UpdatedAt), buys: w.bought.encode(), aliases: int64(len(w.aliases)), gathered: w.base,
	}
	words := []string{string(s.Class)}
	for _, f := range s.Flags {
		words = append(words, string(f))
	}
	slices.Sort(words)
	out.words = strings.Join(slices.Compact(words), " ")
	if s.Case != nil {
		out.caseState, out.owner = string(s.Case.State), s.Case.Owner
	}
	if s.DueAt.Known() {
		// An instant that has passed already must not be due again at once.
		out.dueAt = max(int64(s.DueAt), int64(now)+1)
	}
	for _, a := range s.Actions {
		if a.State == ledger.StateInDoubt {
			out.doubts++
		}
	}
	out.urgency = urgency(s)
	if t, ok := ledger.TroubleOf(w.key, s); ok {
		out.trouble = troubleHash(t)
	}
	out.beat(s)
	out.tally = tallyBits(s.Tally())
	return out
}

// urgencyStep parts the severities in the sort key; instants are far below it.
const urgencyStep = 1 << 50

// urgency sorts by severity 1, 2, 3, then 0, and within each the oldest payment
// first. An order without a payment instant stands where it was first seen.
func urgency(s ledger.Standing) int64 {
	rank := int64(s.Severity)
	if rank == 0 {
		rank = 4
	}
	at := s.View.PaidAt
	if !at.Known() {
		at = s.View.FirstSeenAt
	}
	return rank*urgencyStep + min(max(int64(at), 0), urgencyStep-1)
}

const minute = int64(time.Minute / time.Millisecond)

// beat notes what the order adds to the pulse: in which minute it was paid,
// granted and cancelled, and how long the grant took; a lag of -1 is unknown.
func (o *orderRow) beat(s ledger.Standing) {
	o.lag = -1
	v := s.View
	orSeen := func(i ledger.Instant) int64 {
		if !i.Known() {
			i = v.FirstSeenAt
		}
		return int64(i) / minute
	}
	paid := s.Lamps.Paid == ledger.LampYes || s.Lamps.Paid == ledger.LampClaimed
	if paid {
		o.pay = orSeen(v.PaidAt)
	}
	if s.Lamps.Granted == ledger.LampYes {
		var first ledger.Instant
		for _, g := range v.Grants {
			if g.Status != ledger.GrantFailed && g.GrantedAt.Known() && (first == 0 || g.GrantedAt < first) {
				first = g.GrantedAt
			}
		}
		o.grant = orSeen(first)
		if paid && first.Known() && v.PaidAt.Known() {
			o.grantedAt, o.lag = int64(first), max(int64(first-v.PaidAt), 0)
		}
	}
	if s.Lamps.Cancelled == ledger.LampYes {
		o.cancel = orSeen(v.CancelledAt)
	}
}

// indexed reports whether two rows differ in a column an index is kept on.
func (o orderRow) indexed(other orderRow) bool {
	return o.firstSeen != other.firstSeen || o.urgency != other.urgency || o.dueAt != other.dueAt || o.paidAt != other.paidAt ||
		o.grantedAt != other.grantedAt || o.lag != other.lag || o.owner != other.owner || (o.severity > 0) != (other.severity > 0) ||
		o.player != other.player || o.product != other.product || o.trouble != other.trouble
}

func (o orderRow) equal(other orderRow) bool {
	same := string(o.buys) == string(other.buys)
	o.buys, other.buys = nil, nil
	return same && o.same(other)
}

func (o orderRow) same(p orderRow) bool {
	return o.key == p.key && o.class == p.class && o.words == p.words && o.severity == p.severity && o.caseState == p.caseState &&
		o.owner == p.owner && o.player == p.player && o.product == p.product && o.server == p.server && o.amount == p.amount &&
		o.currency == p.currency && o.paidAt == p.paidAt && o.firstSeen == p.firstSeen && o.updatedAt == p.updatedAt &&
		o.dueAt == p.dueAt && o.urgency == p.urgency && o.doubts == p.doubts && o.pay == p.pay && o.grant == p.grant &&
		o.cancel == p.cancel && o.grantedAt == p.grantedAt && o.lag == p.lag && o.aliases == p.aliases && o.gathered == p.gathered && o.near == p.near &&
		o.trouble == p.trouble && o.tally == p.tally
}

// writeOrder writes the row. Columns with indexes are left alone where they did
// not change: SQLite moves an index entry whenever its column is named.
func (p *pass) writeOrder(w *work, now orderRow) error {
	var err error
	switch {
	case w.fresh:
		p.bulks.orders.add(now.values()...)
		return nil
	case now.equal(w.old):
		return nil
	case now.indexed(w.old):
		_, err = p.c.exec(`UPDATE orders SET first_seen = ?, urgency = ?, due_at = ?, paid_at = ?, owner = ?, severity = ?, granted_at = ?, lag = ?, player = ?, product = ?, trouble = ? WHERE id = ?`,
			now.firstSeen, now.urgency, now.dueAt, now.paidAt, now.owner, now.severity, now.grantedAt, now.lag, now.player, now.product, now.trouble, w.id)
		if err != nil {
			return err
		}
	}
	_, err = p.c.exec(`UPDATE orders SET class = ?, words = ?, case_state = ?, server = ?, amount = ?,
 currency = ?, updated_at = ?, doubts = ?, pay_minute = ?, grant_minute = ?, cancel_minute = ?, buys = ?, aliases = ?,
 gathered = ?, near = ?, tally = ? WHERE id = ?`, now.class, now.words, now.caseState, now.server, now.amount,
		now.currency, now.updatedAt, now.doubts, now.pay, now.grant, now.cancel, now.buys, now.aliases, now.gathered, now.near, now.tally, w.id)
	if err == nil && now.severity != w.old.severity && !now.indexed(w.old) {
		_, err = p.c.exec(`UPDATE orders SET severity = ? WHERE id = ?`, now.severity, w.id)
	}
	return err
}

// reword keeps the lists by class and flag.
func (p *pass) reword(old, now orderRow) error {
	was, is := strings.Fields(old.words), strings.Fields(now.words)
	moved := old.firstSeen != now.firstSeen
	for _, word := range was {
		if moved || !slices.Contains(is, word) {
			if _, err := p.c.exec(`DELETE FROM order_words WHERE word = ? AND first_seen = ? AND id = ?`, word, old.firstSeen, now.id); err != nil {
				return err
			}
		}
	}
	for _, word := range is {
		if moved || !slices.Contains(was, word) {
			p.bulks.words.add(word, now.firstSeen, now.id)
		}
	}
	return nil
}
