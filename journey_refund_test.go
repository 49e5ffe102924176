package main

import (
	"testing"
	"time"

	"makegood/clients/simulator"
)

// verifies verifies the order on the screen and waits until the screen knows it.
func (d *desk) verifies() *desk {
	d.t.Helper()
	d.accepts("V", "verify").Sees("verified by Hive").Press("esc").Misses("esc closes")
	return d.SeesLine("transaction", "HS_")
}

// refunds fills the confirmation of a refund in and accepts it.
func (d *desk) refunds(order, amount, button string) *desk {
	d.t.Helper()
	d.opens("X", "refund").Sees("request", "item_result", `"result_status":2`, "redacted", "guards", "give a reason")
	d.Press("tab").Types("the game cannot grant it").Press("tab").Types(order[len(order)-6:])
	d.Press("tab").Types(amount).Press("tab")
	return d.Sees("a reason is given", "[›"+button).Press("enter").Sees("esc closes")
}

// The game cannot grant: one operator returns a small amount alone, and for a
// large one a second operator has to approve by name.
func TestJourneyRefund(t *testing.T) {
	t.Parallel()
	h := newHouse(t, journeySettings{safety: `approval_over = { KRW = "30000" }`})
	alice := h.listening(h.console("alice", 120, 40))
	h.buys(h.player(0), "item01") // the game's record speaks
	small := h.buys(h.player(1), "item02", simulator.Fault("game-refuses"))
	alice.Sees("1 urgent", small).Press("enter").Sees("Hive "+small, "paid not granted")

	alice.Press("X").Sees("not possible", "verify first").Press("esc").Misses("not possible")
	alice.verifies()
	alice.counted("up to the verified order")
	alice.opens("X", "refund").Press("shift+tab", "enter").Sees("nothing was sent").Press("esc").Misses("esc cancels")
	if n := h.sim.Posts().Calls["item_result.refund"]; n != 0 {
		t.Fatalf("%d refunds left without a confirmation", n)
	}
	alice.counted("a confirmation without what has to be typed")
	alice.refunds(small, "2,500 KRW", "refund 2,500 KRW").Sees("accepted by Hive", "do not refund again")
	alice.Press("esc").Misses("esc closes").Sees("closed refunded", "Cancelled").SeesLine("cancelled", "yes", "the game cannot grant it")
	alice.counted("the refund of a verified order")
	alice.Press("esc").Sees("Nothing is open.")

	large := h.buys(h.player(2), "item05", simulator.Fault("game-refuses"))
	alice.Sees("1 urgent", large).Press("enter").Sees("Hive " + large)
	alice.verifies()
	alice.refunds(large, "33000", "ask a second operator to refund 33,000 KRW").Sees("awaits approval, nothing was sent", "another operator than alice")
	action := h.shows(large).pending(t)
	alice.Press("esc").Misses("esc closes").Sees("a refund by alice waits for a second operator")
	alice.Press("A").Sees("type its id").Types(action).Press("enter")
	alice.Sees("alice asked for it: another operator must decide", "esc closes").Press("esc", "esc").Misses("esc closes", "esc acknowledges")
	if n := h.sim.Posts().Calls["item_result.refund"]; n != 1 {
		t.Fatalf("%d refunds left before the second operator approved", n-1)
	}

	bob := h.console("bob", 120, 60, "--config", h.as("bob.toml", `operator = "alice"`, `operator = "bob"`))
	bob.Sees(large).SeesLine("33,000 KRW", "A approve").Press("enter").Sees("Hive "+large, "a refund by alice waits for a second operator", "[A] approve")
	bob.Press("A").Sees("approve refund by alice, 33,000 KRW", action).Types(action).Press("enter").Sees("Refund was accepted", "esc closes").Press("esc", "esc")
	bob.Sees("closed refunded").SeesLine(action, "by alice, approved by bob", "the game cannot grant it")
	bob.counted("the approval")
	alice.Sees("closed refunded").Press("esc").Sees("Nothing is open.")

	p := h.sim.Posts()
	if p.Calls["item_result.refund"] != 2 || p.RefundsEffected != 2 {
		t.Errorf("%d refund requests left and %d took effect for two orders", p.Calls["item_result.refund"], p.RefundsEffected)
	}
	for _, id := range []string{small, large} {
		if o := h.order(id); o.Refunds != 1 || o.ItemResults[2] != 1 || o.State != simulator.Cancelled {
			t.Errorf("%s: %d refunds of %d requests, %s", id, o.Refunds, o.ItemResults[2], o.State)
		}
	}
}

// pending is the id of the action that waits for a second operator.
func (s shown) pending(t *testing.T) string {
	t.Helper()
	for _, a := range s.Actions {
		if a.State == "awaiting_approval" {
			return a.ID
		}
	}
	t.Fatalf("no action of %s awaits approval: %+v", s.OrderID, s.Actions)
	return ""
}

// The refund took effect and its answer never came: in doubt, sent once, and
// ended by the provider's cancelled notification alone.
func TestJourneyRefundAnswerLost(t *testing.T) {
	t.Parallel()
	h := newHouse(t, journeySettings{delays: simulator.Delays{Cancelled: 4 * time.Second}})
	alice := h.listening(h.console("alice", 120, 40))
	h.buys(h.player(0), "item01")
	order := h.verified(alice, h.player(1), "item02")
	h.once("answer-lost-after-effect", "item_result.refund")
	alice.refunds(order, "2500", "refund 2,500 KRW").Sees("in doubt", "it is not sent again").Press("esc").Misses("esc closes")
	alice.Press("esc").Sees("closed refunded").SeesLine("cancelled", "yes")
	h.becomes(order, "CLOSED_REFUNDED")
	if p := h.sim.Posts(); p.Calls["item_result.refund"] != 1 || p.RefundsEffected != 1 {
		t.Errorf("%d refund requests left, %d took effect", p.Calls["item_result.refund"], p.RefundsEffected)
	}
}

// once makes a fault strike once.
func (h *house) once(knob string, target ...string) {
	h.t.Helper()
	if err := h.sim.Once(knob, 1, target...); err != nil {
		h.t.Fatal(err)
	}
}

// verified is an order the game refuses, opened and verified.
func (h *house) verified(d *desk, p simulator.Player, product string) string {
	h.t.Helper()
	order := h.buys(p, product, simulator.Fault("game-refuses"))
	d.Sees("1 urgent", order).Press("enter").Sees("Hive "+order, "paid not granted")
	d.verifies()
	return order
}

// The refund was reset and had no effect, which nobody can know: nothing is sent
// again until two people say what they saw.
func TestJourneyRefundSettled(t *testing.T) {
	t.Parallel()
	h := newHouse(t, journeySettings{})
	alice := h.listening(h.console("alice", 120, 40))
	h.buys(h.player(0), "item01")
	order := h.verified(alice, h.player(1), "item02")
	h.once("reset-after-read", "item_result.refund")
	alice.refunds(order, "2500", "refund 2,500 KRW").Sees("in doubt", "it is not sent again").Press("esc").Misses("esc closes")
	alice.Press("esc").Misses("esc acknowledges").Sees("cancel in doubt")
	alice.Press("X").Sees("not possible", "is in doubt: wait for it").Press("esc").Misses("not possible")
	alice.Press("B").Sees("is still in doubt", "esc closes").Press("esc", "esc").Misses("esc closes", "esc acknowledges")
	h.becomes(order, "CANCEL_IN_DOUBT")

	action := h.shows(order).Actions[1].ID
	alice.Press("S").Sees("settle refund " + action).Types("failed the Hive Console shows no cancellation, looked at 14:05").Press("enter")
	alice.Sees("esc closes", "nothing is settled yet", "approval by another operator than alice").Press("esc", "esc").Misses("esc closes", "esc acknowledges")
	if p := h.sim.Posts(); p.Calls["item_result.refund"] != 1 || p.RefundsEffected != 0 {
		t.Fatalf("%d refund requests left, %d took effect", p.Calls["item_result.refund"], p.RefundsEffected)
	}
	bob := h.console("bob", 120, 40, "--config", h.as("bob.toml", `operator = "alice"`, `operator = "bob"`))
	bob.Sees(order).Press("enter").Sees("cancel in doubt", "settling the refund as", "waits for a second operator", "[A] approve").Press("A").Sees(action).Types(action).Press("enter")
	bob.Sees("esc closes").Press("esc").Misses("esc closes").Sees("paid not granted")
}

// The power fails while the refund is on its way.
func TestJourneyRefundKilled(t *testing.T) {
	t.Parallel()
	h := newHouse(t, journeySettings{delays: simulator.Delays{Slow: time.Hour}})
	alice := h.listening(h.console("alice", 120, 40))
	h.buys(h.player(0), "item01")
	order := h.verified(alice, h.player(1), "item02")
	h.once("slow", "item_result.refund")
	alice.opens("X", "refund").Press("tab").Types("the game cannot grant it").Press("tab").Types(order[len(order)-6:])
	alice.Press("tab").Types("2500").Press("tab").Sees("a reason is given", "[›refund 2,500 KRW‹]").Press("enter")
	h.until("the refund is on its way", func() bool { return h.sim.Posts().Calls["item_result.refund"] == 1 })
	alice.Dies()

	alice = h.listening(h.console("alice again", 120, 40))
	alice.Sees("in doubt", order).Press("enter").Sees("cancel in doubt")
	alice.Press("X").Sees("not possible", "is in doubt: wait for it").Press("esc").Misses("not possible")
	// Somebody cancels it in the Hive Console; the notification ends the doubt.
	if err := h.sim.CancelHive(order, "고객 요청"); err != nil {
		t.Fatal(err)
	}
	alice.Sees("closed refunded").SeesLine("cancelled", "yes", "고객 요청").Misses("1 in doubt")
	if p, o := h.sim.Posts(), h.order(order); p.Calls["item_result.refund"] != 1 || o.Refunds != 1 {
		t.Fatalf("%d refund requests left, the money went back %d times", p.Calls["item_result.refund"], o.Refunds)
	}
}
