package plain

import (
	"fmt"

	"makegood/ledger"
)

// grantText is one row of the game's record, or what an operator recorded of it.
func grantText(g ledger.Grant) string {
	what := firstOf(itemsText(g.Items), g.ProductID, "something")
	who := part(" to player ", firstOf(g.PlayerID, g.GUID, g.MemberNo, g.UID))
	if g.Status == ledger.GrantRevoked || g.Status == ledger.GrantExpired {
		who = part(" from player ", firstOf(g.PlayerID, g.GUID, g.MemberNo, g.UID))
		if len(g.Items) == 0 {
			what = "the grant"
		}
	}
	text := ""
	switch g.Status {
	case ledger.GrantGranted:
		text = "the game granted " + what + who
	case ledger.GrantMailed:
		text = "the game mailed " + what + who
	case ledger.GrantFailed:
		text = "the game failed to grant " + what + who
	case ledger.GrantRevoked:
		text = "the game took back " + what + who
	case ledger.GrantExpired:
		text = "what was mailed expired: " + what + who
	default:
		text = "the game says " + part("", string(g.Status)) + " of " + what + who
	}
	text += part(", grant ", g.GrantID)
	if g.Kind == ledger.KindGift {
		text += ", a gift"
	}
	switch g.Provenance {
	case "":
	case "evidence":
		text += ", recorded by an operator"
	default:
		text += ", known by " + part("", g.Provenance)
	}
	return text + part("; the order id is doubtful: ", g.Suspicious)
}

func coverageText(c ledger.Coverage) string {
	text := "the grants of " + called(c.Provider) + part(" ", c.App) + " are complete"
	if c.From.Known() {
		text += " from " + c.From.String()
	}
	return text + " until " + c.Until.String()
}

func forwardText(f ledger.Forward) string {
	what := "the notification was passed on to the game"
	switch {
	case f.Action != "":
		what = "the notification was replayed to the game"
	case f.Late:
		what = "the notification was delivered to the game late"
	case f.Joined:
		what = "a repeat came meanwhile and was given the answer to the first"
	}
	if f.Of == 0 && f.Action != "" {
		what += ", rebuilt from the unconsumed list"
	}
	status := ""
	if f.Status != 0 {
		status = fmt.Sprintf(" (http %d)", f.Status)
	}
	switch f.Outcome {
	case ledger.ForwardSending:
		return what + ": under way"
	case ledger.ForwardDelivered:
		return what + ": it took it" + status
	case ledger.ForwardDeclined:
		return what + ": it declined" + status + part(", ", f.Error)
	case ledger.ForwardUnanswered:
		return what + ": no answer" + part(", ", f.Error)
	case ledger.ForwardWithheld:
		return "the notification was not passed on: the order is cancelled or being refunded"
	default:
		return what + ": " + part("", string(f.Outcome))
	}
}

// stepText is one step of an action.
func stepText(s ledger.ActionStep) string {
	text := firstOf(spoken(s.Kind), "an action") + part(" ", s.ID)
	if s.Money != nil && s.Money.Amount.Known() {
		text += " of " + s.Money.String()
	}
	result := part(": ", firstOf(trimJoin(s.Code, s.Message), spoken(s.Outcome)))
	switch s.State {
	case ledger.StateProposed:
		text += " was proposed"
	case ledger.StateAwaiting:
		text += " waits for a second operator"
	case ledger.StateApproved:
		text += " was approved" + part(" by ", s.Approver)
	case ledger.StateRejected:
		text += " was rejected" + part(" by ", s.Approver)
	case ledger.StateSending:
		text += " is being sent"
	case ledger.StateDone:
		text += " was accepted" + result
		if s.Kind == ledger.ActReplay {
			text = "replay" + part(" ", s.ID) + " ended" + result
		}
	case ledger.StateRefused:
		text += " was refused" + result
	case ledger.StateFailed:
		text += " failed" + result
	case ledger.StateInDoubt:
		text += " is in doubt" + result
	default:
		text += " is in the state " + part("", firstOf(string(s.State), "unknown"))
	}
	if s.Settled {
		text += ", settled"
	}
	return text + part(", on evidence: ", s.Evidence) + part(", because: ", s.Reason)
}

func trimJoin(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " " + b
}

func caseText(s ledger.CaseStep) string {
	reason := part(": ", s.Reason)
	was := ""
	if s.Seen != "" {
		was = ", it was " + part("", string(s.Seen))
	}
	switch s.Verb {
	case ledger.VerbClaim:
		return "the case was claimed" + reason
	case ledger.VerbResolve:
		return "the case was resolved" + was + reason
	case ledger.VerbIgnore:
		return "the case was ignored" + was + reason
	case ledger.VerbAccept:
		return "the difference was accepted" + was + reason
	case ledger.VerbReopen:
		return "the case was reopened" + reason
	case ledger.VerbSnooze:
		return "the case was snoozed until " + s.Until.String() + reason
	case ledger.VerbNote:
		return "note" + reason
	case ledger.VerbMark:
		return "the order was marked " + part("", string(s.Mark)) + reason
	case ledger.VerbLink:
		return orderLink(s) + reason
	default:
		return "a step of the case" + part(": ", string(s.Verb)) + reason
	}
}

func orderLink(s ledger.CaseStep) string {
	other := "another order"
	if s.Other != nil {
		other = part("", s.Other.String())
	}
	switch {
	case s.As == ledger.LinkSame:
		return "the order was linked as the same payment as " + other
	case s.As == ledger.LinkRepayment && s.Repays:
		return "the order was linked as the repayment of " + other
	case s.As == ledger.LinkRepayment:
		return "the order was linked as repaid by " + other
	default:
		return "the order was linked to " + other + part(" as ", s.As)
	}
}

func evidenceText(e ledger.Evidence) string {
	text := "a person saw it " + part("", e.What) + part(" in ", e.Where)
	if e.When.Known() {
		text += " at " + e.When.String()
	}
	return text + part(", grant ", e.GrantID) + part(", approved by ", e.Approver) + part(": ", e.Text)
}

func sourceText(s ledger.Source) string {
	if s.Suspect {
		return called(s.Provider) + " became suspect: its denials are not concluded from until it is released" + part("; ", s.Reason)
	}
	return called(s.Provider) + " was released: its denials count again" + part("; ", s.Reason)
}

func armText(at ledger.Instant, a ledger.Arm) string {
	who := firstOf(part("", a.Operator), "somebody")
	if a.Until <= at {
		return "write actions were disarmed by " + who + part(": ", a.Reason)
	}
	return "write actions were armed by " + who + " until " + a.Until.String() + part(": ", a.Reason)
}

func productText(p ledger.Product) string {
	if len(p.Items) == 0 {
		return "product " + part("", p.ID) + " grants nothing"
	}
	return "product " + part("", p.ID) + " grants " + itemsText(p.Items)
}

func linkText(p ledger.PlayerLink) string {
	return fmt.Sprintf("a player list joins %s of player %s", plural(len(p.Player.IDs()), "id"), firstOf(part("", p.Player.Primary()), "without an id"))
}

func checkoutText(c ledger.Checkout) string {
	what := "a checkout of " + part("", c.ProductID) + " for player " + part("", c.Player)
	if c.Repayment != "" {
		what += part(", repayment ", c.Repayment)
	}
	if c.Error != "" {
		return what + " failed" + part(": ", c.Error)
	}
	return what + " was started"
}
