package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/tui/lang"
	"makegood/tui/pane"
)

func (p *program) caseCommands() []*cobra.Command {
	type verb = func(ctx context.Context, o *office, key ledger.Key, reason string) error
	plainVerb := func(name string, short lang.Text, needsReason bool, do verb) *cobra.Command {
		return p.caseCommand(name, short, needsReason, nil, do)
	}
	return []*cobra.Command{
		plainVerb("claim", "Take a case: it is yours", false, func(ctx context.Context, o *office, k ledger.Key, r string) error { return o.clerk.Claim(ctx, k, r) }),
		plainVerb("resolve", "End a case: it is dealt with", true, func(ctx context.Context, o *office, k ledger.Key, r string) error { return o.clerk.Resolve(ctx, k, r) }),
		plainVerb("ignore", "End a case that is nobody's", true, func(ctx context.Context, o *office, k ledger.Key, r string) error { return o.clerk.Ignore(ctx, k, r) }),
		plainVerb("accept", "End a case by living with what was found", true, func(ctx context.Context, o *office, k ledger.Key, r string) error { return o.clerk.Accept(ctx, k, r) }),
		plainVerb("reopen", "Take an ending or a snooze back", true, func(ctx context.Context, o *office, k ledger.Key, r string) error { return o.clerk.Reopen(ctx, k, r) }),
		p.snoozeCommand(),
		p.noteCommand(),
		p.markCommand(), p.linkCommand(),
		p.evidenceCommand("granted", "Record that the game gave it, with the game's reference", grantedFlags, func(ctx context.Context, o *office, k ledger.Key, s clerk.Seen) error {
			return o.clerk.Granted(ctx, k, s)
		}),
		p.evidenceCommand("revoked", "Record that the game took it back", revokedFlags, func(ctx context.Context, o *office, k ledger.Key, s clerk.Seen) error {
			return o.clerk.Revoked(ctx, k, s)
		}),
		p.evidenceCommand("cancelled", "Record that the payment was cancelled, as seen elsewhere", cancelledFlags, func(ctx context.Context, o *office, k ledger.Key, s clerk.Seen) error {
			return o.clerk.Cancelled(ctx, k, s)
		}),
	}
}

// caseCommand makes a command that takes one ORDER and a reason.
func (p *program) caseCommand(name string, short lang.Text, needsReason bool, flags func(*cobra.Command), do func(context.Context, *office, ledger.Key, string) error) *cobra.Command {
	var reason string
	use := name + " ORDER --reason TEXT"
	if !needsReason {
		use = name + " ORDER"
	}
	cmd := &cobra.Command{
		Use: use, Short: prose(short), Args: exactly(1, "one ORDER"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if needsReason && strings.TrimSpace(reason) == "" {
				return usage(ledger.Fail("%s wants --reason", name))
			}
			return p.atWork(cmd, func(ctx context.Context, o *office) error {
				key, err := o.order(ctx, args[0])
				if err != nil {
					return err
				}
				if err := do(ctx, o, key, reason); err != nil {
					return err
				}
				p.remark("%s: recorded for %s", name, key)
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", prose("why; kept in the order's history"))
	if flags != nil {
		flags(cmd)
	}
	return cmd
}

func (p *program) snoozeCommand() *cobra.Command {
	var length, until string
	flags := func(cmd *cobra.Command) {
		cmd.Flags().StringVar(&length, "for", "1h", prose("how long (45m, 8h)"))
		cmd.Flags().StringVar(&until, "until", "", prose("until when, instead of --for: 18:00, today, tomorrow 09:00, 2026-11-30 09:00, or an RFC 3339 time"))
	}
	return p.caseCommand("snooze", "Put a case aside for a while", true, flags, func(ctx context.Context, o *office, k ledger.Key, reason string) error {
		if until != "" {
			t, rest, err := pane.Until(until, o.now(), o.cfg.Console.Timezone)
			if err == nil && rest != "" {
				err = pane.ErrNoUntil
			}
			if err != nil {
				return usage(fmt.Errorf("--until %q: %w", until, err))
			}
			return o.clerk.Snooze(ctx, k, ledger.At(t), reason) //nolint:wrapcheck // the clerk names it
		}
		d, err := time.ParseDuration(length)
		if err != nil || d <= 0 {
			return usage(ledger.Fail("--for %q is no length of time", length))
		}
		return o.clerk.Snooze(ctx, k, ledger.At(o.now().Add(d)), reason) //nolint:wrapcheck // the clerk names it
	})
}

func (p *program) markCommand() *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use: "mark ORDER test|repayment|gift|purchase", Short: prose("Say what an order is"), Args: exactly(2, "an ORDER and one of test, repayment, gift, purchase"),
		RunE: func(cmd *cobra.Command, args []string) error {
			mark := ledger.Mark(strings.ToLower(args[1]))
			switch mark {
			case ledger.MarkTest, ledger.MarkRepayment, ledger.MarkGift, ledger.MarkPurchase:
			default:
				return usage(ledger.Fail("mark %q is none of test, repayment, gift, purchase", args[1]))
			}
			return p.atWork(cmd, func(ctx context.Context, o *office) error {
				key, err := o.order(ctx, args[0])
				if err != nil {
					return err
				}
				if err := o.clerk.MarkAs(ctx, key, mark, reason); err != nil {
					return err //nolint:wrapcheck // the clerk names it
				}
				p.remark("mark: %s is a %s", key, ledger.Phrase(mark))
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", prose("why"))
	return cmd
}

func (p *program) linkCommand() *cobra.Command {
	var as, reason string
	cmd := &cobra.Command{
		Use: "link ORDER ORDER --as same|repayment", Short: prose("Say that two orders are one payment, or that the first repays the second"),
		Args: exactly(2, "two ORDERs"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if as != ledger.LinkSame && as != ledger.LinkRepayment {
				return usage(ledger.Fail("link wants --as same or --as repayment"))
			}
			return p.atWork(cmd, func(ctx context.Context, o *office) error {
				first, err := o.order(ctx, args[0])
				if err != nil {
					return err
				}
				second, err := o.order(ctx, args[1])
				if err != nil {
					return err
				}
				if err := o.clerk.Link(ctx, first, second, as, reason); err != nil {
					return err //nolint:wrapcheck // the clerk names it
				}
				p.remark("link: %s and %s as %s", first, second, as)
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&as, "as", "", prose("same or repayment"))
	cmd.Flags().StringVar(&reason, "reason", "", prose("why"))
	return cmd
}

// seenFlags are the flags of one command that records what was seen elsewhere.
type seenFlags struct {
	seen     clerk.Seen
	at       string
	required string
}

func (f *seenFlags) common(cmd *cobra.Command) {
	fs := cmd.Flags()
	fs.StringVar(&f.seen.Text, "evidence", "", prose("what was seen"))
	fs.StringVar(&f.seen.Where, "where", "", prose("where it was seen (Hive Console, the game's GM tool)"))
	fs.StringVar(&f.at, "at", "", prose("when it happened (RFC 3339)"))
}

func grantedFlags(f *seenFlags, cmd *cobra.Command) {
	f.common(cmd)
	f.required = "grant-id"
	cmd.Flags().StringVar(&f.seen.GrantID, "grant-id", "", prose("the game's reference of the grant"))
}

func revokedFlags(f *seenFlags, cmd *cobra.Command) {
	f.common(cmd)
	cmd.Flags().StringVar(&f.seen.GrantID, "grant-id", "", prose("the grant that was taken back"))
	cmd.Flags().BoolVar(&f.seen.All, "all", false, prose("every grant of the order"))
}

func cancelledFlags(f *seenFlags, cmd *cobra.Command) {
	f.common(cmd)
	f.required = "evidence"
}

func (p *program) evidenceCommand(name string, short lang.Text, flags func(*seenFlags, *cobra.Command), do func(context.Context, *office, ledger.Key, clerk.Seen) error) *cobra.Command {
	var f seenFlags
	cmd := &cobra.Command{
		Short: prose(short), Args: exactly(1, "one ORDER"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.required != "" && strings.TrimSpace(cmd.Flag(f.required).Value.String()) == "" {
				return usage(ledger.Fail("%s wants --%s", name, f.required))
			}
			if f.at != "" {
				t, err := time.Parse(time.RFC3339, f.at)
				if err != nil {
					return usage(ledger.Fail("--at %q is no RFC 3339 time", f.at))
				}
				f.seen.When = ledger.At(t)
			}
			return p.atWork(cmd, func(ctx context.Context, o *office) error {
				key, err := o.order(ctx, args[0])
				if err != nil {
					return err
				}
				if err := do(ctx, o, key, f.seen); err != nil {
					return err
				}
				p.remark("%s: recorded for %s", name, key)
				return nil
			})
		},
	}
	flags(&f, cmd)
	cmd.Use = name + " ORDER"
	if f.required != "" {
		cmd.Use += " --" + f.required + " TEXT"
	}
	return cmd
}
