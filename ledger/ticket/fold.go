package ticket

import (
	"regexp"
	"strings"
)

// longest is how much of a text is read, in bytes: a thread of mails is shorter.
const longest = 1 << 16

// quoting are the marks a mail program puts before the lines it quotes.
var quoting = regexp.MustCompile(`(?m)^[ \t]*(?:[>|][ \t]?)+`)

// softBreak is where quoted-printable wraps a line in the middle of a word.
var softBreak = regexp.MustCompile(`([0-9A-Za-z])=\n([0-9A-Za-z])`)

// fold brings a text to one spelling: full-width letters, digits and signs become ASCII, blanks of every sort a blank,
// what has no width goes, quoting marks of mails go, and so do soft line breaks.
func fold(text string) string {
	if len(text) > longest {
		text = strings.ToValidUTF8(text[:longest], "")
	}
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	text = strings.Map(func(r rune) rune {
		switch {
		case r >= 0xFF01 && r <= 0xFF5E: // the full-width forms of ! to ~
			return r - 0xFEE0
		case r == 0x3000 || r == 0xA0 || r == 0x202F || r >= 0x2000 && r <= 0x200A:
			return ' '
		case r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x2069, r == 0xFEFF, r == 0xAD:
			return -1
		case r == 0x2018 || r == 0x2019 || r == 0x201A || r == 0x300C || r == 0x300D:
			return '\''
		case r == 0x201C || r == 0x201D || r == 0x201E || r == 0xAB || r == 0xBB || r == 0x300E || r == 0x300F:
			return '"'
		case r >= 0x2010 && r <= 0x2015 || r == 0x2212:
			return '-'
		case r == 0x301C || r == 0x223C:
			return '~'
		case r == 0xFFE6:
			return '₩'
		case r == 0xFFE5:
			return '¥'
		case r == '\t':
			return ' '
		case r < ' ' && r != '\n' || r == 0x7F:
			return ' '
		}
		return r
	}, text)
	text = quoting.ReplaceAllString(text, "")
	return softBreak.ReplaceAllString(text, "$1$2")
}
