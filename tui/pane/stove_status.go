package pane

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/tui/kit"
	"makegood/tui/plain"
)

// newStoveStatus is the tab that asks STOVE for one purchase of a shop by its order master number, which no notification
// carries: the player's receipt has it.
func newStoveStatus(d *Desk) *inquiry {
	services := d.appsOf(ledger.Stove)
	return newInquiry(d, inquirySpec{
		title: "Purchase status", asking: "asking STOVE", findKey: "stove.type", findText: "ask for a purchase",
		empty: "STOVE tells whether a shop purchase was made, what of, and how it was charged. It wants the player and the order master number, and tells no tid, time or refund.",
		fields: func(last map[string]string) []kit.Field {
			if last == nil && d.Receipt != nil {
				player, master := d.Receipt()
				last = map[string]string{"player": player, "master": master}
			}
			fields := []kit.Field{
				{Key: "player", Label: d.T("player"), Placeholder: d.T("guid, or the member number where there is none"), Initial: last["player"], Required: true},
				{Key: "master", Label: d.T("order master number"), Placeholder: d.T("txn_mst_no, a number"), Initial: last["master"], Required: true, Check: func(s string) error {
					if strings.Trim(s, "0123456789") != "" {
						return errors.New(d.T("it is a number"))
					}
					return nil
				}},
			}
			if len(services) > 1 {
				fields = append(fields, kit.Field{Key: "service", Label: d.T("service"), Options: services, Initial: cmp.Or(last["service"], services[0])})
			}
			return fields
		},
		name: func(asked map[string]string) string {
			return d.T("order master %s of player %s", asked["master"], asked["player"])
		},
		ask: func(ctx context.Context, asked map[string]string) (string, error) {
			service := asked["service"]
			if service == "" && len(services) == 1 {
				service = services[0]
			}
			got, err := d.shops().PurchaseStatus(ctx, clerk.StatusAsk{Service: service, Player: asked["player"], OrderMaster: asked["master"]})
			if err != nil {
				return "", err //nolint:wrapcheck // the clerk names it
			}
			return d.plainText(func(w *plain.Writer) error { return plain.Status(w, StatusOf(got)) })
		},
	})
}

// StatusOf is a purchase status as it is written.
func StatusOf(s clerk.PurchaseStatus) plain.PurchaseStatus {
	out := plain.PurchaseStatus{
		Service: s.Ask.Service, Player: s.Ask.Player, OrderMaster: s.Ask.OrderMaster, Code: s.Code, Message: s.Message, ShopKey: s.ShopKey, Bought: s.Bought,
	}
	for _, p := range s.Products {
		out.Products = append(out.Products, plain.PurchasedProduct(p))
	}
	for _, c := range s.Charges {
		out.Charges = append(out.Charges, plain.Charge(c))
	}
	return out
}

// plainText is an answer as the commands outside the console write it.
func (d *Desk) plainText(write func(w *plain.Writer) error) (string, error) {
	var b strings.Builder
	w := plain.New(&b, plain.Options{Zone: d.zone(), Now: d.Now, Words: d.Theme.Words(), Theme: d.Theme})
	err := errors.Join(write(w), w.Close())
	return b.String(), err
}
