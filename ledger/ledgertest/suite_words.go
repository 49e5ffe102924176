package ledgertest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/ledger"
)

// testWords holds what bare words find of products: by a part of their id and by the name a catalogue or an import gave
// them, beside what they find of ids and of players.
func testWords(t *testing.T, open Open) {
	d := newDesk(t, open)
	town(d, 24)
	const gem, box = "com.example.game.gem_60", "7001"
	for i, product := range []string{gem, gem, box, gem, box} {
		o := HiveOrder(fmt.Sprintf("H2169%015d", i))
		o.Product, o.PaidAt = product, T0.Add(time.Duration(i)*time.Hour)
		o.Player = ledger.Player{ID: fmt.Sprintf("2000777%04d", i), Name: fmt.Sprintf("Player%d", i)}
		d.add(o.Paid())
	}
	d.add(
		ledger.NewDraft(ledger.FactCatalogue, 0, ledger.Key{Provider: ledger.Hive, App: HiveApp}, ledger.Catalogue{
			Player: "1", Prices: []ledger.Price{{ProductID: gem, Title: "달빛 수정 60"}, {ProductID: "not.sold", Title: "달빛"}},
		}),
		ledger.NewDraft(ledger.FactProduct, 0, ledger.Key{}, ledger.Product{ID: box, Title: "Moon BOX", Items: []ledger.Item{}}),
	)
	d.settle()
	words := func(words ...string) ledger.OrderFilter { return ledger.OrderFilter{Text: words} }
	is := func(products ...string) func(ledger.Row) bool {
		return func(r ledger.Row) bool { return slices.Contains(products, r.Standing.View.ProductID()) }
	}
	called := func(r ledger.Row) bool { return r.Standing.View.Player.Name == "Player3" }
	all := d.all(ledger.OrderFilter{})
	for name, c := range map[string]struct {
		filter ledger.OrderFilter
		keep   func(ledger.Row) bool
	}{
		"the beginning of a part": {words("GEM"), is(gem)},
		"the end":                 {words("m_60"), is(gem)},
		"a whole id":              {words("7001"), is(box)},
		"the beginning of ids":    {words("com.example"), is(gem, ProductID)},
		"the inside of an id":     {words("em_6"), is()},
		"a name":                  {words("빛 수"), is(gem)},
		"an imported name":        {words("moon b"), is(box)},
		"a name nothing sold has": {words("not.sold"), is()},
		"not the product":         {ledger.OrderFilter{Not: []ledger.OrderFilter{words("gem_60"), words("box")}}, is(ProductID)},
		"a product and a player":  {words("gem", "player3"), func(r ledger.Row) bool { return is(gem)(r) && called(r) }},
		"a product or a player": {ledger.OrderFilter{Either: [][]ledger.OrderFilter{{words("gem"), words("player3")}}}, func(r ledger.Row) bool {
			return is(gem)(r) || called(r)
		}},
		"a product by two words":  {words("gem", "수정"), is(gem)},
		"two products":            {words("gem", "moon"), is()},
		"a player, no product":    {ledger.OrderFilter{Called: []string{"player3"}}, called},
		"no player of the name":   {ledger.OrderFilter{Called: []string{"gem"}}, is()},
		"a product and its class": {ledger.OrderFilter{Text: []string{"gem"}, Classes: []ledger.Class{ledger.ClassMatched}}, is()},
	} {
		var want []string
		for _, r := range all {
			if c.keep(r) {
				want = append(want, r.Key.String())
			}
		}
		if diff := cmp.Diff(want, keysOf(d.all(c.filter))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		n, _, err := d.Total(d.ctx, c.filter)
		if err != nil || n != int64(len(want)) {
			t.Errorf("%s: %d in all, %v; want %d", name, n, err, len(want))
		}
	}
	if different, err := d.Check(d.ctx); err != nil || len(different) > 0 {
		t.Errorf("folded anew: %v %v", different, err)
	}
}
