package tui

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/ledger/ledgertest"
	"makegood/tui/pane"
	"makegood/tui/theme"
)

// fakeBooks is a ledger made of functions; what is nil answers nothing.
type fakeBooks struct {
	orders     func(q ledger.OrderQuery) ([]ledger.Row, error)
	order      func(k ledger.Key) (*ledger.Order, ledger.Standing, error)
	deliveries func(q ledger.DeliveryQuery) ([]ledger.Delivery, error)
	actions    func(q ledger.ActionQuery) ([]ledger.ListedAction, error)
	facts      func(q ledger.FactQuery) ([]ledger.Fact, error)
	counters   func() (ledger.Counters, error)
	signs      func() ([]ledger.Sign, error)
	minutes    func(from, to ledger.Instant) ([]ledger.Minute, error)
	lags       func() ([]int64, error)
	armed      func() (ledger.Arm, error)
	suspects   func() ([]ledger.Provider, error)
}

func (f *fakeBooks) Orders(_ context.Context, q ledger.OrderQuery) ([]ledger.Row, error) {
	return answer(f.orders, q)
}

func (f *fakeBooks) Work(_ context.Context, q ledger.WorkQuery) ([]ledger.Work, int, error) {
	rows, err := answer(f.orders, ledger.OrderQuery{Filter: q.Filter, Sort: ledger.SortUrgency, Limit: 10000})
	all := ledgertest.WorkOf(rows, q.Filter)
	return all, len(all), err
}

func (f *fakeBooks) Total(_ context.Context, filter ledger.OrderFilter) (n int64, sums ledger.Sums, err error) {
	rows, err := answer(f.orders, ledger.OrderQuery{Filter: filter, Limit: 10000})
	sums = ledger.Sums{}
	for _, r := range rows {
		n++
		sums.Add(r.Standing.View.Money())
	}
	return n, sums, err
}

func (f *fakeBooks) Order(_ context.Context, k ledger.Key) (*ledger.Order, ledger.Standing, error) {
	if f.order == nil {
		return nil, ledger.Standing{}, &ledger.Error{Kind: ledger.NotFound, Human: ledger.Say("there is no such order")}
	}
	return f.order(k)
}

func (f *fakeBooks) Facts(context.Context, ledger.Key, bool) ([]ledger.Fact, error) { return nil, nil }

func (f *fakeBooks) Find(context.Context, string) ([]ledger.Key, error) { return nil, nil }

func (f *fakeBooks) Deliveries(_ context.Context, q ledger.DeliveryQuery) ([]ledger.Delivery, error) {
	return answer(f.deliveries, q)
}

func (f *fakeBooks) Actions(_ context.Context, q ledger.ActionQuery) ([]ledger.ListedAction, error) {
	return answer(f.actions, q)
}

func (f *fakeBooks) FactList(_ context.Context, q ledger.FactQuery) ([]ledger.Fact, error) {
	return answer(f.facts, q)
}
func (f *fakeBooks) Counters(context.Context) (ledger.Counters, error) { return value(f.counters) }
func (f *fakeBooks) Signs(context.Context) ([]ledger.Sign, error)      { return value(f.signs) }
func (f *fakeBooks) Minutes(_ context.Context, from, to ledger.Instant) ([]ledger.Minute, error) {
	if f.minutes == nil {
		return nil, nil
	}
	return f.minutes(from, to)
}
func (f *fakeBooks) Lags(context.Context, int) ([]int64, error) { return value(f.lags) }
func (f *fakeBooks) Armed(context.Context) (ledger.Arm, error)  { return value(f.armed) }
func (f *fakeBooks) Suspects(context.Context) ([]ledger.Provider, error) {
	return value(f.suspects)
}

func (f *fakeBooks) Players(context.Context, ledger.Provider, string, int64, int) ([]ledger.KnownPlayer, error) {
	return nil, nil
}

func answer[Q, R any](fn func(Q) ([]R, error), q Q) ([]R, error) {
	if fn == nil {
		return nil, nil
	}
	return fn(q)
}

func value[R any](fn func() (R, error)) (R, error) {
	if fn == nil {
		var zero R
		return zero, nil
	}
	return fn()
}

// fakeClerk carries out what its functions say.
type fakeClerk struct {
	do      func(ctx context.Context, line string) (string, error)
	preview func(cmd clerk.Command) (clerk.Plan, error)
	act     func(cmd clerk.Command) (ledger.Action, error)
}

func (f *fakeClerk) Preview(_ context.Context, cmd clerk.Command) (clerk.Plan, error) {
	if f.preview == nil {
		return clerk.Plan{Kind: cmd.Kind, Key: cmd.Key}, nil
	}
	return f.preview(cmd)
}

func (f *fakeClerk) Act(_ context.Context, cmd clerk.Command) (ledger.Action, error) {
	return f.act(cmd)
}

func (f *fakeClerk) Approve(context.Context, string) (ledger.Action, error) {
	return ledger.Action{}, nil
}

func (f *fakeClerk) Check(context.Context, []clerk.CheckAsk, func(int)) ([]clerk.CheckResult, error) {
	return nil, nil
}

func (f *fakeClerk) ReadList(context.Context, clerk.UnconsumedAsk) (clerk.List, error) {
	return clerk.List{}, nil
}

func (f *fakeClerk) Do(ctx context.Context, line string) (string, error) {
	if f.do == nil {
		return "", nil
	}
	return f.do(ctx, line)
}

// night is the instant the tests play at: 03:21:40 in Seoul.
func night() time.Time { return time.Date(2026, 11, 19, 18, 21, 40, 0, time.UTC) }

func seoul() *time.Location { return time.FixedZone("KST", 9*60*60) }

func newTheme(t testing.TB, o theme.Options) *theme.Theme {
	t.Helper()
	th, err := theme.New("dark", o)
	if err != nil {
		t.Fatal(err)
	}
	return th
}

// newDeskWith is a desk in the middle of the launch night that is told in a language and by keys of its own.
func newDeskWith(t testing.TB, o theme.Options) *pane.Desk {
	t.Helper()
	d := newDesk(t, newLaunchNight().books(), &fakeClerk{})
	d.Theme = newTheme(t, o)
	return d
}

func newDesk(t testing.TB, b *fakeBooks, c *fakeClerk) *pane.Desk {
	t.Helper()
	begun := time.Now()
	return &pane.Desk{
		Ctx: t.Context(), Theme: newTheme(t, theme.Options{Profile: theme.Plain}), Zone: seoul(),
		Now:         func() time.Time { return night().Add(time.Since(begun)) },
		Environment: ledger.Live, Operator: "jihye", Books: b, Clerk: c,
		Apps: []ledger.App{{Provider: ledger.Hive, ID: "com.example.game", ServerIDs: []string{"1", "2"}}, {Provider: ledger.Stove, ID: "1000"}},
	}
}

// launchNight is a ledger in the middle of a launch: one product is broken, and the rest is what every night brings.
type launchNight struct {
	rows       []ledger.Row // in urgency
	deliveries []ledger.Delivery
	failing    error
}

func newLaunchNight() *launchNight {
	n := &launchNight{}
	now := ledger.At(night())
	add := func(class ledger.Class, p ledger.Provider, count int, product, server, amount, currency string, age time.Duration, shape func(i int, s *ledger.Standing)) {
		for i := range count {
			n.add(class, p, i, product, server, ledger.Money{Amount: ledger.Amount(amount), Currency: currency}, now.Add(-age+time.Duration(i)*7*time.Second), shape)
		}
	}
	add(ledger.ClassCancelInDoubt, ledger.Hive, 1, "item07", "1", "55000", "KRW", 31*time.Minute, func(_ int, s *ledger.Standing) {
		s.Actions = []ledger.Action{{ID: "A7K2M9QXRT4B", Kind: ledger.ActRefund, State: ledger.StateInDoubt, Actor: "minsu", SentAt: now.Add(-12 * time.Minute)}}
		s.Case = &ledger.Case{State: ledger.CaseInDoubt, Owner: "minsu"}
	})
	add(ledger.ClassPaidNotGranted, ledger.Hive, 41, "item03", "1", "11000", "KRW", 19*time.Minute, nil)
	add(ledger.ClassPaidNotGranted, ledger.Stove, 3, "starter_pack", "KR-2", "5500", "KRW", 9*time.Minute, nil)
	add(ledger.ClassCancelledNotRevoked, ledger.Hive, 1, "item12", "2", "119000", "KRW", 3*time.Hour, func(_ int, s *ledger.Standing) {
		s.Lamps.Granted, s.Lamps.Cancelled = ledger.LampYes, ledger.LampYes
		s.View.CancelledAt = now.Add(-22 * time.Minute)
		s.Held = []ledger.Item{{ItemID: "diamond", Quantity: 1200, Name: "다이아몬드"}}
	})
	add(ledger.ClassGrantedNotReported, ledger.Hive, 2, "item01", "1", "1200", "KRW", 44*time.Minute, func(_ int, s *ledger.Standing) {
		s.Lamps.Granted = ledger.LampYes
		s.View.Grants = []ledger.GrantView{{GrantID: "g-1", GrantedAt: now.Add(-43 * time.Minute), Status: ledger.GrantGranted}}
	})
	add(ledger.ClassNotifiedNotFound, ledger.Hive, 1, "item99", "", "0.99", "USD", 6*time.Minute, nil)
	add(ledger.ClassCancelPending, ledger.Hive, 1, "item05", "1", "3300", "KRW", 2*time.Hour, nil)
	add(ledger.ClassUnverified, ledger.Stove, 4, "battle_pass", "KR-1", "9900", "KRW", 90*time.Second, nil)
	n.deliver(60)
	return n
}

func (n *launchNight) add(class ledger.Class, p ledger.Provider, i int, product, server string, m ledger.Money, at ledger.Instant, shape func(int, *ledger.Standing)) {
	id := int64(len(n.rows) + 1)
	names := []string{"달빛기사", "Nightowl", "하늘을나는고래", "小龙虾", "가나다라마바사아자차", "Kestrel"}
	key := ledger.Key{Provider: p, App: "com.example.game", Order: fmt.Sprintf("H21686730%012d", 118200+id*37)}
	player := ledger.Player{ID: fmt.Sprintf("20000%06d", 400+id), Name: names[int(id)%len(names)]}
	if p == ledger.Stove {
		key.App, key.Order = "1000", fmt.Sprintf("2026111903%010d", 55100+id*11)
		player = ledger.Player{GUID: fmt.Sprintf("guid-%06d", 700+id), MemberNo: fmt.Sprintf("%d", 880000+id), Name: names[int(id)%len(names)]}
	}
	s := ledger.Standing{
		Class: class, Severity: class.Severity(), Lamps: ledger.Lamps{Notified: ledger.LampYes, Paid: ledger.LampYes, Granted: ledger.LampNo},
		View: ledger.View{
			Spellings: []string{key.Order}, Player: player, Server: server, PaidAt: at, FirstSeenAt: at.Add(2 * time.Second),
			Lines: []ledger.Line{{ProductID: product, Quantity: 1, Amount: m.Amount, Currency: m.Currency}}, Amount: m.Amount, Currency: m.Currency,
		},
	}
	if shape != nil {
		shape(i, &s)
	}
	n.rows = append(n.rows, ledger.Row{ID: id, Cursor: ledger.Cursor{Sort: int64(s.Severity)<<50 + int64(at)%(1<<50), ID: id}, Key: key, Standing: s})
}

// deliver lets notifications arrive, the newest last.
func (n *launchNight) deliver(count int) {
	for range count {
		seq := int64(len(n.deliveries) + 1)
		r := n.rows[int(seq*13)%len(n.rows)]
		v := r.Standing.View
		d := ledger.Delivery{
			Seq: seq * 3, At: ledger.At(night()).Add(-time.Duration(max(0, 60-seq)) * 4 * time.Second), Key: r.Key, Provider: r.Key.Provider,
			Route: "/" + string(r.Key.Provider), Remote: "192.0.2.7:40112", Kind: "paid", Player: v.Player.Primary(), Product: v.ProductID(), Money: v.Money(),
		}
		switch {
		case seq%11 == 0:
			d.Duplicate = true
		case seq%17 == 0:
			d.Kind = "cancelled"
		case seq%19 == 0:
			d.Key, d.Error, d.Player, d.Product, d.Money, d.Kind = ledger.Key{}, "unexpected end of JSON input", "", "", ledger.Money{}, ""
		case d.Provider == ledger.Stove:
			d.Kind = "ONLINE_PURCHASE"
		}
		n.deliveries = append(n.deliveries, d)
	}
}

func (n *launchNight) books() *fakeBooks {
	now := ledger.At(night())
	return &fakeBooks{
		orders: n.orders,
		order: func(k ledger.Key) (*ledger.Order, ledger.Standing, error) {
			for _, r := range n.rows {
				if r.Key == k {
					return ledger.NewOrder(k), r.Standing, n.failing
				}
			}
			return nil, ledger.Standing{}, &ledger.Error{Kind: ledger.NotFound, Human: ledger.Say("there is no such order")}
		},
		deliveries: n.list,
		counters: func() (ledger.Counters, error) {
			return ledger.Counters{
				Orders: 48211, Facts: 190311, InDoubt: 1, Undelivered: 3, Quarantined: 3,
				BySeverity: map[int]int64{1: 49, 2: 1, 3: 4, 0: 48157},
			}, n.failing
		},
		signs: func() ([]ledger.Sign, error) {
			return []ledger.Sign{
				{Provider: ledger.Hive, What: "notification", At: now.Add(-3 * time.Second)},
				{Provider: ledger.Hive, What: "game", At: now.Add(-time.Second)},
				{Provider: ledger.Stove, What: "failure", At: now},
				{Provider: ledger.Stove, What: "answer", At: now.Add(-41 * time.Second)},
				{Provider: ledger.Hive, What: "grant", At: now.Add(-time.Minute), Reaches: now.Add(-26*time.Minute - 40*time.Second)},
			}, nil
		},
		minutes: func(from, _ ledger.Instant) ([]ledger.Minute, error) {
			var out []ledger.Minute
			for i := range minutesShown {
				out = append(out, ledger.Minute{At: from.Add(time.Duration(i) * time.Minute), Payments: int64(20 + i*i%37), Grants: int64(20 + i*i%31)})
			}
			return out, nil
		},
		lags: func() ([]int64, error) { return []int64{900, 1200, 2100, 2300, 2400, 9100}, nil },
	}
}

// orders answers as a store does: by cursor, in the ordering asked for.
func (n *launchNight) orders(q ledger.OrderQuery) ([]ledger.Row, error) {
	if n.failing != nil {
		return nil, n.failing
	}
	var out []ledger.Row
	for _, r := range n.rows {
		f, s := q.Filter, r.Standing
		if q.Sort == ledger.SortFirstSeen {
			r.Cursor = ledger.Cursor{Sort: int64(s.View.FirstSeenAt), ID: r.ID}
		}
		if f.OpenOnly && s.Severity == 0 || f.Provider != "" && f.Provider != r.Key.Provider || f.Product != "" && f.Product != s.View.ProductID() ||
			f.Server != "" && f.Server != s.View.Server || len(f.Classes) > 0 && !slices.ContainsFunc(f.Classes, s.Has) {
			continue
		}
		out = append(out, r)
	}
	before := func(a, b ledger.Cursor) bool { return a.Sort < b.Sort || a.Sort == b.Sort && a.ID < b.ID }
	slices.SortFunc(out, func(a, b ledger.Row) int {
		if before(a.Cursor, b.Cursor) {
			return -1
		}
		return 1
	})
	out = slices.DeleteFunc(out, func(r ledger.Row) bool {
		switch {
		case q.After == ledger.Cursor{}:
			return false
		case q.Back:
			return !before(r.Cursor, q.After)
		default:
			return !before(q.After, r.Cursor)
		}
	})
	if q.Back {
		return out[max(0, len(out)-q.Limit):], nil
	}
	return out[:min(len(out), q.Limit)], nil
}

func (n *launchNight) list(q ledger.DeliveryQuery) ([]ledger.Delivery, error) {
	if n.failing != nil {
		return nil, n.failing
	}
	var out []ledger.Delivery
	for _, d := range n.deliveries {
		if q.Unreadable && d.Error == "" || q.Provider != "" && q.Provider != d.Provider {
			continue
		}
		if q.After == 0 || q.Newest && d.Seq < q.After || !q.Newest && d.Seq > q.After {
			out = append(out, d)
		}
	}
	if q.Newest {
		slices.Reverse(out)
	}
	return out[:min(len(out), q.Limit)], nil
}
