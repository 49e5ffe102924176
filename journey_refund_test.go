package main

import (
	"strings"
	"testing"
	"time"

	"makegood/clients/simulator"
	"makegood/tui/lang"
)

// verifies verifies the order on the screen and waits until the screen knows it.
func (d *desk) verifies() *desk {
	d.t.Helper()
	d.accepts("V", d.say("verify")).Sees(d.say("verified by Hive")).Press("esc").Misses(d.say("esc closes"))
	return d.SeesLine(d.say("transaction"), "HS_")
}

// refundReason is typed into every refund.
const refundReason = "게임에서 지급할 수 없음"

// fillsIn opens the confirmation of a refund and types all it wants.
func (d *desk) fillsIn(order, amount, button string) *desk {
	d.t.Helper()
	d.opens("X", d.say("refund")).Sees(d.say("request"), "item_result", `"result_status":2`, "redacted", d.say("guards"), d.say("give a reason: it is sent and kept"))
	d.Press("tab").Types(refundReason).Press("tab").Types(order[len(order)-6:])
	d.Press("tab").Types(amount).Press("tab")
	return d.Misses(d.say("give a reason: it is sent and kept")).Sees("[›" + button)
}

// refunds fills the confirmation of a refund in and accepts it.
func (d *desk) refunds(order, amount, button string) *desk {
	d.t.Helper()
	return d.fillsIn(order, amount, button).Press("enter").Sees(d.say("esc closes"))
}

// mostRefundKeys is how many keys a refund may take besides the reason and the
// confirmation that are typed.
const mostRefundKeys = 25

// The game cannot grant: one operator returns a small amount alone, and for a
// large one a second operator has to approve by name.
func TestJourneyRefund(t *testing.T) { inBothLanguages(t, refundsAndApproves) }

func refundsAndApproves(t *testing.T, language string) {
	h := newHouse(t, journeySettings{lang: language, safety: `approval_over = { KRW = "30000" }`})
	alice := h.listening(h.console("alice", 120, 40))
	h.buys(h.player(0), "item01") // the game's record speaks
	small := h.buys(h.player(1), "item02", simulator.Fault("game-refuses"))
	urgent, closes := "1 "+h.say("urgent"), h.say("esc closes")
	alice.Sees(urgent, small).Press("enter").Sees("Hive "+small, h.class("PAID_NOT_GRANTED"), h.say("lamps"))

	alice.Refuses("X", h.say("no transaction id: verify first (it must name this order and product)"))
	alice.opens("V", h.say("verify")).Press("esc").Misses(h.say("esc cancels"))
	alice.keys, alice.texts = 1, 0 // the enter that opened the order
	alice.verifies()
	took := alice.keys
	alice.opens("X", h.say("refund")).Press("shift+tab", "enter").Sees(h.say("nothing was sent")).Press("esc").Misses(h.say("esc cancels"))
	if n := h.sim.Posts().Calls["item_result.refund"]; n != 0 {
		t.Fatalf("%d refunds left without a confirmation", n)
	}
	alice.keys = took
	h.once("cancellation-failed") // Hive takes its time: nothing is notified before the test says so
	alice.refunds(small, "2,500 KRW", h.say("refund")+" 2,500 KRW").Sees(h.say("accepted by Hive"))
	alice.Tells(h.say("The money is on its way back. The order waits for Hive's cancelled notification and closes when it comes; do not refund again."))
	alice.Press("esc").Misses(closes).Sees(h.class("CANCEL_PENDING"), h.say("Refund accepted%s, waiting for %s to say cancelled"))
	alice.SeesLine(h.say("cancelled"), h.say("no§lamp"))
	took = alice.keys
	alice.Refuses("X", h.say("%s %s was already accepted"))
	alice.keys = took
	if err := h.sim.CancelHive(small, refundReason); err != nil {
		t.Fatal(err)
	}
	alice.Sees(h.class("CLOSED_REFUNDED"), h.say("Cancelled%s, and nothing was ever granted")).SeesLine(h.say("cancelled"), h.say("yes§lamp"), refundReason)
	alice.Press("esc").Sees(h.say("Nothing is open. What is fine needs nobody."))
	took = alice.keys
	alice.counted("J4, from the work list to the closed order")
	if took > mostRefundKeys {
		t.Errorf("%d keys, %d are allowed", took, mostRefundKeys)
	}

	large := h.buys(h.player(2), "item05", simulator.Fault("game-refuses"))
	alice.Sees(urgent, large).Press("enter").Sees("Hive "+large, h.say("lamps"))
	alice.verifies()
	alice.refunds(large, "33000", h.say("ask a second operator to %s", h.say("refund")+" 33,000 KRW"))
	alice.Sees(h.say("awaits approval, nothing was sent"), h.say("another operator than %s", "alice"))
	action := h.shows(large).pending(t)
	second := h.say("%s; a %s by %s waits for a second operator", "", h.say("refund"), "alice")[len("; "):]
	alice.Press("esc").Misses(closes).Tells(second)
	alice.counted("J4, a large one proposed")
	alice.Press("A").Tells(h.say("%s asked for it: another operator must decide", "alice"), h.say("{acknowledge:esc} acknowledges")).Press("esc").Misses(h.say("{acknowledge:esc} acknowledges"))
	if n := h.sim.Posts().Calls["item_result.refund"]; n != 1 {
		t.Fatalf("%d refunds left before the second operator approved", n-1)
	}

	bob := h.console("bob", 120, 60, "--config", h.as("bob.toml", `operator = "alice"`, `operator = "bob"`))
	bob.Sees(large).SeesLine("33,000 KRW", "A "+h.say("approve")).Press("enter").Sees("Hive "+large, h.say("lamps"), "[A] "+h.say("approve")).Tells(second)
	bob.opens("A", h.say("approve %s", h.say("refund"))).Sees("POST").Tells(refundReason).Press("tab").Types(large[len(large)-6:]).Press("tab").Types("33000").Press("tab")
	bob.Sees("[›" + h.say("approve %s", h.say("refund")+" 33,000 KRW")).Press("enter").Sees(h.say("accepted by Hive")).Press("esc")
	bob.Sees(h.class("CLOSED_REFUNDED")).SeesLine(action, "alice", "bob", refundReason)
	bob.counted("J4, the approval")
	alice.Sees(h.class("CLOSED_REFUNDED")).Press("esc").Sees(h.say("Nothing is open. What is fine needs nobody."))

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
func TestJourneyRefundAnswerLost(t *testing.T) { inBothLanguages(t, refundAnswerLost) }

func refundAnswerLost(t *testing.T, language string) {
	h := newHouse(t, journeySettings{lang: language, delays: simulator.Delays{Cancelled: 4 * time.Second}})
	alice := h.listening(h.console("alice", 120, 40))
	h.buys(h.player(0), "item01")
	order := h.verified(alice, h.player(1), "item02")
	h.once("answer-lost-after-effect", "item_result.refund")
	alice.mayKeep("the", "request", "may", "have", "left") // of the error of the connection
	alice.refunds(order, "2500", h.say("refund")+" 2,500 KRW").Sees(h.say("in doubt")).Tells(h.neverAgain()).Press("esc").Misses(h.say("esc closes"))
	alice.Press("esc").Sees(h.class("CLOSED_REFUNDED")).SeesLine(h.say("cancelled"), h.say("yes§lamp"))
	h.becomes(order, "CLOSED_REFUNDED")
	alice.counted("J5, an answer that never came")
	if p := h.sim.Posts(); p.Calls["item_result.refund"] != 1 || p.RefundsEffected != 1 {
		t.Errorf("%d refund requests left, %d took effect", p.Calls["item_result.refund"], p.RefundsEffected)
	}
}

// neverAgain is what is said of a refund in doubt.
func (h *house) neverAgain() string {
	return h.say("It may have taken effect or not, and it is not sent again. Only Hive's cancelled notification ends the doubt, or what you see in the Hive Console: u records the cancellation, S settles it with evidence.")
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
	d.Sees("1 "+h.say("urgent"), order)
	d.keys, d.texts = 0, 0
	d.Press("enter").Sees("Hive "+order, h.class("PAID_NOT_GRANTED"), h.say("lamps"))
	d.verifies()
	return order
}

// The refund was reset and had no effect, which nobody can know: nothing is sent
// again until two people say what they saw.
func TestJourneyRefundSettled(t *testing.T) { inBothLanguages(t, refundSettled) }

func refundSettled(t *testing.T, language string) {
	h := newHouse(t, journeySettings{lang: language})
	closes, acknowledges := h.say("esc closes"), h.say("{acknowledge:esc} acknowledges")
	alice := h.listening(h.console("alice", 120, 40))
	h.buys(h.player(0), "item01")
	order := h.verified(alice, h.player(1), "item02")
	h.once("reset-after-read", "item_result.refund")
	alice.mayKeep("read", "done", "failed") // of the error of the connection, and the words that settle
	alice.refunds(order, "2500", h.say("refund")+" 2,500 KRW").Sees(h.say("in doubt")).Tells(h.neverAgain()).Press("esc").Misses(closes)
	alice.Press("esc").Misses(acknowledges).Sees(h.class("CANCEL_IN_DOUBT"))
	action := h.shows(order).Actions[1].ID
	alice.Press("X").Tells(h.say("refund")+" "+action, h.say("in doubt")).Press("esc").Misses(h.say("refund")+" "+action, acknowledges)
	alice.Press("B").Sees(closes).Tells(h.say("%s %s is still in doubt: listed is only not yet; wait for the cancelled notification or settle it with evidence", h.say("refund"), action)).Press("esc", "esc").Misses(closes, acknowledges)
	h.becomes(order, "CANCEL_IN_DOUBT")

	alice.Press("S").Tells(h.say("settle %s %s", h.say("refund"), action), h.say("done or failed, then what you saw and where")).Types("failed Hive Console에 취소 내역 없음, 14:05 확인").Press("enter")
	waits := h.say("nothing is settled yet: settling refund %s as failed awaits approval by %s (makegood approve %s)", action, h.say("another operator than %s", "alice"), action)
	// At the console the palette has the command.
	alice.Sees(closes).Tells(strings.Replace(waits, "makegood approve", ":approve", 1)).Press("esc", "esc").Misses(closes, acknowledges)
	alice.counted("J5, a doubt ended with evidence, the first operator")
	if p := h.sim.Posts(); p.Calls["item_result.refund"] != 1 || p.RefundsEffected != 0 {
		t.Fatalf("%d refund requests left, %d took effect", p.Calls["item_result.refund"], p.RefundsEffected)
	}
	bob := h.console("bob", 120, 40, "--config", h.as("bob.toml", `operator = "alice"`, `operator = "bob"`))
	bob.Sees(order).Press("enter").Sees(h.class("CANCEL_IN_DOUBT"), "[A] "+h.say("approve")).Tells(h.say("%s; settling the %s as failed waits for a second operator", "", h.say("refund"))).Press("A").Sees(action).Types(action).Press("enter")
	bob.Sees(closes).Press("esc").Misses(closes).Sees(h.class("PAID_NOT_GRANTED"))
	bob.counted("J5, a doubt ended with evidence, the second operator")
}

// The power fails while the refund is on its way.
func TestJourneyRefundKilled(t *testing.T) { inBothLanguages(t, refundKilled) }

func refundKilled(t *testing.T, language string) {
	h := newHouse(t, journeySettings{lang: language, delays: simulator.Delays{Slow: time.Hour}})
	alice := h.listening(h.console("alice", 120, 40))
	h.buys(h.player(0), "item01")
	order := h.verified(alice, h.player(1), "item02")
	h.once("slow", "item_result.refund")
	alice.fillsIn(order, "2500", h.say("refund")+" 2,500 KRW").Press("enter")
	h.until("the refund is on its way", func() bool { return h.sim.Posts().Calls["item_result.refund"] == 1 })
	alice.Dies()

	alice = h.listening(h.console("alice again", 120, 40))
	alice.Sees(h.say("Since you left at %s: %s. [%s] shows it"), h.say("%d in doubt", 1), order).Press("esc").Misses(h.say("{acknowledge:esc} acknowledges"))
	alice.keys = 0
	alice.Press("enter").Sees(h.class("CANCEL_IN_DOUBT"), h.say("lamps"))
	alice.Press("X").Tells(h.say("not possible: %s"))
	if language == lang.English {
		alice.Tells("is in doubt: wait for it")
	}
	alice.Press("esc").Misses(h.say("esc cancels"))
	alice.counted("J5, after the power cut")
	// Somebody cancels it in the Hive Console; the notification ends the doubt.
	if err := h.sim.CancelHive(order, "고객 요청"); err != nil {
		t.Fatal(err)
	}
	alice.Sees(h.class("CLOSED_REFUNDED")).SeesLine(h.say("cancelled"), h.say("yes§lamp"), "고객 요청").Misses(h.say("%d in doubt", 1))
	if p, o := h.sim.Posts(), h.order(order); p.Calls["item_result.refund"] != 1 || o.Refunds != 1 {
		t.Fatalf("%d refund requests left, the money went back %d times", p.Calls["item_result.refund"], o.Refunds)
	}
}
