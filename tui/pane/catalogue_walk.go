package pane

import (
	"context"
	"slices"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
)

// How the orders are walked for a price check.
const (
	// priceStep is how many orders one command reads.
	priceStep = 500
	// priceMost is how many orders that differ are kept; more are counted.
	priceMost = 5_000
)

// priceSum is what the price check says of one product of an app in one currency.
type priceSum struct {
	app, product, currency string
	price                  ledger.PricedProduct
	orders, equal, differ  int64
	// unknown are those that could not be compared; why is the verdict of the last.
	unknown int64
	why     ledger.PriceVerdict
	// marked are those that differ and carry discount or coupon fields.
	marked int64
	// sum is the signed sum of the differences.
	sum ledger.Amount
}

func (p *priceSum) id() string { return p.app + " " + p.product + " " + p.currency }

// priceRow is one order that differs.
type priceRow struct {
	key      ledger.Key
	check    ledger.PriceCheck
	standing ledger.Standing
	// discounts are the known discount and coupon fields its bodies carry.
	discounts []string
}

func (p *priceRow) id() string { return p.key.String() }
func (p *priceRow) sumID() string {
	return p.key.App + " " + p.check.Product + " " + p.check.Notified.Currency
}

// priceWalk is how far a price check has come. It travels with the messages, so that the command touches nothing of the
// room.
type priceWalk struct {
	filter ledger.OrderFilter
	prices *ledger.PriceList
	newest int64 // the fact the newest of the prices was read in
	after  ledger.Cursor
	// seen and last are numbers of orders in the order of their first sight: how far the walk is, and where it ends.
	seen, last  int64
	done        int64
	before      int64 // where it was when it was gone on with
	started     time.Time
	began, over bool
}

// priceReadMsg is sent when some orders were held against the catalogue.
type priceReadMsg struct {
	ticket int64
	walk   priceWalk
	rows   []pricedOrder
	ctx    context.Context //nolint:containedctx // the next command continues under it
	err    error
}

// pricedOrder is one order that was looked at.
type pricedOrder struct {
	row   ledger.Row
	check ledger.PriceCheck
	// discounts is filled where the order differs.
	discounts []string
}

// step reads the next orders and holds them against the catalogue.
func (p *priceCheck) step(ctx context.Context, walk priceWalk) tea.Cmd {
	d, ticket := p.desk, p.want
	return func() tea.Msg {
		bound, cancel := context.WithTimeout(ctx, inquiryBound)
		defer cancel()
		msg := priceReadMsg{ticket: ticket, ctx: ctx, walk: walk}
		msg.err = msg.read(bound, d)
		return msg
	}
}

func (m *priceReadMsg) read(ctx context.Context, d *Desk) error {
	w := m.walk
	if !w.began {
		var err error
		if w.prices, err = d.shops().Prices(ctx); err != nil {
			return ledger.Fail("the prices could not be read: %s", err)
		}
		w.newest = newestPrice(w.prices)
		last, err := d.Books.Orders(ctx, ledger.OrderQuery{Filter: w.filter, Back: true, Limit: 1})
		if err != nil {
			return ledger.Fail("the orders could not be read: %s", err)
		}
		if len(last) > 0 {
			w.last = last[0].ID
		}
		w.began = true
	}
	rows, err := d.Books.Orders(ctx, ledger.OrderQuery{Filter: w.filter, After: w.after, Limit: priceStep})
	if err != nil {
		return ledger.Fail("the orders could not be read: %s", err)
	}
	for _, r := range rows {
		one := pricedOrder{row: r, check: w.prices.Check(r.Key.App, r.Standing.View)}
		if one.check.Verdict == ledger.PriceDiffers {
			if one.discounts, err = discountsOf(ctx, d, r.Key); err != nil {
				return err
			}
		}
		m.rows = append(m.rows, one)
		w.after, w.seen = r.Cursor, r.ID
		w.done++
	}
	w.last = max(w.last, w.seen)
	w.over = len(rows) < priceStep
	m.walk = w
	return nil
}

// discountsOf reads the bodies of an order for what is known of discounts.
func discountsOf(ctx context.Context, d *Desk, k ledger.Key) ([]string, error) {
	facts, err := d.Books.Facts(ctx, k, true)
	if err != nil {
		return nil, ledger.Fail("facts of %s: %s", k, err)
	}
	var out []string
	for _, f := range facts {
		for _, text := range ledger.Discounts(f.Raw) {
			if !slices.Contains(out, text) {
				out = append(out, text)
			}
		}
	}
	return out, nil
}

// count adds the orders of an answer to the sums; those that differ are kept.
func (p *priceCheck) count(rows []pricedOrder) {
	at := map[string]int{}
	sums := p.sums.all()
	for i := range sums {
		at[sums[i].id()] = i
	}
	touched := map[int]bool{}
	for _, o := range rows {
		s := priceSum{app: o.row.Key.App, product: o.check.Product, currency: o.check.Notified.Currency}
		i, ok := at[s.id()]
		if !ok {
			i = len(sums)
			at[s.id()] = i
			sums = append(sums, s)
		}
		touched[i] = true
		p.countOne(&sums[i], o)
	}
	for i := range touched {
		p.sums.put(sums[i])
	}
}

func (p *priceCheck) countOne(s *priceSum, o pricedOrder) {
	s.orders++
	p.total.orders++
	switch o.check.Verdict {
	case ledger.PriceEqual:
		s.equal++
		p.total.equal++
		s.price = o.check.Price
	case ledger.PriceDiffers:
		s.differ++
		p.total.differ++
		s.price, s.sum = o.check.Price, s.sum.Plus(o.check.Difference)
		if len(o.discounts) > 0 {
			s.marked++
			p.total.marked++
		}
		if p.rows.len() < priceMost {
			p.rows.put(priceRow{key: o.row.Key, check: o.check, standing: o.row.Standing, discounts: o.discounts})
		} else {
			p.lost++
		}
	case ledger.PriceUnread, ledger.PriceOtherCurrency, ledger.PriceUnknown:
		s.unknown++
		p.total.unknown++
		s.why = o.check.Verdict
		if s.price.ProductID == "" {
			s.price = o.check.Price
		}
	}
}

// whyUnknown says why orders of a product could not be compared.
func (d *Desk) whyUnknown(v ledger.PriceVerdict) string {
	switch v {
	case ledger.PriceUnread:
		return d.T("no catalogue that was read before has it")
	case ledger.PriceOtherCurrency:
		return d.T("the catalogue has it in another currency only")
	case ledger.PriceUnknown:
		return d.T("the amount, or how many were bought, is not known")
	case ledger.PriceEqual, ledger.PriceDiffers:
	}
	return ""
}

// signed is a difference with its sign: "+500", "-500", "0".
func signed(a ledger.Amount) string {
	if !a.Known() {
		return "-"
	}
	text := ledger.Group(string(a))
	if a.Positive() {
		return "+" + text
	}
	return text
}

// priceAge is the question whether prices were read since a walk began.
type priceAge struct {
	want  int64 // the ticket of the answer; zero: nothing is asked
	asked time.Time
	dirty bool // the ledger has changed since it was asked
}

// priceAgeMsg is sent when the ledger said up to which of its facts it has prices, or could not.
type priceAgeMsg struct {
	ticket, newest int64
	err            error
}

// askAge asks the ledger for newer prices than those of the last walk, at most once a second.
func (p *priceCheck) askAge() tea.Cmd {
	d := p.desk
	if !p.age.dirty || p.newer || p.checkedAt.IsZero() || p.age.want != 0 || d.Now().Sub(p.age.asked) < time.Second {
		return nil
	}
	p.age = priceAge{want: d.Ticket(), asked: d.Now()}
	ticket, shops := p.age.want, d.shops()
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(d.Ctx, Timeout)
		defer cancel()
		list, err := shops.Prices(ctx)
		if err != nil {
			return priceAgeMsg{ticket: ticket, err: err}
		}
		return priceAgeMsg{ticket: ticket, newest: newestPrice(list)}
	}
}

// aged takes the answer. One that could not be given changes nothing: it is asked again.
func (p *priceCheck) aged(msg priceAgeMsg) tea.Cmd {
	if msg.ticket != p.age.want {
		return nil
	}
	p.age.want = 0
	if msg.err != nil {
		p.age.dirty = true
		return nil
	}
	if p.newer = msg.newest > p.walk.newest; !p.newer {
		return nil
	}
	return p.list.refresh()
}

// newestPrice is the fact the newest price of a list was read in.
func newestPrice(list *ledger.PriceList) int64 {
	var newest int64
	for _, price := range list.All() {
		newest = max(newest, price.Seq)
	}
	return newest
}
