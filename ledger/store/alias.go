package store

import (
	"makegood/ledger"
)

// children lets the tids a cart prints for its lines name the cart's order, so
// that what is recorded under a child counts for the cart. What a provider
// answers makes any order part of the cart. A delivery only claims: it takes in
// what the game says of a child, and no payment that was announced or confirmed
// by itself, or a forged one could make other orders disappear.
func (p *pass) children(f ledger.Fact, r *ledger.Record, id int64) error {
	if r == nil || id == 0 {
		return nil
	}
	for _, l := range r.Lines {
		child := ledger.NewKey(f.Key.Provider, f.Key.App, l.Child)
		if child.Order == "" {
			continue
		}
		if f.Kind != ledger.FactObservation {
			own, err := p.c.number(`SELECT EXISTS (SELECT 1 FROM own_keys WHERE hash = ?)`, keyHash(child))
			if err != nil {
				return err
			}
			if own == 1 {
				continue
			}
		}
		if err := p.alias(child, id, f.Seq); err != nil {
			return err
		}
	}
	return nil
}

func keyHash(k ledger.Key) int64 { return hash64(string(k.Provider), k.App, k.Order) }

// own notes that a payment was announced, or confirmed, under a key of its own.
// Where a cart's claim had made it part of the cart, it is an order of its own
// from now on; and where it is part of another cart by the provider's word, the
// claim had made that one part of the claimant, and does so no more. Only STOVE
// has carts.
func (p *pass) own(f ledger.Fact) error {
	if f.Key.Provider != ledger.Stove || f.Key.Order == "" {
		return nil
	}
	key := canonical(f.Key)
	n, err := p.c.exec(`INSERT INTO own_keys (hash) VALUES (?) ON CONFLICT (hash) DO NOTHING`, keyHash(key))
	if err != nil || n == 0 {
		return err
	}
	id, err := p.resolve(key)
	if err != nil || id == 0 {
		return err
	}
	claimed, err := p.c.number(`SELECT EXISTS (SELECT 1 FROM keys k CROSS JOIN facts f WHERE k.id = ? AND f.seq = k.via AND f.kind IN (?, ?))`,
		id, string(ledger.FactNotification), string(ledger.FactReread))
	if err != nil || claimed == 0 {
		return err
	}
	return p.reroute(id)
}

// linked carries out a link of two ids that name one payment: the step's own
// order stays, the other becomes a spelling of it.
func (p *pass) linked(f ledger.Fact, s ledger.CaseStep) error {
	if s.Verb != ledger.VerbLink || s.As != ledger.LinkSame || s.Other == nil || s.Other.Order == "" {
		return nil
	}
	id, err := p.orderOf(f)
	if err != nil || id == 0 {
		return err
	}
	return p.alias(canonical(*s.Other), id, f.Seq)
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
	stays.resold = true // it came earlier than it seemed: an own checkout may be another's
	if _, err := p.c.exec(`UPDATE order_facts SET id = ? WHERE id = ?`, into, from); err != nil {
		return err
	}
	if _, err := p.c.exec(`UPDATE keys SET id = ?, via = CASE via WHEN 0 THEN ? ELSE via END WHERE id = ?`, into, via, from); err != nil {
		return err
	}
	for k, id := range p.keys {
		if id == from {
			p.keys[k] = into
		}
	}
	if _, err := p.c.exec(`DELETE FROM asked WHERE id = ?`, from); err != nil {
		return err
	}
	return p.askedAnew(into)
}

// reroute takes an order apart and routes its facts again, one by one, as far as
// orders are concerned: what the facts that count now say about which keys name
// one order decides anew.
func (p *pass) reroute(id int64) error {
	w, err := p.work(id)
	if err != nil {
		return err
	}
	facts, err := orderFacts(p.c, id, 0, false)
	if err != nil {
		return err
	}
	if err := p.drop(w); err != nil {
		return err
	}
	for _, f := range facts {
		w, err := p.orderFor(f.Key, f.Seq)
		if err != nil {
			return err
		}
		w.refold = true
		if err := p.join(w, f); err != nil {
			return err
		}
		if err := p.ties(f, w.id); err != nil {
			return err
		}
	}
	return nil
}

// ties does again what a fact does to the keys of its order.
func (p *pass) ties(f ledger.Fact, id int64) error {
	switch f.Kind {
	case ledger.FactNotification, ledger.FactReread:
		return decoded(f, func(n ledger.Notification) error {
			of := f.Seq
			if f.Kind == ledger.FactReread {
				of = n.Of
			}
			latest, err := p.c.number(`SELECT max(seq) FROM rereads WHERE of = ?`, of)
			if err != nil || n.Notice == nil || (latest != 0 && latest != f.Seq) {
				return err
			}
			return p.children(f, &n.Notice.Record, id)
		})
	case ledger.FactObservation:
		return decoded(f, func(o ledger.Observation) error {
			if err := p.ask(f, o, id); err != nil {
				return err
			}
			return p.children(f, o.Record, id)
		})
	case ledger.FactCase:
		return decoded(f, func(s ledger.CaseStep) error { return p.linked(f, s) })
	default:
		return nil
	}
}
