package main

import (
	"testing"
)

// TestJourneyComfort is what an operator finds again the next night: the lines of
// the palette, and his own keys; and keys that cannot be are refused by name.
func TestJourneyComfort(t *testing.T) {
	t.Parallel()
	h := newHouse(t, journeySettings{mode: "observe", console: `keys = { "act.note" = ["f6"], zoom = ["ctrl+n"] }`})
	first := h.console("the first night", 120, 40)
	first.Press(":").Types(`arm --for 10m --reason "minsu asked me"`).Press("enter").Sees("armed for alice").Press("esc", "?").Sees("ctrl+n").Press("esc", "q")
	quits(first)
	second := h.console("the second night", 120, 40)
	second.Press(":", "up").Sees(":arm --for 10m --reason").Misses("minsu asked me").Press("esc", "q")
	quits(second)

	h.as("colliding.toml", `"act.note" = ["f6"]`, `"act.note" = ["X"]`)
	refused := h.sitDown("a night that cannot begin", 120, 40, h.environ(), "--config", "colliding.toml")
	refused.Sees("console.keys", `"X" is both act.refund (refund) and act.note (note)`)
	refused.Leaves(1)
}

// quits leaves a console that listens.
func quits(d *desk) {
	d.t.Helper()
	d.Sees("quit all the same").Misses("keys count in a moment").Press("shift+tab", "enter")
	d.Leaves(0)
}
