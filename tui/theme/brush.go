package theme

import (
	"strings"

	"github.com/charmbracelet/lipgloss"
)

// Brush is a style boiled down to the two sequences around a text. A frame paints a thousand cells; laying each of
// them out as a box of its own would cost more than everything else in the frame.
type Brush struct{ open, shut string }

// NewBrush boils a style down. Only its colours and attributes survive: no width, no padding, no border.
func NewBrush(s lipgloss.Style) Brush {
	const probe = "x"
	open, shut, _ := strings.Cut(s.Inline(true).Render(probe), probe)
	return Brush{open: open, shut: shut}
}

// Paint puts text, which must be one line, into the brush's colours.
func (b Brush) Paint(text string) string {
	if text == "" || b.open == "" {
		return text
	}
	return b.open + text + b.shut
}
