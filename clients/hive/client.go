package hive

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"makegood/clients/transport"
	"makegood/ledger"
)

// Options configure a Client.
type Options struct {
	// Environment chooses the documented hosts, sandbox or live.
	Environment ledger.Environment
	// IAPURL, VerifyURL and StoreURL replace those hosts, scheme and host only.
	IAPURL, VerifyURL, StoreURL string
	// Token is the Hive certification key (Console: App Center > Project > game >
	// Game detail > Basic information) of every app that has none of its own.
	Token transport.Secret
	Apps  []App
	// UserIDType is the user_id_type of unconsumed where a question names none:
	// player_id (the default), vid or uid.
	UserIDType string
	// ItemResultUserIDType is the user_id_type of item_result: v4 (the default),
	// v1 or v0 as the table of the web PG page says, vid as its sample, player_id
	// as newer pages.
	ItemResultUserIDType string
	// Timeout bounds one request, MaxBody one answer in bytes, Rate the requests
	// a second (0: no limit).
	Timeout time.Duration
	MaxBody int64
	Rate    int
	Now     func() time.Time
	// Transport is the base of the remaining transport options, in tests.
	Transport transport.Options
}

// App is one Hive app.
type App struct {
	AppID string
	// Token is the app's own certification key; nil takes that of Options.
	Token transport.Secret
}

// marketPG is the market id of PG payments, the only one these calls serve.
const marketPG = 15

// hosts are the scheme and host of each group of calls.
type hosts struct{ iap, verify, store string }

// documented gives the hosts of the web PG payment page.
func documented(e ledger.Environment) (hosts, error) {
	switch e {
	case ledger.Live:
		return hosts{"https://hiveiap.qpyou.cn", "https://hiveiap-verify.qpyou.cn", "https://store.withhive.com"}, nil
	case ledger.Sandbox:
		return hosts{"https://sandbox-hiveiap.qpyou.cn", "https://sandbox-hiveiap-verify.qpyou.cn", "https://sandbox-store.withhive.com"}, nil
	default:
		return hosts{}, ledger.Fail("hive: environment %q is neither sandbox nor live", e)
	}
}

// Client makes the calls. It is immutable and safe for several goroutines.
type Client struct {
	hosts      hosts
	tokens     map[string]*transport.Token
	userType   string
	resultType string
	reads      *transport.Client
	money      *transport.OneShot
}

// New makes a Client.
func New(o Options) (*Client, error) {
	h, err := documented(o.Environment)
	if err != nil {
		return nil, err
	}
	for _, override := range []struct {
		name  string
		value string
		into  *string
	}{{"iap_url", o.IAPURL, &h.iap}, {"verify_url", o.VerifyURL, &h.verify}, {"store_url", o.StoreURL, &h.store}} {
		base, err := transport.BaseURL(override.value, *override.into)
		if err != nil {
			return nil, fmt.Errorf("hive: %s: %w", override.name, err)
		}
		*override.into = base
	}
	c := &Client{hosts: h, userType: o.UserIDType, resultType: o.ItemResultUserIDType}
	if c.userType == "" {
		c.userType = "player_id"
	}
	if c.resultType == "" {
		c.resultType = "v4"
	}
	for _, word := range []string{c.userType, c.resultType} {
		if !isUserIDType(word) {
			return nil, ledger.Fail("hive: user id type %q is none of %s", word, strings.Join(userIDTypes(), ", "))
		}
	}
	if c.tokens, err = tokensOf(o); err != nil {
		return nil, err
	}
	t := o.Transport
	t.Timeout, t.MaxBody, t.Now, t.Limiter = o.Timeout, o.MaxBody, o.Now, transport.PerSecond(o.Rate)
	if c.reads, err = transport.New(t); err != nil {
		return nil, fmt.Errorf("hive: %w", err)
	}
	t.Base = nil
	if c.money, err = transport.NewOneShot(t); err != nil {
		return nil, fmt.Errorf("hive: %w", err)
	}
	return c, nil
}

// tokensOf gives each app its token; apps without their own share one holder,
// so that a changed key is read once.
func tokensOf(o Options) (map[string]*transport.Token, error) {
	shared := transport.NewToken(o.Token)
	tokens := make(map[string]*transport.Token, len(o.Apps))
	for _, app := range o.Apps {
		id := strings.TrimSpace(app.AppID)
		switch {
		case id == "":
			return nil, ledger.Fail("hive: an app without appid is configured")
		case tokens[id] != nil:
			return nil, ledger.Fail("hive: app %s is configured twice", id)
		case app.Token != nil:
			tokens[id] = transport.NewToken(app.Token)
		case o.Token != nil:
			tokens[id] = shared
		default:
			return nil, ledger.Fail("hive: app %s has no token", id)
		}
	}
	return tokens, nil
}

// Close gives up the connections that are kept.
func (c *Client) Close() { c.reads.Close() }

// Hosts lists the base URLs in use: iap, verify, store.
func (c *Client) Hosts() []string { return []string{c.hosts.iap, c.hosts.verify, c.hosts.store} }

// userIDTypes are the spellings of one thing: unconsumed says uid, vid and
// player_id, the table of item_result v0, v1 and v4.
func userIDTypes() []string { return []string{"v4", "player_id", "v1", "vid", "v0", "uid"} }

func isUserIDType(word string) bool { return slices.Contains(userIDTypes(), word) }

// namesUID says whether a user_id_type asks for the uid rather than the
// PlayerID or VID.
func namesUID(word string) bool { return word == "v0" || word == "uid" }

// prepare builds a POST of a JSON body with the app's token.
func (c *Client) prepare(op, app, url, contentType string, body any) (transport.Prepared, error) {
	token, known := c.tokens[strings.TrimSpace(app)]
	if !known {
		return transport.Prepared{}, invalid(op, "app %s is not configured: add it to [[hive.apps]]", app)
	}
	raw, err := transport.Body(body)
	if err != nil {
		return transport.Prepared{}, &ledger.Error{Op: op, Kind: ledger.Invalid, Human: ledger.Say("the request could not be built"), Err: err}
	}
	p, err := transport.Prepare(transport.Draft{
		Op: op, Method: http.MethodPost, URL: url, Body: raw, Token: token,
		Header: http.Header{"Content-Type": {contentType}},
	})
	if err != nil {
		return transport.Prepared{}, transport.InDomain(op, err, "the request could not be built")
	}
	return p, nil
}

// invalid is the error for a question that cannot be asked as it stands.
func invalid(op string, why ledger.Phrase, args ...any) error {
	return &ledger.Error{Op: op, Kind: ledger.Invalid, Human: ledger.Say(why, args...)}
}
