package ledger

// replayed keeps a notification that the game took from being posted again; one
// it did not answer may have been taken.
func (g *guards) replayed() {
	for _, a := range g.s.Actions {
		if a.Kind != ActReplay || a.State != StateDone {
			continue
		}
		switch a.Outcome {
		case string(ForwardDelivered):
			g.need("not_done", false, "", "replay "+a.ID+" was answered with success: wait for the grant, or record it")
			return
		case string(ForwardUnanswered):
			g.needReason("not_done", false, "", "replay "+a.ID+" went unanswered: the game may have granted")
			return
		}
	}
	g.need("not_done", true, "not replayed with success before", "")
}

// noForward refuses while the game may have taken the notification.
func (g *guards) noForward() {
	if text := g.mayHaveTaken(); text != "" {
		g.need("no_forward", false, "", text+": it may have granted")
		return
	}
	g.need("no_forward", true, "the game has not taken the notification", "")
}

// mayHaveTaken says in which way the game may have taken a purchase notice: it
// answered a forward or replay with success or not at all, or what became of one
// was never recorded. What it answers to a later one tells nothing of those: a
// game may decline what it already holds.
// What it took before everything was revoked is taken back; what came later is not.
func (g *guards) mayHaveTaken() string {
	back := g.takenBackAt()
	for _, a := range g.s.Actions {
		if a.Kind == ActReplay && a.State == StateDone && a.Outcome != string(ForwardDeclined) && a.SettledAt > back {
			return "replay " + a.ID + " was " + orText(a.Outcome, string(ForwardUnanswered))
		}
	}
	for _, f := range g.o.Forwards {
		if (f.Forward.Type != NoticePaid && f.Forward.Type != "") || f.At <= back {
			continue
		}
		if f.Forward.Outcome == ForwardDelivered || (f.Forward.Outcome == ForwardUnanswered && !f.Forward.NeverLeft) {
			return "the game was sent this notification and " + forwardText(f.Forward.Outcome)
		}
	}
	for _, f := range g.o.Flights.Open {
		if (f.Type == NoticePaid || f.Type == "") && f.At > back {
			return "the notification was to be passed on to the game and what it answered is not recorded"
		}
	}
	return ""
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

func forwardText(o ForwardOutcome) string {
	if o == ForwardDelivered {
		return "answered with success"
	}
	return "did not answer"
}
