package pane

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/ledger/ledgertest"
)

// listBooks is a ledger made of lists; nobody asks it for more.
type listBooks struct {
	Books
	orders     []ledger.Row
	deliveries []ledger.Delivery
	actions    []ledger.ListedAction
	facts      []ledger.Fact
}

func (b *listBooks) Orders(_ context.Context, q ledger.OrderQuery) ([]ledger.Row, error) {
	out := slices.DeleteFunc(slices.Clone(b.orders), func(r ledger.Row) bool { return !ledgertest.Match(q.Filter, &r) })
	return out[:min(len(out), q.Limit)], nil
}

func (b *listBooks) Work(_ context.Context, q ledger.WorkQuery) ([]ledger.Work, int, error) {
	all := ledgertest.WorkOf(b.orders, q.Filter)
	return all[:min(len(all), q.Limit)], len(all), nil
}

func (b *listBooks) Total(_ context.Context, f ledger.OrderFilter) (n int64, sums ledger.Sums, err error) {
	sums = ledger.Sums{}
	for _, r := range b.orders {
		if ledgertest.Match(f, &r) {
			n++
			sums.Add(r.Standing.View.Money())
		}
	}
	return n, sums, nil
}

func (b *listBooks) Order(_ context.Context, k ledger.Key) (*ledger.Order, ledger.Standing, error) {
	for _, r := range b.orders {
		if r.Key == k {
			return ledger.NewOrder(k), r.Standing, nil
		}
	}
	return nil, ledger.Standing{}, &ledger.Error{Kind: ledger.NotFound, Human: ledger.Say("there is no such order")}
}

func (b *listBooks) Deliveries(_ context.Context, q ledger.DeliveryQuery) ([]ledger.Delivery, error) {
	var out []ledger.Delivery
	for _, d := range b.deliveries {
		if q.After != 0 && d.Seq >= q.After || q.Unreadable && d.Error == "" {
			continue
		}
		if !q.Body {
			d.Body = nil
		}
		out = append(out, d)
	}
	return out[:min(len(out), q.Limit)], nil
}

func (b *listBooks) Actions(context.Context, ledger.ActionQuery) ([]ledger.ListedAction, error) {
	return b.actions, nil
}

func (b *listBooks) FactList(_ context.Context, q ledger.FactQuery) ([]ledger.Fact, error) {
	out := slices.DeleteFunc(slices.Clone(b.facts), func(f ledger.Fact) bool {
		return len(q.Kinds) > 0 && !slices.Contains(q.Kinds, f.Kind) || q.After != 0 && (q.Newest && f.Seq >= q.After || !q.Newest && f.Seq <= q.After)
	})
	if !q.Newest {
		slices.Reverse(out)
	}
	return out[:min(len(out), q.Limit)], nil
}

func (b *listBooks) Counters(context.Context) (ledger.Counters, error) {
	return ledger.Counters{Quarantined: 1}, nil
}

// seat is a pane somebody sits at: messages run to their end, intents are kept.
type seat struct {
	t  *testing.T
	p  Pane
	in Intent
}

func sit(t *testing.T, p Pane) *seat {
	t.Helper()
	s := &seat{t: t, p: p}
	p.Resize(150, 30)
	s.run(p.Init())
	return s
}

func (s *seat) send(msg tea.Msg) *seat {
	s.t.Helper()
	in, cmd := s.p.Update(msg)
	if in != nil {
		s.in = in
	}
	s.run(cmd)
	return s
}

func (s *seat) run(cmd tea.Cmd) {
	s.t.Helper()
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			s.run(c)
		}
	default:
		s.send(msg)
	}
}

// press presses keys and gives what the last of them asked for.
func (s *seat) press(keys ...string) Intent {
	s.t.Helper()
	named := map[string]tea.KeyType{"enter": tea.KeyEnter, "esc": tea.KeyEsc, "space": tea.KeySpace, "ctrl+r": tea.KeyCtrlR}
	for _, k := range keys {
		s.in = nil
		msg := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(k)}
		if typ, ok := named[k]; ok {
			msg = tea.KeyMsg{Type: typ, Runes: []rune{' '}}
		}
		s.send(msg)
	}
	return s.in
}

func (s *seat) sees(texts ...string) {
	s.t.Helper()
	for _, text := range texts {
		if view := s.p.View(); !strings.Contains(view, text) {
			s.t.Errorf("%q is not on the screen:\n%s", text, view)
		}
	}
}

func listNight() *listBooks {
	one := openRow(1, ledger.ClassPaidNotGranted, "p1", "1", "2000", "1000", 9*time.Minute)
	two := openRow(2, ledger.ClassPaidNotGranted, "p1", "1", "2001", "1000", 5*time.Minute)
	three := openRow(3, ledger.ClassUnverified, "p2", "1", "g-3", "5000", time.Minute)
	three.Key = ledger.Key{Provider: ledger.Stove, App: "s", Order: "2611"}
	fact := func(seq int64, kind ledger.FactKind, k ledger.Key, payload any) ledger.Fact {
		data, err := json.Marshal(payload)
		if err != nil {
			panic(err)
		}
		return ledger.Fact{Seq: seq, At: ledger.At(filterNow()), Kind: kind, Key: k, Actor: "jihye", Data: data}
	}
	return &listBooks{
		orders: []ledger.Row{one, two, three},
		deliveries: []ledger.Delivery{
			{Seq: 9, At: ledger.At(filterNow()), Key: one.Key, Provider: ledger.Hive, Kind: "paid", Player: "2000", Product: "p1", Money: ledger.Money{Amount: "1000", Currency: "KRW"}},
			{Seq: 7, At: ledger.At(filterNow()), Provider: ledger.Stove, Route: "/stove", Remote: "192.0.2.9", Error: "not JSON", Body: []byte("<html>점검 중</html>")},
		},
		actions: []ledger.ListedAction{{Pos: 4, Action: ledger.Action{
			ID: "A1", Kind: ledger.ActRefund, Key: one.Key, State: ledger.StateInDoubt, Actor: "minsu",
			Request: &ledger.Request{Method: "POST", URL: "https://hive.invalid/item_result", Header: []string{"Authorization: Bearer ***"}, Body: "{}"},
		}}},
		facts: []ledger.Fact{
			fact(8, ledger.FactJournal, ledger.Key{}, ledger.Journal{What: "alarm", Text: "the listener was down"}),
			fact(6, ledger.FactGrant, two.Key, ledger.Grant{Provider: ledger.Hive, OrderID: "H2", GrantID: "g1", PlayerID: "2001", Status: ledger.GrantGranted, Items: []ledger.Item{{ItemID: "gem", Quantity: 1200}}}),
		},
	}
}

func listDeskOf(t *testing.T, b *listBooks) *Desk {
	t.Helper()
	d := listDesk(t)
	d.Books = b
	return d
}

func TestWorkListKeys(t *testing.T) {
	t.Parallel()
	b := listNight()
	s := sit(t, NewLedger(listDeskOf(t, b)))
	s.sees("2,000 KRW", "Oldest: paid 03:12, nothing granted for 9 min.", "[P] replay", "2 orders · 2 players", "3 orders open")
	k2, k3 := b.orders[1].Key, b.orders[2].Key
	row := ledger.Trouble{Class: ledger.ClassPaidNotGranted, Provider: ledger.Hive, App: "a", Product: "p1", Server: "1"}
	if in, ok := s.press("P").(ConfirmMany); !ok || in.Kind != ledger.ActReplay || len(in.Keys) != 0 || len(in.Filters) != 1 ||
		*in.Filters[0].Trouble != row || in.What != "2 orders · paid, not granted · p1 · 1" {
		t.Errorf("replay of a row of two asks for %#v", s.in)
	}
	if in, ok := s.press("y").(Copy); !ok || in.Text != "hive:H1\nhive:H2" {
		t.Errorf("copying a row of two gives %#v", s.in)
	}
	if in := s.press("enter"); in != nil {
		t.Errorf("opening a row of two asks for %#v", in)
	}
	s.sees("Work list › paid, not granted · p1 · server 1", "H1", "H2")
	if in := s.press("j", "enter"); in != (OpenOrder{Key: k2}) {
		t.Errorf("enter on the second order asks for %#v", in)
	}
	if in := s.press("esc"); in != nil {
		t.Errorf("leaving the group asks for %#v", in)
	}
	s.sees("[Work list]")
	if in := s.press("j", "enter"); in != (OpenOrder{Key: k3}) {
		t.Errorf("enter on a row of one asks for %#v", in)
	}
	if in := s.press("p"); in != (OpenPlayer{Provider: ledger.Stove, Player: "g-3"}) {
		t.Errorf("p asks for %#v", in)
	}
	if in, ok := s.press("T").(LookUp); !ok || !slices.Equal(in.Tids, []string{"2611"}) {
		t.Errorf("T asks for %#v", s.in)
	}
	if in, ok := s.press("X").(Notify); !ok || !in.Bad || !strings.Contains(in.Text, "STOVE") {
		t.Errorf("refunding a STOVE order asks for %#v", s.in)
	}
	if in, ok := s.press("k", "space", "space", "m").(ConfirmMany); !ok || in.Verb != ledger.VerbClaim || !slices.Equal(in.Keys, []ledger.Key{k3}) ||
		len(in.Filters) != 1 || *in.Filters[0].Trouble != row || in.What != "3 orders marked" {
		t.Errorf("claiming what is marked asks for %#v", s.in)
	}
	s.sees("2 marked")
	if s.press("esc"); strings.Contains(s.p.View(), "marked") {
		t.Error("esc leaves the marks")
	}
	if in := s.press("esc"); in != (Back{}) {
		t.Errorf("esc with nothing of its own to close asks for %#v", in)
	}
	var seen strings.Builder
	if in, ok := s.press("e").(Export); !ok || in.Write(&seen, "csv") != nil || !strings.HasPrefix(seen.String(), ",orders,product,") || strings.Count(seen.String(), "\n") != 3 {
		t.Errorf("exporting gives %#v with %q", s.in, seen.String())
	}
	if in, ok := s.press("~").(Notify); !ok || !strings.Contains(in.Text, "does nothing here") {
		t.Errorf("a key that means nothing asks for %#v", s.in)
	}
}

// TestLookUpCountsWhatIsLeft holds that orders of Hive among those marked are counted and not dropped.
func TestLookUpCountsWhatIsLeft(t *testing.T) {
	t.Parallel()
	s := sit(t, NewLedger(listDeskOf(t, listNight())))
	s.press("]", " ", " ", " ")
	if in, ok := s.press("T").(LookUp); !ok || !slices.Equal(in.Tids, []string{"2611"}) || in.Left != 2 {
		t.Errorf("T asks for %#v", s.in)
	}
}

func TestOtherTabs(t *testing.T) {
	t.Parallel()
	b := listNight()
	s := sit(t, NewLedger(listDeskOf(t, b)))
	s.press("]", "]")
	s.sees("[Grants]", "1,200 gem", "granted")
	if in := s.press("enter"); in != (OpenOrder{Key: b.orders[1].Key}) {
		t.Errorf("enter on a grant asks for %#v", in)
	}
	if in := s.press("p"); in != (OpenPlayer{Provider: ledger.Hive, Player: "2001"}) {
		t.Errorf("p on a grant asks for %#v", in)
	}
	s.press("]")
	s.sees("[Actions]", "in doubt", "minsu", "[S] settle")
	if in, ok := s.press("Y").(Copy); !ok || !strings.Contains(in.Text, "curl -X POST 'https://hive.invalid/item_result'") || !strings.Contains(in.Text, "***") {
		t.Errorf("Y on an action gives %#v", s.in)
	}
	if in, ok := s.press("S").(Ask); !ok || !strings.Contains(in.Label, "A1") {
		t.Errorf("S on an action in doubt asks for %#v", s.in)
	}
	if in, ok := s.press("B").(Run); !ok || in.Line != "probe hive:H1" {
		t.Errorf("B on an action in doubt asks for %#v", s.in)
	}
	if in, ok := s.press("a").(Ask); !ok || in.Then("x") != "accept hive:H1 --reason x" {
		t.Errorf("a on an action asks for %#v", s.in)
	}
	s.press("]")
	s.sees("[Journal]", "The listener was down.")
	if in, ok := s.press("enter").(Notify); !ok || !strings.Contains(in.Text, "about no order") {
		t.Errorf("enter on a fact about nothing asks for %#v", s.in)
	}
	if in, ok := s.press("Y").(Notify); !ok || !strings.Contains(in.Text, "no request") {
		t.Errorf("Y on a fact gives %#v", s.in)
	}
}

// TestNewestFirstListsFollow lets facts come while somebody reads the journal: the newest stays on top until he moves, and
// then what is new is counted.
func TestNewestFirstListsFollow(t *testing.T) {
	t.Parallel()
	b := listNight()
	d := listDeskOf(t, b)
	now := filterNow()
	d.Now = func() time.Time { return now }
	s := sit(t, NewLedger(d))
	s.press("]", "]", "]", "]")
	come := func(n int64) {
		for range n {
			f := b.facts[0]
			f.Seq += 1
			b.facts = append([]ledger.Fact{f}, b.facts...)
		}
		now = now.Add(time.Second)
		s.send(Changed{})
	}
	come(5)
	s.sees("following · 1 of 7")
	s.press("j")
	come(3)
	s.sees("↑ 3 new · 5 of 10")
}

func TestInboxKeys(t *testing.T) {
	t.Parallel()
	b := listNight()
	s := sit(t, NewInbox(listDeskOf(t, b)))
	s.sees("[Live]", "Quarantine 1", "Paid 03:12, nothing granted for 9 min. [P] replay", "following")
	k := b.orders[0].Key
	if in := s.press("enter"); in != (OpenOrder{Key: k}) {
		t.Errorf("enter asks for %#v", in)
	}
	if in, ok := s.press("P").(Confirm); !ok || in.Command.Key != k || in.Command.Kind != ledger.ActReplay {
		t.Errorf("P asks for %#v", s.in)
	}
	if in, ok := s.press("c").(Copy); !ok || !strings.Contains(in.Text, "order H1 (Hive, app a)") || !strings.Contains(in.Text, "1,000 KRW") {
		t.Errorf("c gives %#v", s.in)
	}
	s.press("]")
	s.sees("[Quarantine 1]", "not JSON", "192.0.2.9")
	body, _ := s.press("enter").(Late)
	if in, ok := body.Intent.(Show); !ok || !strings.Contains(in.Text, "점검 중") || !strings.Contains(in.Text, "SHA-256") {
		t.Errorf("enter on what nobody can read gives %#v", s.in)
	}
	if in, ok := s.press("X").(Notify); !ok || !strings.Contains(in.Text, "no order is selected") {
		t.Errorf("refunding what is no order asks for %#v", s.in)
	}
	b.deliveries[1].Seq = 5
	if in, ok := s.press("enter").(Notify); !ok || !in.Bad {
		t.Errorf("a body that is not there gives %#v", s.in)
	}
}

func TestPanesOfEverySize(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{1, 1}, {4, 2}, {20, 3}, {40, 5}, {62, 13}, {78, 20}, {158, 30}, {300, 80}} {
		for _, p := range []Pane{NewInbox(listDeskOf(t, listNight())), NewLedger(listDeskOf(t, listNight()))} {
			t.Run(fmt.Sprintf("%s %dx%d", p.Title(), size[0], size[1]), func(t *testing.T) {
				s := sit(t, p)
				p.Resize(size[0], size[1])
				for _, k := range []string{"", "]", "enter", "j", "[", "esc"} {
					if k != "" {
						s.press(k)
					}
					view := p.View()
					if n := strings.Count(view, "\n") + 1; n != size[1] {
						t.Fatalf("after %q: %d lines, want %d:\n%s", k, n, size[1], view)
					}
					if again := p.View(); again != view {
						t.Fatalf("drawing changes the pane")
					}
				}
			})
		}
	}
}

// TestInboxSaysThatNobodyListens says in an inbox nothing arrived in why nothing can, as soon as that is known and no longer.
func TestInboxSaysThatNobodyListens(t *testing.T) {
	t.Parallel()
	b := listNight()
	b.deliveries = nil
	d := listDeskOf(t, b)
	s := sit(t, NewInbox(d))
	s.sees("Nothing has arrived yet.")
	for _, c := range []struct {
		look Lookout
		says string
	}{
		{Lookout{Known: true, Unheard: ledger.At(d.Now().Add(-time.Minute))}, "Nobody listens since 03:20:40: nothing can arrive here. Start makegood serve"},
		{Lookout{Known: true}, "Nobody listens: nothing can arrive here."},
		{Lookout{Known: true, Own: true}, "Nothing has arrived yet."},
		{Lookout{Known: true, Holder: "7@vm:1"}, "Nothing has arrived yet."},
	} {
		d.Look = c.look
		s.send(Looked{})
		s.sees(c.says)
	}
}
