package ledger

// Verdict is one guard's line: what it asks, whether it holds, and why.
type Verdict struct {
	// Guard is a short stable name (armed, paid, nothing_held, ...).
	Guard string `json:"guard"`
	OK    bool   `json:"ok"`
	// Text is the sentence shown.
	Text Saying `json:"text"`
	// Override says what would lift a refusing guard: "" nothing, "evidence" a
	// recorded evidence and a second operator, "reason" a reason, "approval" a
	// second operator alone.
	Override string `json:"override,omitempty"`
}
