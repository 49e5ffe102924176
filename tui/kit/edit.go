package kit

import (
	"strings"
	"unicode"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"makegood/tui/theme"
)

// EditKeys are the keys of a line of text, as readline has them.
type EditKeys struct {
	Left, Right, WordLeft, WordRight, Start, End key.Binding
	Back, Delete, CutWord, CutToStart, CutToEnd  key.Binding
}

// NewEditKeys gives the usual keys. The help tells none of them: they are those of every line one types on.
func NewEditKeys() EditKeys {
	bind := func(keys ...string) key.Binding { return key.NewBinding(key.WithKeys(keys...)) }
	return EditKeys{
		Left: bind("left", "ctrl+b"), Right: bind("right", "ctrl+f"),
		WordLeft: bind("alt+left", "ctrl+left", "alt+b"), WordRight: bind("alt+right", "ctrl+right", "alt+f"),
		Start: bind("home", "ctrl+a"), End: bind("end", "ctrl+e"),
		Back: bind("backspace", "ctrl+h"), Delete: bind("delete", "ctrl+d"),
		CutWord: bind("ctrl+w", "alt+backspace"), CutToStart: bind("ctrl+u"), CutToEnd: bind("ctrl+k"),
	}
}

// edit is one line of text under the cursor. It moves by what the eye takes for one character, so that backspace deletes
// a whole syllable and an arrow never stops inside one.
type edit struct {
	keys  EditKeys
	chars []string // one entry for each visible character
	pos   int      // the cursor stands before chars[pos]
}

func newEdit(text string) edit {
	e := edit{keys: NewEditKeys()}
	e.set(text)
	return e
}

func (e *edit) value() string { return strings.Join(e.chars, "") }

func (e *edit) set(text string) { e.chars = split(Clean(text)); e.pos = len(e.chars) }

// before is the text left of the cursor.
func (e *edit) before() string { return strings.Join(e.chars[:e.pos], "") }

func (e *edit) insert(text string) {
	left, right := Clean(e.before()+text), strings.Join(e.chars[e.pos:], "")
	e.chars = split(Clean(left + right))
	e.pos = min(len(split(left)), len(e.chars))
}

func (e *edit) cut(from, to int) {
	e.chars = append(e.chars[:from:from], e.chars[to:]...)
	e.pos = from
}

// update takes one key and says whether it was one for a line of text.
func (e *edit) update(msg tea.KeyMsg) bool {
	switch {
	case key.Matches(msg, e.keys.Left):
		e.pos = max(0, e.pos-1)
	case key.Matches(msg, e.keys.Right):
		e.pos = min(len(e.chars), e.pos+1)
	case key.Matches(msg, e.keys.WordLeft):
		e.pos = e.wordLeft()
	case key.Matches(msg, e.keys.WordRight):
		e.pos = e.wordRight()
	case key.Matches(msg, e.keys.Start):
		e.pos = 0
	case key.Matches(msg, e.keys.End):
		e.pos = len(e.chars)
	case key.Matches(msg, e.keys.Back):
		e.cut(max(0, e.pos-1), e.pos)
	case key.Matches(msg, e.keys.Delete):
		e.cut(e.pos, min(len(e.chars), e.pos+1))
	case key.Matches(msg, e.keys.CutWord):
		e.cut(e.wordLeft(), e.pos)
	case key.Matches(msg, e.keys.CutToStart):
		e.cut(0, e.pos)
	case key.Matches(msg, e.keys.CutToEnd):
		e.cut(e.pos, len(e.chars))
	case msg.Type == tea.KeyRunes && !msg.Alt, msg.Type == tea.KeySpace:
		e.insert(string(msg.Runes))
	default:
		return false
	}
	return true
}

func (e *edit) wordLeft() int {
	i := e.pos
	for i > 0 && isSpace(e.chars[i-1]) {
		i--
	}
	for i > 0 && !isSpace(e.chars[i-1]) {
		i--
	}
	return i
}

func (e *edit) wordRight() int {
	i := e.pos
	for i < len(e.chars) && isSpace(e.chars[i]) {
		i++
	}
	for i < len(e.chars) && !isSpace(e.chars[i]) {
		i++
	}
	return i
}

func isSpace(char string) bool { return strings.TrimFunc(char, unicode.IsSpace) == "" }

// view is the text in exactly width cells, scrolled so that the cursor is in them, and the cell the cursor is on. drawn
// says whether the cursor is drawn; it is not where the terminal's own is placed on that cell.
func (e *edit) view(t *theme.Theme, width int, placeholder string, drawn bool) (line string, x int) {
	if width <= 0 {
		return "", 0
	}
	if len(e.chars) == 0 && placeholder != "" {
		return e.hint(t, width, placeholder, drawn), 0
	}
	from := e.pos
	for cells := 1; from > 0; from-- {
		if cells += Width(e.chars[from-1]); cells > width {
			break
		}
	}
	x = Width(strings.Join(e.chars[from:e.pos], ""))
	ink, under := theme.NewBrush(t.Input), theme.NewBrush(t.Cursor)
	out, cells := ink.Paint(strings.Join(e.chars[from:e.pos], "")), x
	for i := e.pos; i < len(e.chars) && cells+Width(e.chars[i]) <= width; i++ {
		if i == e.pos && drawn {
			out += under.Paint(e.chars[i])
		} else {
			out += ink.Paint(e.chars[i])
		}
		cells += Width(e.chars[i])
	}
	if e.pos == len(e.chars) && drawn && cells < width {
		out, cells = out+under.Paint(" "), cells+1
	}
	return out + blanks(width-cells), x
}

func (e *edit) hint(t *theme.Theme, width int, placeholder string, drawn bool) string {
	if !drawn {
		return t.Placeholder.Render(FitWith(placeholder, width, Left, t.Glyphs.Ellipsis))
	}
	return t.Cursor.Render(" ") + t.Placeholder.Render(FitWith(placeholder, width-1, Left, t.Glyphs.Ellipsis))
}

// split cuts a cleaned text into what the eye takes for characters.
func split(s string) []string {
	var chars []string
	for s != "" {
		c, _ := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
		if c == "" {
			return append(chars, s)
		}
		chars = append(chars, c)
		s = s[len(c):]
	}
	return chars
}
