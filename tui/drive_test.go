package tui

import (
	"reflect"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/tui/kit"
)

// driver plays a console without a program: it runs the commands an update gives, and those that follow, until nothing
// is left but what waits for time to pass. It belongs in a bubble of synctest, where time passes only when nothing else
// can happen, so that no machine is too slow for it.
type driver struct {
	t    testing.TB
	c    *Console
	quit bool
	// waiting are the commands that wait for time.
	waiting []chan tea.Msg
	// night is the ledger behind the console, where it is one.
	night *launchNight
}

// fail lets the ledger answer nothing but an error from now on.
func (d *driver) fail() { d.night.failing = errLocked() }

func drive(t testing.TB, c *Console, width, height int) *driver {
	t.Helper()
	d := &driver{t: t, c: c}
	// What waits for time to pass ends before the bubble does.
	t.Cleanup(func() { time.Sleep(time.Hour) })
	d.send(tea.WindowSizeMsg{Width: width, Height: height})
	d.run(c.Init())
	return d
}

func (d *driver) send(msg tea.Msg) *driver {
	d.t.Helper()
	_, cmd := d.c.Update(msg)
	d.run(cmd)
	return d
}

// run carries a command out. One that has not answered when everything else stands still waits for time; pass hears what it
// says then.
func (d *driver) run(cmd tea.Cmd) {
	d.t.Helper()
	if cmd == nil {
		return
	}
	answers := make(chan tea.Msg, 1)
	go func() { answers <- cmd() }()
	select {
	case msg := <-answers:
		d.take(msg)
	case <-time.After(time.Millisecond):
		d.waiting = append(d.waiting, answers)
	}
}

// pass lets time pass, and takes what the commands that waited for it say.
func (d *driver) pass(span time.Duration) *driver {
	d.t.Helper()
	time.Sleep(span)
	waiting := d.waiting
	d.waiting = nil
	for _, answers := range waiting {
		select {
		case msg := <-answers:
			d.take(msg)
		default:
			d.waiting = append(d.waiting, answers)
		}
	}
	return d
}

func (d *driver) take(msg tea.Msg) {
	d.t.Helper()
	switch msg := msg.(type) {
	case nil:
	case tea.BatchMsg:
		for _, cmd := range msg {
			d.run(cmd)
		}
	case tea.QuitMsg:
		d.quit = true
	default:
		if reflect.TypeOf(msg).Kind() == reflect.Func {
			d.t.Fatalf("a command answered with a command")
		}
		d.send(msg)
	}
}

// press presses keys by their names.
func (d *driver) press(keys ...string) *driver {
	d.t.Helper()
	for _, k := range keys {
		d.send(keyOf(k))
	}
	return d
}

// types presses every character of a text.
func (d *driver) types(text string) *driver {
	d.t.Helper()
	for _, r := range text {
		d.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}})
	}
	return d
}

func keyOf(name string) tea.KeyMsg {
	named := map[string]tea.KeyType{
		"enter": tea.KeyEnter, "esc": tea.KeyEsc, "tab": tea.KeyTab, "shift+tab": tea.KeyShiftTab, "up": tea.KeyUp, "down": tea.KeyDown,
		"ctrl+c": tea.KeyCtrlC, "ctrl+r": tea.KeyCtrlR, "ctrl+d": tea.KeyCtrlD, "pgdown": tea.KeyPgDown, "right": tea.KeyRight, "left": tea.KeyLeft,
		"ctrl+u": tea.KeyCtrlU, "ctrl+g": tea.KeyCtrlG, "home": tea.KeyHome, "end": tea.KeyEnd,
	}
	if name == " " || name == "space" {
		return tea.KeyMsg{Type: tea.KeySpace, Runes: []rune{' '}}
	}
	if k, ok := named[name]; ok {
		return tea.KeyMsg{Type: k}
	}
	return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(name)}
}

// frame is the screen, held against its size.
func (d *driver) frame() string {
	d.t.Helper()
	frame := d.c.View()
	if err := kit.CheckFrame(frame, d.c.width, d.c.height); err != nil {
		d.t.Fatalf("%v\n%s", err, frame)
	}
	return frame
}

func (d *driver) sees(texts ...string) *driver {
	d.t.Helper()
	frame := d.frame()
	for _, text := range texts {
		if !strings.Contains(frame, text) {
			d.t.Fatalf("%q is not on the screen:\n%s", text, frame)
		}
	}
	return d
}

func (d *driver) misses(texts ...string) *driver {
	d.t.Helper()
	frame := d.frame()
	for _, text := range texts {
		if strings.Contains(frame, text) {
			d.t.Fatalf("%q is on the screen:\n%s", text, frame)
		}
	}
	return d
}
