package stove

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"makegood/ledger"
)

func TestHostsOfTheDocuments(t *testing.T) {
	t.Parallel()
	for want, o := range map[string]Options{
		"https://api.onstove.com": {Environment: ledger.Live},
		"https://api.gate8.com":   {Environment: ledger.Sandbox},
		"http://127.0.0.1:9":      {Environment: ledger.Live, BaseURL: "http://127.0.0.1:9/"},
	} {
		o.Now = time.Now
		if got := client(t, o).Hosts(); !slices.Equal(got, []string{want}) {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	token := secret("sample-token")
	cases := map[string]struct {
		o    Options
		want string
	}{
		"no environment":        {Options{Now: time.Now}, "neither sandbox nor live"},
		"path in the override":  {Options{Environment: ledger.Live, Now: time.Now, BaseURL: "https://h.example/bill"}, "base_url"},
		"service twice":         {Options{Environment: ledger.Live, Now: time.Now, Token: token, Services: []Service{{ID: "A"}, {ID: "A "}}}, "configured twice"},
		"service without id":    {Options{Environment: ledger.Live, Now: time.Now, Token: token, Services: []Service{{}}}, "without service_id"},
		"service without token": {Options{Environment: ledger.Live, Now: time.Now, Services: []Service{{ID: "A"}}}, "no access token"},
		"no clock":              {Options{Environment: ledger.Live}, "clock"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := New(tc.o)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want something about %q", err, tc.want)
			}
		})
	}
}

// sampleQuestions are those of the documents' sample request, the first with
// the space behind its noti_type.
func sampleQuestions() []Question {
	return []Question{
		{TID: "T20220304125", NotiType: "IAP_PURCHASE ", Platform: "MOBILE", GUID: "120552311123", MemberNo: "123456"},
		{TID: "T20220304127", NotiType: "online_purchase", Platform: " shop", GUID: "120552311150", MemberNo: "123456"},
	}
}

// TestDetailsAsDocumented compares the request with the sample; the space
// behind noti_type is not sent, and all headers the table requires are, which
// the sample leaves out.
func TestDetailsAsDocumented(t *testing.T) {
	t.Parallel()
	s := answering(t, 200, []byte(`{"code":0,"message":"OK"}`))
	c := client(t, options(s.URL))
	p, err := c.PrepareDetails("STOVE_QA", sampleQuestions())
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(p.String(), "sample-token") || len(s.calls) != 0 {
		t.Errorf("building shows the token or sends:\n%s", p)
	}
	if _, err := c.Details(t.Context(), "STOVE_QA", sampleQuestions()); err != nil {
		t.Fatal(err)
	}
	got := s.only(t)
	if got.Method != http.MethodPost || got.URI != "/bill-cpm/v1.0/payment/STOVE_QA/details" {
		t.Errorf("%s %s", got.Method, got.URI)
	}
	checkHeaders(t, got.Header, "Bearer sample-token", "STOVE_QA_SERVER")
	want := strings.Replace(compact(t, sample(t, "request_details.json")), "IAP_PURCHASE ", "IAP_PURCHASE", 1)
	if got.Body != want || string(p.Body()) != want {
		t.Errorf("body\n got %s\nwant %s", got.Body, want)
	}
}

func checkHeaders(t *testing.T, h http.Header, authorization, caller string) {
	t.Helper()
	for name, want := range map[string]string{
		"Content-Type": "application/json", "Authorization": authorization, "X-Lang": "ko", "X-Nation": "KR",
		"X-Timezone": "Asia/Seoul", "X-Utc-Offset": "540", "caller-id": caller,
	} {
		if got := h.Get(name); got != want {
			t.Errorf("header %s is %q, want %q", name, got, want)
		}
	}
}

// TestStatusAsDocumented: the sample request sends character_no and leaves out
// guid and ts; the table requires guid and ts and knows no character_no.
func TestStatusAsDocumented(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		ask    StatusAsk
		uri    string
		token  string
		caller string
	}{
		"with guid": {
			StatusAsk{Service: "STOVE_QA", GUID: "123456", MemberNo: "77", OrderMaster: "5683669676745096842"},
			"/bill-store/v1.0/STOVE_QA/purchase/status/web?shop_key=indie&guid=123456&txn_mst_no=5683669676745096842&ts=1608252682229",
			"Bearer sample-token", "STOVE_QA_GAME_SERVER",
		},
		"member number where there is no guid": {
			StatusAsk{Service: "STOVE_QA", MemberNo: "77", OrderMaster: "5683669676745096842"},
			"/bill-store/v1.0/STOVE_QA/purchase/status/web?shop_key=indie&guid=77&txn_mst_no=5683669676745096842&ts=1608252682229",
			"Bearer sample-token", "STOVE_QA_GAME_SERVER",
		},
		"game without guids": {
			StatusAsk{Service: "SOLO", GUID: "123456", MemberNo: "77", OrderMaster: "1"},
			"/bill-store/v1.0/SOLO/purchase/status/web?shop_key=solo&guid=77&txn_mst_no=1&ts=1608252682229",
			"Bearer other-token", "SOLO_GAME_SERVER",
		},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := answering(t, 200, sample(t, "status.json"))
			if _, err := client(t, options(s.URL)).PurchaseStatus(t.Context(), tc.ask); err != nil {
				t.Fatal(err)
			}
			got := s.only(t)
			if got.Method != http.MethodGet || got.URI != tc.uri || got.Body != "" {
				t.Errorf("%s %s %q, want %s", got.Method, got.URI, got.Body, tc.uri)
			}
			checkHeaders(t, got.Header, tc.token, tc.caller)
		})
	}
}

func TestHeadersAreConfigurable(t *testing.T) {
	t.Parallel()
	s := answering(t, 200, []byte(`{"code":0}`))
	o := options(s.URL)
	o.CallerID, o.Lang, o.Nation, o.Timezone, o.UTCOffset = "clientapp", "en", "US", "UTC", 0
	o.Token = secret("Bearer sample-token") // pasted with the word
	if _, err := client(t, o).Details(t.Context(), "STOVE_QA", sampleQuestions()); err != nil {
		t.Fatal(err)
	}
	h := s.only(t).Header
	for name, want := range map[string]string{
		"Authorization": "Bearer sample-token", "X-Lang": "en", "X-Nation": "US", "X-Timezone": "UTC", "X-Utc-Offset": "0", "caller-id": "clientapp",
	} {
		if got := h.Get(name); got != want {
			t.Errorf("header %s is %q, want %q", name, got, want)
		}
	}
}

func TestDetailsBodies(t *testing.T) {
	t.Parallel()
	c := client(t, options("http://127.0.0.1:1"))
	q := Question{TID: " T1 ", Platform: "MOBILE", NotiType: "IAP_OOAP", GUID: "g", MemberNo: "9007199254740993"}
	cases := []struct {
		name, service string
		change        func(*Question)
		want          string
	}{
		{"exact big member number", "STOVE_QA", func(*Question) {}, `{"tid":"T1","noti_type":"IAP_OOAP","bill_platform_type":"MOBILE","guid":"g","member_no":9007199254740993}`},
		{"guid not known", "STOVE_QA", func(q *Question) { q.GUID = "" }, `{"tid":"T1","noti_type":"IAP_OOAP","bill_platform_type":"MOBILE","member_no":9007199254740993}`},
		{"game without guids", "SOLO", func(*Question) {}, `{"tid":"T1","noti_type":"IAP_OOAP","bill_platform_type":"MOBILE","member_no":9007199254740993}`},
		{"platform as received", "STOVE_QA", func(q *Question) { q.Platform = "ONLINE" }, `{"tid":"T1","noti_type":"IAP_OOAP","bill_platform_type":"ONLINE","guid":"g","member_no":9007199254740993}`},
		{"member number in letters", "STOVE_QA", func(q *Question) { q.MemberNo = "m-1" }, `{"tid":"T1","noti_type":"IAP_OOAP","bill_platform_type":"MOBILE","guid":"g","member_no":"m-1"}`},
	}
	for _, tc := range cases {
		asked := q
		tc.change(&asked)
		p, err := c.PrepareDetails(tc.service, []Question{asked})
		if want := `{"details":[` + tc.want + `]}`; err != nil || string(p.Body()) != want {
			t.Errorf("%s: %s, %v, want %s", tc.name, p.Body(), err, want)
		}
	}
}

func TestQuestionsThatCannotBeAsked(t *testing.T) {
	t.Parallel()
	c := client(t, options("http://127.0.0.1:1"))
	good := Question{TID: "T1", Platform: "SHOP", NotiType: "ONLINE_PURCHASE", MemberNo: "1"}
	with := func(change func(*Question)) []Question {
		q := good
		change(&q)
		return []Question{q}
	}
	many := make([]Question, MaxDetails+1)
	for i := range many {
		many[i] = good
		many[i].TID = "T" + strconv.Itoa(i)
	}
	if _, err := c.PrepareDetails("STOVE_QA", many[:MaxDetails]); err != nil {
		t.Errorf("%d tids: %v", MaxDetails, err)
	}
	for name, tc := range map[string]struct {
		service   string
		questions []Question
		says      string
	}{
		"unknown service":  {"OTHER", []Question{good}, "not configured"},
		"none":             {"STOVE_QA", nil, "1 to 100"},
		"too many":         {"STOVE_QA", many, "101 tids"},
		"twice":            {"STOVE_QA", []Question{good, good}, "stands twice"},
		"no tid":           {"STOVE_QA", with(func(q *Question) { q.TID = " " }), "tid is missing"},
		"tid of no text":   {"STOVE_QA", with(func(q *Question) { q.TID = "T\x1b" }), "tid has characters"},
		"no platform":      {"STOVE_QA", with(func(q *Question) { q.Platform = "" }), "bill_platform_type of tid T1"},
		"no noti_type":     {"STOVE_QA", with(func(q *Question) { q.NotiType = "" }), "noti_type of tid T1"},
		"no member number": {"STOVE_QA", with(func(q *Question) { q.MemberNo = "" }), "member_no of tid T1"},
	} {
		_, err := c.PrepareDetails(tc.service, tc.questions)
		if ledger.KindOf(err) != ledger.Invalid || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: got %v, want something about %q", name, err, tc.says)
		}
	}
	for name, ask := range map[string]StatusAsk{
		"unknown service":       {Service: "OTHER", GUID: "1", OrderMaster: "1"},
		"no shop key":           {Service: "NO_SHOP", GUID: "1", OrderMaster: "1"},
		"no player":             {Service: "STOVE_QA", OrderMaster: "1"},
		"order master in words": {Service: "STOVE_QA", GUID: "1", OrderMaster: "T1&x=1"},
	} {
		if _, err := c.PrepareStatus(ask); ledger.KindOf(err) != ledger.Invalid {
			t.Errorf("%s: got %v, want an error of kind invalid", name, err)
		}
	}
}
