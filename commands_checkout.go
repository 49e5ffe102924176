package main

import (
	"context"
	"errors"
	"io/fs"
	"strconv"

	"github.com/spf13/cobra"

	"makegood/clients/hive"
	"makegood/ledger"
	"makegood/tui/plain"
)

// checkoutFlags are what a checkout takes.
type checkoutFlags struct {
	player, product, server, app, repayment, out string
	quantity                                     int64
	live, replace                                bool
}

func (p *program) checkoutCommand() *cobra.Command {
	var f checkoutFlags
	cmd := &cobra.Command{
		Use: "checkout --player ID --product PID --out FILE", Short: prose("Order a product at Hive and keep the payment page it answers"), Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch {
			case f.player == "" || f.product == "" || f.out == "":
				return usage(ledger.Fail("checkout wants --player, --product and --out"))
			case f.quantity < 1:
				return usage(ledger.Fail("--quantity wants 1 or more"))
			}
			return p.atWork(cmd, func(ctx context.Context, o *office) error { return p.checkout(ctx, o, f) })
		},
	}
	fs := cmd.Flags()
	fs.StringVar(&f.player, "player", "", prose("the PlayerID"))
	fs.StringVar(&f.product, "product", "", prose("the market_pid"))
	fs.StringVar(&f.server, "server", "", prose("the game server; default: the only configured one"))
	fs.StringVar(&f.app, "app", "", prose("the appid, where several are configured"))
	fs.Int64Var(&f.quantity, "quantity", 1, prose("how many"))
	fs.StringVar(&f.repayment, "repayment", "", prose("refund_idx, for a repayment by a refunded user"))
	fs.StringVar(&f.out, "out", "", prose("where the page is kept; it is not opened"))
	fs.BoolVar(&f.live, "live", false, prose("in live: really order"))
	forced(cmd, &f.replace)
	return cmd
}

func (p *program) checkout(ctx context.Context, o *office, f checkoutFlags) error {
	if o.cfg.Live() && !f.live {
		return &ledger.Error{Op: "checkout", Kind: ledger.Denied, Human: ledger.Say("this is live: add --live to order for real; nothing was sent")}
	}
	app, err := o.app(f.app)
	if err != nil {
		return err
	}
	if f.server == "" {
		for _, a := range o.cfg.Hive.Apps {
			if a.AppID == app && len(a.ServerIDs) == 1 {
				f.server = a.ServerIDs[0]
			}
		}
	}
	if f.server == "" {
		return usage(ledger.Fail("checkout wants --server"))
	}
	ask := hive.OrderAsk{
		App: app, Country: o.country(), Language: o.language(), Player: f.player, ProductID: f.product, Server: f.server,
		OS: "W", Quantity: f.quantity,
	}
	if f.repayment != "" {
		if _, err := strconv.ParseInt(f.repayment, 10, 64); err != nil {
			return usage(ledger.Fail("--repayment %q is no refund_idx", f.repayment))
		}
		ask.Repayment = f.repayment
	}
	// The page is answered once: where it is kept is made before it is asked for.
	kept, err := plain.NewFile(f.out, f.replace)
	if errors.Is(err, fs.ErrExist) {
		return &ledger.Error{Op: "checkout", Kind: ledger.Conflict, Human: ledger.Say(
			"%s is there already, and may be the page of another order; name another file with --out, or replace it with --force; nothing was sent", f.out)}
	}
	if err != nil {
		return ledger.Fail("the page could not be kept, nothing was sent: %s", err)
	}
	page, err := o.buyAt(ctx, ask, f)
	if err != nil {
		return errors.Join(err, kept.Drop())
	}
	if _, err := kept.Write(page.HTML); err != nil {
		return errors.Join(ledger.Fail("the page was answered and could not be kept: %s", err), kept.Drop())
	}
	if err := kept.Keep(); err != nil {
		// What was answered once is not thrown away for its name.
		return ledger.Fail("the page was answered and is in %s: %s", kept.Part(), err)
	}
	p.answer("%s\n", f.out)
	p.remark("checkout: Hive's payment page is in %s; the order id comes with the notification", f.out)
	return nil
}

// buyAt records that something is being ordered, orders it, and records where that
// came to nothing.
func (o *office) buyAt(ctx context.Context, ask hive.OrderAsk, f checkoutFlags) (hive.Page, error) {
	out := ledger.Checkout{Player: f.player, ProductID: f.product, Server: f.server, Quantity: f.quantity, Repayment: f.repayment}
	seq, err := o.clerk.Checkout(ctx, ask.App, out)
	if err != nil {
		return hive.Page{}, err //nolint:wrapcheck // the clerk names it
	}
	page, err := o.hive.Order(ctx, ask)
	if err != nil {
		return page, errors.Join(err, o.clerk.CheckoutFailed(ctx, ask.App, seq, out, err))
	}
	return page, nil
}
