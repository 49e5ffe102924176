package plain

import (
	"strings"

	"makegood/ledger"
	"makegood/tui/lang"
)

// Spoken is a code word of the domain in plain letters of the reader's language: report_granted is "report granted". A
// word this version does not know is shown as it is.
func Spoken[S ~string](w *lang.Words, word S) string {
	if text, ok := codeWords()[string(word)]; ok {
		return w.T(text)
	}
	// The domain's own words for its kinds and states are the code words in plain letters.
	return w.Say(ledger.Say(ledger.Phrase(strings.ReplaceAll(string(word), "_", " "))))
}

// codeWords are the states of lamps, the kinds of facts and the marks of an order.
func codeWords() map[string]lang.Text {
	return map[string]lang.Text{
		string(ledger.ActVerify): "verify", string(ledger.ActReportGranted): "report granted", string(ledger.ActReportFailed): "report failed",
		string(ledger.ActRefund): "refund", string(ledger.ActReplay): "replay",

		string(ledger.StateProposed): "proposed", string(ledger.StateAwaiting): "awaiting approval", string(ledger.StateApproved): "approved",
		string(ledger.StateRejected): "rejected", string(ledger.StateSending): "sending", string(ledger.StateDone): "done",
		string(ledger.StateRefused): "refused", string(ledger.StateFailed): "failed", string(ledger.StateInDoubt): "in doubt",

		string(ledger.ForwardDelivered): "delivered", string(ledger.ForwardDeclined): "declined",
		string(ledger.ForwardUnanswered): "unanswered", string(ledger.ForwardWithheld): "withheld",

		string(ledger.FactMaintenance): "maintenance", string(ledger.FactAlert): "alert", string(ledger.FactPost): "post",
		string(ledger.PostSent): "sent", string(ledger.PostGivenUp): "given up",

		string(ledger.GrantGranted): "granted", string(ledger.GrantMailed): "mailed", string(ledger.GrantRevoked): "revoked",
		string(ledger.GrantExpired): "expired", "notified": "notified", "paid": "paid", "cancelled": "cancelled", "reported": "reported",

		string(ledger.LampYes): "yes§lamp", string(ledger.LampClaimed): "claimed§lamp", string(ledger.LampNo): "no§lamp",
		string(ledger.LampUnknown): "unknown§lamp", string(ledger.LampUnobservable): "unobservable",

		string(ledger.FactEnvironment): "environment", string(ledger.FactNotification): "notification", string(ledger.FactReread): "reread",
		string(ledger.FactObservation): "observation", string(ledger.FactGrant): "grant", string(ledger.FactRevoke): "revoke",
		string(ledger.FactCoverage): "coverage", string(ledger.FactForward): "forward", string(ledger.FactAction): "action",
		string(ledger.FactCase): "case", string(ledger.FactEvidence): "evidence", string(ledger.FactSource): "source",
		string(ledger.FactArm): "arm", string(ledger.FactProduct): "product", string(ledger.FactPlayer): "player",
		string(ledger.FactCheckout): "checkout", string(ledger.FactCatalogue): "catalogue", string(ledger.FactNote): "note", string(ledger.FactJournal): "journal",

		string(ledger.FactBatch): "batch", "ineligible": "ineligible", "skipped": "not tried",
		string(ledger.VerbClaim): "claim", string(ledger.VerbSnooze): "snooze", string(ledger.VerbResolve): "resolve",
		string(ledger.VerbIgnore): "ignore", string(ledger.VerbAccept): "accept", string(ledger.VerbReopen): "reopen",
		string(ledger.VerbLink): "link",

		string(ledger.MarkTest): "test", string(ledger.MarkRepayment): "repayment", string(ledger.MarkGift): "gift",
		string(ledger.MarkPurchase): "purchase",
	}
}

// Field is a field two sources may disagree about: "amount", or "item gem" for the item of that id.
func Field(w *lang.Words, field string) string { return w.Say(ledger.FieldName(field)) }

// Origin is a source of a difference as a sentence writes it: "the game", "Hive's list".
func Origin(w *lang.Words, source string) string {
	switch source {
	case "grant":
		return w.T("the game")
	case "expected":
		return w.T("the product")
	case "unconsumed":
		return w.T("Hive's list")
	case "details":
		return "STOVE"
	case "verify":
		return "Hive"
	case "notification":
		return w.T("the notification")
	case "order":
		return w.T("the order")
	default:
		return w.T("the source %s", source)
	}
}

// okOrNo are the words of a check that holds and of one that does not.
func okOrNo(w *lang.Words) (ok, no string) {
	return w.T("ok§check"), w.T("no§check")
}
