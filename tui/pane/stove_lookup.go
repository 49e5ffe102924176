package pane

import (
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/help"
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger/clerk"
	"makegood/tui/kit"
)

type stoveKeys struct {
	RoomKeys
	type_, with, ask, drop key.Binding
}

// stoveMost is how many tids are held at once.
const stoveMost = 10_000

// lookup is the tab of bulk lookups: STOVE lists nothing, so that every tid has to
// be brought: typed, pasted out of any text, marked or filtered elsewhere.
type lookup struct {
	askRoom
	keys stoveKeys
	acts *OrderActions
	list *sheet[stoveRow]
	held *memory[stoveRow]

	prompt *kit.Prompt
	// with is what STOVE wants beside a tid where the ledger does not know it.
	with stoveWith

	queue  []string // tids that are still to be asked
	done   int64
	total  int64
	part   *stovePart // how far the command under way is, told from inside it
	inCall int64      // what part said when it was last read
	readAt time.Time
	counts stoveCounts
}

// stoveWith is what the operator gave for tids the ledger knows too little of.
type stoveWith struct{ member, guid, kind, platform string }

// stoveCounts are how many tids have which answer.
type stoveCounts struct{ waiting, found, notFound, couldNot int }

// newLookup makes the tab; it asks nobody until it is told to.
func newLookup(d *Desk) *lookup {
	s := &lookup{askRoom: newAskRoom(d), acts: NewOrderActions(d), keys: stoveKeys{
		RoomKeys: NewRoomKeys(d),
		type_:    d.Key("stove.type", "type or paste tids", "f"),
		with:     d.Key("stove.with", "give member number and type", "w"),
		ask:      d.Key("stove.ask", "ask STOVE about all of them", "*"),
		drop:     d.Key("stove.drop", "clear the list", "D"),
	}}
	s.held = newMemory((*stoveRow).id)
	s.list = newSheet(d, s.acts, s.sheet())
	s.Resize(80, 24)
	return s
}

// Title names the tab.
func (s *lookup) Title() string { return s.desk.T("Lookup") }

// Typing says that a line takes every key.
func (s *lookup) Typing() bool { return s.prompt != nil || s.askRoom.Typing() }

// Focus says whether keys go to the pane.
func (s *lookup) Focus(on bool) { s.list.focus(on) }

// Cursor is where the terminal's cursor belongs while something is typed.
func (s *lookup) Cursor() (x, y int, ok bool) {
	if s.prompt != nil {
		return s.prompt.Cursor(), 0, true
	}
	return s.askRoom.Cursor()
}

// Keys are the bindings as they are now.
func (s *lookup) Keys() help.KeyMap {
	if s.prompt != nil {
		return roomHelp{short: s.prompt.Keys(), full: [][]key.Binding{s.prompt.Keys()}}
	}
	if help, ok := s.formHelp(); ok {
		return help
	}
	k := s.keys
	own := []key.Binding{k.type_, k.with, k.ask, k.drop}
	return roomHelp{
		short: []key.Binding{k.type_, k.ask, k.with, k.Open, k.NextTab},
		full:  [][]key.Binding{own, k.Bindings(), s.acts.Bindings(), s.list.table.Keys().Bindings()},
	}
}

// Init shows what there is: nothing has been asked.
func (s *lookup) Init() tea.Cmd { return s.list.start() }

// Resize lays the pane out.
func (s *lookup) Resize(width, height int) {
	s.measure(width, height)
	if s.prompt != nil {
		s.prompt.Resize(s.width)
	}
	s.lay()
}

// AddTids takes tids from another room; they stand waiting until they are asked.
func (s *lookup) AddTids(tids []string) {
	s.add(tids, 0)
	s.lay()
}

// add puts tids into the list and says what became of them; twice is how many of them were given more than once.
func (s *lookup) add(tids []string, twice int) {
	have := map[string]bool{}
	for _, r := range s.held.all() {
		have[r.tid] = true
	}
	added, over := 0, 0
	for _, tid := range tids {
		tid = strings.TrimSpace(tid)
		switch {
		case tid == "":
		case have[tid]:
			twice++
		case len(have) >= stoveMost:
			over++
		default:
			have[tid] = true
			added++
			s.held.put(stoveRow{tid: tid})
		}
	}
	d := s.desk
	s.note = d.N(int64(added), "%d tid taken", "%d tids taken")
	if twice > 0 {
		s.note += d.T(", %s held already", kit.Count(int64(twice)))
	}
	if over > 0 {
		s.note += d.T(", %s left out: the list holds %s", kit.Count(int64(over)), kit.Count(stoveMost))
	}
	if added > 0 {
		s.note += d.T("; * asks STOVE")
	}
	s.count()
}

// count counts the answers.
func (s *lookup) count() {
	s.counts = stoveCounts{}
	for _, r := range s.held.all() {
		switch r.answer {
		case clerk.CheckFound:
			s.counts.found++
		case clerk.CheckNotFound:
			s.counts.notFound++
		case clerk.CheckCouldNotAsk:
			s.counts.couldNot++
		default:
			s.counts.waiting++
		}
	}
}

// Update takes a message.
func (s *lookup) Update(msg tea.Msg) (Intent, tea.Cmd) {
	defer s.lay()
	switch msg := msg.(type) {
	case stoveAnsweredMsg:
		return nil, s.take(msg)
	case stoveBeatMsg:
		if s.want != 0 && msg.ticket == s.want {
			s.now, s.inCall = s.desk.Now(), s.part.done.Load()
			return nil, s.beat()
		}
		return nil, nil
	case tea.KeyMsg:
		return s.press(msg)
	case tea.MouseMsg:
		msg.Y -= len(s.top())
		return nil, s.list.pointed(msg)
	case Tick:
		s.now = s.desk.Now()
	}
	return nil, s.list.update(msg)
}

// press takes one key; each has a visible result. What is pasted is searched for
// tids wherever it falls.
func (s *lookup) press(msg tea.KeyMsg) (Intent, tea.Cmd) {
	switch {
	case msg.Paste && s.form == nil:
		s.prompt = nil
		return nil, s.pasted(string(msg.Runes))
	case s.prompt != nil:
		return nil, s.prompted(msg)
	case s.form != nil:
		return nil, s.given(msg)
	}
	msg, s.note = kit.LatinKey(msg), ""
	switch k := s.keys; {
	case key.Matches(msg, k.Back):
		return s.back()
	case key.Matches(msg, k.type_):
		s.prompt = kit.NewPrompt(s.desk.Theme, kit.PromptSpec{Label: "tid", Placeholder: s.desk.T("type or paste any text that holds tids")})
		s.prompt.Resize(s.width)
		return nil, nil
	case key.Matches(msg, k.with):
		s.openForm(s.fields()...)
		return nil, nil
	case key.Matches(msg, k.ask, k.Refresh):
		return nil, s.askAll()
	case key.Matches(msg, k.drop):
		return nil, s.dropAll()
	}
	in, cmd, used := s.list.press(msg)
	if !used {
		s.note = s.desk.T("%s does nothing here; {help:?} lists the keys", msg.String())
	}
	return in, cmd
}

// back ends what is under way, then takes marks away, then leaves.
func (s *lookup) back() (Intent, tea.Cmd) {
	switch {
	case s.want != 0:
		s.queue = nil
		s.cancel(s.desk.T("cancelled: %s of %s were answered; the others stay waiting, * goes on", kit.Count(s.done), kit.Count(s.total)))
		return nil, nil
	case s.list.clearMarks():
		return nil, nil
	}
	return Back{}, nil
}

func (s *lookup) dropAll() tea.Cmd {
	if s.want != 0 {
		s.note = s.desk.T("tids are being asked about: {back:esc} cancels that first")
		return nil
	}
	n := s.held.len()
	s.held.clear()
	s.counts, s.why, s.readAt = stoveCounts{}, "", time.Time{}
	s.note = s.desk.N(int64(n), "%d tid cleared; the ledger keeps every answer", "%d tids cleared; the ledger keeps every answer")
	return s.list.start()
}

// prompted gives a key to the line.
func (s *lookup) prompted(msg tea.KeyMsg) tea.Cmd {
	switch s.prompt.Update(msg) {
	case kit.Cancelled:
		s.prompt, s.note = nil, s.desk.T("nothing was taken")
	case kit.Done:
		text := s.prompt.Value()
		s.prompt = nil
		return s.pasted(text)
	case kit.Open:
	}
	return nil
}

// pasted takes the tids out of any text, and says of everything else in it why it was not taken.
func (s *lookup) pasted(text string) tea.Cmd {
	p := pickTids(text)
	s.add(p.tids, p.twice)
	if len(p.tids) == 0 {
		s.note = s.desk.T("no tid is in that text: a tid is 15 to 20 digits, or a letter and 12 digits or more")
	}
	if left := p.left(s.desk); left != "" {
		s.note += "; " + left
	}
	return s.list.refresh()
}

// fields ask for what STOVE wants beside a tid.
func (s *lookup) fields() []kit.Field {
	d := s.desk
	platforms := []string{d.T("by the type"), "ONLINE", "SHOP", "MOBILE"}
	return []kit.Field{
		{Key: "member", Label: d.T("member number"), Placeholder: d.T("member_no of the player"), Initial: s.with.member, Required: true, Check: d.checkPlayer},
		{Key: "kind", Label: d.T("type"), Placeholder: "noti_type", Options: stoveKinds(), Initial: orFirst(s.with.kind, stoveKinds()), Required: true},
		{Key: "guid", Label: "guid", Placeholder: d.T("may be empty; a denial counts only with it where one is known"), Initial: s.with.guid},
		{Key: "platform", Label: d.T("platform"), Placeholder: platforms[0], Options: platforms, Initial: orFirst(s.with.platform, platforms)},
	}
}

// stoveKinds are the documented noti_types (STOVE bulk validation, table Body).
func stoveKinds() []string {
	return []string{"ONLINE_PURCHASE", "ONLINE_CART_PURCHASE", "IAP_PURCHASE", "IAP_OOAP", "IAP_SUBSCRIPT"}
}

func orFirst(s string, list []string) string {
	if s != "" {
		return s
	}
	return list[0]
}

// given gives a key to the form; what was given is used at once for the tids that
// could not be asked about.
func (s *lookup) given(msg tea.KeyMsg) tea.Cmd {
	filled, done := s.typed(msg, "nothing was changed")
	if !done {
		return nil
	}
	s.with = stoveWith{member: filled["member"], guid: filled["guid"], kind: filled["kind"], platform: filled["platform"]}
	if s.with.platform == s.desk.T("by the type") {
		s.with.platform = ""
	}
	return s.askAll()
}

// askAll asks about the marked tids; without marks about those not answered yet or
// that could not be asked; where every one was answered, about all again.
func (s *lookup) askAll() tea.Cmd {
	if s.want != 0 {
		s.note = s.desk.T("they are being asked about already; {back:esc} cancels")
		return nil
	}
	rows := s.held.all()
	marks := s.list.table.Marks()
	var open, all []string
	for _, r := range rows {
		if len(marks) > 0 && !slices.Contains(marks, r.id()) {
			continue
		}
		all = append(all, r.tid)
		if r.answer != clerk.CheckFound && r.answer != clerk.CheckNotFound {
			open = append(open, r.tid)
		}
	}
	if len(open) == 0 || len(marks) > 0 {
		open = all
	}
	if len(open) == 0 {
		s.note = s.desk.T("no tid is held: {stove.type:f} types or pastes some, or mark orders elsewhere")
		return nil
	}
	return s.askAbout(open)
}
