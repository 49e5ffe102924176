package pane

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// RoomKeys are the keys every room with a list has beside those of its table.
type RoomKeys struct {
	Open, Player, CopyID, CopyCurl, CopyMessage, CopyOrder, Export, LookUp key.Binding
	Everything, Views                                                      key.Binding
	NextTab, PrevTab, Refresh, Back                                        key.Binding
}

// NewRoomKeys gives them under the keys of the configuration.
func NewRoomKeys(d *Desk) RoomKeys {
	return RoomKeys{
		Open:        d.Key("open", "open", "enter"),
		Player:      d.Key("player", "the player", "p"),
		CopyID:      d.Key("copy", "copy the id", "y"),
		CopyCurl:    d.Key("curl", "copy the request as curl", "Y"),
		CopyMessage: d.Key("message", "copy as a message", "c"),
		CopyOrder:   d.Key("grant-order", "copy a grant order for the GM tool", "C"),
		Export:      d.Key("export", "export what is seen", "e"),
		LookUp:      d.Key("look-up", "give the tids to STOVE's pane", "T"),
		Everything:  d.Key("mark-everything", "mark everything that matches", "*"),
		Views:       d.Key("views", "saved views", "w"),
		NextTab:     d.Key("next-tab", "next tab", "]", "right"),
		PrevTab:     d.Key("previous-tab", "previous tab", "[", "left"),
		Refresh:     d.Key("refresh", "read anew", "ctrl+r", "f5"),
		Back:        d.Key("back", "back", "esc"),
	}
}

// Bindings are the keys in the order of the help.
func (k RoomKeys) Bindings() []key.Binding {
	return []key.Binding{k.Open, k.Player, k.CopyID, k.CopyCurl, k.CopyMessage, k.CopyOrder, k.Export, k.LookUp, k.NextTab, k.PrevTab, k.Refresh, k.Back}
}

// onRow says whether a key is about the row the cursor is on.
func (k RoomKeys) onRow(msg tea.KeyMsg) bool {
	return key.Matches(msg, k.Open, k.Player, k.CopyID, k.CopyCurl, k.CopyMessage, k.CopyOrder, k.Export)
}

// of is the action of a key.
func (a *OrderActions) of(msg tea.KeyMsg) (OrderAction, bool) {
	for _, act := range a.list {
		if key.Matches(msg, act.Binding) {
			return act, true
		}
	}
	return OrderAction{}, false
}

// roomHelp is the help of a room: what it says at the foot of the screen, and everything in groups.
type roomHelp struct {
	short []key.Binding
	full  [][]key.Binding
}

func (h roomHelp) ShortHelp() []key.Binding  { return h.short }
func (h roomHelp) FullHelp() [][]key.Binding { return h.full }
