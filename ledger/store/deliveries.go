package store

import (
	"encoding/json"
	"fmt"
	"strings"

	"makegood/ledger"
)

// deliveredTo finds deliveries by any typed id of their order's player.
const deliveredTo = `n.seq IN (SELECT o.seq FROM ids i CROSS JOIN order_facts o WHERE i.name = ? AND i.kind IN (?, ?) AND o.id = i.id)`

// deliveryWhere is what a filter of deliveries says in SQL, about notices under the
// name n, except what it says of amounts: those are compared as decimals.
func (h *shelf) deliveryWhere(f ledger.DeliveryFilter) (sql string, args []any, err error) {
	var conds []string
	add := func(set bool, cond string, values ...any) {
		if set {
			conds = append(conds, cond)
			args = append(args, values...)
		}
	}
	add(f.Provider != "", "n.provider = ?", string(f.Provider))
	add(f.App != "", "n.app = ?", f.App)
	add(f.Kind != "", "n.kind = ?", f.Kind)
	add(f.Product != "", "(n.product = ? OR substr(n.product, -length(?)) = ?)", f.Product, "."+f.Product, "."+f.Product)
	add(f.Currency != "", "n.currency = ?", f.Currency)
	add(f.Since != 0, "n.at >= ?", int64(f.Since))
	add(f.Until != 0, "n.at <= ?", int64(f.Until))
	add(f.Repeated, "n.repeated <> 0")
	add(f.First, "n.repeated = 0 AND n.error = ''")
	add(f.Unreadable, "n.error <> ''")
	add(f.Player != "", deliveredTo, f.Player, int64(idPlayer), int64(idGamePlayer))
	for _, word := range f.Text {
		cond, values, err := h.deliveryMentions(word)
		if err != nil {
			return "", nil, err
		}
		add(true, cond, values...)
	}
	for _, group := range f.Either {
		var any []string
		for _, one := range group {
			cond, values, err := h.deliveryWhere(one)
			if err != nil {
				return "", nil, err
			}
			if cond == "" {
				cond = "1"
			}
			any = append(any, "("+cond+")")
			args = append(args, values...)
		}
		conds = append(conds, "("+strings.Join(any, " OR ")+")")
	}
	for _, not := range f.Not {
		cond, values, err := h.deliveryWhere(not)
		if err != nil {
			return "", nil, err
		}
		add(cond != "" && !not.Priced(), "NOT ("+cond+")", values...)
	}
	return strings.Join(conds, " AND "), args, nil
}

// deliveryMentions finds deliveries by a bare word.
func (h *shelf) deliveryMentions(word string) (sql string, args []any, err error) {
	products, err := h.productsMeant(word)
	if err != nil {
		return "", nil, err
	}
	list, err := json.Marshal(append([]string{}, products...))
	if err != nil {
		return "", nil, fmt.Errorf("products of %q: %w", word, err)
	}
	upper, name := strings.ToUpper(word), strings.ToLower(word)
	part := beginningOf(name)
	r, ru := reversed(word), reversed(upper)
	return `(n.remote = ? OR n.product IN (SELECT value FROM json_each(?)) OR n.seq IN (SELECT o.seq FROM (SELECT` + beginning + ` UNION SELECT` + beginning + ` UNION SELECT` + ending + ` UNION SELECT` + ending +
			` UNION SELECT` + called + `) m CROSS JOIN order_facts o WHERE o.id = m.id))`,
		[]any{word, string(list), word, after(word), upper, after(upper), r, after(r), ru, after(ru), part, after(part), name}, nil
}
