package pane

import (
	"strings"
	"time"

	"makegood/ledger/ticket"
	"makegood/tui/kit"
)

// lay gives the list what the lines above it leave.
func (f *Find) lay() { f.list.resize(f.width, max(1, f.height-len(f.top()))) }

// top is what stands above the list: the line or the form, what was picked out, how far it is, what failed.
func (f *Find) top() []string {
	t, d, g := f.desk.Theme, f.desk, f.desk.Theme.Glyphs
	fit := func(text string) string { return kit.FitWith(kit.Clean(text), f.width, kit.Left, g.Ellipsis) }
	var lines []string
	switch {
	case f.prompt != nil:
		lines = append(lines, f.prompt.View())
	case f.form != nil:
		lines = append(lines, t.Strong.Render(fit(" "+d.T("What the ticket does not say; enter on the last field asks."))))
		lines = append(lines, strings.Split(f.form.View(), "\n")...)
	}
	if f.text != "" {
		lines = append(lines, t.Muted.Render(fit(" “"+excerpt(f.text)+"”")), t.Text.Render(fit(" "+f.picked())))
		for _, part := range kit.Wrap(kit.Clean(f.leftOut()), max(1, f.width-2)) {
			if part != "" {
				lines = append(lines, t.Warn.Render(fit(" "+part)))
			}
		}
	}
	if f.asking {
		lines = append(lines, t.Accent.Render(fit(" "+d.T("asking the providers: %d of %d answered; {back:esc} cancels", f.done, f.total))))
	}
	if f.failed != "" {
		lines = append(lines, t.WarnBanner.Render(fit(" "+g.Warning+" "+d.T("The ledger could not be read: %s; what is shown is from %s", f.failed, f.lookedAt.In(d.zone()).Format(time.TimeOnly)))))
	}
	if f.note != "" {
		lines = append(lines, t.Warn.Render(fit(" "+f.note)))
	}
	return lines[:min(len(lines), max(1, f.height-1))]
}

// excerpt is the text in one line.
func excerpt(text string) string {
	const most = 400
	runes := []rune(strings.Join(strings.Fields(text), " "))
	return string(runes[:min(len(runes), most)])
}

// picked says what was read out of the text.
func (f *Find) picked() string {
	d := f.desk
	if !f.read {
		return d.T("Reading the ticket.")
	}
	orders, players, others := 0, 0, 0
	for _, h := range f.known.Hits {
		switch h.ID.Kind {
		case ticket.HiveOrder, ticket.StoveOrder:
			orders++
		case ticket.PlayerID:
			players++
		case ticket.Transaction, ticket.Word:
			others++
		}
	}
	var parts []string
	if orders > 0 {
		parts = append(parts, d.N(int64(orders), "%d order id", "%d order ids"))
	}
	if players > 0 {
		parts = append(parts, d.N(int64(players), "%d player", "%d players"))
	}
	if others > 0 {
		parts = append(parts, d.N(int64(others), "%d other id", "%d other ids"))
	}
	t := f.ticket
	for _, m := range t.Amounts[:min(len(t.Amounts), 3)] {
		parts = append(parts, m.String())
	}
	for i, s := range t.Times {
		if i == 0 || i < 3 && t.Times[i-1].Text != s.Text {
			parts = append(parts, "“"+s.Text+"”")
		}
	}
	for _, n := range t.Names[:min(len(t.Names), 2)] {
		parts = append(parts, d.T("called %s", f.wholeName(n)))
	}
	if t.Server() != "" {
		parts = append(parts, d.T("server %s", t.Server()))
	}
	if len(parts) == 0 {
		return d.T("Nothing in it can find a payment: no id, no amount, no time, no name.")
	}
	return d.T("In the text: %s", strings.Join(parts, " "+d.Theme.Glyphs.Sep+" "))
}

// wholeName is the name of a player a ticket means where it has more words than the one that is read as a name; else that.
func (f *Find) wholeName(name string) string {
	for i := range f.known.Candidates {
		for _, r := range f.known.Candidates[i].Reasons {
			if r.What == ticket.ByName && strings.HasPrefix(strings.ToLower(r.Said), strings.ToLower(name)+" ") {
				return r.Said
			}
		}
	}
	return name
}

// nothing is what stands in the place of an empty list.
func (f *Find) nothing() []string {
	d, t := f.desk, f.desk.Theme
	say := []string{d.T("The ledger knows no order that agrees with this text.")}
	if f.ticket.Empty() {
		say = append(say, d.T("Ask for the order id, the player id, or when and how much was paid: any two of them will do."))
	} else {
		say = append(say, d.T("That is no proof that nothing was paid: the notification may have been lost."),
			d.T("Ask for the player id, and let Hive list his purchases: pane 2; or for the tid, and ask STOVE: pane 3."))
	}
	var lines []string
	for i, text := range say {
		for _, l := range kit.Wrap(text, max(1, f.width-4)) {
			style := t.Muted
			if i == 0 {
				style = t.Strong
			}
			lines = append(lines, "  "+style.Render(l))
		}
	}
	return append([]string{""}, lines...)
}

// View draws the screen.
func (f *Find) View() string {
	lines := f.top()
	if f.read && f.held.len() == 0 && f.failed == "" {
		// What a key answers stands at the foot of the list, whether it has rows or not.
		lines = append(lines, f.nothing()...)
		for len(lines) < f.height-1 {
			lines = append(lines, "")
		}
		return kit.Block(append(lines[:max(0, f.height-1)], f.list.foot()), f.width, f.height)
	}
	fresh := ""
	if f.read {
		fresh = f.desk.T("read %s", f.lookedAt.In(f.desk.zone()).Format(time.TimeOnly))
	}
	return kit.Block(append(lines, f.list.footed(fresh)...), f.width, f.height)
}
