package stove

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/clients/transport"
	"makegood/ledger"
)

// TestDetailsSample reads the mended sample: one tid as a single product and,
// in a second entry, as a cart. The sample as printed has prose between its
// entries and is refused.
func TestDetailsSample(t *testing.T) {
	t.Parallel()
	q := []Question{{TID: "T202202103125", Platform: "SHOP", NotiType: "ONLINE_PURCHASE", MemberNo: "1"}}
	got, err := readDetails(answer(200, string(sample(t, "details.json"))), q)
	if err != nil || len(got.Replies) != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	want := &ledger.Record{
		Spelling: "T202202103125", Lines: []ledger.Line{{ProductID: "p1002", Quantity: 1, Amount: "5000", Currency: "KRW", ItemID: "cp7892"}},
		Amount: "5000", Currency: "KRW", PaidAt: at(t, "2022-02-10T10:32:19Z"),
	}
	if diff := cmp.Diff(want, got.Replies[0].Record); diff != "" || got.Replies[0].Verdict != ledger.AnswerFound || got.Replies[0].Worked != "SHOP" {
		t.Errorf("%+v\n%s", got.Replies[0], diff)
	}
	if len(got.Odd) != 1 || !strings.Contains(got.Odd[0], "second one about tid T202202103125") {
		t.Errorf("odd %q", got.Odd)
	}
	_, err = readDetails(answer(200, string(sample(t, "details_damaged.json"))), q)
	var e *transport.Error
	if !errors.As(err, &e) || e.Kind != transport.KindUnreadable || !strings.Contains(err.Error(), "invalid character 'O'") {
		t.Errorf("the damaged sample: %v", err)
	}
}

// TestCart reads the cart of the sample, which has no tid on its lines though
// the table requires one, and carts that do.
func TestCart(t *testing.T) {
	t.Parallel()
	q := []Question{{TID: "T9", Platform: "SHOP", NotiType: "ONLINE_CART_PURCHASE", MemberNo: "1"}}
	line := func(tid, product, price, currency string) string {
		return fmt.Sprintf(`{%s"product_id":%q,"quantity":2,"product_price":%s,"product_currency":%q,"txn_time":1644489139000,"inservice_item_id":"i"}`, tid, product, price, currency)
	}
	cases := []struct {
		name, products   string
		lines            int
		child            string
		amount, currency string
	}{
		{"no tid on the line", line("", "p1", "5000.00", "KRW"), 1, "", "5000", "KRW"},
		{"two lines of one currency", line(`"tid":"T9-1",`, "p1", "0.99", "USD") + "," + line(`"tid":"T9-2",`, "p2", "1.01", "usd"), 2, "T9-1", "2", "USD"},
		{"two currencies have no sum", line("", "p1", "1", "USD") + "," + line("", "p2", "1", "KRW"), 2, "", "", ""},
		{"an unreadable price has no sum", line("", "p1", "1", "USD") + "," + line("", "p2", `"x"`, "USD"), 2, "", "", ""},
		{"an unreadable line leaves no lines", line("", "p1", "1", "USD") + `,"x"`, 0, "", "", ""},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got, err := readDetails(answer(200, `{"code":0,"data":[{"tid":"T9","products":[`+tc.products+`]}]}`), q)
			if err != nil || got.Replies[0].Verdict != ledger.AnswerFound {
				t.Fatalf("%+v, %v", got, err)
			}
			r := got.Replies[0].Record
			if !r.Cart || len(r.Lines) != tc.lines || string(r.Amount) != tc.amount || r.Currency != tc.currency {
				t.Errorf("%+v", r)
			}
			if tc.lines > 0 && (r.Lines[0].Child != tc.child || r.Lines[0].Quantity != 2 || r.PaidAt != at(t, "2022-02-10T10:32:19Z")) {
				t.Errorf("%+v", r)
			}
		})
	}
}

// TestDetailsAreMatchedByTid covers the forms of data and what an answer may
// leave out, add or turn round.
func TestDetailsAreMatchedByTid(t *testing.T) {
	t.Parallel()
	questions := []Question{
		{TID: "1909091033503333452", Platform: "ONLINE", NotiType: "ONLINE_PURCHASE", MemberNo: "1"},
		{TID: "T2", Platform: "MOBILE", NotiType: "IAP_PURCHASE", MemberNo: "1"},
	}
	const first, second = `{"tid":1909091033503333452,"product_id":1884,"product_price":"8100.0","product_currency":"KRW"}`, `{"tid":" T2","product_id":"p"}`
	cases := []struct {
		name      string
		status    int
		body      string
		one, two  ledger.Answer
		odd       string
		code, mes string
	}{
		{"in order", 200, `{"code":0,"message":"OK","data":[` + first + `,` + second + `]}`, "found", "found", "", "0", "OK"},
		{"turned round", 200, `{"code":0,"data":[` + second + `,` + first + `]}`, "found", "found", "", "0", ""},
		{"code behind the data and in quotes", 200, `{"data":[` + first + `],"code":"0"}`, "found", "silent", "", "0", ""},
		{"data as one object", 200, `{"code":0,"data":` + first + `}`, "found", "silent", "", "0", ""},
		{"data keyed by tid", 200, `{"code":0,"data":{"a":` + first + `,"b":` + second + `}}`, "found", "found", "", "0", ""},
		{"payload under value", 200, `{"code":0,"value":[` + second + `]}`, "silent", "found", "", "0", ""},
		{"null data", 200, `{"code":0,"data":null}`, "silent", "silent", "", "0", ""},
		{"no data", 200, `{"code":0}`, "silent", "silent", "", "0", ""},
		{"data is a word", 200, `{"code":0,"data":"none"}`, "silent", "silent", "neither a list", "0", ""},
		{"a tid nobody asked about", 200, `{"code":0,"data":[{"tid":"T3"}]}`, "silent", "silent", "tid T3, which was not asked", "0", ""},
		{"an entry without tid", 200, `{"code":0,"data":[{"product_id":"p"}]}`, "silent", "silent", "entry 1 has no tid", "0", ""},
		{"an entry that is no object", 200, `{"code":0,"data":[7]}`, "silent", "silent", "entry 1 is no object", "0", ""},
		{"no such order, in bulk", 200, `{"code":404,"message":"Checkout is not successful"}`, "silent", "silent", "", "404", "Checkout is not successful"},
		{"unknown platform, in bulk", 200, `{"code":2004}`, "silent", "silent", "", "2004", ""},
		{"http 404", 404, `{"code":404,"message":"Not Found"}`, "failed", "failed", "http status 404", "404", "Not Found"},
		{"system error with 401", 401, `{"code":99999,"message":"Payment is not successful."}`, "failed", "failed", "http status 401", "99999", "Payment is not successful."},
		{"internal error", 500, `{"code":500}`, "failed", "failed", "http status 500", "500", ""},
		{"success with an error status", 500, `{"code":0,"data":[` + first + `]}`, "failed", "failed", "http status 500", "0", ""},
		{"undocumented code", 200, `{"code":777}`, "failed", "failed", "", "777", ""},
		{"code in words", 200, `{"code":"E1"}`, "failed", "failed", "no integer", "E1", ""},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got, err := readDetails(answer(tc.status, tc.body), questions)
			if err != nil || len(got.Replies) != 2 {
				t.Fatalf("%+v, %v", got, err)
			}
			one, two := got.Replies[0], got.Replies[1]
			if one.Verdict != tc.one || two.Verdict != tc.two || one.TID != questions[0].TID || two.TID != "T2" {
				t.Errorf("verdicts %s %s, want %s %s", one.Verdict, two.Verdict, tc.one, tc.two)
			}
			if got.Code != tc.code || got.Message != tc.mes {
				t.Errorf("code %q message %q", got.Code, got.Message)
			}
			if !strings.Contains(strings.Join(got.Odd, "; "), tc.odd) || tc.odd == "" && len(got.Odd) > 0 {
				t.Errorf("odd %q, want %q", got.Odd, tc.odd)
			}
			if one.Record != nil && (one.Record.Spelling != "1909091033503333452" || one.Record.Amount != "8100" || one.Record.Lines[0].ProductID != "1884") {
				t.Errorf("record %+v", one.Record)
			}
		})
	}
}

func TestDetailsQuantity(t *testing.T) {
	t.Parallel()
	q := []Question{{TID: "T1", Platform: "SHOP", NotiType: "ONLINE_PURCHASE", MemberNo: "1"}}
	for quantity, want := range map[string]int64{``: 1, `"quantity":null,`: 1, `"quantity":20,`: 20, `"quantity":"3",`: 3, `"quantity":"many",`: 0, `"quantity":0,`: 0, `"quantity":-1,`: 0} {
		got, err := readDetails(answer(200, `{"code":0,"data":[{`+quantity+`"tid":"T1","product_id":"p"}]}`), q)
		if err != nil || got.Replies[0].Record.Lines[0].Quantity != want {
			t.Errorf("%s: %+v, %v, want %d", quantity, got, err, want)
		}
	}
}

// TestAlone plays every pair of answers to a tid received as ONLINE, which is
// asked about as ONLINE and as SHOP.
func TestAlone(t *testing.T) {
	t.Parallel()
	const (
		found    = `200 {"code":0,"data":[{"tid":"T1","product_id":"p","product_price":1}]}`
		silent   = `200 {"code":0,"data":[]}`
		denied   = `200 {"code":404,"message":"Checkout is not successful"}`
		platform = `200 {"code":2004,"message":"Platform information does not exist."}`
		broken   = `500 {"code":500,"message":"[Internal Error]"}`
		system   = `401 {"code":99999,"message":"Payment is not successful."}`
		notFound = `404 {"code":404,"message":"Not Found"}`
	)
	cases := []struct {
		name, received, online, shop string
		verdict                      ledger.Answer
		spellings, worked, code      string
	}{
		{"found at once", "ONLINE", found, denied, "found", "ONLINE", "ONLINE", "0"},
		{"found as SHOP after a denial", "online ", denied, found, "found", "ONLINE SHOP", "SHOP", "0"},
		{"found as SHOP after an unknown platform", "ONLINE", platform, found, "found", "ONLINE SHOP", "SHOP", "0"},
		{"found as SHOP after a failure", "ONLINE", broken, found, "found", "ONLINE SHOP", "SHOP", "0"},
		{"denied twice", "ONLINE", denied, denied, "denied", "ONLINE SHOP", "", "404"},
		{"unknown platform, then denied", "ONLINE", platform, denied, "denied", "ONLINE SHOP", "", "404"},
		{"denied, then unknown platform", "ONLINE", denied, platform, "denied", "ONLINE SHOP", "", "404"},
		{"unknown platform twice", "ONLINE", platform, platform, "failed", "ONLINE SHOP", "", "2004"},
		{"denied, then failed", "ONLINE", denied, broken, "failed", "ONLINE SHOP", "", "500"},
		{"failed, then denied", "ONLINE", system, denied, "failed", "ONLINE SHOP", "", "99999"},
		{"denied, then silent", "ONLINE", denied, silent, "silent", "ONLINE SHOP", "", "0"},
		{"silent twice", "ONLINE", silent, silent, "silent", "ONLINE SHOP", "", "0"},
		{"http 404 denies nothing", "ONLINE", notFound, notFound, "failed", "ONLINE SHOP", "", "404"},
		{"SHOP is asked about as SHOP only", "SHOP", found, denied, "denied", "SHOP", "", "404"},
		{"MOBILE is asked about as MOBILE only", "MOBILE", found, found, "denied", "MOBILE", "", "404"},
		{"an unknown platform is sent as it is", "console", found, found, "denied", "CONSOLE", "", "404"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			s := playing(t, func(body string) (int, string) {
				text := denied
				switch {
				case strings.Contains(body, `"ONLINE"`):
					text = tc.online
				case strings.Contains(body, `"SHOP"`):
					text = tc.shop
				}
				status, rest, _ := strings.Cut(text, " ")
				code := map[string]int{"200": 200, "401": 401, "404": 404, "500": 500}[status]
				return code, rest
			})
			got, err := client(t, options(s.URL)).Alone(t.Context(), "STOVE_QA", Question{TID: "T1", Platform: tc.received, NotiType: "ONLINE_PURCHASE", GUID: "g", MemberNo: "1"})
			if err != nil {
				t.Fatal(err)
			}
			if got.Verdict != tc.verdict || strings.Join(got.Spellings, " ") != tc.spellings || got.Worked != tc.worked || got.Told.Code != tc.code {
				t.Errorf("%s by %q, worked %q, code %s; want %s %q %q %s", got.Verdict, got.Spellings, got.Worked, got.Told.Code, tc.verdict, tc.spellings, tc.worked, tc.code)
			}
			if (got.Record != nil) != (tc.verdict == "found") || got.TID != "T1" {
				t.Errorf("%+v", got)
			}
			for _, c := range s.calls {
				if !strings.Contains(c.Body, `"guid":"g"`) || strings.Count(c.Body, "tid") != 1 {
					t.Errorf("asked %s", c.Body)
				}
			}
		})
	}
}

func TestAloneOutOfReach(t *testing.T) {
	t.Parallel()
	s := answering(t, 200, []byte("<html>점검</html>"))
	got, err := client(t, options(s.URL)).Alone(t.Context(), "STOVE_QA", Question{TID: "T1", Platform: "ONLINE", NotiType: "ONLINE_PURCHASE", MemberNo: "1"})
	var e *transport.Error
	if !errors.As(err, &e) || e.Kind != transport.KindUnreadable || got.Verdict != ledger.AnswerFailed || strings.Join(got.Spellings, " ") != "ONLINE" {
		t.Errorf("%+v, %v", got, err)
	}
	s.Close()
	_, err = client(t, options(s.URL)).Alone(t.Context(), "STOVE_QA", Question{TID: "T1", Platform: "SHOP", NotiType: "ONLINE_PURCHASE", MemberNo: "1"})
	if ledger.KindOf(err) != ledger.Unavailable || strings.Contains(err.Error(), "sample-token") {
		t.Errorf("got %v", err)
	}
}

// TestStatusSample reads the mended sample; as printed it has a comma for a
// colon and is refused.
func TestStatusSample(t *testing.T) {
	t.Parallel()
	got, err := readStatus(answer(200, string(sample(t, "status.json"))))
	if err != nil || len(got.Odd) != 0 {
		t.Fatalf("%+v, %v", got, err)
	}
	if !got.Known || !got.Bought || got.Word != "true" || got.ShopKey != "indie_shop" {
		t.Errorf("%+v", got)
	}
	if diff := cmp.Diff([]StatusProduct{{ProductID: "1884", CategoryID: "B37E4AD7B4D84BF", Total: 1, ByMember: 1, ByGUID: 1}}, got.Products); diff != "" {
		t.Error(diff)
	}
	want := []Charge{
		{"15000", "15000", "pg", "1", "POQ 캐시비"},
		{"8100", "8100", "stove_cash", "98", "스토브 캐시"},
		{"8100", "8100", "points", "99", "포인트"},
		{"8100", "8100", "coupon", "2", "쿠폰"},
	}
	if diff := cmp.Diff(want, got.Charges); diff != "" {
		t.Error(diff)
	}
	if _, err = readStatus(answer(200, string(sample(t, "status_damaged.json")))); err == nil {
		t.Error("the damaged sample was read")
	}
}

func TestStatusForms(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		`{"status":1}`: "bought", `{"status":"1"}`: "bought", `{"status":"true"}`: "bought", `{"status":true}`: "bought",
		`{"status":0}`: "not bought", `{"status":false}`: "not bought", `{"status":2}`: "unknown", `{"status":null}`: "unknown", `{}`: "unknown", `"x"`: "unknown", `null`: "unknown",
	} {
		got, err := readStatus(answer(200, `{"value":`+value+`,"code":0}`))
		said := "unknown"
		if got.Known {
			said = map[bool]string{true: "bought", false: "not bought"}[got.Bought]
		}
		if err != nil || said != want || (want == "unknown") != (len(got.Odd) > 0) {
			t.Errorf("%s: %s, %+v, %v, want %s", value, said, got, err, want)
		}
	}
}

// TestStatusFailureSample: the code of the failure sample is a string.
func TestStatusFailureSample(t *testing.T) {
	t.Parallel()
	got, err := readStatus(answer(200, string(sample(t, "status_failed.json"))))
	if err != nil || got.OK() || got.Known || got.Code != "999999" || got.Message != "정의되지 않은 오류입니다." || got.Meaning.Class != Unknown {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestUnreadableAnswers: what is no answer is one clean error with its first
// bytes, and never a result.
func TestUnreadableAnswers(t *testing.T) {
	t.Parallel()
	readers := map[string]func(*transport.Answer) error{
		"details":         func(a *transport.Answer) error { _, err := readDetails(a, sampleQuestions()); return err },
		"purchase status": func(a *transport.Answer) error { _, err := readStatus(a); return err },
	}
	for call, read := range readers {
		for name, body := range map[string]string{
			"maintenance page": "<html>점검 중</html>", "empty": "", "cut short": `{"code":0,"mess`, "array": "[]", "null": "null",
			"no code": `{"message":"OK"}`, "null code": `{"code":null}`, "two codes": `{"code":0,"code":404}`, "trailing garbage": `{"code":0} ok`,
		} {
			t.Run(call+"/"+name, func(t *testing.T) {
				t.Parallel()
				err := read(answer(502, body))
				var e *transport.Error
				if !errors.As(err, &e) || e.Kind != transport.KindUnreadable || e.Status != 502 || e.Snippet != transport.Snippet([]byte(body)) {
					t.Fatalf("got %v", err)
				}
				if ledger.KindOf(err) != ledger.Unavailable || !strings.Contains(err.Error(), "stove: "+call) {
					t.Errorf("got %v", err)
				}
			})
		}
	}
}

// TestSamplesAreWhatTheySay keeps damaged and mended twins apart.
func TestSamplesAreWhatTheySay(t *testing.T) {
	t.Parallel()
	for name, valid := range map[string]bool{
		"details_damaged.json": false, "details.json": true, "status_damaged.json": false, "status.json": true, "status_failed.json": true,
		"notification_online_damaged.json": false, "notification_online.json": true, "notification_mobile.json": true,
		"notification_subscription_damaged.json": false, "notification_subscription.json": true, "request_details.json": true,
	} {
		if json.Valid(sample(t, name)) != valid {
			t.Errorf("%s: valid is not %v", name, valid)
		}
	}
}
