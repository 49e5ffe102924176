package plain

import (
	"slices"
	"strings"

	"makegood/ledger"
	"makegood/tui/kit"
)

// sides draws what the provider says beside what the game granted, field by field, differing ones marked and signed.
func (s screen) sides() {
	st := s.d.Standing
	v := s.v
	rows := []kit.DiffRow{
		s.pair("player", playerText(s.d.Key.Provider, st.View.Player), s.granted(func(g ledger.Grant) string {
			return trimJoin(firstOf(g.PlayerID, g.GUID, g.MemberNo, g.UID), g.PlayerName)
		})),
		s.pair("server", st.View.Server, s.granted(func(g ledger.Grant) string { return g.Server })),
		s.pair("product", s.products(), s.granted(func(g ledger.Grant) string { return g.ProductID })),
	}
	rows = append(rows, s.items()...)
	rows = append(rows,
		kit.DiffRow{Field: Field(v.Words, "amount"), Left: moneyText(st.View.Money()), Amount: true},
		s.times(),
		kit.DiffRow{Field: v.T("state"), Left: s.providerState(), Right: s.grantState()},
	)
	s.heading("Provider and game")
	for _, line := range kit.Diff(s.w.Theme, kit.DiffSpec{LeftTitle: v.called(s.d.Key.Provider), RightTitle: v.T("Game"), Rows: rows, Absent: "-"}, s.w.Width) {
		s.w.line(line)
	}
	if st.ItemsUnknown {
		s.w.line("  " + v.T("What this product grants is not known, so items were not compared."))
	}
}

// pair is one row; it differs where a difference with the game says so.
func (s screen) pair(field, left, right string) kit.DiffRow {
	row := kit.DiffRow{Field: Field(s.v.Words, field), Left: left, Right: right}
	for _, d := range s.d.Standing.Differences {
		if d.RightFrom == "grant" && d.Field == field {
			row.Differs, row.Delta = true, Counted(field, d.Delta)
			row.Right = firstOf(row.Right, Counted(field, d.Right))
		}
	}
	return row
}

// granted lists what the rows of the game's record say of one field, each value once.
func (s screen) granted(of func(ledger.Grant) string) string {
	var values []string
	for _, f := range s.d.Facts {
		var g ledger.Grant
		if f.Kind != ledger.FactGrant || f.Decode(&g) != nil || g.Kind == ledger.KindGift {
			continue
		}
		if v := of(g); v != "" && !slices.Contains(values, v) {
			values = append(values, v)
		}
	}
	return strings.Join(values, ", ")
}

func (s screen) products() string {
	var ids []string
	for _, l := range s.d.Standing.View.Lines {
		ids = append(ids, s.v.productsText([]ledger.Line{l}))
	}
	return strings.Join(ids, ", ")
}

// items are one row for each item that was granted or should have been. What should be granted is known only where it
// differs, or where nothing differs and items were compared.
func (s screen) items() []kit.DiffRow {
	st := s.d.Standing
	var rows []kit.DiffRow
	for _, it := range givenItems(st.View.Grants) {
		row := kit.DiffRow{Field: Field(s.v.Words, "item "+it.ItemID), Right: ledger.Group(itoa(it.Quantity))}
		if !st.ItemsUnknown {
			row.Left = row.Right
		}
		rows = append(rows, row)
	}
	for _, d := range st.Differences {
		if d.LeftFrom != "expected" {
			continue
		}
		row := kit.DiffRow{Field: Field(s.v.Words, d.Field), Left: Counted(d.Field, d.Left), Right: Counted(d.Field, d.Right), Differs: true, Delta: Counted(d.Field, d.Delta)}
		if i := slices.IndexFunc(rows, func(r kit.DiffRow) bool { return r.Field == row.Field }); i >= 0 {
			rows[i] = row
		} else {
			rows = append(rows, row)
		}
	}
	return rows
}

// givenItems sums what the grants that stand name.
func givenItems(grants []ledger.GrantView) []ledger.Item {
	var sum []ledger.Item
	for _, g := range grants {
		if !stands(g.Status) {
			continue
		}
		for _, it := range g.Items {
			if i := slices.IndexFunc(sum, func(have ledger.Item) bool { return have.ItemID == it.ItemID }); i >= 0 {
				sum[i].Quantity += it.Quantity
			} else {
				sum = append(sum, it)
			}
		}
	}
	return sum
}

// times sets the payment beside the first grant, with the delay between them.
func (s screen) times() kit.DiffRow {
	paid := s.d.Standing.View.PaidAt
	var granted ledger.Instant
	for _, g := range s.d.Standing.View.Grants {
		if g.GrantedAt.Known() && (granted == 0 || g.GrantedAt < granted) {
			granted = g.GrantedAt
		}
	}
	row := kit.DiffRow{Field: s.v.T("paid / granted"), Left: s.v.stamp(paid), Right: s.v.stamp(granted)}
	if paid.Known() && granted.Known() {
		row.Delta = kit.Delay(granted.Sub(paid))
	}
	return row
}

func (s screen) providerState() string {
	l := s.d.Standing.Lamps
	state := func(l ledger.Lamp) string { return Spoken(s.v.Words, firstOf(string(l), string(ledger.LampUnknown))) }
	return s.v.T("paid %s, cancelled %s", state(l.Paid), state(l.Cancelled)) + s.v.at(s.d.Standing.View.CancelledAt)
}

func (s screen) grantState() string {
	if len(s.d.Standing.View.Grants) == 0 {
		return s.v.T("granted %s", Spoken(s.v.Words, firstOf(string(s.d.Standing.Lamps.Granted), string(ledger.LampUnknown))))
	}
	var parts []string
	for _, g := range s.d.Standing.View.Grants {
		parts = append(parts, trimJoin(Spoken(s.v.Words, g.Status), g.GrantID))
	}
	return strings.Join(parts, ", ")
}
