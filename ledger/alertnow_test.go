package ledger_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/ledger"
)

// TestAlertsStandNow: an alert is shown with the numbers of now, and a group within its class's alert is not shown beside it.
func TestAlertsStandNow(t *testing.T) {
	t.Parallel()
	group := func(c ledger.Class, p ledger.Provider, product string, n int64) ledger.TroubleCount {
		return ledger.TroubleCount{Trouble: ledger.Trouble{Class: c, Provider: p, App: "a", Product: product}, Orders: n}
	}
	raised := func(seq int64, a ledger.Alert) ledger.RaisedAlert {
		a.On, a.App = true, "a"
		return ledger.RaisedAlert{Seq: seq, Alert: a}
	}
	const paid, differs = ledger.ClassPaidNotGranted, ledger.ClassAmountMismatch
	hive := ledger.Alert{Kind: ledger.AlertTrouble, Provider: ledger.Hive, Class: paid}
	one := func(a ledger.Alert, product string, n int64) ledger.Alert { a.Product, a.Count = product, n; return a }
	all := func(a ledger.Alert, groups, n int64) ledger.Alert { a.Groups, a.Count = groups, n; return a }
	stove, amount := hive, hive
	stove.Provider, amount.Class = ledger.Stove, differs
	late := ledger.Alert{Kind: ledger.AlertLate, Count: 3}
	silent := ledger.Alert{Kind: ledger.AlertSilent, Provider: ledger.Hive, Count: 5}

	regs := ledger.Registers{
		Alerts: []ledger.RaisedAlert{
			raised(1, one(hive, "p1", 1)), raised(2, one(hive, "p2", 1)), raised(3, all(hive, 3, 3)),
			raised(4, one(stove, "p1", 1)), raised(5, one(amount, "p9", 2)), raised(6, silent), raised(7, late),
		},
		Troubles: []ledger.TroubleCount{
			group(paid, ledger.Hive, "p1", 9), group(paid, ledger.Hive, "p2", 6), group(paid, ledger.Hive, "p3", 3), group(paid, ledger.Hive, "p4", 1),
			group(paid, ledger.Stove, "p1", 7),
		},
	}
	regs.Ages.Late[0] = 102
	before := regs.Alerts[3]
	want := []ledger.RaisedAlert{
		raised(3, all(hive, 4, 19)), raised(4, one(stove, "p1", 7)),
		raised(5, one(amount, "p9", 2)), // away for the moment
		raised(6, silent), raised(7, ledger.Alert{Kind: ledger.AlertLate, Count: 102}),
	}
	if diff := cmp.Diff(want, regs.Standing()); diff != "" {
		t.Errorf("what stands (-want +got):\n%s", diff)
	}
	if regs.Alerts[3] != before {
		t.Error("what was raised has changed")
	}
}
