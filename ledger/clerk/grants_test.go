package clerk_test

import (
	"strings"
	"testing"

	"makegood/ledger"
)

// TestTakeGrantsOfNothing holds that a game may push that it has nothing, and
// that a push without a body says nothing and is refused by the sender's name.
func TestTakeGrantsOfNothing(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		body string
		kind ledger.ErrorKind
	}{
		"an empty array":      {"[]", ""},
		"an array of a blank": {" [\n] \n", ""},
		"no body":             {"", ledger.Invalid},
		"blank lines":         {" \r\n\n", ledger.Invalid},
		"a byte order mark":   {"\ufeff", ledger.Invalid},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			taken, err := newDesk(t).as("").TakeGrants(t.Context(), []byte(tc.body), "192.0.2.7")
			wantKind(t, err, tc.kind)
			if err != nil && !strings.Contains(err.Error(), "read 192.0.2.7: is empty") {
				t.Errorf("%v, want it to name the sender", err)
			}
			if taken.Accepted != 0 || taken.Duplicates != 0 || len(taken.Rejected) != 0 {
				t.Errorf("took %+v of nothing", taken)
			}
		})
	}
}
