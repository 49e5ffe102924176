package pane

import (
	"context"
	"fmt"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/tui/kit"
	"makegood/tui/theme"
)

// stoveRow is one tid with what STOVE answered about it and how its order stands.
type stoveRow struct {
	tid string
	// answer is one of the clerk's, empty while the tid waits.
	answer string
	why    string
	// lacks is what the question lacked, so that STOVE was not asked.
	lacks clerk.Lack
	at    ledger.Instant
	// key is zero and standing nil where the ledger knows no order of this tid.
	key      ledger.Key
	standing *ledger.Standing
}

func (r *stoveRow) id() string { return r.tid }

// sheet says how the tids are shown and what can be done with them.
func (s *lookup) sheet() sheetSpec[stoveRow] {
	return sheetSpec[stoveRow]{
		source: source[stoveRow]{id: (*stoveRow).id, cells: s.cells, page: s.page, gap: 2 * time.Second, ages: true},
		table: kit.TableSpec{
			Columns: s.columns(), Loading: s.desk.T("Reading") + " " + s.desk.Theme.Glyphs.Ellipsis, Unreadable: s.desk.T("The ledger could not be read:"),
			Empty: s.desk.T("No tid is held. Paste any text here, or {stove.type:f} types one; STOVE lists nothing by itself."),
		},
		tell: s.tell,
		targets: func(r *stoveRow) []Target {
			if r.key.IsZero() {
				return nil
			}
			return []Target{{Key: r.key, Standing: r.standing}}
		},
		open: func(r *stoveRow) (Intent, tea.Cmd) {
			if r.key.IsZero() {
				return Notify{Text: s.desk.T("the ledger knows no order of tid %s: there is nothing to open until STOVE finds it", r.tid)}, nil
			}
			return OpenOrder{Key: r.key}, nil
		},
		player: func(r *stoveRow) (ledger.Provider, string) {
			if r.standing == nil {
				return ledger.Stove, ""
			}
			return ledger.Stove, r.standing.View.Player.Primary()
		},
		copied:  func(r *stoveRow) (id, what string) { return r.tid, "tid" },
		message: s.message,
	}
}

func (s *lookup) columns() []kit.Column {
	d := s.desk
	return []kit.Column{
		{Title: "", Min: 1, Max: 1},
		{Title: "tid", Min: 19, Max: 20, Flex: 1, ID: true},
		{Title: d.T("answer"), Min: 13, Max: 13},
		{Title: d.T("product"), Min: 8, Max: 24, Flex: 1, Drop: 5},
		{Title: d.T("amount"), Min: 10, Max: 16, Flex: 1, Align: kit.Right, Drop: 1},
		{Title: d.T("player"), Min: 10, Max: 16, Flex: 1, Drop: 6, ID: true},
		{Title: d.T("granted"), Min: 9, Max: 9, Drop: 3},
		{Title: d.T("class"), Min: 16, Max: classCells, Flex: 1, Drop: 4},
		{Title: d.T("what stands"), Min: 26, Flex: 8, Drop: 7},
		{Title: d.T("key"), Min: 9, Max: 10, Drop: 2},
	}
}

// answered is the mark and word of an answer; a tid that waits has none yet.
func (s *lookup) answered(r *stoveRow) theme.Mark {
	if r.answer == "" {
		return theme.Mark{Glyph: s.desk.Theme.Glyphs.Ellipsis, Word: s.desk.T("not asked yet"), Style: &s.desk.Theme.Muted}
	}
	return s.desk.Theme.Mark(theme.Answers, r.answer)
}

func (s *lookup) cells(r *stoveRow) []kit.Cell {
	t, mark := s.desk.Theme, s.answered(r)
	cells := []kit.Cell{{Text: mark.Glyph, Style: mark.Style}, {Text: r.tid}, {Text: mark.Word, Style: mark.Style}}
	if r.standing == nil {
		text := s.desk.Retell(r.why)
		if text == "" && r.answer != "" {
			text = s.desk.T("The ledger knows no order of it.")
		}
		return append(cells, kit.Cell{}, kit.Cell{Text: "-", Style: &t.Faint}, kit.Cell{}, kit.Cell{Text: "?", Style: &t.Warn}, kit.Cell{}, kit.Cell{Text: text, Style: &t.Muted})
	}
	st := r.standing
	lamp := t.Lamp(string(st.Lamps.Granted))
	text, verb := s.desk.Sentence(r.key, *st)
	if r.answer == clerk.CheckCouldNotAsk {
		text = s.desk.Retell(r.why)
	}
	return append(cells, kit.Cell{Text: orDash(st.View.ProductID())}, moneyCell(t, st.View.Money()), kit.Cell{Text: orDash(playerText(st.View.Player))},
		kit.Cell{Text: lamp.String(), Style: lamp.Style}, kit.Cell{Text: s.desk.classText(st.Class), Style: &t.Muted}, kit.Cell{Text: text, Style: &t.Sentence}, s.desk.hintCell(s.acts, verb))
}

// tell is what stands under the list about the row the cursor is on.
func (s *lookup) tell(r *stoveRow) told {
	d := s.desk
	facts := d.T("not asked yet")
	if r.answer != "" {
		facts = d.T("%s, asked %s", s.answered(r).Word, d.clockText(r.at))
	}
	switch {
	case r.answer == clerk.CheckCouldNotAsk:
		return told{text: s.whyNot(r), hint: s.missing(r), facts: facts + ": " + d.Retell(r.why)}
	case r.standing == nil && r.answer == clerk.CheckNotFound:
		return told{text: d.T("STOVE knows no payment %s, and the ledger no order of it.", r.tid), hint: "[" + s.keys.ask.Help().Key + "] " + d.T("ask again"), facts: facts}
	case r.standing == nil:
		return told{text: d.T("The ledger knows no order %s.", r.tid), hint: "[" + s.keys.ask.Help().Key + "] " + d.T("ask STOVE"), facts: facts}
	}
	text, verb := s.desk.Sentence(r.key, *r.standing)
	return told{text: text, hint: s.acts.Hint(verb), facts: facts}
}

// whyNot says in short why a tid could not be asked about.
func (s *lookup) whyNot(r *stoveRow) string {
	switch r.lacks {
	case clerk.LackMember:
		return s.desk.T("STOVE wants the member number, which is not known.")
	case clerk.LackType:
		return s.desk.T("STOVE wants the noti_type, which is not known.")
	default:
		return s.desk.T("Could not be asked: %s", s.desk.Retell(r.why))
	}
}

// missing is the key that gives what was missing, where that is why it could not be asked.
func (s *lookup) missing(r *stoveRow) string {
	if r.lacks.Givable() {
		return "[" + s.keys.with.Help().Key + "] " + s.keys.with.Help().Desc
	}
	return "[" + s.keys.ask.Help().Key + "] " + s.desk.T("ask again")
}

func (s *lookup) message(r *stoveRow) string {
	text := "STOVE " + r.tid + ": " + s.answered(r).Word
	if r.why != "" {
		text += " (" + s.desk.Retell(r.why) + ")"
	}
	if r.standing != nil {
		sentence, _ := s.desk.Sentence(r.key, *r.standing)
		text += ". " + sentence + " " + s.desk.T("Amount %s, player %s.", r.standing.View.Money().String(), orDash(r.standing.View.Player.Primary()))
	}
	return kit.Clean(text)
}

// page reads held tids, and from the ledger how their orders stand now.
func (s *lookup) page(q question[stoveRow]) func(ctx context.Context) (answer[stoveRow], error) {
	d, held := s.desk, s.held
	return func(ctx context.Context) (answer[stoveRow], error) {
		a := held.page(q)
		for i := range a.rows {
			r := &a.rows[i]
			keys, err := d.Books.Find(ctx, string(ledger.Stove)+":"+r.tid)
			if err != nil {
				return a, fmt.Errorf("find %s: %w", r.tid, err)
			}
			if len(keys) != 1 {
				continue
			}
			r.key = keys[0]
			if r.standing, err = standingNow(ctx, d, r.key); err != nil {
				return a, err
			}
		}
		return a, nil
	}
}

// lay gives the list what the lines above it leave.
func (s *lookup) lay() {
	s.list.resize(s.width, max(1, s.height-len(s.top())))
}

// top is what stands above the list: the line or the form, the counts, how far it is, what failed.
func (s *lookup) top() []string {
	var heading []string
	if s.prompt != nil {
		heading = append(heading, s.prompt.View())
	}
	gauge := s.asking("asking STOVE")
	if gauge != nil {
		gauge.Done, gauge.Total = min(s.total, s.done+s.inCall), s.total
	}
	why := ""
	if s.why != "" {
		why = s.desk.T("STOVE could not be asked: %s; the answers from before stay", s.why)
	}
	return s.above(append(heading, s.summary()), gauge, why, 1)
}

// summary counts the answers in one line.
func (s *lookup) summary() string {
	t, g, c := s.desk.Theme, s.desk.Theme.Glyphs, s.counts
	if s.held.len() == 0 {
		return " " + t.Strong.Render(kit.FitWith(s.desk.T("No tid is held")+" "+g.Sep+" "+s.desk.T("paste any text, or %s types", s.keys.type_.Help().Key), max(1, s.width-1), kit.Left, g.Ellipsis))
	}
	part := func(answer string, n int) string {
		m := t.Mark(theme.Answers, answer)
		style := *m.Style
		if n == 0 {
			style = t.Muted
		}
		return style.Render(fmt.Sprintf("%s %s %s", m.Glyph, kit.Count(int64(n)), m.Word))
	}
	text := t.Strong.Render(s.desk.N(int64(s.held.len()), "%d tid", "%d tids")) + "   " + part(clerk.CheckFound, c.found) + "   " + part(clerk.CheckNotFound, c.notFound) + "   " + part(clerk.CheckCouldNotAsk, c.couldNot)
	if c.waiting > 0 {
		text += "   " + t.Muted.Render(s.desk.N(int64(c.waiting), "%d not asked yet", "%d not asked yet"))
	}
	return " " + kit.FitWith(text, max(1, s.width-1), kit.Left, g.Ellipsis)
}

// View draws the pane.
func (s *lookup) View() string {
	fresh := ""
	if !s.readAt.IsZero() {
		fresh = s.desk.T("asked %s", s.readAt.In(s.desk.zone()).Format(time.TimeOnly))
	}
	lines := append(s.top(), s.list.footed(fresh)...)
	return kit.Block(lines, s.width, s.height)
}
