package store

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/ledger"
	"makegood/ledger/ledgertest"
)

// dropPulse takes back what the schema of the registers made, and what came after it.
func dropPulse() []string {
	out := []string{
		`DROP INDEX orders_scan`, `CREATE INDEX orders_trouble_player ON orders (trouble, player, id) WHERE trouble <> 0`,
		`ALTER TABLE orders DROP COLUMN tally`, `DROP INDEX orders_product`, `DROP INDEX orders_product_open`,
	}
	for _, table := range []string{"sales", "hours", "lags", "ages", "beats", "feeds", "maintenances", "alerts", "alerts_up", "posts", "nicknames", "product_parts"} {
		out = append(out, `DROP TABLE `+table)
	}
	return out
}

// TestUpgradeFillsRegisters takes a ledger back to the schema before the registers,
// and opens it: everything is counted as if it had been from the beginning.
func TestUpgradeFillsRegisters(t *testing.T) {
	t.Parallel()
	clock := ledgertest.NewClock()
	o := Options{Path: filepath.Join(t.TempDir(), "ledger.db"), Now: clock.Now, Environment: ledger.Sandbox, Version: "test"}
	open := func() *Store {
		s, err := Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := open()
	granted, missing := ledgertest.HiveOrder("H2168000000000000001"), ledgertest.HiveOrder("H2168000000000000002")
	tid := ledgertest.StoveOrder("1900000000000000001")
	for _, d := range []ledger.Draft{
		granted.Paid(), granted.Grant("g1"), granted.Grant("seen", func(g *ledger.Grant) { g.Provenance = "evidence" }), missing.Paid(), missing.Listed(),
		ledgertest.Unreadable(ledger.Stove, "{"), tid.Paid(), ledgertest.Coverage(ledger.Stove, ledgertest.StoveService, ledgertest.T0.Add(time.Hour)),
	} {
		if _, err := s.Append(t.Context(), []ledger.Draft{d}); err != nil {
			t.Fatal(err)
		}
		clock.Move(50 * time.Second)
	}
	if err := s.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	ask := ledger.RegisterQuery{From: ledgertest.T0.Add(-time.Hour), To: ledger.At(clock.Now()), Late: time.Minute}
	want, err := s.Registers(t.Context(), ask)
	if err != nil || len(want.Troubles) == 0 || len(want.Feeds) != 5 {
		t.Fatalf("registers %+v, %v", want, err)
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	c, err := dial(o.Path, writerPragmas)
	if err != nil {
		t.Fatal(err)
	}
	for _, sql := range append(dropPulse(), `DELETE FROM goose_db_version WHERE version_id >= 3`) {
		if _, err := c.exec(sql); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.close(); err != nil {
		t.Fatal(err)
	}
	s = open()
	defer func() {
		if err := s.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}()
	if err := s.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	got, err := s.Registers(t.Context(), ask)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("registers after the upgrade (-want +got):\n%s", diff)
	}
	r, err := s.Rebuild(t.Context(), true, nil)
	if err != nil || r.Found != 0 {
		t.Errorf("folded anew: %v, %v", r.Differences, err)
	}
}
