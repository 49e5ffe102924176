package main

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A payment is cancelled after the game granted it: the order tops the work list
// until the item is taken back, or the loss is accepted with a reason.
func TestJourneyCancelledNotRevoked(t *testing.T) {
	t.Parallel()
	h := newHouse(t, journeySettings{})
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
	alice.Sees("2 urgent").waits("the cancelled orders do not top the list", func(lines []string) bool {
		return len(lines) > 8 && strings.Contains(lines[5], "item0") && !strings.Contains(lines[5], "item03") &&
			!strings.Contains(lines[6], "item03") && strings.Contains(lines[7], "item03")
	})

	alice.Press(":").Types("find "+taken).Press("enter").SeesLine(taken, "1,200 KRW", "CANCELLED_NOT_REVO").Press("esc").Misses("In the text")
	alice.Press("/").Pastes(taken).Press("enter").Sees("/"+taken, "1,200 KRW").Press("enter")
	alice.Sees("cancelled not revoked", "환불 요청", "[b] record revoked").SeesLine("cancelled", "yes")
	alice.Press("b").Sees("taken back in the game").Press("enter").Sees("closed refunded").SeesLine("revoked", "yes")
	alice.counted("the revoke recorded")
	h.becomes(taken, "CLOSED_REFUNDED")
	alice.Press("esc").Sees("Work list").Press("/")
	for range len(taken) + 1 {
		alice.Press("backspace")
	}
	alice.Types(kept).Press("enter").Sees("/"+kept, "2,500 KRW").Press("enter").Sees("cancelled not revoked", kept)
	alice.Press("a").Sees("accept because").Press("enter").Sees("nothing was done")
	h.becomes(kept, "CANCELLED_NOT_REVOKED") // without a reason nothing is accepted
	alice.Press("a").Sees("accept because").Types("spent already, ticket 4712").Press("enter").Sees("overridden")
	h.becomes(kept, "OVERRIDDEN")
}

// A notification nobody paid for: the provider denies it, it stays visible with
// where it came from, and the game never sees it again.
func TestJourneyForgedNotification(t *testing.T) {
	t.Parallel()
	h := newHouse(t, journeySettings{mode: "observe"})
	alice := h.listening(h.console("alice", 120, 40))
	h.once("notification-forged")
	genuine := h.buys(h.player(0), "item01")
	alice.Press("1").SeesLine("paid", genuine)
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
	alice.Press("4", "]", "/").Pastes(forged).Press("enter").Sees("/"+forged, "1 of 1")
	alice.Press("enter").Sees("Hive " + forged)
	alice.accepts("V", "verify").Sees("refused by Hive, without effect").Press("esc").Misses("esc closes")
	alice.Sees("notified not found").SeesLine("notified", "yes", "127.0.0.1").SeesLine("paid", "no")
	asked := h.sim.Posts().Calls["game.hive"]
	alice.Press("esc").Misses("esc acknowledges").Press("P").Sees("not possible", "the provider has not said that it is paid").Press("esc").Misses("not possible")
	alice.Press("tab", "tab", "tab").Sees(`"order_id"`, forged, "127.0.0.1")
	alice.counted("a forged notification looked at")
	if n := h.sim.Posts().Calls["game.hive"]; n != asked {
		t.Errorf("the forged notification was posted to the game %d times", n-asked)
	}
	h.becomes(forged, "NOTIFIED_NOT_FOUND")
	h.runs(4, "replay", forged)
	alice.Press("esc").Sees("Orders")
}
