package transport

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// tripFunc is a network made of a function.
type tripFunc func(*http.Request) (*http.Response, error)

// RoundTrip calls the function.
func (f tripFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func clientOn(t *testing.T, o Options, f tripFunc) *Client {
	t.Helper()
	o.Now, o.Base = time.Now, f
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func response(code int, body string, header ...string) *http.Response {
	h := http.Header{}
	for i := 0; i+1 < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return &http.Response{StatusCode: code, Header: h, Body: io.NopCloser(strings.NewReader(body))}
}

func read(t *testing.T, token *Token) Prepared {
	t.Helper()
	p, err := Prepare(Draft{Op: "test: ask", Method: http.MethodGet, URL: "http://127.0.0.1/ask?shop_key=indie&access_token=sample-token", Token: token})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// most draws the longest wait allowed, which makes waits exact.
func most(limit time.Duration) time.Duration { return limit }

func TestReadRepeatsWithGrowingWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var at []time.Duration
		start := time.Now()
		c := clientOn(t, Options{MaxAttempts: 6, BackoffBase: 100 * time.Millisecond, BackoffCap: 300 * time.Millisecond, Jitter: most},
			func(*http.Request) (*http.Response, error) {
				at = append(at, time.Since(start))
				if len(at) < 6 {
					return response(503, "busy"), nil
				}
				return response(200, `{"ok":true}`), nil
			})
		answer, err := c.Read(t.Context(), read(t, nil))
		if err != nil || answer.Status != 200 || answer.Attempts != 6 {
			t.Fatalf("answer %+v, error %v", answer, err)
		}
		want := []time.Duration{0, 100, 300, 600, 900, 1200} // 100, 200, then the cap of 300
		for i, w := range want {
			if at[i] != w*time.Millisecond {
				t.Errorf("attempt %d after %s, want %s", i+1, at[i], w*time.Millisecond)
			}
		}
		if answer.SentAt.Sub(start) != 1200*time.Millisecond {
			t.Errorf("sent at %s, want the time of the attempt that was answered", answer.SentAt.Sub(start))
		}
	})
}

func TestReadHonoursRetryAfter(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name     string
		header   []string
		attempts int
		wait     time.Duration
	}{
		{"seconds", []string{"Retry-After", "7"}, 2, 7 * time.Second},
		{"date against the answer's own date", []string{"Date", "Mon, 01 Jan 2024 00:00:00 GMT", "Retry-After", "Mon, 01 Jan 2024 00:00:09 GMT"}, 2, 9 * time.Second},
		{"longer than we wait", []string{"Retry-After", "3600"}, 1, 0},
		{"nonsense", []string{"Retry-After", "soon"}, 2, DefaultBackoffBase},
		{"negative", []string{"Retry-After", "-5"}, 2, DefaultBackoffBase},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				start, tries := time.Now(), 0
				c := clientOn(t, Options{Jitter: most, MaxAttempts: 2}, func(*http.Request) (*http.Response, error) {
					tries++
					return response(429, "slow down", tc.header...), nil
				})
				answer, err := c.Read(t.Context(), read(t, nil))
				if err != nil || answer.Status != 429 || string(answer.Body) != "slow down" {
					t.Fatalf("answer %+v, error %v, want the 429 itself", answer, err)
				}
				if tries != tc.attempts || answer.Attempts != tc.attempts || time.Since(start) != tc.wait {
					t.Errorf("%d attempts in %s, want %d in %s", tries, time.Since(start), tc.attempts, tc.wait)
				}
			})
		})
	}
}

func TestReadStopsWhereRepeatingCannotHelp(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name   string
		answer *http.Response
		status int
		kind   Kind
	}{
		{"success", response(200, "{}"), 200, ""},
		{"bad request", response(400, "{}"), 400, ""},
		{"forbidden", response(403, "{}"), 403, ""},
		{"not found", response(404, "{}"), 404, ""},
		{"not implemented", response(501, "{}"), 501, ""},
		{"redirect", response(302, "", "Location", "https://user:pw@elsewhere.example/login?token=sample-token"), 302, KindRedirect},
		{"too large", response(200, strings.Repeat("x", 65)), 200, KindTooLarge},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			tries := 0
			c := clientOn(t, Options{MaxBody: 64}, func(r *http.Request) (*http.Response, error) {
				tries++
				tc.answer.Request = r
				return tc.answer, nil
			})
			answer, err := c.Read(t.Context(), read(t, nil))
			if tries != 1 {
				t.Errorf("%d attempts, want 1", tries)
			}
			if tc.kind == "" {
				if err != nil || answer.Status != tc.status {
					t.Fatalf("answer %+v, error %v", answer, err)
				}
				return
			}
			var e *Error
			if !errors.As(err, &e) || e.Kind != tc.kind || e.Status != tc.status {
				t.Fatalf("got %v, want kind %q status %d", err, tc.kind, tc.status)
			}
			if strings.Contains(e.Error(), "sample-token") || strings.Contains(e.Error(), "pw") {
				t.Errorf("a secret is in the error: %v", e)
			}
			if tc.kind == KindRedirect && !strings.Contains(e.Error(), "https://elsewhere.example,") {
				t.Errorf("the redirect's host is not named: %v", e)
			}
			if tc.kind == KindTooLarge && len(e.Answer.Body) != 64 {
				t.Errorf("%d bytes kept, want 64", len(e.Answer.Body))
			}
		})
	}
}

func TestReadReportsTheLastFailure(t *testing.T) {
	t.Parallel()
	tries := 0
	c := clientOn(t, Options{Jitter: func(time.Duration) time.Duration { return 0 }}, func(*http.Request) (*http.Response, error) {
		tries++
		return nil, errors.New("connection reset")
	})
	_, err := c.Read(t.Context(), read(t, nil))
	var e *Error
	if !errors.As(err, &e) {
		t.Fatal(err)
	}
	want := "test: ask: broken: GET http://127.0.0.1/ask?shop_key=indie&access_token=redacted: 3 attempts: connection reset (the request may have left)"
	if e.Error() != want {
		t.Errorf("got  %s\nwant %s", e.Error(), want)
	}
	if tries != DefaultMaxAttempts || e.SentAt.IsZero() || e.FailedAt.Before(e.SentAt) {
		t.Errorf("tries %d, sent %v, failed %v", tries, e.SentAt, e.FailedAt)
	}
}

func TestReadObeysTheCallersContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		c := clientOn(t, Options{MaxAttempts: 100, Jitter: most, BackoffBase: time.Minute, BackoffCap: time.Minute},
			func(*http.Request) (*http.Response, error) { return response(503, "busy"), nil })
		answer, err := c.Read(ctx, read(t, nil))
		if err != nil || answer.Status != 503 || time.Since(start) != time.Second {
			t.Errorf("answer %+v, error %v after %s, want the 503 after one second", answer, err, time.Since(start))
		}
	})
}

// TestReadKeepsTheAnswerWhenTheBudgetEnds: a busy answer says more than that
// there was no room to ask again.
func TestReadKeepsTheAnswerWhenTheBudgetEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		tries := 0
		c := clientOn(t, Options{Limiter: PerSecond(1), Jitter: func(time.Duration) time.Duration { return 0 }},
			func(*http.Request) (*http.Response, error) {
				tries++
				return response(503, "busy"), nil
			})
		answer, err := c.Read(ctx, read(t, nil))
		if err != nil || answer.Status != 503 || answer.Attempts != 1 || tries != 1 {
			t.Errorf("answer %+v, error %v after %d tries, want the 503", answer, err, tries)
		}
	})
}

func TestReadTimesOutPerAttempt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tries := 0
		c := clientOn(t, Options{Timeout: time.Second, Jitter: func(time.Duration) time.Duration { return 0 }},
			func(r *http.Request) (*http.Response, error) {
				if tries++; tries < 3 {
					<-r.Context().Done()
					return nil, r.Context().Err()
				}
				return response(200, "{}"), nil
			})
		answer, err := c.Read(t.Context(), read(t, nil))
		if err != nil || answer.Attempts != 3 {
			t.Errorf("answer %+v, error %v, want the third attempt answered", answer, err)
		}
	})
}

func TestReadTakesAChangedTokenAfter401(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name   string
		tokens []string
		status int
		sent   []string
	}{
		{"changed", []string{"old-token", "new-token"}, 200, []string{"Bearer old-token", "Bearer new-token"}},
		{"unchanged", []string{"old-token", "old-token"}, 401, []string{"Bearer old-token"}},
		{"changed and still refused", []string{"old-token", "newer-token"}, 401, []string{"Bearer old-token", "Bearer newer-token"}},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			reads := 0
			token := NewToken(func(context.Context) (string, error) {
				value := tc.tokens[min(reads, len(tc.tokens)-1)]
				reads++
				return value, nil
			})
			var sent []string
			c := clientOn(t, Options{}, func(r *http.Request) (*http.Response, error) {
				sent = append(sent, r.Header.Get("Authorization"))
				if r.Header.Get("Authorization") == "Bearer new-token" {
					return response(200, "{}"), nil
				}
				return response(401, `{"code":99999}`), nil
			})
			answer, err := c.Read(t.Context(), read(t, token))
			if err != nil || answer.Status != tc.status {
				t.Fatalf("answer %+v, error %v", answer, err)
			}
			if strings.Join(sent, "|") != strings.Join(tc.sent, "|") {
				t.Errorf("sent %q, want %q", sent, tc.sent)
			}
		})
	}
}

func TestWriteReadsTheTokenAnewOnlyForTheNextCall(t *testing.T) {
	t.Parallel()
	reads := 0
	token := NewToken(func(context.Context) (string, error) {
		reads++
		return []string{"one", "two"}[min(reads-1, 1)], nil
	})
	var sent []string
	c := clientOn(t, Options{}, func(r *http.Request) (*http.Response, error) {
		sent = append(sent, r.Header.Get("Authorization"))
		return response(401, "{}"), nil
	})
	for range 2 {
		if _, err := c.Write(t.Context(), read(t, token)); err != nil {
			t.Fatal(err)
		}
	}
	if got := strings.Join(sent, "|"); got != "Bearer one|Bearer two" {
		t.Errorf("sent %s", got)
	}
}

func TestAnswerKeepsWhatCame(t *testing.T) {
	t.Parallel()
	page := "<html>\x1b[2J maintenance</html>"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept-Encoding") != "" || r.Header.Get("User-Agent") != "makegood" {
			t.Errorf("headers %v", r.Header)
		}
		w.Header().Set("X-Kept", "yes")
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, page)
	}))
	defer server.Close()
	c, err := New(Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	answer, err := c.Read(t.Context(), post(t, server.URL))
	if err != nil {
		t.Fatal(err)
	}
	if answer.Status != 403 || string(answer.Body) != page || answer.Header.Get("X-Kept") != "yes" || answer.ReceivedAt.Before(answer.SentAt) {
		t.Errorf("answer %+v", answer)
	}
	var into struct{}
	var e *Error
	if err := answer.Decode("test: ask", &into); !errors.As(err, &e) || e.Kind != KindUnreadable || e.Status != 403 || e.Answer != answer {
		t.Fatalf("got %v, want an unreadable answer", err)
	}
	if e.Snippet != "<html>\uFFFD[2J maintenance</html>" {
		t.Errorf("snippet %q", e.Snippet)
	}
}

func TestOptionsAreChecked(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]Options{
		"no clock":          {},
		"negative timeout":  {Now: time.Now, Timeout: -1},
		"negative body":     {Now: time.Now, MaxBody: -1},
		"negative attempts": {Now: time.Now, MaxAttempts: -1},
	} {
		if _, err := New(o); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if PerSecond(0) != nil || PerSecond(-1) != nil || PerSecond(5).Burst() != 5 {
		t.Error("budget: want none at 0 and below, a burst of 5 at 5")
	}
}
