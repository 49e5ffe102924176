package kit

import (
	"github.com/charmbracelet/lipgloss"

	"makegood/tui/theme"
)

// button draws a button; the one that has the focus is filled and has its ends marked, so that it is found without
// colour too.
func button(t *theme.Theme, label string, focused bool, fill lipgloss.Style) string {
	if !focused {
		return t.Button.Render("[ " + label + " ]")
	}
	return fill.Render("[" + t.Glyphs.Right + label + t.Glyphs.Left + "]")
}
