package tui

import (
	"context"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// pulse is the least time between two messages of the feed: twenty a second are more than an eye follows.
const pulse = 50 * time.Millisecond

// changedMsg is sent when the ledger has changed since the last one, however often.
type changedMsg struct{}

// feedEndedMsg is sent when no change will be told any more.
type feedEndedMsg struct{}

// listen waits for a change of the ledger and takes every further one with it that comes within the pulse. The console
// alone runs it again, so that one burst is one message and two listeners never share a channel.
func listen(ctx context.Context, changes <-chan struct{}) tea.Cmd {
	if changes == nil {
		return nil
	}
	return func() tea.Msg {
		select {
		case <-ctx.Done():
			return nil
		case _, open := <-changes:
			if !open {
				return feedEndedMsg{}
			}
		}
		rest := time.NewTimer(pulse)
		defer rest.Stop()
		for {
			select {
			case <-ctx.Done():
				return nil
			case <-rest.C:
				return changedMsg{}
			case _, open := <-changes:
				if !open {
					// The change that was taken is still told; the next listening finds the channel closed.
					<-rest.C
					return changedMsg{}
				}
			}
		}
	}
}
