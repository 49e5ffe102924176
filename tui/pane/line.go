package pane

import (
	"strings"

	"makegood/ledger"
)

// ErrUnclosed means that a quote of a command line is not closed.
var ErrUnclosed = ledger.Fail("a quote is not closed")

// Words takes a command line apart at its blanks, as it was put together by CommandLine. Between double quotes a
// backslash takes the next character as it is, between single quotes everything is taken as it is.
func Words(line string) ([]string, error) {
	var words []string
	var word strings.Builder
	open, begun, escaped := rune(0), false, false
	for _, r := range line {
		switch {
		case escaped:
			word.WriteRune(r)
			escaped = false
		case r == '\\' && open != '\'':
			escaped, begun = true, true
		case open != 0 && r == open:
			open = 0
		case open != 0:
			word.WriteRune(r)
		case r == '"' || r == '\'':
			open, begun = r, true
		case r == ' ' || r == '\t' || r == '\n' || r == '\r':
			if begun {
				words = append(words, word.String())
				word.Reset()
				begun = false
			}
		default:
			word.WriteRune(r)
			begun = true
		}
	}
	if open != 0 || escaped {
		return nil, ErrUnclosed
	}
	if begun {
		words = append(words, word.String())
	}
	return words, nil
}
