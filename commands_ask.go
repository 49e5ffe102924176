package main

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/tui/pane"
	"makegood/tui/plain"
)

func (p *program) askCommands() []*cobra.Command {
	return []*cobra.Command{
		p.unconsumedCommand(), p.checkCommand(), p.statusCommand(), p.catalogueCommand(),
		p.repaymentsCommand(), p.checkoutCommand(),
	}
}

func (p *program) unconsumedCommand() *cobra.Command {
	var f listFlags
	var player, server string
	cmd := &cobra.Command{
		Use: "unconsumed --player ID [--server S]", Short: prose("Ask Hive for a player's unconsumed purchases"), Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if player == "" {
				return usage(ledger.Fail("unconsumed wants --player: Hive lists by player and server"))
			}
			return p.atWork(cmd, func(ctx context.Context, o *office) error {
				return p.unconsumed(ctx, o, player, server, &f)
			})
		},
	}
	f.format(cmd)
	cmd.Flags().StringVar(&player, "player", "", prose("the PlayerID"))
	cmd.Flags().StringVar(&server, "server", "", prose("the game server; default: every known one"))
	return cmd
}

func (p *program) unconsumed(ctx context.Context, o *office, player, server string, f *listFlags) error {
	if err := o.catchUp(ctx); err != nil {
		return err
	}
	asks, err := o.listsOf(ctx, player, server)
	if err != nil {
		return err
	}
	w := p.writer(o, f)
	var failed []ledger.Saying
	var rows []plain.UnconsumedRow
	for _, ask := range asks {
		list, err := o.clerk.ReadList(ctx, ask)
		if err != nil {
			return err //nolint:wrapcheck // the clerk names it
		}
		if list.Error != "" {
			failed = append(failed, ledger.Say("%s on %s: %s", player, ask.Server, ledger.Quote(list.Error)))
		}
		for _, r := range list.Rows {
			rows = append(rows, plain.UnconsumedRow{App: ask.App, Record: r})
		}
	}
	if err := o.catchUp(ctx); err != nil {
		return err
	}
	for i, r := range rows {
		if _, s, err := o.store.Order(ctx, ledger.NewKey(ledger.Hive, r.App, r.Record.Spelling)); err == nil {
			rows[i].Standing = &s
		}
	}
	// A list that could not be read is no empty list.
	if len(rows) > 0 || len(failed) == 0 {
		if err := errors.Join(plain.Unconsumed(w, each(rows)), w.Close()); err != nil {
			return err
		}
	}
	if len(failed) > 0 {
		return &ledger.Error{Op: "unconsumed", Kind: ledger.Unavailable, Human: ledger.Join(failed...)}
	}
	return nil
}

// listsOf names the lists of a player: on the server given, else on every
// configured or known one.
func (o *office) listsOf(ctx context.Context, player, server string) ([]clerk.UnconsumedAsk, error) {
	var asks []clerk.UnconsumedAsk
	seen := map[clerk.UnconsumedAsk]bool{}
	add := func(app, srv string) {
		a := clerk.UnconsumedAsk{App: app, Server: srv, UserID: player}
		if srv != "" && !seen[a] {
			seen[a] = true
			asks = append(asks, a)
		}
	}
	for _, app := range o.cfg.Hive.Apps {
		if server != "" {
			add(app.AppID, server)
			continue
		}
		for _, s := range app.ServerIDs {
			add(app.AppID, s)
		}
		// Whoever is known from his orders alone has played where they were paid.
		q := ledger.OrderQuery{Filter: ledger.OrderFilter{Provider: ledger.Hive, App: app.AppID, Player: player}, Limit: pageRows}
		for {
			rows, err := o.store.Orders(ctx, q)
			if err != nil {
				return nil, err //nolint:wrapcheck // the store names it
			}
			for _, r := range rows {
				add(app.AppID, r.Standing.View.Server)
			}
			if len(rows) < q.Limit {
				break
			}
			q.After = rows[len(rows)-1].Cursor
		}
	}
	switch {
	case len(o.cfg.Hive.Apps) == 0:
		return nil, &ledger.Error{Op: "unconsumed", Kind: ledger.Invalid, Human: ledger.Say("no Hive app is configured: add [[hive.apps]]")}
	case len(asks) == 0:
		return nil, usage(ledger.Fail("unconsumed wants --server: none is configured (server_ids) and none is known of this player"))
	}
	return asks, nil
}

func (p *program) checkCommand() *cobra.Command {
	var f listFlags
	var ask clerk.CheckAsk
	cmd := &cobra.Command{
		Use: "check ORDER...|-", Short: prose("Ask the providers about any mix of ids now"), Args: atLeast(1, "ORDERs, or - for standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			ids, err := p.idsOf(args)
			if err != nil {
				return err
			}
			return p.atWork(cmd, func(ctx context.Context, o *office) error {
				asks := make([]clerk.CheckAsk, len(ids))
				for i, id := range ids {
					asks[i] = ask
					asks[i].ID = id
				}
				if err := o.catchUp(ctx); err != nil {
					return err
				}
				results, err := o.clerk.Check(ctx, asks, nil)
				if err != nil {
					return err //nolint:wrapcheck // the clerk names it
				}
				return errors.Join(p.checked(p.writer(o, &f), results), o.askGame(ctx, results))
			})
		},
	}
	f.format(cmd)
	fs := cmd.Flags()
	fs.StringVar(&ask.Player, "player", "", prose("Hive: the PlayerID"))
	fs.StringVar(&ask.Server, "server", "", prose("Hive: the game server"))
	fs.StringVar(&ask.Member, "member", "", prose("STOVE: the member number"))
	fs.StringVar(&ask.GUID, "guid", "", prose("STOVE: the GUID"))
	fs.StringVar(&ask.Type, "type", "", prose("STOVE: the noti_type (ONLINE_PURCHASE, IAP_PURCHASE, ...)"))
	fs.StringVar(&ask.Platform, "platform", "", prose("STOVE: the bill_platform_type (ONLINE, SHOP, MOBILE)"))
	return cmd
}

// askGame asks the game's own lookup, where it has one, about the orders a check
// was about: what it granted is the other half of the question.
func (o *office) askGame(ctx context.Context, results []clerk.CheckResult) error {
	if o.cfg.Game.Lookup == "" {
		return nil
	}
	if err := o.store.CatchUp(ctx); err != nil {
		return err //nolint:wrapcheck // the store names it
	}
	var failed []error
	for _, r := range results {
		keys, err := o.store.Find(ctx, r.OrderID)
		if err != nil {
			return err //nolint:wrapcheck // the store names it
		}
		for _, k := range narrow(keys, r.Provider, r.OrderID) {
			if _, err := o.clerk.Lookup(ctx, k); err != nil {
				failed = append(failed, ledger.Fail("the game could not be asked about %s: %s", k, err))
			}
		}
	}
	return errors.Join(failed...)
}

func (p *program) checked(w *plain.Writer, results []clerk.CheckResult) error {
	rows := make([]plain.CheckResult, len(results))
	for i, r := range results {
		rows[i] = plain.CheckResult{Provider: r.Provider, OrderID: r.OrderID, Answer: r.Answer, Error: r.Error}
	}
	if err := errors.Join(plain.Checks(w, each(rows)), w.Close()); err != nil {
		return err
	}
	n := 0
	for _, r := range results {
		if r.Answer == clerk.CheckCouldNotAsk {
			n++
		}
	}
	if n > 0 {
		return exitWith{exitError, ledger.Fail("%d of %d ids could not be asked", n, len(results))}
	}
	return nil
}

// idsOf takes ids from the arguments, or from standard input for -: separated by
// white space, commas or semicolons.
func (p *program) idsOf(args []string) ([]string, error) {
	if len(args) != 1 || args[0] != "-" {
		return args, nil
	}
	text, err := io.ReadAll(io.LimitReader(p.stdin, 64<<20))
	if err != nil {
		return nil, ledger.Fail("read standard input: %s", err)
	}
	ids := strings.FieldsFunc(string(text), func(r rune) bool { return strings.ContainsRune(" \t\r\n,;", r) })
	if len(ids) == 0 {
		return nil, usage(ledger.Fail("standard input holds no ids"))
	}
	return ids, nil
}

func (p *program) statusCommand() *cobra.Command {
	var f listFlags
	var player, master, service string
	cmd := &cobra.Command{
		Use: "status --player ID --order-master N", Short: prose("Ask STOVE for a shop purchase by its order master number"), Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if player == "" || master == "" {
				return usage(ledger.Fail("status wants --player (guid, or member number) and --order-master"))
			}
			return p.atWork(cmd, func(ctx context.Context, o *office) error {
				svc, err := o.service(service)
				if err != nil {
					return err
				}
				got, err := o.clerk.PurchaseStatus(ctx, clerk.StatusAsk{Service: svc, Player: player, OrderMaster: master})
				if err != nil && got.Code == "" {
					return err //nolint:wrapcheck // the clerk names it
				}
				w := p.writer(o, &f)
				return errors.Join(plain.Status(w, pane.StatusOf(got)), w.Close(), err)
			})
		},
	}
	f.format(cmd)
	cmd.Flags().StringVar(&player, "player", "", prose("the GUID, or the member number where there is none"))
	cmd.Flags().StringVar(&master, "order-master", "", prose("txn_mst_no, the order master number"))
	cmd.Flags().StringVar(&service, "service", "", prose("the service_id, where several are configured"))
	return cmd
}

// answered says with which code a provider answered, and what the code means where a document says it.
func answered(who, code, message string, meaning ledger.Phrase) ledger.Saying {
	if meaning == "" {
		return ledger.Say("%s answered code %s %s", who, code, message)
	}
	return ledger.Say("%s answered code %s %s: %s", who, code, message, meaning)
}

// said is a quantity STOVE gave; it does not say zero of what was bought.
func said(n int64) *int64 {
	if n == 0 {
		return nil
	}
	return &n
}

// service chooses the STOVE service a question is about.
func (o *office) service(named string) (string, error) {
	if o.stove == nil {
		return "", &ledger.Error{Kind: ledger.Invalid, Human: ledger.Say("STOVE cannot be asked: configure [[stove.services]] with an access_token")}
	}
	if named != "" {
		return named, nil
	}
	if len(o.cfg.Stove.Services) != 1 {
		return "", usage(ledger.Fail("several STOVE services are configured: give --service"))
	}
	return o.cfg.Stove.Services[0].ServiceID, nil
}

// app chooses the Hive app a question is about.
func (o *office) app(named string) (string, error) {
	if o.hive == nil {
		return "", &ledger.Error{Kind: ledger.Invalid, Human: ledger.Say("Hive cannot be asked: configure [[hive.apps]] with a token")}
	}
	if named != "" {
		return named, nil
	}
	if len(o.cfg.Hive.Apps) != 1 {
		return "", usage(ledger.Fail("several Hive apps are configured: give --app"))
	}
	return o.cfg.Hive.Apps[0].AppID, nil
}

// The country and language of Hive's shop calls; display only.
func (o *office) country() string  { return o.cfg.Stove.Nation }
func (o *office) language() string { return o.cfg.Stove.Lang }

func (p *program) catalogueCommand() *cobra.Command {
	var f listFlags
	var player, app string
	cmd := &cobra.Command{
		Use: "catalogue --player ID", Short: prose("Ask Hive for the products and prices a player sees"), Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if player == "" {
				return usage(ledger.Fail("catalogue wants --player: prices are asked for a player"))
			}
			return p.atWork(cmd, func(ctx context.Context, o *office) error {
				id, err := o.app(app)
				if err != nil {
					return err
				}
				got, err := o.clerk.Catalogue(ctx, clerk.CatalogueAsk{App: id, Player: player, Country: o.country(), Language: o.language()})
				if err != nil {
					return err //nolint:wrapcheck // the clerk names it
				}
				w := p.writer(o, &f)
				rows := make([]plain.CatalogueProduct, len(got.Prices))
				for i, pr := range got.Prices {
					rows[i] = plain.CatalogueProduct{
						App: id, ProductID: pr.ProductID, Title: pr.Title, Description: pr.Description, Type: pr.Type,
						Price: pr.Amount, Currency: pr.Currency, DisplayPrice: pr.Display,
					}
				}
				return errors.Join(plain.Catalogue(w, each(rows)), w.Close())
			})
		},
	}
	f.format(cmd)
	cmd.Flags().StringVar(&player, "player", "", prose("the PlayerID"))
	cmd.Flags().StringVar(&app, "app", "", prose("the appid, where several are configured"))
	return cmd
}

func (p *program) repaymentsCommand() *cobra.Command {
	var f listFlags
	var player, app string
	cmd := &cobra.Command{
		Use: "repayments --player ID", Short: prose("Ask Hive which refunded purchases a player has to pay again"), Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if player == "" {
				return usage(ledger.Fail("repayments wants --player"))
			}
			return p.atWork(cmd, func(ctx context.Context, o *office) error {
				id, err := o.app(app)
				if err != nil {
					return err
				}
				got, err := o.clerk.Repayments(ctx, clerk.RepaymentsAsk{App: id, Player: player, Language: o.language()})
				if err != nil {
					return err //nolint:wrapcheck // the clerk names it
				}
				w := p.writer(o, &f)
				return errors.Join(plain.RepaymentsDue(w, pane.RepaymentsOf(got)), w.Close())
			})
		},
	}
	f.format(cmd)
	cmd.Flags().StringVar(&player, "player", "", prose("the PlayerID"))
	cmd.Flags().StringVar(&app, "app", "", prose("the appid, where several are configured"))
	return cmd
}
