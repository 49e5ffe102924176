package main

import (
	"context"
	"errors"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/tui/lang"
	"makegood/tui/plain"
)

// actFlags are what every action takes.
type actFlags struct {
	listFlags
	dryRun   bool
	reason   string
	evidence string
}

func (f *actFlags) register(cmd *cobra.Command) *cobra.Command {
	f.format(cmd)
	fs := cmd.Flags()
	fs.BoolVar(&f.dryRun, "dry-run", false, prose("print the request and the guards' verdicts; send nothing"))
	fs.StringVar(&f.reason, "reason", "", prose("why; kept with the action"))
	fs.StringVar(&f.evidence, "evidence", "", prose("what was seen elsewhere; lifts some guards, with a second operator"))
	return cmd
}

func (p *program) actCommands() []*cobra.Command {
	return []*cobra.Command{
		p.actCommand("verify", "Verify a Hive payment (pressed, never polled: it has side effects at Hive)", ledger.ActVerify),
		p.reportCommand(), p.refundCommand(),
		p.actCommand("replay", "Post the stored notification to the game again", ledger.ActReplay),
		p.deliverCommand(), p.probeCommand(), p.settleCommand(),
		p.decideCommand("approve", "Approve an action as a second operator"), p.decideCommand("reject", "Turn an action down as a second operator"),
		p.armCommand(),
	}
}

func (p *program) actCommand(name string, short lang.Text, kind ledger.ActionKind) *cobra.Command {
	var f actFlags
	return f.register(&cobra.Command{
		Use: name + " ORDER", Short: prose(short), Args: exactly(1, "one ORDER"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.atWork(cmd, func(ctx context.Context, o *office) error { return p.act(ctx, o, args[0], kind, &f) })
		},
	})
}

func (p *program) reportCommand() *cobra.Command {
	var f actFlags
	var failed bool
	cmd := f.register(&cobra.Command{
		Use: "report ORDER", Short: prose("Report to Hive that the order was granted (with --failed: that it was not)"), Args: exactly(1, "one ORDER"),
		RunE: func(cmd *cobra.Command, args []string) error {
			kind := ledger.ActReportGranted
			if failed {
				kind = ledger.ActReportFailed
			}
			return p.atWork(cmd, func(ctx context.Context, o *office) error { return p.act(ctx, o, args[0], kind, &f) })
		},
	})
	cmd.Flags().BoolVar(&failed, "failed", false, prose("report that the grant failed; returns no money"))
	return cmd
}

func (p *program) refundCommand() *cobra.Command {
	var f actFlags
	var confirm string
	cmd := f.register(&cobra.Command{
		Use: "refund ORDER --reason TEXT --confirm ORDER", Short: prose("Ask Hive to cancel the payment and return the money"), Args: exactly(1, "one ORDER"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !f.dryRun && strings.TrimSpace(f.reason) == "" {
				return usage(ledger.Fail("refund wants --reason: it is sent and kept"))
			}
			if !f.dryRun && confirm == "" {
				return usage(ledger.Fail("refund wants --confirm with the order id typed again"))
			}
			return p.atWork(cmd, func(ctx context.Context, o *office) error {
				key, err := o.order(ctx, args[0])
				if err != nil {
					return err
				}
				if _, typed := splitOrder(confirm); !f.dryRun && ledger.CanonicalOrder(key.Provider, typed) != key.Order {
					return exitWith{exitRefused, ledger.Fail("refund %s: --confirm %s is not this order; nothing was sent", key, confirm)}
				}
				return p.actOn(ctx, o, key, ledger.ActRefund, &f)
			})
		},
	})
	cmd.Flags().StringVar(&confirm, "confirm", "", prose("the order id once more"))
	return cmd
}

func (p *program) act(ctx context.Context, o *office, arg string, kind ledger.ActionKind, f *actFlags) error {
	key, err := o.order(ctx, arg)
	if err != nil {
		return err
	}
	return p.actOn(ctx, o, key, kind, f)
}

func (p *program) actOn(ctx context.Context, o *office, key ledger.Key, kind ledger.ActionKind, f *actFlags) error {
	cmd := clerk.Command{Kind: kind, Key: key, Reason: f.reason, Evidence: f.evidence}
	w := p.writer(o, &f.listFlags)
	if f.dryRun {
		plan, err := o.clerk.Preview(ctx, cmd)
		return errors.Join(plain.DryRun(w, planOf(plan, err)), w.Close(), unbuilt(plan, err))
	}
	done, err := o.clerk.Act(ctx, cmd)
	return p.acted(w, done, err)
}

// acted prints what became of an action, and gives the error that decides the
// exit code: what became of it first, that it could not be printed after that.
func (p *program) acted(w *plain.Writer, a ledger.Action, err error) error {
	if a.ID != "" && a.State != "" {
		if werr := errors.Join(plain.Actions(w, one(a)), w.Close()); werr != nil {
			return errors.Join(err, werr)
		}
	}
	return err
}

// planOf hands the clerk's plan to the writer.
func planOf(c clerk.Plan, err error) plain.Plan {
	out := plain.Plan{Kind: c.Kind, Key: c.Key, Request: c.Request, Guards: c.Guards}
	if err != nil {
		out.Problem = err.Error()
	}
	return out
}

// unbuilt is the error of a dry run whose request could not be built; what the
// guards say is no error of a dry run.
func unbuilt(c clerk.Plan, err error) error {
	if c.Request != nil {
		return nil
	}
	if err == nil || ledger.KindOf(err) == ledger.Denied {
		return exitWith{exitError, errors.Join(ledger.Fail("the request could not be built"), err)}
	}
	return err
}

func one[T any](row T) iter.Seq2[T, error] { return each([]T{row}) }

// each hands a list to a writer.
func each[T any](rows []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}
}

func (p *program) deliverCommand() *cobra.Command {
	var undelivered bool
	var rate string
	cmd := &cobra.Command{
		Use: "deliver --undelivered", Short: prose("Pass on to the game what never reached it"), Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !undelivered {
				return usage(ledger.Fail("deliver wants --undelivered: that is what it delivers"))
			}
			pause, err := pauseOf(rate)
			if err != nil {
				return err
			}
			return p.atWork(cmd, func(ctx context.Context, o *office) error {
				sum, err := o.clerk.Deliver(ctx, pause, func(d clerk.Delivery) {
					p.line(d.Key.String() + ": " + p.speak().Say(ledger.Say(d.Outcome.Phrase())) + " " + p.speak().Say(d.Text))
				})
				p.tell("%d delivered, %d declined, %d unanswered, %d passed over", sum.Delivered, sum.Declined, sum.Unanswered, sum.PassedOver)
				return err //nolint:wrapcheck // the clerk names it
			})
		},
	}
	cmd.Flags().BoolVar(&undelivered, "undelivered", false, prose("everything that never reached the game"))
	cmd.Flags().StringVar(&rate, "rate", "5/s", prose("how many a second (5/s, 30/m)"))
	return cmd
}

// pauseOf reads a rate as the pause between two posts.
func pauseOf(rate string) (time.Duration, error) {
	count, unit, ok := strings.Cut(rate, "/")
	n, err := strconv.Atoi(strings.TrimSpace(count))
	per := map[string]time.Duration{"s": time.Second, "m": time.Minute, "h": time.Hour}[strings.TrimSpace(unit)]
	if !ok || err != nil || n < 1 || per == 0 {
		return 0, usage(ledger.Fail("--rate %q is no rate: write 5/s or 30/m", rate))
	}
	return per / time.Duration(n), nil
}

func (p *program) probeCommand() *cobra.Command {
	var f listFlags
	cmd := &cobra.Command{
		Use: "probe ORDER", Short: prose("Read about an action in doubt, without side effects"), Args: exactly(1, "one ORDER or ACTION"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.atWork(cmd, func(ctx context.Context, o *office) error {
				found, err := o.probe(ctx, args[0])
				if err != nil {
					return err
				}
				w := p.writer(o, &f)
				if len(found.Actions) > 0 || p.script {
					err = plain.Actions(w, each(found.Actions))
				}
				if err := errors.Join(err, w.Close()); err != nil {
					return err
				}
				p.remark("probe %s: %s", found.Key, found.Text)
				if found.InDoubt {
					return exitWith{code: exitDoubt}
				}
				return nil
			})
		},
	}
	f.format(cmd)
	return cmd
}

// probe takes an order, or the id of an action.
func (o *office) probe(ctx context.Context, arg string) (clerk.Probed, error) {
	key, err := o.order(ctx, arg)
	if err == nil {
		return o.clerk.Probe(ctx, key) //nolint:wrapcheck // the clerk names it
	}
	if found, aerr := o.clerk.ProbeAction(ctx, arg); aerr == nil {
		return found, nil
	}
	return clerk.Probed{}, err
}

func (p *program) settleCommand() *cobra.Command {
	var f listFlags
	var done, failed bool
	var evidence string
	cmd := &cobra.Command{
		Use: "settle ACTION --done|--failed --evidence TEXT", Short: prose("End a doubt with what was seen elsewhere"), Args: exactly(1, "one ACTION"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if done == failed {
				return usage(ledger.Fail("settle wants one of --done and --failed"))
			}
			if strings.TrimSpace(evidence) == "" {
				return usage(ledger.Fail("settle wants --evidence: what was seen, and where"))
			}
			return p.atWork(cmd, func(ctx context.Context, o *office) error {
				a, err := o.clerk.Settle(ctx, args[0], done, evidence)
				return p.acted(p.writer(o, &f), a, err)
			})
		},
	}
	f.format(cmd)
	cmd.Flags().BoolVar(&done, "done", false, prose("it took effect"))
	cmd.Flags().BoolVar(&failed, "failed", false, prose("it had no effect"))
	cmd.Flags().StringVar(&evidence, "evidence", "", prose("what was seen, and where"))
	return cmd
}

func (p *program) decideCommand(name string, short lang.Text) *cobra.Command {
	var f listFlags
	var reason string
	cmd := &cobra.Command{
		Use: name + " ACTION", Short: prose(short), Args: exactly(1, "one ACTION"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.atWork(cmd, func(ctx context.Context, o *office) error {
				var a ledger.Action
				var err error
				if name == "approve" {
					a, err = o.clerk.Approve(ctx, args[0])
				} else {
					a, err = o.clerk.Reject(ctx, args[0], reason)
				}
				return p.acted(p.writer(o, &f), a, err)
			})
		},
	}
	f.format(cmd)
	if name == "reject" {
		cmd.Flags().StringVar(&reason, "reason", "", prose("why"))
	}
	return cmd
}

func (p *program) armCommand() *cobra.Command {
	var length time.Duration
	var reason string
	var off bool
	cmd := &cobra.Command{
		Use: "arm --for 30m --reason TEXT", Short: prose("Allow write actions in live for a while; it ends by itself"), Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !off && (length <= 0 || strings.TrimSpace(reason) == "") {
				return usage(ledger.Fail("arm wants --for (30m) and --reason"))
			}
			return p.atWork(cmd, func(ctx context.Context, o *office) error {
				var arm ledger.Arm
				var err error
				if off {
					arm, err = o.clerk.Disarm(ctx, reason)
				} else {
					arm, err = o.clerk.Arm(ctx, length, reason)
				}
				if err != nil {
					return err //nolint:wrapcheck // the clerk names it
				}
				if off {
					p.tell("read-only again")
					return nil
				}
				p.tell("armed for %s until %s", arm.Operator, arm.Until.Time().In(o.cfg.Console.Timezone).Format("2006-01-02 15:04:05 MST"))
				return nil
			})
		},
	}
	cmd.Flags().DurationVar(&length, "for", 0, prose("how long (30m)"))
	cmd.Flags().StringVar(&reason, "reason", "", prose("why"))
	cmd.Flags().BoolVar(&off, "off", false, prose("make it read-only again now"))
	return cmd
}
