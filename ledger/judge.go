package ledger

import (
	"slices"
	"sort"
)

// Judge draws an order's standing at an instant. It is a pure function: the same
// order, context, policy and instant give the same standing.
func Judge(o *Order, c Context, p *Policy, now Instant) Standing {
	j := newJudgement(o, c, p, now)
	hold := j.conditions()
	base := ClassUnverified
	if len(hold) > 0 {
		base = hold[0]
	}
	s := Standing{
		Lamps: j.lamps, Actions: j.acts, Differences: j.diffs, Held: j.h.items, Listed: j.l.now,
		Expected: j.want.items, ItemsUnknown: !j.want.known, View: j.view,
	}
	s.Finding = j.finding(base)
	ended := j.ending(base, s.Finding)
	if ended.reopened != "" {
		s.Reopened = ended.reopened
	}
	switch {
	case base == ClassCancelInDoubt || base == ClassActionInDoubt || ended.class == "":
		s.Class = base
		if len(hold) > 0 {
			hold = hold[1:]
		}
	default:
		s.Class = ended.class
	}
	s.Severity = s.Class.Severity()
	s.Flags = append(append([]Class{}, hold...), j.flags()...)
	if s.Ended() && len(hold) == 0 {
		s.Flags = append([]Class{base}, s.Flags...)
	}
	s.Flags = slices.Compact(s.Flags)
	s.Case = j.caseOf(s, ended)
	s.DueAt = j.due()
	return s
}

// judgement is the working set of one Judge.
type judgement struct {
	o        *Order
	c        Context
	p        *Policy
	now      Instant
	app      App
	appKnown bool
	h        holding
	l        listing
	view     View
	acts     []Action
	lamps    Lamps
	want     wanted
	diffs    []Difference
	refund   *Action
	// mark is the latest mark that says what the order is; test is told apart.
	mark Mark
	dues []Instant
}

func newJudgement(o *Order, c Context, p *Policy, now Instant) *judgement {
	j := &judgement{o: o, c: c, p: p, now: now, h: o.hold()}
	j.app, j.appKnown = p.App(o.Key.Provider, o.Key.App)
	j.view = o.view(j.h.views)
	j.l = o.listing(j.view)
	for _, a := range o.Acts {
		j.at(a.DoubtAt())
		j.acts = append(j.acts, a.At(now))
	}
	refundOpen := false
	for i := range j.acts {
		if j.acts[i].LocksOrder() {
			refundOpen = true
		}
	}
	for _, st := range o.Steps {
		if st.Step.Verb == VerbMark && st.Step.Mark != MarkTest {
			j.mark = st.Step.Mark
		}
	}
	j.lamps = Lamps{Notified: LampNo, Paid: o.paid(), Cancelled: o.cancelled(j.l, refundOpen), Granted: o.granted(j.h, c.GrantSpoken), Revoked: LampNo}
	if len(o.Notices) > 0 {
		j.lamps.Notified = LampYes
	}
	if j.onlyGifts() {
		j.lamps.Granted = LampYes
	}
	if j.h.given && !j.h.held {
		j.lamps.Revoked = LampYes
	}
	j.proveRefunds()
	j.lamps.Reported = o.reported(j.h, j.l, j.acts)
	j.want = o.expected(j.view, c, p)
	j.diffs = o.differences(j.view, j.h, c, j.want)
	for i := range j.acts {
		if j.acts[i].LocksOrder() {
			j.refund = &j.acts[i]
		}
	}
	return j
}

// proveRefunds ends a refund in doubt by the one thing that proves it: the
// cancellation is certain.
func (j *judgement) proveRefunds() {
	if j.lamps.Cancelled != LampYes {
		return
	}
	for i := range j.acts {
		a := &j.acts[i]
		if a.Kind == ActRefund && a.State == StateInDoubt {
			a.State = StateDone
			a.SettledAt = later(a.SentAt, j.cancelProvenAt())
			a.ResultMessage = Phrase("proven by the cancellation").String()
		}
	}
}

// cancelProvenAt is when the first fact that says cancelled was recorded.
func (j *judgement) cancelProvenAt() Instant {
	var at Instant
	for _, n := range j.o.Notices {
		if n.Notice.Type == NoticeCancelled {
			at = earlier(at, n.At)
		}
	}
	for _, e := range j.o.Evidence {
		if e.Evidence.What == EvidenceCancelled {
			at = earlier(at, e.At)
		}
	}
	return at
}

// at notes an instant at which the standing may change by time alone.
func (j *judgement) at(i Instant) {
	if i.Known() && i > j.now {
		j.dues = append(j.dues, i)
	}
}

func (j *judgement) due() Instant {
	if len(j.dues) == 0 {
		return 0
	}
	sort.Slice(j.dues, func(a, b int) bool { return j.dues[a] < j.dues[b] })
	return j.dues[0]
}

// The questions conditions ask of the lamps.
func (j *judgement) isPaid() bool {
	return j.lamps.Paid == LampYes || j.lamps.Paid == LampClaimed
}
func (j *judgement) isCancelled() bool { return j.lamps.Cancelled == LampYes }

// lacksGrant reports that nothing was granted, as far as is known, and that
// something should have been.
func (j *judgement) lacksGrant() bool {
	return (j.lamps.Granted == LampNo || j.lamps.Granted == LampUnknown) && !j.nothingToGrant()
}
func (j *judgement) nothingToGrant() bool { return j.want.known && len(j.want.items) == 0 }

// start is when grace begins: the later of the payment and the first fact.
func (j *judgement) start() Instant { return later(j.view.PaidAt, j.o.FirstAt) }

// past reports whether now is d or more after start, and notes when it will be.
func (j *judgement) past(i Instant) bool {
	j.at(i)
	return j.now >= i
}

// finding digests a class and its particulars.
func (j *judgement) finding(class Class) string {
	s := findings(class, j.diffs)
	switch class {
	case ClassDuplicateGrant, ClassGrantedNotPaid, ClassCancelledNotRevoked, ClassGrantedAfterCancel, ClassGrantWithoutOrder:
		for _, g := range j.view.Grants {
			s += "|" + g.GrantID + ":" + itoa(int64(g.GrantedAt)) + ":" + string(g.Status)
		}
	case ClassKeyReused:
		s += "|" + itoa(int64(len(j.o.Notices)))
	case ClassAmbiguous:
		for _, k := range j.c.Ambiguous {
			s += "|" + k.Order
		}
	default:
	}
	return s
}
