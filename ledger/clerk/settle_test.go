package clerk_test

import (
	"strings"
	"testing"
	"time"

	"makegood/ledger"
)

// doubted is an order with an action in doubt, named A1.
func doubted(t *testing.T, w work) (*desk, ledger.Key) {
	t.Helper()
	d := newDesk(t)
	key := w.order(d)
	d.fakes.answers[w.post] = []answer{{err: errReset}}
	_, err := d.as("mina").Act(t.Context(), command(w.kind, key))
	wantKind(t, err, ledger.InDoubt)
	return d, key
}

// TestSettle ends doubts with evidence.
func TestSettle(t *testing.T) {
	t.Parallel()
	for _, what := range []string{"refund", "report granted", "report failed"} {
		for _, done := range []bool{true, false} {
			if what == "refund" && !done {
				continue // needs two: TestSettleRefundFailed
			}
			t.Run(what, func(t *testing.T) {
				t.Parallel()
				w := works()[what]
				d, key := doubted(t, w)
				joon := d.as("joon")
				_, err := joon.Settle(t.Context(), "A1", done, "  ")
				wantKind(t, err, ledger.Invalid)
				got, err := joon.Settle(t.Context(), "A1", done, "seen in Hive Console")
				wantKind(t, err, "")
				want := ledger.StateFailed
				if done {
					want = ledger.StateDone
				}
				if got.State != want || got.Evidence != "seen in Hive Console" || d.last(key).State != want {
					t.Errorf("settled it is %+v", got)
				}
				_, err = joon.Settle(t.Context(), "A1", done, "again")
				wantKind(t, err, ledger.Denied)
				pressAgain(t, d, w, key, want)
			})
		}
	}
}

// TestSettleRefundFailed holds the two operators of settling a refund as failed,
// of one in doubt and of one that was accepted and never came through.
func TestSettleRefundFailed(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(t *testing.T) (*desk, ledger.Key){
		"in doubt": func(t *testing.T) (*desk, ledger.Key) { t.Helper(); return doubted(t, works()["refund"]) },
		"accepted and overdue": func(t *testing.T) (*desk, ledger.Key) {
			t.Helper()
			d := newDesk(t)
			key := d.owed(1)
			_, err := d.as("mina").Act(t.Context(), refund(key))
			wantKind(t, err, "")
			d.clock.pass(73 * time.Hour)
			if c := d.standing(key).Class; c != ledger.ClassCancelOverdue {
				t.Fatalf("after three days it is %s", c)
			}
			return d, key
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, key := open(t)
			class, state := d.standing(key).Class, d.last(key).State
			mina, joon := d.as("mina"), d.as("joon")
			got, err := joon.Settle(t.Context(), "A1", false, "the PG never saw it")
			wantKind(t, err, ledger.Denied)
			if got.State != state || !strings.Contains(err.Error(), "makegood approve A1") || d.standing(key).Class != class {
				t.Fatalf("proposed it is %s, the order %s: %v", got.State, d.standing(key).Class, err)
			}
			_, err = joon.Approve(t.Context(), "A1")
			wantKind(t, err, ledger.Denied)
			_, err = mina.Settle(t.Context(), "A1", false, "me too")
			wantKind(t, err, ledger.Denied)
			if d.last(key).State != state {
				t.Fatalf("nobody approved, and it is %s", d.last(key).State)
			}
			rejected, err := mina.Reject(t.Context(), "A1", "look again")
			wantKind(t, err, "")
			if rejected.State != state || d.standing(key).Class != class {
				t.Fatalf("rejected it is %s, the order %s", rejected.State, d.standing(key).Class)
			}
			_, err = mina.Approve(t.Context(), "A1")
			wantKind(t, err, ledger.Denied)
			_, err = joon.Settle(t.Context(), "A1", false, "the PG confirms: never")
			wantKind(t, err, ledger.Denied)
			settled, err := mina.Approve(t.Context(), "A1")
			wantKind(t, err, "")
			if settled.State != ledger.StateFailed || !strings.Contains(settled.ResultMessage, "never") {
				t.Errorf("settled it is %+v", settled)
			}
			pressAgain(t, d, works()["refund"], key, ledger.StateFailed)
		})
	}
}

// TestSettleRefused holds what cannot be settled.
func TestSettleRefused(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		state func(t *testing.T) *desk
		done  bool
		kind  ledger.ErrorKind
		says  string
	}{
		"an action nobody knows": {func(t *testing.T) *desk { t.Helper(); return newDesk(t) }, true, ledger.NotFound, "no action"},
		"still being sent": {func(t *testing.T) *desk {
			t.Helper()
			d := newDesk(t)
			key := d.owed(1)
			d.fact(ledger.FactAction, key, ledger.ActionStep{ID: "A1", Kind: ledger.ActRefund, State: ledger.StateSending, Deadline: d.clock.instant().Add(time.Minute)})
			return d
		}, true, ledger.Denied, "still being sent"},
		"a refund that was accepted, as done": {func(t *testing.T) *desk {
			t.Helper()
			d := newDesk(t)
			_, err := d.as("mina").Act(t.Context(), refund(d.owed(1)))
			wantKind(t, err, "")
			return d
		}, true, ledger.Denied, "nothing to settle"},
		"a refund the cancellation proves": {func(t *testing.T) *desk {
			t.Helper()
			d, key := doubted(t, works()["refund"])
			d.notify(key, ledger.NoticeCancelled)
			return d
		}, false, ledger.Denied, "came through"},
		"a verify that failed": {func(t *testing.T) *desk {
			t.Helper()
			d := newDesk(t)
			key := d.owed(1)
			d.fakes.answers["verify"] = []answer{{err: errReset}}
			_, err := d.as("mina").Act(t.Context(), command(ledger.ActVerify, key))
			wantKind(t, err, ledger.Unavailable)
			return d
		}, true, ledger.Denied, "nothing to settle"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := tc.state(t).as("joon").Settle(t.Context(), "A1", tc.done, "seen")
			if ledger.KindOf(err) != tc.kind || !strings.Contains(err.Error(), tc.says) {
				t.Errorf("%v, want %s %q", err, tc.kind, tc.says)
			}
		})
	}
	t.Run("the cancellation comes between proposal and approval", func(t *testing.T) {
		t.Parallel()
		d, key := doubted(t, works()["refund"])
		_, err := d.as("joon").Settle(t.Context(), "A1", false, "the PG never saw it")
		wantKind(t, err, ledger.Denied)
		d.notify(key, ledger.NoticeCancelled)
		_, err = d.as("mina").Approve(t.Context(), "A1")
		wantKind(t, err, ledger.Denied)
		if d.last(key).State != ledger.StateDone || d.standing(key).Class != ledger.ClassClosedRefunded {
			t.Errorf("it is %s, the order %s", d.last(key).State, d.standing(key).Class)
		}
	})
}

// TestProposalDecidedMeanwhile decides what was read and nothing else.
func TestProposalDecidedMeanwhile(t *testing.T) {
	t.Parallel()
	d, key := doubted(t, works()["refund"])
	_, err := d.as("joon").Settle(t.Context(), "A1", false, "the PG never saw it")
	wantKind(t, err, ledger.Denied)
	d.clock.pass(time.Second)
	d.store.read = func() {
		d.store.read = nil
		_, err := d.as("sora").Reject(t.Context(), "A1", "look again")
		wantKind(t, err, "")
		d.clock.pass(time.Second)
		_, err = d.as("joon").Settle(t.Context(), "A1", false, "something else")
		wantKind(t, err, ledger.Denied)
	}
	_, err = d.as("mina").Approve(t.Context(), "A1")
	wantKind(t, err, ledger.Conflict)
	if a := d.last(key); a.State != ledger.StateInDoubt {
		t.Errorf("approved what nobody had read: %s", a.State)
	}
}

// TestSettledDoneNeverCameThrough: a refund in doubt that one person settled as done
// and that never came through is settled as failed by two, as one that was accepted.
func TestSettledDoneNeverCameThrough(t *testing.T) {
	t.Parallel()
	d, key := doubted(t, works()["refund"])
	joon, mina := d.as("joon"), d.as("mina")
	_, err := joon.Settle(t.Context(), "A1", true, "Hive Console says requested")
	wantKind(t, err, "")
	d.clock.pass(80 * time.Hour)
	if c := d.standing(key).Class; c != ledger.ClassCancelOverdue {
		t.Fatalf("it is %s", c)
	}
	_, err = joon.Settle(t.Context(), "A1", false, "the PG never saw it")
	wantKind(t, err, ledger.Denied)
	if a := d.last(key); a.State != ledger.StateDone || !a.SettleProposed() {
		t.Fatalf("proposed it is %s, proposed %t", a.State, a.SettleProposed())
	}
	d.clock.pass(time.Second)
	settled, err := mina.Approve(t.Context(), "A1")
	wantKind(t, err, "")
	if settled.State != ledger.StateFailed {
		t.Errorf("approved it is %s", settled.State)
	}
	pressAgain(t, d, works()["refund"], key, ledger.StateFailed)
}

// TestAnswerAfterTheSettling: what was settled as failed, and is then answered as
// accepted, was accepted: nobody refunds it again.
func TestAnswerAfterTheSettling(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	key := d.owed(1)
	d.fakes.answers["refund"] = []answer{{status: 200, body: `{"result":0,"result_msg":"success"}`, during: func() {
		d.clock.pass(time.Minute)
		wantKind(t, d.as("joon").Doubt(t.Context()), "")
		_, err := d.as("joon").Settle(t.Context(), "A1", false, "nothing in Hive Console")
		wantKind(t, err, ledger.Denied)
		d.clock.pass(time.Second)
		_, err = d.as("sora").Approve(t.Context(), "A1")
		wantKind(t, err, "")
		if s := d.last(key).State; s != ledger.StateFailed {
			t.Errorf("settled it is %s", s)
		}
	}}}
	act, err := d.as("mina").Act(t.Context(), refund(key))
	wantKind(t, err, "")
	if act.State != ledger.StateDone || d.standing(key).Class != ledger.ClassCancelPending {
		t.Errorf("answered it is %s, the order %s", act.State, d.standing(key).Class)
	}
	pressAgain(t, d, works()["refund"], key, ledger.StateDone)
}
