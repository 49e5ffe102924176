package main

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// Killed ten times under load: what was acknowledged is there, nothing twice,
// and the chain holds.
func TestOutsideKilledUnderLoad(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{})
	l.start()
	var (
		mu    sync.Mutex
		acked = map[string]bool{}
		next  atomic.Int64
		addr  atomic.Value
		stop  = make(chan struct{})
		wg    sync.WaitGroup
	)
	addr.Store(l.listen)
	for range 8 {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				id := outID(int(next.Add(1)))
				code, _, err := outDo(t, http.MethodPost, "http://"+addr.Load().(string)+"/hive", mustJSON(t, hivePaid(id, id[10:])), nil)
				switch {
				case err == nil && code == http.StatusOK:
					mu.Lock()
					acked[id] = true
					mu.Unlock()
				case err != nil:
					time.Sleep(5 * time.Millisecond) // nobody listens right now
				}
			}
		})
	}
	count := func() int { mu.Lock(); defer mu.Unlock(); return len(acked) }
	for range 10 {
		before := count()
		l.until("notifications are acknowledged", func() bool { return count() >= before+20 })
		l.serve.kill()
		l.start()
		addr.Store(l.listen)
	}
	close(stop)
	wg.Wait()
	stored := map[string]int{}
	for _, d := range outLines[struct {
		OrderID string `json:"order_id"`
	}](t, l.want(0, "notifications", "--json")) {
		stored[d.OrderID]++
	}
	for id := range acked {
		if stored[id] != 1 {
			t.Errorf("%s was acknowledged and is stored %d times", id, stored[id])
		}
	}
	for id, n := range stored {
		if n != 1 {
			t.Errorf("%s is stored %d times", id, n)
		}
	}
	if orders := outLines[outOrder](t, l.want(0, "orders", "--json")); len(orders) != len(stored) {
		t.Errorf("%d orders of %d notifications", len(orders), len(stored))
	}
	l.want(0, "audit", "verify")
	l.want(0, "audit", "rebuild", "--check")
}

// Spooled while the ledger is locked and killed wherever it happens to be in
// taking it in again: each delivery is there once, in the order it came, with its
// answer.
func TestOutsideKilledWhileUnspooling(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{listener: outForward})
	l.start()
	free := l.occupy()
	const many = 12
	var posts sync.WaitGroup
	for i := range many {
		posts.Go(func() {
			code, _, err := outDo(t, http.MethodPost, "http://"+l.listen+"/hive", mustJSON(t, hivePaid(outID(i), outID(i)[10:])), nil)
			if err != nil || code != http.StatusOK {
				t.Errorf("delivery %d was answered %d, %v", i, code, err)
			}
		})
	}
	posts.Wait()
	spooled := regexp.MustCompile(`H\d{15,}`)
	var want []string
	files, err := filepath.Glob(filepath.Join(l.dir, "makegood.spool", "*.json"))
	if err != nil || len(files) != many {
		t.Fatalf("%d files in the spool, %v", len(files), err)
	}
	for _, name := range files { // named by when they came
		var f struct {
			Delivery struct {
				Body []byte `json:"body_base64"`
			} `json:"delivery"`
		}
		text, err := os.ReadFile(name)
		if err != nil || json.Unmarshal(text, &f) != nil {
			t.Fatalf("%s: %v", name, err)
		}
		want = append(want, spooled.FindString(string(f.Delivery.Body)))
	}
	free()
	waiting := func() int {
		files, err := filepath.Glob(filepath.Join(l.dir, "makegood.spool", "*.json"))
		if err != nil {
			t.Fatal(err)
		}
		return len(files)
	}
	for left := waiting(); left > 0; left = waiting() {
		l.until("one more is taken in", func() bool { return waiting() < left })
		l.serve.kill()
		l.launch()
	}
	l.serve.kill()
	l.start()
	var got []string
	for _, d := range outLines[struct {
		OrderID   string `json:"order_id"`
		Duplicate bool   `json:"duplicate"`
	}](t, l.want(0, "notifications", "--json")) {
		if got = append(got, d.OrderID); d.Duplicate {
			t.Errorf("%s counts as a duplicate", d.OrderID)
		}
	}
	for i := range many {
		if o := l.order(outID(i)); o.Duplicates != 0 || o.has("UNDELIVERED") {
			t.Errorf("%+v", o)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("taken in\n%q\nwant\n%q", got, want)
	}
	if n := len(l.stand.to("/game/")); n != many {
		t.Errorf("the game was told %d times", n)
	}
	l.want(0, "audit", "verify")
	l.want(0, "audit", "rebuild", "--check")
}

// A refund cut off by kill -9 is in doubt for whoever looks, and not sent again.
func TestOutsideKilledRefund(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{})
	l.start()
	l.spoken()
	id := outID(1)
	n := l.refundable(id, outPlayer(1))
	arrived, block := make(chan struct{}), make(chan struct{})
	defer close(block)
	l.stand.fail("/api_v4/item_result", func(http.ResponseWriter, []byte) bool { close(arrived); <-block; return true })
	cmd := exec.Command(outBinary(t), "--config", l.cfg, "refund", id, "--reason", "x", "--confirm", id)
	cmd.Dir, cmd.Env, cmd.SysProcAttr = l.dir, l.environ(), outTied()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-arrived:
	case <-time.After(outPatience):
		t.Error("the refund did not leave")
	}
	if a := l.action(); a.State != "sending" {
		t.Errorf("while it is being sent: %+v", a)
	}
	l.exits(4, l.refund(id)) // one action in flight on an order
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	l.stand.fail("/api_v4/item_result", hangsUp)
	if a := l.action(); a.State != "in_doubt" {
		t.Errorf("after kill -9: %+v", a)
	}
	if o := l.order(id); o.Class != "CANCEL_IN_DOUBT" {
		t.Errorf("after kill -9: %+v", o)
	}
	l.exits(4, l.refund(id))
	l.want(4, "report", id)
	l.want(5, "probe", id)
	// Another start of serve sends nothing by itself either.
	l.serve.kill()
	l.start()
	l.exits(4, l.refund(id))
	if refunds, all := l.results(2); refunds != 1 || all != 1 {
		t.Errorf("%d refunds among %d requests", refunds, all)
	}
	l.post("/hive", hiveCancelled(n))
	if o := l.order(id); o.Class != "CLOSED_REFUNDED" {
		t.Errorf("the cancellation came: %+v", o)
	}
	if a := l.action(); a.State != "done" {
		t.Errorf("proven by the cancellation: %+v", a)
	}
}

// SIGTERM and SIGINT finish what is under way and exit 0 in time.
func TestOutsideStops(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{listener: outForward})
	l.start()
	if code, took := l.serve.stop(t, syscall.SIGINT); code != 0 || took > 10*time.Second {
		t.Errorf("SIGINT: exit %d after %s", code, took)
	}
	l.start()
	arrived, block := make(chan struct{}), make(chan struct{})
	l.stand.fail("/game/", func(http.ResponseWriter, []byte) bool { close(arrived); <-block; return false })
	answered := make(chan int, 1)
	go func() {
		code, _, err := outDo(t, http.MethodPost, "http://"+l.listen+"/hive", mustJSON(t, hivePaid(outID(1), "1")), nil)
		if err != nil {
			code = -1
		}
		answered <- code
	}()
	select {
	case <-arrived:
	case <-time.After(outPatience):
		t.Fatal("nothing is being passed on")
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if code, took := l.serve.stop(t, syscall.SIGTERM); code != 0 || took > 10*time.Second {
			t.Errorf("SIGTERM: exit %d after %s", code, took)
		}
	}()
	l.until("the listener takes nothing more", func() bool {
		code, _, err := outDo(t, http.MethodGet, "http://"+l.listen+"/ready", nil, nil)
		return err != nil || code == http.StatusServiceUnavailable
	})
	close(block)
	<-ended
	if code := <-answered; code != http.StatusOK {
		t.Errorf("what was being passed on was answered %d", code)
	}
	if o := l.order(outID(1)); o.has("UNDELIVERED") || o.Lamps["notified"] != "yes" {
		t.Errorf("what was being passed on: %+v", o)
	}
}
