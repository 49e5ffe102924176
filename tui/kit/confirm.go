package kit

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"makegood/tui/lang"
	"makegood/tui/theme"
)

// Risk is what an action can do, and so how loud its dialog is.
type Risk int

// The risks. Reporting and Dangerous never look alike: at the provider one digit parts them.
const (
	Harmless Risk = iota
	Reporting
	Dangerous
)

// Guard is one condition of an action with its verdict: pass, refuse or unknown.
type Guard struct{ Verdict, Text string }

// ConfirmSpec describes the dialog before something that cannot be taken back.
type ConfirmSpec struct {
	Title   string   // what is about to happen, in two words
	Effect  string   // one sentence: the effect, the amount, the target
	Risk    Risk     //
	Request []string // exactly what will be sent, line by line, secrets already removed
	Guards  []Guard
	Fields  []Field // the reason and what must be typed; see ReasonField and TypedField
	Accept  string  // the button: what it does, with the amount
	// Blocked says why accepting is not possible; empty: it is, unless a guard refuses.
	Blocked string
	// Next says what helps where accepting is not possible; it stands where the fields would.
	Next string
	// Grace is how long after opening no key counts but those that cancel, so that a key meant for the screen below
	// does not fall into the dialog. Now tells the time.
	Grace time.Duration
	Now   func() time.Time
	// OwnCursor leaves drawing the cursor to the terminal, which the owner places by Cursor.
	OwnCursor bool
	// Form opens the dialog on its first field instead of on cancel: for what sends nothing, so that it can be typed on at once.
	Form bool
}

// ReasonField asks for the reason of an action: one of the options, or in the operator's own words when there are none.
// The value is under the key "reason".
func ReasonField(t *theme.Theme, options []string, required bool) Field {
	return Field{Key: "reason", Label: t.T("reason"), Placeholder: t.T("why, for the journal"), Options: options, Required: required}
}

// TypedField asks to type what the dialog shows. same decides whether the text means the same as want; nil compares
// character by character. A paste does not count: the point is that the eyes have been on it.
func TypedField(t *theme.Theme, key, label, want string, same func(typed, want string) bool) Field {
	if same == nil {
		same = func(typed, want string) bool { return typed == want }
	}
	return Field{Key: key, Label: label, Required: true, Typed: true, Placeholder: t.T("type it"), Check: func(v string) error {
		if !same(v, want) {
			return errors.New(t.T("does not match"))
		}
		return nil
	}}
}

// ConfirmKeys are the keys of the dialog beside those of its fields.
type ConfirmKeys struct{ Cancel, Next, Previous, Accept, ScrollUp, ScrollDown key.Binding }

// NewConfirmKeys gives the usual keys. No letter accepts anything, and no configuration gives these other keys: what
// confirms a danger is the same on every desk.
func NewConfirmKeys(t *theme.Theme) ConfirmKeys {
	return ConfirmKeys{
		Cancel:     fixed(t, "esc", "cancel", "esc", "ctrl+c"),
		Next:       fixed(t, "tab", "next", "tab", "down"),
		Previous:   fixed(t, "shift+tab", "previous", "shift+tab", "up"),
		Accept:     fixed(t, "enter", "press", "enter"),
		ScrollUp:   fixed(t, "pgup", "scroll up", "pgup"),
		ScrollDown: fixed(t, "pgdn", "scroll down", "pgdown"),
	}
}

// fixed is a binding that no configuration changes.
func fixed(t *theme.Theme, shown string, desc lang.Text, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(shown, t.T(desc)))
}

// Confirm is the dialog. It opens on cancel, or where it is a form on a field: pressing enter at once does nothing.
type Confirm struct {
	theme  *theme.Theme
	spec   ConfirmSpec
	keys   ConfirmKeys
	form   *Form
	focus  int // cancelFocus, a field, or len(fields) for the accepting button
	opened time.Time
	ready  bool // the grace period is over
	note   string
	bad    bool // note says what is wrong rather than what to do
	scroll int

	width, height int
}

const cancelFocus = -1

// graceOverMsg is sent when a dialog's grace period has passed, so that it says so without a key being pressed.
type graceOverMsg struct{ of *Confirm }

// NewConfirm opens the dialog. Init must be run.
func NewConfirm(t *theme.Theme, spec ConfirmSpec) *Confirm {
	c := &Confirm{
		theme: t, spec: spec, keys: NewConfirmKeys(t), form: NewForm(t, spec.Fields, spec.OwnCursor),
		focus: cancelFocus, opened: spec.Now(), ready: spec.Grace <= 0, width: 80, height: 24,
	}
	if spec.Form && len(spec.Fields) > 0 && c.Blocked() == "" {
		c.focus, c.ready = 0, true
	}
	c.Resize(80, 24)
	return c
}

// Init waits for the grace period to pass.
func (c *Confirm) Init() tea.Cmd {
	if c.ready {
		return nil
	}
	return tea.Tick(c.spec.Grace, func(time.Time) tea.Msg { return graceOverMsg{of: c} })
}

// Resize sets the size of the screen the dialog lies over.
func (c *Confirm) Resize(width, height int) {
	c.width, c.height = width, height
	c.form.Resize(c.inner())
	c.scrollBy(0)
}

// Reweigh shows what was weighed anew: what is typed may change what will be sent. What was typed stays, and is held against
// what is asked for now. Where accepting means something else than it did, or more has to be given, it says so, and whoever
// was about to accept is back on cancel.
func (c *Confirm) Reweigh(spec ConfirmSpec) {
	was, fields := c.spec, c.keysOfFields()
	at := ""
	if c.onField() {
		at = c.form.fields[c.focus].Key
	}
	accepting := c.focus == len(c.form.fields)
	spec.Now, spec.Grace, spec.OwnCursor = was.Now, was.Grace, was.OwnCursor
	c.spec = spec
	c.form.Refit(spec.Fields)
	c.focus = cancelFocus
	if at != "" || accepting {
		c.focus = slices.IndexFunc(c.form.fields, func(f field) bool { return f.Key == at }) // -1 is cancel
	}
	if accepting {
		c.focus = len(c.form.fields)
	}
	switch {
	case c.Blocked() != "":
		c.focus = cancelFocus
	case spec.Accept != was.Accept || !slices.Equal(fields, c.keysOfFields()):
		if accepting {
			c.focus = cancelFocus
		}
		c.say(c.theme.T("it is another thing now: read it again"), true)
	}
	c.scrollBy(0)
}

func (c *Confirm) keysOfFields() []string {
	keys := make([]string, len(c.form.fields))
	for i := range c.form.fields {
		keys[i] = c.form.fields[i].Key
	}
	return keys
}

// Say shows a sentence above the buttons until the next key.
func (c *Confirm) Say(note string) { c.say(Clean(note), true) }

// Keys are the dialog's bindings, for the help.
func (c *Confirm) Keys() []key.Binding {
	if c.Blocked() != "" {
		return []key.Binding{c.keys.Cancel, c.keys.ScrollUp, c.keys.ScrollDown}
	}
	return []key.Binding{c.keys.Next, c.keys.Previous, c.keys.Accept, c.keys.Cancel, c.keys.ScrollUp, c.keys.ScrollDown}
}

// Value is what a field holds; "reason" is ReasonField's.
func (c *Confirm) Value(key string) string { return c.form.Value(key) }

// Blocked says why accepting is not possible, or is empty.
func (c *Confirm) Blocked() string {
	if c.spec.Blocked != "" {
		return Clean(c.spec.Blocked)
	}
	for _, g := range c.spec.Guards {
		if refuses(g) {
			return c.theme.T("a guard refuses: %s", Clean(g.Text))
		}
	}
	return ""
}

// Update takes a message. On Done every field has passed its check and nothing blocks.
func (c *Confirm) Update(msg tea.Msg) Outcome {
	if over, ok := msg.(graceOverMsg); ok && over.of == c {
		c.ready = true
		c.say("", false)
		return Open
	}
	if mouse, ok := msg.(tea.MouseMsg); ok {
		c.wheel(mouse)
		return Open
	}
	press, ok := msg.(tea.KeyMsg)
	if !ok {
		return Open
	}
	if key.Matches(press, c.keys.Cancel) {
		return Cancelled
	}
	c.ready = c.ready || !c.spec.Now().Before(c.opened.Add(c.spec.Grace))
	if !c.ready {
		c.say(c.theme.T("that key did not count: read first"), true)
		return Open
	}
	c.say("", false)
	switch {
	case key.Matches(press, c.keys.ScrollUp):
		c.scrolled(-c.page())
	case key.Matches(press, c.keys.ScrollDown):
		c.scrolled(+c.page())
	case key.Matches(press, c.keys.Next):
		c.move(+1)
	case key.Matches(press, c.keys.Previous):
		c.move(-1)
	case key.Matches(press, c.keys.Accept):
		return c.press()
	case c.focus >= 0 && c.focus < len(c.form.fields):
		if one := &c.form.fields[c.focus]; !one.update(press, c.form.keys) {
			c.say(c.theme.T("%s changes nothing here", keyName(c.theme, press)), false)
		}
	default:
		c.say(c.hint(), true)
	}
	return Open
}

// wheel scrolls what is read. No click accepts anything, nor does one cancel: a mouse slips.
func (c *Confirm) wheel(msg tea.MouseMsg) {
	switch msg.Button { //nolint:exhaustive // only the wheel moves
	case tea.MouseButtonWheelUp:
		c.scrollBy(-c.page())
	case tea.MouseButtonWheelDown:
		c.scrollBy(+c.page())
	}
}

func (c *Confirm) say(note string, bad bool) { c.note, c.bad = note, bad }

func (c *Confirm) hint() string {
	switch {
	case c.Blocked() != "":
		return c.theme.T("not possible: %s", c.Blocked())
	case c.focus == cancelFocus:
		return c.theme.T("you are on cancel; tab goes on")
	default:
		return c.theme.T("enter: %s", c.accepting())
	}
}

// move goes round over cancel, the fields and the accepting button; while something blocks, only cancel is there.
func (c *Confirm) move(step int) {
	if c.Blocked() != "" {
		c.say(c.hint(), true)
		return
	}
	if c.onField() && c.form.Value(c.form.fields[c.focus].Key) != "" {
		c.form.fields[c.focus].check()
	}
	stops := len(c.form.fields) + 2
	c.focus = (c.focus+1+step+stops)%stops - 1
	if c.onField() {
		c.form.focus = c.focus
	}
}

func (c *Confirm) onField() bool { return c.focus >= 0 && c.focus < len(c.form.fields) }

func (c *Confirm) press() Outcome {
	switch {
	case c.focus == cancelFocus:
		return Cancelled
	case c.onField():
		if c.form.fields[c.focus].check() {
			c.move(+1)
		}
		return Open
	case c.Blocked() != "":
		c.say(c.hint(), true)
		return Open
	case !c.form.check():
		c.focus = c.form.focus
		c.say(c.theme.T("nothing was sent: %s: %s", c.form.fields[c.focus].Label, c.form.fields[c.focus].err), true)
		return Open
	default:
		return Done
	}
}

// scrolled is scrollBy for a key: one that moves nothing says so.
func (c *Confirm) scrolled(n int) {
	at := c.scroll
	if c.scrollBy(n); c.scroll == at {
		c.say(c.theme.T("there is nothing further that way"), false)
	}
}

// page is how far one key scrolls: never past a line that was not seen.
func (c *Confirm) page() int { return clamp(c.window()-1, 1, 5) }

func (c *Confirm) scrollBy(n int) {
	c.scroll = clamp(c.scroll+n, 0, max(0, len(c.body())-c.window()))
}

// Cursor is the cell of the box the cursor is on; ok is false when no line is being typed on.
func (c *Confirm) Cursor() (x, y int, ok bool) {
	if !c.onField() {
		return 0, 0, false
	}
	x, y, ok = c.form.Cursor()
	return x + 2, y + 1 + len(c.head()) + c.air(), ok
}

// View is the box; the owner lays it over the frame with Centered.
func (c *Confirm) View() string {
	lines := append(c.head(), c.foot()...)
	for i, line := range lines {
		lines[i] = " " + line
	}
	border := c.theme.BorderFocused
	switch c.spec.Risk {
	case Dangerous:
		border = c.theme.Danger
	case Reporting:
		border = c.theme.Report
	case Harmless:
	}
	return Panel(c.theme, PanelSpec{
		Title: c.spec.Title, Focused: true, Border: &border, Footer: c.theme.T("esc cancels"),
		Width: c.inner() + 4, Height: len(lines) + 2,
	}, strings.Join(lines, "\n"))
}
