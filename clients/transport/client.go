package transport

import (
	"crypto/tls"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"time"

	"golang.org/x/time/rate"
)

// Defaults of Options.
const (
	DefaultTimeout       = 10 * time.Second
	DefaultMaxBody       = 1 << 20
	DefaultMaxAttempts   = 3
	DefaultBackoffBase   = 200 * time.Millisecond
	DefaultBackoffCap    = 5 * time.Second
	DefaultMaxRetryAfter = 30 * time.Second
)

const (
	// dialTimeout bounds a dial on its own, so that an unreachable host is told
	// from a slow one.
	dialTimeout = 5 * time.Second
	// idleTimeout is short: a kept connection that the other side has silently
	// dropped costs a write its only attempt.
	idleTimeout = 30 * time.Second
	// maxHeaderBytes bounds the headers of an answer.
	maxHeaderBytes = 64 << 10
)

// Options configure Client and OneShot. Only Now is required.
type Options struct {
	// Timeout bounds each attempt from dial to the last byte of the body.
	Timeout time.Duration
	// MaxBody bounds an answer's body in bytes.
	MaxBody int64
	// Limiter is the budget of requests a second; several clients may share one.
	// Nil means no limit.
	Limiter *rate.Limiter
	// Now is the clock that stamps answers.
	Now func() time.Time
	// MaxAttempts bounds the requests one read may take.
	MaxAttempts int
	// BackoffBase and BackoffCap bound the wait before the next attempt of a
	// read: a random time below min(cap, base x 2^n).
	BackoffBase, BackoffCap time.Duration
	// MaxRetryAfter is the longest Retry-After that is waited out; a longer one
	// ends the call with the answer that asked for it.
	MaxRetryAfter time.Duration
	// Jitter draws a random time in [0, limit]. Nil uses math/rand.
	Jitter func(limit time.Duration) time.Duration
	// Base replaces the network of a Client, in tests. Through a Base nothing
	// can be proven about what left, so every failure counts as sent. OneShot
	// refuses it.
	Base http.RoundTripper
	// TLS replaces the default TLS configuration (a company's own authority).
	TLS *tls.Config
	// UserAgent defaults to makegood.
	UserAgent string
}

// PerSecond makes a budget of n requests a second, of which up to n may leave
// at once; n <= 0 means no limit.
func PerSecond(n int) *rate.Limiter {
	if n <= 0 {
		return nil
	}
	return rate.NewLimiter(rate.Limit(n), n)
}

// withDefaults fills what is not set and refuses what cannot work.
func (o Options) withDefaults() (Options, error) {
	if o.Now == nil {
		return o, errors.New("transport: a clock is required")
	}
	for name, d := range map[string]time.Duration{
		"timeout": o.Timeout, "backoff base": o.BackoffBase, "backoff cap": o.BackoffCap, "retry-after limit": o.MaxRetryAfter,
	} {
		if d < 0 {
			return o, fmt.Errorf("transport: %s is negative: %s", name, d)
		}
	}
	if o.MaxBody < 0 || o.MaxAttempts < 0 {
		return o, errors.New("transport: a limit is negative")
	}
	setDefault(&o.Timeout, DefaultTimeout)
	setDefault(&o.MaxBody, DefaultMaxBody)
	setDefault(&o.MaxAttempts, DefaultMaxAttempts)
	setDefault(&o.BackoffBase, DefaultBackoffBase)
	setDefault(&o.BackoffCap, DefaultBackoffCap)
	setDefault(&o.MaxRetryAfter, DefaultMaxRetryAfter)
	setDefault(&o.UserAgent, "makegood")
	if o.Jitter == nil {
		o.Jitter = func(limit time.Duration) time.Duration {
			return time.Duration(rand.Int64N(int64(limit) + 1)) //nolint:gosec // spreads load, guards nothing
		}
	}
	return o, nil
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// Client sends requests over kept connections. It is immutable and safe for
// several goroutines.
type Client struct {
	opts  Options
	trip  http.RoundTripper
	owned *http.Transport // nil with Options.Base
}

// New makes a Client.
func New(o Options) (*Client, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	c := &Client{opts: o, trip: o.Base}
	if c.trip == nil {
		c.owned = network(o)
		c.owned.IdleConnTimeout = idleTimeout
		c.owned.MaxIdleConnsPerHost = 16
		c.trip = c.owned
	}
	return c, nil
}

// Close closes the kept connections that are idle.
func (c *Client) Close() {
	if c.owned != nil {
		c.owned.CloseIdleConnections()
	}
}

// network is a plain HTTP/1.1 transport. HTTP/2 is off because net/http sends
// a refused stream again by itself, and because only HTTP/1.1 says when the
// request was about to be written.
func network(o Options) *http.Transport {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	dialer := &net.Dialer{Timeout: min(dialTimeout, o.Timeout), KeepAlive: 15 * time.Second}
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            dialer.DialContext,
		TLSClientConfig:        o.TLS.Clone(),
		TLSHandshakeTimeout:    o.Timeout,
		MaxResponseHeaderBytes: maxHeaderBytes,
		DisableCompression:     true, // the raw body is kept as it came
		Protocols:              protocols,
	}
}
