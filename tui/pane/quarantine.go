package pane

import (
	"context"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/plain"
)

// Quarantine is the second tab of the inbox: deliveries whose body nobody could read. They make no order; they are kept as
// they came, and reread once a version can read them.

func (d *Desk) quarantineColumns() []kit.Column {
	return []kit.Column{
		{Title: d.T("time"), Min: 8, Max: 11, Flex: 1},
		{Title: d.T("from§provider"), Min: 5, Max: 6},
		{Title: d.T("route"), Min: 6, Max: 16, Flex: 1, Drop: 3},
		{Title: d.T("remote"), Min: 12, Max: 22, Flex: 1, Drop: 4},
		{Title: d.T("why it is unreadable"), Min: 20, Flex: 6},
		{Title: d.T("body"), Min: 10, Max: 14, Drop: 5, ID: true},
	}
}

func (d *Desk) quarantineCells(r *ledger.Delivery) []kit.Cell {
	t := d.Theme
	return []kit.Cell{
		{Text: d.clockText(r.At), Style: &t.Muted},
		{Text: providerName(r.Provider), Style: &t.Accent},
		{Text: r.Route},
		{Text: r.Remote},
		{Text: d.Retell(r.Error), Style: &t.Bad},
		{Text: ledger.Hex(r.Sum)[:12], Style: &t.Muted},
	}
}

// bodyReadMsg is sent when the bytes of a delivery were read, or could not be.
type bodyReadMsg struct {
	ticket int64
	seq    int64
	rows   []ledger.Delivery
	err    error
}

// readBody asks for one delivery with its bytes.
func (in *Inbox) readBody(seq int64) tea.Cmd {
	in.body = in.desk.Ticket()
	ctx, books, ticket := in.desk.Ctx, in.desk.Books, in.body
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, Timeout)
		defer cancel()
		rows, err := books.Deliveries(ctx, ledger.DeliveryQuery{After: beforeSeq(seq), Newest: true, Body: true, Limit: 1})
		return bodyReadMsg{ticket: ticket, seq: seq, rows: rows, err: err}
	}
}

// showBody opens the bytes as they came, as far as they are text.
func (in *Inbox) showBody(msg bodyReadMsg) Intent {
	if msg.ticket != in.body {
		return nil
	}
	in.body = 0
	switch {
	case msg.err != nil:
		return Notify{Text: in.desk.T("the body of delivery %s could not be read: %s", kit.Count(msg.seq), in.desk.Why(msg.err)), Bad: true}
	case len(msg.rows) == 0 || msg.rows[0].Seq != msg.seq:
		return Notify{Text: in.desk.T("delivery %s is not in the ledger", kit.Count(msg.seq)), Bad: true}
	}
	d := msg.rows[0]
	head := []string{
		in.desk.T("delivery %s, %s", kit.Count(d.Seq), in.desk.bothZones(d.At)),
		in.desk.T("from %s by %s", d.Remote, d.Route),
		"SHA-256 " + ledger.Hex(d.Sum),
		in.desk.T("unreadable: %s", in.desk.Retell(d.Error)),
	}
	if cut := in.desk.cuts(d.Body); cut != "" {
		head = append(head, cut)
	}
	head = append(head, "")
	return late(Show{Title: in.desk.T("Quarantine"), Text: strings.Join(head, "\n") + "\n" + string(plain.Shown(d.Body))})
}
