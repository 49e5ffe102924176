package clerk

import (
	"context"
	"slices"
	"strings"

	"makegood/ledger"
)

// Claim takes a case. Whoever claims it last owns it.
func (c *Clerk) Claim(ctx context.Context, key ledger.Key, text string) error {
	return c.caseStep(ctx, key, ledger.CaseStep{Verb: ledger.VerbClaim, Reason: text})
}

// Resolve ends a case: what was found is dealt with.
func (c *Clerk) Resolve(ctx context.Context, key ledger.Key, reason string) error {
	return c.caseStep(ctx, key, ledger.CaseStep{Verb: ledger.VerbResolve, Reason: reason})
}

// Ignore ends a case that is nobody's.
func (c *Clerk) Ignore(ctx context.Context, key ledger.Key, reason string) error {
	return c.caseStep(ctx, key, ledger.CaseStep{Verb: ledger.VerbIgnore, Reason: reason})
}

// Accept ends a case by living with what was found: a loss, a difference.
func (c *Clerk) Accept(ctx context.Context, key ledger.Key, reason string) error {
	return c.caseStep(ctx, key, ledger.CaseStep{Verb: ledger.VerbAccept, Reason: reason})
}

// Reopen takes an ending or a snooze back.
func (c *Clerk) Reopen(ctx context.Context, key ledger.Key, reason string) error {
	return c.caseStep(ctx, key, ledger.CaseStep{Verb: ledger.VerbReopen, Reason: reason})
}

// Snooze puts a case aside until an instant.
func (c *Clerk) Snooze(ctx context.Context, key ledger.Key, until ledger.Instant, reason string) error {
	if until <= c.now() {
		return failure("snooze "+key.String(), ledger.Invalid, "snooze until when? give an instant in the future")
	}
	return c.caseStep(ctx, key, ledger.CaseStep{Verb: ledger.VerbSnooze, Reason: reason, Until: until})
}

// Note writes a text into an order's history.
func (c *Clerk) Note(ctx context.Context, key ledger.Key, text string) error {
	return c.caseStep(ctx, key, ledger.CaseStep{Verb: ledger.VerbNote, Reason: text})
}

// NotePlayer writes a text about a player, under an id of his.
func (c *Clerk) NotePlayer(ctx context.Context, p ledger.Provider, player, text string) error {
	op := "note player " + player
	player, text = strings.TrimSpace(player), strings.TrimSpace(text)
	if err := c.reasonGiven(op, ledger.CaseStep{Verb: ledger.VerbNote, Reason: text}); err != nil {
		return err
	}
	if player == "" || (p != ledger.Hive && p != ledger.Stove) {
		return failure(op, ledger.Invalid, "name the player and his provider: a note is kept under his id")
	}
	d := ledger.NewDraft(ledger.FactNote, c.now(), ledger.Key{Provider: p}, ledger.Note{Player: player, Text: text, Login: c.Login})
	_, err := c.store.Append(ctx, []ledger.Draft{d.By(c.Operator, c.Source)})
	return wrap(op, err)
}

// MarkAs says what an order is: a test, a repayment by a refunded user, a gift,
// or a purchase after all.
func (c *Clerk) MarkAs(ctx context.Context, key ledger.Key, mark ledger.Mark, reason string) error {
	return c.caseStep(ctx, key, ledger.CaseStep{Verb: ledger.VerbMark, Mark: mark, Reason: reason})
}

// caseStep records what a person did with a case, with what he saw when he did.
func (c *Clerk) caseStep(ctx context.Context, key ledger.Key, step ledger.CaseStep) error {
	op := string(step.Verb) + " " + key.String()
	step.Reason = strings.TrimSpace(step.Reason)
	if err := c.reasonGiven(op, step); err != nil {
		return err
	}
	_, err := c.store.Transact(ctx, func(books ledger.Books) ([]ledger.Draft, error) {
		o, s, err := books.Order(ctx, key)
		if err != nil {
			return nil, wrap(op, err)
		}
		if why := whyNotStep(o, s, step); !why.IsZero() {
			return nil, denied(op, why)
		}
		return []ledger.Draft{c.caseDraft(o.Key, s, step)}, nil
	})
	return wrap(op, err)
}

// whyNotStep says why a step is not possible for an order; zero where it is. Only a reopening needs the order itself.
func whyNotStep(o *ledger.Order, s ledger.Standing, step ledger.CaseStep) ledger.Saying {
	why := WhyNot(s, step.Verb)
	if step.Verb == ledger.VerbMark {
		why = whyNotMark(s, step.Mark)
	}
	if step.Verb == ledger.VerbReopen && why.IsZero() {
		why = whyNotReopen(o, s)
	}
	return why
}

// caseDraft drafts one case step with the class and particulars it was taken at.
func (c *Clerk) caseDraft(key ledger.Key, s ledger.Standing, step ledger.CaseStep) ledger.Draft {
	step.Login, step.Seen, step.Finding = c.Login, seen(s), s.Finding
	return ledger.NewDraft(ledger.FactCase, c.now(), key, step).By(c.Operator, c.Source)
}

// seen is the class a person looks at; of an ended case the one that is hidden.
func seen(s ledger.Standing) ledger.Class {
	if s.Ended() && len(s.Flags) > 0 {
		return s.Flags[0]
	}
	return s.Class
}

// reasonGiven refuses a step without the words it needs, or with a reason that is
// not on the closed list. A note is free text.
func (c *Clerk) reasonGiven(op string, step ledger.CaseStep) error {
	if strings.TrimSpace(c.Operator) == "" {
		return failure(op, ledger.Invalid, "no operator name: set operator in the configuration")
	}
	switch step.Verb {
	case ledger.VerbResolve, ledger.VerbIgnore, ledger.VerbAccept, ledger.VerbReopen, ledger.VerbSnooze:
		if step.Reason == "" {
			return failure(op, ledger.Invalid, "give a reason: it is kept with the case")
		}
	case ledger.VerbNote:
		if step.Reason == "" {
			return failure(op, ledger.Invalid, "an empty note says nothing")
		}
		return nil
	case ledger.VerbClaim, ledger.VerbMark, ledger.VerbLink:
	}
	return c.reasonListed(op, step.Reason)
}

// WhyNot says in a sentence why a case verb is not possible for an order as it
// stands; zero where it is.
func WhyNot(s ledger.Standing, verb ledger.CaseVerb) ledger.Saying {
	switch verb {
	case ledger.VerbResolve, ledger.VerbIgnore, ledger.VerbAccept:
		return whyNotEnd(s, verb)
	case ledger.VerbClaim:
		if s.Ended() {
			return ledger.Say("the case is ended: reopen it first")
		}
	case ledger.VerbSnooze:
		if s.Ended() {
			return ledger.Say("the case is ended: there is nothing to put aside")
		}
		if a, ok := inDoubtNow(s); ok {
			return ledger.Say("%s %s is in doubt: a doubt is not put aside", a.Kind.Phrase(), a.ID)
		}
	case ledger.VerbReopen:
		if !s.Ended() && (s.Case == nil || s.Case.State != ledger.CaseSnoozed) {
			return ledger.Say("the case is open")
		}
	case ledger.VerbNote, ledger.VerbMark, ledger.VerbLink:
	}
	return ledger.Saying{}
}

// whyNotEnd says why a case cannot be ended: what is still under way, and money
// that is owed an outcome, is never hidden.
func whyNotEnd(s ledger.Standing, verb ledger.CaseVerb) ledger.Saying {
	if a, ok := inDoubtNow(s); ok {
		return ledger.Say("%s %s is in doubt: settle it with evidence first", a.Kind.Phrase(), a.ID)
	}
	for _, a := range s.Actions {
		switch a.State {
		case ledger.StateSending, ledger.StateApproved:
			return ledger.Say("%s %s is under way: wait for its outcome", a.Kind.Phrase(), a.ID)
		case ledger.StateAwaiting:
			return ledger.Say("%s %s awaits approval: approve or reject it first", a.Kind.Phrase(), a.ID)
		default:
		}
	}
	if s.Ended() {
		return ledger.Say("the case is ended already: reopen it first")
	}
	switch s.Class {
	case ledger.ClassCancelPending, ledger.ClassCancelOverdue:
		return ledger.Say("a refund was accepted and has not come through: record the cancellation with evidence, or settle the refund as failed")
	case ledger.ClassEnvMismatch, ledger.ClassAppMismatch:
		if verb != ledger.VerbIgnore {
			return ledger.Say("the order is not this ledger's: it can only be ignored")
		}
	case ledger.ClassMatched, ledger.ClassClosedRefunded, ledger.ClassCancelledUngranted:
		if len(s.Flags) == 0 {
			return ledger.Say("there is nothing to end: nobody has to do anything about this order")
		}
	default:
	}
	return ledger.Saying{}
}

// inDoubtNow names an action in doubt.
func inDoubtNow(s ledger.Standing) (ledger.Action, bool) {
	for _, a := range s.Actions {
		if a.State == ledger.StateInDoubt {
			return a, true
		}
	}
	return ledger.Action{}, false
}

// whyNotReopen tells endings no reopening takes back: what the game's record or a
// mark calls a gift.
func whyNotReopen(o *ledger.Order, s ledger.Standing) ledger.Saying {
	if !s.Ended() {
		return ledger.Saying{}
	}
	ended, marked := false, false
	for _, st := range o.Steps {
		switch st.Step.Verb {
		case ledger.VerbResolve, ledger.VerbIgnore, ledger.VerbAccept:
			ended = true
		case ledger.VerbReopen:
			ended = false
		case ledger.VerbMark:
			marked = st.Step.Mark == ledger.MarkGift || (marked && st.Step.Mark == ledger.MarkTest)
		default:
		}
	}
	switch {
	case ended:
		return ledger.Saying{}
	case marked:
		return ledger.Say("it is marked as a gift: mark it as a purchase to take that back")
	default:
		return ledger.Say("the game's record calls it a gift: nobody ended it")
	}
}

// whyNotMark says why an order cannot be marked so.
func whyNotMark(s ledger.Standing, m ledger.Mark) ledger.Saying {
	switch m {
	case ledger.MarkGift:
		if !slices.Contains([]ledger.Class{ledger.ClassGrantWithoutOrder, ledger.ClassUnverified}, seen(s)) {
			return ledger.Say("only a grant without an order can be a gift: this order is %s", seen(s))
		}
	case ledger.MarkTest, ledger.MarkRepayment, ledger.MarkPurchase:
	default:
		return noMark(m)
	}
	return ledger.Saying{}
}

// noMark says that a word is no mark.
func noMark(m ledger.Mark) ledger.Saying {
	return ledger.Say("an order is marked as test, repayment, gift or purchase, not %s", m)
}
