package hive

import (
	"makegood/clients/transport"
	"makegood/ledger"
)

// DecodeNotification reads the body of a payment result notification. Every
// documented form is read: text or number, iap_payload or additionalInfo, with
// or without the _ms times. A type that is neither paid nor cancelled is kept
// as unknown with its word.
//
// An error means that the body is no notification of one order: it is no JSON
// object (the error carries the byte), a member stands twice in it, or it names
// no order. Nothing in it may be trusted before Hive confirms it: the
// notification is not signed.
func DecodeNotification(body []byte) (ledger.Notice, error) {
	var n notification
	if err := transport.DecodeObject(body, &n); err != nil {
		return ledger.Notice{}, ledger.Fail("hive: read notification: %s", err)
	}
	if why := transport.IdentifierError(n.OrderID.Trimmed()); why != "" {
		return ledger.Notice{}, ledger.Fail("hive: read notification: %s", ledger.Say(why, "order_id"))
	}
	record := n.record()
	var conflict bool
	record.CancelledAt, conflict = instant(n.Cancelled, n.CancelledMS)
	record.TimeConflict = record.TimeConflict || conflict
	record.CancelledReason = n.CancelledReason.Text()
	notice := ledger.Notice{App: n.AppID.Trimmed(), Record: record}
	notice.Type, notice.RawType = translateType(n.Type)
	return notice, nil
}
