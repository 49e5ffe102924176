package pane

import (
	"context"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/ledger/ticket"
	"makegood/tui/kit"
	"makegood/tui/plain"
	"makegood/tui/theme"
)

// findRow is one id of a ticket with one order it names, an id the ledger does not know, a player, or an order that may be
// meant.
type findRow struct {
	// pick is what stands in the text; its Kind is empty for an order that may be meant.
	pick ticket.ID
	// as is the reading the ledger knows it by, where it is another.
	as string
	// key is zero and standing nil where the row is no order the ledger knows.
	key      ledger.Key
	standing *ledger.Standing
	reasons  []ticket.Reason
	// orders is how many the ledger has of a player, more says that there are more.
	orders int
	more   bool
	findAnswer
}

// findAnswer is what a provider said about a row; empty: it was not asked.
type findAnswer struct {
	answer, why string
	// lacks is what the question lacked, so that nobody was asked.
	lacks clerk.Lack
	at    ledger.Instant
}

func (r *findRow) id() string {
	if !r.key.IsZero() {
		return r.key.App + " " + r.key.String()
	}
	return string(r.pick.Kind) + " " + r.pick.Text
}

// asked is what an answer is kept under: the id in the text, which stays the same when a provider finds the order.
func (r *findRow) asked() string {
	if r.pick.Kind == "" {
		return r.id()
	}
	return string(r.pick.Kind) + " " + r.pick.Text
}

// rows are what is known of the ticket, as rows.
func (f *Find) rows() []findRow {
	var orders, players, out []findRow
	seen := map[string]bool{}
	add := func(list []findRow, r findRow) []findRow {
		if id := r.id(); !seen[id] {
			seen[id] = true
			r.findAnswer = f.answers[r.asked()]
			list = append(list, r)
		}
		return list
	}
	for _, h := range f.known.Hits {
		r := findRow{pick: h.ID, as: h.As, orders: len(h.Orders), more: h.More}
		if h.ID.Kind == ticket.PlayerID {
			players = append(players, r)
			continue
		}
		for i := range h.Orders {
			one := r
			one.key, one.standing = h.Orders[i].Key, &h.Orders[i].Standing
			orders = add(orders, one)
		}
		if len(h.Orders) == 0 {
			orders = add(orders, r)
		}
	}
	out = orders
	for i := range f.known.Candidates {
		c := &f.known.Candidates[i]
		out = add(out, findRow{key: c.Row.Key, standing: &c.Row.Standing, reasons: c.Reasons})
	}
	for _, p := range players {
		out = add(out, p)
	}
	return out
}

// sheet says how the rows are shown and what can be done with them.
func (f *Find) sheet() sheetSpec[findRow] {
	d, held := f.desk, f.held
	return sheetSpec[findRow]{
		source: source[findRow]{
			id: (*findRow).id, cells: f.cells, gap: 2 * time.Second, ages: true,
			page: func(q question[findRow]) func(ctx context.Context) (answer[findRow], error) {
				return func(context.Context) (answer[findRow], error) { return held.page(q), nil }
			},
		},
		table: kit.TableSpec{
			Columns: f.columns(80), Loading: d.T("Reading the ticket."), Unreadable: d.T("The ledger could not be read:"),
			Empty: d.T("Nothing is looked for yet: paste the text of a ticket."),
		},
		columns: func(width int, _ map[string]*findRow) []kit.Column { return f.columns(width) },
		tell:    f.tell,
		targets: func(r *findRow) []Target {
			if r.key.IsZero() {
				return nil
			}
			return []Target{{Key: r.key, Standing: r.standing}}
		},
		open: func(r *findRow) (Intent, tea.Cmd) {
			switch {
			case !r.key.IsZero():
				return OpenOrder{Key: r.key}, nil
			case r.pick.Kind == ticket.PlayerID:
				return f.openPlayer(r), nil
			}
			return Notify{Text: d.T("the ledger knows no order %s: there is nothing to open until a provider finds it", r.pick.Text)}, nil
		},
		player: func(r *findRow) (ledger.Provider, string) {
			switch {
			case r.standing != nil:
				return r.key.Provider, r.standing.View.Player.Primary()
			case r.pick.Kind == ticket.PlayerID:
				in, _ := f.openPlayer(r).(OpenPlayer)
				return in.Provider, in.Player
			}
			return "", ""
		},
		copied: func(r *findRow) (id, what string) {
			if !r.key.IsZero() {
				return r.key.Order, d.T("order id")
			}
			return r.pick.Text, d.T("id")
		},
		message: f.message,
	}
}

// openPlayer opens the player of a row; whose an id without a label is, the ledger's orders say.
func (f *Find) openPlayer(r *findRow) Intent {
	p := r.provider()
	for _, h := range f.known.Hits {
		if h.ID.Text == r.pick.Text && len(h.Orders) > 0 {
			p = h.Orders[0].Key.Provider
		}
	}
	if p == "" {
		p = ledger.Hive
	}
	return OpenPlayer{Provider: p, Player: r.known()}
}

// known is the id in the reading the ledger knows.
func (r *findRow) known() string {
	if r.as != "" {
		return r.as
	}
	return r.pick.Text
}

func (f *Find) columns(width int) []kit.Column {
	d := f.desk
	// What speaks for a row is what the eye looks for: the class stands only where there is room.
	classDrop, whyMin, whatMin, productMin := 1, 14, 6, 7
	if width < 150 {
		classDrop = 8
	}
	if width >= 110 {
		whyMin = min(40, width/4)
	}
	if width >= 160 {
		whatMin, productMin = 15, 14
	}
	return []kit.Column{
		{Title: "", Min: 1, Max: 1},
		{Title: d.T("answer"), Min: 13, Max: 15},
		{Title: d.T("what"), Min: whatMin, Max: 15, Drop: 9},
		{Title: d.T("id"), Min: 20, Max: 24, Flex: 1, ID: true},
		{Title: d.T("product"), Min: productMin, Max: 18, Flex: 1, Drop: 3, ID: true},
		{Title: d.T("amount"), Min: 10, Max: 16, Flex: 1, Align: kit.Right, Drop: 1},
		{Title: d.T("age"), Min: 6, Max: 6, Align: kit.Right, Drop: 6},
		{Title: d.T("class"), Min: 20, Max: classCells, Drop: classDrop},
		{Title: d.T("why it is here"), Min: whyMin, Flex: 8, Drop: 2},
		{Title: d.T("key"), Min: keyOf(width), Max: 13},
	}
}

// mark is the mark and the word of a row's answer: found, not found and could not ask are a provider's; everything else is
// the ledger's.
func (f *Find) mark(r *findRow) theme.Mark {
	t, d := f.desk.Theme, f.desk
	switch {
	case r.pick.Kind == ticket.PlayerID && r.answer == clerk.CheckNotFound:
		// The list says nothing about the player, nor about what is settled.
		return theme.Mark{Glyph: t.Glyphs.Info, Word: d.T("nothing listed"), Style: &t.Muted}
	case r.answer != "":
		return t.Mark(theme.Answers, r.answer)
	case r.pick.Kind == "":
		return theme.Mark{Glyph: "?", Word: d.T("may be meant"), Style: &t.Accent}
	case r.standing != nil || r.orders > 0:
		return theme.Mark{Glyph: t.Glyphs.Info, Word: d.T("in the ledger"), Style: &t.Text}
	case r.pick.Kind == ticket.Transaction:
		return theme.Mark{Glyph: t.Glyphs.Ellipsis, Word: d.T("not known"), Style: &t.Muted}
	default:
		return theme.Mark{Glyph: t.Glyphs.Ellipsis, Word: d.T("not asked yet"), Style: &t.Muted}
	}
}

// kind says what an id names.
func (f *Find) kind(r *findRow) string {
	d := f.desk
	switch r.pick.Kind {
	case ticket.HiveOrder:
		return d.T("Hive order")
	case ticket.StoveOrder:
		return d.T("STOVE tid")
	case ticket.PlayerID:
		if r.pick.Label != "" {
			return r.pick.Label
		}
		return d.T("player")
	case ticket.Transaction:
		return d.T("transaction")
	case ticket.Word:
	}
	if !r.key.IsZero() {
		return providerName(r.key.Provider)
	}
	return ""
}

func (f *Find) cells(r *findRow) []kit.Cell {
	t, mark := f.desk.Theme, f.mark(r)
	cells := []kit.Cell{{Text: mark.Glyph, Style: mark.Style}, {Text: mark.Word, Style: mark.Style}, {Text: f.kind(r), Style: &t.Muted}}
	if r.standing == nil {
		return append(cells, kit.Cell{Text: r.known()}, kit.Cell{}, kit.Cell{Text: "-", Style: &t.Faint}, kit.Cell{}, kit.Cell{},
			kit.Cell{Text: f.reason(r), Style: &t.Muted}, kit.Cell{Text: f.hint(r), Style: &t.Key})
	}
	v := &r.standing.View
	_, verb := f.desk.Sentence(r.key, *r.standing)
	return append(cells, kit.Cell{Text: r.key.Order}, kit.Cell{Text: orDash(v.ProductID())}, moneyCell(t, v.Money()),
		kit.Cell{Text: ageText(f.desk.Now(), waitingSince(v)), Style: &t.Muted}, kit.Cell{Text: f.desk.classText(r.standing.Class), Style: &t.Muted},
		kit.Cell{Text: f.reason(r), Style: &t.Sentence}, f.desk.hintCell(f.acts, verb))
}

// hint is the key that helps a row that is no order.
func (f *Find) hint(r *findRow) string {
	switch {
	case !f.canAsk(r):
		return ""
	case r.lacks.Givable():
		return f.keys.with.Help().Key + " " + f.desk.T("give")
	default:
		return f.keys.ask.Help().Key + " " + f.desk.T("ask")
	}
}

// reason is why a row is here: how the text names it, or what speaks for it.
func (f *Find) reason(r *findRow) string {
	d := f.desk
	var parts []string
	for _, reason := range r.reasons {
		parts = append(parts, plain.ReasonText(d.T, reason))
	}
	switch {
	case len(parts) > 0:
	case r.pick.Kind == ticket.PlayerID && r.more:
		parts = append(parts, d.T("more than %d orders known", r.orders))
	case r.pick.Kind == ticket.PlayerID:
		parts = append(parts, d.N(int64(r.orders), "%d order known", "%d orders known"))
	case r.pick.Kind == ticket.Transaction && !r.key.IsZero():
		parts = append(parts, d.T("by its transaction %s", r.pick.Text))
	case r.pick.Kind == ticket.Word:
		parts = append(parts, d.T("by %s in the text", r.known()))
	case r.pick.Broken:
		parts = append(parts, d.T("put together from pieces in the text"))
	default:
		parts = append(parts, d.T("the text names it"))
	}
	return strings.Join(parts, ", ")
}

// tell is what stands under the list about the row the cursor is on.
func (f *Find) tell(r *findRow) told {
	d := f.desk
	asked := ""
	if r.answer != "" {
		asked = d.T("%s, asked %s", f.mark(r).Word, d.clockText(r.at))
	}
	if r.standing != nil {
		text, verb := d.Sentence(r.key, *r.standing)
		v := &r.standing.View
		facts := joined(d.Theme.Glyphs.Sep, []string{classWord(r.standing.Class), f.reason(r), playerFull(v.Player), v.ProductID(), v.Money().String(), asked, d.Retell(r.why)})
		return told{text: text, verb: verb, hint: f.acts.Hint(verb), facts: facts}
	}
	facts := joined(d.Theme.Glyphs.Sep, []string{f.kind(r), f.reason(r), asked, d.Retell(r.why)})
	ask := keyHint(f.keys.ask)
	if !f.canAsk(r) {
		ask = keyHint(f.keys.CopyID)
	}
	name := providerName(r.provider())
	switch {
	case r.lacks.Givable():
		return told{text: d.T("Could not be asked: something %s wants is missing.", name), hint: keyHint(f.keys.with), facts: facts}
	case r.answer == clerk.CheckCouldNotAsk:
		return told{text: d.T("Could not be asked, which says nothing about the payment: %s", d.Retell(r.why)), hint: ask, facts: facts}
	case r.pick.Kind == ticket.PlayerID && r.answer == clerk.CheckNotFound:
		return told{text: d.T("Hive lists no unconsumed purchase of player %s: what was completed or cancelled is not on that list.", r.known()), hint: ask, facts: facts}
	case r.pick.Kind == ticket.PlayerID && r.orders > 0:
		return told{text: d.N(int64(r.orders), "%d order of this player is known.", "%d orders of this player are known."), hint: keyHint(f.keys.Player), facts: facts}
	case r.answer == clerk.CheckNotFound && r.pick.Kind == ticket.HiveOrder:
		return told{text: d.T("Hive does not list %s for this player: it may be completed, cancelled or another player's.", r.pick.Text), hint: ask, facts: facts}
	case r.answer == clerk.CheckNotFound:
		return told{text: d.T("STOVE knows no payment %s, and the ledger no order of it.", r.pick.Text), hint: ask, facts: facts}
	case r.pick.Kind == ticket.Transaction:
		return told{text: d.T("The ledger knows no transaction %s, and no call takes one: find its order, and verify it.", r.pick.Text), hint: ask, facts: facts}
	case r.pick.Kind == ticket.PlayerID:
		return told{text: d.T("The ledger knows no order of player %s.", r.known()), hint: ask, facts: facts}
	}
	return told{text: d.T("The ledger knows no order %s.", r.pick.Text), hint: ask, facts: facts}
}

func (f *Find) message(r *findRow) string {
	if r.standing != nil {
		return f.desk.orderMessage(r.key, r.standing)
	}
	now := f.tell(r)
	return kit.Clean(joined(f.desk.Theme.Glyphs.Sep, []string{r.known(), f.mark(r).Word, now.text}))
}
