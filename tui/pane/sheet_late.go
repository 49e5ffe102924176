package pane

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// A list that is being read has no row yet. Opening one is safe to do when it comes; acting is not, because nobody has seen
// what would be acted on.

// lateOpening is an enter that waits for the list.
type lateOpening struct{ can, waits bool }

func (s *sheet[R]) opensLate() { s.late.can = true }

func (s *sheet[R]) stay() { s.late.waits = false }

// start forgets what is held and reads anew; an enter that waited was meant for what was asked before.
func (s *sheet[R]) start() tea.Cmd {
	s.stay()
	return s.reader.start()
}

// late marks what a key asked for a while ago: it is dropped where the operator is elsewhere by now, or is typing.
func late(in Intent) Intent {
	if in == nil {
		return nil
	}
	return Late{in}
}

// stillRead says why there is no row.
func (s *sheet[R]) stillRead() string {
	return s.desk.T("the list is being read; press it again when its rows are there")
}

// noRow is the answer to a key about a row where there is none.
func (s *sheet[R]) noRow(msg tea.KeyMsg) Intent {
	switch {
	case !s.reading():
		return Notify{Text: s.desk.T("no row is selected")}
	case s.late.can && s.spec.open != nil && key.Matches(msg, s.keys.Open):
		s.late.waits = true
		return Notify{Text: s.desk.T("the list is being read; its first row is opened when it is there")}
	default:
		return Notify{Text: s.stillRead()}
	}
}

// openLate opens the row the cursor is on when the list that was waited for is there.
func (s *sheet[R]) openLate() tea.Cmd {
	if !s.late.waits || s.reading() {
		return nil
	}
	s.stay()
	row, ok := s.cursor()
	if !ok {
		s.fetch.out = Late{Notify{Text: s.desk.T("there is no row to open")}}
		return nil
	}
	in, cmd := s.spec.open(row)
	if in != nil {
		s.fetch.out = Late{in}
	}
	return cmd
}
