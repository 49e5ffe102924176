package hive

import (
	"context"
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

const (
	sampleApp   = "com.com2us.hivesdk.windows.microsoftstore.global.normal"
	sampleItem1 = sampleApp + ".item01"
)

func sample(t testing.TB, name string) []byte {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// call is one request as the stand-in saw it.
type call struct {
	Method, Path string
	Header       http.Header
	Body         string
}

// standIn plays the three hosts of Hive with one fixed answer.
type standIn struct {
	*httptest.Server
	mu    sync.Mutex
	calls []call
}

func answering(t *testing.T, status int, contentType string, body []byte) *standIn {
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
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = w.Write(body)
	}))
	t.Cleanup(s.Close)
	return s
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

func options(base string) Options {
	return Options{
		Environment: ledger.Sandbox, IAPURL: base, VerifyURL: base, StoreURL: base,
		Token: secret("sample-token"), Apps: []App{{AppID: sampleApp}, {AppID: "com.other", Token: secret("other-token")}},
		Now:       time.Now,
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
