package main

import (
	"context"

	"makegood/clients/hive"
	"makegood/clients/stove"
	"makegood/clients/transport"
	"makegood/ledger"
	"makegood/ledger/clerk"
)

// meant adds what a code means to the message it came with.
func meant(message string, meaning ledger.Phrase) string {
	if meaning == "" {
		return message
	}
	return message + ": " + meaning.String()
}

// Catalogue implements clerk.HiveShop.
func (h hiveDesk) Catalogue(ctx context.Context, ask clerk.CatalogueAsk) ([]ledger.Price, clerk.Sent, error) {
	got, err := h.Product(ctx, hive.ProductAsk{App: ask.App, Country: ask.Country, Language: ask.Language, Player: ask.Player})
	prices := make([]ledger.Price, len(got.Products))
	for i, p := range got.Products {
		prices[i] = ledger.Price{
			ProductID: p.ID, Title: p.Title, Description: p.Description, Type: p.Type, Amount: p.Price, Currency: p.Currency, Display: p.Display,
		}
	}
	sent := sentOf(transport.TraceOf(got.Answer, err), got.Code, meant(got.Message, got.Meaning.Meaning))
	return prices, sent, err //nolint:wrapcheck // the client names the call
}

// Repayments implements clerk.HiveShop.
func (h hiveDesk) Repayments(ctx context.Context, ask clerk.RepaymentsAsk) (clerk.Repayments, error) {
	got, err := h.RefundInfo(ctx, hive.RefundInfoAsk{App: ask.App, Player: ask.Player, Language: ask.Language})
	out := clerk.Repayments{
		Sent: sentOf(transport.TraceOf(got.Answer, err), got.Code, meant(got.Message, got.Meaning.Meaning)),
		Ask:  ask, GuideTitle: got.Title, Guide: got.Guide, CustomerSitePC: got.CustomerSitePC, CustomerSiteMB: got.CustomerSiteMB,
	}
	for _, r := range got.Refunds {
		out.Due = append(out.Due, clerk.Repayment{
			Index: r.Index, MarketID: r.MarketID, ProductID: r.ProductID, RefundedAt: r.RefundedAt, Quantity: r.Quantity,
		})
	}
	return out, err //nolint:wrapcheck // the client names the call
}

// PurchaseStatus implements clerk.StoveShop.
func (d stoveDesk) PurchaseStatus(ctx context.Context, ask clerk.StatusAsk) (clerk.PurchaseStatus, error) {
	got, err := d.Client.PurchaseStatus(ctx, stove.StatusAsk{Service: ask.Service, GUID: ask.Player, OrderMaster: ask.OrderMaster})
	out := clerk.PurchaseStatus{
		Sent: sentOf(transport.TraceOf(got.Answer, err), got.Code, meant(got.Message, got.Meaning.Meaning)), Ask: ask, ShopKey: got.ShopKey,
	}
	if got.Known {
		out.Bought = &got.Bought
	}
	for _, p := range got.Products {
		out.Products = append(out.Products, clerk.PurchasedProduct{
			ProductID: p.ProductID, CategoryID: p.CategoryID, Total: p.Total, Member: said(p.ByMember), GUID: said(p.ByGUID),
		})
	}
	for _, ch := range got.Charges {
		out.Charges = append(out.Charges, clerk.Charge{Type: ch.Type, Name: ch.Name, Amount: ch.Amount, Cash: ch.InCash})
	}
	return out, err //nolint:wrapcheck // the client names the call
}
