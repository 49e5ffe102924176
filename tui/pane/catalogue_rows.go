package pane

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/tui/kit"
)

// sumSheet is the list of products, those that differ first.
func (p *priceCheck) sumSheet() sheetSpec[priceSum] {
	d := p.desk
	return sheetSpec[priceSum]{
		source: source[priceSum]{id: (*priceSum).id, cells: p.sumCells, page: p.sumPage, gap: 2 * time.Second},
		table: kit.TableSpec{
			Columns: []kit.Column{
				{Title: "", Min: 1, Max: 1},
				{Title: d.T("product"), Min: 14, Max: 36, Flex: 3, ID: true},
				{Title: d.T("catalogue price"), Min: 11, Max: 16, Flex: 1, Align: kit.Right, Drop: 2},
				{Title: d.T("orders"), Min: 6, Max: 9, Align: kit.Right, Drop: 3},
				{Title: d.T("differ"), Min: 6, Max: 9, Align: kit.Right},
				{Title: d.T("price difference"), Min: 10, Max: 18, Flex: 1, Align: kit.Right},
				{Title: d.T("with coupon"), Min: 11, Max: 11, Align: kit.Right, Drop: 4},
				{Title: d.T("not compared"), Min: 12, Max: 12, Align: kit.Right, Drop: 5},
				{Title: d.T("catalogue read"), Min: 14, Max: 14, Drop: 6},
			},
			Loading: d.T("Reading"), Unreadable: d.T("The ledger could not be read:"),
			Empty: d.T("No order is checked. * holds every order of Hive against the catalogue as it was read; nobody is asked."),
		},
		tell: p.tellSum,
		open: func(r *priceSum) (Intent, tea.Cmd) {
			if r.differ == 0 {
				return Notify{Text: d.T("no order of this product differs from the catalogue")}, nil
			}
			return nil, p.openOrders(*r)
		},
		copied: func(r *priceSum) (string, string) { return r.product, d.T("product") },
		message: func(r *priceSum) string {
			return kit.Clean(r.product + ": " + p.tellSum(r).text)
		},
	}
}

// openOrders opens the orders of a product that differ.
func (p *priceCheck) openOrders(of priceSum) tea.Cmd {
	p.opened = of
	p.over = newSheet(p.desk, p.acts, p.rowSheet(of.id()))
	p.lay()
	p.over.focus(true)
	return p.over.start()
}

// sumPage gives a page of the products: what differs most first, then what could not be compared.
func (p *priceCheck) sumPage(q question[priceSum]) func(ctx context.Context) (answer[priceSum], error) {
	held := p.sums
	return func(context.Context) (answer[priceSum], error) {
		rows := held.all()
		slices.SortStableFunc(rows, func(a, b priceSum) int {
			return cmp.Or(cmp.Compare(b.differ, a.differ), cmp.Compare(b.unknown, a.unknown), cmp.Compare(a.id(), b.id()))
		})
		return pageOf(q, rows, (*priceSum).id), nil
	}
}

func (p *priceCheck) sumCells(s *priceSum) []kit.Cell {
	d, t := p.desk, p.desk.Theme
	mark := kit.Cell{Text: t.Lamp("yes").Glyph, Style: &t.Good}
	difference := kit.Cell{Text: "0", Style: &t.Muted}
	switch {
	case s.differ > 0:
		mark = kit.Cell{Text: t.Glyphs.Warning, Style: &t.Warn}
		difference = kit.Cell{Text: signed(s.sum) + " " + s.currency, Style: &t.Warn}
	case s.equal == 0:
		mark, difference = kit.Cell{Text: "?", Style: &t.Muted}, kit.Cell{Text: "-", Style: &t.Faint}
	}
	read := "-"
	if s.price.ReadAt.Known() {
		read = d.clockText(s.price.ReadAt)
	}
	return []kit.Cell{
		mark,
		{Text: orDash(s.product)},
		moneyCell(t, s.price.Money()),
		{Text: kit.Count(s.orders)},
		{Text: kit.Count(s.differ)},
		difference,
		{Text: kit.Count(s.marked), Style: &t.Muted},
		{Text: kit.Count(s.unknown), Style: &t.Muted},
		{Text: read, Style: &t.Muted},
	}
}

// tellSum is the sentence of a product.
func (p *priceCheck) tellSum(s *priceSum) told {
	d := p.desk
	var facts []string
	if s.differ > 0 {
		facts = append(facts, d.T("%s in sum", signed(s.sum)+" "+s.currency))
	}
	if s.marked > 0 {
		facts = append(facts, d.N(s.marked, "%d carries discount or coupon fields", "%d carry discount or coupon fields"))
	}
	if s.unknown > 0 {
		facts = append(facts, d.N(s.unknown, "%d order was not compared: ", "%d orders were not compared: ")+d.whyUnknown(s.why))
	}
	t := told{facts: joined(d.Theme.Glyphs.Sep, facts)}
	switch {
	case s.differ > 0:
		t.text = d.T("%s of %s differ from the catalogue read at %s; a discount or coupon may explain it.", kit.Count(s.differ), kit.Count(s.orders), d.clockText(s.price.ReadAt))
		t.hint = "[" + p.keys.Open.Help().Key + "] " + d.T("the orders")
	case s.equal > 0:
		t.hint = keyHint(p.keys.every)
		t.text = d.T("What was compared is as in the catalogue read at %s.", d.clockText(s.price.ReadAt))
	case s.why == ledger.PriceUnread && !p.newer:
		// Checking again would find no price either.
		t.hint = keyHint(p.keys.PrevTab)
		t.text = d.T("Not compared: no catalogue that was read before has it. On the Catalogue tab {hive.find:f} asks Hive for one.")
	case p.newer:
		t.hint = keyHint(p.keys.Refresh)
		t.text = d.T("Not compared: %s. Prices were read since.", d.whyUnknown(s.why))
	default:
		t.hint = keyHint(p.keys.every)
		t.text = d.T("Not compared: %s.", d.whyUnknown(s.why))
	}
	return t
}

// rowSheet is the list of the orders of one product that differ.
func (p *priceCheck) rowSheet(of string) sheetSpec[priceRow] {
	d := p.desk
	return sheetSpec[priceRow]{
		source: source[priceRow]{id: (*priceRow).id, cells: p.rowCells, page: p.rowPage(of), gap: 2 * time.Second},
		table: kit.TableSpec{
			Columns: []kit.Column{
				{Title: "", Min: 1, Max: 1},
				{Title: d.T("order"), Min: 20, Max: 24, Flex: 1, ID: true},
				{Title: d.T("paid"), Min: 8, Max: 11, Drop: 3},
				{Title: d.T("notified"), Min: 10, Max: 16, Flex: 1, Align: kit.Right},
				{Title: d.T("qty"), Min: 3, Max: 5, Align: kit.Right, Drop: 4},
				{Title: d.T("expected"), Min: 10, Max: 16, Flex: 1, Align: kit.Right, Drop: 2},
				{Title: d.T("price difference"), Min: 10, Max: 16, Flex: 1, Align: kit.Right},
				{Title: d.T("player"), Min: 11, Max: 16, Drop: 5, ID: true},
				{Title: d.T("discount or coupon"), Min: 18, Max: 40, Flex: 3, Drop: 6},
			},
			Loading: d.T("Reading"), Unreadable: d.T("The ledger could not be read:"), Empty: d.T("No order of this product differs."),
		},
		tell: p.tellRow,
		targets: func(r *priceRow) []Target {
			return []Target{{Key: r.key, Standing: &r.standing}}
		},
		open:   func(r *priceRow) (Intent, tea.Cmd) { return OpenOrder{Key: r.key}, nil },
		player: func(r *priceRow) (ledger.Provider, string) { return r.key.Provider, r.standing.View.Player.Primary() },
		copied: func(r *priceRow) (string, string) { return r.key.Order, d.T("order id") },
		message: func(r *priceRow) string {
			return kit.Clean("Hive " + r.key.Order + ": " + p.tellRow(r).text)
		},
	}
}

// rowPage gives a page of the orders of one product, the largest difference first.
func (p *priceCheck) rowPage(of string) func(q question[priceRow]) func(ctx context.Context) (answer[priceRow], error) {
	held := p.rows
	return func(q question[priceRow]) func(ctx context.Context) (answer[priceRow], error) {
		return func(context.Context) (answer[priceRow], error) {
			rows := slices.DeleteFunc(held.all(), func(r priceRow) bool { return r.sumID() != of })
			slices.SortStableFunc(rows, func(a, b priceRow) int {
				return cmp.Or(b.check.Difference.Decimal().Abs().Cmp(a.check.Difference.Decimal().Abs()), cmp.Compare(a.id(), b.id()))
			})
			return pageOf(q, rows, (*priceRow).id), nil
		}
	}
}

func (p *priceCheck) rowCells(r *priceRow) []kit.Cell {
	t, v := p.desk.Theme, r.standing.View
	coupon := kit.Cell{Text: "-", Style: &t.Faint}
	if len(r.discounts) > 0 {
		coupon = kit.Cell{Text: strings.Join(r.discounts, ", "), Style: &t.Accent}
	}
	return []kit.Cell{
		{Text: t.Glyphs.Warning, Style: &t.Warn},
		{Text: r.key.Order},
		{Text: p.desk.clockText(v.PaidAt), Style: &t.Muted},
		moneyCell(t, r.check.Notified),
		{Text: kit.Count(r.check.Quantity), Style: &t.Muted},
		moneyCell(t, r.check.Expected),
		{Text: signed(r.check.Difference), Style: &t.Warn},
		{Text: orDash(playerText(v.Player))},
		coupon,
	}
}

// tellRow is the sentence of an order.
func (p *priceCheck) tellRow(r *priceRow) told {
	d, c := p.desk, r.check
	facts := []string{
		d.T("notified amount %s", c.Notified.String()), c.Price.Money().String() + " x " + kit.Count(c.Quantity) + " = " + c.Expected.String(),
		strings.Join(r.discounts, ", "),
	}
	text := d.T("%s: differs from the catalogue read at %s; a discount or coupon may explain it.", signed(c.Difference)+" "+c.Notified.Currency, d.clockText(c.Price.ReadAt))
	if len(r.discounts) > 0 {
		text = d.T("%s: differs from the catalogue read at %s; it carries discount or coupon fields.", signed(c.Difference)+" "+c.Notified.Currency, d.clockText(c.Price.ReadAt))
	}
	return told{text: text, hint: "[" + p.keys.Open.Help().Key + "] " + d.T("the order"), facts: joined(d.Theme.Glyphs.Sep, facts)}
}
