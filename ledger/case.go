package ledger

// CaseVerb is what a person did with a case.
type CaseVerb string

// The verbs.
const (
	VerbClaim   CaseVerb = "claim"
	VerbResolve CaseVerb = "resolve"
	VerbIgnore  CaseVerb = "ignore"
	VerbAccept  CaseVerb = "accept"
	VerbReopen  CaseVerb = "reopen"
	VerbSnooze  CaseVerb = "snooze"
	VerbNote    CaseVerb = "note"
	VerbMark    CaseVerb = "mark"
	VerbLink    CaseVerb = "link"
)

// Mark is what an operator says an order is.
type Mark string

// The marks. MarkPurchase takes an earlier mark, or the repayment a route
// implies, back.
const (
	MarkTest      Mark = "test"
	MarkRepayment Mark = "repayment"
	MarkGift      Mark = "gift"
	MarkPurchase  Mark = "purchase"
)

// The ways two orders are linked.
const (
	// LinkSame: the two ids name one payment; the other id becomes a spelling.
	LinkSame = "same"
	// LinkRepayment: this order repays the other, refunded one.
	LinkRepayment = "repayment"
)

// CaseStep is the payload of FactCase.
type CaseStep struct {
	Verb   CaseVerb `json:"verb"`
	Reason string   `json:"reason,omitempty"`
	// Seen is the class, and Finding the particulars, the person ended.
	Seen    Class   `json:"seen,omitempty"`
	Finding string  `json:"finding,omitempty"`
	Until   Instant `json:"until,omitempty"`
	Mark    Mark    `json:"mark,omitempty"`
	// Other and As describe a link. For LinkSame the step's own key is the order
	// that stays and Other the one that becomes a spelling of it. For
	// LinkRepayment one step is kept with each order: Repays is true at the
	// repayment and false at the order it repays.
	Other  *Key   `json:"other,omitempty"`
	As     string `json:"as,omitempty"`
	Repays bool   `json:"repays,omitempty"`
	Login  string `json:"login,omitempty"`
	// Batch is the batch the step is part of.
	Batch string `json:"batch,omitempty"`
}
