package store

import (
	"cmp"
	"context"
	"slices"

	"makegood/ledger"
)

// Fact gives one fact with its bytes and headers; NotFound where there is none.
func (s *Store) Fact(ctx context.Context, seq int64) (ledger.Fact, error) {
	var f ledger.Fact
	err := s.read(ctx, "fact", func(c *conn) error {
		ok, err := c.one(selectWhole+` WHERE f.seq = ?`, func(r row) { f = wholeOf(r) }, seq)
		if err == nil && !ok {
			err = notFound("there is no fact %d in the ledger", seq)
		}
		return err
	})
	return f, err
}

// Facts gives the facts of one order in sequence, those of its other spellings
// and of its cart's children included; withRaw adds bytes and headers. Facts that
// are not projected yet are there as well. An order nobody has heard of has none.
func (s *Store) Facts(ctx context.Context, key ledger.Key, withRaw bool) ([]ledger.Fact, error) {
	var out []ledger.Fact
	err := s.read(ctx, "facts", func(c *conn) error {
		id, err := idOf(c, key)
		if err != nil {
			return err
		}
		names := map[ledger.Key]bool{canonical(key): true}
		if id != 0 {
			if out, err = orderFacts(c, id, 0, withRaw); err != nil {
				return err
			}
			if err := keysOf(c, id, names); err != nil {
				return err
			}
		}
		recent, err := unprojected(c, key.Provider, names, withRaw)
		out = append(out, recent...)
		return err
	})
	return out, err
}

// keysOf adds every key that names an order.
func keysOf(c *conn, id int64, to map[ledger.Key]bool) error {
	return c.query(`SELECT provider, app, order_id FROM keys WHERE id = ?`, func(r row) error {
		to[ledger.Key{Provider: ledger.Provider(r.text(0)), App: r.text(1), Order: r.text(2)}] = true
		return nil
	}, id)
}

// unprojected gives the facts above the mark that are recorded under some keys.
func unprojected(c *conn, p ledger.Provider, names map[ledger.Key]bool, withRaw bool) (out []ledger.Fact, err error) {
	mark, err := markOf(c)
	if err != nil {
		return nil, err
	}
	sql, read := selectFact+` WHERE seq > ? AND provider = ? ORDER BY seq`, factOf
	if withRaw {
		sql, read = selectWhole+` WHERE f.seq > ? AND f.provider = ? ORDER BY f.seq`, wholeOf
	}
	err = c.query(sql, func(r row) error {
		k := ledger.Key{Provider: ledger.Provider(r.text(3)), App: r.text(4), Order: r.text(5)}
		if names[canonical(k)] {
			out = append(out, read(r))
		}
		return nil
	}, mark, string(p))
	return out, err
}

// orderFacts reads the facts of an order after a sequence number.
func orderFacts(c *conn, id, after int64, withRaw bool) (out []ledger.Fact, err error) {
	sql, read := selectFactsOfOrder, factOf
	if withRaw {
		sql, read = selectWholeOfOrder, wholeOf
	}
	err = c.query(sql, func(r row) error {
		out = append(out, read(r))
		return nil
	}, id, after)
	return out, err
}

const (
	selectFactsOfOrder = `SELECT f.seq, f.at, f.kind, f.provider, f.app, f.order_id, f.actor, f.source, f.data, f.raw_sum, f.hash
 FROM order_facts o CROSS JOIN facts f WHERE f.seq = o.seq AND o.id = ? AND o.seq > ? ORDER BY o.seq`
	selectWholeOfOrder = `SELECT f.seq, f.at, f.kind, f.provider, f.app, f.order_id, f.actor, f.source, f.data, f.raw_sum, f.hash,
 r.headers, r.body, r.seq FROM order_facts o CROSS JOIN facts f LEFT JOIN raws r ON r.seq = f.seq
 WHERE f.seq = o.seq AND o.id = ? AND o.seq > ? ORDER BY o.seq`
)

// FactsAfter gives up to limit facts after a sequence number, in sequence and
// without bytes; kinds narrow. It reads the log itself, projected or not.
func (s *Store) FactsAfter(ctx context.Context, seq int64, limit int, kinds ...ledger.FactKind) ([]ledger.Fact, error) {
	var out []ledger.Fact
	err := s.read(ctx, "facts", func(c *conn) (err error) {
		out, err = factsAfter(c, seq, limit, kinds)
		return err
	})
	return out, err
}

func factsAfter(c *conn, seq int64, limit int, kinds []ledger.FactKind) ([]ledger.Fact, error) {
	return factsOf(c, kinds, ">", "ASC", seq, limit)
}

// factsOf gives the next facts of some kinds, or of all, from a sequence number
// on, forth or back. Each kind is read by itself, because SQLite would sort
// everything behind the number to bring several together.
func factsOf(c *conn, kinds []ledger.FactKind, op, order string, seq int64, limit int) (out []ledger.Fact, err error) {
	read := func(narrow string, args ...any) error {
		return c.query(selectFact+` WHERE `+narrow+`seq `+op+` ? ORDER BY seq `+order+` LIMIT ? + 0`, func(r row) error {
			out = append(out, factOf(r))
			return nil
		}, append(args, seq, limit)...)
	}
	if len(kinds) == 0 {
		return out, read("")
	}
	for _, k := range kinds {
		if err := read("kind = ? AND ", string(k)); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(out, func(a, b ledger.Fact) int {
		if order == "DESC" {
			return cmp.Compare(b.Seq, a.Seq)
		}
		return cmp.Compare(a.Seq, b.Seq)
	})
	return out[:min(len(out), limit)], nil
}

// MaxSeq is the number of the last fact.
func (s *Store) MaxSeq(ctx context.Context) (n int64, err error) {
	err = s.read(ctx, "facts", func(c *conn) error {
		n, err = c.number(`SELECT max(seq) FROM facts`)
		return err
	})
	return n, err
}

// idOf gives the order a key names, aliases included; 0 where there is none.
func idOf(c *conn, key ledger.Key) (int64, error) {
	return c.number(`SELECT id FROM keys WHERE provider = ? AND app = ? AND order_id = ?`,
		string(key.Provider), key.App, ledger.CanonicalOrder(key.Provider, key.Order))
}
