package main

import (
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/tui/theme"
)

// testEnvironment knows one login and no variables.
func testEnvironment() Environment { return Environment{Login: "dana"} }

func writeConfig(t *testing.T, source string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(path, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func mustLoad(t *testing.T, source string) Config {
	t.Helper()
	config, err := Load(writeConfig(t, source), testEnvironment())
	if err != nil {
		t.Fatalf("Load: %v", err)
	}
	return config
}

// diffConfig compares two configurations; zones are equal by name and secrets
// by what they refer to.
func diffConfig(want, got Config) string {
	return cmp.Diff(want, got,
		cmp.Comparer(func(a, b *time.Location) bool { return a.String() == b.String() }),
		cmp.Comparer(func(a, b Secret) bool { return a.String() == b.String() }),
		cmp.Comparer(func(a, b netip.Prefix) bool { return a == b }),
	)
}

func seoul(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func TestLoadWithoutFileAnswersTheDefaults(t *testing.T) {
	t.Parallel()
	got, err := Load("", testEnvironment())
	if err != nil {
		t.Fatal(err)
	}
	want := Config{
		Environment: "sandbox",
		Operator:    "dana",
		Ledger:      LedgerConfig{Path: "makegood.db"},
		Listener: ListenerConfig{
			Address: "127.0.0.1:8780", AdminAddress: "127.0.0.1:8781", Mode: "observe",
			ForwardTimeout: 8 * time.Second, ClientIPHeader: "X-Forwarded-For", MaxBody: 1048576,
			OnStoreFailure: "refuse", Spool: "makegood.spool",
		},
		Hive: HiveConfig{
			IAPURL: "https://sandbox-hiveiap.qpyou.cn", VerifyURL: "https://sandbox-hiveiap-verify.qpyou.cn",
			StoreURL: "https://sandbox-store.withhive.com", UserIDType: "player_id", ItemResultUserIDType: "v4",
			NoEffectCodes: []int{1000001, 1000006}, Timeout: 10 * time.Second, Rate: 5,
		},
		Stove: StoveConfig{
			BaseURL: "https://api.gate8.com", Lang: "ko", Nation: "KR", Timezone: seoul(t), UTCOffset: 540,
			Timeout: 10 * time.Second, Rate: 5,
		},
		Reconcile: ReconcileConfig{Grace: time.Minute, SLA: 10 * time.Minute, RefundSLA: 72 * time.Hour, Sweep: 5 * time.Minute},
		Console:   ConsoleConfig{Theme: "auto", Lang: "auto", Timezone: seoul(t), Bell: true, Notify: "auto"},
	}
	if diff := diffConfig(want, got); diff != "" {
		t.Errorf("defaults (-want +got):\n%s", diff)
	}
	if safetyOf(got).ReadOnly != nil || got.Live() {
		t.Error("the default is an armed sandbox")
	}
}

func TestLoadLiveTakesTheLiveHosts(t *testing.T) {
	t.Parallel()
	got := mustLoad(t, `environment = "live"`)
	hosts := []string{got.Hive.IAPURL, got.Hive.VerifyURL, got.Hive.StoreURL, got.Stove.BaseURL}
	want := []string{
		"https://hiveiap.qpyou.cn", "https://hiveiap-verify.qpyou.cn",
		"https://store.withhive.com", "https://api.onstove.com",
	}
	if !slices.Equal(hosts, want) {
		t.Errorf("hosts = %q, want %q", hosts, want)
	}
	// To the clerk nil leaves live read-only until it is armed, and false arms it.
	for _, text := range []string{`environment = "live"`, "environment = \"live\"\n[safety]\nread_only = false"} {
		if ro := safetyOf(mustLoad(t, text)).ReadOnly; ro != nil {
			t.Errorf("%q must leave live to be armed, and says read-only %t", text, *ro)
		}
	}
	if ro := safetyOf(mustLoad(t, "[safety]\nread_only = true")).ReadOnly; ro == nil || !*ro {
		t.Error("read_only = true must hold in the sandbox too")
	}
}

const fullConfig = `
environment = "sandbox"
operator = "mina"
[ledger]
path = "data/shift.db"
[listener]
address = "0.0.0.0:0"
mode = "forward"
forward_hive = "http://127.0.0.1:9000/hive?v=1"
forward_stove = "https://game.example/stove"
allow = ["203.0.113.9", "10.1.2.3/8", "2001:db8::/32"]
stove_duplicate_code = -1
[hive]
token = "env:HIVE_TOKEN"
iap_url = "http://127.0.0.1:9100/"
rate = 0.5
[[hive.apps]]
appid = "com.example.one"
[[hive.apps]]
appid = "com.example.two"
token = "file:keys/two"
server_ids = ["1", "2"]
collects = "unconsumed"
grace = "0s"
pickup_sla = "2h"
[stove]
access_token = "made-up"
[[stove.services]]
service_id = "ONE"
[[stove.services]]
service_id = "TWO"
access_token = "cmd:printf x"
[[products]]
id = "item03"
items = ["gem:100", { item_id = "a:b", quantity = 2 }]
[[products]]
id = "badge"
items = []
[[products]]
id = "unknown"
provider = "stove"
[[grants]]
path = "in/*.TSV.gz"
columns = { order_id = "OrderNo" }
status = { "지급완료" = "granted" }
constants = { provider = "hive" }
[[grants]]
command = "printf x"
encoding = "cp949"
timezone = "UTC"
every = "0s"
[reconcile]
grace = "2m"
sweep = "0s"
[safety]
approval_over = { KRW = "100000", USD = "80.00" }
[console]
business_day = "06:30"
keys = { refresh = "f5", quit = ["q", "ctrl+c"] }
views = { old = "age>1h" }
`

func TestLoadReadsEveryKindOfValue(t *testing.T) {
	t.Parallel()
	path := writeConfig(t, fullConfig)
	got, err := Load(path, testEnvironment())
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Dir(path)
	for _, is := range []struct {
		what      string
		got, want any
	}{
		{"path", got.Path, path},
		{"ledger.path", got.Ledger.Path, filepath.Join(dir, "data/shift.db")},
		{"listener.spool", got.Listener.Spool, filepath.Join(dir, "makegood.spool")},
		{"listener.on_store_failure", got.Listener.OnStoreFailure, "forward"},
		{"listener.allow", got.Listener.Allow, []netip.Prefix{
			netip.MustParsePrefix("203.0.113.9/32"), netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("2001:db8::/32"),
		}},
		{"listener.stove_duplicate_code", got.Listener.StoveDuplicateCode, -1},
		{"hive.iap_url", got.Hive.IAPURL, "http://127.0.0.1:9100"},
		{"hive.rate", got.Hive.Rate, 0.5},
		{"apps[0].token", got.Hive.Apps[0].Token.String(), "secret(env:HIVE_TOKEN)"},
		{"apps[0].grace", got.Hive.Apps[0].Grace, 2 * time.Minute},
		{"apps[0].collects", got.Hive.Apps[0].Collects, "notification"},
		{"apps[0].pickup_sla", got.Hive.Apps[0].PickupSLA, 24 * time.Hour},
		{"apps[1].token", got.Hive.Apps[1].Token.String(), "secret(file:" + filepath.Join(dir, "keys/two") + ")"},
		{"apps[1].server_ids", got.Hive.Apps[1].ServerIDs, []string{"1", "2"}},
		{"apps[1].grace", got.Hive.Apps[1].Grace, time.Duration(0)},
		{"apps[1].pickup_sla", got.Hive.Apps[1].PickupSLA, 2 * time.Hour},
		{"services[0].access_token", got.Stove.Services[0].AccessToken.String(), "secret(literal)"},
		{"services[1].access_token", got.Stove.Services[1].AccessToken.String(), "secret(cmd)"},
		{"products[0].items", got.Products[0].Items, []ProductItem{{"gem", 100}, {"a:b", 2}}},
		{"products[1].items", got.Products[1].Items, []ProductItem{}},
		{"products[2].items", got.Products[2].Items, []ProductItem(nil)},
		{"grants[0].path", got.Grants[0].Path, filepath.Join(dir, "in/*.TSV.gz")},
		{"grants[0].name", got.Grants[0].Name, filepath.Join(dir, "in/*.TSV.gz")},
		{"grants[0].format", got.Grants[0].Format, "tsv"},
		{"grants[0].encoding", got.Grants[0].Encoding, "utf-8"},
		{"grants[0].timezone", got.Grants[0].Timezone.String(), "Asia/Seoul"},
		{"grants[0].columns", got.Grants[0].Columns, map[string]string{"order_id": "OrderNo"}},
		{"grants[0].status", got.Grants[0].Status, map[string]string{"지급완료": "granted"}},
		{"grants[0].every", got.Grants[0].Every, time.Minute},
		{"grants[1].name", got.Grants[1].Name, "command-2"},
		{"grants[1].format", got.Grants[1].Format, "csv"},
		{"grants[1].every", got.Grants[1].Every, time.Duration(0)},
		{"reconcile.sweep", got.Reconcile.Sweep, time.Duration(0)},
		{"safety.approval_over", got.Safety.ApprovalOver, MoneyTable{"KRW": "100000", "USD": "80.00"}},
		{"console.business_day", got.Console.BusinessDay.String(), "06:30"},
		{"console.keys", got.Console.Keys, map[string][]string{"refresh": {"f5"}, "quit": {"q", "ctrl+c"}}},
		{"console.views", got.Console.Views, map[string]string{"old": "age>1h"}},
	} {
		if !reflect.DeepEqual(is.got, is.want) {
			t.Errorf("%s = %#v, want %#v", is.what, is.got, is.want)
		}
	}
	if !got.Hive.Configured() || !got.Stove.Configured() {
		t.Error("both providers are configured")
	}
}

func TestCheckServe(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		source string
		want   string
	}{
		"sandbox observe":              {source: ""},
		"live observe without a token": {source: `environment = "live"`, want: "listener.mirror_token"},
		"live observe with a token":    {source: "environment = \"live\"\n[listener]\nmirror_token = \"env:MIRROR\""},
		"live forward":                 {source: "environment = \"live\"\n[listener]\nmode = \"forward\"\nforward_hive = \"https://game.example/\""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := mustLoad(t, test.source).CheckServe()
			if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("CheckServe() = %v, want an error with %q", err, test.want)
			}
		})
	}
}

func TestEveryThemeCanBeConfigured(t *testing.T) {
	t.Parallel()
	for _, name := range theme.Names() {
		if got := mustLoad(t, "[console]\ntheme = \""+name+"\""); got.Console.Theme != name {
			t.Errorf("theme %q was read as %q", name, got.Console.Theme)
		}
	}
}

func TestLoadNamesAnUnreadableFile(t *testing.T) {
	t.Parallel()
	missing := filepath.Join(t.TempDir(), "absent.toml")
	if _, err := Load(missing, testEnvironment()); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), missing) {
		t.Errorf("Load = %v, want one that names %s", err, missing)
	}
	large := writeConfig(t, strings.Repeat("# far too long\n", maxConfigFile/10))
	if _, err := Load(large, testEnvironment()); err == nil || !strings.Contains(err.Error(), "larger than") {
		t.Errorf("Load of a huge file = %v", err)
	}
}

func TestFindLooksInOrder(t *testing.T) {
	home := t.TempDir()
	t.Chdir(t.TempDir())
	ofUser := filepath.Join(home, "makegood", "config.toml")
	expect := func(flag, wantPath string, wantTried ...string) {
		t.Helper()
		path, tried := findConfig(flag, home)
		if path != wantPath || !slices.Equal(tried, wantTried) {
			t.Errorf("findConfig(%q) = %q, %q; want %q, %q", flag, path, tried, wantPath, wantTried)
		}
	}
	expect("", "", "config.toml", ofUser)
	if err := os.MkdirAll(filepath.Dir(ofUser), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(ofUser, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	expect("", ofUser, "config.toml", ofUser)
	if err := os.WriteFile("config.toml", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	expect("", "config.toml", "config.toml")
	expect("other.toml", "other.toml", "other.toml")
	if path, _ := Find("named.toml"); path != "named.toml" {
		t.Errorf("Find(named.toml) = %q", path)
	}
}

func TestRedactedReadsBackAsTheSameConfiguration(t *testing.T) {
	t.Parallel()
	source := strings.NewReplacer("?v=1", "", "command = \"printf x\"", `path = "late.csv"`,
		`"env:HIVE_TOKEN"`, `""`, `"file:keys/two"`, `""`, `"made-up"`, `""`, `"cmd:printf x"`, `""`).Replace(fullConfig)
	first := mustLoad(t, source)
	path := writeConfig(t, first.Redacted())
	again, err := Load(path, Environment{Login: "somebody else"})
	if err != nil {
		t.Fatalf("Load(Redacted()): %v\n%s", err, first.Redacted())
	}
	again.Path = first.Path
	if diff := diffConfig(first, again); diff != "" {
		t.Errorf("Redacted() lost something (-first +again):\n%s", diff)
	}
}

func TestRedactedHidesWhatMayBeSecret(t *testing.T) {
	t.Parallel()
	config := mustLoad(t, `
[listener]
path_secret = "made-up-path"
forward_hive = "https://game.example/pay?key=made-up-query"
[hive]
token = "env:HIVE_TOKEN"
[[hive.apps]]
appid = "com.example.game"
token = "cmd:print made-up-argument"
[[grants]]
command = "fetch --password made-up-password"
`)
	text := config.Redacted()
	if strings.Contains(text, "made-up") {
		t.Errorf("Redacted() shows a secret:\n%s", text)
	}
	for _, shown := range []string{
		`path_secret = "secret(literal)"`, `token = "secret(env:HIVE_TOKEN)"`, `token = "secret(cmd)"`,
		`command = "(hidden)"`, `forward_hive = "https://game.example/pay?hidden"`, `grace = "1m0s"`, "[[hive.apps]]",
	} {
		if !strings.Contains(text, shown) {
			t.Errorf("Redacted() lacks %q:\n%s", shown, text)
		}
	}
}

// TestOperatorSpelledTwice: a name that two keyboards write in two ways is one name.
func TestOperatorSpelledTwice(t *testing.T) {
	t.Parallel()
	for _, pair := range [][2]string{
		{"민아", "\u1106\u1175\u11ab\u110b\u1161"},
		{"josé", "jose\u0301"},
		{"mina", "ｍｉｎａ"},
	} {
		a := mustLoad(t, "operator = \""+pair[0]+"\"\n[safety]\noperators = [\""+pair[1]+"\"]\n")
		b := mustLoad(t, "operator = \""+pair[1]+"\"\n[safety]\noperators = [\""+pair[0]+"\"]\n")
		if a.Operator != pair[0] || b.Operator != pair[0] || a.Safety.Operators[0] != pair[0] || b.Safety.Operators[0] != pair[0] {
			t.Errorf("%q, %q and the lists %q, %q are not one name", a.Operator, b.Operator, a.Safety.Operators, b.Safety.Operators)
		}
	}
}

// TestNoEffectCodesOfNone: an empty list is not an absent one.
func TestNoEffectCodesOfNone(t *testing.T) {
	t.Parallel()
	for source, want := range map[string][]string{
		"": {"1000001", "1000006"}, "[hive]\nno_effect_codes = []\n": {}, "[hive]\nno_effect_codes = [7]\n": {"7"},
	} {
		if got := safetyOf(mustLoad(t, source)).NoEffectCodes; got == nil || !slices.Equal(got, want) {
			t.Errorf("%q: %#v, want %#v", source, got, want)
		}
	}
}
