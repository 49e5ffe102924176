package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/adrg/xdg"
	"github.com/mattn/go-isatty"
	"github.com/spf13/pflag"

	"makegood/ledger"
	"makegood/tui"
	"makegood/tui/kit"
	"makegood/tui/lang"
	"makegood/tui/pane"
	"makegood/tui/theme"
)

// consoleFlags are what the console takes.
type consoleFlags struct {
	listen bool
	view   string
}

func (f *consoleFlags) register(fs *pflag.FlagSet) {
	fs.BoolVar(&f.listen, "listen", false, prose("in live: let this console listen (a supervised serve is the place for that)"))
	fs.StringVar(&f.view, "view", "", prose("open with a saved view"))
}

// needsTerminal refuses to draw where nobody can see it, and names what to use
// instead.
func (p *program) needsTerminal(instead string) error {
	for _, end := range []any{p.stdin, p.stdout} {
		file, ok := end.(*os.File)
		if !ok || !isatty.IsTerminal(file.Fd()) {
			return ledger.Fail("the console needs a terminal; without one use %s", instead)
		}
	}
	return nil
}

// screenOptions say how the console comes up.
type screenOptions struct {
	// watch is set where this console listens; attached says who listens instead.
	watch    *watch
	attached string
	view     string
	// history keeps the palette's lines; nil: they end with the console.
	history tui.History
	// says is what has to be said when the console opens; intro what a newcomer should know.
	says  []string
	intro string
	// receipt is a purchase of STOVE to rehearse with; nil where nothing is rehearsed.
	receipt func() (player, master string)
}

// console opens the ledger and the screen. It listens unless another process
// does; in live only when told to.
func (p *program) console(ctx context.Context, config string, f consoleFlags) (err error) {
	if err := p.needsTerminal("a command (makegood --help lists them) or makegood serve"); err != nil {
		return err
	}
	cfg, err := p.configured(config)
	if err != nil {
		return err
	}
	if err := tui.CheckKeys(cfg.Console.Keys); err != nil {
		return fmt.Errorf("console.keys: %w", err)
	}
	o, err := p.open(ctx, cfg, "makegood console")
	if err != nil {
		return err
	}
	defer o.close()
	opts := screenOptions{view: f.view, history: historyAt(xdg.StateHome)}
	if !cfg.Live() || f.listen {
		if err := cfg.CheckServe(); err != nil {
			return err
		}
		alarms := o.alarms()
		defer alarms.close()
		w, err := p.listen(ctx, o, hearers{say: alarms.say, log: alarms.say})
		var held heldError
		switch {
		case errors.As(err, &held):
			opts.attached = held.holder
		case err != nil:
			return err
		default:
			defer func() { err = errors.Join(err, w.close(ctx)) }()
			opts.watch = w
		}
	}
	return p.screen(ctx, o, opts)
}

// log appends to the file beside the ledger that takes what has no better place.
func (o *office) log(text string) {
	f, err := os.OpenFile(o.cfg.Ledger.Path+".log", os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return
	}
	_, _ = fmt.Fprintf(f, "%s %s\n", o.now().UTC().Format(time.RFC3339), text)
	_ = f.Close()
}

// screen shows the console until it is left.
func (p *program) screen(ctx context.Context, o *office, opts screenOptions) error {
	looks := theme.FromEnv(os.Getenv)
	looks.Words, looks.Keys = p.speak(), o.cfg.Console.Keys
	look, err := theme.New(o.cfg.Console.Theme, looks)
	if err != nil {
		return fmt.Errorf("console.theme: %w", err)
	}
	if opts.watch == nil {
		// Nobody else in this process folds: the screen must see what others write.
		stop := o.follow(ctx)
		defer stop()
	}
	// Whatever was begun at the desk stops when the console is left, between two orders or before a request has gone.
	atDesk, left := context.WithCancel(ctx)
	defer left()
	desk := &pane.Desk{
		Ctx: atDesk, Theme: look, Now: p.now, Zone: o.cfg.Console.Timezone,
		Environment: ledger.Environment(o.cfg.Environment), Operator: o.cfg.Operator,
		Apps: policyOf(o.cfg).Apps, Reasons: o.cfg.Safety.Reasons, UserIDType: o.cfg.Hive.UserIDType,
		Books: followedBooks{o.store, o.folding}, Clerk: consoleClerk{Clerk: o.clerk, p: p, cfg: o.cfg}, Batch: o.clerk, Shift: o.clerk, Saved: o.views(),
		Vitals: o.store, Late: o.cfg.Reconcile.SLA,
		DayStart: func(now time.Time) time.Time {
			return businessDay(now, o.cfg.Console.BusinessDay, o.cfg.Console.Timezone)
		},
		Receipt: opts.receipt, Shops: o.clerk, Locale: pane.Locale{Country: o.country(), Language: o.language()}, Shifts: shiftDesk{o},
	}
	views, err := o.views().all()
	if err != nil {
		opts.says = append(opts.says, p.speak().Err(err))
	}
	if err := o.clerk.Arrive(ctx); err != nil {
		opts.says = append(opts.says, p.speak().Err(err))
	}
	defer o.leave(ctx)
	err = tui.Run(ctx, tui.Options{
		Desk: desk, Facts: opts.facts(p.speak()), Views: views, View: opts.view, Says: opts.says, Intro: opts.intro,
		ReadOnly: safetyOf(o.cfg).ReadOnly, Changes: o.store.Changes(), Listening: opts.watch != nil, Lookout: o.lookout(opts.watch != nil).look,
		Commands: p.commands(), History: opts.history, Mux: kit.MuxFromEnv(os.Getenv), Bell: o.cfg.Console.Bell, Notify: desktopOf(o.cfg.Console.Notify), Input: p.stdin, Terminal: p.stdout,
		OnFault: func(what string, stack []byte) { o.log("fault of the console: " + what + "\n" + string(stack)) },
	})
	left()
	return errors.Join(err, p.finish(ctx, o))
}

// finish waits until what was begun at the console is recorded: what was sent is answered within its own deadline, and an
// answer that is not kept leaves the action in doubt for nothing. A process that is told to stop waits no longer than it
// may take to stop.
func (p *program) finish(ctx context.Context, o *office) error {
	patience := max(o.cfg.Hive.Timeout, o.cfg.Listener.ForwardTimeout) + closing
	if ctx.Err() != nil {
		patience = stopping
	}
	if n := o.clerk.UnderWay(); n > 0 {
		p.remark("makegood: waiting until %d actions or commands under way are recorded, %s at most", n, patience)
	}
	bound, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	return o.clerk.Finish(bound) //nolint:wrapcheck // it says what is left
}

// leave journals that the console is left, so that others see who is on.
func (o *office) leave(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closing)
	defer cancel()
	if err := o.clerk.Leave(ctx); err != nil {
		o.log("leaving the console was not journalled: " + err.Error())
	}
}

// follow folds in the background until stop is called.
func (o *office) follow(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := o.store.Follow(ctx); err != nil && ctx.Err() == nil {
			o.folding.set(err)
			o.log("the ledger is not being folded: " + err.Error())
		}
	}()
	return func() {
		cancel()
		<-done
	}
}

// facts is what the first line says of where notifications come in.
func (s screenOptions) facts(words *lang.Words) string {
	switch {
	case s.watch != nil:
		return words.T("listening on %s§now", s.watch.server.Addr())
	case s.attached != "":
		return words.T("attached: %s listens", s.attached)
	default:
		return words.T("not listening")
	}
}

// desktopOf is how the desktop is told of alerts: as the configuration says, else
// as the terminal is known to understand.
func desktopOf(configured string) kit.Desktop {
	if configured == "auto" {
		return kit.DesktopFromEnv(os.Getenv)
	}
	return kit.Desktop(configured)
}
