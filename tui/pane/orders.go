package pane

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/tui/kit"
)

// Lists of orders: the Orders tab and the group opened out of the work list.

// orderGap is the least time between two readings of a page of orders.
const orderGap = 400 * time.Millisecond

// orderList says which orders a list shows.
type orderList struct {
	books Lists
	// filter is compiled whenever the ledger is asked, because it may be relative to now.
	filter func() (ledger.OrderFilter, error)
	sort   ledger.OrderSort
	// newest turns the ordering around.
	newest bool
}

func rowID(r *ledger.Row) string { return strconv.FormatInt(r.ID, 10) }

func (l orderList) page(q question[ledger.Row]) func(ctx context.Context) (answer[ledger.Row], error) {
	filter, err := l.filter()
	return func(ctx context.Context) (answer[ledger.Row], error) {
		if err != nil {
			return answer[ledger.Row]{}, err
		}
		onward := func(c ledger.Cursor) ledger.Cursor { return ledger.Cursor{Sort: c.Sort, ID: c.ID - 1} }
		if l.newest {
			onward = func(c ledger.Cursor) ledger.Cursor { return ledger.Cursor{Sort: c.Sort, ID: c.ID + 1} }
		}
		return newestFirst(q, func(r *ledger.Row) ledger.Cursor { return r.Cursor }, onward,
			func(after ledger.Cursor, down bool, limit int) ([]ledger.Row, error) {
				return l.read(ctx, filter, after, down == l.newest, limit)
			})
	}
}

// read gives up to limit rows behind a cursor, nearest to it first.
func (l orderList) read(ctx context.Context, f ledger.OrderFilter, after ledger.Cursor, back bool, limit int) ([]ledger.Row, error) {
	rows, err := l.books.Orders(ctx, ledger.OrderQuery{Filter: f, Sort: l.sort, After: after, Back: back, Limit: limit})
	if back {
		slices.Reverse(rows)
	}
	return rows, err //nolint:wrapcheck // shown as it is
}

// orderSheet is a list of orders.
func (d *Desk) orderSheet(acts *OrderActions, l orderList, table kit.TableSpec) *sheet[ledger.Row] {
	return newSheet(d, acts, sheetSpec[ledger.Row]{
		source: source[ledger.Row]{
			id: rowID, page: l.page, gap: orderGap, ages: true,
			cells: func(r *ledger.Row) []kit.Cell { return d.orderCells(r, acts) },
		},
		table:   table,
		columns: func(width int, _ map[string]*ledger.Row) []kit.Column { return d.orderColumns(width) },
		tell:    func(r *ledger.Row) told { return d.tellOrder(r.Key, &r.Standing, acts) },
		targets: func(r *ledger.Row) []Target { return []Target{{Key: r.Key, Standing: &r.Standing}} },
		every:   l.filter,
		open:    func(r *ledger.Row) (Intent, tea.Cmd) { return OpenOrder{Key: r.Key}, nil },
		player: func(r *ledger.Row) (ledger.Provider, string) {
			return r.Key.Provider, r.Standing.View.Player.Primary()
		},
		value:   orderValue,
		copied:  func(r *ledger.Row) (string, string) { return r.Key.Order, d.T("order id") },
		message: func(r *ledger.Row) string { return d.orderMessage(r.Key, &r.Standing) },
		order:   func(r *ledger.Row) Intent { return d.grantOrder(r.Key, &r.Standing) },
	})
}

// orderValue is what an order has of a field of the filter.
func orderValue(r *ledger.Row, field string) string {
	v := &r.Standing.View
	switch field {
	case "player":
		return v.Player.Primary()
	case "product":
		return v.ProductID()
	case "server":
		return v.Server
	case "currency":
		return v.Currency
	case "app":
		return r.Key.App
	case "owner":
		if r.Standing.Case != nil {
			return r.Standing.Case.Owner
		}
	}
	return ""
}

// tellOrder is what stands under a list about one order.
func (d *Desk) tellOrder(k ledger.Key, s *ledger.Standing, acts *OrderActions) told {
	text, verb := d.Sentence(k, *s)
	if why := d.reopened(s); why != "" {
		text = why + " " + text
	}
	v := &s.View
	parts := []string{classWord(s.Class), providerName(k.Provider), k.Order, playerFull(v.Player), v.ProductID(), v.Money().String()}
	if v.Server != "" {
		parts = append(parts, d.T("server %s", v.Server))
	}
	if c := d.caseInFull(s.Case); c != "" {
		parts = append(parts, c)
	}
	if len(s.Flags) > 0 {
		parts = append(parts, d.T("flags: %s", d.flagTexts(s.Flags)))
	}
	return told{text: text, verb: verb, hint: acts.Hint(verb), facts: joined(d.Theme.Glyphs.Sep, parts)}
}

// joined puts the parts that say something beside each other.
func joined(sep string, parts []string) string {
	kept := slices.DeleteFunc(slices.Clone(parts), func(s string) bool { return s == "" || s == "-" })
	return strings.Join(kept, " "+sep+" ")
}
