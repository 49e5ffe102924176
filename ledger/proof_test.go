package ledger_test

import (
	"testing"
	"time"

	"makegood/ledger"
)

// TestForgedCancellationProvesNothing: a cancellation that carries another receipt
// than the payment only claims. It ends no doubt about a refund, and nobody refunds
// on it.
func TestForgedCancellationProvesNothing(t *testing.T) {
	t.Parallel()
	doubted := func() *facts {
		return hiveOrder().paid().listed().verified().act("A", ledger.ActRefund, ledger.StateSending, ledger.StateInDoubt)
	}
	forged := func(r *ledger.Record) { r.Receipt = "forged" }
	bare := func(r *ledger.Record) { r.Receipt = "" }
	for name, tc := range map[string]struct {
		b     *facts
		lamp  ledger.Lamp
		state ledger.ActionState
		class ledger.Class
	}{
		"the payment's own receipt": {doubted().cancelled(), ledger.LampYes, ledger.StateDone, ledger.ClassClosedRefunded},
		"another receipt":           {doubted().cancelled(forged), ledger.LampClaimed, ledger.StateInDoubt, ledger.ClassCancelInDoubt},
		"no receipt":                {doubted().cancelled(bare), ledger.LampClaimed, ledger.StateInDoubt, ledger.ClassCancelInDoubt},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, s := tc.b.judge(t, spoken, late)
			if s.Lamps.Cancelled != tc.lamp || s.Actions[0].State != tc.state || s.Class != tc.class {
				t.Errorf("cancelled %s, the refund %s, the order %s; want %s, %s, %s", s.Lamps.Cancelled, s.Actions[0].State, s.Class, tc.lamp, tc.state, tc.class)
			}
		})
	}
}

// TestGoneOnlyAMinuteAfter: a list that was read within a minute of the payment need
// not have it yet, so that its absence says nothing.
func TestGoneOnlyAMinuteAfter(t *testing.T) {
	t.Parallel()
	for after, want := range map[time.Duration]ledger.Lamp{
		59 * time.Second: ledger.LampUnknown, time.Minute: ledger.LampClaimed, time.Hour: ledger.LampClaimed,
	} {
		_, s := hiveOrder().paid().at(after).gone().judge(t, spoken, 2*time.Hour)
		if s.Lamps.Reported != want {
			t.Errorf("gone %s after the payment: reported %s, want %s", after, s.Lamps.Reported, want)
		}
	}
}
