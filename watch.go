package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"makegood/clients/listener"
	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/ledger/store"
)

// watch is the listening side of a process: the listener, the projector behind
// it, the sweeps and the grant sources.
type watch struct {
	o       *office
	server  *listener.Server
	release func() error
	// before is when whoever listened before was heard of last; zero: nobody ever listened.
	before ledger.Instant
	// gap is the time nobody listened before this process did; it is in the journal already.
	gap *ledger.Journal
	hearers
	cancel context.CancelFunc
	work   sync.WaitGroup
}

// hearers take what the listening side has to say, one line each. They are called from any goroutine.
type hearers struct {
	// say takes what a person should know now; log what helps to find out why, and is in the ledger already or can be
	// said by strangers as often as they like.
	say, log func(ledger.Saying)
}

// heldError says that another process listens for this ledger.
type heldError struct {
	holder string
	err    error
}

func (e heldError) Error() string { return e.err.Error() }
func (e heldError) Unwrap() error { return e.err }

// listen takes the place of the one listening process and starts everything
// that works while nobody looks.
func (p *program) listen(ctx context.Context, o *office, hear hearers) (*watch, error) {
	w := &watch{o: o, hearers: hear}
	// Taking the place wipes out when its last holder was heard of.
	before, err := store.ListenerPlace(o.cfg.Ledger.Path)
	if err != nil {
		return nil, heldError{"", err}
	}
	release, holder, err := store.LockListener(o.cfg.Ledger.Path, processName()+" "+o.cfg.Listener.Address)
	if err != nil {
		return nil, heldError{holder, err}
	}
	w.release, w.before = release, ledger.At(before.HeardAt)
	if err := w.start(ctx); err != nil {
		return nil, errors.Join(err, w.close(context.WithoutCancel(ctx)))
	}
	return w, nil
}

// start opens the doors: what waits in the spool first, then the gap, then the
// listener, then what runs behind it.
func (w *watch) start(ctx context.Context) error {
	cfg := w.o.cfg
	server, err := listener.New(w.options())
	if err != nil {
		return err //nolint:wrapcheck // it names the key
	}
	w.unspool(ctx)
	if err := w.o.unattended.Doubt(ctx); err != nil {
		return err //nolint:wrapcheck // the clerk names it
	}
	run, cancel := context.WithCancel(context.WithoutCancel(ctx))
	w.cancel = cancel
	w.work.Go(func() {
		if err := w.o.store.Follow(run); err != nil && !errors.Is(err, context.Canceled) {
			w.o.folding.set(err)
		}
	})
	w.work.Go(func() { w.o.folding.tell(run, w.say) })
	if err := server.Start(ctx); err != nil {
		return err //nolint:wrapcheck // it names the address
	}
	w.server = server
	if w.gap, err = w.o.unattended.StartListening(ctx, server.Addr(), w.before); err != nil {
		return err //nolint:wrapcheck // the clerk names it
	}
	w.work.Go(func() { w.heard(run) })
	w.work.Go(func() { w.sweeps(run, cfg.Reconcile.Sweep, w.gap != nil) })
	alerts := w.o.alerts(w.o.words, w.note)
	w.work.Go(func() { alerts.Run(run) })
	for i := range cfg.Grants {
		src := sourceOf(cfg, cfg.Grants[i])
		every := cfg.Grants[i].Every
		w.work.Go(func() { w.pulls(run, src, every) })
	}
	return nil
}

func (w *watch) options() listener.Options {
	l := w.o.cfg.Listener
	o := listener.Options{
		Address: l.Address, AdminAddress: l.AdminAddress, Environment: ledger.Environment(w.o.cfg.Environment),
		Mode: listener.Mode(l.Mode), ForwardTimeout: l.ForwardTimeout,
		Allow: l.Allow, TrustedProxies: l.TrustedProxies, ClientIPHeader: l.ClientIPHeader, CallerID: l.CallerID,
		StoveDuplicateCode: l.StoveDuplicateCode, MaxBody: int64(l.MaxBody),
		OnStoreFailure: listener.StoreFailure(l.OnStoreFailure), Spool: l.Spool, TLSCert: l.TLSCert, TLSKey: l.TLSKey,
		Clerk: w.o.unattended, Decode: listener.Decoders(decoders()), Forwarder: w.o.game, Now: w.o.now,
		Health: w.health, Alarm: func(a listener.Alarm) { w.line(a.Text) }, Unspooled: w.unspooled,
		Log: slog.New(slog.NewTextHandler(sayWriter{w.note}, &slog.HandlerOptions{Level: slog.LevelWarn})),
	}
	if l.PathSecret.IsSet() {
		o.PathSecret = l.PathSecret.Refresh
	}
	if l.MirrorToken.IsSet() {
		o.MirrorToken = l.MirrorToken.Refresh
	}
	if l.GrantsToken.IsSet() {
		o.GrantsToken = l.GrantsToken.Refresh
	}
	return o
}

// line says what came in words already.
func (w *watch) line(text string) { w.say(ledger.Quote(text)) }

// note says what only helps to find out why, likewise.
func (w *watch) note(text string) { w.log(ledger.Quote(text)) }

// sayWriter turns log lines into what a person is told.
type sayWriter struct{ say func(string) }

func (s sayWriter) Write(line []byte) (int, error) {
	s.say(string(line))
	return len(line), nil
}

// health asks the ledger whether it can take something in.
func (w *watch) health() listener.Health {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	h := listener.Health{Ready: true}
	if _, err := w.o.store.Counters(ctx); err != nil {
		h.Ready, h.Problems = false, []string{err.Error()}
	}
	return h
}

// unspool takes in what was passed on while the ledger could not be written.
//
// A file that cannot be taken in stays and is said: it must not keep the listener
// from what comes now.
func (w *watch) unspool(ctx context.Context) {
	dir := w.o.cfg.Listener.Spool
	if _, err := os.Stat(dir); dir == "" || errors.Is(err, os.ErrNotExist) {
		return
	}
	w.unspooled(listener.Unspool(ctx, dir, w.o.unattended, listener.Decoders(decoders())))
}

func (w *watch) unspooled(got listener.Unspooled, err error) {
	if got.Deliveries > 0 {
		w.say(ledger.Say("%d deliveries from the spool were taken in", got.Deliveries))
	}
	if err != nil {
		w.say(ledger.Say("take in the spool: %s", err))
	}
}

// sweeps asks the providers at the start and then at the interval; after a gap
// about everything that is known. An interval of zero never asks.
func (w *watch) sweeps(ctx context.Context, every time.Duration, all bool) {
	if every <= 0 {
		return
	}
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	round := sweepRound{all: all}
	for {
		text := round.sweep(ctx, w.o.unattended)
		if ctx.Err() != nil {
			return
		}
		if !text.IsZero() {
			w.say(text)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// sweepRound is what one sweep leaves to the next.
type sweepRound struct {
	// all says that everything known is still to be asked about; left is what was asked in vain since.
	all  bool
	left clerk.Unanswered
	// said is what was said last: the same is not said at every sweep.
	said string
}

// sweep asks the providers and gives what is to be said of it; zero where that is nothing, or nothing new.
func (r *sweepRound) sweep(ctx context.Context, c *clerk.Clerk) ledger.Saying {
	var done clerk.Swept
	var err error
	if r.all {
		done, err = c.Sweep(ctx, true)
	} else {
		done, err = c.SweepAgain(ctx, r.left)
	}
	var text ledger.Saying
	switch {
	case err != nil:
		text = ledger.Say("sweep: %s", err)
	case done.Unanswered.Len() > 0:
		text = ledger.Say("sweep: %d of %d questions went unanswered", done.Unanswered.Len(), done.Lists+done.Tids)
	}
	if err == nil {
		r.all, r.left = false, done.Unanswered
	}
	said := text.String()
	if said == r.said {
		return ledger.Saying{}
	}
	r.said = said
	return text
}

// pulls reads a grant source at its interval.
func (w *watch) pulls(ctx context.Context, src *clerk.GrantSource, every time.Duration) {
	if every <= 0 {
		every = time.Minute
	}
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	last := ""
	for {
		taken, err := w.o.unattended.Pull(ctx, src)
		if ctx.Err() != nil {
			return
		}
		var text ledger.Saying
		if err != nil {
			text = ledger.Saying{Args: []any{err}}
		} else if n := len(taken.Rejected); n > 0 {
			r := taken.Rejected[0]
			text = ledger.Say("grants source %s: %d rows rejected, the first: %s:%d: %s", src.Name, n, r.File, r.Line, r.Error)
		}
		if said := text.String(); said != "" && said != last {
			w.say(text)
		}
		last = text.String()
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func sourceOf(cfg Config, s GrantSource) *clerk.GrantSource {
	return &clerk.GrantSource{Name: s.Name, Path: s.Path, Command: s.Command, Dir: dirOf(cfg), Format: formatOfSource(s)}
}

// stopping bounds a shutdown: recording what is under way, then the rest.
const stopping = 8 * time.Second

// close goes unready, stops accepting, finishes what is being recorded, and
// gives the listening place back.
func (w *watch) close(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopping)
	defer cancel()
	var errs []error
	if w.server != nil {
		errs = append(errs, w.server.Shutdown(ctx), w.o.unattended.StopListening(ctx))
	}
	if w.cancel != nil {
		w.cancel()
	}
	w.work.Wait()
	if w.release != nil {
		errs = append(errs, w.release())
	}
	return errors.Join(errs...)
}

// lines makes a say that writes one line each to standard error.
func (p *program) lines() func(ledger.Saying) {
	var mu sync.Mutex
	return func(said ledger.Saying) {
		mu.Lock()
		defer mu.Unlock()
		_, _ = fmt.Fprintln(p.stderr, "makegood:", p.speak().Say(said))
	}
}
