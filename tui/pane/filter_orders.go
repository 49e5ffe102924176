package pane

import (
	"cmp"
	"strings"

	"makegood/ledger"
)

// orders reads one word of a filter of orders: one filter for each of its values.
func (c FilterContext) orders(t term) ([]ledger.OrderFilter, error) {
	switch t.field {
	case "amount", "age", "paid", "seen", "since":
		f, err := c.span(t)
		return []ledger.OrderFilter{f}, err
	case "class":
		classes, err := classesOf(t)
		return []ledger.OrderFilter{{Classes: classes}}, err
	case "flag":
		flags, err := classesOf(t)
		return []ledger.OrderFilter{{Flags: flags}}, err
	case "sev", "severity":
		severities, err := severitiesOf(t)
		return []ledger.OrderFilter{{Severities: severities}}, err
	case "":
		return []ledger.OrderFilter{{Text: []string{t.value}}}, nil
	}
	return each(t, c.order)
}

// order reads one value of a word.
func (c FilterContext) order(t term, value string) (f ledger.OrderFilter, err error) {
	switch t.field {
	case "player":
		f.Player = value
	case "product":
		f.Product = value
	case "server":
		f.Server = value
	case "app":
		f.App = value
	case "provider":
		f.Provider, err = providerOf(t, value)
	case "owner":
		f.Owner = value
		if strings.EqualFold(value, "me") {
			f.Owner = c.Me
		}
	case "currency":
		f.Currency = strings.ToUpper(value)
	case "is":
		switch strings.ToLower(value) {
		case "open":
			f.OpenOnly = true
		case "mine":
			f.Owner = c.Me
		case "snoozed":
			f.Cases = []ledger.CaseState{ledger.CaseSnoozed}
		case "waiting":
			f.Cases = []ledger.CaseState{ledger.CaseAwaiting}
		case "free":
			f.Free = true
		case "others":
			f.OthersOf = c.Me
		case "doubt":
			f.Classes = []ledger.Class{ledger.ClassCancelInDoubt, ledger.ClassActionInDoubt}
		case "test":
			f.Classes = []ledger.Class{ledger.FlagTestPurchase}
		default:
			err = t.err("is one of open, mine, others, free, snoozed, waiting, doubt, test")
		}
	default:
		err = t.unknown(orderFields())
	}
	return f, err
}

// span reads a number or a time that has two ends.
func (c FilterContext) span(t term) (f ledger.OrderFilter, err error) {
	switch t.field {
	case "amount":
		f.MinAmount, f.MaxAmount, err = amountsOf(t)
	case "age":
		f.PaidFrom, f.PaidTo, err = c.ageOf(t)
	case "paid":
		f.PaidFrom, f.PaidTo, err = c.timesOf(t)
	case "since":
		f.Since, _, err = c.timesOf(t)
	default:
		f.Since, f.Until, err = c.timesOf(t)
	}
	return f, err
}

// merged puts what one word says into a filter, where the filter says nothing of it yet; a second value of one name has to
// hold beside the first.
func merged(f *ledger.OrderFilter, s ledger.OrderFilter) bool {
	both := func(a, b string) bool { return a != "" && b != "" }
	if both(string(f.Provider), string(s.Provider)) || both(f.App, s.App) || both(f.Player, s.Player) || both(f.Product, s.Product) ||
		both(f.Server, s.Server) || both(f.Currency, s.Currency) || both(f.Owner, s.Owner) || both(string(f.MinAmount), string(s.MinAmount)) ||
		both(string(f.MaxAmount), string(s.MaxAmount)) || len(f.Classes) > 0 && len(s.Classes) > 0 || len(f.Flags) > 0 && len(s.Flags) > 0 || len(f.Severities) > 0 && len(s.Severities) > 0 ||
		len(f.Cases) > 0 && len(s.Cases) > 0 || both(f.OthersOf, s.OthersOf) {
		return false
	}
	f.Provider, f.App, f.Player = cmp.Or(f.Provider, s.Provider), cmp.Or(f.App, s.App), cmp.Or(f.Player, s.Player)
	f.Product, f.Server, f.Currency = cmp.Or(f.Product, s.Product), cmp.Or(f.Server, s.Server), cmp.Or(f.Currency, s.Currency)
	f.Owner, f.MinAmount, f.MaxAmount = cmp.Or(f.Owner, s.Owner), cmp.Or(f.MinAmount, s.MinAmount), cmp.Or(f.MaxAmount, s.MaxAmount)
	f.Flags = append(f.Flags, s.Flags...)
	f.Classes, f.Severities, f.Text = append(f.Classes, s.Classes...), append(f.Severities, s.Severities...), append(f.Text, s.Text...)
	f.PaidFrom, f.PaidTo = max(f.PaidFrom, s.PaidFrom), soonest(f.PaidTo, s.PaidTo)
	f.Since, f.Until = max(f.Since, s.Since), soonest(f.Until, s.Until)
	f.OpenOnly, f.Free = f.OpenOnly || s.OpenOnly, f.Free || s.Free
	f.Cases, f.OthersOf = append(f.Cases, s.Cases...), cmp.Or(f.OthersOf, s.OthersOf)
	return true
}

// Deliveries reads a filter of notifications: by what they say themselves.
func (c FilterContext) Deliveries(text string) (ledger.DeliveryQuery, error) {
	var f ledger.DeliveryFilter
	var err error
	f.Not, f.Either, err = combined(c, text, c.deliveries, func(t term, subs []ledger.DeliveryFilter) bool {
		if t.field != "amount" {
			return false
		}
		// What is said of amounts stands at the top: no index knows them.
		f.MinAmount, f.MaxAmount = tighter(f.MinAmount, subs[0].MinAmount, 1), tighter(f.MaxAmount, subs[0].MaxAmount, -1)
		return true
	})
	if err != nil {
		return ledger.DeliveryQuery{}, err
	}
	return ledger.DeliveryQuery{Filter: f}, nil
}

// tighter is of two bounds the one that leaves less: the larger with a sign of 1, the smaller with -1.
func tighter(a, b ledger.Amount, sign int) ledger.Amount {
	if !a.Known() || b.Known() && sign*b.Cmp(a) > 0 {
		return b
	}
	return a
}

// deliveries reads one word of a filter of notifications: one filter for each of its values.
func (c FilterContext) deliveries(t term) ([]ledger.DeliveryFilter, error) {
	var f ledger.DeliveryFilter
	var err error
	switch t.field {
	case "":
		return []ledger.DeliveryFilter{{Text: []string{t.value}}}, nil
	case "amount":
		f.MinAmount, f.MaxAmount, err = amountsOf(t)
		return []ledger.DeliveryFilter{f}, err
	case "age":
		f.Since, f.Until, err = c.ageOf(t)
		return []ledger.DeliveryFilter{f}, err
	case "seen", "since":
		f.Since, f.Until, err = c.timesOf(t)
		return []ledger.DeliveryFilter{f}, err
	}
	return each(t, c.delivery)
}

// delivery reads one value of a word.
func (c FilterContext) delivery(t term, value string) (f ledger.DeliveryFilter, err error) {
	switch t.field {
	case "provider":
		f.Provider, err = providerOf(t, value)
	case "player":
		f.Player = value
	case "product":
		f.Product = value
	case "app":
		f.App = value
	case "kind":
		f.Kind = value
	case "currency":
		f.Currency = strings.ToUpper(value)
	case "is":
		switch strings.ToLower(value) {
		case "new":
			f.First = true
		case "repeat":
			f.Repeated = true
		case "unreadable":
			f.Unreadable = true
		default:
			err = t.err("is one of new, repeat, unreadable")
		}
	default:
		err = t.unknown(deliveryFields())
	}
	return f, err
}
