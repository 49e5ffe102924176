package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"makegood/ledger"
	"makegood/ledger/ledgertest"
)

// TestAlarmsWaitForTheLedger journals what was said while the ledger could not be written as soon as it can, in the order
// it was said and under nobody's name, and what is still to be said when the process ends.
func TestAlarmsWaitForTheLedger(t *testing.T) {
	t.Parallel()
	cfg, err := parseConfig(t.TempDir()+"/config.toml", "operator = \"mina\"\n", Environment{Login: "mina"})
	if err != nil {
		t.Fatal(err)
	}
	p := &program{now: ledgertest.NewClock().Now, newID: newID}
	o, err := p.open(t.Context(), cfg, "makegood serve")
	if err != nil {
		t.Fatal(err)
	}
	defer o.close()
	journal := func() (said []string) {
		t.Helper()
		facts, err := o.store.FactList(t.Context(), ledger.FactQuery{Kinds: []ledger.FactKind{ledger.FactJournal}})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range facts {
			var j ledger.Journal
			if err := f.Decode(&j); err != nil {
				t.Fatal(err)
			}
			said = append(said, strings.TrimSpace(f.Actor+" "+j.What+": "+j.Text))
		}
		return said
	}
	unlock := holdLedger(t, cfg.Ledger.Path)
	a := o.alarms()
	want := []string{"alarm: one", "alarm: two"}
	for _, text := range []string{"one", "two"} {
		a.say(ledger.Quote(text))
	}
	if got := journal(); len(got) != 0 {
		t.Errorf("a ledger that is held took in %q", got)
	}
	unlock()
	for until := time.Now().Add(journeyPatience); len(journal()) < len(want) && time.Now().Before(until); {
		time.Sleep(20 * time.Millisecond)
	}
	a.say(ledger.Quote("three"))
	a.close()
	if got := journal(); !slices.Equal(got, append(want, "alarm: three")) {
		t.Errorf("the journal has %q", got)
	}
}
