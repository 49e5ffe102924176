package tui

import (
	"context"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/pane"
)

// lookEvery is how often the console looks who listens and whether the ledger can be written.
const lookEvery = 3 * time.Second

// lookedMsg is sent when somebody has looked.
type lookedMsg struct {
	ticket int64
	seen   pane.Lookout
}

// lookout asks again and again for what the ledger cannot tell of itself.
type lookout struct {
	desk *pane.Desk
	look func(context.Context) pane.Lookout // nil: nobody looks

	ticket  int64
	askedAt time.Time
}

// ask looks, unless somebody is looking already or it is too early to look again.
func (l *lookout) ask(now time.Time) tea.Cmd {
	if l.look == nil || l.ticket != 0 || !l.askedAt.IsZero() && now.Sub(l.askedAt) < lookEvery {
		return nil
	}
	l.ticket, l.askedAt = l.desk.Ticket(), now
	ctx, look, ticket := l.desk.Ctx, l.look, l.ticket
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, pane.Timeout)
		defer cancel()
		return lookedMsg{ticket: ticket, seen: look(ctx)}
	}
}

// looked takes what was seen, tells the rooms of it, and the operator once of what needs him.
func (c *Console) looked(msg lookedMsg) tea.Cmd {
	if msg.ticket != c.lookout.ticket {
		return nil
	}
	c.lookout.ticket = 0
	was := c.desk.Look
	c.desk.Look = msg.seen
	cmds := []tea.Cmd{c.tell(pane.Looked{})}
	if now := msg.seen; was.Known {
		// What stands when the console comes up is on the screen and rings nothing.
		if now.Unwatched() && !was.Unwatched() {
			cmds = append(cmds, c.alarm(c.desk.Unwatched()))
		}
		if now.Failing.Known() && !was.Failing.Known() {
			cmds = append(cmds, c.alarm(c.desk.AlertVoice().Alert(c.desk.StoreAlert())))
		}
	}
	return tea.Batch(cmds...)
}

// watch says in the header what cannot wait: that nobody listens, that nothing can be written, and how much waits for that.
// It stands first and is never dropped.
func (h *header) watch() (parts []part) {
	t, d, l := h.desk.Theme, h.desk, h.desk.Look
	loud := func(text string) {
		parts = append(parts, part{text: t.Bad.Render(t.Glyphs.Warning + " " + text)})
	}
	switch {
	case !l.Unwatched():
	case l.Unheard.Known():
		loud(d.T("NOBODY LISTENS since %s", h.moment(l.Unheard)))
	default:
		loud(d.T("NOBODY LISTENS"))
	}
	if l.Failing.Known() {
		loud(d.T("LEDGER NOT WRITABLE since %s", h.moment(l.Failing)))
	}
	if l.Spooled > 0 {
		parts = append(parts, part{text: t.Warn.Render(d.N(l.Spooled, "%d spooled", "%d spooled")), drop: 1})
	}
	return parts
}

// moment is an instant of today as a time, any other with its day.
func (h *header) moment(i ledger.Instant) string { return h.desk.AlertVoice().Clock(i) }

// listens tells who listens, as it was seen last; before that as the console was told at its start.
func (h *header) listens() string {
	l := h.desk.Look
	switch {
	case !l.Known || l.Own:
		return h.facts
	case l.Holder != "":
		return h.desk.T("attached: %s listens", kit.Clean(l.Holder))
	default:
		return h.desk.T("not listening")
	}
}
