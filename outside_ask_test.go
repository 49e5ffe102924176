package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// outCheck is one line of check.
type outCheck struct {
	Provider string  `json:"provider"`
	OrderID  string  `json:"order_id"`
	Answer   string  `json:"answer"`
	Error    *string `json:"error"`
}

// Any mix of ids is asked in one go, and what cannot be asked says why.
func TestOutsideCheck(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{})
	id := outID(1)
	n, s := hivePaid(id, "4711"), stovePaid("T1", nil)
	l.stand.set(func() {
		l.stand.lists["4711"] = []obj{listed(n)}
		l.stand.paid["T1"] = detail(s)
	})
	bare := outLines[outCheck](t, l.want(1, "check", id, "T1", "--json"))
	for _, c := range bare {
		if c.Answer != "could_not_ask" || c.Error == nil || *c.Error == "" {
			t.Errorf("nothing is known of it and nothing was given: %+v", c)
		}
	}
	if sent := len(l.stand.to("/")); sent != 0 || len(bare) != 2 {
		t.Errorf("%d requests, %d answers", sent, len(bare))
	}
	r := l.runWith(l.cfg, id+"\nT1, T2;T3\n", "check", "-", "--json", "--player", "4711", "--server", "kr",
		"--member", "265265", "--guid", "120552311123", "--type", "ONLINE_PURCHASE", "--platform", "ONLINE")
	got := map[string]string{}
	for _, c := range outLines[outCheck](t, l.exits(0, r)) {
		got[c.Provider+":"+c.OrderID] = c.Answer
	}
	for order, want := range map[string]string{"hive:" + id: "found", "stove:T1": "found", "stove:T2": "not_found", "stove:T3": "not_found"} {
		if got[order] != want {
			t.Errorf("%s: %q, want %q (%v)", order, got[order], want, got)
		}
	}
	if o := l.order(id); o.Lamps["paid"] != "yes" || !o.has("NOTIFICATION_MISSED") {
		t.Errorf("found without a notification: %+v", o)
	}
	// A denial of an ONLINE purchase tried both spellings of the platform.
	spellings := map[string]bool{}
	for _, c := range l.stand.to("/bill-cpm/") {
		var q struct {
			Details []struct {
				TID      string `json:"tid"`
				Platform string `json:"bill_platform_type"`
			}
		}
		if err := json.Unmarshal(c.body, &q); err != nil {
			t.Fatal(err)
		}
		for _, d := range q.Details {
			if d.TID == "T2" {
				spellings[d.Platform] = true
			}
		}
	}
	if !spellings["ONLINE"] || !spellings["SHOP"] {
		t.Errorf("T2 was asked as %v", spellings)
	}
	l.want(2, "check")
	l.exits(2, l.runWith(l.cfg, " \n", "check", "-"))
}

// Questions about many tids go out a hundred at a time.
func TestOutsideCheckChunks(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{})
	var ids []string
	l.stand.set(func() {
		for i := range 250 {
			id := fmt.Sprintf("C%05d", i)
			ids = append(ids, id)
			if i%125 != 0 {
				l.stand.paid[id] = detail(stovePaid(id, nil))
			}
		}
	})
	r := l.runWith(l.cfg, strings.Join(ids, "\n"), "check", "-", "--json", "--member", "1", "--guid", "2", "--type", "IAP_PURCHASE", "--platform", "MOBILE")
	count := map[string]int{}
	for _, c := range outLines[outCheck](t, l.exits(0, r)) {
		count[c.Answer]++
	}
	if count["found"] != 248 || count["not_found"] != 2 {
		t.Errorf("answers are %v", count)
	}
	var sizes []int
	for _, c := range l.stand.to("/bill-cpm/") {
		var q struct{ Details []obj }
		if err := json.Unmarshal(c.body, &q); err != nil {
			t.Fatal(err)
		}
		sizes = append(sizes, len(q.Details))
	}
	slices.Sort(sizes)
	if want := []int{1, 1, 50, 100, 100}; !slices.Equal(sizes, want) {
		t.Errorf("asked in lots of %v, want %v: what is missing from a lot is asked alone", sizes, want)
	}
}

// What STOVE answers in other ways is no answer about the payment.
func TestOutsideStoveFaults(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{})
	l.cfg = l.as("config.toml", "rate = 200\ntimeout = \"20s\"\n\n[[stove.services]]", "rate = 200\ntimeout = \"500ms\"\n\n[[stove.services]]")
	l.stand.set(func() { l.stand.paid["T1"] = detail(stovePaid("T1", nil)) })
	block := make(chan struct{})
	defer close(block)
	whole := string(mustJSON(t, detail(stovePaid("T1", nil))))
	for _, c := range []struct {
		name   string
		fault  fault
		answer string
	}{
		{"404 in 200", says(200, `{"code":404,"message":"Checkout is not successful"}`), "not_found"},
		{"404 in quotes", says(200, `{"code":"404","message":"x"}`), "not_found"},
		{"404 by http", says(404, `{"code":404,"message":"x"}`), "could_not_ask"},
		{"no platform", says(200, `{"code":2004,"message":"Platform information does not exist."}`), "could_not_ask"},
		{"401 with a system error", says(401, `{"code":99999,"message":"Payment is not successful."}`), "could_not_ask"},
		{"500", says(500, `{"code":500,"message":"[Internal Error]"}`), "could_not_ask"},
		{"a page", says(200, "<html>"), "could_not_ask"},
		{"half", says(200, `{"code":0,"mess`), "could_not_ask"},
		{"nothing", says(200, ""), "could_not_ask"},
		{"elsewhere", says(302, "", "Location", "http://127.0.0.1:1/"), "could_not_ask"},
		{"hangs up", hangsUp, "could_not_ask"},
		{"no answer", func(http.ResponseWriter, []byte) bool { <-block; return true }, "could_not_ask"},
		{"too long", says(200, `{"code":0,"message":"`+strings.Repeat("x", 9<<20)+`"}`), "could_not_ask"},
		{"no data", says(200, `{"code":0,"message":"OK","data":null}`), "could_not_ask"},
		{"an object", says(200, `{"message":"OK","data":`+whole+`,"code":0}`), "found"},
	} {
		l.stand.fail("/bill-cpm/", c.fault)
		r := l.run("check", "T1", "--json", "--member", "1", "--guid", "2", "--type", "ONLINE_PURCHASE", "--platform", "ONLINE")
		code := 0
		if c.answer == "could_not_ask" {
			code = 1
		}
		if got := outLines[outCheck](t, l.exits(code, r)); len(got) != 1 || got[0].Answer != c.answer || (got[0].Error != nil) != (code == 1) {
			t.Errorf("%s: %s", c.name, r)
		}
	}
}

// A list that cannot be read is a failure and no empty list.
func TestOutsideUnconsumedFaults(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{})
	for name, f := range map[string]fault{
		"an error code": says(200, `{"result":1000003,"result_msg":"DB Connection Error"}`), "a page": says(200, "<html>"),
		"half": says(200, `{"result":0,`), "no list": says(200, `{"result":0,"result_msg":"SUCCESS"}`), "nothing": says(200, ""),
		"elsewhere": says(307, "", "Location", "http://127.0.0.1:1/"), "401": says(401, `{"result":1}`), "500": says(500, "x"), "hangs up": hangsUp,
	} {
		l.stand.fail("/api_v4/purchases", f)
		if r := l.run("unconsumed", "--player", "5"); r.code == 0 || strings.Contains(r.out, "nothing") || r.err == "" {
			t.Errorf("%s: %s", name, r)
		}
	}
	l.stand.heal("/api_v4/purchases")
	l.want(0, "unconsumed", "--player", "5", "--server", "kr")
	l.want(2, "unconsumed")
	sent := l.stand.to("/api_v4/purchases")
	var q obj
	if err := json.Unmarshal(sent[len(sent)-1].body, &q); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%v %v %v %v %v", q["appid"], q["market_id"], q["server_id"], q["user_id_type"], q["user_id"]); got != outApp+" 15 kr player_id 5" {
		t.Errorf("asked with %v", q)
	}
}

// A player is asked for on every server an order of his is known from, beside those of the configuration.
func TestOutsideUnconsumedServers(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{})
	l.start()
	for i, server := range []string{"us", "jp", "us"} {
		l.post("/hive", hivePaid(outID(31+i), "77", obj{"server_id": server}))
	}
	l.post("/hive", hivePaid(outID(40), "78", obj{"server_id": "eu"}))
	l.want(0, "unconsumed", "--player", "77")
	var servers []string
	for _, sent := range l.stand.to("/api_v4/purchases") {
		var q obj
		if err := json.Unmarshal(sent.body, &q); err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(q["user_id"]) == "77" {
			servers = append(servers, fmt.Sprint(q["server_id"]))
		}
	}
	if slices.Sort(servers); !slices.Equal(servers, []string{"jp", "kr", "us"}) {
		t.Errorf("asked on %v, want jp, kr and us", servers)
	}
}

// A provider that denies too much is not believed until an operator says so.
func TestOutsideSuspect(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{})
	l.start()
	last := ""
	for i := range 7 {
		last = outID(i)
		l.hive(last, outPlayer(i))
		l.want(4, "verify", last)
	}
	for i, want := range []string{"no", "no", "no", "no", "no"} {
		if o := l.order(outID(i)); o.Lamps["paid"] != want {
			t.Errorf("denial %d: %s", i+1, o.Lamps["paid"])
		}
	}
	if o := l.order(last); o.Lamps["paid"] != "claimed" || o.Class == "NOTIFIED_NOT_FOUND" {
		t.Errorf("the seventh denial was concluded: %+v", o)
	}
	l.want(2, "release", "hive")
	l.want(2, "release", "another", "--reason", "x")
	l.want(0, "release", "hive", "--reason", "the token was right")
	l.want(4, "verify", last)
	if o := l.order(last); o.Class != "NOTIFIED_NOT_FOUND" {
		t.Errorf("released and denied: %+v", o)
	}
	l.want(0, "audit", "rebuild", "--check")
}

// The calls of the shops: prices, repayments, the payment page and STOVE's state.
func TestOutsideShops(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{})
	l.stand.fail("/external/api/product", says(200, `{"result":0,"result_msg":"success","product_list":[{"market_pid":"item01","price":1200,"currency":"KRW","display_price":"₩1,200","title":"보석","description":"d","product_type":"consumable"}],"update_date":"2022-10-28 16:11:23"}`))
	l.stand.fail("/external/api/refund_info", says(200, "{\"result\":0,\"result_msg\":\"success\",\"guide_title\":\"t\",\"guide_content\":\"a\nraw break\",\"refund_list\":[{\"refund_idx\":20850,\"market_id\":1,\"market_pid\":\"item01\",\"refund_time\":\"2023.02.02 15:47 (UTC+9)\",\"quantity\":1}]}"))
	l.stand.fail("/external/api/order", says(200, "<html>pay</html>"))
	l.stand.fail("/bill-store/", says(200, `{"value":{"status":1,"shop_key":"indie_shop","product_infos":[],"stove_charge_infos":[]},"code":"0","message":"OK"}`))
	if r := l.want(0, "catalogue", "--player", "1", "--json"); !strings.Contains(r.out, `"1200"`) || !strings.Contains(r.out, "보석") {
		t.Errorf("%s", r)
	}
	if r := l.want(0, "repayments", "--player", "1", "--json"); !strings.Contains(r.out, "20850") {
		t.Errorf("%s", r)
	}
	if r := l.want(0, "status", "--player", "123456", "--order-master", "5683669676745096842", "--json"); !strings.Contains(r.out, "5683669676745096842") {
		t.Errorf("%s", r)
	}
	if q := l.stand.to("/bill-store/")[0]; !strings.Contains(q.query, "txn_mst_no=5683669676745096842") || !strings.Contains(q.query, "guid=123456") || !strings.Contains(q.query, "ts=") || !strings.Contains(q.query, "shop_key=indie") {
		t.Errorf("asked with %s", q.query)
	}
	page := filepath.Join(l.dir, "page.html")
	l.want(2, "checkout", "--player", "1", "--product", "item01")
	l.want(0, "checkout", "--player", "1", "--product", "item01", "--quantity", "2", "--repayment", "20850", "--out", page)
	if text, err := os.ReadFile(page); err != nil || string(text) != "<html>pay</html>" {
		t.Errorf("kept %q %v", text, err)
	}
	if sent := l.stand.to("/external/api/order"); len(sent) != 1 || !strings.Contains(string(sent[0].body), `"refund_idx":20850`) || !strings.Contains(string(sent[0].body), `"is_repayment":1`) {
		t.Errorf("ordered with %+v", sent)
	}
	for _, path := range []string{"/external/api/product", "/external/api/refund_info", "/external/api/order"} {
		l.stand.fail(path, says(200, `{"result":5,"result_msg":"no"}`))
	}
	l.stand.fail("/bill-store/", says(200, `{"code":"999999","message":"undefined error"}`))
	for _, args := range [][]string{
		{"catalogue", "--player", "1"},
		{"repayments", "--player", "1"},
		{"status", "--player", "1", "--order-master", "5"},
		{"checkout", "--player", "1", "--product", "item01", "--out", page + "2"},
	} {
		if r := l.want(4, args...); strings.Contains(r.out, "empty") || strings.Contains(r.out, "nothing") {
			t.Errorf("a refusal is no empty answer: %s", r)
		}
	}
	if _, err := os.Stat(page + "2"); err == nil {
		t.Error("a refusal was kept as a page")
	}
	// No page, no order: the player's next purchase is not taken for this one.
	l.want(4, "checkout", "--player", outPlayer(7), "--product", "item01", "--repayment", "20850", "--out", page+"3")
	l.start()
	l.hive(outID(7), outPlayer(7))
	if o := l.becomes(outID(7), "IN_FLIGHT"); slices.Contains(o.Flags, "REPAYMENT") {
		t.Errorf("a purchase after a failed checkout: %+v", o)
	}
}
