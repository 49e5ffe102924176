package clerk

import (
	"context"
	"slices"
	"time"

	"makegood/ledger"
)

// Swept is what one sweep did: the questions it sent, and those of them that went unanswered. What lacks something to be
// asked by is no question.
type Swept struct {
	Lists, Tids int
	Unanswered  Unanswered
}

// Unanswered are questions of a sweep without an answer.
type Unanswered struct {
	Lists []UnconsumedAsk
	Tids  []CheckAsk
}

// Len is how many they are.
func (u Unanswered) Len() int { return len(u.Lists) + len(u.Tids) }

// Journal words of the listening process.
const (
	JournalListening = "listening"
	JournalStopped   = "stopped"
	JournalGap       = "gap"
)

// Sweep asks the providers what is not known yet: about orders that are only
// claimed or unknown, and about listed ones whose report is awaited. With all
// set every known player and every known tid is asked, as after a pause.
func (c *Clerk) Sweep(ctx context.Context, all bool) (Swept, error) {
	return c.sweep(ctx, all, Unanswered{})
}

// SweepAgain is a sweep of what is not known yet, and of what an earlier one asked in vain.
func (c *Clerk) SweepAgain(ctx context.Context, left Unanswered) (Swept, error) {
	return c.sweep(ctx, false, left)
}

func (c *Clerk) sweep(ctx context.Context, all bool, left Unanswered) (Swept, error) {
	var done Swept
	if err := c.Doubt(ctx); err != nil {
		return done, err
	}
	if err := c.sweepHive(ctx, all, left.Lists, &done); err != nil {
		return done, err
	}
	if err := c.sweepStove(ctx, all, left.Tids, &done); err != nil {
		return done, err
	}
	return done, c.store.CatchUp(ctx)
}

func (c *Clerk) sweepHive(ctx context.Context, all bool, left []UnconsumedAsk, done *Swept) error {
	if c.Hive == nil {
		return nil
	}
	asked := map[UnconsumedAsk]bool{}
	asks := slices.Clone(left)
	for _, a := range left {
		asked[a] = true
	}
	add := func(app, server string, p ledger.Player) {
		a := UnconsumedAsk{App: app, Server: server, IDType: c.UserIDType, UserID: userID(c.UserIDType, p)}
		if a.UserID != "" && a.Server != "" && a.App != "" && !asked[a] {
			asked[a] = true
			asks = append(asks, a)
		}
	}
	err := c.eachSwept(ctx, ledger.Hive, all, func(r ledger.Row) error {
		if c.wantsList(r.Standing) {
			add(r.Key.App, r.Standing.View.Server, r.Standing.View.Player)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if all {
		if err := c.everyPlayer(ctx, add); err != nil {
			return err
		}
	}
	for _, ask := range asks {
		list, err := c.ReadList(ctx, ask)
		if err != nil {
			return err
		}
		done.Lists++
		if list.Error != "" {
			done.Unanswered.Lists = append(done.Unanswered.Lists, ask)
		}
	}
	return nil
}

// sweptAge is how long after its first sight a quiet order is still swept; an
// open one is swept as long as it is open.
const sweptAge = 48 * time.Hour

// eachSwept walks the orders a sweep looks at: with all every one, else the
// young and the open ones, so that a sweep does not grow with the ledger.
func (c *Clerk) eachSwept(ctx context.Context, p ledger.Provider, all bool, visit func(ledger.Row) error) error {
	young := c.now().Add(-sweptAge)
	if all {
		return c.eachOrder(ctx, ledger.OrderQuery{Filter: ledger.OrderFilter{Provider: p}, Limit: 500}, visit)
	}
	if err := c.eachOrder(ctx, ledger.OrderQuery{Filter: ledger.OrderFilter{Provider: p, Until: young, OpenOnly: true}, Limit: 500}, visit); err != nil {
		return err
	}
	return c.eachOrder(ctx, ledger.OrderQuery{Filter: ledger.OrderFilter{Provider: p, Since: young}, Limit: 500}, visit)
}

// everyPlayer names every known player's list on every server he may have paid on.
func (c *Clerk) everyPlayer(ctx context.Context, add func(app, server string, p ledger.Player)) error {
	const page = 500
	for after := int64(0); ; {
		players, err := c.store.Players(ctx, ledger.Hive, "", after, page)
		if err != nil {
			return wrap("known players", err)
		}
		for _, p := range players {
			after = p.ID
			app, ok := c.Policy.App(ledger.Hive, p.App)
			if !ok {
				continue
			}
			if p.Server != "" {
				add(p.App, p.Server, p.Player)
			}
			for _, server := range app.ServerIDs {
				add(p.App, server, p.Player)
			}
		}
		if len(players) < page {
			return nil
		}
	}
}

// wantsList reports whether a list read can tell something new about an order.
func (c *Clerk) wantsList(s ledger.Standing) bool {
	if s.Ended() || s.Lamps.Cancelled == ledger.LampYes {
		return false
	}
	if s.Class == ledger.ClassCancelInDoubt || s.Class == ledger.ClassActionInDoubt || s.Listed {
		return true
	}
	paid := s.Lamps.Paid
	if paid == ledger.LampNo {
		return false
	}
	return s.Lamps.Reported == ledger.LampUnknown
}

func (c *Clerk) sweepStove(ctx context.Context, all bool, left []CheckAsk, done *Swept) error {
	if c.Stove == nil {
		return nil
	}
	asks := slices.Clone(left)
	asked := map[CheckAsk]bool{}
	for _, a := range left {
		asked[a] = true
	}
	err := c.eachSwept(ctx, ledger.Stove, all, func(r ledger.Row) error {
		p := r.Standing.Lamps.Paid
		open := p == ledger.LampClaimed || p == ledger.LampUnknown || (all && p == ledger.LampNo)
		ask := CheckAsk{ID: r.Key.Order, Provider: ledger.Stove}
		if open && !r.Standing.Ended() && !asked[ask] {
			asked[ask], asks = true, append(asks, ask)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for len(asks) > 0 {
		n := min(len(asks), detailsChunk)
		results, err := c.Check(ctx, asks[:n], nil)
		if err != nil {
			return err
		}
		for i, r := range results {
			switch {
			case r.Lacks != "":
			case r.Answer == CheckCouldNotAsk:
				done.Unanswered.Tids = append(done.Unanswered.Tids, asks[i])
				done.Tids++
			default:
				done.Tids++
			}
		}
		asks = asks[n:]
	}
	return nil
}

// minGap is the shortest silence that is called a gap.
const minGap = 30 * time.Second

// StartListening records that this process listens and returns the gap since
// anybody last did: nil where nobody had listened before or the pause was short.
// heard is the last sign of life of the process that listened before; zero: unknown.
func (c *Clerk) StartListening(ctx context.Context, address string, heard ledger.Instant) (*ledger.Journal, error) {
	now := c.now()
	gap, err := c.gapBefore(ctx, now, heard)
	if err != nil {
		return nil, err
	}
	entries := []ledger.Journal{{What: JournalListening, Text: ledger.Say("listening on %s", address).String(), From: now}}
	if gap != nil {
		entries = append([]ledger.Journal{*gap}, entries...)
	}
	return gap, c.journal(ctx, entries...)
}

func (c *Clerk) gapBefore(ctx context.Context, now, heard ledger.Instant) (*ledger.Journal, error) {
	last, err := c.store.LastJournal(ctx, JournalListening, JournalStopped)
	if ledger.KindOf(err) == ledger.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, wrap("gap", err)
	}
	var j ledger.Journal
	if err := last.Decode(&j); err != nil {
		return nil, err
	}
	from := last.At
	switch {
	case j.What != JournalListening:
	case heard > from:
		// It did not say goodbye. It was heard of while it could record nothing, and what others
		// recorded since is no sign of it.
		from = heard
	default:
		// Where nothing was heard of it, the last thing anybody recorded is when listening was certain.
		any, err := c.store.LastJournal(ctx)
		if err != nil {
			return nil, wrap("gap", err)
		}
		from = any.At
	}
	if now.Sub(from) < minGap {
		return nil, nil
	}
	return &ledger.Journal{
		What: JournalGap, From: from, To: now,
		Text: ledger.Say("nobody listened from %s to %s: what was missed is known only as far as lists and tids can tell", from, now).String(),
	}, nil
}

// StopListening records that this process no longer listens.
func (c *Clerk) StopListening(ctx context.Context) error {
	return c.journal(ctx, ledger.Journal{What: JournalStopped, Text: ledger.Say("stopped listening").String(), To: c.now()})
}
