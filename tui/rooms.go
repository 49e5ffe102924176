package tui

import (
	"makegood/ledger"
	"makegood/tui/lang"
	"makegood/tui/pane"
)

// door is the way to a screen that is opened over the panes without a row.
type door struct {
	screen pane.Screen
	// does is the help of its key, short its name beside those of the panes.
	does, short lang.Text
	keys        []string
	// takes says that the screen is opened with the text behind its word; without it a word with more behind it is a
	// command of the palette.
	takes bool
	open  func(d *pane.Desk, text string) pane.Pane
}

// doors are all of them in the order of the help. The digits behind those of the panes are theirs.
func doors() []door {
	return []door{
		{screen: pane.ScreenShiftStart, does: "since you left", short: "Shift", keys: []string{"0"}, open: func(d *pane.Desk, _ string) pane.Pane { return pane.NewShiftScreen(d) }},
		{screen: pane.ScreenPulse, does: "Pulse, the war room", short: "Pulse", keys: []string{"5"}, open: func(d *pane.Desk, _ string) pane.Pane { return pane.NewPulse(d) }},
		{screen: pane.ScreenAlerts, does: "alerts and maintenance", short: "Alerts", keys: []string{"6"}, open: func(d *pane.Desk, _ string) pane.Pane { return pane.NewAlerts(d) }},
		{screen: pane.ScreenReport, does: "hand over", short: "Hand over", keys: []string{"8"}, open: func(d *pane.Desk, _ string) pane.Pane { return pane.NewReport(d) }},
		{screen: pane.ScreenFind, does: "find what a ticket names", short: "Find", keys: []string{"9"}, takes: true, open: func(d *pane.Desk, text string) pane.Pane {
			return pane.NewFind(d, text)
		}},
	}
}

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
		confirm: func(in pane.Confirm) pane.Pane { return pane.NewConfirm(d, in) },
		doors:   doors(),
		many:    func(in pane.ConfirmMany) pane.Pane { return pane.NewBatch(d, in) },
		resume:  func(in pane.Resume) pane.Pane { return pane.NewResume(d, in) },
	}
}
