package pane

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"makegood/ledger"
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
	}
	var got []string
	for _, w := range groupWork(rows) {
		got = append(got, fmt.Sprintf("%s %s/%s %dx%d %s %s", w.class, w.product, w.server, w.count(), w.players, w.sums, ageText(filterNow(), w.oldest)))
	}
	want := []string{
		"PAID_NOT_GRANTED p2/1 2x2 1,000.5 KRW 2m", // two players are blocked
		"PAID_NOT_GRANTED p1/1 2x1 2,000 KRW 9m",   // one player, the oldest
		"PAID_NOT_GRANTED p3/1 1x1 9,000 KRW 1m",   // as old as the next, more money
		"PAID_NOT_GRANTED p1/2 1x1 1,000 KRW 1m",   //
		"CANCEL_PENDING p2/1 1x1 1 KRW 1h00m",      // severity comes before everything
		"UNVERIFIED p1/1 1x1 100 KRW 1h00m",        //
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestGroupsLoseNobody holds the sums of the rows against those of the orders, in any arrival order.
func TestGroupsLoseNobody(t *testing.T) {
	t.Parallel()
	classes := []ledger.Class{ledger.ClassPaidNotGranted, ledger.ClassUnverified, ledger.ClassCancelPending, ledger.ClassAmountMismatch}
	var rows []ledger.Row
	for i := range int64(500) {
		rows = append(rows, openRow(i+1, classes[i%4], fmt.Sprintf("p%d", i%7), fmt.Sprint(i%3), fmt.Sprint(i%11), fmt.Sprint(i), time.Duration(i)*time.Second))
	}
	first := groupWork(rows)
	slices.Reverse(rows)
	second := groupWork(rows)
	if len(first) != len(second) {
		t.Fatalf("%d rows in one order, %d in the other", len(first), len(second))
	}
	seen := map[ledger.Key]bool{}
	total := ledger.Sums{}
	for i, w := range first {
		if w.id() != second[i].id() || w.count() != second[i].count() || w.sums.String() != second[i].sums.String() {
			t.Errorf("row %d is %s with %d orders, the other way round %s with %d", i, w.id(), w.count(), second[i].id(), second[i].count())
		}
		for _, m := range w.sums.List() {
			total.Add(m)
		}
		for _, target := range w.targets {
			if seen[target.Key] {
				t.Errorf("%s stands in two rows", target.Key)
			}
			seen[target.Key] = true
		}
	}
	if len(seen) != 500 || total.String() != "124,750 KRW" {
		t.Errorf("%d orders of %s, want 500 of 124,750 KRW", len(seen), total)
	}
}

// TestWorkListIsBounded reads no more than the bound and says so.
func TestWorkListIsBounded(t *testing.T) {
	t.Parallel()
	asked := 0
	books := fakeLists{orders: func(q ledger.OrderQuery) ([]ledger.Row, error) {
		asked++
		if !q.Filter.OpenOnly || q.Sort != ledger.SortUrgency {
			t.Errorf("asked for %+v", q)
		}
		out := make([]ledger.Row, q.Limit)
		for i := range out {
			out[i] = openRow(q.After.ID+int64(i)+1, ledger.ClassPaidNotGranted, "p", "1", "x", "1", time.Minute)
		}
		return out, nil
	}}
	read := workPage(books, func() (ledger.OrderFilter, error) { return ledger.OrderFilter{}, nil })(question[workRow]{})
	a, err := read(context.Background())
	if err != nil || len(a.rows) != 1 || a.rows[0].count() != workBound || asked != workBound/workChunk {
		t.Fatalf("%d rows, %d questions, %v", len(a.rows), asked, err)
	}
	if !strings.Contains(a.note, "2,000 most urgent") {
		t.Errorf("the list does not say that there are more: %q", a.note)
	}
}
