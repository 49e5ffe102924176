package clerk_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"makegood/ledger"
	"makegood/ledger/clerk"
)

// passing is a delivery that was to be passed on within eight seconds.
func passing(d *desk) func(*ledger.Notification) {
	return func(n *ledger.Notification) { n.Forward, n.ForwardBy = true, d.clock.instant().Add(8*time.Second) }
}

func passed(d *desk, key ledger.Key, typ ledger.NoticeType, seq int64, outcome ledger.ForwardOutcome, edits ...func(*ledger.Forward)) {
	d.t.Helper()
	var n ledger.Notification
	if err := d.store.facts[seq-1].Decode(&n); err != nil {
		d.t.Fatal(err)
	}
	fw := ledger.Forward{Of: seq, EventKey: n.EventKey, Outcome: outcome, Type: typ}
	for _, e := range edits {
		e(&fw)
	}
	d.fact(ledger.FactForward, key, fw)
}

// neverLeft is a forward that provably did not reach the game.
func neverLeft(f *ledger.Forward) { f.NeverLeft = true }

// TestDeliver finishes forwards late, without asking about payment, listing or
// grants, and passes over only what is cancelled or being refunded.
func TestDeliver(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		arrive func(d *desk, key ledger.Key)
		answer answer
		want   clerk.Delivered
		kind   ledger.ErrorKind
		after  ledger.ForwardOutcome
	}{
		"never answered": {func(d *desk, key ledger.Key) {
			passed(d, key, ledger.NoticePaid, d.notify(key, ledger.NoticePaid, passing(d)), ledger.ForwardUnanswered)
		}, ok(`{"code":0}`), clerk.Delivered{Delivered: 1}, "", ledger.ForwardDelivered},
		"never recorded, its time up": {func(d *desk, key ledger.Key) {
			d.notify(key, ledger.NoticePaid, passing(d))
			d.clock.pass(10 * time.Second)
		}, ok(`{"code":0}`), clerk.Delivered{Delivered: 1}, "", ledger.ForwardDelivered},
		"still under way": {func(d *desk, key ledger.Key) {
			d.notify(key, ledger.NoticePaid, passing(d))
		}, ok(`{"code":0}`), clerk.Delivered{}, "", ""},
		"delivered": {func(d *desk, key ledger.Key) {
			passed(d, key, ledger.NoticePaid, d.notify(key, ledger.NoticePaid, passing(d)), ledger.ForwardDelivered)
		}, ok(`{"code":0}`), clerk.Delivered{}, "", ""},
		"declined": {func(d *desk, key ledger.Key) {
			passed(d, key, ledger.NoticePaid, d.notify(key, ledger.NoticePaid, passing(d)), ledger.ForwardDeclined)
		}, ok(`{"code":0}`), clerk.Delivered{}, "", ""},
		"not to be passed on": {func(d *desk, key ledger.Key) { d.notify(key, ledger.NoticePaid) }, ok(`{"code":0}`), clerk.Delivered{}, "", ""},
		"declined now": {func(d *desk, key ledger.Key) {
			passed(d, key, ledger.NoticePaid, d.notify(key, ledger.NoticePaid, passing(d)), ledger.ForwardUnanswered)
		}, answer{status: 500}, clerk.Delivered{Declined: 1}, ledger.Unavailable, ledger.ForwardDeclined},
		"unanswered again": {func(d *desk, key ledger.Key) {
			passed(d, key, ledger.NoticePaid, d.notify(key, ledger.NoticePaid, passing(d)), ledger.ForwardUnanswered)
		}, answer{err: errReset}, clerk.Delivered{Unanswered: 1}, ledger.Unavailable, ledger.ForwardUnanswered},
		"granted already": {func(d *desk, key ledger.Key) {
			passed(d, key, ledger.NoticePaid, d.notify(key, ledger.NoticePaid, passing(d)), ledger.ForwardUnanswered)
			d.grant(key, "g1", ledger.GrantGranted)
		}, ok(`{"code":0}`), clerk.Delivered{Delivered: 1}, "", ledger.ForwardDelivered},
		"cancelled, and the game knows nothing": {func(d *desk, key ledger.Key) {
			d.notify(key, ledger.NoticePaid, passing(d))
			d.notify(key, ledger.NoticeCancelled, passing(d))
			d.clock.pass(10 * time.Second)
		}, ok(`{"code":0}`), clerk.Delivered{PassedOver: 2}, "", ""},
		"cancelled, and the game knows the order": {func(d *desk, key ledger.Key) {
			passed(d, key, ledger.NoticePaid, d.notify(key, ledger.NoticePaid, passing(d)), ledger.ForwardDelivered)
			d.notify(key, ledger.NoticeCancelled, passing(d))
			d.clock.pass(10 * time.Second)
		}, ok(`{"code":0}`), clerk.Delivered{Delivered: 1}, "", ledger.ForwardDelivered},
		"a refund in doubt": {func(d *desk, key ledger.Key) {
			passed(d, key, ledger.NoticePaid, d.notify(key, ledger.NoticePaid, passing(d)), ledger.ForwardUnanswered)
			d.fact(ledger.FactAction, key, ledger.ActionStep{ID: "R", Kind: ledger.ActRefund, State: ledger.StateInDoubt})
		}, ok(`{"code":0}`), clerk.Delivered{PassedOver: 1}, "", ""},
		"a refund that failed": {func(d *desk, key ledger.Key) {
			passed(d, key, ledger.NoticePaid, d.notify(key, ledger.NoticePaid, passing(d)), ledger.ForwardUnanswered)
			d.fact(ledger.FactAction, key, ledger.ActionStep{ID: "R", Kind: ledger.ActRefund, State: ledger.StateFailed})
		}, ok(`{"code":0}`), clerk.Delivered{Delivered: 1}, "", ledger.ForwardDelivered},
		"being delivered by somebody else": {func(d *desk, key ledger.Key) {
			seq := d.notify(key, ledger.NoticePaid, passing(d))
			passed(d, key, ledger.NoticePaid, seq, ledger.ForwardUnanswered)
			passed(d, key, ledger.NoticePaid, seq, ledger.ForwardSending)
		}, ok(`{"code":0}`), clerk.Delivered{}, "", ""},
		"whoever delivered it is gone": {func(d *desk, key ledger.Key) {
			seq := d.notify(key, ledger.NoticePaid, passing(d))
			passed(d, key, ledger.NoticePaid, seq, ledger.ForwardUnanswered)
			passed(d, key, ledger.NoticePaid, seq, ledger.ForwardSending)
			d.clock.pass(time.Minute)
		}, ok(`{"code":0}`), clerk.Delivered{Delivered: 1}, "", ledger.ForwardDelivered},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.fakes.list = nil
			key := hiveKey(1)
			tc.arrive(d, key)
			d.fakes.answers["game"] = []answer{tc.answer}
			var told []clerk.Delivery
			sum, err := d.as("mina").Deliver(t.Context(), 0, func(one clerk.Delivery) { told = append(told, one) })
			wantKind(t, err, tc.kind)
			if sum != tc.want || d.fakes.count("game") != sum.Tried() || d.fakes.asked != 0 {
				t.Errorf("delivered %+v with %d posts and %d questions, want %+v", sum, d.fakes.count("game"), d.fakes.asked, tc.want)
			}
			if len(told) != sum.Tried()+sum.PassedOver {
				t.Errorf("told %+v", told)
			}
			if tc.after == "" {
				return
			}
			var fw ledger.Forward
			last := d.store.facts[len(d.store.facts)-1]
			if last.Decode(&fw) != nil || fw.Outcome != tc.after || !fw.Late || fw.Action != "" {
				t.Errorf("recorded %+v", fw)
			}
			undelivered := d.standing(key).Has(ledger.FlagUndelivered)
			if undelivered != (tc.after == ledger.ForwardUnanswered) {
				t.Errorf("after %s it is undelivered: %t", tc.after, undelivered)
			}
		})
	}
}

// TestDeliverToADeadGame keeps a refund possible: what provably never left was
// not granted.
func TestDeliverToADeadGame(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		answer answer
		kind   ledger.ErrorKind
	}{
		"refused connection": {answer{err: errReset, never: true}, ""},
		"reset":              {answer{err: errReset}, ledger.Denied},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			key := hiveKey(1)
			d.speaks()
			passed(d, key, ledger.NoticePaid, d.notify(key, ledger.NoticePaid, passing(d)), ledger.ForwardUnanswered, neverLeft)
			d.listed(key)
			d.verified(key)
			d.lists(key)
			d.clock.pass(time.Minute)
			d.fakes.answers["game"] = []answer{tc.answer}
			sum, err := d.as("mina").Deliver(t.Context(), 0, nil)
			wantKind(t, err, ledger.Unavailable)
			if sum.Unanswered != 1 || !d.standing(key).Has(ledger.FlagUndelivered) {
				t.Errorf("delivered %+v", sum)
			}
			_, err = d.as("mina").Act(t.Context(), refund(key))
			wantKind(t, err, tc.kind)
		})
	}
}

// TestDeliverMany delivers page by page, stops when told, and resumes.
func TestDeliverMany(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for n := range 7 {
		d.notify(hiveKey(n), ledger.NoticePaid, passing(d))
	}
	d.clock.pass(time.Minute)
	ctx, cancel := context.WithCancel(t.Context())
	count := 0
	sum, err := d.as("mina").Deliver(ctx, time.Millisecond, func(clerk.Delivery) {
		if count++; count == 3 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || sum.Delivered != 3 {
		t.Fatalf("stopped after three: %+v %v", sum, err)
	}
	sum, err = d.as("mina").Deliver(t.Context(), 0, nil)
	wantKind(t, err, "")
	if sum.Delivered != 4 || d.fakes.count("game") != 7 {
		t.Errorf("resumed: %+v, %d posts", sum, d.fakes.count("game"))
	}
}

// TestDeliverUnderARefund shows that a refund waits while the game is being told.
func TestDeliverUnderARefund(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	key := hiveKey(1)
	d.speaks()
	passed(d, key, ledger.NoticePaid, d.notify(key, ledger.NoticePaid, passing(d)), ledger.ForwardUnanswered, neverLeft)
	d.listed(key)
	d.verified(key)
	d.lists(key)
	d.clock.pass(time.Minute)
	var inner error
	d.fakes.answers["game"] = []answer{{status: 500, during: func() { _, inner = d.as("joon").Act(t.Context(), refund(key)) }}}
	_, err := d.as("mina").Deliver(t.Context(), 0, nil)
	wantKind(t, err, ledger.Unavailable)
	wantKind(t, inner, ledger.Denied)
	if !strings.Contains(inner.Error(), "what it answered is not recorded") {
		t.Errorf("the refund was refused for another reason: %v", inner)
	}
	// Declined: the game has not granted, and the money may go back.
	_, err = d.as("joon").Act(t.Context(), refund(key))
	wantKind(t, err, "")
}

// TestALaterDeclineProvesNothing is W15: a flight nobody recorded the end of keeps
// the refund back, whatever the game answers to a later one.
func TestALaterDeclineProvesNothing(t *testing.T) {
	t.Parallel()
	decline := answer{status: 409, body: `{"code":9}`}
	for name, later := range map[string]func(d *desk, key ledger.Key){
		"to a repeat": func(d *desk, key ledger.Key) {
			d.notify(key, ledger.NoticePaid, passing(d))
			d.clock.pass(time.Minute)
			passed(d, key, ledger.NoticePaid, d.notify(key, ledger.NoticePaid, passing(d)), ledger.ForwardDeclined)
		},
		"to a late delivery": func(d *desk, key ledger.Key) {
			d.notify(key, ledger.NoticePaid, passing(d))
			d.clock.pass(time.Minute)
			d.fakes.answers["game"] = []answer{decline}
			_, err := d.as("mina").Deliver(d.t.Context(), 0, nil)
			wantKind(d.t, err, ledger.Unavailable)
		},
		"to a late delivery after one that died": func(d *desk, key ledger.Key) {
			passed(d, key, ledger.NoticePaid, d.notify(key, ledger.NoticePaid, passing(d)), ledger.ForwardUnanswered, neverLeft)
			d.clock.pass(time.Minute)
			d.fakes.answers["game"] = []answer{{during: func() { panic(died{}) }}, decline}
			func() {
				defer func() { _ = recover() }()
				_, _ = d.as("mina").Deliver(d.t.Context(), 0, nil)
			}()
			d.clock.pass(time.Minute)
			_, err := d.as("mina").Deliver(d.t.Context(), 0, nil)
			wantKind(d.t, err, ledger.Unavailable)
			if n := d.fakes.count("game"); n != 2 {
				d.t.Fatalf("the game was told %d times", n)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			key := hiveKey(1)
			d.speaks()
			later(d, key)
			d.listed(key)
			d.verified(key)
			d.lists(key)
			d.clock.pass(time.Minute)
			_, err := d.as("joon").Act(t.Context(), refund(key))
			wantKind(t, err, ledger.Denied)
			if err != nil && !strings.Contains(err.Error(), "what it answered is not recorded") {
				t.Errorf("refused for another reason: %v", err)
			}
			if n := d.fakes.count("refund"); n != 0 {
				t.Errorf("%d refunds left", n)
			}
		})
	}
}

// TestDeliverRefused holds what makes it impossible.
func TestDeliverRefused(t *testing.T) {
	t.Parallel()
	yes := true
	for name, tc := range map[string]struct {
		edit func(*clerk.Options)
		kind ledger.ErrorKind
	}{
		"forced read-only": {func(o *clerk.Options) { o.Safety.ReadOnly = &yes }, ledger.Denied},
		"no game":          {func(o *clerk.Options) { o.Game = nil }, ledger.Invalid},
		"not an operator":  {func(o *clerk.Options) { o.Safety.Operators = []string{"joon"} }, ledger.Denied},
	} {
		d := newDesk(t)
		d.notify(hiveKey(1), ledger.NoticePaid, passing(d))
		d.clock.pass(time.Minute)
		_, err := d.as("mina", tc.edit).Deliver(t.Context(), 0, nil)
		if ledger.KindOf(err) != tc.kind || d.fakes.count("game") != 0 {
			t.Errorf("%s: %v, %d posts", name, err, d.fakes.count("game"))
		}
	}
	// Live that is not armed still finishes forwards: they are the game's own traffic.
	d := newDesk(t)
	d.policy.Environment = ledger.Live
	d.notify(hiveKey(1), ledger.NoticePaid, passing(d))
	d.clock.pass(time.Minute)
	sum, err := d.as("mina").Deliver(t.Context(), 0, nil)
	wantKind(t, err, "")
	if sum.Delivered != 1 {
		t.Errorf("in live: %+v", sum)
	}
}
