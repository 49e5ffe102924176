package pane

import (
	"cmp"
	"strings"

	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/tui/kit"
	"makegood/tui/plain"
)

// confirmRisk is how loud the dialog of an action is.
func confirmRisk(k ledger.ActionKind) kit.Risk {
	switch k {
	case ledger.ActRefund:
		return kit.Dangerous
	case ledger.ActReportGranted, ledger.ActReportFailed:
		return kit.Reporting
	case ledger.ActVerify, ledger.ActReplay:
	}
	return kit.Harmless
}

// spec describes the dialog for the plan at hand.
func (c *ConfirmBox) spec() kit.ConfirmSpec {
	title := c.Title()
	if c.desk.Environment == ledger.Live {
		title += " " + c.desk.Theme.Glyphs.Sep + " " + c.desk.T("LIVE")
	} else if c.desk.Environment != "" {
		title += " " + c.desk.Theme.Glyphs.Sep + " " + plain.EnvironmentWords(c.desk.Theme.Words(), c.desk.Environment)
	}
	return kit.ConfirmSpec{
		Title: title, Effect: c.effect(), Risk: confirmRisk(c.cmd.Kind), Request: c.desk.requestLines(c.request()),
		Guards: c.guards(), Fields: c.fields(), Accept: c.accept(), Blocked: c.blocked(), Next: c.next(),
		Grace: confirmGrace, Now: c.desk.Now, OwnCursor: false,
	}
}

// effect says in words what will happen, to whom, about what, for how much.
func (c *ConfirmBox) effect() string {
	p := c.plan
	what := []string{c.desk.T("Order %s", c.cmd.Key.Order)}
	if p.Product != "" {
		what = append(what, c.desk.T("product %s", p.Product))
	}
	if who := playerFull(p.Player); who != "" {
		what = append(what, c.desk.T("player %s", who))
	}
	if p.Money.Amount.Known() {
		what = append(what, p.Money.String())
	}
	text := strings.Join(what, ", ") + "."
	if !p.Text.IsZero() {
		text = capitalized(c.desk.Say(p.Text)) + ". " + text
	}
	if a := c.asked; a != nil {
		text += " " + c.desk.T("%s asked for it %s; reason: %s.", a.Actor, c.desk.clockText(a.CreatedAt), cmp.Or(a.Reason, c.desk.T("none given")))
		if a.Evidence != "" {
			text += " " + c.desk.T("On evidence: %s.", a.Evidence)
		}
	}
	if c.second() {
		text += " " + c.desk.T("Nothing is sent yet: a second operator, another than %s, has to approve it.", c.desk.Operator)
	}
	return text
}

// request is what leaves: what was asked for is sent as it was asked for, or not at all.
func (c *ConfirmBox) request() *ledger.Request {
	if c.asked != nil && c.asked.Request != nil {
		return c.asked.Request
	}
	return c.plan.Request
}

// money is what the action is about; for an approval, what was asked for.
func (c *ConfirmBox) money() ledger.Money {
	if c.asked != nil && c.asked.Money != nil {
		return *c.asked.Money
	}
	return c.plan.Money
}

// second says whether a second operator is all that is needed besides what is typed.
func (c *ConfirmBox) second() bool {
	if c.asked != nil {
		return false
	}
	if len(refusals(c.plan)) > 0 {
		return false
	}
	for _, v := range c.plan.Guards {
		if !v.OK && (v.Override == ledger.OverrideApproval || v.Override == ledger.OverrideEvidence) {
			return true
		}
	}
	return c.plan.Approval
}

func (c *ConfirmBox) guards() []kit.Guard {
	out := make([]kit.Guard, len(c.plan.Guards))
	for i, v := range worstFirst(c.plan.Guards) {
		out[i] = kit.Guard{Verdict: guardMark(v), Text: c.desk.Say(v.Text)}
		if c.asked != nil && (v.Override == ledger.OverrideApproval || v.Override == ledger.OverrideEvidence) {
			out[i].Verdict = "unknown" // lifted by whoever approves, and worth reading for him
		}
	}
	return out
}

// blocked says why it cannot be sent where no guard says it.
func (c *ConfirmBox) blocked() string {
	switch {
	case len(refusals(c.plan)) > 0:
		return ""
	case c.why != nil:
		return c.desk.Why(c.why)
	case c.request() == nil:
		return c.desk.T("no request could be built")
	default:
		return ""
	}
}

// requestLines are the request as it will leave: method and URL, headers with
// secrets redacted, body.
func (d *Desk) requestLines(r *ledger.Request) []string {
	if r == nil {
		return nil
	}
	lines := []string{r.Method + " " + r.URL}
	lines = append(lines, r.Header...)
	if r.Rebuilt {
		lines = append(lines, d.T("(the body is rebuilt from Hive's unconsumed row)"))
	}
	if r.Body != "" {
		lines = append(lines, "")
		lines = append(lines, kit.CleanLines(string(plain.Shown([]byte(r.Body))))...)
	}
	return lines
}

// wants says whether a guard asks for what overrides it.
func wants(p clerk.Plan, override string) bool {
	for _, v := range p.Guards {
		if !v.OK && v.Override == override {
			return true
		}
	}
	return false
}

// fields are what has to be given: the reason, evidence where a guard rests on it,
// and for money the end of the order id and the amount, typed.
func (c *ConfirmBox) fields() []kit.Field {
	money := c.cmd.Kind == ledger.ActRefund
	if c.asked != nil {
		return c.typedMoney(money)
	}
	reason := kit.ReasonField(c.desk.Theme, c.desk.Reasons, money || wants(c.plan, ledger.OverrideReason))
	reason.Initial = c.cmd.Reason
	if !reason.Required {
		reason.Placeholder = c.desk.T("why, for the journal; may be left empty")
	}
	list := []kit.Field{reason}
	// What was typed keeps its field: given, it is no longer wanted.
	if wants(c.plan, ledger.OverrideEvidence) || c.dialog != nil && c.dialog.Value("evidence") != "" {
		list = append(list, kit.Field{Key: "evidence", Label: c.desk.T("evidence"), Placeholder: c.desk.T("what you saw, and where"), Initial: c.cmd.Evidence, Required: true})
	}
	return append(list, c.typedMoney(money)...)
}

// typedMoney are the end of the order id and the amount, typed where money goes back.
func (c *ConfirmBox) typedMoney(money bool) []kit.Field {
	if !money {
		return nil
	}
	return []kit.Field{
		kit.TypedField(c.desk.Theme, "tail", c.desk.T("order id, last six"), orderTail(c.cmd.Key), sameTail(c.cmd.Key.Provider)),
		kit.TypedField(c.desk.Theme, "amount", c.desk.T("amount to return"), string(c.money().Amount), sameAmount(c.money())),
	}
}

// orderTail is what of the order id has to be typed: its last six characters.
func orderTail(k ledger.Key) string {
	const length = 6
	runes := []rune(k.Order)
	return string(runes[max(0, len(runes)-length):])
}

func sameTail(p ledger.Provider) func(typed, want string) bool {
	return func(typed, want string) bool {
		if p == ledger.Hive {
			return strings.EqualFold(typed, want)
		}
		return typed == want
	}
}

// sameAmount compares by value: "1200", "1,200" and "1200 KRW" are one amount.
// What is unknown is never confirmed.
func sameAmount(m ledger.Money) func(typed, want string) bool {
	return func(typed, _ string) bool {
		typed = strings.ToUpper(strings.TrimSpace(typed))
		typed = strings.TrimSpace(strings.TrimSuffix(typed, strings.ToUpper(m.Currency)))
		a, err := ledger.ParseAmount(strings.ReplaceAll(typed, ",", ""))
		return err == nil && a.Known() && m.Amount.Known() && a == m.Amount
	}
}

// accept is the button: what it does.
func (c *ConfirmBox) accept() string {
	what := c.desk.spokenKind(c.cmd.Kind)
	if c.cmd.Kind == ledger.ActRefund {
		what += " " + c.money().String()
	}
	if c.asked != nil {
		return c.desk.T("approve %s", what)
	}
	if c.second() {
		return c.desk.T("ask a second operator to %s", what)
	}
	return what
}
