package ledger_test

import (
	"slices"
	"testing"

	"makegood/ledger"
)

func priced(seq int64, app string, at ledger.Instant, prices ...ledger.Price) (ledger.Fact, ledger.Catalogue) {
	return ledger.Fact{Seq: seq, At: at, Kind: ledger.FactCatalogue, Key: ledger.Key{Provider: ledger.Hive, App: app}}, ledger.Catalogue{Player: "1", Country: "KR", Prices: prices}
}

// TestPriceCheck holds what an amount is compared with, and when it is not.
func TestPriceCheck(t *testing.T) {
	t.Parallel()
	var list ledger.PriceList
	price := func(id string, amount ledger.Amount, currency string) ledger.Price {
		return ledger.Price{ProductID: id, Amount: amount, Currency: currency}
	}
	list.Add(priced(9, "app", 2000, price("gem", "1200", "KRW"), price("free", "0", "KRW"), price("secret", "", "KRW")))
	list.Add(priced(3, "app", 1000, price("gem", "1100", "KRW"), price("gem", "0.99", "USD"))) // an earlier read
	list.Add(priced(12, "other", 3000, price("key", "500", "KRW")))
	line := func(id string, quantity int64) []ledger.Line {
		return []ledger.Line{{ProductID: id, Quantity: quantity}}
	}
	for name, tc := range map[string]struct {
		view       ledger.View
		want       ledger.PriceVerdict
		difference ledger.Amount
		expected   string
	}{
		"as in the catalogue":            {ledger.View{Lines: line("gem", 1), Amount: "1200", Currency: "KRW"}, ledger.PriceEqual, "0", "1,200 KRW"},
		"three of them":                  {ledger.View{Lines: line("gem", 3), Amount: "3600", Currency: "KRW"}, ledger.PriceEqual, "0", "3,600 KRW"},
		"paid less":                      {ledger.View{Lines: line("gem", 2), Amount: "1900", Currency: "KRW"}, ledger.PriceDiffers, "-500", "2,400 KRW"},
		"paid more, to the last digit":   {ledger.View{Lines: line("gem", 3), Amount: "2.98", Currency: "USD"}, ledger.PriceDiffers, "0.01", "2.97 USD"},
		"free, and paid":                 {ledger.View{Lines: line("free", 1), Amount: "1", Currency: "KRW"}, ledger.PriceDiffers, "1", "0 KRW"},
		"how many is not said, and one":  {ledger.View{Lines: line("gem", 0), Amount: "1200", Currency: "KRW"}, ledger.PriceEqual, "0", "1,200 KRW"},
		"how many is not said, and more": {ledger.View{Lines: line("gem", 0), Amount: "2400", Currency: "KRW"}, ledger.PriceUnknown, "", "1,200 KRW"},
		"in another currency":            {ledger.View{Lines: line("gem", 1), Amount: "1200", Currency: "JPY"}, ledger.PriceOtherCurrency, "", "-"},
		"of another app":                 {ledger.View{Lines: line("key", 1), Amount: "500", Currency: "KRW"}, ledger.PriceUnread, "", "-"},
		"not in the catalogue":           {ledger.View{Lines: line("new", 1), Amount: "500", Currency: "KRW"}, ledger.PriceUnread, "", "-"},
		"a price that was not said":      {ledger.View{Lines: line("secret", 1), Amount: "500", Currency: "KRW"}, ledger.PriceUnknown, "", "-"},
		"an amount that is not known":    {ledger.View{Lines: line("gem", 1), Currency: "KRW"}, ledger.PriceUnknown, "", "-"},
		"several lines":                  {ledger.View{Lines: append(line("gem", 1), line("free", 1)...), Amount: "1200", Currency: "KRW"}, ledger.PriceUnknown, "", "-"},
	} {
		c := list.Check("app", tc.view)
		if c.Verdict != tc.want || c.Difference != tc.difference || c.Expected.String() != tc.expected {
			t.Errorf("%s: %s %q of %s, want %s %q of %s", name, c.Verdict, c.Difference, c.Expected, tc.want, tc.difference, tc.expected)
		}
		if c.Verdict == ledger.PriceEqual && c.Notified.Currency == "KRW" && c.Price.ReadAt != 2000 {
			t.Errorf("%s: by the read at %d, want the latest", name, c.Price.ReadAt)
		}
	}
	if list.Len() != 5 || list.All()[0].ProductID != "free" {
		t.Errorf("%d prices: %v", list.Len(), list.All())
	}
	var empty ledger.PriceList
	if c := empty.Check("app", ledger.View{Lines: line("gem", 1), Amount: "1", Currency: "KRW"}); c.Verdict != ledger.PriceUnread {
		t.Errorf("without a catalogue: %s", c.Verdict)
	}
}

func TestDiscounts(t *testing.T) {
	t.Parallel()
	for body, want := range map[string][]string{
		`{"discount_type":"coupon","gameserver_price_verify_key":"s3cret","list":[{"coupon_price":100},{"coupon_price":100}]}`: {"coupon_price: 100", "discount_type: coupon", "gameserver_price_verify_key"},
		`{"discount_type":"","final_price":null,"discount":"x"}`:                                                               nil,
		`no json`: nil, ``: nil, `[1]`: nil,
		`{"a":{"Final_Price":12345678901234567890}}`: {"Final_Price: 12345678901234567890"},
	} {
		if got := ledger.Discounts([]byte(body)); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", body, got, want)
		}
	}
}

// FuzzDiscounts holds that no body breaks the reading of discounts, and that no
// verify key is ever repeated.
func FuzzDiscounts(f *testing.F) {
	f.Add([]byte(`{"gameserver_price_verify_key":"s3cret","x":[{"sale_price":1}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, text := range ledger.Discounts(raw) {
			if len(text) > 26 && text[:26] == "gameserver_price_verify_ke" && text != "gameserver_price_verify_key" {
				t.Errorf("a verify key is repeated: %q", text)
			}
		}
	})
}
