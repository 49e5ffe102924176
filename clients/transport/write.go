package transport

import (
	"context"
	"errors"
	"net/http"
)

// Write sends a request that may change something at the other side: one
// attempt, never repeated, whatever comes back. After a 401 the token is read
// again for the next call.
func (c *Client) Write(ctx context.Context, p Prepared) (*Answer, error) {
	return once(ctx, c.trip, c.owned != nil, &c.opts, p)
}

// OneShot is the way out for calls that move money: each Send opens a new
// connection, speaks HTTP/1.1 without keep-alive, and puts exactly one request
// on it. Nothing can make it send a second one: it follows no redirect, keeps
// no body to send again, and refuses idempotency headers.
type OneShot struct{ opts Options }

// NewOneShot makes a OneShot. Options.Base is refused, because behind a
// foreign transport none of this could be promised.
func NewOneShot(o Options) (*OneShot, error) {
	if o.Base != nil {
		return nil, errors.New("transport: a one-shot sender takes no base transport")
	}
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	return &OneShot{opts: o}, nil
}

// Send puts the prepared request on the wire once. An error is always an
// *Error, and its MayHaveLeft decides between failed and in doubt.
func (s *OneShot) Send(ctx context.Context, p Prepared) (*Answer, error) {
	fresh := network(s.opts)
	fresh.DisableKeepAlives = true
	defer fresh.CloseIdleConnections()
	return once(ctx, fresh, true, &s.opts, p)
}

// once admits and exchanges one request.
func once(ctx context.Context, trip http.RoundTripper, provable bool, o *Options, p Prepared) (*Answer, error) {
	secret, failure := admit(ctx, o, p)
	if failure != nil {
		failure.Attempts = 0
		return nil, failure
	}
	answer, failure := exchange(ctx, trip, provable, o, p, secret)
	if failure != nil {
		return nil, failure
	}
	if answer.Status == http.StatusUnauthorized && p.token != nil {
		p.token.Doubt(secret)
	}
	return answer, nil
}
