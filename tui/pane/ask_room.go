package pane

import (
	"context"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"makegood/tui/kit"
	"makegood/tui/lang"
)

// askRoom is what every room has that asks by a form: the form, the question that is under way, and the lines above the
// answer that tell of both.
type askRoom struct {
	desk *Desk
	form *kit.Form
	// want is the ticket of the answer that is awaited; zero: none is. stop cancels its question.
	want    int64
	stop    context.CancelFunc
	begunAt time.Time
	now     time.Time
	// why is what failed last, note what became of the last key.
	why, note string

	width, height int
}

func newAskRoom(d *Desk) askRoom { return askRoom{desk: d, now: d.Now()} }

// Typing says that the form takes every key.
func (r *askRoom) Typing() bool { return r.form != nil }

// Cursor is where the terminal's cursor belongs while the form is typed on.
func (r *askRoom) Cursor() (x, y int, ok bool) {
	if r.form == nil {
		return 0, 0, false
	}
	return r.form.Cursor()
}

// formHelp is the help while the form is open; ok is false while it is not.
func (r *askRoom) formHelp() (help roomHelp, ok bool) {
	if r.form == nil {
		return roomHelp{}, false
	}
	return roomHelp{short: r.form.Keys(), full: [][]key.Binding{r.form.Keys()}}, true
}

// measure takes the size of the room.
func (r *askRoom) measure(width, height int) {
	r.width, r.height = max(1, width), max(1, height)
	if r.form != nil {
		r.form.Resize(r.width)
	}
}

// openForm opens a form.
func (r *askRoom) openForm(fields ...kit.Field) {
	r.form = kit.NewForm(r.desk.Theme, fields, false)
	r.form.Resize(r.width)
}

// typed gives a key to the form. It gives what was filled in and true once that is done; the note says left where the form
// was closed without.
func (r *askRoom) typed(msg tea.KeyMsg, left lang.Text) (filled map[string]string, done bool) {
	switch r.form.Update(msg) {
	case kit.Cancelled:
		r.form, r.note = nil, r.desk.T(left)
	case kit.Done:
		filled = r.form.Values()
		r.form = nil
		return filled, true
	case kit.Open:
	}
	return nil, false
}

// begin begins a question in the place of one that may be under way; bound 0 bounds it by nothing but esc.
func (r *askRoom) begin(bound time.Duration) (ctx context.Context, stop context.CancelFunc, ticket int64) {
	if r.want != 0 {
		r.stop()
	}
	r.want, r.why, r.begunAt = r.desk.Ticket(), "", r.desk.Now()
	r.now = r.begunAt
	if bound > 0 {
		ctx, r.stop = context.WithTimeout(r.desk.Ctx, bound)
	} else {
		ctx, r.stop = context.WithCancel(r.desk.Ctx)
	}
	return ctx, r.stop, r.want
}

// cancel ends the question that is under way.
func (r *askRoom) cancel(note string) {
	r.stop()
	r.want, r.note = 0, note
}

// answered takes the answer of a question; ok is false where it is not the one that is awaited, or has failed.
func (r *askRoom) answered(ticket int64, err error) (ok bool) {
	if ticket != r.want {
		return false
	}
	r.want, r.now, r.why = 0, r.desk.Now(), ""
	if err != nil {
		r.why = r.desk.Why(err)
	}
	return err == nil
}

// fit is a line of the room's width out of any text.
func (r *askRoom) fit(text string) string {
	return kit.FitWith(kit.Clean(text), r.width, kit.Left, r.desk.Theme.Glyphs.Ellipsis)
}

// above are the lines above the answer: the form, the heading, how far the question is, what failed, the note. They leave
// below lines of the room at the least. gauge is nil while nothing is asked, why empty where nothing failed.
func (r *askRoom) above(heading []string, gauge *kit.Progress, why string, below int) []string {
	t := r.desk.Theme
	var lines []string
	if r.form != nil {
		lines = append(lines, strings.Split(r.form.View(), "\n")...)
	}
	lines = append(lines, heading...)
	if gauge != nil {
		if gauge.Hint != "" {
			gauge.Hint += " " + t.Glyphs.Sep + " "
		}
		gauge.Hint += r.desk.T("{back:esc} cancels")
		lines = append(lines, " "+kit.Gauge(t, *gauge, max(1, r.width-1)))
	}
	if why != "" {
		lines = append(lines, r.warning(why)...)
	}
	if r.note != "" {
		for _, part := range kit.Wrap(kit.Clean(r.note), max(1, r.width-2)) {
			lines = append(lines, t.Warn.Render(r.fit(" "+part)))
		}
	}
	return lines[:min(len(lines), max(1, r.height-below))]
}

// warning says what failed. Its cause stands at the end, so it is wrapped where the rows leave room, and cut where not.
func (r *askRoom) warning(why string) []string {
	const roomy = 16
	t := r.desk.Theme
	lead := " " + t.Glyphs.Warning + " "
	parts := []string{why}
	if r.height >= roomy {
		parts = kit.Wrap(kit.Clean(why), max(1, r.width-kit.Width(lead)-1))
	}
	var lines []string
	for _, part := range parts {
		lines = append(lines, t.WarnBanner.Render(r.fit(lead+part)))
		lead = strings.Repeat(" ", kit.Width(lead))
	}
	return lines
}

// titled is a heading of one line.
func (r *askRoom) titled(text string) []string {
	return []string{r.desk.Theme.Strong.Render(r.fit(" " + text))}
}

// asking is the gauge of a question without a known end; nil while none is under way.
func (r *askRoom) asking(label lang.Text) *kit.Progress {
	if r.want == 0 {
		return nil
	}
	return &kit.Progress{Label: r.desk.T(label), Elapsed: r.now.Sub(r.begunAt)}
}

// staleSince says since when what is shown has not been read again.
func (d *Desk) staleSince(at time.Time) string {
	return d.T("stale since %s", at.In(d.zone()).Format(time.TimeOnly))
}
