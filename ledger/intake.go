package ledger

// Arrival is one webhook delivery on its way into the ledger.
type Arrival struct {
	Provider Provider
	// Route is /hive, /hive/all, /stove, /stove/{service_id} (without the secret
	// path), or import.
	Route  string
	Remote string
	Body   []byte
	// Headers are one "Name: value" a line, Authorization and Cookie redacted.
	Headers string
	// Service is the service_id of the path, where it names one.
	Service string
	// Notice is the decoded body; nil where DecodeError says why it is unreadable.
	Notice      *Notice
	DecodeError string
	Mirror      bool
	// Forward says the delivery is to be passed on to the game; ForwardBy is when
	// it counts as undelivered without an outcome.
	Forward   bool
	ForwardBy Instant
	// Environment is the other environment where the route or a header names it.
	Environment Environment
	// Once, where not empty, names the arrival: a second one of that name is the
	// first, told again.
	Once string
}

// Reception is what the clerk says of an arrival after it is durable.
type Reception struct {
	Seq int64
	Key Key
	// EventKey names the event: deliveries with one event key are duplicates.
	EventKey string
	// Known says the type is one the documents name.
	Known     bool
	Duplicate bool
	Type      NoticeType
	// Withhold, in forward mode: do not pass it on, answer success. The order is
	// cancelled, or a refund of ours is under way.
	Withhold bool
	// Earlier is the game's recorded success answer to this event, if any.
	Earlier *GameAnswer
}

// GameAnswer is what the game answered to a notification.
type GameAnswer struct {
	Status      int
	ContentType string
	Body        []byte
}

// GrantsTaken is the answer of the grants route and of an import.
type GrantsTaken struct {
	Accepted   int           `json:"accepted"`
	Duplicates int           `json:"duplicates"`
	Rejected   []RejectedRow `json:"rejected"`
	// Suspect are the good rows whose order id a spreadsheet may have destroyed
	// (SUSPECT_ID), Error why; an import names them, the grants route does not.
	Suspect []RejectedRow `json:"-"`
	// Covered counts what was declared to be complete; it is no row.
	Covered int `json:"-"`
}

// RejectedRow is one bad or doubtful row: its line (from 1) and why.
type RejectedRow struct {
	Line  int    `json:"line"`
	Error Saying `json:"error"`
	// File is named for imports.
	File string `json:"file,omitempty"`
}

// EventKey gives the idempotency key of a notice: STOVE tid, noti_type and for
// a subscription its status and period, whichever service's route it came by; Hive
// app, order id and type.
func EventKey(key Key, n Notice) string {
	const sep = "\x1f"
	if key.Provider == Hive {
		return string(key.Provider) + sep + key.App + sep + key.Order + sep + string(n.Type) + sep + n.wordIfUnknown()
	}
	s := string(key.Provider) + sep + key.Order + sep + n.RawType
	if p := n.Record.Period; p != nil {
		s += sep + p.Status + sep + p.ExpiresRaw
	}
	return s
}

func (n Notice) wordIfUnknown() string {
	if n.Type == NoticeUnknown {
		return n.RawType
	}
	return ""
}
