package clerk_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"makegood/ledger"
	"makegood/ledger/ledgertest"
)

// clock is an injected clock that only a test moves.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func newClock() *clock { return &clock{t: time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) instant() ledger.Instant { return ledger.At(c.Now()) }

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// memory is a ledger in memory: facts, folded and judged by the domain itself
// whenever an order is asked for. Its hooks fail writes on purpose.
type memory struct {
	clock  *clock
	policy *ledger.Policy

	mu     sync.Mutex
	facts  []ledger.Fact
	unique map[string]int64
	// folded are orders as they were folded from so many facts.
	folded map[ledger.Key]folding
	// before and after fail a write: before it, or after it became durable.
	before, after func(drafts []ledger.Draft) error
	// read is told after an order's facts were read outside a transaction.
	read func()
	// players are those a test says are known.
	players []ledger.KnownPlayer
}

type folding struct {
	facts int
	order *ledger.Order
}

func newMemory(c *clock, p *ledger.Policy) *memory {
	return &memory{clock: c, policy: p, unique: map[string]int64{}, folded: map[ledger.Key]folding{}}
}

// errDisk is what a failing write answers.
var errDisk = errors.New("disk full")

func (m *memory) Append(ctx context.Context, drafts []ledger.Draft) ([]ledger.Receipt, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.write(drafts)
}

func (m *memory) Transact(ctx context.Context, fn func(ledger.Books) ([]ledger.Draft, error)) ([]ledger.Receipt, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	drafts, err := fn(books{m})
	if err != nil {
		return nil, fmt.Errorf("transact: %w", err)
	}
	return m.write(drafts)
}

func (m *memory) write(drafts []ledger.Draft) ([]ledger.Receipt, error) {
	if len(drafts) == 0 {
		return nil, nil
	}
	if m.before != nil {
		if err := m.before(drafts); err != nil {
			return nil, err
		}
	}
	had, unique := len(m.facts), maps.Clone(m.unique)
	receipts := make([]ledger.Receipt, 0, len(drafts))
	for _, d := range drafts {
		if seq, ok := m.unique[d.Unique]; ok && d.Unique != "" {
			receipts = append(receipts, ledger.Receipt{Seq: seq, Duplicate: true})
			continue
		}
		f := d.Fact
		f.Seq, f.RawSum = int64(len(m.facts)+1), ledger.SumRaw(d.Fact.Raw)
		m.facts = append(m.facts, f)
		if d.Unique != "" {
			m.unique[d.Unique] = f.Seq
		}
		receipts = append(receipts, ledger.Receipt{Seq: f.Seq, At: f.At})
	}
	if err := m.crowded(drafts); err != nil {
		m.facts, m.unique = m.facts[:had], unique
		clear(m.folded)
		return nil, err
	}
	if m.after != nil {
		if err := m.after(drafts); err != nil {
			return nil, err
		}
	}
	return receipts, nil
}

// crowded is the unique index: one action in flight per order.
func (m *memory) crowded(drafts []ledger.Draft) error {
	for _, d := range drafts {
		if d.Fact.Kind != ledger.FactAction {
			continue
		}
		o, err := m.fold(m.canonical(d.Fact.Key))
		if err != nil {
			return err
		}
		n := 0
		for _, a := range o.Acts {
			if a.State.InFlight() {
				n++
			}
		}
		if n > 1 {
			return &ledger.Error{Op: "transact", Kind: ledger.Conflict, Human: ledger.Say("another action is in flight on %s", d.Fact.Key.String())}
		}
	}
	return nil
}

func (m *memory) CatchUp(context.Context) error { return nil }

// canonical resolves an order that was linked to another as a spelling of it.
func (m *memory) canonical(key ledger.Key) ledger.Key {
	for _, f := range m.facts {
		var s ledger.CaseStep
		if f.Kind == ledger.FactCase && f.Decode(&s) == nil && s.As == ledger.LinkSame && s.Other != nil && *s.Other == key {
			return f.Key
		}
	}
	return key
}

func (m *memory) of(key ledger.Key) []ledger.Fact {
	var out []ledger.Fact
	for _, f := range m.facts {
		if f.Key.Order != "" && m.canonical(f.Key) == key {
			out = append(out, f)
		}
	}
	return out
}

func (m *memory) fold(key ledger.Key) (*ledger.Order, error) {
	if have, ok := m.folded[key]; ok && have.facts == len(m.facts) {
		return have.order, nil
	}
	facts := m.of(key)
	if len(facts) == 0 {
		return nil, &ledger.Error{Kind: ledger.NotFound, Human: ledger.Say("no order %s", key.String())}
	}
	o, err := ledger.Fold(key, facts)
	if err == nil {
		m.folded[key] = folding{len(m.facts), o}
	}
	return o, err
}

func (m *memory) spoken(key ledger.Key) bool {
	for _, f := range m.facts {
		switch f.Kind {
		case ledger.FactGrant, ledger.FactRevoke, ledger.FactCoverage:
			if f.Key.Provider == key.Provider && f.Key.App == key.App {
				return true
			}
		default:
		}
	}
	return false
}

func (m *memory) order(key ledger.Key) (*ledger.Order, ledger.Standing, error) {
	key = m.canonical(key)
	o, err := m.fold(key)
	if err != nil {
		return nil, ledger.Standing{}, err
	}
	return o, ledger.Judge(o, ledger.Context{GrantSpoken: m.spoken(key)}, m.policy, m.clock.instant()), nil
}

func (m *memory) keys() []ledger.Key {
	var out []ledger.Key
	for _, f := range m.facts {
		if k := m.canonical(f.Key); k.Order != "" && !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	return out
}

func (m *memory) Facts(_ context.Context, key ledger.Key, withRaw bool) ([]ledger.Fact, error) {
	m.mu.Lock()
	facts := m.of(m.canonical(key))
	m.mu.Unlock()
	if m.read != nil {
		m.read()
	}
	if !withRaw {
		for i := range facts {
			facts[i].Raw, facts[i].Headers = nil, ""
		}
	}
	return facts, nil
}

func (m *memory) Fact(_ context.Context, seq int64) (ledger.Fact, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if seq < 1 || seq > int64(len(m.facts)) {
		return ledger.Fact{}, &ledger.Error{Kind: ledger.NotFound, Human: ledger.Say("no fact %d", seq)}
	}
	return m.facts[seq-1], nil
}

func (m *memory) Order(ctx context.Context, key ledger.Key) (*ledger.Order, ledger.Standing, error) {
	if err := ctx.Err(); err != nil {
		return nil, ledger.Standing{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.order(key)
}

// Orders pages by order of first sight and filters as the clerk does.
func (m *memory) Orders(_ context.Context, q ledger.OrderQuery) ([]ledger.Row, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var rows []ledger.Row
	for i, key := range m.keys() {
		id := int64(i + 1)
		if id <= q.After.ID || (q.Limit > 0 && len(rows) == q.Limit) {
			continue
		}
		_, s, err := m.order(key)
		if err != nil {
			return nil, err
		}
		if r := (ledger.Row{ID: id, Key: key, Standing: s, Cursor: ledger.Cursor{ID: id}}); ledgertest.Match(q.Filter, &r) {
			rows = append(rows, r)
		}
	}
	return rows, nil
}

func (m *memory) Find(_ context.Context, id string) ([]ledger.Key, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.find(id), nil
}

func (m *memory) find(id string) []ledger.Key {
	var out []ledger.Key
	for _, k := range m.keys() {
		if ledger.CanonicalOrder(k.Provider, id) == k.Order {
			out = append(out, k)
		}
	}
	return out
}

func (m *memory) Players(_ context.Context, p ledger.Provider, _ string, after int64, _ int) ([]ledger.KnownPlayer, error) {
	var out []ledger.KnownPlayer
	for _, k := range m.players {
		if k.Provider == p && k.ID > after {
			out = append(out, k)
		}
	}
	return out, nil
}

func (m *memory) Acting(context.Context) ([]ledger.Action, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []ledger.Action
	for _, key := range m.keys() {
		o, err := m.fold(key)
		if err != nil {
			return nil, err
		}
		for _, a := range o.Acts {
			if a.State == ledger.StateSending {
				out = append(out, a)
			}
		}
	}
	return out, nil
}

// FactList lists facts by kind; the position is the sequence number.
func (m *memory) FactList(_ context.Context, q ledger.FactQuery) ([]ledger.Fact, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []ledger.Fact
	for _, f := range m.facts {
		if len(q.Kinds) > 0 && !slices.Contains(q.Kinds, f.Kind) || f.At < q.Since || q.Provider != "" && f.Key.Provider != q.Provider {
			continue
		}
		if q.After == 0 || q.Newest == (f.Seq < q.After) && f.Seq != q.After {
			out = append(out, f)
		}
	}
	if q.Newest {
		slices.Reverse(out)
	}
	return out[:min(len(out), q.Limit)], nil
}

// Work groups the open orders one by one.
func (m *memory) Work(ctx context.Context, q ledger.WorkQuery) ([]ledger.Work, int, error) {
	rows, err := m.Orders(ctx, ledger.OrderQuery{})
	all := ledgertest.WorkOf(rows, q.Filter)
	return all[:min(len(all), q.Limit)], len(all), err
}

// Actions lists actions by the order of their keys; the position is a running number.
func (m *memory) Actions(_ context.Context, q ledger.ActionQuery) ([]ledger.ListedAction, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []ledger.ListedAction
	pos := int64(0)
	for _, k := range m.keys() {
		o, err := m.fold(k)
		if err != nil {
			return nil, err
		}
		for _, a := range o.Acts {
			pos++
			if len(q.States) == 0 || slices.Contains(q.States, a.State) {
				out = append(out, ledger.ListedAction{Pos: pos, Action: a})
			}
		}
	}
	return out[:min(len(out), q.Limit)], nil
}

// LastJournal is the latest entry of the journal of one of the sorts named, and without names the latest fact.
func (m *memory) LastJournal(_ context.Context, what ...string) (ledger.Fact, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, f := range slices.Backward(m.facts) {
		var j ledger.Journal
		if len(what) == 0 || f.Kind == ledger.FactJournal && f.Decode(&j) == nil && slices.Contains(what, j.What) {
			return f, nil
		}
	}
	return ledger.Fact{}, &ledger.Error{Kind: ledger.NotFound, Human: ledger.Say("no journal")}
}
