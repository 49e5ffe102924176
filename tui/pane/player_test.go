package pane_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/tui/pane"
)

// purchases are orders of one player, oldest first: granted, refunded, listed and
// not granted, only notified.
func purchases(t *testing.T) []ledger.Row {
	t.Helper()
	var rows []ledger.Row
	add := func(i int, build func(*history)) {
		h := storyOf(ledger.NewKey(ledger.Hive, stubHiveApp, fmt.Sprintf("H%019d", 2168993822440686730+i)))
		build(h)
		_, s := h.judged(t, stubStart)
		rows = append(rows, ledger.Row{ID: int64(i), Cursor: ledger.Cursor{Sort: int64(i), ID: int64(i)}, Key: h.key, Standing: s})
	}
	add(1, func(h *history) { h.paid().listed().verified().grant("G-1", "20000011337", 100) })
	add(2, func(h *history) { h.paid().listed().cancelled() })
	add(3, func(h *history) { h.paid().listed() })
	add(4, func(h *history) { h.paid() })
	return rows
}

// ordersOf answers pages as the ledger does: the rows nearest to a cursor on
// either side, always in the order of the list.
func ordersOf(rows []ledger.Row) func(context.Context, ledger.OrderQuery) ([]ledger.Row, error) {
	return func(_ context.Context, q ledger.OrderQuery) ([]ledger.Row, error) {
		var out []ledger.Row
		for i := range rows {
			r := rows[i]
			if q.Back {
				r = rows[len(rows)-1-i]
			}
			behind := r.Cursor.ID > q.After.ID
			if q.Back {
				behind = q.After == (ledger.Cursor{}) || r.Cursor.ID < q.After.ID
			}
			if behind && len(out) < q.Limit {
				out = append(out, r)
			}
		}
		if q.Back {
			slices.Reverse(out)
		}
		return out, nil
	}
}

func playerRoom(t *testing.T, books stubBooks, w, h int) (*room, *pane.Player) {
	t.Helper()
	d, _ := stubDesk(t, books, stubClerk{})
	p := pane.NewPlayer(d, ledger.Hive, "20000011337")
	return enter(t, p, w, h), p
}

func TestPlayerFrames(t *testing.T) {
	t.Parallel()
	scenes := map[string]func(t *testing.T, w, h int) pane.Pane{
		"rows": func(t *testing.T, w, h int) pane.Pane {
			r, _ := playerRoom(t, stubBooks{orders: ordersOf(purchases(t))}, w, h)
			return r.pane
		},
		"empty": func(t *testing.T, w, h int) pane.Pane {
			r, _ := playerRoom(t, stubBooks{}, w, h)
			return r.pane
		},
		"loading": func(t *testing.T, w, h int) pane.Pane {
			d, _ := stubDesk(t, stubBooks{}, stubClerk{})
			p := pane.NewPlayer(d, ledger.Hive, "20000011337")
			p.Resize(w, h)
			return p
		},
		"failed": func(t *testing.T, w, h int) pane.Pane {
			broken := false
			rows := ordersOf(purchases(t))
			r, _ := playerRoom(t, stubBooks{orders: func(ctx context.Context, q ledger.OrderQuery) ([]ledger.Row, error) {
				if broken {
					return nil, errors.New("disk is gone")
				}
				return rows(ctx, q)
			}}, w, h)
			broken = true
			return r.press("ctrl+r").pane
		},
	}
	for name, scene := range scenes {
		for _, s := range stubSizes() {
			t.Run(fmt.Sprintf("%s %dx%d", name, s[0], s[1]), func(t *testing.T) {
				t.Parallel()
				compareGolden(t, fmt.Sprintf("player_%s_%dx%d", name, s[0], s[1]), checkFrame(t, scene(t, s[0], s[1]), s[0], s[1], false))
			})
		}
	}
}

func TestPlayerSumsOnlyWhatIsProven(t *testing.T) {
	t.Parallel()
	r, _ := playerRoom(t, stubBooks{orders: ordersOf(purchases(t))}, 120, 40)
	r.sees("3,600", "-1,200", "2,400", "Holds 100 gem.", "1 payment only notified, not summed",
		"Cannot buy again until it is reported or refunded: com.example.game.item01 (H2168993822440686731)", "vid 20000011337, uid 67200717")
}

func TestPlayerOpensAnOrderAndActsOnIt(t *testing.T) {
	t.Parallel()
	rows := purchases(t)
	r, _ := playerRoom(t, stubBooks{orders: ordersOf(rows)}, 120, 40)
	newest := rows[len(rows)-1].Key
	if r.press("enter"); r.last() != (pane.OpenOrder{Key: newest}) {
		t.Errorf("enter answered %#v", r.last())
	}
	if r.press("V"); r.last() != (pane.Confirm{Command: clerk.Command{Kind: ledger.ActVerify, Key: newest}}) {
		t.Errorf("V answered %#v", r.last())
	}
	if r.press("esc"); r.last() != (pane.Back{}) {
		t.Errorf("esc answered %#v", r.last())
	}
}

func TestPlayerReadsEveryPageOfHisOrders(t *testing.T) {
	t.Parallel()
	one := purchases(t)[2]
	rows := make([]ledger.Row, 1234)
	for i := range rows {
		rows[i] = one
		rows[i].ID, rows[i].Cursor = int64(i+1), ledger.Cursor{Sort: int64(i + 1), ID: int64(i + 1)}
	}
	r, _ := playerRoom(t, stubBooks{orders: ordersOf(rows)}, 120, 40)
	r.sees("1,480,800", "1,234", "1231 more")
}
