package clerk_test

import (
	"slices"
	"testing"
	"time"

	"makegood/ledger"
)

// TestStartListeningIsOneWrite holds that the pause and the listening that ends it are recorded together or not at all.
func TestStartListeningIsOneWrite(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.as("mina")
	if gap, err := c.StartListening(t.Context(), "127.0.0.1:8080", 0); err != nil || gap != nil {
		t.Fatalf("the first listening found a pause: %+v, %v", gap, err)
	}
	if err := c.StopListening(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.clock.pass(10 * time.Minute)
	var writes [][]string
	d.store.before = func(drafts []ledger.Draft) error {
		var what []string
		for _, draft := range drafts {
			var j ledger.Journal
			if err := draft.Fact.Decode(&j); err != nil {
				return err
			}
			what = append(what, j.What)
		}
		writes = append(writes, what)
		return nil
	}
	gap, err := c.StartListening(t.Context(), "127.0.0.1:8080", 0)
	if err != nil || gap == nil || gap.To.Sub(gap.From) != 10*time.Minute {
		t.Fatalf("the pause is %+v, %v", gap, err)
	}
	if len(writes) != 1 || !slices.Equal(writes[0], []string{"gap", "listening"}) {
		t.Errorf("written were %q", writes)
	}
}
