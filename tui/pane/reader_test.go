package pane

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/theme"
)

// fakeLists is the part of a ledger lists are read from.
type fakeLists struct {
	Lists
	orders func(q ledger.OrderQuery) ([]ledger.Row, error)
}

func (f fakeLists) Orders(_ context.Context, q ledger.OrderQuery) ([]ledger.Row, error) {
	return f.orders(q)
}

func listDesk(t testing.TB) *Desk {
	t.Helper()
	th, err := theme.New("dark", theme.Options{Profile: theme.Plain})
	if err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	return &Desk{
		Ctx: t.Context(), Theme: th, Now: func() time.Time { return filterNow().Add(time.Since(begun)) }, Zone: time.FixedZone("KST", 9*60*60),
		Environment: ledger.Sandbox, Operator: "jihye",
	}
}

// numbers is a list of numbers, newest first, that grows.
type numbers struct {
	last    int64
	err     error
	asked   int
	perhaps string // the version of every row, to tell a reading from the one before
}

func (n *numbers) read(after int64, newest bool, limit int) ([]int64, error) {
	var out []int64
	if newest {
		if after == 0 {
			after = n.last + 1
		}
		for i := after - 1; i >= 1 && len(out) < limit; i-- {
			out = append(out, i)
		}
		return out, n.err
	}
	for i := after + 1; i <= n.last && len(out) < limit; i++ {
		out = append(out, i)
	}
	return out, n.err
}

func (n *numbers) source(newer bool) source[int64] {
	s := source[int64]{
		id:    func(r *int64) string { return strconv.FormatInt(*r, 10) },
		cells: func(r *int64) []kit.Cell { return []kit.Cell{{Text: fmt.Sprintf("row %d %s", *r, n.perhaps)}} },
		page: func(q question[int64]) func(context.Context) (answer[int64], error) {
			n.asked++
			return func(context.Context) (answer[int64], error) {
				return newestFirst(q, func(r *int64) int64 { return *r }, beforeSeq, n.read)
			}
		},
		gap: 100 * time.Millisecond,
	}
	if newer {
		s.newer = func(than int64, limit int) func(context.Context) ([]int64, error) {
			n.asked++
			return func(context.Context) ([]int64, error) {
				rows, err := n.read(than, false, limit)
				slices.Reverse(rows)
				return rows, err
			}
		}
	}
	return s
}

func numberList(t testing.TB, n *numbers, tail kit.Tail) *reader[int64] {
	r := newReader(listDesk(t), kit.TableSpec{
		Columns: []kit.Column{{Title: "number", Min: 10, Flex: 1}}, Tail: tail, Hold: 40,
		Empty: "There is nothing.", Loading: "It is being read.", Filtered: "Nothing matches", Unreadable: "It could not be read:",
	}, n.source(tail != kit.NoTail))
	r.table.Resize(90, 11)
	return r
}

// settle runs commands until nothing is left but what waits for time, whose commands it gives back.
func settle(t testing.TB, r *reader[int64], cmd tea.Cmd) {
	t.Helper()
	for cmd != nil {
		msg := cmd()
		if msg == nil {
			return
		}
		cmd = r.update(msg)
	}
}

func pressed(t testing.TB, r *reader[int64], keys ...string) {
	t.Helper()
	for _, k := range keys {
		ask, used := r.table.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(k)})
		if !used {
			t.Fatalf("%s is no key of a table", k)
		}
		settle(t, r, r.run(ask))
	}
}

// TestReaderShowsTheWholeList walks a long list down and up and sees every row once, holding few.
func TestReaderShowsTheWholeList(t *testing.T) {
	t.Parallel()
	n := &numbers{last: 500}
	r := numberList(t, n, kit.NoTail)
	settle(t, r, r.start())
	for want := int64(500); want >= 1; want-- {
		row, ok := r.cursor()
		if !ok || *row != want {
			t.Fatalf("the cursor is on %v, want %d", row, want)
		}
		if len(r.rows) > 200 {
			t.Fatalf("%d rows are held", len(r.rows))
		}
		pressed(t, r, "j")
	}
	pressed(t, r, "g")
	if row, _ := r.cursor(); *row != 500 {
		t.Fatalf("g went to %d", *row)
	}
	pressed(t, r, "G")
	for want := int64(1); want <= 500; want++ {
		if row, _ := r.cursor(); *row != want {
			t.Fatalf("going up the cursor is on %d, want %d", *row, want)
		}
		pressed(t, r, "k")
	}
}

func TestReaderSentences(t *testing.T) {
	t.Parallel()
	n := &numbers{}
	r := numberList(t, n, kit.NoTail)
	first := r.start()
	says := func(want string) {
		t.Helper()
		if view := r.table.View(); !strings.Contains(view, want) {
			t.Errorf("%q is not said:\n%s", want, view)
		}
	}
	says("It is being read.")
	settle(t, r, first)
	says("There is nothing.")
	r.table.SetFilter("sev:1", "")
	says("Nothing matches sev:1")
	n.err = &ledger.Error{Op: "orders", Kind: ledger.Unavailable, Human: ledger.Say("the disk is full")}
	settle(t, r, r.start())
	says("It could not be read: the disk is full")
}

func TestFailedRefreshKeepsRows(t *testing.T) {
	t.Parallel()
	n := &numbers{last: 5}
	r := numberList(t, n, kit.NoTail)
	settle(t, r, r.start())
	n.err = context.DeadlineExceeded
	settle(t, r, r.refresh())
	view := r.table.View()
	for _, want := range []string{"stale since 03:21:40", "did not answer within 10 s", "row 5", "row 1"} {
		if !strings.Contains(view, want) {
			t.Errorf("%q is not on the screen:\n%s", want, view)
		}
	}
	if r.fresh() != "stale since 03:21:40" {
		t.Errorf("says %q", r.fresh())
	}
	n.err, n.perhaps = nil, "anew"
	settle(t, r, r.refresh())
	if view := r.table.View(); strings.Contains(view, "stale") || !strings.Contains(view, "row 5 anew") {
		t.Errorf("a good reading does not heal:\n%s", view)
	}
}

func TestAnswersOfOthersAreDropped(t *testing.T) {
	t.Parallel()
	n := &numbers{last: 5}
	r := numberList(t, n, kit.NoTail)
	late := r.start()
	settle(t, r, r.start())
	n.last, n.perhaps = 3, "late"
	before := r.table.View()
	if cmd := r.update(late()); cmd != nil || r.table.View() != before {
		t.Errorf("an answer that was overtaken changed the list:\n%s", r.table.View())
	}
	r.update(pageReadMsg[int64]{ticket: r.ticket + 7, err: errors.New("of another room")})
	if r.table.View() != before {
		t.Error("an answer of another room changed the list")
	}
}

// TestChangesAreNotAskedOftener lets the ledger change all the time and counts the questions.
func TestChangesAreNotAskedOftener(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n := &numbers{last: 5}
		r := numberList(t, n, kit.NoTail)
		settle(t, r, r.start())
		inbox := make(chan tea.Msg, 10_000)
		go func() {
			for range 1000 {
				time.Sleep(time.Millisecond)
				inbox <- Changed{}
			}
		}()
		n.asked = 0
		for begun := time.Now(); time.Since(begun) < time.Second; {
			if cmd := r.update(<-inbox); cmd != nil {
				go func() { inbox <- cmd() }()
			}
		}
		if n.asked < 5 || n.asked > 11 {
			t.Errorf("asked %d times within a second, want about ten", n.asked)
		}
		time.Sleep(time.Second)
	})
}

func TestArrivalsAreCountedAndFollowed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n := &numbers{last: 50}
		r := numberList(t, n, kit.TailTop)
		settle(t, r, r.start())
		time.Sleep(time.Second)
		n.last = 60
		settle(t, r, r.update(Changed{}))
		if row, _ := r.cursor(); *row != 60 || !r.table.Following() {
			t.Fatalf("the tail is not followed: on %d", *row)
		}
		pressed(t, r, "j", "j")
		time.Sleep(time.Second)
		n.last = 2600
		settle(t, r, r.update(Changed{}))
		if row, _ := r.cursor(); *row != 58 || r.table.Fresh() != 2540 {
			t.Errorf("the cursor is on %d with %d new, want 58 with 2540", *row, r.table.Fresh())
		}
		if len(r.rows) > 200 {
			t.Errorf("%d rows are held", len(r.rows))
		}
	})
}

// TestOrderPages holds pages of orders against the list they are pages of, in both directions and both orderings.
func TestOrderPages(t *testing.T) {
	t.Parallel()
	var all []ledger.Row
	for i := range int64(57) {
		r := openRow(i+1, ledger.ClassPaidNotGranted, "p", "1", "x", "1", time.Minute)
		r.Cursor = ledger.Cursor{Sort: 1000 + i/3, ID: i + 1} // three orders share an instant
		all = append(all, r)
	}
	before := func(a, b ledger.Cursor) bool { return a.Sort < b.Sort || a.Sort == b.Sort && a.ID < b.ID }
	books := fakeLists{orders: func(q ledger.OrderQuery) ([]ledger.Row, error) {
		var out []ledger.Row
		for _, r := range all {
			if q.After == (ledger.Cursor{}) || q.Back && before(r.Cursor, q.After) || !q.Back && before(q.After, r.Cursor) {
				out = append(out, r)
			}
		}
		if q.Back {
			return out[max(0, len(out)-q.Limit):], nil
		}
		return out[:min(len(out), q.Limit)], nil
	}}
	for name, l := range map[string]orderList{
		"newest first": {newest: true},
		"most urgent":  {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l.books, l.filter = books, func() (ledger.OrderFilter, error) { return ledger.OrderFilter{}, nil }
			var want []int64
			for _, r := range all {
				want = append(want, r.ID)
			}
			if l.newest {
				slices.Reverse(want)
			}
			read := func(want kit.Want, at *ledger.Row) ([]ledger.Row, answer[ledger.Row]) {
				a, err := l.page(question[ledger.Row]{want: want, at: at, count: 10})(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				return a.rows, a
			}
			check := func(what string, rows []ledger.Row, want []int64) {
				t.Helper()
				var got []int64
				for _, r := range rows {
					got = append(got, r.ID)
				}
				if !slices.Equal(got, want) {
					t.Errorf("%s: %v, want %v", what, got, want)
				}
			}
			rows, a := read(kit.First, nil)
			check("first", rows, want[:10])
			if !a.first || a.last {
				t.Error("the first page does not say where it stands")
			}
			rows, _ = read(kit.After, &rows[9])
			check("after", rows, want[10:20])
			back, _ := read(kit.Before, &rows[9])
			check("before", back, want[9:19])
			from, _ := read(kit.From, &rows[0])
			check("from", from, want[10:20])
			rows, a = read(kit.Last, nil)
			check("last", rows, want[len(want)-10:])
			if !a.last {
				t.Error("the last page does not say so")
			}
		})
	}
}
