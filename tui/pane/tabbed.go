package pane

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"makegood/tui/kit"
)

// tab is one list of a pane, with the filter it went through.
type tab struct {
	title string
	page  page
	// filter is the text of the filter; the page reads it whenever it asks the ledger. fields are the names it may use,
	// check refuses a text.
	filter *string
	fields []string
	check  func(text string) error
	// narrowed names the filter to the list, and the way to see more.
	narrowed func(text, way string)
	badge    func() (text string, alarm bool)
}

// tabbed is a pane made of tabs: the bar in its first line, one list below.
type tabbed struct {
	desk *Desk
	keys RoomKeys
	acts *OrderActions
	tabs []tab
	at   int
	// over is a list laid over a tab's own, as the orders of one row are; nil: none is. It belongs to tab overAt.
	over   page
	overAt int
	// led says that another room led to tab ledAt: its filter is that room's, and esc leads back there.
	led   bool
	ledAt int

	width, height int
	focused       bool
}

func (p *tabbed) here() *tab { return &p.tabs[p.at] }

// covered says whether the list that is seen lies over the tab's own.
func (p *tabbed) covered() bool { return p.over != nil && p.at == p.overAt }

// seen is the list that is seen.
func (p *tabbed) seen() page {
	if p.covered() {
		return p.over
	}
	return p.here().page
}

// cover lays a list over the tab that is seen.
func (p *tabbed) cover(over page) tea.Cmd {
	p.over, p.overAt = over, p.at
	over.opensLate()
	over.resize(p.width, max(1, p.height-1))
	over.focus(p.focused)
	return over.start()
}

// Resize gives the pane its size.
func (p *tabbed) Resize(width, height int) {
	p.width, p.height = width, height
	for i := range p.tabs {
		p.tabs[i].page.resize(width, max(1, height-1))
	}
	if p.over != nil {
		p.over.resize(width, max(1, height-1))
	}
}

// Focus says whether keys go to the pane.
func (p *tabbed) Focus(on bool) {
	p.focused = on
	for i := range p.tabs {
		p.tabs[i].page.focus(on)
	}
	if p.over != nil {
		p.over.focus(on)
	}
}

// spread hands a message to the lists it concerns: answers to all, because each knows its own by the ticket; what is
// worth a reading only to the one that is seen.
func (p *tabbed) spread(msg tea.Msg) tea.Cmd {
	switch msg.(type) {
	case Changed, Tick:
		return p.seen().update(msg)
	}
	var cmds []tea.Cmd
	for i := range p.tabs {
		if cmd := p.tabs[i].page.update(msg); cmd != nil {
			cmds = append(cmds, cmd)
		}
	}
	if p.over != nil {
		cmds = append(cmds, p.over.update(msg))
	}
	return tea.Batch(cmds...)
}

// show opens a tab. A list that was read before is read anew behind what it shows.
func (p *tabbed) show(i int) tea.Cmd {
	n := len(p.tabs)
	p.at = ((i % n) + n) % n
	if !p.seen().begun() {
		return p.seen().start()
	}
	return p.seen().refresh()
}

// press takes one key: first the keys of the tabs, then the list's.
func (p *tabbed) press(msg tea.KeyMsg) (Intent, tea.Cmd) {
	p.seen().stay()
	switch {
	case key.Matches(msg, p.keys.NextTab):
		return nil, p.show(p.at + 1)
	case key.Matches(msg, p.keys.PrevTab):
		return nil, p.show(p.at - 1)
	case key.Matches(msg, p.keys.Refresh):
		return asking(p.desk), p.seen().refresh()
	case key.Matches(msg, p.keys.Views):
		return OpenViews{Filter: *p.here().filter}, nil
	case key.Matches(msg, p.keys.Back):
		return p.back()
	}
	in, cmd, used := p.seen().press(msg)
	if !used {
		return p.desk.unknownKey(msg), nil
	}
	return in, cmd
}

// asking is the answer to a key that reads anew or asks a provider: the same answer again looks like none.
func asking(d *Desk) Intent {
	return Notify{Text: d.T("asked anew at %s", d.Now().In(d.zone()).Format(time.TimeOnly))}
}

// take gives what the lists ask of the console after their answers came.
func (p *tabbed) take() Intent {
	for i := range p.tabs {
		if in := p.tabs[i].page.take(); in != nil {
			return in
		}
	}
	if p.over != nil {
		return p.over.take()
	}
	return nil
}

// back takes the marks away, then the list that lies over the tab's, then the filter; without any of them there is nothing
// of the pane's own to close.
func (p *tabbed) back() (Intent, tea.Cmd) {
	switch {
	case p.seen().clearMarks():
		return nil, nil
	case p.covered():
		p.over = nil
		return nil, p.here().page.refresh()
	case *p.here().filter != "" && !(p.led && p.at == p.ledAt):
		return nil, p.SetFilter("")
	default:
		return Back{}, nil
	}
}

// Aimed is the order the cursor is on, as a command line names it, or nothing.
func (p *tabbed) Aimed() string {
	one, ok := p.seen().aim().one()
	if !ok {
		return ""
	}
	return one.Key.String()
}

// Filter is the text the list that is seen is narrowed by.
func (p *tabbed) Filter() string { return *p.here().filter }

// CheckFilter refuses a text that is no filter of the list that is seen.
func (p *tabbed) CheckFilter(text string) error { return p.here().check(text) }

// CompleteFilter lists what the last word of a filter may become.
func (p *tabbed) CompleteFilter(text string) []kit.Completion {
	return p.desk.filtering().complete(text, p.here().fields, p.seen().values)
}

// ExplainFilter lists the names a filter of the list that is seen may use, and how words are put together.
func (p *tabbed) ExplainFilter() []kit.Completion { return p.desk.filtering().explain(p.here().fields) }

// SetFilter narrows the list that is seen and reads it anew. A list that lay over it is closed, because what it was
// opened from may be gone.
func (p *tabbed) SetFilter(text string) tea.Cmd {
	p.led = false
	if p.covered() {
		p.over = nil
	}
	t := p.here()
	*t.filter = text
	p.names(t)
	return t.page.start()
}

// names tells a list its filter, and what esc makes of it.
func (p *tabbed) names(t *tab) {
	esc := p.keys.Back.Help().Key
	way := p.desk.T("[%s] shows all", esc)
	if p.led && t == &p.tabs[p.ledAt] {
		way = p.desk.T("[%s] leads back to where you came from", esc)
	}
	if onlyLetters(*t.filter) && slices.Contains(t.fields, "product") {
		way = p.desk.T("A product's name is known once a catalogue is read.") + " " + way
	}
	t.narrowed(*t.filter, way)
}

// onlyLetters reports whether a filter is one word that may be a name.
func onlyLetters(filter string) bool {
	return filter != "" && !strings.ContainsFunc(filter, func(r rune) bool { return !unicode.IsLetter(r) })
}

// told are the tabs as the bar shows them.
func (p *tabbed) told() []kit.Tab {
	tabs := make([]kit.Tab, len(p.tabs))
	for i := range p.tabs {
		tabs[i] = kit.Tab{Title: p.tabs[i].title}
		if p.tabs[i].badge != nil {
			tabs[i].Badge, tabs[i].Alarm = p.tabs[i].badge()
		}
	}
	return tabs
}

// bar draws the tabs; a list that is narrowed says by what.
func (p *tabbed) bar() string {
	t, filter := p.desk.Theme, p.narrowing()
	left := kit.Tabs(t, p.told(), p.at, p.tabsWidth())
	return kit.Fit(left+" "+t.Match.Render(filter)+" ", p.width, kit.Left)
}

// narrowing is the filter as the bar shows it behind the tabs.
func (p *tabbed) narrowing() string {
	text := kit.Clean(*p.here().filter)
	if text == "" {
		return ""
	}
	return kit.FitWith("/"+text, min(kit.Width(text)+1, max(0, p.width/2)), kit.Left, p.desk.Theme.Glyphs.Ellipsis)
}

// tabsWidth is what the filter leaves to the tabs.
func (p *tabbed) tabsWidth() int { return max(1, p.width-kit.Width(p.narrowing())-2) }

// view draws the bar and the list that is seen.
func (p *tabbed) view(bar string) string {
	if p.height < 2 {
		return p.seen().view()
	}
	return bar + "\n" + p.seen().view()
}

// pointed takes the mouse: a click on the bar opens a tab, everything else is the list's.
func (p *tabbed) pointed(msg tea.MouseMsg) tea.Cmd {
	if msg.Y == 0 && p.covered() {
		return nil
	}
	if msg.Y == 0 {
		if i, ok := kit.TabAt(p.told(), p.at, p.tabsWidth(), msg.X); ok && clicked(msg) {
			return p.show(i)
		}
		return nil
	}
	msg.Y--
	return p.seen().pointed(msg)
}

// bindings are the keys of the pane in groups: the list, the row, the actions.
func (p *tabbed) bindings(table kit.TableKeys) roomHelp {
	aim := p.seen().aim()
	one, single := aim.one()
	acts := p.acts.Bindings()
	for i, act := range p.acts.All() {
		if aim.empty() || single && one.Standing != nil && act.WhyNot(one.Key, *one.Standing) != "" {
			acts[i].SetEnabled(false)
		}
	}
	return roomHelp{short: p.short(acts), full: [][]key.Binding{append(table.Bindings(), p.keys.Everything), append(p.keys.Bindings(), p.keys.Views), acts}}
}

// short are the keys at the foot of the screen: what helps the row the cursor is on comes first. Where there is no order
// for an action, none is named.
func (p *tabbed) short(acts []key.Binding) []key.Binding {
	switch {
	case p.seen().bare():
		return []key.Binding{p.keys.NextTab, p.keys.PrevTab, p.keys.Views, p.keys.Refresh}
	case p.seen().aim().empty():
		return []key.Binding{p.keys.Open, p.keys.CopyID, p.keys.NextTab, p.keys.Export}
	}
	first, rest := []key.Binding{p.keys.Open}, []key.Binding{}
	verb, helped := p.seen().verb(), false
	for i, act := range p.acts.All() {
		switch {
		case act.Verb == verb && verb != "" && !helped:
			// Two keys share the verb of a report: the first is the one a row names.
			helped, first = true, slices.Insert(first, 1, acts[i])
		case act.Verb == "claim" || act.Verb == "snooze":
			first = append(first, acts[i])
		case act.Kind != "":
			rest = append(rest, acts[i])
		}
	}
	return append(append(first, p.keys.Player, p.keys.NextTab), rest...)
}

// WhyNot says why a disabled binding of the pane is not possible now.
func (p *tabbed) WhyNot(b key.Binding) string {
	aim := p.seen().aim()
	for _, act := range p.acts.All() {
		if act.Binding.Help() != b.Help() {
			continue
		}
		if aim.empty() {
			return p.desk.T("no order is selected")
		}
		if one, ok := aim.one(); ok && one.Standing != nil {
			return act.WhyNot(one.Key, *one.Standing)
		}
	}
	return ""
}
