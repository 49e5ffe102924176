package pane

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
)

const (
	// playerPage is how many orders are read at a time, playerMost how many are
	// summed at all.
	playerPage = 500
	playerMost = 20_000
)

// playerReadMsg is sent when all orders of the player were summed, or could not be.
type playerReadMsg struct {
	ticket int64
	sum    playerPosition
	err    error
}

// playerMoney is the position in one currency: what the providers say he paid, what
// came back to him, and how many of these orders he holds something of.
type playerMoney struct {
	paid, returned ledger.Amount
	orders, held   int64
}

// playerBlocked is a product he cannot buy again, and the order that blocks it.
type playerBlocked struct {
	product string
	key     ledger.Key
}

// playerPosition is the sum over all orders of a player.
type playerPosition struct {
	orders  int64
	claimed int64 // notified as paid and not confirmed: not summed
	tests   int64 // test purchases: not summed
	money   map[string]playerMoney
	held    map[string]int64
	blocked []playerBlocked
	ids     []playerID
	capped  bool
}

// playerID is one id some order of his prints, with its type.
type playerID struct{ name, value string }

// read sums his orders, page by page.
func (p *Player) read() tea.Cmd {
	p.want, p.dirty = p.desk.Ticket(), false
	d, ticket, filter := p.desk, p.want, ledger.OrderFilter{Provider: p.provider, Player: p.id}
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(d.Ctx, 3*Timeout)
		defer cancel()
		sum, err := readPosition(ctx, d.Books, filter)
		return playerReadMsg{ticket: ticket, sum: sum, err: err}
	}
}

func readPosition(ctx context.Context, books Lists, f ledger.OrderFilter) (playerPosition, error) {
	sum := playerPosition{money: map[string]playerMoney{}, held: map[string]int64{}}
	for after := (ledger.Cursor{}); ; {
		rows, err := books.Orders(ctx, ledger.OrderQuery{Filter: f, After: after, Limit: playerPage})
		if err != nil {
			return sum, fmt.Errorf("orders of player %s: %w", f.Player, err)
		}
		for i := range rows {
			sum.add(&rows[i])
			after = rows[i].Cursor
		}
		if len(rows) < playerPage {
			return sum, nil
		}
		if sum.orders >= playerMost {
			sum.capped = true
			return sum, nil
		}
	}
}

// add takes one order into the sum. Only what the provider says is paid counts as
// paid, only what is proven to be cancelled as returned.
func (sum *playerPosition) add(r *ledger.Row) {
	s := &r.Standing
	sum.orders++
	sum.name(s.View.Player)
	for _, it := range s.Held {
		sum.held[cmp.Or(it.Name, it.ItemID)] += it.Quantity
	}
	if s.Listed && s.Lamps.Cancelled != ledger.LampYes {
		sum.blocked = append(sum.blocked, playerBlocked{product: s.View.ProductID(), key: r.Key})
	}
	switch {
	case s.View.Test:
		sum.tests++
		return
	case s.Lamps.Paid == ledger.LampClaimed:
		sum.claimed++
		return
	case s.Lamps.Paid != ledger.LampYes || !s.View.Amount.Known():
		return
	}
	m := sum.money[s.View.Currency]
	m.orders++
	m.paid = m.paid.Plus(s.View.Amount)
	if s.Lamps.Cancelled == ledger.LampYes {
		m.returned = m.returned.Plus(s.View.Amount)
	}
	if len(s.Held) > 0 || slices.ContainsFunc(s.View.Grants, func(g ledger.GrantView) bool {
		return g.Status == ledger.GrantGranted || g.Status == ledger.GrantMailed
	}) {
		m.held++
	}
	sum.money[s.View.Currency] = m
}

// name keeps every id that is printed, each once.
func (sum *playerPosition) name(p ledger.Player) {
	for _, id := range []playerID{
		{"vid", p.ID}, {"uid", p.UID}, {"guid", p.GUID}, {"member", p.MemberNo}, {"character", p.CharacterNo}, {"game", p.Game}, {"name", p.Name},
	} {
		if id.value != "" && !slices.Contains(sum.ids, id) && len(sum.ids) < 40 {
			sum.ids = append(sum.ids, id)
		}
	}
}

func (p *Player) take(msg playerReadMsg) {
	if msg.ticket != p.want {
		return
	}
	p.want, p.now = 0, p.desk.Now()
	if msg.err != nil {
		p.phase, p.why = playerFailed, p.desk.Why(msg.err)
		return
	}
	p.phase, p.why, p.readAt, p.sum = playerReady, "", p.now, msg.sum
}

// idText names his ids; several of one type are two players, or one who moved.
func (sum playerPosition) idText() string {
	if len(sum.ids) == 0 {
		return "No order names an id of his."
	}
	ids := slices.Clone(sum.ids)
	order := []string{"name", "vid", "uid", "guid", "member", "character", "game"}
	slices.SortStableFunc(ids, func(a, b playerID) int { return slices.Index(order, a.name) - slices.Index(order, b.name) })
	var parts []string
	count := map[string]int{}
	several := ""
	for _, id := range ids {
		parts = append(parts, id.name+" "+id.value)
		if count[id.name]++; count[id.name] == 2 && id.name != "name" && several == "" {
			several = "; his orders name more than one " + id.name + ": see that they are one player"
		}
	}
	return strings.Join(parts, ", ") + several
}

// blockedText says what he cannot buy.
func (sum playerPosition) blockedText() string {
	if len(sum.blocked) == 0 {
		return "Nothing known keeps him from buying."
	}
	const most = 3
	var parts []string
	for i, b := range sum.blocked {
		if i == most {
			parts = append(parts, fmt.Sprintf("%d more", len(sum.blocked)-most))
			break
		}
		parts = append(parts, orDash(b.product)+" ("+b.key.Order+")")
	}
	return "Cannot buy again until it is reported or refunded: " + strings.Join(parts, ", ")
}

// heldText says what he holds, and what was not summed.
func (sum playerPosition) heldText() string {
	items := make([]ledger.Item, 0, len(sum.held))
	for name, n := range sum.held {
		items = append(items, ledger.Item{ItemID: name, Quantity: n})
	}
	slices.SortFunc(items, func(a, b ledger.Item) int { return strings.Compare(a.ItemID, b.ItemID) })
	text := "Holds nothing that was granted for these orders."
	if len(items) > 0 {
		text = "Holds " + itemsOf(items) + "."
	}
	if sum.claimed > 0 {
		text += " " + countOf(int(sum.claimed), "payment") + " only notified, not summed."
	}
	if sum.tests > 0 {
		text += " " + countOf(int(sum.tests), "test purchase") + " not summed."
	}
	return text
}
