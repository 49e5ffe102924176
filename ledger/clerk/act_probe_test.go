package clerk_test

import (
	"strings"
	"testing"
	"time"

	"makegood/ledger"
	"makegood/ledger/clerk"
)

// TestProbe holds what a read settles: a report granted, by a read late enough;
// never a refund or a report failed.
func TestProbe(t *testing.T) {
	t.Parallel()
	const deadline = 10 * time.Second
	for name, tc := range map[string]struct {
		what   string
		after  time.Duration
		listed bool
		state  ledger.ActionState
		says   string
	}{
		"report granted, gone too early":        {"report granted", 5 * time.Second, false, ledger.StateInDoubt, "probe again after"},
		"report granted, gone":                  {"report granted", deadline + time.Second, false, ledger.StateDone, "stands as done"},
		"report granted, listed":                {"report granted", deadline + time.Second, true, ledger.StateInDoubt, "probe again after"},
		"report granted, listed to the 2nd min": {"report granted", deadline + 2*time.Minute - time.Second, true, ledger.StateInDoubt, "probe again after"},
		"report granted, listed two minutes":    {"report granted", deadline + 2*time.Minute, true, ledger.StateFailed, "stands as failed"},
		"refund, gone":                          {"refund", time.Hour, false, ledger.StateInDoubt, "why it left the list is unknown"},
		"refund, listed":                        {"refund", time.Hour, true, ledger.StateInDoubt, "only not yet"},
		"report failed, gone":                   {"report failed", time.Hour, false, ledger.StateInDoubt, "no read settles it"},
		"report failed, listed":                 {"report failed", time.Hour, true, ledger.StateInDoubt, "no read settles it"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, key := doubted(t, works()[tc.what])
			d.clock.t = d.last(key).SentAt.Time().Add(tc.after)
			d.lists()
			if tc.listed {
				d.lists(key)
			}
			p, err := d.as("joon").ProbeAction(t.Context(), "A1")
			wantKind(t, err, "")
			if d.last(key).State != tc.state || p.InDoubt != (tc.state == ledger.StateInDoubt) || !strings.Contains(p.Text.String(), tc.says) {
				t.Errorf("it is %s, in doubt %t: %s", d.last(key).State, p.InDoubt, p.Text.String())
			}
			if len(p.Actions) != 1 || p.Actions[0].State != tc.state {
				t.Errorf("the probe tells of %+v", p.Actions)
			}
			if posts := d.fakes.count(works()[tc.what].post); posts != 1 {
				t.Errorf("a probe sent something: %d posts", posts)
			}
			// What a read settled is settled for good, by whoever reads next.
			_, err = d.as("mina").Probe(t.Context(), key)
			wantKind(t, err, "")
			if d.last(key).State != tc.state && tc.state != ledger.StateInDoubt {
				t.Errorf("probed again it is %s", d.last(key).State)
			}
		})
	}
}

// TestProbeWithoutAnswer tells a list that cannot be read, an order without
// doubts, a STOVE order and an order nobody knows.
func TestProbeWithoutAnswer(t *testing.T) {
	t.Parallel()
	t.Run("unreadable", func(t *testing.T) {
		t.Parallel()
		d, key := doubted(t, works()["report granted"])
		d.clock.pass(time.Hour)
		d.fakes.list = nil
		p, err := d.as("joon").Probe(t.Context(), key)
		wantKind(t, err, "")
		if !p.InDoubt || p.Answer != ledger.AnswerFailed || !strings.Contains(p.Text.String(), "could not be read") {
			t.Errorf("%+v", p)
		}
	})
	t.Run("another player's list", func(t *testing.T) {
		t.Parallel()
		d, key := doubted(t, works()["report granted"])
		d.clock.pass(time.Hour)
		d.lists()
		_, err := d.as("joon").ReadList(t.Context(), clerk.UnconsumedAsk{App: hiveApp, Server: "jp", UserID: player})
		wantKind(t, err, "")
		if d.last(key).State != ledger.StateInDoubt {
			t.Errorf("another server's list settled it: %s", d.last(key).State)
		}
	})
	t.Run("the list of a player whose id happens to be the uid", func(t *testing.T) {
		t.Parallel()
		d, key := doubted(t, works()["report granted"])
		d.clock.pass(time.Hour)
		d.lists()
		_, err := d.as("joon").ReadList(t.Context(), clerk.UnconsumedAsk{App: hiveApp, Server: "kr", IDType: "player_id", UserID: "67200717"})
		wantKind(t, err, "")
		if d.last(key).State != ledger.StateInDoubt {
			t.Errorf("another player's list settled it: %s", d.last(key).State)
		}
	})
	t.Run("nothing in doubt", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t)
		p, err := d.as("joon").Probe(t.Context(), d.owed(1))
		wantKind(t, err, "")
		if p.InDoubt || !strings.Contains(p.Text.String(), "nothing is in doubt") || p.Answer != ledger.AnswerListed {
			t.Errorf("%+v", p)
		}
	})
	t.Run("STOVE", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t)
		d.notify(stoveKey(1), ledger.NoticePaid)
		p, err := d.as("joon").Probe(t.Context(), stoveKey(1))
		wantKind(t, err, "")
		if p.InDoubt || !strings.Contains(p.Text.String(), "nothing to read") || d.fakes.asked != 0 {
			t.Errorf("%+v", p)
		}
	})
	t.Run("unknown", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t)
		_, err := d.as("joon").Probe(t.Context(), hiveKey(9))
		wantKind(t, err, ledger.NotFound)
		_, err = d.as("joon").ProbeAction(t.Context(), "A9")
		wantKind(t, err, ledger.NotFound)
	})
	t.Run("still sending, its process gone", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t)
		key := d.owed(1)
		d.fakes.answers["refund"] = []answer{{during: func() { panic(died{}) }}}
		killed(t, func() { _, _ = d.as("mina").Act(t.Context(), refund(key)) })
		c := d.as("joon", func(o *clerk.Options) { o.Process = "2@host:2"; o.Alive = func(string) bool { return false } })
		p, err := c.Probe(t.Context(), key)
		wantKind(t, err, "")
		if !p.InDoubt || d.steps("A1") != "proposed sending in_doubt" {
			t.Errorf("%+v, %s", p, d.steps("A1"))
		}
	})
}

// TestCancellationProvesRefund ends a refund in doubt by the cancelled
// notification, and by evidence of it.
func TestCancellationProvesRefund(t *testing.T) {
	t.Parallel()
	for name, prove := range map[string]func(t *testing.T, d *desk, key ledger.Key){
		"notification": func(_ *testing.T, d *desk, key ledger.Key) { d.notify(key, ledger.NoticeCancelled) },
		"evidence": func(t *testing.T, d *desk, key ledger.Key) {
			t.Helper()
			wantKind(t, d.as("joon").Cancelled(t.Context(), key, clerk.Seen{Text: "cancelled 12:04", Where: "Hive Console"}), "")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, key := doubted(t, works()["refund"])
			if c := d.standing(key).Class; c != ledger.ClassCancelInDoubt {
				t.Fatalf("in doubt it is %s", c)
			}
			prove(t, d, key)
			if d.last(key).State != ledger.StateDone || d.standing(key).Class != ledger.ClassClosedRefunded {
				t.Errorf("proven it is %s, the order %s", d.last(key).State, d.standing(key).Class)
			}
			_, err := d.as("mina").Act(t.Context(), refund(key))
			wantKind(t, err, ledger.Denied)
		})
	}
}

// TestProbeOfLinkedOrder: Hive may list a payment under the other of two ids that
// were linked as one payment. It is on the list then.
func TestProbeOfLinkedOrder(t *testing.T) {
	t.Parallel()
	key := hiveKey(1)
	twin := ledger.NewKey(ledger.Hive, hiveApp, "H3"+key.Order[2:])
	linked := func(t *testing.T, w work) *desk {
		t.Helper()
		d := newDesk(t)
		w.order(d)
		d.notify(twin, ledger.NoticePaid)
		wantKind(t, d.as("joon").Link(t.Context(), key, twin, ledger.LinkSame, "one receipt"), "")
		d.lists(twin)
		return d
	}
	t.Run("a report in doubt", func(t *testing.T) {
		t.Parallel()
		w := works()["report granted"]
		d := linked(t, w)
		d.fakes.answers[w.post] = []answer{{err: errReset}}
		_, err := d.as("mina").Act(t.Context(), command(w.kind, key))
		wantKind(t, err, ledger.InDoubt)
		d.clock.pass(time.Minute)
		p, err := d.as("joon").Probe(t.Context(), key)
		wantKind(t, err, "")
		if p.Answer != ledger.AnswerListed || d.last(key).State != ledger.StateInDoubt {
			t.Errorf("Hive lists it: the probe says %s, the report is %s", p.Answer, d.last(key).State)
		}
	})
	t.Run("a refund", func(t *testing.T) {
		t.Parallel()
		w := works()["refund"]
		_, err := linked(t, w).as("mina").Act(t.Context(), command(w.kind, key))
		wantKind(t, err, "")
	})
}
