package ledgertest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/ledger"
)

func intent(drafts ...ledger.Draft) func(ledger.Books) ([]ledger.Draft, error) {
	return func(ledger.Books) ([]ledger.Draft, error) { return drafts, nil }
}

func testOneAction(t *testing.T, open Open) {
	kinds := []ledger.ActionKind{ledger.ActVerify, ledger.ActReportGranted, ledger.ActReportFailed, ledger.ActRefund, ledger.ActReplay}
	for _, kind := range kinds {
		for _, state := range []ledger.ActionState{ledger.StateSending, ledger.StateApproved, ledger.StateInDoubt} {
			t.Run(fmt.Sprintf("%s %s", kind, state), func(t *testing.T) {
				t.Parallel()
				d := newDesk(t, open)
				o, other := HiveOrder("H2168000000000000001"), HiveOrder("H2168000000000000002")
				d.add(o.Paid(), other.Paid())
				if _, err := d.Transact(d.ctx, intent(o.Act("a1", kind, state))); err != nil {
					t.Fatal(err)
				}
				n, err := d.MaxSeq(d.ctx)
				if err != nil {
					t.Fatal(err)
				}
				second := o.Act("a2", ledger.ActVerify, ledger.StateSending)
				_, err = d.Transact(d.ctx, intent(second))
				wants(t, err, ledger.Conflict)
				_, err = d.another().Transact(d.ctx, intent(second))
				wants(t, err, ledger.Conflict)
				_, err = d.Append(d.ctx, []ledger.Draft{second})
				wants(t, err, ledger.Conflict)
				d.audit(n)
				if _, err := d.Transact(d.ctx, intent(other.Act("a3", ledger.ActRefund, ledger.StateSending))); err != nil {
					t.Errorf("an action on another order: %v", err)
				}
				// The place is free once the first has ended.
				d.add(o.Act("a1", kind, ledger.StateRefused, func(s *ledger.ActionStep) { s.Settled = true }))
				if _, err := d.Transact(d.ctx, intent(second)); err != nil {
					t.Errorf("an action after the first has ended: %v", err)
				}
				d.settle()
			})
		}
	}
}

func testOneActionLinked(t *testing.T, open Open) {
	d := newDesk(t, open)
	a, b := HiveOrder("H2168000000000000001"), HiveOrder("H2168000000000000002")
	d.add(a.Paid(), b.Paid(), a.Act("a1", ledger.ActRefund, ledger.StateSending), b.Act("b1", ledger.ActRefund, ledger.StateSending))
	_, err := d.Append(d.ctx, []ledger.Draft{a.LinkSame(b.Key)})
	wants(t, err, ledger.Conflict)
	d.settle()
	if rows := d.all(ledger.OrderFilter{}); len(rows) != 2 {
		t.Errorf("%d orders after a refused link, want 2", len(rows))
	}
	d.add(b.Act("b1", ledger.ActRefund, ledger.StateFailed), a.LinkSame(b.Key))
	d.settle()
	acts, err := d.Actions(d.ctx, ledger.ActionQuery{Key: b.Key})
	if err != nil || len(acts) != 2 || acts[0].Action.Key != a.Key || acts[1].Action.Key != a.Key {
		t.Errorf("actions of the linked order: %+v, %v", acts, err)
	}

	// A cart whose facts are recorded already takes its child's action along.
	cart, child := StoveOrder("1900000000000000010"), StoveOrder("1900000000000000011")
	d.add(cart.Found(), child.Found(), cart.Act("c1", ledger.ActReplay, ledger.StateSending), child.Act("c2", ledger.ActReplay, ledger.StateSending))
	d.add(cart.Found(Children(child.Key.Order)))
	d.settle()
	if s := d.standing(cart.Key); len(s.Actions) != 2 {
		t.Errorf("actions of the cart: %+v", s.Actions)
	}
}

func testGuards(t *testing.T, open Open) {
	d := newDesk(t, open)
	o := HiveOrder("H2168000000000000001")
	other := d.another()
	if _, err := other.Append(d.ctx, []ledger.Draft{o.Paid()}); err != nil {
		t.Fatal(err)
	}
	refused := errors.New("refused by a guard")
	_, err := d.Transact(d.ctx, func(b ledger.Books) ([]ledger.Draft, error) {
		// What another process just appended is seen.
		_, s, err := b.Order(d.ctx, o.Key)
		if err != nil || s.Lamps.Notified != ledger.LampYes {
			t.Errorf("inside the transaction: %+v, %v", s.Lamps, err)
		}
		return []ledger.Draft{o.Act("a1", ledger.ActRefund, ledger.StateSending)}, refused
	})
	if !errors.Is(err, refused) {
		t.Errorf("a refusing guard: %v", err)
	}
	d.audit(2)
	receipts, err := d.Transact(d.ctx, intent(o.Act("a1", ledger.ActRefund, ledger.StateSending)))
	if err != nil || len(receipts) != 1 || receipts[0].Seq != 3 {
		t.Fatalf("receipts %+v, %v", receipts, err)
	}
	// The intent is projected when Transact returns.
	if rows, err := other.Orders(d.ctx, ledger.OrderQuery{}); err != nil || len(rows) != 1 || len(rows[0].Standing.Actions) != 1 {
		t.Errorf("orders %+v, %v", rows, err)
	}
	if acting, err := other.Acting(d.ctx); err != nil || len(acting) != 1 || acting[0].ID != "a1" {
		t.Errorf("acting %+v, %v", acting, err)
	}
	// A panic inside is the caller's, and leaves the store as it was.
	func() {
		defer func() {
			if p := recover(); p != "guard" {
				t.Errorf("recovered %v", p)
			}
		}()
		if _, err := d.Transact(d.ctx, func(ledger.Books) ([]ledger.Draft, error) { panic("guard") }); err != nil {
			t.Errorf("a panic became %v", err)
		}
	}()
	d.add(journal("still writing"))
	d.audit(4)
}

func testBooks(t *testing.T, open Open) {
	d := newDesk(t, open)
	o, other := HiveOrder("H2168000000000000001"), HiveOrder("H2168000000000000002")
	money := func(amount ledger.Amount, currency string) func(*ledger.ActionStep) {
		return func(s *ledger.ActionStep) { s.Money = &ledger.Money{Amount: amount, Currency: currency} }
	}
	now := func() ledger.Instant { return ledger.At(d.clock.Now()) }
	arm := func(who string, until ledger.Instant) ledger.Draft {
		return ledger.NewDraft(ledger.FactArm, 0, ledger.Key{}, ledger.Arm{Operator: who, Until: until, Reason: "night"})
	}
	d.add(o.Paid(), o.Act("r1", ledger.ActRefund, ledger.StateSending, money("1200", "KRW")), o.Act("r1", ledger.ActRefund, ledger.StateDone),
		other.Paid(), other.Act("r2", ledger.ActRefund, ledger.StateSending, money("0.99", "USD")), other.Act("r2", ledger.ActRefund, ledger.StateFailed))
	d.clock.Move(time.Hour)
	d.add(other.Act("r3", ledger.ActRefund, ledger.StateSending, money("300", "KRW")), other.Act("r4", ledger.ActRefund, ledger.StateProposed, money("9", "KRW")))
	inside := func(check func(b ledger.Books) error) {
		t.Helper()
		if _, err := d.Transact(d.ctx, func(b ledger.Books) ([]ledger.Draft, error) { return nil, check(b) }); err != nil {
			t.Error(err)
		}
	}
	inside(func(b ledger.Books) error {
		all, err := b.Refunded(d.ctx, 0)
		lately, err2 := b.Refunded(d.ctx, now().Add(-time.Minute))
		if all["KRW"] != "1500" || all["USD"] != "" || lately["KRW"] != "300" {
			t.Errorf("refunded %v, lately %v", all, lately)
		}
		a, err3 := b.Action(d.ctx, "r3")
		if a.State != ledger.StateSending || a.Key != other.Key {
			t.Errorf("action %+v", a)
		}
		_, err4 := b.Action(d.ctx, "none")
		wants(t, err4, ledger.NotFound)
		keys, err5 := b.Find(d.ctx, "h2168000000000000001")
		if !slices.Equal(keys, []ledger.Key{o.Key}) {
			t.Errorf("found %v", keys)
		}
		armed, err6 := b.Armed(d.ctx)
		if armed != (ledger.Arm{}) {
			t.Errorf("armed %+v", armed)
		}
		return errors.Join(err, err2, err3, err5, err6)
	})
	d.add(arm("mina", now().Add(30*time.Minute)))
	inside(func(b ledger.Books) error {
		armed, err := b.Armed(d.ctx)
		if armed.Operator != "mina" {
			t.Errorf("armed %+v", armed)
		}
		return err
	})
	d.clock.Move(31 * time.Minute)
	if err := d.CatchUp(d.ctx); err != nil {
		t.Fatal(err)
	}
	if a, err := d.Armed(d.ctx); err != nil || a != (ledger.Arm{}) {
		t.Errorf("armed past the end: %+v, %v", a, err)
	}
	d.add(arm("mina", now().Add(time.Hour)), arm("mina", now()))
	d.settle()
	if a, err := d.Armed(d.ctx); err != nil || a != (ledger.Arm{}) {
		t.Errorf("disarmed: %+v, %v", a, err)
	}
}

// testRefundsThatCount: against the limits counts every refund whose money may have
// gone back, by the state it has now; those that provably had no effect do not.
func testRefundsThatCount(t *testing.T, open Open) {
	d := newDesk(t, open)
	for i, tc := range []struct {
		state   ledger.ActionState
		settled bool
		want    ledger.Amount
	}{
		{ledger.StateSending, false, "1"},
		{ledger.StateInDoubt, false, "2"},
		{ledger.StateDone, false, "3"},
		{ledger.StateDone, true, "4"},
		{ledger.StateRefused, false, "4"},
		{ledger.StateFailed, false, "4"},
		{ledger.StateFailed, true, "4"},
	} {
		o := HiveOrder(fmt.Sprintf("H216800000000000000%d", i+1))
		id := fmt.Sprintf("r%d", i)
		d.add(o.Paid(), o.Act(id, ledger.ActRefund, ledger.StateSending, func(s *ledger.ActionStep) {
			s.Money = &ledger.Money{Amount: "1", Currency: "KRW"}
		}))
		if tc.state != ledger.StateSending {
			d.add(o.Act(id, ledger.ActRefund, tc.state, func(s *ledger.ActionStep) { s.Settled = tc.settled }))
		}
		var sums ledger.Sums
		_, err := d.Transact(d.ctx, func(b ledger.Books) (_ []ledger.Draft, err error) {
			sums, err = b.Refunded(d.ctx, 0)
			return nil, err
		})
		if err != nil || sums["KRW"] != tc.want {
			t.Errorf("with one that is %s, settled %t: %v, %v, want %s", tc.state, tc.settled, sums, err, tc.want)
		}
	}
}

func testAsked(t *testing.T, open Open) {
	d := newDesk(t, open)
	asked := func(p ledger.Provider, except ledger.Key, n int) (denied []bool, suspect bool) {
		t.Helper()
		_, err := d.Transact(d.ctx, func(b ledger.Books) (_ []ledger.Draft, err error) {
			if denied, err = b.Asked(d.ctx, p, except, n); err != nil {
				return nil, err
			}
			suspect, err = b.Suspect(d.ctx, p)
			return nil, err
		})
		if err != nil {
			t.Fatal(err)
		}
		return denied, suspect
	}
	var orders []*Order
	for i := range 4 {
		orders = append(orders, HiveOrder(fmt.Sprintf("H216800000000000000%d", i)))
	}
	failed := ledger.Observation{Question: ledger.QuestionVerify, Answer: ledger.AnswerFailed}
	d.add(orders[0].Denied(), orders[1].Verified("HS_1"), orders[2].Denied(), orders[3].Observe(failed), orders[0].Verified("HS_2"))
	got, suspect := asked(ledger.Hive, ledger.Key{}, 10)
	if diff := cmp.Diff([]bool{false, true, false}, got); diff != "" || suspect {
		t.Errorf("asked (-want +got), suspect %v:\n%s", suspect, diff)
	}
	if got, _ := asked(ledger.Hive, orders[2].Key, 1); !slices.Equal(got, []bool{false}) {
		t.Errorf("without one order: %v", got)
	}
	if got, _ := asked(ledger.Hive, orders[2].Key, 10); !slices.Equal(got, []bool{false, false}) {
		t.Errorf("without the denied order: %v", got)
	}
	if got, _ := asked(ledger.Stove, ledger.Key{}, 10); len(got) != 0 {
		t.Errorf("nobody asked STOVE: %v", got)
	}
	source := func(suspect bool) ledger.Draft {
		return ledger.NewDraft(ledger.FactSource, 0, ledger.Key{Provider: ledger.Hive}, ledger.Source{Provider: ledger.Hive, Suspect: suspect})
	}
	d.add(source(true))
	if _, suspect := asked(ledger.Hive, ledger.Key{}, 10); !suspect {
		t.Error("the source is not suspect")
	}
	if list, err := d.Suspects(d.ctx); err != nil || !slices.Equal(list, []ledger.Provider{ledger.Hive}) {
		t.Errorf("suspects %v, %v", list, err)
	}
	d.add(source(false), orders[3].Denied())
	got, suspect = asked(ledger.Hive, ledger.Key{}, 10)
	if !slices.Equal(got, []bool{true}) || suspect {
		t.Errorf("after the release: %v, suspect %v", got, suspect)
	}
	d.settle()
}

func testFollow(t *testing.T, open Open) {
	d := newDesk(t, open)
	ctx, cancel := context.WithCancel(d.ctx)
	done := make(chan error, 1)
	go func() { done <- d.Follow(ctx) }()
	other := d.another()
	deadline := time.NewTimer(time.Minute)
	defer deadline.Stop()
	for i, s := range []Store{d.Store, other} {
		o := HiveOrder(fmt.Sprintf("H216800000000000000%d", i))
		if _, err := s.Append(d.ctx, []ledger.Draft{o.Paid()}); err != nil {
			t.Fatal(err)
		}
		for {
			if _, _, err := d.Order(d.ctx, o.Key); err == nil {
				break
			} else if ledger.KindOf(err) != ledger.NotFound {
				t.Fatal(err)
			}
			select {
			case <-d.Changes():
			case <-deadline.C:
				t.Fatalf("order %d was not projected", i)
			}
		}
	}
	// Changes of another process's projection are announced as well.
	for len(d.Changes()) > 0 {
		<-d.Changes()
	}
	o := HiveOrder("H2168000000000000009")
	if _, err := other.Transact(d.ctx, intent(o.Paid())); err != nil {
		t.Fatal(err)
	}
	select {
	case <-d.Changes():
	case <-deadline.C:
		t.Fatal("another process's change was not announced")
	}
	cancel()
	if err := <-done; err != nil {
		t.Errorf("follow ended with %v", err)
	}
}
