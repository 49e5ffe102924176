package pane_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/tui/pane"
)

// hiveStub is a Hive that lists what it is told to.
type hiveStub struct {
	mu    sync.Mutex
	asked []clerk.UnconsumedAsk
	rows  map[string][]ledger.Record // by server
	err   error
	why   string
}

func (h *hiveStub) readList(_ context.Context, ask clerk.UnconsumedAsk) (clerk.List, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.asked = append(h.asked, ask)
	if h.err != nil {
		return clerk.List{}, h.err
	}
	l := clerk.List{Ask: ask, BegunAt: ledger.At(stubStart), Error: h.why, Whole: h.why == ""}
	if h.why == "" {
		l.Rows = h.rows[ask.Server]
	}
	return l, nil
}

func hiveRecord(i int, name string) ledger.Record {
	return ledger.Record{
		Spelling: fmt.Sprintf("h%019d", 2168993822440686730+i), Player: ledger.Player{ID: "20000011337", Name: name}, Server: "kr",
		Lines:  []ledger.Line{{ProductID: fmt.Sprintf("com.example.game.item%02d", i), Quantity: 1}},
		Amount: ledger.Amount(fmt.Sprint(1200 + 100*i)), Currency: "KRW", PaidAt: stubPaidAt.Add(time.Duration(i) * time.Minute), Receipt: "made-up-receipt-0001",
	}
}

func hivePane(t *testing.T, stub *hiveStub, books stubBooks, w, h int) (*room, *pane.Hive, *stubClock) {
	t.Helper()
	d, clock := stubDesk(t, books, stubClerk{readList: stub.readList})
	p := pane.NewHive(d)
	return enter(t, p, w, h), p, clock
}

// listsAll knows the first order as paid and not granted.
func listsAll() (*hiveStub, *history) {
	rec := []ledger.Record{hiveRecord(0, "김철수"), hiveRecord(1, "金哲洙"), hiveRecord(2, "🦊여우 player")}
	rec[0].Spelling = strings.ToLower(stubOrderID)
	return &hiveStub{rows: map[string][]ledger.Record{"kr": rec}}, storyOf(stubHiveKey).paid().listed()
}

func TestHiveFrames(t *testing.T) {
	t.Parallel()
	scenes := map[string]func(t *testing.T, w, h int) pane.Pane{
		"empty": func(t *testing.T, w, h int) pane.Pane {
			r, _, _ := hivePane(t, &hiveStub{}, stubBooks{}, w, h)
			return r.pane
		},
		"form": func(t *testing.T, w, h int) pane.Pane {
			r, _, _ := hivePane(t, &hiveStub{}, stubBooks{}, w, h)
			return r.press("f").types("200").pane
		},
		"rows": func(t *testing.T, w, h int) pane.Pane {
			stub, story := listsAll()
			r, _, _ := hivePane(t, stub, booksOf(t, story), w, h)
			return r.press("f").types("20000011337").press("tab", "enter").pane
		},
		"nothing": func(t *testing.T, w, h int) pane.Pane {
			r, _, _ := hivePane(t, &hiveStub{}, stubBooks{}, w, h)
			return r.press("f").types("20000011337").press("tab", "enter").pane
		},
		"stale": func(t *testing.T, w, h int) pane.Pane {
			stub, story := listsAll()
			r, _, clock := hivePane(t, stub, booksOf(t, story), w, h)
			r.press("f").types("20000011337").press("tab", "enter")
			clock.at = clock.at.Add(4 * time.Minute)
			stub.why = "Hive answered HTTP 503"
			return r.press("ctrl+r").pane
		},
	}
	for name, scene := range scenes {
		for _, s := range stubSizes() {
			t.Run(fmt.Sprintf("%s %dx%d", name, s[0], s[1]), func(t *testing.T) {
				t.Parallel()
				compareGolden(t, fmt.Sprintf("hive_%s_%dx%d", name, s[0], s[1]), checkFrame(t, scene(t, s[0], s[1]), s[0], s[1], false))
			})
		}
	}
}

func TestHiveAsksTheServersOfThePlayer(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		server string
		want   []string
	}{
		"every server of the app": {"", []string{"kr", "global"}},
		"the one that was typed":  {"jp", []string{"jp"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			stub := &hiveStub{}
			r, _, _ := hivePane(t, stub, stubBooks{}, 80, 24)
			r.press("f").types("20000011337").press("tab").types(test.server).press("enter")
			var got []string
			for _, a := range stub.asked {
				if a.UserID != "20000011337" || a.App != stubHiveApp {
					t.Errorf("asked %+v", a)
				}
				got = append(got, a.Server)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("asked servers %v, want %v", got, test.want)
			}
		})
	}
}

// TestHiveRefusesWhatIsNoPlayer holds that no question is asked whose empty answer would look like a player without purchases.
func TestHiveRefusesWhatIsNoPlayer(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ text, sees string }{
		"too long": {"1234567890123456789012", "22 digits: no player id has more than 19"},
		"two ids":  {"20000011337 20000011338", "one player at a time: these are 2 words; 9 finds"},
		"lines":    {"20000011337\n20000011338\n20000011339", "one player at a time: these are 3 words"},
		"an order": {"H2168993822440686730", "that is an order id, and a player is wanted; 9 finds"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			stub := &hiveStub{}
			r, _, _ := hivePane(t, stub, stubBooks{}, 120, 40)
			r.press("f").paste(test.text).press("enter", "enter").sees(test.sees)
			if len(stub.asked) != 0 {
				t.Errorf("Hive was asked: %+v", stub.asked)
			}
		})
	}
}

func TestHiveOpensTheOrderAndThePlayer(t *testing.T) {
	t.Parallel()
	stub, story := listsAll()
	r, _, _ := hivePane(t, stub, booksOf(t, story), 120, 40)
	r.press("f").types("20000011337").press("tab").types("kr").press("enter")
	if r.press("enter"); r.last() != (pane.OpenOrder{Key: stubHiveKey}) {
		t.Errorf("enter answered %#v", r.last())
	}
	if r.press("p"); r.last() != (pane.OpenPlayer{Provider: ledger.Hive, Player: "20000011337"}) {
		t.Errorf("p answered %#v", r.last())
	}
	if r.press("P"); r.last() != (pane.Confirm{Command: clerk.Command{Kind: ledger.ActReplay, Key: stubHiveKey}}) {
		t.Errorf("P answered %#v", r.last())
	}
	if r.press("y"); r.last() != (pane.Copy{Text: stubOrderID, What: "order id"}) {
		t.Errorf("y answered %#v", r.last())
	}
}

func TestHiveKeepsRowsWhenReadingFails(t *testing.T) {
	t.Parallel()
	stub, story := listsAll()
	r, _, clock := hivePane(t, stub, booksOf(t, story), 120, 40)
	r.press("f").types("20000011337").press("tab").types("kr").press("enter").sees(stubOrderID, "read 12:09:00")
	clock.at = clock.at.Add(time.Minute)
	stub.err = errors.New("connection refused")
	r.press("ctrl+r").sees(stubOrderID, "stale since 12:09:00", "connection refused")
	stub.err, stub.rows = nil, nil
	r.press("f5").lacks(stubOrderID, "stale").sees("No unconsumed purchase is held")
}

// knownPlayers is a register of n players.
func knownPlayers(n int) func(context.Context, ledger.Provider, string, int64, int) ([]ledger.KnownPlayer, error) {
	return func(_ context.Context, _ ledger.Provider, _ string, after int64, limit int) ([]ledger.KnownPlayer, error) {
		var out []ledger.KnownPlayer
		for id := after + 1; id <= int64(n) && len(out) < limit; id++ {
			p := ledger.KnownPlayer{ID: id, Provider: ledger.Hive, App: stubHiveApp, Player: ledger.Player{ID: fmt.Sprint(20000000000 + id)}, Server: "kr"}
			if id == 7 {
				p.Player = ledger.Player{UID: "only-a-uid"}
			}
			out = append(out, p)
		}
		return out, nil
	}
}

func TestHiveWalksEveryKnownPlayer(t *testing.T) {
	t.Parallel()
	stub := &hiveStub{}
	r, _, _ := hivePane(t, stub, stubBooks{players: knownPlayers(450)}, 120, 40)
	r.press("*")
	if len(stub.asked) != 449 {
		t.Errorf("asked %d lists, want one for each player that can be asked about", len(stub.asked))
	}
	r.sees("every known player", "1 known player could not be asked about")
}

func TestHiveEscCancelsTheWalk(t *testing.T) {
	t.Parallel()
	stub := &hiveStub{}
	r, p, clock := hivePane(t, stub, stubBooks{players: knownPlayers(40)}, 120, 40)
	in, cmd := p.Update(stubKey("*"))
	if said, ok := in.(pane.Notify); !ok || said.Bad {
		t.Fatalf("* answered %#v", in)
	}
	firstRead(cmd) // its answer comes too late
	clock.at = clock.at.Add(2 * time.Second)
	p.Update(stubKey("esc"))
	r.sees("cancelled before the first answer").lacks("0 of 0", "asking Hive")
	_, cmd = p.Update(stubKey("*"))
	first := firstRead(cmd)
	clock.at = clock.at.Add(2 * time.Second)
	_, next := p.Update(first)
	r.sees("asking Hive", "4 of 39", "esc cancels", "left")
	r.press("esc").sees("cancelled: 4 of 39 lists were read", "35 not asked, n goes on")
	if r.last() != nil {
		t.Fatalf("esc left the pane: %#v", r.last())
	}
	r.run(next) // the answer that was under way comes too late
	r.sees("cancelled: 4 of 39").lacks("asking Hive")
	if r.press("esc"); r.last() != (pane.Back{}) {
		t.Errorf("esc answered %#v", r.last())
	}
	asked := len(stub.asked)
	r.press("n").sees("every known player").lacks("not asked", "asking Hive")
	// The four lists that were under way when it was cancelled are asked again.
	if got := len(stub.asked) - asked; got != 35 {
		t.Errorf("going on asked %d lists, want those that were left", got)
	}
	r.press("n").sees("nothing is left to ask")

	stub.why = "Hive answered HTTP 503"
	_, cmd = p.Update(stubKey("*"))
	p.Update(firstRead(cmd))
	r.sees("asking Hive", "4 of 39", "4 could not be asked · esc cancels")
}

// firstRead carries a question out as far as its first answer.
func firstRead(cmd tea.Cmd) tea.Msg {
	answer := cmd()
	several, ok := answer.(tea.BatchMsg)
	if !ok {
		return answer
	}
	for _, c := range several {
		if c == nil {
			continue
		}
		if msg := c(); fmt.Sprintf("%T", msg) == "pane.hiveReadMsg" {
			return msg
		}
	}
	return nil
}

// TestHiveGoesOnWithWhatFailed asks again for the lists that could not be read,
// and for those only.
func TestHiveGoesOnWithWhatFailed(t *testing.T) {
	t.Parallel()
	stub := &hiveStub{why: "Hive answered HTTP 503"}
	r, _, _ := hivePane(t, stub, stubBooks{players: knownPlayers(3)}, 120, 40)
	r.press("*").sees("Hive answered HTTP 503", "3 not asked, n goes on")
	stub.why = strings.Repeat("Hive did not answer, ", 8) + "connection refused"
	r.press("n").sees("connection refused") // the cause is at the end, and not cut off
	stub.why = ""
	before := len(stub.asked)
	r.press("n").lacks("503", "goes on")
	if got := len(stub.asked) - before; got != 3 {
		t.Errorf("going on asked %d lists, want the three that failed", got)
	}
}

func TestHiveCountsListsThatFailed(t *testing.T) {
	t.Parallel()
	stub := &hiveStub{why: "Hive answered result 1000003"}
	r, _, _ := hivePane(t, stub, stubBooks{players: knownPlayers(3)}, 120, 40)
	r.press("*").sees("player 20000000001 on kr: Hive answered result 1000003")
}

func TestHiveWithoutAServerSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	stub := &hiveStub{}
	d, _ := stubDesk(t, stubBooks{}, stubClerk{readList: stub.readList})
	d.Apps = []ledger.App{{Provider: ledger.Hive, ID: stubHiveApp}}
	r := enter(t, pane.NewHive(d), 120, 40)
	r.press("f").types("1").press("tab", "enter").sees("give the server, or server_ids in the configuration")
	d.Apps = nil
	r.press("f").press("tab", "enter").sees("no Hive app is configured")
	if len(stub.asked) > 0 {
		t.Errorf("asked %v", stub.asked)
	}
}
