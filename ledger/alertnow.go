package ledger

import "slices"

// Standing gives the alerts that are on as they stand now: those of groups, of broken products and of what is late with the
// numbers of now and not of when they were raised, and without those of single groups where an alert of their whole class is on. What is away
// for the moment keeps its last number until it is cleared.
func (r Registers) Standing(now Instant) []RaisedAlert {
	type side struct {
		class    Class
		provider Provider
		app      string
	}
	of := func(a Alert) side { return side{a.Class, a.Provider, a.App} }
	counted := func(a RaisedAlert) bool { return a.Kind == AlertTrouble || a.Kind == AlertDoubt }
	whole := map[side]bool{}
	for _, a := range r.Alerts {
		whole[of(a.Alert)] = whole[of(a.Alert)] || counted(a) && a.Groups > 0
	}
	groups, orders, single := map[side]int64{}, map[side]int64{}, map[Trouble]int64{}
	for _, g := range r.Troubles {
		k := side{g.Class, g.Provider, g.App}
		groups[k]++
		orders[k] += g.Orders
		single[g.Trouble] = g.Orders
	}
	out := slices.DeleteFunc(slices.Clone(r.Alerts), func(a RaisedAlert) bool { return counted(a) && a.Groups == 0 && whole[of(a.Alert)] })
	for i := range out {
		a := &out[i].Alert
		switch {
		case a.Kind == AlertLate && r.Ages.Late[0] > 0:
			a.Count = r.Ages.Late[0]
		case a.Kind == AlertBroken:
			a.soldNow(r.Recent, now)
		case !counted(out[i]):
		case a.Groups > 0 && groups[of(*a)] > 0:
			a.Groups, a.Count = groups[of(*a)], orders[of(*a)]
		case a.Groups == 0 && single[a.trouble()] > 0:
			a.Count = single[a.trouble()]
		}
	}
	return out
}

// soldNow counts a broken product anew: an alert of it stays on until the product is fine again. Where nothing of it was
// sold lately its last numbers stay.
func (a *Alert) soldNow(sales []Sale, now Instant) {
	var own, others Sale
	for _, s := range sales {
		switch {
		case s.Provider != a.Provider || s.App != a.App:
		case (a.Product == "" || s.Product == a.Product) && (a.Server == "" || s.Server == a.Server):
			own.Granted, own.Missing = own.Granted+s.Granted, own.Missing+s.Missing
			if s.Missing > 0 && s.At.Known() {
				own.At = earlier(own.At, s.At)
			}
		case a.Server == "" || s.Product == a.Product:
			others.Granted, others.Missing = others.Granted+s.Granted, others.Missing+s.Missing
		}
	}
	if own.Tried() == 0 {
		return
	}
	a.Count, a.Of, a.Others, a.To = own.Granted, own.Tried(), share(others), now
	if own.At.Known() {
		a.Since = own.At
	}
}

// trouble is the group an alert of one is about.
func (a Alert) trouble() Trouble {
	return Trouble{Class: a.Class, Provider: a.Provider, App: a.App, Product: a.Product, Server: a.Server}
}
