package kit

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"makegood/tui/theme"
)

// Overlay lays a box over a frame with its left upper corner at cell x of line y, counted from 0. The frame keeps its
// size: what of the box falls outside is not drawn, and a wide character cut by an edge leaves a space.
func Overlay(frame, box string, x, y int) string {
	lines := strings.Split(frame, "\n")
	for i, part := range strings.Split(box, "\n") {
		if row := y + i; row >= 0 && row < len(lines) {
			lines[row] = splice(lines[row], part, x)
		}
	}
	return strings.Join(lines, "\n")
}

// Centered lays a box over the middle of a frame of that size, a little above it, where the eye rests.
func Centered(frame, box string, width, height int) string {
	w, h := Size(box)
	return Overlay(frame, box, max(0, (width-w)/2), max(0, (height-h)/2-(height-h)/8))
}

// Size is the width of the widest line of a block and the number of its lines.
func Size(block string) (width, height int) {
	for line := range strings.SplitSeq(block, "\n") {
		width = max(width, Width(line))
		height++
	}
	return width, height
}

// Dim is a frame as it stands behind a dialog: readable, and without any colour that could call.
func Dim(t *theme.Theme, frame string) string {
	brush := theme.NewBrush(t.Backdrop)
	lines := strings.Split(ansi.Strip(frame), "\n")
	for i, line := range lines {
		lines[i] = brush.Paint(line)
	}
	return strings.Join(lines, "\n")
}

// splice replaces the cells of line from x on by part. Sequences left of part stay in force right of it, as the library
// keeps those it cuts the text of; a reset between them keeps part's own from leaking.
func splice(line, part string, x int) string {
	total := Width(line)
	if x < 0 {
		part, x = dropLeft(part, -x), 0
	}
	if x >= total && total > 0 {
		return line
	}
	w := Width(part)
	if x+w > total {
		part = shorten(part, total-x, "")
		part = pad(part, Width(part), total-x, Left)
		w = total - x
	}
	left := shorten(line, x, "")
	left = pad(left, Width(left), x, Left)
	reset := ""
	if strings.Contains(line, "\x1b") {
		reset = ansi.ResetStyle
	}
	return left + reset + part + reset + dropLeft(line, x+w)
}
