package pane

import (
	"makegood/ledger"
	"makegood/tui/kit"
)

// Quarantine is the second tab of the inbox: deliveries whose body nobody could read. They make no order; they are kept as
// they came, and reread once a version can read them.

func quarantineColumns() []kit.Column {
	return []kit.Column{
		{Title: "time", Min: 8, Max: 11, Flex: 1},
		{Title: "from", Min: 5, Max: 6},
		{Title: "route", Min: 6, Max: 16, Flex: 1, Drop: 3},
		{Title: "remote", Min: 12, Max: 22, Flex: 1, Drop: 4},
		{Title: "why it is unreadable", Min: 20, Flex: 6},
		{Title: "body", Min: 10, Max: 14, Drop: 5, ID: true},
	}
}

func (d *Desk) quarantineCells(r *ledger.Delivery) []kit.Cell {
	t := d.Theme
	return []kit.Cell{
		{Text: d.clockText(r.At), Style: &t.Muted},
		{Text: providerName(r.Provider), Style: &t.Accent},
		{Text: r.Route},
		{Text: r.Remote},
		{Text: r.Error, Style: &t.Bad},
		{Text: ledger.Hex(r.Sum)[:12], Style: &t.Muted},
	}
}
