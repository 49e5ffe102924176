package tui

import (
	"cmp"
	"context"
	"slices"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/tui/pane"
)

const (
	// headerGap is the least time between two readings of the header's numbers.
	headerGap = 500 * time.Millisecond
	// minutesShown is how far back the sparklines go.
	minutesShown = 30
	// lagsRead is of how many payments the pay-to-grant times are told.
	lagsRead = 500
)

// vitals are the numbers of the header at one instant.
type vitals struct {
	counters ledger.Counters
	signs    []ledger.Sign
	// payments and grants are counts a minute, the newest last, which is the running one.
	payments, grants []int64
	p50, p95         time.Duration
	lags             int
	oldest           ledger.Instant
	arm              ledger.Arm
	suspects         []ledger.Provider
	// regs are the alerts, the maintenance and what is late.
	regs ledger.Registers
}

// vitalsReadMsg is sent when the header's numbers were read, or could not be.
type vitalsReadMsg struct {
	ticket int64
	vitals vitals
	err    error
}

// header is what stands above everything: where we are, who acts, and how the ledger is.
type header struct {
	desk    *pane.Desk
	facts   string // of the title line: the listener's address, or that this console is attached
	sandbox bool   // write actions need no arming
	locked  bool   // write actions are refused whatever is armed
	alerts  string // the key that opens the alerts, as it is shown

	now     time.Time
	vitals  vitals
	known   bool
	readAt  time.Time
	askedAt time.Time
	failed  string // why the last reading failed, or nothing
	ticket  int64
	changed bool
	// heard is the latest alert the operator was told of; zero before the first reading.
	heard int64
}

// read asks for the numbers, unless they are being read already; then a change is remembered.
func (h *header) read() tea.Cmd {
	h.changed = true
	if h.ticket != 0 || h.now.Sub(h.askedAt) < headerGap && !h.askedAt.IsZero() {
		return nil
	}
	h.ticket, h.changed, h.askedAt = h.desk.Ticket(), false, h.now
	ctx, books, now, ticket := h.desk.Ctx, h.desk.Books, h.now, h.ticket
	registers, late := h.desk.Vitals, h.desk.Late
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, pane.Timeout)
		defer cancel()
		v, err := readVitals(ctx, books, now)
		if err == nil && registers != nil {
			v.regs, err = registers.Registers(ctx, ledger.RegisterQuery{From: ledger.At(now), To: ledger.At(now), Late: late, Brief: true})
		}
		return vitalsReadMsg{ticket: ticket, vitals: v, err: err}
	}
}

// take takes an answer, and gives the alerts that were raised since the last one. What was on when the console came up is
// on the screen and rings nothing.
func (h *header) take(msg vitalsReadMsg) (raised []ledger.RaisedAlert) {
	if msg.ticket != h.ticket {
		return nil
	}
	h.ticket = 0
	if msg.err != nil {
		h.failed = h.desk.Why(msg.err)
		return nil
	}
	first := !h.known
	h.vitals, h.known, h.failed, h.readAt = msg.vitals, true, "", h.now
	last := h.heard
	for _, a := range msg.vitals.regs.Alerts {
		if a.Seq > last && !first {
			raised = append(raised, a)
		}
		h.heard = max(h.heard, a.Seq)
	}
	return raised
}

// tick moves the clock, and reads what was not read when it changed. Without any change the numbers are read anew every
// ten seconds: what is told relative to a minute grows old by itself.
func (h *header) tick(now time.Time) tea.Cmd {
	const stale = 10 * time.Second
	h.now = now
	if h.changed || now.Sub(h.askedAt) >= stale {
		return h.read()
	}
	return nil
}

func readVitals(ctx context.Context, books pane.Books, now time.Time) (v vitals, err error) {
	if v.counters, err = books.Counters(ctx); err != nil {
		return v, err //nolint:wrapcheck // shown as it is
	}
	if v.signs, err = books.Signs(ctx); err != nil {
		return v, err //nolint:wrapcheck // shown as it is
	}
	from := now.Truncate(time.Minute).Add(-(minutesShown - 1) * time.Minute)
	minutes, err := books.Minutes(ctx, ledger.At(from), ledger.At(now))
	if err != nil {
		return v, err //nolint:wrapcheck // shown as it is
	}
	v.payments, v.grants = perMinute(minutes, from)
	lags, err := books.Lags(ctx, lagsRead)
	if err != nil {
		return v, err //nolint:wrapcheck // shown as it is
	}
	slices.Sort(lags)
	v.lags, v.p50, v.p95 = len(lags), quantile(lags, 50), quantile(lags, 95)
	rows, err := books.Orders(ctx, ledger.OrderQuery{Filter: ledger.OrderFilter{OpenOnly: true}, Sort: ledger.SortUrgency, Limit: 1})
	if err != nil {
		return v, err //nolint:wrapcheck // shown as it is
	}
	if len(rows) > 0 {
		view := &rows[0].Standing.View
		v.oldest = cmp.Or(view.PaidAt, view.FirstSeenAt)
	}
	if v.arm, err = books.Armed(ctx); err != nil {
		return v, err //nolint:wrapcheck // shown as it is
	}
	v.suspects, err = books.Suspects(ctx)
	return v, err //nolint:wrapcheck // shown as it is
}

// perMinute lays the counts of minutes out in a row; a minute nothing happened in is zero.
func perMinute(minutes []ledger.Minute, from time.Time) (payments, grants []int64) {
	payments, grants = make([]int64, minutesShown), make([]int64, minutesShown)
	for _, m := range minutes {
		i := int(m.At.Time().Sub(from) / time.Minute)
		if i >= 0 && i < minutesShown {
			payments[i], grants[i] = payments[i]+m.Payments, grants[i]+m.Grants
		}
	}
	return payments, grants
}

// quantile is the value of sorted milliseconds below which a share of a hundred lies.
func quantile(sorted []int64, percent int) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	i := (len(sorted)*percent+99)/100 - 1
	return time.Duration(sorted[max(0, i)]) * time.Millisecond
}
