package simulator

import (
	"fmt"
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

// Kind says what an Event is about.
type Kind string

// The kinds of events.
const (
	KindAct       Kind = "act"       // a part of the night begins or ends
	KindScenario  Kind = "scenario"  // a known trouble is staged
	KindFault     Kind = "fault"     // a fault struck
	KindPurchase  Kind = "purchase"  // a player paid
	KindBlocked   Kind = "blocked"   // a player could not buy
	KindNotified  Kind = "notified"  // a notification was answered with success
	KindUnheard   Kind = "unheard"   // a notification was answered otherwise or not at all
	KindGranted   Kind = "granted"   // the game gave something
	KindRevoked   Kind = "revoked"   // the game took something back
	KindReported  Kind = "reported"  // item_result 0 or 1 arrived
	KindRefund    Kind = "refund"    // item_result 2 arrived
	KindCancelled Kind = "cancelled" // a payment was cancelled and the money returned
	KindPushed    Kind = "pushed"    // the game pushed grants
	KindTrouble   Kind = "trouble"   // the simulator itself has something to complain about
	KindNightOver Kind = "night-over"
)

// Event is something that happened, with a sentence a person can read.
type Event struct {
	// Seq counts from 1.
	Seq int
	// At is the instant by the simulator's clock.
	At   time.Time
	Kind Kind
	// Provider is "hive", "stove" or empty.
	Provider string
	// OrderID is the Hive order id or STOVE tid, empty when the event is about none.
	OrderID string
	// Scenario is the name of a staged trouble such as "H5": on its announcement (KindScenario) and on what is done to stage it,
	// so that the KindPurchase among those names its order. What others do about it later carries none.
	Scenario string
	// Knob is the fault knob that struck or was turned.
	Knob string
	// Text is the sentence in English; Sentence and Args are the same taken apart, for other languages.
	Text     string
	Sentence Sentence
	Args     []any
}

// Sentence is what an event says, as it reads in English, with the verbs of package fmt where values go. Only constants are
// sentences. A value may be one itself.
type Sentence string

// say records an event. The caller holds the lock; drain hands it out after the lock is released.
func (s *Simulator) say(at time.Time, e Event, sentence Sentence, args ...any) {
	s.eventSeq++
	e.Seq = s.eventSeq
	e.At = at.UTC()
	if e.Scenario == "" {
		e.Scenario = s.staging
	}
	e.Text, e.Sentence, e.Args = fmt.Sprintf(string(sentence), args...), sentence, args
	s.outbox = append(s.outbox, e)
}

// drain hands events out in order. Only one goroutine does so at a time, and a callback may call the simulator again: what
// that adds is handed out by the same goroutine after it returns.
func (s *Simulator) drain() {
	s.mu.Lock()
	if s.draining {
		s.mu.Unlock()
		return
	}
	s.draining = true
	for len(s.outbox) > 0 {
		batch := s.outbox
		s.outbox = nil
		s.mu.Unlock()
		for _, e := range batch {
			s.cfg.OnEvent(e)
		}
		s.mu.Lock()
	}
	s.draining = false
	s.mu.Unlock()
}

func (s *Simulator) trouble(text string) {
	s.update(func(at time.Time) { s.say(at, Event{Kind: KindTrouble}, "trouble: %s", text) })
}

// troubleWriter turns what the HTTP servers would print on the terminal into events.
type troubleWriter struct{ s *Simulator }

func (w troubleWriter) Write(p []byte) (int, error) {
	w.s.trouble(strings.TrimSpace(string(p)))
	return len(p), nil
}

// money writes an amount for a sentence: 1,200 KRW.
func money(amount decimal.Decimal, currency string) string {
	whole, fraction, cut := strings.Cut(amount.String(), ".")
	for i := len(whole) - 3; i > 0 && whole[i-1] != '-'; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if cut {
		whole += "." + fraction
	}
	return whole + " " + currency
}
