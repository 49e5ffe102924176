package kit_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/text/unicode/norm"

	"makegood/tui/kit"
)

func TestClean(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, in, want string }{
		{"ASCII is untouched", "order 686730", "order 686730"},
		{"Hangul and Han stay", "김철수 金哲洙", "김철수 金哲洙"},
		{"decomposed Hangul is composed", "\u1100\u1161\u11a8", "각"},
		{"composed again after what stood between is gone", "\u1100\u200d\u1161", "가"},
		{"letters that found no syllable stand alone", "\u1100 \u1175\u11c2", "ㄱ ㅣㅎ"},
		{"old letters cannot be shown", "\u1160\ua960x", "\ufffdx"},
		{"line breaks and tabs become spaces", "a\nb\tc", "a b c"},
		{"carriage return goes", "a\r\nb", "a b"},
		{"colours go", "\x1b[31mred\x1b[0m", "red"},
		{"the clipboard is not written", "a\x1b]52;c;aGk=\x07b", "ab"},
		{"nor the title", "\x1b]0;owned\x07x", "x"},
		{"nor a link made", "\x1b]8;;https://evil.example\x1b\\x\x1b]8;;\x1b\\", "x"},
		{"C1 controls go", "a\u009b31mb", "a31mb"},
		{"bidirectional overrides go", "abc\u202edef\u2066ghi", "abcdefghi"},
		{"zero width characters go", "a\u200bb\ufeffc\u00add", "abcd"},
		{"private use goes", "a\ue000b", "ab"},
		{"separators go", "a\u2028b\u2029c", "abc"},
		{"variation selectors go", "❤\ufe0f", "❤"},
		{"a family becomes its faces", "👨\u200d👩\u200d👧", "👨👩👧"},
		{"a skin tone goes", "👍🏽", "👍"},
		{"a keycap becomes its digit", "1\ufe0f\u20e3", "1"},
		{"an invisible filler goes", "a\u3164b", "ab"},
		{"a flag becomes its letters", "🇰🇷 서버", "KR 서버"},
		{"a mark without a character goes", "\u0301a \u0301b", "a b"},
		{"a pile of marks is cut", "x" + strings.Repeat("\u0337", 50), "x" + strings.Repeat("\u0337", 6)},
		{"broken UTF-8 shows", "a\xffb", "a\ufffdb"},
		{"empty", "", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := kit.Clean(c.in); got != c.want {
				t.Errorf("Clean(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestCleanLines(t *testing.T) {
	t.Parallel()
	got := strings.Join(kit.CleanLines("a\x1b[1m\r\nb\tc\n\nd"), "|")
	if want := "a|b c||d"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestCleanCharactersHaveOneWidth compares the two ways terminals count, character by character: text that is counted
// differently breaks the columns of one of them.
func TestCleanCharactersHaveOneWidth(t *testing.T) {
	t.Parallel()
	for r := rune(0x20); r <= unicode.MaxRune; r++ {
		if !utf8.ValidRune(r) || !unicode.IsPrint(r) || unicode.IsMark(r) { // a mark alone is not text
			continue
		}
		s := kit.Clean(string(r))
		if g, w := ansi.StringWidth(s), ansi.StringWidthWc(s); g != w {
			t.Errorf("%U %q is %d cells by clusters and %d by characters", r, s, g, w)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"", "김철수", "\x1b[31mx", "a\u202eb", "\xff\xfe", "\x1b]52;c;", "👨\u200d👩", "\u1100\u200d\u1161", "1\ufe0f\u20e3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := kit.Clean(s)
		if !utf8.ValidString(got) || !norm.NFC.IsNormalString(got) {
			t.Errorf("Clean(%q) = %q is not normal UTF-8", s, got)
		}
		if again := kit.Clean(got); again != got {
			t.Errorf("Clean(%q) = %q, and cleaned again %q", s, got, again)
		}
		for _, r := range got {
			if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp, unicode.Variation_Selector) {
				t.Errorf("Clean(%q) = %q keeps %U", s, got, r)
			}
		}
		if ansi.Strip(got) != got {
			t.Errorf("Clean(%q) = %q still holds a sequence", s, got)
		}
		if err := kit.CheckFrame(kit.Fit(got, 20, kit.Left), 20, 1); err != nil {
			t.Error(err)
		}
	})
}

func TestInert(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, in, want string }{
		{"text", "결제 H1\n\tpaid", "결제 H1\n\tpaid"},
		{"line ends of another system", "a\r\nb\rc", "a\nbc"},
		{"colour", "a\x1b[31mb\x1b[0m", "ab"},
		{"clipboard inside the clipboard", "a\x1b]52;c;cm0gLXJmIC8=\x07b", "ab"},
		{"override", "abc\u202egpj.exe\u2066x\u2069", "abcgpj.exex"},
		{"invisible", "H1\u200b\ufeff2", "H12"},
		{"separators", "a\u2028b\u2029c", "abc"},
		{"one-byte controls", "a\u009b31mb\x7f\x00", "a31mb"},
		{"no UTF-8", "a\xffb", "a\ufffdb"},
		{"marks and emoji stay", "1\ufe0f\u20e3 👍🏽", "1\ufe0f\u20e3 👍🏽"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := kit.Inert(tc.in); got != tc.want {
				t.Errorf("Inert(%q) = %q, want %q", tc.in, got, tc.want)
			}
		})
	}
}
