package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"makegood/ledger"
)

// Order gives the order a key names and its standing now; NotFound otherwise.
func (s *Store) Order(ctx context.Context, key ledger.Key) (o *ledger.Order, standing ledger.Standing, err error) {
	err = s.read(ctx, "order", func(c *conn) error {
		h := &shelf{c: c}
		o, standing, err = h.order(key, s.policy, ledger.At(s.now()))
		return err
	})
	return o, standing, err
}

// pageOf is how many rows a query without a limit gives.
const pageOf = 200

// A filter that no index answers is checked row by row: scanFirst rows at the least
// are looked at in the first statement, so that a page that is full soon costs
// little, and up to scanChunk in the later ones.
const (
	scanFirst = 128
	scanChunk = 4096
)

// Orders gives one page of orders as they were last judged, in the query's
// ordering: after its cursor, or with Back before it. No page costs more the
// further in it is.
func (s *Store) Orders(ctx context.Context, q ledger.OrderQuery) ([]ledger.Row, error) {
	if q.Limit <= 0 {
		q.Limit = pageOf
	}
	var out []ledger.Row
	err := s.read(ctx, "orders", func(c *conn) error {
		l := listing{ctx: ctx, s: s, c: c, q: q}
		return l.run(func(o orderRow, packed []byte) error {
			st, err := l.standing(&o, packed)
			if err != nil {
				return err
			}
			out = append(out, ledger.Row{ID: o.id, Cursor: l.cursor(o), Key: o.key, Standing: st})
			if len(out) == q.Limit {
				return errStop
			}
			return nil
		})
	})
	if q.Back {
		slices.Reverse(out)
	}
	return out, err
}

// walkTrouble walks the orders of one row of the work list.
func (l *listing) walkTrouble(m *match) walker {
	return func(at ledger.Cursor) ([]walked, bool, error) {
		op, order, at := l.bounds(at)
		return l.next(stretch{
			key:  `urgency, id`,
			from: ` FROM orders o WHERE trouble = ? AND trouble <> 0 AND (urgency, id) ` + op + ` (?, ?)`,
			by:   ` ORDER BY urgency ` + order + `, id ` + order,
			args: []any{m.trouble, at.Sort, at.ID},
		}, m)
	}
}

// Total counts what a filter matches and sums its money by currency.
func (s *Store) Total(ctx context.Context, f ledger.OrderFilter) (n int64, sums ledger.Sums, err error) {
	sums = ledger.Sums{}
	err = s.read(ctx, "orders", func(c *conn) error {
		q := ledger.OrderQuery{Filter: f, Limit: scanChunk}
		if f.OpenOnly || f.Trouble != nil {
			q.Sort = ledger.SortUrgency
		}
		l := listing{ctx: ctx, s: s, c: c, q: q}
		return l.run(func(o orderRow, _ []byte) error {
			n++
			sums.Add(ledger.Money{Amount: ledger.Amount(o.amount), Currency: o.currency})
			return nil
		})
	})
	return n, sums, err
}

// listing walks orders in a query's ordering and hands on those its filter
// matches.
type listing struct {
	ctx context.Context //nolint:containedctx // lives for one query
	s   *Store
	c   *conn
	q   ledger.OrderQuery
	// chunk is how many rows the last statement of a walk looked at.
	chunk int
	// upTo is how far a walk has come where that need not be the last of its rows;
	// else the zero cursor.
	upTo ledger.Cursor
	// room is where the rows of a walk stand until the next ones are read.
	room []walked
}

// scan is what a walk reads of an order.
func (l *listing) scan() *scan { return l.s.scanOrders }

// run hands on each matching order, with its packed standing where the walk
// brought it along.
func (l *listing) run(take func(o orderRow, packed []byte) error) error {
	m, err := newMatch(l.c, l.q.Filter)
	if err != nil || m.nothing {
		return err
	}
	walk, err := l.walk(m)
	if err != nil {
		return err
	}
	at := l.q.After
	for {
		if err := l.ctx.Err(); err != nil {
			return ledger.Fail("the orders were not read to the end: %s", err)
		}
		rows, end, err := walk(at)
		if err != nil {
			return err
		}
		for _, r := range rows {
			at = l.cursor(r.orderRow)
			if !m.row(r.orderRow) {
				continue
			}
			if err := take(r.orderRow, r.packed); errors.Is(err, errStop) {
				return nil
			} else if err != nil {
				return err
			}
		}
		if end {
			return nil
		}
		if l.upTo != (ledger.Cursor{}) {
			at = l.upTo
		}
	}
}

// walk chooses the way on which the fewest orders are looked at that do not match.
func (l *listing) walk(m *match) (walker, error) {
	word, many := m.word(l.q), int64(0)
	byProduct := m.within != nil && m.within.near() && l.byProduct(m)
	if word != "" && byProduct {
		var err error
		if many, err = l.c.number(`SELECT n FROM counters WHERE name = ?`, countWord+word); err != nil {
			return nil, err
		}
	}
	switch {
	case m.ids != nil:
		return l.walkIDs(m.ids), nil
	case word != "" && many <= fewIDs:
		return l.walkWord(word, m), nil
	case m.trouble != 0 && l.q.Sort == ledger.SortUrgency:
		return l.walkTrouble(m), nil
	case byProduct && m.f.Owner == "":
		return l.walkReach(m), nil
	case word != "":
		return l.walkWord(word, m), nil
	case !m.checks:
		return l.walkPlain(), nil
	default:
		return l.walkIndex(m), nil
	}
}

func (l *listing) cursor(o orderRow) ledger.Cursor {
	if l.q.Sort == ledger.SortUrgency {
		return ledger.Cursor{Sort: o.urgency, ID: o.id}
	}
	return ledger.Cursor{Sort: o.firstSeen, ID: o.id}
}

// standing reads a row's standing, and what a scan leaves out of its key. One that
// another version of the program wrote is drawn anew.
func (l *listing) standing(o *orderRow, packed []byte) (s ledger.Standing, err error) {
	if packed == nil {
		if _, err := l.c.one(`SELECT o.provider, o.app, o.order_id, s.standing FROM orders o CROSS JOIN standings s WHERE s.id = o.id AND o.id = ?`, func(r row) {
			o.key = ledger.Key{Provider: ledger.Provider(r.text(0)), App: r.text(1), Order: r.text(2)}
			packed = r.bytes(3)
		}, o.id); err != nil {
			return s, err
		}
	}
	if l.s.pack.unpack(packed, &s) {
		return s, nil
	}
	h := &shelf{c: l.c}
	_, s, err = h.order(o.key, l.s.policy, ledger.At(l.s.now()))
	return s, err
}

// walked is a row of a walk, as far as it was scanned; packed is nil where the walk
// does not bring it.
type walked struct {
	orderRow
	packed []byte
}

// walker gives the next rows after a position, and whether these are the last.
type walker func(at ledger.Cursor) (rows []walked, end bool, err error)

// step is how many rows a walk reads at once: a page where every row matches, and
// more and more where a filter has to be checked row by row.
func (l *listing) step(m *match) int {
	if !m.checks {
		return min(l.q.Limit, scanChunk)
	}
	l.chunk = min(max(2*l.chunk, l.q.Limit, scanFirst), scanChunk)
	return l.chunk
}

// bounds turns a position into the comparison of a keyset page. The zero cursor
// is before the first row, and behind the last where the page goes back.
func (l *listing) bounds(at ledger.Cursor) (op, order string, cursor ledger.Cursor) {
	if !l.q.Back {
		return ">", "ASC", at
	}
	if at == (ledger.Cursor{}) {
		at = ledger.Cursor{Sort: 1<<63 - 1, ID: 1<<63 - 1}
	}
	return "<", "DESC", at
}

// seen narrows a walk by first sight to the filter's span: one end moves the
// position, the other bounds the column. (Two bounds on one end would make SQLite
// pass over the position's ties one by one.)
func (l *listing) seen(at ledger.Cursor, column string) (_ ledger.Cursor, narrow string, args []any) {
	f := l.q.Filter
	if !l.q.Back {
		if since := int64(f.Since); since > at.Sort {
			at = ledger.Cursor{Sort: since - 1, ID: 1<<63 - 1}
		}
		if f.Until != 0 {
			return at, " AND " + column + " <= ?", []any{int64(f.Until)}
		}
		return at, "", nil
	}
	if until := int64(f.Until); until != 0 && until < at.Sort {
		at = ledger.Cursor{Sort: until + 1}
	}
	if f.Since != 0 {
		return at, " AND " + column + " >= ?", []any{int64(f.Since)}
	}
	return at, "", nil
}

// walkIndex walks all orders, or the open ones, by the ordering's index.
func (l *listing) walkIndex(m *match) walker {
	return func(at ledger.Cursor) ([]walked, bool, error) {
		op, order, at := l.bounds(at)
		column, narrow := "first_seen", ""
		var args []any
		switch {
		case l.q.Sort == ledger.SortUrgency:
			column = "urgency"
			if m.open() && !l.q.Back {
				narrow, args = " AND urgency < ?", append(args, int64(4*urgencyStep))
			} else if m.open() {
				at.Sort = min(at.Sort, 4*urgencyStep)
			}
		default:
			at, narrow, args = l.seen(at, column)
			switch {
			case l.q.Filter.Owner != "":
				narrow, args = narrow+" AND owner IN (?"+strings.Repeat(", ?", len(m.owners)-1)+") AND owner <> ''", append(args, m.owners...)
			case m.open():
				narrow += " AND severity > 0"
			}
		}
		return l.next(stretch{
			key:  column + `, id`,
			from: ` FROM orders o WHERE (` + column + `, id) ` + op + ` (?, ?)` + narrow,
			by:   ` ORDER BY ` + column + ` ` + order + `, id ` + order,
			args: append([]any{at.Sort, at.ID}, args...),
		}, m)
	}
}

// walkWord walks the orders of one class or flag.
func (l *listing) walkWord(word string, m *match) walker {
	return func(at ledger.Cursor) ([]walked, bool, error) {
		op, order, at := l.bounds(at)
		at, narrow, args := l.seen(at, "w.first_seen")
		where := `w.word = ? AND (w.first_seen, w.id) ` + op + ` (?, ?)` + narrow
		return l.next(stretch{
			key:   `w.first_seen, w.id`,
			index: ` FROM order_words w WHERE ` + where,
			from:  ` FROM order_words w CROSS JOIN orders o WHERE o.id = w.id AND ` + where,
			by:    ` ORDER BY w.first_seen ` + order + `, w.id ` + order,
			args:  append([]any{word, at.Sort, at.ID}, args...),
		}, m)
	}
}

// walkPlain walks all orders where nothing is filtered: a page is one statement,
// and brings what is shown and nothing else.
func (l *listing) walkPlain() walker {
	column := "first_seen"
	if l.q.Sort == ledger.SortUrgency {
		column = "urgency"
	}
	return func(at ledger.Cursor) (out []walked, end bool, err error) {
		op, order, at := l.bounds(at)
		err = l.c.query(fmt.Sprintf(`SELECT o.id, o.provider, o.app, o.order_id, o.first_seen, o.urgency, o.amount, o.currency, s.standing
 FROM orders o CROSS JOIN standings s WHERE s.id = o.id AND (o.%s, o.id) %s (?, ?) ORDER BY o.%s %s, o.id %s LIMIT ? + 0`,
			column, op, column, order, order), func(r row) error {
			out = append(out, walked{packed: r.bytes(8), orderRow: orderRow{
				id: r.int(0), key: ledger.Key{Provider: ledger.Provider(r.text(1)), App: r.text(2), Order: r.text(3)},
				firstSeen: r.int(4), urgency: r.int(5), amount: r.text(6), currency: r.text(7),
			}})
			return nil
		}, at.Sort, at.ID, l.q.Limit)
		return out, len(out) < l.q.Limit, err
	}
}

// walkIDs walks a few orders whose numbers are known, sorted in memory.
func (l *listing) walkIDs(ids []int64) walker {
	return func(at ledger.Cursor) ([]walked, bool, error) {
		var rows []walked
		sql := `SELECT ` + l.scan().from() + ` FROM orders o WHERE id = ?`
		for _, id := range ids {
			err := l.c.query(sql, func(r row) error {
				rows = append(rows, walked{})
				return l.scan().row(r.text(0), &rows[len(rows)-1].orderRow)
			}, id)
			if err != nil {
				return nil, true, err
			}
		}
		return l.arrange(rows, at), true, nil
	}
}
