package main

import (
	"syscall"
	"testing"
)

// The console is left while a refund is on its way: leaving waits for the answer and records it, so that nothing is in
// doubt that need not be.
func TestJourneyLeavesWhileSending(t *testing.T) {
	for name, way := range map[string]struct{ sends, leaves func(d *desk, order string) }{
		"told to stop": {
			func(d *desk, order string) { d.fillsIn(order, "2500", "refund 2,500 KRW").Press("enter") },
			func(d *desk, _ string) {
				if err := d.cmd.Process.Signal(syscall.SIGTERM); err != nil {
					d.t.Fatal(err)
				}
			},
		},
		"quit all the same": {
			func(d *desk, order string) {
				d.Press(":").Pastes("refund " + order + " --confirm " + order + " --reason unobtainable").Press("enter")
			},
			func(d *desk, order string) {
				d.Press("ctrl+c").Sees("refund "+order, "is running", "quit all the same").Misses("keys count in a moment").Press("tab").Sees("[›quit all the same").Press("enter")
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t, journeySettings{})
			gate := newTurnstile(t, h.sim.HiveURL(), 1)
			through := h.as("through.toml", `iap_url = "`+h.sim.HiveURL()+`"`, `iap_url = "`+gate.URL+`"`)
			alice := h.listening(h.console("alice", 120, 40, "--config", through))
			h.buys(h.player(0), "item01")
			order := h.verified(alice, h.player(1), "item02")
			way.sends(alice, order)
			select {
			case <-gate.held:
			case <-alice.ended:
				t.Fatalf("the program ended%s", alice.Screen())
			}
			way.leaves(alice, order)
			alice.Sees("waiting until 1 actions or commands under way are recorded")
			close(gate.late)
			alice.Leaves(0)
			refund := h.shows(order).Actions[1]
			if refund.Kind != "refund" || refund.State != "done" {
				t.Errorf("its answer came and the refund is %+v", refund)
			}
			if p, o := h.sim.Posts(), h.order(order); p.Calls["item_result.refund"] != 1 || o.ItemResults != [3]int{0, 0, 1} {
				t.Errorf("%d refund requests left, Hive took %v", p.Calls["item_result.refund"], o.ItemResults)
			}
		})
	}
}
