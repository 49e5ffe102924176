package pane

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/tui/kit"
)

// A sheet is one tab of a pane: a list, the sentence of the row the cursor is on, and what can be done with it.

// told is what stands under a list about one row: its sentence with the verb and the key that help, and its particulars.
type told struct{ text, verb, hint, facts string }

// sheetSpec says what the rows of a sheet mean; hooks that are nil mean nothing.
type sheetSpec[R any] struct {
	source source[R]
	table  kit.TableSpec
	// columns are those of a width and of the rows on hold; nil: the table's, whatever they are.
	columns func(width int, rows map[string]*R) []kit.Column
	// tell is asked for the row the cursor is on.
	tell func(r *R) told
	// targets are the orders a row stands for; aim, where it is not nil, says it of rows that stand for many.
	targets func(r *R) []Target
	aim     func(r *R) Aim
	// every is everything the list shows, as a filter of orders; nil: the list is none of orders.
	every func() (ledger.OrderFilter, error)
	// open is enter on a row.
	open func(r *R) (Intent, tea.Cmd)
	// player is whose row it is.
	player func(r *R) (ledger.Provider, string)
	// copied is the id of a row and what it is called.
	copied func(r *R) (id, what string)
	// curl is the request of a row as a command of a shell; empty: there is none.
	curl func(r *R) string
	// message is the row as a message for a chat.
	message func(r *R) string
	// value is what a row has of a field of the filter, empty where it has none.
	value func(r *R, field string) string
	// order gives the row as a grant order for the game's GM tool, or says why nothing is to be granted.
	order func(r *R) Intent
}

type sheet[R any] struct {
	*reader[R]
	spec   sheetSpec[R]
	keys   RoomKeys
	acts   *OrderActions
	marked map[string]Aim
	all    everything
	fetch  fetched
	late   lateOpening
	now    told
	laid   []kit.Column
	width  int
	height int
}

func newSheet[R any](d *Desk, acts *OrderActions, spec sheetSpec[R]) *sheet[R] {
	return &sheet[R]{reader: newReader(d, spec.table, spec.source), spec: spec, keys: NewRoomKeys(d), acts: acts, marked: map[string]Aim{}}
}

// page is a tab as its pane sees it, whatever its rows are.
type page interface {
	start() tea.Cmd
	refresh() tea.Cmd
	begun() bool
	resize(width, height int)
	update(msg tea.Msg) tea.Cmd
	press(msg tea.KeyMsg) (Intent, tea.Cmd, bool)
	pointed(msg tea.MouseMsg) tea.Cmd
	focus(on bool)
	view() string
	aim() Aim
	// bare says that the list has no row.
	bare() bool
	clearMarks() bool
	verb() string
	// values are those the rows on hold have of a field of the filter, each once.
	values(field string) []string
	// take gives what the list asks of the console after an answer came, once.
	take() Intent
	// opensLate lets enter wait for the list where it is being read: whoever owns it takes what it asks then. stay gives
	// up an enter that waits.
	opensLate()
	stay()
}

// begun says whether the list has been asked for.
func (s *sheet[R]) begun() bool { return !s.askedAt.IsZero() }

// verb is what would help the row the cursor is on.
func (s *sheet[R]) verb() string { return s.now.verb }

// bare says that the list has no row.
func (s *sheet[R]) bare() bool { return len(s.rows) == 0 }

func (s *sheet[R]) focus(on bool) { s.table.Focus(on) }

// under is how many lines stand below the list: the sentence, as many as it needs, with the particulars where there is
// room; and the status.
func (s *sheet[R]) under() int {
	switch {
	case s.spec.tell == nil || s.height < 6:
		return 1
	case s.height < 8:
		return 2
	case s.height < 12:
		return 3
	default:
		return 4
	}
}

func (s *sheet[R]) resize(width, height int) {
	s.width, s.height = width, height
	s.table.Resize(width, max(1, height-s.under()))
	s.lay()
}

// lay gives the table the columns that its width and its rows ask for.
func (s *sheet[R]) lay() {
	if s.spec.columns == nil {
		return
	}
	if want := s.spec.columns(s.width, s.rows); !slices.Equal(want, s.laid) {
		s.laid = want
		s.table.SetColumns(want)
	}
}

func (s *sheet[R]) update(msg tea.Msg) tea.Cmd {
	s.takeEverything(msg)
	s.takeFetched(msg)
	cmd := s.reader.update(msg)
	s.lay()
	s.tellCursor()
	return tea.Batch(cmd, s.openLate(), s.recount(msg))
}

// tellCursor computes what stands under the list, so that drawing only reads.
func (s *sheet[R]) tellCursor() {
	s.now = told{}
	if row, ok := s.cursor(); ok && s.spec.tell != nil {
		s.now = s.spec.tell(row)
		switch {
		case s.now.hint != "" || s.now.text == "":
		case s.spec.open != nil:
			// There is nothing to do about it, and still something to see.
			s.now.hint = keyHint(s.keys.Open)
		case s.spec.copied != nil:
			s.now.hint = keyHint(s.keys.CopyID)
		}
	}
}

func (s *sheet[R]) values(field string) []string {
	const most = 50
	if s.spec.value == nil {
		return nil
	}
	var out []string
	for _, r := range s.rows {
		if v := s.spec.value(r, field); v != "" && !slices.Contains(out, v) && len(out) < most {
			out = append(out, v)
		}
	}
	slices.Sort(out)
	return out
}

// press takes one key; used is false where the key means nothing here.
func (s *sheet[R]) press(msg tea.KeyMsg) (in Intent, cmd tea.Cmd, used bool) {
	s.stay()
	if key.Matches(msg, s.keys.Everything) {
		in, cmd := s.markEverything()
		return in, cmd, true
	}
	if ask, mine := s.table.Update(msg); mine {
		cmd = s.run(ask)
		if len(s.table.Marks()) > 0 || key.Matches(msg, s.table.Keys().Unmark) {
			s.all = everything{}
			s.table.MarkAll(false)
		}
		s.followMarks()
		s.tellCursor()
		return nil, cmd, true
	}
	if act, ok := s.acts.of(msg); ok {
		aim := s.aim()
		if aim.empty() && s.reading() {
			return Notify{Text: s.desk.T("%s is not possible now: %s", act.Binding.Help().Desc, s.stillRead()), Bad: true}, nil, true
		}
		s.table.Stay()
		return act.DoMany(s.desk, aim), nil, true
	}
	if key.Matches(msg, s.keys.LookUp) {
		in, cmd := s.lookUp()
		return in, cmd, true
	}
	row, ok := s.cursor()
	if !s.keys.onRow(msg) {
		return nil, nil, false
	}
	if !ok {
		return s.noRow(msg), nil, true
	}
	in, cmd = s.row(msg, row)
	return in, cmd, true
}

// row is a key about the row the cursor is on.
func (s *sheet[R]) row(msg tea.KeyMsg, row *R) (Intent, tea.Cmd) {
	k := s.keys
	switch {
	case key.Matches(msg, k.Open) && s.spec.open != nil:
		return s.spec.open(row)
	case key.Matches(msg, k.Player) && s.spec.player != nil:
		p, id := s.spec.player(row)
		if id == "" {
			return Notify{Text: s.desk.T("no one player belongs to this row; {open:enter} opens it")}, nil
		}
		return OpenPlayer{Provider: p, Player: id}, nil
	case key.Matches(msg, k.CopyID) && len(s.aim().Filters) > 0:
		return s.fetchKeys(func(keys []ledger.Key) Intent { return s.copyKeys(keys) })
	case key.Matches(msg, k.CopyID) && s.spec.copied != nil:
		id, what := s.spec.copied(row)
		if id == "" {
			return Notify{Text: s.desk.T("this row has no id to copy")}, nil
		}
		return Copy{Text: id, What: what}, nil
	case key.Matches(msg, k.CopyCurl):
		text := ""
		if s.spec.curl != nil {
			text = s.spec.curl(row)
		}
		if text == "" {
			return Notify{Text: s.desk.T("no request belongs to this row: those of actions are on the Actions tab and the order screen")}, nil
		}
		return Copy{Text: text, What: s.desk.T("request as curl")}, nil
	case key.Matches(msg, k.CopyMessage) && s.spec.message != nil:
		return Copy{Text: s.spec.message(row), What: s.desk.T("message")}, nil
	case key.Matches(msg, k.CopyOrder) && s.spec.order != nil:
		return s.spec.order(row), nil
	case key.Matches(msg, k.Export):
		return s.export(), nil
	}
	return Notify{Text: s.desk.T("that means nothing for a row of this list")}, nil
}

// followMarks keeps what marked rows stand for, because they may leave the screen before something is done with them.
func (s *sheet[R]) followMarks() {
	ids := s.table.Marks()
	if len(ids) == 0 {
		clear(s.marked)
		return
	}
	kept := make(map[string]Aim, len(ids))
	for _, id := range ids {
		if a, ok := s.marked[id]; ok {
			kept[id] = a
		} else if row, ok := s.rows[id]; ok {
			kept[id] = s.aimOf(row)
		}
	}
	s.marked = kept
}

// aimOf is what an action on a row is meant for.
func (s *sheet[R]) aimOf(row *R) Aim {
	switch {
	case s.spec.aim != nil:
		return s.spec.aim(row)
	case s.spec.targets != nil:
		targets := s.spec.targets(row)
		return Aim{Targets: targets, Count: int64(len(targets)), What: s.desk.orders(int64(len(targets)))}
	default:
		return Aim{}
	}
}

// aim is what an action is meant for: everything the filter matches where that was asked for, else what is marked, else the
// row the cursor is on.
func (s *sheet[R]) aim() Aim {
	if s.all.on {
		return s.all.aim(s.desk)
	}
	ids := s.table.Marks()
	if len(ids) == 0 {
		row, ok := s.cursor()
		if !ok {
			return Aim{}
		}
		return s.aimOf(row)
	}
	var out Aim
	seen := map[ledger.Key]bool{}
	for _, id := range ids {
		a := s.marked[id]
		for _, t := range a.Targets {
			if !seen[t.Key] {
				seen[t.Key] = true
				out.Targets = append(out.Targets, t)
				out.Count++
			}
		}
		if len(a.Filters) > 0 {
			out.Filters = append(out.Filters, a.Filters...)
			out.Count += a.Count
		}
	}
	out.What = s.desk.N(out.Count, "%d order marked", "%d orders marked")
	return out
}

// clearMarks takes the marks away and says whether there were any.
func (s *sheet[R]) clearMarks() bool {
	if len(s.table.Marks()) == 0 && !s.all.on {
		return false
	}
	s.all = everything{}
	s.table.ClearMarks()
	s.followMarks()
	return true
}

// pointed takes the mouse: a click selects the row under it, the wheel moves.
func (s *sheet[R]) pointed(msg tea.MouseMsg) tea.Cmd {
	var ask kit.Ask
	switch lines := wheeled(msg); {
	case lines != 0:
		ask = s.table.Wheel(lines)
	case clicked(msg):
		ask, _ = s.table.Click(msg.Y)
	default:
		return nil
	}
	cmd := s.run(ask)
	s.tellCursor()
	return cmd
}

func (s *sheet[R]) view() string {
	lines := strings.Split(s.table.View(), "\n")
	lines = append(lines, s.foretold()...)
	return kit.Block(append(lines, s.foot()), s.width, s.height)
}

// foretold are the sentence of the row the cursor is on and its particulars, in all the lines there are for them. The
// sentence comes first: it is cut only where it alone needs more.
func (s *sheet[R]) foretold() []string {
	room, t := s.under()-1, s.desk.Theme
	if room <= 0 {
		return nil
	}
	width := max(1, s.width-4)
	lines := s.desk.sentenceLines(s.now.text, s.now.hint, width, room)
	facts := kit.Wrap(kit.Clean(s.now.facts), width)
	for i := 0; i < len(facts) && len(lines) < room; i++ {
		l := facts[i]
		if len(lines) == room-1 {
			l = kit.FitWith(strings.Join(facts[i:], " "), width, kit.Left, t.Glyphs.Ellipsis)
		}
		lines = append(lines, t.Muted.Render(l))
	}
	for len(lines) < room {
		lines = append(lines, "")
	}
	for i := range lines {
		lines[i] = "   " + lines[i]
	}
	return lines
}

// foot is where the cursor is, what is marked and what arrived, and when the list was read.
func (s *sheet[R]) foot() string {
	t := s.desk.Theme
	fresh := s.fresh()
	room := max(0, s.width-kit.Width(fresh)-4)
	style := t.Muted
	if s.failed {
		style = t.Warn
	}
	says := joined(t.Glyphs.Sep, []string{s.all.says(s.desk), s.table.Status(), s.note})
	left := kit.FitWith("   "+says, room, kit.Left, t.Glyphs.Ellipsis)
	return t.Muted.Render(left) + "   " + style.Render(fresh) + " "
}
