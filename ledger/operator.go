package ledger

import (
	"strings"
	"unicode"
)

// SameOperator reports whether two names are one operator's: another case, blanks
// in other places or letters nobody sees make no second person.
func SameOperator(a, b string) bool { return strings.EqualFold(seenName(a), seenName(b)) }

// seenName is a name as it looks.
func seenName(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Cf, unicode.Cc) && !unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}
