package rows

import (
	"context"
	"io"
	"slices"

	"makegood/ledger"
)

// The columns of a product, in the order of productSchema.
const (
	productProvider = iota
	productApp
	productID
	productItems
	productItem
	productQuantity
	productTitle
)

func productSchema() *schema {
	return &schema{
		what: "a product",
		columns: []column{
			{name: "provider"},
			{name: "app", class: idCell},
			{name: "id", also: []string{"product_id"}, class: idCell},
			{name: "items", class: textCell, nested: true},
			{name: "item_id", class: idCell},
			{name: "quantity"},
			{name: "title", class: textCell},
		},
		required: [][]int{{productID}, {productItems, productItem}},
		until:    -1,
		limit:    maxRow,
	}
}

// Products reads what products grant. A product is one object with a list
// "items", or as many rows as it has items; its rows need not stand together.
// One row with nothing in item_id or items says that buying the product grants
// nothing. provider and app may be absent: then the product is meant wherever
// its id is sold.
//
// Products are handed to yield in the order of their first rows, after
// everything has been read, because a product with some of its items would be a
// wrong product: of one that has a bad row, all rows are refused.
func Products(ctx context.Context, r io.Reader, name string, f Format, yield func(line int, p ledger.Product) error) (rejected []ledger.RejectedRow, err error) {
	var list productList
	rejected, err = read(ctx, r, name, f, productSchema(), func(rd *reader) func(*row) error {
		list.rd, list.byKey = rd, map[productKey]*draftProduct{}
		return list.take
	})
	if err != nil {
		return rejected, err
	}
	for _, p := range list.drafts {
		if p.badLine != 0 {
			rejected = append(rejected, ledger.RejectedRow{File: name, Line: p.line, Error: ledger.Say("product %s is left out: its row on line %d is bad", quote(p.product.ID), p.badLine)})
			continue
		}
		if err := yield(p.line, p.product); err != nil {
			return rejected, ledger.Fail("read %s: product of line %d: %s", name, p.line, err)
		}
	}
	return rejected, nil
}

type productKey struct {
	provider ledger.Provider
	app, id  string
}

// draftProduct is a product while its rows come in. badLine is a row of it that
// is refused, if there is one.
type draftProduct struct {
	line, badLine int
	product       ledger.Product
}

type productList struct {
	rd     *reader
	byKey  map[productKey]*draftProduct
	drafts []*draftProduct
}

func (l *productList) take(r *row) error {
	l.rd.supply()
	id := r.cells[productID]
	if id == "" {
		return flawOr(r, r.missing(l.rd.settled, productID))
	}
	key := productKey{app: r.cells[productApp], id: id}
	if r.cells[productProvider] != "" {
		var err error
		if key.provider, err = parseProvider(l.rd.settled, r); err != nil {
			return flawOr(r, err)
		}
	}
	draft, known := l.byKey[key]
	if !known {
		draft = &draftProduct{line: r.line, product: ledger.Product{Provider: key.provider, App: key.app, ID: id, Items: []ledger.Item{}}}
		l.byKey[key] = draft
		l.drafts = append(l.drafts, draft)
	}
	err := l.add(draft, r, known)
	if err != nil && draft.badLine == 0 {
		draft.badLine = r.line
	}
	return err
}

// flawOr prefers what is wrong with a cell to what follows from that.
func flawOr(r *row, err error) error {
	if r.flaw != nil {
		return r.flaw
	}
	return err
}

// add puts the items of one more row into a product.
func (l *productList) add(draft *draftProduct, r *row, known bool) error {
	if r.flaw != nil {
		return r.flaw
	}
	items, err := l.items(r)
	if err != nil {
		return err
	}
	p := &draft.product
	if known && (len(items) == 0 || len(p.Items) == 0) {
		return bad("product %s is on line %d too, and one of the two grants nothing", quote(p.ID), draft.line)
	}
	for _, it := range items {
		if slices.ContainsFunc(p.Items, func(have ledger.Item) bool { return have.ItemID == it.ItemID }) {
			return bad("product %s has the item %s twice; add the quantities up", quote(p.ID), quote(it.ItemID))
		}
		p.Items = append(p.Items, it)
	}
	if p.Title == "" {
		p.Title = r.cells[productTitle]
	}
	return nil
}

func (l *productList) items(r *row) ([]ledger.Item, error) {
	item, list := r.cells[productItem], r.nested != nil || r.cells[productItems] != ""
	switch {
	case item != "" && list:
		return nil, bad("has items and item_id; which of them counts?")
	case list:
		return l.rd.items(productItems)
	case item == "" && !r.has(productItem) && !r.has(productItems):
		return nil, bad("says nothing of items; a product that grants nothing says items = []")
	case item == "" && r.cells[productQuantity] != "":
		return nil, bad("has a quantity and no item_id")
	case item == "":
		return nil, nil
	}
	quantity, err := rowQuantity(r, productQuantity)
	if err != nil {
		return nil, err
	}
	return []ledger.Item{{ItemID: item, Quantity: quantity}}, nil
}
