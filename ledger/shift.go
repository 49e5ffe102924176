package ledger

import (
	"cmp"
	"slices"
	"sort"
	"time"
)

// OrderSum counts orders and sums their money by currency.
type OrderSum struct {
	Orders int64 `json:"orders"`
	Sums   Sums  `json:"sums"`
}

// Add counts one order with its money.
func (t *OrderSum) Add(m Money) {
	t.Orders++
	if t.Sums == nil {
		t.Sums = Sums{}
	}
	t.Sums.Add(m)
}

// ClassTotal is a OrderSum of one class with its oldest order.
type ClassTotal struct {
	Class     Class   `json:"class"`
	Severity  int     `json:"severity"`
	Oldest    Instant `json:"oldest"`
	OldestKey Key     `json:"oldest_key"`
	OrderSum
}

// Count adds an order.
func (t *ClassTotal) Count(row Row) {
	v := row.Standing.View
	t.Add(v.Money())
	if at := v.Began(); t.Oldest == 0 || at < t.Oldest {
		t.Oldest, t.OldestKey = at, row.Key
	}
}

// Began is when an order's trouble began to count: its payment, or its first fact.
func (v View) Began() Instant {
	if v.PaidAt.Known() {
		return v.PaidAt
	}
	return v.FirstSeenAt
}

// Shift is what happened between two instants, and what is left to the next
// shift at the end.
type Shift struct {
	From, To Instant
	// Opened are orders first seen in the shift that need or needed somebody;
	// Closed those somebody put right or ended; Open what needs somebody at the end.
	Opened, Closed, Open OrderSum
	// Refunded are the refunds accepted in the shift.
	Refunded OrderSum
	// InDoubt are orders with an action in doubt at the end; Waiting actions that
	// await approval.
	InDoubt, Waiting int64
	// Oldest is the open order that has waited longest; zero where none is open.
	Oldest      Key
	OldestAt    Instant
	OldestClass Class
	// OpenBy are the open orders by class.
	OpenBy []ClassTotal
	// Operators are those who worked, by name.
	Operators []ShiftOperator
	// Hours tell the shift in equal spans, without gaps, oldest first; a shift of
	// more than two days in days.
	Hours []ShiftHour
	// Orders are those that were opened or closed in the shift or are open at its
	// end: the open ones first, most urgent first. At most ShiftMost are listed;
	// Unlisted counts the others.
	Orders   []ShiftOrder
	Unlisted int64
	// Refunds are the refunds accepted in the shift, Doubts the actions in doubt
	// and Awaiting those that await approval at its end, oldest first.
	Refunds, Doubts, Awaiting []ShiftAction
}

// ShiftMost is how many orders a shift lists; more are counted.
const ShiftMost = 20_000

// ShiftOperator is what one operator did in a shift.
type ShiftOperator struct {
	Name string
	// Orders he worked on; Steps of cases he took (claims, notes, ends); Actions he
	// sent or decided; Evidence he recorded.
	Orders, Steps, Actions, Evidence int64
	// Refunded are the refunds he asked for that were accepted in the shift.
	Refunded OrderSum
}

// ShiftHour is one span of a shift, from At on.
type ShiftHour struct {
	At                      Instant
	Opened, Closed, Refunds int64
}

// ShiftOrder is one order of a shift.
type ShiftOrder struct {
	Key      Key
	Player   Player
	Product  string
	Server   string
	Money    Money
	Class    Class
	Severity int
	// FirstSeenAt, PaidAt and ClosedAt are zero where unknown or not closed.
	FirstSeenAt, PaidAt, ClosedAt Instant
	Opened, Closed, Open          bool
	// Case is the state of the case and its owner, empty where there is none.
	Case  CaseState
	Owner string
	// By are the operators who worked on it in the shift, by name.
	By []string
}

// ShiftAction is one action of a shift with what it is about.
type ShiftAction struct {
	ID, ResultCode          string
	Kind                    ActionKind
	State                   ActionState
	Key                     Key
	Player                  Player
	Product                 string
	Money                   Money
	Class                   Class
	Actor, Approver, Reason string
	CreatedAt, SentAt       Instant
	SettledAt               Instant
}

// shiftHours is the longest shift that is told in hours.
const shiftHours = 48 * time.Hour

// Spans gives the empty spans of a shift: whole hours of the clock, or whole days
// of a zone where it is longer than two days.
func Spans(from, to Instant, zone *time.Location) []ShiftHour {
	if !from.Known() || to <= from {
		return nil
	}
	var out []ShiftHour
	days := to.Sub(from) > shiftHours
	t := from.Time().In(zone)
	at := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), 0, 0, 0, zone)
	if days {
		at = time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, zone)
	}
	for At(at) < to {
		out = append(out, ShiftHour{At: At(at)})
		if days {
			at = at.AddDate(0, 0, 1)
		} else {
			at = at.Add(time.Hour)
		}
	}
	return out
}

// spanOf is the span an instant falls into; false where it is before the first.
func (sh *Shift) spanOf(at Instant) (*ShiftHour, bool) {
	i := sort.Search(len(sh.Hours), func(i int) bool { return sh.Hours[i].At > at }) - 1
	if i < 0 {
		return nil, false
	}
	return &sh.Hours[i], true
}

// Count adds an order with what it says of the shift. closedAt is when the last
// person worked on it, zero where nobody did in the shift; by are those who did.
func (sh *Shift) Count(row Row, closedAt Instant, by []string) {
	s := row.Standing
	open, touched := s.Severity > 0 && !s.Ended(), closedAt.Known()
	o := ShiftOrder{
		Key: row.Key, Player: s.View.Player, Product: s.View.ProductID(), Server: s.View.Server, Money: s.View.Money(),
		Class: s.Class, Severity: s.Severity, FirstSeenAt: s.View.FirstSeenAt, PaidAt: s.View.PaidAt,
		Opened: s.View.FirstSeenAt >= sh.From && (open || touched), Closed: touched && !open, Open: open, By: by,
	}
	if s.Case != nil {
		o.Case, o.Owner = s.Case.State, s.Case.Owner
	}
	if o.Opened {
		sh.Opened.Add(o.Money)
		if span, ok := sh.spanOf(o.FirstSeenAt); ok {
			span.Opened++
		}
	}
	if o.Closed {
		o.ClosedAt = closedAt
		sh.Closed.Add(o.Money)
		if span, ok := sh.spanOf(closedAt); ok {
			span.Closed++
		}
	}
	if open {
		sh.countOpen(row, s)
	}
	switch {
	case !o.Opened && !o.Closed && !o.Open:
	case len(sh.Orders) >= ShiftMost:
		sh.Unlisted++
	default:
		sh.Orders = append(sh.Orders, o)
	}
	sh.countActions(row)
}

func (sh *Shift) countOpen(row Row, s Standing) {
	sh.Open.Add(s.View.Money())
	if at := s.View.Began(); sh.OldestAt == 0 || at < sh.OldestAt {
		sh.OldestAt, sh.Oldest, sh.OldestClass = at, row.Key, s.Class
	}
	if s.Class == ClassCancelInDoubt || s.Class == ClassActionInDoubt {
		sh.InDoubt++
	}
	i := slices.IndexFunc(sh.OpenBy, func(t ClassTotal) bool { return t.Class == s.Class })
	if i < 0 {
		i = len(sh.OpenBy)
		sh.OpenBy = append(sh.OpenBy, ClassTotal{Class: s.Class, Severity: s.Severity})
	}
	sh.OpenBy[i].Count(row)
}

// countActions takes what the actions of an order say of the shift.
func (sh *Shift) countActions(row Row) {
	for _, a := range row.Standing.Actions {
		switch {
		case a.Kind == ActRefund && a.State == StateDone && a.SettledAt >= sh.From:
			act := shiftAction(row, a)
			sh.Refunds = append(sh.Refunds, act)
			sh.Refunded.Add(act.Money)
			if span, ok := sh.spanOf(a.SettledAt); ok {
				span.Refunds++
			}
		case a.State == StateInDoubt:
			sh.Doubts = append(sh.Doubts, shiftAction(row, a))
		case a.State == StateAwaiting:
			sh.Waiting++
			sh.Awaiting = append(sh.Awaiting, shiftAction(row, a))
		}
	}
}

func shiftAction(row Row, a Action) ShiftAction {
	v := row.Standing.View
	money := v.Money()
	if a.Money != nil && a.Money.Amount.Known() {
		money = *a.Money
	}
	return ShiftAction{
		ID: a.ID, Kind: a.Kind, State: a.State, Key: row.Key, Player: v.Player, Product: v.ProductID(), Money: money,
		Class: row.Standing.Class, Actor: a.Actor, Approver: a.Approver, Reason: a.Reason, ResultCode: a.ResultCode,
		CreatedAt: a.CreatedAt, SentAt: a.SentAt, SettledAt: a.SettledAt,
	}
}

// Settle ends the counting: everything stands in its order.
func (sh *Shift) Settle(operators []ShiftOperator) {
	rank := map[Class]int{}
	for i, c := range Classes() {
		rank[c] = i
	}
	slices.SortStableFunc(sh.OpenBy, func(a, b ClassTotal) int { return cmp.Compare(rank[a.Class], rank[b.Class]) })
	slices.SortStableFunc(sh.Orders, func(a, b ShiftOrder) int {
		return cmp.Or(order(b.Open, a.Open), urgency(a, b), cmp.Compare(a.Began(), b.Began()), cmp.Compare(a.Key.String(), b.Key.String()))
	})
	for _, list := range [][]ShiftAction{sh.Refunds, sh.Doubts, sh.Awaiting} {
		slices.SortStableFunc(list, func(a, b ShiftAction) int {
			return cmp.Or(cmp.Compare(a.When(), b.When()), cmp.Compare(a.ID, b.ID))
		})
	}
	for i := range operators {
		for _, r := range sh.Refunds {
			if SameOperator(r.Actor, operators[i].Name) {
				operators[i].Refunded.Add(r.Money)
			}
		}
	}
	slices.SortFunc(operators, func(a, b ShiftOperator) int { return cmp.Compare(a.Name, b.Name) })
	sh.Operators = operators
}

// Began is when the order's trouble began to count (see View.Began).
func (o ShiftOrder) Began() Instant { return cmp.Or(o.PaidAt, o.FirstSeenAt) }

// When is the last instant of the action: its end, else its sending, else its beginning.
func (a ShiftAction) When() Instant { return cmp.Or(a.SettledAt, a.SentAt, a.CreatedAt) }

// urgency puts the most urgent of the open orders first.
func urgency(a, b ShiftOrder) int {
	if !a.Open {
		return 0
	}
	return cmp.Compare(a.Severity, b.Severity)
}

// order is the comparison of two truths: false before true.
func order(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	default:
		return 1
	}
}

// Left are the orders that are open at the end, most urgent first.
func (sh *Shift) Left() []ShiftOrder {
	i := slices.IndexFunc(sh.Orders, func(o ShiftOrder) bool { return !o.Open })
	if i < 0 {
		return sh.Orders
	}
	return sh.Orders[:i]
}
