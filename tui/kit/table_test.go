package kit_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/tui/kit"
)

// list stands for a ledger: it answers a table's questions by cursor.
type list struct {
	ids     []string
	served  int // rows handed out
	noTotal bool
}

func newList(n int) *list {
	l := &list{}
	for i := range n {
		l.ids = append(l.ids, fmt.Sprintf("r%06d", i))
	}
	return l
}

func (l *list) row(id string) kit.Row {
	return kit.Row{ID: id, Cells: []kit.Cell{{Text: id}, {Text: "김철수"}}}
}

func (l *list) answer(a kit.Ask) kit.Page {
	from, to := 0, len(l.ids)
	at := slices.Index(l.ids, a.ID)
	switch a.Want {
	case kit.First:
		to = min(to, a.Count)
	case kit.Last:
		from = max(0, to-a.Count)
	case kit.After:
		from, to = at+1, min(to, at+1+a.Count)
	case kit.Before:
		from, to = max(0, at-a.Count), at
	case kit.From:
		from, to = max(0, at), min(to, max(0, at)+a.Count)
	case kit.Nothing:
	}
	p := kit.Page{Ask: a, First: from == 0, Last: to == len(l.ids), Total: len(l.ids)}
	if l.noTotal {
		p.Total = -1
	}
	for _, id := range l.ids[from:to] {
		p.Rows = append(p.Rows, l.row(id))
	}
	l.served += len(p.Rows)
	return p
}

// serve answers a question and those that follow from it.
func (l *list) serve(tb *kit.Table, a kit.Ask) {
	for a.Want != kit.Nothing {
		a = tb.Take(l.answer(a))
	}
}

func (l *list) press(tb *kit.Table, keys ...string) {
	for _, k := range keys {
		a, _ := tb.Update(pressed(k))
		l.serve(tb, a)
	}
}

func small(t testing.TB, tail kit.Tail, l *list, height int) *kit.Table {
	tb := kit.NewTable(plain(t), kit.TableSpec{Columns: []kit.Column{{Title: "id", Min: 8}, {Title: "name", Min: 6, Flex: 1}}, Tail: tail, Hold: 64})
	tb.Resize(40, height)
	l.serve(tb, tb.Start())
	return tb
}

func cursor(t testing.TB, tb *kit.Table) string {
	t.Helper()
	row, ok := tb.Cursor()
	if !ok {
		t.Fatal("the cursor is on no row")
	}
	return row.ID
}

func TestTableWalksALongListHoldingLittle(t *testing.T) {
	t.Parallel()
	l := newList(5000)
	tb := small(t, kit.NoTail, l, 12)
	for i := range 4999 {
		l.press(tb, "j")
		if got := cursor(t, tb); got != l.ids[i+1] {
			t.Fatalf("after %d steps down the cursor is on %s, want %s", i+1, got, l.ids[i+1])
		}
	}
	if l.served > 2*5000 {
		t.Errorf("%d rows were read to walk over 5000", l.served)
	}
	for i := 4998; i >= 0; i-- {
		l.press(tb, "k")
		if got := cursor(t, tb); got != l.ids[i] {
			t.Fatalf("on the way up the cursor is on %s, want %s", got, l.ids[i])
		}
	}
}

func TestTableJumpsToTheEnds(t *testing.T) {
	t.Parallel()
	l := newList(3000)
	tb := small(t, kit.NoTail, l, 12)
	before := l.served
	l.press(tb, "G")
	if got := cursor(t, tb); got != "r002999" {
		t.Errorf("G leads to %s", got)
	}
	if !strings.Contains(tb.Status(), "3,000 of 3,000") {
		t.Errorf("status is %q", tb.Status())
	}
	l.press(tb, "k", "k")
	l.press(tb, "g")
	if got := cursor(t, tb); got != "r000000" {
		t.Errorf("g leads to %s", got)
	}
	if l.served-before > 400 {
		t.Errorf("two jumps read %d rows", l.served-before)
	}
}

func TestTableUnknownTotal(t *testing.T) {
	t.Parallel()
	l := newList(500)
	l.noTotal = true
	tb := small(t, kit.NoTail, l, 12)
	if !strings.Contains(tb.Status(), "1 of 20 or more") {
		t.Errorf("status is %q", tb.Status())
	}
	l.press(tb, "G")
	if strings.Contains(tb.Status(), "of") {
		t.Errorf("nobody knows where the end lies, yet the status is %q", tb.Status())
	}
}

func TestTableFollowsItsTail(t *testing.T) {
	t.Parallel()
	l := newList(200)
	tb := small(t, kit.TailTop, l, 12)
	arrive := func(ids ...string) {
		l.ids = append(slices.Clone(ids), l.ids...)
		rows := make([]kit.Row, len(ids))
		for i, id := range ids {
			rows[i] = l.row(id)
		}
		tb.Arrive(rows)
	}
	arrive("n1")
	if cursor(t, tb) != "n1" || !tb.Following() || tb.Fresh() != 0 {
		t.Errorf("at the top the table follows: cursor %s, fresh %d", cursor(t, tb), tb.Fresh())
	}
	l.press(tb, "j", "j")
	here, seen := cursor(t, tb), tb.Rows()
	arrive("n3", "n2")
	if cursor(t, tb) != here || tb.Following() || tb.Fresh() != 2 {
		t.Errorf("away from the top the cursor stays on %s: it is on %s, fresh %d", here, cursor(t, tb), tb.Fresh())
	}
	if diff := cmp.Diff(seen, tb.Rows()); diff != "" {
		t.Errorf("the screen moved under the operator:\n%s", diff)
	}
	if !strings.Contains(tb.Status(), "2 new") {
		t.Errorf("status is %q", tb.Status())
	}
	l.press(tb, "g")
	if cursor(t, tb) != "n3" || !tb.Following() || tb.Fresh() != 0 {
		t.Errorf("g goes back to following: cursor %s, fresh %d", cursor(t, tb), tb.Fresh())
	}
}

func TestTableFollowsABottomTail(t *testing.T) {
	t.Parallel()
	l := newList(200)
	tb := small(t, kit.TailBottom, l, 12)
	if cursor(t, tb) != "r000199" {
		t.Fatalf("it opens on its tail, not on %s", cursor(t, tb))
	}
	tb.Arrive([]kit.Row{l.row("n1")})
	if cursor(t, tb) != "n1" {
		t.Errorf("the cursor stayed behind on %s", cursor(t, tb))
	}
	l.press(tb, "k")
	tb.Arrive([]kit.Row{l.row("n2")})
	if cursor(t, tb) != "r000199" || tb.Fresh() != 1 {
		t.Errorf("cursor %s, fresh %d", cursor(t, tb), tb.Fresh())
	}
}

func TestTableCountsWhatArrivesFarAway(t *testing.T) {
	t.Parallel()
	l := newList(1000)
	tb := small(t, kit.TailTop, l, 12)
	l.press(tb, "G")
	for i := range 100 {
		id := fmt.Sprintf("n%03d", i)
		l.ids = append([]string{id}, l.ids...)
		tb.Arrive([]kit.Row{l.row(id)})
	}
	if cursor(t, tb) != "r000999" || tb.Fresh() != 100 {
		t.Errorf("cursor %s, fresh %d", cursor(t, tb), tb.Fresh())
	}
	l.press(tb, "g")
	if cursor(t, tb) != "n099" {
		t.Errorf("g leads to %s", cursor(t, tb))
	}
}

func TestTableKeepsItsRowOverARefresh(t *testing.T) {
	t.Parallel()
	l := newList(50)
	tb := small(t, kit.NoTail, l, 12)
	l.press(tb, "j", "j", "j", "j", "j")
	a := tb.Refresh()
	l.ids = append([]string{"x1", "x2"}, slices.Delete(l.ids, 1, 2)...)
	l.serve(tb, a)
	if got := cursor(t, tb); got != "r000005" {
		t.Errorf("the cursor is on %s, want r000005", got)
	}
	a = tb.Refresh()
	l.ids = slices.Delete(l.ids, 6, 7) // r000005 itself
	l.serve(tb, a)
	if got := cursor(t, tb); got != "r000006" {
		t.Errorf("its row gone, the cursor is on %s, want the row that took its place", got)
	}
}

// TestTableStaysWhereItWasTold: something is about to be done to the row the cursor is on, and a page that was asked for
// before must not make the table follow again.
func TestTableStaysWhereItWasTold(t *testing.T) {
	t.Parallel()
	l := newList(20)
	tb := small(t, kit.TailTop, l, 8)
	a := tb.Refresh()
	tb.Stay()
	l.serve(tb, a)
	l.ids = append([]string{"x1"}, l.ids...)
	tb.Arrive([]kit.Row{l.row("x1")})
	if got := cursor(t, tb); got != "r000000" || !strings.Contains(tb.Status(), "1 new") {
		t.Errorf("the cursor is on %s: %q", got, tb.Status())
	}
	if l.press(tb, "g"); !tb.Following() || cursor(t, tb) != "x1" {
		t.Errorf("going to the end of the tail does not follow again: %s", cursor(t, tb))
	}
}

// TestTableShowsWhatComesToStandFirst: a screen that begins with the first row goes on doing so, wherever the cursor's row
// comes to stand; where rows are hidden above it says so.
func TestTableShowsWhatComesToStandFirst(t *testing.T) {
	t.Parallel()
	worse := func(l *list, tb *kit.Table, ids ...string) {
		a := tb.Refresh()
		l.ids = append(ids, l.ids...)
		l.serve(tb, a)
	}
	first := func(tb *kit.Table) string { return tb.Rows()[0].ID }
	l := newList(50)
	tb := small(t, kit.NoTail, l, 8)
	worse(l, tb, "x1", "x2")
	if first(tb) != "x1" || cursor(t, tb) != "r000000" {
		t.Errorf("the screen begins with %s, the cursor is on %s", first(tb), cursor(t, tb))
	}
	worse(l, tb, "a", "b", "c", "d", "e", "f", "g", "h")
	if first(tb) != "a" || cursor(t, tb) != "a" {
		t.Errorf("nobody has moved the cursor: the screen begins with %s, the cursor is on %s", first(tb), cursor(t, tb))
	}
	l.press(tb, "j")
	worse(l, tb, "k", "l", "m", "n", "o", "p", "q", "r", "s")
	if first(tb) == "k" || cursor(t, tb) != "b" || !strings.Contains(tb.Status(), "above: g") {
		t.Errorf("a row somebody chose: the screen begins with %s, the cursor is on %s: %q", first(tb), cursor(t, tb), tb.Status())
	}
	// What was said of the place is not said of another one.
	if l.press(tb, "g", "k"); !strings.Contains(tb.Status(), "this is the first row") || strings.Contains(tb.Status(), "above") {
		t.Errorf("%q", tb.Status())
	}
	if worse(l, tb, "z"); strings.Contains(tb.Status(), "this is the first row") {
		t.Errorf("%q", tb.Status())
	}
}

func TestTableDropsAnOvertakenAnswer(t *testing.T) {
	t.Parallel()
	l := newList(10)
	tb := small(t, kit.NoTail, l, 12)
	late := tb.Refresh()
	current := tb.Start()
	tb.Take(kit.Page{Ask: current, Rows: []kit.Row{l.row("new")}, First: true, Last: true, Total: 1})
	tb.Take(l.answer(late))
	if got := cursor(t, tb); got != "new" {
		t.Errorf("an overtaken answer replaced the rows: %s", got)
	}
}

func TestTableStopsAskingWhenNothingComes(t *testing.T) {
	t.Parallel()
	l := newList(10)
	tb := small(t, kit.NoTail, newList(0), 12)
	a := tb.Take(kit.Page{Ask: tb.Start(), Rows: l.answer(kit.Ask{Want: kit.First, Count: 10}).Rows, Total: -1, First: true})
	if a.Want != kit.After {
		t.Fatalf("ten rows do not fill the screen: want a question for more, got %v", a)
	}
	if a = tb.Take(kit.Page{Ask: a, Total: -1}); a.Want != kit.Nothing {
		t.Errorf("after an empty answer it asks again: %v", a)
	}
}

func TestTableFailureKeepsTheRows(t *testing.T) {
	t.Parallel()
	l := newList(50)
	tb := small(t, kit.NoTail, l, 12)
	tb.Refresh()
	tb.Fail("timeout\x1b[31m\nafter 10s", "03:12")
	view := tb.View()
	for _, want := range []string{"stale since 03:12", "timeout after 10s", "r000000"} {
		if !strings.Contains(view, want) {
			t.Errorf("the view lacks %q:\n%s", want, view)
		}
	}
	l.serve(tb, tb.Refresh())
	if strings.Contains(tb.View(), "stale") {
		t.Errorf("fresh rows are still called stale")
	}
}

func TestTableMarks(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name string
		keys []string
		want []string
	}{
		{"space marks and goes on", []string{" ", " "}, []string{"r000000", "r000001"}},
		{"again unmarks", []string{" ", "k", " "}, nil},
		{"in the order they were marked", []string{"j", "j", " ", "g", " "}, []string{"r000002", "r000000"}},
		{"a range", []string{"v", "j", "j", "v"}, []string{"r000000", "r000001", "r000002"}},
		{"a range taken back", []string{"v", "j", "j", "k", "v", "j"}, []string{"r000000", "r000001"}},
		{"a range upward", []string{"j", "j", "v", "k", "k"}, []string{"r000002", "r000001", "r000000"}},
		{"over its own beginning", []string{"j", "v", "j", "k", "k"}, []string{"r000001", "r000000"}},
		{"a range keeps the marks from before", []string{" ", " ", "v", "k", "k", "j", "j", "j"}, []string{"r000000", "r000001", "r000002", "r000003"}},
		{"unmark all", []string{" ", "v", "j", "U"}, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := newList(30)
			tb := small(t, kit.NoTail, l, 12)
			l.press(tb, c.keys...)
			if diff := cmp.Diff(c.want, tb.Marks()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTableRangeEndsWhereItCannotBeDrawn(t *testing.T) {
	t.Parallel()
	l := newList(1000)
	tb := small(t, kit.NoTail, l, 12)
	l.press(tb, "v", "j", "G")
	if diff := cmp.Diff([]string{"r000000", "r000001"}, tb.Marks()); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(tb.Status(), "the range ended") {
		t.Errorf("nobody says that the range ended: %q", tb.Status())
	}
}

func TestTableMouse(t *testing.T) {
	t.Parallel()
	l := newList(100)
	tb := small(t, kit.NoTail, l, 12)
	if _, ok := tb.RowAt(0); ok {
		t.Error("the titles are no row")
	}
	if row, ok := tb.RowAt(3); !ok || row.ID != "r000002" {
		t.Errorf("line 3 is %v, %v", row.ID, ok)
	}
	if _, ok := tb.RowAt(11); ok {
		t.Error("the status line is no row")
	}
	if _, hit := tb.Click(4); !hit || cursor(t, tb) != "r000003" {
		t.Errorf("a click on line 4 leads to %s", cursor(t, tb))
	}
	l.serve(tb, tb.Wheel(10))
	if cursor(t, tb) != "r000013" {
		t.Errorf("the wheel leads to %s", cursor(t, tb))
	}
	lines := strings.Split(tb.View(), "\n")
	for y := range lines {
		if row, ok := tb.RowAt(y); ok != strings.Contains(lines[y], "r0000") || ok && !strings.Contains(lines[y], row.ID) {
			t.Errorf("line %d is drawn as %q but answered as %q", y, lines[y], row.ID)
		}
	}
	if !tb.Select("r000020") || tb.Select("nobody") {
		t.Error("Select must say whether the row is held")
	}
}

func TestTablePutDrawsARowAnew(t *testing.T) {
	t.Parallel()
	l := newList(5)
	tb := small(t, kit.NoTail, l, 12)
	if !tb.Put(kit.Row{ID: "r000001", Cells: []kit.Cell{{Text: "changed\x1b[31m\u202e"}}}) || tb.Put(l.row("r9")) {
		t.Error("Put must say whether the row is held")
	}
	if view := tb.View(); !strings.Contains(view, "changed") || strings.ContainsAny(view, "\x1b\u202e") {
		t.Errorf("the row was not drawn anew, or not cleaned:\n%q", view)
	}
}

func TestTableCursorIsACharacterToo(t *testing.T) {
	t.Parallel()
	l := newList(5)
	tb := small(t, kit.NoTail, l, 12)
	l.press(tb, "j")
	for _, focused := range []bool{true, false} {
		tb.Focus(focused)
		lines := strings.Split(tb.View(), "\n")
		if !strings.HasPrefix(lines[2], "▌") || strings.HasPrefix(lines[1], "▌") {
			t.Errorf("focused %v: the cursor's row is not marked:\n%s", focused, tb.View())
		}
	}
}
