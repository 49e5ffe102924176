package listener

import (
	"context"
	"net/http"

	"makegood/ledger"
)

// delivery is one notification on its way through forward mode.
type delivery struct {
	arrival ledger.Arrival
	header  http.Header // as it came, without the mirror token
	peer    string
	target  string

	reception ledger.Reception
	stored    bool
	spooled   *spooled // where the ledger could not be written
}

// forward stores, passes on and relays the game's answer.
func (s *Server) forward(x *exchange, r *http.Request, a ledger.Arrival) {
	d := &delivery{arrival: a, header: r.Header.Clone(), target: s.o.Forwarder.Target(a.Provider, a.Route)}
	d.header.Del(headerMirror)
	if peer := peerAddress(r.RemoteAddr); peer.IsValid() {
		d.peer = peer.String()
	}
	if d.target != "" {
		// Two writes to the ledger belong to the time it may take.
		d.arrival.Forward = true
		d.arrival.ForwardBy = ledger.At(s.o.Now().Add(s.o.ForwardTimeout + 2*s.o.Limits.Store))
	}
	l := s.flights.lease(orderKey(a))
	defer l.release()
	known := false
	d.reception, d.stored, known = s.receive(d.arrival)
	if !d.stored {
		if s.o.OnStoreFailure == FailureRefuse {
			x.outcome = outcomeStoreFailure
			x.write(failure(a.Provider, http.StatusServiceUnavailable))
			return
		}
		if d.spooled = s.spoolDelivery(d.arrival, true); d.spooled != nil {
			defer s.spool.release(d.spooled.name)
		} else {
			s.lost.note(s.o.Now())
			s.metrics.lost.Inc()
		}
	}
	switch {
	case d.stored && !known && s.o.OnStoreFailure == FailureRefuse:
		// Nobody can tell whether its money is going back: it waits for the ledger.
		x.outcome = outcomeStoreFailure
		s.record(d, ledger.Forward{Outcome: ledger.ForwardUnanswered, URL: d.target, NeverLeft: true, Error: "the ledger could not tell what became of the order"}, nil)
		x.write(failure(a.Provider, http.StatusServiceUnavailable))
	case d.reception.Withhold:
		s.withhold(x, d)
	case d.reception.Earlier != nil:
		x.outcome = outcomeRepeated
		x.write(gameReply(*d.reception.Earlier))
	case d.target == "":
		s.untargeted(x, a)
	default:
		s.await(x, l, d)
	}
}

// orderKey names the slot of an order. The app is left out: one delivery may
// name it in its path and its twin not.
func orderKey(a ledger.Arrival) string {
	if a.Notice == nil || a.Notice.Record.Spelling == "" {
		return ""
	}
	return ledger.NewKey(a.Provider, "", a.Notice.Record.Spelling).String()
}

// eventKeys are the names of the event a delivery is about: the ledger's, and
// one that can be told without the ledger.
func (d *delivery) eventKeys() []string {
	var keys []string
	if d.reception.EventKey != "" {
		keys = append(keys, d.reception.EventKey)
	}
	if own := ownEventKey(d.arrival); own != "" && own != d.reception.EventKey {
		keys = append(keys, own)
	}
	return keys
}

func ownEventKey(a ledger.Arrival) string {
	if orderKey(a) == "" {
		return ""
	}
	app := a.Service
	if a.Provider == ledger.Hive {
		app = a.Notice.App
	}
	return ledger.EventKey(ledger.NewKey(a.Provider, app, a.Notice.Record.Spelling), *a.Notice)
}

// untargeted answers a delivery for which there is no address: it is stored,
// and nobody may be told that it was granted.
func (s *Server) untargeted(x *exchange, a ledger.Arrival) {
	x.outcome = outcomeNoTarget
	s.alarms.raise(AlarmTarget, ledger.Say("a %s notification was stored and not passed on: set listener.forward_%s", a.Provider, a.Provider).String())
	x.write(failure(a.Provider, http.StatusServiceUnavailable))
}

// withhold keeps a purchase from the game whose order is cancelled or being
// refunded. The provider is answered success: the money is going back, and the
// item must not be granted by a repeat.
func (s *Server) withhold(x *exchange, d *delivery) {
	x.outcome = outcomeWithheld
	r := success(d.arrival.Provider, 0)
	if d.reception.Earlier != nil {
		r = gameReply(*d.reception.Earlier)
	}
	s.record(d, ledger.Forward{Outcome: ledger.ForwardWithheld}, nil)
	x.write(r)
}

// await passes the delivery on, or waits for the flight of its twin, and
// answers what the game answers. Nothing here looks at the connection: a
// provider that hangs up neither ends the forward, nor is one that has only
// closed its sending side left without the game's answer.
func (s *Server) await(x *exchange, l *lease, d *delivery) {
	fl, first := l.join(d.eventKeys()...)
	if first {
		x.outcome = string(s.fly(l, fl, d))
	} else {
		x.outcome = outcomeJoined
		<-fl.done
		// Each delivery has its end: one without would count as on its way to the
		// game for good, and keep a refund back.
		f := fl.outcome
		f.Joined = true
		s.record(d, f, fl.answer)
	}
	x.write(fl.reply)
}

// fly is one forward from its request to its recorded outcome.
func (s *Server) fly(l *lease, fl *flight, d *delivery) ledger.ForwardOutcome {
	began := s.o.Now()
	f, answer := s.pass(d)
	r := gameReply(answer)
	if f.Outcome == ledger.ForwardUnanswered {
		r = failure(d.arrival.Provider, http.StatusInternalServerError)
		if s.base.Err() == nil { // else it was not given the time
			s.alarms.raise(AlarmGame, ledger.Say("the game does not answer at %s: %s", d.target, f.Error).String())
		}
	} else {
		s.alarms.clear(AlarmGame, ledger.Say("the game answers again").String())
	}
	s.metrics.forwarded(d.arrival.Provider, f.Outcome, s.o.Now().Sub(began))
	s.record(d, f, answer.Body)
	l.finish(fl, r, f, answer.Body)
	return f.Outcome
}

// pass sends the delivery to the game, once, and says what became of it.
func (s *Server) pass(d *delivery) (f ledger.Forward, answer ledger.GameAnswer) {
	ctx, cancel := context.WithTimeout(s.base, s.o.ForwardTimeout)
	defer cancel()
	a := d.arrival
	f = ledger.Forward{URL: d.target, Type: d.kind()}
	// A panic on the way proves nothing: it counts as seen by the game.
	left := true
	err := s.guarded("passing a notification on", func() (err error) {
		answer, left, err = s.o.Forwarder.Forward(ctx, a.Provider, a.Route, d.peer, d.header, a.Body)
		if err != nil {
			return err //nolint:wrapcheck // it says the operation and the address
		}
		f.Outcome = ledger.ForwardDeclined
		if s.o.Forwarder.Success(a.Provider, answer.Status, answer.Body) {
			f.Outcome = ledger.ForwardDelivered
			f.Claims = f.Type == ledger.NoticePaid && s.o.Forwarder.Claims(a.Provider, f.Type, answer.Status, answer.Body)
		}
		return nil
	})
	if err != nil {
		f.Outcome, f.Error, f.Claims, f.NeverLeft = ledger.ForwardUnanswered, err.Error(), false, !left
		if !left {
			f.Error += "; the game has not seen it"
		}
		return f, ledger.GameAnswer{}
	}
	f.Status, f.ContentType = answer.Status, answer.ContentType
	return f, answer
}

// kind is the type of notice, as the ledger read it where it could.
func (d *delivery) kind() ledger.NoticeType {
	if d.stored || d.arrival.Notice == nil {
		return d.reception.Type
	}
	return d.arrival.Notice.Type
}

// record keeps the outcome of a delivery: in the ledger, or in the spool where
// the ledger cannot take it.
func (s *Server) record(d *delivery, f ledger.Forward, answer []byte) {
	f.Of, f.EventKey, f.Type = d.reception.Seq, d.reception.EventKey, d.kind()
	if !d.stored {
		f.EventKey = ownEventKey(d.arrival)
		s.spoolOutcome(d, f, answer)
		return
	}
	err := s.guarded("recording the game's answer", func() error {
		ctx, cancel := s.storing()
		defer cancel()
		return s.o.Clerk.Passed(ctx, d.reception, f, answer) //nolint:wrapcheck // it goes into an alarm that says the rest
	})
	s.storeSaid(err)
	if err != nil {
		s.spoolOutcome(d, f, answer)
	}
}
