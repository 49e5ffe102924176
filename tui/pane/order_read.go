package pane

import (
	"context"
	"fmt"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/tui/plain"
)

// orderReadMsg is sent when the order and its facts were read, or could not be.
type orderReadMsg struct {
	ticket   int64
	order    *ledger.Order
	standing ledger.Standing
	facts    []ledger.Fact
	written  []ledger.Fact
	err      error
}

// orderPlansMsg is sent when the actions of the order were weighed.
type orderPlansMsg struct {
	ticket int64
	plans  map[ledger.ActionKind]orderPlan
}

// orderPlan is one action, weighed; err says why no request could be built.
type orderPlan struct {
	plan clerk.Plan
	err  error
}

const (
	// orderReadGap is how long after a reading the next one waits: a burst of
	// changes is read once.
	orderReadGap = 500 * time.Millisecond
	// orderPlansAge is how old what was weighed may be: arming ends by itself.
	orderPlansAge = 15 * time.Second
	// orderHeldMost is how long a key may wait for a reading and still be answered.
	orderHeldMost = 3 * time.Second
)

func (o *Order) outwardKinds() []ledger.ActionKind {
	return []ledger.ActionKind{ledger.ActVerify, ledger.ActReportGranted, ledger.ActReportFailed, ledger.ActReplay, ledger.ActRefund}
}

// read asks for the order.
func (o *Order) read() tea.Cmd {
	o.want, o.dirty, o.askedAt = o.desk.Ticket(), false, o.desk.Now()
	ticket, key, d := o.want, o.key, o.desk
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(d.Ctx, Timeout)
		defer cancel()
		msg := orderReadMsg{ticket: ticket}
		if msg.order, msg.standing, msg.err = d.Books.Order(ctx, key); msg.err != nil {
			return msg
		}
		if msg.order != nil {
			key = msg.order.Key
		}
		if msg.facts, msg.err = d.Books.Facts(ctx, key, true); msg.err != nil {
			return msg
		}
		msg.written, msg.err = d.readNotes(ctx, key.Provider, msg.standing.View.Player.IDs())
		return msg
	}
}

// playerNotesMost is how many notes on a player are shown.
const playerNotesMost = 20

// readNotes gives the latest notes on a player, known by any of some ids.
func (d *Desk) readNotes(ctx context.Context, p ledger.Provider, ids []string) ([]ledger.Fact, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	notes, err := d.Books.FactList(ctx, ledger.FactQuery{
		Kinds: []ledger.FactKind{ledger.FactNote}, Provider: p, Players: ids, Newest: true, Limit: playerNotesMost,
	})
	if err != nil {
		return nil, ledger.Fail("notes on the player: %s", err)
	}
	return notes, nil
}

// refresh reads again what has changed, once a burst is over.
func (o *Order) refresh() tea.Cmd {
	if !o.dirty || o.want != 0 || o.desk.Now().Sub(o.readAt) < orderReadGap {
		return nil
	}
	return o.read()
}

// take puts an answer on the screen. A failed reading keeps what is there.
func (o *Order) take(msg orderReadMsg) tea.Cmd {
	if msg.ticket != o.want {
		return nil
	}
	o.want, o.now = 0, o.desk.Now()
	switch {
	case msg.err != nil:
		o.phase, o.why = orderFailed, o.desk.Why(msg.err)
	case msg.order == nil:
		o.phase, o.why = orderFailed, o.desk.T("no order %s is known", o.key.String())
	default:
		o.phase, o.why, o.readAt = orderReady, "", o.now
		o.key, o.order, o.standing, o.facts = msg.order.Key, msg.order, msg.standing, msg.facts
		o.written, o.told.lines = msg.written, nil
		o.bodies = o.desk.bodiesOf(o.facts)
		o.showBody(min(o.body, max(0, len(o.bodies)-1)))
	}
	var cmd tea.Cmd
	if o.phase == orderReady && o.planned != o.state() {
		cmd = o.plan()
	}
	o.lay()
	return cmd
}

// state tells two states of the order apart, as far as guards would.
func (o *Order) state() string {
	s := &o.standing
	text := fmt.Sprintf("%d %s %v %v %v", s.View.UpdatedAt, s.Class, s.Flags, s.Lamps, s.Case)
	for _, a := range s.Actions {
		text += a.ID + string(a.State)
	}
	return text
}

// plan asks what each action would do and what its guards say.
func (o *Order) plan() tea.Cmd {
	if o.phase == orderLoading {
		return nil
	}
	o.wantPlans, o.planned, o.plansAt = o.desk.Ticket(), o.state(), o.desk.Now()
	ticket, key, d, kinds := o.wantPlans, o.key, o.desk, o.outwardKinds()
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(d.Ctx, Timeout)
		defer cancel()
		msg := orderPlansMsg{ticket: ticket, plans: map[ledger.ActionKind]orderPlan{}}
		for _, kind := range kinds {
			plan, err := d.Clerk.Preview(ctx, clerk.Command{Kind: kind, Key: key})
			msg.plans[kind] = orderPlan{plan: plan, err: err}
		}
		return msg
	}
}

func (o *Order) takePlans(msg orderPlansMsg) {
	if msg.ticket != o.wantPlans {
		return
	}
	o.wantPlans, o.plans = 0, msg.plans
	o.lay()
}

// orderBody is one thing that is stored as it came: a body, or the headers it
// came with.
type orderBody struct {
	fact ledger.Fact
	what string
	raw  []byte
}

// bodiesOf are the stored bodies and headers, in the order of the facts.
func (d *Desk) bodiesOf(facts []ledger.Fact) []orderBody {
	var out []orderBody
	for _, f := range facts {
		what := d.bodyWord(f)
		if len(f.Raw) > 0 {
			out = append(out, orderBody{fact: f, what: what, raw: f.Raw})
		}
		if f.Headers != "" {
			out = append(out, orderBody{fact: f, what: d.T("headers of the %s", what), raw: []byte(f.Headers)})
		}
	}
	return out
}

// bodyWord says whose words the bytes of a fact are.
func (d *Desk) bodyWord(f ledger.Fact) string {
	switch f.Kind {
	case ledger.FactObservation:
		var obs ledger.Observation
		if f.Decode(&obs) == nil && obs.Question != "" {
			return d.T("answer about %s", plain.Spoken(d.Theme.Words(), obs.Question))
		}
		return d.T("answer")
	case ledger.FactForward:
		return d.T("game's answer")
	case ledger.FactAction:
		return d.T("answer to the action")
	default:
		return plain.Spoken(d.Theme.Words(), f.Kind)
	}
}
