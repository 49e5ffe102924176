package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"makegood/ledger"
	"makegood/ledger/ledgertest"
)

// TestSweepSaysTheSameOnce holds that a provider that stays away is told of once and not at every sweep, and again after
// it was back; and that a gap is swept once, whoever did not answer then.
func TestSweepSaysTheSameOnce(t *testing.T) {
	t.Parallel()
	var away atomic.Bool
	hive := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if away.Load() {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		_, _ = w.Write([]byte(`{"result":0,"result_msg":"success","unconsumed_lists":[]}`))
	}))
	defer hive.Close()
	clock := ledgertest.NewClock()
	p := &program{now: clock.Now, newID: newID}
	env := Environment{Login: "mina"}
	cfg, err := parseConfig(t.TempDir()+"/config.toml", fmt.Sprintf("operator = \"mina\"\n[hive]\ntoken = \"made-up\"\niap_url = %q\nrate = 100\n[[hive.apps]]\nappid = %q\nserver_ids = [\"kr\"]\n", hive.URL, ledgertest.HiveApp), env)
	if err != nil {
		t.Fatal(err)
	}
	o, err := p.open(t.Context(), cfg, "makegood serve")
	if err != nil {
		t.Fatal(err)
	}
	defer o.close()
	if _, err := o.store.Append(t.Context(), []ledger.Draft{ledgertest.HiveOrder("H1000000000000000001").Paid()}); err != nil {
		t.Fatal(err)
	}
	round := sweepRound{all: true}
	for i, step := range []struct {
		away bool
		says string
		left int
	}{
		{true, "sweep: 1 of 1 questions went unanswered", 1},
		{true, "", 1},
		{false, "", 0},
		{true, "sweep: 1 of 1 questions went unanswered", 1},
	} {
		away.Store(step.away)
		said := round.sweep(t.Context(), o.clerk).String()
		if said != step.says || round.left.Len() != step.left || round.all {
			t.Errorf("sweep %d says %q, want %q; %d left, all %t", i, said, step.says, round.left.Len(), round.all)
		}
	}
	// The ledger is away: nothing was swept, so everything is still to be.
	round = sweepRound{all: true}
	o.close()
	if said := round.sweep(t.Context(), o.clerk).String(); !strings.HasPrefix(said, "sweep: ") || !round.all {
		t.Errorf("with a closed ledger it says %q, all %t", said, round.all)
	}
}
