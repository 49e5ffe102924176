package pane

import (
	"slices"
	"time"

	"github.com/charmbracelet/bubbles/help"
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/tui/kit"
)

// orderSection is a part of the order screen that can have the focus.
type orderSection int

const (
	orderOverview orderSection = iota
	orderActs
	orderTimeline
	orderRaw
	orderSections
)

// orderPhase is whether the order was read.
type orderPhase int

const (
	orderLoading orderPhase = iota
	orderReady
	orderFailed
)

// orderKeys are the keys of the order screen beside those of the actions.
type orderKeys struct {
	RoomKeys
	nextPart, previousPart, nextBody, previousBody, pack key.Binding
}

func newOrderKeys(d *Desk) orderKeys {
	return orderKeys{
		RoomKeys: NewRoomKeys(d),
		nextPart: d.Key("next-part", "next part", "tab"), previousPart: d.Key("previous-part", "previous part", "shift+tab"),
		nextBody: d.Key("next-body", "next stored body", ">", "."), previousBody: d.Key("previous-body", "previous stored body", "<", ","),
		pack: d.Key("evidence", "write an evidence pack", "E"),
	}
}

// Order is the screen of one order: the lamps in words, both sides next to each
// other, the case, what may be done and why not, every fact, every stored body.
type Order struct {
	desk    *Desk
	key     ledger.Key
	keys    orderKeys
	actions *OrderActions

	phase  orderPhase
	why    string
	readAt time.Time
	// askedAt is when the last reading began, whatever became of it.
	askedAt time.Time
	// want and wantPlans are the tickets of the answers awaited; zero: none is.
	want, wantPlans int64
	dirty           bool

	now      time.Time
	order    *ledger.Order
	standing ledger.Standing
	facts    []ledger.Fact
	// told are the lines of the facts, of which there may be thousands: they are
	// drawn when the facts were read or the width is another one.
	told struct {
		width int
		lines []string
	}
	// written are the notes on the player, the latest first.
	written []ledger.Fact
	plans   map[ledger.ActionKind]orderPlan
	plansAt time.Time
	// planned names the state of the order the plans were made for.
	planned string
	// held is the action whose key waits since heldAt for a reading under way.
	held   *OrderAction
	heldAt time.Time

	section  orderSection
	cursor   int   // the action the cursor is on
	actAt    []int // which action each of their lines is, -1 where it is none
	bodies   []orderBody
	body     int    // the stored body that is shown
	shown    string // its name: the place in it is kept while it stays the same
	search   string
	overview *kit.Scroll
	timeline *kit.Scroll
	acts     *kit.Scroll
	raw      *kit.JSONView
	head     []string
	note     string
	// parts is how large each part is; wide says that all are shown.
	parts [orderSections]orderRect
	wide  bool

	width, height int
}

// NewOrder makes the screen of one order; Init reads it.
func NewOrder(d *Desk, k ledger.Key) *Order {
	t := d.Theme
	o := &Order{
		desk: d, key: k, keys: newOrderKeys(d), actions: NewOrderActions(d), now: d.Now(),
		overview: kit.NewScroll(t), timeline: kit.NewScroll(t), acts: kit.NewScroll(t), raw: kit.NewJSONView(t),
	}
	o.Resize(80, 24)
	return o
}

// Title names the order.
func (o *Order) Title() string { return o.key.String() }

// Key is the order the screen shows.
func (o *Order) Key() ledger.Key { return o.key }

// Keys are the bindings as they are now.
func (o *Order) Keys() help.KeyMap { return orderHelp{o} }

type orderHelp struct{ o *Order }

// ShortHelp lists the action that helps first.
func (h orderHelp) ShortHelp() []key.Binding {
	k := h.o.keys
	out := []key.Binding{k.nextPart, k.Player, h.o.copyKey(), k.Back}
	if h.o.section == orderRaw && len(h.o.bodies) > 0 {
		out = append(h.o.rawKeys(), out...)
	}
	if h.o.order == nil {
		return out
	}
	_, verb := h.o.desk.Sentence(h.o.key, h.o.standing)
	if act, ok := h.o.actions.OfVerb(verb); ok {
		out = append([]key.Binding{act.Binding}, out...)
	}
	return out
}

// FullHelp lists everything; what is not possible now is disabled.
func (h orderHelp) FullHelp() [][]key.Binding {
	o := h.o
	var acts []key.Binding
	for _, act := range o.actions.All() {
		b := act.Binding
		b.SetEnabled(o.whyNot(act) == "")
		acts = append(acts, b)
	}
	k := o.keys
	move := append([]key.Binding{k.nextPart, k.previousPart, k.NextTab, k.PrevTab, k.Open}, o.overview.Bindings()...)
	raw := append([]key.Binding{k.nextBody, k.previousBody}, o.raw.Bindings()...)
	return [][]key.Binding{move, {o.copyKey(), k.CopyCurl, k.CopyMessage, k.CopyOrder, k.pack, k.Player, k.Refresh, k.Back}, acts, raw}
}

// WhyNot says why a disabled binding is not possible now.
func (o *Order) WhyNot(b key.Binding) string {
	for _, act := range o.actions.All() {
		if slices.Equal(act.Binding.Keys(), b.Keys()) {
			return o.whyNot(act)
		}
	}
	return ""
}

// Init reads the order.
func (o *Order) Init() tea.Cmd { return o.read() }

// Resize lays the screen out.
func (o *Order) Resize(width, height int) {
	o.width, o.height = max(1, width), max(1, height)
	o.lay()
}

// Filter is what is searched for in the stored bodies.
func (o *Order) Filter() string { return o.search }

// SearchHint says what the filter's line does here.
func (o *Order) SearchHint() string {
	return o.desk.T("a word of the stored bodies; empty takes it away")
}

// CheckFilter takes any text.
func (o *Order) CheckFilter(string) error { return nil }

// CompleteFilter offers nothing: what stands in a body is not known by heart.
func (o *Order) CompleteFilter(string) []kit.Completion { return nil }

// SetFilter searches the stored bodies, the one that is shown first.
func (o *Order) SetFilter(text string) tea.Cmd {
	o.search, o.section = text, orderRaw
	hits := o.raw.Search(text)
	for i := range len(o.bodies) {
		if hits > 0 || text == "" {
			break
		}
		o.showBody(i)
		hits = o.raw.Search(text)
	}
	o.note = ""
	if text != "" {
		o.note = o.desk.N(int64(hits), "%d line holds it", "%d lines hold it; {next-match:n} goes on")
		if hits == 0 {
			o.note = o.desk.T("no stored body holds it")
		}
	}
	o.lay()
	return nil
}

// Update takes a message.
func (o *Order) Update(msg tea.Msg) (Intent, tea.Cmd) {
	switch msg := msg.(type) {
	case orderReadMsg:
		cmd := o.take(msg)
		return late(o.answerHeld()), cmd
	case orderPlansMsg:
		o.takePlans(msg)
		return late(o.answerHeld()), nil
	case Changed:
		o.dirty = true
		return nil, o.refresh()
	case Tick:
		return nil, o.tick()
	case tea.MouseMsg:
		o.pointed(msg)
	case tea.KeyMsg:
		return o.press(kit.LatinKey(msg))
	}
	return nil, nil
}

// tick lets time pass: ages are told anew, and what changes by time alone is read.
func (o *Order) tick() tea.Cmd {
	o.now = o.desk.Now()
	if due := o.standing.DueAt; due.Known() && ledger.At(o.now) >= due {
		o.dirty = true
	}
	cmds := []tea.Cmd{o.refresh()}
	if o.phase == orderFailed && o.want == 0 && o.now.Sub(o.askedAt) >= repeatFailed {
		cmds = append(cmds, o.read())
	}
	if o.phase == orderReady && o.now.Sub(o.plansAt) >= orderPlansAge {
		cmds = append(cmds, o.plan())
	}
	o.lay()
	return tea.Batch(cmds...)
}

// press takes one key. Every key has a visible result: it moves, acts, or is
// answered with a sentence.
func (o *Order) press(msg tea.KeyMsg) (Intent, tea.Cmd) {
	o.note, o.held = "", nil
	defer o.lay()
	switch k := o.keys; {
	case key.Matches(msg, k.Back):
		if o.search != "" {
			return nil, o.SetFilter("")
		}
		return Back{}, nil
	case key.Matches(msg, k.NextTab, k.nextPart):
		o.section = (o.section + 1) % orderSections
		return nil, nil
	case key.Matches(msg, k.PrevTab, k.previousPart):
		o.section = (o.section + orderSections - 1) % orderSections
		return nil, nil
	case key.Matches(msg, k.Refresh):
		o.dirty = true
		return asking(o.desk), tea.Batch(o.read(), o.plan())
	case key.Matches(msg, k.CopyID):
		return o.copy(), nil
	}
	if o.phase == orderLoading || o.order == nil {
		o.notYet(msg)
		return nil, nil
	}
	switch k := o.keys; {
	case key.Matches(msg, k.CopyMessage):
		return Copy{Text: o.desk.orderMessage(o.key, &o.standing), What: o.desk.T("case")}, nil
	case key.Matches(msg, k.CopyOrder):
		return o.desk.grantOrder(o.key, &o.standing), nil
	case key.Matches(msg, k.pack):
		return o.evidence(), nil
	case key.Matches(msg, k.CopyCurl):
		return o.curl(), nil
	case key.Matches(msg, k.Player):
		return o.openPlayer(), nil
	case key.Matches(msg, k.nextBody):
		o.step(+1)
		return nil, nil
	case key.Matches(msg, k.previousBody):
		o.step(-1)
		return nil, nil
	}
	if in, cmd, used := o.inSection(msg); used {
		return in, cmd
	}
	for _, act := range o.actions.All() {
		if key.Matches(msg, act.Binding) {
			return o.do(act)
		}
	}
	o.note = o.desk.T("%s does nothing here; {help:?} lists the keys", msg.String())
	return nil, nil
}

// notYet answers a key that needs the order while it is not there.
func (o *Order) notYet(msg tea.KeyMsg) {
	if o.phase == orderFailed {
		o.note = o.desk.T("%s needs the order, which could not be read: %s reads it again", msg.String(), o.keys.Refresh.Help().Key)
		return
	}
	o.note = o.desk.T("%s needs the order, which is still being read", msg.String())
}

// inSection gives a key to the part that has the focus.
func (o *Order) inSection(msg tea.KeyMsg) (in Intent, cmd tea.Cmd, used bool) {
	switch o.section {
	case orderOverview:
		return nil, nil, o.overview.Update(msg)
	case orderTimeline:
		return nil, nil, o.timeline.Update(msg)
	case orderRaw:
		return nil, nil, o.raw.Update(msg)
	case orderActs, orderSections:
	}
	if key.Matches(msg, o.keys.Open) {
		in, cmd = o.do(o.actions.All()[o.cursor])
		return in, cmd, true
	}
	before, at := o.acts.Top(), o.cursor
	moves := kit.NewTableKeys(o.desk.Theme)
	switch last := len(o.actions.All()) - 1; {
	case key.Matches(msg, moves.Down):
		o.cursor = min(o.cursor+1, last)
	case key.Matches(msg, moves.Up):
		o.cursor = max(o.cursor-1, 0)
	case key.Matches(msg, moves.Top):
		o.cursor = 0
	case key.Matches(msg, moves.Bottom):
		o.cursor = last
	default:
		return nil, nil, o.acts.Update(msg) || o.acts.Top() != before
	}
	switch {
	case o.cursor != at:
	case at == 0:
		o.note = o.desk.T("this is the first action")
	default:
		o.note = o.desk.T("this is the last action")
	}
	return nil, nil, true
}

func (o *Order) openPlayer() Intent {
	id := o.standing.View.Player.Primary()
	if id == "" {
		return Notify{Text: o.desk.T("no source has named the player of %s", o.key.String())}
	}
	return OpenPlayer{Provider: o.key.Provider, Player: id}
}
