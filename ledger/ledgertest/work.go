package ledgertest

import (
	"slices"
	"strings"

	"makegood/ledger"
)

// Match reports whether a filter matches an order, looked at alone. Of a word it is looked at whether it means the product
// by its id or is in the player's name; other ids are not looked at.
func Match(f ledger.OrderFilter, r *ledger.Row) bool {
	s, v := &r.Standing, &r.Standing.View
	k, owner := ledger.CaseState(""), ""
	if s.Case != nil {
		k, owner = s.Case.State, s.Case.Owner
	}
	t, open := ledger.TroubleOf(r.Key, *s)
	within := func(at, from, to ledger.Instant) bool { return at >= from && (to == 0 || at <= to) }
	switch {
	case f.Provider != "" && f.Provider != r.Key.Provider, f.App != "" && f.App != r.Key.App,
		f.Player != "" && !slices.Contains(v.Player.IDs(), f.Player),
		f.Product != "" && f.Product != v.ProductID() && !strings.HasSuffix(v.ProductID(), "."+f.Product), f.Server != "" && f.Server != v.Server, f.Currency != "" && f.Currency != v.Currency,
		len(f.Classes) > 0 && !slices.ContainsFunc(f.Classes, s.Has), len(f.Severities) > 0 && !slices.Contains(f.Severities, s.Severity),
		len(f.Flags) > 0 && !slices.ContainsFunc(f.Flags, func(c ledger.Class) bool { return c != s.Class && s.Has(c) }),
		f.OpenOnly && !open, f.Owner != "" && !ledger.SameOperator(f.Owner, owner), f.OthersOf != "" && (owner == "" || ledger.SameOperator(owner, f.OthersOf)), f.Free && owner != "",
		len(f.Cases) > 0 && !slices.Contains(f.Cases, k), f.Trouble != nil && (!open || *f.Trouble != t),
		!within(v.FirstSeenAt, f.Since, f.Until), !within(v.PaidAt, f.PaidFrom, f.PaidTo),
		slices.ContainsFunc(f.Text, func(word string) bool {
			return !ledger.ProductMeant(word, v.ProductID()) && !strings.Contains(strings.ToLower(v.Player.Name), word)
		}),
		f.MinAmount != "" && v.Amount.Cmp(f.MinAmount) < 0, f.MaxAmount != "" && v.Amount.Cmp(f.MaxAmount) > 0:
		return false
	}
	match := func(one ledger.OrderFilter) bool { return Match(one, r) }
	for _, group := range f.Either {
		if !slices.ContainsFunc(group, match) {
			return false
		}
	}
	return !slices.ContainsFunc(f.Not, match)
}

// WorkOf is the work list as it should be: the open orders of rows that a filter matches, grouped one by one.
func WorkOf(rows []ledger.Row, f ledger.OrderFilter) []ledger.Work {
	at := map[ledger.Trouble]*ledger.Work{}
	players := map[ledger.Trouble]map[string]bool{}
	var all []*ledger.Work
	for _, r := range rows {
		t, open := ledger.TroubleOf(r.Key, r.Standing)
		if !open || !Match(f, &r) {
			continue
		}
		w := at[t]
		if w == nil {
			w = &ledger.Work{Trouble: t, Sums: ledger.Sums{}, Owners: map[string]int64{}, Head: r}
			at[t], players[t] = w, map[string]bool{}
			all = append(all, w)
		}
		w.Count++
		v := &r.Standing.View
		w.Sums.Add(v.Money())
		since := v.PaidAt
		if since == 0 {
			since = v.FirstSeenAt
		}
		if w.Oldest == 0 || since < w.Oldest {
			w.Oldest = since
		}
		if r.Standing.Case != nil && r.Standing.Case.Owner != "" {
			w.Owners[r.Standing.Case.Owner]++
		}
		if p := v.Player.Primary(); p != "" && !players[t][p] {
			players[t][p] = true
			w.Players++
		}
		if r.Cursor.Sort < w.Head.Cursor.Sort || r.Cursor.Sort == w.Head.Cursor.Sort && r.ID < w.Head.ID {
			w.Head = r
		}
	}
	slices.SortFunc(all, ledger.CompareWork)
	var out []ledger.Work
	for _, w := range all {
		out = append(out, *w)
	}
	return out
}
