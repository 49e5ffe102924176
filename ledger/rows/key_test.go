package rows_test

import (
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/ledger"
	"makegood/ledger/rows"
)

func TestKey(t *testing.T) {
	t.Parallel()
	yes, no := true, false
	withID := ledger.Grant{
		Provider: ledger.Hive, App: "com.example.game", OrderID: "H1", GrantID: "g-1", PlayerID: "p", GrantedAt: 1000,
		Status: ledger.GrantGranted, Server: "s1", Items: []ledger.Item{{ItemID: "gem", Quantity: 100}, {ItemID: "ticket", Quantity: 1}},
	}
	bare := withID
	bare.GrantID = ""
	for name, c := range map[string]struct {
		of     ledger.Grant
		change func(*ledger.Grant)
		same   bool
	}{
		"nothing changed":        {withID, func(*ledger.Grant) {}, true},
		"another spelling":       {withID, func(g *ledger.Grant) { g.OrderID = " h1 " }, true},
		"items in another order": {withID, func(g *ledger.Grant) { g.Items = []ledger.Item{g.Items[1], g.Items[0]} }, true},
		"an item in two parts": {withID, func(g *ledger.Grant) {
			g.Items = append([]ledger.Item{{ItemID: "gem", Quantity: 40}, {ItemID: "gem", Quantity: 60}}, g.Items[1])
		}, true},
		"a name of an item": {withID, func(g *ledger.Grant) {
			g.Items = []ledger.Item{{ItemID: "gem", Quantity: 100, Name: "보석"}, g.Items[1]}
		}, true},
		"another time with grant_id":  {withID, func(g *ledger.Grant) { g.GrantedAt = 2000 }, true},
		"revoked":                     {withID, func(g *ledger.Grant) { g.Status = ledger.GrantRevoked }, false},
		"mailed":                      {withID, func(g *ledger.Grant) { g.Status = ledger.GrantMailed }, false},
		"reported since":              {withID, func(g *ledger.Grant) { g.Reported = &yes }, false},
		"not reported":                {withID, func(g *ledger.Grant) { g.Reported = &no }, false},
		"another grant":               {withID, func(g *ledger.Grant) { g.GrantID = "g-2" }, false},
		"another order":               {withID, func(g *ledger.Grant) { g.OrderID = "H2" }, false},
		"another app":                 {withID, func(g *ledger.Grant) { g.App = "com.example.other" }, false},
		"another provider":            {withID, func(g *ledger.Grant) { g.Provider = ledger.Stove }, false},
		"another quantity":            {withID, func(g *ledger.Grant) { g.Items = []ledger.Item{{ItemID: "gem", Quantity: 99}, g.Items[1]} }, false},
		"one item less":               {withID, func(g *ledger.Grant) { g.Items = g.Items[:1] }, false},
		"no items":                    {withID, func(g *ledger.Grant) { g.Items = nil }, false},
		"letters moved between ids":   {withID, func(g *ledger.Grant) { g.OrderID, g.GrantID = "H1G", "-1" }, false},
		"no grant_id":                 {withID, func(g *ledger.Grant) { g.GrantID = "" }, false},
		"bare, the same":              {bare, func(g *ledger.Grant) { g.PlayerID, g.Reported, g.ProductID = "q", &yes, "x" }, true},
		"bare, another time":          {bare, func(g *ledger.Grant) { g.GrantedAt = 2000 }, false},
		"bare, another server":        {bare, func(g *ledger.Grant) { g.Server = "s2" }, false},
		"bare, revoked":               {bare, func(g *ledger.Grant) { g.Status = ledger.GrantRevoked }, false},
		"bare, another item":          {bare, func(g *ledger.Grant) { g.Items = []ledger.Item{{ItemID: "gold", Quantity: 100}, g.Items[1]} }, false},
		"stove ids keep their letter": {ledger.Grant{Provider: ledger.Stove, OrderID: "a"}, func(g *ledger.Grant) { g.OrderID = "A" }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			changed := c.of
			changed.Items = append([]ledger.Item(nil), c.of.Items...)
			c.change(&changed)
			before, after := rows.Key(c.of), rows.Key(changed)
			if (before == after) != c.same {
				t.Errorf("keys %s and %s, want the same: %t", before, after, c.same)
			}
			if !regexp.MustCompile(`^[A-Za-z0-9_-]{22}$`).MatchString(after) {
				t.Errorf("key %q is not 22 letters and digits", after)
			}
		})
	}
}

// TestSplit checks that a row without a grant_id has the same keys pushed as a
// list and exported as a table.
func TestSplit(t *testing.T) {
	t.Parallel()
	pushed, err := grantsOf(t, object(`"items":["ticket:1",{"item_id":"gem","quantity":40},"gem:60"]`))
	if err != nil {
		t.Fatal(err)
	}
	exported, err := grantsOf(t, "provider,order_id,granted_at,item_id,quantity\nhive,H1,"+at+",gem,100\nhive,h1,"+at+",ticket,1\n")
	if err != nil {
		t.Fatal(err)
	}
	keys := func(list []ledger.Grant) []string {
		var out []string
		for _, g := range list {
			for _, one := range rows.Split(g) {
				out = append(out, rows.Key(one))
			}
		}
		return out
	}
	if diff := cmp.Diff(keys(pushed), keys(exported)); diff != "" || len(keys(pushed)) != 2 {
		t.Errorf("keys (-pushed +exported):\n%s", diff)
	}
	whole := ledger.Grant{GrantID: "g", Items: []ledger.Item{{ItemID: "a", Quantity: 1}, {ItemID: "b", Quantity: 1}}}
	if got := rows.Split(whole); len(got) != 1 || len(got[0].Items) != 2 {
		t.Errorf("a row with a grant_id was split: %+v", got)
	}
}
