package clerk_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"makegood/ledger"
	"makegood/ledger/clerk"
)

// errReset is a connection that broke.
var errReset = errors.New("connection reset by peer")

// answer is what a fake provider or game answers to one post. never says the
// request did not leave.
type answer struct {
	status int
	body   string
	err    error
	never  bool
	// during runs while the request is under way.
	during func()
}

func ok(body string) answer { return answer{status: http.StatusOK, body: body} }

func result(code int) answer {
	return ok(fmt.Sprintf(`{"result":%d,"result_msg":"msg %d"}`, code, code))
}

func verifiedAs(key ledger.Key, product string) answer {
	return ok(fmt.Sprintf(`{"result":0,"result_msg":"success","hiveiap_transaction_id":"HS_13","hiveiap_market_transaction_id":%q,"hiveiap_market_pid":%q,"hiveiap_purchase_test":"N"}`,
		strings.ToLower(key.Order), product))
}

// fakes are both providers and the game: every post is counted and answered by
// what the test laid out, success where it laid out nothing.
type fakes struct {
	clock *clock
	// list answers unconsumed reads; nil: the list cannot be read.
	list func(clerk.UnconsumedAsk) (clerk.Unconsumed, error)
	// answers are taken in order, by what is posted: verify, granted, failed,
	// refund, game.
	answers map[string][]answer
	// decide, where not nil, answers instead of answers.
	decide func(what string) answer
	// lookup, where not nil, answers the game's lookup.
	lookup func() ([]ledger.Grant, error)
	// lookupOf is lookup, told what is looked up.
	lookupOf func(ledger.Key) ([]ledger.Grant, error)
	// landed is told every post that reached the other side.
	landed func(what, body string)

	mu    sync.Mutex
	posts map[string]int
	asked int
}

func (f *fakes) outgoing(what, url, body string) clerk.Outgoing {
	return clerk.Outgoing{
		Request: ledger.Request{Method: http.MethodPost, URL: url, Header: []string{"Authorization: redacted"}, Body: body},
		Timeout: 10 * time.Second,
		Send:    func(ctx context.Context) (clerk.Sent, error) { return f.post(ctx, what, body) },
	}
}

func (f *fakes) post(ctx context.Context, what, body string) (clerk.Sent, error) {
	f.mu.Lock()
	a := ok(`{"result":0,"result_msg":"success","code":0}`)
	if list := f.answers[what]; len(list) > 0 {
		a, f.answers[what] = list[0], list[1:]
	}
	f.mu.Unlock()
	if f.decide != nil {
		a = f.decide(what)
	}
	if !a.never {
		f.mu.Lock()
		f.posts[what]++
		f.mu.Unlock()
	}
	if !a.never && f.landed != nil {
		f.landed(what, body)
	}
	if a.during != nil {
		a.during()
	}
	sent := clerk.Sent{BegunAt: f.clock.instant(), Left: !a.never, HTTPStatus: a.status, Raw: []byte(a.body)}
	f.clock.pass(100 * time.Millisecond)
	sent.EndedAt = f.clock.instant()
	if a.err == nil && ctx.Err() != nil {
		sent.HTTPStatus, sent.Raw, a.err = 0, nil, ctx.Err()
	}
	return sent, a.err
}

func (f *fakes) count(what string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.posts[what]
}

func (f *fakes) Unconsumed(_ context.Context, ask clerk.UnconsumedAsk) (clerk.Unconsumed, error) {
	f.mu.Lock()
	f.asked++
	f.mu.Unlock()
	if f.list == nil {
		return clerk.Unconsumed{Sent: clerk.Sent{BegunAt: f.clock.instant()}}, errors.New("hive does not answer")
	}
	return f.list(ask)
}

func (f *fakes) Verify(app, bypass string) (clerk.Outgoing, error) {
	if bypass == "" {
		return clerk.Outgoing{}, errors.New("no blob")
	}
	return f.outgoing("verify", "https://verify.example.com/api_v4/verify", app+" "+bypass), nil
}

func (f *fakes) ReadVerify(_ int, raw []byte) (clerk.Verified, clerk.Sent, error) {
	var a struct {
		Result  int    `json:"result"`
		Message string `json:"result_msg"`
		ID      string `json:"hiveiap_transaction_id"`
		Order   string `json:"hiveiap_market_transaction_id"`
		PID     string `json:"hiveiap_market_pid"`
		Test    string `json:"hiveiap_purchase_test"`
	}
	if err := json.Unmarshal(raw, &a); err != nil {
		return clerk.Verified{}, clerk.Sent{}, err
	}
	v := clerk.Verified{Answer: ledger.AnswerFailed, TransactionID: a.ID, OrderID: a.Order, ProductID: a.PID, Test: a.Test}
	switch a.Result {
	case 0:
		v.Answer = ledger.AnswerVerified
	case 1000503, 1000524:
		v.Answer = ledger.AnswerDenied
	case 1000519:
		v.Answer = ledger.AnswerPending
	}
	return v, clerk.Sent{Code: fmt.Sprint(a.Result), Message: a.Message}, nil
}

func (f *fakes) result(what string, status int, id, rest string) (clerk.Outgoing, error) {
	if id == "" {
		return clerk.Outgoing{}, errors.New("no transaction id")
	}
	return f.outgoing(what, "https://iap.example.com/api_v4/item_result", fmt.Sprintf("%d %s %s", status, id, rest)), nil
}

func (f *fakes) ReportGranted(_, id string, _ ledger.Player, items []ledger.Item) (clerk.Outgoing, error) {
	return f.result("granted", 1, id, fmt.Sprint(items))
}

func (f *fakes) ReportFailed(_, id string, _ ledger.Player, reason string) (clerk.Outgoing, error) {
	return f.result("failed", 0, id, reason)
}

func (f *fakes) Refund(_, id string, _ ledger.Player, reason string) (clerk.Outgoing, error) {
	return f.result("refund", 2, id, reason)
}

func (f *fakes) ReadResult(_ int, raw []byte) (code, message string, err error) {
	var a struct {
		Result  *int   `json:"result"`
		Message string `json:"result_msg"`
	}
	if err := json.Unmarshal(raw, &a); err != nil {
		return "", "", err
	}
	if a.Result == nil {
		return "", "", errors.New("no result")
	}
	return fmt.Sprint(*a.Result), a.Message, nil
}

func (f *fakes) Notify(p ledger.Provider, route, headers string, body []byte, rebuilt bool) (clerk.Outgoing, error) {
	out := f.outgoing("game", "https://game.example.com"+route, string(body))
	out.Request.Header = append(strings.Split(headers, "\n"), fmt.Sprintf("%s rebuilt=%t", p, rebuilt))
	return out, nil
}

func (f *fakes) Success(_ ledger.Provider, status int, body []byte) bool {
	return status == http.StatusOK && strings.Contains(string(body), `"code":0`)
}

func (f *fakes) Lookup(_ context.Context, key ledger.Key) ([]ledger.Grant, clerk.Sent, bool, error) {
	if f.lookup == nil && f.lookupOf == nil {
		return nil, clerk.Sent{}, false, nil
	}
	if f.lookupOf != nil {
		rows, err := f.lookupOf(key)
		return rows, clerk.Sent{BegunAt: f.clock.instant()}, true, err
	}
	rows, err := f.lookup()
	return rows, clerk.Sent{BegunAt: f.clock.instant()}, true, err
}
