package ledger

// flags gives the secondary states that are never a class, in their order.
func (j *judgement) flags() []Class {
	var out []Class
	add := func(f Class, holds bool) {
		if holds {
			out = append(out, f)
		}
	}
	add(FlagNotificationMissed, j.lamps.Notified == LampNo && j.lamps.Paid == LampYes)
	add(ClassUnverified, j.lamps.Paid == LampClaimed && j.questionFailed())
	add(FlagCompletionAssumed, j.h.held && j.lamps.Reported == LampClaimed)
	add(FlagGrantClaimed, j.lamps.Granted == LampClaimed)
	add(FlagTestPurchase, j.view.Test)
	add(FlagDuplicatePayment, len(j.c.DuplicatePayment) > 0)
	add(FlagRealmMismatch, j.differs(FlagRealmMismatch))
	late, outOfOrder := j.paidAfterCancel()
	add(FlagOutOfOrder, outOfOrder)
	add(FlagDuplicateNotice, j.view.Duplicates > 0)
	add(FlagPaidAfterCancel, late)
	add(FlagUndelivered, j.undelivered())
	add(FlagNoLongerFound, j.noLongerFound())
	add(FlagPartlyRevoked, j.h.partly)
	add(FlagTimeConflict, j.anyRecord(func(r Record) bool { return r.TimeConflict }))
	add(FlagUnknownType, j.anyNotice(func(n NoticeSeen) bool { return n.Notice.Type == NoticeUnknown }))
	for _, r := range j.o.Rows {
		if r.Grant.Suspicious != "" {
			add(FlagSuspectID, true)
			break
		}
	}
	return out
}

func (j *judgement) anyRecord(is func(Record) bool) bool {
	for _, s := range j.o.sources() {
		if is(s.record) {
			return true
		}
	}
	return false
}

func (j *judgement) anyNotice(is func(NoticeSeen) bool) bool {
	for _, n := range j.o.Notices {
		if is(n) {
			return true
		}
	}
	return false
}

// questionFailed reports whether the latest question about the payment went
// unanswered.
func (j *judgement) questionFailed() bool {
	var failed, answered Instant
	for _, s := range j.o.Seen {
		switch s.Obs.Answer {
		case AnswerFailed:
			if s.Obs.Question != QuestionLookup {
				failed = later(failed, s.At)
			}
		case AnswerListed, AnswerNotListed, AnswerVerified, AnswerFound, AnswerDenied, AnswerPending:
			answered = later(answered, s.At)
		case AnswerSilent, AnswerGranted, AnswerNone:
		}
	}
	return failed > answered
}

// paidAfterCancel reports a purchase notice delivered after the order was
// cancelled or while a refund was under way, and whether the cancellation came
// before any purchase notice.
func (j *judgement) paidAfterCancel() (late, outOfOrder bool) {
	var cancelled, firstPaid, lastPaid Instant
	for _, n := range j.o.Notices {
		switch n.Notice.Type {
		case NoticeCancelled:
			cancelled = earlier(cancelled, n.At)
		case NoticePaid:
			firstPaid, lastPaid = earlier(firstPaid, n.At), later(lastPaid, n.LastAt)
		case NoticeUnknown:
		}
	}
	for _, f := range j.o.Forwards {
		late = late || f.Forward.Outcome == ForwardWithheld
	}
	if j.refund != nil && j.refund.SentAt.Known() && lastPaid > j.refund.SentAt {
		late = true
	}
	late = late || cancelled.Known() && lastPaid > cancelled
	return late, cancelled.Known() && firstPaid > cancelled
}

// undelivered reports a notification that was to be passed on and never reached
// the game: its forward went unanswered, or has no outcome by its deadline.
func (j *judgement) undelivered() bool {
	for _, n := range j.o.Notices {
		if !n.Forward {
			continue
		}
		reached, unanswered := false, false
		for _, f := range j.o.Forwards {
			if f.Forward.EventKey != n.EventKey {
				continue
			}
			switch f.Forward.Outcome {
			case ForwardDelivered, ForwardDeclined, ForwardWithheld:
				reached = true
			case ForwardUnanswered:
				unanswered = true
			case ForwardSending:
			}
		}
		if !reached && (unanswered || j.past(n.ForwardBy)) {
			return true
		}
	}
	return false
}

// noLongerFound reports a denial later than the answer that said yes.
func (j *judgement) noLongerFound() bool {
	if j.lamps.Paid != LampYes {
		return false
	}
	var yes, no Instant
	for _, s := range j.o.Seen {
		switch s.Obs.Answer {
		case AnswerListed, AnswerFound:
			yes = later(yes, s.At)
		case AnswerVerified:
			if s.Obs.Names {
				yes = later(yes, s.At)
			}
		case AnswerDenied:
			no = later(no, s.At)
		case AnswerNotListed, AnswerPending, AnswerSilent, AnswerFailed, AnswerGranted, AnswerNone:
		}
	}
	return no > yes
}
