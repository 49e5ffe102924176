package simulator

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

// The names of STOVE's calls.
const (
	callDetails = "details"
	callStatus  = "status"
)

const maxDetails = 100

func (s *Simulator) stoveRoutes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("POST /bill-cpm/v1.0/payment/{service}/details", s.call(fixed(callDetails), s.details))
	mux.Handle("GET /bill-store/v1.0/{service}/purchase/status/web", s.call(fixed(callStatus), s.purchaseStatus))
	return mux
}

func stoveAnswer(status int, body object) answer {
	return answer{status: status, contentType: "application/json", body: encode(body)}
}

func stoveCode(status, code int, message string) answer {
	return stoveAnswer(status, object{{"code", code}, {"message", message}})
}

// stoveSystemError is documented as a system error although its status is 401. It is the only 401 there is, so a wrong
// token gets it, too: from outside the two cannot be told apart.
func stoveSystemError() answer {
	return stoveCode(http.StatusUnauthorized, 99999, "Payment is not successful.")
}

func (s *Simulator) stoveAuthorized(c *call) bool {
	got, _ := strings.CutPrefix(c.header.Get("Authorization"), "Bearer ") // purchase status documents both forms
	return s.cfg.StoveToken == "" || got == s.cfg.StoveToken
}

type detail struct {
	Platform text `json:"bill_platform_type"`
	Noti     text `json:"noti_type"`
	GUID     text `json:"guid"`
	MemberNo text `json:"member_no"`
	TID      text `json:"tid"`
}

// details answers STOVE bulk validation. Entries it does not know are missing from the answer, and what it knows comes in
// the opposite order of the question: neither is documented, so nobody may count on the position. A single unknown tid is
// answered by code 404.
func (s *Simulator) details(_ time.Time, c *call) answer {
	var q struct {
		Details []detail `json:"details"`
	}
	fate := subject{id: "details " + ordinal(s.posts.Calls[callDetails])}
	switch {
	case !s.stoveAuthorized(c) || s.strikes("stove-system-error", fate):
		return stoveSystemError()
	case c.service != s.cfg.ServiceID || s.strikes("stove-no-platform", fate):
		return stoveCode(http.StatusOK, 2004, "Platform information does not exist.")
	case c.header.Get("caller-id") == "":
		return stoveCode(http.StatusBadRequest, 400, "caller-id is missing")
	case json.Unmarshal(c.body, &q) != nil || len(q.Details) == 0:
		return stoveCode(http.StatusBadRequest, 400, "details is missing")
	case len(q.Details) > maxDetails:
		return stoveCode(http.StatusBadRequest, 400, "details has more than 100 entries")
	}
	found := []object{}
	for _, d := range slices.Backward(q.Details) {
		if o := s.knownTo(d); o != nil {
			found = append(found, stoveDetail(o))
		}
	}
	if len(found) == 0 && len(q.Details) == 1 {
		return stoveCode(http.StatusOK, 404, "Checkout is not successful")
	}
	var data any = found
	if len(found) == 1 && s.strikes("stove-data-object", fate) {
		data = found[0]
	}
	return stoveAnswer(http.StatusOK, object{{"code", 0}, {"message", "OK"}, {"data", data}})
}

// knownTo finds the payment somebody asks about; the member number, the guid where one is given, the type and the platform
// have to be right. The guid may be left out, since no notification sample carries one.
func (s *Simulator) knownTo(d detail) *order {
	o := s.world.stoveOrder(string(d.TID))
	switch {
	case o == nil || o.sandbox:
		return nil
	case string(d.MemberNo) != o.player.MemberNo, d.GUID != "" && string(d.GUID) != o.player.GUID:
		return nil
	case strings.ToUpper(string(d.Noti)) != o.noti:
		return nil
	case s.strikes("stove-token-one-user", o.fate("token").open()) && o.player != s.world.players[0]:
		return nil
	case o.state == Cancelled && s.strikes("stove-refund-visible", o.fate("visible").open()):
		return nil
	}
	platform := strings.ToUpper(string(d.Platform))
	if o.platform == platformMobile {
		if platform != platformMobile {
			return nil
		}
		return o
	}
	if platform == platformShop || platform == platformOnline && !s.strikes("stove-shop-only", o.fate("shop").open()) {
		return o
	}
	return nil
}

// purchaseStatus answers STOVE "check item purchase status", value before code as in its sample. An unknown order is
// answered by 999999, as text.
func (s *Simulator) purchaseStatus(_ time.Time, c *call) answer {
	if !s.stoveAuthorized(c) {
		return stoveSystemError()
	}
	o := s.world.byMaster[c.query("txn_mst_no")]
	shop := c.query("shop_key")
	if o == nil || o.sandbox || shop == "" || c.service != s.cfg.ServiceID || !s.asksFor(c, o) {
		return stoveAnswer(http.StatusOK, object{{"code", "999999"}, {"message", "정의되지 않은 오류입니다."}})
	}
	products := []object{}
	for _, l := range o.lines {
		products = append(products, object{
			{"product_id", l.product.ShopID},
			{"category_id", "B37E4AD7B4D84BF"},
			{"total_quantity", l.quantity},
			{"member_quantity", l.quantity},
			{"guid_quantity", l.quantity},
		})
	}
	return stoveAnswer(http.StatusOK, object{
		{"value", object{
			{"status", o.state == Paid},
			{"shop_key", shop + "_shop"},
			{"product_infos", products},
			{"stove_charge_infos", s.charges(o)},
		}},
		{"code", 0},
		{"message", "OK"},
	})
}

// asksFor compares the account: guid, or the member number in its place; the printed sample sends character_no instead.
func (s *Simulator) asksFor(c *call, o *order) bool {
	guid, character := c.query("guid"), c.query("character_no")
	return guid != "" && (guid == o.player.GUID || guid == o.player.MemberNo) || character != "" && character == o.player.CharacterNo
}

// charges splits the price over up to two means of payment.
func (s *Simulator) charges(o *order) []object {
	means := [...]struct {
		code int
		name string
	}{{1, "POQ 캐시비"}, {16, "모바일티머니"}, {98, "스토브 캐시"}, {99, "포인트"}, {2, "쿠폰"}}
	charge := func(i int, amount decimal.Decimal) object {
		value := json.Number(amount.String())
		return object{
			{"charge_deduct_val", value},
			{"charge_display_deduct_val", value},
			{"charge_type", means[i].code},
			{"charge_type_name", means[i].name},
		}
	}
	dice := s.dice("charges", o.lot())
	first, total := dice.IntN(3), o.amount()
	rest := decimal.NewFromInt(int64(100 * dice.IntN(5)))
	if o.currency() != "KRW" || rest.IsZero() || rest.GreaterThanOrEqual(total) {
		return []object{charge(first, total)}
	}
	return []object{charge(first, total.Sub(rest)), charge(3+dice.IntN(2), rest)}
}
