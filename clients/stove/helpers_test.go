package stove

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"makegood/clients/transport"
	"makegood/ledger"
)

func sample(t testing.TB, name string) []byte {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func compact(t *testing.T, raw []byte) string {
	t.Helper()
	var b bytes.Buffer
	if err := json.Compact(&b, raw); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// call is one request as the stand-in saw it.
type call struct {
	Method, URI string
	Header      http.Header
	Body        string
}

// standIn plays STOVE with a function from the request's body to the answer.
type standIn struct {
	*httptest.Server
	mu    sync.Mutex
	calls []call
}

func playing(t *testing.T, answer func(body string) (status int, text string)) *standIn {
	t.Helper()
	s := &standIn{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(r.Body)
		if err != nil {
			t.Errorf("read request: %v", err)
		}
		s.mu.Lock()
		s.calls = append(s.calls, call{r.Method, r.RequestURI, r.Header, string(raw)})
		s.mu.Unlock()
		status, text := answer(string(raw))
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text)
	}))
	t.Cleanup(s.Close)
	return s
}

func answering(t *testing.T, status int, body []byte) *standIn {
	t.Helper()
	return playing(t, func(string) (int, string) { return status, string(body) })
}

// only gives the one call that was made.
func (s *standIn) only(t *testing.T) call {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.calls) != 1 {
		t.Fatalf("%d calls, want 1", len(s.calls))
	}
	return s.calls[0]
}

func secret(value string) transport.Secret {
	return func(context.Context) (string, error) { return value, nil }
}

// now is a fixed clock: the instant of the sample's ts.
func now() time.Time { return time.UnixMilli(1608252682229) }

func options(base string) Options {
	return Options{
		Environment: ledger.Sandbox, BaseURL: base, Token: secret("sample-token"), Now: now,
		Services: []Service{
			{ID: "STOVE_QA", ShopKey: "indie"},
			{ID: "SOLO", Token: secret("other-token"), ShopKey: "solo", NoGUID: true},
			{ID: "NO_SHOP"},
		},
		Transport: transport.Options{BackoffBase: time.Millisecond},
	}
}

func client(t *testing.T, o Options) *Client {
	t.Helper()
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func at(t testing.TB, rfc3339 string) ledger.Instant {
	t.Helper()
	when, err := time.Parse(time.RFC3339Nano, rfc3339)
	if err != nil {
		t.Fatal(err)
	}
	return ledger.At(when)
}

func answer(status int, body string) *transport.Answer {
	return &transport.Answer{Status: status, Method: "POST", URL: "https://h.example/x", Body: []byte(body)}
}
