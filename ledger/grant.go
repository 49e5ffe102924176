package ledger

import (
	"cmp"
	"slices"
	"sort"
)

// holding is what the game gave for an order and what of it is still held.
type holding struct {
	views []GrantView
	// given says that something was granted at some time, held that something of
	// it is held now, partly that a part was taken back.
	given, held, partly bool
	// bundles are the grants that are held, one list of items each; gave are the
	// same before anything was taken back.
	bundles [][]Item
	gave    []gift
	// items are all items held, summed.
	items []Item
	// lastAt is the latest granted_at of what is held.
	lastAt Instant
	// reportedAt is when a row said that the game itself reported the grant.
	reportedAt Instant
	// rowless says a grant was recorded without naming items.
	rowless bool
}

// gift is what one grant gave, and for which line of a cart; child is empty
// where it was for the whole order.
type gift struct {
	child string
	items []Item
}

// bundle is one grant: the rows under one grant_id, or without one the rows of
// one moment on one server.
type bundle struct {
	id string
	// order is the id the rows name: a cart's, or that of one of its lines.
	order     string
	player    string
	grantedAt Instant
	at        Instant
	rows      []Grant
}

// hold folds the grant rows: a revoked row takes its grant back whichever came
// first, mailed is held, expired is not, failed grants nothing, a gift is no
// grant of the order.
func (o *Order) hold() holding {
	var h holding
	for _, b := range o.bundles() {
		h.add(o, b)
	}
	sort.SliceStable(h.views, func(i, j int) bool {
		a, b := h.views[i], h.views[j]
		return cmp.Or(cmp.Compare(a.GrantedAt, b.GrantedAt), cmp.Compare(a.GrantID, b.GrantID)) < 0
	})
	h.items = sumItems(h.bundles...)
	return h
}

func (o *Order) bundles() []*bundle {
	byID := map[string]*bundle{}
	var out []*bundle
	for _, r := range o.Rows {
		g := r.Grant
		if g.Kind == KindGift {
			continue
		}
		id := g.GrantID
		if id == "" {
			id = "@" + itoa(int64(g.GrantedAt)) + "@" + g.Server
		}
		named := CanonicalOrder(o.Key.Provider, g.OrderID)
		id = named + "\x1f" + id
		b, ok := byID[id]
		if !ok {
			b = &bundle{id: g.GrantID, order: named, at: r.At}
			byID[id] = b
			out = append(out, b)
		}
		b.player = cmp.Or(b.player, g.PlayerID)
		if g.Status == GrantGranted || g.Status == GrantMailed || b.grantedAt == 0 {
			b.grantedAt = earlier(b.grantedAt, g.GrantedAt)
		}
		b.at = earlier(b.at, r.At)
		b.rows = append(b.rows, g)
	}
	return out
}

// KindGift is the kind of rows that are presents and no grant of a payment.
const KindGift = "gift"

// tally is what the rows of one bundle come to, item by item.
type tally struct {
	given, taken map[string]int64
	// order is that in which items were first given.
	order []string
	// gave says that something was given, bare that a row gave without naming
	// items, takeAll that everything was taken back.
	gave, bare, takeAll bool
	status              GrantStatus
	reportedAt          Instant
}

// tally adds the bundle's rows up.
func (b *bundle) tally() tally {
	t := tally{given: map[string]int64{}, taken: map[string]int64{}, status: GrantFailed}
	for _, g := range b.rows {
		switch g.Status {
		case GrantGranted, GrantMailed:
			t.give(b, g)
		case GrantRevoked, GrantExpired:
			t.takeAll = t.takeAll || len(g.Items) == 0
			for _, it := range g.Items {
				t.taken[it.ItemID] = max(t.taken[it.ItemID], it.Quantity)
			}
		case GrantFailed:
		}
		if g.Reported != nil && *g.Reported && g.Status != GrantFailed {
			t.reportedAt = earlier(t.reportedAt, cmp.Or(g.GrantedAt, b.at))
		}
	}
	return t
}

func (t *tally) give(b *bundle, g Grant) {
	t.gave = true
	if t.status == GrantFailed || g.Status == GrantGranted {
		t.status = g.Status
	}
	t.bare = t.bare || len(g.Items) == 0
	for _, it := range g.Items {
		if _, ok := t.given[it.ItemID]; !ok {
			t.order = append(t.order, it.ItemID)
		}
		// The same item under one grant twice (granted, then mailed, or a row
		// corrected in place) is one item; without a grant_id two rows of one
		// moment add up.
		if b.id != "" {
			t.given[it.ItemID] = max(t.given[it.ItemID], it.Quantity)
		} else {
			t.given[it.ItemID] += it.Quantity
		}
	}
}

// add folds one bundle into the holding.
func (h *holding) add(o *Order, b *bundle) {
	t := b.tally()
	h.reportedAt = earlier(h.reportedAt, t.reportedAt)
	t.takeAll = t.takeAll || slices.ContainsFunc(o.Evidence, b.sworn)
	lost := t.takeAll || len(t.taken) > 0
	if !t.gave && !lost {
		h.views = append(h.views, b.view(t.status, itemsOf(b.rows)))
		return
	}
	h.given = true
	held := heldItems(t.order, t.given, t.taken)
	if t.takeAll || !t.gave || (lost && len(held) == 0) {
		h.views = append(h.views, b.view(b.lostStatus(), itemsOf(b.rows)))
		return
	}
	h.partly = h.partly || lost
	h.held = true
	h.rowless = h.rowless || t.bare
	h.bundles = append(h.bundles, held)
	h.gave = append(h.gave, gift{items: heldItems(t.order, t.given, nil), child: b.childOf(o)})
	h.lastAt = later(h.lastAt, b.grantedAt)
	h.views = append(h.views, b.view(t.status, held))
}

// sworn reports whether evidence says that the bundle was taken back: by its
// grant_id, or as part of all that had been granted until then. What was granted
// later, with a grant_id or without, is not meant.
func (b *bundle) sworn(e EvidenceSeen) bool {
	switch {
	case e.Evidence.What != EvidenceRevoked:
		return false
	case e.Evidence.GrantID == "":
		return b.at <= e.At
	default:
		return e.Evidence.GrantID == b.id
	}
}

func (b *bundle) view(status GrantStatus, items []Item) GrantView {
	if items == nil {
		items = []Item{}
	}
	return GrantView{GrantID: b.id, PlayerID: b.player, Items: items, GrantedAt: b.grantedAt, Status: status}
}

// lostStatus says whether the bundle was revoked or has expired.
func (b *bundle) lostStatus() GrantStatus {
	for _, g := range b.rows {
		if g.Status == GrantExpired {
			return GrantExpired
		}
	}
	return GrantRevoked
}

func heldItems(order []string, given, taken map[string]int64) []Item {
	held := []Item{}
	for _, id := range order {
		if left := given[id] - taken[id]; left > 0 {
			held = append(held, Item{ItemID: id, Quantity: left})
		}
	}
	return held
}

func itemsOf(rows []Grant) []Item {
	var lists [][]Item
	for _, g := range rows {
		if g.Status != GrantRevoked && g.Status != GrantExpired || len(lists) == 0 {
			lists = append(lists, g.Items)
		}
	}
	return mergeItems(lists, func(a, b int64) int64 { return max(a, b) })
}

// mergeItems lists each item once, in order of first appearance, with what of makes of its quantities.
func mergeItems(lists [][]Item, of func(a, b int64) int64) []Item {
	var out []Item
	for _, list := range lists {
		for _, it := range list {
			i := slices.IndexFunc(out, func(have Item) bool { return have.ItemID == it.ItemID })
			if i < 0 {
				out = append(out, it)
			} else {
				out[i].Quantity = of(out[i].Quantity, it.Quantity)
			}
		}
	}
	return out
}

// sumItems adds items up by id, in order of first appearance.
func sumItems(lists ...[]Item) []Item {
	return mergeItems(lists, func(a, b int64) int64 { return a + b })
}

// childOf names the cart line the rows were granted for, if they name one.
func (b *bundle) childOf(o *Order) string {
	for _, src := range o.sources() {
		for _, l := range src.record.Lines {
			if l.Child != "" && l.Child != o.Key.Order && l.Child == b.order {
				return l.Child
			}
		}
	}
	return ""
}

// whole counts the grants that are whole: those with every expected item; where
// no items are known to be expected, any grant is whole. In a cart a grant of
// one line is whole for that line: the count is of the line granted most often.
func (h holding) whole(w wanted) int {
	n := 0
	lines := map[string]int{}
	for _, g := range h.gave {
		expected, known := w.items, w.known
		if g.child != "" {
			expected, known = w.lines[g.child], w.known
		}
		switch {
		case known && len(g.items) > 0 && !covers(g.items, expected):
		case g.child != "":
			lines[g.child]++
		default:
			n++
		}
	}
	most := 0
	for _, count := range lines {
		most = max(most, count)
	}
	return n + most
}

// all sums what was given before anything was taken back.
func (h holding) all() []Item {
	lists := make([][]Item, len(h.gave))
	for i, g := range h.gave {
		lists[i] = g.items
	}
	return sumItems(lists...)
}

func covers(have, want []Item) bool {
	for _, w := range want {
		if !slices.ContainsFunc(have, func(it Item) bool { return it.ItemID == w.ItemID }) {
			return false
		}
	}
	return true
}

// wanted is what an order should grant.
type wanted struct {
	items []Item
	// known is false where that is not known of every line.
	known bool
	// lines are the items of each line of a cart that has an id of its own.
	lines map[string][]Item
}

// expected gives the items the order should grant: STOVE's supply_items, else
// what the configuration or an imported list says of each product, times the
// quantity.
func (o *Order) expected(v View, c Context, p *Policy) wanted {
	w := wanted{lines: map[string][]Item{}}
	var lists [][]Item
	known := len(v.Lines) > 0
	for _, l := range v.Lines {
		prod, ok := findProduct(o.Key, l.ProductID, c, p)
		if !ok {
			known = false
			continue
		}
		list := make([]Item, len(prod.Items))
		for i, it := range prod.Items {
			list[i] = Item{ItemID: it.ItemID, Quantity: it.Quantity * max(l.Quantity, 1)}
		}
		lists = append(lists, list)
		if l.Child != "" {
			w.lines[l.Child] = list
		}
	}
	for _, n := range o.notices() {
		if len(n.Notice.Record.Supply) > 0 {
			w.items, w.known = sumItems(n.Notice.Record.Supply), true
			return w
		}
	}
	if known {
		w.items, w.known = sumItems(lists...), true
	}
	return w
}

func findProduct(k Key, id string, c Context, p *Policy) (Product, bool) {
	for _, prod := range p.Products {
		if prod.ID == id && (prod.Provider == "" || prod.Provider == k.Provider) && (prod.App == "" || prod.App == k.App) {
			return prod, true
		}
	}
	prod, ok := c.Products[id]
	return prod, ok
}
