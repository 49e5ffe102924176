package tui

import (
	"slices"
	"strconv"

	"github.com/charmbracelet/bubbles/key"

	"makegood/tui/lang"
	"makegood/tui/pane"
)

// Keys are the bindings of the console itself. A room never sees them, except while it takes text; on a screen opened over
// the panes the keys that go from pane to pane are the screen's.
type Keys struct {
	Panes                 [paneCount]key.Binding
	Screens               []key.Binding // in the order of the doors
	Next, Previous        key.Binding
	Zoom                  key.Binding
	Filter, Palette, Help key.Binding
	// FilterHelp explains the language while a filter is typed.
	FilterHelp    key.Binding
	Mouse         key.Binding
	Acknowledge   key.Binding
	Quit, Suspend key.Binding
}

// NewKeys gives them under the keys of the configuration.
func NewKeys(d *pane.Desk) Keys { return newKeys(d, doors()) }

func newKeys(d *pane.Desk, doors []door) Keys {
	k := Keys{
		Next:        d.Key("next-pane", "next pane", "tab"),
		Previous:    d.Key("previous-pane", "previous pane", "shift+tab"),
		Zoom:        d.Key("zoom", "zoom", "z"),
		Filter:      d.Key("filter", "filter", "/"),
		FilterHelp:  d.Key("filter-help", "explain the filter while it is typed", "ctrl+g"),
		Palette:     d.Key("palette", "command", ":"),
		Help:        d.Key("help", "help", "?"),
		Mouse:       d.Key("mouse", "mouse on or off", "ctrl+g"),
		Acknowledge: d.Key("acknowledge", "acknowledge, then back", "esc"),
		// ctrl+c is what every program has.
		Quit:    d.Theme.BindShort("quit", "quit", "q", "q", "ctrl+c"),
		Suspend: d.Key("suspend", "suspend", "ctrl+z"),
	}
	for _, door := range doors {
		k.Screens = append(k.Screens, d.Key("screen."+string(door.screen), door.does, door.keys...))
	}
	names := [paneCount]lang.Text{"inbox", "Hive", "STOVE", "ledger"}
	for i := range k.Panes {
		k.Panes[i] = d.Key("pane-"+strconv.Itoa(i+1), names[i], strconv.Itoa(i+1))
	}
	return k
}

// Bindings are the keys in the order of the help.
func (k Keys) Bindings() []key.Binding {
	return slices.Concat(k.Panes[:], k.Screens, []key.Binding{k.Next, k.Previous, k.Zoom, k.Filter, k.FilterHelp, k.Palette, k.Help, k.Mouse, k.Acknowledge, k.Suspend, k.Quit})
}
