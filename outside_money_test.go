package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// A refund that is answered 0 waits for its cancellation, closes with it, and
// leaves exactly once.
func TestOutsideRefund(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{})
	l.start()
	l.spoken()
	id := outID(1)
	n := l.hive(id, outPlayer(1))

	l.want(2, "refund", id, "--reason", "x")
	l.want(2, "refund", id, "--confirm", id)
	l.exits(4, l.refund(id)) // nothing says yet that it is paid, and no transaction id is known
	l.lists(n)
	l.verifies(n)
	l.want(4, "refund", id, "--reason", "x", "--confirm", outID(2))
	if _, all := l.results(2); all != 0 {
		t.Fatalf("%d requests left before anything was allowed", all)
	}

	before := len(l.stand.to("/"))
	dry := l.want(0, "refund", id, "--reason", "asked for", "--dry-run")
	for _, part := range []string{"POST", l.stand.url + "/api_v4/item_result", `"result_status":2`, "[redacted]"} {
		if !strings.Contains(dry.out, part) {
			t.Errorf("a dry run does not show %q: %s", part, dry)
		}
	}
	l.want(0, "refund", id, "--dry-run") // it can be built without a reason too
	if after := len(l.stand.to("/")); after != before {
		t.Errorf("a dry run sent %d requests", after-before)
	}

	l.exits(0, l.refund(strings.ToLower(id)))
	a := l.action()
	if a.Kind != "refund" || a.State != "done" || a.OrderID != id || a.Actor != "alice" {
		t.Errorf("the action is %+v", a)
	}
	if o := l.order(id); o.Class != "CANCEL_PENDING" || o.Lamps["cancelled"] != "no" {
		t.Errorf("after the refund: %+v", o)
	}
	l.exits(4, l.refund(id))
	l.want(4, "report", id)
	l.post("/hive", hiveCancelled(n))
	if o := l.order(id); o.Class != "CLOSED_REFUNDED" || o.Lamps["cancelled"] != "yes" || o.Severity != 0 || o.Case != nil {
		t.Errorf("after the cancellation: %+v", o)
	}
	if refunds, all := l.results(2); refunds != 1 || all != 1 {
		t.Errorf("%d refunds among %d requests", refunds, all)
	}
	sent := l.stand.to("/api_v4/item_result")[0]
	if sent.header.Get("Idempotency-Key") != "" || sent.header.Get("Authorization") != "Bearer made-up-hive-word" {
		t.Errorf("sent with %v", sent.header)
	}
}

// Whatever is answered, one POST leaves; only a code known to have had no
// effect is a refusal, everything else that is no 0 is in doubt.
func TestOutsideRefundFaults(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name  string
		fault fault
		code  int
		state string
	}{
		{"nothing sent", says(200, `{"result":1000001,"result_msg":"No requested parameter"}`), 4, "refused"},
		{"parameter missing", says(200, `{"result":"1000006","result_msg":"x"}`), 4, "refused"},
		{"an undocumented code", says(200, `{"result":1000005,"result_msg":"x"}`), 5, "in_doubt"},
		{"307", says(307, "", "Location", "/api_v4/item_result/elsewhere"), 5, "in_doubt"},
		{"308", says(308, "", "Location", "/api_v4/item_result/elsewhere"), 5, "in_doubt"},
		{"401", says(401, `{"result":1}`), 5, "in_doubt"},
		{"408", says(408, ""), 5, "in_doubt"},
		{"425", says(425, ""), 5, "in_doubt"},
		{"429", says(429, "", "Retry-After", "0"), 5, "in_doubt"},
		{"500 with a success in it", says(500, `{"result":0,"result_msg":"success"}`), 5, "in_doubt"},
		{"503", says(503, "", "Retry-After", "0"), 5, "in_doubt"},
		{"a page", says(200, "<html>maintenance</html>"), 5, "in_doubt"},
		{"half an answer", says(200, `{"result":0,"resul`), 5, "in_doubt"},
		{"an empty answer", says(200, ""), 5, "in_doubt"},
		{"a longer answer than can be", says(200, `{"result":0,"result_msg":"`+strings.Repeat("x", 9<<20)+`"}`), 5, "in_doubt"},
		{"hangs up", hangsUp, 5, "in_doubt"},
		{"a code in quotes", says(200, `{"result":"0","result_msg":"success"}`), 0, "done"},
	}
	// Two ledgers share the work, which is most of this file's time.
	for _, half := range []struct {
		name     string
		from, to int
	}{{"first", 0, len(cases) / 2}, {"second", len(cases) / 2, len(cases)}} {
		t.Run(half.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, outConfig{})
			l.start()
			l.spoken()
			for i, c := range cases[half.from:half.to] {
				l.faulty(i, c.name, c.fault, c.code, c.state)
			}
			if refunds, all := l.results(2); refunds != all || all != half.to-half.from {
				t.Errorf("%d refunds among %d requests", refunds, all)
			}
			l.want(3, "reconcile", "--fail-on", "CANCEL_IN_DOUBT")
			l.want(0, "audit", "verify")
			l.want(0, "audit", "rebuild", "--check")
		})
	}
}

// faulty refunds the i-th order under a fault, and again where that is in doubt:
// one request leaves.
func (l *lab) faulty(i int, name string, f fault, code int, state string) {
	l.t.Helper()
	id := outID(i)
	l.refundable(id, outPlayer(i))
	before := len(l.stand.to("/api_v4/item_result"))
	l.stand.fail("/api_v4/item_result", f)
	if r := l.refund(id); r.code != code {
		l.t.Errorf("%s: want exit %d: %s", name, code, r)
	}
	l.stand.heal("/api_v4/item_result")
	if a := l.action(); a.State != state || a.Kind != "refund" {
		l.t.Errorf("%s: the action is %+v", name, a)
	}
	if state == "in_doubt" {
		if o := l.order(id); o.Class != "CANCEL_IN_DOUBT" || o.Case == nil || o.Case.State != "IN_DOUBT" {
			l.t.Errorf("%s: the order is %s %+v", name, o.Class, o.Case)
		}
		l.exits(4, l.refund(id))
	}
	if sent := len(l.stand.to("/api_v4/item_result")) - before; sent != 1 {
		l.t.Errorf("%s: %d requests left", name, sent)
	}
}

// The answer of a refund that comes too late, or never: the deadline passes and
// the doubt stays until something proves or a person settles.
func TestOutsideRefundDoubtEnds(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{})
	l.cfg = l.as("config.toml", `timeout = "20s"`, `timeout = "700ms"`)
	l.start()
	l.spoken()
	release := make(chan struct{})
	defer close(release)
	late := func(http.ResponseWriter, []byte) bool { <-release; return true }
	ids := []string{outID(1), outID(2), outID(3)}
	var notices []obj
	for i, id := range ids {
		notices = append(notices, l.refundable(id, outPlayer(i)))
	}
	l.stand.fail("/api_v4/item_result", late)
	var doubts []outAction
	for _, id := range ids {
		l.exits(5, l.refund(id))
		doubts = append(doubts, l.action())
	}
	l.stand.heal("/api_v4/item_result")

	// Still listed is no answer.
	l.want(5, "probe", ids[0])
	if o := l.order(ids[0]); o.Class != "CANCEL_IN_DOUBT" {
		t.Errorf("a read settled it: %s", o.Class)
	}
	// The cancellation proves it.
	l.post("/hive", hiveCancelled(notices[0]))
	if o := l.order(ids[0]); o.Class != "CLOSED_REFUNDED" {
		t.Errorf("the cancellation came: %+v", o)
	}
	// One person may say that it took effect; two that it did not.
	l.want(2, "settle", doubts[1].ID, "--done")
	l.want(2, "settle", doubts[1].ID, "--evidence", "x")
	l.want(0, "settle", doubts[1].ID, "--done", "--evidence", "seen in Hive's console")
	if o := l.order(ids[1]); o.Class != "CANCEL_PENDING" {
		t.Errorf("settled as done: %s", o.Class)
	}
	l.want(4, "settle", doubts[2].ID, "--failed", "--evidence", "not in Hive's console")
	l.want(4, "approve", doubts[2].ID)
	if a := l.action(); a.State != "in_doubt" {
		t.Errorf("one person settled it as failed: %+v", a)
	}
	l.exits(0, l.runWith(l.bob(), "", "approve", doubts[2].ID))
	if a := l.action(); a.State != "failed" || a.Approver == nil || *a.Approver != "bob" {
		t.Errorf("settled by two: %+v", a)
	}
	l.exits(0, l.refund(ids[2]))
	if refunds, _ := l.results(2); refunds != 4 {
		t.Errorf("%d refunds left, want one for each and one more after a failure was settled", refunds)
	}
}

// A request that never left is failed, and may be pressed again; where the list
// cannot be read now, nothing is sent.
func TestOutsideRefundNeverLeft(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{})
	l.start()
	l.spoken()
	id := outID(1)
	n := l.refundable(id, outPlayer(1))
	closed := l.as("closed.toml", `iap_url = "`+l.stand.url+`"`, `iap_url = "http://127.0.0.1:1"`)
	l.exits(4, l.runWith(closed, "", "refund", id, "--reason", "x", "--confirm", id))

	// This one answers the list and is gone before item_result is dialled.
	gone := newStandIn(t)
	gone.fail("/api_v4/purchases", func(w http.ResponseWriter, _ []byte) bool {
		_ = gone.listener.Close()
		w.Header().Set("Connection", "close")
		row := listed(n)
		delete(row, "_app")
		outAnswer(w, 200, obj{"result": 0, "result_msg": "SUCCESS", "unconsumed_lists": []obj{row}})
		return true
	})
	closing := l.as("closing.toml", `iap_url = "`+l.stand.url+`"`, `iap_url = "`+gone.url+`"`)
	l.exits(1, l.runWith(closing, "", "refund", id, "--reason", "x", "--confirm", id))
	if a := l.action(); a.Kind != "refund" || a.State != "failed" {
		t.Errorf("a request that never left: %+v", a)
	}
	if _, all := l.results(2); all != 0 {
		t.Errorf("%d requests left", all)
	}
	l.exits(0, l.refund(id))
}

// Above a limit a second operator decides; neither the same person nor twice.
func TestOutsideTwoOperators(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{safety: `approval_over = { KRW = "5000" }
refund_limit = { KRW = "9000" }`})
	l.start()
	l.spoken()
	bob := l.bob()
	big, other, foreign := outID(1), outID(2), outID(3)
	l.refundable(big, outPlayer(1), obj{"amount": "6000"})
	l.exits(4, l.refund(big))
	a := l.action()
	if o := l.order(big); a.State != "awaiting_approval" || o.Case == nil || o.Case.State != "AWAITING_APPROVAL" {
		t.Errorf("above the limit: %+v %+v", a, o.Case)
	}
	l.want(4, "approve", a.ID)
	l.want(1, "approve", "ANOSUCHACTION")
	if _, all := l.results(2); all != 0 {
		t.Fatalf("%d requests left without an approval", all)
	}
	l.exits(0, l.runWith(bob, "", "approve", a.ID))
	l.exits(4, l.runWith(bob, "", "approve", a.ID))
	l.exits(4, l.runWith(bob, "", "reject", a.ID))
	if refunds, all := l.results(2); refunds != 1 || all != 1 {
		t.Errorf("%d refunds among %d requests", refunds, all)
	}
	l.refundable(other, outPlayer(2), obj{"amount": "7000"})
	l.exits(4, l.refund(other))
	a = l.action()
	l.want(4, "reject", a.ID)
	l.exits(0, l.runWith(bob, "", "reject", a.ID))
	if got := l.action(); got.State != "rejected" {
		t.Errorf("rejected by another: %+v", got)
	}
	// A currency without a limit counts as above.
	l.refundable(foreign, outPlayer(3), obj{"amount": "0.99", "currency": "USD"})
	l.exits(4, l.refund(foreign))
	if got := l.action(); got.State != "awaiting_approval" {
		t.Errorf("a currency without a limit: %+v", got)
	}
	if _, all := l.results(2); all != 1 {
		t.Errorf("%d requests left", all)
	}
}

// What is guarded against is refused with 4, and nothing leaves.
func TestOutsideRefundGuards(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{})
	l.start()
	l.spoken()
	held, forged, gone, unread := outID(1), outID(2), outID(3), outID(4)
	for i, id := range []string{held, forged, gone, unread} {
		l.refundable(id, outPlayer(i))
	}
	l.grants(grantRow("hive", held, "g1", outPlayer(0)))
	l.exits(4, l.refund(held))
	l.post("/hive", hiveCancelled(hivePaid(forged, outPlayer(1)), obj{"hiveiap_receipt": outReceipt("another")}))
	if o := l.order(forged); o.Lamps["cancelled"] != "claimed" {
		t.Errorf("a cancellation with another receipt: %v", o.Lamps)
	}
	l.exits(4, l.refund(forged))
	l.stand.set(func() { l.stand.lists[outPlayer(2)] = nil })
	l.exits(4, l.refund(gone))
	l.exits(4, l.refund(gone, "--evidence", "Hive's console says open")) // awaits a second operator
	l.stand.fail("/api_v4/purchases", says(500, "x"))
	l.exits(4, l.refund(unread))
	l.stand.heal("/api_v4/purchases")
	l.post("/stove", stovePaid("T1", nil))
	l.exits(4, l.refund("T1"))
	l.want(4, "report", "T1")
	l.want(4, "verify", "T1")
	l.exits(1, l.refund("NOSUCHORDER"))
	readOnly := l.as("readonly.toml", "[safety]", "[safety]\nread_only = true")
	l.exits(4, l.runWith(readOnly, "", "refund", unread, "--reason", "x", "--confirm", unread))
	if _, all := l.results(2); all != 0 {
		t.Fatalf("%d requests left", all)
	}
	// Taken back, it may be refunded.
	l.want(0, "revoked", held)
	if o := l.order(held); o.Class != "REVOKED_NOT_CANCELLED" {
		t.Errorf("taken back: %+v", o)
	}
	l.exits(0, l.refund(held))
}

// Report granted and report failed put a 1 and a 0 on the wire and never a 2.
func TestOutsideReport(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{})
	l.start()
	l.spoken()
	granted, twice, failed := outID(1), outID(2), outID(3)
	for i, id := range []string{granted, twice, failed} {
		l.refundable(id, outPlayer(i))
	}
	l.want(4, "report", granted)
	l.grants(grantRow("hive", granted, "g1", outPlayer(0)))
	if o := l.order(granted); o.Class != "GRANTED_NOT_REPORTED" || o.Lamps["reported"] != "no" {
		t.Errorf("granted and listed: %+v", o)
	}
	l.want(0, "report", granted)
	if o := l.order(granted); o.Class != "MATCHED" || o.Lamps["reported"] != "yes" {
		t.Errorf("reported: %+v", o)
	}
	l.want(4, "report", granted, "--failed")
	l.grants(grantRow("hive", twice, "g2", outPlayer(1)), grantRow("hive", twice, "g3", outPlayer(1)))
	l.want(4, "report", twice)
	l.want(0, "report", twice, "--reason", "both are known")
	l.want(0, "report", failed, "--failed", "--reason", "the mailbox is full")
	var kinds []string
	for _, a := range outLines[outAction](t, l.want(0, "actions", "--json")) {
		if a.Kind != "verify" {
			kinds = append(kinds, a.Kind)
		}
	}
	if want := []string{"report_granted", "report_granted", "report_failed"}; !slices.Equal(kinds, want) {
		t.Errorf("actions are %v, want %v", kinds, want)
	}
	ones, all := l.results(1)
	zeros, _ := l.results(0)
	if ones != 2 || zeros != 1 || all != 3 {
		t.Errorf("%d ones and %d zeros among %d requests", ones, zeros, all)
	}
}
