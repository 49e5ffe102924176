package pane

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/plain"
)

// reportPart is one of the lists of a report.
type reportPart int

// The lists, in the order of the tabs.
const (
	partLeft reportPart = iota
	partDoubt
	partAwaiting
	partRefunds
	partClosed
	partPeople
)

// reportParts is how many there are.
const reportParts = int(partPeople) + 1

// reportRow is one line of a list: an order with what is said of it, or an operator.
type reportRow struct {
	name         string
	key          ledger.Key
	at           ledger.Instant
	money        ledger.Money
	player       ledger.Player
	severity     int
	what, by, of string
	// standing is how the order stands now, which may be another than when the report was made; nil: not known.
	standing *ledger.Standing
}

func (r *reportRow) id() string { return r.name }

// sinceOf reads when a shift began: an instant, or a duration back from now; zero for an empty text.
func (d *Desk) sinceOf(text string) (ledger.Instant, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return 0, nil
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return ledger.At(at), nil
	}
	back, err := durationOf(text)
	if err != nil || back <= 0 {
		return 0, errors.New(d.T("neither a time such as 2026-11-20T09:00:00+09:00 nor a duration such as 8h"))
	}
	return ledger.At(d.Now().Add(-back)), nil
}

// rowsOf are the rows of a list.
func (r *Report) rowsOf(part reportPart) []reportRow {
	var out []reportRow
	if r.shift == nil {
		return nil
	}
	orders := func(list []ledger.ShiftOrder, keep func(o ledger.ShiftOrder) bool) {
		for _, o := range list {
			if keep(o) {
				out = append(out, r.orderRow(o))
			}
		}
	}
	switch part {
	case partLeft:
		orders(r.shift.Left(), func(ledger.ShiftOrder) bool { return true })
	case partClosed:
		orders(r.shift.Orders, func(o ledger.ShiftOrder) bool { return o.Closed })
	case partDoubt:
		out = r.actionRows(r.shift.Doubts)
	case partAwaiting:
		out = r.actionRows(r.shift.Awaiting)
	case partRefunds:
		out = r.actionRows(r.shift.Refunds)
	case partPeople:
		for _, o := range r.shift.Operators {
			d := r.desk
			out = append(out, reportRow{
				name: o.Name, by: o.Name, of: orDash(o.Refunded.Sums.String()),
				what: d.T("orders %s, case steps %s, actions %s, evidence %s", kit.Count(o.Orders), kit.Count(o.Steps), kit.Count(o.Actions), kit.Count(o.Evidence)),
			})
		}
	}
	return out
}

func (r *Report) orderRow(o ledger.ShiftOrder) reportRow {
	at := o.Began()
	if o.Closed {
		at = o.ClosedAt
	}
	return reportRow{
		name: o.Key.String(), key: o.Key, at: at, money: o.Money, player: o.Player, severity: o.Severity, what: r.desk.classText(o.Class),
		by: strings.Join(o.By, ", "), of: r.caseOf(o),
	}
}

func (r *Report) actionRows(list []ledger.ShiftAction) []reportRow {
	out := make([]reportRow, len(list))
	for i, a := range list {
		out[i] = reportRow{
			name: a.ID, key: a.Key, at: a.When(), money: a.Money, player: a.Player, severity: a.Class.Severity(),
			what: plain.Spoken(r.desk.Theme.Words(), a.Kind) + " " + a.ID, by: listed(a.Actor, a.Approver), of: a.Reason,
		}
	}
	return out
}

// listed puts what there is behind each other.
func listed(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

// sheet says how a list of the report is shown.
func (r *Report) sheet(part reportPart) sheetSpec[reportRow] {
	d := r.desk
	columns := []kit.Column{
		{Title: "", Min: 1, Max: 1},
		{Title: d.T("order"), Min: 20, Max: 28, Flex: 1, ID: true},
		{Title: d.T("amount"), Min: 10, Max: 18, Flex: 1, Align: kit.Right, Drop: 1},
		{Title: d.T("when"), Min: 8, Max: 11, Drop: 3},
		{Title: d.T("what"), Min: 16, Max: 30, Flex: 2},
		{Title: d.T("player"), Min: 10, Max: 16, Drop: 5, ID: true},
		{Title: d.T("by"), Min: 8, Max: 20, Flex: 1, Drop: 2},
		{Title: d.T("case or reason"), Min: 14, Max: 40, Flex: 3, Drop: 4},
	}
	cells := r.cells
	if part == partPeople {
		columns = []kit.Column{
			{Title: d.T("operator"), Min: 10, Max: 24, Flex: 1},
			{Title: d.T("what was done"), Min: 20, Flex: 3},
			{Title: d.T("refunded"), Min: 12, Max: 30, Flex: 1, Align: kit.Right},
		}
		cells = func(row *reportRow) []kit.Cell {
			return []kit.Cell{{Text: row.by}, {Text: row.what}, {Text: row.of, Style: &d.Theme.Amount}}
		}
	}
	return sheetSpec[reportRow]{
		source: source[reportRow]{id: (*reportRow).id, cells: cells, page: func(q question[reportRow]) func(ctx context.Context) (answer[reportRow], error) {
			rows := r.rowsOf(part)
			return func(ctx context.Context) (answer[reportRow], error) {
				return d.standingsOf(ctx, pageOf(q, rows, (*reportRow).id))
			}
		}},
		table: kit.TableSpec{Columns: columns, Loading: d.T("Reading"), Unreadable: d.T("The ledger could not be read:"), Empty: r.emptyText(part)},
		tell:  r.tell,
		targets: func(row *reportRow) []Target {
			if row.key.IsZero() {
				return nil
			}
			return []Target{{Key: row.key, Standing: row.standing}}
		},
		open: func(row *reportRow) (Intent, tea.Cmd) {
			if row.key.IsZero() {
				return GoTo{List: JournalList, Filter: "kind:case,action,evidence since:" + d.filterTime(r.shift.From)}, nil
			}
			return OpenOrder{Key: row.key}, nil
		},
		player: func(row *reportRow) (ledger.Provider, string) { return row.key.Provider, row.player.Primary() },
		copied: func(row *reportRow) (string, string) {
			if row.key.IsZero() {
				return row.name, d.T("operator")
			}
			return row.key.Order, d.T("order id")
		},
		message: func(row *reportRow) string {
			return kit.Clean(joined(d.Theme.Glyphs.Sep, []string{row.key.String(), row.money.String(), row.what, row.by, row.of}))
		},
	}
}

// standingsOf reads how the orders of a page stand now.
func (d *Desk) standingsOf(ctx context.Context, a answer[reportRow]) (answer[reportRow], error) {
	for i := range a.rows {
		if d.Books == nil || a.rows[i].key.IsZero() {
			continue
		}
		standing, err := standingNow(ctx, d, a.rows[i].key)
		if err != nil {
			return a, err
		}
		a.rows[i].standing = standing
	}
	return a, nil
}

// tell is what stands under a list about the row the cursor is on: of an order how it stands now, of an operator what he did.
func (r *Report) tell(row *reportRow) told {
	d := r.desk
	if row.key.IsZero() {
		text := row.by + ": " + row.what + "."
		if row.of != "-" {
			text = row.by + ": " + row.what + ", " + d.T("refunded %s§number", row.of) + "."
		}
		return told{text: text, hint: "[" + r.keys.Open.Help().Key + "] " + d.T("journal§list")}
	}
	facts := joined(d.Theme.Glyphs.Sep, []string{row.what, row.by, row.of, playerFull(row.player), row.money.String(), row.key.Order})
	if row.standing == nil {
		return told{text: d.T("The ledger knows no order %s.", row.key.Order), facts: facts}
	}
	text, verb := d.Sentence(row.key, *row.standing)
	return told{text: text, verb: verb, hint: r.acts.Hint(verb), facts: facts}
}

func (r *Report) emptyText(part reportPart) string {
	d := r.desk
	switch part {
	case partDoubt:
		return d.T("Nothing is in doubt.")
	case partAwaiting:
		return d.T("Nothing awaits approval.")
	case partRefunds:
		return d.T("Nothing was refunded.")
	case partClosed:
		return d.T("Nothing was closed.")
	case partPeople:
		return d.T("Nobody worked on an order.")
	case partLeft:
	}
	return d.T("Nothing is left open.")
}

func (r *Report) cells(row *reportRow) []kit.Cell {
	d, t := r.desk, r.desk.Theme
	mark := t.Severity(row.severity)
	return []kit.Cell{
		{Text: mark.Glyph, Style: mark.Style},
		{Text: row.key.Order},
		moneyCell(t, row.money),
		{Text: d.clockText(row.at), Style: &t.Muted},
		{Text: row.what},
		{Text: orDash(playerText(row.player))},
		{Text: orDash(row.by), Style: &t.Accent},
		{Text: row.of, Style: &t.Muted},
	}
}

func (r *Report) tabs() []kit.Tab {
	d := r.desk
	tabs := []kit.Tab{{Title: d.T("Left open")}, {Title: d.T("In doubt")}, {Title: d.T("Awaiting approval")}, {Title: d.T("Refunded")}, {Title: d.T("Closed")}, {Title: d.T("By whom")}}
	if s := r.shift; s != nil {
		for i, n := range []int64{s.Open.Orders, int64(len(s.Doubts)), s.Waiting, s.Refunded.Orders, s.Closed.Orders, int64(len(s.Operators))} {
			tabs[i].Badge, tabs[i].Alarm = kit.Count(n), n > 0 && (i == int(partDoubt) || i == int(partAwaiting))
		}
	}
	return tabs
}

// top is what stands above the list: the form, the shift, its numbers, how far it is, what failed, the tabs.
func (r *Report) top() []string {
	d, t := r.desk, r.desk.Theme
	why := ""
	if r.why != "" {
		why = d.T("The report could not be made: %s", r.why)
		if r.shift != nil {
			why += " " + t.Glyphs.Sep + " " + d.staleSince(r.readAt)
		}
	}
	return append(r.above(r.heading(), r.asking("making the report"), why, 2), kit.Tabs(t, r.tabs(), int(r.part), r.width))
}

// heading is the shift in a few lines.
func (r *Report) heading() []string {
	d, t, g := r.desk, r.desk.Theme, r.desk.Theme.Glyphs
	line := func(style lipglossStyle, text string) string {
		return " " + style.Render(kit.FitWith(kit.Clean(text), max(1, r.width-1), kit.Left, g.Ellipsis))
	}
	if r.shift == nil {
		return []string{line(t.Strong, d.T("What the shift leaves to the next one"))}
	}
	s := r.shift
	numbers := []string{
		d.T("opened %s", kit.Count(s.Opened.Orders)), d.T("closed %s§number", kit.Count(s.Closed.Orders)), d.T("left open %s", kit.Count(s.Open.Orders)),
		d.T("refunded %s§number", listed(kit.Count(s.Refunded.Orders), s.Refunded.Sums.String())),
		d.T("in doubt %s", kit.Count(s.InDoubt)), d.T("awaiting approval %s", kit.Count(s.Waiting)),
	}
	wrapped := func(style lipglossStyle, text string) (lines []string) {
		for _, part := range kit.Wrap(kit.Clean(text), max(1, r.width-2)) {
			lines = append(lines, line(style, part))
		}
		return lines
	}
	lines := []string{line(t.Strong, d.T("From %s to %s", d.bothZones(s.From), d.clockText(s.To)))}
	lines = append(lines, wrapped(t.Text, strings.Join(numbers, " "+g.Sep+" "))...)
	if r.height >= 14 && len(s.Hours) > 1 {
		lines = append(lines, r.spark(d.T("opened"), func(h ledger.ShiftHour) int64 { return h.Opened }), r.spark(d.T("closed"), func(h ledger.ShiftHour) int64 { return h.Closed }))
	}
	if !s.Oldest.IsZero() {
		oldest := d.T("The oldest open order waits %s: %s, %s.", ageText(s.To.Time(), s.OldestAt), s.Oldest.String(), d.classText(s.OldestClass))
		lines = append(lines, wrapped(t.Warn, oldest)...)
	}
	return lines
}

// spark is one number of the shift over its spans.
func (r *Report) spark(name string, of func(h ledger.ShiftHour) int64) string {
	t := r.desk.Theme
	values := make([]int64, len(r.shift.Hours))
	for i, h := range r.shift.Hours {
		values[i] = of(h)
	}
	room := max(1, min(len(values), r.width-20))
	text := fmt.Sprintf(" %s %s", t.Muted.Render(kit.Fit(name, 8, kit.Left)), kit.Sparkline(t, values, room))
	return kit.FitWith(text, r.width, kit.Left, t.Glyphs.Ellipsis)
}

// caseOf is the case of an order in a word, with its owner.
func (r *Report) caseOf(o ledger.ShiftOrder) string {
	if o.Case == "" {
		return ""
	}
	return listed(r.desk.Theme.Case(string(o.Case)).Word, o.Owner)
}
