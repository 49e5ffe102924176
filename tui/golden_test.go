package tui

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"makegood/ledger"
	"makegood/tui/theme"
)

var update = flag.Bool("update", false, "write the golden files anew")

// scene is a state of the console that is kept as a frame.
type scene struct {
	night func(n *launchNight)
	play  func(d *driver)
}

func scenes() map[string]scene {
	return map[string]scene{
		"work":    {},
		"inbox":   {play: func(d *driver) { d.press("1") }},
		"group":   {play: func(d *driver) { d.press("enter", "j", "space") }},
		"orders":  {play: func(d *driver) { d.press("]") }},
		"empty":   {night: func(n *launchNight) { n.rows, n.deliveries = nil, nil }},
		"failed":  {night: func(n *launchNight) { n.failing = errLocked() }},
		"stale":   {play: func(d *driver) { d.fail(); d.press("ctrl+r") }},
		"nothing": {play: func(d *driver) { d.press("/").types("class:AMBIGUOUS").press("enter") }},
		"filter":  {play: func(d *driver) { d.press("/").types("class:PAID") }},
		"filter_wrong": {play: func(d *driver) {
			d.press("/").types("달빛 cla:PAID").press("enter")
		}},
		"filter_help": {play: func(d *driver) { d.press("1", "/", "ctrl+g") }},
		"palette":     {play: func(d *driver) { d.press(":").types("s") }},
		"help":        {play: func(d *driver) { d.press("?") }},
		"message": {play: func(d *driver) {
			d.c.say("error", "refund: 환불을 보낼 수 없습니다, read-only until it is armed")
		}},
	}
}

func errLocked() error {
	return &ledger.Error{Op: "orders", Kind: ledger.Unavailable, Human: ledger.Say("the ledger is locked by another process")}
}

type size struct{ w, h int }

func sizes() []size { return []size{{80, 24}, {120, 40}, {200, 60}, {40, 10}} }

func goldenFile(name string, s size) string {
	return filepath.Join("testdata", fmt.Sprintf("%s_%dx%d.golden", name, s.w, s.h))
}

func (s scene) open(t *testing.T, at size, th *theme.Theme) *driver {
	t.Helper()
	n := newLaunchNight()
	if s.night != nil {
		s.night(n)
	}
	desk := newDesk(t, n.books(), &fakeClerk{})
	desk.Theme = th
	o := Options{
		Desk: desk, Facts: "listening on 127.0.0.1:8080, observe", Commands: fakeCommands(),
		Views: map[string]string{"angry": "class:PAID_NOT_GRANTED age>10m"},
	}
	d := drive(t, New(o), at.w, at.h)
	d.night = n
	if s.play != nil {
		s.play(d)
	}
	return d
}

func fakeCommands() []Command {
	return []Command{
		{Name: "show", Use: "show ORDER", Short: "Everything about one order"},
		{Name: "snooze", Use: "snooze ORDER --for 1h --reason TEXT", Short: "Put a case aside for a while", Flags: []Flag{{"--for", "how long"}, {"--reason", "why, for the journal"}}},
		{Name: "settle", Use: "settle ACTION --done|--failed --evidence TEXT", Short: "End a doubt with what was seen elsewhere", Flags: []Flag{{"--done", "it took effect"}, {"--failed", "it did not"}, {"--evidence", "what was seen, and where"}}},
		{Name: "arm", Use: "arm --for 30m --reason TEXT", Short: "Allow write actions in live for a while", Flags: []Flag{{"--for", "how long"}, {"--reason", "why, for the journal"}, {"--off", "end it now"}}},
		{Name: "import grants", Use: "import grants FILE", Short: "Take in the game's record", Flags: []Flag{{"--source", "name of a [[grants]] source"}}},
		{Name: "claim", Use: "claim ORDER", Short: "Take a case: it is yours", Flags: []Flag{{"--reason", "why, for the journal"}}},
	}
}

func TestGolden(t *testing.T) {
	t.Parallel()
	for name, s := range scenes() {
		for _, at := range sizes() {
			t.Run(fmt.Sprintf("%s_%dx%d", name, at.w, at.h), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					d := s.open(t, at, newTheme(t, theme.Options{Profile: theme.Plain}))
					frame := d.frame()
					if again := d.c.View(); again != frame {
						t.Errorf("drawing twice gave two frames:\n%s", cmp.Diff(frame, again))
					}
					coloured := s.open(t, at, newTheme(t, theme.Options{Profile: theme.TrueColor})).frame()
					if diff := cmp.Diff(frame, ansi.Strip(coloured)); diff != "" {
						t.Errorf("colour changes the text (-plain +coloured):\n%s", diff)
					}
					compareGolden(t, goldenFile(name, at), frame)
				})
			})
		}
	}
}

// TestASCII draws every scene for a terminal without line-drawing characters.
func TestASCII(t *testing.T) {
	t.Parallel()
	for name, s := range scenes() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				for _, at := range []size{{80, 24}, {200, 60}} {
					frame := s.open(t, at, newTheme(t, theme.Options{ASCII: true})).frame()
					for _, r := range frame {
						if r > 0x7e && r < 0x2e80 {
							t.Fatalf("%q (%U) is not ASCII:\n%s", r, r, frame)
						}
					}
				}
			})
		})
	}
}

func compareGolden(t *testing.T, file, frame string) {
	t.Helper()
	// A bar ends every line, so that spaces at its end are seen and kept.
	got := strings.ReplaceAll(frame, "\n", "|\n") + "|\n"
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v (go test ./tui -update writes it)", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("frame differs from %s (-want +got):\n%s", file, diff)
	}
}

func TestNoOrphanGolden(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for name := range scenes() {
		for _, at := range sizes() {
			known[goldenFile(name, at)] = true
		}
	}
	files, err := filepath.Glob(filepath.Join("testdata", "*.golden"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !known[f] {
			t.Errorf("%s belongs to no test", f)
		}
	}
}

// TestLoading holds the frame before the ledger has answered.
func TestLoading(t *testing.T) {
	t.Parallel()
	n := newLaunchNight()
	books := n.books()
	books.orders = nil
	c := New(Options{Desk: newDesk(t, books, &fakeClerk{})})
	c.Init()
	d := &driver{t: t, c: c}
	d.sees("Reading the open orders.", "reading the ledger")
}
