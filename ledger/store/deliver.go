package store

import (
	"makegood/ledger"
)

// delivery keeps one delivery for the list of notifications.
func (p *pass) delivery(f ledger.Fact, n ledger.Notification) error {
	provider := f.Key.Provider
	if provider == "" {
		provider = n.Provider
	}
	p.sign(signKey{provider, f.Key.App, signNotification}, f.At, 0)
	p.tallies.spoke(feedKey{provider, f.Key.App, ledger.FeedNotification, ""}, f.At, 0)
	d := noticeRow(f, n)
	if d.event != 0 {
		again, err := p.c.number(`SELECT EXISTS (SELECT 1 FROM notices WHERE event = ? AND event <> 0)`, d.event)
		if err != nil {
			return err
		}
		d.repeated = again
	}
	if d.err != "" {
		p.counted[countQuarantined]++
	}
	_, err := p.c.exec(`INSERT INTO notices (seq, at, provider, app, order_id, route, remote, kind, event, repeated, error, player, product, amount, currency)
 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, f.Seq, int64(f.At), string(provider), f.Key.App, f.Key.Order, n.Route, n.Remote,
		d.kind, d.event, d.repeated, d.err, d.player, d.product, d.amount, d.currency)
	if err != nil || n.Notice == nil {
		return err
	}
	if err := p.seen(f, n.Notice.Record.Player, n.Notice.Record.Server); err != nil {
		return err
	}
	if err := p.own(f); err != nil {
		return err
	}
	id, err := p.orderOf(f)
	if err != nil {
		return err
	}
	return p.children(f, &n.Notice.Record, id)
}

// notice is what a delivery's interpretation adds to its row.
type notice struct {
	kind             string
	event, repeated  int64
	err              string
	player, product  string
	amount, currency string
}

func noticeRow(f ledger.Fact, n ledger.Notification) notice {
	d := notice{err: n.Error}
	if n.EventKey != "" {
		d.event = hash64(n.EventKey) | 1
	}
	if n.Notice == nil {
		if d.err == "" {
			d.err = string(ledger.NoticeParseFailed)
		}
		return d
	}
	d.kind = n.Notice.RawType
	if d.kind == "" {
		d.kind = string(n.Notice.Type)
	}
	if d.event == 0 && f.Key.Order != "" {
		d.event = hash64(ledger.EventKey(f.Key, *n.Notice)) | 1
	}
	r := n.Notice.Record
	d.player, d.amount, d.currency = r.Player.Primary(), string(r.Amount), r.Currency
	if len(r.Lines) > 0 {
		d.product = r.Lines[0].ProductID
	}
	return d
}

// deliveredAnew brings a delivery's row to its new reading, and settles anew
// which deliveries of the events it left and joined are repeats.
func (p *pass) deliveredAnew(of, f ledger.Fact, n ledger.Notification) error {
	var event int64
	var wrong string
	if _, err := p.c.one(`SELECT event, error FROM notices WHERE seq = ?`, func(r row) { event, wrong = r.int(0), r.text(1) }, of.Seq); err != nil {
		return err
	}
	d := noticeRow(f, n)
	if wrong != "" {
		p.counted[countQuarantined]--
	}
	if d.err != "" {
		p.counted[countQuarantined]++
	}
	_, err := p.c.exec(`UPDATE notices SET app = ?, order_id = ?, kind = ?, event = ?, repeated = 0, error = ?, player = ?, product = ?, amount = ?, currency = ? WHERE seq = ?`,
		f.Key.App, f.Key.Order, d.kind, d.event, d.err, d.player, d.product, d.amount, d.currency, of.Seq)
	if err != nil {
		return err
	}
	for _, e := range []int64{event, d.event} {
		if e == 0 {
			continue
		}
		if _, err := p.c.exec(`UPDATE notices SET repeated = CASE WHEN seq > (SELECT min(seq) FROM notices WHERE event = ?1 AND event <> 0) THEN 1 ELSE 0 END WHERE event = ?1 AND event <> 0`, e); err != nil {
			return err
		}
	}
	return nil
}
