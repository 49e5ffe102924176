package pane

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/charmbracelet/bubbles/help"
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/tui/kit"
)

// A view is a filter with a name. Those of the configuration are there for everybody who uses it; what is saved in the
// console is kept beside the ledger.

// The intents about views.
type (
	// OpenViews opens the list of views; Filter is what the list that is seen is narrowed by.
	OpenViews struct{ Filter string }
	// SaveView keeps a filter under a name.
	SaveView struct{ Name, Filter string }
	// DropView forgets a saved view.
	DropView struct{ Name string }
)

func (OpenViews) intent() {}
func (SaveView) intent()  {}
func (DropView) intent()  {}

// ErrViewName means that a text is no name of a view.
var ErrViewName = ledger.Fail("a view is named by letters, digits, - and _, such as night-shift or 환불대기")

// CheckViewName refuses a text that is no name of a view: a name stands behind view: in a filter, and on a command line.
func CheckViewName(name string) error {
	const longest = 40
	if name == "" || len([]rune(name)) > longest {
		return ErrViewName
	}
	for _, r := range name {
		if r != '-' && r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return ErrViewName
		}
	}
	return nil
}

// ViewsBox is the list of views over the screen.
type ViewsBox struct {
	desk   *Desk
	filter string
	names  []string
	at     int
	asked  string // the view whose dropping was asked for once
	note   string

	up, down, open, save, drop, close key.Binding
	width, height                     int
}

// NewViews makes the list; filter is what may be saved.
func NewViews(d *Desk, filter string) *ViewsBox {
	keys := kit.NewTableKeys(d.Theme)
	return &ViewsBox{
		desk: d, filter: strings.TrimSpace(filter), names: slices.Sorted(maps.Keys(d.Views)), width: 80, height: 24,
		up: keys.Up, down: keys.Down, open: d.Key("open", "open", "enter"),
		save: d.Key("views.save", "save the present filter", "s"), drop: d.Key("views.drop", "forget a saved view", "x"),
		close: d.Key("confirm.close", "close", "esc"),
	}
}

// Title names the box.
func (v *ViewsBox) Title() string { return v.desk.T("Views") }

// Init has nothing to read: the views are at hand.
func (v *ViewsBox) Init() tea.Cmd { return nil }

// Resize sets the size of the screen the box lies over.
func (v *ViewsBox) Resize(width, height int) { v.width, v.height = max(1, width), max(1, height) }

// Keys are the bindings.
func (v *ViewsBox) Keys() help.KeyMap {
	list := []key.Binding{v.open, v.save, v.drop, v.up, v.down, v.close}
	return roomHelp{short: list, full: [][]key.Binding{list}}
}

// Update takes a message.
func (v *ViewsBox) Update(msg tea.Msg) (Intent, tea.Cmd) {
	if mouse, ok := msg.(tea.MouseMsg); ok {
		v.pointed(mouse)
		return nil, nil
	}
	press, ok := msg.(tea.KeyMsg)
	if !ok {
		return nil, nil
	}
	press = kit.LatinKey(press)
	d, asked := v.desk, v.asked
	v.note, v.asked = "", ""
	switch {
	case key.Matches(press, v.close), press.Type == tea.KeyCtrlC:
		return Back{}, nil
	case key.Matches(press, v.up):
		v.at = max(0, v.at-1)
	case key.Matches(press, v.down):
		v.at = max(0, min(len(v.names)-1, v.at+1))
	case key.Matches(press, v.open):
		if name, ok := v.cursor(); ok {
			return GoTo{List: WorkList, Filter: "view:" + name}, nil
		}
		v.note = d.T("there is no view yet: narrow the list with {filter:/}, then save it here")
	case key.Matches(press, v.save):
		return v.saving(), nil
	case key.Matches(press, v.drop):
		name, ok := v.cursor()
		switch {
		case !ok:
			v.note = d.T("there is no view to forget")
		case asked != name:
			v.asked, v.note = name, d.T("%s again forgets %s; any other key does not", v.drop.Help().Key, name)
		default:
			return DropView{Name: name}, nil
		}
	default:
		v.note = d.T("%s does nothing here; {confirm.close:esc} closes", kit.Clean(press.String()))
	}
	return nil, nil
}

// pointed takes the mouse: a click selects the view under it, the wheel goes on by one.
func (v *ViewsBox) pointed(msg tea.MouseMsg) {
	const border = 1
	to := v.at
	switch lines := wheeled(msg); {
	case lines > 0:
		to++
	case lines < 0:
		to--
	case clicked(msg) && msg.Y >= border && msg.Y-border < v.rows():
		if at := v.top() + msg.Y - border; at < len(v.names) {
			to = at
		}
	}
	if to = max(0, min(len(v.names)-1, to)); to != v.at {
		v.at, v.asked, v.note = to, "", ""
	}
}

// rows is how many views fit, top the first that is seen.
func (v *ViewsBox) rows() int { return max(1, v.height-8) }

func (v *ViewsBox) top() int { return max(0, min(v.at-v.rows()+1, len(v.names)-v.rows())) }

// saving asks for the name of the present filter.
func (v *ViewsBox) saving() Intent {
	if v.filter == "" {
		v.note = v.desk.T("the list is not narrowed: there is no filter to save")
		return nil
	}
	filter := v.filter
	named := func(text string) error { return CheckViewName(strings.TrimSpace(text)) }
	return Ask{Label: v.desk.T("save %s as", filter), Check: named, Do: func(text string) Intent {
		return SaveView{Name: strings.TrimSpace(text), Filter: filter}
	}}
}

func (v *ViewsBox) cursor() (string, bool) {
	if v.at >= len(v.names) {
		return "", false
	}
	return v.names[v.at], true
}

// View is the box.
func (v *ViewsBox) View() string {
	d, t := v.desk, v.desk.Theme
	inner := max(1, min(90, v.width-6))
	var lines []string
	for i := v.top(); i < min(len(v.names), v.top()+v.rows()); i++ {
		name := v.names[i]
		lead, style := "  ", t.Text
		if i == v.at {
			lead, style = t.Glyphs.Cursor+" ", t.Strong
		}
		lines = append(lines, kit.FitWith(lead+style.Render(kit.Fit(kit.Clean(name), 20, kit.Left))+" "+t.Muted.Render(kit.Clean(d.Views[name])), inner, kit.Left, t.Glyphs.Ellipsis))
	}
	if len(v.names) == 0 {
		lines = append(lines, t.Muted.Render(d.T("No view is saved yet.")))
	}
	if v.filter != "" {
		lines = append(lines, "", kit.FitWith(d.T("[%s] saves the present filter: %s", v.save.Help().Key, v.filter), inner, kit.Left, t.Glyphs.Ellipsis))
	}
	if v.note != "" {
		lines = append(lines, t.Warn.Render(kit.FitWith(v.note, inner, kit.Left, t.Glyphs.Ellipsis)))
	}
	for i := range lines {
		lines[i] = " " + lines[i]
	}
	return kit.Panel(t, kit.PanelSpec{
		Title: v.Title(), Focused: true, Footer: d.T("{open:enter} opens, {views.save:s} saves, {views.drop:x} forgets, {confirm.close:esc} closes"), Width: min(v.width, inner+4), Height: min(v.height, len(lines)+2),
	}, strings.Join(lines, "\n"))
}
