package pane

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/help"
	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/tui/kit"
)

// The tabs of the inbox.
const (
	tabLive = iota
	tabQuarantine
)

// inboxGap is the least time between two readings of what arrived.
const inboxGap = 100 * time.Millisecond

// orderSeenMsg is sent when the order of the delivery under the cursor was read, or could not be.
type orderSeenMsg struct {
	ticket   int64
	key      ledger.Key
	standing ledger.Standing
	err      error
}

// quarantineCountedMsg is sent when the number of unreadable deliveries was read.
type quarantineCountedMsg struct {
	ticket int64
	count  int64
	err    error
}

// Inbox is the pane of what arrives: notifications newest first, following the tail until the operator moves, and what
// nobody could read as its second tab.
type Inbox struct {
	tabbed
	filters [2]string

	// The order of the delivery under the cursor, as it stood when it was read.
	order    ledger.Key
	standing *ledger.Standing
	orderErr error
	asked    ledger.Key
	ticket   int64

	quarantined int64
	counting    int64
	// body is the question for the bytes of a delivery that made no order.
	body int64
}

// NewInbox makes the pane.
func NewInbox(d *Desk) *Inbox {
	in := &Inbox{}
	acts := NewOrderActions(d)
	in.tabbed = tabbed{desk: d, keys: NewRoomKeys(d), acts: acts}
	check := func(text string) error {
		_, err := d.filtering().Deliveries(text)
		return err
	}
	live := in.deliveries(tabLive, kit.TableSpec{
		Empty:      d.emptyInbox(),
		Loading:    d.T("Reading what arrived."),
		Filtered:   d.T("No notification matches"),
		Unreadable: d.T("What arrived could not be read:"),
	})
	bad := in.deliveries(tabQuarantine, kit.TableSpec{
		Empty:      d.T("Nothing is in quarantine: every body that arrived could be read."),
		Loading:    d.T("Reading the quarantine."),
		Filtered:   d.T("Nothing in quarantine matches"),
		Unreadable: d.T("The quarantine could not be read:"),
	})
	in.tabs = []tab{
		{title: d.T("Live"), page: live, filter: &in.filters[tabLive], fields: deliveryFields(), check: check, narrowed: live.table.SetFilter},
		{
			title: d.T("Quarantine"), page: bad, filter: &in.filters[tabQuarantine], fields: deliveryFields(), check: check, narrowed: bad.table.SetFilter,
			badge: func() (string, bool) {
				if in.quarantined == 0 {
					return "", false
				}
				return kit.Count(in.quarantined), true
			},
		},
	}
	for i := range in.tabs {
		in.tabs[i].page.opensLate()
	}
	return in
}

// deliveries is a list of deliveries: all, or with the tab of the quarantine the unreadable ones.
func (in *Inbox) deliveries(tab int, table kit.TableSpec) *sheet[ledger.Delivery] {
	d := in.desk
	query := func() (ledger.DeliveryQuery, error) {
		q, err := d.filtering().Deliveries(in.filters[tab])
		q.Unreadable = tab == tabQuarantine
		return q, err
	}
	page := func(ask question[ledger.Delivery]) func(ctx context.Context) (answer[ledger.Delivery], error) {
		q, err := query()
		return func(ctx context.Context) (answer[ledger.Delivery], error) {
			if err != nil {
				return answer[ledger.Delivery]{}, err
			}
			return newestFirst(ask, func(r *ledger.Delivery) int64 { return r.Seq }, beforeSeq, func(after int64, newest bool, limit int) ([]ledger.Delivery, error) {
				q.After, q.Newest, q.Limit = after, newest, limit
				return d.Books.Deliveries(ctx, q) //nolint:wrapcheck // shown as it is
			})
		}
	}
	newer := func(than ledger.Delivery, limit int) func(ctx context.Context) ([]ledger.Delivery, error) {
		q, err := query()
		q.After, q.Limit = than.Seq, limit
		return func(ctx context.Context) ([]ledger.Delivery, error) {
			if err != nil {
				return nil, err
			}
			rows, err := d.Books.Deliveries(ctx, q)
			slices.Reverse(rows)
			return rows, err //nolint:wrapcheck // shown as it is
		}
	}
	table.Tail, table.Columns = kit.TailTop, d.inboxColumns()
	cells := d.deliveryCells
	if tab == tabQuarantine {
		table.Columns, cells = d.quarantineColumns(), d.quarantineCells
	}
	return newSheet(d, in.acts, sheetSpec[ledger.Delivery]{
		source:  source[ledger.Delivery]{id: deliveryID, cells: cells, page: page, newer: newer, gap: inboxGap},
		table:   table,
		tell:    in.tell,
		targets: in.target,
		open: func(r *ledger.Delivery) (Intent, tea.Cmd) {
			if r.Key.IsZero() {
				return nil, in.readBody(r.Seq)
			}
			return OpenOrder{Key: r.Key}, nil
		},
		player: func(r *ledger.Delivery) (ledger.Provider, string) { return r.Provider, r.Player },
		value: func(r *ledger.Delivery, field string) string {
			return map[string]string{"kind": r.Kind, "player": r.Player, "product": r.Product, "currency": r.Money.Currency, "app": r.Key.App}[field]
		},
		copied: func(r *ledger.Delivery) (string, string) {
			if r.Key.IsZero() {
				return ledger.Hex(r.Sum), d.T("SHA-256 of the body")
			}
			return r.Key.Order, d.T("order id")
		},
		message: func(r *ledger.Delivery) string {
			if in.standing != nil && in.order == r.Key && in.orderErr == nil {
				return d.orderMessage(r.Key, in.standing)
			}
			return joined(d.Theme.Glyphs.Sep, []string{d.bothZones(r.At), providerName(r.Provider), d.kindWord(r.Kind), r.Key.Order, d.Retell(r.Error)})
		},
	})
}

func deliveryID(r *ledger.Delivery) string { return strconv.FormatInt(r.Seq, 10) }

func (d *Desk) inboxColumns() []kit.Column {
	return []kit.Column{
		{Title: d.T("time"), Min: 8, Max: 11, Flex: 1},
		{Title: d.T("from§provider"), Min: 5, Max: 6},
		{Title: d.T("kind"), Min: 10, Max: 12, Flex: 1},
		{Title: d.T("order"), Min: 12, Max: 26, Flex: 3, ID: true},
		{Title: d.T("player"), Min: 8, Max: 16, Flex: 1, Drop: 5, ID: true},
		{Title: d.T("product"), Min: 8, Max: 18, Flex: 1, Drop: 4, ID: true},
		{Title: d.T("amount"), Min: 12, Max: 18, Flex: 1, Align: kit.Right, Drop: 2},
		{Title: d.T("outcome"), Min: 7, Max: 40, Flex: 2, Drop: 6},
	}
}

// kindWord is a notification's kind in a word that fits a column; one that no
// document names stands as it came.
func (d *Desk) kindWord(kind string) string {
	switch strings.TrimSpace(kind) {
	case "ONLINE_PURCHASE":
		return d.T("online")
	case "ONLINE_CART_PURCHASE":
		return d.T("cart")
	case "IAP_PURCHASE":
		return d.T("in-app")
	case "IAP_SUBSCRIPT":
		return d.T("subscribed")
	case "IAP_OOAP":
		return "OOAP"
	case "paid":
		return d.T("paid")
	case "cancelled":
		return d.T("cancelled")
	}
	return kind
}

// kindInFull is a notification's kind in a word, with the code of STOVE behind it.
func (d *Desk) kindInFull(kind string) string {
	word := d.kindWord(kind)
	if word == kind || kind != strings.ToUpper(kind) {
		return word
	}
	return word + " (" + kind + ")"
}

func (d *Desk) deliveryCells(r *ledger.Delivery) []kit.Cell {
	t := d.Theme
	outcome := kit.Cell{Text: d.T("new"), Style: &t.Good}
	switch {
	case r.Error != "":
		outcome = kit.Cell{Text: t.Glyphs.Error + " " + d.Retell(r.Error), Style: &t.Bad}
	case r.Duplicate:
		outcome = kit.Cell{Text: d.T("repeat"), Style: &t.Muted}
	}
	kind := kit.Cell{Text: d.kindWord(r.Kind)}
	switch {
	case r.Error != "":
		kind = kit.Cell{Text: d.T("unreadable"), Style: &t.Bad}
	case r.Kind == string(ledger.NoticeCancelled):
		kind.Style = &t.Warn
	case r.Duplicate:
		kind.Style = &t.Muted
	}
	return []kit.Cell{
		{Text: d.clockText(r.At), Style: &t.Muted},
		{Text: providerName(r.Provider), Style: &t.Accent},
		kind,
		{Text: r.Key.Order},
		{Text: r.Player},
		{Text: r.Product},
		moneyCell(t, r.Money),
		outcome,
	}
}

// tell is the sentence of a delivery: of its order, as soon as that was read.
func (in *Inbox) tell(r *ledger.Delivery) told {
	d := in.desk
	facts := joined(d.Theme.Glyphs.Sep, []string{d.T("delivery %s", kit.Count(r.Seq)), d.kindInFull(r.Kind), d.bothZones(r.At), r.Route, r.Remote, r.Key.Order, r.Product, r.Money.String()})
	switch {
	case r.Error != "":
		return told{text: d.T("Unreadable: %s. The bytes are kept as they came.", d.Retell(r.Error)), facts: facts}
	case r.Key.IsZero():
		return told{text: d.T("This delivery names no order."), facts: facts}
	case in.order != r.Key:
		return told{text: d.T("Reading how its order stands."), facts: facts}
	case in.orderErr != nil:
		return told{text: d.T("How its order stands could not be read: %s", d.Why(in.orderErr)), facts: facts}
	case in.standing == nil:
		return told{facts: facts}
	}
	text, verb := d.Sentence(r.Key, *in.standing)
	return told{text: text, verb: verb, hint: in.acts.Hint(verb), facts: facts}
}

func (in *Inbox) target(r *ledger.Delivery) []Target {
	if r.Key.IsZero() {
		return nil
	}
	t := Target{Key: r.Key}
	if in.order == r.Key && in.orderErr == nil {
		t.Standing = in.standing
	}
	return []Target{t}
}

// Title is the pane's name.
func (in *Inbox) Title() string { return in.desk.T("Inbox") }

// Keys are the bindings as they are now.
func (in *Inbox) Keys() help.KeyMap { return in.bindings(kit.NewTableKeys(in.desk.Theme)) }

// Init reads what arrived.
func (in *Inbox) Init() tea.Cmd { return tea.Batch(in.tabs[tabLive].page.start(), in.count()) }

// Update takes a message.
func (in *Inbox) Update(msg tea.Msg) (Intent, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		it, cmd := in.press(kit.LatinKey(msg))
		return it, tea.Batch(cmd, in.look(false))
	case tea.MouseMsg:
		cmd := in.pointed(msg)
		return nil, tea.Batch(cmd, in.look(false))
	case orderSeenMsg:
		if msg.ticket == in.ticket {
			in.ticket = 0
			in.order, in.standing, in.orderErr = msg.key, &msg.standing, msg.err
			in.seen().(*sheet[ledger.Delivery]).tellCursor()
		}
		return nil, in.look(false)
	case bodyReadMsg:
		return in.showBody(msg), nil
	case quarantineCountedMsg:
		if msg.ticket == in.counting {
			in.counting = 0
			if msg.err == nil {
				in.quarantined = msg.count
			}
		}
		return nil, nil
	case Looked:
		in.tabs[tabLive].page.(*sheet[ledger.Delivery]).table.SetEmpty(in.desk.emptyInbox())
		return nil, nil
	case Changed:
		return nil, tea.Batch(in.spread(msg), in.look(true), in.count())
	}
	cmd := in.spread(msg)
	return in.take(), tea.Batch(cmd, in.look(false))
}

// look reads the order of the delivery under the cursor where it is another one, or again where the ledger has changed.
// One question is on its way at a time: while the tail runs the cursor's row changes faster than anybody reads.
func (in *Inbox) look(again bool) tea.Cmd {
	row, ok := in.seen().(*sheet[ledger.Delivery]).cursor()
	if !ok || row.Key.IsZero() || in.ticket != 0 || row.Key == in.asked && !again {
		return nil
	}
	in.asked, in.ticket = row.Key, in.desk.Ticket()
	ctx, books, k, ticket := in.desk.Ctx, in.desk.Books, row.Key, in.ticket
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, Timeout)
		defer cancel()
		_, s, err := books.Order(ctx, k)
		return orderSeenMsg{ticket: ticket, key: k, standing: s, err: err}
	}
}

// count reads how much stands in quarantine.
func (in *Inbox) count() tea.Cmd {
	if in.counting != 0 {
		return nil
	}
	in.counting = in.desk.Ticket()
	ctx, books, ticket := in.desk.Ctx, in.desk.Books, in.counting
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, Timeout)
		defer cancel()
		c, err := books.Counters(ctx)
		return quarantineCountedMsg{ticket: ticket, count: c.Quarantined, err: err}
	}
}

// View draws the tabs and the list that is seen.
func (in *Inbox) View() string { return in.view(in.bar()) }
