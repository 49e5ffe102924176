package ledgertest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/ledger"
)

// town fills a ledger with orders of every sort.
func town(d *desk, n int) []*Order {
	var orders []*Order
	d.add(Coverage(ledger.Hive, HiveApp, T0))
	for i := range n {
		o := HiveOrder(fmt.Sprintf("H2168%015d", i*7919))
		if i%3 == 0 {
			o = StoveOrder(fmt.Sprintf("19%017d", i*104729))
		}
		if o.Key.Provider == ledger.Hive {
			o.Receipt = o.Key.Order
			o.Player = ledger.Player{ID: fmt.Sprintf("2000%07d", i%5), Name: fmt.Sprintf("Player%d", i%5)}
		} else {
			o.Player.GUID = fmt.Sprintf("1200%08d", i%4)
		}
		o.PaidAt = T0.Add(time.Duration((i*37)%n) * time.Hour)
		o.Amount = ledger.Amount(fmt.Sprint(100 * (i%9 + 1)))
		o.Server = []string{"kr", "us"}[i%2]
		orders = append(orders, o)
		d.clock.Move(time.Second)
		d.add(o.Paid())
		switch i % 4 {
		case 0:
			d.add(o.Grant("g"+fmt.Sprint(i)), o.Grant("h"+fmt.Sprint(i)), o.Revoke("h"+fmt.Sprint(i)))
		case 1:
			if o.Key.Provider == ledger.Hive {
				d.add(o.Listed())
			}
		case 2:
			claim := o.Case(ledger.CaseStep{Verb: ledger.VerbClaim})
			if i%8 == 2 {
				claim.Fact.Actor = "Mina"
			}
			d.add(claim)
		case 3:
			d.add(o.Paid())
		}
	}
	d.clock.Move(time.Duration(n) * time.Hour)
	d.settle()
	return orders
}

func testPaging(t *testing.T, open Open) {
	d := newDesk(t, open)
	town(d, 60)
	for _, sort := range []ledger.OrderSort{ledger.SortFirstSeen, ledger.SortUrgency} {
		for _, filter := range []ledger.OrderFilter{
			{},
			{Provider: ledger.Hive},
			{Classes: []ledger.Class{ledger.ClassPaidNotGranted}},
			{OpenOnly: true},
			{Classes: []ledger.Class{ledger.ClassMatched, ledger.ClassInFlight}},
			{Owner: "mina"},
			{Player: "20000000001"},
		} {
			whole := page(d, ledger.OrderQuery{Filter: filter, Sort: sort, Limit: 1000})
			if len(whole) == 0 {
				t.Errorf("%v %+v: no orders", sort, filter)
			}
			var forth, back []ledger.Row
			for q := (ledger.OrderQuery{Filter: filter, Sort: sort, Limit: 7}); ; q.After = forth[len(forth)-1].Cursor {
				rows := page(d, q)
				if len(rows) == 0 {
					break
				}
				forth = append(forth, rows...)
			}
			for q := (ledger.OrderQuery{Filter: filter, Sort: sort, Limit: 7, Back: true}); ; q.After = back[0].Cursor {
				rows := page(d, q)
				if len(rows) == 0 {
					break
				}
				back = append(slices.Clone(rows), back...)
			}
			if diff := cmp.Diff(keysOf(whole), keysOf(forth)); diff != "" {
				t.Errorf("%v %+v page by page (-whole +pages):\n%s", sort, filter, diff)
			}
			if diff := cmp.Diff(keysOf(whole), keysOf(back)); diff != "" {
				t.Errorf("%v %+v backwards (-whole +pages):\n%s", sort, filter, diff)
			}
			if sort == ledger.SortUrgency && !slices.IsSortedFunc(whole, byUrgency) {
				t.Errorf("%+v is not sorted by urgency", filter)
			}
		}
	}
}

func byUrgency(a, b ledger.Row) int {
	rank := func(r ledger.Row) int {
		if r.Standing.Severity == 0 {
			return 4
		}
		return r.Standing.Severity
	}
	if d := rank(a) - rank(b); d != 0 {
		return d
	}
	return int(a.Standing.View.PaidAt - b.Standing.View.PaidAt)
}

func page(d *desk, q ledger.OrderQuery) []ledger.Row {
	d.Helper()
	rows, err := d.Orders(d.ctx, q)
	if err != nil {
		d.Fatalf("orders %+v: %v", q, err)
	}
	return rows
}

func keysOf(rows []ledger.Row) []string {
	var out []string
	for _, r := range rows {
		out = append(out, r.Key.String())
	}
	return out
}

// has says whether an order carries a word.
func has(c ledger.Class) func(ledger.Row) bool {
	return func(r ledger.Row) bool { return r.Standing.Has(c) }
}

func testFilters(t *testing.T, open Open) {
	d := newDesk(t, open)
	orders := town(d, 48)
	all := d.all(ledger.OrderFilter{})
	if len(all) != len(orders) {
		t.Fatalf("%d orders, want %d", len(all), len(orders))
	}
	mid := all[len(all)/2].Standing.View.FirstSeenAt
	some := all[10]
	for name, c := range map[string]struct {
		filter ledger.OrderFilter
		keep   func(ledger.Row) bool
	}{
		"provider": {ledger.OrderFilter{Provider: ledger.Stove}, func(r ledger.Row) bool { return r.Key.Provider == ledger.Stove }},
		"app":      {ledger.OrderFilter{App: HiveApp}, func(r ledger.Row) bool { return r.Key.App == HiveApp }},
		"a class": {ledger.OrderFilter{Classes: []ledger.Class{ledger.ClassMatched}}, func(r ledger.Row) bool {
			return r.Standing.Has(ledger.ClassMatched)
		}},
		"classes": {ledger.OrderFilter{Classes: []ledger.Class{ledger.ClassMatched, ledger.ClassPaidNotGranted}}, func(r ledger.Row) bool {
			return r.Standing.Has(ledger.ClassMatched) || r.Standing.Has(ledger.ClassPaidNotGranted)
		}},
		"a flag":         {ledger.OrderFilter{Classes: []ledger.Class{ledger.FlagDuplicateNotice}}, has(ledger.FlagDuplicateNotice)},
		"a flag alone":   {ledger.OrderFilter{Flags: []ledger.Class{ledger.FlagDuplicateNotice}}, has(ledger.FlagDuplicateNotice)},
		"player":         {ledger.OrderFilter{Player: "20000000002"}, func(r ledger.Row) bool { return r.Standing.View.Player.ID == "20000000002" }},
		"product":        {ledger.OrderFilter{Product: ProductID}, func(ledger.Row) bool { return true }},
		"end of product": {ledger.OrderFilter{Product: "game.item01"}, func(ledger.Row) bool { return true }},
		"no product":     {ledger.OrderFilter{Product: "none"}, func(ledger.Row) bool { return false }},
		"server":         {ledger.OrderFilter{Server: "us"}, func(r ledger.Row) bool { return r.Standing.View.Server == "us" }},
		"since":          {ledger.OrderFilter{Since: mid}, func(r ledger.Row) bool { return r.Standing.View.FirstSeenAt >= mid }},
		"until":          {ledger.OrderFilter{Until: mid}, func(r ledger.Row) bool { return r.Standing.View.FirstSeenAt <= mid }},
		"paid": {ledger.OrderFilter{PaidFrom: T0.Add(5 * time.Hour), PaidTo: T0.Add(20 * time.Hour)}, func(r ledger.Row) bool {
			p := r.Standing.View.PaidAt
			return p >= T0.Add(5*time.Hour) && p <= T0.Add(20*time.Hour)
		}},
		"amount": {ledger.OrderFilter{MinAmount: "200", MaxAmount: "800", Currency: "KRW"}, func(r ledger.Row) bool {
			a := r.Standing.View.Amount
			return a.Cmp("200") >= 0 && a.Cmp("800") <= 0
		}},
		"severity": {ledger.OrderFilter{Severities: []int{1}}, func(r ledger.Row) bool { return r.Standing.Severity == 1 }},
		"open":     {ledger.OrderFilter{OpenOnly: true}, func(r ledger.Row) bool { return r.Standing.Severity > 0 }},
		"owner": {ledger.OrderFilter{Owner: "mina"}, func(r ledger.Row) bool {
			return r.Standing.Case != nil && strings.EqualFold(r.Standing.Case.Owner, "mina")
		}},
		"owner in another spelling":        {ledger.OrderFilter{Owner: " MINA"}, func(r ledger.Row) bool { return r.Standing.Case != nil && r.Standing.Case.Owner != "" }},
		"not others than another spelling": {ledger.OrderFilter{Not: []ledger.OrderFilter{{OthersOf: "Mina "}}}, func(ledger.Row) bool { return true }},
		"not another spelling": {ledger.OrderFilter{Not: []ledger.OrderFilter{{Owner: "Mina"}}}, func(r ledger.Row) bool {
			return r.Standing.Case == nil || r.Standing.Case.Owner == ""
		}},
		"text": {ledger.OrderFilter{Text: []string{some.Key.Order[len(some.Key.Order)-9:]}}, func(r ledger.Row) bool {
			return strings.HasSuffix(r.Key.Order, some.Key.Order[len(some.Key.Order)-9:])
		}},
		"name":          {ledger.OrderFilter{Text: []string{"layer3"}}, func(r ledger.Row) bool { return r.Standing.View.Player.Name == "Player3" }},
		"inside a name": {ledger.OrderFilter{Text: []string{"AYER3"}}, func(r ledger.Row) bool { return r.Standing.View.Player.Name == "Player3" }},
		"a short word":  {ledger.OrderFilter{Text: []string{"h21"}}, func(r ledger.Row) bool { return r.Key.Provider == ledger.Hive }},
		"not a class": {ledger.OrderFilter{Not: []ledger.OrderFilter{{Classes: []ledger.Class{ledger.ClassMatched}}}}, func(r ledger.Row) bool {
			return !r.Standing.Has(ledger.ClassMatched)
		}},
		"neither player nor word": {ledger.OrderFilter{Not: []ledger.OrderFilter{{Player: "20000000002"}, {Text: []string{"player3"}}}}, func(r ledger.Row) bool {
			return r.Standing.View.Player.ID != "20000000002" && r.Standing.View.Player.Name != "Player3"
		}},
		"one of two players": {ledger.OrderFilter{Either: [][]ledger.OrderFilter{{{Player: "20000000002"}, {Player: "20000000003"}}}}, func(r ledger.Row) bool {
			return r.Standing.View.Player.ID == "20000000002" || r.Standing.View.Player.ID == "20000000003"
		}},
		"a player or a server, and open": {ledger.OrderFilter{OpenOnly: true, Either: [][]ledger.OrderFilter{{{Player: "20000000002"}, {Server: "us"}}}}, func(r ledger.Row) bool {
			return r.Standing.Severity > 0 && (r.Standing.View.Player.ID == "20000000002" || r.Standing.View.Server == "us")
		}},
		"two classes at once": {ledger.OrderFilter{Classes: []ledger.Class{ledger.ClassPaidNotGranted}, Either: [][]ledger.OrderFilter{{{Classes: []ledger.Class{ledger.FlagPartlyRevoked, ledger.FlagDuplicateNotice}}}}}, func(r ledger.Row) bool {
			return r.Standing.Has(ledger.ClassPaidNotGranted) && (r.Standing.Has(ledger.FlagPartlyRevoked) || r.Standing.Has(ledger.FlagDuplicateNotice))
		}},
		"not an amount": {ledger.OrderFilter{Not: []ledger.OrderFilter{{MinAmount: "300"}}}, func(r ledger.Row) bool {
			return r.Standing.View.Amount.Cmp("300") < 0
		}},
		"two words": {ledger.OrderFilter{Text: []string{"player3", "H2168"}}, func(r ledger.Row) bool {
			return r.Standing.View.Player.Name == "Player3"
		}},
	} {
		var want []string
		for _, r := range all {
			if c.keep(r) {
				want = append(want, r.Key.String())
			}
		}
		if name != "no product" && len(want) == 0 {
			t.Errorf("%s: the filter matches nothing, which proves nothing", name)
		}
		if diff := cmp.Diff(want, keysOf(d.all(c.filter))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func testFinding(t *testing.T, open Open) {
	d := newDesk(t, open)
	o, other := HiveOrder("H2168000000000012345"), StoveOrder("1900000000000067890")
	d.add(o.Paid(), o.Verified("HS_77"), o.Grant("grant-1"), other.Paid())
	d.settle()
	for _, c := range []struct {
		text         string
		find, search []ledger.Key
	}{
		{"H2168000000000012345", []ledger.Key{o.Key}, []ledger.Key{o.Key}},
		{" h2168000000000012345 ", []ledger.Key{o.Key}, []ledger.Key{o.Key}},
		{"hive:h2168000000000012345", []ledger.Key{o.Key}, []ledger.Key{o.Key}},
		{"stove:H2168000000000012345", nil, nil},
		{"HS_77", []ledger.Key{o.Key}, []ledger.Key{o.Key}},
		{"grant-1", []ledger.Key{o.Key}, []ledger.Key{o.Key}},
		{o.Receipt, []ledger.Key{o.Key}, []ledger.Key{o.Key}},
		{"1900000000000067890", []ledger.Key{other.Key}, []ledger.Key{other.Key}},
		// Only a search guesses.
		{"h21680000", nil, []ledger.Key{o.Key}},
		{"12345", nil, []ledger.Key{o.Key}},
		{"67890", nil, []ledger.Key{other.Key}},
		{o.Player.ID, nil, []ledger.Key{o.Key}},
		{other.Player.MemberNo, nil, []ledger.Key{other.Key}},
		{"nothing like it", nil, nil},
		{"", nil, nil},
	} {
		if got, err := d.Find(d.ctx, c.text); err != nil || !slices.Equal(got, c.find) {
			t.Errorf("find %q: %v, %v; want %v", c.text, got, err, c.find)
		}
		if got, err := d.Search(d.ctx, c.text, 0); err != nil || !slices.Equal(got, c.search) {
			t.Errorf("search %q: %v, %v; want %v", c.text, got, err, c.search)
		}
	}
}

func testDeliveries(t *testing.T, open Open) {
	d := newDesk(t, open)
	a, b := HiveOrder("H2168000000000000001"), StoveOrder("1900000000000000001")
	at := func() ledger.Instant { return ledger.At(d.clock.Now()) }
	d.add(a.Paid(), a.Paid())
	d.clock.Move(time.Hour)
	later := at()
	d.add(b.Paid(), Unreadable(ledger.Stove, "{"), a.Cancelled(), a.Grant("g1"))
	d.settle()
	list := func(q ledger.DeliveryQuery) []ledger.Delivery {
		t.Helper()
		out, err := d.Deliveries(d.ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	seqs := func(list []ledger.Delivery) (out []int64) {
		for _, l := range list {
			out = append(out, l.Seq)
		}
		return out
	}
	for name, c := range map[string]struct {
		q    ledger.DeliveryQuery
		want []int64
	}{
		"all":         {ledger.DeliveryQuery{}, []int64{2, 3, 4, 5, 6}},
		"newest":      {ledger.DeliveryQuery{Newest: true, Limit: 2}, []int64{6, 5}},
		"next":        {ledger.DeliveryQuery{Newest: true, After: 5, Limit: 2}, []int64{4, 3}},
		"provider":    {ledger.DeliveryQuery{Provider: ledger.Stove}, []int64{4, 5}},
		"since":       {ledger.DeliveryQuery{Since: later}, []int64{4, 5, 6}},
		"unreadable":  {ledger.DeliveryQuery{Unreadable: true}, []int64{5}},
		"player":      {ledger.DeliveryQuery{Player: b.Player.Primary()}, []int64{4}},
		"kind":        {ledger.DeliveryQuery{Filter: ledger.DeliveryFilter{Kind: "cancelled"}}, []int64{6}},
		"repeats":     {ledger.DeliveryQuery{Filter: ledger.DeliveryFilter{Repeated: true}}, []int64{3}},
		"firsts":      {ledger.DeliveryQuery{Filter: ledger.DeliveryFilter{First: true}}, []int64{2, 4, 6}},
		"bad ones":    {ledger.DeliveryQuery{Filter: ledger.DeliveryFilter{Unreadable: true}}, []int64{5}},
		"app":         {ledger.DeliveryQuery{Filter: ledger.DeliveryFilter{App: a.Key.App, Currency: "KRW"}}, []int64{2, 3, 6}},
		"until":       {ledger.DeliveryQuery{Filter: ledger.DeliveryFilter{Until: later - 1}}, []int64{2, 3}},
		"from then":   {ledger.DeliveryQuery{Filter: ledger.DeliveryFilter{Since: later}}, []int64{4, 5, 6}},
		"amount":      {ledger.DeliveryQuery{Filter: ledger.DeliveryFilter{MinAmount: "1200.0", MaxAmount: "1200", Provider: ledger.Hive}, Limit: 2}, []int64{2, 3}},
		"no amount":   {ledger.DeliveryQuery{Filter: ledger.DeliveryFilter{Not: []ledger.DeliveryFilter{{MinAmount: "1"}}}}, []int64{5}},
		"his player":  {ledger.DeliveryQuery{Filter: ledger.DeliveryFilter{Player: a.Player.UID}}, []int64{2, 3, 6}},
		"a word":      {ledger.DeliveryQuery{Filter: ledger.DeliveryFilter{Text: []string{"h2168"}}}, []int64{2, 3, 6}},
		"a beginning": {ledger.DeliveryQuery{Filter: ledger.DeliveryFilter{Text: []string{b.Key.Order[:9]}}}, []int64{4}},
		"a product":   {ledger.DeliveryQuery{Filter: ledger.DeliveryFilter{Text: []string{"ITEM01"}}}, []int64{2, 3, 4, 6}},
		"no product":  {ledger.DeliveryQuery{Filter: ledger.DeliveryFilter{Not: []ledger.DeliveryFilter{{Text: []string{"item01"}}}}}, []int64{5}},
		"an address":  {ledger.DeliveryQuery{Filter: ledger.DeliveryFilter{Text: []string{"192.0.2.7"}}}, []int64{2, 3, 4, 6}},
		"either":      {ledger.DeliveryQuery{Filter: ledger.DeliveryFilter{Either: [][]ledger.DeliveryFilter{{{Kind: "cancelled"}, {Unreadable: true}}}}}, []int64{5, 6}},
		"not":         {ledger.DeliveryQuery{Filter: ledger.DeliveryFilter{Not: []ledger.DeliveryFilter{{Provider: ledger.Stove}, {Repeated: true}}}}, []int64{2, 6}},
	} {
		if got := seqs(list(c.q)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	whole := list(ledger.DeliveryQuery{Body: true})
	want := ledger.Delivery{
		Seq: 3, At: T0, Key: a.Key, Provider: ledger.Hive, Route: "/hive", Remote: "192.0.2.7", Kind: "paid", Duplicate: true,
		Sum: ledger.SumRaw(whole[1].Body), Player: a.Player.ID, Product: ProductID, Money: ledger.Money{Amount: "1200", Currency: "KRW"},
		Body: a.Paid().Fact.Raw,
	}
	if diff := cmp.Diff(want, whole[1]); diff != "" {
		t.Errorf("delivery (-want +got):\n%s", diff)
	}
	if whole[0].Duplicate || whole[4].Duplicate {
		t.Error("the first of its event is called a repeat")
	}
}

func testActions(t *testing.T, open Open) {
	d := newDesk(t, open)
	a, b := HiveOrder("H2168000000000000001"), HiveOrder("H2168000000000000002")
	deadline := func(s *ledger.ActionStep) { s.Deadline = ledger.At(d.clock.Now()).Add(time.Minute) }
	d.add(a.Paid(), b.Paid(),
		a.Act("a1", ledger.ActVerify, ledger.StateSending, deadline), a.Act("a1", ledger.ActVerify, ledger.StateDone),
		b.Act("b1", ledger.ActRefund, ledger.StateProposed), b.Act("b1", ledger.ActRefund, ledger.StateSending, deadline),
		a.Act("a2", ledger.ActReplay, ledger.StateProposed))
	ids := func(q ledger.ActionQuery) (out []string) {
		t.Helper()
		list, err := d.Actions(d.ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range list {
			out = append(out, l.Action.ID+" "+string(l.Action.State))
		}
		return out
	}
	for name, c := range map[string]struct {
		q    ledger.ActionQuery
		want []string
	}{
		"all":    {ledger.ActionQuery{}, []string{"a1 done", "b1 sending", "a2 proposed"}},
		"newest": {ledger.ActionQuery{Newest: true, Limit: 1}, []string{"a2 proposed"}},
		"next":   {ledger.ActionQuery{After: 6, Limit: 5}, []string{"a2 proposed"}},
		"order":  {ledger.ActionQuery{Key: a.Key}, []string{"a1 done", "a2 proposed"}},
		"state":  {ledger.ActionQuery{States: []ledger.ActionState{ledger.StateSending}}, []string{"b1 sending"}},
	} {
		if diff := cmp.Diff(c.want, ids(c.q)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	// Time alone puts a sent refund in doubt.
	d.clock.Move(time.Minute + ledger.DoubtGrace)
	if got := ids(ledger.ActionQuery{States: []ledger.ActionState{ledger.StateInDoubt}}); !slices.Equal(got, []string{"b1 in_doubt"}) {
		t.Errorf("in doubt: %v", got)
	}
	d.settle()
	d.class(b.Key, ledger.ClassCancelInDoubt)
	if c, err := d.Counters(d.ctx); err != nil || c.InDoubt != 1 {
		t.Errorf("counters %+v, %v", c, err)
	}
	if acting, err := d.Acting(d.ctx); err != nil || len(acting) != 0 {
		t.Errorf("acting %+v, %v", acting, err)
	}
}

func testFactList(t *testing.T, open Open) {
	d := newDesk(t, open)
	a := HiveOrder("H2168000000000000001")
	d.add(a.Grant("g1"), journal("x"), a.Revoke("g1"), StoveOrder("1900000000000000001").Grant("g2"))
	d.clock.Move(time.Hour)
	d.add(ledger.NewDraft(ledger.FactJournal, 0, ledger.Key{}, ledger.Journal{What: "alarm", Text: "y"}))
	note := func(p ledger.Provider, player string) ledger.Draft {
		return ledger.NewDraft(ledger.FactNote, 0, ledger.Key{Provider: p}, ledger.Note{Player: player, Text: "wrote in twice"})
	}
	d.add(note(ledger.Hive, "20000011337"), note(ledger.Stove, "120000000001"))
	d.add(alert(ledger.AlertGap, true), alert(ledger.AlertSilent, true))
	alerts := []ledger.FactKind{ledger.FactAlert}
	kinds, notes := []ledger.FactKind{ledger.FactGrant, ledger.FactRevoke}, []ledger.FactKind{ledger.FactNote}
	for name, c := range map[string]struct {
		q    ledger.FactQuery
		want []int64
	}{
		"all":      {ledger.FactQuery{}, []int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}},
		"once":     {ledger.FactQuery{Once: true}, []int64{1, 2, 3, 4, 5, 6, 7, 8, 10}},
		"alerts":   {ledger.FactQuery{Kinds: alerts}, []int64{9, 10}},
		"two once": {ledger.FactQuery{Once: true, Newest: true, Limit: 2}, []int64{10, 8}},
		"kinds":    {ledger.FactQuery{Kinds: kinds}, []int64{2, 4, 5}},
		"provider": {ledger.FactQuery{Kinds: kinds, Provider: ledger.Hive}, []int64{2, 4}},
		"newest":   {ledger.FactQuery{Newest: true, Limit: 2}, []int64{10, 9}},
		"next":     {ledger.FactQuery{Kinds: kinds, Newest: true, After: 5, Limit: 1}, []int64{4}},
		"since":    {ledger.FactQuery{Since: ledger.At(d.clock.Now())}, []int64{6, 7, 8, 9, 10}},
		"a player": {ledger.FactQuery{Kinds: notes, Players: []string{"67200717", "20000011337"}}, []int64{7}},
		"another":  {ledger.FactQuery{Kinds: notes, Provider: ledger.Hive, Players: []string{"120000000001"}}, nil},
		"no notes": {ledger.FactQuery{Kinds: kinds, Players: []string{"20000011337"}}, nil},
	} {
		facts, err := d.FactList(d.ctx, c.q)
		if err != nil {
			t.Fatal(err)
		}
		var got []int64
		for _, f := range facts {
			got = append(got, f.Seq)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	last := func(want int64, what ...string) {
		t.Helper()
		if f, err := d.LastJournal(d.ctx, what...); err != nil || f.Seq != want {
			t.Errorf("last of %v: %d, %v; want %d", what, f.Seq, err, want)
		}
	}
	last(10)
	last(3, "note")
	last(6, "note", "alarm")
	_, err := d.LastJournal(d.ctx, "gap")
	wants(t, err, ledger.NotFound)
}
