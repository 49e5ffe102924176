package clerk

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"makegood/ledger"
)

// ShiftStart is what an operator who sits down wants to know.
type ShiftStart struct {
	At ledger.Instant
	// Since is the operator's last sign of life before this process; zero: none was found.
	Since ledger.Instant
	// Opened are the rows of the work list with orders first seen since then, and OpenedOrders how many orders those are.
	Opened       []ledger.Work
	OpenedOrders int64
	OpenedSums   ledger.Sums
	// Others is what other operators did since then.
	Others []Deeds
	// Mine counts the open orders the operator has claimed and not put aside; MineOldest is since when the longest waits.
	Mine       int64
	MineOldest ledger.Instant
	// Snoozed counts all that is put aside, SnoozedToday what comes back before the end of the day, the first at NextAwake.
	Snoozed, SnoozedToday int64
	NextAwake             ledger.Instant
	// InDoubt counts orders with an action in doubt, DoubtOldest is since when; Doubt is the order where it is one.
	InDoubt     int64
	DoubtOldest ledger.Instant
	Doubt       ledger.Key
	// Waiting are the actions that await a second operator, oldest first.
	Waiting []ledger.Action
	// Gaps are the times nobody listened, and Alarms what was alarmed about, since the operator left; oldest first.
	Gaps, Alarms []Remark
	// Batches were stopped or cut off, or are under way.
	Batches []Batch
	// On are the operators with a sign of life in the last day, the latest first.
	On []Seat
}

// Deeds is what one operator did, by verb.
type Deeds struct {
	Operator string
	Verbs    map[string]int64
}

// Remark is an entry of the journal.
type Remark struct {
	At, From, To ledger.Instant
	Text         string
}

// Seat is an operator and when he was seen last; Left says that he left the console then.
type Seat struct {
	Operator string
	At       ledger.Instant
	Left     bool
}

// Empty reports whether there is nothing to tell of what happened since the operator left.
func (s ShiftStart) Empty() bool {
	return s.OpenedOrders == 0 && len(s.Others) == 0 && len(s.Gaps) == 0 && len(s.Alarms) == 0 && s.InDoubt == 0 &&
		len(s.Waiting) == 0 && len(s.Batches) == 0
}

// arrival keeps when the operator was here before this process.
type arrival struct {
	mu    sync.Mutex
	known bool
	since ledger.Instant
}

// journalConsole is the sort of journal entry a console writes when it opens and when it is left.
const journalConsole = "console"

// leftConsole is the text of the entry of one that was left.
const leftConsole ledger.Phrase = "left the console"

// Arrive notes the operator's last sign of life before now, and journals that the console opens.
func (c *Clerk) Arrive(ctx context.Context) error {
	if _, err := c.lastSign(ctx); err != nil {
		return err
	}
	return c.journal(ctx, ledger.Journal{What: journalConsole, Text: ledger.Say("opened the console").String(), Process: c.Process})
}

// Leave journals that the console is left.
func (c *Clerk) Leave(ctx context.Context) error {
	return c.journal(ctx, ledger.Journal{What: journalConsole, Text: ledger.Say(leftConsole).String(), Process: c.Process})
}

const (
	// signsBack is how many facts are looked at for an operator's last sign of life, signsFor how long a sign is one of
	// somebody who is on.
	signsBack = 20000
	signsFor  = 24 * time.Hour
)

// byPersons are the kinds of facts that persons make.
func byPersons() []ledger.FactKind {
	return []ledger.FactKind{
		ledger.FactCase, ledger.FactAction, ledger.FactEvidence, ledger.FactArm, ledger.FactBatch, ledger.FactJournal,
	}
}

// eachPersonal visits what persons did, the latest first, until visit says that it has seen enough.
func (c *Clerk) eachPersonal(ctx context.Context, visit func(f ledger.Fact, d deed) (enough bool)) error {
	q := ledger.FactQuery{Kinds: byPersons(), Newest: true, Limit: 500}
	for looked := 0; looked < signsBack; looked += q.Limit {
		facts, err := c.store.FactList(ctx, q)
		if err != nil {
			return wrap("signs of life", err)
		}
		for _, f := range facts {
			d, err := deedOf(f)
			if err != nil {
				return err
			}
			if visit(f, d) {
				return nil
			}
			q.After = f.Seq
		}
		if len(facts) < q.Limit {
			return nil
		}
	}
	return nil
}

// deed is a fact as something somebody did: verb is empty where no person was behind it. remark is the journal's word.
type deed struct {
	verb    string
	remark  string
	journal ledger.Journal
}

// deedOf tells a person's doing from what a process writes under his name.
func deedOf(f ledger.Fact) (d deed, err error) {
	switch f.Kind {
	case ledger.FactCase:
		var s ledger.CaseStep
		err = f.Decode(&s)
		d.verb = string(s.Verb)
	case ledger.FactAction:
		var s ledger.ActionStep
		err = f.Decode(&s)
		switch s.State {
		case ledger.StateProposed:
			d.verb = verbOf(s.Kind)
		case ledger.StateApproved:
			d.verb = "approve"
		case ledger.StateRejected:
			d.verb = "reject"
		default:
		}
	case ledger.FactEvidence:
		var e ledger.Evidence
		err = f.Decode(&e)
		d.verb = "record " + e.What
	case ledger.FactArm:
		d.verb = "arm"
	case ledger.FactJournal:
		err = f.Decode(&d.journal)
		d.remark = d.journal.What
		if d.remark == journalConsole {
			d.verb = journalConsole
		}
	default:
	}
	return d, err
}

// lastSign is the operator's last sign of life before this process began to ask.
func (c *Clerk) lastSign(ctx context.Context) (ledger.Instant, error) {
	c.arrived.mu.Lock()
	defer c.arrived.mu.Unlock()
	if c.arrived.known {
		return c.arrived.since, nil
	}
	since := ledger.Instant(0)
	came, err := c.presentSince(ctx)
	if err != nil {
		return 0, err
	}
	err = c.eachPersonal(ctx, func(f ledger.Fact, d deed) bool {
		if f.Seq < came && d.verb != "" && c.named(f.Actor) {
			since = f.At
		}
		return since != 0
	})
	if err == nil {
		c.arrived.known, c.arrived.since = true, since
	}
	return since, err
}

// StartOfShift tells what happened since the operator was here last, and what waits for him. endOfDay is when today ends
// for him.
func (c *Clerk) StartOfShift(ctx context.Context, endOfDay ledger.Instant) (ShiftStart, error) {
	s := ShiftStart{At: c.now(), OpenedSums: ledger.Sums{}}
	var err error
	if s.Since, err = c.lastSign(ctx); err != nil {
		return s, err
	}
	if err := c.whatPersonsDid(ctx, &s); err != nil {
		return s, err
	}
	if err := c.whatOpened(ctx, &s); err != nil {
		return s, err
	}
	if err := c.whatStands(ctx, &s, endOfDay); err != nil {
		return s, err
	}
	waiting, err := c.store.Actions(ctx, ledger.ActionQuery{States: []ledger.ActionState{ledger.StateAwaiting}, Limit: 200})
	if err != nil {
		return s, wrap("actions that await approval", err)
	}
	for _, a := range waiting {
		s.Waiting = append(s.Waiting, a.Action)
	}
	s.Batches, err = c.OpenBatches(ctx)
	return s, err
}

// whatPersonsDid gathers who is on, what others did, gaps and alarms.
func (c *Clerk) whatPersonsDid(ctx context.Context, s *ShiftStart) error {
	day := s.At.Add(-signsFor)
	back := day
	if s.Since != 0 {
		back = min(day, s.Since)
	}
	from := cmp.Or(s.Since, day)
	verbs, seats, met, there := map[string]map[string]int64{}, map[string]bool{}, people{}, consoles{}
	err := c.eachPersonal(ctx, func(f ledger.Fact, d deed) bool {
		if f.At < back {
			return true
		}
		actor := f.Actor
		if actor != "" {
			actor = met.name(actor)
		}
		there.take(actor, f, d.journal)
		r := Remark{At: f.At, From: d.journal.From, To: d.journal.To, Text: d.journal.Text}
		switch {
		case f.At <= from:
		case d.remark == "gap":
			s.Gaps = append(s.Gaps, r)
		case d.remark == "alarm":
			s.Alarms = append(s.Alarms, r)
		case d.verb != "" && d.verb != journalConsole && f.Actor != "" && !c.named(f.Actor):
			if verbs[actor] == nil {
				verbs[actor] = map[string]int64{}
			}
			verbs[actor][d.verb]++
		}
		if d.verb != "" && actor != "" && f.At >= day && !seats[actor] {
			seats[actor] = true
			s.On = append(s.On, Seat{Operator: actor, At: f.At, Left: d.journal.Text == string(leftConsole)})
		}
		return false
	})
	for i := range s.On {
		// Who closed one of several consoles has not left.
		s.On[i].Left = s.On[i].Left && len(there.open(s.On[i].Operator, c.alive)) == 0
	}
	for name, v := range verbs {
		s.Others = append(s.Others, Deeds{Operator: name, Verbs: v})
	}
	slices.SortFunc(s.Others, func(a, b Deeds) int { return cmp.Compare(a.Operator, b.Operator) })
	slices.Reverse(s.Gaps)
	slices.Reverse(s.Alarms)
	return err
}

// whatOpened counts what was first seen since the operator left and is still open.
func (c *Clerk) whatOpened(ctx context.Context, s *ShiftStart) error {
	if s.Since == 0 {
		return nil
	}
	rows, _, err := c.store.Work(ctx, ledger.WorkQuery{Filter: ledger.OrderFilter{Since: s.Since}, Limit: 1000})
	if err != nil {
		return wrap("what opened", err)
	}
	for _, w := range rows {
		s.OpenedOrders += w.Count
		for _, m := range w.Sums.List() {
			s.OpenedSums.Add(m)
		}
	}
	s.Opened = rows[:min(len(rows), 5)]
	return nil
}

// whatStands counts what is the operator's, what is put aside and what is in doubt.
func (c *Clerk) whatStands(ctx context.Context, s *ShiftStart, endOfDay ledger.Instant) error {
	rows, _, err := c.store.Work(ctx, ledger.WorkQuery{Limit: 5000})
	if err != nil {
		return wrap("the work list", err)
	}
	// The cases of one operator may stand under several spellings of his name.
	spelled := map[string]bool{}
	for _, w := range rows {
		if !w.Aside {
			for name, n := range w.Owners {
				if c.named(name) {
					s.Mine, spelled[name] = s.Mine+n, true
				}
			}
		}
		switch {
		case w.Aside:
			if err := c.awake(ctx, s, w, endOfDay); err != nil {
				return err
			}
		case w.Class == ledger.ClassCancelInDoubt, w.Class == ledger.ClassActionInDoubt:
			s.InDoubt += w.Count
			if s.DoubtOldest == 0 || w.Oldest < s.DoubtOldest {
				s.DoubtOldest, s.Doubt = w.Oldest, w.Head.Key
			}
		}
	}
	for name := range spelled {
		mine, _, err := c.store.Work(ctx, ledger.WorkQuery{Filter: ledger.OrderFilter{Owner: name}, Limit: 1000})
		if err != nil {
			return wrap("what is mine", err)
		}
		for _, w := range mine {
			if !w.Aside && (s.MineOldest == 0 || w.Oldest < s.MineOldest) {
				s.MineOldest = w.Oldest
			}
		}
	}
	return nil
}

// awake counts what of one row comes back before the end of the day.
func (c *Clerk) awake(ctx context.Context, s *ShiftStart, w ledger.Work, endOfDay ledger.Instant) error {
	s.Snoozed += w.Count
	q := ledger.OrderQuery{Filter: ledger.OrderFilter{Trouble: &w.Trouble}, Sort: ledger.SortUrgency, Limit: 500}
	return c.eachOrder(ctx, q, func(r ledger.Row) error {
		k := r.Standing.Case
		if k == nil {
			return nil
		}
		if k.Until <= endOfDay {
			s.SnoozedToday++
		}
		if s.NextAwake == 0 || k.Until < s.NextAwake {
			s.NextAwake = k.Until
		}
		return nil
	})
}
