package plain

import (
	"iter"
	"time"

	"makegood/ledger"
	"makegood/tui/lang"
	"makegood/tui/theme"
)

// ActionRecord is an action in JSON.
type ActionRecord struct {
	ID string `json:"id"`
	// Kind is verify, report_granted, report_failed, refund or replay.
	Kind       string  `json:"kind"`
	Provider   string  `json:"provider"`
	OrderID    string  `json:"order_id"`
	State      string  `json:"state"`
	Actor      *string `json:"actor"`
	Approver   *string `json:"approver"`
	Reason     *string `json:"reason"`
	CreatedAt  *string `json:"created_at"`
	SentAt     *string `json:"sent_at"`
	SettledAt  *string `json:"settled_at"`
	ResultCode *string `json:"result_code"`
	// ResultMessage is the provider's; of a replay without one its outcome:
	// delivered, declined or unanswered.
	ResultMessage *string `json:"result_message"`
}

// NewActionRecord makes the JSON form of an action.
func NewActionRecord(a ledger.Action) ActionRecord {
	return ActionRecord{
		ID: a.ID, Kind: string(a.Kind), Provider: string(a.Key.Provider),
		OrderID: ledger.CanonicalOrder(a.Key.Provider, a.Key.Order), State: string(a.State),
		Actor: orNull(a.Actor), Approver: orNull(a.Approver), Reason: orNull(a.Reason),
		CreatedAt: atOrNull(a.CreatedAt), SentAt: atOrNull(a.SentAt), SettledAt: atOrNull(a.SettledAt),
		ResultCode: orNull(a.ResultCode), ResultMessage: orNull(firstOf(a.ResultMessage, a.Outcome)),
	}
}

// Actions writes actions as they come.
func Actions(w *Writer, rows iter.Seq2[ledger.Action, error]) error {
	v := w.voice()
	return list(w, rows, table[ledger.Action, ActionRecord]{
		record: NewActionRecord,
		columns: []column[ledger.Action]{
			{head: v.T("CREATED %s", v.zoneName()), cell: func(a ledger.Action) string { return v.stamp(a.CreatedAt) }},
			{head: v.T("ACTION"), cell: func(a ledger.Action) string { return a.ID }},
			{head: v.T("KIND"), cell: func(a ledger.Action) string { return Spoken(v.Words, a.Kind) }},
			{head: v.T("ORDER"), cell: func(a ledger.Action) string { return a.Key.String() }},
			{head: v.T("BY"), most: 24, cell: func(a ledger.Action) string { return a.Actor }},
			{head: v.T("STATE"), cell: func(a ledger.Action) string { return ActionMark(w.Theme, a).String() }},
			{head: "", cell: func(a ledger.Action) string { return ended(actionSentence(a, w.voice())) }},
		},
		empty: v.T("No actions match."),
	})
}

// ActionMark is the mark of how an action stands. A replay is done once it was sent: there it is what the game made of it,
// so that no tick stands before an order the game did not take.
func ActionMark(t *theme.Theme, a ledger.Action) theme.Mark {
	if a.Kind == ledger.ActReplay && a.State == ledger.StateDone && a.Outcome != "" {
		return t.Mark(theme.Outcomes, a.Outcome)
	}
	return t.Action(string(a.State))
}

// ActionSentence says in one plain sentence how an action stands, and the verb that helps, VerbWait where there is none.
func ActionSentence(w *lang.Words, a ledger.Action, now ledger.Instant) (text, verb string) {
	return actionSentence(a, voice{Words: w, now: now, zone: time.UTC, named: true})
}

func actionSentence(a ledger.Action, v voice) (text, verb string) {
	text, verb = v.standing(a)
	if a.State == ledger.StateInDoubt && a.SettleProposed() {
		text, verb = v.T("%s; settling it as failed waits for a second operator", text), VerbApprove
	}
	return scrub(text) + ".", verb
}

// standing is actionSentence without what was proposed beside the action.
func (v voice) standing(a ledger.Action) (text, verb string) {
	what := v.capital(Spoken(v.Words, a.Kind))
	result := part(": ", firstOf(trimJoin(a.ResultCode, v.Retell(a.ResultMessage)), Spoken(v.Words, a.Outcome)))
	switch a.State {
	case ledger.StateProposed:
		return v.T("%s was proposed", what) + v.since(a.CreatedAt), VerbWait
	case ledger.StateAwaiting:
		return v.T("%s waits for a second operator", what) + v.lasting(a.CreatedAt), VerbApprove
	case ledger.StateApproved:
		return v.T("%s was approved%s and is about to be sent", what, v.part(" by %s", a.Approver)), VerbWait
	case ledger.StateRejected:
		return v.T("%s was rejected%s: nothing was sent", what, v.part(" by %s", a.Approver)), VerbWait
	case ledger.StateSending:
		return v.T("%s is being sent", what) + v.lasting(a.SentAt), VerbWait
	case ledger.StateDone:
		if a.Kind == ledger.ActReplay {
			return v.T("The game was sent the notification") + v.since(a.SettledAt) + result, VerbWait
		}
		return v.T("%s was accepted", what) + v.since(a.SettledAt) + result, VerbWait
	case ledger.StateRefused:
		return v.T("%s was refused, without effect", what) + result, VerbWait
	case ledger.StateFailed:
		return v.T("%s failed", what) + result, VerbWait
	case ledger.StateInDoubt:
		verb = VerbProbe
		if a.Kind == ledger.ActRefund {
			verb = VerbSettle
		}
		return v.T("%s was sent%s and not answered: it may have been accepted or not", what, v.since(a.SentAt)), verb
	default:
		return v.T("%s is in the state %s", what, clip(firstOf(string(a.State), v.T("unknown")), summaryCells)), VerbWait
	}
}

// CheckResult is what a provider answered about one id.
type CheckResult struct {
	Provider ledger.Provider `json:"provider"`
	OrderID  string          `json:"order_id"`
	// Answer is found, not_found or could_not_ask; Error says why not.
	Answer string  `json:"answer"`
	Error  *string `json:"error"`
}

// Checks writes the answers of check in the order given.
func Checks(w *Writer, rows iter.Seq2[CheckResult, error]) error {
	v := w.voice()
	return list(w, rows, table[CheckResult, CheckResult]{
		record: func(r CheckResult) CheckResult { return r },
		columns: []column[CheckResult]{
			{head: v.T("ORDER"), cell: func(r CheckResult) string { return string(r.Provider) + ":" + r.OrderID }},
			{head: v.T("ANSWER"), cell: func(r CheckResult) string { return w.Theme.Mark(theme.Answers, r.Answer).String() }},
			{head: "", cell: v.checkText},
		},
		empty: v.T("Nothing was asked."),
	})
}

func (v voice) checkText(r CheckResult) string {
	provider := v.called(r.Provider)
	switch r.Answer {
	case "found":
		return v.T("%s knows this payment.", provider)
	case "not_found":
		if r.Provider == ledger.Hive {
			return ended(v.T("Hive does not list it as unconsumed, which alone proves nothing."), VerbVerify)
		}
		return v.T("%s knows no such payment.", provider)
	default:
		if r.Error == nil || *r.Error == "" {
			return v.T("It could not be asked.")
		}
		return scrub(v.capital(clip(v.Retell(*r.Error), summaryCells))) + "."
	}
}
