package pane

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/plain"
)

// playerDue is what Hive said a refunded player has to pay again before he may play. It is asked only when a person asks:
// until then nothing is known, and a question that failed is no answer.
type playerDue struct {
	want  int64 // the ticket of the answer awaited; zero: none is
	since time.Time
	// at is when it was answered, zero: never; why says why the latest question failed.
	at  time.Time
	why string
	// failedAt is when the latest question failed.
	failedAt time.Time
	list     []plain.RepaymentRecord
}

// owed is how many payments he has to repay, as far as it was answered.
func (d playerDue) owed() int { return len(d.list) }

// playerDueMsg is sent when Hive answered for every app, or could not be asked.
type playerDueMsg struct {
	ticket int64
	list   []plain.RepaymentRecord
	err    error
}

// playerDueBound bounds the question: it is asked app by app.
const playerDueBound = 30 * time.Second

// askDue asks Hive which refunded purchases he has to repay.
func (p *Player) askDue() tea.Cmd {
	d := p.desk
	var apps []string
	for _, a := range d.Apps {
		if a.Provider == ledger.Hive {
			apps = append(apps, a.ID)
		}
	}
	switch {
	case p.provider != ledger.Hive:
		p.note = d.T("STOVE documents no call that tells repayments")
		return nil
	case len(apps) == 0:
		p.note = d.T("no Hive app is configured: nothing can be asked")
		return nil
	case p.due.want != 0:
		p.note = d.T("Hive is being asked already")
		return nil
	}
	p.due.want, p.due.since, p.due.why = d.Ticket(), d.Now(), ""
	ticket, id := p.due.want, p.vid()
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(d.Ctx, playerDueBound)
		defer cancel()
		msg := playerDueMsg{ticket: ticket}
		for _, app := range apps {
			due, err := repaymentsOf(ctx, d.Clerk, app, id)
			if err != nil {
				return playerDueMsg{ticket: ticket, err: err}
			}
			msg.list = append(msg.list, due...)
		}
		return msg
	}
}

// repaymentsOf asks for one app by the command that does, and reads what it printed.
func repaymentsOf(ctx context.Context, c Clerk, app, player string) ([]plain.RepaymentRecord, error) {
	out, err := c.Do(ctx, CommandLine("repayments", "--player", player, "--app", app, "--json"))
	if err != nil {
		return nil, err //nolint:wrapcheck // shown as it is
	}
	var r plain.RepaymentsRecord
	if err := json.NewDecoder(strings.NewReader(out)).Decode(&r); err != nil {
		return nil, ledger.Fail("the answer about repayments is unreadable: %s", err)
	}
	if r.Refunds == nil {
		return nil, ledger.Fail("the answer about repayments names no list")
	}
	return r.Refunds, nil
}

// vid is the id Hive's shop knows him by, where his orders name one.
func (p *Player) vid() string {
	first := ""
	for _, id := range p.sum.ids {
		if id.name != "vid" {
			continue
		}
		if id.value == p.id {
			return p.id
		}
		if first == "" {
			first = id.value
		}
	}
	if first != "" {
		return first
	}
	return p.id
}

func (p *Player) takeDue(msg playerDueMsg) {
	if msg.ticket != p.due.want {
		return
	}
	p.due.want = 0
	if msg.err != nil {
		p.due.why, p.due.failedAt = p.desk.Why(msg.err), p.desk.Now()
		return
	}
	p.due.at, p.due.list = p.desk.Now(), slices.Clone(msg.list)
}

// dueLines say what he has to repay, or that nobody has asked, or that it could not be asked: three different things.
func (p *Player) dueLines(width int) []string {
	t, d := p.desk.Theme, p.desk
	var lines []string
	say := func(style lipglossStyle, text string) { lines = append(lines, indented(style, text, 1, width)...) }
	ask := " [" + p.keys.due.Help().Key + "] " + p.keys.due.Help().Desc
	clock := func(at time.Time) string { return at.In(d.zone()).Format(time.TimeOnly) }
	switch {
	case p.provider != ledger.Hive:
		say(t.Muted, d.T("STOVE documents no call that tells repayments: not known."))
		return lines
	case p.due.want != 0:
		say(t.Accent, d.T("Asking Hive")+" "+t.Glyphs.Ellipsis+" "+kit.Ago(p.now.Sub(p.due.since)))
	case p.due.why != "":
		say(t.Warn, t.Verdict("unknown").Glyph+" "+d.T("Could not ask (%s): %s. What is due is not known.", clock(p.due.failedAt), p.due.why)+ask)
	case p.due.at.IsZero():
		say(t.Muted, d.T("Not asked: not known.")+ask)
	}
	if p.due.at.IsZero() {
		return lines
	}
	if len(p.due.list) == 0 {
		say(t.Good, d.T("Nothing is to be repaid, as Hive said at %s.", clock(p.due.at)))
		return lines
	}
	say(t.Warn, d.N(int64(len(p.due.list)), "%d payment is to be repaid before he may play, as Hive said at %s:", "%d payments are to be repaid before he may play, as Hive said at %s:", clock(p.due.at)))
	for _, r := range p.due.list {
		say(t.Text, t.Glyphs.Bullet+" "+joined(t.Glyphs.Sep, []string{textOf(r.ProductID), countOfRepayment(r.Quantity), d.T("repayment %s", textOf(r.RefundIdx)), d.refundedAt(r.RefundedAt)}))
	}
	return lines
}

func textOf(s *string) string {
	if s == nil {
		return "-"
	}
	return *s
}

func countOfRepayment(n *int64) string {
	if n == nil {
		return ""
	}
	return "x" + kit.Count(*n)
}

// refundedAt is when a payment was refunded, in the console's zone; the command says it in RFC 3339.
func (d *Desk) refundedAt(text *string) string {
	if text == nil {
		return ""
	}
	at, err := time.Parse(time.RFC3339, *text)
	if err != nil {
		return *text
	}
	return d.T("refunded %s", d.bothZones(ledger.At(at)))
}
