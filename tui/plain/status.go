package plain

import (
	"makegood/ledger"
	"makegood/tui/kit"
)

// PurchaseStatus is STOVE's answer about the purchases of one order master number.
type PurchaseStatus struct {
	Service, Player, OrderMaster string
	Code, Message                string
	// Bought is what STOVE's status says; nil where it does not.
	Bought   *bool
	ShopKey  string
	Products []PurchasedProduct
	Charges  []Charge
}

// PurchasedProduct is how many of a product were bought.
type PurchasedProduct struct {
	ProductID, CategoryID string
	// Total is of all players; Member and GUID of this one, nil where not said.
	Total        int64
	Member, GUID *int64
}

// Charge is one means a purchase was paid with.
type Charge struct {
	Type, Name string
	// Amount is what was deducted; Cash the same turned into cash.
	Amount, Cash ledger.Amount
}

// StatusRecord is a purchase status in JSON.
type StatusRecord struct {
	Provider    string                   `json:"provider"`
	ServiceID   string                   `json:"service_id"`
	PlayerID    string                   `json:"player_id"`
	OrderMaster string                   `json:"order_master"`
	Code        *string                  `json:"code"`
	Message     *string                  `json:"message"`
	Status      *bool                    `json:"status"`
	ShopKey     *string                  `json:"shop_key"`
	Products    []PurchasedProductRecord `json:"products"`
	Charges     []ChargeRecord           `json:"charges"`
}

// PurchasedProductRecord is a bought product in JSON.
type PurchasedProductRecord struct {
	ProductID      string  `json:"product_id"`
	CategoryID     *string `json:"category_id"`
	TotalQuantity  int64   `json:"total_quantity"`
	MemberQuantity *int64  `json:"member_quantity"`
	GUIDQuantity   *int64  `json:"guid_quantity"`
}

// ChargeRecord is a charge in JSON.
type ChargeRecord struct {
	Type       *string `json:"type"`
	Name       *string `json:"name"`
	Amount     *string `json:"amount"`
	CashAmount *string `json:"cash_amount"`
}

// Status writes a purchase status. It names no order, currency or time, because STOVE's answer has none.
func Status(w *Writer, s PurchaseStatus) error {
	r := StatusRecord{
		Provider: string(ledger.Stove), ServiceID: s.Service, PlayerID: s.Player, OrderMaster: s.OrderMaster,
		Code: orNull(s.Code), Message: orNull(s.Message), Status: s.Bought, ShopKey: orNull(s.ShopKey),
		Products: make([]PurchasedProductRecord, 0, len(s.Products)), Charges: make([]ChargeRecord, 0, len(s.Charges)),
	}
	for _, p := range s.Products {
		r.Products = append(r.Products, PurchasedProductRecord{p.ProductID, orNull(p.CategoryID), p.Total, p.Member, p.GUID})
	}
	for _, c := range s.Charges {
		r.Charges = append(r.Charges, ChargeRecord{orNull(c.Type), orNull(c.Name), orNull(c.Amount), orNull(c.Cash)})
	}
	return one(w, r, func() { w.status(s) })
}

func (w *Writer) status(s PurchaseStatus) {
	v := w.voice()
	products := newGrid(w, []column[PurchasedProduct]{
		{head: v.T("PRODUCT"), cell: func(p PurchasedProduct) string { return p.ProductID }},
		{head: v.T("BY PLAYER"), align: kit.Right, cell: func(p PurchasedProduct) string { return numberOr(p.GUID, p.Member) }},
		{head: v.T("IN ALL"), align: kit.Right, cell: func(p PurchasedProduct) string { return itoa(p.Total) }},
		{head: v.T("CATEGORY"), cell: func(p PurchasedProduct) string { return p.CategoryID }},
	})
	for _, p := range s.Products {
		products.add(p)
	}
	products.end(v.T("No product is named."))
	w.text("\n")
	charges := newGrid(w, []column[Charge]{
		{head: v.T("CHARGED"), align: kit.Right, cell: func(c Charge) string { return ledger.Money{Amount: c.Amount}.String() }},
		{head: v.T("AS CASH"), align: kit.Right, cell: func(c Charge) string { return ledger.Money{Amount: c.Cash}.String() }},
		{head: v.T("MEANS"), cell: func(c Charge) string { return trimJoin(c.Type, c.Name) }},
	})
	for _, c := range s.Charges {
		charges.add(c)
	}
	charges.end(v.T("No charge is named."))
	w.text("\n")
	w.line(v.statusSentence(s))
}

// numberOr is the first number that was said.
func numberOr(numbers ...*int64) string {
	for _, n := range numbers {
		if n != nil {
			return itoa(*n)
		}
	}
	return ""
}

func (v voice) statusSentence(s PurchaseStatus) string {
	what := kit.Clean(s.OrderMaster)
	switch {
	case s.Bought == nil:
		return v.T("STOVE did not say whether order master %s was bought", what) + part(": ", trimJoin(s.Code, s.Message)) + "."
	case *s.Bought:
		return v.T("STOVE says order master %s was bought; whether it was given back since, STOVE does not tell.", what)
	default:
		return v.T("STOVE says order master %s was not bought.", what)
	}
}
