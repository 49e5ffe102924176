package pane

import (
	"fmt"
	"slices"
	"strings"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/plain"
)

// overviewLines are the lamps, both sides, the case with its history, and what was sent so far.
func (o *Order) overviewLines(width int) []string {
	t, d := o.desk.Theme, o.desk
	room := max(8, width-2)
	var lines []string
	section := func(title string) { lines = append(lines, "", " "+t.Heading.Render(title)) }
	differences := func(left, right string, rows []kit.DiffRow) {
		spec := kit.DiffSpec{LeftTitle: left, RightTitle: right, DeltaTitle: d.T("difference"), Rows: rows, Absent: "-"}
		for _, line := range kit.Diff(t, spec, room) {
			lines = append(lines, " "+line)
		}
	}
	lines = append(lines, " "+t.Heading.Render(d.T("lamps")))
	lines = append(lines, o.lampLines(room)...)
	section(d.T("both sides"))
	differences(d.T("%s says", o.provider()), d.T("the game says"), o.sides())
	voices := o.voices()
	disputed := slices.ContainsFunc(voices, func(r kit.DiffRow) bool { return r.Differs })
	said := func() {
		section(d.T("who says what of the payment"))
		differences(d.T("one says"), d.T("another says"), voices)
	}
	if disputed {
		said()
	}
	if len(o.standing.Actions) > 0 {
		section(d.T("sent so far"))
		for _, a := range o.standing.Actions {
			lines = append(lines, o.sentLines(a, room)...)
		}
	}
	section(d.T("case"))
	lines = append(lines, o.caseLines(room)...)
	if history := o.historyLines(room); len(history) > 0 {
		section(d.T("history of the case"))
		lines = append(lines, history...)
	}
	if len(o.written) > 0 {
		section(d.T("notes on the player"))
		lines = append(lines, d.noteLines(o.written, room)...)
	}
	if len(voices) > 0 && !disputed {
		said()
	}
	return lines
}

func (o *Order) lampLines(width int) []string {
	t := o.desk.Theme
	lamps := o.lamps()
	name, word := 0, 0
	for _, l := range lamps {
		name, word = max(name, kit.Width(l.name)), max(word, kit.Width(t.Lamp(string(l.state)).Word))
	}
	var lines []string
	for _, l := range lamps {
		mark := t.Lamp(string(l.state))
		lead := fmt.Sprintf(" %s %s  ", mark.Style.Render(mark.Glyph), t.Text.Render(kit.Fit(l.name, name, kit.Left)))
		lead += mark.Style.Render(kit.Fit(mark.Word, word, kit.Left)) + "  "
		indent := kit.Width(lead)
		if width-indent < 16 {
			lines, lead, indent = append(lines, lead), "     ", 5
		}
		for _, part := range kit.Wrap(kit.Clean(l.why), max(8, width-indent)) {
			lines = append(lines, lead+t.Muted.Render(part))
			lead = strings.Repeat(" ", indent)
		}
	}
	return lines
}

// caseLine is where a case stands, whose it is, until when and why; nothing where nobody touched it.
func (d *Desk) caseLine(c *ledger.Case) string {
	if c == nil || c.State == "" {
		return ""
	}
	text := d.Theme.Case(string(c.State)).Word
	if c.Owner != "" {
		text += ", " + c.Owner
	}
	if c.Until.Known() {
		text += ", " + d.T("until %s", d.bothZones(c.Until))
	}
	if c.Reason != "" {
		text += ": " + c.Reason
	}
	return text
}

// caseLines are the human side: who has it, until when, why, and what else holds.
func (o *Order) caseLines(width int) []string {
	t, s, d := o.desk.Theme, &o.standing, o.desk
	var lines []string
	say := func(style lipglossStyle, text string) {
		for _, part := range kit.Wrap(kit.Clean(text), max(8, width-1)) {
			lines = append(lines, " "+style.Render(part))
		}
	}
	if text := d.caseLine(s.Case); text != "" {
		mark := t.Case(string(s.Case.State))
		say(*mark.Style, mark.Glyph+" "+text)
	} else {
		say(t.Muted, d.T("nobody has touched it, and nobody needs to"))
	}
	if s.Reopened != "" {
		say(t.Warn, d.T("reopened: %s", d.Retell(s.Reopened)))
	}
	if s.DueAt.Known() && (s.Case == nil || s.Case.State != ledger.CaseSnoozed || s.Case.Until != s.DueAt) {
		say(t.Muted, d.T("judged anew at %s, even if nothing comes", d.bothZones(s.DueAt)))
	}
	meaning, todo := plain.ClassMeaning(t.Words(), s.Class)
	if s.Severity == 0 {
		todo = ""
	}
	say(t.Muted, t.Glyphs.Bullet+" "+strings.TrimSpace(o.desk.classText(s.Class)+": "+meaning+" "+todo))
	for _, f := range s.Flags {
		meaning, _ := plain.ClassMeaning(t.Words(), f)
		say(t.Muted, t.Glyphs.Bullet+" "+o.desk.classText(f)+": "+meaning)
	}
	return lines
}

// historyLines are the steps persons took with the case and what they saw elsewhere, the latest first.
func (o *Order) historyLines(width int) []string {
	var steps []ledger.Fact
	for _, f := range o.facts {
		if f.Kind == ledger.FactCase || f.Kind == ledger.FactEvidence {
			steps = append(steps, f)
		}
	}
	slices.Reverse(steps)
	var lines []string
	for _, f := range steps {
		lines = append(lines, o.desk.saidLines(f, plain.Summary(o.desk.Theme.Words(), f), width)...)
	}
	return lines
}

// noteLines are notes on a player, the latest first.
func (d *Desk) noteLines(notes []ledger.Fact, width int) []string {
	var lines []string
	for _, f := range notes {
		var n ledger.Note
		if err := f.Decode(&n); err != nil {
			n.Text = d.Why(err)
		}
		lines = append(lines, d.saidLines(f, n.Text, width)...)
	}
	return lines
}

// saidLines is what a person said, with who and when before it.
func (d *Desk) saidLines(f ledger.Fact, text string, width int) []string {
	t := d.Theme
	lead := fmt.Sprintf(" %s %s  ", d.clockText(f.At), orDash(f.Actor))
	indent := kit.Width(lead)
	if indent > width/2 {
		return append([]string{t.Muted.Render(kit.FitWith(lead, width, kit.Left, t.Glyphs.Ellipsis))}, indented(t.Text, text, 3, width)...)
	}
	lines := indented(t.Text, text, indent, width)
	lines[0] = t.Muted.Render(lead) + strings.TrimPrefix(lines[0], strings.Repeat(" ", indent))
	return lines
}

// indented is a text in lines of a width, all of them behind an indent.
func indented(style lipglossStyle, text string, indent, width int) []string {
	parts := kit.Wrap(kit.Clean(text), max(8, width-indent))
	if len(parts) == 0 {
		parts = []string{""}
	}
	for i, part := range parts {
		parts[i] = strings.Repeat(" ", indent) + style.Render(part)
	}
	return parts
}

func (o *Order) sentLines(a ledger.Action, width int) []string {
	t, d := o.desk.Theme, o.desk
	mark := plain.ActionMark(t, a)
	text, _ := plain.ActionSentence(t.Words(), a, ledger.At(o.now))
	who := a.ID
	if a.Actor != "" {
		who = d.T("%s by %s", who, a.Actor)
	}
	if a.Approver != "" {
		who += ", " + d.T("approved by %s", a.Approver)
	}
	if a.Reason != "" {
		who += ": " + a.Reason
	}
	lines := indented(t.Text, text, 3, width)
	lines[0] = " " + mark.Style.Render(mark.Glyph) + " " + strings.TrimPrefix(lines[0], "   ")
	return append(lines, indented(t.Muted, who, 3, width)...)
}
