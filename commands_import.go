package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"makegood/clients/hive"
	"makegood/clients/stove"
	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/ledger/rows"
	"makegood/tui/lang"
	"makegood/tui/plain"
)

// decoders read the notification bodies of both providers.
func decoders() clerk.Decoders {
	return clerk.Decoders{Hive: hive.DecodeNotification, Stove: stove.DecodeNotification}
}

func (p *program) importCommands() []*cobra.Command {
	parent := &cobra.Command{
		Use: "import", Short: prose("Take in files: grants, products, players, notifications, cancellations"), Args: func(_ *cobra.Command, args []string) error {
			return usage(ledger.Fail("import wants one of grants, products, players, notifications, cancellations; got %q", strings.Join(args, " ")))
		},
		RunE: func(*cobra.Command, []string) error { return nil },
	}
	type take = func(ctx context.Context, o *office, r io.Reader, name string, f rows.Format) (ledger.GrantsTaken, error)
	for _, kind := range []struct {
		name  string
		short lang.Text
		take  take
	}{
		{"grants", "What the game gave and took back", func(ctx context.Context, o *office, r io.Reader, n string, f rows.Format) (ledger.GrantsTaken, error) {
			return o.clerk.ImportGrants(ctx, r, n, f)
		}},
		{"products", "What each product grants", func(ctx context.Context, o *office, r io.Reader, n string, f rows.Format) (ledger.GrantsTaken, error) {
			return o.clerk.ImportProducts(ctx, r, n, f)
		}},
		{"players", "Which ids are one player", func(ctx context.Context, o *office, r io.Reader, n string, f rows.Format) (ledger.GrantsTaken, error) {
			return o.clerk.ImportPlayers(ctx, r, n, f)
		}},
		{"notifications", "Deliveries that were kept elsewhere", func(ctx context.Context, o *office, r io.Reader, n string, f rows.Format) (ledger.GrantsTaken, error) {
			return o.clerk.ImportNotifications(ctx, r, n, f, decoders())
		}},
		{"cancellations", "Orders somebody saw cancelled elsewhere", func(ctx context.Context, o *office, r io.Reader, n string, f rows.Format) (ledger.GrantsTaken, error) {
			return o.clerk.ImportCancellations(ctx, r, n, f)
		}},
	} {
		parent.AddCommand(p.importCommand(kind.name, kind.short, kind.take))
	}
	return []*cobra.Command{parent}
}

// importFlags are what every import takes.
type importFlags struct {
	listFlags
	source, complete string
}

func (p *program) importCommand(name string, short lang.Text, take func(context.Context, *office, io.Reader, string, rows.Format) (ledger.GrantsTaken, error)) *cobra.Command {
	var f importFlags
	cmd := &cobra.Command{
		Use: name + " FILE|-", Short: prose(short), Args: exactly(1, "one FILE, or - for standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.atWork(cmd, func(ctx context.Context, o *office) error {
				return p.importFiles(ctx, o, args[0], &f, take)
			})
		},
	}
	f.format(cmd)
	cmd.Flags().StringVar(&f.source, "source", "", prose("name of a [[grants]] source whose format applies"))
	if name == "grants" {
		cmd.Flags().StringVar(&f.complete, "complete", "", prose("FROM..TO: the file holds every grant of that span (RFC 3339)"))
	}
	return cmd
}

func (p *program) importFiles(ctx context.Context, o *office, path string, f *importFlags, take func(context.Context, *office, io.Reader, string, rows.Format) (ledger.GrantsTaken, error)) error {
	format, err := o.formatOf(f.source)
	if err != nil {
		return err
	}
	span, err := spanOf(f.complete)
	if err != nil {
		return err
	}
	inputs, err := rows.Inputs(path, p.stdin)
	if err != nil {
		return err //nolint:wrapcheck // it names the path
	}
	total := ledger.GrantsTaken{Rejected: []ledger.RejectedRow{}}
	var failed error
	for _, in := range inputs {
		taken, err := p.importOne(ctx, o, in, format, take)
		total.Accepted += taken.Accepted
		total.Duplicates += taken.Duplicates
		total.Covered += taken.Covered
		total.Rejected = append(total.Rejected, inFile(in.Name, taken.Rejected)...)
		total.Suspect = append(total.Suspect, inFile(in.Name, taken.Suspect)...)
		if err != nil {
			failed = err
			break
		}
	}
	if failed == nil && span[1].Known() {
		var covered int
		covered, failed = o.cover(ctx, span, format, path)
		total.Covered += covered
	}
	if failed == nil {
		failed = o.store.CatchUp(ctx)
	}
	w := p.writer(o, &f.listFlags)
	if err := errors.Join(plain.Imported(w, total), w.Close()); err != nil {
		return err
	}
	if failed == nil && len(total.Rejected) > 0 {
		failed = ledger.Fail("%d of %d rows were rejected; the good ones are kept", len(total.Rejected), len(total.Rejected)+total.Accepted+total.Duplicates)
	}
	return failed
}

// inFile names the file of rows that do not say theirs.
func inFile(name string, rows []ledger.RejectedRow) []ledger.RejectedRow {
	for i := range rows {
		if rows[i].File == "" {
			rows[i].File = name
		}
	}
	return rows
}

func (p *program) importOne(ctx context.Context, o *office, in rows.Input, format rows.Format, take func(context.Context, *office, io.Reader, string, rows.Format) (ledger.GrantsTaken, error)) (taken ledger.GrantsTaken, err error) {
	r, err := in.Open()
	if err != nil {
		return taken, err //nolint:wrapcheck // it names the path
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	return take(ctx, o, r, in.Name, format)
}

// formatOf is the format of a configured source, or the default one.
func (o *office) formatOf(source string) (rows.Format, error) {
	if source == "" {
		return rows.Format{}, nil
	}
	var names []string
	for _, s := range o.cfg.Grants {
		if s.Name == source {
			return formatOfSource(s), nil
		}
		names = append(names, s.Name)
	}
	return rows.Format{}, usage(ledger.Fail("--source %q is no [[grants]] source (%s)", source, strings.Join(names, ", ")))
}

func formatOfSource(s GrantSource) rows.Format {
	return rows.Format{Kind: s.Format, Encoding: s.Encoding, Timezone: s.Timezone, Columns: s.Columns, Status: s.Status, Constants: s.Constants}
}

// spanOf reads --complete FROM..TO.
func spanOf(text string) (span [2]ledger.Instant, err error) {
	if text == "" {
		return span, nil
	}
	from, to, ok := strings.Cut(text, "..")
	if ok {
		for i, part := range []string{from, to} {
			var t time.Time
			if t, err = time.Parse(time.RFC3339, strings.TrimSpace(part)); err != nil {
				break
			}
			span[i] = ledger.At(t)
		}
	}
	if !ok || err != nil || span[1] < span[0] {
		return span, usage(ledger.Fail("--complete %q is not FROM..TO in RFC 3339", text))
	}
	return span, nil
}

// cover declares the span for the app the format names, else for every
// configured app.
func (o *office) cover(ctx context.Context, span [2]ledger.Instant, f rows.Format, source string) (covered int, err error) {
	provider, app := ledger.Provider(f.Constants["provider"]), f.Constants["app"]
	for _, a := range policyOf(o.cfg).Apps {
		if (provider != "" && a.Provider != provider) || (app != "" && a.ID != app) {
			continue
		}
		if err := o.clerk.Cover(ctx, ledger.Coverage{Provider: a.Provider, App: a.ID, From: span[0], Until: span[1]}, source); err != nil {
			return covered, err //nolint:wrapcheck // the clerk names it
		}
		covered++
	}
	return covered, nil
}
