package pane

import (
	"context"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/help"
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"makegood/tui/kit"
	"makegood/tui/lang"
)

// inquiryBound bounds one question; the client bounds its call besides.
const inquiryBound = time.Minute

// inquirySpec says what an inquiry asks and how it is told.
type inquirySpec struct {
	title, empty, asking lang.Text
	// findKey and findText are the binding that opens the form.
	findKey  string
	findText lang.Text
	// fields are those of the form, with what was asked last.
	fields func(last map[string]string) []kit.Field
	// name names the question in a line.
	name func(asked map[string]string) string
	// ask asks and gives the answer as text; it is called inside a command.
	ask func(ctx context.Context, asked map[string]string) (string, error)
}

// inquiry is a room with one question and one answer of some lines: a form, the answer with its age, and an older answer
// that stays where a newer one did not come.
type inquiry struct {
	askRoom
	spec       inquirySpec
	keys       RoomKeys
	find       key.Binding
	scroll     *kit.Scroll
	asked      map[string]string
	answeredAt time.Time
	// answer is what was answered last, and about what.
	answer, about string
}

// inquiryMsg is sent when a question was answered, or could not be.
type inquiryMsg struct {
	ticket int64
	text   string
	err    error
}

func newInquiry(d *Desk, spec inquirySpec) *inquiry {
	q := &inquiry{askRoom: newAskRoom(d), spec: spec, keys: NewRoomKeys(d), find: d.Key(spec.findKey, spec.findText, "f"), scroll: kit.NewScroll(d.Theme)}
	q.Resize(80, 24)
	return q
}

// Title names the room.
func (q *inquiry) Title() string { return q.desk.T(q.spec.title) }

// Init asks nobody.
func (q *inquiry) Init() tea.Cmd { return nil }

// Focus changes nothing: there is no cursor in a text.
func (q *inquiry) Focus(bool) {}

// Keys are the bindings as they are now.
func (q *inquiry) Keys() help.KeyMap {
	if help, ok := q.formHelp(); ok {
		return help
	}
	k := q.keys
	return roomHelp{
		short: []key.Binding{q.find, k.Refresh, k.NextTab},
		full:  [][]key.Binding{{q.find, k.Refresh, k.CopyMessage, k.NextTab, k.PrevTab, k.Back}, q.scroll.Bindings()},
	}
}

// Resize lays the room out.
func (q *inquiry) Resize(width, height int) {
	q.measure(width, height)
	q.lay()
}

// Update takes a message.
func (q *inquiry) Update(msg tea.Msg) (Intent, tea.Cmd) {
	defer q.lay()
	switch msg := msg.(type) {
	case inquiryMsg:
		q.take(msg)
	case tea.KeyMsg:
		if q.form != nil {
			if asked, done := q.typed(msg, "nothing was asked"); done {
				return nil, q.ask(asked)
			}
			return nil, nil
		}
		return q.press(kit.LatinKey(msg))
	case tea.MouseMsg:
		q.scroll.Wheel(wheeled(msg))
	case Tick:
		q.now = q.desk.Now()
	}
	return nil, nil
}

// press takes one key; each has a visible result.
func (q *inquiry) press(msg tea.KeyMsg) (Intent, tea.Cmd) {
	d := q.desk
	q.note = ""
	switch k := q.keys; {
	case key.Matches(msg, k.Back):
		if q.want == 0 {
			return Back{}, nil
		}
		q.cancel(d.T("cancelled; %s asks again", q.find.Help().Key))
	case key.Matches(msg, q.find):
		q.openForm(q.spec.fields(q.asked)...)
	case key.Matches(msg, k.Refresh):
		if q.asked == nil {
			q.note = d.T("nothing was asked yet: %s asks", q.find.Help().Key)
			return nil, nil
		}
		return nil, q.ask(q.asked)
	case key.Matches(msg, k.CopyMessage, k.CopyID):
		if q.answer == "" {
			return Notify{Text: d.T("there is no answer to copy")}, nil
		}
		return Copy{Text: q.about + "\n" + q.answer, What: d.T("the answer")}, nil
	case q.scroll.Update(msg):
	default:
		return q.desk.unknownKey(msg), nil
	}
	return nil, nil
}

// ask sends the question; the answer from before stays until another is there.
func (q *inquiry) ask(asked map[string]string) tea.Cmd {
	q.asked = asked
	ctx, stop, ticket := q.begin(inquiryBound)
	ask := q.spec.ask
	return func() tea.Msg {
		defer stop()
		text, err := ask(ctx, asked)
		return inquiryMsg{ticket: ticket, text: text, err: err}
	}
}

// take shows an answer; where none came the one from before stays and says how old it is.
func (q *inquiry) take(msg inquiryMsg) {
	if q.answered(msg.ticket, msg.err) {
		q.answer, q.about, q.answeredAt = msg.text, q.spec.name(q.asked), q.now
	}
}

// lay gives the answer what the lines above it leave.
func (q *inquiry) lay() {
	var lines []string
	for _, line := range kit.CleanLines(strings.TrimRight(q.answer, "\n")) {
		if strings.Contains(strings.TrimSpace(line), "  ") { // columns
			lines = append(lines, " "+kit.FitWith(line, max(1, q.width-1), kit.Left, q.desk.Theme.Glyphs.Ellipsis))
			continue
		}
		for _, part := range kit.Wrap(line, max(10, q.width-2)) {
			lines = append(lines, " "+part)
		}
	}
	if q.answer == "" {
		lines = nil
		for _, part := range kit.Wrap(q.desk.T(q.spec.empty), max(10, q.width-2)) {
			lines = append(lines, " "+q.desk.Theme.Muted.Render(part))
		}
	}
	q.scroll.SetLines(lines)
	q.scroll.Resize(q.width, max(1, q.height-len(q.top())))
}

// top is what stands above the answer: the form, what was asked and when, how far it is, what failed.
func (q *inquiry) top() []string {
	d, g := q.desk, q.desk.Theme.Glyphs
	about := d.T("Nothing was asked yet") + " " + g.Sep + " " + q.find.Help().Key + " " + q.find.Help().Desc
	if q.answer != "" {
		about = q.about + " " + g.Sep + " " + d.T("answered %s, %s ago", q.answeredAt.In(d.zone()).Format(time.TimeOnly), kit.Ago(max(0, q.now.Sub(q.answeredAt))))
	} else if q.asked != nil {
		about = q.spec.name(q.asked)
	}
	why := q.why
	if why != "" && !q.answeredAt.IsZero() {
		why = d.staleSince(q.answeredAt) + " " + g.Sep + " " + why
	}
	return q.above(q.titled(about), q.asking(q.spec.asking), why, 1)
}

// View draws the room.
func (q *inquiry) View() string {
	lines := append(q.top(), strings.Split(q.scroll.View(), "\n")...)
	return kit.Block(lines, q.width, q.height)
}
