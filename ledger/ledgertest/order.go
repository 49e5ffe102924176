package ledgertest

import (
	"cmp"
	"strings"
	"sync"
	"time"

	"makegood/ledger"
)

// T0 is when the payments of built orders are made.
const T0 = ledger.Instant(1_793_000_000_000)

// The made-up names of built facts.
const (
	HiveApp      = "com.example.game"
	StoveService = "EXAMPLE_GAME"
	ProductID    = "com.example.game.item01"
)

// Clock is a clock a test moves.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock makes a clock that stands at T0.
func NewClock() *Clock { return &Clock{now: T0.Time()} }

// Now gives the instant the clock stands at.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Move moves the clock.
func (c *Clock) Move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Order builds drafts about one order. Its fields may be changed before a draft
// is built.
type Order struct {
	Key    ledger.Key
	Player ledger.Player
	Server string
	// At is the instant of the next draft; zero leaves it to the store's clock.
	At      ledger.Instant
	PaidAt  ledger.Instant
	Amount  ledger.Amount
	Product string
	Receipt string
}

// HiveOrder builds facts about a Hive order.
func HiveOrder(id string) *Order {
	return &Order{
		Key: ledger.NewKey(ledger.Hive, HiveApp, id), Player: ledger.Player{ID: "20000000001", UID: "67000001"}, Server: "kr",
		PaidAt: T0, Amount: "1200", Product: ProductID, Receipt: "receipt of " + id,
	}
}

// StoveOrder builds facts about a STOVE order.
func StoveOrder(tid string) *Order {
	return &Order{
		Key: ledger.NewKey(ledger.Stove, StoveService, tid), Player: ledger.Player{GUID: "120000000001", MemberNo: "265001"}, Server: "world_1",
		PaidAt: T0, Amount: "5000", Product: ProductID,
	}
}

// Draft builds a draft of any kind about the order.
func (o *Order) Draft(kind ledger.FactKind, payload any) ledger.Draft {
	return ledger.NewDraft(kind, o.At, o.Key, payload).By("mina", "test")
}

// Record is what every source says of the order.
func (o *Order) Record() ledger.Record {
	r := ledger.Record{
		Spelling: o.Key.Order, Player: o.Player, Server: o.Server, StartedAt: o.PaidAt.Add(-time.Minute), PaidAt: o.PaidAt,
		Amount: o.Amount, Currency: "KRW", Receipt: o.Receipt,
		Lines: []ledger.Line{{ProductID: o.Product, Quantity: 1, Amount: o.Amount, Currency: "KRW"}},
	}
	if o.Key.Provider == ledger.Stove {
		r.Platform, r.NotiType = "ONLINE", "ONLINE_PURCHASE"
	}
	return r
}

// Edit changes a record before it is put into a draft.
type Edit func(*ledger.Record)

// Children makes a cart of the record: one line for each tid.
func Children(tids ...string) Edit {
	return func(r *ledger.Record) {
		r.Cart, r.Lines = true, nil
		for _, tid := range tids {
			r.Lines = append(r.Lines, ledger.Line{Child: tid, ProductID: ProductID, Quantity: 1, Amount: "100", Currency: "KRW"})
		}
	}
}

func (o *Order) edited(edits []Edit) ledger.Record {
	r := o.Record()
	for _, e := range edits {
		e(&r)
	}
	return r
}

// Notice builds a delivery.
func (o *Order) Notice(t ledger.NoticeType, raw string, edits ...Edit) ledger.Draft {
	n := ledger.Notice{Type: t, RawType: raw, App: o.Key.App, Record: o.edited(edits)}
	body := []byte(`{"made up":"` + o.Key.Order + " " + raw + `"}`)
	return o.Draft(ledger.FactNotification, ledger.Notification{
		Provider: o.Key.Provider, Route: "/" + string(o.Key.Provider), Remote: "192.0.2.7", Notice: &n, EventKey: ledger.EventKey(o.Key, n),
	}).With(body, "Content-Type: application/json")
}

// Paid builds the delivery that announces the payment.
func (o *Order) Paid(edits ...Edit) ledger.Draft {
	if o.Key.Provider == ledger.Stove {
		return o.Notice(ledger.NoticePaid, "ONLINE_PURCHASE", edits...)
	}
	return o.Notice(ledger.NoticePaid, "paid", edits...)
}

// Cancelled builds the delivery that announces the cancellation.
func (o *Order) Cancelled(edits ...Edit) ledger.Draft {
	at := cmp.Or(o.At, o.PaidAt.Add(time.Hour))
	return o.Notice(ledger.NoticeCancelled, "cancelled", append([]Edit{func(r *ledger.Record) { r.CancelledAt = at }}, edits...)...)
}

// Unreadable builds a delivery nobody could read.
func Unreadable(p ledger.Provider, body string) ledger.Draft {
	return ledger.NewDraft(ledger.FactNotification, 0, ledger.Key{Provider: p}, ledger.Notification{
		Provider: p, Route: "/" + string(p), Remote: "192.0.2.9", Error: "not JSON",
	}).With([]byte(body), "Content-Type: text/plain")
}

// Reread builds a new reading of the delivery with a sequence number.
func (o *Order) Reread(of int64, edits ...Edit) ledger.Draft {
	n := ledger.Notice{Type: ledger.NoticePaid, RawType: "paid", App: o.Key.App, Record: o.edited(edits)}
	return o.Draft(ledger.FactReread, ledger.Notification{
		Provider: o.Key.Provider, Route: "/" + string(o.Key.Provider), Notice: &n, EventKey: ledger.EventKey(o.Key, n), Of: of,
	})
}

func (o *Order) scope() *ledger.ListScope {
	return &ledger.ListScope{App: o.Key.App, Server: o.Server, IDType: "player_id", UserID: o.Player.ID}
}

// Observe builds an answer about the order.
func (o *Order) Observe(obs ledger.Observation) ledger.Draft {
	if obs.BegunAt == 0 {
		obs.BegunAt = o.At
	}
	return o.Draft(ledger.FactObservation, obs)
}

// Listed builds Hive's list naming the order, in the lower case it prints there.
func (o *Order) Listed(edits ...Edit) ledger.Draft {
	r := o.edited(append([]Edit{func(r *ledger.Record) { r.Spelling = strings.ToLower(r.Spelling) }}, edits...))
	return o.Observe(ledger.Observation{Question: ledger.QuestionUnconsumed, Answer: ledger.AnswerListed, Record: &r, Scope: o.scope()})
}

// Gone builds Hive's list without the order.
func (o *Order) Gone() ledger.Draft {
	return o.Observe(ledger.Observation{Question: ledger.QuestionUnconsumed, Answer: ledger.AnswerNotListed, Scope: o.scope()})
}

// Verified builds Hive's verify answering 0 and naming the order.
func (o *Order) Verified(transaction string) ledger.Draft {
	r := o.Record()
	return o.Observe(ledger.Observation{
		Question: ledger.QuestionVerify, Answer: ledger.AnswerVerified, Record: &r, Names: true, TransactionID: transaction, Test: "N",
	})
}

// Found builds STOVE's details naming the tid.
func (o *Order) Found(edits ...Edit) ledger.Draft {
	r := o.edited(edits)
	return o.Observe(ledger.Observation{Question: ledger.QuestionDetails, Answer: ledger.AnswerFound, Record: &r})
}

// Denied builds the provider's denial, concluded.
func (o *Order) Denied() ledger.Draft {
	q := ledger.QuestionVerify
	if o.Key.Provider == ledger.Stove {
		q = ledger.QuestionDetails
	}
	return o.Observe(ledger.Observation{Question: q, Answer: ledger.AnswerDenied, Concluded: true})
}

// Grant builds a row of the game's record.
func (o *Order) Grant(id string, edits ...func(*ledger.Grant)) ledger.Draft {
	g := ledger.Grant{
		Provider: o.Key.Provider, App: o.Key.App, OrderID: o.Key.Order, GrantID: id, PlayerID: o.Player.Primary(),
		Items: []ledger.Item{{ItemID: "gem", Quantity: 1}}, GrantedAt: o.PaidAt.Add(20 * time.Second), Status: ledger.GrantGranted, Server: o.Server,
	}
	for _, e := range edits {
		e(&g)
	}
	kind := ledger.FactGrant
	if g.Status == ledger.GrantRevoked || g.Status == ledger.GrantExpired {
		kind = ledger.FactRevoke
	}
	d := o.Draft(kind, g)
	d.Unique = strings.Join([]string{"grant", string(o.Key.Provider), o.Key.App, o.Key.Order, g.GrantID, g.PlayerID, string(g.Status)}, "\x1f")
	return d
}

// Revoke builds the row that takes a grant back.
func (o *Order) Revoke(id string) ledger.Draft {
	return o.Grant(id, func(g *ledger.Grant) { g.Status = ledger.GrantRevoked })
}

// Forward builds what became of the paid delivery at the game.
func (o *Order) Forward(outcome ledger.ForwardOutcome) ledger.Draft {
	return o.Draft(ledger.FactForward, ledger.Forward{
		EventKey: ledger.EventKey(o.Key, ledger.Notice{Type: ledger.NoticePaid, RawType: "paid"}), Outcome: outcome, Type: ledger.NoticePaid, Status: 200,
	})
}

// Act builds one step of an action.
func (o *Order) Act(id string, kind ledger.ActionKind, state ledger.ActionState, edits ...func(*ledger.ActionStep)) ledger.Draft {
	s := ledger.ActionStep{ID: id, Kind: kind, State: state}
	for _, e := range edits {
		e(&s)
	}
	return o.Draft(ledger.FactAction, s)
}

// Case builds one step of the order's case.
func (o *Order) Case(s ledger.CaseStep) ledger.Draft { return o.Draft(ledger.FactCase, s) }

// LinkSame builds the link that makes other a spelling of the order.
func (o *Order) LinkSame(other ledger.Key) ledger.Draft {
	return o.Case(ledger.CaseStep{Verb: ledger.VerbLink, As: ledger.LinkSame, Other: &other, Reason: "same payment"})
}

// Evidence builds what an operator saw elsewhere.
func (o *Order) Evidence(what string) ledger.Draft {
	return o.Draft(ledger.FactEvidence, ledger.Evidence{What: what, Text: "seen", Where: "Hive Console", When: o.At})
}

// Coverage builds a grant source's declaration of how far it reaches.
func Coverage(p ledger.Provider, app string, until ledger.Instant) ledger.Draft {
	return ledger.NewDraft(ledger.FactCoverage, 0, ledger.Key{Provider: p, App: app}, ledger.Coverage{Provider: p, App: app, Until: until})
}
