package store

import (
	"fmt"
	"slices"

	"makegood/ledger"
)

// nearby bounds the orders judged in the pass that changed their surroundings;
// the rest waits in the table dirty.
const nearby = 500

// settle folds, indexes, judges and writes every order of the pass. All are
// indexed before any is judged, because an order's context is drawn from the
// indexes of others.
func (p *pass) settle() error {
	if err := p.prepareAll(0); err != nil {
		return err
	}
	routed := len(p.queue)
	if err := p.pullDirty(); err != nil {
		return err
	}
	if err := p.prepareAll(routed); err != nil {
		return err
	}
	for _, w := range p.queue {
		if w.gone {
			continue
		}
		if err := p.judge(w); err != nil {
			return err
		}
	}
	if err := p.bulks.rest(p.c); err != nil {
		return err
	}
	return p.flush()
}

// prepareAll prepares the orders from the queue's given place on, and finds whom
// their changes concern.
func (p *pass) prepareAll(from int) error {
	for _, w := range p.queue[from:] {
		if err := p.prepare(w); err != nil {
			return err
		}
	}
	if err := p.bulks.indexes(p.c); err != nil {
		return err
	}
	for _, w := range p.queue[from:] {
		if err := p.tie(w); err != nil {
			return err
		}
		if err := p.meet(w); err != nil {
			return err
		}
	}
	return nil
}

// prepare folds one order and brings its indexes up to date.
func (p *pass) prepare(w *work) error {
	if w.gone {
		return p.erase(w)
	}
	if err := p.fold(w); err != nil {
		return fmt.Errorf("fold %s: %w", w.key, err)
	}
	c, err := p.base(w.key)
	if err != nil {
		return err
	}
	w.ids = idsOf(w.gathered, w.aliases)
	w.view = ledger.Judge(w.gathered, c, p.p.s.policy, p.now)
	if err := p.reindex(w, w.ids); err != nil {
		return err
	}
	return p.rebuy(w, buysOf(w.key, w.view))
}

// rebuy brings the table of purchases up to date.
func (p *pass) rebuy(w *work, now buys) error {
	old := decodeBuys(w.old.buys)
	w.bought = now
	if old.paidAt == now.paidAt && slices.Equal(old.hashes, now.hashes) {
		return nil
	}
	for _, h := range old.hashes {
		if _, err := p.c.exec(`DELETE FROM buys WHERE hash = ? AND paid_at = ? AND id = ?`, h, int64(old.paidAt), w.id); err != nil {
			return err
		}
	}
	for _, h := range now.hashes {
		p.bulks.buys.add(h, int64(now.paidAt), w.id)
	}
	w.resold = true
	return nil
}

// meet marks the orders a changed purchase stands beside, or stood.
func (p *pass) meet(w *work) error {
	if !w.resold {
		return nil
	}
	for _, b := range []buys{decodeBuys(w.old.buys), w.bought} {
		others, err := p.boughtNear(w.id, b)
		if err != nil {
			return err
		}
		for _, id := range others {
			w.close = true
			p.dirty[id] = true
		}
		if !p.checkouts {
			continue
		}
		for _, h := range b.hashes {
			if err := p.recheck(h); err != nil {
				return err
			}
		}
	}
	return nil
}

// recheck marks the orders of one player and product, where a checkout waits for
// one of them.
func (p *pass) recheck(hash int64) error {
	n, err := p.c.number(`SELECT count(*) FROM checkouts WHERE hash = ?`, hash)
	if err != nil || n == 0 {
		return err
	}
	others, err := p.numbers(`SELECT DISTINCT id FROM buys WHERE hash = ?`, hash)
	for _, id := range others {
		p.dirty[id] = true
	}
	return err
}

// erase removes an order of which nothing is left, or which became part of
// another one.
func (p *pass) erase(w *work) error {
	if err := p.reindex(w, idSet{}); err != nil {
		return err
	}
	if err := p.rebuy(w, buys{}); err != nil {
		return err
	}
	if w.fresh {
		return nil
	}
	p.account(w.old, orderRow{})
	if err := p.reword(w.old, orderRow{id: w.id}); err != nil {
		return err
	}
	for _, sql := range []string{
		`DELETE FROM orders WHERE id = ?`, `DELETE FROM standings WHERE id = ?`, `DELETE FROM states WHERE id = ?`,
		`DELETE FROM actions WHERE id = ?`, `DELETE FROM dirty WHERE id = ?`,
	} {
		if _, err := p.c.exec(sql, w.id); err != nil {
			return err
		}
	}
	return nil
}

// pullDirty loads the orders whose surroundings changed, as many as fit.
func (p *pass) pullDirty() error {
	var ids []int64
	for id := range p.dirty {
		if _, in := p.works[id]; !in {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	for i, id := range ids {
		if i >= nearby {
			if _, err := p.c.exec(`INSERT INTO dirty (id) VALUES (?) ON CONFLICT (id) DO NOTHING`, id); err != nil {
				return err
			}
			continue
		}
		if _, err := p.work(id); err != nil {
			return err
		}
	}
	return nil
}

// judge draws the standing of one order and writes it.
func (p *pass) judge(w *work) error {
	c, err := p.base(w.key)
	if err != nil {
		return err
	}
	// Others cannot have come near an order that had none near it, where neither it
	// nor they changed in what could bring them together.
	apart := !w.close && !p.dirty[w.id] && !w.old.near
	whole, err := p.context(c, w.gathered, w.id, w.ids, w.bought, apart)
	if err != nil {
		return fmt.Errorf("judge %s: %w", w.key, err)
	}
	s := w.view
	if !plain(whole) {
		s = ledger.Judge(w.gathered, whole, p.p.s.policy, p.now)
	}
	now := rowOf(w, s, p.now)
	now.near = len(whole.Ambiguous)+len(whole.DuplicatePayment) > 0
	standing := p.p.s.pack.standing(&s)
	if err := p.writeOrder(w, now); err != nil {
		return err
	}
	p.account(w.old, now)
	if err := p.reword(w.old, now); err != nil {
		return err
	}
	if err := p.writeStanding(w, standing); err != nil {
		return err
	}
	return p.writeActions(w, s.Actions)
}

// writeStanding writes only what differs: an order judged anew mostly stands as
// it stood.
func (p *pass) writeStanding(w *work, standing []byte) error {
	if !w.fresh && len(w.added) == 0 && !w.refold {
		same := false
		if _, err := p.c.one(`SELECT standing FROM standings WHERE id = ?`, func(r row) { same = string(r.bytes(0)) == string(standing) }, w.id); err != nil || same {
			return err
		}
	}
	if w.fresh {
		p.bulks.standings.add(w.id, standing)
		return nil
	}
	_, err := p.c.exec(`INSERT INTO standings (id, standing) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET standing = excluded.standing`, w.id, standing)
	return err
}
