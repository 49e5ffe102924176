package plain

import (
	"fmt"

	"makegood/ledger"
	"makegood/tui/lang"
)

// grantText is one row of the game's record, or what an operator recorded of it.
func (v voice) grantText(g ledger.Grant) string {
	what := firstOf(v.itemsText(g.Items), g.ProductID, v.T("something"))
	player := firstOf(g.PlayerID, g.GUID, g.MemberNo, g.UID)
	who := v.part(" to player %s", player)
	if g.Status == ledger.GrantRevoked || g.Status == ledger.GrantExpired {
		who = v.part(" from player %s", player)
		if len(g.Items) == 0 {
			what = v.T("the grant")
		}
	}
	text := ""
	switch g.Status {
	case ledger.GrantGranted:
		text = v.T("the game granted %s%s", what, who)
	case ledger.GrantMailed:
		text = v.T("the game mailed %s%s", what, who)
	case ledger.GrantFailed:
		text = v.T("the game failed to grant %s%s", what, who)
	case ledger.GrantRevoked:
		text = v.T("the game took back %s%s", what, who)
	case ledger.GrantExpired:
		text = v.T("what was mailed expired: %s%s", what, who)
	default:
		text = v.T("the game says %s of %s%s", clip(string(g.Status), summaryCells), what, who)
	}
	text += v.part(", grant %s", g.GrantID)
	if g.Kind == ledger.KindGift {
		text += v.T(", a gift")
	}
	switch g.Provenance {
	case "":
	case "evidence":
		text += v.T(", recorded by an operator")
	case "lookup":
		text += v.T(", known by lookup")
	default:
		text += v.part(", known by %s", g.Provenance)
	}
	return text + v.part("; the order id is doubtful: %s", v.Retell(g.Suspicious))
}

func (v voice) coverageText(c ledger.Coverage) string {
	whose := v.called(c.Provider) + part(" ", c.App)
	if c.From.Known() {
		return v.T("the grants of %s are complete from %s until %s", whose, c.From.String(), c.Until.String())
	}
	return v.T("the grants of %s are complete until %s", whose, c.Until.String())
}

func (v voice) forwardText(f ledger.Forward) string {
	what := v.T("the notification was passed on to the game")
	switch {
	case f.Action != "" && f.Of == 0:
		what = v.T("the notification was replayed to the game, rebuilt from the unconsumed list")
	case f.Action != "":
		what = v.T("the notification was replayed to the game")
	case f.Late:
		what = v.T("the notification was delivered to the game late")
	case f.Joined:
		what = v.T("a repeat came meanwhile and was given the answer to the first")
	}
	status := ""
	if f.Status != 0 {
		status = fmt.Sprintf(" (http %d)", f.Status)
	}
	switch f.Outcome {
	case ledger.ForwardSending:
		return v.T("%s: under way", what)
	case ledger.ForwardDelivered:
		return v.T("%s: it took it", what) + status
	case ledger.ForwardDeclined:
		return v.T("%s: it declined", what) + status + v.retold(", ", f.Error)
	case ledger.ForwardUnanswered:
		return v.T("%s: no answer", what) + v.retold(", ", f.Error)
	case ledger.ForwardWithheld:
		return v.T("the notification was not passed on: the order is cancelled or being refunded")
	default:
		return what + ": " + part("", string(f.Outcome))
	}
}

// stepText is one step of an action.
func (v voice) stepText(s ledger.ActionStep) string {
	what := firstOf(Spoken(v.Words, s.Kind), v.T("an action")) + part(" ", s.ID)
	if s.Money != nil && s.Money.Amount.Known() {
		what = v.T("%s of %s§money", what, s.Money.String())
	}
	text := v.stateText(s, what)
	if s.Settled {
		text += v.T(", settled")
	}
	return text + v.part(", on evidence: %s", v.Retell(s.Evidence)) + v.part(", because: %s", s.Reason)
}

// stateText says which state a step brought an action to, and with what result.
func (v voice) stateText(s ledger.ActionStep, what string) string {
	result := part(": ", firstOf(trimJoin(s.Code, v.Retell(s.Message)), Spoken(v.Words, s.Outcome)))
	switch s.State {
	case ledger.StateProposed:
		return v.T("%s was proposed", what)
	case ledger.StateAwaiting:
		return v.T("%s waits for a second operator", what)
	case ledger.StateApproved:
		return v.T("%s was approved", what) + v.part(" by %s", s.Approver)
	case ledger.StateRejected:
		return v.T("%s was rejected", what) + v.part(" by %s", s.Approver)
	case ledger.StateSending:
		return v.T("%s is being sent", what)
	case ledger.StateDone:
		if s.Kind == ledger.ActReplay {
			return v.T("%s ended", Spoken(v.Words, s.Kind)+part(" ", s.ID)) + result
		}
		return v.T("%s was accepted", what) + result
	case ledger.StateRefused:
		return v.T("%s was refused", what) + result
	case ledger.StateFailed:
		return v.T("%s failed", what) + result
	case ledger.StateInDoubt:
		return v.T("%s is in doubt", what) + result
	default:
		return v.T("%s is in the state %s", what, clip(firstOf(string(s.State), v.T("unknown")), summaryCells))
	}
}

func trimJoin(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " " + b
}

func (v voice) caseText(s ledger.CaseStep) string {
	reason := part(": ", s.Reason)
	was := v.part(", it was %s", string(s.Seen))
	switch s.Verb {
	case ledger.VerbClaim:
		return v.T("the case was claimed") + reason
	case ledger.VerbResolve:
		return v.T("the case was resolved") + was + reason
	case ledger.VerbIgnore:
		return v.T("the case was ignored") + was + reason
	case ledger.VerbAccept:
		return v.T("the difference was accepted") + was + reason
	case ledger.VerbReopen:
		return v.T("the case was reopened") + reason
	case ledger.VerbSnooze:
		return v.T("the case was snoozed until %s", s.Until.String()) + reason
	case ledger.VerbNote:
		return v.T("note") + reason
	case ledger.VerbMark:
		return v.T("the order was marked %s", clip(Spoken(v.Words, s.Mark), summaryCells)) + reason
	case ledger.VerbLink:
		return v.orderLink(s) + reason
	default:
		return v.T("a step of the case") + part(": ", string(s.Verb)) + reason
	}
}

func (v voice) orderLink(s ledger.CaseStep) string {
	other := v.T("another order")
	if s.Other != nil {
		other = part("", s.Other.String())
	}
	switch {
	case s.As == ledger.LinkSame:
		return v.T("the order was linked as the same payment as %s", other)
	case s.As == ledger.LinkRepayment && s.Repays:
		return v.T("the order was linked as the repayment of %s", other)
	case s.As == ledger.LinkRepayment:
		return v.T("the order was linked as repaid by %s", other)
	default:
		return v.T("the order was linked to %s", other) + v.part(" as %s", s.As)
	}
}

func (v voice) evidenceText(e ledger.Evidence) string {
	text := v.T("a person saw it %s", clip(Spoken(v.Words, e.What), summaryCells)) + v.part(" in %s", e.Where)
	if e.When.Known() {
		text += v.T(" at %s", e.When.String())
	}
	return text + v.part(", grant %s", e.GrantID) + v.part(", approved by %s", e.Approver) + part(": ", e.Text)
}

func (v voice) sourceText(s ledger.Source) string {
	var text lang.Text = "%s was released: its denials count again"
	if s.Suspect {
		text = "%s became suspect: its denials are not concluded from until it is released"
	}
	return v.T(text, v.called(s.Provider)) + part("; ", s.Reason)
}

func (v voice) armText(at ledger.Instant, a ledger.Arm) string {
	who := firstOf(part("", a.Operator), v.T("somebody"))
	if a.Until <= at {
		return v.T("write actions were disarmed by %s", who) + part(": ", a.Reason)
	}
	return v.T("write actions were armed by %s until %s", who, a.Until.String()) + part(": ", a.Reason)
}

func (v voice) productText(p ledger.Product) string {
	if len(p.Items) == 0 {
		return v.T("product %s grants nothing", clip(p.ID, summaryCells))
	}
	return v.T("product %s grants %s", clip(p.ID, summaryCells), v.itemsText(p.Items))
}

func (v voice) linkText(p ledger.PlayerLink) string {
	return v.N(int64(len(p.Player.IDs())), "a player list joins %d id of player %s", "a player list joins %d ids of player %s",
		firstOf(part("", p.Player.Primary()), v.T("without an id")))
}

func (v voice) checkoutText(c ledger.Checkout) string {
	what := v.T("a checkout of %s for player %s", clip(c.ProductID, summaryCells), clip(c.Player, summaryCells)) + v.part(", repayment %s", c.Repayment)
	if c.Error != "" {
		return v.T("%s failed", what) + v.retold(": ", c.Error)
	}
	return v.T("%s was started", what)
}

func (v voice) catalogueText(c ledger.Catalogue) string {
	what := v.T("the catalogue for player %s", clip(c.Player, summaryCells)) + v.part(", country %s", c.Country)
	if c.Error != "" {
		return v.T("%s could not be read", what) + v.retold(": ", c.Error)
	}
	return v.T("%s was read: ", what) + v.N(int64(len(c.Prices)), "%d product", "%d products")
}
