package clerk

import (
	"context"
	"strings"

	"makegood/ledger"
)

// Link joins two orders. As LinkSame the two ids name one payment: a stays and b
// becomes a spelling of it. As LinkRepayment a repays b, which was refunded: that
// ends b's case of a grant that was not taken back.
func (c *Clerk) Link(ctx context.Context, a, b ledger.Key, as, reason string) error {
	op := "link " + a.String() + " " + b.String()
	step := ledger.CaseStep{Verb: ledger.VerbLink, As: as, Reason: strings.TrimSpace(reason)}
	if err := c.reasonGiven(op, step); err != nil {
		return err
	}
	if as != ledger.LinkSame && as != ledger.LinkRepayment {
		return failure(op, ledger.Invalid, "two orders are linked as %s or %s, not %q", ledger.LinkSame, ledger.LinkRepayment, as)
	}
	_, err := c.store.Transact(ctx, func(books ledger.Books) ([]ledger.Draft, error) {
		oa, sa, err := books.Order(ctx, a)
		if err != nil {
			return nil, wrap(op, err)
		}
		ob, sb, err := books.Order(ctx, b)
		if err != nil {
			return nil, wrap(op, err)
		}
		why := whyNotLink(oa, ob)
		if why.IsZero() && as == ledger.LinkSame {
			why = whyNotSame(sa, sb)
		}
		if why.IsZero() && as == ledger.LinkRepayment {
			why = whyNotRepays(oa, ob, sa, sb)
		}
		if !why.IsZero() {
			return nil, denied(op, why)
		}
		one := step
		one.Other = &ob.Key
		if as == ledger.LinkSame {
			return []ledger.Draft{c.caseDraft(oa.Key, sa, one)}, nil
		}
		other := step
		other.Other, one.Repays = &oa.Key, true
		return []ledger.Draft{c.caseDraft(oa.Key, sa, one), c.caseDraft(ob.Key, sb, other)}, nil
	})
	return wrap(op, err)
}

func whyNotLink(a, b *ledger.Order) ledger.Saying {
	switch {
	case a.Key == b.Key:
		return ledger.Say("both ids name the same order already")
	case a.Key.Provider != b.Key.Provider:
		return ledger.Say("orders of two providers are never one payment")
	case a.Key.App != b.Key.App:
		return ledger.Say("the orders belong to different apps (%s, %s)", a.Key.App, b.Key.App)
	}
	return ledger.Saying{}
}

// whyNotSame keeps orders apart while money is under way on either: one order's
// guards would judge the other's action.
func whyNotSame(a, b ledger.Standing) ledger.Saying {
	for _, s := range []ledger.Standing{a, b} {
		for _, act := range s.Actions {
			switch {
			case act.State == ledger.StateAwaiting:
				return ledger.Say("%s %s awaits approval: approve or reject it first", act.Kind.Phrase(), act.ID)
			case act.State.InFlight():
				return ledger.Say("%s %s is %s: wait for it, or settle it, before the orders become one", act.Kind.Phrase(), act.ID, act.State.Phrase())
			}
		}
	}
	if a.View.Player.Contradicts(b.View.Player) {
		return differentPlayers(a, b)
	}
	return ledger.Saying{}
}

func differentPlayers(a, b ledger.Standing) ledger.Saying {
	return ledger.Say("the orders are of different players (%s, %s)", a.View.Player.Primary(), b.View.Player.Primary())
}

func whyNotRepays(a, b *ledger.Order, sa, sb ledger.Standing) ledger.Saying {
	switch {
	case sb.Lamps.Cancelled != ledger.LampYes:
		return ledger.Say("%s is not cancelled: there is nothing to repay; record the cancellation with evidence first", b.Key.Order)
	case sa.Lamps.Cancelled == ledger.LampYes:
		return ledger.Say("%s is cancelled itself: it repays nothing", a.Key.Order)
	case sa.View.Player.Contradicts(sb.View.Player):
		return differentPlayers(sa, sb)
	}
	for _, st := range b.Steps {
		if st.Step.Verb == ledger.VerbLink && st.Step.As == ledger.LinkRepayment && !st.Step.Repays && st.Step.Other != nil {
			return ledger.Say("%s is repaid by %s already", b.Key.Order, st.Step.Other.Order)
		}
	}
	return ledger.Saying{}
}
