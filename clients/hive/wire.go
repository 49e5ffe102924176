package hive

import (
	"encoding/json"

	"makegood/clients/transport"
	"makegood/ledger"
)

// Requests. user ids are text here and numbers on the wire, as documented.

type productBody struct {
	API      string `json:"api"`
	MarketID int    `json:"market_id"`
	AppID    string `json:"appid"`
	Country  string `json:"hive_country"`
	Language string `json:"game_language"`
	VID      string `json:"vid"`
	VIDType  string `json:"vid_type"`
	PIDType  string `json:"market_pid_type"`
}

type orderBody struct {
	MarketID      int    `json:"market_id"`
	AppID         string `json:"appid"`
	Country       string `json:"hive_country"`
	Language      string `json:"game_language"`
	VID           string `json:"vid"`
	VIDType       string `json:"vid_type"`
	MarketPID     string `json:"market_pid"`
	ServerID      string `json:"server_id"`
	OS            string `json:"os"`
	Quantity      int64  `json:"quantity,omitempty"`
	Payload       string `json:"iap_payload,omitempty"`
	FixedCurrency string `json:"fixed_currency,omitempty"`
	RefundIdx     any    `json:"refund_idx,omitempty"`
	IsRepayment   *int   `json:"is_repayment,omitempty"`
}

type unconsumedBody struct {
	AppID      string `json:"appid"`
	MarketID   int    `json:"market_id"`
	ServerID   string `json:"server_id"`
	UserIDType string `json:"user_id_type"`
	UserID     any    `json:"user_id"`
}

type verifyBody struct {
	Bypass string `json:"purchase_bypass_info"`
	// GameInfo is documented as an object array and described as one object.
	GameInfo []gameInfoBody `json:"game_info,omitempty"`
}

type gameInfoBody struct {
	ServerUID       any   `json:"server_uid"`
	Giftee          any   `json:"giftee_uid"`
	Level           int64 `json:"level"`
	CharacterID     any   `json:"character_id"`
	CharacterTypeID int64 `json:"character_type_id"`
	CharacterLevel  int64 `json:"character_level"`
	Emulator        int   `json:"is_emulator"`
}

// itemResultHead names the payment and the player of an item_result.
type itemResultHead struct {
	TransactionID string
	UserIDType    string
	UserID        any
}

type itemResultBody struct {
	TransactionID string      `json:"hiveiap_transaction_id"`
	Status        int         `json:"result_status"`
	Message       string      `json:"result_status_message,omitempty"`
	UserIDType    string      `json:"user_id_type"`
	UserID        any         `json:"user_id"`
	Asset         []assetBody `json:"asset"`
}

type assetBody struct {
	ID       string `json:"asset_id"`
	Name     string `json:"asset_name,omitempty"`
	Quantity int64  `json:"quantity"`
}

// grantedBody is the body of report granted, the only one with assets.
func grantedBody(head itemResultHead, items []ledger.Item) itemResultBody {
	b := itemResultBody{
		TransactionID: head.TransactionID, UserIDType: head.UserIDType, UserID: head.UserID,
		Status: 1, Asset: make([]assetBody, 0, len(items)),
	}
	for _, item := range items {
		b.Asset = append(b.Asset, assetBody{ID: item.ItemID, Name: item.Name, Quantity: item.Quantity})
	}
	return b
}

// failedBody is the body of report failed; the documents want an empty list of
// assets.
func failedBody(head itemResultHead, reason string) itemResultBody {
	return itemResultBody{
		TransactionID: head.TransactionID, UserIDType: head.UserIDType, UserID: head.UserID,
		Status: 0, Message: reason, Asset: []assetBody{},
	}
}

// refundBody is the body of a refund request.
func refundBody(head itemResultHead, reason string) itemResultBody {
	return itemResultBody{
		TransactionID: head.TransactionID, UserIDType: head.UserIDType, UserID: head.UserID,
		Status: 2, Message: reason, Asset: []assetBody{},
	}
}

type refundInfoBody struct {
	AppID    string `json:"appid"`
	VIDType  string `json:"vid_type"`
	VID      string `json:"vid"`
	Language string `json:"game_language"`
	Device   string `json:"device,omitempty"`
}

// Answers and notifications.

// verdict is what every answer carries. result_msg is SUCCESS in one call and
// success in another: only result is judged.
type verdict struct {
	Result  transport.FlexInt  `json:"result"`
	Message transport.FlexText `json:"result_msg"`
}

type productAnswer struct {
	verdict
	// Products is documented as an object and sent as an array.
	Products   json.RawMessage    `json:"product_list"`
	UpdateDate transport.FlexText `json:"update_date"`
}

type productRow struct {
	MarketPID    transport.FlexText    `json:"market_pid"`
	Price        transport.FlexDecimal `json:"price"`
	Currency     transport.FlexText    `json:"currency"`
	DisplayPrice transport.FlexText    `json:"display_price"`
	Title        transport.FlexText    `json:"title"`
	Description  transport.FlexText    `json:"description"`
	ProductType  transport.FlexText    `json:"product_type"`
}

type unconsumedAnswer struct {
	verdict
	Lists json.RawMessage `json:"unconsumed_lists"`
}

// payment is what a row of unconsumed and a notification have in common, in
// the spellings of both editions: the older one has no _ms members and calls
// iap_payload additionalInfo.
type payment struct {
	MarketID    transport.FlexText    `json:"market_id"`
	OrderID     transport.FlexText    `json:"order_id"`
	MarketPID   transport.FlexText    `json:"market_pid"`
	ServerID    transport.FlexText    `json:"server_id"`
	VID         transport.FlexText    `json:"vid"`
	VIDType     transport.FlexText    `json:"vid_type"`
	UID         transport.FlexText    `json:"uid"`
	Amount      transport.FlexDecimal `json:"amount"`
	Currency    transport.FlexText    `json:"currency"`
	Quantity    transport.FlexInt     `json:"quantity"`
	Started     transport.FlexText    `json:"started_datetime"`
	StartedMS   transport.FlexInt     `json:"started_datetime_ms"`
	Paid        transport.FlexText    `json:"paid_datetime"`
	PaidMS      transport.FlexInt     `json:"paid_datetime_ms"`
	Receipt     transport.FlexText    `json:"hiveiap_receipt"`
	Bypass      transport.FlexText    `json:"purchase_bypass_info"`
	Payload     json.RawMessage       `json:"iap_payload"`
	OldPayload  json.RawMessage       `json:"additionalInfo"`
	RefundIdx   transport.FlexText    `json:"refund_idx"`
	IsRepayment transport.FlexBool    `json:"is_repayment"`
}

type notification struct {
	payment
	Type            transport.FlexText `json:"type"`
	AppID           transport.FlexText `json:"appid"`
	Cancelled       transport.FlexText `json:"cancelled_datetime"`
	CancelledMS     transport.FlexInt  `json:"cancelled_datetime_ms"`
	CancelledReason transport.FlexText `json:"cancelled_reason"`
}

type verifyAnswer struct {
	verdict
	TransactionID transport.FlexText `json:"hiveiap_transaction_id"`
	MarketID      transport.FlexText `json:"hiveiap_market_id"`
	MarketPID     transport.FlexText `json:"hiveiap_market_pid"`
	OrderID       transport.FlexText `json:"hiveiap_market_transaction_id"`
	Test          transport.FlexText `json:"hiveiap_purchase_test"`
}

type itemResultAnswer struct{ verdict }

type refundInfoAnswer struct {
	verdict
	GuideTitle   transport.FlexText `json:"guide_title"`
	GuideContent transport.FlexText `json:"guide_content"`
	CustomerSite json.RawMessage    `json:"customer_site"`
	Refunds      json.RawMessage    `json:"refund_list"`
}

type customerSite struct {
	PC     transport.FlexText `json:"pc"`
	Mobile transport.FlexText `json:"mobile"`
}

type refundRow struct {
	RefundIdx  transport.FlexText `json:"refund_idx"`
	MarketID   transport.FlexText `json:"market_id"`
	MarketPID  transport.FlexText `json:"market_pid"`
	RefundTime transport.FlexText `json:"refund_time"`
	RefundMS   transport.FlexInt  `json:"refund_time_ms"`
	Quantity   transport.FlexInt  `json:"quantity"`
}
