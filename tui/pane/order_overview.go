package pane

import (
	"fmt"
	"strings"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/plain"
)

// overviewLines are the lamps, both sides, the case and what was sent so far.
func (o *Order) overviewLines(width int) []string {
	t := o.desk.Theme
	room := max(8, width-2)
	var lines []string
	section := func(title string) { lines = append(lines, "", " "+t.Heading.Render(title)) }
	lines = append(lines, " "+t.Heading.Render("lamps"))
	lines = append(lines, o.lampLines(room)...)
	section("both sides")
	for _, line := range kit.Diff(t, kit.DiffSpec{LeftTitle: o.provider() + " says", RightTitle: "the game says", Rows: o.sides(), Absent: "-"}, room) {
		lines = append(lines, " "+line)
	}
	if rows := o.disputes(); len(rows) > 0 {
		section("sources disagree")
		for _, line := range kit.Diff(t, kit.DiffSpec{LeftTitle: "one says", RightTitle: "another says", Rows: rows, Absent: "-"}, room) {
			lines = append(lines, " "+line)
		}
	}
	section("case")
	lines = append(lines, o.caseLines(room)...)
	if len(o.standing.Actions) > 0 {
		section("sent so far")
		for _, a := range o.standing.Actions {
			lines = append(lines, o.sentLines(a, room)...)
		}
	}
	return lines
}

func (o *Order) lampLines(width int) []string {
	t := o.desk.Theme
	var lines []string
	for _, l := range o.lamps() {
		mark := t.Lamp(string(l.state))
		lead := fmt.Sprintf(" %s %s ", mark.Style.Render(mark.Glyph), t.Text.Render(kit.Fit(l.name, 9, kit.Left)))
		lead += mark.Style.Render(kit.Fit(mark.Word, 12, kit.Left)) + " "
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

// caseLines are the human side: who has it, until when, why, and what else holds.
func (o *Order) caseLines(width int) []string {
	t, s := o.desk.Theme, &o.standing
	var lines []string
	say := func(style lipglossStyle, text string) {
		for _, part := range kit.Wrap(kit.Clean(text), max(8, width-1)) {
			lines = append(lines, " "+style.Render(part))
		}
	}
	if c := s.Case; c == nil || c.State == "" {
		say(t.Muted, "nobody has touched it, and nobody needs to")
	} else {
		mark := t.Case(string(c.State))
		text := mark.String()
		if c.Owner != "" {
			text += ", " + c.Owner
		}
		if c.Until.Known() {
			text += ", until " + o.desk.bothZones(c.Until)
		}
		if c.Reason != "" {
			text += ": " + c.Reason
		}
		say(*mark.Style, text)
	}
	if s.Reopened != "" {
		say(t.Warn, "reopened: "+s.Reopened)
	}
	if s.DueAt.Known() {
		say(t.Muted, "changes by time alone at "+o.desk.bothZones(s.DueAt))
	}
	for _, f := range s.Flags {
		meaning, _ := plain.ClassMeaning(t.Words(), f)
		say(t.Muted, t.Glyphs.Bullet+" "+string(f)+": "+meaning)
	}
	return lines
}

func (o *Order) sentLines(a ledger.Action, width int) []string {
	t := o.desk.Theme
	mark := t.Action(string(a.State))
	text, _ := plain.ActionSentence(t.Words(), a, ledger.At(o.now))
	who := a.ID
	if a.Actor != "" {
		who += " by " + a.Actor
	}
	if a.Approver != "" {
		who += ", approved by " + a.Approver
	}
	if a.Reason != "" {
		who += ": " + a.Reason
	}
	var lines []string
	for i, part := range kit.Wrap(kit.Clean(text), max(8, width-3)) {
		lead := "   "
		if i == 0 {
			lead = " " + mark.Style.Render(mark.Glyph) + " "
		}
		lines = append(lines, lead+t.Text.Render(part))
	}
	return append(lines, "   "+t.Muted.Render(kit.FitWith(kit.Clean(who), max(8, width-3), kit.Left, t.Glyphs.Ellipsis)))
}
