package listener

import (
	"sync"
	"time"
)

// AlarmKind names what is wrong. The set is closed.
type AlarmKind string

// The kinds of alarm.
const (
	// AlarmStore: the ledger cannot be written.
	AlarmStore AlarmKind = "store"
	// AlarmSpool: what could not be stored could not be spooled either.
	AlarmSpool AlarmKind = "spool"
	// AlarmGame: the game does not answer what is passed on to it.
	AlarmGame AlarmKind = "game"
	// AlarmTarget: there is no address to pass a provider's notifications to.
	AlarmTarget AlarmKind = "target"
	// AlarmPanic: a fault of the program. It has no end: it is raised at most
	// once a minute and text.
	AlarmPanic AlarmKind = "panic"
	// AlarmServe: the listener has stopped by itself.
	AlarmServe AlarmKind = "serve"
)

// Alarm is something a person should know now, or its end.
type Alarm struct {
	Kind   AlarmKind
	Active bool
	// Text is one sentence: what happened and what to do.
	Text string
	At   time.Time
}

// panicEvery bounds how often one fault is told.
const panicEvery = time.Minute

// alarms tells each alarm once when it begins and once when it ends.
type alarms struct {
	now  func() time.Time
	tell func(Alarm)

	mu     sync.Mutex // guards what follows
	active map[AlarmKind]string
	told   map[string]time.Time // of panics, by text
}

func newAlarms(now func() time.Time, tell func(Alarm)) *alarms {
	return &alarms{now: now, tell: tell, active: map[AlarmKind]string{}, told: map[string]time.Time{}}
}

// raise begins an alarm unless it has begun.
func (a *alarms) raise(kind AlarmKind, text string) {
	a.mu.Lock()
	_, begun := a.active[kind]
	a.active[kind] = text
	a.mu.Unlock()
	if !begun {
		a.tell(Alarm{Kind: kind, Active: true, Text: text, At: a.now()})
	}
}

// clear ends an alarm that has begun.
func (a *alarms) clear(kind AlarmKind, text string) {
	a.mu.Lock()
	_, begun := a.active[kind]
	delete(a.active, kind)
	a.mu.Unlock()
	if begun {
		a.tell(Alarm{Kind: kind, Text: text, At: a.now()})
	}
}

// fault tells of a panic.
func (a *alarms) fault(text string) {
	now := a.now()
	a.mu.Lock()
	last, known := a.told[text]
	fresh := !known || now.Sub(last) >= panicEvery
	if fresh {
		if len(a.told) > 100 {
			clear(a.told)
		}
		a.told[text] = now
	}
	a.mu.Unlock()
	if fresh {
		a.tell(Alarm{Kind: AlarmPanic, Active: true, Text: text, At: now})
	}
}

// standing lists the alarms that have begun and not ended, by kind.
func (a *alarms) standing() map[AlarmKind]string {
	a.mu.Lock()
	defer a.mu.Unlock()
	out := make(map[AlarmKind]string, len(a.active))
	for kind, text := range a.active {
		out[kind] = text
	}
	return out
}
