package pane

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/tui/kit"
	"makegood/tui/plain"
)

// The sentences of the screen at the start of a shift.

// endOfDay is when today ends in the console's zone.
func (d *Desk) endOfDay() ledger.Instant {
	here := d.Now().In(d.zone())
	return ledger.At(time.Date(here.Year(), here.Month(), here.Day()+1, 0, 0, 0, 0, d.zone()))
}

// shiftPage reads what happened; the rows come whole.
func (d *Desk) shiftPage() func(q question[shiftRow]) func(ctx context.Context) (answer[shiftRow], error) {
	return func(question[shiftRow]) func(ctx context.Context) (answer[shiftRow], error) {
		shift, end, vitals, look, late := d.Shift, d.endOfDay(), d.Vitals, d.Look, d.Late
		return func(ctx context.Context) (answer[shiftRow], error) {
			if shift == nil {
				return answer[shiftRow]{}, &ledger.Error{Kind: ledger.Unavailable, Human: ledger.Say("nobody keeps the time here")}
			}
			start, err := shift.StartOfShift(ctx, end)
			if err != nil {
				return answer[shiftRow]{}, err //nolint:wrapcheck // shown as it is
			}
			desk := shiftDesk{look: look}
			if vitals != nil {
				regs, err := vitals.Registers(ctx, ledger.RegisterQuery{From: start.At, To: start.At, Late: late, Brief: true})
				if err != nil {
					return answer[shiftRow]{}, err //nolint:wrapcheck // shown as it is
				}
				desk.alerts, desk.alertsKnown = d.standing(regs.Standing(start.At), look), true
			}
			rows := d.shiftRows(start, desk)
			return answer[shiftRow]{rows: rows, first: true, last: true, total: len(rows)}, nil
		}
	}
}

func (d *Desk) shiftCells(r *shiftRow) []kit.Cell {
	t := d.Theme
	style, section := &t.Sentence, &t.Title
	switch {
	case r.loud:
		style = &t.Bad
	case r.calm:
		style = &t.Muted
	}
	text := r.text
	if r.loud {
		text = t.Glyphs.Warning + " " + text
	}
	hint := "enter " + r.goes
	return []kit.Cell{{Text: r.section, Style: section}, {Text: text, Style: style}, {Text: hint, Style: &t.Key}}
}

// shiftDesk is what stands at this console beside what happened.
type shiftDesk struct {
	look Lookout
	// alerts are those that are on, the most pressing first, where anybody keeps them.
	alerts      []ledger.RaisedAlert
	alertsKnown bool
}

// shiftRows are the sentences of the screen.
func (d *Desk) shiftRows(s clerk.ShiftStart, here shiftDesk) []shiftRow {
	var rows []shiftRow
	section := ""
	add := func(r shiftRow) {
		r.id = strconv.Itoa(len(rows))
		if r.batch != nil {
			r.id = "batch " + r.batch.ID
		}
		if r.section == section {
			r.section = ""
		} else {
			section = r.section
		}
		rows = append(rows, r)
	}
	for _, part := range [][]shiftRow{d.sinceRows(s), d.yourRows(s), d.doubtRows(s), d.alertRows(here), d.gapRows(s, here.look), d.onRows(s)} {
		for _, r := range part {
			add(r)
		}
	}
	return rows
}

// filterTime is an instant as a filter writes it.
func (d *Desk) filterTime(i ledger.Instant) string {
	return i.Time().In(d.zone()).Format("2006-01-02T15:04")
}

func (d *Desk) sinceRows(s clerk.ShiftStart) []shiftRow {
	section := d.T("since you left")
	if s.Since == 0 {
		return []shiftRow{{
			section: section, calm: true, text: d.T("You were not here before this shift."),
			goes: d.T("work list"), in: GoTo{List: WorkList},
		}}
	}
	since := "since:" + d.filterTime(s.Since)
	ago := kit.Ago(max(0, s.At.Time().Sub(s.Since.Time())))
	rows := []shiftRow{{
		section: section, goes: d.T("these"), in: GoTo{List: WorkList, Filter: since},
		text: d.N(s.OpenedOrders, "%d order opened and still needs somebody, %s, since %s (%s ago).", "%d orders opened and still need somebody, %s, since %s (%s ago).",
			sumsText(s.OpenedSums), d.clockText(s.Since), ago),
	}}
	if s.OpenedOrders == 0 {
		rows[0].calm, rows[0].text = true, d.T("Nothing that opened since %s (%s ago) still needs somebody.", d.clockText(s.Since), ago)
		rows[0].goes, rows[0].in = d.T("work list"), GoTo{List: WorkList}
	}
	for i := range s.Opened {
		rows = append(rows, d.openedRow(&s.Opened[i], section, since))
	}
	for _, deeds := range s.Others {
		var parts []string
		for _, verb := range slices.Sorted(maps.Keys(deeds.Verbs)) {
			parts = append(parts, plain.Spoken(d.Theme.Words(), verb)+" "+kit.Count(deeds.Verbs[verb]))
		}
		rows = append(rows, shiftRow{
			section: section, calm: true, text: deeds.Operator + ": " + strings.Join(parts, ", ") + ".",
			goes: d.T("journal§list"), in: GoTo{List: JournalList, Filter: "kind:case,action,evidence " + since},
		})
	}
	return rows
}

// openedRow is one trouble of those that opened.
func (d *Desk) openedRow(w *ledger.Work, section, since string) shiftRow {
	text, _ := d.Sentence(w.Head.Key, w.Head.Standing)
	r := shiftRow{
		section: section, goes: d.T("the order"), in: OpenOrder{Key: w.Head.Key},
		text: joined(d.Theme.Glyphs.Sep, []string{d.orders(w.Count), d.classText(w.Class), w.Product, w.Server, text}),
	}
	if w.Count > 1 {
		words := []string{since, "class:" + string(w.Class)}
		for name, value := range map[string]string{"product": w.Product, "server": w.Server} {
			if value != "" && !strings.ContainsAny(value, " \"") {
				words = append(words, name+":"+value)
			}
		}
		slices.Sort(words[1:])
		r.goes, r.in = d.T("these"), GoTo{List: WorkList, Filter: strings.Join(words, " ")}
	}
	return r
}

func (d *Desk) yourRows(s clerk.ShiftStart) []shiftRow {
	mine := shiftRow{section: d.T("yours"), calm: true, text: d.T("No open case is yours."), goes: d.T("work list"), in: GoTo{List: WorkList}}
	if s.Mine > 0 {
		mine = shiftRow{
			section: d.T("yours"), text: d.N(s.Mine, "%d open case is yours; the oldest waits since %s.", "%d open cases are yours; the oldest waits since %s.", d.clockText(s.MineOldest)),
			goes: d.T("yours"), in: GoTo{List: WorkList, Filter: "is:mine"},
		}
	}
	aside := shiftRow{section: d.T("snoozed"), calm: true, text: d.T("Nothing is snoozed."), goes: d.T("work list"), in: GoTo{List: WorkList}}
	if s.Snoozed > 0 {
		aside.text = d.N(s.Snoozed, "%d order is snoozed, and comes back at %s.", "%d orders are snoozed, none until today ends; the first comes back at %s.", d.clockText(s.NextAwake))
		if s.SnoozedToday > 0 {
			aside.calm = false
			aside.text = d.N(s.SnoozedToday, "%d snoozed order comes back today, at %s.", "%d snoozed orders come back today, the first at %s.", d.clockText(s.NextAwake))
		}
		aside.goes, aside.in = d.T("the snoozed"), GoTo{List: WorkList, Filter: "is:snoozed"}
	}
	return []shiftRow{mine, aside}
}

func (d *Desk) doubtRows(s clerk.ShiftStart) []shiftRow {
	doubt := shiftRow{section: d.T("in doubt"), calm: true, text: d.T("Nothing is in doubt."), goes: d.T("actions"), in: GoTo{List: ActionList}}
	if s.InDoubt > 0 {
		doubt = shiftRow{
			section: d.T("in doubt"), loud: true, goes: d.T("these"), in: GoTo{List: WorkList, Filter: "is:doubt"},
			text: d.N(s.InDoubt, "%d order is in doubt, paid %s: only evidence settles it.", "%d orders are in doubt, the oldest paid %s: only evidence settles them.", d.clockText(s.DoubtOldest)),
		}
		if s.InDoubt == 1 {
			doubt.goes, doubt.in = d.T("the order"), OpenOrder{Key: s.Doubt}
		}
	}
	rows := []shiftRow{doubt}
	waiting := shiftRow{section: d.T("approval"), calm: true, text: d.T("Nothing awaits approval."), goes: d.T("actions"), in: GoTo{List: ActionList}}
	if n := int64(len(s.Waiting)); n > 0 {
		a := &s.Waiting[0]
		waiting = shiftRow{
			section: d.T("approval"), goes: d.T("these"), in: GoTo{List: ActionList, Filter: "is:waiting"},
			text: d.N(n, "%d action awaits a second operator: %s by %s, %s.", "%d actions await a second operator, the oldest a %s by %s, %s.",
				d.spokenKind(a.Kind), a.Actor, d.clockText(a.CreatedAt)),
		}
		if n == 1 {
			waiting.goes, waiting.in = d.T("the order"), OpenOrder{Key: a.Key}
		}
	}
	rows = append(rows, waiting)
	for i := range s.Batches {
		rows = append(rows, d.batchRow(&s.Batches[i]))
	}
	return rows
}

// batchRow is a batch that is not closed.
func (d *Desk) batchRow(b *clerk.Batch) shiftRow {
	what := d.doing(b.Command)
	how := d.T("was cut off")
	switch {
	case b.Running:
		return shiftRow{
			section: d.T("batches"), batch: b, goes: d.T("journal§list"), in: GoTo{List: JournalList, Filter: "kind:batch"},
			text: d.T("%s of %s by %s, %s: %s.", capitalized(what), d.orders(b.Orders), b.Actor, d.clockText(b.BegunAt), d.T("under way in process %s", processText(b))),
		}
	case b.State == ledger.BatchStopped:
		how = d.Say(b.Text)
	}
	text := d.T("%s of %s by %s, %s: %s.", capitalized(what), d.orders(b.Orders), b.Actor, d.clockText(b.BegunAt), how)
	if left := b.Counts[string(clerk.ItemSkipped)]; left > 0 {
		text += " " + d.N(left, "%d is not tried.", "%d are not tried.")
	}
	return shiftRow{section: d.T("batches"), loud: true, text: text, goes: d.T("go on with it"), in: Resume{Batch: *b}, batch: b}
}

// alertRows are the alerts that are on; none where nobody keeps them.
func (d *Desk) alertRows(here shiftDesk) []shiftRow {
	row := shiftRow{section: d.T("alerts§shift"), goes: d.T("alerts§shift"), in: OpenScreen{Screen: ScreenAlerts}}
	n := int64(len(here.alerts))
	switch {
	case !here.alertsKnown:
		return nil
	case n == 0:
		row.calm, row.text = true, d.T("No alert is on.")
	default:
		row.loud = here.alerts[0].Kind.Severity() == 1
		row.text = d.N(n, "%d alert is on: %s.", "%d alerts are on, the most pressing: %s.", d.AlertVoice().Alert(here.alerts[0].Alert))
	}
	return []shiftRow{row}
}

func (d *Desk) gapRows(s clerk.ShiftStart, look Lookout) []shiftRow {
	section := d.T("listener")
	const shown = 5
	rows := []shiftRow{}
	if look.Unwatched() {
		rows = append(rows, shiftRow{
			section: section, loud: true, text: capitalized(d.unwatched(look)) + ".", goes: d.T("journal§list"), in: GoTo{List: JournalList, Filter: "kind:journal"},
		})
	}
	for _, list := range []struct {
		remarks []clerk.Remark
		loud    bool
	}{{s.Gaps, true}, {s.Alarms, false}} {
		for _, r := range list.remarks[max(0, len(list.remarks)-shown):] {
			text := d.clockText(r.At) + " " + d.Retell(r.Text)
			if list.loud && r.From.Known() && r.To.Known() {
				text = d.T("Nobody listened from %s to %s.", d.clockText(r.From), d.clockText(r.To))
			}
			rows = append(rows, shiftRow{section: section, loud: list.loud, text: text, goes: d.T("journal§list"), in: GoTo{List: JournalList, Filter: "kind:journal"}})
		}
	}
	if len(rows) == 0 {
		rows = append(rows, shiftRow{
			section: section, calm: true, text: d.T("The listener had no gap and no trouble of its own since then."),
			goes: d.T("journal§list"), in: GoTo{List: JournalList, Filter: "kind:journal"},
		})
	}
	return rows
}

func (d *Desk) onRows(s clerk.ShiftStart) []shiftRow {
	section := d.T("who is on")
	var parts []string
	for _, seat := range s.On {
		name := seat.Operator
		if ledger.SameOperator(name, d.Operator) {
			name = d.T("you")
		}
		if seat.Left {
			parts = append(parts, d.T("%s left %s", name, d.clockText(seat.At)))
		} else {
			parts = append(parts, d.T("%s, seen %s", name, d.clockText(seat.At)))
		}
	}
	text := d.T("Nobody was seen for a day.")
	if len(parts) > 0 {
		text = strings.Join(parts, "; ") + "."
	}
	return []shiftRow{{section: section, calm: true, text: text, goes: d.T("journal§list"), in: GoTo{List: JournalList}}}
}

// ShiftOffer says in one sentence what happened since the operator left, and nothing where nothing did.
func (d *Desk) ShiftOffer(s clerk.ShiftStart, k string) string {
	if s.Since == 0 || s.Empty() {
		return ""
	}
	var parts []string
	if s.OpenedOrders > 0 {
		parts = append(parts, d.N(s.OpenedOrders, "%d order opened", "%d orders opened"))
	}
	if s.InDoubt > 0 {
		parts = append(parts, d.N(s.InDoubt, "%d order in doubt", "%d orders in doubt"))
	}
	if n := int64(len(s.Waiting)); n > 0 {
		parts = append(parts, d.N(n, "%d awaits approval", "%d await approval"))
	}
	if n := int64(len(s.Gaps)); n > 0 {
		parts = append(parts, d.N(n, "%d gap of the listener", "%d gaps of the listener"))
	}
	if n := int64(len(s.Batches)); n > 0 {
		parts = append(parts, d.N(n, "%d batch is not finished", "%d batches are not finished"))
	}
	if len(parts) == 0 {
		parts = append(parts, d.T("others worked on cases"))
	}
	return d.T("Since you left at %s: %s. [%s] shows it", d.clockText(s.Since), strings.Join(parts, ", "), k)
}
