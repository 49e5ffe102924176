package stove

import (
	"encoding/json"
	"errors"
	"strings"

	"makegood/clients/transport"
	"makegood/ledger"
)

// DecodeNotification reads the body of a payment completion notification.
// pathService is the service_id the request's path names: the body names none.
// Every form of the documents' tables and samples is read. A noti_type that no
// document names is kept as unknown with its word.
//
// An error means that the body is no notification of one order: it is no JSON
// object (the error carries the byte), a member stands twice in it, or it names
// no tid. Nothing in it may be trusted before STOVE confirms it: the
// notification is not signed.
func DecodeNotification(body []byte, pathService string) (ledger.Notice, error) {
	n, b, err := read(body)
	if err != nil {
		return ledger.Notice{}, ledger.Fail("stove: read notification: %s", err)
	}
	record := ledger.Record{
		Spelling: b.TID.Trimmed(),
		Player:   ledger.Player{GUID: n.GUID.Trimmed(), MemberNo: n.MemberNo.Trimmed(), CharacterNo: n.CharacterNo.Trimmed()},
		Server:   n.WorldID.Trimmed(),
		Payload:  b.ServiceOrderID.Text(),
		Supply:   supply(b.SupplyItems),
		Platform: word(n.Platform.Text()),
		NotiType: word(n.NotiType.Text()),
	}
	b.fill(&record)
	record.Cart = record.Cart || record.NotiType == cartPurchase
	if when, ok := n.TxnTime.Time(); ok {
		record.PaidAt = ledger.At(when)
	} else if when, ok := b.TxnTime.Time(); ok {
		record.PaidAt = ledger.At(when)
	}
	if record.NotiType == iapSubscript {
		record.Period = b.period()
	}
	notice := ledger.Notice{App: strings.TrimSpace(pathService), Record: record}
	notice.Type, notice.RawType = translateType(n.NotiType)
	return notice, nil
}

// read takes the body apart. data is one object, which some senders of JSON
// wrap in an array; several orders in one notification are refused.
func read(body []byte) (notification, bought, error) {
	var n notification
	var b bought
	if err := transport.DecodeObject(body, &n); err != nil {
		return n, b, err
	}
	list, err := transport.Elements(n.Data)
	switch {
	case err != nil:
		return n, b, ledger.Fail("data is %s", err)
	case len(list) == 0:
		return n, b, ledger.Fail("data is missing")
	case len(list) > 1:
		return n, b, ledger.Fail("data holds %d entries instead of one", len(list))
	}
	if err := json.Unmarshal(list[0], &b); err != nil {
		return n, b, ledger.Fail("data is no object")
	}
	if why := transport.IdentifierError(b.TID.Trimmed()); why != "" {
		return n, b, errors.New(ledger.Say(why, "tid").String())
	}
	return n, b, nil
}
