package listener

import (
	"context"
	"errors"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"makegood/ledger"
)

// TestObserveAnswers is every row of the routes in observe mode.
func TestObserveAnswers(t *testing.T) {
	t.Parallel()
	live := func(o *Options) { o.Environment, o.MirrorToken = ledger.Live, given("made-up-mirror") }
	minusOne := func(o *Options) { o.StoveDuplicateCode = -1 }
	for name, tc := range map[string]struct {
		change  func(*Options)
		path    string
		body    string
		headers []string
		before  int // how often it was sent before
		status  int
		answer  string
		route   string
		service string
	}{
		"hive":                       {nil, "/hive", hivePaid, nil, 0, 200, hiveOK, "/hive", ""},
		"hive, second slot":          {nil, "/hive/all", hivePaid, nil, 0, 200, hiveOK, "/hive/all", ""},
		"hive, cancelled":            {nil, "/hive", hiveCancelled, nil, 0, 200, hiveOK, "/hive", ""},
		"hive, repeated":             {nil, "/hive", hivePaid, nil, 2, 200, hiveOK, "/hive", ""},
		"hive, unknown type":         {nil, "/hive", `{"type":"repayment","order_id":"H1"}`, nil, 0, 200, hiveOK, "/hive", ""},
		"hive, unreadable":           {nil, "/hive", `{"type":`, nil, 0, 400, `{"result":400,"result_msg":"Bad Request"}`, "/hive", ""},
		"hive, no order":             {nil, "/hive", `{"type":"paid"}`, nil, 0, 400, `{"result":400,"result_msg":"Bad Request"}`, "/hive", ""},
		"hive, empty":                {nil, "/hive", ``, nil, 0, 400, `{"result":400,"result_msg":"Bad Request"}`, "/hive", ""},
		"hive, query":                {nil, "/hive?x=1", hivePaid, nil, 0, 200, hiveOK, "/hive", ""},
		"stove":                      {nil, "/stove", stovePaid, nil, 0, 200, stoveOK, "/stove", ""},
		"stove, slash":               {nil, "/stove/", stovePaid, nil, 0, 200, stoveOK, "/stove", ""},
		"stove, service":             {nil, "/stove/STOVE_QA", stovePaid, nil, 0, 200, stoveOK, "/stove/STOVE_QA", "STOVE_QA"},
		"stove, service and suffix":  {nil, "/stove/STOVE_QA/v1/notify", stovePaid, nil, 0, 200, stoveOK, "/stove/STOVE_QA", "STOVE_QA"},
		"stove, odd service":         {nil, "/stove/a%00b", stovePaid, nil, 0, 200, stoveOK, "/stove", ""},
		"stove, endless service":     {nil, "/stove/" + strings.Repeat("x", 200), stovePaid, nil, 0, 200, stoveOK, "/stove", ""},
		"stove, repeated":            {nil, "/stove", stovePaid, nil, 1, 200, stoveOK, "/stove", ""},
		"stove, repeated, minus one": {minusOne, "/stove", stovePaid, nil, 1, 200, `{"code":-1,"message":"OK"}`, "/stove", ""},
		"stove, first, minus one":    {minusOne, "/stove", stovePaid, nil, 0, 200, stoveOK, "/stove", ""},
		"hive, repeated, minus one":  {minusOne, "/hive", hivePaid, nil, 1, 200, hiveOK, "/hive", ""},
		"stove, unknown type":        {nil, "/stove", `{"noti_type":"NEW","data":{"tid":"1"}}`, nil, 0, 200, stoveOK, "/stove", ""},
		"stove, unreadable":          {nil, "/stove", `<xml/>`, nil, 0, 400, `{"code":400,"message":"Bad Request"}`, "/stove", ""},
		"live, not mirrored":         {live, "/hive", hivePaid, nil, 0, 503, `{"result":503,"result_msg":"Service Unavailable"}`, "/hive", ""},
		"live, wrong token":          {live, "/stove", stovePaid, []string{"X-Makegood-Mirror", "made-up"}, 0, 503, `{"code":503,"message":"Service Unavailable"}`, "/stove", ""},
		"live, empty token":          {live, "/stove", stovePaid, []string{"X-Makegood-Mirror", ""}, 0, 503, `{"code":503,"message":"Service Unavailable"}`, "/stove", ""},
		"live, mirrored":             {live, "/stove", stovePaid, []string{"X-Makegood-Mirror", "made-up-mirror"}, 0, 200, stoveOK, "/stove", ""},
		"live, mirrored, unreadable": {live, "/stove", `{`, []string{"X-Makegood-Mirror", "made-up-mirror"}, 0, 400, `{"code":400,"message":"Bad Request"}`, "/stove", ""},
		"live, unreadable":           {live, "/stove", `{`, nil, 0, 503, `{"code":503,"message":"Service Unavailable"}`, "/stove", ""},
		"sandbox needs no token":     {func(o *Options) { o.MirrorToken = given("made-up-mirror") }, "/hive", hivePaid, nil, 0, 200, hiveOK, "/hive", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, tc.change)
			s.clerk.tell = true
			for range tc.before {
				s.post(tc.path, tc.body, tc.headers...)
			}
			got := s.post(tc.path, tc.body, tc.headers...)
			got.want(t, tc.status, tc.answer)
			if got.header.Get("Content-Type") != "application/json" {
				t.Errorf("content type %q", got.header.Get("Content-Type"))
			}
			stored := s.clerk.stored()
			if len(stored) != tc.before+1 {
				t.Fatalf("%d stored", len(stored))
			}
			a := stored[len(stored)-1]
			if string(a.Body) != tc.body || a.Route != tc.route || a.Service != tc.service || a.Remote != "127.0.0.1" {
				t.Errorf("stored %+v", a)
			}
			if a.Forward || a.ForwardBy != 0 || (a.Notice == nil) == (a.DecodeError == "") {
				t.Errorf("stored %+v", a)
			}
			if a.Mirror != (len(tc.headers) > 0 && tc.headers[1] == "made-up-mirror") {
				t.Errorf("mirror %v", a.Mirror)
			}
		})
	}
}

func TestWhatIsStoredOfARequest(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *Options) {
		o.PathSecret, o.MirrorToken = given("made-up-path"), given("made-up-mirror")
	})
	body := "{\"type\":\"paid\",\r\n\t\"order_id\":\"H1\",\"memo\":\"\xff\\u0000\"}\x00\n"
	s.post("/made-up-path/hive", body, "Authorization", "Bearer made-up-bearer", "Cookie", "session=made-up-cookie",
		"X-Makegood-Mirror", "made-up-mirror", "X-Original-Uri", "/made-up-path/hive", "X-Two", "b", "X-Two", "a", "X-Odd", "\xff",
		"User-Agent", "sender/1", "Content-Type", "text/plain").want(t, 400, `{"result":400,"result_msg":"Bad Request"}`)
	a := s.clerk.stored()[0]
	if string(a.Body) != body || a.DecodeError == "" || !a.Mirror {
		t.Errorf("stored %+v", a)
	}
	host := s.Addr()
	want := "Authorization: Bearer redacted\nContent-Length: " + strconv.Itoa(len(body)) + "\nContent-Type: text/plain\nCookie: redacted\nHost: " + host + "\nUser-Agent: sender/1\n" +
		"X-Makegood-Mirror: redacted\nX-Odd: \uFFFD\nX-Original-Uri: /redacted/hive\nX-Two: b\nX-Two: a\n"
	if got := a.Headers; got != want {
		t.Errorf("headers\n%s\nwant\n%s", got, want)
	}
}

func TestTheEnvironmentARequestNames(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		ours  ledger.Environment
		named []string
		want  ledger.Environment
	}{
		"none":           {ledger.Sandbox, nil, ""},
		"the other":      {ledger.Sandbox, []string{"X-Makegood-Environment", "live"}, ledger.Live},
		"in another way": {ledger.Live, []string{"x-makegood-environment", " Sandbox "}, ledger.Sandbox},
		"ours":           {ledger.Sandbox, []string{"X-Makegood-Environment", "sandbox"}, ""},
		"no environment": {ledger.Sandbox, []string{"X-Makegood-Environment", "staging"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, func(o *Options) { o.Environment, o.MirrorToken = tc.ours, given("made-up") })
			s.post("/hive", hivePaid, tc.named...)
			if a := s.clerk.stored()[0]; a.Environment != tc.want {
				t.Errorf("environment %q, want %q", a.Environment, tc.want)
			}
		})
	}
}

// TestTheAnswerComesAfterTheLedger holds that nobody is told anything before
// the delivery is durable.
func TestTheAnswerComesAfterTheLedger(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	recording, durable := make(chan struct{}), make(chan struct{})
	s.clerk.onReceive = func(context.Context) { close(recording); <-durable }
	answered := make(chan answer, 1)
	go func() { answered <- s.post("/stove", stovePaid) }()
	<-recording
	select {
	case a := <-answered:
		t.Errorf("answered %d before it was durable", a.status)
	case <-time.After(50 * time.Millisecond):
	}
	close(durable)
	a := <-answered
	a.want(t, 200, stoveOK)
}

// TestASenderThatHangsUpIsStoredAllTheSame holds that recording does not end
// with the connection.
func TestASenderThatHangsUpIsStoredAllTheSame(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	recording, gone := make(chan struct{}), make(chan struct{})
	s.clerk.onReceive = func(context.Context) { close(recording); <-gone }
	ctx, hangUp := context.WithCancel(t.Context())
	failed := make(chan error, 1)
	go func() {
		_, err := s.try(ctx, http.MethodPost, "http://"+s.Addr()+"/hive", strings.NewReader(hivePaid))
		failed <- err
	}()
	<-recording
	hangUp()
	if err := <-failed; !errors.Is(err, context.Canceled) {
		t.Fatalf("the sender got %v", err)
	}
	close(gone)
	wait(t, "the delivery", func() bool { return len(s.clerk.stored()) == 1 })
}

func TestAStoreThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		on      StoreFailure
		err     error
		hang    bool
		spooled int
	}{
		"refuse":           {FailureRefuse, errors.New("disk is full"), false, 0},
		"refuse, hanging":  {FailureRefuse, nil, true, 0},
		"forward keeps it": {FailureForward, errors.New("disk is full"), false, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			s := start(t, func(o *Options) {
				o.OnStoreFailure, o.Spool = tc.on, dir
				if tc.hang {
					o.Limits.Store = 50 * time.Millisecond
				}
			})
			s.clerk.receiveErr = tc.err
			if tc.hang {
				s.clerk.onReceive = func(ctx context.Context) { <-ctx.Done() }
			}
			s.post("/stove", stovePaid).want(t, 503, `{"code":503,"message":"Service Unavailable"}`)
			s.post("/hive", hivePaid).want(t, 503, `{"result":503,"result_msg":"Service Unavailable"}`)
			if got := s.alarmed(); strings.Count(got, "\n") != 1 || !strings.HasPrefix(got, "store: the ledger cannot be written") {
				t.Errorf("alarms:\n%s", got)
			}
			if got := s.metric("makegood_store_failures_total"); got != "2" {
				t.Errorf("store failures %s", got)
			}
			files, err := os.ReadDir(dir)
			if err != nil || len(files) != 2*tc.spooled {
				t.Errorf("%d files in the spool, error %v", len(files), err)
			}
			s.clerk.set(func() { s.clerk.receiveErr = nil })
			s.clerk.onReceive = nil
			s.post("/hive", hivePaid).want(t, 200, hiveOK)
			if got := s.alarmed(); !strings.Contains(got, "store over: the ledger can be written again") {
				t.Errorf("alarms:\n%s", got)
			}
		})
	}
}

// TestWhatIsStoredIsAcknowledged holds that a delivery which is durable is not
// refused because something else about it is not known.
func TestWhatIsStoredIsAcknowledged(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	s.clerk.recogniseErr = errors.New("cannot read the order")
	s.post("/hive", hivePaid).want(t, 200, hiveOK)
	if !strings.HasPrefix(s.alarmed(), "store: ") {
		t.Errorf("alarms: %s", s.alarmed())
	}
}

func TestAPanicIsAnAnswerAndAnAlarm(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *Options) { o.GrantsToken = given("made-up") })
	s.post("/hive", `{"type":"panic"}`).want(t, 400, `{"result":400,"result_msg":"Bad Request"}`)
	if a := s.clerk.stored(); len(a) != 1 || !strings.Contains(a[0].DecodeError, "a fault of the program") {
		t.Errorf("a body that breaks the decoder was not stored: %+v", a)
	}
	s.clerk.onReceive = func(context.Context) { panic("a fault in the ledger") }
	s.post("/stove", stovePaid).want(t, 503, `{"code":503,"message":"Service Unavailable"}`)
	s.clerk.onReceive = nil
	s.clerk.onGrants = func(context.Context) { panic("a fault in the rows") }
	s.post("/grants", "[]", "Authorization", "Bearer made-up").want(t, 500, `{"error":"internal server error"}`)
	s.post("/grants", "[]", "Authorization", "Bearer made-up").want(t, 500, `{"error":"internal server error"}`)
	for _, want := range []string{
		"panic: a fault of the program while decoding a notification: a fault made for a test",
		"panic: a fault of the program while recording a notification: a fault in the ledger",
		"panic: a fault of the program while answering /grants: a fault in the rows",
	} {
		if strings.Count(s.alarmed(), want) != 1 {
			t.Errorf("alarms lack, or repeat, %q:\n%s", want, s.alarmed())
		}
	}
	s.post("/hive", hivePaid).want(t, 200, hiveOK) // it goes on
	if got := s.metric("makegood_panics_total"); got != "4" {
		t.Errorf("panics %s", got)
	}
}
