package store

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"

	"makegood/ledger"
)

// shelf is what judging an order needs beside the order: it reads the indexes
// and keeps the small registers in memory until it is told to forget them.
type shelf struct {
	c *conn
	// Registers; nil where not read yet.
	spoken   map[appKey]bool
	imported []ledger.Product
	read     bool
	// links and checkouts say whether there are any at all.
	links, checkouts bool
}

type appKey struct {
	provider ledger.Provider
	app      string
}

// forget drops what is kept in memory, because another process, or a rolled back
// transaction, may have changed it.
func (h *shelf) forget() {
	h.spoken, h.imported, h.read, h.links, h.checkouts = nil, nil, false, false, false
}

// load reads the registers.
func (h *shelf) load() error {
	if h.read {
		return nil
	}
	h.forget()
	h.spoken = map[appKey]bool{}
	err := h.c.query(`SELECT provider, app FROM signs WHERE what = ?`, func(r row) error {
		h.spoken[appKey{ledger.Provider(r.text(0)), r.text(1)}] = true
		return nil
	}, signSpoken)
	if err != nil {
		return err
	}
	err = h.c.query(`SELECT body FROM products ORDER BY seq`, func(r row) error {
		var p ledger.Product
		if err := json.Unmarshal(r.bytes(0), &p); err != nil {
			return fmt.Errorf("imported product: %w", err)
		}
		h.imported = append(h.imported, p)
		return nil
	})
	if err != nil {
		return err
	}
	links, err := h.c.number(`SELECT EXISTS (SELECT 1 FROM links)`)
	if err != nil {
		return err
	}
	checkouts, err := h.c.number(`SELECT EXISTS (SELECT 1 FROM checkouts)`)
	h.links, h.checkouts, h.read = links == 1, checkouts == 1, err == nil
	return err
}

// products gives the imported products that may be an order's: those of its
// provider and app, or of any. The more exact declaration wins, then the later.
func (h *shelf) products(k ledger.Key) map[string]ledger.Product {
	if len(h.imported) == 0 {
		return nil
	}
	out, rank := map[string]ledger.Product{}, map[string]int{}
	for _, p := range h.imported {
		if (p.Provider != "" && p.Provider != k.Provider) || (p.App != "" && p.App != k.App) {
			continue
		}
		exact := 1
		if p.Provider != "" {
			exact++
		}
		if p.App != "" {
			exact += 2
		}
		if exact >= rank[p.ID] {
			out[p.ID], rank[p.ID] = p, exact
		}
	}
	return out
}

// base is the context that does not depend on what else there is.
func (h *shelf) base(k ledger.Key) (ledger.Context, error) {
	if err := h.load(); err != nil {
		return ledger.Context{}, err
	}
	return ledger.Context{GrantSpoken: h.spoken[appKey{k.Provider, k.App}], Products: h.products(k)}, nil
}

// crowd bounds how many other orders a context names.
const crowd = 8

// context completes the base for an order; apart says that nothing is known to be
// ambiguous with it or bought beside it.
func (h *shelf) context(c ledger.Context, o *ledger.Order, id int64, ids idSet, b buys, apart bool) (_ ledger.Context, err error) {
	if h.links {
		if c.Linked, err = h.linkedPlayers(o.Key, ids); err != nil {
			return c, err
		}
	}
	if h.checkouts {
		if c.Checkout, c.Repayment, err = h.checkedOut(id, b); err != nil {
			return c, err
		}
	}
	if apart {
		return c, nil
	}
	if c.Ambiguous, err = h.ambiguous(o.Key, id, ids); err != nil {
		return c, err
	}
	near, err := h.boughtNear(id, b)
	if err != nil {
		return c, err
	}
	c.DuplicatePayment, err = h.keysOf(near)
	return c, err
}

// plain reports whether a context says no more than its base.
func plain(c ledger.Context) bool {
	return len(c.Linked) == 0 && len(c.Ambiguous) == 0 && len(c.DuplicatePayment) == 0 && !c.Checkout && !c.Repayment
}

// stand judges an order with everything the ledger knows.
func (h *shelf) stand(o *ledger.Order, id int64, ids idSet, p *ledger.Policy, now ledger.Instant) (ledger.Standing, error) {
	c, err := h.base(o.Key)
	if err != nil {
		return ledger.Standing{}, err
	}
	s := ledger.Judge(o, c, p, now)
	whole, err := h.context(c, o, id, ids, buysOf(o.Key, s), false)
	if err != nil || plain(whole) {
		return s, err
	}
	return ledger.Judge(o, whole, p, now), nil
}

func (h *shelf) linkedPlayers(k ledger.Key, ids idSet) (map[string]ledger.Player, error) {
	var out map[string]ledger.Player
	for _, name := range ids.list(idPlayer, idGamePlayer) {
		err := h.c.query(`SELECT l.body FROM link_ids i CROSS JOIN links l WHERE l.provider = i.provider AND l.name = i.name AND l.app = i.app
 AND i.provider = ? AND i.player = ? AND i.app IN ('', ?) ORDER BY i.app`, func(r row) error {
			var p ledger.Player
			if err := json.Unmarshal(r.bytes(0), &p); err != nil {
				return fmt.Errorf("imported player: %w", err)
			}
			if out == nil {
				out = map[string]ledger.Player{}
			}
			out[linkName(p)] = p
			return nil
		}, string(k.Provider), name, k.App)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// linkName is what a joined player is kept under: the game's own id.
func linkName(p ledger.Player) string {
	if p.Game != "" {
		return p.Game
	}
	return p.Primary()
}

func (h *shelf) ambiguous(k ledger.Key, id int64, ids idSet) ([]ledger.Key, error) {
	var all []int64
	for n := range ids {
		if !n.kind.ties() {
			continue
		}
		others, err := h.sharing(k, n)
		if err != nil {
			return nil, err
		}
		others = slices.DeleteFunc(others, func(other int64) bool { return other == id })
		all = append(all, others[:min(len(others), crowd)]...)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	keys, err := h.keysOf(all[:min(len(all), crowd)])
	return sorted(keys), err
}

func (h *shelf) keysOf(ids []int64) ([]ledger.Key, error) {
	var out []ledger.Key
	for _, id := range ids {
		k, err := h.keyOf(id)
		if err != nil {
			return nil, err
		}
		out = append(out, k)
	}
	return out, nil
}

func (h *shelf) keyOf(id int64) (k ledger.Key, err error) {
	_, err = h.c.one(`SELECT provider, app, order_id FROM keys WHERE id = ? AND via = 0`, func(r row) {
		k = ledger.Key{Provider: ledger.Provider(r.text(0)), App: r.text(1), Order: r.text(2)}
	}, id)
	return k, err
}

// sharing lists the first orders of k's provider and app that have an id, by
// number: as many as decide about a crowd.
func (h *shelf) sharing(k ledger.Key, n idName) ([]int64, error) {
	return h.numbers(`SELECT i.id FROM ids i CROSS JOIN keys k
 WHERE i.name = ? AND i.kind = ? AND k.id = i.id AND k.via = 0 AND k.provider = ? AND k.app = ? ORDER BY i.id LIMIT ? + 0`,
		n.name, int64(n.kind), string(k.Provider), k.App, crowd+2)
}

func (h *shelf) numbers(sql string, args ...any) (out []int64, err error) {
	err = h.c.query(sql, func(r row) error {
		out = append(out, r.int(0))
		return nil
	}, args...)
	return out, err
}

// after is the first text beyond all that begin with s.
func after(s string) string { return s + "\U0010FFFF" }

// buys is who bought what when, as far as it takes part in comparisons between
// orders: one hash for each id of the player, with the product.
type buys struct {
	paidAt ledger.Instant
	hashes []int64
}

// buysOf gives the purchase a standing shows. An order that is not paid, as far
// as is known, has no instant.
func buysOf(k ledger.Key, s ledger.Standing) buys {
	var b buys
	product := s.View.ProductID()
	if product == "" {
		return b
	}
	if s.Lamps.Paid == ledger.LampYes || s.Lamps.Paid == ledger.LampClaimed {
		b.paidAt = s.View.PaidAt
	}
	for _, id := range s.View.Player.IDs() {
		b.hashes = append(b.hashes, buyHash(k, id, product))
	}
	slices.Sort(b.hashes)
	b.hashes = slices.Compact(b.hashes)
	return b
}

// buyHash is the first 8 bytes of a SHA-256: an index of purchases is narrow this
// way, and nobody can make two of them meet.
func buyHash(k ledger.Key, player, product string) int64 {
	return hash64(string(k.Provider), k.App, player, product)
}

func hash64(parts ...string) int64 {
	var buf []byte
	for _, p := range parts {
		buf = binary.AppendUvarint(buf, uint64(len(p)))
		buf = append(buf, p...)
	}
	sum := sha256.Sum256(buf)
	return int64(binary.BigEndian.Uint64(sum[:8]) >> 1) //nolint:gosec // 63 bits remain
}

// encode writes the purchase for its order's row.
func (b buys) encode() []byte {
	if len(b.hashes) == 0 {
		return nil
	}
	out := binary.BigEndian.AppendUint64(nil, uint64(b.paidAt)) //nolint:gosec // taken back as it was
	for _, h := range b.hashes {
		out = binary.BigEndian.AppendUint64(out, uint64(h)) //nolint:gosec // taken back as it was
	}
	return out
}

func decodeBuys(raw []byte) (b buys) {
	for i := 0; i+8 <= len(raw); i += 8 {
		n := int64(binary.BigEndian.Uint64(raw[i:])) //nolint:gosec // written by encode
		if i == 0 {
			b.paidAt = ledger.Instant(n)
			continue
		}
		b.hashes = append(b.hashes, n)
	}
	return b
}

// boughtNear lists the purchases of the same player and product next to b, before
// and after it, where they are within the window. Only for these can b's coming or
// going change whether they have a neighbour at all.
func (h *shelf) boughtNear(id int64, b buys) ([]int64, error) {
	if !b.paidAt.Known() {
		return nil, nil
	}
	at := int64(b.paidAt)
	window := ledger.DuplicateWindow.Milliseconds()
	var all []int64
	for _, hash := range b.hashes {
		before, err := h.numbers(`SELECT id FROM buys WHERE hash = ? AND (paid_at, id) < (?, ?) AND paid_at >= ? ORDER BY paid_at DESC, id DESC LIMIT 1`,
			hash, at, id, max(at-window, 1))
		if err != nil {
			return nil, err
		}
		after, err := h.numbers(`SELECT id FROM buys WHERE hash = ? AND (paid_at, id) > (?, ?) AND paid_at <= ? ORDER BY paid_at, id LIMIT 1`,
			hash, at, id, at+window)
		if err != nil {
			return nil, err
		}
		all = append(append(all, before...), after...)
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// checkedOut says whether the order is the one an own checkout became: each
// checkout is taken by the first order of its player and product that came after
// it, and each order takes one. An order came with the first fact under any of its
// ids: where two ids turned out to name one payment, that is the older one's.
func (h *shelf) checkedOut(id int64, b buys) (checkout, repayment bool, err error) {
	type came struct{ id, first int64 }
	for _, hash := range b.hashes {
		var orders []came
		err := h.c.query(`SELECT b.id, (SELECT min(o.seq) FROM order_facts o WHERE o.id = b.id) AS first
 FROM (SELECT DISTINCT id FROM buys WHERE hash = ?) b ORDER BY first`, func(r row) error {
			orders = append(orders, came{r.int(0), r.int(1)})
			return nil
		}, hash)
		if err != nil {
			return false, false, err
		}
		taken := map[int64]bool{}
		err = h.c.query(`SELECT seq, repayment FROM checkouts WHERE hash = ? ORDER BY seq`, func(r row) error {
			for _, o := range orders {
				if o.first <= r.int(0) || taken[o.id] {
					continue
				}
				taken[o.id] = true
				if o.id == id {
					checkout = true
					repayment = repayment || r.text(1) != ""
				}
				break
			}
			return nil
		}, hash)
		if err != nil {
			return false, false, err
		}
	}
	return checkout, repayment, nil
}
