package clerk_test

import (
	"strings"
	"testing"
	"time"

	"makegood/ledger"
	"makegood/ledger/clerk"
)

// TestArming holds when write actions are allowed, and what is said about it.
func TestArming(t *testing.T) {
	t.Parallel()
	yes, no := true, false
	arms := func(name string, d time.Duration) func(t *testing.T, d2 *desk) {
		return func(t *testing.T, d2 *desk) {
			t.Helper()
			_, err := d2.as(name).Arm(t.Context(), d, "launch night")
			wantKind(t, err, "")
		}
	}
	for name, tc := range map[string]struct {
		env      ledger.Environment
		readOnly *bool
		before   func(t *testing.T, d *desk)
		armed    bool
		says     string
	}{
		"the sandbox":                   {ledger.Sandbox, nil, nil, true, "sandbox"},
		"the sandbox read-only":         {ledger.Sandbox, &yes, nil, false, "safety.read_only"},
		"live":                          {ledger.Live, nil, nil, false, "arm first"},
		"live armed by the file":        {ledger.Live, &no, nil, true, "configuration"},
		"live read-only by the file":    {ledger.Live, &yes, nil, false, "safety.read_only"},
		"live armed":                    {ledger.Live, nil, arms("mina", 30*time.Minute), true, "armed by mina until 2026-11-20T03:30:00Z"},
		"live armed for somebody else":  {ledger.Live, nil, arms("joon", 30*time.Minute), false, "armed for joon"},
		"live armed and the time is up": {ledger.Live, nil, func(t *testing.T, d *desk) { arms("mina", time.Minute)(t, d); d.clock.pass(time.Minute) }, false, "arm first"},
		"live armed and disarmed": {ledger.Live, nil, func(t *testing.T, d *desk) {
			arms("mina", time.Hour)(t, d)
			_, err := d.as("mina").Disarm(t.Context(), "done")
			wantKind(t, err, "")
		}, false, "arm first"},
		"live armed twice, disarmed one": {ledger.Live, nil, func(t *testing.T, d *desk) {
			arms("mina", time.Hour)(t, d)
			arms("mina", time.Minute)(t, d)
			d.clock.pass(2 * time.Minute)
		}, false, "arm first"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.policy.Environment, d.options.Safety.ReadOnly = tc.env, tc.readOnly
			if tc.before != nil {
				tc.before(t, d)
			}
			key := d.owed(1)
			d.clock.pass(-5*time.Minute - 5*time.Second)
			mina := d.as("mina")
			got, err := mina.Armed(t.Context())
			wantKind(t, err, "")
			if got.OK != tc.armed || !strings.Contains(got.Text.String(), tc.says) {
				t.Errorf("armed %t %q, want %t %q", got.OK, got.Text, tc.armed, tc.says)
			}
			_, err = mina.Act(t.Context(), command(ledger.ActVerify, key))
			if armed := d.fakes.count("verify") == 1; armed != tc.armed {
				t.Errorf("a verify left: %t, %v", armed, err)
			}
		})
	}
}

// TestArmRefused holds what arming refuses.
func TestArmRefused(t *testing.T) {
	t.Parallel()
	yes := true
	for name, tc := range map[string]struct {
		edit   func(*clerk.Options)
		span   time.Duration
		reason string
		kind   ledger.ErrorKind
	}{
		"forced read-only":    {func(o *clerk.Options) { o.Safety.ReadOnly = &yes }, time.Minute, "launch", ledger.Denied},
		"for no time":         {func(*clerk.Options) {}, 0, "launch", ledger.Invalid},
		"for less than that":  {func(*clerk.Options) {}, -time.Minute, "launch", ledger.Invalid},
		"without a reason":    {func(*clerk.Options) {}, time.Minute, "  ", ledger.Invalid},
		"not an operator":     {func(o *clerk.Options) { o.Safety.Operators = []string{"joon"} }, time.Minute, "launch", ledger.Denied},
		"a reason not listed": {func(o *clerk.Options) { o.Safety.Reasons = []string{"shift"} }, time.Minute, "launch", ledger.Denied},
	} {
		d := newDesk(t)
		_, err := d.as("mina", tc.edit).Arm(t.Context(), tc.span, tc.reason)
		if ledger.KindOf(err) != tc.kind || d.facts(ledger.FactArm) != 0 {
			t.Errorf("%s: %v, %d facts", name, err, d.facts(ledger.FactArm))
		}
	}
}

// TestDisarmedStaysDisarmed: a clock that is set back arms nobody again.
func TestDisarmedStaysDisarmed(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.policy.Environment = ledger.Live
	c := d.as("mina")
	_, err := c.Arm(t.Context(), 30*time.Minute, "launch")
	wantKind(t, err, "")
	d.clock.pass(5 * time.Minute)
	_, err = c.Disarm(t.Context(), "done")
	wantKind(t, err, "")
	d.clock.pass(-time.Minute)
	if got, err := c.Armed(t.Context()); err != nil || got.OK {
		t.Errorf("armed %t: %s, %v", got.OK, got.Text, err)
	}
}
