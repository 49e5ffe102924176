package kit

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"makegood/tui/theme"
)

// Scroll shows lines in a window that is moved over them. The lines stay with the owner, who gives them anew whenever
// they change.
type Scroll struct {
	theme         *theme.Theme
	keys          TableKeys
	lines         []string
	top           int
	note          string // why the last key moved nothing
	width, height int
}

// NewScroll makes an empty window.
func NewScroll(t *theme.Theme) *Scroll {
	return &Scroll{theme: t, keys: NewTableKeys(t), width: 80, height: 24}
}

// Resize sets the size of the window.
func (s *Scroll) Resize(width, height int) {
	s.width, s.height = max(1, width), max(1, height)
	s.by(0)
}

// SetLines gives the lines; the place in them is kept.
func (s *Scroll) SetLines(lines []string) {
	s.lines = lines
	s.by(0)
}

// Bindings are the window's keys, for the help.
func (s *Scroll) Bindings() []key.Binding {
	return []key.Binding{s.keys.Up, s.keys.Down, s.keys.HalfUp, s.keys.HalfDown, s.keys.PageUp, s.keys.PageDown, s.keys.Top, s.keys.Bottom}
}

// Update takes one key and says whether it was the window's.
func (s *Scroll) Update(msg tea.KeyMsg) bool {
	at, note := s.top, s.note
	s.note = ""
	switch {
	case key.Matches(msg, s.keys.Up):
		s.by(-1)
	case key.Matches(msg, s.keys.Down):
		s.by(+1)
	case key.Matches(msg, s.keys.HalfUp):
		s.by(-max(1, s.height/2))
	case key.Matches(msg, s.keys.HalfDown):
		s.by(+max(1, s.height/2))
	case key.Matches(msg, s.keys.PageUp):
		s.by(-s.height)
	case key.Matches(msg, s.keys.PageDown):
		s.by(+s.height)
	case key.Matches(msg, s.keys.Top):
		s.top = 0
	case key.Matches(msg, s.keys.Bottom):
		s.by(len(s.lines))
	default:
		s.note = note
		return false
	}
	switch {
	case s.top != at:
	case len(s.lines) <= s.height:
		s.note = s.theme.T("everything is shown")
	case at == 0:
		s.note = s.theme.T("this is the beginning")
	default:
		s.note = s.theme.T("this is the end")
	}
	return true
}

// Wheel moves by lines, down when positive.
func (s *Scroll) Wheel(lines int) { s.by(lines) }

// Show moves the window so that a line, counted from 0, is in it.
func (s *Scroll) Show(line int) { s.by(clamp(s.top, line-s.height+1, line) - s.top) }

// Top is the first line shown.
func (s *Scroll) Top() int { return s.top }

func (s *Scroll) by(n int) { s.top = clamp(s.top+n, 0, max(0, len(s.lines)-s.height)) }

// Where says how much lies above and below, or nothing when everything is shown; and why the last key moved nothing.
func (s *Scroll) Where() string { return strings.TrimSpace(s.where() + " " + s.note) }

func (s *Scroll) where() string {
	above, below := s.top, len(s.lines)-s.top-s.height
	g := s.theme.Glyphs
	switch {
	case above <= 0 && below <= 0:
		return ""
	case above <= 0:
		return g.Down + " " + s.theme.T("%d more§lines", below)
	case below <= 0:
		return g.Up + " " + s.theme.T("%d more§lines", above)
	default:
		return fmt.Sprintf("%s %d  %s %d", g.Up, above, g.Down, below)
	}
}

// View is the window in exactly its size.
func (s *Scroll) View() string {
	return Block(s.lines[min(s.top, len(s.lines)):], s.width, s.height)
}
