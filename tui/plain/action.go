package plain

import (
	"fmt"
	"iter"
	"time"

	"makegood/ledger"
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
			{head: "CREATED " + v.zoneName(), cell: func(a ledger.Action) string { return v.stamp(a.CreatedAt) }},
			{head: "ACTION", cell: func(a ledger.Action) string { return a.ID }},
			{head: "KIND", cell: func(a ledger.Action) string { return spoken(a.Kind) }},
			{head: "ORDER", cell: func(a ledger.Action) string { return a.Key.String() }},
			{head: "BY", most: 24, cell: func(a ledger.Action) string { return a.Actor }},
			{head: "STATE", cell: func(a ledger.Action) string { return w.Theme.Action(string(a.State)).String() }},
			{head: "", cell: func(a ledger.Action) string { return ended(actionSentence(a, w.voice())) }},
		},
		empty: "No actions match.",
	})
}

// ActionSentence says in one plain sentence how an action stands, and the verb that helps, VerbWait where there is none.
func ActionSentence(a ledger.Action, now ledger.Instant) (text, verb string) {
	return actionSentence(a, voice{now: now, zone: time.UTC, named: true})
}

func actionSentence(a ledger.Action, v voice) (text, verb string) {
	what := capital(spoken(a.Kind))
	result := part(": ", firstOf(trimJoin(a.ResultCode, a.ResultMessage), spoken(a.Outcome)))
	switch a.State {
	case ledger.StateProposed:
		text = what + " was proposed" + v.since(a.CreatedAt)
	case ledger.StateAwaiting:
		text, verb = what+" waits for a second operator"+v.after("for", a.CreatedAt), VerbApprove
	case ledger.StateApproved:
		text = what + " was approved" + part(" by ", a.Approver) + " and is about to be sent"
	case ledger.StateRejected:
		text = what + " was rejected" + part(" by ", a.Approver) + ": nothing was sent"
	case ledger.StateSending:
		text = what + " is being sent" + v.after("for", a.SentAt)
	case ledger.StateDone:
		text = what + " was accepted" + v.since(a.SettledAt) + result
		if a.Kind == ledger.ActReplay {
			text = "The game was sent the notification" + v.since(a.SettledAt) + result
		}
	case ledger.StateRefused:
		text = fmt.Sprintf("%s was refused, without effect%s", what, result)
	case ledger.StateFailed:
		text = what + " failed" + result
	case ledger.StateInDoubt:
		text, verb = what+" was sent"+v.since(a.SentAt)+" and not answered: it may have been accepted or not", VerbProbe
		if a.Kind == ledger.ActRefund {
			verb = VerbSettle
		}
	default:
		text = what + " is " + part("", string(a.State))
	}
	if a.State == ledger.StateInDoubt && a.SettleProposed() {
		text, verb = text+"; settling it as failed waits for a second operator", VerbApprove
	}
	return scrub(text) + ".", verb
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
	return list(w, rows, table[CheckResult, CheckResult]{
		record: func(r CheckResult) CheckResult { return r },
		columns: []column[CheckResult]{
			{head: "ORDER", cell: func(r CheckResult) string { return string(r.Provider) + ":" + r.OrderID }},
			{head: "ANSWER", cell: func(r CheckResult) string { return w.answer(r.Answer) }},
			{head: "", cell: checkText},
		},
		empty: "Nothing was asked.",
	})
}

func (w *Writer) answer(word string) string {
	return w.Theme.Mark(theme.Answers, word).String()
}

func checkText(r CheckResult) string {
	provider := called(r.Provider)
	switch r.Answer {
	case "found":
		return provider + " knows this payment."
	case "not_found":
		if r.Provider == ledger.Hive {
			return ended("Hive does not list it as unconsumed, which alone proves nothing.", VerbVerify)
		}
		return provider + " knows no such payment."
	default:
		why := "it could not be asked"
		if r.Error != nil && *r.Error != "" {
			why = clip(*r.Error, summaryCells)
		}
		return scrub(capital(why)) + "."
	}
}
