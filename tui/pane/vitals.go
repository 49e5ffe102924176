package pane

import (
	"context"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/plain"
)

// Vitals are the registers of the ledger: what Pulse, the alerts and the header are
// drawn from.
type Vitals interface {
	Registers(ctx context.Context, q ledger.RegisterQuery) (ledger.Registers, error)
	// AlertTurns gives the latest alerts raised and cleared, the newest first.
	AlertTurns(ctx context.Context, since ledger.Instant, n int) ([]ledger.RaisedAlert, error)
}

// Narrow opens the orders a filter matches in the ledger pane.
type Narrow struct{ Filter string }

func (Narrow) intent() {}

// OrderLister is a pane that lists the orders a filter matches.
type OrderLister interface {
	ListOrders(filter string) (tea.Cmd, Visit, error)
}

// ListOrders shows the orders a filter matches in the tab of all orders.
func (l *Ledger) ListOrders(filter string) (tea.Cmd, Visit, error) {
	if err := l.tabs[tabOrders].check(filter); err != nil {
		return nil, Visit{}, err
	}
	cmd, visit := l.GoTo(GoTo{List: OrderList, Filter: filter})
	return cmd, visit, nil
}

// AlertVoice speaks of alerts on the screen.
func (d *Desk) AlertVoice() plain.AlertVoice {
	return plain.AlertVoice{Words: d.Theme.Words(), Zone: d.zone(), Now: ledger.At(d.Now())}
}

// quoted is a value as the filter reads it.
func quoted(v string) string {
	if strings.ContainsAny(v, " \t\",") {
		return `"` + strings.ReplaceAll(v, `"`, "") + `"`
	}
	return v
}

// saleFilter is the filter of the orders of a product that lack their grant.
func saleFilter(s ledger.Sale) string {
	words := []string{"class:" + string(ledger.ClassPaidNotGranted) + "," + string(ledger.ClassGoneNotGranted), "provider:" + string(s.Provider)}
	for _, w := range []struct{ name, value string }{{"app", s.App}, {"product", s.Product}, {"server", s.Server}} {
		if w.value != "" {
			words = append(words, w.name+":"+quoted(w.value))
		}
	}
	return strings.Join(words, " ")
}

// AlertTarget is where an alert leads to: the orders it is about, or the work list.
func AlertTarget(a ledger.Alert) Intent {
	switch a.Kind {
	case ledger.AlertGame:
		return Narrow{"class:" + string(ledger.FlagUndelivered) + " provider:" + string(a.Provider) + " app:" + quoted(a.App)}
	case ledger.AlertBroken:
		return Narrow{saleFilter(ledger.Sale{Provider: a.Provider, App: a.App, Product: a.Product, Server: a.Server})}
	case ledger.AlertLoss:
		return Narrow{"class:" + string(ledger.FlagNotificationMissed) + " provider:" + string(a.Provider) + " app:" + quoted(a.App)}
	case ledger.AlertTrouble, ledger.AlertDoubt:
		// Exactly those that are counted: of this class, not with it beside a worse one, and not put aside.
		words := []string{"class:" + string(a.Class), "-flag:" + string(a.Class), "is:open", "-is:snoozed", "provider:" + string(a.Provider), "app:" + quoted(a.App)}
		if a.Product != "" {
			words = append(words, "product:"+quoted(a.Product))
		}
		if a.Server != "" {
			words = append(words, "server:"+quoted(a.Server))
		}
		return Narrow{strings.Join(words, " ")}
	case ledger.AlertBehind, ledger.AlertSilent:
		return Narrow{"provider:" + string(a.Provider) + " app:" + quoted(a.App) + " is:open"}
	case ledger.AlertLate:
		return GoTo{List: WorkList, Filter: "sev:1"}
	case ledger.AlertSuspect:
		// What was denied counts for nothing meanwhile: the orders of it are those nobody could verify.
		return Narrow{"class:" + string(ledger.ClassUnverified) + "," + string(ledger.ClassNotifiedNotFound) + " provider:" + string(a.Provider)}
	case ledger.AlertGap:
		return Narrow{"class:" + string(ledger.FlagNotificationMissed)}
	case ledger.AlertStore:
	}
	return Run{Line: "doctor"}
}

// vitalsGap is the least time between two readings that nobody asked for by a key.
const vitalsGap = 2 * time.Second

// vitalRoom is what the screens share that are drawn from the registers: lines with a cursor, and a reading that is made
// anew when the ledger has changed.
type vitalRoom struct {
	desk *Desk
	list *picks

	// known says that the registers were read once, failed why they were not the last time.
	known  bool
	failed string
	// ticket is that of the reading under way; zero: none is.
	ticket  int64
	dirty   bool
	askedAt time.Time
	readAt  time.Time

	width, height int
}

func newVitalRoom(d *Desk) vitalRoom { return vitalRoom{desk: d, list: newPicks(d.Theme)} }

// measure takes the size of the screen.
func (v *vitalRoom) measure(width, height int) { v.width, v.height = max(1, width), max(1, height) }

// begin begins a reading.
func (v *vitalRoom) begin() (now time.Time, ticket int64) {
	v.ticket, v.dirty, v.askedAt = v.desk.Ticket(), false, v.desk.Now()
	return v.askedAt, v.ticket
}

// due says that something has changed, or could not be read, and that the last reading is long enough ago for another.
func (v *vitalRoom) due() bool {
	if v.ticket != 0 {
		return false
	}
	since := v.desk.Now().Sub(v.askedAt)
	return v.dirty && since >= vitalsGap || v.failed != "" && since >= repeatFailed
}

// took takes an answer; ok is false where it is not the one that is awaited, or has failed: then what was read before stays.
func (v *vitalRoom) took(ticket int64, err error) (ok bool) {
	switch {
	case ticket != v.ticket:
		return false
	case err != nil:
		v.ticket, v.failed = 0, v.desk.Why(err)
		return false
	}
	v.ticket, v.known, v.failed, v.readAt = 0, true, "", v.desk.Now()
	return true
}

// stale says that what is shown could not be read again, and why.
func (v *vitalRoom) stale() string {
	t := v.desk.Theme
	return t.Warn.Render(t.Glyphs.Warning + " " + v.desk.T("stale since %s: %s", v.readAt.In(v.desk.zone()).Format(time.TimeOnly), kit.Clean(v.failed)))
}

// moved gives a key to the lines.
func (v *vitalRoom) moved(msg tea.KeyMsg) Intent {
	why, used := v.list.press(msg)
	switch {
	case !used:
		return v.desk.unknownKey(msg)
	case why != "":
		return Notify{Text: why}
	}
	return nil
}

// noRegisters is the answer of a ledger without them.
func noRegisters() error {
	return &ledger.Error{Kind: ledger.Unavailable, Human: ledger.Say("this ledger keeps no registers")}
}
