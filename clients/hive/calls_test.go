package hive

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/clients/transport"
	"makegood/ledger"
)

func compact(t *testing.T, name string) string {
	t.Helper()
	var b bytes.Buffer
	if err := json.Compact(&b, sample(t, name)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func bypassOf(t testing.TB) string {
	t.Helper()
	var w struct {
		Bypass string `json:"purchase_bypass_info"`
	}
	if err := json.Unmarshal(sample(t, "request_verify.json"), &w); err != nil {
		t.Fatal(err)
	}
	return w.Bypass
}

func TestProduct(t *testing.T) {
	t.Parallel()
	s := answering(t, 200, "text/html; charset=utf-8", sample(t, "product.json"))
	got, err := client(t, options(s.URL)).Product(t.Context(), ProductAsk{App: sampleApp, Country: "KR", Language: "ko", Player: "100000000000"})
	if err != nil || !got.OK() {
		t.Fatalf("%+v, %v", got, err)
	}
	product := func(n, price, display, title string) Product {
		return Product{sampleApp + ".item0" + n, ledger.Amount(price), "KRW", display, title, title, "consumable"}
	}
	want := []Product{
		product("1", "1200", "₩1,200", "크리스탈 한 줌"), product("2", "2500", "₩2,500", "크리스탈 묶음"), product("3", "3900", "₩3,900", "크리스탈 더미"),
	}
	if diff := cmp.Diff(want, got.Products); diff != "" {
		t.Error(diff)
	}
	if got.UpdatedText != "2022-10-28 16:11:23" || got.UpdatedAt != at(t, "2022-10-28T07:11:23Z") {
		t.Errorf("updated %q, %s", got.UpdatedText, got.UpdatedAt)
	}
}

// TestProductListAsAnObject: the table says object, the sample is an array.
func TestProductListAsAnObject(t *testing.T) {
	t.Parallel()
	for name, list := range map[string]string{
		"one object":           `{"market_pid":"p1","price":"0.99","currency":"usd"}`,
		"array":                `[{"market_pid":"p1","price":0.990,"currency":"USD"}]`,
		"array with gaps":      `{"0":{"market_pid":"p1","price":0.99,"currency":"USD"}}`,
		"one row without name": `[{"market_pid":"p1","price":0.99,"currency":"USD"},{"price":1}]`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := readProduct(&transport.Answer{Status: 200, Body: []byte(`{"result":"0","product_list":` + list + `}`)})
			if err != nil || len(got.Products) != 1 || got.Products[0].ID != "p1" || got.Products[0].Price != "0.99" || got.Products[0].Currency != "USD" {
				t.Errorf("%+v, %v", got, err)
			}
			if strings.Contains(list, `"price":1}`) != (len(got.Odd) == 1) {
				t.Errorf("odd %q", got.Odd)
			}
		})
	}
}

func TestOrderGivesThePage(t *testing.T) {
	t.Parallel()
	ask := OrderAsk{App: sampleApp, Country: "KR", Language: "ko", Player: "1", ProductID: "p", Server: "kr", OS: "W"}
	page := "\n<!DOCTYPE html><html><body>{\"result\":0}</body></html>"
	s := answering(t, 200, "text/html; charset=utf-8", []byte(page))
	got, err := client(t, options(s.URL)).Order(t.Context(), ask)
	if err != nil || string(got.HTML) != page || got.ContentType != "text/html; charset=utf-8" {
		t.Errorf("%+v, %v", got, err)
	}
	cases := []struct {
		name   string
		status int
		body   string
		kind   ledger.ErrorKind
		says   string
	}{
		{"json is a refusal", 200, `{"result":1000006,"result_msg":"missing"}`, ledger.Denied, `result 1000006 "missing"`},
		{"json with success is no page either", 200, `{"result":0,"result_msg":"success"}`, ledger.Denied, "instead of a page"},
		{"json labelled as an error", 500, `{"result":"77"}`, ledger.Denied, "http 500"},
		{"json without a result", 200, `{"error":"x"}`, ledger.Unavailable, "no result"},
		{"empty", 200, "", ledger.Unavailable, "no HTML page"},
		{"plain words", 200, "try later", ledger.Unavailable, `begins "try later"`},
		{"error page", 503, "<html>maintenance</html>", ledger.Unavailable, "http 503"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			s := answering(t, tc.status, "text/html", []byte(tc.body))
			_, err := client(t, options(s.URL)).Order(t.Context(), ask)
			if ledger.KindOf(err) != tc.kind || !strings.Contains(err.Error(), tc.says) {
				t.Errorf("got %v, want %s saying %q", err, tc.kind, tc.says)
			}
			s.only(t)
		})
	}
}

func TestUnconsumed(t *testing.T) {
	t.Parallel()
	row := ledger.Record{
		Spelling: "h2164792542890731850", Player: ledger.Player{ID: "30000056996", UID: "13079"}, Server: "kr",
		Lines:  []ledger.Line{{ProductID: sampleItem1, Quantity: 1, Amount: "1200", Currency: "KRW"}},
		Amount: "1200", Currency: "KRW",
		StartedAt: at(t, "2022-03-22T05:03:49Z"), PaidAt: at(t, "2022-03-22T05:04:39Z"),
		Receipt: "2YnGzfTCGycoMjcSyYyNXBjANwmFyB6m/c0bYazQ8VQ=", Bypass: "eyJtYXJrZXRfcGlkIjoiY29tLmNvbTJ1cy5oaXZlc2R...",
	}
	for _, name := range []string{"unconsumed.json", "unconsumed_older.json"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := answering(t, 200, "text/html", sample(t, name))
			got, err := client(t, options(s.URL)).Unconsumed(t.Context(), UnconsumedAsk{App: sampleApp, Server: "kr", UserID: "30000056996"})
			if err != nil || !got.Whole || got.Code != "0" || got.Message != "SUCCESS" || got.IDType != "player_id" || len(got.Odd) != 0 {
				t.Fatalf("%+v, %v", got, err)
			}
			if diff := cmp.Diff([]ledger.Record{row}, got.Rows); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestUnconsumedWholeness: only a whole list can say that an order is not in it.
func TestUnconsumedWholeness(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name   string
		status int
		body   string
		whole  bool
		rows   int
		odd    string
	}{
		{"empty list", 200, `{"result":0,"unconsumed_lists":[]}`, true, 0, ""},
		{"null list", 200, `{"result":0,"unconsumed_lists":null}`, true, 0, ""},
		{"result in quotes", 200, `{"result":"0","unconsumed_lists":[]}`, true, 0, ""},
		{"list missing", 200, `{"result":0}`, false, 0, "missing"},
		{"list is a word", 200, `{"result":0,"unconsumed_lists":"none"}`, false, 0, "neither a list"},
		{"row without order", 200, `{"result":0,"unconsumed_lists":[{"order_id":"H1"},{"vid":"1"}]}`, false, 1, "row 2: order_id is missing"},
		{"row is no object", 200, `{"result":0,"unconsumed_lists":[3]}`, false, 0, "row 1: is no object"},
		{"destroyed id", 200, "{\"result\":0,\"unconsumed_lists\":[{\"order_id\":\"H\xff\"}]}", false, 0, "characters"},
		{"other result", 200, `{"result":1000005,"unconsumed_lists":[]}`, false, 0, ""},
		{"success with an error status", 500, `{"result":0,"unconsumed_lists":[]}`, false, 0, "http status 500"},
		{"rows keyed by number", 200, `{"result":0,"unconsumed_lists":{"1":{"order_id":"H1"},"3":{"order_id":"H3"}}}`, true, 2, ""},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got, err := readUnconsumed(&transport.Answer{Status: tc.status, Body: []byte(tc.body)})
			if err != nil || got.Whole != tc.whole || len(got.Rows) != tc.rows {
				t.Fatalf("%+v, %v", got, err)
			}
			if !strings.Contains(strings.Join(got.Odd, "; "), tc.odd) || tc.odd == "" && len(got.Odd) > 0 {
				t.Errorf("odd %q, want %q", got.Odd, tc.odd)
			}
		})
	}
}

// TestUnreadableAnswers: what is no answer is one clean error with its first
// bytes, and never a result.
func TestUnreadableAnswers(t *testing.T) {
	t.Parallel()
	readers := map[string]func(*transport.Answer) error{
		"product":     func(a *transport.Answer) error { _, err := readProduct(a); return err },
		"unconsumed":  func(a *transport.Answer) error { _, err := readUnconsumed(a); return err },
		"verify":      func(a *transport.Answer) error { _, err := ReadVerify(a.Status, a.Body); return err },
		"item_result": func(a *transport.Answer) error { _, err := ReadItemResult(a.Status, a.Body); return err },
		"refund_info": func(a *transport.Answer) error { _, err := readRefundInfo(a); return err },
	}
	bodies := map[string]string{
		"maintenance page": "<html>점검 중</html>", "empty": "", "cut short": `{"result":0,"result_m`, "null": "null", "array": "[]",
		"no result": `{"result_msg":"success"}`, "null result": `{"result":null}`, "two results": `{"result":0,"result":2}`,
		"trailing garbage": `{"result":0} ok`,
	}
	for call, read := range readers {
		for name, body := range bodies {
			t.Run(call+"/"+name, func(t *testing.T) {
				t.Parallel()
				err := read(&transport.Answer{Status: 502, Method: "POST", URL: "https://h.example/x", Body: []byte(body)})
				var e *transport.Error
				if !errors.As(err, &e) || e.Kind != transport.KindUnreadable || e.Status != 502 || e.Snippet != transport.Snippet([]byte(body)) {
					t.Fatalf("got %v", err)
				}
				if ledger.KindOf(err) != ledger.Unavailable || !strings.Contains(err.Error(), "hive: "+call) {
					t.Errorf("got %v", err)
				}
			})
		}
	}
}

func TestVerifySample(t *testing.T) {
	t.Parallel()
	s := answering(t, 200, "text/html", sample(t, "verify.json"))
	out, err := client(t, options(s.URL)).Verify(sampleApp, bypassOf(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := out.Send(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got, err := ReadVerify(answer.Status, answer.Body)
	if err != nil || len(got.Odd) != 0 {
		t.Fatalf("%+v, %v", got, err)
	}
	if got.Verdict != ledger.AnswerVerified || got.TransactionID != "HS_13" || got.OrderID != "h2164792542890731850" || got.ProductID != sampleItem1 || got.Test != "N" {
		t.Errorf("%+v", got)
	}
}

func TestReadVerify(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name    string
		status  int
		body    string
		verdict ledger.Answer
		test    string
		odd     string
	}{
		{"market id as text", 200, `{"result":0,"hiveiap_transaction_id":"HS_1","hiveiap_market_id":"15","hiveiap_market_transaction_id":"H1"}`, ledger.AnswerVerified, "", ""},
		{"test payment", 200, `{"result":0,"hiveiap_transaction_id":"HS_1","hiveiap_market_transaction_id":"H1","hiveiap_purchase_test":"y"}`, ledger.AnswerVerified, "Y", ""},
		{"unknown test word", 200, `{"result":0,"hiveiap_transaction_id":"HS_1","hiveiap_market_transaction_id":"H1","hiveiap_purchase_test":"maybe"}`, ledger.AnswerVerified, "", "neither Y nor N"},
		{"test word is no text", 200, `{"result":0,"hiveiap_transaction_id":"HS_1","hiveiap_market_transaction_id":"H1","hiveiap_purchase_test":true}`, ledger.AnswerVerified, "", "neither Y nor N"},
		{"receipt as an object", 200, `{"result":0,"hiveiap_transaction_id":"HS_1","hiveiap_market_transaction_id":"H1","hiveiap_receipt":{"a":1}}`, ledger.AnswerVerified, "", ""},
		{"other market", 200, `{"result":0,"hiveiap_transaction_id":"GO_1","hiveiap_market_transaction_id":"H1","hiveiap_market_id":2}`, ledger.AnswerVerified, "", "not 15"},
		{"no transaction id", 200, `{"result":0,"hiveiap_market_transaction_id":"H1"}`, ledger.AnswerVerified, "", "hiveiap_transaction_id is missing"},
		{"no order id", 200, `{"result":0,"hiveiap_transaction_id":"HS_1"}`, ledger.AnswerVerified, "", "hiveiap_market_transaction_id is missing"},
		{"not genuine", 200, `{"result":1000503,"result_msg":"Failed to authenticate the receipt"}`, ledger.AnswerDenied, "", ""},
		{"no such order", 200, `{"result":"1000524"}`, ledger.AnswerDenied, "", ""},
		{"pending", 200, `{"result":1000519}`, ledger.AnswerPending, "", ""},
		{"transient", 200, `{"result":1000003}`, ledger.AnswerFailed, "", ""},
		{"our fault", 200, `{"result":1000525}`, ledger.AnswerFailed, "", ""},
		{"unknown code", 200, `{"result":4242}`, ledger.AnswerFailed, "", ""},
		{"code in words", 200, `{"result":"E-1"}`, ledger.AnswerFailed, "", "no integer"},
		{"denial with an error status", 502, `{"result":1000524}`, ledger.AnswerFailed, "", "http status 502"},
		{"success with an error status", 500, `{"result":0,"hiveiap_transaction_id":"HS_1"}`, ledger.AnswerFailed, "", "http status 500"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got, err := ReadVerify(tc.status, []byte(tc.body))
			if err != nil || got.Verdict != tc.verdict || got.Test != tc.test {
				t.Fatalf("%+v, %v", got, err)
			}
			if !strings.Contains(strings.Join(got.Odd, "; "), tc.odd) || tc.odd == "" && len(got.Odd) > 0 {
				t.Errorf("odd %q, want %q", got.Odd, tc.odd)
			}
			if got.Verdict != ledger.AnswerVerified && (got.TransactionID != "" || got.OrderID != "") {
				t.Errorf("an answer that verifies nothing names a transaction: %+v", got)
			}
		})
	}
}

func TestReadItemResult(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name       string
		status     int
		body, code string
		ok         bool
	}{
		{"sample", 200, string(sample(t, "item_result.json")), "0", true},
		{"other code", 200, `{"result":1000006,"result_msg":"x"}`, "1000006", false},
		{"success with an error status", 503, `{"result":0}`, "0", false},
		{"code in quotes", 200, `{"result":"0"}`, "0", true},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got, err := ReadItemResult(tc.status, []byte(tc.body))
			if err != nil || got.Code != tc.code || got.OK() != tc.ok {
				t.Errorf("%+v, %v", got, err)
			}
			if tc.code != "0" && got.Meaning.Class != Unknown {
				t.Errorf("item_result documents no code but 0: %+v", got.Meaning)
			}
		})
	}
}

// TestRefundInfo: the sample of the documents has raw line breaks inside a
// string and is no JSON; it is read after they have been escaped, and says the
// same as its mended twin.
func TestRefundInfo(t *testing.T) {
	t.Parallel()
	if json.Valid(sample(t, "refund_info_damaged.json")) {
		t.Fatal("the damaged sample is not damaged")
	}
	want := []Refunded{{
		Index: "20850", MarketID: "1", ProductID: "com.com2us.hivesdk.normal.freefull.apple.global.ios.universal.cs01",
		RefundedAt: at(t, "2023-02-02T06:47:55Z"), RefundedText: "2023.02.02 15:47 (UTC+9)", Quantity: 1,
	}}
	guides := map[string]string{}
	for name, repaired := range map[string]bool{"refund_info_damaged.json": true, "refund_info_mended.json": false} {
		s := answering(t, 200, "text/html; charset=utf-8", sample(t, name))
		got, err := client(t, options(s.URL)).RefundInfo(t.Context(), RefundInfoAsk{App: sampleApp, Player: "20000015900", Language: "ko"})
		if err != nil || got.Repaired != repaired || len(got.Odd) != 0 {
			t.Fatalf("%s: %+v, %v", name, got, err)
		}
		if diff := cmp.Diff(want, got.Refunds); diff != "" {
			t.Error(diff)
		}
		if !strings.HasSuffix(got.CustomerSitePC, "/faq/game/539") || !strings.Contains(got.CustomerSiteMB, "customer-m.") || got.Title != "환불 상품 재결제 안내" {
			t.Errorf("%s: %+v", name, got)
		}
		guides[name] = got.Guide
	}
	if guides["refund_info_damaged.json"] != guides["refund_info_mended.json"] || !strings.Contains(guides["refund_info_mended.json"], "확인되어,\n게임") {
		t.Error("the damaged and the mended guide read differently")
	}
	if _, err := readRefundInfo(&transport.Answer{Status: 200, Body: []byte("{\"result\":0,\"guide_title\":\"a\nb\"")}); err == nil {
		t.Error("escaping made a cut answer readable")
	}
}

func TestRefundTimeConflict(t *testing.T) {
	t.Parallel()
	for body, conflict := range map[string]bool{
		`{"refund_time":"2023.02.02 15:47 (UTC+9)","refund_time_ms":1675320475000}`: false, // 55 s cut off
		`{"refund_time":"2023.02.02 15:45 (UTC+9)","refund_time_ms":1675320475000}`: true,
		`{"refund_time":"2023.02.02 15:47 (UTC+9)"}`:                                false,
	} {
		got, err := readRefundInfo(&transport.Answer{Status: 200, Body: []byte(`{"result":0,"refund_list":[` + body + `]}`)})
		if err != nil || len(got.Refunds) != 1 || got.Refunds[0].TimeConflict != conflict || !got.Refunds[0].RefundedAt.Known() {
			t.Errorf("%s: %+v, %v", body, got, err)
		}
	}
}

func TestHiveOutOfReach(t *testing.T) {
	t.Parallel()
	s := answering(t, 200, "", nil)
	s.Close()
	_, err := client(t, options(s.URL)).Unconsumed(t.Context(), UnconsumedAsk{App: sampleApp, Server: "kr", UserID: "30000056996"})
	var e *transport.Error
	if ledger.KindOf(err) != ledger.Unavailable || !errors.As(err, &e) || e.MayHaveLeft || e.Attempts != transport.DefaultMaxAttempts {
		t.Fatalf("got %v", err)
	}
	if !strings.Contains(err.Error(), "30000056996 on server kr") || strings.Contains(err.Error(), "sample-token") {
		t.Errorf("got %v", err)
	}
}
