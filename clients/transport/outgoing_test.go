package transport

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"makegood/ledger"
)

func TestOutgoingIsSentOnce(t *testing.T) {
	t.Parallel()
	w := newWire(t, status(200))
	out := oneShot(t, Options{Timeout: 3 * time.Second}).Outgoing(post(t, w.url("/pay")))
	if out.Timeout() != 3*time.Second {
		t.Errorf("timeout %s", out.Timeout())
	}
	if _, err := out.Send(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, err := out.Send(t.Context())
	var e *Error
	if !errors.As(err, &e) || e.Kind != KindInvalid || e.MayHaveLeft {
		t.Errorf("second send: %v", err)
	}
	if got, _ := w.stop(); strings.Count(got, "POST ") != 1 {
		t.Errorf("not exactly one POST:\n%s", got)
	}
}

func TestTraceOf(t *testing.T) {
	t.Parallel()
	sent, done := time.UnixMilli(1_700_000_000_000), time.UnixMilli(1_700_000_001_000)
	answer := &Answer{Status: 503, Body: []byte("busy"), SentAt: sent, ReceivedAt: done}
	cases := map[string]struct {
		answer *Answer
		err    error
		want   Trace
	}{
		"answer":       {answer, nil, Trace{ledger.At(sent), ledger.At(done), 503, []byte("busy"), true}},
		"never left":   {nil, &Error{Kind: KindUnreachable, SentAt: sent, FailedAt: done}, Trace{ledger.At(sent), ledger.At(done), 0, nil, false}},
		"unreadable":   {nil, answer.Unreadable("x", errors.New("page")), Trace{ledger.At(sent), ledger.At(done), 503, []byte("busy"), true}},
		"foreign":      {nil, errors.New("x"), Trace{Left: true}},
		"in the words": {nil, InDomain("op", &Error{Kind: KindBroken, MayHaveLeft: true, FailedAt: done}, "could not ask"), Trace{EndedAt: ledger.At(done), Left: true}},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := TraceOf(tc.answer, tc.err)
			if got.BegunAt != tc.want.BegunAt || got.EndedAt != tc.want.EndedAt || got.Status != tc.want.Status || string(got.Raw) != string(tc.want.Raw) || got.Left != tc.want.Left {
				t.Errorf("got %+v, want %+v", got, tc.want)
			}
		})
	}
}

func TestInDomain(t *testing.T) {
	t.Parallel()
	for kind, want := range map[Kind]ledger.ErrorKind{
		KindInvalid: ledger.Invalid, KindSecret: ledger.Invalid, KindTimeout: ledger.Unavailable, KindUnreadable: ledger.Unavailable,
	} {
		if got := ledger.KindOf(InDomain("op", &Error{Kind: kind}, "sentence")); got != want {
			t.Errorf("%s: got %s, want %s", kind, got, want)
		}
	}
}

func TestBaseURL(t *testing.T) {
	t.Parallel()
	cases := map[string]string{
		"":                            "https://default.example",
		"  ":                          "https://default.example",
		"http://127.0.0.1:8080":       "http://127.0.0.1:8080",
		"https://h.example/":          "https://h.example",
		"https://h.example/path":      "",
		"https://h.example?x=1":       "",
		"https://u:p@h.example":       "",
		"h.example":                   "",
		"ftp://h.example":             "",
		"https://":                    "",
		"https://h example/and/space": "",
	}
	for in, want := range cases {
		got, err := BaseURL(in, "https://default.example")
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: got %q, %v, want %q", in, got, err, want)
		}
	}
}

func TestBodyKeepsTextReadable(t *testing.T) {
	t.Parallel()
	got, err := Body(struct {
		A string `json:"a"`
	}{"<환불> & /"})
	if err != nil || string(got) != `{"a":"<환불> & /"}` {
		t.Errorf("got %s, %v", got, err)
	}
	if _, err := Body(func() {}); err == nil {
		t.Error("a function was encoded")
	}
}

func TestElements(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, raw, want string }{
		{"array", `[{"a":1}, 2]`, `{"a":1}|2`},
		{"empty array", ` [] `, ``},
		{"one object", `{"tid":"T1","x":{}}`, `{"tid":"T1","x":{}}`},
		{"object of objects", `{"0":{"a":1},"2":{"a":2}}`, `{"a":1}|{"a":2}`},
		{"empty object", `{}`, ``},
		{"null", `null`, ``},
		{"absent", ``, ``},
	}
	for _, tc := range cases {
		list, err := Elements(json.RawMessage(tc.raw))
		var got []string
		for _, e := range list {
			got = append(got, string(e))
		}
		if err != nil || strings.Join(got, "|") != tc.want {
			t.Errorf("%s: got %q, %v, want %q", tc.name, got, err, tc.want)
		}
	}
	if _, err := Elements(json.RawMessage(`"x"`)); err == nil {
		t.Error("a string gave entries")
	}
}

func TestIdentifierError(t *testing.T) {
	t.Parallel()
	for id, usable := range map[string]bool{
		"H2168993822440686730": true, "o1909091033503333452": true, "주문-1": true,
		"": false, "a\x00b": false, "a\u202eb": false, "a\uFFFDb": false, strings.Repeat("9", 129): false,
	} {
		if got := IdentifierError(id); (got == "") != usable {
			t.Errorf("%q: %q", id, got)
		}
	}
}
