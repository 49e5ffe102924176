package pane

import (
	"github.com/charmbracelet/bubbles/help"
	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/tui/kit"
)

// The tabs of the ledger pane.
const (
	tabWork = iota
	tabOrders
	tabGrants
	tabActions
	tabJournal
)

// Ledger is the pane of what is known: the work list, orders, grants, actions and the journal. It opens on the work list.
type Ledger struct {
	tabbed
	filters [5]string
	// opened names the row of the work list whose orders are seen.
	opened string
}

// NewLedger makes the pane.
func NewLedger(d *Desk) *Ledger {
	l := &Ledger{}
	acts := NewOrderActions(d)
	l.tabbed = tabbed{desk: d, keys: NewRoomKeys(d), acts: acts}
	orders := func(tab int) func() (ledger.OrderFilter, error) {
		return func() (ledger.OrderFilter, error) { return d.filtering().Orders(l.filters[tab]) }
	}
	checkOrders := func(text string) error { return d.filtering().CheckFilter(text) }
	checkFacts := func(text string) error {
		_, err := d.filtering().Facts(text)
		return err
	}
	work := d.workSheet(acts, orders(tabWork), l.openGroup)
	all := d.orderSheet(acts, orderList{books: d.Books, filter: orders(tabOrders), newest: true}, kit.TableSpec{
		Tail:       kit.TailTop,
		Empty:      d.T("No order is known yet: none was notified, asked for, granted or imported."),
		Loading:    d.T("Reading the orders."),
		Filtered:   d.T("No order matches"),
		Unreadable: d.T("The orders could not be read:"),
	})
	grants := d.grantSheet(acts, func() (ledger.FactQuery, error) { return d.filtering().Grants(l.filters[tabGrants]) })
	checkGrants := func(text string) error {
		_, err := d.filtering().Grants(text)
		return err
	}
	actions := d.actionSheet(acts, func() (ledger.ActionQuery, error) { return d.filtering().Actions(l.filters[tabActions]) })
	journal := d.journalSheet(acts, func() (ledger.FactQuery, error) { return d.filtering().Facts(l.filters[tabJournal]) })
	checkActions := func(text string) error {
		_, err := d.filtering().Actions(text)
		return err
	}
	l.tabs = []tab{
		{title: d.T("Work list"), page: work, filter: &l.filters[tabWork], fields: orderFields(), check: checkOrders, narrowed: work.table.SetFilter},
		{title: d.T("Orders"), page: all, filter: &l.filters[tabOrders], fields: orderFields(), check: checkOrders, narrowed: all.table.SetFilter},
		{title: d.T("Grants"), page: grants, filter: &l.filters[tabGrants], fields: factFields(), check: checkGrants, narrowed: grants.table.SetFilter},
		{title: d.T("Actions"), page: actions, filter: &l.filters[tabActions], fields: actionFields(), check: checkActions, narrowed: actions.table.SetFilter},
		{title: d.T("Journal"), page: journal, filter: &l.filters[tabJournal], fields: factFields(), check: checkFacts, narrowed: journal.table.SetFilter},
	}
	for i := range l.tabs {
		l.tabs[i].page.opensLate()
	}
	return l
}

// Title is the pane's name.
func (l *Ledger) Title() string { return l.desk.T("Ledger") }

// Keys are the bindings as they are now.
func (l *Ledger) Keys() help.KeyMap {
	h := l.bindings(kit.NewTableKeys(l.desk.Theme))
	return h
}

// Init reads the work list.
func (l *Ledger) Init() tea.Cmd { return l.tabs[tabWork].page.start() }

// openGroup opens a row of the work list: its orders, the most urgent first.
func (l *Ledger) openGroup(w *ledger.Work) tea.Cmd {
	d, row := l.desk, *w
	list := orderList{
		books: d.Books, sort: ledger.SortUrgency,
		filter: func() (ledger.OrderFilter, error) {
			f, err := d.filtering().Orders(l.filters[tabWork])
			return workFilter(&row, f), err
		},
	}
	server := ""
	if w.Server != "" {
		server = d.T("server %s", w.Server)
	}
	l.opened = joined(d.Theme.Glyphs.Sep, []string{d.classText(w.Class), w.Product, server})
	return l.cover(d.orderSheet(l.acts, list, kit.TableSpec{
		Empty:      d.T("Nothing of this is open any more; {back:esc} goes back."),
		Loading:    d.T("Reading the orders."),
		Filtered:   d.T("No order matches"),
		Unreadable: d.T("The orders could not be read:"),
	}))
}

// LedgerList names a list of the ledger pane.
type LedgerList int

// The lists a room may lead to.
const (
	WorkList    LedgerList = tabWork
	OrderList   LedgerList = tabOrders
	ActionList  LedgerList = tabActions
	JournalList LedgerList = tabJournal
)

// Visit is how another room came to one of the pane's lists. Return shows what was seen before; Stay makes the list the
// operator's own: nobody goes back to where he came from.
type Visit struct {
	Return func() tea.Cmd
	Stay   func()
}

// GoTo shows a list narrowed by a filter.
func (l *Ledger) GoTo(in GoTo) (tea.Cmd, Visit) {
	visit := l.visit(int(in.List))
	l.at = int(in.List)
	cmd := l.SetFilter(in.Filter)
	l.led, l.ledAt = true, l.at
	l.names(l.here())
	return cmd, visit
}

// visit remembers what is seen before a tab is led to.
func (l *Ledger) visit(to int) Visit {
	before, filter := l.tabbed, *l.tabs[to].filter
	return Visit{
		Stay: func() {
			l.led = false
			l.names(&l.tabs[to])
		},
		Return: func() tea.Cmd {
			var cmd tea.Cmd
			if t := &l.tabs[to]; *t.filter != filter {
				*t.filter = filter
				cmd = t.page.start()
			}
			l.at, l.over, l.overAt, l.led, l.ledAt = before.at, before.over, before.overAt, before.led, before.ledAt
			l.names(&l.tabs[to])
			l.Resize(l.width, l.height)
			if l.at == to && !l.covered() && cmd != nil {
				return cmd
			}
			return tea.Batch(cmd, l.show(l.at))
		},
	}
}

// Update takes a message.
func (l *Ledger) Update(msg tea.Msg) (Intent, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		return l.press(kit.LatinKey(msg))
	case tea.MouseMsg:
		return nil, l.pointed(msg)
	default:
		cmd := l.spread(msg)
		return l.take(), cmd
	}
}

// View draws the tabs, or the way to the row that was opened, and the list that is seen.
func (l *Ledger) View() string {
	if !l.covered() {
		return l.view(l.bar())
	}
	t := l.desk.Theme
	path := " " + t.Muted.Render(l.desk.T("Work list")+" "+t.Glyphs.Right) + " " + t.Title.Render(kit.Clean(l.opened)) + "   " + t.Muted.Render(l.desk.T("{back:esc} goes back"))
	return l.view(kit.FitWith(path, l.width, kit.Left, t.Glyphs.Ellipsis))
}
