package main

import (
	"context"
	"errors"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"makegood/ledger"
	"makegood/ledger/ticket"
	"makegood/tui/lang"
	"makegood/tui/plain"
)

func (p *program) findCommand() *cobra.Command {
	var f listFlags
	cmd := &cobra.Command{
		Use: "find TEXT|-", Short: prose("Find orders by the ids in any text, a pasted ticket for instance"), Args: atLeast(1, "a text, or - for standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			text := strings.Join(args, " ")
			if text == "-" {
				all, err := io.ReadAll(io.LimitReader(p.stdin, 1<<20))
				if err != nil {
					return ledger.Fail("read standard input: %s", err)
				}
				text = string(all)
			}
			return p.atWork(cmd, func(ctx context.Context, o *office) error { return p.find(ctx, o, text, &f) })
		},
	}
	f.format(cmd)
	return cmd
}

// find lists the orders a text names: by their ids, and where it names none that
// is known, those that agree best with the rest of it.
func (p *program) find(ctx context.Context, o *office, text string, f *listFlags) error {
	if err := o.catchUp(ctx); err != nil {
		return err
	}
	keys, err := o.wholeID(ctx, text)
	if err != nil {
		return err
	}
	picked := 0
	var said []string
	if len(keys) == 0 {
		for _, part := range pages64(text) {
			t := ticket.Read(part, o.now(), o.cfg.Console.Timezone)
			known, err := ticket.Look(ctx, o.store, t)
			if err != nil {
				return err //nolint:wrapcheck // it names the id
			}
			picked += len(t.IDs)
			said = append(said, remarks(p.aside(), t, known)...)
			for _, k := range known.Keys() {
				if !slices.Contains(keys, k) {
					keys = append(keys, k)
				}
			}
		}
	}
	w := p.writer(o, f)
	if err := errors.Join(plain.Orders(w, o.rowsOf(ctx, keys)), w.Close()); err != nil {
		return err
	}
	for _, line := range said {
		p.line("find: " + line)
	}
	switch {
	case len(keys) > 0:
		return nil
	case picked > 0:
		return &ledger.Error{Op: "find", Kind: ledger.NotFound, Human: ledger.Say("none of the %d ids in the text is known", picked)}
	default:
		return &ledger.Error{Op: "find", Kind: ledger.NotFound, Human: ledger.Say("the text holds no id, and no order agrees with the names, amounts and times in it")}
	}
}

// wholeID lists the orders a text of one word is an id of, whatever its shape.
func (o *office) wholeID(ctx context.Context, text string) ([]ledger.Key, error) {
	text = strings.TrimSpace(text)
	if text == "" || strings.ContainsAny(text, " \t\r\n") {
		return nil, nil
	}
	provider, id := splitOrder(text)
	found, err := o.store.Find(ctx, id)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store names it
	}
	return slices.DeleteFunc(found, func(k ledger.Key) bool { return provider != "" && k.Provider != provider }), nil
}

// pages64 parts a text between lines into what is read as one ticket.
func pages64(text string) []string {
	const most = 60_000
	var out []string
	for len(text) > most {
		cut := strings.LastIndexByte(text[:most], '\n') + 1
		if cut == 0 {
			cut = most
		}
		out = append(out, text[:cut])
		text = text[cut:]
	}
	return append(out, text)
}

// remarks say what is not known of a text, and why an order it does not name may be
// meant.
func remarks(w *lang.Words, t ticket.Ticket, known ticket.Known) []string {
	var out []string
	unknown := func(id ticket.ID) {
		switch {
		case id.Kind == ticket.PlayerID:
			out = append(out, w.T("no order of player %s is known; ask with makegood unconsumed --player %s", id.Text, id.Text))
		case id.Kind == ticket.Transaction:
			out = append(out, w.T("nothing is known of %s; verify its order to learn which it is", id.Text))
		default:
			out = append(out, w.T("nothing is known of %s; ask with makegood check %s", id.Text, id.Text))
		}
	}
	for _, h := range known.Hits {
		if len(h.Orders) == 0 {
			unknown(h.ID)
		}
	}
	if len(known.Hits) == 0 && len(known.Candidates) == 0 {
		for _, id := range t.IDs {
			unknown(id)
		}
	}
	for _, c := range known.Candidates {
		why := make([]string, len(c.Reasons))
		for i, r := range c.Reasons {
			why[i] = plain.ReasonText(w.T, r)
		}
		out = append(out, w.T("%s may be meant: %s", c.Row.Key.String(), strings.Join(why, ", ")))
	}
	return out
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
