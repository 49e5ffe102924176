package transport

import (
	"fmt"
	"strings"
	"time"

	"makegood/ledger"
)

// Kind says what became of a request that has no answer. The set is closed.
type Kind string

// The kinds of Error.
const (
	// KindInvalid: the request could not be built from what was given.
	KindInvalid Kind = "invalid"
	// KindSecret: the token could not be read, so nothing was sent.
	KindSecret Kind = "secret"
	// KindBudget: the rate budget had no room before the caller's deadline.
	KindBudget Kind = "budget"
	// KindUnreachable: name lookup, dial, proxy or TLS failed before a byte of
	// the request was written.
	KindUnreachable Kind = "unreachable"
	// KindTimeout: a deadline passed. MayHaveLeft says on which side of the wire.
	KindTimeout Kind = "timeout"
	// KindCanceled: the caller gave up.
	KindCanceled Kind = "canceled"
	// KindBroken: the connection ended before the answer was whole.
	KindBroken Kind = "broken"
	// KindRedirect: the other side pointed elsewhere, which is never followed.
	KindRedirect Kind = "redirect"
	// KindTooLarge: the answer is longer than the limit.
	KindTooLarge Kind = "too large"
	// KindUnreadable: an answer came and is not what the call documents: an HTML
	// page, an empty body, JSON cut short.
	KindUnreadable Kind = "unreadable"
)

// Error is the one error of this package: a request without a usable answer.
// It carries no secret: URL is redacted and headers are not kept.
type Error struct {
	Op     string // the caller's words for the call, such as "shop: verify"
	Kind   Kind
	Method string
	URL    string // redacted
	Status int    // HTTP status of the last answer, 0 when there was none
	// Attempts counts the requests tried, reads may take several.
	Attempts int
	// MayHaveLeft is false only where it is proven that no byte of the request
	// was written to a connection. A call that moves money is "failed" when it
	// is false and "in doubt" when it is true.
	MayHaveLeft bool
	// SentAt is when the last attempt began and FailedAt when it was given up;
	// both are zero where nothing was tried.
	SentAt, FailedAt time.Time
	// RetryAfter is what the last answer asked for, 0 when it asked nothing.
	RetryAfter time.Duration
	// Snippet is the beginning of an unreadable answer, control characters
	// replaced, at most SnippetBytes long.
	Snippet string
	// Answer is the answer as far as it came, nil when none did.
	Answer *Answer
	Err    error
}

// SnippetBytes bounds Error.Snippet.
const SnippetBytes = 256

// Phrase is what the kind reads as.
func (k Kind) Phrase() ledger.Phrase {
	switch k {
	case KindInvalid:
		return "invalid"
	case KindSecret:
		return "secret"
	case KindBudget:
		return "budget"
	case KindUnreachable:
		return "unreachable"
	case KindTimeout:
		return "timeout"
	case KindCanceled:
		return "canceled"
	case KindBroken:
		return "broken"
	case KindRedirect:
		return "redirect"
	case KindTooLarge:
		return "too large"
	case KindUnreadable:
		return "unreadable"
	default:
		return ledger.Phrase(k)
	}
}

// Said is the error as it is stored, which other languages take apart by its
// phrases.
func (e *Error) Said() ledger.Saying { return ledger.Quote(e.Error()) }

// Error says the operation, what happened, to which URL, and whether the
// request may have left.
func (e *Error) Error() string {
	var b strings.Builder
	if e.Op != "" {
		b.WriteString(e.Op)
		b.WriteString(": ")
	}
	b.WriteString(e.Kind.Phrase().String())
	if e.Method != "" || e.URL != "" {
		fmt.Fprintf(&b, ": %s %s", e.Method, e.URL)
	}
	if e.Status != 0 {
		fmt.Fprintf(&b, ": http %d", e.Status)
	}
	if e.Attempts > 1 {
		b.WriteString(": " + ledger.Say("%d attempts", e.Attempts).String())
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	if e.Snippet != "" {
		b.WriteString(": " + ledger.Say("answer begins %q", e.Snippet).String())
	}
	switch {
	case e.Kind == KindUnreadable || e.Kind == KindInvalid:
		return b.String()
	case e.MayHaveLeft:
		return ledger.Say("%s (the request may have left)", b.String()).String()
	default:
		return ledger.Say("%s (the request never left)", b.String()).String()
	}
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Snippet is the beginning of a body as one printable line.
func Snippet(body []byte) string {
	if len(body) > SnippetBytes {
		body = body[:SnippetBytes]
	}
	text := strings.ToValidUTF8(string(body), "\uFFFD")
	return strings.TrimSpace(strings.Map(printable, text))
}

// printable drops what could steer a terminal: C0, DEL, C1, and the characters
// that change the direction of text.
func printable(r rune) rune {
	switch {
	case r == '\n' || r == '\r' || r == '\t':
		return ' '
	case r < 0x20, r >= 0x7f && r < 0xa0:
		return '\uFFFD'
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x200e, r == 0x200f, r == 0x061c:
		return '\uFFFD'
	default:
		return r
	}
}
