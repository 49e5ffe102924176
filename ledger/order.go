package ledger

import (
	"cmp"
	"encoding/json"
	"errors"
	"slices"
	"sort"
	"strings"
)

// Order is everything known about one provider payment, gathered from its facts
// by Apply. It holds no verdict: Judge draws that from it. Gathering is
// commutative: the same facts in any order give an Order that judges alike.
type Order struct {
	Key Key `json:"key"`
	// FirstAt and LastAt are the instants of the first and last fact; NewsAt is
	// that of the last fact that is not a person's case step.
	FirstAt Instant `json:"first_at"`
	LastAt  Instant `json:"last_at"`
	NewsAt  Instant `json:"news_at,omitempty"`
	// Spellings are the ids as they were printed, with the first instant of each.
	Spellings []Spelling `json:"spellings,omitempty"`
	// Notices are the distinct notifications by event and content.
	Notices []NoticeSeen `json:"notices,omitempty"`
	// Seen is the latest observation of each sort (see sightingKey).
	Seen map[string]Sighting `json:"seen,omitempty"`
	// Rows are the distinct grant rows.
	Rows []GrantRow `json:"rows,omitempty"`
	// Forwards are the latest outcomes per event and outcome.
	Forwards []ForwardSeen  `json:"forwards,omitempty"`
	Flights  Flights        `json:"flights,omitzero"`
	Acts     []Action       `json:"acts,omitempty"`
	Steps    []CaseSeen     `json:"steps,omitempty"`
	Evidence []EvidenceSeen `json:"evidence,omitempty"`
}

// Spelling is one way an order's id was printed.
type Spelling struct {
	Text string  `json:"text"`
	At   Instant `json:"at"`
}

// NoticeSeen is one distinct notification: deliveries with the same event and
// the same content are counted, not repeated.
type NoticeSeen struct {
	// Seq and At are those of the first delivery.
	Seq int64   `json:"seq"`
	At  Instant `json:"at"`
	// LastAt is the instant of the last delivery.
	LastAt   Instant `json:"last_at"`
	EventKey string  `json:"event_key"`
	// Digest tells contents apart: what a repeat may not change.
	Digest    string   `json:"digest"`
	Count     int64    `json:"count"`
	Routes    []string `json:"routes"`
	Remote    string   `json:"remote,omitempty"`
	Forward   bool     `json:"forward,omitempty"`
	ForwardBy Instant  `json:"forward_by,omitempty"`
	// Environments are those the deliveries named.
	Environments []Environment `json:"environments,omitempty"`
	Notice       Notice        `json:"notice"`
}

// Sighting is an observation with the fact it came from.
type Sighting struct {
	Seq int64   `json:"seq"`
	At  Instant `json:"at"`
	// FirstAt is the earliest sighting of this sort.
	FirstAt Instant     `json:"first_at"`
	Obs     Observation `json:"obs"`
}

// GrantRow is one distinct row of the game's record.
type GrantRow struct {
	Seq   int64   `json:"seq"`
	At    Instant `json:"at"`
	Grant Grant   `json:"grant"`
}

// ForwardSeen is the latest forward of one event with one outcome.
type ForwardSeen struct {
	Seq     int64   `json:"seq"`
	At      Instant `json:"at"`
	Count   int64   `json:"count"`
	Forward Forward `json:"forward"`
}

// CaseSeen is one case step with its fact.
type CaseSeen struct {
	Seq   int64    `json:"seq"`
	At    Instant  `json:"at"`
	Actor string   `json:"actor"`
	Step  CaseStep `json:"step"`
}

// EvidenceSeen is one piece of evidence with its fact.
type EvidenceSeen struct {
	Seq      int64    `json:"seq"`
	At       Instant  `json:"at"`
	Actor    string   `json:"actor"`
	Evidence Evidence `json:"evidence"`
}

// ErrRefold is answered by Apply for a fact that changes how earlier facts read:
// the order must be folded from all its facts with Fold.
var ErrRefold = errors.New("ledger: the order must be folded from its facts")

// NewOrder makes an order without facts.
func NewOrder(k Key) *Order { return &Order{Key: k} }

// Fold gathers an order from its facts. A reread replaces the interpretation of
// the notification it names; facts of other kinds that say nothing about an
// order are passed over.
func Fold(k Key, facts []Fact) (*Order, error) {
	type reread struct {
		fact Fact
		news Notification
	}
	anew := map[int64]reread{}
	for _, f := range facts {
		if f.Kind != FactReread {
			continue
		}
		var n Notification
		if err := f.Decode(&n); err != nil {
			return nil, err
		}
		anew[n.Of] = reread{f, n}
	}
	o := NewOrder(k)
	for _, f := range facts {
		again, replaced := anew[f.Seq]
		switch {
		case f.Kind == FactReread:
		case f.Kind == FactNotification && replaced:
			delete(anew, f.Seq)
			// A delivery that was read anew as another order's is that order's.
			if again.fact.Key == f.Key {
				o.stamp(f)
				o.applyNotice(f, again.news)
			}
		default:
			if err := o.Apply(f); err != nil {
				return nil, err
			}
		}
	}
	// What is left was read anew from a delivery that belonged to no order, or
	// to another one, until now.
	for _, r := range anew {
		if r.fact.Key.Order != "" {
			o.stamp(r.fact)
			o.applyNotice(r.fact, r.news)
		}
	}
	return o, nil
}

// Apply gathers one fact. An unreadable payload is a Corrupt error; ErrRefold
// says that the order must be folded from all its facts.
func (o *Order) Apply(f Fact) error {
	switch f.Kind {
	case FactReread:
		return ErrRefold
	case FactNotification:
		return apply(o, f, o.applyNotice)
	case FactObservation:
		return apply(o, f, o.applyObservation)
	case FactGrant, FactRevoke:
		return apply(o, f, o.applyGrant)
	case FactForward:
		return apply(o, f, o.applyForward)
	case FactAction:
		return apply(o, f, o.applyAction)
	case FactCase:
		return apply(o, f, o.applyCase)
	case FactEvidence:
		return apply(o, f, o.applyEvidence)
	default:
		return nil
	}
}

// apply decodes the payload and hands it to its gatherer.
func apply[T any](o *Order, f Fact, gather func(Fact, T)) error {
	var payload T
	if err := f.Decode(&payload); err != nil {
		return err
	}
	o.stamp(f)
	gather(f, payload)
	return nil
}

func (o *Order) stamp(f Fact) {
	o.FirstAt = earlier(o.FirstAt, f.At)
	o.LastAt = later(o.LastAt, f.At)
	if f.Kind != FactCase {
		o.NewsAt = later(o.NewsAt, f.At)
	}
}

func (o *Order) spelled(text string, at Instant) {
	text = strings.TrimSpace(text)
	if text == "" {
		return
	}
	for i, s := range o.Spellings {
		if s.Text == text {
			o.Spellings[i].At = earlier(s.At, at)
			return
		}
	}
	o.Spellings = append(o.Spellings, Spelling{text, at})
}

// spelledBy keeps the order's id and those of a cart's lines as a source printed
// them.
func (o *Order) spelledBy(r Record, at Instant) {
	o.spelled(r.Spelling, at)
	for _, l := range r.Lines {
		o.spelled(l.Child, at)
	}
}

func (o *Order) applyNotice(f Fact, n Notification) {
	if n.Notice == nil {
		return
	}
	o.spelledBy(n.Notice.Record, f.At)
	seen := NoticeSeen{
		Seq: f.Seq, At: f.At, LastAt: f.At, EventKey: n.EventKey, Digest: n.Notice.Digest(), Count: 1,
		Routes: []string{n.Route}, Remote: n.Remote, Forward: n.Forward, ForwardBy: n.ForwardBy, Notice: *n.Notice,
	}
	if seen.EventKey == "" {
		seen.EventKey = EventKey(o.Key, *n.Notice)
	}
	o.flewNotice(f, n, seen.EventKey)
	if env := n.Notice.Record.Environment; env != "" {
		seen.Environments = []Environment{env}
	}
	for i := range o.Notices {
		have := &o.Notices[i]
		if have.EventKey != seen.EventKey || have.Digest != seen.Digest {
			continue
		}
		have.Count++
		have.LastAt = later(have.LastAt, f.At)
		have.repeated(seen)
		// Repeats may print other times; the earliest is the one that counts.
		paid := earlier(have.Notice.Record.PaidAt, seen.Notice.Record.PaidAt)
		gone := earlier(have.Notice.Record.CancelledAt, seen.Notice.Record.CancelledAt)
		if before(seen.At, seen.Seq, have.At, have.Seq) {
			have.At, have.Seq, have.Remote, have.Notice = seen.At, seen.Seq, seen.Remote, seen.Notice
		}
		have.Notice.Record.PaidAt, have.Notice.Record.CancelledAt = paid, gone
		have.Notice.Record.Repayment = have.Notice.Record.Repayment || seen.Notice.Record.Repayment
		return
	}
	o.Notices = append(o.Notices, seen)
}

// repeated merges what one more delivery says of its way here.
func (n *NoticeSeen) repeated(seen NoticeSeen) {
	n.Forward = n.Forward || seen.Forward
	n.ForwardBy = later(n.ForwardBy, seen.ForwardBy)
	n.Routes = union(n.Routes, seen.Routes)
	n.Environments = union(n.Environments, seen.Environments)
}

// union merges two sorted sets.
func union[T cmp.Ordered](a, b []T) []T {
	for _, x := range b {
		if !slices.Contains(a, x) {
			a = append(a, x)
		}
	}
	slices.Sort(a)
	return a
}

// Digest tells contents of one event apart: player, product, amount, currency,
// quantity and receipt. Bypass blobs and unknown fields may differ.
func (n Notice) Digest() string {
	r := n.Record
	p := r.Player
	parts := []string{p.ID, p.UID, p.GUID, p.MemberNo, p.CharacterNo, string(r.Amount), r.Currency, r.Receipt}
	for _, l := range r.Lines {
		parts = append(parts, l.Child, l.ProductID, itoa(max(l.Quantity, 1)), string(l.Amount), l.Currency)
	}
	return strings.Join(parts, "\x1f")
}

// before orders two facts by instant, then by number.
func before(at Instant, seq int64, thanAt Instant, thanSeq int64) bool {
	return at < thanAt || (at == thanAt && seq < thanSeq)
}

func (o *Order) applyObservation(f Fact, obs Observation) {
	if obs.Record != nil {
		o.spelledBy(*obs.Record, f.At)
	}
	if o.Seen == nil {
		o.Seen = map[string]Sighting{}
	}
	k := sightingKey(obs)
	have, ok := o.Seen[k]
	s := Sighting{Seq: f.Seq, At: f.At, FirstAt: f.At, Obs: obs}
	if !ok {
		o.Seen[k] = s
		return
	}
	first := earlier(have.FirstAt, f.At)
	if before(have.when(), have.Seq, s.when(), s.Seq) {
		have = s
	}
	have.FirstAt = first
	o.Seen[k] = have
}

// when is the instant an answer speaks of: when its question left, so that an
// answer that was long under way does not beat a younger one.
func (s Sighting) when() Instant {
	if s.Obs.BegunAt.Known() {
		return s.Obs.BegunAt
	}
	return s.At
}

// sightingKey sorts observations: one is kept, the latest, of each sort.
func sightingKey(obs Observation) string {
	k := obs.Question + "/" + string(obs.Answer)
	switch {
	case obs.Answer == AnswerVerified && obs.Names:
		k += "/named"
	case obs.Answer == AnswerVerified && obs.Record != nil:
		k += "/product"
	case obs.Answer == AnswerDenied && obs.Concluded:
		k += "/concluded"
	case obs.Answer == AnswerNotListed && obs.Scope != nil:
		k += "/" + obs.Scope.Server + "/" + obs.Scope.IDType + "/" + obs.Scope.UserID
	}
	return k
}

func (o *Order) applyGrant(f Fact, g Grant) {
	o.spelled(g.OrderID, f.At)
	for i := range o.Rows {
		have := &o.Rows[i]
		if sameGrant(have.Grant, g) {
			if before(f.At, f.Seq, have.At, have.Seq) {
				have.At, have.Seq = f.At, f.Seq
			}
			return
		}
	}
	o.Rows = append(o.Rows, GrantRow{Seq: f.Seq, At: f.At, Grant: g})
	sort.SliceStable(o.Rows, func(i, j int) bool {
		return before(o.Rows[i].At, o.Rows[i].Seq, o.Rows[j].At, o.Rows[j].Seq)
	})
}

// sameGrant reports whether two rows say the same, whatever spelling of the
// order id they used.
func sameGrant(a, b Grant) bool {
	a.OrderID, b.OrderID = "", ""
	ja, errA := json.Marshal(a)
	jb, errB := json.Marshal(b)
	return errA == nil && errB == nil && string(ja) == string(jb)
}

func (o *Order) applyForward(f Fact, fw Forward) {
	o.flewForward(f, fw)
	for i := range o.Forwards {
		have := &o.Forwards[i]
		if have.Forward.EventKey != fw.EventKey || have.Forward.Outcome != fw.Outcome ||
			have.Forward.Action != fw.Action || have.Forward.NeverLeft != fw.NeverLeft {
			continue
		}
		have.Count++
		claims := have.Forward.Claims || fw.Claims
		if before(have.At, have.Seq, f.At, f.Seq) {
			have.At, have.Seq, have.Forward = f.At, f.Seq, fw
		}
		have.Forward.Claims = claims
		return
	}
	o.Forwards = append(o.Forwards, ForwardSeen{Seq: f.Seq, At: f.At, Count: 1, Forward: fw})
}

func (o *Order) applyAction(f Fact, s ActionStep) {
	i := slices.IndexFunc(o.Acts, func(a Action) bool { return a.ID == s.ID })
	if i < 0 {
		o.Acts = append(o.Acts, Action{ID: s.ID, Kind: s.Kind, Key: o.Key, Rank: -1})
		i = len(o.Acts) - 1
	}
	o.Acts[i].apply(f, s)
	sort.SliceStable(o.Acts, func(i, j int) bool {
		a, b := o.Acts[i], o.Acts[j]
		return a.CreatedAt < b.CreatedAt || (a.CreatedAt == b.CreatedAt && a.ID < b.ID)
	})
}

func (o *Order) applyCase(f Fact, s CaseStep) {
	o.Steps = append(o.Steps, CaseSeen{Seq: f.Seq, At: f.At, Actor: f.Actor, Step: s})
	sort.SliceStable(o.Steps, func(i, j int) bool {
		return before(o.Steps[i].At, o.Steps[i].Seq, o.Steps[j].At, o.Steps[j].Seq)
	})
}

func (o *Order) applyEvidence(f Fact, e Evidence) {
	o.Evidence = append(o.Evidence, EvidenceSeen{Seq: f.Seq, At: f.At, Actor: f.Actor, Evidence: e})
	sort.SliceStable(o.Evidence, func(i, j int) bool {
		return before(o.Evidence[i].At, o.Evidence[i].Seq, o.Evidence[j].At, o.Evidence[j].Seq)
	})
}
