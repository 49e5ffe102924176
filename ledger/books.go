package ledger

import "context"

// Books is the ledger seen from inside one write transaction: projection caught
// up, nobody else writing. Guards are checked against it, so that what they saw
// is still true when the intent is written. A store's Transact hands it out.
type Books interface {
	// Order gives the gathered order and its standing now; NotFound otherwise.
	Order(ctx context.Context, key Key) (*Order, Standing, error)
	// Find gives the orders an id in any spelling names (exact ids only).
	Find(ctx context.Context, id string) ([]Key, error)
	// Action gives one action as it stands now; NotFound otherwise.
	Action(ctx context.Context, id string) (Action, error)
	// Armed gives the latest arming: the latest FactArm decides, and it is the zero
	// Arm where its Until is not after now.
	Armed(ctx context.Context) (Arm, error)
	// Refunded sums the refunds sent since an instant and not refused or failed.
	Refunded(ctx context.Context, since Instant) (Sums, error)
	// Asked tells how the last n orders a provider was asked about were answered,
	// each once by its latest definite answer, newest first: true is denied. Orders
	// asked before the source was last released are left out, and so is except.
	// Definite are the answers listed, verified, found and denied to the questions
	// verify and details (for Hive also unconsumed).
	Asked(ctx context.Context, p Provider, except Key, n int) (denied []bool, err error)
	// Suspect reports whether the provider's denials are suspect now.
	Suspect(ctx context.Context, p Provider) (bool, error)
}

// Suspicion: more than SuspectDenials denials among the last SuspectWindow
// orders asked make a source suspect. A wrong token looks like a launch full of
// forgeries, so from then on no denial is concluded until a person releases it.
const (
	SuspectWindow  = 20
	SuspectDenials = 5
)
