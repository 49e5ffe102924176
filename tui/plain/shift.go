package plain

import (
	"makegood/ledger"
)

// ShiftRecord is a shift in JSON. The times of its lists are those of the facts.
type ShiftRecord struct {
	From     *string            `json:"from"`
	To       *string            `json:"to"`
	Opened   int64              `json:"opened"`
	Closed   int64              `json:"closed"`
	Open     int64              `json:"open"`
	Refunds  int64              `json:"refunds"`
	Refunded []MoneyRecord      `json:"refunded"`
	InDoubt  int64              `json:"in_doubt"`
	Oldest   *WaitingRecord     `json:"oldest"`
	Classes  []ClassTotalRecord `json:"classes"`
	Waiting  int64              `json:"waiting"`
	// Operators are those who worked, Spans the shift in hours (in days where it is
	// longer than two), Orders those it opened, closed or leaves open; Unlisted
	// counts orders that are too many to list.
	Operators     []ShiftOperatorRecord `json:"operators"`
	Spans         []ShiftSpanRecord     `json:"spans"`
	Orders        []ShiftOrderRecord    `json:"orders"`
	Unlisted      int64                 `json:"unlisted"`
	RefundActions []ShiftActionRecord   `json:"refund_actions"`
	Doubts        []ShiftActionRecord   `json:"doubts"`
	Awaiting      []ShiftActionRecord   `json:"awaiting"`
}

// ShiftOperatorRecord is what one operator did, in JSON.
type ShiftOperatorRecord struct {
	Operator string        `json:"operator"`
	Orders   int64         `json:"orders"`
	Steps    int64         `json:"case_steps"`
	Actions  int64         `json:"actions"`
	Evidence int64         `json:"evidence"`
	Refunds  int64         `json:"refunds"`
	Refunded []MoneyRecord `json:"refunded"`
}

// ShiftSpanRecord is one span of a shift in JSON.
type ShiftSpanRecord struct {
	From    *string `json:"from"`
	Opened  int64   `json:"opened"`
	Closed  int64   `json:"closed"`
	Refunds int64   `json:"refunds"`
}

// ShiftOrderRecord is one order of a shift in JSON.
type ShiftOrderRecord struct {
	Provider    string   `json:"provider"`
	App         *string  `json:"app"`
	OrderID     string   `json:"order_id"`
	PlayerID    *string  `json:"player_id"`
	Server      *string  `json:"server"`
	ProductID   *string  `json:"product_id"`
	Amount      *string  `json:"amount"`
	Currency    *string  `json:"currency"`
	Class       string   `json:"class"`
	Severity    int      `json:"severity"`
	Case        *string  `json:"case"`
	Owner       *string  `json:"owner"`
	Opened      bool     `json:"opened"`
	Closed      bool     `json:"closed"`
	Open        bool     `json:"open"`
	PaidAt      *string  `json:"paid_at"`
	FirstSeenAt *string  `json:"first_seen_at"`
	ClosedAt    *string  `json:"closed_at"`
	By          []string `json:"by"`
}

// ShiftActionRecord is one action of a shift in JSON.
type ShiftActionRecord struct {
	ID         string  `json:"id"`
	Kind       string  `json:"kind"`
	State      string  `json:"state"`
	Provider   string  `json:"provider"`
	App        *string `json:"app"`
	OrderID    string  `json:"order_id"`
	PlayerID   *string `json:"player_id"`
	ProductID  *string `json:"product_id"`
	Amount     *string `json:"amount"`
	Currency   *string `json:"currency"`
	Class      string  `json:"class"`
	Actor      *string `json:"actor"`
	Approver   *string `json:"approver"`
	Reason     *string `json:"reason"`
	ResultCode *string `json:"result_code"`
	CreatedAt  *string `json:"created_at"`
	SentAt     *string `json:"sent_at"`
	SettledAt  *string `json:"settled_at"`
}

// NewShiftRecord makes the JSON form of a shift.
func NewShiftRecord(s ledger.Shift) ShiftRecord {
	r := ShiftRecord{
		From: atOrNull(s.From), To: atOrNull(s.To), Opened: s.Opened.Orders, Closed: s.Closed.Orders, Open: s.Open.Orders,
		Refunds: s.Refunded.Orders, Refunded: sums(s.Refunded.Sums), InDoubt: s.InDoubt, Waiting: s.Waiting, Unlisted: s.Unlisted,
		Oldest:  newWaiting(Waiting{Key: s.Oldest, Class: s.OldestClass, Since: s.OldestAt}, ""),
		Classes: recordsOf(Totals(s.OpenBy), newClassTotal), Operators: recordsOf(s.Operators, newShiftOperator),
		Spans: recordsOf(s.Hours, newShiftSpan), Orders: recordsOf(s.Orders, newShiftOrder),
		RefundActions: recordsOf(s.Refunds, newShiftAction), Doubts: recordsOf(s.Doubts, newShiftAction), Awaiting: recordsOf(s.Awaiting, newShiftAction),
	}
	return r
}

func recordsOf[T, R any](list []T, record func(T) R) []R {
	out := make([]R, len(list))
	for i, t := range list {
		out[i] = record(t)
	}
	return out
}

func newShiftOperator(o ledger.ShiftOperator) ShiftOperatorRecord {
	return ShiftOperatorRecord{o.Name, o.Orders, o.Steps, o.Actions, o.Evidence, o.Refunded.Orders, sums(o.Refunded.Sums)}
}

func newShiftSpan(h ledger.ShiftHour) ShiftSpanRecord {
	return ShiftSpanRecord{atOrNull(h.At), h.Opened, h.Closed, h.Refunds}
}

func newShiftOrder(o ledger.ShiftOrder) ShiftOrderRecord {
	return ShiftOrderRecord{
		Provider: string(o.Key.Provider), App: orNull(o.Key.App), OrderID: o.Key.Order, PlayerID: orNull(o.Player.Primary()), Server: orNull(o.Server),
		ProductID: orNull(o.Product), Amount: orNull(o.Money.Amount), Currency: orNull(o.Money.Currency), Class: string(o.Class), Severity: o.Severity,
		Case: orNull(o.Case), Owner: orNull(o.Owner), Opened: o.Opened, Closed: o.Closed, Open: o.Open,
		PaidAt: atOrNull(o.PaidAt), FirstSeenAt: atOrNull(o.FirstSeenAt), ClosedAt: atOrNull(o.ClosedAt), By: append([]string{}, o.By...),
	}
}

func newShiftAction(a ledger.ShiftAction) ShiftActionRecord {
	return ShiftActionRecord{
		ID: a.ID, Kind: string(a.Kind), State: string(a.State), Provider: string(a.Key.Provider), App: orNull(a.Key.App), OrderID: a.Key.Order,
		PlayerID: orNull(a.Player.Primary()), ProductID: orNull(a.Product), Amount: orNull(a.Money.Amount), Currency: orNull(a.Money.Currency),
		Class: string(a.Class), Actor: orNull(a.Actor), Approver: orNull(a.Approver), Reason: orNull(scrub(a.Reason)), ResultCode: orNull(a.ResultCode),
		CreatedAt: atOrNull(a.CreatedAt), SentAt: atOrNull(a.SentAt), SettledAt: atOrNull(a.SettledAt),
	}
}

// shiftLine is one line of a shift's CSV: finance sums a column, so every number has a line of its own.
type shiftLine struct {
	From     *string `json:"from"`
	To       *string `json:"to"`
	Part     string  `json:"part"`
	Name     string  `json:"name"`
	At       *string `json:"at"`
	Count    *int64  `json:"count"`
	Amount   *string `json:"amount"`
	Currency *string `json:"currency"`
}

// ShiftReport writes what a shift came to. Its CSV has one line for each number: part, name, instant, count, amount and currency.
func ShiftReport(w *Writer, s ledger.Shift) error {
	switch w.Format {
	case JSON:
		w.object(NewShiftRecord(s))
	case CSV:
		return list(w, each(shiftLines(s)), table[shiftLine, shiftLine]{record: func(l shiftLine) shiftLine { return l }})
	case Text:
		w.shift(s)
	}
	return w.err
}

func shiftLines(s ledger.Shift) []shiftLine {
	var lines []shiftLine
	add := func(part, name string, at ledger.Instant, count *int64, m ledger.Money) {
		lines = append(lines, shiftLine{
			From: atOrNull(s.From), To: atOrNull(s.To), Part: part, Name: name, At: atOrNull(at), Count: count, Amount: orNull(m.Amount), Currency: orNull(m.Currency),
		})
	}
	number := func(part, name string, n int64) { add(part, name, 0, &n, ledger.Money{}) }
	money := func(part, name string, all ledger.Sums) {
		for _, m := range all.List() {
			add(part, name, 0, nil, m)
		}
	}
	number("cases", "opened", s.Opened.Orders)
	number("cases", "closed", s.Closed.Orders)
	number("cases", "open", s.Open.Orders)
	number("actions", "in_doubt", s.InDoubt)
	number("refunds", "accepted", s.Refunded.Orders)
	money("refunds", "refunded", s.Refunded.Sums)
	if !s.Oldest.IsZero() {
		add("oldest", s.Oldest.String(), s.OldestAt, nil, ledger.Money{})
	}
	for _, c := range s.OpenBy {
		number("class", string(c.Class), c.Orders)
		money("class", string(c.Class), c.Sums)
	}
	number("actions", "awaiting_approval", s.Waiting)
	for _, o := range s.Operators {
		number("operator", o.Name, o.Orders)
		money("refunded_by", o.Name, o.Refunded.Sums)
	}
	for _, h := range s.Hours {
		for _, n := range []struct {
			name  string
			count int64
		}{{"opened", h.Opened}, {"closed", h.Closed}, {"refunds", h.Refunds}} {
			if n.count > 0 {
				add("span", n.name, h.At, &n.count, ledger.Money{})
			}
		}
	}
	return lines
}
