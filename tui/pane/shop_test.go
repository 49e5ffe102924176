package pane_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/tui/pane"
)

// shopStub is a pair of shops that answer what a test lays out.
type shopStub struct {
	list    ledger.PriceList
	seq     int64
	sells   []ledger.Price
	due     []clerk.Repayment
	status  clerk.PurchaseStatus
	err     error
	asked   []any
	readErr error
}

func (s *shopStub) Catalogue(_ context.Context, ask clerk.CatalogueAsk) (ledger.Catalogue, error) {
	s.asked = append(s.asked, ask)
	if s.err != nil {
		return ledger.Catalogue{}, s.err
	}
	c := ledger.Catalogue{Player: ask.Player, Country: ask.Country, Prices: s.sells}
	s.seq++
	s.list.Add(ledger.Fact{Seq: s.seq, At: ledger.At(stubStart), Key: ledger.Key{Provider: ledger.Hive, App: ask.App}}, c)
	return c, nil
}

func (s *shopStub) Repayments(_ context.Context, ask clerk.RepaymentsAsk) (clerk.Repayments, error) {
	s.asked = append(s.asked, ask)
	return clerk.Repayments{Ask: ask, Due: s.due}, s.err
}

func (s *shopStub) PurchaseStatus(_ context.Context, ask clerk.StatusAsk) (clerk.PurchaseStatus, error) {
	s.asked = append(s.asked, ask)
	r := s.status
	r.Ask = ask
	return r, s.err
}

func (s *shopStub) Prices(context.Context) (*ledger.PriceList, error) { return &s.list, s.readErr }

func soldPrices() []ledger.Price {
	price := func(i int, title string, amount ledger.Amount) ledger.Price {
		return ledger.Price{ProductID: fmt.Sprintf("com.example.game.item%02d", i), Title: title, Type: "consumable", Amount: amount, Currency: "KRW", Display: "₩" + ledger.Group(string(amount))}
	}
	return []ledger.Price{price(0, "보석 100개", "1200"), price(1, "金幣", "1300"), price(2, "🦊 pack", "9900")}
}

// soldOrders are n orders of Hive: of item00, one in five 200 below the price with
// a coupon, of item01 as they should be, and of item09, which nobody sells.
func soldOrders(n int) []ledger.Row {
	rows := make([]ledger.Row, n)
	for i := range rows {
		item, amount := i%2, ledger.Amount([]string{"1200", "1300"}[i%2])
		if i%10 == 0 {
			amount = "1000"
		}
		if i%7 == 6 {
			item = 9
		}
		rows[i] = ledger.Row{
			ID: int64(i + 1), Cursor: ledger.Cursor{Sort: int64(i + 1), ID: int64(i + 1)},
			Key: ledger.NewKey(ledger.Hive, stubHiveApp, fmt.Sprintf("H%019d", 2168993822440680000+i)),
			Standing: ledger.Standing{Class: ledger.ClassMatched, View: ledger.View{
				Player: ledger.Player{ID: "20000011337", Name: "김철수"}, Amount: amount, Currency: "KRW", PaidAt: stubPaidAt,
				Lines: []ledger.Line{{ProductID: fmt.Sprintf("com.example.game.item%02d", item), Quantity: 1}},
			}},
		}
	}
	return rows
}

func soldBooks(rows []ledger.Row) stubBooks {
	return stubBooks{
		orders: func(ctx context.Context, q ledger.OrderQuery) ([]ledger.Row, error) {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if q.Back {
				return rows[max(0, len(rows)-q.Limit):], nil
			}
			from := int(q.After.ID)
			return rows[min(from, len(rows)):min(from+q.Limit, len(rows))], nil
		},
		facts: func(_ context.Context, k ledger.Key, _ bool) ([]ledger.Fact, error) {
			if strings.HasSuffix(k.Order, "0000") {
				return []ledger.Fact{{Key: k, Raw: []byte(`{"discount_type":"coupon","gameserver_price_verify_key":"s3cret"}`)}}, nil
			}
			return []ledger.Fact{{Key: k, Raw: []byte(`{"type":"paid"}`)}}, nil
		},
	}
}

// shopPane opens a tab of the Hive pane.
func shopPane(t *testing.T, shop *shopStub, books pane.Books, tab, w, h int, edits ...func(*pane.Desk)) (*room, *stubClock) {
	t.Helper()
	d, clock := stubDesk(t, books, stubClerk{})
	d.Shops, d.Locale = shop, pane.Locale{Country: "KR", Language: "ko"}
	for _, edit := range edits {
		edit(d)
	}
	r := enter(t, pane.NewHive(d), w, h)
	for range tab {
		r.press("]")
	}
	return r, clock
}

func readShop() *shopStub {
	s := &shopStub{sells: soldPrices()}
	_, _ = s.Catalogue(context.Background(), clerk.CatalogueAsk{App: stubHiveApp, Player: "1", Country: "KR"})
	s.asked = nil
	return s
}

// The tabs of the Hive pane.
const (
	atCatalogue = iota + 1
	atPrices
	atRepayments
)

func TestShopFrames(t *testing.T) {
	t.Parallel()
	korean := func(t *testing.T) func(*pane.Desk) {
		return func(d *pane.Desk) { inKorean(t, d) }
	}
	scenes := map[string]func(t *testing.T, w, h int) pane.Pane{
		"catalogue_empty": func(t *testing.T, w, h int) pane.Pane {
			r, _ := shopPane(t, &shopStub{}, stubBooks{}, atCatalogue, w, h)
			return r.pane
		},
		"catalogue_form": func(t *testing.T, w, h int) pane.Pane {
			r, _ := shopPane(t, &shopStub{}, stubBooks{}, atCatalogue, w, h)
			return r.press("f").types("200").pane
		},
		"catalogue_rows": func(t *testing.T, w, h int) pane.Pane {
			r, _ := shopPane(t, &shopStub{sells: soldPrices()}, stubBooks{}, atCatalogue, w, h)
			return r.press("f").types("20000011337").press("tab", "enter").pane
		},
		"catalogue_stale": func(t *testing.T, w, h int) pane.Pane {
			shop := &shopStub{sells: soldPrices()}
			r, clock := shopPane(t, shop, stubBooks{}, atCatalogue, w, h)
			r.press("f").types("20000011337").press("tab", "enter")
			clock.at, shop.err = clock.at.Add(4*time.Minute), errors.New("connection refused")
			return r.press("ctrl+r").pane
		},
		"prices_empty": func(t *testing.T, w, h int) pane.Pane {
			r, _ := shopPane(t, readShop(), stubBooks{}, atPrices, w, h)
			return r.pane
		},
		"prices_rows": func(t *testing.T, w, h int) pane.Pane {
			r, _ := shopPane(t, readShop(), soldBooks(soldOrders(60)), atPrices, w, h)
			return r.press("*").pane
		},
		"prices_orders": func(t *testing.T, w, h int) pane.Pane {
			r, _ := shopPane(t, readShop(), soldBooks(soldOrders(60)), atPrices, w, h)
			return r.press("*", "enter").pane
		},
		"prices_korean": func(t *testing.T, w, h int) pane.Pane {
			r, _ := shopPane(t, readShop(), soldBooks(soldOrders(60)), atPrices, w, h, korean(t))
			return r.press("*").pane
		},
		"repayments": func(t *testing.T, w, h int) pane.Pane {
			shop := &shopStub{due: []clerk.Repayment{{Index: "20850", MarketID: "15", ProductID: "com.example.game.item03", RefundedAt: stubPaidAt, Quantity: 1}}}
			r, _ := shopPane(t, shop, stubBooks{}, atRepayments, w, h)
			return r.press("f").types("20000011337").press("enter").pane
		},
		"repayments_korean": func(t *testing.T, w, h int) pane.Pane {
			r, _ := shopPane(t, &shopStub{}, stubBooks{}, atRepayments, w, h, korean(t))
			return r.pane
		},
		"status": func(t *testing.T, w, h int) pane.Pane {
			r, _, _ := statusPane(t, w, h)
			return r.pane
		},
		"status_stale": func(t *testing.T, w, h int) pane.Pane {
			r, shop, clock := statusPane(t, w, h)
			clock.at, shop.err = clock.at.Add(4*time.Minute), errors.New("STOVE answered code 999999 undefined error")
			return r.press("ctrl+r").pane
		},
	}
	for name, scene := range scenes {
		for _, s := range stubSizes() {
			t.Run(fmt.Sprintf("%s %dx%d", name, s[0], s[1]), func(t *testing.T) {
				t.Parallel()
				compareGolden(t, fmt.Sprintf("shop_%s_%dx%d", name, s[0], s[1]), checkFrame(t, scene(t, s[0], s[1]), s[0], s[1], false))
			})
		}
	}
}

// statusPane asks STOVE for one purchase.
func statusPane(t *testing.T, w, h int) (*room, *shopStub, *stubClock) {
	t.Helper()
	yes := true
	shop := &shopStub{status: clerk.PurchaseStatus{
		Sent: clerk.Sent{Code: "0", Message: "OK"}, Bought: &yes, ShopKey: "indie",
		Products: []clerk.PurchasedProduct{{ProductID: "1884", CategoryID: "B37E4AD7B4D84BF", Total: 1}},
		Charges:  []clerk.Charge{{Type: "16", Name: "모바일 캐시비", Amount: "15000", Cash: "15000"}, {Type: "2", Name: "coupon", Amount: "1000", Cash: "1000"}},
	}}
	d, clock := stubDesk(t, stubBooks{}, stubClerk{})
	d.Shops = shop
	r := enter(t, pane.NewStove(d), w, h)
	r.press("]", "f").types("120552311123").press("tab").types("5683669676745096842").press("enter")
	return r, shop, clock
}

func TestStatusAsksForOnePurchase(t *testing.T) {
	t.Parallel()
	r, shop, clock := statusPane(t, 120, 40)
	if want := (clerk.StatusAsk{Service: stubService, Player: "120552311123", OrderMaster: "5683669676745096842"}); len(shop.asked) != 1 || shop.asked[0] != want {
		t.Errorf("asked %v", shop.asked)
	}
	r.sees("STOVE says order master 5683669676745096842 was bought", "15,000", "answered 12:09:00, 0s ago")
	clock.at = clock.at.Add(time.Minute)
	shop.err = errors.New("connection refused")
	r.press("f5").sees("was bought", "stale since 12:09:00", "connection refused")
	if r.press("c"); !strings.Contains(r.last().(pane.Copy).Text, "was bought") {
		t.Errorf("c answered %#v", r.last())
	}
	shop.err = nil
	shop.status = clerk.PurchaseStatus{Sent: clerk.Sent{Code: "0"}}
	r.press("f5").lacks("stale", "STOVE says").sees("STOVE did not say")
	if r.press("esc"); r.last() != (pane.Back{}) {
		t.Errorf("esc answered %#v", r.last())
	}
	r.press("f").press("tab").types("12a").press("enter").sees("it is a number")
}

func TestCatalogueKeepsPrices(t *testing.T) {
	t.Parallel()
	shop := readShop()
	r, _ := shopPane(t, shop, stubBooks{}, atCatalogue, 120, 40)
	r.sees("com.example.game.item00", "보석 100개", "1,200 KRW") // known without asking
	if len(shop.asked) != 0 {
		t.Errorf("opening the tab asked %v", shop.asked)
	}
	shop.sells = []ledger.Price{{ProductID: "com.example.game.item00", Title: "보석 100개", Amount: "1500", Currency: "KRW"}}
	r.press("f").types("20000011337").press("tab", "enter").sees("1,500 KRW", "com.example.game.item01", "1 product was read").lacks("1,200 KRW")
	if want := (clerk.CatalogueAsk{App: stubHiveApp, Player: "20000011337", Country: "KR", Language: "ko"}); len(shop.asked) != 1 || shop.asked[0] != want {
		t.Errorf("asked %v, want %v", shop.asked, want)
	}
	shop.err = errors.New("Hive answered code 1000003")
	r.press("ctrl+r").sees("1,500 KRW", "Hive did not answer: Hive answered code 1000003")
}

// TestPriceCheckCounts holds the sums of a check against the orders it went
// through, and that it concludes nothing.
func TestPriceCheckCounts(t *testing.T) {
	t.Parallel()
	orders := soldOrders(1234)
	r, _ := shopPane(t, readShop(), soldBooks(orders), atPrices, 160, 40)
	var differ, unread int64
	for i := range orders {
		switch {
		case i%7 == 6:
			unread++
		case i%10 == 0:
			differ++
		}
	}
	r.press("*").sees(fmt.Sprintf("1,234 checked: %s as in the catalogue, %d differ, %d not compared", ledger.Group(fmt.Sprint(1234-differ-unread)), differ, unread))
	r.sees("com.example.game.item00", fmt.Sprintf("-%s KRW", ledger.Group(fmt.Sprint(differ*200))), "1 carries discount or coupon fields", "differ from the catalogue read at 12:09:00; a discount or coupon may explain it.")
	r.press("enter").sees("Orders of com.example.game.item00 that differ", "1,000 KRW", "1,200 KRW", "-200")
	r.sees("discount_type: coupon", "gameserver_price_verify_key").lacks("s3cret")
	if r.press("enter"); r.last() != (pane.OpenOrder{Key: orders[0].Key}) {
		t.Errorf("enter answered %#v", r.last())
	}
	r.sees("it carries discount or coupon fields.")
	r.press("j").sees("-200 KRW: differs from the catalogue read at 12:09:00; a discount or coupon may explain it.")
	r.press("esc").sees("1,234 checked")
	if r.press("esc"); r.last() != (pane.Back{}) {
		t.Errorf("esc answered %#v", r.last())
	}
}

// TestPriceCheckLeadsToTheCatalogue holds that a check without a price leads to where prices are read, and tells when some
// were read since.
func TestPriceCheckLeadsToTheCatalogue(t *testing.T) {
	t.Parallel()
	shop := &shopStub{sells: soldPrices()}
	r, clock := shopPane(t, shop, soldBooks(soldOrders(6)), atPrices, 160, 40)
	r.press("*").sees("Not compared: no catalogue that was read before has it. On the Catalogue tab f asks Hive for one.", "[[ ←] previous tab").lacks("check every order of Hive.")
	r.send(pane.Changed{}).lacks("read since")
	clock.at = clock.at.Add(time.Minute)
	r.press("[", "f").types("20000011337").press("tab", "enter").sees("3 products were read")
	clock.at = clock.at.Add(time.Second)
	r.press("]").sees("prices were read since: ctrl+r checks anew", "Prices were read since.", "[ctrl+r f5] read anew")
	r.press("ctrl+r").sees("6 checked: 5 as in the catalogue, 1 differ").lacks("read since")
}

// TestPriceCheckGoesOn cancels a check between two steps and goes on with it: no
// order is counted twice, and none is left out.
func TestPriceCheckGoesOn(t *testing.T) {
	t.Parallel()
	orders := soldOrders(1700)
	r, clock := shopPane(t, readShop(), soldBooks(orders), atPrices, 160, 40)
	_, cmd := r.pane.Update(stubKey("*"))
	var first tea.Msg
	for _, c := range cmd().(tea.BatchMsg) {
		if c == nil {
			continue
		}
		if msg := c(); fmt.Sprintf("%T", msg) == "pane.priceReadMsg" {
			first = msg
		} else {
			r.pane.Update(msg)
		}
	}
	clock.at = clock.at.Add(2 * time.Second)
	_, next := r.pane.Update(first)
	r.sees("checking", "500 of 1,700", "esc cancels", "left")
	r.press("esc").sees("cancelled: 500 orders were checked", "not all of them: n goes on")
	r.run(next) // what was under way comes too late
	r.sees("500 checked").lacks("checking")
	r.press("n").sees("1,700 checked").lacks("not all of them")
	r.press("n").sees("nothing is left to check")
}

func TestPriceCheckKeepsWhatWasFound(t *testing.T) {
	t.Parallel()
	shop, books := readShop(), soldBooks(soldOrders(700))
	read := books.orders
	broken := false
	books.orders = func(ctx context.Context, q ledger.OrderQuery) ([]ledger.Row, error) {
		if broken && q.After.ID > 0 {
			return nil, &ledger.Error{Kind: ledger.Unavailable, Human: ledger.Say("the disk is full")}
		}
		return read(ctx, q)
	}
	broken = true
	r, _ := shopPane(t, shop, books, atPrices, 160, 40)
	r.press("*").sees("500 checked", "The check stopped: the disk is full", "n goes on")
	broken = false
	r.press("n").sees("700 checked").lacks("the disk is full")
	r.press("f").types("class:NONSENSE").press("enter").sees("class:NONSENSE")
	r.press("esc").sees("nothing was checked")
}
