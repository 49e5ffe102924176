package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// outOrder is what a script reads of an order.
type outOrder struct {
	Provider      string   `json:"provider"`
	App           string   `json:"app"`
	OrderID       string   `json:"order_id"`
	Spellings     []string `json:"spellings"`
	TransactionID *string  `json:"transaction_id"`
	Player        struct {
		ID       *string `json:"id"`
		UID      *string `json:"uid"`
		GUID     *string `json:"guid"`
		MemberNo *string `json:"member_no"`
	} `json:"player"`
	Server   *string `json:"server"`
	Products []struct {
		ProductID *string `json:"product_id"`
		Quantity  *int64  `json:"quantity"`
		Amount    *string `json:"amount"`
		Currency  *string `json:"currency"`
	} `json:"products"`
	Amount *string           `json:"amount"`
	PaidAt *string           `json:"paid_at"`
	Lamps  map[string]string `json:"lamps"`
	Grants []struct {
		GrantID *string `json:"grant_id"`
		Status  *string `json:"status"`
	} `json:"grants"`
	Class    string   `json:"class"`
	Flags    []string `json:"flags"`
	Severity int      `json:"severity"`
	Case     *struct {
		State string  `json:"state"`
		Owner *string `json:"owner"`
	} `json:"case"`
	Duplicates int  `json:"duplicates"`
	Test       bool `json:"test"`
}

func (o outOrder) has(word string) bool { return o.Class == word || slices.Contains(o.Flags, word) }

// outAction is what a script reads of an action.
type outAction struct {
	ID         string  `json:"id"`
	Kind       string  `json:"kind"`
	OrderID    string  `json:"order_id"`
	State      string  `json:"state"`
	Actor      string  `json:"actor"`
	Approver   *string `json:"approver"`
	SentAt     *string `json:"sent_at"`
	ResultCode *string `json:"result_code"`
}

// outLines reads one JSON object a line.
func outLines[T any](t testing.TB, r outResult) []T {
	t.Helper()
	var out []T
	dec := json.NewDecoder(strings.NewReader(r.out))
	for dec.More() {
		var v T
		if err := dec.Decode(&v); err != nil {
			t.Fatalf("%v: %s", err, r)
		}
		out = append(out, v)
	}
	return out
}

// order reads one order.
func (l *lab) order(id string) outOrder {
	l.t.Helper()
	got := outLines[outOrder](l.t, l.want(0, "show", id, "--json"))
	if len(got) != 1 {
		l.t.Fatalf("show %s gave %d objects", id, len(got))
	}
	return got[0]
}

// becomes waits until an order has a class: some come with time.
func (l *lab) becomes(id, class string) outOrder {
	l.t.Helper()
	var o outOrder
	defer func() {
		if o.Class != class {
			l.t.Logf("%s is %s %v %v", id, o.Class, o.Flags, o.Lamps)
		}
	}()
	l.until(id+" is "+class, func() bool { o = l.order(id); return o.Class == class })
	return o
}

// action reads the newest action.
func (l *lab) action() outAction {
	l.t.Helper()
	got := outLines[outAction](l.t, l.want(0, "actions", "--json", "--limit", "1"))
	if len(got) != 1 {
		l.t.Fatal("there is no action")
	}
	return got[0]
}

// grants pushes rows that have to be accepted.
func (l *lab) grants(rows ...obj) {
	l.t.Helper()
	code, text := l.send(http.MethodPost, "/grants", rows, map[string]string{"Authorization": "Bearer made-up-grants-word"})
	var got struct {
		Accepted, Duplicates int
		Rejected             []any
	}
	if err := json.Unmarshal([]byte(text), &got); err != nil || code != http.StatusOK || len(got.Rejected) > 0 {
		l.t.Fatalf("POST /grants: %d %s %v", code, text, err)
	}
}

// spoken declares that the grants of both providers are known up to long ago:
// from then on a missing grant is a no.
func (l *lab) spoken() {
	l.t.Helper()
	l.grants(
		obj{"complete_until": "2020-01-01T00:00:00Z", "provider": "hive", "app": outApp},
		obj{"complete_until": "2020-01-01T00:00:00Z", "provider": "stove", "app": outService},
	)
}

// hive makes a paid order of Hive that the listener has taken.
func (l *lab) hive(id, player string, changes ...obj) obj {
	l.t.Helper()
	n := hivePaid(id, player, changes...)
	l.post("/hive", n)
	return n
}

// lists makes Hive list an order, and asks it once.
func (l *lab) lists(n obj, changes ...obj) {
	l.t.Helper()
	player := n["vid"].(string)
	l.stand.set(func() { l.stand.lists[player] = append(l.stand.lists[player], listed(n, changes...)) })
	l.want(0, "unconsumed", "--player", player, "--server", "kr")
}

// verifies makes Hive know an order's receipt, and asks it once.
func (l *lab) verifies(n obj, changes ...obj) {
	l.t.Helper()
	id := n["order_id"].(string)
	l.stand.set(func() { l.stand.verified[strings.ToUpper(id)] = confirmed(n, changes...) })
	l.want(0, "verify", id)
}

// refundable makes an order of Hive that nothing stands against refunding.
func (l *lab) refundable(id, player string, changes ...obj) obj {
	l.t.Helper()
	n := l.hive(id, player, changes...)
	l.lists(n)
	l.verifies(n)
	return n
}

// refund asks for a refund as an operator types it.
func (l *lab) refund(id string, more ...string) outResult {
	l.t.Helper()
	return l.run(append([]string{"refund", id, "--reason", "asked for by the player", "--confirm", id}, more...)...)
}

// results lists the item_result requests that reached Hive, by their status.
func (l *lab) results(status int) (matching, all int) {
	l.t.Helper()
	for _, c := range l.stand.to("/api_v4/item_result") {
		var q struct {
			Status *int `json:"result_status"`
		}
		if err := json.Unmarshal(c.body, &q); err != nil || q.Status == nil {
			l.t.Fatalf("item_result with a body that says nothing: %s", c.body)
		}
		all++
		if *q.Status == status {
			matching++
		}
	}
	return matching, all
}

// outID is the n-th order id in Hive's shape; no two share their last digits.
func outID(n int) string {
	return fmt.Sprintf("H2%013d%05d", 1689938224406+n*977, n*7919%100000)
}

// outPlayer is the n-th PlayerID.
func outPlayer(n int) string { return fmt.Sprintf("30000%06d", n) }

func mustJSON(t testing.TB, v any) []byte {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
