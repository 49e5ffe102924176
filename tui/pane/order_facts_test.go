package pane_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"makegood/ledger"
	"makegood/ledger/clerk"
)

const (
	stubHiveApp = "com.example.game"
	stubService = "EXAMPLE_GAME"
	stubProduct = "com.example.game.item01"
	stubOrderID = "H2168993822440686730"
	stubTid     = "1909091033503333452"
)

var (
	stubHiveKey  = ledger.NewKey(ledger.Hive, stubHiveApp, stubOrderID)
	stubStoveKey = ledger.NewKey(ledger.Stove, stubService, stubTid)
	stubPaidAt   = ledger.At(time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC))
)

// history builds the facts of one order, one after the other.
type history struct {
	key  ledger.Key
	now  ledger.Instant
	list []ledger.Fact
	name string
	// actor is who does what follows.
	actor string
}

// by says who does what follows; mina is whose desk it is.
func (h *history) by(actor string) *history {
	h.actor = actor
	return h
}

func storyOf(k ledger.Key) *history {
	return &history{key: k, now: stubPaidAt.Add(2 * time.Second), name: "김철수", actor: "mina"}
}

func (h *history) add(kind ledger.FactKind, payload any, raw string) *history {
	d := ledger.NewDraft(kind, h.now, h.key, payload).By(h.actor, "test").With([]byte(raw), "")
	f := d.Fact
	if kind == ledger.FactNotification {
		f.Headers = "Content-Type: application/json\nAuthorization: [redacted]"
	}
	f.Seq = int64(len(h.list) + 1)
	h.list = append(h.list, f)
	h.now = h.now.Add(time.Second)
	return h
}

func (h *history) record() ledger.Record {
	r := ledger.Record{
		Spelling: h.key.Order, StartedAt: stubPaidAt.Add(-time.Minute), PaidAt: stubPaidAt, Amount: "1200", Currency: "KRW",
		Lines: []ledger.Line{{ProductID: stubProduct, Quantity: 1, Amount: "1200", Currency: "KRW"}},
	}
	if h.key.Provider == ledger.Hive {
		r.Player, r.Server = ledger.Player{ID: "20000011337", UID: "67200717", Name: h.name}, "kr"
		r.Receipt, r.Bypass = "made-up-receipt-of-"+h.key.Order, "made-up-blob"
		return r
	}
	r.Player, r.Server = ledger.Player{GUID: "120552311123", MemberNo: "265265", Name: h.name}, "world_1"
	r.Platform, r.NotiType = "ONLINE", "ONLINE_PURCHASE"
	return r
}

func (h *history) paid() *history {
	route, raw := "/hive", "paid"
	if h.key.Provider == ledger.Stove {
		route, raw = "/stove", "ONLINE_PURCHASE"
	}
	n := ledger.Notice{Type: ledger.NoticePaid, RawType: raw, App: h.key.App, Record: h.record()}
	body := fmt.Sprintf(`{"type":%q,"order_id":%q,"player":{"vid":"20000011337","name":%q},"market_pid":%q,"price":1200.0,"currency":"KRW","purchase_bypass_info":"made-up-blob-that-is-long","hiveiap_receipt":"made-up-receipt-of-an-order","memo":"다이아 500개 月卡 🎁"}`, raw, h.key.Order, h.name, stubProduct)
	return h.add(ledger.FactNotification, ledger.Notification{
		Provider: h.key.Provider, Route: route, Remote: "192.0.2.7", Notice: &n, EventKey: ledger.EventKey(h.key, n),
	}, body)
}

func (h *history) cancelled() *history {
	r := h.record()
	r.CancelledAt, r.CancelledReason = h.now, "환불 요청"
	n := ledger.Notice{Type: ledger.NoticeCancelled, RawType: "cancelled", App: h.key.App, Record: r}
	return h.add(ledger.FactNotification, ledger.Notification{
		Provider: h.key.Provider, Route: "/hive", Remote: "192.0.2.7", Notice: &n, EventKey: ledger.EventKey(h.key, n),
	}, `{"type":"cancelled"}`)
}

func (h *history) listed() *history {
	r := h.record()
	r.Spelling = strings.ToLower(r.Spelling)
	return h.add(ledger.FactObservation, ledger.Observation{
		Question: ledger.QuestionUnconsumed, Answer: ledger.AnswerListed, BegunAt: h.now, Record: &r,
		Scope: &ledger.ListScope{App: h.key.App, Server: "kr", IDType: "player_id", UserID: "20000011337"},
	}, `{"result":0,"data":[{"order_id":"h2168993822440686730"}]}`)
}

// left is the list read again when the order was no longer on it.
func (h *history) left() *history {
	h.now = h.now.Add(2 * time.Minute)
	return h.add(ledger.FactObservation, ledger.Observation{
		Question: ledger.QuestionUnconsumed, Answer: ledger.AnswerNotListed, BegunAt: h.now,
		Scope: &ledger.ListScope{App: h.key.App, Server: "kr", IDType: "player_id", UserID: "20000011337"},
	}, "")
}

func (h *history) verified() *history {
	return h.add(ledger.FactObservation, ledger.Observation{
		Question: ledger.QuestionVerify, Answer: ledger.AnswerVerified, BegunAt: h.now, Code: "0", Names: true, TransactionID: "HS_13", Test: "N",
	}, `{"result":0}`)
}

func (h *history) found() *history {
	r := h.record()
	return h.add(ledger.FactObservation, ledger.Observation{Question: ledger.QuestionDetails, Answer: ledger.AnswerFound, BegunAt: h.now, Record: &r}, "")
}

func (h *history) grant(id, player string, quantity int64) *history {
	return h.add(ledger.FactGrant, ledger.Grant{
		Provider: h.key.Provider, App: h.key.App, OrderID: h.key.Order, GrantID: id, GrantedAt: h.now, PlayerID: player,
		Status: ledger.GrantGranted, Items: []ledger.Item{{ItemID: "gem", Quantity: quantity}},
	}, "")
}

func (h *history) act(id string, kind ledger.ActionKind, states ...ledger.ActionState) *history {
	for _, s := range states {
		h.add(ledger.FactAction, ledger.ActionStep{ID: id, Kind: kind, State: s, Reason: "the game cannot grant", Deadline: h.now.Add(10 * time.Second), Money: &ledger.Money{Amount: "1200", Currency: "KRW"}}, "")
	}
	return h
}

func (h *history) step(s ledger.CaseStep) *history { return h.add(ledger.FactCase, s, "") }

func stubPolicy() *ledger.Policy {
	return &ledger.Policy{
		Environment: ledger.Sandbox,
		Apps:        []ledger.App{{Provider: ledger.Hive, ID: stubHiveApp}, {Provider: ledger.Stove, ID: stubService}},
		Products:    []ledger.Product{{ID: stubProduct, Items: []ledger.Item{{ItemID: "gem", Quantity: 100}}}},
	}
}

func (h *history) judged(t testing.TB, now time.Time) (*ledger.Order, ledger.Standing) {
	t.Helper()
	o, err := ledger.Fold(h.key, h.list)
	if err != nil {
		t.Fatal(err)
	}
	return o, ledger.Judge(o, ledger.Context{GrantSpoken: true}, stubPolicy(), ledger.At(now))
}

// booksOf is a ledger of one history.
func booksOf(t testing.TB, h *history) stubBooks {
	t.Helper()
	return stubBooks{
		order: func(_ context.Context, k ledger.Key) (*ledger.Order, ledger.Standing, error) {
			if k != h.key {
				return nil, ledger.Standing{}, &ledger.Error{Kind: ledger.NotFound, Human: ledger.Say("no order %s is known", k.String())}
			}
			o, s := h.judged(t, stubStart)
			return o, s, nil
		},
		facts: func(context.Context, ledger.Key, bool) ([]ledger.Fact, error) { return h.list, nil },
		find: func(_ context.Context, id string) ([]ledger.Key, error) {
			if strings.HasSuffix(id, h.key.Order) {
				return []ledger.Key{h.key}, nil
			}
			return nil, nil
		},
	}
}

// guardedBy previews with the real guards over a history.
func guardedBy(t testing.TB, h *history, armed bool) func(context.Context, clerk.Command) (clerk.Plan, error) {
	t.Helper()
	return func(_ context.Context, cmd clerk.Command) (clerk.Plan, error) {
		o, s := h.judged(t, stubStart)
		a := ledger.Attempt{Kind: cmd.Kind, Actor: "mina", Reason: cmd.Reason, Evidence: cmd.Evidence, Armed: armed, Known: true}
		for i := range o.Notices {
			if o.Notices[i].Notice.Type == ledger.NoticePaid {
				a.Body = &o.Notices[i].Notice
			}
		}
		p := clerk.Plan{Kind: cmd.Kind, Key: o.Key, Money: s.View.Money(), Player: s.View.Player, Product: s.View.ProductID(), Text: ledger.Say("the text of %s", cmd.Kind)}
		p.Guards = ledger.Guards(o, s, stubPolicy(), a)
		w := ledger.Weigh(p.Guards)
		p.Refused, p.Approval = len(w.Refused) > 0, w.Approval
		if o.Key.Provider == ledger.Stove && cmd.Kind != ledger.ActReplay {
			return p, &ledger.Error{Kind: ledger.Denied, Human: ledger.Say("STOVE documents no such call")}
		}
		p.Request = &ledger.Request{
			Method: "POST", URL: "https://sandbox.example.test/v1/item_result",
			Header: []string{"Authorization: Bearer [redacted]", "Content-Type: application/json"},
			Body:   fmt.Sprintf(`{"transaction_id":%q,"result_status":2,"result_status_message":%q}`, s.View.TransactionID, cmd.Reason),
		}
		return p, nil
	}
}
