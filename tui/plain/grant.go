package plain

import (
	"iter"

	"makegood/ledger"
)

// GrantRecord is one row of the game's record in JSON, with the fact it was kept as.
type GrantRecord struct {
	Seq        int64        `json:"seq"`
	ReceivedAt *string      `json:"received_at"`
	Provider   string       `json:"provider"`
	App        *string      `json:"app"`
	OrderID    string       `json:"order_id"`
	GrantID    *string      `json:"grant_id"`
	PlayerID   *string      `json:"player_id"`
	Items      []ItemRecord `json:"items"`
	GrantedAt  *string      `json:"granted_at"`
	// Status is granted, mailed, failed, revoked or expired.
	Status     string  `json:"status"`
	Server     *string `json:"server"`
	ProductID  *string `json:"product_id"`
	GUID       *string `json:"guid"`
	MemberNo   *string `json:"member_no"`
	UID        *string `json:"uid"`
	PlayerName *string `json:"player_name"`
	// PlayerType is game where PlayerID is the game's own, else null.
	PlayerType *string `json:"player_type"`
	// Reported is null where the game does not say whether it reported.
	Reported *bool `json:"reported"`
	// Kind is purchase or gift.
	Kind string `json:"kind"`
}

// NewGrantRecord makes the JSON form of a grant row.
func NewGrantRecord(r ledger.GrantRow) GrantRecord {
	g := r.Grant
	return GrantRecord{
		Seq: r.Seq, ReceivedAt: atOrNull(r.At), Provider: string(g.Provider), App: orNull(g.App),
		OrderID: ledger.CanonicalOrder(g.Provider, g.OrderID), GrantID: orNull(g.GrantID), PlayerID: orNull(g.PlayerID),
		Items: newItems(g.Items), GrantedAt: atOrNull(g.GrantedAt), Status: string(g.Status), Server: orNull(g.Server),
		ProductID: orNull(g.ProductID), GUID: orNull(g.GUID), MemberNo: orNull(g.MemberNo), UID: orNull(g.UID),
		PlayerName: orNull(g.PlayerName), PlayerType: orNull(g.PlayerType), Reported: g.Reported,
		Kind: firstOf(g.Kind, "purchase"),
	}
}

// Grants writes grant rows as they come.
func Grants(w *Writer, rows iter.Seq2[ledger.GrantRow, error]) error {
	v := w.voice()
	return list(w, rows, table[ledger.GrantRow, GrantRecord]{
		record: NewGrantRecord,
		columns: []column[ledger.GrantRow]{
			{head: v.T("GRANTED %s", v.zoneName()), cell: func(r ledger.GrantRow) string { return v.stamp(r.Grant.GrantedAt) }},
			{head: v.T("ORDER"), cell: func(r ledger.GrantRow) string {
				return ledger.NewKey(r.Grant.Provider, r.Grant.App, r.Grant.OrderID).String()
			}},
			{head: v.T("GRANT"), cell: func(r ledger.GrantRow) string { return r.Grant.GrantID }},
			{head: v.T("PLAYER"), most: 32, cell: func(r ledger.GrantRow) string {
				return trimJoin(firstOf(r.Grant.PlayerID, r.Grant.GUID, r.Grant.MemberNo, r.Grant.UID), r.Grant.PlayerName)
			}},
			{head: v.T("ITEMS"), most: 40, cell: func(r ledger.GrantRow) string { return v.itemsText(r.Grant.Items) }},
			{head: v.T("STATUS"), cell: func(r ledger.GrantRow) string { return Spoken(v.Words, r.Grant.Status) }},
			{head: "", cell: func(r ledger.GrantRow) string { return v.capital(v.grantText(r.Grant)) + "." }},
		},
		empty: v.T("No grants match."),
	})
}
