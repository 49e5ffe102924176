package ledger

// Lamp is what is known about one question, with how it is known.
type Lamp string

// The lamp states.
const (
	LampYes          Lamp = "yes"
	LampClaimed      Lamp = "claimed"
	LampNo           Lamp = "no"
	LampUnknown      Lamp = "unknown"
	LampUnobservable Lamp = "unobservable"
)

// Lamps are the six lamps of an order.
type Lamps struct {
	Notified  Lamp `json:"notified"`
	Paid      Lamp `json:"paid"`
	Cancelled Lamp `json:"cancelled"`
	Granted   Lamp `json:"granted"`
	Revoked   Lamp `json:"revoked"`
	Reported  Lamp `json:"reported"`
}

// Case is the human side of an order; State is empty where nobody needs to and
// nobody did touch it.
type Case struct {
	State CaseState `json:"state"`
	Owner string    `json:"owner"`
	// Until is set while snoozed.
	Until  Instant `json:"until,omitempty"`
	Reason string  `json:"reason,omitempty"`
}

// CaseState is where a case stands.
type CaseState string

// The case states.
const (
	CaseOpen     CaseState = "OPEN"
	CaseClaimed  CaseState = "CLAIMED"
	CaseSnoozed  CaseState = "SNOOZED"
	CaseAwaiting CaseState = "AWAITING_APPROVAL"
	CaseActing   CaseState = "ACTING"
	CaseInDoubt  CaseState = "IN_DOUBT"
	CaseResolved CaseState = "RESOLVED"
	CaseIgnored  CaseState = "IGNORED"
)

// Difference is one field in which two sources disagree. A discrepancy is data:
// both sides and, for numbers, the signed difference right minus left.
type Difference struct {
	Class Class  `json:"class"`
	Field string `json:"field"`
	// LeftFrom and RightFrom name the sources (notification, unconsumed, verify,
	// details, grant).
	LeftFrom  string `json:"left_from"`
	Left      string `json:"left"`
	RightFrom string `json:"right_from"`
	Right     string `json:"right"`
	Delta     string `json:"delta,omitempty"`
}

// Standing is the judgement of an order at an instant: everything that is
// shown, filtered and counted about it.
type Standing struct {
	Lamps    Lamps    `json:"lamps"`
	Class    Class    `json:"class"`
	Flags    []Class  `json:"flags"`
	Severity int      `json:"severity"`
	Case     *Case    `json:"case"`
	Actions  []Action `json:"actions,omitempty"`
	// Differences are behind the MISMATCH classes and flags.
	Differences []Difference `json:"differences,omitempty"`
	// DueAt is when class, flags or case will change by time alone; zero: never.
	DueAt Instant `json:"due_at,omitempty"`
	// Finding is a short digest of the class and its particulars; a case that was
	// ended reopens when a later fact changes it.
	Finding string `json:"finding,omitempty"`
	// Reopened says why an ended case is open again, or is empty.
	Reopened string `json:"reopened,omitempty"`
	// Held lists what the player holds of the order now.
	Held []Item `json:"held,omitempty"`
	// Expected is what the order should grant, where that is known.
	Expected []Item `json:"expected,omitempty"`
	// ItemsUnknown says nothing is known about what the product should grant, so
	// items were not compared.
	ItemsUnknown bool `json:"items_unknown,omitempty"`
	// Listed says Hive lists the order as unconsumed by the latest read.
	Listed bool `json:"listed,omitempty"`
	// View is the merged picture of the order: the provider's answer before the
	// notification's.
	View View `json:"view"`
}

// Ended reports whether a person ended the case.
func (s Standing) Ended() bool { return s.Class == ClassIgnored || s.Class == ClassOverridden }

// Has reports whether the class or a flag is c.
func (s Standing) Has(c Class) bool {
	if s.Class == c {
		return true
	}
	for _, f := range s.Flags {
		if f == c {
			return true
		}
	}
	return false
}

// View is the merged picture of an order. Where sources differ the provider's
// answer comes before the notification's.
type View struct {
	Spellings       []string    `json:"spellings"`
	TransactionID   string      `json:"transaction_id,omitempty"`
	Player          Player      `json:"player,omitzero"`
	Server          string      `json:"server,omitempty"`
	Lines           []Line      `json:"lines,omitempty"`
	Amount          Amount      `json:"amount,omitempty"`
	Currency        string      `json:"currency,omitempty"`
	StartedAt       Instant     `json:"started_at,omitempty"`
	PaidAt          Instant     `json:"paid_at,omitempty"`
	CancelledAt     Instant     `json:"cancelled_at,omitempty"`
	CancelledReason string      `json:"cancelled_reason,omitempty"`
	Receipt         string      `json:"receipt,omitempty"`
	Periods         []Period    `json:"periods,omitempty"`
	Grants          []GrantView `json:"grants,omitempty"`
	// Duplicates counts repeated deliveries: two deliveries of one event are 1.
	Duplicates int64 `json:"duplicates,omitempty"`
	// Passed is what the game made of the payment's notification when it was last
	// passed on; nil where it never was.
	Passed      *Passed `json:"passed,omitempty"`
	Test        bool    `json:"test,omitempty"`
	FirstSeenAt Instant `json:"first_seen_at"`
	UpdatedAt   Instant `json:"updated_at"`
}

// Passed is what became of a notification that was passed on to the game.
type Passed struct {
	// Outcome is that of the latest attempt.
	Outcome ForwardOutcome `json:"outcome"`
	// Status is the game's HTTP status, 0 where it did not answer.
	Status int `json:"status,omitempty"`
	// NeverLeft says that no attempt can have reached the game.
	NeverLeft bool `json:"never_left,omitempty"`
}

// GrantView is one grant of an order as it stands.
type GrantView struct {
	GrantID   string      `json:"grant_id"`
	PlayerID  string      `json:"player_id"`
	Items     []Item      `json:"items"`
	GrantedAt Instant     `json:"granted_at"`
	Status    GrantStatus `json:"status"`
}

// ProductID is the product of the first line, or "".
func (v View) ProductID() string {
	if len(v.Lines) == 0 {
		return ""
	}
	return v.Lines[0].ProductID
}

// Money is the order's amount.
func (v View) Money() Money { return Money{v.Amount, v.Currency} }
