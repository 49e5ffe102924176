package tui

import (
	"fmt"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"makegood/tui/kit"
)

// cell is where a text stands on the screen, for the first time.
func (d *driver) cell(text string) (x, y int) {
	d.t.Helper()
	for i, line := range strings.Split(ansi.Strip(d.frame()), "\n") {
		if before, _, ok := strings.Cut(line, text); ok {
			return kit.Width(before), i
		}
	}
	d.t.Fatalf("%q is not on the screen:\n%s", text, d.frame())
	return 0, 0
}

// click presses and releases the left button on a text.
func (d *driver) click(text string) *driver {
	d.t.Helper()
	x, y := d.cell(text)
	d.send(tea.MouseMsg{X: x, Y: y, Button: tea.MouseButtonLeft, Action: tea.MouseActionPress})
	return d.send(tea.MouseMsg{X: x, Y: y, Button: tea.MouseButtonLeft, Action: tea.MouseActionRelease})
}

// turns turns the wheel down over a text, or up.
func (d *driver) turns(text string, button tea.MouseButton) *driver {
	d.t.Helper()
	x, y := d.cell(text)
	return d.send(tea.MouseMsg{X: x, Y: y, Button: button, Action: tea.MouseActionPress})
}

// onRow fails unless the cursor stands on a line with a text.
func (d *driver) onRow(text string) *driver {
	d.t.Helper()
	for line := range strings.SplitSeq(ansi.Strip(d.frame()), "\n") {
		if _, behind, ok := strings.Cut(line, "▌"); ok && strings.Contains(behind, text) {
			return d
		}
	}
	d.t.Fatalf("the cursor is not on %q:\n%s", text, d.frame())
	return d
}

// TestMouse plays the console with the mouse alone, at every size and under every dialog; switched off it does nothing.
func TestMouse(t *testing.T) {
	for _, s := range []size{{80, 24}, {120, 40}, {200, 60}} {
		t.Run(fmt.Sprintf("%dx%d", s.w, s.h), func(t *testing.T) {
			at(t, s.w, s.h, Options{Views: map[string]string{"angry": "class:PAID_NOT_GRANTED", "calm": "sev:3", "late": "age>15m"}}, &fakeClerk{}, func(d *driver) {
				d.onRow("451,000 KRW").click("119,000 KRW").onRow("451,000 KRW")
				d.press("ctrl+g").sees("the mouse selects and scrolls").click("119,000 KRW").onRow("119,000 KRW")
				d.turns("119,000 KRW", tea.MouseButtonWheelUp).onRow("451,000 KRW").turns("2,400 KRW", tea.MouseButtonWheelDown).onRow("119,000 KRW")
				d.click("Orders").sees("[Orders]").click("Journal").sees("[Journal]").click("Work list").sees("[Work list]")
				if s.w < wideWidth {
					d.click("2 Hive").sees("[2 Hive]").click("1 Inbox").sees("[1 Inbox]").click("4 Ledger").sees("[4 Ledger]")
				} else {
					d.click("Unconsumed").sees("▌ 2 Hive").click("Quarantine").sees("▌ 1 Inbox").click("119,000 KRW").sees("▌ 4 Ledger")
				}

				d.press("w").onRow("angry").click("late").onRow("late").turns("late", tea.MouseButtonWheelUp).onRow("calm").press("esc")

				d.press("?")
				top := ansi.Strip(d.frame())
				if d.turns("Keys", tea.MouseButtonWheelDown); strings.Contains(top, "more") && ansi.Strip(d.frame()) == top {
					t.Errorf("the wheel does not scroll the help:\n%s", top)
				}
				d.press("esc").click("119,000 KRW").press("enter", "enter")
				if s.w < wideWidth {
					d.click("Timeline").sees("[Timeline").click("Actions").sees("[Actions")
				} else {
					d.click("─ Timeline").sees("▌ Timeline").click("─ Actions").sees("▌ Actions")
				}
			})
		})
	}
}
