package kit_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"pgregory.net/rapid"

	"makegood/tui/kit"
)

// clock is the time a test says it is.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

func newClock() *clock { return &clock{now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)} }

func confirmOf(t testing.TB, change func(*kit.ConfirmSpec)) (*kit.Confirm, *clock) {
	c := newClock()
	spec := confirmSpec(plain(t), kit.Dangerous, "", c.Now)
	if change != nil {
		change(&spec)
	}
	return kit.NewConfirm(plain(t), spec), c
}

func typing(keys string) []string { return strings.Split(keys, "") }

// right are the keys that fill the dialog in as it wants, up to its button.
func right() []string {
	keys := append([]string{"tab", "right", "enter"}, typing("686731")...)
	return append(append(append(keys, "enter"), typing("5,000")...), "enter")
}

func TestConfirmOutcome(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name   string
		change func(*kit.ConfirmSpec)
		keys   []string
		want   kit.Outcome
		sees   string
	}{
		{"enter at once cancels", nil, []string{"enter"}, kit.Cancelled, ""},
		{"esc cancels", nil, []string{"tab", "x", "esc"}, kit.Cancelled, ""},
		{"ctrl+c cancels", nil, append(right(), "ctrl+c"), kit.Cancelled, ""},
		{"filled in and pressed", nil, append(right(), "enter"), kit.Done, ""},
		{"filled in and not pressed", nil, right(), kit.Open, "[›refund 5,000 KRW‹]"},
		{"a letter on cancel does nothing and says so", nil, []string{"y"}, kit.Open, "you are on cancel"},
		{"without a reason", nil, []string{"tab", "tab", "tab", "tab", "enter"}, kit.Open, "nothing was sent: reason: choose one"},
		{"a wrong order", nil, append(append([]string{"tab", "right", "tab"}, typing("686730")...), "enter"), kit.Open, "does not match"},
		{"a wrong amount", nil, append(append(right()[:9], "enter"), "5", "0", "tab", "enter"), kit.Open, "nothing was sent: amount: does not match"},
		{"a blocked dialog only cancels", func(s *kit.ConfirmSpec) { s.Blocked = "read-only" }, append(right(), "enter"), kit.Cancelled, ""},
		{"a blocked dialog says why", func(s *kit.ConfirmSpec) { s.Blocked = "read-only" }, []string{"tab"}, kit.Open, "not possible: read-only"},
		{"a guard that refuses blocks", func(s *kit.ConfirmSpec) {
			s.Guards = append(s.Guards, kit.Guard{Verdict: "refuse", Text: "the item is held"})
		}, []string{"tab", "x"}, kit.Open, "a guard refuses: the item is held"},
		{"a verdict nobody knows blocks", func(s *kit.ConfirmSpec) { s.Guards = []kit.Guard{{Verdict: "maybe", Text: "limits"}} }, []string{"tab"}, kit.Open, "a guard refuses: limits"},
		{"without fields tab and enter", func(s *kit.ConfirmSpec) { s.Fields, s.Risk = nil, kit.Harmless }, []string{"tab", "enter"}, kit.Done, ""},
		{"a free reason is needed", func(s *kit.ConfirmSpec) { s.Fields = []kit.Field{kit.ReasonField(plain(t), nil, true)} }, []string{"tab", " ", "tab", "enter"}, kit.Open, "reason: needed"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dialog, clock := confirmOf(t, c.change)
			clock.now = clock.now.Add(time.Minute)
			got := kit.Open
			for _, k := range c.keys {
				if got = dialog.Update(pressed(k)); got != kit.Open {
					break
				}
			}
			if got != c.want {
				t.Errorf("outcome %d, want %d:\n%s", got, c.want, dialog.View())
			}
			if !strings.Contains(dialog.View(), c.sees) {
				t.Errorf("the dialog does not say %q:\n%s", c.sees, dialog.View())
			}
		})
	}
}

func TestConfirmValues(t *testing.T) {
	t.Parallel()
	dialog, clock := confirmOf(t, nil)
	clock.now = clock.now.Add(time.Minute)
	for _, k := range right() {
		dialog.Update(pressed(k))
	}
	if dialog.Update(pressed("enter")) != kit.Done || dialog.Value("reason") != "game cannot grant" || dialog.Value("order") != "686731" {
		t.Errorf("reason %q, order %q", dialog.Value("reason"), dialog.Value("order"))
	}
}

func TestConfirmGrace(t *testing.T) {
	t.Parallel()
	dialog, clock := confirmOf(t, nil)
	clock.now = clock.now.Add(999 * time.Millisecond)
	if got := dialog.Update(pressed("enter")); got != kit.Open {
		t.Errorf("a key inside the grace period counted: %d", got)
	}
	if !strings.Contains(dialog.View(), "did not count") {
		t.Errorf("nothing is said about the key that did not count:\n%s", dialog.View())
	}
	if got := dialog.Update(pressed("esc")); got != kit.Cancelled {
		t.Errorf("cancelling must always be possible, got %d", got)
	}
	clock.now = clock.now.Add(time.Millisecond)
	if got := dialog.Update(pressed("enter")); got != kit.Cancelled {
		t.Errorf("after the grace period enter presses cancel, got %d", got)
	}
}

func TestConfirmSaysWhenTheGracePeriodIsOver(t *testing.T) {
	t.Parallel()
	dialog, _ := confirmOf(t, func(s *kit.ConfirmSpec) { s.Grace = time.Nanosecond })
	other, _ := confirmOf(t, nil)
	cmd := dialog.Init()
	if cmd == nil || !strings.Contains(dialog.View(), "keys count in a moment") {
		t.Fatalf("a dialog inside its grace period must say so and wait:\n%s", dialog.View())
	}
	msg := cmd()
	other.Update(msg)
	dialog.Update(msg)
	if strings.Contains(dialog.View(), "in a moment") || !strings.Contains(other.View(), "in a moment") {
		t.Error("the message must end the grace period of its own dialog, and of no other")
	}
	if ready, _ := confirmOf(t, func(s *kit.ConfirmSpec) { s.Grace = 0 }); ready.Init() != nil {
		t.Error("without a grace period there is nothing to wait for")
	}
}

func TestConfirmRefusesAPaste(t *testing.T) {
	t.Parallel()
	dialog, clock := confirmOf(t, nil)
	clock.now = clock.now.Add(time.Minute)
	dialog.Update(pressed("tab"))
	dialog.Update(pressed("tab"))
	dialog.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("686731"), Paste: true})
	if dialog.Value("order") != "" || !strings.Contains(dialog.View(), "typed, not pasted") {
		t.Errorf("a paste filled in what must be typed: %q\n%s", dialog.Value("order"), dialog.View())
	}
}

func TestConfirmScrollsWhatDoesNotFit(t *testing.T) {
	t.Parallel()
	dialog, clock := confirmOf(t, func(s *kit.ConfirmSpec) {
		s.Request = append(s.Request, strings.Split("LINE1 LINE2 LINE3 LASTLINE", " ")...)
	})
	dialog.Resize(80, 20)
	clock.now = clock.now.Add(time.Minute)
	if !strings.Contains(dialog.View(), "more lines") {
		t.Fatalf("hidden lines are not announced:\n%s", dialog.View())
	}
	seen := dialog.View()
	for range 5 {
		dialog.Update(pressed("pgdown"))
		seen += dialog.View()
	}
	for _, want := range []string{"LINE1", "LASTLINE", "does not list the order any more"} {
		if !strings.Contains(strings.Join(strings.Fields(seen), " "), strings.Fields(want)[0]) {
			t.Errorf("%q can never be seen", want)
		}
	}
	if strings.Contains(dialog.View(), "more lines") {
		t.Errorf("at the end nothing is hidden below:\n%s", dialog.View())
	}
}

// TestConfirmShowsEveryRefusal: however small the window and however far it is scrolled, no guard that refuses is hidden,
// and what is hidden says that it is.
func TestConfirmShowsEveryRefusal(t *testing.T) {
	t.Parallel()
	for _, at := range []size{{80, 24}, {80, 18}, {120, 40}, {40, 24}} {
		dialog, clock := confirmOf(t, func(s *kit.ConfirmSpec) {
			for i := range 20 {
				s.Request = append(s.Request, fmt.Sprintf("LINE%d", i))
				s.Guards = append(s.Guards, kit.Guard{Verdict: "pass", Text: fmt.Sprintf("holds %d", i)})
			}
			for _, no := range []string{"HELD", "GONE", "LIMIT"} {
				s.Guards = append(s.Guards, kit.Guard{Verdict: "refuse", Text: no + " refuses it, for a reason that takes more than one line of a dialog as narrow as this"})
			}
		})
		dialog.Resize(at.w, at.h)
		clock.now = clock.now.Add(time.Minute)
		seen := ""
		for range 20 {
			view := dialog.View()
			seen += view
			for _, no := range []string{"HELD", "GONE", "LIMIT"} {
				if !strings.Contains(view, no+" refuses") {
					t.Fatalf("%v: %s is hidden:\n%s", at, no, view)
				}
			}
			if w, h := kit.Size(view); w > at.w || h > at.h {
				t.Fatalf("%v: the box is %dx%d", at, w, h)
			}
			dialog.Update(pressed("pgdown"))
		}
		for _, want := range []string{"LINE0", "LINE19", "holds 0", "holds 19"} {
			if !strings.Contains(seen, want) {
				t.Errorf("%v: %q can never be seen", at, want)
			}
		}
	}
}

// TestConfirmSaysWhatIsHidden: where a dialog is cut off, what stands over its buttons says so, and counts the guards.
func TestConfirmSaysWhatIsHidden(t *testing.T) {
	t.Parallel()
	dialog, clock := confirmOf(t, func(s *kit.ConfirmSpec) {
		for i := range 20 {
			s.Guards = append(s.Guards, kit.Guard{Verdict: "pass", Text: fmt.Sprintf("holds %d", i)})
		}
	})
	clock.now = clock.now.Add(time.Minute)
	dialog.Update(pressed("pgup"))
	dialog.Update(pressed("tab"))
	lines := strings.Split(dialog.View(), "\n")
	above := lines[len(lines)-3]
	if !strings.Contains(above, "not all is read: ") || !strings.Contains(above, "guards among them: pgdn") {
		t.Errorf("what stands over the buttons does not say that something is hidden:\n%s", dialog.View())
	}
	for range 20 {
		dialog.Update(pressed("pgdown"))
	}
	dialog.Update(pressed("tab"))
	if strings.Contains(dialog.View(), "not all is read") {
		t.Errorf("at the end all is read:\n%s", dialog.View())
	}
}

func TestConfirmPlacesTheCursor(t *testing.T) {
	t.Parallel()
	for _, size := range []size{{80, 20}, {120, 40}} {
		dialog, clock := confirmOf(t, nil)
		dialog.Resize(size.w, size.h)
		clock.now = clock.now.Add(time.Minute)
		if _, _, ok := dialog.Cursor(); ok {
			t.Error("on cancel nothing is typed")
		}
		for _, k := range append([]string{"tab", "right", "tab"}, typing("686")...) {
			dialog.Update(pressed(k))
		}
		x, y, ok := dialog.Cursor()
		lines := strings.Split(dialog.View(), "\n")
		if !ok || y >= len(lines) || !strings.HasSuffix(cut(lines[y], x), "686") {
			t.Errorf("%v: the cursor is at %d,%d (%v) of\n%s", size, x, y, ok, dialog.View())
		}
	}
}

// cut is the first cells of a line without colours.
func cut(line string, cells int) string {
	out := ""
	for _, r := range line {
		if kit.Width(out) >= cells {
			break
		}
		out += string(r)
	}
	return out
}

// TestConfirmNeverAcceptsUnfilled presses keys at random: the dialog accepts only what it was to be given.
func TestConfirmNeverAcceptsUnfilled(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		dialog, clock := confirmOf(t, nil)
		clock.now = clock.now.Add(time.Minute)
		w, h := rapid.IntRange(30, 120).Draw(r, "width"), rapid.IntRange(12, 40).Draw(r, "height")
		dialog.Resize(w, h)
		keys := []string{"tab", "shift+tab", "enter", "right", "left", "6", "8", "7", "3", "1", "5", "0", "backspace", "pgdown", "y", "김", " "}
		for range rapid.IntRange(0, 60).Draw(r, "steps") {
			out := dialog.Update(pressed(rapid.SampledFrom(keys).Draw(r, "key")))
			filled := dialog.Value("reason") != "" && dialog.Value("order") == "686731" && strings.ReplaceAll(dialog.Value("amount"), ",", "") == "5000"
			if out == kit.Done && !filled {
				r.Fatalf("accepted with %q, %q, %q", dialog.Value("reason"), dialog.Value("order"), dialog.Value("amount"))
			}
			if out != kit.Open {
				return
			}
			view := dialog.View()
			bw, bh := kit.Size(view)
			if bw > w || bh > h || kit.CheckFrame(view, bw, bh) != nil {
				r.Fatalf("the box is %dx%d on a screen of %dx%d:\n%s", bw, bh, w, h, view)
			}
			if view != dialog.View() {
				r.Fatal("drawing changed the dialog")
			}
		}
	})
}

// TestBlockedConfirmAsksForNothing: where nothing that is typed would help there is nothing to type on, and what helps
// stands in its place; where the refusal is lifted the fields are there again with what was typed.
func TestBlockedConfirmAsksForNothing(t *testing.T) {
	t.Parallel()
	for _, at := range []size{{80, 24}, {120, 40}, {40, 14}} {
		dialog, clock := confirmOf(t, nil)
		dialog.Resize(at.w, at.h)
		clock.now = clock.now.Add(time.Minute)
		for _, k := range append([]string{"tab", "right", "tab"}, typing("9999")...) {
			dialog.Update(pressed(k))
		}
		open := confirmSpec(plain(t), kit.Dangerous, "", clock.Now)
		refused := open
		refused.Guards = append([]kit.Guard{{Verdict: "refuse", Text: "read-only"}}, refused.Guards...)
		refused.Next = "What helps: arm it first, then come back and read it again."
		dialog.Reweigh(refused)
		view := dialog.View()
		for _, gone := range []string{"reason", "last six", "9999", "type it"} {
			if strings.Contains(view, gone) {
				t.Errorf("%v: %q still asks:\n%s", at, gone, view)
			}
		}
		if !strings.Contains(view, "read-only") || !strings.Contains(view, "What helps: arm it") {
			t.Errorf("%v: neither the guard nor what helps is said:\n%s", at, view)
		}
		if _, _, ok := dialog.Cursor(); ok {
			t.Errorf("%v: the cursor stands on a field that is not there", at)
		}
		if w, h := kit.Size(view); w > at.w || h > at.h {
			t.Errorf("%v: the box is %dx%d", at, w, h)
		}
		for _, k := range []string{"tab", "9"} {
			if dialog.Update(pressed(k)) != kit.Open || !strings.Contains(dialog.View(), "not possible: a guard refuses: ") {
				t.Errorf("%v: %s does not say why nothing happens:\n%s", at, k, dialog.View())
			}
		}
		dialog.Reweigh(open)
		if view := dialog.View(); !strings.Contains(view, "9999") || strings.Contains(view, "What helps") {
			t.Errorf("%v: what was typed is gone:\n%s", at, view)
		}
	}
}
