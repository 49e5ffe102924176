package ledgertest

import (
	"testing"

	"makegood/ledger"
)

// testCatalogues holds that what a provider sells is kept as it was read, is found
// again newest first, and changes no order.
func testCatalogues(t *testing.T, open Open) {
	d := newDesk(t, open)
	o := HiveOrder("H2168000000000000001")
	d.add(o.Paid())
	d.settle()
	before := d.standing(o.Key)
	read := func(price ledger.Amount) ledger.Draft {
		return ledger.NewDraft(ledger.FactCatalogue, 0, ledger.Key{Provider: ledger.Hive, App: HiveApp}, ledger.Catalogue{
			Player: o.Player.ID, Country: "KR", Code: "0", Prices: []ledger.Price{{ProductID: ProductID, Amount: price, Currency: "KRW"}},
		}).By("mina", "test").With([]byte(`{"result":0}`), "")
	}
	d.add(read("1100"))
	d.add(read("1200"))
	d.settle()
	facts, err := d.FactList(d.ctx, ledger.FactQuery{Kinds: []ledger.FactKind{ledger.FactCatalogue}, Newest: true, Limit: 10})
	if err != nil || len(facts) != 2 || facts[0].Seq < facts[1].Seq {
		t.Fatalf("%d catalogues, %v", len(facts), err)
	}
	var list ledger.PriceList
	for _, f := range facts {
		var c ledger.Catalogue
		if err := f.Decode(&c); err != nil {
			t.Fatal(err)
		}
		list.Add(f, c)
	}
	check := list.Check(HiveApp, ledger.View{Lines: []ledger.Line{{ProductID: ProductID, Quantity: 2}}, Amount: "2400", Currency: "KRW"})
	if check.Verdict != ledger.PriceEqual || check.Price.Seq != facts[0].Seq {
		t.Errorf("the price is that of fact %d, %s", check.Price.Seq, check.Verdict)
	}
	whole, err := d.Fact(d.ctx, facts[0].Seq)
	if err != nil || string(whole.Raw) != `{"result":0}` {
		t.Errorf("the answer is kept as %q, %v", whole.Raw, err)
	}
	if after := d.standing(o.Key); after.Class != before.Class || after.View.UpdatedAt != before.View.UpdatedAt {
		t.Errorf("a catalogue turned %s into %s", before.Class, after.Class)
	}
	if different, err := d.Check(d.ctx); err != nil || len(different) > 0 {
		t.Errorf("folded anew: %v %v", different, err)
	}
}
