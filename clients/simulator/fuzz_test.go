package simulator

import (
	"encoding/json"
	"testing"
)

// FuzzCalls throws bytes at everything that decodes a body: each must answer something readable and change nothing.
func FuzzCalls(f *testing.F) {
	for _, seed := range []string{
		``, `{}`, `null`, `[]`, `"x"`, `{"details":[{"tid":1,"member_no":null}]}`, `{"details":[null]}`,
		`{"type":"paid","order_id":"H2168993822440686730","purchase_bypass_info":"eyJ9"}`,
		`{"hiveiap_transaction_id":"HS_13","result_status":1,"user_id_type":"vid","user_id":30000056996}`,
		`{"result_status":"2","hiveiap_transaction_id":13,"user_id_type":0,"user_id":"x"}`,
		`{"noti_type":"ONLINE_PURCHASE","data":{"tid":1909091033503333452}}`, `{"data":[]}`,
		`{"appid":1,"market_id":15,"server_id":"kr","user_id_type":"player_id","user_id":2e10}`,
		`{"appid":"com.example.starlight.global.normal","vid":"1","market_pid":"x","server_id":"kr","os":"W","quantity":"two"}`,
	} {
		f.Add([]byte(seed))
	}
	clock := newClock()
	s, err := New(Config{Now: clock.Now, Players: 3})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		at := clock.Now()
		for name, h := range map[string]handler{
			callProduct: s.productList, callOrder: s.orderPage, callUnconsumed: s.unconsumed, callVerify: s.verifyCall,
			callItemRefund: s.itemResultCall, callRefundInfo: s.refundInfo, callDetails: s.details,
			callGameHive: s.takeHive, callGameStove: s.takeStove,
		} {
			c := &call{name: name, service: s.cfg.ServiceID, header: map[string][]string{"Caller-Id": {"x"}}, query: func(string) string { return "" }, body: body}
			itemResultName(c)
			a := h(at, c)
			if a.status < 200 || a.status > 599 || len(a.body) == 0 {
				t.Errorf("%s: answered %d %q", name, a.status, a.body)
			}
			if name != callOrder && !json.Valid(a.body) {
				t.Errorf("%s: answered no JSON: %q", name, a.body)
			}
		}
		if n := len(s.Grants()); n != 0 {
			t.Errorf("%d grants came of it", n)
		}
	})
}

// FuzzUnseal shows that no bypass info breaks verify, and that none is genuine which was not made here.
func FuzzUnseal(f *testing.F) {
	for _, seed := range []string{"", "AAAA", "eyJvcmRlcl9pZCI6IkgyMTY4OTkzODIyNDQwNjg2NzMwIn0=", "bnVsbA==", "W10="} {
		f.Add(seed)
	}
	clock := newClock()
	s, err := New(Config{Now: clock.Now, Players: 3})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		if code, o := s.verify(raw); code == codeOK || o != nil {
			t.Errorf("%q verifies: %d", raw, code)
		}
		_ = resultCode([]byte(raw))
		_ = rejections([]byte(raw))
	})
}
