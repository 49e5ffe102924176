package tui

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

func TestFeedCoalesces(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		changes := make(chan struct{})
		stop := make(chan struct{})
		go func() {
			// Two seconds of a thousand changes a second.
			for range 2000 {
				select {
				case changes <- struct{}{}:
					time.Sleep(time.Millisecond)
				case <-stop:
					return
				}
			}
		}()
		begun, messages := time.Now(), 0
		for time.Since(begun) < 2*time.Second {
			if _, ok := listen(t.Context(), changes)().(changedMsg); !ok {
				t.Fatal("a change was told as something else")
			}
			messages++
		}
		close(stop)
		if messages > 41 || messages < 20 {
			t.Errorf("%d messages in two seconds, want about 40", messages)
		}
	})
}

func TestFeedEnds(t *testing.T) {
	t.Parallel()
	t.Run("nothing to listen to", func(t *testing.T) {
		t.Parallel()
		if cmd := listen(t.Context(), nil); cmd != nil {
			t.Error("a console without changes listens")
		}
	})
	t.Run("closed", func(t *testing.T) {
		t.Parallel()
		closed := make(chan struct{})
		close(closed)
		if msg := listen(t.Context(), closed)(); msg != (feedEndedMsg{}) {
			t.Errorf("got %T, want feedEndedMsg", msg)
		}
	})
	t.Run("closed behind a change", func(t *testing.T) {
		t.Parallel()
		changes := make(chan struct{}, 1)
		changes <- struct{}{}
		close(changes)
		if msg := listen(t.Context(), changes)(); msg != (changedMsg{}) {
			t.Errorf("got %T, want changedMsg", msg)
		}
	})
	t.Run("left", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		answer := make(chan tea.Msg)
		go func() { answer <- listen(ctx, make(chan struct{}))() }()
		cancel()
		select {
		case msg := <-answer:
			if msg != nil {
				t.Errorf("got %T, want nothing", msg)
			}
		case <-time.After(10 * time.Second):
			t.Error("listening did not end with the console")
		}
	})
}
