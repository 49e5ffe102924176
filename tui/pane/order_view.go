package pane

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/plain"
	"makegood/tui/theme"
)

// orderWide is the width, and orderTall the height, from which the four parts
// stand beside each other.
const (
	orderWide = 150
	orderTall = 38
	// orderLow is the height below which the class is told by the sentence alone.
	orderLow = 16
)

// orderRect is how large a part is, its border left out.
type orderRect struct{ width, height int }

// orderLayout says how large each part is. Where there is room all four are shown: the overview at the left, the others
// under each other at the right, the one with the focus taller; else the one with the focus alone under a tab bar.
func orderLayout(width, height, head int, focus orderSection) (parts [orderSections]orderRect, wide bool) {
	body := max(1, height-head)
	if width < orderWide || height < orderTall {
		for i := range parts {
			parts[i] = orderRect{width, max(1, body-1)}
		}
		return parts, false
	}
	left := orderLeft(width)
	w, h := kit.PanelInner(left, body)
	parts[orderOverview] = orderRect{w, h}
	for s, high := range orderStack(body, focus) {
		w, h := kit.PanelInner(width-left, high)
		parts[orderActs+orderSection(s)] = orderRect{w, h}
	}
	return parts, true
}

// orderLeft is the width of the overview's panel beside the others.
func orderLeft(width int) int { return width * 52 / 100 }

// orderStack are the heights of the three panels at the right, borders included.
func orderStack(body int, focus orderSection) [3]int {
	weights, sum := [3]int{4, 4, 4}, 12
	if focus != orderOverview {
		weights[focus-orderActs] += 4
		sum += 4
	}
	var out [3]int
	left := body
	for i := range out[:2] {
		out[i] = body * weights[i] / sum
		left -= out[i]
	}
	out[2] = left
	return out
}

// lay computes the lines of every part; drawing them only reads.
func (o *Order) lay() {
	o.head = o.heading()
	o.parts, o.wide = orderLayout(o.width, o.height, len(o.head), o.section)
	size := func(s *kit.Scroll, r orderRect) { s.Resize(r.width, r.height) }
	size(o.overview, o.parts[orderOverview])
	size(o.timeline, o.parts[orderTimeline])
	size(o.acts, o.parts[orderActs])
	o.raw.Resize(o.parts[orderRaw].width, max(1, o.parts[orderRaw].height-1))
	if o.order == nil {
		sentence := o.noOrder(max(1, o.parts[orderOverview].width))
		o.overview.SetLines(sentence)
		o.timeline.SetLines(sentence)
		o.acts.SetLines(sentence)
		return
	}
	o.overview.SetLines(o.overviewLines(o.parts[orderOverview].width))
	if width := o.parts[orderTimeline].width; o.told.lines == nil || o.told.width != width {
		o.told.width, o.told.lines = width, o.timelineLines(width)
	}
	o.timeline.SetLines(o.told.lines)
	lines, at, actAt := o.actionLines(o.parts[orderActs].width)
	o.actAt = actAt
	o.acts.SetLines(lines)
	if o.section == orderActs {
		o.acts.Show(at[1])
		o.acts.Show(at[0])
	}
}

// noOrder says why there is no order to show.
func (o *Order) noOrder(width int) []string {
	t := o.desk.Theme
	text, style := o.desk.T("Reading %s", o.key.String())+" "+t.Glyphs.Ellipsis, t.Muted
	if o.phase == orderFailed {
		text, style = t.Glyphs.Error+" "+o.desk.T("The order could not be read: %s. %s reads it again.", o.why, o.keys.Refresh.Help().Key), t.Bad
	}
	lines := []string{""}
	for _, line := range kit.Wrap(kit.Clean(text), max(1, width-2)) {
		lines = append(lines, " "+style.Render(line))
	}
	return lines
}

// heading is what stands above every part: the order, its class in words, its
// sentence with one key.
func (o *Order) heading() []string {
	t := o.desk.Theme
	if o.order == nil {
		return []string{" " + t.Title.Render(kit.FitMiddle(providerName(o.key.Provider)+" "+kit.Clean(o.key.Order), max(1, o.width-1), kit.Left, t.Glyphs.Ellipsis))}
	}
	s := &o.standing
	mark := t.Severity(s.Severity)
	money := kit.Clean(s.View.Money().String())
	name := mark.Glyph + " " + providerName(o.key.Provider) + " " + kit.Clean(o.key.Order)
	right := money
	if s.View.Test {
		right = o.desk.T("TEST %s", right)
	}
	room := max(1, o.width-kit.Width(right)-3)
	lines := []string{fmt.Sprintf(" %s %s ", mark.Style.Render(kit.FitMiddle(name, room, kit.Left, t.Glyphs.Ellipsis)), t.Amount.Render(right))}
	meaning, _ := plain.ClassMeaning(t.Words(), s.Class)
	class := fmt.Sprintf(" %s %s", mark.Style.Render(o.desk.classText(s.Class)), t.Muted.Render(t.Glyphs.Sep+" "+meaning))
	if kit.Width(class) > o.width {
		// The case tells what the class means as well: half a sentence helps nobody.
		class = " " + mark.Style.Render(o.desk.classText(s.Class))
	}
	if o.height >= orderLow {
		lines = append(lines, kit.FitWith(class, o.width, kit.Left, t.Glyphs.Ellipsis))
	}
	text, verb := o.desk.Sentence(o.key, *s)
	lines = append(lines, o.sentence(text, o.actions.Hint(verb), verb)...)
	if o.phase == orderFailed {
		says := " " + t.Glyphs.Warning + " " + joined(t.Glyphs.Sep, []string{o.desk.T("stale since %s", o.readAt.In(o.desk.zone()).Format(time.TimeOnly)), kit.Clean(o.why)})
		lines = append(lines, t.WarnBanner.Render(kit.FitWith(says, o.width, kit.Left, t.Glyphs.Ellipsis)))
	}
	return lines
}

// sentence is the plain sentence and its key, wrapped: it is never cut.
func (o *Order) sentence(text, hint, verb string) []string {
	style := &o.desk.Theme.Key
	if act, ok := o.actions.OfVerb(verb); ok {
		risk := o.riskStyle(act.Risk)
		style = &risk
	}
	lines := o.desk.wrapped(text, hint, style, max(1, o.width-2))
	for i := range lines {
		lines[i] = " " + lines[i]
	}
	return lines
}

// View draws the screen.
func (o *Order) View() string {
	lines := append([]string{}, o.head...)
	if o.wide {
		return kit.Block(append(lines, o.beside()...), o.width, o.height)
	}
	lines = append(lines, o.tabLine())
	lines = append(lines, strings.Split(o.part(o.section), "\n")...)
	if o.note != "" && len(lines) >= o.height {
		lines = append(lines[:max(0, o.height-1)], o.noteLine())
	}
	return kit.Block(lines, o.width, o.height)
}

// tabLine is the tab bar, and how much of the part lies above and below.
func (o *Order) tabLine() string {
	t, room := o.desk.Theme, o.tabsWidth()
	bar := kit.Tabs(t, o.tabs(), int(o.section), room)
	if room < o.width {
		bar = kit.Fit(bar, room, kit.Left) + t.Muted.Render(o.where(o.section)) + " "
	}
	return bar
}

// tabsWidth is what the tabs may take: all of the line where nothing else has room in it.
func (o *Order) tabsWidth() int {
	where := o.where(o.section)
	bar := kit.Tabs(o.desk.Theme, o.tabs(), int(o.section), o.width)
	if room := o.width - kit.Width(where) - 1; where != "" && kit.Width(strings.TrimRight(bar, " ")) < room {
		return room
	}
	return o.width
}

func (o *Order) noteLine() string {
	return o.desk.Theme.Warn.Render(kit.FitWith(" "+kit.Clean(o.note), o.width, kit.Left, o.desk.Theme.Glyphs.Ellipsis))
}

func (o *Order) tabs() []kit.Tab {
	tabs := make([]kit.Tab, orderSections)
	for s := range orderSections {
		tabs[s] = kit.Tab{Title: o.titleOf(s), Badge: o.badgeOf(s)}
	}
	if n := len(o.standing.Differences); n > 0 {
		tabs[orderOverview].Badge, tabs[orderOverview].Alarm = o.desk.Theme.Glyphs.Differs, true
	}
	return tabs
}

func (o *Order) titleOf(s orderSection) string {
	return []string{o.desk.T("Overview"), o.desk.T("Actions"), o.desk.T("Timeline"), o.desk.T("Raw")}[s]
}

func (o *Order) badgeOf(s orderSection) string {
	n := 0
	switch s {
	case orderTimeline:
		n = len(o.facts)
	case orderRaw:
		n = len(o.bodies)
	case orderActs:
		n = o.possible()
	case orderOverview, orderSections:
	}
	if n == 0 {
		return ""
	}
	return kit.Count(int64(n))
}

// beside are the four parts next to each other.
func (o *Order) beside() []string {
	body, left := max(1, o.height-len(o.head)), orderLeft(o.width)
	box := func(s orderSection, w, h int) []string {
		title := strings.TrimSpace(o.titleOf(s) + " " + o.badgeOf(s))
		spec := kit.PanelSpec{Title: title, Focused: s == o.section, Width: w, Height: h, Footer: o.where(s)}
		if s == o.section && o.note != "" {
			spec.Footer = o.note
		}
		return strings.Split(kit.Panel(o.desk.Theme, spec, o.part(s)), "\n")
	}
	var right []string
	for i, high := range orderStack(body, o.section) {
		right = append(right, box(orderActs+orderSection(i), o.width-left, high)...)
	}
	return besideEach(box(orderOverview, left, body), right)
}

func besideEach(left, right []string) []string {
	out := make([]string, min(len(left), len(right)))
	for i := range out {
		out[i] = left[i] + right[i]
	}
	return out
}

func (o *Order) where(s orderSection) string {
	switch s {
	case orderOverview:
		return o.overview.Where()
	case orderTimeline:
		return o.timeline.Where()
	case orderActs:
		return o.acts.Where()
	case orderRaw, orderSections:
	}
	return ""
}

// part draws one part in exactly its size.
func (o *Order) part(s orderSection) string {
	switch s {
	case orderTimeline:
		return o.timeline.View()
	case orderActs:
		return o.acts.View()
	case orderRaw:
		return o.rawView()
	case orderOverview, orderSections:
	}
	return o.overview.View()
}

func (o *Order) riskStyle(r kit.Risk) lipglossStyle {
	switch r {
	case kit.Dangerous:
		return o.desk.Theme.Danger
	case kit.Reporting:
		return o.desk.Theme.Report
	case kit.Harmless:
	}
	return o.desk.Theme.Key
}

// timelineLines are every fact in the order of time.
func (o *Order) timelineLines(width int) []string {
	if len(o.facts) == 0 {
		return []string{"", " " + o.desk.Theme.Muted.Render(o.desk.T("No fact is known of it."))}
	}
	moments := make([]kit.Moment, len(o.facts))
	for i, f := range o.facts {
		moments[i] = kit.Moment{
			At: f.At.Time(), Mark: o.factMark(f), Text: plain.Summary(o.desk.Theme.Words(), f), Detail: o.desk.originOf(f),
		}
	}
	lines := kit.Timeline(o.desk.Theme, moments, o.desk.zone(), max(8, width-1))
	for i := range lines {
		lines[i] = " " + lines[i]
	}
	return lines
}

// originOf says what kind of fact it is, which, where it came from and who was behind it.
func (d *Desk) originOf(f ledger.Fact) string {
	parts := []string{"#" + strconv.FormatInt(f.Seq, 10), plain.Spoken(d.Theme.Words(), f.Kind), f.Source}
	if f.Actor != "" {
		parts = append(parts, d.T("by %s", f.Actor))
	}
	return joined(d.Theme.Glyphs.Sep, parts)
}

// factMark is the glyph of a fact on the timeline.
func (o *Order) factMark(f ledger.Fact) theme.Mark {
	t := o.desk.Theme
	plainMark := theme.Mark{Glyph: t.Glyphs.Bullet, Style: &t.Muted}
	switch f.Kind {
	case ledger.FactNotification, ledger.FactReread:
		return theme.Mark{Glyph: t.Glyphs.Down, Style: &t.Accent}
	case ledger.FactGrant:
		return theme.Mark{Glyph: t.Glyphs.Mark, Style: &t.Good}
	case ledger.FactRevoke:
		return theme.Mark{Glyph: t.Glyphs.Left, Style: &t.Warn}
	case ledger.FactAction:
		var s ledger.ActionStep
		if f.Decode(&s) == nil {
			return plain.ActionMark(t, ledger.Action{Kind: s.Kind, State: s.State, Outcome: s.Outcome})
		}
	case ledger.FactObservation:
		var obs ledger.Observation
		if f.Decode(&obs) == nil && obs.Answer == ledger.AnswerFailed {
			return theme.Mark{Glyph: "?", Style: &t.Warn}
		}
	default:
	}
	return plainMark
}
