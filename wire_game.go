package main

import (
	"bytes"
	"context"
	"fmt"

	"makegood/clients/game"
	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/ledger/rows"
)

// gameDesk hands the game client to the clerk in the clerk's own words.
type gameDesk struct{ *game.Client }

func newGame(cfg Config, now clock) (*game.Client, error) {
	return game.New(game.Options{ //nolint:wrapcheck // it names itself
		ForwardHive: cfg.Listener.ForwardHive, ForwardHiveAll: cfg.Listener.ForwardHiveAll, ForwardStove: cfg.Listener.ForwardStove,
		Lookup: cfg.Game.Lookup, Grants: lookedUp, Timeout: cfg.Listener.ForwardTimeout,
		SuccessMeansGranted: cfg.Game.SuccessMeansGranted, Now: now,
	})
}

// lookedUp reads the grant rows of a lookup's answer; a row that cannot be read
// is an error, since a grant overlooked would be granted again.
func lookedUp(body []byte) ([]ledger.Grant, error) {
	var list []ledger.Grant
	rejected, err := rows.Grants(context.Background(), bytes.NewReader(body), "lookup", rows.Format{Kind: rows.Auto},
		func(_ int, g ledger.Grant) error {
			list = append(list, g)
			return nil
		}, func(ledger.Coverage) error { return nil })
	if err == nil && len(rejected) > 0 {
		err = fmt.Errorf("line %d: %s", rejected[0].Line, rejected[0].Error)
	}
	return list, err
}

// Notify implements clerk.Game.
func (g gameDesk) Notify(p ledger.Provider, route, headers string, body []byte, rebuilt bool) (clerk.Outgoing, error) {
	o, err := g.Client.Notify(p, route, headers, body, rebuilt)
	if err != nil {
		return clerk.Outgoing{}, err //nolint:wrapcheck // the client names the call
	}
	return clerk.Outgoing{Request: o.Request, Timeout: o.Timeout, Send: func(ctx context.Context) (clerk.Sent, error) {
		sent, err := o.Send(ctx)
		return clerk.Sent(sent), err //nolint:wrapcheck // the client names the call
	}}, nil
}

// Lookup implements clerk.Game.
func (g gameDesk) Lookup(ctx context.Context, key ledger.Key) ([]ledger.Grant, clerk.Sent, bool, error) {
	list, sent, ok, err := g.Client.Lookup(ctx, key)
	return list, clerk.Sent(sent), ok, err //nolint:wrapcheck // the client names the call
}
