package ledger

import (
	"cmp"
	"time"
)

// ActionKind is what an operator sends outward.
type ActionKind string

// The five actions.
const (
	ActVerify        ActionKind = "verify"
	ActReportGranted ActionKind = "report_granted"
	ActReportFailed  ActionKind = "report_failed"
	ActRefund        ActionKind = "refund"
	ActReplay        ActionKind = "replay"
)

// ActionState is where an action stands.
type ActionState string

// The states: proposed -> (awaiting_approval -> approved | rejected) ->
// sending -> done | refused | failed | in_doubt.
const (
	StateProposed ActionState = "proposed"
	StateAwaiting ActionState = "awaiting_approval"
	StateApproved ActionState = "approved"
	StateRejected ActionState = "rejected"
	StateSending  ActionState = "sending"
	StateDone     ActionState = "done"
	StateRefused  ActionState = "refused"
	StateFailed   ActionState = "failed"
	StateInDoubt  ActionState = "in_doubt"
)

// DoubtGrace is how long after its deadline a sending action becomes in doubt.
const DoubtGrace = 2 * time.Second

// InFlight reports whether the state holds the order's one outward place.
func (s ActionState) InFlight() bool {
	switch s {
	case StateSending, StateInDoubt, StateApproved:
		return true
	default:
		return false
	}
}

// Ended reports whether the state is final (short of settling a done refund).
func (s ActionState) Ended() bool {
	switch s {
	case StateDone, StateRefused, StateFailed, StateRejected:
		return true
	default:
		return false
	}
}

// Request is an outward request as it is kept: headers redacted.
type Request struct {
	Method string   `json:"method"`
	URL    string   `json:"url"`
	Header []string `json:"header,omitempty"`
	Body   string   `json:"body,omitempty"`
	// Rebuilt says a replay's body was made from the unconsumed row.
	Rebuilt bool `json:"rebuilt,omitempty"`
}

// ActionStep is the payload of FactAction: one step of one action. Later steps
// repeat only what they add.
type ActionStep struct {
	ID    string      `json:"id"`
	Kind  ActionKind  `json:"kind"`
	State ActionState `json:"state"`
	// Login is the login user behind the operator name.
	Login    string    `json:"login,omitempty"`
	Approver string    `json:"approver,omitempty"`
	Reason   string    `json:"reason,omitempty"`
	Money    *Money    `json:"money,omitempty"`
	Request  *Request  `json:"request,omitempty"`
	Guards   []Verdict `json:"guards,omitempty"`
	Deadline Instant   `json:"deadline,omitempty"`
	Process  string    `json:"process,omitempty"`
	Outcome  string    `json:"outcome,omitempty"`
	Code     string    `json:"code,omitempty"`
	Message  string    `json:"message,omitempty"`
	Status   int       `json:"http_status,omitempty"`
	// Evidence is what settled it, or what a guard was overridden with.
	Evidence string `json:"evidence,omitempty"`
	// Settled says a person, or a read that proves it, ended the doubt.
	Settled bool `json:"settled,omitempty"`
	// Of is the notification a replay sends; zero for a rebuilt body.
	Of int64 `json:"of,omitempty"`
	// Batch is the batch the action is part of.
	Batch string `json:"batch,omitempty"`
}

// Action is the fold of one action's steps.
type Action struct {
	ID            string      `json:"id"`
	Kind          ActionKind  `json:"kind"`
	Key           Key         `json:"key"`
	State         ActionState `json:"state"`
	Actor         string      `json:"actor"`
	Login         string      `json:"login,omitempty"`
	Approver      string      `json:"approver,omitempty"`
	Reason        string      `json:"reason,omitempty"`
	Evidence      string      `json:"evidence,omitempty"`
	Money         *Money      `json:"money,omitempty"`
	Request       *Request    `json:"request,omitempty"`
	Guards        []Verdict   `json:"guards,omitempty"`
	Deadline      Instant     `json:"deadline,omitempty"`
	Process       string      `json:"process,omitempty"`
	CreatedAt     Instant     `json:"created_at"`
	SentAt        Instant     `json:"sent_at,omitempty"`
	SettledAt     Instant     `json:"settled_at,omitempty"`
	Outcome       string      `json:"outcome,omitempty"`
	ResultCode    string      `json:"result_code,omitempty"`
	ResultMessage string      `json:"result_message,omitempty"`
	Status        int         `json:"http_status,omitempty"`
	Of            int64       `json:"of,omitempty"`
	Batch         string      `json:"batch,omitempty"`

	// Rank and RankAt order the steps so that their arrival order does not matter;
	// Ends are the first instants at which each end was recorded.
	Rank   int                     `json:"rank"`
	RankAt Instant                 `json:"rank_at,omitempty"`
	Ends   map[ActionState]Instant `json:"ends,omitempty"`
}

// rankOf orders steps: a settled step outranks an answer, an answer outranks a
// doubt, a doubt outranks a request; see finality.
func (s ActionStep) rankOf() int {
	if s.Settled {
		return rankSettled
	}
	switch s.State {
	case StateProposed:
		return 0
	case StateAwaiting:
		return 1
	case StateApproved:
		return 2
	case StateRejected:
		return 3
	case StateSending:
		return 4
	case StateInDoubt:
		return 5
	default:
		return rankAnswer
	}
}

// apply merges one step.
func (a *Action) apply(f Fact, s ActionStep) {
	fillText(&a.Login, s.Login)
	fillText(&a.Approver, s.Approver)
	fillText(&a.Reason, s.Reason)
	fillText(&a.Evidence, s.Evidence)
	fillText(&a.Process, s.Process)
	fillText(&a.Batch, s.Batch)
	if a.Money == nil || s.Money != nil && s.State == StateSending {
		a.Money = s.Money
	}
	if s.Request != nil {
		a.Request = s.Request
	}
	if len(s.Guards) > 0 && (s.State == StateSending || len(a.Guards) == 0) {
		a.Guards = s.Guards
	}
	a.Deadline = later(a.Deadline, s.Deadline)
	if s.Of != 0 {
		a.Of = s.Of
	}
	if a.CreatedAt == 0 || f.At < a.CreatedAt {
		a.CreatedAt, a.Actor = f.At, f.Actor
	}
	if s.State == StateSending {
		a.SentAt = earlier(a.SentAt, f.At)
	}
	if s.State.Ended() {
		if a.Ends == nil {
			a.Ends = map[ActionState]Instant{}
		}
		a.Ends[s.State] = earlier(a.Ends[s.State], f.At)
	}
	// A later word about the same end does not move it.
	defer func() { a.SettledAt = a.Ends[a.State] }()
	rank := s.rankOf()
	if cmp.Or(
		cmp.Compare(finality(rank, s.State), finality(a.Rank, a.State)),
		cmp.Compare(f.At, a.RankAt), cmp.Compare(rank, a.Rank),
	) < 0 {
		return
	}
	a.Rank, a.RankAt, a.State = rank, f.At, s.State
	if s.Code != "" || s.Message != "" || s.Status != 0 {
		a.ResultCode, a.ResultMessage, a.Status = s.Code, s.Message, s.Status
	}
	// What was proposed about an earlier state is moot.
	if s.Outcome != "" || a.Outcome == OutcomeSettleProposed {
		a.Outcome = s.Outcome
	}
}

// The ranks of a provider's answer and of a settled end.
const (
	rankAnswer  = 6
	rankSettled = 9
)

// finality lets the word that is recorded later hold between an answer that says
// done and a settled end: a person may settle as failed what was accepted and
// never came through, and an answer that was long under way proves wrong whoever
// settled as failed what it calls done. Else money could go back twice.
func finality(rank int, s ActionState) int {
	if rank == rankAnswer && s == StateDone {
		return rankSettled
	}
	return rank
}

// fillText sets dst where it is empty.
func fillText(dst *string, src string) {
	if *dst == "" {
		*dst = src
	}
}

// At gives the action as it stands at an instant: one that is still sending two
// seconds after its deadline has lost its answer. A refund or a report is then
// in doubt; a verify has failed (it may be pressed again); a replay is done and
// unanswered.
func (a Action) At(now Instant) Action {
	if a.State != StateSending || a.Deadline == 0 || now < a.Deadline.Add(DoubtGrace) {
		return a
	}
	switch a.Kind {
	case ActVerify:
		a.State, a.SettledAt = StateFailed, a.Deadline.Add(DoubtGrace)
		a.ResultMessage = Phrase("no answer before the deadline; verify may be pressed again").String()
	case ActReplay:
		a.State, a.SettledAt, a.Outcome = StateDone, a.Deadline.Add(DoubtGrace), string(ForwardUnanswered)
	default:
		a.State = StateInDoubt
	}
	return a
}

// DoubtAt is when a sending action will be in doubt by time alone; zero when
// it will not.
func (a Action) DoubtAt() Instant {
	if a.State == StateSending && a.Deadline != 0 {
		return a.Deadline.Add(DoubtGrace)
	}
	return 0
}

// OutcomeSettleProposed stands on an action one operator says failed, until a
// second one agrees or not; the action keeps its state until then.
const OutcomeSettleProposed = "settle_failed_awaiting"

// SettleProposed says that settling the action as failed waits for a second operator.
func (a Action) SettleProposed() bool {
	return a.Outcome == OutcomeSettleProposed && (a.State == StateInDoubt || a.State == StateDone)
}

// LocksOrder reports whether a refund locks its order: from sending until it is
// refused or failed.
func (a Action) LocksOrder() bool {
	if a.Kind != ActRefund {
		return false
	}
	switch a.State {
	case StateSending, StateInDoubt, StateDone:
		return true
	default:
		return false
	}
}
