package store

import (
	"fmt"

	"makegood/ledger"
)

// pass is one piece of projecting inside one write transaction. It has two
// halves. First facts are routed, one by one in sequence: which order each
// belongs to, which keys name one order, and what the registers (players,
// sources, products, ...) learn from it; this depends on nothing but the facts
// before, so it comes out the same in whatever pieces it is done. Then the
// orders that were touched are settled: folded, indexed, judged and written.
type pass struct {
	*shelf
	p   *projector
	now ledger.Instant
	// strict makes a second action in flight on one order an error. Facts that
	// are durable already cannot be refused and are projected without it.
	strict bool

	keys  map[ledger.Key]int64
	works map[int64]*work
	queue []*work
	// dirty are orders to judge anew because others changed.
	dirty map[int64]bool

	bulks   bulks
	counted map[string]int64
	pulsed  map[pulseKey]int64
	signs   map[signKey]sign
	// troubled is what changed in the rows of the work list.
	troubled map[int64]*troubleChange
	// sold are the products that orders came to have, or have no more.
	sold    map[string]bool
	tallies tallies
}

func (p *projector) pass(now ledger.Instant, strict bool) *pass {
	return &pass{
		shelf: p.shelf, p: p, now: now, strict: strict,
		keys: map[ledger.Key]int64{}, works: map[int64]*work{}, dirty: map[int64]bool{}, bulks: newBulks(),
		counted: map[string]int64{}, pulsed: map[pulseKey]int64{}, signs: map[signKey]sign{},
		troubled: map[int64]*troubleChange{}, sold: map[string]bool{}, tallies: newTallies(),
	}
}

// route takes one fact in.
func (p *pass) route(f ledger.Fact) error {
	if f.Key.Order != "" {
		w, err := p.orderFor(f.Key, f.Seq)
		if err != nil {
			return err
		}
		if err := p.join(w, f); err != nil {
			return err
		}
	}
	if err := p.learn(f); err != nil {
		return fmt.Errorf("project fact %d: %w", f.Seq, err)
	}
	return nil
}

// orderOf gives the order a fact was routed to; 0 where it is about none.
func (p *pass) orderOf(f ledger.Fact) (int64, error) {
	if f.Key.Order == "" {
		return 0, nil
	}
	return p.resolve(canonical(f.Key))
}

// learn hands the fact to whoever keeps something of its kind.
func (p *pass) learn(f ledger.Fact) error {
	switch f.Kind {
	case ledger.FactNotification:
		return decoded(f, func(n ledger.Notification) error { return p.delivery(f, n) })
	case ledger.FactReread:
		return decoded(f, func(n ledger.Notification) error { return p.reread(f, n) })
	case ledger.FactObservation:
		return decoded(f, func(o ledger.Observation) error { return p.observed(f, o) })
	case ledger.FactGrant, ledger.FactRevoke:
		return decoded(f, func(g ledger.Grant) error { return p.granted(f, g) })
	case ledger.FactCoverage:
		return decoded(f, func(c ledger.Coverage) error { return p.covered(f, c) })
	case ledger.FactForward:
		return decoded(f, func(fw ledger.Forward) error { return p.forwarded(f, fw) })
	case ledger.FactCase:
		return decoded(f, func(s ledger.CaseStep) error { return p.linked(f, s) })
	case ledger.FactSource:
		return decoded(f, func(s ledger.Source) error { return p.suspected(f, s) })
	case ledger.FactArm:
		return decoded(f, func(a ledger.Arm) error { return p.armed(f, a) })
	case ledger.FactProduct:
		return decoded(f, func(d ledger.Product) error { return p.product(f, d) })
	case ledger.FactCatalogue:
		return decoded(f, func(c ledger.Catalogue) error { return p.catalogued(c) })
	case ledger.FactPlayer:
		return decoded(f, func(l ledger.PlayerLink) error { return p.joined(f, l) })
	case ledger.FactCheckout:
		return decoded(f, func(c ledger.Checkout) error { return p.checkout(f, c) })
	case ledger.FactMaintenance:
		return decoded(f, func(m ledger.Maintenance) error { return p.maintained(f, m) })
	case ledger.FactAlert:
		return decoded(f, func(a ledger.Alert) error { return p.alerted(f, a) })
	case ledger.FactPost:
		return decoded(f, func(a ledger.AlertPost) error { return p.posted(f, a) })
	case ledger.FactEnvironment, ledger.FactAction, ledger.FactEvidence, ledger.FactNote, ledger.FactJournal, ledger.FactBatch:
		return nil
	}
	return nil
}

// decoded reads a fact's payload and hands it on.
func decoded[T any](f ledger.Fact, take func(T) error) error {
	var v T
	if err := f.Decode(&v); err != nil {
		return err
	}
	return take(v)
}

// orderFor gives the order a key names, making it where there is none. The
// number of the fact that makes an order is the order's for good.
func (p *pass) orderFor(key ledger.Key, seq int64) (*work, error) {
	key = canonical(key)
	id, err := p.resolve(key)
	if err != nil {
		return nil, err
	}
	if id != 0 {
		return p.work(id)
	}
	if err := p.name(key, seq, 0); err != nil {
		return nil, err
	}
	w := &work{id: seq, key: key, fresh: true}
	p.works[seq] = w
	p.queue = append(p.queue, w)
	return w, nil
}

// resolve gives the order a key names, 0 where there is none.
func (p *pass) resolve(key ledger.Key) (int64, error) {
	if id, ok := p.keys[key]; ok {
		return id, nil
	}
	id, err := idOf(p.c, key)
	if err == nil {
		p.keys[key] = id
	}
	return id, err
}

// name lets a key name an order; via is the fact that makes it an alias.
func (p *pass) name(key ledger.Key, id, via int64) error {
	p.keys[key] = id
	_, err := p.c.exec(`INSERT INTO keys (provider, app, order_id, id, via) VALUES (?, ?, ?, ?, ?)`,
		string(key.Provider), key.App, key.Order, id, via)
	return err
}

// join adds a fact to an order.
func (p *pass) join(w *work, f ledger.Fact) error {
	if w.gone {
		return fmt.Errorf("fact %d joins order %d, which is no more", f.Seq, w.id)
	}
	w.added = append(w.added, f)
	_, err := p.c.exec(`INSERT INTO order_facts (id, seq) VALUES (?, ?)`, w.id, f.Seq)
	return err
}

// leave takes a fact out of an order. What else the order is made of does not
// change, but it has to be folded anew; an order without facts is no more, and
// its keys name nothing from then on.
func (p *pass) leave(id, seq int64) error {
	w, err := p.work(id)
	if err != nil {
		return err
	}
	w.refold = true
	if _, err := p.c.exec(`DELETE FROM order_facts WHERE id = ? AND seq = ?`, id, seq); err != nil {
		return err
	}
	left, err := p.c.number(`SELECT EXISTS (SELECT 1 FROM order_facts WHERE id = ?)`, id)
	if err != nil || left == 1 {
		return err
	}
	return p.drop(w)
}

// drop ends an order: what it left in the tables goes when the pass is settled.
func (p *pass) drop(w *work) error {
	w.gone = true
	for k, at := range p.keys {
		if at == w.id {
			delete(p.keys, k)
		}
	}
	for _, sql := range []string{
		`DELETE FROM order_facts WHERE id = ?`, `DELETE FROM keys WHERE id = ?`, `DELETE FROM asked WHERE id = ?`,
	} {
		if _, err := p.c.exec(sql, w.id); err != nil {
			return err
		}
	}
	return nil
}
