package transport

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
)

func TestPrepareRefuses(t *testing.T) {
	t.Parallel()
	cases := map[string]Draft{
		"relative":               {Method: "POST", URL: "/path"},
		"no host":                {Method: "POST", URL: "https:///path"},
		"other scheme":           {Method: "POST", URL: "ftp://h.example/"},
		"user information":       {Method: "POST", URL: "https://u:sample-token@h.example/"},
		"does not parse":         {Method: "POST", URL: "https://h example/sample-token"},
		"other method":           {Method: "PUT", URL: "https://h.example/"},
		"idempotency key":        {Method: "POST", URL: "https://h.example/", Header: http.Header{"Idempotency-Key": {"1"}}},
		"line break in a header": {Method: "POST", URL: "https://h.example/", Header: http.Header{"X-Lang": {"ko\r\nX: y"}}},
		"x idempotency key":      {Method: "POST", URL: "https://h.example/", Header: http.Header{"x-idempotency-key": {"1"}}},
		"secret past a token":    {Method: "POST", URL: "https://h.example/", Header: http.Header{"Authorization": {"Bearer sample-token"}}},
	}
	for name, d := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Prepare(d)
			var e *Error
			if !errors.As(err, &e) || e.Kind != KindInvalid || e.MayHaveLeft {
				t.Fatalf("got %v, want invalid", err)
			}
			if strings.Contains(err.Error(), "sample-token") {
				t.Errorf("the error shows the secret: %v", err)
			}
		})
	}
}

func TestPreparedShowsWhatGoesOut(t *testing.T) {
	t.Parallel()
	header, body := http.Header{"Content-Type": {"text/html"}, "X-Lang": {"ko"}}, []byte(`{"a":"it's"}`)
	p, err := Prepare(Draft{
		Op: "test", Method: http.MethodPost, URL: "https://h.example/a?access_token=sample-token", Header: header, Body: body,
		Token: NewToken(func(context.Context) (string, error) { return "sample-token", nil }),
	})
	if err != nil {
		t.Fatal(err)
	}
	header.Set("X-Lang", "en")
	body[0] = 'X'
	p.Header().Set("X-Lang", "zh")
	p.Body()[0] = 'Y'
	want := "POST https://h.example/a?access_token=redacted\nAuthorization: Bearer redacted\nContent-Type: text/html\nX-Lang: ko\n\n" + `{"a":"it's"}`
	if p.String() != want {
		t.Errorf("got\n%s\nwant\n%s", p, want)
	}
	wantCurl := `curl -sS -X POST 'https://h.example/a?access_token=redacted' -H "Authorization: Bearer $TOKEN" -H 'Content-Type: text/html' -H 'X-Lang: ko' --data-binary '{"a":"it'\''s"}'`
	if p.Curl() != wantCurl {
		t.Errorf("got\n%s\nwant\n%s", p.Curl(), wantCurl)
	}
}

// TestRequestCannotBeSentAgain holds what net/http goes by when it sends a request
// a second time on its own: a body it can get anew, and a header that allows it.
func TestRequestCannotBeSentAgain(t *testing.T) {
	t.Parallel()
	p, err := Prepare(Draft{Method: http.MethodPost, URL: "https://h.example/a", Body: []byte(`{"a":1}`), Token: NewToken(nil)})
	if err != nil {
		t.Fatal(err)
	}
	req, err := request(t.Context(), &Options{UserAgent: "test"}, p, "sample-token")
	if err != nil {
		t.Fatal(err)
	}
	if req.GetBody != nil || req.Body == nil || req.ContentLength != 7 {
		t.Errorf("get body %t, body %t of %d bytes", req.GetBody != nil, req.Body != nil, req.ContentLength)
	}
	for name := range req.Header {
		if strings.Contains(strings.ToLower(name), "idempotency") {
			t.Errorf("header %s", name)
		}
	}
}
