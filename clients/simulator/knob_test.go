package simulator

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// bought stages a purchase at each provider with a fault ordered for it.
func (r *rig) bought(fault string) (hive, stove Order) {
	r.t.Helper()
	h := r.must(r.BuyHive(r.player(0).VID, "item04", "kr", Fault(fault)))
	v := r.must(r.BuyStove(r.player(1).VID, "item04", "kr", Fault(fault)))
	return r.order(h), r.order(v)
}

func kinds(list []delivery) []string {
	var got []string
	for _, d := range list {
		kind := d.text("type") + d.text("noti_type")
		if d.fields == nil {
			kind = "unreadable"
		}
		got = append(got, kind)
	}
	return got
}

func same(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// refunded has the console refund a payment that it took a second ago.
func (r *rig) refunded(fault string) Order {
	r.t.Helper()
	h := r.must(r.BuyHive(r.player(0).VID, "item04", "kr", Fault(fault)))
	r.step(time.Second)
	r.verifyBlob(r.order(h).Blob)
	if a := r.itemResult(r.order(h), 2); a.text("result") != "0" {
		r.t.Fatalf("refund: %s", a.raw)
	}
	return r.order(h)
}

// knobTests shows of every knob that it does what its name says.
func knobTests() map[string]func(*testing.T, *rig) {
	all := make(map[string]func(*testing.T, *rig))
	for _, part := range []map[string]func(*testing.T, *rig){notificationKnobs(), hiveKnobs(), answerKnobs(), stoveKnobs(), gameKnobs()} {
		for name, test := range part {
			all[name] = test
		}
	}
	return all
}

func TestEveryKnob(t *testing.T) {
	t.Parallel()
	tests := knobTests()
	for _, row := range knobTable() {
		name := row[0]
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test := tests[name]
			if test == nil {
				t.Fatal("nothing shows that this knob does anything")
			}
			r := newRig(t).withConsole()
			test(t, r)
			i := slices.IndexFunc(r.Knobs(), func(k Knob) bool { return k.Name == name })
			if r.Knobs()[i].Struck == 0 {
				t.Error("it never counted as having struck")
			}
		})
	}
	if len(tests) != len(knobTable()) {
		t.Errorf("%d tests for %d knobs", len(tests), len(knobTable()))
	}
}

func notificationKnobs() map[string]func(*testing.T, *rig) {
	return map[string]func(*testing.T, *rig){
		"notification-lost": func(t *testing.T, r *rig) {
			h, _ := r.bought("notification-lost")
			r.step(time.Minute)
			same(t, "hive", kinds(r.console.on("/hive")))
			same(t, "stove", kinds(r.console.on("/stove")))
			if !r.order(h.ID).Listed {
				t.Error("the payment itself is real: unconsumed lists it")
			}
		},
		"notification-late": func(t *testing.T, r *rig) {
			r.bought("notification-late")
			r.step(14 * time.Second)
			same(t, "early", kinds(r.console.on("/hive")))
			r.step(2 * time.Second)
			same(t, "hive", kinds(r.console.on("/hive")), "paid")
			same(t, "stove", kinds(r.console.on("/stove")), "ONLINE_PURCHASE")
		},
		"notification-duplicated": func(t *testing.T, r *rig) {
			r.bought("notification-duplicated")
			r.step(time.Minute)
			for _, path := range []string{"/hive", "/stove"} {
				got := r.console.on(path)
				if len(got) != 2 || string(got[0].body) != string(got[1].body) {
					t.Errorf("%s: %d deliveries, byte for byte the same", path, len(got))
				}
			}
		},
		"notification-reordered": func(t *testing.T, r *rig) {
			h := r.must(r.BuyHive(r.player(0).VID, "item01", "kr", Fault("notification-reordered")))
			r.step(time.Second)
			if err := r.CancelHive(h, "취소"); err != nil {
				t.Fatal(err)
			}
			r.step(3 * time.Second)
			same(t, "overtaken", kinds(r.console.on("/hive")), "cancelled", "paid")
			r.must(r.BuyHive(r.player(1).VID, "item01", "kr", Fault("notification-reordered")))
			r.step(9 * time.Second)
			same(t, "not for ever", kinds(r.console.on("/hive")), "cancelled", "paid", "paid")
		},
		"notification-both-slots": func(t *testing.T, r *rig) {
			r.must(r.BuyHive(r.player(0).VID, "item01", "kr", Fault("notification-both-slots")))
			r.step(time.Second)
			one, all := r.console.on("/hive"), r.console.on("/hive/all")
			if len(one) != 1 || len(all) != 1 || string(one[0].body) != string(all[0].body) {
				t.Errorf("%d and %d deliveries", len(one), len(all))
			}
		},
		"notification-malformed": func(t *testing.T, r *rig) {
			r.bought("notification-malformed")
			r.must(r.BuyStove(r.player(2).VID, "item01", "kr", Mobile(), Fault("notification-malformed")))
			r.step(time.Second)
			same(t, "hive", kinds(r.console.on("/hive")), "unreadable")
			same(t, "stove", kinds(r.console.on("/stove")), "unreadable", "unreadable")
			if got := string(r.console.on("/stove")[1].body); !strings.Contains(got, `"character_no":"`) || strings.Contains(got, `,"member_no"`) {
				t.Errorf("the comma after character_no is still there: %s", got)
			}
		},
		"notification-unknown-type": func(t *testing.T, r *rig) {
			r.bought("notification-unknown-type")
			r.step(time.Second)
			same(t, "hive", kinds(r.console.on("/hive")), "repaid")
			same(t, "stove", kinds(r.console.on("/stove")), "ONLINE_GIFT")
		},
		"notification-forged": forgedKnob,
		"notification-wrong-blob": func(t *testing.T, r *rig) {
			first := r.must(r.BuyHive(r.player(1).VID, "item01", "kr"))
			r.must(r.BuyHive(r.player(0).VID, "item02", "kr", Fault("notification-wrong-blob")))
			r.step(time.Second)
			d := r.console.on("/hive")[1]
			if a := r.verifyBlob(d.text("purchase_bypass_info")); a.text("hiveiap_market_transaction_id") != strings.ToLower(first) {
				t.Errorf("verify answers %s, want order %s", a.raw, first)
			}
		},
		"notification-old-fields": func(t *testing.T, r *rig) {
			r.must(r.BuyHive(r.player(0).VID, "item01", "kr", Payload(`{"a":1}`), Fault("notification-old-fields")))
			r.step(time.Second)
			f := r.console.on("/hive")[0].fields
			if _, ms := f["paid_datetime_ms"]; ms || f["additionalInfo"] != `{"a":1}` {
				t.Errorf("sent %v", f)
			}
		},
		"notification-retried": func(t *testing.T, r *rig) {
			r.console.answers(func(delivery) (int, string) { return 200, `{"result":1,"code":"1"}` })
			h, _ := r.bought("notification-retried")
			r.step(time.Minute)
			same(t, "hive", kinds(r.console.on("/hive")), "paid", "paid", "paid")
			same(t, "stove", kinds(r.console.on("/stove")), "ONLINE_PURCHASE", "ONLINE_PURCHASE", "ONLINE_PURCHASE")
			if got := r.order(h.ID).Deliveries; len(got) != 3 || got[2].Code != "1" {
				t.Errorf("deliveries %+v", got)
			}
		},
		"provider-hangs-up": func(t *testing.T, r *rig) {
			h, _ := r.bought("provider-hangs-up")
			r.step(time.Second)
			if got := r.order(h.ID).Deliveries; len(got) != 1 || got[0].Status != 0 || got[0].Error == "" {
				t.Errorf("deliveries %+v", got)
			}
			eventually(t, "what was written is read nevertheless", func() bool {
				return len(r.console.on("/hive")) == 1 && len(r.console.on("/stove")) == 1
			})
			if r.Posts().Unheard["hive paid"] != 1 {
				t.Errorf("posts %+v", r.Posts())
			}
		},
		"wrong-amount": func(t *testing.T, r *rig) {
			r.bought("wrong-amount")
			r.step(time.Second)
			if got := r.console.on("/hive")[0].text("amount"); got != "12500" {
				t.Errorf("hive says %s", got)
			}
			if got := string(r.console.on("/stove")[0].body); !strings.Contains(got, `"product_price":12500.0,`) {
				t.Errorf("stove says %s", got)
			}
		},
		"wrong-product": func(t *testing.T, r *rig) {
			r.bought("wrong-product")
			r.step(time.Second)
			d := r.console.on("/hive")[0]
			if a := r.verifyBlob(d.text("purchase_bypass_info")); a.text("hiveiap_market_pid") == d.text("market_pid") || a.text("result") != "0" {
				t.Errorf("notified and verified is %s", d.text("market_pid"))
			}
			if got := string(r.console.on("/stove")[0].body); !strings.Contains(got, `"product_id":"p1005"`) {
				t.Errorf("stove says %s", got)
			}
		},
	}
}

func forgedKnob(t *testing.T, r *rig) {
	h, v := r.bought("notification-forged")
	r.step(time.Second)
	hive, stove := r.console.on("/hive"), r.console.on("/stove")
	if len(hive) != 2 || len(stove) != 2 {
		t.Fatalf("%d and %d notifications", len(hive), len(stove))
	}
	if hive[0].text("order_id") != h.ID || hive[1].text("order_id") == h.ID {
		t.Errorf("orders %s and %s", hive[0].text("order_id"), hive[1].text("order_id"))
	}
	if a := r.verifyBlob(hive[1].text("purchase_bypass_info")); a.text("result") != "1000524" {
		t.Errorf("verify answers %s", a.raw)
	}
	data, _ := stove[1].fields["data"].(map[string]any)
	forged := Order{}
	forged.ID, _ = data["tid"].(string)
	p := Player{}
	p.MemberNo, _ = stove[1].fields["member_no"].(string)
	p.GUID, _ = stove[1].fields["guid"].(string)
	if a := r.details(ask(forged, p, "SHOP", "ONLINE_PURCHASE")); forged.ID == v.ID || a.text("code") != "404" {
		t.Errorf("tid %s: details answers %s", forged.ID, a.raw)
	}
	for _, d := range []delivery{hive[1], stove[1]} {
		if a, err := r.forward(d); err != nil || a.status == 200 {
			t.Errorf("the game takes it: %d %s, %v", a.status, a.raw, err)
		}
	}
}

func hiveKnobs() map[string]func(*testing.T, *rig) {
	return map[string]func(*testing.T, *rig){
		"cancelled-lost": func(t *testing.T, r *rig) {
			o := r.refunded("cancelled-lost")
			r.step(time.Minute)
			same(t, "hive", kinds(r.console.on("/hive")), "paid")
			if got := r.order(o.ID); got.State != Cancelled || got.Refunds != 1 {
				t.Errorf("the money is back all the same: %+v", got)
			}
		},
		"cancelled-forged": func(t *testing.T, r *rig) {
			h := r.must(r.BuyHive(r.player(0).VID, "item01", "kr", Fault("cancelled-forged")))
			r.step(5 * time.Second)
			got := r.console.on("/hive")
			same(t, "hive", kinds(got), "paid", "cancelled")
			if got[0].text("hiveiap_receipt") == got[1].text("hiveiap_receipt") || got[1].text("order_id") != h {
				t.Error("a forger knows the order and not the receipt")
			}
			if o := r.order(h); o.State != Paid || !o.Listed || o.Refunds != 0 {
				t.Errorf("nothing happened to it: %+v", o)
			}
			if a := r.verifyBlob(got[1].text("purchase_bypass_info")); a.text("result") != "1000503" {
				t.Errorf("verify answers %s", a.raw)
			}
		},
		"autocancel-after-paid": func(t *testing.T, r *rig) {
			r.must(r.BuyHive(r.player(0).VID, "item01", "kr", Fault("notification-lost")))
			r.world.byPlayer[r.world.players[0]][0].state = Ordered
			second := r.must(r.OpenHive(r.player(0).VID, "item01", "kr", Fault("autocancel-after-paid")))
			r.world.byPlayer[r.world.players[0]][0].state = Paid
			if err := r.PayHive(second); err != nil {
				t.Fatal(err)
			}
			r.step(time.Second)
			same(t, "hive", kinds(r.console.on("/hive")), "paid", "cancelled")
		},
		"refund-still-listed": func(t *testing.T, r *rig) {
			o := r.refunded("refund-still-listed")
			r.step(110 * time.Second)
			if got := r.order(o.ID); got.State != Cancelled || !got.Listed {
				t.Errorf("it is cancelled and listed for two minutes: %+v", got)
			}
			if _, err := r.BuyHive(r.player(0).VID, "item04", "asia"); !errors.Is(err, ErrAlreadyOwned) {
				t.Errorf("what is listed blocks the player: %v", err)
			}
			r.step(11 * time.Second)
			if r.order(o.ID).Listed {
				t.Error("it is listed for ever")
			}
		},
		"cancellation-failed": func(t *testing.T, r *rig) {
			o := r.refunded("cancellation-failed")
			r.step(time.Minute)
			if got := r.order(o.ID); got.State != Paid || got.Refunds != 0 || !got.Listed {
				t.Errorf("it falls back: %+v", got)
			}
			same(t, "hive", kinds(r.console.on("/hive")), "paid")
		},
		"paid-resent-during-refund": func(t *testing.T, r *rig) {
			r.refunded("paid-resent-during-refund")
			r.step(time.Minute)
			got := r.console.on("/hive")
			same(t, "hive", kinds(got), "paid", "paid", "cancelled")
			if string(got[0].body) != string(got[1].body) {
				t.Error("it is not the same notification")
			}
		},
		"late-deposit": func(t *testing.T, r *rig) {
			h := r.must(r.BuyHive(r.player(0).VID, "item01", "kr", Fault("late-deposit")))
			r.step(time.Second)
			same(t, "early", kinds(r.console.on("/hive")), "paid")
			blob := r.console.on("/hive")[0].text("purchase_bypass_info")
			if a := r.verifyBlob(blob); a.text("result") != "1000519" || r.order(h).Listed {
				t.Errorf("before the deposit: %s", a.raw)
			}
			r.step(20 * time.Second)
			if a := r.verifyBlob(blob); a.text("result") != "0" || !r.order(h).Listed {
				t.Errorf("after the deposit: %s", a.raw)
			}
			same(t, "then", kinds(r.console.on("/hive")), "paid", "paid")
		},
		"checkout-abandoned": func(t *testing.T, r *rig) {
			r.set("checkout-abandoned", 1)
			r.hive("/external/api/order", map[string]any{
				"appid": r.cfg.AppID, "vid": r.player(0).VID, "market_pid": r.cfg.AppID + ".item01", "server_id": "kr", "os": "W",
			})
			r.step(time.Minute)
			if got := r.Orders(); len(got) != 1 || got[0].State != Ordered || len(got[0].Deliveries) != 0 {
				t.Errorf("orders %+v", got)
			}
		},
		"test-purchase": func(t *testing.T, r *rig) {
			o := r.order(r.must(r.BuyHive(r.player(0).VID, "item01", "kr", Fault("test-purchase"))))
			if a := r.verifyBlob(o.Blob); a.text("hiveiap_purchase_test") != "Y" {
				t.Errorf("verify answers %s", a.raw)
			}
		},
		"sandbox-on-live": func(t *testing.T, r *rig) {
			h, v := r.bought("sandbox-on-live")
			r.step(time.Second)
			same(t, "hive", kinds(r.console.on("/hive")), "paid")
			if a := r.verifyBlob(h.Blob); a.text("result") != "1000524" || len(r.unconsumedIDs(r.player(0), "kr")) != 0 {
				t.Errorf("hive knows it: %s", a.raw)
			}
			if a := r.details(ask(v, r.player(1), "SHOP", "ONLINE_PURCHASE")); a.text("code") != "404" {
				t.Errorf("stove knows it: %s", a.raw)
			}
		},
		"verify-error": func(t *testing.T, r *rig) {
			o := r.order(r.must(r.BuyHive(r.player(0).VID, "item01", "kr")))
			r.set("verify-error", 1)
			seen := make(map[string]bool)
			for range 40 {
				seen[r.verifyBlob(o.Blob).text("result")] = true
			}
			if len(seen) != 4 || !seen["1000003"] || !seen["1000005"] || !seen["1000507"] || !seen["1000516"] {
				t.Errorf("answered %v", seen)
			}
		},
		"verify-denied": func(t *testing.T, r *rig) {
			o := r.order(r.must(r.BuyHive(r.player(0).VID, "item01", "kr")))
			r.set("verify-denied", 1)
			if a := r.verifyBlob(o.Blob); a.text("result") != "1000503" || !r.order(o.ID).Listed {
				t.Errorf("answered %s", a.raw)
			}
		},
		"refund-info-raw-newlines": func(t *testing.T, r *rig) {
			r.set("refund-info-raw-newlines", 1)
			a := r.hive("/external/api/refund_info", map[string]any{"appid": r.cfg.AppID, "vid_type": "v4", "vid": r.player(0).VID, "game_language": "ko"})
			if a.status != 200 || a.body != nil || !strings.Contains(string(a.raw), "가능합니다.\n동일한") || !strings.Contains(string(a.raw), `\n\n`) {
				t.Errorf("answered %s", a.raw)
			}
		},
	}
}

func answerKnobs() map[string]func(*testing.T, *rig) {
	// reported sends item_result 1 for a new order under a fault that is aimed at it.
	reported := func(r *rig, knob string) (Order, reply, error) {
		id := r.must(r.BuyHive(r.player(0).VID, "item01", "kr"))
		r.verifyBlob(r.order(id).Blob)
		r.set(knob, 1, callItemGranted)
		a, err := r.tryHive("/api_v4/item_result", itemResultBody(r.order(id), 1))
		return r.order(id), a, err
	}
	return map[string]func(*testing.T, *rig){
		"answer-lost-after-effect": func(t *testing.T, r *rig) {
			o, _, err := reported(r, "answer-lost-after-effect")
			if !errors.Is(err, errTransport) || o.State != Completed || o.ItemResults[1] != 1 {
				t.Errorf("%v, %+v", err, o)
			}
			if r.Posts().Answers[callItemGranted][0] != 1 {
				t.Errorf("posts %+v", r.Posts())
			}
		},
		"reset-after-read": func(t *testing.T, r *rig) {
			o, _, err := reported(r, "reset-after-read")
			if !errors.Is(err, errTransport) || !strings.Contains(err.Error(), "reset") || o.State != Paid || o.ItemResults[1] != 0 {
				t.Errorf("%v, %+v", err, o)
			}
			if posts := r.Posts(); posts.Calls[callItemGranted] != 1 || posts.Answers[callItemGranted][0] != 1 {
				t.Errorf("posts %+v", posts)
			}
		},
		"error-5xx": func(t *testing.T, r *rig) {
			if o, a, err := reported(r, "error-5xx"); err != nil || a.status != 503 || o.State != Paid {
				t.Errorf("%d, %v, %s", a.status, err, o.State)
			}
		},
		"error-429": func(t *testing.T, r *rig) {
			r.set("error-429", 1, callVerify)
			o, a, err := reported(r, "error-429")
			if err != nil || a.status != 429 || o.State != Paid {
				t.Errorf("%d, %v, %s", a.status, err, o.State)
			}
			request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.HiveURL()+"/api_v4/verify", http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			response, err := r.http.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			if err := response.Body.Close(); err != nil || response.Header.Get("Retry-After") != "1" {
				t.Errorf("header %v, %v", response.Header, err)
			}
		},
		"slow": func(t *testing.T, r *rig) {
			o, a, err := reported(r, "slow")
			if err != nil || a.text("result") != "0" || o.State != Completed {
				t.Errorf("%s, %v", a.raw, err)
			}
			if !slices.Equal(r.slept, []time.Duration{3 * time.Second}) {
				t.Errorf("slept %v: only the aimed call is slow", r.slept)
			}
		},
		"html-page": func(t *testing.T, r *rig) {
			o, a, err := reported(r, "html-page")
			if err != nil || a.status != 200 || a.body != nil || !strings.Contains(string(a.raw), "점검") || o.State != Paid {
				t.Errorf("%s, %v, %s", a.raw, err, o.State)
			}
		},
	}
}
