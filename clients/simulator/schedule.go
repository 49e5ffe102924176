package simulator

import (
	"container/heap"
	"context"
	"errors"
	"sync"
	"time"
)

// task is something to do at an instant. Tasks that post over HTTP are marked, because Drive runs them beside each other.
type task struct {
	due  time.Time
	seq  uint64
	post bool
	run  func(ctx context.Context, at time.Time)
}

// schedule is a heap of tasks by instant, then by the order in which they were added.
type schedule struct {
	heap taskHeap
	seq  uint64
}

type taskHeap []*task

func (h taskHeap) Len() int { return len(h) }

func (h taskHeap) Less(i, j int) bool {
	if !h[i].due.Equal(h[j].due) {
		return h[i].due.Before(h[j].due)
	}
	return h[i].seq < h[j].seq
}

func (h taskHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }

func (h *taskHeap) Push(x any) {
	if t, ok := x.(*task); ok {
		*h = append(*h, t)
	}
}

func (h *taskHeap) Pop() any {
	old := *h
	last := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	return last
}

// laterDo schedules a change of the world, made with the lock held. The caller holds the lock.
func (s *Simulator) laterDo(due time.Time, fn func(at time.Time)) {
	s.plan(due, false, func(_ context.Context, at time.Time) { s.updateAt(at, fn) })
}

func (s *Simulator) plan(due time.Time, post bool, fn func(ctx context.Context, at time.Time)) {
	s.tasks.seq++
	heap.Push(&s.tasks.heap, &task{due: due, seq: s.tasks.seq, post: post, run: fn})
}

// NextDue is the instant of the next thing to do, and whether there is any.
func (s *Simulator) NextDue() (time.Time, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.tasks.heap) == 0 {
		return time.Time{}, false
	}
	return s.tasks.heap[0].due, true
}

// Step carries out, one after the other, everything that is due by the clock, posts included, and says how much it was. With
// a receiver that is deterministic the events of stepping are, too. It waits while somebody else steps or drives.
func (s *Simulator) Step(ctx context.Context) int {
	s.stepping.Lock()
	defer s.stepping.Unlock()
	return s.runDue(ctx, func(run func()) { run() })
}

// Drive carries out what is due at every tick until the context ends, the ticks end or Close is called. Posts run beside
// each other, at most Config.InFlight of them; Drive returns when the last has ended. A nil channel ticks 20 times a second.
func (s *Simulator) Drive(ctx context.Context, ticks <-chan time.Time) error {
	return s.drive(ctx, ticks, nil)
}

func (s *Simulator) drive(ctx context.Context, ticks <-chan time.Time, over <-chan struct{}) error {
	if !s.stepping.TryLock() {
		return errors.New("simulator: drive: somebody else is driving already")
	}
	defer s.stepping.Unlock()
	if ticks == nil {
		ticker := time.NewTicker(50 * time.Millisecond)
		defer ticker.Stop()
		ticks = ticker.C
	}
	posting, cancel := context.WithCancel(ctx)
	var flying sync.WaitGroup
	defer func() {
		cancel()
		flying.Wait()
		s.client.CloseIdleConnections()
	}()
	slots := make(chan struct{}, s.cfg.InFlight)
	spawn := func(run func()) {
		select {
		case slots <- struct{}{}:
		case <-posting.Done():
			return
		case <-s.closed:
			return
		}
		flying.Go(func() {
			defer func() { <-slots }()
			run()
		})
	}
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-s.closed:
			return nil
		case <-over:
			return nil
		case _, ok := <-ticks:
			if !ok {
				return nil
			}
			s.runDue(posting, spawn)
		}
	}
}

func (s *Simulator) runDue(ctx context.Context, spawn func(run func())) int {
	now := s.cfg.Now()
	done := 0
	for ctx.Err() == nil {
		t := s.takeDue(now)
		if t == nil {
			break
		}
		done++
		if t.post {
			spawn(func() { t.run(ctx, t.due) })
		} else {
			t.run(ctx, t.due)
		}
	}
	return done
}

func (s *Simulator) takeDue(now time.Time) *task {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.tasks.heap) == 0 || s.tasks.heap[0].due.After(now) {
		return nil
	}
	t, ok := heap.Pop(&s.tasks.heap).(*task)
	if !ok {
		return nil
	}
	return t
}
