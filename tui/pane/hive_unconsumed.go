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
	find, every, resume key.Binding
}

// unconsumed is the tab of unconsumed purchases: those of one player on one server,
// or of every player that is known. Hive lists by player and server only.
type unconsumed struct {
	askRoom
	keys hiveKeys
	acts *OrderActions
	list *sheet[hiveRow]
	held *memory[hiveRow]

	phase hivePhase
	// asked is the player and server of the question, empty for every known player.
	asked hiveAsked
	walk  hiveWalk
	since time.Time
	lost  int // rows beyond hiveMost
}

// hiveAsked is what the operator asked for.
type hiveAsked struct {
	every               bool
	player, server, app string
}

// newUnconsumed makes the tab; it asks nobody until it is told to.
func newUnconsumed(d *Desk) *unconsumed {
	h := &unconsumed{askRoom: newAskRoom(d), acts: NewOrderActions(d), keys: hiveKeys{
		RoomKeys: NewRoomKeys(d),
		find:     d.Key("hive.find", "ask for a player", "f"),
		every:    d.Key("hive.every", "ask for every known player", "*"),
		resume:   d.Key("resume", "go on with what was not asked", "n"),
	}}
	h.held = newMemory((*hiveRow).id)
	h.list = newSheet(d, h.acts, h.sheet())
	h.Resize(80, 24)
	return h
}

// Title names the tab.
func (h *unconsumed) Title() string { return h.desk.T("Unconsumed") }

// Focus says whether keys go to the pane.
func (h *unconsumed) Focus(on bool) { h.list.focus(on) }

// Keys are the bindings as they are now.
func (h *unconsumed) Keys() help.KeyMap {
	if help, ok := h.formHelp(); ok {
		return help
	}
	k := h.keys
	own := []key.Binding{k.find, k.every, k.resume, k.Refresh}
	return roomHelp{
		short: h.short(),
		full:  [][]key.Binding{own, k.Bindings(), h.acts.Bindings(), h.list.table.Keys().Bindings()},
	}
}

// short are the keys at the foot of the screen: going on comes first where something is left.
func (h *unconsumed) short() []key.Binding {
	k := h.keys
	if h.left() > 0 && h.phase != hiveReading {
		return []key.Binding{k.resume, k.find, k.every, k.Open, k.NextTab}
	}
	return []key.Binding{k.find, k.every, k.Open, k.Player, k.NextTab}
}

// Init shows what there is: nothing has been asked.
func (h *unconsumed) Init() tea.Cmd { return h.list.start() }

// Resize lays the pane out.
func (h *unconsumed) Resize(width, height int) {
	h.measure(width, height)
	h.lay()
}

// Update takes a message.
func (h *unconsumed) Update(msg tea.Msg) (Intent, tea.Cmd) {
	defer h.lay()
	switch msg := msg.(type) {
	case hiveReadMsg:
		return h.take(msg)
	case tea.KeyMsg:
		if h.form != nil {
			if filled, done := h.typed(msg, "nothing was asked"); done {
				return nil, h.ask(hiveAsked{player: filled["player"], server: filled["server"], app: filled["app"]})
			}
			return nil, nil
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
func (h *unconsumed) press(msg tea.KeyMsg) (Intent, tea.Cmd) {
	h.note = ""
	switch k := h.keys; {
	case key.Matches(msg, k.Back):
		return h.back()
	case key.Matches(msg, k.find):
		h.openForm(h.fields()...)
		return nil, nil
	case key.Matches(msg, k.every):
		return asking(h.desk), h.ask(hiveAsked{every: true})
	case key.Matches(msg, k.resume):
		return nil, h.resume()
	case key.Matches(msg, k.Refresh):
		if h.phase == hiveIdle {
			h.note = h.desk.T("nothing was asked yet: {hive.find:f} asks for a player, {hive.every:*} for every known one")
			return nil, nil
		}
		return asking(h.desk), h.ask(h.asked)
	}
	in, cmd, used := h.list.press(msg)
	if !used {
		h.note = h.desk.T("%s does nothing here; {help:?} lists the keys", msg.String())
	}
	return in, cmd
}

// back ends what is under way, then takes marks away, then leaves.
func (h *unconsumed) back() (Intent, tea.Cmd) {
	switch {
	case h.phase == hiveReading:
		h.phase = hiveReady
		if h.walk.total == 0 {
			h.cancel(h.desk.T("cancelled before the first answer; what was read before stays"))
			return nil, nil
		}
		h.cancel(h.desk.T("cancelled: %s of %s lists were read; what was found stays, {resume:n} goes on", kit.Count(h.walk.done), kit.Count(h.walk.total)))
		return nil, nil
	case h.list.clearMarks():
		return nil, nil
	}
	return Back{}, nil
}

func (h *unconsumed) hiveApps() []ledger.App {
	var out []ledger.App
	for _, a := range h.desk.Apps {
		if a.Provider == ledger.Hive {
			out = append(out, a)
		}
	}
	return out
}

// fields ask for the player and the server.
func (h *unconsumed) fields() []kit.Field {
	d := h.desk
	var servers []string
	for _, a := range h.hiveApps() {
		servers = append(servers, a.ServerIDs...)
	}
	server := kit.Field{Key: "server", Label: d.T("server"), Placeholder: d.T("every configured one"), Initial: h.asked.server}
	if len(servers) > 0 {
		server.Placeholder = d.T("empty: every one of %s", strings.Join(servers, ", "))
	}
	fields := d.playerFields(d.appsOf(ledger.Hive), map[string]string{"player": h.asked.player, "app": h.asked.app})
	return slices.Insert(fields, 1, server)
}

// ask begins a question. Rows stay until the first answer is there, and where it
// fails they stay for good and say so.
func (h *unconsumed) ask(asked hiveAsked) tea.Cmd {
	same := asked == h.asked
	ctx, _, _ := h.begin(0)
	h.asked, h.phase = asked, hiveReading
	h.walk = hiveWalk{started: h.now, fresh: true}
	var cmd tea.Cmd
	if !same {
		h.held.clear()
		h.lost, h.since = 0, time.Time{}
		cmd = h.list.start()
	}
	return tea.Batch(cmd, h.first(ctx, asked))
}

// left is how many lists of the last question were not read: not asked, or failed.
func (h *unconsumed) left() int64 {
	if h.phase == hiveIdle {
		return 0
	}
	return max(0, h.walk.total-h.walk.done) + int64(len(h.walk.missed))
}

// resume asks for the lists the last question left out, and for those that failed.
func (h *unconsumed) resume() tea.Cmd {
	d := h.desk
	switch {
	case h.phase == hiveReading:
		h.note = d.T("it is being asked already; {back:esc} cancels")
		return nil
	case h.left() == 0:
		h.note = d.T("nothing is left to ask")
		return nil
	case h.walk.fresh && h.walk.done == 0:
		return h.ask(h.asked)
	}
	h.phase, h.note = hiveReading, ""
	ctx, _, ticket := h.begin(0)
	w := &h.walk
	w.pending = append(slices.Clone(w.missed), w.pending...)
	w.done, w.failed = w.done-int64(len(w.missed)), 0
	w.missed, w.firstWhy = nil, ""
	w.started, w.before = h.now, w.done
	return h.goOn(hiveReadMsg{ticket: ticket, walk: *w, ctx: ctx})
}

// lay gives the list what the lines above it leave.
func (h *unconsumed) lay() {
	h.list.resize(h.width, max(1, h.height-len(h.top())))
}

// top is what stands above the list: the form, the question, how far it is, what failed.
func (h *unconsumed) top() []string {
	var gauge *kit.Progress
	if w := h.walk; h.phase == hiveReading {
		gauge = &kit.Progress{Label: h.desk.T("asking Hive"), Done: w.done - w.before, Total: w.total - w.before, Elapsed: h.now.Sub(w.started)}
		if w.failed > 0 {
			gauge.Hint = h.desk.T("%d could not be asked", w.failed)
		}
	}
	why := h.why
	if why != "" && !h.since.IsZero() && h.phase == hiveFailed {
		why = h.desk.staleSince(h.since) + " " + h.desk.Theme.Glyphs.Sep + " " + why
	}
	return h.above(h.titled(h.question()), gauge, why, 1)
}

// question says in one line what was asked and when it was read.
func (h *unconsumed) question() string {
	d, g := h.desk, h.desk.Theme.Glyphs
	text := d.T("Nothing was asked yet") + " " + g.Sep + " " + d.T("f a player") + " " + g.Sep + " " + d.T("* every known player")
	if h.phase != hiveIdle {
		parts := []string{h.name()}
		if h.phase != hiveReading && !h.since.IsZero() {
			parts = append(parts, d.T("read %s, %s ago", h.since.In(d.zone()).Format(time.TimeOnly), kit.Ago(max(0, h.now.Sub(h.since)))))
		}
		if n := h.held.len(); n > 0 {
			parts = append(parts, d.T("%s unconsumed", kit.Count(int64(n+h.lost))))
		}
		if h.lost > 0 {
			parts = append(parts, d.T("the first %s shown", kit.Count(hiveMost)))
		}
		if left := h.left(); left > 0 && h.phase != hiveReading {
			parts = append(parts, d.T("%s not asked, %s goes on", kit.Count(left), h.keys.resume.Help().Key))
		}
		text = strings.Join(parts, " "+g.Sep+" ")
	}
	return text
}

// fresh says when Hive was asked.
func (h *unconsumed) fresh() string {
	switch {
	case h.since.IsZero():
		return ""
	case h.phase == hiveFailed:
		return h.desk.staleSince(h.since)
	default:
		return h.desk.T("listed %s", h.since.In(h.desk.zone()).Format(time.TimeOnly))
	}
}

func (h *unconsumed) name() string {
	if h.asked.every {
		return h.desk.T("every known player")
	}
	return h.desk.T("player %s", strings.TrimSpace(h.asked.player+" "+h.asked.server))
}

// View draws the tab.
func (h *unconsumed) View() string {
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
