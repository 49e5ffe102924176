package pane

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/theme"
)

// confirmEnd is what became of an action: a word, sentences, and what comes next.
type confirmEnd struct {
	mark  theme.Mark
	word  string
	says  []string
	next  string
	bad   bool
	guard bool // says are guards that refused
}

// line is the outcome in one sentence, for the journal line of the console.
func (e confirmEnd) line(c *ConfirmBox) string {
	what := c.desk.spokenKind(c.cmd.Kind)
	if c.action.ID != "" {
		what += " " + c.action.ID
	}
	text := c.desk.T("%s of %s: %s", what, c.cmd.Key.String(), e.word)
	if len(e.says) > 0 {
		text += "; " + strings.Join(e.says, "; ")
	}
	return text
}

// outcome reads what Act answered.
func (c *ConfirmBox) outcome() confirmEnd {
	t, a := c.desk.Theme, c.action
	mark := t.Action(string(a.State))
	switch a.State {
	case ledger.StateDone:
		return c.done(mark)
	case ledger.StateAwaiting:
		return confirmEnd{mark: mark, word: c.desk.T("awaits approval, nothing was sent"), says: c.says(), next: c.desk.T("The second operator opens the order and presses A, or runs: approve %s.", a.ID)}
	case ledger.StateRefused:
		return confirmEnd{mark: mark, word: c.desk.T("refused by %s, without effect", c.receiver()), says: c.says(), next: c.desk.T("Nothing has changed there. What it answered is on the order's timeline."), bad: true}
	case ledger.StateFailed:
		return confirmEnd{mark: mark, word: c.desk.T("failed"), says: c.says(), next: c.afterFailure(), bad: true}
	case ledger.StateInDoubt, ledger.StateSending, ledger.StateApproved:
		return confirmEnd{mark: t.Action(string(ledger.StateInDoubt)), word: c.desk.T("in doubt"), says: c.says(), next: c.endsDoubt(), bad: true}
	case ledger.StateProposed, ledger.StateRejected:
		return confirmEnd{mark: mark, word: c.desk.Theme.Action(string(a.State)).Word, says: c.says(), bad: true}
	}
	return c.neverBegun()
}

// neverBegun is an action nothing is recorded of: a guard refused it, or it could
// not be written down.
func (c *ConfirmBox) neverBegun() confirmEnd {
	t := c.desk.Theme
	if c.err == nil {
		return confirmEnd{mark: t.Action(""), word: c.desk.T("answered without a state"), next: c.desk.T("Open the order: its timeline tells what is recorded."), bad: true}
	}
	var refused []string
	for _, v := range c.action.Guards {
		if !v.OK {
			refused = append(refused, c.desk.Say(v.Text))
		}
	}
	if ledger.KindOf(c.err) == ledger.Denied && len(refused) > 0 {
		return confirmEnd{mark: t.Action(string(ledger.StateRefused)), word: c.desk.T("refused by a guard, nothing was sent"), says: refused, bad: true, guard: true}
	}
	word, next := c.desk.T("not sent"), ""
	if ledger.KindOf(c.err) == ledger.InDoubt {
		return confirmEnd{mark: t.Action(string(ledger.StateInDoubt)), word: c.desk.T("in doubt"), says: c.says(), next: c.endsDoubt(), bad: true}
	}
	if ledger.KindOf(c.err) == "" {
		word, next = c.desk.T("ended with an error"), c.desk.T("Open the order: its timeline tells whether anything was sent.")
	}
	return confirmEnd{mark: t.Action(string(ledger.StateFailed)), word: word, says: c.says(), next: next, bad: true}
}

// says is what was answered, in sentences.
func (c *ConfirmBox) says() []string {
	a := c.action
	answer := strings.TrimSpace(a.ResultCode + " " + a.ResultMessage)
	var out []string
	if a.Status != 0 && a.Status != 200 {
		answer = strings.TrimSpace(fmt.Sprintf("HTTP %d %s", a.Status, answer))
	}
	if c.err != nil {
		return append(out, c.desk.Why(c.err))
	}
	if answer != "" {
		out = append(out, c.desk.T("answered %s", answer))
	}
	return out
}

func (c *ConfirmBox) receiver() string {
	if c.cmd.Kind == ledger.ActReplay {
		return c.desk.T("the game")
	}
	return providerName(c.cmd.Key.Provider)
}

// done tells an accepted action, and what it means.
func (c *ConfirmBox) done(mark theme.Mark) confirmEnd {
	e := confirmEnd{mark: mark, word: c.desk.T("done"), says: c.says()}
	switch c.cmd.Kind {
	case ledger.ActRefund:
		e.word = c.desk.T("accepted by Hive")
		e.next = c.desk.T("The money is on its way back. The order waits for Hive's cancelled notification and closes when it comes; do not refund again.")
	case ledger.ActReportGranted:
		e.word, e.next = c.desk.T("accepted by Hive"), c.desk.T("The order leaves the unconsumed list; the player can buy the product again.")
	case ledger.ActReportFailed:
		e.word, e.next = c.desk.T("accepted by Hive"), c.desk.T("No money goes back by this.")
	case ledger.ActVerify:
		e.word, e.next = c.desk.T("verified by Hive"), c.desk.T("Its transaction id can now be used for report and refund.")
		if c.action.Outcome == "verified_other" {
			e.word, e.next, e.bad = c.desk.T("verified, but for another order"), c.desk.T("Its transaction id is not used for this order."), true
		}
	case ledger.ActReplay:
		return c.replayed(e)
	}
	return e
}

func (c *ConfirmBox) replayed(e confirmEnd) confirmEnd {
	e.mark = c.desk.Theme.Mark(theme.Outcomes, c.action.Outcome)
	switch ledger.ForwardOutcome(c.action.Outcome) {
	case ledger.ForwardDelivered:
		e.word, e.next = c.desk.T("delivered, the game answered success"), c.desk.T("The order closes when the game's record shows the grant.")
	case ledger.ForwardDeclined:
		e.word, e.next, e.bad = c.desk.T("declined by the game"), c.desk.T("Ask the game team why, then replay again, or refund."), true
	case ledger.ForwardUnanswered:
		e.word, e.next, e.bad = c.desk.T("unanswered by the game"), c.desk.T("It may have granted: look at its record before anything else."), true
	default:
		e.word, e.bad = cmp.Or(c.action.Outcome, c.desk.T("without an outcome")), true
	}
	return e
}

func (c *ConfirmBox) afterFailure() string {
	if c.cmd.Kind == ledger.ActVerify {
		return c.desk.T("Verify may be pressed again.")
	}
	return c.desk.T("The request never left: it may be sent again.")
}

// endsDoubt says what will end a doubt. Nothing is ever sent again by itself.
func (c *ConfirmBox) endsDoubt() string {
	switch c.cmd.Kind {
	case ledger.ActRefund:
		return c.desk.T("It may have taken effect or not, and it is not sent again. Only Hive's cancelled notification ends the doubt, or what you see in the Hive Console: u records the cancellation, S settles it with evidence.")
	case ledger.ActReportGranted:
		return c.desk.T("It may have taken effect or not, and it is not sent again. B probes: gone from Hive's list means done, still listed after two minutes means failed. S settles it with evidence.")
	case ledger.ActVerify, ledger.ActReportFailed, ledger.ActReplay:
	}
	return c.desk.T("It may have taken effect or not, and it is not sent again. S settles it with evidence of what you saw.")
}

// View is the box.
func (c *ConfirmBox) View() string {
	switch c.phase {
	case confirmOpen:
		return c.dialog.View()
	case confirmWeighing:
		return c.box([]string{c.desk.Theme.Muted.Render(c.desk.T("Weighing %s", c.cmd.Key.String()) + " " + c.desk.Theme.Glyphs.Ellipsis)}, c.desk.T("esc cancels"))
	case confirmSending:
		return c.box(c.sendingLines(), c.desk.T("it cannot be called back"))
	case confirmEnded:
	}
	return c.box(strings.Split(c.scroll.View(), "\n"), strings.TrimSpace(c.scroll.Where()+"  "+c.desk.T("esc closes")))
}

// inner is the width of the box's text.
func (c *ConfirmBox) inner() int { return max(1, min(92, c.width-8)) }

// lay computes the lines of the end, which may be longer than the screen.
func (c *ConfirmBox) lay() {
	if c.phase != confirmEnded {
		return
	}
	lines := c.endLines()
	room := max(1, c.height-4)
	c.scroll.Resize(c.inner(), min(len(lines), room))
	c.scroll.SetLines(lines)
}

// box frames lines; a note takes the last one.
func (c *ConfirmBox) box(lines []string, footer string) string {
	t := c.desk.Theme
	width := c.inner()
	if c.note != "" {
		lines = append(append([]string{}, lines...), t.Warn.Render(kit.FitWith(c.note, width, kit.Left, t.Glyphs.Ellipsis)))
	}
	for i := range lines {
		lines[i] = " " + lines[i]
	}
	border := t.BorderFocused
	switch confirmRisk(c.cmd.Kind) {
	case kit.Dangerous:
		border = t.Danger
	case kit.Reporting:
		border = t.Report
	case kit.Harmless:
	}
	return kit.Panel(t, kit.PanelSpec{
		Title: c.spec().Title, Focused: true, Border: &border, Footer: footer,
		Width: min(c.width, width+4), Height: min(c.height, len(lines)+2),
	}, strings.Join(lines, "\n"))
}

func (c *ConfirmBox) sendingLines() []string {
	t := c.desk.Theme
	mark := t.Action(string(ledger.StateSending))
	elapsed := c.now.Sub(c.started).Truncate(time.Second)
	text := mark.Glyph + " " + joined(t.Glyphs.Sep, []string{c.desk.T("%s of %s is being sent", c.desk.spokenKind(c.cmd.Kind), c.cmd.Key.String()), kit.Ago(elapsed)})
	lines := make([]string, 0, 4)
	for _, part := range kit.Wrap(kit.Clean(text), c.inner()) {
		lines = append(lines, mark.Style.Render(part))
	}
	for _, part := range kit.Wrap(c.unanswered(), c.inner()) {
		lines = append(lines, t.Muted.Render(part))
	}
	return lines
}

// unanswered says what no answer would mean: a verify changes nothing and a replay is never in doubt.
func (c *ConfirmBox) unanswered() string {
	switch c.cmd.Kind {
	case ledger.ActVerify:
		return c.desk.T("It is sent once. If no answer comes it failed and has changed nothing: it may be sent again.")
	case ledger.ActReplay:
		return c.desk.T("It is sent once. If no answer comes the game may have granted: look at its record before sending it again.")
	case ledger.ActRefund, ledger.ActReportGranted, ledger.ActReportFailed:
	}
	return c.desk.T("It is sent once. If no answer comes it is in doubt: never called failed, never sent again by itself.")
}

func (c *ConfirmBox) endLines() []string {
	t, e := c.desk.Theme, c.outcome()
	width := c.inner()
	var lines []string
	say := func(lead string, style lipglossStyle, text string) {
		indent := kit.Width(lead)
		for i, part := range kit.Wrap(kit.Clean(text), max(8, width-indent)) {
			if i > 0 {
				lead = strings.Repeat(" ", indent)
			}
			lines = append(lines, style.Render(lead+part))
		}
	}
	say(e.mark.Glyph+" ", *e.mark.Style, e.word)
	what := c.cmd.Key.String()
	if c.action.ID != "" {
		what = c.action.ID + " " + t.Glyphs.Sep + " " + what
	}
	if c.plan.Money.Amount.Known() {
		what += " " + t.Glyphs.Sep + " " + c.plan.Money.String()
	}
	say("  ", t.Muted, what+" "+t.Glyphs.Sep+" "+kit.Ago(c.now.Sub(c.started)))
	if len(e.says) > 0 {
		lines = append(lines, "")
	}
	for _, s := range e.says {
		glyph, style := "  ", t.Text
		if e.guard {
			glyph, style = t.Verdict("refuse").Glyph+" ", t.Bad
		}
		say(glyph, style, s)
	}
	if e.next != "" {
		lines = append(lines, "")
		say("  ", t.Sentence, e.next)
	}
	return lines
}
