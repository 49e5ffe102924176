package store

import (
	"context"

	"makegood/ledger"
	"makegood/ledger/clerk"
)

// What the clerk, the console and the commands ask of a store. The query types
// are the domain's, because the console may not import this package.
var (
	_ clerk.Store = (*Store)(nil)
	_ interface {
		Deliveries(ctx context.Context, q ledger.DeliveryQuery) ([]ledger.Delivery, error)
		Actions(ctx context.Context, q ledger.ActionQuery) ([]ledger.ListedAction, error)
		// FactList gives facts without raw bytes: the journal, or the grants.
		FactList(ctx context.Context, q ledger.FactQuery) ([]ledger.Fact, error)
		Counters(ctx context.Context) (ledger.Counters, error)
		// Signs gives the last sign of life per source and how far grants reach.
		Signs(ctx context.Context) ([]ledger.Sign, error)
		// Minutes gives what happened minute by minute, oldest first, without holes.
		Minutes(ctx context.Context, from, to ledger.Instant) ([]ledger.Minute, error)
		// Lags gives up to n of the latest pay-to-grant delays in milliseconds.
		Lags(ctx context.Context, n int) ([]int64, error)
		// Armed gives the latest arming; the zero Arm where its Until is past.
		Armed(ctx context.Context) (ledger.Arm, error)
		Changes() <-chan struct{}
		Follow(ctx context.Context) error
		Order(ctx context.Context, key ledger.Key) (*ledger.Order, ledger.Standing, error)
		Acting(ctx context.Context) ([]ledger.Action, error)
		Suspects(ctx context.Context) ([]ledger.Provider, error)
	} = (*Store)(nil)
)
