package pane

import (
	"cmp"
	"slices"
	"strings"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/plain"
)

// fromGame names the sources that are the game's side of a difference.
func fromGame(source string) bool { return source == "grant" || source == "expected" }

// side is one field seen from both sides; code is its name in a difference.
type side struct {
	code string
	kit.DiffRow
}

// sides are both sides next to each other, field by field.
func (o *Order) sides() []kit.DiffRow {
	v, d := o.standing.View, o.desk
	var spelled, players, servers, products, ids []string
	add := func(list *[]string, text string) {
		if text != "" && !slices.Contains(*list, text) {
			*list = append(*list, text)
		}
	}
	for _, r := range o.order.Rows {
		g := r.Grant
		add(&spelled, g.OrderID)
		add(&players, grantPlayer(d, g))
		add(&servers, g.Server)
		add(&products, g.ProductID)
	}
	var times, states []string
	for _, g := range v.Grants {
		add(&ids, g.GrantID)
		add(&times, d.bothZones(g.GrantedAt))
		states = append(states, plain.Spoken(d.Theme.Words(), g.Status))
	}
	lines, quantity := productsOf(v)
	rows := []side{
		{"order id", kit.DiffRow{Field: d.T("order id"), Left: strings.Join(spellings(o.key.Provider, v.Spellings), ", "), Right: strings.Join(spellings(o.key.Provider, spelled), ", ")}},
		{"player", kit.DiffRow{Field: d.T("player"), Left: playerIDs(d, v.Player), Right: strings.Join(players, ", ")}},
		{"product", kit.DiffRow{Field: d.T("product"), Left: lines, Right: strings.Join(products, ", ")}},
		{"quantity", kit.DiffRow{Field: d.T("quantity"), Left: quantity}},
		{"items", o.itemsRow()},
		{"amount", kit.DiffRow{Field: d.T("amount"), Left: grouped(v.Amount), Amount: true}},
		{"currency", kit.DiffRow{Field: d.T("currency"), Left: v.Currency}},
		{"server", kit.DiffRow{Field: d.T("server"), Left: v.Server, Right: strings.Join(servers, ", ")}},
		{"", kit.DiffRow{Field: d.T("paid, granted"), Left: d.bothZones(v.PaidAt), Right: strings.Join(times, ", ")}},
		{"", kit.DiffRow{Field: d.T("cancelled"), Left: strings.TrimSpace(d.bothZones(v.CancelledAt) + " " + v.CancelledReason)}},
		{"", kit.DiffRow{Field: d.T("grant"), Right: strings.Join(ids, ", ")}},
		{"", kit.DiffRow{Field: d.T("status"), Right: strings.Join(states, ", ")}},
		{"", kit.DiffRow{Field: d.T("receipt"), Left: plain.Short(v.Receipt)}},
		{"", kit.DiffRow{Field: d.T("transaction"), Left: v.TransactionID}},
	}
	for _, p := range v.Periods {
		until := d.T("%s until %s", p.Status, cmp.Or(d.bothZones(p.Expires), p.ExpiresRaw))
		rows = append(rows, side{"", kit.DiffRow{Field: d.T("period"), Left: strings.TrimSpace(until + " " + p.Original)}})
	}
	var out []kit.DiffRow
	for i := range rows {
		if rows[i].Left != "" || rows[i].Right != "" {
			out = append(out, o.differing(rows[i]))
		}
	}
	return out
}

// spellings are the ways an id is written; of Hive's, which case does not tell apart, each once.
func spellings(p ledger.Provider, all []string) []string {
	var out []string
	for _, s := range all {
		if !slices.ContainsFunc(out, func(have string) bool { return p == ledger.Hive && strings.EqualFold(have, s) }) {
			out = append(out, s)
		}
	}
	return out
}

// itemsRow holds what should be granted against what is: of several whole grants each agrees by itself, and what the
// player holds beyond one is the difference.
func (o *Order) itemsRow() kit.DiffRow {
	r := kit.DiffRow{Field: o.desk.T("items"), Left: o.expected(), Right: o.given(), Delta: o.noDelta()}
	if more := o.surplus(); more != "" {
		r.Differs, r.Delta = true, more
	}
	return r
}

// surplus is what the player holds of an order that was granted more than once, beyond what it should grant.
func (o *Order) surplus() string {
	if o.standing.ItemsUnknown || !o.standing.Has(ledger.ClassDuplicateGrant) {
		return ""
	}
	due := map[string]int64{}
	for _, it := range o.standing.Expected {
		due[it.ItemID] += it.Quantity
	}
	var parts []string
	for _, it := range o.standing.Held {
		switch more := it.Quantity - due[it.ItemID]; {
		case more > 0:
			parts = append(parts, "+"+kit.Count(more)+" "+it.ItemID)
		case more < 0:
			parts = append(parts, "-"+kit.Count(-more)+" "+it.ItemID)
		}
	}
	return strings.Join(parts, ", ")
}

// noDelta is the difference of items where both sides are known: nothing, written as such. differing adds what is not.
func (o *Order) noDelta() string {
	if o.standing.ItemsUnknown || len(o.standing.View.Grants) == 0 {
		return ""
	}
	return "0"
}

// differing marks a row whose sides differ, with the signed difference.
func (o *Order) differing(s side) kit.DiffRow {
	r, told := s.DiffRow, false
	var deltas []string
	for _, d := range o.standing.Differences {
		field := d.Field
		if strings.HasPrefix(field, "item ") {
			field = "items"
		}
		if field != s.code || !fromGame(d.RightFrom) {
			continue
		}
		r.Differs, told = true, true
		if d.Delta != "" {
			item, _ := strings.CutPrefix(d.Field, "item ")
			if item == d.Field {
				item = ""
			}
			deltas = append(deltas, strings.TrimSpace(plain.Counted(d.Field, d.Delta)+" "+item))
		}
	}
	if told {
		r.Delta = strings.Join(deltas, ", ")
	}
	return r
}

// voices are what two sources say of the payment itself: where they differ, and of the amount also that they do not.
func (o *Order) voices() []kit.DiffRow {
	var rows []kit.DiffRow
	amount, words := false, o.desk.Theme.Words()
	for _, d := range o.standing.Differences {
		if fromGame(d.RightFrom) {
			continue
		}
		amount = amount || strings.HasPrefix(d.Field, "amount")
		nothing := o.desk.T("nothing")
		rows = append(rows, kit.DiffRow{
			Field: plain.Field(words, d.Field), Left: plain.Origin(words, d.LeftFrom) + ": " + cmp.Or(plain.Counted(d.Field, d.Left), nothing), Right: plain.Origin(words, d.RightFrom) + ": " + cmp.Or(plain.Counted(d.Field, d.Right), nothing),
			Differs: true, Delta: plain.Counted(d.Field, d.Delta),
		})
	}
	if amount {
		return rows
	}
	told, answered := o.amounts()
	if told.Known() && answered.Known() {
		v := &o.standing.View
		rows = append(rows, kit.DiffRow{
			Field: o.desk.T("amount"), Left: plain.Origin(words, "notification") + ": " + grouped(told), Right: o.provider() + ": " + grouped(answered),
			Delta: strings.TrimSpace("0 " + v.Currency),
		})
	}
	return rows
}

// amounts are what a notification and what an answer say was paid; unknown where there is none. Differences tell when they
// differ.
func (o *Order) amounts() (told, answered ledger.Amount) {
	for _, n := range o.order.Notices {
		if a := n.Notice.Record.Amount; a.Known() && n.Notice.Type == ledger.NoticePaid {
			told = a
		}
	}
	for question, answer := range map[string]ledger.Answer{ledger.QuestionUnconsumed: ledger.AnswerListed, ledger.QuestionDetails: ledger.AnswerFound} {
		if s, ok := o.seen(question, answer, ""); ok && s.Obs.Record != nil && s.Obs.Record.Amount.Known() {
			answered = s.Obs.Record.Amount
		}
	}
	return told, answered
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
			counts = append(counts, kit.Count(l.Quantity))
		}
	}
	return strings.Join(names, ", "), strings.Join(counts, ", ")
}

// idName is a type of id as it is read: the names the documents give are nobody's language.
func (d *Desk) idName(name string) string {
	switch name {
	case "member":
		return d.T("member§id")
	case "character":
		return d.T("character§id")
	case "game":
		return d.T("game§id")
	case "name":
		return d.T("name")
	default:
		return name
	}
}

// playerIDs are all ids of a player, each with its type.
func playerIDs(d *Desk, p ledger.Player) string {
	var parts []string
	for _, id := range []struct{ name, value string }{
		{"vid", p.ID}, {"uid", p.UID}, {"guid", p.GUID}, {"member", p.MemberNo}, {"character", p.CharacterNo}, {"game", p.Game}, {"name", p.Name},
	} {
		if id.value != "" {
			parts = append(parts, d.idName(id.name)+" "+id.value)
		}
	}
	return strings.Join(parts, ", ")
}

func grantPlayer(d *Desk, g ledger.Grant) string {
	var parts []string
	if g.PlayerID != "" {
		parts = append(parts, strings.TrimSpace(g.PlayerType+" "+g.PlayerID))
	}
	for _, id := range []struct{ name, value string }{{"uid", g.UID}, {"guid", g.GUID}, {"member", g.MemberNo}, {"name", g.PlayerName}} {
		if id.value != "" {
			parts = append(parts, d.idName(id.name)+" "+id.value)
		}
	}
	return strings.Join(parts, ", ")
}

// expected is what the order should grant, as far as that is known.
func (o *Order) expected() string {
	switch {
	case o.standing.ItemsUnknown:
		return o.desk.T("not known: items are not compared")
	case len(o.standing.Expected) == 0:
		return o.desk.T("nothing to grant")
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
			text = o.desk.T("not named")
		}
		if g.Status != ledger.GrantGranted {
			text += " (" + plain.Spoken(o.desk.Theme.Words(), g.Status) + ")"
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, " + ")
}
