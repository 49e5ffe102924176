package pane

import (
	"fmt"
	"strings"
	"time"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/plain"
)

// showBody shows one of the stored bodies.
func (o *Order) showBody(i int) {
	list := o.bodies
	if i < 0 || i >= len(list) {
		o.body, o.shown = 0, ""
		o.raw.SetRaw(nil)
		return
	}
	o.body = i
	if name := o.bodyName(list[i]); name != o.shown {
		o.shown = name
		o.raw.SetRaw(plain.Shown(list[i].raw))
	}
}

// step goes on to the next stored body, or back.
func (o *Order) step(by int) {
	n := len(o.bodies)
	o.section = orderRaw
	switch {
	case n == 0:
		o.note = "no body is stored"
	case n == 1:
		o.note = "this is the only stored body"
	default:
		o.showBody((o.body + by + n) % n)
	}
}

// bodyName names a stored body.
func (o *Order) bodyName(b orderBody) string {
	return fmt.Sprintf("%s #%d, %s", b.what, b.fact.Seq, b.fact.At.Time().In(o.desk.zone()).Format(time.DateTime))
}

// rawView is the stored body with a line above that says which it is.
func (o *Order) rawView() string {
	t, width := o.desk.Theme, 0
	parts, wide := orderLayout(o.width, o.height, len(o.head)+1)
	if wide {
		parts, _ = orderLayout(o.width, o.height, len(o.head))
	}
	width, height := parts[orderRaw].width, parts[orderRaw].height
	list := o.bodies
	if len(list) == 0 {
		text := "No body is stored: what is known of it came row by row."
		if o.order == nil {
			text = strings.TrimSpace(strings.Join(o.noOrderPlain(), " "))
		}
		return kit.Block([]string{"", " " + t.Muted.Render(text)}, width, height)
	}
	b := list[min(o.body, len(list)-1)]
	name := fmt.Sprintf(" %d of %d %s %s %s %s", o.body+1, len(list), t.Glyphs.Sep, o.bodyName(b), t.Glyphs.Sep, b.fact.Source)
	lines := []string{t.Muted.Render(kit.FitWith(kit.Clean(name), width, kit.Left, t.Glyphs.Ellipsis))}
	return kit.Block(append(lines, strings.Split(o.raw.View(), "\n")...), width, height)
}

func (o *Order) noOrderPlain() []string {
	if o.phase == orderFailed {
		return []string{"The order could not be read:", kit.Clean(o.why)}
	}
	return []string{"Reading", o.key.String(), o.desk.Theme.Glyphs.Ellipsis}
}

// copy gives the body that is shown where Raw has the focus, else the order's id.
func (o *Order) copy() Intent {
	list := o.bodies
	if o.section != orderRaw || len(list) == 0 {
		return Copy{Text: o.key.Order, What: "order id"}
	}
	b := list[min(o.body, len(list)-1)]
	return Copy{Text: string(plain.Shown(b.raw)), What: o.bodyName(b)}
}

// curl gives a request as curl, without secrets: that of the action under the
// cursor, else of the first that is possible, else of the last one sent.
func (o *Order) curl() Intent {
	all := o.actions.All()
	if p, ok := o.plans[all[o.cursor].Kind]; ok && o.section == orderActs && p.plan.Request != nil {
		return Copy{Text: curlOf(*p.plan.Request), What: all[o.cursor].Binding.Help().Desc + " as curl"}
	}
	for _, act := range all {
		if p, ok := o.plans[act.Kind]; ok && act.Kind != "" && p.plan.Request != nil && o.whyNot(act) == "" {
			return Copy{Text: curlOf(*p.plan.Request), What: act.Binding.Help().Desc + " as curl"}
		}
	}
	for i := len(o.standing.Actions) - 1; i >= 0; i-- {
		if a := o.standing.Actions[i]; a.Request != nil {
			return Copy{Text: curlOf(*a.Request), What: spokenKind(a.Kind) + " " + a.ID + " as curl"}
		}
	}
	return Notify{Text: "no request can be built for " + o.key.String() + " now: Actions says why"}
}

// curlOf writes a request, whose headers are redacted already, as a curl command.
func curlOf(r ledger.Request) string {
	quoted := func(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
	parts := []string{"curl -X " + r.Method + " " + quoted(r.URL)}
	for _, h := range r.Header {
		parts = append(parts, "-H "+quoted(h))
	}
	if r.Body != "" {
		parts = append(parts, "--data-raw "+quoted(string(plain.Shown([]byte(r.Body)))))
	}
	return strings.Join(parts, " \\\n  ")
}

// message is the case as a chat message.
func (o *Order) message() string {
	s := &o.standing
	text, _ := o.desk.Sentence(o.key, *s)
	lines := []string{
		fmt.Sprintf("%s %s (%s)", providerName(o.key.Provider), o.key.Order, s.Class), text,
		"amount " + s.View.Money().String() + ", product " + orDash(s.View.ProductID()) + ", player " + orDash(s.View.Player.Primary()) + ", server " + orDash(s.View.Server),
		"paid " + orDash(o.desk.bothZones(s.View.PaidAt)),
	}
	for _, l := range o.lamps() {
		lines = append(lines, fmt.Sprintf("%s: %s (%s)", l.name, l.state, l.why))
	}
	if c := s.Case; c != nil {
		lines = append(lines, strings.TrimSpace("case "+strings.ToLower(string(c.State))+" "+c.Owner+" "+c.Reason))
	}
	for i := range lines {
		lines[i] = kit.Clean(lines[i])
	}
	return strings.Join(lines, "\n")
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
