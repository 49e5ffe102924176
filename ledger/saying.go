package ledger

import (
	"fmt"
	"strings"
)

// Phrase is what the domain says, as it reads in English, with the verbs of
// package fmt where values go. Only constants are phrases: whoever shows them
// keeps each in other languages too. "§" and a word behind it tell a phrase from
// another that reads the same, and are not read.
type Phrase string

// String gives the English.
func (p Phrase) String() string {
	read, _, _ := strings.Cut(string(p), "§")
	return read
}

// Saying is a phrase with its values kept apart, so that it can be told in
// another language. Values may be sayings and phrases themselves. Without a
// phrase it is its values, parted by semicolons. It is stored and sent as its
// English text, and a saying that was read again is that text.
type Saying struct {
	Phrase Phrase
	Args   []any
}

// Say makes a saying.
func Say(p Phrase, args ...any) Saying { return Saying{Phrase: p, Args: args} }

// Quote is a text that comes from elsewhere: it is told as it is.
func Quote(text string) Saying {
	if text == "" {
		return Saying{}
	}
	return Saying{Args: []any{text}}
}

// Join puts sayings one behind the other.
func Join(sayings ...Saying) Saying {
	var s Saying
	for _, one := range sayings {
		if !one.IsZero() {
			s.Args = append(s.Args, one)
		}
	}
	if len(s.Args) == 1 {
		one, _ := s.Args[0].(Saying)
		return one
	}
	return s
}

// IsZero reports whether nothing is said.
func (s Saying) IsZero() bool { return s.Phrase == "" && len(s.Args) == 0 }

// String gives the English.
func (s Saying) String() string {
	if s.Phrase != "" {
		return fmt.Sprintf(s.Phrase.String(), s.Args...)
	}
	parts := make([]string, len(s.Args))
	for i, a := range s.Args {
		parts[i] = fmt.Sprint(a)
	}
	return strings.Join(parts, "; ")
}

// MarshalText gives the English.
func (s Saying) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText takes a text that was stored.
func (s *Saying) UnmarshalText(text []byte) error {
	*s = Quote(string(text))
	return nil
}

// Phrase is the word for a kind of action.
func (k ActionKind) Phrase() Phrase {
	switch k {
	case ActVerify:
		return "verify"
	case ActReportGranted:
		return "report granted"
	case ActReportFailed:
		return "report failed"
	case ActRefund:
		return "refund"
	case ActReplay:
		return "replay"
	default:
		return Phrase(strings.ReplaceAll(string(k), "_", " "))
	}
}

// Phrase is the word for a state of an action.
func (s ActionState) Phrase() Phrase {
	switch s {
	case StateProposed:
		return "proposed"
	case StateAwaiting:
		return "awaiting approval"
	case StateApproved:
		return "approved"
	case StateRejected:
		return "rejected"
	case StateSending:
		return "sending"
	case StateDone:
		return "done"
	case StateRefused:
		return "refused"
	case StateFailed:
		return "failed"
	case StateInDoubt:
		return "in doubt"
	default:
		return Phrase(strings.ReplaceAll(string(s), "_", " "))
	}
}

// Phrase is the word for what became of a forward or a replay.
func (o ForwardOutcome) Phrase() Phrase {
	switch o {
	case ForwardSending:
		return "sending"
	case ForwardDelivered:
		return "delivered"
	case ForwardDeclined:
		return "declined"
	case ForwardUnanswered:
		return "unanswered"
	case ForwardWithheld:
		return "withheld"
	default:
		return Phrase(o)
	}
}

// Phrase is the word for a state of a grant.
func (s GrantStatus) Phrase() Phrase {
	switch s {
	case GrantGranted:
		return "granted"
	case GrantMailed:
		return "mailed"
	case GrantFailed:
		return "failed"
	case GrantRevoked:
		return "revoked"
	case GrantExpired:
		return "expired"
	default:
		return Phrase(s)
	}
}

// Phrase is the word for a step of a case.
func (v CaseVerb) Phrase() Phrase {
	switch v {
	case VerbClaim:
		return "claim"
	case VerbResolve:
		return "resolve"
	case VerbIgnore:
		return "ignore"
	case VerbAccept:
		return "accept"
	case VerbReopen:
		return "reopen"
	case VerbSnooze:
		return "snooze"
	case VerbNote:
		return "note"
	case VerbMark:
		return "mark§as"
	case VerbLink:
		return "link"
	default:
		return Phrase(v)
	}
}

// FieldName is a field two sources may disagree about: "amount", or "item gem"
// for the item of that id.
func FieldName(field string) Saying {
	name, of, whole := strings.Cut(field, " ")
	if whole {
		switch name {
		case "item":
			return Say("item %s", of)
		case "quantity":
			return Say("quantity %s", of)
		case "amount":
			return Say("amount %s", of)
		}
	}
	switch field {
	case "player":
		return Say("player")
	case "server":
		return Say("server")
	case "product":
		return Say("product")
	case "quantity":
		return Say("quantity")
	case "amount":
		return Say("amount")
	case "currency":
		return Say("currency")
	default:
		return Quote(field)
	}
}
