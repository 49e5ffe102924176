package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"makegood/ledger"
)

// noteCommand writes about an order, or with --player about a player.
func (p *program) noteCommand() *cobra.Command {
	var reason, player, provider string
	cmd := &cobra.Command{
		Use: "note ORDER|--player ID --reason TEXT", Short: prose("Write a text into the history of an order, or about a player"),
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case player == "" && len(args) != 1:
				return usage(ledger.Fail("wants one ORDER or --player, got %d arguments", len(args)))
			case player != "" && len(args) > 0:
				return usage(ledger.Fail("is about a player or about an order, got both --player and %q", args[0]))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if strings.TrimSpace(reason) == "" {
				return usage(ledger.Fail("note wants --reason"))
			}
			return p.atWork(cmd, func(ctx context.Context, o *office) error {
				if player != "" {
					return p.notePlayer(ctx, o, provider, player, reason)
				}
				key, err := o.order(ctx, args[0])
				if err != nil {
					return err
				}
				if err := o.clerk.Note(ctx, key, reason); err != nil {
					return err //nolint:wrapcheck // the clerk names it
				}
				p.remark("note: recorded for %s", key)
				return nil
			})
		},
	}
	fs := cmd.Flags()
	fs.StringVar(&reason, "reason", "", prose("the text"))
	fs.StringVar(&player, "player", "", prose("the player it is about, by any of his ids"))
	fs.StringVar(&provider, "provider", "", prose("hive or stove, where the ledger does not tell whose player that is"))
	return cmd
}

func (p *program) notePlayer(ctx context.Context, o *office, named, player, text string) error {
	provider, err := o.providerOf(ctx, named, player)
	if err != nil {
		return err
	}
	if err := o.clerk.NotePlayer(ctx, provider, player, text); err != nil {
		return err //nolint:wrapcheck // the clerk names it
	}
	p.remark("note: recorded for player %s of %s", player, provider)
	return nil
}

// providerOf is whose player an id is: the one named, else the one all orders of the id have.
func (o *office) providerOf(ctx context.Context, named, player string) (ledger.Provider, error) {
	if named != "" {
		p, err := ledger.ParseProvider(named)
		if err != nil {
			return "", usage(err)
		}
		return p, nil
	}
	if err := o.catchUp(ctx); err != nil {
		return "", err
	}
	var of []ledger.Provider
	for _, p := range []ledger.Provider{ledger.Hive, ledger.Stove} {
		rows, err := o.store.Orders(ctx, ledger.OrderQuery{Filter: ledger.OrderFilter{Provider: p, Player: player}, Limit: 1})
		if err != nil {
			return "", err //nolint:wrapcheck // the store names it
		}
		if len(rows) > 0 {
			of = append(of, p)
		}
	}
	if len(of) != 1 {
		return "", usage(ledger.Fail("the ledger does not tell whose player %s is: give --provider hive or stove", player))
	}
	return of[0], nil
}
