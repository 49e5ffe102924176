package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"makegood/ledger"
)

// Products are few and their orders are many: what a person types is looked for
// among the ids and names of products, and the orders of those it means are read by
// their index. The ids are those orders have; names come from the provider's
// catalogue and from imported products. A name holds wherever its id is sold: one
// catalogue serves all apps of a game.

// What a product is found by; the numbers are stored.
const (
	partOfID int64 = iota + 1
	partOfEnd
	partOfName
)

// longestProduct bounds, in characters, how far into a product's id its parts are
// looked for.
const longestProduct = 256

// productPart is one row of what products are found by; name is empty for an id.
type productPart struct {
	kind                int64
	part, product, name string
}

// partsOfProduct lists what a product is found by its id: the first row is its end,
// of which each product has one.
func partsOfProduct(product string) []productPart {
	runes := []rune(strings.ToLower(product))
	out := []productPart{{partOfEnd, beginningOf(reversed(string(runes))), product, ""}}
	seen := map[string]bool{}
	id := string(runes[:min(len(runes), longestProduct)])
	for _, at := range ledger.ProductParts(id) {
		if part := beginningOf(id[at:]); !seen[part] {
			seen[part] = true
			out = append(out, productPart{partOfID, part, product, ""})
		}
	}
	return out
}

// partsOfTitle lists what a product is found by a name of it.
func partsOfTitle(product, title string) (out []productPart) {
	name := strings.ToLower(title)
	for _, part := range partsOf(name) {
		out = append(out, productPart{partOfName, part, product, name})
	}
	return out
}

// beginningOf cuts a text to what is looked for.
func beginningOf(s string) string {
	runes := []rune(s)
	return string(runes[:min(len(runes), longestPart)])
}

const (
	insertPart  = `INSERT INTO product_parts (kind, part, product, name) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`
	hasPart     = `SELECT EXISTS (SELECT 1 FROM product_parts WHERE kind = ? AND part = ? AND product = ? AND name = ?)`
	deletePart  = `DELETE FROM product_parts WHERE kind = ? AND part = ? AND product = ? AND name = ?`
	hasOrders   = `SELECT EXISTS (SELECT 1 FROM orders WHERE product = ?)`
	lookForPart = `SELECT product, name FROM product_parts WHERE kind = ? AND part >= ? AND part < ?`
)

func (t productPart) values() []any { return []any{t.kind, t.part, t.product, t.name} }

// findable writes what a product is found by, where it is not there.
func (p *pass) findable(parts []productPart) error {
	if len(parts) == 0 {
		return nil
	}
	there, err := p.c.number(hasPart, parts[0].values()...)
	if err != nil || there == 1 {
		return err
	}
	for _, t := range parts {
		if _, err := p.c.exec(insertPart, t.values()...); err != nil {
			return err
		}
	}
	return nil
}

// flushProducts lets the products that orders of the pass came to have be found, and
// those that no order has any more no longer.
func (p *pass) flushProducts() error {
	for product := range p.sold {
		sold, err := p.c.number(hasOrders, product)
		if err != nil {
			return err
		}
		parts := partsOfProduct(product)
		if sold == 1 {
			if err := p.findable(parts); err != nil {
				return err
			}
			continue
		}
		for _, t := range parts {
			if _, err := p.c.exec(deletePart, t.values()...); err != nil {
				return err
			}
		}
	}
	return nil
}

// catalogued keeps the names a provider's catalogue gives to products.
func (p *pass) catalogued(c ledger.Catalogue) error {
	for _, price := range c.Prices {
		if err := p.findable(partsOfTitle(price.ProductID, price.Title)); err != nil {
			return err
		}
	}
	return nil
}

// productsMeant lists the products a bare word means, by their ids and by their names.
func (h *shelf) productsMeant(word string) ([]string, error) {
	low := strings.ToLower(word)
	byID := func(product, _ string) bool { return ledger.ProductMeant(low, product) }
	byName := func(_, name string) bool { return strings.Contains(name, low) }
	var all []string
	for _, way := range []struct {
		kind int64
		part string
		is   func(product, name string) bool
	}{
		{partOfID, beginningOf(low), byID},
		{partOfEnd, beginningOf(reversed(low)), byID},
		{partOfName, beginningOf(low), byName},
	} {
		found, err := h.productsBy(way.kind, way.part, way.is)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return distinct(all), nil
}

// productsNamed lists the products of orders a filter names: see ledger.ProductNamed.
func (h *shelf) productsNamed(name string) ([]string, error) {
	return h.productsBy(partOfEnd, beginningOf(reversed(strings.ToLower(name))), func(product, _ string) bool { return ledger.ProductNamed(name, product) })
}

func (h *shelf) productsBy(kind int64, part string, is func(product, name string) bool) (out []string, err error) {
	err = h.c.query(lookForPart, func(r row) error {
		if is(r.text(0), r.text(1)) {
			out = append(out, r.text(0))
		}
		return nil
	}, kind, part, after(part))
	return distinct(out), err
}

// productsSold steps from one product of orders to the next in the index.
const productsSold = `WITH RECURSIVE sold(product) AS (
 SELECT (SELECT MIN(product) FROM orders WHERE product > '')
 UNION ALL SELECT (SELECT MIN(product) FROM orders WHERE product > sold.product) FROM sold WHERE product IS NOT NULL)
 SELECT product FROM sold WHERE product IS NOT NULL`

// fillProducts makes the products of a ledger findable that was written before they
// were.
func fillProducts(ctx context.Context, tx *sql.Tx) error {
	var parts []productPart
	titles := map[[2]string]bool{}
	each := func(query string, take func([]byte) error, args ...any) error {
		rows, err := tx.QueryContext(ctx, query, args...)
		if err != nil {
			return fmt.Errorf("products: %w", err)
		}
		defer rows.Close() //nolint:errcheck // rows.Err tells
		for rows.Next() {
			var data []byte
			if err := rows.Scan(&data); err != nil {
				return fmt.Errorf("products: %w", err)
			}
			if err := take(data); err != nil {
				return fmt.Errorf("products: %w", err)
			}
		}
		if err := rows.Err(); err != nil {
			return fmt.Errorf("products: %w", err)
		}
		return nil
	}
	const facts = `SELECT data FROM facts WHERE kind = ? AND seq <= (SELECT CAST(value AS INTEGER) FROM meta WHERE name = ?)`
	err := errors.Join(
		each(productsSold, func(id []byte) error {
			parts = append(parts, partsOfProduct(string(id))...)
			return nil
		}),
		each(facts, func(data []byte) error {
			var d ledger.Product
			err := json.Unmarshal(data, &d)
			titles[[2]string{d.ID, d.Title}] = true
			return err //nolint:wrapcheck // wrapped above
		}, string(ledger.FactProduct), metaMark),
		each(facts, func(data []byte) error {
			var c ledger.Catalogue
			err := json.Unmarshal(data, &c)
			for _, price := range c.Prices {
				titles[[2]string{price.ProductID, price.Title}] = true
			}
			return err //nolint:wrapcheck // wrapped above
		}, string(ledger.FactCatalogue), metaMark),
	)
	if err != nil {
		return err
	}
	for t := range titles {
		parts = append(parts, partsOfTitle(t[0], t[1])...)
	}
	for _, t := range parts {
		if _, err := tx.ExecContext(ctx, insertPart, t.values()...); err != nil {
			return fmt.Errorf("products: %w", err)
		}
	}
	return nil
}
