package plain

import (
	"fmt"
	"strings"

	"makegood/ledger"
)

// The particulars a sentence is put together from. Each begins with a blank where it is added to a word, and is empty where
// nothing is known: a sentence without a time is still true.

func (t telling) at(i ledger.Instant) string {
	if !i.Known() {
		return ""
	}
	return " " + t.v.clock(i)
}

func (t telling) cancelledAt() string { return t.at(t.s.View.CancelledAt) }
func (t telling) startedAt() string   { return t.at(t.s.View.StartedAt) }
func (t telling) grantedAt() string   { return t.at(t.lastGrant()) }

// paid says how the payment is known: by the provider, or by a notification alone.
func (t telling) paid() string {
	if t.s.Lamps.Paid == ledger.LampClaimed {
		return fmt.Sprintf("Notified as paid%s, not confirmed by %s", t.at(t.s.View.PaidAt), called(t.k.Provider))
	}
	return "Paid" + t.at(t.s.View.PaidAt)
}

// paidOrSeen is when waiting began for the player.
func (t telling) paidOrSeen() ledger.Instant {
	if t.s.View.PaidAt.Known() {
		return t.s.View.PaidAt
	}
	return t.s.View.FirstSeenAt
}

// lastGrant is when the latest grant that still stands was made.
func (t telling) lastGrant() ledger.Instant {
	var at ledger.Instant
	for _, g := range t.s.View.Grants {
		if stands(g.Status) {
			at = max(at, g.GrantedAt)
		}
	}
	return at
}

func stands(s ledger.GrantStatus) bool { return s == ledger.GrantGranted || s == ledger.GrantMailed }

// grantDelay says how long after an instant was granted: " 2 s later".
func (t telling) grantDelay(from ledger.Instant) string {
	granted := t.lastGrant()
	if !granted.Known() || !from.Known() {
		return ""
	}
	if d := granted.Sub(from); d < 0 {
		return " " + span(-d) + " earlier"
	}
	return " " + span(granted.Sub(from)) + " later"
}

func (t telling) wholeGrants() int {
	n := 0
	for _, g := range t.s.View.Grants {
		if stands(g.Status) {
			n++
		}
	}
	return n
}

// held lists what the player holds, as far as the grants named it.
func (t telling) held() string {
	if len(t.s.Held) == 0 {
		return "what was granted"
	}
	return itemsText(t.s.Held)
}

// last is the latest action of a kind in a state.
func (t telling) last(kind ledger.ActionKind, state ledger.ActionState) (ledger.Action, bool) {
	var found ledger.Action
	ok := false
	for _, a := range t.s.Actions {
		if a.Kind == kind && a.State == state && (!ok || a.CreatedAt >= found.CreatedAt) {
			found, ok = a, true
		}
	}
	return found, ok
}

func (t telling) doneAt(kind ledger.ActionKind) ledger.Instant {
	a, _ := t.last(kind, ledger.StateDone)
	return a.SettledAt
}

func (t telling) refundAt() ledger.Instant { return t.doneAt(ledger.ActRefund) }

// doubt speaks of the action in doubt.
func (t telling) doubt(refund bool) string {
	for _, a := range t.s.Actions {
		if a.State != ledger.StateInDoubt || (a.Kind == ledger.ActRefund) != refund {
			continue
		}
		if refund {
			return fmt.Sprintf("Refund sent%s, no answer%s: the money may be back or not, and it is not sent again", t.at(a.SentAt), t.v.after("for", a.SentAt))
		}
		return fmt.Sprintf("%s sent%s, no answer%s: it may have been accepted or not", capital(spoken(a.Kind)), t.at(a.SentAt), t.v.after("for", a.SentAt))
	}
	if refund {
		return "A refund was sent and not answered: the money may be back or not"
	}
	return "An action was sent and not answered: it may have been accepted or not"
}

// closed speaks of an order a person ended; the first flag is what he ended.
func (t telling) closed() string {
	word, who, why := "Closed", "", ""
	if t.s.Class == ledger.ClassIgnored {
		word = "Ignored"
	}
	if c := t.s.Case; c != nil {
		if c.Owner != "" {
			who = " by " + c.Owner
		}
		if c.Reason != "" {
			why = ": " + strings.TrimRight(clip(c.Reason, 60), ". ")
		}
	}
	if who == "" && why == "" {
		return word + ": nothing but presents is known of it"
	}
	return word + who + why
}
