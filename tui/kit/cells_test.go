package kit_test

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"makegood/tui/kit"
)

func TestFit(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, in string
		width    int
		align    kit.Align
		want     string
	}{
		{"filled", "ab", 4, kit.Left, "ab  "},
		{"right", "ab", 4, kit.Right, "  ab"},
		{"center", "ab", 5, kit.Center, " ab  "},
		{"cut", "abcdef", 4, kit.Left, "abc…"},
		{"exact", "abcd", 4, kit.Left, "abcd"},
		{"wide exact", "김철수", 6, kit.Left, "김철수"},
		{"a wide character is not halved", "김철수", 4, kit.Left, "김… "},
		{"nor to the right", "김철수", 4, kit.Right, " 김…"},
		{"one cell of a wide text", "김", 1, kit.Left, "…"},
		{"no cell", "abc", 0, kit.Left, ""},
		{"negative", "abc", -3, kit.Left, ""},
		{"line breaks", "a\nb\tc", 5, kit.Left, "a b c"},
		{"colour survives the cut", "\x1b[31mabcdef\x1b[0m", 4, kit.Left, "\x1b[31mabc…\x1b[0m"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := kit.Fit(c.in, c.width, c.align); got != c.want {
				t.Errorf("Fit(%q, %d) = %q, want %q", c.in, c.width, got, c.want)
			}
		})
	}
}

func TestMiddleKeepsTheTail(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, in string
		width    int
		want     string
	}{
		{"as it is", "MADEUP-686730", 13, "MADEUP-686730"},
		{"both ends", "MADEUP-000000686730", 12, "MADEU…686730"},
		{"the last six at any price", "MADEUP-000000686730", 7, "…686730"},
		{"fewer", "MADEUP-000000686730", 4, "…730"},
		{"one", "MADEUP-000000686730", 1, "M"},
		{"a wide character at the cut", "주문번호김철수", 8, "…김철수"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := kit.Middle(c.in, c.width, "…")
			if got != c.want || kit.Width(got) > c.width {
				t.Errorf("Middle(%q, %d) = %q, want %q", c.in, c.width, got, c.want)
			}
		})
	}
}

func TestWrap(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, in string
		width    int
		want     []string
	}{
		{"words", "one two three", 7, []string{"one two", "three"}},
		{"a long word is broken", "abcdefgh", 3, []string{"abc", "def", "gh"}},
		{"Hangul", "게임 서버가 응답하지", 11, []string{"게임 서버가", "응답하지"}},
		{"empty", "", 5, []string{""}},
		{"line breaks stay", "a\nb", 5, []string{"a", "b"}},
		{"nothing fits nowhere", "abc", 0, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, kit.Wrap(c.in, c.width)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// FuzzWidth holds the short way of measuring against the library's.
func FuzzWidth(f *testing.F) {
	for _, s := range []string{
		"", "plain", "│ 결제됨 ▁▂█ … · │", "\x1b[1;38;2;10;20;30m가\x1b[0m", "1\ufe0f\u20e3", "가\u11a8", "─\u0301", "\x1b[31", "\x1b[2K", "a\x1b[mb\x1b]8;;x\x07", "\x7f", "\xff",
		"小龙虾", "👨‍👩‍👧",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, want := kit.Width(s), ansi.StringWidth(s); got != want {
			t.Errorf("Width(%q) = %d, the library says %d", s, got, want)
		}
	})
}

func FuzzFit(f *testing.F) {
	for _, s := range []string{"", "abc", "김철수 金哲洙", "\x1b[31m김\x1b[0m철수", "👨\u200d👩\u200d👧x", "1\ufe0f\u20e3", "e\u0301e\u0301", "🇰🇷🇰🇷"} {
		f.Add(s, 5, 3)
	}
	f.Fuzz(func(t *testing.T, s string, width, drop int) {
		width, drop = min(max(width, 0), 60), min(max(drop, 0), 60)
		s = kit.Clean(s)
		for _, in := range []string{s, "\x1b[31m" + s + "\x1b[0m"} {
			for _, a := range []kit.Align{kit.Left, kit.Right, kit.Center} {
				if got := kit.Fit(in, width, a); kit.Width(got) != width {
					t.Errorf("Fit(%q, %d, %d) = %q is %d cells", in, width, a, got, kit.Width(got))
				}
			}
			if got := kit.FitMiddle(in, width, kit.Left, "…"); kit.Width(got) != width {
				t.Errorf("FitMiddle(%q, %d) = %q is %d cells", in, width, got, kit.Width(got))
			}
			for _, line := range kit.Wrap(in, width) {
				if kit.Width(line) > width {
					t.Errorf("Wrap(%q, %d) has the line %q", in, width, line)
				}
			}
		}
		frame := strings.Repeat("가a", 15)
		if got := kit.Overlay(frame, s, drop, 0); kit.Width(got) != kit.Width(frame) {
			t.Errorf("Overlay of %q at %d: %q is %d cells, want %d", s, drop, got, kit.Width(got), kit.Width(frame))
		}
	})
}

func TestOverlay(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, frame, box string
		x, y             int
		want             string
	}{
		{"inside", "aaaaaa\naaaaaa\naaaaaa", "XX\nYY", 2, 1, "aaaaaa\naaXXaa\naaYYaa"},
		{"halves of wide characters become spaces", "김철수이", "XX", 1, 0, " XX 수이"},
		{"a wide box over narrow text", "abcdefgh", "김철", 2, 0, "ab김철gh"},
		{"over the right edge", "abcd", "XYZ", 2, 0, "abXY"},
		{"a wide character over the right edge", "abcd", "김철", 1, 0, "a김 "},
		{"over the left edge", "abcd", "XYZ", -1, 0, "YZcd"},
		{"above and below", "aa\naa", "1\n2\n3\n4", 0, -1, "2a\n3a"},
		{"outside", "abcd", "X", 9, 0, "abcd"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := kit.Overlay(c.frame, c.box, c.x, c.y); got != c.want {
				t.Errorf("got\n%q, want\n%q", got, c.want)
			}
		})
	}
}

func TestOverlayKeepsColours(t *testing.T) {
	t.Parallel()
	got := kit.Overlay("\x1b[31mredredred\x1b[0m", "\x1b[1mX\x1b[0m", 3, 0)
	if want := "redXedred"; ansi.Strip(got) != want {
		t.Fatalf("text is %q, want %q", ansi.Strip(got), want)
	}
	_, behind, _ := strings.Cut(got, "X")
	if !strings.Contains(behind, "\x1b[31m") {
		t.Errorf("right of the box the frame lost its colour: %q", got)
	}
	box, _, _ := strings.Cut(got, "X")
	if last := box[strings.LastIndex(box, "\x1b["):]; last != "\x1b[1m" || !strings.Contains(box, "\x1b[m\x1b[1m") {
		t.Errorf("the box must begin from a reset: %q", got)
	}
}

func TestCheckFrame(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, frame, want string }{
		{"right", "ab\n김", ""},
		{"coloured", "\x1b[31mab\x1b[0m\n  ", ""},
		{"too few lines", "ab", "1 lines"},
		{"too many", "a\nb\n", "3 lines"},
		{"too wide", "a\n김b", "line 2 is 3 cells"},
		{"tab", "a\n\t", `line 2 holds the control character '\t'`},
		{"not UTF-8", "a\n\xff", "UTF-8"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			err := kit.CheckFrame(c.frame, 2, 2)
			if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}
