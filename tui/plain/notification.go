package plain

import (
	"crypto/sha256"
	"encoding/base64"
	"iter"
	"unicode/utf8"

	"makegood/ledger"
	"makegood/tui/kit"
)

// NotificationRecord is one delivery in JSON, repeats and unreadable ones too.
type NotificationRecord struct {
	Seq        int64   `json:"seq"`
	ReceivedAt *string `json:"received_at"`
	Provider   string  `json:"provider"`
	Route      *string `json:"route"`
	Remote     *string `json:"remote"`
	Kind       *string `json:"kind"`
	OrderID    *string `json:"order_id"`
	Duplicate  bool    `json:"duplicate"`
	// Error is null unless the body is unreadable.
	Error *string `json:"error"`
	// SHA256 is that of the raw bytes, in hex.
	SHA256 string `json:"sha256"`
	// Body is the raw bytes as text; null where they are not UTF-8, and only then
	// BodyBase64 is there.
	Body       *string `json:"body"`
	BodyBase64 *string `json:"body_base64,omitempty"`
}

// NewNotificationRecord makes the JSON form of a delivery; its Body must be filled.
func NewNotificationRecord(d ledger.Delivery) NotificationRecord {
	sum := d.Sum
	if sum == ([32]byte{}) {
		// Nothing arrived: the ledger keeps no hash of no bytes.
		sum = sha256.Sum256(d.Body)
	}
	r := NotificationRecord{
		Seq: d.Seq, ReceivedAt: atOrNull(d.At), Provider: string(d.Provider), Route: orNull(d.Route), Remote: orNull(d.Remote),
		Kind: orNull(d.Kind), OrderID: orNull(d.Key.Order), Duplicate: d.Duplicate, Error: orNull(d.Error), SHA256: ledger.Hex(sum),
	}
	if utf8.Valid(d.Body) {
		body := string(d.Body)
		r.Body = &body
	} else {
		body := base64.StdEncoding.EncodeToString(d.Body)
		r.BodyBase64 = &body
	}
	return r
}

// Notifications writes deliveries as they come.
func Notifications(w *Writer, rows iter.Seq2[ledger.Delivery, error]) error {
	v := w.voice()
	return list(w, rows, table[ledger.Delivery, NotificationRecord]{
		record: NewNotificationRecord,
		columns: []column[ledger.Delivery]{
			{head: v.T("SEQ"), align: kit.Right, cell: func(d ledger.Delivery) string { return itoa(d.Seq) }},
			{head: v.T("RECEIVED %s", v.zoneName()), cell: func(d ledger.Delivery) string { return v.stamp(d.At) }},
			{head: v.T("ROUTE"), most: 28, cell: func(d ledger.Delivery) string { return d.Route }},
			{head: v.T("FROM"), most: 28, cell: func(d ledger.Delivery) string { return d.Remote }},
			{head: v.T("KIND"), most: 24, cell: func(d ledger.Delivery) string { return d.Kind }},
			{head: v.T("ORDER"), cell: func(d ledger.Delivery) string {
				if d.Key.IsZero() {
					return ""
				}
				return d.Key.String()
			}},
			{head: v.T("AMOUNT"), align: kit.Right, cell: func(d ledger.Delivery) string { return d.Money.String() }},
			{head: "", cell: v.deliveryText},
		},
		empty: v.T("No notifications match."),
	})
}

func (v voice) deliveryText(d ledger.Delivery) string {
	switch {
	case d.Error != "":
		return v.T("Unreadable") + scrub(v.retold(": ", d.Error)) + "."
	case d.Duplicate:
		return v.T("A repeat of one already known.")
	case d.Key.IsZero():
		return v.T("Kept, and about no order.")
	default:
		return v.T("Kept.")
	}
}
