package pane

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/ledger/clerk"
)

// orderReadMsg is sent when the order and its facts were read, or could not be.
type orderReadMsg struct {
	ticket   int64
	order    *ledger.Order
	standing ledger.Standing
	facts    []ledger.Fact
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
)

func (o *Order) outwardKinds() []ledger.ActionKind {
	return []ledger.ActionKind{ledger.ActVerify, ledger.ActReportGranted, ledger.ActReportFailed, ledger.ActReplay, ledger.ActRefund}
}

// read asks for the order.
func (o *Order) read() tea.Cmd {
	o.want, o.dirty = o.desk.Ticket(), false
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
		msg.facts, msg.err = d.Books.Facts(ctx, key, true)
		return msg
	}
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
		o.phase, o.why = orderFailed, msg.err.Error()
	case msg.order == nil:
		o.phase, o.why = orderFailed, "no order "+o.key.String()+" is known"
	default:
		o.phase, o.why, o.readAt = orderReady, "", o.now
		o.key, o.order, o.standing, o.facts = msg.order.Key, msg.order, msg.standing, msg.facts
		o.bodies = bodiesOf(o.facts)
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
func bodiesOf(facts []ledger.Fact) []orderBody {
	var out []orderBody
	for _, f := range facts {
		what := bodyWord(f)
		if len(f.Raw) > 0 {
			out = append(out, orderBody{fact: f, what: what, raw: f.Raw})
		}
		if f.Headers != "" {
			out = append(out, orderBody{fact: f, what: "headers of the " + what, raw: []byte(f.Headers)})
		}
	}
	return out
}

// bodyWord says whose words the bytes of a fact are.
func bodyWord(f ledger.Fact) string {
	switch f.Kind {
	case ledger.FactObservation:
		var obs ledger.Observation
		if f.Decode(&obs) == nil && obs.Question != "" {
			return "answer about " + strings.ReplaceAll(obs.Question, "_", " ")
		}
		return "answer"
	case ledger.FactForward:
		return "game's answer"
	case ledger.FactAction:
		return "answer to the action"
	default:
		return strings.ReplaceAll(string(f.Kind), "_", " ")
	}
}
