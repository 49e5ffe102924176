package listener

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"makegood/clients/transport"
	"makegood/ledger"
)

// The headers that are addressed to the console itself.
const (
	headerMirror      = "X-Makegood-Mirror"
	headerEnvironment = "X-Makegood-Environment"
	headerCallerID    = "Caller-Id"
)

// headerText is a request's headers as they are kept: one "Name: value" a line
// in alphabetical order, secrets redacted, the path secret too wherever a proxy
// has written the address down.
func headerText(r *http.Request, pathSecret string) string {
	h := transport.RedactHeader(r.Header, headerMirror)
	if h == nil {
		h = http.Header{}
	}
	h.Set("Host", r.Host)
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(h)) {
		for _, value := range h[name] {
			if pathSecret != "" {
				value = strings.ReplaceAll(value, pathSecret, transport.Redacted)
			}
			b.WriteString(strings.ToValidUTF8(name+": "+value, "\uFFFD"))
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// otherEnvironment is the environment a request names where it is not ours.
func otherEnvironment(h http.Header, ours ledger.Environment) ledger.Environment {
	named := ledger.Environment(strings.ToLower(strings.TrimSpace(h.Get(headerEnvironment))))
	if named == ours || named != ledger.Sandbox && named != ledger.Live {
		return ""
	}
	return named
}
