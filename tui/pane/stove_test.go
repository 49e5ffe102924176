package pane_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/tui/pane"
)

// stoveStub answers by the last digit of a tid: 0 to 4 found, 5 and 6 not found,
// else it wants member and type as the clerk does.
type stoveStub struct {
	asked [][]clerk.CheckAsk
	err   error
}

func (s *stoveStub) check(_ context.Context, asks []clerk.CheckAsk, progress func(int)) ([]clerk.CheckResult, error) {
	s.asked = append(s.asked, slices.Clone(asks))
	if s.err != nil {
		return nil, s.err
	}
	out := make([]clerk.CheckResult, len(asks))
	for i, a := range asks {
		r := clerk.CheckResult{Provider: ledger.Stove, OrderID: a.ID, Answer: clerk.CheckFound}
		why := ""
		switch last := a.ID[len(a.ID)-1]; {
		case last <= '4':
		case last <= '6':
			r.Answer = clerk.CheckNotFound
		case a.Member == "":
			why, r.Lacks = "STOVE asks by tid with the member number: give --member", clerk.LackMember
		case a.Type == "":
			why, r.Lacks = "STOVE asks by tid with the noti_type: give --type (ONLINE_PURCHASE, IAP_PURCHASE, ...)", clerk.LackType
		}
		if why != "" {
			r.Answer, r.Error = clerk.CheckCouldNotAsk, &why
		}
		out[i] = r
		progress(i + 1)
	}
	return out, nil
}

func tids(from, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("19090910335033%05d", from+i)
	}
	return out
}

func stovePane(t *testing.T, stub *stoveStub, books stubBooks, w, h int) (*room, *pane.Stove, *stubClock) {
	t.Helper()
	d, clock := stubDesk(t, books, stubClerk{check: stub.check})
	p := pane.NewStove(d)
	return enter(t, p, w, h), p, clock
}

func TestStoveFrames(t *testing.T) {
	t.Parallel()
	text := "안녕하세요, " + stubTid + " 결제했는데 안 들어왔어요.\n" + strings.Join(tids(50, 10), "\n")
	scenes := map[string]func(t *testing.T, w, h int) pane.Pane{
		"empty": func(t *testing.T, w, h int) pane.Pane {
			r, _, _ := stovePane(t, &stoveStub{}, stubBooks{}, w, h)
			return r.pane
		},
		"pasted": func(t *testing.T, w, h int) pane.Pane {
			r, _, _ := stovePane(t, &stoveStub{}, booksOf(t, storyOf(stubStoveKey).paid().found()), w, h)
			return r.paste(text).pane
		},
		"answers": func(t *testing.T, w, h int) pane.Pane {
			r, _, _ := stovePane(t, &stoveStub{}, booksOf(t, storyOf(stubStoveKey).paid().found()), w, h)
			return r.paste(text).press("*", "G").pane
		},
		"form": func(t *testing.T, w, h int) pane.Pane {
			r, _, _ := stovePane(t, &stoveStub{}, booksOf(t, storyOf(stubStoveKey).paid().found()), w, h)
			return r.paste(text).press("*", "w").types("2652").pane
		},
		"failed": func(t *testing.T, w, h int) pane.Pane {
			stub := &stoveStub{}
			r, _, _ := stovePane(t, stub, booksOf(t, storyOf(stubStoveKey).paid().found()), w, h)
			r.paste(text).press("*")
			stub.err = errors.New("connection refused")
			return r.press("*").pane
		},
	}
	for name, scene := range scenes {
		for _, s := range stubSizes() {
			t.Run(fmt.Sprintf("%s %dx%d", name, s[0], s[1]), func(t *testing.T) {
				t.Parallel()
				compareGolden(t, fmt.Sprintf("stove_%s_%dx%d", name, s[0], s[1]), checkFrame(t, scene(t, s[0], s[1]), s[0], s[1], false))
			})
		}
	}
}

func TestPickTids(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		text string
		want []string
		hive int
	}{
		"lines":              {"1909091033503333452\r\n1909091033503333453\n", []string{"1909091033503333452", "1909091033503333453"}, 0},
		"csv":                {`"1909091033503333452","x";T202202103125|T20220304127`, []string{"1909091033503333452", "T202202103125", "T20220304127"}, 0},
		"a sentence":         {"주문번호는1909091033503333452입니다", []string{"1909091033503333452"}, 0},
		"twice":              {"1909091033503333452 1909091033503333452", []string{"1909091033503333452"}, 0},
		"an original tid":    {"o1909091033503333452", []string{"o1909091033503333452"}, 0},
		"Hive ids apart":     {"H2168993822440686730 h2168993822440686731 1909091033503333452", []string{"1909091033503333452"}, 2},
		"with a provider":    {"stove:1909091033503333452", []string{"1909091033503333452"}, 0},
		"a date and a phone": {"2026-11-20 03:00:00 010-1234-5678 1200 KRW", nil, 0},
		"too long":           {"190909103350333345219090910335033334", nil, 0},
		"nothing":            {"", nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, hive := pane.PickTids(test.text)
			if diff := cmp.Diff(test.want, got); diff != "" || hive != test.hive {
				t.Errorf("hive %d, want %d; tids (-want +got):\n%s", hive, test.hive, diff)
			}
		})
	}
}

func FuzzPickTids(f *testing.F) {
	f.Add("1909091033503333452, H2168993822440686730\n")
	f.Add("T202202103125 \x00 o1909091033503333452")
	f.Fuzz(func(t *testing.T, text string) {
		got, hive := pane.PickTids(text)
		if hive < 0 || hive > len(text)/16 {
			t.Errorf("%d Hive ids in %q", hive, text)
		}
		seen := map[string]bool{}
		for _, tid := range got {
			if seen[tid] || !strings.Contains(text, tid) || len(tid) > 20 {
				t.Errorf("picked %q out of %q", tid, text)
			}
			seen[tid] = true
		}
	})
}

func TestStoveAsksWhatIsMissingOnlyOfThoseThatLackIt(t *testing.T) {
	t.Parallel()
	stub := &stoveStub{}
	r, p, _ := stovePane(t, stub, stubBooks{}, 120, 40)
	p.AddTids([]string{"190909103350333340" + "1", "190909103350333340" + "5", "190909103350333340" + "9"})
	r.press("*").sees("1 found", "1 not found", "1 could not ask")
	r.press("G").sees("STOVE wants the member number, which is not known.", "w in pane 3 gives it", "[w] give member number and type")
	if n := len(stub.asked); n != 1 {
		t.Fatalf("asked %d times", n)
	}
	r.press("w").types("265265").press("tab", "tab", "tab", "enter").sees("2 found", "1 not found", "0 could not ask")
	for _, asks := range stub.asked {
		for _, a := range asks {
			if a.Member != "" && !strings.HasSuffix(a.ID, "9") {
				t.Errorf("a member number was given for %s, which did not lack it", a.ID)
			}
		}
	}
	last := stub.asked[len(stub.asked)-1][0]
	if last.Member != "265265" || last.Type != "ONLINE_PURCHASE" {
		t.Errorf("asked at last %+v", last)
	}
}

func TestStoveAsksInChunksOfAHundred(t *testing.T) {
	t.Parallel()
	stub := &stoveStub{}
	r, p, _ := stovePane(t, stub, stubBooks{}, 120, 40)
	p.AddTids(tids(0, 250))
	r.press("*").sees("250 tids")
	var sizes []int
	for _, a := range stub.asked {
		sizes = append(sizes, len(a))
	}
	if !slices.Equal(sizes, []int{100, 100, 50}) {
		t.Errorf("asked in chunks of %v", sizes)
	}
}

func TestStoveKeepsAnswersWhenAskingFails(t *testing.T) {
	t.Parallel()
	stub := &stoveStub{}
	r, p, _ := stovePane(t, stub, stubBooks{}, 120, 40)
	p.AddTids(tids(0, 3))
	r.press("*").sees("3 found")
	stub.err = errors.New("connection refused")
	r.press("*").sees("3 found", "STOVE could not be asked: connection refused; the answers from before stay")
}

func TestStoveAsksOnlyTheMarkedTids(t *testing.T) {
	t.Parallel()
	stub := &stoveStub{}
	r, p, _ := stovePane(t, stub, stubBooks{}, 120, 40)
	p.AddTids(tids(0, 5))
	r.send(pane.Changed{}).press("ctrl+r")
	r.press(" ", " ").press("*")
	last := stub.asked[len(stub.asked)-1]
	if len(last) != 2 {
		t.Errorf("asked about %d tids, want the 2 marked ones", len(last))
	}
}

func TestStoveTakesATidOnce(t *testing.T) {
	t.Parallel()
	r, p, _ := stovePane(t, &stoveStub{}, stubBooks{}, 120, 40)
	p.AddTids(tids(0, 2))
	p.AddTids(tids(0, 3))
	r.sees("1 tid taken, 2 held already", "3 tids")
	r.paste("no ids here").sees("no tid is in that text")
	r.press("f").types("T202202103125 H2168993822440686730").press("enter").sees("1 tid taken", "not taken as a tid: 1 Hive id, pane 2 asks Hive")
	r.press("D").sees("4 tids cleared").sees("No tid is held")
	r.press("*").sees("no tid is held")
}

// TestStoveSaysWhatItDidNotTake holds that nothing pasted is dropped without a word: how many were not taken, which, and why.
func TestStoveSaysWhatItDidNotTake(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		text  string
		sees  []string
		lacks []string
	}{
		"too long":        {"1909091033503333452 1234567890123456789012", []string{"1 tid taken", "not taken as a tid: 1234567890123456789012 (22 digits, a tid has 15 to 20)"}, nil},
		"alone":           {"1234567890123456789012", []string{"no tid is in that text", "1234567890123456789012 (22 digits"}, nil},
		"too short":       {"1909091033503333452,12345", []string{"12345 (5 digits, a tid has 15 to 20)"}, nil},
		"letters":         {"1909091033503333452\nAB19090910335033", []string{"AB19090910335033 (letters where a tid has digits)"}, nil},
		"of Hive":         {"1909091033503333452 H2168993822440686730 h2168993822440686731", []string{"2 Hive ids, pane 2 asks Hive"}, nil},
		"many":            {"1909091033503333452 11 22 33 44 55555 nothing here", []string{"55555 (5 digits", "2 shorter", "2 words without a digit"}, nil},
		"twice":           {"1909091033503333452 1909091033503333452", []string{"1 tid taken, 1 held already"}, []string{"not taken"}},
		"everything":      {"1909091033503333452\nT202202103125", []string{"2 tids taken; * asks STOVE"}, []string{"not taken"}},
		"nothing but air": {" ,;\n", []string{"no tid is in that text"}, []string{"not taken"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, _, _ := stovePane(t, &stoveStub{}, stubBooks{}, 120, 40)
			r.paste(test.text).sees(test.sees...).lacks(test.lacks...)
			// What is longer than the line goes on in the next one.
			r, _, _ = stovePane(t, &stoveStub{}, stubBooks{}, 80, 24)
			r.press("f").paste(test.text)
			whole := strings.Join(strings.Fields(r.pane.View()), " ")
			for _, want := range test.sees {
				if !strings.Contains(whole, want) {
					t.Errorf("%q is cut at 80 cells:\n%s", want, r.pane.View())
				}
			}
		})
	}
}

func TestStoveOpensOnlyKnownOrders(t *testing.T) {
	t.Parallel()
	r, _, clock := stovePane(t, &stoveStub{}, booksOf(t, storyOf(stubStoveKey).paid().found()), 120, 40)
	r.paste(stubTid + " " + tids(50, 1)[0]).press("*")
	if r.press("g", "enter"); r.last() != (pane.OpenOrder{Key: stubStoveKey}) {
		t.Errorf("enter answered %#v", r.last())
	}
	r.press("j", "enter")
	if n, ok := r.last().(pane.Notify); !ok || !strings.Contains(n.Text, "knows no order of tid") {
		t.Errorf("enter on an unknown tid answered %#v", r.last())
	}
	if r.press("g", "X"); !strings.Contains(fmt.Sprint(r.last()), "STOVE documents no refund call") {
		t.Errorf("X answered %#v", r.last())
	}
	clock.at = clock.at.Add(time.Minute)
}
