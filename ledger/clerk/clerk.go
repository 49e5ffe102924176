package clerk

import (
	"sync"
	"time"

	"makegood/ledger"
)

// Safety is what the configuration says about who may send what.
type Safety struct {
	// ReadOnly: nil arms sandbox and leaves live read-only until it is armed; true
	// forces read-only; false arms.
	ReadOnly *bool
	// ApprovalOver, RefundLimit, RefundLimitHour and RefundLimitDay are amounts by
	// currency. A currency without a limit counts as over once any is set.
	ApprovalOver, RefundLimit, RefundLimitHour, RefundLimitDay map[string]ledger.Amount
	// Reasons is the closed list of reasons; empty: any text.
	Reasons []string
	// Operators are those who may act and approve; empty: any.
	Operators []string
	// NoEffectCodes are item_result codes known to have had no effect; nil: the
	// documented default, none: empty.
	NoEffectCodes []string
}

// Options is what a Clerk is built from. Store, Policy, Now and NewID are
// required; a provider or game that is nil cannot be asked.
type Options struct {
	Store Store
	Hive  Hive
	Stove Stove
	Game  Game
	// HiveShop and StoveShop are asked about what is sold; nil: they cannot be.
	HiveShop  HiveShop
	StoveShop StoveShop
	Policy    *ledger.Policy
	Now       func() time.Time
	NewID     func() string
	// Operator acts; Login is the login user behind the name; Process tells
	// processes apart (pid@host:start).
	Operator, Login, Process string
	// Alive says whether the process of this spelling still runs; false only where
	// it is provably gone. nil: nobody is known to be gone, only deadlines count.
	Alive func(process string) bool
	// Log takes what could be recorded nowhere else; nil: nobody listens.
	Log func(what string, err error)
	// Source says which command or screen this is, for the journal.
	Source string
	Safety Safety
	// UserIDType is the user_id_type of unconsumed reads (player_id).
	UserIDType string
	// SuccessMeansGranted: a 200 of the game to a Hive notification claims a grant.
	SuccessMeansGranted bool
	// TellDuplicates makes Receive look up whether a delivery is a repeat even
	// where it is not forwarded.
	TellDuplicates bool
}

// Clerk carries out the use cases. It is safe for concurrent use.
type Clerk struct {
	Options
	store Store
	// pursuing are the ids of the batches this process carries out at this moment.
	pursuing sync.Map
	// undertaken is what Finish waits for.
	undertaken undertakings
	// arrived is the operator's last sign of life before this process; see StartOfShift.
	arrived arrival
}

// New makes a clerk.
func New(o Options) (*Clerk, error) {
	if o.Store == nil || o.Policy == nil || o.Now == nil || o.NewID == nil {
		return nil, &ledger.Error{Op: "clerk", Kind: ledger.Invalid, Human: ledger.Say("store, policy, clock and id source are required")}
	}
	if o.UserIDType == "" {
		o.UserIDType = "player_id"
	}
	if o.Safety.NoEffectCodes == nil {
		o.Safety.NoEffectCodes = []string{"1000001", "1000006"}
	}
	return &Clerk{Options: o, store: o.Store}, nil
}

// now is the instant of the injected clock.
func (c *Clerk) now() ledger.Instant { return ledger.At(c.Now()) }

// appOf resolves the app of something that names none: the only configured one.
func (c *Clerk) appOf(p ledger.Provider, named string) string {
	if named != "" {
		return named
	}
	only := ""
	for _, a := range c.Policy.Apps {
		if a.Provider != p {
			continue
		}
		if only != "" {
			return ""
		}
		only = a.ID
	}
	return only
}

// apps lists the configured apps of a provider.
func (c *Clerk) apps(p ledger.Provider) []ledger.App {
	var out []ledger.App
	for _, a := range c.Policy.Apps {
		if a.Provider == p {
			out = append(out, a)
		}
	}
	return out
}

// cannotAsk reports whether a provider is not configured to be asked.
func (c *Clerk) cannotAsk(p ledger.Provider) bool {
	return (p == ledger.Hive && c.Hive == nil) || (p == ledger.Stove && c.Stove == nil)
}

// denied makes the clerk's error of a sentence that says why not.
func denied(op string, why ledger.Saying) error {
	return &ledger.Error{Op: op, Kind: ledger.Denied, Human: why}
}

// failure makes the clerk's error.
func failure(op string, kind ledger.ErrorKind, format ledger.Phrase, args ...any) error {
	return &ledger.Error{Op: op, Kind: kind, Human: ledger.Say(format, args...)}
}
