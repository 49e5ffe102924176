package simulator

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestStovePurchaseIsNotifiedAndGranted(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.player(0)
	id := r.must(r.BuyStove(p.GUID, "p1001", "kr"))
	if !regexp.MustCompile(`^\d{19}$`).MatchString(id) || strings.HasSuffix(id, "0000") {
		t.Errorf("tid %s: want 19 digits that no spreadsheet would have destroyed", id)
	}
	r.step(time.Second)
	o := r.order(id)
	if o.Grants != 1 || len(o.Deliveries) != 1 || o.Deliveries[0].Status != 200 || o.Deliveries[0].Code != "0" {
		t.Errorf("order %+v", o)
	}
	row := r.Grants()[0]
	if row.Provider != "stove" || row.OrderID != id || row.PlayerID != p.GUID || row.MemberNo != p.MemberNo || row.Items[0].ItemID != "crystal" {
		t.Errorf("grant %+v", row)
	}
	if _, err := time.Parse(time.RFC3339, row.GrantedAt); err != nil || !strings.HasSuffix(row.GrantedAt, "Z") {
		t.Errorf("granted at %q: %v", row.GrantedAt, err)
	}
}

func TestStoveNotificationHasTheSamplesTypes(t *testing.T) {
	t.Parallel()
	r := newRig(t).withConsole()
	p := r.player(0)
	r.must(r.BuyStove(p.VID, "item02", "kr"))
	r.must(r.BuyStove(p.VID, "item02", "kr", Mobile()))
	r.must(r.BuyStove(p.VID, "item02", "kr", OOAP()))
	r.must(r.SubscribeStove(p.VID, "item06", "kr"))
	r.must(r.BuyCart(p.VID, []string{"item01", "item04"}, "kr"))
	r.step(time.Second)
	got := r.console.on("/stove")
	if len(got) != 5 {
		t.Fatalf("%d notifications", len(got))
	}
	for i, want := range []struct{ platform, noti string }{
		{"ONLINE", "ONLINE_PURCHASE"}, {"MOBILE", "IAP_PURCHASE"}, {"MOBILE", "IAP_OOAP"}, {"MOBILE", "IAP_SUBSCRIPT"}, {"ONLINE", "ONLINE_CART_PURCHASE"},
	} {
		d := got[i]
		if d.text("bill_platform_type") != want.platform || d.text("noti_type") != want.noti {
			t.Errorf("%d: %s", i, d.body)
		}
		if d.fields["member_no"] != p.MemberNo || d.header.Get("Caller-Id") != "clientapp" {
			t.Errorf("%d: member_no has to be text, caller-id sent: %s %v", i, d.body, d.header)
		}
	}
	for i, want := range []string{
		`"product_price":2500.0,`, `"market_code":"GOOGLE_PLAY"`, `"total_amount":260`, `"subs_status_code":"PURCHASE","expire_time":1797`, `"products":[{"tid":"`,
	} {
		if !strings.Contains(string(got[i].body), want) {
			t.Errorf("%d: no %s in %s", i, want, got[i].body)
		}
	}
}

func TestStoveDetails(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p, other := r.player(0), r.player(1)
	online := r.order(r.must(r.BuyStove(p.VID, "item01", "kr")))
	mobile := r.order(r.must(r.BuyStove(p.VID, "item02", "kr", Mobile(), Quantity(3))))
	cart := r.order(r.must(r.BuyCart(p.VID, []string{"item01", "item04"}, "kr")))
	unknown := Order{ID: "1909091033503333452"}
	with := func(e entry, key string, value any) entry { e[key] = value; return e }
	for name, test := range map[string]struct {
		ask  []entry
		code string
		tids []string
	}{
		"online as SHOP":         {[]entry{ask(online, p, "SHOP", "ONLINE_PURCHASE")}, "0", []string{online.ID}},
		"online as ONLINE":       {[]entry{ask(online, p, "ONLINE", "ONLINE_PURCHASE")}, "0", []string{online.ID}},
		"online as MOBILE":       {[]entry{ask(online, p, "MOBILE", "ONLINE_PURCHASE")}, "404", nil},
		"mobile, trailing space": {[]entry{ask(mobile, p, "MOBILE", "IAP_PURCHASE ")}, "0", []string{mobile.ID}},
		"mobile as SHOP":         {[]entry{ask(mobile, p, "SHOP", "IAP_PURCHASE")}, "404", nil},
		"cart":                   {[]entry{ask(cart, p, "SHOP", "ONLINE_CART_PURCHASE")}, "0", []string{cart.ID}},
		"unknown alone":          {[]entry{ask(unknown, p, "SHOP", "ONLINE_PURCHASE")}, "404", nil},
		"wrong type":             {[]entry{ask(online, p, "SHOP", "IAP_OOAP")}, "404", nil},
		"wrong member":           {[]entry{with(ask(online, p, "SHOP", "ONLINE_PURCHASE"), "member_no", other.MemberNo)}, "404", nil},
		"wrong guid":             {[]entry{with(ask(online, p, "SHOP", "ONLINE_PURCHASE"), "guid", other.GUID)}, "404", nil},
		"no guid":                {[]entry{with(ask(online, p, "SHOP", "ONLINE_PURCHASE"), "guid", nil)}, "0", []string{online.ID}},
		"unknown among others": {[]entry{
			ask(online, p, "SHOP", "ONLINE_PURCHASE"), ask(unknown, p, "SHOP", "ONLINE_PURCHASE"), ask(mobile, p, "MOBILE", "IAP_PURCHASE"),
		}, "0", []string{mobile.ID, online.ID}},
		"only unknown ones": {[]entry{ask(unknown, p, "SHOP", "ONLINE_PURCHASE"), ask(unknown, p, "SHOP", "ONLINE_PURCHASE")}, "0", []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			a := r.details(test.ask...)
			if a.status != 200 || a.text("code") != test.code {
				t.Fatalf("answered %d %s, want code %s", a.status, a.raw, test.code)
			}
			list, isList := a.body["data"].([]any)
			if isList != (test.tids != nil) || len(list) != len(test.tids) {
				t.Fatalf("answered %s, want %v", a.raw, test.tids)
			}
			for i, want := range test.tids {
				if row, _ := list[i].(map[string]any); row["tid"] != want {
					t.Errorf("%d: %v, want %s", i, row["tid"], want)
				}
			}
		})
	}
	if a := r.details(ask(mobile, p, "MOBILE", "IAP_PURCHASE")); !strings.Contains(string(a.raw), `"quantity":3,"product_price":7500.00,`) {
		t.Errorf("mobile: %s", a.raw)
	}
}

func TestStoveDetailsRefuses(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.player(0)
	o := r.order(r.must(r.BuyStove(p.VID, "item01", "kr")))
	url := r.StoveURL() + "/bill-cpm/v1.0/payment/" + r.cfg.ServiceID + "/details"
	ok := http.Header{"Authorization": {"Bearer " + testStoveToken}, "Caller-Id": {"x"}}
	many := make([]entry, maxDetails+1)
	for i := range many {
		many[i] = ask(o, p, "SHOP", "ONLINE_PURCHASE")
	}
	body := encode(map[string]any{"details": many[:1]})
	for name, test := range map[string]struct {
		url    string
		header http.Header
		body   []byte
		status int
		code   string
	}{
		"wrong token":     {url, http.Header{"Authorization": {"Bearer wrong"}, "Caller-Id": {"x"}}, body, 401, "99999"},
		"another service": {strings.Replace(url, r.cfg.ServiceID, "OTHER", 1), ok, body, 200, "2004"},
		"no caller":       {url, http.Header{"Authorization": ok["Authorization"]}, body, 400, "400"},
		"no entries":      {url, ok, []byte(`{"details":[]}`), 400, "400"},
		"too many":        {url, ok, encode(map[string]any{"details": many}), 400, "400"},
		"exactly enough":  {url, ok, encode(map[string]any{"details": many[1:]}), 200, "0"},
	} {
		t.Run(name, func(t *testing.T) {
			a, err := r.do(http.MethodPost, test.url, test.header, test.body)
			if err != nil || a.status != test.status || a.text("code") != test.code {
				t.Errorf("answered %d %s, %v", a.status, a.raw, err)
			}
		})
	}
}

func TestStovePurchaseStatus(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.player(0)
	o := r.order(r.must(r.BuyStove(p.VID, "item03", "kr")))
	base := r.StoveURL() + "/bill-store/v1.0/" + r.cfg.ServiceID + "/purchase/status/web?shop_key=indie&ts=1&"
	get := func(query, token string) reply {
		a, err := r.do(http.MethodGet, base+query, http.Header{"Authorization": {token}, "Caller-Id": {"x"}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	for name, token := range map[string]string{"with Bearer": "Bearer " + testStoveToken, "bare": testStoveToken} {
		a := get("guid="+p.GUID+"&txn_mst_no="+o.Master, token)
		value, _ := a.body["value"].(map[string]any)
		if a.text("code") != "0" || value["status"] != true || value["shop_key"] != "indie_shop" || value["product_infos"] == nil {
			t.Errorf("%s: %s", name, a.raw)
		}
		if !strings.HasPrefix(string(a.raw), `{"value":`) {
			t.Errorf("value does not come first: %s", a.raw)
		}
	}
	for _, query := range []string{"guid=" + p.MemberNo + "&txn_mst_no=" + o.Master, "character_no=" + p.CharacterNo + "&txn_mst_no=" + o.Master} {
		if a := get(query, testStoveToken); a.text("code") != "0" {
			t.Errorf("%s: %s", query, a.raw)
		}
	}
	for _, query := range []string{"guid=1&txn_mst_no=" + o.Master, "guid=" + p.GUID + "&txn_mst_no=1", "txn_mst_no=" + o.Master} {
		a := get(query, testStoveToken)
		if code, isText := a.body["code"].(string); !isText || code != "999999" || a.status != 200 || a.body["value"] != nil {
			t.Errorf("%s: %d %s", query, a.status, a.raw)
		}
	}
	if a := get("guid="+p.GUID+"&txn_mst_no="+o.Master, "wrong"); a.status != 401 || a.text("code") != "99999" {
		t.Errorf("wrong token: %d %s", a.status, a.raw)
	}
}

func TestStoveChargesAddUp(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	split := false
	for i := range 20 {
		o := r.order(r.must(r.BuyStove(r.player(i).VID, "item04", "kr")))
		sum := int64(0)
		charges := r.charges(r.world.stoveOrder(o.ID))
		split = split || len(charges) > 1
		for _, c := range charges {
			n, ok := c[0].value.(json.Number)
			v, err := n.Int64()
			if !ok || err != nil || v <= 0 {
				t.Fatalf("charge %v: %v", c, err)
			}
			sum += v
		}
		if sum != 12000 {
			t.Errorf("%s: %d", o.ID, sum)
		}
	}
	if !split {
		t.Error("nobody ever pays with two means")
	}
}

func TestStoveSubscriptionRenews(t *testing.T) {
	t.Parallel()
	r := newRig(t).withConsole()
	p := r.player(0)
	first := r.must(r.SubscribeStove(p.VID, "item06", "kr"))
	renewal := r.must(r.RenewStove(first, "RENEWAL"))
	r.step(time.Second)
	got := r.console.on("/stove")
	if len(got) != 2 || first == renewal {
		t.Fatalf("%d notifications", len(got))
	}
	data := func(d delivery) map[string]any { m, _ := d.fields["data"].(map[string]any); return m }
	a, b := data(got[0]), data(got[1])
	if a["original_tid"] != "o"+first || b["original_tid"] != "o"+first || b["tid"] != renewal || b["subs_status_code"] != "RENEWAL" {
		t.Errorf("first %v, renewal %v", a, b)
	}
	was, _ := a["expire_time"].(float64)
	is, _ := b["expire_time"].(float64)
	if is <= was || was > 1e11 {
		t.Errorf("expires %v, then %v", was, is)
	}
}

func TestStoveRefundShowsNowhere(t *testing.T) {
	t.Parallel()
	r := newRig(t).withConsole()
	p := r.player(0)
	id := r.must(r.BuyStove(p.VID, "item01", "kr"))
	r.step(time.Second)
	if err := r.RefundStove(id); err != nil {
		t.Fatal(err)
	}
	r.step(time.Minute)
	if n := len(r.console.on("/stove")); n != 1 {
		t.Errorf("%d notifications", n)
	}
	if a := r.details(ask(r.order(id), p, "SHOP", "ONLINE_PURCHASE")); a.text("code") != "0" {
		t.Errorf("details: %s", a.raw)
	}
	if r.order(id).Refunds != 1 || r.RefundStove(id) == nil {
		t.Error("it is refunded once")
	}
}

func TestStoveProductWithoutItemsIsNotNotified(t *testing.T) {
	t.Parallel()
	r := newRig(t).withConsole()
	p := r.player(0)
	id := r.must(r.BuyStove(p.VID, "item08", "kr"))
	r.step(time.Minute)
	if n := len(r.console.on("/stove")); n != 0 {
		t.Errorf("%d notifications", n)
	}
	if a := r.details(ask(r.order(id), p, "SHOP", "ONLINE_PURCHASE")); a.text("code") != "0" {
		t.Errorf("details: %s", a.raw)
	}
}
