package clerk

import (
	"context"
	"fmt"

	"makegood/ledger"
)

// Receive takes one webhook delivery in. It answers only after the delivery is
// durable. An error with Seq zero means that it is not; with a Seq it is, and
// whether it is a repeat could not be told.
func (c *Clerk) Receive(ctx context.Context, a ledger.Arrival) (ledger.Reception, error) {
	key, note := c.readArrival(a)
	if note.Notice != nil {
		key = c.serviceKnown(ctx, key, note.Notice)
	}
	d := ledger.NewDraft(ledger.FactNotification, c.now(), key, note).
		By("", orDefault(a.Remote, a.Route)).With(a.Body, a.Headers)
	if a.Once != "" {
		d.Unique = "arrival " + a.Once
	}
	receipts, err := c.store.Append(ctx, []ledger.Draft{d})
	if err != nil {
		return ledger.Reception{}, fmt.Errorf("receive %s: %w", a.Route, err)
	}
	r := ledger.Reception{Seq: receipts[0].Seq, Key: key, EventKey: note.EventKey}
	if note.Notice == nil {
		return r, nil
	}
	r.Type = note.Notice.Type
	r.Known = r.Type != ledger.NoticeUnknown
	if err := c.bringHome(ctx, key, note.Notice); err != nil && c.Log != nil {
		c.Log("a delivery is kept apart from its twin without a service until it is checked", err)
	}
	if !a.Forward && !c.TellDuplicates {
		return r, nil
	}
	return c.recognise(ctx, r)
}

// readArrival decides which order a delivery is about and what is kept of it.
func (c *Clerk) readArrival(a ledger.Arrival) (ledger.Key, ledger.Notification) {
	note := ledger.Notification{
		Provider: a.Provider, Route: a.Route, Remote: a.Remote, Notice: a.Notice, Error: a.DecodeError,
		Mirror: a.Mirror, Forward: a.Forward, ForwardBy: a.ForwardBy,
	}
	key := ledger.Key{Provider: a.Provider, App: a.Service}
	if a.Notice == nil {
		if note.Error == "" {
			note.Error = ledger.Say("the body could not be read").String()
		}
		return key, note
	}
	if a.Environment != "" {
		n := *a.Notice
		n.Record.Environment = a.Environment
		note.Notice = &n
	}
	app := a.Service
	if a.Provider == ledger.Hive {
		app = a.Notice.App
	}
	key = ledger.NewKey(a.Provider, c.appOf(a.Provider, app), a.Notice.Record.Spelling)
	if key.Order == "" {
		note.Notice, note.Error = nil, ledger.Say("the body names no order").String()
		return key, note
	}
	note.EventKey = ledger.EventKey(key, *note.Notice)
	return key, note
}

// recognise looks up, for a delivery that may be passed on, whether it is a
// repeat, what the game answered to the event before, and whether the order is
// cancelled or being refunded. Facts later than the delivery do not count.
func (c *Clerk) recognise(ctx context.Context, r ledger.Reception) (ledger.Reception, error) {
	facts, err := c.store.Facts(ctx, r.Key, false)
	if err != nil {
		return r, fmt.Errorf("recognise %s: %w", r.Key, err)
	}
	var success int64
	earlier := facts[:0:0]
	for _, f := range facts {
		if f.Seq > r.Seq {
			continue
		}
		earlier = append(earlier, f)
		switch f.Kind {
		default:
		case ledger.FactNotification:
			var n ledger.Notification
			if f.Seq < r.Seq && f.Decode(&n) == nil && n.EventKey == r.EventKey {
				r.Duplicate = true
			}
		case ledger.FactForward:
			var fw ledger.Forward
			if f.Decode(&fw) == nil && fw.EventKey == r.EventKey && fw.Outcome == ledger.ForwardDelivered {
				success = f.Seq
			}
		}
	}
	if r.Type == ledger.NoticePaid {
		if r.Withhold, err = c.withheld(r.Key, earlier); err != nil {
			return r, err
		}
	}
	if success == 0 {
		return r, nil
	}
	f, err := c.store.Fact(ctx, success)
	if err != nil {
		return r, fmt.Errorf("recognise %s: %w", r.Key, err)
	}
	var fw ledger.Forward
	if err := f.Decode(&fw); err != nil {
		return r, err
	}
	r.Earlier = &ledger.GameAnswer{Status: fw.Status, ContentType: fw.ContentType, Body: f.Raw}
	return r, nil
}

// withheld reports whether a purchase notice of the order must not reach the
// game: it is cancelled, or a refund is on its way.
func (c *Clerk) withheld(key ledger.Key, facts []ledger.Fact) (bool, error) {
	o, err := ledger.Fold(key, facts)
	if err != nil {
		return false, err
	}
	s := ledger.Judge(o, ledger.Context{}, c.Policy, c.now())
	if s.Lamps.Cancelled == ledger.LampYes {
		return true, nil
	}
	for _, a := range s.Actions {
		if a.LocksOrder() {
			return true, nil
		}
	}
	return false, nil
}

// Passed records what became of a delivery that was passed on to the game, once:
// told again it changes nothing.
func (c *Clerk) Passed(ctx context.Context, r ledger.Reception, fw ledger.Forward, answer []byte) error {
	fw.Of, fw.EventKey, fw.Type = r.Seq, r.EventKey, r.Type
	if r.Type != ledger.NoticePaid {
		fw.Claims = false
	}
	d := ledger.NewDraft(ledger.FactForward, c.now(), r.Key, fw).By("", "game").With(answer, "")
	d.Unique = fmt.Sprintf("outcome of %d", r.Seq)
	if _, err := c.store.Append(ctx, []ledger.Draft{d}); err != nil {
		return ledger.Fail("record the game's answer to notification %d: %s", r.Seq, err)
	}
	return nil
}

// Journal records something that is about no order.
func (c *Clerk) Journal(ctx context.Context, what, text string) error {
	return c.journal(ctx, ledger.Journal{What: what, Text: text})
}

func (c *Clerk) journal(ctx context.Context, entries ...ledger.Journal) error {
	now := c.now()
	var drafts []ledger.Draft
	for _, j := range entries {
		drafts = append(drafts, ledger.NewDraft(ledger.FactJournal, now, ledger.Key{}, j).By(c.Operator, c.Source))
	}
	if _, err := c.store.Append(ctx, drafts); err != nil {
		return fmt.Errorf("journal %s: %w", entries[len(entries)-1].What, err)
	}
	return nil
}

// Reread reads stored notifications anew with the given decoder and records
// what changed: the correction is a new fact, the delivery stays as it arrived.
func (c *Clerk) Reread(ctx context.Context, seqs []int64, decode func(f ledger.Fact, n ledger.Notification) (*ledger.Notice, error)) (changed int, err error) {
	for _, seq := range seqs {
		f, err := c.store.Fact(ctx, seq)
		if err != nil {
			return changed, err
		}
		if f.Kind != ledger.FactNotification {
			return changed, failure("reread", ledger.Invalid, "fact %d is a %s and no notification", seq, f.Kind)
		}
		var was ledger.Notification
		if err := f.Decode(&was); err != nil {
			return changed, err
		}
		notice, derr := decode(f, was)
		a := ledger.Arrival{
			Provider: was.Provider, Route: was.Route, Remote: was.Remote, Notice: notice, Mirror: was.Mirror,
			Service: serviceOf(f), Forward: was.Forward, ForwardBy: was.ForwardBy,
		}
		if derr != nil {
			a.Notice, a.DecodeError = nil, derr.Error()
		}
		key, now := c.readArrival(a)
		now.Of = seq
		before, after := was, now
		before.Of, after.Of = 0, 0
		if same(before, after) && key == f.Key {
			continue
		}
		d := ledger.NewDraft(ledger.FactReread, c.now(), key, now).By(c.Operator, c.Source)
		if _, err := c.store.Append(ctx, []ledger.Draft{d}); err != nil {
			return changed, fmt.Errorf("reread %d: %w", seq, err)
		}
		changed++
	}
	return changed, c.store.CatchUp(ctx)
}

// serviceOf is the STOVE service_id a delivery was kept under.
func serviceOf(f ledger.Fact) string {
	if f.Key.Provider == ledger.Stove {
		return f.Key.App
	}
	return ""
}

// Lost journals notifications the game was given and nobody could keep: what they
// announced has to be asked for.
func (c *Clerk) Lost(ctx context.Context, n int, from, to ledger.Instant) error {
	return c.journal(ctx, ledger.Journal{What: "lost", From: from, To: to, Text: ledger.Say(
		"%d notifications were passed on to the game from %s to %s and could be kept neither in the ledger nor in the spool: import its grants, and ask for the players' unconsumed purchases", n, from, to,
	).String()})
}

// Refused journals a request the listener did not store. What cannot be
// journalled is counted by the listener all the same.
func (c *Clerk) Refused(ctx context.Context, what, route, remote string) {
	j := ledger.Journal{What: "rejected", Text: ledger.Say("%s: %s from %s", what, route, remote).String()}
	if err := c.journal(ctx, j); err != nil && c.Log != nil {
		c.Log("a refused request could not be journalled", err)
	}
}
