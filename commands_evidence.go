package main

import (
	"context"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"makegood/ledger"
	"makegood/tui/plain"
)

func (p *program) packCommand() *cobra.Command {
	var out, reason string
	var replace bool
	cmd := &cobra.Command{
		Use: "evidence ORDER --out FILE", Short: prose("Write everything about one order into one file that proves itself; personal data only with a reason"),
		Args: exactly(1, "one ORDER"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if strings.TrimSpace(out) == "" {
				return usage(ledger.Fail("evidence wants --out: the file the pack goes into"))
			}
			if cmd.Flags().Changed("reason") && strings.TrimSpace(reason) == "" {
				return usage(ledger.Fail("an empty --reason is none; leave it out to mask personal data"))
			}
			return p.atWork(cmd, func(ctx context.Context, o *office) error {
				key, err := o.order(ctx, args[0])
				if err != nil {
					return err
				}
				return p.evidence(ctx, o, key, out, strings.TrimSpace(reason), replace)
			})
		},
	}
	cmd.Flags().StringVar(&out, "out", "", prose("the ZIP file to write"))
	cmd.Flags().StringVar(&reason, "reason", "", prose("leave personal data in, and record this as the reason first"))
	forced(cmd, &replace)
	return cmd
}

// evidence writes the pack of an order. The file is begun first: a reason is recorded only for a pack that can be kept.
func (p *program) evidence(ctx context.Context, o *office, key ledger.Key, out, reason string, replace bool) (err error) {
	path, err := filepath.Abs(out)
	if err != nil {
		return ledger.Fail("%s is no path: %s", out, err)
	}
	var files int
	err = plain.WriteFile(path, replace, func(file io.Writer) (err error) {
		files, err = o.pack(ctx, key, reason, file)
		return err
	})
	if err != nil {
		return err //nolint:wrapcheck // it names the file
	}
	p.answer("%s\n", path)
	how := ledger.Phrase("personal data masked")
	if reason != "" {
		how = "personal data included, which is recorded with its reason"
	}
	p.remark("evidence: %s is in %s (%d files, %s)", key, path, files, how)
	return nil
}

// pack gathers what the pack is made of, after the reason, if there is one, is a fact, and writes it.
func (o *office) pack(ctx context.Context, key ledger.Key, reason string, file io.Writer) (files int, err error) {
	pack := plain.Pack{
		At: ledger.At(o.now()), Zone: o.cfg.Console.Timezone, Environment: ledger.Environment(o.cfg.Environment),
		Version: buildVersion(), Operator: o.cfg.Operator, Reason: reason, Words: o.words,
	}
	if reason != "" {
		if pack.ReasonSeq, err = o.clerk.Export(ctx, key, reason); err != nil {
			return 0, err //nolint:wrapcheck // the clerk names it
		}
		if err := o.store.CatchUp(ctx); err != nil {
			return 0, err //nolint:wrapcheck // the store names it
		}
	}
	if pack.Dossier, err = o.dossier(ctx, key); err != nil {
		return 0, err
	}
	if pack.Dossier.Facts, err = o.store.Facts(ctx, key, true); err != nil {
		return 0, err //nolint:wrapcheck // the store names it
	}
	if pack.Wholes, err = o.chained(ctx, pack.Dossier.Facts); err != nil {
		return 0, err
	}
	return plain.EvidencePack(file, pack) //nolint:wrapcheck // it names itself
}

// chained gives every fact the hash of the fact before and proves it, and reads the whole answers they were read from.
func (o *office) chained(ctx context.Context, facts []ledger.Fact) (wholes []ledger.Fact, err error) {
	seen := map[int64]bool{0: true}
	for i := range facts {
		f := &facts[i]
		if f.Seq > 1 {
			before, err := o.store.Fact(ctx, f.Seq-1)
			if err != nil {
				return nil, err //nolint:wrapcheck // the store names it
			}
			f.Prev = before.Hash
		}
		if err := f.Verify(f.Prev); err != nil {
			return nil, ledger.Fail("no pack is made of a ledger that does not prove itself (makegood audit verify): %s", err)
		}
		seen[f.Seq] = true
	}
	for _, f := range facts {
		whole, ok, err := o.answerOf(ctx, f)
		if err != nil {
			return nil, err
		}
		if ok && !seen[whole.Seq] {
			seen[whole.Seq] = true
			wholes = append(wholes, whole)
		}
	}
	return wholes, nil
}

// answerWithin is how far before an observation the answer it was read from is looked for: a list has as many rows.
const answerWithin = 1000

// answerOf gives the whole answer an observation about one order was read from: it is recorded right before what it says of
// single orders, and was asked for at the same instant.
func (o *office) answerOf(ctx context.Context, f ledger.Fact) (whole ledger.Fact, ok bool, err error) {
	var obs ledger.Observation
	if f.Kind != ledger.FactObservation || len(f.Raw) > 0 {
		return whole, false, nil
	}
	if err := f.Decode(&obs); err != nil {
		return whole, false, err //nolint:wrapcheck // it names the fact
	}
	for seq := f.Seq - 1; seq > max(0, f.Seq-answerWithin); seq-- {
		before, err := o.store.Fact(ctx, seq)
		if err != nil {
			return whole, false, err //nolint:wrapcheck // the store names it
		}
		var b ledger.Observation
		if before.Kind != ledger.FactObservation || before.Decode(&b) != nil || b.Question != obs.Question || b.BegunAt != obs.BegunAt {
			return whole, false, nil
		}
		if before.Key.Order == "" {
			return before, true, nil
		}
	}
	return whole, false, nil
}
