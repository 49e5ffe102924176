// Package theme says how the console looks: one set of styles named after what they mean, never after a colour, and one
// glyph and one word for every state. A colour alone never carries a meaning: each state is told by its glyph and its word
// as well, so a monochrome terminal, a pasted screen and a log line say the same.
//
// A theme is built from its name and from facts about the terminal that are passed in. Nothing here asks the terminal
// anything: an answer that never comes would hold the first frame back for seconds.
package theme

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"

	"makegood/tui/lang"
)

// Profile is how many colours the terminal shows.
type Profile int

// The profiles, from no escape sequence at all to 24 bits a colour.
const (
	Plain Profile = iota
	ANSI
	ANSI256
	TrueColor
)

// Options are the facts about the terminal a theme depends on.
type Options struct {
	// Profile is the number of colours. Plain leaves no escape sequence in a frame, not even bold.
	Profile Profile
	// ASCII replaces every glyph, border and ellipsis by ASCII, for terminals that draw others wrongly or wide.
	ASCII bool
	// Light says that the terminal's background is light; it decides "auto", "high-contrast" and "colour-blind".
	Light bool
	// NoColor is the user's wish for no colour (NO_COLOR): whatever the name, the theme is "none".
	NoColor bool
	// Words are the texts in the reader's language; nil: English.
	Words *lang.Words
	// Keys are other keys for bindings, by the binding's name (see Theme.Bind).
	Keys map[string][]string
	// Bound is told of every binding that is made under a name; nil: nobody is.
	Bound func(name string, b key.Binding)
}

// Theme is every style and glyph of the console. It is built once, passed by pointer and never changed.
type Theme struct {
	// Name is the name the theme was built under, "auto" already resolved.
	Name string
	// ASCII says whether the glyphs are ASCII.
	ASCII bool
	// Glyphs are the single characters widgets draw with.
	Glyphs Glyphs
	// Frame is the border of boxes; FrameFocused the one around what has the focus.
	Frame, FrameFocused lipgloss.Border

	// Text is what is read most; Strong the same in bold; Muted is secondary but must still be legible; Faint is
	// for lines and fillers that carry nothing.
	Text, Strong, Muted, Faint lipgloss.Style
	// Accent is the one colour that leads the eye; Title names a screen, Heading a part of one.
	Accent, Title, Heading lipgloss.Style
	// Good, Warn and Bad grade what is said.
	Good, Warn, Bad lipgloss.Style
	// Amount is money as it should be; Diff is a field whose two sides differ.
	Amount, Diff lipgloss.Style
	// Sentence is the one plain sentence a row or a screen ends in, Key the key beside it, KeyOff a key that does
	// nothing now.
	Sentence, Key, KeyOff lipgloss.Style
	// Selected is laid under the row that has the cursor, Marked is the mark of a marked row, New counts arrivals.
	Selected, Marked, New lipgloss.Style
	// Border and BorderFocused colour box lines; Backdrop is the frame behind a dialog.
	Border, BorderFocused, Backdrop lipgloss.Style
	// Live is the environment where money is real, loud by intent; Sandbox is the quiet opposite.
	Live, Sandbox lipgloss.Style
	// Danger is everything that gives money back, Report everything that reports a grant: one digit apart at the
	// provider, so never alike on the screen. The Button forms fill their background.
	Danger, DangerButton, Report, ReportButton lipgloss.Style
	// Button is one that has no focus, ButtonFocused a harmless one that has.
	Button, ButtonFocused lipgloss.Style
	// Input is typed text, Placeholder what stands there before, Cursor the cell the cursor is on.
	Input, Placeholder, Cursor lipgloss.Style
	// Match is text a search found. Tab and TabActive are the titles of a tab bar.
	Match, Tab, TabActive lipgloss.Style
	// InfoBanner, WarnBanner and ErrorBanner stay until acknowledged.
	InfoBanner, WarnBanner, ErrorBanner lipgloss.Style

	words *lang.Words
	keys  map[string][]string
	bound func(name string, b key.Binding)
	marks map[Set]map[string]Mark
	order map[Set][]string
}

// Names lists the names New takes.
func Names() []string {
	return []string{"auto", "dark", "light", "high-contrast", "colour-blind", "none"}
}

// New builds the theme of that name; the empty name is "auto". American spelling is understood.
func New(name string, o Options) (*Theme, error) {
	resolved, p, err := choose(name, o)
	if err != nil {
		return nil, err
	}
	r := lipgloss.NewRenderer(io.Discard)
	r.SetColorProfile(profiles()[o.Profile])
	r.SetHasDarkBackground(!o.Light)

	t := &Theme{words: o.Words, keys: o.Keys, bound: o.Bound, Name: resolved, ASCII: o.ASCII, Glyphs: unicodeGlyphs(), Frame: lipgloss.RoundedBorder(), FrameFocused: lipgloss.RoundedBorder()}
	if o.ASCII {
		t.Glyphs, t.Frame, t.FrameFocused = asciiGlyphs(), lipgloss.ASCIIBorder(), lipgloss.ASCIIBorder()
	}
	if t.words == nil {
		t.words = lang.InEnglish()
	}
	t.words = t.words.WithKeys(func(name string) string {
		if keys := t.keys[name]; len(keys) > 0 {
			return t.KeyName(ShownKey(keys[0]))
		}
		return ""
	})
	t.paint(r, p, o.Profile)
	t.label()
	return t, nil
}

func choose(name string, o Options) (string, palette, error) {
	key := strings.ToLower(strings.TrimSpace(name))
	key = strings.ReplaceAll(strings.ReplaceAll(key, "_", "-"), "color", "colour")
	key = strings.TrimSuffix(key, "-safe")
	if key == "" || key == "auto" {
		key = "dark"
		if o.Light {
			key = "light"
		}
	}
	if !slices.Contains(Names(), key) {
		return "", palette{}, fmt.Errorf("theme: no theme is called %q; choose one of %s", name, strings.Join(Names(), ", "))
	}
	if o.NoColor {
		key = "none"
	}
	return key, palettes(o.Light)[key], nil
}

func profiles() map[Profile]termenv.Profile {
	return map[Profile]termenv.Profile{Plain: termenv.Ascii, ANSI: termenv.ANSI, ANSI256: termenv.ANSI256, TrueColor: termenv.TrueColor}
}

// paint turns a palette into styles. Attributes (bold, underline, reverse) are set whatever the palette, so that the
// theme without colours keeps every distinction that attributes can carry.
func (t *Theme) paint(r *lipgloss.Renderer, p palette, profile Profile) {
	base := r.NewStyle()
	ink := func(c tone) lipgloss.Style { return c.fore(base) }
	fill := func(fg, bg tone) lipgloss.Style {
		if bg == (tone{}) {
			return base.Reverse(true)
		}
		return bg.back(fg.fore(base))
	}

	t.Text, t.Strong, t.Muted, t.Faint = ink(p.text), ink(p.text).Bold(true), ink(p.muted), ink(p.faint)
	t.Accent, t.Title, t.Heading = ink(p.accent), ink(p.accent).Bold(true), ink(p.text).Bold(true)
	t.Good, t.Warn, t.Bad = ink(p.good), ink(p.warn), ink(p.bad).Bold(true)
	t.Amount, t.Diff = ink(p.amount), ink(p.warn).Bold(true)
	t.Sentence, t.Key, t.KeyOff = ink(p.text), ink(p.accent).Bold(true), ink(p.faint).Strikethrough(p.mono)
	t.Marked, t.New = ink(p.accent).Bold(true), ink(p.accent).Bold(true)
	t.Border, t.BorderFocused, t.Backdrop = ink(p.faint), ink(p.accent), ink(p.faint)
	t.Live, t.Sandbox = fill(p.onLive, p.live).Bold(true), ink(p.good)
	t.Danger, t.DangerButton = ink(p.danger).Bold(true), fill(p.onDanger, p.dangerFill).Bold(true)
	t.Report, t.ReportButton = ink(p.report).Underline(p.mono), fill(p.onReport, p.reportFill).Underline(p.mono)
	t.Button, t.ButtonFocused = ink(p.muted), fill(p.onAccent, p.accent).Bold(true)
	t.Input, t.Placeholder, t.Cursor = ink(p.text), ink(p.muted), base.Reverse(true)
	t.Match = fill(p.onMatch, p.match)
	t.Tab, t.TabActive = ink(p.muted), ink(p.accent).Bold(true).Underline(true)
	t.InfoBanner, t.WarnBanner, t.ErrorBanner = ink(p.accent), fill(p.onWarn, p.warnFill), fill(p.onDanger, p.dangerFill).Bold(true)

	// Sixteen colours leave no calm background to lay under a row, so the row is reversed.
	if profile == ANSI || p.selected == (tone{}) {
		t.Selected = base.Reverse(true)
	} else {
		t.Selected = p.selected.back(base)
	}
}

// OnSelected is the style as it looks in the selected row: what the style leaves open comes from Selected. A row that is
// reversed keeps no colours of its cells: each would be a background of its own, and the row a patchwork.
func (t *Theme) OnSelected(s *lipgloss.Style) lipgloss.Style {
	if s == nil {
		return t.Selected.Inherit(t.Text)
	}
	if t.Selected.GetReverse() {
		return t.Selected.Inherit(t.Text).Bold(s.GetBold()).Underline(s.GetUnderline()).Strikethrough(s.GetStrikethrough())
	}
	return s.Inherit(t.Selected)
}
