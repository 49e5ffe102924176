package pane

import (
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/key"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/lang"
)

// Where Pulse is wide enough for its charts beside its lines, and how tall a chart
// is at most.
const (
	pulseWide = 110
	chartTall = 8
)

// chartsWidth is how wide the charts are where they stand beside the lines.
func (p *Pulse) chartsWidth() int { return min(72, p.width*2/5) }

// listAt is where the lines begin.
func (p *Pulse) listAt() (x, y int) {
	if p.width >= pulseWide {
		return p.chartsWidth() + 2, 1
	}
	return 0, 1 + len(p.strips())
}

// lay draws the lines anew and gives them their room.
func (p *Pulse) lay() {
	x, y := p.listAt()
	p.list.resize(p.width-x, max(1, p.height-y-1))
	p.list.set(p.pulseLines())
}

// View draws the screen.
func (p *Pulse) View() string {
	t := p.desk.Theme
	fit := func(s string) string { return kit.FitWith(s, p.width, kit.Left, t.Glyphs.Ellipsis) }
	lines := []string{fit(p.head())}
	if p.width >= pulseWide {
		charts, list := p.charts(p.chartsWidth(), p.height-2), p.list.view()
		for i := range max(0, p.height-2) {
			left, right := "", ""
			if i < len(charts) {
				left = charts[i]
			}
			if i < len(list) {
				right = list[i]
			}
			lines = append(lines, kit.Fit(left, p.chartsWidth(), kit.Left)+t.Faint.Render(" "+t.Glyphs.Rail)+right)
		}
	} else {
		lines = append(lines, p.strips()...)
		lines = append(lines, p.list.view()...)
	}
	for len(lines) < p.height-1 {
		lines = append(lines, "")
	}
	return kit.Block(append(lines[:max(0, p.height-1)], fit(p.sentence())), p.width, p.height)
}

// head names the span, and what is the matter with what is shown.
func (p *Pulse) head() string {
	t := p.desk.Theme
	text := " " + t.Heading.Render(p.desk.T("Pulse")) + t.Muted.Render("  "+p.spanName())
	if p.known {
		zone := p.desk.zone()
		text += t.Muted.Render("  " + p.read.from.In(zone).Format("15:04") + "-" + p.read.at.In(zone).Format("15:04"))
	}
	text += t.Muted.Render("  ") + t.Key.Render(t.KeyName(p.keys.Span.Help().Key)) + " " + t.Muted.Render(p.keys.Span.Help().Desc)
	if p.failed != "" && p.known {
		text += "  " + p.stale()
	}
	return text
}

// sentence is the one plain sentence the screen ends in, and its key.
func (p *Pulse) sentence() string {
	t := p.desk.Theme
	switch {
	case !p.known && p.failed != "":
		return " " + t.Bad.Render(t.Glyphs.Error+" "+p.desk.T("The registers could not be read: %s", kit.Clean(p.failed)))
	case !p.known:
		return " " + t.Muted.Render(p.desk.T("Reading the registers."))
	}
	at, ok := p.list.here()
	if !ok {
		return " " + t.Muted.Render(p.desk.T("Nothing needs anybody here."))
	}
	return says(p.desk, at.says, p.keys.Open, p.width)
}

// says is a sentence with the key it asks for, which is never what is cut.
func says(d *Desk, text string, k key.Binding, width int) string {
	t := d.Theme
	name := "[" + t.KeyName(k.Help().Key) + "]"
	room := max(1, width-kit.Width(name)-3)
	return " " + t.Sentence.Render(kit.FitWith(text, min(kit.Width(text), room), kit.Left, t.Glyphs.Ellipsis)) + " " + t.Key.Render(name)
}

// series are the counts of the minutes in as many pieces of time as there are cells.
func (p *Pulse) series(cells int, of func(ledger.Minute) int64) []int64 {
	n := len(p.read.minutes)
	if n == 0 || cells <= 0 {
		return nil
	}
	out := make([]int64, min(cells, n))
	for i, m := range p.read.minutes {
		out[i*len(out)/n] += of(m)
	}
	return out
}

// flows are what is counted over time, with its name and style.
func (p *Pulse) flows() []struct {
	name string
	of   func(ledger.Minute) int64
} {
	return []struct {
		name string
		of   func(ledger.Minute) int64
	}{
		{p.desk.T("payments"), func(m ledger.Minute) int64 { return m.Payments }},
		{p.desk.T("grants"), func(m ledger.Minute) int64 { return m.Grants }},
		{p.desk.T("cancellations"), func(m ledger.Minute) int64 { return m.Cancels }},
	}
}

// AMinute is what a flow brings in a minute, of its counts by the minute, oldest first, the last of which is still running:
// that of the last whole minute, and where it brought nothing that of the running one so far. The header and Pulse tell the
// same.
func AMinute(counts []int64) (n int64, running bool) {
	last := len(counts) - 1
	switch {
	case last > 0 && counts[last-1] > 0:
		return counts[last-1], false
	case last >= 0 && counts[last] > 0:
		return counts[last], true
	default:
		return 0, false
	}
}

// sums are a flow in all and in a minute.
func (p *Pulse) sums(of func(ledger.Minute) int64) (all, last int64, running bool) {
	counts := make([]int64, len(p.read.minutes))
	for i, m := range p.read.minutes {
		counts[i] = of(m)
		all += counts[i]
	}
	last, running = AMinute(counts)
	return all, last, running
}

// quantiles are p50 and p95 of pay-to-grant in each piece of time, in milliseconds;
// -1 where nothing was granted.
func (p *Pulse) quantiles(cells int) (p50, p95 []int64) {
	slot := ledger.Instant(ledger.LagSlot / time.Millisecond)
	first, last := ledger.At(p.read.from)/slot, ledger.At(p.read.at)/slot
	n := min(cells, int(last-first)+1)
	if n <= 0 {
		return nil, nil
	}
	counts := make([][]ledger.LagCount, n)
	for _, c := range p.read.regs.Lags {
		i := int(c.Slot/slot-first) * n / (int(last-first) + 1)
		if i >= 0 && i < n {
			counts[i] = append(counts[i], c)
		}
	}
	told := func(cs []ledger.LagCount, percent int64) int64 {
		if d, ok := ledger.LagQuantile(cs, percent); ok {
			return d.Milliseconds()
		}
		return -1
	}
	for _, cs := range counts {
		p50, p95 = append(p50, told(cs, 50)), append(p95, told(cs, 95))
	}
	return p50, p95
}

// lagText is a pay-to-grant time of the whole span, in the words of text; where nothing was granted it says that.
func (p *Pulse) lagText(percent int64, text lang.Text) string {
	d, ok := ledger.LagQuantile(p.read.regs.Lags, percent)
	if !ok {
		return p.desk.T("nothing was granted")
	}
	return p.desk.T(text, kit.Within(d))
}

// What the short names of the pay-to-grant times mean.
const (
	halfWithin lang.Text = "half within %s"
	mostWithin lang.Text = "95%% within %s"
)

// stretch repeats values so that a chart of few fills its room.
func stretch(values []int64, cells int) []int64 {
	if len(values) == 0 || len(values) >= cells {
		return values
	}
	out := make([]int64, cells)
	for i := range out {
		out[i] = values[i*len(values)/cells]
	}
	return out
}

// charts are the flows and the pay-to-grant times as blocks below each other.
func (p *Pulse) charts(width, height int) []string {
	if !p.known {
		return nil
	}
	t := p.desk.Theme
	tall := min(max(1, (height-1)/5-1), chartTall)
	cells := max(1, width-2)
	var lines []string
	chart := func(title, now string, values []int64) {
		lines = append(lines, kit.FitWith(" "+t.Heading.Render(title)+" "+t.Muted.Render(now), width, kit.Left, t.Glyphs.Ellipsis))
		for _, l := range kit.Chart(t, stretch(values, cells), cells, tall) {
			lines = append(lines, " "+t.Accent.Render(l))
		}
	}
	for _, f := range p.flows() {
		all, last, running := p.sums(f.of)
		now := p.desk.T("%d in all, %d in the last whole minute", all, last)
		if running {
			now = p.desk.T("%d in all, %d so far this minute", all, last)
		}
		chart(f.name, now, p.series(cells, f.of))
	}
	p50, p95 := p.quantiles(cells)
	chart(p.desk.T("pay to grant, p50"), p.lagText(50, halfWithin), p50)
	chart(p.desk.T("pay to grant, p95"), p.lagText(95, mostWithin), p95)
	zone := p.desk.zone()
	from, to := p.read.from.In(zone).Format("15:04"), p.read.at.In(zone).Format("15:04")
	axis := t.Muted.Render(from + strings.Repeat(" ", max(1, cells-kit.Width(from)-kit.Width(to))) + to)
	return append(lines, " "+axis)
}

// strips are the same in one line each, for a screen without room.
func (p *Pulse) strips() []string {
	if !p.known {
		return nil
	}
	t := p.desk.Theme
	name := 0
	for _, f := range p.flows() {
		name = max(name, kit.Width(f.name))
	}
	lagName := p.desk.T("pay to grant")
	name = max(name, kit.Width(lagName))
	lags := p.lagText(50, halfWithin)
	if len(p.read.regs.Lags) > 0 {
		lags += ", " + p.lagText(95, mostWithin)
	}
	cells := max(8, p.width-name-max(34, kit.Width(lags)+3))
	var out []string
	line := func(title string, values []int64, says string) {
		out = append(out, kit.FitWith(" "+t.Heading.Render(kit.Fit(title, name, kit.Left))+" "+
			t.Accent.Render(kit.Sparkline(t, stretch(values, cells), cells))+" "+t.Muted.Render(says), p.width, kit.Left, t.Glyphs.Ellipsis))
	}
	for _, f := range p.flows() {
		all, last, running := p.sums(f.of)
		says := p.desk.T("%d, %d/min", all, last)
		if running {
			says = p.desk.T("%d, %d this minute", all, last)
		}
		line(f.name, p.series(cells, f.of), says)
	}
	_, p95 := p.quantiles(cells)
	line(lagName, p95, lags)
	return out
}
