package ledger_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"makegood/ledger"
)

// attempt is one try to have the game take a notification, as it really went.
type attempt struct {
	seq     int64
	outcome ledger.ForwardOutcome // empty: nobody recorded its end
	never   bool
}

// mayHold says whether the game may hold the item after the attempts: an answer
// to one says nothing of another.
func mayHold(list []attempt) bool {
	for _, a := range list {
		switch a.outcome {
		case ledger.ForwardDeclined, ledger.ForwardWithheld:
		case ledger.ForwardUnanswered:
			if !a.never {
				return true
			}
		default:
			return true
		}
	}
	return false
}

// No decline lifts what another forward, or one whose end nobody recorded, keeps
// back, in whatever order the facts arrive and whenever they were stored.
func TestNoDeclineLiftsTheRefundGuard(t *testing.T) {
	t.Parallel()
	refused, allowed := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		b := hiveOrder().paid().onward()
		tries := []attempt{{seq: 1}}
		outcomes := []ledger.ForwardOutcome{ledger.ForwardDeclined, ledger.ForwardDeclined, ledger.ForwardDeclined, ledger.ForwardWithheld, ledger.ForwardUnanswered, ledger.ForwardDelivered}
		for i := range rapid.IntRange(1, 8).Draw(t, "n") {
			b.now = b.now.Add(time.Minute)
			open := []int{}
			for j, a := range tries {
				if a.outcome == "" {
					open = append(open, j)
				}
			}
			what := rapid.SampledFrom([]string{"repeat", "late", "end", "end", "end"}).Draw(t, "what")
			switch {
			case what == "repeat":
				b.paid().onward()
				tries = append(tries, attempt{seq: int64(len(b.list))})
			case what == "late":
				b.forwarded(ledger.ForwardSending, func(f *ledger.Forward) { f.Of, f.Late = 1, true })
				tries = append(tries, attempt{seq: int64(len(b.list))})
			case len(open) > 0:
				a := &tries[rapid.SampledFrom(open).Draw(t, "which")]
				a.outcome = rapid.SampledFrom(outcomes).Draw(t, "outcome")
				a.never = a.outcome == ledger.ForwardUnanswered && rapid.Bool().Draw(t, "never left")
				late := b.list[a.seq-1].Kind == ledger.FactForward
				b.forwarded(a.outcome, func(f *ledger.Forward) {
					f.Of, f.NeverLeft, f.Joined = a.seq, a.never, i%2 == 0 && !late
					if late {
						f.Of, f.Late, f.Flight = 1, true, a.seq
					}
				})
			}
		}
		b.listed().verified()
		o := ledger.NewOrder(b.key)
		for _, f := range rapid.Permutation(b.list).Draw(t, "order") {
			if err := o.Apply(f); err != nil {
				t.Fatal(err)
			}
			text, err := json.Marshal(o)
			if err != nil {
				t.Fatal(err)
			}
			o = ledger.NewOrder(ledger.Key{})
			if err := json.Unmarshal(text, o); err != nil {
				t.Fatal(err)
			}
		}
		s := ledger.Judge(o, spoken, policy(), b.now.Add(time.Hour))
		got := true
		for _, v := range ledger.Guards(o, s, policy(), ledger.Attempt{Kind: ledger.ActRefund, Actor: "mina", Reason: "test", Armed: true, Known: true}) {
			if v.Guard == "no_forward" {
				got = v.OK
			}
		}
		if got == mayHold(tries) {
			t.Fatalf("the guard lets a refund pass: %t, after %+v", got, tries)
		}
		if got {
			allowed++
		} else {
			refused++
		}
	})
	if refused == 0 || allowed == 0 {
		t.Errorf("%d histories refused a refund and %d allowed one: the property saw one side only", refused, allowed)
	}
}

// TestPassedOn tells what the game made of a notification: only what provably never left has never reached it.
func TestPassedOn(t *testing.T) {
	t.Parallel()
	unknown := hiveOrder().paid().at(time.Minute).add(ledger.FactForward, ledger.Forward{EventKey: "e", Type: ledger.NoticeUnknown, Outcome: ledger.ForwardUnanswered, NeverLeft: true})
	forward := func(b *facts, outcome ledger.ForwardOutcome, never bool, status int) *facts {
		return b.at(time.Minute).add(ledger.FactForward, ledger.Forward{EventKey: "e", Type: ledger.NoticePaid, Outcome: outcome, NeverLeft: never, Status: status})
	}
	for name, test := range map[string]struct {
		b    *facts
		want *ledger.Passed
	}{
		"of unknown type":    {unknown, &ledger.Passed{Outcome: ledger.ForwardUnanswered, NeverLeft: true}},
		"never passed on":    {hiveOrder().paid(), nil},
		"refused to connect": {forward(hiveOrder().paid(), ledger.ForwardUnanswered, true, 0), &ledger.Passed{Outcome: ledger.ForwardUnanswered, NeverLeft: true}},
		"left once":          {forward(forward(hiveOrder().paid(), ledger.ForwardUnanswered, false, 0), ledger.ForwardUnanswered, true, 0), &ledger.Passed{Outcome: ledger.ForwardUnanswered}},
		"declined":           {forward(hiveOrder().paid(), ledger.ForwardDeclined, false, 409), &ledger.Passed{Outcome: ledger.ForwardDeclined, Status: 409}},
		"taken at last":      {forward(forward(hiveOrder().paid(), ledger.ForwardUnanswered, true, 0), ledger.ForwardDelivered, false, 200), &ledger.Passed{Outcome: ledger.ForwardDelivered, Status: 200}},
	} {
		_, s := test.b.judge(t, ledger.Context{}, time.Minute)
		if diff := cmp.Diff(test.want, s.View.Passed); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
