package pane

import (
	"fmt"
	"strconv"
	"strings"

	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/tui/kit"
)

// spec describes the dialog: what, how many, how much, and who is left out and why.
func (b *BatchBox) spec() kit.ConfirmSpec {
	p := b.plan
	what := spokenKind(b.in.Kind)
	title := what
	if b.desk.Environment == ledger.Live {
		title += " " + b.desk.Theme.Glyphs.Sep + " LIVE"
	}
	effect := fmt.Sprintf("%s %s: %s, %s.", capitalized(what), b.in.What, orderCount(p.Count), plainSums(p.Sums))
	guards := []kit.Guard{{Verdict: "pass", Text: orderCount(p.Eligible) + " may be sent, one by one"}}
	if p.Approval > 0 {
		guards = append(guards, kit.Guard{Verdict: "unknown", Text: orderCount(p.Approval) + " of them need a second operator and will wait for one"})
	}
	const named = 5
	for i, item := range p.Ineligible {
		if i == named {
			guards = append(guards, kit.Guard{Verdict: "unknown", Text: fmt.Sprintf("%d more are left out", len(p.Ineligible)-named)})
			break
		}
		guards = append(guards, kit.Guard{Verdict: "unknown", Text: "left out: " + item.Key.Order + ", " + b.desk.Say(item.Text)})
	}
	blocked := ""
	if p.Eligible == 0 {
		blocked = "no order of them may be sent"
	}
	fields := []kit.Field{kit.ReasonField(b.desk.Theme, b.desk.Reasons, b.in.Kind == ledger.ActRefund)}
	if b.in.Kind == ledger.ActRefund || b.in.Kind == ledger.ActReportGranted || b.in.Kind == ledger.ActReportFailed || b.in.Kind == ledger.ActReplay {
		fields = append(fields, kit.TypedField(b.desk.Theme, "count", "how many are sent", strconv.Itoa(p.Eligible), nil))
	}
	return kit.ConfirmSpec{
		Title: title, Effect: effect, Risk: confirmRisk(b.in.Kind), Guards: guards, Fields: fields, Blocked: blocked,
		Accept: fmt.Sprintf("%s %s", what, orderCount(p.Eligible)), Grace: confirmGrace, Now: b.desk.Now,
	}
}

func plainSums(s ledger.Sums) string {
	if len(s) == 0 {
		return "no amount known"
	}
	return s.String()
}

func capitalized(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// counts says how many came to which end, and whether any end is bad.
func (b *BatchBox) counts() (text string, bad bool) {
	order := []clerk.ItemOutcome{
		clerk.ItemDone, clerk.ItemAwaiting, clerk.ItemIneligible, clerk.ItemRefused, clerk.ItemFailed, clerk.ItemInDoubt, clerk.ItemSkipped,
	}
	n := map[clerk.ItemOutcome]int{}
	for _, item := range b.items {
		n[item.Outcome]++
	}
	var parts []string
	for _, o := range order {
		if n[o] > 0 {
			parts = append(parts, kit.Count(int64(n[o]))+" "+strings.ReplaceAll(string(o), "_", " "))
		}
	}
	bad = n[clerk.ItemRefused]+n[clerk.ItemFailed]+n[clerk.ItemInDoubt]+n[clerk.ItemSkipped] > 0
	if len(parts) == 0 {
		return "nothing was tried", bad
	}
	return strings.Join(parts, ", "), bad
}

// lines are what became of each order, in plain text.
func (b *BatchBox) lines() []string {
	counts, _ := b.counts()
	out := []string{counts}
	if b.err != nil {
		out = append(out, b.desk.Why(b.err))
	}
	if len(b.items) > 0 {
		out = append(out, "")
	}
	for _, item := range b.items {
		line := strings.ReplaceAll(string(item.Outcome), "_", " ") + "  " + item.Key.String()
		if !item.Text.IsZero() {
			line += "  " + b.desk.Say(item.Text)
		}
		out = append(out, kit.Clean(line))
	}
	return out
}

// inner is the width of the box's text.
func (b *BatchBox) inner() int { return max(1, min(92, b.width-8)) }

func (b *BatchBox) lay() {
	if b.phase != batchEnded {
		return
	}
	lines := b.lines()
	for i := range lines {
		lines[i] = kit.FitWith(lines[i], b.inner(), kit.Left, b.desk.Theme.Glyphs.Ellipsis)
	}
	b.scroll.Resize(b.inner(), min(len(lines), max(1, b.height-4)))
	b.scroll.SetLines(lines)
}

// View is the box.
func (b *BatchBox) View() string {
	t := b.desk.Theme
	switch b.phase {
	case batchOpen:
		return b.dialog.View()
	case batchWeighing:
		return b.box([]string{t.Muted.Render("Counting " + orderCount(len(b.in.Keys)) + t.Glyphs.Ellipsis)}, "esc cancels")
	case batchSending:
		p := kit.Progress{Label: spokenKind(b.in.Kind), Done: b.shown, Total: int64(len(b.in.Keys)), Elapsed: b.now.Sub(b.started), Hint: "esc stops"}
		return b.box([]string{kit.Gauge(t, p, b.inner())}, "one by one")
	case batchEnded:
	}
	return b.box(strings.Split(b.scroll.View(), "\n"), strings.TrimSpace(b.scroll.Where()+"  esc closes"))
}

func (b *BatchBox) box(lines []string, footer string) string {
	t := b.desk.Theme
	if b.note != "" {
		lines = append(append([]string{}, lines...), t.Warn.Render(kit.FitWith(b.note, b.inner(), kit.Left, t.Glyphs.Ellipsis)))
	}
	for i := range lines {
		lines[i] = " " + lines[i]
	}
	return kit.Panel(t, kit.PanelSpec{
		Title: b.Title(), Focused: true, Footer: footer, Width: min(b.width, b.inner()+4), Height: min(b.height, len(lines)+2),
	}, strings.Join(lines, "\n"))
}
