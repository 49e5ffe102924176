package stove

import (
	"context"

	"makegood/clients/transport"
	"makegood/ledger"
)

// Told is what every answer of STOVE says: its response code and message as
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

// OK reports whether STOVE answered code 0 with an HTTP status of success.
func (t Told) OK() bool {
	return t.Code == "0" && t.Answer.OK()
}

// Reply is what STOVE says about one tid.
type Reply struct {
	TID string
	// Verdict is found, denied, silent or failed. Only Alone denies: an answer
	// to several tids that leaves one out, or fails as a whole, is silent about it.
	Verdict ledger.Answer
	Record  *ledger.Record
	// Spellings are the platforms that were tried, in order; Worked is the one
	// under which STOVE knows the tid.
	Spellings []string
	Worked    string
	// Told is the answer the verdict rests on.
	Told Told
}

// Details is the answer of a validation: one reply for each question, in the
// order of the questions.
type Details struct {
	Told
	Replies []Reply
}

// Details asks about up to MaxDetails tids of one service in one call. The
// caller splits longer lists and decides how many calls run at once. Each
// platform is sent as it was received.
func (c *Client) Details(ctx context.Context, serviceID string, questions []Question) (Details, error) {
	p, err := c.PrepareDetails(serviceID, questions)
	if err != nil {
		return Details{}, err
	}
	answer, err := c.reads.Read(ctx, p)
	if err != nil {
		return Details{}, transport.InDomain(p.Op(), err, "STOVE could not be asked about %d tids of %s", len(questions), serviceID)
	}
	return readDetails(answer, questions)
}

// Alone asks about one tid in a call of its own, the only way in which STOVE
// can deny it. A tid received as ONLINE is asked about as ONLINE and, unless
// found, as SHOP, because the notification and the validation name the same
// platform differently; every other platform is asked about as it is. The
// verdict is denied only if one of the answers was code 404 and none of them
// failed for a reason of its own.
func (c *Client) Alone(ctx context.Context, serviceID string, q Question) (Reply, error) {
	var replies []Reply
	for _, platform := range spellings(q.Platform) {
		q.Platform = platform
		d, err := c.Details(ctx, serviceID, []Question{q})
		if err != nil {
			return Reply{TID: q.TID, Verdict: ledger.AnswerFailed, Spellings: tried(replies, platform), Told: d.Told}, err
		}
		replies = append(replies, d.Replies[0])
		if d.Replies[0].Verdict == ledger.AnswerFound {
			break
		}
	}
	return conclude(replies), nil
}

func tried(replies []Reply, last string) []string {
	var out []string
	for _, r := range replies {
		out = append(out, r.Spellings...)
	}
	return append(out, last)
}

// Status is the answer of the purchase status call. It carries no tid, no
// currency, no time and no refund.
type Status struct {
	Told
	// Known says that STOVE said whether it was bought; Bought is what it said,
	// Word how.
	Known, Bought bool
	Word          string
	// ShopKey is as answered, which need not be what was asked for.
	ShopKey  string
	Products []StatusProduct
	Charges  []Charge
}

// StatusProduct is one product of a shop purchase. The quantities are
// documented as numbers sold, in all, to the member, and to the guid, so they
// may not be those of this purchase; zero means none or not said.
type StatusProduct struct {
	ProductID, CategoryID   string
	Total, ByMember, ByGUID int64
}

// Charge is one means the purchase was paid with.
type Charge struct {
	Amount ledger.Amount
	// InCash is the amount converted to cash.
	InCash ledger.Amount
	// Means is coupon, stove_cash, points, or pg for any other number.
	Means string
	// Type is charge_type and Name charge_type_name as sent.
	Type, Name string
}

// PurchaseStatus asks for the status of one shop purchase.
func (c *Client) PurchaseStatus(ctx context.Context, ask StatusAsk) (Status, error) {
	p, err := c.PrepareStatus(ask)
	if err != nil {
		return Status{}, err
	}
	answer, err := c.reads.Read(ctx, p)
	if err != nil {
		return Status{}, transport.InDomain(p.Op(), err, "the status of purchase %s could not be asked for", ask.OrderMaster)
	}
	return readStatus(answer)
}
