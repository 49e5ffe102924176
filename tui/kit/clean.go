package kit

import (
	"strings"
	"unicode"
	"unicode/utf8"

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
	// Once before, because one mark may stand for two, and once after, because what was parted now touches.
	s = norm.NFC.String(strings.Map(cleaner(), norm.NFC.String(s)))
	return strings.Map(standing, s)
}

// CleanLines is Clean for a text whose line breaks mean something.
func CleanLines(s string) []string {
	lines := strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
	for i, line := range lines {
		lines[i] = Clean(line)
	}
	return lines
}

// Inert makes a text fit to be pasted anywhere: valid UTF-8 without escape sequences, control and format characters (so no
// bidirectional override either); line breaks and tabs stay. Unlike Clean it changes nothing for the sake of cells.
func Inert(s string) string {
	s = ansi.Strip(strings.ToValidUTF8(strings.ReplaceAll(s, "\r\n", "\n"), "\uFFFD"))
	return strings.Map(func(r rune) rune {
		if Acts(r) {
			return -1
		}
		return r
	}, s)
}

// Acts says of a character that it does something where it is pasted instead of standing there: a control or format
// character, or a separator of lines that looks like none.
func Acts(r rune) bool {
	return r != '\n' && r != '\t' && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
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

// standing gives a letter that was meant to join others into a syllable, and did not, the form in which it stands alone:
// left as it is it would join the syllable of the next column. Old letters have no such form.
func standing(r rune) rune {
	const (
		leading  = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
		trailing = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
	)
	switch {
	case r < 0x1100 || r > 0x11FF && r < 0xA960:
		return r
	case r <= 0x1112:
		return []rune(leading)[r-0x1100]
	case r >= 0x1161 && r <= 0x1175:
		return 'ㅏ' + r - 0x1161
	case r >= 0x11A8 && r <= 0x11C2:
		return []rune(trailing)[r-0x11A8]
	case r <= 0x11FF, r >= 0xA960 && r <= 0xA97F, r >= 0xD7B0 && r <= 0xD7FF:
		return utf8.RuneError
	}
	return r
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
