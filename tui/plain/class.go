package plain

import (
	"strings"

	"makegood/ledger"
	"makegood/tui/lang"
)

// ClassWords is a class or a flag in a few words, as the screens say it; the code is what filters, commands and machines
// take. One this version has no words for is shown as its code, and none at all is "urgent orders".
func ClassWords(w *lang.Words, c ledger.Class) string {
	if c == "" {
		return w.T("urgent orders")
	}
	for _, table := range []func() map[ledger.Class]lang.Text{classWords, flagWords} {
		if text, ok := table()[c]; ok {
			return w.T(text)
		}
	}
	return string(c)
}

// EnvironmentWords is an environment as a person reads it; the code is what the configuration and machines take.
func EnvironmentWords(w *lang.Words, e ledger.Environment) string {
	switch e {
	case ledger.Live:
		return w.T("live§environment")
	case ledger.Sandbox:
		return w.T("sandbox§environment")
	default:
		return string(e)
	}
}

// FlagWords are flags in words, one behind the other: "bought twice within minutes; server differs". Some words hold a
// comma, so that none parts them.
func FlagWords(w *lang.Words, flags []ledger.Class) string {
	told := make([]string, len(flags))
	for i, f := range flags {
		told[i] = ClassWords(w, f)
	}
	return strings.Join(told, "; ")
}

func classWords() map[ledger.Class]lang.Text {
	return map[ledger.Class]lang.Text{
		ledger.ClassCancelInDoubt:       "refund in doubt",
		ledger.ClassActionInDoubt:       "action in doubt",
		ledger.ClassIgnored:             "ignored",
		ledger.ClassOverridden:          "resolved by hand",
		ledger.ClassEnvMismatch:         "from the other environment",
		ledger.ClassAppMismatch:         "app not configured",
		ledger.ClassGrantedNotPaid:      "granted, not paid",
		ledger.ClassNotifiedNotFound:    "notified, unknown to the provider",
		ledger.ClassGrantedAfterCancel:  "granted after the cancellation",
		ledger.ClassCancelledNotRevoked: "cancelled, not taken back",
		ledger.ClassDuplicateGrant:      "granted twice",
		ledger.ClassRepayment:           "repayment",
		ledger.ClassCancelOverdue:       "refund without its cancellation",
		ledger.ClassCancelPending:       "refund awaits its cancellation",
		ledger.ClassRevokedNotCancelled: "taken back, not cancelled",
		ledger.ClassReportedNotGranted:  "reported, not granted",
		ledger.ClassGoneNotGranted:      "gone from the list, not granted",
		ledger.ClassAwaitingPickup:      "awaits the game's pickup",
		ledger.ClassAwaitingDeposit:     "awaits the deposit",
		ledger.ClassPaidNotGranted:      "paid, not granted",
		ledger.ClassAmountMismatch:      "amount differs",
		ledger.ClassCurrencyMismatch:    "currency differs",
		ledger.ClassProductMismatch:     "product differs",
		ledger.ClassQuantityMismatch:    "quantity differs",
		ledger.ClassPlayerMismatch:      "player differs",
		ledger.ClassBundleIncomplete:    "bundle incomplete",
		ledger.ClassGrantedNotReported:  "granted, not reported",
		ledger.ClassKeyReused:           "one event, two contents",
		ledger.ClassAmbiguous:           "perhaps one payment twice",
		ledger.ClassGrantWithoutOrder:   "grant without an order",
		ledger.ClassUnverified:          "not verified",
		ledger.ClassInFlight:            "in flight",
		ledger.ClassClosedRefunded:      "closed, refunded",
		ledger.ClassCancelledUngranted:  "cancelled, never granted",
		ledger.ClassMatched:             "matched",
	}
}

// flagWords are those of the words that are never a class.
func flagWords() map[ledger.Class]lang.Text {
	return map[ledger.Class]lang.Text{
		ledger.FlagNotificationMissed: "never notified",
		ledger.FlagCompletionAssumed:  "completion assumed",
		ledger.FlagGrantClaimed:       "granted by the game's word alone",
		ledger.FlagTestPurchase:       "test purchase",
		ledger.FlagDuplicatePayment:   "bought twice within minutes",
		ledger.FlagRealmMismatch:      "server differs",
		ledger.FlagOutOfOrder:         "cancellation came first",
		ledger.FlagDuplicateNotice:    "notified more than once",
		ledger.FlagPaidAfterCancel:    "notified after cancellation or refund",
		ledger.FlagUndelivered:        "not answered by the game",
		ledger.FlagNoLongerFound:      "confirmed once, denied now",
		ledger.FlagPartlyRevoked:      "partly taken back",
		ledger.FlagTimeConflict:       "two times of one event differ",
		ledger.FlagUnknownType:        "notification of unknown type",
		ledger.FlagSuspectID:          "order id looks rounded",
		ledger.NoticeParseFailed:      "could not be read",
		ledger.NoticeAuthFailed:       "turned away by the listener",
	}
}
