package transport

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// wire is a TCP server that keeps every byte it is sent and reacts to each
// request as told, so that a test can count what really was on the wire.
type wire struct {
	listener net.Listener
	react    func(net.Conn)
	greet    func(net.Conn) // before anything is read

	mu    sync.Mutex
	bytes bytes.Buffer
	conns int
	wait  sync.WaitGroup
}

func newWire(t *testing.T, react func(net.Conn)) *wire {
	t.Helper()
	return newGreetingWire(t, nil, react)
}

func newGreetingWire(t *testing.T, greet, react func(net.Conn)) *wire {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{listener: listener, greet: greet, react: react}
	w.wait.Go(w.accept)
	t.Cleanup(func() { _ = listener.Close(); w.wait.Wait() })
	return w
}

func (w *wire) url(path string) string { return "http://" + w.listener.Addr().String() + path }

func (w *wire) accept() {
	for {
		conn, err := w.listener.Accept()
		if err != nil {
			return
		}
		w.mu.Lock()
		w.conns++
		w.mu.Unlock()
		w.wait.Go(func() { w.serve(conn) })
	}
}

// serve reacts to one request and then reads on until the connection ends, so
// that a second request on it would be seen.
func (w *wire) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(30 * time.Second))
	if w.greet != nil {
		w.greet(conn)
	}
	in := bufio.NewReader(io.TeeReader(conn, w))
	for {
		req, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		_, _ = io.Copy(io.Discard, req.Body)
		w.react(conn)
	}
}

// Write keeps what was read.
func (w *wire) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.bytes.Write(p)
}

// stop ends the server and gives all it received and the number of connections.
func (w *wire) stop() (string, int) {
	_ = w.listener.Close()
	w.wait.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.bytes.String(), w.conns
}

func status(code int, headers ...string) func(net.Conn) {
	return func(c net.Conn) {
		body := `{"result":0}`
		_, _ = fmt.Fprintf(c, "HTTP/1.1 %d X\r\nContent-Length: %d\r\n%s\r\n%s", code, len(body), strings.Join(append(headers, ""), "\r\n"), body)
	}
}

func hangUp(c net.Conn) { _ = c.Close() }

func reset(c net.Conn) {
	_ = c.(*net.TCPConn).SetLinger(0)
	_ = c.Close()
}

func oneShot(t *testing.T, o Options) *OneShot {
	t.Helper()
	o.Now = time.Now
	s, err := NewOneShot(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func post(t *testing.T, url string) Prepared {
	t.Helper()
	p, err := Prepare(Draft{
		Op: "test: pay", Method: http.MethodPost, URL: url, Body: []byte(`{"amount":"1200"}`),
		Header: http.Header{"Content-Type": {"text/html"}},
		Token:  NewToken(func(context.Context) (string, error) { return "sample-token", nil }),
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestOneShotPutsOnePostOnTheWire is the promise the whole console leans on.
func TestOneShotPutsOnePostOnTheWire(t *testing.T) {
	t.Parallel()
	var self string // where redirects point: the same server again
	cases := []struct {
		name   string
		react  func(net.Conn)
		status int  // of the answer, 0: an error
		kind   Kind // of the error
	}{
		{"answered", status(200), 200, ""},
		{"reset after the request was read", reset, 0, KindBroken},
		{"idle close without an answer", hangUp, 0, KindBroken},
		{"temporary redirect 307", func(c net.Conn) { status(307, "Location: "+self)(c) }, 0, KindRedirect},
		{"permanent redirect 308", func(c net.Conn) { status(308, "Location: "+self)(c) }, 0, KindRedirect},
		{"see other 303", func(c net.Conn) { status(303, "Location: "+self)(c) }, 0, KindRedirect},
		{"unauthorised 401", status(401), 401, ""},
		{"request timeout 408", status(408), 408, ""},
		{"request timeout 408 and close", func(c net.Conn) { status(408, "Connection: close")(c); hangUp(c) }, 408, ""},
		{"too early 425", status(425), 425, ""},
		{"too many requests 429", status(429, "Retry-After: 0"), 429, ""},
		{"server error 500", status(500), 500, ""},
		{"unavailable 503", status(503, "Retry-After: 0"), 503, ""},
		{"answer cut short", func(c net.Conn) {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{")
			hangUp(c)
		}, 0, KindBroken},
		{"not http at all", func(c net.Conn) { _, _ = io.WriteString(c, "SSH-2.0-x\r\n\r\n"); hangUp(c) }, 0, KindBroken},
		{"continue first", func(c net.Conn) { _, _ = io.WriteString(c, "HTTP/1.1 100 Continue\r\n\r\n"); status(200)(c) }, 200, ""},
		{"keep-alive offered", status(200, "Connection: keep-alive", "Keep-Alive: timeout=60"), 200, ""},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			w := newWire(t, tc.react)
			self = w.url("/again")
			answer, err := oneShot(t, Options{}).Send(t.Context(), post(t, w.url("/pay")))
			got, conns := w.stop()
			if n := strings.Count(got, "POST "); n != 1 || conns != 1 {
				t.Errorf("%d POSTs on %d connections, want exactly 1 on 1:\n%s", n, conns, got)
			}
			checkOutcome(t, answer, err, tc.status, tc.kind)
			low := strings.ToLower(got)
			if strings.Contains(low, "idempotency-key") || !strings.Contains(low, "connection: close") || !strings.Contains(got, "HTTP/1.1\r\n") {
				t.Errorf("request is not a closing HTTP/1.1 one without idempotency key:\n%s", got)
			}
			if !strings.HasSuffix(got, `{"amount":"1200"}`) {
				t.Errorf("body is not the prepared one:\n%s", got)
			}
		})
	}
}

func checkOutcome(t *testing.T, answer *Answer, err error, status int, kind Kind) {
	t.Helper()
	if kind == "" {
		if err != nil {
			t.Fatalf("error %v, want status %d", err, status)
		}
		if answer.Status != status || answer.Attempts != 1 || string(answer.Body) != `{"result":0}` {
			t.Errorf("answer %d after %d attempts, body %q", answer.Status, answer.Attempts, answer.Body)
		}
		return
	}
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("answer %+v, error %v, want an *Error of kind %q", answer, err, kind)
	}
	if e.Kind != kind || !e.MayHaveLeft || e.Attempts != 1 {
		t.Errorf("kind %q, may have left %v, attempts %d; want %q, true, 1: %v", e.Kind, e.MayHaveLeft, e.Attempts, kind, e)
	}
	if kind == KindRedirect && !strings.Contains(e.Error(), "redirected to http://127.0.0.1") {
		t.Errorf("the error does not name the host: %v", e)
	}
}

// TestOneShotBeforeTheRequestIsRead covers a server that answers or closes at
// once: nobody may take that as leave to send again.
func TestOneShotBeforeTheRequestIsRead(t *testing.T) {
	t.Parallel()
	cases := map[string]func(net.Conn){
		"closes on accept":     hangUp,
		"resets on accept":     reset,
		"408 before a request": func(c net.Conn) { status(408, "Connection: close")(c) },
	}
	for name, greet := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newGreetingWire(t, greet, hangUp)
			_, err := oneShot(t, Options{}).Send(t.Context(), post(t, w.url("/pay")))
			got, conns := w.stop()
			n := strings.Count(got, "POST ")
			if n > 1 || conns > 1 {
				t.Errorf("%d POSTs on %d connections, want at most 1 on 1", n, conns)
			}
			var e *Error
			if err != nil && (!errors.As(err, &e) || n > 0 && !e.MayHaveLeft) {
				t.Errorf("%d POSTs arrived and the error says otherwise: %v", n, err)
			}
		})
	}
}

func TestOneShotOpensANewConnectionEachTime(t *testing.T) {
	t.Parallel()
	w := newWire(t, status(200))
	s := oneShot(t, Options{})
	for range 3 {
		if _, err := s.Send(t.Context(), post(t, w.url("/pay"))); err != nil {
			t.Fatal(err)
		}
	}
	got, conns := w.stop()
	if n := strings.Count(got, "POST "); n != 3 || conns != 3 {
		t.Errorf("%d POSTs on %d connections, want 3 on 3", n, conns)
	}
}

func TestOneShotTimesOutInDoubt(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	w := newWire(t, func(net.Conn) { <-release })
	_, err := oneShot(t, Options{Timeout: 150 * time.Millisecond}).Send(t.Context(), post(t, w.url("/pay")))
	close(release)
	var e *Error
	if !errors.As(err, &e) || e.Kind != KindTimeout || !e.MayHaveLeft {
		t.Errorf("got %v, want a timeout that may have left", err)
	}
	if got, _ := w.stop(); strings.Count(got, "POST ") != 1 {
		t.Errorf("not exactly one POST:\n%s", got)
	}
}

func TestOneShotCanceledWhileWaiting(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	w := newWire(t, func(net.Conn) { cancel() })
	_, err := oneShot(t, Options{}).Send(ctx, post(t, w.url("/pay")))
	var e *Error
	if !errors.As(err, &e) || e.Kind != KindCanceled || !e.MayHaveLeft {
		t.Errorf("got %v, want canceled and may have left", err)
	}
	if got, _ := w.stop(); strings.Count(got, "POST ") != 1 {
		t.Errorf("not exactly one POST:\n%s", got)
	}
}

func TestOneShotNeedsItsOwnNetwork(t *testing.T) {
	t.Parallel()
	if _, err := NewOneShot(Options{Now: time.Now, Base: http.DefaultTransport}); err == nil {
		t.Error("a foreign transport was accepted")
	}
	if _, err := NewOneShot(Options{}); err == nil {
		t.Error("a missing clock was accepted")
	}
}

// TestWriteIsNeverRepeated holds for the kept connections too.
func TestWriteIsNeverRepeated(t *testing.T) {
	t.Parallel()
	cases := map[string]func(net.Conn){
		"reset": reset, "close": hangUp, "401": status(401), "408": status(408), "429": status(429, "Retry-After: 0"), "503": status(503),
	}
	for name, react := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWire(t, react)
			c, err := New(Options{Now: time.Now, BackoffBase: time.Millisecond})
			if err != nil {
				t.Fatal(err)
			}
			_, _ = c.Write(t.Context(), post(t, w.url("/write")))
			c.Close()
			if got, _ := w.stop(); strings.Count(got, "POST ") != 1 {
				t.Errorf("not exactly one POST:\n%s", got)
			}
		})
	}
}

// TestWriteOnADeadKeptConnection: the second write meets a connection the
// server has closed; net/http must not repeat it by itself.
func TestWriteOnADeadKeptConnection(t *testing.T) {
	t.Parallel()
	first := true
	w := newWire(t, func(c net.Conn) {
		if first {
			first = false
			status(200)(c)
			return
		}
		reset(c)
	})
	c, err := New(Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.Write(t.Context(), post(t, w.url("/write"))); err != nil {
		t.Fatal(err)
	}
	_, err = c.Write(t.Context(), post(t, w.url("/write")))
	var e *Error
	if !errors.As(err, &e) || !e.MayHaveLeft {
		t.Errorf("got %v, want an error that may have left", err)
	}
	if got, conns := w.stop(); strings.Count(got, "POST ") != 2 || conns != 1 {
		t.Errorf("%d connections, want two POSTs on one:\n%s", conns, got)
	}
}
