package store

import (
	"fmt"
	"strconv"
	"strings"
)

// A filter that no index answers is checked order by order, so what is read of an order for it has to be cheap: bringing a
// column out of SQLite costs more than checking it. So SQLite puts what is needed into one value, the numbers first, then
// how many bytes each text has, then the texts: no text can be taken for another, whatever characters it has.

// scan is such a value: the columns it is made of, and where each belongs in a row.
type scan struct {
	numbers []scanned[int64]
	texts   []scanned[string]
}

// scanned is one column of a scan.
type scanned[T any] struct {
	column string
	field  func(*orderRow) *T
}

// newScanOrders makes the one that has what any filter checks and any list counts or sorts by; of an order's key it lacks the order id.
func newScanOrders() *scan {
	s := newScanTroubles()
	s.numbers = append(s.numbers, scanned[int64]{"trouble", func(o *orderRow) *int64 { return &o.trouble }})
	s.texts = append(
		s.texts,
		scanned[string]{"provider", func(o *orderRow) *string { return (*string)(&o.key.Provider) }},
		scanned[string]{"app", func(o *orderRow) *string { return &o.key.App }},
		scanned[string]{"class", func(o *orderRow) *string { return &o.class }},
		scanned[string]{"product", func(o *orderRow) *string { return &o.product }},
		scanned[string]{"server", func(o *orderRow) *string { return &o.server }},
	)
	return s
}

// newScanTroubles makes the same without what all orders of one row of the work list have in common: all of it is in the index
// orders_scan.
func newScanTroubles() *scan {
	return &scan{
		numbers: []scanned[int64]{
			{"id", func(o *orderRow) *int64 { return &o.id }},
			{"severity", func(o *orderRow) *int64 { return &o.severity }},
			{"paid_at", func(o *orderRow) *int64 { return &o.paidAt }},
			{"first_seen", func(o *orderRow) *int64 { return &o.firstSeen }},
			{"urgency", func(o *orderRow) *int64 { return &o.urgency }},
		},
		texts: []scanned[string]{
			{"words", func(o *orderRow) *string { return &o.words }},
			{"case_state", func(o *orderRow) *string { return &o.caseState }},
			{"owner", func(o *orderRow) *string { return &o.owner }},
			{"player", func(o *orderRow) *string { return &o.player }},
			{"amount", func(o *orderRow) *string { return &o.amount }},
			{"currency", func(o *orderRow) *string { return &o.currency }},
		},
	}
}

// from is the value as SQLite makes it of a row of orders, called o.
func (s *scan) from() string {
	var parts []string
	for _, n := range s.numbers {
		parts = append(parts, "o."+n.column, "' '")
	}
	for _, t := range s.texts {
		parts = append(parts, "octet_length(o."+t.column+")", "' '")
	}
	for _, t := range s.texts {
		parts = append(parts, "o."+t.column)
	}
	return "concat(" + strings.Join(parts, ", ") + ")"
}

// row reads the value into a row; the row's texts share its memory.
func (s *scan) row(value string, o *orderRow) error {
	rest := value
	number := func() (int64, error) {
		digits, after, _ := strings.Cut(rest, " ")
		rest = after
		return strconv.ParseInt(digits, 10, 64) //nolint:wrapcheck // named below
	}
	for _, c := range s.numbers {
		n, err := number()
		if err != nil {
			return fmt.Errorf("column %s of the scanned order %.40q: %w", c.column, value, err)
		}
		*c.field(o) = n
	}
	var lengths [16]int64
	for i, c := range s.texts {
		n, err := number()
		if err != nil {
			return fmt.Errorf("column %s of the scanned order %.40q: %w", c.column, value, err)
		}
		lengths[i] = n
	}
	for i, c := range s.texts {
		n := lengths[i]
		if n < 0 || n > int64(len(rest)) {
			return fmt.Errorf("column %s of the scanned order %.40q: it ends too soon", c.column, value)
		}
		*c.field(o), rest = rest[:n], rest[n:]
	}
	return nil
}
