package clerk

import (
	"context"
	"math"

	"makegood/ledger"
)

// sitting is one console from when it was opened until it was left, by the numbers of
// the facts that say so; left is zero where none does.
type sitting struct {
	operator, process string
	opened, left      int64
}

// consoles are the consoles of everybody, gathered from the journal, the latest fact
// first. One that does not say which process it is of is not counted.
type consoles map[string]*sitting

func (k consoles) take(operator string, f ledger.Fact, j ledger.Journal) {
	if j.What != journalConsole || j.Process == "" {
		return
	}
	id := operator + "\x1f" + j.Process
	s := k[id]
	if s == nil {
		s = &sitting{operator: operator, process: j.Process}
		k[id] = s
	}
	if j.Text == string(leftConsole) {
		s.left = f.Seq
	} else {
		s.opened = f.Seq
	}
}

// open are the consoles of an operator that nobody left and whose process runs.
func (k consoles) open(operator string, runs func(process string) bool) (out []*sitting) {
	for _, s := range k {
		if s.operator == operator && s.opened != 0 && s.left == 0 && runs(s.process) {
			out = append(out, s)
		}
	}
	return out
}

// since is the number of the fact with which the operator came who has such consoles
// open: the first of those that were open one over the other until now. None open: every fact
// is from before.
func (k consoles) since(operator string, runs func(process string) bool) int64 {
	came := int64(math.MaxInt64)
	for _, s := range k.open(operator, runs) {
		came = min(came, s.opened)
	}
	for moved := came != math.MaxInt64; moved; {
		moved = false
		for _, s := range k {
			if s.operator == operator && s.opened != 0 && s.opened < came && s.left > came {
				came, moved = s.opened, true
			}
		}
	}
	return came
}

// alive reports whether a process may still run.
func (c *Clerk) alive(process string) bool { return c.Alive == nil || c.Alive(process) }

// presentSince is the number of the fact with which this operator came, where another
// console of his is open: what he does there is no sign of before he came.
func (c *Clerk) presentSince(ctx context.Context) (int64, error) {
	const me = "me"
	day, there := c.now().Add(-signsFor), consoles{}
	q := ledger.FactQuery{Kinds: []ledger.FactKind{ledger.FactJournal}, Newest: true, Limit: 500}
	for looked := 0; looked < signsBack; looked += q.Limit {
		facts, err := c.store.FactList(ctx, q)
		if err != nil {
			return 0, wrap("signs of life", err)
		}
		for _, f := range facts {
			if f.At < day {
				return there.since(me, c.alive), nil
			}
			var j ledger.Journal
			if err := f.Decode(&j); err != nil {
				return 0, err //nolint:wrapcheck // it names the fact
			}
			if c.named(f.Actor) && j.Process != c.Process {
				there.take(me, f, j)
			}
			q.After = f.Seq
		}
		if len(facts) < q.Limit {
			break
		}
	}
	return there.since(me, c.alive), nil
}
