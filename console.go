package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"

	"github.com/mattn/go-isatty"
	"github.com/spf13/pflag"
)

// consoleFlags are what the console takes.
type consoleFlags struct {
	listen bool
	view   string
}

func (f *consoleFlags) register(fs *pflag.FlagSet) {
	fs.BoolVar(&f.listen, "listen", false, "in live: let this console listen (a supervised serve is the place for that)")
	fs.StringVar(&f.view, "view", "", "open with a saved view")
}

// needsTerminal refuses to draw where nobody can see it, and names what to use
// instead.
func (p *program) needsTerminal(instead string) error {
	for _, end := range []any{p.stdin, p.stdout} {
		file, ok := end.(*os.File)
		if !ok || !isatty.IsTerminal(file.Fd()) {
			return fmt.Errorf("the console needs a terminal; without one use %s", instead)
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
	demo     bool
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
	o, err := p.open(ctx, cfg, "makegood console")
	if err != nil {
		return err
	}
	defer o.close()
	opts := screenOptions{view: f.view}
	if !cfg.Live() || f.listen {
		if err := cfg.CheckServe(); err != nil {
			return err
		}
		notes := &notices{}
		w, err := p.listen(ctx, o, notes.say)
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

// notices keeps what a person should know until the screen shows it.
type notices struct {
	mu   sync.Mutex
	list []string
}

func (n *notices) say(text string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.list = append(n.list, text)
}

func (p *program) screen(ctx context.Context, o *office, opts screenOptions) error {
	return errors.New("no screen")
}
