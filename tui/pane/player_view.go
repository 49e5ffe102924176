package pane

import (
	"slices"
	"strings"
	"time"

	"makegood/ledger"
	"makegood/tui/kit"
)

const (
	// playerWide is the width from which the position stands beside the orders, playerSide how wide it is then.
	playerWide = 150
	playerSide = 66
)

// playerForm is how the screen is dealt out.
type playerForm struct {
	// beside says that the position stands at the right of the orders, whole that all of it stands above them; else one
	// of the two is shown under a tab bar.
	beside, whole bool
	// listShown, listTop and listWidth say where the list of orders is.
	listShown          bool
	listTop, listWidth int
}

// lay computes what stands where, so that drawing only reads.
func (p *Player) lay() {
	p.head = p.heading()
	p.form = playerForm{listWidth: p.width, listShown: true}
	body := max(1, p.height-len(p.head))
	if p.width >= playerWide {
		p.form.beside, p.form.listWidth, p.form.listTop = true, p.width-playerSide, len(p.head)
		w, h := kit.PanelInner(playerSide, body)
		p.place.Resize(w, h)
		p.lines = p.positionLines(w)
		p.place.SetLines(p.lines)
		p.list.resize(p.form.listWidth, body)
		return
	}
	p.lines = p.positionLines(p.width)
	if len(p.lines)+playerLeast <= body {
		p.form.whole, p.onPosition, p.form.listTop = true, false, len(p.head)+len(p.lines)
		p.list.resize(p.width, body-len(p.lines))
		return
	}
	p.head = append(p.head, kit.Tabs(p.desk.Theme, p.tabs(), p.part(), p.width))
	p.form.listShown, p.form.listTop = !p.onPosition, len(p.head)
	body = max(1, p.height-len(p.head))
	p.place.Resize(p.width, body)
	p.place.SetLines(p.lines)
	p.list.resize(p.width, body)
}

// playerBlocks is how many orders that block him are told one by one.
const playerBlocks = 20

// playerLeast is how many lines the orders need below a whole position.
const playerLeast = 12

// part is the tab that is shown.
func (p *Player) part() int {
	if p.onPosition {
		return 1
	}
	return 0
}

func (p *Player) tabs() []kit.Tab {
	return []kit.Tab{{Title: p.desk.T("Orders"), Badge: kit.Count(p.sum.orders)}, {Title: p.desk.T("Position"), Badge: p.place.Where()}}
}

// heading is what always stands on top: who it is, and the one thing that helps first.
func (p *Player) heading() []string {
	t, g, d := p.desk.Theme, p.desk.Theme.Glyphs, p.desk
	line := func(style lipglossStyle, text string) string {
		return " " + style.Render(kit.FitWith(kit.Clean(text), max(1, p.width-1), kit.Left, g.Ellipsis))
	}
	lines := []string{line(t.Title, p.Title())}
	switch {
	case p.phase == playerLoading:
		return append(lines, line(t.Muted, d.T("Reading what he paid and holds")+" "+g.Ellipsis))
	case p.phase == playerFailed && p.readAt.IsZero():
		return append(lines, line(t.Bad, g.Error+" "+d.T("What he paid and holds could not be read: %s", p.why)))
	case p.phase == playerFailed:
		says := joined(g.Sep, []string{d.T("stale since %s", p.readAt.In(d.zone()).Format(time.TimeOnly)), kit.Clean(p.why)})
		lines = append(lines, t.WarnBanner.Render(kit.FitWith(" "+g.Warning+" "+says, p.width, kit.Left, g.Ellipsis)))
	}
	for _, part := range kit.Wrap(kit.Clean(p.sentence()), max(8, p.width-2)) {
		lines = append(lines, " "+p.blockedStyle().Render(part))
	}
	return lines
}

// sentence is how he stands, with the key that helps.
func (p *Player) sentence() string {
	d := p.desk
	switch n := len(p.sum.blocked); {
	case n == 1:
		return p.blockText(p.sum.blocked[0]) + " [" + p.keys.block.Help().Key + "]"
	case n > 1:
		return d.T("%d orders keep him from buying again: %s.", n, p.sum.products()) + " [" + p.keys.block.Help().Key + "]"
	case p.due.owed() > 0:
		return d.N(int64(p.due.owed()), "Must repay %d payment before he may play.", "Must repay %d payments before he may play.")
	}
	return d.T("Nothing known keeps him from buying.")
}

// products are those he cannot buy again, each once; of many the first.
func (sum playerPosition) products() string {
	const most = 3
	var out []string
	for _, b := range sum.blocked {
		if name := orDash(b.product); !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return strings.Join(out[:min(len(out), most)], ", ")
}

// blockText says which product he cannot buy again, because of which order, and why.
func (p *Player) blockText(b playerBlocked) string {
	return p.desk.T("%s cannot be bought again: order %s is %s.", orDash(b.product), b.key.Order, p.desk.T(b.why))
}

func (p *Player) blockedStyle() lipglossStyle {
	if len(p.sum.blocked) > 0 || p.due.owed() > 0 {
		return p.desk.Theme.Warn
	}
	return p.desk.Theme.Good
}

// positionLines are everything about him beside his orders.
func (p *Player) positionLines(width int) []string {
	if p.phase != playerReady && p.readAt.IsZero() {
		return []string{""}
	}
	t, d := p.desk.Theme, p.desk
	room := max(8, width-2)
	var lines []string
	section := func(title string) {
		if len(lines) > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, " "+t.Heading.Render(title))
	}
	say := func(style lipglossStyle, text string) { lines = append(lines, indented(style, text, 1, room)...) }
	say(t.Muted, p.idText())
	if len(p.sum.blocked) > 1 {
		section(d.T("cannot buy again"))
		for _, b := range p.sum.blocked[:min(len(p.sum.blocked), playerBlocks)] {
			say(t.Warn, t.Glyphs.Bullet+" "+p.blockText(b))
		}
		if n := len(p.sum.blocked) - playerBlocks; n > 0 {
			say(t.Muted, d.T("%d more§orders", n))
		}
	}
	section(d.T("repayments due"))
	lines = append(lines, p.dueLines(room)...)
	section(d.T("money"))
	lines = append(lines, p.moneyLines(room)...)
	section(d.T("holds"))
	for _, text := range p.heldTexts() {
		say(t.Text, text)
	}
	if p.sum.capped {
		say(t.Warn, d.T("Only the first %s of his orders are summed.", kit.Count(playerMost)))
	}
	section(d.T("notes on the player"))
	if len(p.written) == 0 {
		say(t.Muted, d.T("nobody has noted anything; [%s] writes a note", p.keys.note.Help().Key))
	}
	return append(lines, d.noteLines(p.written, room)...)
}

func (p *Player) currencies() []string {
	out := make([]string, 0, len(p.sum.money))
	for c := range p.sum.money {
		out = append(out, c)
	}
	slices.Sort(out)
	return out
}

// moneyLines are the net position, and in a sentence whether he holds what he paid for: a table where there is room, else
// one line for each sum.
func (p *Player) moneyLines(width int) []string {
	t, d := p.desk.Theme, p.desk
	if len(p.sum.money) == 0 {
		line := " " + t.Muted.Render(kit.FitWith(d.T("No payment of his is confirmed."), width-1, kit.Left, t.Glyphs.Ellipsis))
		return append([]string{line}, p.unconfirmed(width)...)
	}
	names := []string{d.T("paid"), d.T("refunded"), d.T("repaid"), d.T("net"), d.T("granted"), d.T("held")}
	const least = 74
	var lines []string
	row := func(style lipglossStyle, lead string, cells []string) {
		text := " " + t.Muted.Render(kit.Fit(lead, 4, kit.Left))
		for _, c := range cells {
			text += " " + style.Render(kit.FitWith(c, min(16, (width-6)/len(cells)-1), kit.Right, t.Glyphs.Ellipsis))
		}
		lines = append(lines, kit.FitWith(text, width, kit.Left, t.Glyphs.Ellipsis))
	}
	if width >= least {
		row(t.Muted, "", names)
	}
	for _, currency := range p.currencies() {
		m, c := p.sum.money[currency], kit.Clean(currency)
		if cells := m.cells(); width >= least {
			row(t.Amount, c, cells)
		} else {
			name := 0
			for _, n := range names {
				name = max(name, kit.Width(n))
			}
			for i, cell := range cells {
				line := " " + t.Muted.Render(kit.Fit(names[i], name, kit.Left)) + " " + t.Amount.Render(kit.FitWith(cell, 18, kit.Right, t.Glyphs.Ellipsis)) + " " + t.Muted.Render(c)
				lines = append(lines, kit.FitWith(line, width, kit.Left, t.Glyphs.Ellipsis))
			}
		}
		text, even := p.balance(c, m)
		style := t.Warn
		if even {
			style = t.Good
		}
		lines = append(lines, indented(style, text, 1, width)...)
	}
	return append(lines, p.unconfirmed(width)...)
}

// unconfirmed says how many payments are in no sum because only a notification speaks of them.
func (p *Player) unconfirmed(width int) []string {
	n := p.sum.claimed
	if n == 0 {
		return nil
	}
	return indented(p.desk.Theme.Warn, p.desk.N(n, "%d payment is not confirmed: not counted here.", "%d payments are not confirmed: not counted here."), 1, width)
}

// cells are the sums as they are shown: what went back to him is negative, what he paid again positive.
func (m playerMoney) cells() []string {
	sum := func(a ledger.Amount) string {
		if !a.Known() {
			return "0"
		}
		return ledger.Group(string(a))
	}
	repaid := sum(m.repaid)
	if m.repaid.Positive() {
		repaid = "+" + repaid
	}
	return []string{sum(m.paid), sum(ledger.Amount("0").Minus(m.refunded)), repaid, sum(m.net()), sum(m.granted), sum(m.held)}
}

// balance says whether he holds what he paid for.
func (p *Player) balance(currency string, m playerMoney) (text string, even bool) {
	diff := m.held.Minus(m.net())
	amount := func(a ledger.Amount) string { return ledger.Money{Amount: a, Currency: currency}.String() }
	switch {
	case diff.Positive():
		return p.desk.T("Holds %s more than he paid for.", amount(diff)), false
	case diff.Cmp("0") < 0:
		return p.desk.T("Holds %s less than he paid for.", amount(ledger.Amount("0").Minus(diff))), false
	default:
		return p.desk.T("Holds exactly what he paid for (%s).", amount("0")), true
	}
}

// idText names his ids; several of one type are two players, or one who moved.
func (p *Player) idText() string {
	if len(p.sum.ids) == 0 {
		return p.desk.T("No order names an id of his.")
	}
	ids := slices.Clone(p.sum.ids)
	order := []string{"name", "vid", "uid", "guid", "member", "character", "game"}
	slices.SortStableFunc(ids, func(a, b playerID) int { return slices.Index(order, a.name) - slices.Index(order, b.name) })
	var parts []string
	count := map[string]int{}
	several := ""
	for _, id := range ids {
		parts = append(parts, p.desk.idName(id.name)+" "+id.value)
		if count[id.name]++; count[id.name] == 2 && id.name != "name" && several == "" {
			several = p.desk.T("; his orders name more than one %s: see that they are one player", p.desk.idName(id.name))
		}
	}
	return strings.Join(parts, ", ") + several
}

// itemsIn are items by their names.
func itemsIn(counts map[string]int64) []ledger.Item {
	items := make([]ledger.Item, 0, len(counts))
	for name, n := range counts {
		items = append(items, ledger.Item{ItemID: name, Quantity: n})
	}
	slices.SortFunc(items, func(a, b ledger.Item) int { return strings.Compare(a.ItemID, b.ItemID) })
	return items
}

// heldTexts say what he holds, and what was not summed.
func (p *Player) heldTexts() []string {
	d := p.desk
	var out []string
	if items := itemsIn(p.sum.held); len(items) > 0 {
		out = append(out, d.T("Holds %s.", itemsOf(items)))
	}
	if items := itemsIn(p.sum.beside); len(items) > 0 {
		out = append(out, d.T("Holds %s for orders that are in no sum above.", itemsOf(items)))
	}
	if len(out) == 0 {
		out = append(out, d.T("Holds nothing that was granted for these orders."))
	}
	if n := p.sum.tests; n > 0 {
		out = append(out, d.N(n, "%d test purchase is not summed.", "%d test purchases are not summed."))
	}
	return out
}
