package transport

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// TestNeverLeft lists the failures after which an action may be called failed.
func TestNeverLeft(t *testing.T) {
	t.Parallel()
	tls := httptest.NewUnstartedServer(http.NotFoundHandler())
	tls.Config.ErrorLog = log.New(io.Discard, "", 0) // it will complain about the refused handshake
	tls.StartTLS()
	t.Cleanup(tls.Close)
	plain := newWire(t, hangUp)
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	noToken := post(t, plain.url("/"))
	noToken.token = NewToken(func(context.Context) (string, error) { return "", errors.New("vault is locked") })

	cases := []struct {
		name string
		ctx  context.Context
		opts Options
		p    Prepared
		kind Kind
	}{
		{"connection refused", t.Context(), Options{}, post(t, "http://"+closedPort(t)+"/"), KindUnreachable},
		{"certificate of an unknown authority", t.Context(), Options{}, post(t, tls.URL), KindUnreachable},
		{"tls spoken to a plain server", t.Context(), Options{}, post(t, "https://"+plain.listener.Addr().String()+"/"), KindUnreachable},
		{"canceled beforehand", canceled, Options{}, post(t, plain.url("/")), KindCanceled},
		{"token source fails", t.Context(), Options{}, noToken, KindSecret},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, err := oneShot(t, tc.opts).Send(tc.ctx, tc.p)
			var e *Error
			if !errors.As(err, &e) || e.Kind != tc.kind || e.MayHaveLeft {
				t.Errorf("got %v, want kind %q and never left", err, tc.kind)
			}
		})
	}
}

func TestNoBudgetBeforeTheDeadline(t *testing.T) {
	t.Parallel()
	w := newWire(t, status(200))
	limiter := PerSecond(1)
	s := oneShot(t, Options{Limiter: limiter})
	if _, err := s.Send(t.Context(), post(t, w.url("/"))); err != nil {
		t.Fatal(err)
	}
	if !limiter.AllowN(time.Now().Add(time.Second), 1) { // the next second's room is taken too
		t.Fatal("the budget had no room for the test itself")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	_, err := s.Send(ctx, post(t, w.url("/")))
	var e *Error
	if !errors.As(err, &e) || e.Kind != KindBudget || e.MayHaveLeft || e.Attempts != 0 {
		t.Errorf("got %v, want no budget, never left, no attempt", err)
	}
}

// TestTLSThatHangs: a handshake that never ends is a timeout, and proof that
// nothing left.
func TestTLSThatHangs(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	_, err = oneShot(t, Options{Timeout: 150 * time.Millisecond}).Send(t.Context(), post(t, "https://"+listener.Addr().String()+"/"))
	var e *Error
	if !errors.As(err, &e) || e.Kind != KindTimeout || e.MayHaveLeft {
		t.Errorf("got %v, want a timeout that never left", err)
	}
}

// TestForeignTransportProvesNothing: behind Options.Base every failure counts
// as sent.
func TestForeignTransportProvesNothing(t *testing.T) {
	t.Parallel()
	c := clientOn(t, Options{}, func(*http.Request) (*http.Response, error) {
		return nil, errors.New("dial tcp: connection refused")
	})
	_, err := c.Write(t.Context(), post(t, "http://127.0.0.1/"))
	var e *Error
	if !errors.As(err, &e) || !e.MayHaveLeft {
		t.Errorf("got %v, want may have left", err)
	}
}

// closedPort is an address nobody listens on.
func closedPort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}
