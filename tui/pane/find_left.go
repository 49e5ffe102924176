package pane

import (
	"cmp"
	"slices"
	"strings"

	"makegood/ledger/ticket"
)

// leftOut says what of the text looks like an id and was taken for none, and what of it was not read; nothing where all of it
// was taken.
func (f *Find) leftOut() string {
	const named = 3
	d := f.desk
	if !f.read {
		return ""
	}
	var parts []string
	unknown := f.unknown()
	for _, text := range unknown[:min(len(unknown), named)] {
		parts = append(parts, f.whyUnknown(text))
	}
	if more := int64(len(unknown) - named); more > 0 {
		parts = append(parts, d.N(more, "%d more", "%d more"))
	}
	if n := int64(f.ticket.Cards); n > 0 {
		parts = append(parts, d.N(n, "%d number of a payment card, which nobody is asked about", "%d numbers of payment cards, which nobody is asked about"))
	}
	if n := int64(f.ticket.Unread); n > 0 {
		parts = append(parts, d.N(n, "the last %d byte of the text, which is too long: paste it apart", "the last %d bytes of the text, which is too long: paste it apart"))
	}
	if len(parts) == 0 {
		return ""
	}
	return d.T("Not taken: %s", strings.Join(parts, ", "))
}

// unknown are the words of the text that are written like an id, have the shape of none and are not known to the ledger, the
// longest first.
func (f *Find) unknown() []string {
	const digits = 8 // fewer are an amount, a date without its signs, a number of items
	var out []string
	for _, id := range f.ticket.IDs {
		taken := id.Kind != ticket.Word || strings.Count(strings.Map(digitsAsZero, id.Text), "0") < digits
		for _, h := range f.known.Hits {
			taken = taken || h.ID.Text == id.Text
		}
		for _, s := range f.ticket.Times {
			taken = taken || strings.Contains(s.Text, id.Text)
		}
		if !taken {
			out = append(out, id.Text)
		}
	}
	slices.SortStableFunc(out, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	return out
}

func digitsAsZero(r rune) rune {
	if r >= '0' && r <= '9' {
		return '0'
	}
	return r
}

// whyUnknown is a word with why it is no id of an order.
func (f *Find) whyUnknown(text string) string {
	if strings.Trim(text, "0123456789") == "" {
		return f.desk.N(int64(len(text)), "%[2]s (%[1]d digit: a tid has 15 to 20, a Hive order an H before 19)", "%[2]s (%[1]d digits: a tid has 15 to 20, a Hive order an H before 19)", text)
	}
	return f.desk.T("%s (neither a Hive order nor a tid, and not in the ledger)", text)
}
