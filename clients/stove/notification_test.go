package stove

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/clients/transport"
	"makegood/ledger"
)

func onlineNotice(t *testing.T) ledger.Notice {
	t.Helper()
	return ledger.Notice{
		Type: ledger.NoticePaid, RawType: "ONLINE_PURCHASE", App: "STOVE_QA",
		Record: ledger.Record{
			Spelling: "1909091033503333452", Player: ledger.Player{MemberNo: "265265"},
			Lines:  []ledger.Line{{ProductID: "test_1", Amount: "5000", Currency: "KRW", ItemID: "test_1"}},
			Amount: "5000", Currency: "KRW", PaidAt: at(t, "2022-02-14T03:01:25Z"), Payload: "testtest_1234",
			Platform: "ONLINE", NotiType: "ONLINE_PURCHASE",
		},
	}
}

// TestNotificationSamples reads the three samples, none of which has the guid
// the table requires: the one for online products (mended: its last brace is
// missing), for mobile and OOAP products, and for subscriptions (mended: a comma
// is missing).
func TestNotificationSamples(t *testing.T) {
	t.Parallel()
	online := onlineNotice(t)
	mobile := onlineNotice(t)
	mobile.RawType, mobile.Record.NotiType, mobile.Record.Platform = "IAP_PURCHASE", "IAP_PURCHASE", "MOBILE"
	mobile.Record.Player, mobile.Record.Server = ledger.Player{MemberNo: "67891", CharacterNo: "67891"}, "world_1"
	mobile.Record.Supply = []ledger.Item{{ItemID: "potion_h", Quantity: 2}}
	subscription := mobile
	subscription.RawType, subscription.Record.NotiType = "IAP_SUBSCRIPT", "IAP_SUBSCRIPT"
	subscription.Record.Supply, subscription.Record.Payload = nil, ""
	subscription.Record.Period = &ledger.Period{
		Original: "o1909091033503333452", Status: "PURCHASE", Expires: at(t, "2048-07-14T08:51:19Z"), ExpiresRaw: "2478329479",
	}
	for name, want := range map[string]ledger.Notice{
		"notification_online.json": online, "notification_mobile.json": mobile, "notification_subscription.json": subscription,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := DecodeNotification(sample(t, name), " STOVE_QA ")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// changed is the online sample with members replaced, at the top and in data;
// a nil value removes one.
func changed(t testing.TB, top, data map[string]any) []byte {
	t.Helper()
	var m map[string]any
	dec := json.NewDecoder(strings.NewReader(string(sample(t, "notification_online.json"))))
	dec.UseNumber()
	if err := dec.Decode(&m); err != nil {
		t.Fatal(err)
	}
	apply(m, top)
	if inner, ok := m["data"].(map[string]any); ok {
		apply(inner, data)
	}
	body, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func apply(m, members map[string]any) {
	for name, value := range members {
		if value == nil {
			delete(m, name)
			continue
		}
		m[name] = value
	}
}

// TestOddNotifications: every form the documents and their samples show is
// read, and nothing is guessed.
func TestOddNotifications(t *testing.T) {
	t.Parallel()
	checkOdd(t, []oddCase{
		{"member number as a number", members{"member_no": raw("265265")}, nil, func(*ledger.Notice) {}},
		{"member number beyond 2^53", members{"member_no": raw("5683669676745096842")}, nil, func(n *ledger.Notice) { n.Record.Player.MemberNo = "5683669676745096842" }},
		{"guid as text", members{"guid": "120552311123"}, nil, func(n *ledger.Notice) { n.Record.Player.GUID = "120552311123" }},
		{"guid as a number", members{"guid": raw("123456")}, nil, func(n *ledger.Notice) { n.Record.Player.GUID = "123456" }},
		{"type with a space behind it", members{"noti_type": "ONLINE_PURCHASE "}, nil, func(*ledger.Notice) {}},
		{"type in small letters", members{"noti_type": "online_purchase"}, nil, func(*ledger.Notice) {}},
		{"OOAP under its own name", members{"noti_type": "IAP_OOAP"}, nil, func(n *ledger.Notice) { n.RawType, n.Record.NotiType = "IAP_OOAP", "IAP_OOAP" }},
		{"unknown type", members{"noti_type": "Refund_Notice"}, nil, func(n *ledger.Notice) {
			n.Type, n.RawType, n.Record.NotiType = ledger.NoticeUnknown, "Refund_Notice", "REFUND_NOTICE"
		}},
		{"no type", members{"noti_type": nil}, nil, func(n *ledger.Notice) { n.Type, n.RawType, n.Record.NotiType = ledger.NoticeUnknown, "", "" }},
		{"type is no text", members{"noti_type": raw("[1]")}, nil, func(n *ledger.Notice) { n.Type, n.RawType, n.Record.NotiType = ledger.NoticeUnknown, "[1]", "" }},
		{"platform of the table", members{"bill_platform_type": " shop "}, nil, func(n *ledger.Notice) { n.Record.Platform = "SHOP" }},
		{"platform of the samples only", members{"bill_platform_type": "MOBILE"}, nil, func(n *ledger.Notice) { n.Record.Platform = "MOBILE" }},
		{"tid as a number", nil, members{"tid": raw("1909091033503333452")}, func(*ledger.Notice) {}},
		{"tid of the table's shape", nil, members{"tid": "T202202103125"}, func(n *ledger.Notice) { n.Record.Spelling = "T202202103125" }},
		{"tid of twenty characters", nil, members{"tid": "o1909091033503333452"}, func(n *ledger.Notice) { n.Record.Spelling = "o1909091033503333452" }},
		{"product id as a number", nil, members{"product_id": raw("1884")}, func(n *ledger.Notice) { n.Record.Lines[0].ProductID = "1884" }},
		{"price in quotes", nil, members{"product_price": "5000.00"}, func(*ledger.Notice) {}},
		{"price in cents", nil, members{"product_price": raw("0.99"), "product_currency": "usd"}, func(n *ledger.Notice) {
			n.Record.Amount, n.Record.Currency = "0.99", "USD"
			n.Record.Lines[0].Amount, n.Record.Lines[0].Currency = "0.99", "USD"
		}},
		{"price nobody can read", nil, members{"product_price": "5,000"}, func(n *ledger.Notice) { n.Record.Amount, n.Record.Lines[0].Amount = "", "" }},
		{"price of nothing", nil, members{"product_price": raw("0")}, func(n *ledger.Notice) { n.Record.Amount, n.Record.Lines[0].Amount = "0", "0" }},
		{"time in quotes", members{"txn_time": "1644807685000"}, nil, func(*ledger.Notice) {}},
		{"time in seconds", members{"txn_time": raw("1644807685")}, nil, func(*ledger.Notice) {}},
		{"time inside data", members{"txn_time": nil}, members{"txn_time": raw("1644807685000")}, func(*ledger.Notice) {}},
		{"time nobody can read", members{"txn_time": "now"}, nil, func(n *ledger.Notice) { n.Record.PaidAt = 0 }},
		{"quantity, which no table has", nil, members{"quantity": "2"}, func(n *ledger.Notice) { n.Record.Lines[0].Quantity = 2 }},
	})
}

// TestOddSuppliesCartsAndPeriods does the same for what only some
// notifications carry.
func TestOddSuppliesCartsAndPeriods(t *testing.T) {
	t.Parallel()
	checkOdd(t, []oddCase{
		{"supplied amount as text", nil, members{"supply_items": raw(`[{"service_item_code":"potion_h","total_amount":"2","item_desc":"물약"}]`)}, func(n *ledger.Notice) {
			n.Record.Supply = []ledger.Item{{ItemID: "potion_h", Quantity: 2, Name: "물약"}}
		}},
		{"one supplied item that cannot be read", nil, members{"supply_items": raw(`[{"service_item_code":"a","total_amount":1},{"service_item_code":"b","total_amount":"x"}]`)}, func(*ledger.Notice) {}},
		{"a supplied amount of nothing", nil, members{"supply_items": raw(`[{"service_item_code":"a","total_amount":0}]`)}, func(*ledger.Notice) {}},
		{"supplied items in words", nil, members{"supply_items": "potion"}, func(*ledger.Notice) {}},
		{"payload that is not supported yet", nil, members{"service_order_id": nil}, func(n *ledger.Notice) { n.Record.Payload = "" }},
		{"members of the mobile samples", nil, members{"pay_type": "INAPP", "market_code": "GOOGLE_PLAY", "product_tier": raw("1"), "new": raw(`{"a":[1]}`)}, func(*ledger.Notice) {}},
		{"cart by its type", members{"noti_type": "ONLINE_CART_PURCHASE"}, members{"products": raw(`[{"tid":"c1","product_id":"a","quantity":1,"product_price":1000,"product_currency":"KRW"},{"tid":"c2","product_id":"b","quantity":2,"product_price":"500.0","product_currency":"KRW"}]`)}, func(n *ledger.Notice) {
			n.RawType, n.Record.NotiType, n.Record.Cart = "ONLINE_CART_PURCHASE", "ONLINE_CART_PURCHASE", true
			n.Record.Amount = "1500"
			n.Record.Lines = []ledger.Line{
				{Child: "c1", ProductID: "a", Quantity: 1, Amount: "1000", Currency: "KRW"},
				{Child: "c2", ProductID: "b", Quantity: 2, Amount: "500", Currency: "KRW"},
			}
		}},
		{"subscription of another state", members{"noti_type": "IAP_SUBSCRIPT"}, members{"subs_status_code": "cancel", "expire_time": "soon", "original_tid": "o1"}, func(n *ledger.Notice) {
			n.RawType, n.Record.NotiType = "IAP_SUBSCRIPT", "IAP_SUBSCRIPT"
			n.Record.Period = &ledger.Period{Original: "o1", Status: "CANCEL", ExpiresRaw: "soon"}
		}},
		{"subscription that says nothing of its period", members{"noti_type": "IAP_SUBSCRIPT"}, nil, func(n *ledger.Notice) {
			n.RawType, n.Record.NotiType, n.Record.Period = "IAP_SUBSCRIPT", "IAP_SUBSCRIPT", &ledger.Period{}
		}},
		{"subscription until a time in milliseconds", members{"noti_type": "IAP_SUBSCRIPT"}, members{"expire_time": raw("2478329479000"), "subs_status_code": "PURCHASE"}, func(n *ledger.Notice) {
			n.RawType, n.Record.NotiType = "IAP_SUBSCRIPT", "IAP_SUBSCRIPT"
			n.Record.Period = &ledger.Period{Status: "PURCHASE", Expires: at(t, "2048-07-14T08:51:19Z"), ExpiresRaw: "2478329479000"}
		}},
	})
}

type members = map[string]any

func raw(s string) json.RawMessage { return json.RawMessage(s) }

// oddCase changes the online sample and says what that changes in its notice.
type oddCase struct {
	name      string
	top, data members
	change    func(*ledger.Notice)
}

func checkOdd(t *testing.T, cases []oddCase) {
	t.Helper()
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			want := onlineNotice(t)
			tc.change(&want)
			got, err := DecodeNotification(changed(t, tc.top, tc.data), "STOVE_QA")
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
		{"sample with a brace missing", string(sample(t, "notification_online_damaged.json")), "unexpected end", 302},
		{"sample with a comma missing", string(sample(t, "notification_subscription_damaged.json")), "invalid character", 91},
		{"empty", "", "empty", 0},
		{"form instead of JSON", "tid=1", "not a JSON object", 0},
		{"trailing garbage", `{"data":{"tid":"T1"}}]`, "after top-level value", 22},
		{"tid twice", `{"data":{"tid":"T1","tid":"T2"}}`, `"tid" stands twice`, 25},
		{"data twice with other case", `{"data":{"tid":"T1"},"DATA":{"tid":"T2"}}`, `"data" stands twice`, 27},
		{"no data", `{"noti_type":"ONLINE_PURCHASE"}`, "data is missing", -1},
		{"null data", `{"data":null}`, "data is missing", -1},
		{"data in words", `{"data":"T1"}`, "neither a list nor an object", -1},
		{"two orders at once", `{"data":[{"tid":"T1"},{"tid":"T2"}]}`, "2 entries", -1},
		{"data of a number", `{"data":[1]}`, "no object", -1},
		{"no tid", `{"data":{"product_id":"p"}}`, "tid is missing", -1},
		{"tid is an object", `{"data":{"tid":{},"product_id":"p"}}`, "tid is missing", -1},
		{"tid with a control character", `{"data":{"tid":"T1\u0007"}}`, "tid has characters", -1},
		{"destroyed tid", "{\"data\":{\"tid\":\"T\xff\"}}", "tid has characters", -1},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got, err := DecodeNotification([]byte(tc.body), "STOVE_QA")
			if err == nil || !strings.Contains(err.Error(), tc.says) || !strings.HasPrefix(err.Error(), "stove: read notification: ") {
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

// TestDataInAnArray: one object wrapped in an array is still one order.
func TestDataInAnArray(t *testing.T) {
	t.Parallel()
	got, err := DecodeNotification([]byte(`{"noti_type":"IAP_PURCHASE","data":[{"tid":"T1"}]}`), "")
	if err != nil || got.Record.Spelling != "T1" || got.App != "" || got.Record.Lines != nil {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestEventKeys: the same delivery in another spelling is the same event, a
// subscription's next period is another.
func TestEventKeys(t *testing.T) {
	t.Parallel()
	key := func(body []byte) string {
		t.Helper()
		n, err := DecodeNotification(body, "STOVE_QA")
		if err != nil {
			t.Fatal(err)
		}
		return ledger.EventKey(ledger.NewKey(ledger.Stove, n.App, n.Record.Spelling), n)
	}
	first := key(sample(t, "notification_online.json"))
	if again := key(changed(t, map[string]any{"noti_type": "Online_Purchase "}, map[string]any{"tid": " 1909091033503333452"})); again != first {
		t.Errorf("%q is not %q", again, first)
	}
	next := strings.Replace(string(sample(t, "notification_subscription.json")), "2478329479", "2480921479", 1)
	if key([]byte(next)) == key(sample(t, "notification_subscription.json")) {
		t.Error("two periods are one event")
	}
}
