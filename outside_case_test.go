package main

import (
	"strings"
	"testing"
)

// What an operator does to a case is recorded, and taken back by reopen.
func TestOutsideCase(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{})
	l.start()
	l.spoken()
	id := outID(1)
	l.hive(id, "1")
	l.becomes(id, "PAID_NOT_GRANTED")
	for _, step := range []struct{ line, class, state string }{
		{"claim " + id, "PAID_NOT_GRANTED", "CLAIMED"},
		{"note " + id + " --reason called-him", "PAID_NOT_GRANTED", "CLAIMED"},
		{"snooze " + id + " --reason later --for 1h", "PAID_NOT_GRANTED", "SNOOZED"},
		{"reopen " + id + " --reason now", "PAID_NOT_GRANTED", "CLAIMED"},
		{"resolve " + id + " --reason granted-by-hand", "OVERRIDDEN", "RESOLVED"},
		{"reopen " + id + " --reason it-was-not", "PAID_NOT_GRANTED", "CLAIMED"},
		{"ignore " + id + " --reason nobody", "IGNORED", "IGNORED"},
		{"reopen " + id + " --reason somebody", "PAID_NOT_GRANTED", "CLAIMED"},
		{"mark " + id + " test", "PAID_NOT_GRANTED", "CLAIMED"},
	} {
		l.want(0, strings.Fields(step.line)...)
		if o := l.order(id); o.Class != step.class || o.Case == nil || o.Case.State != step.state {
			t.Errorf("%s: %s %+v, want %s %s", step.line, o.Class, o.Case, step.class, step.state)
		}
	}
	if o := l.order(id); !o.Test && !o.has("TEST_PURCHASE") {
		t.Errorf("marked as a test: %+v", o)
	}
	// What contradicts an ending reopens it.
	l.want(0, "resolve", id, "--reason", "granted by hand")
	l.grants(grantRow("hive", id, "g1", "1"), grantRow("hive", id, "g2", "1"))
	if o := l.order(id); o.Class != "DUPLICATE_GRANT" {
		t.Errorf("a later fact contradicts the ending: %+v", o)
	}
	l.want(0, "revoked", id, "--grant-id", "g2", "--evidence", "the GM tool")
	if o := l.order(id); o.Class != "MATCHED" || o.Case != nil && o.Case.State == "OPEN" {
		t.Errorf("one taken back: %+v %+v", o, o.Case)
	}
}

// A replay posts the stored bytes again where Hive lists the order, and never
// where something may be granted twice.
func TestOutsideReplay(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{listener: outForward})
	l.stand.set(func() { l.stand.game = nil })
	l.start()
	l.spoken()
	l.stand.fail("/game/", says(503, "down"))
	stored, rebuilt, polled, second := hivePaid(outID(1), "1"), hivePaid(outID(2), "2"), hivePaid(outID(3), "3"), hivePaid(outID(4), "4")
	raw := append(mustJSON(t, stored), '\n')
	l.send("POST", "/hive", raw, nil)
	l.want(4, "replay", outID(1)) // only claimed
	l.lists(stored)
	l.lists(rebuilt)
	before := len(l.stand.to("/game/"))
	l.want(0, "replay", outID(1), "--dry-run")
	if len(l.stand.to("/game/")) != before {
		t.Error("a dry run posted")
	}
	l.want(0, "replay", outID(1))
	l.stand.heal("/game/")
	l.want(0, "replay", outID(1))
	l.want(0, "replay", outID(2))
	sent := l.stand.to("/game/")[before:]
	if len(sent) != 3 || string(sent[0].body) != string(raw) || string(sent[1].body) != string(raw) {
		t.Fatalf("replayed %+v", sent)
	}
	if sent[0].header.Get("X-Makegood-Rebuilt") != "" || sent[2].header.Get("X-Makegood-Rebuilt") != "1" {
		t.Errorf("rebuilt says %q, stored says %q", sent[2].header.Get("X-Makegood-Rebuilt"), sent[0].header.Get("X-Makegood-Rebuilt"))
	}
	if a := l.action(); a.Kind != "replay" || a.State != "done" {
		t.Errorf("a replay: %+v", a)
	}
	// The game took it: it may have granted, so no money goes back.
	l.verifies(stored)
	l.exits(4, l.refund(outID(1)))
	// The game grants: nothing is posted again.
	l.grants(grantRow("hive", outID(2), "g1", "2"))
	l.want(4, "replay", outID(2))
	// A repayment is nobody's grant.
	l.post("/hive/all", second)
	l.lists(second)
	l.want(4, "replay", outID(4))
	// Without an answer it is done too, and never in doubt.
	l.stand.fail("/game/", hangsUp)
	l.send("POST", "/hive", polled, nil)
	l.lists(polled)
	l.run("replay", outID(3))
	if a := l.action(); a.State != "done" {
		t.Errorf("a replay without an answer: %+v", a)
	}
	l.want(0, "audit", "verify")
}

// STOVE can be asked and replayed, and is sent nothing else.
func TestOutsideStoveReplay(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{listener: outForward})
	l.start()
	l.spoken()
	l.stand.fail("/game/", says(500, "x"))
	n := stovePaid("T1", nil)
	l.send("POST", "/stove", n, nil)
	l.becomes("T1", "PAID_NOT_GRANTED")
	l.stand.set(func() { l.stand.paid["T1"] = detail(n) })
	l.want(4, "replay", "T1")
	l.want(0, "check", "T1")
	l.stand.heal("/game/")
	l.want(0, "replay", "T1")
	if o := l.order("T1"); o.Class != "MATCHED" || o.Lamps["granted"] != "claimed" || o.Lamps["paid"] != "yes" {
		t.Errorf("the game says that it granted: %+v", o)
	}
	for _, args := range [][]string{{"refund", "T1", "--reason", "x", "--confirm", "T1"}, {"report", "T1"}, {"report", "T1", "--failed"}, {"verify", "T1"}} {
		if r := l.want(4, args...); !strings.Contains(r.err, "STOVE") {
			t.Errorf("it does not say why: %s", r)
		}
	}
	if _, all := l.results(2); all != 0 {
		t.Errorf("%d requests to Hive", all)
	}
}

// A delivery that could not be read is read again when it is asked for.
func TestOutsideReread(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{})
	l.start()
	l.send("POST", "/hive", "{", nil)
	l.want(0, "reread")
	l.want(1, "reread", "99999")
}

// A note is about an order or about a player, whose provider the ledger knows where he has an order.
func TestOutsideNotes(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{})
	l.start()
	l.hive(outID(1), "3000077")
	l.want(0, "note", "--player", "3000077", "--reason", "wrote in twice")
	l.want(0, "note", "--player", "120000000001", "--provider", "stove", "--reason", "is patient")
	l.want(0, "note", outID(1), "--reason", "called him")
	for _, line := range []string{
		"note --reason x", "note " + outID(1) + " --player 3000077 --reason x", "note --player 3000077",
		"note --player 99 --reason x", "note --player 99 --provider steam --reason x",
	} {
		l.want(2, strings.Fields(line)...)
	}
	journal := l.want(0, "journal").out
	for _, text := range []string{"Note on player 3000077: wrote in twice", "Note on player 120000000001: is patient", "Note: called him"} {
		if strings.Count(journal, text) != 1 {
			t.Errorf("the journal lacks %q:\n%s", text, journal)
		}
	}
	l.want(0, "audit", "rebuild", "--check")
}
