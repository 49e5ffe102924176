package theme_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"

	"makegood/tui/lang"
	"makegood/tui/theme"
)

func build(t *testing.T, name string, o theme.Options) *theme.Theme {
	t.Helper()
	th, err := theme.New(name, o)
	if err != nil {
		t.Fatalf("New(%q): %v", name, err)
	}
	return th
}

func TestNewResolvesNames(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, ask, want string
		o               theme.Options
	}{
		{"empty on dark", "", "dark", theme.Options{}},
		{"auto on light", "auto", "light", theme.Options{Light: true}},
		{"American and underscored", "Color_Blind", "colour-blind", theme.Options{}},
		{"with safe", "colour-blind-safe", "colour-blind", theme.Options{}},
		{"no colour wins", "high-contrast", "none", theme.Options{NoColor: true}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := build(t, c.ask, c.o).Name; got != c.want {
				t.Errorf("New(%q).Name = %q, want %q", c.ask, got, c.want)
			}
		})
	}
	_, err := theme.New("solarized", theme.Options{NoColor: true})
	if err == nil || !strings.Contains(err.Error(), "solarized") || !strings.Contains(err.Error(), "high-contrast") {
		t.Errorf("an unknown name must be refused by name with the choices, got %v", err)
	}
}

func TestProfilesBoundWhatIsEmitted(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, theme string
		profile     theme.Profile
		want, never []string
	}{
		{"24 bits", "dark", theme.TrueColor, []string{"38;2;"}, nil},
		{"256", "dark", theme.ANSI256, []string{"38;5;"}, []string{"38;2;"}},
		{"16", "dark", theme.ANSI, []string{"\x1b["}, []string{"38;2;", "38;5;", "48;"}},
		{"plain", "dark", theme.Plain, nil, []string{"\x1b"}},
		{"no colour keeps attributes", "none", theme.TrueColor, []string{"\x1b[1m", "\x1b[7m"}, []string{"38;", "48;", "\x1b[3", "\x1b[9"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			th := build(t, c.theme, theme.Options{Profile: c.profile})
			out := th.Good.Render("good") + th.Title.Render("title") + th.Selected.Render("row") + th.Live.Render("LIVE") + th.Match.Render("match")
			for _, w := range c.want {
				if !strings.Contains(out, w) {
					t.Errorf("%q lacks %q", out, w)
				}
			}
			for _, n := range c.never {
				if strings.Contains(out, n) {
					t.Errorf("%q has %q", out, n)
				}
			}
		})
	}
}

func TestMoneyAndReportNeverLookAlike(t *testing.T) {
	t.Parallel()
	for _, name := range theme.Names() {
		for _, light := range []bool{false, true} {
			th := build(t, name, theme.Options{Profile: theme.ANSI, Light: light})
			pairs := map[string][2]*lipgloss.Style{
				"text": {&th.Danger, &th.Report}, "buttons": {&th.DangerButton, &th.ReportButton},
				"environment": {&th.Live, &th.Sandbox}, "focus": {&th.Button, &th.ButtonFocused},
			}
			for what, p := range pairs {
				if p[0].Render("x") == p[1].Render("x") {
					t.Errorf("%s (light %v): %s look alike: %q", name, light, what, p[0].Render("x"))
				}
			}
		}
	}
}

func TestMarksAreDistinctWithinTheirSet(t *testing.T) {
	t.Parallel()
	for _, ascii := range []bool{false, true} {
		th := build(t, "dark", theme.Options{ASCII: ascii, Words: korean(t, ascii)})
		for set := theme.Lamps; set <= theme.Levels; set++ {
			legend := th.Legend(set)
			if len(legend) < 3 {
				t.Errorf("set %d has %d marks", set, len(legend))
			}
			glyphs, words := map[string]bool{}, map[string]bool{}
			for _, m := range legend {
				if glyphs[m.Glyph] || words[m.Word] {
					t.Errorf("set %d: %q repeats a glyph or a word", set, m)
				}
				glyphs[m.Glyph], words[m.Word] = true, true
				if ansi.StringWidth(m.Glyph) != 1 || m.Style == nil {
					t.Errorf("set %d: %q is not one cell, or has no style", set, m)
				}
				if ascii && (len(m.Glyph) != 1 || m.Glyph[0] > 0x7e) {
					t.Errorf("set %d: %q is not ASCII", set, m)
				}
			}
		}
	}
}

// korean gives the Korean words, or none.
func korean(t *testing.T, english bool) *lang.Words {
	t.Helper()
	if english {
		return nil
	}
	w, err := lang.New(lang.Korean)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestMarkLookup(t *testing.T) {
	t.Parallel()
	th := build(t, "dark", theme.Options{})
	cases := []struct{ name, got, want string }{
		{"lamp", th.Lamp("claimed").String(), "◐ claimed"},
		{"severity", th.Severity(1).String(), "▲ urgent"},
		{"upper case and underscore", th.Case("AWAITING_APPROVAL").String(), "◔ awaiting approval"},
		{"action", th.Action("in_doubt").String(), "? in doubt"},
		{"verdict", th.Verdict("refuse").String(), "✗ refuse"},
		{"answer", th.Mark(theme.Answers, "could_not_ask").String(), "? could not ask"},
		{"a word nobody knows stays itself", th.Lamp("MAYBE").String(), "? MAYBE"},
		{"nothing at all", th.Lamp("").String(), "? not given"},
		{"a severity out of range", th.Severity(7).String(), "? 7"},
		{"rendered without colour", th.Lamp("yes").Render(), "● yes"},
	}
	for _, c := range cases {
		if c.got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, c.got, c.want)
		}
	}
}

func TestGlyphsAreOneCell(t *testing.T) {
	t.Parallel()
	for _, ascii := range []bool{false, true} {
		g := build(t, "dark", theme.Options{ASCII: ascii}).Glyphs
		all := append([]string{
			g.Ellipsis, g.Cursor, g.Mark, g.Sep, g.Up, g.Down, g.Left, g.Right, g.Differs, g.Rail,
			g.Open, g.Closed, g.Bullet, g.Full, g.Empty, g.Gap, g.Rule, g.Info, g.Warning, g.Error,
		}, g.Bars...)
		for _, s := range all {
			if ansi.StringWidth(s) != 1 {
				t.Errorf("ascii %v: %q is %d cells", ascii, s, ansi.StringWidth(s))
			}
			if ascii && s[0] > 0x7e {
				t.Errorf("%q is not ASCII", s)
			}
		}
		if len(g.Bars) != 8 {
			t.Errorf("%d bars, want 8", len(g.Bars))
		}
	}
}

func TestFromEnv(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name string
		env  map[string]string
		want theme.Options
	}{
		{"truecolor", map[string]string{"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "ko_KR.UTF-8"}, theme.Options{Profile: theme.TrueColor}},
		{"256", map[string]string{"TERM": "screen-256color"}, theme.Options{Profile: theme.ANSI256}},
		{"kitty", map[string]string{"TERM": "xterm-kitty"}, theme.Options{Profile: theme.TrueColor}},
		{"plain xterm", map[string]string{"TERM": "xterm", "LANG": "C.utf8"}, theme.Options{Profile: theme.ANSI}},
		{"dumb", map[string]string{"TERM": "dumb", "COLORTERM": "truecolor"}, theme.Options{Profile: theme.Plain, ASCII: true}},
		{"NO_COLOR", map[string]string{"TERM": "xterm", "NO_COLOR": "1"}, theme.Options{Profile: theme.ANSI, NoColor: true}},
		{"EUC-KR", map[string]string{"TERM": "xterm", "LANG": "ko_KR.eucKR"}, theme.Options{Profile: theme.ANSI, ASCII: true}},
		{"LC_ALL wins", map[string]string{"TERM": "xterm", "LC_ALL": "C", "LANG": "ko_KR.UTF-8"}, theme.Options{Profile: theme.ANSI, ASCII: true}},
		{"light", map[string]string{"TERM": "xterm", "COLORFGBG": "0;default;15"}, theme.Options{Profile: theme.ANSI, Light: true}},
		{"dark", map[string]string{"TERM": "xterm", "COLORFGBG": "15;0"}, theme.Options{Profile: theme.ANSI}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := theme.FromEnv(func(k string) string { return c.env[k] }); !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestBrushPaintsLikeItsStyle(t *testing.T) {
	t.Parallel()
	th := build(t, "dark", theme.Options{Profile: theme.TrueColor})
	for name, s := range map[string]lipgloss.Style{"good": th.Good, "title": th.Title, "live": th.Live, "selected": th.OnSelected(&th.Bad)} {
		b := theme.NewBrush(s)
		if got, want := b.Paint("김철수"), s.Render("김철수"); got != want {
			t.Errorf("%s: brush %q, style %q", name, got, want)
		}
		if got := b.Paint(""); got != "" {
			t.Errorf("%s: an empty text became %q", name, got)
		}
	}
	plain := build(t, "dark", theme.Options{Profile: theme.Plain})
	if got := theme.NewBrush(plain.Live).Paint("x"); got != "x" {
		t.Errorf("plain brush left %q", got)
	}
}

func TestReversedRowIsOfOnePiece(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]theme.Options{
		"high-contrast": {Profile: theme.TrueColor}, "none": {Profile: theme.TrueColor}, "dark": {Profile: theme.ANSI},
	} {
		th := build(t, name, o)
		row := th.OnSelected(nil).Render("x")
		for of, s := range map[string]*lipgloss.Style{"good": &th.Good, "muted": &th.Muted, "warn": &th.Warn} {
			if got := th.OnSelected(s).Render("x"); got != row {
				t.Errorf("%s: a %s cell is %q in the selected row %q", name, of, got, row)
			}
		}
		if got := th.OnSelected(&th.Bad).Render("x"); got == row || !strings.Contains(got, "7") {
			t.Errorf("%s: a bold cell is %q in the selected row", name, got)
		}
	}
}

func TestSelectedKeepsTheForegroundOfACell(t *testing.T) {
	t.Parallel()
	th := build(t, "dark", theme.Options{Profile: theme.TrueColor})
	got := th.OnSelected(&th.Good).Render("x")
	fg, bg := th.Good.Render("x"), th.Selected.Render("x")
	code := func(s string) string {
		s, _, _ = strings.Cut(strings.TrimPrefix(s, "\x1b["), "m")
		return s
	}
	if !strings.Contains(got, code(fg)) || !strings.Contains(got, code(bg)) {
		t.Errorf("%q lacks the cell's %q or the row's %q", got, code(fg), code(bg))
	}
	if th.OnSelected(nil).Render("x") != bg {
		t.Errorf("a cell without a style must look like the row")
	}
}
