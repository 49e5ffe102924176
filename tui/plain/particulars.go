package plain

import (
	"strings"

	"makegood/ledger"
)

// The particulars a sentence is put together from. Each begins with a blank where it is added to a word, and is empty where
// nothing is known: a sentence without a time is still true.

func (t telling) cancelledAt() string { return t.v.at(t.s.View.CancelledAt) }
func (t telling) startedAt() string   { return t.v.at(t.s.View.StartedAt) }
func (t telling) grantedAt() string   { return t.v.at(t.lastGrant()) }

// paid says how the payment is known: by the provider, or by a notification alone.
func (t telling) paid() string {
	if t.s.Lamps.Paid == ledger.LampClaimed {
		return t.v.T("Notified as paid%s, not confirmed by %s", t.v.at(t.s.View.PaidAt), t.v.called(t.k.Provider))
	}
	return t.v.T("Paid%s", t.v.at(t.s.View.PaidAt))
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
		return t.v.T(" %s earlier", t.v.span(-d))
	}
	return t.v.T(" %s later", t.v.span(granted.Sub(from)))
}

func (t telling) wholeGrants() int64 {
	var n int64
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
		return t.v.T("what was granted")
	}
	return t.v.itemsText(t.s.Held)
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
			return t.v.T("Refund sent%s, no answer%s: the money may be back or not, and it is not sent again", t.v.at(a.SentAt), t.v.lasting(a.SentAt))
		}
		what := t.v.capital(Spoken(t.v.Words, a.Kind))
		return t.v.T("%s sent%s, no answer%s: it may have been accepted or not", what, t.v.at(a.SentAt), t.v.lasting(a.SentAt))
	}
	if refund {
		return t.v.T("A refund was sent and not answered: the money may be back or not")
	}
	return t.v.T("An action was sent and not answered: it may have been accepted or not")
}

// closed speaks of an order a person ended, which a person opens again; the first flag is what he ended.
func (t telling) closed() (text, verb string) {
	who, why := "", ""
	if c := t.s.Case; c != nil {
		if c.State == ledger.CaseResolved || c.State == ledger.CaseIgnored {
			verb = VerbReopen
		}
		who = t.v.part(" by %s", c.Owner)
		if c.Reason != "" {
			why = ": " + strings.TrimRight(clip(c.Reason, 60), ". ")
		}
	}
	if who == "" && why == "" {
		why = t.v.T(": nothing but presents is known of it")
	}
	if t.s.Class == ledger.ClassIgnored {
		return t.v.T("Ignored%s%s", who, why), verb
	}
	return t.v.T("Closed%s%s", who, why), verb
}
