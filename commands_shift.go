package main

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"makegood/ledger"
	"makegood/tui/plain"
)

func (p *program) shiftCommand() *cobra.Command {
	var f listFlags
	var from string
	var files shiftFiles
	cmd := &cobra.Command{
		Use: "report-shift [--since T]", Short: prose("Report what the shift leaves: opened, closed, refunded, oldest, in doubt, by whom"), Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.atWork(cmd, func(ctx context.Context, o *office) error {
				at, err := o.shiftStart(from)
				if err != nil {
					return err
				}
				if err := o.catchUp(ctx); err != nil {
					return err
				}
				s, err := o.clerk.Shift(ctx, at, o.cfg.Console.Timezone)
				if err != nil {
					return err //nolint:wrapcheck // the clerk names it
				}
				return p.reportShift(o, s, &f, files)
			})
		},
	}
	f.format(cmd)
	cmd.Flags().StringVar(&from, "since", "", prose("when the shift began (RFC 3339, or a duration back from now); default: the start of the business day"))
	cmd.Flags().StringVar(&files.workbook, "xlsx", "", prose("write a workbook for finance into this FILE"))
	cmd.Flags().StringVar(&files.page, "html", "", prose("write one self-contained page with charts into this FILE"))
	forced(cmd, &files.replace)
	return cmd
}

// shiftFiles are the files a report is written into.
type shiftFiles struct {
	workbook, page string
	replace        bool
}

// forced adds --force to a command that writes files.
func forced(cmd *cobra.Command, replace *bool) {
	cmd.Flags().BoolVar(replace, "force", false, prose("replace a file of that name"))
}

// reportShift writes the files that were asked for, and the report itself where
// none was or a format of it was asked for besides.
func (p *program) reportShift(o *office, s ledger.Shift, f *listFlags, files shiftFiles) error {
	names, err := writeShift(o, s, files)
	if err != nil {
		return err
	}
	if len(names) > 0 && !f.json && !f.csv {
		for _, name := range names {
			p.answer("%s\n", name)
		}
		return nil
	}
	w := p.writer(o, f)
	return errors.Join(plain.ShiftReport(w, s), w.Close())
}

// writeShift writes the files of a report and gives their names. None is given its name before all are written.
func writeShift(o *office, s ledger.Shift, files shiftFiles) (names []string, err error) {
	by := plain.About{Environment: ledger.Environment(o.cfg.Environment), Operator: o.cfg.Operator}
	var written []*plain.File
	defer func() {
		for _, f := range written {
			err = errors.Join(err, f.Drop())
		}
	}()
	for _, file := range []struct {
		name  string
		write func(*plain.Writer, ledger.Shift, plain.About) error
	}{{files.workbook, plain.ShiftWorkbook}, {files.page, plain.ShiftPage}} {
		if file.name == "" {
			continue
		}
		f, err := plain.NewFile(file.name, files.replace)
		if err != nil {
			return nil, err //nolint:wrapcheck // it names the file
		}
		names, written = append(names, file.name), append(written, f)
		w := writerTo(f, o, &listFlags{})
		if err := errors.Join(file.write(w, s, by), w.Close()); err != nil {
			return nil, err
		}
	}
	for _, f := range written {
		if err := f.Keep(); err != nil {
			return nil, err //nolint:wrapcheck // it names the file
		}
	}
	return names, nil
}

// shiftStart is when a shift began: as it was typed, else the start of the
// business day.
func (o *office) shiftStart(text string) (ledger.Instant, error) {
	if text != "" {
		return since(text, o.now())
	}
	return ledger.At(businessDay(o.now(), o.cfg.Console.BusinessDay, o.cfg.Console.Timezone)), nil
}

// businessDay is when the business day of an instant began: at the time of day of
// the configuration, today or yesterday. On a day whose clock leaves that time out
// it begins where the clock goes on.
func businessDay(now time.Time, begins TimeOfDay, zone *time.Location) time.Time {
	if zone == nil {
		zone = time.UTC
	}
	local := now.In(zone)
	minutes := int(time.Duration(begins) / time.Minute)
	for day := local.Day(); ; day-- {
		if at := time.Date(local.Year(), local.Month(), day, minutes/60, minutes%60, 0, 0, zone); !at.After(now) {
			return at
		}
	}
}

// shiftDesk reports on shifts for the console.
type shiftDesk struct{ o *office }

// Shift implements pane.Shifts.
func (s shiftDesk) Shift(ctx context.Context, since ledger.Instant) (ledger.Shift, error) {
	if !since.Known() {
		var err error
		if since, err = s.o.shiftStart(""); err != nil {
			return ledger.Shift{}, err
		}
	}
	return s.o.clerk.Shift(ctx, since, s.o.cfg.Console.Timezone) //nolint:wrapcheck // the clerk names it
}
