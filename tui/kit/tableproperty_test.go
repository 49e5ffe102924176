package kit_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"makegood/tui/kit"
	"makegood/tui/theme"
)

// TestTableProperty drives a table over a list that changes, and compares it with what the list says.
func TestTableProperty(t *testing.T) {
	t.Parallel()
	th := newTheme(t, "dark", theme.Options{Profile: theme.TrueColor})
	rapid.Check(t, func(r *rapid.T) {
		l := newList(rapid.IntRange(0, 400).Draw(r, "rows"))
		tail := kit.Tail(rapid.IntRange(0, 2).Draw(r, "tail"))
		w, h := rapid.IntRange(8, 90).Draw(r, "width"), rapid.IntRange(1, 30).Draw(r, "height")
		tb := kit.NewTable(th, kit.TableSpec{Columns: columns(), Tail: tail, Hold: 40, Empty: "none"})
		tb.Resize(w, h)
		l.serve(tb, tb.Start())
		next := 0
		for range rapid.IntRange(1, 25).Draw(r, "steps") {
			switch op := rapid.IntRange(0, 12).Draw(r, "op"); op {
			case 0:
				next++
				id := fmt.Sprintf("n%06d", next)
				was, ok := tb.Cursor()
				following := tb.Following()
				if tail == kit.TailBottom {
					l.ids = append(l.ids, id)
				} else if tail == kit.TailTop {
					l.ids = append([]string{id}, l.ids...)
				}
				tb.Arrive([]kit.Row{l.row(id)})
				if now, _ := tb.Cursor(); ok && !following && now.ID != was.ID {
					r.Fatalf("an arrival moved the cursor from %s to %s", was.ID, now.ID)
				}
			case 1:
				w, h = rapid.IntRange(8, 90).Draw(r, "width"), rapid.IntRange(1, 30).Draw(r, "height")
				tb.Resize(w, h)
			case 2:
				l.serve(tb, tb.Refresh())
			case 3:
				tb.Fail("reason", "03:12")
			default:
				k := []string{"j", "k", "g", "G", "pgdown", "pgup", " ", "v", "ctrl+d"}[op-4]
				was, ok := tb.Cursor()
				l.press(tb, k)
				now, _ := tb.Cursor()
				at := slices.Index(l.ids, was.ID)
				if want := at + map[string]int{"j": 1, "k": -1}[k]; ok && (k == "j" || k == "k") && want >= 0 && want < len(l.ids) && now.ID != l.ids[want] {
					r.Fatalf("%s led from %s to %s, want %s", k, was.ID, now.ID, l.ids[want])
				}
			}
			check(r, tb, l, w, h)
		}
	})
}

// check holds a table against its list: the frame has its size, the rows on the screen lie together in the list.
func check(r *rapid.T, tb *kit.Table, l *list, w, h int) {
	view := tb.View()
	if err := kit.CheckFrame(view, w, h); err != nil {
		r.Fatal(err)
	}
	if tb.View() != view {
		r.Fatal("drawing changed the table")
	}
	rows := tb.Rows()
	if len(rows) == 0 {
		return
	}
	at := slices.Index(l.ids, rows[0].ID)
	for i, row := range rows {
		if at+i >= len(l.ids) || l.ids[at+i] != row.ID {
			r.Fatalf("line %d shows %s, which does not follow in the list", i, row.ID)
		}
	}
	if c, ok := tb.Cursor(); !ok || !slices.ContainsFunc(rows, func(x kit.Row) bool { return x.ID == c.ID }) {
		r.Fatalf("the cursor's row %q is not on the screen", c.ID)
	}
}

func BenchmarkTable200x60(b *testing.B) {
	th := newTheme(b, "dark", theme.Options{Profile: theme.TrueColor})
	tb := newOrders(th, kit.TailTop)
	tb.Resize(200, 60)
	tb.Take(kit.Page{Ask: tb.Start(), Rows: orders(th, 500, 256), First: true, Last: true, Total: 256})
	b.ReportAllocs()
	for i := range b.N {
		tb.Update(pressed([]string{"j", "k"}[i%2]))
		if tb.View() == "" {
			b.Fatal("nothing was drawn")
		}
	}
}
