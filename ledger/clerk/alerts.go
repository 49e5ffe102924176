package clerk

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"makegood/ledger"
)

// AlertBooks is what alerts are drawn from.
type AlertBooks interface {
	// Writable reports why nothing can be written into the ledger now.
	Writable(ctx context.Context) error
	Registers(ctx context.Context, q ledger.RegisterQuery) (ledger.Registers, error)
	Suspects(ctx context.Context) ([]ledger.Provider, error)
	// Passed gives how the game took the latest n notifications, the newest first.
	Passed(ctx context.Context, n int) ([]ledger.Passing, error)
	// Untold gives the alerts an outlet was not told yet, of those since an instant.
	Untold(ctx context.Context, outlet string, since ledger.Instant) ([]ledger.UntoldAlert, error)
}

// Outlet is a receiver of alerts outside this program.
type Outlet struct {
	// Name tells outlets apart; what was told to it is kept under the name.
	Name string
	// Wants says whether it is told of an alert; nil: of all.
	Wants func(ledger.Alert) bool
	// Every is the least time between two messages: what comes between is told
	// together.
	Every time.Duration
	// Send tells it of alerts, bounded in time by itself. It is called again with the
	// same alerts after an error.
	Send func(ctx context.Context, alerts []ledger.RaisedAlert) error
}

func (o Outlet) wants(a ledger.Alert) bool { return o.Wants == nil || o.Wants(a) }

// AlertOptions is what a watch over alerts is made of.
type AlertOptions struct {
	Books   AlertBooks
	Rules   ledger.AlertRules
	Outlets []Outlet
	// Late is the age from which an open order counts as late.
	Late time.Duration
	// Say takes what cannot be kept anywhere else; nil: nobody listens.
	Say func(string)
}

// AlertWatch raises and clears alerts and tells the outlets. The listening process
// has one, so that every turn is one fact and is told once.
type AlertWatch struct {
	AlertOptions
	c     *Clerk
	since ledger.Instant

	mu   sync.Mutex
	away map[string]ledger.Instant
	// trouble is what the ledger cannot do, known only here until it can again.
	trouble storeTrouble
	// over are troubles that have ended and are not in the journal yet.
	over   []ledger.Journal
	sentAt map[string]ledger.Instant
	direct map[string]directTelling
}

// storeTrouble is a ledger that cannot be used: since when, and why. One that is over
// keeps from when until when it was, for those who are told of the end.
type storeTrouble struct {
	since       ledger.Instant
	last, until ledger.Instant
	why         string
	on          bool
}

// directTelling is how far an outlet was told of store trouble, which no fact can
// be kept of.
type directTelling struct {
	on       bool
	attempts int64
	at       ledger.Instant
}

// WatchAlerts begins a watch over alerts.
func (c *Clerk) WatchAlerts(o AlertOptions) *AlertWatch {
	if o.Say == nil {
		o.Say = func(string) {}
	}
	return &AlertWatch{AlertOptions: o, c: c, since: c.now(), sentAt: map[string]ledger.Instant{}, direct: map[string]directTelling{}}
}

// TroubleAfter is how long the ledger has to fail before that is an alert.
const TroubleAfter = 10 * time.Second

// Draw draws the alerts of this instant and records what turned. A ledger that
// fails for a while is an alert of its own, kept here.
func (w *AlertWatch) Draw(ctx context.Context) error {
	began := w.c.now()
	err := w.draw(ctx)
	if ctx.Err() != nil {
		return nil
	}
	over := w.fared(began, err)
	if err != nil || len(over) == 0 {
		return err
	}
	if err := w.c.journal(ctx, over...); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.over = w.over[len(over):]
	return nil
}

// fared takes how a drawing that began at an instant ended, and gives the troubles that are over and still to be journalled:
// one that cannot be is kept for the next time.
func (w *AlertWatch) fared(began ledger.Instant, err error) []ledger.Journal {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.c.now()
	switch {
	case err == nil && w.trouble.on:
		from := w.trouble.since
		w.trouble = storeTrouble{last: from, until: now, why: w.trouble.why}
		w.over = append(w.over, ledger.Journal{What: "alarm", From: from, To: now, Text: ledger.Say("the ledger could not be used from %s to %s", from, now).String()})
	case err == nil:
		w.trouble.since = 0
	case !w.trouble.since.Known():
		w.trouble.since = began
	}
	if t := &w.trouble; err != nil && now.Sub(t.since) >= TroubleAfter && !t.on {
		t.on, t.why = true, whyOf(err)
	}
	return slices.Clone(w.over)
}

// whyOf is an error without the steps it came through.
func whyOf(err error) string {
	var e *ledger.Error
	if errors.As(err, &e) && !e.Human.IsZero() {
		return e.Human.String()
	}
	return err.Error()
}

// passedRead is how many forwards are looked at to tell whether the game answers.
const passedRead = 500

func (w *AlertWatch) draw(ctx context.Context) error {
	// Where there is nothing to record nobody would notice that nothing can be.
	if err := w.Books.Writable(ctx); err != nil {
		return wrap("alerts", err)
	}
	if err := w.c.store.CatchUp(ctx); err != nil {
		return wrap("alerts", err)
	}
	now := w.c.now()
	watch := ledger.Watch{Now: now, ListeningSince: w.since}
	var err error
	if watch.Registers, err = w.Books.Registers(ctx, ledger.RegisterQuery{From: now.Add(-2 * time.Hour), To: now, Late: w.Late}); err != nil {
		return wrap("alerts", err)
	}
	if watch.Suspects, err = w.Books.Suspects(ctx); err != nil {
		return wrap("alerts", err)
	}
	if watch.Passed, err = w.Books.Passed(ctx, passedRead); err != nil {
		return wrap("alerts", err)
	}
	if watch.Gap, err = w.gap(ctx); err != nil {
		return err
	}
	w.mu.Lock()
	turns, away := w.Rules.Turn(watch, watch.Registers.Alerts, w.away)
	w.away = away
	w.mu.Unlock()
	if len(turns) == 0 {
		return nil
	}
	drafts := make([]ledger.Draft, len(turns))
	for i, a := range turns {
		drafts[i] = ledger.NewDraft(ledger.FactAlert, now, ledger.Key{Provider: a.Provider, App: a.App}, a).By("", w.c.Source)
	}
	if _, err := w.c.store.Append(ctx, drafts); err != nil {
		return wrap("alerts", err)
	}
	return wrap("alerts", w.c.store.CatchUp(ctx))
}

// gap is the latest pause in listening.
func (w *AlertWatch) gap(ctx context.Context) (j ledger.Journal, err error) {
	f, err := w.c.store.LastJournal(ctx, JournalGap)
	if ledger.KindOf(err) == ledger.NotFound {
		return j, nil
	}
	if err != nil {
		return j, wrap("alerts", err)
	}
	return j, f.Decode(&j)
}

// The bounds of telling an outlet: how often one alert is tried, and how old it may
// be. An alert moves no money, so it may be told twice; not at all is worse.
const (
	tellAttempts = 5
	tellYoungest = time.Hour
)

// tellPause is how long after a failed attempt the next one is made.
func tellPause(attempts int64) time.Duration {
	pauses := []time.Duration{0, 5 * time.Second, 30 * time.Second, 2 * time.Minute, 5 * time.Minute}
	return pauses[min(attempts, int64(len(pauses)-1))]
}

// Tell tells one outlet what it was not told yet: at most one message. The attempt
// is a fact before it is made, so that no other process makes it too.
func (w *AlertWatch) Tell(ctx context.Context, o Outlet) error {
	now := w.c.now()
	w.mu.Lock()
	last := w.sentAt[o.Name]
	w.mu.Unlock()
	if last.Known() && now.Sub(last) < o.Every {
		return nil
	}
	if w.tellTrouble(ctx, o, now) {
		return nil
	}
	all, err := w.Books.Untold(ctx, o.Name, now.Add(-tellYoungest))
	if err != nil {
		return wrap("alerts", err)
	}
	batch, attempt := ready(all, o, now)
	if len(batch) == 0 {
		return nil
	}
	post := ledger.AlertPost{Outlet: o.Name, Attempt: attempt, State: ledger.PostSending}
	for _, a := range batch {
		post.Of = append(post.Of, a.Seq)
	}
	d := w.draft(post)
	d.Unique = "post " + o.Name + " " + digest(post)
	receipts, err := w.c.store.Append(ctx, []ledger.Draft{d})
	if err != nil || receipts[0].Duplicate {
		return wrap("alerts", err)
	}
	w.mu.Lock()
	w.sentAt[o.Name] = now
	w.mu.Unlock()
	post.State = ledger.PostSent
	if err := o.Send(ctx, batch); err != nil {
		post.State, post.Error = ledger.PostFailed, err.Error()
		if attempt >= tellAttempts {
			post.State = ledger.PostGivenUp
		}
		w.Say("alerts to " + o.Name + ": " + post.Error)
	}
	// What happened is recorded even while this process stops: else it is told again.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if _, err := w.c.store.Append(ctx, []ledger.Draft{w.draft(post)}); err != nil {
		return wrap("alerts", err)
	}
	return wrap("alerts", w.c.store.CatchUp(ctx))
}

func (w *AlertWatch) draft(p ledger.AlertPost) ledger.Draft {
	return ledger.NewDraft(ledger.FactPost, w.c.now(), ledger.Key{}, p).By("", w.c.Source)
}

// TellMost is how many alerts one message holds: more is read by nobody, and what a receiver cuts off is lost. The rest
// goes into the next message.
const TellMost = 20

// ready gives the alerts that go into one message: those that were tried equally
// often, the least tried first, and of those the most pressing.
func ready(all []ledger.UntoldAlert, o Outlet, now ledger.Instant) (batch []ledger.RaisedAlert, attempt int64) {
	least := int64(-1)
	for _, a := range all {
		if !o.wants(a.Alert) || a.Attempts >= tellAttempts || now.Sub(a.LastAt) < tellPause(a.Attempts) && a.Attempts > 0 {
			continue
		}
		if least < 0 || a.Attempts < least {
			least, batch = a.Attempts, nil
		}
		if a.Attempts == least {
			batch = append(batch, a.RaisedAlert)
		}
	}
	slices.SortStableFunc(batch, func(a, b ledger.RaisedAlert) int { return a.Kind.Severity() - b.Kind.Severity() })
	return batch[:min(len(batch), TellMost)], least + 1
}

// tellTrouble tells an outlet that the ledger cannot be used, or can again, and
// says whether there was something to tell.
func (w *AlertWatch) tellTrouble(ctx context.Context, o Outlet, now ledger.Instant) bool {
	w.mu.Lock()
	trouble, d := w.trouble, w.direct[o.Name]
	w.mu.Unlock()
	a := ledger.Alert{Kind: ledger.AlertStore, On: trouble.on, Since: trouble.since, Text: trouble.why}
	if !a.On {
		a.Since, a.To = trouble.last, trouble.until
	}
	if trouble.on == d.on && d.attempts > 0 {
		d = directTelling{on: d.on}
		w.mu.Lock()
		w.direct[o.Name] = d
		w.mu.Unlock()
	}
	if trouble.on == d.on || d.attempts >= tellAttempts || d.attempts > 0 && now.Sub(d.at) < tellPause(d.attempts) {
		return false
	}
	if !o.wants(a) {
		return false
	}
	err := o.Send(ctx, []ledger.RaisedAlert{{At: now, Alert: a}})
	if err == nil {
		d = directTelling{on: trouble.on}
	} else {
		d.attempts, d.at = d.attempts+1, now
		w.Say("alerts to " + o.Name + ": " + err.Error())
	}
	w.mu.Lock()
	w.direct[o.Name] = d
	w.mu.Unlock()
	return true
}

// drawEvery is how often alerts are drawn, and outlets told.
const drawEvery = 2 * time.Second

// Run draws and tells until ctx ends. Outlets are told apart from each other and
// from the drawing: one that hangs holds nobody up.
func (w *AlertWatch) Run(ctx context.Context) {
	var work sync.WaitGroup
	work.Go(func() { w.each(ctx, w.Draw) })
	for _, o := range w.Outlets {
		work.Go(func() { w.each(ctx, func(ctx context.Context) error { return w.Tell(ctx, o) }) })
	}
	work.Wait()
}

// each does something again and again, and says what goes wrong once.
func (w *AlertWatch) each(ctx context.Context, do func(context.Context) error) {
	tick := time.NewTicker(drawEvery)
	defer tick.Stop()
	said := ""
	for {
		text := ""
		if err := do(ctx); err != nil && ctx.Err() == nil {
			text = err.Error()
		}
		if text != "" && text != said {
			w.Say(text)
		}
		said = text
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
