package store

import (
	"cmp"
	"slices"
	"strings"

	"makegood/ledger"
)

// orderColumnsOf names the columns of a row with their table.
func orderColumnsOf(table string) string {
	names := strings.Split(strings.Join(strings.Fields(orderColumns), ""), ",")
	for i, n := range names {
		names[i] = table + "." + n
	}
	return strings.Join(names, ", ")
}

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
	// ids are the only orders that can match, where the filter names any; nil
	// where it does not.
	ids []int64
	// nothing can match.
	nothing bool
	// checks says that rows an index gives may not match.
	checks bool
	// trouble is the row of the work list that is wanted; 0: any.
	trouble int64
}

// fewIDs is up to how many orders a filter by id is answered from the ids; a
// player or a word with more is looked for row by row no longer than by index.
const fewIDs = 20000

func newMatch(c *conn, f ledger.OrderFilter) (*match, error) {
	m := &match{f: f}
	m.checks = f.Provider != "" || f.App != "" || len(f.Classes) > 0 || f.Product != "" || f.Server != "" ||
		f.PaidFrom != 0 || f.PaidTo != 0 || f.MinAmount != "" || f.MaxAmount != "" || f.Currency != "" ||
		len(f.Severities) > 0 || f.OpenOnly || f.Owner != "" || f.Since != 0 || f.Until != 0 ||
		f.OthersOf != "" || f.Free || len(f.Cases) > 0 || f.Trouble != nil
	if f.Trouble != nil {
		m.trouble = troubleHash(*f.Trouble)
	}
	var sets [][]int64
	h := shelf{c: c}
	if f.Player != "" {
		ids, err := h.numbers(`SELECT DISTINCT id FROM ids WHERE name = ? AND kind IN (?, ?) ORDER BY id LIMIT ? + 0`,
			f.Player, int64(idPlayer), int64(idGamePlayer), fewIDs)
		if err != nil {
			return nil, err
		}
		sets = append(sets, ids)
	}
	for _, word := range f.Text {
		ids, err := h.mentioning(word)
		if err != nil {
			return nil, err
		}
		sets = append(sets, ids)
	}
	for i, s := range sets {
		slices.Sort(s)
		if i == 0 {
			m.ids = append([]int64{}, s...)
			continue
		}
		m.ids = slices.DeleteFunc(m.ids, func(id int64) bool {
			_, in := slices.BinarySearch(s, id)
			return !in
		})
	}
	m.nothing = m.ids != nil && len(m.ids) == 0
	return m, nil
}

// mentioning lists the orders with an id that is, begins or ends like word, and
// those of players whose name has word in it.
func (h *shelf) mentioning(word string) ([]int64, error) {
	var all []int64
	add := func(sql string, args ...any) error {
		ids, err := h.numbers(sql+` LIMIT ? + 0`, append(args, fewIDs)...)
		all = append(all, ids...)
		return err
	}
	for _, t := range slices.Compact([]string{word, strings.ToUpper(word)}) {
		if err := add(`SELECT DISTINCT id FROM ids WHERE name >= ? AND name < ?`, t, after(t)); err != nil {
			return nil, err
		}
		r := reversed(t)
		if err := add(`SELECT DISTINCT id FROM tails WHERE name >= ? AND name < ?`, r, after(r)); err != nil {
			return nil, err
		}
	}
	err := add(`SELECT DISTINCT i.id FROM players p CROSS JOIN ids i WHERE i.name = p.name AND i.kind IN (4, 5) AND instr(p.nickname, ?) > 0`, strings.ToLower(word))
	slices.Sort(all)
	return slices.Compact(all), err
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
	switch {
	case !m.checks:
		return true
	case !eq(string(f.Provider), string(o.key.Provider)), !eq(f.App, o.key.App), !eq(f.Product, o.product), !eq(f.Server, o.server),
		!eq(f.Currency, o.currency), !eq(f.Owner, o.owner):
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
	return m.words(o.words) && m.hands(o)
}

// hands checks who has the case, and how it stands.
func (m *match) hands(o orderRow) bool {
	f := &m.f
	switch {
	case m.trouble != 0 && o.trouble != m.trouble:
		return false
	case f.Free && o.owner != "", f.OthersOf != "" && (o.owner == "" || o.owner == f.OthersOf):
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
