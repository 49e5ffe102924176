package pane

import (
	"slices"

	"makegood/ledger"
	"makegood/tui/plain"
)

// What helps where a guard refuses that nothing typed into the dialog lifts.

// decisive are the guards from the one that ends the matter to the one that is passed most easily: who verifies an order
// first that is cancelled has done it for nothing.
func decisive() []string {
	return []string{
		"environment", "app", "operator", "reason_listed", "provider", "armed", "not_repayment", "case_open", "not_test", "collects", "not_cancelled", "not_done",
		"in_flight", "refund_lock", "nothing_held", "not_granted", "no_forward", "granted", "paid", "amount", "reread", "listed", "receipt", "body", "transaction",
	}
}

// next says what to do about the most decisive guard that refuses, with the key of the order that does it; nothing where
// none refuses.
func (c *ConfirmBox) next() string {
	refusing := slices.DeleteFunc(slices.Clone(c.plan.Guards), liftable)
	order := decisive()
	slices.SortStableFunc(refusing, func(a, b ledger.Verdict) int { return slices.Index(order, a.Guard) - slices.Index(order, b.Guard) })
	switch {
	case len(refusing) > 0:
		return c.helps(refusing[0])
	case c.why != nil, c.plan.Request == nil:
		return c.desk.T("esc leaves; the order shows what is known, and the same key weighs it anew.")
	default:
		return ""
	}
}

// helps is the answer to one guard, by its name (see ledger.Guards).
func (c *ConfirmBox) helps(v ledger.Verdict) string {
	d := c.desk
	switch v.Guard {
	case "transaction":
		return c.leads(plain.VerbVerify)
	case "paid", "receipt", "body", "amount", "reread", "listed":
		return c.leads(plain.VerbCheck)
	case "granted":
		return c.leads(plain.VerbGranted)
	case "nothing_held":
		return c.leads(plain.VerbRevoked)
	case "in_flight", "refund_lock":
		return c.leads(plain.VerbSettle)
	case "not_repayment":
		return c.leads(plain.VerbLink)
	case "case_open":
		return c.leads(plain.VerbReopen)
	case "not_granted":
		return c.grantInTheWay()
	case "no_forward":
		return c.looks()
	case "app":
		if c.cmd.Key.App == "" {
			return c.leads(plain.VerbCheck)
		}
		return d.T("Somebody has to add the app to the configuration; nothing is sent for it before.")
	case "armed":
		return d.T("What helps: esc, then :arm --for 30m --reason TEXT; what the configuration forbids nobody can arm.")
	case "provider":
		return d.T("Nothing is sent to STOVE from here: record what you see elsewhere, %s and %s are the keys of the order.",
			c.key(plain.VerbGranted), c.key(plain.VerbRevoked))
	case "environment":
		return d.T("Open it with the configuration of its own environment.")
	case "not_done":
		return d.T("It is not sent twice: wait until it takes effect, or record what you see.")
	case "not_cancelled":
		return d.T("Nothing is to be sent any more; where the player still holds it, %s records the revoke.", c.key(plain.VerbRevoked))
	case "collects":
		return d.T("Wait: the game fetches it from Hive's list by itself.")
	case "operator", "reason_listed":
		return d.T("The configuration says who may do this and for which reasons; another operator may have to do it.")
	default:
		return d.T("esc leaves; the order shows what else can be done about it.")
	}
}

// grantInTheWay is what helps where a grant is known, or may be.
func (c *ConfirmBox) grantInTheWay() string {
	switch c.cmd.Kind {
	case ledger.ActRefund:
		return c.leads(plain.VerbRevoked)
	case ledger.ActReplay, ledger.ActReportFailed, ledger.ActReportGranted, ledger.ActVerify:
	}
	return c.looks()
}

// looks is what helps where only the game knows.
func (c *ConfirmBox) looks() string {
	return c.desk.T("Look in the game what the player has; %s records a grant.", c.key(plain.VerbGranted))
}

// leads is a sentence that leads to a key of the order.
func (c *ConfirmBox) leads(verb string) string {
	return c.desk.T("What helps: esc, then %s.", NewOrderActions(c.desk).Hint(verb))
}

// key is the key of the order that stands for a verb.
func (c *ConfirmBox) key(verb string) string {
	act, ok := NewOrderActions(c.desk).OfVerb(verb)
	if !ok {
		return verb
	}
	return act.Binding.Help().Key
}
