package clerk_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"makegood/ledger"
	"makegood/ledger/clerk"
)

// world is one paid order, what really became of it at Hive and in the game, and
// operators who do anything in any order while answers are lost, processes die
// and the disk fails.
type world struct {
	*desk
	key ledger.Key
	// returned counts how often the money went back, held says that the player
	// has the item, listed that Hive lists the order: the truth, which the ledger
	// only learns of.
	returned     int
	held, listed bool
	grants       int
	// sworn says that evidence, or a settling by a person, is among the facts: what
	// follows from it is on whoever gave it.
	sworn bool
	// outward counts actions on the wire at this moment.
	outward, depth int
	// quiet is a world in which nothing is passed on to the game, so that refunds
	// are not kept back all the time.
	quiet bool
	dead  map[string]bool
	born  int
	log   []string
}

func newWorld(t *testing.T) *world {
	w := &world{desk: newDesk(t), key: hiveKey(1), listed: true, dead: map[string]bool{}}
	w.speaks()
	w.fakes.list = func(ask clerk.UnconsumedAsk) (clerk.Unconsumed, error) {
		if w.listed {
			return w.unconsumed(w.key)(ask)
		}
		return w.unconsumed()(ask)
	}
	w.notify(w.key, ledger.NoticePaid)
	w.clock.pass(5 * time.Minute)
	return w
}

// starts draws what is known and agreed before the first move.
func (w *world) starts(r *rapid.T) {
	if rapid.IntRange(0, 3).Draw(r, "verified before") > 0 {
		w.desk.listed(w.key)
		w.verified(w.key)
	}
	w.quiet = rapid.Bool().Draw(r, "nobody calls the game")
	if rapid.Bool().Draw(r, "over the limit") {
		w.options.Safety.ApprovalOver = map[string]ledger.Amount{"KRW": "1000"}
	}
}

// someone seats one of three operators in a process of his own.
func (w *world) someone(r *rapid.T) *clerk.Clerk {
	name := rapid.SampledFrom([]string{"mina", "joon", "sora"}).Draw(r, "operator")
	w.born++
	process := fmt.Sprintf("%d@host:1", w.born)
	return w.as(name, func(o *clerk.Options) {
		o.Process = process
		o.Alive = func(p string) bool { return !w.dead[p] }
	})
}

// survives runs what an operator does; a process that dies in it is dead.
func (w *world) survives(fn func()) {
	process := fmt.Sprintf("%d@host:1", w.born)
	outward, depth := w.outward, w.depth
	defer func() {
		switch r := recover().(type) {
		case nil:
		case died:
			w.dead[process] = true
			w.outward, w.depth = outward, depth
		default:
			panic(r)
		}
	}()
	fn()
}

// faults are the ways a request can end beside its effect.
func faults() map[string]answer {
	return map[string]answer{
		"accepted":   ok(`{"result":0,"result_msg":"success","code":0}`),
		"odd code":   ok(`{"result":1000005,"code":500}`),
		"no effect":  ok(`{"result":1000001,"code":1}`),
		"html":       ok("<html>"),
		"error":      {status: 500, body: "{}"},
		"reset":      {err: errReset},
		"timeout":    {err: context.DeadlineExceeded},
		"never left": {err: errReset, never: true},
		"dies":       {},
	}
}

// answers decides what becomes of one post, and what really happens.
func (w *world) answers(r *rapid.T) func(string) answer {
	return func(what string) answer {
		names := []string{"accepted", "accepted", "accepted", "odd code", "no effect", "html", "error", "reset", "timeout", "never left", "dies"}
		name := rapid.SampledFrom(names).Draw(r, what+" ends")
		// What is accepted took effect, what is known to have none or never left
		// did not; of everything else nobody can tell.
		effect := name == "accepted"
		if name != "accepted" && name != "no effect" && name != "never left" {
			effect = rapid.Bool().Draw(r, "took effect")
		}
		declines := name == "odd code" || name == "error" || name == "html" || name == "no effect"
		if what == "game" && declines {
			// A game that declines has not granted by this request. What it granted
			// before it may take for a repeat and answer success, or decline.
			if effect = false; w.held && rapid.Bool().Draw(r, "a repeat is a success") {
				name = "accepted"
			}
		}
		a := faults()[name]
		if what == "verify" && name == "accepted" {
			a = verifiedAs(w.key, pid)
		}
		a.during = func() {
			if what != "game" { // which may be the listener's
				w.outward++
			}
			if w.outward > 1 {
				r.Fatalf("%s is on the wire beside another action", what)
			}
			w.meanwhile(r, what)
			if effect {
				w.take(r, what)
			}
			if what != "game" {
				w.outward--
			}
			w.log = append(w.log, what+" "+name+fmt.Sprintf(" effect=%t", effect))
			if name == "dies" {
				panic(died{})
			}
		}
		return a
	}
}

// take lets a request have its effect.
func (w *world) take(r *rapid.T, what string) {
	switch what {
	case "refund":
		w.returned++
		w.listed = rapid.Bool().Draw(r, "still listed after the refund")
	case "granted":
		w.listed = false
	case "game":
		w.held = true
	}
}

// meanwhile lets somebody else do something while a request is under way.
func (w *world) meanwhile(r *rapid.T, what string) {
	if w.depth > 0 || !rapid.Bool().Draw(r, "meanwhile") {
		return
	}
	w.depth++
	names := []string{"act", "refund", "approve", "doubt", "pass", "probe"}
	if !w.quiet {
		names = append(names, "replay")
	}
	if !w.quiet && what != "game" { // which is told of one order by one flight at a time
		names = append(names, "forward", "deliver")
	}
	w.moves(r)[rapid.SampledFrom(names).Draw(r, "meanwhile does")](r)
	w.depth--
}

// moves are what can happen.
func (w *world) moves(r *rapid.T) map[string]func(*rapid.T) {
	ctx := context.Background()
	note := func(what string, err error) { w.log = append(w.log, fmt.Sprintf("%s: %v", what, err)) }
	decide := func(decision func(*clerk.Clerk, string) error) func(*rapid.T) {
		return func(r *rapid.T) {
			s := w.standing(w.key)
			if len(s.Actions) == 0 {
				return
			}
			a := rapid.SampledFrom(s.Actions).Draw(r, "which")
			c := w.someone(r)
			w.survives(func() { note("decide "+a.ID, decision(c, a.ID)) })
		}
	}
	act := func(kinds ...ledger.ActionKind) func(*rapid.T) {
		return func(r *rapid.T) {
			kind := rapid.SampledFrom(kinds).Draw(r, "kind")
			c := w.someone(r)
			w.survives(func() {
				a, err := c.Act(ctx, command(kind, w.key))
				note(string(kind)+" "+a.ID, err)
			})
		}
	}
	moves := map[string]func(*rapid.T){
		"act":          act(ledger.ActVerify, ledger.ActReportGranted, ledger.ActReportFailed, ledger.ActRefund),
		"refund again": act(ledger.ActRefund),
		"refund":       act(ledger.ActRefund),
		"replay":       act(ledger.ActReplay),
		"approve":      decide(func(c *clerk.Clerk, id string) error { _, err := c.Approve(ctx, id); return err }),
		"reject":       decide(func(c *clerk.Clerk, id string) error { _, err := c.Reject(ctx, id, "no"); return err }),
		"doubt":        func(r *rapid.T) { note("doubt", w.someone(r).Doubt(ctx)) },
		"probe": func(r *rapid.T) {
			_, err := w.someone(r).Probe(ctx, w.key)
			note("probe", err)
		},
		"pass": func(r *rapid.T) {
			w.clock.pass(rapid.SampledFrom([]time.Duration{time.Second, 12 * time.Second, 3 * time.Minute, 80 * time.Hour}).Draw(r, "time"))
		},
		"forward": w.forward,
		"deliver": func(r *rapid.T) {
			c := w.someone(r)
			w.survives(func() {
				_, err := c.Deliver(ctx, 0, nil)
				note("deliver", err)
			})
		},
		"repeat": func(*rapid.T) { w.notify(w.key, ledger.NoticePaid) },
		"cancelled": func(*rapid.T) {
			if w.returned > 0 {
				w.notify(w.key, ledger.NoticeCancelled)
			}
		},
		"forged cancel": func(r *rapid.T) {
			// Rarely: it keeps every refund back from then on.
			if rapid.IntRange(0, 7).Draw(r, "forges") > 0 {
				return
			}
			w.notify(w.key, ledger.NoticeCancelled, func(n *ledger.Notification) { n.Notice.Record.Receipt = "forged" })
		},
		"game tells": func(*rapid.T) {
			if w.held {
				w.grants++
				w.grant(w.key, fmt.Sprintf("g%d", w.grants), ledger.GrantGranted)
			}
		},
		"game revokes": func(*rapid.T) {
			if w.held && w.grants > 0 {
				for n := range w.grants {
					w.grant(w.key, fmt.Sprintf("g%d", n+1), ledger.GrantRevoked)
				}
				w.held = false
			}
		},
		"mark": func(r *rapid.T) {
			m := rapid.SampledFrom([]ledger.Mark{ledger.MarkTest, ledger.MarkGift}).Draw(r, "mark")
			note("mark", w.someone(r).MarkAs(ctx, w.key, m, "x"))
		},
		"disk": func(r *rapid.T) {
			broken := func([]ledger.Draft) error {
				w.store.before, w.store.after = nil, nil
				return errDisk
			}
			if rapid.Bool().Draw(r, "before the write") {
				w.store.before = broken
			} else {
				w.store.after = broken
			}
		},
	}
	if w.quiet {
		for _, what := range []string{"replay", "forward", "deliver"} {
			delete(moves, what)
		}
	}
	return moves
}

// forward is the listener passing a delivery on, as it does in forward mode.
func (w *world) forward(r *rapid.T) {
	ctx := context.Background()
	n := ledger.Notice{Type: ledger.NoticePaid, RawType: "paid", App: hiveApp, Record: w.record(w.key)}
	c := w.someone(r)
	w.survives(func() {
		got, err := c.Receive(ctx, ledger.Arrival{
			Provider: ledger.Hive, Route: "/hive", Body: []byte(`{"type":"paid"}`), Notice: &n, Forward: true, ForwardBy: w.clock.instant().Add(8 * time.Second),
		})
		w.log = append(w.log, fmt.Sprintf("received: withhold %t, earlier %t, %v", got.Withhold, got.Earlier != nil, err))
		if err != nil || got.Withhold || got.Earlier != nil {
			return
		}
		w.clock.pass(time.Millisecond)
		a := w.answers(r)("game")
		if !a.never {
			a.during()
		}
		w.clock.pass(time.Millisecond)
		fw := ledger.Forward{Outcome: ledger.ForwardDeclined, Status: a.status}
		switch {
		case a.err != nil:
			fw.Outcome, fw.NeverLeft = ledger.ForwardUnanswered, a.never
		case strings.Contains(a.body, `"code":0`):
			fw.Outcome = ledger.ForwardDelivered
		}
		w.log = append(w.log, fmt.Sprintf("passed on: %v", c.Passed(ctx, got, fw, []byte(a.body))))
	})
}

// swear adds what persons say they saw, true or not.
func (w *world) swear(moves map[string]func(*rapid.T)) {
	ctx := context.Background()
	moves["settle"] = func(r *rapid.T) {
		s := w.standing(w.key)
		if len(s.Actions) == 0 {
			return
		}
		a := rapid.SampledFrom(s.Actions).Draw(r, "which")
		_, err := w.someone(r).Settle(ctx, a.ID, rapid.Bool().Draw(r, "done"), "seen")
		w.sworn = true
		w.log = append(w.log, fmt.Sprintf("settle %s: %v", a.ID, err))
	}
	moves["evidence"] = func(r *rapid.T) {
		c, seen := w.someone(r), clerk.Seen{Text: "seen", GrantID: fmt.Sprintf("GM%d", w.born)}
		switch rapid.IntRange(0, 3).Draw(r, "evidence") {
		case 0:
			_ = c.Granted(ctx, w.key, seen)
		case 1:
			_ = c.Revoked(ctx, w.key, clerk.Seen{All: true})
		case 2:
			_ = c.Cancelled(ctx, w.key, seen)
		case 3:
			cmd := command(rapid.SampledFrom([]ledger.ActionKind{ledger.ActRefund, ledger.ActReplay}).Draw(r, "kind"), w.key)
			cmd.Evidence = "seen"
			w.survives(func() { _, _ = c.Act(ctx, cmd) })
		}
		w.sworn = true
	}
}

// holds checks what must hold after every move.
func (w *world) holds(r *rapid.T) {
	told := func() string { return strings.Join(w.log, "\n") }
	if !w.sworn && w.returned > 1 {
		r.Fatalf("the money went back %d times\n%s", w.returned, told())
	}
	if !w.sworn && w.returned > 0 && w.held {
		r.Fatalf("the money went back and the item is held\n%s", told())
	}
	o, _, err := w.store.Order(context.Background(), w.key)
	if err != nil {
		r.Fatal(err)
	}
	flying := 0
	for _, a := range o.Acts {
		if a.State.InFlight() {
			flying++
		}
		// What the ledger calls done by its own account really happened, and what it
		// calls failed or refused did not.
		if a.Kind != ledger.ActRefund || w.sworn {
			continue
		}
		if a.State == ledger.StateDone && w.returned == 0 {
			r.Fatalf("refund %s is done and no money went back\n%s", a.ID, told())
		}
		if (a.State == ledger.StateFailed || a.State == ledger.StateRefused) && len(o.Acts) == 1 && w.returned > 0 {
			r.Fatalf("refund %s is %s and money went back\n%s", a.ID, a.State, told())
		}
	}
	if flying > 1 {
		r.Fatalf("%d actions are in flight\n%s", flying, told())
	}
}
