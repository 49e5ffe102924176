package main

import (
	"testing"

	"makegood/clients/simulator"
)

// Nobody looks at what is fine: a payment completes, the game grants, and only
// what lacks its grant stands on the work list, until the grant comes.
func TestJourneyPaymentCompletes(t *testing.T) { inBothLanguages(t, paymentCompletes) }

func paymentCompletes(t *testing.T, language string) {
	h := newHouse(t, journeySettings{lang: language})
	alice := h.console("alice", 120, 40)
	alice.Sees(h.say("SANDBOX"), "alice", h.say("armed"), h.say("Nothing is open. What is fine needs nobody."))
	h.listening(alice)

	first := h.buys(h.player(0), "item01")
	alice.Press("1").SeesLine("Hive", h.say("paid"), first, h.player(0).VID, "1,200 KRW")
	alice.Press("enter").Sees("Hive "+first, h.class("MATCHED"), h.say("lamps"), h.say("Paid, and the game granted."), "G-000001")
	alice.SeesLine(h.say("granted"), h.say("yes§lamp"))
	alice.Press("esc", "4").Sees(h.say("Nothing is open. What is fine needs nobody."))
	alice.counted("J1, a payment looked at for once")

	// The game keeps its grants to itself: one order waits past its time.
	address := h.address()
	silent := endpoints(address)
	silent.Grants = ""
	h.wire(silent)
	second := h.buys(h.player(1), "item02")
	urgent := "1 " + h.say("urgent")
	alice.SeesLine("1", "kr", "2,500 KRW", h.say("Notified as paid%s, not confirmed by %s"), "K ").Sees(urgent, h.say("%s, nothing granted%s"), second)
	h.connect(address)
	alice.Sees(h.say("Nothing is open. What is fine needs nobody.")).Misses(urgent, second)
	alice.counted("J1, nobody looks at what is fine")
	alice.Press("]").SeesLine("H", "2,500 KRW").SeesLine("H", "1,200 KRW")
	alice.Press("/").Types("class:MATCHED").Press("enter").SeesLine("2,500 KRW").SeesLine("1,200 KRW")
	alice.Press("/").Types(" "+second).Press("enter").Misses("1,200 KRW").Sees(second, "MATCHED")
	alice.counted("J1, found all the same")
	if h.order(second).Grants != 1 {
		t.Errorf("the game granted %d times", h.order(second).Grants)
	}
	h.becomes(first, "MATCHED")
}

// "I paid and got nothing": from the id in the ticket to a closed case on one
// screen. The game grants on the replay and forgets to tell Hive so.
func TestJourneyPaidAndGotNothing(t *testing.T) { inBothLanguages(t, paidAndGotNothing) }

func paidAndGotNothing(t *testing.T, language string) {
	h := newHouse(t, journeySettings{lang: language})
	closes := h.say("esc closes")
	alice := h.listening(h.console("alice", 120, 40))
	h.buys(h.player(0), "item01") // the game's record speaks
	order := h.buys(h.player(1), "item03", simulator.Fault("game-drops"))
	urgent := "1 " + h.say("urgent")
	alice.SeesLine("3,900 KRW", h.say("Notified as paid%s, not confirmed by %s")).Sees(h.say("%s, nothing granted%s"), urgent)

	// The ids in any text, of any provider, are answered from the ledger.
	alice.Press(":").Types("find ").Pastes("문의 4711: " + order + " 확인 부탁드립니다").Press("enter")
	alice.SeesLine(order, "3,900 KRW").Sees("PAID_NOT_GRANTED", h.say("In the text: %s", h.saysOf(1, "%d order id", "%d order ids"))).Press("esc").Misses(h.say("In the text: %s"))
	alice.counted("J2, the palette's find")

	yes, no := h.say("yes§lamp"), h.say("no§lamp")
	alice.Press("/").Pastes(order).Press("enter").Sees("/"+order, "3,900 KRW")
	alice.Enter(h.say("lamps")).Sees("Hive "+order, h.class("PAID_NOT_GRANTED")).SeesLine(h.say("granted"), no).SeesLine(h.say("notified"), yes).SeesLine(h.say("paid"), h.say("claimed§lamp"))
	alice.Press("K").Sees(h.say("%s knows this payment.", "Hive"), closes).Press("esc").Misses(closes)
	alice.SeesLine(h.say("paid"), yes).SeesLine(h.say("reported"), no).Tells(h.say("Hive lists it as unconsumed, read %s: the player cannot buy it again"))
	if err := h.sim.Once("game-unreported", 1); err != nil {
		t.Fatal(err)
	}
	alice.accepts("P", h.say("replay")).Sees(h.say("delivered, the game answered success")).Press("esc").Misses(closes)
	alice.SeesLine(h.say("granted"), yes).Sees(h.class("GRANTED_NOT_REPORTED"))
	alice.verifies()
	alice.Sees("[R] " + h.say("report granted"))
	alice.accepts("R", h.say("report granted")).Sees(h.say("accepted by Hive")).Press("esc").Misses(closes)
	alice.SeesLine(h.say("reported"), yes).Sees(h.class("MATCHED"))
	alice.counted("J2, by the order screen, from the ticket's id to the closed case")
	alice.Press("esc").Sees(h.say("Work list")).Misses(urgent)

	o := h.order(order)
	if o.ItemResults != [3]int{0, 1, 0} || o.Grants != 1 || o.State != simulator.Completed {
		t.Errorf("the providers know another end: reports %v, %d grants, %s", o.ItemResults, o.Grants, o.State)
	}
}
