package clerk

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"makegood/ledger"
)

// shiftPage is how many rows of the ledger a shift report reads at a time.
const shiftPage = 1000

// Shift reports on what happened since an instant: what people did is found by
// their facts, so that orders nobody touched and nobody needs are not read. zone
// decides where the days of a long shift begin; nil is UTC.
func (c *Clerk) Shift(ctx context.Context, since ledger.Instant, zone *time.Location) (ledger.Shift, error) {
	if zone == nil {
		zone = time.UTC
	}
	sh := ledger.Shift{From: since, To: c.now()}
	sh.Hours = ledger.Spans(sh.From, sh.To, zone)
	if err := c.store.CatchUp(ctx); err != nil {
		return sh, wrap("shift report: catch up", err)
	}
	l := &shiftLabour{byOrder: map[ledger.Key]*labour{}, byName: map[string]*ledger.ShiftOperator{}, actions: map[string]bool{}, people: people{}}
	if err := c.labourSince(ctx, since, l); err != nil {
		return sh, wrap("shift report", err)
	}
	if err := c.countShift(ctx, &sh, l); err != nil {
		return sh, wrap("shift report", err)
	}
	sh.Settle(l.operators())
	return sh, nil
}

// labour is what people did with one order: when last, and who.
type labour struct {
	at ledger.Instant
	by []string
}

// shiftLabour is what people did in a shift.
type shiftLabour struct {
	byOrder map[ledger.Key]*labour
	byName  map[string]*ledger.ShiftOperator
	people  people
	// actions are those counted for somebody: an action has several steps.
	actions map[string]bool
}

// personal reports whether a step of an action is somebody's doing: what an
// answer or a sweep recorded is not.
func personal(s ledger.ActionStep) bool {
	switch s.State {
	case ledger.StateProposed, ledger.StateAwaiting, ledger.StateApproved, ledger.StateRejected, ledger.StateSending:
		return true
	case ledger.StateDone, ledger.StateFailed:
		return s.Settled && s.Evidence != ""
	case ledger.StateRefused, ledger.StateInDoubt:
	}
	return false
}

// take counts a fact. What concerns an order without a person behind it makes the
// order worth reading, but nobody's work.
func (l *shiftLabour) take(f ledger.Fact) error {
	if f.Key.Order == "" {
		return nil
	}
	w, ok := l.byOrder[f.Key]
	if !ok {
		w = &labour{}
		l.byOrder[f.Key] = w
	}
	var step ledger.ActionStep
	if f.Kind == ledger.FactAction {
		if err := f.Decode(&step); err != nil {
			return err //nolint:wrapcheck // it names the fact
		}
	}
	if f.Actor == "" || (f.Kind == ledger.FactAction && !personal(step)) {
		return nil
	}
	name := l.people.name(f.Actor)
	op, ok := l.byName[name]
	if !ok {
		op = &ledger.ShiftOperator{Name: name}
		l.byName[name] = op
	}
	switch {
	case f.Kind == ledger.FactCase:
		op.Steps++
	case f.Kind == ledger.FactEvidence:
		op.Evidence++
	case !l.actions[step.ID+" "+name]:
		l.actions[step.ID+" "+name] = true
		op.Actions++
	}
	w.at = max(w.at, f.At)
	if !slices.Contains(w.by, name) {
		w.by = append(w.by, name)
	}
	return nil
}

// people gives everybody one name, whatever spellings of it are met: by the spelling the one that was met first.
type people map[string]string

// name is the one name of who is spelled so.
func (p people) name(spelled string) string {
	if name, ok := p[spelled]; ok {
		return name
	}
	name := spelled
	for _, known := range p {
		if ledger.SameOperator(known, spelled) {
			name = known
			break
		}
	}
	p[spelled] = name
	return name
}

// operators are those who did something.
func (l *shiftLabour) operators() []ledger.ShiftOperator {
	for _, w := range l.byOrder {
		for _, name := range w.by {
			l.byName[name].Orders++
		}
	}
	out := make([]ledger.ShiftOperator, 0, len(l.byName))
	for _, op := range l.byName {
		out = append(out, *op)
	}
	return out
}

// labourSince walks what people and actions did, newest first, back to an instant.
func (c *Clerk) labourSince(ctx context.Context, since ledger.Instant, l *shiftLabour) error {
	q := ledger.FactQuery{Kinds: []ledger.FactKind{ledger.FactCase, ledger.FactAction, ledger.FactEvidence}, Newest: true, Limit: shiftPage}
	for {
		facts, err := c.store.FactList(ctx, q)
		if err != nil {
			return wrap("what was done", err)
		}
		for _, f := range facts {
			if f.At < since {
				return nil
			}
			if err := l.take(f); err != nil {
				return err
			}
		}
		if len(facts) < q.Limit {
			return nil
		}
		q.After = facts[len(facts)-1].Seq
	}
}

// countShift counts the orders that are open, that somebody or an action touched,
// and that await approval, each once.
func (c *Clerk) countShift(ctx context.Context, sh *ledger.Shift, l *shiftLabour) error {
	touched, err := c.touched(ctx, l)
	if err != nil {
		return err
	}
	counted := map[ledger.Key]bool{}
	count := func(row ledger.Row) {
		if counted[row.Key] {
			return
		}
		counted[row.Key] = true
		w := touched[row.Key].labour
		if w == nil {
			w = &labour{}
		}
		slices.Sort(w.by)
		sh.Count(row, w.at, w.by)
	}
	open := ledger.OrderQuery{Filter: ledger.OrderFilter{OpenOnly: true}, Sort: ledger.SortUrgency, Limit: shiftPage}
	err = c.eachOrder(ctx, open, func(row ledger.Row) error {
		count(row)
		return nil
	})
	if err != nil {
		return err
	}
	for _, k := range slices.SortedFunc(maps.Keys(touched), func(a, b ledger.Key) int { return strings.Compare(a.String(), b.String()) }) {
		count(touched[k].row)
	}
	return c.eachAwaiting(ctx, func(k ledger.Key) error {
		if counted[k] {
			return nil
		}
		row, err := c.rowOf(ctx, k)
		if err != nil {
			return err
		}
		count(row)
		return nil
	})
}

// worked is an order with what was done with it.
type worked struct {
	row    ledger.Row
	labour *labour
}

// touched reads the orders the facts of a shift are about. Two ids of one order
// are one: what was done under either is put together.
func (c *Clerk) touched(ctx context.Context, l *shiftLabour) (map[ledger.Key]worked, error) {
	out := make(map[ledger.Key]worked, len(l.byOrder))
	for key, w := range l.byOrder {
		row, err := c.rowOf(ctx, key)
		if ledger.KindOf(err) == ledger.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		if had, ok := out[row.Key]; ok {
			w.at = max(w.at, had.labour.at)
			for _, name := range had.labour.by {
				if !slices.Contains(w.by, name) {
					w.by = append(w.by, name)
				}
			}
		}
		out[row.Key] = worked{row, w}
	}
	return out, nil
}

func (c *Clerk) rowOf(ctx context.Context, key ledger.Key) (ledger.Row, error) {
	o, s, err := c.store.Order(ctx, key)
	if err != nil {
		return ledger.Row{}, wrap("order "+key.String(), err)
	}
	return ledger.Row{Key: o.Key, Standing: s}, nil
}

// eachAwaiting walks the orders with an action that awaits approval.
func (c *Clerk) eachAwaiting(ctx context.Context, visit func(ledger.Key) error) error {
	q := ledger.ActionQuery{States: []ledger.ActionState{ledger.StateAwaiting}, Newest: true, Limit: shiftPage}
	for {
		actions, err := c.store.Actions(ctx, q)
		if err != nil {
			return wrap("what awaits approval", err)
		}
		for _, a := range actions {
			if err := visit(a.Action.Key); err != nil {
				return err
			}
		}
		if len(actions) < q.Limit {
			return nil
		}
		q.After = actions[len(actions)-1].Pos
	}
}
