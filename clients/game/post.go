package game

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"makegood/clients/transport"
	"makegood/ledger"
)

// rebuiltHeader marks a body that was made from an unconsumed row and never
// arrived as a notification.
const rebuiltHeader = "X-Makegood-Rebuilt"

// Forward passes a delivery on: the same bytes and headers to exactly the
// configured address, those of the connection left out, peer (the address the
// delivery came from) appended to X-Forwarded-For. Any status is an answer,
// redirects included; left says whether the game may have read the request. It
// is sent once.
func (c *Client) Forward(ctx context.Context, p ledger.Provider, route, peer string, header http.Header, body []byte) (got ledger.GameAnswer, left bool, err error) {
	to := c.address(p, route)
	if to == nil {
		return got, false, noTarget("game: forward", p)
	}
	h := endToEnd(header)
	forwardedFor(h, peer)
	a, err := c.exchange(ctx, call{op: "game: forward", method: http.MethodPost, to: to, header: h, body: body})
	if err != nil {
		return got, mayHaveLeft(err), err
	}
	return ledger.GameAnswer{Status: a.status, ContentType: a.contentType, Body: a.body}, true, nil
}

func noTarget(op string, p ledger.Provider) error {
	return &ledger.Error{Op: op, Kind: ledger.Invalid, Human: ledger.Say(
		"the game's address for %s notifications is not known; set listener.forward_%s", p, p)}
}

func mayHaveLeft(err error) bool {
	var e *transport.Error
	return !errors.As(err, &e) || e.MayHaveLeft
}

// Sent is what came back of one request, or why nothing did.
type Sent struct {
	BegunAt, EndedAt ledger.Instant
	HTTPStatus       int
	// Code and Message are what the body says, in the provider's form.
	Code, Message string
	// Raw is the answer's body.
	Raw []byte
	// Left says the request may have reached the game.
	Left bool
}

// Outgoing is a post that has been built and not sent: what Request shows is
// what goes out.
type Outgoing struct {
	// Request is the request for the record, secrets redacted.
	Request ledger.Request
	// Timeout bounds Send.
	Timeout time.Duration
	// Send sends it on a connection of its own. A second call sends nothing and
	// is an error. Any status is an answer and no error.
	Send func(ctx context.Context) (Sent, error)
}

// Notify builds the post of one stored notification to the game: the stored
// bytes with the stored headers ("Name: value" lines), without those that were
// redacted. rebuilt marks a body made from an unconsumed row.
func (c *Client) Notify(p ledger.Provider, route, headers string, body []byte, rebuilt bool) (Outgoing, error) {
	to := c.address(p, route)
	if to == nil {
		return Outgoing{}, noTarget("game: notify", p)
	}
	h := stored(headers)
	if h.Get("Content-Type") == "" {
		h.Set("Content-Type", "application/json")
	}
	h.Del(rebuiltHeader)
	if rebuilt {
		h.Set(rebuiltHeader, "1")
	}
	k := call{op: "game: notify", method: http.MethodPost, to: to, header: h, body: slices.Clone(body), fresh: true}
	var used atomic.Bool
	return Outgoing{
		Request: ledger.Request{
			Method: k.method, URL: transport.RedactURL(to.String()), Header: headerLines(h), Body: string(body), Rebuilt: rebuilt,
		},
		Timeout: c.opts.Timeout,
		Send: func(ctx context.Context) (Sent, error) {
			if used.Swap(true) {
				return Sent{}, &ledger.Error{Op: k.op, Kind: ledger.Conflict, Human: ledger.Say("this request has been sent before and is not sent twice")}
			}
			return c.send(ctx, p, k)
		},
	}, nil
}

// send exchanges one prepared post and reads what the answer says.
func (c *Client) send(ctx context.Context, p ledger.Provider, k call) (Sent, error) {
	a, err := c.exchange(ctx, k)
	if err != nil {
		return sentOf(err), err
	}
	sent := Sent{BegunAt: ledger.At(a.sentAt), EndedAt: ledger.At(a.endedAt), HTTPStatus: a.status, Raw: a.body, Left: true}
	sent.Code, sent.Message = words(p, a.body)
	return sent, nil
}

// sentOf is how far a failed request got.
func sentOf(err error) Sent {
	t := transport.TraceOf(nil, err)
	return Sent{BegunAt: t.BegunAt, EndedAt: t.EndedAt, HTTPStatus: t.Status, Raw: t.Raw, Left: t.Left}
}

// headerLines is a header as "Name: value" lines in alphabetical order, secrets
// redacted.
func headerLines(h http.Header) []string {
	shown := transport.RedactHeader(h)
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(shown)) {
		for _, value := range shown[name] {
			lines = append(lines, name+": "+value)
		}
	}
	return lines
}
