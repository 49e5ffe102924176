package pane

import (
	"context"
	"strings"
	"sync/atomic"
	"time"

	"github.com/charmbracelet/bubbles/help"
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/tui/kit"
)

// batchPhase is how far a batch has come.
type batchPhase int

const (
	batchWeighing batchPhase = iota
	batchOpen
	batchSending
	batchEnded
)

const (
	// batchBound bounds a whole batch; every action has its own deadline within.
	batchBound = 2 * time.Hour
	// batchStops is after how many actions in doubt or failed a batch stops by itself: a broken line would bring every
	// order into doubt.
	batchStops = 3
)

// batchPlannedMsg is sent when a batch was counted and summed.
type batchPlannedMsg struct {
	ticket int64
	plan   clerk.BatchPlan
	err    error
}

// batchEndedMsg is sent when a batch came to its end, or was stopped.
type batchEndedMsg struct {
	ticket int64
	items  []clerk.BatchItem
	err    error
}

// batchBeatMsg is sent a few times a second while a batch runs.
type batchBeatMsg struct{ ticket int64 }

// BatchBox is the overlay before an action is sent for many orders: count and sum per currency first, then how the sending
// goes, one by one, then what became of each. esc stops it between two orders.
type BatchBox struct {
	desk *Desk
	in   ConfirmMany
	keys confirmKeys

	phase  batchPhase
	want   int64
	plan   clerk.BatchPlan
	err    error
	dialog *kit.Confirm

	// done is counted by the command while it runs.
	done    *atomic.Int64
	shown   int64
	started time.Time
	now     time.Time
	stop    context.CancelFunc
	items   []clerk.BatchItem
	note    string
	scroll  *kit.Scroll

	width, height int
}

// NewBatch makes the overlay for one action on many orders; Init counts and sums them.
func NewBatch(d *Desk, in ConfirmMany) *BatchBox {
	return &BatchBox{
		desk: d, in: in, now: d.Now(), scroll: kit.NewScroll(d.Theme), done: &atomic.Int64{}, width: 80, height: 24,
		keys: confirmKeys{close: d.Key("confirm.close", "close", "esc", "enter"), copied: d.Key("copy", "copy what became of each", "y")},
	}
}

// Title names the action.
func (b *BatchBox) Title() string { return spokenKind(b.in.Kind) + " of " + orderCount(len(b.in.Keys)) }

// Busy says what is being sent at this moment, or nothing.
func (b *BatchBox) Busy() string {
	if b.phase != batchSending {
		return ""
	}
	return b.Title() + " is being sent"
}

// Typing says that keys are text: the dialog takes every key.
func (b *BatchBox) Typing() bool { return b.phase != batchEnded }

// Cursor is where the terminal's cursor belongs in the box, while a line is typed on.
func (b *BatchBox) Cursor() (x, y int, ok bool) {
	if b.phase != batchOpen {
		return 0, 0, false
	}
	return b.dialog.Cursor()
}

// Keys are the bindings as they are now.
func (b *BatchBox) Keys() help.KeyMap {
	list := []key.Binding{b.keys.close, b.keys.copied}
	if b.phase == batchOpen {
		list = b.dialog.Keys()
	}
	return roomHelp{short: list, full: [][]key.Binding{list}}
}

// Init counts and sums the orders.
func (b *BatchBox) Init() tea.Cmd {
	if b.desk.Batch == nil {
		b.phase, b.err = batchEnded, &ledger.Error{Kind: ledger.Unavailable, Human: ledger.Say("this console acts on one order at a time")}
		b.lay()
		return nil
	}
	return b.weigh()
}

// weigh counts the orders as if a reason had been given: it is asked for in the dialog, and nothing is sent without it.
func (b *BatchBox) weigh() tea.Cmd {
	b.want = b.desk.Ticket()
	ctx, batch, keys, ticket := b.desk.Ctx, b.desk.Batch, b.in.Keys, b.want
	cmd := clerk.Command{Kind: b.in.Kind, Reason: "given in the dialog"}
	if len(b.desk.Reasons) > 0 {
		cmd.Reason = b.desk.Reasons[0]
	}
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, 6*Timeout)
		defer cancel()
		plan, err := batch.PlanMany(ctx, keys, cmd)
		return batchPlannedMsg{ticket: ticket, plan: plan, err: err}
	}
}

// Resize sets the size of the screen the box lies over.
func (b *BatchBox) Resize(width, height int) {
	b.width, b.height = max(1, width), max(1, height)
	if b.dialog != nil {
		b.dialog.Resize(b.width, b.height)
	}
	b.lay()
}

// Update takes a message.
func (b *BatchBox) Update(msg tea.Msg) (Intent, tea.Cmd) {
	switch msg := msg.(type) {
	case batchPlannedMsg:
		if msg.ticket == b.want && b.phase == batchWeighing {
			return nil, b.takePlan(msg)
		}
	case batchBeatMsg:
		if msg.ticket == b.want && b.phase == batchSending {
			b.now, b.shown = b.desk.Now(), b.done.Load()
			return nil, b.beat()
		}
	case batchEndedMsg:
		if msg.ticket == b.want && b.phase == batchSending {
			return b.end(msg), nil
		}
	case tea.KeyMsg:
		return b.press(msg)
	default:
		if b.phase == batchOpen {
			b.dialog.Update(msg)
		}
	}
	return nil, nil
}

func (b *BatchBox) takePlan(msg batchPlannedMsg) tea.Cmd {
	b.want, b.plan, b.err = 0, msg.plan, msg.err
	if b.err != nil {
		b.phase = batchEnded
		b.lay()
		return nil
	}
	b.phase = batchOpen
	b.dialog = kit.NewConfirm(b.desk.Theme, b.spec())
	b.dialog.Resize(b.width, b.height)
	return b.dialog.Init()
}

func (b *BatchBox) press(msg tea.KeyMsg) (Intent, tea.Cmd) {
	b.note = ""
	switch b.phase {
	case batchWeighing:
		if key.Matches(msg, b.keys.close) || msg.Type == tea.KeyCtrlC {
			return Back{}, nil
		}
		b.note = "still being counted; esc cancels"
	case batchSending:
		if msg.Type == tea.KeyEsc || msg.Type == tea.KeyCtrlC {
			b.stop()
			b.note = "stopping after the one that is on its way"
			return nil, nil
		}
		b.note = "esc stops it between two orders"
	case batchEnded:
		return b.pressEnded(msg), nil
	case batchOpen:
		switch b.dialog.Update(msg) {
		case kit.Cancelled:
			return Back{}, nil
		case kit.Done:
			return nil, b.send()
		case kit.Open:
		}
	}
	return nil, nil
}

func (b *BatchBox) pressEnded(msg tea.KeyMsg) Intent {
	switch {
	case key.Matches(msg, b.keys.close), msg.Type == tea.KeyCtrlC:
		return Back{}
	case key.Matches(msg, b.keys.copied):
		return Copy{Text: strings.Join(b.lines(), "\n"), What: "what became of each"}
	}
	b.scroll.Update(msg)
	return nil
}

// send acts on the orders one by one.
func (b *BatchBox) send() tea.Cmd {
	ctx, stop := context.WithTimeout(b.desk.Ctx, batchBound)
	b.phase, b.want, b.stop = batchSending, b.desk.Ticket(), stop
	b.started, b.now = b.desk.Now(), b.desk.Now()
	batch, keys, done, ticket := b.desk.Batch, b.in.Keys, b.done, b.want
	cmd := clerk.Command{Kind: b.in.Kind, Reason: b.dialog.Value("reason")}
	act := func() tea.Msg {
		defer stop()
		items, err := batch.ActMany(ctx, keys, cmd, clerk.BatchOptions{
			StopAfterFailures: batchStops, Progress: func(n, _ int, _ clerk.BatchItem) { done.Store(int64(n)) },
		})
		return batchEndedMsg{ticket: ticket, items: items, err: err}
	}
	return tea.Batch(act, b.beat())
}

func (b *BatchBox) beat() tea.Cmd {
	const every = 200 * time.Millisecond
	ticket := b.want
	return tea.Tick(every, func(time.Time) tea.Msg { return batchBeatMsg{ticket: ticket} })
}

func (b *BatchBox) end(msg batchEndedMsg) Intent {
	b.phase, b.want, b.items, b.err = batchEnded, 0, msg.items, msg.err
	b.lay()
	counts, bad := b.counts()
	text := b.Title() + ": " + counts
	if b.err != nil {
		text, bad = text+"; "+b.desk.Why(b.err), true
	}
	return Notify{Text: text, Bad: bad}
}
