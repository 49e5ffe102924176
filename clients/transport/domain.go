package transport

import (
	"errors"

	"makegood/ledger"
)

// InDomain puts an error of this package into the ledger's words, keeping it
// as the cause. The sentence says who could not be asked what.
func InDomain(op string, err error, sentence ledger.Phrase, args ...any) error {
	kind := ledger.Unavailable
	var e *Error
	if errors.As(err, &e) && (e.Kind == KindInvalid || e.Kind == KindSecret) {
		kind = ledger.Invalid
	}
	return &ledger.Error{Op: op, Kind: kind, Human: ledger.Say(sentence, args...), Err: err}
}

// Trace is how far one request got, whether or not an answer came.
type Trace struct {
	// BegunAt is when the request that counts left, EndedAt when its answer was
	// whole or it was given up; unknown where nothing was tried.
	BegunAt, EndedAt ledger.Instant
	// Status is the HTTP status, 0 when no answer began.
	Status int
	// Raw is the body as far as it came.
	Raw []byte
	// Left says the request may have left; see Error.MayHaveLeft.
	Left bool
}

// TraceOf gives the trace of a call from its answer or its error, either of
// which may be nil. A foreign error counts as left, for nothing proves it did
// not.
func TraceOf(answer *Answer, err error) Trace {
	if answer != nil {
		return Trace{BegunAt: ledger.At(answer.SentAt), EndedAt: ledger.At(answer.ReceivedAt), Status: answer.Status, Raw: answer.Body, Left: true}
	}
	var e *Error
	if !errors.As(err, &e) {
		return Trace{Left: err != nil}
	}
	t := Trace{BegunAt: ledger.At(e.SentAt), EndedAt: ledger.At(e.FailedAt), Status: e.Status, Left: e.MayHaveLeft}
	if e.Answer != nil {
		t.Raw = e.Answer.Body
		if t.BegunAt == 0 {
			t.BegunAt, t.EndedAt = ledger.At(e.Answer.SentAt), ledger.At(e.Answer.ReceivedAt)
		}
	}
	return t
}
