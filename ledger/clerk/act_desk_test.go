package clerk_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"makegood/ledger"
	"makegood/ledger/clerk"
)

const (
	hiveApp = "com.example.game"
	service = "EXAMPLE_GAME"
	pid     = "com.example.game.item01"
	player  = "20000011337"
)

func hiveKey(n int) ledger.Key {
	return ledger.NewKey(ledger.Hive, hiveApp, fmt.Sprintf("H216899382244068%04d", n))
}

func stoveKey(n int) ledger.Key {
	return ledger.NewKey(ledger.Stove, service, fmt.Sprintf("190909103350333%04d", n))
}

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

func (f *fakes) post(_ context.Context, what, body string) (clerk.Sent, error) {
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

func (f *fakes) Lookup(context.Context, ledger.Key) ([]ledger.Grant, clerk.Sent, bool, error) {
	return nil, clerk.Sent{}, false, nil
}

// desk is a ledger with everything around it and an operator before it.
type desk struct {
	t     testing.TB
	clock *clock
	store *memory
	fakes *fakes
	// policy and options are what clerks of this desk are made of.
	policy  *ledger.Policy
	options clerk.Options
	ids     int
}

func newDesk(t testing.TB) *desk {
	t.Helper()
	d := &desk{t: t, clock: newClock()}
	d.policy = &ledger.Policy{
		Environment: ledger.Sandbox,
		Apps: []ledger.App{
			{Provider: ledger.Hive, ID: hiveApp, ServerIDs: []string{"kr"}}, {Provider: ledger.Stove, ID: service},
			{Provider: ledger.Hive, ID: "com.example.polling", Collects: ledger.CollectsUnconsumed},
		},
		Products: []ledger.Product{{ID: pid, Items: []ledger.Item{{ItemID: "gem", Quantity: 100}, {ItemID: "key", Quantity: 1}}}},
	}
	d.store = newMemory(d.clock, d.policy)
	d.fakes = &fakes{clock: d.clock, answers: map[string][]answer{}, posts: map[string]int{}}
	d.fakes.list = d.unconsumed()
	d.options = clerk.Options{
		Store: d.store, Hive: d.fakes, Game: d.fakes, Policy: d.policy, Now: d.clock.Now,
		NewID: func() string { d.ids++; return fmt.Sprintf("A%d", d.ids) }, Process: "1@host:1", Source: "test",
	}
	return d
}

// as seats an operator.
func (d *desk) as(name string, edits ...func(*clerk.Options)) *clerk.Clerk {
	d.t.Helper()
	o := d.options
	o.Operator, o.Login = name, name+"-login"
	for _, edit := range edits {
		edit(&o)
	}
	c, err := clerk.New(o)
	if err != nil {
		d.t.Fatal(err)
	}
	return c
}

// unconsumed lists the given orders, whoever asks.
func (d *desk) unconsumed(keys ...ledger.Key) func(clerk.UnconsumedAsk) (clerk.Unconsumed, error) {
	return func(ask clerk.UnconsumedAsk) (clerk.Unconsumed, error) {
		u := clerk.Unconsumed{Whole: true, IDType: ask.IDType}
		u.BegunAt, u.EndedAt, u.HTTPStatus, u.Code = d.clock.instant(), d.clock.instant(), http.StatusOK, "0"
		for _, k := range keys {
			r := d.record(k)
			r.Spelling = strings.ToLower(r.Spelling)
			u.Rows = append(u.Rows, r)
		}
		return u, nil
	}
}

// lists makes Hive list the orders from now on.
func (d *desk) lists(keys ...ledger.Key) { d.fakes.list = d.unconsumed(keys...) }

func (d *desk) record(key ledger.Key) ledger.Record {
	paid := ledger.At(time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC))
	r := ledger.Record{
		Spelling: key.Order, StartedAt: paid.Add(-time.Minute), PaidAt: paid, Amount: "1200", Currency: "KRW",
		Lines: []ledger.Line{{ProductID: pid, Quantity: 1, Amount: "1200", Currency: "KRW"}},
	}
	if key.Provider == ledger.Hive {
		r.Player, r.Server = ledger.Player{ID: player, UID: "67200717"}, "kr"
		r.Receipt, r.Bypass = "receipt-of-"+key.Order, "blob-of-"+key.Order
		return r
	}
	r.Player, r.Server = ledger.Player{GUID: "120552311123", MemberNo: "265265"}, "world_1"
	r.Platform, r.NotiType = "ONLINE", "ONLINE_PURCHASE"
	return r
}

// fact records one fact and lets a second pass.
func (d *desk) fact(kind ledger.FactKind, key ledger.Key, payload any) int64 {
	d.t.Helper()
	return d.draft(ledger.NewDraft(kind, d.clock.instant(), key, payload))
}

func (d *desk) draft(dr ledger.Draft) int64 {
	d.t.Helper()
	before, after := d.store.before, d.store.after
	d.store.before, d.store.after = nil, nil
	receipts, err := d.store.Append(context.Background(), []ledger.Draft{dr})
	d.store.before, d.store.after = before, after
	if err != nil {
		d.t.Fatal(err)
	}
	d.clock.pass(time.Second)
	return receipts[0].Seq
}

// notify stores one delivery of a notification as the listener would.
func (d *desk) notify(key ledger.Key, typ ledger.NoticeType, edits ...func(*ledger.Notification)) int64 {
	d.t.Helper()
	word, route := string(typ), "/hive"
	if key.Provider == ledger.Stove {
		word, route = "ONLINE_PURCHASE", "/stove"
	}
	n := ledger.Notification{Provider: key.Provider, Route: route, Remote: "192.0.2.7", Notice: &ledger.Notice{Type: typ, RawType: word, App: key.App, Record: d.record(key)}}
	if typ == ledger.NoticeCancelled {
		n.Notice.Record.CancelledAt = d.clock.instant()
	}
	for _, edit := range edits {
		edit(&n)
	}
	n.EventKey = ledger.EventKey(key, *n.Notice)
	body, err := json.Marshal(map[string]string{"type": word, "order_id": key.Order, "note": string(n.Notice.Record.Amount)})
	if err != nil {
		d.t.Fatal(err)
	}
	return d.draft(ledger.NewDraft(ledger.FactNotification, d.clock.instant(), key, n).With(body, "Content-Type: application/json\nX-Trace: 7"))
}

// speaks lets the game's grant record have spoken for both apps.
func (d *desk) speaks() {
	d.t.Helper()
	d.fact(ledger.FactCoverage, ledger.Key{Provider: ledger.Hive, App: hiveApp}, ledger.Coverage{Provider: ledger.Hive, App: hiveApp, Until: d.clock.instant()})
	d.fact(ledger.FactCoverage, ledger.Key{Provider: ledger.Stove, App: service}, ledger.Coverage{Provider: ledger.Stove, App: service, Until: d.clock.instant()})
}

func (d *desk) listed(key ledger.Key) {
	d.t.Helper()
	r := d.record(key)
	d.fact(ledger.FactObservation, key, ledger.Observation{
		Question: ledger.QuestionUnconsumed, Answer: ledger.AnswerListed, BegunAt: d.clock.instant(), Record: &r,
		Scope: &ledger.ListScope{App: key.App, Server: "kr", IDType: "player_id", UserID: player},
	})
}

func (d *desk) verified(key ledger.Key) {
	d.t.Helper()
	r := ledger.Record{Spelling: key.Order, Lines: []ledger.Line{{ProductID: pid}}}
	d.fact(ledger.FactObservation, key, ledger.Observation{
		Question: ledger.QuestionVerify, Answer: ledger.AnswerVerified, BegunAt: d.clock.instant(), Names: true, TransactionID: "HS_13", Test: "N", Record: &r,
	})
}

func (d *desk) found(key ledger.Key) {
	d.t.Helper()
	r := d.record(key)
	d.fact(ledger.FactObservation, key, ledger.Observation{Question: ledger.QuestionDetails, Answer: ledger.AnswerFound, BegunAt: d.clock.instant(), Record: &r})
}

func (d *desk) grant(key ledger.Key, id string, status ledger.GrantStatus, items ...ledger.Item) {
	d.t.Helper()
	if items == nil {
		items = []ledger.Item{{ItemID: "gem", Quantity: 100}, {ItemID: "key", Quantity: 1}}
	}
	kind := ledger.FactGrant
	if status == ledger.GrantRevoked || status == ledger.GrantExpired {
		kind = ledger.FactRevoke
	}
	d.fact(kind, key, ledger.Grant{
		Provider: key.Provider, App: key.App, OrderID: key.Order, GrantID: id, PlayerID: d.record(key).Player.Primary(),
		GrantedAt: d.clock.instant(), Status: status, Items: items,
	})
}

// owed is an order that was paid, is listed and verified, and of which nothing
// was granted: everything a refund wants.
func (d *desk) owed(n int) ledger.Key {
	d.t.Helper()
	key := hiveKey(n)
	d.speaks()
	d.notify(key, ledger.NoticePaid)
	d.listed(key)
	d.verified(key)
	d.lists(key)
	d.clock.pass(5 * time.Minute)
	return key
}

// grantedOrder is an owed order that was granted and not reported.
func (d *desk) grantedOrder(n int) ledger.Key {
	d.t.Helper()
	key := d.owed(n)
	d.grant(key, fmt.Sprintf("g%d", n), ledger.GrantGranted)
	return key
}

func (d *desk) standing(key ledger.Key) ledger.Standing {
	d.t.Helper()
	_, s, err := d.store.Order(context.Background(), key)
	if err != nil {
		d.t.Fatal(err)
	}
	return s
}

// last is the latest action of an order as the ledger has it.
func (d *desk) last(key ledger.Key) ledger.Action {
	d.t.Helper()
	s := d.standing(key)
	if len(s.Actions) == 0 {
		return ledger.Action{}
	}
	return s.Actions[len(s.Actions)-1]
}

// steps are the states of an action's facts in sequence.
func (d *desk) steps(id string) string {
	d.store.mu.Lock()
	defer d.store.mu.Unlock()
	var out []string
	for _, f := range d.store.facts {
		var s ledger.ActionStep
		if f.Kind == ledger.FactAction && f.Decode(&s) == nil && s.ID == id {
			out = append(out, string(s.State))
		}
	}
	return strings.Join(out, " ")
}

// facts counts what the ledger holds of a kind.
func (d *desk) facts(kind ledger.FactKind) int {
	d.store.mu.Lock()
	defer d.store.mu.Unlock()
	n := 0
	for _, f := range d.store.facts {
		if f.Kind == kind {
			n++
		}
	}
	return n
}

func refund(key ledger.Key) clerk.Command {
	return clerk.Command{Kind: ledger.ActRefund, Key: key, Reason: "not granted"}
}

func command(kind ledger.ActionKind, key ledger.Key) clerk.Command {
	return clerk.Command{Kind: kind, Key: key, Reason: "test"}
}

// wantKind fails unless err is of a kind ("" for none).
func wantKind(t testing.TB, err error, kind ledger.ErrorKind) {
	t.Helper()
	if got := ledger.KindOf(err); got != kind || (kind == "" && err != nil) {
		t.Fatalf("error is of kind %q, want %q: %v", got, kind, err)
	}
}
