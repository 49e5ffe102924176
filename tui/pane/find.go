package pane

import (
	"context"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/help"
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/ledger/ticket"
	"makegood/tui/kit"
	"makegood/tui/plain"
)

// findGap is the least time between two looks into the ledger that nobody asked for.
const findGap = 400 * time.Millisecond

// findLookedMsg is sent when the ledger was asked about everything a ticket holds, or could not be.
type findLookedMsg struct {
	number int64
	ticket ticket.Ticket
	known  ticket.Known
	err    error
}

type findKeys struct {
	RoomKeys
	type_, with, ask, askAll key.Binding
}

// Find is the screen a ticket is pasted on: it picks the ids out, shows what is known of each, asks the providers for the
// rest, and where there is no id ranks the orders that may be meant.
type Find struct {
	desk *Desk
	keys findKeys
	acts *OrderActions
	list *sheet[findRow]
	held *memory[findRow]

	prompt *kit.Prompt
	form   *kit.Form
	// formFor are the rows that are asked about when the form is given in.
	formFor []findRow

	text   string
	ticket ticket.Ticket
	// read says that the text was read and looked up once.
	read  bool
	known ticket.Known
	// answers are what providers said, by the id of a row.
	answers map[string]findAnswer
	with    findWith

	want     int64 // of the look on its way
	dirty    bool
	lookedAt time.Time
	failed   string

	asking  bool
	askWant int64
	stop    context.CancelFunc
	part    *stovePart
	done    int64
	total   int64
	note    string

	width, height int
}

// NewFind makes the screen for a text; without one it waits for a paste.
func NewFind(d *Desk, text string) *Find {
	if strings.TrimSpace(text) == "" {
		text = ""
	}
	f := &Find{desk: d, acts: NewOrderActions(d), text: text, answers: map[string]findAnswer{}, keys: findKeys{
		RoomKeys: NewRoomKeys(d),
		type_:    d.Key("find.type", "type or paste a ticket", "f"),
		with:     d.Key("find.with", "give what the providers want", "w"),
		askAll:   d.Key("find.ask-all", "ask about all of them", "*"),
	}}
	// Asking is the key every list has for it; here the answer stays in the row.
	if act, ok := f.acts.OfVerb(plain.VerbCheck); ok {
		f.keys.ask = act.Binding
	}
	f.held = newMemory((*findRow).id)
	f.list = newSheet(d, f.acts, f.sheet())
	f.Resize(80, 24)
	if text == "" {
		f.OpenLine()
	}
	return f
}

// Title names the screen.
func (f *Find) Title() string { return f.desk.T("Find") }

// Typing says that a line takes every key.
func (f *Find) Typing() bool { return f.prompt != nil || f.form != nil }

// Focus says whether keys go to the screen.
func (f *Find) Focus(on bool) { f.list.focus(on) }

// Cursor is where the terminal's cursor belongs while something is typed.
func (f *Find) Cursor() (x, y int, ok bool) {
	switch {
	case f.prompt != nil:
		return f.prompt.Cursor(), 0, true
	case f.form != nil:
		x, y, ok = f.form.Cursor()
		return x, y + 1, ok
	}
	return 0, 0, false
}

// Keys are the bindings as they are now.
func (f *Find) Keys() help.KeyMap {
	switch {
	case f.prompt != nil:
		return roomHelp{short: f.prompt.Keys(), full: [][]key.Binding{f.prompt.Keys()}}
	case f.form != nil:
		return roomHelp{short: f.form.Keys(), full: [][]key.Binding{f.form.Keys()}}
	}
	k := f.keys
	own := []key.Binding{k.type_, k.askAll, k.with}
	short := f.shortKeys()
	return roomHelp{short: short, full: [][]key.Binding{own, k.Bindings(), f.acts.Bindings(), f.list.table.Keys().Bindings()}}
}

// shortKeys are the keys that do something where the cursor is.
func (f *Find) shortKeys() []key.Binding {
	k := f.keys
	row, ok := f.list.cursor()
	if !ok {
		return []key.Binding{k.type_, k.Refresh, k.Back}
	}
	short := []key.Binding{k.Open}
	if act, ok := f.acts.OfVerb(f.list.verb()); ok && act.Verb != plain.VerbCheck {
		short = append(short, act.Binding)
	}
	if f.canAsk(row) {
		short = append(short, k.ask)
	}
	if len(f.askable(f.held.all())) > 0 {
		short = append(short, k.askAll)
	}
	return append(short, k.type_)
}

// Aimed is the order the cursor is on, as a command line names it, or nothing.
func (f *Find) Aimed() string {
	one, ok := f.list.aim().one()
	if !ok {
		return ""
	}
	return one.Key.String()
}

// Init reads the text.
func (f *Find) Init() tea.Cmd { return tea.Batch(f.list.start(), f.look()) }

// Resize lays the screen out.
func (f *Find) Resize(width, height int) {
	f.width, f.height = max(1, width), max(1, height)
	if f.prompt != nil {
		f.prompt.Resize(f.width)
	}
	if f.form != nil {
		f.form.Resize(f.width)
	}
	f.lay()
}

// look reads the text, the first time, and asks the ledger about what is in it.
func (f *Find) look() tea.Cmd {
	if f.text == "" {
		return nil
	}
	f.want, f.dirty, f.lookedAt = f.desk.Ticket(), false, f.desk.Now()
	d, number, text, now, zone, t, read := f.desk, f.want, f.text, f.desk.Now(), f.desk.zone(), f.ticket, f.read
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(d.Ctx, 2*Timeout)
		defer cancel()
		if !read {
			t = ticket.Read(text, now, zone)
		}
		known, err := ticket.Look(ctx, d.Books, t)
		return findLookedMsg{number: number, ticket: t, known: known, err: err}
	}
}

// begin takes another text; of blanks nothing is taken, and what is shown stays.
func (f *Find) begin(text string) tea.Cmd {
	if strings.TrimSpace(text) == "" {
		f.note = f.desk.T("there is nothing but blanks in it: nothing was taken")
		return nil
	}
	if f.asking {
		f.cancel()
	}
	f.prompt, f.form, f.text, f.read, f.failed, f.note = nil, nil, text, false, "", ""
	f.answers, f.known, f.ticket, f.with = map[string]findAnswer{}, ticket.Known{}, ticket.Ticket{}, findWith{}
	f.held.clear()
	return tea.Batch(f.list.start(), f.look())
}

// OpenLine opens the line a ticket is typed or pasted on, unless something is typed already.
func (f *Find) OpenLine() {
	if f.Typing() {
		return
	}
	f.prompt = kit.NewPrompt(f.desk.Theme, kit.PromptSpec{
		Label: f.desk.T("ticket"), Placeholder: f.desk.T("paste the text of a ticket, or type an id, a name, an amount, a time"),
	})
	f.prompt.Resize(f.width)
}

// Update takes a message.
func (f *Find) Update(msg tea.Msg) (Intent, tea.Cmd) {
	defer f.lay()
	switch msg := msg.(type) {
	case findLookedMsg:
		return nil, f.take(msg)
	case findAskedMsg:
		return nil, f.answered(msg)
	case tea.KeyMsg:
		return f.press(msg)
	case tea.MouseMsg:
		msg.Y -= len(f.top())
		return nil, f.list.pointed(msg)
	case Changed:
		f.dirty = f.read
		return nil, f.again()
	case Tick:
		if f.asking && f.part != nil {
			f.done = f.part.done.Load()
		}
		return nil, tea.Batch(f.again(), f.list.update(msg))
	}
	return nil, f.list.update(msg)
}

// again looks once more where the ledger has changed.
func (f *Find) again() tea.Cmd {
	if !f.dirty || f.want != 0 || f.desk.Now().Sub(f.lookedAt) < findGap {
		return nil
	}
	return f.look()
}

// take puts what the ledger knows on the screen. Where it could not be read the rows stay.
func (f *Find) take(msg findLookedMsg) tea.Cmd {
	if msg.number != f.want {
		return nil
	}
	f.want = 0
	if msg.err != nil {
		f.failed = f.desk.Why(msg.err)
		return nil
	}
	if !f.read {
		f.with = f.withOf(msg.ticket)
	}
	f.failed, f.read, f.ticket, f.known = "", true, msg.ticket, msg.known
	return tea.Batch(f.rebuild(), f.again())
}

// rebuild makes the rows anew: the ids of orders in the order of the text, then what may be meant, then the players.
func (f *Find) rebuild() tea.Cmd {
	f.held.clear()
	f.held.put(f.rows()...)
	return f.list.refresh()
}

// press takes one key; each has a visible result.
func (f *Find) press(msg tea.KeyMsg) (Intent, tea.Cmd) {
	switch {
	case msg.Paste && f.form == nil:
		text := string(msg.Runes)
		if f.prompt != nil {
			text = strings.TrimSpace(f.prompt.Value() + " " + text)
		}
		return nil, f.begin(text)
	case f.prompt != nil:
		return f.typed(msg)
	case f.form != nil:
		return nil, f.given(msg)
	}
	msg, f.note = kit.LatinKey(msg), ""
	switch k := f.keys; {
	case key.Matches(msg, k.Back):
		return f.back()
	case key.Matches(msg, k.type_):
		f.OpenLine()
		return nil, nil
	case key.Matches(msg, k.with):
		f.openForm(f.askable(f.held.all()), f.fields())
		return nil, nil
	case key.Matches(msg, k.Refresh):
		return nil, tea.Batch(f.look(), f.list.refresh())
	case key.Matches(msg, k.ask):
		return nil, f.askAbout(f.aimedRows())
	case key.Matches(msg, k.askAll):
		return nil, f.askAbout(f.unanswered())
	}
	in, cmd, used := f.list.press(msg)
	switch {
	case used:
		return in, cmd
	case beginsID(msg):
		f.OpenLine()
		return f.typed(msg)
	}
	return f.desk.unknownKey(msg), nil
}

// IsOrderID says whether a text is an id of an order by its shape, and nothing else.
func IsOrderID(text string) bool {
	const shortest = 15
	if len(text) < shortest {
		return false
	}
	t := ticket.Read(text, time.Time{}, nil)
	return len(t.IDs) == 1 && t.Orders() && strings.EqualFold(t.IDs[0].Text, text)
}

// beginsID says whether a key that means nothing else is the beginning of an id: the H of Hive's, or a digit.
func beginsID(msg tea.KeyMsg) bool {
	return msg.Type == tea.KeyRunes && !msg.Alt && len(msg.Runes) == 1 && strings.ContainsRune("Hh0123456789", msg.Runes[0])
}

// typed gives a key to the line.
func (f *Find) typed(msg tea.KeyMsg) (Intent, tea.Cmd) {
	switch f.prompt.Update(msg) {
	case kit.Cancelled:
		f.prompt = nil
		if f.text == "" {
			return Back{}, nil
		}
		f.note = f.desk.T("nothing was taken")
	case kit.Done:
		return nil, f.begin(f.prompt.Value())
	case kit.Open:
	}
	return nil, nil
}

// back ends what is under way, then takes marks away, then leaves.
func (f *Find) back() (Intent, tea.Cmd) {
	switch {
	case f.asking:
		f.cancel()
		f.note = f.desk.T("cancelled: what was not answered is as it was")
		return nil, nil
	case f.list.clearMarks():
		return nil, nil
	}
	return Back{}, nil
}

// aimedRows are the marked rows, else the one the cursor is on.
func (f *Find) aimedRows() []findRow {
	marks := f.list.table.Marks()
	if len(marks) == 0 {
		if row, ok := f.list.cursor(); ok {
			return []findRow{*row}
		}
		return nil
	}
	var out []findRow
	for _, r := range f.held.all() {
		for _, id := range marks {
			if r.id() == id {
				out = append(out, r)
			}
		}
	}
	return out
}

// provider is whose id a row is, as far as its shape, its label or the ledger says.
func (r *findRow) provider() ledger.Provider {
	if !r.key.IsZero() {
		return r.key.Provider
	}
	return r.pick.Provider()
}
