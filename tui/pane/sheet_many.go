package pane

import (
	"context"
	"slices"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/tui/kit"
)

// What a list does with more orders than it holds: everything its filter matches is marked without being read, and counted
// by the ledger; ids are read only where they are asked for.

// everything is the mark on all that a filter matches.
type everything struct {
	on     bool
	filter ledger.OrderFilter
	text   string // the filter as it was typed

	ticket  int64 // of the count on its way
	counted bool
	count   int64
	sums    ledger.Sums
	failed  string
	askedAt time.Time
	stale   bool // the ledger has changed since it was counted
}

// countedMsg is sent when what is marked was counted.
type countedMsg struct {
	ticket int64
	count  int64
	sums   ledger.Sums
	err    error
}

// markEverything marks all that the filter matches, as it stands now, and has it counted; pressed again it unmarks.
func (s *sheet[R]) markEverything() (Intent, tea.Cmd) {
	d := s.desk
	if s.spec.every == nil {
		return Notify{Text: d.T("this list is none of orders: mark its rows with space")}, nil
	}
	if s.all.on {
		s.clearMarks()
		return nil, nil
	}
	f, err := s.spec.every()
	if err != nil {
		return Notify{Text: s.desk.Err(err), Bad: true}, nil
	}
	s.table.ClearMarks()
	s.followMarks()
	s.table.MarkAll(true)
	s.all = everything{on: true, filter: f, text: s.table.Filter()}
	return nil, s.countEverything()
}

// countEverything has what is marked counted.
func (s *sheet[R]) countEverything() tea.Cmd {
	s.all.ticket, s.all.stale, s.all.askedAt = s.desk.Ticket(), false, s.desk.Now()
	ctx, books, ticket, f := s.desk.Ctx, s.desk.Books, s.all.ticket, s.all.filter
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, 6*Timeout)
		defer cancel()
		n, sums, err := books.Total(ctx, f)
		return countedMsg{ticket: ticket, count: n, sums: sums, err: err}
	}
}

// recount counts what is marked anew after the ledger changed, now and then: what was done to it may have left the
// list, and the number is what the next action is begun by.
func (s *sheet[R]) recount(msg tea.Msg) tea.Cmd {
	if !s.all.on {
		return nil
	}
	if _, changed := msg.(Changed); changed {
		s.all.stale = true
	}
	const gap = 2 * time.Second
	counting := !s.all.counted && s.all.failed == ""
	if !s.all.stale || counting || s.desk.Now().Sub(s.all.askedAt) < gap {
		return nil
	}
	return s.countEverything()
}

func (s *sheet[R]) takeEverything(msg tea.Msg) {
	m, ok := msg.(countedMsg)
	if !ok || m.ticket != s.all.ticket || !s.all.on {
		return
	}
	s.all.counted, s.all.count, s.all.sums, s.all.failed = m.err == nil, m.count, m.sums, ""
	if m.err != nil {
		s.all.failed = s.desk.Why(m.err)
	}
}

// says is what the line under the list says of the mark.
func (e everything) says(d *Desk) string {
	switch {
	case !e.on:
		return ""
	case e.failed != "":
		return d.T("everything that matches is marked; it could not be counted: %s", e.failed)
	case !e.counted:
		return d.T("everything that matches is marked; counting")
	default:
		text := d.T("everything is marked: %s, %s", d.orders(e.count), sumsText(e.sums))
		if slices.ContainsFunc(e.filter.Not, func(f ledger.OrderFilter) bool { return slices.Equal(f.Cases, snoozedOnes().Cases) }) {
			text += d.T("; what is snoozed is not")
		}
		return text
	}
}

// aim is what an action on everything is meant for.
func (e everything) aim(d *Desk) Aim {
	what := d.T("everything in the list")
	if e.text != "" {
		what = d.T("everything that matches %s", e.text)
	}
	return Aim{Filters: []ledger.OrderFilter{e.filter}, Count: e.count, What: what}
}

// fetchBound is how many ids are read to be copied or looked up.
const fetchBound = 5000

// fetched is a reading of ids, and what is done with them.
type fetched struct {
	ticket int64
	then   func(keys []ledger.Key) Intent
	out    Intent
}

// keysReadMsg is sent when the ids of what is in aim were read.
type keysReadMsg struct {
	ticket int64
	keys   []ledger.Key
	more   bool
	err    error
}

// fetchKeys reads the ids of what is in aim, up to the bound, and asks of the console what then makes of them.
func (s *sheet[R]) fetchKeys(then func(keys []ledger.Key) Intent) (Intent, tea.Cmd) {
	a := s.aim()
	s.fetch = fetched{ticket: s.desk.Ticket(), then: then}
	ctx, books, ticket := s.desk.Ctx, s.desk.Books, s.fetch.ticket
	return Notify{Text: s.desk.T("the ids are being read")}, func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, Timeout)
		defer cancel()
		keys, more, err := readKeys(ctx, books, a)
		return keysReadMsg{ticket: ticket, keys: keys, more: more, err: err}
	}
}

// readKeys reads the ids in aim, up to the bound, and says whether there are more.
func readKeys(ctx context.Context, books Lists, a Aim) (keys []ledger.Key, more bool, err error) {
	const page = 500
	keys = keysOf(a.Targets)
	for _, f := range a.Filters {
		q := ledger.OrderQuery{Filter: f, Sort: ledger.SortUrgency, Limit: page}
		for {
			rows, err := books.Orders(ctx, q)
			if err != nil {
				return nil, false, err //nolint:wrapcheck // shown as it is
			}
			for i := range rows {
				if len(keys) == fetchBound {
					return keys, true, nil
				}
				keys = append(keys, rows[i].Key)
				q.After = rows[i].Cursor
			}
			if len(rows) < page {
				break
			}
		}
	}
	return keys, false, nil
}

func (s *sheet[R]) takeFetched(msg tea.Msg) {
	m, ok := msg.(keysReadMsg)
	if !ok || m.ticket != s.fetch.ticket {
		return
	}
	d := s.desk
	switch {
	case m.err != nil:
		s.fetch.out = Notify{Text: d.T("the ids could not be read: %s", d.Why(m.err)), Bad: true}
	case m.more:
		s.fetch.out = Notify{Text: d.T("more than %d orders: narrow the list first", int64(fetchBound)), Bad: true}
	default:
		s.fetch.out = s.fetch.then(m.keys)
	}
	s.fetch.then = nil
}

// take gives what the list asks of the console after an answer came, once.
func (s *sheet[R]) take() Intent {
	in := s.fetch.out
	s.fetch.out = nil
	return in
}

func (s *sheet[R]) copyKeys(keys []ledger.Key) Intent {
	ids := make([]string, len(keys))
	for i, k := range keys {
		ids[i] = k.String()
	}
	return Copy{Text: strings.Join(ids, "\n"), What: s.desk.N(int64(len(ids)), "%d id", "%d ids")}
}

// lookUp gives the tids of the orders in aim to the pane that asks STOVE.
func (s *sheet[R]) lookUp() (Intent, tea.Cmd) {
	tids := func(keys []ledger.Key) Intent {
		var tids []string
		for _, k := range keys {
			if k.Provider == ledger.Stove {
				tids = append(tids, k.Order)
			}
		}
		if len(tids) == 0 {
			return Notify{Text: s.desk.T("no STOVE order is selected")}
		}
		return LookUp{Tids: tids, Left: len(keys) - len(tids)}
	}
	a := s.aim()
	if a.empty() && s.reading() {
		return Notify{Text: s.stillRead()}, nil
	}
	if len(a.Filters) > 0 {
		return s.fetchKeys(func(keys []ledger.Key) Intent { return late(tids(keys)) })
	}
	return tids(keysOf(a.Targets)), nil
}

// unknownKey is the answer to a key that means nothing.
func (d *Desk) unknownKey(msg tea.KeyMsg) Intent {
	return Notify{Text: d.T("%s does nothing here; {help:?} lists the keys", kit.Clean(msg.String()))}
}
