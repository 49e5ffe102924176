package hive

import (
	"strings"
	"testing"
	"time"

	"makegood/clients/transport"
	"makegood/ledger"
)

func TestHostsOfTheDocuments(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		o    Options
		want string
	}{
		"live":    {Options{Environment: ledger.Live}, "https://hiveiap.qpyou.cn https://hiveiap-verify.qpyou.cn https://store.withhive.com"},
		"sandbox": {Options{Environment: ledger.Sandbox}, "https://sandbox-hiveiap.qpyou.cn https://sandbox-hiveiap-verify.qpyou.cn https://sandbox-store.withhive.com"},
		"one overridden": {
			Options{Environment: ledger.Live, VerifyURL: "http://127.0.0.1:9/"},
			"https://hiveiap.qpyou.cn http://127.0.0.1:9 https://store.withhive.com",
		},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc.o.Now = time.Now
			if got := strings.Join(client(t, tc.o).Hosts(), " "); got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
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
		"path in an override":   {Options{Environment: ledger.Live, Now: time.Now, StoreURL: "https://h.example/external"}, "store_url"},
		"unknown user id type":  {Options{Environment: ledger.Live, Now: time.Now, UserIDType: "v9"}, `"v9"`},
		"unknown result type":   {Options{Environment: ledger.Live, Now: time.Now, ItemResultUserIDType: "PlayerID"}, `"PlayerID"`},
		"app twice":             {Options{Environment: ledger.Live, Now: time.Now, Token: token, Apps: []App{{AppID: "a"}, {AppID: " a"}}}, "configured twice"},
		"app without id":        {Options{Environment: ledger.Live, Now: time.Now, Token: token, Apps: []App{{}}}, "without appid"},
		"app without token":     {Options{Environment: ledger.Live, Now: time.Now, Apps: []App{{AppID: "a"}}}, "has no token"},
		"no clock":              {Options{Environment: ledger.Live}, "clock"},
		"negative timeout":      {Options{Environment: ledger.Live, Now: time.Now, Timeout: -1}, "negative"},
		"negative answer limit": {Options{Environment: ledger.Live, Now: time.Now, MaxBody: -1}, "negative"},
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

// documentedCall is a call and what the documents print for it.
type documentedCall struct {
	name, path, contentType, body string
	prepare                       func(*Client) (transport.Prepared, error)
}

func documentedCalls(t *testing.T) []documentedCall {
	t.Helper()
	player := ledger.Player{ID: "30000056996", UID: "13079"}
	items := []ledger.Item{{ItemID: "item_id", Name: "item_name", Quantity: 1}, {ItemID: "item_id", Name: "item_name", Quantity: 1}}
	return []documentedCall{
		{
			"product", "/external/api/product", "text/html; charset=utf-8", compact(t, "request_product.json"),
			func(c *Client) (transport.Prepared, error) {
				return c.PrepareProduct(ProductAsk{App: sampleApp, Country: "KR", Language: "ko", Player: "100000000000"})
			},
		},
		{
			"order", "/external/api/order", "text/html; charset=utf-8", compact(t, "request_order.json"),
			func(c *Client) (transport.Prepared, error) {
				return c.PrepareOrder(OrderAsk{
					App: sampleApp, Country: "KR", Language: "ko", Player: "100000000000", ProductID: sampleItem1, Server: "KR1",
					OS: "A", Quantity: 1, Payload: `{"character_id":"hivesdk01"}`,
				})
			},
		},
		{
			"unconsumed", "/api_v4/purchases/unconsumed", "application/json", compact(t, "request_unconsumed.json"),
			func(c *Client) (transport.Prepared, error) {
				return c.PrepareUnconsumed(UnconsumedAsk{App: sampleApp, Server: "kr", UserID: "30000056996"})
			},
		},
		{
			"verify", "/api_v4/verify", "text/html", compact(t, "request_verify.json"),
			func(c *Client) (transport.Prepared, error) {
				return prepared(c.Verify(sampleApp, bypassOf(t), nil))
			},
		},
		{
			"report granted", "/api_v4/item_result", "text/html", compact(t, "request_item_result.json"),
			func(c *Client) (transport.Prepared, error) {
				return prepared(c.ReportGranted(sampleApp, "HS_13", player, items))
			},
		},
		{
			"report failed", "/api_v4/item_result", "text/html",
			`{"hiveiap_transaction_id":"HS_13","result_status":0,"result_status_message":"inventory full","user_id_type":"vid","user_id":30000056996,"asset":[]}`,
			func(c *Client) (transport.Prepared, error) {
				return prepared(c.ReportFailed(sampleApp, "HS_13", player, "inventory full"))
			},
		},
		{
			"refund", "/api_v4/item_result", "text/html",
			`{"hiveiap_transaction_id":"HS_13","result_status":2,"result_status_message":"결제 취소 <환불>","user_id_type":"vid","user_id":30000056996,"asset":[]}`,
			func(c *Client) (transport.Prepared, error) {
				return prepared(c.Refund(sampleApp, "HS_13", player, "결제 취소 <환불>"))
			},
		},
		{
			"refund_info", "/external/api/refund_info", "text/html; charset=utf-8",
			strings.Replace(compact(t, "request_refund_info.json"), "com.com2us.hivesdk.normal.freefull.apple.global.ios.universal", sampleApp, 1),
			func(c *Client) (transport.Prepared, error) {
				return c.PrepareRefundInfo(RefundInfoAsk{App: sampleApp, Player: "20000015900", Language: "ko", Device: "pc"})
			},
		},
	}
}

// TestEveryCallAsDocumented compares each call with the sample request of the
// documents: path, method, content type, bearer token and body.
func TestEveryCallAsDocumented(t *testing.T) {
	t.Parallel()
	for _, tc := range documentedCalls(t) {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			s := answering(t, 200, "text/html", []byte(`{"result":0,"result_msg":"success"}`))
			o := options(s.URL)
			o.ItemResultUserIDType = "vid" // as the sample, not as the table
			c := client(t, o)
			p, err := tc.prepare(c)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(p.String(), "sample-token") || p.Header().Get("Authorization") != "Bearer redacted" {
				t.Errorf("the rendering shows the token:\n%s", p)
			}
			if len(s.calls) != 0 {
				t.Error("building the request sent something")
			}
			if _, err := c.money.Outgoing(p).Send(t.Context()); err != nil {
				t.Fatal(err)
			}
			got := s.only(t)
			if got.Method != "POST" || got.Path != tc.path || got.Header.Get("Content-Type") != tc.contentType {
				t.Errorf("%s %s with %s", got.Method, got.Path, got.Header.Get("Content-Type"))
			}
			if got.Header.Get("Authorization") != "Bearer sample-token" {
				t.Errorf("authorization %q", got.Header.Get("Authorization"))
			}
			if got.Body != tc.body || got.Body != string(p.Body()) {
				t.Errorf("body\n got %s\nwant %s", got.Body, tc.body)
			}
			if !strings.HasPrefix(p.Op(), "hive: ") {
				t.Errorf("op %q", p.Op())
			}
		})
	}
}

func prepared(out *transport.Outgoing, err error) (transport.Prepared, error) {
	if err != nil {
		return transport.Prepared{}, err
	}
	return out.Prepared, nil
}

func TestAnAppsOwnTokenIsUsed(t *testing.T) {
	t.Parallel()
	s := answering(t, 200, "text/html", sample(t, "unconsumed.json"))
	if _, err := client(t, options(s.URL)).Unconsumed(t.Context(), UnconsumedAsk{App: "com.other", Server: "kr", UserID: "1"}); err != nil {
		t.Fatal(err)
	}
	if got := s.only(t).Header.Get("Authorization"); got != "Bearer other-token" {
		t.Errorf("authorization %q", got)
	}
}

func TestUserIDTypesAreSpelledPerCall(t *testing.T) {
	t.Parallel()
	player := ledger.Player{ID: "30000056996", UID: "13079"}
	for word, id := range map[string]string{
		"": "30000056996", "v4": "30000056996", "player_id": "30000056996", "v1": "30000056996", "vid": "30000056996", "v0": "13079", "uid": "13079",
	} {
		o := options("http://127.0.0.1:1")
		o.ItemResultUserIDType = word
		out, err := client(t, o).ReportFailed(sampleApp, "HS_13", player, "")
		if err != nil {
			t.Fatal(err)
		}
		want := `{"hiveiap_transaction_id":"HS_13","result_status":0,"user_id_type":"` + or(word, "v4") + `","user_id":` + id + `,"asset":[]}`
		if string(out.Body()) != want {
			t.Errorf("%q: got %s, want %s", word, out.Body(), want)
		}
	}
	c := client(t, options("http://127.0.0.1:1"))
	for _, tc := range []struct{ word, id, want string }{
		{"", "30000056996", `"user_id_type":"player_id","user_id":30000056996`},
		{"uid", "13079", `"user_id_type":"uid","user_id":13079`},
		{"vid", "007", `"user_id_type":"vid","user_id":"007"`},
	} {
		p, err := c.PrepareUnconsumed(UnconsumedAsk{App: sampleApp, Server: "kr", IDType: tc.word, UserID: tc.id})
		if err != nil || !strings.Contains(string(p.Body()), tc.want) {
			t.Errorf("%q: %s, %v", tc.word, p.Body(), err)
		}
	}
}

func TestVerifyCarriesGameInfo(t *testing.T) {
	t.Parallel()
	zero := "0"
	cases := map[string]struct {
		info GameInfo
		want string
	}{
		"nothing known": {
			GameInfo{},
			`{"server_uid":0,"giftee_uid":null,"level":0,"character_id":0,"character_type_id":0,"character_level":0,"is_emulator":0}`,
		},
		"all of it": {
			GameInfo{ServerUID: "9007199254740993", Giftee: &zero, Level: 7, CharacterID: "c-1", CharacterTypeID: 2, CharacterLevel: 3, Emulator: true},
			`{"server_uid":9007199254740993,"giftee_uid":0,"level":7,"character_id":"c-1","character_type_id":2,"character_level":3,"is_emulator":1}`,
		},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, err := client(t, options("http://127.0.0.1:1")).Verify(sampleApp, "blob+/=", &tc.info)
			if err != nil {
				t.Fatal(err)
			}
			if want := `{"purchase_bypass_info":"blob+/=","game_info":[` + tc.want + `]}`; string(out.Body()) != want {
				t.Errorf("got  %s\nwant %s", out.Body(), want)
			}
		})
	}
}

func TestOrderOfARepayment(t *testing.T) {
	t.Parallel()
	ask := OrderAsk{App: sampleApp, Country: "KR", Language: "ko", Player: "1", ProductID: "p", Server: "kr", OS: "W", Currency: "USD", Repayment: "20850"}
	p, err := client(t, options("http://127.0.0.1:1")).PrepareOrder(ask)
	if err != nil || !strings.Contains(string(p.Body()), `"fixed_currency":"USD","refund_idx":20850,"is_repayment":1`) {
		t.Errorf("%s, %v", p.Body(), err)
	}
	ask.Repayment = ""
	if p, err = client(t, options("http://127.0.0.1:1")).PrepareOrder(ask); err != nil || strings.Contains(string(p.Body()), "refund_idx") || strings.Contains(string(p.Body()), "is_repayment") {
		t.Errorf("an ordinary order speaks of a repayment: %s, %v", p.Body(), err)
	}
}

func TestQuestionsThatCannotBeAsked(t *testing.T) {
	t.Parallel()
	c := client(t, options("http://127.0.0.1:1"))
	player := ledger.Player{ID: "1"}
	cases := map[string]func() (transport.Prepared, error){
		"unknown app": func() (transport.Prepared, error) {
			return c.PrepareUnconsumed(UnconsumedAsk{App: "com.none", Server: "kr", UserID: "1"})
		},
		"no server": func() (transport.Prepared, error) {
			return c.PrepareUnconsumed(UnconsumedAsk{App: sampleApp, UserID: "1"})
		},
		"no user": func() (transport.Prepared, error) {
			return c.PrepareUnconsumed(UnconsumedAsk{App: sampleApp, Server: "kr"})
		},
		"unknown user id type": func() (transport.Prepared, error) {
			return c.PrepareUnconsumed(UnconsumedAsk{App: sampleApp, Server: "kr", UserID: "1", IDType: "email"})
		},
		"no country": func() (transport.Prepared, error) {
			return c.PrepareProduct(ProductAsk{App: sampleApp, Language: "ko", Player: "1"})
		},
		"unknown os": func() (transport.Prepared, error) {
			return c.PrepareOrder(OrderAsk{App: sampleApp, Country: "KR", Language: "ko", Player: "1", ProductID: "p", Server: "kr", OS: "windows"})
		},
		"negative quantity": func() (transport.Prepared, error) {
			return c.PrepareOrder(OrderAsk{App: sampleApp, Country: "KR", Language: "ko", Player: "1", ProductID: "p", Server: "kr", OS: "W", Quantity: -1})
		},
		"repayment index in words": func() (transport.Prepared, error) {
			return c.PrepareOrder(OrderAsk{App: sampleApp, Country: "KR", Language: "ko", Player: "1", ProductID: "p", Server: "kr", OS: "W", Repayment: "x"})
		},
		"unknown device": func() (transport.Prepared, error) {
			return c.PrepareRefundInfo(RefundInfoAsk{App: sampleApp, Player: "1", Language: "ko", Device: "tv"})
		},
		"verify without a blob":      func() (transport.Prepared, error) { return prepared(c.Verify(sampleApp, "", nil)) },
		"refund without transaction": func() (transport.Prepared, error) { return prepared(c.Refund(sampleApp, "", player, "x")) },
		"report without player": func() (transport.Prepared, error) {
			return prepared(c.ReportGranted(sampleApp, "HS_13", ledger.Player{UID: "1"}, nil))
		},
	}
	for name, f := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := f(); ledger.KindOf(err) != ledger.Invalid {
				t.Errorf("got %v, want an error of kind invalid", err)
			}
		})
	}
}
