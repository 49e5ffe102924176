package ledger_test

import (
	"strings"
	"testing"
	"time"

	"makegood/ledger"
)

// refundWeighed weighs a refund of an armed operator with a reason.
func weighed(t *testing.T, b *facts, kind ledger.ActionKind, after time.Duration) string {
	t.Helper()
	o, s := b.judge(t, spoken, after)
	a := ledger.Attempt{Kind: kind, Actor: "mina", Reason: "test", Armed: true, Known: true}
	if len(o.Notices) > 0 {
		a.Body = &o.Notices[0].Notice
	}
	w := ledger.Weigh(ledger.Guards(o, s, policy(), a))
	var names []string
	for _, v := range w.Refused {
		names = append(names, v.Guard)
	}
	if w.Approval {
		names = append(names, "approval")
	}
	return strings.Join(names, " ")
}

// TestSecondOperatorIsAnother holds what a second operator lifts to another person: the actor's own name in another
// spelling lifts nothing.
func TestSecondOperatorIsAnother(t *testing.T) {
	t.Parallel()
	o, s := hiveOrder().paid().listed().verified().judge(t, spoken, late)
	for approver, lifted := range map[string]bool{"": false, " ": false, "mina": false, "Mina": false, " MINA\t": false, "joon": true, "mi na": true} {
		w := ledger.Weigh(ledger.Guards(o, s, policy(), ledger.Attempt{
			Kind: ledger.ActRefund, Actor: "mina", Approver: approver, Reason: "test", Armed: true, Known: true,
			Over: ledger.Say("over the limit"),
		}))
		if w.Approval == lifted || len(w.Refused) > 0 {
			t.Errorf("approved by %q: awaits approval %v, refused %v", approver, w.Approval, w.Refused)
		}
	}
}

func (b *facts) forwarded(outcome ledger.ForwardOutcome, edits ...func(*ledger.Forward)) *facts {
	key, of := "", int64(0)
	for _, f := range b.list {
		var n ledger.Notification
		if f.Kind == ledger.FactNotification && f.Decode(&n) == nil {
			key, of = n.EventKey, f.Seq
		}
	}
	fw := ledger.Forward{Outcome: outcome, Type: ledger.NoticePaid, EventKey: key, Of: of}
	for _, e := range edits {
		e(&fw)
	}
	return b.add(ledger.FactForward, fw)
}

// onward marks the latest notification as one that is to be passed on.
func (b *facts) onward() *facts {
	f := &b.list[len(b.list)-1]
	var n ledger.Notification
	if f.Decode(&n) != nil {
		panic("no notification")
	}
	n.Forward, n.ForwardBy = true, f.At.Add(20*time.Second)
	f.Data = ledger.NewDraft(f.Kind, f.At, f.Key, n).Fact.Data
	return b
}

func TestRefundAndTheGame(t *testing.T) {
	t.Parallel()
	ready := func() *facts { return hiveOrder().paid().onward() }
	never := func(f *ledger.Forward) { f.NeverLeft = true }
	tardy := func(flight int64) func(*ledger.Forward) {
		return func(f *ledger.Forward) { f.Late, f.Flight = true, flight }
	}
	twin := func(of int64) func(*ledger.Forward) {
		return func(f *ledger.Forward) { f.Joined, f.Of = true, of }
	}
	cases := map[string]struct {
		facts *facts
		want  string
	}{
		"declined":              {ready().forwarded(ledger.ForwardDeclined).listed().verified(), ""},
		"answered with success": {ready().forwarded(ledger.ForwardDelivered).listed().verified(), "no_forward"},
		"left unanswered":       {ready().forwarded(ledger.ForwardUnanswered).listed().verified(), "no_forward"},
		"never left":            {ready().forwarded(ledger.ForwardUnanswered, never).listed().verified(), ""},
		"no outcome recorded":   {ready().listed().verified(), "no_forward"},
		"a later delivery on its way": {
			ready().forwarded(ledger.ForwardDeclined).at(30 * time.Second).paid().onward().listed().verified(), "no_forward",
		},
		"declined after one whose end nobody recorded": {
			ready().at(30 * time.Second).paid().onward().forwarded(ledger.ForwardDeclined).listed().verified(), "no_forward",
		},
		"declined late, after one whose end nobody recorded": {
			ready().at(30*time.Second).forwarded(ledger.ForwardDeclined, tardy(2)).listed().verified(), "no_forward",
		},
		"unanswered, then declined": {
			ready().forwarded(ledger.ForwardUnanswered).at(30 * time.Second).paid().onward().forwarded(ledger.ForwardDeclined).listed().verified(), "no_forward",
		},
		"declined twice": {
			ready().forwarded(ledger.ForwardDeclined).at(30 * time.Second).paid().onward().forwarded(ledger.ForwardDeclined).listed().verified(), "",
		},
		"its twin declined": {
			ready().paid().onward().forwarded(ledger.ForwardDeclined, twin(1)).forwarded(ledger.ForwardDeclined).listed().verified(), "",
		},
		"a late delivery that was lost, another declined": {
			ready().forwarded(ledger.ForwardUnanswered, never).forwarded(ledger.ForwardSending, tardy(0)).at(time.Minute).
				forwarded(ledger.ForwardSending, tardy(0)).forwarded(ledger.ForwardDeclined, tardy(4)).listed().verified(), "no_forward",
		},
		"a late delivery declined": {
			ready().forwarded(ledger.ForwardUnanswered, never).forwarded(ledger.ForwardSending, tardy(0)).forwarded(ledger.ForwardDeclined, tardy(3)).
				listed().verified(), "",
		},
		"a replay that was lost": {
			hiveOrder().paid().listed().verified().act("p1", ledger.ActReplay, ledger.StateSending), "no_forward",
		},
		"said to be taken back, of which nothing was known": {
			ready().forwarded(ledger.ForwardDelivered).at(time.Minute).evidence(ledger.EvidenceRevoked).listed().verified(), "no_forward",
		},
		"all of it taken back since": {
			ready().forwarded(ledger.ForwardDelivered).grant("g1").at(time.Minute).revoke("g1").listed().verified(), "",
		},
		"taken by the game after the revoke": {
			hiveOrder().paid().grant("g1").revoke("g1").at(time.Minute).paid().onward().forwarded(ledger.ForwardDelivered).listed().verified(), "no_forward",
		},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := weighed(t, tc.facts, ledger.ActRefund, late); got != tc.want {
				t.Errorf("refused by %q, want %q", got, tc.want)
			}
		})
	}
}

func TestReplayIsNotRepeatedAfterSuccess(t *testing.T) {
	t.Parallel()
	replayed := func(outcome ledger.ForwardOutcome) *facts {
		b := hiveOrder().paid().listed().verified()
		b.add(ledger.FactAction, ledger.ActionStep{ID: "p1", Kind: ledger.ActReplay, State: ledger.StateSending, Deadline: b.now.Add(time.Second)})
		return b.add(ledger.FactAction, ledger.ActionStep{ID: "p1", Kind: ledger.ActReplay, State: ledger.StateDone, Outcome: string(outcome)})
	}
	for outcome, want := range map[ledger.ForwardOutcome]string{
		ledger.ForwardDelivered: "not_done", ledger.ForwardDeclined: "", ledger.ForwardUnanswered: "",
	} {
		if got := weighed(t, replayed(outcome), ledger.ActReplay, late); got != want {
			t.Errorf("after %s: refused by %q, want %q", outcome, got, want)
		}
	}
}

func TestCartLinesGrantedOneByOne(t *testing.T) {
	t.Parallel()
	cart := func(r *ledger.Record) {
		r.Cart, r.Lines = true, []ledger.Line{
			{Child: "c1", ProductID: "p1", Quantity: 1, Amount: "700", Currency: "KRW"},
			{Child: "c2", ProductID: "p2", Quantity: 1, Amount: "500", Currency: "KRW"},
		}
	}
	of := func(child string) func(*ledger.Grant) { return func(g *ledger.Grant) { g.OrderID = child } }
	known := ledger.Context{GrantSpoken: true, Products: map[string]ledger.Product{
		"p1": {ID: "p1", Items: []ledger.Item{{ItemID: "gem", Quantity: 100}}},
		"p2": {ID: "p2", Items: []ledger.Item{{ItemID: "gem", Quantity: 100}}},
	}}
	cases := map[string]struct {
		facts *facts
		ctx   ledger.Context
		want  ledger.Class
	}{
		"each line once":                {stoveOrder().found(cart).grant("g1", of("c1")).grant("g2", of("c2")), spoken, ledger.ClassMatched},
		"each line once, items known":   {stoveOrder().found(cart).grant("g1", of("c1")).grant("g2", of("c2")), known, ledger.ClassMatched},
		"one line twice":                {stoveOrder().found(cart).grant("g1", of("c1")).grant("g2", of("c1")).grant("g3", of("c2")), spoken, ledger.ClassDuplicateGrant},
		"one line twice, items known":   {stoveOrder().found(cart).grant("g1", of("c1")).grant("g2", of("c1")), known, ledger.ClassDuplicateGrant},
		"one line missing, items known": {stoveOrder().found(cart).grant("g1", of("c1")), known, ledger.ClassQuantityMismatch},
		"the whole cart, and one line":  {stoveOrder().found(cart).grant("g1").grant("g2", of("c1")), spoken, ledger.ClassDuplicateGrant},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, s := tc.facts.judge(t, tc.ctx, late)
			if s.Class != tc.want {
				t.Errorf("class %s, want %s (%+v)", s.Class, tc.want, s.Differences)
			}
		})
	}
}

// TestOnePayment: an order that may be another one's payment is neither refunded nor
// replayed on what is known of it alone; evidence and a second operator lift that.
func TestOnePayment(t *testing.T) {
	t.Parallel()
	twin := ledger.Key{Provider: ledger.Hive, App: hiveApp, Order: "H3" + hiveID[2:]}
	stray := ledger.Key{Provider: ledger.Hive, Order: hiveID}
	for name, tc := range map[string]struct {
		near  []ledger.Key
		twins []ledger.Key
		want  bool
	}{
		"alone":                          {nil, nil, true},
		"another has its receipt":        {[]ledger.Key{twin}, nil, false},
		"the same id stands without app": {nil, []ledger.Key{stray}, false},
	} {
		for _, kind := range []ledger.ActionKind{ledger.ActRefund, ledger.ActReplay} {
			t.Run(name+"/"+string(kind), func(t *testing.T) {
				t.Parallel()
				b := hiveOrder().paid().listed().verified()
				o, s := b.judge(t, ledger.Context{GrantSpoken: true, Ambiguous: tc.near}, late)
				a := ledger.Attempt{
					Kind: kind, Actor: "mina", Reason: "test", Armed: true, Known: true, Body: &o.Notices[0].Notice, Twins: tc.twins,
				}
				if w := ledger.Weigh(ledger.Guards(o, s, policy(), a)); (len(w.Refused) == 0) != tc.want {
					t.Errorf("refused by %v", w.Refused)
				}
				a.Evidence = "two payments in Hive Console"
				if w := ledger.Weigh(ledger.Guards(o, s, policy(), a)); len(w.Refused) > 0 || w.Approval == tc.want {
					t.Errorf("on evidence: refused by %v, approval %t", w.Refused, w.Approval)
				}
				a.Approver = "joon"
				if w := ledger.Weigh(ledger.Guards(o, s, policy(), a)); len(w.Refused) > 0 || w.Approval {
					t.Errorf("approved: refused by %v, approval %t", w.Refused, w.Approval)
				}
			})
		}
	}
}

// TestReportedNotGranted: what Hive was told is granted, and is not by all that is
// known, is refunded or replayed on evidence and by two operators, listed or not.
func TestReportedNotGranted(t *testing.T) {
	t.Parallel()
	b := hiveOrder().paid().listed().verified().act("R", ledger.ActReportGranted, ledger.StateSending, ledger.StateDone).at(10 * time.Minute).listed()
	o, s := b.judge(t, spoken, late)
	if s.Class != ledger.ClassReportedNotGranted || !s.Listed {
		t.Fatalf("it is %s, listed %t", s.Class, s.Listed)
	}
	for evidence, want := range map[string]string{"": "verify report_failed", "nothing in the GM tool": "verify report_failed refund+ replay+"} {
		if got := possible(o, s, evidence); got != want {
			t.Errorf("with evidence %q possible is %q, want %q", evidence, got, want)
		}
	}
}

// TestRefundOnTheListOfNow: what counts is the list that was read just now, not what
// an earlier one said; and a list that could not be read is lifted by nothing.
func TestRefundOnTheListOfNow(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		reread *ledger.Observation
		want   string // what refuses one person, and what refuses two with evidence
		sworn  string
	}{
		"listed":     {&ledger.Observation{Answer: ledger.AnswerListed}, "", ""},
		"not listed": {&ledger.Observation{Answer: ledger.AnswerNotListed}, "listed", ""},
		"unreadable": {&ledger.Observation{Answer: ledger.AnswerFailed, Error: "timeout"}, "reread listed", "reread listed"},
		"not read":   {nil, "reread", "reread"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o, s := hiveOrder().paid().listed().verified().judge(t, spoken, 10*time.Second)
			if !s.Listed {
				t.Fatal("it is not listed by what is known")
			}
			a := ledger.Attempt{Kind: ledger.ActRefund, Actor: "mina", Reason: "test", Armed: true, Reread: tc.reread}
			if got := refusedBy(o, s, a); got != tc.want {
				t.Errorf("refused by %q, want %q", got, tc.want)
			}
			a.Evidence, a.Approver = "seen", "joon"
			if got := refusedBy(o, s, a); got != tc.sworn {
				t.Errorf("on evidence and approved, refused by %q, want %q", got, tc.sworn)
			}
		})
	}
}

// TestRefundOfNothing: there is no refund of an amount that is not above zero.
func TestRefundOfNothing(t *testing.T) {
	t.Parallel()
	for amount, want := range map[ledger.Amount]string{"0.01": "", "0": "amount", "-1200": "amount", "": "amount"} {
		costs := func(r *ledger.Record) { r.Amount, r.Lines[0].Amount = amount, amount }
		if got := weighed(t, hiveOrder().paid(costs).listed(costs).verified(), ledger.ActRefund, late); got != want {
			t.Errorf("of %q it is refused by %q, want %q", amount, got, want)
		}
	}
}

func refusedBy(o *ledger.Order, s ledger.Standing, a ledger.Attempt) string {
	var names []string
	for _, v := range ledger.Weigh(ledger.Guards(o, s, policy(), a)).Refused {
		names = append(names, v.Guard)
	}
	return strings.Join(names, " ")
}

// TestReportFailedOfWhatMayBeGranted: Hive is told that nothing was granted only
// where that is known.
func TestReportFailedOfWhatMayBeGranted(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		b      *facts
		spoken bool
		want   string
	}{
		"no source has spoken": {hiveOrder().paid().listed().verified(), false, "not_granted"},
		"nothing granted":      {hiveOrder().paid().listed().verified(), true, ""},
		"the game claims it":   {hiveOrder().paid().forwarded(ledger.ForwardDelivered, func(f *ledger.Forward) { f.Claims = true }).listed().verified(), true, "not_granted"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o, s := tc.b.judge(t, ledger.Context{GrantSpoken: tc.spoken}, late)
			a := ledger.Attempt{Kind: ledger.ActReportFailed, Actor: "mina", Reason: "test", Armed: true}
			if got := refusedBy(o, s, a); got != tc.want {
				t.Errorf("refused by %q, want %q", got, tc.want)
			}
		})
	}
}

// TestEndedCaseIsReopenedFirst holds what gives the player something back until a case a person ended is open again.
func TestEndedCaseIsReopenedFirst(t *testing.T) {
	t.Parallel()
	for _, verb := range []ledger.CaseVerb{ledger.VerbResolve, ledger.VerbAccept, ledger.VerbIgnore} {
		b := hiveOrder().paid().listed().verified()
		for _, kind := range []ledger.ActionKind{ledger.ActRefund, ledger.ActReplay} {
			if got := weighed(t, b, kind, late); got != "" {
				t.Fatalf("%s before the %s: refused by %s", kind, verb, got)
			}
		}
		b.add(ledger.FactCase, ledger.CaseStep{Verb: verb, Reason: "gave it by mail"})
		for _, kind := range []ledger.ActionKind{ledger.ActRefund, ledger.ActReplay} {
			if got := weighed(t, b, kind, late); got != "case_open" {
				t.Errorf("%s after the %s: refused by %q, want case_open", kind, verb, got)
			}
		}
		b.add(ledger.FactCase, ledger.CaseStep{Verb: ledger.VerbReopen, Reason: "the mail never went out"})
		for _, kind := range []ledger.ActionKind{ledger.ActRefund, ledger.ActReplay} {
			if got := weighed(t, b, kind, late); got != "" {
				t.Errorf("%s after the reopen: refused by %s", kind, got)
			}
		}
	}
}
