package pane

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/tui/kit"
)

// The work list: open orders by urgency, the same trouble in one row.

const (
	// workBound is how many open orders are read to be grouped; beyond it the list says so.
	workBound = 2000
	// workChunk is how many are read at once.
	workChunk = 250
	// workGap is the least time between two readings: grouping reads every open order.
	workGap = time.Second
)

// trouble is what orders in one row of the work list have in common.
type trouble struct {
	class           ledger.Class
	provider        ledger.Provider
	app             string
	product, server string
}

func (t trouble) id() string {
	return strings.Join([]string{string(t.class), string(t.provider), t.app, t.product, t.server}, "\x1f")
}

// workRow is one row of the work list: the orders of one trouble. Only the most urgent of them is held whole.
type workRow struct {
	trouble
	severity int
	targets  []Target
	players  int
	sums     ledger.Sums
	oldest   ledger.Instant
	head     ledger.Row
}

func (w *workRow) count() int { return len(w.targets) }

// groupWork puts the same trouble in one row and ranks the rows: by severity, by how many players are blocked, by age,
// and within one currency by money.
func groupWork(rows []ledger.Row) []workRow {
	at := map[trouble]int{}
	players := map[trouble]map[string]bool{}
	var out []workRow
	for i := range rows {
		r := &rows[i]
		s := &r.Standing
		t := trouble{class: s.Class, provider: r.Key.Provider, app: r.Key.App, product: s.View.ProductID(), server: s.View.Server}
		n, ok := at[t]
		if !ok {
			n = len(out)
			at[t], players[t] = n, map[string]bool{}
			out = append(out, workRow{trouble: t, severity: s.Severity, sums: ledger.Sums{}, head: *r})
		}
		w := &out[n]
		w.targets = append(w.targets, Target{Key: r.Key})
		w.sums.Add(s.View.Money())
		if since := waitingSince(&s.View); w.oldest == 0 || since.Known() && since < w.oldest {
			w.oldest = since
		}
		if p := s.View.Player.Primary(); p != "" && !players[t][p] {
			players[t][p] = true
			w.players++
		}
	}
	slices.SortStableFunc(out, rankWork)
	for i := range out {
		if len(out[i].targets) == 1 {
			out[i].targets[0].Standing = &out[i].head.Standing
		}
	}
	return out
}

func rankWork(a, b workRow) int {
	if c := cmp.Or(cmp.Compare(a.severity, b.severity), cmp.Compare(b.players, a.players), cmp.Compare(a.oldest, b.oldest)); c != 0 {
		return c
	}
	if x, y := a.sums.List(), b.sums.List(); len(x) == 1 && len(y) == 1 && x[0].Currency == y[0].Currency {
		if c := y[0].Amount.Cmp(x[0].Amount); c != 0 {
			return c
		}
	}
	return strings.Compare(a.id(), b.id())
}

// workPage reads the open orders up to the bound and groups them. The list is small and comes whole.
func workPage(books Lists, filter func() (ledger.OrderFilter, error)) func(q question[workRow]) func(ctx context.Context) (answer[workRow], error) {
	return func(question[workRow]) func(ctx context.Context) (answer[workRow], error) {
		f, err := filter()
		f.OpenOnly = true
		return func(ctx context.Context) (answer[workRow], error) {
			if err != nil {
				return answer[workRow]{}, err
			}
			rows, more, err := readOpen(ctx, books, f)
			if err != nil {
				return answer[workRow]{}, err
			}
			groups := groupWork(rows)
			a := answer[workRow]{rows: groups, first: true, last: true, total: len(groups)}
			if len(rows) > 0 {
				a.note = orderCount(len(rows)) + " open"
			}
			if more {
				a.note = "the " + kit.Count(int64(len(rows))) + " most urgent orders; more are open"
			}
			return a, nil
		}
	}
}

// readOpen reads open orders by urgency, up to the bound, and says whether there are more.
func readOpen(ctx context.Context, books Lists, f ledger.OrderFilter) (rows []ledger.Row, more bool, err error) {
	var after ledger.Cursor
	for len(rows) < workBound {
		chunk, err := books.Orders(ctx, ledger.OrderQuery{Filter: f, Sort: ledger.SortUrgency, After: after, Limit: workChunk})
		if err != nil {
			return nil, false, err //nolint:wrapcheck // shown as it is
		}
		rows = append(rows, chunk...)
		if len(chunk) < workChunk {
			return rows, false, nil
		}
		after = chunk[len(chunk)-1].Cursor
	}
	return rows, true, nil
}

// wordsOf is the least room of a row's sentence in a list of a width: where there is room for it to be read at all, other
// columns give way to it. Below the list it stands in full for the row the cursor is on.
func wordsOf(width int) int {
	switch {
	case width < 100:
		return 22
	case width < 150:
		return 42
	default:
		return 56
	}
}

func workColumns(width int) []kit.Column {
	return []kit.Column{
		{Title: "", Min: 1, Max: 1},
		{Title: "orders", Min: 6, Max: 7, Align: kit.Right},
		{Title: "product", Min: 8, Max: 28, Flex: 1, Drop: 4, ID: true},
		{Title: "server", Min: 6, Max: 10, Drop: 8},
		{Title: "amount", Min: 13, Max: 24, Flex: 1, Align: kit.Right, Drop: 3},
		{Title: "oldest", Min: 6, Max: 6, Align: kit.Right, Drop: 2},
		{Title: "class", Min: 21, Max: 22, Drop: 9},
		{Title: "what stands", Min: wordsOf(width), Flex: 9},
		{Title: "key", Min: 9, Max: 10},
	}
}

func (d *Desk) workCells(w *workRow, acts *OrderActions) []kit.Cell {
	t := d.Theme
	text, verb := d.tellWork(w)
	mark := t.Severity(w.severity)
	count := kit.Cell{Text: kit.Count(int64(w.count())), Style: &t.Strong}
	if w.count() == 1 {
		count.Style = &t.Muted
	}
	return []kit.Cell{
		{Text: mark.Glyph, Style: mark.Style},
		count,
		{Text: w.product},
		{Text: w.server, Style: &t.Muted},
		{Text: sumsText(w.sums), Style: &t.Amount},
		{Text: ageText(d.Now(), w.oldest)},
		{Text: string(w.class), Style: &t.Muted},
		{Text: text, Style: &t.Sentence},
		d.hintCell(acts, verb),
	}
}

// tellWork is the sentence of a row: its order's, or that of the most urgent of its orders.
func (d *Desk) tellWork(w *workRow) (text, verb string) {
	text, verb = d.Sentence(w.head.Key, w.head.Standing)
	if w.count() > 1 && text != "" {
		text = "Oldest: " + strings.ToLower(text[:1]) + text[1:]
	}
	return text, verb
}

func (d *Desk) workTold(w *workRow, acts *OrderActions) told {
	if w.count() == 1 {
		return d.tellOrder(w.head.Key, &w.head.Standing, acts)
	}
	text, verb := d.tellWork(w)
	parts := []string{string(w.class), w.product, orderCount(w.count()), playerCount(w.players), sumsText(w.sums)}
	if w.server != "" {
		parts = slices.Insert(parts, 2, "server "+w.server)
	}
	if w.oldest.Known() {
		parts = append(parts, "oldest "+d.clockText(w.oldest))
	}
	return told{text: text, verb: verb, hint: acts.Hint(verb), facts: joined(d.Theme.Glyphs.Sep, parts)}
}

func playerCount(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "1 player"
	default:
		return kit.Count(int64(n)) + " players"
	}
}

// workSheet is the work list. open is called for a row of several orders.
func (d *Desk) workSheet(acts *OrderActions, filter func() (ledger.OrderFilter, error), open func(w *workRow) tea.Cmd) *sheet[workRow] {
	return newSheet(d, acts, sheetSpec[workRow]{
		source: source[workRow]{
			id: func(w *workRow) string { return w.id() }, page: workPage(d.Books, filter), gap: workGap, ages: true,
			cells: func(w *workRow) []kit.Cell { return d.workCells(w, acts) },
		},
		table: kit.TableSpec{
			Hold:       workBound,
			Empty:      "Nothing is open. What is fine needs nobody.",
			Loading:    "Reading the open orders.",
			Filtered:   "No open order matches",
			Unreadable: "The work list could not be read:",
		},
		columns: workColumns,
		tell:    func(w *workRow) told { return d.workTold(w, acts) },
		targets: func(w *workRow) []Target { return w.targets },
		open: func(w *workRow) (Intent, tea.Cmd) {
			if w.count() == 1 {
				return OpenOrder{Key: w.head.Key}, nil
			}
			return nil, open(w)
		},
		player: func(w *workRow) (ledger.Provider, string) {
			if w.players > 1 {
				return w.provider, ""
			}
			return w.provider, w.head.Standing.View.Player.Primary()
		},
		copied: func(w *workRow) (string, string) {
			if w.count() > 1 {
				ids := make([]string, w.count())
				for i, t := range w.targets {
					ids[i] = t.Key.String()
				}
				return strings.Join(ids, "\n"), orderCount(w.count()) + " ids"
			}
			return w.head.Key.Order, "order id"
		},
		message: func(w *workRow) string {
			if w.count() == 1 {
				return d.orderMessage(w.head.Key, &w.head.Standing)
			}
			told := d.workTold(w, acts)
			return kit.Clean(told.facts) + "\n" + kit.Clean(told.text)
		},
	})
}
