package tui

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/pane"
)

// The line below the header says where we are and where the digits lead: whoever has never seen the console finds every
// screen of it there.

// way is the tabs of the panes, or the screens that were opened over them, and the doors where there is room for all.
func (c *Console) way() string {
	left, doors := c.place(), c.doorLine()
	if doors.gap == 0 {
		return kit.FitWith(left, c.width, kit.Left, c.desk.Theme.Glyphs.Ellipsis)
	}
	return kit.Fit(left, doors.from, kit.Left) + kit.Fit(doors.text(c), c.width-doors.from, kit.Left)
}

// place is where we are.
func (c *Console) place() string {
	t := c.desk.Theme
	if len(c.stack) == 0 {
		return kit.Tabs(t, c.tabs(), c.focus, c.tabsWidth())
	}
	parts := []string{t.Muted.Render(kit.Clean(c.panes[c.focus].Title()))}
	for i, s := range c.stack {
		style := t.Muted
		if i == len(c.stack)-1 {
			style = t.Title
		}
		parts = append(parts, style.Render(kit.Clean(s.Title())))
	}
	return " " + strings.Join(parts, t.Faint.Render(" "+t.Glyphs.Right+" ")) + t.Muted.Render("   "+c.desk.T("{back:esc} goes back"))
}

func (c *Console) tabs() []kit.Tab {
	tabs := make([]kit.Tab, paneCount)
	for i, p := range c.panes {
		tabs[i] = kit.Tab{Key: c.keys.Panes[i].Help().Key, Title: p.Title()}
	}
	return tabs
}

// tabsWidth is what the panes' tabs may take: with the doors beside them they stand close together.
func (c *Console) tabsWidth() int {
	tabs := c.tabs()
	const gaps = 2 * (paneCount - 1)
	least := kit.TabsWidth(tabs)
	if least+gaps+doorsWidth(c.doorTabs(), 1)+1 <= c.width {
		return least + gaps
	}
	return min(least, c.width)
}

// doorKey is the key that opens a screen, as it is shown; empty: none does.
func (c *Console) doorKey(screen pane.Screen) string {
	for i, d := range c.make.doors {
		if d.screen == screen {
			return c.keys.Screens[i].Help().Key
		}
	}
	return ""
}

// doorTabs are the screens that are opened without a row. Behind the alerts stands how many are on.
func (c *Console) doorTabs() []kit.Tab {
	tabs := make([]kit.Tab, len(c.make.doors))
	for i, d := range c.make.doors {
		tabs[i] = kit.Tab{Key: c.keys.Screens[i].Help().Key, Title: c.desk.T(d.short)}
		if n := len(c.head.vitals.regs.Standing(ledger.At(c.desk.Now()))); n > 0 && d.screen == pane.ScreenAlerts && c.width >= 100 {
			tabs[i].Badge = kit.Count(int64(n))
		}
	}
	return tabs
}

func doorWidth(tab kit.Tab) int {
	w := kit.Width(tab.Key) + 1 + kit.Width(tab.Title)
	if tab.Badge != "" {
		w += 1 + kit.Width(tab.Badge)
	}
	return w
}

func doorsWidth(tabs []kit.Tab, gap int) int {
	w := gap * max(0, len(tabs)-1)
	for _, tab := range tabs {
		w += doorWidth(tab)
	}
	return w
}

// doorLine is the doors at the right end of the way: from is their first cell, gap what stands between two; zero: there is
// no room for all of them.
type doorLine struct {
	tabs      []kit.Tab
	from, gap int
}

func (c *Console) doorLine() doorLine {
	line := doorLine{tabs: c.doorTabs()}
	used := kit.Width(c.place())
	for gap := 3; gap > 0 && len(line.tabs) > 0; gap-- {
		if w := doorsWidth(line.tabs, gap); used+w+min(gap, 2) <= c.width {
			line.gap, line.from = gap, c.width-w-min(gap-1, 1)
			return line
		}
	}
	return line
}

func (l doorLine) text(c *Console) string {
	t := c.desk.Theme
	parts := make([]string, len(l.tabs))
	for i, tab := range l.tabs {
		parts[i] = t.Key.Render(tab.Key) + " " + t.Muted.Render(tab.Title)
		if tab.Badge != "" {
			parts[i] += " " + t.Bad.Render(tab.Badge)
		}
	}
	return strings.Join(parts, strings.Repeat(" ", l.gap))
}

// at is the door at a cell of the way.
func (l doorLine) at(x int) (int, bool) {
	from := l.from
	for i, tab := range l.tabs {
		w := doorWidth(tab)
		if l.gap > 0 && x >= from && x < from+w {
			return i, true
		}
		from += w + l.gap
	}
	return 0, false
}

// clickWay goes where a click on the way leads.
func (c *Console) clickWay(x int) tea.Cmd {
	if i, ok := c.doorLine().at(x); ok {
		return c.enter(c.make.doors[i], "")
	}
	if len(c.stack) > 0 {
		return nil
	}
	if i, ok := kit.TabAt(c.tabs(), c.focus, c.tabsWidth(), x); ok {
		c.show(i)
	}
	return nil
}
