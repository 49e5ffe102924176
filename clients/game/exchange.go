package game

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"

	"makegood/clients/transport"
	"makegood/ledger"
)

// call is one request to the game, complete.
type call struct {
	op     string
	method string
	to     *url.URL
	header http.Header
	body   []byte
	// fresh wants a connection of its own.
	fresh bool
}

// answer is what the game answered, the content coding removed.
type answer struct {
	status      int
	contentType string
	body        []byte
	sentAt      time.Time
	endedAt     time.Time
}

// exchange puts the call on the wire once. An error is always a
// *transport.Error, and its MayHaveLeft is false only where no connection was
// ever handed over for it.
func (c *Client) exchange(ctx context.Context, k call) (*answer, error) {
	var connected atomic.Bool
	sentAt := c.opts.Now()
	attempt, cancel := context.WithTimeout(ctx, c.opts.Timeout)
	defer cancel()
	fail := func(kind transport.Kind, a *answer, err error) error {
		e := &transport.Error{
			Op: k.op, Kind: kind, Method: k.method, URL: transport.RedactURL(k.to.String()), Attempts: 1,
			MayHaveLeft: connected.Load(), SentAt: sentAt, FailedAt: c.opts.Now(), Err: err,
		}
		if a != nil {
			e.Status = a.status
			e.Answer = &transport.Answer{Status: a.status, Body: a.body, SentAt: sentAt, ReceivedAt: e.FailedAt, Attempts: 1, Method: k.method, URL: e.URL}
		}
		return e
	}
	traced := httptrace.WithClientTrace(attempt, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	})
	req, err := request(traced, k)
	if err != nil {
		return nil, fail(transport.KindInvalid, nil, err)
	}
	resp, err := c.way(k).RoundTrip(req)
	if err != nil {
		return nil, fail(kindOf(ctx, attempt, connected.Load()), nil, err)
	}
	defer func() { _ = resp.Body.Close() }() // read whole, or given up
	a := &answer{status: resp.StatusCode, contentType: resp.Header.Get("Content-Type"), sentAt: sentAt}
	if a.status < http.StatusOK {
		return nil, fail(transport.KindUnreadable, a, ledger.Fail("status %d is no answer", a.status))
	}
	a.body, err = io.ReadAll(io.LimitReader(resp.Body, c.opts.MaxBody+1))
	a.endedAt = c.opts.Now()
	switch {
	case int64(len(a.body)) > c.opts.MaxBody:
		a.body = a.body[:c.opts.MaxBody]
		return nil, fail(transport.KindTooLarge, a, tooLongError(c.opts.MaxBody))
	case err != nil:
		return nil, fail(kindOf(ctx, attempt, true), a, ledger.Fail("the answer broke off after %d bytes: %s", len(a.body), err))
	}
	plain, err := unpack(resp.Header.Values("Content-Encoding"), a.body, c.opts.MaxBody)
	var long tooLongError
	switch {
	case errors.As(err, &long):
		return nil, fail(transport.KindTooLarge, a, err)
	case err != nil:
		return nil, fail(transport.KindUnreadable, a, err)
	}
	a.body = plain
	return a, nil
}

// tooLongError is an answer beyond the limit it names, in bytes.
type tooLongError int64

// Error names the limit.
func (e tooLongError) Error() string {
	return fmt.Sprintf("the answer is longer than %d bytes", int64(e))
}

// way picks the transport. net/http takes a request without a body for one it
// may repeat when a header says so, and that is left to no header.
func (c *Client) way(k call) http.RoundTripper {
	if k.fresh || len(k.body) == 0 && k.method != http.MethodGet {
		return c.fresh
	}
	return c.kept
}

// request builds the http request. It has no GetBody: without one net/http
// cannot send the body a second time.
func request(ctx context.Context, k call) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, k.method, "http://game.invalid/", nil)
	if err != nil {
		return nil, ledger.Fail("the request could not be built")
	}
	req.URL, req.Host = k.to, k.to.Host
	req.Header = k.header
	if _, given := req.Header["User-Agent"]; !given {
		req.Header["User-Agent"] = nil // the sender named none
	}
	if user := k.to.User; user != nil && req.Header.Get("Authorization") == "" {
		password, _ := user.Password()
		req.SetBasicAuth(user.Username(), password)
	}
	if len(k.body) > 0 {
		req.Body = io.NopCloser(bytes.NewReader(k.body))
		req.ContentLength = int64(len(k.body))
	}
	return req, nil
}

// kindOf names a failure: the caller's own end first, then the deadline, then
// on which side of the connection it happened.
func kindOf(ctx, attempt context.Context, connected bool) transport.Kind {
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return transport.KindCanceled
	case attempt.Err() != nil:
		return transport.KindTimeout
	case !connected:
		return transport.KindUnreachable
	default:
		return transport.KindBroken
	}
}
