package ledger

import "time"

// App is what the configuration says about one Hive app or STOVE service.
type App struct {
	Provider Provider
	ID       string
	// Collects is notification or unconsumed: how the game learns of a payment.
	Collects string
	// Grace and PickupSLA override the policy's where not zero.
	Grace     time.Duration
	PickupSLA time.Duration
	ServerIDs []string
}

// Collecting by polling the unconsumed list instead of by notification.
const CollectsUnconsumed = "unconsumed"

// Policy is what the configuration says about judging orders. The zero value
// of a duration means the documented default.
type Policy struct {
	Environment Environment
	// Apps are those configured; where a provider has none, every app is accepted.
	Apps      []App
	Grace     time.Duration
	PickupSLA time.Duration
	RefundSLA time.Duration
	// Products are those of the configuration; imported ones come in Context.
	Products []Product
}

// Default durations of a policy.
const (
	DefaultGrace     = 60 * time.Second
	DefaultPickupSLA = 24 * time.Hour
	DefaultRefundSLA = 72 * time.Hour
)

// App finds what is configured for an app. ok is false where the provider has
// configured apps and this is none of them.
func (p *Policy) App(provider Provider, id string) (app App, ok bool) {
	any := false
	for _, a := range p.Apps {
		if a.Provider != provider {
			continue
		}
		any = true
		if a.ID == id {
			return a, true
		}
	}
	return App{Provider: provider, ID: id}, !any
}

func (p *Policy) grace(a App) time.Duration { return firstSet(a.Grace, p.Grace, DefaultGrace) }
func (p *Policy) pickupSLA(a App) time.Duration {
	return firstSet(a.PickupSLA, p.PickupSLA, DefaultPickupSLA)
}
func (p *Policy) refundSLA() time.Duration { return firstSet(p.RefundSLA, DefaultRefundSLA) }

func firstSet(ds ...time.Duration) time.Duration {
	for _, d := range ds {
		if d != 0 {
			return d
		}
	}
	return 0
}

// Context is what an order's judgement needs from outside the order's own
// facts. A store gathers it from its indexes.
type Context struct {
	// GrantSpoken says a grant source has spoken for the order's provider and app.
	GrantSpoken bool
	// Products are imported products of the provider, by id; they come after
	// those of the policy.
	Products map[string]Product
	// Linked are players an imported list joins with ids of this order, keyed by
	// the game's own player id.
	Linked map[string]Player
	// Ambiguous are other orders with the same receipt or trailing 18 digits.
	Ambiguous []Key
	// DuplicatePayment are orders of the same player and product paid within
	// five minutes of this one.
	DuplicatePayment []Key
	// Repayment says an own checkout for a repayment by this player and product
	// is open.
	Repayment bool
	// Checkout says an own checkout by this player and product is open and not
	// known to be paid.
	Checkout bool
}

// DuplicateWindow is the span within which two payments of the same player and
// product are flagged DUPLICATE_PAYMENT.
const DuplicateWindow = 5 * time.Minute
