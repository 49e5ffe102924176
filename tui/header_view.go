package tui

import (
	"slices"
	"strings"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/pane"
	"makegood/tui/plain"
)

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
	if h.known {
		// The proofs of life fill the first line, before the facts of the title; the rest stands in the second.
		place, state = h.spread(place, state, sep, room)
	}
	first := fitParts(place, sep, room)
	top := " " + first + strings.Repeat(" ", max(1, width-2-kit.Width(first)-kit.Width(clock))) + clock + " "
	return []string{
		kit.FitWith(top, width, kit.Left, t.Glyphs.Ellipsis),
		kit.FitWith(" "+fitParts(state, sep, width-2), width, kit.Left, t.Glyphs.Ellipsis),
	}
}

// spread puts the proofs of life into the first line as far as they fit, and the others into the second.
func (h *header) spread(place, state []part, sep string, room int) (upper, lower []part) {
	bare := withoutFacts(place)
	for _, p := range h.life() {
		if needs(sep, append(slices.Clone(bare), p)) <= room {
			bare, place = append(bare, p), append(place, p)
			continue
		}
		state = append(state, p)
	}
	return place, state
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
	env := t.Sandbox.Render(" " + h.desk.T("SANDBOX") + " ")
	if h.desk.Environment == ledger.Live {
		env = t.Live.Render(" " + h.desk.T("LIVE") + " " + t.Glyphs.Sep + " " + h.desk.T("REAL MONEY") + " ")
	}
	parts := []part{{text: env}, {text: t.Accent.Render(kit.Clean(h.desk.Operator)), drop: 1}, {text: h.armed()}}
	if facts := h.listens(); facts != "" {
		parts = append(parts, part{text: t.Muted.Render(kit.Clean(facts)), drop: factsDrop})
	}
	return append(parts, part{text: t.Faint.Render("makegood"), drop: factsDrop + 1})
}

// armed says whether something may be sent, and for how long.
func (h *header) armed() string {
	t := h.desk.Theme
	until := h.vitals.arm.Until
	switch {
	case h.locked:
		return t.Muted.Render(h.desk.T("read-only"))
	case h.sandbox:
		return t.Muted.Render(h.desk.T("armed"))
	case h.known && until.Known() && until.Time().After(h.now) && ledger.SameOperator(h.vitals.arm.Operator, h.desk.Operator):
		return t.Warn.Render(h.desk.T("ARMED until %s (%s)", h.inZone(until), kit.Ago(until.Time().Sub(h.now))))
	default:
		return t.Muted.Render(h.desk.T("read-only (:arm)"))
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
	urgent := h.watch()
	switch {
	case !h.known && h.failed != "":
		return append(urgent, part{text: t.Bad.Render(t.Glyphs.Error + " " + h.desk.T("the ledger could not be read: %s", kit.Clean(h.failed)))})
	case !h.known:
		return append(urgent, part{text: t.Muted.Render(h.desk.T("reading the ledger"))})
	}
	v, parts := h.vitals, urgent
	if h.failed != "" {
		parts = append(parts, part{text: t.Warn.Render(t.Glyphs.Warning + " " + h.desk.T("stale since %s: %s", h.inZone(ledger.At(h.readAt)), kit.Clean(h.failed)))})
	}
	for _, p := range v.suspects {
		parts = append(parts, part{text: t.Bad.Render(t.Glyphs.Warning + " " + h.desk.T("%s SUSPECT", strings.ToUpper(string(p))))})
	}
	parts = append(parts, h.alarms()...)
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
	if c.Snoozed > 0 {
		parts = append(parts, part{text: t.Muted.Render(h.desk.T("%d snoozed", c.Snoozed)), drop: 4})
	}
	if h.vitals.oldest.Known() {
		parts = append(parts, part{text: t.Text.Render(h.desk.T("oldest %s", kit.Ago(max(0, h.now.Sub(h.vitals.oldest.Time()))))), drop: 2})
	}
	if late := ledger.Total(h.vitals.regs.Ages.Late); late > 0 && h.desk.Late > 0 {
		parts = append(parts, part{text: t.Warn.Render(h.desk.T("%d late", late)), drop: 2})
	}
	if c.InDoubt > 0 {
		parts = append(parts, part{text: t.Danger.Render("? " + h.desk.T("%d in doubt", c.InDoubt))})
	}
	if c.Undelivered > 0 {
		parts = append(parts, part{text: t.Warn.Render(h.desk.T("%d undelivered", c.Undelivered)), drop: 1})
	}
	if c.Quarantined > 0 {
		parts = append(parts, part{text: t.Warn.Render(h.desk.T("%d in quarantine", c.Quarantined)), drop: 8})
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
		last, running := pane.AMinute(values)
		window := h.desk.T("/min")
		if running {
			window = h.desk.T(" this minute")
		}
		return t.Muted.Render(name+" ") + t.Accent.Render(kit.Sparkline(t, values, cells)) + " " + t.Text.Render(kit.Count(last)) + t.Muted.Render(window)
	}
	parts := []part{{text: stream(h.desk.T("paid"), v.payments), drop: 5}, {text: stream(h.desk.T("granted"), v.grants), drop: 6}}
	if v.lags > 0 {
		parts = append(parts, part{text: t.Muted.Render(h.desk.T("pay to grant")+" p50 ") + t.Text.Render(kit.Within(v.p50)) + t.Muted.Render(" p95 ") + t.Text.Render(kit.Within(v.p95)), drop: 7})
	}
	return parts
}

// alarms are the alerts that are on, and what maintenance is declared: how many, the most pressing in words, and the key
// that leads to all of them.
func (h *header) alarms() []part {
	t, d := h.desk.Theme, h.desk
	var parts []part
	if on := h.byPressure(); len(on) > 0 {
		m := t.Severity(on[0].Kind.Severity())
		text := m.Glyph + " " + d.N(int64(len(on)), "%d alert", "%d alerts") + ": " + d.T(plain.AlertWord(on[0].Kind))
		switch a := on[0]; {
		case a.Kind == ledger.AlertTrouble && a.Count > 0:
			text = m.Glyph + " " + d.N(int64(len(on)), "%d alert", "%d alerts") + ": " + plain.ClassWords(t.Words(), a.Class) + " (" + kit.Count(a.Count) + ")"
		case a.Product != "" && a.Kind == ledger.AlertBroken:
			text += " " + kit.Clean(a.Product)
		}
		text = m.Style.Render(text)
		if h.alerts != "" {
			text += " " + t.Key.Render("["+t.KeyName(h.alerts)+"]")
		}
		parts = append(parts, part{text: text, drop: 1})
	}
	now := ledger.At(h.now)
	for _, m := range h.vitals.regs.Maintenance {
		if m.From > now || m.Until() <= now {
			continue
		}
		text := d.T("MAINTENANCE to %s", h.inZone(m.Until()))
		if m.Provider != "" {
			text = d.T("MAINTENANCE of %s to %s", strings.ToUpper(string(m.Provider)), h.inZone(m.Until()))
		}
		parts = append(parts, part{text: t.Warn.Render(t.Glyphs.Info + " " + text), drop: 1})
	}
	return parts
}

// byPressure are the alerts that are on, the most pressing first.
func (h *header) byPressure() []ledger.RaisedAlert {
	out := h.vitals.regs.Standing(ledger.At(h.desk.Now()))
	slices.SortStableFunc(out, ledger.CompareAlerts)
	return out
}

// quiet says whether an alert is on that a provider's notifications, or its grants, are silent.
func (h *header) quiet(kind ledger.AlertKind, p ledger.Provider) bool {
	return slices.ContainsFunc(h.vitals.regs.Alerts, func(a ledger.RaisedAlert) bool {
		return a.Kind == kind && (p == "" || a.Provider == p)
	})
}

// life is the last proof of life of each source, and how far the grants reach.
func (h *header) life() []part {
	t, d := h.desk.Theme, h.desk
	last := map[ledger.Provider]ledger.Instant{}
	var grants, reaches ledger.Instant
	for _, s := range h.vitals.signs {
		switch s.What {
		case "notification", "answer":
			last[s.Provider] = max(last[s.Provider], s.At)
		case "grant":
			grants = max(grants, s.At)
			if s.Reaches.Known() && (reaches == 0 || s.Reaches < reaches) {
				reaches = s.Reaches
			}
		default: // a failure proves the opposite, and the game is not the provider whose order it answers about
		}
	}
	var parts []part
	for _, p := range []ledger.Provider{ledger.Hive, ledger.Stove} {
		at, ok := last[p]
		if !ok {
			continue
		}
		age := kit.Ago(max(0, h.now.Sub(at.Time())))
		if h.quiet(ledger.AlertSilent, p) {
			parts = append(parts, part{text: t.Bad.Render(d.T("%s silent %s", string(p), age)), drop: 3})
			continue
		}
		parts = append(parts, part{text: t.Muted.Render(string(p) + " " + age), drop: 4})
	}
	style, drop := t.Muted, 4
	if h.quiet(ledger.AlertBehind, "") {
		style, drop = t.Bad, 3
	}
	switch {
	case reaches.Known():
		parts = append(parts, part{text: style.Render(d.T("grants to %s", h.inZone(reaches))), drop: drop})
	case grants.Known():
		parts = append(parts, part{text: style.Render(d.T("grants %s", kit.Ago(max(0, h.now.Sub(grants.Time()))))), drop: drop})
	default:
		parts = append(parts, part{text: t.Warn.Render(d.T("no grant source has spoken")), drop: drop})
	}
	return parts
}
