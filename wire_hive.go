package main

import (
	"context"
	"math"

	"makegood/clients/hive"
	"makegood/clients/transport"
	"makegood/ledger"
	"makegood/ledger/clerk"
)

// hiveDesk hands the Hive client to the clerk in the clerk's own words.
type hiveDesk struct{ *hive.Client }

// newHive makes the client; nil where nothing can be asked: no app is
// configured, or none has a token.
func newHive(cfg Config, now clock) (*hive.Client, error) {
	o := hive.Options{
		Environment: ledger.Environment(cfg.Environment), IAPURL: cfg.Hive.IAPURL, VerifyURL: cfg.Hive.VerifyURL, StoreURL: cfg.Hive.StoreURL,
		UserIDType: cfg.Hive.UserIDType, ItemResultUserIDType: cfg.Hive.ItemResultUserIDType,
		Timeout: cfg.Hive.Timeout, MaxBody: maxProviderAnswer, Rate: perSecond(cfg.Hive.Rate), Now: now,
	}
	for _, a := range cfg.Hive.Apps {
		app := hive.App{AppID: a.AppID}
		switch {
		case a.Token.IsSet():
			app.Token = a.Token.Refresh
		case cfg.Hive.Token.IsSet():
			app.Token = cfg.Hive.Token.Refresh
		default:
			continue
		}
		o.Apps = append(o.Apps, app)
	}
	if len(o.Apps) == 0 {
		return nil, nil //nolint:nilnil // nothing can be asked, and that is no error
	}
	return hive.New(o) //nolint:wrapcheck // it names itself
}

// maxProviderAnswer bounds a provider's answer: a list of a thousand orders fits.
const maxProviderAnswer = 8 << 20

// perSecond gives the whole requests a second of a configured rate, one at least.
func perSecond(rate float64) int { return max(1, int(math.Round(rate))) }

func sentOf(t transport.Trace, code, message string) clerk.Sent {
	return clerk.Sent{BegunAt: t.BegunAt, EndedAt: t.EndedAt, HTTPStatus: t.Status, Code: code, Message: message, Raw: t.Raw, Left: t.Left}
}

// Unconsumed implements clerk.Hive.
func (h hiveDesk) Unconsumed(ctx context.Context, ask clerk.UnconsumedAsk) (clerk.Unconsumed, error) {
	got, err := h.Client.Unconsumed(ctx, hive.UnconsumedAsk{App: ask.App, Server: ask.Server, IDType: ask.IDType, UserID: ask.UserID})
	// What could not be read of the answer is said with it, and kept.
	for _, odd := range got.Odd {
		got.Message += "; " + odd
	}
	out := clerk.Unconsumed{Sent: sentOf(transport.TraceOf(got.Answer, err), got.Code, got.Message), Rows: got.Rows, Whole: got.Whole, IDType: got.IDType}
	return out, err //nolint:wrapcheck // the client names the call
}

// Verify implements clerk.Hive.
func (h hiveDesk) Verify(app, bypass string) (clerk.Outgoing, error) {
	return outgoing(h.Client.Verify(app, bypass, nil))
}

// ReportGranted implements clerk.Hive.
func (h hiveDesk) ReportGranted(app, transactionID string, player ledger.Player, items []ledger.Item) (clerk.Outgoing, error) {
	return outgoing(h.Client.ReportGranted(app, transactionID, player, items))
}

// ReportFailed implements clerk.Hive.
func (h hiveDesk) ReportFailed(app, transactionID string, player ledger.Player, reason string) (clerk.Outgoing, error) {
	return outgoing(h.Client.ReportFailed(app, transactionID, player, reason))
}

// Refund implements clerk.Hive.
func (h hiveDesk) Refund(app, transactionID string, player ledger.Player, reason string) (clerk.Outgoing, error) {
	return outgoing(h.Client.Refund(app, transactionID, player, reason))
}

func outgoing(o *transport.Outgoing, err error) (clerk.Outgoing, error) {
	if err != nil {
		return clerk.Outgoing{}, err
	}
	return clerk.Outgoing{
		Request: ledger.Request{Method: o.Method(), URL: o.URL(), Header: o.HeaderLines(), Body: string(o.Body())},
		Timeout: o.Timeout(),
		Send: func(ctx context.Context) (clerk.Sent, error) {
			answer, err := o.Send(ctx)
			return sentOf(transport.TraceOf(answer, err), "", ""), err //nolint:wrapcheck // the client names the call
		},
	}, nil
}

// ReadVerify implements clerk.Hive.
func (h hiveDesk) ReadVerify(status int, raw []byte) (clerk.Verified, clerk.Sent, error) {
	v, err := hive.ReadVerify(status, raw)
	return clerk.Verified{Answer: v.Verdict, TransactionID: v.TransactionID, OrderID: v.OrderID, ProductID: v.ProductID, Test: v.Test},
		clerk.Sent{HTTPStatus: status, Code: v.Code, Message: v.Message, Raw: raw}, err //nolint:wrapcheck // the client names the call
}

// ReadResult implements clerk.Hive.
func (h hiveDesk) ReadResult(status int, raw []byte) (code, message string, err error) {
	r, err := hive.ReadItemResult(status, raw)
	return r.Code, r.Message, err //nolint:wrapcheck // the client names the call
}
