package pane

import (
	"cmp"
	"context"

	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/tui/kit"
	"makegood/tui/plain"
)

// newHiveRepayments is the tab that asks Hive which refunded purchases a player has to pay again before he may play.
func newHiveRepayments(d *Desk) *inquiry {
	apps := d.appsOf(ledger.Hive)
	return newInquiry(d, inquirySpec{
		title: "Repayments", asking: "asking Hive", findKey: "hive.find", findText: "ask for a player",
		empty:  "Hive tells which refunded purchases a player has to pay again before he may play. It wants the player.",
		fields: func(last map[string]string) []kit.Field { return d.playerFields(apps, last) },
		name:   func(asked map[string]string) string { return d.T("repayments of player %s", asked["player"]) },
		ask: func(ctx context.Context, asked map[string]string) (string, error) {
			got, err := d.shops().Repayments(ctx, clerk.RepaymentsAsk{App: appAsked(apps, asked), Player: asked["player"], Language: d.Locale.Language})
			if err != nil {
				return "", err //nolint:wrapcheck // the clerk names it
			}
			return d.plainText(func(w *plain.Writer) error { return plain.RepaymentsDue(w, RepaymentsOf(got)) })
		},
	})
}

// RepaymentsOf are repayments as they are written.
func RepaymentsOf(r clerk.Repayments) plain.Repayments {
	out := plain.Repayments{
		App: r.Ask.App, Player: r.Ask.Player, GuideTitle: r.GuideTitle, Guide: r.Guide, CustomerSitePC: r.CustomerSitePC, CustomerSiteMB: r.CustomerSiteMB,
	}
	for _, p := range r.Due {
		out.Refunds = append(out.Refunds, plain.Repayment(p))
	}
	return out
}

// playerFields ask for a Hive player, and for the app where there are several.
func (d *Desk) playerFields(apps []string, last map[string]string) []kit.Field {
	fields := []kit.Field{{Key: "player", Label: d.T("player"), Placeholder: d.T("PlayerID, as Hive knows it"), Initial: last["player"], Required: true, Check: d.checkPlayer}}
	if len(apps) > 1 {
		fields = append(fields, kit.Field{Key: "app", Label: d.T("app"), Options: apps, Initial: cmp.Or(last["app"], apps[0])})
	}
	return fields
}

// appAsked is the app of a question: as it was chosen, else the only one.
func appAsked(apps []string, asked map[string]string) string {
	if asked["app"] == "" && len(apps) == 1 {
		return apps[0]
	}
	return asked["app"]
}
