package clerk

import (
	"context"

	"makegood/ledger"
)

// Tally counts orders and sums their money.
type Tally struct {
	Orders int64       `json:"orders"`
	Sums   ledger.Sums `json:"sums"`
}

func (t *Tally) add(m ledger.Money) {
	t.Orders++
	if t.Sums == nil {
		t.Sums = ledger.Sums{}
	}
	t.Sums.Add(m)
}

// ClassTally is a Tally of one class with its oldest order.
type ClassTally struct {
	Class     ledger.Class   `json:"class"`
	Severity  int            `json:"severity"`
	Oldest    ledger.Instant `json:"oldest"`
	OldestKey ledger.Key     `json:"oldest_key"`
	Tally
}

// count adds an order.
func (t *ClassTally) count(row ledger.Row) {
	v := row.Standing.View
	t.add(v.Money())
	if at := started(v); t.Oldest == 0 || at < t.Oldest {
		t.Oldest, t.OldestKey = at, row.Key
	}
}

// Reconciliation is how the ledger stands: what every order's class is now.
type Reconciliation struct {
	At      ledger.Instant
	Since   ledger.Instant
	Orders  int64
	Classes []ClassTally
	// Words counts classes and flags of orders whose case nobody ended.
	Words map[ledger.Class]int64
}

// Reconcile judges what is known and asks nobody. Since bounds the first sight
// of the orders that are counted.
func (c *Clerk) Reconcile(ctx context.Context, since ledger.Instant) (Reconciliation, error) {
	r := Reconciliation{At: c.now(), Since: since, Words: map[ledger.Class]int64{}}
	byClass := map[ledger.Class]*ClassTally{}
	q := ledger.OrderQuery{Filter: ledger.OrderFilter{Since: since}, Limit: 1000}
	err := c.eachOrder(ctx, q, func(row ledger.Row) error {
		s := row.Standing
		r.Orders++
		t, ok := byClass[s.Class]
		if !ok {
			t = &ClassTally{Class: s.Class, Severity: s.Severity}
			byClass[s.Class] = t
		}
		t.count(row)
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

// started is when an order's trouble began to count: its payment, or its first fact.
func started(v ledger.View) ledger.Instant {
	if v.PaidAt.Known() {
		return v.PaidAt
	}
	return v.FirstSeenAt
}

// Shift is what a shift leaves to the next one.
type Shift struct {
	From, To ledger.Instant
	// Opened are orders first seen in the shift that need or needed somebody;
	// Closed those somebody put right or ended; Open what needs somebody now.
	Opened, Closed, Open Tally
	// Refunded are the refunds accepted in the shift.
	Refunded Tally
	// InDoubt are orders with an action in doubt now; Waiting actions that await
	// approval.
	InDoubt, Waiting int64
	// Oldest is the oldest open order.
	Oldest      ledger.Key
	OldestAt    ledger.Instant
	OldestClass ledger.Class
	OpenBy      []ClassTally
	Operators   map[string]int64
}

// Shift reports on what happened since an instant.
func (c *Clerk) Shift(ctx context.Context, since ledger.Instant) (Shift, error) {
	sh := Shift{From: since, To: c.now(), Operators: map[string]int64{}}
	byClass := map[ledger.Class]*ClassTally{}
	err := c.eachOrder(ctx, ledger.OrderQuery{Limit: 1000}, func(row ledger.Row) error {
		s := row.Standing
		touched, err := c.touchedIn(ctx, row, since, sh.Operators)
		if err != nil {
			return err
		}
		sh.count(row, touched)
		if s.Severity > 0 && !s.Ended() {
			t, ok := byClass[s.Class]
			if !ok {
				t = &ClassTally{Class: s.Class, Severity: s.Severity}
				byClass[s.Class] = t
			}
			t.count(row)
		}
		return nil
	})
	for _, class := range ledger.Classes() {
		if t, ok := byClass[class]; ok {
			sh.OpenBy = append(sh.OpenBy, *t)
		}
	}
	return sh, wrap("shift report", err)
}

// count adds what one order says of the shift; touched says a person worked on it.
func (sh *Shift) count(row ledger.Row, touched bool) {
	s, since := row.Standing, sh.From
	open := s.Severity > 0 && !s.Ended()
	if s.View.FirstSeenAt >= since && (open || touched) {
		sh.Opened.add(s.View.Money())
	}
	if touched && !open {
		sh.Closed.add(s.View.Money())
	}
	for _, a := range s.Actions {
		if a.Kind == ledger.ActRefund && a.State == ledger.StateDone && a.SettledAt >= since {
			sh.Refunded.add(s.View.Money())
		}
		if a.State == ledger.StateAwaiting {
			sh.Waiting++
		}
	}
	if s.Class == ledger.ClassCancelInDoubt || s.Class == ledger.ClassActionInDoubt {
		sh.InDoubt++
	}
	if open {
		sh.Open.add(s.View.Money())
		if at := started(s.View); sh.OldestAt == 0 || at < sh.OldestAt {
			sh.OldestAt, sh.Oldest, sh.OldestClass = at, row.Key, s.Class
		}
	}
}

// touchedIn reports whether a person worked on the order in the shift, and
// counts by whom.
func (c *Clerk) touchedIn(ctx context.Context, row ledger.Row, since ledger.Instant, by map[string]int64) (bool, error) {
	if row.Standing.View.UpdatedAt < since || (row.Standing.Case == nil && len(row.Standing.Actions) == 0) {
		return false, nil
	}
	o, _, err := c.store.Order(ctx, row.Key)
	if err != nil {
		return false, wrap("order "+row.Key.String(), err)
	}
	touched := false
	seen := func(actor string, at ledger.Instant) {
		if at >= since && actor != "" {
			by[actor]++
			touched = true
		}
	}
	for _, st := range o.Steps {
		seen(st.Actor, st.At)
	}
	for _, a := range o.Acts {
		seen(a.Actor, a.CreatedAt)
	}
	for _, e := range o.Evidence {
		seen(e.Actor, e.At)
	}
	return touched, nil
}
