package plain

import (
	"strings"

	"makegood/ledger"
	"makegood/tui/lang"
)

// Batched names what a batch does to each of its orders, as a noun; it is empty where the step does not say.
func Batched(w *lang.Words, s ledger.BatchStep) string {
	switch {
	case s.Kind != "":
		return Spoken(w, s.Kind)
	case s.Task == ledger.TaskCheck:
		return w.T("ask the provider")
	case s.Task == ledger.TaskProbe:
		return w.T("probe")
	case s.Task == ledger.TaskCancelled:
		return w.T("record cancelled")
	case s.Task == ledger.TaskGranted:
		return w.T("record granted")
	case s.Task == ledger.TaskRevoked:
		return w.T("record revoked")
	case s.Verb == ledger.VerbMark:
		return w.T("mark as %s", Spoken(w, s.Mark))
	default:
		return Spoken(w, s.Verb)
	}
}

// batchText says how far a batch has come.
func (v voice) batchText(s ledger.BatchStep) string {
	name := v.T("batch%s", part(" ", s.ID))
	what := firstOf(Batched(v.Words, s), v.T("an unknown action"))
	switch s.State {
	case ledger.BatchBegun:
		text := v.N(s.Orders, "%[2]s begins: %[3]s of %[1]d order", "%[2]s begins: %[3]s of %[1]d orders", name, what)
		if len(s.Sums) > 0 {
			text += ", " + s.Sums.String()
		}
		if s.What != "" {
			text += " (" + clip(s.What, summaryCells) + ")"
		}
		return text + v.part(", because %s", s.Reason)
	case ledger.BatchResumed:
		return v.T("%s is gone on with", name)
	case ledger.BatchAsked:
		n := int64(0)
		for _, keys := range s.Answers {
			n += int64(len(keys))
		}
		if n == 0 {
			return v.N(int64(len(s.Silent)), "%[2]s: no answer came about %[1]d order", "%[2]s: no answer came about %[1]d orders", name)
		}
		return v.N(n, "%[2]s: answers came about %[1]d order", "%[2]s: answers came about %[1]d orders", name)
	case ledger.BatchStopped:
		return v.T("%s was stopped: %s", name, firstOf(clip(v.Say(s.Text), summaryCells), v.T("nobody said why"))) + v.outcomesText(s.Counts)
	case ledger.BatchEnded:
		return v.T("%s came to its end", name) + v.outcomesText(s.Counts)
	case ledger.BatchDropped:
		return v.T("the rest of %s is not done", name) + v.part(", because %s", v.Say(s.Text))
	default:
		return v.T("%s took a step nobody can name", name)
	}
}

// outcomesText counts the orders of a batch by what became of them.
func (v voice) outcomesText(counts map[string]int64) string {
	var parts []string
	for _, word := range []string{"done", "awaiting_approval", "ineligible", "refused", "failed", "in_doubt", "skipped"} {
		if n := counts[word]; n > 0 {
			parts = append(parts, v.T("%d %s", n, Spoken(v.Words, word)))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "; " + strings.Join(parts, ", ")
}
