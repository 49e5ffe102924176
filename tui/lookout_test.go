package tui

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/pane"
)

// TestLookoutIsToldOnce looks again and again, and rings once when the listener ends and once when nothing can be written;
// what stands when the console comes up rings nothing, and an answer to another question is dropped.
func TestLookoutIsToldOnce(t *testing.T) {
	t.Parallel()
	desk := newDesk(t, newLaunchNight().books(), &fakeClerk{})
	now := desk.Now()
	desk.Now = func() time.Time { return now }
	seen := pane.Lookout{Known: true, Holder: "7@vm:1 127.0.0.1:8780"}
	var terminal strings.Builder
	c := New(Options{
		Desk: desk, Bell: true, Notify: kit.DesktopOSC9, Terminal: &terminal, Facts: "attached: somebody else listens",
		Lookout: func(context.Context) pane.Lookout { return seen },
	})
	c.update(tea.WindowSizeMsg{Width: 200, Height: 60})
	look := func() {
		t.Helper()
		now = now.Add(lookEvery)
		cmd := c.lookout.ask(now)
		if cmd == nil || c.lookout.ask(now) != nil {
			t.Fatal("it is not looked once")
		}
		perform(c.update(cmd()))
	}
	line := func(i int) string { return strings.Split(ansi.Strip(c.View()), "\n")[i] }
	look()
	c.update(c.head.read()())
	if terminal.Len() != 0 || !strings.Contains(line(0), "attached: 7@vm:1 127.0.0.1:8780 listens") {
		t.Errorf("rang %q over %q", terminal.String(), line(0))
	}
	seen = pane.Lookout{Known: true, Unheard: ledger.At(now.Add(-time.Minute))}
	look()
	look()
	if want := "\x1b]9;makegood live: nobody listens since 03:20:43\a\a"; terminal.String() != want {
		t.Errorf("rang %q, want %q", terminal.String(), want)
	}
	if !strings.HasPrefix(line(1), " ▲ NOBODY LISTENS since 03:20 · ") {
		t.Errorf("the second line is %q", line(1))
	}
	terminal.Reset()
	seen = pane.Lookout{Known: true, Holder: "8@vm:1", Failing: ledger.At(now), Why: &ledger.Error{Human: ledger.Say("the ledger is locked")}, Spooled: 81}
	look()
	look()
	if want := "\x1b]9;makegood live: the ledger cannot be used: the ledger is locked\a\a"; terminal.String() != want {
		t.Errorf("rang %q, want %q", terminal.String(), want)
	}
	if !strings.Contains(line(1), "▲ LEDGER NOT WRITABLE since 03:21 · 81 spooled") {
		t.Errorf("the second line is %q", line(1))
	}
	c.update(lookedMsg{ticket: 1, seen: pane.Lookout{Known: true, Why: errors.New("x")}})
	if !desk.Look.Failing.Known() {
		t.Error("an answer nobody waits for was taken")
	}
	seen = pane.Lookout{Known: true, Own: true}
	look()
	if l := line(1); strings.Contains(l, "NOBODY") || strings.Contains(l, "WRITABLE") || strings.Contains(l, "spooled") {
		t.Errorf("what is over stays: %q", l)
	}
}

// perform runs a command and those it stands for; their answers go nowhere.
func perform(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	if batch, ok := cmd().(tea.BatchMsg); ok {
		for _, c := range batch {
			perform(c)
		}
	}
}
