package pane

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/tui/kit"
	"makegood/tui/plain"
)

// hiveRow is one unconsumed purchase as Hive listed it, with how the order stands
// in the ledger.
type hiveRow struct {
	ask    clerk.UnconsumedAsk
	record ledger.Record
	key    ledger.Key
	readAt ledger.Instant
	// standing is nil where the ledger does not know the order yet.
	standing *ledger.Standing
}

func (r *hiveRow) id() string { return r.key.App + " " + r.key.Order }

func (r *hiveRow) money() ledger.Money {
	return ledger.Money{Amount: r.record.Amount, Currency: r.record.Currency}
}

func (r *hiveRow) line() (product, quantity string) {
	v := ledger.View{Lines: r.record.Lines}
	return productsOf(v)
}

// sheet says how the rows are shown and what can be done with them.
func (h *unconsumed) sheet() sheetSpec[hiveRow] {
	return sheetSpec[hiveRow]{
		source: source[hiveRow]{id: (*hiveRow).id, cells: h.cells, page: h.page, gap: 2 * time.Second, ages: true},
		table: kit.TableSpec{
			Columns: h.columns(), Loading: h.desk.T("Reading") + " " + h.desk.Theme.Glyphs.Ellipsis, Unreadable: h.desk.T("The ledger could not be read:"),
			Empty: h.desk.T("No unconsumed purchase is held. {hive.find:f} asks Hive for one player, {hive.every:*} for every known one."),
		},
		tell: h.tell,
		targets: func(r *hiveRow) []Target {
			return []Target{{Key: r.key, Standing: r.standing}}
		},
		open:    func(r *hiveRow) (Intent, tea.Cmd) { return OpenOrder{Key: r.key}, nil },
		player:  func(r *hiveRow) (ledger.Provider, string) { return ledger.Hive, r.record.Player.Primary() },
		copied:  func(r *hiveRow) (id, what string) { return r.key.Order, h.desk.T("order id") },
		message: h.message,
	}
}

func (h *unconsumed) columns() []kit.Column {
	d := h.desk
	return []kit.Column{
		{Title: "", Min: 1, Max: 1},
		{Title: d.T("order"), Min: 20, Max: 24, Flex: 1, ID: true},
		{Title: d.T("product"), Min: 12, Max: 30, Flex: 4, ID: true, Drop: 3},
		{Title: d.T("amount"), Min: 10, Max: 16, Flex: 1, Align: kit.Right, Drop: 1},
		{Title: d.T("qty"), Min: 3, Max: 4, Align: kit.Right, Drop: 8},
		{Title: d.T("paid"), Min: 8, Max: 11, Drop: 4},
		{Title: d.T("server"), Min: 6, Max: 10, Drop: 7},
		{Title: d.T("player"), Min: 11, Max: 16, Flex: 1, Drop: 5, ID: true},
		{Title: d.T("granted"), Min: 9, Max: 9, Drop: 2},
		{Title: d.T("class"), Min: 16, Max: classCells, Flex: 1, Drop: 6},
		{Title: d.T("what stands"), Min: 26, Flex: 8, Drop: 9},
		{Title: d.T("key"), Min: 9, Max: 13},
	}
}

func (h *unconsumed) cells(r *hiveRow) []kit.Cell {
	t := h.desk.Theme
	product, quantity := r.line()
	cells := []kit.Cell{
		{Text: "?", Style: &t.Warn},
		{Text: r.key.Order},
		{Text: product},
		moneyCell(t, r.money()),
		{Text: quantity, Style: &t.Muted},
		{Text: h.desk.clockText(r.record.PaidAt), Style: &t.Muted},
		{Text: orDash(r.record.Server), Style: &t.Muted},
		{Text: orDash(playerText(r.record.Player))},
	}
	if r.standing == nil {
		return append(cells, kit.Cell{Text: "?", Style: &t.Warn}, kit.Cell{Text: h.desk.T("not known yet"), Style: &t.Muted}, kit.Cell{Text: h.desk.T("The ledger does not show it yet."), Style: &t.Muted})
	}
	s := r.standing
	sev, lamp := t.Severity(s.Severity), t.Lamp(string(s.Lamps.Granted))
	cells[0] = kit.Cell{Text: sev.Glyph, Style: sev.Style}
	text, verb := h.desk.Sentence(r.key, *s)
	return append(cells, kit.Cell{Text: lamp.String(), Style: lamp.Style}, kit.Cell{Text: h.desk.classText(s.Class), Style: &t.Muted},
		kit.Cell{Text: text, Style: &t.Sentence}, h.desk.hintCell(h.acts, verb))
}

// tell is what stands under the list about the row the cursor is on.
func (h *unconsumed) tell(r *hiveRow) told {
	facts := h.desk.T("listed for %s on %s, read %s", r.ask.UserID, r.ask.Server, h.desk.clockText(r.readAt))
	if r.record.Receipt != "" {
		facts += h.desk.T(", receipt %s", plain.Short(r.record.Receipt))
	}
	if r.standing == nil {
		return told{text: h.desk.T("Hive lists it; the ledger does not show it yet."), hint: keyHint(h.keys.Refresh), facts: facts}
	}
	text, verb := h.desk.Sentence(r.key, *r.standing)
	return told{text: text, hint: h.acts.Hint(verb), facts: facts}
}

func (h *unconsumed) message(r *hiveRow) string {
	product, _ := r.line()
	d := h.desk
	lines := []string{
		d.T("Hive %s is unconsumed: the player cannot buy %s again", r.key.Order, orDash(product)),
		d.T("amount %s, player %s, server %s, paid %s", r.money().String(), orDash(r.record.Player.Primary()), orDash(r.record.Server), orDash(d.bothZones(r.record.PaidAt))),
	}
	if r.standing != nil {
		text, _ := h.desk.Sentence(r.key, *r.standing)
		lines = append(lines, text)
	}
	return kit.Clean(lines[0]) + "\n" + kit.Clean(strings.Join(lines[1:], ". "))
}

// page reads held rows, and from the ledger how their orders stand now.
func (h *unconsumed) page(q question[hiveRow]) func(ctx context.Context) (answer[hiveRow], error) {
	d, held := h.desk, h.held
	return func(ctx context.Context) (answer[hiveRow], error) {
		a := held.page(q)
		for i := range a.rows {
			standing, err := standingNow(ctx, d, a.rows[i].key)
			if err != nil {
				return a, err
			}
			a.rows[i].standing = standing
		}
		return a, nil
	}
}

// standingNow is how an order stands, nil where the ledger does not know it.
func standingNow(ctx context.Context, d *Desk, k ledger.Key) (*ledger.Standing, error) {
	o, s, err := d.Books.Order(ctx, k)
	switch {
	case ledger.KindOf(err) == ledger.NotFound:
		return nil, nil //nolint:nilnil // not known is no error
	case err != nil:
		return nil, fmt.Errorf("order %s: %w", k, err)
	case o == nil:
		return nil, nil //nolint:nilnil // not known is no error
	}
	return &s, nil
}
