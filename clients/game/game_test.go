package game

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"makegood/clients/transport"
	"makegood/ledger"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// seen is one request as a game saw it.
type seen struct {
	method, uri, host string
	header            http.Header
	body              []byte
	length            int64
	coding            []string
}

// stand is a game made of a handler; it keeps what it was sent.
type stand struct {
	*httptest.Server
	mu   sync.Mutex
	seen []seen
}

func newStand(t *testing.T, answer http.HandlerFunc) *stand {
	t.Helper()
	s := &stand{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Errorf("game: read request: %v", err)
		}
		s.mu.Lock()
		s.seen = append(s.seen, seen{r.Method, r.RequestURI, r.Host, r.Header.Clone(), body, r.ContentLength, r.TransferEncoding})
		s.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *stand) requests() []seen {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]seen(nil), s.seen...)
}

func newClient(t *testing.T, o Options) *Client {
	t.Helper()
	o.Now = time.Now
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func says(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Content-Type"] = nil
		if contentType != "" {
			w.Header().Set("Content-Type", contentType)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

const okStove = `{"code":0,"message":"OK"}`

func TestForwardSendsTheSameBytesAndHeaders(t *testing.T) {
	t.Parallel()
	game := newStand(t, says(200, "application/json", okStove))
	c := newClient(t, Options{ForwardStove: game.URL + "/hook/stove?from=makegood&x=%2F"})
	body := []byte("{\r\n \"tid\" : \"1909091033503333452\",\"memo\":\"\\u0000\xff\" }\n")
	in := http.Header{
		"Content-Type": {"application/json; charset=EUC-KR"}, "Caller-Id": {"clientapp"}, "X-Two": {"a", "b"},
		"Authorization": {"Bearer made-up"}, "Cookie": {"c=1"}, "Accept-Encoding": {"gzip"}, "Idempotency-Key": {"k"},
		"User-Agent": {"sender/1"}, "X-Forwarded-For": {"198.51.100.1", "198.51.100.2"},
		"Connection": {"keep-alive, X-Private", "x-also"}, "X-Private": {"1"}, "X-Also": {"1"}, "Keep-Alive": {"timeout=5"},
		"Te": {"trailers"}, "Trailer": {"X-Sum"}, "Transfer-Encoding": {"chunked"}, "Upgrade": {"h2c"}, "Expect": {"100-continue"},
		"Proxy-Connection": {"keep-alive"}, "Proxy-Authorization": {"Basic made-up"}, "Host": {"provider.example"}, "Content-Length": {"9999"},
	}
	given := in.Clone()
	got, left, err := c.Forward(t.Context(), ledger.Stove, "/stove/GAME", "203.0.113.9", in, body)
	if err != nil || !left || got.Status != 200 || got.ContentType != "application/json" || string(got.Body) != okStove {
		t.Fatalf("answer %+v, left %v, error %v", got, left, err)
	}
	r := game.requests()[0]
	if r.method != "POST" || r.uri != "/hook/stove?from=makegood&x=%2F" || !bytes.Equal(r.body, body) {
		t.Errorf("the game saw %s %s %q", r.method, r.uri, r.body)
	}
	if r.host != strings.TrimPrefix(game.URL, "http://") || r.length != int64(len(body)) || len(r.coding) != 0 {
		t.Errorf("host %q, length %d, transfer encoding %v", r.host, r.length, r.coding)
	}
	want := http.Header{
		"Content-Type": {"application/json; charset=EUC-KR"}, "Caller-Id": {"clientapp"}, "X-Two": {"a", "b"},
		"Authorization": {"Bearer made-up"}, "Cookie": {"c=1"}, "Accept-Encoding": {"gzip"}, "Idempotency-Key": {"k"},
		"User-Agent": {"sender/1"}, "X-Forwarded-For": {"198.51.100.1, 198.51.100.2, 203.0.113.9"},
	}
	r.header.Del("Content-Length")
	sameHeader(t, r.header, want)
	sameHeader(t, in, given) // the caller's headers are not touched
}

func sameHeader(t *testing.T, got, want http.Header) {
	t.Helper()
	for name := range want {
		if strings.Join(got[name], "|") != strings.Join(want[name], "|") {
			t.Errorf("%s = %q, want %q", name, got[name], want[name])
		}
	}
	for name := range got {
		if _, ok := want[name]; !ok {
			t.Errorf("unexpected header %s = %q", name, got[name])
		}
	}
}

func TestForwardAddsNoHeaderOfItsOwn(t *testing.T) {
	t.Parallel()
	game := newStand(t, says(200, "", ""))
	c := newClient(t, Options{ForwardHive: game.URL})
	// Connection may not take away the address that is appended here.
	in := http.Header{"Connection": {"X-Forwarded-For"}, "X-Forwarded-For": {"198.51.100.1"}}
	if _, _, err := c.Forward(t.Context(), ledger.Hive, "/hive", "203.0.113.9", in, []byte("{}")); err != nil {
		t.Fatal(err)
	}
	r := game.requests()[0]
	r.header.Del("Content-Length")
	sameHeader(t, r.header, http.Header{"X-Forwarded-For": {"203.0.113.9"}})
	if r.uri != "/" {
		t.Errorf("uri %q", r.uri)
	}
}

func TestForwardChoosesTheAddress(t *testing.T) {
	t.Parallel()
	game := newStand(t, says(200, "", ""))
	all := Options{ForwardHive: game.URL + "/h", ForwardHiveAll: game.URL + "/all", ForwardStove: game.URL + "/s"}
	without := Options{ForwardHive: game.URL + "/h"}
	for name, tc := range map[string]struct {
		o     Options
		p     ledger.Provider
		route string
		want  string
	}{
		"hive":                 {all, ledger.Hive, "/hive", "/h"},
		"second slot":          {all, ledger.Hive, "/hive/all", "/all"},
		"imported":             {all, ledger.Hive, "import", "/h"},
		"stove":                {all, ledger.Stove, "/stove/GAME", "/s"},
		"second slot fallback": {without, ledger.Hive, "/hive/all", "/h"},
		"none":                 {without, ledger.Stove, "/stove", ""},
		"other provider":       {all, "steam", "/hive", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, tc.o)
			target := c.Target(tc.p, tc.route)
			_, left, err := c.Forward(t.Context(), tc.p, tc.route, "", nil, []byte(name))
			if tc.want == "" {
				if target != "" || left || ledger.KindOf(err) != ledger.Invalid || !strings.Contains(err.Error(), "set listener.forward_") {
					t.Errorf("target %q, left %v, error %v", target, left, err)
				}
				return
			}
			if err != nil || target != game.URL+tc.want {
				t.Fatalf("target %q, error %v", target, err)
			}
			for _, r := range game.requests() {
				if string(r.body) == name && r.uri != tc.want {
					t.Errorf("went to %s, want %s", r.uri, tc.want)
				}
			}
		})
	}
}

func TestForwardRelaysAnyAnswer(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		status      int
		contentType string
		body        string
	}{
		"success":    {200, "application/json", okStove},
		"no type":    {200, "", "OK"},
		"html":       {200, "text/html; charset=euc-kr", "<html>\xb0\xa1</html>"},
		"no content": {204, "", ""},
		"not found":  {404, "text/plain", "no such page"},
		"500":        {500, "application/json", `{"code":500}`},
		"503":        {503, "text/html", "busy"},
		"odd status": {599, "text/plain", "?"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			game := newStand(t, says(tc.status, tc.contentType, tc.body))
			c := newClient(t, Options{ForwardHive: game.URL})
			got, left, err := c.Forward(t.Context(), ledger.Hive, "/hive", "", nil, []byte("{}"))
			if err != nil || !left || got.Status != tc.status || got.ContentType != tc.contentType || string(got.Body) != tc.body {
				t.Errorf("got %d %q %q, left %v, error %v", got.Status, got.ContentType, got.Body, left, err)
			}
			if n := len(game.requests()); n != 1 {
				t.Errorf("%d requests", n)
			}
		})
	}
}

func TestForwardFollowsNoRedirect(t *testing.T) {
	t.Parallel()
	for _, status := range []int{301, 302, 303, 307, 308} {
		elsewhere := newStand(t, says(200, "", "{}"))
		game := newStand(t, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL+"/login", status)
		})
		c := newClient(t, Options{ForwardStove: game.URL})
		got, _, err := c.Forward(t.Context(), ledger.Stove, "/stove", "", nil, []byte("{}"))
		if err != nil || got.Status != status {
			t.Errorf("%d: answer %+v, error %v", status, got, err)
		}
		if len(elsewhere.requests()) != 0 || len(game.requests()) != 1 {
			t.Errorf("%d: followed", status)
		}
	}
}

// TestForwardWithoutAnAnswer is every way the game can fail to answer, and
// whether the request may have reached it.
func TestForwardWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	cut := func(text string) func(net.Conn) {
		return func(conn net.Conn) { _, _ = io.WriteString(conn, text) }
	}
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	for name, tc := range map[string]struct {
		ctx   context.Context
		react func(net.Conn) // nil: nobody listens
		kind  transport.Kind
		left  bool
	}{
		"refused":           {t.Context(), nil, transport.KindUnreachable, false},
		"canceled before":   {canceled, cut(""), transport.KindCanceled, false},
		"hangs up":          {t.Context(), cut(""), transport.KindBroken, true},
		"reset":             {t.Context(), func(c net.Conn) { _ = c.(*net.TCPConn).SetLinger(0) }, transport.KindBroken, true},
		"never answers":     {t.Context(), func(c net.Conn) { _, _ = io.Copy(io.Discard, c) }, transport.KindTimeout, true},
		"killed in headers": {t.Context(), cut("HTTP/1.1 200 OK\r\nContent-"), transport.KindBroken, true},
		"killed in body":    {t.Context(), cut("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"code\":0"), transport.KindBroken, true},
		"killed in chunks":  {t.Context(), cut("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"cod\r\n"), transport.KindBroken, true},
		"stalls in body": {t.Context(), func(c net.Conn) {
			cut("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"code\":0")(c)
			_, _ = io.Copy(io.Discard, c)
		}, transport.KindTimeout, true},
		"no http":        {t.Context(), cut("hello\r\n\r\n"), transport.KindBroken, true},
		"status 101":     {t.Context(), cut("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"), transport.KindUnreadable, true},
		"status 000":     {t.Context(), cut("HTTP/1.1 000 None\r\nContent-Length: 0\r\n\r\n"), transport.KindUnreadable, true},
		"too long":       {t.Context(), cut("HTTP/1.1 200 OK\r\nContent-Length: 65\r\n\r\n" + strings.Repeat("x", 65)), transport.KindTooLarge, true},
		"unknown coding": {t.Context(), cut("HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 2\r\n\r\n{}"), transport.KindUnreadable, true},
		"broken gzip":    {t.Context(), cut("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}"), transport.KindUnreadable, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			timeout := 30 * time.Second
			if tc.kind == transport.KindTimeout {
				timeout = 100 * time.Millisecond
			}
			address := "127.0.0.1:1"
			if tc.react != nil {
				w := newWire(t, tc.react)
				address = w.Addr().String()
			}
			c := newClient(t, Options{ForwardHive: "http://" + address, Timeout: timeout, MaxBody: 64})
			_, left, err := c.Forward(tc.ctx, ledger.Hive, "/hive", "", nil, []byte("{}"))
			var e *transport.Error
			if !errors.As(err, &e) || e.Kind != tc.kind || left != tc.left || e.MayHaveLeft != tc.left {
				t.Errorf("left %v, error %v, want kind %q", left, err, tc.kind)
			}
		})
	}
}

// wire reads one request from each connection, reacts, and hangs up.
type wire struct {
	net.Listener
	mu    sync.Mutex
	posts int
	conns int
	wait  sync.WaitGroup
}

func newWire(t *testing.T, react func(net.Conn)) *wire {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{Listener: listener}
	w.wait.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			w.mu.Lock()
			w.conns++
			w.mu.Unlock()
			w.wait.Go(func() { w.serve(conn, react) })
		}
	})
	t.Cleanup(func() { _ = listener.Close(); w.wait.Wait() })
	return w
}

func (w *wire) serve(conn net.Conn, react func(net.Conn)) {
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(30 * time.Second))
	r, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return
	}
	_, _ = io.Copy(io.Discard, r.Body)
	w.mu.Lock()
	w.posts++
	w.mu.Unlock()
	react(conn)
}

func (w *wire) counts() (conns, posts int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.conns, w.posts
}

// TestNothingIsSentTwice has the game close the connection it was just reused
// on, after reading the second request: net/http would send it again if the
// body could be rewound or the headers allowed it.
func TestNothingIsSentTwice(t *testing.T) {
	t.Parallel()
	for name, header := range map[string]http.Header{
		"plain":             {},
		"idempotency key":   {"Idempotency-Key": {"k"}},
		"x-idempotency key": {"X-Idempotency-Key": {"k"}},
	} {
		for _, body := range []string{"{}", ""} {
			t.Run(name+" body "+body, func(t *testing.T) {
				t.Parallel()
				game := newClosing(t)
				c := newClient(t, Options{ForwardHive: "http://" + game.Addr().String()})
				if _, _, err := c.Forward(t.Context(), ledger.Hive, "/hive", "", header, []byte("{}")); err != nil {
					t.Fatal(err)
				}
				_, left, err := c.Forward(t.Context(), ledger.Hive, "/hive", "", header, []byte(body))
				if posts := game.count(); posts != 2 {
					t.Errorf("%d posts arrived, want 2 (error %v)", posts, err)
				}
				if body != "" && (err == nil || !left) {
					t.Errorf("left %v, error %v, want an unanswered one", left, err)
				}
			})
		}
	}
}

// closing answers the first request of a connection and hangs up after reading
// the second.
type closing struct {
	net.Listener
	mu    sync.Mutex
	posts int
	wait  sync.WaitGroup
}

func newClosing(t *testing.T) *closing {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g := &closing{Listener: listener}
	g.wait.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			g.wait.Go(func() { g.serve(conn) })
		}
	})
	t.Cleanup(func() { _ = listener.Close(); g.wait.Wait() })
	return g
}

func (g *closing) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(30 * time.Second))
	in := bufio.NewReader(conn)
	for i := range 2 {
		r, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		_, _ = io.Copy(io.Discard, r.Body)
		g.mu.Lock()
		g.posts++
		g.mu.Unlock()
		if i == 0 {
			_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
		}
	}
}

func (g *closing) count() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.posts
}

func TestConnectionsAreKeptForABurst(t *testing.T) {
	t.Parallel()
	game := newClosing(t)
	c := newClient(t, Options{ForwardHive: "http://" + game.Addr().String()})
	if c.kept.IdleConnTimeout != time.Second || c.kept.MaxIdleConnsPerHost == 0 || !c.fresh.DisableKeepAlives {
		t.Errorf("kept %v for %v, fresh keeps %v", c.kept.MaxIdleConnsPerHost, c.kept.IdleConnTimeout, !c.fresh.DisableKeepAlives)
	}
	if c.kept.Proxy != nil || c.fresh.Proxy != nil {
		t.Error("a proxy of the environment would be used")
	}
}

func TestOptionsAreChecked(t *testing.T) {
	t.Parallel()
	reader := func([]byte) ([]ledger.Grant, error) { return nil, nil }
	for name, tc := range map[string]struct {
		o    Options
		want string
	}{
		"no clock":            {Options{}, "a clock is required"},
		"negative timeout":    {Options{Now: time.Now, Timeout: -1}, "negative"},
		"negative limit":      {Options{Now: time.Now, MaxBody: -1}, "negative"},
		"no scheme":           {Options{Now: time.Now, ForwardHive: "game.example/hook"}, "listener.forward_hive needs a scheme"},
		"other scheme":        {Options{Now: time.Now, ForwardHiveAll: "ftp://game.example"}, "listener.forward_hive_all needs a scheme"},
		"no address":          {Options{Now: time.Now, ForwardStove: "http://game.example:x y"}, "listener.forward_stove does not parse"},
		"lookup unread":       {Options{Now: time.Now, Lookup: "http://game.example/{order_id}"}, "needs a reader"},
		"lookup of something": {Options{Now: time.Now, Grants: reader, Lookup: "http://game.example/{order_id}/{tid}"}, "has {tid}"},
		"lookup no address":   {Options{Now: time.Now, Grants: reader, Lookup: "{order_id}"}, "game.lookup needs a scheme"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := New(tc.o)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want %q", err, tc.want)
			}
		})
	}
}

func TestNoSecretOfTheAddressIsShown(t *testing.T) {
	t.Parallel()
	c := newClient(t, Options{ForwardHive: "http://user:made-up-password@127.0.0.1:1/hook?token=made-up-token", Timeout: time.Second})
	_, _, err := c.Forward(t.Context(), ledger.Hive, "/hive", "", nil, []byte("{}"))
	out, nerr := c.Notify(ledger.Hive, "/hive", "", []byte("{}"), false)
	if nerr != nil {
		t.Fatal(nerr)
	}
	for _, text := range []string{err.Error(), c.Target(ledger.Hive, "/hive"), out.Request.URL} {
		if strings.Contains(text, "made-up") {
			t.Errorf("a secret is shown: %s", text)
		}
	}
}

func TestUserInformationOfTheAddressIsSent(t *testing.T) {
	t.Parallel()
	game := newStand(t, says(200, "", ""))
	c := newClient(t, Options{ForwardHive: strings.Replace(game.URL, "http://", "http://someone:made-up@", 1)})
	for _, h := range []http.Header{nil, {"Authorization": {"Bearer sender"}}} {
		if _, _, err := c.Forward(t.Context(), ledger.Hive, "/hive", "", h, []byte("{}")); err != nil {
			t.Fatal(err)
		}
	}
	got := game.requests()
	if got[0].header.Get("Authorization") != "Basic c29tZW9uZTptYWRlLXVw" || got[1].header.Get("Authorization") != "Bearer sender" {
		t.Errorf("authorization %q and %q", got[0].header["Authorization"], got[1].header["Authorization"])
	}
}
