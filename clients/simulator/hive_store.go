package simulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// productList answers HIVE "product".
func (s *Simulator) productList(at time.Time, c *call) answer {
	var q struct {
		AppID text `json:"appid"`
		VID   text `json:"vid"`
	}
	if len(c.body) == 0 || json.Unmarshal(c.body, &q) != nil {
		return hiveCode(codeNoParameter)
	}
	if q.AppID == "" || q.VID == "" {
		return hiveCode(codeMissing)
	}
	rows := []object{}
	for _, p := range s.world.products {
		if string(q.AppID) != s.cfg.AppID {
			break
		}
		display := "₩" + strings.TrimSuffix(money(p.Price, ""), " ")
		if p.Currency == "USD" {
			display = "$" + p.Price.String()
		}
		rows = append(rows, object{
			{"market_pid", p.MarketPID},
			{"price", json.Number(p.Price.String())},
			{"currency", p.Currency},
			{"display_price", display},
			{"title", p.Title},
			{"description", p.Title},
			{"product_type", "consumable"},
		})
	}
	return hiveAnswer(http.StatusOK, object{
		{"result", 0},
		{"result_msg", "success"},
		{"product_list", rows},
		{"update_date", kstText(at.Truncate(24 * time.Hour))},
	})
}

// orderPage answers HIVE "order": an HTML page and no order number. The simulated player pays Delays.Checkout later.
func (s *Simulator) orderPage(at time.Time, c *call) answer {
	var q struct {
		AppID     text  `json:"appid"`
		VID       text  `json:"vid"`
		MarketPID text  `json:"market_pid"`
		ServerID  text  `json:"server_id"`
		OS        text  `json:"os"`
		Quantity  text  `json:"quantity"`
		Payload   *text `json:"iap_payload"`
		RefundIdx text  `json:"refund_idx"`
		Repayment text  `json:"is_repayment"`
	}
	if len(c.body) == 0 || json.Unmarshal(c.body, &q) != nil {
		return hiveCode(codeNoParameter)
	}
	if q.AppID == "" || q.VID == "" || q.MarketPID == "" || q.ServerID == "" || q.OS == "" {
		return hiveCode(codeMissing)
	}
	quantity := 1
	if q.Quantity != "" {
		n, err := strconv.Atoi(string(q.Quantity))
		if err != nil {
			return hiveCode(codeWrongParam)
		}
		quantity = n
	}
	p := s.hiveUser("player_id", string(q.VID), "player_id")
	prod := s.world.product(string(q.MarketPID))
	if string(q.AppID) != s.cfg.AppID || p == nil || prod == nil || !slices.Contains(s.world.servers, string(q.ServerID)) {
		return hiveCode(codeWrongParam)
	}
	if q.Repayment == "1" {
		idx, err := strconv.Atoi(string(q.RefundIdx))
		if err != nil {
			return hiveCode(codeMissing)
		}
		if refunded := s.owed(p, idx); refunded == nil || refunded.lines[0].product != prod {
			return hiveCode(codeWrongParam)
		}
		s.laterDo(at.Add(s.soon(s.cfg.Delays.Checkout)), func(at time.Time) {
			if _, err := s.repayHive(at, p.VID, idx, quantity); err != nil {
				s.say(at, Event{Kind: KindTrouble, Provider: "hive"}, "repayment: %v", err)
			}
		})
		return page(prod.Title, "재결제할 결제 수단을 선택하세요.")
	}
	if s.unprocessed(p, prod, at) != nil {
		s.say(at, Event{Kind: KindBlocked, Provider: "hive"}, "%s cannot buy %s: an earlier payment for it is still unconsumed.", p.Name, prod.Title)
		return page(prod.Title, "이미 보유한 상품입니다.")
	}
	want := purchase{quantity: quantity, forced: map[string]bool{}}
	if q.Payload != nil {
		payload := string(*q.Payload)
		want.payload = &payload
	}
	if quantity < 1 || quantity > 1000 {
		return hiveCode(codeWrongParam)
	}
	o := s.newHive(at, p, prod, string(q.ServerID), want)
	if err := s.world.add(o); err != nil {
		s.say(at, Event{Kind: KindTrouble, Provider: "hive"}, "order: %v", err)
		return hiveCode(1000005)
	}
	s.checkOut(at, o)
	return page(prod.Title, "결제 수단을 선택하세요: 신용카드, 휴대폰, 계좌이체, 가상계좌")
}

func page(title, sentence string) answer {
	body := fmt.Sprintf("<!DOCTYPE html>\n<html lang=\"ko\"><head><meta charset=\"utf-8\"><title>%s</title></head>\n<body><h1>%s</h1><p>%s</p></body></html>\n",
		html.EscapeString(title), html.EscapeString(title), html.EscapeString(sentence))
	return answer{status: http.StatusOK, contentType: "text/html; charset=utf-8", body: []byte(body)}
}

// refundInfo answers HIVE "refund_info": what a refunded player has to pay again before playing on.
func (s *Simulator) refundInfo(_ time.Time, c *call) answer {
	var q struct {
		AppID   text `json:"appid"`
		VIDType text `json:"vid_type"`
		VID     text `json:"vid"`
		Lang    text `json:"game_language"`
	}
	if len(c.body) == 0 || json.Unmarshal(c.body, &q) != nil {
		return hiveCode(codeNoParameter)
	}
	if q.AppID == "" || q.VIDType == "" || q.VID == "" || q.Lang == "" {
		return hiveCode(codeMissing)
	}
	rows := []object{}
	if p := s.hiveUser("player_id", string(q.VID), "player_id"); p != nil && string(q.AppID) == s.cfg.AppID {
		for _, o := range s.world.byPlayer[p] {
			if o.refundIdx == 0 || o.repaid {
				continue
			}
			rows = append(rows, object{
				{"refund_idx", o.refundIdx},
				{"market_id", 15},
				{"market_pid", o.lines[0].product.MarketPID},
				{"refund_time", o.cancelled.In(kst()).Format("2006.01.02 15:04") + " (UTC+9)"},
				{"refund_time_ms", seconds(o.cancelled)},
				{"quantity", o.quantity},
			})
		}
	}
	a := hiveAnswer(http.StatusOK, object{
		{"result", 0},
		{"result_msg", "success"},
		{"guide_title", "환불 상품 재결제 안내"},
		{"guide_content", "환불된 상품이 확인되어 게임 이용이 제한되었습니다.\n\n동일 상품 재결제 후 게임 이용이 가능합니다.\n동일한 수량으로 재결제 해야 합니다.\n\n* 환불 시간은 UTC+9 기준입니다."},
		{"customer_site", object{{"pc", "https://customer.example.com/faq"}, {"mobile", "https://customer-m.example.com/faq"}}},
		{"refund_list", rows},
	})
	if s.strikes("refund-info-raw-newlines", subject{id: "refund_info " + ordinal(s.posts.Calls[callRefundInfo])}) {
		// The printed sample mixes raw and escaped breaks: the doubled ones stay escaped.
		a.body = bytes.ReplaceAll(a.body, []byte(`.\n동`), []byte(".\n동"))
	}
	return a
}
