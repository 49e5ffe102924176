package ledger_test

import (
	"testing"
	"time"

	"makegood/ledger"
)

// A report that Hive accepted and did not act on leaves the player unable to buy:
// the class asks for a report, so a report must be possible.
func TestReportGoesAgainWhereItTookNoEffect(t *testing.T) {
	t.Parallel()
	reported := func() *facts {
		return hiveOrder().paid().listed().verified().grant("g1").act("r1", ledger.ActReportGranted, ledger.StateSending, ledger.StateDone)
	}
	cases := map[string]struct {
		facts *facts
		want  string
	}{
		"accepted":                          {reported(), "not_done"},
		"still listed a minute later":       {reported().at(time.Minute).listed(), "not_done"},
		"still listed three minutes later":  {reported().at(3 * time.Minute).listed(), ""},
		"reported again, not read since":    {reported().at(3*time.Minute).listed().act("r2", ledger.ActReportGranted, ledger.StateSending, ledger.StateDone), "not_done"},
		"gone":                              {reported().at(3 * time.Minute).gone(), "not_done"},
		"still listed, and then it is gone": {reported().at(3 * time.Minute).listed().at(4 * time.Minute).gone(), "not_done"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := weighed(t, tc.facts, ledger.ActReportGranted, late); got != tc.want {
				t.Errorf("refused by %q, want %q", got, tc.want)
			}
		})
	}
}
