package pane

import (
	tea "github.com/charmbracelet/bubbletea"

	"makegood/tui/kit"
)

// pointed takes the mouse: a click goes to the part under it, among the actions to the one under it; the wheel moves the
// part under it.
func (o *Order) pointed(msg tea.MouseMsg) {
	y := msg.Y - len(o.head)
	if y < 0 {
		return
	}
	defer o.lay()
	if !o.wide {
		if y > 0 {
			o.pointAt(o.section, msg, y-1)
		} else if i, ok := kit.TabAt(o.tabs(), int(o.section), o.tabsWidth(), msg.X); ok && clicked(msg) {
			o.section, o.note = orderSection(i), ""
		}
		return
	}
	s, top := orderOverview, 0
	if msg.X >= orderLeft(o.width) {
		for i, high := range orderStack(max(1, o.height-len(o.head)), o.section) {
			s = orderActs + orderSection(i)
			if y < top+high {
				break
			}
			top += high
		}
	}
	const border = 1
	o.pointAt(s, msg, y-top-border)
}

// pointAt gives the mouse to a part, y lines below its first one.
func (o *Order) pointAt(s orderSection, msg tea.MouseMsg, y int) {
	if clicked(msg) {
		o.section, o.note = s, ""
	}
	lines := wheeled(msg)
	switch s {
	case orderOverview:
		o.overview.Wheel(lines)
	case orderTimeline:
		o.timeline.Wheel(lines)
	case orderRaw:
		o.raw.Wheel(lines)
		if clicked(msg) {
			o.raw.Click(y - 1)
		}
	case orderActs, orderSections:
		o.pointAtAction(msg, y, lines)
	}
}

// pointAtAction moves the cursor of the actions: to the one that is clicked, or on by the wheel, because the window follows
// it.
func (o *Order) pointAtAction(msg tea.MouseMsg, y, lines int) {
	if o.section != orderActs {
		o.acts.Wheel(lines)
		return
	}
	last := len(o.actions.All()) - 1
	switch at := o.acts.Top() + y; {
	case lines > 0:
		o.cursor = min(last, o.cursor+1)
	case lines < 0:
		o.cursor = max(0, o.cursor-1)
	case clicked(msg) && y >= 0 && at < len(o.actAt) && o.actAt[at] >= 0:
		o.cursor = o.actAt[at]
	}
}
