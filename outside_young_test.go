package main

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// While nothing is late yet, what is odd about an order is its class.
func TestOutsideClassesYoung(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{
		reconcile: "grace = \"1h\"\nsweep = \"0s\"",
		extra:     "[[products]]\nid = \"p1\"\nitems = [\"i1:1\"]\n[[products]]\nid = \"p2\"\nitems = [\"i2:1\"]",
	})
	l.start()
	l.spoken()
	other := func(id string) string { return "H3" + id[2:] }
	line := func(tid, product string, quantity int, price float64) obj {
		return obj{"tid": tid, "product_id": product, "quantity": quantity, "product_price": price, "product_currency": "KRW", "inservice_item_id": product}
	}
	cart := func(tid string) obj {
		n := stovePaid(tid, nil, obj{"noti_type": "ONLINE_CART_PURCHASE", "bill_platform_type": "SHOP"})
		n["data"] = obj{"tid": tid, "products": []obj{line(tid+"-1", "p1", 1, 1000), line(tid+"-2", "p2", 2, 500)}}
		return n
	}
	item := func(id string, n int) obj { return obj{"items": []obj{{"item_id": id, "quantity": n}}} }
	answered := func(l *lab, tid string, first, second float64) {
		a, b := line("", "p1", 1, first), line("", "p2", 2, second)
		delete(a, "tid") // as the documents' sample has it
		delete(b, "tid")
		l.stand.set(func() { l.stand.paid[tid] = obj{"tid": tid, "products": []obj{a, b}} })
		l.want(0, "check", tid)
	}
	period := func(tid, status string, expire int64) obj {
		return stovePaid(tid, obj{"original_tid": "o" + tid, "subs_status_code": status, "expire_time": expire, "pay_type": "SUBSCRIPTION"},
			obj{"noti_type": "IAP_SUBSCRIPT", "bill_platform_type": "MOBILE"})
	}
	runClasses(t, l, []outClass{
		{name: "paid", class: "IN_FLIGHT", live: func(l *lab, id, p string) string { l.hive(id, p); return "" }},
		{name: "the same tail", class: "AMBIGUOUS", live: func(l *lab, id, p string) string {
			l.hive(id, p)
			l.hive(other(id), p)
			return other(id)
		}},
		{name: "the same receipt", class: "AMBIGUOUS", live: func(l *lab, id, p string) string {
			n := l.hive(id, p)
			l.lists(n, obj{"order_id": "h7" + strings.Repeat("1", 18)})
			return ""
		}},
		{name: "linked as the same", class: "IN_FLIGHT", not: []string{"AMBIGUOUS"}, live: func(l *lab, id, p string) string {
			l.hive(id, p)
			l.hive(other(id), p)
			l.want(0, "link", id, other(id), "--as", "same", "--reason", "one payment")
			return other(id)
		}},
		{name: "a reused key", class: "KEY_REUSED", live: func(l *lab, id, p string) string {
			n := l.hive(id, p)
			again := maps.Clone(n)
			again["vid"] = "999999"
			l.post("/hive", again)
			return ""
		}},
		{name: "a cart, child by child", class: "MATCHED", not: []string{"DUPLICATE_GRANT"}, live: func(l *lab, _, _ string) string {
			l.post("/stove", cart("C1"))
			l.grants(grantRow("stove", "C1-1", "c1", "120552311123", item("i1", 1)), grantRow("stove", "C1-2", "c2", "120552311123", item("i2", 2)))
			return "C1"
		}},
		{name: "half a cart", class: "BUNDLE_INCOMPLETE", live: func(l *lab, _, _ string) string {
			l.post("/stove", cart("C2"))
			l.grants(grantRow("stove", "C2-1", "c3", "120552311123", item("i1", 1)))
			return "C2"
		}},
		{name: "a child twice", class: "DUPLICATE_GRANT", live: func(l *lab, _, _ string) string {
			l.post("/stove", cart("C3"))
			for _, ref := range []string{"c4", "c5"} {
				l.grants(grantRow("stove", "C3-1", ref, "120552311123", item("i1", 1)), grantRow("stove", "C3-2", ref+"b", "120552311123", item("i2", 2)))
			}
			return "C3"
		}},
		{name: "a cart as STOVE has it", class: "IN_FLIGHT", not: []string{"AMOUNT_MISMATCH"}, lamps: map[string]string{"paid": "yes"}, live: func(l *lab, _, _ string) string {
			l.post("/stove", cart("C4"))
			answered(l, "C4", 1000.00, 1000) // the second may be a total: quantity is 2
			return "C4"
		}},
		{name: "a cart with another price", class: "AMOUNT_MISMATCH", live: func(l *lab, _, _ string) string {
			l.post("/stove", cart("C5"))
			answered(l, "C5", 1100, 500)
			return "C5"
		}},
		{name: "a period", class: "IN_FLIGHT", lamps: map[string]string{"paid": "claimed"}, live: func(l *lab, _, _ string) string {
			l.post("/stove", period("S1", "PURCHASE", 2478329479))
			l.post("/stove", period("S1", "PURCHASE", 2480000000))
			return "S1"
		}},
		{name: "no purchase of a period", class: "UNVERIFIED", lamps: map[string]string{"paid": "unknown"}, live: func(l *lab, _, _ string) string {
			l.post("/stove", period("S2", "EXPIRED", 2478329479))
			return "S2"
		}},
		{name: "supply items", class: "QUANTITY_MISMATCH", live: func(l *lab, _, _ string) string {
			l.post("/stove", stovePaid("T1", obj{"supply_items": []obj{{"service_item_code": "potion", "total_amount": "2"}}}))
			l.grants(grantRow("stove", "T1", "c6", "265265", item("potion", 1)))
			return "T1"
		}},
		{name: "numbers in other spellings", class: "IN_FLIGHT", live: func(l *lab, _, _ string) string {
			l.post("/stove", stovePaid("T2", obj{"product_price": "5000.00"}, obj{"noti_type": "IAP_PURCHASE ", "member_no": 265265, "txn_time": "1644807685000"}))
			return "T2"
		}},
	})
	if o := l.order("T2"); o.Amount == nil || *o.Amount != "5000" || o.PaidAt == nil || *o.PaidAt != "2022-02-14T03:01:25Z" || o.Player.MemberNo == nil || *o.Player.MemberNo != "265265" {
		t.Errorf("numbers in other spellings: %+v", o)
	}
	if o := l.order("C5-1"); !slices.Contains(o.Spellings, "C5-2") {
		t.Errorf("the ids of a cart's lines are spellings of it: %v", o.Spellings)
	}
	if o := l.order("C1-1"); o.OrderID != "C1" || len(o.Products) != 2 || len(o.Grants) != 2 {
		t.Errorf("a child names its cart: %+v", o)
	}
}

// A refund that waits too long for its cancellation is overdue.
func TestOutsideCancelOverdue(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{reconcile: "grace = \"1s\"\nsweep = \"0s\"\nrefund_sla = \"1s\""})
	l.start()
	l.spoken()
	id := outID(1)
	l.refundable(id, outPlayer(1))
	l.exits(0, l.refund(id))
	if o := l.becomes(id, "CANCEL_OVERDUE"); o.Severity != 1 {
		t.Errorf("overdue: %+v", o)
	}
	// A refund that never came through ends by two people.
	a := l.action()
	l.want(4, "settle", a.ID, "--failed", "--evidence", "nothing came in three days")
	l.exits(0, l.runWith(l.bob(), "", "approve", a.ID))
	l.becomes(id, "PAID_NOT_GRANTED")
	l.want(0, "cancelled", id, "--evidence", "Hive's console")
	l.becomes(id, "CANCELLED_UNGRANTED")
}
