package store

import (
	"encoding/json"
	"errors"
	"fmt"

	"makegood/ledger"
)

// work is one order being settled.
type work struct {
	id  int64
	key ledger.Key
	// fresh: it has no row yet. gone: it became part of another order. refold:
	// facts left it, or one reads others anew. renamed: its aliases changed.
	fresh, gone, refold, renamed bool

	// What is stored: the row, the aliases and the ids it is found by.
	old        orderRow
	oldAliases []string
	oldIDs     idSet
	// gathered is the fold of its facts before this pass; base is the last of
	// those that were gathered already in a stored state.
	gathered *ledger.Order
	base     int64
	facts    int
	added    []ledger.Fact

	// What it is now: view is its standing by the base context alone.
	aliases []string
	ids     idSet
	view    ledger.Standing
	bought  buys
	// moved are the ids that came or went; resold says that its purchase changed;
	// close that such a change found others.
	moved         []idName
	resold, close bool
}

// work loads an order once per pass.
func (p *pass) work(id int64) (*work, error) {
	if w, ok := p.works[id]; ok {
		return w, nil
	}
	w := &work{id: id}
	ok, err := p.c.one(selectOrder+` WHERE id = ?`, func(r row) { w.old = orderOf(r) }, id)
	if err == nil && !ok {
		err = fmt.Errorf("order %d is named and not there", id)
	}
	if err != nil {
		return nil, err
	}
	w.key = w.old.key
	if w.old.aliases > 0 {
		if w.oldAliases, err = p.aliasesOf(id); err != nil {
			return nil, err
		}
	}
	var facts []ledger.Fact
	if w.gathered, facts, err = p.gather(w.key, id, w.old.gathered); err != nil {
		return nil, err
	}
	w.base, w.facts = w.old.gathered, len(facts)
	w.oldIDs = idsOf(w.gathered, w.oldAliases)
	w.aliases = w.oldAliases
	p.works[id] = w
	p.queue = append(p.queue, w)
	return w, nil
}

// gather folds an order from its stored state, where there is one, and the facts
// after it.
func (h *shelf) gather(key ledger.Key, id, gathered int64) (*ledger.Order, []ledger.Fact, error) {
	facts, err := orderFacts(h.c, id, gathered, false)
	if err != nil {
		return nil, nil, err
	}
	if gathered == 0 {
		o, err := ledger.Fold(key, facts)
		return o, facts, err
	}
	var state []byte
	if _, err := h.c.one(`SELECT state FROM states WHERE id = ?`, func(r row) { state = r.bytes(0) }, id); err != nil {
		return nil, nil, err
	}
	o := ledger.NewOrder(key)
	if err := json.Unmarshal(state, o); err != nil {
		return nil, nil, fmt.Errorf("gathered state of %s: %w", key, err)
	}
	for _, f := range facts {
		if err := o.Apply(f); err != nil {
			return nil, nil, err
		}
	}
	return o, facts, nil
}

func (h *shelf) aliasesOf(id int64) (out []string, err error) {
	err = h.c.query(`SELECT order_id FROM keys WHERE id = ? AND via <> 0 ORDER BY order_id`, func(r row) error {
		out = append(out, r.text(0))
		return nil
	}, id)
	return out, err
}

// snapshotAfter is how many facts an order has beyond its stored state before a
// new one is stored: folding few facts costs less than keeping a state.
const snapshotAfter = 24

// fold brings the gathered order up to date with this pass.
func (p *pass) fold(w *work) (err error) {
	if w.renamed {
		if w.aliases, err = p.aliasesOf(w.id); err != nil {
			return err
		}
	}
	if !w.refold {
		if err = p.apply(w); !errors.Is(err, ledger.ErrRefold) {
			return err
		}
	}
	facts, err := orderFacts(p.c, w.id, 0, false)
	if err != nil {
		return err
	}
	if w.gathered, err = ledger.Fold(w.key, facts); err != nil {
		return err
	}
	// A state would hide from a later fold what a reread has to replace.
	w.base, w.facts = 0, 0
	_, err = p.c.exec(`DELETE FROM states WHERE id = ?`, w.id)
	return err
}

// apply gathers what this pass added, and stores the state of an order that has
// become long.
func (p *pass) apply(w *work) error {
	if w.gathered == nil {
		w.gathered = ledger.NewOrder(w.key)
	}
	for _, f := range w.added {
		if err := w.gathered.Apply(f); err != nil {
			return err
		}
	}
	w.facts += len(w.added)
	if w.facts <= snapshotAfter || len(w.added) == 0 {
		return nil
	}
	return p.keepState(w)
}

func (p *pass) keepState(w *work) error {
	last := w.added[len(w.added)-1].Seq
	reread, err := p.c.number(`SELECT count(*) FROM order_facts o JOIN facts f ON f.seq = o.seq WHERE o.id = ? AND f.kind = ?`,
		w.id, string(ledger.FactReread))
	if err != nil || reread > 0 {
		return err
	}
	state, err := json.Marshal(w.gathered)
	if err != nil {
		return fmt.Errorf("keep state of %s: %w", w.key, err)
	}
	w.base = last
	_, err = p.c.exec(`INSERT INTO states (id, seq, state) VALUES (?, ?, ?)
 ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, state = excluded.state`, w.id, last, state)
	return err
}
