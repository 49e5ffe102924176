package main

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// serves starts a serve the providers and the game post to. It ends with the test.
func (h *house) serves() *outServe {
	h.t.Helper()
	s := &outServe{cmd: exec.Command(outBinary(h.t), "serve"), done: make(chan struct{}), stderr: &outBuffer{}}
	s.cmd.Dir, s.cmd.Env, s.cmd.Stdout, s.cmd.Stderr, s.cmd.SysProcAttr = h.dir, h.environ(), s.stderr, s.stderr, outTied()
	if err := s.cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	go func() { _ = s.cmd.Wait(); close(s.done) }()
	h.t.Cleanup(s.kill)
	said := regexp.MustCompile(`(127\.0\.0\.1:\d+)`)
	h.until("serve listens", func() bool { return said.MatchString(s.stderr.String()) })
	h.connect(said.FindString(s.stderr.String()))
	return s
}

// The process that listens is killed: every console beside it says so, at every width, and what an empty inbox means by it,
// until somebody listens again.
func TestJourneyNobodyListens(t *testing.T) { inBothLanguages(t, nobodyListens) }

func nobodyListens(t *testing.T, language string) {
	h := newHouse(t, journeySettings{lang: language})
	serve := h.serves()
	alice, bob := h.console("alice", 80, 24), h.console("bob", 200, 60, "--config", h.as("bob.toml", `operator = "alice"`, `operator = "bob"`))
	alice.mayKeep("serve")
	bob.mayKeep("serve").Sees(h.say("attached: %s listens"))
	alice.Press("1").Tells(h.say("Nothing has arrived yet. Notifications appear here as they come."))
	serve.kill()
	loud := h.say("NOBODY LISTENS since %s")
	alice.SeesLine("▲", loud).Tells(h.say("nothing can arrive here. Start makegood serve, or leave this console and open it anew with --listen."))
	bob.SeesLine("▲", loud).Press("6").Tells(h.say("what providers send now is not recorded, and no alert is raised or cleared. Start makegood serve, or leave this console and open it anew with --listen."))
	h.serves()
	alice.Misses(loud).Tells(h.say("Nothing has arrived yet. Notifications appear here as they come."))
	order := h.buys(h.player(0), "item01")
	alice.Sees(order[len(order)-6:])
	bob.Misses(loud).Press("ctrl+c").Leaves(0)
	alice.Press("ctrl+c").Leaves(0)
}

// Another process holds the ledger: consoles that have nothing to write say so all the same, and no longer than it is so.
func TestJourneyLedgerHeld(t *testing.T) { inBothLanguages(t, ledgerHeld) }

func ledgerHeld(t *testing.T, language string) {
	h := newHouse(t, journeySettings{lang: language})
	h.serves()
	alice := h.console("alice", 80, 24).mayKeep("doctor")
	free := holdLedger(t, filepath.Join(h.dir, "ledger.db"))
	loud, spooled := h.say("LEDGER NOT WRITABLE since %s"), h.say("%d spooled", 1)
	order := h.buys(h.player(0), "item01")
	alice.SeesLine("▲", loud, spooled).Press("6").Tells(h.say("the ledger cannot be used: %s"))
	free()
	alice.Misses(loud, spooled).Sees(h.say("No alert is on."))
	h.becomes(order, "MATCHED")
	if journal := h.runs(0, "journal", "--json"); strings.Contains(journal, "obody listened") || !strings.Contains(journal, "he ledger could not be used from") {
		t.Errorf("what was spooled is called a gap:\n%s", journal)
	}
	alice.Press("ctrl+c").Leaves(0)
}
