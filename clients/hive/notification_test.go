package hive

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/clients/transport"
	"makegood/ledger"
)

// paidNotice is what the sample of a paid notification says.
func paidNotice(t *testing.T) ledger.Notice {
	t.Helper()
	return ledger.Notice{
		Type: ledger.NoticePaid, RawType: "paid", App: sampleApp,
		Record: ledger.Record{
			Spelling: "H2168993822440686730",
			Player:   ledger.Player{ID: "20000011337", VidType: "v4", UID: "67200717"}, Server: "kr",
			Lines:  []ledger.Line{{ProductID: sampleItem1, Quantity: 1, Amount: "1200", Currency: "KRW"}},
			Amount: "1200", Currency: "KRW",
			StartedAt: at(t, "2023-07-21T11:17:06Z"), PaidAt: at(t, "2023-07-21T11:18:13Z"),
			Receipt: "tJpwQSIlNFiCSPokHSRYTvTLmtbDiSZnkYa7+IWaMwM=",
			Bypass:  "eyJ0eXBlIjoicGFpZCIsIm1hcmtldF9pZCI6IjE1Iiwib3JkZXJfaWQiOi...",
		},
	}
}

// TestNotificationSamples reads the samples of both editions: the older one
// has no _ms times and calls iap_payload additionalInfo.
func TestNotificationSamples(t *testing.T) {
	t.Parallel()
	paid := paidNotice(t)
	cancelled := paidNotice(t)
	cancelled.Type, cancelled.RawType = ledger.NoticeCancelled, "cancelled"
	cancelled.Record.CancelledAt = at(t, "2023-07-21T11:21:44Z")
	cancelled.Record.CancelledReason = "테스트 결제 취소"
	cancelled.Record.Bypass = "eyJ0eXBlIjoiY2FuY2VsbGVkIiwibWFya2V0X2lkIjoiMT..."
	for name, want := range map[string]ledger.Notice{
		"notification_paid.json": paid, "notification_paid_older.json": paid,
		"notification_cancelled.json": cancelled, "notification_cancelled_older.json": cancelled,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := DecodeNotification(sample(t, name))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// changed is the paid sample with some members replaced; a nil value removes one.
func changed(t testing.TB, members map[string]any) []byte {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal(sample(t, "notification_paid.json"), &m); err != nil {
		t.Fatal(err)
	}
	for name, value := range members {
		if value == nil {
			delete(m, name)
			continue
		}
		m[name] = value
	}
	body, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// TestOddNotifications: every form the documents, their samples or a public
// implementation show is read, and nothing is guessed.
func TestOddNotifications(t *testing.T) {
	t.Parallel()
	raw := func(s string) json.RawMessage { return json.RawMessage(s) }
	cases := []struct {
		name    string
		members map[string]any
		change  func(*ledger.Notice)
	}{
		{"vid and uid as numbers", map[string]any{"vid": raw("20000011337"), "uid": raw("67200717")}, func(*ledger.Notice) {}},
		{"vid beyond 2^53", map[string]any{"vid": raw("9007199254740993")}, func(n *ledger.Notice) { n.Record.Player.ID = "9007199254740993" }},
		{"market id as a number", map[string]any{"market_id": raw("15")}, func(*ledger.Notice) {}},
		{"quantity as text", map[string]any{"quantity": "3"}, func(n *ledger.Notice) { n.Record.Lines[0].Quantity = 3 }},
		{"quantity not said", map[string]any{"quantity": nil}, func(n *ledger.Notice) { n.Record.Lines[0].Quantity = 0 }},
		{"quantity in words", map[string]any{"quantity": "many"}, func(n *ledger.Notice) { n.Record.Lines[0].Quantity = 0 }},
		{"amount as a number", map[string]any{"amount": raw("1200.00")}, func(*ledger.Notice) {}},
		{"amount in cents", map[string]any{"amount": "0.99", "currency": " usd "}, func(n *ledger.Notice) {
			n.Record.Amount, n.Record.Currency = "0.99", "USD"
			n.Record.Lines[0].Amount, n.Record.Lines[0].Currency = "0.99", "USD"
		}},
		{"amount is no number", map[string]any{"amount": "1,200"}, func(n *ledger.Notice) { n.Record.Amount, n.Record.Lines[0].Amount = "", "" }},
		{"type in capitals with a space", map[string]any{"type": "PAID "}, func(*ledger.Notice) {}},
		{"type of the translated table", map[string]any{"type": "付費"}, func(n *ledger.Notice) { n.Type, n.RawType = ledger.NoticeUnknown, "付費" }},
		{"unknown type", map[string]any{"type": "Repayment"}, func(n *ledger.Notice) { n.Type, n.RawType = ledger.NoticeUnknown, "Repayment" }},
		{"type is no text", map[string]any{"type": raw(`{"a":1}`)}, func(n *ledger.Notice) { n.Type, n.RawType = ledger.NoticeUnknown, `{"a":1}` }},
		{"no type", map[string]any{"type": nil}, func(n *ledger.Notice) { n.Type, n.RawType = ledger.NoticeUnknown, "" }},
		{"marked as a repayment", map[string]any{"is_repayment": raw("1")}, func(n *ledger.Notice) { n.Record.Repayment = true }},
		{"with a refund index", map[string]any{"refund_idx": raw("20850")}, func(n *ledger.Notice) { n.Record.Repayment = true }},
		{"marked as no repayment", map[string]any{"is_repayment": raw("0"), "refund_idx": raw("0")}, func(*ledger.Notice) {}},
		{"payload in a string", map[string]any{"iap_payload": `{"character_id":"hivesdk01"}`}, func(n *ledger.Notice) { n.Record.Payload = `{"character_id":"hivesdk01"}` }},
		{"payload under its older name", map[string]any{"iap_payload": nil, "additionalInfo": `{"a":"1"}`}, func(n *ledger.Notice) { n.Record.Payload = `{"a":"1"}` }},
		{"payload not in a string", map[string]any{"iap_payload": raw(`{"a":1}`)}, func(n *ledger.Notice) { n.Record.Payload = `{"a":1}` }},
		{"discount fields of later editions", map[string]any{"discount_type": "coupon", "gameserver_price_verify_key": "k"}, func(*ledger.Notice) {}},
		{"no account type", map[string]any{"vid_type": nil}, func(n *ledger.Notice) { n.Record.Player.VidType = "" }},
		{"no app", map[string]any{"appid": nil}, func(n *ledger.Notice) { n.App = "" }},
		{"no product", map[string]any{"market_pid": nil}, func(n *ledger.Notice) { n.Record.Lines = nil }},
		{"times without their twins are Korean", map[string]any{"started_datetime_ms": nil, "paid_datetime_ms": nil}, func(*ledger.Notice) {}},
		{"twins without their times", map[string]any{"started_datetime": nil, "paid_datetime": nil}, func(*ledger.Notice) {}},
		{"times a second apart", map[string]any{"paid_datetime_ms": raw("1689938294000")}, func(n *ledger.Notice) { n.Record.PaidAt = at(t, "2023-07-21T11:18:14Z") }},
		{"times two seconds apart", map[string]any{"paid_datetime_ms": raw("1689938295000")}, func(n *ledger.Notice) {
			n.Record.PaidAt, n.Record.TimeConflict = at(t, "2023-07-21T11:18:15Z"), true
		}},
		{"time taken for UTC", map[string]any{"paid_datetime": "2023-07-21 11:18:13"}, func(n *ledger.Notice) { n.Record.TimeConflict = true }},
		{"cancelled times apart", map[string]any{"cancelled_datetime": "2023-07-21 20:21:44", "cancelled_datetime_ms": raw("1689938600000")}, func(n *ledger.Notice) {
			n.Record.CancelledAt, n.Record.TimeConflict = at(t, "2023-07-21T11:23:20Z"), true
		}},
		{"twin in quotes", map[string]any{"paid_datetime_ms": "1689938293000"}, func(*ledger.Notice) {}},
		{"twin in seconds", map[string]any{"paid_datetime_ms": raw("1689938293")}, func(*ledger.Notice) {}},
		{"times nobody can read", map[string]any{"paid_datetime": "0000-00-00 00:00:00", "paid_datetime_ms": raw("0")}, func(n *ledger.Notice) { n.Record.PaidAt = 0 }},
		{"text cut inside a character", map[string]any{"cancelled_reason": "결\xea"}, func(n *ledger.Notice) { n.Record.CancelledReason = "결\uFFFD" }},
		{"order id with spaces around", map[string]any{"order_id": " H2168993822440686730\n"}, func(*ledger.Notice) {}},
		{"order id as a number", map[string]any{"order_id": raw("2168993822440686730")}, func(n *ledger.Notice) { n.Record.Spelling = "2168993822440686730" }},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			want := paidNotice(t)
			tc.change(&want)
			got, err := DecodeNotification(changed(t, tc.members))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRefusedNotifications(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, body, says string
		offset           int64 // -1: a fault without a place
	}{
		{"empty", "", "empty", 0},
		{"page", "<html>", "not a JSON object", 0},
		{"cut short", `{"type":"paid","order_id":"H1`, "unexpected end", 29},
		{"raw newline in a string", "{\"type\":\"paid\",\"order_id\":\"H1\n\"}", "string literal", 30},
		{"trailing garbage", `{"type":"paid","order_id":"H1"}{"type":"cancelled"}`, "after top-level value", 32},
		{"order id twice", `{"type":"paid","order_id":"H1","order_id":"H2"}`, `"order_id" stands twice`, 41},
		{"amount twice with other case", `{"order_id":"H1","amount":"1","Amount":"9"}`, `"amount" stands twice`, 38},
		{"no order id", `{"type":"paid"}`, "order_id is missing", -1},
		{"null order id", `{"type":"paid","order_id":null}`, "order_id is missing", -1},
		{"order id is an object", `{"type":"paid","order_id":{"a":1}}`, "order_id is missing", -1},
		{"order id with a control character", `{"type":"paid","order_id":"H1\u001b[2J"}`, "order_id has characters", -1},
		{"destroyed order id", "{\"type\":\"paid\",\"order_id\":\"H\xff\"}", "order_id has characters", -1},
		{"endless order id", `{"type":"paid","order_id":"` + strings.Repeat("9", 200) + `"}`, "longer than 128", -1},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got, err := DecodeNotification([]byte(tc.body))
			if err == nil || !strings.Contains(err.Error(), tc.says) || !strings.HasPrefix(err.Error(), "hive: read notification: ") {
				t.Fatalf("got %+v, %v, want something about %q", got, err, tc.says)
			}
			var at *transport.JSONError
			if tc.offset >= 0 && (!errors.As(err, &at) || at.Offset != tc.offset) {
				t.Errorf("got %v, want byte %d", err, tc.offset)
			}
			if diff := cmp.Diff(ledger.Notice{}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestOrderIDsOfTheSamples: one payment is printed h2… in unconsumed and
// verify and H3… in the blob; case alone is the same order, the digit is not.
func TestOrderIDsOfTheSamples(t *testing.T) {
	t.Parallel()
	blob, err := DecodeNotification(sample(t, "bypass_verify.json"))
	if err != nil {
		t.Fatal(err)
	}
	listed, err := readUnconsumed(&transport.Answer{Status: 200, Body: sample(t, "unconsumed.json")})
	if err != nil || len(listed.Rows) != 1 {
		t.Fatalf("%+v, %v", listed, err)
	}
	verified, err := ReadVerify(200, sample(t, "verify.json"))
	if err != nil {
		t.Fatal(err)
	}
	row := listed.Rows[0]
	if ledger.CanonicalOrder(ledger.Hive, row.Spelling) != "H2164792542890731850" || row.Spelling != verified.OrderID {
		t.Errorf("unconsumed %s, verify %s", row.Spelling, verified.OrderID)
	}
	if ledger.CanonicalOrder(ledger.Hive, blob.Record.Spelling) == ledger.CanonicalOrder(ledger.Hive, row.Spelling) {
		t.Error("ids with another digit count as one")
	}
	if blob.Record.Receipt != row.Receipt || ledger.Tail(ledger.Hive, blob.Record.Spelling) != ledger.Tail(ledger.Hive, row.Spelling) {
		t.Error("the same payment's receipt or last digits differ")
	}
	if blob.Type != ledger.NoticeUnknown || blob.Record.PaidAt.Known() || blob.Record.StartedAt.Known() || blob.Record.Amount != "1200" {
		t.Errorf("a blob without type and times reads as %+v", blob)
	}
}

// TestReceiptNamesAPaymentAndTheBlobDoesNot: the paid and the cancelled sample
// share the receipt and not the blob.
func TestReceiptNamesAPaymentAndTheBlobDoesNot(t *testing.T) {
	t.Parallel()
	paid, err := DecodeNotification(sample(t, "notification_paid.json"))
	if err != nil {
		t.Fatal(err)
	}
	cancelled, err := DecodeNotification(sample(t, "notification_cancelled.json"))
	if err != nil {
		t.Fatal(err)
	}
	if paid.Record.Receipt != cancelled.Record.Receipt || paid.Record.Bypass == cancelled.Record.Bypass {
		t.Errorf("receipts %q %q, blobs %q %q", paid.Record.Receipt, cancelled.Record.Receipt, paid.Record.Bypass, cancelled.Record.Bypass)
	}
	key := ledger.NewKey(ledger.Hive, paid.App, paid.Record.Spelling)
	if ledger.EventKey(key, paid) == ledger.EventKey(key, cancelled) {
		t.Error("two events have one key")
	}
}
