package listener

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"makegood/ledger"
)

// TestTheSpoolIsTakenInWhenTheLedgerIsBack holds that a running server takes in
// what it spooled, in the order it came, each once with its own end, and says so.
func TestTheSpoolIsTakenInWhenTheLedgerIsBack(t *testing.T) {
	t.Parallel()
	g := newGame(t, says(200, "application/json", stoveOK))
	var mu sync.Mutex
	var told []Unspooled
	configure := forwarding(t, g.URL, nil)
	s := start(t, func(o *Options) {
		configure(o)
		o.Limits.Unspool = time.Millisecond
		o.Unspooled = func(u Unspooled, err error) {
			mu.Lock()
			defer mu.Unlock()
			told = append(told, u)
			if err != nil {
				t.Errorf("told %v", err)
			}
		}
	})
	s.clerk.set(func() { s.clerk.receiveErr = errors.New("database is locked") })
	var want []string
	for i := range 9 {
		tid := fmt.Sprintf("T%d", i)
		want = append(want, tid)
		s.post("/stove", strings.ReplaceAll(stovePaid, "1909091033503333452", tid)).want(t, 200, stoveOK)
	}
	if s.spoolWaiting() != 9 || len(s.clerk.stored()) != 0 {
		t.Fatalf("%d in the spool, stored %+v", s.spoolWaiting(), s.clerk.stored())
	}
	s.clerk.set(func() { s.clerk.receiveErr = nil })
	wait(t, "the spool to be empty", func() bool { return s.spoolWaiting() == 0 })
	var got []string
	once := map[string]bool{}
	for _, a := range s.clerk.stored() {
		got = append(got, a.Notice.Record.Spelling)
		once[a.Once] = a.Once != ""
		if !strings.Contains(a.Headers, "X-Makegood-Spooled-At: ") {
			t.Errorf("headers %q", a.Headers)
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(want) || len(once) != 9 {
		t.Errorf("stored %v under %d names, want %v", got, len(once), want)
	}
	for i, p := range s.clerk.passes() {
		if p.forward.Of != int64(i+1) || p.forward.Outcome != ledger.ForwardDelivered || string(p.answer) != stoveOK {
			t.Errorf("outcome %d: %+v", i, p)
		}
	}
	wait(t, "the alarm to end", func() bool { return strings.Contains(s.alarmed(), "store over: ") })
	wait(t, "all of it to be told", func() bool {
		mu.Lock()
		defer mu.Unlock()
		var sum Unspooled
		for _, u := range told {
			sum.Deliveries, sum.Outcomes = sum.Deliveries+u.Deliveries, sum.Outcomes+u.Outcomes
		}
		return sum == Unspooled{Deliveries: 9, Outcomes: 9}
	})
	if n := len(g.requests()); n != 9 {
		t.Errorf("the game was told %d times", n)
	}
}

// TestWhatIsBeingPassedOnStaysInTheSpool holds that a delivery is not taken in
// before its outcome is known, nor what came after it.
func TestWhatIsBeingPassedOnStaysInTheSpool(t *testing.T) {
	t.Parallel()
	arrived, answerNow := make(chan struct{}), make(chan struct{})
	g := newGame(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/hive") {
			close(arrived)
			<-answerNow
		}
		says(200, "application/json", stoveOK)(w, r)
	})
	configure := forwarding(t, g.URL, nil)
	s := start(t, func(o *Options) { configure(o); o.Limits.Unspool = time.Millisecond })
	s.clerk.set(func() { s.clerk.receiveErr = errors.New("database is locked") })
	first := make(chan answer, 1)
	go func() { first <- s.post("/hive", hivePaid) }()
	<-arrived
	s.post("/stove", stovePaid).want(t, 200, stoveOK)
	s.clerk.set(func() { s.clerk.receiveErr = nil })
	time.Sleep(30 * time.Millisecond) // some looks at the spool
	if n := len(s.clerk.stored()); n != 0 || s.spoolWaiting() != 2 {
		t.Errorf("%d taken in while the first is on its way, %d in the spool", n, s.spoolWaiting())
	}
	close(answerNow)
	(<-first).want(t, 200, stoveOK)
	wait(t, "the spool to be empty", func() bool { return s.spoolWaiting() == 0 })
	stored := s.clerk.stored()
	if len(stored) != 2 || stored[0].Provider != ledger.Hive || len(s.clerk.passes()) != 2 {
		t.Errorf("stored %+v, outcomes %+v", stored, s.clerk.passes())
	}
}

// TestWhatCannotBeTakenInIsSaidOnce holds that an unreadable file is told of once
// and keeps nothing else back.
func TestWhatCannotBeTakenInIsSaidOnce(t *testing.T) {
	t.Parallel()
	p, _ := spoolOf(t, envelope{}, hiveEnvelope(hivePaid))
	told := make(chan string, 1000)
	s := start(t, func(o *Options) {
		o.OnStoreFailure, o.Spool, o.Limits.Unspool = FailureForward, p.dir, time.Millisecond
		o.Unspooled = func(u Unspooled, err error) { told <- fmt.Sprint(u, err) }
	})
	wait(t, "the readable one to be taken in", func() bool { return len(s.clerk.stored()) == 1 })
	time.Sleep(30 * time.Millisecond)
	if n := len(told); n != 1 {
		t.Errorf("told %d times", n)
	}
	if text := <-told; !strings.Contains(text, "holds neither a delivery nor an outcome") {
		t.Errorf("told %s", text)
	}
}
