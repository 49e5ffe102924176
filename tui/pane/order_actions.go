package pane

import (
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"

	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/tui/kit"
)

type lipglossStyle = lipgloss.Style

// liftable says whether what refuses can still be given in the confirmation: a
// reason, evidence, a second operator.
func liftable(v ledger.Verdict) bool { return v.OK || v.Override != "" || v.Guard == "reason" }

// refusals are the guards nothing an operator could give lifts.
func refusals(p clerk.Plan) []ledger.Saying {
	var out []ledger.Saying
	for _, v := range p.Guards {
		if !liftable(v) {
			out = append(out, v.Text)
		}
	}
	return out
}

// whyNot says why an action is not possible for the order now; while it is being
// weighed nothing is said against it.
func (o *Order) whyNot(act OrderAction) string {
	if why := o.refused(act); why != "" {
		return why
	}
	if act.Kind == "" {
		return ""
	}
	p, ok := o.plans[act.Kind]
	if !ok {
		return ""
	}
	if list := refusals(p.plan); len(list) > 0 {
		return o.desk.Say(ledger.Join(list...))
	}
	if p.err != nil {
		return o.desk.Why(p.err)
	}
	return ""
}

// refused says why the key of an action opens nothing. What the guards refuse is
// none of it: the confirmation weighs them and says what would help, as it does
// for the key in a list.
func (o *Order) refused(act OrderAction) string {
	if o.order == nil {
		return o.desk.T("the order is not read yet")
	}
	return act.WhyNot(o.key, o.standing)
}

// do carries an action out, or says why it is not possible. What refuses by a
// state that may be past is read anew first, and the key answered then.
func (o *Order) do(act OrderAction) (Intent, tea.Cmd) {
	o.held = nil
	why := o.refused(act)
	switch {
	case why == "":
		return act.Intent(o.key, o.standing), nil
	case !o.outdated():
		return o.desk.notNow(act, why), nil
	}
	o.held, o.heldAt = &act, o.desk.Now()
	o.note = o.desk.T("%s: the order is being read anew", act.Binding.Help().Desc)
	if o.want == 0 && o.wantPlans == 0 {
		return nil, o.read()
	}
	return nil, nil
}

// answerHeld answers the key that waited for a reading. After a while nothing is
// opened any more: the operator may be elsewhere.
func (o *Order) answerHeld() Intent {
	if o.held == nil || o.outdated() && o.phase != orderFailed {
		return nil
	}
	act := *o.held
	o.held, o.note = nil, ""
	defer o.lay()
	if o.desk.Now().Sub(o.heldAt) > orderHeldMost {
		o.note = o.desk.T("%s: the order was read anew; press the key again", act.Binding.Help().Desc)
		return nil
	}
	if why := o.refused(act); why != "" {
		return o.desk.notNow(act, why)
	}
	return act.Intent(o.key, o.standing)
}

// outdated says that what was weighed may be past: the order is being read or
// weighed anew. A confirmation weighs for itself.
func (o *Order) outdated() bool {
	return o.order != nil && (o.dirty || o.want != 0 || o.wantPlans != 0 || o.planned != o.state())
}

// possible counts the outward actions that nothing refuses.
func (o *Order) possible() int {
	n := 0
	for _, act := range o.actions.All() {
		if act.Kind == "" {
			continue
		}
		if _, weighed := o.plans[act.Kind]; weighed && o.whyNot(act) == "" {
			n++
		}
	}
	return n
}

// orderGroup is the heading above an action.
func (o *Order) orderGroup(i int, act OrderAction) string {
	switch {
	case i == 0:
		return o.desk.T("send")
	case act.Verb == "check":
		return o.desk.T("ask and decide")
	case act.Verb == "granted":
		return o.desk.T("record what was seen elsewhere")
	case act.Verb == "claim":
		return o.desk.T("work the case")
	default:
		return ""
	}
}

// actionLines list every action with why it is not possible now; span is the
// first and last line of the one the cursor is on.
func (o *Order) actionLines(width int) (lines []string, span [2]int, actAt []int) {
	t := o.desk.Theme
	name := 0
	for _, act := range o.actions.All() {
		name = max(name, kit.Width(act.Binding.Help().Desc))
	}
	if o.key.Provider == ledger.Stove {
		for _, part := range kit.Wrap(o.desk.T("STOVE has no refund and no report call: refund in STOVE's own console, then record what you saw. The replay goes to the game."), max(8, width-2)) {
			lines = append(lines, " "+t.Muted.Render(part))
		}
	}
	for i, act := range o.actions.All() {
		if title := o.orderGroup(i, act); title != "" {
			if len(lines) > 0 {
				lines = append(lines, "")
			}
			lines = append(lines, " "+t.Heading.Render(title))
		}
		on := i == o.cursor && o.section == orderActs
		from := len(lines)
		for len(actAt) < from {
			actAt = append(actAt, -1)
		}
		actAt = append(actAt, i)
		lines = append(lines, o.actionLine(act, width, on, name))
		if on {
			lines = append(lines, o.actionDetail(act, width)...)
			span = [2]int{from, len(lines) - 1}
		}
	}
	return lines, span, actAt
}

// actionLine is one action in one line: key, name, whether it is possible, why not.
func (o *Order) actionLine(act OrderAction, width int, on bool, names int) string {
	t := o.desk.Theme
	why := o.whyNot(act)
	name := t.Text
	keys := o.riskStyle(act.Risk)
	if act.Risk != kit.Harmless {
		name = keys
	}
	mark, says, style := " ", "", t.Muted
	switch {
	case why != "":
		keys, name = t.KeyOff, t.Muted
		mark, says = t.Verdict("refuse").Glyph, why
	case act.Kind == "":
	case o.plans == nil:
		mark, says = t.Glyphs.Ellipsis, o.desk.T("being weighed")
	default:
		p := o.plans[act.Kind]
		mark, says = t.Verdict("pass").Style.Render(t.Verdict("pass").Glyph), o.desk.Say(p.plan.Text)
		if needs := o.desk.pendings(p.plan); needs != "" {
			mark, says, style = t.Verdict("unknown").Style.Render(t.Verdict("unknown").Glyph), o.desk.T("needs %s", needs), t.Warn
		}
	}
	lead := "  "
	if on {
		lead = t.Accent.Render(t.Glyphs.Cursor) + " "
	}
	line := lead + keys.Render(kit.Fit(act.Binding.Help().Key, 2, kit.Left)) + " " + name.Render(kit.Fit(act.Binding.Help().Desc, names, kit.Left)) + "  " + mark + " "
	return kit.FitWith(line+style.Render(kit.Clean(says)), width, kit.Left, t.Glyphs.Ellipsis)
}

// pendings names what the operator has to give for the action.
func (d *Desk) pendings(p clerk.Plan) string {
	var needs []string
	seen := map[string]bool{}
	for _, v := range p.Guards {
		what := ""
		switch {
		case v.OK:
		case v.Override == ledger.OverrideEvidence:
			what = d.T("evidence and a second operator")
		case v.Override == ledger.OverrideApproval:
			what = d.T("a second operator")
		case v.Override == ledger.OverrideReason:
			what = d.T("a reason")
		}
		if what != "" && !seen[what] {
			seen[what], needs = true, append(needs, what)
		}
	}
	return strings.Join(needs, ", ")
}

// actionDetail is what is known of the action under the cursor: all its guards.
func (o *Order) actionDetail(act OrderAction, width int) []string {
	t := o.desk.Theme
	var lines []string
	say := func(glyph string, style lipgloss.Style, text string) {
		for i, part := range kit.Wrap(kit.Clean(text), max(8, width-8)) {
			lead := strings.Repeat(" ", 7)
			if i == 0 {
				lead = "     " + style.Render(glyph) + " "
			}
			lines = append(lines, lead+style.Render(part))
		}
	}
	p, weighed := o.plans[act.Kind]
	if why := act.WhyNot(o.key, o.standing); act.Kind == "" || !weighed || why != "" {
		if why != "" {
			say(t.Verdict("refuse").Glyph, t.Muted, why)
		}
		return lines
	}
	if r := p.plan.Request; r != nil {
		say(t.Glyphs.Right, t.Text, r.Method+" "+r.URL)
	}
	for _, v := range worstFirst(p.plan.Guards) {
		mark := guardMark(v)
		style := t.Muted
		if mark != "pass" {
			style = *t.Verdict(mark).Style
		}
		say(t.Verdict(mark).Glyph, style, o.desk.Say(v.Text))
	}
	if p.err != nil {
		say(t.Verdict("refuse").Glyph, t.Bad, o.desk.T("no request can be built: %s", o.desk.Why(p.err)))
	}
	return lines
}

// worstFirst puts the guards that refuse before those an operator can still lift,
// and these before those that hold.
func worstFirst(guards []ledger.Verdict) []ledger.Verdict {
	rank := map[string]int{"refuse": 0, "unknown": 1, "pass": 2}
	out := slices.Clone(guards)
	slices.SortStableFunc(out, func(a, b ledger.Verdict) int { return rank[guardMark(a)] - rank[guardMark(b)] })
	return out
}

// guardMark is the verdict of a guard as the theme names it: unknown is what the
// operator can still give.
func guardMark(v ledger.Verdict) string {
	switch {
	case v.OK:
		return "pass"
	case liftable(v):
		return "unknown"
	default:
		return "refuse"
	}
}
