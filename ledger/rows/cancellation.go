package rows

import (
	"context"
	"io"

	"makegood/ledger"
)

// Cancellation is one order that somebody saw cancelled outside: what finance
// exports from the Hive Console, for orders whose notification never came.
type Cancellation struct {
	Provider ledger.Provider
	// App is empty where the row names none.
	App     string
	OrderID string
	// CancelledAt is unknown where the row does not say.
	CancelledAt ledger.Instant
	Reason      string
	// Evidence is where it was seen; empty where the row does not say.
	Evidence string
	// Suspicious says why the order id looks destroyed.
	Suspicious string
}

// The columns of a cancellation, in the order of cancellationSchema.
const (
	cancelProvider = iota
	cancelApp
	cancelOrder
	cancelAt
	cancelReason
	cancelEvidence
)

func cancellationSchema() *schema {
	return &schema{
		what: "a cancellation",
		columns: []column{
			{name: "provider"},
			{name: "app", class: idCell},
			{name: "order_id", class: idCell},
			{name: "cancelled_at"},
			{name: "reason", class: textCell},
			{name: "evidence", class: textCell},
		},
		required: [][]int{{cancelProvider}, {cancelOrder}},
		until:    -1,
		limit:    maxRow,
	}
}

// Cancellations reads orders seen cancelled. A row needs provider and order_id.
func Cancellations(ctx context.Context, r io.Reader, name string, f Format, yield func(line int, c Cancellation) error) (rejected []ledger.RejectedRow, err error) {
	return read(ctx, r, name, f, cancellationSchema(), func(rd *reader) func(*row) error {
		rd.tries = true
		return func(r *row) error {
			c, err := cancellation(rd, r)
			if err != nil || rd.trying {
				return err
			}
			return yield(r.line, c)
		}
	})
}

func cancellation(rd *reader, r *row) (c Cancellation, err error) {
	if r.flaw != nil {
		return c, r.flaw
	}
	rd.supply()
	if c.Provider, err = parseProvider(rd.settled, r); err != nil {
		return c, err
	}
	if c.OrderID = r.cells[cancelOrder]; c.OrderID == "" {
		return c, r.missing(rd.settled, cancelOrder)
	}
	if r.cells[cancelAt] != "" {
		if c.CancelledAt, err = parseInstant(rd.settled, r, cancelAt); err != nil {
			return c, err
		}
	}
	c.App, c.Reason, c.Evidence = r.cells[cancelApp], r.cells[cancelReason], r.cells[cancelEvidence]
	c.Suspicious = r.suspicion()
	return c, nil
}
