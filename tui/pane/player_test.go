package pane_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/tui/pane"
)

// purchases are orders of one player, oldest first: granted, refunded, listed and
// not granted, only notified.
func purchases(t *testing.T) []ledger.Row {
	t.Helper()
	var rows []ledger.Row
	add := func(i int, build func(*history)) {
		h := storyOf(ledger.NewKey(ledger.Hive, stubHiveApp, fmt.Sprintf("H%019d", 2168993822440686730+i)))
		build(h)
		_, s := h.judged(t, stubStart)
		rows = append(rows, ledger.Row{ID: int64(i), Cursor: ledger.Cursor{Sort: int64(i), ID: int64(i)}, Key: h.key, Standing: s})
	}
	add(1, func(h *history) { h.paid().listed().verified().grant("G-1", "20000011337", 100) })
	add(2, func(h *history) { h.paid().listed().cancelled() })
	add(3, func(h *history) { h.paid().listed() })
	add(4, func(h *history) { h.paid() })
	add(5, func(h *history) {
		h.paid().listed().verified().grant("G-5", "20000011337", 100).step(ledger.CaseStep{Verb: ledger.VerbMark, Mark: ledger.MarkRepayment})
	})
	return rows
}

// ordersOf answers pages as the ledger does: the rows nearest to a cursor on
// either side, always in the order of the list.
func ordersOf(rows []ledger.Row) func(context.Context, ledger.OrderQuery) ([]ledger.Row, error) {
	return func(_ context.Context, q ledger.OrderQuery) ([]ledger.Row, error) {
		var out []ledger.Row
		for i := range rows {
			r := rows[i]
			if q.Back {
				r = rows[len(rows)-1-i]
			}
			behind := r.Cursor.ID > q.After.ID
			if q.Back {
				behind = q.After == (ledger.Cursor{}) || r.Cursor.ID < q.After.ID
			}
			if behind && len(out) < q.Limit {
				out = append(out, r)
			}
		}
		if q.Back {
			slices.Reverse(out)
		}
		return out, nil
	}
}

func playerRoom(t *testing.T, books stubBooks, w, h int) (*room, *pane.Player) {
	t.Helper()
	d, _ := stubDesk(t, books, stubClerk{})
	p := pane.NewPlayer(d, ledger.Hive, "20000011337")
	return enter(t, p, w, h), p
}

func TestPlayerFrames(t *testing.T) {
	t.Parallel()
	scenes := map[string]func(t *testing.T, w, h int) pane.Pane{
		"rows": func(t *testing.T, w, h int) pane.Pane {
			r, _ := playerRoom(t, stubBooks{orders: ordersOf(purchases(t))}, w, h)
			return r.pane
		},
		"empty": func(t *testing.T, w, h int) pane.Pane {
			r, _ := playerRoom(t, stubBooks{}, w, h)
			return r.pane
		},
		"loading": func(t *testing.T, w, h int) pane.Pane {
			d, _ := stubDesk(t, stubBooks{}, stubClerk{})
			p := pane.NewPlayer(d, ledger.Hive, "20000011337")
			p.Resize(w, h)
			return p
		},
		"failed": func(t *testing.T, w, h int) pane.Pane {
			broken := false
			rows := ordersOf(purchases(t))
			r, _ := playerRoom(t, stubBooks{orders: func(ctx context.Context, q ledger.OrderQuery) ([]ledger.Row, error) {
				if broken {
					return nil, errors.New("disk is gone")
				}
				return rows(ctx, q)
			}}, w, h)
			broken = true
			return r.press("ctrl+r").pane
		},
	}
	scenes["position"] = func(t *testing.T, w, h int) pane.Pane {
		r, _ := playerRoom(t, notesOn(stubBooks{orders: ordersOf(purchases(t))}, "67200717", "wrote in twice, is patient"), w, h)
		return r.press("tab").pane
	}
	scenes["korean"] = func(t *testing.T, w, h int) pane.Pane {
		d, _ := stubDesk(t, notesOn(stubBooks{orders: ordersOf(purchases(t))}, "67200717", "두 번 문의함"), stubClerk{})
		return enter(t, pane.NewPlayer(inKorean(t, d), ledger.Hive, "20000011337"), w, h).press("tab").pane
	}
	for name, scene := range scenes {
		for _, s := range stubSizes() {
			t.Run(fmt.Sprintf("%s %dx%d", name, s[0], s[1]), func(t *testing.T) {
				t.Parallel()
				compareGolden(t, fmt.Sprintf("player_%s_%dx%d", name, s[0], s[1]), checkFrame(t, scene(t, s[0], s[1]), s[0], s[1], false))
			})
		}
	}
}

func TestPlayerSumsOnlyWhatIsProven(t *testing.T) {
	t.Parallel()
	r, _ := playerRoom(t, stubBooks{orders: ordersOf(purchases(t))}, 120, 60)
	r.seesLine("paid", "refunded", "repaid", "net", "granted", "held").seesLine("KRW", "3,600", "-1,200", "+1,200", "3,600", "2,400", "2,400")
	r.sees("Holds 1,200 KRW less than he paid for.", "Holds 200 gem.", "1 payment is not confirmed: not counted here.", "vid 20000011337, uid 67200717")
}

// TestPlayerHoldsOnOneBasis holds that what he holds for payments nobody confirmed is told apart from what the sums are
// about: a loss must not stand beside the goods that explain it.
func TestPlayerHoldsOnOneBasis(t *testing.T) {
	t.Parallel()
	rows := purchases(t)
	claimed := rows[0]
	claimed.Key = ledger.NewKey(ledger.Hive, stubHiveApp, "H2168993822440689999")
	claimed.Standing.Lamps.Paid = ledger.LampClaimed
	claimed.Standing.Held = []ledger.Item{{ItemID: "crystal", Quantity: 4700}}
	r, _ := playerRoom(t, stubBooks{orders: ordersOf(append(rows, claimed))}, 120, 60)
	r.sees("Holds 1,200 KRW less than he paid for.", "2 payments are not confirmed: not counted here.", "Holds 200 gem.", "Holds 4,700 crystal for orders that are in no sum above.")
	r, _ = playerRoom(t, stubBooks{orders: ordersOf([]ledger.Row{claimed})}, 120, 60)
	r.sees("No payment of his is confirmed.", "1 payment is not confirmed: not counted here.", "Holds 4,700 crystal for orders that are in no sum above.").lacks("less than he paid")
}

// TestPlayerSaysWhatBlocksHim names each product he cannot buy again with the order and the reason, and leads there.
func TestPlayerSaysWhatBlocksHim(t *testing.T) {
	t.Parallel()
	rows := purchases(t)
	r, _ := playerRoom(t, stubBooks{orders: ordersOf(rows[:1])}, 120, 40)
	r.sees("com.example.game.item01 cannot be bought again: order H2168993822440686731 is granted, and Hive was not told. [!]")
	r.press("!")
	if r.last() != (pane.OpenOrder{Key: rows[0].Key}) {
		t.Errorf("! answered %#v", r.last())
	}
	r, _ = playerRoom(t, stubBooks{orders: ordersOf(rows)}, 120, 60)
	r.sees("3 orders keep him from buying again: com.example.game.item01. [!]", "order H2168993822440686733 is listed by Hive, and nothing was")
	for _, i := range []int{0, 2, 4, 0} {
		if r.press("!"); r.last() != (pane.OpenOrder{Key: rows[i].Key}) {
			t.Errorf("! answered %#v, want order %d", r.last(), i)
		}
	}
	r, _ = playerRoom(t, stubBooks{orders: ordersOf(rows[3:4])}, 120, 40)
	r.sees("Nothing known keeps him from buying.").press("!")
	if n, ok := r.last().(pane.Notify); !ok || !strings.Contains(n.Text, "no order is known") {
		t.Errorf("! answered %#v", r.last())
	}
}

// TestPlayerRepaymentsAreThreeThings tells apart what was not asked, what could not be asked and what Hive said.
func TestPlayerRepaymentsAreThreeThings(t *testing.T) {
	t.Parallel()
	answer, asked := "", []string{}
	var failing error
	d, clock := stubDesk(t, stubBooks{orders: ordersOf(purchases(t))}, stubClerk{do: func(_ context.Context, line string) (string, error) {
		asked = append(asked, line)
		return answer, failing
	}})
	r := enter(t, pane.NewPlayer(d, ledger.Hive, "67200717"), 120, 60).sees("Not asked: not known. [D] ask for repayments due")
	answer = `{"app":"a","player_id":"1","refunds":[]}`
	r.press("D").sees("Nothing is to be repaid, as Hive said at 12:09:00.")
	if want := "repayments --player 20000011337 --app " + stubHiveApp + " --json"; len(asked) != 1 || asked[0] != want {
		t.Errorf("asked %q, want %q", asked, want)
	}
	clock.at = clock.at.Add(time.Minute)
	failing = &ledger.Error{Kind: ledger.Unavailable, Human: ledger.Say("Hive did not answer")}
	r.press("D").sees("Could not ask (12:10:00): Hive did not answer. What is due is not known.", "Nothing is to be repaid, as Hive said at 12:09:00.")
	failing, answer = nil, `{"refunds":[{"refund_idx":"77","product_id":"item01","refunded_at":"2026-11-20T01:00:00Z","quantity":2}]}`+"\nsomething said besides"
	r.press("D").sees("1 payment is to be repaid before he may play, as Hive said at 12:10:00:", "item01 · x2 · repayment 77 · refunded 2026-11-20 10:00:00 KST")
	for _, broken := range []string{"", "no such command", `{"app":"a"}`} {
		answer = broken
		r.press("D").sees("Could not ask (12:10:00)", "item01 · x2")
	}
}

func TestPlayerSaysThatHiveIsBeingAsked(t *testing.T) {
	t.Parallel()
	d, clock := stubDesk(t, stubBooks{orders: ordersOf(purchases(t))}, stubClerk{})
	p := pane.NewPlayer(d, ledger.Hive, "20000011337")
	r := enter(t, p, 120, 60)
	p.Update(stubKey("D")) // what it asks for is not carried out
	clock.at = clock.at.Add(3 * time.Second)
	r.send(pane.Tick{}).sees("Asking Hive … 3s")
	if p.Busy() == "" {
		t.Error("leaving the console would not tell that Hive is being asked")
	}
	r.press("D").sees("Hive is being asked already")
}

func TestPlayerOfSTOVEHasNoRepayments(t *testing.T) {
	t.Parallel()
	d, _ := stubDesk(t, stubBooks{}, stubClerk{})
	enter(t, pane.NewPlayer(d, ledger.Stove, "120552311123"), 120, 60).sees("STOVE documents no call that tells repayments: not known.").press("D").sees("STOVE documents no call")
}

func TestPlayerNotes(t *testing.T) {
	t.Parallel()
	r, _ := playerRoom(t, notesOn(stubBooks{orders: ordersOf(purchases(t))}, "67200717", "wrote in twice, is patient"), 120, 60)
	r.sees("notes on the player", "12:00:00 jun  wrote in twice, is patient").press("N")
	ask, ok := r.last().(pane.Ask)
	if !ok {
		t.Fatalf("N answered %#v", r.last())
	}
	if got, err := pane.Words(ask.Then("번역이 필요함")); err != nil || !slices.Equal(got, []string{"note", "--player", "20000011337", "--provider", "hive", "--reason", "번역이 필요함"}) {
		t.Errorf("it makes %q (%v)", got, err)
	}
}

// TestPlayerIsWhollyReachable scrolls through the position where it does not fit beside the orders.
func TestPlayerIsWhollyReachable(t *testing.T) {
	t.Parallel()
	r, _ := playerRoom(t, stubBooks{orders: ordersOf(purchases(t))}, 80, 24)
	r.sees("[Orders 5]").lacks("repayments due").press("tab").sees("[Position", "repayments due", "money").press("G").sees("notes on the player", "[N] writes a note")
	r.press("tab").sees("[Orders 5]", "H21689…686735")
	r, _ = playerRoom(t, stubBooks{orders: ordersOf(purchases(t))}, 120, 60)
	r.press("tab").sees("everything of him is on the screen")
}

func TestPlayerOpensAnOrderAndActsOnIt(t *testing.T) {
	t.Parallel()
	rows := purchases(t)
	r, _ := playerRoom(t, stubBooks{orders: ordersOf(rows)}, 120, 40)
	newest := rows[len(rows)-1].Key
	if r.press("enter"); r.last() != (pane.OpenOrder{Key: newest}) {
		t.Errorf("enter answered %#v", r.last())
	}
	if r.press("V"); r.last() != (pane.Confirm{Command: clerk.Command{Kind: ledger.ActVerify, Key: newest}}) {
		t.Errorf("V answered %#v", r.last())
	}
	if r.press("esc"); r.last() != (pane.Back{}) {
		t.Errorf("esc answered %#v", r.last())
	}
}

func TestPlayerReadsEveryPageOfHisOrders(t *testing.T) {
	t.Parallel()
	one := purchases(t)[2]
	rows := make([]ledger.Row, 1234)
	for i := range rows {
		rows[i] = one
		rows[i].ID, rows[i].Cursor = int64(i+1), ledger.Cursor{Sort: int64(i + 1), ID: int64(i + 1)}
	}
	r, _ := playerRoom(t, stubBooks{orders: ordersOf(rows)}, 120, 40)
	r.sees("[Orders 1,234]", "1,234 orders keep him from buying again").press("tab", "G").sees("1,480,800", "1,214 more")
}

// TestPlayerCopiesAll: what is asked of everything at once is answered when it was read.
func TestPlayerCopiesAll(t *testing.T) {
	t.Parallel()
	r, _ := playerRoom(t, stubBooks{orders: ordersOf(purchases(t))}, 120, 40)
	if r.press("*", "y"); len(r.out) == 0 {
		t.Errorf("* then y was not answered:\n%s", r.pane.View())
	}
}
