package pane

import (
	"context"
	"time"

	"github.com/charmbracelet/bubbles/help"
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger/clerk"
	"makegood/tui/kit"
)

// shiftGap is the least time between two readings of the screen that nobody asked for by a key: it counts over the whole
// work list.
const shiftGap = 5 * time.Second

// shiftRow is one sentence of the screen and where enter leads from it.
type shiftRow struct {
	id, section, text string
	// calm says that there is nothing to do about it, loud that it cannot wait.
	calm, loud bool
	goes       string // what enter opens, in a word or two
	in         Intent
	batch      *clerk.Batch
}

// shiftDroppedMsg is sent when the rest of a batch was dropped, or could not be.
type shiftDroppedMsg struct {
	ticket int64
	err    error
}

// ShiftScreen is what an operator sees who sits down: what happened since he left, what is his, what comes back today, what
// is in doubt or awaits approval, gaps of the listener, batches that were cut off, and who is on.
type ShiftScreen struct {
	desk *Desk
	list *sheet[shiftRow]
	keys RoomKeys
	drop key.Binding

	asked string // the batch whose dropping was asked for once
	want  int64
	note  string

	width, height int
}

// NewShiftScreen makes the screen.
func NewShiftScreen(d *Desk) *ShiftScreen {
	s := &ShiftScreen{desk: d, keys: NewRoomKeys(d), drop: d.Key("batch.drop", "leave the rest of a batch undone", "x")}
	acts := &OrderActions{}
	s.list = newSheet(d, acts, sheetSpec[shiftRow]{
		source: source[shiftRow]{
			id: func(r *shiftRow) string { return r.id }, page: d.shiftPage(), gap: shiftGap,
			cells: func(r *shiftRow) []kit.Cell { return d.shiftCells(r) },
		},
		table: kit.TableSpec{
			Hold: workRows, Empty: d.T("Nothing to tell."), Loading: d.T("Reading what happened."), Filtered: d.T("Nothing to tell."),
			Unreadable: d.T("What happened could not be read:"),
		},
		columns: func(width int, _ map[string]*shiftRow) []kit.Column {
			// The key stands below as well; where it is narrow the sentence needs its cells.
			return []kit.Column{
				{Title: d.T("shift start"), Min: 14, Drop: 1},
				{Title: d.T("what stands"), Min: 26, Flex: 1},
				{Title: d.T("key"), Min: 19, Drop: 2, Bare: width < 100},
			}
		},
		tell: func(r *shiftRow) told {
			return told{text: r.text, hint: "[" + s.keys.Open.Help().Key + "] " + r.goes}
		},
		open: func(r *shiftRow) (Intent, tea.Cmd) {
			return r.in, nil
		},
		copied:  func(r *shiftRow) (string, string) { return r.text, d.T("sentence") },
		message: func(r *shiftRow) string { return r.text },
	})
	s.Resize(80, 24)
	return s
}

// Title is the screen's name.
func (s *ShiftScreen) Title() string { return s.desk.T("Shift start") }

// Keys are the bindings as they are now.
func (s *ShiftScreen) Keys() help.KeyMap {
	k := s.keys
	own := []key.Binding{k.Open, s.drop, k.CopyMessage, k.Export, k.Refresh, k.Back}
	return roomHelp{short: own, full: [][]key.Binding{s.list.table.Keys().Bindings(), own}}
}

// Focus says whether keys go to the screen.
func (s *ShiftScreen) Focus(on bool) { s.list.focus(on) }

// Init reads what happened.
func (s *ShiftScreen) Init() tea.Cmd { return s.list.start() }

// Resize lays the screen out.
func (s *ShiftScreen) Resize(width, height int) {
	s.width, s.height = max(1, width), max(1, height)
	lines := 0
	if s.note != "" {
		lines = 1
	}
	s.list.resize(s.width, max(1, s.height-lines))
}

// Update takes a message.
func (s *ShiftScreen) Update(msg tea.Msg) (Intent, tea.Cmd) {
	defer func() { s.Resize(s.width, s.height) }()
	switch msg := msg.(type) {
	case tea.KeyMsg:
		return s.press(kit.LatinKey(msg))
	case tea.MouseMsg:
		return nil, s.list.pointed(msg)
	case shiftDroppedMsg:
		if msg.ticket != s.want {
			return nil, nil
		}
		if s.want = 0; msg.err != nil {
			return Notify{Text: s.desk.Why(msg.err), Bad: true}, nil
		}
		return Notify{Text: s.desk.T("the rest of the batch is left undone; the journal keeps it")}, s.list.refresh()
	}
	return nil, s.list.update(msg)
}

func (s *ShiftScreen) press(msg tea.KeyMsg) (Intent, tea.Cmd) {
	asked := s.asked
	s.note, s.asked = "", ""
	switch {
	case key.Matches(msg, s.keys.Back):
		if s.list.clearMarks() {
			return nil, nil
		}
		return Back{}, nil
	case key.Matches(msg, s.keys.Refresh):
		return asking(s.desk), s.list.refresh()
	case key.Matches(msg, s.drop):
		return s.dropBatch(asked)
	}
	in, cmd, used := s.list.press(msg)
	if !used {
		return s.desk.unknownKey(msg), nil
	}
	return in, cmd
}

// dropBatch leaves the rest of a batch undone, when it is asked for a second time.
func (s *ShiftScreen) dropBatch(asked string) (Intent, tea.Cmd) {
	d := s.desk
	row, ok := s.list.cursor()
	switch {
	case !ok || row.batch == nil:
		return Notify{Text: d.T("this row is no batch: there is nothing to leave undone")}, nil
	case d.Batch == nil:
		return Notify{Text: d.T("this console acts on one order at a time"), Bad: true}, nil
	case asked != row.batch.ID:
		s.asked, s.note = row.batch.ID, d.T("%s again leaves undone what it has not tried; any other key does not", s.drop.Help().Key)
		return nil, nil
	}
	s.want = d.Ticket()
	ctx, batch, id, ticket := d.Ctx, d.Batch, row.batch.ID, s.want
	return nil, func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, Timeout)
		defer cancel()
		return shiftDroppedMsg{ticket: ticket, err: batch.DropBatch(ctx, id, "left undone from the shift-start screen")}
	}
}

// View draws the rows, and what was asked.
func (s *ShiftScreen) View() string {
	if s.note == "" {
		return s.list.view()
	}
	t := s.desk.Theme
	return s.list.view() + "\n" + t.Warn.Render(kit.FitWith(" "+s.note, s.width, kit.Left, t.Glyphs.Ellipsis))
}
