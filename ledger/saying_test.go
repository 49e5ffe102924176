package ledger

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestSaying(t *testing.T) {
	t.Parallel()
	inner := Say("refund %s locks the order", "A1")
	for want, s := range map[string]Saying{
		"":                          {},
		"someone else's <words> %s": Quote("someone else's <words> %s"),
		"refund A1 locks the order": inner,
		"refund A1 locks the order; 2 more; report granted": Join(inner, Saying{}, Say("%d more", 2), Say(ActReportGranted.Phrase())),
		"refused: refund A1 locks the order; again":         Say("refused: %s", Join(inner, Say("again§later"))),
		"mark it": Say("%s it", VerbMark.Phrase()),
	} {
		if got := s.String(); got != want {
			t.Errorf("says %q, want %q", got, want)
		}
		if s.IsZero() != (want == "") {
			t.Errorf("%q: zero is %t", want, s.IsZero())
		}
	}
	if one := Join(Saying{}, inner); one.Phrase != inner.Phrase {
		t.Errorf("one saying joined is no longer itself: %+v", one)
	}
}

// What is stored of a verdict is what was stored when its text was a string, so that facts keep their bytes and hashes.
func TestSayingIsStoredAsItsText(t *testing.T) {
	t.Parallel()
	const stored = `{"guard":"app","ok":false,"text":"app \"a\u003cb\" is not configured: add it to the configuration","override":"reason"}`
	v := Verdict{Guard: "app", Text: Say("app %q is not configured: add it to the configuration", "a<b"), Override: OverrideReason}
	for range 2 {
		b, err := json.Marshal(v)
		if err != nil || string(b) != stored {
			t.Fatalf("stored as %s, %v", b, err)
		}
		v = Verdict{}
		if err := json.Unmarshal(b, &v); err != nil {
			t.Fatal(err)
		}
	}
	var plain strings.Builder
	enc := json.NewEncoder(&plain)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil || !strings.Contains(plain.String(), `\"a<b\"`) {
		t.Errorf("without escapes for pages it is stored as %s, %v", plain.String(), err)
	}
}

// The words of kinds and states are their code words in plain letters: whoever has only the code word finds the phrase.
func TestPhrasesAreTheCodeWords(t *testing.T) {
	t.Parallel()
	words := map[string]Phrase{}
	for _, k := range []ActionKind{ActVerify, ActReportGranted, ActReportFailed, ActRefund, ActReplay, "other_kind"} {
		words[string(k)] = k.Phrase()
	}
	for _, s := range []ActionState{
		StateProposed, StateAwaiting, StateApproved, StateRejected, StateSending, StateDone, StateRefused, StateFailed, StateInDoubt, "other_state",
	} {
		words[string(s)] = s.Phrase()
	}
	for _, o := range []ForwardOutcome{ForwardSending, ForwardDelivered, ForwardDeclined, ForwardUnanswered, ForwardWithheld} {
		words[string(o)] = o.Phrase()
	}
	for _, s := range []GrantStatus{GrantGranted, GrantMailed, GrantFailed, GrantRevoked, GrantExpired} {
		words[string(s)] = s.Phrase()
	}
	for _, v := range []CaseVerb{VerbClaim, VerbResolve, VerbIgnore, VerbAccept, VerbReopen, VerbSnooze, VerbNote, VerbMark, VerbLink} {
		words[string(v)] = v.Phrase()
	}
	for word, phrase := range words {
		if want := strings.ReplaceAll(word, "_", " "); phrase.String() != want {
			t.Errorf("%s is called %q", word, phrase)
		}
	}
	for field, want := range map[string]string{"amount": "amount", "item gem": "item gem", "amount p 1": "amount p 1", "later": "later", "later one": "later one"} {
		if got := FieldName(field).String(); got != want {
			t.Errorf("the field %q is called %q", field, got)
		}
	}
}
