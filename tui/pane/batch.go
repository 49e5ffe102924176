package pane

import (
	"context"
	"fmt"
	"strconv"
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
		b.phase, b.err = batchEnded, &ledger.Error{Kind: ledger.Unavailable, Human: "this console acts on one order at a time"}
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

// spec describes the dialog: what, how many, how much, and who is left out and why.
func (b *BatchBox) spec() kit.ConfirmSpec {
	p := b.plan
	what := spokenKind(b.in.Kind)
	title := what
	if b.desk.Environment == ledger.Live {
		title += " " + b.desk.Theme.Glyphs.Sep + " LIVE"
	}
	effect := fmt.Sprintf("%s %s: %s, %s.", capitalized(what), b.in.What, orderCount(p.Count), plainSums(p.Sums))
	guards := []kit.Guard{{Verdict: "pass", Text: orderCount(p.Eligible) + " may be sent, one by one"}}
	if p.Approval > 0 {
		guards = append(guards, kit.Guard{Verdict: "unknown", Text: orderCount(p.Approval) + " of them need a second operator and will wait for one"})
	}
	const named = 5
	for i, item := range p.Ineligible {
		if i == named {
			guards = append(guards, kit.Guard{Verdict: "unknown", Text: fmt.Sprintf("%d more are left out", len(p.Ineligible)-named)})
			break
		}
		guards = append(guards, kit.Guard{Verdict: "unknown", Text: "left out: " + item.Key.Order + ", " + item.Text})
	}
	blocked := ""
	if p.Eligible == 0 {
		blocked = "no order of them may be sent"
	}
	fields := []kit.Field{kit.ReasonField(b.desk.Reasons, b.in.Kind == ledger.ActRefund)}
	if b.in.Kind == ledger.ActRefund || b.in.Kind == ledger.ActReportGranted || b.in.Kind == ledger.ActReportFailed || b.in.Kind == ledger.ActReplay {
		fields = append(fields, kit.TypedField("count", "how many are sent", strconv.Itoa(p.Eligible), nil))
	}
	return kit.ConfirmSpec{
		Title: title, Effect: effect, Risk: confirmRisk(b.in.Kind), Guards: guards, Fields: fields, Blocked: blocked,
		Accept: fmt.Sprintf("%s %s", what, orderCount(p.Eligible)), Grace: confirmGrace, Now: b.desk.Now,
	}
}

func plainSums(s ledger.Sums) string {
	if len(s) == 0 {
		return "no amount known"
	}
	return s.String()
}

func capitalized(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
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
		text, bad = text+"; "+sayWhy(b.err), true
	}
	return Notify{Text: text, Bad: bad}
}

// counts says how many came to which end, and whether any end is bad.
func (b *BatchBox) counts() (text string, bad bool) {
	order := []clerk.ItemOutcome{
		clerk.ItemDone, clerk.ItemAwaiting, clerk.ItemIneligible, clerk.ItemRefused, clerk.ItemFailed, clerk.ItemInDoubt, clerk.ItemSkipped,
	}
	n := map[clerk.ItemOutcome]int{}
	for _, item := range b.items {
		n[item.Outcome]++
	}
	var parts []string
	for _, o := range order {
		if n[o] > 0 {
			parts = append(parts, kit.Count(int64(n[o]))+" "+strings.ReplaceAll(string(o), "_", " "))
		}
	}
	bad = n[clerk.ItemRefused]+n[clerk.ItemFailed]+n[clerk.ItemInDoubt]+n[clerk.ItemSkipped] > 0
	if len(parts) == 0 {
		return "nothing was tried", bad
	}
	return strings.Join(parts, ", "), bad
}

// lines are what became of each order, in plain text.
func (b *BatchBox) lines() []string {
	counts, _ := b.counts()
	out := []string{counts}
	if b.err != nil {
		out = append(out, sayWhy(b.err))
	}
	if len(b.items) > 0 {
		out = append(out, "")
	}
	for _, item := range b.items {
		line := strings.ReplaceAll(string(item.Outcome), "_", " ") + "  " + item.Key.String()
		if item.Text != "" {
			line += "  " + item.Text
		}
		out = append(out, kit.Clean(line))
	}
	return out
}

// inner is the width of the box's text.
func (b *BatchBox) inner() int { return max(1, min(92, b.width-8)) }

func (b *BatchBox) lay() {
	if b.phase != batchEnded {
		return
	}
	lines := b.lines()
	for i := range lines {
		lines[i] = kit.FitWith(lines[i], b.inner(), kit.Left, b.desk.Theme.Glyphs.Ellipsis)
	}
	b.scroll.Resize(b.inner(), min(len(lines), max(1, b.height-4)))
	b.scroll.SetLines(lines)
}

// View is the box.
func (b *BatchBox) View() string {
	t := b.desk.Theme
	switch b.phase {
	case batchOpen:
		return b.dialog.View()
	case batchWeighing:
		return b.box([]string{t.Muted.Render("Counting " + orderCount(len(b.in.Keys)) + t.Glyphs.Ellipsis)}, "esc cancels")
	case batchSending:
		p := kit.Progress{Label: spokenKind(b.in.Kind), Done: b.shown, Total: int64(len(b.in.Keys)), Elapsed: b.now.Sub(b.started), Hint: "esc stops"}
		return b.box([]string{kit.Gauge(t, p, b.inner())}, "one by one")
	case batchEnded:
	}
	return b.box(strings.Split(b.scroll.View(), "\n"), strings.TrimSpace(b.scroll.Where()+"  esc closes"))
}

func (b *BatchBox) box(lines []string, footer string) string {
	t := b.desk.Theme
	if b.note != "" {
		lines = append(append([]string{}, lines...), t.Warn.Render(kit.FitWith(b.note, b.inner(), kit.Left, t.Glyphs.Ellipsis)))
	}
	for i := range lines {
		lines[i] = " " + lines[i]
	}
	return kit.Panel(t, kit.PanelSpec{
		Title: b.Title(), Focused: true, Footer: footer, Width: min(b.width, b.inner()+4), Height: min(b.height, len(lines)+2),
	}, strings.Join(lines, "\n"))
}
