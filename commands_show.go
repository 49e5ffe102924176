package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/tui/plain"
)

func (p *program) showCommand() *cobra.Command {
	var f listFlags
	cmd := &cobra.Command{
		Use: "show ORDER", Short: prose("Show everything known about one order"), Args: exactly(1, "one ORDER"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.atWork(cmd, func(ctx context.Context, o *office) error {
				key, err := o.order(ctx, args[0])
				if err != nil {
					return err
				}
				d, err := o.dossier(ctx, key)
				if err != nil {
					return err
				}
				w := p.writer(o, &f)
				return errors.Join(plain.Order(w, d), w.Close())
			})
		},
	}
	f.format(cmd)
	return cmd
}

// dossier gathers everything about one order: its standing, its facts, and what
// may be done now.
func (o *office) dossier(ctx context.Context, key ledger.Key) (plain.Dossier, error) {
	_, s, err := o.store.Order(ctx, key)
	if err != nil {
		return plain.Dossier{}, err //nolint:wrapcheck // the store names it
	}
	d := plain.Dossier{Key: key, Standing: s}
	if d.Facts, err = o.store.Facts(ctx, key, false); err != nil {
		return d, err //nolint:wrapcheck // the store names it
	}
	for _, kind := range []ledger.ActionKind{ledger.ActVerify, ledger.ActReportGranted, ledger.ActReportFailed, ledger.ActRefund, ledger.ActReplay} {
		// A plan that could not be built still says what the guards refuse.
		plan, err := o.clerk.Preview(ctx, clerk.Command{Kind: kind, Key: key})
		if err != nil && len(plan.Guards) == 0 {
			plan.Guards = []ledger.Verdict{{Guard: "request", Text: ledger.Saying{Args: []any{err}}}}
		}
		d.Choices = append(d.Choices, plain.NewChoice(kind, plan.Guards))
	}
	return d, nil
}
