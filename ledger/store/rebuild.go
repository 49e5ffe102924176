package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"makegood/ledger"
)

// Rebuilt is what folding all facts anew came to.
type Rebuilt struct {
	// Facts and Orders are how many were folded.
	Facts, Orders int64
	// Differences are the first of those found between what is stored and what
	// the facts give, Found is how many there are.
	Differences []string
	Found       int64
}

// maxDifferences bounds Rebuilt.Differences.
const maxDifferences = 100

// projectedTable is a table the projection fills.
type projectedTable struct {
	// name, and the columns that make up its order.
	name, order string
	// cache: it holds how far work has come, or what spares work, and may differ;
	// skip is such a column.
	cache bool
	skip  string
	where string
}

// projected lists the tables a rebuild empties and a check compares.
func projected() []projectedTable {
	return []projectedTable{
		{name: "keys", order: "provider, app, order_id"},
		{name: "own_keys", order: "hash"},
		{name: "order_facts", order: "id, seq"},
		{name: "orders", order: "id", skip: "gathered"},
		{name: "standings", order: "id"},
		{name: "states", order: "id", cache: true},
		{name: "order_words", order: "word, first_seen, id"},
		{name: "troubles", order: "id"},
		{name: "trouble_parts", order: "trouble, what, name"},
		{name: "ids", order: "name, kind, id"},
		{name: "tails", order: "name, id"},
		{name: "buys", order: "hash, paid_at, id"},
		{name: "actions", order: "name, id"},
		{name: "notices", order: "seq"},
		{name: "rereads", order: "of, seq"},
		{name: "players", order: "id"},
		{name: "nicknames", order: "part, id"},
		{name: "links", order: "provider, name, app"},
		{name: "link_ids", order: "provider, player, name, app"},
		{name: "products", order: "provider, app, name"},
		{name: "product_parts", order: "kind, part, product, name"},
		{name: "checkouts", order: "seq"},
		{name: "arms", order: "operator"},
		{name: "suspects", order: "provider"},
		{name: "asked", order: "id"},
		{name: "signs", order: "provider, app, what"},
		{name: "pulse", order: "minute, provider, what", where: "n <> 0"},
		{name: "counters", order: "name", where: "n <> 0"},
		{name: "sales", order: "minute, provider, app, product, server", where: "granted <> 0 OR missing <> 0"},
		{name: "hours", order: "hour, provider, app, product, server", where: "granted <> 0 OR missing <> 0 OR known <> 0 OR missed <> 0"},
		{name: "lags", order: "slot, bucket", where: "n <> 0"},
		{name: "ages", order: "minute, severity", where: "n <> 0"},
		{name: "beats", order: "provider, app, what, name, minute"},
		{name: "feeds", order: "provider, app, what, name"},
		{name: "maintenances", order: "seq"},
		{name: "alerts", order: "seq"},
		{name: "alerts_up", order: "name"},
		{name: "posts", order: "outlet, of"},
		{name: "dirty", order: "id", cache: true},
		{name: "sweeps", order: "provider, app, product", cache: true},
	}
}

// Rebuild folds all facts anew at one instant. With check it does so in a file of
// its own and compares every row with what is stored; any difference is a defect.
// Without, it replaces what is stored, in one transaction: appends wait until it
// is done. progress, where not nil, is told how many facts of how many are folded.
func (s *Store) Rebuild(ctx context.Context, check bool, progress func(done, total int64)) (Rebuilt, error) {
	if progress == nil {
		progress = func(int64, int64) {}
	}
	if s.w == nil {
		return Rebuilt{}, s.readOnlyError()
	}
	if !check {
		var out Rebuilt
		err := s.w.do(ctx, func(w *writer) error {
			return w.transaction(func() (err error) {
				out, err = w.replace(ctx, progress)
				return err
			})
		})
		if err == nil {
			s.announce()
		}
		return out, s.told("rebuild", err)
	}
	for range 20 {
		if err := s.CatchUp(ctx); err != nil {
			return Rebuilt{}, err
		}
		out, moved, err := s.compareAnew(ctx, progress)
		if err != nil || !moved {
			return out, s.told("rebuild", err)
		}
	}
	return Rebuilt{}, &ledger.Error{Op: "rebuild", Kind: ledger.Unavailable, Human: ledger.Say(
		"the ledger %s moves on faster than it can be compared; try again when there is less to record", s.path)}
}

// replace empties the projection and folds everything into it.
func (w *writer) replace(ctx context.Context, progress func(done, total int64)) (Rebuilt, error) {
	for _, t := range projected() {
		if _, err := w.c.exec(`DELETE FROM ` + t.name); err != nil {
			return Rebuilt{}, err
		}
	}
	if err := setMeta(w.c, metaMark, "0"); err != nil {
		return Rebuilt{}, err
	}
	w.p.forget()
	return w.p.foldAll(ctx, ledger.At(w.s.now()), progress)
}

// foldAll projects all facts and judges everything at one instant.
func (p *projector) foldAll(ctx context.Context, now ledger.Instant, progress func(done, total int64)) (out Rebuilt, err error) {
	total, err := p.number(`SELECT max(seq) FROM facts`)
	if err != nil {
		return out, err
	}
	for more := true; more; {
		if err := ctx.Err(); err != nil {
			return out, fmt.Errorf("rebuild: %w", err)
		}
		if more, err = p.facts(now, passFacts, false, nil); err != nil {
			return out, err
		}
		progress(p.mark, total)
	}
	for more := true; more; {
		if err := ctx.Err(); err != nil {
			return out, fmt.Errorf("rebuild: %w", err)
		}
		if more, err = p.rejudge(now, passOrders); err != nil {
			return out, err
		}
	}
	out.Facts = total
	out.Orders, err = p.number(`SELECT n FROM counters WHERE name = ?`, countOrders)
	return out, err
}

// compareAnew folds a snapshot of the facts into a scratch file and compares.
// moved says that the ledger was not settled at the snapshot's instant.
func (s *Store) compareAnew(ctx context.Context, progress func(done, total int64)) (out Rebuilt, moved bool, err error) {
	dir, err := os.MkdirTemp(filepath.Dir(s.path), ".rebuild-")
	if err != nil {
		return out, false, fmt.Errorf("scratch file beside the ledger: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	scratch := filepath.Join(dir, "scratch.db")
	if err := up(ctx, scratch); err != nil {
		return out, false, err
	}
	c, err := dial(scratch, "_journal_mode=OFF&_synchronous=OFF&_busy_timeout=5000&_cache_size=-32000")
	if err != nil {
		return out, false, err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	source, err := dsn(s.path, "mode=ro")
	if err != nil {
		return out, false, err
	}
	// Without tables of its own for them, the scratch file reads the facts of the
	// ledger attached to it.
	for _, sql := range []string{`DROP TABLE facts`, `DROP TABLE raws`} {
		if _, err := c.exec(sql); err != nil {
			return out, false, err
		}
	}
	if _, err := c.exec(`ATTACH ? AS stored`, source); err != nil {
		return out, false, err
	}
	err = c.inside("BEGIN", func() error {
		now := ledger.At(s.now())
		if moved, err = unsettled(c, now); err != nil || moved {
			return err
		}
		if out, err = newProjector(s, c).foldAll(ctx, now, progress); err != nil {
			return err
		}
		return out.compare(ctx, c)
	})
	return out, moved, err
}

// unsettled reports whether the stored projection has something to do.
func unsettled(c *conn, now ledger.Instant) (bool, error) {
	n, err := c.number(`SELECT (SELECT max(seq) FROM stored.facts) <> (SELECT CAST(value AS INTEGER) FROM stored.meta WHERE name = ?)
 OR EXISTS (SELECT 1 FROM stored.orders WHERE due_at > 0 AND due_at <= ?) OR EXISTS (SELECT 1 FROM stored.dirty) OR EXISTS (SELECT 1 FROM stored.sweeps)`,
		metaMark, int64(now))
	return n == 1, err
}
