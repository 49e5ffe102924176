package main

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"makegood/clients/simulator"
)

// Two consoles work on one ledger: the second says that it is attached, and
// shows what the first receives and does.
func TestJourneyTwoConsoles(t *testing.T) {
	t.Parallel()
	h := newHouse(t, journeySettings{})
	alice := h.listening(h.console("alice", 120, 40)).Sees("listening on 127.0.0.1:")
	h.buys(h.player(0), "item01")
	alice.Press("1").SeesLine("paid", "1,200 KRW").Press("4")
	bob := h.console("bob", 160, 44, "--config", h.as("bob.toml", `operator = "alice"`, `operator = "bob"`))
	bob.Sees("attached: ")
	order := h.buys(h.player(1), "item02", simulator.Fault("game-drops"))
	bob.Sees("1 urgent", order)
	alice.Sees("1 urgent", order).Press("enter").Sees("Hive "+order).Press("m").SeesLine("claimed", "alice")
	bob.Press("enter").Sees("Hive "+order, "The case was claimed.", "makegood claim · by alice")
	bob.Press("esc").Sees("Work list").Press("q").Leaves(0) // it does not listen: nothing is asked
	alice.Press("q").Sees("this console receives the notifications").Misses("keys count in a moment").Press("esc").Misses("quit all the same")
	alice.Press("ctrl+c").Sees("quit all the same").Misses("keys count in a moment").Press("ctrl+c").Misses("quit all the same")
	alice.leaves()
}

// A console beside a supervised serve.
func TestJourneyBesideServe(t *testing.T) {
	t.Parallel()
	h := newHouse(t, journeySettings{})
	serve := h.sitDown("serve", 120, 40, h.environ(), "serve")
	h.connect(serve.Reads(`listening on (127\.0\.0\.1:\d+)`))
	alice := h.console("alice", 160, 44)
	alice.Sees("attached: ")
	order := h.buys(h.player(0), "item01")
	alice.Press("1").Sees(order, "1,200 KRW").Press("enter").Sees("matched")
	serve.Press("ctrl+c").Leaves(0)
	alice.Press("ctrl+c").Leaves(0)
}

// A terminal too small says so, and the console comes back when it grows.
func TestJourneySmallTerminal(t *testing.T) {
	t.Parallel()
	h := newHouse(t, journeySettings{})
	alice := h.sitDown("alice", 60, 15, h.environ())
	alice.Sees("This terminal has 60x15 cells", "80x24").Press("x").Sees("only q works here")
	alice.Resizes(80, 24).Sees("Nothing is open.", "4 Ledger")
	alice.Resizes(200, 60).Sees("1 Inbox", "2 Hive", "3 STOVE", "4 Ledger", "No tid is held")
	alice.Resizes(79, 24).Sees("This terminal has 79x24 cells").Press("q").Sees("quit all the same").Misses("keys count in a moment")
	alice.Press("tab").Sees("[›quit").Press("enter").Leaves(0)
}

// Without a terminal nothing is drawn, and the commands are named.
func TestJourneyNoTerminal(t *testing.T) {
	t.Parallel()
	h := newHouse(t, journeySettings{})
	for _, args := range [][]string{{}, {"demo"}} {
		cmd := exec.Command(outBinary(t), args...)
		cmd.Dir, cmd.Env = h.dir, h.environ()
		out, err := cmd.CombinedOutput()
		if err == nil || cmd.ProcessState.ExitCode() != 1 || !strings.Contains(string(out), "the console needs a terminal; without one use ") || strings.Contains(string(out), "\x1b") {
			t.Errorf("makegood %v without a terminal: %v, %q", args, err, out)
		}
	}
}

// NO_COLOR is obeyed: not one colour is sent, and everything is still said.
func TestJourneyNoColour(t *testing.T) {
	t.Parallel()
	h := newHouse(t, journeySettings{})
	plain := h.sitDown("without colours", 120, 40, h.environ("NO_COLOR=1"))
	h.listening(plain.Sees("SANDBOX", "Nothing is open."))
	order := h.buys(h.player(0), "item01")
	plain.Press("1").Sees(order).Press("enter").Sees("matched").Press("?").Sees("Keys").Press("esc").Misses("Keys")
	coloured := h.sitDown("with colours", 120, 40, h.environ("COLORTERM=truecolor"))
	coloured.Sees("SANDBOX", "Nothing is open.")
	if plain.sentColour() {
		t.Error("a colour is sent in spite of NO_COLOR")
	}
	if !coloured.sentColour() {
		t.Error("no colour is ever sent: the test sees none")
	}
}

// sentColour says whether the program has sent any colour.
func (d *desk) sentColour() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.colours
}

// Korean and Chinese names are two cells a letter and break no column, no box and
// no line, on any size.
func TestJourneyKoreanNames(t *testing.T) {
	t.Parallel()
	h := newHouse(t, journeySettings{operator: "김하늘", more: `[[products]]
id = "com.example.starlight.item01"
provider = "hive"
items = ["크리스탈:120", "金:1000"]
`})
	first := h.listening(h.console("80x24", 80, 24))
	orders := []string{h.buys(h.player(0), "item01"), h.buys(h.player(1), "item04", simulator.Fault("game-double-grant"))}
	for _, id := range orders {
		h.until(id+" is granted", func() bool { return h.order(id).Grants > 0 })
	}
	if _, err := h.sim.GrantUnpaid("hive", h.player(2).VID, "item03", "kr"); err != nil {
		t.Fatal(err)
	}
	name, stranger := h.player(1).Name, h.player(2).Name
	for _, d := range []*desk{first, h.console("120x40", 120, 40), h.console("200x60", 200, 60)} {
		d.Sees("김하늘", "2 urgent")
		d.framed()
		d.Press("]", "/").Pastes(stranger).Press("enter").Sees("/"+stranger, "GRANT_WITHOUT_ORDER", "1 of 1")
		d.framed()
		d.Enter("both sides").Sees("esc goes back").Press("p").Sees("D ask for repayments due").Back("D ask for repayments due").Sees("both sides").Back("esc goes back")
		d.Back("/"+stranger).Press("/").Pastes(orders[1]).Press("enter").Sees("/"+orders[1], "DUPLICATE_GRANT · ", "1 of 1")
		d.Enter("both sides").Sees(name)
		d.framed()
		d.Back("esc goes back").Press("1", "2", "3", "4", "?").Sees("Keys").Press("esc").Misses("Keys ·")
	}
}

// framed demands that every box of the screen is closed in its own columns, and
// that no line is wider than the window.
func (d *desk) framed() {
	d.t.Helper()
	d.waits("a box is broken", func(lines []string) bool {
		for _, line := range lines {
			if ansi.StringWidth(line) > d.width {
				return false
			}
			if strings.HasPrefix(line, "│") && ansi.StringWidth(strings.TrimRight(line, " ")) != d.width {
				return false
			}
		}
		return len(lines) > 0
	})
}
