package pane

import (
	"strings"

	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/tui/kit"
	"makegood/tui/plain"
	"makegood/tui/theme"
)

// spec describes the dialog: what, how many, how much, when it stops by itself, and who is left out and why.
func (b *BatchBox) spec() kit.ConfirmSpec {
	d, p := b.desk, b.plan
	what, eligible := b.doing(), int64(len(p.Keys))
	effect := d.T("%s, %s: in all %s, %s.", capitalized(what), b.in.What, d.orders(eligible), d.plainSums(p.Sums))
	guards := []kit.Guard{
		{Verdict: "pass", Text: d.T("%s, one by one; %s", d.orders(eligible), b.rule())},
	}
	if b.in.Task == ledger.TaskCheck {
		guards[0].Text = d.T("%s, up to a hundred at a time; %s", d.orders(eligible), b.rule())
	}
	fields, blocked, next := b.fields(eligible), "", ""
	if eligible == 0 {
		effect = d.T("%s, %s: none of %s can be acted on.", capitalized(what), b.in.What, d.orders(int64(p.Count)))
		guards, fields, blocked = nil, nil, d.T("a guard refuses each of them")
		next = d.T("esc leaves; open one of them: its order says what helps.")
	}
	if p.Approval > 0 {
		guards = append(guards, kit.Guard{Verdict: "unknown", Text: d.N(int64(p.Approval), "%d of them needs a second operator and will wait for one", "%d of them need a second operator and will wait for one")})
	}
	if left := int64(p.Count - len(p.Keys)); left > 0 {
		guards = append(guards, kit.Guard{Verdict: "unknown", Text: d.N(left, "%d of %s is left out:", "%d of %s are left out:", d.orders(int64(p.Count)))})
	}
	guards = append(guards, b.leftOut()...)
	return kit.ConfirmSpec{
		Title: b.heading(what), Effect: effect, Risk: confirmRisk(b.in.Kind), Guards: guards, Fields: fields, Blocked: blocked, Next: next,
		Accept: what + ": " + d.orders(eligible), Grace: confirmGrace, Now: d.Now, OwnCursor: false,
		Form: b.in.Kind == "",
	}
}

// heading is the dialog's title; in live it says so.
func (b *BatchBox) heading(what string) string {
	if b.desk.Environment == ledger.Live {
		return what + " " + b.desk.Theme.Glyphs.Sep + " " + b.desk.T("LIVE")
	}
	return what
}

// leftOut groups those left out by why, the commonest first seen.
func (b *BatchBox) leftOut() []kit.Guard {
	d := b.desk
	const named = 5
	var order []string
	n, first := map[string]int64{}, map[string]ledger.Key{}
	for _, it := range b.plan.Ineligible {
		why := d.Say(it.Text)
		if n[why]++; n[why] == 1 {
			order = append(order, why)
			first[why] = it.Key
		}
	}
	var out []kit.Guard
	for i, why := range order {
		if i == named {
			rest := int64(0)
			for _, w := range order[named:] {
				rest += n[w]
			}
			out = append(out, kit.Guard{Verdict: "unknown", Text: d.T("and %s for other reasons", d.orders(rest))})
			break
		}
		who := first[why].Order
		if n[why] > 1 {
			who = d.T("%s and %d more", who, n[why]-1)
		}
		out = append(out, kit.Guard{Verdict: "unknown", Text: who + ": " + why})
	}
	return out
}

// rule says when the batch stops by itself.
func (b *BatchBox) rule() string {
	r := clerk.StopRuleOf(b.in.command())
	switch {
	case b.in.Task.Asks():
		return b.desk.T("it stops by itself where no answer comes any more")
	case b.in.Kind == "":
		return b.desk.T("it stops by itself where it cannot be recorded")
	case b.in.Kind == ledger.ActReplay:
		return b.desk.T("it stops by itself where the game does not answer %d in a row", int64(r.InARow))
	case r.InDoubt == 1:
		return b.desk.T("it stops by itself at the first one in doubt, or %d failed in a row", int64(r.InARow))
	default:
		return b.desk.T("it stops by itself at %d in doubt, or %d failed in a row", int64(r.InDoubt), int64(r.InARow))
	}
}

// resumeSpec describes the dialog before a batch is gone on with.
func (b *BatchBox) resumeSpec() kit.ConfirmSpec {
	d, e := b.desk, b.earlier
	what := b.doing()
	how := d.T("it was cut off")
	if e.State == ledger.BatchStopped {
		how = d.Say(e.Text)
	}
	effect := d.T("%s, %s: %s, %s; begun %s by %s. %s.",
		capitalized(what), e.Command.What, d.orders(e.Orders), d.plainSums(e.Sums), d.clockText(e.BegunAt), e.Actor, capitalized(how))
	guards := append(b.soFar(), kit.Guard{Verdict: "pass", Text: d.T("what it has tried is not tried again, whatever became of it; %s", b.rule())})
	blocked, fields := "", b.typedCount(b.sofar.Left.Orders)
	switch {
	case e.Running:
		effect = d.T("%s, %s: %s, %s; begun %s. It is under way.", capitalized(what), e.Command.What, d.orders(e.Orders), d.plainSums(e.Sums), d.clockText(e.BegunAt))
		blocked, fields = d.underWay(e), nil
	case e.Closed():
		blocked, fields = d.T("it has come to its end meanwhile: there is nothing to go on with"), nil
	}
	return kit.ConfirmSpec{
		Title: b.heading(d.T("go on: %s", what)), Effect: effect, Risk: confirmRisk(b.in.Kind), Guards: guards, Fields: fields, Blocked: blocked,
		Accept: d.T("go on with it"), Grace: confirmGrace, Now: d.Now,
	}
}

// underWay says by whom and where a batch is carried out.
func (d *Desk) underWay(b *clerk.Batch) string {
	return d.T("%s is carrying it out in process %s: wait for it, or stop it there", b.Actor, processText(b))
}

// processText is the process a batch is in the hands of, without when it began.
func processText(b *clerk.Batch) string {
	if at := strings.LastIndex(b.Process, ":"); at > 0 {
		return b.Process[:at]
	}
	return b.Process
}

// soFar tells the orders of a batch that were tried, by what became of them, and those that are left.
func (b *BatchBox) soFar() []kit.Guard {
	d, f := b.desk, b.sofar
	lines := []kit.Guard{{Verdict: "pass", Text: d.T("tried: %s, %s", d.orders(f.Tried.Orders), d.plainSums(f.Tried.Sums))}}
	for _, o := range clerk.ItemOutcomes() {
		share := f.Ended[o]
		if share.Orders == 0 {
			continue
		}
		mark := "unknown"
		if o == clerk.ItemDone && len(f.Replayed) > 0 {
			// That a replay was sent says nothing of what the game made of it.
			lines = append(lines, b.replayed()...)
			continue
		}
		if o == clerk.ItemDone {
			mark = "pass"
		}
		lines = append(lines, kit.Guard{Verdict: mark, Text: d.outcome(o) + ": " + d.orders(share.Orders) + ", " + d.plainSums(share.Sums)})
	}
	return append(lines, kit.Guard{Verdict: "pass", Text: d.T("left: %s, %s", d.orders(f.Left.Orders), d.plainSums(f.Left.Sums))})
}

// replayed tells the replays of a batch by what the game made of them.
func (b *BatchBox) replayed() []kit.Guard {
	d := b.desk
	var lines []kit.Guard
	for _, made := range []ledger.ForwardOutcome{ledger.ForwardDelivered, ledger.ForwardDeclined, ledger.ForwardUnanswered} {
		share := b.sofar.Replayed[made]
		if share.Orders == 0 {
			continue
		}
		mark := "unknown"
		if made == ledger.ForwardDelivered {
			mark = "pass"
		}
		word := d.Theme.Mark(theme.Outcomes, string(made)).Word
		lines = append(lines, kit.Guard{Verdict: mark, Text: word + ": " + d.orders(share.Orders) + ", " + d.plainSums(share.Sums)})
	}
	return lines
}

func (d *Desk) plainSums(s ledger.Sums) string {
	if len(s) == 0 {
		return d.T("no amount known")
	}
	return s.String()
}

func capitalized(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// outcome is what became of one order, in a word.
func (d *Desk) outcome(o clerk.ItemOutcome) string { return plain.Spoken(d.Theme.Words(), o) }

// countsText says how many came to which end, and whether any end is bad.
func (d *Desk) countsText(n map[clerk.ItemOutcome]int64) (text string, bad bool) {
	var parts []string
	for _, o := range clerk.ItemOutcomes() {
		if n[o] > 0 {
			parts = append(parts, d.T("%d %s", n[o], d.outcome(o)))
		}
	}
	bad = n[clerk.ItemRefused]+n[clerk.ItemFailed]+n[clerk.ItemInDoubt]+n[clerk.ItemSkipped] > 0
	if len(parts) == 0 {
		return d.T("nothing was tried"), bad
	}
	return strings.Join(parts, ", "), bad
}

// counts are those of the whole batch, with what was left out before it began.
func (b *BatchBox) counts() (text string, bad bool) {
	n := b.result.Counts()
	if b.err == nil || len(b.result.Items) > 0 {
		n[clerk.ItemIneligible] += int64(len(b.plan.Ineligible))
	}
	// A replay is done once it was sent: what the game made of it is told in place of the word.
	made := map[ledger.ForwardOutcome]int64{}
	for _, it := range b.result.Items {
		if it.Replayed != "" && it.Outcome == clerk.ItemDone {
			made[it.Replayed]++
			n[clerk.ItemDone]--
		}
	}
	var parts []string
	for _, o := range []ledger.ForwardOutcome{ledger.ForwardDelivered, ledger.ForwardDeclined, ledger.ForwardUnanswered} {
		if made[o] > 0 {
			parts = append(parts, b.desk.T("%d %s", made[o], b.desk.Theme.Mark(theme.Outcomes, string(o)).Word))
			bad = bad || o != ledger.ForwardDelivered
		}
	}
	rest, restBad := b.desk.countsText(n)
	left := int64(0)
	for _, k := range n {
		left += k
	}
	if len(parts) == 0 || left > 0 {
		parts = append(parts, rest)
	}
	text = strings.Join(parts, ", ")
	if made[ledger.ForwardUnanswered] > 0 {
		text += "; " + b.desk.T("what the game did not answer it may have granted")
	}
	return text, bad || restBad
}

// lines are what became of each order, in plain text.
func (b *BatchBox) lines() []string {
	out := b.headLines()
	for _, item := range b.list.items {
		line := b.desk.outcome(item.Outcome) + "  " + item.Key.String()
		if !item.Text.IsZero() {
			line += "  " + b.desk.Say(item.Text)
		}
		out = append(out, kit.Clean(line))
	}
	return out
}

// headLines stand above the list: the counts, why it stopped, what could not be done.
func (b *BatchBox) headLines() []string {
	d := b.desk
	counts, _ := b.counts()
	out := []string{counts}
	if !b.result.Stopped.IsZero() {
		out = append(out, capitalized(d.Say(b.result.Stopped))+". "+b.desk.T("[%s] goes on", b.keys.goOn.Help().Key))
	}
	if b.err != nil {
		out = append(out, b.desk.Why(b.err))
	}
	var wrapped []string
	for _, l := range out {
		wrapped = append(wrapped, kit.Wrap(kit.Clean(l), b.inner())...)
	}
	return append(wrapped, "")
}

// inner is the width of the box's text.
func (b *BatchBox) inner() int { return max(1, min(100, b.width-6)) }

// around is how many lines of the box are not its list's.
func (b *BatchBox) around() int { return len(b.headLines()) + 4 }

// View is the box.
func (b *BatchBox) View() string {
	d, t := b.desk, b.desk.Theme
	switch b.phase {
	case batchOpen:
		return b.dialog.View()
	case batchWeighing:
		p := kit.Progress{Label: d.T("counting"), Done: int64(b.seen.done), Elapsed: 0, Hint: d.T("esc cancels")}
		return b.box([]string{kit.Gauge(t, p, b.inner())}, "")
	case batchSending:
		p := kit.Progress{
			Label: b.doing(), Done: int64(b.seen.done), Total: int64(b.seen.of), Elapsed: b.now.Sub(b.started), Hint: d.T("esc stops"),
		}
		lines := []string{kit.Gauge(t, p, b.inner())}
		counts, _ := d.countsText(b.seen.counts)
		lines = append(lines, t.Text.Render(counts), t.Muted.Render(b.rule()))
		if b.seen.last.Key.Order != "" {
			lines = append(lines, b.list.line(b.seen.last, b.inner(), false))
		}
		return b.box(lines, d.T("one by one"))
	case batchEnded:
	}
	lines := b.headLines()
	for i := range lines {
		lines[i] = kit.FitWith(kit.Clean(lines[i]), b.inner(), kit.Left, t.Glyphs.Ellipsis)
	}
	return b.box(append(lines, b.list.view()...), joined(t.Glyphs.Sep, []string{b.list.where(), d.T("{open:enter} opens, {batch.only:f} narrows, {confirm.close:esc} closes")}))
}

func (b *BatchBox) box(lines []string, footer string) string {
	t := b.desk.Theme
	if b.note != "" {
		lines = append(append([]string{}, lines...), t.Warn.Render(kit.FitWith(b.note, b.inner(), kit.Left, t.Glyphs.Ellipsis)))
	}
	for i := range lines {
		lines[i] = " " + kit.FitWith(lines[i], b.inner(), kit.Left, t.Glyphs.Ellipsis)
	}
	return kit.Panel(t, kit.PanelSpec{
		Title: b.Title(), Focused: true, Footer: footer, Width: min(b.width, b.inner()+4), Height: min(b.height, len(lines)+2),
	}, strings.Join(lines, "\n"))
}
