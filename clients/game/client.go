package game

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"makegood/clients/transport"
	"makegood/ledger"
)

// Defaults of Options.
const (
	DefaultTimeout = 8 * time.Second
	DefaultMaxBody = 1 << 20
)

const (
	// idleTimeout is how long a connection is kept for the next forward of a
	// burst. It is shorter than any common server keeps one, so that a request
	// is not written to a connection the game is just closing: it would go
	// unanswered and could not be sent again.
	idleTimeout    = time.Second
	idlePerHost    = 64
	maxHeaderBytes = 64 << 10
	// routeHiveAll is Hive's second URL slot.
	routeHiveAll = "/hive/all"
)

// Options configure a Client. Only Now is required.
type Options struct {
	// ForwardHive, ForwardHiveAll and ForwardStove are the game's complete
	// addresses for notifications; nothing is appended. ForwardHiveAll falls
	// back to ForwardHive. Empty: there is none.
	ForwardHive, ForwardHiveAll, ForwardStove string
	// Lookup is the game's grant lookup, an address with the places {provider},
	// {app} and {order_id}. Empty: the game has none.
	Lookup string
	// Grants reads grant rows in the fields of the grants route out of a JSON
	// object, an array or NDJSON. A row it cannot read has to be an error.
	// Required with Lookup.
	Grants func(body []byte) ([]ledger.Grant, error)
	// Timeout bounds one request from dial to the last byte of the answer.
	Timeout time.Duration
	// MaxBody bounds the game's answer in bytes.
	MaxBody int64
	// SuccessMeansGranted says that a success answer to a Hive notification
	// claims a grant. A STOVE one always does: STOVE documents code 0 as the
	// answer after granting.
	SuccessMeansGranted bool
	// Now is the clock that stamps answers.
	Now func() time.Time
	// TLS replaces the default TLS configuration (a company's own authority).
	TLS *tls.Config
}

// Client reaches one game server. It is immutable and safe for several
// goroutines.
type Client struct {
	opts                 Options
	hive, hiveAll, stove *url.URL // nil where not configured
	lookup               *lookup  // nil where not configured
	// kept serves forwards and lookups; fresh opens a connection per request.
	kept, fresh *http.Transport
}

// New makes a Client. Every mistake in the addresses is reported, by its
// configuration key.
func New(o Options) (*Client, error) {
	if o.Now == nil {
		return nil, errors.New("game: a clock is required")
	}
	if o.Timeout < 0 || o.MaxBody < 0 {
		return nil, errors.New("game: a limit is negative")
	}
	if o.Timeout == 0 {
		o.Timeout = DefaultTimeout
	}
	if o.MaxBody == 0 {
		o.MaxBody = DefaultMaxBody
	}
	c := &Client{opts: o}
	var errs [4]error
	c.hive, errs[0] = target("listener.forward_hive", o.ForwardHive)
	c.hiveAll, errs[1] = target("listener.forward_hive_all", o.ForwardHiveAll)
	c.stove, errs[2] = target("listener.forward_stove", o.ForwardStove)
	c.lookup, errs[3] = newLookup(o)
	if err := errors.Join(errs[:]...); err != nil {
		return nil, err
	}
	if c.hiveAll == nil {
		c.hiveAll = c.hive
	}
	c.kept, c.fresh = network(o), network(o)
	c.kept.IdleConnTimeout, c.kept.MaxIdleConnsPerHost = idleTimeout, idlePerHost
	c.fresh.DisableKeepAlives = true
	return c, nil
}

// Close closes the connections that are kept and idle.
func (c *Client) Close() {
	c.kept.CloseIdleConnections()
	c.fresh.CloseIdleConnections()
}

// Target is the address a notification of the provider goes to, redacted for
// the record; empty where none is configured.
func (c *Client) Target(p ledger.Provider, route string) string {
	u := c.address(p, route)
	if u == nil {
		return ""
	}
	return transport.RedactURL(u.String())
}

func (c *Client) address(p ledger.Provider, route string) *url.URL {
	switch {
	case p == ledger.Stove:
		return c.stove
	case p != ledger.Hive:
		return nil
	case route == routeHiveAll:
		return c.hiveAll
	default:
		return c.hive
	}
}

// target checks an address of the configuration; an empty one is nil.
func target(key, text string) (*url.URL, error) {
	if text == "" {
		return nil, nil //nolint:nilnil // not configured is neither an address nor a mistake
	}
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return nil, fmt.Errorf("game: %s does not parse as an address", key)
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return nil, fmt.Errorf("game: %s needs a scheme (http or https) and a host: %q", key, transport.RedactURL(text))
	}
	u.Fragment, u.RawFragment = "", ""
	return u, nil
}

// network is a plain HTTP/1.1 transport that changes nothing on the way.
// HTTP/2 is off because net/http sends a refused stream again by itself.
func network(o Options) *http.Transport {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	dialer := &net.Dialer{Timeout: o.Timeout, KeepAlive: 15 * time.Second}
	return &http.Transport{
		DialContext:            dialer.DialContext,
		TLSClientConfig:        o.TLS.Clone(),
		TLSHandshakeTimeout:    o.Timeout,
		MaxResponseHeaderBytes: maxHeaderBytes,
		DisableCompression:     true, // Accept-Encoding is the sender's own
		Protocols:              protocols,
	}
}
