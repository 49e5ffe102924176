package tui

import (
	"errors"
	"strings"

	"github.com/charmbracelet/bubbles/key"
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
	// wrong is the word of a filter that was not understood when it was given in; help says that the language is explained.
	wrong *pane.FilterError
	help  bool
}

// counted tells the same answer to several keys in a row apart from one that stands since the first.
func (c *Console) counted(cmd tea.Cmd) tea.Cmd {
	if c.note == "" || c.note != c.noted || c.plan.small {
		c.noted, c.times = c.note, 1
		return cmd
	}
	c.times++
	c.note += " " + c.desk.T("(%d times)", c.times)
	return cmd
}

// searcher is a room that hides nothing by what is typed, but goes to it: where, in a few words.
type searcher interface{ SearchHint() string }

// filterKeys are the keys of everywhere as they are in the room with the focus, where the filter may be a search.
func (c *Console) filterKeys(k Keys) Keys {
	if _, can := c.room().(searcher); can {
		k.Filter.SetHelp(k.Filter.Help().Key, c.desk.T("search"))
	}
	return k
}

// filterHint says what may be typed as a filter of the room with the focus.
func (c *Console) filterHint() string {
	if s, can := c.room().(searcher); can {
		return s.SearchHint()
	}
	return c.desk.T("class: player: amount> age> paid: or part of an id, name, product; empty: all")
}

// explainer is a room whose filter language can be told.
type explainer interface{ ExplainFilter() []kit.Completion }

// typed gives a key to the line that is being typed.
func (c *Console) typed(msg tea.KeyMsg) tea.Cmd {
	c.note = ""
	if _, can := c.room().(explainer); can && c.line.kind == "filter" && key.Matches(msg, c.keys.FilterHelp) {
		c.line.help = !c.line.help
		return nil
	}
	c.line.wrong = nil
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
		Label: "/", Initial: initial, Placeholder: c.filterHint(),
		Complete: f.CompleteFilter, KeepEmpty: true, Check: func(text string) error {
			err := f.CheckFilter(text)
			if errors.As(err, &c.line.wrong) {
				return errors.New(c.desk.T("not understood"))
			}
			return err
		},
	}, func(text string) tea.Cmd { return f.SetFilter(spaced(text)) })
}

// above are the lines over the line that is being typed, and what stands under them: the language, the word that is wrong,
// or what may be typed next.
func (c *Console) above(width, height int) (lines []string, footer string) {
	t, help := c.desk.Theme, c.keys.FilterHelp.Help().Key
	room, can := c.room().(explainer)
	switch {
	case c.line.help && can:
		for _, e := range room.ExplainFilter() {
			name := t.Strong.Render(kit.FitWith(kit.Clean(e.Text), 14, kit.Left, t.Glyphs.Ellipsis))
			lines = append(lines, kit.FitWith(" "+name+"  "+t.Text.Render(kit.Clean(e.Hint)), width, kit.Left, t.Glyphs.Ellipsis))
		}
		return lines[:min(len(lines), height)], c.desk.T("%s closes", help)
	case c.line.wrong != nil:
		return c.pointAtWord(c.line.wrong, width, height), c.desk.T("%s explains", help)
	}
	if trouble := c.line.prompt.Trouble(); trouble != "" {
		for _, l := range kit.Wrap(trouble, max(1, width-2)) {
			lines = append(lines, kit.FitWith(" "+t.Bad.Render(l), width, kit.Left, t.Glyphs.Ellipsis))
		}
	}
	offers := c.line.prompt.Offers(width, min(8, height-len(lines)))
	if lines = append(lines, offers...); len(offers) == 0 {
		return lines, ""
	}
	if c.line.kind == "filter" && can {
		return lines, c.desk.T("tab completes, %s explains", help)
	}
	if use := c.usage(); use != "" {
		return lines, c.desk.T("tab completes") + " " + t.Glyphs.Sep + " " + use
	}
	return lines, c.desk.T("tab completes")
}

// pointAtWord is a filter with a caret under the word that is wrong, and what would be right.
func (c *Console) pointAtWord(wrong *pane.FilterError, width, height int) []string {
	t := c.desk.Theme
	chars := []rune(c.line.prompt.Value())
	at := min(wrong.At, len(chars))
	end := min(at+len([]rune(wrong.Word)), len(chars))
	before, word, after := kit.Clean(string(chars[:at])), kit.Clean(string(chars[at:end])), kit.Clean(string(chars[end:]))
	if kit.Width(before)+kit.Width(word) > width-2 {
		before = t.Glyphs.Ellipsis + " "
	}
	fit := func(text string) string { return kit.FitWith(text, width, kit.Left, t.Glyphs.Ellipsis) }
	lines := []string{
		fit(" " + t.Muted.Render(before) + t.Bad.Render(word) + t.Muted.Render(after)),
		fit(" " + strings.Repeat(" ", kit.Width(before)) + t.Bad.Render(strings.Repeat("^", max(1, kit.Width(word))))),
	}
	for _, l := range kit.Wrap(wrong.Why, max(1, width-2)) {
		lines = append(lines, fit(" "+t.Text.Render(l)))
	}
	return lines[:min(len(lines), height)]
}

// startAsk asks what a room wants to know, and runs the line that is made of it.
func (c *Console) startAsk(in pane.Ask) {
	c.start("", kit.PromptSpec{Label: in.Label + ":", Initial: in.Value, Placeholder: in.Hint, KeepEmpty: true, Check: func(text string) error {
		// An empty line stays open: whoever types on blindly would press the keys of the room behind.
		if spaced(text) == "" {
			return errors.New(c.desk.T("nothing is typed yet; esc leaves it"))
		}
		if in.Check != nil {
			return in.Check(text)
		}
		return nil
	}}, func(text string) tea.Cmd {
		if in.Do != nil {
			return c.carryOut(in.Do(text), nil)
		}
		line := in.Then(text)
		if spaced(line) == "" {
			c.note = c.desk.T("nothing was done")
			return nil
		}
		return c.run(line, false)
	})
}
