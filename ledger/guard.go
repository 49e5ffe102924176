package ledger

import (
	"slices"
	"strings"
)

// What lifts a refusing guard.
const (
	OverrideReason   = "reason"
	OverrideEvidence = "evidence"
	OverrideApproval = "approval"
)

// Attempt is an action about to be taken, with everything its guards weigh that
// is not in the order.
type Attempt struct {
	Kind  ActionKind
	Actor string
	Login string
	// Reason and Evidence are the operator's words; Approver is the second
	// operator once there is one.
	Reason, Evidence, Approver string
	// Armed says write actions are allowed now; ArmedText why, or why not.
	Armed     bool
	ArmedText Saying
	// Reread is the unconsumed list read just now for a refund or a replay; nil
	// where it was not read.
	Reread *Observation
	// Over says which limit the action exceeds, in a sentence; zero: none.
	Over Saying
	// Body is what a replay would send; nil where nothing is stored and nothing
	// could be rebuilt.
	Body *Notice
	// CannotAsk says the provider is not configured to be asked from here.
	CannotAsk bool
	// Twins are orders of this very id that name no app: nobody can tell whose
	// they are.
	Twins []Key
	// Known marks a preview: what a reread would answer is taken from what is
	// known already; where nothing is, it is left to the reread.
	Known bool
}

// Outcome of weighing verdicts.
type Weighing struct {
	// Refused holds the guards nothing at hand lifts.
	Refused []Verdict
	// Approval says the only thing missing is a second operator.
	Approval bool
}

// Weigh decides what a list of verdicts means: refused, awaiting approval, or go.
func Weigh(verdicts []Verdict) Weighing {
	var w Weighing
	for _, v := range verdicts {
		switch {
		case v.OK:
		case v.Override == OverrideApproval:
			w.Approval = true
		default:
			w.Refused = append(w.Refused, v)
		}
	}
	return w
}

// Guards weighs an action against an order as it stands: one verdict per guard,
// in a fixed order, each with a sentence. They are evaluated for the screen, and
// again inside the transaction that writes the intent.
func Guards(o *Order, s Standing, p *Policy, a Attempt) []Verdict {
	g := guards{o: o, s: s, p: p, a: a}
	g.common()
	switch a.Kind {
	case ActVerify:
		g.verify()
	case ActReportGranted:
		g.reportGranted()
	case ActReportFailed:
		g.reportFailed()
	case ActRefund:
		g.refund()
	case ActReplay:
		g.replay()
	}
	return g.list
}

type guards struct {
	o    *Order
	s    Standing
	p    *Policy
	a    Attempt
	list []Verdict
}

// pass adds a guard that holds, and refuse one that does not and that no
// operator can lift.
func (g *guards) pass(guard string, yes Phrase, args ...any) {
	g.list = append(g.list, Verdict{Guard: guard, OK: true, Text: Say(yes, args...)})
}

func (g *guards) refuse(guard string, no Phrase, args ...any) {
	g.list = append(g.list, Verdict{Guard: guard, Text: Say(no, args...)})
}

// need adds a verdict no operator can lift.
func (g *guards) need(guard string, ok bool, yes, no Phrase) {
	if ok {
		g.pass(guard, yes)
	} else {
		g.refuse(guard, no)
	}
}

// needOr adds a verdict that evidence and a second operator lift.
func (g *guards) needOr(guard string, ok bool, yes, no Phrase) {
	switch {
	case ok:
		g.pass(guard, yes)
	case g.a.Evidence == "":
		g.list = append(g.list, Verdict{Guard: guard, Text: Say("%s; needs --evidence and a second operator", no), Override: OverrideEvidence})
	case !g.second():
		g.list = append(g.list, Verdict{Guard: guard, Text: Say("%s; on evidence a second operator must approve", no), Override: OverrideApproval})
	default:
		g.pass(guard, "%s; lifted on evidence, approved by %s", no, g.a.Approver)
	}
}

// needReason adds a verdict that a reason lifts.
func (g *guards) needReason(guard string, ok bool, yes Phrase, no Saying) {
	switch {
	case ok:
		g.pass(guard, yes)
	case strings.TrimSpace(g.a.Reason) == "":
		g.list = append(g.list, Verdict{Guard: guard, Text: Say("%s; give a reason", no), Override: OverrideReason})
	default:
		g.pass(guard, "%s; lifted by the reason given", no)
	}
}

// second reports whether another operator than the actor approved.
func (g *guards) second() bool {
	return strings.TrimSpace(g.a.Approver) != "" && !SameOperator(g.a.Approver, g.a.Actor)
}

// common are the guards of every action.
func (g *guards) common() {
	s, k := g.s, g.o.Key
	g.need("environment", !s.Has(ClassEnvMismatch), "the order belongs to this environment",
		"the order is known to the other environment: nothing is sent for it from here")
	switch {
	case !s.Has(ClassAppMismatch):
		g.pass("app", "the app is configured")
	case k.App == "" && k.Provider == Stove:
		g.refuse("app", "it came without a service: check it, each configured service is asked")
	default:
		g.refuse("app", "app %q is not configured: add it to the configuration", k.App)
	}
	switch {
	case !g.a.ArmedText.IsZero():
		g.list = append(g.list, Verdict{Guard: "armed", OK: g.a.Armed, Text: g.a.ArmedText})
	default:
		g.need("armed", g.a.Armed, "write actions are armed", "read-only: arm first (makegood arm --for 30m --reason TEXT)")
	}
	if k.Provider == Stove && g.a.Kind != ActReplay {
		g.refuse("provider", "STOVE documents no %s call: there is nothing to send", g.a.Kind.Phrase())
	} else {
		g.pass("provider", "the provider documents this call")
	}
	g.inFlight()
}

// inFlight refuses while an action holds the order's one outward place.
func (g *guards) inFlight() {
	for _, a := range g.s.Actions {
		if a.State.InFlight() && !g.a.own(a) {
			g.refuse("in_flight", "%s %s is %s: wait for it, or settle it with evidence", a.Kind.Phrase(), a.ID, a.State.Phrase())
			return
		}
	}
	g.pass("in_flight", "nothing else is in flight or in doubt on the order")
}

// own reports whether a stored action is the one being attempted: an approved
// action is taken up again when it is sent.
func (a Attempt) own(b Action) bool { return b.State == StateApproved && b.Kind == a.Kind }

func (g *guards) verify() {
	blob := false
	for _, src := range g.o.sources() {
		blob = blob || src.record.Bypass != ""
	}
	g.need("receipt", blob, "the purchase_bypass_info is known",
		"no purchase_bypass_info is known: read the player's unconsumed list first")
}

func (g *guards) reportGranted() {
	g.transaction()
	g.paid()
	whole := 0
	for _, gr := range g.s.View.Grants {
		if gr.Status == GrantGranted || gr.Status == GrantMailed {
			whole++
		}
	}
	g.need("granted", g.s.Lamps.Granted == LampYes && whole > 0 && !g.s.Has(ClassBundleIncomplete),
		"a whole grant is recorded", "no whole grant is recorded by a row: report granted tells Hive the player has it")
	g.needReason("one_grant", !g.s.Has(ClassDuplicateGrant), "one grant is held", Say("more than one whole grant is held"))
	g.need("not_cancelled", g.s.Lamps.Cancelled != LampYes, "the order is not cancelled", "the order is cancelled: there is nothing to report")
	g.refundLock()
	g.notReported()
}

func (g *guards) reportFailed() {
	g.transaction()
	g.paid()
	g.nothingHeld()
	g.need("not_granted", g.s.Lamps.Granted == LampNo, "nothing is granted", "it is not certain that nothing was granted")
	g.need("not_cancelled", g.s.Lamps.Cancelled != LampYes, "the order is not cancelled", "the order is cancelled: there is nothing to report")
	g.refundLock()
	g.notDone(ActReportFailed)
}

func (g *guards) refund() {
	g.transaction()
	g.reread()
	g.paid()
	g.need("not_cancelled", g.s.Lamps.Cancelled != LampYes && g.s.Lamps.Cancelled != LampClaimed,
		"the order is not cancelled", "the order is cancelled, or a cancellation is claimed: money may be back already")
	g.notRepayment()
	g.caseOpen()
	g.onePayment()
	g.nothingHeld()
	switch lamp := g.s.Lamps.Granted; {
	case lamp == LampNo || g.s.Lamps.Revoked == LampYes:
		g.pass("not_granted", "nothing is granted, or all of it was taken back")
	case lamp == LampUnknown:
		g.needOr("not_granted", false, "", "no grant source has spoken: the item may be granted")
	default:
		g.refuse("not_granted", "a grant is recorded or claimed: record the revoke first")
	}
	g.noForward()
	g.listed("Hive does not list it: a refund rests on a guess")
	if g.s.View.Amount.Positive() {
		g.pass("amount", "the amount is %s§guard", g.s.View.Money())
	} else {
		g.refuse("amount", "the amount is unknown or not above 0")
	}
	g.notDone(ActRefund)
	g.limits()
	g.need("reason", strings.TrimSpace(g.a.Reason) != "", "a reason is given", "give a reason: it is sent and kept")
}

func (g *guards) replay() {
	switch {
	case g.s.Lamps.Paid == LampYes:
		g.pass("paid", "the provider says it is paid")
	case g.s.Lamps.Paid == LampClaimed && (g.a.CannotAsk || g.s.Has(ClassUnverified)):
		g.needReason("paid", false, "", Say("the payment is only claimed and the provider cannot be asked now"))
	default:
		g.refuse("paid", "the provider has not said that it is paid: ask first")
	}
	if g.o.Key.Provider == Hive {
		g.listed("Hive does not list it: a replay rests on a guess")
	}
	g.need("not_cancelled", g.s.Lamps.Cancelled != LampYes && g.s.Lamps.Cancelled != LampClaimed,
		"the order is not cancelled", "the order is cancelled, or a cancellation is claimed")
	g.need("not_granted", g.s.Lamps.Granted == LampNo, "nothing is granted", notGrantedText(g.s.Lamps.Granted))
	g.notRepayment()
	g.caseOpen()
	g.onePayment()
	g.need("not_test", !g.s.View.Test || g.p.Environment != Live, "not a test purchase in live", "a test purchase is not replayed into the live game")
	app, _ := g.p.App(g.o.Key.Provider, g.o.Key.App)
	g.need("collects", app.Collects != CollectsUnconsumed, "the game collects by notification",
		"the game collects by polling the unconsumed list: it will find the order there")
	g.refundLock()
	g.replayed()
	g.body()
}

func notGrantedText(l Lamp) Phrase {
	if l == LampUnknown {
		return "no grant source has spoken: the item may be granted already; import grants, or look it up"
	}
	return "a grant is recorded or claimed already"
}

// body demands that what is sent agrees with the provider's answer.
func (g *guards) body() {
	if g.a.Body == nil {
		g.refuse("body", "no notification is stored and none can be rebuilt: read the player's unconsumed list first")
		return
	}
	var d diffs
	for _, src := range g.o.voices() {
		if src.name != fromNotification {
			d.records(src, source{fromNotification, g.a.Body.Record})
		}
	}
	for _, diff := range d.list {
		g.refuse("body", "the body does not agree with the provider: %s is %s there and %s here", FieldName(diff.Field), diff.Left, diff.Right)
		return
	}
	g.need("body", g.a.Body.claimsPaid(), "the body agrees with what the provider says", "the stored body announces no purchase")
}

func (g *guards) transaction() {
	if id := g.s.View.TransactionID; id != "" {
		g.pass("transaction", "transaction id %s is from a verify that named this order and product", id)
	} else {
		g.refuse("transaction", "no transaction id: verify first (it must name this order and product)")
	}
}

func (g *guards) paid() {
	g.need("paid", g.s.Lamps.Paid == LampYes, "the provider says it is paid", "the provider has not said that it is paid: ask first")
}

func (g *guards) nothingHeld() {
	g.need("nothing_held", len(g.s.Held) == 0 && !g.heldBare(), "the player holds nothing of it", "the player holds what was granted: record the revoke first")
}

// heldBare finds a held grant that names no items.
func (g *guards) heldBare() bool {
	return slices.ContainsFunc(g.s.View.Grants, func(v GrantView) bool {
		return v.Status == GrantGranted || v.Status == GrantMailed
	})
}

func (g *guards) notRepayment() {
	g.need("not_repayment", !g.s.Has(ClassRepayment), "not a repayment", "a repayment by a refunded user is neither granted nor refunded")
}

// caseOpen refuses what gives the player something where a person ended the case: he may have been given it another way.
func (g *guards) caseOpen() {
	g.need("case_open", !g.s.Has(ClassIgnored) && !g.s.Has(ClassOverridden), "nobody ended the case",
		"the case was ended by a person, who may have made it good another way: reopen it first")
}

// onePayment refuses while another order may be the same payment: what is granted
// or refunded there is granted or refunded here.
func (g *guards) onePayment() {
	g.needOr("one_payment", !g.s.Has(ClassAmbiguous) && len(g.a.Twins) == 0, "no other order may be the same payment",
		"another order may be the same payment (same receipt, last 18 digits, or id without an app): link the two first")
}

// refundLock keeps everything else off an order whose refund may be under way.
func (g *guards) refundLock() {
	for _, a := range g.s.Actions {
		if a.LocksOrder() {
			g.refuse("refund_lock", "refund %s locks the order until it is refused or failed", a.ID)
			return
		}
	}
	g.pass("refund_lock", "no refund is under way")
}

func (g *guards) notDone(kind ActionKind) {
	for _, a := range g.s.Actions {
		if a.Kind == kind && a.State == StateDone {
			g.refuse("not_done", "%s %s was already accepted", kind.Phrase(), a.ID)
			return
		}
	}
	g.pass("not_done", "not done before")
}

// notReported keeps an accepted report from being sent again, unless Hive still
// lists the order by a read begun two minutes later: then it took no effect, and
// the player cannot buy the product before one does.
func (g *guards) notReported() {
	if g.s.Lamps.Reported == LampNo && reportDone(g.s.Actions) {
		g.pass("not_done", "a report was accepted, and Hive still lists the order two minutes later")
		return
	}
	g.notDone(ActReportGranted)
}

// reread demands the unconsumed list of just now; a read that fails refuses.
func (g *guards) reread() {
	if g.a.Known {
		return
	}
	r := g.a.Reread
	switch {
	case r != nil && (r.Answer == AnswerListed || r.Answer == AnswerNotListed):
		g.pass("reread", "the unconsumed list was read just now")
	case r != nil && r.Error != "":
		g.refuse("reread", "the unconsumed list could not be read: %s", Quote(r.Error))
	default:
		g.refuse("reread", "the unconsumed list was not read")
	}
}

func (g *guards) listed(no Phrase) {
	g.reported()
	listed := g.s.Listed
	if r := g.a.Reread; r != nil {
		listed = r.Answer == AnswerListed
	}
	if r := g.a.Reread; r != nil && r.Answer == AnswerFailed {
		g.refuse("listed", "the unconsumed list could not be read: %s", Quote(r.Error))
		return
	}
	if g.a.Known && g.s.Lamps.Reported == LampUnknown {
		g.pass("listed", "Hive's list of this player is read just before anything is sent")
		return
	}
	g.needOr("listed", listed, "Hive lists it as unconsumed", no)
}

// reported refuses on what is known alone where Hive was told that the player has
// it and no grant is known: one of the two is wrong, and only a look tells which.
func (g *guards) reported() {
	if g.s.Has(ClassReportedNotGranted) {
		g.needOr("reported", false, "", "Hive was told that it is granted, and no grant is known: one of the two is wrong")
	}
}

func (g *guards) limits() {
	switch {
	case g.a.Over.IsZero():
		g.pass("limits", "within the limits")
	case g.second():
		g.pass("limits", "%s; approved by %s", g.a.Over, g.a.Approver)
	default:
		g.list = append(g.list, Verdict{Guard: "limits", Text: Say("%s; a second operator must approve", g.a.Over), Override: OverrideApproval})
	}
}
