package main

import (
	"bytes"
	"database/sql"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	_ "github.com/mattn/go-sqlite3"
)

const outForward = `mode = "forward"
forward_hive = "@GAME/game/hive?slot=1"
forward_hive_all = "@GAME/game/hive/all"
forward_stove = "@GAME/game/stove"
forward_timeout = "20s"`

// Forward mode passes the bytes on as they came, and the game's answer back.
func TestOutsideForward(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{listener: outForward})
	l.start()
	answer := func(status int, text string) {
		l.stand.set(func() {
			l.stand.game = func(w http.ResponseWriter, _ string) {
				w.Header().Set("Content-Type", "text/plain")
				w.Header().Set("X-Game", "yes")
				w.WriteHeader(status)
				_, _ = w.Write([]byte(text))
			}
		})
	}
	answer(200, `{"result":0,"by":"game"}`)
	raw := append([]byte("\n"), mustJSON(t, hivePaid(outID(1), "1", obj{"unknown_field": "1.0e2"}))...)
	code, text := l.send(http.MethodPost, "/hive", raw, map[string]string{
		"X-Custom": "kept", "Connection": "X-Hop", "X-Hop": "dropped", "X-Forwarded-For": "203.0.113.5", "Authorization": "Bearer theirs",
	})
	if code != 200 || text != `{"result":0,"by":"game"}` {
		t.Errorf("relayed %d %s", code, text)
	}
	sent := l.stand.to("/game/")
	if len(sent) != 1 || sent[0].path != "/game/hive" || sent[0].query != "slot=1" || !bytes.Equal(sent[0].body, raw) {
		t.Fatalf("the game got %+v", sent)
	}
	h := sent[0].header
	if h.Get("X-Custom") != "kept" || h.Get("X-Hop") != "" || h.Get("Authorization") != "Bearer theirs" || h.Get("X-Forwarded-For") != "203.0.113.5, 127.0.0.1" {
		t.Errorf("the game got the headers %v", h)
	}
	// After a success a duplicate gets it, on either slot.
	l.steps([]outStep{
		{name: "again", path: "/hive", body: raw, code: 200, want: `{"result":0,"by":"game"}`},
		{name: "second slot", path: "/hive/all", body: raw, code: 200, want: `{"result":0,"by":"game"}`},
	})
	if n := len(l.stand.to("/game/")); n != 1 {
		t.Errorf("%d forwards of one event", n)
	}
	// What is not understood is passed on too.
	l.steps([]outStep{
		{name: "second slot alone", path: "/hive/all", body: hivePaid(outID(2), "2"), code: 200},
		{name: "no JSON", path: "/hive", body: "garbage", code: 200},
		{name: "stove", path: "/stove/" + outService + "/a?q=1", body: stovePaid("T1", nil), code: 200},
	})
	var paths []string
	for _, c := range l.stand.to("/game/")[1:] {
		paths = append(paths, c.path+"?"+c.query)
	}
	if got := strings.Join(paths, " "); got != "/game/hive/all? /game/hive?slot=1 /game/stove?" {
		t.Errorf("passed on to %s", got)
	}
	// No success is relayed as it is, is not undelivered, and is passed on again.
	answer(418, "teapot")
	l.steps([]outStep{
		{name: "declined", path: "/stove", body: stovePaid("T2", nil), code: 418, want: "teapot"},
		{name: "declined again", path: "/stove", body: stovePaid("T2", nil), code: 418, want: "teapot"},
	})
	if n := len(l.stand.to("/game/stove")); n != 3 {
		t.Errorf("%d forwards to the game for STOVE, want 3", n)
	}
	if o := l.order("T2"); o.has("UNDELIVERED") || o.Lamps["granted"] == "claimed" {
		t.Errorf("declined: %+v", o)
	}
	answer(200, `{"code":-1,"message":"dup"}`)
	l.post("/stove", stovePaid("T3", nil))
	if o := l.order("T3"); o.Lamps["granted"] != "claimed" || !o.has("GRANT_CLAIMED") {
		t.Errorf("STOVE's success claims the grant: %+v", o)
	}
	// After a cancellation a paid one is answered and not passed on.
	paid := hivePaid(outID(4), "4")
	l.post("/hive", hiveCancelled(paid))
	before := len(l.stand.to("/game/"))
	l.steps([]outStep{{name: "paid after cancelled", path: "/hive", body: paid, code: 200, want: hiveOK}})
	if n := len(l.stand.to("/game/")); n != before {
		t.Error("a paid notification was passed on after its cancellation")
	}
	if o := l.order(outID(4)); o.Class != "CANCELLED_UNGRANTED" || !o.has("PAID_AFTER_CANCEL") || !o.has("OUT_OF_ORDER") {
		t.Errorf("paid after cancelled: %+v", o)
	}
}

// One forward per event is under way at a time; who waits gets its answer.
func TestOutsideForwardOnce(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{listener: outForward})
	l.start()
	open := make(chan struct{})
	l.stand.fail("/game/", func(http.ResponseWriter, []byte) bool { <-open; return false })
	body := mustJSON(t, hivePaid(outID(1), "1"))
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			code, text, err := outDo(t, http.MethodPost, "http://"+l.listen+"/hive", body, nil)
			if err != nil || code != 200 || strings.TrimSpace(string(text)) != stoveOK {
				t.Errorf("a waiting duplicate got %d %s %v", code, text, err)
			}
		})
	}
	l.until("all six are stored", func() bool {
		return len(outLines[obj](t, l.want(0, "notifications", "--json"))) == 6
	})
	close(open)
	wg.Wait()
	if n := len(l.stand.to("/game/")); n != 1 {
		t.Errorf("%d forwards of one event", n)
	}
}

// A game that does not answer: 500 in the provider's form, UNDELIVERED, and
// delivered later, but not what was cancelled since.
func TestOutsideDeliver(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{listener: strings.Replace(outForward, `"20s"`, `"400ms"`, 1)})
	l.start()
	hive500, stove500 := `{"result":500,"result_msg":"Internal Server Error"}`, `{"code":500,"message":"Internal Server Error"}`
	gone := hivePaid(outID(3), "3")
	l.stand.fail("/game/", hangsUp)
	l.steps([]outStep{
		{name: "hive", path: "/hive", body: hivePaid(outID(1), "1"), code: 500, want: hive500},
		{name: "stove", path: "/stove", body: stovePaid("T1", nil), code: 500, want: stove500},
		{name: "cancelled later", path: "/hive", body: gone, code: 500, want: hive500},
	})
	block := make(chan struct{})
	l.stand.fail("/game/", func(http.ResponseWriter, []byte) bool { <-block; return true })
	l.steps([]outStep{{name: "timeout", path: "/stove", body: stovePaid("T2", nil), code: 500, want: stove500}})
	close(block)
	undelivered := outLines[outOrder](t, l.want(0, "orders", "--json", "--class", "UNDELIVERED"))
	if len(undelivered) != 4 {
		t.Errorf("%d orders are UNDELIVERED, want 4", len(undelivered))
	}
	l.stand.fail("/game/", hangsUp)
	l.want(1, "deliver", "--undelivered", "--rate", "100/s")
	l.stand.heal("/game/")
	l.post("/hive", hiveCancelled(gone))
	l.want(2, "deliver")
	l.want(2, "deliver", "--undelivered", "--rate", "fast")
	before := len(l.stand.to("/game/"))
	l.want(0, "deliver", "--undelivered", "--rate", "100/s")
	for _, c := range l.stand.to("/game/")[before:] {
		if strings.Contains(string(c.body), outID(3)) {
			t.Error("a paid notification was delivered after its cancellation")
		}
	}
	if n := len(l.stand.to("/game/")) - before; n != 3 {
		t.Errorf("%d deliveries, want 3", n)
	}
	l.want(0, "deliver", "--undelivered")
	if n := len(l.stand.to("/game/")) - before; n != 3 {
		t.Error("delivered again")
	}
	for _, id := range []string{outID(1), "T1", "T2"} {
		if o := l.order(id); o.has("UNDELIVERED") {
			t.Errorf("%s is still UNDELIVERED", id)
		}
	}
}

// A ledger that cannot be written: forward mode passes on and spools, observe
// mode answers 503; neither loses what it acknowledged.
func TestOutsideStoreFailure(t *testing.T) {
	t.Parallel()
	forward, observe := newLab(t, outConfig{listener: outForward}), newLab(t, outConfig{})
	for _, l := range []*lab{forward, observe} {
		l.start()
	}
	free := forward.occupy()
	forward.steps([]outStep{{name: "forward", path: "/hive", body: hivePaid(outID(1), "1"), code: 200, want: stoveOK}})
	spooled, err := filepath.Glob(filepath.Join(forward.dir, "makegood.spool", "*"))
	if err != nil || len(spooled) != 1 || len(forward.stand.to("/game/")) != 1 {
		t.Errorf("spooled %v, forwarded %d, %v", spooled, len(forward.stand.to("/game/")), err)
	}
	if !strings.Contains(forward.serve.stderr.String(), "cannot be written") {
		t.Error("nobody is told that the ledger cannot be written")
	}
	free()
	forward.until("what was spooled is taken in", func() bool {
		spooled, err := filepath.Glob(filepath.Join(forward.dir, "makegood.spool", "*"))
		return err == nil && len(spooled) == 0
	})
	if o := forward.order(outID(1)); o.Lamps["notified"] != "yes" || o.has("UNDELIVERED") {
		t.Errorf("taken out of the spool: %+v", o)
	}
	forward.want(0, "audit", "verify")

	free = observe.occupy()
	observe.steps([]outStep{{name: "observe", path: "/stove", body: stovePaid("T1", nil), code: 503}})
	free()
	observe.until("the ledger takes in again", func() bool {
		code, _ := observe.send(http.MethodPost, "/stove", stovePaid("T1", nil), nil)
		return code == 200
	})
}

// occupy holds the ledger's write lock until free is called.
func (l *lab) occupy() (free func()) {
	l.t.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(l.dir, "ledger.db")+"?_txlock=immediate&_busy_timeout=10000")
	if err != nil {
		l.t.Fatal(err)
	}
	tx, err := db.Begin()
	if err != nil {
		l.t.Fatal(err)
	}
	return func() {
		if err := tx.Rollback(); err != nil {
			l.t.Error(err)
		}
		if err := db.Close(); err != nil {
			l.t.Error(err)
		}
	}
}
