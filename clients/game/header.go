package game

import (
	"net/http"
	"strings"

	"makegood/clients/transport"
)

// hopByHop are the headers that speak of one connection only (RFC 9110, 7.6.1),
// and Expect, which the receiving side has already answered.
var hopByHop = [...]string{
	"Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization",
	"Te", "Trailer", "Transfer-Encoding", "Upgrade", "Expect",
}

// endToEnd gives a copy without the headers of the connection, those named in
// Connection included, and without what is written anew: Host and the length.
func endToEnd(h http.Header) http.Header {
	out := h.Clone()
	if out == nil {
		out = http.Header{}
	}
	for _, list := range h.Values("Connection") {
		for name := range strings.SplitSeq(list, ",") {
			out.Del(strings.TrimSpace(name))
		}
	}
	for _, name := range hopByHop {
		out.Del(name)
	}
	out.Del("Host")
	out.Del("Content-Length")
	return out
}

// forwardedFor appends the sender to X-Forwarded-For as every proxy does:
// several lines become one list, and who is believed is the reader's decision.
func forwardedFor(h http.Header, peer string) {
	if peer == "" {
		return
	}
	h.Set("X-Forwarded-For", strings.Join(append(h.Values("X-Forwarded-For"), peer), ", "))
}

// stored reads headers as they are kept: one "Name: value" a line. Values that
// were redacted are left out: the word that stands for them is not the secret.
func stored(text string) http.Header {
	h := http.Header{}
	for line := range strings.Lines(text) {
		name, value, found := strings.Cut(strings.TrimRight(line, "\r\n"), ":")
		value = strings.TrimSpace(value)
		if !found || !headerName(name) || !headerValue(value) || isRedacted(value) {
			continue
		}
		h.Add(name, value)
	}
	return endToEnd(h)
}

func isRedacted(value string) bool {
	return value == transport.Redacted || strings.HasSuffix(value, " "+transport.Redacted)
}

// headerName and headerValue are what may be written to a connection; a request
// with anything else would never leave.
func headerName(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
		return !letter && !strings.ContainsRune("!#$%&'*+-.^_`|~", r)
	})
}

func headerValue(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 && s[i] != '\t' || s[i] == 0x7f {
			return false
		}
	}
	return true
}
