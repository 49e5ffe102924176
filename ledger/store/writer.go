package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"makegood/ledger"
)

// writer owns the one connection that writes. Its goroutine takes everything
// that is queued to be appended as one transaction, commits, and then answers;
// other work (projecting, transactions with guards) goes in between, one piece
// at a time, so that neither starves the other.
type writer struct {
	s    *Store
	c    *conn
	p    *projector
	turn *turn

	mu      sync.Mutex
	appends []*job
	tasks   []*job
	closed  bool

	wake chan struct{}
	done chan struct{}
	// closeErr is set before done is closed.
	closeErr error
	pace     pace
	// rest is not nil while tasks that may wait are put off.
	rest <-chan time.Time
}

// job is one piece of work in the queue.
type job struct {
	// Either drafts to append, or a task of its own.
	drafts []ledger.Draft
	task   func(*writer) error
	// later says that the task may wait while appends press.
	later  bool
	state  atomic.Int32
	answer chan answer
}

type answer struct {
	receipts []ledger.Receipt
	err      error
	// panicked is what a task's function panicked with; it goes on in the caller.
	panicked any
}

// The states of a job. Only one of taking it and leaving it can happen.
const (
	jobQueued int32 = iota
	jobTaken
	jobLeft
)

func newWriter(s *Store, c *conn) *writer {
	w := &writer{s: s, c: c, turn: newTurn(s.path), wake: make(chan struct{}, 1), done: make(chan struct{})}
	w.p = newProjector(s, c)
	return w
}

// submit queues a job and waits for its answer. A context that ends while the
// job is queued takes it out again; once the writer has it, the answer is waited
// for, because only then is it known what became of it.
func (w *writer) submit(ctx context.Context, j *job) answer {
	if err := ctx.Err(); err != nil {
		return answer{err: fmt.Errorf("ledger: %w", err)}
	}
	j.answer = make(chan answer, 1)
	w.mu.Lock()
	if w.closed {
		w.mu.Unlock()
		return answer{err: errClosed(w.s.path)}
	}
	if j.task != nil {
		w.tasks = append(w.tasks, j)
	} else {
		w.appends = append(w.appends, j)
	}
	w.mu.Unlock()
	w.nudge()
	select {
	case a := <-j.answer:
		return a
	case <-ctx.Done():
		if j.state.CompareAndSwap(jobQueued, jobLeft) {
			return answer{err: fmt.Errorf("ledger: left the queue, nothing was recorded: %w", ctx.Err())}
		}
		return <-j.answer
	}
}

func (w *writer) nudge() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// do runs fn on the writer's goroutine, between appends.
func (w *writer) do(ctx context.Context, fn func(*writer) error) error {
	return w.await(ctx, &job{task: fn})
}

// doLater is do for what may wait while appends press.
func (w *writer) doLater(ctx context.Context, fn func(*writer) error) error {
	return w.await(ctx, &job{task: fn, later: true})
}

func (w *writer) await(ctx context.Context, j *job) error {
	a := w.submit(ctx, j)
	if a.panicked != nil {
		panic(a.panicked)
	}
	return a.err
}

// waiting is the number of appends queued.
func (w *writer) waiting() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.appends)
}

func (w *writer) run() {
	defer close(w.done)
	for {
		if w.waiting() > 0 {
			w.pace.lull(w)
			w.commit(w.takeAppends())
		}
		if j := w.takeTask(!w.resting()); j != nil {
			w.perform(j)
			continue
		}
		w.mu.Lock()
		appends, tasks, closed := len(w.appends), len(w.tasks), w.closed
		w.mu.Unlock()
		switch {
		case appends > 0:
		case tasks > 0:
			w.sleep()
		case closed:
			w.closeErr = errors.Join(w.c.close(), w.turn.close())
			return
		default:
			<-w.wake
		}
	}
}

// resting reports whether projecting is put off.
func (w *writer) resting() bool {
	if w.rest == nil {
		return false
	}
	select {
	case <-w.rest:
		w.rest = nil
		return false
	default:
		return true
	}
}

// sleep waits for more to do, or for the end of the rest.
func (w *writer) sleep() {
	select {
	case <-w.wake:
	case <-w.rest:
		w.rest = nil
	}
}

// maxRest bounds how long appends can put projecting off.
const maxRest = 100 * time.Millisecond

// A transaction takes no more jobs once it has this many drafts or bytes.
const (
	maxBatch      = 4096
	maxBatchBytes = 16 << 20
)

func (w *writer) takeAppends() []*job {
	w.mu.Lock()
	defer w.mu.Unlock()
	var taken []*job
	drafts, bytes, i := 0, 0, 0
	for ; i < len(w.appends) && drafts < maxBatch && bytes < maxBatchBytes; i++ {
		if j := w.appends[i]; j.state.CompareAndSwap(jobQueued, jobTaken) {
			taken = append(taken, j)
			drafts += len(j.drafts)
			for _, d := range j.drafts {
				bytes += len(d.Fact.Raw) + len(d.Fact.Data)
			}
		}
	}
	w.appends = slices.Delete(w.appends, 0, i)
	return taken
}

// takeTask takes the next task; those that may wait only if late is true.
func (w *writer) takeTask(late bool) *job {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i := 0; i < len(w.tasks); {
		j := w.tasks[i]
		if j.later && !late && !w.closed {
			i++
			continue
		}
		w.tasks = slices.Delete(w.tasks, i, i+1)
		if j.state.CompareAndSwap(jobQueued, jobTaken) {
			return j
		}
	}
	return nil
}

// commit appends the drafts of all jobs in one transaction and answers each. An
// error is everybody's: nothing of the transaction is there.
func (w *writer) commit(jobs []*job) {
	if len(jobs) == 0 {
		return
	}
	begun := w.s.now()
	all := make([][]ledger.Receipt, len(jobs))
	err := w.transaction(func() error {
		a := newAppender(w.c, ledger.At(w.s.now()))
		for i, j := range jobs {
			var err error
			if all[i], err = a.append(j.drafts); err != nil {
				return err
			}
		}
		return a.flush()
	})
	err = w.s.told("append", err)
	w.pace.measured(w.s.now().Sub(begun), len(jobs)+w.waiting())
	for i, j := range jobs {
		if err != nil {
			j.answer <- answer{err: err}
			continue
		}
		j.answer <- answer{receipts: all[i]}
	}
	if err == nil {
		w.s.stir()
	}
}

// transaction runs fn in one immediate transaction. The fault hook stands before
// the commit.
func (w *writer) transaction(fn func() error) error {
	given := w.turn.take()
	defer given()
	err := w.c.inside("BEGIN IMMEDIATE", func() error {
		given() // the write lock is held: let the next one wait for it
		if err := fn(); err != nil {
			return err
		}
		if w.s.faults.Commit != nil {
			return w.s.faults.Commit()
		}
		return nil
	})
	if err != nil {
		w.p.forget()
	}
	return err
}

// perform runs one task and answers it. While appends press, projecting gets half
// of the time: as long as it took, appends go alone. A panic of the caller's function goes on
// in the caller, with the transaction rolled back.
func (w *writer) perform(j *job) {
	var a answer
	begun := w.s.now()
	func() {
		defer func() {
			if p := recover(); p != nil {
				a = answer{panicked: p, err: errors.Join(fmt.Errorf("panic: %v", p), w.c.rollback())}
				w.p.forget()
			}
		}()
		a.err = j.task(w)
	}()
	if took := w.s.now().Sub(begun); j.later && took > 0 && w.waiting() > 0 {
		w.rest = time.After(min(took, maxRest))
	}
	j.answer <- a
}

// close refuses what comes from now on; run ends when the queue is empty.
func (w *writer) close() {
	w.mu.Lock()
	w.closed = true
	w.mu.Unlock()
	w.nudge()
}

// pace decides how long the writer waits for more before it commits. On a fast
// disk waiting only costs; where a commit takes long, those just answered are
// back soon, and taking them along saves them a whole commit.
type pace struct {
	// smoothed is the moving average of a commit's time, most of it the disk's.
	smoothed time.Duration
	// expected is how many waited when the last commit ended.
	expected int
	// off never waits.
	off bool
}

// Waiting begins where a commit takes longer than slowCommit and at least
// manyWaiters wait, and ends after a small part of the commit's own time.
const (
	slowCommit  = 2 * time.Millisecond
	manyWaiters = 4
	lullPart    = 8
	maxLull     = 5 * time.Millisecond
)

func (p *pace) measured(took time.Duration, jobs int) {
	took = min(max(took, 0), time.Second)
	p.smoothed += (took - p.smoothed) / 4
	p.expected = jobs
}

// lull waits until as many wait as did last time, or the time is up.
func (p *pace) lull(w *writer) {
	if p.off || p.smoothed < slowCommit || p.expected < manyWaiters {
		return
	}
	end := time.NewTimer(min(p.smoothed/lullPart, maxLull))
	defer end.Stop()
	for w.waiting() < p.expected {
		select {
		case <-w.wake:
		case <-end.C:
			return
		}
	}
}

// Append makes drafts durable, all or none, and answers only then. A context
// that ends while they are queued takes them out: then nothing was appended.
// Steps that put an action in flight, and links of two orders, are projected in
// the same transaction, so that a second action in flight on one order is
// refused as a Conflict and never recorded.
func (s *Store) Append(ctx context.Context, drafts []ledger.Draft) ([]ledger.Receipt, error) {
	if len(drafts) == 0 {
		return nil, nil
	}
	if s.w == nil {
		return nil, s.readOnlyError()
	}
	queued := make([]ledger.Draft, len(drafts))
	for i, d := range drafts {
		if err := check(d); err != nil {
			return nil, err
		}
		queued[i] = sum(d)
	}
	if binding(queued) {
		return s.Transact(ctx, func(ledger.Books) ([]ledger.Draft, error) { return queued, nil })
	}
	a := s.w.submit(ctx, &job{drafts: queued})
	if a.err != nil {
		return nil, s.told("append", a.err)
	}
	return a.receipts, nil
}

func (s *Store) readOnlyError() error {
	return &ledger.Error{Op: "ledger", Kind: ledger.Denied, Human: ledger.Say("the ledger %s is open for reading only", s.path)}
}
