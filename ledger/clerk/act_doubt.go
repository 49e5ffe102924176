package clerk

import (
	"context"
	"errors"

	"makegood/ledger"
)

// Doubt ends the waiting for answers that will not come: an action found being
// sent whose process is gone, or whose deadline has passed by DoubtGrace,
// becomes in doubt (a verify failed, a replay unanswered), whichever process
// sees it first.
func (c *Clerk) Doubt(ctx context.Context) error {
	acts, err := c.store.Acting(ctx)
	if err != nil {
		return wrap("actions being sent", err)
	}
	var failed []error
	done := map[ledger.Key]bool{}
	for _, a := range acts {
		if done[a.Key] || !c.lost(a) {
			continue
		}
		done[a.Key] = true
		if err := c.doubtKey(ctx, a.Key); err != nil {
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}

// lost reports whether the answer to an action will not come any more. A process
// is only called gone by somebody who can tell: without that the deadline
// decides.
func (c *Clerk) lost(a ledger.Action) bool {
	if a.State != ledger.StateSending {
		return false
	}
	if a.Deadline != 0 && c.now() >= a.Deadline.Add(ledger.DoubtGrace) {
		return true
	}
	return c.gone(a.Process)
}

func (c *Clerk) gone(process string) bool {
	return c.Alive != nil && process != "" && process != c.Process && !c.Alive(process)
}

// doubtOrder ends the waiting for one order's lost answers before anything else
// is decided about it.
func (c *Clerk) doubtOrder(ctx context.Context, o *ledger.Order) error {
	for _, a := range o.Acts {
		if c.lost(a) {
			return c.doubtKey(ctx, o.Key)
		}
	}
	return nil
}

func (c *Clerk) doubtKey(ctx context.Context, key ledger.Key) error {
	_, err := c.store.Transact(ctx, func(books ledger.Books) ([]ledger.Draft, error) {
		o, _, err := books.Order(ctx, key)
		if err != nil {
			return nil, wrap("doubt", err)
		}
		var drafts []ledger.Draft
		for _, a := range o.Acts {
			if c.lost(a) {
				drafts = append(drafts, c.lostDrafts(o, a)...)
			}
		}
		return drafts, nil
	})
	return wrap("doubt about "+key.String(), err)
}

// lostDrafts ends one action whose answer will not come.
func (c *Clerk) lostDrafts(o *ledger.Order, a ledger.Action) []ledger.Draft {
	step := ledger.ActionStep{ID: a.ID, Kind: a.Kind, State: ledger.StateInDoubt, Message: ledger.Say("no answer before the deadline %s", a.Deadline).String()}
	if c.gone(a.Process) {
		step.Message = ledger.Say("the process that sent it (%s) is gone", a.Process).String()
	}
	var drafts []ledger.Draft
	switch a.Kind {
	case ledger.ActVerify:
		step.State = ledger.StateFailed
	case ledger.ActReplay:
		step.State, step.Outcome = ledger.StateDone, string(ledger.ForwardUnanswered)
		fw := ledger.Forward{
			Of: a.Of, EventKey: replayedEvent(o, a), Type: ledger.NoticePaid, Outcome: ledger.ForwardUnanswered,
			Action: a.ID, Error: step.Message,
		}
		if a.Request != nil {
			fw.URL = a.Request.URL
		}
		drafts = append(drafts, ledger.NewDraft(ledger.FactForward, c.now(), o.Key, fw).By(c.Operator, c.Source))
	case ledger.ActReportGranted, ledger.ActReportFailed, ledger.ActRefund:
	}
	d := ledger.NewDraft(ledger.FactAction, c.now(), o.Key, step).By(c.Operator, c.Source)
	return append(drafts, d)
}

// replayedEvent is the event a replay passed on.
func replayedEvent(o *ledger.Order, a ledger.Action) string {
	for _, n := range o.Notices {
		if n.Seq == a.Of {
			return n.EventKey
		}
	}
	return ledger.EventKey(o.Key, ledger.Notice{Type: ledger.NoticePaid, RawType: string(ledger.NoticePaid)})
}
