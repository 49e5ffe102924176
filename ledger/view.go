package ledger

import (
	"cmp"
	"slices"
	"sort"
	"strconv"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// source is one voice about an order, with its name on screen.
type source struct {
	name   string
	record Record
}

// The names of the sources, as differences show them.
const (
	fromNotification = "notification"
	fromUnconsumed   = "unconsumed"
	fromVerify       = "verify"
	fromDetails      = "details"
	fromGrant        = "grant"
)

// sources lists what speaks about the order, the provider's answers before its
// notifications, paid ones before others, earlier before later.
func (o *Order) sources() []source {
	var out []source
	add := func(name, key string) {
		if s, ok := o.Seen[key]; ok && s.Obs.Record != nil {
			out = append(out, source{name, *s.Obs.Record})
		}
	}
	add(fromUnconsumed, QuestionUnconsumed+"/"+string(AnswerListed))
	add(fromDetails, QuestionDetails+"/"+string(AnswerFound))
	add(fromVerify, QuestionVerify+"/"+string(AnswerVerified)+"/named")
	for _, n := range o.notices() {
		out = append(out, source{fromNotification, n.Notice.Record})
	}
	return out
}

// voices are the sources and, beside them, a verify that named this order with
// another product than is known of it: it is held against the others, and tells
// nothing of the payment by itself.
func (o *Order) voices() []source {
	out := o.sources()
	verified := QuestionVerify + "/" + string(AnswerVerified)
	s, ok := o.Seen[verified+"/product"]
	if named, again := o.Seen[verified+"/named"]; !ok || again && named.when() > s.when() {
		return out
	}
	return append(out, source{fromVerify, *s.Obs.Record})
}

// notices gives the notices with those that claim a payment first, then by
// first delivery; contents break ties so that arrival order cannot matter.
func (o *Order) notices() []NoticeSeen {
	out := slices.Clone(o.Notices)
	sort.SliceStable(out, func(i, j int) bool {
		a, b := out[i], out[j]
		if pa, pb := noticeRank(a.Notice), noticeRank(b.Notice); pa != pb {
			return pa < pb
		}
		if a.At != b.At {
			return a.At < b.At
		}
		return a.Digest < b.Digest
	})
	return out
}

func noticeRank(n Notice) int {
	switch {
	case n.claimsPaid():
		return 0
	case n.Type == NoticePaid:
		return 1
	case n.Type == NoticeCancelled:
		return 2
	default:
		return 3
	}
}

// claimsPaid reports whether the notice claims a payment: a documented purchase
// type, and for a subscription only the status PURCHASE.
func (n Notice) claimsPaid() bool {
	if n.Type != NoticePaid {
		return false
	}
	return n.Record.Period == nil || n.Record.Period.Status == subscriptionPurchase
}

// subscriptionPurchase is the one subs_status_code the documents name (STOVE
// payment completion notification, sample of a mobile subscription).
const subscriptionPurchase = "PURCHASE"

// view merges the sources.
func (o *Order) view(grants []GrantView) View {
	v := View{FirstSeenAt: o.FirstAt, UpdatedAt: o.LastAt, Grants: grants, Spellings: o.spellings()}
	for _, s := range o.sources() {
		r := s.record
		v.Player = v.Player.Merge(r.Player)
		v.Server = cmp.Or(v.Server, r.Server)
		if len(v.Lines) == 0 {
			v.Lines = r.Lines
		}
		if v.Amount == "" {
			v.Amount, v.Currency = r.Amount, r.Currency
		}
		v.StartedAt = cmp.Or(v.StartedAt, r.StartedAt)
		v.PaidAt = cmp.Or(v.PaidAt, r.PaidAt)
		v.CancelledAt = earlier(v.CancelledAt, r.CancelledAt)
		v.CancelledReason = cmp.Or(v.CancelledReason, r.CancelledReason)
		v.Receipt = cmp.Or(v.Receipt, r.Receipt)
		if r.Period != nil && !slices.Contains(v.Periods, *r.Period) {
			v.Periods = append(v.Periods, *r.Period)
		}
	}
	sort.Slice(v.Periods, func(i, j int) bool {
		return cmp.Or(cmp.Compare(v.Periods[i].Expires, v.Periods[j].Expires), cmp.Compare(v.Periods[i].Status, v.Periods[j].Status)) < 0
	})
	for _, e := range o.Evidence {
		if e.Evidence.What == EvidenceCancelled && v.CancelledAt == 0 {
			v.CancelledAt = cmp.Or(e.Evidence.When, e.At)
			v.CancelledReason = cmp.Or(v.CancelledReason, e.Evidence.Text)
		}
	}
	if len(v.Lines) == 0 {
		v.fillFromGrants(o)
	}
	if s, ok := o.Seen[QuestionVerify+"/"+string(AnswerVerified)+"/named"]; ok {
		v.TransactionID = s.Obs.TransactionID
		v.Test = s.Obs.Test == "Y"
	}
	events := map[string]int64{}
	for _, n := range o.Notices {
		events[n.EventKey] += n.Count
	}
	for _, count := range events {
		v.Duplicates += count - 1
	}
	v.Passed = o.passed()
	for _, st := range o.Steps {
		if st.Step.Verb == VerbMark {
			v.Test = st.Step.Mark == MarkTest || (v.Test && st.Step.Mark != MarkPurchase)
		}
	}
	return v
}

// fillFromGrants shows what the game says where no provider source has spoken.
func (v *View) fillFromGrants(o *Order) {
	for _, r := range o.Rows {
		g := r.Grant
		v.Server = cmp.Or(v.Server, g.Server)
		if len(v.Lines) == 0 && g.ProductID != "" {
			v.Lines = []Line{{ProductID: g.ProductID}}
		}
		v.Player = v.Player.Merge(g.player(o.Key.Provider, Player{}))
	}
}

// player turns a grant row's ids into typed ids. A player_id that equals an id
// of the order's player, of whatever type, is that player's; otherwise it takes
// the type the provider's ids have: Hive vid; STOVE guid, or member_no where the
// order's player is known by member_no only.
func (g Grant) player(p Provider, known Player) Player {
	out := Player{GUID: g.GUID, MemberNo: g.MemberNo, UID: g.UID, Name: g.PlayerName}
	switch {
	case g.PlayerID == "" || slices.Contains(known.IDs(), g.PlayerID):
	case g.PlayerType == PlayerTypeGame:
		out.Game = g.PlayerID
	case p == Hive:
		out.ID = g.PlayerID
	case known.GUID == "" && known.MemberNo != "":
		out.MemberNo = cmp.Or(out.MemberNo, g.PlayerID)
	default:
		out.GUID = cmp.Or(out.GUID, g.PlayerID)
	}
	return out
}

// PlayerTypeGame is the player_type of rows that carry the game's own player id.
const PlayerTypeGame = "game"

// What evidence can say.
const (
	EvidenceCancelled = "cancelled"
	EvidenceGranted   = "granted"
	EvidenceRevoked   = "revoked"
)

func (o *Order) spellings() []string {
	list := slices.Clone(o.Spellings)
	sort.SliceStable(list, func(i, j int) bool {
		return list[i].At < list[j].At || (list[i].At == list[j].At && list[i].Text < list[j].Text)
	})
	out := make([]string, 0, len(list))
	for _, s := range list {
		out = append(out, s.Text)
	}
	return out
}

// passed is what the game made of the payment's notification; replays have outcomes
// of their own.
func (o *Order) passed() *Passed {
	var last *ForwardSeen
	never := true
	for i := range o.Forwards {
		f := &o.Forwards[i]
		paid := f.Forward.Type == NoticePaid || f.Forward.Type == NoticeUnknown || f.Forward.Type == ""
		if !paid || f.Forward.Action != "" || f.Forward.Outcome == ForwardSending {
			continue
		}
		never = never && f.Forward.Outcome == ForwardUnanswered && f.Forward.NeverLeft
		if last == nil || before(last.At, last.Seq, f.At, f.Seq) {
			last = f
		}
	}
	if last == nil {
		return nil
	}
	return &Passed{Outcome: last.Forward.Outcome, Status: last.Forward.Status, NeverLeft: never && len(o.Flights.Open) == 0}
}
