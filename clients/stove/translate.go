package stove

import (
	"encoding/json"
	"slices"
	"strings"

	"makegood/clients/transport"
	"makegood/ledger"
)

// Here, and nowhere else, a word of STOVE becomes one of ours. Every function
// takes any word: what is not documented comes out as unknown or empty, beside
// the word itself, and never as a default.

// The words of noti_type (STOVE bulk validation, table details; the page on
// the notification names only the first).
const (
	onlinePurchase = "ONLINE_PURCHASE"
	iapPurchase    = "IAP_PURCHASE"
	iapSubscript   = "IAP_SUBSCRIPT"
	iapOOAP        = "IAP_OOAP"
	cartPurchase   = "ONLINE_CART_PURCHASE"
)

// The two names of one platform: an online purchase is ONLINE in the
// notification and SHOP in the validation.
const (
	platformOnline = "ONLINE"
	platformShop   = "SHOP"
)

// spellings are the platforms under which a tid is asked about alone.
func spellings(platform string) []string {
	if word(platform) == platformOnline {
		return []string{platformOnline, platformShop}
	}
	return []string{word(platform)}
}

// translateType reads noti_type: the documented words announce a purchase,
// every other word is unknown and kept as it was sent. A subscription announces
// a state, of which only PURCHASE is a purchase: see Period.
func translateType(t transport.FlexText) (ledger.NoticeType, string) {
	switch w := word(t.Text()); w {
	case onlinePurchase, iapPurchase, iapSubscript, iapOOAP, cartPurchase:
		return ledger.NoticePaid, w
	default:
		return ledger.NoticeUnknown, visible(t)
	}
}

// visible is a word as it was sent, trimmed; for a value that is no text, its
// raw JSON.
func visible(t transport.FlexText) string { return strings.TrimSpace(t.Spelling) }

// denies says whether STOVE denies the payment: code 404 in an HTTP answer of
// success. An HTTP status 404 is a wrong address and denies nothing.
func (t Told) denies() bool {
	return t.Meaning.Class == Denial && t.Answer.OK()
}

// unknownPlatform says whether STOVE does not know the platform that was
// named, which speaks of the question and not of the payment.
func (t Told) unknownPlatform() bool {
	return t.Meaning.Class == OurFault && t.Answer.OK()
}

// translateAbsence gives the verdict on a tid that an answer to possibly
// several tids does not contain. It is never a denial: whether one bad entry
// fails a whole call is not documented.
func translateAbsence(t Told) ledger.Answer {
	if t.OK() || t.denies() || t.unknownPlatform() {
		return ledger.AnswerSilent
	}
	return ledger.AnswerFailed
}

// record translates an entry of a validation.
func (e entry) record() ledger.Record {
	r := ledger.Record{Spelling: e.TID.Trimmed()}
	e.fill(&r)
	if !r.Cart && len(r.Lines) == 1 && r.Lines[0].Quantity == 0 && (e.Quantity.State == transport.Absent || e.Quantity.State == transport.Null) {
		r.Lines[0].Quantity = 1 // documented default outside a cart
	}
	if when, ok := e.TxnTime.Time(); ok {
		r.PaidAt = ledger.At(when)
	}
	return r
}

// fill translates what an entry says about products: one, or those of a cart.
// A cart with a line that cannot be read says nothing about its lines: without
// that one, their sum would be a wrong amount.
func (e entry) fill(r *ledger.Record) {
	lines, err := transport.Elements(e.Products)
	if err != nil || len(lines) == 0 {
		if e.ProductID.Trimmed() != "" || e.Price.Given() {
			r.Lines = []ledger.Line{e.line("")}
			r.Amount, r.Currency = r.Lines[0].Amount, r.Lines[0].Currency
		}
		return
	}
	r.Cart = true
	for _, raw := range lines {
		var p product
		if json.Unmarshal(raw, &p) != nil {
			r.Lines = nil
			return
		}
		r.Lines = append(r.Lines, p.line(p.TID.Trimmed()))
		if when, ok := p.TxnTime.Time(); ok && r.PaidAt == 0 {
			r.PaidAt = ledger.At(when)
		}
	}
	r.Amount, r.Currency = total(r.Lines)
}

// line translates one product; child is the tid a cart prints for it.
func (p product) line(child string) ledger.Line {
	l := ledger.Line{
		Child: child, ProductID: p.ProductID.Trimmed(), Quantity: max(p.Quantity.Int, 0),
		Currency: word(p.Currency.Text()), ItemID: p.ItemID.Trimmed(),
	}
	if p.Price.Given() {
		l.Amount = ledger.AmountOf(p.Price.Decimal)
	}
	return l
}

// total is the sum of a cart whose lines all name an amount in one currency;
// otherwise it is unknown.
func total(lines []ledger.Line) (ledger.Amount, string) {
	if len(lines) == 0 || slices.ContainsFunc(lines, func(l ledger.Line) bool {
		return !l.Amount.Known() || l.Currency == "" || l.Currency != lines[0].Currency
	}) {
		return "", ""
	}
	var sum ledger.Amount
	for _, l := range lines {
		sum = sum.Plus(l.Amount)
	}
	return sum, lines[0].Currency
}

// supply translates supply_items. One item that cannot be read makes the whole
// list unknown: half a list would say that the rest was not to be granted.
func supply(raw json.RawMessage) []ledger.Item {
	list, err := transport.Elements(raw)
	if err != nil {
		return nil
	}
	var items []ledger.Item
	for _, element := range list {
		var w supplyItem
		if json.Unmarshal(element, &w) != nil || w.Code.Trimmed() == "" || w.Amount.Int < 1 {
			return nil
		}
		items = append(items, ledger.Item{ItemID: w.Code.Trimmed(), Quantity: w.Amount.Int, Name: w.Description.Text()})
	}
	return items
}

// period translates what a subscription says about its period. expire_time is
// ten digits in the sample: its unit is decided by magnitude and the number
// kept as sent.
func (b bought) period() *ledger.Period {
	p := &ledger.Period{Original: b.OriginalTID.Trimmed(), Status: word(b.SubsStatus.Text()), ExpiresRaw: strings.TrimSpace(b.ExpireTime.Spelling)}
	if when, ok := b.ExpireTime.Time(); ok {
		p.Expires = ledger.At(when)
	}
	return p
}

// translateCharge reads charge_type (STOVE item purchase status, table
// stove_charge_infos): 2 coupon, 98 STOVE cash, 99 points, any other number a
// means of the PG.
func translateCharge(c statusCharge) Charge {
	out := Charge{Type: strings.TrimSpace(c.Type.Spelling), Name: c.Name.Text()}
	if c.Deducted.Given() {
		out.Amount = ledger.AmountOf(c.Deducted.Decimal)
	}
	if c.InCash.Given() {
		out.InCash = ledger.AmountOf(c.InCash.Decimal)
	}
	switch {
	case !c.Type.Given():
	case c.Type.Int == 2:
		out.Means = "coupon"
	case c.Type.Int == 98:
		out.Means = "stove_cash"
	case c.Type.Int == 99:
		out.Means = "points"
	default:
		out.Means = "pg"
	}
	return out
}

func translateProduct(p statusProduct) StatusProduct {
	return StatusProduct{
		ProductID: p.ProductID.Trimmed(), CategoryID: p.CategoryID.Trimmed(),
		Total: p.TotalQuantity.Int, ByMember: p.MemberQuantity.Int, ByGUID: p.GUIDQuantity.Int,
	}
}
