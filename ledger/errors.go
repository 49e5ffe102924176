package ledger

import "errors"

// ErrorKind says what sort of thing went wrong; it decides exit codes and
// whether asking again can help.
type ErrorKind string

// The kinds of error.
const (
	// NotFound: nothing known matches.
	NotFound ErrorKind = "not_found"
	// Conflict: the request contradicts what is stored (several orders match,
	// an action is already in flight).
	Conflict ErrorKind = "conflict"
	// Invalid: the input is wrong; asking again unchanged gives the same.
	Invalid ErrorKind = "invalid"
	// Denied: a guard, a policy or a provider refuses.
	Denied ErrorKind = "denied"
	// Unavailable: a provider, the game or the store could not answer now.
	Unavailable ErrorKind = "unavailable"
	// Corrupt: what is stored does not verify.
	Corrupt ErrorKind = "corrupt"
	// InDoubt: an action was sent and its outcome is not proven.
	InDoubt ErrorKind = "in_doubt"
)

// Error is the one error type at the domain's boundary. Human is the sentence
// shown to an operator: what happened, to which order, what to do next.
type Error struct {
	Op    string
	Kind  ErrorKind
	Human Saying
	Err   error
}

// Error gives the sentence and, behind it, the cause.
func (e *Error) Error() string {
	s := e.Human.String()
	if e.Op != "" {
		s = e.Op + ": " + s
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Sentence is what an error says where the steps it came through are told already:
// without what stands before its first *Error, and without the Op of that.
func Sentence(err error) string {
	var e *Error
	if !errors.As(err, &e) || e.Human.IsZero() {
		return err.Error()
	}
	bare := *e
	bare.Op = ""
	return bare.Error()
}

// Told is an error of the program's own words, where nobody asks for its kind. Those of
// its values that are errors are its causes.
type Told struct{ Human Saying }

// Fail makes an error of a phrase and its values.
func Fail(p Phrase, args ...any) error { return &Told{Human: Say(p, args...)} }

// Error gives the English.
func (t *Told) Error() string { return t.Human.String() }

// Said is the sentence with its values kept apart.
func (t *Told) Said() Saying { return t.Human }

// Unwrap gives the causes.
func (t *Told) Unwrap() []error {
	var causes []error
	for _, a := range t.Human.Args {
		if err, ok := a.(error); ok {
			causes = append(causes, err)
		}
	}
	return causes
}

// KindOf gives the kind of the first *Error in the chain, or "".
func KindOf(err error) ErrorKind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return ""
}
