package transport

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRedactHeader(t *testing.T) {
	t.Parallel()
	h := http.Header{
		"Authorization":       {"Bearer sample-token"},
		"Proxy-Authorization": {"Basic sample-token"},
		"X-Access-Token":      {"sample-token"},
		"Cookie":              {"SUAT=sample-token; a=b"},
		"Set-Cookie":          {"SUAT=sample-token", "x=sample-token"},
		"authorization":       {"sample-token"},
		"Suat":                {"sample-token"},
		"X-Makegood-Mirror":   {"sample-token"},
		"Caller-Id":           {"clientapp"},
		"X-Auth":              {"sample-token"},
		"X-Auth-Key":          {"sample-token"},
		"Session-Id":          {"sample-token"},
		"X-Author":            {"mina"},
	}
	want := http.Header{
		"Authorization":       {"Bearer redacted"},
		"Proxy-Authorization": {"Basic redacted"},
		"X-Access-Token":      {"redacted"},
		"Cookie":              {"redacted"},
		"Set-Cookie":          {"redacted", "redacted"},
		"authorization":       {"redacted"},
		"Suat":                {"redacted"},
		"X-Makegood-Mirror":   {"redacted"},
		"Caller-Id":           {"clientapp"},
		"X-Auth":              {"redacted"},
		"X-Auth-Key":          {"redacted"},
		"Session-Id":          {"redacted"},
		"X-Author":            {"redacted"}, // its beginning is that of X-Auth
	}
	if diff := cmp.Diff(want, RedactHeader(h, "x-makegood-mirror")); diff != "" {
		t.Error(diff)
	}
	if h.Get("Authorization") != "Bearer sample-token" {
		t.Error("the original headers were changed")
	}
	if got := RedactHeader(http.Header{"Authorization": {"sample token"}}).Get("Authorization"); got != Redacted {
		t.Errorf("an unknown scheme word was kept: %q", got)
	}
}

func TestRedactURL(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ in, want string }{
		"plain":           {"https://h.example/a/b?shop_key=indie&ts=1", "https://h.example/a/b?shop_key=indie&ts=1"},
		"access token":    {"https://h.example/a?access_token=sample-token&ts=1", "https://h.example/a?access_token=redacted&ts=1"},
		"suat":            {"https://h.example/a?SUAT=sample-token", "https://h.example/a?SUAT=redacted"},
		"escaped name":    {"https://h.example/a?access%5Ftoken=sample-token", "https://h.example/a?access%5Ftoken=redacted"},
		"key":             {"https://h.example/a?key=sample-token&monkey=1", "https://h.example/a?key=redacted&monkey=1"},
		"signed":          {"https://h.example/a?sig=sample-token&design=1", "https://h.example/a?sig=redacted&design=1"},
		"user":            {"https://u:sample-token@h.example/a", "https://redacted@h.example/a"},
		"fragment":        {"https://h.example/a#sample-token", "https://h.example/a"},
		"path secret":     {"https://h.example/sample-token/in", "https://h.example/redacted/in"},
		"broken escape":   {"https://h.example/a?b%zz=sample-token", "https://h.example/a?redacted"},
		"does not parse":  {"https://h example/sample-token", "redacted"},
		"opaque":          {"mailto:sample-token", "mailto:redacted"},
		"order untouched": {"https://h.example/?z=1&a=2&token=x&b=%20", "https://h.example/?z=1&a=2&token=redacted&b=%20"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := RedactURL(tc.in, "sample-token"); got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
}

// TestSecretsDoNotPrint goes through every way a value is commonly printed.
func TestSecretsDoNotPrint(t *testing.T) {
	t.Parallel()
	secret := Secret(func(context.Context) (string, error) { return "sample-token", nil })
	token := NewToken(secret)
	if v, err := token.Value(t.Context()); err != nil || v != "sample-token" {
		t.Fatalf("value %q, error %v", v, err)
	}
	for _, v := range []any{secret, token, struct{ T *Token }{token}, &struct{ S Secret }{secret}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			if out := fmt.Sprintf(verb, v); strings.Contains(out, "sample-token") || strings.Contains(out, "73616d706c65") {
				t.Errorf("%s prints %s", verb, out)
			}
		}
	}
	for _, v := range []any{secret, token} {
		if fmt.Sprint(v) != Redacted {
			t.Errorf("prints as %v", v)
		}
		out, err := json.Marshal(v)
		if err != nil || string(out) != `"redacted"` {
			t.Errorf("marshals to %s, %v", out, err)
		}
		if got := slog.AnyValue(v).Resolve().String(); got != Redacted {
			t.Errorf("logs as %s", got)
		}
	}
}

func TestTokenValues(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		value string
		err   error
		want  string
	}{
		"trimmed":       {" sample-token\n", nil, "sample-token"},
		"empty":         {" \n", nil, ""},
		"two lines":     {"sample\ntoken", nil, ""},
		"not ascii":     {"견본", nil, ""},
		"source fails":  {"", errors.New("no such file"), ""},
		"bearer spoken": {"Bearer sample-token", nil, "Bearer sample-token"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := NewToken(func(context.Context) (string, error) { return tc.value, tc.err }).Value(t.Context())
			if got != tc.want || (err == nil) != (tc.want != "") {
				t.Errorf("got %q, %v", got, err)
			}
			if err != nil && strings.Contains(err.Error(), "sample") {
				t.Errorf("the error shows the secret: %v", err)
			}
		})
	}
	if _, err := NewToken(nil).Value(t.Context()); err == nil {
		t.Error("a missing source gave a token")
	}
}

func TestTokenRefreshReadsOncePerChange(t *testing.T) {
	t.Parallel()
	reads := 0
	token := NewToken(func(context.Context) (string, error) {
		if reads++; reads == 3 {
			return "", errors.New("gone")
		}
		return fmt.Sprintf("t%d", reads), nil
	})
	check := func(step, want string, got string, err error) {
		t.Helper()
		if err != nil || got != want {
			t.Errorf("%s: %q, %v, want %q", step, got, err, want)
		}
	}
	v, err := token.Value(t.Context())
	check("first", "t1", v, err)
	v, err = token.Refresh(t.Context(), "t1")
	check("refresh", "t2", v, err)
	v, err = token.Refresh(t.Context(), "t1")
	check("refresh by a second caller with the old value", "t2", v, err)
	if _, err = token.Refresh(t.Context(), "t2"); err == nil {
		t.Error("a failing source gave a token")
	}
	v, err = token.Value(t.Context())
	check("the former value after a failed refresh", "t2", v, err)
	token.Doubt("t1")
	v, err = token.Value(t.Context())
	check("doubt about an old value", "t2", v, err)
	token.Doubt("t2")
	v, err = token.Value(t.Context())
	check("after doubt", "t4", v, err)
}
