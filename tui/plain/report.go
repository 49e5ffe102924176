package plain

import (
	"iter"

	"makegood/ledger"
	"makegood/tui/kit"
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

// Totals are class totals out of the ledger's tallies.
func Totals(list []ledger.ClassTotal) []ClassTotal {
	out := make([]ClassTotal, len(list))
	for i, t := range list {
		out[i] = ClassTotal{
			Class: t.Class, Orders: t.Orders, Sums: t.Sums, Oldest: Waiting{Key: t.OldestKey, Class: t.Class, Since: t.Oldest},
		}
	}
	return out
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
