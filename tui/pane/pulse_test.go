package pane_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"makegood/ledger"
	"makegood/tui/pane"
	"makegood/tui/theme"
)

// nightVitals are the registers of a night a test writes down.
type nightVitals struct {
	stubBooks
	regs    ledger.Registers
	turns   []ledger.RaisedAlert
	minutes func(i int) ledger.Minute
	err     error
}

func (n *nightVitals) Registers(context.Context, ledger.RegisterQuery) (ledger.Registers, error) {
	return n.regs, n.err
}

func (n *nightVitals) AlertTurns(context.Context, ledger.Instant, int) ([]ledger.RaisedAlert, error) {
	return n.turns, n.err
}

func (n *nightVitals) Minutes(_ context.Context, from, to ledger.Instant) (out []ledger.Minute, err error) {
	for at := from - from%60_000; at <= to; at += 60_000 {
		m := ledger.Minute{At: at}
		if n.minutes != nil {
			m = n.minutes(len(out))
			m.At = at
		}
		out = append(out, m)
	}
	return out, n.err
}

// pulseNow is the instant of every frame.
func pulseNow() ledger.Instant { return ledger.At(stubStart) }

func pulseSale(product, server string, granted, missing int64) ledger.Sale {
	return ledger.Sale{
		Provider: ledger.Hive, App: stubHiveApp, Product: product, Server: server, Granted: granted, Missing: missing,
		At: pulseNow().Add(-6 * time.Minute),
	}
}

func raised(seq int64, ago time.Duration, a ledger.Alert) ledger.RaisedAlert {
	a.On = true
	return ledger.RaisedAlert{Seq: seq, At: pulseNow().Add(-ago), Alert: a}
}

// quietNight is a night in which everything is granted.
func quietNight() *nightVitals {
	now := pulseNow()
	feed := func(p ledger.Provider, app, what, name string, ago time.Duration, reaches ledger.Instant) ledger.Feed {
		f := ledger.Feed{Provider: p, App: app, What: what, Name: name, FirstAt: now.Add(-72 * time.Hour), LastAt: now.Add(-ago), Reaches: reaches}
		for h := f.FirstAt - f.FirstAt%3_600_000; h < now; h = h.Add(time.Hour) {
			f.Hours = append(f.Hours, ledger.FeedHour{Hour: h, Minutes: 57, Count: 900})
		}
		return f
	}
	n := &nightVitals{minutes: func(i int) ledger.Minute {
		return ledger.Minute{Payments: int64(20 + i%7), Grants: int64(19 + i%7), Cancels: int64(i % 11 / 10)}
	}}
	n.regs = ledger.Registers{
		Recent: []ledger.Sale{pulseSale("item01", "kr", 180, 0), pulseSale("item03", "kr", 99, 0)},
		Sales:  []ledger.Sale{pulseSale("item01", "kr", 380, 1), pulseSale("item03", "kr", 199, 0), pulseSale("루비 꾸러미", "global", 40, 0)},
		Losses: []ledger.Loss{{Provider: ledger.Hive, App: stubHiveApp, Hour: now - now%3_600_000, Known: 620, Missed: 2}},
		Feeds: []ledger.Feed{
			feed(ledger.Hive, stubHiveApp, ledger.FeedNotification, "", 3*time.Second, 0),
			feed(ledger.Stove, stubService, ledger.FeedNotification, "", 41*time.Second, 0),
			feed(ledger.Hive, stubHiveApp, ledger.FeedGrant, "push", 4*time.Second, now.Add(-10*time.Second)),
		},
	}
	for i := range 6 {
		slot := (now - now%300_000).Add(time.Duration(-5*i) * time.Minute)
		n.regs.Lags = append(n.regs.Lags, ledger.LagCount{Slot: slot, Bucket: ledger.LagBucket(int64(900 + 300*i)), N: 50}, ledger.LagCount{Slot: slot, Bucket: ledger.LagBucket(9_000), N: 4})
	}
	return n
}

// brokenNight is one in which item03 is paid and not granted.
func brokenNight() *nightVitals {
	n := quietNight()
	n.regs.Recent = []ledger.Sale{pulseSale("item01", "kr", 180, 1), pulseSale("item03", "kr", 0, 41)}
	n.regs.Sales[1] = pulseSale("item03", "kr", 120, 41)
	n.regs.Ages = ledger.Ages{Open: [3]int64{44, 3, 1}, Older: [4][3]int64{{12, 2, 1}, {2, 1, 1}, {1, 0, 1}, {0, 0, 0}}, Late: [3]int64{9, 1, 1}, Snoozed: 2}
	n.regs.Alerts = []ledger.RaisedAlert{
		raised(41, 3*time.Minute, ledger.Alert{
			Kind: ledger.AlertBroken, Provider: ledger.Hive, App: stubHiveApp, Product: "item03", Count: 0, Of: 9, Others: 99, Since: pulseNow().Add(-6 * time.Minute), To: pulseNow().Add(-3 * time.Minute),
		}),
		raised(40, 9*time.Minute, ledger.Alert{Kind: ledger.AlertDoubt, Provider: ledger.Hive, App: stubHiveApp, Class: ledger.ClassCancelInDoubt, Product: "item02", Server: "kr", Count: 1}),
	}
	n.turns = append([]ledger.RaisedAlert{n.regs.Alerts[0], n.regs.Alerts[1]}, ledger.RaisedAlert{
		Seq: 30, At: pulseNow().Add(-2 * time.Hour), Alert: ledger.Alert{Kind: ledger.AlertSuspect, Provider: ledger.Stove},
	})
	return n
}

func silentNight() *nightVitals {
	n := quietNight()
	at := pulseNow().Add(-14 * time.Minute)
	n.regs.Feeds[2].LastAt = at
	n.regs.Alerts = []ledger.RaisedAlert{raised(50, 7*time.Minute, ledger.Alert{Kind: ledger.AlertBehind, Provider: ledger.Hive, App: stubHiveApp, Feed: "push", Since: at})}
	return n
}

func maintainedNight() *nightVitals {
	n := silentNight()
	n.regs.Alerts = nil
	n.regs.Maintenance = []ledger.DeclaredMaintenance{{
		ID: 61, By: "mina", Maintenance: ledger.Maintenance{From: pulseNow().Add(-time.Hour), To: pulseNow().Add(2 * time.Hour), Provider: ledger.Hive, Reason: "패치 3.1"},
	}}
	return n
}

func pulseDesk(t testing.TB, n *nightVitals) (*pane.Desk, *stubClock) {
	t.Helper()
	d, clock := stubDesk(t, n, stubClerk{})
	d.Vitals, d.Late = n, 10*time.Minute
	return d, clock
}

type pulseScene struct {
	night func() *nightVitals
	desk  func(t *testing.T, d *pane.Desk)
	play  func(r *room, n *nightVitals, c *stubClock)
}

func asciiDesk(t *testing.T, d *pane.Desk) {
	t.Helper()
	th, err := theme.New("dark", theme.Options{Profile: theme.Plain, ASCII: true})
	if err != nil {
		t.Fatal(err)
	}
	d.Theme = th
}

func pulseScenes() map[string]pulseScene {
	return map[string]pulseScene{
		"empty":       {night: func() *nightVitals { return &nightVitals{} }},
		"quiet":       {night: quietNight},
		"broken":      {night: brokenNight},
		"silent":      {night: silentNight},
		"maintenance": {night: maintainedNight},
		"korean":      {night: brokenNight, desk: func(t *testing.T, d *pane.Desk) { t.Helper(); inKorean(t, d) }},
		"ascii":       {night: brokenNight, desk: asciiDesk},
		"unread":      {night: func() *nightVitals { return &nightVitals{err: errors.New("the ledger is locked by another process")} }},
		"stale": {night: brokenNight, play: func(r *room, n *nightVitals, c *stubClock) {
			n.err = errors.New("the ledger is locked by another process")
			c.at = c.at.Add(time.Minute)
			r.press("ctrl+r")
		}},
	}
}

func frames(t *testing.T, prefix string, open func(d *pane.Desk) pane.Pane) {
	t.Helper()
	known := map[string]bool{}
	for name, s := range pulseScenes() {
		for _, size := range stubSizes() {
			file := fmt.Sprintf("%s_%s_%dx%d", prefix, name, size[0], size[1])
			known[file+".golden"] = true
			t.Run(file, func(t *testing.T) {
				t.Parallel()
				n := s.night()
				d, clock := pulseDesk(t, n)
				if s.desk != nil {
					s.desk(t, d)
				}
				r := enter(t, open(d), size[0], size[1])
				if s.play != nil {
					s.play(r, n, clock)
				}
				frame := checkFrame(t, r.pane, size[0], size[1], false)
				if name == "ascii" {
					for _, c := range frame {
						if c > 0x7e && c < 0x2e80 {
							t.Errorf("%q is not ASCII", c)
						}
					}
				}
				compareGolden(t, file, frame)
			})
		}
	}
	files, err := filepath.Glob(filepath.Join("testdata", prefix+"_*.golden"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !known[filepath.Base(f)] {
			t.Errorf("%s belongs to no test", f)
		}
	}
}

func TestPulseFrames(t *testing.T) {
	t.Parallel()
	frames(t, "pulse", func(d *pane.Desk) pane.Pane { return pane.NewPulse(d) })
}

func TestAlertFrames(t *testing.T) {
	t.Parallel()
	frames(t, "alerts", func(d *pane.Desk) pane.Pane { return pane.NewAlerts(d) })
}

func TestPulseSays(t *testing.T) {
	t.Parallel()
	d, _ := pulseDesk(t, brokenNight())
	r := enter(t, pane.NewPulse(d), 120, 40)
	r.sees("0 of 41 grants for item03 in 6 min, others 99%", "Tell the game's team", "late: open for more than 10m", "at least 2 of 620 known", "Hive lists only players")
	r.press("enter")
	if in, ok := r.last().(pane.Narrow); !ok || in.Filter != "class:PAID_NOT_GRANTED,GONE_NOT_GRANTED provider:hive app:"+stubHiveApp+" product:item03" {
		t.Errorf("enter on the broken product: %#v", r.last())
	}
	r.press("a")
	if in, ok := r.last().(pane.OpenScreen); !ok || in.Screen != pane.ScreenAlerts {
		t.Errorf("a: %#v", r.last())
	}
	r.press("w").sees("2 h")
	r.press("w", "w", "w").sees("business day")
	r.press("x")
	if _, ok := r.last().(pane.Notify); !ok {
		t.Error("a key that means nothing is silent")
	}
	// Every line enter can be pressed on leads to a filter the ledger pane takes, or to a command.
	ledgerPane := pane.NewLedger(d)
	for range 20 {
		r.press("j", "enter")
		switch in := r.last().(type) {
		case pane.Narrow:
			if _, _, err := ledgerPane.ListOrders(in.Filter); err != nil {
				t.Errorf("filter %q: %v", in.Filter, err)
			}
		case pane.Run, pane.OpenScreen:
		default:
			t.Errorf("enter: %#v", in)
		}
	}
}

// TestPulseKeepsABrokenProduct: what an alert is on for stands with the numbers of now until it is fine again, and nothing
// says meanwhile that no product is broken.
func TestPulseKeepsABrokenProduct(t *testing.T) {
	t.Parallel()
	n := brokenNight()
	n.regs.Recent = []ledger.Sale{pulseSale("item01", "kr", 180, 1), pulseSale("item03", "kr", 12, 29)}
	d, _ := pulseDesk(t, n)
	r := enter(t, pane.NewPulse(d), 120, 40)
	r.sees("12 of 41 grants for item03", "2 are snoozed, and not counted here")
	if strings.Contains(r.pane.View(), "No product is broken") {
		t.Errorf("the detector contradicts the alert:\n%s", r.pane.View())
	}
	n.regs.Alerts = n.regs.Alerts[1:]
	r.press("ctrl+r").sees("▲ 192 of 222 granted in 15 min; of item03 only 12 of 41.")
}

func TestPulseFollowsTheLedger(t *testing.T) {
	t.Parallel()
	n := quietNight()
	d, clock := pulseDesk(t, n)
	r := enter(t, pane.NewPulse(d), 120, 40)
	r.sees("No product is broken: 279 of 279 granted in 15 min.")
	n.regs.Recent = []ledger.Sale{pulseSale("item03", "kr", 0, 9), pulseSale("item01", "kr", 50, 0)}
	r.send(pane.Changed{}).sees("279 of 279") // too soon to read again
	clock.at = clock.at.Add(3 * time.Second)
	r.send(pane.Tick{}).sees("0 of 9 grants for item03")
	n.err = errors.New("the disk is gone")
	clock.at = clock.at.Add(time.Minute)
	r.press("ctrl+r").sees("0 of 9 grants for item03", "stale since", "the disk is gone")
}

func TestAlertsScreen(t *testing.T) {
	t.Parallel()
	d, _ := pulseDesk(t, brokenNight())
	r := enter(t, pane.NewAlerts(d), 120, 40)
	r.sees("in doubt", "broken product", "0 of 9 grants for item03 in 3 min, others 99%", "In the last 24 hours", "over: STOVE denies so many payments")
	r.press("enter")
	if in, ok := r.last().(pane.Narrow); !ok || !strings.HasPrefix(in.Filter, "class:CANCEL_IN_DOUBT ") {
		t.Errorf("enter: %#v", r.last())
	}
	r.press("m")
	ask, ok := r.last().(pane.Ask)
	if !ok {
		t.Fatalf("m: %#v", r.last())
	}
	if line := ask.Then("2h patch 3.1"); line != `maintenance add --for 2h --reason "patch 3.1"` || ask.Check("2h patch 3.1") != nil {
		t.Errorf("the command is %q", line)
	}
	d, _ = pulseDesk(t, maintainedNight())
	r = enter(t, pane.NewAlerts(d), 120, 40).sees("No alert is on.", "maintenance of Hive", "패치 3.1").press("enter")
	end, ok := r.last().(pane.Ask)
	if !ok || !strings.Contains(end.Label, "end the maintenance of Hive to 14:09 now") {
		t.Fatalf("enter on maintenance: %#v", r.last())
	}
	if line := end.Then("patched early"); line != `maintenance end 61 --reason "patched early"` {
		t.Errorf("the command is %q", line)
	}
}

// TestMaintenanceIsSaidInOneLine holds what a line that declares maintenance may be, and what is said of one that is none.
func TestMaintenanceIsSaidInOneLine(t *testing.T) {
	t.Parallel()
	d, _ := pulseDesk(t, quietNight())
	r := enter(t, pane.NewAlerts(d), 120, 40).press("m")
	ask, ok := r.last().(pane.Ask)
	if !ok || !strings.Contains(ask.Hint, "2h hive patch 3.1") {
		t.Fatalf("m: %#v", r.last())
	}
	for text, want := range map[string]string{
		"2h hive patch 3.1":                `maintenance add --for 2h --provider hive --reason "patch 3.1"`,
		"hive 2h patch":                    `maintenance add --for 2h --provider hive --reason patch`,
		"  STOVE: 90m 정기 점검 ":              `maintenance add --for 90m --provider stove --reason "정기 점검"`,
		"1h30m everything, hive and stove": `maintenance add --for 1h30m --reason "everything, hive and stove"`,
		"13:00 hive patch":                 `maintenance add --to 2026-11-20T13:00:00+09:00 --provider hive --reason patch`,
		"--for 2h --reason \"patch\"":      `maintenance add --for 2h --reason "patch"`,
		"2h":                               "say why as well",
		"2h hive":                          "say why as well",
		"hive patch":                       "say how long first",
		"patch 3.1":                        "say how long first",
		"-2h patch":                        "say how long first",
		"--reason \"patch":                 "a quote is not closed",
		`2h stove a "quoted" reason`:       `maintenance add --for 2h --provider stove --reason "a \"quoted\" reason"`,
	} {
		err, line := ask.Check(text), ask.Then(text)
		if strings.HasPrefix(want, "maintenance add") {
			if err != nil || line != want {
				t.Errorf("%q: %q, %v; want %q", text, line, err, want)
			}
		} else if err == nil || !strings.Contains(err.Error(), want) || line != "" {
			t.Errorf("%q: %q, %v; want it refused: %s", text, line, err, want)
		}
	}
}

// TestAlertTargets leads every kind of alert somewhere the console can go.
func TestAlertTargets(t *testing.T) {
	t.Parallel()
	d, _ := pulseDesk(t, quietNight())
	l := pane.NewLedger(d)
	for _, kind := range ledger.AlertKinds() {
		a := ledger.Alert{Kind: kind, Provider: ledger.Hive, App: stubHiveApp, Class: ledger.ClassAmountMismatch, Product: `odd "name" 1`, Server: "kr"}
		switch in := pane.AlertTarget(a).(type) {
		case pane.Narrow:
			if _, _, err := l.ListOrders(in.Filter); err != nil {
				t.Errorf("%s: filter %q: %v", kind, in.Filter, err)
			}
		case pane.GoTo:
			if _, err := (pane.FilterContext{Now: d.Now()}).Orders(in.Filter); err != nil || in.List != pane.WorkList {
				t.Errorf("%s: list %d, filter %q: %v", kind, in.List, in.Filter, err)
			}
		case pane.Run:
			if in.Line == "" {
				t.Errorf("%s runs nothing", kind)
			}
		default:
			t.Errorf("%s leads to %#v", kind, in)
		}
		if v := d.AlertVoice(); v.Alert(a) == "" || v.Next(a) == "" {
			t.Errorf("%s has no words", kind)
		}
	}
}

// TestPulseSaysItsTimesInWords holds that the pay-to-grant times are explained and not only named.
func TestPulseSaysItsTimesInWords(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		made  func(*pane.Desk)
		night *nightVitals
		sees  []string
	}{
		"english": {func(*pane.Desk) {}, quietNight(), []string{"half within 2.0s", "95% within 9.3s"}},
		"korean":  {func(d *pane.Desk) { inKorean(t, d) }, quietNight(), []string{"절반이 2.0s 이내", "95%가 9.3s 이내"}},
		"nothing": {func(*pane.Desk) {}, &nightVitals{minutes: func(int) ledger.Minute { return ledger.Minute{} }}, []string{"nothing was granted"}},
	} {
		for _, size := range [][2]int{{80, 24}, {120, 40}} {
			t.Run(fmt.Sprintf("%s %dx%d", name, size[0], size[1]), func(t *testing.T) {
				t.Parallel()
				d, _ := pulseDesk(t, test.night)
				test.made(d)
				enter(t, pane.NewPulse(d), size[0], size[1]).sees(test.sees...)
			})
		}
	}
}

// TestPulseIsCalmOnlyWhereAllIsWell: a tick stands where nearly all was granted and no alert says otherwise; where many
// grants lack, no product being broken is no comfort.
func TestPulseIsCalmOnlyWhereAllIsWell(t *testing.T) {
	t.Parallel()
	down := ledger.RaisedAlert{Seq: 1, At: pulseNow(), Alert: ledger.Alert{
		Kind: ledger.AlertGame, On: true, Provider: ledger.Hive, App: stubHiveApp, Since: pulseNow().Add(-time.Minute),
	}}
	for name, c := range map[string]struct {
		recent []ledger.Sale
		alerts []ledger.RaisedAlert
		says   string
	}{
		"nearly all": {[]ledger.Sale{pulseSale("item01", "kr", 97, 3)}, nil, "✓ No product is broken: 97 of 100 granted in 15 min."},
		"too few": {
			[]ledger.Sale{pulseSale("item01", "kr", 254, 101), pulseSale("item02", "kr", 254, 102)},
			nil,
			"▲ 508 of 711 granted in 15 min; no single product stands out.",
		},
		"most of them of one": {
			[]ledger.Sale{pulseSale("item01", "kr", 180, 1), pulseSale("item03", "kr", 12, 29)}, nil, "▲ 192 of 222 granted in 15 min; of item03 only 12 of 41.",
		},
		"the game is down": {
			[]ledger.Sale{pulseSale("item01", "kr", 40, 30), pulseSale("item02", "kr", 1, 9)},
			[]ledger.RaisedAlert{down},
			"▲ 41 of 80 granted in 15 min; of item02 only 1 of 10.",
		},
		"the game is down, and it does not show yet": {
			[]ledger.Sale{pulseSale("item01", "kr", 97, 3)}, []ledger.RaisedAlert{down}, " 97 of 100 granted in 15 min, as far as is known.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := quietNight()
			n.regs.Recent, n.regs.Alerts = c.recent, c.alerts
			d, _ := pulseDesk(t, n)
			r := enter(t, pane.NewPulse(d), 200, 60)
			r.sees(c.says)
			if len(c.alerts) > 0 {
				r.sees("the game has answered no notification of Hive " + stubHiveApp + " since")
			}
		})
	}
}
