package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"makegood/ledger"
)

// plan is how SQLite means to answer a statement.
func plan(t testing.TB, s *Store, sql string, args ...any) []string {
	t.Helper()
	var steps []string
	err := s.read(t.Context(), "plan", func(c *conn) error {
		return c.query("EXPLAIN QUERY PLAN "+sql, func(r row) error {
			steps = append(steps, r.text(3))
			return nil
		}, args...)
	})
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	if len(steps) == 0 {
		t.Fatalf("%s: no plan", sql)
	}
	return steps
}

// TestIDsAreFoundWithoutAScan holds what a search by id, by a part of one or by a
// name reads to the indexes, whatever the number of orders.
func TestIDsAreFoundWithoutAScan(t *testing.T) {
	t.Parallel()
	s := openBench(t, nil)
	t.Cleanup(func() { _ = s.Close(context.Background()) })
	var delivery string
	var args []any
	err := s.read(t.Context(), "plan", func(c *conn) (err error) {
		h := shelf{c: c}
		delivery, args, err = h.deliveryWhere(ledger.DeliveryFilter{Text: []string{"a"}, Player: "b"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, q := range map[string]struct {
		sql  string
		args []any
	}{
		"whole":     {findByName, []any{"a", "A", 1, 6}},
		"beginning": {"SELECT" + beginning, []any{"a", "b"}},
		"ending":    {"SELECT" + ending, []any{"a", "b"}},
		"name":      {"SELECT" + called, []any{"a", "b", "a"}},
		"paid":      {paidWithin, []any{1, 2, 3}},
		"player":    {`SELECT id FROM ids WHERE name = ? AND kind IN (?, ?)`, []any{"a", 4, 5}},
		"product":   {lookForPart, []any{1, "a", "b"}},
		"sold":      {hasOrders, []any{"a"}},
		"delivery":  {"SELECT n.seq FROM notices n WHERE n.seq < 9 AND " + delivery, args},
	} {
		steps := plan(t, s, q.sql, q.args...)
		if i := slices.IndexFunc(steps, func(step string) bool {
			// m is what the indexes gave, json_each what products they gave.
			return strings.HasPrefix(step, "SCAN") && !strings.HasPrefix(step, "SCAN m") && !strings.HasPrefix(step, "SCAN json_each") && step != "SCAN CONSTANT ROW"
		}); i >= 0 {
			t.Errorf("%s reads a whole table: %q", name, steps)
		}
	}
	if steps := plan(t, s, snoozedByAge, 60_000); len(steps) < 2 || steps[0] != "SCAN t" || !strings.HasPrefix(steps[1], "SEARCH o USING COVERING INDEX orders_scan") {
		t.Errorf("what is snoozed is counted by %q", steps)
	}
	if steps := plan(t, s, `SELECT id FROM players WHERE instr(nickname, ?) > 0`, "a"); !strings.HasPrefix(steps[0], "SCAN") {
		t.Errorf("this test does not see a scan: %q", steps)
	}
}

// TestOrdersOfAProductAreReadByItsIndex holds a page of a product's orders to the
// index that has them in the list's ordering.
func TestOrdersOfAProductAreReadByItsIndex(t *testing.T) {
	t.Parallel()
	s := openBench(t, nil)
	t.Cleanup(func() { _ = s.Close(context.Background()) })
	for _, tc := range []struct {
		q     ledger.OrderQuery
		index string
	}{
		{ledger.OrderQuery{}, "orders_product (product=? AND first_seen>?)"},
		{ledger.OrderQuery{Back: true, Filter: ledger.OrderFilter{Since: 1}}, "orders_product (product=? AND first_seen>? AND first_seen<?)"},
		{ledger.OrderQuery{Sort: ledger.SortUrgency, Filter: ledger.OrderFilter{OpenOnly: true}}, "orders_product_open (product=? AND urgency>?)"},
		{ledger.OrderQuery{Sort: ledger.SortUrgency, Back: true, Filter: ledger.OrderFilter{OpenOnly: true}}, "orders_product_open (product=? AND urgency<?)"},
	} {
		l := listing{s: s, q: tc.q}
		page := l.productPage(ledger.Cursor{Sort: 5, ID: 5})
		steps := plan(t, s, `SELECT `+l.scan().from()+page.from+page.by+` LIMIT ? + 0`, append(page.args, 10)...)
		if len(steps) != 1 || steps[0] != "SEARCH o USING INDEX "+tc.index {
			t.Errorf("%+v: %q, want %s", tc.q, steps, tc.index)
		}
		ends := plan(t, s, `SELECT `+page.key+page.from+page.by+` LIMIT 1 OFFSET ? + 0`, append(page.args, 10)...)
		if len(ends) != 1 || ends[0] != "SEARCH o USING COVERING INDEX "+tc.index {
			t.Errorf("%+v: where a piece ends is told by %q", tc.q, ends)
		}
	}
	if steps := plan(t, s, productsSold); slices.ContainsFunc(steps, func(step string) bool { return strings.Contains(step, "SCAN orders") }) {
		t.Errorf("every order is read for the products there are: %q", steps)
	}
}

// BenchmarkFindInAMillion is a search by the whole of an id, its beginning, its
// end, a part of a name, a product and what is none among 1,000,000 orders, beside
// the same among 10,000: what an index answers costs about the same.
func BenchmarkFindInAMillion(b *testing.B) {
	few, many := populous(b, 10_000), populous(b, 1_000_000)
	for b.Loop() {
		for name, word := range map[string]string{"whole": "H2168000000000000777", "beginning": "h21680000000000007", "ending": "000000777", "name": "ayer777x", "product": "item01", "nothing": "itme01"} {
			small, large := searched(b, few, word, name != "nothing"), searched(b, many, word, name != "nothing")
			b.ReportMetric(float64(large.Microseconds()), name+"-us")
			b.ReportMetric(float64(large)/float64(max(small, time.Microsecond)), name+"-x")
		}
	}
}

func searched(b *testing.B, s *Store, word string, found bool) time.Duration {
	b.Helper()
	const rounds = 50
	begun := time.Now()
	for range rounds {
		if rows, err := s.Orders(b.Context(), ledger.OrderQuery{Filter: ledger.OrderFilter{Text: []string{word}}, Limit: 20}); err != nil || found != (len(rows) > 0) {
			b.Fatalf("%s: %d rows, %v", word, len(rows), err)
		}
	}
	return time.Since(begun) / rounds
}

// populous is a ledger with the indexes of n orders and players, and what a page of
// them reads.
func populous(b *testing.B, n int) *Store {
	b.Helper()
	s := openBench(b, nil)
	b.Cleanup(func() { _ = s.Close(context.Background()) })
	if _, err := s.Append(b.Context(), []ledger.Draft{order(1).Paid()}); err != nil {
		b.Fatal(err)
	}
	if err := s.CatchUp(b.Context()); err != nil {
		b.Fatal(err)
	}
	columns := strings.Split(strings.Join(strings.Fields(orderColumns), ""), ",")
	picked := slices.Clone(columns)
	for i, c := range columns {
		switch c {
		case "id":
			picked[i] = "n.i"
		case "order_id":
			picked[i] = "printf('H2168%015d', n.i)"
		case "first_seen", "paid_at", "urgency":
			picked[i] = "o." + c + " + n.i"
		default:
			picked[i] = "o." + c
		}
	}
	const numbers = `WITH RECURSIVE n (i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < %d) `
	err := s.w.do(b.Context(), func(w *writer) error {
		return w.transaction(func() error {
			for _, sql := range []string{
				"INSERT INTO orders (" + orderColumns + ") " + numbers + "SELECT " + strings.Join(picked, ", ") + " FROM n, (SELECT * FROM orders LIMIT 1) o",
				"INSERT INTO standings (id, standing) " + numbers + "SELECT n.i, s.standing FROM n, (SELECT * FROM standings LIMIT 1) s",
				"INSERT INTO ids (name, kind, id) " + numbers + "SELECT printf('H2168%%015d', i), 1, i FROM n",
				"INSERT INTO ids (name, kind, id) " + numbers + "SELECT printf('2000%%08d', i), 4, i FROM n",
				"INSERT INTO players (id, provider, app, name, server, nickname, body, last_seen) " + numbers + "SELECT i, 'hive', 'a', printf('2000%%08d', i), '', printf('player%%dx', i), '{}', 1 FROM n",
			} {
				if _, err := w.c.exec(fmt.Sprintf(strings.ReplaceAll(sql, "printf('H2168%015d', n.i)", "printf('H2168%%015d', n.i)"), n)); err != nil {
					return err
				}
			}
			_, err := w.c.exec(`WITH RECURSIVE cut (id, part) AS (SELECT id, nickname FROM players WHERE id % 10 = 7
 UNION ALL SELECT id, substr(part, 2) FROM cut WHERE length(part) > 1) INSERT INTO nicknames (part, id) SELECT DISTINCT substr(part, 1, 24), id FROM cut`)
			if err != nil {
				return err
			}
			return w.c.query(`SELECT id, order_id FROM orders WHERE id >= 100`, func(r row) error {
				_, err := w.c.exec(`INSERT INTO tails (name, id) VALUES (?, ?)`, reversed(r.text(1)), r.int(0))
				return err
			})
		})
	})
	if err != nil {
		b.Fatal(err)
	}
	return s
}
