package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"time"
	_ "time/tzdata" // a bare container has no zone files, and every report needs Asia/Seoul

	"github.com/adrg/xdg"

	"makegood/ledger"
)

// The words of the configuration's closed sets.
const (
	environmentSandbox = "sandbox"
	environmentLive    = "live"

	modeObserve = "observe"
	modeForward = "forward"

	storeFailureForward = "forward"
	storeFailureRefuse  = "refuse"

	collectsNotification = "notification"
	collectsUnconsumed   = "unconsumed"

	providerHive  = "hive"
	providerStove = "stove"
)

// Config is one configuration file with every default applied. It holds plain
// values: whoever needs one copies it out. The tag toml names the key, the tag
// check what its value has to be (config_decode.go).
type Config struct {
	// Path is the file the values came from; empty when there was none.
	Path string `toml:"-"`

	// Environment is "sandbox" or "live"; a ledger belongs to one of them.
	Environment string `toml:"environment" check:"oneof=sandbox live"`
	// Operator is the name actions are recorded under; the login name when absent.
	Operator string `toml:"operator"`

	Ledger    LedgerConfig    `toml:"ledger"`
	Listener  ListenerConfig  `toml:"listener"`
	Hive      HiveConfig      `toml:"hive"`
	Stove     StoveConfig     `toml:"stove"`
	Game      GameConfig      `toml:"game"`
	Products  []ProductConfig `toml:"products"`
	Grants    []GrantSource   `toml:"grants"`
	Reconcile ReconcileConfig `toml:"reconcile"`
	Safety    SafetyConfig    `toml:"safety"`
	Console   ConsoleConfig   `toml:"console"`
	Alerts    []AlertOutlet   `toml:"alerts"`
}

// LedgerConfig says where the ledger is.
type LedgerConfig struct {
	// Path is the SQLite file, makegood.db beside the configuration file when absent.
	Path string `toml:"path" check:"path"`
	// URL names another kind of store; every value is refused until there is one.
	URL string `toml:"url"`
}

// ListenerConfig is the HTTP listener that receives notifications and grants.
type ListenerConfig struct {
	// Address and AdminAddress are host:port; port 0 takes any free one.
	Address      string `toml:"address" check:"address"`
	AdminAddress string `toml:"admin_address" check:"address"`
	// Mode is "observe" (store and answer) or "forward" (store and pass on).
	Mode string `toml:"mode" check:"oneof=observe forward"`
	// ForwardHive, ForwardHiveAll and ForwardStove are the game's own
	// addresses, complete: nothing is appended. ForwardHiveAll falls back to ForwardHive.
	ForwardHive    string        `toml:"forward_hive" check:"url"`
	ForwardHiveAll string        `toml:"forward_hive_all" check:"url"`
	ForwardStove   string        `toml:"forward_stove" check:"url"`
	ForwardTimeout time.Duration `toml:"forward_timeout" check:"positive"`
	// PathSecret, where set, is the first segment of every provider route.
	PathSecret Secret `toml:"path_secret"`
	// MirrorToken is what a mirrored request carries in X-Makegood-Mirror.
	MirrorToken Secret `toml:"mirror_token"`
	// Allow lists who may send; empty allows every address.
	Allow []netip.Prefix `toml:"allow"`
	// TrustedProxies lists whose ClientIPHeader is believed.
	TrustedProxies []netip.Prefix `toml:"trusted_proxies"`
	ClientIPHeader string         `toml:"client_ip_header" check:"token"`
	// CallerID is what STOVE has to send as caller-id; empty asks for nothing.
	CallerID string `toml:"caller_id"`
	// StoveDuplicateCode is the code a repeated STOVE notification is answered
	// with: 0, or -1 ("already processed").
	StoveDuplicateCode int `toml:"stove_duplicate_code" check:"oneof=0 -1"`
	// GrantsToken is the Bearer token of POST /grants.
	GrantsToken Secret `toml:"grants_token"`
	// MaxBody is the largest request body accepted, in bytes.
	MaxBody int `toml:"max_body" check:"positive"`
	// OnStoreFailure is "forward" or "refuse"; absent, the mode decides.
	OnStoreFailure string `toml:"on_store_failure" check:"oneof=forward refuse"`
	// Spool takes what was passed on while the ledger could not be written.
	Spool string `toml:"spool" check:"path"`
	// TLSCert and TLSKey are PEM files; both or neither.
	TLSCert string `toml:"tls_cert" check:"path"`
	TLSKey  string `toml:"tls_key" check:"path"`
}

// HiveConfig is the access to Hive's servers.
type HiveConfig struct {
	// Token is the Hive certification key, sent as a Bearer token.
	Token Secret `toml:"token"`
	// IAPURL, VerifyURL and StoreURL are scheme and host; the environment
	// decides where they are absent.
	IAPURL    string `toml:"iap_url" check:"origin"`
	VerifyURL string `toml:"verify_url" check:"origin"`
	StoreURL  string `toml:"store_url" check:"origin"`
	// UserIDType is the word the unconsumed call sends for a player id.
	UserIDType string `toml:"user_id_type"`
	// ItemResultUserIDType is the word item_result sends for the same thing:
	// its table says v4, its sample vid, newer public pages player_id.
	ItemResultUserIDType string `toml:"item_result_user_id_type"`
	// NoEffectCodes are the answers to item_result known to have changed nothing.
	NoEffectCodes []int         `toml:"no_effect_codes"`
	Timeout       time.Duration `toml:"timeout" check:"positive"`
	// Rate is the number of requests a second Hive is asked at most.
	Rate float64   `toml:"rate" check:"positive"`
	Apps []HiveApp `toml:"apps"`
}

// Configured reports whether the file says anything that lets Hive be asked.
func (h HiveConfig) Configured() bool { return len(h.Apps) > 0 || h.Token.IsSet() }

// HiveApp is one Hive appid; Token, Grace and PickupSLA are already inherited.
type HiveApp struct {
	AppID     string   `toml:"appid" check:"required"`
	Token     Secret   `toml:"token"`
	ServerIDs []string `toml:"server_ids"`
	// Collects is how the game learns of a payment: "notification", or
	// "unconsumed" for a game that polls the list.
	Collects string `toml:"collects" check:"oneof=notification unconsumed"`
	// Grace is how long after payment an absent grant is nobody's fault.
	Grace time.Duration `toml:"grace"`
	// PickupSLA is how long a polling game may take.
	PickupSLA time.Duration `toml:"pickup_sla"`
}

// StoveConfig is the access to STOVE's servers.
type StoveConfig struct {
	// AccessToken is sent as authorization.
	AccessToken Secret `toml:"access_token"`
	// CallerID is what is sent as caller-id, such as {GAME_ID}_SERVER.
	CallerID string `toml:"caller_id"`
	// BaseURL is scheme and host; the environment decides where it is absent.
	BaseURL string `toml:"base_url" check:"origin"`
	// Lang, Nation, Timezone and UTCOffset (minutes) are sent as X-Lang,
	// X-Nation, X-Timezone and X-Utc-Offset.
	Lang      string         `toml:"lang"`
	Nation    string         `toml:"nation"`
	Timezone  *time.Location `toml:"timezone"`
	UTCOffset int            `toml:"utc_offset" check:"range=-720 840"`
	Timeout   time.Duration  `toml:"timeout" check:"positive"`
	// Rate is the number of requests a second STOVE is asked at most.
	Rate     float64        `toml:"rate" check:"positive"`
	Services []StoveService `toml:"services"`
}

// Configured reports whether the file says anything that lets STOVE be asked.
func (s StoveConfig) Configured() bool { return len(s.Services) > 0 || s.AccessToken.IsSet() }

// StoveService is one STOVE service_id; AccessToken is already inherited.
type StoveService struct {
	ServiceID   string `toml:"service_id" check:"required"`
	AccessToken Secret `toml:"access_token"`
	// ShopKey is the sales channel key the purchase status call wants.
	ShopKey string `toml:"shop_key"`
	// GUID is the member a user token belongs to, where the token is one user's.
	GUID string `toml:"guid"`
}

// GameConfig is the game server's side.
type GameConfig struct {
	// SuccessMeansGranted says that a 200 of the game to a Hive notification
	// is a claim of having granted.
	SuccessMeansGranted bool `toml:"success_means_granted"`
	// Lookup is the game's own grant lookup; empty when it has none.
	Lookup string `toml:"lookup" check:"url"`
}

// ProductConfig says what a product is expected to grant.
type ProductConfig struct {
	ID string `toml:"id" check:"required"`
	// Items is nil where the file says nothing, and empty but not nil for
	// items = [], a product that grants nothing.
	Items []ProductItem `toml:"items"`
	// Provider and App narrow the product; empty means any.
	Provider string `toml:"provider" check:"oneof=hive stove"`
	App      string `toml:"app"`
}

// ProductItem is one item of a product. It is written "gem:100" or
// { item_id = "gem", quantity = 100 }.
type ProductItem struct {
	ItemID   string `toml:"item_id" check:"required"`
	Quantity int    `toml:"quantity" check:"required positive"`
}

// GrantSource is one place the game's grants are read from.
type GrantSource struct {
	// Name is what the source is called on screen and by import --source;
	// the path, or command-N, when absent.
	Name string `toml:"name"`
	// Path is a file or a glob; .gz is unpacked, growing files are followed.
	Path string `toml:"path" check:"path"`
	// Command is run by sh -c; its output is read. One of Path and Command is set.
	Command string `toml:"command" redact:"hide"`
	// Format is "csv", "tsv" or "ndjson"; absent, the file's name decides, then csv.
	Format string `toml:"format" check:"oneof=csv tsv ndjson"`
	// Encoding is "utf-8" or "cp949".
	Encoding string `toml:"encoding" check:"oneof=utf-8 cp949"`
	// Timezone reads times that name no zone.
	Timezone *time.Location `toml:"timezone"`
	// Columns maps our field to the source's column.
	Columns map[string]string `toml:"columns"`
	// Status maps the source's status word to ours.
	Status map[string]string `toml:"status"`
	// Constants gives a field of ours the same value in every row.
	Constants map[string]string `toml:"constants"`
	// Every is how often the source is read; 0 only when asked for.
	Every time.Duration `toml:"every"`
}

// ReconcileConfig holds the clocks of the comparison.
type ReconcileConfig struct {
	Grace     time.Duration `toml:"grace"`
	SLA       time.Duration `toml:"sla"`
	RefundSLA time.Duration `toml:"refund_sla"`
	// Sweep is how often the listening process asks the providers; 0 never.
	Sweep time.Duration `toml:"sweep"`
}

// SafetyConfig is what holds an operator's hand.
type SafetyConfig struct {
	// ReadOnly forbids every outward action and cannot be armed away.
	ReadOnly bool `toml:"read_only"`
	// ApprovalOver is the amount above which a refund needs a second operator.
	// A currency missing from a table that is not empty counts as over.
	ApprovalOver MoneyTable `toml:"approval_over"`
	// RefundLimit bounds one refund, RefundLimitHour and RefundLimitDay their sum.
	RefundLimit     MoneyTable `toml:"refund_limit"`
	RefundLimitHour MoneyTable `toml:"refund_limit_hour"`
	RefundLimitDay  MoneyTable `toml:"refund_limit_day"`
	// Reasons is the closed list of reasons; empty allows any text.
	Reasons []string `toml:"reasons"`
	// Operators is who may act and approve; empty allows any name.
	Operators []string `toml:"operators"`
}

// AlertOutlet is one receiver of alerts outside.
type AlertOutlet struct {
	// Name tells receivers apart; alerts-N when absent.
	Name string `toml:"name"`
	// URL takes a POST of JSON; a chat's webhook address is a secret.
	URL Secret `toml:"url" check:"required"`
	// Format is "json": an object with a text, and the alerts one by one.
	Format string `toml:"format" check:"oneof=json"`
	// Kinds are the kinds of alert that are sent; empty: all.
	Kinds []string `toml:"kinds"`
	// Severity is the least pressing that is sent: 1 (act now) or 2 (soon).
	Severity int `toml:"severity" check:"oneof=1 2"`
	// MinInterval is the least time between two messages; what comes between is
	// sent together.
	MinInterval time.Duration `toml:"min_interval"`
}

// ConsoleConfig is what the console looks like.
type ConsoleConfig struct {
	Theme    string         `toml:"theme" check:"oneof=auto dark light high-contrast colour-blind none"`
	Lang     string         `toml:"lang" check:"oneof=auto en ko"`
	Timezone *time.Location `toml:"timezone"`
	// Bell rings the terminal's bell when an alert is raised; Notify is how the
	// desktop is told of it.
	Bell   bool   `toml:"bell"`
	Notify string `toml:"notify" check:"oneof=auto off osc9 osc99 osc777"`
	// BusinessDay is when the day of a shift report begins, in Timezone.
	BusinessDay TimeOfDay `toml:"business_day"`
	// Keys maps the name of a binding to the keys that press it.
	Keys map[string][]string `toml:"keys"`
	// Views maps the name of a saved view to its filter.
	Views map[string]string `toml:"views"`
}

// MoneyTable maps an ISO 4217 currency to an exact decimal amount as text,
// plain digits without sign or exponent.
type MoneyTable map[string]string

// TimeOfDay is a time since local midnight, to the minute.
type TimeOfDay time.Duration

// String writes it as the file does, "06:30".
func (t TimeOfDay) String() string {
	minutes := int(time.Duration(t) / time.Minute)
	return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60)
}

// Live reports whether real money moves.
func (c Config) Live() bool { return c.Environment == environmentLive }

// CheckServe reports what the configuration lacks for serving. It is apart
// from Load because every other command works without it.
func (c Config) CheckServe() error {
	if c.Live() && c.Listener.Mode == modeObserve && !c.Listener.MirrorToken.IsSet() {
		return ledger.Fail("serve: listener.mirror_token is not set: in live, observe mode answers success " +
			"only to requests that carry it; set it here and in the mirroring proxy, or set listener.mode = \"forward\"")
	}
	return nil
}

// Find says which configuration file is used: the flag's, ./config.toml, or
// makegood/config.toml in the user's configuration directory. The path is
// empty when there is none; tried lists what was looked for, in order. A
// file named by the flag is taken whether or not it exists, so that reading
// it fails by name.
func Find(flag string) (path string, tried []string) {
	return findConfig(flag, xdg.ConfigHome)
}

func findConfig(flag, configHome string) (path string, tried []string) {
	if flag != "" {
		return flag, []string{flag}
	}
	for _, candidate := range []string{"config.toml", filepath.Join(configHome, "makegood", "config.toml")} {
		tried = append(tried, candidate)
		if _, err := os.Stat(candidate); !errors.Is(err, fs.ErrNotExist) {
			return candidate, tried
		}
	}
	return "", tried
}

// defaultConfig is what an empty file means, apart from what depends on other
// keys (settle does those).
func defaultConfig() (Config, error) {
	seoul, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		return Config{}, ledger.Fail("load the default time zone: %s", err)
	}
	return Config{
		Environment: environmentSandbox,
		Listener: ListenerConfig{
			Address:        "127.0.0.1:8780",
			AdminAddress:   "127.0.0.1:8781",
			Mode:           modeObserve,
			ForwardTimeout: 8 * time.Second,
			ClientIPHeader: "X-Forwarded-For",
			MaxBody:        1 << 20,
		},
		Hive: HiveConfig{
			UserIDType:           "player_id",
			ItemResultUserIDType: "v4",
			NoEffectCodes:        []int{1000001, 1000006},
			Timeout:              10 * time.Second,
			Rate:                 5,
		},
		Stove: StoveConfig{
			Lang: "ko", Nation: "KR", Timezone: seoul, UTCOffset: 540,
			Timeout: 10 * time.Second,
			Rate:    5,
		},
		Reconcile: ReconcileConfig{
			Grace:     time.Minute,
			SLA:       10 * time.Minute,
			RefundSLA: 72 * time.Hour,
			Sweep:     5 * time.Minute,
		},
		Console: ConsoleConfig{Theme: "auto", Lang: "auto", Timezone: seoul, Bell: true, Notify: "auto"},
	}, nil
}
