package pane

import (
	"context"
	"time"

	"github.com/charmbracelet/bubbles/help"
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/plain"
)

// AlertKeys are the keys of the alerts' screen beside those of its lines.
type AlertKeys struct{ Open, Maintain, Refresh, Back key.Binding }

// NewAlertKeys gives them under the keys of the configuration.
func NewAlertKeys(d *Desk) AlertKeys {
	return AlertKeys{
		Open: d.Key("open", "open", "enter"), Maintain: d.Key("maintenance", "declare maintenance", "m"),
		Refresh: d.Key("refresh", "read anew", "ctrl+r", "f5"), Back: d.Key("back", "back", "esc"),
	}
}

// Bindings are the keys in the order of the help.
func (k AlertKeys) Bindings() []key.Binding {
	return []key.Binding{k.Open, k.Maintain, k.Refresh, k.Back}
}

// alertsReadMsg is sent when the alerts were read, or could not be.
type alertsReadMsg struct {
	ticket int64
	on     []ledger.RaisedAlert
	pauses []ledger.DeclaredMaintenance
	turns  []ledger.RaisedAlert
	err    error
}

// Alerts is the screen of the alerts: which are on and since when, what to do about
// each, what is declared as maintenance, and what turned of late.
type Alerts struct {
	vitalRoom
	keys AlertKeys
	read alertsReadMsg
}

// NewAlerts makes the screen.
func NewAlerts(d *Desk) *Alerts {
	a := &Alerts{vitalRoom: newVitalRoom(d), keys: NewAlertKeys(d)}
	a.Resize(80, 21)
	return a
}

// Title is the screen's name.
func (a *Alerts) Title() string { return a.desk.T("Alerts") }

// Keys are the bindings as they are now.
func (a *Alerts) Keys() help.KeyMap {
	k := a.keys
	return roomHelp{short: []key.Binding{k.Open, k.Maintain, k.Refresh, k.Back}, full: [][]key.Binding{k.Bindings(), a.list.bindings()}}
}

// Init reads the alerts.
func (a *Alerts) Init() tea.Cmd { return a.ask() }

// Resize lays the screen out.
func (a *Alerts) Resize(width, height int) {
	a.measure(width, height)
	a.lay()
}

// Update takes a message.
func (a *Alerts) Update(msg tea.Msg) (Intent, tea.Cmd) {
	switch msg := msg.(type) {
	case alertsReadMsg:
		a.take(msg)
		return nil, a.soon()
	case Changed:
		a.dirty = true
		return nil, a.soon()
	case Tick, Looked:
		a.lay()
		return nil, a.soon()
	case tea.KeyMsg:
		return a.press(kit.LatinKey(msg))
	case tea.MouseMsg:
		a.list.pointed(msg, msg.Y)
	}
	return nil, nil
}

func (a *Alerts) press(msg tea.KeyMsg) (Intent, tea.Cmd) {
	switch {
	case key.Matches(msg, a.keys.Back):
		return Back{}, nil
	case key.Matches(msg, a.keys.Refresh):
		return asking(a.desk), a.ask()
	case key.Matches(msg, a.keys.Maintain):
		return a.desk.askMaintenance(), nil
	case key.Matches(msg, a.keys.Open):
		if at, ok := a.list.here(); ok {
			return at.open, nil
		}
		return Notify{Text: a.desk.T("no alert is on")}, nil
	}
	return a.moved(msg), nil
}

// turnsShown is how many turns are listed, and turnsSince how old they may be.
const (
	turnsShown = 50
	turnsSince = 24 * time.Hour
)

func (a *Alerts) ask() tea.Cmd {
	now, ticket := a.begin()
	ctx, vitals, late := a.desk.Ctx, a.desk.Vitals, a.desk.Late
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, Timeout)
		defer cancel()
		msg := alertsReadMsg{ticket: ticket}
		if vitals == nil {
			msg.err = noRegisters()
			return msg
		}
		regs, err := vitals.Registers(ctx, ledger.RegisterQuery{From: ledger.At(now), To: ledger.At(now), Late: late})
		if err == nil {
			msg.on, msg.pauses = regs.Standing(ledger.At(now)), regs.Maintenance
			msg.turns, err = vitals.AlertTurns(ctx, ledger.At(now.Add(-turnsSince)), turnsShown)
		}
		msg.err = err
		return msg
	}
}

func (a *Alerts) soon() tea.Cmd {
	if !a.due() {
		return nil
	}
	return a.ask()
}

func (a *Alerts) take(msg alertsReadMsg) {
	if a.took(msg.ticket, msg.err) {
		a.read = msg
	}
	a.lay()
}

func (a *Alerts) lay() {
	a.list.resize(a.width, max(1, a.height-1))
	a.list.set(a.lines())
}

// lines are the alerts that are on with what to do, then maintenance, then what
// turned.
func (a *Alerts) lines() []pick {
	t, d := a.desk.Theme, a.desk
	if !a.known {
		return nil
	}
	var out []pick
	if a.failed != "" {
		out = append(out, pick{text: a.stale()})
	}
	voice, now := d.AlertVoice(), ledger.At(d.Now())
	out = append(out, d.unwatchedLines(a.width)...)
	standing := d.standing(a.read.on, d.Look)
	if len(standing) == 0 && len(out) == 0 {
		out = append(out, pick{text: t.Good.Render(t.Glyphs.Mark + " " + d.T("No alert is on."))})
	}
	for _, on := range standing {
		out = append(append(out, a.alertLines(on, voice, now)...), pick{})
	}
	if len(a.read.pauses) > 0 {
		out = append(out, pick{}, pick{text: t.Heading.Render(d.T("Maintenance"))})
	}
	for _, m := range a.read.pauses {
		out = append(out, d.maintenancePick(m, t.Warn.Render(voice.Maintenance(m))+t.Muted.Render("  "+kit.Clean(m.By))))
	}
	if len(a.read.turns) > 0 {
		out = append(out, pick{}, pick{text: t.Heading.Render(d.T("In the last 24 hours"))})
	}
	for _, turn := range a.read.turns {
		style := t.Muted
		if turn.On {
			style = t.Text
		}
		out = append(out, pick{text: t.Muted.Render(kit.Fit(d.clockText(turn.At), 12, kit.Left)) + style.Render(voice.Alert(turn.Alert))})
	}
	return out
}

// alertLines are one alert: what is wrong, whole, however long; under it its kind, since when, and what to do.
func (a *Alerts) alertLines(on ledger.RaisedAlert, voice plain.AlertVoice, now ledger.Instant) []pick {
	t, d := a.desk.Theme, a.desk
	room, m := max(8, a.width-4), t.Severity(on.Kind.Severity())
	var out []pick
	for i, part := range kit.Wrap(kit.Clean(voice.Alert(on.Alert)), room) {
		if i == 0 {
			out = append(out, pick{
				id: on.Name(), open: AlertTarget(on.Alert), says: d.T("Open what it is about."), text: m.Style.Render(m.Glyph + " " + part),
			})
			continue
		}
		out = append(out, pick{text: "  " + m.Style.Render(part)})
	}
	about := joined(t.Glyphs.Sep, []string{d.T(plain.AlertWord(on.Kind)), d.T("since %s, %s", d.clockText(on.At), kit.Ago(max(0, now.Sub(on.At))))})
	next := d.Inside(kit.Clean(voice.Next(on.Alert)))
	if line := about + " " + t.Glyphs.Sep + " " + next; kit.Width(line) <= room {
		return append(out, pick{text: "  " + t.Muted.Render(about+" "+t.Glyphs.Sep+" ") + t.Sentence.Render(next)})
	}
	out = append(out, pick{text: "  " + t.Muted.Render(about)})
	for _, part := range kit.Wrap(next, room) {
		out = append(out, pick{text: "  " + t.Sentence.Render(part)})
	}
	return out
}

// View draws the screen.
func (a *Alerts) View() string {
	t := a.desk.Theme
	foot := ""
	switch at, ok := a.list.here(); {
	case !a.known && a.failed != "":
		foot = " " + t.Bad.Render(t.Glyphs.Error+" "+a.desk.T("The alerts could not be read: %s", kit.Clean(a.failed)))
	case !a.known:
		foot = " " + t.Muted.Render(a.desk.T("Reading the alerts."))
	case ok:
		foot = says(a.desk, at.says, a.keys.Open, a.width)
	default:
		foot = says(a.desk, a.desk.T("Alerts are raised and cleared by the process that listens. Declare maintenance with"), a.keys.Maintain, a.width)
	}
	lines := a.list.view()
	for len(lines) < a.height-1 {
		lines = append(lines, "")
	}
	return kit.Block(append(lines[:max(0, a.height-1)], kit.FitWith(foot, a.width, kit.Left, t.Glyphs.Ellipsis)), a.width, a.height)
}
