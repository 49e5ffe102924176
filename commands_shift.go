package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"makegood/ledger"
	"makegood/tui/plain"
)

func (p *program) shiftCommand() *cobra.Command {
	var f listFlags
	var from, workbook, page string
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
				return p.reportShift(o, s, &f, workbook, page)
			})
		},
	}
	f.format(cmd)
	cmd.Flags().StringVar(&from, "since", "", prose("when the shift began (RFC 3339, or a duration back from now); default: the start of the business day"))
	cmd.Flags().StringVar(&workbook, "xlsx", "", prose("write a workbook for finance into this FILE"))
	cmd.Flags().StringVar(&page, "html", "", prose("write one self-contained page with charts into this FILE"))
	return cmd
}

// reportShift writes the files that were asked for, and the report itself where
// none was or a format of it was asked for besides.
func (p *program) reportShift(o *office, s ledger.Shift, f *listFlags, workbook, page string) error {
	by := plain.About{Environment: ledger.Environment(o.cfg.Environment), Operator: o.cfg.Operator}
	for _, file := range []struct {
		name  string
		write func(*plain.Writer, ledger.Shift, plain.About) error
	}{{workbook, plain.ShiftWorkbook}, {page, plain.ShiftPage}} {
		if file.name == "" {
			continue
		}
		err := writeFile(o, file.name, func(w *plain.Writer) error { return file.write(w, s, by) })
		if err != nil {
			return fmt.Errorf("report-shift: %w", err)
		}
	}
	if (workbook != "" || page != "") && !f.json && !f.csv {
		for _, name := range []string{workbook, page} {
			if name != "" {
				p.answer("%s\n", name)
			}
		}
		return nil
	}
	w := p.writer(o, f)
	return errors.Join(plain.ShiftReport(w, s), w.Close())
}

// writeFile writes a report whole or not at all: what was there before stays until
// the new one is complete.
func writeFile(o *office, name string, write func(*plain.Writer) error) error {
	var out bytes.Buffer
	w := writerTo(&out, o, &listFlags{})
	if err := errors.Join(write(w), w.Close()); err != nil {
		return err
	}
	part, err := os.CreateTemp(filepath.Dir(name), ".makegood-*")
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	_, err = part.Write(out.Bytes())
	if err = errors.Join(err, part.Close()); err == nil {
		err = os.Rename(part.Name(), name)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("%s: %w", name, err), os.Remove(part.Name()))
	}
	return nil
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
