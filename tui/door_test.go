package tui

import (
	"testing"

	"github.com/charmbracelet/bubbles/key"

	"makegood/tui/pane"
)

// TestDoors opens a screen by its key and by its word, with a text where it takes one.
func TestDoors(t *testing.T) {
	t.Parallel()
	var opened []string
	doors := []door{{screen: "pulse", does: "help", keys: []string{"5"}, open: func(_ *pane.Desk, text string) pane.Pane {
		opened = append(opened, "pulse "+text)
		return &recorder{}
	}}, {screen: "find", does: "help", keys: []string{"9"}, takes: true, open: func(_ *pane.Desk, text string) pane.Pane {
		opened = append(opened, "find "+text)
		return &recorder{}
	}}}
	desk := newDesk(t, &fakeBooks{}, &fakeClerk{})
	c := newConsole(Options{Desk: desk, Commands: []Command{{Name: "find", Use: "find TEXT"}, {Name: "pulse", Use: "pulse"}}}, rooms{
		panes: func() [paneCount]pane.Pane {
			return [paneCount]pane.Pane{&recorder{}, &recorder{}, &recorder{}, &recorder{}}
		},
		doors: doors,
	})
	for _, step := range []struct {
		do    func()
		want  string
		depth int
	}{
		{func() { c.Update(keyOf("5")) }, "pulse ", 1},
		{func() { c.Update(keyOf("9")) }, "find ", 2},
		{func() { c.Update(keyOf("5")) }, "", 2}, // it comes to the top as it is
		{func() { c.command("find 달빛 H2168") }, "find 달빛 H2168", 2},
		{func() { c.carryOut(pane.OpenScreen{Screen: "pulse", Text: "now"}, nil) }, "pulse now", 2},
		{func() { c.command("pulse --since 1h") }, "", 2}, // a command, not the screen
		{func() { c.carryOut(pane.OpenScreen{Screen: "nowhere"}, nil) }, "", 2},
	} {
		opened = nil
		step.do()
		if got := append(opened, "")[0]; got != step.want || len(c.stack) != step.depth {
			t.Errorf("opened %q over %d screens, want %q over %d", got, len(c.stack), step.want, step.depth)
		}
	}
	if len(c.jobs) != 1 || firstLine(c.jobs[0].lines) != "pulse --since 1h" {
		t.Errorf("the command was not run: %d jobs", len(c.jobs))
	}
	if c.said.Len() != 1 {
		t.Error("a screen that does not exist is opened without a word")
	}
	if !key.Matches(keyOf("5"), c.keys.Bindings()...) {
		t.Error("the help does not list the key of a screen")
	}
}
