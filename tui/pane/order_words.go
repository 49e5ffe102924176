package pane

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"makegood/ledger"
	"makegood/tui/kit"
)

// orderLamp is one lamp in words.
type orderLamp struct {
	name  string
	state ledger.Lamp
	why   string
}

// lamps tells the six lamps with what lit them.
func (o *Order) lamps() []orderLamp {
	l := o.standing.Lamps
	return []orderLamp{
		{"notified", l.Notified, o.whyNotified()},
		{"paid", l.Paid, o.whyPaid()},
		{"cancelled", l.Cancelled, o.whyCancelled()},
		{"granted", l.Granted, o.whyGranted()},
		{"revoked", l.Revoked, o.whyRevoked()},
		{"reported", l.Reported, o.whyReported()},
	}
}

func (o *Order) clock(i ledger.Instant) string {
	if !i.Known() {
		return "at an unknown time"
	}
	t, now := i.Time().In(o.desk.zone()), o.now.In(o.desk.zone())
	if t.Format(time.DateOnly) == now.Format(time.DateOnly) {
		return t.Format("15:04:05")
	}
	return t.Format("2 Jan 15:04:05")
}

func (o *Order) provider() string { return providerName(o.key.Provider) }

func (o *Order) whyNotified() string {
	var n int64
	var first ledger.Instant
	remote, routes := "", map[string]bool{}
	var route []string
	for _, s := range o.order.Notices {
		n += s.Count
		if first == 0 || s.At < first {
			first, remote = s.At, s.Remote
		}
		for _, r := range s.Routes {
			if !routes[r] {
				routes[r], route = true, append(route, r)
			}
		}
	}
	if n == 0 {
		return "no delivery is stored"
	}
	text := fmt.Sprintf("%d deliveries, first %s on %s", n, o.clock(first), strings.Join(route, ", "))
	if n == 1 {
		text = fmt.Sprintf("one delivery, %s on %s", o.clock(first), strings.Join(route, ", "))
	}
	if remote != "" {
		text += " from " + remote
	}
	return text
}

func (o *Order) seen(question string, a ledger.Answer, suffix string) (ledger.Sighting, bool) {
	s, ok := o.order.Seen[question+"/"+string(a)+suffix]
	return s, ok
}

func (o *Order) whyPaid() string {
	if s, ok := o.seen(ledger.QuestionVerify, ledger.AnswerVerified, "/named"); ok {
		return "Hive verified it, naming this order and product, " + o.clock(s.At)
	}
	if s, ok := o.seen(ledger.QuestionUnconsumed, ledger.AnswerListed, ""); ok {
		return "Hive listed it as unconsumed, " + o.clock(s.At)
	}
	if s, ok := o.seen(ledger.QuestionDetails, ledger.AnswerFound, ""); ok {
		return "STOVE has the tid, " + o.clock(s.At)
	}
	for _, q := range []string{ledger.QuestionVerify, ledger.QuestionDetails} {
		if s, ok := o.seen(q, ledger.AnswerDenied, "/concluded"); ok {
			return strings.TrimSpace(fmt.Sprintf("%s denies it, %s: code %s %s", o.provider(), o.clock(s.At), s.Obs.Code, s.Obs.Message))
		}
	}
	text := o.provider() + " has not answered"
	if o.standing.Lamps.Paid == ledger.LampClaimed {
		text = "only a notification says so; " + text
	}
	for _, s := range o.order.Seen {
		if s.Obs.Answer == ledger.AnswerFailed && s.Obs.Question != ledger.QuestionLookup {
			return text + ": asked " + o.clock(s.At) + ", " + cmp.Or(s.Obs.Error, "no answer")
		}
	}
	return text
}

func (o *Order) whyCancelled() string {
	for _, e := range o.order.Evidence {
		if e.Evidence.What == ledger.EvidenceCancelled {
			return "recorded by " + e.Actor + ", " + o.clock(e.At) + ": " + e.Evidence.Text
		}
	}
	for _, n := range o.order.Notices {
		if n.Notice.Type == ledger.NoticeCancelled {
			text := "notified " + o.clock(n.At)
			if n.Notice.Record.CancelledReason != "" {
				text += " (" + n.Notice.Record.CancelledReason + ")"
			}
			if o.standing.Lamps.Cancelled == ledger.LampClaimed {
				return text + ", and nothing proves that it is about this payment"
			}
			return text + ", by the receipt of this payment"
		}
	}
	if o.key.Provider == ledger.Stove {
		return "STOVE tells nobody of a cancellation: record what you see elsewhere"
	}
	return "no cancellation was announced"
}

func (o *Order) whyGranted() string {
	rows := 0
	var at ledger.Instant
	for _, r := range o.order.Rows {
		if r.Grant.Status == ledger.GrantGranted || r.Grant.Status == ledger.GrantMailed {
			rows++
			at = max(at, cmp.Or(r.Grant.GrantedAt, r.At))
		}
	}
	switch o.standing.Lamps.Granted {
	case ledger.LampYes:
		if rows == 1 {
			return "one row of the game's record, " + o.clock(at)
		}
		return fmt.Sprintf("%d rows of the game's record, last %s", rows, o.clock(at))
	case ledger.LampClaimed:
		return "the game answered success, and no row shows it yet"
	case ledger.LampNo:
		return "the game's record reaches here and has no row of it"
	case ledger.LampUnknown, ledger.LampUnobservable:
	}
	return "no source of grants has spoken: import grants, or look it up"
}

func (o *Order) whyRevoked() string {
	switch {
	case o.standing.Lamps.Revoked == ledger.LampYes:
		return "everything that was granted was taken back"
	case o.standing.Has(ledger.FlagPartlyRevoked):
		return "a part was taken back; still held: " + itemsOf(o.standing.Held)
	case len(o.standing.Held) > 0:
		return "the player holds " + itemsOf(o.standing.Held)
	case len(o.standing.View.Grants) > 0:
		return "nothing was taken back"
	default:
		return "nothing was granted that could be"
	}
}

func (o *Order) whyReported() string {
	if o.key.Provider == ledger.Stove {
		return "STOVE has no report call: the game's answer to the notification is the report"
	}
	for _, a := range o.standing.Actions {
		if a.Kind == ledger.ActReportGranted && a.State == ledger.StateDone {
			return "our report was accepted " + o.clock(a.SettledAt) + " (" + a.ID + ")"
		}
	}
	switch o.standing.Lamps.Reported {
	case ledger.LampYes:
		return "the game says that it reported"
	case ledger.LampNo:
		if s, ok := o.seen(ledger.QuestionUnconsumed, ledger.AnswerListed, ""); ok {
			return "Hive lists it as unconsumed, read " + o.clock(s.At) + ": the player cannot buy it again"
		}
		return "Hive lists it as unconsumed: the player cannot buy it again"
	case ledger.LampClaimed:
		return "it has left Hive's list, which alone proves nothing"
	case ledger.LampUnknown, ledger.LampUnobservable:
	}
	return "Hive's list of this player has not been read"
}

// itemsOf lists items: "100 gem, 5 gold".
func itemsOf(items []ledger.Item) string {
	parts := make([]string, len(items))
	for i, it := range items {
		parts[i] = kit.Count(it.Quantity) + " " + cmp.Or(it.Name, it.ItemID)
	}
	return kit.Clean(strings.Join(parts, ", "))
}

// bothZones is an instant in the console's zone and in UTC.
func (d *Desk) bothZones(i ledger.Instant) string {
	if !i.Known() {
		return ""
	}
	local, utc := i.Time().In(d.zone()), i.Time()
	text := local.Format("2006-01-02 15:04:05 MST")
	if _, off := local.Zone(); off == 0 {
		return text
	}
	if local.Day() != utc.Day() {
		return text + utc.Format(" (2 Jan 15:04:05 UTC)")
	}
	return text + utc.Format(" (15:04:05 UTC)")
}
