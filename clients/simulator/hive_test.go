package simulator

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestHivePurchaseIsNotifiedGrantedAndCompleted(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.player(0)
	id := r.must(r.BuyHive(p.VID, "item01", "kr"))
	if got := r.unconsumedIDs(p, "kr"); len(got) != 1 || got[0] != strings.ToLower(id) {
		t.Fatalf("before the game hears of it unconsumed lists %v, want the lower-case %s", got, id)
	}
	if got := r.unconsumedIDs(p, "asia"); len(got) != 0 {
		t.Errorf("another server lists %v", got)
	}
	if got := r.unconsumedIDs(r.player(1), "kr"); len(got) != 0 {
		t.Errorf("another player lists %v", got)
	}
	for name, change := range map[string]map[string]any{
		"another app":     {"appid": "com.example.other"},
		"another market":  {"market_id": 2},
		"a v1 account":    {"user_id_type": "vid"},
		"no uid but this": {"user_id_type": "uid"},
	} {
		body := map[string]any{"appid": r.cfg.AppID, "market_id": 15, "server_id": "kr", "user_id_type": "player_id", "user_id": p.VID}
		maps.Copy(body, change)
		a := r.hive("/api_v4/purchases/unconsumed", body)
		if list, ok := a.body["unconsumed_lists"].([]any); !ok || len(list) != 0 {
			t.Errorf("%s lists %s", name, a.raw)
		}
	}
	if _, err := r.BuyHive(p.Name, "item01", "asia"); !errors.Is(err, ErrAlreadyOwned) {
		t.Errorf("buying it again: %v", err)
	}
	r.step(time.Second)
	o := r.order(id)
	if o.State != Completed || o.Grants != 1 || o.ItemResults != [3]int{0, 1, 0} || o.Listed {
		t.Errorf("after the notification: %+v", o)
	}
	if got := r.unconsumedIDs(p, "kr"); len(got) != 0 {
		t.Errorf("a completed order is listed: %v", got)
	}
	r.must(r.BuyHive(p.UID, "item01", "asia"))
}

func TestHiveUnconsumedRowHasTheDocumentsTypes(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.player(0)
	r.must(r.BuyHive(p.VID, "item02", "kr", Quantity(2), Payload(`{"character_id":"c1"}`)))
	a := r.hive("/api_v4/purchases/unconsumed", map[string]any{
		"appid": r.cfg.AppID, "market_id": "15", "server_id": "kr", "user_id_type": "uid", "user_id": p.UID,
	})
	if a.contentType != "text/html; charset=utf-8" {
		t.Errorf("content type %q", a.contentType)
	}
	if a.text("result_msg") != "SUCCESS" {
		t.Errorf("message %q: unconsumed answers in upper case", a.text("result_msg"))
	}
	var body struct {
		Rows []struct {
			Amount, Currency, VID, UID, Receipt string
			MarketID                            string `json:"market_id"`
			Quantity                            int
			Started                             string `json:"started_datetime"`
			StartedMS                           int64  `json:"started_datetime_ms"`
			Payload                             string `json:"iap_payload"`
			Hash                                string `json:"hiveiap_receipt"`
		} `json:"unconsumed_lists"`
	}
	if err := json.Unmarshal(a.raw, &body); err != nil {
		t.Fatalf("%v: %s", err, a.raw)
	}
	row := body.Rows[0]
	if row.Amount != "5000" || row.Currency != "KRW" || row.Quantity != 2 || row.MarketID != "15" || row.VID != p.VID || row.UID != p.UID {
		t.Errorf("row %+v", row)
	}
	if row.Started != "2026-11-20 03:00:00" || row.StartedMS != 1795111200000 {
		t.Errorf("started %q and %d: the string is KST, the number UTC", row.Started, row.StartedMS)
	}
	if row.Payload != `{"character_id":"c1"}` {
		t.Errorf("payload %q", row.Payload)
	}
	if hash, err := base64.StdEncoding.DecodeString(row.Hash); err != nil || len(hash) != 32 {
		t.Errorf("receipt %q: %v", row.Hash, err)
	}
}

func TestHiveVerify(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	one := r.order(r.must(r.BuyHive(r.player(0).VID, "item01", "kr")))
	two := r.order(r.must(r.BuyHive(r.player(1).VID, "item02", "kr")))
	plain, err := base64.StdEncoding.DecodeString(one.Blob)
	if err != nil {
		t.Fatal(err)
	}
	bend := func(old, new string) string {
		return base64.StdEncoding.EncodeToString([]byte(strings.Replace(string(plain), old, new, 1)))
	}
	for name, test := range map[string]struct {
		blob  string
		code  string
		order string
	}{
		"genuine":              {one.Blob, "0", one.ID},
		"of another order":     {two.Blob, "0", two.ID},
		"of no order":          {bend(one.ID, "H2000000000000012345"), "1000524", ""},
		"with another receipt": {bend(`"hiveiap_receipt":"`, `"hiveiap_receipt":"x`), "1000503", ""},
		"of another app":       {bend(r.cfg.AppID+`","amount`, `com.example.other","amount`), "1000524", ""},
		"not base64":           {"%%%", "1000525", ""},
		"empty":                {"", "1000006", ""},
	} {
		t.Run(name, func(t *testing.T) {
			a := r.verifyBlob(test.blob)
			if a.text("result") != test.code {
				t.Fatalf("answered %s, want %s", a.raw, test.code)
			}
			if got := a.text("hiveiap_market_transaction_id"); got != strings.ToLower(test.order) {
				t.Errorf("it names order %q, want %q", got, strings.ToLower(test.order))
			}
		})
	}
	first, second := r.verifyBlob(one.Blob), r.verifyBlob(one.Blob)
	if first.text("hiveiap_transaction_id") == "" || first.text("hiveiap_transaction_id") != second.text("hiveiap_transaction_id") {
		t.Errorf("a duplicate answers another transaction: %s, %s", first.raw, second.raw)
	}
	if first.body["hiveiap_market_id"] != json.Number("15") || first.body["hiveiap_receipt"] != nil || first.text("hiveiap_purchase_test") != "N" {
		t.Errorf("answered %s", first.raw)
	}
	if empty, err := r.do(http.MethodPost, r.HiveURL()+"/api_v4/verify", http.Header{"Authorization": {"Bearer " + testHiveToken}}, nil); err != nil || empty.text("result") != "1000001" {
		t.Errorf("nothing sent: %s, %v", empty.raw, err)
	}
}

func TestHiveCallsWantTheToken(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, path := range []string{"/external/api/product", "/external/api/order", "/external/api/refund_info", "/api_v4/purchases/unconsumed", "/api_v4/verify", "/api_v4/item_result"} {
		a, err := r.do(http.MethodPost, r.HiveURL()+path, http.Header{"Authorization": {"Bearer wrong"}}, []byte("{}"))
		if err != nil || a.status != http.StatusUnauthorized {
			t.Errorf("%s: status %d, %v", path, a.status, err)
		}
	}
}

func TestHiveRefund(t *testing.T) {
	t.Parallel()
	for name, completed := range map[string]bool{"of an unconsumed payment": false, "after completion": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t).withConsole()
			p := r.player(0)
			id := r.must(r.BuyHive(p.VID, "item01", "kr"))
			r.step(time.Second)
			r.verifyBlob(r.order(id).Blob)
			if completed && r.itemResult(r.order(id), 1).text("result") != "0" {
				t.Fatal("item_result 1 is refused")
			}
			if a := r.itemResult(r.order(id), 2); a.text("result") != "0" {
				t.Fatalf("refund: %s", a.raw)
			}
			if o := r.order(id); o.State != RefundRequested || o.Refunds != 0 || o.Listed {
				t.Errorf("right after the request: %+v", o)
			}
			r.step(10 * time.Second)
			o := r.order(id)
			if o.State != Cancelled || o.Refunds != 1 || o.ItemResults[2] != 1 {
				t.Errorf("in the end: %+v", o)
			}
			got := r.console.on("/hive")
			if len(got) != 2 || got[0].text("type") != "paid" || got[1].text("type") != "cancelled" {
				t.Fatalf("notified %d times", len(got))
			}
			if got[0].text("hiveiap_receipt") != got[1].text("hiveiap_receipt") {
				t.Error("the receipt identifies a payment: it has to be the same in both")
			}
			if got[0].text("purchase_bypass_info") == got[1].text("purchase_bypass_info") {
				t.Error("the bypass info of paid and cancelled differ")
			}
			if posts := r.Posts(); posts.RefundsEffected != 1 || posts.Calls[callItemRefund] != 1 {
				t.Errorf("posts %+v", posts)
			}
			if a := r.itemResult(r.order(id), 1); a.text("result") != "1000525" {
				t.Errorf("item_result 1 after a refund: %s", a.raw)
			}
		})
	}
}

func TestHiveRefundAskedTwicePaysTwice(t *testing.T) {
	t.Parallel()
	r := newRig(t).withConsole()
	id := r.must(r.BuyHive(r.player(0).VID, "item01", "kr"))
	r.verifyBlob(r.order(id).Blob)
	r.itemResult(r.order(id), 2)
	r.itemResult(r.order(id), 2)
	r.step(10 * time.Second)
	if o := r.order(id); o.Refunds != 2 || o.ItemResults[2] != 2 {
		t.Errorf("the worst case is assumed of a repeat: %+v", o)
	}
	n := 0
	for _, d := range r.console.on("/hive") {
		if d.text("type") == "cancelled" {
			n++
		}
	}
	if n != 1 {
		t.Errorf("cancelled was notified %d times", n)
	}
}

func TestHiveItemResultRefuses(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	id := r.must(r.BuyHive(r.player(0).VID, "item01", "kr"))
	r.verifyBlob(r.order(id).Blob)
	for name, test := range map[string]struct {
		change func(map[string]any)
		code   string
	}{
		"unknown transaction": {func(b map[string]any) { b["hiveiap_transaction_id"] = "HS_1" }, "1000524"},
		"no transaction":      {func(b map[string]any) { delete(b, "hiveiap_transaction_id") }, "1000006"},
		"no status":           {func(b map[string]any) { delete(b, "result_status") }, "1000006"},
		"unknown status":      {func(b map[string]any) { b["result_status"] = 7 }, "1000006"},
		"another player":      {func(b map[string]any) { b["user_id"] = json.Number(r.player(1).VID) }, "1000525"},
		"uid as player":       {func(b map[string]any) { b["user_id"] = json.Number(r.player(0).UID) }, "1000525"},
	} {
		t.Run(name, func(t *testing.T) {
			body := itemResultBody(r.order(id), 1)
			test.change(body)
			if a := r.hive("/api_v4/item_result", body); a.text("result") != test.code {
				t.Errorf("answered %s, want %s", a.raw, test.code)
			}
			if o := r.order(id); o.State != Paid {
				t.Errorf("it took effect: %s", o.State)
			}
		})
	}
	if a := r.itemResult(r.order(id), 0); a.text("result") != "0" || !r.order(id).Listed {
		t.Errorf("item_result 0: %s, listed %t", a.raw, r.order(id).Listed)
	}
	for range 2 {
		if a := r.itemResult(r.order(id), 1); a.text("result") != "0" {
			t.Errorf("item_result 1: %s", a.raw)
		}
	}
	if got := r.order(id).ItemResults; got != [3]int{1, 2, 0} {
		t.Errorf("counted %v", got)
	}
}

func TestHiveSecondWindowIsCancelledByItself(t *testing.T) {
	t.Parallel()
	r := newRig(t).withConsole()
	p := r.player(0)
	first := r.must(r.OpenHive(p.VID, "item01", "kr"))
	second := r.must(r.OpenHive(p.VID, "item01", "kr"))
	for _, id := range []string{first, second} {
		if err := r.PayHive(id); err != nil {
			t.Fatal(err)
		}
	}
	r.step(time.Second)
	if a, b := r.order(first), r.order(second); a.State != Paid || b.State != Cancelled || b.Refunds != 1 {
		t.Errorf("first %s, second %s with %d refunds", a.State, b.State, b.Refunds)
	}
	if got := r.unconsumedIDs(p, "kr"); len(got) != 1 || !strings.EqualFold(got[0], first) {
		t.Errorf("unconsumed lists %v", got)
	}
	for _, d := range r.console.on("/hive") {
		if d.text("order_id") == second && d.text("type") != "cancelled" {
			t.Errorf("the second window is notified as %s", d.text("type"))
		}
	}
}

func TestHiveProductList(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	a := r.hive("/external/api/product", map[string]any{
		"api": "product", "market_id": 15, "appid": r.cfg.AppID, "hive_country": "KR", "game_language": "ko",
		"vid": r.player(0).VID, "vid_type": "v4", "market_pid_type": "consumable",
	})
	list, _ := a.body["product_list"].([]any)
	if len(list) != len(r.Products()) {
		t.Fatalf("answered %s", a.raw)
	}
	first, _ := list[0].(map[string]any)
	if first["title"] != "크리스탈 한 줌" || first["price"] != json.Number("1200") || first["display_price"] != "₩1,200" {
		t.Errorf("first product %v", first)
	}
}

func TestHiveOrderPageLeadsToAPayment(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.player(0)
	body := map[string]any{
		"market_id": 15, "appid": r.cfg.AppID, "hive_country": "KR", "game_language": "ko", "vid": p.VID, "vid_type": "v4",
		"market_pid": r.cfg.AppID + ".item01", "server_id": "kr", "os": "W", "quantity": 2, "iap_payload": `{"a":1}`,
	}
	a := r.hive("/external/api/order", body)
	if !strings.HasPrefix(string(a.raw), "<!DOCTYPE html>") || strings.Contains(string(a.raw), "H2") {
		t.Fatalf("answered %s: want a page without an order number", a.raw)
	}
	if len(r.unconsumedIDs(p, "kr")) != 0 {
		t.Error("it counts as paid before anybody paid")
	}
	r.Set("game-drops", 1)
	r.step(3 * time.Second)
	if got := r.unconsumedIDs(p, "kr"); len(got) != 1 {
		t.Fatalf("unconsumed lists %v", got)
	}
	if a = r.hive("/external/api/order", body); !strings.Contains(string(a.raw), "이미 보유한 상품입니다.") {
		t.Errorf("a second page says %s", a.raw)
	}
	r.step(3 * time.Second)
	if got := r.Orders(); len(got) != 1 || got[0].Amount.String() != "2400" {
		t.Errorf("orders %+v", got)
	}
	body["market_pid"] = "unknown"
	if a = r.hive("/external/api/order", body); a.text("result") != "1000525" {
		t.Errorf("an unknown product is answered %s", a.raw)
	}
}

func TestHiveRepayment(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		quantity int
		state    State
		listed   int
	}{
		"of the same quantity":  {2, Completed, 0},
		"of another is revoked": {1, Cancelled, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t).withConsole()
			p := r.player(0)
			id := r.must(r.BuyHive(p.VID, "item02", "kr", Quantity(2)))
			r.step(time.Second)
			if err := r.CancelHive(id, "고객 요청"); err != nil {
				t.Fatal(err)
			}
			info := map[string]any{"appid": r.cfg.AppID, "vid_type": "v4", "vid": p.VID, "game_language": "ko", "device": "pc"}
			list, _ := r.hive("/external/api/refund_info", info).body["refund_list"].([]any)
			if len(list) != 1 {
				t.Fatalf("refund_info lists %v", list)
			}
			row, _ := list[0].(map[string]any)
			idx, err := row["refund_idx"].(json.Number).Int64()
			if err != nil || row["quantity"] != json.Number("2") || row["refund_time"] != "2026.11.20 03:00 (UTC+9)" {
				t.Fatalf("refund row %v: %v", row, err)
			}
			a := r.hive("/external/api/order", map[string]any{
				"market_id": 15, "appid": r.cfg.AppID, "vid": p.VID, "vid_type": "v4", "market_pid": r.cfg.AppID + ".item02",
				"server_id": "kr", "os": "W", "quantity": test.quantity, "refund_idx": idx, "is_repayment": 1,
			})
			if a.status != 200 || a.body != nil {
				t.Fatalf("order: %s", a.raw)
			}
			r.step(30 * time.Second)
			orders := r.Orders()
			again := orders[len(orders)-1]
			if again.State != test.state || again.Listed {
				t.Errorf("the repayment is %+v", again)
			}
			if got := r.console.on("/hive/all"); len(got) == 0 || got[0].text("order_id") != again.ID {
				t.Errorf("the second slot got %v", got)
			}
			for _, d := range r.console.on("/hive") {
				if d.text("order_id") == again.ID {
					t.Error("a repayment came on the first slot")
				}
			}
			list, _ = r.hive("/external/api/refund_info", info).body["refund_list"].([]any)
			if len(list) != test.listed {
				t.Errorf("still owed: %v", list)
			}
		})
	}
}

func TestHiveOrdersAreBounded(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *Config) { c.MaxOrders = 1 })
	r.must(r.BuyHive(r.player(0).VID, "item01", "kr"))
	if _, err := r.BuyHive(r.player(1).VID, "item01", "kr"); !errors.Is(err, ErrFull) {
		t.Errorf("hive: %v", err)
	}
	if _, err := r.BuyStove(r.player(1).VID, "item01", "kr"); !errors.Is(err, ErrFull) {
		t.Errorf("stove: %v", err)
	}
}

func TestBuyingRefuses(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	vid := r.player(0).VID
	for name, buy := range map[string]func() (string, error){
		"unknown player":  func() (string, error) { return r.BuyHive("nobody", "item01", "kr") },
		"unknown product": func() (string, error) { return r.BuyHive(vid, "item99", "kr") },
		"unknown server":  func() (string, error) { return r.BuyStove(vid, "item01", "moon") },
		"unknown fault":   func() (string, error) { return r.BuyHive(vid, "item01", "kr", Fault("gremlins")) },
		"no units":        func() (string, error) { return r.BuyHive(vid, "item01", "kr", Quantity(0)) },
		"empty cart":      func() (string, error) { return r.BuyCart(vid, nil, "kr") },
		"mixed cart":      func() (string, error) { return r.BuyCart(vid, []string{"item01", "item07"}, "kr") },
		"unknown refund":  func() (string, error) { return r.RepayHive(vid, 1, 1) },
		"no subscription": func() (string, error) { return r.RenewStove("1", "RENEWAL") },
	} {
		t.Run(name, func(t *testing.T) {
			if id, err := buy(); err == nil || id != "" {
				t.Errorf("got %q, %v", id, err)
			}
		})
	}
	if n := len(r.Orders()); n != 0 {
		t.Errorf("%d orders came of it", n)
	}
}
