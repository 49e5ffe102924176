package ledger

// Order is everything known about one provider payment, gathered from its facts
// by Apply. It holds no verdict: Judge draws that from it. Gathering is
// commutative: the same facts in any order give an Order that judges alike.
type Order struct {
	Key Key `json:"key"`
}

// NewOrder makes an order without facts.
func NewOrder(k Key) *Order { return &Order{Key: k} }

// Apply gathers one fact. Facts of kinds that say nothing about an order are
// passed over; an unreadable payload is a Corrupt error.
func (o *Order) Apply(f Fact) error { return nil }

// Judge draws an order's standing at an instant. It is a pure function.
func Judge(o *Order, c Context, p *Policy, now Instant) Standing { return Standing{} }
