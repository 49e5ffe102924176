package listener

import (
	"context"
	"sync"
)

// tracker counts what is being worked on, so that a shutdown can wait for it.
// Unlike a WaitGroup it may be added to while somebody waits.
type tracker struct {
	mu      sync.Mutex // guards what follows
	n       int
	waiting []chan struct{}
}

func (t *tracker) begin() {
	t.mu.Lock()
	t.n++
	t.mu.Unlock()
}

func (t *tracker) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.n--; t.n > 0 {
		return
	}
	for _, c := range t.waiting {
		close(c)
	}
	t.waiting = nil
}

// wait returns when nothing is worked on, or with the context's error and how
// much is left.
func (t *tracker) wait(ctx context.Context) (left int, err error) {
	t.mu.Lock()
	if t.n == 0 {
		t.mu.Unlock()
		return 0, nil
	}
	idle := make(chan struct{})
	t.waiting = append(t.waiting, idle)
	t.mu.Unlock()
	select {
	case <-idle:
		return 0, nil
	case <-ctx.Done():
		t.mu.Lock()
		defer t.mu.Unlock()
		return t.n, context.Cause(ctx)
	}
}
