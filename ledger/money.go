package ledger

import (
	"sort"
	"strings"

	"github.com/shopspring/decimal"
)

// Amount is an exact decimal in canonical text: no exponent, no trailing
// zeros, no plus sign ("5000", "0.99"). Empty means unknown. Because the text is
// canonical, == compares by value: 5000, 5000.0 and 5000.00 are one Amount.
type Amount string

// maxAmountDigits bounds what is accepted as an amount of money.
const maxAmountDigits = 40

// ParseAmount reads decimal text. Exponents that would not print as a plain
// number of up to 40 digits are refused as Invalid.
func ParseAmount(text string) (Amount, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", nil
	}
	d, err := decimal.NewFromString(text)
	if err != nil {
		return "", &Error{Kind: Invalid, Human: Say("%q is not an amount", clip(text, 40))}
	}
	if e := d.Exponent(); e > maxAmountDigits || e < -maxAmountDigits || d.NumDigits() > maxAmountDigits {
		return "", &Error{Kind: Invalid, Human: Say("amount %q is out of range", clip(text, 40))}
	}
	return Amount(d.String()), nil
}

// AmountOf makes an Amount of a decimal.
func AmountOf(d decimal.Decimal) Amount { return Amount(d.String()) }

// Known reports whether the amount is known.
func (a Amount) Known() bool { return a != "" }

// Decimal gives the value; unknown is zero.
func (a Amount) Decimal() decimal.Decimal {
	if a == "" {
		return decimal.Zero
	}
	d, err := decimal.NewFromString(string(a))
	if err != nil {
		return decimal.Zero
	}
	return d
}

// Positive reports whether the amount is known and above zero.
func (a Amount) Positive() bool { return a != "" && a.Decimal().IsPositive() }

// Cmp compares by value.
func (a Amount) Cmp(b Amount) int { return a.Decimal().Cmp(b.Decimal()) }

// Plus adds; an unknown side counts as zero.
func (a Amount) Plus(b Amount) Amount { return AmountOf(a.Decimal().Add(b.Decimal())) }

// Minus subtracts; an unknown side counts as zero.
func (a Amount) Minus(b Amount) Amount { return AmountOf(a.Decimal().Sub(b.Decimal())) }

// Money is an amount with its ISO 4217 currency, upper case.
type Money struct {
	Amount   Amount `json:"amount"`
	Currency string `json:"currency"`
}

// String gives "1,200 KRW"; unknown is "-".
func (m Money) String() string {
	if !m.Amount.Known() {
		return "-"
	}
	return strings.TrimSpace(Group(string(m.Amount)) + " " + m.Currency)
}

// Group writes thousands separators into a canonical decimal text.
func Group(s string) string {
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	whole, frac, found := strings.Cut(s, ".")
	var b strings.Builder
	for i, r := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(r)
	}
	if found {
		return sign + b.String() + "." + frac
	}
	return sign + b.String()
}

// Sums adds money per currency; there is no sum across currencies.
type Sums map[string]Amount

// Add adds m; unknown amounts are passed over.
func (s Sums) Add(m Money) {
	if m.Amount.Known() {
		s[m.Currency] = s[m.Currency].Plus(m.Amount)
	}
}

// List gives the sums ordered by currency.
func (s Sums) List() []Money {
	out := make([]Money, 0, len(s))
	for c, a := range s {
		out = append(out, Money{a, c})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Currency < out[j].Currency })
	return out
}

// String gives "4,532,000 KRW, 12.5 USD".
func (s Sums) String() string {
	parts := make([]string, 0, len(s))
	for _, m := range s.List() {
		parts = append(parts, m.String())
	}
	return strings.Join(parts, ", ")
}

// clip cuts s to n bytes for an error message.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "…"
}
