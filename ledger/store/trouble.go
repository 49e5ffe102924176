package store

import (
	"context"
	"fmt"
	"slices"

	"makegood/ledger"
)

// The work list is counted as orders are judged: a row of it costs the same to read whether it stands for two orders or
// for a hundred thousand.

// What a row of the work list is made of.
const (
	partPlayer int64 = iota + 1
	partMoney
	partOwner
)

// troubleHash is the number of a row of the work list; never 0.
func troubleHash(t ledger.Trouble) int64 { return max(1, hash64("trouble", t.ID())) }

// troubleOf is the row of the work list an order's row is part of.
func (o orderRow) troubleOf() ledger.Trouble {
	return ledger.Trouble{
		Class: ledger.Class(o.class), Provider: o.key.Provider, App: o.key.App, Product: o.product, Server: o.server,
		Aside: o.caseState == string(ledger.CaseSnoozed),
	}
}

// part names one number of a row of the work list.
type part struct {
	what int64
	name string
}

// troubleChange is what a pass changed in one row of the work list.
type troubleChange struct {
	trouble ledger.Trouble
	n       int64
	parts   map[part]int64
	sums    map[string]ledger.Amount
}

// trouble moves an order from the row of the work list it was part of to the one it is part of now.
func (p *pass) trouble(old, now orderRow) {
	if old.trouble == now.trouble && old.player == now.player && old.owner == now.owner && old.amount == now.amount && old.currency == now.currency {
		return
	}
	for sign, o := range map[int64]orderRow{-1: old, 1: now} {
		if o.trouble == 0 {
			continue
		}
		c := p.troubled[o.trouble]
		if c == nil {
			c = &troubleChange{trouble: o.troubleOf(), parts: map[part]int64{}, sums: map[string]ledger.Amount{}}
			p.troubled[o.trouble] = c
		}
		c.n += sign
		if o.player != "" {
			c.parts[part{partPlayer, o.player}] += sign
		}
		if o.owner != "" {
			c.parts[part{partOwner, o.owner}] += sign
		}
		if a := ledger.Amount(o.amount); a.Known() {
			c.parts[part{partMoney, o.currency}] += sign
			if sign < 0 {
				c.sums[o.currency] = c.sums[o.currency].Minus(a)
			} else {
				c.sums[o.currency] = c.sums[o.currency].Plus(a)
			}
		}
	}
}

// flushTroubles writes what the pass changed in the work list.
func (p *pass) flushTroubles() error {
	for id, c := range p.troubled {
		players := int64(0)
		for k, n := range c.parts {
			came, err := p.flushPart(id, k, n, c.sums[k.name])
			if err != nil {
				return err
			}
			if k.what == partPlayer {
				players += came
			}
		}
		t := c.trouble
		if _, err := p.c.exec(`INSERT INTO troubles (id, class, provider, app, product, server, aside, n, players) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
 ON CONFLICT (id) DO UPDATE SET n = n + excluded.n, players = players + excluded.players`,
			id, string(t.Class), string(t.Provider), t.App, t.Product, t.Server, t.Aside, c.n, players); err != nil {
			return err
		}
		if _, err := p.c.exec(`DELETE FROM troubles WHERE id = ? AND n = 0`, id); err != nil {
			return err
		}
	}
	return nil
}

// flushPart moves one number on and says whether it came (1) or went (-1) by it.
func (p *pass) flushPart(id int64, k part, n int64, moved ledger.Amount) (came int64, err error) {
	was, sum := int64(0), ledger.Amount("")
	if _, err := p.c.one(`SELECT n, amount FROM trouble_parts WHERE trouble = ? AND what = ? AND name = ?`, func(r row) {
		was, sum = r.int(0), ledger.Amount(r.text(1))
	}, id, k.what, k.name); err != nil {
		return 0, err
	}
	if k.what == partMoney {
		sum = sum.Plus(moved)
	} else if n == 0 {
		return 0, nil
	}
	if was+n == 0 {
		if was > 0 {
			came = -1
		}
		_, err = p.c.exec(`DELETE FROM trouble_parts WHERE trouble = ? AND what = ? AND name = ?`, id, k.what, k.name)
		return came, err
	}
	if was == 0 {
		came = 1
	}
	_, err = p.c.exec(`INSERT INTO trouble_parts (trouble, what, name, n, amount) VALUES (?, ?, ?, ?, ?)
 ON CONFLICT (trouble, what, name) DO UPDATE SET n = excluded.n, amount = excluded.amount`, id, k.what, k.name, was+n, string(sum))
	return came, err
}

// Work gives the work list: the open orders a filter matches, the same trouble in one row, the most urgent row first;
// total is how many rows there are in all. What a filter by class of trouble, product, server, provider or severity asks
// for is read from what is counted; any other filter is checked order by order, in memory that does not grow with them.
func (s *Store) Work(ctx context.Context, q ledger.WorkQuery) (out []ledger.Work, total int, err error) {
	limit := q.Limit
	if limit <= 0 {
		limit = pageOf
	}
	q.Filter.OpenOnly = true
	err = s.read(ctx, "work list", func(c *conn) error {
		w := worklist{listing: listing{ctx: ctx, s: s, c: c, q: ledger.OrderQuery{Filter: q.Filter, Sort: ledger.SortUrgency, Limit: scanChunk}}}
		if err := w.run(); err != nil {
			return err
		}
		total = len(w.found)
		slices.SortFunc(w.found, func(a, b *counted) int { return ledger.CompareWork(&a.Work, &b.Work) })
		for _, f := range w.found[:min(limit, total)] {
			if err := w.finish(f); err != nil {
				return err
			}
			out = append(out, f.Work)
		}
		return nil
	})
	return out, total, err
}

// counted is a row of the work list with the number of its most urgent order.
type counted struct {
	ledger.Work
	hash int64
	head orderRow
}

// worklist is one reading of the work list.
type worklist struct {
	listing
	found []*counted
}

func (w *worklist) run() error {
	m, err := newMatch(w.c, w.q.Filter)
	if err != nil || m.nothing {
		return err
	}
	all := true
	if m.within != nil && (m.ids != nil || len(m.within.ids) <= fewIDs) {
		all = false
		if err := w.few(m); err != nil || m.ids != nil {
			return err
		}
	}
	var rows []*counted
	err = w.c.query(`SELECT id, class, provider, app, product, server, aside, n, players FROM troubles`, func(r row) error {
		t := &counted{hash: r.int(0), Work: ledger.Work{
			Trouble: ledger.Trouble{
				Class: ledger.Class(r.text(1)), Provider: ledger.Provider(r.text(2)), App: r.text(3), Product: r.text(4), Server: r.text(5), Aside: r.int(6) == 1,
			},
			Count: r.int(7), Players: r.int(8), Sums: ledger.Sums{}, Owners: map[string]int64{},
		}}
		if (all || m.within.sells(t.Product)) && m.couldMatch(t) {
			rows = append(rows, t)
		}
		return nil
	})
	for _, t := range rows {
		if err != nil {
			return err
		}
		if m.whole(t) {
			err = w.stored(t)
		} else {
			err = w.scanned(t, m)
		}
		if t.Count > 0 {
			w.found = append(w.found, t)
		}
	}
	return err
}

// couldMatch reports whether any order of a row of the work list can match.
func (m *match) couldMatch(t *counted) bool {
	f := &m.f
	eq := func(want, have string) bool { return want == "" || want == have }
	return eq(string(f.Provider), string(t.Provider)) && eq(f.App, t.App) && (f.Product == "" || ledger.ProductNamed(f.Product, t.Product)) && eq(f.Server, t.Server) &&
		(m.trouble == 0 || m.trouble == t.hash) && (len(f.Severities) == 0 || slices.Contains(f.Severities, t.Class.Severity())) &&
		(len(f.Cases) == 0 || slices.Contains(f.Cases, ledger.CaseSnoozed) || !t.Aside)
}

// whole reports whether every order of a row that can match does.
func (m *match) whole(t *counted) bool {
	f := &m.f
	aside := len(f.Cases) == 1 && f.Cases[0] == ledger.CaseSnoozed && t.Aside
	return (len(f.Classes) == 0 || slices.Contains(f.Classes, t.Class)) && (len(f.Cases) == 0 || aside) && len(f.Flags) == 0 &&
		f.Currency == "" && f.MinAmount == "" && f.MaxAmount == "" && f.PaidFrom == 0 && f.PaidTo == 0 && f.Since == 0 && f.Until == 0 &&
		f.Owner == "" && f.OthersOf == "" && !f.Free && !slices.ContainsFunc(m.held, func(r *reach) bool { return !r.sells(t.Product) }) && len(m.either) == 0 && len(m.not) == 0
}

// stored reads what a row is made of from what is counted.
func (w *worklist) stored(t *counted) error {
	err := w.c.query(`SELECT what, name, n, amount FROM trouble_parts WHERE trouble = ? AND what > ?`, func(r row) error {
		if r.int(0) == partMoney {
			t.Sums[r.text(1)] = ledger.Amount(r.text(3))
		} else {
			t.Owners[r.text(1)] = r.int(2)
		}
		return nil
	}, t.hash, partPlayer)
	if err != nil {
		return err
	}
	_, err = w.c.one(selectOrder+` WHERE trouble = ? AND trouble <> 0 ORDER BY urgency, id LIMIT 1`, func(r row) { t.lead(orderOf(r)) }, t.hash)
	return err
}

// lead makes an order the most urgent one of a row.
func (t *counted) lead(o orderRow) {
	t.head, t.Oldest = o, ledger.Instant(o.paidAt)
	if t.Oldest == 0 {
		t.Oldest = ledger.Instant(o.firstSeen)
	}
}

// add counts one order; fresh says that its player is not counted yet.
func (t *counted) add(o orderRow, fresh bool) {
	t.Count++
	if fresh && o.player != "" {
		t.Players++
	}
	if o.owner != "" {
		t.Owners[o.owner]++
	}
	t.Sums.Add(ledger.Money{Amount: ledger.Amount(o.amount), Currency: o.currency})
	if t.head.id == 0 || o.urgency < t.head.urgency || o.urgency == t.head.urgency && o.id < t.head.id {
		t.lead(o)
	}
}

// scanned counts the orders of a row that match, player by player.
func (w *worklist) scanned(t *counted, m *match) error {
	t.Count, t.Players = 0, 0
	part := w.s.scanTroubles
	sql := `SELECT ` + part.from() + ` FROM orders o INDEXED BY orders_scan
 WHERE trouble = ? AND trouble <> 0 AND (player, id) > (?, ?)` + sieve + ` ORDER BY player, id LIMIT ? + 0`
	o := orderRow{
		class: string(t.Class), key: ledger.Key{Provider: t.Provider, App: t.App}, product: t.Product, server: t.Server, trouble: t.hash,
	}
	last, begun := "", false
	for n := scanChunk; n == scanChunk; {
		if err := w.ctx.Err(); err != nil {
			return fmt.Errorf("work list: %w", err)
		}
		n = 0
		err := w.c.query(sql, func(r row) error {
			n++
			if err := part.row(r.text(0), &o); err != nil || !m.row(o) {
				return err
			}
			t.add(o, !begun || o.player != last)
			last, begun = o.player, true
			return nil
		}, append(append([]any{t.hash, o.player, o.id}, m.sieved()...), scanChunk)...)
		if err != nil {
			return err
		}
	}
	return nil
}

// few counts the single orders a filter names by an id or a word, those of products apart that are counted as wholes; there
// are never many.
func (w *worklist) few(m *match) error {
	at := map[int64]*counted{}
	seen := map[int64]map[string]bool{}
	rows, _, err := w.walkIDs(m.within.ids)(ledger.Cursor{})
	if err != nil {
		return err
	}
	for _, r := range rows {
		if r.trouble == 0 || m.within.sells(r.product) || !m.row(r.orderRow) {
			continue
		}
		t := at[r.trouble]
		if t == nil {
			t = &counted{hash: r.trouble, Work: ledger.Work{Trouble: r.troubleOf(), Sums: ledger.Sums{}, Owners: map[string]int64{}}}
			at[r.trouble], seen[r.trouble] = t, map[string]bool{}
			w.found = append(w.found, t)
		}
		t.add(r.orderRow, !seen[r.trouble][r.player])
		seen[r.trouble][r.player] = true
	}
	return nil
}

// finish draws the standing of a row's most urgent order.
func (w *worklist) finish(t *counted) error {
	st, err := w.standing(&t.head, nil)
	t.Head = ledger.Row{ID: t.head.id, Cursor: w.cursor(t.head), Key: t.head.key, Standing: st}
	return err
}
