package plain

import (
	"strings"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/lang"
)

// Plan is an action that was not taken: what would be sent, and what its guards say on what is known.
type Plan struct {
	Kind ledger.ActionKind
	Key  ledger.Key
	// Request is what would be sent, its headers redacted; nil where it could
	// not be built, and Problem says why.
	Request *ledger.Request
	Problem string
	Guards  []ledger.Verdict
}

// PlanRecord is a plan in JSON.
type PlanRecord struct {
	Action   string `json:"action"`
	Provider string `json:"provider"`
	OrderID  string `json:"order_id"`
	// Verdict is possible, awaiting_approval or refused: what the guards come to.
	Verdict string  `json:"verdict"`
	Problem *string `json:"problem"`
	Method  *string `json:"method"`
	URL     *string `json:"url"`
	// Headers are one "Name: value" each, secrets redacted.
	Headers []string `json:"headers"`
	Body    *string  `json:"body"`
	// Rebuilt says that a replay's body was made from the unconsumed row.
	Rebuilt bool          `json:"rebuilt"`
	Guards  []GuardRecord `json:"guards"`
}

// GuardRecord is one guard's verdict in JSON.
type GuardRecord struct {
	Guard string `json:"guard"`
	OK    bool   `json:"ok"`
	Text  string `json:"text"`
	// Override says what would lift it: reason, evidence or approval; null: nothing.
	Override *string `json:"override"`
}

// The verdicts of a plan.
const (
	PlanPossible = "possible"
	PlanAwaiting = "awaiting_approval"
	PlanRefused  = "refused"
)

// Verdict weighs the guards of the plan.
func (p Plan) Verdict() string {
	weighed := ledger.Weigh(p.Guards)
	switch {
	case len(weighed.Refused) > 0 || p.Request == nil:
		return PlanRefused
	case weighed.Approval:
		return PlanAwaiting
	default:
		return PlanPossible
	}
}

// NewPlanRecord makes the JSON form of a plan.
func NewPlanRecord(p Plan) PlanRecord {
	r := PlanRecord{
		Action: string(p.Kind), Provider: string(p.Key.Provider), OrderID: ledger.CanonicalOrder(p.Key.Provider, p.Key.Order),
		Verdict: p.Verdict(), Problem: orNull(p.Problem), Headers: []string{}, Guards: make([]GuardRecord, 0, len(p.Guards)),
	}
	if q := p.Request; q != nil {
		r.Method, r.URL, r.Headers, r.Rebuilt = orNull(q.Method), orNull(q.URL), safeHeaders(q.Header), q.Rebuilt
		body := q.Body
		r.Body = &body
	}
	for _, g := range p.Guards {
		r.Guards = append(r.Guards, GuardRecord{g.Guard, g.OK, g.Text.String(), orNull(g.Override)})
	}
	return r
}

// safeHeaders withholds what should have been redacted already.
func safeHeaders(headers []string) []string {
	out := make([]string, 0, len(headers))
	for _, h := range headers {
		if name, value, ok := strings.Cut(h, ":"); ok && isSecret(strings.TrimSpace(name)) && strings.TrimSpace(value) != "" {
			h = name + ": " + withheld
		}
		out = append(out, h)
	}
	return out
}

// DryRun writes a plan: the request as it would leave, then every guard's verdict.
func DryRun(w *Writer, p Plan) error {
	r := NewPlanRecord(p)
	return one(w, r, func() {
		v := w.voice()
		w.line(v.T("%s of %s, not sent", v.capital(Spoken(v.Words, p.Kind)), kit.Clean(p.Key.String())))
		w.text("\n")
		if p.Request == nil {
			w.line(v.T("The request could not be built: %s", kit.Clean(firstOf(v.Retell(p.Problem), v.T("nothing says why")))))
		} else {
			w.request(*p.Request, r.Headers)
		}
		w.text("\n")
		w.guards(p.Guards)
		w.line(planSentence(w.Words, p))
	})
}

func (w *Writer) request(q ledger.Request, headers []string) {
	w.line(kit.Clean(q.Method + " " + q.URL))
	for _, h := range headers {
		w.line(kit.Clean(h))
	}
	w.text("\n")
	for _, line := range kit.CleanLines(q.Body) {
		w.line(line)
	}
	if q.Rebuilt {
		w.line(w.Words.T("(rebuilt from the unconsumed list: no notification is stored)"))
	}
}

func (w *Writer) guards(verdicts []ledger.Verdict) {
	yes, no := okOrNo(w.Words)
	answer, width := max(kit.Width(yes), kit.Width(no)), 0
	for _, v := range verdicts {
		width = max(width, kit.Width(kit.Clean(v.Guard)))
	}
	for _, v := range verdicts {
		mark, word := w.Theme.Verdict("refuse"), no
		if v.OK {
			mark, word = w.Theme.Verdict("pass"), yes
		}
		w.line(mark.Glyph + " " + kit.Fit(word, answer, kit.Left) + "  " + kit.Fit(kit.Clean(v.Guard), width, kit.Left) + "  " + kit.Clean(w.Words.Say(v.Text)))
	}
	if len(verdicts) > 0 {
		w.text("\n")
	}
}

func planSentence(w *lang.Words, p Plan) string {
	switch p.Verdict() {
	case PlanPossible:
		return ended(w.T("On what is known nothing stands against it."), verbOf(p.Kind))
	case PlanAwaiting:
		return ended(w.T("On what is known it would wait for a second operator."), verbOf(p.Kind))
	default:
		if p.Request == nil {
			return w.T("It cannot be sent.")
		}
		return w.N(int64(len(ledger.Weigh(p.Guards).Refused)), "On what is known it would be refused: %d guard against it.",
			"On what is known it would be refused: %d guards against it.")
	}
}
