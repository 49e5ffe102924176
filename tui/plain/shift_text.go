package plain

import (
	"makegood/ledger"
	"makegood/tui/kit"
)

// shiftShown is how many of the orders that are left the text names; the JSON and
// the workbook hold them all.
const shiftShown = 20

// shift writes a shift for people.
func (w *Writer) shift(s ledger.Shift) {
	v, t := w.voice(), w.Words.T
	w.line(t("Shift from %s to %s", v.zoned(s.From), v.zoned(s.To)))
	w.text("\n")
	w.shiftNumbers(s)
	w.text("\n")
	g := newGrid(w, w.classColumns())
	for _, c := range Totals(s.OpenBy) {
		g.add(c)
	}
	g.end(t("Nothing is left open."))
	w.shiftOperators(s)
	w.shiftActions(t("Refunded"), s.Refunds)
	w.shiftActions(t("In doubt"), s.Doubts)
	w.shiftActions(t("Awaiting approval"), s.Awaiting)
	w.shiftLeft(s)
	w.text("\n")
	w.line(w.ShiftSentence(s) + shiftHelp(s))
}

func (w *Writer) shiftNumbers(s ledger.Shift) {
	v, t := w.voice(), w.Words.T
	type field struct{ name, value string }
	count := func(tally ledger.OrderSum) string {
		text := ledger.Group(itoa(tally.Orders))
		if len(tally.Sums) > 0 {
			text += "   " + tally.Sums.String()
		}
		return text
	}
	refunded := w.Words.N(s.Refunded.Orders, "%d refund", "%d refunds")
	if len(s.Refunded.Sums) > 0 {
		refunded += ", " + s.Refunded.Sums.String()
	}
	fields := []field{
		{t("opened"), count(s.Opened)},
		{t("closed"), count(s.Closed)},
		{t("left open"), count(s.Open)},
		{t("refunded"), refunded},
		{t("in doubt"), ledger.Group(itoa(s.InDoubt))},
		{t("awaiting"), ledger.Group(itoa(s.Waiting))},
	}
	if !s.Oldest.IsZero() {
		fields = append(fields, field{t("oldest"), t("%s  %s, since %s", s.Oldest.String(), ClassWords(w.Words, s.OldestClass), v.zoned(s.OldestAt))})
	}
	wide := 0
	for _, f := range fields {
		wide = max(wide, kit.Width(f.name))
	}
	for _, f := range fields {
		w.line("  " + kit.Fit(f.name, wide+2, kit.Left) + kit.Clean(f.value))
	}
}

func (w *Writer) shiftOperators(s ledger.Shift) {
	if len(s.Operators) == 0 {
		return
	}
	t := w.Words.T
	w.text("\n")
	number := func(head string, of func(ledger.ShiftOperator) int64) column[ledger.ShiftOperator] {
		return column[ledger.ShiftOperator]{head: head, align: kit.Right, cell: func(o ledger.ShiftOperator) string { return ledger.Group(itoa(of(o))) }}
	}
	g := newGrid(w, []column[ledger.ShiftOperator]{
		{head: t("OPERATOR"), most: 24, cell: func(o ledger.ShiftOperator) string { return o.Name }},
		number(t("ORDERS"), func(o ledger.ShiftOperator) int64 { return o.Orders }),
		number(t("CASE STEPS"), func(o ledger.ShiftOperator) int64 { return o.Steps }),
		number(t("ACTIONS"), func(o ledger.ShiftOperator) int64 { return o.Actions }),
		number(t("EVIDENCE"), func(o ledger.ShiftOperator) int64 { return o.Evidence }),
		{head: t("REFUNDED"), align: kit.Right, cell: func(o ledger.ShiftOperator) string { return o.Refunded.Sums.String() }},
	})
	for _, o := range s.Operators {
		g.add(o)
	}
	g.end("")
}

// shiftActions writes a list of actions under its title; nothing where it is empty.
func (w *Writer) shiftActions(title string, list []ledger.ShiftAction) {
	if len(list) == 0 {
		return
	}
	v, t := w.voice(), w.Words.T
	w.text("\n")
	w.line(title)
	g := newGrid(w, []column[ledger.ShiftAction]{
		{head: t("AT %s", v.zoneName()), cell: func(a ledger.ShiftAction) string { return v.stamp(a.When()) }},
		{head: t("ACTION"), cell: func(a ledger.ShiftAction) string { return Spoken(w.Words, a.Kind) + " " + a.ID }},
		{head: t("ORDER"), cell: func(a ledger.ShiftAction) string { return a.Key.String() }},
		{head: t("AMOUNT"), align: kit.Right, cell: func(a ledger.ShiftAction) string { return moneyText(a.Money) }},
		{head: t("BY"), most: 24, cell: func(a ledger.ShiftAction) string { return a.Actor }},
		{head: t("REASON"), most: 40, cell: func(a ledger.ShiftAction) string { return clip(scrub(a.Reason), 40) }},
	})
	for _, a := range list {
		g.add(a)
	}
	g.end("")
}

// shiftLeft names the most urgent of the orders that are left.
func (w *Writer) shiftLeft(s ledger.Shift) {
	left := s.Left()
	if len(left) == 0 {
		return
	}
	v, t := w.voice(), w.Words.T
	w.text("\n")
	w.line(t("Left for the next shift"))
	g := newGrid(w, []column[ledger.ShiftOrder]{
		{head: t("WAITS"), align: kit.Right, cell: func(o ledger.ShiftOrder) string { return v.ago(o.Began()) }},
		{head: t("ORDER"), cell: func(o ledger.ShiftOrder) string { return o.Key.String() }},
		{head: t("AMOUNT"), align: kit.Right, cell: func(o ledger.ShiftOrder) string { return moneyText(o.Money) }},
		{head: t("CLASS"), cell: func(o ledger.ShiftOrder) string {
			return w.Theme.Severity(o.Severity).Glyph + " " + ClassWords(w.Words, o.Class)
		}},
		{head: t("CASE"), most: 32, cell: func(o ledger.ShiftOrder) string { return joinWords(w.caseWord(o.Case), o.Owner) }},
	})
	for _, o := range left[:min(len(left), shiftShown)] {
		g.add(o)
	}
	g.end("")
	if more := s.Open.Orders - int64(min(len(left), shiftShown)); more > 0 {
		w.line(w.Words.N(more, "and %d more", "and %d more"))
	}
}

func joinWords(a, b string) string {
	switch {
	case a == "":
		return b
	case b == "":
		return a
	default:
		return a + ", " + b
	}
}

// ShiftSentence says in one sentence what is left.
func (w *Writer) ShiftSentence(s ledger.Shift) string {
	t := w.Words
	switch {
	case s.Open.Orders == 0 && s.InDoubt == 0 && s.Waiting == 0:
		return t.T("Nothing is open and nothing is in doubt.")
	case s.Open.Orders == 0 && s.InDoubt == 0:
		return t.N(s.Waiting, "Nothing is open; %d action awaits approval.", "Nothing is open; %d actions await approval.")
	}
	text := t.N(s.Open.Orders, "%d open", "%d open")
	if s.InDoubt > 0 {
		text += ", " + t.N(s.InDoubt, "%d in doubt", "%d in doubt")
	}
	if since := w.voice().ago(s.OldestAt); since != "" {
		text += t.T("; the oldest has waited %s", since)
	}
	return text + "."
}

// shiftHelp is the command that helps with what is left, as the text of a hand-over ends in; whoever reads the page has no
// command line before him.
func shiftHelp(s ledger.Shift) string {
	switch {
	case s.Open.Orders > 0 || s.InDoubt > 0:
		return " [orders]"
	case s.Waiting > 0:
		return " [approve]"
	default:
		return ""
	}
}

// caseWord is the state of a case in a word; empty where there is none.
func (w *Writer) caseWord(s ledger.CaseState) string {
	if s == "" {
		return ""
	}
	return w.Theme.Case(string(s)).Word
}
