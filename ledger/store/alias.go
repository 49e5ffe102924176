package store

import (
	"makegood/ledger"
)

// children lets the tids a cart prints for its lines name the cart's order, so
// that what is recorded under a child counts for the cart. An order a child had
// of its own becomes part of the cart's.
func (p *pass) children(f ledger.Fact, r *ledger.Record, id int64) error {
	if r == nil || id == 0 {
		return nil
	}
	for _, l := range r.Lines {
		if l.Child == "" {
			continue
		}
		child := ledger.NewKey(f.Key.Provider, f.Key.App, l.Child)
		if child.Order == "" {
			continue
		}
		if err := p.alias(child, id, f.Seq); err != nil {
			return err
		}
	}
	return nil
}

// linked carries out a link of two ids that name one payment: the step's own
// order stays, the other becomes a spelling of it.
func (p *pass) linked(f ledger.Fact, s ledger.CaseStep, id int64) error {
	if s.Verb != ledger.VerbLink || s.As != ledger.LinkSame || s.Other == nil || s.Other.Order == "" || id == 0 {
		return nil
	}
	other := *s.Other
	other.Order = ledger.CanonicalOrder(other.Provider, other.Order)
	return p.alias(other, id, f.Seq)
}

// alias lets key name the order id from now on and backwards.
func (p *pass) alias(key ledger.Key, id, via int64) error {
	have, err := p.resolve(key)
	switch {
	case err != nil || have == id:
		return err
	case have == 0:
		w, err := p.work(id)
		if err != nil {
			return err
		}
		w.renamed = true
		return p.name(key, id, via)
	}
	return p.merge(have, id, via)
}

// merge makes one order of two: from's facts and keys become into's.
func (p *pass) merge(from, into, via int64) error {
	gone, err := p.work(from)
	if err != nil {
		return err
	}
	stays, err := p.work(into)
	if err != nil {
		return err
	}
	gone.gone, stays.refold, stays.renamed = true, true, true
	for _, sql := range []string{
		`UPDATE order_facts SET id = ?2 WHERE id = ?1`,
		`UPDATE keys SET id = ?2, via = CASE via WHEN 0 THEN ?3 ELSE via END WHERE id = ?1`,
	} {
		if _, err := p.c.exec(sql, from, into, via); err != nil {
			return err
		}
	}
	for k, id := range p.keys {
		if id == from {
			p.keys[k] = into
		}
	}
	return p.askedAnew(into)
}

// unalias takes back the aliases the given facts made: what was recorded under
// such a key is an order of its own again.
func (p *pass) unalias(vias []int64) error {
	for _, via := range vias {
		type named struct {
			key ledger.Key
			id  int64
		}
		var made []named
		err := p.c.query(`SELECT provider, app, order_id, id FROM keys WHERE via = ? ORDER BY provider, app, order_id`, func(r row) error {
			made = append(made, named{ledger.Key{Provider: ledger.Provider(r.text(0)), App: r.text(1), Order: r.text(2)}, r.int(3)})
			return nil
		}, via)
		if err != nil {
			return err
		}
		for _, n := range made {
			if err := p.split(n.key, n.id); err != nil {
				return err
			}
		}
	}
	return nil
}

// split takes a key away from an order, together with the facts recorded under it.
func (p *pass) split(key ledger.Key, id int64) error {
	w, err := p.work(id)
	if err != nil {
		return err
	}
	w.refold, w.renamed = true, true
	if _, err := p.c.exec(`DELETE FROM keys WHERE provider = ? AND app = ? AND order_id = ?`, string(key.Provider), key.App, key.Order); err != nil {
		return err
	}
	p.keys[key] = 0
	var own []ledger.Fact
	facts, err := orderFacts(p.c, id, 0, false)
	if err != nil {
		return err
	}
	for _, f := range facts {
		if k := f.Key; ledger.NewKey(k.Provider, k.App, k.Order) == key {
			own = append(own, f)
		}
	}
	if len(own) == 0 {
		return nil
	}
	apart, err := p.orderFor(key, own[0].Seq)
	if err != nil {
		return err
	}
	apart.refold = true
	for _, f := range own {
		if err := p.leave(id, f.Seq); err != nil {
			return err
		}
		if err := p.join(apart, f); err != nil {
			return err
		}
	}
	if err := p.askedAnew(id); err != nil {
		return err
	}
	return p.askedAnew(apart.id)
}

// reread carries out a new interpretation of a delivery. The delivery belongs to
// the order the latest interpretation names: facts that read it otherwise leave
// the orders they were in, and aliases they made are taken back.
func (p *pass) reread(f ledger.Fact, n ledger.Notification, id int64) error {
	var of ledger.Fact
	ok, err := p.c.one(selectFact+` WHERE seq = ?`, func(r row) { of = factOf(r) }, n.Of)
	if err != nil {
		return err
	}
	if !ok || of.Kind != ledger.FactNotification {
		return nil
	}
	earlier, err := p.earlierReadings(of.Seq)
	if err != nil {
		return err
	}
	if _, err := p.c.exec(`INSERT INTO rereads (of, seq) VALUES (?, ?)`, of.Seq, f.Seq); err != nil {
		return err
	}
	vias := []int64{of.Seq}
	for _, e := range earlier {
		vias = append(vias, e.Seq)
	}
	if err := p.unalias(vias); err != nil {
		return err
	}
	for _, e := range earlier {
		if at, err := p.resolve(canonical(e.Key)); err != nil {
			return err
		} else if at != 0 && at != id {
			if err := p.leave(at, e.Seq); err != nil {
				return err
			}
		}
	}
	if err := p.replace(of, f); err != nil {
		return err
	}
	if id != 0 {
		w, err := p.work(id)
		if err != nil {
			return err
		}
		w.refold = true
	}
	if err := p.deliveredAnew(of, f, n); err != nil {
		return err
	}
	if n.Notice == nil {
		return nil
	}
	if err := p.seen(f, n.Notice.Record.Player, n.Notice.Record.Server); err != nil {
		return err
	}
	return p.children(f, &n.Notice.Record, id)
}

// replace keeps a delivery with its first order only while its latest reading
// names that order, as ledger.Fold expects.
func (p *pass) replace(of, by ledger.Fact) error {
	if of.Key.Order == "" {
		return nil
	}
	w, err := p.orderFor(of.Key, of.Seq)
	if err != nil {
		return err
	}
	member, err := p.c.number(`SELECT count(*) FROM order_facts WHERE id = ? AND seq = ?`, w.id, of.Seq)
	if err != nil {
		return err
	}
	w.refold = true
	switch belongs := of.Key == by.Key; {
	case belongs && member == 0:
		return p.join(w, of)
	case !belongs && member != 0:
		return p.leave(w.id, of.Seq)
	}
	return nil
}

func (p *pass) earlierReadings(of int64) (out []ledger.Fact, err error) {
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
