package ledger

import "slices"

// Row is one order in a list.
type Row struct {
	// ID is the store's number of the order, in order of first sight.
	ID int64
	// Cursor is where the list it came in continues after this row; the store
	// fills it for the sort that was asked for.
	Cursor   Cursor
	Key      Key
	Standing Standing
}

// Cursor is a position in a list: the value of the sort key and the row's ID
// as the tie-break. The zero cursor is before the first row.
type Cursor struct {
	Sort int64 `json:"sort"`
	ID   int64 `json:"id"`
}

// OrderSort names the orderings a store keeps indexes for.
type OrderSort string

// The orderings: by first sight (the default, oldest first), or by urgency
// (severity 1, 2, 3, then oldest payment first).
const (
	SortFirstSeen OrderSort = ""
	SortUrgency   OrderSort = "urgency"
)

// OrderFilter selects orders. Zero fields select everything.
type OrderFilter struct {
	Provider Provider
	App      string
	// Classes are class or flag words, any of them.
	Classes []Class
	// Flags are flag words, any of them, of orders whose class is another.
	Flags []Class
	// Player matches any typed id exactly.
	Player string
	// Product is an id, or what stands behind a dot of it: see ProductNamed.
	Product string
	Server  string
	// Since and Until bound first_seen_at; PaidFrom and PaidTo bound paid_at.
	Since, Until     Instant
	PaidFrom, PaidTo Instant
	// MinAmount and MaxAmount compare by value; Currency narrows.
	MinAmount, MaxAmount Amount
	Currency             string
	// Severities are those wanted; empty: all.
	Severities []int
	// OpenOnly leaves out ended cases and severity 0.
	OpenOnly bool
	// Owner narrows to cases of one operator, OthersOf to those another operator than this one has, Free to those nobody
	// has.
	Owner    string
	OthersOf string
	Free     bool
	// Cases are the states a case may have; empty: any, and orders without one.
	Cases []CaseState
	// Trouble narrows to the orders of one row of the work list.
	Trouble *Trouble
	// Text are bare words: each must occur in an id (exact, prefix or suffix), in
	// the player's name, or mean the product: see ProductMeant.
	Text []string
	// Called are words each of which must occur in an id or in the player's name,
	// whatever the product is called.
	Called []string
	// Either are groups of filters: of each group at least one has to match. Not
	// are filters none of which may match.
	Either [][]OrderFilter
	Not    []OrderFilter
}

// OrderQuery asks for one page of orders.
type OrderQuery struct {
	Filter OrderFilter
	Sort   OrderSort
	// After is where the page begins, exclusive, in the order asked for.
	After Cursor
	// Back walks the list towards its beginning: the rows before After, nearest
	// first. With a zero After it begins at the end of the list.
	Back bool
	// Limit is the number of rows; zero means 200.
	Limit int
}

// WorkQuery asks for the work list.
type WorkQuery struct {
	// Filter narrows the orders that are counted; only open ones are.
	Filter OrderFilter
	// Limit is the number of rows, the most urgent ones; zero means 200.
	Limit int
}

// Delivery is one stored notification in a list, newest of all kinds included.
type Delivery struct {
	Seq       int64
	At        Instant
	Key       Key
	Provider  Provider
	Route     string
	Remote    string
	Kind      string
	Duplicate bool
	Error     string
	Sum       [32]byte
	Player    string
	Product   string
	Money     Money
	// Body is filled only where asked for.
	Body []byte
}

// Counters are the maintained numbers of a ledger.
type Counters struct {
	Orders  int64
	Facts   int64
	ByClass map[Class]int64
	// BySeverity leaves out what is snoozed, which Snoozed counts.
	BySeverity  map[int]int64
	Snoozed     int64
	InDoubt     int64
	Undelivered int64
	Quarantined int64
}

// KnownPlayer is a player some source has named, with the server seen last.
type KnownPlayer struct {
	ID       int64
	Provider Provider
	App      string
	Player   Player
	Server   string
	LastAt   Instant
}

// DeliveryQuery asks for deliveries: notifications as they arrived, repeats and
// unreadable ones included.
type DeliveryQuery struct {
	Provider Provider
	// Player matches the player's primary id.
	Player string
	Since  Instant
	// Unreadable narrows to what stands in quarantine.
	Unreadable bool
	// Filter narrows by what a delivery itself says.
	Filter DeliveryFilter
	// After is the sequence number behind which the page begins, in the order
	// asked for; zero begins at the end of the list.
	After int64
	// Newest lists the newest first; else oldest first.
	Newest bool
	// Body fills Delivery.Body.
	Body  bool
	Limit int
}

// ActionQuery asks for actions in the order they were created.
type ActionQuery struct {
	// Key narrows to one order where it names one.
	Key    Key
	States []ActionState
	Since  Instant
	// After is the position behind which the page begins; zero begins at the end
	// of the list.
	After  int64
	Newest bool
	Limit  int
}

// ListedAction is one action in a list with its position.
type ListedAction struct {
	Pos    int64
	Action Action
}

// FactQuery asks for facts by kind: the journal, or the grants.
type FactQuery struct {
	Kinds    []FactKind
	Provider Provider
	// Players narrows to notes about a player known by any of these ids; facts of
	// other kinds are about none.
	Players []string
	// Once leaves out what another fact tells already: the alert of a pause in
	// listening, which the journal has an entry of its own about.
	Once   bool
	Since  Instant
	After  int64
	Newest bool
	Limit  int
}

// Takes reports whether a fact is one of those asked for, its kind and place in
// the list apart. A note nobody can read is about nobody.
func (q FactQuery) Takes(f Fact) bool {
	if f.At < q.Since || (q.Provider != "" && f.Key.Provider != q.Provider) {
		return false
	}
	if q.Once && f.Kind == FactAlert {
		var a Alert
		if f.Decode(&a) == nil && a.Kind == AlertGap {
			return false
		}
	}
	if len(q.Players) == 0 {
		return true
	}
	var n Note
	return f.Kind == FactNote && f.Decode(&n) == nil && slices.Contains(q.Players, n.Player)
}

// Sign is the last sign of life of a source.
type Sign struct {
	Provider Provider
	App      string
	// What is notification, answer, grant, game (it answered us), or failure: a question went unanswered.
	What string
	At   Instant
	// Reaches is how far a grant source reaches; zero where it does not say.
	Reaches Instant
}

// Minute is what happened in one minute.
type Minute struct {
	At                        Instant
	Payments, Grants, Cancels int64
}
