package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// obj is one JSON object as the wire carries it.
type obj = map[string]any

// call is one request that reached the stand-ins.
type call struct {
	method, path, query string
	header              http.Header
	body                []byte
}

// fault answers in a stand-in's place; false lets the stand-in answer.
type fault func(w http.ResponseWriter, body []byte) bool

// standIn plays Hive, STOVE and the game, as their documents print them, on one
// loopback address.
type standIn struct {
	url      string
	listener net.Listener

	mu       sync.Mutex
	calls    []call
	faults   map[string]fault
	lists    map[string][]obj // unconsumed rows by player
	verified map[string]obj   // verify's answers by order id in capitals
	paid     map[string]obj   // STOVE's details by tid
	game     func(w http.ResponseWriter, path string)
	lookup   []obj
}

func newStandIn(t *testing.T) *standIn {
	s := &standIn{faults: map[string]fault{}, lists: map[string][]obj{}, verified: map[string]obj{}, paid: map[string]obj{}}
	srv := httptest.NewServer(http.HandlerFunc(s.handle))
	t.Cleanup(func() { srv.CloseClientConnections(); srv.Close() })
	s.url, s.listener = srv.URL, srv.Listener
	return s
}

func (s *standIn) handle(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	s.mu.Lock()
	s.calls = append(s.calls, call{r.Method, r.URL.Path, r.URL.RawQuery, r.Header.Clone(), body})
	var f fault
	for prefix, one := range s.faults {
		if strings.HasPrefix(r.URL.Path, prefix) {
			f = one
		}
	}
	s.mu.Unlock()
	if f != nil && f(w, body) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer(w, r.URL.Path, body)
}

// answer is what the documents print for each call.
func (s *standIn) answer(w http.ResponseWriter, path string, body []byte) {
	var q obj
	dec := json.NewDecoder(strings.NewReader(string(body)))
	dec.UseNumber()
	_ = dec.Decode(&q)
	switch {
	case path == "/api_v4/purchases/unconsumed":
		rows := []obj{}
		for _, row := range s.lists[q["user_id"].(json.Number).String()] {
			if row["server_id"] == q["server_id"] && row["_app"] == q["appid"] {
				row = maps.Clone(row)
				delete(row, "_app")
				rows = append(rows, row)
			}
		}
		outAnswer(w, 200, obj{"result": 0, "result_msg": "SUCCESS", "unconsumed_lists": rows})
	case path == "/api_v4/verify":
		var blob obj
		raw, _ := base64.StdEncoding.DecodeString(q["purchase_bypass_info"].(string))
		_ = json.Unmarshal(raw, &blob)
		id, _ := blob["order_id"].(string)
		if a, ok := s.verified[strings.ToUpper(id)]; ok {
			outAnswer(w, 200, a)
			return
		}
		outAnswer(w, 200, obj{"result": 1000524, "result_msg": "Failed to authenticate the receipt. (not exist order)"})
	case path == "/api_v4/item_result":
		outAnswer(w, 200, obj{"result": 0, "result_msg": "success"})
	case strings.HasPrefix(path, "/bill-cpm/"):
		s.details(w, q)
	case strings.HasPrefix(path, "/game/"):
		if s.game != nil {
			s.game(w, path)
			return
		}
		outAnswer(w, 200, obj{"code": 0, "message": "OK"})
	case path == "/lookup":
		outAnswer(w, 200, s.lookup)
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

func (s *standIn) details(w http.ResponseWriter, q obj) {
	data := []obj{}
	asked, _ := q["details"].([]any)
	for _, d := range asked {
		if a, ok := s.paid[d.(obj)["tid"].(string)]; ok {
			data = append(data, a)
		}
	}
	if len(asked) == 1 && len(data) == 0 {
		outAnswer(w, 200, obj{"code": 404, "message": "Checkout is not successful"})
		return
	}
	outAnswer(w, 200, obj{"code": 0, "message": "OK", "data": data})
}

func outAnswer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// to lists the requests to a path.
func (s *standIn) to(prefix string) []call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []call
	for _, c := range s.calls {
		if strings.HasPrefix(c.path, prefix) {
			out = append(out, c)
		}
	}
	return out
}

// set changes what the stand-ins know, under their lock.
func (s *standIn) set(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
}

func (s *standIn) fail(prefix string, f fault) { s.set(func() { s.faults[prefix] = f }) }
func (s *standIn) heal(prefix string)          { s.set(func() { delete(s.faults, prefix) }) }

// says makes a fault that answers with a status and a text.
func says(status int, text string, header ...string) fault {
	return func(w http.ResponseWriter, _ []byte) bool {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text)
		return true
	}
}

// hangsUp breaks the connection after the request was read.
func hangsUp(w http.ResponseWriter, _ []byte) bool {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		_ = conn.Close()
	}
	return true
}

var outKST = time.FixedZone("KST", 9*60*60)

func outReceipt(id string) string {
	sum := sha256.Sum256([]byte(strings.ToUpper(id)))
	return base64.StdEncoding.EncodeToString(sum[:])
}

func outBlob(v obj) string {
	raw, _ := json.Marshal(v)
	return base64.StdEncoding.EncodeToString(raw)
}

// hivePaid is a paid notification of Hive, five seconds old; changes replace
// members.
func hivePaid(id, player string, changes ...obj) obj {
	paid := time.Now().Add(-5 * time.Second).Truncate(time.Second)
	o := obj{
		"type": "paid", "market_id": "15", "order_id": id, "market_pid": "item01", "vid": player, "uid": "67200717",
		"vid_type": "v4", "server_id": "kr", "appid": outApp, "amount": "1200", "currency": "KRW", "quantity": 1,
		"started_datetime": paid.Add(-time.Minute).In(outKST).Format(time.DateTime), "started_datetime_ms": paid.Add(-time.Minute).UnixMilli(),
		"paid_datetime": paid.In(outKST).Format(time.DateTime), "paid_datetime_ms": paid.UnixMilli(),
		"cancelled_datetime": nil, "cancelled_datetime_ms": nil, "cancelled_reason": nil,
		"hiveiap_receipt": outReceipt(id), "iap_payload": nil,
		"purchase_bypass_info": outBlob(obj{"type": "paid", "market_id": "15", "order_id": id}),
	}
	for _, c := range changes {
		maps.Copy(o, c)
	}
	return o
}

// hiveCancelled is the cancelled notification of a paid one.
func hiveCancelled(paid obj, changes ...obj) obj {
	o := maps.Clone(paid)
	at := time.Now().Truncate(time.Second)
	o["type"], o["cancelled_reason"] = "cancelled", "made up"
	o["cancelled_datetime"], o["cancelled_datetime_ms"] = at.In(outKST).Format(time.DateTime), at.UnixMilli()
	o["purchase_bypass_info"] = outBlob(obj{"type": "cancelled", "order_id": o["order_id"]})
	for _, c := range changes {
		maps.Copy(o, c)
	}
	return o
}

// listed is the row of the unconsumed list of a paid notification.
func listed(n obj, changes ...obj) obj {
	o := obj{"_app": n["appid"], "market_id": "15", "order_id": strings.ToLower(n["order_id"].(string))}
	for _, k := range []string{
		"market_pid", "server_id", "vid", "uid", "amount", "currency", "quantity", "hiveiap_receipt", "iap_payload",
		"started_datetime", "paid_datetime", "started_datetime_ms", "paid_datetime_ms",
	} {
		o[k] = n[k]
	}
	o["purchase_bypass_info"] = outBlob(obj{"market_pid": n["market_pid"], "order_id": n["order_id"]})
	for _, c := range changes {
		maps.Copy(o, c)
	}
	return o
}

// confirmed is verify's success for a paid notification.
func confirmed(n obj, changes ...obj) obj {
	o := obj{
		"result": 0, "result_msg": "success", "hiveiap_transaction_id": "HS_" + n["order_id"].(string)[8:], "hiveiap_market_id": 15,
		"hiveiap_market_pid": n["market_pid"], "hiveiap_market_transaction_id": strings.ToLower(n["order_id"].(string)),
		"hiveiap_receipt": nil, "hiveiap_purchase_test": "N",
	}
	for _, c := range changes {
		maps.Copy(o, c)
	}
	return o
}

// stovePaid is STOVE's notification of an online purchase; data replaces members
// of data, changes those around it.
func stovePaid(tid string, data obj, changes ...obj) obj {
	inner := obj{"tid": tid, "product_id": "test_1", "product_price": 5000.0, "product_currency": "KRW", "inservice_item_id": "test_1"}
	maps.Copy(inner, data)
	o := obj{
		"bill_platform_type": "ONLINE", "noti_type": "ONLINE_PURCHASE", "guid": "120552311123", "member_no": "265265",
		"txn_time": time.Now().Add(-5 * time.Second).UnixMilli(), "data": inner,
	}
	for _, c := range changes {
		maps.Copy(o, c)
	}
	return o
}

// detail is STOVE's entry of a payment in its details.
func detail(n obj, changes ...obj) obj {
	d := n["data"].(obj)
	o := obj{"txn_time": n["txn_time"]}
	for _, k := range []string{"tid", "product_id", "product_price", "product_currency", "inservice_item_id"} {
		o[k] = d[k]
	}
	for _, c := range changes {
		maps.Copy(o, c)
	}
	return o
}

// grantRow is one row of the game's record of a payment.
func grantRow(provider, id, grant, player string, changes ...obj) obj {
	app := outApp
	if provider == "stove" {
		app = outService
	}
	o := obj{
		"provider": provider, "app": app, "order_id": id, "grant_id": grant, "player_id": player, "status": "granted",
		"items": []obj{{"item_id": "gem", "quantity": 100}}, "granted_at": time.Now().UTC().Format(time.RFC3339),
	}
	for _, c := range changes {
		maps.Copy(o, c)
	}
	return o
}
