package hive

import (
	"context"

	"makegood/clients/transport"
	"makegood/ledger"
)

// Told is what every answer of Hive says: its result code and message as
// printed, what the code means, and the answer itself. The HTTP status and the
// code are two facts.
type Told struct {
	Code    string
	Message string
	Meaning Code
	// Odd lists what in the answer could not be read or is not documented.
	Odd []string
	// Answer is nil for bytes that were read without a call.
	Answer *transport.Answer
}

// OK reports whether Hive answered result 0 with an HTTP status of success.
func (t Told) OK() bool {
	return t.Code == "0" && t.Answer.OK()
}

// Catalogue is the answer of product.
type Catalogue struct {
	Told
	Products []Product
	// UpdatedAt is update_date read as Korean time, which the documents do not
	// state; UpdatedText is it as sent.
	UpdatedAt   ledger.Instant
	UpdatedText string
}

// Product is one product of the catalogue.
type Product struct {
	ID       string
	Price    ledger.Amount
	Currency string
	// Display is the price as Hive shows it, with the currency's sign.
	Display, Title, Description string
	// Type is consumable, or another word as sent.
	Type string
}

// Product asks for the catalogue a player sees.
func (c *Client) Product(ctx context.Context, ask ProductAsk) (Catalogue, error) {
	p, err := c.PrepareProduct(ask)
	if err != nil {
		return Catalogue{}, err
	}
	answer, err := c.reads.Read(ctx, p)
	if err != nil {
		return Catalogue{}, transport.InDomain(p.Op(), err, "Hive's products could not be asked for")
	}
	return readProduct(answer)
}

// Page is the answer of order: the page on which the player chooses how to
// pay. Hive returns no order id with it.
type Page struct {
	HTML        []byte
	ContentType string
	Answer      *transport.Answer
}

// Order starts a purchase and gives the page Hive answers with. A JSON body is
// Hive's refusal and an error of kind Denied.
func (c *Client) Order(ctx context.Context, ask OrderAsk) (Page, error) {
	out, err := c.outgoing(c.PrepareOrder(ask))
	if err != nil {
		return Page{}, err
	}
	answer, err := out.Send(ctx)
	if err != nil {
		return Page{}, transport.InDomain(out.Op(), err, "the order has no answer from Hive, and may have been started")
	}
	return readOrder(answer)
}

// Unconsumed is the answer of unconsumed.
type Unconsumed struct {
	Told
	Rows []ledger.Record
	// Whole says that result was 0, the list was there, and every row of it could
	// be read; only from a whole list can it be told that an order is not in it.
	Whole bool
	// IDType is the user_id_type that was sent.
	IDType string
}

// Unconsumed asks for a player's purchases that are paid and not completed.
func (c *Client) Unconsumed(ctx context.Context, ask UnconsumedAsk) (Unconsumed, error) {
	p, err := c.PrepareUnconsumed(ask)
	if err != nil {
		return Unconsumed{IDType: c.idType(ask)}, err
	}
	answer, err := c.reads.Read(ctx, p)
	if err != nil {
		return Unconsumed{IDType: c.idType(ask)}, transport.InDomain(p.Op(), err,
			"the unconsumed purchases of %s on server %s could not be asked for", ask.UserID, ask.Server)
	}
	u, err := readUnconsumed(answer)
	u.IDType = c.idType(ask)
	return u, err
}

// Verified is the answer of verify.
type Verified struct {
	Told
	// Verdict is verified, denied, pending or failed.
	Verdict ledger.Answer
	// TransactionID is hiveiap_transaction_id: what item_result needs, and what
	// the game checks for duplicates.
	TransactionID string
	// OrderID and ProductID are what Hive says was verified, OrderID as printed.
	OrderID, ProductID string
	// Test is "Y" for a test payment, "N" for a real one, empty when not said.
	Test string
}

// ReadVerify reads the answer of a verify that was sent. Only an HTTP status of
// success together with a documented code verifies or denies.
func ReadVerify(status int, body []byte) (Verified, error) {
	return readVerify(&transport.Answer{Status: status, Body: body})
}

// ItemResult is the answer of item_result, the same for report granted, report
// failed and refund. What its codes mean is documented for 0 alone.
type ItemResult struct{ Told }

// ReadItemResult reads the answer of an item_result that was sent. An error
// means that nothing is known of what became of it.
func ReadItemResult(status int, body []byte) (ItemResult, error) {
	return readItemResult(&transport.Answer{Status: status, Body: body})
}

// Repayments is the answer of refund_info: what a player has to pay again
// before the game may be used.
type Repayments struct {
	Told
	Title, Guide                   string
	CustomerSitePC, CustomerSiteMB string
	Refunds                        []Refunded
	// Repaired says the answer had raw line breaks inside its strings and was
	// read only after they had been escaped.
	Repaired bool
}

// Refunded is one refunded purchase that has to be paid again.
type Refunded struct {
	// Index is refund_idx, which the order of a repayment names.
	Index string
	// MarketID is the market of the refund; PG is 15.
	MarketID  string
	ProductID string
	// RefundedAt is refund_time_ms, or refund_time, which has no seconds.
	RefundedAt   ledger.Instant
	RefundedText string
	Quantity     int64
	// TimeConflict says that the two differ by more than the cut seconds explain.
	TimeConflict bool
}

// RefundInfo asks which refunded purchases a player has to pay again. Hive
// allows it only where its PlayerID inquiry says is_refund.
func (c *Client) RefundInfo(ctx context.Context, ask RefundInfoAsk) (Repayments, error) {
	p, err := c.PrepareRefundInfo(ask)
	if err != nil {
		return Repayments{}, err
	}
	answer, err := c.reads.Read(ctx, p)
	if err != nil {
		return Repayments{}, transport.InDomain(p.Op(), err, "the refunds of %s could not be asked for", ask.Player)
	}
	return readRefundInfo(answer)
}
