package main

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"makegood/ledger"
	"makegood/tui/plain"
)

func (p *program) keepCommands() []*cobra.Command {
	return []*cobra.Command{
		p.reconcileCommand(), p.shiftCommand(), p.rereadCommand(), p.releaseCommand(),
		p.maintenanceCommand(), p.auditCommand(), p.backupCommand(), p.doctorCommand(), p.versionCommand(), p.manCommand(),
	}
}

func (p *program) reconcileCommand() *cobra.Command {
	var f listFlags
	var from, failOn string
	cmd := &cobra.Command{
		Use: "reconcile [--since T] [--fail-on CLASS,...]", Short: prose("Judge what is known and count it by class; asks nobody"), Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			fatal, err := words(failOn, "fail-on")
			if err != nil {
				return err
			}
			return p.atWork(cmd, func(ctx context.Context, o *office) error {
				at, err := since(from, o.now())
				if err != nil {
					return err
				}
				if err := o.catchUp(ctx); err != nil {
					return err
				}
				r, err := o.clerk.Reconcile(ctx, at)
				if err != nil {
					return err //nolint:wrapcheck // the clerk names it
				}
				if slices.Contains(fatal, ledger.NoticeParseFailed) {
					if r.Words[ledger.NoticeParseFailed], err = o.unreadableSince(ctx, at); err != nil {
						return err
					}
				}
				w := p.writer(o, &f)
				if err := errors.Join(plain.Reconciled(w, each(plain.Totals(r.Classes))), w.Close()); err != nil {
					return err
				}
				for _, c := range fatal {
					if n := r.Words[c]; n > 0 {
						return exitWith{exitFailOn, ledger.Fail("%d are %s", n, c)}
					}
				}
				return nil
			})
		},
	}
	f.format(cmd)
	cmd.Flags().StringVar(&from, "since", "", prose("orders first seen since (RFC 3339, or a duration back from now)"))
	cmd.Flags().StringVar(&failOn, "fail-on", "", prose("exit 3 when one of these classes or flags exists"))
	return cmd
}

func (p *program) rereadCommand() *cobra.Command {
	return &cobra.Command{
		Use: "reread [SEQ...]", Short: prose("Read stored notifications anew; without numbers every unreadable one"),
		RunE: func(cmd *cobra.Command, args []string) error {
			var seqs []int64
			for _, a := range args {
				n, err := strconv.ParseInt(a, 10, 64)
				if err != nil || n < 1 {
					return usage(ledger.Fail("%q is no sequence number", a))
				}
				seqs = append(seqs, n)
			}
			return p.atWork(cmd, func(ctx context.Context, o *office) error {
				if len(seqs) == 0 {
					var err error
					if seqs, err = o.unreadable(ctx, 0); err != nil {
						return err
					}
				}
				dec := decoders()
				n, err := o.clerk.Reread(ctx, seqs, func(f ledger.Fact, note ledger.Notification) (*ledger.Notice, error) {
					return dec.Decode(note.Provider, f.Key.App, f.Raw)
				})
				p.tell("%d of %d notifications read differently now", n, len(seqs))
				return err //nolint:wrapcheck // the clerk names it
			})
		},
	}
}

// unreadableSince counts the deliveries that came since an instant and stand in
// quarantine.
func (o *office) unreadableSince(ctx context.Context, at ledger.Instant) (int64, error) {
	seqs, err := o.unreadable(ctx, at)
	return int64(len(seqs)), err
}

// unreadable lists the deliveries that stand in quarantine, of those that came
// since an instant.
func (o *office) unreadable(ctx context.Context, since ledger.Instant) ([]int64, error) {
	if err := o.catchUp(ctx); err != nil {
		return nil, err
	}
	var seqs []int64
	rows := pages(0, func(after ledger.Delivery, _, newest bool, n int) ([]ledger.Delivery, error) {
		return o.store.Deliveries(ctx, ledger.DeliveryQuery{Unreadable: true, Since: since, After: after.Seq, Newest: newest, Limit: n}) //nolint:wrapcheck // the store names it
	})
	for d, err := range rows {
		if err != nil {
			return nil, err
		}
		seqs = append(seqs, d.Seq)
	}
	return seqs, nil
}

func (p *program) releaseCommand() *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use: "release hive|stove --reason TEXT", Short: prose("Let a suspect provider's denials count again"), Args: exactly(1, "hive or stove"),
		RunE: func(cmd *cobra.Command, args []string) error {
			provider, err := ledger.ParseProvider(args[0])
			if err != nil {
				return usage(err)
			}
			if reason == "" {
				return usage(ledger.Fail("release wants --reason"))
			}
			return p.atWork(cmd, func(ctx context.Context, o *office) error {
				if err := o.clerk.Release(ctx, provider, reason); err != nil {
					return err //nolint:wrapcheck // the clerk names it
				}
				p.remark("release: denials of %s count again from now on", provider)
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", prose("why"))
	return cmd
}

func (p *program) auditCommand() *cobra.Command {
	parent := &cobra.Command{
		Use: "audit verify|rebuild", Short: prose("Prove that the ledger is what was recorded"),
		RunE: func(*cobra.Command, []string) error { return usage(ledger.Fail("audit wants verify or rebuild")) },
	}
	verify := &cobra.Command{
		Use: "verify", Short: prose("Replay the chain of facts, bytes included"), Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.atWork(cmd, func(ctx context.Context, o *office) error {
				n, err := o.store.AuditVerify(ctx, nil)
				if err != nil {
					return err //nolint:wrapcheck // it names the fact
				}
				p.tell("%d facts verify", n)
				return nil
			})
		},
	}
	var check bool
	rebuild := &cobra.Command{
		Use: "rebuild [--check]", Short: prose("Fold every fact anew; with --check only compare"), Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.atWork(cmd, func(ctx context.Context, o *office) error {
				r, err := o.store.Rebuild(ctx, check, nil)
				if err != nil {
					return err //nolint:wrapcheck // the store names it
				}
				for _, d := range r.Differences {
					p.answer("%s\n", d)
				}
				if check && r.Found > 0 {
					return &ledger.Error{Op: "audit rebuild", Kind: ledger.Corrupt, Human: ledger.Say("%d differences between what is stored and what the facts say", r.Found)}
				}
				done := ledger.Phrase("folded anew")
				if check {
					done = "no difference"
				}
				p.tell("%d facts, %d orders: %s", r.Facts, r.Orders, done)
				return nil
			})
		},
	}
	rebuild.Flags().BoolVar(&check, "check", false, prose("compare and change nothing"))
	parent.AddCommand(verify, rebuild)
	return parent
}

func (p *program) backupCommand() *cobra.Command {
	return &cobra.Command{
		Use: "backup FILE", Short: prose("Copy the live ledger"), Args: exactly(1, "one FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.atWork(cmd, func(ctx context.Context, o *office) error {
				if err := o.store.Backup(ctx, args[0]); err != nil {
					return err //nolint:wrapcheck // the store names it
				}
				p.answer("%s\n", args[0])
				return nil
			})
		},
	}
}

func (p *program) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: prose("Print the version"), Args: none,
		RunE: func(*cobra.Command, []string) error {
			p.answer("makegood %s\n", buildVersion())
			return nil
		},
	}
}
