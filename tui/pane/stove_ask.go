package pane

import (
	"context"
	"sync/atomic"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/ledger/clerk"
)

const (
	// stoveChunk is how many tids one command asks about: as many as one details
	// call takes (STOVE bulk validation, table Body).
	stoveChunk = 100
	// stoveBound bounds one such command: each tid a bulk answer leaves out is asked
	// about alone.
	stoveBound = 10 * time.Minute
	// stoveBeat is how often progress within one command is drawn.
	stoveBeat = 250 * time.Millisecond
)

// stovePart is how many tids of the command under way are answered. The clerk
// tells it from inside the command; the pane reads it when it beats.
type stovePart struct{ done atomic.Int64 }

// stoveAnsweredMsg is sent when STOVE was asked about some tids.
type stoveAnsweredMsg struct {
	ticket  int64
	tids    []string
	results []clerk.CheckResult
	ctx     context.Context //nolint:containedctx // the next command continues under it
	at      time.Time
	err     error
}

// stoveBeatMsg is sent while tids are asked about.
type stoveBeatMsg struct{ ticket int64 }

// askAbout asks about tids.
func (s *lookup) askAbout(tids []string) tea.Cmd {
	ctx, _, _ := s.begin(0)
	s.queue, s.done, s.total = tids, 0, int64(len(tids))
	return tea.Batch(s.next(ctx), s.beat())
}

func (s *lookup) beat() tea.Cmd {
	ticket := s.want
	return tea.Tick(stoveBeat, func(time.Time) tea.Msg { return stoveBeatMsg{ticket: ticket} })
}

// next asks about the next tids of the queue.
func (s *lookup) next(ctx context.Context) tea.Cmd {
	n := min(stoveChunk, len(s.queue))
	tids := s.queue[:n]
	s.queue = s.queue[n:]
	s.part, s.inCall = &stovePart{}, 0
	d, ticket, part, with := s.desk, s.want, s.part, s.with
	return func() tea.Msg {
		bound, cancel := context.WithTimeout(ctx, stoveBound)
		defer cancel()
		results, err := stoveCheck(bound, d.Clerk, tids, with, part)
		return stoveAnsweredMsg{ticket: ticket, tids: tids, results: results, ctx: ctx, at: d.Now(), err: err}
	}
}

// stoveCheck asks about tids. What the ledger knows of an order comes before what
// the operator gave: another player's member number would earn a denial that means
// nothing. So it is asked without, and again with what was missing.
func stoveCheck(ctx context.Context, c Clerk, tids []string, with stoveWith, part *stovePart) ([]clerk.CheckResult, error) {
	asks := make([]clerk.CheckAsk, len(tids))
	at := make([]int, len(tids))
	for i, tid := range tids {
		asks[i], at[i] = clerk.CheckAsk{ID: tid, Provider: ledger.Stove}, i
	}
	results := make([]clerk.CheckResult, len(tids))
	const rounds = 3
	for round := range rounds {
		before := int64(len(tids) - len(asks))
		got, err := c.Check(ctx, asks, func(done int) { part.done.Store(before + int64(done)) })
		for i, r := range got {
			if i < len(at) && r.Answer != "" {
				results[at[i]] = r
			}
		}
		if err != nil || round == rounds-1 {
			return results, err //nolint:wrapcheck // the clerk names it
		}
		var again []clerk.CheckAsk
		var back []int
		for i, r := range got {
			if ask, ok := with.complete(asks[i], r); ok {
				again, back = append(again, ask), append(back, at[i])
			}
		}
		if len(again) == 0 {
			return results, nil
		}
		asks, at = again, back
	}
	return results, nil
}

// complete adds to a question that could not be asked what it lacked; ok is false
// where the operator did not give it.
func (w stoveWith) complete(ask clerk.CheckAsk, r clerk.CheckResult) (clerk.CheckAsk, bool) {
	switch {
	case r.Lacks == clerk.LackMember && w.member != "" && ask.Member == "":
		ask.Member, ask.GUID = w.member, w.guid
	case r.Lacks == clerk.LackType && w.kind != "" && ask.Type == "":
		ask.Type, ask.Platform = w.kind, w.platform
	default:
		return ask, false
	}
	return ask, true
}

// take puts answers on the screen and goes on. A call that failed leaves its tids
// as they were, and ends the asking: the next ones would fail alike.
func (s *lookup) take(msg stoveAnsweredMsg) tea.Cmd {
	if s.want == 0 || msg.ticket != s.want {
		return nil
	}
	s.now, s.part = s.desk.Now(), nil
	rows := map[string]stoveRow{}
	for _, r := range s.held.all() {
		rows[r.tid] = r
	}
	for i, res := range msg.results {
		if i >= len(msg.tids) || res.Answer == "" {
			continue
		}
		r, ok := rows[msg.tids[i]]
		if !ok {
			continue
		}
		r.answer, r.at, r.why, r.lacks = res.Answer, ledger.At(msg.at), "", res.Lacks
		if res.Error != nil {
			r.why = *res.Error
		}
		s.held.put(r)
		s.done++
	}
	s.count()
	refresh := s.list.refresh()
	switch {
	case msg.err != nil:
		s.queue = nil
		s.cancel(s.note)
		s.why = s.desk.Why(msg.err)
	case len(s.queue) > 0 && msg.ctx.Err() == nil:
		return tea.Batch(refresh, s.next(msg.ctx))
	default:
		s.queue = nil
		s.cancel("")
		s.readAt = s.now
	}
	return refresh
}
