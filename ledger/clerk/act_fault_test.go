package clerk_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"makegood/ledger"
	"makegood/ledger/clerk"
)

// work is one kind of action with an order it is right for.
type work struct {
	kind  ledger.ActionKind
	post  string
	order func(*desk) ledger.Key
	// lost is the state of one whose answer will not come.
	lost ledger.ActionState
}

func works() map[string]work {
	owed := func(d *desk) ledger.Key { return d.owed(1) }
	return map[string]work{
		"refund":         {ledger.ActRefund, "refund", owed, ledger.StateInDoubt},
		"report granted": {ledger.ActReportGranted, "granted", func(d *desk) ledger.Key { return d.grantedOrder(1) }, ledger.StateInDoubt},
		"report failed":  {ledger.ActReportFailed, "failed", owed, ledger.StateInDoubt},
		"verify":         {ledger.ActVerify, "verify", owed, ledger.StateFailed},
		"replay":         {ledger.ActReplay, "game", owed, ledger.StateDone},
	}
}

// states tells which states of one action drafts would write.
func states(drafts []ledger.Draft) []ledger.ActionState {
	var out []ledger.ActionState
	for _, dr := range drafts {
		var s ledger.ActionStep
		if dr.Fact.Kind == ledger.FactAction && dr.Fact.Decode(&s) == nil {
			out = append(out, s.State)
		}
	}
	return out
}

func intends(drafts []ledger.Draft) bool { return slices.Contains(states(drafts), ledger.StateSending) }

func ends(drafts []ledger.Draft) bool {
	return len(states(drafts)) > 0 && !intends(drafts)
}

// TestFaults fails every step of every action and looks at what is left: the
// right state, and never more than one effect, however often it is pressed.
func TestFaults(t *testing.T) {
	t.Parallel()
	type want struct {
		kind  ledger.ErrorKind
		posts int
		// lost wants the state of an answer that never comes; else state.
		lost  bool
		state ledger.ActionState
		none  bool
	}
	// fail fails writes of a sort, a number of times (0: for good), and lets a
	// second pass with each.
	fail := func(d *desk, sort func([]ledger.Draft) bool, times int) func([]ledger.Draft) error {
		n := 0
		return func(drafts []ledger.Draft) error {
			if !sort(drafts) || (times > 0 && n >= times) {
				return nil
			}
			n++
			d.clock.pass(4 * time.Second)
			return errDisk
		}
	}
	faults := map[string]struct {
		set  func(d *desk)
		want want
	}{
		"the store fails before the intent": {
			func(d *desk) { d.store.before = fail(d, intends, 0) }, want{kind: "", posts: 0, none: true},
		},
		"the store fails after the intent": {
			func(d *desk) { d.store.after = fail(d, intends, 0) }, want{kind: "", posts: 0, state: ledger.StateFailed},
		},
		"the store fails after the intent and for good": {
			func(d *desk) {
				d.store.after = fail(d, intends, 0)
				d.store.before = fail(d, ends, 0)
			}, want{kind: "", posts: 0, lost: true},
		},
		"the store fails before the outcome, twice": {
			func(d *desk) { d.store.before = fail(d, ends, 2) }, want{kind: "", posts: 1, state: ledger.StateDone},
		},
		"the store fails after the outcome, twice": {
			func(d *desk) { d.store.after = fail(d, ends, 2) }, want{kind: "", posts: 1, state: ledger.StateDone},
		},
		"the store fails before the outcome for good": {
			func(d *desk) { d.store.before = fail(d, ends, 0) }, want{kind: ledger.InDoubt, posts: 1, lost: true},
		},
	}
	for what, w := range works() {
		for name, f := range faults {
			t.Run(what+"/"+name, func(t *testing.T) {
				t.Parallel()
				d := newDesk(t)
				key := w.order(d)
				if w.kind == ledger.ActVerify {
					d.fakes.answers["verify"] = []answer{verifiedAs(key, pid)}
				}
				f.set(d)
				_, err := d.as("mina").Act(t.Context(), command(w.kind, key))
				kind := f.want.kind
				if kind == ledger.InDoubt && w.lost != ledger.StateInDoubt {
					kind = ledger.Unavailable
				}
				if done := f.want.state == ledger.StateDone; done == (err != nil) || ledger.KindOf(err) != kind {
					t.Errorf("error of kind %q, want %q: %v", ledger.KindOf(err), kind, err)
				}
				if !f.want.none && err != nil && f.want.lost && f.want.posts > 0 && !strings.Contains(err.Error(), "A1") {
					t.Errorf("the error does not name the action: %v", err)
				}
				d.store.before, d.store.after = nil, nil
				d.clock.pass(time.Minute)
				a := d.last(key)
				state := f.want.state
				if f.want.lost {
					state = w.lost
				}
				if f.want.none {
					state = ""
				}
				if a.State != state || d.fakes.count(w.post) != f.want.posts {
					t.Fatalf("left %q (%s) with %d posts, want %q with %d", a.State, d.steps("A1"), d.fakes.count(w.post), state, f.want.posts)
				}
				if n := strings.Count(d.steps("A1"), "done"); n > 1 {
					t.Errorf("the outcome is recorded %d times: %s", n, d.steps("A1"))
				}
				pressAgain(t, d, w, key, state)
			})
		}
	}
}

// pressAgain presses an action again and counts effects: what is done or in
// doubt is never repeated.
func pressAgain(t *testing.T, d *desk, w work, key ledger.Key, state ledger.ActionState) {
	t.Helper()
	posts, last := d.fakes.count(w.post), d.last(key)
	_, err := d.as("joon").Act(t.Context(), command(w.kind, key))
	held := state == ledger.StateInDoubt || (state == ledger.StateDone && w.kind != ledger.ActVerify)
	if w.kind == ledger.ActReplay && last.Outcome != string(ledger.ForwardDelivered) {
		held = false // only what the game took is not posted again
	}
	if held {
		wantKind(t, err, ledger.Denied)
		if d.fakes.count(w.post) != posts {
			t.Errorf("pressed again in state %s it was sent again", state)
		}
		return
	}
	if ledger.KindOf(err) == ledger.Denied || d.fakes.count(w.post) != posts+1 {
		t.Errorf("pressed again in state %q it was not sent: %v", state, err)
	}
}

// died is the panic a process ends with in the middle of sending.
type died struct{}

// TestProcessGone kills the process while the request is under way, before and
// after the effect, and lets another process find it: by the process being gone,
// or by the deadline.
func TestProcessGone(t *testing.T) {
	t.Parallel()
	for what, w := range works() {
		for name, found := range map[string]func(t *testing.T, d *desk) *clerk.Clerk{
			"by its process": func(_ *testing.T, d *desk) *clerk.Clerk {
				return d.as("joon", func(o *clerk.Options) {
					o.Process = "2@host:2"
					o.Alive = func(p string) bool { return p != "1@host:1" }
				})
			},
			"by its deadline": func(_ *testing.T, d *desk) *clerk.Clerk {
				d.clock.pass(10*time.Second + ledger.DoubtGrace)
				return d.as("joon", func(o *clerk.Options) { o.Process = "2@host:2" })
			},
		} {
			t.Run(what+"/"+name, func(t *testing.T) {
				t.Parallel()
				d := newDesk(t)
				key := w.order(d)
				d.fakes.answers[w.post] = []answer{{status: 200, body: `{"result":0,"code":0}`, during: func() { panic(died{}) }}}
				killed(t, func() { _, _ = d.as("mina").Act(t.Context(), command(w.kind, key)) })
				other := found(t, d)
				wantKind(t, other.Doubt(t.Context()), "")
				a := d.last(key)
				if got, want := d.steps("A1"), "proposed sending "+string(w.lost); got != want || a.State != w.lost {
					t.Errorf("left %q, want %q", got, want)
				}
				if w.kind == ledger.ActReplay {
					if a.Outcome != string(ledger.ForwardUnanswered) || d.facts(ledger.FactForward) != 1 {
						t.Errorf("a lost replay is %q with %d forwards", a.Outcome, d.facts(ledger.FactForward))
					}
					_, err := other.Act(t.Context(), refund(key))
					wantKind(t, err, ledger.Denied)
				}
				wantKind(t, other.Doubt(t.Context()), "")
				if got := d.steps("A1"); got != "proposed sending "+string(w.lost) {
					t.Errorf("found twice it is recorded twice: %s", got)
				}
				pressAgain(t, d, w, key, w.lost)
			})
		}
	}
	t.Run("nobody is called gone who still runs", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t)
		key := d.owed(1)
		d.fakes.answers["refund"] = []answer{{during: func() { panic(died{}) }}}
		killed(t, func() { _, _ = d.as("mina").Act(t.Context(), refund(key)) })
		c := d.as("joon", func(o *clerk.Options) { o.Process = "2@host:2"; o.Alive = func(string) bool { return true } })
		wantKind(t, c.Doubt(t.Context()), "")
		if got := d.steps("A1"); got != "proposed sending" {
			t.Errorf("its answer may still come, and it is %q", got)
		}
		_, err := c.Act(t.Context(), refund(key))
		wantKind(t, err, ledger.Denied)
	})
}

// killed runs fn, which dies.
func killed(t *testing.T, fn func()) {
	t.Helper()
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(died); !ok {
				panic(r)
			}
			return
		}
		t.Fatal("it should have died")
	}()
	fn()
}

// TestLateAnswer lets an answer arrive after another process has called the
// action in doubt: the answer wins.
func TestLateAnswer(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	key := d.owed(1)
	other := d.as("joon", func(o *clerk.Options) { o.Process = "2@host:2" })
	d.fakes.answers["refund"] = []answer{{status: 200, body: `{"result":0}`, during: func() {
		d.clock.pass(time.Minute)
		wantKind(t, other.Doubt(t.Context()), "")
	}}}
	act, err := d.as("mina").Act(t.Context(), refund(key))
	wantKind(t, err, "")
	if got := d.steps(act.ID); got != "proposed sending in_doubt done" || act.State != ledger.StateDone {
		t.Errorf("steps %q, state %s", got, act.State)
	}
}

// TestTwoAtOnce presses a refund while another is under way: one leaves.
func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	key := d.owed(1)
	other := d.as("joon")
	var inner error
	d.fakes.answers["refund"] = []answer{{status: 200, body: `{"result":0}`, during: func() {
		_, inner = other.Act(t.Context(), refund(key))
		for _, kind := range []ledger.ActionKind{ledger.ActReplay, ledger.ActReportFailed, ledger.ActVerify} {
			if _, err := other.Act(t.Context(), command(kind, key)); ledger.KindOf(err) != ledger.Denied {
				t.Errorf("%s under a refund: %v", kind, err)
			}
		}
	}}}
	_, err := d.as("mina").Act(t.Context(), refund(key))
	wantKind(t, err, "")
	wantKind(t, inner, ledger.Denied)
	if d.fakes.count("refund") != 1 {
		t.Errorf("%d refunds left", d.fakes.count("refund"))
	}
}

// TestConflictOfTheIndex shows that a store whose index finds another action in
// flight stops this one before anything leaves.
func TestConflictOfTheIndex(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	key := d.owed(1)
	d.store.before = func(drafts []ledger.Draft) error {
		if intends(drafts) {
			return &ledger.Error{Kind: ledger.Conflict, Human: ledger.Say("another action is in flight")}
		}
		return nil
	}
	_, err := d.as("mina").Act(t.Context(), refund(key))
	wantKind(t, err, ledger.Conflict)
	if d.fakes.count("refund") != 0 || !strings.Contains(err.Error(), "nothing was sent") {
		t.Errorf("%d posts, %v", d.fakes.count("refund"), err)
	}
	if errors.Is(err, errDisk) {
		t.Error("the cause is another one")
	}
}

// TestStoodStill: a process that stood still after its intent was written, so long
// that others call the action in doubt, sends nothing any more: they may have
// settled it, and refunded anew.
func TestStoodStill(t *testing.T) {
	t.Parallel()
	for name, w := range works() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			key := w.order(d)
			d.store.after = func(drafts []ledger.Draft) error {
				if intends(drafts) {
					d.store.after = nil
					d.clock.pass(10 * time.Second)
				}
				return nil
			}
			act, err := d.as("mina").Act(t.Context(), command(w.kind, key))
			wantKind(t, err, ledger.Unavailable)
			if n := d.fakes.count(w.post); n != 0 || act.State != ledger.StateFailed || !strings.Contains(err.Error(), "deadline passed") {
				t.Errorf("%d posts, it is %s: %v", n, act.State, err)
			}
			act, err = d.as("mina").Act(t.Context(), command(w.kind, key))
			wantKind(t, err, "")
			if n := d.fakes.count(w.post); n != 1 || act.State != ledger.StateDone {
				t.Errorf("pressed again: %d posts, %s", n, act.State)
			}
		})
	}
}

// TestListOfJustNow: a list that was read, and then waited for, is not one of just
// now.
func TestListOfJustNow(t *testing.T) {
	t.Parallel()
	for _, kind := range []ledger.ActionKind{ledger.ActRefund, ledger.ActReplay} {
		for waits, sent := range map[time.Duration]bool{time.Minute: true, time.Minute + time.Millisecond: false} {
			d := newDesk(t)
			key := d.owed(1)
			d.fakes.lookup = func() ([]ledger.Grant, error) { d.clock.pass(waits); return nil, nil }
			act, err := d.as("mina").Act(t.Context(), command(kind, key))
			if sent {
				wantKind(t, err, "")
				continue
			}
			wantKind(t, err, ledger.Denied)
			if posts := d.fakes.count("refund") + d.fakes.count("game"); posts != 0 || !strings.Contains(refusing(act.Guards), "listed") || !strings.Contains(err.Error(), "too old") {
				t.Errorf("%s after %s: %d posts, refused by %q: %v", kind, waits, posts, refusing(act.Guards), err)
			}
		}
	}
}
