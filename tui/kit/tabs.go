package kit

import (
	"strings"

	"makegood/tui/theme"
)

// Tab is one title of a tab bar. Badge is a count or a word behind it, Alarm shows the badge as something wrong.
type Tab struct {
	Key   string // the key that leads there: "1"
	Title string
	Badge string
	Alarm bool
}

type placed struct {
	index, from, width int
}

// Tabs draws a tab bar in one line of exactly width cells. When there is no room for all titles the active one is
// always among those shown.
func Tabs(t *theme.Theme, tabs []Tab, active, width int) string {
	places, before, after := place(tabs, active, width)
	var b strings.Builder
	cells := 0
	if before {
		b.WriteString(t.Muted.Render(t.Glyphs.Left) + " ")
		cells = 2
	}
	for _, p := range places {
		b.WriteString(blanks(p.from - cells))
		b.WriteString(tabText(t, tabs[p.index], p.index == active, p.width))
		cells = p.from + p.width
	}
	if after && cells+2 <= width {
		b.WriteString(" " + t.Muted.Render(t.Glyphs.Right))
	}
	return FitWith(b.String(), width, Left, t.Glyphs.Ellipsis)
}

// TabAt is the tab drawn at cell x of a tab bar, for the mouse.
func TabAt(tabs []Tab, active, width, x int) (int, bool) {
	places, _, _ := place(tabs, active, width)
	for _, p := range places {
		if x >= p.from && x < p.from+p.width {
			return p.index, true
		}
	}
	return 0, false
}

// place decides which tabs are shown and where: all of them, closer together where that helps, else as many as fit around
// the active one.
func place(tabs []Tab, active, width int) (places []placed, before, after bool) {
	if len(tabs) == 0 || width <= 0 {
		return nil, false, false
	}
	gap := 2
	if all := barWidth(tabs, 0); all <= width && barWidth(tabs, gap) > width {
		gap = 0
	}
	active = clamp(active, 0, len(tabs)-1)
	from, to := active, active+1
	used := tabWidth(tabs[active])
	if barWidth(tabs, gap) <= width {
		from, to = 0, len(tabs)
	}
	for grown := to-from < len(tabs); grown; {
		grown = false
		edges := 0
		if from > 0 {
			edges += 2
		}
		if to < len(tabs) {
			edges += 2
		}
		if to < len(tabs) && used+gap+tabWidth(tabs[to])+edges <= width {
			used, to, grown = used+gap+tabWidth(tabs[to]), to+1, true
		}
		if from > 0 && used+gap+tabWidth(tabs[from-1])+edges <= width {
			from, used, grown = from-1, used+gap+tabWidth(tabs[from-1]), true
		}
	}
	x := 0
	if from > 0 {
		x = 2
	}
	for i := from; i < to; i++ {
		w := min(tabWidth(tabs[i]), width-x)
		if w <= 0 {
			break
		}
		places = append(places, placed{index: i, from: x, width: w})
		x += w + gap
	}
	return places, from > 0, to < len(tabs)
}

// TabsWidth is the least width in which Tabs shows all of them.
func TabsWidth(tabs []Tab) int { return barWidth(tabs, 0) }

func barWidth(tabs []Tab, gap int) int {
	w := gap * max(0, len(tabs)-1)
	for _, tab := range tabs {
		w += tabWidth(tab)
	}
	return w
}

func tabWidth(tab Tab) int {
	w := Width(Clean(tab.Title))
	if tab.Key != "" {
		w += Width(tab.Key) + 1
	}
	if tab.Badge != "" {
		w += Width(Clean(tab.Badge)) + 1
	}
	return w + 2
}

// tabText draws one tab; the active one stands in brackets, so that it is found without colour.
func tabText(t *theme.Theme, tab Tab, active bool, width int) string {
	open, shut, title := " ", " ", t.Tab
	if active {
		open, shut, title = t.Accent.Render("["), t.Accent.Render("]"), t.TabActive
	}
	text := open
	if tab.Key != "" {
		text += t.Key.Render(tab.Key) + " "
	}
	text += title.Render(Clean(tab.Title))
	if tab.Badge != "" {
		badge := t.Muted
		if tab.Alarm {
			badge = t.Bad
		}
		text += " " + badge.Render(Clean(tab.Badge))
	}
	return FitWith(text+shut, width, Left, t.Glyphs.Ellipsis)
}
