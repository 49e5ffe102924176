package ticket

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"makegood/ledger"
)

// Books is what looking needs of the ledger.
type Books interface {
	Find(ctx context.Context, id string) ([]ledger.Key, error)
	Order(ctx context.Context, key ledger.Key) (*ledger.Order, ledger.Standing, error)
	Orders(ctx context.Context, q ledger.OrderQuery) ([]ledger.Row, error)
}

// Hit is an id of a ticket with the orders the ledger knows by it.
type Hit struct {
	ID ID
	// As is the reading the ledger knows, where it is another than ID.Text.
	As string
	// Orders are those it names; none: the ledger does not know it.
	Orders []ledger.Row
	// More says that a player has more orders than are given.
	More bool
}

// Candidate is an order that may be meant by a ticket, with what speaks for it.
type Candidate struct {
	Row     ledger.Row
	Score   int
	Reasons []Reason
}

// Reason is one thing that speaks for a candidate, or ByOtherTime against it: what of it the ticket names, and how.
type Reason struct {
	What What
	// Said is the value both agree in, or for a time how the ticket says it.
	Said string
	// Off is how far a time is from what was said, in milliseconds; negative: before it.
	Off int64
}

// What is a sort of reason.
type What string

// What may speak for an order. ByOtherTime speaks against it: it was paid at none of the times the ticket names.
const (
	ByPlayer  What = "player"
	ByName    What = "name"
	ByAmount  What = "amount"
	ByTime    What = "time"
	ByDay     What = "day"
	ByProduct What = "product"
	ByServer  What = "server"

	ByOtherTime What = "other time"
)

// Known is what the ledger knows of a ticket.
type Known struct {
	// Hits are the ids that are known, and those whose shape or label says that they should be; in the order of the text.
	Hits []Hit
	// Candidates are orders found without an id of an order, the likeliest first.
	Candidates []Candidate
}

// Keys lists every order, hits before candidates, each once.
func (k Known) Keys() []ledger.Key {
	var out []ledger.Key
	add := func(key ledger.Key) {
		if !slices.Contains(out, key) {
			out = append(out, key)
		}
	}
	for _, h := range k.Hits {
		if h.ID.Kind != PlayerID {
			for i := range h.Orders {
				add(h.Orders[i].Key)
			}
		}
	}
	for i := range k.Candidates {
		add(k.Candidates[i].Row.Key)
	}
	return out
}

// mostOfPlayer is how many orders of one player are looked at, mostCandidates how many candidates are given.
const (
	mostOfPlayer   = 100
	mostCandidates = 20
)

// Look asks the ledger about everything that was picked out of a ticket. Where the ticket names no order the ledger knows,
// the orders of the players it names are ranked by what else it says, and without a player those that agree with it.
func Look(ctx context.Context, books Books, t Ticket) (Known, error) {
	var known Known
	named := false
	for _, id := range t.IDs {
		hit, err := lookUp(ctx, books, id)
		if err != nil {
			return Known{}, err
		}
		if id.Kind == Word && len(hit.Orders) == 0 {
			continue
		}
		if id.Kind == Word && hit.ID.Kind == PlayerID && known.has(hit.ID.Text) {
			continue
		}
		named = named || hit.ID.Kind != PlayerID && len(hit.Orders) > 0
		known.Hits = append(known.Hits, hit)
	}
	if named {
		return known, nil
	}
	pool, err := pool(ctx, books, t, known.Hits)
	if err != nil {
		return Known{}, err
	}
	known.Candidates = rank(t, known.Hits, pool)
	return known, nil
}

func (k Known) has(id string) bool {
	return slices.ContainsFunc(k.Hits, func(h Hit) bool { return h.ID.Text == id || h.As == id })
}

// lookUp finds the orders of one id, in its first reading the ledger knows.
func lookUp(ctx context.Context, books Books, id ID) (Hit, error) {
	for _, text := range append([]string{id.Text}, id.Also...) {
		hit := Hit{ID: id}
		if text != id.Text {
			hit.As = text
		}
		if id.Kind != PlayerID {
			rows, err := named(ctx, books, id, text)
			if err != nil {
				return hit, err
			}
			if hit.Orders = rows; len(rows) > 0 {
				return hit, nil
			}
		}
		if id.Kind != PlayerID && id.Kind != Word {
			continue
		}
		rows, err := ofPlayer(ctx, books, text)
		if err != nil {
			return hit, err
		}
		if len(rows) > 0 {
			hit.ID.Kind = PlayerID
			hit.More = len(rows) > mostOfPlayer
			hit.Orders = rows[:min(len(rows), mostOfPlayer)]
			return hit, nil
		}
	}
	return Hit{ID: id}, nil
}

func named(ctx context.Context, books Books, id ID, text string) ([]ledger.Row, error) {
	keys, err := books.Find(ctx, text)
	if err != nil {
		return nil, fmt.Errorf("find %s: %w", text, err)
	}
	var rows []ledger.Row
	for _, k := range keys {
		if p := id.Provider(); p != "" && k.Provider != p {
			continue
		}
		_, s, err := books.Order(ctx, k)
		if ledger.KindOf(err) == ledger.NotFound {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("order %s: %w", k, err)
		}
		rows = append(rows, ledger.Row{Key: k, Standing: s})
	}
	return rows, nil
}

func ofPlayer(ctx context.Context, books Books, id string) ([]ledger.Row, error) {
	rows, err := books.Orders(ctx, ledger.OrderQuery{Filter: ledger.OrderFilter{Player: id}, Back: true, Limit: mostOfPlayer + 1})
	if err != nil {
		return nil, ledger.Fail("orders of player %s: %s", id, err)
	}
	slices.Reverse(rows)
	return rows, nil
}

// gathering is a pool of orders, each once, in the order they were found.
type gathering struct {
	books Books
	rows  []ledger.Row
	seen  map[ledger.Key]bool
}

func (g *gathering) add(rows []ledger.Row) {
	for i := range rows {
		if !g.seen[rows[i].Key] {
			g.seen[rows[i].Key] = true
			g.rows = append(g.rows, rows[i])
		}
	}
}

// ask adds what each filter matches, the latest or the most urgent of it, and says whether that was anything.
func (g *gathering) ask(ctx context.Context, sort ledger.OrderSort, filters ...ledger.OrderFilter) (found bool, err error) {
	const page = 100
	for _, f := range filters {
		rows, err := g.books.Orders(ctx, ledger.OrderQuery{Filter: f, Sort: sort, Back: sort == ledger.SortFirstSeen, Limit: page})
		if err != nil {
			return found, ledger.Fail("orders like the ticket's: %s", err)
		}
		found = found || len(rows) > 0
		g.add(rows)
	}
	return found, nil
}

// pool gathers the orders a ticket without an order id may mean.
func pool(ctx context.Context, books Books, t Ticket, hits []Hit) ([]ledger.Row, error) {
	g := &gathering{books: books, seen: map[ledger.Key]bool{}}
	for _, h := range hits {
		g.add(h.Orders)
	}
	// What a text calls a name may be that of a person, who is called otherwise in the game.
	// The whole of a name goes before its first word: another player may be called that.
	for _, names := range [][]string{t.Wholes, t.Names, t.callNames()} {
		filters := make([]ledger.OrderFilter, len(names))
		for i, name := range names {
			filters[i].Called = strings.Fields(name)
		}
		if found, err := g.ask(ctx, ledger.SortFirstSeen, filters...); err != nil {
			return nil, err
		} else if found {
			break
		}
	}
	for _, s := range t.Times {
		if _, err := g.ask(ctx, ledger.SortFirstSeen, t.moneys(ledger.OrderFilter{PaidFrom: s.From, PaidTo: s.To})...); err != nil {
			return nil, err
		}
	}
	if len(g.rows) > 0 {
		return g.rows, nil
	}
	err := g.byProduct(ctx, t)
	return g.rows, err
}

// byProduct gathers where there is neither a name nor a time: among what is open by amount or product, else the latest of
// the products, whatever became of them.
func (g *gathering) byProduct(ctx context.Context, t Ticket) error {
	const mostEnded = 3
	var open, ended []ledger.OrderFilter
	if len(t.Amounts) > 0 {
		open = t.moneys(ledger.OrderFilter{OpenOnly: true})
	}
	for i, p := range t.Products {
		open = append(open, ledger.OrderFilter{OpenOnly: true, Product: p})
		if i < mostEnded {
			ended = append(ended, ledger.OrderFilter{Product: p})
		}
	}
	if found, err := g.ask(ctx, ledger.SortUrgency, open...); err != nil || found {
		return err
	}
	_, err := g.ask(ctx, ledger.SortFirstSeen, ended...)
	return err
}

// callNames are the words a nickname is looked for under where the text calls none so, or one nobody has: every word of it
// that has the length of one, and what is left of a Korean one without the particles that cling to it.
func (t Ticket) callNames() []string {
	const most, clinging = 160, 5
	var out, cut []string
	seen := map[string]bool{}
	for _, w := range t.Words() {
		runes := []rune(w)
		if len(runes) > 24 {
			continue
		}
		out = append(out, w)
		if !unicode.Is(unicode.Hangul, runes[len(runes)-1]) {
			continue
		}
		for n := len(runes) - 1; n >= max(2, len(runes)-clinging); n-- {
			if short := string(runes[:n]); !seen[short] {
				seen[short] = true
				cut = append(cut, short)
			}
		}
	}
	out = append(out, cut...)
	return out[:min(len(out), most)]
}

// moneys narrows a filter by each amount the ticket names; it is left as it is where there is none.
func (t Ticket) moneys(f ledger.OrderFilter) []ledger.OrderFilter {
	if len(t.Amounts) == 0 {
		return []ledger.OrderFilter{f}
	}
	out := make([]ledger.OrderFilter, len(t.Amounts))
	for i, m := range t.Amounts {
		out[i] = f
		out[i].MinAmount, out[i].MaxAmount, out[i].Currency = m.Amount, m.Amount, m.Currency
	}
	// A person may err in the amount as well: the time alone is tried behind it.
	if f.PaidFrom != 0 {
		out = append(out, f)
	}
	return out
}
