package store

import (
	"cmp"
	"slices"

	"makegood/ledger"
)

// reach is which orders something can mean: single ones, and all of some products.
// Both lists are sorted.
type reach struct {
	ids      []int64
	products []string
}

func (r *reach) has(o *orderRow) bool {
	if _, in := slices.BinarySearch(r.ids, o.id); in {
		return true
	}
	return r.sells(o.product)
}

// sells reports whether all orders of a product are meant.
func (r *reach) sells(product string) bool {
	_, in := slices.BinarySearch(r.products, product)
	return in
}

// few reports whether the orders are single ones, and not too many to be read one
// by one.
func (r *reach) few() bool { return len(r.products) == 0 && len(r.ids) <= fewIDs }

// near reports whether the orders are read by their ids and the index of products
// faster than by looking at all.
func (r *reach) near() bool { return len(r.products) <= fewProducts && len(r.ids) <= fewIDs }

// fewIDs is up to how many orders a filter by id is answered from the ids, and
// fewProducts up to how many products one by product from the index of these; of a
// player or a word with more, rows are walked by another index and held against
// them.
const (
	fewIDs      = 20000
	fewProducts = 64
)

// both is what two reaches leave: never less than what is in both.
func both(a, b *reach) *reach {
	switch {
	case a == nil:
		return b
	case len(a.products) == 0 && len(b.products) == 0:
		return &reach{ids: common(a.ids, b.ids)}
	case a.few():
		return a
	case b.few():
		return b
	case len(a.products) == 0:
		return b
	case len(b.products) == 0:
		return a
	default:
		return either(&reach{ids: a.ids}, &reach{ids: b.ids, products: common(a.products, b.products)})
	}
}

// either is what is in one of two reaches.
func either(a, b *reach) *reach {
	return &reach{ids: distinct(slices.Concat(a.ids, b.ids)), products: distinct(slices.Concat(a.products, b.products))}
}

// common is what two sorted lists have both.
func common[T cmp.Ordered](a, b []T) []T {
	out := []T{}
	for _, v := range a {
		if _, in := slices.BinarySearch(b, v); in {
			out = append(out, v)
		}
	}
	return out
}

// distinct sorts a list and leaves out what is in it twice.
func distinct[T cmp.Ordered](list []T) []T {
	slices.Sort(list)
	return slices.Compact(list)
}

// walkReach walks single orders and those of some products together: each product's
// by its index, as far as the one that comes to an end first leads.
func (l *listing) walkReach(m *match) walker {
	var single []walked
	begun := false
	return func(at ledger.Cursor) ([]walked, bool, error) {
		if !begun {
			rows, _, err := l.walkIDs(m.within.ids)(at)
			if err != nil {
				return nil, true, err
			}
			single, begun = rows, true
		}
		n := max(l.step(m)/max(1, len(m.within.products)), scanFirst/8)
		page := l.productPage(at)
		out, end, far := l.room[:0], true, ledger.Cursor{}
		for _, product := range m.within.products {
			var last ledger.Cursor
			var all bool
			var err error
			page.args[0] = product
			if out, last, all, err = l.read(out, page, m, n); err != nil {
				return nil, true, err
			}
			if !all && (end || l.order(last, far) < 0) {
				end, far = false, last
			}
		}
		out = append(out, single...)
		if !end {
			out = slices.DeleteFunc(out, func(o walked) bool { return l.order(l.cursor(o.orderRow), far) > 0 })
		}
		l.room = out
		l.upTo, out = far, l.arrange(out, at)
		return slices.CompactFunc(out, func(a, b walked) bool { return a.id == b.id }), end, nil
	}
}

// order compares two positions as the list has them.
func (l *listing) order(a, b ledger.Cursor) int {
	c := cmp.Or(cmp.Compare(a.Sort, b.Sort), cmp.Compare(a.ID, b.ID))
	if l.q.Back {
		return -c
	}
	return c
}

// byProduct reports whether the index of products has the list's orders in its
// ordering.
func (l *listing) byProduct(m *match) bool { return m.open() == (l.q.Sort == ledger.SortUrgency) }

// productPage is the way through the orders of one product, which is its first
// argument.
func (l *listing) productPage(at ledger.Cursor) stretch {
	op, order, at := l.bounds(at)
	column, narrow, args := "urgency", " AND severity > 0", []any(nil)
	if l.q.Sort != ledger.SortUrgency {
		column = "first_seen"
		at, narrow, args = l.seen(at, column)
	}
	return stretch{
		key:  column + `, id`,
		from: ` FROM orders o WHERE product = ? AND (` + column + `, id) ` + op + ` (?, ?)` + narrow,
		by:   ` ORDER BY ` + column + ` ` + order + `, id ` + order,
		args: append([]any{"", at.Sort, at.ID}, args...),
	}
}
