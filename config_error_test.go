package main

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestLoadNamesFileLineAndKey(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		source string
		want   []string // line: text, in order
	}{
		// Unknown keys.
		"section":           {"[hive]\ntoken = \"x\"\nretrys = 3", []string{"3: unknown key hive.retrys (did you mean hive.rate?)"}},
		"top level":         {"\nenvironmnt = \"live\"", []string{"2: unknown key environmnt (did you mean environment?)"}},
		"table":             {"[hvie]\ntoken = \"x\"", []string{"1: unknown key hvie (did you mean hive?)"}},
		"other section":     {"[hive]\nsla = \"1m\"", []string{"2: unknown key hive.sla (did you mean reconcile.sla?)"}},
		"capital":           {"[hive]\nToken = \"x\"", []string{"2: unknown key hive.Token (did you mean hive.token?)"}},
		"nothing near":      {"[hive]\nzzzzqqqqxxxx = 1", []string{"2: unknown key hive.zzzzqqqqxxxx"}},
		"array of tables":   {"[[hive.apps]]\nappid = \"a\"\n[[hive.apps]]\nappid = \"b\"\n# a remark\ntokn = \"x\"", []string{"6: unknown key hive.apps.tokn (did you mean hive.apps.token?)"}},
		"dotted":            {"hive.timeout = \"1s\"\nhive.timeuot = \"1s\"", []string{"2: unknown key hive.timeuot (did you mean hive.timeout?)"}},
		"inline":            {"[console]\ntheme = \"dark\"\n[reconcile]\nsla = \"1m\"\n[[products]]\nid = \"a\"\nitems = [\n  \"gem:1\",\n  { item_id = \"x\",\n    quantity = 1, colour = 2 },\n]", []string{"10: unknown key products.items.colour"}},
		"inline array":      {"[hive]\napps = [\n{ appid = \"a\" },\n{ appid = \"b\", graze = \"1s\" }]", []string{"4: unknown key hive.apps.graze (did you mean hive.apps.grace?)"}},
		"quoted":            {"[hive]\n\"to ken\" = \"x\"", []string{`2: unknown key hive."to ken" (did you mean hive.token?)`}},
		"escaped":           {"[hive]\n\"t\\u006Fkeb\" = \"x\"", []string{`2: unknown key hive.tokeb (did you mean hive.token?)`}},
		"literal quoted":    {"'hive'.'ratee' = 1", []string{"1: unknown key hive.ratee (did you mean hive.rate?)"}},
		"after long text":   {"[console]\nviews = { a = \"\"\"x \\\" [[no]]\n\"\" y = 1\n\"\"\"\"\" }\nlangg = \"ko\"", []string{"2: console.views.a: must not hold a line break or another control character", "5: unknown key console.langg (did you mean console.lang?)"}},
		"after long quotes": {"[console.views]\na = '''\n[x]\n'''\n[console]\nlangg = \"ko\"", []string{"2: console.views.a: must not hold a line break or another control character", "6: unknown key console.langg (did you mean console.lang?)"}},
		"byte order mark":   {"\ufeff[hive]\r\nratee = 1\r\n", []string{"2: unknown key hive.ratee (did you mean hive.rate?)"}},
		"several":           {"[hive]\nb = 1\n[stove]\nc = 1\n", []string{"2: unknown key hive.b", "4: unknown key stove.c"}},

		// Wrong types.
		"text for a table":         {"hive = \"x\"", []string{"1: hive: must be a table, not text"}},
		"table for an array":       {"[hive.apps]\nappid = \"a\"", []string{"1: hive.apps: must be an array of tables, written [[hive.apps]]"}},
		"number in an array":       {"[hive]\napps = [\n1]", []string{"3: hive.apps: must be a table, not a whole number"}},
		"number for text":          {"[stove]\nlang = 1", []string{"2: stove.lang: must be text in quotes, not a whole number"}},
		"text for a number":        {"[listener]\nmax_body = \"1M\"", []string{"2: listener.max_body: must be a whole number, not text"}},
		"fraction":                 {"[listener]\nmax_body = 1.5", []string{"2: listener.max_body: must be a whole number, not a number with a fraction"}},
		"text for a switch":        {"[safety]\nread_only = \"yes\"", []string{"2: safety.read_only: must be true or false, not text"}},
		"text for a rate":          {"[hive]\nrate = \"5/s\"", []string{"2: hive.rate: must be a number, not text"}},
		"date for text":            {"operator = 2026-01-02", []string{"1: operator: must be text in quotes, not a date or time"}},
		"text for an array":        {"[safety]\nreasons = \"x\"", []string{"2: safety.reasons: must be an array [...], not text"}},
		"number for an id":         {"[[hive.apps]]\nappid = \"a\"\nserver_ids = [\"1\",\n 2]", []string{"4: hive.apps.server_ids: must be text in quotes, not a whole number"}},
		"text for a code":          {"[hive]\nno_effect_codes = [1, \"2\"]", []string{"2: hive.no_effect_codes: must be a whole number, not text"}},
		"array for a dictionary":   {"[console]\nviews = [\"x\"]", []string{"2: console.views: must be a table, not an array"}},
		"number for a key":         {"[console.keys]\nquit = 1", []string{"2: console.keys.quit: must be text in quotes, not a whole number"}},
		"number for a secret":      {"[hive]\ntoken = 12345", []string{"2: hive.token: must be text in quotes, not a whole number"}},
		"number for a duration":    {"[hive]\ntimeout = 10", []string{`2: hive.timeout: must be a duration in quotes, such as "10s" or "5m", not a whole number`}},
		"text for money":           {"[safety]\napproval_over = \"100\"", []string{`2: safety.approval_over: must be a table of amounts by currency, such as { KRW = "100000" }, not text`}},
		"number for an amount":     {"[safety]\napproval_over = { KRW = 100 }", []string{`2: safety.approval_over.KRW: must be an amount in quotes, such as "100000", not a whole number`}},
		"text for items":           {"[[products]]\nid = \"a\"\nitems = \"gem:1\"", []string{`3: products.items: must be an array such as ["gem:100"], not text`}},
		"number for an item":       {"[[products]]\nid = \"a\"\nitems = [1]", []string{`3: products.items: must be "gem:100" or { item_id = "gem", quantity = 100 }, not a whole number`}},
		"number for a time of day": {"[console]\nbusiness_day = 6", []string{"2: console.business_day: must be text in quotes, not a whole number"}},

		// Wrong values.
		"environment":           {"environment = \"production\"", []string{`1: environment: must be "sandbox" or "live", not "production"`}},
		"mode":                  {"[listener]\nmode = \"mirror\"", []string{`2: listener.mode: must be "observe" or "forward", not "mirror"`}},
		"empty mode":            {"[listener]\nmode = \"\"", []string{"2: listener.mode: is empty"}},
		"collects":              {"[[hive.apps]]\nappid = \"a\"\ncollects = \"poll\"", []string{`3: hive.apps.collects: must be "notification" or "unconsumed", not "poll"`}},
		"store failure":         {"[listener]\non_store_failure = \"drop\"", []string{`2: listener.on_store_failure: must be "forward" or "refuse", not "drop"`}},
		"duplicate code":        {"[listener]\nstove_duplicate_code = 1", []string{"2: listener.stove_duplicate_code: must be 0 or -1, not 1"}},
		"duration":              {"[reconcile]\ngrace = \"1 minute\"", []string{`2: reconcile.grace: must be a duration such as "10s", "5m" or "72h", not "1 minute"`}},
		"negative duration":     {"[reconcile]\ngrace = \"-1s\"", []string{`2: reconcile.grace: must not be negative, not "-1s"`}},
		"no timeout":            {"[stove]\ntimeout = \"0s\"", []string{`2: stove.timeout: must be longer than nothing, not "0s"`}},
		"rate":                  {"[stove]\nrate = 0", []string{"2: stove.rate: must be a number above 0, not 0"}},
		"infinite rate":         {"[stove]\nrate = inf", []string{"2: stove.rate: must be a number above 0, not +Inf"}},
		"no rate":               {"[stove]\nrate = nan", []string{"2: stove.rate: must be a number above 0, not NaN"}},
		"body":                  {"[listener]\nmax_body = 0", []string{"2: listener.max_body: must be a whole number from 1 to 2147483647, not 0"}},
		"offset":                {"[stove]\nutc_offset = 900", []string{"2: stove.utc_offset: must be from -720 to 840, not 900"}},
		"zone":                  {"[console]\ntimezone = \"Asia/Soul\"", []string{`2: console.timezone: must be a time zone such as "Asia/Seoul" or "UTC", not "Asia/Soul"`}},
		"zone of the machine":   {"[stove]\ntimezone = \"Local\"", []string{`2: stove.timezone: must be a time zone such as "Asia/Seoul" or "UTC", not "Local"`}},
		"grants zone":           {"[[grants]]\npath = \"x\"\n[[grants]]\npath = \"y\"\ntimezone = \"KST\"", []string{`5: grants.timezone: must be a time zone such as "Asia/Seoul" or "UTC", not "KST"`}},
		"time of day":           {"[console]\nbusiness_day = \"24:00\"", []string{`2: console.business_day: must be a time of day such as "06:00", not "24:00"`}},
		"currency":              {"[safety]\nrefund_limit = { KRW = \"1\", KWR = \"2\" }", []string{`2: safety.refund_limit.KWR: "KWR" is no ISO 4217 currency`}},
		"amount":                {"[safety.refund_limit_day]\nKRW = \"1e5\"", []string{`2: safety.refund_limit_day.KRW: must be an amount in plain digits, such as "100000" or "9.99", not "1e5"`}},
		"negative amount":       {"[safety.refund_limit_hour]\nKRW = \"-1\"", []string{`2: safety.refund_limit_hour.KRW: must be an amount in plain digits, such as "100000" or "9.99", not "-1"`}},
		"address":               {"[listener]\naddress = \"8780\"", []string{`2: listener.address: must be host:port, not "8780"`}},
		"port":                  {"[listener]\nadmin_address = \"localhost:http\"", []string{`2: listener.admin_address: must be host:port with a port from 0 to 65535, not "localhost:http"`}},
		"url as address":        {"[listener]\naddress = \"http://localhost:80\"", []string{`2: listener.address: must be host:port, not "http://localhost:80"`}},
		"network":               {"[listener]\nallow = [\"10.0.0.0/8\",\n\"10.0.0.0/33\"]", []string{`3: listener.allow: must be an address or a network such as "203.0.113.0/24", not "10.0.0.0/33"`}},
		"proxy name":            {"[listener]\ntrusted_proxies = [\"proxy.example\"]", []string{`2: listener.trusted_proxies: must be an address or a network such as "203.0.113.0/24", not "proxy.example"`}},
		"header name":           {"[listener]\nclient_ip_header = \"X Real\"", []string{`2: listener.client_ip_header: must be the name of a header, not "X Real"`}},
		"host with path":        {"[hive]\nverify_url = \"https://verify.example/api\"", []string{"2: hive.verify_url: must be scheme and host only, such as https://verify.example: the documented paths are appended"}},
		"host without scheme":   {"[stove]\nbase_url = \"api.example\"", []string{"2: stove.base_url: must be a complete http or https address, such as https://game.example/pay"}},
		"url with password":     {"[game]\nlookup = \"https://made:up@game.example/\"", []string{"2: game.lookup: must not carry a user name or password"}},
		"url with fragment":     {"[game]\nlookup = \"https://game.example/#x\"", []string{"2: game.lookup: must not carry a fragment (#...)"}},
		"broken url":            {"[game]\nlookup = \"https://game.example/%zz\"", []string{"2: game.lookup: must be a complete http or https address"}},
		"secret without a name": {"[hive]\ntoken = \"env:\"", []string{"2: hive.token: names nothing after env:"}},
		"line break":            {"operator = \"a\\nb\"", []string{"1: operator: must not hold a line break or another control character"}},
		"empty reason":          {"[safety]\nreasons = [\"ok\", \" \"]", []string{"2: safety.reasons: is empty"}},
		"item without quantity": {"[[products]]\nid = \"a\"\nitems = [\"gem\"]", []string{`3: products.items: must be item and quantity such as "gem:100", not "gem"`}},
		"item of nothing":       {"[[products]]\nid = \"a\"\nitems = [\"gem:0\"]", []string{`3: products.items: must be item and quantity such as "gem:100", not "gem:0"`}},
		"item table":            {"[[products]]\nid = \"a\"\nitems = [{ item_id = \"gem\" }]", []string{"3: products.items.quantity is missing"}},
		"item table quantity":   {"[[products]]\nid = \"a\"\nitems = [{ item_id = \"gem\", quantity = 0 }]", []string{"3: products.items.quantity: must be a whole number from 1 to 2147483647, not 0"}},
		"item twice":            {"[[products]]\nid = \"a\"\nitems = [\"gem:1\", \"gem:2\"]", []string{`3: products.items: "gem" is there twice; add the quantities up`}},
		"product provider":      {"[[products]]\nid = \"a\"\nprovider = \"steam\"", []string{`3: products.provider: must be "hive" or "stove", not "steam"`}},

		// Keys held against each other.
		"ledger url":            {"[ledger]\nurl = \"postgres://made-up\"", []string{"2: ledger.url: the ledger is kept in SQLite and nowhere else; remove ledger.url and name a file in ledger.path"}},
		"forward to nobody":     {"[listener]\nmode = \"forward\"", []string{`2: listener.mode: "forward" needs listener.forward_hive or listener.forward_stove, the game's address`}},
		"forward without hive":  {"[listener]\nmode = \"forward\"\nforward_stove = \"http://game.example\"\n[[hive.apps]]\nappid = \"a\"", []string{`2: listener.mode: "forward" needs listener.forward_hive, the game's address for Hive's notifications`}},
		"forward all only":      {"[listener]\nmode = \"forward\"\nforward_hive_all = \"http://game.example\"", []string{`2: listener.mode: "forward" needs listener.forward_hive, the game's address for Hive's notifications`}},
		"forward without stove": {"[listener]\nmode = \"forward\"\nforward_hive = \"http://game.example\"\n[stove]\naccess_token = \"x\"", []string{`2: listener.mode: "forward" needs listener.forward_stove, the game's address for STOVE's notifications`}},
		"half a certificate":    {"[listener]\ntls_key = \"key.pem\"", []string{"1: listener.tls_cert and listener.tls_key belong together: only one is set"}},
		"app without id":        {"[[hive.apps]]\nappid = \"a\"\n[[hive.apps]]\ngrace = \"1s\"", []string{"3: hive.apps.appid is missing"}},
		"app with empty id":     {"[[hive.apps]]\nappid = \"\"", []string{"2: hive.apps.appid: is empty"}},
		"app twice":             {"[[hive.apps]]\nappid = \"a\"\n[[hive.apps]]\nappid = \"a\"", []string{`4: hive.apps.appid: "a" is there twice`}},
		"service twice":         {"[[stove.services]]\nservice_id = \"a\"\n[[stove.services]]\nservice_id = \"a\"", []string{`4: stove.services.service_id: "a" is there twice`}},
		"product twice":         {"[[products]]\nid = \"a\"\n[[products]]\nid = \"a\"\nprovider = \"hive\"\n[[products]]\nid = \"a\"", []string{`7: products.id: "a" is there twice for the same provider and app`}},
		"source of nothing":     {"[[grants]]\nname = \"x\"", []string{"1: a [[grants]] source needs grants.path or grants.command"}},
		"source of both":        {"[[grants]]\npath = \"x\"\ncommand = \"y\"", []string{"1: a [[grants]] source has grants.path or grants.command, not both"}},
		"source twice":          {"[[grants]]\npath = \"x\"\nname = \"n\"\n[[grants]]\npath = \"y\"\nname = \"n\"", []string{`6: grants.name: two sources are called "n"; name one of them otherwise`}},
		"column of no field":    {"[[grants]]\npath = \"x\"\n[grants.columns]\norder = \"o\"", []string{"4: grants.columns: a grant has no field \"order\"; it has provider, app, order_id, grant_id, player_id, items, item_id, quantity, granted_at, status, server, product_id, guid, member_no, uid, player_name, player_type, reported, kind"}},
		"constant and column":   {"[[grants]]\npath = \"x\"\ncolumns = { app = \"A\" }\nconstants = { app = \"a\" }", []string{"4: grants.constants.app: is read from a column too"}},
		"constant provider":     {"[[grants]]\npath = \"x\"\nconstants.provider = \"HIVE\"", []string{`3: grants.constants.provider: must be "hive" or "stove", not "HIVE"`}},
		"status":                {"[[grants]]\npath = \"x\"\n[grants.status]\n\"지급\" = \"given\"", []string{`4: grants.status."지급": must be "granted", "mailed", "failed", "revoked" or "expired", not "given"`}},
		"literals in live":      {"environment = \"live\"\n[hive]\ntoken = \"env:X\"\n[[hive.apps]]\nappid = \"a\"\ntoken = \"made-up\"\n[listener]\ngrants_token = \"made-up\"", []string{`6: hive.apps.token: must be a reference in live: "env:NAME", "file:PATH" or "cmd:COMMAND"`, `8: listener.grants_token: must be a reference in live: "env:NAME", "file:PATH" or "cmd:COMMAND"`}},

		// What is not TOML.
		"no value":      {"[hive]\nrate =", []string{"2: not valid TOML near hive.rate: a value is missing behind the = (the TOML reader: unexpected EOF; expected value)"}},
		"key twice":     {"[hive]\nrate = 1\nrate = 2", []string{"3: not valid TOML near hive.rate: this key is there already; keep one of the two (the TOML reader: Key 'hive.rate' has already been defined.)"}},
		"unquoted text": {"[hive]\ntoken = madeup", []string{"2: not valid TOML near hive.token: expected a value; text stands in quotes"}},
		"broken number": {"[hive]\ntoken = 1__2345", []string{"2: not valid TOML near hive.token: a number is not written as one; text stands in quotes (the TOML reader: Invalid integer a value: underscores must be surrounded by digits)"}},
		"huge number":   {"[hive]\ntoken = 99999999999999999999", []string{"2: not valid TOML near hive.token: a number is out of range"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := writeConfig(t, test.source)
			got, err := Load(path, testEnvironment())
			var problems *ConfigError
			if !errors.As(err, &problems) {
				t.Fatalf("Load = %v, want a *ConfigError", err)
			}
			want := make([]string, len(test.want))
			for i, line := range test.want {
				want[i] = path + ":" + line
			}
			if text := err.Error(); text != strings.Join(want, "\n") {
				t.Errorf("Load says:\n%s\nwant:\n%s", text, strings.Join(want, "\n"))
			}
			if fmt.Sprint(got) != fmt.Sprint(Config{}) {
				t.Error("a refused configuration must come back empty")
			}
		})
	}
}

func TestNoErrorRepeatsASecret(t *testing.T) {
	t.Parallel()
	for name, source := range map[string]string{
		"literal in live":  "environment = \"live\"\n[hive]\ntoken = \"hush-hush\"",
		"not quoted":       "[hive]\ntoken = hush-hush",
		"half quoted":      "[hive]\ntoken = \"hush-hush",
		"wrong quotes":     "[hive]\ntoken = ”hush-hush”",
		"line break":       "[hive]\ntoken = \"hush-hush\\n\"",
		"in an array":      "[hive]\ntoken = [\"hush-hush\"]",
		"in a ledger url":  "[ledger]\nurl = \"postgres://dana:hush-hush@db.example/\"",
		"in a game url":    "[game]\nlookup = \"ftp://game.example/?key=hush-hush\"",
		"in a user's url":  "[game]\nlookup = \"http://dana:hush-hush@game.example/\"",
		"in a broken url":  "[game]\nlookup = \"http://game.example/%?hush-hush\"",
		"in a host's url":  "[stove]\nbase_url = \"https://api.example/?token=hush-hush\"",
		"looks like a num": "[hive]\ntoken = 0hush-hush",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Load(writeConfig(t, source), testEnvironment())
			if err == nil {
				t.Fatal("Load accepted it")
			}
			if strings.Contains(err.Error(), "hush") {
				t.Errorf("the error repeats the secret: %v", err)
			}
		})
	}
}
