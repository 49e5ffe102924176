package ledger

// BatchState is how far a batch has come.
type BatchState string

// The states. A batch that has begun and was neither stopped nor ended was cut off, unless its process still runs.
const (
	BatchBegun   BatchState = "begun"
	BatchResumed BatchState = "resumed"
	BatchStopped BatchState = "stopped"
	BatchEnded   BatchState = "ended"
	// BatchAsked: providers have answered about some of its orders.
	BatchAsked BatchState = "asked"
	// BatchDropped: somebody decided that the rest is not done.
	BatchDropped BatchState = "dropped"
)

// BatchTask is what a batch does to its orders that is neither sent as an action nor done to a case.
type BatchTask string

// The tasks: the provider is asked about each order, or about its actions in doubt, or what a person saw elsewhere is
// recorded of each.
const (
	TaskCheck     BatchTask = "check"
	TaskProbe     BatchTask = "probe"
	TaskGranted   BatchTask = EvidenceGranted
	TaskRevoked   BatchTask = EvidenceRevoked
	TaskCancelled BatchTask = EvidenceCancelled
)

// Asks reports whether the task asks and moves nothing: what is not answered can be asked again.
func (t BatchTask) Asks() bool { return t == TaskCheck || t == TaskProbe }

// BatchStep is the payload of FactBatch: one thing done to many orders, one by one. The first step says what, and its raw
// bytes name the orders, a Key as JSON on each line; later steps say how far it came. What became of each order is told by
// the order's own facts, which name the batch.
type BatchStep struct {
	ID    string     `json:"id"`
	State BatchState `json:"state"`
	// Kind is what is sent outward, or Verb what is done to the cases, or Task what else is done.
	Kind ActionKind `json:"kind,omitempty"`
	Verb CaseVerb   `json:"verb,omitempty"`
	Task BatchTask  `json:"task,omitempty"`
	// GrantID is the game's reference, where Task is granted.
	GrantID string `json:"grant_id,omitempty"`
	// Mark is what the orders are marked as, where Verb is mark.
	Mark   Mark    `json:"mark,omitempty"`
	Reason string  `json:"reason,omitempty"`
	Until  Instant `json:"until,omitempty"`
	// What names the orders as they were chosen; Orders is how many, Sums their money.
	What   string `json:"what,omitempty"`
	Orders int64  `json:"orders,omitempty"`
	Sums   Sums   `json:"sums,omitempty"`
	// Process is whose hands it is in; Login the login user behind the operator.
	Process string `json:"process,omitempty"`
	Login   string `json:"login,omitempty"`
	// Answers are the orders the providers answered about in this step, by the answer (found, not_found; of a probe
	// listed, not_listed, in_doubt); Silent are those that were asked about and got no answer.
	Answers map[string][]Key `json:"answers,omitempty"`
	Silent  []Key            `json:"silent,omitempty"`
	// Counts are the orders by outcome, and Text says why it stopped.
	Counts map[string]int64 `json:"counts,omitempty"`
	Text   Saying           `json:"text,omitzero"`
}
