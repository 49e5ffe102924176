package pane

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"makegood/ledger"
)

// filterNow is 03:21:40 on 20 November in Seoul.
func filterNow() time.Time { return time.Date(2026, 11, 19, 18, 21, 40, 0, time.UTC) }

func filterAt() FilterContext {
	return FilterContext{
		Now: filterNow(), Zone: time.FixedZone("KST", 9*60*60), Me: "jihye",
		Views: map[string]string{"angry": "class:PAID_NOT_GRANTED age>1h", "worse": "view:angry sev:1", "loop": "view:loop", "broken": "class:NO"},
	}
}

func kst(day, hour, minute int) ledger.Instant {
	return ledger.At(time.Date(2026, 11, day, hour, minute, 0, 0, time.FixedZone("KST", 9*60*60)))
}

func TestOrderFilter(t *testing.T) {
	t.Parallel()
	now := ledger.At(filterNow())
	for text, want := range map[string]ledger.OrderFilter{
		"":                                    {},
		"  ":                                  {},
		"class:PAID_NOT_GRANTED":              {Classes: []ledger.Class{ledger.ClassPaidNotGranted}},
		"class:matched,UNDELIVERED":           {Classes: []ledger.Class{ledger.ClassMatched, ledger.FlagUndelivered}},
		"player:2000 product:item03 server:1": {Player: "2000", Product: "item03", Server: "1"},
		`product:"gem pack"`:                  {Product: "gem pack"},
		"provider:Hive app:com.example":       {Provider: ledger.Hive, App: "com.example"},
		"amount>10000":                        {MinAmount: "10000.000000001"},
		"amount>=10,000":                      {MinAmount: "10000"},
		"amount<0.99":                         {MaxAmount: "0.989999999"},
		"amount<=5":                           {MaxAmount: "5"},
		"amount:1000..5000 currency:krw":      {MinAmount: "1000", MaxAmount: "5000", Currency: "KRW"},
		"amount:1000..":                       {MinAmount: "1000"},
		"amount:5000.00":                      {MinAmount: "5000", MaxAmount: "5000"},
		"age>15m":                             {PaidTo: now.Add(-15 * time.Minute)},
		"age<2h":                              {PaidFrom: now.Add(-2 * time.Hour)},
		"age:15m..2d":                         {PaidFrom: now.Add(-48 * time.Hour), PaidTo: now.Add(-15 * time.Minute)},
		"age>15m age<1h":                      {PaidFrom: now.Add(-time.Hour), PaidTo: now.Add(-15 * time.Minute)},
		"paid:03:00..03:20":                   {PaidFrom: kst(20, 3, 0), PaidTo: kst(20, 3, 21) - 1},
		"paid:23:50..00:10":                   {PaidFrom: kst(19, 23, 50), PaidTo: kst(20, 0, 11) - 1},
		"paid:04:00":                          {PaidFrom: kst(19, 4, 0), PaidTo: kst(19, 4, 1) - 1},
		"paid:2026-11-18":                     {PaidFrom: kst(18, 0, 0), PaidTo: kst(19, 0, 0) - 1},
		"paid:today":                          {PaidFrom: kst(20, 0, 0), PaidTo: kst(21, 0, 0) - 1},
		"paid:..2026-11-18T10:00":             {PaidTo: kst(18, 10, 1) - 1},
		"seen:yesterday":                      {Since: kst(19, 0, 0), Until: kst(20, 0, 0) - 1},
		"since:03:00":                         {Since: kst(20, 3, 0)},
		"sev:1,2 is:open owner:me":            {Severities: []int{1, 2}, OpenOnly: true, Owner: "jihye"},
		"is:mine":                             {Owner: "jihye"},
		"owner:minsu is:doubt":                {Owner: "minsu", Classes: []ledger.Class{ledger.ClassCancelInDoubt, ledger.ClassActionInDoubt}},
		"달빛기사 H2168":                          {Text: []string{"달빛기사", "H2168"}},
		"hive:H2168":                          {Text: []string{"H2168"}},
		"player:2000,2001 server:1":           {Server: "1", Either: [][]ledger.OrderFilter{{{Player: "2000"}, {Player: "2001"}}}},
		"-class:MATCHED,IN_FLIGHT -달빛":        {Not: []ledger.OrderFilter{{Classes: []ledger.Class{ledger.ClassMatched, ledger.ClassInFlight}}, {Text: []string{"달빛"}}}},
		`product:"a,b",c`:                     {Either: [][]ledger.OrderFilter{{{Product: "a,b"}, {Product: "c"}}}},
		"class:MATCHED class:TEST_PURCHASE": {
			Classes: []ledger.Class{ledger.ClassMatched}, Either: [][]ledger.OrderFilter{{{Classes: []ledger.Class{ledger.FlagTestPurchase}}}},
		},
		"-amount>1000 -is:mine": {Not: []ledger.OrderFilter{{MinAmount: "1000.000000001"}, {Owner: "jihye"}}},
		"view:angry":            {Classes: []ledger.Class{ledger.ClassPaidNotGranted}, PaidTo: now.Add(-time.Hour)},
		"view:worse":            {Classes: []ledger.Class{ledger.ClassPaidNotGranted}, PaidTo: now.Add(-time.Hour), Severities: []int{1}},
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			got, err := filterAt().Orders(text)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestFilterErrorsPointAtTheWord(t *testing.T) {
	t.Parallel()
	orders := func(text string) error { return filterAt().CheckFilter(text) }
	deliveries := func(text string) error { _, err := filterAt().Deliveries(text); return err }
	facts := func(text string) error { _, err := filterAt().Facts(text); return err }
	actions := func(text string) error { _, err := filterAt().Actions(text); return err }
	for _, tc := range []struct {
		text, word, says string
		at               int
		check            func(string) error
	}{
		{"amonut>10000", "amonut>10000", "did you mean amount?", 0, orders},
		{"pliad>03:00", "pliad>03:00", "did you mean paid?", 0, orders},
		{"paid>=03:00", "paid>=03:00", "only amount and age compare", 0, orders},
		{"sev:1 classe:X", "classe:X", "did you mean class?", 6, orders},
		{"달빛 class:PAID", "class:PAID", "did you mean PAID_NOT_GRANTED?", 3, orders},
		{"class:NOPE", "class:NOPE", "no class or flag NOPE", 0, orders},
		{"amount>many", "amount>many", "no amount", 0, orders},
		{"amount:5000..1000", "amount:5000..1000", "ends before it begins", 0, orders},
		{"age>soon", "age>soon", "15m", 0, orders},
		{"age:15m", "age:15m", "write age>15m", 0, orders},
		{"age>999999999d", "age>999999999d", "no length of time", 0, orders},
		{"paid:noon", "paid:noon", "no time", 0, orders},
		{"paid:2026-11-20..2026-11-18", "paid:2026-11-20..2026-11-18", "ends before", 0, orders},
		{"paid>03:00", "paid>03:00", "only amount and age compare", 0, orders},
		{"sev:4", "sev:4", "severity", 0, orders},
		{"is:red", "is:red", "one of open", 0, orders},
		{"provider:xbox", "provider:xbox", "hive and stove", 0, orders},
		{"player:", "player:", "a value is missing", 0, orders},
		{":x", ":x", "a name is missing", 0, orders},
		{`product:"gem`, `product:"gem`, "not closed", 0, orders},
		{"view:none", "view:none", "no saved view", 0, orders},
		{"view:loop", "view:loop", "contains itself", 0, orders},
		{"sev:1 view:broken", "view:broken", "the saved view says class:NO: there is no class NO", 6, orders},
		{"kind:grant", "kind:grant", "there is no kind here", 0, orders},
		{"class:MATCHED", "class:MATCHED", "there is no class here", 0, deliveries},
		{"is:open", "is:open", "one of new, repeat, unreadable", 0, deliveries},
		{"age>1h", "age>1h", "write age<1h", 0, facts},
		{"seen:03:00..03:10", "seen:03:00..03:10", "write seen:03:00..", 0, facts},
		{"sev:1 -", "-", "missing behind the -", 6, orders},
		{"player:1,,2", "player:1,,2", "a value is missing", 0, orders},
		{"-cla:MATCHED", "-cla:MATCHED", "did you mean class?", 0, orders},
		{"-view:angry", "-view:angry", "cannot be taken away", 0, orders},
		{"-kind:grant", "-kind:grant", "leave the - out", 0, facts},
		{"-state:done", "-state:done", "leave the - out", 0, actions},
		{"kind:grants", "kind:grants", "no kind of fact", 0, facts},
		{"word", "word", "bare words do not narrow", 0, facts},
		{"kind:case", "kind:case", "which has grant, revoke", 0, func(text string) error { _, err := filterAt().Grants(text); return err }},
		{"state:lost", "state:lost", "no state of an action", 0, actions},
		{"is:open", "is:open", "there is no is here", 0, actions},
	} {
		t.Run(tc.text, func(t *testing.T) {
			t.Parallel()
			err := tc.check(tc.text)
			var wrong *FilterError
			if !errors.As(err, &wrong) {
				t.Fatalf("got %v, want an error about a word", err)
			}
			if wrong.Word != tc.word || wrong.At != tc.at || !strings.Contains(wrong.Why, tc.says) {
				t.Errorf("points at %q (%d) and says %q; want %q (%d) and %q", wrong.Word, wrong.At, wrong.Why, tc.word, tc.at, tc.says)
			}
		})
	}
}

func TestOtherFilters(t *testing.T) {
	t.Parallel()
	now := ledger.At(filterNow())
	type df = ledger.DeliveryFilter
	d, err := filterAt().Deliveries("provider:stove,hive -player:g-1 age<10m seen:03:00..03:10 amount>1000 amount<=5000 is:repeat kind:paid H2168")
	want := ledger.DeliveryQuery{Filter: df{
		MinAmount: "1000.000000001", MaxAmount: "5000", Not: []df{{Player: "g-1"}},
		Either: [][]df{
			{{Provider: ledger.Stove}, {Provider: ledger.Hive}},
			{{Since: now.Add(-10 * time.Minute)}},
			{{Since: kst(20, 3, 0), Until: kst(20, 3, 11) - 1}},
			{{Repeated: true}},
			{{Kind: "paid"}},
			{{Text: []string{"H2168"}}},
		},
	}}
	if diff := cmp.Diff(want, d); err != nil || diff != "" {
		t.Errorf("deliveries: %v (-want +got):\n%s", err, diff)
	}
	f, err := filterAt().Facts("kind:grant,revoke provider:hive seen:03:00..")
	if diff := cmp.Diff(ledger.FactQuery{Kinds: []ledger.FactKind{ledger.FactGrant, ledger.FactRevoke}, Provider: ledger.Hive, Since: kst(20, 3, 0)}, f); err != nil || diff != "" {
		t.Errorf("facts: %v\n%s", err, diff)
	}
	a, err := filterAt().Actions("is:doubt state:refused")
	if diff := cmp.Diff(ledger.ActionQuery{States: []ledger.ActionState{ledger.StateInDoubt, ledger.StateRefused}}, a); err != nil || diff != "" {
		t.Errorf("actions: %v\n%s", err, diff)
	}
}

func TestFilterCompletes(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		text   string
		fields []string
		want   []string
	}{
		{"cl", orderFields(), []string{"class:"}},
		{"sev:1 am", orderFields(), []string{"amount>"}},
		{"class:CANCEL_P", orderFields(), []string{"class:CANCEL_PENDING"}},
		{"class:MATCHED,cancel_o", orderFields(), []string{"class:MATCHED,CANCEL_OVERDUE"}},
		{"view:a", orderFields(), []string{"view:angry"}},
		{"provider:", deliveryFields(), []string{"provider:hive", "provider:stove"}},
		{"class:", deliveryFields(), nil},
		{"-cl", orderFields(), []string{"-class:"}},
		{"-class:MATCHED,cancel_o", orderFields(), []string{"-class:MATCHED,CANCEL_OVERDUE"}},
		{"product:", orderFields(), []string{`product:"gem pack"`, "product:item03"}},
		{`sev:1 product:"gem p`, orderFields(), []string{`pack"`}},
		{"product:item03,i", orderFields(), nil},
		{"is:", deliveryFields(), []string{"is:new", "is:repeat", "is:unreadable"}},
		{"state:in", actionFields(), []string{"state:in_doubt"}},
	} {
		var got []string
		for _, c := range filterAt().complete(tc.text, tc.fields, func(field string) []string { return map[string][]string{"product": {"gem pack", "item03"}}[field] }) {
			got = append(got, c.Text)
		}
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tc.text, diff)
		}
	}
}

// TestEveryFieldIsUnderstood holds the names that are offered against those that are read.
func TestEveryFieldIsUnderstood(t *testing.T) {
	t.Parallel()
	values := map[string]string{
		"class": "MATCHED", "flag": "DUPLICATE_NOTICE", "provider": "hive", "sev": "1", "is": "open", "amount": "1..2", "age": "1m..2m", "paid": "today", "seen": "03:00..", "view": "angry",
		"kind": "grant", "state": "done",
	}
	for name, list := range map[string]struct {
		fields []string
		check  func(string) error
	}{
		"orders":     {orderFields(), filterAt().CheckFilter},
		"deliveries": {deliveryFields(), func(s string) error { _, err := filterAt().Deliveries(s); return err }},
		"facts":      {factFields(), func(s string) error { _, err := filterAt().Facts(s); return err }},
		"actions":    {actionFields(), func(s string) error { _, err := filterAt().Actions(s); return err }},
	} {
		for _, f := range list.fields {
			value := values[f]
			if value == "" {
				value = "x"
			}
			if name != "orders" && f == "age" {
				continue // only age< narrows a list that goes back from now
			}
			if name == "actions" && f == "is" {
				value = "doubt"
			}
			if name == "deliveries" && f == "is" {
				value = "new"
			}
			if name != "orders" && f == "view" {
				continue // a saved view is one of orders
			}
			if err := list.check(f + ":" + value); err != nil {
				t.Errorf("%s: %s: %v", name, f, err)
			}
			if fieldHints(list.fields)[f] == "" {
				t.Errorf("%s has no hint", f)
			}
		}
	}
}

func FuzzFilter(f *testing.F) {
	for _, s := range []string{"", "class:PAID_NOT_GRANTED age>15m", `a:"b c" <`, "paid:03:00..03:30", "amount>1e3000", "view:loop", "달빛 \x00\xff", "hive:H1 :"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, check := range []func(string) error{
			filterAt().CheckFilter,
			func(s string) error { _, err := filterAt().Deliveries(s); return err },
			func(s string) error { _, err := filterAt().Facts(s); return err },
			func(s string) error { _, err := filterAt().Actions(s); return err },
		} {
			err := check(text)
			var wrong *FilterError
			if err != nil && !errors.As(err, &wrong) {
				t.Fatalf("%q: %v points at no word", text, err)
			}
			if wrong != nil && (wrong.Word == "" || wrong.At > utf8.RuneCountInString(text)) {
				t.Fatalf("%q: points at %q, %d", text, wrong.Word, wrong.At)
			}
		}
	})
}
