package stove

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"makegood/clients/transport"
	"makegood/ledger"
)

// Options configure a Client.
type Options struct {
	// Environment chooses the documented host, sandbox (SB) or live.
	Environment ledger.Environment
	// BaseURL replaces that host, scheme and host only.
	BaseURL string
	// Token is the access token of every service that has none of its own. The
	// documents ask for a user access token, on the web the value of the SUAT
	// cookie; whether a server token will do they do not say.
	Token    transport.Secret
	Services []Service
	// CallerID is the caller-id sent. Empty gives the documents' examples:
	// <service_id>_SERVER to the validation, <service_id>_GAME_SERVER to the
	// purchase status.
	CallerID string
	// Lang, Nation and Timezone are X-Lang, X-Nation and X-Timezone; empty means
	// ko, KR and Asia/Seoul. UTCOffset is X-Utc-Offset in minutes; without a
	// Timezone it is 540.
	Lang, Nation, Timezone string
	UTCOffset              int
	// Timeout bounds one request, MaxBody one answer in bytes, Rate the requests
	// a second (0: no limit).
	Timeout time.Duration
	MaxBody int64
	Rate    int
	Now     func() time.Time
	// Transport is the base of the remaining transport options, in tests.
	Transport transport.Options
}

// Service is one STOVE service (a game).
type Service struct {
	ID string
	// Token is the service's own access token; nil takes that of Options.
	Token transport.Secret
	// ShopKey is the sales channel key of the purchase status call.
	ShopKey string
	// NoGUID says the game gives its players no GUID (a single player game): none
	// is sent, and the member number stands in for it where one is required.
	NoGUID bool
}

// documented gives the host of the documents.
func documented(e ledger.Environment) (string, error) {
	switch e {
	case ledger.Live:
		return "https://api.onstove.com", nil
	case ledger.Sandbox:
		return "https://api.gate8.com", nil
	default:
		return "", ledger.Fail("stove: environment %q is neither sandbox nor live", e)
	}
}

// service is a Service with its token holder.
type service struct {
	Service
	token *transport.Token
}

// Client makes the calls. It is immutable and safe for several goroutines.
type Client struct {
	base     string
	services map[string]service
	callerID string
	common   http.Header
	reads    *transport.Client
	now      func() time.Time
}

// New makes a Client.
func New(o Options) (*Client, error) {
	host, err := documented(o.Environment)
	if err != nil {
		return nil, err
	}
	base, err := transport.BaseURL(o.BaseURL, host)
	if err != nil {
		return nil, fmt.Errorf("stove: base_url: %w", err)
	}
	c := &Client{base: base, callerID: o.CallerID, now: o.Now, common: commonHeader(o)}
	if c.services, err = servicesOf(o); err != nil {
		return nil, err
	}
	t := o.Transport
	t.Timeout, t.MaxBody, t.Now, t.Limiter = o.Timeout, o.MaxBody, o.Now, transport.PerSecond(o.Rate)
	if c.reads, err = transport.New(t); err != nil {
		return nil, fmt.Errorf("stove: %w", err)
	}
	return c, nil
}

// commonHeader is what every call carries besides token and caller-id. The
// GET lists a Content-Type too.
func commonHeader(o Options) http.Header {
	if o.Timezone == "" {
		o.Timezone, o.UTCOffset = "Asia/Seoul", 540
	}
	h := http.Header{}
	h.Set("Content-Type", "application/json")
	h.Set("X-Lang", or(o.Lang, "ko"))
	h.Set("X-Nation", or(o.Nation, "KR"))
	h.Set("X-Timezone", o.Timezone)
	h.Set("X-Utc-Offset", strconv.Itoa(o.UTCOffset))
	return h
}

// servicesOf gives each service its token; services without their own share
// one holder, so that a changed token is read once.
func servicesOf(o Options) (map[string]service, error) {
	shared := transport.NewToken(o.Token)
	services := make(map[string]service, len(o.Services))
	for _, s := range o.Services {
		s.ID = strings.TrimSpace(s.ID)
		_, known := services[s.ID]
		switch {
		case s.ID == "":
			return nil, ledger.Fail("stove: a service without service_id is configured")
		case known:
			return nil, ledger.Fail("stove: service %s is configured twice", s.ID)
		case s.Token != nil:
			services[s.ID] = service{s, transport.NewToken(s.Token)}
		case o.Token != nil:
			services[s.ID] = service{s, shared}
		default:
			return nil, ledger.Fail("stove: service %s has no access token", s.ID)
		}
	}
	return services, nil
}

// Close gives up the connections that are kept.
func (c *Client) Close() { c.reads.Close() }

// Hosts lists the base URLs in use.
func (c *Client) Hosts() []string { return []string{c.base} }

// service finds a configured service.
func (c *Client) service(op, id string) (service, error) {
	s, known := c.services[strings.TrimSpace(id)]
	if !known {
		return service{}, invalid(op, "service %s is not configured: add it to [[stove.services]]", id)
	}
	return s, nil
}

// prepare builds a request with the documented headers.
func (c *Client) prepare(op, method, url, callerID string, s service, body []byte) (transport.Prepared, error) {
	h := c.common.Clone()
	h.Set("Caller-Id", or(c.callerID, callerID))
	p, err := transport.Prepare(transport.Draft{Op: op, Method: method, URL: url, Header: h, Body: body, Token: s.token})
	if err != nil {
		return transport.Prepared{}, transport.InDomain(op, err, "the request could not be built")
	}
	return p, nil
}

// invalid is the error for a question that cannot be asked as it stands.
func invalid(op string, why ledger.Phrase, args ...any) error {
	return &ledger.Error{Op: op, Kind: ledger.Invalid, Human: ledger.Say(why, args...)}
}

func or(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}
