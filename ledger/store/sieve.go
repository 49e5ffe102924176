package store

import (
	"cmp"
	"math"
	"slices"

	"makegood/ledger"
)

// Bringing an order out of SQLite costs several times as much as finding it by an
// index. So what a filter says that SQLite can hold an order against is held there
// first, and only what is within comes out, to be checked as a whole.

// sieve holds an order called o against what sieved gives; of an amount only its
// whole part is compared, and only where it is written in digits.
const (
	sieve = ` AND ? IN ('', o.currency) AND +o.paid_at BETWEEN ? AND ? AND +o.first_seen BETWEEN ? AND ?
 AND (? = '' OR instr(o.words, ?) > 0) AND (? OR o.amount GLOB '*[^0-9.]*' OR CAST(o.amount AS INTEGER) BETWEEN ? AND ?)`
	sieveAll = sieve + ` AND ? IN ('', o.provider) AND ? IN ('', o.app) AND ? IN ('', o.server)`
)

// sieved are the bounds a filter has for sieve.
func (m *match) sieved() []any {
	until := func(at ledger.Instant) int64 {
		if at == 0 {
			return math.MaxInt64
		}
		return int64(at)
	}
	from := func(at ledger.Instant) int64 {
		if at == 0 {
			return math.MinInt64
		}
		return int64(at)
	}
	f := &m.f
	class := ""
	if len(f.Classes) == 1 {
		class = string(f.Classes[0])
	}
	least, most := int64(math.MinInt64), int64(math.MaxInt64)
	if f.MinAmount != "" {
		least = wholePart(f.MinAmount)
	}
	if f.MaxAmount != "" {
		most = wholePart(f.MaxAmount)
	}
	return []any{
		f.Currency, from(f.PaidFrom), until(f.PaidTo), from(f.Since), until(f.Until), class, class,
		f.MinAmount == "" && f.MaxAmount == "", least, most,
	}
}

// sievedAll are the bounds a filter has for sieveAll; ok is false where it has none.
func (m *match) sievedAll() (args []any, ok bool) {
	f := &m.f
	ok = f.Currency != "" || f.PaidFrom != 0 || f.PaidTo != 0 || f.Since != 0 || f.Until != 0 || len(f.Classes) == 1 ||
		f.MinAmount != "" || f.MaxAmount != "" || f.Provider != "" || f.App != "" || f.Server != ""
	return append(m.sieved(), string(f.Provider), f.App, f.Server), ok
}

// wholePart is an amount without what stands behind the point, as near as SQLite's
// integers come.
func wholePart(a ledger.Amount) int64 {
	whole := a.Decimal().Floor().BigInt()
	switch {
	case whole.IsInt64():
		return whole.Int64()
	case whole.Sign() < 0:
		return math.MinInt64
	default:
		return math.MaxInt64
	}
}

// stretch is a way through orders in a list's ordering: from with its arguments says
// which of them are left, key and by how they are ordered. index says the same as
// from where it can do without orders.
type stretch struct {
	key, index, from, by string
	args                 []any
}

// next reads the next rows of a stretch, as many as a walk reads at once.
func (l *listing) next(s stretch, m *match) (_ []walked, end bool, err error) {
	l.room, l.upTo, end, err = l.read(l.room[:0], s, m, l.step(m))
	return l.room, end, err
}

// read looks at the next n orders of a stretch, and adds those that come through the
// sieve to out. far is the last one it looked at, unless the stretch ends there: the
// index alone tells it.
func (l *listing) read(out []walked, s stretch, m *match, n int) (_ []walked, far ledger.Cursor, end bool, err error) {
	sql, args := `SELECT `+l.scan().from()+s.from, slices.Clone(s.args)
	bounds, sifted := m.sievedAll()
	if sifted {
		more, err := l.c.one(`SELECT `+s.key+cmp.Or(s.index, s.from)+s.by+` LIMIT 1 OFFSET ? + 0`, func(r row) {
			far = ledger.Cursor{Sort: r.int(0), ID: r.int(1)}
		}, append(slices.Clone(args), n-1)...)
		if err != nil {
			return out, far, true, err
		}
		if end = !more; more {
			sql, args = sql+` AND (`+s.key+`) `+l.notBehind()+` (?, ?)`, append(args, far.Sort, far.ID)
		}
		sql, args = sql+sieveAll, append(args, bounds...)
	}
	begun := len(out)
	err = l.c.query(sql+s.by+` LIMIT ? + 0`, func(r row) error {
		out = append(out, walked{})
		return l.scan().row(r.text(0), &out[len(out)-1].orderRow)
	}, append(args, n)...)
	if !sifted {
		if end = len(out)-begun < n; !end {
			far = l.cursor(out[len(out)-1].orderRow)
		}
	}
	return out, far, end, err
}

// notBehind is the comparison of what the list has up to a position.
func (l *listing) notBehind() string {
	if l.q.Back {
		return ">="
	}
	return "<="
}
