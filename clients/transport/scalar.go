package transport

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"
)

// State says what stood where a scalar was expected. The set is closed.
type State uint8

// The states of a scalar.
const (
	// Absent: the member is not there.
	Absent State = iota
	// Null: the member is null, or an empty string where a number belongs.
	Null
	// Given: the member has a value of the expected sort.
	Given
	// Bad: the member has a value that is not of the expected sort. It stays
	// visible as Spelling and never becomes a default.
	Bad
)

// badBytes bounds what is kept of a value that makes no sense.
const badBytes = 200

// Scalar is what every tolerant scalar keeps: whether there is a value, and
// how it was spelled (a string without its quotes, a number digit by digit).
type Scalar struct {
	State    State
	Spelling string
}

// Given reports whether there is a value of the expected sort.
func (s Scalar) Given() bool { return s.State == Given }

// Bad reports whether there is a value of another sort.
func (s Scalar) Bad() bool { return s.State == Bad }

// read takes a JSON value apart: the text of a string, the spelling of a
// number, true or false; anything else is Bad. It never fails, because one odd
// member must not make a whole notification unreadable.
func (s *Scalar) read(raw []byte) {
	raw = bytes.TrimSpace(raw)
	switch {
	case len(raw) == 0:
		*s = Scalar{State: Bad}
	case raw[0] == 'n':
		*s = Scalar{State: Null}
	case raw[0] == '"':
		// Almost every string is plain, and notifications come by the thousand.
		if inner := raw[1 : len(raw)-1]; bytes.IndexByte(inner, '\\') < 0 && utf8.Valid(inner) {
			*s = Scalar{State: Given, Spelling: string(inner)}
			return
		}
		var text string
		if err := json.Unmarshal(raw, &text); err != nil {
			s.spoil(string(raw))
			return
		}
		*s = Scalar{State: Given, Spelling: text}
	case raw[0] == '{' || raw[0] == '[':
		s.spoil(string(raw))
	default:
		*s = Scalar{State: Given, Spelling: string(raw)}
	}
}

// spoil marks the value as Bad and keeps the beginning of it.
func (s *Scalar) spoil(raw string) {
	if len(raw) > badBytes {
		raw = strings.ToValidUTF8(raw[:badBytes], "")
	}
	*s = Scalar{State: Bad, Spelling: raw}
}

// FlexText reads a string or a number as text. A number keeps its spelling
// digit by digit, so identifiers beyond 2^53 survive.
type FlexText struct{ Scalar }

// UnmarshalJSON never fails; see State.
func (f *FlexText) UnmarshalJSON(raw []byte) error {
	f.read(raw)
	if trimmed := bytes.TrimSpace(raw); f.Given() && (trimmed[0] == 't' || trimmed[0] == 'f') {
		f.spoil(f.Spelling)
	}
	return nil
}

// Text is the text as sent, empty when there is none.
func (f FlexText) Text() string {
	if !f.Given() {
		return ""
	}
	return f.Spelling
}

// Trimmed is Text without surrounding white space.
func (f FlexText) Trimmed() string { return strings.TrimSpace(f.Text()) }

// FlexInt reads an integer written as a number or in quotes. Numbers with a
// fraction of zero (1.0) are integers; everything beyond 64 bits is Bad.
type FlexInt struct {
	Scalar
	Int int64 // zero unless Given
}

// UnmarshalJSON never fails; see State.
func (f *FlexInt) UnmarshalJSON(raw []byte) error {
	f.Int = 0
	f.read(raw)
	if f.State != Given {
		return nil
	}
	text := strings.TrimSpace(f.Spelling)
	if text == "" {
		f.Scalar = Scalar{State: Null}
		return nil
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		f.Int = n
		return nil
	}
	d, ok := ParseDecimal(text)
	if !ok || !d.IsInteger() || !d.BigInt().IsInt64() {
		f.spoil(f.Spelling)
		return nil
	}
	f.Int = d.BigInt().Int64()
	return nil
}

// FlexDecimal reads an amount written as a number or in quotes, exactly.
type FlexDecimal struct {
	Scalar
	Decimal decimal.Decimal // zero unless Given
}

// UnmarshalJSON never fails; see State.
func (f *FlexDecimal) UnmarshalJSON(raw []byte) error {
	f.Decimal = decimal.Zero
	f.read(raw)
	if f.State != Given {
		return nil
	}
	if strings.TrimSpace(f.Spelling) == "" {
		f.Scalar = Scalar{State: Null}
		return nil
	}
	d, ok := ParseDecimal(f.Spelling)
	if !ok {
		f.spoil(f.Spelling)
		return nil
	}
	f.Decimal = d
	return nil
}

// FlexBool reads true, 1, "1", "true" and their opposites; anything else is Bad.
type FlexBool struct {
	Scalar
	Bool bool // false unless Given
}

// UnmarshalJSON never fails; see State.
func (f *FlexBool) UnmarshalJSON(raw []byte) error {
	f.Bool = false
	f.read(raw)
	if f.State != Given {
		return nil
	}
	switch strings.ToLower(strings.TrimSpace(f.Spelling)) {
	case "true", "1":
		f.Bool = true
	case "false", "0":
	case "":
		f.Scalar = Scalar{State: Null}
	default:
		f.spoil(f.Spelling)
	}
	return nil
}

// decimalDigits bounds the digits and the exponent of a decimal: more is no
// amount of money, and a short text with a huge exponent costs memory.
const decimalDigits = 40

// ParseDecimal reads a decimal as JSON writes numbers, leading zeros and one
// plus sign allowed, up to 40 digits on either side of the point. It is exact.
func ParseDecimal(text string) (decimal.Decimal, bool) {
	text = strings.TrimSpace(text)
	digits, exponent, valid := scanDecimal(text)
	if !valid || digits > decimalDigits || exponent > decimalDigits || exponent < -decimalDigits {
		return decimal.Zero, false
	}
	d, err := decimal.NewFromString(text)
	if err != nil {
		return decimal.Zero, false
	}
	return d, true
}

// scanDecimal checks the grammar [+-]digits[.digits][(e|E)[+-]digits] and
// counts the digits before the exponent.
func scanDecimal(text string) (digits, exponent int, valid bool) {
	mantissa := strings.TrimLeft(text, "+-")
	if len(text)-len(mantissa) > 1 {
		return 0, 0, false
	}
	if i := strings.IndexAny(mantissa, "eE"); i >= 0 {
		power := mantissa[i+1:]
		mantissa = mantissa[:i]
		bare := strings.TrimLeft(power, "+-")
		if len(power)-len(bare) > 1 || !IsDigits(bare) || len(bare) > 4 {
			return 0, 0, false
		}
		n, err := strconv.Atoi(power)
		if err != nil {
			return 0, 0, false
		}
		exponent = n
	}
	whole, fraction, dotted := strings.Cut(mantissa, ".")
	if !IsDigits(whole) || dotted && !IsDigits(fraction) {
		return 0, 0, false
	}
	return len(whole) + len(fraction), exponent, true
}

// IsDigits reports whether the text consists of ASCII digits, one at least.
func IsDigits(text string) bool {
	for i := 0; i < len(text); i++ {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}

// NumberOrText gives the JSON value for an identifier that is documented as a
// number and kept as text: a number where the text is one, digit by digit, and
// a string otherwise, so that no identifier is changed on the way out.
func NumberOrText(id string) any {
	if !IsDigits(id) || len(id) > 1 && id[0] == '0' {
		return id
	}
	return json.Number(id)
}
