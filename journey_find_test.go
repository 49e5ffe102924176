package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"makegood/clients/simulator"
)

// mostKeys is how many keys may lie between a pasted ticket and the closed case.
const mostKeys = 12

// "I paid and got nothing", from the pasted ticket to the closed case on one screen:
// with the order id in it, and with nothing but a time, an amount and a server.
func TestJourneyTicket(t *testing.T) { inBothLanguages(t, ticketToClosedCase) }

func ticketToClosedCase(t *testing.T, language string) {
	for name, write := range map[string]func(order string, p simulator.Player, paid time.Time) string{
		"with the order id": func(order string, _ simulator.Player, _ time.Time) string {
			// As mail programs leave it: quoted, wrapped, in the other case, and full-width.
			id := []rune(strings.ToLower(order))
			for i, r := range id[12:] {
				if r >= '0' && r <= '9' {
					id[12+i] = r - '0' + '０'
				}
			}
			return "[1:1 문의] 결제했는데 아이템이 안 왔어요\r\n> 주문번호 : " + string(id[:11]) + "\r\n> " + string(id[11:]) + "\r\n빨리 처리해 주세요 ㅠㅠ"
		},
		"without any id": func(_ string, _ simulator.Player, paid time.Time) string {
			paid = paid.In(time.FixedZone("KST", 9*60*60))
			return fmt.Sprintf("안녕하세요\n%d월 %d일 %d시 %d분쯤 3,900원 결제했는데 item03 아이템이 안 들어왔습니다.\nkr 서버입니다.",
				paid.Month(), paid.Day(), paid.Hour(), paid.Minute())
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t, journeySettings{lang: language})
			alice := h.listening(h.console("alice", 120, 40))
			h.buys(h.player(0), "item01") // the game's record speaks
			order := h.buys(h.player(1), "item03", simulator.Fault("game-drops"))
			alice.SeesLine("3,900 KRW", h.say("Notified as paid%s, not confirmed by %s")).Sees(h.say("%s, nothing granted%s"), "1 "+h.say("urgent"))
			if err := h.sim.Once("game-unreported", 1); err != nil {
				t.Fatal(err)
			}
			ticket := write(order, h.player(1), time.Now())
			alice.keys, alice.texts = 0, 0

			alice.Pastes(ticket).SeesLine("▌", order, "3,900 KRW").Sees("PAID_NOT_GRANTED")
			closes := h.say("esc closes")
			alice.accepts("V", h.say("verify")).Sees(h.say("verified by Hive")).Press("esc").Misses(closes)
			alice.accepts("P", h.say("replay")).Sees(h.say("delivered, the game answered success")).Press("esc").Misses(closes)
			alice.SeesLine("▌", order).Sees("GRANTED_NOT_REPORTED")
			alice.accepts("R", h.say("report granted")).Sees(h.say("accepted by Hive"))
			h.becomes(order, "MATCHED")
			took := alice.keys + alice.texts
			alice.counted("J2, from the pasted ticket to the closed case, " + name)
			if took > mostKeys {
				t.Errorf("%d key strokes, %d are allowed", took, mostKeys)
			}
			alice.Press("esc").Misses(closes).SeesLine("▌", order).Sees("class:MATCHED ")
			o := h.order(order)
			if o.ItemResults != [3]int{0, 1, 0} || o.Grants != 1 || o.State != simulator.Completed {
				t.Errorf("the providers know another end: reports %v, %d grants, %s", o.ItemResults, o.Grants, o.State)
			}
		})
	}
}

// A ticket whose notification never came: the ledger knows nothing of it, Hive is
// asked by the player the ticket names, and found and not found stay apart.
func TestJourneyTicketUnknown(t *testing.T) { inBothLanguages(t, ticketUnknown) }

func ticketUnknown(t *testing.T, language string) {
	h := newHouse(t, journeySettings{lang: language})
	alice := h.listening(h.console("alice", 120, 40))
	h.once("notification-lost")
	p := h.player(3)
	order := h.buys(p, "item02")
	alice.Pastes("주문번호 " + order + " 이고\n다른 주문은 H9999999999999999999 입니다.\n플레이어 ID: " + p.VID)
	unasked := h.say("not asked yet")
	alice.SeesLine("▌", unasked, order).SeesLine(unasked, "H9999999999999999999").Sees(strings.TrimSuffix(h.say("The ledger knows no order %s.", order), "."))
	alice.Press("*").SeesLine("▌", h.say("found"), order, "2,500 KRW").SeesLine(h.say("not found"), "H9999999999999999999").Sees(h.say("%d found", 2) + ", " + h.say("%d not found", 1))
	alice.Press("down").Tells(h.say("Hive does not list %s for this player: it may be completed, cancelled or another player's.", "H9999999999999999999"))
	alice.counted("J2, asked about a payment nobody told of")

	alice.Press("9").Sees(h.say("paste the text of a ticket, or type an id, a name, an amount, a time")).Press("esc")
	alice.Pastes("tid 1909091033503333452\n회원번호가 뭔지 모르겠어요").SeesLine("▌", unasked, "1909091033503333452").Sees("STOVE", h.say("the text names it"))
	alice.Press("K").Tells(h.say("What the ticket does not say; enter on the last field asks."), h.say("member number"), h.say("type")).Types("4711").Press("enter", "enter")
	alice.SeesLine(h.say("not found"), "1909091033503333452").Tells(h.say("STOVE knows no payment %s, and the ledger no order of it.", "1909091033503333452"))
}
