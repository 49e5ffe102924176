package ledger

import "slices"

// condition says when a class holds.
type condition struct {
	class Class
	holds func(*judgement) bool
}

// conditions gives the classes whose condition holds, in the table's order.
// IGNORED and OVERRIDDEN are decided apart: they hide what is found here.
func (j *judgement) conditions() []Class {
	var out []Class
	for _, c := range table() {
		if c.holds(j) {
			out = append(out, c.class)
		}
	}
	return out
}

func table() []condition {
	return append(alarms(), outcomes()...)
}

// alarms are the rows down to the grants that are not what was paid for.
func alarms() []condition {
	return []condition{
		{ClassCancelInDoubt, func(j *judgement) bool { return j.inDoubt(true) }},
		{ClassActionInDoubt, func(j *judgement) bool { return j.inDoubt(false) }},
		{ClassEnvMismatch, (*judgement).otherEnvironment},
		{ClassAppMismatch, func(j *judgement) bool { return !j.appKnown }},
		{ClassGrantedNotPaid, func(j *judgement) bool { return j.h.held && j.lamps.Paid == LampNo }},
		{ClassNotifiedNotFound, func(j *judgement) bool {
			return j.lamps.Notified == LampYes && j.lamps.Paid == LampNo
		}},
		{ClassGrantedAfterCancel, func(j *judgement) bool {
			return j.isCancelled() && j.h.held && j.grantedAfterCancel()
		}},
		{ClassCancelledNotRevoked, func(j *judgement) bool {
			return j.isCancelled() && !j.repaid() && (j.h.held && !j.grantedAfterCancel() || j.lamps.Granted == LampClaimed)
		}},
		{ClassDuplicateGrant, func(j *judgement) bool { return j.h.whole(j.want) > 1 }},
		{ClassRepayment, (*judgement).isRepayment},
		{ClassCancelOverdue, func(j *judgement) bool {
			return j.refundAccepted() && !j.isCancelled() && j.past(j.refund.SettledAt.Add(j.p.refundSLA()))
		}},
		{ClassCancelPending, func(j *judgement) bool {
			return j.refundAccepted() && !j.isCancelled() && !j.past(j.refund.SettledAt.Add(j.p.refundSLA()))
		}},
		{ClassRevokedNotCancelled, func(j *judgement) bool {
			return j.lamps.Revoked == LampYes && j.isPaid() && !j.isCancelled()
		}},
		{ClassReportedNotGranted, func(j *judgement) bool { return reportDone(j.acts) && j.lamps.Granted == LampNo }},
		{ClassGoneNotGranted, func(j *judgement) bool {
			return j.o.Key.Provider == Hive && j.isPaid() && !j.isCancelled() && j.lamps.Granted == LampNo &&
				!j.nothingToGrant() && j.lamps.Reported == LampClaimed
		}},
	}
}

// outcomes are the rows from waiting to closed.
func outcomes() []condition {
	list := []condition{
		{ClassAwaitingPickup, func(j *judgement) bool {
			return j.app.Collects == CollectsUnconsumed && j.isPaid() && !j.isCancelled() && j.lacksGrant() &&
				!j.past(j.start().Add(j.p.pickupSLA(j.app)))
		}},
		{ClassAwaitingDeposit, (*judgement).awaitsDeposit},
		{ClassPaidNotGranted, func(j *judgement) bool {
			return j.isPaid() && !j.isCancelled() && j.lamps.Granted == LampNo && !j.nothingToGrant() &&
				j.past(j.start().Add(j.p.grace(j.app)))
		}},
	}
	for _, class := range []Class{
		ClassAmountMismatch, ClassCurrencyMismatch, ClassProductMismatch,
		ClassQuantityMismatch, ClassPlayerMismatch, ClassBundleIncomplete,
	} {
		list = append(list, condition{class, func(j *judgement) bool { return j.differs(class) }})
	}
	return append(list, []condition{
		{ClassGrantedNotReported, func(j *judgement) bool {
			return j.o.Key.Provider == Hive && j.h.held && j.isPaid() && !j.isCancelled() && j.lamps.Reported == LampNo
		}},
		{ClassKeyReused, (*judgement).keyReused},
		{ClassAmbiguous, func(j *judgement) bool { return len(j.c.Ambiguous) > 0 }},
		{ClassGrantWithoutOrder, func(j *judgement) bool {
			return j.lamps.Granted == LampYes && j.lamps.Notified == LampNo && j.lamps.Paid == LampUnknown
		}},
		{ClassUnverified, func(j *judgement) bool {
			return j.lamps.Paid == LampUnknown && !j.isCancelled()
		}},
		{ClassInFlight, func(j *judgement) bool {
			return j.isPaid() && !j.isCancelled() && j.lacksGrant() &&
				(j.lamps.Granted == LampUnknown || !j.past(j.start().Add(j.p.grace(j.app))))
		}},
		{ClassClosedRefunded, func(j *judgement) bool {
			return j.isCancelled() && (j.refund != nil && !j.h.held || j.lamps.Revoked == LampYes || j.h.held && j.repaid())
		}},
		{ClassCancelledUngranted, func(j *judgement) bool {
			return j.isCancelled() && !j.h.given && j.lamps.Granted != LampClaimed && j.refund == nil
		}},
		{ClassMatched, func(j *judgement) bool {
			return j.isPaid() && !j.isCancelled() && j.lamps.Revoked != LampYes &&
				(j.lamps.Granted == LampYes || j.lamps.Granted == LampClaimed || j.nothingToGrant())
		}},
	}...)
}

func (j *judgement) inDoubt(refund bool) bool {
	for _, a := range j.acts {
		if a.State == StateInDoubt && (a.Kind == ActRefund) == refund {
			return true
		}
	}
	return false
}

func (j *judgement) otherEnvironment() bool {
	own := j.p.Environment
	other := func(e Environment) bool { return own != "" && e != "" && e != own }
	for _, s := range j.o.sources() {
		if other(s.record.Environment) {
			return true
		}
	}
	for _, n := range j.o.Notices {
		if slices.ContainsFunc(n.Environments, other) {
			return true
		}
	}
	for _, r := range j.o.Rows {
		if other(r.Grant.Environment) {
			return true
		}
	}
	return false
}

// grantedAfterCancel reports whether something held was certainly granted later.
// Hive tells a cancellation by the whole second ("_ms" always ends in 000): what
// was granted within it may have been granted before.
func (j *judgement) grantedAfterCancel() bool {
	at := j.view.CancelledAt
	if !at.Known() {
		return false
	}
	if at%1000 == 0 {
		at += 999
	}
	return j.h.lastAt > at
}

func (j *judgement) refundAccepted() bool { return j.refund != nil && j.refund.State == StateDone }

// repaid reports whether a repayment was linked to this refunded order.
func (j *judgement) repaid() bool {
	for _, st := range j.o.Steps {
		if st.Step.Verb == VerbLink && st.Step.As == LinkRepayment && !st.Step.Repays {
			return true
		}
	}
	return false
}

// isRepayment: by what an operator marked, else by link, own checkout, the
// source's own mark, or because it was seen on the second URL slot only.
func (j *judgement) isRepayment() bool {
	if j.mark != "" {
		return j.mark == MarkRepayment
	}
	for _, st := range j.o.Steps {
		if st.Step.Verb == VerbLink && st.Step.As == LinkRepayment && st.Step.Repays {
			return true
		}
	}
	if j.c.Repayment {
		return true
	}
	slotOnly := len(j.o.Notices) > 0
	for _, n := range j.o.Notices {
		if n.Notice.Record.Repayment {
			return true
		}
		for _, route := range n.Routes {
			if route != RouteHiveAll {
				slotOnly = false
			}
		}
	}
	return slotOnly
}

// RouteHiveAll is the listener's route for Hive's second URL slot, "all payment
// information".
const RouteHiveAll = "/hive/all"

func (j *judgement) awaitsDeposit() bool {
	if j.lamps.Paid == LampYes || j.lamps.Paid == LampNo || j.isCancelled() || j.h.given {
		return false
	}
	if s, ok := j.o.Seen[QuestionVerify+"/"+string(AnswerPending)]; ok && !j.paidSince(s.when()) {
		return true
	}
	return j.c.Checkout && j.lamps.Paid == LampUnknown
}

// paidSince reports a purchase notice that says the payment was made after i: a
// deposit that came after the provider had answered that it is not settled yet.
func (j *judgement) paidSince(i Instant) bool {
	return j.anyNotice(func(n NoticeSeen) bool { return n.Notice.claimsPaid() && n.Notice.Record.PaidAt > i })
}

func (j *judgement) differs(class Class) bool {
	for _, d := range j.diffs {
		if d.Class == class {
			return true
		}
	}
	return false
}

// keyReused reports one event that was delivered with different contents.
func (j *judgement) keyReused() bool {
	first := map[string]string{}
	for _, n := range j.o.Notices {
		if d, ok := first[n.EventKey]; ok && d != n.Digest {
			return true
		}
		first[n.EventKey] = n.Digest
	}
	return false
}

// onlyGifts reports an order of which nothing is known but presents.
func (j *judgement) onlyGifts() bool {
	if len(j.o.Rows) == 0 || len(j.o.Notices) > 0 {
		return false
	}
	for _, r := range j.o.Rows {
		if r.Grant.Kind != KindGift {
			return false
		}
	}
	return true
}
