package pane

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"makegood/ledger"
	"makegood/tui/kit"
)

// pulseLines are the findings, most pressing first.
func (p *Pulse) pulseLines() []pick {
	if !p.known {
		return nil
	}
	var out []pick
	for _, part := range [][]pick{p.desk.unwatchedLines(p.list.width), p.pauses(), p.detector(), p.alarms(), p.ageLines(), p.rateLines(), p.lossLines(), p.sourceLines()} {
		if len(part) == 0 {
			continue
		}
		if len(out) > 0 {
			out = append(out, pick{})
		}
		out = append(out, part...)
	}
	return out
}

func (p *Pulse) heading(text string) pick {
	return pick{text: p.desk.Theme.Heading.Render(text)}
}

// pauses say what maintenance is declared.
func (p *Pulse) pauses() (out []pick) {
	t := p.desk.Theme
	for _, m := range p.read.regs.Maintenance {
		text := t.Glyphs.Info + " " + p.desk.AlertVoice().Maintenance(m)
		style := t.Warn
		if m.From > ledger.At(p.desk.Now()) {
			style = t.Muted
		}
		out = append(out, p.desk.maintenancePick(m, style.Render(text)))
	}
	return out
}

// alarmsShown is how many alerts stand on Pulse; the others stand on their own screen.
const alarmsShown = 4

// alarms are the alerts that are on.
func (p *Pulse) alarms() (out []pick) {
	t := p.desk.Theme
	on := p.desk.standing(slices.DeleteFunc(p.read.regs.Standing(ledger.At(p.desk.Now())), func(a ledger.RaisedAlert) bool {
		return a.Kind == ledger.AlertBroken // the detector says it
	}), p.desk.Look)
	for i, a := range on {
		if more := len(on) - i; i == alarmsShown && more > 1 {
			return append(out, pick{
				id: "alerts", text: t.Warn.Render(p.desk.N(int64(more), "and %d more alert", "and %d more alerts")), open: OpenScreen{Screen: ScreenAlerts},
				says: p.desk.T("Open all alerts."),
			})
		}
		m := t.Severity(a.Kind.Severity())
		out = append(out, pick{
			id: "alert " + a.Name(), text: m.Style.Render(m.Glyph + " " + p.desk.AlertVoice().Alert(a.Alert)), open: AlertTarget(a.Alert),
			says: p.desk.Inside(p.desk.AlertVoice().Next(a.Alert)),
		})
	}
	return out
}

// detector says which product is not granted while others are, or that none is. What an alert is on for stays until it is
// fine again, so that this screen and the alerts never say two things.
func (p *Pulse) detector() (out []pick) {
	t, regs, well := p.desk.Theme, p.read.regs, true
	standing := regs.Standing(ledger.At(p.desk.Now()))
	// What a game does not grant that answers nothing is no fault of a product.
	broken, said := slices.DeleteFunc(ledger.DefaultAlertRules().Brokens(regs.Recent), func(b ledger.Alert) bool {
		return slices.ContainsFunc(standing, func(a ledger.RaisedAlert) bool {
			return a.Kind == ledger.AlertGame && a.Provider == b.Provider && a.App == b.App
		})
	}), map[string]bool{}
	for _, a := range standing {
		if a.Kind == ledger.AlertBroken {
			broken = append(broken, a.Alert)
		}
		well = well && a.Kind != ledger.AlertGame && a.Kind != ledger.AlertBehind
	}
	for _, a := range broken {
		if said[a.Name()] {
			continue
		}
		a.On, said[a.Name()] = true, true
		out = append(out, pick{
			id: "broken " + a.Name(), text: t.Bad.Render(t.Glyphs.Warning + " " + p.desk.AlertVoice().Alert(a)), open: AlertTarget(a),
			says: p.desk.Inside(p.desk.AlertVoice().Next(a)),
		})
	}
	if len(out) > 0 {
		return out
	}
	return []pick{p.overall(well)}
}

// overall says how much was granted where no product is broken, calmly only where nearly all was and no alert says
// otherwise.
func (p *Pulse) overall(well bool) pick {
	t, rules := p.desk.Theme, ledger.DefaultAlertRules()
	var all, worst ledger.Sale
	products := map[string]ledger.Sale{}
	for _, s := range p.read.regs.Recent {
		all.Granted, all.Missing = all.Granted+s.Granted, all.Missing+s.Missing
		sum := products[s.Product]
		sum.Product, sum.Granted, sum.Missing = s.Product, sum.Granted+s.Granted, sum.Missing+s.Missing
		products[s.Product] = sum
	}
	for _, name := range slices.Sorted(maps.Keys(products)) {
		if s := products[name]; s.Tried() >= rules.Tried && s.Missing > worst.Missing && s.Granted*100 < rules.Fine*s.Tried() {
			worst = s
		}
	}
	warn := func(text string) pick { return pick{text: t.Warn.Render(t.Glyphs.Warning + " " + text)} }
	switch {
	case all.Tried() == 0:
		return pick{text: t.Muted.Render(p.desk.T("No payment of the last 15 min says anything about its grant yet."))}
	case well && all.Granted*100 >= rules.Healthy*all.Tried():
		return pick{text: t.Good.Render(t.Glyphs.Mark + " " + p.desk.T("No product is broken: %d of %d granted in 15 min.", all.Granted, all.Tried()))}
	case all.Granted*100 >= rules.Healthy*all.Tried():
		return pick{text: t.Text.Render(p.desk.T("%d of %d granted in 15 min, as far as is known.", all.Granted, all.Tried()))}
	case worst.Product != "":
		return warn(p.desk.T("%d of %d granted in 15 min; of %s only %d of %d.", all.Granted, all.Tried(), kit.Clean(worst.Product), worst.Granted, worst.Tried()))
	default:
		return warn(p.desk.T("%d of %d granted in 15 min; no single product stands out.", all.Granted, all.Tried()))
	}
}

// rateLines are the grant rates by product and server, the worst first.
func (p *Pulse) rateLines() []pick {
	t := p.desk.Theme
	out := []pick{p.heading(p.desk.T("Grant rate, %s", p.spanName()))}
	if len(p.read.regs.Sales) == 0 {
		return append(out, pick{text: t.Muted.Render(p.desk.T("Nothing was paid in this time of which a grant source could speak."))})
	}
	product, server := 12, 6
	for _, s := range p.read.regs.Sales {
		product, server = max(product, kit.Width(s.Product)), max(server, kit.Width(s.Server))
	}
	product, server = min(product, max(14, p.list.width/3)), min(server, 10)
	for i, s := range p.read.regs.Sales {
		if i == 40 {
			out = append(out, pick{text: t.Muted.Render(p.desk.N(int64(len(p.read.regs.Sales)-i), "%d more, all granted at least as well", "%d more, all granted at least as well"))})
			break
		}
		share := s.Granted * 100 / s.Tried()
		style := t.Text
		if s.Missing > 0 {
			style = t.Warn
		}
		text := style.Render(kit.FitMiddle(kit.Clean(s.Product), product, kit.Left, t.Glyphs.Ellipsis)) + " " +
			t.Muted.Render(kit.FitWith(kit.Clean(s.Server), server, kit.Left, t.Glyphs.Ellipsis)) + " " +
			kit.Bar(t, s.Granted, s.Tried(), 10) + " " + style.Render(kit.Fit(fmt.Sprintf("%d%%", share), 4, kit.Right)) + "  " +
			t.Muted.Render(p.desk.T("%d of %d", s.Granted, s.Tried()))
		line := pick{text: text}
		if s.Missing > 0 {
			line.id, line.open = "sale "+saleFilter(s), Narrow{saleFilter(s)}
			line.says = p.desk.N(s.Missing, "%d payment of it is not granted: open it.", "%d payments of it are not granted: open them.")
		}
		out = append(out, line)
	}
	return out
}

// ageLines are the open orders by age and severity.
func (p *Pulse) ageLines() []pick {
	t, a := p.desk.Theme, p.read.regs.Ages
	waits := ""
	if a.Snoozed > 0 {
		waits = " -is:snoozed"
	}
	if ledger.Total(a.Open)+a.Snoozed == 0 {
		return []pick{{text: t.Good.Render(t.Glyphs.Mark + " " + p.desk.T("No order is open."))}}
	}
	names, least := []string{"5m", "15m", "1h", "24h"}, "≥"
	if t.ASCII {
		least = ">="
	}
	head := kit.Fit(p.desk.T("Open orders by age"), 22, kit.Left) + kit.Fit(p.desk.T("all"), 9, kit.Right)
	for _, name := range names {
		head += kit.Fit(least+name, 9, kit.Right)
	}
	out := []pick{{text: t.Heading.Render(head)}}
	for severity := 1; severity <= 3; severity++ {
		if a.Open[severity-1] == 0 {
			continue
		}
		m := t.Severity(severity)
		text := m.Style.Render(kit.Fit(m.Glyph+" "+m.Word, 22, kit.Left) + kit.Fit(kit.Count(a.Open[severity-1]), 9, kit.Right))
		for i := range a.Older {
			text += t.Text.Render(kit.Fit(kit.Count(a.Older[i][severity-1]), 9, kit.Right))
		}
		out = append(out, pick{
			id: fmt.Sprint("age ", severity), text: text, open: Narrow{fmt.Sprintf("sev:%d is:open", severity) + waits},
			says: p.desk.T("Open them, the newest first; the work list groups them."),
		})
	}
	if n := ledger.Total(a.Late); n > 0 && p.desk.Late > 0 {
		out = append(out, pick{
			id: "late", text: t.Warn.Render(p.desk.N(n, "%d is late: open for more than %s", "%d are late: open for more than %s", kit.Ago(p.desk.Late))),
			open: Narrow{"is:open age>" + ageWord(p.desk.Late) + waits}, says: p.desk.T("Open those that are late."),
		})
	}
	if a.Snoozed > 0 {
		out = append(out, pick{
			id: "snoozed", text: t.Muted.Render(t.Case("snoozed").Glyph + " " + p.desk.N(a.Snoozed, "%d is snoozed, and not counted here", "%d are snoozed, and not counted here")),
			open: Narrow{"is:snoozed"}, says: p.desk.T("Open what is put aside."),
		})
	}
	return out
}

// ageWord is a duration as the filter reads it.
func ageWord(d time.Duration) string {
	if d%time.Minute != 0 {
		return fmt.Sprintf("%ds", d/time.Second)
	}
	return fmt.Sprintf("%dm", d/time.Minute)
}

// lossLines are what was never notified, by source and hour, as a lower bound.
func (p *Pulse) lossLines() []pick {
	t := p.desk.Theme
	type side struct {
		provider ledger.Provider
		app      string
	}
	var order []side
	sums, hours := map[side]ledger.Loss{}, map[side][]ledger.Loss{}
	for _, l := range p.read.regs.Losses {
		k := side{l.Provider, l.App}
		if _, known := hours[k]; !known {
			order = append(order, k)
		}
		hours[k] = append(hours[k], l)
		s := sums[k]
		sums[k] = ledger.Loss{Known: s.Known + l.Known, Missed: s.Missed + l.Missed}
	}
	if len(order) == 0 {
		return nil
	}
	out := []pick{p.heading(p.desk.T("Never notified, %s", p.spanName()))}
	for _, k := range order {
		s := sums[k]
		style := t.Muted
		if s.Missed > 0 {
			style = t.Warn
		}
		line := pick{text: style.Render(p.desk.T("%s %s: at least %d of %d known", providerName(k.provider), kit.Clean(k.app), s.Missed, s.Known))}
		if s.Missed > 0 {
			line.id = "loss " + string(k.provider) + k.app
			line.open = AlertTarget(ledger.Alert{Kind: ledger.AlertLoss, Provider: k.provider, App: k.app})
			line.says = p.desk.T("Open the orders nobody was notified of.")
		}
		out = append(out, line)
		for i := len(hours[k]) - 1; i >= max(0, len(hours[k])-24) && s.Missed > 0; i-- {
			if l := hours[k][i]; l.Missed > 0 {
				out = append(out, pick{text: t.Muted.Render("  " + p.desk.T("%s  at least %d of %d", l.Hour.Time().In(p.desk.zone()).Format("01-02 15h"), l.Missed, l.Known))})
			}
		}
	}
	for _, part := range kit.Wrap(p.desk.T("At least: Hive lists only players we name and what is not completed, STOVE lists nothing; what nobody ever asked about is not counted."), max(10, p.list.width-2)) {
		out = append(out, pick{text: t.Muted.Render(part)})
	}
	return out
}

// sourceLines are the last proof of life of every source, and its rhythm.
func (p *Pulse) sourceLines() []pick {
	t, now := p.desk.Theme, ledger.At(p.desk.Now())
	out := []pick{p.heading(p.desk.T("Sources"))}
	if len(p.read.regs.Feeds) == 0 {
		return append(out, pick{text: t.Warn.Render(p.desk.T("No source has spoken yet: send a notification to the listener, or import grants."))})
	}
	for _, f := range p.read.regs.Feeds {
		style, says := t.Text, kit.Ago(max(0, now.Sub(f.LastAt)))
		for _, a := range p.read.regs.Alerts {
			if (a.Kind == ledger.AlertSilent || a.Kind == ledger.AlertBehind) && a.Provider == f.Provider && a.App == f.App && a.Feed == f.Name {
				style, says = t.Bad, p.desk.T("silent for %s", says)
			}
		}
		name := p.desk.T("notifications")
		if f.What == ledger.FeedGrant {
			name = p.desk.T("grants: %s", feedName(p.desk, f.Name))
		}
		text := style.Render(kit.Fit(providerName(f.Provider), 6, kit.Left) + kit.FitWith(name, 22, kit.Left, t.Glyphs.Ellipsis) + kit.Fit(says, 12, kit.Left))
		if f.Reaches.Known() {
			text += t.Text.Render(p.desk.T("to %s", p.desk.clockText(f.Reaches)) + "  ")
		}
		if minutes, days := f.Usual(now); days > 0 {
			text += t.Muted.Render(p.desk.T("usually in %d min of this hour", minutes) + "  ")
		}
		text += t.Muted.Render(kit.Clean(f.App))
		out = append(out, pick{text: text})
	}
	for _, s := range p.read.suspects {
		a := ledger.Alert{Kind: ledger.AlertSuspect, On: true, Provider: s}
		out = append(out, pick{text: t.Bad.Render(t.Glyphs.Warning + " " + p.desk.AlertVoice().Alert(a))})
	}
	return out
}

func feedName(d *Desk, name string) string {
	switch name {
	case ledger.FeedPush:
		return d.T("push")
	case ledger.FeedImport, "":
		return d.T("import")
	}
	return kit.Clean(name)
}
