package plain

import (
	"makegood/ledger"
	"makegood/tui/lang"
)

// ClassWords is a class in a few words, as the screens say it; the code is what filters, commands and machines take. A
// class this version has no words for is shown as its code, and none at all is "urgent orders".
func ClassWords(w *lang.Words, c ledger.Class) string {
	if c == "" {
		return w.T("urgent orders")
	}
	if text, ok := classWords()[c]; ok {
		return w.T(text)
	}
	return string(c)
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
