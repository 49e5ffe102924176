package tui

import (
	"makegood/ledger"
	"makegood/tui/pane"
)

// houseRooms are the rooms of the house.
func houseRooms(d *pane.Desk) rooms {
	return rooms{
		panes: func() [paneCount]pane.Pane {
			return [paneCount]pane.Pane{
				paneInbox: pane.NewInbox(d), paneHive: pane.NewHive(d), paneStove: pane.NewStove(d), paneLedger: pane.NewLedger(d),
			}
		},
		order:   func(k ledger.Key) pane.Pane { return pane.NewOrder(d, k) },
		player:  func(p ledger.Provider, id string) pane.Pane { return pane.NewPlayer(d, p, id) },
		confirm: func(in pane.Confirm) pane.Pane { return pane.NewConfirm(d, in.Command) },
		many:    func(in pane.ConfirmMany) pane.Pane { return pane.NewBatch(d, in) },
	}
}
