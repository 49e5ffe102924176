package pane

import (
	"cmp"
	"context"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/tui/lang"
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
	notes  []ledger.Fact
	err    error
}

// playerMoney is the position in one currency, in the amounts of whole orders: what the providers say he paid, what came
// back to him, what he paid again for refunded orders, and the orders the game granted and of which he still holds
// something.
type playerMoney struct{ paid, refunded, repaid, granted, held ledger.Amount }

// net is what he has paid in the end.
func (m playerMoney) net() ledger.Amount { return m.paid.Plus(m.repaid).Minus(m.refunded) }

// playerBlocked is a product he cannot buy again, the order that blocks it, and why it does.
type playerBlocked struct {
	product string
	key     ledger.Key
	why     lang.Text
}

// blockedWhy says what stands between an order Hive lists and the next purchase of its product.
func blockedWhy(s *ledger.Standing) lang.Text {
	switch {
	case s.Class == ledger.ClassCancelInDoubt:
		return "listed by Hive, and its refund is in doubt"
	case s.Class == ledger.ClassCancelPending || s.Class == ledger.ClassCancelOverdue:
		return "being refunded, and Hive still lists it"
	case len(s.Held) > 0:
		return "granted, and Hive was not told"
	case s.Lamps.Granted == ledger.LampYes || s.Lamps.Granted == ledger.LampClaimed:
		return "granted as the game says, and Hive was not told"
	default:
		return "listed by Hive, and nothing was granted"
	}
}

// playerPosition is the sum over all orders of a player.
type playerPosition struct {
	orders  int64
	claimed int64 // notified as paid and not confirmed: not summed
	tests   int64 // test purchases: not summed
	money   map[string]playerMoney
	// held are the items of the orders that are summed, beside those of the others.
	held    map[string]int64
	beside  map[string]int64
	blocked []playerBlocked
	ids     []playerID
	capped  bool
}

// playerID is one id some order of his prints, with its type.
type playerID struct{ name, value string }

// read sums his orders, page by page.
func (p *Player) read() tea.Cmd {
	p.want, p.dirty, p.askedAt = p.desk.Ticket(), false, p.desk.Now()
	d, ticket, filter := p.desk, p.want, ledger.OrderFilter{Provider: p.provider, Player: p.id}
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(d.Ctx, 3*Timeout)
		defer cancel()
		msg := playerReadMsg{ticket: ticket}
		if msg.sum, msg.err = readPosition(ctx, d.Books, filter); msg.err != nil {
			return msg
		}
		ids := []string{filter.Player}
		for _, id := range msg.sum.ids {
			if id.name != "name" && !slices.Contains(ids, id.value) {
				ids = append(ids, id.value)
			}
		}
		msg.notes, msg.err = d.readNotes(ctx, filter.Provider, ids)
		return msg
	}
}

func readPosition(ctx context.Context, books Lists, f ledger.OrderFilter) (playerPosition, error) {
	sum := playerPosition{money: map[string]playerMoney{}, held: map[string]int64{}, beside: map[string]int64{}}
	for after := (ledger.Cursor{}); ; {
		rows, err := books.Orders(ctx, ledger.OrderQuery{Filter: f, After: after, Limit: playerPage})
		if err != nil {
			return sum, ledger.Fail("orders of player %s: %s", f.Player, err)
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
// paid, only what is proven to be cancelled as refunded; what it says was never paid
// counts where the player holds it all the same.
func (sum *playerPosition) add(r *ledger.Row) {
	s := &r.Standing
	sum.orders++
	sum.name(s.View.Player)
	held := sum.held
	if !summed(s) {
		held = sum.beside
	}
	for _, it := range s.Held {
		held[cmp.Or(it.Name, it.ItemID)] += it.Quantity
	}
	if s.Listed && s.Lamps.Cancelled != ledger.LampYes {
		sum.blocked = append(sum.blocked, playerBlocked{product: s.View.ProductID(), key: r.Key, why: blockedWhy(s)})
	}
	switch {
	case s.View.Test:
		sum.tests++
		return
	case s.Lamps.Paid == ledger.LampClaimed:
		sum.claimed++
		return
	case !summed(s):
		return
	}
	m, amount := sum.money[s.View.Currency], s.View.Amount
	switch {
	case s.Lamps.Paid == ledger.LampNo:
	case s.Has(ledger.ClassRepayment):
		m.repaid = m.repaid.Plus(amount)
	default:
		m.paid = m.paid.Plus(amount)
	}
	if s.Lamps.Cancelled == ledger.LampYes && s.Lamps.Paid == ledger.LampYes {
		m.refunded = m.refunded.Plus(amount)
	}
	if s.Lamps.Granted == ledger.LampYes {
		m.granted = m.granted.Plus(amount)
	}
	if len(s.Held) > 0 || slices.ContainsFunc(s.View.Grants, func(g ledger.GrantView) bool {
		return g.Status == ledger.GrantGranted || g.Status == ledger.GrantMailed
	}) {
		m.held = m.held.Plus(amount)
	}
	sum.money[s.View.Currency] = m
}

// summed says whether an order stands in the sums of money: the provider has said whether it is paid, and how much it is.
func summed(s *ledger.Standing) bool {
	return !s.View.Test && (s.Lamps.Paid == ledger.LampYes || s.Lamps.Paid == ledger.LampNo) && s.View.Amount.Known()
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
