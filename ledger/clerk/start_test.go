package clerk_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"makegood/ledger"
	"makegood/ledger/clerk"
)

// told is a shift start in short words, for tables.
func told(s clerk.ShiftStart, part string) string {
	hours := func(i ledger.Instant) string {
		if i == 0 {
			return "never"
		}
		return s.At.Time().Sub(i.Time()).Round(time.Minute).String()
	}
	var out []string
	switch part {
	case "since":
		return hours(s.Since)
	case "opened":
		for _, w := range s.Opened {
			out = append(out, fmt.Sprintf("%d %s", w.Count, w.Class))
		}
		return fmt.Sprintf("%d %s: %s", s.OpenedOrders, s.OpenedSums, strings.Join(out, ", "))
	case "others":
		for _, d := range s.Others {
			out = append(out, d.Operator)
			for _, verb := range slices.Sorted(maps.Keys(d.Verbs)) {
				out = append(out, fmt.Sprintf("%s %d", verb, d.Verbs[verb]))
			}
		}
	case "yours":
		return fmt.Sprintf("%d, %s", s.Mine, hours(s.MineOldest))
	case "snoozed":
		return fmt.Sprintf("%d, %d today, %s", s.Snoozed, s.SnoozedToday, hours(s.NextAwake))
	case "doubt":
		return fmt.Sprintf("%d, %s, %s", s.InDoubt, hours(s.DoubtOldest), s.Doubt.Order)
	case "waiting":
		for _, a := range s.Waiting {
			out = append(out, a.ID+" by "+a.Actor)
		}
	case "gaps", "alarms":
		list := s.Gaps
		if part == "alarms" {
			list = s.Alarms
		}
		for _, r := range list {
			out = append(out, r.Text)
		}
	case "batches":
		for _, b := range s.Batches {
			out = append(out, fmt.Sprintf("%s %s %d", b.ID, b.State, b.Orders))
		}
	case "on":
		for _, seat := range s.On {
			left := ""
			if seat.Left {
				left = " left"
			}
			out = append(out, seat.Operator+" "+hours(seat.At)+left)
		}
	default:
		return "no such part " + part
	}
	return strings.Join(out, ", ")
}

// TestShiftStart tells mina what happened since she was here, and what waits for her.
func TestShiftStart(t *testing.T) {
	t.Parallel()
	// play happens before mina sits down: she worked, and left an hour before it began.
	for name, tc := range map[string]struct {
		play func(d *desk, joon *clerk.Clerk) error
		want map[string]string
	}{
		"nothing": {
			func(*desk, *clerk.Clerk) error { return nil },
			map[string]string{
				"since": "1h0m0s", "opened": "0 : ", "others": "", "yours": "0, never", "snoozed": "0, 0 today, never", "doubt": "0, never, ",
				"waiting": "", "gaps": "", "alarms": "", "batches": "", "on": "mina 1h0m0s left",
			},
		},
		"what opened, and not what was there before": {
			func(d *desk, _ *clerk.Clerk) error { d.owed(1); d.owed(2); return nil },
			map[string]string{"opened": "2 2,400 KRW: 2 PAID_NOT_GRANTED"},
		},
		"others under two spellings of a name": {
			func(d *desk, joon *clerk.Clerk) error {
				key := d.owed(1)
				return errors.Join(joon.Note(d.t.Context(), key, "called"), d.as("Joon ").Note(d.t.Context(), key, "called again"))
			},
			map[string]string{"others": "Joon , note 2"},
		},
		"what opened and needs nobody any more": {
			func(d *desk, joon *clerk.Clerk) error { return joon.Resolve(d.t.Context(), d.owed(1), "by hand") },
			map[string]string{"opened": "0 : ", "others": "joon, resolve 1", "on": "joon 0s, mina 1h5m0s left"},
		},
		"what others did, by verb": {
			func(d *desk, joon *clerk.Clerk) error {
				key := d.owed(1)
				if _, err := joon.Act(d.t.Context(), refund(key)); err != nil {
					return err
				}
				if err := joon.Claim(d.t.Context(), d.owed(2), "mine"); err != nil {
					return err
				}
				return joon.Claim(d.t.Context(), d.owed(3), "mine")
			},
			map[string]string{"others": "joon, claim 2, refund 1", "yours": "0, never"},
		},
		"what is mine, however it is spelled": {
			func(d *desk, _ *clerk.Clerk) error {
				first, second := d.owed(1), d.owed(2)
				if err := d.as("Mina").Claim(d.t.Context(), first, "mine"); err != nil {
					return err
				}
				return d.as("Mina").Claim(d.t.Context(), second, "mine")
			},
			map[string]string{"yours": "2, 2h15m0s", "others": ""},
		},
		"what comes back today, and what does not": {
			func(d *desk, joon *clerk.Clerk) error {
				now := d.clock.instant()
				for n, until := range []time.Duration{3 * time.Hour, 2 * time.Hour, 40 * time.Hour} {
					if err := joon.Snooze(d.t.Context(), d.owed(n+1), now.Add(until), "the game restarts"); err != nil {
						return err
					}
				}
				return nil
			},
			map[string]string{"snoozed": "3, 2 today, -1h45m0s", "opened": "3 3,600 KRW: 3 PAID_NOT_GRANTED"},
		},
		"what was put aside and is back": {
			func(d *desk, joon *clerk.Clerk) error {
				err := joon.Snooze(d.t.Context(), d.owed(1), d.clock.instant().Add(time.Hour), "later")
				d.clock.pass(2 * time.Hour)
				return err
			},
			map[string]string{"snoozed": "0, 0 today, never", "opened": "1 1,200 KRW: 1 PAID_NOT_GRANTED"},
		},
		"what is in doubt, put aside or not": {
			func(d *desk, joon *clerk.Clerk) error {
				d.fakes.answers["refund"] = []answer{{err: errReset}}
				key := d.owed(1)
				if err := joon.Snooze(d.t.Context(), key, d.clock.instant().Add(3*time.Hour), "later"); err != nil {
					return err
				}
				if _, err := joon.Act(d.t.Context(), refund(key)); ledger.KindOf(err) != ledger.InDoubt {
					return fmt.Errorf("the refund is not in doubt: %w", err)
				}
				return nil
			},
			map[string]string{"doubt": "1, 2h10m0s, " + hiveKey(1).Order, "snoozed": "0, 0 today, never"},
		},
		"what awaits a second operator": {
			func(d *desk, _ *clerk.Clerk) error {
				d.options.Safety.ApprovalOver = map[string]ledger.Amount{"KRW": "1000"}
				joon := d.as("joon")
				if _, err := joon.Act(d.t.Context(), refund(d.owed(1))); ledger.KindOf(err) != ledger.Denied {
					return fmt.Errorf("the refund does not wait: %w", err)
				}
				return nil
			},
			map[string]string{"waiting": "A1 by joon", "doubt": "0, never, "},
		},
		"gaps and alarms, oldest first": {
			func(d *desk, joon *clerk.Clerk) error {
				for _, j := range [][2]string{{"gap", "one"}, {"alarm", "fire"}, {"gap", "two"}, {"import", "not told"}} {
					if err := joon.Journal(d.t.Context(), j[0], j[1]); err != nil {
						return err
					}
					d.clock.pass(time.Minute)
				}
				return nil
			},
			// What a process journals is nobody's sign of life.
			map[string]string{"gaps": "one, two", "alarms": "fire", "on": "mina 1h4m0s left", "others": ""},
		},
		"a batch that was cut off": {
			func(d *desk, joon *clerk.Clerk) error {
				ctx, cancel := context.WithCancel(d.t.Context())
				defer cancel()
				keys := d.owedMany(3)
				plan, err := joon.PlanBatch(ctx, clerk.Selection{Keys: keys}, refunds(), nil)
				if err != nil {
					return err
				}
				_, err = joon.RunBatch(ctx, plan, refunds(), func(int, int, clerk.BatchItem) { cancel() })
				return err
			},
			map[string]string{"batches": "A1 stopped 3", "others": "joon, refund 1"},
		},
		"who is on, and who was on yesterday": {
			func(d *desk, joon *clerk.Clerk) error {
				if err := d.as("sora").Arrive(d.t.Context()); err != nil {
					return err
				}
				d.clock.pass(23 * time.Hour)
				if err := joon.Arrive(d.t.Context()); err != nil {
					return err
				}
				d.clock.pass(2 * time.Hour)
				return nil
			},
			map[string]string{"on": "joon 2h0m0s", "others": "", "since": "26h0m0s"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.speaks()
			before := d.owed(90)
			mina := d.as("mina")
			for _, err := range []error{mina.Arrive(t.Context()), mina.Resolve(t.Context(), before, "by hand"), mina.Leave(t.Context())} {
				wantKind(t, err, "")
			}
			d.clock.pass(time.Hour)
			if err := tc.play(d, d.as("joon")); err != nil {
				t.Fatal(err)
			}
			back := d.as("mina")
			s, err := back.StartOfShift(t.Context(), d.clock.instant().Add(12*time.Hour))
			wantKind(t, err, "")
			for part, want := range tc.want {
				if got := told(s, part); got != want {
					t.Errorf("%s: %q, want %q", part, got, want)
				}
			}
			if name == "nothing" && !s.Empty() {
				t.Errorf("nothing happened, and that is told: %+v", s)
			}
		})
	}
}

// TestShiftStartOfSomebodyNew has no time before which everything is old news.
func TestShiftStartOfSomebodyNew(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.owed(1)
	s, err := d.as("mina").StartOfShift(t.Context(), d.clock.instant())
	wantKind(t, err, "")
	if told(s, "since") != "never" || told(s, "opened") != "0 : " || !s.Empty() {
		t.Errorf("somebody new is told %+v", s)
	}
}

// TestShiftStartKeepsWhenYouCame: what the operator does in this console does not move the beginning.
func TestShiftStartKeepsWhenYouCame(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	mina := d.as("mina")
	wantKind(t, mina.Leave(t.Context()), "")
	d.clock.pass(time.Hour)
	key := d.owed(1)
	again := d.as("mina")
	wantKind(t, again.Arrive(t.Context()), "")
	wantKind(t, again.Claim(t.Context(), key, "mine"), "")
	s, err := again.StartOfShift(t.Context(), d.clock.instant())
	wantKind(t, err, "")
	if got := told(s, "since") + "; " + told(s, "opened") + "; " + told(s, "yours"); got != "1h5m0s; 1 1,200 KRW: 1 PAID_NOT_GRANTED; 1, 2h5m0s" {
		t.Errorf("she is told %q", got)
	}
}

// TestShiftStartOfSeveralConsoles: an operator who closes one of two consoles has not left, and what he did while one of
// them was open is not from before he came.
func TestShiftStartOfSeveralConsoles(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	gone := map[string]bool{}
	at := func(name, process string) *clerk.Clerk {
		return d.as(name, func(o *clerk.Options) {
			o.Process, o.Alive = process, func(p string) bool { return !gone[p] }
		})
	}
	mina := func(process string) *clerk.Clerk { return at("mina", process) }
	seen := func(want string) {
		t.Helper()
		s, err := at("joon", "9").StartOfShift(t.Context(), d.clock.instant())
		wantKind(t, err, "")
		if got := told(s, "on"); got != want {
			t.Errorf("on are %q, want %q", got, want)
		}
	}
	since := func(process, want string) {
		t.Helper()
		s, err := mina(process).StartOfShift(t.Context(), d.clock.instant())
		wantKind(t, err, "")
		if got := told(s, "since"); got != want {
			t.Errorf("process %s: mina was here %s ago, want %s", process, got, want)
		}
	}
	do := func(err error) {
		t.Helper()
		wantKind(t, err, "")
		d.clock.pass(time.Hour)
	}
	do(mina("1").Arrive(t.Context()))
	do(mina("1").Leave(t.Context()))
	do(mina("2").Arrive(t.Context()))
	do(mina("3").Arrive(t.Context()))
	seen("mina 1h0m0s")
	do(mina("2").Leave(t.Context()))
	seen("mina 1h0m0s") // the third is open
	do(mina("4").Arrive(t.Context()))
	do(mina("4").Leave(t.Context()))
	seen("mina 1h0m0s")
	since("5", "6h0m0s") // she left at one, and has been here since two
	do(mina("3").Leave(t.Context()))
	seen("mina 1h0m0s left")
	since("5", "1h0m0s")
	// One that was killed could not say that it is left.
	do(mina("6").Arrive(t.Context()))
	do(mina("7").Arrive(t.Context()))
	do(mina("7").Leave(t.Context()))
	seen("mina 1h0m0s")
	gone["6"] = true
	seen("mina 1h0m0s left")
	since("8", "1h0m0s")
}
