package clerk_test

import (
	"errors"
	"strings"
	"testing"

	"makegood/ledger"
	"makegood/ledger/clerk"
)

// TestPreview tells everything and does nothing.
func TestPreview(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	key := d.owed(1)
	d.fakes.list = nil
	had := len(d.store.facts)
	c := d.as("mina")
	p, err := c.Preview(t.Context(), refund(key))
	wantKind(t, err, "")
	if p.Refused || p.Approval || p.Request == nil || p.Request.Body != "2 HS_13 not granted" || p.Money.String() != "1,200 KRW" {
		t.Errorf("the plan is %+v", p)
	}
	if !strings.Contains(p.Text.String(), "1,200 KRW goes back to player "+player) {
		t.Errorf("it foretells %q", p.Text.String())
	}
	for kind, says := range map[ledger.ActionKind]string{
		ledger.ActVerify: "records that it was asked", ledger.ActReportGranted: "can be bought again",
		ledger.ActReportFailed: "no money goes back", ledger.ActReplay: "as it came",
	} {
		p, err := c.Preview(t.Context(), command(kind, key))
		wantKind(t, err, "")
		if !strings.Contains(p.Text.String(), says) || p.Request == nil {
			t.Errorf("%s foretells %q with request %v", kind, p.Text, p.Request)
		}
		if refused := kind == ledger.ActReportGranted; p.Refused != refused {
			t.Errorf("%s is refused: %t, %v", kind, p.Refused, p.Why())
		}
	}
	unverified := hiveKey(2)
	d.notify(unverified, ledger.NoticePaid)
	had++
	p, err = c.Preview(t.Context(), refund(unverified))
	if err == nil || p.Request != nil || !strings.Contains(ledger.Join(p.Why()...).String(), "no transaction id: verify first (it must name this order and product)") {
		t.Errorf("without a transaction id: %v, %+v", err, p)
	}
	if _, err := c.Preview(t.Context(), refund(hiveKey(9))); ledger.KindOf(err) != ledger.NotFound {
		t.Errorf("an unknown order: %v", err)
	}
	if len(d.store.facts) != had || len(d.fakes.posts) != 0 || d.fakes.asked != 0 {
		t.Errorf("a preview wrote %d facts, posted %v, asked %d times", len(d.store.facts)-had, d.fakes.posts, d.fakes.asked)
	}
	eve := d.as("eve", func(o *clerk.Options) { o.Safety.Operators = []string{"mina"}; o.Safety.Reasons = []string{"other"} })
	p, err = eve.Preview(t.Context(), refund(key))
	wantKind(t, err, "")
	if got := refusing(p.Guards); got != "operator reason_listed" {
		t.Errorf("an operator and a reason that are not listed: %q", got)
	}
}

// TestNotConfigured tells a provider that is not configured from one that refuses.
func TestNotConfigured(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	key := d.owed(1)
	c := d.as("mina", func(o *clerk.Options) { o.Hive, o.Game = nil, nil })
	for _, kind := range []ledger.ActionKind{ledger.ActVerify, ledger.ActReportFailed} {
		act, err := c.Act(t.Context(), command(kind, key))
		var e *ledger.Error
		if !errors.As(err, &e) || e.Kind != ledger.Unavailable || act.State != "" {
			t.Errorf("%s without Hive: %v", kind, err)
		}
	}
	d.notify(stoveKey(1), ledger.NoticePaid)
	d.found(stoveKey(1))
	_, err := c.Act(t.Context(), command(ledger.ActReplay, stoveKey(1)))
	wantKind(t, err, ledger.Unavailable)
	if d.facts(ledger.FactAction) != 0 {
		t.Error("what cannot be sent was written as sent")
	}
}
