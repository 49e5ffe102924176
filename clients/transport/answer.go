package transport

import (
	"net/http"
	"time"
)

// Answer is what came back, as it came. That there is an Answer says nothing
// about success: the HTTP status and what the body says are two facts.
type Answer struct {
	Status int
	Header http.Header
	// Body is the whole raw body, at most the configured limit.
	Body []byte
	// SentAt is when the request that was answered left, after any wait for the
	// rate budget; ReceivedAt is when its body was whole.
	SentAt, ReceivedAt time.Time
	// Attempts counts the requests it took; above 1 only for reads.
	Attempts int
	Method   string
	URL      string // redacted
}

// OK reports an HTTP status of success; bytes that were read without a call (nil) have none and count as one.
func (a *Answer) OK() bool { return a == nil || a.Status >= 200 && a.Status < 300 }

// Unreadable makes the error for an answer that is not what the call
// documents, keeping its first bytes.
func (a *Answer) Unreadable(op string, cause error) *Error {
	return &Error{
		Op: op, Kind: KindUnreadable, Method: a.Method, URL: a.URL, Status: a.Status,
		Attempts: a.Attempts, MayHaveLeft: true, Snippet: Snippet(a.Body), Answer: a, Err: cause,
	}
}

// Decode reads the body as exactly one JSON object into the value, whatever
// the Content-Type says: providers label JSON text/html. A page, an empty body
// or JSON cut short is an unreadable answer.
func (a *Answer) Decode(op string, into any) error {
	if err := DecodeObject(a.Body, into); err != nil {
		return a.Unreadable(op, err)
	}
	return nil
}
