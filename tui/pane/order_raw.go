package pane

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/charmbracelet/bubbles/key"

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
		o.note = o.desk.T("no body is stored")
	case n == 1:
		o.note = o.desk.T("this is the only stored body")
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
	t, r := o.desk.Theme, o.parts[orderRaw]
	list := o.bodies
	if len(list) == 0 {
		text := o.desk.T("No body is stored: what is known of it came row by row.")
		if o.order == nil {
			text = strings.TrimSpace(strings.Join(o.noOrderPlain(), " "))
		}
		return kit.Block([]string{"", " " + t.Muted.Render(text)}, r.width, r.height)
	}
	b := list[min(o.body, len(list)-1)]
	name := joined(t.Glyphs.Sep, []string{o.desk.T("%d of %d§body", o.body+1, len(list)), o.bodyName(b), o.desk.cuts(b.raw), b.fact.Source})
	lines := []string{t.Muted.Render(kit.FitWith(" "+kit.Clean(name), r.width, kit.Left, t.Glyphs.Ellipsis))}
	return kit.Block(append(lines, strings.Split(o.raw.View(), "\n")...), r.width, r.height)
}

// cuts says of a stored body that it is not shown whole, and that this is meant.
func (d *Desk) cuts(raw []byte) string {
	if !plain.Cuts(raw) {
		return ""
	}
	return d.T("receipts and secrets are shortened")
}

func (o *Order) noOrderPlain() []string {
	if o.phase == orderFailed {
		return []string{o.desk.T("The order could not be read: %s", kit.Clean(o.why))}
	}
	return []string{o.desk.T("Reading %s", o.key.String()), o.desk.Theme.Glyphs.Ellipsis}
}

// copyKey is the key that copies, under the word for what it copies now.
func (o *Order) copyKey() key.Binding {
	b := o.keys.CopyID
	if o.section == orderRaw && len(o.bodies) > 0 {
		b.SetHelp(b.Help().Key, o.desk.T("copy the body"))
	}
	return b
}

// rawKeys are the keys of a stored body that are worth a place at the foot of the screen.
func (o *Order) rawKeys() []key.Binding {
	var out []key.Binding
	if len(o.bodies) > 1 {
		out = append(out, o.keys.nextBody)
	}
	k := o.raw.Keys()
	if o.search != "" {
		out = append(out, k.Next)
	}
	return append(out, k.Fold, k.Wrap)
}

// copy gives the body that is shown where Raw has the focus, else the order's id.
func (o *Order) copy() Intent {
	list := o.bodies
	if o.section != orderRaw || len(list) == 0 {
		return Copy{Text: o.key.Order, What: o.desk.T("order id")}
	}
	b := list[min(o.body, len(list)-1)]
	return Copy{Text: pasteable(plain.Shown(b.raw)), What: joined(o.desk.Theme.Glyphs.Sep, []string{o.bodyName(b), o.desk.cuts(b.raw)})}
}

// pasteable is a body as it may stand in a shell or a chat: a character that would act there is written as JSON escapes it,
// which says the same, and left out of what is no JSON.
func pasteable(body []byte) string {
	if !json.Valid(body) {
		return kit.Inert(string(body))
	}
	var b strings.Builder
	for _, r := range string(body) {
		switch {
		case r == '\r':
		case !kit.Acts(r):
			b.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// curl gives a request as curl, without secrets: that of the action under the
// cursor, else of the one that helps, else of the first that is possible, else of the last one sent.
func (o *Order) curl() Intent {
	all := o.actions.All()
	if p, ok := o.plans[all[o.cursor].Kind]; ok && o.section == orderActs && p.plan.Request != nil {
		return Copy{Text: curlOf(*p.plan.Request), What: o.desk.T("%s as curl", all[o.cursor].Binding.Help().Desc)}
	}
	_, verb := o.desk.Sentence(o.key, o.standing)
	if helps, ok := o.actions.OfVerb(verb); ok {
		all = append([]OrderAction{helps}, all...)
	}
	for _, act := range all {
		if p, ok := o.plans[act.Kind]; ok && act.Kind != "" && p.plan.Request != nil && o.whyNot(act) == "" {
			return Copy{Text: curlOf(*p.plan.Request), What: o.desk.T("%s as curl", act.Binding.Help().Desc)}
		}
	}
	for i := len(o.standing.Actions) - 1; i >= 0; i-- {
		if a := o.standing.Actions[i]; a.Request != nil {
			return Copy{Text: curlOf(*a.Request), What: o.desk.T("%s as curl", o.desk.spokenKind(a.Kind)+" "+a.ID)}
		}
	}
	return Notify{Text: o.desk.T("no request can be built for %s now: Actions says why", o.key.String())}
}

// curlOf writes a request, whose headers are redacted already, as a curl command.
func curlOf(r ledger.Request) string {
	quoted := func(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
	parts := []string{"curl -X " + r.Method + " " + quoted(r.URL)}
	for _, h := range r.Header {
		parts = append(parts, "-H "+quoted(h))
	}
	if r.Body != "" {
		parts = append(parts, "--data-raw "+quoted(pasteable(plain.Shown([]byte(r.Body)))))
	}
	return strings.Join(parts, " \\\n  ")
}

// evidence asks where the evidence pack of the order goes, and whether it names persons.
func (o *Order) evidence() Intent {
	return Ask{
		Label: o.desk.T("evidence pack into file; a reason behind it leaves personal data in"),
		Value: packName(o.key) + " ", Then: packLine(o.key),
	}
}

// packName is a file name for the pack of an order.
func packName(k ledger.Key) string {
	return "evidence-" + strings.Map(func(r rune) rune {
		if r < 'a' && (r < '0' || r > '9' && r < 'A' || r > 'Z') || r > 'z' {
			return '-'
		}
		return r
	}, string(k.Provider)+"-"+k.Order) + ".zip"
}

func packLine(k ledger.Key) func(string) string {
	return func(text string) string {
		file, reason := leading(text)
		line := CommandLine("evidence", k.String(), "--out", file)
		if reason == "" {
			return line
		}
		return line + " " + CommandLine("--reason", reason)
	}
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
