package pane

import (
	"slices"

	"makegood/ledger"
	"makegood/tui/kit"
)

// Lookout is what the ledger cannot tell of itself: who listens for it, and whether it
// can be written.
type Lookout struct {
	// Known: somebody has looked.
	Known bool
	// Own says that this console listens. Holder names the process that does; empty:
	// nobody does, since Unheard, which is zero where nobody ever did.
	Own     bool
	Holder  string
	Unheard ledger.Instant
	// Failing is since when nothing can be written, and Why; zero: the ledger works.
	Failing ledger.Instant
	Why     error
	// Spooled counts the deliveries that were passed on and wait beside the ledger
	// until it takes them in.
	Spooled int64
}

// Unwatched says that nobody listens: nothing arrives, and no alert is raised.
func (l Lookout) Unwatched() bool { return l.Known && !l.Own && l.Holder == "" }

// Looked is sent to every room when Desk.Look has changed.
type Looked struct{}

// Unwatched says that nobody listens, and since when.
func (d *Desk) Unwatched() string { return d.unwatched(d.Look) }

func (d *Desk) unwatched(l Lookout) string {
	if l.Unheard.Known() {
		return d.T("nobody listens since %s", d.clockText(l.Unheard))
	}
	return d.T("nobody listens")
}

// StoreAlert is the alert that nothing can be written, as every console raises it for itself; On is false where it can.
func (d *Desk) StoreAlert() ledger.Alert { return d.storeAlert(d.Look) }

func (d *Desk) storeAlert(l Lookout) ledger.Alert {
	a := ledger.Alert{Kind: ledger.AlertStore, On: l.Failing.Known(), Since: l.Failing}
	if l.Why != nil {
		a.Text = d.Why(l.Why)
	}
	return a
}

// standing are the alerts that are on, those of this console's own among them, the most pressing first.
func (d *Desk) standing(raised []ledger.RaisedAlert, l Lookout) []ledger.RaisedAlert {
	out := slices.Clone(raised)
	if a := d.storeAlert(l); a.On {
		out = append(out, ledger.RaisedAlert{At: a.Since, Alert: a})
	}
	slices.SortStableFunc(out, ledger.CompareAlerts)
	return out
}

// unwatchedLines say that nobody listens and what that means, within a width; none where somebody does.
func (d *Desk) unwatchedLines(width int) (out []pick) {
	if !d.Look.Unwatched() {
		return nil
	}
	t := d.Theme
	for i, part := range kit.Wrap(capitalized(d.Unwatched())+": "+d.T("what providers send now is not recorded, and no alert is raised or cleared. Start makegood serve, or leave this console and open it anew with --listen."), max(8, width-4)) {
		lead := "  "
		if i == 0 {
			lead = t.Glyphs.Warning + " "
		}
		out = append(out, pick{text: t.Bad.Render(lead + part)})
	}
	return out
}

// emptyInbox is the sentence of an inbox nothing arrived in.
func (d *Desk) emptyInbox() string {
	if d.Look.Unwatched() {
		return capitalized(d.Unwatched()) + ": " + d.T("nothing can arrive here. Start makegood serve, or leave this console and open it anew with --listen.")
	}
	return d.T("Nothing has arrived yet. Notifications appear here as they come.")
}
