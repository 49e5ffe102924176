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
		Empty:      "No order is known yet: none was notified, asked for, granted or imported.",
		Loading:    "Reading the orders.",
		Filtered:   "No order matches",
		Unreadable: "The orders could not be read:",
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
		{title: "Work list", page: work, filter: &l.filters[tabWork], fields: orderFields(), check: checkOrders, narrowed: work.table.SetFilter},
		{title: "Orders", page: all, filter: &l.filters[tabOrders], fields: orderFields(), check: checkOrders, narrowed: all.table.SetFilter},
		{title: "Grants", page: grants, filter: &l.filters[tabGrants], fields: factFields(), check: checkGrants, narrowed: grants.table.SetFilter},
		{title: "Actions", page: actions, filter: &l.filters[tabActions], fields: actionFields(), check: checkActions, narrowed: actions.table.SetFilter},
		{title: "Journal", page: journal, filter: &l.filters[tabJournal], fields: factFields(), check: checkFacts, narrowed: journal.table.SetFilter},
	}
	return l
}

// Title is the pane's name.
func (l *Ledger) Title() string { return "Ledger" }

// Keys are the bindings as they are now.
func (l *Ledger) Keys() help.KeyMap {
	h := l.bindings(kit.NewTableKeys(l.desk.Theme))
	return h
}

// Init reads the work list.
func (l *Ledger) Init() tea.Cmd { return l.tabs[tabWork].page.start() }

// openGroup opens a row of the work list: its orders, the most urgent first.
func (l *Ledger) openGroup(w *workRow) tea.Cmd {
	d, in := l.desk, w.trouble
	list := orderList{
		books: d.Books, sort: ledger.SortUrgency,
		filter: func() (ledger.OrderFilter, error) {
			f, err := d.filtering().Orders(l.filters[tabWork])
			f.OpenOnly, f.Classes = true, []ledger.Class{in.class}
			f.Provider, f.App, f.Product, f.Server = in.provider, in.app, in.product, in.server
			return f, err
		},
		// A filter finds the class among the flags as well, and cannot ask for no product or no server.
		keep: func(r *ledger.Row) bool {
			s := &r.Standing
			return s.Class == in.class && s.View.ProductID() == in.product && s.View.Server == in.server
		},
	}
	server := ""
	if in.server != "" {
		server = "server " + in.server
	}
	l.opened = joined(d.Theme.Glyphs.Sep, []string{string(in.class), in.product, server})
	return l.cover(d.orderSheet(l.acts, list, kit.TableSpec{
		Empty:      "Nothing of this is open any more; esc goes back.",
		Loading:    "Reading the orders.",
		Filtered:   "No order matches",
		Unreadable: "The orders could not be read:",
	}))
}

// Update takes a message.
func (l *Ledger) Update(msg tea.Msg) (Intent, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		return l.press(kit.LatinKey(msg))
	case tea.MouseMsg:
		return nil, l.pointed(msg)
	default:
		return nil, l.spread(msg)
	}
}

// View draws the tabs, or the way to the row that was opened, and the list that is seen.
func (l *Ledger) View() string {
	if !l.covered() {
		return l.view(l.bar())
	}
	t := l.desk.Theme
	path := " " + t.Muted.Render("Work list "+t.Glyphs.Right) + " " + t.Title.Render(kit.Clean(l.opened)) + "   " + t.Muted.Render("esc goes back")
	return l.view(kit.FitWith(path, l.width, kit.Left, t.Glyphs.Ellipsis))
}
