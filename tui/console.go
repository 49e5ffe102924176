// Package tui is the console: one model that owns the screen, the rooms and where messages go.
//
// The house rules of the console: a room asks by returning an intent, never by a message to itself; everything that can
// wait is a command with a timeout; a view only reads; no key is silent; an answer carries the ticket of its question; and
// nothing here knows a client or a store.
package tui

import (
	"context"
	"io"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/pane"
)

// Command is a command of the palette.
type Command struct {
	// Name is its first word, Use the whole line as the help writes it, Short what it does.
	Name, Use, Short string
	Flags            []Flag
}

// Flag is a flag of a command: its name with its dashes ("--reason"), and what it means.
type Flag struct{ Name, Short string }

// Options is what a console is made of. Desk is required.
type Options struct {
	Desk *pane.Desk
	// Facts stand in the first line: the listener's address and mode, or that the console is attached to another process.
	Facts string
	// Views are saved filters by name; View is the one to open with.
	Views map[string]string
	View  string
	// Says is what is said when the console opens, until it is acknowledged.
	Says []string
	// Intro is for whoever sees the console for the first time; it stands below everything else that was said.
	Intro string
	// ReadOnly is the configuration's: nil arms the sandbox and leaves live to arm; true forbids, false arms.
	ReadOnly *bool
	// Changes tells that the ledger has changed; it may be closed. nil: the console never reads by itself.
	Changes <-chan struct{}
	// Lookout looks who listens and whether the ledger can be written; nil: nobody looks.
	Lookout func(context.Context) pane.Lookout
	// Listening says that this console receives notifications: leaving it asks first.
	Listening bool
	// Commands are those of the palette; a line whose command is none of them is not run.
	Commands []Command
	// History keeps the palette's lines; nil: they are forgotten with the console.
	History History
	// Mux is the program between us and the terminal.
	Mux kit.Mux
	// Bell rings when an alert is raised, Notify asks for a notification of the desktop.
	Bell   bool
	Notify kit.Desktop
	// Input and Terminal are the two ends of the terminal; see Run.
	Input    io.Reader
	Terminal io.Writer
	// OnFault is told of a fault of the console with its stack; nil: nobody is.
	OnFault func(what string, stack []byte)
}

// rooms makes the panes and screens.
type rooms struct {
	panes   func() [paneCount]pane.Pane
	order   func(k ledger.Key) pane.Pane
	player  func(p ledger.Provider, id string) pane.Pane
	confirm func(in pane.Confirm) pane.Pane
	many    func(in pane.ConfirmMany) pane.Pane
	resume  func(in pane.Resume) pane.Pane
	doors   []door
}

// clockMsg is sent once a second.
type clockMsg struct{ at time.Time }

// pointer is a terminal whose cursor can be placed.
type pointer interface {
	SetCursor(x, y int) error
	HideCursor() error
}

// Console is the one model of the program.
type Console struct {
	o     Options
	desk  *pane.Desk
	make  rooms
	keys  Keys
	panes [paneCount]pane.Pane
	focus int
	zoom  bool
	// stack are the screens opened over the panes, boxes the dialogs over everything; the last is the topmost.
	stack, boxes []pane.Pane
	// trail are the places the operator was led away from to a list of a pane, the latest last; esc leads back. shelved
	// are dialogs from which a screen was opened: they come back when it is closed.
	trail   []origin
	shelved map[pane.Pane]pane.Pane
	// behind is the screen each door was opened to last.
	behind map[pane.Screen]pane.Pane
	// line is what is being typed at the foot; nil: nothing is.
	line *inputLine
	said *kit.Banners
	note string
	// noted is what the last key was answered with, times how many keys in a row.
	noted string
	times int
	// later are answers that came while keys belonged to a dialog or a line.
	later   []pane.Pane
	head    header
	lookout lookout
	jobs    []*job // in the order they began
	history map[string][]string
	mouse   bool

	width, height int
	plan          plan
	now           time.Time

	terminal io.Writer
	pointer  pointer
	termErr  error
}

// New makes a console without a terminal.
func New(o Options) *Console { return newConsole(o, houseRooms(o.Desk)) }

func newConsole(o Options, make_ rooms) *Console {
	d := o.Desk
	if d.Views == nil {
		d.Views = o.Views
	}
	c := &Console{
		o: o, desk: d, make: make_, keys: newKeys(d, make_.doors), panes: make_.panes(), focus: paneLedger,
		said: kit.NewBanners(d.Theme), history: map[string][]string{}, behind: map[pane.Screen]pane.Pane{}, shelved: map[pane.Pane]pane.Pane{}, now: d.Now(),
		terminal: o.Terminal, width: leastWidth, height: leastHeight,
	}
	locked := o.ReadOnly != nil && *o.ReadOnly
	sandbox := o.ReadOnly != nil && !*o.ReadOnly || o.ReadOnly == nil && d.Environment != ledger.Live
	c.head = header{desk: d, facts: o.Facts, locked: locked, sandbox: sandbox, alerts: c.doorKey(pane.ScreenAlerts), now: c.now}
	c.lookout = lookout{desk: d, look: o.Lookout}
	if o.Intro != "" {
		c.said.Post("info", o.Intro)
	}
	for _, text := range o.Says {
		c.said.Post("error", text)
	}
	c.arrange()
	return c
}

// Init starts everything that runs while the console does.
func (c *Console) Init() tea.Cmd {
	cmds := []tea.Cmd{c.recall(), c.head.read(), c.lookout.ask(c.now), listen(c.desk.Ctx, c.o.Changes), beat()}
	for _, p := range c.panes {
		cmds = append(cmds, p.Init())
	}
	if c.o.View != "" {
		cmds = append(cmds, c.openView(c.o.View))
	}
	return tea.Batch(append(cmds, c.offerShift())...)
}

// beat is the clock of the screen.
func beat() tea.Cmd {
	return tea.Tick(time.Second, func(at time.Time) tea.Msg { return clockMsg{at: at} })
}

// Update takes one message. The order in which keys are offered is written in press, where everything else goes in tell.
func (c *Console) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	cmd := c.update(msg)
	c.point()
	return c, cmd
}

func (c *Console) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		if c.width != msg.Width || c.height != msg.Height {
			// What was said of the window is no longer so.
			c.note = ""
		}
		c.width, c.height = msg.Width, msg.Height
		c.arrange()
		return nil
	case tea.KeyMsg:
		return c.press(msg)
	case tea.MouseMsg:
		return c.pointed(msg)
	case changedMsg:
		return tea.Batch(c.tell(pane.Changed{}), c.head.read(), listen(c.desk.Ctx, c.o.Changes))
	case feedEndedMsg:
		c.say("warn", c.desk.T("the ledger no longer tells this console of changes: {refresh:ctrl+r} reads a list anew"))
		return nil
	case clockMsg:
		c.now = c.desk.Now()
		return tea.Batch(c.head.tick(c.now), c.lookout.ask(c.now), c.tell(pane.Tick{}), c.openLater(), beat())
	case vitalsReadMsg:
		return c.ring(c.head.take(msg))
	case lookedMsg:
		return c.looked(msg)
	case kit.RungMsg:
		if msg.Err != nil {
			c.note = c.desk.Err(msg.Err)
		}
		return nil
	case jobDoneMsg:
		return c.jobDone(msg)
	case historyReadMsg:
		c.recalled(msg)
		return nil
	case historyKeptMsg:
		if msg.err != nil {
			c.say("warn", c.desk.T("the palette's history could not be kept: %s", c.desk.Err(msg.err)))
		}
		return nil
	case exportedMsg:
		c.exported(msg)
		return nil
	case viewsSavedMsg:
		c.viewsSaved(msg)
		return nil
	case shiftReadMsg:
		if msg.text != "" {
			c.say("info", msg.text)
		}
		return nil
	case kit.CopiedMsg:
		c.copied(msg)
		return nil
	}
	return c.tell(msg)
}

// tell gives a message to every room: an answer is known to its own by the ticket, and to nobody else.
func (c *Console) tell(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	give := func(p pane.Pane) {
		in, cmd := p.Update(msg)
		cmds = append(cmds, cmd, c.carryOut(in, p))
	}
	for _, p := range c.panes {
		give(p)
	}
	for _, p := range append(append([]pane.Pane{}, c.stack...), c.boxes...) {
		give(p)
	}
	switch msg.(type) {
	case pane.Changed, pane.Tick: // what nobody sees reads nothing
	default:
		for _, p := range c.leftBehind() {
			give(p)
		}
	}
	return tea.Batch(cmds...)
}

// say posts a message that stays until it is acknowledged.
func (c *Console) say(level, text string) {
	c.said.Post(level, text)
	c.arrange()
}

// room is the room keys go to when no dialog is open.
func (c *Console) room() pane.Pane {
	if n := len(c.stack); n > 0 {
		return c.stack[n-1]
	}
	return c.panes[c.focus]
}

// box is the topmost dialog.
func (c *Console) box() (pane.Pane, bool) {
	if n := len(c.boxes); n > 0 {
		return c.boxes[n-1], true
	}
	return nil, false
}

// alone says that one room has the whole body.
func (c *Console) alone() bool { return c.zoom || len(c.stack) > 0 }

// arrange deals the screen out and gives every room its size and the focus.
func (c *Console) arrange() {
	c.plan = layout(c.width, c.height, c.said.Height(c.width), c.alone())
	for i, p := range c.panes {
		w, h := c.plan.body.w, c.plan.body.h
		if c.plan.wide {
			w, h = kit.PanelInner(c.plan.panes[i].w, c.plan.panes[i].h)
		}
		p.Resize(max(1, w), max(1, h))
		focus(p, i == c.focus && len(c.stack) == 0)
	}
	for i, p := range c.stack {
		p.Resize(max(1, c.plan.body.w), max(1, c.plan.body.h))
		focus(p, i == len(c.stack)-1)
	}
	for _, p := range c.boxes {
		p.Resize(c.width, c.height)
	}
	if c.line != nil {
		c.line.prompt.Resize(c.width)
	}
}

func focus(p pane.Pane, on bool) {
	if f, ok := p.(pane.Focuser); ok {
		f.Focus(on)
	}
}

// busy says what would be interrupted by leaving now.
func (c *Console) busy() []string {
	var out []string
	for _, j := range c.jobs {
		if j.acts {
			out = append(out, c.desk.T("%q is running", firstLine(j.lines)))
		}
	}
	all := append(append(append(append([]pane.Pane{}, c.panes[:]...), c.stack...), c.boxes...), c.leftBehind()...)
	for _, p := range all {
		if b, ok := p.(pane.Busier); ok {
			if what := b.Busy(); what != "" {
				out = append(out, what)
			}
		}
	}
	if c.o.Listening {
		out = append(out, c.desk.T("this console receives the notifications: nothing does after it ends"))
	}
	return out
}

func firstLine(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	return strings.TrimSpace(lines[0])
}
