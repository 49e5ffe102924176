package store

import (
	"os"
	"time"
)

// turn lets the processes that write one ledger take turns. SQLite's own waiting
// is not fair: it sleeps between two looks, so that one who commits over and over
// keeps everybody else out until they give up. Here each takes the turn before it
// asks for the write lock and gives it back as soon as it has that: whoever
// waited first is the next.
type turn struct {
	f *os.File // nil: everybody for himself
}

// turnPatience is how long a turn is waited for; then it goes without, and
// SQLite's own waiting decides.
const turnPatience = 5 * time.Second

// Between two looks at the turn this much time passes at first and at most.
const (
	turnLook     = 200 * time.Microsecond
	turnLookLate = 5 * time.Millisecond
)

// newTurn opens the file the turn is taken by. Without it writing works as well,
// only less fairly.
func newTurn(ledgerPath string) *turn {
	f, err := os.OpenFile(ledgerPath+".turn", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return &turn{}
	}
	return &turn{f: f}
}

// take waits for the turn and gives what gives it back, once or more often.
func (t *turn) take() (release func()) { return t.takeWithin(turnPatience) }

func (t *turn) takeWithin(patience time.Duration) (release func()) {
	if t.f == nil {
		return func() {}
	}
	pause := turnLook
	for waited := time.Duration(0); ; waited += pause {
		err := lockFile(t.f)
		if err == nil {
			break
		}
		if waited >= patience {
			return func() {}
		}
		time.Sleep(pause)
		pause = min(pause*2, turnLookLate)
	}
	held := true
	return func() {
		if held {
			held = false
			_ = unlockFile(t.f) // it ends with the file at the latest
		}
	}
}

func (t *turn) close() error {
	if t.f == nil {
		return nil
	}
	return t.f.Close() //nolint:wrapcheck // its caller names the ledger
}
