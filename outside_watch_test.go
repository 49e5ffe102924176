package main

import (
	"net/http"
	"strings"
	"testing"
)

// outFact is an entry of the journal.
type outFact struct {
	Kind    string  `json:"kind"`
	Actor   *string `json:"actor"`
	Source  *string `json:"source"`
	Summary string  `json:"summary"`
}

// The game answers nothing: serve journals it as a listening console does, and raises one alert of it; nobody is behind
// that, nor behind what the sweeps ask.
func TestOutsideGameDown(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{listener: outForward, reconcile: "grace = \"1s\"\nsweep = \"1s\""})
	l.start()
	l.stand.fail("/game/", hangsUp)
	for i := range 3 {
		l.steps([]outStep{{name: "the game hangs up", path: "/hive", body: hivePaid(outID(i+1), outPlayer(i)), code: http.StatusInternalServerError}})
	}
	journal := func() []outFact { return outLines[outFact](t, l.want(0, "journal", "--json")) }
	has := func(kind, text string) bool {
		for _, f := range journal() {
			if f.Kind == kind && strings.Contains(f.Summary, text) {
				return true
			}
		}
		return false
	}
	l.until("the journal says that the game does not answer", func() bool { return has("journal", "he game does not answer at ") })
	l.until("an alert of it is raised", func() bool { return has("alert", "the game has answered no notification of Hive "+outApp+" since") })
	l.until("a sweep has asked", func() bool { return has("observation", "") })
	l.stand.heal("/game/")
	l.steps([]outStep{{name: "the game is back", path: "/hive", body: hivePaid(outID(9), outPlayer(9)), code: http.StatusOK}})
	l.until("the journal says that it answers again", func() bool { return has("journal", "he game answers again") })
	for _, f := range journal() {
		if f.Actor != nil {
			t.Errorf("%s is behind what the program did by itself: %+v", *f.Actor, f)
		}
	}
	if n := strings.Count(l.want(0, "journal", "--json").String(), "the game has answered no notification"); n != 1 {
		t.Errorf("the alert was raised %d times", n)
	}
}
