package main

import (
	"context"
	"errors"
	"path/filepath"

	"github.com/spf13/cobra"

	"makegood/ledger"
)

func (p *program) serveCommand() *cobra.Command {
	return &cobra.Command{
		Use: "serve", Short: prose("Listen and sweep without a screen, under a supervisor"), Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.atWork(cmd, func(ctx context.Context, o *office) error { return p.serve(ctx, o) })
		},
	}
}

// serve listens until it is told to stop.
func (p *program) serve(ctx context.Context, o *office) error {
	if err := o.cfg.CheckServe(); err != nil {
		return err
	}
	tell, alarms := p.lines(), o.alarms()
	defer alarms.close()
	// Who looks at a console beside this process sees the journal and not its standard error.
	w, err := p.listen(ctx, o, hearers{log: tell, say: func(said ledger.Saying) {
		tell(said)
		alarms.say(said)
	}})
	if err != nil {
		var held heldError
		if errors.As(err, &held) {
			return &ledger.Error{Kind: ledger.Conflict, Human: ledger.Say("another process listens for this ledger: %s; stop it, or work beside it without serve", held.holder)}
		}
		return err
	}
	if w.gap != nil {
		tell(ledger.Quote(w.gap.Text))
	}
	p.remark("makegood: listening on %s (%s, %s), admin on %s, ledger %s",
		w.server.Addr(), o.cfg.Environment, o.cfg.Listener.Mode, w.server.AdminAddr(), o.cfg.Ledger.Path)
	<-ctx.Done()
	p.remark("makegood: stopping: finishing what is being recorded")
	return w.close(ctx)
}

// dirOf is the folder relative things of a configuration belong to.
func dirOf(cfg Config) string {
	if cfg.Path == "" {
		return ""
	}
	return filepath.Dir(cfg.Path)
}
