package plain

import (
	"strings"

	"makegood/ledger"
)

// ShiftWorkbook writes a shift as a workbook for finance, with sheets for the sum of it, the orders, the refunds, what
// is in doubt and what awaits approval.
func ShiftWorkbook(w *Writer, s ledger.Shift, by About) error {
	b, t := newBook(w), w.Words.T
	b.open(t("Summary"))
	b.summary(s, by)
	b.open(t("Orders"))
	b.orders(s)
	b.open(t("Refunds"))
	b.actions(s.Refunds)
	b.open(t("In doubt"))
	b.actions(s.Doubts)
	b.open(t("Awaiting approval"))
	b.actions(s.Awaiting)
	return b.end()
}

func join(first cell, rest ...[]cell) []cell {
	out := []cell{first}
	for _, r := range rest {
		out = append(out, r...)
	}
	return out
}

func (b *book) summary(s ledger.Shift, by About) {
	t, zone := b.w.Words.T, b.w.voice().zoneName()
	b.head(t("Shift report"), zone, "UTC")
	b.add(join(b.textCell(t("from")), b.timeCells(s.From))...)
	b.add(join(b.textCell(t("to")), b.timeCells(s.To))...)
	b.add(b.textCell(t("environment")), b.textCell(EnvironmentWords(b.w.Words, by.Environment)))
	b.add(b.textCell(t("asked for by")), b.textCell(by.Operator))
	b.blank()
	b.head("", t("count"), t("amount"), t("currency"))
	number := func(name string, n int64) { b.add(b.textCell(name), countCell(n)) }
	tally := func(name string, of ledger.OrderSum) {
		number(name, of.Orders)
		for _, m := range of.Sums.List() {
			b.add(join(b.textCell(name), []cell{{}}, b.moneyCells(m))...)
		}
	}
	tally(t("opened"), s.Opened)
	tally(t("closed"), s.Closed)
	tally(t("left open"), s.Open)
	tally(t("refunded"), s.Refunded)
	number(t("in doubt"), s.InDoubt)
	number(t("awaiting approval"), s.Waiting)
	if s.Unlisted > 0 {
		number(t("orders too many to list"), s.Unlisted)
	}
	b.blank()
	b.head(t("left open, by class"), t("count"), t("amount"), t("currency"), t("oldest order"), t("since %s", zone), t("since UTC"))
	for _, c := range s.OpenBy {
		b.add(join(b.textCell(string(c.Class)), []cell{countCell(c.Orders), {}, {}, b.textCell(c.OldestKey.String())}, b.timeCells(c.Oldest))...)
		for _, m := range c.Sums.List() {
			b.add(join(b.textCell(string(c.Class)), []cell{{}}, b.moneyCells(m))...)
		}
	}
	b.blank()
	b.head(t("by whom"), t("orders"), t("refunded"), t("currency"), t("case steps"), t("actions"), t("evidence"))
	for _, o := range s.Operators {
		b.add(b.textCell(o.Name), countCell(o.Orders), cell{}, cell{}, countCell(o.Steps), countCell(o.Actions), countCell(o.Evidence))
		for _, m := range o.Refunded.Sums.List() {
			b.add(join(b.textCell(o.Name), []cell{{}}, b.moneyCells(m))...)
		}
	}
	b.widen()
}

func (b *book) orders(s ledger.Shift) {
	t, zone := b.w.Words.T, b.w.voice().zoneName()
	b.head(t("provider"), t("app"), t("order"), t("player"), t("server"), t("product"), t("amount"), t("currency"), t("class"), t("severity"),
		t("case"), t("owner"), t("opened"), t("closed"), t("left open"), t("paid %s", zone), t("paid UTC"), t("first seen %s", zone), t("first seen UTC"),
		t("closed %s", zone), t("closed UTC"), t("worked on by"))
	yes := func(v bool) cell {
		if !v {
			return cell{}
		}
		return b.textCell(t("yes"))
	}
	for _, o := range s.Orders {
		b.add(join(b.textCell(string(o.Key.Provider)), []cell{
			b.textCell(o.Key.App), b.textCell(o.Key.Order), b.textCell(o.Player.Primary()), b.textCell(o.Server), b.textCell(o.Product),
		}, b.moneyCells(o.Money), []cell{
			b.textCell(string(o.Class)), countCell(int64(o.Severity)), b.textCell(string(o.Case)), b.textCell(o.Owner),
			yes(o.Opened), yes(o.Closed), yes(o.Open),
		}, b.timeCells(o.PaidAt), b.timeCells(o.FirstSeenAt), b.timeCells(o.ClosedAt), []cell{b.textCell(strings.Join(o.By, ", "))})...)
	}
	b.list()
	b.widen()
}

func (b *book) actions(list []ledger.ShiftAction) {
	t, zone := b.w.Words.T, b.w.voice().zoneName()
	b.head(t("action"), t("kind"), t("state"), t("provider"), t("app"), t("order"), t("player"), t("product"), t("amount"), t("currency"),
		t("class"), t("by"), t("approved by"), t("reason"), t("answer"), t("begun %s", zone), t("begun UTC"), t("sent %s", zone), t("sent UTC"),
		t("settled %s", zone), t("settled UTC"))
	for _, a := range list {
		b.add(join(b.textCell(a.ID), []cell{
			b.textCell(string(a.Kind)), b.textCell(string(a.State)), b.textCell(string(a.Key.Provider)), b.textCell(a.Key.App),
			b.textCell(a.Key.Order), b.textCell(a.Player.Primary()), b.textCell(a.Product),
		}, b.moneyCells(a.Money), []cell{
			b.textCell(string(a.Class)), b.textCell(a.Actor), b.textCell(a.Approver), b.textCell(scrub(a.Reason)), b.textCell(a.ResultCode),
		}, b.timeCells(a.CreatedAt), b.timeCells(a.SentAt), b.timeCells(a.SettledAt))...)
	}
	b.list()
	b.widen()
}
