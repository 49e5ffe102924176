package rows

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"makegood/ledger"
)

// badRow is why one row is refused; the rows behind it are read all the same.
type badRow struct{ why ledger.Saying }

func (b badRow) Error() string { return b.why.String() }

// Said is the reason with its values kept apart.
func (b badRow) Said() ledger.Saying { return b.why }

// Bad is the error by which a yield refuses a row it was handed: the row is
// reported with the other bad ones, and the reading goes on.
func Bad(why ledger.Saying) error { return badRow{why} }

func bad(why ledger.Phrase, args ...any) error { return badRow{ledger.Say(why, args...)} }

// The longest id and the longest free text that are taken, in bytes.
const (
	maxID   = 512
	maxText = 4096
)

// quote shows a value in a reason, the beginning of it where it is long.
func quote(s string) string {
	const most = 60
	if len(s) > most {
		return strconv.Quote(strings.ToValidUTF8(s[:most], "")) + "..."
	}
	return strconv.Quote(s)
}

// clean takes away what surrounds a value without being part of it: white
// space, and what spreadsheets write to keep digits text, a leading apostrophe
// or ="...".
func clean(s string) string {
	if s == "" {
		return s
	}
	first, last := s[0], s[len(s)-1]
	if first > ' ' && first < utf8.RuneSelf && last > ' ' && last < utf8.RuneSelf && first != '\'' && first != '=' {
		return s
	}
	s = trim(s)
	if inner, ok := strings.CutPrefix(s, `="`); ok && strings.HasSuffix(inner, `"`) {
		return trim(strings.TrimSuffix(inner, `"`))
	}
	if inner, ok := strings.CutPrefix(s, "'"); ok {
		return trim(inner)
	}
	return s
}

func trim(s string) string { return strings.TrimFunc(s, isPadding) }

// isPadding is white space and the two marks without width that copying out of
// web pages and mails leaves at the edges.
func isPadding(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' || r == '\u200b' }

// idFlaw says what is wrong with an id: words for a reason, or nothing. digits
// says that it is made of digits alone. number says that it stood unquoted in
// JSON.
func idFlaw(s string, number bool) (flaw ledger.Saying, digits bool) {
	if len(s) > maxID {
		return ledger.Say("is %d bytes long, more than any id (%d)", len(s), maxID), false
	}
	digits = true
	var wide, exponent, fraction bool
	for i := range len(s) {
		switch c := s[i]; {
		case isDigit(c):
		case c < ' ' || c == 0x7f:
			return controlFlaw(c), false
		default:
			digits = false
			wide = wide || c >= utf8.RuneSelf
			exponent = exponent || c == 'e' || c == 'E'
			fraction = fraction || c == '.'
		}
	}
	switch {
	case digits:
		return flaw, true
	case exponent && (number || scientific(s)):
		return ledger.Say("is in scientific notation: a spreadsheet or a float has destroyed it; export the column as text"), false
	case number && fraction:
		return ledger.Say("is a number with a fraction; write ids in quotes"), false
	case wide:
		return wideFlaw(s), false
	}
	return flaw, false
}

func controlFlaw(c byte) ledger.Saying {
	switch c {
	case 0:
		return ledger.Say("contains a NUL byte")
	case '\n', '\r':
		return ledger.Say("contains a line break")
	default:
		return ledger.Say("contains a control character (U+%04X)", c)
	}
}

// wideFlaw looks for characters nobody can see in an id, and for U+FFFD, which
// stands where somebody read the text in a wrong encoding.
func wideFlaw(s string) ledger.Saying {
	for _, r := range s {
		if r == utf8.RuneError || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
			return ledger.Say("contains a character that cannot be seen (U+%04X)", r)
		}
	}
	return ledger.Saying{}
}

// scientific reports whether a text is a number as spreadsheets shorten it:
// 1.90909E+18. Digits, an E and digits alone (12E5) may well be an id.
func scientific(s string) bool {
	if first := s[0]; !isDigit(first) && first != '+' && first != '-' {
		return false
	}
	rest := strings.TrimLeft(s, "+-")
	digits := strings.TrimLeft(rest, "0123456789")
	if digits == rest {
		return false
	}
	marked := false
	if digits != "" && (digits[0] == '.' || digits[0] == ',') {
		marked = true
		digits = strings.TrimLeft(digits[1:], "0123456789")
	}
	if digits == "" || digits[0] != 'e' && digits[0] != 'E' {
		return false
	}
	power := digits[1:]
	if power != "" && (power[0] == '+' || power[0] == '-') {
		marked = true
		power = power[1:]
	}
	return marked && allDigits(power)
}

// shaken reports whether digits look as if a spreadsheet had kept only the
// first fifteen of them.
func shaken(digits string) bool { return len(digits) >= 16 && strings.HasSuffix(digits, "0000") }

// maxQuantity leaves room to add quantities up.
const maxQuantity = 1_000_000_000_000

// parseQuantity reads how many of an item: an integer from 1, where a fraction
// of zeros (100.0) is none.
func parseQuantity(text string) (int64, error) {
	whole, fraction, cut := strings.Cut(text, ".")
	if cut && (fraction == "" || strings.Trim(fraction, "0") != "") {
		return 0, bad("quantity %s is not a whole number", quote(text))
	}
	if !allDigits(whole) {
		return 0, bad("quantity %s is not a whole number from 1 in plain digits", quote(text))
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || n < 1 || n > maxQuantity {
		return 0, bad("quantity %s is not between 1 and %d", quote(text), int64(maxQuantity))
	}
	return n, nil
}

// parseFlag reads yes or no as tables write it.
func parseFlag(text string) (value, ok bool) {
	switch strings.ToLower(text) {
	case "true", "1", "y", "yes", "t":
		return true, true
	case "false", "0", "n", "no", "f":
		return false, true
	default:
		return false, false
	}
}
