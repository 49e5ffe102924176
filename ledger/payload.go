package ledger

// NoticeType is what a notification announces.
type NoticeType string

// The notice types. Only NoticePaid claims a payment.
const (
	NoticePaid      NoticeType = "paid"
	NoticeCancelled NoticeType = "cancelled"
	NoticeUnknown   NoticeType = "unknown"
)

// Item is a game item and how many of it.
type Item struct {
	ItemID   string `json:"item_id"`
	Quantity int64  `json:"quantity"`
	Name     string `json:"name,omitempty"`
}

// Line is one product of an order; a cart has several.
type Line struct {
	// Child is the tid a cart prints for the line, where it prints one.
	Child     string `json:"child,omitempty"`
	ProductID string `json:"product_id"`
	// Quantity is zero where the source does not say.
	Quantity int64  `json:"quantity,omitempty"`
	Amount   Amount `json:"amount,omitempty"`
	Currency string `json:"currency,omitempty"`
	// ItemID is STOVE's inservice_item_id.
	ItemID string `json:"item_id,omitempty"`
}

// Period is a paid subscription period (STOVE IAP_SUBSCRIPT); the order is
// keyed by tid and lists its periods.
type Period struct {
	// Original is original_tid: shown as a chain, never a key.
	Original string  `json:"original,omitempty"`
	Status   string  `json:"status,omitempty"`
	Expires  Instant `json:"expires,omitempty"`
	// ExpiresRaw is expire_time as sent: its unit is decided by magnitude.
	ExpiresRaw string `json:"expires_raw,omitempty"`
}

// Record is what one source says about one order. Zero values mean the source
// did not say.
type Record struct {
	// Spelling is the order id as the source printed it.
	Spelling string `json:"spelling,omitempty"`
	Player   Player `json:"player,omitzero"`
	// Server is Hive server_id or STOVE world_id.
	Server string `json:"server,omitempty"`
	Lines  []Line `json:"lines,omitempty"`
	// Amount and Currency are the order's; for a cart the sum of its lines
	// where every line names the same currency.
	Amount          Amount  `json:"amount,omitempty"`
	Currency        string  `json:"currency,omitempty"`
	StartedAt       Instant `json:"started_at,omitempty"`
	PaidAt          Instant `json:"paid_at,omitempty"`
	CancelledAt     Instant `json:"cancelled_at,omitempty"`
	CancelledReason string  `json:"cancelled_reason,omitempty"`
	// Receipt is hiveiap_receipt, decoded of JSON escapes; it identifies a payment.
	Receipt string `json:"receipt,omitempty"`
	// Bypass is purchase_bypass_info as received; never compared.
	Bypass string `json:"bypass,omitempty"`
	// Payload is iap_payload (additionalInfo in the older shape) or service_order_id.
	Payload string `json:"payload,omitempty"`
	// Supply is STOVE's supply_items: what the game is expected to grant.
	Supply []Item  `json:"supply,omitempty"`
	Period *Period `json:"period,omitempty"`
	// Platform is STOVE's bill_platform_type, NotiType its noti_type, trimmed, upper case.
	Platform string `json:"platform,omitempty"`
	NotiType string `json:"noti_type,omitempty"`
	Cart     bool   `json:"cart,omitempty"`
	// TimeConflict says that a zone-less time and its _ms twin differ by more than 1 s.
	TimeConflict bool `json:"time_conflict,omitempty"`
	// Repayment says the source itself marks the order as a repayment by a refunded user.
	Repayment bool `json:"repayment,omitempty"`
	// Environment is the environment the source names, where it names one.
	Environment Environment `json:"environment,omitempty"`
}

// Notice is a decoded notification body, before it is known where it arrived.
type Notice struct {
	Type NoticeType `json:"type"`
	// RawType is the provider's word: paid, cancelled, ONLINE_PURCHASE, ...
	RawType string `json:"raw_type"`
	// App is the appid the body names; STOVE bodies name none.
	App    string `json:"app,omitempty"`
	Record Record `json:"record"`
}

// Notification is the payload of FactNotification and FactReread.
type Notification struct {
	Provider Provider `json:"provider"`
	// Route is the listener's route: /hive, /hive/all, /stove, /stove/{service_id},
	// or import.
	Route  string `json:"route"`
	Remote string `json:"remote,omitempty"`
	// Notice is nil where the body is unreadable; Error then says why.
	Notice *Notice `json:"notice,omitempty"`
	Error  string  `json:"error,omitempty"`
	// Mirror says it came as a mirrored copy.
	Mirror bool `json:"mirror,omitempty"`
	// Forward says it was to be passed on to the game; without an outcome by
	// ForwardBy it is undelivered.
	Forward   bool    `json:"forward,omitempty"`
	ForwardBy Instant `json:"forward_by,omitempty"`
	// EventKey is kept with it so that duplicates are found without decoding.
	EventKey string `json:"event_key,omitempty"`
	// Of is the sequence number of the notification a reread interprets anew.
	Of int64 `json:"of,omitempty"`
}

// Answer is what a source answered to a question.
type Answer string

// The answers. Only found, listed and verified say yes; only denied says no,
// and only where Concluded; everything else changes no lamp by itself.
const (
	// AnswerListed: Hive lists the order as unconsumed.
	AnswerListed Answer = "listed"
	// AnswerNotListed: a whole list for the order's own player did not hold it.
	AnswerNotListed Answer = "not_listed"
	// AnswerVerified: Hive verify answered 0.
	AnswerVerified Answer = "verified"
	// AnswerFound: STOVE details has the tid, or purchase status answered.
	AnswerFound Answer = "found"
	// AnswerDenied: the provider says there is no such payment.
	AnswerDenied Answer = "denied"
	// AnswerPending: paid later (verify 1000519).
	AnswerPending Answer = "pending"
	// AnswerSilent: a bulk answer without the tid; no answer at all.
	AnswerSilent Answer = "silent"
	// AnswerFailed: the question could not be asked or not be understood.
	AnswerFailed Answer = "failed"
	// AnswerGranted and AnswerNone are the game's to a lookup.
	AnswerGranted Answer = "granted"
	AnswerNone    Answer = "none"
)

// The questions an Observation answers.
const (
	QuestionUnconsumed = "unconsumed"
	QuestionVerify     = "verify"
	QuestionDetails    = "details"
	QuestionStatus     = "purchase_status"
	QuestionCatalogue  = "catalogue"
	QuestionRepayments = "repayments"
	QuestionLookup     = "lookup"
)

// ListScope names the read of a Hive unconsumed list: an order has left the list
// only by a read with its own scope.
type ListScope struct {
	App    string `json:"app,omitempty"`
	Server string `json:"server,omitempty"`
	IDType string `json:"id_type,omitempty"`
	UserID string `json:"user_id,omitempty"`
}

// Observation is the payload of FactObservation: one source's answer, about one
// order (or, with an empty order key, about a whole question).
type Observation struct {
	Question string `json:"question"`
	Answer   Answer `json:"answer"`
	// Code and Message are the provider's, as text; HTTPStatus 0 means no
	// answer arrived.
	Code       string `json:"code,omitempty"`
	Message    string `json:"message,omitempty"`
	HTTPStatus int    `json:"http_status,omitempty"`
	// BegunAt is when the question left, EndedAt when the answer was whole.
	BegunAt Instant `json:"begun_at,omitempty"`
	EndedAt Instant `json:"ended_at,omitempty"`
	// Error says why the question failed.
	Error string `json:"error,omitempty"`
	// Record is what the answer says about the order.
	Record *Record `json:"record,omitempty"`
	// Subject is what else a question about no order named: the order master number
	// of a purchase status.
	Subject string `json:"subject,omitempty"`
	// Scope is the list read behind listed and not_listed.
	Scope *ListScope `json:"scope,omitempty"`
	// Read is the sequence number of the fact with the whole answer's bytes.
	Read int64 `json:"read,omitempty"`
	// Concluded says a denial counts: it was asked as the provider wants it and
	// the source was not suspect when it was recorded.
	Concluded bool `json:"concluded,omitempty"`
	// Spellings are the platform spellings that were tried (STOVE).
	Spellings []string `json:"spellings,omitempty"`
	// TransactionID is hiveiap_transaction_id; Names says the verify named this
	// order and product, without which the id must not be used.
	TransactionID string `json:"transaction_id,omitempty"`
	Names         bool   `json:"names,omitempty"`
	// Test is hiveiap_purchase_test: "Y", "N" or unknown.
	Test string `json:"test,omitempty"`
	// Listed are the order ids of a whole list (empty order key).
	Listed []string `json:"listed,omitempty"`
}

// GrantStatus is the game's word for what became of a grant.
type GrantStatus string

// The grant statuses: granted and mailed are held, revoked and expired are
// not, failed grants nothing.
const (
	GrantGranted GrantStatus = "granted"
	GrantMailed  GrantStatus = "mailed"
	GrantFailed  GrantStatus = "failed"
	GrantRevoked GrantStatus = "revoked"
	GrantExpired GrantStatus = "expired"
)

// Grant is the payload of FactGrant and FactRevoke: one row of the game's
// grant record. The JSON field names are those of the grants route and files.
type Grant struct {
	Provider Provider `json:"provider"`
	App      string   `json:"app"`
	OrderID  string   `json:"order_id"`
	GrantID  string   `json:"grant_id,omitempty"`
	PlayerID string   `json:"player_id,omitempty"`
	// PlayerType is empty or "game": then PlayerID is the game's own id.
	PlayerType string      `json:"player_type,omitempty"`
	PlayerName string      `json:"player_name,omitempty"`
	GUID       string      `json:"guid,omitempty"`
	MemberNo   string      `json:"member_no,omitempty"`
	UID        string      `json:"uid,omitempty"`
	Items      []Item      `json:"items,omitempty"`
	GrantedAt  Instant     `json:"granted_at,omitempty"`
	Status     GrantStatus `json:"status"`
	Server     string      `json:"server,omitempty"`
	ProductID  string      `json:"product_id,omitempty"`
	// Reported says whether the game itself sent report granted; nil: it does
	// not say.
	Reported *bool `json:"reported,omitempty"`
	// Kind is purchase (or empty) or gift.
	Kind string `json:"kind,omitempty"`
	// Environment is the environment the row names, where it names one.
	Environment Environment `json:"environment,omitempty"`
	// Suspicious says why the row's id looks destroyed (a spreadsheet's zeros).
	Suspicious string `json:"suspicious,omitempty"`
	// Provenance is empty, "evidence" (an operator recorded it) or "lookup".
	Provenance string `json:"provenance,omitempty"`
	// Feed names the source that brought the row: one of [[grants]], push or import.
	Feed string `json:"feed,omitempty"`
}

// Coverage is the payload of FactCoverage.
type Coverage struct {
	Provider Provider `json:"provider"`
	App      string   `json:"app"`
	From     Instant  `json:"from,omitempty"`
	Until    Instant  `json:"until"`
	// Feed names the source that declares it.
	Feed string `json:"feed,omitempty"`
}

// ForwardOutcome is what became of a forwarded or replayed notification.
type ForwardOutcome string

// The outcomes: delivered is the game's success answer, declined any other
// answer, unanswered none at all. withheld was not passed on because the order
// is cancelled or being refunded. sending is written before the request leaves.
const (
	ForwardSending    ForwardOutcome = "sending"
	ForwardDelivered  ForwardOutcome = "delivered"
	ForwardDeclined   ForwardOutcome = "declined"
	ForwardUnanswered ForwardOutcome = "unanswered"
	ForwardWithheld   ForwardOutcome = "withheld"
)

// Forward is the payload of FactForward; Raw of the fact is the game's answer.
type Forward struct {
	// Of is the sequence number of the notification that was passed on; zero
	// for a body rebuilt from an unconsumed row.
	Of       int64          `json:"of,omitempty"`
	EventKey string         `json:"event_key,omitempty"`
	Outcome  ForwardOutcome `json:"outcome"`
	// Type is the notice type that was passed on; only a paid one can claim a grant.
	Type   NoticeType `json:"type,omitempty"`
	URL    string     `json:"url,omitempty"`
	Status int        `json:"status,omitempty"`
	// ContentType is that of the game's answer, kept to relay it again.
	ContentType string `json:"content_type,omitempty"`
	// Claims says the success answer counts as a claimed grant (STOVE 0 or -1;
	// Hive only where the configuration says success means granted).
	Claims bool   `json:"claims,omitempty"`
	Error  string `json:"error,omitempty"`
	// NeverLeft says an unanswered one provably never reached the game.
	NeverLeft bool `json:"never_left,omitempty"`
	// Action is the replay behind it, empty for a forward.
	Action string `json:"action,omitempty"`
	// Late says it was delivered later by command; Flight is then the fact that
	// says it is being sent, of which this is the end.
	Late   bool  `json:"late,omitempty"`
	Flight int64 `json:"flight,omitempty"`
	// Joined says that this delivery was not passed on itself: it came while its
	// twin was, and was given that answer.
	Joined bool `json:"joined,omitempty"`
}

// Evidence is the payload of FactEvidence.
type Evidence struct {
	// What is cancelled, granted or revoked.
	What string `json:"what"`
	Text string `json:"text,omitempty"`
	// Where is where the person saw it: Hive Console, the game's GM tool.
	Where   string  `json:"where,omitempty"`
	GrantID string  `json:"grant_id,omitempty"`
	When    Instant `json:"when,omitempty"`
	// Approver is the second operator where one was required.
	Approver string `json:"approver,omitempty"`
	// Batch is the batch that recorded it, where one did.
	Batch string `json:"batch,omitempty"`
}

// Source is the payload of FactSource.
type Source struct {
	Provider Provider `json:"provider"`
	Suspect  bool     `json:"suspect"`
	Reason   string   `json:"reason,omitempty"`
}

// Arm is the payload of FactArm: write actions are allowed until Until.
type Arm struct {
	Operator string  `json:"operator"`
	Until    Instant `json:"until"`
	Reason   string  `json:"reason,omitempty"`
}

// Founding is the payload of FactEnvironment.
type Founding struct {
	Environment Environment `json:"environment"`
	Version     string      `json:"version,omitempty"`
}

// Product is the payload of FactProduct: what buying the product grants.
type Product struct {
	Provider Provider `json:"provider,omitempty"`
	App      string   `json:"app,omitempty"`
	ID       string   `json:"id"`
	// Items is what one unit grants; empty means nothing is to be granted.
	Items []Item `json:"items"`
	Title string `json:"title,omitempty"`
}

// PlayerLink is the payload of FactPlayer: ids that one imported row joins.
type PlayerLink struct {
	Provider Provider `json:"provider"`
	App      string   `json:"app,omitempty"`
	Player   Player   `json:"player"`
	Server   string   `json:"server,omitempty"`
}

// Note is the payload of FactNote: a text about a player, kept under the id the
// person knew him by.
type Note struct {
	// Player is any typed id of the provider's, or the game's own.
	Player string `json:"player"`
	Text   string `json:"text"`
	Login  string `json:"login,omitempty"`
}

// Checkout is the payload of FactCheckout: a purchase this console started.
// Hive returns no order id, so the order is found later by player, product and
// repayment index.
type Checkout struct {
	Player    string `json:"player"`
	ProductID string `json:"product_id"`
	Server    string `json:"server,omitempty"`
	Quantity  int64  `json:"quantity,omitempty"`
	// Repayment is refund_idx for a repayment by a refunded user.
	Repayment string `json:"repayment,omitempty"`
	Payload   string `json:"payload,omitempty"`
	// Ends is the number of the checkout that came to nothing, and Error why: no
	// payment page came of it, so no order will.
	Ends  int64  `json:"ends,omitempty"`
	Error string `json:"error,omitempty"`
}

// Journal is the payload of FactJournal.
type Journal struct {
	// What is a short stable word: gap, rejected, import, alarm, export, settings.
	What string  `json:"what"`
	Text string  `json:"text"`
	From Instant `json:"from,omitempty"`
	To   Instant `json:"to,omitempty"`
	// Process is the one that was opened or left, of a console.
	Process string `json:"process,omitempty"`
}
