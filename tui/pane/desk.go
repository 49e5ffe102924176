// Package pane holds the rooms of the console: one file per pane or screen, each
// with its own state, keys, messages, commands and view. Rooms do not know each
// other; they share a Desk and answer the console with an Intent.
package pane

import (
	"context"
	"io"
	"sync/atomic"
	"time"

	"github.com/charmbracelet/bubbles/help"
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/tui/kit"
	"makegood/tui/lang"
	"makegood/tui/theme"
)

// Pane is a room of the console.
type Pane interface {
	Title() string
	// Keys are the bindings as they are now; disabled ones stay in help, dimmed.
	Keys() help.KeyMap
	Init() tea.Cmd
	Resize(width, height int)
	Update(msg tea.Msg) (Intent, tea.Cmd)
	View() string
}

// Desk is what rooms share.
type Desk struct {
	// Ctx ends with the console. It is the one context kept in a struct, because
	// a command has no parameter for it.
	Ctx   context.Context //nolint:containedctx // commands take it from here
	Theme *theme.Theme
	Now   func() time.Time
	// Zone is the console's time zone; UTC is shown beside it.
	Zone *time.Location
	// Environment and Operator are shown and confirmed.
	Environment ledger.Environment
	Operator    string
	// Apps are those configured, with their servers: a room that asks a provider
	// has to say for which. Reasons is the closed list of reasons; empty: any text.
	Apps    []ledger.App
	Reasons []string
	// UserIDType is the user id type unconsumed lists are read by; empty: player_id.
	UserIDType string
	Books      Books
	Clerk      Clerk
	// Batch acts on many orders; nil where that is not possible.
	Batch Batch
	// Vitals are the registers of the ledger; nil: Pulse and the alerts say so.
	Vitals Vitals
	// Late is the age from which an open order is late; zero: none is.
	Late time.Duration
	// DayStart gives when the business day of an instant began; nil: at midnight.
	DayStart func(time.Time) time.Time
	// Shops are asked about what is sold, in Locale; nil: nobody can be.
	Shops  Shops
	Locale Locale
	// Receipt is a player of STOVE and the order master number his receipt shows, to rehearse with; nil, or empty, where
	// there is none.
	Receipt func() (player, master string)
	// Shifts report on shifts; nil: nobody does.
	Shifts Shifts
	// Look is what was seen last of who listens and whether the ledger can be written.
	Look Lookout
	// Shift tells what happened while somebody was away; nil where nobody can.
	Shift Shift
	// Views are saved filters by name: those of the configuration and those saved in
	// the console. The map is never changed, but replaced.
	Views map[string]string
	// Saved keeps the views that are saved in the console; nil: none can be.
	Saved   Saved
	tickets atomic.Int64
}

// T tells a text with its values in the reader's language (see lang.Words).
func (d *Desk) T(text lang.Text, args ...any) string { return d.Theme.T(text, args...) }

// N tells a text that counts.
func (d *Desk) N(n int64, one, many lang.Text, args ...any) string {
	return d.Theme.N(n, one, many, args...)
}

// Say tells a sentence of the domain, as it is said at the console (see lang.Words and Inside).
func (d *Desk) Say(s ledger.Saying) string { return d.Inside(d.Theme.Words().Say(s)) }

// Err tells an error likewise.
func (d *Desk) Err(err error) string { return d.Inside(d.Theme.Words().Err(err)) }

// Retell tells a text of ours that was stored in English likewise.
func (d *Desk) Retell(text string) string { return d.Inside(d.Theme.Words().Retell(text)) }

// Key makes a binding under a name a configuration may give other keys to (see theme.Theme.Bind).
func (d *Desk) Key(name string, desc lang.Text, keys ...string) key.Binding {
	return d.Theme.Bind(name, desc, keys...)
}

// Ticket numbers a question; an answer whose ticket is not the wanted one is
// dropped. Tickets are unique across rooms.
func (d *Desk) Ticket() int64 { return d.tickets.Add(1) }

// Timeout bounds a read of the ledger.
const Timeout = 10 * time.Second

// Books is the ledger as rooms read it: by cursor, never the table.
type Books interface {
	Lists
	Numbers
}

// Lists are the lists of the ledger.
type Lists interface {
	Orders(ctx context.Context, q ledger.OrderQuery) ([]ledger.Row, error)
	// Work gives the rows of the work list, and how many there are in all.
	Work(ctx context.Context, q ledger.WorkQuery) (rows []ledger.Work, total int, err error)
	// Total counts what a filter matches, and its money.
	Total(ctx context.Context, f ledger.OrderFilter) (n int64, sums ledger.Sums, err error)
	Order(ctx context.Context, key ledger.Key) (*ledger.Order, ledger.Standing, error)
	Facts(ctx context.Context, key ledger.Key, withRaw bool) ([]ledger.Fact, error)
	Find(ctx context.Context, id string) ([]ledger.Key, error)
	Deliveries(ctx context.Context, q ledger.DeliveryQuery) ([]ledger.Delivery, error)
	Actions(ctx context.Context, q ledger.ActionQuery) ([]ledger.ListedAction, error)
	FactList(ctx context.Context, q ledger.FactQuery) ([]ledger.Fact, error)
}

// Numbers are the maintained numbers of the ledger.
type Numbers interface {
	Counters(ctx context.Context) (ledger.Counters, error)
	Signs(ctx context.Context) ([]ledger.Sign, error)
	Minutes(ctx context.Context, from, to ledger.Instant) ([]ledger.Minute, error)
	Lags(ctx context.Context, n int) ([]int64, error)
	Armed(ctx context.Context) (ledger.Arm, error)
	Suspects(ctx context.Context) ([]ledger.Provider, error)
	Players(ctx context.Context, p ledger.Provider, app string, after int64, limit int) ([]ledger.KnownPlayer, error)
}

// Clerk carries out what an operator decides.
type Clerk interface {
	Preview(ctx context.Context, cmd clerk.Command) (clerk.Plan, error)
	Act(ctx context.Context, cmd clerk.Command) (ledger.Action, error)
	// Approve sends what another operator has asked for.
	Approve(ctx context.Context, id string) (ledger.Action, error)
	Check(ctx context.Context, asks []clerk.CheckAsk, progress func(done int)) ([]clerk.CheckResult, error)
	ReadList(ctx context.Context, ask clerk.UnconsumedAsk) (clerk.List, error)
	// Do carries out a command line of the palette, as outside the console, and
	// gives what it printed. It never prompts.
	Do(ctx context.Context, line string) (output string, err error)
}

// Batch does one thing to many orders, one by one.
type Batch interface {
	PlanBatch(ctx context.Context, sel clerk.Selection, cmd clerk.BatchCommand, progress func(weighed int)) (clerk.BatchPlan, error)
	RunBatch(ctx context.Context, plan clerk.BatchPlan, cmd clerk.BatchCommand, progress clerk.BatchProgress) (clerk.BatchResult, error)
	ResumeBatch(ctx context.Context, id string, progress clerk.BatchProgress) (clerk.BatchResult, error)
	DropBatch(ctx context.Context, id, reason string) error
	// BatchSoFar tells how far a batch has come, out of its orders.
	BatchSoFar(ctx context.Context, id string, progress func(seen int)) (clerk.BatchSoFar, error)
}

// Shift tells what happened since the operator was here last.
type Shift interface {
	StartOfShift(ctx context.Context, endOfDay ledger.Instant) (clerk.ShiftStart, error)
}

// Saved keeps views beyond the end of the console.
type Saved interface {
	// SaveView keeps a filter under a name and DropView forgets it; both give all
	// views as they are then.
	SaveView(name, filter string) (map[string]string, error)
	DropView(name string) (map[string]string, error)
}

// What a room may be beside a Pane. The console asks for it by interface.
type (
	// Filterer has a list that / narrows. CheckFilter refuses a text with an error
	// that names the word; it answers from memory.
	Filterer interface {
		Filter() string
		CheckFilter(text string) error
		SetFilter(text string) tea.Cmd
		// CompleteFilter lists what the last word of text may become.
		CompleteFilter(text string) []kit.Completion
	}
	// Typist says whether keys are text now: then every key goes to the room,
	// ctrl+c apart, and none is read as a command of the console.
	Typist interface{ Typing() bool }
	// Pointer says where the terminal's cursor belongs, in cells of the room's
	// own View, so that an input method composes there.
	Pointer interface {
		Cursor() (x, y int, ok bool)
	}
	// Focuser is told whether keys go to it.
	Focuser interface{ Focus(on bool) }
	// Busier says what is being sent at this moment, or nothing: leaving asks first.
	Busier interface{ Busy() string }
	// TidTaker takes tids from other rooms, to ask STOVE about them.
	TidTaker interface{ AddTids(tids []string) }
	// Liner has a line a text is typed on: its key opens the line where the screen is open already.
	Liner interface{ OpenLine() }
	// Goer has lists other rooms may lead to.
	Goer interface {
		GoTo(in GoTo) (tea.Cmd, Visit)
	}
	// Reasoner says why a disabled binding of the room is not possible now.
	Reasoner interface{ WhyNot(b key.Binding) string }
)

// Intent is what a room asks of the console; the set is closed. esc reaches the
// room first: one that has nothing of its own to close answers Back.
type Intent interface{ intent() }

// The intents.
type (
	// OpenOrder opens the order screen.
	OpenOrder struct{ Key ledger.Key }
	// OpenPlayer opens the player screen.
	OpenPlayer struct {
		Provider ledger.Provider
		Player   string
	}
	// OpenScreen opens a screen of the whole house over the panes. Text is what it
	// opens with, for the screens that take a text.
	OpenScreen struct {
		Screen Screen
		Text   string
	}
	// Confirm asks the operator before an action is sent.
	Confirm struct {
		Command clerk.Command
		// Approve is the action of another operator that awaits approval; nil: it is one's own.
		Approve *ledger.Action
	}
	// ConfirmMany asks the operator before something is done to many orders, one
	// by one: count and sum first.
	ConfirmMany struct {
		// Kind is what is sent; or Verb is done to the cases.
		Kind ledger.ActionKind
		Verb ledger.CaseVerb
		// Task is what is asked or recorded of each, where Kind and Verb are empty.
		Task ledger.BatchTask
		// Mark is what they are marked as, and Reason is proposed as why.
		Mark   ledger.Mark
		Reason string
		// Keys are the orders, and Filters match further ones.
		Keys    []ledger.Key
		Filters []ledger.OrderFilter
		// What names them: "412 orders of PAID_NOT_GRANTED · item03".
		What string
	}
	// Resume asks before a batch that was stopped or cut off is gone on with.
	Resume struct{ Batch clerk.Batch }
	// GoTo shows a list of the ledger narrowed by a filter.
	GoTo struct {
		List   LedgerList
		Filter string
	}
	// Run carries out a command line that needs no confirmation (claim, note,
	// snooze, check, ...), and shows what it answered. Several lines are run one
	// after the other.
	Run struct{ Line string }
	// Ask opens a prompt; Then makes a command line of what was typed, or several, or
	// Do, where it is not nil, something else. Hint stands in the empty line, Check refuses what Then could make
	// nothing of; nil: nothing is refused.
	Ask struct {
		Label, Value, Hint string

		Check func(text string) error
		Then  func(text string) string
		Do    func(text string) Intent
	}
	// Notify shows a sentence: it stays until acknowledged where Bad.
	Notify struct {
		Text string
		Bad  bool
	}
	// Copy puts text on the operator's clipboard.
	Copy struct{ Text, What string }
	// Show opens a text that is longer than a sentence, such as a raw body.
	Show struct{ Title, Text string }
	// Export asks for a file and writes what is on the screen into it, in the form
	// its ending asks for; without a name it copies it, as CSV where it may.
	Export struct {
		// What names it, Name is the file that is proposed.
		What, Name string
		// Endings are those Write knows, without the dot.
		Endings []string
		// Write is called inside a command.
		Write func(out io.Writer, ending string) error
	}
	// LookUp gives tids to the pane that asks STOVE about many (TidTaker); Left is how many orders are left out because
	// they are Hive's.
	LookUp struct {
		Tids []string
		Left int
	}
	// Late is what an earlier key asked for and could not have at once: it is carried out where the operator still is in
	// the room, and nothing is open over it.
	Late struct{ Intent Intent }
	// Back closes the topmost screen.
	Back struct{}
)

func (OpenOrder) intent()   {}
func (OpenPlayer) intent()  {}
func (OpenScreen) intent()  {}
func (Confirm) intent()     {}
func (ConfirmMany) intent() {}
func (Resume) intent()      {}
func (GoTo) intent()        {}
func (Run) intent()         {}
func (Ask) intent()         {}
func (Notify) intent()      {}
func (Copy) intent()        {}
func (Show) intent()        {}
func (Export) intent()      {}
func (LookUp) intent()      {}
func (Late) intent()        {}
func (Back) intent()        {}

// Screen names a screen that is opened over the panes without a row: it is the
// word that opens it on the palette, and "screen." before it names its binding.
type Screen string

// The screens (the console knows how each is made: see its doors).
const (
	ScreenPulse      Screen = "pulse"
	ScreenAlerts     Screen = "alerts"
	ScreenShiftStart Screen = "shift-start"
	ScreenReport     Screen = "report-shift"
	ScreenFind       Screen = "find"
)

// Changed is sent to every room, at most twenty times a second, when the ledger
// has changed.
type Changed struct{}

// Tick is sent to every room once a second, for what is told relative to now.
type Tick struct{}
