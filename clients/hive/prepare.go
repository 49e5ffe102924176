package hive

import (
	"strings"

	"makegood/clients/transport"
	"makegood/ledger"
)

// The documented paths and content types (web PG payment page). Hive labels
// its JSON text/html on every call but unconsumed.
const (
	pathProduct    = "/external/api/product"
	pathOrder      = "/external/api/order"
	pathRefundInfo = "/external/api/refund_info"
	pathUnconsumed = "/api_v4/purchases/unconsumed"
	pathVerify     = "/api_v4/verify"
	pathItemResult = "/api_v4/item_result"

	typeStore      = "text/html; charset=utf-8"
	typeIAP        = "text/html"
	typeUnconsumed = "application/json"
)

// ProductAsk asks for the catalogue a player sees.
type ProductAsk struct {
	App string
	// Country is ISO 3166-1 alpha-2, Language ISO 639-1.
	Country, Language string
	// Player is the PlayerID; PlayerType its account type, v4 when empty.
	Player, PlayerType string
	// PIDType is the sort of product, consumable when empty.
	PIDType string
}

// PrepareProduct builds the product call without sending it.
func (c *Client) PrepareProduct(ask ProductAsk) (transport.Prepared, error) {
	const op = "hive: product"
	if err := required(op, "country", ask.Country, "language", ask.Language, "player", ask.Player); err != nil {
		return transport.Prepared{}, err
	}
	return c.prepare(op, ask.App, c.hosts.store+pathProduct, typeStore, productBody{
		API: "product", MarketID: marketPG, AppID: ask.App, Country: ask.Country, Language: ask.Language,
		VID: ask.Player, VIDType: orV4(ask.PlayerType), PIDType: or(ask.PIDType, "consumable"),
	})
}

// OrderAsk starts a purchase: Hive answers with the page on which the player
// chooses how to pay.
type OrderAsk struct {
	App               string
	Country, Language string
	// Player is the PlayerID; PlayerType its account type, v4 when empty.
	Player, PlayerType string
	ProductID          string
	Server             string
	// OS is W (Windows), M (Mac) or A (Android).
	OS string
	// Quantity 0 leaves it to Hive, which takes 1.
	Quantity int64
	// Payload comes back later as iap_payload.
	Payload string
	// Currency fixes the currency (ISO 4217); empty leaves it to Country.
	Currency string
	// Repayment is the refund_idx of a refunded purchase that is paid again.
	Repayment string
}

// PrepareOrder builds the order call without sending it.
func (c *Client) PrepareOrder(ask OrderAsk) (transport.Prepared, error) {
	const op = "hive: order"
	if err := required(op, "country", ask.Country, "language", ask.Language, "player", ask.Player,
		"product", ask.ProductID, "server", ask.Server); err != nil {
		return transport.Prepared{}, err
	}
	if ask.OS != "W" && ask.OS != "M" && ask.OS != "A" {
		return transport.Prepared{}, invalid(op, "os has to be W, M or A")
	}
	if ask.Quantity < 0 {
		return transport.Prepared{}, invalid(op, "quantity is negative")
	}
	body := orderBody{
		MarketID: marketPG, AppID: ask.App, Country: ask.Country, Language: ask.Language, VID: ask.Player,
		VIDType: orV4(ask.PlayerType), MarketPID: ask.ProductID, ServerID: ask.Server, OS: ask.OS,
		Quantity: ask.Quantity, Payload: ask.Payload, FixedCurrency: ask.Currency,
	}
	if ask.Repayment != "" {
		if !transport.IsDigits(ask.Repayment) {
			return transport.Prepared{}, invalid(op, "the repayment index has to be a number")
		}
		one := 1
		body.RefundIdx, body.IsRepayment = transport.NumberOrText(ask.Repayment), &one
	}
	return c.prepare(op, ask.App, c.hosts.store+pathOrder, typeStore, body)
}

// UnconsumedAsk names one list: Hive answers per app, server and user only.
type UnconsumedAsk struct {
	App, Server string
	// IDType is the sort of UserID: player_id, vid or uid; the configured one
	// when empty.
	IDType, UserID string
}

// idType is the user_id_type that is sent for the question.
func (c *Client) idType(ask UnconsumedAsk) string { return or(ask.IDType, c.userType) }

// PrepareUnconsumed builds the unconsumed call without sending it.
func (c *Client) PrepareUnconsumed(ask UnconsumedAsk) (transport.Prepared, error) {
	const op = "hive: unconsumed"
	if err := required(op, "server", ask.Server, "user id", ask.UserID); err != nil {
		return transport.Prepared{}, err
	}
	if !isUserIDType(c.idType(ask)) {
		return transport.Prepared{}, invalid(op, "user id type %s is unknown", ask.IDType)
	}
	return c.prepare(op, ask.App, c.hosts.iap+pathUnconsumed, typeUnconsumed, unconsumedBody{
		AppID: ask.App, MarketID: marketPG, ServerID: ask.Server,
		UserIDType: c.idType(ask), UserID: transport.NumberOrText(ask.UserID),
	})
}

// GameInfo makes Hive send a sales log on the game's behalf with verify.
type GameInfo struct {
	// ServerUID is the user id the game server issued, empty for none.
	ServerUID string
	// Giftee is nil for a purchase of one's own, "0" for a gift to an unknown uid.
	Giftee *string
	Level  int64
	// CharacterID is empty where the game has no characters.
	CharacterID     string
	CharacterTypeID int64
	CharacterLevel  int64
	Emulator        bool
}

// Verify builds a verify of a stored purchase_bypass_info, which goes out
// unchanged. Verify is no mere question: Hive records it, and with info sends
// a sales log.
func (c *Client) Verify(app, bypass string, info *GameInfo) (*transport.Outgoing, error) {
	const op = "hive: verify"
	if bypass == "" {
		return nil, invalid(op, "no purchase_bypass_info is known: read the player's unconsumed purchases first")
	}
	body := verifyBody{Bypass: bypass}
	if info != nil {
		body.GameInfo = []gameInfoBody{gameInfo(*info)}
	}
	return c.outgoing(c.prepare(op, app, c.hosts.verify+pathVerify, typeIAP, body))
}

func gameInfo(info GameInfo) gameInfoBody {
	b := gameInfoBody{
		ServerUID: transport.NumberOrText(or(info.ServerUID, "0")), Level: info.Level,
		CharacterID:     transport.NumberOrText(or(info.CharacterID, "0")),
		CharacterTypeID: info.CharacterTypeID, CharacterLevel: info.CharacterLevel,
	}
	if info.Giftee != nil {
		b.Giftee = transport.NumberOrText(*info.Giftee)
	}
	if info.Emulator {
		b.Emulator = 1
	}
	return b
}

// ReportGranted builds the item_result that says the items were granted, which
// completes the purchase: the player can buy the product again.
func (c *Client) ReportGranted(app, transactionID string, player ledger.Player, items []ledger.Item) (*transport.Outgoing, error) {
	const op = "hive: report granted"
	head, err := c.resultHead(op, transactionID, player)
	if err != nil {
		return nil, err
	}
	return c.outgoing(c.prepare(op, app, c.hosts.iap+pathItemResult, typeIAP, grantedBody(head, items)))
}

// ReportFailed builds the item_result that says the grant failed. It returns
// no money.
func (c *Client) ReportFailed(app, transactionID string, player ledger.Player, reason string) (*transport.Outgoing, error) {
	const op = "hive: report failed"
	head, err := c.resultHead(op, transactionID, player)
	if err != nil {
		return nil, err
	}
	return c.outgoing(c.prepare(op, app, c.hosts.iap+pathItemResult, typeIAP, failedBody(head, reason)))
}

// Refund builds the item_result that requests cancelling and refunding the
// payment (PG only). It moves money.
func (c *Client) Refund(app, transactionID string, player ledger.Player, reason string) (*transport.Outgoing, error) {
	const op = "hive: refund"
	head, err := c.resultHead(op, transactionID, player)
	if err != nil {
		return nil, err
	}
	return c.outgoing(c.prepare(op, app, c.hosts.iap+pathItemResult, typeIAP, refundBody(head, reason)))
}

// resultHead is what the three bodies of item_result share.
func (c *Client) resultHead(op, transactionID string, player ledger.Player) (itemResultHead, error) {
	if transactionID == "" {
		return itemResultHead{}, invalid(op, "no hiveiap_transaction_id is known: verify the order first")
	}
	user := player.ID
	if namesUID(c.resultType) {
		user = player.UID
	}
	if user == "" {
		return itemResultHead{}, invalid(op, "the player's id of type %s is not known", c.resultType)
	}
	return itemResultHead{TransactionID: transactionID, UserIDType: c.resultType, UserID: transport.NumberOrText(user)}, nil
}

// RefundInfoAsk asks which refunded purchases a player has to pay again.
type RefundInfoAsk struct {
	App                string
	Player, PlayerType string
	Language           string
	// Device is pc, mobile, or empty for Hive's own choice (mobile).
	Device string
}

// PrepareRefundInfo builds the refund_info call without sending it.
func (c *Client) PrepareRefundInfo(ask RefundInfoAsk) (transport.Prepared, error) {
	const op = "hive: refund_info"
	if err := required(op, "language", ask.Language, "player", ask.Player); err != nil {
		return transport.Prepared{}, err
	}
	if ask.Device != "" && ask.Device != "pc" && ask.Device != "mobile" {
		return transport.Prepared{}, invalid(op, "device has to be pc or mobile")
	}
	return c.prepare(op, ask.App, c.hosts.store+pathRefundInfo, typeStore, refundInfoBody{
		AppID: ask.App, VIDType: orV4(ask.PlayerType), VID: ask.Player, Language: ask.Language, Device: ask.Device,
	})
}

// outgoing binds a request that must leave at most once to the sender that
// makes sure of it.
func (c *Client) outgoing(p transport.Prepared, err error) (*transport.Outgoing, error) {
	if err != nil {
		return nil, err
	}
	return c.money.Outgoing(p), nil
}

// required names the first of the name and value pairs without a value.
func required(op string, pairs ...string) error {
	for i := 0; i+1 < len(pairs); i += 2 {
		if strings.TrimSpace(pairs[i+1]) == "" {
			return invalid(op, "%s is missing", pairs[i])
		}
	}
	return nil
}

func or(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}

func orV4(vidType string) string { return or(vidType, "v4") }
