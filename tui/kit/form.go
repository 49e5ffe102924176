package kit

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"makegood/tui/theme"
)

// Field is one field of a form: a line to type on, or, with Options, a choice out of a closed list.
type Field struct {
	Key         string // names the value
	Label       string
	Placeholder string
	Initial     string
	Options     []string
	Required    bool
	// Check refuses a value; its message is shown beside the field. It is not asked about an empty value.
	Check func(value string) error
	// Typed refuses a paste: what confirms a danger has to be typed.
	Typed bool
}

// FormKeys are the keys between the fields.
type FormKeys struct{ Next, Previous, Accept, Cancel, Fewer, More key.Binding }

// NewFormKeys gives the usual keys.
func NewFormKeys(t *theme.Theme) FormKeys {
	return FormKeys{
		Next:     fixed(t, "tab", "next field", "tab", "down"),
		Previous: fixed(t, "shift+tab", "previous field", "shift+tab", "up"),
		Accept:   fixed(t, "enter", "accept§text", "enter"),
		Cancel:   fixed(t, "esc", "cancel", "esc", "ctrl+c"),
		Fewer:    fixed(t, "←", "previous choice", "left"),
		More:     fixed(t, "→", "next choice", "right", " "),
	}
}

type field struct {
	Field
	theme  *theme.Theme
	line   edit
	choice int // index into Options, -1 when nothing is chosen
	err    string
	note   string // why the last key changed nothing
}

func (f *field) value() string {
	if len(f.Options) == 0 {
		return strings.TrimSpace(f.line.value())
	}
	if f.choice < 0 {
		return ""
	}
	return f.Options[f.choice]
}

func (f *field) check() bool {
	f.err = ""
	v := f.value()
	switch {
	case v == "" && f.Required && len(f.Options) > 0:
		f.err = f.theme.T("choose one")
	case v == "" && f.Required:
		f.err = f.theme.T("needed")
	case v != "" && f.Check != nil:
		if err := f.Check(v); err != nil {
			f.err = Clean(f.theme.Words().Err(err))
		}
	}
	return f.err == ""
}

// update takes one key for the field and says whether it changed anything that is seen.
func (f *field) update(msg tea.KeyMsg, keys FormKeys) bool {
	value, at, err := f.value(), f.line.pos, f.err
	f.note = ""
	f.take(msg, keys)
	return f.value() != value || f.line.pos != at || f.err != err
}

func (f *field) take(msg tea.KeyMsg, keys FormKeys) {
	if len(f.Options) > 0 {
		switch {
		case key.Matches(msg, keys.More):
			f.choice = (f.choice + 1) % len(f.Options)
			f.err = ""
		case key.Matches(msg, keys.Fewer):
			f.choice = (max(f.choice, 0) - 1 + len(f.Options)) % len(f.Options)
			f.err = ""
		}
		return
	}
	if f.Typed && msg.Paste {
		f.err = f.theme.T("typed, not pasted")
		return
	}
	if f.line.update(msg) {
		f.err = ""
	}
}

// Form is several fields under each other. Enter goes on to the next field and, on the last, gives the form in.
type Form struct {
	theme  *theme.Theme
	keys   FormKeys
	fields []field
	focus  int
	width  int
	own    bool
}

// NewForm opens a form on its first field. ownCursor leaves drawing the cursor to the terminal, which the owner places by
// Cursor.
func NewForm(t *theme.Theme, fields []Field, ownCursor bool) *Form {
	f := &Form{theme: t, keys: NewFormKeys(t), width: 80, own: ownCursor}
	for _, spec := range fields {
		one := field{Field: spec, theme: t, line: newEdit(spec.Initial), choice: -1}
		for i, option := range spec.Options {
			if option == spec.Initial {
				one.choice = i
			}
		}
		f.fields = append(f.fields, one)
	}
	return f
}

// Refit gives the form other fields: what was typed, or chosen, stays where a field of the same key is still there, and so
// does the focus.
func (f *Form) Refit(fields []Field) {
	next := NewForm(f.theme, fields, f.own)
	next.width = f.width
	at := ""
	if f.focus < len(f.fields) {
		at = f.fields[f.focus].Key
	}
	for i := range next.fields {
		one := &next.fields[i]
		for j := range f.fields {
			if old := &f.fields[j]; old.Key == one.Key {
				one.line, one.err, one.note = old.line, old.err, old.note
				one.choice = max(one.choice, slices.Index(one.Options, old.value()))
			}
		}
		if one.Key == at {
			next.focus = i
		}
	}
	*f = *next
}

// Resize sets the width of the form in cells.
func (f *Form) Resize(width int) { f.width = max(1, width) }

// Keys are the form's bindings that do something where it stands, for the help.
func (f *Form) Keys() []key.Binding {
	var keys []key.Binding
	if len(f.fields) > 1 {
		keys = append(keys, f.keys.Next, f.keys.Previous)
	}
	if f.focus < len(f.fields) && len(f.fields[f.focus].Options) > 1 {
		keys = append(keys, f.keys.More)
	}
	return append(keys, f.keys.Accept, f.keys.Cancel)
}

// Value is what a field holds, without the spaces around it.
func (f *Form) Value(key string) string {
	for i := range f.fields {
		if f.fields[i].Key == key {
			return f.fields[i].value()
		}
	}
	return ""
}

// Values are all fields by their keys.
func (f *Form) Values() map[string]string {
	m := make(map[string]string, len(f.fields))
	for i := range f.fields {
		m[f.fields[i].Key] = f.fields[i].value()
	}
	return m
}

// Refuse shows an error beside a field and moves there, from a check only the owner can make.
func (f *Form) Refuse(key, why string) {
	for i := range f.fields {
		if f.fields[i].Key == key {
			f.fields[i].err, f.focus = Clean(why), i
		}
	}
}

// Update takes one key. It answers Done only when every field passed its check; otherwise the first that did not has the
// focus and says why.
func (f *Form) Update(msg tea.KeyMsg) Outcome {
	switch {
	case key.Matches(msg, f.keys.Cancel):
		return Cancelled
	case len(f.fields) == 0:
		return Done
	case key.Matches(msg, f.keys.Next):
		f.move(+1)
	case key.Matches(msg, f.keys.Previous):
		f.move(-1)
	case key.Matches(msg, f.keys.Accept):
		if f.focus < len(f.fields)-1 {
			f.move(+1)
			return Open
		}
		if f.check() {
			return Done
		}
	default:
		if one := &f.fields[f.focus]; !one.update(msg, f.keys) {
			one.note = f.theme.T("%s changes nothing here", keyName(f.theme, msg))
		}
	}
	return Open
}

func (f *Form) move(step int) {
	if one := &f.fields[f.focus]; one.value() != "" {
		one.check()
	}
	f.focus = (f.focus + step + len(f.fields)) % len(f.fields)
}

// check checks every field and moves to the first that fails.
func (f *Form) check() bool {
	first := -1
	for i := range f.fields {
		if !f.fields[i].check() && first < 0 {
			first = i
		}
	}
	if first >= 0 {
		f.focus = first
	}
	return first < 0
}

// View is one line of exactly the form's width for each field.
func (f *Form) View() string { return strings.Join(f.lines(f.focus), "\n") }

// lines draws the fields with the focus on one of them, or on none (-1).
func (f *Form) lines(focus int) []string {
	lines := make([]string, len(f.fields))
	for i := range f.fields {
		lines[i] = f.fieldLine(i, i == focus)
	}
	return lines
}

// Cursor is the cell the cursor is on, in the form's own lines; ok is false on a choice, which has none.
func (f *Form) Cursor() (x, y int, ok bool) {
	if len(f.fields) == 0 || len(f.fields[f.focus].Options) > 0 {
		return 0, 0, false
	}
	room, _ := f.room(f.focus)
	_, x = f.fields[f.focus].line.view(f.theme, room, "", false)
	return f.labels() + x, f.focus, true
}

// labels is the width of the column the labels stand in, with the cursor mark before and the gap behind.
func (f *Form) labels() int {
	w := 0
	for i := range f.fields {
		w = max(w, Width(f.fields[i].Label))
	}
	return min(w, f.width/2) + 4
}

// room is what a field's own text has, and the error that stands beside it.
func (f *Form) room(i int) (int, string) {
	room := max(1, f.width-f.labels())
	says, style := f.theme.Glyphs.Error+" "+f.fields[i].err, f.theme.Bad
	switch {
	case f.fields[i].note != "":
		says, style = f.fields[i].note, f.theme.Muted
	case f.fields[i].err == "":
		return room, ""
	}
	w := min(Width(says), room*2/3)
	return max(1, room-w-1), " " + style.Render(FitWith(says, w, Left, f.theme.Glyphs.Ellipsis))
}

// cutError is the first error that has no room beside its field.
func (f *Form) cutError() string {
	for i := range f.fields {
		one := &f.fields[i]
		if one.err != "" && one.note == "" && Width(f.theme.Glyphs.Error+" "+one.err) > max(1, f.width-f.labels())*2/3 {
			return one.Label + ": " + one.err
		}
	}
	return ""
}

func (f *Form) fieldLine(i int, focused bool) string {
	one, g := &f.fields[i], f.theme.Glyphs
	lead, label := "  ", f.theme.Muted
	if focused {
		lead, label = f.theme.Accent.Render(g.Cursor)+" ", f.theme.Strong
	}
	room, beside := f.room(i)
	var text string
	if len(one.Options) > 0 {
		text = f.choice(one, room, focused)
	} else {
		text, _ = one.line.view(f.theme, room, one.Placeholder, focused && !f.own)
	}
	line := lead + label.Render(FitWith(one.Label, f.labels()-4, Left, g.Ellipsis)) + "  " + text + beside
	return FitWith(line, f.width, Left, g.Ellipsis)
}

func (f *Form) choice(one *field, room int, focused bool) string {
	g := f.theme.Glyphs
	text, style := one.value(), f.theme.Input
	if text == "" {
		text, style = one.Placeholder, f.theme.Placeholder
		if text == "" {
			text = f.theme.T("choose")
		}
	}
	if !focused {
		return style.Render(FitWith(Clean(text), room, Left, g.Ellipsis))
	}
	text = FitWith(Clean(text), min(Width(Clean(text)), max(1, room-4)), Left, g.Ellipsis)
	return FitWith(f.theme.Key.Render(g.Left)+" "+style.Render(text)+" "+f.theme.Key.Render(g.Right), room, Left, g.Ellipsis)
}
