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

	// It was raised at 1 of 5; since then the product has been granted again, and 3 of 4 of the others.
	broken := ledger.Alert{Kind: ledger.AlertBroken, Provider: ledger.Hive, Product: "p5", Count: 1, Of: 5, Others: 57, Since: 10, To: 20}
	brokenNow := broken
	brokenNow.Count, brokenNow.Of, brokenNow.Others, brokenNow.Since, brokenNow.To = 4, 9, 75, 60, 1_000
	unsold := broken // nothing of it was sold lately
	unsold.Product = "p6"
	sale := func(product string, at ledger.Instant, granted, missing int64) ledger.Sale {
		return ledger.Sale{Provider: ledger.Hive, App: "a", Product: product, At: at, Granted: granted, Missing: missing}
	}

	regs := ledger.Registers{
		Recent: []ledger.Sale{sale("p5", 60, 1, 4), sale("p7", 60, 1, 1), sale("p5", 120, 3, 1), sale("p7", 120, 2, 0)},
		Alerts: []ledger.RaisedAlert{
			raised(1, one(hive, "p1", 1)), raised(2, one(hive, "p2", 1)), raised(3, all(hive, 3, 3)),
			raised(4, one(stove, "p1", 1)), raised(5, one(amount, "p9", 2)), raised(6, silent), raised(7, late),
			raised(8, broken), raised(9, unsold),
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
		raised(8, brokenNow), raised(9, unsold),
	}
	if diff := cmp.Diff(want, regs.Standing(1_000)); diff != "" {
		t.Errorf("what stands (-want +got):\n%s", diff)
	}
	if regs.Alerts[3] != before {
		t.Error("what was raised has changed")
	}
}
