package tui

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/ledger/ledgertest"
	"makegood/tui/lang"
	"makegood/tui/pane"
	"makegood/tui/theme"
)

// hostile is what somebody outside may put into any text: sequences that steer a terminal, characters that turn a line
// around or hide in it, marks that run over it, and what is wide, joined or broken.
const hostile = "\x1b[31m\x1b]0;title\x07\x1b]52;c;Zm9v\x07\x1bP1$r\x1b\\\x9b2J\u202e\u2066\u200f\x00\x08\x7f\u0085\u2028\ufeff\u200b\u2060" +
	"한글漢字👨\u200d👩\u200d👧🇰🇷👍🏽e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301ᄒ\u1161\xff\r\n\tnext\x1b[10;10H"

// world is everything behind a console, filled to the last field. dirt stands behind every text that comes from outside.
type world struct {
	*fakeBooks
	night *launchNight
	dirt  string
	empty bool
	err   error
}

func newWorld() *world {
	w := &world{night: newLaunchNight()}
	w.fakeBooks = w.night.books()
	return w
}

// of is a value with dirt in every text, or what fails.
func of[T any](w *world, v T) (T, error) {
	var zero T
	if w.err != nil {
		return zero, w.err
	}
	if w.dirt != "" {
		soil(reflect.ValueOf(&v).Elem(), w.dirt)
	}
	return v, nil
}

// list is of, with nothing in it where the world is empty.
func list[T any](w *world, v []T, err error) ([]T, error) {
	if err != nil || w.empty {
		return nil, err
	}
	return of(w, slices.Clone(v))
}

// soil puts dirt behind every text of a value. Words of closed sets have types of their own and stay, as do amounts.
func soil(v reflect.Value, dirt string) {
	switch v.Kind() {
	case reflect.String:
		if v.Type() == reflect.TypeFor[string]() && v.CanSet() {
			v.SetString(v.String() + dirt)
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 || v.Len() == 0 || !v.CanSet() {
			return
		}
		fresh := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(fresh, v)
		v.Set(fresh)
		for i := range v.Len() {
			soil(v.Index(i), dirt)
		}
	case reflect.Pointer:
		if v.IsNil() || !v.CanSet() {
			return
		}
		fresh := reflect.New(v.Type().Elem())
		fresh.Elem().Set(v.Elem())
		soil(fresh.Elem(), dirt)
		v.Set(fresh)
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				soil(v.Field(i), dirt)
			}
		}
	default:
	}
}

func (w *world) Orders(_ context.Context, q ledger.OrderQuery) ([]ledger.Row, error) {
	rows, err := w.night.orders(q)
	for i := range rows {
		rows[i].Standing = rich(rows[i].Key, rows[i].Standing)
	}
	return list(w, rows, cmpErr(w.err, err))
}

func cmpErr(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// rich fills what a launch night leaves out of a standing.
func rich(k ledger.Key, s ledger.Standing) ledger.Standing {
	at := s.View.PaidAt
	s.Flags = []ledger.Class{ledger.ClassUnverified}
	s.Finding, s.Reopened = "AMOUNT_MISMATCH", ledger.Say("a later fact contradicts the %s by %s: was %s, is %s", ledger.VerbResolve.Phrase(), "minsu", ledger.ClassAmountMismatch, ledger.ClassCancelledNotRevoked).String()
	s.View.CancelledReason, s.View.Receipt, s.View.TransactionID = "고객 요청", "MQ==", "T-1"
	s.View.Periods = []ledger.Period{{Status: "PURCHASE", Expires: at.Add(1)}}
	if len(s.View.Grants) == 0 {
		s.View.Grants = []ledger.GrantView{{GrantID: "g-9", GrantedAt: at, Status: ledger.GrantFailed}}
	}
	s.Differences = []ledger.Difference{{Class: ledger.ClassAmountMismatch, Field: "amount", LeftFrom: "verify", Left: "1000 KRW", RightFrom: "grant", Right: "900 KRW", Delta: "-100 KRW"}}
	s.Held = append(s.Held, ledger.Item{ItemID: "gold", Name: "금화", Quantity: 3})
	if s.Case == nil {
		s.Case = &ledger.Case{State: ledger.CaseClaimed, Owner: "minsu", Reason: "게임에 문의함"}
	}
	if len(s.Actions) == 0 {
		money := s.View.Money()
		s.Actions = []ledger.Action{{
			ID: "A7K2M9QXRT4C", Kind: ledger.ActVerify, Key: k, State: ledger.StateRefused, Actor: "minsu", Approver: "jihye", Reason: "지급 확인", Evidence: "우편함 확인", Money: &money,
			Request: &ledger.Request{Method: "POST", URL: "https://provider.example/verify", Header: []string{"X: y"}, Body: `{"a":1}`},
			Guards:  []ledger.Verdict{{Guard: "armed", OK: true, Text: ledger.Say("armed")}}, CreatedAt: at, SentAt: at, Outcome: "refused", ResultCode: "1000001", ResultMessage: "no",
		}}
	}
	return s
}

func (w *world) Order(_ context.Context, k ledger.Key) (*ledger.Order, ledger.Standing, error) {
	for _, r := range w.night.rows {
		if w.err == nil && strings.HasPrefix(k.Order, r.Key.Order) {
			o := ledger.NewOrder(k)
			for _, f := range w.factsOf(k) {
				if err := o.Apply(f); err != nil {
					return nil, ledger.Standing{}, err
				}
			}
			s, err := of(w, rich(r.Key, r.Standing))
			return o, s, err
		}
	}
	return nil, ledger.Standing{}, cmpErr(w.err, &ledger.Error{Kind: ledger.NotFound, Human: ledger.Say("there is no such order")})
}

// factsOf is a life of an order with a fact of every kind.
func (w *world) factsOf(k ledger.Key) []ledger.Fact {
	at := ledger.At(night())
	record := ledger.Record{
		Spelling: k.Order, Player: ledger.Player{ID: "20000400", Name: "달빛기사"}, Server: "1", Amount: "11000", Currency: "KRW", PaidAt: at, Receipt: "MQ==",
		Lines: []ledger.Line{{ProductID: "item03", Quantity: 1, Amount: "11000", Currency: "KRW"}}, Payload: "payload", Bypass: "bypass", CancelledReason: "고객 요청",
	}
	soiled := func(v any) any {
		p := reflect.New(reflect.TypeOf(v))
		p.Elem().Set(reflect.ValueOf(v))
		if w.dirt != "" {
			soil(p.Elem(), w.dirt)
		}
		return p.Elem().Interface()
	}
	money := ledger.Money{Amount: "11000", Currency: "KRW"}
	var facts []ledger.Fact
	for _, one := range []struct {
		kind    ledger.FactKind
		payload any
	}{
		{ledger.FactNotification, ledger.Notification{Provider: k.Provider, Route: "/hive", Remote: "192.0.2.1:1", Notice: &ledger.Notice{Type: ledger.NoticePaid, RawType: "paid", App: k.App, Record: record}, EventKey: "paid"}},
		{ledger.FactObservation, ledger.Observation{Question: ledger.QuestionUnconsumed, Answer: ledger.AnswerListed, Code: "0", Message: "success", HTTPStatus: 200, Record: &record}},
		{ledger.FactObservation, ledger.Observation{Question: ledger.QuestionDetails, Answer: ledger.AnswerFailed, Code: "500", Message: "<html>", Error: ledger.Say("the answer is empty").String(), HTTPStatus: 500}},
		{ledger.FactGrant, ledger.Grant{Provider: k.Provider, App: k.App, OrderID: k.Order, GrantID: "g-1", PlayerID: "7", PlayerName: "달빛", Items: []ledger.Item{{ItemID: "gold", Name: "금화", Quantity: 1}}, Status: ledger.GrantGranted, GrantedAt: at, Suspicious: ledger.Say("%s is 16 digits or more and ends in 0000: a spreadsheet may have destroyed it", "order_id").String(), Feed: "push"}},
		{ledger.FactForward, ledger.Forward{EventKey: "paid", Outcome: ledger.ForwardUnanswered, URL: "http://game.example/hive", Error: "connection refused"}},
		{ledger.FactAction, ledger.ActionStep{ID: "A7K2M9QXRT4C", Kind: ledger.ActVerify, State: ledger.StateRefused, Reason: "지급 확인", Money: &money, Message: "no", Code: "1", Evidence: "우편함 확인"}},
		{ledger.FactCase, ledger.CaseStep{Verb: ledger.VerbClaim, Reason: "문의 담당"}},
		{ledger.FactEvidence, ledger.Evidence{What: ledger.EvidenceGranted, Text: "보상함 확인", Where: "GM 도구", GrantID: "g-2"}},
		{ledger.FactJournal, ledger.Journal{What: "gap", Text: ledger.Say("stopped listening").String()}},
	} {
		f := ledger.NewDraft(one.kind, at.Add(1), k, soiled(one.payload)).By("minsu"+w.dirt, "192.0.2.1:1"+w.dirt).
			With([]byte(fmt.Sprintf("{\"a\":%q,\"b\":[1,{\"c\":\"%s\"}]}", w.dirt, "달빛"+w.dirt)), "Content-Type: application/json"+w.dirt).Fact
		f.Seq = int64(len(facts) + 1)
		facts = append(facts, f)
	}
	return facts
}

func (w *world) Facts(_ context.Context, k ledger.Key, _ bool) ([]ledger.Fact, error) {
	if w.err != nil || w.empty {
		return nil, w.err
	}
	return w.factsOf(k), nil
}

func (w *world) FactList(_ context.Context, q ledger.FactQuery) ([]ledger.Fact, error) {
	if w.err != nil || w.empty {
		return nil, w.err
	}
	var out []ledger.Fact
	for _, f := range w.factsOf(w.night.rows[0].Key) {
		if (len(q.Kinds) == 0 || slices.Contains(q.Kinds, f.Kind)) && (q.After == 0 || q.Newest == (f.Seq < q.After)) && f.Seq != q.After {
			out = append(out, f)
		}
	}
	if q.Newest {
		slices.Reverse(out)
	}
	return out, nil
}

func (w *world) Find(context.Context, string) ([]ledger.Key, error) {
	return list(w, []ledger.Key{w.night.rows[0].Key}, w.err)
}

func (w *world) Deliveries(_ context.Context, q ledger.DeliveryQuery) ([]ledger.Delivery, error) {
	rows, err := w.night.list(q)
	return list(w, rows, cmpErr(w.err, err))
}

func (w *world) Actions(_ context.Context, q ledger.ActionQuery) ([]ledger.ListedAction, error) {
	if q.After != 0 {
		return nil, w.err
	}
	return list(w, []ledger.ListedAction{{Pos: 1, Action: rich(w.night.rows[1].Key, w.night.rows[1].Standing).Actions[0]}}, w.err)
}

func (w *world) Signs(ctx context.Context) ([]ledger.Sign, error) {
	signs, err := w.fakeBooks.Signs(ctx)
	return list(w, signs, cmpErr(w.err, err))
}

func (w *world) Counters(ctx context.Context) (ledger.Counters, error) {
	c, err := w.fakeBooks.Counters(ctx)
	if w.empty {
		c = ledger.Counters{}
	}
	return c, cmpErr(w.err, err)
}

func (w *world) Armed(context.Context) (ledger.Arm, error) {
	return of(w, ledger.Arm{Operator: "jihye", Until: ledger.At(night()).Add(600_000_000_000), Reason: "incident"})
}

func (w *world) Players(_ context.Context, p ledger.Provider, app string, after int64, _ int) ([]ledger.KnownPlayer, error) {
	if after > 0 {
		return nil, w.err
	}
	return list(w, []ledger.KnownPlayer{{ID: 1, Provider: p, App: app, Player: ledger.Player{ID: "20000400", Name: "달빛기사"}, Server: "1", LastAt: ledger.At(night())}}, w.err)
}

// The clerk of the world.

func (w *world) Preview(_ context.Context, cmd clerk.Command) (clerk.Plan, error) {
	return of(w, clerk.Plan{
		Kind: cmd.Kind, Key: cmd.Key, Request: &ledger.Request{Method: "POST", URL: "https://provider.example/x", Header: []string{"A: b"}, Body: `{"a":1}`},
		Guards: []ledger.Verdict{{Guard: "paid", OK: true, Text: ledger.Say("paid")}, {Guard: "reason", Text: ledger.Say("a reason is given"), Override: "reason"}},
		Money:  ledger.Money{Amount: "11000", Currency: "KRW"}, Player: ledger.Player{ID: "7", Name: "달빛"}, Product: "item03", Text: ledger.Say("one grant is held"),
	})
}

func (w *world) Act(_ context.Context, cmd clerk.Command) (ledger.Action, error) {
	return of(w, ledger.Action{ID: "A1", Kind: cmd.Kind, Key: cmd.Key, State: ledger.StateDone, Outcome: "done", ResultMessage: "ok"})
}

func (w *world) Approve(_ context.Context, id string) (ledger.Action, error) {
	return of(w, ledger.Action{ID: id, Kind: ledger.ActRefund, State: ledger.StateDone, Outcome: "done", ResultMessage: "ok"})
}

func (w *world) Check(_ context.Context, asks []clerk.CheckAsk, _ func(int)) ([]clerk.CheckResult, error) {
	why := ledger.Say("the answer is empty").String()
	var out []clerk.CheckResult
	for _, a := range asks {
		out = append(out, clerk.CheckResult{Provider: a.Provider, OrderID: a.ID, Answer: clerk.CheckCouldNotAsk, Error: &why})
	}
	return list(w, out, w.err)
}

func (w *world) ReadList(_ context.Context, ask clerk.UnconsumedAsk) (clerk.List, error) {
	return of(w, clerk.List{Ask: ask, Whole: true, BegunAt: ledger.At(night()), Rows: []ledger.Record{{
		Spelling: "H21686730000000118200", Player: ledger.Player{ID: "7", Name: "달빛"}, Server: "1", PaidAt: ledger.At(night()),
		Lines: []ledger.Line{{ProductID: "item03", Quantity: 1, Amount: "11000", Currency: "KRW"}}, Amount: "11000", Currency: "KRW",
	}}})
}

func (w *world) Do(_ context.Context, line string) (string, error) {
	out, err := of(w, line+"\n--")
	return out, err
}

func (w *world) PlanBatch(_ context.Context, sel clerk.Selection, _ clerk.BatchCommand, _ func(int)) (clerk.BatchPlan, error) {
	k := ledger.Key{Provider: ledger.Hive, App: "a", Order: "H21686730000000118200"}
	return of(w, clerk.BatchPlan{
		Count: 3, Keys: append(slices.Clone(sel.Keys), k), Sums: ledger.Sums{"KRW": "11000"}, Approval: 1,
		Ineligible: []clerk.BatchItem{{Key: k, Outcome: clerk.ItemIneligible, Text: ledger.Say("one grant is held")}},
	})
}

func (w *world) RunBatch(_ context.Context, plan clerk.BatchPlan, _ clerk.BatchCommand, progress clerk.BatchProgress) (clerk.BatchResult, error) {
	out, err := of(w, clerk.BatchResult{ID: "B1", Stopped: ledger.Say("it was stopped")})
	for i, k := range plan.Keys {
		it := clerk.BatchItem{Key: k, Outcome: clerk.ItemOutcomes()[i%len(clerk.ItemOutcomes())], Text: ledger.Say("connection refused"), Earlier: i%2 == 1}
		progress(i+1, len(plan.Keys), it)
		out.Items = append(out.Items, it)
	}
	return out, err
}

func (w *world) ResumeBatch(context.Context, string, clerk.BatchProgress) (clerk.BatchResult, error) {
	return of(w, clerk.BatchResult{ID: "B1"})
}

func (w *world) BatchSoFar(_ context.Context, id string, _ func(int)) (clerk.BatchSoFar, error) {
	return of(w, clerk.BatchSoFar{
		Batch: clerk.Batch{ID: id, Command: clerk.BatchCommand{Kind: ledger.ActReplay, What: "12 orders"}, Orders: 12, Actor: "minsu", Process: "4711@desk-2:99"},
		Ended: map[clerk.ItemOutcome]clerk.BatchShare{clerk.ItemDone: {Orders: 2, Sums: ledger.Sums{"KRW": "2400"}}},
	})
}

func (w *world) DropBatch(context.Context, string, string) error { return w.err }

func (w *world) StartOfShift(context.Context, ledger.Instant) (clerk.ShiftStart, error) {
	at := ledger.At(night())
	k := ledger.Key{Provider: ledger.Hive, App: "a", Order: "H21686730000000118200"}
	s := clerk.ShiftStart{At: at}
	if !w.empty {
		work, _, _ := w.fakeBooks.Work(context.Background(), ledger.WorkQuery{Limit: 5})
		s = clerk.ShiftStart{
			At: at, Since: at.Add(-3600e9), Opened: work, OpenedOrders: 54, OpenedSums: ledger.Sums{"KRW": "451000", "USD": "0.99"},
			Others: []clerk.Deeds{{Operator: "minsu", Verbs: map[string]int64{"resolve": 12, "report granted": 3}}},
			Mine:   3, MineOldest: at.Add(-3600e9), Snoozed: 5, SnoozedToday: 2, NextAwake: at.Add(3600e9), InDoubt: 2, DoubtOldest: at.Add(-60e9), Doubt: k,
			Waiting: []ledger.Action{{ID: "A1", Kind: ledger.ActRefund, Key: k, Actor: "minsu", CreatedAt: at}},
			Gaps:    []clerk.Remark{{At: at, From: at.Add(-600e9), To: at, Text: ledger.Say("nobody listened from %s to %s: what was missed is known only as far as lists and tids can tell", "11:49", "11:59").String()}}, Alarms: []clerk.Remark{{At: at, Text: ledger.Say("no space left for the ledger %s; nothing was recorded, free some space and try again", "m.db").String()}},
			Batches: []clerk.Batch{{
				ID: "B1", Command: clerk.BatchCommand{Kind: ledger.ActRefund, What: "412 orders"}, Orders: 412, Actor: "minsu", BegunAt: at,
				State: ledger.BatchStopped, Text: ledger.Say("it was stopped"), Counts: map[string]int64{"done": 3, "skipped": 409},
			}},
			On: []clerk.Seat{{Operator: "jihye", At: at}, {Operator: "minsu", At: at.Add(-60e9), Left: true}},
		}
	}
	return of(w, s)
}

func (w *world) Work(ctx context.Context, q ledger.WorkQuery) ([]ledger.Work, int, error) {
	rows, err := w.Orders(ctx, ledger.OrderQuery{Filter: q.Filter, Sort: ledger.SortUrgency, Limit: 10000})
	for i := range rows {
		rows[i].Key.Provider = ledger.Provider(strings.TrimSuffix(string(rows[i].Key.Provider), w.dirt))
	}
	all := ledgertest.WorkOf(rows, ledger.OrderFilter{})
	return all, len(all), err
}

func (w *world) Total(ctx context.Context, f ledger.OrderFilter) (int64, ledger.Sums, error) {
	rows, err := w.Orders(ctx, ledger.OrderQuery{Filter: f, Limit: 10000})
	return int64(len(rows)), ledger.Sums{"KRW": "451000"}, err
}

// console opens a console in the world.
func (w *world) console(t testing.TB, language string, o theme.Options) *Console {
	t.Helper()
	words, err := lang.New(language)
	if err != nil {
		t.Fatal(err)
	}
	o.Words = words
	desk := newDesk(t, w.fakeBooks, &fakeClerk{})
	desk.Theme, desk.Books, desk.Clerk, desk.Batch, desk.Shift = newTheme(t, o), w, w, w, w
	return New(Options{
		Desk: desk, Facts: words.T("listening on %s§now", "127.0.0.1:8080") + w.dirt, Commands: toldCommands(words), Listening: true,
		Views: map[string]string{"angry": "class:PAID_NOT_GRANTED age>10m"}, Terminal: &screen{},
	})
}

// errHeld is why the ledger cannot be read, as the store says it.
func errHeld() error {
	return &ledger.Error{Op: "orders", Kind: ledger.Unavailable, Human: ledger.Say("the ledger %s is locked by another process; try again when it has finished", "makegood.db")}
}

// toldCommands are fakeCommands with what the program's help says of them.
func toldCommands(words *lang.Words) []Command {
	commands := fakeCommands()
	for i, c := range commands {
		commands[i].Short = words.T(map[string]lang.Text{
			"show": "Show everything known about one order", "snooze": "Put a case aside for a while", "settle": "End a doubt with what was seen elsewhere",
			"arm": "Allow write actions in live for a while; it ends by itself", "import grants": "What the game gave and took back", "claim": "Take a case: it is yours",
		}[c.Name])
	}
	return commands
}

// place is a state of the console: how one comes there from the work list.
type place struct {
	name string
	play func(d *driver)
}

// places are all there are: every pane with every tab, every screen, dialog and line.
func places(w *world) []place {
	press := func(keys ...string) func(*driver) { return func(d *driver) { d.press(keys...) } }
	orders := func(keys ...string) func(*driver) { return press(append([]string{"4", "]"}, keys...)...) }
	line := func(open, text string) func(*driver) {
		return func(d *driver) { d.press(open).types(text) }
	}
	out := []place{
		{"work list", func(*driver) {}},
		{"a group", press("enter")},
		{"marked", press("enter", "j", " ", "j", " ")},
		{"a range", press("enter", "v", "j")},
		{"everything", press("*")},
		{"views", press("w")},
		{"a group refunded", press("X")},
		{"a group snoozed", press("s")},
		{"a group done", func(d *driver) { d.press("m"); d.pass(5e9); d.press("tab", "enter"); d.pass(5e9) }},
		{"gone on with", func(d *driver) { d.press("0", "G", "k", "k", "k", "k", "enter") }},
		{"orders", orders()},
		{"grants", orders("]")},
		{"actions", orders("]", "]")},
		{"journal", orders("]", "]", "]")},
		{"inbox", press("1")},
		{"quarantine", press("1", "]")},
		{"hive", press("2")},
		{"hive asked", press("2", "*")},
		{"stove", press("3")},
		{"stove typing", press("3", "f")},
		{"hive typing", press("2", "f")},
		{"zoomed", press("1", "z")},
		{"filtered to nothing", func(d *driver) { d.press("/").types("class:AMBIGUOUS").press("enter") }},
		{"order", orders("enter")},
		{"order timeline", orders("enter", "tab")},
		{"order raw", orders("enter", "tab", "tab")},
		{"order actions", orders("enter", "tab", "tab", "tab")},
		{"order searched", func(d *driver) { d.press("4", "]", "enter", "tab", "tab", "/").types("달").press("enter") }},
		{"player", orders("p")},
		{"verify", orders("V")},
		{"report", orders("R")},
		{"report failed", orders("F")},
		{"replay", orders("P")},
		{"refund", orders("X")},
		{"refund typed", func(d *driver) { d.press("4", "]", "X"); d.pass(5e9); d.press("tab").types("가나").press("tab") }},
		{"sent", func(d *driver) { d.press("4", "]", "V"); d.pass(5e9); d.press("shift+tab", "enter"); d.pass(5e9) }},
		{"many", press("4", "]", " ", " ", "V")},
		{"ask", orders("t")},
		{"ask long", orders("S")},
		{"help", press("?")},
		{"help of an order", orders("enter", "?")},
		{"quit", press("q")},
		{"palette", line(":", "s")},
		{"palette unknown", line(":", "전혀 없음")},
		{"filter", line("/", "class:PAID")},
		{"filter wrong", func(d *driver) { d.press("/").types("amount>x").press("enter") }},
		{"answer", func(d *driver) { d.press(":").types("show H1").press("enter") }},
		{"messages", func(d *driver) {
			for i := range 4 {
				d.c.say([]string{"info", "warn", "error"}[i%3], fmt.Sprintf("%d 환불을 보낼 수 없습니다 %s", i, strings.Repeat("긴 말 ", 40)+w.dirt))
			}
		}},
	}
	for _, door := range doors() {
		out = append(out, place{"screen " + string(door.screen), press(door.keys[0])})
	}
	return out
}

// states are the conditions a place is looked at in.
type state struct {
	name  string
	set   func(w *world)
	after func(w *world, d *driver)
	// languages are those it is looked at in: where the same texts stand in another state, one is enough.
	languages []string
}

func states() []state {
	nothing := func(*world, *driver) {}
	both, english, korean := []string{lang.English, lang.Korean}, []string{lang.English}, []string{lang.Korean}
	return []state{
		{"rows", func(*world) {}, nothing, both},
		{"empty", func(w *world) { w.empty = true }, nothing, korean},
		{"failed", func(w *world) { w.err = errHeld() }, nothing, korean},
		{"failed with old rows", func(*world) {}, func(w *world, d *driver) { w.err = errHeld(); d.press("ctrl+r") }, both},
		{"hostile", func(w *world) { w.dirt = hostile }, nothing, english},
		{"hostile failure", func(*world) {}, func(w *world, d *driver) {
			w.err = &ledger.Error{Kind: ledger.Unavailable, Human: ledger.Quote("locked" + hostile)}
			d.press("ctrl+r")
		}, korean},
	}
}

// deaf sends a message and does not carry out what follows: the answers are still on their way.
func (d *driver) deaf(msg tea.Msg) *driver {
	d.t.Helper()
	d.c.Update(msg)
	return d
}

var _ pane.Batch = (*world)(nil)
