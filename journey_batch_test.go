package main

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"makegood/clients/simulator"
)

// turnstile stands before Hive and counts what passes through it to item_result; the answer to one of them is withheld.
type turnstile struct {
	*httptest.Server
	mu    sync.Mutex
	posts map[string]int
	// held is closed when the request whose answer is withheld has taken effect; late lets the answer go after all.
	held, late chan struct{}
}

// newTurnstile withholds the answer to the nth item_result until late is closed, or the test ends.
func newTurnstile(t *testing.T, hive string, nth int) *turnstile {
	t.Helper()
	to, err := url.Parse(hive)
	if err != nil {
		t.Fatal(err)
	}
	pass := httputil.NewSingleHostReverseProxy(to)
	g := &turnstile{posts: map[string]int{}, held: make(chan struct{}), late: make(chan struct{})}
	over := make(chan struct{})
	seen := 0
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/item_result") {
			pass.ServeHTTP(w, r)
			return
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		var asked struct {
			Transaction string `json:"hiveiap_transaction_id"`
		}
		if err := json.Unmarshal(body, &asked); err != nil || asked.Transaction == "" {
			t.Errorf("item_result was asked with %q: %v", body, err)
		}
		g.mu.Lock()
		g.posts[asked.Transaction]++
		seen++
		last := seen == nth
		g.mu.Unlock()
		r.Body = io.NopCloser(bytes.NewReader(body))
		if !last {
			pass.ServeHTTP(w, r)
			return
		}
		answer := httptest.NewRecorder()
		pass.ServeHTTP(answer, r)
		close(g.held)
		select {
		case <-g.late:
			_, _ = w.Write(answer.Body.Bytes())
		case <-over:
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(func() { close(over); g.Close() })
	return g
}

// passed is how often each transaction was reported.
func (g *turnstile) passed() map[string]int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return maps.Clone(g.posts)
}

// The power fails in the middle of reporting four orders to Hive: whoever sits down next is told, goes on, and every order
// was reported once, whatever became of it.
func TestJourneyBatchKilled(t *testing.T) {
	t.Parallel()
	h := newHouse(t, journeySettings{})
	gate := newTurnstile(t, h.sim.HiveURL(), 3)
	through := h.as("through.toml", `iap_url = "`+h.sim.HiveURL()+`"`, `iap_url = "`+gate.URL+`"`)
	alice := h.listening(h.console("alice", 120, 40, "--config", through))
	if err := h.sim.Once("game-unreported", 5); err != nil {
		t.Fatal(err)
	}
	var orders []string
	for n := range 4 {
		orders = append(orders, h.buys(h.player(n), "item01"))
	}
	for _, id := range orders {
		h.until("the game grants "+id, func() bool { return h.order(id).Grants == 1 })
	}
	h.runs(0, append([]string{"check"}, orders...)...)
	for _, id := range orders {
		h.runs(0, "verify", id)
		h.becomes(id, "GRANTED_NOT_REPORTED")
	}
	alice.SeesLine("▌", "4", "item01").Press("enter").Sees("GRANTED_NOT_REPORTED")
	for _, id := range orders {
		alice.Sees(id[len(id)-6:])
	}
	alice.Press("space", "space", "space", "space").Sees("4 marked")
	alice.Press("R").SeesLine("╭", "report granted").Sees("in all 4 orders, 4,800 KRW", "[›cancel‹]").Misses("keys count in a moment")
	alice.Press("tab", "tab").Types("4").Press("tab").Sees("[›report granted: 4 orders‹]").Press("enter")
	select {
	case <-gate.held:
	case <-alice.ended:
		t.Fatalf("the program ended%s", alice.Screen())
	}
	alice.Sees("2 of 4", "2 done")
	alice.Dies()

	alice = h.console("alice again", 120, 40, "--config", through)
	alice.Sees("1 batch is not finished", "[0] shows it").Press("0").Sees("Shift start")
	alice.SeesLine("in doubt", "1 order is in doubt").SeesLine("batches", "Report granted of 4 orders by alice", "was cut off")
	rows := alice.SeesLine("▌", "since you left").Lines()
	at := func(text string) int {
		return slices.IndexFunc(rows, func(l string) bool { return strings.Contains(l, text) })
	}
	for range at("was cut off") - at("▌") {
		alice.Press("down")
	}
	alice.SeesLine("▌", "was cut off").Press("enter").Sees("It was cut",
		"tried: 3 orders, 3,600 KRW", "done: 2 orders, 2,400 KRW", "in doubt: 1 order, 1,200 KRW", "left: 1 order, 1,200 KRW", "what it has tried is not tried again", "[›cancel‹]").Misses("keys count in a moment")
	if n := len(gate.passed()); n != 3 {
		t.Fatalf("%d orders were reported before anybody went on", n)
	}
	alice.Press("tab").Types("1").Press("tab").Sees("[›go on with it‹]").Press("enter")
	alice.Sees("3 done, 1 in doubt", "line 1 of 4")
	told := 0
	for _, l := range alice.Lines() {
		switch {
		case inOrder(l, []string{"done", "H", "tried before"}), inOrder(l, []string{"in doubt", "H", "tried before"}):
			told++
		case inOrder(l, []string{"done", "H"}) && !strings.Contains(l, "tried before"):
			told += 10
		}
	}
	if told != 13 {
		t.Errorf("not each of three tried before and one tried now is told%s", alice.Screen())
	}
	alice.Press("r").Sees("nothing to go on with").Press("esc").Misses("line 1 of 4").Misses("was cut off")

	passed := gate.passed()
	if len(passed) != 4 || h.sim.Posts().Calls["item_result.granted"] != 4 {
		t.Errorf("item_result was posted for %v, %d in all", passed, h.sim.Posts().Calls["item_result.granted"])
	}
	for id, n := range passed {
		if n != 1 {
			t.Errorf("%s was reported %d times", id, n)
		}
	}
	doubtful := 0
	for _, id := range orders {
		if o := h.order(id); o.ItemResults != [3]int{0, 1, 0} || o.State != simulator.Completed {
			t.Errorf("%s: reports %v, %s", id, o.ItemResults, o.State)
		}
		if h.shows(id).Class == "ACTION_IN_DOUBT" {
			doubtful++
		}
	}
	if doubtful != 1 {
		t.Errorf("%d orders are in doubt", doubtful)
	}
	h.runs(0, "audit", "verify")
	h.runs(0, "audit", "rebuild", "--check")
}
