package clerk_test

import (
	"strings"
	"testing"
	"time"

	"makegood/ledger"
	"makegood/ledger/clerk"
)

// limited is a desk whose every refund needs a second operator.
func limited(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t)
	d.options.Safety.ApprovalOver = map[string]ledger.Amount{"KRW": "1000"}
	return d
}

// TestApproval holds who may approve, and that approving sends once.
func TestApproval(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		operators []string
		second    string
		login     string
		kind      ledger.ErrorKind
		says      string
	}{
		"another operator":                  {nil, "joon", "", "", "asked for by mina, approved by joon"},
		"another operator who is listed":    {[]string{"mina", "joon"}, "joon", "", "", "approved by joon"},
		"the same operator":                 {nil, "mina", "", ledger.Denied, "another operator must decide"},
		"the same operator spelled anew":    {nil, " MINA", "", ledger.Denied, "another operator must decide"},
		"an operator who is not listed":     {[]string{"mina", "joon"}, "eve", "", ledger.Denied, "safety.operators"},
		"the same login under another name": {nil, "joon", "mina-login", "", "two-person rule not enforced"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := limited(t)
			d.options.Safety.Operators = tc.operators
			key := d.owed(1)
			act, err := d.as("mina").Act(t.Context(), refund(key))
			wantKind(t, err, ledger.Denied)
			if act.State != ledger.StateAwaiting || act.Request == nil || len(act.Guards) == 0 || act.Reason != "not granted" {
				t.Fatalf("it awaits approval with %+v", act)
			}
			if !strings.Contains(err.Error(), "makegood approve "+act.ID) {
				t.Errorf("the error does not say how to approve: %v", err)
			}
			if s := d.standing(key); s.Case == nil || s.Case.State != ledger.CaseAwaiting || d.fakes.count("refund") != 0 {
				t.Fatalf("the case is %+v with %d posts", s.Case, d.fakes.count("refund"))
			}
			second := d.as(tc.second, func(o *clerk.Options) {
				if tc.login != "" {
					o.Login = tc.login
				}
			})
			got, err := second.Approve(t.Context(), act.ID)
			wantKind(t, err, tc.kind)
			if tc.kind != "" {
				if !strings.Contains(err.Error(), tc.says) || d.fakes.count("refund") != 0 || d.last(key).State != ledger.StateAwaiting {
					t.Errorf("%v, %d posts", err, d.fakes.count("refund"))
				}
				return
			}
			if got.State != ledger.StateDone || got.Actor != "mina" || got.Approver != tc.second || got.ID != act.ID {
				t.Errorf("approved it is %+v", got)
			}
			if !strings.Contains(verdictOf(got, "two_operators"), tc.says) {
				t.Errorf("of the two persons it says %q", verdictOf(got, "two_operators"))
			}
			if want := "proposed awaiting_approval approved sending done"; d.steps(act.ID) != want || d.fakes.count("refund") != 1 {
				t.Errorf("steps %q, %d posts", d.steps(act.ID), d.fakes.count("refund"))
			}
			_, err = second.Approve(t.Context(), act.ID)
			wantKind(t, err, ledger.Denied)
			if d.fakes.count("refund") != 1 {
				t.Errorf("approved twice it left %d times", d.fakes.count("refund"))
			}
		})
	}
}

// TestApprovalWeighsAnew lets the world change between asking and approving.
func TestApprovalWeighsAnew(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change func(*desk, ledger.Key)
		guard  string
	}{
		"granted meanwhile":       {func(d *desk, k ledger.Key) { d.grant(k, "g1", ledger.GrantGranted) }, "nothing_held"},
		"cancelled meanwhile":     {func(d *desk, k ledger.Key) { d.notify(k, ledger.NoticeCancelled) }, "not_cancelled"},
		"gone from the list":      {func(d *desk, _ ledger.Key) { d.lists() }, "listed"},
		"the list cannot be read": {func(d *desk, _ ledger.Key) { d.fakes.list = nil }, "reread"},
		"something else in flight": {func(d *desk, k ledger.Key) {
			d.fact(ledger.FactAction, k, ledger.ActionStep{ID: "X", Kind: ledger.ActReportFailed, State: ledger.StateInDoubt})
		}, "in_flight"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := limited(t)
			key := d.owed(1)
			act, err := d.as("mina").Act(t.Context(), refund(key))
			wantKind(t, err, ledger.Denied)
			tc.change(d, key)
			got, err := d.as("joon").Approve(t.Context(), act.ID)
			wantKind(t, err, ledger.Denied)
			if !strings.Contains(refusing(got.Guards), tc.guard) || d.fakes.count("refund") != 0 {
				t.Errorf("refused by %q with %d posts, want %s", refusing(got.Guards), d.fakes.count("refund"), tc.guard)
			}
			if got := d.steps(act.ID); got != "proposed awaiting_approval" {
				t.Errorf("what is refused by now still awaits: %q", got)
			}
		})
	}
}

// TestReject turns down what awaits approval.
func TestReject(t *testing.T) {
	t.Parallel()
	d := limited(t)
	key := d.owed(1)
	mina, joon := d.as("mina"), d.as("joon")
	act, err := mina.Act(t.Context(), refund(key))
	wantKind(t, err, ledger.Denied)
	again, err := mina.Act(t.Context(), refund(key))
	wantKind(t, err, ledger.Denied)
	if again.State != "" || !strings.Contains(err.Error(), "already awaits approval") {
		t.Errorf("asked for twice: %+v %v", again, err)
	}
	_, err = mina.Reject(t.Context(), act.ID, "")
	wantKind(t, err, ledger.Denied)
	got, err := joon.Reject(t.Context(), act.ID, "the player has it")
	wantKind(t, err, "")
	if got.State != ledger.StateRejected || got.Approver != "joon" || d.fakes.count("refund") != 0 {
		t.Errorf("rejected it is %+v", got)
	}
	for _, decide := range []func() error{
		func() error { _, err := joon.Approve(t.Context(), act.ID); return err },
		func() error { _, err := joon.Reject(t.Context(), act.ID, ""); return err },
	} {
		wantKind(t, decide(), ledger.Denied)
	}
	for _, id := range []string{"A99", ""} {
		_, err = joon.Approve(t.Context(), id)
		wantKind(t, err, ledger.NotFound)
	}
	next, err := mina.Act(t.Context(), refund(key))
	wantKind(t, err, ledger.Denied)
	if next.State != ledger.StateAwaiting {
		t.Errorf("after a rejection it may be asked for anew: %+v", next)
	}
}

// TestEvidenceNeedsASecond holds that whatever rests on evidence awaits a second
// operator: a refund while no grant source has spoken, and one of an order that
// is not listed.
func TestEvidenceNeedsASecond(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		kind  ledger.ActionKind
		order func(*desk) ledger.Key
	}{
		"refund while nobody speaks of grants": {ledger.ActRefund, func(d *desk) ledger.Key {
			k := hiveKey(1)
			d.notify(k, ledger.NoticePaid)
			d.listed(k)
			d.verified(k)
			d.lists(k)
			return k
		}},
		"refund of an order that is not listed": {ledger.ActRefund, func(d *desk) ledger.Key {
			k := d.owed(1)
			d.lists()
			return k
		}},
		"replay of an order that is not listed": {ledger.ActReplay, func(d *desk) ledger.Key {
			k := d.owed(1)
			d.lists()
			return k
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			key := tc.order(d)
			mina := d.as("mina")
			_, err := mina.Act(t.Context(), command(tc.kind, key))
			wantKind(t, err, ledger.Denied)
			if !strings.Contains(err.Error(), "needs --evidence and a second operator") || d.last(key).ID != "" {
				t.Fatalf("without evidence: %v", err)
			}
			cmd := command(tc.kind, key)
			cmd.Evidence = "seen in Hive Console"
			act, err := mina.Act(t.Context(), cmd)
			wantKind(t, err, ledger.Denied)
			if act.State != ledger.StateAwaiting || act.Evidence != cmd.Evidence || d.fakes.count("refund")+d.fakes.count("game") != 0 {
				t.Fatalf("on evidence it is %+v", act)
			}
			got, err := d.as("joon").Approve(t.Context(), act.ID)
			wantKind(t, err, "")
			if got.State != ledger.StateDone || d.fakes.count("refund")+d.fakes.count("game") != 1 {
				t.Errorf("approved it is %+v", got)
			}
		})
	}
}

// TestApprovalInLive wants the arming of either of the two.
func TestApprovalInLive(t *testing.T) {
	t.Parallel()
	d := limited(t)
	d.policy.Environment = ledger.Live
	key := d.owed(1)
	mina, joon := d.as("mina"), d.as("joon")
	_, err := mina.Arm(t.Context(), 30*time.Minute, "launch")
	wantKind(t, err, "")
	act, err := mina.Act(t.Context(), refund(key))
	wantKind(t, err, ledger.Denied)
	d.clock.pass(time.Hour)
	_, err = joon.Approve(t.Context(), act.ID)
	wantKind(t, err, ledger.Denied)
	if !strings.Contains(err.Error(), "read-only") || d.fakes.count("refund") != 0 {
		t.Errorf("not armed any more: %v", err)
	}
	_, err = joon.Arm(t.Context(), 30*time.Minute, "launch")
	wantKind(t, err, "")
	got, err := joon.Approve(t.Context(), act.ID)
	wantKind(t, err, "")
	if got.State != ledger.StateDone {
		t.Errorf("it is %s", got.State)
	}
}

// TestApprovedTwiceAtOnce lets one approval end while another re-reads the list:
// even where the first never left, the action is not sent under the same name.
func TestApprovedTwiceAtOnce(t *testing.T) {
	t.Parallel()
	d := limited(t)
	key := d.owed(1)
	act, err := d.as("mina").Act(t.Context(), refund(key))
	wantKind(t, err, ledger.Denied)
	list := d.fakes.list
	d.fakes.list = func(ask clerk.UnconsumedAsk) (clerk.Unconsumed, error) {
		d.fakes.list = list
		d.fakes.answers["refund"] = []answer{{err: errReset, never: true}}
		_, err := d.as("sora").Approve(t.Context(), act.ID)
		wantKind(t, err, ledger.Unavailable)
		return list(ask)
	}
	_, err = d.as("joon").Approve(t.Context(), act.ID)
	wantKind(t, err, ledger.Conflict)
	if got := d.steps(act.ID); got != "proposed awaiting_approval approved sending failed" || d.fakes.count("refund") != 0 {
		t.Errorf("steps %q, %d posts", got, d.fakes.count("refund"))
	}
}

// TestSecondUnderAnotherSpelling: whoever asked for it is no second operator because
// his name is written in another way.
func TestSecondUnderAnotherSpelling(t *testing.T) {
	t.Parallel()
	for _, tc := range [][2]string{
		{"mina", "MINA"},
		{"mina", " mina "},
		{"mina", "mi\u200bna"},
		{"mina", "mina\u00a0"},
		{"kim mina", "kim  mina"},
	} {
		d := newDesk(t)
		d.options.Safety.ApprovalOver = map[string]ledger.Amount{"KRW": "1"}
		key := d.owed(1)
		asked, err := d.as(tc[0]).Act(t.Context(), refund(key))
		wantKind(t, err, ledger.Denied)
		if _, err := d.as(tc[1]).Approve(t.Context(), asked.ID); ledger.KindOf(err) != ledger.Denied || d.fakes.count("refund") != 0 {
			t.Errorf("%q approved what %q asked for: %v", tc[1], tc[0], err)
		}
		if _, err := d.as("joon").Approve(t.Context(), asked.ID); err != nil {
			t.Errorf("joon may not approve: %v", err)
		}
	}
}

// TestApprovalOfWhatWasRead: a second operator approves the request and the amount
// that were asked for, and nothing else.
func TestApprovalOfWhatWasRead(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change func(*desk, ledger.Key)
		says   string
	}{
		"another amount": {func(d *desk, k ledger.Key) {
			r := d.record(k)
			r.Amount, r.Lines[0].Amount = "120000", "120000"
			d.fact(ledger.FactObservation, k, ledger.Observation{
				Question: ledger.QuestionUnconsumed, Answer: ledger.AnswerListed, BegunAt: d.clock.instant(), Record: &r,
			})
		}, "1,200 KRW was asked for and it is 120,000 KRW now"},
		"another transaction": {func(d *desk, k ledger.Key) {
			r := ledger.Record{Spelling: k.Order, Lines: []ledger.Line{{ProductID: pid}}}
			d.fact(ledger.FactObservation, k, ledger.Observation{
				Question: ledger.QuestionVerify, Answer: ledger.AnswerVerified, BegunAt: d.clock.instant(), Names: true, TransactionID: "HS_14", Record: &r,
			})
		}, "no longer the one that was asked for"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := limited(t)
			key := d.owed(1)
			act, err := d.as("mina").Act(t.Context(), refund(key))
			wantKind(t, err, ledger.Denied)
			tc.change(d, key)
			_, err = d.as("joon").Approve(t.Context(), act.ID)
			wantKind(t, err, ledger.Conflict)
			if d.fakes.count("refund") != 0 || d.last(key).State != ledger.StateAwaiting || !strings.Contains(err.Error(), tc.says) {
				t.Errorf("%d posts, it is %s: %v", d.fakes.count("refund"), d.last(key).State, err)
			}
			_, err = d.as("joon").Reject(t.Context(), act.ID, "ask again")
			wantKind(t, err, "")
			again, err := d.as("mina").Act(t.Context(), refund(key))
			wantKind(t, err, ledger.Denied)
			done, err := d.as("joon").Approve(t.Context(), again.ID)
			wantKind(t, err, "")
			if done.Money == nil || done.Money.String() != d.standing(key).View.Money().String() {
				t.Errorf("it counts as %v of %s", done.Money, d.standing(key).View.Money())
			}
		})
	}
}
