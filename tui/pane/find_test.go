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
	"makegood/tui/lang"
	"makegood/tui/pane"
	"makegood/tui/theme"
)

// findRows are the orders the ledger of these tests knows.
func findRows() []ledger.Row {
	row := func(p ledger.Provider, order, name, player, product, amount string, ago time.Duration, class ledger.Class) ledger.Row {
		k := ledger.NewKey(p, stubHiveApp, order)
		who := ledger.Player{ID: player, Name: name}
		if p == ledger.Stove {
			k.App, who = stubService, ledger.Player{MemberNo: player, Name: name}
		}
		at := ledger.At(stubStart.Add(-ago))
		return ledger.Row{Key: k, Standing: ledger.Standing{
			Class: class, Severity: class.Severity(), Lamps: ledger.Lamps{Notified: ledger.LampYes, Paid: ledger.LampYes, Granted: ledger.LampNo},
			View: ledger.View{
				Spellings: []string{order}, Player: who, Server: "kr", Amount: ledger.Amount(amount), Currency: "KRW", PaidAt: at, FirstSeenAt: at,
				Lines: []ledger.Line{{ProductID: product, Quantity: 1}},
			},
		}}
	}
	return []ledger.Row{
		row(ledger.Hive, "H2168993822440686730", "달빛기사", "20000000401", "diamond_pack", "5500", 9*time.Minute, ledger.ClassPaidNotGranted),
		row(ledger.Hive, "H2168993822440686731", "달빛기사", "20000000401", "item01", "1200", 5*time.Hour, ledger.ClassPaidNotGranted),
		row(ledger.Stove, "1909091033503333452", "小龙虾🦞", "880001", "starter_pack", "5500", 7*time.Minute, ledger.ClassUnverified),
	}
}

// findBooks is a ledger of those orders.
func findBooks(rows []ledger.Row) stubBooks {
	return stubBooks{
		find: func(_ context.Context, id string) (keys []ledger.Key, err error) {
			for _, r := range rows {
				if r.Key.Order == strings.ToUpper(id) {
					keys = append(keys, r.Key)
				}
			}
			return keys, nil
		},
		order: func(_ context.Context, k ledger.Key) (*ledger.Order, ledger.Standing, error) {
			for _, r := range rows {
				if r.Key == k {
					return ledger.NewOrder(k), r.Standing, nil
				}
			}
			return nil, ledger.Standing{}, &ledger.Error{Kind: ledger.NotFound}
		},
		orders: func(_ context.Context, q ledger.OrderQuery) (out []ledger.Row, err error) {
			for _, r := range rows {
				v, f := r.Standing.View, q.Filter
				switch {
				case f.Player != "" && !slices.Contains(v.Player.IDs(), f.Player),
					f.PaidFrom != 0 && (v.PaidAt < f.PaidFrom || v.PaidAt > f.PaidTo),
					f.MinAmount != "" && v.Amount.Cmp(f.MinAmount) != 0,
					f.Currency != "" && f.Currency != v.Currency,
					len(f.Called) > 0 && !strings.Contains(v.Player.Name, f.Called[0]):
					continue
				}
				out = append(out, r)
			}
			return out, nil
		},
	}
}

const findTicket = "[1:1 문의] 결제 오류\n안녕하세요 ㅠㅠ 다이아 패키지 5,500원 결제했는데 안 들어왔어요\n> 주문번호 : Ｈ２１６８９９３８２２\n> ４４０６８６７３０\n" +
	"다른 주문 H2168993822440686799 도 확인해 주세요\n서버 kr, 플레이어 ID: 20000000401"

// findAnswers answers by the last digits of an id: 99 is not found, 53 wants a member number, else found.
func findAnswers(asked *[][]clerk.CheckAsk) stubClerk {
	return stubClerk{
		check: func(_ context.Context, asks []clerk.CheckAsk, progress func(int)) ([]clerk.CheckResult, error) {
			*asked = append(*asked, slices.Clone(asks))
			out := make([]clerk.CheckResult, len(asks))
			for i, a := range asks {
				out[i] = clerk.CheckResult{Provider: a.Provider, OrderID: a.ID, Answer: clerk.CheckFound}
				switch {
				case strings.HasSuffix(a.ID, "99"):
					out[i].Answer = clerk.CheckNotFound
				case strings.HasSuffix(a.ID, "53"):
					why := "STOVE answered HTTP 503"
					out[i].Answer, out[i].Error = clerk.CheckCouldNotAsk, &why
				}
				if progress != nil {
					progress(i + 1)
				}
			}
			return out, nil
		},
		readList: func(_ context.Context, ask clerk.UnconsumedAsk) (clerk.List, error) {
			return clerk.List{Ask: ask, Whole: true}, nil
		},
	}
}

func findRoom(t *testing.T, books stubBooks, text string, asked *[][]clerk.CheckAsk, w, h int) *room {
	t.Helper()
	d, _ := stubDesk(t, books, findAnswers(asked))
	return enter(t, pane.NewFind(d, text), w, h)
}

// TestFindSaysWhatItDidNotTake holds that what looks like an id and is none is told, and that a date or what the ledger
// knows is not.
func TestFindSaysWhatItDidNotTake(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		text  string
		sees  []string
		lacks []string
	}{
		"too long":  {"1234567890123456789012", []string{"Not taken: 1234567890123456789012 (22 digits: a tid has 15 to 20"}, nil},
		"letters":   {"order AB123456789C of today", []string{"Not taken: AB123456789C (neither a Hive order nor a tid"}, nil},
		"a card":    {"paid with 4111111111111111", []string{"1 number of a payment card, which nobody is asked about"}, []string{"4111111111111111 ("}},
		"several":   {"11112222333344445555666 1111222233334444555566 111122223333444455556 9876543210-1", []string{"11112222333344445555666 (23 digits", "1 more"}, nil},
		"a date":    {"2026-11-20 03:12 item05 5,500원", nil, []string{"Not taken"}},
		"known":     {findTicket, nil, []string{"Not taken"}},
		"too large": {strings.Repeat("가나다라 ", 6000) + "H2168993822440686730", []string{"bytes of the text, which is too long"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			findRoom(t, findBooks(findRows()), test.text, &[][]clerk.CheckAsk{}, 160, 40).sees(test.sees...).lacks(test.lacks...)
		})
	}
}

func TestFindFrames(t *testing.T) {
	t.Parallel()
	var asked [][]clerk.CheckAsk
	korean := func(t *testing.T, w, h int, text string) *room {
		t.Helper()
		d, _ := stubDesk(t, findBooks(findRows()), findAnswers(&[][]clerk.CheckAsk{}))
		words, err := lang.New(lang.Korean)
		if err != nil {
			t.Fatal(err)
		}
		if d.Theme, err = theme.New("dark", theme.Options{Profile: theme.Plain, Words: words}); err != nil {
			t.Fatal(err)
		}
		return enter(t, pane.NewFind(d, text), w, h)
	}
	scenes := map[string]func(t *testing.T, w, h int) *room{
		"empty": func(t *testing.T, w, h int) *room { return findRoom(t, findBooks(nil), "", &asked, w, h) },
		"ticket": func(t *testing.T, w, h int) *room {
			return findRoom(t, findBooks(findRows()), findTicket, &[][]clerk.CheckAsk{}, w, h)
		},
		"korean": func(t *testing.T, w, h int) *room { return korean(t, w, h, findTicket) },
		"candidates": func(t *testing.T, w, h int) *room {
			return findRoom(t, findBooks(findRows()), "달빛기사인데요\n낮 12시쯤 5,500원 결제했어요", &[][]clerk.CheckAsk{}, w, h)
		},
		"nothing": func(t *testing.T, w, h int) *room {
			return findRoom(t, findBooks(findRows()), "33,000원 결제했는데요", &[][]clerk.CheckAsk{}, w, h)
		},
		"no_clue": func(t *testing.T, w, h int) *room { return korean(t, w, h, "아이템이 안 왔어요") },
		"could_not_ask": func(t *testing.T, w, h int) *room {
			return findRoom(t, findBooks(findRows()), findTicket+"\ntid 1909091033503333453, member_no 880001, IAP_PURCHASE", &[][]clerk.CheckAsk{}, w, h).press("*").press("down", "down")
		},
		"form": func(t *testing.T, w, h int) *room {
			return findRoom(t, findBooks(findRows()), "tid 1909091033503333453", &[][]clerk.CheckAsk{}, w, h).press("K")
		},
		"failed": func(t *testing.T, w, h int) *room {
			rows, broken := findRows(), false
			books := findBooks(rows)
			find := books.find
			books.find = func(ctx context.Context, id string) ([]ledger.Key, error) {
				if broken {
					return nil, errors.New("disk is gone")
				}
				return find(ctx, id)
			}
			r := findRoom(t, books, findTicket, &[][]clerk.CheckAsk{}, w, h)
			broken = true
			return r.press("ctrl+r")
		},
	}
	for name, scene := range scenes {
		for _, s := range stubSizes() {
			t.Run(fmt.Sprintf("%s %dx%d", name, s[0], s[1]), func(t *testing.T) {
				t.Parallel()
				compareGolden(t, fmt.Sprintf("find_%s_%dx%d", name, s[0], s[1]), checkFrame(t, scene(t, s[0], s[1]).pane, s[0], s[1], false))
			})
		}
	}
}

func TestFindAsksForWhatIsMissing(t *testing.T) {
	t.Parallel()
	var asked [][]clerk.CheckAsk
	r := findRoom(t, findBooks(findRows()), findTicket+"\ntid 1909091033503333400 guid guid-77", &asked, 200, 60)
	r.sees("H2168993822440686799", "not asked yet")
	// Hive wants the player, who is in the ticket; STOVE the member number and the type, which are not.
	r.press("*").sees("member number", "type").lacks("Hive player")
	if len(asked) != 0 {
		t.Fatal("somebody was asked before the form was given in")
	}
	r.types("880001").press("enter", "enter").sees("2 found, 1 not found").lacks("member number")
	want := map[string]clerk.CheckAsk{
		// The ledger's own comes before the ticket's.
		"H2168993822440686730": {ID: "H2168993822440686730", Provider: ledger.Hive},
		"H2168993822440686799": {ID: "H2168993822440686799", Provider: ledger.Hive, Player: "20000000401", Server: "kr"},
		"1909091033503333400":  {ID: "1909091033503333400", Provider: ledger.Stove, Member: "880001", GUID: "guid-77", Type: "ONLINE_PURCHASE"},
	}
	if len(asked) != 1 || len(asked[0]) != len(want) {
		t.Fatalf("asked %+v", asked)
	}
	for _, a := range asked[0] {
		if a != want[a.ID] {
			t.Errorf("asked %+v, want %+v", a, want[a.ID])
		}
	}
}

// TestFindGivesWhatAQuestionLacked holds that what the ledger lacks of an order is taken from the ticket only after the
// clerk said that it lacks something, in whatever words; and what stays missing is asked for.
func TestFindGivesWhatAQuestionLacked(t *testing.T) {
	t.Parallel()
	const tid = "1909091033503333452"
	var asked []clerk.CheckAsk
	desk, _ := stubDesk(t, findBooks(findRows()), stubClerk{
		check: func(_ context.Context, asks []clerk.CheckAsk, _ func(int)) ([]clerk.CheckResult, error) {
			out := make([]clerk.CheckResult, len(asks))
			for i, a := range asks {
				asked = append(asked, a)
				why := "the type is not known"
				out[i] = clerk.CheckResult{Provider: a.Provider, OrderID: a.ID, Answer: clerk.CheckCouldNotAsk, Error: &why, Lacks: clerk.LackType}
				if a.Type == "IAP_PURCHASE" {
					out[i] = clerk.CheckResult{Provider: a.Provider, OrderID: a.ID, Answer: clerk.CheckFound}
				}
			}
			return out, nil
		},
	})
	r := enter(t, pane.NewFind(desk, "tid "+tid), 200, 60).sees(tid)
	r.press("*").sees("1 could not be asked")
	if want := []clerk.CheckAsk{{ID: tid, Provider: ledger.Stove}}; !slices.Equal(asked, want) {
		t.Fatalf("asked %+v, want %+v", asked, want)
	}
	r.press("*").sees("‹ ONLINE_PURCHASE ›", "What the ticket does not say").lacks("member number").press("esc").sees("nothing was asked")
	asked = nil
	r = enter(t, pane.NewFind(desk, "tid "+tid+", member_no 880001, IAP_PURCHASE"), 200, 60).sees(tid)
	r.press("*").sees("1 found")
	if len(asked) != 2 || asked[0] != (clerk.CheckAsk{ID: tid, Provider: ledger.Stove}) || asked[1].Type != "IAP_PURCHASE" || asked[1].Member != "880001" {
		t.Errorf("asked %+v", asked)
	}
}

// TestFindAsksOneProviderWithoutTheOther holds that nobody has to know a member number of STOVE to have Hive asked.
func TestFindAsksOneProviderWithoutTheOther(t *testing.T) {
	t.Parallel()
	var asked [][]clerk.CheckAsk
	r := findRoom(t, findBooks(findRows()), "H2168993822440686799, kr\ntid 1909091033503333400", &asked, 200, 60)
	r.sees("H2168993822440686799", "not asked yet")
	r.press("*").sees("Hive player", "empty leaves Hive's out", "member number", "empty leaves STOVE's out")
	r.types("20000000401").press("enter", "enter", "enter").sees("1 not found", "not asked yet").lacks("Hive player")
	if len(asked) != 1 || len(asked[0]) != 1 || asked[0][0].Provider != ledger.Hive {
		t.Fatalf("asked %+v, want Hive alone", asked)
	}
	// The rows that are left want the member number, and nobody else is asked.
	r.press("*").sees("member number", "member_no of the player").lacks("empty leaves")
	r.press("enter", "enter").sees("member number")
	if len(asked) != 1 {
		t.Fatalf("asked %+v without a member number", asked)
	}
	r.press("esc").sees("nothing was asked")
}

func TestFindActsOnTheOrder(t *testing.T) {
	t.Parallel()
	r := findRoom(t, findBooks(findRows()), findTicket, &[][]clerk.CheckAsk{}, 120, 40)
	key := findRows()[0].Key
	if r.press("V"); r.last() != (pane.Confirm{Command: clerk.Command{Kind: ledger.ActVerify, Key: key}}) {
		t.Errorf("V answered %#v", r.last())
	}
	if r.press("enter"); r.last() != (pane.OpenOrder{Key: key}) {
		t.Errorf("enter answered %#v", r.last())
	}
	r.press("down", "V")
	if in, ok := r.last().(pane.Notify); !ok || in.Text == "" {
		t.Errorf("V on an unknown id answered %#v", r.last())
	}
	if r.press("enter"); !strings.Contains(fmt.Sprint(r.last()), "H2168993822440686799") {
		t.Errorf("enter on an unknown id answered %#v", r.last())
	}
	r.press("G")
	if r.press("enter"); r.last() != (pane.OpenPlayer{Provider: ledger.Hive, Player: "20000000401"}) {
		t.Errorf("enter on a player answered %#v", r.last())
	}
	if r.press("esc"); r.last() != (pane.Back{}) {
		t.Errorf("esc answered %#v", r.last())
	}
}

func TestFindTakesAnotherTicket(t *testing.T) {
	t.Parallel()
	r := findRoom(t, findBooks(findRows()), "", &[][]clerk.CheckAsk{}, 120, 40)
	r.sees("paste the text of a ticket").paste("H2168993822440686731").sees("H2168993822440686731", "in the ledger")
	r.paste("tid 1909091033503333452").sees("1909091033503333452", "UNVERIFIED").lacks("H2168993822440686731")
	r.press("f").types("5,500원").press("enter").sees("may be meant", "H2168993822440686730", "the amount is 5,500 KRW")
	r.press("f").press("esc").sees("nothing was taken")
	r.press("Q")
	if in, ok := r.last().(pane.Notify); !ok || !strings.Contains(in.Text, "does nothing") {
		t.Errorf("Q answered %#v", r.last())
	}
}
