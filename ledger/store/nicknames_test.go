package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"makegood/ledger"
)

// TestNicknamesOfBefore holds what the migration keeps of players known before
// against what is kept of one who comes now.
func TestNicknamesOfBefore(t *testing.T) {
	t.Parallel()
	s := openBench(t, nil)
	t.Cleanup(func() { _ = s.Close(context.Background()) })
	for i, name := range []string{"달빛기사", "Nightowl", "aaaa", "x", strings.Repeat("가나다", 40), "小龙虾🐋", ""} {
		o := order(i)
		o.Player.Name = name
		if _, err := s.Append(t.Context(), []ledger.Draft{o.Paid()}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	file, err := schemaFiles.ReadFile("schema/00004_nicknames.sql")
	if err != nil {
		t.Fatal(err)
	}
	_, sql, ok := strings.Cut(string(file), "WITH RECURSIVE")
	if !ok {
		t.Fatal("the migration keeps nobody")
	}
	sql = strings.TrimSuffix(strings.TrimSpace(strings.Replace("WITH RECURSIVE"+sql, "INSERT INTO nicknames (part, id) ", "", 1)), ";")
	list := func(sql string) (out []string) {
		err := s.read(t.Context(), "nicknames", func(c *conn) error {
			return c.query(sql, func(r row) error {
				out = append(out, fmt.Sprintf("%d %s", r.int(1), r.text(0)))
				return nil
			})
		})
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(out)
		return out
	}
	before, now := list(sql), list(`SELECT part, id FROM nicknames`)
	if !slices.Equal(before, now) || len(now) < 40 {
		t.Errorf("the migration keeps %d parts, the program %d:\n%q\n%q", len(before), len(now), before, now)
	}
	for _, word := range []string{"빛기", "OWL", "aa", "🐋", strings.Repeat("가나다", 10)} {
		rows, err := s.Orders(t.Context(), ledger.OrderQuery{Filter: ledger.OrderFilter{Text: []string{word}}})
		if err != nil || len(rows) != 1 {
			t.Errorf("%s: %d orders, %v", word, len(rows), err)
		}
	}
}
