package store

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"makegood/ledger"
	"makegood/ledger/ledgertest"
)

func catalogue(prices ...ledger.Price) ledger.Draft {
	return ledger.NewDraft(ledger.FactCatalogue, 0, ledger.Key{Provider: ledger.Hive, App: ledgertest.HiveApp}, ledger.Catalogue{Player: "1", Prices: prices})
}

// market is a ledger with orders of several products, with names and without.
func market(t *testing.T, o Options) *Store {
	t.Helper()
	s, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	for i, product := range []string{"com.example.game.item03", "com.example.game.Crystal_60", "10045", "10045", "보석.상자", strings.Repeat("long.", 80) + "End", ""} {
		one := order(i)
		one.Product = product
		one.At = one.At.Add(time.Duration(i) * time.Second)
		if _, err := s.Append(t.Context(), []ledger.Draft{one.Paid()}); err != nil {
			t.Fatal(err)
		}
	}
	drafts := []ledger.Draft{
		catalogue(ledger.Price{ProductID: "com.example.game.item03", Title: "달빛 수정 CRÈME"}, ledger.Price{ProductID: "nobody.bought.this", Title: "달빛 상자"}, ledger.Price{ProductID: "10045"}),
		ledger.NewDraft(ledger.FactProduct, 0, ledger.Key{}, ledger.Product{ID: "10045", Title: "Würfel", Items: []ledger.Item{}}),
	}
	if _, err := s.Append(t.Context(), drafts); err != nil {
		t.Fatal(err)
	}
	if err := s.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

// parts are the rows products are found by.
func parts(t *testing.T, s *Store) (out []string) {
	t.Helper()
	err := s.read(t.Context(), "products", func(c *conn) error {
		return c.query(`SELECT kind, part, product, name FROM product_parts ORDER BY kind, part, product, name`, func(r row) error {
			out = append(out, fmt.Sprintf("%d %q %q %q", r.int(0), r.text(1), r.text(2), r.text(3)))
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestProductsOfOlderLedger holds what the migration makes findable against what is
// while facts come in, and against a rebuild.
func TestProductsOfOlderLedger(t *testing.T) {
	t.Parallel()
	o := Options{Path: filepath.Join(t.TempDir(), "ledger.db"), Now: time.Now, Environment: ledger.Sandbox, Version: "test"}
	s := market(t, o)
	want := parts(t, s)
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	c, err := dial(o.Path, writerPragmas)
	if err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{`DROP TABLE product_parts`, `DROP INDEX orders_product`, `DROP INDEX orders_product_open`, `DELETE FROM goose_db_version WHERE version_id >= 6`} {
		if _, err := c.exec(sql); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.close(); err != nil {
		t.Fatal(err)
	}
	if s, err = Open(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close(context.Background()) })
	if diff := cmp.Diff(want, parts(t, s)); diff != "" || len(want) < 40 {
		t.Errorf("%d rows; what the migration keeps (-want +got):\n%s", len(want), diff)
	}
	if out, err := s.Rebuild(t.Context(), true, nil); err != nil || out.Found != 0 {
		t.Errorf("folded anew: %+v, %v", out, err)
	}
	if _, err := s.Rebuild(t.Context(), false, nil); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, parts(t, s)); diff != "" {
		t.Errorf("after a rebuild (-want +got):\n%s", diff)
	}
}

// TestProductsAreFoundByWords asks for products as people call them.
func TestProductsAreFoundByWords(t *testing.T) {
	t.Parallel()
	s := market(t, Options{Path: filepath.Join(t.TempDir(), "ledger.db"), Now: time.Now, Environment: ledger.Sandbox})
	t.Cleanup(func() { _ = s.Close(context.Background()) })
	for word, want := range map[string]int{
		"item03": 1, "ITEM03": 1, "com.example.game.item03": 1, "com.example": 2, "crystal": 1, "crystal_60": 1, "60": 1, "stal": 0, "tem0": 0,
		"10045": 2, "1004": 2, "045": 2, "004": 0, "보석": 1, "상자": 1, "달빛": 1, "빛 수": 1, "crème": 1, "würf": 2, "WÜRFEL": 2, "nobody": 0,
		"long.long.long.long.long.long.long.long.end": 1, "end": 1, "long.long.long.long.long.long.long.long.ent": 0, "no such word": 0, ".": 0, "_60": 1,
	} {
		for name, f := range map[string]ledger.OrderFilter{"words": {Text: []string{word}}, "taken away twice": {Not: []ledger.OrderFilter{{Not: []ledger.OrderFilter{{Text: []string{word}}}}}}} {
			for _, sort := range []ledger.OrderSort{ledger.SortFirstSeen, ledger.SortUrgency} {
				rows, err := s.Orders(t.Context(), ledger.OrderQuery{Filter: f, Sort: sort})
				if err != nil || len(rows) != want {
					t.Errorf("%s %q by %q: %d orders, %v; want %d", name, word, sort, len(rows), err, want)
				}
			}
		}
		got, err := s.Deliveries(t.Context(), ledger.DeliveryQuery{Filter: ledger.DeliveryFilter{Text: []string{word}}})
		rest, err2 := s.Deliveries(t.Context(), ledger.DeliveryQuery{Filter: ledger.DeliveryFilter{Not: []ledger.DeliveryFilter{{Text: []string{word}}}}})
		if err != nil || err2 != nil || len(got) != want || len(rest) != 7-want {
			t.Errorf("%q: %d deliveries and %d others, %v, %v; want %d", word, len(got), len(rest), err, err2, want)
		}
		rows, err := s.Orders(t.Context(), ledger.OrderQuery{Filter: ledger.OrderFilter{Called: []string{word}}})
		if err != nil || len(rows) != 0 {
			t.Errorf("%q: %d orders by an id or a player's name, %v", word, len(rows), err)
		}
	}
}

// TestProductNobodyHasIsForgotten lets an order's product change: what no order has
// any more is not found, and a name stays.
func TestProductNobodyHasIsForgotten(t *testing.T) {
	t.Parallel()
	s := openBench(t, nil)
	t.Cleanup(func() { _ = s.Close(context.Background()) })
	o := order(1)
	grant := o.Grant("g1", func(g *ledger.Grant) { g.ProductID = "old.gem" })
	for _, d := range []ledger.Draft{grant, catalogue(ledger.Price{ProductID: "old.gem", Title: "헌 보석"})} {
		if _, err := s.Append(t.Context(), []ledger.Draft{d}); err != nil {
			t.Fatal(err)
		}
	}
	count := func(word string) int {
		if err := s.CatchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
		rows, err := s.Orders(t.Context(), ledger.OrderQuery{Filter: ledger.OrderFilter{Text: []string{word}}})
		if err != nil {
			t.Fatal(err)
		}
		return len(rows)
	}
	if count("gem") != 1 || count("보석") != 1 {
		t.Fatal("the product of a grant is not found")
	}
	if _, err := s.Append(t.Context(), []ledger.Draft{o.Paid()}); err != nil {
		t.Fatal(err)
	}
	if count("gem") != 0 || count("보석") != 0 || count("item01") != 1 {
		t.Errorf("gem finds %d orders, its name %d, what was bought %d", count("gem"), count("보석"), count("item01"))
	}
	if left := slices.DeleteFunc(parts(t, s), func(p string) bool { return !strings.Contains(p, "old.gem") || strings.HasPrefix(p, "3 ") }); len(left) > 0 {
		t.Errorf("an id no order has is still kept: %q", left)
	}
	if out, err := s.Rebuild(t.Context(), true, nil); err != nil || out.Found != 0 {
		t.Errorf("folded anew: %+v, %v", out, err)
	}
}

// TestWordsFindProductsAsTheyMean holds the table against the definition, for any
// product and any word.
func TestWordsFindProductsAsTheyMean(t *testing.T) {
	t.Parallel()
	s := openBench(t, nil)
	t.Cleanup(func() { _ = s.Close(context.Background()) })
	piece := rapid.SampledFrom([]string{"a", "B", "gem", "Gem", ".", "_", "1", "23", "보석", "É", " ", strings.Repeat("xy", 13)})
	text := rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(piece, 1, 5).Draw(t, "pieces"), "") })
	found := 0
	rapid.Check(t, func(rt *rapid.T) {
		ids, word := rapid.SliceOfN(text, 1, 4).Draw(rt, "ids"), text.Draw(rt, "word")
		var got, named []string
		err := s.w.do(t.Context(), func(w *writer) error {
			return w.transaction(func() error {
				if _, err := w.c.exec(`DELETE FROM product_parts`); err != nil {
					return err
				}
				p := w.p.pass(0, false)
				for _, id := range ids {
					if err := p.findable(partsOfProduct(id)); err != nil {
						return err
					}
				}
				var err error
				if got, err = p.productsMeant(word); err != nil {
					return err
				}
				named, err = p.productsNamed(word)
				return err
			})
		})
		if err != nil {
			rt.Fatal(err)
		}
		holds := func(is func(word, id string) bool) (want []string) {
			for _, id := range ids {
				if is(word, id) {
					want = append(want, id)
				}
			}
			return distinct(want)
		}
		found += len(got)
		if want := holds(ledger.ProductMeant); !slices.Equal(want, got) {
			rt.Fatalf("%q among %q means %q, want %q", word, ids, got, want)
		}
		if want := holds(ledger.ProductNamed); !slices.Equal(want, named) {
			rt.Fatalf("%q among %q names %q, want %q", word, ids, named, want)
		}
	})
	if found == 0 {
		t.Error("no word meant anything, which proves nothing")
	}
}

// TestProductsAreReadTogether pages through the orders of few products and of many,
// of single orders beside them, and of ties, both ways and in both orderings: each
// page has what holding every order against the filter gives.
func TestProductsAreReadTogether(t *testing.T) {
	t.Parallel()
	clock := ledgertest.NewClock()
	s := openTrouble(t, filepath.Join(t.TempDir(), "ledger.db"), clock)
	t.Cleanup(func() { _ = s.Close(context.Background()) })
	var drafts []ledger.Draft
	for i := range 260 {
		o := order(i)
		o.Product = fmt.Sprintf("pack.%03d", i%70)
		if i%13 == 0 {
			o.Product = "H2168000000001.pack"
		}
		if o.PaidAt = ledgertest.T0.Add(time.Duration(i%9) * time.Minute); i%4 == 0 {
			drafts = append(drafts, o.Grant(fmt.Sprint("g", i)))
		}
		drafts = append(drafts, o.Paid())
		if i%40 == 39 {
			clock.Move(time.Second)
			if _, err := s.Append(t.Context(), drafts); err != nil {
				t.Fatal(err)
			}
			drafts = nil
		}
	}
	if _, err := s.Append(t.Context(), drafts); err != nil {
		t.Fatal(err)
	}
	clock.Move(24 * time.Hour)
	if err := s.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	pages := func(q ledger.OrderQuery) (out []ledger.Row) {
		for q.Limit = 7; ; {
			rows, err := s.Orders(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			if len(rows) == 0 {
				return out
			}
			if q.Back {
				out, q.After = append(slices.Clone(rows), out...), rows[0].Cursor
			} else {
				out, q.After = append(out, rows...), rows[len(rows)-1].Cursor
			}
		}
	}
	for word, most := range map[string]int{"pack.00": 50, "pack.069": 5, "pack": 260, "h2168000000001": 150} {
		for _, open := range []bool{false, true} {
			for _, sort := range []ledger.OrderSort{ledger.SortFirstSeen, ledger.SortUrgency} {
				var want []int64
				for _, r := range pages(ledger.OrderQuery{Sort: sort, Filter: ledger.OrderFilter{OpenOnly: open}}) {
					if ledger.ProductMeant(word, r.Standing.View.ProductID()) || strings.HasPrefix(r.Key.Order, strings.ToUpper(word)) {
						want = append(want, r.ID)
					}
				}
				if len(want) == 0 || len(want) > most {
					t.Fatalf("%s: %d orders prove nothing", word, len(want))
				}
				for _, back := range []bool{false, true} {
					var got []int64
					for _, r := range pages(ledger.OrderQuery{Sort: sort, Back: back, Filter: ledger.OrderFilter{OpenOnly: open, Text: []string{word}}}) {
						got = append(got, r.ID)
					}
					if !slices.Equal(want, got) {
						t.Errorf("%s by %q, open %t, back %t: %d orders, want %d", word, sort, open, back, len(got), len(want))
					}
				}
				work, _, err := s.Work(t.Context(), ledger.WorkQuery{Filter: ledger.OrderFilter{Text: []string{word}}, Limit: 1000})
				counted := int64(0)
				for _, w := range work {
					counted += w.Count
				}
				if err != nil || open && counted != int64(len(want)) {
					t.Errorf("%s: the work list counts %d orders, %v; want %d", word, counted, err, len(want))
				}
			}
		}
	}
}
