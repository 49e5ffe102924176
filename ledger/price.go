package ledger

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/shopspring/decimal"
)

// Price is one product of a catalogue with what it costs.
type Price struct {
	ProductID string `json:"product_id"`
	Title     string `json:"title,omitempty"`
	// Description and Type are the provider's words.
	Description string `json:"description,omitempty"`
	Type        string `json:"type,omitempty"`
	Amount      Amount `json:"amount,omitempty"`
	Currency    string `json:"currency,omitempty"`
	// Display is the price as the provider wants it shown.
	Display string `json:"display,omitempty"`
}

// Money is the price as money.
func (p Price) Money() Money { return Money{p.Amount, p.Currency} }

// Catalogue is the payload of FactCatalogue: one answer to the question what a
// player can buy in an app, and at what price (Hive product, market 15). The
// prices are those of one country, at the moment they were read.
type Catalogue struct {
	Player   string `json:"player"`
	Country  string `json:"country,omitempty"`
	Language string `json:"language,omitempty"`
	// Code and Message are the provider's; Error says why there are no prices.
	Code       string  `json:"code,omitempty"`
	Message    string  `json:"message,omitempty"`
	HTTPStatus int     `json:"http_status,omitempty"`
	BegunAt    Instant `json:"begun_at,omitempty"`
	Error      string  `json:"error,omitempty"`
	// Prices are nil where the answer was none.
	Prices []Price `json:"prices,omitempty"`
}

// PricedProduct is a price as it was read last: by which fact, and when.
type PricedProduct struct {
	Price
	App     string
	ReadAt  Instant
	Seq     int64
	Country string
}

// PriceList is what is known of prices: the last read of each product of an app
// in each currency.
type PriceList struct {
	at map[priceKey]PricedProduct
	// any are the last reads of a product whatever the currency.
	any map[[2]string]PricedProduct
}

type priceKey struct{ app, product, currency string }

// Len is how many prices are known.
func (l *PriceList) Len() int { return len(l.at) }

// Add takes a catalogue that was read; of two prices of one product in one
// currency the later read stays.
func (l *PriceList) Add(f Fact, c Catalogue) {
	if l.at == nil {
		l.at, l.any = map[priceKey]PricedProduct{}, map[[2]string]PricedProduct{}
	}
	for _, p := range c.Prices {
		row := PricedProduct{Price: p, App: f.Key.App, ReadAt: f.At, Seq: f.Seq, Country: c.Country}
		k := priceKey{f.Key.App, p.ProductID, p.Currency}
		if had, ok := l.at[k]; !ok || had.Seq < f.Seq {
			l.at[k] = row
		}
		one := [2]string{f.Key.App, p.ProductID}
		if had, ok := l.any[one]; !ok || had.Seq < f.Seq {
			l.any[one] = row
		}
	}
}

// All lists the prices by app, product and currency.
func (l *PriceList) All() []PricedProduct {
	out := make([]PricedProduct, 0, len(l.at))
	for _, p := range l.at {
		out = append(out, p)
	}
	sort.Slice(out, func(i, j int) bool {
		a, b := out[i], out[j]
		if a.App != b.App {
			return a.App < b.App
		}
		if a.ProductID != b.ProductID {
			return a.ProductID < b.ProductID
		}
		return a.Currency < b.Currency
	})
	return out
}

// PriceVerdict is how an amount stands to the catalogue.
type PriceVerdict string

// The verdicts. Only two of them compare: what is not known is never a difference.
const (
	PriceEqual   PriceVerdict = "equal"
	PriceDiffers PriceVerdict = "differs"
	// PriceUnread: no catalogue that was read has the product.
	PriceUnread PriceVerdict = "unread"
	// PriceOtherCurrency: the catalogue has it in another currency only.
	PriceOtherCurrency PriceVerdict = "other_currency"
	// PriceUnknown: the amount, or how many were bought, is not known.
	PriceUnknown PriceVerdict = "unknown"
)

// PriceCheck holds one order against the catalogue. It concludes nothing: a
// discount or a coupon may explain a difference.
type PriceCheck struct {
	Verdict PriceVerdict
	Product string
	// Quantity is how many were bought; one where the source did not say.
	Quantity int64
	Notified Money
	// Expected is price times quantity; unknown where there is no price.
	Expected Money
	// Difference is notified minus expected, signed; empty where not compared.
	Difference Amount
	Price      PricedProduct
}

// Check holds an order of an app against the prices. An order of several lines is
// not compared: its amount is not that of one product.
func (l *PriceList) Check(app string, v View) PriceCheck {
	c := PriceCheck{Verdict: PriceUnknown, Product: v.ProductID(), Quantity: 1, Notified: v.Money()}
	if len(v.Lines) != 1 || c.Product == "" || !c.Notified.Amount.Known() || c.Notified.Currency == "" {
		return c
	}
	said := v.Lines[0].Quantity > 0
	if said {
		c.Quantity = v.Lines[0].Quantity
	}
	price, ok := l.at[priceKey{app, c.Product, c.Notified.Currency}]
	if !ok {
		c.Verdict = PriceUnread
		if other, known := l.any[[2]string{app, c.Product}]; known {
			c.Verdict, c.Price = PriceOtherCurrency, other
		}
		return c
	}
	c.Price = price
	if !price.Amount.Known() {
		return c
	}
	c.Expected = Money{AmountOf(price.Amount.Decimal().Mul(decimal.NewFromInt(c.Quantity))), price.Currency}
	difference := c.Notified.Amount.Minus(c.Expected.Amount)
	switch {
	case difference.Decimal().IsZero():
		c.Verdict, c.Difference = PriceEqual, difference
	case said:
		c.Verdict, c.Difference = PriceDiffers, difference
	}
	return c
}

// discountFields are what the documents name about discounts and coupons: the
// change of 2025-08-29 to every PG answer, and the payment amount verification of
// the web shop.
func discountFields() []string {
	return []string{
		"discount_type", "discount_rate", "discount_price", "discount_coupon_code", "coupon_price", "sale_price", "original_price", "final_price",
		"gameserver_price_verify_key",
	}
}

// Discounts finds the known discount and coupon fields in a body, at any depth, as
// "name: value", each once. A verify key is named without its value.
func Discounts(raw []byte) []string {
	var out []string
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var body any
	if dec.Decode(&body) != nil {
		return nil
	}
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for name, inner := range v {
				if text, ok := discountText(name, inner); ok && !slices.Contains(out, text) {
					out = append(out, text)
				}
				walk(inner)
			}
		case []any:
			for _, inner := range v {
				walk(inner)
			}
		}
	}
	walk(body)
	sort.Strings(out)
	return out
}

func discountText(name string, v any) (string, bool) {
	if !slices.Contains(discountFields(), strings.ToLower(name)) {
		return "", false
	}
	switch v := v.(type) {
	case string:
		if v = strings.TrimSpace(v); v == "" {
			return "", false
		}
		if strings.Contains(strings.ToLower(name), "key") {
			return name, true
		}
		return name + ": " + v, true
	case json.Number:
		return fmt.Sprintf("%s: %s", name, v), true
	default:
		return "", false
	}
}
