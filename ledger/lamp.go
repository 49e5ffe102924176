package ledger

import "time"

// listDelay is how long after the payment a list read must begin before the
// order's absence from it means that it has left the list.
const listDelay = 60 * time.Second

// reportDelay is how long a list may still show an order that was reported.
const reportDelay = 2 * time.Minute

// evidence of the listing, drawn from the observations.
type listing struct {
	// seen says Hive has listed the order at some time; now, that the latest read
	// that counts lists it; left, that it has left the list.
	seen, now, left bool
	// listedFrom is when the latest read that lists it began; leftFrom when the
	// latest that does not began.
	listedFrom, leftFrom Instant
}

// listing reads the unconsumed sightings. An order has left the list only by a
// read of its own app, server, user id type and id, begun 60 s or more after it
// was paid, answered 0 with a whole list.
func (o *Order) listing(v View) listing {
	var l listing
	if s, ok := o.Seen[QuestionUnconsumed+"/"+string(AnswerListed)]; ok {
		l.seen, l.listedFrom = true, s.when()
	}
	for _, s := range o.Seen {
		if s.Obs.Question == QuestionUnconsumed && s.Obs.Answer == AnswerNotListed && o.ownScope(v, s.Obs) &&
			v.PaidAt.Known() && s.when() >= v.PaidAt.Add(listDelay) {
			l.leftFrom = later(l.leftFrom, s.when())
		}
	}
	l.left = l.leftFrom.Known() && l.leftFrom > l.listedFrom
	l.now = l.seen && !l.left
	return l
}

func (o *Order) ownScope(v View, obs Observation) bool {
	sc := obs.Scope
	if sc == nil || sc.App != o.Key.App || sc.Server != v.Server {
		return false
	}
	if sc.IDType == "uid" || sc.IDType == "v0" {
		return sc.UserID != "" && sc.UserID == v.Player.UID
	}
	return sc.UserID != "" && sc.UserID == v.Player.ID
}

// paid lights P. Listed, verified and found say yes and stay; a concluded denial
// says no where nothing says yes; a documented purchase notice claims.
func (o *Order) paid() Lamp {
	has := func(question string, a Answer, suffix string) bool {
		_, ok := o.Seen[question+"/"+string(a)+suffix]
		return ok
	}
	if has(QuestionUnconsumed, AnswerListed, "") || has(QuestionVerify, AnswerVerified, "/named") || has(QuestionDetails, AnswerFound, "") {
		return LampYes
	}
	if has(QuestionVerify, AnswerDenied, "/concluded") || has(QuestionDetails, AnswerDenied, "/concluded") {
		return LampNo
	}
	for _, n := range o.Notices {
		if n.Notice.claimsPaid() {
			return LampClaimed
		}
	}
	return LampUnknown
}

// cancelled lights C.
func (o *Order) cancelled(l listing, refundOpen bool) Lamp {
	for _, e := range o.Evidence {
		if e.Evidence.What == EvidenceCancelled {
			return LampYes
		}
	}
	if o.Key.Provider == Stove {
		return LampUnobservable
	}
	receipts := o.paymentReceipts()
	lamp := LampNo
	for _, n := range o.Notices {
		if n.Notice.Type != NoticeCancelled {
			continue
		}
		switch {
		case len(receipts) == 0 && (refundOpen || !l.now), receipts[n.Notice.Record.Receipt]:
			return LampYes
		default:
			lamp = LampClaimed
		}
	}
	return lamp
}

// paymentReceipts are the receipts of the order's paid notices and of its
// unconsumed row: a genuine cancellation carries the same one.
func (o *Order) paymentReceipts() map[string]bool {
	out := map[string]bool{}
	for _, n := range o.Notices {
		if n.Notice.Type == NoticePaid && n.Notice.Record.Receipt != "" {
			out[n.Notice.Record.Receipt] = true
		}
	}
	if s, ok := o.Seen[QuestionUnconsumed+"/"+string(AnswerListed)]; ok && s.Obs.Record != nil && s.Obs.Record.Receipt != "" {
		out[s.Obs.Record.Receipt] = true
	}
	return out
}

// granted lights G.
func (o *Order) granted(h holding, spoken bool) Lamp {
	if h.given {
		return LampYes
	}
	for _, f := range o.Forwards {
		if f.Forward.Claims && f.Forward.Outcome == ForwardDelivered {
			return LampClaimed
		}
	}
	if spoken {
		return LampNo
	}
	return LampUnknown
}

// reported lights I. Our accepted report, or the game's word that it reported,
// says yes, unless a list read begun two minutes later still shows the order.
func (o *Order) reported(h holding, l listing, acts []Action) Lamp {
	if o.Key.Provider == Stove {
		return LampUnobservable
	}
	at := h.reportedAt
	for _, a := range acts {
		if a.Kind == ActReportGranted && a.State == StateDone {
			at = later(at, a.SettledAt)
		}
	}
	switch {
	case at.Known() && !(l.now && l.listedFrom >= at.Add(reportDelay)):
		return LampYes
	case l.now:
		return LampNo
	case l.left:
		return LampClaimed
	default:
		return LampUnknown
	}
}

// reportDone reports whether our own report granted was accepted.
func reportDone(acts []Action) bool {
	for _, a := range acts {
		if a.Kind == ActReportGranted && a.State == StateDone {
			return true
		}
	}
	return false
}
