package tui

import (
	"testing"
	"testing/synctest"

	"makegood/tui/lang"
	"makegood/tui/pane"
	"makegood/tui/theme"
)

// TestEscGoesBackToWhereOneCameFrom walks every route to a place and back again by esc alone.
func TestEscGoesBackToWhereOneCameFrom(t *testing.T) {
	t.Parallel()
	for name, route := range map[string]struct {
		there []string
		// titles are what is seen after each of them, from the first on.
		titles []string
		// own are the steps one went himself.
		own int
	}{
		"an order from Pulse's orders":      {[]string{"5", "narrow", "enter"}, []string{"Pulse", "Ledger", "Order"}, 0},
		"an order from the alerts":          {[]string{"5", "6", "narrow", "enter"}, []string{"Pulse", "Alerts", "Ledger", "Order"}, 0},
		"a list from the start of a shift":  {[]string{"0", "goto", "enter"}, []string{"Shift start", "Ledger", "Order"}, 0},
		"Pulse from a list from Pulse":      {[]string{"5", "narrow", "5", "narrow"}, []string{"Pulse", "Ledger", "Pulse", "Ledger"}, 0},
		"a list from another pane":          {[]string{"1", "goto"}, []string{"Inbox", "Ledger"}, 1},
		"tids given to STOVE from a list":   {[]string{"5", "narrow", "lookup"}, []string{"Pulse", "Ledger", "STOVE"}, 0},
		"a player from an order from Pulse": {[]string{"5", "narrow", "enter", "p"}, []string{"Pulse", "Ledger", "Order", "Player"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				d := drive(t, w.console(t, lang.English, theme.Options{Profile: theme.Plain}), 120, 40)
				d.acknowledge()
				seen := func(at int) {
					t.Helper()
					want := "Ledger"
					if at >= 0 {
						want = route.titles[at]
					}
					room := d.c.room()
					kinds := map[string]bool{}
					switch room.(type) {
					case *pane.Order:
						kinds["Order"] = true
					case *pane.Player:
						kinds["Player"] = true
					default:
						kinds[room.Title()] = true
					}
					if !kinds[want] {
						t.Fatalf("at %d one is at %q, not %s", at, room.Title(), want)
					}
				}
				for i, step := range route.there {
					switch step {
					case "narrow":
						d.run(d.c.carryOut(pane.Narrow{Filter: "sev:1"}, d.c.room()))
					case "goto":
						d.run(d.c.carryOut(pane.GoTo{List: pane.OrderList, Filter: "sev:1"}, d.c.room()))
					case "lookup":
						d.run(d.c.carryOut(pane.LookUp{Tids: []string{"1909091033503333452"}}, d.c.room()))
					default:
						d.press(step)
					}
					seen(i)
				}
				for i := len(route.there) - 2; i >= route.own-1; i-- {
					d.press("esc")
					seen(i)
				}
				d.press("4").sees("[Work list]").misses("/sev:1") // as it was before
				if len(d.c.trail) != 0 {
					t.Errorf("%d ways back are left", len(d.c.trail))
				}
			})
		})
	}
}

// TestOnesOwnWayIsNotLedBack: who goes to a pane himself stays there, and the filter he found is his own.
func TestOnesOwnWayIsNotLedBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := drive(t, newWorld().console(t, lang.English, theme.Options{Profile: theme.Plain}), 120, 40)
		d.acknowledge().press("5")
		d.run(d.c.carryOut(pane.Narrow{Filter: "sev:1"}, d.c.room()))
		d.sees("esc goes back to Pulse").press("1", "4").sees("/sev:1")
		d.press("esc").sees("[Orders]").misses("/sev:1")
		d.press("esc").sees("there is nothing to go back from")
	})
}

// TestOutcomesComeBack: an order opened from what became of a batch leads back to it.
func TestOutcomesComeBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := drive(t, newWorld().console(t, lang.English, theme.Options{Profile: theme.Plain}), 120, 40)
		d.press("m").pass(5e9).press("tab", "enter").pass(5e9).sees("line 1 of", "esc closes")
		d.press("enter").sees("esc goes back").misses("line 1 of")
		d.acknowledge().press("esc").sees("line 1 of", "esc closes").press("esc").misses("line 1 of").sees("[Work list]")
	})
}

// acknowledge takes away every message that stays until it is.
func (d *driver) acknowledge() *driver {
	for d.c.said.Len() > 0 {
		d.press("esc")
	}
	return d
}
