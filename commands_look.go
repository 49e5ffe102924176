package main

import (
	"context"
	"errors"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"makegood/ledger"
	"makegood/tui/lang"
	"makegood/tui/plain"
)

// listFlags are what every list takes.
type listFlags struct {
	json, csv bool
	limit     int
	since     string
	class     string
	provider  string
	player    string
}

func (f *listFlags) register(cmd *cobra.Command) *cobra.Command {
	fs := cmd.Flags()
	f.format(cmd)
	fs.IntVar(&f.limit, "limit", 0, prose("keep the newest N (default: everything)"))
	fs.StringVar(&f.since, "since", "", prose("RFC 3339 time, or a duration back from now (15m, 8h, 2d)"))
	fs.StringVar(&f.class, "class", "", prose("classes or flags, separated by commas"))
	fs.StringVar(&f.provider, "provider", "", prose("hive or stove"))
	fs.StringVar(&f.player, "player", "", prose("any id of the player"))
	return cmd
}

func (f *listFlags) format(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.json, "json", false, prose("one JSON object a line"))
	cmd.Flags().BoolVar(&f.csv, "csv", false, prose("comma separated values"))
}

// asked are the list flags, read.
type asked struct {
	since    ledger.Instant
	classes  []ledger.Class
	provider ledger.Provider
	player   string
	limit    int
	// once leaves out what another fact tells: a person reads it once, a script gets every fact.
	once bool
}

func (f *listFlags) read(o *office) (asked, error) {
	a := asked{player: strings.TrimSpace(f.player), limit: f.limit, once: !f.json && !f.csv}
	if f.limit < 0 {
		return a, usage(ledger.Fail("--limit wants a number of rows; 0 is everything"))
	}
	if f.json && f.csv {
		return a, usage(ledger.Fail("--json and --csv exclude each other"))
	}
	var err error
	if a.since, err = since(f.since, o.now()); err != nil {
		return a, err
	}
	if a.classes, err = words(f.class, "class"); err != nil {
		return a, err
	}
	if f.provider != "" {
		if a.provider, err = ledger.ParseProvider(f.provider); err != nil {
			return a, usage(err)
		}
	}
	return a, nil
}

// writer makes the writer of an answer.
func (p *program) writer(o *office, f *listFlags) *plain.Writer { return writerTo(p.stdout, o, f) }

func writerTo(out io.Writer, o *office, f *listFlags) *plain.Writer {
	format := plain.Text
	switch {
	case f.json:
		format = plain.JSON
	case f.csv:
		format = plain.CSV
	}
	return plain.New(out, plain.Options{Words: o.words, Format: format, Zone: o.cfg.Console.Timezone, Now: o.now})
}

// pageRows is how many rows a list reads at a time.
const pageRows = 500

// pager reads one page of a list: behind a row, or from the list's end with first.
type pager[T any] func(after T, first, newest bool, n int) ([]T, error)

// pages walks a list page by page, oldest first; with a limit it reads the
// newest and turns them round.
func pages[T any](limit int, read pager[T]) iter.Seq2[T, error] {
	if limit > 0 {
		return read.newest(limit)
	}
	return read.all()
}

func (read pager[T]) all() iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var after T
		for first := true; ; first = false {
			page, err := read(after, first, false, pageRows)
			if err != nil {
				yield(after, err)
				return
			}
			for _, row := range page {
				if !yield(row, nil) {
					return
				}
			}
			if len(page) < pageRows {
				return
			}
			after = page[len(page)-1]
		}
	}
}

func (read pager[T]) newest(limit int) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var kept []T
		var after T
		for len(kept) < limit {
			n := min(pageRows, limit-len(kept))
			page, err := read(after, len(kept) == 0, true, n)
			if err != nil {
				yield(after, err)
				return
			}
			kept = append(kept, page...)
			if len(page) < n {
				break
			}
			after = kept[len(kept)-1]
		}
		for i := len(kept) - 1; i >= 0; i-- {
			if !yield(kept[i], nil) {
				return
			}
		}
	}
}

// only keeps the rows a filter wants.
func only[T any](rows iter.Seq2[T, error], want func(T) (bool, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for row, err := range rows {
			ok := true
			if err == nil {
				ok, err = want(row)
			}
			if (ok || err != nil) && !yield(row, err) {
				return
			}
		}
	}
}

// lastOf keeps the last n rows of a filtered list; n 0 keeps all.
func lastOf[T any](rows iter.Seq2[T, error], n int) iter.Seq2[T, error] {
	if n == 0 {
		return rows
	}
	return func(yield func(T, error) bool) {
		ring := make([]T, 0, min(n, 1024))
		at := 0
		for row, err := range rows {
			if err != nil {
				yield(row, err)
				return
			}
			if len(ring) < n {
				ring = append(ring, row)
				continue
			}
			ring[at] = row
			at = (at + 1) % n
		}
		for i := range ring {
			if !yield(ring[(at+i)%len(ring)], nil) {
				return
			}
		}
	}
}

func (p *program) lookCommands() []*cobra.Command {
	return []*cobra.Command{
		p.ordersCommand(), p.notificationsCommand(), p.grantsCommand(), p.actionsCommand(),
		p.journalCommand(), p.showCommand(), p.packCommand(), p.findCommand(),
	}
}

// listing is a command that lists: write writes the rows the flags ask for.
func (p *program) listing(use string, short lang.Text, write func(ctx context.Context, o *office, a asked, w *plain.Writer) error) *cobra.Command {
	var f listFlags
	return f.register(&cobra.Command{
		Use: use, Short: prose(short), Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.atWork(cmd, func(ctx context.Context, o *office) error {
				a, err := f.read(o)
				if err != nil {
					return err
				}
				w := p.writer(o, &f)
				return errors.Join(write(ctx, o, a, w), w.Close())
			})
		},
	})
}

func (p *program) ordersCommand() *cobra.Command {
	return p.listing("orders", "List orders with their class and what to do", func(ctx context.Context, o *office, a asked, w *plain.Writer) error {
		if err := o.catchUp(ctx); err != nil {
			return err
		}
		return plain.Orders(w, o.orderRows(ctx, a))
	})
}

// orderRows lists orders by first sight.
func (o *office) orderRows(ctx context.Context, a asked) iter.Seq2[ledger.Row, error] {
	filter := ledger.OrderFilter{Provider: a.provider, Classes: a.classes, Player: a.player, Since: a.since}
	return pages(a.limit, func(after ledger.Row, first, newest bool, n int) ([]ledger.Row, error) {
		q := ledger.OrderQuery{Filter: filter, Limit: n, Back: newest}
		if !first {
			q.After = after.Cursor
		}
		page, err := o.store.Orders(ctx, q)
		if newest { // a page that goes back is in the list's order too
			slices.Reverse(page)
		}
		return page, err //nolint:wrapcheck // the store names it
	})
}

func (p *program) notificationsCommand() *cobra.Command {
	return p.listing("notifications", "List every delivery, repeats and unreadable ones too", func(ctx context.Context, o *office, a asked, w *plain.Writer) error {
		if err := o.catchUp(ctx); err != nil {
			return err
		}
		limit := a.limit
		if len(a.classes) > 0 {
			limit = 0
		}
		rows := pages(limit, func(after ledger.Delivery, _, newest bool, n int) ([]ledger.Delivery, error) {
			return o.store.Deliveries(ctx, ledger.DeliveryQuery{ //nolint:wrapcheck // the store names it
				Provider: a.provider, Player: a.player, Since: a.since, After: after.Seq, Newest: newest, Body: true, Limit: n,
			})
		})
		if len(a.classes) > 0 {
			rows = lastOf(only(rows, func(d ledger.Delivery) (bool, error) { return o.deliveryHas(ctx, d, a.classes) }), a.limit)
		}
		return plain.Notifications(w, rows)
	})
}

// deliveryHas reports whether a delivery's own words, or its order's, are wanted.
func (o *office) deliveryHas(ctx context.Context, d ledger.Delivery, classes []ledger.Class) (bool, error) {
	if d.Error != "" {
		return slices.Contains(classes, ledger.NoticeParseFailed), nil
	}
	return o.orderIs(ctx, d.Key, asked{classes: classes})
}

func (p *program) grantsCommand() *cobra.Command {
	return p.listing("grants", "List what the game gave and took back", func(ctx context.Context, o *office, a asked, w *plain.Writer) error {
		rows, err := o.factRows(ctx, a, ledger.FactGrant, ledger.FactRevoke)
		if err != nil {
			return err
		}
		return plain.Grants(w, grantRows(rows))
	})
}

// grantRows reads the grants out of their facts.
func grantRows(facts iter.Seq2[ledger.Fact, error]) iter.Seq2[ledger.GrantRow, error] {
	return func(yield func(ledger.GrantRow, error) bool) {
		for f, err := range facts {
			row := ledger.GrantRow{Seq: f.Seq, At: f.At}
			if err == nil {
				err = f.Decode(&row.Grant)
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

func (p *program) journalCommand() *cobra.Command {
	return p.listing("journal", "List every fact with who and from where", func(ctx context.Context, o *office, a asked, w *plain.Writer) error {
		rows, err := o.factRows(ctx, a)
		if err != nil {
			return err
		}
		return plain.Journal(w, rows)
	})
}

// factRows lists facts of the kinds named, all without any.
func (o *office) factRows(ctx context.Context, a asked, kinds ...ledger.FactKind) (iter.Seq2[ledger.Fact, error], error) {
	narrowed := len(a.classes) > 0 || a.player != ""
	limit := a.limit
	if narrowed {
		limit = 0
	}
	rows := pages(limit, func(after ledger.Fact, _, newest bool, n int) ([]ledger.Fact, error) {
		return o.store.FactList(ctx, ledger.FactQuery{ //nolint:wrapcheck // the store names it
			Kinds: kinds, Provider: a.provider, Once: a.once, Since: a.since, After: after.Seq, Newest: newest, Limit: n,
		})
	})
	if !narrowed {
		return rows, nil
	}
	if err := o.catchUp(ctx); err != nil { // what narrows them is read out of orders
		return nil, err
	}
	return lastOf(only(rows, func(f ledger.Fact) (bool, error) {
		if f.Key.Order == "" {
			return false, nil
		}
		return o.orderIs(ctx, f.Key, a)
	}), a.limit), nil
}

// orderIs reports whether an order is of the player and has one of the classes that are asked for; an order nothing is known
// of is not.
func (o *office) orderIs(ctx context.Context, key ledger.Key, a asked) (bool, error) {
	_, s, err := o.store.Order(ctx, key)
	switch {
	case ledger.KindOf(err) == ledger.NotFound:
		return false, nil
	case err != nil:
		return false, err //nolint:wrapcheck // the store names it
	case a.player != "" && !slices.Contains(s.View.Player.IDs(), a.player):
		return false, nil
	}
	return len(a.classes) == 0 || slices.ContainsFunc(a.classes, s.Has), nil
}

func (p *program) actionsCommand() *cobra.Command {
	return p.listing("actions", "List what operators sent outward, and what became of it", func(ctx context.Context, o *office, a asked, w *plain.Writer) error {
		if err := o.catchUp(ctx); err != nil {
			return err
		}
		narrowed := a.provider != "" || len(a.classes) > 0 || a.player != ""
		limit := a.limit
		if narrowed {
			limit = 0
		}
		rows := pages(limit, func(after ledger.ListedAction, _, newest bool, n int) ([]ledger.ListedAction, error) {
			return o.store.Actions(ctx, ledger.ActionQuery{Since: a.since, After: after.Pos, Newest: newest, Limit: n}) //nolint:wrapcheck // the store names it
		})
		if narrowed {
			rows = lastOf(only(rows, func(l ledger.ListedAction) (bool, error) { return o.actionHas(ctx, l.Action, a) }), a.limit)
		}
		return plain.Actions(w, actionsOf(rows))
	})
}

func (o *office) actionHas(ctx context.Context, act ledger.Action, a asked) (bool, error) {
	if a.provider != "" && act.Key.Provider != a.provider {
		return false, nil
	}
	if len(a.classes) == 0 && a.player == "" {
		return true, nil
	}
	return o.orderIs(ctx, act.Key, a)
}

func actionsOf(rows iter.Seq2[ledger.ListedAction, error]) iter.Seq2[ledger.Action, error] {
	return func(yield func(ledger.Action, error) bool) {
		for l, err := range rows {
			if !yield(l.Action, err) {
				return
			}
		}
	}
}
