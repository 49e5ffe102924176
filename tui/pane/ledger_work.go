package pane

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/tui/kit"
	"makegood/tui/plain"
)

// The work list: open orders by urgency, the same trouble in one row. The ledger counts it as orders change; a row stands
// for its orders without holding them.

const (
	// workRows is how many rows are read and held; the list says where there are more.
	workRows = 1000
	// workGap is the least time between two readings.
	workGap = 500 * time.Millisecond
)

// workPage reads the work list. It is small and comes whole.
func (d *Desk) workPage(filter func() (ledger.OrderFilter, error)) func(q question[ledger.Work]) func(ctx context.Context) (answer[ledger.Work], error) {
	books := d.Books
	return func(question[ledger.Work]) func(ctx context.Context) (answer[ledger.Work], error) {
		f, err := filter()
		return func(ctx context.Context) (answer[ledger.Work], error) {
			if err != nil {
				return answer[ledger.Work]{}, err
			}
			rows, total, err := books.Work(ctx, ledger.WorkQuery{Filter: f, Limit: workRows})
			if err != nil {
				return answer[ledger.Work]{}, err //nolint:wrapcheck // shown as it is
			}
			return answer[ledger.Work]{rows: rows, first: true, last: true, total: len(rows), note: d.workNote(rows, total)}, nil
		}
	}
}

// workNote counts what the list shows.
func (d *Desk) workNote(rows []ledger.Work, total int) string {
	if len(rows) == 0 {
		return ""
	}
	open, aside := int64(0), int64(0)
	for i := range rows {
		if rows[i].Aside {
			aside += rows[i].Count
		} else {
			open += rows[i].Count
		}
	}
	parts := []string{d.N(open, "%d order open", "%d orders open")}
	if aside > 0 {
		parts = append(parts, d.N(aside, "%d snoozed", "%d snoozed"))
	}
	if total > len(rows) {
		parts = append(parts, d.T("the %d most urgent rows of %d: / narrows", len(rows), total))
	}
	return joined(d.Theme.Glyphs.Sep, parts)
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

// workColumns are those of the work list; whose it is takes no room while nothing is anybody's.
func (d *Desk) workColumns(width int, rows map[string]*ledger.Work) []kit.Column {
	nobodys := true
	for _, w := range rows {
		nobodys = nobodys && !w.Aside && len(w.Owners) == 0
	}
	return []kit.Column{
		{Title: "", Min: 1, Max: 1},
		{Title: d.T("orders"), Min: 6, Max: 7, Align: kit.Right},
		{Title: d.T("product"), Min: 8, Max: 28, Flex: 1, Drop: 4, ID: true},
		{Title: d.T("server"), Min: 6, Max: 10, Drop: 8},
		{Title: d.T("amount"), Min: 13, Max: 24, Flex: 1, Align: kit.Right, Drop: 3},
		{Title: d.T("oldest"), Min: 6, Max: 6, Align: kit.Right, Drop: 2},
		{Title: d.T("class"), Min: 25, Max: classCells, Drop: 9},
		{Title: d.T("whose"), Min: 7, Max: 12, Drop: 7, Bare: nobodys},
		{Title: d.T("what stands"), Min: wordsOf(width), Flex: 9},
		{Title: d.T("key"), Min: keyOf(width), Max: 13},
	}
}

func (d *Desk) workCells(w *ledger.Work, acts *OrderActions) []kit.Cell {
	t := d.Theme
	text, verb := d.tellHead(w)
	mark := t.Severity(w.Class.Severity())
	count := kit.Cell{Text: kit.Count(w.Count), Style: &t.Strong}
	if w.Count == 1 {
		count.Style = &t.Muted
	}
	cells := []kit.Cell{
		{Text: mark.Glyph, Style: mark.Style},
		count,
		{Text: w.Product},
		{Text: w.Server, Style: &t.Muted},
		{Text: sumsText(w.Sums), Style: &t.Amount},
		{Text: ageText(d.Now(), w.Oldest)},
		{Text: d.classText(w.Class), Style: &t.Muted},
		{Text: d.whose(w), Style: &t.Accent},
		{Text: text, Style: &t.Sentence},
		d.hintCell(acts, verb),
	}
	if w.Aside {
		for i := range cells {
			cells[i].Style = &t.Muted
		}
	}
	return cells
}

// whose says who has the orders of a row: it is put aside, yours, somebody's, or several people's.
func (d *Desk) whose(w *ledger.Work) string {
	switch {
	case w.Aside:
		return d.T("snoozed")
	case len(w.Owners) == 0:
		return ""
	case len(w.Owners) > 1:
		return d.N(int64(len(w.Owners)), "%d person", "%d people")
	}
	for name, n := range w.Owners {
		if ledger.SameOperator(name, d.Operator) {
			name = d.T("you")
		}
		if n < w.Count {
			return name + " " + kit.Count(n)
		}
		return name
	}
	return ""
}

// owners says in full who has how many.
func (d *Desk) owners(w *ledger.Work) string {
	if len(w.Owners) == 0 {
		return ""
	}
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(w.Owners)) {
		who := name
		if ledger.SameOperator(name, d.Operator) {
			who = d.T("you")
		}
		parts = append(parts, who+" "+kit.Count(w.Owners[name]))
	}
	return d.T("claimed: %s", strings.Join(parts, ", "))
}

// tellWork is the sentence of a row: its order's, or that of the most urgent of its orders.
func (d *Desk) tellWork(w *ledger.Work) (text, verb string) {
	text, verb = d.tellHead(w)
	if w.Count > 1 && text != "" && !w.Aside {
		text = d.T("Oldest: %s", lowered(text))
	}
	return text, verb
}

// tellHead is the sentence of the most urgent order of a row, as it stands in the row itself.
func (d *Desk) tellHead(w *ledger.Work) (text, verb string) {
	s := &w.Head.Standing
	text, verb = d.Sentence(w.Head.Key, *s)
	if w.Aside && s.Case != nil {
		return d.T("Until %s: %s", d.clockText(s.Case.Until), s.Case.Reason), plain.VerbReopen
	}
	if why := d.reopened(s); why != "" {
		text = why + " " + text
	}
	return text, verb
}

// lowered is a sentence that goes on behind a colon.
func lowered(text string) string {
	r := []rune(text)
	if len(r) > 1 && unicode.IsUpper(r[0]) && !unicode.IsUpper(r[1]) {
		r[0] = unicode.ToLower(r[0])
	}
	return string(r)
}

// contradiction is how a standing says why an ended case is open again.
var contradiction = regexp.MustCompile(`^a later fact contradicts the (\w+) by (.*): was (\w+), is (\w+)$`)

// reopened says why an ended case is open again, or nothing.
func (d *Desk) reopened(s *ledger.Standing) string {
	if s.Reopened == "" {
		return ""
	}
	m := contradiction.FindStringSubmatch(s.Reopened)
	if m == nil {
		return d.T("Open again: %s.", d.Retell(s.Reopened))
	}
	verb := d.doing(clerk.BatchCommand{Verb: ledger.CaseVerb(m[1])})
	if m[3] == m[4] {
		return d.T("Open again: a later fact contradicts the %s by %s; still: %s, with other particulars.", verb, m[2], d.classText(ledger.Class(m[4])))
	}
	return d.T("Open again: a later fact contradicts the %s by %s; before: %s; now: %s.", verb, m[2], d.classText(ledger.Class(m[3])), d.classText(ledger.Class(m[4])))
}

func (d *Desk) workTold(w *ledger.Work, acts *OrderActions) told {
	text, verb := d.tellWork(w)
	if w.Count == 1 {
		one := d.tellOrder(w.Head.Key, &w.Head.Standing, acts)
		one.text, one.verb, one.hint = text, verb, acts.Hint(verb)
		return one
	}
	parts := []string{classWord(w.Class), w.Product, d.orders(w.Count), d.players(w.Players), sumsText(w.Sums)}
	if w.Server != "" {
		parts = slices.Insert(parts, 2, d.T("server %s", w.Server))
	}
	if w.Oldest.Known() {
		parts = append(parts, d.T("oldest %s", d.clockText(w.Oldest)))
	}
	return told{text: text, verb: verb, hint: acts.Hint(verb), facts: joined(d.Theme.Glyphs.Sep, append(parts, d.owners(w)))}
}

// workFilter are the orders of a row that a filter matches.
func workFilter(w *ledger.Work, f ledger.OrderFilter) ledger.OrderFilter {
	trouble := w.Trouble
	f.OpenOnly, f.Trouble = true, &trouble
	return f
}

// workName names the orders of a row.
func (d *Desk) workName(w *ledger.Work) string {
	return joined(d.Theme.Glyphs.Sep, []string{d.orders(w.Count), d.classText(w.Class), w.Product, w.Server})
}

// workAim is what an action on a row is meant for.
func (d *Desk) workAim(w *ledger.Work, filter func() (ledger.OrderFilter, error)) Aim {
	if w.Count == 1 {
		return Aim{Targets: []Target{{Key: w.Head.Key, Standing: &w.Head.Standing}}, Count: 1, What: d.orders(1)}
	}
	f, err := filter()
	if err != nil {
		return Aim{}
	}
	return Aim{Filters: []ledger.OrderFilter{workFilter(w, f)}, Count: w.Count, What: d.workName(w)}
}

// snoozedOnes are the orders that are put aside.
func snoozedOnes() ledger.OrderFilter {
	return ledger.OrderFilter{Cases: []ledger.CaseState{ledger.CaseSnoozed}}
}

// workSheet is the work list. open is called for a row of several orders.
func (d *Desk) workSheet(acts *OrderActions, filter func() (ledger.OrderFilter, error), open func(w *ledger.Work) tea.Cmd) *sheet[ledger.Work] {
	return newSheet(d, acts, sheetSpec[ledger.Work]{
		source: source[ledger.Work]{
			id: func(w *ledger.Work) string { return w.ID() }, page: d.workPage(filter), gap: workGap, ages: true,
			cells: func(w *ledger.Work) []kit.Cell { return d.workCells(w, acts) },
		},
		table: kit.TableSpec{
			Hold:       workRows,
			Empty:      d.T("Nothing is open. What is fine needs nobody."),
			Loading:    d.T("Reading the open orders."),
			Filtered:   d.T("No open order matches"),
			Unreadable: d.T("The work list could not be read:"),
		},
		columns: d.workColumns,
		tell:    func(w *ledger.Work) told { return d.workTold(w, acts) },
		aim:     func(w *ledger.Work) Aim { return d.workAim(w, filter) },
		every: func() (ledger.OrderFilter, error) {
			f, err := filter()
			f.OpenOnly = true
			if len(f.Cases) == 0 && len(f.Either) == 0 {
				// Whoever put them aside did not mean them to be done with the rest.
				f.Not = append(slices.Clone(f.Not), snoozedOnes())
			}
			return f, err
		},
		open: func(w *ledger.Work) (Intent, tea.Cmd) {
			if w.Count == 1 {
				return OpenOrder{Key: w.Head.Key}, nil
			}
			return nil, open(w)
		},
		player: func(w *ledger.Work) (ledger.Provider, string) {
			if w.Players > 1 {
				return w.Provider, ""
			}
			return w.Provider, w.Head.Standing.View.Player.Primary()
		},
		copied: func(w *ledger.Work) (string, string) { return w.Head.Key.Order, d.T("order id") },
		message: func(w *ledger.Work) string {
			if w.Count == 1 {
				return d.orderMessage(w.Head.Key, &w.Head.Standing)
			}
			told := d.workTold(w, acts)
			return kit.Clean(told.facts) + "\n" + kit.Clean(told.text)
		},
	})
}
