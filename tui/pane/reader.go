package pane

import (
	"context"
	"errors"
	"slices"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/tui/kit"
)

// A reader fills a table out of the ledger: one question at a time, by cursor, in a command. A change of the ledger that
// comes while a question is on its way is asked about afterwards, and not more often than the list can bear.

// question is what the table wants, in the terms of the list: at is the row the ask names, nil where it names none.
type question[R any] struct {
	want  kit.Want
	at    *R
	count int
}

// answer is a page in the order of the screen.
type answer[R any] struct {
	rows        []R
	first, last bool
	// total is the length of the whole list where it is known, else negative.
	total int
	// note is what has to be said about the list as a whole.
	note string
}

// pageReadMsg is sent when a question to the ledger was answered, or could not be.
type pageReadMsg[R any] struct {
	ticket int64
	ask    kit.Ask
	answer answer[R]
	err    error
}

// arrivedMsg is sent when rows newer than the newest known were read; more says that there may be still newer ones.
type arrivedMsg[R any] struct {
	ticket int64
	rows   []R
	more   bool
	err    error
}

// againMsg is sent when a change that came too soon after the last question may be asked about.
type againMsg struct{ ticket int64 }

// source is a list of the ledger. Its functions are called on the screen's side and answer from memory; what page and
// newer give is called inside a command and touches nothing but what it captured.
type source[R any] struct {
	id    func(r *R) string
	cells func(r *R) []kit.Cell
	page  func(q question[R]) func(ctx context.Context) (answer[R], error)
	// newer reads up to limit rows newer than one, in the order of the screen, nearest to it first; nil: a change reads
	// the rows on hold anew.
	newer func(than R, limit int) func(ctx context.Context) ([]R, error)
	// gap is the least time between two readings that nobody asked for by a key.
	gap time.Duration
	// ages says that cells tell something relative to now.
	ages bool
}

type reader[R any] struct {
	desk   *Desk
	table  *kit.Table
	source source[R]
	rows   map[string]*R

	ticket  int64 // of the question on its way; zero: none
	again   int64 // of the wait for the gap to pass; zero: none
	changed bool  // the ledger has changed since the last question left
	askedAt time.Time
	took    time.Duration // what the last answer took
	readAt  time.Time     // of the last good answer
	failed  bool
	note    string
	newest  *R // of all rows there were, where newer ones arrive
}

func newReader[R any](d *Desk, spec kit.TableSpec, s source[R]) *reader[R] {
	spec.Bare = true
	return &reader[R]{desk: d, table: kit.NewTable(d.Theme, spec), source: s, rows: map[string]*R{}}
}

// start forgets what is held and reads anew.
func (r *reader[R]) start() tea.Cmd {
	ask := r.table.Start()
	clear(r.rows)
	r.failed, r.newest, r.note = false, nil, ""
	return r.run(ask)
}

// refresh reads the rows on hold anew; what is shown stays until the answer is there.
func (r *reader[R]) refresh() tea.Cmd { return r.run(r.table.Refresh()) }

// run carries a table's ask out.
func (r *reader[R]) run(ask kit.Ask) tea.Cmd {
	if ask.Want == kit.Nothing {
		return nil
	}
	q := question[R]{want: ask.Want, count: ask.Count}
	if ask.ID != "" {
		at, ok := r.rows[ask.ID]
		if !ok {
			return r.start()
		}
		held := *at
		q.at = &held
	}
	r.ticket, r.changed, r.askedAt = r.desk.Ticket(), false, r.desk.Now()
	ctx, read, ticket := r.desk.Ctx, r.source.page(q), r.ticket
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, Timeout)
		defer cancel()
		a, err := read(ctx)
		return pageReadMsg[R]{ticket: ticket, ask: ask, answer: a, err: err}
	}
}

// update takes what concerns the list; keys go to the table by key.
func (r *reader[R]) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case pageReadMsg[R]:
		if msg.ticket == r.ticket {
			return r.take(msg)
		}
	case arrivedMsg[R]:
		if msg.ticket == r.ticket {
			return r.arrive(msg)
		}
	case againMsg:
		if msg.ticket == r.again {
			r.again = 0
			return r.late()
		}
	case Changed:
		r.changed = true
		return r.soon()
	case Tick:
		return r.tick()
	}
	return nil
}

// soon asks about a change as soon as nothing is on its way and the gap has passed.
func (r *reader[R]) soon() tea.Cmd {
	if !r.changed || r.ticket != 0 || r.again != 0 {
		return nil
	}
	// What takes long to read is read less often: never more than an eighth of the time.
	wait := max(r.source.gap, 8*r.took) - r.desk.Now().Sub(r.askedAt)
	if wait <= 0 {
		return r.follow()
	}
	r.again = r.desk.Ticket()
	ticket := r.again
	return tea.Tick(wait, func(time.Time) tea.Msg { return againMsg{ticket: ticket} })
}

// arrivals is how many newer rows one question asks for.
const arrivals = 500

// follow asks for what has changed: the newer rows where the list has such, else the rows on hold.
func (r *reader[R]) follow() tea.Cmd {
	if r.source.newer == nil || r.newest == nil || r.failed {
		return r.refresh()
	}
	r.ticket, r.changed, r.askedAt = r.desk.Ticket(), false, r.desk.Now()
	ctx, read, ticket := r.desk.Ctx, r.source.newer(*r.newest, arrivals), r.ticket
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, Timeout)
		defer cancel()
		rows, err := read(ctx)
		return arrivedMsg[R]{ticket: ticket, rows: rows, more: len(rows) == arrivals, err: err}
	}
}

func (r *reader[R]) arrive(msg arrivedMsg[R]) tea.Cmd {
	r.ticket, r.took = 0, r.desk.Now().Sub(r.askedAt)
	if msg.err != nil {
		r.fail(msg.err)
		return nil
	}
	r.readAt = r.desk.Now()
	if len(msg.rows) > 0 {
		newest := msg.rows[0]
		r.newest = &newest
		r.table.Arrive(r.draw(msg.rows))
		r.prune()
	}
	if msg.more {
		return r.follow()
	}
	return r.soon()
}

func (r *reader[R]) fail(err error) {
	since := r.desk.T("the start")
	if !r.readAt.IsZero() {
		since = r.readAt.In(r.desk.zone()).Format("15:04:05")
	}
	r.failed = true
	r.table.Fail(r.desk.Why(err), since)
}

// late asks about a change after the gap has passed.
func (r *reader[R]) late() tea.Cmd {
	if !r.changed || r.ticket != 0 {
		return nil
	}
	return r.follow()
}

func (r *reader[R]) take(msg pageReadMsg[R]) tea.Cmd {
	r.ticket, r.took = 0, r.desk.Now().Sub(r.askedAt)
	if msg.err != nil {
		r.fail(msg.err)
		return nil
	}
	r.failed, r.readAt, r.note = false, r.desk.Now(), msg.answer.note
	if msg.ask.Want == kit.First && len(msg.answer.rows) > 0 && r.source.newer != nil {
		newest := msg.answer.rows[0]
		r.newest = &newest
	}
	next := r.table.Take(kit.Page{
		Ask: msg.ask, Rows: r.draw(msg.answer.rows), First: msg.answer.first, Last: msg.answer.last, Total: msg.answer.total,
	})
	r.prune()
	if next.Want != kit.Nothing {
		return r.run(next)
	}
	return r.soon()
}

// draw holds rows and makes the table's out of them.
func (r *reader[R]) draw(rows []R) []kit.Row {
	out := make([]kit.Row, len(rows))
	for i := range rows {
		id := r.source.id(&rows[i])
		r.rows[id] = &rows[i]
		out[i] = kit.Row{ID: id, Cells: r.source.cells(&rows[i])}
	}
	return out
}

// prune forgets the rows the table has let go of.
func (r *reader[R]) prune() {
	ids := r.table.IDs()
	if len(r.rows) <= len(ids) {
		return
	}
	slices.Sort(ids)
	for id := range r.rows {
		if _, held := slices.BinarySearch(ids, id); !held {
			delete(r.rows, id)
		}
	}
}

// repeatFailed is how long after a reading that failed the next one is tried.
const repeatFailed = 5 * time.Second

// tick draws what is told relative to now anew, and repeats a reading that failed.
func (r *reader[R]) tick() tea.Cmd {
	if r.source.ages {
		for _, id := range r.table.IDs() {
			if row, ok := r.rows[id]; ok {
				r.table.Put(kit.Row{ID: id, Cells: r.source.cells(row)})
			}
		}
	}
	if r.failed && r.ticket == 0 && r.desk.Now().Sub(r.askedAt) >= repeatFailed {
		return r.refresh()
	}
	return nil
}

// reading reports whether the list has no row because it is being read.
func (r *reader[R]) reading() bool { return len(r.rows) == 0 && r.ticket != 0 }

// cursor is the row the cursor is on.
func (r *reader[R]) cursor() (*R, bool) {
	row, ok := r.table.Cursor()
	if !ok {
		return nil, false
	}
	held, ok := r.rows[row.ID]
	return held, ok
}

// fresh says when the list was read.
func (r *reader[R]) fresh() string {
	switch {
	case r.readAt.IsZero():
		return ""
	case r.failed:
		return r.desk.T("stale since %s", r.readAt.In(r.desk.zone()).Format("15:04:05"))
	default:
		return r.desk.T("read %s", r.readAt.In(r.desk.zone()).Format("15:04:05"))
	}
}

// Why is the sentence of an error for the screen.
func (d *Desk) Why(err error) string {
	var e *ledger.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return d.T("the ledger did not answer within %d s", int(Timeout/time.Second))
	case errors.As(err, &e) && !e.Human.IsZero():
		return d.Say(e.Human)
	default:
		return d.Err(err)
	}
}

// newestFirst reads a list that has a position for every row, the newest row on top. read gives up to limit rows behind a
// position, newest first or oldest first; the zero position is before them all. behind is the position from which a
// newest-first reading begins with the row itself.
func newestFirst[R, P any](q question[R], position func(r *R) P, behind func(p P) P, read func(after P, newest bool, limit int) ([]R, error)) (answer[R], error) {
	a := answer[R]{total: -1}
	var zero P
	after, newest := zero, true
	if q.at != nil {
		after = position(q.at)
	}
	switch q.want {
	case kit.From:
		after = behind(after)
	case kit.Before, kit.Last:
		newest = false
	case kit.First, kit.After, kit.Nothing:
	}
	rows, err := read(after, newest, q.count)
	if err != nil {
		return a, err
	}
	short := len(rows) < q.count
	if !newest {
		slices.Reverse(rows)
	}
	a.rows = rows
	a.first = q.want == kit.First || !newest && short
	a.last = q.want == kit.Last || newest && short
	return a, nil
}
