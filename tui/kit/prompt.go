package kit

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"makegood/tui/theme"
)

// Outcome is how far a dialog has come.
type Outcome int

// The outcomes: still open, cancelled, or given a value that passed its check.
const (
	Open Outcome = iota
	Cancelled
	Done
)

// Completion is one way to go on typing: Text replaces the word the cursor is at the end of, Hint says what it means.
type Completion struct{ Text, Hint string }

// PromptSpec describes a prompt.
type PromptSpec struct {
	Label       string // "/" for a filter, ":" for the palette, or a word
	Initial     string
	Placeholder string
	History     []string // oldest first
	// Complete lists what the word left of the cursor may become; text is everything left of the cursor. It is
	// asked on every change and must answer from memory. Nil: no completion.
	Complete func(text string) []Completion
	// Check refuses a value; its message is shown beside the field. Nil: everything is accepted.
	Check func(value string) error
	// OwnCursor leaves drawing the cursor to the terminal, which the owner places by Cursor.
	OwnCursor bool
	// KeepEmpty makes enter on an empty line Done; otherwise it cancels.
	KeepEmpty bool
}

// PromptKeys are the keys of a prompt beside those of its line.
type PromptKeys struct{ Accept, Cancel, Older, Newer, Complete, CompleteBack key.Binding }

// NewPromptKeys gives the usual keys.
func NewPromptKeys(t *theme.Theme) PromptKeys {
	return PromptKeys{
		Accept:       fixed(t, "enter", "accept§text", "enter"),
		Cancel:       fixed(t, "esc", "cancel", "esc", "ctrl+c"),
		Older:        fixed(t, "↑", "older", "up", "ctrl+p"),
		Newer:        fixed(t, "↓", "newer", "down", "ctrl+n"),
		Complete:     fixed(t, "tab", "complete", "tab"),
		CompleteBack: fixed(t, "shift+tab", "complete back", "shift+tab"),
	}
}

// Prompt is one line to type on, with history and completion.
type Prompt struct {
	theme *theme.Theme
	spec  PromptSpec
	keys  PromptKeys
	line  edit
	width int
	err   string
	note  string // why the last key changed nothing

	past  int    // index into the history; len(History) is the line being typed
	draft string // what was typed before the history was entered
	// missed says that the last key asked for an older line than there was.
	missed bool

	offers []Completion
	chosen int    // the offer in the line, -1 when none is
	stem   string // the text left of the cursor before an offer was taken
}

// NewPrompt opens a prompt.
func NewPrompt(t *theme.Theme, spec PromptSpec) *Prompt {
	p := &Prompt{theme: t, spec: spec, keys: NewPromptKeys(t), line: newEdit(spec.Initial), past: len(spec.History), chosen: -1, width: 80}
	p.offer()
	return p
}

// Resize sets the width of the line in cells.
func (p *Prompt) Resize(width int) { p.width = max(1, width) }

// Value is the text as it stands.
func (p *Prompt) Value() string { return p.line.value() }

// Keys are the prompt's bindings, for the help.
func (p *Prompt) Keys() []key.Binding {
	return []key.Binding{p.keys.Accept, p.keys.Cancel, p.keys.Older, p.keys.Newer, p.keys.Complete}
}

// Update takes one key. On Done, Value is what was accepted.
func (p *Prompt) Update(msg tea.KeyMsg) Outcome {
	value, at, chosen := p.line.value(), p.line.pos, p.chosen
	p.note, p.missed = "", false
	out := p.update(msg)
	if out == Open && p.note == "" && !key.Matches(msg, p.keys.Accept) && value == p.line.value() && at == p.line.pos && chosen == p.chosen {
		p.note = p.theme.T("%s changes nothing here", keyName(p.theme, msg))
	}
	return out
}

func (p *Prompt) update(msg tea.KeyMsg) Outcome {
	switch {
	case key.Matches(msg, p.keys.Cancel):
		return Cancelled
	case key.Matches(msg, p.keys.Accept):
		return p.accept()
	case key.Matches(msg, p.keys.Older):
		p.recall(-1)
	case key.Matches(msg, p.keys.Newer):
		p.recall(+1)
	case key.Matches(msg, p.keys.Complete):
		p.complete(+1)
	case key.Matches(msg, p.keys.CompleteBack):
		p.complete(-1)
	default:
		if p.line.update(msg) {
			p.err = ""
			p.offer()
		}
	}
	return Open
}

func (p *Prompt) accept() Outcome {
	value := p.line.value()
	if strings.TrimSpace(value) == "" && !p.spec.KeepEmpty {
		return Cancelled
	}
	if p.spec.Check != nil {
		if err := p.spec.Check(value); err != nil {
			p.err = Clean(p.theme.Words().Err(err))
			return Open
		}
	}
	return Done
}

// Trouble is the error beside the line where it has no room for all of it; the owner shows it elsewhere then.
func (p *Prompt) Trouble() string {
	if _, room, _ := p.layout(); p.err == "" || p.note != "" || Width(p.theme.Glyphs.Error+" "+p.err) <= room {
		return ""
	}
	return p.err
}

// Refuse shows an error beside the line, from a check only the owner can make.
func (p *Prompt) Refuse(why string) { p.err = Clean(why) }

// Recalled gives the line the history it was opened too early for; where it is in it stays.
func (p *Prompt) Recalled(history []string) {
	p.past += len(history) - len(p.spec.History)
	p.past = clamp(p.past, 0, len(history))
	p.spec.History = history
	if p.missed {
		p.missed, p.note = false, ""
		p.recall(-1)
	}
}

func (p *Prompt) recall(step int) {
	next := clamp(p.past+step, 0, len(p.spec.History))
	if next == p.past {
		p.missed = step < 0
		p.note = p.theme.T("there is no other line in the history")
		return
	}
	if p.past == len(p.spec.History) {
		p.draft = p.line.value()
	}
	p.past = next
	if next == len(p.spec.History) {
		p.line.set(p.draft)
	} else {
		p.line.set(p.spec.History[next])
	}
	p.err = ""
	p.offer()
}

func (p *Prompt) offer() {
	p.chosen, p.stem, p.offers = -1, p.line.before(), nil
	if p.spec.Complete != nil {
		p.offers = slices.Clone(p.spec.Complete(p.stem))
	}
}

// complete goes through the offers, putting each into the line in the place of the word that was being typed.
func (p *Prompt) complete(step int) {
	if len(p.offers) == 0 {
		p.note = p.theme.T("nothing completes this")
		return
	}
	switch {
	case p.chosen < 0 && step < 0:
		p.chosen = len(p.offers) - 1
	case p.chosen < 0:
		p.chosen = 0
	default:
		p.chosen = (p.chosen + step + len(p.offers)) % len(p.offers)
	}
	rest := strings.Join(p.line.chars[p.line.pos:], "")
	head := p.stem[:strings.LastIndexByte(p.stem, ' ')+1] + p.offers[p.chosen].Text
	p.line.set(head + rest)
	p.line.pos = min(len(split(Clean(head))), len(p.line.chars))
	p.err = ""
	if len(p.offers) == 1 {
		p.offer()
	}
}

// View is the prompt in one line of exactly its width; an error stands beside the text.
func (p *Prompt) View() string {
	label, room, beside := p.layout()
	text, _ := p.line.view(p.theme, room, p.spec.Placeholder, !p.spec.OwnCursor)
	return label + text + beside
}

// Cursor is the cell of the line the cursor is on.
func (p *Prompt) Cursor() int {
	label, room, _ := p.layout()
	_, x := p.line.view(p.theme, room, p.spec.Placeholder, false)
	return Width(label) + x
}

func (p *Prompt) layout() (label string, room int, beside string) {
	// A label may name orders; what is typed is seen all the same.
	const typed = 24
	label = Clean(p.spec.Label)
	if most := min(p.width-1, max(p.width-typed, p.width/2)); Width(label) > most-1 {
		label = FitMiddle(label, most-1, Left, p.theme.Glyphs.Ellipsis)
	}
	if Width(label) > 1 {
		label += " "
	}
	room = p.width - Width(label)
	if p.err != "" && p.note == "" {
		says := p.theme.Glyphs.Error + " " + p.err
		w := min(Width(says), room/2)
		beside = " " + p.theme.Bad.Render(FitWith(says, w, Left, p.theme.Glyphs.Ellipsis))
		room -= w + 1
	} else if p.note != "" {
		w := min(Width(p.note), room/2)
		beside = " " + p.theme.Muted.Render(FitWith(p.note, w, Left, p.theme.Glyphs.Ellipsis))
		room -= w + 1
	}
	return p.theme.Key.Render(label), room, beside
}

// Offers is the completion list in at most height lines of exactly width cells, the chosen one marked; none when there is
// nothing to offer.
func (p *Prompt) Offers(width, height int) []string {
	if len(p.offers) == 0 || height <= 0 {
		return nil
	}
	from := clamp(p.chosen-height/2, 0, max(0, len(p.offers)-height))
	to := min(len(p.offers), from+height)
	names := 0
	for _, o := range p.offers[from:to] {
		names = max(names, Width(Clean(o.Text)))
	}
	names = min(names, max(1, width-4))
	lines := make([]string, 0, to-from)
	for i, o := range p.offers[from:to] {
		lead, name := "  ", p.theme.Text
		if from+i == p.chosen {
			lead, name = p.theme.Glyphs.Cursor+" ", p.theme.Selected
		}
		line := lead + name.Render(FitWith(Clean(o.Text), names, Left, p.theme.Glyphs.Ellipsis))
		if hint := width - names - 4; hint > 0 {
			line += "  " + p.theme.Muted.Render(FitWith(Clean(o.Hint), hint, Left, p.theme.Glyphs.Ellipsis))
		}
		lines = append(lines, FitWith(line, width, Left, p.theme.Glyphs.Ellipsis))
	}
	return lines
}
