package main

import (
	"encoding/csv"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"makegood/tui/kit"
	"makegood/tui/lang"
)

// leaves quits a console that asks first, because it listens.
func (d *desk) leaves() {
	d.t.Helper()
	anyway := d.say("quit all the same")
	d.Press("q").Sees(clause(d.say("this console receives the notifications: nothing does after it ends")), anyway).Misses(d.say("keys count in a moment"))
	d.Press("tab").Sees("[›" + anyway + "‹]").Press("enter").Leaves(0)
}

// Nobody listened for a while: on return the providers are asked about everybody
// and everything known, and what was missed stands on the work list.
func TestJourneyListenerWasDown(t *testing.T) { inBothLanguages(t, listenerWasDown) }

func listenerWasDown(t *testing.T, language string) {
	h := newHouse(t, journeySettings{lang: language, sweep: "10m"})
	alice := h.listening(h.console("alice", 120, 40))
	known, unknown := h.player(0), h.player(1)
	before := h.buys(known, "item01")
	tid, err := h.sim.BuyStove(h.player(2).GUID, "item02", "kr")
	if err != nil {
		t.Fatal(err)
	}
	alice.Press("1").Sees(before, tid)
	h.becomes(before, "MATCHED")
	h.becomes(tid, "MATCHED")
	alice.leaves()
	down := time.Now()
	asked := h.sim.Posts().Calls

	missed := h.buys(known, "item02")
	never := h.buys(unknown, "item03")
	h.until("the notifications go nowhere", func() bool { return h.sim.Posts().Unheard["hive paid"] == 2 })
	// A shorter silence is no gap.
	h.until("the silence is long enough", func() bool { return time.Since(down) > 31*time.Second })

	alice = h.listening(h.console("alice again", 120, 40))
	alice.SeesLine("▲", "2,500 KRW", h.say("Paid%s"), h.say("%s, nothing granted%s")).Sees("1 "+h.say("urgent"), missed)
	calls := h.sim.Posts().Calls
	if n := calls["unconsumed"] - asked["unconsumed"]; n < 2 {
		t.Errorf("%d unconsumed lists of the known player were read, on two servers", n)
	}
	if n := calls["details"] - asked["details"]; n < 1 {
		t.Errorf("STOVE was asked %d times about the known tid", n)
	}
	alice.Press("]", "]", "]", "]").Sees(h.say("Journal"))
	if language == lang.English {
		alice.SeesLine("journal", "Nobody listened from")
	}
	alice.Press("[", "[", "[").SeesLine(missed[len(missed)-6:], "2,500 KRW")
	if said := h.runs(0, "journal"); !strings.Contains(said, map[string]string{lang.English: "only as far as lists and tids can tell", lang.Korean: "목록과 tid로 알 수 있는 만큼만"}[language]) {
		t.Errorf("the gap claims to know everything:\n%s", said)
	}
	h.runs(1, "show", never) // nobody named this player: no list can tell
	if got := h.shows(missed); !strings.Contains(strings.Join(got.Flags, " "), "NOTIFICATION_MISSED") {
		t.Errorf("%s is %s %v", missed, got.Class, got.Flags)
	}

	alice.Press("[").Sees(missed).Press("enter").Sees("Hive "+missed, h.class("PAID_NOT_GRANTED")).SeesLine(h.say("notified"), h.say("no§lamp"))
	alice.opens("P", h.say("replay")).Sees("X-Makegood-Rebuilt").Press("shift+tab").Misses("[›" + h.say("cancel") + "‹]").Press("enter")
	alice.Sees(h.say("delivered, the game answered success"), h.say("esc closes")).Press("esc").Misses(h.say("esc closes")).Sees(h.class("MATCHED"))
	h.becomes(missed, "MATCHED")
	alice.counted("J3, what was missed is made good")
}

// End of shift: the day's deliveries and the game's record of 20,000 grants are
// taken in, held against each other, and reported.
func TestJourneyEndOfShift(t *testing.T) { inBothLanguages(t, endOfShift) }

func endOfShift(t *testing.T, language string) {
	h := newHouse(t, journeySettings{lang: language})
	const ungranted, twice, orphans = 7, 3, 2
	orders := 20000
	if raceEnabled || language != lang.English {
		orders = 4000 // the detector makes an import some ten times slower, and no language makes it longer
	}
	paid := time.Now().Add(-2 * time.Hour).Truncate(time.Second)
	var notices, grants strings.Builder
	grants.WriteString("provider,app,order_id,grant_id,player_id,item_id,quantity,granted_at,status,server,product_id\n")
	grant := func(id string, player int, grantID string) {
		fmt.Fprintf(&grants, "hive,%s,%s,%s,%d,crystal,120,%s,granted,kr,%s.item01\n", demoApp, id, grantID, 30000000000+player, paid.Add(time.Second).UTC().Format(time.RFC3339), demoApp)
	}
	seoul := time.FixedZone("KST", 9*3600)
	id := func(i int) string { return fmt.Sprintf("H9%018d", i) }
	for i := range orders {
		at := paid.In(seoul).Format(time.DateTime)
		fmt.Fprintf(&notices, `{"type":"paid","market_id":"15","order_id":%q,"market_pid":"%s.item01","vid":"%d","uid":"%d","vid_type":"v4","server_id":"kr","appid":%q,"amount":"1200","started_datetime":%q,"paid_datetime":%q,"cancelled_datetime":null,"cancelled_reason":null,"currency":"KRW","quantity":1,"hiveiap_receipt":"made-up-receipt-%d","started_datetime_ms":%d,"paid_datetime_ms":%d,"cancelled_datetime_ms":null,"iap_payload":null,"purchase_bypass_info":"bWFkZS11cA=="}`+"\n",
			id(i), demoApp, 30000000000+i, 60000000+i, demoApp, at, at, i, paid.UnixMilli(), paid.UnixMilli())
		if i >= ungranted {
			grant(id(i), i, fmt.Sprintf("G%d", i))
		}
		if i >= orders-twice {
			grant(id(i), i, fmt.Sprintf("G%d-again", i))
		}
	}
	for i := range orphans {
		grant(id(orders+i), orders+i, fmt.Sprintf("G%d", orders+i))
	}
	h.write("day.ndjson", notices.String())
	h.write("grants.csv", grants.String())

	closes := h.say("esc closes")
	alice := h.console("alice", 120, 40)
	alice.Press(":").Types("import notifications day.ndjson").Press("enter").Sees(h.saysOf(orders, "%d row accepted", "%d rows accepted"), closes).Press("esc").Misses(closes)
	alice.Press(":").Types("import grants grants.csv").Press("enter").Sees(h.saysOf(orders-ungranted+twice+orphans, "%d row accepted", "%d rows accepted"), closes).Press("esc").Misses(closes)
	alice.Sees("10 "+h.say("urgent")).SeesLine("▲", "7", "item01", "8,400 KRW").SeesLine("▲", "3", "item01", "3,600 KRW").SeesLine("◆", "2", "item01")
	alice.Press(":").Types("reconcile").Press("enter").SeesLine("PAID_NOT_GRANTED", "7", "8,400 KRW").SeesLine("DUPLICATE_GRANT", "3").SeesLine("MATCHED", kit.Count(int64(orders-ungranted-twice)))
	alice.Press("esc").Misses(closes).Press(":").Types("report-shift").Press("enter")
	alice.Sees(h.say("left open %s", "12"), h.say("in doubt %s", "0"), h.say("oldest")).Press("esc").Sees(h.say("Work list"))
	alice.counted("J8, the end of the shift")
	// One row is one trouble: enter opens its orders.
	alice.Press("g").Press("enter").Sees("1,200 KRW", h.say("{back:esc} goes back")).Press("esc").Sees(h.say("Work list"))

	h.runs(3, "reconcile", "--fail-on", "PAID_NOT_GRANTED")
	rows, err := csv.NewReader(strings.NewReader(h.runs(0, "orders", "--csv", "--class", "PAID_NOT_GRANTED,DUPLICATE_GRANT"))).ReadAll()
	if err != nil || len(rows) != 1+ungranted+twice {
		t.Errorf("%d rows for finance: %v", len(rows), err)
	}
	// Taken in once more nothing changes.
	if out := h.runs(0, "import", "grants", "grants.csv"); !strings.Contains(out, h.saysOf(0, "%d row accepted", "%d rows accepted")+h.saysOf(orders-ungranted+twice+orphans, ", %d row known already", ", %d rows known already")) {
		t.Errorf("the same file again: %s", out)
	}
	if out := h.runs(0, "reconcile", "--json"); strings.Count(out, "\n") != 4 {
		t.Errorf("the classes after it: %s", out)
	}
}

// A rehearsal as lines: no screen, no configuration.
func TestJourneyDemoAsLines(t *testing.T) {
	t.Parallel()
	h := emptyHouse(t, "")
	out := h.runs(0, "demo", "--plain", "--for", "20s")
	for _, want := range []string{"The night is over: ", "MATCHED", "PAID_NOT_GRANTED"} {
		if !strings.Contains(out, want) {
			t.Errorf("the night lacks %q:\n%s", want, out)
		}
	}
	times := regexp.MustCompile(`(?m)^(\d\d:\d\d:\d\d)\s+(\S+)`).FindAllStringSubmatch(out, -1)
	if len(times) < 20 {
		t.Fatalf("%d things happened:\n%s", len(times), out)
	}
	t.Logf("%d lines, the first at %s, the last at %s", len(times), times[0][1], times[len(times)-1][1])
}

// A rehearsal on the screen: the first case comes by itself.
func TestJourneyDemo(t *testing.T) { inBothLanguages(t, demoOnTheScreen) }

func demoOnTheScreen(t *testing.T, language string) {
	h := emptyHouse(t, language)
	began := time.Now()
	alice := h.sitDown("demo", 200, 60, h.environ("TMPDIR="+h.dir), "demo")
	alice.Sees(h.say("SANDBOX"), "you", "1 "+h.say("Inbox"), "2 Hive", "3 STOVE", "4 "+h.say("Ledger"), h.say("listening on %s§now"))
	alice.waits("no case comes", func(lines []string) bool {
		return len(lines) > 1 && regexp.MustCompile(`[▲] [1-9]\d* `+h.say("urgent")).MatchString(lines[1])
	})
	t.Logf("the first case stood on the screen after %s", time.Since(began).Round(time.Second))
	alice.Enter(h.say("both sides")).Sees(h.say("{back:esc} goes back"), h.say("lamps"), h.say("both sides"), h.say("case")).Back(h.say("{back:esc} goes back"))
	alice.counted("J9, the first case looked at")
	alice.leaves()
	if left, err := filepath.Glob(filepath.Join(h.dir, "makegood*")); err != nil || len(left) > 0 {
		t.Errorf("a demo left %v behind: %v", left, err)
	}
}
