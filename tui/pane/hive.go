package pane

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/help"
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/tui/kit"
)

// hivePhase is what the pane is doing.
type hivePhase int

const (
	hiveIdle hivePhase = iota
	hiveReading
	hiveReady
	hiveFailed
)

// hiveMost is how many rows are kept; more are counted.
const hiveMost = 5_000

type hiveKeys struct {
	RoomKeys
	find, every key.Binding
}

// Hive is the pane of unconsumed purchases: those of one player on one server, or
// of every player that is known. Hive lists by player and server only.
type Hive struct {
	desk *Desk
	keys hiveKeys
	acts *OrderActions
	list *sheet[hiveRow]
	held *memory[hiveRow]

	phase hivePhase
	form  *kit.Form
	// asked is the player and server of the question, empty for every known player.
	asked hiveAsked
	walk  hiveWalk
	want  int64
	stop  context.CancelFunc
	why   string
	since time.Time
	note  string
	now   time.Time
	lost  int // rows beyond hiveMost

	width, height int
}

// hiveAsked is what the operator asked for.
type hiveAsked struct {
	every               bool
	player, server, app string
}

// NewHive makes the pane; it asks nobody until it is told to.
func NewHive(d *Desk) *Hive {
	h := &Hive{desk: d, acts: NewOrderActions(d), now: d.Now(), keys: hiveKeys{
		RoomKeys: NewRoomKeys(d),
		find:     d.Key("hive.find", "ask for a player", "f"),
		every:    d.Key("hive.every", "ask for every known player", "*"),
	}}
	h.held = newMemory((*hiveRow).id)
	h.list = newSheet(d, h.acts, h.sheet())
	h.Resize(80, 24)
	return h
}

// Title names the pane.
func (h *Hive) Title() string { return "Hive" }

// Typing says that the form takes every key.
func (h *Hive) Typing() bool { return h.form != nil }

// Focus says whether keys go to the pane.
func (h *Hive) Focus(on bool) { h.list.focus(on) }

// Cursor is where the terminal's cursor belongs while the form is typed on.
func (h *Hive) Cursor() (x, y int, ok bool) {
	if h.form == nil {
		return 0, 0, false
	}
	return h.form.Cursor()
}

// Keys are the bindings as they are now.
func (h *Hive) Keys() help.KeyMap {
	if h.form != nil {
		return roomHelp{short: h.form.Keys(), full: [][]key.Binding{h.form.Keys()}}
	}
	k := h.keys
	own := []key.Binding{k.find, k.every, k.Refresh}
	return roomHelp{
		short: []key.Binding{k.find, k.every, k.Open, k.Player},
		full:  [][]key.Binding{own, k.Bindings(), h.acts.Bindings(), h.list.table.Keys().Bindings()},
	}
}

// Init shows what there is: nothing has been asked.
func (h *Hive) Init() tea.Cmd { return h.list.start() }

// Resize lays the pane out.
func (h *Hive) Resize(width, height int) {
	h.width, h.height = max(1, width), max(1, height)
	if h.form != nil {
		h.form.Resize(h.width)
	}
	h.lay()
}

// Update takes a message.
func (h *Hive) Update(msg tea.Msg) (Intent, tea.Cmd) {
	defer h.lay()
	switch msg := msg.(type) {
	case hiveReadMsg:
		return h.take(msg)
	case tea.KeyMsg:
		if h.form != nil {
			return nil, h.typed(msg)
		}
		return h.press(kit.LatinKey(msg))
	case tea.MouseMsg:
		msg.Y -= len(h.top())
		return nil, h.list.pointed(msg)
	case Tick:
		h.now = h.desk.Now()
	}
	return nil, h.list.update(msg)
}

// press takes one key; each has a visible result.
func (h *Hive) press(msg tea.KeyMsg) (Intent, tea.Cmd) {
	h.note = ""
	switch k := h.keys; {
	case key.Matches(msg, k.Back):
		return h.back()
	case key.Matches(msg, k.find):
		h.openForm()
		return nil, nil
	case key.Matches(msg, k.every):
		return nil, h.ask(hiveAsked{every: true})
	case key.Matches(msg, k.Refresh):
		if h.phase == hiveIdle {
			h.note = "nothing was asked yet: f asks for a player, * for every known one"
			return nil, nil
		}
		return nil, h.ask(h.asked)
	}
	in, cmd, used := h.list.press(msg)
	if !used {
		h.note = fmt.Sprintf("%s does nothing here; ? lists the keys", msg.String())
	}
	return in, cmd
}

// back ends what is under way, then takes marks away, then leaves.
func (h *Hive) back() (Intent, tea.Cmd) {
	switch {
	case h.phase == hiveReading:
		h.stop()
		h.want, h.phase = 0, hiveReady
		h.note = fmt.Sprintf("cancelled: %s of %s lists were read; what was found stays", kit.Count(h.walk.done), kit.Count(h.walk.total))
		return nil, nil
	case h.list.clearMarks():
		return nil, nil
	}
	return Back{}, nil
}

func (h *Hive) hiveApps() []ledger.App {
	var out []ledger.App
	for _, a := range h.desk.Apps {
		if a.Provider == ledger.Hive {
			out = append(out, a)
		}
	}
	return out
}

// openForm asks for the player and the server.
func (h *Hive) openForm() {
	apps := h.hiveApps()
	var servers, ids []string
	for _, a := range apps {
		ids = append(ids, a.ID)
		servers = append(servers, a.ServerIDs...)
	}
	server := kit.Field{Key: "server", Label: "server", Placeholder: "every configured one", Initial: h.asked.server}
	if len(servers) > 0 {
		server.Placeholder = "empty: every one of " + strings.Join(servers, ", ")
	}
	fields := []kit.Field{{Key: "player", Label: "player", Placeholder: "PlayerID, as Hive knows it", Initial: h.asked.player, Required: true}, server}
	if len(ids) > 1 {
		fields = append(fields, kit.Field{Key: "app", Label: "app", Options: ids, Initial: cmp.Or(h.asked.app, ids[0])})
	}
	h.form = kit.NewForm(h.desk.Theme, fields, false)
	h.form.Resize(h.width)
}

// typed gives a key to the form.
func (h *Hive) typed(msg tea.KeyMsg) tea.Cmd {
	switch h.form.Update(msg) {
	case kit.Cancelled:
		h.form, h.note = nil, "nothing was asked"
	case kit.Done:
		asked := hiveAsked{player: h.form.Value("player"), server: h.form.Value("server"), app: h.form.Value("app")}
		h.form = nil
		return h.ask(asked)
	case kit.Open:
	}
	return nil
}

// ask begins a question. Rows stay until the first answer is there, and where it
// fails they stay for good and say so.
func (h *Hive) ask(asked hiveAsked) tea.Cmd {
	if h.phase == hiveReading {
		h.stop()
	}
	same := asked == h.asked
	h.asked, h.phase, h.why = asked, hiveReading, ""
	h.want, h.now = h.desk.Ticket(), h.desk.Now()
	h.walk = hiveWalk{started: h.now, fresh: true}
	ctx, stop := context.WithCancel(h.desk.Ctx)
	h.stop = stop
	var cmd tea.Cmd
	if !same {
		h.held.clear()
		h.lost, h.since = 0, time.Time{}
		cmd = h.list.start()
	}
	return tea.Batch(cmd, h.begin(ctx, asked))
}

// lay gives the list what the lines above it leave.
func (h *Hive) lay() {
	h.list.resize(h.width, max(1, h.height-len(h.top())))
}

// top is what stands above the list: the form, the question, how far it is, what failed.
func (h *Hive) top() []string {
	t, g := h.desk.Theme, h.desk.Theme.Glyphs
	var lines []string
	if h.form != nil {
		lines = append(lines, strings.Split(h.form.View(), "\n")...)
	}
	lines = append(lines, h.question())
	fit := func(s string) string { return kit.FitWith(s, h.width, kit.Left, g.Ellipsis) }
	if h.phase == hiveReading {
		label := "asking Hive"
		lines = append(lines, " "+kit.Gauge(t, kit.Progress{Label: label, Done: h.walk.done, Total: h.walk.total, Elapsed: h.now.Sub(h.walk.started), Hint: "esc cancels"}, max(1, h.width-1)))
	}
	if h.why != "" {
		says := fmt.Sprintf(" %s %s", g.Warning, h.why)
		if !h.since.IsZero() && h.phase == hiveFailed {
			says = fmt.Sprintf(" %s stale since %s %s %s", g.Warning, h.since.In(h.desk.zone()).Format(time.TimeOnly), g.Sep, h.why)
		}
		lines = append(lines, t.WarnBanner.Render(fit(kit.Clean(says))))
	}
	if h.note != "" {
		lines = append(lines, t.Warn.Render(fit(" "+kit.Clean(h.note))))
	}
	return lines[:min(len(lines), max(1, h.height-1))]
}

// question says in one line what was asked and when it was read.
func (h *Hive) question() string {
	t, g := h.desk.Theme, h.desk.Theme.Glyphs
	text := "Nothing was asked yet " + g.Sep + " f a player " + g.Sep + " * every known player"
	if h.phase != hiveIdle {
		text = h.asked.name()
		if h.phase != hiveReading && !h.since.IsZero() {
			text += fmt.Sprintf(" %s read %s, %s ago", g.Sep, h.since.In(h.desk.zone()).Format(time.TimeOnly), kit.Ago(max(0, h.now.Sub(h.since))))
		}
		if n := h.held.len(); n > 0 {
			text += fmt.Sprintf(" %s %s unconsumed", g.Sep, kit.Count(int64(n+h.lost)))
		}
		if h.lost > 0 {
			text += fmt.Sprintf(", the first %s shown", kit.Count(hiveMost))
		}
	}
	return " " + t.Strong.Render(kit.FitWith(kit.Clean(text), max(1, h.width-1), kit.Left, g.Ellipsis))
}

// fresh says when Hive was asked.
func (h *Hive) fresh() string {
	switch {
	case h.since.IsZero():
		return ""
	case h.phase == hiveFailed:
		return "stale since " + h.since.In(h.desk.zone()).Format(time.TimeOnly)
	default:
		return "listed " + h.since.In(h.desk.zone()).Format(time.TimeOnly)
	}
}

func (a hiveAsked) name() string {
	if a.every {
		return "every known player"
	}
	return strings.TrimSpace("player " + a.player + " " + a.server)
}

// View draws the pane.
func (h *Hive) View() string {
	lines := append(h.top(), h.list.footed(h.fresh())...)
	return kit.Block(lines, h.width, h.height)
}

// userID is the player's id of the type unconsumed lists are read by.
func (d *Desk) userID(p ledger.Player) string {
	if d.UserIDType == "uid" || d.UserIDType == "v0" {
		return p.UID
	}
	return p.ID
}
