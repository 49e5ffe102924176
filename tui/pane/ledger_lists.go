package pane

import (
	"context"
	"slices"
	"strconv"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/plain"
)

// The lists of the ledger that are kept in the order things happened: grants, actions and the journal, newest first.

func beforeSeq(seq int64) int64 { return seq + 1 }

// grantItem is one row of the game's record.
type grantItem struct {
	fact  ledger.Fact
	grant ledger.Grant
	err   error // of a payload nobody can read
}

func (g *grantItem) key() ledger.Key { return g.fact.Key }

func grantItems(facts []ledger.Fact) []grantItem {
	items := make([]grantItem, len(facts))
	for i := range facts {
		items[i].fact = facts[i]
		items[i].err = facts[i].Decode(&items[i].grant)
	}
	return items
}

// newerFacts reads facts behind a sequence number, the newest first. err is what the filter said.
func (d *Desk) newerFacts(ctx context.Context, f ledger.FactQuery, err error, seq int64, limit int) ([]ledger.Fact, error) {
	if err != nil {
		return nil, err
	}
	f.After, f.Newest, f.Limit = seq, false, limit
	facts, err := d.Books.FactList(ctx, f)
	slices.Reverse(facts)
	return facts, err //nolint:wrapcheck // shown as it is
}

func (d *Desk) grantColumns() []kit.Column {
	return []kit.Column{
		{Title: d.T("recorded"), Min: 8, Max: 11, Flex: 1},
		{Title: d.T("provider"), Min: 5, Max: 8, Drop: 6},
		{Title: d.T("order"), Min: 14, Max: 26, Flex: 2, ID: true},
		{Title: d.T("grant"), Min: 8, Max: 20, Flex: 1, Drop: 4, ID: true},
		{Title: d.T("player"), Min: 8, Max: 18, Flex: 1, Drop: 3, ID: true},
		{Title: d.T("items"), Min: 12, Max: 40, Flex: 3},
		{Title: d.T("status"), Min: 8, Max: 10},
		{Title: d.T("source"), Min: 12, Flex: 2, Drop: 5},
	}
}

func (d *Desk) grantSheet(acts *OrderActions, filter func() (ledger.FactQuery, error)) *sheet[grantItem] {
	page := func(q question[grantItem]) func(ctx context.Context) (answer[grantItem], error) {
		f, err := filter()
		return func(ctx context.Context) (answer[grantItem], error) {
			if err != nil {
				return answer[grantItem]{}, err
			}
			return newestFirst(q, func(g *grantItem) int64 { return g.fact.Seq }, beforeSeq, func(after int64, newest bool, limit int) ([]grantItem, error) {
				f.After, f.Newest, f.Limit = after, newest, limit
				facts, err := d.Books.FactList(ctx, f)
				return grantItems(facts), err //nolint:wrapcheck // shown as it is
			})
		}
	}
	newer := func(than grantItem, limit int) func(ctx context.Context) ([]grantItem, error) {
		f, err := filter()
		return func(ctx context.Context) ([]grantItem, error) {
			facts, err := d.newerFacts(ctx, f, err, than.fact.Seq, limit)
			return grantItems(facts), err
		}
	}
	t := d.Theme
	cells := func(g *grantItem) []kit.Cell {
		status := kit.Cell{Text: plain.Spoken(t.Words(), g.grant.Status)}
		if g.fact.Kind == ledger.FactRevoke || g.grant.Status == ledger.GrantFailed {
			status.Style = &t.Warn
		}
		if g.err != nil {
			status = kit.Cell{Text: d.T("unreadable"), Style: &t.Bad}
		}
		return []kit.Cell{
			{Text: d.clockText(g.fact.At), Style: &t.Muted},
			{Text: providerName(g.fact.Key.Provider), Style: &t.Muted},
			{Text: g.key().Order},
			{Text: g.grant.GrantID, Style: &t.Muted},
			{Text: firstText(g.grant.PlayerName, g.grant.PlayerID, g.grant.GUID, g.grant.MemberNo)},
			{Text: itemsOf(g.grant.Items)},
			status,
			{Text: g.fact.Source, Style: &t.Muted},
		}
	}
	return newSheet(d, acts, sheetSpec[grantItem]{
		source: source[grantItem]{id: func(g *grantItem) string { return strconv.FormatInt(g.fact.Seq, 10) }, page: page, newer: newer, cells: cells, gap: orderGap},
		table: kit.TableSpec{
			Columns: d.grantColumns(), Tail: kit.TailTop,
			Empty:      d.T("The game has told of no grant yet. POST /grants, import grants and [[grants]] bring them."),
			Loading:    d.T("Reading the grants."),
			Filtered:   d.T("No grant matches"),
			Unreadable: d.T("The grants could not be read:"),
		},
		tell:    func(g *grantItem) told { return d.tellFact(&g.fact) },
		targets: func(g *grantItem) []Target { return orderOf(g.key()) },
		open:    func(g *grantItem) (Intent, tea.Cmd) { return d.openOf(g.key()), nil },
		player: func(g *grantItem) (ledger.Provider, string) {
			if g.grant.PlayerType == ledger.PlayerTypeGame {
				return g.fact.Key.Provider, firstText(g.grant.GUID, g.grant.MemberNo, g.grant.UID)
			}
			return g.fact.Key.Provider, firstText(g.grant.PlayerID, g.grant.GUID, g.grant.MemberNo, g.grant.UID)
		},
		copied: func(g *grantItem) (string, string) { return g.key().Order, d.T("order id") },
	})
}

func (d *Desk) actionColumns() []kit.Column {
	return []kit.Column{
		{Title: d.T("begun"), Min: 8, Max: 11, Flex: 1},
		{Title: d.T("state"), Min: 10, Max: 19, Flex: 1},
		{Title: d.T("action"), Min: 8, Max: 14, Flex: 1},
		{Title: d.T("order"), Min: 12, Max: 26, Flex: 2, ID: true},
		{Title: d.T("amount"), Min: 12, Max: 18, Align: kit.Right, Drop: 3},
		{Title: d.T("by"), Min: 6, Max: 12, Flex: 1, Drop: 4},
		{Title: d.T("action id"), Min: 12, Max: 14, Drop: 6},
		{Title: d.T("what became of it"), Min: 24, Flex: 8, Drop: 5},
		{Title: d.T("key"), Min: 9, Max: 13},
	}
}

func (d *Desk) actionSheet(acts *OrderActions, filter func() (ledger.ActionQuery, error)) *sheet[ledger.ListedAction] {
	page := func(q question[ledger.ListedAction]) func(ctx context.Context) (answer[ledger.ListedAction], error) {
		f, err := filter()
		return func(ctx context.Context) (answer[ledger.ListedAction], error) {
			if err != nil {
				return answer[ledger.ListedAction]{}, err
			}
			return newestFirst(q, func(a *ledger.ListedAction) int64 { return a.Pos }, beforeSeq, func(after int64, newest bool, limit int) ([]ledger.ListedAction, error) {
				f.After, f.Newest, f.Limit = after, newest, limit
				return d.Books.Actions(ctx, f) //nolint:wrapcheck // shown as it is
			})
		}
	}
	t := d.Theme
	cells := func(l *ledger.ListedAction) []kit.Cell {
		a := &l.Action
		state := plain.ActionMark(t, *a)
		money := ledger.Money{}
		if a.Money != nil {
			money = *a.Money
		}
		text, verb := d.tellAction(a)
		return []kit.Cell{
			{Text: d.clockText(a.CreatedAt), Style: &t.Muted},
			{Text: state.String(), Style: state.Style},
			{Text: d.spokenKind(a.Kind)},
			{Text: a.Key.Order},
			moneyCell(t, money),
			{Text: a.Actor, Style: &t.Accent},
			{Text: a.ID, Style: &t.Muted},
			{Text: text, Style: &t.Sentence},
			d.hintCell(acts, verb),
		}
	}
	return newSheet(d, acts, sheetSpec[ledger.ListedAction]{
		source: source[ledger.ListedAction]{
			id: func(l *ledger.ListedAction) string { return strconv.FormatInt(l.Pos, 10) }, page: page, cells: cells, gap: orderGap, ages: true,
		},
		table: kit.TableSpec{
			Columns: d.actionColumns(), Tail: kit.TailTop,
			Empty:      d.T("Nothing was sent outward yet."),
			Loading:    d.T("Reading the actions."),
			Filtered:   d.T("No action matches"),
			Unreadable: d.T("The actions could not be read:"),
		},
		tell: func(l *ledger.ListedAction) told {
			a := &l.Action
			text, verb := d.tellAction(a)
			parts := []string{d.T("action %s", a.ID), d.T("by %s", a.Actor)}
			if a.Approver != "" {
				parts = append(parts, d.T("approved by %s", a.Approver))
			}
			if a.Reason != "" {
				parts = append(parts, d.T("because %s", a.Reason))
			}
			return told{text: text, verb: verb, hint: acts.Hint(verb), facts: joined(t.Glyphs.Sep, parts)}
		},
		targets: func(l *ledger.ListedAction) []Target { return []Target{{Key: l.Action.Key, Action: &l.Action}} },
		open:    func(l *ledger.ListedAction) (Intent, tea.Cmd) { return d.openOf(l.Action.Key), nil },
		copied:  func(l *ledger.ListedAction) (string, string) { return l.Action.ID, d.T("action id") },
		curl: func(l *ledger.ListedAction) string {
			if l.Action.Request == nil {
				return ""
			}
			return curlOf(*l.Action.Request)
		},
	})
}

// tellAction is the sentence of an action and the verb of what to do about it; whoever asked for it does not decide it.
func (d *Desk) tellAction(a *ledger.Action) (text, verb string) {
	text, verb = plain.ActionSentence(d.Theme.Words(), *a, ledger.At(d.Now()))
	if d.askedHere(*a) {
		return text, plain.VerbWait
	}
	return text, verb
}

func (d *Desk) journalColumns() []kit.Column {
	return []kit.Column{
		{Title: d.T("fact"), Min: 7, Max: 12, Align: kit.Right, Drop: 4},
		{Title: d.T("recorded"), Min: 8, Max: 11, Flex: 1},
		{Title: d.T("kind"), Min: 12, Max: 13, Drop: 2},
		{Title: d.T("order"), Min: 14, Max: 26, Flex: 2, ID: true, Drop: 3},
		{Title: d.T("by"), Min: 6, Max: 12, Drop: 5},
		{Title: d.T("what happened"), Min: 30, Flex: 9},
	}
}

func (d *Desk) journalSheet(acts *OrderActions, filter func() (ledger.FactQuery, error)) *sheet[ledger.Fact] {
	page := func(q question[ledger.Fact]) func(ctx context.Context) (answer[ledger.Fact], error) {
		f, err := filter()
		return func(ctx context.Context) (answer[ledger.Fact], error) {
			if err != nil {
				return answer[ledger.Fact]{}, err
			}
			return newestFirst(q, func(f *ledger.Fact) int64 { return f.Seq }, beforeSeq, func(after int64, newest bool, limit int) ([]ledger.Fact, error) {
				f.After, f.Newest, f.Limit = after, newest, limit
				return d.Books.FactList(ctx, f) //nolint:wrapcheck // shown as it is
			})
		}
	}
	newer := func(than ledger.Fact, limit int) func(ctx context.Context) ([]ledger.Fact, error) {
		f, err := filter()
		return func(ctx context.Context) ([]ledger.Fact, error) { return d.newerFacts(ctx, f, err, than.Seq, limit) }
	}
	t := d.Theme
	cells := func(f *ledger.Fact) []kit.Cell {
		return []kit.Cell{
			{Text: kit.Count(f.Seq), Style: &t.Muted},
			{Text: d.clockText(f.At), Style: &t.Muted},
			{Text: plain.Spoken(d.Theme.Words(), string(f.Kind))},
			{Text: f.Key.Order},
			{Text: f.Actor, Style: &t.Accent},
			{Text: plain.Summary(d.Theme.Words(), *f), Style: &t.Sentence},
		}
	}
	return newSheet(d, acts, sheetSpec[ledger.Fact]{
		source: source[ledger.Fact]{id: func(f *ledger.Fact) string { return strconv.FormatInt(f.Seq, 10) }, page: page, newer: newer, cells: cells, gap: orderGap},
		table: kit.TableSpec{
			Columns: d.journalColumns(), Tail: kit.TailTop,
			Empty:      d.T("The journal is empty."),
			Loading:    d.T("Reading the journal."),
			Filtered:   d.T("No fact matches"),
			Unreadable: d.T("The journal could not be read:"),
		},
		tell:    d.tellFact,
		targets: func(f *ledger.Fact) []Target { return orderOf(f.Key) },
		open:    func(f *ledger.Fact) (Intent, tea.Cmd) { return d.openOf(f.Key), nil },
		copied: func(f *ledger.Fact) (string, string) {
			if f.Key.IsZero() {
				return strconv.FormatInt(f.Seq, 10), d.T("number of the fact")
			}
			return f.Key.Order, d.T("order id")
		},
	})
}

// tellFact is what stands under a list about one fact.
func (d *Desk) tellFact(f *ledger.Fact) told {
	parts := []string{d.T("fact %d", f.Seq), plain.Spoken(d.Theme.Words(), string(f.Kind)), d.bothZones(f.At)}
	if f.Actor != "" {
		parts = append(parts, d.T("by %s", f.Actor))
	}
	if f.Source != "" {
		parts = append(parts, d.T("from %s", f.Source))
	}
	return told{text: plain.Summary(d.Theme.Words(), *f), facts: joined(d.Theme.Glyphs.Sep, parts)}
}

func orderOf(k ledger.Key) []Target {
	if k.IsZero() {
		return nil
	}
	return []Target{{Key: k}}
}

func (d *Desk) openOf(k ledger.Key) Intent {
	if k.IsZero() {
		return Notify{Text: d.T("this is about no order")}
	}
	return OpenOrder{Key: k}
}

func firstText(texts ...string) string {
	for _, s := range texts {
		if s != "" {
			return s
		}
	}
	return ""
}
