package tui

import (
	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/pane"
)

// ring tells the operator of alerts that were raised since the last reading: once each, by bell and by the desktop, the
// most pressing in words.
func (c *Console) ring(raised []ledger.RaisedAlert) tea.Cmd {
	if len(raised) == 0 || c.terminal == nil {
		return nil
	}
	text := c.desk.AlertVoice().Alert(mostPressing(raised).Alert)
	if more := len(raised) - 1; more > 0 {
		text += c.desk.N(int64(more), " and %d more", " and %d more")
	}
	return c.alarm(text)
}

// alarm tells the operator something by bell and by the desktop.
func (c *Console) alarm(text string) tea.Cmd {
	if c.terminal == nil {
		return nil
	}
	return kit.Ring(c.terminal, c.o.Bell, c.o.Notify, "makegood "+string(c.desk.Environment), text, c.o.Mux)
}

// mostPressing is the alert of the highest severity, of several the one that was raised last.
func mostPressing(raised []ledger.RaisedAlert) ledger.RaisedAlert {
	worst := raised[0]
	for _, a := range raised[1:] {
		if a.Kind.Severity() < worst.Kind.Severity() || a.Kind.Severity() == worst.Kind.Severity() && a.Seq > worst.Seq {
			worst = a
		}
	}
	return worst
}

// listOrders shows the orders a filter matches in the ledger pane.
func (c *Console) listOrders(filter string) tea.Cmd {
	l, ok := c.panes[paneLedger].(pane.OrderLister)
	if !ok {
		return nil
	}
	cmd, visit, err := l.ListOrders(filter)
	if err != nil {
		c.say("error", c.desk.Err(err))
		return nil
	}
	c.lead(paneLedger, visit)
	return cmd
}
