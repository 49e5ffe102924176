package simulator

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

func stoveKnobs() map[string]func(*testing.T, *rig) {
	return map[string]func(*testing.T, *rig){
		"stove-system-error": func(t *testing.T, r *rig) {
			r.set("stove-system-error", 1)
			if a := r.details(ask(Order{}, r.player(0), "SHOP", "ONLINE_PURCHASE")); a.status != 401 || a.text("code") != "99999" {
				t.Errorf("answered %d %s", a.status, a.raw)
			}
		},
		"stove-no-platform": func(t *testing.T, r *rig) {
			r.set("stove-no-platform", 1)
			if a := r.details(ask(Order{}, r.player(0), "SHOP", "ONLINE_PURCHASE")); a.status != 200 || a.text("code") != "2004" {
				t.Errorf("answered %d %s", a.status, a.raw)
			}
		},
		"stove-token-one-user": func(t *testing.T, r *rig) {
			r.set("stove-token-one-user", 1)
			for i, want := range []string{"0", "404"} {
				p := r.player(i)
				o := r.order(r.must(r.BuyStove(p.VID, "item01", "kr")))
				if a := r.details(ask(o, p, "SHOP", "ONLINE_PURCHASE")); a.text("code") != want {
					t.Errorf("player %d: %s", i, a.raw)
				}
			}
		},
		"stove-shop-only": func(t *testing.T, r *rig) {
			r.set("stove-shop-only", 1)
			o := r.order(r.must(r.BuyStove(r.player(0).VID, "item01", "kr")))
			for platform, want := range map[string]string{"ONLINE": "404", "SHOP": "0"} {
				if a := r.details(ask(o, r.player(0), platform, "ONLINE_PURCHASE")); a.text("code") != want {
					t.Errorf("%s: %s", platform, a.raw)
				}
			}
		},
		"stove-data-object": func(t *testing.T, r *rig) {
			r.set("stove-data-object", 1)
			o := r.order(r.must(r.BuyStove(r.player(0).VID, "item01", "kr")))
			a := r.details(ask(o, r.player(0), "SHOP", "ONLINE_PURCHASE"))
			if data, _ := a.body["data"].(map[string]any); data["tid"] != o.ID {
				t.Errorf("answered %s", a.raw)
			}
		},
		"stove-guid-missing": func(t *testing.T, r *rig) {
			_, v := r.bought("stove-guid-missing")
			r.step(time.Second)
			d := r.console.on("/stove")[0]
			if _, has := d.fields["guid"]; has {
				t.Errorf("sent %s", d.body)
			}
			if _, err := r.forward(d); err != nil {
				t.Fatal(err)
			}
			if g := r.Grants()[0]; g.PlayerID != r.player(1).MemberNo || g.GUID != "" || g.OrderID != v.ID {
				t.Errorf("grant %+v", g)
			}
		},
		"stove-refund-visible": func(t *testing.T, r *rig) {
			r.set("stove-refund-visible", 1)
			o := r.order(r.must(r.BuyStove(r.player(0).VID, "item01", "kr")))
			for _, want := range []string{"0", "404"} {
				if a := r.details(ask(o, r.player(0), "SHOP", "ONLINE_PURCHASE")); a.text("code") != want {
					t.Errorf("answered %s, want %s", a.raw, want)
				}
				if want == "0" {
					if err := r.RefundStove(o.ID); err != nil {
						t.Fatal(err)
					}
				}
			}
		},
	}
}

// play has the game take both notifications of a purchase with a fault ordered for it, and gives them again.
func (r *rig) play(fault string) (hive, stove Order, answers []reply, errs []error) {
	r.t.Helper()
	h, v := r.bought(fault)
	r.step(time.Second)
	for _, path := range []string{"/hive", "/stove"} {
		a, err := r.forward(r.console.on(path)[0])
		answers, errs = append(answers, a), append(errs, err)
	}
	return r.order(h.ID), r.order(v.ID), answers, errs
}

// replayed gives the game both notifications a second time and counts the grants held then.
func (r *rig) replayed(hive, stove Order) [2]int {
	r.t.Helper()
	for _, path := range []string{"/hive", "/stove"} {
		if a, err := r.forward(r.console.on(path)[0]); err != nil || a.status != 200 {
			r.t.Fatalf("replay: %d, %v", a.status, err)
		}
	}
	return [2]int{r.order(hive.ID).Grants, r.order(stove.ID).Grants}
}

func (r *rig) rows(o Order) []GrantRow {
	return slices.DeleteFunc(r.Grants(), func(g GrantRow) bool { return g.OrderID != o.ID })
}

func gameKnobs() map[string]func(*testing.T, *rig) {
	return map[string]func(*testing.T, *rig){
		"game-down": func(t *testing.T, r *rig) {
			r.set("game-down", 1)
			h, v, _, errs := r.play("game-down")
			if !errors.Is(errs[0], errTransport) || !errors.Is(errs[1], errTransport) || h.Grants+v.Grants != 0 {
				t.Errorf("%v, %d grants", errs, h.Grants+v.Grants)
			}
			if _, err := r.do("GET", r.GameURL()+"/grants?provider=hive&order_id="+h.ID, nil, nil); !errors.Is(err, errTransport) {
				t.Errorf("the lookup answers: %v", err)
			}
			r.set("game-down", 0)
			if got := r.replayed(h, v); got != [2]int{1, 1} {
				t.Errorf("a replay grants %v", got)
			}
		},
		"game-refuses": func(t *testing.T, r *rig) {
			h, v, answers, _ := r.play("game-refuses")
			if answers[0].status != 500 || answers[0].text("result") != "500" || answers[1].status != 500 || answers[1].text("code") != "500" {
				t.Errorf("answers %s, %s", answers[0].raw, answers[1].raw)
			}
			if got := r.replayed(h, v); h.Grants+v.Grants != 0 || got != [2]int{1, 1} {
				t.Errorf("a replay grants %v", got)
			}
		},
		"game-drops": func(t *testing.T, r *rig) {
			h, v, answers, _ := r.play("game-drops")
			if answers[0].text("result") != "0" || answers[1].text("code") != "0" || h.Grants+v.Grants != 0 || h.State != Paid {
				t.Errorf("answers %s, %s", answers[0].raw, answers[1].raw)
			}
			if got := r.replayed(h, v); got != [2]int{1, 1} {
				t.Errorf("a replay grants %v", got)
			}
		},
		"game-polling": func(t *testing.T, r *rig) {
			h, v, answers, _ := r.play("game-polling")
			if answers[0].text("result") != "0" || h.Grants != 0 || v.Grants != 1 {
				t.Errorf("answer %s, %d and %d grants: only Hive can be polled", answers[0].raw, h.Grants, v.Grants)
			}
			r.step(20 * time.Second)
			if o := r.order(h.ID); o.Grants != 1 || o.State != Completed {
				t.Errorf("after the pickup: %+v", o)
			}
		},
		"game-mailbox": func(t *testing.T, r *rig) {
			h, v, _, _ := r.play("game-mailbox")
			for _, o := range []Order{h, v} {
				if rows := r.rows(o); len(rows) != 1 || rows[0].Status != "mailed" {
					t.Errorf("rows %+v", rows)
				}
			}
		},
		"game-partial-bundle": func(t *testing.T, r *rig) {
			h, v, _, _ := r.play("game-partial-bundle")
			for _, o := range []Order{h, v} {
				if rows := r.rows(o); len(rows) != 1 || len(rows[0].Items) != 1 {
					t.Errorf("rows %+v", rows)
				}
			}
			cart := r.order(r.must(r.BuyCart(r.player(0).VID, []string{"item01", "item04"}, "kr", Fault("game-partial-bundle"))))
			r.step(time.Second)
			if _, err := r.forward(r.console.on("/stove")[1]); err != nil {
				t.Fatal(err)
			}
			if rows := r.rows(cart); len(rows) != 1 || !slices.Equal(rows[0].Items, []Item{{"crystal", 120}, {"gold", 1000}}) {
				t.Errorf("cart %+v", rows)
			}
		},
		"game-double-grant": func(t *testing.T, r *rig) {
			h, v, _, _ := r.play("game-double-grant")
			for _, o := range []Order{h, v} {
				if rows := r.rows(o); len(rows) != 2 || rows[0].GrantID == rows[1].GrantID || !slices.Equal(rows[0].Items, rows[1].Items) {
					t.Errorf("rows %+v", rows)
				}
			}
		},
		"game-wrong-player": func(t *testing.T, r *rig) {
			h, v, _, _ := r.play("game-wrong-player")
			if rows := r.rows(h); rows[0].PlayerID != r.player(1).VID || rows[0].UID != r.player(1).UID {
				t.Errorf("hive %+v", rows)
			}
			if rows := r.rows(v); rows[0].PlayerID != r.player(2).GUID || rows[0].MemberNo != r.player(2).MemberNo {
				t.Errorf("stove %+v", rows)
			}
		},
		"game-unreported": func(t *testing.T, r *rig) {
			h, _, _, _ := r.play("game-unreported")
			if rows := r.rows(h); len(rows) != 1 || rows[0].Reported || h.State != Paid || h.ItemResults[1] != 0 {
				t.Errorf("order %+v, rows %+v", h, rows)
			}
		},
		"game-premature-report": func(t *testing.T, r *rig) {
			h, _, _, _ := r.play("game-premature-report")
			if h.Grants != 0 || h.State != Completed || h.ItemResults[1] != 1 {
				t.Errorf("order %+v", h)
			}
		},
		"game-answer-lost": func(t *testing.T, r *rig) {
			h, v, _, errs := r.play("game-answer-lost")
			if !errors.Is(errs[0], errTransport) || !errors.Is(errs[1], errTransport) || h.Grants != 1 || v.Grants != 1 {
				t.Errorf("%v, %d and %d grants", errs, h.Grants, v.Grants)
			}
			if got := r.replayed(h, v); got != [2]int{1, 1} {
				t.Errorf("a repeat grants again: %v", got)
			}
		},
		"game-unchecked": func(t *testing.T, r *rig) {
			r.set("game-unchecked", 1)
			r.bought("notification-forged")
			r.step(time.Second)
			for _, path := range []string{"/hive", "/stove"} {
				if a, err := r.forward(r.console.on(path)[1]); err != nil || a.status != 200 {
					t.Errorf("%s: %d, %v", path, a.status, err)
				}
			}
			if got := r.Grants(); len(got) != 2 || got[0].PlayerID == "" || len(got[0].Items) == 0 {
				t.Errorf("it grants what was never paid: %+v", got)
			}
		},
		"game-push-lost": func(t *testing.T, r *rig) {
			h, _, _, _ := r.play("game-push-lost")
			r.step(time.Minute)
			for _, d := range r.console.on("/grants") {
				if strings.Contains(string(d.body), h.ID) {
					t.Errorf("pushed %s", d.body)
				}
			}
			if h.Grants != 1 || len(r.rows(h)) != 1 {
				t.Errorf("the game knows it granted: %+v", h)
			}
		},
	}
}

func TestKnobsByTargetAndCount(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	if err := r.Once("error-5xx", 2, "item_result"); err != nil {
		t.Fatal(err)
	}
	id := r.must(r.BuyHive(r.player(0).VID, "item01", "kr"))
	if a := r.verifyBlob(r.order(id).Blob); a.status != 200 {
		t.Fatalf("the wrong call is struck: %d", a.status)
	}
	for i, want := range []int{503, 503, 200} {
		if a := r.itemResult(r.order(id), i%2); a.status != want {
			t.Errorf("call %d: %d, want %d", i, a.status, want)
		}
	}
	r.set("error-5xx", 1, callVerify)
	r.set("error-5xx", 0.000001)
	if a := r.verifyBlob(r.order(id).Blob); a.status != 503 {
		t.Errorf("a low rate for all takes away the high one of verify: %d", a.status)
	}
	r.set("game-drops", 1, "item01")
	one := r.must(r.BuyHive(r.player(1).VID, "item01", "kr"))
	two := r.must(r.BuyHive(r.player(1).VID, "item02", "kr"))
	r.step(time.Second)
	if a, b := r.order(one).Grants, r.order(two).Grants; a != 0 || b != 1 {
		t.Errorf("grants %d and %d", a, b)
	}
}

func TestRatesHoldOnAverage(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.set("notification-lost", 0.3)
	for i := range r.Players() {
		r.must(r.BuyStove(r.player(i).VID, "item01", "kr"))
	}
	i := slices.IndexFunc(r.Knobs(), func(k Knob) bool { return k.Name == "notification-lost" })
	if n, of := r.Knobs()[i].Struck, len(r.Players()); n < of/5 || n > of*2/5 {
		t.Errorf("%d of %d lost, want about 3 in 10", n, of)
	}
}

func TestExactlyKeepsOtherFaultsAway(t *testing.T) {
	t.Parallel()
	r := newRig(t).withConsole()
	for _, name := range []string{"notification-lost", "game-drops", "wrong-amount", "sandbox-on-live", "late-deposit"} {
		r.set(name, 1)
	}
	id := r.must(r.BuyHive(r.player(0).VID, "item01", "kr", Exactly("notification-duplicated")))
	r.step(5 * time.Second)
	got := r.console.on("/hive")
	if len(got) != 2 || got[0].text("amount") != "1200" {
		t.Fatalf("%d deliveries", len(got))
	}
	if _, err := r.forward(got[0]); err != nil || r.order(id).Grants != 1 {
		t.Errorf("%v, %d grants", err, r.order(id).Grants)
	}
}
