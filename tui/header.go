package tui

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/pane"
)

const (
	// headerGap is the least time between two readings of the header's numbers.
	headerGap = 500 * time.Millisecond
	// minutesShown is how far back the sparklines go.
	minutesShown = 30
	// lagsRead is of how many payments the pay-to-grant times are told.
	lagsRead = 500
	// silent is how long after its last sign of life a source is called silent.
	silent = 15 * time.Minute
)

// vitals are the numbers of the header at one instant.
type vitals struct {
	counters ledger.Counters
	signs    []ledger.Sign
	// payments and grants are counts a minute, the newest last, which is the running one.
	payments, grants []int64
	p50, p95         time.Duration
	lags             int
	oldest           ledger.Instant
	arm              ledger.Arm
	suspects         []ledger.Provider
}

// vitalsReadMsg is sent when the header's numbers were read, or could not be.
type vitalsReadMsg struct {
	ticket int64
	vitals vitals
	err    error
}

// header is what stands above everything: where we are, who acts, and how the ledger is.
type header struct {
	desk    *pane.Desk
	facts   string // of the title line: the listener's address, or that this console is attached
	sandbox bool   // write actions need no arming
	locked  bool   // write actions are refused whatever is armed

	now     time.Time
	vitals  vitals
	known   bool
	readAt  time.Time
	askedAt time.Time
	failed  string // why the last reading failed, or nothing
	ticket  int64
	changed bool
}

// read asks for the numbers, unless they are being read already; then a change is remembered.
func (h *header) read() tea.Cmd {
	h.changed = true
	if h.ticket != 0 || h.now.Sub(h.askedAt) < headerGap && !h.askedAt.IsZero() {
		return nil
	}
	h.ticket, h.changed, h.askedAt = h.desk.Ticket(), false, h.now
	ctx, books, now, ticket := h.desk.Ctx, h.desk.Books, h.now, h.ticket
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, pane.Timeout)
		defer cancel()
		v, err := readVitals(ctx, books, now)
		return vitalsReadMsg{ticket: ticket, vitals: v, err: err}
	}
}

// take takes an answer.
func (h *header) take(msg vitalsReadMsg) {
	if msg.ticket != h.ticket {
		return
	}
	h.ticket = 0
	if msg.err != nil {
		h.failed = shortReason(msg.err)
		return
	}
	h.vitals, h.known, h.failed, h.readAt = msg.vitals, true, "", h.now
}

// tick moves the clock, and reads what was not read when it changed. Without any change the numbers are read anew every
// ten seconds: what is told relative to a minute grows old by itself.
func (h *header) tick(now time.Time) tea.Cmd {
	const stale = 10 * time.Second
	h.now = now
	if h.changed || now.Sub(h.askedAt) >= stale {
		return h.read()
	}
	return nil
}

func readVitals(ctx context.Context, books pane.Books, now time.Time) (v vitals, err error) {
	if v.counters, err = books.Counters(ctx); err != nil {
		return v, err //nolint:wrapcheck // shown as it is
	}
	if v.signs, err = books.Signs(ctx); err != nil {
		return v, err //nolint:wrapcheck // shown as it is
	}
	from := now.Truncate(time.Minute).Add(-(minutesShown - 1) * time.Minute)
	minutes, err := books.Minutes(ctx, ledger.At(from), ledger.At(now))
	if err != nil {
		return v, err //nolint:wrapcheck // shown as it is
	}
	v.payments, v.grants = perMinute(minutes, from)
	lags, err := books.Lags(ctx, lagsRead)
	if err != nil {
		return v, err //nolint:wrapcheck // shown as it is
	}
	slices.Sort(lags)
	v.lags, v.p50, v.p95 = len(lags), quantile(lags, 50), quantile(lags, 95)
	rows, err := books.Orders(ctx, ledger.OrderQuery{Filter: ledger.OrderFilter{OpenOnly: true}, Sort: ledger.SortUrgency, Limit: 1})
	if err != nil {
		return v, err //nolint:wrapcheck // shown as it is
	}
	if len(rows) > 0 {
		view := &rows[0].Standing.View
		v.oldest = cmp.Or(view.PaidAt, view.FirstSeenAt)
	}
	if v.arm, err = books.Armed(ctx); err != nil {
		return v, err //nolint:wrapcheck // shown as it is
	}
	v.suspects, err = books.Suspects(ctx)
	return v, err //nolint:wrapcheck // shown as it is
}

// perMinute lays the counts of minutes out in a row; a minute nothing happened in is zero.
func perMinute(minutes []ledger.Minute, from time.Time) (payments, grants []int64) {
	payments, grants = make([]int64, minutesShown), make([]int64, minutesShown)
	for _, m := range minutes {
		i := int(m.At.Time().Sub(from) / time.Minute)
		if i >= 0 && i < minutesShown {
			payments[i], grants[i] = payments[i]+m.Payments, grants[i]+m.Grants
		}
	}
	return payments, grants
}

// quantile is the value of sorted milliseconds below which a share of a hundred lies.
func quantile(sorted []int64, percent int) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	i := (len(sorted)*percent+99)/100 - 1
	return time.Duration(sorted[max(0, i)]) * time.Millisecond
}

// shortReason is why something could not be read, in the words of the ledger.
func shortReason(err error) string {
	var e *ledger.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "the ledger does not answer"
	case errors.As(err, &e) && e.Human != "":
		return e.Human
	default:
		return err.Error()
	}
}

// part is one text of a header line; of those that do not fit the one with the highest drop goes first.
type part struct {
	text string
	drop int
}

// view is the two lines of the header. The proofs of life stand in the first where there is room, so that the second has
// it for what moves.
func (h *header) view(width int) []string {
	t := h.desk.Theme
	sep := t.Faint.Render(" " + t.Glyphs.Sep + " ")
	clock := h.clock(width)
	room := width - kit.Width(clock) - 3
	place, state := h.place(), h.state(width)
	if life := h.life(); h.known && needs(sep, append(withoutFacts(place), life...)) <= room {
		place = append(place, life...)
	} else if h.known {
		state = append(state, life...)
	}
	first := fitParts(place, sep, room)
	top := " " + first + strings.Repeat(" ", max(1, width-2-kit.Width(first)-kit.Width(clock))) + clock + " "
	return []string{
		kit.FitWith(top, width, kit.Left, t.Glyphs.Ellipsis),
		kit.FitWith(" "+fitParts(state, sep, width-2), width, kit.Left, t.Glyphs.Ellipsis),
	}
}

// factsDrop is the rank of the facts of the title line: they give way to the proofs of life.
const factsDrop = 9

func withoutFacts(parts []part) []part {
	return slices.DeleteFunc(slices.Clone(parts), func(p part) bool { return p.drop >= factsDrop })
}

// needs is how many cells parts take beside each other.
func needs(sep string, parts []part) int {
	cells := -kit.Width(sep)
	for _, p := range parts {
		cells += kit.Width(p.text) + kit.Width(sep)
	}
	return cells
}

// fitParts puts parts beside each other, leaving out what does not fit.
func fitParts(parts []part, sep string, width int) string {
	parts = slices.DeleteFunc(slices.Clone(parts), func(p part) bool { return p.text == "" })
	for len(parts) > 1 {
		worst := 0
		for i, p := range parts {
			if p.drop >= parts[worst].drop {
				worst = i
			}
		}
		if needs(sep, parts) <= width || parts[worst].drop == 0 {
			break
		}
		parts = slices.Delete(parts, worst, worst+1)
	}
	texts := make([]string, len(parts))
	for i, p := range parts {
		texts[i] = p.text
	}
	return strings.Join(texts, sep)
}

// clock is the time in the console's zone and in UTC.
func (h *header) clock(width int) string {
	t := h.desk.Theme
	utc := h.now.UTC()
	if h.desk.Zone == nil {
		return t.Strong.Render(utc.Format("15:04:05")) + t.Muted.Render(" UTC")
	}
	local := h.now.In(h.desk.Zone)
	layout := "15:04:05 UTC"
	if width < 100 {
		layout = "15:04 UTC"
	}
	return t.Strong.Render(local.Format("15:04:05")) + t.Muted.Render(local.Format(" MST")) + "  " + t.Muted.Render(utc.Format(layout))
}

// place says where we are and who may do what.
func (h *header) place() []part {
	t := h.desk.Theme
	env := t.Sandbox.Render(" SANDBOX ")
	if h.desk.Environment == ledger.Live {
		env = t.Live.Render(" LIVE " + t.Glyphs.Sep + " REAL MONEY ")
	}
	parts := []part{{text: env}, {text: t.Accent.Render(kit.Clean(h.desk.Operator)), drop: 1}, {text: h.armed()}}
	if h.facts != "" {
		parts = append(parts, part{text: t.Muted.Render(kit.Clean(h.facts)), drop: factsDrop})
	}
	return append(parts, part{text: t.Faint.Render("makegood"), drop: factsDrop + 1})
}

// armed says whether something may be sent, and for how long.
func (h *header) armed() string {
	t := h.desk.Theme
	until := h.vitals.arm.Until
	switch {
	case h.locked:
		return t.Muted.Render("read-only")
	case h.sandbox:
		return t.Muted.Render("armed")
	case h.known && until.Known() && until.Time().After(h.now) && strings.EqualFold(h.vitals.arm.Operator, h.desk.Operator):
		return t.Warn.Render("ARMED until " + h.inZone(until) + " (" + kit.Ago(until.Time().Sub(h.now)) + ")")
	default:
		return t.Muted.Render("read-only (:arm)")
	}
}

func (h *header) inZone(i ledger.Instant) string {
	if h.desk.Zone == nil {
		return i.Time().Format("15:04")
	}
	return i.Time().In(h.desk.Zone).Format("15:04")
}

// state says how the ledger is.
func (h *header) state(width int) []part {
	t := h.desk.Theme
	switch {
	case !h.known && h.failed != "":
		return []part{{text: t.Bad.Render(t.Glyphs.Error + " the ledger could not be read: " + kit.Clean(h.failed))}}
	case !h.known:
		return []part{{text: t.Muted.Render("reading the ledger")}}
	}
	v := h.vitals
	var parts []part
	if h.failed != "" {
		parts = append(parts, part{text: t.Warn.Render(t.Glyphs.Warning + " stale since " + h.inZone(ledger.At(h.readAt)) + ": " + kit.Clean(h.failed))})
	}
	for _, p := range v.suspects {
		parts = append(parts, part{text: t.Bad.Render(t.Glyphs.Warning + " " + strings.ToUpper(string(p)) + " SUSPECT")})
	}
	parts = append(parts, h.open()...)
	return append(parts, h.flow(width)...)
}

// open counts what is open, in doubt and in quarantine.
func (h *header) open() []part {
	t, c := h.desk.Theme, h.vitals.counters
	var marks []string
	for severity := 1; severity <= 3; severity++ {
		m := t.Severity(severity)
		text := m.Glyph + " " + kit.Count(c.BySeverity[severity])
		if c.BySeverity[severity] == 0 {
			marks = append(marks, t.Muted.Render(text))
			continue
		}
		if severity == 1 {
			text += " " + m.Word
		}
		marks = append(marks, m.Style.Render(text))
	}
	parts := []part{{text: strings.Join(marks, "  ")}}
	if h.vitals.oldest.Known() {
		parts = append(parts, part{text: t.Text.Render("oldest " + kit.Ago(max(0, h.now.Sub(h.vitals.oldest.Time())))), drop: 2})
	}
	if c.InDoubt > 0 {
		parts = append(parts, part{text: t.Danger.Render("? " + kit.Count(c.InDoubt) + " in doubt")})
	}
	if c.Undelivered > 0 {
		parts = append(parts, part{text: t.Warn.Render(kit.Count(c.Undelivered) + " undelivered"), drop: 3})
	}
	if c.Quarantined > 0 {
		parts = append(parts, part{text: t.Warn.Render(kit.Count(c.Quarantined) + " in quarantine"), drop: 8})
	}
	return parts
}

// flow shows payments and grants a minute and the time between the two.
func (h *header) flow(width int) []part {
	t, v := h.desk.Theme, h.vitals
	cells := 6
	if width >= wideWidth {
		cells = 16
	}
	stream := func(name string, values []int64) string {
		// The last whole minute counts; before there is one, the running minute does.
		last := int64(0)
		if n := len(values); n > 1 {
			last = cmp.Or(values[n-2], values[n-1])
		}
		return t.Muted.Render(name+" ") + t.Accent.Render(kit.Sparkline(t, values, cells)) + " " + t.Text.Render(kit.Count(last)) + t.Muted.Render("/min")
	}
	parts := []part{{text: stream("paid", v.payments), drop: 5}, {text: stream("granted", v.grants), drop: 6}}
	if v.lags > 0 {
		parts = append(parts, part{text: t.Muted.Render("pay to grant p50 ") + t.Text.Render(shortDuration(v.p50)) + t.Muted.Render(" p95 ") + t.Text.Render(shortDuration(v.p95)), drop: 7})
	}
	return parts
}

// shortDuration is a time in three or four characters.
func shortDuration(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%d.%ds", d/time.Second, d%time.Second/(100*time.Millisecond))
	}
	return kit.Ago(d)
}

// life is the last proof of life of each source, and how far the grants reach.
func (h *header) life() []part {
	t := h.desk.Theme
	last := map[ledger.Provider]ledger.Instant{}
	var grants, reaches ledger.Instant
	for _, s := range h.vitals.signs {
		if s.What != "grant" {
			last[s.Provider] = max(last[s.Provider], s.At)
			continue
		}
		grants = max(grants, s.At)
		if s.Reaches.Known() && (reaches == 0 || s.Reaches < reaches) {
			reaches = s.Reaches
		}
	}
	var parts []part
	for _, p := range []ledger.Provider{ledger.Hive, ledger.Stove} {
		at, ok := last[p]
		if !ok {
			continue
		}
		age := max(0, h.now.Sub(at.Time()))
		text := string(p) + " " + kit.Ago(age)
		if age > silent {
			parts = append(parts, part{text: t.Warn.Render(string(p) + " silent " + kit.Ago(age)), drop: 3})
			continue
		}
		parts = append(parts, part{text: t.Muted.Render(text), drop: 4})
	}
	switch {
	case reaches.Known():
		parts = append(parts, part{text: t.Muted.Render("grants to " + h.inZone(reaches)), drop: 4})
	case grants.Known():
		parts = append(parts, part{text: t.Muted.Render("grants " + kit.Ago(max(0, h.now.Sub(grants.Time())))), drop: 4})
	default:
		parts = append(parts, part{text: t.Warn.Render("no grant source has spoken"), drop: 4})
	}
	return parts
}
