package ledger

import (
	"cmp"
	"strings"
)

// Trouble is what open orders in one row of the work list have in common.
type Trouble struct {
	Class           Class
	Provider        Provider
	App             string
	Product, Server string
	// Aside parts the orders whose case is snoozed from those that wait for somebody.
	Aside bool
}

// TroubleOf gives the trouble an order is part of; ok is false for an order nobody has to do anything about.
func TroubleOf(k Key, s Standing) (t Trouble, ok bool) {
	if s.Severity == 0 || s.Ended() {
		return Trouble{}, false
	}
	return Trouble{
		Class: s.Class, Provider: k.Provider, App: k.App, Product: s.View.ProductID(), Server: s.View.Server,
		Aside: s.Case != nil && s.Case.State == CaseSnoozed,
	}, true
}

// ID tells troubles apart.
func (t Trouble) ID() string {
	aside := ""
	if t.Aside {
		aside = "aside"
	}
	return strings.Join([]string{string(t.Class), string(t.Provider), t.App, t.Product, t.Server, aside}, "\x1f")
}

// Work is one row of the work list: the open orders of one trouble.
type Work struct {
	Trouble
	// Count is the number of orders, Players of the different players they are of.
	Count, Players int64
	Sums           Sums
	// Oldest is since when the longest of them waits: its payment, or its first fact.
	Oldest Instant
	// Owners counts the orders somebody has claimed, by operator.
	Owners map[string]int64
	// Head is the most urgent of the orders.
	Head Row
}

// CompareWork ranks rows of the work list: what is put aside comes last, then by severity, by how many players are
// blocked, by age, and within one currency by money.
func CompareWork(a, b *Work) int {
	aside := func(w *Work) int {
		if w.Aside {
			return 1
		}
		return 0
	}
	if c := cmp.Or(cmp.Compare(aside(a), aside(b)), cmp.Compare(a.Class.Severity(), b.Class.Severity()),
		cmp.Compare(b.Players, a.Players), cmp.Compare(a.Oldest, b.Oldest)); c != 0 {
		return c
	}
	if x, y := a.Sums.List(), b.Sums.List(); len(x) == 1 && len(y) == 1 && x[0].Currency == y[0].Currency {
		if c := y[0].Amount.Cmp(x[0].Amount); c != 0 {
			return c
		}
	}
	return strings.Compare(a.ID(), b.ID())
}
