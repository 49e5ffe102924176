package plain

import (
	"iter"

	"makegood/ledger"
	"makegood/tui/kit"
)

// UnconsumedRow is one row of a Hive unconsumed list, with how its order stands where the ledger knows it.
type UnconsumedRow struct {
	App      string
	Record   ledger.Record
	Standing *ledger.Standing
}

// UnconsumedRecord is an unconsumed row in JSON. Receipts are shortened; the blob of the purchase is left out.
type UnconsumedRecord struct {
	Provider  string          `json:"provider"`
	App       string          `json:"app"`
	OrderID   string          `json:"order_id"`
	Player    PlayerRecord    `json:"player"`
	Server    *string         `json:"server"`
	Products  []ProductRecord `json:"products"`
	Amount    *string         `json:"amount"`
	Currency  *string         `json:"currency"`
	StartedAt *string         `json:"started_at"`
	PaidAt    *string         `json:"paid_at"`
	Receipt   *string         `json:"receipt"`
	Payload   *string         `json:"payload"`
	// Class is the order's; null where the ledger does not know it.
	Class *string `json:"class"`
}

// NewUnconsumedRecord makes the JSON form of an unconsumed row.
func NewUnconsumedRecord(r UnconsumedRow) UnconsumedRecord {
	rec := r.Record
	out := UnconsumedRecord{
		Provider: string(ledger.Hive), App: r.App, OrderID: ledger.CanonicalOrder(ledger.Hive, rec.Spelling),
		Player: newPlayer(ledger.Hive, rec.Player), Server: orNull(rec.Server), Products: newProducts(rec.Lines),
		Amount: orNull(rec.Amount), Currency: orNull(rec.Currency), StartedAt: atOrNull(rec.StartedAt), PaidAt: atOrNull(rec.PaidAt),
		Receipt: orNull(shorten(rec.Receipt)), Payload: orNull(rec.Payload),
	}
	if r.Standing != nil {
		out.Class = orNull(r.Standing.Class)
	}
	return out
}

// Unconsumed writes the rows of unconsumed lists.
func Unconsumed(w *Writer, rows iter.Seq2[UnconsumedRow, error]) error {
	v := w.voice()
	return list(w, rows, table[UnconsumedRow, UnconsumedRecord]{
		record: NewUnconsumedRecord,
		columns: []column[UnconsumedRow]{
			{head: v.T("PAID %s", v.zoneName()), cell: func(r UnconsumedRow) string { return v.stamp(r.Record.PaidAt) }},
			{head: v.T("ORDER"), cell: func(r UnconsumedRow) string {
				return ledger.NewKey(ledger.Hive, r.App, r.Record.Spelling).String()
			}},
			{head: v.T("PLAYER"), most: 32, cell: func(r UnconsumedRow) string { return playerText(ledger.Hive, r.Record.Player) }},
			{head: v.T("SERVER"), most: 16, cell: func(r UnconsumedRow) string { return r.Record.Server }},
			{head: v.T("PRODUCT"), most: 36, cell: func(r UnconsumedRow) string { return v.productsText(r.Record.Lines) }},
			{head: v.T("AMOUNT"), align: kit.Right, cell: func(r UnconsumedRow) string {
				return ledger.Money{Amount: r.Record.Amount, Currency: r.Record.Currency}.String()
			}},
			{head: "", cell: func(r UnconsumedRow) string {
				if r.Standing != nil {
					return ended(sentence(r.Standing, ledger.NewKey(ledger.Hive, r.App, r.Record.Spelling), w.voice()))
				}
				return ended(v.T("Paid and not completed%s.", w.voice().lasting(r.Record.PaidAt)), VerbCheck)
			}},
		},
		empty: v.T("Hive lists nothing as unconsumed."),
	})
}

// CatalogueProduct is one product of Hive's catalogue.
type CatalogueProduct struct {
	App, ProductID, Title, Description, Type string
	Price                                    ledger.Amount
	Currency                                 string
	// DisplayPrice is the price as Hive wants it shown.
	DisplayPrice string
}

// CatalogueRecord is a product of the catalogue in JSON.
type CatalogueRecord struct {
	App          string  `json:"app"`
	ProductID    string  `json:"product_id"`
	Title        *string `json:"title"`
	Description  *string `json:"description"`
	Type         *string `json:"type"`
	Price        *string `json:"price"`
	Currency     *string `json:"currency"`
	DisplayPrice *string `json:"display_price"`
}

// Catalogue writes products.
func Catalogue(w *Writer, rows iter.Seq2[CatalogueProduct, error]) error {
	v := w.voice()
	return list(w, rows, table[CatalogueProduct, CatalogueRecord]{
		record: func(p CatalogueProduct) CatalogueRecord {
			return CatalogueRecord{
				App: p.App, ProductID: p.ProductID, Title: orNull(p.Title), Description: orNull(p.Description), Type: orNull(p.Type),
				Price: orNull(p.Price), Currency: orNull(p.Currency), DisplayPrice: orNull(p.DisplayPrice),
			}
		},
		columns: []column[CatalogueProduct]{
			{head: v.T("PRODUCT"), cell: func(p CatalogueProduct) string { return p.ProductID }},
			{head: v.T("PRICE"), align: kit.Right, cell: func(p CatalogueProduct) string {
				return ledger.Money{Amount: p.Price, Currency: p.Currency}.String()
			}},
			{head: v.T("SHOWN"), most: 20, align: kit.Right, cell: func(p CatalogueProduct) string { return p.DisplayPrice }},
			{head: v.T("TYPE"), most: 16, cell: func(p CatalogueProduct) string { return p.Type }},
			{head: v.T("TITLE"), cell: func(p CatalogueProduct) string { return p.Title }},
		},
		empty: v.T("The catalogue is empty."),
	})
}

// Repayments is what a refunded player must pay again before he may play, as Hive says.
type Repayments struct {
	App, Player                    string
	GuideTitle, Guide              string
	CustomerSitePC, CustomerSiteMB string
	Refunds                        []Repayment
}

// Repayment is one payment to be repaid.
type Repayment struct {
	// Index is refund_idx: what a checkout names.
	Index, MarketID, ProductID string
	RefundedAt                 ledger.Instant
	Quantity                   int64
}

// RepaymentsRecord is a player's repayments in JSON.
type RepaymentsRecord struct {
	App                string            `json:"app"`
	PlayerID           string            `json:"player_id"`
	GuideTitle         *string           `json:"guide_title"`
	GuideContent       *string           `json:"guide_content"`
	CustomerSitePC     *string           `json:"customer_site_pc"`
	CustomerSiteMobile *string           `json:"customer_site_mobile"`
	Refunds            []RepaymentRecord `json:"refunds"`
}

// RepaymentRecord is one payment to be repaid in JSON.
type RepaymentRecord struct {
	RefundIdx  *string `json:"refund_idx"`
	MarketID   *string `json:"market_id"`
	ProductID  *string `json:"product_id"`
	RefundedAt *string `json:"refunded_at"`
	Quantity   *int64  `json:"quantity"`
}

// RepaymentsDue writes what a player must repay.
func RepaymentsDue(w *Writer, r Repayments) error {
	record := RepaymentsRecord{
		App: r.App, PlayerID: r.Player, GuideTitle: orNull(r.GuideTitle), GuideContent: orNull(r.Guide),
		CustomerSitePC: orNull(r.CustomerSitePC), CustomerSiteMobile: orNull(r.CustomerSiteMB),
		Refunds: make([]RepaymentRecord, 0, len(r.Refunds)),
	}
	for _, p := range r.Refunds {
		record.Refunds = append(record.Refunds, RepaymentRecord{
			orNull(p.Index), orNull(p.MarketID), orNull(p.ProductID), atOrNull(p.RefundedAt), countOrNull(p.Quantity),
		})
	}
	return one(w, record, func() { w.repayments(r) })
}

func (w *Writer) repayments(r Repayments) {
	v := w.voice()
	if len(r.Refunds) == 0 {
		// Hive sends its notice always; before "nothing" it would say that the player is locked out.
		w.line(v.T("There is nothing to repay."))
		return
	}
	if r.GuideTitle != "" {
		w.line(kit.Clean(r.GuideTitle))
	}
	if r.Guide != "" {
		w.paragraph("  ", r.Guide)
		w.text("\n")
	}
	g := newGrid(w, []column[Repayment]{
		{head: v.T("REFUNDED %s", v.zoneName()), cell: func(p Repayment) string { return v.stamp(p.RefundedAt) }},
		{head: v.T("REPAYMENT"), cell: func(p Repayment) string { return p.Index }},
		{head: v.T("QUANTITY"), align: kit.Right, cell: func(p Repayment) string { return itoa(p.Quantity) }},
		{head: v.T("PRODUCT"), cell: func(p Repayment) string { return p.ProductID }},
	})
	for _, p := range r.Refunds {
		g.add(p)
	}
	g.end("")
	w.text("\n")
	w.line(ended(v.N(int64(len(r.Refunds)), "The player must repay %d payment before he may play; the item is not granted again.",
		"The player must repay %d payments before he may play; the item is not granted again."), "checkout"))
}
