package clerk

import (
	"context"
	"time"

	"makegood/ledger"
)

// Store is the ledger as the clerk needs it.
type Store interface {
	Writer
	Reader
	Lister
}

// Lister lists what is in the ledger, page by page.
type Lister interface {
	// FactList lists facts by kind.
	FactList(ctx context.Context, q ledger.FactQuery) ([]ledger.Fact, error)
	// Actions lists actions in the order they were created.
	Actions(ctx context.Context, q ledger.ActionQuery) ([]ledger.ListedAction, error)
	// Work gives the rows of the work list, and how many there are in all.
	Work(ctx context.Context, q ledger.WorkQuery) (rows []ledger.Work, total int, err error)
}

// Writer is the writing side of the ledger.
type Writer interface {
	// Append makes drafts durable and answers only then.
	Append(ctx context.Context, drafts []ledger.Draft) ([]ledger.Receipt, error)
	// Transact runs fn inside one write transaction with the projection caught
	// up, and appends and projects what it returns in the same transaction.
	Transact(ctx context.Context, fn func(ledger.Books) ([]ledger.Draft, error)) ([]ledger.Receipt, error)
	// CatchUp folds what is not folded yet.
	CatchUp(ctx context.Context) error
}

// Reader is the reading side of the ledger.
type Reader interface {
	// Facts gives the facts of one order in sequence, aliases included.
	Facts(ctx context.Context, key ledger.Key, withRaw bool) ([]ledger.Fact, error)
	// Fact gives one fact with its raw bytes; NotFound otherwise.
	Fact(ctx context.Context, seq int64) (ledger.Fact, error)
	// Order gives an order as it stands; NotFound otherwise.
	Order(ctx context.Context, key ledger.Key) (*ledger.Order, ledger.Standing, error)
	// Orders gives a page of orders.
	Orders(ctx context.Context, q ledger.OrderQuery) ([]ledger.Row, error)
	// Find gives the orders an id in any spelling names.
	Find(ctx context.Context, id string) ([]ledger.Key, error)
	// Players gives known players of an app in pages, ordered by ID.
	Players(ctx context.Context, p ledger.Provider, app string, after int64, limit int) ([]ledger.KnownPlayer, error)
	// Acting gives every action whose stored state is sending.
	Acting(ctx context.Context) ([]ledger.Action, error)
	// LastJournal gives the latest journal fact whose payload's what is one of
	// those named; NotFound otherwise. Without names it gives the latest fact of
	// any kind.
	LastJournal(ctx context.Context, what ...string) (ledger.Fact, error)
}

// Sent is what came back of one request, or why nothing did.
type Sent struct {
	BegunAt, EndedAt ledger.Instant
	HTTPStatus       int
	Code, Message    string
	// Raw is the answer's body as it came.
	Raw []byte
	// Left says the request may have reached the provider. Only a request that
	// provably never left has failed.
	Left bool
}

// UnconsumedAsk names one unconsumed list: Hive answers per app, server and user.
type UnconsumedAsk struct {
	App, Server, IDType, UserID string
}

// Unconsumed is Hive's answer to an UnconsumedAsk. Whole says result was 0 and
// every row could be read.
type Unconsumed struct {
	Sent
	Rows  []ledger.Record
	Whole bool
	// IDType is the user id type that was sent.
	IDType string
}

// Outgoing is a request that has been built and not sent. Send sends it exactly
// once and exactly as built; it never repeats.
type Outgoing struct {
	Request ledger.Request
	// Timeout bounds Send.
	Timeout time.Duration
	Send    func(ctx context.Context) (Sent, error)
}

// Verified is Hive's answer to verify, read into the domain.
type Verified struct {
	// Answer is verified, denied, pending or failed.
	Answer        ledger.Answer
	TransactionID string
	OrderID       string
	ProductID     string
	// Test is "Y", "N" or "".
	Test string
}

// Hive is what the clerk asks of Hive. Calls return an error only for what
// could not be asked or understood; Sent says how far it got.
type Hive interface {
	Unconsumed(ctx context.Context, ask UnconsumedAsk) (Unconsumed, error)
	// Verify builds a verify of a stored purchase_bypass_info. Read turns the
	// answer into the domain's words.
	Verify(app, bypass string) (Outgoing, error)
	ReadVerify(status int, raw []byte) (Verified, Sent, error)
	// ReportGranted, ReportFailed and Refund build item_result 1, 0 and 2: three
	// functions, never a status number.
	ReportGranted(app, transactionID string, player ledger.Player, items []ledger.Item) (Outgoing, error)
	ReportFailed(app, transactionID string, player ledger.Player, reason string) (Outgoing, error)
	Refund(app, transactionID string, player ledger.Player, reason string) (Outgoing, error)
	// ReadResult reads item_result's answer: its code and message.
	ReadResult(status int, raw []byte) (code, message string, err error)
}

// StoveAsk is one tid to ask about.
type StoveAsk struct {
	Service, TID       string
	Platform, NotiType string
	GUID, MemberNo     string
}

// StoveAnswer is STOVE's answer about one tid. Answer is found, denied, silent
// or failed.
type StoveAnswer struct {
	TID        string
	Answer     ledger.Answer
	Record     *ledger.Record
	Spellings  []string
	Code       string
	Message    string
	HTTPStatus int
	Error      string
}

// Stove is what the clerk asks of STOVE.
type Stove interface {
	// Details asks up to 100 tids of one service in one call; a tid missing from
	// the answer is silent.
	Details(ctx context.Context, service string, asks []StoveAsk) ([]StoveAnswer, Sent, error)
	// Alone asks about one tid alone, with both spellings of an ONLINE platform.
	Alone(ctx context.Context, ask StoveAsk) (StoveAnswer, Sent, error)
}

// Game is the game's server as the clerk needs it.
type Game interface {
	// Notify builds the post of one notification body to the game's endpoint for
	// the provider and route.
	Notify(provider ledger.Provider, route string, headers string, body []byte, rebuilt bool) (Outgoing, error)
	// Success reports whether the game's answer is a success in the provider's
	// form, and its content type for relaying.
	Success(provider ledger.Provider, status int, body []byte) bool
	// Lookup asks the game for its grants of one order; ok is false where no
	// lookup is configured.
	Lookup(ctx context.Context, key ledger.Key) (rows []ledger.Grant, sent Sent, ok bool, err error)
}
