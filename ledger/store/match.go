package store

import (
	"slices"
	"strings"

	"makegood/ledger"
)

// arrange sorts rows as the query wants them and drops those not after at.
func (l *listing) arrange(rows []walked, at ledger.Cursor) []walked {
	_, _, at = l.bounds(at)
	rows = slices.DeleteFunc(rows, func(o walked) bool { return l.order(l.cursor(o.orderRow), at) <= 0 })
	slices.SortFunc(rows, func(a, b walked) int { return l.order(l.cursor(a.orderRow), l.cursor(b.orderRow)) })
	return rows
}

// match checks a filter row by row, and knows what of it an index can answer.
type match struct {
	f ledger.OrderFilter
	// held are what its words and its player mean, each of which an order has to be
	// in; within is what is left of all orders: nil for all.
	held   []*reach
	within *reach
	// ids are the only orders that can match, where they are few enough to be read
	// one by one; nil where they are not.
	ids []int64
	// either and not are the filters inside the filter.
	either [][]*match
	not    []*match
	// nothing can match.
	nothing bool
	// checks says that rows an index gives may not match.
	checks bool
	// trouble is the row of the work list that is wanted; 0: any.
	trouble int64
	// owners are the spellings cases have of the operator that is wanted.
	owners []any
}

func newMatch(c *conn, f ledger.OrderFilter) (*match, error) {
	m := &match{f: f}
	m.checks = f.Provider != "" || f.App != "" || len(f.Classes) > 0 || len(f.Flags) > 0 || f.Product != "" || f.Server != "" ||
		f.PaidFrom != 0 || f.PaidTo != 0 || f.MinAmount != "" || f.MaxAmount != "" || f.Currency != "" ||
		len(f.Severities) > 0 || f.OpenOnly || f.Owner != "" || f.Since != 0 || f.Until != 0 ||
		f.OthersOf != "" || f.Free || len(f.Cases) > 0 || f.Trouble != nil || len(f.Either) > 0 || len(f.Not) > 0
	if f.Trouble != nil {
		m.trouble = troubleHash(*f.Trouble)
	}
	h := shelf{c: c}
	if f.Player != "" {
		ids, err := h.numbers(`SELECT id FROM ids WHERE name = ? AND kind IN (?, ?)`, f.Player, int64(idPlayer), int64(idGamePlayer))
		if err != nil {
			return nil, err
		}
		m.hold(&reach{ids: distinct(ids)})
	}
	if err := m.mentions(&h); err != nil {
		return nil, err
	}
	if err := m.combine(c); err != nil {
		return nil, err
	}
	if (m.within == nil || !m.within.few()) && f.PaidFrom != 0 && f.PaidTo != 0 {
		ids, err := h.numbers(paidWithin, int64(f.PaidFrom), int64(f.PaidTo), fewIDs+1)
		if err != nil {
			return nil, err
		}
		if len(ids) <= fewIDs {
			m.within = both(m.within, &reach{ids: distinct(ids)})
		}
	}
	if err := m.spell(c); err != nil {
		return nil, err
	}
	if m.within != nil {
		m.nothing = m.nothing || len(m.within.ids)+len(m.within.products) == 0
		if m.within.few() {
			m.ids = m.within.ids
		}
	}
	m.checks = m.checks || len(m.held) > 0 && m.ids == nil
	return m, nil
}

// hold keeps of all orders those a word or a player means.
func (m *match) hold(r *reach) {
	m.held = append(m.held, r)
	m.within = both(m.within, r)
}

// mentions finds what the filter's words and its product mean.
func (m *match) mentions(h *shelf) error {
	for _, word := range m.f.Called {
		ids, err := h.mentioning(word)
		if err != nil {
			return err
		}
		m.hold(&reach{ids: ids})
	}
	for _, word := range m.f.Text {
		ids, err := h.mentioning(word)
		if err != nil {
			return err
		}
		products, err := h.productsMeant(word)
		if err != nil {
			return err
		}
		m.hold(&reach{ids: ids, products: products})
	}
	if m.f.Product == "" {
		return nil
	}
	products, err := h.productsNamed(m.f.Product)
	if err == nil {
		m.within = both(m.within, &reach{products: products})
	}
	return err
}

// ownersHeld steps from one owner of cases to the next in the index.
const ownersHeld = `WITH RECURSIVE names(name) AS (
 SELECT (SELECT MIN(owner) FROM orders WHERE owner <> '')
 UNION ALL SELECT (SELECT MIN(owner) FROM orders WHERE owner > name AND owner <> '') FROM names WHERE name IS NOT NULL)
 SELECT name FROM names WHERE name IS NOT NULL`

// spell finds how cases spell the operator that is wanted.
func (m *match) spell(c *conn) error {
	if m.f.Owner == "" {
		return nil
	}
	err := c.query(ownersHeld, func(r row) error {
		if name := r.text(0); ledger.SameOperator(name, m.f.Owner) {
			m.owners = append(m.owners, name)
		}
		return nil
	})
	m.nothing = len(m.owners) == 0
	return err
}

const paidWithin = `SELECT id FROM orders WHERE paid_at > 0 AND paid_at BETWEEN ? AND ? LIMIT ? + 0`

// combine reads the filters inside the filter. A group of which every filter names
// its orders narrows to all of them.
func (m *match) combine(c *conn) error {
	for _, group := range m.f.Either {
		var list []*match
		all, named := &reach{}, true
		for _, f := range group {
			sub, err := newMatch(c, f)
			if err != nil {
				return err
			}
			list = append(list, sub)
			if named = named && sub.within != nil; named {
				all = either(all, sub.within)
			}
		}
		m.either = append(m.either, list)
		if named {
			m.within = both(m.within, all)
		}
	}
	for _, f := range m.f.Not {
		sub, err := newMatch(c, f)
		if err != nil {
			return err
		}
		m.not = append(m.not, sub)
	}
	return nil
}

// open reports whether only orders with something to do can match.
func (m *match) open() bool {
	if m.f.OpenOnly || m.f.Trouble != nil {
		return true
	}
	return len(m.f.Severities) > 0 && !slices.Contains(m.f.Severities, 0)
}

// word picks the class or flag whose list is walked, where the filter names just
// one and the list is in the wanted order.
func (m *match) word(q ledger.OrderQuery) string {
	if len(m.f.Classes) == 1 && q.Sort == ledger.SortFirstSeen {
		return string(m.f.Classes[0])
	}
	return ""
}

// row checks the filter against one order.
func (m *match) row(o orderRow) bool {
	f := &m.f
	eq := func(want, have string) bool { return want == "" || want == have }
	for _, r := range m.held {
		if !r.has(&o) {
			return false
		}
	}
	switch {
	case !m.checks:
		return true
	case !eq(string(f.Provider), string(o.key.Provider)), !eq(f.App, o.key.App), f.Product != "" && !ledger.ProductNamed(f.Product, o.product), !eq(f.Server, o.server),
		!eq(f.Currency, o.currency), f.Owner != "" && !ledger.SameOperator(f.Owner, o.owner):
		return false
	case f.Since != 0 && o.firstSeen < int64(f.Since), f.Until != 0 && o.firstSeen > int64(f.Until):
		return false
	case f.PaidFrom != 0 && o.paidAt < int64(f.PaidFrom), f.PaidTo != 0 && (o.paidAt == 0 || o.paidAt > int64(f.PaidTo)):
		return false
	case f.OpenOnly && o.severity == 0, len(f.Severities) > 0 && !slices.Contains(f.Severities, int(o.severity)):
		return false
	case !m.amount(ledger.Amount(o.amount)):
		return false
	}
	return m.words(o.words) && m.flags(o) && m.hands(o) && m.inner(o)
}

// inner checks the filters inside the filter.
func (m *match) inner(o orderRow) bool {
	for _, group := range m.either {
		if !slices.ContainsFunc(group, func(sub *match) bool { return sub.row(o) }) {
			return false
		}
	}
	return !slices.ContainsFunc(m.not, func(sub *match) bool { return sub.row(o) })
}

// hands checks who has the case, and how it stands.
func (m *match) hands(o orderRow) bool {
	f := &m.f
	switch {
	case m.trouble != 0 && o.trouble != m.trouble:
		return false
	case f.Free && o.owner != "", f.OthersOf != "" && (o.owner == "" || ledger.SameOperator(o.owner, f.OthersOf)):
		return false
	}
	return len(f.Cases) == 0 || slices.Contains(f.Cases, ledger.CaseState(o.caseState))
}

func (m *match) amount(a ledger.Amount) bool {
	if m.f.MinAmount == "" && m.f.MaxAmount == "" {
		return true
	}
	if !a.Known() {
		return false
	}
	return (m.f.MinAmount == "" || a.Cmp(m.f.MinAmount) >= 0) && (m.f.MaxAmount == "" || a.Cmp(m.f.MaxAmount) <= 0)
}

// flags checks the words that are not the order's class.
func (m *match) flags(o orderRow) bool {
	if len(m.f.Flags) == 0 {
		return true
	}
	for w := range strings.FieldsSeq(o.words) {
		if w != o.class && slices.Contains(m.f.Flags, ledger.Class(w)) {
			return true
		}
	}
	return false
}

func (m *match) words(words string) bool {
	if len(m.f.Classes) == 0 {
		return true
	}
	for w := range strings.FieldsSeq(words) {
		if slices.Contains(m.f.Classes, ledger.Class(w)) {
			return true
		}
	}
	return false
}
