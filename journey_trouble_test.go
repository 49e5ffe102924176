package main

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"makegood/tui/lang"
)

// A payment is cancelled after the game granted it: the order tops the work list
// until the item is taken back, or the loss is accepted with a reason.
func TestJourneyCancelledNotRevoked(t *testing.T) { inBothLanguages(t, cancelledNotRevoked) }

func cancelledNotRevoked(t *testing.T, language string) {
	h := newHouse(t, journeySettings{lang: language})
	alice := h.listening(h.console("alice", 120, 40))
	taken, kept := h.buys(h.player(0), "item01"), h.buys(h.player(1), "item02")
	h.until("the game grants", func() bool { return h.order(taken).Grants == 1 && h.order(kept).Grants == 1 })
	if _, err := h.sim.GrantUnpaid("hive", h.player(2).VID, "item03", "kr"); err != nil {
		t.Fatal(err)
	}
	alice.Sees("com").SeesLine("▌", "item03")
	for _, id := range []string{taken, kept} {
		h.becomes(id, "MATCHED")
		if err := h.sim.CancelHive(id, "환불 요청"); err != nil {
			t.Fatal(err)
		}
		h.becomes(id, "CANCELLED_NOT_REVOKED")
	}
	alice.Sees("2 "+h.say("urgent")).waits("the cancelled orders do not top the list", func(lines []string) bool {
		return len(lines) > 8 && strings.Contains(lines[5], "item0") && !strings.Contains(lines[5], "item03") &&
			!strings.Contains(lines[6], "item03") && strings.Contains(lines[7], "item03")
	})

	if language == lang.English { // what a command does is told in English alone
		alice.Press(":").Types("find "+taken).Press("enter").SeesLine(taken, "1,200 KRW").Sees("CANCELLED_NOT_REVOKED").Press("esc").Misses(h.say("In the text: %s"))
		alice.keys, alice.texts = 0, 0
	}
	alice.Press("/").Pastes(taken).Press("enter").Sees("/"+taken, "1,200 KRW").Press("enter")
	alice.Sees(h.class("CANCELLED_NOT_REVOKED"), h.say("lamps"), "환불 요청", "[b] "+h.say("record revoked")).SeesLine(h.say("cancelled"), h.say("yes§lamp"))
	alice.Press("b").Sees(h.say("taken back in the game: grant id (or all)")).Press("enter")
	alice.Sees(h.class("CLOSED_REFUNDED")).SeesLine(h.say("revoked"), h.say("yes§lamp"))
	alice.counted("J6, the revoke recorded")
	h.becomes(taken, "CLOSED_REFUNDED")
	alice.Press("esc").Sees(h.say("Work list")).Press("/")
	for range len(taken) + 1 {
		alice.Press("backspace")
	}
	alice.Types(kept).Press("enter").Sees("/"+kept, "2,500 KRW").Press("enter").Sees(h.class("CANCELLED_NOT_REVOKED"), kept, h.say("lamps"))
	because := h.say("%s because", h.say("accept"))
	alice.Press("a").Sees(because).Press("enter").Sees(h.say("nothing is typed yet; esc leaves it")).Press("esc").Misses(because)
	h.becomes(kept, "CANCELLED_NOT_REVOKED") // without a reason nothing is accepted
	alice.Press("a").Sees(because).Types("이미 사용함, 문의 4712").Press("enter").Sees(h.class("OVERRIDDEN"))
	h.becomes(kept, "OVERRIDDEN")
	alice.counted("J6, the loss accepted")
}

// A notification nobody paid for: the provider denies it, it stays visible with
// where it came from, and the game never sees it again.
func TestJourneyForgedNotification(t *testing.T) { inBothLanguages(t, forgedNotification) }

func forgedNotification(t *testing.T, language string) {
	h := newHouse(t, journeySettings{lang: language, mode: "observe"})
	alice := h.listening(h.console("alice", 120, 40))
	h.once("notification-forged")
	genuine := h.buys(h.player(0), "item01")
	alice.Press("1").SeesLine(h.say("paid"), genuine)
	ids := regexp.MustCompile(`\bH\d{15,}`)
	forged := ""
	alice.waits("there is no forged notification", func(lines []string) bool {
		all := ids.FindAllString(strings.Join(lines, "\n"), -1)
		i := slices.IndexFunc(all, func(id string) bool { return id != genuine })
		if i >= 0 {
			forged = all[i]
		}
		return i >= 0
	})
	alice.Press("4", "]", "/").Pastes(forged).Press("enter").Sees("/"+forged, h.say("%d of %s", 1, "1"))
	alice.Press("enter").Sees("Hive "+forged, h.say("lamps"))
	alice.mayKeep("order", "not", "exist") // of Hive's answer
	alice.accepts("V", h.say("verify")).Sees(h.say("refused by %s, without effect", "Hive")).Press("esc").Misses(h.say("esc closes"))
	alice.Sees(h.class("NOTIFIED_NOT_FOUND")).SeesLine(h.say("notified"), h.say("yes§lamp"), "127.0.0.1").SeesLine(h.say("paid"), h.say("no§lamp"))
	asked := h.sim.Posts().Calls["game.hive"]
	alice.Press("esc").Misses(h.say("{acknowledge:esc} acknowledges")).Refuses("P", h.say("the provider has not said that it is paid: ask first"))
	alice.Press("tab", "tab", "tab").Sees(`"order_id"`, forged, "127.0.0.1")
	alice.counted("J7, a forged notification looked at")
	if n := h.sim.Posts().Calls["game.hive"]; n != asked {
		t.Errorf("the forged notification was posted to the game %d times", n-asked)
	}
	h.becomes(forged, "NOTIFIED_NOT_FOUND")
	h.runs(4, "replay", forged)
	alice.Press("esc").Sees(h.say("Orders"))
}
