package clerk

import (
	"context"

	"makegood/ledger"
)

// HiveShop is what the clerk asks of Hive's shop. An error is only for what could
// not be asked or understood; Sent says how far it got, and its Code what Hive
// answered.
type HiveShop interface {
	Catalogue(ctx context.Context, ask CatalogueAsk) ([]ledger.Price, Sent, error)
	Repayments(ctx context.Context, ask RepaymentsAsk) (Repayments, error)
}

// StoveShop is what the clerk asks of STOVE's shop.
type StoveShop interface {
	PurchaseStatus(ctx context.Context, ask StatusAsk) (PurchaseStatus, error)
}

// CatalogueAsk names one catalogue: Hive prices what a player sees, by his country.
type CatalogueAsk struct{ App, Player, Country, Language string }

// RepaymentsAsk names the repayments of one player.
type RepaymentsAsk struct{ App, Player, Language string }

// Repayments is what a refunded player has to pay again before he may play.
type Repayments struct {
	Sent
	Ask                            RepaymentsAsk
	GuideTitle, Guide              string
	CustomerSitePC, CustomerSiteMB string
	Due                            []Repayment
}

// Repayment is one payment to be repaid. Index is what a checkout names.
type Repayment struct {
	Index, MarketID, ProductID string
	RefundedAt                 ledger.Instant
	Quantity                   int64
}

// StatusAsk names one purchase of a STOVE shop: Player is the guid, else the
// member number; OrderMaster is txn_mst_no, which no notification carries.
type StatusAsk struct{ Service, Player, OrderMaster string }

// PurchaseStatus is STOVE's answer to a StatusAsk. It carries no tid, no currency,
// no time and no refund.
type PurchaseStatus struct {
	Sent
	Ask StatusAsk
	// Bought is nil where STOVE did not say.
	Bought   *bool
	ShopKey  string
	Products []PurchasedProduct
	Charges  []Charge
}

// PurchasedProduct is one product of a shop purchase; the quantities are nil where
// STOVE did not say, and may be those of all purchases.
type PurchasedProduct struct {
	ProductID, CategoryID string
	Total                 int64
	Member, GUID          *int64
}

// Charge is one means the purchase was paid with; Cash is the amount converted to
// cash.
type Charge struct {
	Type, Name   string
	Amount, Cash ledger.Amount
}

// refused is the error of an answer that is no success; nil where it is one.
func refused(op, who string, sent Sent) error {
	if sent.Code == "0" {
		return nil
	}
	return failure(op, ledger.Denied, "%s answered code %s %s", who, sent.Code, ledger.Quote(sent.Message))
}

// Catalogue asks Hive what a player can buy and keeps the answer, so that amounts
// can be held against it later without asking anybody.
func (c *Clerk) Catalogue(ctx context.Context, ask CatalogueAsk) (ledger.Catalogue, error) {
	const op = "catalogue"
	if c.HiveShop == nil {
		return ledger.Catalogue{}, failure(op, ledger.Invalid, "Hive cannot be asked: configure [[hive.apps]] with a token")
	}
	begun := c.now()
	prices, sent, askErr := c.HiveShop.Catalogue(ctx, ask)
	if askErr == nil {
		askErr = refused(op, "Hive", sent)
	}
	got := ledger.Catalogue{
		Player: ask.Player, Country: ask.Country, Language: ask.Language, Code: sent.Code, Message: sent.Message, HTTPStatus: sent.HTTPStatus, BegunAt: begun,
	}
	if askErr != nil {
		got.Error = askErr.Error()
	} else {
		got.Prices = prices
	}
	d := ledger.NewDraft(ledger.FactCatalogue, c.now(), ledger.Key{Provider: ledger.Hive, App: ask.App}, got).
		By(c.Operator, c.Source).With(sent.Raw, "")
	if err := c.keep(ctx, d); err != nil {
		return got, wrap("record the catalogue", err)
	}
	return got, askErr
}

// keep records an answer that has come, even where the question was cancelled
// meanwhile.
func (c *Clerk) keep(ctx context.Context, d ledger.Draft) error {
	_, err := c.store.Append(context.WithoutCancel(ctx), []ledger.Draft{d})
	return err //nolint:wrapcheck // the caller names it
}

// catalogueReads is how many reads of catalogues are looked through for prices,
// newest first: a product that was in none of them is not known.
const catalogueReads = 500

// Prices gives the prices as they were read last; it asks nobody.
func (c *Clerk) Prices(ctx context.Context) (*ledger.PriceList, error) {
	list := &ledger.PriceList{}
	q := ledger.FactQuery{Kinds: []ledger.FactKind{ledger.FactCatalogue}, Newest: true, Limit: catalogueReads}
	facts, err := c.store.FactList(ctx, q)
	if err != nil {
		return nil, wrap("prices", err)
	}
	for _, f := range facts {
		var read ledger.Catalogue
		if err := f.Decode(&read); err != nil {
			return nil, err //nolint:wrapcheck // it names the fact
		}
		list.Add(f, read)
	}
	return list, nil
}

// Repayments asks Hive which refunded purchases a player has to pay again, and
// keeps the answer.
func (c *Clerk) Repayments(ctx context.Context, ask RepaymentsAsk) (Repayments, error) {
	const op = "repayments"
	if c.HiveShop == nil {
		return Repayments{}, failure(op, ledger.Invalid, "Hive cannot be asked: configure [[hive.apps]] with a token")
	}
	got, askErr := c.HiveShop.Repayments(ctx, ask)
	if askErr == nil {
		askErr = refused(op, "Hive", got.Sent)
	}
	key := ledger.Key{Provider: ledger.Hive, App: ask.App}
	about := ledger.Observation{Question: ledger.QuestionRepayments, Scope: &ledger.ListScope{App: ask.App, UserID: ask.Player}}
	if err := c.keepAnswer(ctx, key, about, got.Sent, askErr); err != nil {
		return got, err
	}
	return got, askErr
}

// PurchaseStatus asks STOVE for one purchase of a shop, and keeps the answer.
func (c *Clerk) PurchaseStatus(ctx context.Context, ask StatusAsk) (PurchaseStatus, error) {
	const op = "purchase status"
	if c.StoveShop == nil {
		return PurchaseStatus{}, failure(op, ledger.Invalid, "STOVE cannot be asked: configure [[stove.services]] with an access_token")
	}
	got, askErr := c.StoveShop.PurchaseStatus(ctx, ask)
	if askErr == nil {
		askErr = refused(op, "STOVE", got.Sent)
	}
	key := ledger.Key{Provider: ledger.Stove, App: ask.Service}
	about := ledger.Observation{Question: ledger.QuestionStatus, Subject: ask.OrderMaster, Scope: &ledger.ListScope{App: ask.Service, UserID: ask.Player}}
	if err := c.keepAnswer(ctx, key, about, got.Sent, askErr); err != nil {
		return got, err
	}
	return got, askErr
}

// keepAnswer records the answer to a question that is about no order.
func (c *Clerk) keepAnswer(ctx context.Context, key ledger.Key, obs ledger.Observation, sent Sent, askErr error) error {
	obs.Answer, obs.Code, obs.Message, obs.HTTPStatus = ledger.AnswerFound, sent.Code, sent.Message, sent.HTTPStatus
	obs.BegunAt, obs.EndedAt = sent.BegunAt, sent.EndedAt
	if askErr != nil {
		obs.Answer, obs.Error = ledger.AnswerFailed, askErr.Error()
	}
	d := ledger.NewDraft(ledger.FactObservation, c.now(), key, obs).By(c.Operator, c.Source).With(sent.Raw, "")
	return wrap("record the answer to "+obs.Question, c.keep(ctx, d))
}
