package ledger

import "strings"

// SameOperator reports whether two names are one operator's: another case or a blank at an end makes no second person.
func SameOperator(a, b string) bool {
	return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b))
}
