package clerk

import (
	"context"

	"makegood/ledger"
)

// Reconciliation is how the ledger stands: what every order's class is now.
type Reconciliation struct {
	At      ledger.Instant
	Since   ledger.Instant
	Orders  int64
	Classes []ledger.ClassTotal
	// Words counts classes and flags of orders whose case nobody ended.
	Words map[ledger.Class]int64
}

// Reconcile judges what is known and asks nobody. Since bounds the first sight
// of the orders that are counted.
func (c *Clerk) Reconcile(ctx context.Context, since ledger.Instant) (Reconciliation, error) {
	r := Reconciliation{At: c.now(), Since: since, Words: map[ledger.Class]int64{}}
	byClass := map[ledger.Class]*ledger.ClassTotal{}
	q := ledger.OrderQuery{Filter: ledger.OrderFilter{Since: since}, Limit: 1000}
	err := c.eachOrder(ctx, q, func(row ledger.Row) error {
		s := row.Standing
		r.Orders++
		t, ok := byClass[s.Class]
		if !ok {
			t = &ledger.ClassTotal{Class: s.Class, Severity: s.Severity}
			byClass[s.Class] = t
		}
		t.Count(row)
		if !s.Ended() {
			r.Words[s.Class]++
			for _, f := range s.Flags {
				r.Words[f]++
			}
		}
		return nil
	})
	for _, class := range ledger.Classes() {
		if t, ok := byClass[class]; ok {
			r.Classes = append(r.Classes, *t)
		}
	}
	return r, wrap("reconcile", err)
}
