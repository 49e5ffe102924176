package hive

import (
	"encoding/json"
	"strings"
	"time"

	"makegood/clients/transport"
	"makegood/ledger"
)

// Here, and nowhere else, a word of Hive becomes one of ours. Every function
// takes any word: what is not documented comes out as unknown or empty, beside
// the word itself, and never as a default.

// translateType reads the type of a notification. Only paid claims a payment;
// cancelled is a payment cancelled or refunded; every other word is unknown
// and kept as it was sent (web PG payment page, payment result notification).
func translateType(t transport.FlexText) (ledger.NoticeType, string) {
	switch word := strings.ToLower(t.Trimmed()); word {
	case "paid":
		return ledger.NoticePaid, word
	case "cancelled":
		return ledger.NoticeCancelled, word
	default:
		return ledger.NoticeUnknown, visible(t)
	}
}

// visible is a word as it was sent, trimmed; for a value that is no text, its
// raw JSON.
func visible(t transport.FlexText) string { return strings.TrimSpace(t.Spelling) }

// translateVerdict reads a verify result. Without an HTTP status of success no
// code verifies or denies: a gateway's error page may carry any number.
func translateVerdict(t Told) ledger.Answer {
	if !t.Answer.OK() {
		return ledger.AnswerFailed
	}
	switch t.Meaning.Class {
	case Success:
		return ledger.AnswerVerified
	case Denial:
		return ledger.AnswerDenied
	case Pending:
		return ledger.AnswerPending
	case Transient, OurFault, Unknown:
		return ledger.AnswerFailed
	default:
		return ledger.AnswerFailed
	}
}

// translateTest reads hiveiap_purchase_test: Y is a test payment, N a real one.
func translateTest(t transport.FlexText) (string, error) {
	switch word := strings.ToUpper(t.Trimmed()); word {
	case "Y", "N", "":
		if t.Bad() {
			return "", ledger.Fail("hiveiap_purchase_test is neither Y nor N: %s", t.Spelling)
		}
		return word, nil
	default:
		return "", ledger.Fail("hiveiap_purchase_test is neither Y nor N: %s", transport.Snippet([]byte(word)))
	}
}

// record translates what a row of unconsumed and a notification share.
func (p payment) record() ledger.Record {
	currency := translateCurrency(p.Currency)
	r := ledger.Record{
		Spelling: p.OrderID.Trimmed(),
		Player:   ledger.Player{ID: p.VID.Trimmed(), VidType: p.VIDType.Trimmed(), UID: p.UID.Trimmed()},
		Server:   p.ServerID.Trimmed(),
		Amount:   translateAmount(p.Amount),
		Currency: currency,
		Receipt:  p.Receipt.Trimmed(),
		Bypass:   p.Bypass.Text(),
		Payload:  translatePayload(p.Payload, p.OldPayload),
		// A repayment grants nothing; how its notification is marked is not
		// documented, so both members of the order call are looked for.
		Repayment: p.IsRepayment.Bool || p.RefundIdx.Trimmed() != "" && p.RefundIdx.Trimmed() != "0",
	}
	if product := p.MarketPID.Trimmed(); product != "" {
		r.Lines = []ledger.Line{{ProductID: product, Quantity: translateQuantity(p.Quantity), Amount: r.Amount, Currency: currency}}
	}
	var conflict [2]bool
	r.StartedAt, conflict[0] = instant(p.Started, p.StartedMS)
	r.PaidAt, conflict[1] = instant(p.Paid, p.PaidMS)
	r.TimeConflict = conflict[0] || conflict[1]
	return r
}

// translateAmount gives the exact amount; what is no decimal is unknown.
func translateAmount(d transport.FlexDecimal) ledger.Amount {
	if !d.Given() {
		return ""
	}
	return ledger.AmountOf(d.Decimal)
}

func translateCurrency(t transport.FlexText) string { return strings.ToUpper(t.Trimmed()) }

// translateQuantity gives a quantity of one and more; everything else is
// unknown, zero.
func translateQuantity(n transport.FlexInt) int64 { return max(n.Int, 0) }

// translatePayload reads iap_payload, or additionalInfo of the older edition:
// JSON inside a string. An object that is not inside a string is kept as JSON.
func translatePayload(current, older json.RawMessage) string {
	for _, raw := range []json.RawMessage{current, older} {
		var text transport.FlexText
		if len(raw) == 0 {
			continue
		}
		if err := text.UnmarshalJSON(raw); err != nil || text.State == transport.Null {
			continue
		}
		if text.Bad() {
			return string(raw)
		}
		return text.Text()
	}
	return ""
}

// instant reads a time that Hive prints twice: a string without a zone, which
// is Korean, and its _ms twin, which wins. The second result says that the two
// differ by more than a second. A time that cannot be read is unknown.
func instant(text transport.FlexText, ms transport.FlexInt) (ledger.Instant, bool) {
	return instantWithin(text, ms, time.Second)
}

func instantWithin(text transport.FlexText, ms transport.FlexInt, slack time.Duration) (ledger.Instant, bool) {
	exact, haveExact := ms.Time()
	local, err := transport.ParseLocal(text.Text(), transport.KST())
	switch {
	case haveExact && err == nil:
		return ledger.At(exact), exact.Sub(local).Abs() > slack
	case haveExact:
		return ledger.At(exact), false
	case err == nil:
		return ledger.At(local), false
	default:
		return 0, false
	}
}

func translateProduct(row productRow) Product {
	return Product{
		ID: row.MarketPID.Trimmed(), Price: translateAmount(row.Price), Currency: translateCurrency(row.Currency),
		Display: row.DisplayPrice.Text(), Title: row.Title.Text(), Description: row.Description.Text(),
		Type: visible(row.ProductType),
	}
}

func translateRefund(row refundRow) Refunded {
	r := Refunded{
		Index: row.RefundIdx.Trimmed(), MarketID: row.MarketID.Trimmed(), ProductID: row.MarketPID.Trimmed(),
		RefundedText: row.RefundTime.Text(), Quantity: translateQuantity(row.Quantity),
	}
	// refund_time has its seconds cut off, so up to a minute is no conflict.
	r.RefundedAt, r.TimeConflict = instantWithin(row.RefundTime, row.RefundMS, time.Minute)
	return r
}
