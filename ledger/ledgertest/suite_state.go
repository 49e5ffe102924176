package ledgertest

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/ledger"
)

func testPlayers(t *testing.T, open Open) {
	d := newDesk(t, open)
	a, b, c := HiveOrder("H2168000000000000001"), HiveOrder("H2168000000000000002"), StoveOrder("1900000000000000001")
	b.Server, a.Player.UID = "us", ""
	full := HiveOrder("H2168000000000000003")
	d.add(a.Paid(), b.Paid(), c.Paid())
	d.clock.Move(time.Hour)
	d.add(full.Listed())
	d.settle()
	got, err := d.Players(d.ctx, ledger.Hive, "", 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	want := []ledger.KnownPlayer{
		{ID: got[0].ID, Provider: ledger.Hive, App: HiveApp, Player: full.Player, Server: "kr", LastAt: ledger.At(d.clock.Now())},
		{ID: got[1].ID, Provider: ledger.Hive, App: HiveApp, Player: b.Player, Server: "us", LastAt: T0},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("players (-want +got):\n%s", diff)
	}
	if rest, err := d.Players(d.ctx, ledger.Hive, HiveApp, got[0].ID, 10); err != nil || len(rest) != 1 || rest[0].ID != got[1].ID {
		t.Errorf("the page after the first: %+v, %v", rest, err)
	}
	if none, err := d.Players(d.ctx, ledger.Hive, "com.example.other", 0, 10); err != nil || len(none) != 0 {
		t.Errorf("players of another app: %+v, %v", none, err)
	}
}

func testSigns(t *testing.T, open Open) {
	d := newDesk(t, open)
	a, b := HiveOrder("H2168000000000000001"), HiveOrder("H2168000000000000002")
	b.PaidAt = T0.Add(2 * time.Minute)
	d.add(a.Paid(), a.Listed(), a.Grant("g1"), b.Paid(), Coverage(ledger.Hive, HiveApp, T0.Add(time.Hour)))
	cancelled := a.Cancelled()
	cancelled.Fact.At = T0.Add(time.Minute)
	d.add(cancelled)
	d.clock.Move(10 * time.Minute)
	d.add(a.Observe(ledger.Observation{Question: ledger.QuestionVerify, Answer: ledger.AnswerPending}))
	d.settle()
	signs, err := d.Signs(d.ctx)
	if err != nil {
		t.Fatal(err)
	}
	sign := func(what string, at, reaches ledger.Instant) ledger.Sign {
		return ledger.Sign{Provider: ledger.Hive, App: HiveApp, What: what, At: at, Reaches: reaches}
	}
	want := []ledger.Sign{
		sign("answer", T0.Add(10*time.Minute), 0), sign("grant", T0, T0.Add(time.Hour)), sign("notification", T0.Add(time.Minute), 0),
	}
	if diff := cmp.Diff(want, signs); diff != "" {
		t.Errorf("signs (-want +got):\n%s", diff)
	}
	minutes, err := d.Minutes(d.ctx, T0, T0.Add(2*time.Minute))
	if err != nil || len(minutes) != 3 {
		t.Fatalf("minutes %+v, %v", minutes, err)
	}
	var paid, granted int64
	for _, m := range minutes {
		paid, granted = paid+m.Payments, granted+m.Grants
	}
	if minutes[0].Payments != 1 || minutes[2].Payments != 1 || paid != 2 || granted != 1 {
		t.Errorf("minutes %+v", minutes)
	}
	if lags, err := d.Lags(d.ctx, 10); err != nil || !slices.Equal(lags, []int64{20_000}) {
		t.Errorf("lags %v, %v", lags, err)
	}
	if none, err := d.Minutes(d.ctx, T0.Add(time.Hour), T0); err != nil || len(none) != 0 {
		t.Errorf("a backward span: %v, %v", none, err)
	}
}
