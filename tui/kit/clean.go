package kit

import (
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/text/unicode/norm"
)

// Clean makes a text from outside fit to be printed: valid UTF-8, no escape sequence, no control, format or private
// character (so no bidirectional override either), no line or paragraph separator, nothing invisible, Hangul composed. Tabs and line
// breaks become spaces. The outcome takes the same cells in every terminal. It is for showing only: the ledger keeps the
// bytes as they came.
func Clean(s string) string {
	if printable(s) {
		return s
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = ansi.Strip(s)
	return norm.NFC.String(strings.Map(cleaner(), s))
}

// CleanLines is Clean for a text whose line breaks mean something.
func CleanLines(s string) []string {
	lines := strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
	for i, line := range lines {
		lines[i] = Clean(line)
	}
	return lines
}

// maxMarks is how many marks a character may carry: languages need three, and a pile of hundreds runs over the lines around.
const maxMarks = 6

// cleaner goes over a text character by character. A mark without a character of its own would join the one the widget
// draws before the text, and shift the rest of the line; the two letters of a flag are one cell here and two there, so they
// are written as letters.
func cleaner() func(rune) rune {
	base, marks := false, 0
	return func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			r = ' '
		case r >= 0x1F1E6 && r <= 0x1F1FF:
			r += 'A' - 0x1F1E6
		case hidden(r):
			return -1
		case unicode.IsMark(r):
			if marks++; !base || marks > maxMarks {
				return -1
			}
			return r
		}
		base, marks = r != ' ', 0
		return r
	}
}

// hidden says of a character that it must not reach the terminal: it is invisible there, steers it, or changes the width
// of its neighbour in some terminals and not in others (skin tones, enclosing marks).
func hidden(r rune) bool {
	if r < 0x7f {
		return r < 0x20
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp, unicode.Me,
		unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point) ||
		r >= 0x1F3FB && r <= 0x1F3FF
}
