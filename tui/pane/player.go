package pane

import (
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/help"
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/tui/kit"
)

// playerPhase is whether the position was read.
type playerPhase int

const (
	playerLoading playerPhase = iota
	playerReady
	playerFailed
)

// playerGap is the least time between two readings of the whole position.
const playerGap = 3 * time.Second

// playerKeys are the keys of the player screen beside those of its list and of the actions.
type playerKeys struct {
	RoomKeys
	nextPart, previousPart, due, note, block key.Binding
}

func newPlayerKeys(d *Desk) playerKeys {
	return playerKeys{
		RoomKeys: NewRoomKeys(d),
		nextPart: d.Key("next-part", "next part", "tab"), previousPart: d.Key("previous-part", "previous part", "shift+tab"),
		due:   d.Key("player.due", "ask for repayments due", "D"),
		note:  d.Key("player.note", "write a note on the player", "N"),
		block: d.Key("player.block", "open the order that blocks him", "!"),
	}
}

// Player is the screen of one player: what blocks him, what he paid and got back, what he holds and has to repay, what was
// noted about him, and his orders.
type Player struct {
	desk     *Desk
	provider ledger.Provider
	id       string
	keys     playerKeys
	acts     *OrderActions
	list     *sheet[ledger.Row]
	place    *kit.Scroll // his position

	phase  playerPhase
	want   int64
	dirty  bool
	readAt time.Time
	// askedAt is when the last reading began, whatever became of it.
	askedAt time.Time
	why     string
	now     time.Time
	sum     playerPosition
	// written are the notes on him, the latest first.
	written []ledger.Fact
	due     playerDue
	// block is the blocking order that was opened last.
	block int
	note  string

	// onPosition says that keys go to the position and not to the orders.
	onPosition    bool
	form          playerForm
	head, lines   []string
	width, height int
}

// NewPlayer makes the screen of a player, by any of his ids.
func NewPlayer(d *Desk, p ledger.Provider, id string) *Player {
	pl := &Player{desk: d, provider: p, id: id, keys: newPlayerKeys(d), acts: NewOrderActions(d), place: kit.NewScroll(d.Theme), now: d.Now(), block: -1}
	filter := ledger.OrderFilter{Provider: p, Player: id}
	pl.list = d.orderSheet(pl.acts, orderList{books: d.Books, newest: true, filter: func() (ledger.OrderFilter, error) { return filter, nil }}, kit.TableSpec{
		Empty: d.T("No order of this player is known."), Loading: d.T("Reading his orders."), Filtered: d.T("No order matches"), Unreadable: d.T("His orders could not be read:"),
	})
	pl.Resize(80, 24)
	return pl
}

// Title names the player.
func (p *Player) Title() string { return p.desk.T("%s player %s", providerName(p.provider), p.id) }

// Focus says whether keys go to the screen.
func (p *Player) Focus(on bool) { p.list.focus(on) }

// Keys are the bindings as they are now.
func (p *Player) Keys() help.KeyMap {
	k := p.keys
	short := []key.Binding{k.Open, k.nextPart, k.note, k.Back}
	if len(p.sum.blocked) > 0 {
		short = append([]key.Binding{k.block}, short...)
	}
	if p.provider == ledger.Hive {
		short = append([]key.Binding{k.due}, short...)
	}
	return roomHelp{
		short: short,
		full:  [][]key.Binding{{k.block, k.due, k.note, k.nextPart, k.previousPart}, k.Bindings(), p.acts.Bindings(), p.list.table.Keys().Bindings()},
	}
}

// Init reads the orders and the position.
func (p *Player) Init() tea.Cmd { return tea.Batch(p.list.start(), p.read()) }

// Resize lays the screen out.
func (p *Player) Resize(width, height int) {
	p.width, p.height = max(1, width), max(1, height)
	p.lay()
}

// Busy says that Hive is being asked.
func (p *Player) Busy() string {
	if p.due.want == 0 {
		return ""
	}
	return p.desk.T("Hive is being asked about repayments of %s", p.id)
}

// Update takes a message.
func (p *Player) Update(msg tea.Msg) (Intent, tea.Cmd) {
	defer p.lay()
	switch msg := msg.(type) {
	case playerReadMsg:
		p.take(msg)
		return nil, p.soon()
	case playerDueMsg:
		p.takeDue(msg)
		return nil, nil
	case tea.KeyMsg:
		return p.press(kit.LatinKey(msg))
	case tea.MouseMsg:
		return nil, p.pointed(msg)
	case Changed:
		p.dirty = true
		return nil, tea.Batch(p.list.update(msg), p.soon())
	case Tick:
		p.now = p.desk.Now()
		return nil, tea.Batch(p.list.update(msg), p.soon())
	}
	cmd := p.list.update(msg)
	return p.list.take(), cmd
}

// pointed gives the mouse to the part under it; a click on the bar shows the other one.
func (p *Player) pointed(msg tea.MouseMsg) tea.Cmd {
	msg.Y -= p.form.listTop
	if bar := !p.form.beside && !p.form.whole; bar && msg.Y == -1 && clicked(msg) {
		if i, ok := kit.TabAt(p.tabs(), p.part(), p.width, msg.X); ok {
			p.onPosition = i == 1
			p.lay()
		}
		return nil
	}
	if !p.form.listShown || msg.X >= p.form.listWidth || msg.Y < 0 {
		p.place.Wheel(wheeled(msg))
		return nil
	}
	return p.list.pointed(msg)
}

// soon reads the position again when something has changed, or could not be read, and
// the last reading is long enough ago: it walks all of his orders.
func (p *Player) soon() tea.Cmd {
	if p.want != 0 {
		return nil
	}
	now := p.desk.Now()
	if p.dirty && now.Sub(p.readAt) >= playerGap || p.phase == playerFailed && now.Sub(p.askedAt) >= repeatFailed {
		return p.read()
	}
	return nil
}

func (p *Player) press(msg tea.KeyMsg) (Intent, tea.Cmd) {
	p.note = ""
	switch k := p.keys; {
	case key.Matches(msg, k.Back):
		if p.list.clearMarks() {
			return nil, nil
		}
		return Back{}, nil
	case key.Matches(msg, k.Refresh):
		return asking(p.desk), tea.Batch(p.list.refresh(), p.read())
	case key.Matches(msg, k.nextPart, k.previousPart, k.NextTab, k.PrevTab):
		p.turn()
		return nil, nil
	case key.Matches(msg, k.Player):
		p.note = p.desk.T("this is the player's screen")
		return nil, nil
	case key.Matches(msg, k.due):
		return nil, p.askDue()
	case key.Matches(msg, k.note):
		return p.write(), nil
	case key.Matches(msg, k.block):
		return p.openBlock(), nil
	}
	if p.onPosition && p.place.Update(msg) {
		return nil, nil
	}
	in, cmd, used := p.list.press(msg)
	if !used {
		p.note = p.desk.T("%s does nothing here; {help:?} lists the keys", kit.Clean(msg.String()))
	}
	return in, cmd
}

// turn goes to the other part.
func (p *Player) turn() {
	if p.form.whole {
		p.note = p.desk.T("everything of him is on the screen")
		return
	}
	p.onPosition = !p.onPosition
}

// openBlock opens the order that keeps him from buying; pressed again, the next one.
func (p *Player) openBlock() Intent {
	n := len(p.sum.blocked)
	if n == 0 {
		return Notify{Text: p.desk.T("no order is known to keep him from buying")}
	}
	p.block = (p.block + 1) % n
	return OpenOrder{Key: p.sum.blocked[p.block].key}
}

// write asks for a note on him, kept under the id the screen was opened with.
func (p *Player) write() Intent {
	line := CommandLine("note", "--player", p.id, "--provider", string(p.provider))
	return Ask{Label: p.desk.T("note on %s", p.Title()), Then: withFlag(line, "--reason")}
}

func (p *Player) take(msg playerReadMsg) {
	if msg.ticket != p.want {
		return
	}
	p.want, p.now = 0, p.desk.Now()
	if msg.err != nil {
		p.phase, p.why = playerFailed, p.desk.Why(msg.err)
		return
	}
	p.phase, p.why, p.readAt, p.sum, p.written = playerReady, "", p.now, msg.sum, msg.notes
}

// View draws the screen.
func (p *Player) View() string {
	lines := append([]string{}, p.head...)
	switch f := p.form; {
	case f.beside:
		left := strings.Split(p.list.view(), "\n")
		right := strings.Split(kit.Panel(p.desk.Theme, kit.PanelSpec{
			Title: p.desk.T("Position"), Focused: p.onPosition, Width: p.width - f.listWidth, Height: len(left), Footer: p.place.Where(),
		}, p.place.View()), "\n")
		lines = append(lines, besideEach(left, right)...)
	case f.whole:
		lines = append(append(lines, p.lines...), strings.Split(p.list.view(), "\n")...)
	case p.onPosition:
		lines = append(lines, strings.Split(p.place.View(), "\n")...)
	default:
		lines = append(lines, strings.Split(p.list.view(), "\n")...)
	}
	if p.note != "" && len(lines) >= p.height {
		lines = append(lines[:max(0, p.height-1)], p.desk.Theme.Warn.Render(kit.FitWith(" "+kit.Clean(p.note), p.width, kit.Left, p.desk.Theme.Glyphs.Ellipsis)))
	}
	return kit.Block(lines, p.width, p.height)
}
