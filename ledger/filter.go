package ledger

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ProductNamed reports whether a name is a product's id or ends it behind a dot:
// Hive's ids are long and begin alike ("com.example.game.item01"), and people say
// their last part.
func ProductNamed(name, id string) bool {
	return name == id || name != "" && strings.HasSuffix(id, "."+name)
}

// ProductMeant reports whether a bare word means a product by its id, in capitals or
// not: it is the whole of it, its beginning or its end, or the beginning of a part
// of it, which stands behind a sign that is neither a letter nor a digit.
func ProductMeant(word, id string) bool {
	word, id = strings.ToLower(word), strings.ToLower(id)
	return word != "" && (strings.HasSuffix(id, word) ||
		slices.ContainsFunc(ProductParts(id), func(at int) bool { return strings.HasPrefix(id[at:], word) }))
}

// ProductParts are the places in a product's id where a part of it begins, in bytes,
// the first one 0.
func ProductParts(id string) []int {
	out := []int{0}
	for at := 0; at < len(id); {
		r, size := utf8.DecodeRuneInString(id[at:])
		if at += size; at < len(id) && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			out = append(out, at)
		}
	}
	return out
}

// DeliveryFilter selects deliveries by what they say themselves. Zero fields
// select everything.
type DeliveryFilter struct {
	Provider Provider
	App      string
	Kind     string
	// Product is an id, or what stands behind a dot of it.
	Product, Currency string
	// Since and Until bound when it arrived.
	Since, Until Instant
	// MinAmount and MaxAmount compare by value; a delivery without an amount is
	// never within them.
	MinAmount, MaxAmount Amount
	// Repeated and First narrow to repeats, and to what came for the first time;
	// Unreadable to what nobody could read.
	Repeated, First, Unreadable bool
	// Player matches any typed id of the player of the delivery's order exactly.
	Player string
	// Text are bare words: each must occur in an id of its order (exact, prefix or
	// suffix), in its player's name, mean its product (see ProductMeant), or be the
	// address it came from.
	Text []string
	// Either are groups of filters: of each group at least one has to match. Not
	// are filters none of which may match.
	Either [][]DeliveryFilter
	Not    []DeliveryFilter
}

// Priced says whether the filter compares amounts, which no index does.
func (f DeliveryFilter) Priced() bool {
	if f.MinAmount != "" || f.MaxAmount != "" {
		return true
	}
	for _, n := range f.Not {
		if n.Priced() {
			return true
		}
	}
	return false
}

// Affords checks the amount of a delivery against what the filter says of amounts.
func (f DeliveryFilter) Affords(a Amount) bool {
	if f.MinAmount != "" && (!a.Known() || a.Cmp(f.MinAmount) < 0) || f.MaxAmount != "" && (!a.Known() || a.Cmp(f.MaxAmount) > 0) {
		return false
	}
	for _, n := range f.Not {
		if n.Priced() && n.Affords(a) {
			return false
		}
	}
	return true
}
