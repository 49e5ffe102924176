package tui

import (
	tea "github.com/charmbracelet/bubbletea"

	"makegood/tui/pane"
)

// esc goes back to where one came from: to the screen a list of a pane was opened from, and to the dialog an order was
// opened from.

// origin is where the operator was when he was led to a list.
type origin struct {
	stack []pane.Pane
	focus int
	zoom  bool
	visit pane.Visit
}

// lead goes to a pane because something else led there; esc leads back, unless the pane was seen already.
func (c *Console) lead(to int, visit pane.Visit) {
	was := origin{stack: c.stack, focus: c.focus, zoom: c.zoom, visit: visit}
	c.stack, c.focus = nil, to
	c.arrange()
	if len(was.stack) == 0 && was.focus == to {
		if visit.Stay != nil {
			visit.Stay()
		}
		return
	}
	c.trail = append(c.trail, was)
	c.trail = c.trail[max(0, len(c.trail)-deepest):]
	from := c.panes[was.focus].Title()
	if n := len(was.stack); n > 0 {
		from = was.stack[n-1].Title()
	}
	c.note = c.desk.T("{back:esc} goes back to %s", from)
}

// comeBack goes to where the operator was led away from.
func (c *Console) comeBack() tea.Cmd {
	was := c.trail[len(c.trail)-1]
	c.trail = c.trail[:len(c.trail)-1]
	c.stack, c.focus, c.zoom = was.stack, was.focus, was.zoom
	c.arrange()
	var cmd tea.Cmd
	if was.visit.Return != nil {
		cmd = was.visit.Return()
	}
	// What stood aside was not told of changes.
	return tea.Batch(cmd, c.tell(pane.Changed{}))
}

// settle forgets the ways back: the operator went somewhere himself.
func (c *Console) settle() {
	for _, was := range c.trail {
		if was.visit.Stay != nil {
			was.visit.Stay()
		}
	}
	c.trail = nil
	clear(c.shelved)
}

// leftBehind are the screens that stand aside until the operator comes back.
func (c *Console) leftBehind() []pane.Pane {
	var out []pane.Pane
	for _, was := range c.trail {
		out = append(out, was.stack...)
	}
	return out
}

// pushFrom opens a screen. A dialog it is opened from stands aside until the screen is closed.
func (c *Console) pushFrom(from, screen pane.Pane) tea.Cmd {
	if c.dropBox(from) {
		c.shelved[screen] = from
	}
	return c.push(screen)
}

// unshelve brings the dialog back a screen was opened from.
func (c *Console) unshelve(screen pane.Pane) {
	box, ok := c.shelved[screen]
	if !ok {
		return
	}
	delete(c.shelved, screen)
	c.boxes = append(c.boxes, box)
	box.Resize(c.width, c.height)
}
