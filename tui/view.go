package tui

import (
	"strings"

	"github.com/charmbracelet/bubbles/key"

	"makegood/tui/kit"
)

// View draws the screen: the header, the way to where we are, the rooms, what was said, the keys.
func (c *Console) View() string {
	if c.plan.small {
		return c.over(c.smallView())
	}
	lines := append(c.head.view(c.width), c.way())
	lines = append(lines, strings.Split(c.body(), "\n")...)
	if c.plan.said.h > 0 {
		lines = append(lines, strings.Split(c.said.View(c.width), "\n")...)
	}
	lines = append(lines, c.foot())
	return c.over(kit.Block(lines, c.width, c.height))
}

// over lays the topmost dialog, or what may be typed next, over the screen.
func (c *Console) over(frame string) string {
	if box, ok := c.box(); ok {
		view := box.View()
		w, h := kit.Size(view)
		x, y := boxAt(c.width, c.height, w, h)
		return kit.Overlay(kit.Dim(c.desk.Theme, frame), view, x, y)
	}
	if c.line == nil || c.plan.small {
		return frame
	}
	lines, footer := c.above(min(c.width-4, 100), c.plan.body.h-2)
	if len(lines) == 0 {
		return frame
	}
	w := kit.Width(lines[0])
	box := kit.Panel(c.desk.Theme, kit.PanelSpec{Width: w + 2, Height: len(lines) + 2, Footer: footer}, strings.Join(lines, "\n"))
	return kit.Overlay(frame, box, 0, c.plan.foot.y-len(lines)-2)
}

// body is the room with the focus, or all panes.
func (c *Console) body() string {
	if !c.plan.wide {
		return c.room().View()
	}
	t := c.desk.Theme
	box := func(i int) string {
		r := c.plan.panes[i]
		return kit.Panel(t, kit.PanelSpec{
			Title: c.keys.Panes[i].Help().Key + " " + c.panes[i].Title(), Focused: i == c.focus, Width: r.w, Height: r.h,
		}, c.panes[i].View())
	}
	upper := beside(box(paneInbox), box(paneHive), box(paneStove))
	return upper + "\n" + box(paneLedger)
}

// beside puts blocks of equal height next to each other.
func beside(blocks ...string) string {
	split := make([][]string, len(blocks))
	for i, b := range blocks {
		split[i] = strings.Split(b, "\n")
	}
	lines := make([]string, len(split[0]))
	for y := range lines {
		var b strings.Builder
		for _, s := range split {
			b.WriteString(s[y])
		}
		lines[y] = b.String()
	}
	return strings.Join(lines, "\n")
}

// foot is the line that is typed, or the keys with the last note at their right.
func (c *Console) foot() string {
	t := c.desk.Theme
	if c.line != nil {
		return kit.Fit(c.line.prompt.View(), c.width, kit.Left)
	}
	note := c.note
	style := t.Accent
	if note == "" && len(c.jobs) > 0 {
		note, style = c.running(), t.Muted
	}
	if note != "" {
		note = kit.Clean(note)
		return kit.FitWith(" "+style.Render(kit.FitWith(t.Glyphs.Info+" "+note, c.width-2, kit.Left, t.Glyphs.Ellipsis)), c.width, kit.Left, t.Glyphs.Ellipsis)
	}
	k := c.filterKeys(c.keys)
	ends := []key.Binding{k.Filter, k.Palette, k.Help, k.Quit}
	right := kit.KeyHints(t, ends, c.width)
	tail := strings.TrimRight(right, " ")
	room := max(0, c.width-kit.Width(tail)-5)
	return " " + kit.KeyHints(t, c.room().Keys().ShortHelp(), room) + "   " + kit.Fit(tail, c.width-room-4, kit.Left)
}

// running names what runs in the background.
func (c *Console) running() string {
	if more := len(c.jobs) - 1; more > 0 {
		return c.desk.T("running %s and %d more", firstLine(c.jobs[0].lines), more)
	}
	return c.desk.T("running %s", firstLine(c.jobs[0].lines))
}

// smallView is what stands on a terminal without room for the console: why, and the numbers that cannot wait.
func (c *Console) smallView() string {
	t := c.desk.Theme
	lines := []string{""}
	say := func(style func(...string) string, text string) {
		for _, l := range kit.Wrap(text, max(1, c.width-2)) {
			lines = append(lines, " "+style(l))
		}
	}
	say(t.Strong.Render, c.desk.T("This terminal has %dx%d cells; the console needs %dx%d.", c.width, c.height, leastWidth, leastHeight))
	if c.head.known {
		n := c.head.vitals.counters
		say(t.Text.Render, c.desk.T("%d urgent, %d in doubt.", n.BySeverity[1], n.InDoubt))
	}
	say(t.Muted.Render, c.desk.T("Make it larger, or leave with %s: makegood orders says the same as text.", c.keys.Quit.Help().Key))
	if c.note != "" {
		say(t.Accent.Render, c.note)
	}
	return kit.Block(lines, max(1, c.width), max(1, c.height))
}
