package pane

import (
	"context"
	"time"

	"github.com/charmbracelet/bubbles/help"
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/tui/kit"
)

// confirmPhase is how far the confirmation has come.
type confirmPhase int

const (
	confirmWeighing confirmPhase = iota
	confirmOpen
	confirmSending
	confirmEnded
)

const (
	// confirmGrace is how long after the dialog opened only cancelling counts.
	confirmGrace = 700 * time.Millisecond
	// confirmBound bounds an action whose client names no bound of its own.
	confirmBound = 2 * time.Minute
)

// confirmWeighedMsg is sent when an action was previewed with a reason and evidence.
type confirmWeighedMsg struct {
	ticket           int64
	reason, evidence string
	plan             clerk.Plan
	err              error
}

// confirmSentMsg is sent when an action came to an end, whatever end that is.
type confirmSentMsg struct {
	ticket int64
	action ledger.Action
	err    error
}

// confirmBeatMsg is sent once a second while an action is being sent.
type confirmBeatMsg struct{ ticket int64 }

type confirmKeys struct{ close, copied key.Binding }

// ConfirmBox is the overlay before an action is sent: exact request, guards,
// effect, and what has to be typed; then how the sending goes, and what became of
// it. Its View is a box no larger than the size it was given; the console lays it
// over everything.
//
// It answers Back when it is cancelled or what became of the action was
// acknowledged, and Notify with the outcome the moment there is one: the box then
// stays until it is acknowledged too.
type ConfirmBox struct {
	desk *Desk
	cmd  clerk.Command
	// asked is what another operator asked for and this one approves; nil: it is his own.
	asked *ledger.Action
	keys  confirmKeys

	phase  confirmPhase
	want   int64
	dialog *kit.Confirm
	plan   clerk.Plan
	why    error
	// reason and evidence are those the plan was made with.
	reason, evidence string

	started, now time.Time
	action       ledger.Action
	err          error
	note         string
	scroll       *kit.Scroll

	width, height int
}

// NewConfirm makes the overlay for one action, or for approving one; Init weighs it.
func NewConfirm(d *Desk, in Confirm) *ConfirmBox {
	cmd := in.Command
	if a := in.Approve; a != nil {
		cmd = clerk.Command{Kind: a.Kind, Key: a.Key, Reason: a.Reason, Evidence: a.Evidence}
	}
	return &ConfirmBox{
		desk: d, cmd: cmd, asked: in.Approve, now: d.Now(), scroll: kit.NewScroll(d.Theme), width: 80, height: 24,
		reason: cmd.Reason, evidence: cmd.Evidence,
		keys: confirmKeys{close: d.Key("confirm.close", "close", "esc", "enter"), copied: d.Key("copy", "copy the action's id", "y")},
	}
}

// Title names the action.
func (c *ConfirmBox) Title() string {
	if c.asked != nil {
		return c.desk.T("approve %s", c.desk.spokenKind(c.cmd.Kind))
	}
	return c.desk.spokenKind(c.cmd.Kind)
}

// Busy says what is being sent at this moment, or nothing: the overlay must not be
// closed then, nor the console be left, without asking.
func (c *ConfirmBox) Busy() string {
	if c.phase != confirmSending {
		return ""
	}
	return c.desk.T("%s of %s is being sent", c.desk.spokenKind(c.cmd.Kind), c.cmd.Key.String())
}

// Typing says that keys are text: the dialog takes every key.
func (c *ConfirmBox) Typing() bool { return c.phase != confirmEnded }

// Cursor is where the terminal's cursor belongs in the box, while a line is typed on.
func (c *ConfirmBox) Cursor() (x, y int, ok bool) {
	if c.phase != confirmOpen {
		return 0, 0, false
	}
	return c.dialog.Cursor()
}

// Keys are the bindings as they are now.
func (c *ConfirmBox) Keys() help.KeyMap {
	if c.phase == confirmOpen {
		list := c.dialog.Keys()
		return roomHelp{short: list, full: [][]key.Binding{list}}
	}
	list := []key.Binding{c.keys.close, c.keys.copied}
	return roomHelp{short: list, full: [][]key.Binding{list}}
}

// Init weighs the action.
func (c *ConfirmBox) Init() tea.Cmd { return c.weigh() }

// Resize sets the size of the screen the box lies over.
func (c *ConfirmBox) Resize(width, height int) {
	c.width, c.height = max(1, width), max(1, height)
	if c.dialog != nil {
		c.dialog.Resize(c.width, c.height)
	}
	c.lay()
}

// weigh asks what the action would do with what has been typed so far.
func (c *ConfirmBox) weigh() tea.Cmd {
	c.want = c.desk.Ticket()
	ticket, d, cmd := c.want, c.desk, c.cmd
	cmd.Reason, cmd.Evidence = c.typed()
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(d.Ctx, Timeout)
		defer cancel()
		plan, err := d.Clerk.Preview(ctx, cmd)
		return confirmWeighedMsg{ticket: ticket, reason: cmd.Reason, evidence: cmd.Evidence, plan: plan, err: err}
	}
}

// typed are the reason and the evidence as they stand.
func (c *ConfirmBox) typed() (reason, evidence string) {
	if c.dialog == nil || c.asked != nil {
		return c.cmd.Reason, c.cmd.Evidence
	}
	reason, evidence = c.dialog.Value("reason"), c.cmd.Evidence
	if text := c.dialog.Value("evidence"); text != "" {
		evidence = text
	}
	return reason, evidence
}

// weighed says whether the plan shown was made with what is typed.
func (c *ConfirmBox) weighed() bool {
	reason, evidence := c.typed()
	return reason == c.reason && evidence == c.evidence
}

// Update takes a message.
func (c *ConfirmBox) Update(msg tea.Msg) (Intent, tea.Cmd) {
	switch msg := msg.(type) {
	case confirmWeighedMsg:
		return nil, c.takePlan(msg)
	case confirmSentMsg:
		return c.takeEnd(msg), nil
	case confirmBeatMsg:
		if c.phase == confirmSending && msg.ticket == c.want {
			c.now = c.desk.Now()
			c.lay()
			return nil, c.beat()
		}
	case tea.KeyMsg:
		return c.press(msg)
	case tea.MouseMsg:
		if c.phase == confirmEnded {
			c.scroll.Wheel(wheeled(msg))
		} else if c.phase == confirmOpen {
			c.dialog.Update(msg)
		}
	default:
		if c.dialog != nil && c.phase == confirmOpen {
			c.dialog.Update(msg)
		}
	}
	return nil, nil
}

func (c *ConfirmBox) takePlan(msg confirmWeighedMsg) tea.Cmd {
	if msg.ticket != c.want || c.phase > confirmOpen {
		return nil
	}
	c.want, c.plan, c.why = 0, msg.plan, msg.err
	c.reason, c.evidence = msg.reason, msg.evidence
	if c.dialog != nil {
		c.dialog.Reweigh(c.spec())
		return nil
	}
	c.phase = confirmOpen
	c.dialog = kit.NewConfirm(c.desk.Theme, c.spec())
	c.dialog.Resize(c.width, c.height)
	return c.dialog.Init()
}

// press takes one key; each has a visible result.
func (c *ConfirmBox) press(msg tea.KeyMsg) (Intent, tea.Cmd) {
	defer c.lay()
	switch c.phase {
	case confirmWeighing:
		if key.Matches(msg, c.keys.close) || msg.Type == tea.KeyCtrlC {
			return Back{}, nil
		}
		c.note = c.desk.T("still being weighed; esc cancels")
	case confirmSending:
		c.note = c.desk.T("it is on its way and cannot be called back: its answer is awaited")
	case confirmEnded:
		return c.pressEnded(msg), nil
	case confirmOpen:
		return c.pressOpen(msg)
	}
	return nil, nil
}

func (c *ConfirmBox) pressEnded(msg tea.KeyMsg) Intent {
	switch {
	case key.Matches(msg, c.keys.close), msg.Type == tea.KeyCtrlC:
		return Back{}
	case key.Matches(msg, c.keys.copied) && c.action.ID != "":
		return Copy{Text: c.action.ID, What: c.desk.T("action id")}
	case c.scroll.Update(msg):
		c.note = ""
	default:
		c.note = c.desk.T("esc closes this; y copies the action's id")
	}
	return nil
}

func (c *ConfirmBox) pressOpen(msg tea.KeyMsg) (Intent, tea.Cmd) {
	switch c.dialog.Update(msg) {
	case kit.Cancelled:
		return Back{}, nil
	case kit.Done:
		if !c.weighed() || c.want != 0 {
			c.dialog.Say(c.desk.T("what you typed is being weighed: read the request, then press enter again"))
			if c.want == 0 {
				return nil, c.weigh()
			}
			return nil, nil
		}
		return nil, c.send()
	case kit.Open:
	}
	// What is typed changes the request; it is weighed anew when the field is left.
	if !c.weighed() && c.want == 0 && c.leavesField(msg) {
		return nil, c.weigh()
	}
	return nil, nil
}

// leavesField says whether a key moves on from a field of the dialog.
func (c *ConfirmBox) leavesField(msg tea.KeyMsg) bool {
	k := kit.NewConfirmKeys(c.desk.Theme)
	return key.Matches(msg, k.Next, k.Previous, k.Accept)
}

// send sends the action, once.
func (c *ConfirmBox) send() tea.Cmd {
	c.phase, c.want, c.started, c.note = confirmSending, c.desk.Ticket(), c.desk.Now(), ""
	c.now = c.started
	c.lay()
	ticket, d, cmd, asked, shown := c.want, c.desk, c.cmd, c.asked, c.plan
	cmd.Reason, cmd.Evidence, cmd.Shown = c.reason, c.evidence, &shown
	act := func() tea.Msg {
		ctx, cancel := context.WithTimeout(d.Ctx, confirmBound)
		defer cancel()
		if asked != nil {
			action, err := d.Clerk.Approve(ctx, asked.ID)
			return confirmSentMsg{ticket: ticket, action: action, err: err}
		}
		action, err := d.Clerk.Act(ctx, cmd)
		return confirmSentMsg{ticket: ticket, action: action, err: err}
	}
	return tea.Batch(act, c.beat())
}

func (c *ConfirmBox) beat() tea.Cmd {
	ticket := c.want
	return tea.Tick(time.Second, func(time.Time) tea.Msg { return confirmBeatMsg{ticket: ticket} })
}

func (c *ConfirmBox) takeEnd(msg confirmSentMsg) Intent {
	if c.phase != confirmSending || msg.ticket != c.want {
		return nil
	}
	c.phase, c.want, c.now, c.note = confirmEnded, 0, c.desk.Now(), ""
	c.action, c.err = msg.action, msg.err
	end := c.outcome()
	c.lay()
	return Notify{Text: end.line(c), Bad: end.bad}
}
