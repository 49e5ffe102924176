package transport

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// Read sends a request that changes nothing at the other side, and may
// therefore send it again: after a failed connection, a timeout of one attempt,
// or a status that asks for another try (408, 425, 429, 500, 502, 503, 504).
// After a 401 the token is read again, and used if it has changed. The last
// answer is returned whatever its status; an error is always an *Error.
func (c *Client) Read(ctx context.Context, p Prepared) (*Answer, error) {
	r := reading{client: c, prepared: p}
	_, retryErr := backoff.Retry(ctx, func() (struct{}, error) { return struct{}{}, r.attempt(ctx) },
		backoff.WithBackOff(&fullJitter{base: c.opts.BackoffBase, limit: c.opts.BackoffCap, draw: c.opts.Jitter}),
		backoff.WithMaxTries(uint(c.opts.MaxAttempts)), // never negative, checked at construction
		backoff.WithMaxElapsedTime(0),
	)
	if r.answer != nil {
		r.answer.Attempts = r.attempts
		return r.answer, nil
	}
	if r.failure == nil {
		r.failure = p.fail(KindCanceled, false, retryErr)
	}
	r.failure.Attempts, r.failure.MayHaveLeft = r.attempts, r.left
	return nil, r.failure
}

// reading is one Read: what its attempts have come to so far.
type reading struct {
	client   *Client
	prepared Prepared
	attempts int
	left     bool
	renewed  bool
	answer   *Answer
	failure  *Error
}

// errAgain asks backoff for another attempt.
var errAgain = errors.New("again")

// attempt does one request and says whether another may follow: nil and
// permanent errors end the reading.
func (r *reading) attempt(ctx context.Context) error {
	o := &r.client.opts
	secret, failure := admit(ctx, o, r.prepared)
	switch {
	case failure != nil && r.attempts > 0:
		return backoff.Permanent(errAgain) // what was already answered says more
	case failure != nil:
		return r.end(nil, failure)
	}
	r.attempts++
	answer, failure := exchange(ctx, r.client.trip, r.client.owned != nil, o, r.prepared, secret)
	if failure != nil {
		r.left = r.left || failure.MayHaveLeft
		if !again(failure) {
			return r.end(nil, failure)
		}
		r.answer, r.failure = nil, failure
		return r.wait(failure.RetryAfter)
	}
	r.left = true
	if answer.Status == http.StatusUnauthorized && r.prepared.token != nil && !r.renewed {
		r.renewed = true
		fresh, err := r.prepared.token.Refresh(ctx, secret)
		if err == nil && fresh != secret {
			r.answer, r.failure = answer, nil
			return &backoff.RetryAfterError{}
		}
	}
	if !asksAgain(answer.Status) {
		return r.end(answer, nil)
	}
	r.answer, r.failure = answer, nil
	return r.wait(retryAfter(answer))
}

// end keeps the outcome and tells backoff to stop.
func (r *reading) end(answer *Answer, failure *Error) error {
	r.answer, r.failure = answer, failure
	return backoff.Permanent(errAgain)
}

// wait asks for another attempt, after the time the other side named if it is
// one we are willing to wait.
func (r *reading) wait(asked time.Duration) error {
	switch {
	case asked > r.client.opts.MaxRetryAfter:
		return backoff.Permanent(errAgain)
	case asked > 0:
		return &backoff.RetryAfterError{Duration: asked}
	default:
		return errAgain
	}
}

// again says whether a failed read may be tried anew.
func again(e *Error) bool {
	switch e.Kind {
	case KindUnreachable, KindTimeout, KindBroken:
		return true
	case KindInvalid, KindSecret, KindBudget, KindCanceled, KindRedirect, KindTooLarge, KindUnreadable:
		return false
	default:
		return false
	}
}

// asksAgain says whether a status speaks of the moment rather than of the
// request.
func asksAgain(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests,
		http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	default:
		return false
	}
}

// admit reads the token and waits for the rate budget. Its errors are proof
// that nothing left.
func admit(ctx context.Context, o *Options, p Prepared) (string, *Error) {
	secret := ""
	if p.token != nil {
		value, err := p.token.Value(ctx)
		if err != nil {
			return "", p.fail(KindSecret, false, err)
		}
		secret = value
	}
	if o.Limiter != nil {
		if err := o.Limiter.Wait(ctx); err != nil {
			kind := KindBudget
			if errors.Is(err, context.Canceled) {
				kind = KindCanceled
			}
			return "", p.fail(kind, false, err)
		}
	}
	return secret, nil
}

// fullJitter waits a random time below a bound that doubles up to a limit.
type fullJitter struct {
	base, limit time.Duration
	tries       int
	draw        func(time.Duration) time.Duration
}

// NextBackOff draws the next wait.
func (j *fullJitter) NextBackOff() time.Duration {
	bound := j.limit
	if j.tries < 32 && j.base<<j.tries < j.limit && j.base<<j.tries > 0 {
		bound = j.base << j.tries
	}
	j.tries++
	return max(j.draw(bound), 0)
}

// Reset starts over.
func (j *fullJitter) Reset() { j.tries = 0 }
