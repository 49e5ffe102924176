package pane

import (
	"context"
	"io"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/help"
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/plain"
)

// Shifts reports on shifts.
type Shifts interface {
	// Shift reports on what happened since an instant; zero is the start of the
	// business day.
	Shift(ctx context.Context, since ledger.Instant) (ledger.Shift, error)
}

// reportBound bounds the making of a report: it reads what is open and what people did.
const reportBound = time.Minute

type reportKeys struct {
	RoomKeys
	since key.Binding
}

// Report is the screen for handing a shift over: what was opened, closed and refunded, by whom, what is in doubt, and what
// is left, as lists whose orders can be opened.
type Report struct {
	askRoom
	keys reportKeys
	acts *OrderActions

	since   ledger.Instant // zero: the start of the business day
	shift   *ledger.Shift
	readAt  time.Time
	part    reportPart
	lists   [reportParts]*sheet[reportRow]
	focused bool
}

// reportReadMsg is sent when a report was made, or could not be.
type reportReadMsg struct {
	ticket int64
	shift  ledger.Shift
	err    error
}

// NewReport makes the screen.
func NewReport(d *Desk) *Report {
	r := &Report{askRoom: newAskRoom(d), acts: NewOrderActions(d), keys: reportKeys{RoomKeys: NewRoomKeys(d), since: d.Key("report.since", "since when", "f")}}
	for part := range r.lists {
		r.lists[part] = newSheet(d, r.acts, r.sheet(reportPart(part)))
	}
	r.Resize(80, 24)
	return r
}

// Title names the screen.
func (r *Report) Title() string { return r.desk.T("Hand over") }

// Focus says whether keys go to the screen.
func (r *Report) Focus(on bool) {
	r.focused = on
	r.list().focus(on)
}

func (r *Report) list() *sheet[reportRow] { return r.lists[r.part] }

// Keys are the bindings as they are now.
func (r *Report) Keys() help.KeyMap {
	if help, ok := r.formHelp(); ok {
		return help
	}
	k := r.keys
	return roomHelp{
		short: []key.Binding{k.Open, k.NextTab, k.Export, k.since, k.Back},
		full:  [][]key.Binding{{k.since}, k.Bindings(), r.acts.Bindings(), r.list().table.Keys().Bindings()},
	}
}

// Init makes the report of the business day.
func (r *Report) Init() tea.Cmd { return r.read() }

// Resize lays the screen out.
func (r *Report) Resize(width, height int) {
	r.measure(width, height)
	r.lay()
}

// Update takes a message. A report stands still: a change of the ledger does not move it, ctrl+r makes it anew.
func (r *Report) Update(msg tea.Msg) (Intent, tea.Cmd) {
	defer r.lay()
	switch msg := msg.(type) {
	case reportReadMsg:
		return nil, r.take(msg)
	case tea.KeyMsg:
		if r.form != nil {
			if filled, done := r.typed(msg, "nothing was changed"); done {
				return nil, r.readSince(filled["since"])
			}
			return nil, nil
		}
		return r.press(kit.LatinKey(msg))
	case tea.MouseMsg:
		return nil, r.pointed(msg)
	case Tick:
		r.now = r.desk.Now()
		return nil, nil
	case Changed:
		return nil, nil
	}
	var cmds []tea.Cmd
	for _, l := range r.lists {
		cmds = append(cmds, l.update(msg))
	}
	return nil, tea.Batch(cmds...)
}

// pointed takes the mouse: a click on the bar opens a list, everything else is the list's.
func (r *Report) pointed(msg tea.MouseMsg) tea.Cmd {
	top := len(r.top())
	if msg.Y != top-1 {
		msg.Y -= top
		return r.list().pointed(msg)
	}
	if i, ok := kit.TabAt(r.tabs(), int(r.part), r.width, msg.X); ok && clicked(msg) {
		return r.show(i)
	}
	return nil
}

// show opens one of the lists.
func (r *Report) show(i int) tea.Cmd {
	r.part = reportPart((i + reportParts) % reportParts)
	r.Focus(r.focused)
	r.lay()
	return r.list().start()
}

// press takes one key; each has a visible result.
func (r *Report) press(msg tea.KeyMsg) (Intent, tea.Cmd) {
	d := r.desk
	r.note = ""
	switch k := r.keys; {
	case key.Matches(msg, k.Back):
		switch {
		case r.want != 0:
			r.cancel(d.T("cancelled; {refresh:ctrl+r} makes it anew"))
			return nil, nil
		case r.list().clearMarks():
			return nil, nil
		}
		return Back{}, nil
	case key.Matches(msg, k.NextTab):
		return nil, r.show(int(r.part) + 1)
	case key.Matches(msg, k.PrevTab):
		return nil, r.show(int(r.part) - 1)
	case key.Matches(msg, k.since):
		r.openForm(kit.Field{
			Key: "since", Label: d.T("since"), Placeholder: d.T("empty: the business day; 8h, 2d, or 2026-11-20T09:00:00+09:00"),
			Check: func(text string) error { _, err := d.sinceOf(text); return err },
		})
		return nil, nil
	case key.Matches(msg, k.Refresh):
		return asking(r.desk), r.read()
	case key.Matches(msg, k.Export):
		return r.export(), nil
	}
	in, cmd, used := r.list().press(msg)
	switch {
	case !used:
		return r.desk.unknownKey(msg), nil
	case r.shift == nil:
		return Notify{Text: r.none()}, nil
	}
	return in, cmd
}

// none says why there is no report.
func (r *Report) none() string {
	if r.want != 0 {
		return r.desk.T("the report is being made")
	}
	return r.desk.T("there is no report yet; {refresh:ctrl+r} makes it")
}

// readSince makes the report of another shift.
func (r *Report) readSince(text string) tea.Cmd {
	since, err := r.desk.sinceOf(text)
	if err != nil {
		r.why = r.desk.Why(err)
		return nil
	}
	r.since = since
	return r.read()
}

// read makes the report; the one from before stays until then.
func (r *Report) read() tea.Cmd {
	d := r.desk
	if d.Shifts == nil {
		r.why = d.T("nobody reports on shifts here")
		return nil
	}
	ctx, stop, ticket := r.begin(reportBound)
	since, shifts := r.since, d.Shifts
	return func() tea.Msg {
		defer stop()
		s, err := shifts.Shift(ctx, since)
		return reportReadMsg{ticket: ticket, shift: s, err: err}
	}
}

// take shows a report; where none came the one from before stays and says how old it is.
func (r *Report) take(msg reportReadMsg) tea.Cmd {
	if !r.answered(msg.ticket, msg.err) {
		return nil
	}
	r.shift, r.readAt = &msg.shift, r.now
	r.lay()
	return r.list().start()
}

// export gives the whole report in the form the file's name asks for.
func (r *Report) export() Intent {
	d := r.desk
	if r.shift == nil {
		return Notify{Text: r.none()}
	}
	s, by := *r.shift, plain.About{Environment: d.Environment, Operator: d.Operator}
	name := "shift-" + s.To.Time().In(d.zone()).Format("20060102-1504")
	return Export{
		Name: name + ".xlsx", What: d.T("the report"), Endings: []string{"xlsx", "html", "csv", "json", "txt"},
		Write: func(out io.Writer, ending string) error {
			o := plain.Options{Zone: d.zone(), Now: d.Now, Words: d.Theme.Words()}
			switch ending {
			case "json":
				o.Format = plain.JSON
			case "csv":
				o.Format = plain.CSV
			}
			w := plain.New(out, o)
			var err error
			switch ending {
			case "xlsx":
				err = plain.ShiftWorkbook(w, s, by)
			case "html":
				err = plain.ShiftPage(w, s, by)
			default:
				err = plain.ShiftReport(w, s)
			}
			if err != nil {
				return err //nolint:wrapcheck // it names itself
			}
			return w.Close() //nolint:wrapcheck // it names itself
		},
	}
}

func (r *Report) lay() { r.list().resize(r.width, max(1, r.height-len(r.top()))) }

// View draws the screen.
func (r *Report) View() string {
	lines := r.top()
	if r.shift == nil && r.want == 0 {
		// An empty list would say that nothing is open.
		lines = append(lines, "", r.desk.Theme.Muted.Render(r.fit("   "+r.none())))
		return kit.Block(lines, r.width, r.height)
	}
	return kit.Block(append(lines, strings.Split(r.list().view(), "\n")...), r.width, r.height)
}
