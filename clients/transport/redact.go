package transport

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Redacted is what stands where a secret was.
const Redacted = "redacted"

// isSecretName says whether a header or query name carries a secret. It is the
// one judge of that question: names are compared without case, and by part, so
// that X-Access-Token, access_token and SUAT are all caught. A name that is too
// common a part of others counts only where it stands alone: shop_key is none.
func isSecretName(name string, extra []string) bool {
	low := strings.ToLower(strings.TrimSpace(name))
	for _, part := range []string{
		"authorization", "x-auth", "cookie", "token", "suat", "secret", "password", "passwd", "passphrase",
		"api-key", "apikey", "api_key", "access-key", "access_key", "auth-key", "auth_key",
		"certification", "credential", "signature", "session", "jwt",
	} {
		if strings.Contains(low, part) {
			return true
		}
	}
	if slices.Contains([]string{"auth", "key", "sig", "sign", "pass", "pwd"}, low) {
		return true
	}
	return slices.ContainsFunc(extra, func(e string) bool { return strings.EqualFold(e, low) })
}

// RedactHeader returns a copy of the headers in which every secret value is
// replaced. The scheme word of an Authorization header stays (Bearer redacted).
// extra names further headers to hide.
func RedactHeader(h http.Header, extra ...string) http.Header {
	out := h.Clone()
	for name, values := range out {
		if !isSecretName(name, extra) {
			continue
		}
		for i, v := range values {
			values[i] = redactValue(v)
		}
	}
	return out
}

// redactValue keeps only the well-known scheme words: the first word of
// anything else may be the secret itself.
func redactValue(v string) string {
	scheme, _, found := strings.Cut(strings.TrimSpace(v), " ")
	if found && (strings.EqualFold(scheme, "bearer") || strings.EqualFold(scheme, "basic")) {
		return scheme + " " + Redacted
	}
	return Redacted
}

// RedactURL returns the URL with user information, secret query values and
// every path segment equal to one of extra replaced. A URL that does not parse
// is withheld whole, because what cannot be parsed cannot be redacted.
func RedactURL(raw string, extra ...string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return Redacted
	}
	if u.User != nil {
		u.User = url.User(Redacted)
	}
	u.Fragment, u.RawFragment = "", ""
	if u.Opaque != "" {
		return u.Scheme + ":" + Redacted
	}
	u.RawQuery = redactQuery(u.RawQuery)
	if len(extra) > 0 {
		segments := strings.Split(u.Path, "/")
		for i, s := range segments {
			if s != "" && slices.Contains(extra, s) {
				segments[i] = Redacted
			}
		}
		u.Path, u.RawPath = strings.Join(segments, "/"), ""
	}
	return u.String()
}

// redactQuery works on the raw pairs, so that order and spelling of what is
// not secret stay as they were sent.
func redactQuery(raw string) string {
	if raw == "" {
		return ""
	}
	pairs := strings.Split(raw, "&")
	for i, pair := range pairs {
		name, _, found := strings.Cut(pair, "=")
		plain, err := url.QueryUnescape(name)
		if err != nil {
			pairs[i] = Redacted
			continue
		}
		if found && isSecretName(plain, nil) {
			pairs[i] = name + "=" + Redacted
		}
	}
	return strings.Join(pairs, "&")
}
