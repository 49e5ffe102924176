package pane

import (
	"cmp"
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/help"
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/tui/kit"
)

// catalogueGap is the least time between two readings of the prices that nobody asked for.
const catalogueGap = 5 * time.Second

// catalogue is the tab of what Hive sells: the prices as they were read last, kept in the ledger, and the question for
// newer ones. Hive answers for a player in a country.
type catalogue struct {
	askRoom
	keys RoomKeys
	find key.Binding
	acts *OrderActions
	list *sheet[ledger.PricedProduct]

	asked map[string]string
	// readAt is when this tab was answered last.
	readAt time.Time
}

// catalogueReadMsg is sent when Hive answered what it sells, or did not.
type catalogueReadMsg struct {
	ticket   int64
	products int
	err      error
}

func newCatalogue(d *Desk) *catalogue {
	c := &catalogue{askRoom: newAskRoom(d), keys: NewRoomKeys(d), find: d.Key("hive.find", "ask for a player", "f"), acts: NewOrderActions(d)}
	c.list = newSheet(d, c.acts, c.sheet())
	c.Resize(80, 24)
	return c
}

// Title names the tab.
func (c *catalogue) Title() string { return c.desk.T("Catalogue") }

// Focus says whether keys go to the tab.
func (c *catalogue) Focus(on bool) { c.list.focus(on) }

// Keys are the bindings as they are now.
func (c *catalogue) Keys() help.KeyMap {
	if help, ok := c.formHelp(); ok {
		return help
	}
	k := c.keys
	return roomHelp{
		short: []key.Binding{c.find, k.Refresh, k.CopyID, k.NextTab},
		full:  [][]key.Binding{{c.find}, k.Bindings(), c.list.table.Keys().Bindings()},
	}
}

// Init reads the prices that are known.
func (c *catalogue) Init() tea.Cmd { return c.list.start() }

// Resize lays the tab out.
func (c *catalogue) Resize(width, height int) {
	c.measure(width, height)
	c.lay()
}

// sheet says how the prices are shown.
func (c *catalogue) sheet() sheetSpec[ledger.PricedProduct] {
	d := c.desk
	return sheetSpec[ledger.PricedProduct]{
		source: source[ledger.PricedProduct]{id: priceID, cells: c.cells, page: c.page, gap: catalogueGap, ages: true},
		table: kit.TableSpec{
			Columns: []kit.Column{
				{Title: d.T("product"), Min: 14, Max: 36, Flex: 3, ID: true},
				{Title: d.T("price"), Min: 10, Max: 16, Flex: 1, Align: kit.Right},
				{Title: d.T("shown as"), Min: 8, Max: 14, Align: kit.Right, Drop: 4},
				{Title: d.T("title"), Min: 10, Max: 40, Flex: 4, Drop: 2},
				{Title: d.T("app"), Min: 12, Max: 28, Flex: 1, Drop: 5, ID: true},
				{Title: d.T("country"), Min: 7, Max: 7, Drop: 6},
				{Title: d.T("read"), Min: 8, Max: 11, Drop: 3},
			},
			Loading: d.T("Reading the prices that are known."), Unreadable: d.T("The prices could not be read:"),
			Empty: d.T("No catalogue was read yet. {hive.find:f} asks Hive what a player can buy; the prices stay in the ledger for the price check."),
		},
		tell: func(p *ledger.PricedProduct) told {
			facts := joined(d.Theme.Glyphs.Sep, []string{p.Type, p.Description, d.T("fact %s", strconv.FormatInt(p.Seq, 10)), d.bothZones(p.ReadAt)})
			return told{text: d.T("%s cost %s when it was read %s ago.", cmp.Or(p.Title, p.ProductID), p.Money().String(), ageText(d.Now(), p.ReadAt)), facts: facts}
		},
		copied: func(p *ledger.PricedProduct) (string, string) { return p.ProductID, d.T("product") },
		message: func(p *ledger.PricedProduct) string {
			return kit.Clean(d.T("Hive sells %s (%s) for %s, read %s", p.ProductID, p.Title, p.Money().String(), d.bothZones(p.ReadAt)))
		},
	}
}

func priceID(p *ledger.PricedProduct) string { return p.App + " " + p.ProductID + " " + p.Currency }

func (c *catalogue) cells(p *ledger.PricedProduct) []kit.Cell {
	t := c.desk.Theme
	return []kit.Cell{
		{Text: p.ProductID},
		moneyCell(t, p.Money()),
		{Text: p.Display, Style: &t.Muted},
		{Text: p.Title},
		{Text: p.App, Style: &t.Muted},
		{Text: orDash(p.Country), Style: &t.Muted},
		{Text: c.desk.clockText(p.ReadAt), Style: &t.Muted},
	}
}

// page reads the known prices and gives a page of them.
func (c *catalogue) page(q question[ledger.PricedProduct]) func(ctx context.Context) (answer[ledger.PricedProduct], error) {
	shops := c.desk.shops()
	return func(ctx context.Context) (answer[ledger.PricedProduct], error) {
		list, err := shops.Prices(ctx)
		if err != nil {
			return answer[ledger.PricedProduct]{}, err //nolint:wrapcheck // shown as it is
		}
		return pageOf(q, list.All(), priceID), nil
	}
}

// Update takes a message.
func (c *catalogue) Update(msg tea.Msg) (Intent, tea.Cmd) {
	defer c.lay()
	switch msg := msg.(type) {
	case catalogueReadMsg:
		return nil, c.take(msg)
	case tea.KeyMsg:
		if c.form != nil {
			if asked, done := c.typed(msg, "nothing was asked"); done {
				return nil, c.ask(asked)
			}
			return nil, nil
		}
		return c.press(kit.LatinKey(msg))
	case tea.MouseMsg:
		msg.Y -= len(c.top())
		return nil, c.list.pointed(msg)
	case Tick:
		c.now = c.desk.Now()
	}
	return nil, c.list.update(msg)
}

// press takes one key; each has a visible result.
func (c *catalogue) press(msg tea.KeyMsg) (Intent, tea.Cmd) {
	d := c.desk
	c.note = ""
	switch k := c.keys; {
	case key.Matches(msg, k.Back):
		switch {
		case c.want != 0:
			c.cancel(d.T("cancelled; %s asks again", c.find.Help().Key))
			return nil, nil
		case c.list.clearMarks():
			return nil, nil
		}
		return Back{}, nil
	case key.Matches(msg, c.find):
		apps := d.appsOf(ledger.Hive)
		country := kit.Field{Key: "country", Label: d.T("country"), Placeholder: d.T("two letters, such as KR"), Initial: cmp.Or(c.asked["country"], d.Locale.Country)}
		c.openForm(append(d.playerFields(apps, c.asked), country)...)
		return nil, nil
	case key.Matches(msg, k.Refresh):
		if c.asked == nil {
			c.note = d.T("read from the ledger; {hive.find:f} asks Hive for newer prices")
			return nil, c.list.refresh()
		}
		return nil, c.ask(c.asked)
	}
	in, cmd, used := c.list.press(msg)
	if !used {
		return c.desk.unknownKey(msg), nil
	}
	return in, cmd
}

// ask asks Hive what a player can buy; the prices that are known stay until then.
func (c *catalogue) ask(asked map[string]string) tea.Cmd {
	d := c.desk
	c.asked = asked
	ctx, stop, ticket := c.begin(inquiryBound)
	shops := d.shops()
	ask := clerk.CatalogueAsk{
		App: appAsked(d.appsOf(ledger.Hive), asked), Player: asked["player"], Country: strings.ToUpper(cmp.Or(asked["country"], d.Locale.Country)), Language: d.Locale.Language,
	}
	return func() tea.Msg {
		defer stop()
		got, err := shops.Catalogue(ctx, ask)
		return catalogueReadMsg{ticket: ticket, products: len(got.Prices), err: err}
	}
}

// take says what was answered; the list reads it out of the ledger.
func (c *catalogue) take(msg catalogueReadMsg) tea.Cmd {
	if !c.answered(msg.ticket, msg.err) {
		return nil
	}
	c.readAt = c.now
	c.note = c.desk.N(int64(msg.products), "%d product was read", "%d products were read")
	return c.list.refresh()
}

func (c *catalogue) lay() { c.list.resize(c.width, max(1, c.height-len(c.top()))) }

// top is what stands above the list: the form, what was asked, how far it is, what failed.
func (c *catalogue) top() []string {
	d, g := c.desk, c.desk.Theme.Glyphs
	about := d.T("What Hive sells, as it was read") + " " + g.Sep + " " + d.T("{hive.find:f} asks for newer prices")
	if c.asked != nil {
		about = d.T("What Hive sells to player %s", c.asked["player"])
		if !c.readAt.IsZero() {
			about += " " + g.Sep + " " + d.T("read %s, %s ago", c.readAt.In(d.zone()).Format(time.TimeOnly), kit.Ago(max(0, c.now.Sub(c.readAt))))
		}
	}
	why := ""
	if c.why != "" {
		why = d.T("Hive did not answer: %s; the prices from before stay", c.why)
	}
	return c.above(c.titled(about), c.asking("asking Hive"), why, 1)
}

// View draws the tab.
func (c *catalogue) View() string {
	lines := append(c.top(), strings.Split(c.list.view(), "\n")...)
	return kit.Block(lines, c.width, c.height)
}
