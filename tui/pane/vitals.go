package pane

import (
	"context"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
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
	ListOrders(filter string) (tea.Cmd, error)
}

// ListOrders shows the orders a filter matches in the tab of all orders.
func (l *Ledger) ListOrders(filter string) (tea.Cmd, error) {
	l.over = nil
	l.at = tabOrders
	if err := l.CheckFilter(filter); err != nil {
		return nil, err
	}
	return l.SetFilter(filter), nil
}

// AlertVoice speaks of alerts on the screen.
func (d *Desk) AlertVoice() plain.AlertVoice {
	return plain.AlertVoice{Words: d.Theme.Words(), Zone: d.zone(), Now: ledger.At(d.Now())}
}

// quoted is a value as the filter reads it.
func quoted(v string) string {
	if strings.ContainsAny(v, " \t\"") {
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
	case ledger.AlertBroken:
		return Narrow{saleFilter(ledger.Sale{Provider: a.Provider, App: a.App, Product: a.Product, Server: a.Server})}
	case ledger.AlertLoss:
		return Narrow{"class:" + string(ledger.FlagNotificationMissed) + " provider:" + string(a.Provider) + " app:" + quoted(a.App)}
	case ledger.AlertTrouble, ledger.AlertDoubt:
		words := []string{"class:" + string(a.Class), "provider:" + string(a.Provider), "app:" + quoted(a.App)}
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
		return Narrow{"sev:1 is:open"}
	case ledger.AlertSuspect:
		return Run{Line: "journal --limit 20 --provider " + string(a.Provider)}
	case ledger.AlertGap:
		return Narrow{"class:" + string(ledger.FlagNotificationMissed)}
	case ledger.AlertStore:
	}
	return Run{Line: "doctor"}
}

// vitalsGap is the least time between two readings that nobody asked for by a key.
const vitalsGap = 2 * time.Second
