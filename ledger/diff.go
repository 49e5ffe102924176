package ledger

import (
	"slices"
	"sort"
	"strings"

	"github.com/shopspring/decimal"
)

// differences compares the sources with each other and the grants with the
// order. Two sources are compared only where both say something of the same
// shape; every difference keeps both sides.
func (o *Order) differences(v View, h holding, c Context, w wanted) []Difference {
	var d diffs
	srcs := o.voices()
	for i, right := range srcs {
		for _, left := range srcs[:i] {
			// Repeats of one event are KEY_REUSED, not a mismatch of two sources.
			if left.name == right.name {
				continue
			}
			d.records(left, right)
		}
	}
	for _, r := range o.Rows {
		if r.Grant.Kind != KindGift && r.Grant.Status != GrantFailed {
			d.grant(o.Key.Provider, v, r.Grant, c)
		}
	}
	if w.known && h.held && !h.rowless && h.whole(w) <= 1 {
		d.items(w.items, h.all())
	}
	return d.list
}

type diffs struct{ list []Difference }

func (d *diffs) add(n Difference) {
	if !slices.Contains(d.list, n) {
		d.list = append(d.list, n)
	}
}

// records compares two provider sources.
func (d *diffs) records(l, r source) {
	a, b := l.record, r.record
	note := func(class Class, field, left, right, delta string) {
		d.add(Difference{Class: class, Field: field, LeftFrom: l.name, Left: left, RightFrom: r.name, Right: right, Delta: delta})
	}
	if a.Player.Contradicts(b.Player) {
		x, y := contradiction(a.Player, b.Player)
		note(ClassPlayerMismatch, "player", x, y, "")
	}
	if a.Server != "" && b.Server != "" && a.Server != b.Server {
		note(FlagRealmMismatch, "server", a.Server, b.Server, "")
	}
	if a.Cart != b.Cart || len(a.Lines) == 0 || len(b.Lines) == 0 {
		return
	}
	if a.Cart {
		d.carts(l, r)
		return
	}
	la, lb := a.Lines[0], b.Lines[0]
	if la.ProductID != "" && lb.ProductID != "" && la.ProductID != lb.ProductID {
		note(ClassProductMismatch, "product", la.ProductID, lb.ProductID, "")
	}
	if la.Quantity != 0 && lb.Quantity != 0 && la.Quantity != lb.Quantity {
		note(ClassQuantityMismatch, "quantity", itoa(la.Quantity), itoa(lb.Quantity), signed(decimal.NewFromInt(lb.Quantity-la.Quantity)))
	}
	d.money(l.name, Money{a.Amount, a.Currency}, r.name, Money{b.Amount, b.Currency}, "amount", max(la.Quantity, lb.Quantity))
}

// carts compares two carts line with line, by product.
func (d *diffs) carts(l, r source) {
	for _, la := range l.record.Lines {
		i := slices.IndexFunc(r.record.Lines, func(lb Line) bool { return lb.ProductID == la.ProductID })
		if i < 0 {
			d.add(Difference{Class: ClassProductMismatch, Field: "product", LeftFrom: l.name, Left: la.ProductID, RightFrom: r.name, Right: ""})
			continue
		}
		lb := r.record.Lines[i]
		if la.Quantity != 0 && lb.Quantity != 0 && la.Quantity != lb.Quantity {
			d.add(Difference{
				Class: ClassQuantityMismatch, Field: "quantity " + la.ProductID, LeftFrom: l.name, Left: itoa(la.Quantity),
				RightFrom: r.name, Right: itoa(lb.Quantity), Delta: signed(decimal.NewFromInt(lb.Quantity - la.Quantity)),
			})
		}
		d.money(l.name, Money{la.Amount, la.Currency}, r.name, Money{lb.Amount, lb.Currency}, "amount "+la.ProductID, max(la.Quantity, lb.Quantity))
	}
	for _, lb := range r.record.Lines {
		if !slices.ContainsFunc(l.record.Lines, func(la Line) bool { return lb.ProductID == la.ProductID }) {
			d.add(Difference{Class: ClassProductMismatch, Field: "product", LeftFrom: l.name, Left: "", RightFrom: r.name, Right: lb.ProductID})
		}
	}
}

// money compares amounts of one currency. Where more than one unit was bought
// and one side is the other times the quantity, one of them is a unit price:
// the documents do not say which, so that is no difference.
func (d *diffs) money(lname string, l Money, rname string, r Money, field string, quantity int64) {
	if l.Currency != "" && r.Currency != "" && l.Currency != r.Currency {
		d.add(Difference{Class: ClassCurrencyMismatch, Field: "currency", LeftFrom: lname, Left: l.Currency, RightFrom: rname, Right: r.Currency})
		return
	}
	if !l.Amount.Known() || !r.Amount.Known() || l.Amount == r.Amount {
		return
	}
	if quantity > 1 {
		q := decimal.NewFromInt(quantity)
		if l.Amount.Decimal().Mul(q).Equal(r.Amount.Decimal()) || r.Amount.Decimal().Mul(q).Equal(l.Amount.Decimal()) {
			return
		}
	}
	d.add(Difference{
		Class: ClassAmountMismatch, Field: field, LeftFrom: lname, Left: string(l.Amount), RightFrom: rname, Right: string(r.Amount),
		Delta: signed(r.Amount.Decimal().Sub(l.Amount.Decimal())),
	})
}

// grant compares one grant row with the order.
func (d *diffs) grant(p Provider, v View, g Grant, c Context) {
	note := func(class Class, field, left, right string) {
		d.add(Difference{Class: class, Field: field, LeftFrom: "order", Left: left, RightFrom: fromGrant, Right: right})
	}
	if left, right, differs := playerDiffers(p, v.Player, g, c); differs {
		note(ClassPlayerMismatch, "player", left, right)
	}
	if g.Server != "" && v.Server != "" && g.Server != v.Server {
		note(FlagRealmMismatch, "server", v.Server, g.Server)
	}
	if g.ProductID != "" && len(v.Lines) > 0 &&
		!slices.ContainsFunc(v.Lines, func(l Line) bool { return l.ProductID == g.ProductID || l.ProductID == "" }) {
		note(ClassProductMismatch, "product", v.Lines[0].ProductID, g.ProductID)
	}
}

// playerDiffers decides whether a grant went to another player. An id of the
// game's own is compared only through an imported list; a provider's id agrees
// when it equals any id of the order's player.
func playerDiffers(p Provider, known Player, g Grant, c Context) (left, right string, differs bool) {
	typed := Player{GUID: g.GUID, MemberNo: g.MemberNo, UID: g.UID}
	if known.Contradicts(typed) {
		left, right = contradiction(known, typed)
		return left, right, true
	}
	if g.PlayerID == "" || len(known.IDs()) == 0 || slices.Contains(known.IDs(), g.PlayerID) {
		return "", "", false
	}
	if g.PlayerType == PlayerTypeGame {
		joined, ok := c.Linked[g.PlayerID]
		if ok && known.Contradicts(joined) {
			left, right = contradiction(known, joined)
			return left, right + " (game " + g.PlayerID + ")", true
		}
		return "", "", false
	}
	// A typed id of the row that equals the order's says who it is.
	for _, id := range typed.IDs() {
		if slices.Contains(known.IDs(), id) {
			return "", "", false
		}
	}
	primary := known.ID
	if p == Stove {
		primary = known.GUID
		if primary == "" {
			primary = known.MemberNo
		}
	}
	if primary == "" {
		return "", "", false
	}
	return primary, g.PlayerID, true
}

// contradiction names the first pair of ids of one type that differ.
func contradiction(a, b Player) (left, right string) {
	for _, pair := range [][2]string{
		{a.ID, b.ID},
		{a.UID, b.UID},
		{a.GUID, b.GUID},
		{a.MemberNo, b.MemberNo},
		{a.CharacterNo, b.CharacterNo},
		{a.Game, b.Game},
	} {
		if pair[0] != "" && pair[1] != "" && pair[0] != pair[1] {
			return pair[0], pair[1]
		}
	}
	return "", ""
}

// items compares what was granted with what was expected: an item not granted
// at all leaves the bundle incomplete, another number is a quantity mismatch, an
// unexpected item a product mismatch.
func (d *diffs) items(expected, gave []Item) {
	have := map[string]int64{}
	for _, it := range gave {
		have[it.ItemID] = it.Quantity
	}
	for _, want := range expected {
		got, ok := have[want.ItemID]
		delete(have, want.ItemID)
		n := Difference{
			Field: "item " + want.ItemID, LeftFrom: "expected", Left: itoa(want.Quantity), RightFrom: fromGrant,
			Right: itoa(got), Delta: signed(decimal.NewFromInt(got - want.Quantity)),
		}
		switch {
		case !ok:
			n.Class = ClassBundleIncomplete
		case got != want.Quantity:
			n.Class = ClassQuantityMismatch
		default:
			continue
		}
		d.add(n)
	}
	extra := make([]string, 0, len(have))
	for id := range have {
		extra = append(extra, id)
	}
	sort.Strings(extra)
	for _, id := range extra {
		d.add(Difference{
			Class: ClassProductMismatch, Field: "item " + id, LeftFrom: "expected", Left: "0", RightFrom: fromGrant,
			Right: itoa(have[id]), Delta: signed(decimal.NewFromInt(have[id])),
		})
	}
}

// signed prints a difference with its sign; zero is written.
func signed(x decimal.Decimal) string {
	if x.IsPositive() {
		return "+" + x.String()
	}
	return x.String()
}

// findings tells one difference from another of the same class.
func findings(class Class, list []Difference) string {
	var parts []string
	for _, d := range list {
		if d.Class == class {
			parts = append(parts, d.Field+"="+d.Left+"/"+d.Right)
		}
	}
	sort.Strings(parts)
	return string(class) + "|" + strings.Join(parts, ";")
}
