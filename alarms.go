package main

import (
	"context"
	"errors"
	"time"

	"makegood/ledger"
)

// alarms journals what a person should know, in the order it was said, and keeps nobody waiting: it is said where a
// notification is being taken in, and when the ledger fails. What cannot be journalled goes to the log beside the ledger.
type alarms struct {
	o     *office
	queue chan string
	over  chan struct{} // closed when nothing more is said
	done  chan struct{}
}

const (
	// alarmsHeld is how many wait for a ledger that fails, alarmsAgain how long after a failure it is tried again.
	alarmsHeld  = 256
	alarmsAgain = 2 * time.Second
)

func (o *office) alarms() *alarms {
	a := &alarms{o: o, queue: make(chan string, alarmsHeld), over: make(chan struct{}), done: make(chan struct{})}
	go a.keep()
	return a
}

// say journals a sentence by and by. It may be called from any goroutine, until close.
func (a *alarms) say(said ledger.Saying) {
	select {
	case a.queue <- said.String():
	default:
		a.o.log(said.String())
	}
}

func (a *alarms) keep() {
	defer close(a.done)
	for {
		select {
		case text := <-a.queue:
			a.journal(text)
		case <-a.over:
			for len(a.queue) > 0 {
				a.journal(<-a.queue)
			}
			return
		}
	}
}

// journal tries until it is kept, or nothing more is said: then once more at most.
func (a *alarms) journal(text string) {
	for {
		ending := false
		select {
		case <-a.over:
			ending = true
		default:
		}
		ctx, cancel := context.WithTimeout(context.Background(), closing)
		err := a.o.unattended.Journal(ctx, "alarm", text)
		cancel()
		if err == nil {
			return
		}
		later := ledger.KindOf(err) == ledger.Unavailable || errors.Is(err, context.DeadlineExceeded)
		if ending || !later {
			a.o.log(text + ": " + err.Error())
			return
		}
		again := time.NewTimer(alarmsAgain)
		select {
		case <-a.over:
		case <-again.C:
		}
		again.Stop()
	}
}

// close journals what is left, and returns when nothing more will be.
func (a *alarms) close() {
	close(a.over)
	<-a.done
}
