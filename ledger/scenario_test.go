package ledger_test

import (
	"slices"
	"testing"
	"time"

	"makegood/ledger"
)

// scenario is one of the situations an operator must resolve by hand: facts in,
// class, flags and possible actions out.
type scenario struct {
	name  string
	facts *facts
	ctx   ledger.Context
	// after is how long after the payment it is looked at.
	after   time.Duration
	class   ledger.Class
	flags   []ledger.Class
	actions string
}

const late = 10 * time.Minute

func checkScenarios(t *testing.T, list []scenario) {
	t.Helper()
	for _, sc := range list {
		t.Run(sc.name, func(t *testing.T) {
			t.Parallel()
			if sc.after == 0 {
				sc.after = late
			}
			o, s := sc.facts.judge(t, sc.ctx, sc.after)
			if s.Class != sc.class {
				t.Errorf("class %s, want %s (flags %v, lamps %+v)", s.Class, sc.class, s.Flags, s.Lamps)
			}
			for _, f := range sc.flags {
				if !slices.Contains(s.Flags, f) {
					t.Errorf("flags %v lack %s", s.Flags, f)
				}
			}
			if got := possible(o, s, ""); got != sc.actions {
				t.Errorf("possible actions %q, want %q", got, sc.actions)
			}
		})
	}
}

func TestHiveScenarios(t *testing.T) {
	t.Parallel()
	amount := func(a ledger.Amount) edit {
		return func(r *ledger.Record) {
			r.Amount, r.Lines = a, []ledger.Line{{ProductID: pid, Quantity: 1, Amount: a, Currency: "KRW"}}
		}
	}
	product := func(p string) edit {
		return func(r *ledger.Record) {
			r.Lines = []ledger.Line{{ProductID: p, Quantity: 1, Amount: "1200", Currency: "KRW"}}
		}
	}
	all := func(f *facts) *facts { return f.notice(ledger.NoticePaid, "paid", "/hive/all") }
	checkScenarios(t, []scenario{
		{
			name: "H1 paid, notification lost, not granted", facts: hiveOrder().listed().verified(), ctx: spoken,
			class: ledger.ClassPaidNotGranted, flags: []ledger.Class{ledger.FlagNotificationMissed}, actions: "verify report_failed refund replay",
		},
		{
			name: "H2 notified, the game did not grant", facts: hiveOrder().paid().listed(), ctx: spoken,
			class: ledger.ClassPaidNotGranted, actions: "verify replay",
		},
		{
			name: "H3 granted, never reported", facts: hiveOrder().paid().grant("g1").listed().verified(), ctx: spoken,
			class: ledger.ClassGrantedNotReported, actions: "verify report_granted",
		},
		{
			name: "H4 reported, nothing granted", facts: hiveOrder().paid().listed().verified().act("a1", ledger.ActReportGranted, ledger.StateSending, ledger.StateDone), ctx: spoken,
			class: ledger.ClassReportedNotGranted, flags: []ledger.Class{ledger.ClassPaidNotGranted}, actions: "verify report_failed",
		},
		{
			name: "H5 granted twice", facts: hiveOrder().paid().listed().verified().grant("g1").grant("g2"), ctx: spoken,
			class: ledger.ClassDuplicateGrant, flags: []ledger.Class{ledger.ClassGrantedNotReported}, actions: "verify report_granted",
		},
		{
			name: "H6 second window cancelled by itself, although paid", facts: hiveOrder().paid().cancelled(), ctx: spoken,
			class: ledger.ClassCancelledUngranted, actions: "verify",
		},
		{
			name: "H6 cancelled, never paid", facts: hiveOrder().cancelled(), ctx: spoken,
			class: ledger.ClassCancelledUngranted, actions: "verify",
		},
		{
			name: "H7 cancelled after the grant", facts: hiveOrder().paid().grant("g1").at(5 * time.Minute).cancelled(), ctx: spoken,
			class: ledger.ClassCancelledNotRevoked, actions: "verify",
		},
		{
			name: "H7 granted after the cancellation", facts: hiveOrder().paid().cancelled().at(3 * time.Minute).grant("g1"), ctx: spoken,
			class: ledger.ClassGrantedAfterCancel, actions: "verify",
		},
		{
			name: "H7 granted within the second of the cancellation", facts: hiveOrder().paid().at(3 * time.Minute).cancelled().at(3*time.Minute + 400*time.Millisecond).grant("g1"), ctx: spoken,
			class: ledger.ClassCancelledNotRevoked, actions: "verify",
		},
		{
			name: "H7 granted in the second after the cancellation", facts: hiveOrder().paid().at(3 * time.Minute).cancelled().at(3*time.Minute + time.Second).grant("g1"), ctx: spoken,
			class: ledger.ClassGrantedAfterCancel, actions: "verify",
		},
		{
			name: "H7 cancelled and taken back", facts: hiveOrder().paid().grant("g1").cancelled().revoke("g1"), ctx: spoken,
			class: ledger.ClassClosedRefunded, actions: "verify",
		},
		{
			name: "H8 refund accepted, no cancellation yet", facts: hiveOrder().paid().listed().verified().act("r1", ledger.ActRefund, ledger.StateSending, ledger.StateDone), ctx: spoken,
			class: ledger.ClassCancelPending, flags: []ledger.Class{ledger.ClassPaidNotGranted}, actions: "verify",
		},
		{
			name: "H8 refund accepted, overdue", facts: hiveOrder().paid().listed().verified().act("r1", ledger.ActRefund, ledger.StateSending, ledger.StateDone), ctx: spoken, after: 80 * time.Hour,
			class: ledger.ClassCancelOverdue, actions: "verify",
		},
		{
			name: "H8 refunded and cancelled", facts: hiveOrder().paid().listed().verified().act("r1", ledger.ActRefund, ledger.StateSending, ledger.StateDone).cancelled(), ctx: spoken,
			class: ledger.ClassClosedRefunded, actions: "verify",
		},
		{
			name: "H9 cancelled before paid", facts: hiveOrder().cancelled().paid(), ctx: spoken,
			class: ledger.ClassCancelledUngranted, flags: []ledger.Class{ledger.FlagOutOfOrder, ledger.FlagPaidAfterCancel}, actions: "verify",
		},
		{
			name: "H10 forged", facts: hiveOrder().paid().denied(), ctx: spoken,
			class: ledger.ClassNotifiedNotFound, actions: "verify",
		},
		{
			name: "H11 verify fails for a listed order", facts: hiveOrder().paid().listed().observe(ledger.Observation{Question: ledger.QuestionVerify, Answer: ledger.AnswerFailed, Code: "1000005", Error: "Internal Server Error"}), ctx: spoken,
			class: ledger.ClassPaidNotGranted, actions: "verify replay",
		},
		{
			name: "H12 virtual account, not deposited yet", facts: hiveOrder().notice(ledger.NoticeUnknown, "waiting", "/hive").observe(ledger.Observation{Question: ledger.QuestionVerify, Answer: ledger.AnswerPending, Code: "1000519"}), ctx: spoken,
			class: ledger.ClassAwaitingDeposit, flags: []ledger.Class{ledger.FlagUnknownType}, actions: "verify",
		},
		{
			name: "H12 deposited since, nothing granted", facts: hiveOrder().notice(ledger.NoticeUnknown, "waiting", "/hive").
				observe(ledger.Observation{Question: ledger.QuestionVerify, Answer: ledger.AnswerPending, Code: "1000519"}).
				at(time.Minute).paid(func(r *ledger.Record) { r.PaidAt = r.PaidAt.Add(30 * time.Second) }), ctx: spoken,
			class: ledger.ClassPaidNotGranted, flags: []ledger.Class{ledger.FlagUnknownType}, actions: "verify",
		},
		{
			name: "H12 said to be paid, not deposited yet", facts: hiveOrder().paid().at(time.Minute).
				observe(ledger.Observation{Question: ledger.QuestionVerify, Answer: ledger.AnswerPending, Code: "1000519"}), ctx: spoken,
			class: ledger.ClassAwaitingDeposit, flags: []ledger.Class{ledger.ClassPaidNotGranted}, actions: "verify",
		},
		{
			name: "H13 test purchase", facts: hiveOrder().paid().listed().grant("g1").observe(ledger.Observation{Question: ledger.QuestionVerify, Answer: ledger.AnswerVerified, Names: true, TransactionID: "HS_13", Test: "Y"}), ctx: spoken,
			class: ledger.ClassGrantedNotReported, flags: []ledger.Class{ledger.FlagTestPurchase}, actions: "verify report_granted",
		},
		{
			name: "H14 on the second slot only", facts: all(hiveOrder()), ctx: spoken,
			class: ledger.ClassRepayment, actions: "verify",
		},
		{
			name: "H15 own checkout for a repayment", facts: hiveOrder().paid(), ctx: ledger.Context{GrantSpoken: true, Repayment: true},
			class: ledger.ClassRepayment, actions: "verify",
		},
		{
			name: "H16 amount differs", facts: hiveOrder().paid().listed(amount("1000")).grant("g1"), ctx: spoken,
			class: ledger.ClassAmountMismatch, flags: []ledger.Class{ledger.ClassGrantedNotReported}, actions: "verify",
		},
		{
			name: "H17 product differs", facts: hiveOrder().paid().listed(product("other")).grant("g1"), ctx: spoken,
			class: ledger.ClassProductMismatch, actions: "verify",
		},
		{
			name: "H17 verify names another product", facts: hiveOrder().paid().listed().verifiedAs("other"), ctx: spoken,
			class: ledger.ClassPaidNotGranted, flags: []ledger.Class{ledger.ClassProductMismatch}, actions: "verify",
		},
		{
			name: "H17 verify named another product, then this one", facts: hiveOrder().paid().listed().verifiedAs("other").at(time.Minute).verified(), ctx: spoken,
			class: ledger.ClassPaidNotGranted, actions: "verify report_failed refund replay",
		},
		{
			name: "H17 another player was given it", facts: hiveOrder().paid().listed().grant("g1", func(g *ledger.Grant) { g.PlayerID = "20000099999" }), ctx: spoken,
			class: ledger.ClassPlayerMismatch, actions: "verify",
		},
		{
			name: "H18 the same event on both slots", facts: all(hiveOrder().paid()).grant("g1"), ctx: spoken,
			class: ledger.ClassMatched, flags: []ledger.Class{ledger.FlagDuplicateNotice}, actions: "verify",
		},
		{
			name: "H19 list of another server", facts: hiveOrder().paid().at(5 * time.Minute).observe(ledger.Observation{
				Question: ledger.QuestionUnconsumed, Answer: ledger.AnswerNotListed, Scope: &ledger.ListScope{App: hiveApp, Server: "us", IDType: "player_id", UserID: "20000011337"},
			}), ctx: spoken,
			class: ledger.ClassPaidNotGranted, actions: "verify",
		},
		{
			name: "H19 left its own list", facts: hiveOrder().paid().listed().at(5 * time.Minute).gone(), ctx: spoken,
			class: ledger.ClassGoneNotGranted, actions: "verify",
		},
		{
			name: "H20 sandbox order in live", facts: hiveOrder().paid(func(r *ledger.Record) { r.Environment = ledger.Live }), ctx: spoken,
			class: ledger.ClassEnvMismatch, actions: "",
		},
	})
}

func TestStoveScenarios(t *testing.T) {
	t.Parallel()
	failed := ledger.Observation{Question: ledger.QuestionDetails, Answer: ledger.AnswerFailed, HTTPStatus: 401, Code: "99999"}
	cart := func(r *ledger.Record) {
		r.Cart, r.Lines = true, []ledger.Line{
			{Child: "c1", ProductID: "p1", Quantity: 1, Amount: "700", Currency: "KRW"},
			{Child: "c2", ProductID: "p2", Quantity: 1, Amount: "500", Currency: "KRW"},
		}
		r.Supply = []ledger.Item{{ItemID: "gem", Quantity: 100}, {ItemID: "gold", Quantity: 5}}
	}
	subs := func(status string) edit {
		return func(r *ledger.Record) {
			r.Period = &ledger.Period{Original: "o" + tid, Status: status, ExpiresRaw: "2478329479", Expires: ledger.Instant(2478329479000)}
		}
	}
	checkScenarios(t, []scenario{
		{
			name: "V1 paid, notification lost", facts: stoveOrder().found(), ctx: spoken,
			class: ledger.ClassPaidNotGranted, flags: []ledger.Class{ledger.FlagNotificationMissed}, actions: "",
		},
		{
			name: "V2 notified, the game did not grant", facts: stoveOrder().paid().found(), ctx: spoken,
			class: ledger.ClassPaidNotGranted, actions: "replay",
		},
		{
			name: "V3 answer lost, STOVE resends", facts: stoveOrder().paid().grant("g1").paid(), ctx: spoken,
			class: ledger.ClassMatched, flags: []ledger.Class{ledger.FlagDuplicateNotice}, actions: "",
		},
		{
			name: "V4 granted twice", facts: stoveOrder().paid().grant("g1").grant("g2"), ctx: spoken,
			class: ledger.ClassDuplicateGrant, actions: "",
		},
		{
			name: "V5 forged", facts: stoveOrder().paid().denied(), ctx: spoken,
			class: ledger.ClassNotifiedNotFound, actions: "",
		},
		{
			name: "V5 denied while the source is suspect", facts: stoveOrder().paid().observe(ledger.Observation{Question: ledger.QuestionDetails, Answer: ledger.AnswerDenied}), ctx: spoken,
			class: ledger.ClassPaidNotGranted, actions: "",
		},
		{
			name: "V6 validation unavailable", facts: stoveOrder().paid().observe(failed),
			class: ledger.ClassInFlight, flags: []ledger.Class{ledger.ClassUnverified}, actions: "",
		},
		{
			name: "V7 token expired, nothing else known", facts: stoveOrder().notice(ledger.NoticeUnknown, "NEW_TYPE", "/stove").observe(failed),
			class: ledger.ClassUnverified, actions: "",
		},
		{
			name: "V8 refunded after the grant, by evidence", facts: stoveOrder().paid().found().grant("g1").at(5 * time.Minute).evidence(ledger.EvidenceCancelled), ctx: spoken,
			class: ledger.ClassCancelledNotRevoked, actions: "",
		},
		{
			name: "V9 part of a cart", facts: stoveOrder().paid(cart).grant("g1"), ctx: spoken,
			class: ledger.ClassBundleIncomplete, actions: "",
		},
		{
			name: "V10 price differs", facts: stoveOrder().paid().found(func(r *ledger.Record) { r.Amount = "1100" }).grant("g1"), ctx: spoken,
			class: ledger.ClassAmountMismatch, actions: "",
		},
		{
			name: "V11 nothing to grant", facts: stoveOrder().found(), ctx: ledger.Context{GrantSpoken: true, Products: map[string]ledger.Product{pid: {ID: pid, Items: []ledger.Item{}}}},
			class: ledger.ClassMatched, flags: []ledger.Class{ledger.FlagNotificationMissed}, actions: "",
		},
		{
			name: "V12 subscription changed, not bought", facts: stoveOrder().paid(subs("RENEW")), ctx: spoken,
			class: ledger.ClassUnverified, actions: "",
		},
		{
			name: "V12 subscription bought", facts: stoveOrder().paid(subs("PURCHASE")).grant("g1"), ctx: spoken,
			class: ledger.ClassMatched, actions: "",
		},
		{
			name: "V13 guid missing, member number agrees", facts: stoveOrder().paid(func(r *ledger.Record) { r.Player = ledger.Player{MemberNo: "265265"} }).
				grant("g1", func(g *ledger.Grant) { g.MemberNo = "265265" }), ctx: spoken,
			class: ledger.ClassMatched, actions: "",
		},
		{
			name: "V13 another member", facts: stoveOrder().paid().grant("g1", func(g *ledger.Grant) { g.MemberNo = "999" }), ctx: spoken,
			class: ledger.ClassPlayerMismatch, actions: "",
		},
	})
}

func TestCommonScenarios(t *testing.T) {
	t.Parallel()
	checkScenarios(t, []scenario{
		{
			name: "C1 zone mistake is a flag", facts: hiveOrder().paid(func(r *ledger.Record) { r.TimeConflict = true }).grant("g1"), ctx: spoken,
			class: ledger.ClassMatched, flags: []ledger.Class{ledger.FlagTimeConflict}, actions: "verify",
		},
		{
			name: "C2 found on the list after a gap", facts: hiveOrder().listed().grant("g1"), ctx: spoken,
			class: ledger.ClassGrantedNotReported, flags: []ledger.Class{ledger.FlagNotificationMissed}, actions: "verify",
		},
		{
			name: "C3 granted with no provider record", facts: hiveOrder().grant("g1"), ctx: spoken,
			class: ledger.ClassGrantWithoutOrder, actions: "",
		},
		{
			name: "C3 the game calls it a gift", facts: hiveOrder().grant("g1", func(g *ledger.Grant) { g.Kind = ledger.KindGift }), ctx: spoken,
			class: ledger.ClassOverridden, flags: []ledger.Class{ledger.ClassGrantWithoutOrder}, actions: "",
		},
		{
			name: "C3 marked as a gift", facts: hiveOrder().grant("g1").step(ledger.CaseStep{Verb: ledger.VerbMark, Mark: ledger.MarkGift}), ctx: spoken,
			class: ledger.ClassOverridden, flags: []ledger.Class{ledger.ClassGrantWithoutOrder}, actions: "",
		},
		{
			name: "C4 unknown type claims nothing", facts: hiveOrder().notice(ledger.NoticeUnknown, "repaid", "/hive"), ctx: spoken,
			class: ledger.ClassUnverified, flags: []ledger.Class{ledger.FlagUnknownType}, actions: "verify",
		},
	})
}
