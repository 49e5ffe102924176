package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

const outOther = "OTHER_SERVICE"

// outTwoServices configures a second STOVE service.
const outTwoServices = "[[stove.services]]\nservice_id = \"" + outOther + "\"\n"

// answersAt makes STOVE know tids at one service only.
func (l *lab) answersAt(home string) {
	denial := says(http.StatusOK, `{"code":404,"message":"Checkout is not successful"}`)
	for _, service := range []string{outService, outOther} {
		if service != home {
			l.stand.fail("/bill-cpm/v1.0/payment/"+service+"/", denial)
		}
	}
}

// orders are those known by a tid, one for each service it was kept under.
func (l *lab) orders(tid string) []outOrder {
	l.t.Helper()
	var found []outOrder
	for _, o := range outLines[outOrder](l.t, l.want(0, "orders", "--json", "--provider", "stove")) {
		if o.OrderID == tid {
			found = append(found, o)
		}
	}
	return found
}

// POST /stove without a service where two are configured: nothing is guessed, the
// order says what to do, and whoever knows it settles it.
func TestOutsideStoveWithoutAService(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{extra: outTwoServices})
	l.start()

	t.Run("asked for", func(t *testing.T) {
		n := stovePaid("1909091033503333401", nil)
		l.post("/stove", n)
		o := l.order("1909091033503333401")
		if o.App != "" || o.Class != "APP_MISMATCH" || o.Severity != 1 {
			t.Fatalf("without a service: %+v", o)
		}
		if text := l.want(0, "show", o.OrderID).out; !strings.Contains(text, "without a service") {
			t.Errorf("nothing says what to do:\n%s", text)
		}
		l.answersAt(outOther)
		defer l.stand.heal("/bill-cpm/v1.0/payment/" + outService + "/")
		l.stand.set(func() { l.stand.paid[o.OrderID] = detail(n) })
		var got struct{ Answer string }
		if err := json.Unmarshal([]byte(l.want(0, "check", o.OrderID, "--json").out), &got); err != nil || got.Answer != "found" {
			t.Fatalf("check: %+v, %v", got, err)
		}
		o = l.order(o.OrderID)
		if o.App != outOther || o.Lamps["notified"] != "yes" || o.Lamps["paid"] != "yes" || o.has("APP_MISMATCH") {
			t.Errorf("found at %s: %+v", outOther, o)
		}
		if all := l.orders(o.OrderID); len(all) != 1 {
			t.Errorf("%d orders of one payment", len(all))
		}
		// What comes without a service from now on is its own.
		l.post("/stove", n)
		if o = l.order(o.OrderID); o.App != outOther || o.Duplicates != 1 {
			t.Errorf("the same again: %+v", o)
		}
	})

	t.Run("known nowhere", func(t *testing.T) {
		l.post("/stove", stovePaid("1909091033503333402", nil))
		l.want(0, "check", "1909091033503333402")
		if o := l.order("1909091033503333402"); o.App != "" || o.Lamps["paid"] != "no" || !o.has("NOTIFIED_NOT_FOUND") {
			t.Errorf("denied by both: %+v", o)
		}
		l.stand.fail("/bill-cpm/v1.0/payment/"+outOther+"/", hangsUp)
		defer l.stand.heal("/bill-cpm/v1.0/payment/" + outOther + "/")
		l.post("/stove", stovePaid("1909091033503333403", nil))
		r := l.want(1, "check", "1909091033503333403")
		if !strings.Contains(r.out+r.err, outOther) {
			t.Errorf("nothing says which service did not answer: %s", r)
		}
		if o := l.order("1909091033503333403"); o.Lamps["paid"] != "claimed" {
			t.Errorf("one denied, one silent: %+v", o)
		}
	})

	t.Run("delivered by a service's route", func(t *testing.T) {
		n := stovePaid("1909091033503333404", nil)
		l.post("/stove", n)
		l.post("/stove/"+outService, n)
		if all := l.orders("1909091033503333404"); len(all) != 1 || all[0].App != outService || all[0].Duplicates != 1 {
			t.Errorf("twice the same: %+v", all)
		}
		// The other way round.
		m := stovePaid("1909091033503333405", nil)
		l.post("/stove/"+outOther, m)
		l.post("/stove", m)
		if all := l.orders("1909091033503333405"); len(all) != 1 || all[0].App != outOther || all[0].Duplicates != 1 {
			t.Errorf("twice the same: %+v", all)
		}
		// Another content under the tid may be anybody's: only an answer settles it.
		l.post("/stove", stovePaid("1909091033503333406", nil))
		l.post("/stove/"+outService, stovePaid("1909091033503333406", obj{"product_price": 9.0}))
		if all := l.orders("1909091033503333406"); len(all) != 2 {
			t.Errorf("a claim joined two orders: %+v", all)
		}
	})

	t.Run("a tid nobody has heard of", func(t *testing.T) {
		l.stand.set(func() { l.stand.paid["1909091033503333407"] = detail(stovePaid("1909091033503333407", nil)) })
		l.answersAt(outOther)
		defer l.stand.heal("/bill-cpm/v1.0/payment/" + outService + "/")
		l.want(0, "check", "1909091033503333407", "--member", "265265", "--type", "ONLINE_PURCHASE")
		if o := l.order("1909091033503333407"); o.App != outOther || !o.has("NOTIFICATION_MISSED") {
			t.Errorf("asked for at both: %+v", o)
		}
	})
	l.want(0, "audit", "rebuild", "--check")
}

// In forward mode a twin by another route is not passed on again, and the one
// service there is needs no name.
func TestOutsideStoveServiceForwarded(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{listener: outForward, extra: outTwoServices})
	l.start()
	n := stovePaid("1909091033503333411", nil)
	for _, path := range []string{"/stove", "/stove/" + outOther, "/stove"} {
		l.post(path, n)
	}
	if got := len(l.stand.to("/game/")); got != 1 {
		t.Errorf("one event was passed on %d times", got)
	}
	if o := l.order("1909091033503333411"); o.App != outOther || o.Lamps["granted"] != "claimed" {
		t.Errorf("%+v", o)
	}
	one := newLab(t, outConfig{})
	one.start()
	one.post("/stove", n)
	if o := one.order("1909091033503333411"); o.App != outService {
		t.Errorf("with one service: %+v", o)
	}
}
