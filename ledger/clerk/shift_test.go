package clerk_test

import (
	"slices"
	"testing"
	"time"

	"makegood/ledger"
)

// TestShift works through a shift and holds what the report says of it: what was
// opened before it and closed in it, what nobody touched, what a machine did.
func TestShift(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	early, done := d.owed(1), d.owed(2)
	if err := d.as("mina").Resolve(t.Context(), done, "dealt with"); err != nil {
		t.Fatal(err)
	}
	d.clock.pass(2 * time.Hour)
	since := d.clock.instant()
	d.clock.pass(time.Minute)

	closed, left, refunded, doubtful := d.owed(3), d.owed(4), d.owed(5), d.owed(6)
	fine := d.grantedOrder(7)
	d.fact(ledger.FactAction, fine, ledger.ActionStep{ID: "X", Kind: ledger.ActReportGranted, State: ledger.StateDone})
	d.lists(early, done, closed, left, refunded, doubtful)
	d.verified(refunded)
	if _, err := d.as("mina").Act(t.Context(), refund(refunded)); err != nil {
		t.Fatal(err)
	}
	d.clock.pass(61 * time.Minute)
	for _, step := range []error{
		d.as("joon").Claim(t.Context(), early, "mine"),
		d.as("joon").Resolve(t.Context(), early, "given by hand"),
		d.as("mina").Note(t.Context(), closed, "player called"),
		d.as("joon").Accept(t.Context(), closed, "loss taken"),
	} {
		if step != nil {
			t.Fatal(step)
		}
	}
	d.fact(ledger.FactAction, doubtful, ledger.ActionStep{ID: "D", Kind: ledger.ActRefund, State: ledger.StateInDoubt})

	sh, err := d.as("joon").Shift(t.Context(), since, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	for name, n := range map[string][2]int64{
		"opened": {sh.Opened.Orders, 4}, "closed": {sh.Closed.Orders, 2}, "open": {sh.Open.Orders, 3},
		"refunded": {sh.Refunded.Orders, 1}, "in doubt": {sh.InDoubt, 1}, "waiting": {sh.Waiting, 0},
		"listed": {int64(len(sh.Orders)), 5}, "doubts": {int64(len(sh.Doubts)), 1},
	} {
		if n[0] != n[1] {
			t.Errorf("%s: %d, want %d", name, n[0], n[1])
		}
	}
	if sh.Refunded.Sums["KRW"] != "1200" || len(sh.Refunds) != 1 || sh.Refunds[0].Key != refunded || sh.Refunds[0].Actor != "mina" {
		t.Errorf("refunds: %v %+v", sh.Refunded.Sums, sh.Refunds)
	}
	byKey := map[ledger.Key]ledger.ShiftOrder{}
	for _, o := range sh.Orders {
		byKey[o.Key] = o
	}
	for key, want := range map[ledger.Key]struct {
		opened, closed, open bool
		by                   []string
	}{
		early: {false, true, false, []string{"joon"}}, closed: {true, true, false, []string{"joon", "mina"}},
		left: {true, false, true, nil}, refunded: {true, false, true, []string{"mina"}}, doubtful: {true, false, true, nil},
	} {
		o, ok := byKey[key]
		if !ok || o.Opened != want.opened || o.Closed != want.closed || o.Open != want.open || !slices.Equal(o.By, want.by) {
			t.Errorf("%s: %+v, want %+v", key, o, want)
		}
	}
	for _, key := range []ledger.Key{fine, done} {
		if _, told := byKey[key]; told {
			t.Errorf("%s needs nobody and is told of: %+v", key, byKey[key])
		}
	}
	if len(sh.Operators) != 2 || sh.Operators[0].Name != "joon" || sh.Operators[0].Orders != 2 || sh.Operators[0].Steps != 3 ||
		sh.Operators[1].Name != "mina" || sh.Operators[1].Orders != 2 || sh.Operators[1].Actions != 1 || sh.Operators[1].Refunded.Sums["KRW"] != "1200" {
		t.Errorf("operators: %+v", sh.Operators)
	}
	var opened, ended, refunds int64
	for _, h := range sh.Hours {
		opened, ended, refunds = opened+h.Opened, ended+h.Closed, refunds+h.Refunds
	}
	if len(sh.Hours) != 2 || opened != sh.Opened.Orders || ended != sh.Closed.Orders || refunds != 1 || sh.Hours[1].Closed != 2 {
		t.Errorf("hours: %+v", sh.Hours)
	}
	if left := sh.Left(); len(left) != 3 || left[2].Key != refunded {
		t.Errorf("left are %+v, want what can wait last", left)
	}
}

// TestShiftCountsASpellingOnce holds that whoever signs in under other spellings of a name is one operator, by the newest
// of them, with the work and the money of all.
func TestShiftCountsASpellingOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	since := d.clock.instant()
	d.clock.pass(time.Minute)
	noted, refunded := d.owed(1), d.owed(2)
	d.lists(noted, refunded)
	d.verified(refunded)
	if _, err := d.as("MINA").Act(t.Context(), refund(refunded)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"mina", "joon", " Mina"} {
		d.clock.pass(time.Minute)
		if err := d.as(name).Note(t.Context(), noted, "player called"); err != nil {
			t.Fatal(err)
		}
	}
	sh, err := d.as("joon").Shift(t.Context(), since, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	if len(sh.Operators) != 2 {
		t.Fatalf("operators: %+v", sh.Operators)
	}
	mina := sh.Operators[0]
	if mina.Name != " Mina" || mina.Orders != 2 || mina.Steps != 2 || mina.Actions != 1 || mina.Refunded.Sums["KRW"] != "1200" {
		t.Errorf("mina: %+v", mina)
	}
	for _, o := range sh.Orders {
		if o.Key == noted && !slices.Equal(o.By, []string{" Mina", "joon"}) {
			t.Errorf("%s is by %q", o.Key, o.By)
		}
	}
}

// TestShiftSpans holds where the spans of a shift begin.
func TestShiftSpans(t *testing.T) {
	t.Parallel()
	seoul := time.FixedZone("KST", 9*60*60)
	at := func(s string) ledger.Instant {
		parsed, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return ledger.At(parsed)
	}
	for name, tc := range map[string]struct {
		from, to, first, last string
		spans                 int
	}{
		"a night":         {"2026-11-20T00:30:00+09:00", "2026-11-20T08:00:00+09:00", "2026-11-20T00:00:00+09:00", "2026-11-20T07:00:00+09:00", 8},
		"three days":      {"2026-11-18T09:30:00+09:00", "2026-11-21T08:00:00+09:00", "2026-11-18T00:00:00+09:00", "2026-11-21T00:00:00+09:00", 4},
		"a whole day":     {"2026-11-19T00:00:00+09:00", "2026-11-20T00:00:00+09:00", "2026-11-19T00:00:00+09:00", "2026-11-19T23:00:00+09:00", 24},
		"nothing at all":  {"2026-11-19T00:00:00+09:00", "2026-11-19T00:00:00+09:00", "", "", 0},
		"less than an h.": {"2026-11-19T00:10:00+09:00", "2026-11-19T00:20:00+09:00", "2026-11-19T00:00:00+09:00", "2026-11-19T00:00:00+09:00", 1},
	} {
		spans := ledger.Spans(at(tc.from), at(tc.to), seoul)
		if len(spans) != tc.spans || len(spans) > 0 && (spans[0].At != at(tc.first) || spans[len(spans)-1].At != at(tc.last)) {
			t.Errorf("%s: %v", name, spans)
		}
	}
}
