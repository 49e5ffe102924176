package ledger_test

import (
	"encoding/json"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"makegood/ledger"
)

// moves are the things that can happen to an order, each appending one fact.
func moves(b *facts, withPeople bool) map[string]func() {
	m := map[string]func(){
		"paid":       func() { b.paid() },
		"paid again": func() { b.paid() },
		"paid other amount": func() {
			b.paid(func(r *ledger.Record) { r.Amount = "999" })
		},
		"unknown":       func() { b.notice(ledger.NoticeUnknown, "odd", "/hive") },
		"grant g1":      func() { b.grant("g1") },
		"grant g2":      func() { b.grant("g2") },
		"grant mailed":  func() { b.grant("g1", func(g *ledger.Grant) { g.Status = ledger.GrantMailed }) },
		"grant failed":  func() { b.grant("g3", func(g *ledger.Grant) { g.Status = ledger.GrantFailed }) },
		"grant expired": func() { b.grant("g1", func(g *ledger.Grant) { g.Status = ledger.GrantExpired }) },
		"revoke g1":     func() { b.revoke("g1") },
		"revoke g2":     func() { b.revoke("g2") },
		"denied":        func() { b.denied() },
		"denied, not concluded": func() {
			b.observe(ledger.Observation{Question: ledger.QuestionVerify, Answer: ledger.AnswerDenied})
		},
		"failed": func() {
			b.observe(ledger.Observation{Question: ledger.QuestionVerify, Answer: ledger.AnswerFailed})
		},
		"game delivered": func() {
			b.add(ledger.FactForward, ledger.Forward{Outcome: ledger.ForwardDelivered, Type: ledger.NoticePaid, Claims: true, EventKey: "e"})
		},
		"game declined": func() {
			b.add(ledger.FactForward, ledger.Forward{Outcome: ledger.ForwardDeclined, Type: ledger.NoticePaid, EventKey: "e"})
		},
	}
	if b.key.Provider == ledger.Hive {
		m["cancelled"] = func() { b.cancelled() }
		m["cancelled, other receipt"] = func() { b.cancelled(func(r *ledger.Record) { r.Receipt = "another" }) }
		m["second slot"] = func() { b.notice(ledger.NoticePaid, "paid", "/hive/all") }
		m["verified"] = func() { b.verified() }
	} else {
		m["found"] = func() { b.found() }
	}
	if withPeople {
		m["listed"] = func() { b.listed() }
		m["gone"] = func() { b.gone() }
		m["evidence"] = func() { b.evidence(ledger.EvidenceCancelled) }
		m["refund"] = func() { b.act("r1", ledger.ActRefund, ledger.StateSending, ledger.StateDone) }
		m["refund in doubt"] = func() { b.act("r2", ledger.ActRefund, ledger.StateSending, ledger.StateInDoubt) }
		m["report"] = func() { b.act("a1", ledger.ActReportGranted, ledger.StateSending, ledger.StateDone) }
		m["ignore"] = func() { b.step(ledger.CaseStep{Verb: ledger.VerbIgnore, Seen: ledger.ClassPaidNotGranted}) }
		m["reopen"] = func() { b.step(ledger.CaseStep{Verb: ledger.VerbReopen}) }
		m["mark"] = func() { b.step(ledger.CaseStep{Verb: ledger.VerbMark, Mark: ledger.MarkRepayment}) }
	}
	return m
}

func history(t *rapid.T, withPeople bool) *facts {
	b := hiveOrder()
	if rapid.Bool().Draw(t, "stove") {
		b = stoveOrder()
	}
	m := moves(b, withPeople)
	names := make([]string, 0, len(m))
	for n := range m {
		names = append(names, n)
	}
	slices.Sort(names)
	for i := range rapid.IntRange(1, 12).Draw(t, "n") {
		b.now = b.now.Add(time.Duration(rapid.IntRange(0, 90).Draw(t, "pause"+strconv.Itoa(i))) * time.Second)
		m[rapid.SampledFrom(names).Draw(t, "move"+strconv.Itoa(i))]()
	}
	return b
}

// drawn judges by applying facts one by one.
func drawn(t *rapid.T, b *facts, list []ledger.Fact, after time.Duration) ledger.Standing {
	o := ledger.NewOrder(b.key)
	for _, f := range list {
		if err := o.Apply(f); err != nil {
			t.Fatalf("apply: %v", err)
		}
		// What is stored between two facts must carry everything on.
		text, err := json.Marshal(o)
		if err != nil {
			t.Fatal(err)
		}
		o = ledger.NewOrder(ledger.Key{})
		if err := json.Unmarshal(text, o); err != nil {
			t.Fatal(err)
		}
	}
	return ledger.Judge(o, spoken, policy(), t0.Add(after))
}

func TestArrivalOrderChangesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := history(t, true)
		shuffled := rapid.Permutation(b.list).Draw(t, "order")
		want, got := drawn(t, b, b.list, time.Hour), drawn(t, b, shuffled, time.Hour)
		if d := cmp.Diff(want, got); d != "" {
			t.Fatalf("standing differs by arrival order:\n%s", d)
		}
	})
}

func TestArrivalTimeChangesNoClass(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := history(t, false)
		shuffled := slices.Clone(rapid.Permutation(b.list).Draw(t, "order"))
		for i := range shuffled {
			shuffled[i].At, shuffled[i].Seq = b.list[i].At, b.list[i].Seq
		}
		want, got := drawn(t, b, b.list, time.Hour), drawn(t, b, shuffled, time.Hour)
		if want.Has(ledger.ClassKeyReused) {
			return
		}
		if want.Class != got.Class {
			t.Fatalf("class %s became %s when the same facts arrived in another order", want.Class, got.Class)
		}
	})
}

func TestFoldEqualsApply(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := history(t, true)
		o, err := ledger.Fold(b.key, b.list)
		if err != nil {
			t.Fatal(err)
		}
		want := ledger.Judge(o, spoken, policy(), t0.Add(time.Hour))
		if d := cmp.Diff(want, drawn(t, b, b.list, time.Hour)); d != "" {
			t.Fatalf("folding at once and one by one differ:\n%s", d)
		}
	})
}

func TestUnknownIsNeverNo(t *testing.T) {
	t.Parallel()
	saysNotPaid := []ledger.Class{ledger.ClassGrantedNotPaid, ledger.ClassNotifiedNotFound}
	saysNotGranted := []ledger.Class{ledger.ClassPaidNotGranted, ledger.ClassGoneNotGranted, ledger.ClassReportedNotGranted}
	rapid.Check(t, func(t *rapid.T) {
		b := history(t, true)
		o, err := ledger.Fold(b.key, b.list)
		if err != nil {
			t.Fatal(err)
		}
		ctx := ledger.Context{GrantSpoken: rapid.Bool().Draw(t, "spoken")}
		s := ledger.Judge(o, ctx, policy(), t0.Add(time.Hour))
		for _, c := range saysNotPaid {
			if s.Has(c) && s.Lamps.Paid != ledger.LampNo {
				t.Fatalf("%s although paid is %s", c, s.Lamps.Paid)
			}
		}
		for _, c := range saysNotGranted {
			if s.Has(c) && s.Lamps.Granted != ledger.LampNo {
				t.Fatalf("%s although granted is %s", c, s.Lamps.Granted)
			}
		}
	})
}

// A standing says until when it holds: nothing changes by time alone before.
func TestDueAtIsHonest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := history(t, true)
		o, err := ledger.Fold(b.key, b.list)
		if err != nil {
			t.Fatal(err)
		}
		now := b.now.Add(time.Duration(rapid.IntRange(0, 100_000).Draw(t, "now")) * time.Second)
		then := now.Add(time.Duration(rapid.IntRange(0, 400_000).Draw(t, "then")) * time.Second)
		s := ledger.Judge(o, spoken, policy(), now)
		if s.DueAt.Known() && then >= s.DueAt {
			return
		}
		later := ledger.Judge(o, spoken, policy(), then)
		later.DueAt, s.DueAt = 0, 0
		if d := cmp.Diff(s, later); d != "" {
			t.Fatalf("the standing changed before it said it would:\n%s", d)
		}
	})
}

func TestClassTable(t *testing.T) {
	t.Parallel()
	list := ledger.Classes()
	seen := map[ledger.Class]bool{}
	for _, c := range ledger.Words() {
		if seen[c] {
			t.Errorf("%s stands twice", c)
		}
		seen[c] = true
	}
	if len(list) != 35 || list[0] != ledger.ClassCancelInDoubt || list[len(list)-1] != ledger.ClassMatched {
		t.Errorf("the table has %d classes from %s to %s", len(list), list[0], list[len(list)-1])
	}
	if ledger.ClassPaidNotGranted.Severity() != 1 || ledger.ClassRepayment.Severity() != 3 || ledger.ClassMatched.Severity() != 0 {
		t.Error("severities are not the table's")
	}
}
