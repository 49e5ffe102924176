package simulator

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

// State is where an order stands with its provider.
type State string

// The states of an order.
const (
	Ordered         State = "ordered"          // the payment page is open
	Pending         State = "pending"          // a virtual account waits for its deposit
	Paid            State = "paid"             // paid; at Hive also unconsumed
	Completed       State = "completed"        // Hive: item_result 1 was accepted
	RefundRequested State = "refund-requested" // Hive: item_result 2 was accepted
	Cancelled       State = "cancelled"        // Hive: cancelled or refunded; STOVE: refunded
)

// Order is a look at one payment, for tests and for whoever stages a scenario.
type Order struct {
	Provider, App string
	// ID is the order id as the provider first spells it (Hive: upper-case letter) or the tid.
	ID string
	// Master is STOVE's txn_mst_no, which no notification carries.
	Master    string
	PlayerVID string // Hive PlayerID, for a STOVE order the guid
	Player    string // nickname
	Products  []string
	Server    string
	Amount    decimal.Decimal
	Currency  string
	State     State
	// Listed says whether unconsumed lists it now.
	Listed bool
	// Transaction is the hiveiap_transaction_id, empty before the first successful verify.
	Transaction string
	// Blob is a purchase_bypass_info that verifies this order.
	Blob string
	// ItemResults counts the item_result calls that arrived, by result_status 0, 1, 2, whoever sent them.
	ItemResults [3]int
	// Refunds counts how often the money was returned. More than one is a loss.
	Refunds int
	// Grants counts the grant rows the game holds for it, revoked ones apart.
	Grants int
	// Deliveries are the attempts to notify, the newest 32.
	Deliveries []Delivery
}

// Delivery is one attempt to notify somebody of an order.
type Delivery struct {
	At time.Time
	// Slot is "hive", "hive/all" or "stove", Kind the type or noti_type sent.
	Slot, Kind string
	// Status and Code are the two facts of the answer: the HTTP status and the body's result or code, as text.
	Status int
	Code   string
	// Error says why there is no answer.
	Error string
}

// Posts count the traffic.
type Posts struct {
	// Calls are the requests that arrived, by call, whether or not they took effect or got an answer.
	Calls map[string]int
	// Answers are those that were answered, by call and then HTTP status; 0 counts the ones that got no answer.
	Answers map[string]map[int]int
	// Notified are the notifications that left, by slot and type ("hive paid"); Unheard those among them without success.
	Notified, Unheard map[string]int
	// RefundsEffected is how often money was returned, GrantsGiven the number of grant rows made, GrantsPushed how many rows
	// were accepted by whoever takes them.
	RefundsEffected, GrantsGiven, GrantsPushed int
}

func newPosts() Posts {
	return Posts{
		Calls:    make(map[string]int),
		Answers:  make(map[string]map[int]int),
		Notified: make(map[string]int),
		Unheard:  make(map[string]int),
	}
}

// ErrFull is returned by purchases once Config.MaxOrders exist.
var ErrFull = errors.New("the simulator holds as many orders as it may (Config.MaxOrders)")

// world is everything the providers and the game remember.
type world struct {
	servers   []string
	players   []*Player
	playerBy  map[string]*Player
	products  []*Product
	productBy map[string]*Product
	maxOrders int

	orders   []*order
	byID     map[string]*order // by provider and lower-case id
	byTx     map[string]*order
	byMaster map[string]*order
	byPlayer map[*Player][]*order
	held     map[*order][]note

	grants      []*grant
	grantsBy    map[string][]*grant // by provider and lower-case order id
	taken       map[string]int      // notifications the game took of an order, by the same key
	pushPending bool
	pushed      int // grants[:pushed] need no push any more

	nextTx, nextRefund int
}

// order is one payment of either provider. Fields of one provider only are marked.
type order struct {
	hive bool
	id   string
	// number is how many orders there were when it was begun: unlike its id it knows no clock, and chance goes by it.
	number  int
	player  *Player
	server  string
	lines   []line
	started time.Time
	paid    time.Time
	state   State
	before  State // Hive: the state a failed cancellation falls back to
	test    bool
	sandbox bool
	forced  map[string]bool
	exact   bool // only the forced faults strike

	quantity    int             // Hive
	payload     *string         // Hive: iap_payload
	receipt     string          // Hive
	transaction string          // Hive
	cancelled   time.Time       // Hive
	reason      string          // Hive: cancelled_reason
	listedUntil time.Time       // Hive: refund-still-listed
	refundIdx   int             // Hive: index in refund_info, 0 when not to be repaid
	repays      *order          // Hive: the refunded order this one repays
	repaid      bool            // Hive
	shown       decimal.Decimal // what the notification says was paid, where it lies
	master      string          // STOVE: txn_mst_no
	platform    string          // STOVE: bill_platform_type
	noti        string          // STOVE: noti_type
	original    string          // STOVE: original_tid
	subStatus   string          // STOVE: subs_status_code
	expires     time.Time       // STOVE: end of the period
	noGUID      bool            // STOVE: notified without a guid
	results     [3]int          // item_result calls that arrived
	refunds     int             // times the money was returned
	deliveries  []Delivery      // newest 32
	sent        map[string]int  // notifications made, by kind
}

// line is one product of an order; only carts have several.
type line struct {
	product  *Product
	quantity int
	tid      string // STOVE cart: the child's tid
}

func newWorld(cfg Config) world {
	w := world{
		servers:   slices.Clone(cfg.Servers),
		players:   players(cfg.Seed, cfg.Players, cfg.Servers),
		playerBy:  make(map[string]*Player),
		products:  products(cfg.AppID),
		productBy: make(map[string]*Product),
		maxOrders: cfg.MaxOrders,
		byID:      make(map[string]*order),
		byTx:      make(map[string]*order),
		byMaster:  make(map[string]*order),
		byPlayer:  make(map[*Player][]*order),
		held:      make(map[*order][]note),
		grantsBy:  make(map[string][]*grant),
		taken:     make(map[string]int),
		nextTx:    1000, nextRefund: 20849,
	}
	for _, p := range w.players {
		for _, name := range [...]string{p.Name, p.VID, p.UID, p.GUID, p.MemberNo} {
			w.playerBy[name] = p
		}
	}
	for _, p := range w.products {
		for _, name := range [...]string{p.ID, p.MarketPID, p.StoveID, p.Title} {
			w.productBy[name] = p
		}
	}
	return w
}

func (o *order) provider() string {
	if o.hive {
		return "hive"
	}
	return "stove"
}

func (o *order) key() string { return orderKey(o.provider(), o.id) }

// lot is the order as the dice know it: a night with the same seed is the same night whenever it begins.
func (o *order) lot() string { return o.provider() + " " + ordinal(o.number) }

// orderKey ignores the case of Hive's ids: notifications say H2..., unconsumed and verify say h2....
func orderKey(provider, id string) string {
	return provider + " " + strings.ToLower(strings.TrimSpace(id))
}

// amount is the total. Whether Hive's amount and STOVE's product_price are totals or unit prices is documented nowhere.
func (o *order) amount() decimal.Decimal {
	total := decimal.Zero
	for _, l := range o.lines {
		total = total.Add(l.product.Price.Mul(decimal.NewFromInt(int64(l.quantity))))
	}
	return total
}

func (o *order) currency() string { return o.lines[0].product.Currency }

func (o *order) title() string {
	title := o.lines[0].product.Title
	if len(o.lines) > 1 {
		return fmt.Sprintf("%s 외 %d종", title, len(o.lines)-1)
	}
	return title
}

func (o *order) event(kind Kind) Event {
	return Event{Kind: kind, Provider: o.provider(), OrderID: o.id}
}

// fate is the order as something faults may strike; chance tells the chances of one order apart.
func (o *order) fate(chance string) subject {
	return subject{id: o.lot() + " " + chance, target: o.lines[0].product.ID, forced: o.forced, exact: o.exact}
}

// listed says whether unconsumed lists the order. Repayments are complete from the start: nothing is granted for them.
func (o *order) listed(at time.Time) bool {
	if !o.hive || o.sandbox {
		return false
	}
	return o.state == Paid || at.Before(o.listedUntil)
}

func (w *world) add(o *order) error {
	if len(w.orders) >= w.maxOrders {
		return ErrFull
	}
	w.orders = append(w.orders, o)
	w.byID[o.key()] = o
	w.byPlayer[o.player] = append(w.byPlayer[o.player], o)
	if o.master != "" {
		w.byMaster[o.master] = o
	}
	return nil
}

// hiveOrder finds a Hive order in any case; nil when there is none.
func (w *world) hiveOrder(id string) *order { return w.byID[orderKey("hive", id)] }

// stoveOrder finds a STOVE order; nil when there is none.
func (w *world) stoveOrder(tid string) *order { return w.byID[orderKey("stove", tid)] }

// Orders looks at every order, in the order in which they were made.
func (s *Simulator) Orders() []Order {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := s.cfg.Now()
	list := make([]Order, 0, len(s.world.orders))
	for _, o := range s.world.orders {
		list = append(list, s.look(o, at))
	}
	return list
}

// Order looks at one order, by Hive order id in any case or by tid.
func (s *Simulator) Order(id string) (Order, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.world.hiveOrder(id)
	if o == nil {
		o = s.world.stoveOrder(id)
	}
	if o == nil {
		return Order{}, false
	}
	return s.look(o, s.cfg.Now()), true
}

func (s *Simulator) look(o *order, at time.Time) Order {
	v := Order{
		Provider: o.provider(), App: s.app(o.hive), ID: o.id, Master: o.master,
		Player: o.player.Name, PlayerVID: o.player.GUID, Server: o.server,
		Amount: o.amount(), Currency: o.currency(), State: o.state, Listed: o.listed(at),
		Transaction: o.transaction, ItemResults: o.results, Refunds: o.refunds,
		Deliveries: slices.Clone(o.deliveries),
	}
	for _, l := range o.lines {
		v.Products = append(v.Products, l.product.ID)
	}
	if o.hive {
		v.PlayerVID = o.player.VID
		v.Blob = s.blobListed(o)
	}
	for _, g := range s.world.grantsBy[o.key()] {
		if g.row.Status != statusRevoked && !g.revoked {
			v.Grants++
		}
	}
	return v
}

// Posts copies the counters.
func (s *Simulator) Posts() Posts {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.posts
	c.Calls, c.Notified, c.Unheard = maps.Clone(c.Calls), maps.Clone(c.Notified), maps.Clone(c.Unheard)
	c.Answers = make(map[string]map[int]int, len(s.posts.Answers))
	for call, statuses := range s.posts.Answers {
		c.Answers[call] = maps.Clone(statuses)
	}
	return c
}

func (s *Simulator) app(hive bool) string {
	if hive {
		return s.cfg.AppID
	}
	return s.cfg.ServiceID
}
