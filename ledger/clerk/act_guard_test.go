package clerk_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"makegood/ledger"
	"makegood/ledger/clerk"
)

// refusing names the guards of an action that do not hold.
func refusing(verdicts []ledger.Verdict) string {
	var out []string
	for _, v := range verdicts {
		if !v.OK {
			out = append(out, v.Guard)
		}
	}
	return strings.Join(out, " ")
}

// TestGuards breaks one condition of each action after the other: the guard of
// that name refuses, nothing is written and nothing is sent.
func TestGuards(t *testing.T) {
	t.Parallel()
	unlisted := func(d *desk, _ ledger.Key) { d.lists() }
	unread := func(d *desk, _ ledger.Key) { d.fakes.list = nil }
	live := func(d *desk, _ ledger.Key) { d.policy.Environment = ledger.Live }
	type breaking struct {
		kind  ledger.ActionKind
		order func(*desk) ledger.Key
		spoil func(*desk, ledger.Key)
		edit  func(*clerk.Command)
		want  string
	}
	refundOf := func(b func(*desk, ledger.Key), want string) breaking {
		return breaking{kind: ledger.ActRefund, spoil: b, want: want}
	}
	replayOf := func(b func(*desk, ledger.Key), want string) breaking {
		return breaking{kind: ledger.ActReplay, spoil: b, want: want}
	}
	reportOf := func(b func(*desk, ledger.Key), want string) breaking {
		return breaking{kind: ledger.ActReportGranted, order: func(d *desk) ledger.Key { return d.grantedOrder(1) }, spoil: b, want: want}
	}
	failedOf := func(b func(*desk, ledger.Key), want string) breaking {
		return breaking{kind: ledger.ActReportFailed, spoil: b, want: want}
	}
	grant := func(d *desk, k ledger.Key) { d.grant(k, "g1", ledger.GrantGranted) }
	cancel := func(d *desk, k ledger.Key) { d.notify(k, ledger.NoticeCancelled) }
	forged := func(d *desk, k ledger.Key) {
		d.notify(k, ledger.NoticeCancelled, func(n *ledger.Notification) { n.Notice.Record.Receipt = "forged" })
	}
	done := func(id string, kind ledger.ActionKind) func(*desk, ledger.Key) {
		return func(d *desk, k ledger.Key) {
			d.fact(ledger.FactAction, k, ledger.ActionStep{ID: id, Kind: kind, State: ledger.StateSending, Deadline: d.clock.instant().Add(time.Second)})
			d.fact(ledger.FactAction, k, ledger.ActionStep{ID: id, Kind: kind, State: ledger.StateDone, Code: "0"})
		}
	}
	doubt := func(kind ledger.ActionKind) func(*desk, ledger.Key) {
		return func(d *desk, k ledger.Key) {
			d.fact(ledger.FactAction, k, ledger.ActionStep{ID: "X", Kind: kind, State: ledger.StateSending, Deadline: d.clock.instant().Add(time.Second)})
			d.clock.pass(time.Minute)
		}
	}
	claimed := func(d *desk, k ledger.Key) {
		d.fact(ledger.FactForward, k, ledger.Forward{Outcome: ledger.ForwardDelivered, Type: ledger.NoticePaid, EventKey: "e", Claims: true})
	}
	forward := func(outcome ledger.ForwardOutcome) func(*desk, ledger.Key) {
		return func(d *desk, k ledger.Key) {
			d.fact(ledger.FactForward, k, ledger.Forward{Outcome: outcome, Type: ledger.NoticePaid, EventKey: "e"})
		}
	}
	mark := func(m ledger.Mark) func(*desk, ledger.Key) {
		return func(d *desk, k ledger.Key) {
			d.fact(ledger.FactCase, k, ledger.CaseStep{Verb: ledger.VerbMark, Mark: m})
		}
	}
	unverified := func(d *desk) ledger.Key {
		k := hiveKey(1)
		d.speaks()
		d.notify(k, ledger.NoticePaid)
		d.listed(k)
		d.lists(k)
		return k
	}
	claimedOnly := func(d *desk) ledger.Key {
		k := hiveKey(1)
		d.speaks()
		d.notify(k, ledger.NoticePaid)
		return k
	}
	stove := func(d *desk) ledger.Key {
		d.speaks()
		d.notify(stoveKey(1), ledger.NoticePaid)
		d.found(stoveKey(1))
		return stoveKey(1)
	}
	for name, tc := range map[string]breaking{
		"refund of an order of the other environment": {kind: ledger.ActRefund, order: foreign, want: "environment"},
		"refund of an app nobody configured": refundOf(func(d *desk, _ ledger.Key) {
			d.policy.Apps = []ledger.App{{Provider: ledger.Hive, ID: "other"}}
		}, "app"),
		"refund in live that is not armed":       refundOf(live, "armed"),
		"refund of STOVE":                        {kind: ledger.ActRefund, order: stove, want: "provider transaction reread listed"},
		"verify of STOVE":                        {kind: ledger.ActVerify, order: stove, want: "provider receipt"},
		"refund while a report is in doubt":      refundOf(doubt(ledger.ActReportFailed), "in_flight"),
		"refund while a refund is in doubt":      refundOf(doubt(ledger.ActRefund), "in_flight"),
		"refund without a transaction id":        {kind: ledger.ActRefund, order: unverified, want: "transaction"},
		"refund of what is only claimed":         {kind: ledger.ActRefund, order: claimedOnly, want: "transaction paid listed"},
		"refund while the list cannot be read":   refundOf(unread, "reread listed"),
		"refund where the server is not known":   {kind: ledger.ActRefund, order: serverless, want: "reread listed"},
		"refund of what is not listed":           refundOf(unlisted, "listed"),
		"refund of a cancelled order":            refundOf(cancel, "not_cancelled"),
		"refund after a claimed cancellation":    refundOf(forged, "not_cancelled"),
		"refund of a repayment":                  refundOf(mark(ledger.MarkRepayment), "not_repayment"),
		"refund of what is held":                 refundOf(grant, "nothing_held not_granted"),
		"refund of what the game claims":         refundOf(claimed, "not_granted no_forward"),
		"refund after a forward with success":    refundOf(forward(ledger.ForwardDelivered), "no_forward"),
		"refund after a forward without answer":  refundOf(forward(ledger.ForwardUnanswered), "no_forward"),
		"refund while it is being passed on":     refundOf(forward(ledger.ForwardSending), "no_forward"),
		"refund after a refund":                  refundOf(done("R", ledger.ActRefund), "not_done"),
		"refund without a reason":                {kind: ledger.ActRefund, edit: func(c *clerk.Command) { c.Reason = " " }, want: "reason"},
		"refund of an unknown amount":            {kind: ledger.ActRefund, order: unpriced, want: "amount"},
		"report granted without a grant":         {kind: ledger.ActReportGranted, want: "granted"},
		"report granted of what was taken back":  reportOf(func(d *desk, k ledger.Key) { d.grant(k, "g1", ledger.GrantRevoked) }, "granted"),
		"report granted of a cancelled order":    reportOf(cancel, "not_cancelled"),
		"report granted after a report":          reportOf(done("R", ledger.ActReportGranted), "not_done"),
		"report granted of half a bundle":        {kind: ledger.ActReportGranted, order: half, want: "granted"},
		"report granted of two without a reason": {kind: ledger.ActReportGranted, order: double, edit: func(c *clerk.Command) { c.Reason = "" }, want: "one_grant"},
		"report granted under a refund":          reportOf(done("R", ledger.ActRefund), "refund_lock"),
		"report failed of what is held":          failedOf(grant, "nothing_held not_granted"),
		"report failed under a refund":           failedOf(done("R", ledger.ActRefund), "refund_lock"),
		"report failed of a cancelled order":     failedOf(cancel, "not_cancelled"),
		"report failed after a report":           failedOf(done("R", ledger.ActReportFailed), "not_done"),
		"verify without a receipt":               {kind: ledger.ActVerify, order: blobless, want: "receipt"},
		"replay of what is granted":              replayOf(grant, "not_granted"),
		"replay of a cancelled order":            replayOf(cancel, "not_cancelled"),
		"replay after a claimed cancellation":    replayOf(forged, "not_cancelled"),
		"replay of what is not listed":           replayOf(unlisted, "listed"),
		"replay while the list cannot be read":   replayOf(unread, "listed"),
		"replay of a repayment":                  replayOf(mark(ledger.MarkRepayment), "not_repayment"),
		"replay under a refund":                  replayOf(done("R", ledger.ActRefund), "refund_lock"),
		"replay of a claim":                      {kind: ledger.ActReplay, order: claimedOnly, want: "paid listed"},
		"replay to a game that polls": replayOf(func(d *desk, _ ledger.Key) {
			d.policy.Apps = []ledger.App{{Provider: ledger.Hive, ID: hiveApp, Collects: ledger.CollectsUnconsumed}}
		}, "collects"),
		"replay of a test purchase in live": replayOf(func(d *desk, k ledger.Key) {
			armed := false
			d.policy.Environment, d.options.Safety.ReadOnly = ledger.Live, &armed
			mark(ledger.MarkTest)(d, k)
		}, "not_test"),
		"replay of another amount than Hive says": {kind: ledger.ActReplay, order: cheaper, want: "body"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			if tc.order == nil {
				tc.order = func(d *desk) ledger.Key { return d.owed(1) }
			}
			key := tc.order(d)
			if tc.spoil != nil {
				tc.spoil(d, key)
			}
			actions, cmd := d.facts(ledger.FactAction), command(tc.kind, key)
			if tc.edit != nil {
				tc.edit(&cmd)
			}
			posts := maps.Clone(d.fakes.posts)
			act, err := d.as("mina").Act(t.Context(), cmd)
			wantKind(t, err, ledger.Denied)
			if got := refusing(act.Guards); got != tc.want {
				t.Errorf("refused by %q, want %q (%v)", got, tc.want, err)
			}
			for _, v := range act.Guards {
				if !v.OK && !strings.Contains(err.Error(), v.Text.String()) {
					t.Errorf("the error leaves out %q: %v", v.Text, err)
				}
			}
			if act.ID != "" || !maps.Equal(posts, d.fakes.posts) {
				t.Errorf("refused, and still %q or %v posted", act.ID, d.fakes.posts)
			}
			if n := d.facts(ledger.FactAction) - actions; n > 1 || (n == 1 && tc.want != "in_flight") {
				t.Errorf("refused, and %d steps were written", n)
			}
		})
	}
}

// unpriced is owed but for its amount, which nobody has said.
func unpriced(d *desk) ledger.Key {
	k := hiveKey(1)
	d.speaks()
	d.notify(k, ledger.NoticePaid, func(n *ledger.Notification) { n.Notice.Record.Amount = "" })
	r := d.record(k)
	r.Amount, r.Lines = "", []ledger.Line{{ProductID: pid, Quantity: 1}}
	d.fact(ledger.FactObservation, k, ledger.Observation{Question: ledger.QuestionUnconsumed, Answer: ledger.AnswerListed, BegunAt: d.clock.instant(), Record: &r})
	d.verified(k)
	d.fakes.list = func(ask clerk.UnconsumedAsk) (clerk.Unconsumed, error) {
		u, err := d.unconsumed(k)(ask)
		u.Rows[0] = r
		return u, err
	}
	return k
}

// serverless is owed but for its server, without which Hive lists nothing.
func serverless(d *desk) ledger.Key {
	k := hiveKey(1)
	d.speaks()
	r := d.record(k)
	r.Server = ""
	d.fact(ledger.FactObservation, k, ledger.Observation{Question: ledger.QuestionUnconsumed, Answer: ledger.AnswerListed, BegunAt: d.clock.instant(), Record: &r})
	d.verified(k)
	return k
}

// foreign is owed and named by the other environment.
func foreign(d *desk) ledger.Key {
	d.notify(hiveKey(1), ledger.NoticePaid, func(n *ledger.Notification) { n.Notice.Record.Environment = ledger.Live })
	return d.owed(1)
}

// half is owed with one of two expected items granted.
func half(d *desk) ledger.Key {
	k := d.owed(1)
	d.grant(k, "g1", ledger.GrantGranted, ledger.Item{ItemID: "gem", Quantity: 100})
	return k
}

// double was granted twice.
func double(d *desk) ledger.Key {
	k := d.grantedOrder(1)
	d.grant(k, "g2", ledger.GrantGranted)
	return k
}

// blobless is known by a grant only.
func blobless(d *desk) ledger.Key {
	d.grant(hiveKey(1), "g1", ledger.GrantGranted)
	return hiveKey(1)
}

// cheaper was announced with another amount than Hive lists.
func cheaper(d *desk) ledger.Key {
	k := hiveKey(1)
	d.speaks()
	d.notify(k, ledger.NoticePaid, func(n *ledger.Notification) {
		n.Notice.Record.Amount, n.Notice.Record.Lines[0].Amount = "1", "1"
	})
	d.listed(k)
	d.lists(k)
	return k
}

// TestLimits holds the limits of refunds: over any of them a second operator must
// approve, and a currency without a limit is over once any is set.
func TestLimits(t *testing.T) {
	t.Parallel()
	limit := func(s string) map[string]ledger.Amount { return map[string]ledger.Amount{"KRW": ledger.Amount(s)} }
	for name, tc := range map[string]struct {
		safety  clerk.Safety
		awaits  string
		refunds int
	}{
		"no limit":                       {clerk.Safety{}, "", 5},
		"exactly the limit":              {clerk.Safety{ApprovalOver: limit("1200")}, "", 5},
		"over approval_over":             {clerk.Safety{ApprovalOver: limit("1199.99")}, "approval_over of 1,199.99 KRW", 0},
		"over refund_limit":              {clerk.Safety{RefundLimit: limit("1000")}, "refund_limit of 1,000 KRW", 0},
		"another currency has a limit":   {clerk.Safety{ApprovalOver: map[string]ledger.Amount{"USD": "100"}}, "names no limit for KRW", 0},
		"the third within the hour":      {clerk.Safety{RefundLimitHour: limit("2400")}, "3,600 KRW within the last hour", 2},
		"the fourth within the day":      {clerk.Safety{RefundLimitDay: limit("3600")}, "4,800 KRW within the last 24 hours", 3},
		"limits of hour and day are far": {clerk.Safety{RefundLimitHour: limit("100000"), RefundLimitDay: limit("100000")}, "", 5},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.options.Safety = tc.safety
			c := d.as("mina")
			var keys []ledger.Key
			for n := range 5 {
				keys = append(keys, d.owed(n+1))
			}
			d.lists(keys...)
			done := 0
			for _, key := range keys {
				act, err := c.Act(t.Context(), refund(key))
				if err == nil {
					done++
					continue
				}
				wantKind(t, err, ledger.Denied)
				if act.State != ledger.StateAwaiting || !strings.Contains(verdictOf(act, "limits"), tc.awaits) {
					t.Errorf("over the limit it is %s: %s", act.State, verdictOf(act, "limits"))
				}
			}
			if done != tc.refunds || d.fakes.count("refund") != tc.refunds {
				t.Errorf("%d refunds went out, %d posts, want %d", done, d.fakes.count("refund"), tc.refunds)
			}
		})
	}
	t.Run("the hour and the day pass", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t)
		d.options.Safety = clerk.Safety{RefundLimitHour: limit("1200"), RefundLimitDay: limit("2400")}
		c := d.as("mina")
		var states []string
		for n := range 4 {
			key := d.owed(n + 1)
			act, _ := c.Act(t.Context(), refund(key))
			states = append(states, string(act.State))
			d.clock.pass([]time.Duration{time.Hour, time.Hour, 23 * time.Hour, 0}[n])
		}
		if got := strings.Join(states, " "); got != "done done awaiting_approval done" {
			t.Errorf("an hour apart: %s", got)
		}
	})
}

func verdictOf(a ledger.Action, guard string) string {
	for _, v := range a.Guards {
		if v.Guard == guard {
			return v.Text.String()
		}
	}
	return ""
}

// TestOperatorsAndReasons holds the closed lists.
func TestOperatorsAndReasons(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.options.Safety.Operators = []string{"Mina", "joon"}
	d.options.Safety.Reasons = []string{"not granted", "double payment"}
	key := d.owed(1)
	for name, tc := range map[string]struct {
		operator string
		cmd      clerk.Command
		kind     ledger.ErrorKind
		says     string
	}{
		"not an operator":        {"eve", refund(key), ledger.Denied, "safety.operators"},
		"no name":                {" ", refund(key), ledger.Invalid, "operator"},
		"a reason of one's own":  {"mina", clerk.Command{Kind: ledger.ActRefund, Key: key, Reason: "because"}, ledger.Denied, "safety.reasons"},
		"no such action":         {"mina", clerk.Command{Kind: "dance", Key: key}, ledger.Invalid, "dance"},
		"an order nobody knows":  {"mina", refund(hiveKey(9)), ledger.NotFound, "no order"},
		"a listed reason is let": {"mina", refund(key), "", ""},
	} {
		act, err := d.as(tc.operator).Act(t.Context(), tc.cmd)
		if tc.kind == "" {
			wantKind(t, err, "")
			continue
		}
		if got := ledger.KindOf(err); got != tc.kind || !strings.Contains(err.Error(), tc.says) || act.State != "" {
			t.Errorf("%s: %s %v", name, got, err)
		}
	}
	if d.fakes.count("refund") != 1 {
		t.Errorf("%d refunds left, want the one that was allowed", d.fakes.count("refund"))
	}
}
