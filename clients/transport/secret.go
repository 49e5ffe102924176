package transport

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"

	"makegood/ledger"
)

// Secret reads a secret from where the configuration says it is kept (an
// environment variable, a file, a command's output), anew on every call. It
// prints as "redacted" in every verb and encoding.
type Secret func(ctx context.Context) (string, error)

// String hides the secret.
func (Secret) String() string { return Redacted }

// GoString hides the secret from %#v.
func (Secret) GoString() string { return Redacted }

// Format hides the secret from every verb, %x and %d included.
func (Secret) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, Redacted) }

// MarshalText hides the secret from encoders.
func (Secret) MarshalText() ([]byte, error) { return []byte(Redacted), nil }

// LogValue hides the secret from logs.
func (Secret) LogValue() slog.Value { return slog.StringValue(Redacted) }

// Token holds the last value read from a Secret, so that a command is not run
// for every call. It is safe for several goroutines and prints as "redacted".
type Token struct {
	source Secret

	mu    sync.Mutex // guards what follows
	value string
	known bool // value holds the last one read
	stale bool // the next Value reads anew
}

// NewToken keeps the values of source; nothing is read before the first Value.
func NewToken(source Secret) *Token { return &Token{source: source} }

// String hides the token.
func (*Token) String() string { return Redacted }

// GoString hides the token from %#v.
func (*Token) GoString() string { return Redacted }

// Format hides the token from every verb.
func (*Token) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, Redacted) }

// MarshalText hides the token from encoders.
func (*Token) MarshalText() ([]byte, error) { return []byte(Redacted), nil }

// LogValue hides the token from logs.
func (*Token) LogValue() slog.Value { return slog.StringValue(Redacted) }

// Value returns the token, reading it the first time and after Doubt. A source
// that fails is asked again by the next call.
func (t *Token) Value(ctx context.Context) (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.known && !t.stale {
		return t.value, nil
	}
	return t.readLocked(ctx)
}

// Doubt is called after a 401 to a request that must not be repeated: the next
// Value reads the source anew, unless the token has changed meanwhile.
func (t *Token) Doubt(used string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.stale = t.stale || t.value == used
}

// Refresh is called after a 401 to a request that may be repeated. It reads
// the source again unless somebody else has done so meanwhile, and returns the
// value now in force, which may be the same one. Where the source fails, the
// former value stays in force: a 401 does not always speak of the token.
func (t *Token) Refresh(ctx context.Context, stale string) (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.known && !t.stale && t.value != stale {
		return t.value, nil
	}
	return t.readLocked(ctx)
}

// readLocked reads the source; a failure changes nothing.
func (t *Token) readLocked(ctx context.Context) (string, error) {
	if t.source == nil {
		return "", ledger.Fail("no token is configured")
	}
	raw, err := t.source(ctx)
	if err != nil {
		return "", ledger.Fail("read token: %s", err)
	}
	value := strings.TrimSpace(raw)
	if value == "" {
		return "", ledger.Fail("read token: it is empty")
	}
	for i := 0; i < len(value); i++ {
		if value[i] < 0x20 || value[i] > 0x7e {
			return "", ledger.Fail("read token: byte %d of it cannot stand in a header", i+1)
		}
	}
	t.value, t.known, t.stale = value, true, false
	return value, nil
}
