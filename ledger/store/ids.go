package store

import (
	"slices"

	"makegood/ledger"
)

// idKind is what an id an order is found by is.
type idKind int64

// The kinds; their numbers are stored.
const (
	idOrder idKind = iota + 1
	idReceipt
	idTransaction
	idPlayer
	idGamePlayer
	idGrant
	// idTail is the end two spellings of one Hive payment have in common.
	idTail
)

// ties reports whether two orders with one id of the kind may be one payment.
func (k idKind) ties() bool { return k == idReceipt || k == idTail }

// idName is one id with its kind.
type idName struct {
	kind idKind
	name string
}

// idSet is every id an order is found by.
type idSet map[idName]struct{}

func (s idSet) add(kind idKind, names ...string) {
	for _, n := range names {
		if n != "" {
			s[idName{kind, n}] = struct{}{}
		}
	}
}

func (s idSet) player(p ledger.Player) {
	s.add(idPlayer, p.ID, p.UID, p.GUID, p.MemberNo, p.CharacterNo)
	s.add(idGamePlayer, p.Game)
}

// list gives the names of one kind in order.
func (s idSet) list(kinds ...idKind) []string {
	var out []string
	for n := range s {
		if slices.Contains(kinds, n.kind) {
			out = append(out, n.name)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// without gives what is in s and not in other, in a fixed order.
func (s idSet) without(other idSet) []idName {
	var out []idName
	for n := range s {
		if _, ok := other[n]; !ok {
			out = append(out, n)
		}
	}
	slices.SortFunc(out, func(a, b idName) int {
		if a.kind != b.kind {
			return int(a.kind - b.kind)
		}
		if a.name < b.name {
			return -1
		}
		return 1
	})
	return out
}

// idsOf lists the ids of an order: its own and its aliases, every spelling, what
// identifies the payment, every id of its player, every grant.
func idsOf(o *ledger.Order, aliases []string) idSet {
	ids := idSet{}
	p := o.Key.Provider
	ids.add(idOrder, o.Key.Order)
	ids.add(idOrder, aliases...)
	for _, s := range o.Spellings {
		ids.add(idOrder, ledger.CanonicalOrder(p, s.Text))
	}
	for _, name := range ids.list(idOrder) {
		ids.add(idTail, ledger.Tail(p, name))
	}
	record := func(r *ledger.Record) {
		if r != nil {
			ids.player(r.Player)
			ids.add(idReceipt, r.Receipt)
		}
	}
	for i := range o.Notices {
		record(&o.Notices[i].Notice.Record)
	}
	for _, s := range o.Seen {
		record(s.Obs.Record)
		if s.Obs.Names {
			ids.add(idTransaction, s.Obs.TransactionID)
		}
	}
	for i := range o.Rows {
		g := &o.Rows[i].Grant
		ids.add(idGrant, g.GrantID)
		ids.add(idPlayer, g.GUID, g.MemberNo, g.UID)
		kind := idPlayer
		if g.PlayerType == ledger.PlayerTypeGame {
			kind = idGamePlayer
		}
		ids.add(kind, g.PlayerID)
	}
	return ids
}

// reindex brings the tables of ids to what the order is found by now.
func (p *pass) reindex(w *work, now idSet) error {
	gone, come := w.oldIDs.without(now), now.without(w.oldIDs)
	for _, n := range gone {
		if err := p.unindex(w, n); err != nil {
			return err
		}
	}
	for _, n := range come {
		p.bulks.ids.add(n.name, int64(n.kind), w.id)
		if n.kind == idOrder {
			p.bulks.tails.add(reversed(n.name), w.id)
		}
	}
	w.moved = append(gone, come...)
	return nil
}

func (p *pass) unindex(w *work, n idName) error {
	if _, err := p.c.exec(`DELETE FROM ids WHERE name = ? AND kind = ? AND id = ?`, n.name, int64(n.kind), w.id); err != nil {
		return err
	}
	if n.kind != idOrder {
		return nil
	}
	_, err := p.c.exec(`DELETE FROM tails WHERE name = ? AND id = ?`, reversed(n.name), w.id)
	return err
}

// tie marks the orders that an id which came or went makes ambiguous with w, or
// no longer so.
func (p *pass) tie(w *work) error {
	for _, n := range w.moved {
		if !n.kind.ties() {
			continue
		}
		others, err := p.sharing(w.key, n)
		if err != nil {
			return err
		}
		// Only the first few of a crowd appear in anybody's context, so only a change
		// among those concerns the crowd.
		at, in := slices.BinarySearch(others, w.id)
		if len(others) > 1 || (len(others) == 1 && !in) {
			w.close = true
		}
		if at > crowd {
			continue
		}
		for _, id := range others {
			if id != w.id {
				p.dirty[id] = true
			}
		}
	}
	return nil
}

// reversed turns a name around, so that its end can be searched as a beginning.
func reversed(s string) string {
	r := []rune(s)
	slices.Reverse(r)
	return string(r)
}
