package pane

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/plain"
)

// fromGame names the sources that are the game's side of a difference.
func fromGame(source string) bool { return source == "grant" || source == "expected" }

// sides are both sides next to each other, field by field.
func (o *Order) sides() []kit.DiffRow {
	v := o.standing.View
	var spelled, players, servers, products, ids []string
	add := func(list *[]string, text string) {
		if text != "" && !slices.Contains(*list, text) {
			*list = append(*list, text)
		}
	}
	for _, r := range o.order.Rows {
		g := r.Grant
		add(&spelled, g.OrderID)
		add(&players, grantPlayer(g))
		add(&servers, g.Server)
		add(&products, g.ProductID)
	}
	var times, states []string
	for _, g := range v.Grants {
		add(&ids, g.GrantID)
		add(&times, o.desk.bothZones(g.GrantedAt))
		states = append(states, string(g.Status))
	}
	lines, quantity := productsOf(v)
	rows := []kit.DiffRow{
		{Field: "order id", Left: strings.Join(v.Spellings, ", "), Right: strings.Join(spelled, ", ")},
		{Field: "player", Left: playerIDs(v.Player), Right: strings.Join(players, ", ")},
		{Field: "product", Left: lines, Right: strings.Join(products, ", ")},
		{Field: "quantity", Left: quantity},
		{Field: "items", Left: o.expected(), Right: o.given()},
		{Field: "amount", Left: grouped(v.Amount), Amount: true},
		{Field: "currency", Left: v.Currency},
		{Field: "server", Left: v.Server, Right: strings.Join(servers, ", ")},
		{Field: "paid, granted", Left: o.desk.bothZones(v.PaidAt), Right: strings.Join(times, ", ")},
		{Field: "cancelled", Left: strings.TrimSpace(o.desk.bothZones(v.CancelledAt) + " " + v.CancelledReason)},
		{Field: "grant", Right: strings.Join(ids, ", ")},
		{Field: "status", Right: strings.Join(states, ", ")},
		{Field: "receipt", Left: plain.Short(v.Receipt)},
		{Field: "transaction", Left: v.TransactionID},
	}
	for _, p := range v.Periods {
		rows = append(rows, kit.DiffRow{Field: "period", Left: strings.TrimSpace(p.Status + " until " + cmp.Or(o.desk.bothZones(p.Expires), p.ExpiresRaw) + " " + p.Original)})
	}
	for i := range rows {
		o.differing(&rows[i])
	}
	return slices.DeleteFunc(rows, func(r kit.DiffRow) bool { return r.Left == "" && r.Right == "" })
}

// differing marks a row whose sides differ, with the signed difference.
func (o *Order) differing(r *kit.DiffRow) {
	for _, d := range o.standing.Differences {
		field := d.Field
		if strings.HasPrefix(field, "item ") {
			field = "items"
		}
		if field != r.Field || !fromGame(d.RightFrom) {
			continue
		}
		r.Differs = true
		if d.Delta != "" {
			delta := d.Delta
			if item, ok := strings.CutPrefix(d.Field, "item "); ok {
				delta += " " + item
			}
			r.Delta = strings.TrimPrefix(r.Delta+", "+delta, ", ")
		}
	}
}

// disputes are the differences between two voices about the payment itself.
func (o *Order) disputes() []kit.DiffRow {
	var rows []kit.DiffRow
	for _, d := range o.standing.Differences {
		if fromGame(d.RightFrom) {
			continue
		}
		rows = append(rows, kit.DiffRow{
			Field: d.Field, Left: d.LeftFrom + ": " + cmp.Or(d.Left, "nothing"), Right: d.RightFrom + ": " + cmp.Or(d.Right, "nothing"),
			Differs: true, Delta: d.Delta,
		})
	}
	return rows
}

func grouped(a ledger.Amount) string {
	if !a.Known() {
		return ""
	}
	return ledger.Group(string(a))
}

func productsOf(v ledger.View) (products, quantity string) {
	var names, counts []string
	for _, l := range v.Lines {
		names = append(names, l.ProductID)
		if l.Quantity != 0 {
			counts = append(counts, strconv.FormatInt(l.Quantity, 10))
		}
	}
	return strings.Join(names, ", "), strings.Join(counts, ", ")
}

// playerIDs are all ids of a player, each with its type.
func playerIDs(p ledger.Player) string {
	var parts []string
	for _, id := range []struct{ name, value string }{
		{"vid", p.ID}, {"uid", p.UID}, {"guid", p.GUID}, {"member", p.MemberNo}, {"character", p.CharacterNo}, {"game", p.Game}, {"name", p.Name},
	} {
		if id.value != "" {
			parts = append(parts, id.name+" "+id.value)
		}
	}
	return strings.Join(parts, ", ")
}

func grantPlayer(g ledger.Grant) string {
	var parts []string
	if g.PlayerID != "" {
		parts = append(parts, strings.TrimSpace(g.PlayerType+" "+g.PlayerID))
	}
	for _, id := range []struct{ name, value string }{{"uid", g.UID}, {"guid", g.GUID}, {"member", g.MemberNo}, {"name", g.PlayerName}} {
		if id.value != "" {
			parts = append(parts, id.name+" "+id.value)
		}
	}
	return strings.Join(parts, ", ")
}

// expected is what the order should grant, as far as that is known.
func (o *Order) expected() string {
	switch {
	case o.standing.ItemsUnknown:
		return "not known: items are not compared"
	case len(o.standing.Expected) == 0:
		return "nothing to grant"
	default:
		return itemsOf(o.standing.Expected)
	}
}

// given is what each grant gave.
func (o *Order) given() string {
	var parts []string
	for _, g := range o.standing.View.Grants {
		text := itemsOf(g.Items)
		if text == "" {
			text = "not named"
		}
		if g.Status != ledger.GrantGranted {
			text += " (" + string(g.Status) + ")"
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, " + ")
}
