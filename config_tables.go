package main

import (
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/bojanz/currency"
)

var plainAmount = regexp.MustCompile(`^[0-9]{1,18}(\.[0-9]{1,9})?$`)

func (d *configDecoder) money(at keyPath, raw any) MoneyTable {
	table, ok := raw.(map[string]any)
	if !ok {
		d.fail(at, `must be a table of amounts by currency, such as { KRW = "100000" }, not %s`, tomlKind(raw))
		return nil
	}
	var amounts MoneyTable
	for _, code := range slices.Sorted(maps.Keys(table)) {
		place := at.child(code)
		if !currency.IsValid(code) {
			d.fail(place, "%q is no ISO 4217 currency", code)
			continue
		}
		amount, ok := table[code].(string)
		if !ok {
			d.fail(place, `must be an amount in quotes, such as "100000", not %s`, tomlKind(table[code]))
			continue
		}
		if !plainAmount.MatchString(amount) {
			d.fail(place, `must be an amount in plain digits, such as "100000" or "9.99", not %q`, amount)
			continue
		}
		if amounts == nil {
			amounts = MoneyTable{}
		}
		amounts[code] = amount
	}
	return amounts
}

// items keeps an empty list apart from an absent one.
func (d *configDecoder) items(at keyPath, raw any) []ProductItem {
	elements, ok := raw.([]any)
	if tables, isTables := raw.([]map[string]any); isTables {
		ok = true
		for _, table := range tables {
			elements = append(elements, table)
		}
	}
	if !ok {
		d.fail(at, `must be an array such as ["gem:100"], not %s`, tomlKind(raw))
		return nil
	}
	items := make([]ProductItem, 0, len(elements))
	seen := map[string]bool{}
	for i, element := range elements {
		item, ok := d.item(at.index(i), element)
		if !ok {
			continue
		}
		if seen[item.ItemID] {
			d.fail(at.index(i), "%q is there twice; add the quantities up", item.ItemID)
			continue
		}
		seen[item.ItemID] = true
		items = append(items, item)
	}
	return items
}

func (d *configDecoder) item(at keyPath, raw any) (ProductItem, bool) {
	before := len(d.problems)
	var item ProductItem
	switch given := raw.(type) {
	case map[string]any:
		d.table(at, given, reflect.ValueOf(&item).Elem())
	case string:
		colon := strings.LastIndexByte(given, ':')
		quantity, err := strconv.ParseInt(given[colon+1:], 10, 32)
		if colon < 1 || err != nil || quantity < 1 {
			d.fail(at, `must be item and quantity such as "gem:100", not %q`, given)
			return ProductItem{}, false
		}
		item = ProductItem{ItemID: given[:colon], Quantity: int(quantity)}
	default:
		d.fail(at, `must be "gem:100" or { item_id = "gem", quantity = 100 }, not %s`, tomlKind(raw))
	}
	return item, len(d.problems) == before
}
