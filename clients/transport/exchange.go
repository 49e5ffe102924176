package transport

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"makegood/ledger"
)

// exchange is one attempt: one request on the wire at most, one answer or one
// error. provable says that trip is our own network, whose trace proves that
// nothing was written as long as no connection was handed over.
func exchange(ctx context.Context, trip http.RoundTripper, provable bool, o *Options, p Prepared, secret string) (*Answer, *Error) {
	sentAt := o.Now()
	answer, failure := roundTrip(ctx, trip, provable, o, p, secret)
	if failure != nil {
		failure.SentAt, failure.FailedAt = sentAt, o.Now()
		return nil, failure
	}
	answer.SentAt = sentAt
	return answer, nil
}

// roundTrip is exchange without the clock around it.
func roundTrip(ctx context.Context, trip http.RoundTripper, provable bool, o *Options, p Prepared, secret string) (*Answer, *Error) {
	var connected atomic.Bool
	attempt, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	traced := httptrace.WithClientTrace(attempt, &httptrace.ClientTrace{
		// From here on bytes may be written at any moment, also after a
		// cancelled call has returned, so this and nothing later is the proof.
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	})
	mayHaveLeft := func() bool { return connected.Load() || !provable }

	req, err := request(traced, o, p, secret)
	if err != nil {
		return nil, p.fail(KindInvalid, false, err)
	}
	answer := &Answer{Method: p.method, URL: p.URL(), Attempts: 1}
	resp, err := trip.RoundTrip(req)
	if err != nil {
		return nil, p.fail(kindOf(ctx, attempt, err, mayHaveLeft()), mayHaveLeft(), err)
	}
	defer func() { _ = resp.Body.Close() }() // the answer is read whole or given up
	answer.Status, answer.Header = resp.StatusCode, resp.Header

	answer.Body, err = io.ReadAll(io.LimitReader(resp.Body, o.MaxBody+1))
	answer.ReceivedAt = o.Now()
	switch {
	case resp.StatusCode >= 300 && resp.StatusCode < 400:
		return nil, p.failAnswered(KindRedirect, answer, ledger.Fail("redirected to %s, which is not followed", redirectHost(req.URL, resp)))
	case int64(len(answer.Body)) > o.MaxBody:
		answer.Body = answer.Body[:o.MaxBody]
		return nil, p.failAnswered(KindTooLarge, answer, ledger.Fail("the answer is longer than %d bytes", o.MaxBody))
	case err != nil:
		return nil, p.failAnswered(kindOf(ctx, attempt, err, true), answer, ledger.Fail("the answer broke off after %d bytes: %s", len(answer.Body), err))
	}
	return answer, nil
}

// request builds the http request anew for every attempt. It has no GetBody:
// without one net/http cannot send the body a second time.
func request(ctx context.Context, o *Options, p Prepared, secret string) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, p.method, p.url, nil)
	if err != nil {
		return nil, ledger.Fail("the request could not be built")
	}
	req.Header = p.header.Clone()
	req.Header.Set("User-Agent", o.UserAgent)
	if len(p.body) > 0 {
		req.Body = io.NopCloser(bytes.NewReader(p.body))
		req.ContentLength = int64(len(p.body))
	}
	if p.token != nil {
		if len(secret) < 7 || !strings.EqualFold(secret[:7], "bearer ") {
			secret = "Bearer " + secret
		}
		req.Header.Set("Authorization", secret)
	}
	return req, nil
}

func (p Prepared) fail(kind Kind, mayHaveLeft bool, err error) *Error {
	return &Error{Op: p.op, Kind: kind, Method: p.method, URL: p.URL(), Attempts: 1, MayHaveLeft: mayHaveLeft, Err: err}
}

func (p Prepared) failAnswered(kind Kind, a *Answer, err error) *Error {
	e := p.fail(kind, true, err)
	e.Status, e.Answer, e.RetryAfter = a.Status, a, retryAfter(a)
	return e
}

// kindOf names a failure: the caller's own end first, then the attempt's
// deadline, then on which side of the connection it happened.
func kindOf(ctx, attempt context.Context, err error, left bool) Kind {
	var timeout interface{ Timeout() bool }
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return KindCanceled
	case attempt.Err() != nil, errors.As(err, &timeout) && timeout.Timeout():
		return KindTimeout
	case !left:
		return KindUnreachable
	default:
		return KindBroken
	}
}

// redirectHost names where a redirect points without its path and query, which
// may carry secrets.
func redirectHost(from *url.URL, resp *http.Response) string {
	to, err := from.Parse(resp.Header.Get("Location"))
	if err != nil || resp.Header.Get("Location") == "" {
		return "an unnamed place"
	}
	return to.Scheme + "://" + to.Host
}

// retryAfter reads Retry-After in seconds or as a date. The date is taken
// against the answer's own Date where there is one, so that a wrong clock here
// does not matter.
func retryAfter(a *Answer) time.Duration {
	value := strings.TrimSpace(a.Header.Get("Retry-After"))
	if value == "" {
		return 0
	}
	if seconds, err := strconv.ParseInt(value, 10, 32); err == nil {
		return time.Duration(max(seconds, 0)) * time.Second
	}
	when, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	from := a.ReceivedAt
	if date, err := http.ParseTime(a.Header.Get("Date")); err == nil {
		from = date
	}
	return max(when.Sub(from), 0)
}
