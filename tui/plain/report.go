package plain

import (
	"iter"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/lang"
)

// ClassTotal is how many orders stand in one class, their money by currency, and the one that has waited longest.
type ClassTotal struct {
	Class  ledger.Class
	Orders int64
	Sums   ledger.Sums
	// Oldest is zero where nothing is known of it.
	Oldest Waiting
}

// Waiting is an order and since when it has waited.
type Waiting struct {
	Key   ledger.Key
	Class ledger.Class
	Since ledger.Instant
}

// ClassTotalRecord is a class total in JSON.
type ClassTotalRecord struct {
	Class    string         `json:"class"`
	Severity int            `json:"severity"`
	Orders   int64          `json:"orders"`
	Sums     []MoneyRecord  `json:"sums"`
	Oldest   *WaitingRecord `json:"oldest"`
}

// WaitingRecord is an order that waits in JSON.
type WaitingRecord struct {
	Provider string  `json:"provider"`
	App      *string `json:"app"`
	OrderID  string  `json:"order_id"`
	Class    string  `json:"class"`
	Since    *string `json:"since"`
}

func newClassTotal(t ClassTotal) ClassTotalRecord {
	return ClassTotalRecord{string(t.Class), t.Class.Severity(), t.Orders, sums(t.Sums), newWaiting(t.Oldest, t.Class)}
}

func newWaiting(o Waiting, class ledger.Class) *WaitingRecord {
	if o.Key.IsZero() {
		return nil
	}
	return &WaitingRecord{string(o.Key.Provider), orNull(o.Key.App), o.Key.Order, firstOf(string(o.Class), string(class)), atOrNull(o.Since)}
}

// Reconciled writes the outcome of a reconciliation: one row for each class.
func Reconciled(w *Writer, rows iter.Seq2[ClassTotal, error]) error {
	return list(w, rows, table[ClassTotal, ClassTotalRecord]{
		record: newClassTotal, columns: w.classColumns(), empty: w.voice().T("The ledger holds no orders."),
	})
}

func (w *Writer) classColumns() []column[ClassTotal] {
	v := w.voice()
	return []column[ClassTotal]{
		{head: v.T("CLASS"), cell: func(t ClassTotal) string { return w.Theme.Severity(t.Class.Severity()).Glyph + " " + string(t.Class) }},
		{head: v.T("ORDERS"), align: kit.Right, cell: func(t ClassTotal) string { return ledger.Group(itoa(t.Orders)) }},
		{head: v.T("MONEY"), align: kit.Right, cell: func(t ClassTotal) string { return t.Sums.String() }},
		{head: v.T("OLDEST"), align: kit.Right, cell: func(t ClassTotal) string { return w.voice().ago(t.Oldest.Since) }},
		{head: "", cell: func(t ClassTotal) string { meaning, _ := ClassMeaning(v.Words, t.Class); return meaning }},
	}
}

// Shift is what happened between two instants, and what is left at the end.
type Shift struct {
	From, To ledger.Instant
	// Opened and Closed count cases; Open are those open at the end.
	Opened, Closed, Open int64
	// Refunds counts refunds accepted, Refunded sums them by currency.
	Refunds  int64
	Refunded ledger.Sums
	InDoubt  int64
	// Oldest is the case that has waited longest; zero where none is open.
	Oldest Waiting
	// Classes are the orders by class at the end.
	Classes []ClassTotal
}

// ShiftRecord is a shift in JSON.
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
func ShiftReport(w *Writer, s Shift) error {
	switch w.Format {
	case JSON:
		r := ShiftRecord{
			From: atOrNull(s.From), To: atOrNull(s.To), Opened: s.Opened, Closed: s.Closed, Open: s.Open, Refunds: s.Refunds,
			Refunded: sums(s.Refunded), InDoubt: s.InDoubt, Oldest: newWaiting(s.Oldest, ""),
			Classes: make([]ClassTotalRecord, 0, len(s.Classes)),
		}
		for _, c := range s.Classes {
			r.Classes = append(r.Classes, newClassTotal(c))
		}
		w.object(r)
	case CSV:
		return list(w, each(shiftLines(s)), table[shiftLine, shiftLine]{record: func(l shiftLine) shiftLine { return l }})
	case Text:
		w.shift(s)
	}
	return w.err
}

func shiftLines(s Shift) []shiftLine {
	var lines []shiftLine
	add := func(part, name string, count *int64, m ledger.Money) {
		lines = append(lines, shiftLine{
			From: atOrNull(s.From), To: atOrNull(s.To), Part: part, Name: name, Count: count, Amount: orNull(m.Amount), Currency: orNull(m.Currency),
		})
	}
	number := func(part, name string, n int64) { add(part, name, &n, ledger.Money{}) }
	number("cases", "opened", s.Opened)
	number("cases", "closed", s.Closed)
	number("cases", "open", s.Open)
	number("actions", "in_doubt", s.InDoubt)
	number("refunds", "accepted", s.Refunds)
	for _, m := range s.Refunded.List() {
		add("refunds", "refunded", nil, m)
	}
	if !s.Oldest.Key.IsZero() {
		add("oldest", s.Oldest.Key.String(), nil, ledger.Money{})
		lines[len(lines)-1].At = atOrNull(s.Oldest.Since)
	}
	for _, c := range s.Classes {
		number("class", string(c.Class), c.Orders)
		for _, m := range c.Sums.List() {
			add("class", string(c.Class), nil, m)
		}
	}
	return lines
}

func (w *Writer) shift(s Shift) {
	v := w.voice()
	w.line(v.T("Shift from %s to %s", v.zoned(s.From), v.zoned(s.To)))
	w.text("\n")
	field := func(name lang.Text, value string) { w.line("  " + kit.Fit(v.T(name), 10, kit.Left) + kit.Clean(value)) }
	field("opened", ledger.Group(itoa(s.Opened)))
	field("closed", ledger.Group(itoa(s.Closed)))
	field("open§case", ledger.Group(itoa(s.Open)))
	refunded := v.N(s.Refunds, "%d refund", "%d refunds")
	if len(s.Refunded) > 0 {
		refunded += ", " + s.Refunded.String()
	}
	field("refunded", refunded)
	field("in doubt", ledger.Group(itoa(s.InDoubt)))
	if o := s.Oldest; !o.Key.IsZero() {
		field("oldest", v.T("%s, since %s", o.Key.String()+"  "+string(o.Class), v.zoned(o.Since)))
	}
	w.text("\n")
	g := newGrid(w, w.classColumns())
	for _, c := range s.Classes {
		g.add(c)
	}
	g.end(v.T("The ledger holds no orders."))
	w.text("\n")
	w.line(shiftSentence(s, v))
}

func shiftSentence(s Shift, v voice) string {
	switch {
	case s.Open == 0 && s.InDoubt == 0:
		return v.T("Nothing is open and nothing is in doubt.")
	case s.Open == 0:
		return ended(v.N(s.InDoubt, "Nothing is open; %d action in doubt.", "Nothing is open; %d actions in doubt."), VerbSettle)
	}
	text := v.T("%d open", s.Open)
	if s.InDoubt > 0 {
		text += v.T(", %d in doubt", s.InDoubt)
	}
	if since := v.ago(s.Oldest.Since); since != "" {
		text += v.T("; the oldest has waited %s", since)
	}
	return ended(text+".", "orders")
}
