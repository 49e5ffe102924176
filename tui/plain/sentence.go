package plain

import (
	"strings"
	"time"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/lang"
)

// The verbs a sentence ends in: the command that helps. VerbWait is none: there is nothing to do, or nothing but to wait.
const (
	VerbReport  = "report"
	VerbReplay  = "replay"
	VerbRefund  = "refund"
	VerbVerify  = "verify"
	VerbCheck   = "check"
	VerbAccept  = "accept"
	VerbResolve = "resolve"
	VerbRevoked = "revoked"
	VerbGranted = "granted"
	VerbLink    = "link"
	VerbSettle  = "settle"
	VerbProbe   = "probe"
	VerbApprove = "approve"
	VerbDeliver = "deliver"
	VerbReopen  = "reopen"
	VerbWait    = ""
)

// Verbs lists every verb a sentence may end in, VerbWait apart.
func Verbs() []string {
	return []string{
		VerbReport, VerbReplay, VerbRefund, VerbVerify, VerbCheck, VerbAccept, VerbResolve, VerbRevoked, VerbGranted,
		VerbLink, VerbSettle, VerbProbe, VerbApprove, VerbDeliver, VerbReopen,
	}
}

// Sentence says in one plain sentence how an order stands and names the verb that helps most, VerbWait where there is
// nothing to do. Times of day are UTC and say so; SentenceIn speaks in another zone. The text is clean.
func Sentence(w *lang.Words, s ledger.Standing, k ledger.Key, now ledger.Instant) (text, verb string) {
	return sentence(&s, k, voice{Words: w, now: now, zone: time.UTC, named: true})
}

// SentenceIn is Sentence with times of day in a zone the reader knows to be his.
func SentenceIn(w *lang.Words, s ledger.Standing, k ledger.Key, now ledger.Instant, zone *time.Location) (text, verb string) {
	return sentence(&s, k, voice{Words: w, now: now, zone: zone})
}

func sentence(s *ledger.Standing, k ledger.Key, v voice) (text, verb string) {
	t := telling{s: s, k: k, v: v}
	text, verb = t.alarm()
	if text == "" {
		text, verb = t.outcome()
	}
	if text == "" {
		return v.T("Stands as %s, a class this version has no words for.", kit.Clean(string(s.Class))), VerbWait
	}
	text, verb = t.underway(text, verb)
	if c := s.Case; c != nil && c.State == ledger.CaseSnoozed && c.Until.Known() {
		text += v.T(", snoozed until %s", v.clock(c.Until))
	}
	return kit.Clean(text) + ".", verb
}

// telling is one order on its way into a sentence.
type telling struct {
	s *ledger.Standing
	k ledger.Key
	v voice
}

// alarm speaks of the classes down to those that wait.
func (t telling) alarm() (text, verb string) {
	s, v, provider := t.s, t.v, t.v.called(t.k.Provider)
	switch s.Class {
	case ledger.ClassCancelInDoubt:
		return t.doubt(true), VerbSettle
	case ledger.ClassActionInDoubt:
		return t.doubt(false), VerbProbe
	case ledger.ClassIgnored, ledger.ClassOverridden:
		return t.closed()
	case ledger.ClassEnvMismatch:
		return v.T("Belongs to the other environment: nothing is sent for it from here"), VerbWait
	case ledger.ClassAppMismatch:
		if t.k.App == "" && t.k.Provider == ledger.Stove {
			return v.T("Came without a service, and several are configured: each of them is asked whose it is"), VerbCheck
		}
		if t.k.App == "" {
			return v.T("Its app is not configured: nothing is sent for it until it is"), VerbWait
		}
		return v.T("Its app %s is not configured: nothing is sent for it until it is", clip(t.k.App, summaryCells)), VerbWait
	case ledger.ClassGrantedNotPaid:
		return v.T("Granted%s, but %s says it was never paid", t.grantedAt(), provider), VerbCheck
	case ledger.ClassNotifiedNotFound:
		return v.T("Notified%s, but %s knows no such payment", v.at(s.View.FirstSeenAt), provider), VerbCheck
	case ledger.ClassGrantedAfterCancel:
		return v.T("Cancelled%s, granted%s all the same, and the player holds %s", t.cancelledAt(), t.grantDelay(s.View.CancelledAt), t.held()), VerbRevoked
	case ledger.ClassCancelledNotRevoked:
		return t.notRevoked(), VerbRevoked
	case ledger.ClassDuplicateGrant:
		return v.N(t.wholeGrants(), "Paid once and granted %d time: the player holds %s", "Paid once and granted %d times: the player holds %s", t.held()), VerbRevoked
	case ledger.ClassRepayment:
		return v.T("Repayment by a refunded user: nothing is granted, replayed or refunded"), VerbLink
	case ledger.ClassCancelOverdue:
		return v.T("Refund accepted%s, and %s has still not cancelled the payment", v.since(t.refundAt()), provider), VerbSettle
	case ledger.ClassCancelPending:
		return v.T("Refund accepted%s, waiting for %s to say cancelled", v.since(t.refundAt()), provider), VerbWait
	case ledger.ClassRevokedNotCancelled:
		if t.k.Provider == ledger.Hive && s.Listed {
			return v.T("%s, everything was taken back, and the money is not back", t.paid()), VerbRefund
		}
		return v.T("%s, everything was taken back, and nothing shows that the money is back", t.paid()), VerbResolve
	case ledger.ClassReportedNotGranted:
		return v.T("Reported to %s as granted%s, but the game granted nothing", provider, v.since(t.doneAt(ledger.ActReportGranted))), VerbReplay
	case ledger.ClassGoneNotGranted:
		return v.T("%s, nothing granted, and Hive no longer lists it: completed by somebody, or cancelled", t.paid()), VerbVerify
	default:
		return "", VerbWait
	}
}

// notRevoked is CANCELLED_NOT_REVOKED, by a row or by the game's word.
func (t telling) notRevoked() string {
	if t.s.Lamps.Granted == ledger.LampClaimed {
		return t.v.T("Cancelled%s; the game says it granted, and nothing shows that it was taken back", t.cancelledAt())
	}
	after := ""
	if ago := t.v.ago(t.s.View.CancelledAt); ago != "" {
		after = t.v.T(" after %s", ago)
	}
	return t.v.T("Cancelled%s, and the player still holds %s%s", t.cancelledAt(), t.held(), after)
}

// outcome speaks of the classes from waiting to closed.
func (t telling) outcome() (text, verb string) {
	s, v := t.s, t.v
	switch s.Class {
	case ledger.ClassAwaitingPickup:
		return v.T("%s, waiting for the game to collect it", t.paid()), VerbWait
	case ledger.ClassAwaitingDeposit:
		return v.T("Ordered%s and not paid yet: the deposit is awaited", t.startedAt()), VerbWait
	case ledger.ClassPaidNotGranted:
		return t.notGranted()
	case ledger.ClassAmountMismatch:
		return t.differs("the amount"), VerbAccept
	case ledger.ClassCurrencyMismatch:
		return t.differs("the currency"), VerbAccept
	case ledger.ClassProductMismatch:
		return t.differs("the product"), VerbAccept
	case ledger.ClassQuantityMismatch:
		return t.differs("the quantity"), VerbAccept
	case ledger.ClassPlayerMismatch:
		return t.differs("the player"), VerbAccept
	case ledger.ClassBundleIncomplete:
		return t.incomplete(), VerbGranted
	case ledger.ClassGrantedNotReported:
		return v.T("Granted%s, not reported%s: the player cannot buy it again", t.grantedAt(), v.lasting(t.lastGrant())), VerbReport
	case ledger.ClassKeyReused:
		return v.T("One event came twice with different contents"), VerbLink
	case ledger.ClassAmbiguous:
		return v.T("Another order carries the same receipt or the same last 18 digits: one payment, or two"), VerbLink
	case ledger.ClassGrantWithoutOrder:
		return v.T("Granted%s, and nobody has told of a payment", t.grantedAt()), VerbCheck
	case ledger.ClassUnverified:
		return t.unverified()
	case ledger.ClassInFlight:
		return t.inFlight()
	case ledger.ClassClosedRefunded:
		return v.T("Cancelled%s, and the player holds nothing of it", t.cancelledAt()), VerbWait
	case ledger.ClassCancelledUngranted:
		return v.T("Cancelled%s, and nothing was ever granted", t.cancelledAt()), VerbWait
	case ledger.ClassMatched:
		return t.matched(), VerbWait
	default:
		return "", VerbWait
	}
}

// notGranted is PAID_NOT_GRANTED: replay first; where the game has turned a replay down, refund.
func (t telling) notGranted() (text, verb string) {
	s, v := t.s, t.v
	text = v.T("%s, nothing granted%s", t.paid(), v.lasting(t.paidOrSeen()))
	switch {
	case s.Lamps.Cancelled == ledger.LampClaimed:
		return v.T("%s; a cancellation is claimed and not proven", text), VerbVerify
	case s.Lamps.Paid == ledger.LampClaimed:
		return text, VerbCheck
	}
	if replay, ok := t.last(ledger.ActReplay, ledger.StateDone); ok {
		switch ledger.ForwardOutcome(replay.Outcome) {
		case ledger.ForwardDeclined:
			if t.k.Provider == ledger.Hive && s.Listed {
				return v.T("%s; the game declined the replay", text), VerbRefund
			}
			return v.T("%s; the game declined the replay", text), VerbReplay
		case ledger.ForwardUnanswered:
			return v.T("%s; the game did not answer the replay", text), VerbReplay
		case ledger.ForwardDelivered:
			return v.T("%s; the game took the replay%s", text, v.since(replay.SettledAt)), VerbReplay
		case ledger.ForwardSending, ledger.ForwardWithheld:
		}
	}
	return t.passedOn(text), VerbReplay
}

// passedOn adds what the game made of the notification, where it did not take it. Only what provably never left has never
// reached it.
func (t telling) passedOn(text string) string {
	s, v := t.s, t.v
	switch p := s.View.Passed; {
	case p != nil && p.Outcome == ledger.ForwardDeclined:
		return v.T("%s; the game declined the notification (HTTP %d)", text, p.Status)
	case !s.Has(ledger.FlagUndelivered):
		return text
	case p != nil && p.NeverLeft:
		return v.T("%s; the notification never reached the game", text)
	default:
		return v.T("%s; the game did not answer the notification and may have granted", text)
	}
}

// unverified is an order of whose payment nobody has an answer.
func (t telling) unverified() (text, verb string) {
	s, v := t.s, t.v
	provider := v.called(t.k.Provider)
	if s.Lamps.Notified == ledger.LampYes {
		return v.T("Notified%s, and %s has not said whether it is paid", v.at(s.View.FirstSeenAt), provider), VerbCheck
	}
	return v.T("Known%s, and %s has not said whether it is paid", v.lasting(s.View.FirstSeenAt), provider), VerbCheck
}

func (t telling) inFlight() (text, verb string) {
	s := t.s
	switch {
	case s.Has(ledger.FlagUndelivered):
		return t.passedOn(t.paid()), VerbDeliver
	case s.Lamps.Granted == ledger.LampUnknown:
		return t.v.T("%s; no source of grants has said whether it was granted", t.paid()), VerbWait
	default:
		return t.v.T("%s, the grant is on its way", t.paid()), VerbWait
	}
}

func (t telling) matched() string {
	s := t.s
	switch {
	case s.Lamps.Granted == ledger.LampClaimed:
		return t.v.T("%s; the game says it granted, and no row shows it yet", t.paid())
	case len(s.View.Grants) == 0:
		return t.v.T("%s, nothing to grant", t.paid())
	default:
		return t.v.T("%s, granted%s", t.paid(), t.grantDelay(s.View.PaidAt))
	}
}

// differs names the first difference behind the class, with both sides and the sign.
func (t telling) differs(what lang.Text) string {
	for _, d := range t.s.Differences {
		if d.Class != t.s.Class {
			continue
		}
		return t.v.T("%s differs: %s", t.v.capital(Field(t.v.Words, d.Field)), t.v.sides(d))
	}
	return t.v.T("Two sources disagree about %s", t.v.T(what))
}

// sides says what each side of a difference says, with the sign of what is between them.
func (v voice) sides(d ledger.Difference) string {
	text := v.T("%s by %s, %s by %s", v.side(Counted(d.Field, d.Left)), Origin(v.Words, d.LeftFrom), v.side(Counted(d.Field, d.Right)), Origin(v.Words, d.RightFrom))
	if d.Delta != "" {
		text += " (" + Counted(d.Field, d.Delta) + ")"
	}
	return text
}

// side is what one side of a difference says.
func (v voice) side(value string) string {
	if value == "" {
		return v.T("nothing")
	}
	return value
}

func (t telling) incomplete() string {
	var missing []string
	for _, d := range t.s.Differences {
		if d.Class == ledger.ClassBundleIncomplete {
			missing = append(missing, Counted(d.Field, d.Left)+" "+strings.TrimPrefix(d.Field, "item "))
		}
	}
	if len(missing) == 0 {
		return t.v.T("Granted%s, but not everything that was bought", t.grantedAt())
	}
	return t.v.T("Granted%s without %s", t.grantedAt(), strings.Join(missing, ", "))
}

// underway adds an action that waits or is being sent; while there is one nothing else can be pressed.
func (t telling) underway(text, verb string) (string, string) {
	v := t.v
	for _, a := range t.s.Actions {
		kind := Spoken(v.Words, a.Kind)
		if a.SettleProposed() && t.s.Lamps.Cancelled != ledger.LampYes {
			return v.T("%s; settling the %s as failed waits for a second operator", text, kind), VerbApprove
		}
		switch a.State {
		case ledger.StateAwaiting:
			return v.T("%s; a %s by %s waits for a second operator", text, kind, v.side(a.Actor)), VerbApprove
		case ledger.StateApproved, ledger.StateSending:
			return v.T("%s; a %s is being sent", text, kind), VerbWait
		default:
		}
	}
	return text, verb
}
