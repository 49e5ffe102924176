package pane

import (
	"context"

	"makegood/ledger"
	"makegood/ledger/clerk"
)

// Shops is what is asked about what is sold, and what is known of it.
type Shops interface {
	Catalogue(ctx context.Context, ask clerk.CatalogueAsk) (ledger.Catalogue, error)
	Repayments(ctx context.Context, ask clerk.RepaymentsAsk) (clerk.Repayments, error)
	PurchaseStatus(ctx context.Context, ask clerk.StatusAsk) (clerk.PurchaseStatus, error)
	// Prices gives the prices as they were read last; it asks nobody.
	Prices(ctx context.Context) (*ledger.PriceList, error)
}

// Locale is the country and the language shops are asked in.
type Locale struct{ Country, Language string }

// noShops is a house in which no shop can be asked.
type noShops struct{}

func (noShops) Catalogue(context.Context, clerk.CatalogueAsk) (ledger.Catalogue, error) {
	return ledger.Catalogue{}, errNoShop
}

func (noShops) Repayments(context.Context, clerk.RepaymentsAsk) (clerk.Repayments, error) {
	return clerk.Repayments{}, errNoShop
}

func (noShops) PurchaseStatus(context.Context, clerk.StatusAsk) (clerk.PurchaseStatus, error) {
	return clerk.PurchaseStatus{}, errNoShop
}

func (noShops) Prices(context.Context) (*ledger.PriceList, error) { return &ledger.PriceList{}, nil }

var errNoShop = &ledger.Error{Kind: ledger.Invalid, Human: ledger.Say("no shop can be asked here")}

// shops are those of the desk.
func (d *Desk) shops() Shops {
	if d.Shops == nil {
		return noShops{}
	}
	return d.Shops
}

// appsOf are the configured apps of a provider, by id.
func (d *Desk) appsOf(p ledger.Provider) []string {
	var out []string
	for _, a := range d.Apps {
		if a.Provider == p {
			out = append(out, a.ID)
		}
	}
	return out
}
