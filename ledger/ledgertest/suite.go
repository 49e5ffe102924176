package ledgertest

import (
	"context"
	"testing"
	"time"

	"makegood/ledger"
)

// Store is everything the suite asks of a store.
type Store interface {
	Chain
	Projection
	Lists
	State
	Pulse
}

// Chain is the log of facts.
type Chain interface {
	Append(ctx context.Context, drafts []ledger.Draft) ([]ledger.Receipt, error)
	Transact(ctx context.Context, fn func(ledger.Books) ([]ledger.Draft, error)) ([]ledger.Receipt, error)
	Fact(ctx context.Context, seq int64) (ledger.Fact, error)
	FactsAfter(ctx context.Context, seq int64, limit int, kinds ...ledger.FactKind) ([]ledger.Fact, error)
	MaxSeq(ctx context.Context) (int64, error)
	AuditVerify(ctx context.Context, progress func(done, total int64)) (int64, error)
	Close(ctx context.Context) error
}

// Projection is what is folded from the facts.
type Projection interface {
	CatchUp(ctx context.Context) error
	// Check folds all facts anew and names what differs from what is stored.
	Check(ctx context.Context) ([]string, error)
	// Replace folds all facts anew and stores that.
	Replace(ctx context.Context) error
	Order(ctx context.Context, key ledger.Key) (*ledger.Order, ledger.Standing, error)
	Facts(ctx context.Context, key ledger.Key, withRaw bool) ([]ledger.Fact, error)
	Orders(ctx context.Context, q ledger.OrderQuery) ([]ledger.Row, error)
	Find(ctx context.Context, id string) ([]ledger.Key, error)
	Search(ctx context.Context, text string, limit int) ([]ledger.Key, error)
}

// Lists are the lists beside the orders.
type Lists interface {
	Work(ctx context.Context, q ledger.WorkQuery) (rows []ledger.Work, total int, err error)
	Total(ctx context.Context, f ledger.OrderFilter) (n int64, sums ledger.Sums, err error)
	Deliveries(ctx context.Context, q ledger.DeliveryQuery) ([]ledger.Delivery, error)
	Actions(ctx context.Context, q ledger.ActionQuery) ([]ledger.ListedAction, error)
	Acting(ctx context.Context) ([]ledger.Action, error)
	FactList(ctx context.Context, q ledger.FactQuery) ([]ledger.Fact, error)
	LastJournal(ctx context.Context, what ...string) (ledger.Fact, error)
	Players(ctx context.Context, p ledger.Provider, app string, after int64, limit int) ([]ledger.KnownPlayer, error)
}

// State is what is counted and armed.
type State interface {
	Counters(ctx context.Context) (ledger.Counters, error)
	Signs(ctx context.Context) ([]ledger.Sign, error)
	Minutes(ctx context.Context, from, to ledger.Instant) ([]ledger.Minute, error)
	Lags(ctx context.Context, n int) ([]int64, error)
	Armed(ctx context.Context) (ledger.Arm, error)
	Suspects(ctx context.Context) ([]ledger.Provider, error)
	Changes() <-chan struct{}
	Follow(ctx context.Context) error
}

// Pulse is what Pulse and the alerts are drawn from.
type Pulse interface {
	Registers(ctx context.Context, q ledger.RegisterQuery) (ledger.Registers, error)
	AlertTurns(ctx context.Context, since ledger.Instant, n int) ([]ledger.RaisedAlert, error)
	Untold(ctx context.Context, outlet string, since ledger.Instant) ([]ledger.UntoldAlert, error)
	Passed(ctx context.Context, n int) ([]ledger.Passing, error)
	Maintenances(ctx context.Context, after ledger.Instant) ([]ledger.DeclaredMaintenance, error)
}

// Setup says which ledger to open. Two stores with one Dir are two processes on
// one ledger.
type Setup struct {
	Dir    string
	Now    func() time.Time
	Policy *ledger.Policy
}

// Open opens a ledger of the sandbox; it fails the test where it cannot. The
// suite closes what it opened.
type Open func(t testing.TB, s Setup) Store

// Run proves a store.
func Run(t *testing.T, open Open) {
	for name, test := range map[string]func(*testing.T, Open){
		"appending":            testAppend,
		"appending all":        testAppendAll,
		"appending once":       testUnique,
		"appending in vain":    testAppendCancelled,
		"bytes":                testBytes,
		"closing":              testClose,
		"several writers":      testSeveralWriters,
		"projecting":           testProjecting,
		"time":                 testTime,
		"a source speaks":      testSpeaks,
		"policy":               testPolicy,
		"one payment, two ids": testLinkSame,
		"carts":                testCarts,
		"forged carts":         testForgedCart,
		"a child of two carts": testChildOfTwoCarts,
		"reading anew":         testReread,
		"reading a cart anew":  testRereadCart,
		"ambiguous":            testAmbiguous,
		"refunds that count":   testRefundsThatCount,
		"paid twice":           testPaidTwice,
		"catalogues":           testCatalogues,
		"checkouts":            testCheckouts,
		"checkouts ended":      testCheckoutsEnded,
		"checkouts and links":  testCheckoutsAndLinks,
		"imports":              testImports,
		"long histories":       testLongHistory,
		"one action":           testOneAction,
		"one action, two ids":  testOneActionLinked,
		"guards":               testGuards,
		"books":                testBooks,
		"asked":                testAsked,
		"following":            testFollow,
		"paging":               testPaging,
		"filters":              testFilters,
		"words":                testWords,
		"any filter":           testAnyFilter,
		"work list":            testWork,
		"finding":              testFinding,
		"deliveries":           testDeliveries,
		"actions":              testActions,
		"facts by kind":        testFactList,
		"players":              testPlayers,
		"signs and pulse":      testSigns,
		"registers":            testRegisters,
		"rhythm":               testRhythm,
		"alerts":               testAlerts,
		"maintenance":          testMaintenance,
		"what was passed on":   testPassed,
		"any history":          testAnyHistory,
		"any readings":         testAnyReadings,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open)
		})
	}
}

// desk is one ledger under test with its clock.
type desk struct {
	testing.TB
	Store
	ctx   context.Context //nolint:containedctx // lives for one test
	clock *Clock
	setup Setup
	open  Open
}

func newDesk(t testing.TB, open Open) *desk {
	t.Helper()
	return newDeskWith(t, open, &ledger.Policy{Environment: ledger.Sandbox})
}

func newDeskWith(t testing.TB, open Open, p *ledger.Policy) *desk {
	t.Helper()
	d := &desk{TB: t, ctx: t.Context(), clock: NewClock(), open: open}
	d.setup = Setup{Dir: t.TempDir(), Now: d.clock.Now, Policy: p}
	d.Store = d.another()
	return d
}

// another opens the same ledger once more, as another process would.
func (d *desk) another() Store {
	d.Helper()
	s := d.open(d.TB, d.setup)
	d.Cleanup(func() {
		if err := s.Close(context.Background()); err != nil {
			d.Errorf("close: %v", err)
		}
	})
	return s
}

// add appends drafts one after the other.
func (d *desk) add(drafts ...ledger.Draft) []ledger.Receipt {
	d.Helper()
	var out []ledger.Receipt
	for _, draft := range drafts {
		r, err := d.Append(d.ctx, []ledger.Draft{draft})
		if err != nil {
			d.Fatalf("append %s of %s: %v", draft.Fact.Kind, draft.Fact.Key, err)
		}
		out = append(out, r...)
	}
	return out
}

// settle catches up and checks that folding anew would change nothing.
func (d *desk) settle() {
	d.Helper()
	if err := d.CatchUp(d.ctx); err != nil {
		d.Fatalf("catch up: %v", err)
	}
	diff, err := d.Check(d.ctx)
	if err != nil {
		d.Fatalf("check: %v", err)
	}
	for _, line := range diff {
		d.Errorf("folded anew: %s", line)
	}
}

// standing gives an order's standing as it is stored in lists, and checks that
// asking for the order itself says the same.
func (d *desk) standing(k ledger.Key) ledger.Standing {
	d.Helper()
	_, now, err := d.Order(d.ctx, k)
	if err != nil {
		d.Fatalf("order %s: %v", k, err)
	}
	for _, r := range d.all(ledger.OrderFilter{}) {
		if r.Key == k {
			if r.Standing.Class != now.Class {
				d.Errorf("order %s is listed as %s and is %s", k, r.Standing.Class, now.Class)
			}
			return r.Standing
		}
	}
	return now
}

// class checks an order's class.
func (d *desk) class(k ledger.Key, want ledger.Class) {
	d.Helper()
	if got := d.standing(k); got.Class != want {
		d.Errorf("%s is %s %v, want %s", k, got.Class, got.Flags, want)
	}
}

// all lists every order a filter matches, oldest first.
func (d *desk) all(f ledger.OrderFilter) []ledger.Row {
	d.Helper()
	rows, err := d.Orders(d.ctx, ledger.OrderQuery{Filter: f, Limit: 1000})
	if err != nil {
		d.Fatalf("orders: %v", err)
	}
	return rows
}

// facts gives the whole log.
func (d *desk) facts() []ledger.Fact {
	d.Helper()
	facts, err := d.FactsAfter(d.ctx, 0, 1<<20)
	if err != nil {
		d.Fatalf("facts: %v", err)
	}
	return facts
}

// audit verifies the chain and that it has n facts.
func (d *desk) audit(n int64) {
	d.Helper()
	got, err := d.AuditVerify(d.ctx, nil)
	if err != nil {
		d.Fatalf("audit: %v", err)
	}
	if got != n {
		d.Errorf("%d facts verify, want %d", got, n)
	}
}

// wants checks the kind of an error.
func wants(t testing.TB, err error, kind ledger.ErrorKind) {
	t.Helper()
	if got := ledger.KindOf(err); err == nil || got != kind {
		t.Errorf("error %v is of kind %q, want %q", err, got, kind)
	}
}
