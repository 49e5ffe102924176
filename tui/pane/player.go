package pane

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/help"
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/tui/kit"
)

// playerPhase is whether the position was read.
type playerPhase int

const (
	playerLoading playerPhase = iota
	playerReady
	playerFailed
)

// playerGap is the least time between two readings of the whole position.
const playerGap = 3 * time.Second

// playerLow is the height below which the position is told in a line or two.
const playerLow = 18

// Player is the screen of one player: what he paid and got back, what he holds,
// what keeps him from buying, and his orders.
type Player struct {
	desk     *Desk
	provider ledger.Provider
	id       string
	keys     RoomKeys
	acts     *OrderActions
	list     *sheet[ledger.Row]

	phase  playerPhase
	want   int64
	dirty  bool
	readAt time.Time
	why    string
	now    time.Time
	sum    playerPosition
	top    []string
	note   string

	width, height int
}

// NewPlayer makes the screen of a player, by any of his ids.
func NewPlayer(d *Desk, p ledger.Provider, id string) *Player {
	pl := &Player{desk: d, provider: p, id: id, keys: NewRoomKeys(d), acts: NewOrderActions(d), now: d.Now()}
	filter := ledger.OrderFilter{Provider: p, Player: id}
	pl.list = d.orderSheet(pl.acts, orderList{books: d.Books, newest: true, filter: func() (ledger.OrderFilter, error) { return filter, nil }}, kit.TableSpec{
		Empty: "No order of this player is known.", Loading: "Reading his orders.", Filtered: "No order matches", Unreadable: "His orders could not be read:",
	})
	pl.Resize(80, 24)
	return pl
}

// Title names the player.
func (p *Player) Title() string { return providerName(p.provider) + " player " + p.id }

// Focus says whether keys go to the screen.
func (p *Player) Focus(on bool) { p.list.focus(on) }

// Keys are the bindings as they are now.
func (p *Player) Keys() help.KeyMap {
	k := p.keys
	return roomHelp{
		short: []key.Binding{k.Open, k.CopyID, k.Refresh, k.Back},
		full:  [][]key.Binding{k.Bindings(), p.acts.Bindings(), p.list.table.Keys().Bindings()},
	}
}

// Init reads the orders and the position.
func (p *Player) Init() tea.Cmd { return tea.Batch(p.list.start(), p.read()) }

// Resize lays the screen out.
func (p *Player) Resize(width, height int) {
	p.width, p.height = max(1, width), max(1, height)
	p.lay()
}

// Update takes a message.
func (p *Player) Update(msg tea.Msg) (Intent, tea.Cmd) {
	defer p.lay()
	switch msg := msg.(type) {
	case playerReadMsg:
		p.take(msg)
		return nil, p.soon()
	case tea.KeyMsg:
		return p.press(kit.LatinKey(msg))
	case tea.MouseMsg:
		msg.Y -= len(p.top)
		return nil, p.list.pointed(msg)
	case Changed:
		p.dirty = true
		return nil, tea.Batch(p.list.update(msg), p.soon())
	case Tick:
		p.now = p.desk.Now()
		return nil, tea.Batch(p.list.update(msg), p.soon())
	}
	return nil, p.list.update(msg)
}

// soon reads the position again when something has changed and the last reading is
// long enough ago: it walks all of his orders.
func (p *Player) soon() tea.Cmd {
	if !p.dirty || p.want != 0 || p.desk.Now().Sub(p.readAt) < playerGap {
		return nil
	}
	return p.read()
}

func (p *Player) press(msg tea.KeyMsg) (Intent, tea.Cmd) {
	p.note = ""
	switch {
	case key.Matches(msg, p.keys.Back):
		if p.list.clearMarks() {
			return nil, nil
		}
		return Back{}, nil
	case key.Matches(msg, p.keys.Refresh):
		return nil, tea.Batch(p.list.refresh(), p.read())
	case key.Matches(msg, p.keys.Player):
		p.note = "this is the player's screen"
		return nil, nil
	}
	in, cmd, used := p.list.press(msg)
	if !used {
		p.note = fmt.Sprintf("%s does nothing here; ? lists the keys", kit.Clean(msg.String()))
	}
	return in, cmd
}

// lay computes the lines above the orders and gives the list the rest: never more
// than half of the screen.
func (p *Player) lay() {
	lines := p.heading()
	most := max(2, p.height/2)
	if len(lines) > most {
		hidden := len(lines) - most + 1
		lines = append(lines[:most-1], " "+p.desk.Theme.Muted.Render(fmt.Sprintf("%s %d more lines need a taller window", p.desk.Theme.Glyphs.Down, hidden)))
	}
	if p.note != "" {
		lines[len(lines)-1] = p.desk.Theme.Warn.Render(kit.FitWith(" "+kit.Clean(p.note), p.width, kit.Left, p.desk.Theme.Glyphs.Ellipsis))
	}
	p.top = lines
	p.list.resize(p.width, max(1, p.height-len(lines)))
}

// heading is what stands above the orders: who it is, what blocks him, his money,
// what he holds.
func (p *Player) heading() []string {
	t, g := p.desk.Theme, p.desk.Theme.Glyphs
	line := func(style lipglossStyle, text string) string {
		return " " + style.Render(kit.FitWith(kit.Clean(text), max(1, p.width-1), kit.Left, g.Ellipsis))
	}
	lines := []string{line(t.Title, p.Title())}
	switch {
	case p.phase == playerLoading:
		return append(lines, line(t.Muted, "Reading what he paid and holds "+g.Ellipsis), "")
	case p.phase == playerFailed && p.readAt.IsZero():
		return append(lines, line(t.Bad, g.Error+" What he paid and holds could not be read: "+p.why), "")
	case p.phase == playerFailed:
		says := fmt.Sprintf(" %s stale since %s %s %s", g.Warning, p.readAt.In(p.desk.zone()).Format(time.TimeOnly), g.Sep, kit.Clean(p.why))
		lines = append(lines, t.WarnBanner.Render(kit.FitWith(says, p.width, kit.Left, g.Ellipsis)))
	}
	if p.height < playerLow {
		return append(append(lines, line(p.blockedStyle(), p.sum.blockedText())), p.shortMoney()...)
	}
	wrapped := func(style lipglossStyle, text string) {
		for _, part := range kit.Wrap(kit.Clean(text), max(8, p.width-2)) {
			lines = append(lines, " "+style.Render(part))
		}
	}
	wrapped(t.Muted, p.sum.idText())
	wrapped(p.blockedStyle(), p.sum.blockedText())
	lines = append(lines, "")
	lines = append(lines, p.moneyLines()...)
	wrapped(t.Text, p.sum.heldText())
	if p.sum.capped {
		wrapped(t.Warn, fmt.Sprintf("Only the first %s of his orders are summed.", kit.Count(playerMost)))
	}
	return append(lines, "")
}

// shortMoney is the net position where there is no room for a table.
func (p *Player) shortMoney() []string {
	t := p.desk.Theme
	var lines []string
	for _, c := range p.currencies() {
		m := p.sum.money[c]
		text := fmt.Sprintf(" net %s of %s paid, %s held", ledger.Money{Amount: m.paid.Minus(m.returned), Currency: c}, ledger.Group(string(m.paid)), countOf(int(m.held), "order"))
		lines = append(lines, t.Amount.Render(kit.FitWith(kit.Clean(text), p.width, kit.Left, t.Glyphs.Ellipsis)))
	}
	return lines
}

func (p *Player) currencies() []string {
	out := make([]string, 0, len(p.sum.money))
	for c := range p.sum.money {
		out = append(out, c)
	}
	slices.Sort(out)
	return out
}

func (p *Player) blockedStyle() lipglossStyle {
	if len(p.sum.blocked) > 0 {
		return p.desk.Theme.Warn
	}
	return p.desk.Theme.Good
}

// moneyLines are the net position, one line for each currency.
func (p *Player) moneyLines() []string {
	t := p.desk.Theme
	if len(p.sum.money) == 0 {
		return []string{" " + t.Muted.Render("No payment of his is confirmed.")}
	}
	columns := []string{"paid", "returned", "net", "orders", "held"}
	width := max(6, min(16, (p.width-8)/len(columns)-1))
	row := func(lead string, style lipglossStyle, cells []string) string {
		text := " " + t.Muted.Render(kit.Fit(lead, 5, kit.Left))
		for _, c := range cells {
			text += " " + style.Render(kit.FitWith(c, width, kit.Right, t.Glyphs.Ellipsis))
		}
		return kit.FitWith(text, p.width, kit.Left, t.Glyphs.Ellipsis)
	}
	lines := []string{row("", t.Muted, columns)}
	for _, c := range p.currencies() {
		m := p.sum.money[c]
		returned := "0"
		if m.returned.Known() {
			returned = ledger.Group(string(ledger.Amount("0").Minus(m.returned)))
		}
		lines = append(lines, row(kit.Clean(c), t.Amount, []string{
			ledger.Group(string(m.paid)), returned, ledger.Group(string(m.paid.Minus(m.returned))),
			kit.Count(m.orders), kit.Count(m.held),
		}))
	}
	return lines
}

// View draws the screen.
func (p *Player) View() string {
	lines := append(append([]string{}, p.top...), strings.Split(p.list.view(), "\n")...)
	return kit.Block(lines, p.width, p.height)
}
