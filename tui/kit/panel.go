package kit

import (
	"strings"

	"github.com/charmbracelet/lipgloss"

	"makegood/tui/theme"
)

// PanelSpec describes a box with its title in the upper border.
type PanelSpec struct {
	Title  string
	Note   string // right in the upper border: how fresh the content is
	Footer string // right in the lower border: where in a list the cursor is
	// Focused draws the border in the accent colour and a mark before the title.
	Focused bool
	// Border overrides the border's style; nil takes the theme's.
	Border *lipgloss.Style
	// Width and Height are those of the whole box.
	Width, Height int
}

// PanelInner is the size of the content of a panel: its border takes one cell on each side.
func PanelInner(width, height int) (int, int) { return max(0, width-2), max(0, height-2) }

// Panel draws content in a box of exactly the size given. Content is cut or filled to the inner size.
func Panel(t *theme.Theme, spec PanelSpec, content string) string {
	if spec.Width < 2 || spec.Height < 2 {
		return Block(nil, max(0, spec.Width), max(1, spec.Height))
	}
	frame, style := t.Frame, t.Border
	title := t.Heading
	if spec.Focused {
		frame, style, title = t.FrameFocused, t.BorderFocused, t.Title
	}
	if spec.Border != nil {
		style = *spec.Border
		if spec.Focused {
			title = style
		}
	}
	edge := theme.NewBrush(style)
	width, height := PanelInner(spec.Width, spec.Height)
	name := Clean(spec.Title)
	if name != "" && spec.Focused {
		name = t.Glyphs.Cursor + " " + name
	}

	var b strings.Builder
	b.WriteString(edge.Paint(frame.TopLeft) + rule(t, edge, frame.Top, title, name, Clean(spec.Note), width) + edge.Paint(frame.TopRight))
	left, right := edge.Paint(frame.Left), edge.Paint(frame.Right)
	for line := range strings.SplitSeq(Block(strings.Split(content, "\n"), width, height), "\n") {
		if height == 0 {
			break
		}
		b.WriteString("\n" + left + line + right)
	}
	b.WriteString("\n" + edge.Paint(frame.BottomLeft) + rule(t, edge, frame.Bottom, title, "", Clean(spec.Footer), width) + edge.Paint(frame.BottomRight))
	return b.String()
}

// rule draws a horizontal edge of width cells with a name at its left and a note at its right. The note goes first when
// there is no room for both.
func rule(t *theme.Theme, edge theme.Brush, line string, title lipgloss.Style, name, note string, width int) string {
	out, used := "", 0
	if name != "" && width >= 5 {
		name = shorten(name, width-4, t.Glyphs.Ellipsis)
		out = edge.Paint(line) + " " + title.Render(name) + " "
		used = 3 + Width(name)
	}
	tail, taken := "", 0
	if w := Width(note); note != "" && used+w+4 <= width {
		tail = " " + t.Muted.Render(note) + " " + edge.Paint(line)
		taken = w + 3
	}
	return out + edge.Paint(strings.Repeat(line, width-used-taken)) + tail
}
