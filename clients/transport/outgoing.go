package transport

import (
	"context"
	"sync/atomic"
	"time"

	"makegood/ledger"
)

// Outgoing is a prepared request together with its way out, so that what was
// shown, recorded and approved is what is sent. Send works once.
type Outgoing struct {
	Prepared
	timeout time.Duration
	used    atomic.Bool
	send    func(context.Context, Prepared) (*Answer, error)
}

// Outgoing binds a prepared request to this sender.
func (s *OneShot) Outgoing(p Prepared) *Outgoing {
	return &Outgoing{Prepared: p, timeout: s.opts.Timeout, send: s.Send}
}

// Timeout bounds Send once the rate budget has let it pass.
func (o *Outgoing) Timeout() time.Duration { return o.timeout }

// Send sends the request. A second call sends nothing and is an error.
func (o *Outgoing) Send(ctx context.Context) (*Answer, error) {
	if o.used.Swap(true) {
		failure := o.fail(KindInvalid, false, ledger.Fail("this request has been sent before and is not sent twice"))
		failure.Attempts = 0
		return nil, failure
	}
	return o.send(ctx, o.Prepared)
}
