package pane

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"makegood/ledger"
	"makegood/ledger/ledgertest"
)

func openRow(id int64, class ledger.Class, product, server, player, amount string, age time.Duration) ledger.Row {
	at := ledger.At(filterNow().Add(-age))
	return ledger.Row{
		ID: id, Cursor: ledger.Cursor{Sort: id, ID: id}, Key: ledger.Key{Provider: ledger.Hive, App: "a", Order: fmt.Sprintf("H%d", id)},
		Standing: ledger.Standing{Class: class, Severity: class.Severity(), View: ledger.View{
			Player: ledger.Player{ID: player}, Server: server, PaidAt: at, FirstSeenAt: at, Amount: ledger.Amount(amount), Currency: "KRW",
			Lines: []ledger.Line{{ProductID: product}},
		}},
	}
}

func TestSameTroubleIsOneRow(t *testing.T) {
	t.Parallel()
	rows := []ledger.Row{
		openRow(1, ledger.ClassUnverified, "p1", "1", "a", "100", time.Hour),
		openRow(2, ledger.ClassPaidNotGranted, "p1", "1", "a", "1000", 5*time.Minute),
		openRow(3, ledger.ClassPaidNotGranted, "p1", "1", "a", "1000", 9*time.Minute),
		openRow(4, ledger.ClassPaidNotGranted, "p1", "2", "b", "1000", time.Minute),
		openRow(5, ledger.ClassPaidNotGranted, "p2", "1", "c", "1000", 2*time.Minute),
		openRow(6, ledger.ClassPaidNotGranted, "p2", "1", "d", "0.5", time.Minute),
		openRow(7, ledger.ClassCancelPending, "p2", "1", "d", "1", time.Hour),
		openRow(8, ledger.ClassPaidNotGranted, "p3", "1", "e", "9000", time.Minute),
		openRow(9, ledger.ClassPaidNotGranted, "p1", "1", "f", "7", 3*time.Hour),
		openRow(10, ledger.ClassMatched, "p1", "1", "f", "7", 3*time.Hour),
	}
	rows[8].Standing.Case = &ledger.Case{State: ledger.CaseSnoozed}
	var got []string
	for _, w := range ledgertest.WorkOf(rows, ledger.OrderFilter{}) {
		got = append(got, fmt.Sprintf("%s %s/%s %dx%d %s %s", w.Class, w.Product, w.Server, w.Count, w.Players, w.Sums, ageText(filterNow(), w.Oldest)))
	}
	want := []string{
		"PAID_NOT_GRANTED p2/1 2x2 1,000.5 KRW 2m", // two players are blocked
		"PAID_NOT_GRANTED p1/1 2x1 2,000 KRW 9m",   // one player, the oldest
		"PAID_NOT_GRANTED p3/1 1x1 9,000 KRW 1m",   // as old as the next, more money
		"PAID_NOT_GRANTED p1/2 1x1 1,000 KRW 1m",   //
		"CANCEL_PENDING p2/1 1x1 1 KRW 1h00m",      // severity comes before everything
		"UNVERIFIED p1/1 1x1 100 KRW 1h00m",        //
		"PAID_NOT_GRANTED p1/1 1x1 7 KRW 3h00m",    // but what is put aside
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// night is a work list with a row of every sort: many orders of one trouble, claimed ones, snoozed ones, one that is open
// again, and one alone.
func workNight() *listBooks {
	rows := []ledger.Row{
		openRow(1, ledger.ClassCancelledNotRevoked, "com.example.item07", "kr", "2000", "55000", 2*time.Hour),
		openRow(30, ledger.ClassAmountMismatch, "월정액 다이아 패키지", "kr", "2007", "12000", 40*time.Minute),
		openRow(31, ledger.ClassUnverified, "", "", "2008", "", time.Minute),
	}
	for i := range int64(12) {
		rows = append(rows, openRow(2+i, ledger.ClassPaidNotGranted, "com.example.item03", "kr", fmt.Sprint(3000+i), "11000", time.Duration(9+i)*time.Minute))
	}
	for i := range int64(3) {
		r := openRow(20+i, ledger.ClassPaidNotGranted, "com.example.item03", "us", fmt.Sprint(4000+i), "9.99", time.Hour)
		r.Standing.View.Currency = "USD"
		r.Standing.Case = &ledger.Case{State: ledger.CaseSnoozed, Owner: "minsu", Until: ledger.At(filterNow().Add(5 * time.Hour)), Reason: "the game restarts at eight"}
		rows = append(rows, r)
	}
	rows[0].Standing.Case = &ledger.Case{State: ledger.CaseClaimed, Owner: "minsu"}
	rows[1].Standing.Case = &ledger.Case{State: ledger.CaseOpen}
	rows[1].Standing.Reopened = "a later fact contradicts the accept by minsu: was AMOUNT_MISMATCH, is AMOUNT_MISMATCH"
	rows[4].Standing.Case = &ledger.Case{State: ledger.CaseClaimed, Owner: "jihye"}
	return &listBooks{orders: rows}
}

// TestWorkListSays looks at what a row says of its case.
func TestWorkListSays(t *testing.T) {
	t.Parallel()
	s := sit(t, NewLedger(listDeskOf(t, workNight())))
	s.sees("12", "132,000 KRW", "you 1", "minsu", "snoozed", "15 orders open · 3 snoozed", "12 orders · 12 players", "claimed: you 1")
	s.press("j", "j")
	s.sees("Open again: a later fact contradicts the accept by minsu; still: amount differs")
	s.press("G")
	s.sees("the game restarts at eight", "[o] reopen")
}

// TestEverythingIsMarked marks all that the filter matches without holding it.
func TestEverythingIsMarked(t *testing.T) {
	t.Parallel()
	s := sit(t, NewLedger(listDeskOf(t, workNight())))
	s.press("*")
	s.sees("everything is marked: 15 orders, 199,000 KRW; what is snoozed is not")
	if n := strings.Count(s.p.View(), "✓"); n < 4 {
		t.Errorf("%d rows show that they are marked:\n%s", n, s.p.View())
	}
	if in, ok := s.press("m").(ConfirmMany); !ok || in.Verb != ledger.VerbClaim || len(in.Keys) != 0 || len(in.Filters) != 1 || !in.Filters[0].OpenOnly ||
		in.What != "everything in the list" {
		t.Errorf("claiming everything asks for %#v", s.in)
	}
	if in, ok := s.press("y").(Copy); !ok || strings.Count(in.Text, "\n") != 14 || in.What != "15 ids" {
		t.Errorf("copying everything gives %#v", s.in)
	}
	s.press("*")
	if strings.Contains(s.p.View(), "everything") {
		t.Error("pressing it again does not unmark")
	}
	s.run(s.p.(*Ledger).SetFilter("server:us is:snoozed"))
	s.press("*")
	s.sees("everything is marked: 3 orders, 29.97 USD")
	if in, ok := s.press("X").(ConfirmMany); !ok || in.What != "everything that matches server:us is:snoozed" || in.Filters[0].Server != "us" {
		t.Errorf("refunding everything asks for %#v", s.in)
	}
	if s.press("esc"); strings.Contains(s.p.View(), "everything") {
		t.Error("esc does not unmark")
	}
	s.press("]", "]", "*")
	if in, ok := s.in.(Notify); !ok || !strings.Contains(in.Text, "none of orders") {
		t.Errorf("marking all grants asks for %#v", s.in)
	}
}

// TestEverythingIsRecounted counts what is marked anew when orders have left the list, and not at every change.
func TestEverythingIsRecounted(t *testing.T) {
	t.Parallel()
	books, now := workNight(), filterNow()
	d := listDeskOf(t, books)
	d.Now = func() time.Time { return now }
	s := sit(t, NewLedger(d))
	s.press("*")
	books.orders = books.orders[:2]
	s.send(Changed{})
	s.sees("everything is marked: 15 orders")
	now = now.Add(3 * time.Second)
	s.send(Changed{})
	s.sees("everything is marked: 2 orders, 67,000 KRW")
}

// TestGoTo leads to a list with a filter, wherever the pane stands.
func TestGoTo(t *testing.T) {
	t.Parallel()
	l := NewLedger(listDeskOf(t, workNight()))
	s := sit(t, l)
	s.press("enter")
	goTo := func(in GoTo) Visit {
		cmd, visit := l.GoTo(in)
		s.run(cmd)
		return visit
	}
	journal := goTo(GoTo{List: JournalList, Filter: "kind:journal"})
	s.sees("[Journal]", "/kind:journal")
	snoozed := goTo(GoTo{List: WorkList, Filter: "is:snoozed"})
	s.sees("[Work list]", "/is:snoozed", "0 orders open · 3 snoozed")
	if _, ok := s.press("esc").(Back); !ok {
		t.Errorf("esc on a list that was led to asks for %#v", s.in)
	}
	s.run(snoozed.Return())
	s.sees("[Journal]", "/kind:journal")
	s.run(journal.Return())
	s.sees("paid, not granted · com.example.item03", "1 of 12") // the row that was open before
	led := goTo(GoTo{List: WorkList, Filter: "server:nowhere"})
	s.sees("No open order matches server:nowhere. [esc] leads back to where you came from")
	led.Stay()
	s.sees("[esc] shows all")
	s.run(led.Return())
	goTo(GoTo{List: WorkList, Filter: "is:snoozed"}).Stay()
	if in := s.press("esc"); in != nil {
		t.Errorf("esc on a list of one's own asks for %#v", in)
	}
	s.sees("[Work list]", "15 orders open")
	goTo(GoTo{List: WorkList, Filter: "is:snoozed"})
	if in, ok := s.press("w").(OpenViews); !ok || in.Filter != "is:snoozed" {
		t.Errorf("w asks for %#v", s.in)
	}
}

// TestWhoseTakesNoRoomForNothing: while nothing is anybody's, its cells are the sentence's.
func TestWhoseTakesNoRoomForNothing(t *testing.T) {
	t.Parallel()
	row := ledger.Work{Trouble: ledger.Trouble{Class: ledger.ClassPaidNotGranted}, Count: 2}
	claimed, aside := row, row
	claimed.Owners = map[string]int64{"minsu": 1}
	aside.Aside = true
	for name, tc := range map[string]struct {
		rows map[string]*ledger.Work
		bare bool
	}{
		"no rows":                {nil, true},
		"nobody's":               {map[string]*ledger.Work{"a": &row}, true},
		"one of them is claimed": {map[string]*ledger.Work{"a": &row, "b": &claimed}, false},
		"one of them is snoozed": {map[string]*ledger.Work{"a": &row, "b": &aside}, false},
	} {
		d := listDesk(t)
		for _, c := range d.workColumns(120, tc.rows) {
			if c.Bare != (tc.bare && c.Title == d.T("whose")) {
				t.Errorf("%s: the column %q has nothing to say: %v", name, c.Title, c.Bare)
			}
		}
	}
	s := sit(t, NewLedger(listDeskOf(t, listNight())))
	if frame := s.p.View(); strings.Contains(frame, "whose") {
		t.Errorf("nothing is anybody's, and there is a column for it:\n%s", frame)
	}
}

// TestWordThatMayBeANameSaysWhenOneIsKnown: a list that a word of letters emptied says what a product's name takes.
func TestWordThatMayBeANameSaysWhenOneIsKnown(t *testing.T) {
	t.Parallel()
	l := NewLedger(listDeskOf(t, &listBooks{}))
	s := sit(t, l)
	for filter, want := range map[string]string{
		"item99":         "No open order matches item99. [esc] shows all",
		"크리스탈":           "No open order matches 크리스탈. A product's name is known once a catalogue is read. [esc] shows all",
		"item99 kr":      "No open order matches item99 kr. [esc] shows all",
		"server:nowhere": "No open order matches server:nowhere. [esc] shows all",
	} {
		s.run(l.SetFilter(filter))
		s.sees(want)
	}
}
