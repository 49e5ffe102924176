package tui

import (
	tea "github.com/charmbracelet/bubbletea"

	"makegood/tui/kit"
	"makegood/tui/pane"
)

// inputLine is what is being typed at the foot of the screen.
type inputLine struct {
	prompt *kit.Prompt
	// kind is under which it goes into the history; empty: it does not.
	kind string
	done func(text string) tea.Cmd
}

// typed gives a key to the line that is being typed.
func (c *Console) typed(msg tea.KeyMsg) tea.Cmd {
	c.note = ""
	switch c.line.prompt.Update(msg) {
	case kit.Cancelled:
		if c.line = nil; msg.Type == tea.KeyEnter {
			c.note = c.desk.T("nothing was typed: nothing was done")
		}
	case kit.Done:
		line := c.line
		c.line = nil
		text := line.prompt.Value()
		return tea.Batch(c.remember(line.kind, text), line.done(text))
	case kit.Open:
	}
	return nil
}

func (c *Console) start(kind string, spec kit.PromptSpec, done func(text string) tea.Cmd) {
	spec.OwnCursor = c.pointer != nil
	spec.History = c.history[kind]
	c.line = &inputLine{prompt: kit.NewPrompt(c.desk.Theme, spec), kind: kind, done: done}
	c.line.prompt.Resize(c.width)
}

// startFilter asks for the filter of the room with the focus; an empty one takes it away.
func (c *Console) startFilter() {
	f, ok := c.room().(pane.Filterer)
	if !ok {
		c.note = c.desk.T("there is no list to filter here")
		return
	}
	initial := f.Filter()
	if initial != "" {
		initial += " "
	}
	c.start("filter", kit.PromptSpec{
		Label: "/", Initial: initial, Placeholder: c.desk.T("class: player: amount> age> paid: or a part of an id or a name; empty shows all"),
		Complete: f.CompleteFilter, Check: f.CheckFilter, KeepEmpty: true,
	}, func(text string) tea.Cmd { return f.SetFilter(spaced(text)) })
}

// startAsk asks what a room wants to know, and runs the line that is made of it.
func (c *Console) startAsk(in pane.Ask) {
	c.start("", kit.PromptSpec{Label: in.Label + ":", Initial: in.Value}, func(text string) tea.Cmd {
		line := in.Then(text)
		if spaced(line) == "" {
			c.note = c.desk.T("nothing was done")
			return nil
		}
		return c.run(line, false)
	})
}
