package main

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
)

// Hive's and STOVE's hosts as the providers' documents print them, sandbox
// and live (Hive web payment API, STOVE bulk validation API).
const (
	hiveIAPSandbox    = "https://sandbox-hiveiap.qpyou.cn"
	hiveIAPLive       = "https://hiveiap.qpyou.cn"
	hiveVerifySandbox = "https://sandbox-hiveiap-verify.qpyou.cn"
	hiveVerifyLive    = "https://hiveiap-verify.qpyou.cn"
	hiveStoreSandbox  = "https://sandbox-store.withhive.com"
	hiveStoreLive     = "https://store.withhive.com"
	stoveSandbox      = "https://api.gate8.com"
	stoveLive         = "https://api.onstove.com"
)

// settle fills in what depends on other keys and holds keys against each other.
func (d *configDecoder) settle(c *Config) {
	setDefault(&c.Operator, d.env.Login)
	// Two keyboards write one name composed and decomposed, wide and narrow; whoever
	// has two spellings would be his own second operator.
	c.Operator = norm.NFKC.String(c.Operator)
	for i, name := range c.Safety.Operators {
		c.Safety.Operators[i] = norm.NFKC.String(name)
	}
	setDefault(&c.Ledger.Path, beside(d.dir, "makegood.db"))
	setDefault(&c.Listener.Spool, beside(d.dir, "makegood.spool"))
	d.settleHosts(c)
	if c.Ledger.URL != "" {
		d.fail(keyPath("").child("ledger").child("url"), "the ledger is kept in SQLite and nowhere else; remove ledger.url and name a file in ledger.path")
	}
	d.settleListener(&c.Listener, c.Hive.Configured(), c.Stove.Configured())
	d.settleHive(c)
	d.settleStove(c)
	d.settleProducts(c.Products)
	d.settleGrants(c.Grants)
	d.settleAlerts(c.Alerts)
	if c.Live() {
		d.refuseLiterals()
	}
}

func setDefault(value *string, otherwise string) {
	if *value == "" {
		*value = otherwise
	}
}

func (d *configDecoder) settleHosts(c *Config) {
	iap, verify, store, stove := hiveIAPSandbox, hiveVerifySandbox, hiveStoreSandbox, stoveSandbox
	if c.Live() {
		iap, verify, store, stove = hiveIAPLive, hiveVerifyLive, hiveStoreLive, stoveLive
	}
	setDefault(&c.Hive.IAPURL, iap)
	setDefault(&c.Hive.VerifyURL, verify)
	setDefault(&c.Hive.StoreURL, store)
	setDefault(&c.Stove.BaseURL, stove)
}

func (d *configDecoder) settleListener(l *ListenerConfig, hive, stove bool) {
	at := keyPath("").child("listener")
	if (l.TLSCert == "") != (l.TLSKey == "") {
		d.report(at, "listener.tls_cert and listener.tls_key belong together: only one is set")
	}
	if l.Mode != modeForward {
		setDefault(&l.OnStoreFailure, storeFailureRefuse)
		return
	}
	setDefault(&l.OnStoreFailure, storeFailureForward)
	// The catch-all of Hive's second URL slot is the first slot's target.
	hive = hive || l.ForwardHiveAll != ""
	switch {
	case hive && l.ForwardHive == "":
		d.fail(at.child("mode"), `"forward" needs listener.forward_hive, the game's address for Hive's notifications`)
	case stove && l.ForwardStove == "":
		d.fail(at.child("mode"), `"forward" needs listener.forward_stove, the game's address for STOVE's notifications`)
	case l.ForwardHive == "" && l.ForwardStove == "":
		d.fail(at.child("mode"), `"forward" needs listener.forward_hive or listener.forward_stove, the game's address`)
	}
}

func (d *configDecoder) settleHive(c *Config) {
	at := keyPath("").child("hive").child("apps")
	seen := map[string]bool{}
	for i := range c.Hive.Apps {
		app, place := &c.Hive.Apps[i], at.index(i)
		if !app.Token.IsSet() {
			app.Token = c.Hive.Token
		}
		if !d.present[place.child("grace")] {
			app.Grace = c.Reconcile.Grace
		}
		if app.AppID != "" && seen[app.AppID] {
			d.fail(place.child("appid"), "%q is there twice", app.AppID)
		}
		seen[app.AppID] = true
	}
}

func (d *configDecoder) settleStove(c *Config) {
	at := keyPath("").child("stove").child("services")
	seen := map[string]bool{}
	for i := range c.Stove.Services {
		service, place := &c.Stove.Services[i], at.index(i)
		if !service.AccessToken.IsSet() {
			service.AccessToken = c.Stove.AccessToken
		}
		if service.ServiceID != "" && seen[service.ServiceID] {
			d.fail(place.child("service_id"), "%q is there twice", service.ServiceID)
		}
		seen[service.ServiceID] = true
	}
}

func (d *configDecoder) settleProducts(products []ProductConfig) {
	at := keyPath("").child("products")
	type key struct{ provider, app, id string }
	seen := map[key]bool{}
	for i, product := range products {
		this := key{product.Provider, product.App, product.ID}
		if product.ID != "" && seen[this] {
			d.fail(at.index(i).child("id"), "%q is there twice for the same provider and app", product.ID)
		}
		seen[this] = true
	}
}

// grantFields are the fields of a grant a source may fill, one item a row.
func grantFields() []string {
	return []string{
		"provider", "app", "order_id", "grant_id", "player_id", "items", "item_id", "quantity", "granted_at", "status",
		"server", "product_id", "guid", "member_no", "uid", "player_name", "player_type", "reported", "kind",
	}
}

// grantStatuses are the words a grant's status is read as.
func grantStatuses() []string { return []string{"granted", "mailed", "failed", "revoked", "expired"} }

func (d *configDecoder) settleGrants(sources []GrantSource) {
	at := keyPath("").child("grants")
	seen := map[string]bool{}
	for i := range sources {
		source, place := &sources[i], at.index(i)
		switch {
		case source.Path == "" && source.Command == "":
			d.report(place, "a [[grants]] source needs grants.path or grants.command")
		case source.Path != "" && source.Command != "":
			d.report(place, "a [[grants]] source has grants.path or grants.command, not both")
		}
		if source.Timezone == nil {
			source.Timezone = d.defaultZone()
		}
		setDefault(&source.Format, formatOf(source.Path))
		if source.Path == "" {
			setDefault(&source.Name, fmt.Sprintf("command-%d", i+1))
		}
		setDefault(&source.Name, source.Path)
		if source.Name != "" && seen[source.Name] {
			d.fail(place.child("name"), "two sources are called %q; name one of them otherwise", source.Name)
		}
		seen[source.Name] = true
		d.settleColumns(place, source)
	}
}

// defaultZone is the zone a grant source's zone-less times are read in.
func (d *configDecoder) defaultZone() *time.Location {
	zone, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		d.report("", "load the default time zone: %s", err)
	}
	return zone
}

// formatOf reads a format off a file's name: "grants-*.tsv.gz" is tsv.
func formatOf(path string) string {
	switch strings.ToLower(filepath.Ext(strings.TrimSuffix(strings.ToLower(path), ".gz"))) {
	case ".tsv", ".tab":
		return "tsv"
	case ".ndjson", ".jsonl", ".json":
		return "ndjson"
	}
	return "csv"
}

func (d *configDecoder) settleColumns(place keyPath, source *GrantSource) {
	fields := grantFields()
	for _, of := range []struct {
		key   string
		names map[string]string
	}{{"columns", source.Columns}, {"constants", source.Constants}} {
		for _, name := range slices.Sorted(maps.Keys(of.names)) {
			if !slices.Contains(fields, name) {
				d.report(place.child(of.key).child(name), "grants.%s: a grant has no field %q; it has %s", of.key, name, strings.Join(fields, ", "))
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(source.Constants)) {
		if _, both := source.Columns[name]; both {
			d.fail(place.child("constants").child(name), "is read from a column too")
		}
	}
	words := grantStatuses()
	for _, theirs := range slices.Sorted(maps.Keys(source.Status)) {
		if ours := source.Status[theirs]; !slices.Contains(words, ours) {
			d.fail(place.child("status").child(theirs), "must be %s, not %q", eitherOf(words), ours)
		}
	}
	d.settleConstants(place.child("constants"), source.Constants)
}

// settleConstants checks the constants that are words of a closed set.
func (d *configDecoder) settleConstants(at keyPath, constants map[string]string) {
	for _, closed := range []struct {
		field string
		words []string
	}{
		{"provider", []string{providerHive, providerStove}},
		{"status", grantStatuses()},
		{"kind", []string{"purchase", "gift"}},
	} {
		if value, set := constants[closed.field]; set && !slices.Contains(closed.words, value) {
			d.fail(at.child(closed.field), "must be %s, not %q", eitherOf(closed.words), value)
		}
	}
}

// refuseLiterals keeps the secrets of the live environment out of the file.
func (d *configDecoder) refuseLiterals() {
	for _, placed := range d.secrets {
		if placed.secret.isLiteral() {
			d.fail(placed.at, `must be a reference in live: "env:NAME", "file:PATH" or "cmd:COMMAND"`)
		}
	}
}
