package simulator

import (
	"encoding/json"
	"strings"

	"github.com/shopspring/decimal"
)

// STOVE's words. The notification table knows ONLINE and SHOP, its samples MOBILE; the validation table knows MOBILE and
// SHOP.
const (
	platformOnline = "ONLINE"
	platformShop   = "SHOP"
	platformMobile = "MOBILE"

	notiOnline    = "ONLINE_PURCHASE"
	notiMobile    = "IAP_PURCHASE"
	notiSubscript = "IAP_SUBSCRIPT"
	notiOOAP      = "IAP_OOAP"
	notiCart      = "ONLINE_CART_PURCHASE"
)

// price writes a whole amount with the given number of zeros behind the point, as the samples do: 5000.0 in the
// notification, 5000.00 in the validation.
func price(amount decimal.Decimal, zeros int) json.Number {
	plain := amount.String()
	if !strings.Contains(plain, ".") {
		plain += "." + strings.Repeat("0", zeros)
	}
	return json.Number(plain)
}

// stoveNotification is the body of "payment completion notification", in the order of its samples. guid is mandatory in
// the table and absent from every sample; member_no is a number in the table and a string in every sample.
func (s *Simulator) stoveNotification(o *order, n notified) []byte {
	body := object{{"bill_platform_type", o.platform}, {"noti_type", n.kind}}
	if !o.noGUID {
		body = append(body, field{"guid", o.player.GUID})
	}
	if o.platform == platformMobile {
		body = append(body, field{"character_no", o.player.CharacterNo})
	}
	body = append(body, field{"member_no", o.player.MemberNo}, field{"world_id", o.server},
		field{"txn_time", o.paid.UnixMilli()}, field{"data", s.stoveData(o, n)})
	return encode(body)
}

func (s *Simulator) stoveData(o *order, n notified) object {
	data := object{{"tid", o.id}}
	if o.noti == notiCart {
		// No document shows a cart's notification; this is the shape of the validation's cart.
		return append(data, field{"products", stoveProducts(o, 1)})
	}
	if o.noti == notiSubscript {
		data = append(data, field{"original_tid", o.original})
	}
	first := o.lines[0].product
	if o.platform == platformMobile {
		pay := "INAPP"
		if o.noti == notiSubscript {
			pay = "SUBSCRIPTION"
		}
		data = append(data, field{"pay_type", pay}, field{"market_code", "GOOGLE_PLAY"},
			field{"market_product_id", "google_" + first.StoveID})
	}
	data = append(data, field{"product_id", n.marketPID}, field{"product_price", json.Number(n.amount)},
		field{"product_currency", o.currency()})
	if o.platform == platformMobile {
		data = append(data, field{"product_tier", 1})
	}
	data = append(data, field{"inservice_item_id", first.InserviceID})
	if o.noti == notiSubscript {
		return append(data, field{"subs_status_code", o.subStatus}, field{"expire_time", o.expires.Unix()},
			field{"market_subscript_status", "7"})
	}
	return append(data, field{"service_order_id", ""}, field{"supply_items", stoveItems(o)})
}

// stoveItems has total_amount as a number, as the sample does where the table says String.
func stoveItems(o *order) []object {
	list := []object{}
	for _, item := range orderItems(o) {
		list = append(list, object{{"service_item_code", item.ItemID}, {"total_amount", item.Quantity}, {"item_desc", ""}})
	}
	return list
}

func stoveProducts(o *order, zeros int) []object {
	list := []object{}
	for _, l := range o.lines {
		list = append(list, object{
			{"tid", l.tid},
			{"product_id", l.product.StoveID},
			{"quantity", l.quantity},
			{"product_price", price(l.product.Price.Mul(decimal.NewFromInt(int64(l.quantity))), zeros)},
			{"product_currency", l.product.Currency},
			{"txn_time", o.paid.UnixMilli()},
			{"inservice_item_id", l.product.InserviceID},
		})
	}
	return list
}

// stoveDetail is one entry of the validation's data.
func stoveDetail(o *order) object {
	if o.noti == notiCart {
		return object{{"tid", o.id}, {"products", stoveProducts(o, 2)}}
	}
	l := o.lines[0]
	entry := object{{"tid", o.id}, {"product_id", l.product.StoveID}}
	if l.quantity > 1 {
		entry = append(entry, field{"quantity", l.quantity})
	}
	return append(entry, field{"product_price", price(o.amount(), 2)}, field{"product_currency", o.currency()},
		field{"txn_time", o.paid.UnixMilli()}, field{"inservice_item_id", l.product.InserviceID})
}

// orderItems is everything the game should give for an order.
func orderItems(o *order) []Item {
	var items []Item
	for _, l := range o.lines {
		for _, item := range l.product.Items {
			items = append(items, Item{ItemID: item.ItemID, Quantity: item.Quantity * int64(l.quantity)})
		}
	}
	return items
}
