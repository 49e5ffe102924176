package alert_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"makegood/clients/alert"
)

func at(url string) *alert.Client {
	return alert.New(func(context.Context) (string, error) { return url, nil })
}

func TestPost(t *testing.T) {
	t.Parallel()
	var got string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		got = r.Method + " " + r.Header.Get("Content-Type") + " " + string(body)
		_, _ = w.Write([]byte(strings.Repeat("ok", 1<<20))) // a long answer is not read to its end
	}))
	defer s.Close()
	if err := at(s.URL+"/hook").Post(t.Context(), []byte(`{"text":"경보"}`)); err != nil {
		t.Fatal(err)
	}
	if want := `POST application/json; charset=utf-8 {"text":"경보"}`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestPostFails(t *testing.T) {
	t.Parallel()
	var elsewhere atomic.Int64
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	defer other.Close()
	release := make(chan struct{})
	mux := http.NewServeMux()
	mux.HandleFunc("/busy-secret", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	mux.HandleFunc("/moved-secret", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
	})
	mux.HandleFunc("/hangs-secret", func(http.ResponseWriter, *http.Request) { <-release })
	s := httptest.NewServer(mux)
	defer s.Close()
	defer close(release)
	var status alert.StatusError
	if err := at(s.URL+"/busy-secret").Post(t.Context(), nil); !errors.As(err, &status) || status.Status != http.StatusServiceUnavailable {
		t.Errorf("503: %v", err)
	}
	if err := at(s.URL+"/moved-secret").Post(t.Context(), nil); !errors.As(err, &status) || elsewhere.Load() != 0 {
		t.Errorf("a redirect: %v, followed %d times", err, elsewhere.Load())
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := at(s.URL+"/hangs-secret").Post(ctx, nil); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("no answer: %v", err)
	}
	if err := at("http://127.0.0.1:1/closed-secret").Post(t.Context(), nil); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("nobody there: %v", err)
	}
	if err := at("http://bad host/secret").Post(t.Context(), nil); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("no address: %v", err)
	}
	if err := at(s.URL).Post(t.Context(), make([]byte, alert.MaxBody+1)); !errors.Is(err, alert.ErrTooLarge) {
		t.Errorf("too large: %v", err)
	}
}
