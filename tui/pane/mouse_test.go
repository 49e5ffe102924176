package pane_test

import (
	"fmt"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/pane"
)

// at is the cell a text stands on, the line counted among those that hold it.
func (r *room) at(text string) (x, y int) {
	r.t.Helper()
	for i, line := range strings.Split(ansi.Strip(r.pane.View()), "\n") {
		if before, _, ok := strings.Cut(line, text); ok {
			return kit.Width(before), i
		}
	}
	r.t.Fatalf("%q is not there:\n%s", text, ansi.Strip(r.pane.View()))
	return 0, 0
}

// click clicks on a text.
func (r *room) click(text string) *room {
	r.t.Helper()
	x, y := r.at(text)
	r.send(tea.MouseMsg{X: x, Y: y, Button: tea.MouseButtonLeft, Action: tea.MouseActionPress})
	return r.send(tea.MouseMsg{X: x, Y: y, Button: tea.MouseButtonLeft, Action: tea.MouseActionRelease})
}

// turns turns the wheel over a text, down when positive.
func (r *room) turns(text string, notches int) *room {
	r.t.Helper()
	button := tea.MouseButtonWheelDown
	if notches < 0 {
		button, notches = tea.MouseButtonWheelUp, -notches
	}
	x, y := r.at(text)
	for range notches {
		r.send(tea.MouseMsg{X: x, Y: y, Button: button, Action: tea.MouseActionPress})
	}
	return r
}

// selected fails unless the cursor stands on a line with a text.
func (r *room) selected(text string) *room {
	r.t.Helper()
	return r.seesLine("▌", text)
}

// TestMouseOnTheOrder holds that a click opens the part or selects the action under it, and that the wheel moves what is
// under it, however the screen is laid out.
func TestMouseOnTheOrder(t *testing.T) {
	t.Parallel()
	story := refundable()
	open := func(t *testing.T, w, h int) *room {
		t.Helper()
		d, _ := stubDesk(t, booksOf(t, story), stubClerk{preview: guardedBy(t, story, true)})
		return enter(t, pane.NewOrder(d, story.key), w, h)
	}
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		r := open(t, size[0], size[1])
		r.click("Timeline").sees("[Timeline").click("Raw").sees("[Raw", "1 of").click("Actions").sees("[Actions")
		r.click("F  report failed").selected("F  report failed").click("V  verify").selected("V  verify")
		r.turns("V  verify", 2).selected("F  report failed").turns("F  report failed", -1).selected("R  report granted")
		r.click("Overview").sees("[Overview")
	}
	r := open(t, 80, 14)
	top := ansi.Strip(r.pane.View())
	if r.turns("[Overview", 1); ansi.Strip(r.pane.View()) != top {
		t.Error("the wheel over the bar scrolls")
	}
	lines := strings.Split(top, "\n")
	if r.turns(strings.TrimSpace(lines[len(lines)-2]), 2); ansi.Strip(r.pane.View()) == top {
		t.Errorf("the wheel does not scroll the overview:\n%s", top)
	}
	r = open(t, 200, 60)
	r.click("record granted").selected("record granted")
	r.turns("Timeline ", 1).selected("record granted") // what is under the mouse moves, and the focus stays
	r.click(`"market_pid"`).selected("market_pid").send(pane.Tick{})
	if x, y := r.at("▌ Raw"); x < 100 || y < 20 {
		t.Errorf("a click into Raw gives it no focus:\n%s", ansi.Strip(r.pane.View()))
	}
}

// TestMouseOnTheRooms holds the same of the screens that are drawn from lines: a click selects, the wheel goes on.
func TestMouseOnTheRooms(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			t.Parallel()
			d, _ := pulseDesk(t, brokenNight())
			r := enter(t, pane.NewPulse(d), size[0], size[1])
			r.click("refund in doubt").selected("refund in doubt").turns("refund in doubt", -2).selected("0 of 41 grants")
			r.turns("0 of 41 grants", 1).lacks("▌▲ 0 of 41")
			r = enter(t, pane.NewAlerts(d), size[0], size[1])
			r.click("0 of 41 grants").selected("0 of 41 grants").turns("0 of 41 grants", -1).lacks("▌▲ 0 of 41")

			books := stubBooks{orders: ordersOf(purchases(t))}
			r, _ = playerRoom(t, books, size[0], size[1])
			if strings.Contains(ansi.Strip(r.pane.View()), "[Orders") {
				r.click("Position").sees("[Position").lacks("[Orders").click("Orders").sees("[Orders")
			}
		})
	}
	r, _, _ := statusPane(t, 80, 9)
	before := ansi.Strip(r.pane.View())
	if r.turns("order master", 1); ansi.Strip(r.pane.View()) == before {
		t.Errorf("the wheel does not scroll the answer:\n%s", before)
	}
	r.click("Lookup").sees("[Lookup]").click("Purchase status").sees("[Purchase status]")
}

// TestMouseOnTheDialogs holds that what is longer than a dialog is scrolled by the wheel, that rows are selected by a click,
// and that no click decides anything.
func TestMouseOnTheDialogs(t *testing.T) {
	t.Parallel()
	d, _ := stubDesk(t, stubBooks{}, stubClerk{})
	d.Views = map[string]string{"big": "amount>100000", "night": "age>15m", "week": "age>7d"}
	r := enter(t, pane.NewViews(d, ""), 80, 24)
	r.click("week").selected("week").turns("week", -1).selected("night").turns("night", 3).selected("week")

	scenes := manyScenes()
	d, clock := stubDesk(t, stubBooks{}, stubClerk{})
	r = &room{t: t, pane: scenes["ended"](t, d, clock, 120, 24)}
	first, last := manyItems()[0].Key.Order, manyItems()[3].Key.Order
	r.click(last).selected(last).turns(last, -2).selected(first).turns(first, 1).lacks("▌ " + first)

	c := confirm(t, refundable(), ledger.ActRefund, never, 80, 24)
	c.lacks("within the limits").turns("guards", 9).sees("within the limits").turns("within the limits", -9).lacks("within the limits")
	c.press("tab", "tab", "tab", "tab").click("refund 1,200 KRW").click("cancel")
	if len(c.sent) != 0 || len(c.out) > 0 && c.last() == (pane.Back{}) {
		t.Errorf("a click decided: %v", c.out)
	}
}

// TestMouseWhereAFilterNarrowsTheTabs holds that a click opens the tab that is drawn under it when the filter has pushed the
// tabs together.
func TestMouseWhereAFilterNarrowsTheTabs(t *testing.T) {
	t.Parallel()
	for _, width := range []int{80, 96, 120} {
		d, _ := stubDesk(t, stubBooks{}, stubClerk{})
		l := pane.NewLedger(d)
		r := enter(t, l, width, 24)
		for _, tab := range []string{"Journal", "Actions", "Orders", "Grants"} {
			r.run(l.SetFilter("class:PAID_NOT_GRANTED,GONE_NOT_GRANTED player:20000000401 provider:hive"))
			if strings.Contains(strings.Split(ansi.Strip(r.pane.View()), "\n")[0], tab) {
				r.click(tab).sees("[" + tab + "]")
			}
		}
	}
}
