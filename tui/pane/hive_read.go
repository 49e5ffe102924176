package pane

import (
	"context"
	"errors"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/tui/kit"
)

const (
	// hiveStep is how many lists one command reads: progress is told after each.
	hiveStep = 4
	// hiveBound bounds one such command; the client bounds each call besides.
	hiveBound = time.Minute
	// hivePage is how many known players are read at a time.
	hivePage = 200
)

// hiveWalk is how far a question has come. It travels with the messages, so that
// the command touches nothing of the pane.
type hiveWalk struct {
	pending     []clerk.UnconsumedAsk
	after       int64 // the last known player taken
	more        bool  // there are players behind it
	done, total int64
	failed      int64
	unaskable   int64 // players without the id or the server Hive lists by
	firstWhy    string
	// missed are the lists that failed, as far as they are kept.
	missed  []clerk.UnconsumedAsk
	started time.Time
	before  int64 // how many were done when it was gone on with
	fresh   bool  // no answer has come yet
}

// hiveReadMsg is sent when some lists of a question were read.
type hiveReadMsg struct {
	ticket int64
	walk   hiveWalk
	lists  []clerk.List
	end    bool
	// ctx is that of the question, which esc ends.
	ctx context.Context //nolint:containedctx // the next command continues under it
	err error
}

// first finds out what to ask, and asks the first lists.
func (h *unconsumed) first(ctx context.Context, asked hiveAsked) tea.Cmd {
	d, ticket, walk, apps := h.desk, h.want, h.walk, h.hiveApps()
	return func() tea.Msg {
		bound, cancel := context.WithTimeout(ctx, hiveBound)
		defer cancel()
		var err error
		if asked.every {
			walk.more = true
			walk.total, walk.unaskable, err = countKnown(bound, d, apps)
		} else {
			walk.pending, err = asksOf(bound, d, apps, asked)
			walk.total = int64(len(walk.pending))
		}
		if err != nil {
			return hiveReadMsg{ticket: ticket, walk: walk, end: true, ctx: ctx, err: err}
		}
		return readStep(bound, d, ticket, walk, apps, ctx)
	}
}

// goOn asks the next lists.
func (h *unconsumed) goOn(msg hiveReadMsg) tea.Cmd {
	d, ticket, apps := h.desk, msg.ticket, h.hiveApps()
	return func() tea.Msg {
		bound, cancel := context.WithTimeout(msg.ctx, hiveBound)
		defer cancel()
		return readStep(bound, d, ticket, msg.walk, apps, msg.ctx)
	}
}

// readStep reads a few lists and says how far it has come.
func readStep(ctx context.Context, d *Desk, ticket int64, walk hiveWalk, apps []ledger.App, whole context.Context) hiveReadMsg {
	msg := hiveReadMsg{ticket: ticket, ctx: whole}
	for len(walk.pending) == 0 && walk.more {
		players, err := d.Books.Players(ctx, ledger.Hive, "", walk.after, hivePage)
		if err != nil {
			msg.walk, msg.end, msg.err = walk, true, ledger.Fail("known players: %s", err)
			return msg
		}
		for _, p := range players {
			walk.pending = append(walk.pending, asksFor(d, apps, p)...)
			walk.after = p.ID
		}
		walk.more = len(players) == hivePage
	}
	for range min(hiveStep, len(walk.pending)) {
		ask := walk.pending[0]
		walk.pending = walk.pending[1:]
		list, err := d.Clerk.ReadList(ctx, ask)
		if err != nil {
			list.Ask, list.Error = ask, d.Why(err)
		}
		walk.done++
		if list.Error != "" {
			walk.failed++
			if len(walk.missed) < hiveMost {
				walk.missed = append(walk.missed, ask)
			}
			if walk.firstWhy == "" {
				walk.firstWhy = d.T("player %s on %s: %s", ask.UserID, ask.Server, list.Error)
			}
		}
		msg.lists = append(msg.lists, list)
		if ctx.Err() != nil {
			break
		}
	}
	walk.fresh = false
	msg.walk, msg.end = walk, len(walk.pending) == 0 && !walk.more
	return msg
}

// asksFor are the lists of one known player: those of the server he was last seen
// on, else those of every server of the app.
func asksFor(d *Desk, apps []ledger.App, p ledger.KnownPlayer) []clerk.UnconsumedAsk {
	id := d.userID(p.Player)
	if id == "" || p.App == "" {
		return nil
	}
	servers := []string{p.Server}
	if p.Server == "" {
		servers = nil
		for _, a := range apps {
			if a.ID == p.App {
				servers = a.ServerIDs
			}
		}
	}
	out := make([]clerk.UnconsumedAsk, len(servers))
	for i, s := range servers {
		out[i] = clerk.UnconsumedAsk{App: p.App, Server: s, IDType: d.UserIDType, UserID: id}
	}
	return out
}

// countKnown counts the lists of every known player, page by page, so that the
// end of the walk can be foretold.
func countKnown(ctx context.Context, d *Desk, apps []ledger.App) (lists, unaskable int64, err error) {
	for after := int64(0); ; {
		players, err := d.Books.Players(ctx, ledger.Hive, "", after, hivePage)
		if err != nil {
			return 0, 0, ledger.Fail("known players: %s", err)
		}
		for _, p := range players {
			n := len(asksFor(d, apps, p))
			lists += int64(n)
			if n == 0 {
				unaskable++
			}
			after = p.ID
		}
		if len(players) < hivePage {
			return lists, unaskable, nil
		}
	}
}

// noHiveApp says what Hive cannot be asked without.
func (d *Desk) noHiveApp() string {
	return d.T("no Hive app is configured and no order of this player is known: add [[hive.apps]] to the configuration")
}

// asksOf are the lists of the player the operator named.
func asksOf(ctx context.Context, d *Desk, apps []ledger.App, asked hiveAsked) ([]clerk.UnconsumedAsk, error) {
	if len(apps) == 0 {
		rows, err := d.Books.Orders(ctx, ledger.OrderQuery{Filter: ledger.OrderFilter{Provider: ledger.Hive, Player: asked.player}, Back: true, Limit: 1})
		if err != nil {
			return nil, ledger.Fail("orders of player %s: %s", asked.player, err)
		}
		if len(rows) == 0 {
			return nil, errors.New(d.noHiveApp())
		}
		apps = []ledger.App{{Provider: ledger.Hive, ID: rows[0].Key.App, ServerIDs: []string{rows[0].Standing.View.Server}}}
	}
	var out []clerk.UnconsumedAsk
	for _, a := range apps {
		if asked.app != "" && a.ID != asked.app {
			continue
		}
		servers := a.ServerIDs
		if asked.server != "" {
			servers = []string{asked.server}
		}
		for _, s := range servers {
			if s != "" {
				out = append(out, clerk.UnconsumedAsk{App: a.ID, Server: s, IDType: d.UserIDType, UserID: asked.player})
			}
		}
	}
	if len(out) == 0 {
		return nil, errors.New(d.T("Hive lists by player and server: give the server, or server_ids in the configuration"))
	}
	return out, nil
}

// take puts what was read on the screen and goes on.
func (h *unconsumed) take(msg hiveReadMsg) (Intent, tea.Cmd) {
	if msg.ticket != h.want || h.phase != hiveReading {
		return nil, nil
	}
	h.now, h.walk = h.desk.Now(), msg.walk
	cmds := []tea.Cmd{h.keep(msg.lists)}
	if !msg.end && msg.ctx.Err() == nil {
		return nil, tea.Batch(append(cmds, h.goOn(msg))...)
	}
	h.want = 0
	h.stop()
	h.ended(msg)
	return nil, tea.Batch(cmds...)
}

// ended says how a question ended.
func (h *unconsumed) ended(msg hiveReadMsg) {
	w := msg.walk
	switch {
	case msg.err != nil:
		h.phase, h.why = hiveFailed, h.desk.Why(msg.err)
	case w.failed > 0 && w.failed == w.done:
		h.phase, h.why = hiveFailed, w.firstWhy
	case w.failed > 0:
		h.phase, h.since = hiveReady, h.now
		h.why = h.desk.T("%s of %s lists could not be read, their rows are as they were; first: %s", kit.Count(w.failed), kit.Count(w.done), w.firstWhy)
	default:
		h.phase, h.since, h.why = hiveReady, h.now, ""
	}
	if w.unaskable > 0 && h.why == "" {
		h.why = h.desk.N(w.unaskable, "%d known player could not be asked about: the id or server is not known", "%d known players could not be asked about: their id or server is not known")
	}
}

// keep replaces the rows of the lists that were read whole; where a list could not
// be read its rows stay.
func (h *unconsumed) keep(lists []clerk.List) tea.Cmd {
	if len(lists) == 0 {
		return nil
	}
	whole := map[clerk.UnconsumedAsk]bool{}
	var fresh []hiveRow
	for _, l := range lists {
		if l.Error == "" {
			whole[l.Ask] = true
		}
		for _, rec := range l.Rows {
			fresh = append(fresh, hiveRow{ask: l.Ask, record: rec, key: ledger.NewKey(ledger.Hive, l.Ask.App, rec.Spelling), readAt: l.BegunAt})
		}
	}
	old := h.held.all()
	h.held.clear()
	for _, r := range old {
		if !whole[r.ask] {
			h.held.put(r)
		}
	}
	room := max(0, hiveMost-h.held.len())
	if len(fresh) > room {
		h.lost += len(fresh) - room
		fresh = fresh[:room]
	}
	h.held.put(fresh...)
	return h.list.refresh()
}
