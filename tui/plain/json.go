package plain

import (
	"encoding/json"
	"fmt"
	"unicode"
	"unicode/utf8"

	"makegood/ledger"
)

// object writes one JSON object on a line of its own.
func (w *Writer) object(v any) {
	if w.err != nil {
		return
	}
	w.scratch.Reset()
	if err := w.encoder.Encode(v); err != nil {
		w.err = ledger.Fail("write the answer: %s", err)
		return
	}
	w.escaped(w.scratch.Bytes())
}

// escaped writes JSON with every character that steers a terminal or cannot be seen in the form \uXXXX. Such characters
// stand in strings only, so the value stays what it was.
func (w *Writer) escaped(b []byte) {
	start := 0
	for i := 0; i < len(b); {
		if c := b[i]; c < 0x7f {
			i++
			continue
		}
		r, size := utf8.DecodeRune(b[i:])
		if steers(r) {
			w.raw(b[start:i])
			w.raw(escape(r))
			start = i + size
		}
		i += size
	}
	w.raw(b[start:])
}

func (w *Writer) raw(b []byte) {
	if w.err == nil {
		_, err := w.out.Write(b)
		w.keep(err)
	}
}

// steers reports control, format, private and invisible characters and separators of lines.
func steers(r rune) bool {
	return r == 0x7f || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp,
		unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

func escape(r rune) []byte {
	if r <= 0xffff {
		return fmt.Appendf(nil, `\u%04x`, r)
	}
	r -= 0x10000
	return fmt.Appendf(nil, `\u%04x\u%04x`, 0xd800+(r>>10), 0xdc00+(r&0x3ff))
}

// The scalars of JSON: what is unknown is null.

// orNull is the text, or null where it is empty.
func orNull[S ~string](s S) *string {
	if s == "" {
		return nil
	}
	t := string(s)
	return &t
}

// atOrNull is RFC 3339 in UTC, or null where the instant is unknown.
func atOrNull(i ledger.Instant) *string { return orNull(i.String()) }

// countOrNull is the number, or null for zero where zero means unknown.
func countOrNull(n int64) *int64 {
	if n == 0 {
		return nil
	}
	return &n
}

// sumOrNull is a hash in hex, or null where there was nothing to hash.
func sumOrNull(sum [32]byte) *string {
	if sum == ([32]byte{}) {
		return nil
	}
	return orNull(ledger.Hex(sum))
}

// emptied makes of a missing list an empty one: lists are never null.
func emptied[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// payload is a fact's data as an object without secrets. Data that is no JSON is shown as text under "unreadable".
func payload(data json.RawMessage) json.RawMessage {
	if len(data) == 0 {
		return json.RawMessage("null")
	}
	if shortened, err := shortenJSON(data); err == nil {
		return shortened
	}
	text, err := json.Marshal(map[string]string{"unreadable": scrub(string(data))})
	if err != nil {
		return json.RawMessage("null")
	}
	return text
}

// MoneyRecord is an amount in JSON.
type MoneyRecord struct {
	Amount   *string `json:"amount"`
	Currency *string `json:"currency"`
}

func sums(s ledger.Sums) []MoneyRecord {
	out := make([]MoneyRecord, 0, len(s))
	for _, m := range s.List() {
		out = append(out, MoneyRecord{orNull(m.Amount), orNull(m.Currency)})
	}
	return out
}
