package ledger

import (
	"cmp"
	"slices"
)

// Flight is one attempt to have the game take a notification of which nobody has
// recorded how it ended: a delivery that was to be passed on, or a late delivery
// that was being sent. The game may have taken it, whatever it answered to a
// later attempt.
type Flight struct {
	// Seq is the fact that announced the attempt: the delivery, or for a late
	// delivery the fact that says it is being sent.
	Seq      int64      `json:"seq"`
	At       Instant    `json:"at"`
	EventKey string     `json:"event_key"`
	Type     NoticeType `json:"type,omitempty"`
}

// Flights pairs attempts with their ends, whichever of the two is gathered first.
type Flights struct {
	// Open are the attempts without an end, by Seq.
	Open []Flight `json:"open,omitempty"`
	// Ended are ends whose attempt has not been gathered yet, by number.
	Ended []int64 `json:"ended,omitempty"`
	// Taken is the first success of each event. What was delivered after it was
	// answered from the record and never left.
	Taken map[string]int64 `json:"taken,omitempty"`
}

// left notes an attempt.
func (l *Flights) left(f Flight) {
	if i, ended := slices.BinarySearch(l.Ended, f.Seq); ended {
		l.Ended = slices.Delete(l.Ended, i, i+1)
		return
	}
	if taken, ok := l.Taken[f.EventKey]; ok && taken < f.Seq {
		return
	}
	i, have := slices.BinarySearchFunc(l.Open, f, func(a, b Flight) int { return cmp.Compare(a.Seq, b.Seq) })
	if !have {
		l.Open = slices.Insert(l.Open, i, f)
	}
}

// ended notes the end of the attempt with a number; zero names none.
func (l *Flights) ended(seq int64) {
	if seq == 0 {
		return
	}
	if i := slices.IndexFunc(l.Open, func(f Flight) bool { return f.Seq == seq }); i >= 0 {
		l.Open = slices.Delete(l.Open, i, i+1)
		return
	}
	if i, have := slices.BinarySearch(l.Ended, seq); !have {
		l.Ended = slices.Insert(l.Ended, i, seq)
	}
}

// taken notes that the game answered an event with success.
func (l *Flights) taken(event string, seq int64) {
	if first, ok := l.Taken[event]; ok && first <= seq {
		return
	}
	if l.Taken == nil {
		l.Taken = map[string]int64{}
	}
	l.Taken[event] = seq
	l.Open = slices.DeleteFunc(l.Open, func(f Flight) bool { return f.EventKey == event && f.Seq > seq })
}

// flewNotice notes a delivery that was to be passed on.
func (o *Order) flewNotice(f Fact, n Notification, event string) {
	if !n.Forward {
		return
	}
	seq := f.Seq
	if n.Of != 0 {
		seq = n.Of
	}
	o.Flights.left(Flight{Seq: seq, At: f.At, EventKey: event, Type: n.Notice.Type})
}

// flewForward notes what a forward says of an attempt. A replay is an action and
// has its end there.
func (o *Order) flewForward(f Fact, fw Forward) {
	if fw.Outcome == ForwardDelivered {
		o.Flights.taken(fw.EventKey, f.Seq)
	}
	switch {
	case fw.Action != "":
	case fw.Outcome == ForwardSending:
		o.Flights.left(Flight{Seq: f.Seq, At: f.At, EventKey: fw.EventKey, Type: fw.Type})
	case fw.Late:
		o.Flights.ended(fw.Flight)
	default:
		o.Flights.ended(fw.Of)
	}
}
