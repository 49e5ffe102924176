package tui

import (
	"context"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/lang"
	"makegood/tui/pane"
	"makegood/tui/theme"
)

// fakeVitals answers the registers a test writes down.
type fakeVitals struct{ regs *ledger.Registers }

func (f fakeVitals) Registers(context.Context, ledger.RegisterQuery) (ledger.Registers, error) {
	return *f.regs, nil
}

func (f fakeVitals) AlertTurns(context.Context, ledger.Instant, int) ([]ledger.RaisedAlert, error) {
	return nil, nil
}

// headerScenes are states of the header: what is written into the registers, and the environment.
func headerScenes(now ledger.Instant) map[string]func(r *ledger.Registers, h *header) {
	on := func(seq int64, a ledger.Alert) ledger.RaisedAlert {
		a.On = true
		return ledger.RaisedAlert{Seq: seq, At: now, Alert: a}
	}
	broken := on(1, ledger.Alert{Kind: ledger.AlertBroken, Provider: ledger.Hive, Product: "item03"})
	return map[string]func(r *ledger.Registers, h *header){
		"1 quiet":  func(*ledger.Registers, *header) {},
		"2 broken": func(r *ledger.Registers, _ *header) { r.Alerts = []ledger.RaisedAlert{broken}; r.Ages.Late[0] = 3 },
		"3 silent": func(r *ledger.Registers, _ *header) {
			r.Alerts = []ledger.RaisedAlert{on(1, ledger.Alert{Kind: ledger.AlertSilent, Provider: ledger.Stove}), on(2, ledger.Alert{Kind: ledger.AlertBehind, Provider: ledger.Hive}), broken}
		},
		"4 maintenance": func(r *ledger.Registers, _ *header) {
			r.Maintenance = []ledger.DeclaredMaintenance{{ID: 9, Maintenance: ledger.Maintenance{From: now - 1, To: now.Add(time.Hour), Provider: ledger.Hive}}}
		},
		"5 live": func(_ *ledger.Registers, h *header) { h.desk.Environment, h.sandbox = ledger.Live, false },
		"7 nobody listens": func(r *ledger.Registers, h *header) {
			r.Alerts = []ledger.RaisedAlert{broken}
			h.desk.Look = pane.Lookout{Known: true, Unheard: now.Add(-5 * time.Minute)}
		},
		"8 not writable": func(_ *ledger.Registers, h *header) {
			h.desk.Look = pane.Lookout{Known: true, Holder: "29884@vm:1 127.0.0.1:8780", Failing: now.Add(-time.Minute), Spooled: 81}
		},
		"6 failed": func(_ *ledger.Registers, h *header) { h.failed = "the ledger is locked" },
	}
}

// TestHeaderFrames holds both lines of the header in every state, in both languages and at three widths.
func TestHeaderFrames(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	for _, language := range []string{lang.English, lang.Korean} {
		words, err := lang.New(language)
		if err != nil {
			t.Fatal(err)
		}
		th, err := theme.New("dark", theme.Options{Profile: theme.Plain, Words: words})
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"1 quiet", "2 broken", "3 silent", "4 maintenance", "5 live", "6 failed", "7 nobody listens", "8 not writable"} {
			n := newLaunchNight()
			desk := newDesk(t, n.books(), &fakeClerk{})
			desk.Theme, desk.Late, desk.Environment = th, 10*time.Minute, ledger.Sandbox
			regs := ledger.Registers{}
			desk.Vitals = fakeVitals{&regs}
			h := &header{desk: desk, facts: "listening on 127.0.0.1:8780", sandbox: true, alerts: "6", now: desk.Now()}
			set := headerScenes(ledger.At(h.now))[name]
			set(&regs, h)
			h.take(h.read()().(vitalsReadMsg))
			set(&regs, h)
			for _, width := range []int{80, 120, 200} {
				for _, line := range h.view(width) {
					if kit.Width(line) != width {
						t.Errorf("%s %s at %d: the line takes %d cells: %q", language, name, width, kit.Width(line), line)
					}
					out.WriteString(ansi.Strip(line) + "|\n")
				}
			}
		}
	}
	const file = "testdata/header.txt"
	if *update {
		if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), out.String()); diff != "" {
		t.Errorf("the header differs from %s (-want +got):\n%s", file, diff)
	}
}

// TestHeaderLeadsToTheAlerts holds that the header says what its first words are, how many alerts are on, and the key that
// opens them, whatever key that is.
func TestHeaderLeadsToTheAlerts(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		language string
		keys     map[string][]string
		says     string
		press    string
		opens    string
	}{
		"as it comes": {lang.English, nil, "3 alerts: grants behind [6]", "6", "Ledger › Alerts"},
		"another key": {lang.English, map[string][]string{"screen.alerts": {"f2"}}, "3 alerts: grants behind [f2]", "f2", "Ledger › Alerts"},
		"korean":      {lang.Korean, nil, "경보 3건: 지급 기록 지연 [6]", "6", "원장 › 경보"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			words, err := lang.New(test.language)
			if err != nil {
				t.Fatal(err)
			}
			th, err := theme.New("dark", theme.Options{Profile: theme.Plain, Words: words, Keys: test.keys})
			if err != nil {
				t.Fatal(err)
			}
			desk := newDesk(t, newLaunchNight().books(), &fakeClerk{})
			desk.Theme = th
			regs := ledger.Registers{}
			headerScenes(ledger.At(desk.Now()))["3 silent"](&regs, &header{})
			regs.Alerts = regs.Alerts[:2]
			regs.Alerts = append(regs.Alerts, ledger.RaisedAlert{Seq: 9, Alert: ledger.Alert{Kind: ledger.AlertTrouble, On: true}})
			desk.Vitals = fakeVitals{&regs}
			c := New(Options{Desk: desk})
			c.update(c.head.read()())
			for _, width := range []int{80, 120, 200} {
				c.update(tea.WindowSizeMsg{Width: width, Height: 40})
				if frame := ansi.Strip(c.View()); !strings.Contains(frame, test.says) {
					t.Errorf("%d: %q is not in the header:\n%s", width, test.says, frame)
				}
			}
			press := keyOf(test.press)
			if test.press == "f2" {
				press = tea.KeyMsg{Type: tea.KeyF2}
			}
			c.update(press)
			if frame := ansi.Strip(c.View()); !strings.Contains(frame, test.opens) {
				t.Errorf("%s does not open the alerts:\n%s", test.press, frame)
			}
		})
	}
}

// TestAlertsRingOnce rings for an alert that is raised while the console is open, once, and not for what was on before.
func TestAlertsRingOnce(t *testing.T) {
	t.Parallel()
	n := newLaunchNight()
	desk := newDesk(t, n.books(), &fakeClerk{})
	regs := ledger.Registers{Alerts: []ledger.RaisedAlert{{Seq: 7, Alert: ledger.Alert{Kind: ledger.AlertGap, On: true}}}}
	desk.Vitals = fakeVitals{&regs}
	var terminal strings.Builder
	c := New(Options{Desk: desk, Bell: true, Notify: kit.DesktopOSC9, Terminal: &terminal})
	read := func() {
		c.head.askedAt = time.Time{}
		if cmd := c.update(c.head.read()()); cmd != nil {
			cmd()
		}
	}
	read()
	if terminal.Len() != 0 {
		t.Errorf("what was on before rings: %q", terminal.String())
	}
	regs.Alerts = append(regs.Alerts, ledger.RaisedAlert{Seq: 9, Alert: ledger.Alert{Kind: ledger.AlertSuspect, Provider: ledger.Stove, On: true}})
	read()
	read()
	want := "\x1b]9;makegood live: STOVE denies so many payments that its denials no longer count\a\a"
	if terminal.String() != want {
		t.Errorf("rang %q, want %q", terminal.String(), want)
	}
}

// TestHeaderAndPulseTellOneMinute holds that the header and Pulse tell the same number of the same minute, and which it is:
// that of the last whole one, and where that brought nothing that of the running one.
func TestHeaderAndPulseTellOneMinute(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before, running int64
		header          string
		wide, narrow    string
	}{
		"the first minute":      {0, 7, "7 this minute", "7 in all, 7 so far this minute", "7, 7 this minute"},
		"a steady flow":         {27, 3, "27/min", "30 in all, 27 in the last whole minute", "30, 27/min"},
		"the minute just begun": {27, 0, "27/min", "27 in all, 27 in the last whole minute", "27, 27/min"},
		"nothing comes":         {0, 0, "0/min", "0 in all, 0 in the last whole minute", "0, 0/min"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				books := newLaunchNight().books()
				books.minutes = func(from, to ledger.Instant) (out []ledger.Minute, err error) {
					for at := from - from%60_000; at <= to; at += 60_000 {
						out = append(out, ledger.Minute{At: at})
					}
					out[len(out)-2].Payments, out[len(out)-1].Payments = c.before, c.running
					return out, nil
				}
				desk := newDesk(t, books, &fakeClerk{})
				desk.Vitals = fakeVitals{&ledger.Registers{}}
				d := drive(t, New(Options{Desk: desk}), 200, 60)
				d.run(d.c.openScreen(pane.OpenScreen{Screen: pane.ScreenPulse}))
				header, told, _ := strings.Cut(ansi.Strip(d.c.View()), "Pulse")
				if !strings.Contains(header, " "+c.header) || !strings.Contains(told, c.wide) {
					t.Errorf("the header lacks %q or Pulse %q:\n%s", c.header, c.wide, ansi.Strip(d.c.View()))
				}
				d.send(tea.WindowSizeMsg{Width: 80, Height: 24}).sees(c.narrow)
			})
		})
	}
}
