package store

import (
	"makegood/ledger"
)

// reread carries out a new interpretation of a delivery. The delivery belongs to
// the order the latest interpretation names: facts that read it otherwise leave
// the orders they were in, and what they said about which keys name one order is
// taken back.
func (p *pass) reread(f ledger.Fact, n ledger.Notification) error {
	var of ledger.Fact
	ok, err := p.c.one(selectFact+` WHERE seq = ?`, func(r row) { of = factOf(r) }, n.Of)
	if err != nil || !ok || of.Kind != ledger.FactNotification {
		return err
	}
	readings, err := p.readings(of.Seq)
	if err != nil {
		return err
	}
	if _, err := p.c.exec(`INSERT INTO rereads (of, seq) VALUES (?, ?)`, of.Seq, f.Seq); err != nil {
		return err
	}
	if err := p.misread(of, f, readings); err != nil {
		return err
	}
	if err := p.untie(append(readings, of)); err != nil {
		return err
	}
	if err := p.deliveredAnew(of, f, n); err != nil {
		return err
	}
	if n.Notice == nil {
		return nil
	}
	if err := p.own(f); err != nil {
		return err
	}
	id, err := p.orderOf(f)
	if err != nil {
		return err
	}
	if id != 0 {
		w, err := p.work(id)
		if err != nil {
			return err
		}
		w.refold = true
	}
	if err := p.seen(f, n.Notice.Record.Player, n.Notice.Record.Server); err != nil {
		return err
	}
	return p.children(f, &n.Notice.Record, id)
}

// misread takes the facts that read a delivery before out of the orders they were
// in: only the latest reading is folded. The delivery itself stays with its first
// order while its latest reading names the same key, as ledger.Fold expects.
func (p *pass) misread(of, by ledger.Fact, readings []ledger.Fact) error {
	for _, r := range readings {
		at, err := p.resolve(canonical(r.Key))
		if err != nil {
			return err
		}
		if at != 0 {
			if err := p.leave(at, r.Seq); err != nil {
				return err
			}
		}
	}
	if of.Key.Order == "" {
		return nil
	}
	belongs := of.Key == by.Key
	at, err := p.resolve(canonical(of.Key))
	if err != nil || (at == 0 && !belongs) {
		return err
	}
	w, err := p.orderFor(of.Key, of.Seq)
	if err != nil {
		return err
	}
	w.refold = true
	member, err := p.c.number(`SELECT count(*) FROM order_facts WHERE id = ? AND seq = ?`, w.id, of.Seq)
	switch {
	case err != nil:
		return err
	case belongs && member == 0:
		return p.join(w, of)
	case !belongs && member != 0:
		return p.leave(w.id, of.Seq)
	}
	return nil
}

// untie takes apart the orders that were one because of facts that count no more.
func (p *pass) untie(facts []ledger.Fact) error {
	for _, f := range facts {
		for {
			id, err := p.c.number(`SELECT id FROM keys WHERE via = ? AND via <> 0 LIMIT 1`, f.Seq)
			if err != nil {
				return err
			}
			if id == 0 {
				break
			}
			if err := p.reroute(id); err != nil {
				return err
			}
		}
	}
	return nil
}

// readings lists the facts that have read a delivery anew so far.
func (p *pass) readings(of int64) (out []ledger.Fact, err error) {
	err = p.c.query(`SELECT f.seq, f.at, f.kind, f.provider, f.app, f.order_id, f.actor, f.source, f.data, f.raw_sum, f.hash
 FROM rereads r JOIN facts f ON f.seq = r.seq WHERE r.of = ? ORDER BY r.seq`, func(r row) error {
		out = append(out, factOf(r))
		return nil
	}, of)
	return out, err
}

func canonical(k ledger.Key) ledger.Key {
	k.Order = ledger.CanonicalOrder(k.Provider, k.Order)
	return k
}
