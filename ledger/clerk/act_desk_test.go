package clerk_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
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
			{Provider: ledger.Hive, ID: hiveApp, ServerIDs: []string{"kr"}},
			{Provider: ledger.Stove, ID: service},
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
	d.listedAs(key, key.Order)
}

// listedAs lets Hive list an order under a spelling of its id.
func (d *desk) listedAs(key ledger.Key, spelling string) {
	d.t.Helper()
	r := d.record(key)
	r.Spelling = spelling
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
