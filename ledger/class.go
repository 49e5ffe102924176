package ledger

// Class is the one primary state of an order; the same words are its secondary
// states, the flags. The set is closed.
type Class string

// The classes, most urgent first: the first whose condition holds is an
// order's class, every further one a flag.
const (
	ClassCancelInDoubt       Class = "CANCEL_IN_DOUBT"
	ClassActionInDoubt       Class = "ACTION_IN_DOUBT"
	ClassIgnored             Class = "IGNORED"
	ClassOverridden          Class = "OVERRIDDEN"
	ClassEnvMismatch         Class = "ENV_MISMATCH"
	ClassAppMismatch         Class = "APP_MISMATCH"
	ClassGrantedNotPaid      Class = "GRANTED_NOT_PAID"
	ClassNotifiedNotFound    Class = "NOTIFIED_NOT_FOUND"
	ClassGrantedAfterCancel  Class = "GRANTED_AFTER_CANCEL"
	ClassCancelledNotRevoked Class = "CANCELLED_NOT_REVOKED"
	ClassDuplicateGrant      Class = "DUPLICATE_GRANT"
	ClassRepayment           Class = "REPAYMENT"
	ClassCancelOverdue       Class = "CANCEL_OVERDUE"
	ClassCancelPending       Class = "CANCEL_PENDING"
	ClassRevokedNotCancelled Class = "REVOKED_NOT_CANCELLED"
	ClassReportedNotGranted  Class = "REPORTED_NOT_GRANTED"
	ClassGoneNotGranted      Class = "GONE_NOT_GRANTED"
	ClassAwaitingPickup      Class = "AWAITING_PICKUP"
	ClassAwaitingDeposit     Class = "AWAITING_DEPOSIT"
	ClassPaidNotGranted      Class = "PAID_NOT_GRANTED"
	ClassAmountMismatch      Class = "AMOUNT_MISMATCH"
	ClassCurrencyMismatch    Class = "CURRENCY_MISMATCH"
	ClassProductMismatch     Class = "PRODUCT_MISMATCH"
	ClassQuantityMismatch    Class = "QUANTITY_MISMATCH"
	ClassPlayerMismatch      Class = "PLAYER_MISMATCH"
	ClassBundleIncomplete    Class = "BUNDLE_INCOMPLETE"
	ClassGrantedNotReported  Class = "GRANTED_NOT_REPORTED"
	ClassKeyReused           Class = "KEY_REUSED"
	ClassAmbiguous           Class = "AMBIGUOUS"
	ClassGrantWithoutOrder   Class = "GRANT_WITHOUT_ORDER"
	ClassUnverified          Class = "UNVERIFIED"
	ClassInFlight            Class = "IN_FLIGHT"
	ClassClosedRefunded      Class = "CLOSED_REFUNDED"
	ClassCancelledUngranted  Class = "CANCELLED_UNGRANTED"
	ClassMatched             Class = "MATCHED"
)

// Words that are only ever flags of an order.
const (
	FlagNotificationMissed Class = "NOTIFICATION_MISSED"
	FlagCompletionAssumed  Class = "COMPLETION_ASSUMED"
	FlagGrantClaimed       Class = "GRANT_CLAIMED"
	FlagTestPurchase       Class = "TEST_PURCHASE"
	FlagDuplicatePayment   Class = "DUPLICATE_PAYMENT"
	FlagRealmMismatch      Class = "REALM_MISMATCH"
	FlagOutOfOrder         Class = "OUT_OF_ORDER"
	FlagDuplicateNotice    Class = "DUPLICATE_NOTICE"
	FlagPaidAfterCancel    Class = "PAID_AFTER_CANCEL"
	FlagUndelivered        Class = "UNDELIVERED"
	FlagNoLongerFound      Class = "NO_LONGER_FOUND"
	FlagPartlyRevoked      Class = "PARTLY_REVOKED"
	// FlagTimeConflict marks a source whose zone-less time and its _ms twin
	// differ by more than a second.
	FlagTimeConflict Class = "TIME_CONFLICT"
	// FlagUnknownType marks a notification of a type the documents do not name.
	FlagUnknownType Class = "UNKNOWN_TYPE"
	// FlagSuspectID marks a grant whose order id a spreadsheet may have destroyed.
	FlagSuspectID Class = "SUSPECT_ID"
)

// Words of a notification that made no order; they stand in Quarantine.
const (
	NoticeParseFailed Class = "PARSE_FAILED"
	NoticeAuthFailed  Class = "AUTH_FAILED"
)

// classes is the table in its order, with the severity of each: 1 act now,
// 2 soon, 3 look when there is time, 0 nothing to do.
var classes = []struct {
	class    Class
	severity int
}{
	{ClassCancelInDoubt, 1},
	{ClassActionInDoubt, 1},
	{ClassIgnored, 0},
	{ClassOverridden, 0},
	{ClassEnvMismatch, 1},
	{ClassAppMismatch, 1},
	{ClassGrantedNotPaid, 1},
	{ClassNotifiedNotFound, 1},
	{ClassGrantedAfterCancel, 1},
	{ClassCancelledNotRevoked, 1},
	{ClassDuplicateGrant, 1},
	{ClassRepayment, 3},
	{ClassCancelOverdue, 1},
	{ClassCancelPending, 2},
	{ClassRevokedNotCancelled, 2},
	{ClassReportedNotGranted, 1},
	{ClassGoneNotGranted, 1},
	{ClassAwaitingPickup, 0},
	{ClassAwaitingDeposit, 0},
	{ClassPaidNotGranted, 1},
	{ClassAmountMismatch, 1},
	{ClassCurrencyMismatch, 1},
	{ClassProductMismatch, 1},
	{ClassQuantityMismatch, 1},
	{ClassPlayerMismatch, 1},
	{ClassBundleIncomplete, 1},
	{ClassGrantedNotReported, 1},
	{ClassKeyReused, 2},
	{ClassAmbiguous, 2},
	{ClassGrantWithoutOrder, 2},
	{ClassUnverified, 3},
	{ClassInFlight, 0},
	{ClassClosedRefunded, 0},
	{ClassCancelledUngranted, 0},
	{ClassMatched, 0},
}

// flagsOnly are the flags in the order they are shown, after the classes.
var flagsOnly = []Class{
	FlagNotificationMissed, FlagCompletionAssumed, FlagGrantClaimed, FlagTestPurchase,
	FlagDuplicatePayment, FlagRealmMismatch, FlagOutOfOrder, FlagDuplicateNotice,
	FlagPaidAfterCancel, FlagUndelivered, FlagNoLongerFound, FlagPartlyRevoked,
	FlagTimeConflict, FlagUnknownType, FlagSuspectID,
}

// Classes lists the classes, most urgent first.
func Classes() []Class {
	out := make([]Class, len(classes))
	for i, c := range classes {
		out[i] = c.class
	}
	return out
}

// Words lists every word a class filter may name: classes, then flags.
func Words() []Class { return append(Classes(), flagsOnly...) }

// IsWord reports whether c is a class or a flag.
func IsWord(c Class) bool {
	for _, w := range Words() {
		if w == c {
			return true
		}
	}
	return false
}

// Severity gives the class's severity.
func (c Class) Severity() int {
	for _, row := range classes {
		if row.class == c {
			return row.severity
		}
	}
	return 0
}
