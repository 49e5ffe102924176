package listener

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// What was passed on and kept nowhere leaves no trace of its own: the journal has
// to say how much it was, once it can be written.
func TestWhatIsLostIsJournalled(t *testing.T) {
	t.Parallel()
	g := newGame(t, says(200, "application/json", stoveOK))
	configure := forwarding(t, g.URL, nil)
	s := start(t, func(o *Options) {
		configure(o)
		o.Limits.Unspool = 5 * time.Millisecond
		o.Spool += "/file"
		if err := os.WriteFile(o.Spool, nil, 0o600); err != nil { // no directory can be here
			t.Fatal(err)
		}
	})
	fail := func(err error) {
		s.clerk.mu.Lock()
		defer s.clerk.mu.Unlock()
		s.clerk.receiveErr = err
	}
	told := func() []string {
		s.clerk.mu.Lock()
		defer s.clerk.mu.Unlock()
		return slices.Clone(s.clerk.lost)
	}
	s.post("/stove", stovePaid).want(t, 200, stoveOK)
	fail(errors.New("disk is full"))
	s.post("/stove", stovePaid).want(t, 200, stoveOK)
	s.post("/hive", hivePaid).want(t, 200, stoveOK)
	time.Sleep(30 * time.Millisecond)
	if got := told(); len(got) != 0 {
		t.Fatalf("journalled %q while nothing can be written", got)
	}
	fail(nil)
	wait(t, "the journal to say it", func() bool { return len(told()) > 0 })
	time.Sleep(30 * time.Millisecond)
	if got := told(); !slices.Equal(got, []string{"2 true"}) {
		t.Errorf("journalled %q, want once that 2 were lost", got)
	}
	if !strings.Contains(s.alarmed(), "spool over: the journal says how much was lost") {
		t.Errorf("the alarm stands: %q", s.alarmed())
	}
}
