package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/tui/plain"
)

func (p *program) showCommand() *cobra.Command {
	var f listFlags
	cmd := &cobra.Command{
		Use: "show ORDER", Short: "Show everything known about one order", Args: exactly(1, "one ORDER"),
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
			plan.Guards = []ledger.Verdict{{Guard: "request", Text: err.Error()}}
		}
		d.Choices = append(d.Choices, plain.NewChoice(kind, plan.Guards))
	}
	return d, nil
}

// idInText picks what may be an id out of any text: runs of letters, digits and
// a few joints, six characters or more, with a digit in them.
var idInText = regexp.MustCompile(`[A-Za-z0-9][A-Za-z0-9_.:-]{5,79}`)

// shortestID is how short an id inside a longer text may be.
const shortestID = 6

var hasDigit = regexp.MustCompile(`[0-9]`)

// idsInText lists the candidates of a text, each once, in their order.
func idsInText(text string) []string {
	var out []string
	for _, word := range idInText.FindAllString(text, 1000) {
		for len(word) > 0 && (word[len(word)-1] == '.' || word[len(word)-1] == ':' || word[len(word)-1] == '-') {
			word = word[:len(word)-1]
		}
		if hasDigit.MatchString(word) && !slices.Contains(out, word) {
			out = append(out, word)
		}
	}
	return out
}

// find lists the orders the ids of a text name.
func (p *program) find(ctx context.Context, o *office, text string, f *listFlags) error {
	if err := o.catchUp(ctx); err != nil {
		return err
	}
	words := idsInText(text)
	if one := strings.TrimSpace(text); len(words) == 0 && one != "" && !strings.ContainsAny(one, " \t\r\n") {
		words = []string{one}
	}
	var keys []ledger.Key
	var unknown []string
	for _, word := range words {
		found, err := o.named(ctx, word)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			unknown = append(unknown, word)
		}
		for _, k := range found {
			if !slices.Contains(keys, k) {
				keys = append(keys, k)
			}
		}
	}
	w := p.writer(o, f)
	if err := errors.Join(plain.Orders(w, o.rowsOf(ctx, keys)), w.Close()); err != nil {
		return err
	}
	for _, word := range unknown {
		p.remark("find: nothing is known of %s; ask with makegood check %s\n", word, word)
	}
	if len(keys) == 0 {
		return &ledger.Error{Op: "find", Kind: ledger.NotFound, Human: fmt.Sprintf("none of the %d ids in the text is known", len(words))}
	}
	return nil
}

// named lists the orders a word of a text names: as it stands, else by the parts
// between its joints, since a ticket says order:H2..., or ends a sentence behind
// the id without a space.
func (o *office) named(ctx context.Context, word string) ([]ledger.Key, error) {
	keys, err := o.withID(ctx, word)
	if err != nil || len(keys) > 0 {
		return keys, err
	}
	for _, part := range strings.FieldsFunc(word, func(r rune) bool { return strings.ContainsRune("_.:-", r) }) {
		if part == word || len(part) < shortestID || !hasDigit.MatchString(part) {
			continue
		}
		more, err := o.withID(ctx, part)
		if err != nil {
			return nil, err
		}
		keys = append(keys, more...)
	}
	return keys, nil
}

// withID lists the orders with an id, of the provider written before it.
func (o *office) withID(ctx context.Context, word string) ([]ledger.Key, error) {
	provider, id := splitOrder(word)
	found, err := o.store.Find(ctx, id)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store names it
	}
	return slices.DeleteFunc(found, func(k ledger.Key) bool { return provider != "" && k.Provider != provider }), nil
}

// rowsOf reads orders one by one.
func (o *office) rowsOf(ctx context.Context, keys []ledger.Key) iter.Seq2[ledger.Row, error] {
	return func(yield func(ledger.Row, error) bool) {
		for _, k := range keys {
			_, s, err := o.store.Order(ctx, k)
			if !yield(ledger.Row{Key: k, Standing: s}, err) {
				return
			}
		}
	}
}
