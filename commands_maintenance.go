package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"makegood/ledger"
	"makegood/tui/plain"
)

func (p *program) maintenanceCommand() *cobra.Command {
	parent := &cobra.Command{
		Use: "maintenance add|list|end", Short: prose("Declare a pause in which alerts are silent"),
		RunE: func(*cobra.Command, []string) error { return usage(ledger.Fail("maintenance wants add, list or end")) },
	}
	parent.AddCommand(p.maintenanceAddCommand(), p.maintenanceListCommand(), p.maintenanceEndCommand())
	return parent
}

// maintenanceFlags say when maintenance is, of which provider, and why.
type maintenanceFlags struct {
	from, to, provider, reason string
	length                     time.Duration
}

// read gives the maintenance the flags declare.
func (f *maintenanceFlags) read(now time.Time, zone *time.Location) (m ledger.Maintenance, err error) {
	m.Reason, m.From = f.reason, ledger.At(now)
	if f.provider != "" {
		if m.Provider, err = ledger.ParseProvider(f.provider); err != nil {
			return m, err //nolint:wrapcheck // it names the providers
		}
	}
	if f.from != "" {
		if m.From, err = moment(f.from, now, zone); err != nil {
			return m, fmt.Errorf("--from %w", err)
		}
	}
	m.To = m.From.Add(f.length)
	if f.to != "" {
		if m.To, err = moment(f.to, m.From.Time(), zone); err != nil {
			return m, fmt.Errorf("--to %w", err)
		}
	}
	return m, nil
}

func (p *program) maintenanceAddCommand() *cobra.Command {
	var f maintenanceFlags
	cmd := &cobra.Command{
		Use: "add --to T|--for D --reason TEXT", Short: prose("Declare maintenance: no alert it covers is raised meanwhile"), Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if (f.to == "") == (f.length == 0) {
				return usage(ledger.Fail("maintenance add wants its end: --to or --for, one of them"))
			}
			if f.reason == "" {
				return usage(ledger.Fail("maintenance add wants --reason"))
			}
			return p.atWork(cmd, func(ctx context.Context, o *office) error {
				m, err := f.read(o.now(), o.cfg.Console.Timezone)
				if err != nil {
					return usage(err)
				}
				declared, err := o.clerk.Maintain(ctx, m)
				if err != nil {
					return err //nolint:wrapcheck // the clerk names it
				}
				if p.within == nil {
					// For a script; a person reads the number in the sentence.
					p.answer("%d\n", declared.ID)
				}
				p.remark("maintenance: %s; makegood maintenance end %d ends it", p.alertVoice(o).Maintenance(declared), declared.ID)
				return nil
			})
		},
	}
	fs := cmd.Flags()
	fs.StringVar(&f.from, "from", "", prose("when it begins: RFC 3339, or a time of day (03:00) in console.timezone; default now"))
	fs.StringVar(&f.to, "to", "", prose("when it ends, the same"))
	fs.DurationVar(&f.length, "for", 0, prose("how long it lasts (2h), instead of --to"))
	fs.StringVar(&f.provider, "provider", "", prose("hive or stove; without it everything"))
	fs.StringVar(&f.reason, "reason", "", prose("why; shown wherever alerts are silent"))
	return cmd
}

func (p *program) alertVoice(o *office) plain.AlertVoice {
	return plain.AlertVoice{Words: o.words, Zone: o.cfg.Console.Timezone, Now: ledger.At(o.now())}
}

// moment reads an instant: RFC 3339, or the next such time of day from base on.
func moment(text string, base time.Time, zone *time.Location) (ledger.Instant, error) {
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return ledger.At(t), nil
	}
	t, err := time.Parse("15:04", text)
	if err != nil {
		return 0, ledger.Fail("%q is neither an RFC 3339 time nor a time of day such as 03:00", text)
	}
	base = base.In(zone)
	at := time.Date(base.Year(), base.Month(), base.Day(), t.Hour(), t.Minute(), 0, 0, zone)
	if at.Before(base.Truncate(time.Minute)) {
		at = time.Date(base.Year(), base.Month(), base.Day()+1, t.Hour(), t.Minute(), 0, 0, zone)
	}
	return ledger.At(at), nil
}

func (p *program) maintenanceListCommand() *cobra.Command {
	var f listFlags
	var from string
	cmd := &cobra.Command{
		Use: "list", Short: prose("List the maintenance that is declared and not over"), Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.atWork(cmd, func(ctx context.Context, o *office) error {
				at := ledger.At(o.now())
				if from != "" {
					var err error
					if at, err = since(from, o.now()); err != nil {
						return err
					}
				}
				if err := o.catchUp(ctx); err != nil {
					return err
				}
				list, err := o.store.Maintenances(ctx, at)
				if err != nil {
					return err //nolint:wrapcheck // the store names it
				}
				w := p.writer(o, &f)
				return errors.Join(plain.Maintenances(w, each(list)), w.Close())
			})
		},
	}
	f.format(cmd)
	cmd.Flags().StringVar(&from, "since", "", prose("also what ended since (RFC 3339, or a duration back from now)"))
	return cmd
}

func (p *program) maintenanceEndCommand() *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use: "end ID", Short: prose("End a declared maintenance now"), Args: exactly(1, "the ID of a maintenance"),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil || id < 1 {
				return usage(ledger.Fail("%q is no ID of a maintenance; makegood maintenance list shows them", args[0]))
			}
			return p.atWork(cmd, func(ctx context.Context, o *office) error {
				if err := o.catchUp(ctx); err != nil {
					return err
				}
				m, err := o.clerk.EndMaintenance(ctx, o.store, id, reason)
				if err != nil {
					return err //nolint:wrapcheck // the clerk names it
				}
				p.remark("maintenance: %d is over: what holds now is an alert again (%s)", m.ID, m.Reason)
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", prose("why before its time"))
	return cmd
}
