package pane

import (
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/help"
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/tui/kit"
)

type priceKeys struct {
	RoomKeys
	find, every, resume key.Binding
}

// priceCheck is the tab that holds what was notified against the catalogue as it was read: a line for each product, and
// behind it the orders that differ. It asks nobody and concludes nothing: a discount or a coupon may explain a difference.
type priceCheck struct {
	askRoom
	keys priceKeys
	acts *OrderActions
	list *sheet[priceSum]
	// over is the list of the orders behind a product; nil: it is not open.
	over *sheet[priceRow]
	// opened is the product whose orders are seen.
	opened priceSum

	sums  *memory[priceSum]
	rows  *memory[priceRow]
	total priceSum
	lost  int

	filter string
	walk   priceWalk
	// checkedAt is when the last walk came to its end.
	checkedAt time.Time
	// newer says that prices were read since the last walk began.
	newer bool
	age   priceAge
}

func newPriceCheck(d *Desk) *priceCheck {
	p := &priceCheck{askRoom: newAskRoom(d), acts: NewOrderActions(d), keys: priceKeys{
		RoomKeys: NewRoomKeys(d),
		find:     d.Key("prices.find", "check some of the orders", "f"),
		every:    d.Key("prices.every", "check every order of Hive", "*"),
		resume:   d.Key("resume", "go on with what was not asked", "n"),
	}}
	p.sums, p.rows = newMemory((*priceSum).id), newMemory((*priceRow).id)
	p.list = newSheet(d, p.acts, p.sumSheet())
	p.Resize(80, 24)
	return p
}

// Title names the tab.
func (p *priceCheck) Title() string { return p.desk.T("Price check") }

// Focus says whether keys go to the tab.
func (p *priceCheck) Focus(on bool) {
	p.list.focus(on)
	if p.over != nil {
		p.over.focus(on)
	}
}

// Keys are the bindings as they are now.
func (p *priceCheck) Keys() help.KeyMap {
	if help, ok := p.formHelp(); ok {
		return help
	}
	k := p.keys
	short := []key.Binding{k.every, k.find, k.Open, k.NextTab}
	if p.left() {
		short = append([]key.Binding{k.resume}, short...)
	}
	return roomHelp{
		short: short,
		full:  [][]key.Binding{{k.every, k.find, k.resume, k.Refresh}, k.Bindings(), p.acts.Bindings(), p.list.table.Keys().Bindings()},
	}
}

// Init shows what there is: nothing has been checked.
func (p *priceCheck) Init() tea.Cmd { return p.list.start() }

// Resize lays the tab out.
func (p *priceCheck) Resize(width, height int) {
	p.measure(width, height)
	p.lay()
}

// seen is the list that is seen.
func (p *priceCheck) seen() page {
	if p.over != nil {
		return p.over
	}
	return p.list
}

// Update takes a message.
func (p *priceCheck) Update(msg tea.Msg) (Intent, tea.Cmd) {
	defer p.lay()
	switch msg := msg.(type) {
	case priceReadMsg:
		return nil, p.take(msg)
	case priceAgeMsg:
		return nil, p.aged(msg)
	case Changed:
		p.age.dirty = true
	case tea.KeyMsg:
		if p.form != nil {
			if filled, done := p.typed(msg, "nothing was checked"); done {
				return nil, p.check(filled["filter"])
			}
			return nil, nil
		}
		return p.press(kit.LatinKey(msg))
	case tea.MouseMsg:
		msg.Y -= len(p.top())
		return nil, p.seen().pointed(msg)
	case Tick:
		p.now = p.desk.Now()
	}
	cmd := tea.Batch(p.list.update(msg), p.askAge())
	if p.over != nil {
		cmd = tea.Batch(cmd, p.over.update(msg))
	}
	return nil, cmd
}

// press takes one key; each has a visible result.
func (p *priceCheck) press(msg tea.KeyMsg) (Intent, tea.Cmd) {
	d := p.desk
	p.note = ""
	switch k := p.keys; {
	case key.Matches(msg, k.Back):
		return p.back()
	case key.Matches(msg, k.find):
		p.openForm(kit.Field{
			Key: "filter", Label: d.T("orders"), Placeholder: d.T("empty: every one of Hive; else a filter, such as seen:8h product:gem100"), Initial: p.filter,
			Check: func(text string) error { return d.filtering().CheckFilter(text) },
		})
		return nil, nil
	case key.Matches(msg, k.every):
		return nil, p.check("")
	case key.Matches(msg, k.resume):
		return nil, p.resume()
	case key.Matches(msg, k.Refresh):
		if !p.walk.began && p.checkedAt.IsZero() {
			p.note = d.T("nothing was checked yet: {prices.every:*} checks every order of Hive, {prices.find:f} some of them")
			return nil, nil
		}
		return nil, p.check(p.filter)
	}
	in, cmd, used := p.seen().press(msg)
	if !used {
		return p.desk.unknownKey(msg), nil
	}
	return in, cmd
}

// back ends what is under way, then closes the orders, then takes marks away, then leaves.
func (p *priceCheck) back() (Intent, tea.Cmd) {
	switch {
	case p.want != 0:
		p.cancel(p.desk.T("cancelled: %s orders were checked; what was found stays, {resume:n} goes on", kit.Count(p.walk.done)))
		return nil, nil
	case p.seen().clearMarks():
		return nil, nil
	case p.over != nil:
		p.over = nil
		return nil, p.list.refresh()
	}
	return Back{}, nil
}

// check checks from the beginning.
func (p *priceCheck) check(text string) tea.Cmd {
	f, err := p.desk.filtering().Orders(text)
	if err != nil {
		p.why = p.desk.Why(err)
		return nil
	}
	f.Provider = ledger.Hive
	p.filter, p.over, p.total, p.lost = text, nil, priceSum{}, 0
	p.checkedAt = time.Time{}
	p.sums.clear()
	p.rows.clear()
	return tea.Batch(p.list.start(), p.goOn(priceWalk{filter: f}))
}

// left says that the last walk did not come to its end.
func (p *priceCheck) left() bool { return p.want == 0 && !p.walk.started.IsZero() && !p.walk.over }

// resume goes on where the last walk was cancelled or failed.
func (p *priceCheck) resume() tea.Cmd {
	switch {
	case p.want != 0:
		p.note = p.desk.T("it is being checked already; {back:esc} cancels")
		return nil
	case !p.left():
		p.note = p.desk.T("nothing is left to check")
		return nil
	}
	return p.goOn(p.walk)
}

func (p *priceCheck) goOn(walk priceWalk) tea.Cmd {
	ctx, _, _ := p.begin(0)
	walk.started, walk.before = p.now, walk.seen
	p.newer, p.age.dirty = false, true
	p.walk = walk
	return p.step(ctx, walk)
}

// take puts what was checked on the screen and goes on.
func (p *priceCheck) take(msg priceReadMsg) tea.Cmd {
	if msg.ticket != p.want {
		return nil
	}
	p.now = p.desk.Now()
	if msg.err != nil {
		p.want, p.why = 0, p.desk.Why(msg.err)
		p.stop()
		return nil
	}
	p.walk = msg.walk
	p.count(msg.rows)
	refresh := p.list.refresh()
	if !msg.walk.over && msg.ctx.Err() == nil {
		return tea.Batch(refresh, p.step(msg.ctx, msg.walk))
	}
	p.want, p.checkedAt = 0, p.now
	p.stop()
	return refresh
}

func (p *priceCheck) lay() {
	height := max(1, p.height-len(p.top()))
	p.list.resize(p.width, height)
	if p.over != nil {
		p.over.resize(p.width, height)
	}
}

// top is what stands above the list: the form, what was checked, how far it is, what failed.
func (p *priceCheck) top() []string {
	var gauge *kit.Progress
	if w := p.walk; p.want != 0 {
		gauge = &kit.Progress{Label: p.desk.T("checking"), Done: w.seen - w.before, Total: w.last - w.before, Elapsed: p.now.Sub(w.started)}
	}
	why := ""
	if p.why != "" {
		why = p.desk.T("The check stopped: %s; what was found stays, {resume:n} goes on", p.why)
	}
	return p.above(p.titled(p.about()), gauge, why, 1)
}

// about says in one line what was checked, and what came of it.
func (p *priceCheck) about() string {
	d, s := p.desk, p.total
	if p.walk.started.IsZero() {
		return d.T("Nothing was checked yet: {prices.every:*} checks every order of Hive, {prices.find:f} some of them")
	}
	if p.over != nil {
		return d.T("Orders of %s that differ", p.opened.product) + " " + d.Theme.Glyphs.Sep + " " + d.T("{back:esc} goes back")
	}
	parts := []string{d.T("%s checked: %s as in the catalogue, %s differ, %s not compared", kit.Count(s.orders), kit.Count(s.equal), kit.Count(s.differ), kit.Count(s.unknown))}
	if p.filter != "" {
		parts = slices.Insert(parts, 0, "/"+p.filter)
	}
	if !p.checkedAt.IsZero() {
		parts = append(parts, d.T("%s ago", kit.Ago(max(0, p.now.Sub(p.checkedAt)))))
	}
	if p.newer {
		parts = append(parts, d.T("prices were read since: {refresh:ctrl+r} checks anew"))
	}
	if p.left() {
		parts = append(parts, d.T("not all of them: %s goes on", p.keys.resume.Help().Key))
	}
	if p.lost > 0 {
		parts = append(parts, d.T("the first %s that differ are kept", kit.Count(priceMost)))
	}
	return strings.Join(parts, " "+d.Theme.Glyphs.Sep+" ")
}

// View draws the tab.
func (p *priceCheck) View() string {
	lines := append(p.top(), strings.Split(p.seen().view(), "\n")...)
	return kit.Block(lines, p.width, p.height)
}
