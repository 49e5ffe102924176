package listener

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"makegood/clients/game"
	"makegood/ledger"
)

// TestForwardPassesTheSameOn is the request the game sees.
func TestForwardPassesTheSameOn(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		path, uri string
	}{
		"hive":              {"/made-up-path/hive?page=2", "/game/hive"},
		"hive, second slot": {"/made-up-path/hive/all", "/game/all?slot=2"},
		"stove":             {"/made-up-path/stove/GAME/more?x=y", "/game/stove"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newGame(t, says(200, "application/json", `{"code":0,"result":0}`))
			configure := forwarding(t, g.URL, nil)
			s := start(t, func(o *Options) {
				configure(o)
				o.PathSecret, o.MirrorToken = given("made-up-path"), given("made-up-mirror")
				o.TrustedProxies = prefixes("127.0.0.0/8")
			})
			body := "{\"type\":\"paid\", \"order_id\":\"H1\",\r\n\"noti_type\":\"ONLINE_PURCHASE\",\"data\":{\"tid\":\"T1\"},\"x\":1.50}\n"
			s.post(tc.path, body, "Content-Type", "application/json;charset=UTF-8", "Caller-Id", "clientapp", "Authorization", "Bearer made-up",
				"X-Two", "b", "X-Two", "a", "X-Forwarded-For", "198.51.100.1, 198.51.100.2", "X-Makegood-Mirror", "made-up-mirror",
				"X-Makegood-Environment", "sandbox", "Connection", "X-Hop", "X-Hop", "1", "Keep-Alive", "timeout=5", "Te", "trailers",
				"User-Agent", "sender/1", "Idempotency-Key", "k").want(t, 200, `{"code":0,"result":0}`)
			seen := g.requests()
			if len(seen) != 1 || seen[0].uri != tc.uri || seen[0].body != body || seen[0].host != strings.TrimPrefix(g.URL, "http://") {
				t.Fatalf("the game saw %+v", seen)
			}
			want := http.Header{
				"Content-Type": {"application/json;charset=UTF-8"}, "Caller-Id": {"clientapp"}, "Authorization": {"Bearer made-up"},
				"X-Two": {"b", "a"}, "X-Forwarded-For": {"198.51.100.1, 198.51.100.2, 127.0.0.1"}, "X-Makegood-Environment": {"sandbox"},
				"User-Agent": {"sender/1"}, "Idempotency-Key": {"k"}, "Content-Length": {strconv.Itoa(len(body))},
			}
			for name := range want {
				if strings.Join(seen[0].header[name], "|") != strings.Join(want[name], "|") {
					t.Errorf("%s: %q, want %q", name, seen[0].header[name], want[name])
				}
			}
			for name := range seen[0].header {
				if _, ok := want[name]; !ok {
					t.Errorf("%s: %q was added", name, seen[0].header[name])
				}
			}
			a := s.clerk.stored()[0]
			if !a.Forward || !a.Mirror || a.Remote != "198.51.100.2" || string(a.Body) != body {
				t.Errorf("stored %+v", a)
			}
			if by := time.Until(a.ForwardBy.Time()); by < patience || by > patience+10*time.Second {
				t.Errorf("undelivered in %s, want the forward's time and two writes", by)
			}
		})
	}
}

// TestForwardOutcomes is every answer of the game: what the provider gets, what
// is recorded, and whether it claims a grant.
func TestForwardOutcomes(t *testing.T) {
	t.Parallel()
	means := func(o *game.Options) { o.SuccessMeansGranted = true }
	for name, tc := range map[string]struct {
		change      func(*game.Options)
		path, body  string
		status      int
		contentType string
		answer      string
		outcome     ledger.ForwardOutcome
		kind        ledger.NoticeType
		claims      bool
	}{
		"stove success":             {nil, "/stove", stovePaid, 200, "application/json", stoveOK, ledger.ForwardDelivered, ledger.NoticePaid, true},
		"stove already processed":   {nil, "/stove", stovePaid, 200, "application/json", `{"code":"-1","message":"OK"}`, ledger.ForwardDelivered, ledger.NoticePaid, true},
		"stove declined":            {nil, "/stove", stovePaid, 200, "application/json", `{"code":500,"message":"no"}`, ledger.ForwardDeclined, ledger.NoticePaid, false},
		"stove declined by 500":     {nil, "/stove", stovePaid, 500, "text/html", "<h1>sorry</h1>", ledger.ForwardDeclined, ledger.NoticePaid, false},
		"stove without code":        {nil, "/stove", stovePaid, 200, "", "OK", ledger.ForwardDeclined, ledger.NoticePaid, false},
		"stove unknown type":        {nil, "/stove", `{"noti_type":"NEW","data":{"tid":"1"}}`, 200, "application/json", stoveOK, ledger.ForwardDelivered, ledger.NoticeUnknown, false},
		"stove unreadable":          {nil, "/stove", `<xml/>`, 200, "application/json", stoveOK, ledger.ForwardDelivered, "", false},
		"stove empty":               {nil, "/stove", ``, 400, "application/json", `{"code":400}`, ledger.ForwardDeclined, "", false},
		"hive success":              {nil, "/hive", hivePaid, 200, "application/json", hiveOK, ledger.ForwardDelivered, ledger.NoticePaid, false},
		"hive success means it":     {means, "/hive", hivePaid, 200, "application/json", hiveOK, ledger.ForwardDelivered, ledger.NoticePaid, true},
		"hive plain 200 means it":   {means, "/hive/all", hivePaid, 200, "text/plain", "ok", ledger.ForwardDelivered, ledger.NoticePaid, true},
		"hive cancelled means none": {means, "/hive", hiveCancelled, 200, "application/json", hiveOK, ledger.ForwardDelivered, ledger.NoticeCancelled, false},
		"hive declined":             {means, "/hive", hivePaid, 200, "application/json", `{"result":7}`, ledger.ForwardDeclined, ledger.NoticePaid, false},
		"hive declined by 404":      {means, "/hive", hivePaid, 404, "text/plain", "no route", ledger.ForwardDeclined, ledger.NoticePaid, false},
		"hive no content":           {nil, "/hive", hivePaid, 204, "", "", ledger.ForwardDeclined, ledger.NoticePaid, false},
		"hive redirected":           {nil, "/hive", hivePaid, 307, "text/plain", "elsewhere", ledger.ForwardDeclined, ledger.NoticePaid, false},
		"hive panic in the decoder": {nil, "/hive", `{"type":"panic"}`, 200, "application/json", hiveOK, ledger.ForwardDelivered, "", false},
		"hive odd bytes":            {nil, "/hive", hivePaid, 200, "text/plain; charset=euc-kr", "\xb0\xa1\x00", ledger.ForwardDelivered, ledger.NoticePaid, false},
		"hive a whole MiB":          {nil, "/hive", hivePaid, 200, "text/plain", strings.Repeat("x", 1<<20), ledger.ForwardDelivered, ledger.NoticePaid, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newGame(t, says(tc.status, tc.contentType, tc.answer))
			s := start(t, forwarding(t, g.URL, tc.change))
			got := s.post(tc.path, tc.body)
			got.want(t, tc.status, tc.answer)
			if got.header.Get("Content-Type") != tc.contentType {
				t.Errorf("content type %q, want %q", got.header.Get("Content-Type"), tc.contentType)
			}
			p := s.clerk.passes()
			if len(p) != 1 || len(s.clerk.stored()) != 1 || len(g.requests()) != 1 {
				t.Fatalf("%d outcomes, %d stored, %d requests", len(p), len(s.clerk.stored()), len(g.requests()))
			}
			f := p[0].forward
			if f.Outcome != tc.outcome || f.Claims != tc.claims || f.Type != tc.kind || f.Status != tc.status || f.ContentType != tc.contentType ||
				f.Of != 1 || f.EventKey != p[0].reception.EventKey || f.URL != s.o.Forwarder.Target(ledger.Hive, tc.path) && f.URL != s.o.Forwarder.Target(ledger.Stove, tc.path) || f.Error != "" {
				t.Errorf("recorded %+v", f)
			}
			if string(p[0].answer) != tc.answer {
				t.Errorf("recorded %q", p[0].answer)
			}
			provider := strings.SplitN(tc.path, "/", 3)[1]
			if n := s.metric(`makegood_forwards_total{outcome="` + string(tc.outcome) + `",provider="` + provider + `"}`); n != "1" {
				t.Errorf("counted %q", n)
			}
		})
	}
}

// TestForwardUnanswered is every way the game can fail to answer.
func TestForwardUnanswered(t *testing.T) {
	t.Parallel()
	cut := func(text string) func(net.Conn) {
		return func(c net.Conn) { _, _ = io.WriteString(c, text) }
	}
	for name, tc := range map[string]struct {
		react func(net.Conn) // nil: nobody listens
		err   string
	}{
		"refused":       {nil, "connection refused (the request never left); the game has not seen it"},
		"hangs up":      {cut(""), "(the request may have left)"},
		"reset":         {func(c net.Conn) { _ = c.(*net.TCPConn).SetLinger(0) }, "(the request may have left)"},
		"killed midway": {cut("HTTP/1.1 200 OK\r\nContent-Length: 25\r\n\r\n{\"code\":0,"), "the answer broke off after 10 bytes"},
		"no answer in time": {func(c net.Conn) {
			_, _ = io.Copy(io.Discard, c)
		}, "timeout"},
		"half an answer in time": {func(c net.Conn) {
			cut("HTTP/1.1 200 OK\r\nContent-Length: 25\r\n\r\n{\"code\":0,")(c)
			_, _ = io.Copy(io.Discard, c)
		}, "timeout"},
		"more than a MiB": {cut("HTTP/1.1 200 OK\r\nContent-Length: 1048577\r\n\r\n" + strings.Repeat("x", 1<<20+1)), "longer than 1048576 bytes"},
	} {
		for _, provider := range []string{"hive", "stove"} {
			t.Run(provider+" "+name, func(t *testing.T) {
				t.Parallel()
				url := "http://127.0.0.1:1"
				if tc.react != nil {
					url = "http://" + breaking(t, tc.react)
				}
				configure := forwarding(t, url, nil)
				s := start(t, func(o *Options) {
					configure(o)
					if strings.Contains(name, "in time") {
						o.ForwardTimeout = 100 * time.Millisecond
					}
				})
				if provider == "hive" {
					s.post("/hive", hivePaid).want(t, 500, `{"result":500,"result_msg":"Internal Server Error"}`)
				} else {
					s.post("/stove", stovePaid).want(t, 500, `{"code":500,"message":"Internal Server Error"}`)
				}
				p := s.clerk.passes()
				if len(p) != 1 || len(s.clerk.stored()) != 1 {
					t.Fatalf("outcomes %+v", p)
				}
				f := p[0].forward
				if f.Outcome != ledger.ForwardUnanswered || f.Claims || f.Status != 0 || f.Of != 1 || len(p[0].answer) != 0 || !strings.Contains(f.Error, tc.err) {
					t.Errorf("recorded %+v, want %q", f, tc.err)
				}
				// What the game may have read keeps a refund back.
				if f.NeverLeft != (tc.react == nil) {
					t.Errorf("never left %t: %s", f.NeverLeft, f.Error)
				}
				if !strings.HasPrefix(s.alarmed(), "game: the game does not answer at http") {
					t.Errorf("alarms %q", s.alarmed())
				}
			})
		}
	}
}

// breaking is a game that reads one request from each connection, reacts and
// hangs up.
func breaking(t *testing.T, react func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() {
				defer func() { _ = conn.Close() }()
				_ = conn.SetDeadline(time.Now().Add(patience))
				buf := make([]byte, 64<<10)
				if _, err := conn.Read(buf); err == nil {
					react(conn)
				}
			})
		}
	})
	t.Cleanup(func() { _ = l.Close(); all.Wait() })
	return l.Addr().String()
}

func TestTheGamesAlarmEndsWhenItAnswers(t *testing.T) {
	t.Parallel()
	var down atomic.Bool
	down.Store(true)
	g := newGame(t, func(w http.ResponseWriter, r *http.Request) {
		if down.Load() {
			panic(http.ErrAbortHandler)
		}
		says(500, "", "no")(w, r)
	})
	s := start(t, forwarding(t, g.URL, nil))
	s.post("/hive", hivePaid)
	s.post("/hive", hivePaid)
	down.Store(false)
	s.post("/hive", hivePaid).want(t, 500, "no")
	if got := s.alarmed(); strings.Count(got, "\n") != 2 || !strings.HasSuffix(got, "game over: the game answers again\n") {
		t.Errorf("alarms\n%s", got)
	}
	if n := len(g.requests()); n != 3 {
		t.Errorf("%d requests, want each delivery passed on", n)
	}
}

// TestAHundredAtOnceAreOneForward sends one event a hundred times at once.
func TestAHundredAtOnceAreOneForward(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		answer http.HandlerFunc
		status int
		body   string
	}{
		"success": {says(200, "application/json", stoveOK), 200, stoveOK},
		"decline": {says(200, "application/json", `{"code":9}`), 200, `{"code":9}`},
		"silence": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 500, `{"code":500,"message":"Internal Server Error"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const many = 100
			var s *stand
			g := newGame(t, func(w http.ResponseWriter, r *http.Request) {
				// The game answers when all are recorded, so that all have to wait.
				wait(t, "all to be recorded", func() bool { return len(s.clerk.stored()) == many })
				tc.answer(w, r)
			})
			s = start(t, forwarding(t, g.URL, nil))
			var joined sync.WaitGroup
			for range many {
				joined.Go(func() { s.post("/stove", stovePaid).want(t, tc.status, tc.body) })
			}
			joined.Wait()
			// Each delivery has its own end; those that flew are as many as the game saw.
			own, ended := 0, map[int64]bool{}
			for _, p := range s.clerk.passes() {
				ended[p.reception.Seq] = true
				if !p.forward.Joined {
					own++
				}
			}
			if own != len(g.requests()) || own < 1 {
				t.Errorf("%d outcomes of %d forwards", own, len(g.requests()))
			}
			if name != "success" && len(ended) != many || len(ended) < own {
				t.Errorf("%d of %d deliveries have an end", len(ended), many)
			}
			if name == "success" && len(g.requests()) != 1 {
				t.Errorf("%d forwards", len(g.requests()))
			}
			if len(s.flights.slots) != 0 {
				t.Errorf("%d slots are left", len(s.flights.slots))
			}
		})
	}
}

// TestAWaitingDuplicateGetsThatAnswer holds one forward while its twin waits,
// whatever the answer is.
func TestAWaitingDuplicateGetsThatAnswer(t *testing.T) {
	t.Parallel()
	for name, handle := range map[string]http.HandlerFunc{
		"success":  says(200, "application/json", hiveOK),
		"declined": says(418, "text/plain", "no"),
		"silence":  func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			arrived, answerNow := make(chan struct{}), make(chan struct{})
			g := newGame(t, func(w http.ResponseWriter, r *http.Request) {
				close(arrived) // a second forward would panic here
				<-answerNow
				handle(w, r)
			})
			s := start(t, forwarding(t, g.URL, nil))
			answers := make(chan answer, 2)
			go func() { answers <- s.post("/hive", hivePaid) }()
			<-arrived
			go func() { answers <- s.post("/hive", hivePaid) }()
			wait(t, "the twin to be recorded", func() bool { return len(s.clerk.stored()) == 2 })
			time.Sleep(20 * time.Millisecond) // it has to get from there to waiting
			close(answerNow)
			first, second := <-answers, <-answers
			if first.status != second.status || first.body != second.body || first.header.Get("Content-Type") != second.header.Get("Content-Type") {
				t.Errorf("answered %+v and %+v", first, second)
			}
			got := s.clerk.passes()
			if len(g.requests()) != 1 || len(got) != 2 || got[0].forward.Joined || !got[1].forward.Joined ||
				got[0].forward.Outcome != got[1].forward.Outcome || got[0].reception.Seq == got[1].reception.Seq || string(got[0].answer) != string(got[1].answer) {
				t.Errorf("%d forwards, outcomes %+v", len(g.requests()), got)
			}
		})
	}
}

// TestADuplicateRecordedBeforeTheSuccess is one that the ledger took in while
// its twin's success was not recorded yet, and that comes to be passed on only
// when the twin is through.
func TestADuplicateRecordedBeforeTheSuccess(t *testing.T) {
	t.Parallel()
	g := newGame(t, says(200, "application/json", stoveOK))
	s := start(t, forwarding(t, g.URL, nil))
	second, through := make(chan struct{}), make(chan struct{})
	s.clerk.onRecorded = func(r ledger.Reception) {
		if r.Seq == 1 {
			<-second // the twin is recorded before this one is passed on
			return
		}
		if r.Seq == 2 {
			close(second)
			<-through
		}
	}
	answers := make(chan answer, 2)
	go func() { answers <- s.post("/stove", stovePaid) }()
	wait(t, "the first", func() bool { return len(s.clerk.stored()) == 1 })
	go func() { answers <- s.post("/stove/other", stovePaid) }() // its path names another service
	first := <-answers
	first.want(t, 200, stoveOK)
	if len(s.clerk.passes()) != 1 {
		t.Fatal("the first is not recorded")
	}
	close(through)
	last := <-answers
	last.want(t, 200, stoveOK)
	if n := len(g.requests()); n != 1 {
		t.Errorf("%d forwards", n)
	}
}

func TestAfterASuccessADuplicateIsNotPassedOn(t *testing.T) {
	t.Parallel()
	var status atomic.Int64
	status.Store(500)
	g := newGame(t, func(w http.ResponseWriter, r *http.Request) {
		says(int(status.Load()), "application/x-game", `{"result":0,"n":1}`)(w, r)
	})
	s := start(t, forwarding(t, g.URL, nil))
	s.post("/hive", hivePaid).want(t, 500, `{"result":0,"n":1}`)
	s.post("/hive", hivePaid).want(t, 500, `{"result":0,"n":1}`) // declined: passed on again
	status.Store(200)
	for range 3 {
		got := s.post("/hive", hivePaid)
		got.want(t, 200, `{"result":0,"n":1}`)
		if got.header.Get("Content-Type") != "application/x-game" {
			t.Errorf("content type %q", got.header.Get("Content-Type"))
		}
	}
	s.post("/hive", hiveCancelled).want(t, 200, `{"result":0,"n":1}`) // another event of the order
	if n := len(g.requests()); n != 4 {
		t.Errorf("%d forwards, want two declined, one delivered, one of another event", n)
	}
	if n := len(s.clerk.stored()); n != 6 {
		t.Errorf("%d stored", n)
	}
	if n := s.metric(`makegood_requests_total{outcome="repeated",route="/hive"}`); n != "2" {
		t.Errorf("%q repeated", n)
	}
}

func TestDifferentEventsDoNotWaitForEachOther(t *testing.T) {
	t.Parallel()
	blocked := make(chan struct{})
	g := newGame(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Wait") != "" {
			<-blocked
		}
		says(200, "", "")(w, r)
	})
	s := start(t, forwarding(t, g.URL, nil))
	held := make(chan answer, 2)
	go func() { held <- s.post("/hive", hivePaid, "X-Wait", "1") }()
	go func() { held <- s.post("/hive", "unreadable", "X-Wait", "1") }()
	wait(t, "both to be held", func() bool { return len(g.requests()) == 2 })
	s.post("/hive", hiveCancelled).want(t, 200, "")
	s.post("/hive", `{"type":"paid","order_id":"H2"}`).want(t, 200, "")
	s.post("/hive", "unreadable").want(t, 200, "") // what names no event has no twin
	close(blocked)
	<-held
	<-held
}

// TestAProviderThatHangsUpDoesNotEndTheForward holds the same for one that
// closes only its sending side: it gets the answer.
func TestAProviderThatHangsUpDoesNotEndTheForward(t *testing.T) {
	t.Parallel()
	arrived, answerNow := make(chan struct{}, 1), make(chan struct{})
	g := newGame(t, func(w http.ResponseWriter, r *http.Request) {
		arrived <- struct{}{}
		<-answerNow
		if r.Context().Err() != nil {
			t.Error("the forward was ended")
		}
		says(200, "", stoveOK)(w, r)
	})
	s := start(t, forwarding(t, g.URL, nil))
	ctx, hangUp := context.WithCancel(t.Context())
	failed := make(chan error, 1)
	go func() {
		_, err := s.try(ctx, http.MethodPost, "http://"+s.Addr()+"/stove", strings.NewReader(stovePaid))
		failed <- err
	}()
	<-arrived
	hangUp()
	if err := <-failed; !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	time.Sleep(20 * time.Millisecond) // the server has to notice
	close(answerNow)
	wait(t, "the outcome", func() bool { return len(s.clerk.passes()) == 1 })
	if f := s.clerk.passes()[0].forward; f.Outcome != ledger.ForwardDelivered || !f.Claims {
		t.Errorf("recorded %+v", f)
	}

	conn, err := net.Dial("tcp", s.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(patience))
	_, _ = io.WriteString(conn, "POST /stove HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}")
	_ = conn.(*net.TCPConn).CloseWrite()
	got, err := io.ReadAll(conn)
	if err != nil || !strings.HasSuffix(string(got), stoveOK) {
		t.Errorf("answered %q, error %v", got, err)
	}
}

func TestWithheld(t *testing.T) {
	t.Parallel()
	g := newGame(t, says(200, "", "granted"))
	s := start(t, forwarding(t, g.URL, nil))
	s.clerk.withhold = true
	s.post("/hive", hivePaid).want(t, 200, hiveOK)
	s.post("/stove", stovePaid).want(t, 200, stoveOK)
	if n := len(g.requests()); n != 0 {
		t.Errorf("%d forwards", n)
	}
	p := s.clerk.passes()
	if len(p) != 2 || p[0].forward.Outcome != ledger.ForwardWithheld || p[0].forward.Of != 1 || p[0].forward.Claims || p[0].forward.Type != ledger.NoticePaid || p[0].forward.EventKey == "" {
		t.Errorf("recorded %+v", p)
	}
	s.post("/hive", hiveCancelled).want(t, 200, "granted") // only a purchase is withheld
	s.clerk.set(func() { s.clerk.withhold = false })
	s.post("/hive", `{"type":"paid","order_id":"H5"}`).want(t, 200, "granted")
	s.clerk.set(func() { s.clerk.withhold = true })
	s.post("/hive", `{"type":"paid","order_id":"H5"}`).want(t, 200, "granted") // the earlier answer
	if n := len(g.requests()); n != 2 {
		t.Errorf("%d forwards", n)
	}
}

func TestAProviderWithoutATarget(t *testing.T) {
	t.Parallel()
	g := newGame(t, says(200, "", ""))
	configure := forwarding(t, g.URL, func(o *game.Options) { o.ForwardStove = "" })
	s := start(t, configure)
	s.post("/stove", stovePaid).want(t, 503, `{"code":503,"message":"Service Unavailable"}`)
	if a := s.clerk.stored(); len(a) != 1 || a[0].Forward || a[0].ForwardBy != 0 {
		t.Errorf("stored %+v", a)
	}
	if !strings.Contains(s.alarmed(), "target: a stove notification was stored and not passed on: set listener.forward_stove") {
		t.Errorf("alarms %q", s.alarmed())
	}
	s.post("/hive", hivePaid).want(t, 200, "")
}

// TestForwardWithoutALedger is forward mode while nothing can be stored.
func TestForwardWithoutALedger(t *testing.T) {
	t.Parallel()
	full := errors.New("disk is full")
	g := newGame(t, says(200, "application/json", stoveOK))

	t.Run("passes on and spools", func(t *testing.T) {
		t.Parallel()
		s := start(t, forwarding(t, g.URL, nil))
		s.clerk.receiveErr = full
		s.post("/stove", stovePaid).want(t, 200, stoveOK)
		s.post("/hive", "unreadable").want(t, 200, stoveOK)
		if n := s.spoolWaiting(); n != 2 || len(s.clerk.passes()) != 0 {
			t.Errorf("%d files in the spool, %d outcomes", n, len(s.clerk.passes()))
		}
		if !strings.HasPrefix(s.alarmed(), "store: ") {
			t.Errorf("alarms %q", s.alarmed())
		}
	})
	t.Run("passes on without a spool too", func(t *testing.T) {
		t.Parallel()
		configure := forwarding(t, g.URL, nil)
		s := start(t, func(o *Options) {
			configure(o)
			o.Spool += "/file"
			if err := os.WriteFile(o.Spool, nil, 0o600); err != nil { // no directory can be here
				t.Fatal(err)
			}
		})
		s.clerk.receiveErr = full
		s.post("/stove", stovePaid).want(t, 200, stoveOK)
		if !strings.Contains(s.alarmed(), "spool: a notification could be kept neither in the ledger nor in the spool") {
			t.Errorf("alarms %q", s.alarmed())
		}
	})
	t.Run("refuses where it is told to", func(t *testing.T) {
		t.Parallel()
		own := newGame(t, says(200, "", stoveOK))
		configure := forwarding(t, own.URL, nil)
		s := start(t, func(o *Options) { configure(o); o.OnStoreFailure = FailureRefuse })
		s.clerk.receiveErr = full
		s.post("/stove", stovePaid).want(t, 503, `{"code":503,"message":"Service Unavailable"}`)
		if len(own.requests()) != 0 || s.spoolWaiting() != 0 {
			t.Errorf("%d forwards, %d spooled", len(own.requests()), s.spoolWaiting())
		}
	})
	t.Run("twins are one forward", func(t *testing.T) {
		t.Parallel()
		arrived, answerNow := make(chan struct{}), make(chan struct{})
		own := newGame(t, func(w http.ResponseWriter, r *http.Request) {
			close(arrived)
			<-answerNow
			says(200, "", stoveOK)(w, r)
		})
		s := start(t, forwarding(t, own.URL, nil))
		s.clerk.receiveErr = full
		answers := make(chan answer, 2)
		go func() { answers <- s.post("/stove", stovePaid) }()
		<-arrived
		go func() { answers <- s.post("/stove", stovePaid) }()
		wait(t, "both in the spool", func() bool { return s.spoolWaiting() == 2 })
		time.Sleep(20 * time.Millisecond)
		close(answerNow)
		for range 2 {
			a := <-answers
			a.want(t, 200, stoveOK)
		}
		if n := len(own.requests()); n != 1 {
			t.Errorf("%d forwards", n)
		}
	})
	t.Run("stored but not recognised", func(t *testing.T) {
		t.Parallel()
		s := start(t, forwarding(t, g.URL, nil))
		s.clerk.recogniseErr = full
		s.post("/stove", stovePaid).want(t, 200, stoveOK)
		if p := s.clerk.passes(); len(p) != 1 || p[0].forward.Of != 1 || s.spoolWaiting() != 0 {
			t.Errorf("outcomes %+v, %d spooled", p, s.spoolWaiting())
		}
	})
	t.Run("stored but not recognised, where it is told to refuse", func(t *testing.T) {
		t.Parallel()
		own := newGame(t, says(200, "", stoveOK))
		configure := forwarding(t, own.URL, nil)
		s := start(t, func(o *Options) { configure(o); o.OnStoreFailure = FailureRefuse })
		s.clerk.recogniseErr = full
		s.post("/stove", stovePaid).want(t, 503, `{"code":503,"message":"Service Unavailable"}`)
		p := s.clerk.passes()
		if len(own.requests()) != 0 || len(p) != 1 || p[0].forward.Outcome != ledger.ForwardUnanswered || !p[0].forward.NeverLeft {
			t.Errorf("%d forwards, recorded %+v", len(own.requests()), p)
		}
	})
	t.Run("the outcome cannot be stored", func(t *testing.T) {
		t.Parallel()
		s := start(t, forwarding(t, g.URL, nil))
		s.clerk.passedErr = full
		s.post("/stove", stovePaid).want(t, 200, stoveOK)
		if s.spoolWaiting() != 1 || !strings.HasPrefix(s.alarmed(), "store: ") {
			t.Errorf("%d spooled, alarms %q", s.spoolWaiting(), s.alarmed())
		}
	})
}

// faulty is a forwarder with a fault.
type faulty struct{ Forwarder }

func (faulty) Forward(context.Context, ledger.Provider, string, string, http.Header, []byte) (ledger.GameAnswer, bool, error) {
	panic("a fault in the forwarder")
}

func TestAPanicWhileForwardingIsUnanswered(t *testing.T) {
	t.Parallel()
	configure := forwarding(t, "http://127.0.0.1:1", nil)
	s := start(t, func(o *Options) { configure(o); o.Forwarder = faulty{o.Forwarder} })
	s.post("/hive", hivePaid).want(t, 500, `{"result":500,"result_msg":"Internal Server Error"}`)
	s.clerk.onPassed = func(context.Context) { panic("a fault in the ledger") }
	s.post("/hive", hivePaid).want(t, 500, `{"result":500,"result_msg":"Internal Server Error"}`)
	if p := s.clerk.passes(); len(p) != 1 || p[0].forward.Outcome != ledger.ForwardUnanswered || !strings.Contains(p[0].forward.Error, "a fault of the program") {
		t.Errorf("recorded %+v", p)
	}
	if s.spoolWaiting() != 1 || len(s.flights.slots) != 0 {
		t.Errorf("%d spooled, %d slots left", s.spoolWaiting(), len(s.flights.slots))
	}
}

func TestLiveForwardNeedsNoMirror(t *testing.T) {
	t.Parallel()
	g := httptest.NewServer(says(200, "", hiveOK))
	t.Cleanup(g.Close)
	configure := forwarding(t, g.URL, nil)
	s := start(t, func(o *Options) { configure(o); o.Environment = ledger.Live })
	s.post("/hive", hivePaid).want(t, 200, hiveOK)
}
