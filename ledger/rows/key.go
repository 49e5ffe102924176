package rows

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"slices"

	"makegood/ledger"
)

// keyBytes is how much of the SHA-256 a key keeps: 128 bits.
const keyBytes = 16

// Key gives the idempotency key of a grant row, 22 characters: the same row read
// twice, in whatever spelling of its order id and order of its items, has the
// same key. A row with a grant_id is known by it, its status, its items and
// whether the game reported it; without one by its items, its time, its server
// and its status. The app has to be resolved before.
func Key(g ledger.Grant) string {
	buf := make([]byte, 0, 512)
	text := func(s string) {
		buf = binary.AppendUvarint(buf, uint64(len(s)))
		buf = append(buf, s...)
	}
	text(string(g.Provider))
	text(g.App)
	text(ledger.CanonicalOrder(g.Provider, g.OrderID))
	text(g.GrantID)
	text(string(g.Status))
	if g.GrantID == "" {
		// Two rows of one moment without a grant_id add up, so nothing but the
		// named fields may make a second row of one.
		buf = binary.AppendVarint(buf, int64(g.GrantedAt))
		text(g.Server)
	} else {
		buf = append(buf, reportedByte(g.Reported))
	}
	for _, it := range sortedItems(g.Items) {
		text(it.ItemID)
		buf = binary.AppendVarint(buf, it.Quantity)
	}
	sum := sha256.Sum256(buf)
	return base64.RawURLEncoding.EncodeToString(sum[:keyBytes])
}

// reportedByte tells no word, no and yes apart.
func reportedByte(reported *bool) byte {
	switch {
	case reported == nil:
		return '?'
	case *reported:
		return 'Y'
	default:
		return 'N'
	}
}

// sortedItems gives the items summed by id, in the order of their ids.
func sortedItems(items []ledger.Item) []ledger.Item {
	if len(items) < 2 {
		return items
	}
	sorted := slices.Clone(items)
	slices.SortFunc(sorted, func(a, b ledger.Item) int { return cmp.Compare(a.ItemID, b.ItemID) })
	out := sorted[:1]
	for _, it := range sorted[1:] {
		if last := &out[len(out)-1]; last.ItemID == it.ItemID {
			last.Quantity += it.Quantity
			continue
		}
		out = append(out, it)
	}
	return out
}

// Split takes a row without a grant_id apart into one row per item, because that
// is how such a row is known: pushed as a list and exported as a table, the same
// grant then has the same keys. Rows with a grant_id, or with one item at most,
// come back as they are.
func Split(g ledger.Grant) []ledger.Grant {
	if g.GrantID != "" || len(g.Items) < 2 {
		return []ledger.Grant{g}
	}
	items := sortedItems(g.Items)
	out := make([]ledger.Grant, 0, len(items))
	for _, it := range items {
		one := g
		one.Items = []ledger.Item{it}
		out = append(out, one)
	}
	return out
}
