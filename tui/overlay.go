package tui

import (
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/help"
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"makegood/tui/kit"
	"makegood/tui/pane"
	"makegood/tui/theme"
)

// Dialogs are panes whose view is a box; the console lays the topmost one over the screen, and every key is its.

// bindings are the keys of a box, for the help.
type bindings []key.Binding

func (b bindings) ShortHelp() []key.Binding  { return b }
func (b bindings) FullHelp() [][]key.Binding { return [][]key.Binding{b} }

// textBox shows lines that are longer than a sentence.
type textBox struct {
	desk          *pane.Desk
	title         string
	lines         []string // as they are, or
	draw          func(width int) []string
	scroll        *kit.Scroll
	note          string // what the last key did not do
	closing, copy key.Binding
	width, height int
}

// newTextBox shows a text; its lines must be clean.
func newTextBox(d *pane.Desk, title string, lines []string) *textBox {
	b := &textBox{desk: d, title: title, lines: lines, scroll: kit.NewScroll(d.Theme)}
	b.closing = d.Key("close", "close", "esc", "q", "enter")
	b.copy = d.Key("copy", "copy the text", "y")
	b.draw = func(width int) []string {
		var out []string
		for _, l := range lines {
			out = append(out, kit.Wrap(l, width)...)
		}
		return out
	}
	return b
}

func (b *textBox) Title() string     { return b.title }
func (b *textBox) Init() tea.Cmd     { return nil }
func (b *textBox) Keys() help.KeyMap { return append(bindings(b.scroll.Bindings()), b.copy, b.closing) }

// Resize makes the box as large as its text, and no larger than the screen.
func (b *textBox) Resize(width, height int) {
	inner := max(20, width-8)
	widest := kit.Width(b.title) + 12
	for _, l := range b.lines {
		widest = max(widest, kit.Width(l))
	}
	if len(b.lines) > 0 {
		// The foot has to say what a key does not do.
		const least = 56
		inner = min(inner, max(widest, least))
	}
	lines := b.draw(inner)
	rows := min(len(lines), max(1, height-6))
	b.scroll.SetLines(lines)
	b.scroll.Resize(inner, rows)
	b.width, b.height = inner+4, rows+2
}

func (b *textBox) Update(msg tea.Msg) (pane.Intent, tea.Cmd) {
	if wheel, ok := msg.(tea.MouseMsg); ok {
		b.wheel(wheel)
		return nil, nil
	}
	press, ok := msg.(tea.KeyMsg)
	if !ok {
		return nil, nil
	}
	press = kit.LatinKey(press)
	b.note = ""
	switch {
	case key.Matches(press, b.closing), press.Type == tea.KeyCtrlC:
		return pane.Back{}, nil
	case key.Matches(press, b.copy) && len(b.lines) > 0:
		return pane.Copy{Text: strings.Join(b.lines, "\n"), What: b.desk.T("text")}, nil
	}
	if !b.scroll.Update(press) {
		b.note = b.desk.T("%s does nothing here", kit.Clean(theme.ShownKey(press.String())))
	}
	return nil, nil
}

func (b *textBox) wheel(msg tea.MouseMsg) {
	const step = 3
	switch msg.Button {
	case tea.MouseButtonWheelUp:
		b.scroll.Wheel(-step)
	case tea.MouseButtonWheelDown:
		b.scroll.Wheel(step)
	default:
	}
}

func (b *textBox) View() string {
	lines := strings.Split(b.scroll.View(), "\n")
	for i := range lines {
		lines[i] = " " + lines[i]
	}
	return kit.Panel(b.desk.Theme, kit.PanelSpec{
		Title: b.title, Focused: true, Footer: strings.TrimSpace(strings.TrimSpace(b.note+"  "+b.scroll.Where()) + "  " + b.desk.T("{close:esc} closes")), Width: b.width, Height: b.height,
	}, strings.Join(lines, "\n"))
}

// newHelpBox shows every key that does something now, out of the bindings themselves.
func newHelpBox(c *Console) *textBox {
	room := c.room()
	why := func(key.Binding) string { return "" }
	if r, ok := room.(pane.Reasoner); ok {
		why = r.WhyNot
	}
	groups := []kit.KeyGroup{{Title: c.desk.T("everywhere"), Bindings: c.filterKeys(c.keys).Bindings()}}
	for i, g := range room.Keys().FullHelp() {
		groups = append(groups, kit.KeyGroup{Title: c.groupTitle(room.Title(), i), Bindings: g, Why: why})
	}
	b := newTextBox(c.desk, c.desk.T("Keys")+" "+c.desk.Theme.Glyphs.Sep+" "+room.Title(), nil)
	b.draw = func(width int) []string { return kit.KeyHelp(c.desk.Theme, groups, width) }
	return b
}

// groupTitle names a part of a room's keys: its lists come first, then what is done with a row, then the actions.
func (c *Console) groupTitle(room string, i int) string {
	titles := []string{c.desk.T("moving and marking"), room, c.desk.T("actions")}
	if i < len(titles) {
		return titles[i]
	}
	return c.desk.T("more")
}

// quitGrace is how long after the question opened only cancelling counts.
const quitGrace = 400 * time.Millisecond

// quitBox asks before something is interrupted by leaving.
type quitBox struct {
	desk   *pane.Desk
	dialog *kit.Confirm
}

func newQuitBox(d *pane.Desk, why []string, sends bool) *quitBox {
	effect := d.T("Leaving now interrupts something: %s.", strings.Join(why, "; "))
	if len(why) > 3 {
		effect = d.T("Leaving now interrupts %d things, among them: %s.", len(why), strings.Join(why[:3], "; "))
	}
	if sends {
		effect += " " + d.T("What is on its way is waited for and recorded; nothing more is begun.")
	}
	return &quitBox{desk: d, dialog: kit.NewConfirm(d.Theme, kit.ConfirmSpec{
		Title: d.T("quit"), Effect: effect, Risk: kit.Harmless, Accept: d.T("quit all the same"), Grace: quitGrace, Now: d.Now,
	})}
}

func (b *quitBox) Title() string            { return b.desk.T("quit") }
func (b *quitBox) Init() tea.Cmd            { return b.dialog.Init() }
func (b *quitBox) Keys() help.KeyMap        { return bindings(b.dialog.Keys()) }
func (b *quitBox) Resize(width, height int) { b.dialog.Resize(width, height) }
func (b *quitBox) View() string             { return b.dialog.View() }

func (b *quitBox) Update(msg tea.Msg) (pane.Intent, tea.Cmd) {
	switch b.dialog.Update(msg) {
	case kit.Cancelled:
		return pane.Back{}, nil
	case kit.Done:
		return pane.Back{}, tea.Quit
	case kit.Open:
	}
	return nil, nil
}
