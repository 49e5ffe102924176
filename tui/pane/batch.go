package pane

import (
	"context"
	"strings"
	"sync"
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
	batchBound = 12 * time.Hour
	// weighBound bounds the counting of it.
	weighBound = 10 * time.Minute
)

// batchPlannedMsg is sent when a batch was counted and summed.
type batchPlannedMsg struct {
	ticket int64
	plan   clerk.BatchPlan
	err    error
}

// batchSoFarMsg is sent when it was read how far a batch has come.
type batchSoFarMsg struct {
	ticket int64
	sofar  clerk.BatchSoFar
	err    error
}

// batchEndedMsg is sent when a batch came to its end, or was stopped.
type batchEndedMsg struct {
	ticket int64
	result clerk.BatchResult
	err    error
}

// batchBeatMsg is sent a few times a second while a batch is counted or runs.
type batchBeatMsg struct{ ticket int64 }

// batchTally is how far a command has come; the command writes it and the screen reads a copy of it.
type batchTally struct {
	mu   sync.Mutex
	seen batchSeen
}

// batchSeen is a batch on its way.
type batchSeen struct {
	done, of int
	counts   map[clerk.ItemOutcome]int64
	last     clerk.BatchItem
}

func (t *batchTally) weighed(n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.seen.done = n
}

func (t *batchTally) ended(done, of int, item clerk.BatchItem) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.seen.counts == nil {
		t.seen.counts = map[clerk.ItemOutcome]int64{}
	}
	if t.seen.done, t.seen.of = done, of; item.Outcome == "" {
		return
	}
	t.seen.last = item
	t.seen.counts[item.Outcome]++
}

func (t *batchTally) copy() batchSeen {
	t.mu.Lock()
	defer t.mu.Unlock()
	out := t.seen
	out.counts = map[clerk.ItemOutcome]int64{}
	for o, n := range t.seen.counts {
		out.counts[o] = n
	}
	return out
}

// batchKeys are the keys of the outcome list.
type batchKeys struct{ close, open, copied, only, goOn key.Binding }

// BatchBox is the overlay before one thing is done to many orders: count and sum per currency first, then how it goes, one
// by one, then what became of each. esc stops it between two orders; what was stopped, or cut off, can be gone on with.
type BatchBox struct {
	desk *Desk
	in   ConfirmMany
	// earlier is the batch that is gone on with; nil: a new one.
	earlier *clerk.Batch
	sofar   clerk.BatchSoFar
	keys    batchKeys

	phase  batchPhase
	want   int64
	plan   clerk.BatchPlan
	err    error
	dialog *kit.Confirm

	tally   *batchTally
	seen    batchSeen
	started time.Time
	now     time.Time
	stop    context.CancelFunc
	result  clerk.BatchResult
	note    string
	list    itemList

	width, height int
}

// NewBatch makes the overlay for one thing done to many orders; Init counts and sums them.
func NewBatch(d *Desk, in ConfirmMany) *BatchBox {
	return &BatchBox{
		desk: d, in: in, now: d.Now(), tally: &batchTally{}, list: newItemList(d), width: 80, height: 24, stop: func() {},
		keys: batchKeys{
			close: d.Key("confirm.close", "close", "esc"), open: d.Key("open", "open", "enter"),
			copied: d.Key("copy", "copy what became of each", "y"), only: d.Key("batch.only", "only one outcome", "f"),
			goOn: d.Key("batch.resume", "go on with it", "r"),
		},
	}
}

// NewResume makes the overlay for a batch that was stopped or cut off.
func NewResume(d *Desk, in Resume) *BatchBox {
	cmd := in.Batch.Command
	b := NewBatch(d, ConfirmMany{Kind: cmd.Kind, Verb: cmd.Verb, Task: cmd.Task, Mark: cmd.Mark, What: cmd.What})
	b.earlier = &in.Batch
	return b
}

// command is what is asked for, without what the dialog gives.
func (in ConfirmMany) command() clerk.BatchCommand {
	return clerk.BatchCommand{Kind: in.Kind, Verb: in.Verb, Task: in.Task, Mark: in.Mark, What: in.What}
}

// doing names what is done to each order.
func (b *BatchBox) doing() string { return b.desk.doing(b.in.command()) }

// Title names what is done.
func (b *BatchBox) Title() string {
	return b.desk.T("%s of many", b.doing())
}

// Busy says what is being sent at this moment, or nothing.
func (b *BatchBox) Busy() string {
	if b.phase != batchSending {
		return ""
	}
	return b.desk.T("%s of %s is under way", b.doing(), b.desk.orders(int64(b.seen.of)))
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
	list := []key.Binding{b.keys.close, b.keys.open, b.keys.copied, b.keys.only, b.keys.goOn}
	if b.phase == batchOpen {
		list = b.dialog.Keys()
	}
	return roomHelp{short: list, full: [][]key.Binding{list}}
}

// Init counts and sums the orders, or asks whether to go on.
func (b *BatchBox) Init() tea.Cmd {
	switch {
	case b.desk.Batch == nil:
		b.phase, b.err = batchEnded, &ledger.Error{Kind: ledger.Unavailable, Human: ledger.Say("this console acts on one order at a time")}
		return nil
	case b.earlier != nil:
		return b.lookBack()
	default:
		return b.weigh()
	}
}

// weigh counts the orders as if a reason had been given: it is asked for in the dialog, and nothing is done without it.
func (b *BatchBox) weigh() tea.Cmd {
	ctx, stop := context.WithTimeout(b.desk.Ctx, weighBound)
	b.want, b.stop, b.tally = b.desk.Ticket(), stop, &batchTally{}
	batch, ticket, tally := b.desk.Batch, b.want, b.tally
	sel := clerk.Selection{Keys: b.in.Keys, Filters: b.in.Filters}
	cmd := b.in.command()
	cmd.Reason = "given in the dialog"
	if len(b.desk.Reasons) > 0 {
		cmd.Reason = b.desk.Reasons[0]
	}
	return tea.Batch(func() tea.Msg {
		defer stop()
		plan, err := batch.PlanBatch(ctx, sel, cmd, tally.weighed)
		return batchPlannedMsg{ticket: ticket, plan: plan, err: err}
	}, b.beat())
}

// lookBack reads how far the batch has come that is to be gone on with.
func (b *BatchBox) lookBack() tea.Cmd {
	ctx, stop := context.WithTimeout(b.desk.Ctx, weighBound)
	b.want, b.stop, b.tally = b.desk.Ticket(), stop, &batchTally{}
	batch, id, ticket, tally := b.desk.Batch, b.earlier.ID, b.want, b.tally
	return tea.Batch(func() tea.Msg {
		defer stop()
		sofar, err := batch.BatchSoFar(ctx, id, tally.weighed)
		return batchSoFarMsg{ticket: ticket, sofar: sofar, err: err}
	}, b.beat())
}

func (b *BatchBox) takeSoFar(msg batchSoFarMsg) tea.Cmd {
	b.want, b.sofar, b.err = 0, msg.sofar, msg.err
	if b.err != nil {
		b.phase = batchEnded
		b.Resize(b.width, b.height)
		return nil
	}
	b.earlier = &b.sofar.Batch
	return b.ask(b.resumeSpec())
}

// Resize sets the size of the screen the box lies over.
func (b *BatchBox) Resize(width, height int) {
	b.width, b.height = max(1, width), max(1, height)
	if b.dialog != nil {
		b.dialog.Resize(b.width, b.height)
	}
	b.list.resize(b.inner(), b.height-b.around())
}

// Update takes a message.
func (b *BatchBox) Update(msg tea.Msg) (Intent, tea.Cmd) {
	switch msg := msg.(type) {
	case batchPlannedMsg:
		if msg.ticket == b.want && b.phase == batchWeighing {
			return nil, b.takePlan(msg)
		}
	case batchSoFarMsg:
		if msg.ticket == b.want && b.phase == batchWeighing {
			return nil, b.takeSoFar(msg)
		}
	case batchBeatMsg:
		if msg.ticket == b.want && (b.phase == batchSending || b.phase == batchWeighing) {
			b.now, b.seen = b.desk.Now(), b.tally.copy()
			return nil, b.beat()
		}
	case batchEndedMsg:
		if msg.ticket == b.want && b.phase == batchSending {
			return b.end(msg), nil
		}
	case tea.KeyMsg:
		return b.press(msg)
	case tea.MouseMsg:
		b.pointed(msg)
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
		b.Resize(b.width, b.height)
		return nil
	}
	return b.ask(b.spec())
}

// ask opens the dialog.
func (b *BatchBox) ask(spec kit.ConfirmSpec) tea.Cmd {
	b.phase = batchOpen
	b.dialog = kit.NewConfirm(b.desk.Theme, spec)
	b.dialog.Resize(b.width, b.height)
	return b.dialog.Init()
}

func (b *BatchBox) press(msg tea.KeyMsg) (Intent, tea.Cmd) {
	b.note = ""
	switch b.phase {
	case batchWeighing:
		if key.Matches(msg, b.keys.close) || msg.Type == tea.KeyCtrlC {
			b.stop()
			return Back{}, nil
		}
		b.note = b.desk.T("still being counted; esc cancels")
	case batchSending:
		if msg.Type == tea.KeyEsc || msg.Type == tea.KeyCtrlC {
			b.stop()
			b.note = b.desk.T("stopping after the one that is on its way")
			return nil, nil
		}
		b.note = b.desk.T("esc stops it between two orders")
	case batchEnded:
		return b.pressEnded(kit.LatinKey(msg))
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

func (b *BatchBox) pressEnded(msg tea.KeyMsg) (Intent, tea.Cmd) {
	switch {
	case key.Matches(msg, b.keys.close), msg.Type == tea.KeyCtrlC:
		return Back{}, nil
	case key.Matches(msg, b.keys.open):
		if it, ok := b.list.cursor(); ok {
			return OpenOrder{Key: it.Key}, nil
		}
		return Back{}, nil
	case key.Matches(msg, b.keys.copied):
		return Copy{Text: strings.Join(b.lines(), "\n"), What: b.desk.T("what became of each")}, nil
	case key.Matches(msg, b.keys.only):
		b.list.narrow()
	case key.Matches(msg, b.keys.goOn):
		if b.result.Stopped.IsZero() || b.result.ID == "" {
			b.note = b.desk.T("there is nothing to go on with: it came to its end")
			if b.err != nil {
				b.note = b.desk.T("there is nothing to go on with: nothing was begun")
			}
			return nil, nil
		}
		// What is left is counted and confirmed once more: one key sends nothing.
		b.earlier = &clerk.Batch{ID: b.result.ID}
		b.phase = batchWeighing
		return nil, b.lookBack()
	case !b.list.press(msg):
		b.note = b.desk.T("%s does nothing here; {confirm.close:esc} closes", kit.Clean(msg.String()))
	}
	return nil, nil
}

// send does it to the orders one by one.
func (b *BatchBox) send() tea.Cmd {
	if b.earlier != nil {
		return b.goOn()
	}
	batch, plan := b.desk.Batch, b.plan
	cmd := b.in.command()
	cmd.Reason, cmd.GrantID = b.dialog.Value("reason"), b.dialog.Value("grant")
	if b.in.Verb == ledger.VerbSnooze {
		// The field has checked it; what no longer holds is refused by the clerk.
		if at, _, err := Until(b.dialog.Value("until"), b.desk.Now(), b.desk.Zone); err == nil {
			cmd.Until = ledger.At(at)
		}
	}
	return b.run(func(ctx context.Context, progress clerk.BatchProgress) (clerk.BatchResult, error) {
		return batch.RunBatch(ctx, plan, cmd, progress)
	}, len(plan.Keys))
}

// goOn goes on with a batch that was stopped.
func (b *BatchBox) goOn() tea.Cmd {
	batch, id, of := b.desk.Batch, b.earlier.ID, int(b.earlier.Orders)
	return b.run(func(ctx context.Context, progress clerk.BatchProgress) (clerk.BatchResult, error) {
		return batch.ResumeBatch(ctx, id, progress)
	}, of)
}

func (b *BatchBox) run(do func(ctx context.Context, progress clerk.BatchProgress) (clerk.BatchResult, error), of int) tea.Cmd {
	ctx, stop := context.WithTimeout(b.desk.Ctx, batchBound)
	b.phase, b.want, b.stop, b.tally = batchSending, b.desk.Ticket(), stop, &batchTally{}
	b.started, b.now, b.seen = b.desk.Now(), b.desk.Now(), batchSeen{of: of}
	b.tally.seen.of = of
	ticket, tally := b.want, b.tally
	return tea.Batch(func() tea.Msg {
		defer stop()
		result, err := do(ctx, tally.ended)
		return batchEndedMsg{ticket: ticket, result: result, err: err}
	}, b.beat())
}

func (b *BatchBox) beat() tea.Cmd {
	const every = 200 * time.Millisecond
	ticket := b.want
	return tea.Tick(every, func(time.Time) tea.Msg { return batchBeatMsg{ticket: ticket} })
}

func (b *BatchBox) end(msg batchEndedMsg) Intent {
	b.phase, b.want, b.err, b.note = batchEnded, 0, msg.err, ""
	// Where going on failed before anything was done, what became of each before stays.
	if msg.err == nil || msg.result.ID != "" || b.result.ID == "" {
		b.result = msg.result
		b.list.set(append(append([]clerk.BatchItem{}, msg.result.Items...), b.plan.Ineligible...))
	}
	b.Resize(b.width, b.height)
	counts, bad := b.counts()
	text := b.Title() + ": " + counts
	if !b.result.Stopped.IsZero() {
		text, bad = text+"; "+b.desk.Say(b.result.Stopped), true
	}
	if b.err != nil {
		text, bad = text+"; "+b.desk.Why(b.err), true
	}
	return Notify{Text: text, Bad: bad}
}
