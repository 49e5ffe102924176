package transport

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"makegood/ledger"
)

// Draft is what a call consists of before it is checked.
type Draft struct {
	Op     string // the caller's words for the call, such as "shop: verify"
	Method string
	URL    string // absolute, http or https
	Header http.Header
	Body   []byte
	// Token, when not nil, is sent as "Authorization: Bearer <token>". A token
	// that already begins with "Bearer " is not given the word twice.
	Token *Token
}

// Prepared is a checked request that has not been sent. It cannot be changed:
// what a dry run shows and what an intent records is what goes out.
type Prepared struct {
	op     string
	method string
	url    string
	header http.Header
	body   []byte
	token  *Token
}

// Prepare checks a draft. A secret may come only through Draft.Token, and an
// idempotency header is refused because net/http takes it as leave to send a
// POST twice.
func Prepare(d Draft) (Prepared, error) {
	p := Prepared{op: d.Op, method: d.Method, url: d.URL, header: d.Header.Clone(), body: bytes.Clone(d.Body), token: d.Token}
	fail := func(err error) (Prepared, error) {
		return Prepared{}, &Error{Op: d.Op, Kind: KindInvalid, Method: d.Method, URL: RedactURL(d.URL), Err: err}
	}
	u, err := url.Parse(d.URL)
	switch {
	case err != nil:
		return fail(ledger.Fail("the url does not parse"))
	case u.Scheme != "http" && u.Scheme != "https":
		return fail(ledger.Fail("the url needs http or https"))
	case u.Host == "":
		return fail(ledger.Fail("the url has no host"))
	case u.User != nil:
		return fail(ledger.Fail("the url carries user information, which is not sent"))
	case d.Method != http.MethodGet && d.Method != http.MethodPost:
		return fail(ledger.Fail("method %q is neither GET nor POST", d.Method))
	}
	if p.header == nil {
		p.header = http.Header{}
	}
	for name, values := range p.header {
		if strings.ContainsFunc(strings.Join(values, ""), func(r rune) bool { return r < 0x20 || r == 0x7f }) {
			return fail(ledger.Fail("header %s has a control character in its value", name))
		}
		low := strings.ToLower(name)
		if strings.Contains(low, "idempotency-key") {
			return fail(ledger.Fail("header %s would let the request be repeated", name))
		}
		if isSecretName(name, nil) {
			return fail(ledger.Fail("header %s is a secret and has to come from a token", name))
		}
	}
	return p, nil
}

// Op is the caller's words for the call.
func (p Prepared) Op() string { return p.op }

// Method is GET or POST.
func (p Prepared) Method() string { return p.method }

// URL is the redacted URL.
func (p Prepared) URL() string { return RedactURL(p.url) }

// Header is a copy of the headers, with the token's place marked as redacted.
func (p Prepared) Header() http.Header {
	h := RedactHeader(p.header)
	if h == nil {
		h = http.Header{}
	}
	if p.token != nil {
		h.Set("Authorization", "Bearer "+Redacted)
	}
	return h
}

// Body is a copy of the exact bytes of the body.
func (p Prepared) Body() []byte { return bytes.Clone(p.body) }

// HeaderLines is Header as "Name: value" lines in alphabetical order.
func (p Prepared) HeaderLines() []string {
	h := p.Header()
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(h)) {
		for _, v := range h[name] {
			lines = append(lines, name+": "+v)
		}
	}
	return lines
}

// String is the request as text without secrets: method, URL, headers, an
// empty line, the body.
func (p Prepared) String() string {
	return p.method + " " + p.URL() + "\n" + strings.Join(p.HeaderLines(), "\n") + "\n\n" + string(p.body)
}

// Curl is the request as one shell command without secrets: the token is left
// as $TOKEN for whoever runs it to supply.
func (p Prepared) Curl() string {
	var b strings.Builder
	fmt.Fprintf(&b, "curl -sS -X %s %s", p.method, shellQuote(p.URL()))
	for _, line := range p.HeaderLines() {
		if p.token != nil && strings.HasPrefix(line, "Authorization:") {
			b.WriteString(` -H "Authorization: Bearer $TOKEN"`)
			continue
		}
		b.WriteString(" -H " + shellQuote(line))
	}
	if len(p.body) > 0 {
		b.WriteString(" --data-binary " + shellQuote(string(p.body)))
	}
	return b.String()
}

// shellQuote makes one POSIX shell word of s.
func shellQuote(s string) string {
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
