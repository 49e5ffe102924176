package ledger

import "cmp"

// replayed keeps a notification that the game took from being posted again; one
// it did not answer may have been taken.
func (g *guards) replayed() {
	for _, a := range g.s.Actions {
		if a.Kind != ActReplay || a.State != StateDone {
			continue
		}
		switch a.Outcome {
		case string(ForwardDelivered):
			g.refuse("not_done", "replay %s was answered with success: wait for the grant, or record it", a.ID)
			return
		case string(ForwardUnanswered):
			g.needReason("not_done", false, "", Say("replay %s went unanswered: the game may have granted", a.ID))
			return
		}
	}
	g.pass("not_done", "not replayed with success before")
}

// noForward refuses while the game may have taken the notification.
func (g *guards) noForward() {
	if taken := g.mayHaveTaken(); !taken.IsZero() {
		g.list = append(g.list, Verdict{Guard: "no_forward", Text: taken})
		return
	}
	g.pass("no_forward", "the game has not taken the notification")
}

// mayHaveTaken says in which way the game may have taken a purchase notice: it
// answered a forward or replay with success or not at all, or what became of one
// was never recorded. What it answers to a later one tells nothing of those: a
// game may decline what it already holds.
// What it took before everything was revoked is taken back; what came later is not.
func (g *guards) mayHaveTaken() Saying {
	back := g.takenBackAt()
	for _, a := range g.s.Actions {
		if a.Kind == ActReplay && a.State == StateDone && a.Outcome != string(ForwardDeclined) && a.SettledAt > back {
			return Say("replay %s was %s: it may have granted", a.ID, ForwardOutcome(cmp.Or(a.Outcome, string(ForwardUnanswered))).Phrase())
		}
	}
	for _, f := range g.o.Forwards {
		if (f.Forward.Type != NoticePaid && f.Forward.Type != "") || f.At <= back {
			continue
		}
		if f.Forward.Outcome == ForwardDelivered {
			return Say("the game was sent this notification and answered with success: it may have granted")
		}
		if f.Forward.Outcome == ForwardUnanswered && !f.Forward.NeverLeft {
			return Say("the game was sent this notification and did not answer: it may have granted")
		}
	}
	for _, f := range g.o.Flights.Open {
		if (f.Type == NoticePaid || f.Type == "") && f.At > back {
			return Say("the notification was to be passed on to the game and what it answered is not recorded: it may have granted")
		}
	}
	return Saying{}
}

// takenBackAt is when the latest word came that everything granted is taken
// back; zero where something is held or nothing was granted.
func (g *guards) takenBackAt() Instant {
	if g.s.Lamps.Revoked != LampYes {
		return 0
	}
	var at Instant
	for _, r := range g.o.Rows {
		if r.Grant.Status == GrantRevoked || r.Grant.Status == GrantExpired {
			at = later(at, r.At)
		}
	}
	for _, e := range g.o.Evidence {
		if e.Evidence.What == EvidenceRevoked {
			at = later(at, e.At)
		}
	}
	return at
}
