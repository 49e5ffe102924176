package clerk_test

import (
	"context"
	"strings"
	"testing"

	"makegood/ledger"
	"makegood/ledger/clerk"
)

// TestActSendsOnlyWhatWasShown: the list that is read just before a refund leaves may tell of another amount than the
// operator has confirmed, and the request may have become another one.
func TestActSendsOnlyWhatWasShown(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		amount ledger.Amount // in the list that is read last
		shown  func(p *clerk.Plan) *clerk.Plan
		says   string // empty: it is sent
	}{
		"as shown":           {"1200", func(p *clerk.Plan) *clerk.Plan { return p }, ""},
		"another amount":     {"49000", func(p *clerk.Plan) *clerk.Plan { return p }, "1,200 KRW was shown and it is 49,000 KRW now"},
		"nobody has read it": {"49000", func(*clerk.Plan) *clerk.Plan { return nil }, ""},
		"another request": {"1200", func(p *clerk.Plan) *clerk.Plan {
			r := *p.Request
			r.Body = strings.ReplaceAll(r.Body, "not granted", "another reason")
			p.Request = &r
			return p
		}, "the request is no longer the one that was shown"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			key := hiveKey(1)
			d.speaks()
			d.notify(key, ledger.NoticePaid)
			d.verified(key)
			d.clock.pass(5 * 60e9)
			good := d.unconsumed(key)
			d.fakes.list = func(ask clerk.UnconsumedAsk) (clerk.Unconsumed, error) {
				u, err := good(ask)
				u.Rows[0].Amount, u.Rows[0].Lines[0].Amount = test.amount, test.amount
				return u, err
			}
			d.fakes.answers["refund"] = []answer{result(0)}
			c := d.as("mina")
			cmd := refund(key)
			plan, err := c.Preview(context.Background(), cmd)
			if err != nil || plan.Request == nil || plan.Money.String() != "1,200 KRW" {
				t.Fatalf("the plan: %+v, %v", plan, err)
			}
			cmd.Shown = test.shown(&plan)
			act, err := c.Act(context.Background(), cmd)
			if test.says == "" {
				if err != nil || act.State != ledger.StateDone || d.fakes.count("refund") != 1 {
					t.Fatalf("acted: %s, %v, %d requests", act.State, err, d.fakes.count("refund"))
				}
				return
			}
			wantKind(t, err, ledger.Conflict)
			if !strings.Contains(err.Error(), test.says) || d.fakes.count("refund") != 0 || act.State != "" {
				t.Errorf("acted: %q, %v, %d requests", act.State, err, d.fakes.count("refund"))
			}
		})
	}
}
