package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"makegood/clients/alert"
	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/tui/lang"
	"makegood/tui/plain"
)

// alerts begins the watch over alerts of the listening process.
func (o *office) alerts(words *lang.Words, say func(string)) *clerk.AlertWatch {
	opts := clerk.AlertOptions{Books: o.store, Rules: ledger.DefaultAlertRules(), Late: o.cfg.Reconcile.SLA, Say: say}
	for _, out := range o.cfg.Alerts {
		opts.Outlets = append(opts.Outlets, o.outlet(words, out))
	}
	return o.unattended.WatchAlerts(opts)
}

// outlet makes a receiver of the configuration one that can be told.
func (o *office) outlet(words *lang.Words, cfg AlertOutlet) clerk.Outlet {
	client := alert.New(func(ctx context.Context) (string, error) {
		address, err := cfg.URL.Refresh(ctx)
		if err != nil {
			return "", err
		}
		// What is wrong with it is said without it: the path of a webhook is a secret.
		if u, err := url.Parse(address); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return "", ledger.Fail("alerts.url of %s is no http or https address", cfg.Name)
		}
		return address, nil
	})
	return clerk.Outlet{
		Name: cfg.Name, Every: cfg.MinInterval,
		Wants: func(a ledger.Alert) bool {
			return a.Kind.Severity() <= cfg.Severity && (len(cfg.Kinds) == 0 || slices.Contains(cfg.Kinds, string(a.Kind)))
		},
		Send: func(ctx context.Context, alerts []ledger.RaisedAlert) error {
			body, err := alertBody(plain.AlertVoice{Words: words, Zone: o.cfg.Console.Timezone, Now: ledger.At(o.now())}, o.cfg.Environment, alerts)
			if err != nil {
				return err
			}
			return client.Post(ctx, body) //nolint:wrapcheck // the watch names the receiver
		},
	}
}

// postedAlert is one alert as receivers read it. Alerts name no player.
type postedAlert struct {
	// ID tells a repeated delivery apart; null for trouble with the ledger itself.
	ID       *int64  `json:"id"`
	Kind     string  `json:"kind"`
	State    string  `json:"state"`
	Severity int     `json:"severity"`
	At       string  `json:"at"`
	Since    *string `json:"since"`
	Provider string  `json:"provider"`
	App      string  `json:"app"`
	Class    string  `json:"class"`
	Product  string  `json:"product"`
	Server   string  `json:"server"`
	Source   string  `json:"source"`
	Text     string  `json:"text"`
	Next     string  `json:"next"`
}

// postedLines bounds the text of one message, in alerts: chats cut longer ones. A message of the watch has no more.
const postedLines = clerk.TellMost

// alertBody writes alerts as one JSON object: a text as chats show it, and the
// alerts one by one, every one of them.
func alertBody(v plain.AlertVoice, environment string, alerts []ledger.RaisedAlert) ([]byte, error) {
	out := struct {
		Text        string        `json:"text"`
		Environment string        `json:"environment"`
		Alerts      []postedAlert `json:"alerts"`
	}{Environment: environment, Alerts: []postedAlert{}}
	var lines []string
	for _, a := range alerts {
		p := postedAlert{
			Kind: string(a.Kind), State: "cleared", Severity: a.Kind.Severity(), At: a.At.Time().Format(time.RFC3339),
			Provider: string(a.Provider), App: a.App, Class: string(a.Class), Product: a.Product, Server: a.Server, Source: a.Feed,
			Text: v.Alert(a.Alert),
		}
		line := "[" + strings.ToUpper(environment) + "] " + p.Text
		if a.On {
			p.State, p.Next = "raised", v.Next(a.Alert)
			line += "\n    " + p.Next
		}
		if a.Seq != 0 {
			p.ID = &a.Seq
		}
		if a.Since.Known() {
			since := a.Since.Time().Format(time.RFC3339)
			p.Since = &since
		}
		out.Alerts = append(out.Alerts, p)
		lines = append(lines, line)
	}
	if more := len(lines) - postedLines; more > 0 {
		lines = append(lines[:postedLines], fmt.Sprintf("+%d", more))
	}
	// In a chat these begin a mention or a link, and a product's name is not ours.
	out.Text = strings.NewReplacer("<", "‹", ">", "›").Replace(strings.Join(lines, "\n"))
	body, err := json.Marshal(out)
	if err != nil {
		return nil, ledger.Fail("write the alerts: %s", err)
	}
	return body, nil
}
