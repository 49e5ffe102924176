package pane

import (
	"cmp"
	"strings"
	"time"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/plain"
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
		{o.desk.T("notified"), l.Notified, o.whyNotified()},
		{o.desk.T("paid"), l.Paid, o.whyPaid()},
		{o.desk.T("cancelled"), l.Cancelled, o.whyCancelled()},
		{o.desk.T("granted"), l.Granted, o.whyGranted()},
		{o.desk.T("revoked"), l.Revoked, o.whyRevoked()},
		{o.desk.T("reported"), l.Reported, o.whyReported()},
	}
}

func (o *Order) clock(i ledger.Instant) string {
	if !i.Known() {
		return o.desk.T("at an unknown time")
	}
	return plain.Clock(i, ledger.At(o.now), o.desk.zone(), time.TimeOnly)
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
		return o.desk.T("no delivery is stored")
	}
	text := o.desk.N(n, "%d delivery, %s on %s", "%d deliveries, first %s on %s", o.clock(first), strings.Join(route, ", "))
	if remote != "" {
		text = o.desk.T("%s from %s", text, remote)
	}
	return text
}

func (o *Order) seen(question string, a ledger.Answer, suffix string) (ledger.Sighting, bool) {
	s, ok := o.order.Seen[question+"/"+string(a)+suffix]
	return s, ok
}

func (o *Order) whyPaid() string {
	if s, ok := o.seen(ledger.QuestionVerify, ledger.AnswerVerified, "/named"); ok {
		return o.desk.T("Hive verified it, naming this order and product, %s", o.clock(s.At))
	}
	if s, ok := o.seen(ledger.QuestionUnconsumed, ledger.AnswerListed, ""); ok {
		return o.desk.T("Hive listed it as unconsumed, %s", o.clock(s.At))
	}
	if s, ok := o.seen(ledger.QuestionDetails, ledger.AnswerFound, ""); ok {
		return o.desk.T("STOVE has the tid, %s", o.clock(s.At))
	}
	for _, q := range []string{ledger.QuestionVerify, ledger.QuestionDetails} {
		if s, ok := o.seen(q, ledger.AnswerDenied, "/concluded"); ok {
			return strings.TrimSpace(o.desk.T("%s denies it, %s: code %s %s", o.provider(), o.clock(s.At), s.Obs.Code, s.Obs.Message))
		}
	}
	text := o.desk.T("%s has not answered", o.provider())
	if o.standing.Lamps.Paid == ledger.LampClaimed {
		text = o.desk.T("only a notification says so; %s has not answered", o.provider())
	}
	if s, ok := o.lastFailure(); ok {
		return text + o.desk.T(": asked %s, %s", o.clock(s.At), cmp.Or(o.desk.Retell(s.Obs.Error), o.desk.T("no answer")))
	}
	return text
}

// lastFailure is the latest question to the provider that failed.
func (o *Order) lastFailure() (last ledger.Sighting, ok bool) {
	for _, s := range o.order.Seen {
		if s.Obs.Answer == ledger.AnswerFailed && s.Obs.Question != ledger.QuestionLookup && s.At >= last.At {
			last, ok = s, true
		}
	}
	return last, ok
}

func (o *Order) whyCancelled() string {
	for _, e := range o.order.Evidence {
		if e.Evidence.What == ledger.EvidenceCancelled {
			return o.desk.T("recorded by %s, %s: %s", e.Actor, o.clock(e.At), e.Evidence.Text)
		}
	}
	for _, n := range o.order.Notices {
		if n.Notice.Type == ledger.NoticeCancelled {
			text := o.desk.T("notified %s", o.clock(n.At))
			if n.Notice.Record.CancelledReason != "" {
				text += " (" + n.Notice.Record.CancelledReason + ")"
			}
			if o.standing.Lamps.Cancelled == ledger.LampClaimed {
				return text + o.desk.T(", and nothing proves that it is about this payment")
			}
			return text + o.desk.T(", by the receipt of this payment")
		}
	}
	if o.key.Provider == ledger.Stove {
		return o.desk.T("STOVE tells nobody of a cancellation: record what you see elsewhere")
	}
	return o.desk.T("no cancellation was announced")
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
		return o.desk.N(int64(rows), "%d row of the game's record, %s", "%d rows of the game's record, last %s", o.clock(at))
	case ledger.LampClaimed:
		return o.desk.T("the game answered success, and no row shows it yet")
	case ledger.LampNo:
		return o.desk.T("the game's record reaches here and has no row of it")
	case ledger.LampUnknown, ledger.LampUnobservable:
	}
	return o.desk.T("no source of grants has spoken: import grants, or look it up")
}

func (o *Order) whyRevoked() string {
	switch {
	case o.standing.Lamps.Revoked == ledger.LampYes:
		return o.desk.T("everything that was granted was taken back")
	case o.standing.Has(ledger.FlagPartlyRevoked):
		return o.desk.T("a part was taken back; still held: %s", itemsOf(o.standing.Held))
	case len(o.standing.Held) > 0:
		return o.desk.T("the player holds %s", itemsOf(o.standing.Held))
	case len(o.standing.View.Grants) > 0:
		return o.desk.T("nothing was taken back")
	default:
		return o.desk.T("nothing was granted that could be")
	}
}

func (o *Order) whyReported() string {
	if o.key.Provider == ledger.Stove {
		return o.desk.T("STOVE has no report call: the game's answer to the notification is the report")
	}
	for _, a := range o.standing.Actions {
		if a.Kind == ledger.ActReportGranted && a.State == ledger.StateDone {
			return o.desk.T("our report was accepted %s (%s)", o.clock(a.SettledAt), a.ID)
		}
	}
	switch o.standing.Lamps.Reported {
	case ledger.LampYes:
		return o.desk.T("the game says that it reported")
	case ledger.LampNo:
		if s, ok := o.seen(ledger.QuestionUnconsumed, ledger.AnswerListed, ""); ok {
			return o.desk.T("Hive lists it as unconsumed, read %s: the player cannot buy it again", o.clock(s.At))
		}
		return o.desk.T("Hive lists it as unconsumed: the player cannot buy it again")
	case ledger.LampClaimed:
		return o.desk.T("it has left Hive's list, which alone proves nothing")
	case ledger.LampUnknown, ledger.LampUnobservable:
	}
	return o.desk.T("Hive's list of this player has not been read")
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
		return text + utc.Format(" (01-02 15:04:05 UTC)")
	}
	return text + utc.Format(" (15:04:05 UTC)")
}
