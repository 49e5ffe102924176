package ledger_test

import (
	"strings"
	"testing"
	"time"

	"makegood/ledger"
)

// t0 is when the payments of the scenarios are made.
var t0 = ledger.At(time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC))

const (
	hiveApp = "com.example.game"
	service = "EXAMPLE_GAME"
	pid     = "com.example.game.item01"
	hiveID  = "H2168993822440686730"
	tid     = "1909091033503333452"
)

// facts builds a history of one order: each call appends a fact a second after
// the one before, from the payment on, unless moved by at.
type facts struct {
	key  ledger.Key
	list []ledger.Fact
	now  ledger.Instant
}

func hiveOrder() *facts {
	return &facts{key: ledger.NewKey(ledger.Hive, hiveApp, hiveID), now: t0.Add(2 * time.Second)}
}

func stoveOrder() *facts {
	return &facts{key: ledger.NewKey(ledger.Stove, service, tid), now: t0.Add(2 * time.Second)}
}

func (b *facts) at(d time.Duration) *facts {
	b.now = t0.Add(d)
	return b
}

func (b *facts) add(kind ledger.FactKind, payload any) *facts {
	d := ledger.NewDraft(kind, b.now, b.key, payload).By("mina", "test")
	f := d.Fact
	f.Seq = int64(len(b.list) + 1)
	b.list = append(b.list, f)
	b.now = b.now.Add(time.Second)
	return b
}

// record is what every source says of the order unless a scenario changes it.
func (b *facts) record() ledger.Record {
	r := ledger.Record{
		Spelling: b.key.Order, StartedAt: t0.Add(-time.Minute), PaidAt: t0, Amount: "1200", Currency: "KRW",
		Lines: []ledger.Line{{ProductID: pid, Quantity: 1, Amount: "1200", Currency: "KRW"}},
	}
	if b.key.Provider == ledger.Hive {
		r.Player, r.Server = ledger.Player{ID: "20000011337", UID: "67200717"}, "kr"
		r.Receipt, r.Bypass = "receipt-of-"+b.key.Order, "blob"
		return r
	}
	r.Player, r.Server = ledger.Player{GUID: "120552311123", MemberNo: "265265"}, "world_1"
	r.Platform, r.NotiType = "ONLINE", "ONLINE_PURCHASE"
	return r
}

type edit func(*ledger.Record)

func (b *facts) notice(t ledger.NoticeType, raw, route string, edits ...edit) *facts {
	r := b.record()
	for _, e := range edits {
		e(&r)
	}
	n := ledger.Notice{Type: t, RawType: raw, App: b.key.App, Record: r}
	return b.add(ledger.FactNotification, ledger.Notification{
		Provider: b.key.Provider, Route: route, Remote: "192.0.2.7", Notice: &n, EventKey: ledger.EventKey(b.key, n),
	})
}

func (b *facts) paid(edits ...edit) *facts {
	if b.key.Provider == ledger.Stove {
		return b.notice(ledger.NoticePaid, "ONLINE_PURCHASE", "/stove", edits...)
	}
	return b.notice(ledger.NoticePaid, "paid", "/hive", edits...)
}

func (b *facts) cancelled(edits ...edit) *facts {
	at := b.now
	return b.notice(ledger.NoticeCancelled, "cancelled", "/hive", append([]edit{func(r *ledger.Record) {
		r.CancelledAt, r.CancelledReason = at, "test cancel"
	}}, edits...)...)
}

func (b *facts) listed(edits ...edit) *facts {
	r := b.record()
	r.Spelling = strings.ToLower(r.Spelling)
	for _, e := range edits {
		e(&r)
	}
	return b.add(ledger.FactObservation, ledger.Observation{
		Question: ledger.QuestionUnconsumed, Answer: ledger.AnswerListed, BegunAt: b.now, Record: &r, Scope: b.scope(),
	})
}

func (b *facts) scope() *ledger.ListScope {
	return &ledger.ListScope{App: b.key.App, Server: "kr", IDType: "player_id", UserID: "20000011337"}
}

func (b *facts) gone() *facts {
	return b.add(ledger.FactObservation, ledger.Observation{
		Question: ledger.QuestionUnconsumed, Answer: ledger.AnswerNotListed, BegunAt: b.now, Scope: b.scope(),
	})
}

func (b *facts) observe(o ledger.Observation) *facts {
	o.BegunAt = b.now
	return b.add(ledger.FactObservation, o)
}

func (b *facts) verified() *facts {
	return b.observe(ledger.Observation{
		Question: ledger.QuestionVerify, Answer: ledger.AnswerVerified, Code: "0", Names: true, TransactionID: "HS_13", Test: "N",
	})
}

// verifiedAs is a verify that named this order with another product.
func (b *facts) verifiedAs(product string) *facts {
	return b.observe(ledger.Observation{
		Question: ledger.QuestionVerify, Answer: ledger.AnswerVerified, Code: "0", TransactionID: "HS_13", Test: "N",
		Record: &ledger.Record{Spelling: b.key.Order, Lines: []ledger.Line{{ProductID: product}}},
	})
}

func (b *facts) denied() *facts {
	q := ledger.QuestionDetails
	if b.key.Provider == ledger.Hive {
		q = ledger.QuestionVerify
	}
	return b.observe(ledger.Observation{Question: q, Answer: ledger.AnswerDenied, Concluded: true})
}

func (b *facts) found(edits ...edit) *facts {
	r := b.record()
	for _, e := range edits {
		e(&r)
	}
	return b.observe(ledger.Observation{Question: ledger.QuestionDetails, Answer: ledger.AnswerFound, Record: &r})
}

func (b *facts) grant(id string, edits ...func(*ledger.Grant)) *facts {
	g := ledger.Grant{
		Provider: b.key.Provider, App: b.key.App, OrderID: b.key.Order, GrantID: id, GrantedAt: b.now,
		Status: ledger.GrantGranted, Items: []ledger.Item{{ItemID: "gem", Quantity: 100}},
	}
	if b.key.Provider == ledger.Hive {
		g.PlayerID = "20000011337"
	} else {
		g.PlayerID = "120552311123"
	}
	for _, e := range edits {
		e(&g)
	}
	kind := ledger.FactGrant
	if g.Status == ledger.GrantRevoked || g.Status == ledger.GrantExpired {
		kind = ledger.FactRevoke
	}
	return b.add(kind, g)
}

func (b *facts) revoke(id string) *facts {
	return b.grant(id, func(g *ledger.Grant) { g.Status = ledger.GrantRevoked })
}

func (b *facts) act(id string, kind ledger.ActionKind, states ...ledger.ActionState) *facts {
	for _, s := range states {
		b.add(ledger.FactAction, ledger.ActionStep{ID: id, Kind: kind, State: s, Reason: "test", Deadline: b.now.Add(10 * time.Second)})
	}
	return b
}

func (b *facts) step(s ledger.CaseStep) *facts { return b.add(ledger.FactCase, s) }

func (b *facts) evidence(what string) *facts {
	return b.add(ledger.FactEvidence, ledger.Evidence{What: what, Text: "seen in the console"})
}

// policy is what the scenarios are judged by.
func policy() *ledger.Policy {
	return &ledger.Policy{
		Environment: ledger.Sandbox,
		Apps: []ledger.App{
			{Provider: ledger.Hive, ID: hiveApp},
			{Provider: ledger.Stove, ID: service},
			{Provider: ledger.Hive, ID: "com.example.polling", Collects: ledger.CollectsUnconsumed},
		},
	}
}

// spoken is the context of an app whose grant source has spoken.
var spoken = ledger.Context{GrantSpoken: true}

func (b *facts) fold(t *testing.T) *ledger.Order {
	t.Helper()
	o, err := ledger.Fold(b.key, b.list)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// judge folds and judges an instant after the payment.
func (b *facts) judge(t *testing.T, c ledger.Context, after time.Duration) (*ledger.Order, ledger.Standing) {
	t.Helper()
	o := b.fold(t)
	return o, ledger.Judge(o, c, policy(), t0.Add(after))
}

// possible lists the actions an armed operator with a reason may take now; one
// that needs a second operator is marked with a plus.
func possible(o *ledger.Order, s ledger.Standing, evidence string) string {
	var out []string
	for _, k := range []ledger.ActionKind{ledger.ActVerify, ledger.ActReportGranted, ledger.ActReportFailed, ledger.ActRefund, ledger.ActReplay} {
		a := ledger.Attempt{Kind: k, Actor: "mina", Reason: "test", Evidence: evidence, Armed: true, Known: true}
		for _, n := range o.Notices {
			if n.Notice.Type == ledger.NoticePaid {
				a.Body = &n.Notice
			}
		}
		if a.Body == nil && s.Listed {
			a.Body = &ledger.Notice{Type: ledger.NoticePaid, Record: *o.Seen["unconsumed/listed"].Obs.Record}
		}
		w := ledger.Weigh(ledger.Guards(o, s, policy(), a))
		switch {
		case len(w.Refused) > 0:
		case w.Approval:
			out = append(out, string(k)+"+")
		default:
			out = append(out, string(k))
		}
	}
	return strings.Join(out, " ")
}
