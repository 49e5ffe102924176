package tui

import (
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/tui/kit"
	"makegood/tui/pane"
)

// History keeps the palette's lines from one session to the next. What it is given holds no secret and nobody's words:
// see lasting.
type History interface {
	// Lines are those kept, oldest first.
	Lines() ([]string, error)
	// Keep adds one.
	Keep(line string) error
}

// remembered is how many lines the history of each kind keeps.
const remembered = 100

// kindPalette is the one kind of line that outlives the console. Filters hold names and ids of players; they are
// forgotten with it.
const kindPalette = "palette"

// historyReadMsg is sent when the lines of earlier sessions were read.
type historyReadMsg struct {
	lines []string
	err   error
}

// historyKeptMsg is sent when a line could not be kept, or was.
type historyKeptMsg struct{ err error }

// recall reads the lines of earlier sessions.
func (c *Console) recall() tea.Cmd {
	h := c.o.History
	if h == nil {
		return nil
	}
	return func() tea.Msg {
		lines, err := h.Lines()
		return historyReadMsg{lines: lines, err: err}
	}
}

// recalled puts the lines of earlier sessions before those of this one.
func (c *Console) recalled(msg historyReadMsg) {
	if msg.err != nil {
		c.say("warn", c.desk.T("the palette's history could not be read: %s", c.desk.Err(msg.err)))
		return
	}
	var lines []string
	for _, l := range msg.lines {
		if l = spaced(kit.Clean(l)); l != "" {
			lines = append(lines, l)
		}
	}
	lines = append(lines, c.history[kindPalette]...)
	c.history[kindPalette] = lines[max(0, len(lines)-remembered):]
	if c.line != nil && c.line.kind == kindPalette {
		c.line.prompt.Recalled(c.history[kindPalette])
	}
}

// remember adds a line to the history of its kind; one of the palette is kept for the next session as well.
func (c *Console) remember(kind, text string) tea.Cmd {
	if kind == "" || spaced(text) == "" {
		return nil
	}
	list := c.history[kind]
	if len(list) > 0 && list[len(list)-1] == text {
		return nil
	}
	list = append(list, text)
	c.history[kind] = list[max(0, len(list)-remembered):]
	if kind != kindPalette || c.o.History == nil {
		return nil
	}
	line, h := lasting(text), c.o.History
	if line == "" {
		return nil
	}
	return func() tea.Msg { return historyKeptMsg{err: h.Keep(line)} }
}

// harmless are the flags whose values say nothing about a person and open nothing. The value of every other flag is left
// out of what outlives the console: reasons, evidence and notes are somebody's words, players' ids are players.
func harmless(flag string) bool {
	return slices.Contains([]string{
		"--for", "--since", "--limit", "--class", "--provider", "--server", "--type", "--platform", "--as", "--quantity", "--product",
		"--rate", "--fail-on", "--live", "--off", "--done", "--failed", "--all", "--undelivered", "--dry-run", "--json", "--csv", "--check",
	}, flag)
}

// lasting is a palette line as it may outlive the console: the command, its orders, and the flags that are harmless.
// Commands whose words are somebody's own are not kept at all, nor is what cannot be read as a line.
func lasting(line string) string {
	words, err := pane.Words(line)
	if err != nil || len(words) == 0 || slices.Contains([]string{"find", "filter", "note", "save-view"}, words[0]) {
		return ""
	}
	const longest = 400
	kept := make([]string, 0, len(words))
	for i := 0; i < len(words); i++ {
		flag, _, joined := strings.Cut(words[i], "=")
		if !strings.HasPrefix(flag, "-") || harmless(flag) {
			kept = append(kept, words[i])
			continue
		}
		kept = append(kept, flag)
		if !joined && i+1 < len(words) && !strings.HasPrefix(words[i+1], "-") {
			i++
		}
	}
	out := pane.CommandLine(kept...)
	if len(out) > longest {
		return ""
	}
	return out
}
