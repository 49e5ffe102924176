package pane

import (
	"context"
	"time"

	"github.com/charmbracelet/bubbles/help"
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/tui/kit"
)

// pulseSpan is a piece of time Pulse shows.
type pulseSpan int

// The spans: the business day begins at console.business_day.
const (
	spanHalfHour pulseSpan = iota
	spanTwoHours
	spanTwelveHours
	spanDay
	spanBusinessDay
	spanCount
)

// PulseKeys are the keys of Pulse beside those of its lines.
type PulseKeys struct{ Open, Span, Alerts, Refresh, Back key.Binding }

// NewPulseKeys gives them under the keys of the configuration.
func NewPulseKeys(d *Desk) PulseKeys {
	return PulseKeys{
		Open: d.Key("open", "open", "enter"), Span: d.Key("pulse-span", "another span of time", "w"),
		Alerts: d.Key("pulse-alerts", "the alerts", "a"), Refresh: d.Key("refresh", "read anew", "ctrl+r", "f5"), Back: d.Key("back", "back", "esc"),
	}
}

// Bindings are the keys in the order of the help.
func (k PulseKeys) Bindings() []key.Binding {
	return []key.Binding{k.Open, k.Span, k.Alerts, k.Refresh, k.Back}
}

// pulseRead is what Pulse shows, of one instant.
type pulseRead struct {
	at       time.Time
	from     time.Time
	minutes  []ledger.Minute
	regs     ledger.Registers
	suspects []ledger.Provider
	counters ledger.Counters
}

// pulseReadMsg is sent when the registers were read, or could not be.
type pulseReadMsg struct {
	ticket int64
	read   pulseRead
	err    error
}

// Pulse is the war-room screen: what happens a minute, what is not granted, how old
// what is open is, what was lost, and which source speaks.
type Pulse struct {
	vitalRoom
	keys PulseKeys
	span pulseSpan
	read pulseRead
}

// NewPulse makes the screen.
func NewPulse(d *Desk) *Pulse {
	p := &Pulse{vitalRoom: newVitalRoom(d), keys: NewPulseKeys(d), span: spanHalfHour}
	p.Resize(80, 21)
	return p
}

// Title is the screen's name.
func (p *Pulse) Title() string { return p.desk.T("Pulse") }

// Keys are the bindings as they are now.
func (p *Pulse) Keys() help.KeyMap {
	k := p.keys
	return roomHelp{short: []key.Binding{k.Open, k.Span, k.Alerts, k.Back}, full: [][]key.Binding{k.Bindings(), p.list.bindings()}}
}

// Init reads the registers.
func (p *Pulse) Init() tea.Cmd { return p.ask() }

// Resize lays the screen out.
func (p *Pulse) Resize(width, height int) {
	p.measure(width, height)
	p.lay()
}

// Update takes a message.
func (p *Pulse) Update(msg tea.Msg) (Intent, tea.Cmd) {
	switch msg := msg.(type) {
	case pulseReadMsg:
		p.take(msg)
		return nil, p.soon()
	case Changed:
		p.dirty = true
		return nil, p.soon()
	case Tick:
		// What is told relative to now grows old without a change.
		const stale = 10 * time.Second
		p.dirty = p.dirty || p.desk.Now().Sub(p.askedAt) >= stale
		p.lay()
		return nil, p.soon()
	case Looked:
		p.lay()
	case tea.KeyMsg:
		return p.press(kit.LatinKey(msg))
	case tea.MouseMsg:
		if x, y := p.listAt(); msg.X >= x || wheeled(msg) != 0 {
			p.list.pointed(msg, msg.Y-y)
		}
	}
	return nil, nil
}

func (p *Pulse) press(msg tea.KeyMsg) (Intent, tea.Cmd) {
	switch {
	case key.Matches(msg, p.keys.Back):
		return Back{}, nil
	case key.Matches(msg, p.keys.Refresh):
		return asking(p.desk), p.ask()
	case key.Matches(msg, p.keys.Alerts):
		return OpenScreen{Screen: ScreenAlerts}, nil
	case key.Matches(msg, p.keys.Span):
		p.span = (p.span + 1) % spanCount
		p.lay()
		return nil, p.ask()
	case key.Matches(msg, p.keys.Open):
		if at, ok := p.list.here(); ok {
			return at.open, nil
		}
		return Notify{Text: p.desk.T("there is nothing to open yet")}, nil
	}
	return p.moved(msg), nil
}

// begins is when the span shown begins.
func (p *Pulse) begins(now time.Time) time.Time {
	switch p.span {
	case spanHalfHour:
		return now.Add(-30 * time.Minute)
	case spanTwelveHours:
		return now.Add(-12 * time.Hour)
	case spanDay:
		return now.Add(-24 * time.Hour)
	case spanBusinessDay:
		if p.desk.DayStart != nil {
			return p.desk.DayStart(now)
		}
		local := now.In(p.desk.zone())
		return time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, local.Location())
	case spanTwoHours, spanCount:
	}
	return now.Add(-2 * time.Hour)
}

func (p *Pulse) spanName() string {
	switch p.span {
	case spanHalfHour:
		return p.desk.T("30 min")
	case spanTwelveHours:
		return p.desk.T("12 h")
	case spanDay:
		return p.desk.T("24 h")
	case spanBusinessDay:
		return p.desk.T("business day")
	case spanTwoHours, spanCount:
	}
	return p.desk.T("2 h")
}

// ask reads everything that is shown.
func (p *Pulse) ask() tea.Cmd {
	now, ticket := p.begin()
	ctx, books, vitals := p.desk.Ctx, p.desk.Books, p.desk.Vitals
	from, late := p.begins(now), p.desk.Late
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, Timeout)
		defer cancel()
		read, err := readPulse(ctx, books, vitals, from, now, late)
		return pulseReadMsg{ticket: ticket, read: read, err: err}
	}
}

func readPulse(ctx context.Context, books Books, vitals Vitals, from, now time.Time, late time.Duration) (r pulseRead, err error) {
	r.at, r.from = now, from
	if vitals == nil {
		return r, noRegisters()
	}
	if r.regs, err = vitals.Registers(ctx, ledger.RegisterQuery{From: ledger.At(from), To: ledger.At(now), Late: late}); err != nil {
		return r, err //nolint:wrapcheck // shown as it is
	}
	if r.minutes, err = books.Minutes(ctx, ledger.At(from), ledger.At(now)); err != nil {
		return r, err //nolint:wrapcheck // shown as it is
	}
	if r.suspects, err = books.Suspects(ctx); err != nil {
		return r, err //nolint:wrapcheck // shown as it is
	}
	r.counters, err = books.Counters(ctx)
	return r, err //nolint:wrapcheck // shown as it is
}

func (p *Pulse) soon() tea.Cmd {
	if !p.due() {
		return nil
	}
	return p.ask()
}

func (p *Pulse) take(msg pulseReadMsg) {
	if p.took(msg.ticket, msg.err) {
		p.read = msg.read
	}
	p.lay()
}
