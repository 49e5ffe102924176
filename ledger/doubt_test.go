package ledger_test

import (
	"slices"
	"testing"
	"time"

	"makegood/ledger"
)

// TestWordsOfDoubt: the words an order's doubt is looked for by, as class or flag, stand on an order with an action in
// doubt and on no other, whatever people did to its case; so a list of them neither hides a doubt nor invents one.
func TestWordsOfDoubt(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	sending, doubt, done := ledger.StateSending, ledger.StateInDoubt, ledger.StateDone
	put := func(b *facts, verb ledger.CaseVerb) *facts {
		return b.step(ledger.CaseStep{Verb: verb, Reason: "x", Until: t0.Add(7 * day)})
	}
	for name, tc := range map[string]struct {
		b    *facts
		want ledger.Class
	}{
		"nothing sent":                   {hiveOrder().paid(), ""},
		"sent and answered":              {hiveOrder().paid().act("A", ledger.ActRefund, sending, done), ""},
		"awaits approval":                {hiveOrder().paid().act("A", ledger.ActRefund, ledger.StateAwaiting), ""},
		"a refund":                       {hiveOrder().paid().act("A", ledger.ActRefund, sending, doubt), ledger.ClassCancelInDoubt},
		"a report":                       {hiveOrder().paid().act("A", ledger.ActReportGranted, sending, doubt), ledger.ClassActionInDoubt},
		"both":                           {hiveOrder().paid().act("A", ledger.ActReportGranted, sending, doubt).act("B", ledger.ActRefund, sending, doubt), ledger.ClassCancelInDoubt},
		"a refund of an ignored order":   {put(hiveOrder().paid().act("A", ledger.ActRefund, sending, doubt), ledger.VerbIgnore), ledger.ClassCancelInDoubt},
		"a report of a resolved order":   {put(hiveOrder().paid().act("A", ledger.ActReportGranted, sending, doubt), ledger.VerbResolve), ledger.ClassActionInDoubt},
		"a refund of a snoozed order":    {put(hiveOrder().paid().act("A", ledger.ActRefund, sending, doubt), ledger.VerbSnooze), ledger.ClassCancelInDoubt},
		"ended, and nothing is in doubt": {put(hiveOrder().paid().act("A", ledger.ActRefund, sending, ledger.StateFailed), ledger.VerbResolve), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o, s := tc.b.judge(t, ledger.Context{GrantSpoken: true}, time.Hour)
			acts := slices.ContainsFunc(s.Actions, func(a ledger.Action) bool { return a.State == ledger.StateInDoubt })
			has := s.Has(ledger.ClassCancelInDoubt) || s.Has(ledger.ClassActionInDoubt)
			if acts != (tc.want != "") || has != acts || tc.want != "" && s.Class != tc.want {
				t.Errorf("%s %v with actions %v, want %q", s.Class, s.Flags, s.Actions, tc.want)
			}
			// What is in doubt is never put aside: it would not be seen.
			if trouble, open := ledger.TroubleOf(o.Key, s); acts && (!open || trouble.Aside) {
				t.Errorf("open %v, aside %v", open, trouble.Aside)
			}
		})
	}
}
