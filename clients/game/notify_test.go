package game

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"makegood/clients/transport"
	"makegood/ledger"
)

func TestNotifyPostsTheStoredBytes(t *testing.T) {
	t.Parallel()
	game := newStand(t, says(200, "application/json", `{"code":-1,"message":"done before"}`))
	c := newClient(t, Options{ForwardStove: game.URL + "/hook", Timeout: 30 * time.Second})
	headers := "Accept-Encoding: gzip\nAuthorization: Bearer redacted\nCaller-Id: clientapp\nConnection: close, X-Hop\nContent-Length: 5\n" +
		"Content-Type: application/json\nCookie: redacted\nHost: listener.example\nX-Hop: 1\nX-Forwarded-For: 203.0.113.9\n" +
		"X-Makegood-Rebuilt: 1\nX-Two: a\r\nX-Two: b: c\nno colon\n: none\nbad name: x\nX-Bad: a\x01b\n"
	body := []byte("{\"tid\":\"1\"}\n\xff")
	out, err := c.Notify(ledger.Stove, "/stove", headers, body, false)
	if err != nil {
		t.Fatal(err)
	}
	wantLines := []string{
		"Accept-Encoding: gzip", "Caller-Id: clientapp", "Content-Type: application/json", "X-Forwarded-For: 203.0.113.9", "X-Two: a", "X-Two: b: c",
	}
	if r := out.Request; r.Method != "POST" || r.URL != game.URL+"/hook" || !slices.Equal(r.Header, wantLines) || r.Body != string(body) || r.Rebuilt {
		t.Errorf("request %+v", r)
	}
	if len(game.requests()) != 0 || out.Timeout != 30*time.Second {
		t.Fatalf("sent before Send, or bounded by %v", out.Timeout)
	}
	body[0] = 'X' // what was built is what is sent
	sent, err := out.Send(t.Context())
	if err != nil || sent.HTTPStatus != 200 || sent.Code != "-1" || sent.Message != "done before" || !sent.Left || sent.EndedAt < sent.BegunAt || !sent.BegunAt.Known() {
		t.Errorf("sent %+v, error %v", sent, err)
	}
	r := game.requests()[0]
	if string(r.body) != "{\"tid\":\"1\"}\n\xff" {
		t.Errorf("body %q", r.body)
	}
	r.header.Del("Content-Length")
	sameHeader(t, r.header, http.Header{
		"Accept-Encoding": {"gzip"}, "Caller-Id": {"clientapp"}, "Connection": {"close"}, "Content-Type": {"application/json"},
		"X-Forwarded-For": {"203.0.113.9"}, "X-Two": {"a", "b: c"},
	})
	if _, err := out.Send(t.Context()); ledger.KindOf(err) != ledger.Conflict {
		t.Errorf("second send: %v", err)
	}
	if n := len(game.requests()); n != 1 {
		t.Errorf("%d posts", n)
	}
}

func TestNotifyMarksARebuiltBody(t *testing.T) {
	t.Parallel()
	game := newStand(t, says(200, "application/json", `{"result":0,"result_msg":"success"}`))
	c := newClient(t, Options{ForwardHive: game.URL})
	out, err := c.Notify(ledger.Hive, "/hive", "", []byte("{}"), true)
	if err != nil {
		t.Fatal(err)
	}
	if !out.Request.Rebuilt || !slices.Equal(out.Request.Header, []string{"Content-Type: application/json", "X-Makegood-Rebuilt: 1"}) {
		t.Errorf("request %+v", out.Request)
	}
	sent, err := out.Send(t.Context())
	if err != nil || sent.Code != "0" || sent.Message != "success" {
		t.Errorf("sent %+v, error %v", sent, err)
	}
	if r := game.requests()[0]; r.header.Get("X-Makegood-Rebuilt") != "1" || r.header.Get("Content-Type") != "application/json" {
		t.Errorf("headers %v", r.header)
	}
	if _, err := c.Notify(ledger.Stove, "/stove", "", nil, false); ledger.KindOf(err) != ledger.Invalid {
		t.Errorf("without an address: %v", err)
	}
}

func TestNotifyIsSentOnceWhateverComesBack(t *testing.T) {
	t.Parallel()
	for name, react := range map[string]func(net.Conn){
		"hangs up": func(net.Conn) {},
		"reset":    func(c net.Conn) { _ = c.(*net.TCPConn).SetLinger(0) },
		"redirect": func(c net.Conn) {
			_, _ = io.WriteString(c, "HTTP/1.1 307 x\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")
		},
		"408": func(c net.Conn) { _, _ = io.WriteString(c, "HTTP/1.1 408 x\r\nContent-Length: 0\r\n\r\n") },
		"425": func(c net.Conn) { _, _ = io.WriteString(c, "HTTP/1.1 425 x\r\nContent-Length: 0\r\n\r\n") },
		"429": func(c net.Conn) {
			_, _ = io.WriteString(c, "HTTP/1.1 429 x\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n")
		},
		"503": func(c net.Conn) {
			_, _ = io.WriteString(c, "HTTP/1.1 503 x\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n")
		},
		"cut":     func(c net.Conn) { _, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{") },
		"unauth":  func(c net.Conn) { _, _ = io.WriteString(c, "HTTP/1.1 401 x\r\nContent-Length: 0\r\n\r\n") },
		"success": func(c net.Conn) { _, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}") },
		"keepalive": func(c net.Conn) {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\n{}")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			game := newWire(t, react)
			c := newClient(t, Options{ForwardHive: "http://" + game.Addr().String()})
			out, err := c.Notify(ledger.Hive, "/hive", "Idempotency-Key: k\n", []byte("{}"), false)
			if err != nil {
				t.Fatal(err)
			}
			sent, err := out.Send(t.Context())
			if !sent.Left {
				t.Errorf("sent %+v, error %v, want left", sent, err)
			}
			if answered := name != "hangs up" && name != "reset" && name != "cut"; answered != (err == nil) {
				t.Errorf("error %v", err)
			}
			if name == "cut" && (sent.HTTPStatus != 200 || string(sent.Raw) != "{") {
				t.Errorf("what came is not kept: %+v", sent)
			}
			if conns, posts := game.counts(); conns != 1 || posts != 1 {
				t.Errorf("%d connections, %d posts", conns, posts)
			}
		})
	}
	c := newClient(t, Options{ForwardHive: "http://127.0.0.1:1"})
	out, err := c.Notify(ledger.Hive, "/hive", "", []byte("{}"), false)
	if err != nil {
		t.Fatal(err)
	}
	sent, err := out.Send(t.Context())
	var e *transport.Error
	if sent.Left || !errors.As(err, &e) || e.Kind != transport.KindUnreachable || !sent.BegunAt.Known() {
		t.Errorf("unreachable: %+v, %v", sent, err)
	}
}

func TestAPackedAnswerIsUnpacked(t *testing.T) {
	t.Parallel()
	pack := func(w io.WriteCloser, b *bytes.Buffer, text string) string {
		_, _ = io.WriteString(w, text)
		_ = w.Close()
		return b.String()
	}
	var g, z, bomb, both bytes.Buffer
	gz := pack(gzip.NewWriter(&g), &g, okStove)
	zl := pack(zlib.NewWriter(&z), &z, okStove)
	big := pack(gzip.NewWriter(&bomb), &bomb, strings.Repeat("0", 4096))
	twice := pack(gzip.NewWriter(&both), &both, zl)
	for name, tc := range map[string]struct {
		coding, body string
		kind         transport.Kind
	}{
		"gzip":           {"gzip", gz, ""},
		"x-gzip":         {"X-GZIP", gz, ""},
		"deflate":        {"deflate", zl, ""},
		"identity":       {"identity", okStove, ""},
		"both":           {"deflate, gzip", twice, ""},
		"bomb":           {"gzip", big, transport.KindTooLarge},
		"cut":            {"gzip", gz[:len(gz)-9], transport.KindUnreadable},
		"unknown":        {"zstd", okStove, transport.KindUnreadable},
		"plain as gzip":  {"gzip", okStove, transport.KindUnreadable},
		"unknown behind": {"gzip, br", gz, transport.KindUnreadable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			game := newStand(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Encoding", tc.coding)
				_, _ = io.WriteString(w, tc.body)
			})
			c := newClient(t, Options{ForwardStove: game.URL, MaxBody: 1024})
			got, left, err := c.Forward(t.Context(), ledger.Stove, "/stove", "", http.Header{"Accept-Encoding": {"gzip"}}, []byte("{}"))
			if tc.kind == "" {
				if err != nil || string(got.Body) != okStove {
					t.Errorf("body %q, error %v", got.Body, err)
				}
				return
			}
			var e *transport.Error
			if !errors.As(err, &e) || e.Kind != tc.kind || !left {
				t.Errorf("left %v, error %v, want %q", left, err, tc.kind)
			}
		})
	}
}

// FuzzStored holds that whatever was kept as headers, what is sent of it can be
// written to a connection and says nothing about the connection it came on.
func FuzzStored(f *testing.F) {
	f.Add("Content-Type: application/json\nConnection: X-A\nX-A: 1\n")
	f.Add("Authorization: redacted\r\n:\n\n x: y\nX: \x00\nTransfer-Encoding: chunked")
	f.Fuzz(func(t *testing.T, text string) {
		h := stored(text)
		for name, values := range h {
			if !headerName(name) || slices.Contains(hopByHop[:], name) || name == "Host" || name == "Content-Length" {
				t.Errorf("header %q would be sent", name)
			}
			for _, v := range values {
				if !headerValue(v) || isRedacted(v) {
					t.Errorf("%s: %q would be sent", name, v)
				}
			}
		}
		var wire bytes.Buffer
		r, err := http.NewRequest(http.MethodPost, "http://game.invalid/", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		r.Header = h
		if err := r.Write(&wire); err != nil {
			t.Errorf("cannot be written: %v", err)
		}
	})
}
