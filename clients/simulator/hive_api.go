package simulator

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"
)

// The names of Hive's calls, as counted by Posts and aimed at by answer faults.
const (
	callProduct     = "product"
	callOrder       = "order"
	callUnconsumed  = "unconsumed"
	callVerify      = "verify"
	callItemFailed  = "item_result.failed"
	callItemGranted = "item_result.granted"
	callItemRefund  = "item_result.refund"
	callRefundInfo  = "refund_info"
)

// Result codes of verify. The other Hive calls document none but 0; where one of them fails here it borrows these.
const (
	codeOK           = 0
	codeNoParameter  = 1000001
	codeMissing      = 1000006
	codeDenied       = 1000503
	codePending      = 1000519
	codeUnknownOrder = 1000524
	codeWrongParam   = 1000525
)

func codeText(code int) string {
	switch code {
	case codeOK:
		return "success"
	case codeNoParameter:
		return "No requested parameter"
	case 1000003:
		return "DB Connection Error"
	case 1000005:
		return "Internal Server Error"
	case codeMissing:
		return "The required parameter info is missing"
	case codeDenied:
		return "Failed to authenticate the receipt"
	case 1000507:
		return "Failed to save the purchase info"
	case 1000516:
		return "Market verification server error"
	case codePending:
		return "Pending payment"
	case codeUnknownOrder:
		return "Failed to authenticate the receipt. (not exist order)"
	case codeWrongParam:
		return "Failed to authenticate the receipt. (wrong param)"
	}
	return "Unknown error"
}

func (s *Simulator) hiveRoutes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("POST /external/api/product", s.call(fixed(callProduct), s.hiveAuth(s.productList)))
	mux.Handle("POST /external/api/order", s.call(fixed(callOrder), s.hiveAuth(s.orderPage)))
	mux.Handle("POST /external/api/refund_info", s.call(fixed(callRefundInfo), s.hiveAuth(s.refundInfo)))
	mux.Handle("POST /api_v4/purchases/unconsumed", s.call(fixed(callUnconsumed), s.hiveAuth(s.unconsumed)))
	mux.Handle("POST /api_v4/verify", s.call(fixed(callVerify), s.hiveAuth(s.verifyCall)))
	mux.Handle("POST /api_v4/item_result", s.call(itemResultName, s.hiveAuth(s.itemResultCall)))
	return mux
}

// hiveAuth checks the certification key. What Hive answers to a wrong one is documented nowhere.
func (s *Simulator) hiveAuth(next handler) handler {
	return func(at time.Time, c *call) answer {
		if want := s.cfg.HiveToken; want != "" && c.header.Get("Authorization") != "Bearer "+want {
			return hiveAnswer(http.StatusUnauthorized, object{{"result", 401}, {"result_msg", "Unauthorized"}})
		}
		return next(at, c)
	}
}

// hiveAnswer has the Content-Type that Hive's pages print for these calls although the body is JSON.
func hiveAnswer(status int, body object) answer {
	return answer{status: status, contentType: "text/html; charset=utf-8", body: php(body)}
}

func hiveCode(code int) answer {
	return hiveAnswer(http.StatusOK, object{{"result", code}, {"result_msg", codeText(code)}})
}

// unconsumed answers HIVE "purchases/unconsumed": per appid, market 15, server and user; no list over all users.
func (s *Simulator) unconsumed(at time.Time, c *call) answer {
	var q struct {
		AppID    text `json:"appid"`
		MarketID text `json:"market_id"`
		ServerID text `json:"server_id"`
		UserType text `json:"user_id_type"`
		UserID   text `json:"user_id"`
	}
	if len(c.body) == 0 || json.Unmarshal(c.body, &q) != nil {
		return hiveCode(codeNoParameter)
	}
	if q.AppID == "" || q.MarketID == "" || q.ServerID == "" || q.UserType == "" || q.UserID == "" {
		return hiveCode(codeMissing)
	}
	rows := []object{}
	if p := s.hiveUser(string(q.UserType), string(q.UserID), "player_id"); p != nil && string(q.AppID) == s.cfg.AppID && q.MarketID == "15" {
		for _, o := range s.world.byPlayer[p] {
			if o.listed(at) && o.server == string(q.ServerID) {
				rows = append(rows, s.unconsumedRow(o))
			}
		}
	}
	return hiveAnswer(http.StatusOK, object{{"result", 0}, {"result_msg", "SUCCESS"}, {"unconsumed_lists", rows}})
}

// hiveUser finds who is meant. The players are v4 accounts: a PlayerID goes by the words given, a uid by uid or v0.
func (s *Simulator) hiveUser(kind, id string, playerID ...string) *Player {
	p := s.world.player(id)
	switch {
	case p == nil:
	case slices.Contains(playerID, kind) && p.VID == id:
		return p
	case (kind == "uid" || kind == "v0") && p.UID == id:
		return p
	}
	return nil
}

func (s *Simulator) verifyCall(at time.Time, c *call) answer {
	var q struct {
		Blob string `json:"purchase_bypass_info"`
	}
	if len(c.body) == 0 || json.Unmarshal(c.body, &q) != nil {
		return hiveCode(codeNoParameter)
	}
	fate := subject{id: "verify " + ordinal(s.posts.Calls[callVerify])}
	if s.strikes("verify-error", fate) {
		codes := [...]int{1000003, 1000005, 1000507, 1000516}
		return hiveCode(codes[s.dice("verify code", fate.id).IntN(len(codes))])
	}
	code, o := s.verify(q.Blob)
	if code != codeOK {
		return hiveCode(code)
	}
	if s.strikes("verify-denied", o.fate("verify").open()) {
		return hiveCode(codeDenied)
	}
	test := "N"
	if o.test {
		test = "Y"
	}
	return hiveAnswer(http.StatusOK, object{
		{"result", 0},
		{"result_msg", "success"},
		{"hiveiap_transaction_id", o.transaction},
		{"hiveiap_market_id", 15},
		{"hiveiap_market_pid", o.lines[0].product.MarketPID},
		{"hiveiap_market_transaction_id", lower(o.id)},
		{"hiveiap_receipt", nil},
		{"hiveiap_purchase_test", test},
	})
}

// verify judges a purchase_bypass_info and finds the order it belongs to, which need not be the one the caller thinks of.
// It judges whether a receipt is genuine and not what became of it: a cancelled payment still verifies, and one that was
// verified before answers 0 again with the same transaction id.
func (s *Simulator) verify(raw string) (int, *order) {
	if raw == "" {
		return codeMissing, nil
	}
	b, err := unseal(raw)
	if err != nil {
		return codeWrongParam, nil
	}
	o := s.world.hiveOrder(string(b.OrderID))
	switch {
	case o == nil || o.sandbox || string(b.AppID) != s.cfg.AppID:
		return codeUnknownOrder, nil
	case o.receipt != string(b.Receipt):
		return codeDenied, nil
	case o.state == Pending || o.state == Ordered:
		return codePending, o
	}
	if o.transaction == "" {
		s.world.nextTx++
		o.transaction = "HS_" + ordinal(s.world.nextTx)
		s.world.byTx[o.transaction] = o
	}
	return codeOK, o
}

type itemResult struct {
	Transaction text  `json:"hiveiap_transaction_id"`
	Status      *text `json:"result_status"`
	Message     text  `json:"result_status_message"`
	UserType    text  `json:"user_id_type"`
	UserID      text  `json:"user_id"`
}

// itemResultName tells the three uses of one call apart: they are one digit and a world apart.
func itemResultName(c *call) string {
	var q itemResult
	if json.Unmarshal(c.body, &q) != nil || q.Status == nil {
		return callItemFailed
	}
	switch *q.Status {
	case "1":
		return callItemGranted
	case "2":
		return callItemRefund
	}
	return callItemFailed
}

func (s *Simulator) itemResultCall(at time.Time, c *call) answer {
	var q itemResult
	if len(c.body) == 0 || json.Unmarshal(c.body, &q) != nil {
		return hiveCode(codeNoParameter)
	}
	return hiveCode(s.itemResult(at, q))
}

// itemResult carries out item_result. A repeat of 1 answers 0 again; 1 for a payment that was cancelled or asked back is
// refused; 0 leaves the order unconsumed. None of the three is documented.
func (s *Simulator) itemResult(at time.Time, q itemResult) int {
	if q.Transaction == "" || q.Status == nil || q.UserType == "" || q.UserID == "" {
		return codeMissing
	}
	o := s.world.byTx[string(q.Transaction)]
	if o == nil {
		return codeUnknownOrder
	}
	// The table says v4, newer public pages player_id, and the sample "vid" with a PlayerID.
	if s.hiveUser(string(q.UserType), string(q.UserID), "v4", "player_id", "vid") != o.player {
		return codeWrongParam
	}
	switch *q.Status {
	case "0":
		o.results[0]++
		s.say(at, o.event(KindReported), "Hive hears that %s's %s was not granted.", o.player.Name, o.title())
	case "1":
		o.results[1]++
		if o.state != Paid && o.state != Completed {
			return codeWrongParam
		}
		if o.state == Paid {
			o.state = Completed
			s.say(at, o.event(KindReported), "Hive hears that %s's %s was granted.", o.player.Name, o.title())
		}
	case "2":
		o.results[2]++
		reason := string(q.Message)
		if reason == "" {
			reason = "결제 취소 요청"
		}
		s.requestRefund(at, o, reason)
	default:
		return codeMissing
	}
	return codeOK
}
