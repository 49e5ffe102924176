package plain

import (
	"fmt"
	"strings"
	"time"

	"makegood/ledger"
	"makegood/tui/kit"
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
	VerbRelease = "release"
	VerbSettle  = "settle"
	VerbProbe   = "probe"
	VerbApprove = "approve"
	VerbDeliver = "deliver"
	VerbWait    = ""
)

// Verbs lists every verb a sentence may end in, VerbWait apart.
func Verbs() []string {
	return []string{
		VerbReport, VerbReplay, VerbRefund, VerbVerify, VerbCheck, VerbAccept, VerbResolve, VerbRevoked, VerbGranted,
		VerbLink, VerbRelease, VerbSettle, VerbProbe, VerbApprove, VerbDeliver,
	}
}

// Sentence says in one plain sentence how an order stands and names the verb that helps most, VerbWait where there is
// nothing to do. Times of day are UTC and say so; SentenceIn speaks in another zone. The text is clean.
func Sentence(s ledger.Standing, k ledger.Key, now ledger.Instant) (text, verb string) {
	return sentence(&s, k, voice{now: now, zone: time.UTC, named: true})
}

// SentenceIn is Sentence with times of day in a zone the reader knows to be his.
func SentenceIn(s ledger.Standing, k ledger.Key, now ledger.Instant, zone *time.Location) (text, verb string) {
	return sentence(&s, k, voice{now: now, zone: zone})
}

func sentence(s *ledger.Standing, k ledger.Key, v voice) (text, verb string) {
	t := telling{s: s, k: k, v: v}
	text, verb = t.alarm()
	if text == "" {
		text, verb = t.outcome()
	}
	if text == "" {
		return "Stands as " + kit.Clean(string(s.Class)) + ", a class this version has no words for.", VerbWait
	}
	text, verb = t.underway(text, verb)
	if c := s.Case; c != nil && c.State == ledger.CaseSnoozed && c.Until.Known() {
		text += ", snoozed until " + v.clock(c.Until)
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
	s, v, provider := t.s, t.v, called(t.k.Provider)
	switch s.Class {
	case ledger.ClassCancelInDoubt:
		return t.doubt(true), VerbSettle
	case ledger.ClassActionInDoubt:
		return t.doubt(false), VerbProbe
	case ledger.ClassIgnored, ledger.ClassOverridden:
		return t.closed(), VerbWait
	case ledger.ClassEnvMismatch:
		return "Belongs to the other environment: nothing is sent for it from here", VerbWait
	case ledger.ClassAppMismatch:
		return "Its app" + part(" ", t.k.App) + " is not configured: nothing is sent for it until it is", VerbWait
	case ledger.ClassGrantedNotPaid:
		return fmt.Sprintf("Granted%s, but %s says it was never paid", t.grantedAt(), provider), VerbCheck
	case ledger.ClassNotifiedNotFound:
		return fmt.Sprintf("Notified%s, but %s knows no such payment", t.at(s.View.FirstSeenAt), provider), VerbCheck
	case ledger.ClassGrantedAfterCancel:
		return fmt.Sprintf("Cancelled%s, granted%s all the same, and the player holds %s", t.cancelledAt(), t.grantDelay(s.View.CancelledAt), t.held()), VerbRevoked
	case ledger.ClassCancelledNotRevoked:
		if s.Lamps.Granted == ledger.LampClaimed {
			return fmt.Sprintf("Cancelled%s; the game says it granted, and nothing shows that it was taken back", t.cancelledAt()), VerbRevoked
		}
		return fmt.Sprintf("Cancelled%s, and the player still holds %s%s", t.cancelledAt(), t.held(), v.after("after", s.View.CancelledAt)), VerbRevoked
	case ledger.ClassDuplicateGrant:
		return fmt.Sprintf("Paid once and granted %d times: the player holds %s", t.wholeGrants(), t.held()), VerbRevoked
	case ledger.ClassRepayment:
		return "Repayment by a refunded user: nothing is granted, replayed or refunded", VerbLink
	case ledger.ClassCancelOverdue:
		return fmt.Sprintf("Refund accepted%s, and %s has still not cancelled the payment", v.since(t.refundAt()), provider), VerbSettle
	case ledger.ClassCancelPending:
		return fmt.Sprintf("Refund accepted%s, waiting for %s to say cancelled", v.since(t.refundAt()), provider), VerbWait
	case ledger.ClassRevokedNotCancelled:
		if t.k.Provider == ledger.Hive && s.Listed {
			return t.paid() + ", everything was taken back, and the money is not back", VerbRefund
		}
		return t.paid() + ", everything was taken back, and nothing shows that the money is back", VerbResolve
	case ledger.ClassReportedNotGranted:
		return fmt.Sprintf("Reported to %s as granted%s, but the game granted nothing", provider, v.since(t.doneAt(ledger.ActReportGranted))), VerbReplay
	case ledger.ClassGoneNotGranted:
		return t.paid() + ", nothing granted, and Hive no longer lists it: completed by somebody, or cancelled", VerbVerify
	default:
		return "", VerbWait
	}
}

// outcome speaks of the classes from waiting to closed.
func (t telling) outcome() (text, verb string) {
	s, v := t.s, t.v
	switch s.Class {
	case ledger.ClassAwaitingPickup:
		return t.paid() + ", waiting for the game to collect it", VerbWait
	case ledger.ClassAwaitingDeposit:
		return fmt.Sprintf("Ordered%s and not paid yet: the deposit is awaited", t.startedAt()), VerbWait
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
		return fmt.Sprintf("Granted%s, not reported%s: the player cannot buy it again", t.grantedAt(), v.after("for", t.lastGrant())), VerbReport
	case ledger.ClassKeyReused:
		return "One event came twice with different contents", VerbLink
	case ledger.ClassAmbiguous:
		return "Another order carries the same receipt or the same last 18 digits: one payment, or two", VerbLink
	case ledger.ClassGrantWithoutOrder:
		return fmt.Sprintf("Granted%s, and nobody has told of a payment", t.grantedAt()), VerbCheck
	case ledger.ClassUnverified:
		return t.unverified()
	case ledger.ClassInFlight:
		return t.inFlight()
	case ledger.ClassClosedRefunded:
		return fmt.Sprintf("Cancelled%s, and the player holds nothing of it", t.cancelledAt()), VerbWait
	case ledger.ClassCancelledUngranted:
		return fmt.Sprintf("Cancelled%s, and nothing was ever granted", t.cancelledAt()), VerbWait
	case ledger.ClassMatched:
		return t.matched(), VerbWait
	default:
		return "", VerbWait
	}
}

// notGranted is PAID_NOT_GRANTED: replay first; where the game has turned a replay down, refund.
func (t telling) notGranted() (text, verb string) {
	s := t.s
	text = fmt.Sprintf("%s, nothing granted%s", t.paid(), t.v.after("for", t.paidOrSeen()))
	switch {
	case s.Lamps.Cancelled == ledger.LampClaimed:
		return text + "; a cancellation is claimed and not proven", VerbVerify
	case s.Lamps.Paid == ledger.LampClaimed:
		return text, VerbCheck
	}
	if replay, ok := t.last(ledger.ActReplay, ledger.StateDone); ok {
		switch ledger.ForwardOutcome(replay.Outcome) {
		case ledger.ForwardDeclined:
			if t.k.Provider == ledger.Hive && s.Listed {
				return text + "; the game declined the replay", VerbRefund
			}
			return text + "; the game declined the replay", VerbReplay
		case ledger.ForwardUnanswered:
			return text + "; the game did not answer the replay", VerbReplay
		case ledger.ForwardDelivered:
			return text + "; the game took the replay" + t.v.since(replay.SettledAt), VerbReplay
		case ledger.ForwardSending, ledger.ForwardWithheld:
		}
	}
	if s.Has(ledger.FlagUndelivered) {
		text += "; the notification never reached the game"
	}
	return text, VerbReplay
}

// unverified is an order of whose payment nobody has an answer.
func (t telling) unverified() (text, verb string) {
	s := t.s
	provider := called(t.k.Provider)
	if s.Lamps.Notified == ledger.LampYes {
		return fmt.Sprintf("Notified%s, and %s has not said whether it is paid", t.at(s.View.FirstSeenAt), provider), VerbCheck
	}
	return fmt.Sprintf("Known%s, and %s has not said whether it is paid", t.v.after("for", s.View.FirstSeenAt), provider), VerbCheck
}

func (t telling) inFlight() (text, verb string) {
	s := t.s
	switch {
	case s.Has(ledger.FlagUndelivered):
		return t.paid() + "; the notification has not reached the game", VerbDeliver
	case s.Lamps.Granted == ledger.LampUnknown:
		return t.paid() + "; no source of grants has said whether it was granted", VerbWait
	default:
		return t.paid() + ", the grant is on its way", VerbWait
	}
}

func (t telling) matched() string {
	s := t.s
	switch {
	case s.Lamps.Granted == ledger.LampClaimed:
		return t.paid() + "; the game says it granted, and no row shows it yet"
	case len(s.View.Grants) == 0:
		return t.paid() + ", nothing to grant"
	default:
		return t.paid() + ", granted" + t.grantDelay(s.View.PaidAt)
	}
}

// differs names the first difference behind the class, with both sides and the sign.
func (t telling) differs(what string) string {
	for _, d := range t.s.Differences {
		if d.Class != t.s.Class {
			continue
		}
		text := fmt.Sprintf("%s differs: %s by %s, %s by %s", capital(d.Field), side(d.Left), named(d.LeftFrom), side(d.Right), named(d.RightFrom))
		if d.Delta != "" {
			text += " (" + d.Delta + ")"
		}
		return text
	}
	return "Two sources disagree about " + what
}

func side(value string) string {
	if value == "" {
		return "nothing"
	}
	return value
}

// named is a source as a sentence writes it.
func named(source string) string {
	switch source {
	case "grant":
		return "the game"
	case "expected":
		return "the product"
	case "unconsumed":
		return "Hive's list"
	case "details":
		return "STOVE"
	case "verify":
		return "Hive"
	default:
		return "the " + source
	}
}

func (t telling) incomplete() string {
	var missing []string
	for _, d := range t.s.Differences {
		if d.Class == ledger.ClassBundleIncomplete {
			missing = append(missing, d.Left+" "+strings.TrimPrefix(d.Field, "item "))
		}
	}
	if len(missing) == 0 {
		return "Granted" + t.grantedAt() + ", but not everything that was bought"
	}
	return fmt.Sprintf("Granted%s without %s", t.grantedAt(), strings.Join(missing, ", "))
}

// underway adds an action that waits or is being sent; while there is one nothing else can be pressed.
func (t telling) underway(text, verb string) (string, string) {
	for _, a := range t.s.Actions {
		if a.SettleProposed() && t.s.Lamps.Cancelled != ledger.LampYes {
			return fmt.Sprintf("%s; settling the %s as failed waits for a second operator", text, spoken(a.Kind)), VerbApprove
		}
		switch a.State {
		case ledger.StateAwaiting:
			return fmt.Sprintf("%s; a %s by %s waits for a second operator", text, spoken(a.Kind), side(a.Actor)), VerbApprove
		case ledger.StateApproved, ledger.StateSending:
			return fmt.Sprintf("%s; a %s is being sent", text, spoken(a.Kind)), VerbWait
		default:
		}
	}
	return text, verb
}
