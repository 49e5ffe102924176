package stove

import (
	"encoding/json"

	"makegood/clients/transport"
)

// Requests.

type detailsBody struct {
	Details []detailBody `json:"details"`
}

type detailBody struct {
	TID      string `json:"tid"`
	NotiType string `json:"noti_type"`
	Platform string `json:"bill_platform_type"`
	GUID     string `json:"guid,omitempty"`
	MemberNo any    `json:"member_no"`
}

// Answers and notifications.

// envelope is what every answer has. code is an integer in the tables and a
// string in the sample of a failure; the payload is data in one call and value
// in another, an object in the table and an array in the sample.
type envelope struct {
	Code    transport.FlexInt  `json:"code"`
	Message transport.FlexText `json:"message"`
	Data    json.RawMessage    `json:"data"`
	Value   json.RawMessage    `json:"value"`
}

// payload is the member that is there.
func (e envelope) payload() json.RawMessage {
	if len(e.Data) > 0 && string(e.Data) != "null" {
		return e.Data
	}
	return e.Value
}

// product is one bought product: the entry of a validation, a line of a cart,
// or the data of a notification.
type product struct {
	TID       transport.FlexText    `json:"tid"`
	ProductID transport.FlexText    `json:"product_id"`
	Quantity  transport.FlexInt     `json:"quantity"`
	Price     transport.FlexDecimal `json:"product_price"`
	Currency  transport.FlexText    `json:"product_currency"`
	TxnTime   transport.FlexInt     `json:"txn_time"`
	ItemID    transport.FlexText    `json:"inservice_item_id"`
}

type entry struct {
	product
	// Products is there for a shopping cart.
	Products json.RawMessage `json:"products"`
}

type notification struct {
	Platform    transport.FlexText `json:"bill_platform_type"`
	NotiType    transport.FlexText `json:"noti_type"`
	WorldID     transport.FlexText `json:"world_id"`
	GUID        transport.FlexText `json:"guid"`
	MemberNo    transport.FlexText `json:"member_no"`
	CharacterNo transport.FlexText `json:"character_no"`
	TxnTime     transport.FlexInt  `json:"txn_time"`
	Data        json.RawMessage    `json:"data"`
}

// bought is the data of a notification. Its fields from OriginalTID on stand
// only in the samples of the documents.
type bought struct {
	entry
	ServiceOrderID transport.FlexText `json:"service_order_id"`
	SupplyItems    json.RawMessage    `json:"supply_items"`
	OriginalTID    transport.FlexText `json:"original_tid"`
	SubsStatus     transport.FlexText `json:"subs_status_code"`
	ExpireTime     transport.FlexInt  `json:"expire_time"`
}

type supplyItem struct {
	Code transport.FlexText `json:"service_item_code"`
	// Amount is a string in the table and a number in the sample.
	Amount      transport.FlexInt  `json:"total_amount"`
	Description transport.FlexText `json:"item_desc"`
}

type statusValue struct {
	Status   transport.FlexBool `json:"status"`
	ShopKey  transport.FlexText `json:"shop_key"`
	Products json.RawMessage    `json:"product_infos"`
	Charges  json.RawMessage    `json:"stove_charge_infos"`
}

type statusProduct struct {
	ProductID      transport.FlexText `json:"product_id"`
	CategoryID     transport.FlexText `json:"category_id"`
	TotalQuantity  transport.FlexInt  `json:"total_quantity"`
	MemberQuantity transport.FlexInt  `json:"member_quantity"`
	GUIDQuantity   transport.FlexInt  `json:"guid_quantity"`
}

type statusCharge struct {
	Deducted transport.FlexDecimal `json:"charge_deduct_val"`
	InCash   transport.FlexDecimal `json:"charge_display_deduct_val"`
	Type     transport.FlexInt     `json:"charge_type"`
	Name     transport.FlexText    `json:"charge_type_name"`
}
