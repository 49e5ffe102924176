package pane

import (
	"github.com/charmbracelet/bubbles/help"
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"makegood/tui/kit"
)

// deckTab is a room that is one tab of a pane.
type deckTab interface {
	Pane
	Typist
	Pointer
	Focuser
}

// deck is a pane made of rooms, one seen at a time: the bar in its first line, the room below. Each keeps its own
// question, its rows and what it is doing while another is seen.
type deck struct {
	desk   *Desk
	keys   RoomKeys
	tabs   []deckTab
	opened []bool
	at     int

	width, height int
	focused       bool
}

func newDeck(d *Desk, tabs ...deckTab) deck {
	return deck{desk: d, keys: NewRoomKeys(d), tabs: tabs, opened: make([]bool, len(tabs))}
}

func (p *deck) here() deckTab { return p.tabs[p.at] }

// Tabs are the rooms of the pane, each with its own keys.
func (p *deck) Tabs() []Pane {
	out := make([]Pane, len(p.tabs))
	for i, t := range p.tabs {
		out[i] = t
	}
	return out
}

// Init opens the first tab.
func (p *deck) Init() tea.Cmd { return p.show(0) }

// show goes to a tab; one that is seen for the first time begins, another looks whether something has changed.
func (p *deck) show(i int) tea.Cmd {
	n := len(p.tabs)
	p.at = ((i % n) + n) % n
	p.Focus(p.focused)
	if !p.opened[p.at] {
		p.opened[p.at] = true
		return p.here().Init()
	}
	_, cmd := p.here().Update(Changed{})
	return cmd
}

// Keys are the bindings of the tab that is seen.
func (p *deck) Keys() help.KeyMap { return p.here().Keys() }

// Typing says that the tab takes every key.
func (p *deck) Typing() bool { return p.here().Typing() }

// Focus says whether keys go to the pane.
func (p *deck) Focus(on bool) {
	p.focused = on
	for i, t := range p.tabs {
		t.Focus(on && i == p.at)
	}
}

// Cursor is where the terminal's cursor belongs, below the bar.
func (p *deck) Cursor() (x, y int, ok bool) {
	x, y, ok = p.here().Cursor()
	return x, y + p.bars(), ok
}

// bars is how many lines the bar takes.
func (p *deck) bars() int {
	const least = 6
	if p.height < least {
		return 0
	}
	return 1
}

// Resize gives the pane its size.
func (p *deck) Resize(width, height int) {
	p.width, p.height = max(1, width), max(1, height)
	for _, t := range p.tabs {
		t.Resize(p.width, p.height-p.bars())
	}
}

// Update hands a message to the rooms it concerns: keys and the mouse to the one that is seen, a change of the ledger
// too, everything else to all, because each knows its own answers by the ticket.
func (p *deck) Update(msg tea.Msg) (Intent, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		if p.here().Typing() {
			return p.here().Update(msg)
		}
		switch latin := kit.LatinKey(msg); {
		case msg.Paste:
		case key.Matches(latin, p.keys.NextTab):
			return nil, p.show(p.at + 1)
		case key.Matches(latin, p.keys.PrevTab):
			return nil, p.show(p.at - 1)
		}
		return p.here().Update(msg)
	case tea.MouseMsg:
		return p.pointed(msg)
	case Changed:
		return p.here().Update(msg)
	}
	var first Intent
	var cmds []tea.Cmd
	for _, t := range p.tabs {
		in, cmd := t.Update(msg)
		if first == nil {
			first = in
		}
		cmds = append(cmds, cmd)
	}
	return first, tea.Batch(cmds...)
}

func (p *deck) titles() []kit.Tab {
	tabs := make([]kit.Tab, len(p.tabs))
	for i, t := range p.tabs {
		tabs[i] = kit.Tab{Title: t.Title()}
	}
	return tabs
}

// pointed takes the mouse: a click on the bar opens a tab, everything else is the room's.
func (p *deck) pointed(msg tea.MouseMsg) (Intent, tea.Cmd) {
	if p.bars() == 0 {
		return p.here().Update(msg)
	}
	if msg.Y > 0 {
		msg.Y--
		return p.here().Update(msg)
	}
	if i, ok := kit.TabAt(p.titles(), p.at, p.width, msg.X); ok && clicked(msg) {
		return nil, p.show(i)
	}
	return nil, nil
}

// View draws the bar and the room that is seen.
func (p *deck) View() string {
	if p.bars() == 0 {
		return p.here().View()
	}
	return kit.Tabs(p.desk.Theme, p.titles(), p.at, p.width) + "\n" + p.here().View()
}
