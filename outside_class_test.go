package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

// outClass is one life of an order and what it is at the end.
type outClass struct {
	name  string
	live  func(l *lab, id, player string) string // gives the order to look at; "" is id
	class string
	flags []string
	not   []string
	lamps map[string]string
}

// outPack is a product whose items are known.
var outPack = obj{"market_pid": "pack"}

func packItems(gem, ticket int) obj {
	items := []obj{{"item_id": "gem", "quantity": gem}}
	if ticket > 0 {
		items = append(items, obj{"item_id": "ticket", "quantity": ticket})
	}
	return obj{"items": items}
}

// runClasses leads every life and waits until every order is what it should be.
func runClasses(t *testing.T, l *lab, classes []outClass) {
	t.Helper()
	ids := make([]string, len(classes))
	for i, c := range classes {
		ids[i] = outID(100 + i)
		if other := c.live(l, ids[i], outPlayer(100+i)); other != "" {
			ids[i] = other
		}
	}
	var orders map[string]outOrder
	wrong := func() (out []string) {
		for i, c := range classes {
			o, ok := orders[strings.ToUpper(ids[i])]
			lacks := func(words []string, want bool) bool {
				return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(o.Flags, w) != want })
			}
			for name, lamp := range c.lamps {
				ok = ok && o.Lamps[name] == lamp
			}
			if !ok || o.Class != c.class || lacks(c.flags, true) || lacks(c.not, false) {
				out = append(out, fmt.Sprintf("%s: %s is %q %v %v, want %s %v %v", c.name, ids[i], o.Class, o.Flags, o.Lamps, c.class, c.flags, c.lamps))
			}
		}
		return out
	}
	deadline := time.Now().Add(outPatience / 2)
	for {
		orders = map[string]outOrder{}
		for _, o := range outLines[outOrder](t, l.want(0, "orders", "--json")) {
			for _, s := range append(o.Spellings, o.OrderID) {
				orders[strings.ToUpper(s)] = o
			}
		}
		if len(wrong()) == 0 || time.Now().After(deadline) {
			break
		}
		time.Sleep(200 * time.Millisecond)
	}
	for _, line := range wrong() {
		t.Error(line)
	}
	l.want(0, "audit", "verify")
	l.want(0, "audit", "rebuild", "--check")
}

func classLab(t *testing.T) *lab {
	l := newLab(t, outConfig{
		app: "[[hive.apps]]\nappid = \"com.example.poll\"\nserver_ids = [\"kr\"]\ncollects = \"unconsumed\"\npickup_sla = \"24h\"\n" +
			"[[hive.apps]]\nappid = \"com.example.late\"\nserver_ids = [\"kr\"]\ncollects = \"unconsumed\"\npickup_sla = \"1s\"",
		reconcile: "grace = \"1s\"\nsweep = \"0s\"\nrefund_sla = \"1h\"",
		extra: "[[products]]\nid = \"pack\"\nitems = [\"gem:100\", { item_id = \"ticket\", quantity = 1 }]\n" +
			"[[products]]\nid = \"nothing\"\nitems = []",
	})
	l.start()
	l.spoken()
	l.grants(
		obj{"complete_until": "2020-01-01T00:00:00Z", "provider": "hive", "app": "com.example.poll"},
		obj{"complete_until": "2020-01-01T00:00:00Z", "provider": "hive", "app": "com.example.late"},
	)
	return l
}

// The classes about what was granted and what was not.
func TestOutsideClassesGranted(t *testing.T) {
	t.Parallel()
	l := classLab(t)
	grant := func(l *lab, id, ref, player string, more ...obj) {
		l.grants(grantRow("hive", id, ref, player, more...))
	}
	runClasses(t, l, []outClass{
		{name: "paid and nothing", class: "PAID_NOT_GRANTED", lamps: map[string]string{"paid": "claimed", "granted": "no"}, live: func(l *lab, id, p string) string {
			l.hive(id, p)
			return ""
		}},
		{name: "paid and granted", class: "MATCHED", live: func(l *lab, id, p string) string { l.hive(id, p); grant(l, id, "a1", p); return "" }},
		{name: "granted first", class: "MATCHED", live: func(l *lab, id, p string) string { grant(l, id, "a2", p); l.hive(id, p); return "" }},
		{name: "mailed", class: "MATCHED", live: func(l *lab, id, p string) string {
			l.hive(id, p)
			grant(l, id, "a3", p, obj{"status": "mailed"})
			return ""
		}},
		{name: "failed", class: "PAID_NOT_GRANTED", live: func(l *lab, id, p string) string {
			l.hive(id, p)
			grant(l, id, "a4", p, obj{"status": "failed"})
			return ""
		}},
		{name: "nothing to grant", class: "MATCHED", live: func(l *lab, id, p string) string { l.hive(id, p, obj{"market_pid": "nothing"}); return "" }},
		{name: "polled", class: "AWAITING_PICKUP", live: func(l *lab, id, p string) string { l.hive(id, p, obj{"appid": "com.example.poll"}); return "" }},
		{name: "polled too late", class: "PAID_NOT_GRANTED", live: func(l *lab, id, p string) string { l.hive(id, p, obj{"appid": "com.example.late"}); return "" }},
		{name: "listed and granted", class: "GRANTED_NOT_REPORTED", lamps: map[string]string{"reported": "no", "paid": "yes"}, live: func(l *lab, id, p string) string {
			n := l.hive(id, p)
			l.lists(n)
			grant(l, id, "a5", p)
			return ""
		}},
		{name: "the game reported", class: "MATCHED", lamps: map[string]string{"reported": "yes"}, live: func(l *lab, id, p string) string {
			n := l.hive(id, p)
			l.lists(n)
			grant(l, id, "a6", p, obj{"reported": true})
			return ""
		}},
		{name: "twice", class: "DUPLICATE_GRANT", live: func(l *lab, id, p string) string {
			l.hive(id, p, outPack)
			grant(l, id, "a7", p, packItems(100, 1))
			grant(l, id, "a8", p, packItems(100, 1))
			return ""
		}},
		{name: "twice, one taken back", class: "MATCHED", not: []string{"DUPLICATE_GRANT"}, live: func(l *lab, id, p string) string {
			l.hive(id, p)
			grant(l, id, "a9", p)
			grant(l, id, "b1", p)
			l.want(0, "revoked", id, "--grant-id", "b1")
			return ""
		}},
		{name: "half a bundle", class: "BUNDLE_INCOMPLETE", live: func(l *lab, id, p string) string {
			l.hive(id, p, outPack)
			grant(l, id, "b2", p, packItems(100, 0))
			l.want(4, "replay", id)
			return ""
		}},
		{name: "the rest recorded", class: "MATCHED", live: func(l *lab, id, p string) string {
			l.hive(id, p, outPack)
			grant(l, id, "b3", p, packItems(100, 0))
			l.want(0, "granted", id, "--grant-id", "ticket-4711")
			return ""
		}},
		{name: "another number", class: "QUANTITY_MISMATCH", live: func(l *lab, id, p string) string {
			l.hive(id, p, outPack)
			grant(l, id, "b4", p, packItems(99, 1))
			return ""
		}},
		{name: "something else too", class: "PRODUCT_MISMATCH", live: func(l *lab, id, p string) string {
			l.hive(id, p, outPack)
			grant(l, id, "b5", p, obj{"items": []obj{{"item_id": "gem", "quantity": 100}, {"item_id": "ticket", "quantity": 1}, {"item_id": "sword", "quantity": 1}}})
			return ""
		}},
		{name: "to another", class: "PLAYER_MISMATCH", live: func(l *lab, id, p string) string { l.hive(id, p); grant(l, id, "b6", "999999"); return "" }},
		{name: "to his uid", class: "MATCHED", live: func(l *lab, id, p string) string { l.hive(id, p); grant(l, id, "b7", "67200717"); return "" }},
		{name: "part taken back", class: "MATCHED", flags: []string{"PARTLY_REVOKED"}, live: func(l *lab, id, p string) string {
			l.hive(id, p, outPack)
			grant(l, id, "b8", p, packItems(100, 1))
			grant(l, id, "b8", p, obj{"status": "revoked", "items": []obj{{"item_id": "ticket", "quantity": 1}}})
			return ""
		}},
		{name: "all taken back", class: "REVOKED_NOT_CANCELLED", lamps: map[string]string{"revoked": "yes", "granted": "yes"}, live: func(l *lab, id, p string) string {
			l.hive(id, p)
			grant(l, id, "b9", p)
			grant(l, id, "b9", p, obj{"status": "revoked"})
			return ""
		}},
		{name: "taken back before it came", class: "REVOKED_NOT_CANCELLED", live: func(l *lab, id, p string) string {
			l.hive(id, p)
			grant(l, id, "c1", p, obj{"status": "revoked"})
			grant(l, id, "c1", p)
			return ""
		}},
		{name: "never ordered", class: "GRANT_WITHOUT_ORDER", live: func(l *lab, id, p string) string { grant(l, id, "c2", p); return "" }},
		{name: "a gift", class: "OVERRIDDEN", flags: []string{"GRANT_WITHOUT_ORDER"}, live: func(l *lab, id, p string) string {
			grant(l, id, "c3", p)
			l.want(0, "mark", id, "gift")
			return ""
		}},
	})
}

// The classes about what was paid, and what the sources say of it.
func TestOutsideClassesPaid(t *testing.T) {
	t.Parallel()
	l := classLab(t)
	disagree := func(change obj) func(l *lab, id, p string) string {
		return func(l *lab, id, p string) string {
			n := l.hive(id, p, obj{"appid": "com.example.poll"})
			l.lists(n, change)
			return ""
		}
	}
	runClasses(t, l, []outClass{
		{name: "forged", class: "NOTIFIED_NOT_FOUND", lamps: map[string]string{"paid": "no"}, live: func(l *lab, id, p string) string {
			l.hive(id, p)
			l.want(4, "verify", id)
			return ""
		}},
		{name: "forged and granted", class: "GRANTED_NOT_PAID", live: func(l *lab, id, p string) string {
			l.hive(id, p)
			l.grants(grantRow("hive", id, "d1", p))
			l.want(4, "verify", id)
			return ""
		}},
		{name: "ignored", class: "IGNORED", flags: []string{"NOTIFIED_NOT_FOUND"}, live: func(l *lab, id, p string) string {
			l.hive(id, p)
			l.want(4, "verify", id)
			l.want(0, "ignore", id, "--reason", "forged")
			return ""
		}},
		{name: "not paid yet", class: "AWAITING_DEPOSIT", live: func(l *lab, id, p string) string {
			l.hive(id, p)
			l.stand.set(func() { l.stand.verified[id] = obj{"result": 1000519, "result_msg": "pending"} })
			l.want(4, "verify", id)
			return ""
		}},
		{name: "listed after a denial", class: "PAID_NOT_GRANTED", lamps: map[string]string{"paid": "yes"}, live: func(l *lab, id, p string) string {
			n := l.hive(id, p)
			l.want(4, "verify", id)
			l.lists(n)
			return ""
		}},
		{name: "denied after a yes", class: "PAID_NOT_GRANTED", flags: []string{"NO_LONGER_FOUND"}, lamps: map[string]string{"paid": "yes"}, live: func(l *lab, id, p string) string {
			l.lists(l.hive(id, p))
			l.want(4, "verify", id)
			return ""
		}},
		{name: "missed", class: "PAID_NOT_GRANTED", flags: []string{"NOTIFICATION_MISSED"}, lamps: map[string]string{"notified": "no", "paid": "yes"}, live: func(l *lab, id, p string) string {
			l.lists(hivePaid(id, p))
			return ""
		}},
		{name: "amount", class: "AWAITING_PICKUP", flags: []string{"AMOUNT_MISMATCH"}, live: disagree(obj{"amount": "1300"})},
		{name: "currency", class: "AWAITING_PICKUP", flags: []string{"CURRENCY_MISMATCH"}, live: disagree(obj{"currency": "USD"})},
		{name: "product", class: "AWAITING_PICKUP", flags: []string{"PRODUCT_MISMATCH"}, live: disagree(obj{"market_pid": "other"})},
		{name: "quantity", class: "AWAITING_PICKUP", flags: []string{"QUANTITY_MISMATCH"}, live: disagree(obj{"quantity": 2})},
		{name: "the same amount", class: "AWAITING_PICKUP", not: []string{"AMOUNT_MISMATCH"}, live: disagree(obj{"amount": "1200.00"})},
		{name: "another app", class: "APP_MISMATCH", live: func(l *lab, id, p string) string { l.hive(id, p, obj{"appid": "com.other"}); return "" }},
		{name: "another service", class: "APP_MISMATCH", live: func(l *lab, _, _ string) string { l.post("/stove/OTHER", stovePaid("TOTHER", nil)); return "TOTHER" }},
		{name: "the other environment", class: "ENV_MISMATCH", live: func(l *lab, id, p string) string {
			l.hive(id, p)
			l.grants(grantRow("hive", id, "d2", p, obj{"environment": "live"}))
			return ""
		}},
		{name: "a test purchase", class: "PAID_NOT_GRANTED", flags: []string{"TEST_PURCHASE"}, live: func(l *lab, id, p string) string {
			l.verifies(l.hive(id, p), obj{"hiveiap_purchase_test": "Y"})
			return ""
		}},
		{name: "verified, another product", class: "PAID_NOT_GRANTED", lamps: map[string]string{"paid": "claimed"}, live: func(l *lab, id, p string) string {
			l.stand.set(func() { l.stand.verified[id] = confirmed(hivePaid(id, p), obj{"hiveiap_market_pid": "other"}) })
			l.hive(id, p)
			l.run("verify", id)
			return ""
		}},
		{name: "reused key", class: "PAID_NOT_GRANTED", flags: []string{"KEY_REUSED"}, live: func(l *lab, id, p string) string {
			n := l.hive(id, p)
			again := maps.Clone(n)
			again["amount"] = "9999"
			l.post("/hive", again)
			return ""
		}},
		{name: "another blob", class: "PAID_NOT_GRANTED", flags: []string{"DUPLICATE_NOTICE"}, not: []string{"KEY_REUSED"}, live: func(l *lab, id, p string) string {
			n := l.hive(id, p)
			again := maps.Clone(n)
			again["purchase_bypass_info"], again["discount_type"] = "x", "coupon"
			l.post("/hive", again)
			return ""
		}},
		{name: "bought twice at once", class: "PAID_NOT_GRANTED", flags: []string{"DUPLICATE_PAYMENT"}, live: func(l *lab, id, p string) string {
			l.hive(id, p)
			l.hive("H9"+id[2:18]+"77", p)
			return ""
		}},
		{name: "two clocks", class: "PAID_NOT_GRANTED", live: func(l *lab, id, p string) string {
			n := hivePaid(id, p)
			for _, k := range []string{"started_datetime_ms", "paid_datetime_ms", "cancelled_datetime_ms", "iap_payload"} {
				delete(n, k)
			}
			n["additionalInfo"], n["vid"], n["quantity"], n["amount"] = nil, 300001, "1", 1200
			l.post("/hive", n)
			return ""
		}},
	})
}

// The classes about what was cancelled.
func TestOutsideClassesCancelled(t *testing.T) {
	t.Parallel()
	l := classLab(t)
	early := obj{"granted_at": time.Now().Add(-time.Minute).UTC().Format(time.RFC3339)}
	late := obj{"granted_at": time.Now().Add(time.Hour).UTC().Format(time.RFC3339)}
	held := func(l *lab, id, p, ref string, when obj) {
		n := l.hive(id, p)
		l.grants(grantRow("hive", id, ref, p, when))
		l.post("/hive", hiveCancelled(n))
	}
	runClasses(t, l, []outClass{
		{name: "cancelled and held", class: "CANCELLED_NOT_REVOKED", lamps: map[string]string{"cancelled": "yes"}, live: func(l *lab, id, p string) string {
			held(l, id, p, "e1", early)
			return ""
		}},
		{name: "granted after", class: "GRANTED_AFTER_CANCEL", live: func(l *lab, id, p string) string { held(l, id, p, "e2", late); return "" }},
		{name: "loss accepted", class: "OVERRIDDEN", flags: []string{"CANCELLED_NOT_REVOKED"}, live: func(l *lab, id, p string) string {
			held(l, id, p, "e3", early)
			l.want(2, "accept", id)
			l.want(0, "accept", id, "--reason", "spent already")
			return ""
		}},
		{name: "accepted and reopened", class: "CANCELLED_NOT_REVOKED", live: func(l *lab, id, p string) string {
			held(l, id, p, "e4", early)
			l.want(0, "accept", id, "--reason", "spent already")
			l.want(0, "reopen", id, "--reason", "not spent")
			return ""
		}},
		{name: "revoke recorded", class: "CLOSED_REFUNDED", lamps: map[string]string{"revoked": "yes"}, live: func(l *lab, id, p string) string {
			held(l, id, p, "e5", early)
			l.want(0, "revoked", id)
			return ""
		}},
		{name: "paid again", class: "CLOSED_REFUNDED", not: []string{"CANCELLED_NOT_REVOKED"}, live: func(l *lab, id, p string) string {
			held(l, id, p, "e6", early)
			again := "H8" + id[2:18] + "55"
			l.post("/hive/all", hivePaid(again, p))
			l.want(2, "link", again, id)
			l.want(0, "link", again, id, "--as", "repayment", "--reason", "paid again")
			return ""
		}},
		{name: "never granted", class: "CANCELLED_UNGRANTED", live: func(l *lab, id, p string) string { l.post("/hive", hiveCancelled(l.hive(id, p))); return "" }},
		{name: "cancelled alone", class: "CANCELLED_UNGRANTED", live: func(l *lab, id, p string) string { l.post("/hive", hiveCancelled(hivePaid(id, p))); return "" }},
		{name: "another receipt", class: "PAID_NOT_GRANTED", lamps: map[string]string{"cancelled": "claimed"}, live: func(l *lab, id, p string) string {
			l.post("/hive", hiveCancelled(l.hive(id, p), obj{"hiveiap_receipt": outReceipt("forged")}))
			return ""
		}},
		{name: "seen in the console", class: "CANCELLED_UNGRANTED", live: func(l *lab, id, p string) string {
			l.hive(id, p)
			l.want(2, "cancelled", id)
			l.want(0, "cancelled", id, "--evidence", "Hive's console")
			return ""
		}},
		{name: "stove, by evidence", class: "CANCELLED_NOT_REVOKED", lamps: map[string]string{"cancelled": "yes"}, live: func(l *lab, _, _ string) string {
			l.post("/stove", stovePaid("TCANCEL", nil))
			l.grants(grantRow("stove", "TCANCEL", "e7", "265265", early))
			l.want(0, "cancelled", "TCANCEL", "--evidence", "a ticket")
			return "TCANCEL"
		}},
		{name: "marked as repayment", class: "REPAYMENT", live: func(l *lab, id, p string) string { l.hive(id, p); l.want(0, "mark", id, "repayment"); return "" }},
		{name: "second slot, then the first", class: "PAID_NOT_GRANTED", live: func(l *lab, id, p string) string {
			l.post("/hive/all", hivePaid(id, p))
			l.hive(id, p)
			return ""
		}},
	})
}
