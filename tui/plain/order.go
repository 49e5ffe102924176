package plain

import (
	"iter"
	"strings"

	"makegood/ledger"
	"makegood/tui/kit"
)

// OrderRecord is an order in JSON: every field present, in this order; unknown scalars are null, empty lists [], amounts
// text and times RFC 3339 in UTC.
type OrderRecord struct {
	Provider string `json:"provider"`
	// App is null where nothing has named it yet.
	App *string `json:"app"`
	// OrderID is upper-cased for Hive and as sent for STOVE, trimmed.
	OrderID   string   `json:"order_id"`
	Spellings []string `json:"spellings"`
	// TransactionID is null unless a verify named this order and product.
	TransactionID   *string         `json:"transaction_id"`
	Player          PlayerRecord    `json:"player"`
	Server          *string         `json:"server"`
	Products        []ProductRecord `json:"products"`
	Amount          *string         `json:"amount"`
	Currency        *string         `json:"currency"`
	StartedAt       *string         `json:"started_at"`
	PaidAt          *string         `json:"paid_at"`
	CancelledAt     *string         `json:"cancelled_at"`
	CancelledReason *string         `json:"cancelled_reason"`
	Lamps           LampsRecord     `json:"lamps"`
	Grants          []HeldRecord    `json:"grants"`
	Class           string          `json:"class"`
	Flags           []string        `json:"flags"`
	Severity        int             `json:"severity"`
	Case            *CaseRecord     `json:"case"`
	// Duplicates counts repeats: two deliveries of one event are 1.
	Duplicates  int64   `json:"duplicates"`
	Test        bool    `json:"test"`
	FirstSeenAt *string `json:"first_seen_at"`
	UpdatedAt   *string `json:"updated_at"`
}

// PlayerRecord is a player in JSON. ID is Hive's vid; STOVE's guid, else its member_no.
type PlayerRecord struct {
	ID          *string `json:"id"`
	UID         *string `json:"uid"`
	GUID        *string `json:"guid"`
	MemberNo    *string `json:"member_no"`
	CharacterNo *string `json:"character_no"`
	Name        *string `json:"name"`
}

// ProductRecord is one product of an order in JSON.
type ProductRecord struct {
	ProductID *string `json:"product_id"`
	Quantity  *int64  `json:"quantity"`
	Amount    *string `json:"amount"`
	Currency  *string `json:"currency"`
}

// LampsRecord is the six lamps in JSON: yes, claimed, no, unknown or unobservable.
type LampsRecord struct {
	Notified  string `json:"notified"`
	Paid      string `json:"paid"`
	Cancelled string `json:"cancelled"`
	Granted   string `json:"granted"`
	Revoked   string `json:"revoked"`
	Reported  string `json:"reported"`
}

// HeldRecord is one grant of an order as it stands, in JSON.
type HeldRecord struct {
	GrantID   *string      `json:"grant_id"`
	PlayerID  *string      `json:"player_id"`
	Items     []ItemRecord `json:"items"`
	GrantedAt *string      `json:"granted_at"`
	Status    string       `json:"status"`
}

// ItemRecord is a game item in JSON.
type ItemRecord struct {
	ItemID   string `json:"item_id"`
	Quantity int64  `json:"quantity"`
}

// CaseRecord is the human side of an order in JSON.
type CaseRecord struct {
	State string  `json:"state"`
	Owner *string `json:"owner"`
}

// NewOrderRecord makes the JSON form of an order.
func NewOrderRecord(k ledger.Key, s ledger.Standing) OrderRecord {
	v := s.View
	r := OrderRecord{
		Provider: string(k.Provider), App: orNull(k.App), OrderID: ledger.CanonicalOrder(k.Provider, k.Order),
		Spellings: emptied(v.Spellings), TransactionID: orNull(v.TransactionID),
		Player: newPlayer(k.Provider, v.Player), Server: orNull(v.Server), Products: newProducts(v.Lines),
		Amount: orNull(v.Amount), Currency: orNull(v.Currency),
		StartedAt: atOrNull(v.StartedAt), PaidAt: atOrNull(v.PaidAt),
		CancelledAt: atOrNull(v.CancelledAt), CancelledReason: orNull(v.CancelledReason),
		Lamps: newLamps(s.Lamps), Grants: make([]HeldRecord, 0, len(v.Grants)),
		Class: string(s.Class), Flags: make([]string, 0, len(s.Flags)), Severity: s.Severity,
		Duplicates: v.Duplicates, Test: v.Test, FirstSeenAt: atOrNull(v.FirstSeenAt), UpdatedAt: atOrNull(v.UpdatedAt),
	}
	for _, g := range v.Grants {
		r.Grants = append(r.Grants, HeldRecord{
			GrantID: orNull(g.GrantID), PlayerID: orNull(g.PlayerID), Items: newItems(g.Items),
			GrantedAt: atOrNull(g.GrantedAt), Status: string(g.Status),
		})
	}
	for _, f := range s.Flags {
		r.Flags = append(r.Flags, string(f))
	}
	if s.Case != nil && s.Case.State != "" {
		r.Case = &CaseRecord{State: string(s.Case.State), Owner: orNull(s.Case.Owner)}
	}
	return r
}

func newPlayer(p ledger.Provider, player ledger.Player) PlayerRecord {
	id := player.ID
	if p == ledger.Stove {
		id = firstOf(player.GUID, player.MemberNo)
	}
	return PlayerRecord{
		ID: orNull(id), UID: orNull(player.UID), GUID: orNull(player.GUID), MemberNo: orNull(player.MemberNo),
		CharacterNo: orNull(player.CharacterNo), Name: orNull(player.Name),
	}
}

func newProducts(lines []ledger.Line) []ProductRecord {
	out := make([]ProductRecord, 0, len(lines))
	for _, l := range lines {
		out = append(out, ProductRecord{
			ProductID: orNull(l.ProductID), Quantity: countOrNull(l.Quantity), Amount: orNull(l.Amount), Currency: orNull(l.Currency),
		})
	}
	return out
}

// newLamps writes a lamp nobody has lit as unknown.
func newLamps(l ledger.Lamps) LampsRecord {
	word := func(l ledger.Lamp) string { return firstOf(string(l), string(ledger.LampUnknown)) }
	return LampsRecord{word(l.Notified), word(l.Paid), word(l.Cancelled), word(l.Granted), word(l.Revoked), word(l.Reported)}
}

func newItems(items []ledger.Item) []ItemRecord {
	out := make([]ItemRecord, 0, len(items))
	for _, it := range items {
		out = append(out, ItemRecord{it.ItemID, it.Quantity})
	}
	return out
}

// Orders writes orders as they come; as text each row ends in its sentence and the verb that helps.
func Orders(w *Writer, rows iter.Seq2[ledger.Row, error]) error {
	v := w.voice()
	return list(w, rows, table[ledger.Row, OrderRecord]{
		record: func(r ledger.Row) OrderRecord { return NewOrderRecord(r.Key, r.Standing) },
		columns: []column[ledger.Row]{
			{head: v.T("PAID %s", v.zoneName()), cell: func(r ledger.Row) string { return v.stamp(r.Standing.View.PaidAt) }},
			{head: v.T("ORDER"), cell: func(r ledger.Row) string { return r.Key.String() }},
			{head: v.T("PLAYER"), most: 32, cell: func(r ledger.Row) string { return playerText(r.Key.Provider, r.Standing.View.Player) }},
			{head: v.T("PRODUCT"), most: 36, cell: func(r ledger.Row) string { return v.productsText(r.Standing.View.Lines) }},
			{head: v.T("AMOUNT"), align: kit.Right, cell: func(r ledger.Row) string { return r.Standing.View.Money().String() }},
			{head: v.T("CLASS"), cell: func(r ledger.Row) string { return string(r.Standing.Class) }},
			{head: "", cell: func(r ledger.Row) string {
				return ended(sentence(&r.Standing, r.Key, w.voice()))
			}},
		},
		empty: v.T("No orders match."),
	})
}

// playerText is a player's id with his name, the id first so that it is not cut.
func playerText(p ledger.Provider, player ledger.Player) string {
	id := player.Primary()
	if r := newPlayer(p, player); r.ID != nil {
		id = *r.ID
	}
	return strings.TrimSpace(id + " " + player.Name)
}

// productsText is the product, and of a cart how many more there are.
func (v voice) productsText(lines []ledger.Line) string {
	switch {
	case len(lines) == 0:
		return ""
	case len(lines) > 1:
		return v.N(int64(len(lines)-1), "%[2]s +%[1]d line", "%[2]s +%[1]d lines", lines[0].ProductID)
	case lines[0].Quantity > 1:
		return lines[0].ProductID + " x" + ledger.Group(itoa(lines[0].Quantity))
	default:
		return lines[0].ProductID
	}
}
