package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"makegood/ledger"
	"makegood/ledger/store"
	"makegood/tui"
	"makegood/tui/lang"
	"makegood/tui/plain"
)

// doctor examines everything a night depends on, one line each.
type doctor struct {
	p   *program
	cfg Config
	// words are those the notes are told with.
	words *lang.Words
	list  []plain.Examined
}

func (d *doctor) note(check string, ok bool, text ledger.Phrase, args ...any) {
	d.list = append(d.list, plain.Examined{Check: check, OK: ok, Text: d.words.Say(ledger.Say(text, args...))})
}

// broken notes an error behind what it is about, and well what needs no words.
func (d *doctor) broken(check, about string, err error) {
	d.list = append(d.list, plain.Examined{Check: check, Text: about + d.words.Err(err)})
}

func (d *doctor) well(check, text string) {
	d.list = append(d.list, plain.Examined{Check: check, OK: true, Text: text})
}

func (p *program) doctorCommand() *cobra.Command {
	var f listFlags
	cmd := &cobra.Command{
		Use: "doctor", Short: prose("Check configuration, hosts, tokens, clock, ledger and port"), Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			flag, err := cmd.Flags().GetString("config")
			if err != nil {
				return usage(err)
			}
			d := &doctor{p: p, words: p.aside()}
			d.examine(cmd.Context(), flag, f.json || f.csv)
			w := p.writer(&office{cfg: d.cfg, now: p.now, words: p.speak()}, &f)
			if err := errors.Join(plain.Doctor(w, each(d.list)), w.Close()); err != nil {
				return err
			}
			for _, e := range d.list {
				if !e.OK {
					return exitWith{code: exitError}
				}
			}
			return nil
		},
	}
	f.format(cmd)
	return cmd
}

func (d *doctor) examine(ctx context.Context, flag string, script bool) {
	path, tried := Find(flag)
	cfg, err := Load(path, d.p.environment)
	d.cfg = cfg
	if err != nil {
		d.broken("config", path+": ", err)
		return
	}
	if err := d.p.stays(cfg); err != nil {
		d.broken("config", path+": ", err)
		return
	}
	// What a script reads stays English.
	if err := d.p.speakAs(cfg); err != nil {
		d.broken("config", path+": ", err)
		return
	}
	if !script {
		d.words = d.p.speak()
	}
	if path == "" {
		d.note("config", true, "none found (looked at %s): defaults, sandbox, observe", strings.Join(tried, ", "))
	} else {
		d.well("config", fmt.Sprintf("%s (%s, %s)", path, cfg.Environment, cfg.Listener.Mode))
	}
	if err := cfg.CheckServe(); err != nil {
		d.broken("serve", "", err)
	}
	if err := tui.CheckKeys(cfg.Console.Keys); err != nil {
		d.broken("keys", "console.keys: ", err)
	}
	d.tokens(ctx)
	d.hosts(ctx)
	d.ledger(ctx)
	d.port(ctx)
}

// tokens looks whether every secret can be read and has the shape of one.
func (d *doctor) tokens(ctx context.Context) {
	look := func(name string, s Secret) {
		if !s.IsSet() {
			return
		}
		value, err := s.Refresh(ctx)
		switch {
		case err != nil:
			d.broken("token", name+": ", err)
		case strings.TrimSpace(value) == "" || strings.ContainsAny(value, " \t\r\n"):
			d.note("token", false, "%s is empty or holds white space", name)
		default:
			d.note("token", true, "%s can be read", name)
		}
	}
	look("hive.token", d.cfg.Hive.Token)
	for _, a := range d.cfg.Hive.Apps {
		look("hive.apps "+a.AppID, a.Token)
		if !a.Token.IsSet() && !d.cfg.Hive.Token.IsSet() {
			d.note("token", false, "hive.apps %s has no token: Hive cannot be asked", a.AppID)
		}
	}
	look("stove.access_token", d.cfg.Stove.AccessToken)
	for _, s := range d.cfg.Stove.Services {
		look("stove.services "+s.ServiceID, s.AccessToken)
		if !s.AccessToken.IsSet() && !d.cfg.Stove.AccessToken.IsSet() {
			d.note("token", false, "stove.services %s has no access_token: STOVE cannot be asked", s.ServiceID)
		}
	}
	look("listener.grants_token", d.cfg.Listener.GrantsToken)
	look("listener.mirror_token", d.cfg.Listener.MirrorToken)
}

// hosts reaches each configured provider host without asking it anything: a
// HEAD of the root, for TLS and for the clock.
func (d *doctor) hosts(ctx context.Context) {
	var urls []string
	if len(d.cfg.Hive.Apps) > 0 {
		urls = append(urls, d.cfg.Hive.IAPURL, d.cfg.Hive.VerifyURL, d.cfg.Hive.StoreURL)
	}
	if len(d.cfg.Stove.Services) > 0 {
		urls = append(urls, d.cfg.Stove.BaseURL)
	}
	client := &http.Client{
		Timeout:       5 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     &http.Transport{TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}, DisableKeepAlives: true},
	}
	for _, raw := range urls {
		if u, err := url.Parse(raw); err != nil || u.Host == "" {
			continue
		}
		d.host(ctx, client, raw)
	}
}

// maxSkew is how far the clock may be off before times stop making sense.
const maxSkew = 30 * time.Second

func (d *doctor) host(ctx context.Context, client *http.Client, raw string) {
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, raw, nil)
	if err != nil {
		d.broken("host", raw+": ", err)
		return
	}
	resp, err := client.Do(req)
	if err != nil {
		d.note("host", false, "%s cannot be reached: %s", raw, err)
		return
	}
	if err := resp.Body.Close(); err != nil {
		d.broken("host", raw+": ", err)
		return
	}
	d.note("host", true, "%s answers", raw)
	at, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil {
		return
	}
	skew := d.p.now().Sub(at).Round(time.Second)
	d.note("clock", skew.Abs() <= maxSkew, "differs by %s from %s", skew, raw)
}

// ledger opens an existing ledger without writing to it.
func (d *doctor) ledger(ctx context.Context) {
	path := d.cfg.Ledger.Path
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		d.note("ledger", true, "%s does not exist yet and will be made", path)
		return
	}
	s, err := store.Open(ctx, store.Options{Path: path, Now: d.p.now, Environment: policyOf(d.cfg).Environment, ReadOnly: true})
	if err != nil {
		d.broken("ledger", "", err)
		return
	}
	n, err := s.MaxSeq(ctx)
	if err == nil {
		err = s.Close(ctx)
	}
	if err != nil {
		d.broken("ledger", path+": ", err)
		return
	}
	d.note("ledger", true, "%s, %d facts", path, n)
}

// port looks whether the listener's address is free, or held by a makegood.
func (d *doctor) port(ctx context.Context) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", d.cfg.Listener.Address)
	if err != nil {
		if holder, herr := os.ReadFile(d.cfg.Ledger.Path + ".listen"); herr == nil && len(holder) > 0 {
			d.note("port", true, "%s is taken; listening for this ledger: %s", d.cfg.Listener.Address, strings.TrimSpace(string(holder)))
			return
		}
		d.broken("port", d.cfg.Listener.Address+": ", err)
		return
	}
	if err := l.Close(); err != nil {
		d.broken("port", d.cfg.Listener.Address+": ", err)
		return
	}
	d.note("port", true, "%s is free", d.cfg.Listener.Address)
}
