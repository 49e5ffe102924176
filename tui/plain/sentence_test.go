package plain_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"makegood/ledger"
	"makegood/tui/plain"
)

type telling struct {
	k    ledger.Key
	s    ledger.Standing
	text string
	verb string
}

func lamps(paid, cancelled, granted ledger.Lamp) ledger.Lamps {
	return ledger.Lamps{Notified: ledger.LampYes, Paid: paid, Cancelled: cancelled, Granted: granted, Revoked: ledger.LampNo, Reported: ledger.LampUnknown}
}

func held() []ledger.GrantView {
	return []ledger.GrantView{{GrantID: "g-1", GrantedAt: t0.Add(2 * time.Second), Status: ledger.GrantGranted, Items: []ledger.Item{{ItemID: "gem", Quantity: 100}}}}
}

func differing(c ledger.Class, field, from, left, by, right, delta string) []ledger.Difference {
	return []ledger.Difference{{Class: c, Field: field, LeftFrom: from, Left: left, RightFrom: by, Right: right, Delta: delta}}
}

func action(kind ledger.ActionKind, state ledger.ActionState) []ledger.Action {
	return []ledger.Action{{
		ID: "a1", Kind: kind, State: state, Actor: "mina", CreatedAt: t0, SentAt: t0, SettledAt: t0.Add(time.Minute),
	}}
}

// tellings has at least one order of every class, as it is seen nine minutes after it was paid at 03:12.
func tellings() map[ledger.Class]telling {
	yes, no, claimed, unknown := ledger.LampYes, ledger.LampNo, ledger.LampClaimed, ledger.LampUnknown
	view := ledger.View{PaidAt: t0, FirstSeenAt: t0, StartedAt: t0.Add(-time.Minute), CancelledAt: 0}
	given := view
	given.Grants = held()
	cancelled := given
	cancelled.CancelledAt = t0.Add(4 * time.Minute)
	late := cancelled
	late.CancelledAt = t0.Add(time.Second)
	ungranted := view
	ungranted.CancelledAt = t0.Add(4 * time.Minute)
	twice := given
	twice.Grants = append(held(), held()...)
	gems := []ledger.Item{{ItemID: "gem", Quantity: 100}}
	person := &ledger.Case{State: ledger.CaseResolved, Owner: "mina", Reason: "made good in the game."}
	mismatch := func(c ledger.Class, d []ledger.Difference) ledger.Standing {
		return ledger.Standing{Class: c, Lamps: lamps(yes, no, yes), View: given, Differences: d}
	}
	return map[ledger.Class]telling{
		ledger.ClassCancelInDoubt: {
			hiveKey,
			ledger.Standing{Lamps: lamps(yes, no, no), View: view, Actions: action(ledger.ActRefund, ledger.StateInDoubt)},
			"Refund sent 03:12, no answer for 9 min: the money may be back or not, and it is not sent again.", "settle",
		},
		ledger.ClassActionInDoubt: {
			hiveKey,
			ledger.Standing{Lamps: lamps(yes, no, yes), View: given, Actions: action(ledger.ActReportGranted, ledger.StateInDoubt)},
			"Report granted sent 03:12, no answer for 9 min: it may have been accepted or not.", "probe",
		},
		ledger.ClassIgnored:             {hiveKey, ledger.Standing{Case: person}, "Ignored by mina: made good in the game.", plain.VerbReopen},
		ledger.ClassOverridden:          {hiveKey, ledger.Standing{Case: person}, "Closed by mina: made good in the game.", plain.VerbReopen},
		ledger.ClassEnvMismatch:         {hiveKey, ledger.Standing{View: view}, "Belongs to the other environment: nothing is sent for it from here.", ""},
		ledger.ClassAppMismatch:         {hiveKey, ledger.Standing{View: view}, "Its app com.example.game is not configured: nothing is sent for it until it is.", ""},
		ledger.ClassGrantedNotPaid:      {stoveKey, ledger.Standing{Lamps: lamps(no, no, yes), View: given}, "Granted 03:12, but STOVE says it was never paid.", "check"},
		ledger.ClassNotifiedNotFound:    {hiveKey, ledger.Standing{Lamps: lamps(no, no, no), View: view}, "Notified 03:12, but Hive knows no such payment.", "check"},
		ledger.ClassGrantedAfterCancel:  {hiveKey, ledger.Standing{Lamps: lamps(yes, yes, yes), View: late, Held: gems}, "Cancelled 03:12, granted 1 s later all the same, and the player holds 100 gem.", "revoked"},
		ledger.ClassCancelledNotRevoked: {hiveKey, ledger.Standing{Lamps: lamps(yes, yes, yes), View: cancelled, Held: gems}, "Cancelled 03:16, and the player still holds 100 gem after 5 min.", "revoked"},
		ledger.ClassDuplicateGrant:      {hiveKey, ledger.Standing{Lamps: lamps(yes, no, yes), View: twice, Held: []ledger.Item{{ItemID: "gem", Quantity: 200}}}, "Paid once and granted 2 times: the player holds 200 gem.", "revoked"},
		ledger.ClassRepayment:           {hiveKey, ledger.Standing{Lamps: lamps(yes, no, no), View: view}, "Repayment by a refunded user: nothing is granted, replayed or refunded.", "link"},
		ledger.ClassCancelOverdue:       {hiveKey, ledger.Standing{Lamps: lamps(yes, no, no), View: view, Actions: action(ledger.ActRefund, ledger.StateDone)}, "Refund accepted 8 min ago, and Hive has still not cancelled the payment.", "settle"},
		ledger.ClassCancelPending:       {hiveKey, ledger.Standing{Lamps: lamps(yes, no, no), View: view, Actions: action(ledger.ActRefund, ledger.StateDone)}, "Refund accepted 8 min ago, waiting for Hive to say cancelled.", ""},
		ledger.ClassRevokedNotCancelled: {hiveKey, ledger.Standing{Lamps: lamps(yes, no, yes), View: view, Listed: true}, "Paid 03:12, everything was taken back, and the money is not back.", "refund"},
		ledger.ClassReportedNotGranted:  {hiveKey, ledger.Standing{Lamps: lamps(yes, no, no), View: view, Actions: action(ledger.ActReportGranted, ledger.StateDone)}, "Reported to Hive as granted 8 min ago, but the game granted nothing.", "replay"},
		ledger.ClassGoneNotGranted:      {hiveKey, ledger.Standing{Lamps: lamps(yes, no, no), View: view}, "Paid 03:12, nothing granted, and Hive no longer lists it: completed by somebody, or cancelled.", "verify"},
		ledger.ClassAwaitingPickup:      {hiveKey, ledger.Standing{Lamps: lamps(yes, no, no), View: view}, "Paid 03:12, waiting for the game to collect it.", ""},
		ledger.ClassAwaitingDeposit:     {hiveKey, ledger.Standing{Lamps: lamps(unknown, no, no), View: view}, "Ordered 03:11 and not paid yet: the deposit is awaited.", ""},
		ledger.ClassPaidNotGranted:      {hiveKey, ledger.Standing{Lamps: lamps(yes, no, no), View: view, Listed: true}, "Paid 03:12, nothing granted for 9 min.", "replay"},
		ledger.ClassAmountMismatch:      {hiveKey, mismatch(ledger.ClassAmountMismatch, differing(ledger.ClassAmountMismatch, "amount", "unconsumed", "1200", "notification", "1500", "+300")), "Amount differs: 1,200 by Hive's list, 1,500 by the notification (+300).", "accept"},
		ledger.ClassCurrencyMismatch:    {stoveKey, mismatch(ledger.ClassCurrencyMismatch, differing(ledger.ClassCurrencyMismatch, "currency", "details", "KRW", "notification", "USD", "")), "Currency differs: KRW by STOVE, USD by the notification.", "accept"},
		ledger.ClassProductMismatch:     {stoveKey, mismatch(ledger.ClassProductMismatch, differing(ledger.ClassProductMismatch, "product", "order", "a", "grant", "", "")), "Product differs: a by the order, nothing by the game.", "accept"},
		ledger.ClassQuantityMismatch:    {stoveKey, mismatch(ledger.ClassQuantityMismatch, differing(ledger.ClassQuantityMismatch, "item gem", "expected", "100", "grant", "90", "-10")), "Item gem differs: 100 by the product, 90 by the game (-10).", "accept"},
		ledger.ClassPlayerMismatch:      {hiveKey, mismatch(ledger.ClassPlayerMismatch, nil), "Two sources disagree about the player.", "accept"},
		ledger.ClassBundleIncomplete:    {hiveKey, mismatch(ledger.ClassBundleIncomplete, differing(ledger.ClassBundleIncomplete, "item gold", "expected", "5", "grant", "0", "-5")), "Granted 03:12 without 5 gold.", "granted"},
		ledger.ClassGrantedNotReported:  {hiveKey, ledger.Standing{Lamps: lamps(yes, no, yes), View: given}, "Granted 03:12, not reported for 8 min: the player cannot buy it again.", "report"},
		ledger.ClassKeyReused:           {hiveKey, ledger.Standing{View: view}, "One event came twice with different contents.", "link"},
		ledger.ClassAmbiguous:           {hiveKey, ledger.Standing{View: view}, "Another order carries the same receipt or the same last 18 digits: one payment, or two.", "link"},
		ledger.ClassGrantWithoutOrder:   {stoveKey, ledger.Standing{Lamps: lamps(unknown, ledger.LampUnobservable, yes), View: given}, "Granted 03:12, and nobody has told of a payment.", "check"},
		ledger.ClassUnverified:          {stoveKey, ledger.Standing{Lamps: lamps(unknown, ledger.LampUnobservable, unknown), View: view}, "Notified 03:12, and STOVE has not said whether it is paid.", "check"},
		ledger.ClassInFlight:            {stoveKey, ledger.Standing{Lamps: lamps(claimed, ledger.LampUnobservable, no), View: view}, "Notified as paid 03:12, not confirmed by STOVE, the grant is on its way.", ""},
		ledger.ClassClosedRefunded:      {hiveKey, ledger.Standing{Lamps: lamps(yes, yes, no), View: ungranted}, "Cancelled 03:16, and the player holds nothing of it.", ""},
		ledger.ClassCancelledUngranted:  {hiveKey, ledger.Standing{Lamps: lamps(yes, yes, no), View: ungranted}, "Cancelled 03:16, and nothing was ever granted.", ""},
		ledger.ClassMatched:             {hiveKey, ledger.Standing{Lamps: lamps(yes, no, yes), View: given}, "Paid 03:12, granted 2 s later.", ""},
	}
}

func TestSentenceOfEveryClass(t *testing.T) {
	t.Parallel()
	all := tellings()
	for _, class := range ledger.Classes() {
		t.Run(string(class), func(t *testing.T) {
			t.Parallel()
			c, ok := all[class]
			if !ok {
				t.Fatal("this class has no sentence in the table")
			}
			c.s.Class = class
			text, verb := plain.SentenceIn(english, c.s, c.k, t0.Add(9*time.Minute), time.UTC)
			if text != c.text || verb != c.verb {
				t.Errorf("got  %q [%s]\nwant %q [%s]", text, verb, c.text, c.verb)
			}
		})
	}
}

// Whatever is known or not, a class has one sentence: not empty, ended by one full stop, without a class code or a hole,
// with a verb of the list, and an urgent one says what to do unless there is nothing to press.
func TestSentenceHoldsTogether(t *testing.T) {
	t.Parallel()
	states := []ledger.Lamp{ledger.LampYes, ledger.LampClaimed, ledger.LampNo, ledger.LampUnknown, ledger.LampUnobservable, ""}
	full := tellings()
	for _, class := range ledger.Classes() {
		for _, k := range []ledger.Key{hiveKey, stoveKey, {}} {
			for _, p := range states {
				for _, g := range states {
					for _, s := range []ledger.Standing{{}, full[class].s} {
						s.Class, s.Lamps = class, lamps(p, p, g)
						for _, now := range []ledger.Instant{0, t0, t0.Add(9 * time.Minute), t0.Add(400 * 24 * time.Hour)} {
							text, verb := plain.Sentence(english, s, k, now)
							checkSentence(t, class, text)
							if verb != "" && !slices.Contains(plain.Verbs(), verb) {
								t.Fatalf("%s: %q is no verb", class, verb)
							}
						}
					}
				}
			}
		}
	}
}

func checkSentence(t *testing.T, class ledger.Class, text string) {
	t.Helper()
	if len(text) < 20 || !strings.HasSuffix(text, ".") || strings.HasSuffix(text, "..") || strings.Contains(text, "  ") ||
		strings.Contains(text, " ,") || strings.Contains(text, " :") || strings.Contains(text, "%!") || strings.Contains(text, string(class)) ||
		strings.Contains(text, "0001") || strings.Contains(text, "no words for") {
		t.Fatalf("%s: %q is no plain sentence", class, text)
	}
}

func TestSentenceParticulars(t *testing.T) {
	t.Parallel()
	all := tellings()
	edit := func(class ledger.Class, change func(*ledger.Standing)) ledger.Standing {
		s := all[class].s
		s.Class = class
		change(&s)
		return s
	}
	replayed := func(outcome ledger.ForwardOutcome) func(*ledger.Standing) {
		return func(s *ledger.Standing) {
			s.Actions = action(ledger.ActReplay, ledger.StateDone)
			s.Actions[0].Outcome = string(outcome)
		}
	}
	for name, c := range map[string]struct {
		k    ledger.Key
		s    ledger.Standing
		text string
		verb string
	}{
		"claimed payment is asked about": {
			hiveKey, edit(ledger.ClassPaidNotGranted, func(s *ledger.Standing) { s.Lamps.Paid = ledger.LampClaimed }),
			"Notified as paid 03:12, not confirmed by Hive, nothing granted for 9 min.", "check",
		},
		"claimed cancellation stops the replay": {
			hiveKey, edit(ledger.ClassPaidNotGranted, func(s *ledger.Standing) { s.Lamps.Cancelled = ledger.LampClaimed }),
			"Paid 03:12, nothing granted for 9 min; a cancellation is claimed and not proven.", "verify",
		},
		"declined replay ends in a refund": {
			hiveKey, edit(ledger.ClassPaidNotGranted, replayed(ledger.ForwardDeclined)),
			"Paid 03:12, nothing granted for 9 min; the game declined the replay.", "refund",
		},
		"no refund at STOVE": {
			stoveKey, edit(ledger.ClassPaidNotGranted, replayed(ledger.ForwardDeclined)),
			"Paid 03:12, nothing granted for 9 min; the game declined the replay.", "replay",
		},
		"unanswered replay": {
			hiveKey, edit(ledger.ClassPaidNotGranted, replayed(ledger.ForwardUnanswered)),
			"Paid 03:12, nothing granted for 9 min; the game did not answer the replay.", "replay",
		},
		"undelivered": {
			hiveKey, edit(ledger.ClassPaidNotGranted, func(s *ledger.Standing) {
				s.Flags = []ledger.Class{ledger.FlagUndelivered}
				s.View.Passed = &ledger.Passed{Outcome: ledger.ForwardUnanswered, NeverLeft: true}
			}),
			"Paid 03:12, nothing granted for 9 min; the notification never reached the game.", "replay",
		},
		"undelivered in grace": {
			hiveKey, edit(ledger.ClassInFlight, func(s *ledger.Standing) {
				s.Flags = []ledger.Class{ledger.FlagUndelivered}
				s.View.Passed = &ledger.Passed{Outcome: ledger.ForwardUnanswered, NeverLeft: true}
			}),
			"Notified as paid 03:12, not confirmed by Hive; the notification never reached the game.", "deliver",
		},
		"unanswered": {
			hiveKey, edit(ledger.ClassPaidNotGranted, func(s *ledger.Standing) {
				s.Flags = []ledger.Class{ledger.FlagUndelivered}
				s.View.Passed = &ledger.Passed{Outcome: ledger.ForwardUnanswered}
			}),
			"Paid 03:12, nothing granted for 9 min; the game did not answer the notification and may have granted.", "replay",
		},
		"no outcome is known": {
			hiveKey, edit(ledger.ClassPaidNotGranted, func(s *ledger.Standing) { s.Flags = []ledger.Class{ledger.FlagUndelivered} }),
			"Paid 03:12, nothing granted for 9 min; the game did not answer the notification and may have granted.", "replay",
		},
		"declined": {
			hiveKey, edit(ledger.ClassPaidNotGranted, func(s *ledger.Standing) {
				s.View.Passed = &ledger.Passed{Outcome: ledger.ForwardDeclined, Status: 409}
			}),
			"Paid 03:12, nothing granted for 9 min; the game declined the notification (HTTP 409).", "replay",
		},
		"taken, and not granted": {
			hiveKey, edit(ledger.ClassPaidNotGranted, func(s *ledger.Standing) {
				s.View.Passed = &ledger.Passed{Outcome: ledger.ForwardDelivered, Status: 200}
			}),
			"Paid 03:12, nothing granted for 9 min.", "replay",
		},
		"unknown grants": {
			stoveKey, edit(ledger.ClassInFlight, func(s *ledger.Standing) { s.Lamps = lamps(ledger.LampYes, ledger.LampUnobservable, ledger.LampUnknown) }),
			"Paid 03:12; no source of grants has said whether it was granted.", "",
		},
		"awaiting approval": {
			hiveKey, edit(ledger.ClassPaidNotGranted, func(s *ledger.Standing) { s.Actions = action(ledger.ActRefund, ledger.StateAwaiting) }),
			"Paid 03:12, nothing granted for 9 min; a refund by mina waits for a second operator.", "approve",
		},
		"being sent": {
			hiveKey, edit(ledger.ClassGrantedNotReported, func(s *ledger.Standing) { s.Actions = action(ledger.ActReportGranted, ledger.StateSending) }),
			"Granted 03:12, not reported for 8 min: the player cannot buy it again; a report granted is being sent.", "",
		},
		"snoozed": {
			hiveKey, edit(ledger.ClassKeyReused, func(s *ledger.Standing) {
				s.Case = &ledger.Case{State: ledger.CaseSnoozed, Until: t0.Add(time.Hour)}
			}),
			"One event came twice with different contents, snoozed until 04:12.", "link",
		},
		"claimed grant": {
			stoveKey, edit(ledger.ClassMatched, func(s *ledger.Standing) { s.Lamps.Granted = ledger.LampClaimed }),
			"Paid 03:12; the game says it granted, and no row shows it yet.", "",
		},
		"nothing to grant": {
			stoveKey, edit(ledger.ClassMatched, func(s *ledger.Standing) { s.View.Grants = nil }),
			"Paid 03:12, nothing to grant.", "",
		},
		"taken back where nobody refunds": {
			stoveKey, edit(ledger.ClassRevokedNotCancelled, func(*ledger.Standing) {}),
			"Paid 03:12, everything was taken back, and nothing shows that the money is back.", "resolve",
		},
		"steering characters": {
			hiveKey, edit(ledger.ClassBundleIncomplete, func(s *ledger.Standing) { s.Differences[0].Field = "item \x1b[31mgo\u202eld" }),
			"Granted 03:12 without 5 gold.", "granted",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, verb := plain.SentenceIn(english, c.s, c.k, t0.Add(9*time.Minute), time.UTC)
			if text != c.text || verb != c.verb {
				t.Errorf("got  %q [%s]\nwant %q [%s]", text, verb, c.text, c.verb)
			}
		})
	}
}

func TestSentenceTimes(t *testing.T) {
	t.Parallel()
	s := ledger.Standing{Class: ledger.ClassPaidNotGranted, Lamps: lamps(ledger.LampYes, ledger.LampNo, ledger.LampNo), View: ledger.View{PaidAt: t0}}
	for _, c := range []struct {
		after time.Duration
		zone  *time.Location
		want  string
	}{
		{59 * time.Second, time.UTC, "Paid 03:12, nothing granted for 59 s."},
		{90 * time.Second, seoul, "Paid 12:12, nothing granted for 1 min."},
		{5 * time.Hour, seoul, "Paid 12:12, nothing granted for 5 h."},
		{30 * time.Hour, time.UTC, "Paid 11-20 03:12, nothing granted for 30 h."},
		{72 * time.Hour, time.UTC, "Paid 11-20 03:12, nothing granted for 3 d."},
		{60 * 24 * time.Hour, time.UTC, "Paid 11-20 03:12, nothing granted for 60 d."},
		{200 * 24 * time.Hour, time.UTC, "Paid 2026-11-20 03:12, nothing granted for 200 d."},
		{-time.Minute, time.UTC, "Paid 03:12, nothing granted."},
	} {
		if got, _ := plain.SentenceIn(english, s, hiveKey, t0.Add(c.after), c.zone); got != c.want {
			t.Errorf("after %v: got %q, want %q", c.after, got, c.want)
		}
	}
	if got, _ := plain.Sentence(english, s, hiveKey, t0.Add(9*time.Minute)); got != "Paid 03:12 UTC, nothing granted for 9 min." {
		t.Errorf("without a zone: %q", got)
	}
}

func TestEveryWordHasAMeaning(t *testing.T) {
	t.Parallel()
	seen := map[string]ledger.Class{}
	for _, c := range append(ledger.Words(), ledger.NoticeParseFailed, ledger.NoticeAuthFailed) {
		meaning, todo := plain.ClassMeaning(english, c)
		if len(meaning) < 20 || !strings.HasSuffix(meaning, ".") || !strings.HasSuffix(todo, ".") {
			t.Errorf("%s: %q, %q", c, meaning, todo)
		}
		if other, ok := seen[meaning]; ok {
			t.Errorf("%s and %s mean the same: %q", c, other, meaning)
		}
		seen[meaning] = c
	}
	if m, todo := plain.ClassMeaning(english, "NO_SUCH_CLASS"); m != "" || todo != "" {
		t.Errorf("an unknown word means %q, %q", m, todo)
	}
}
