package store

import (
	"cmp"
	"slices"
	"strings"

	"makegood/ledger"
)

// arrange sorts rows as the query wants them and drops those not after at.
func (l *listing) arrange(rows []walked, at ledger.Cursor) []walked {
	compare := func(a, b ledger.Cursor) int {
		return cmp.Or(cmp.Compare(a.Sort, b.Sort), cmp.Compare(a.ID, b.ID))
	}
	_, _, at = l.bounds(at)
	sign := 1
	if l.q.Back {
		sign = -1
	}
	rows = slices.DeleteFunc(rows, func(o walked) bool { return sign*compare(l.cursor(o.orderRow), at) <= 0 })
	slices.SortFunc(rows, func(a, b walked) int { return sign * compare(l.cursor(a.orderRow), l.cursor(b.orderRow)) })
	return rows
}

// match checks a filter row by row, and knows what of it an index can answer.
type match struct {
	f ledger.OrderFilter
	// ids are the only orders that can match, where the filter names few enough to
	// read them one by one; nil where it does not. among are the only ones where
	// it names any: nil for all.
	ids, among []int64
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

// fewIDs is up to how many orders a filter by id is answered from the ids; of a
// player or a word with more, rows are walked by index and held against them.
const fewIDs = 20000

func newMatch(c *conn, f ledger.OrderFilter) (*match, error) {
	m := &match{f: f}
	m.checks = f.Provider != "" || f.App != "" || len(f.Classes) > 0 || f.Product != "" || f.Server != "" ||
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
		m.narrow(distinct(ids))
	}
	for _, word := range f.Text {
		ids, err := h.mentioning(word)
		if err != nil {
			return nil, err
		}
		m.narrow(ids)
	}
	if err := m.within(c); err != nil {
		return nil, err
	}
	if m.among == nil && f.PaidFrom != 0 && f.PaidTo != 0 {
		ids, err := h.numbers(paidWithin, int64(f.PaidFrom), int64(f.PaidTo), fewIDs+1)
		if err != nil {
			return nil, err
		}
		if len(ids) <= fewIDs {
			m.narrow(distinct(ids))
		}
	}
	if err := m.spell(c); err != nil {
		return nil, err
	}
	m.nothing = m.nothing || m.among != nil && len(m.among) == 0
	if m.among != nil && len(m.among) <= fewIDs {
		m.ids = m.among
	}
	m.checks = m.checks || m.among != nil && m.ids == nil
	return m, nil
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

// within reads the filters inside the filter. A group of which every filter names
// its orders narrows to all of them.
func (m *match) within(c *conn) error {
	for _, group := range m.f.Either {
		var list []*match
		all, named := []int64{}, true
		for _, f := range group {
			sub, err := newMatch(c, f)
			if err != nil {
				return err
			}
			list = append(list, sub)
			named = named && sub.among != nil
			all = append(all, sub.among...)
		}
		m.either = append(m.either, list)
		if named {
			m.narrow(distinct(all))
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

// narrow leaves of the orders that can match those that are in a sorted list.
func (m *match) narrow(ids []int64) {
	if m.among == nil {
		m.among = append([]int64{}, ids...)
		return
	}
	m.among = slices.DeleteFunc(m.among, func(id int64) bool {
		_, in := slices.BinarySearch(ids, id)
		return !in
	})
}

func distinct(ids []int64) []int64 {
	slices.Sort(ids)
	return slices.Compact(ids)
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
	if m.among != nil {
		if _, in := slices.BinarySearch(m.among, o.id); !in {
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
	return m.words(o.words) && m.hands(o) && m.inner(o)
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
