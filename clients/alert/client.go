// Package alert posts alerts to a receiver outside: a chat's incoming webhook, or
// anything that takes JSON. It knows no alert, only bytes and an address.
package alert

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// The bounds of a post: how large it may be, how long it may take, how much of an
// answer is read.
const (
	MaxBody   = 64 << 10
	Deadline  = 10 * time.Second
	maxAnswer = 4 << 10
)

// ErrTooLarge means that a body is above MaxBody; nothing was sent.
var ErrTooLarge = errors.New("the message is larger than 64 KiB")

// Client posts to one address.
type Client struct {
	// address gives the address, which may be a secret: no error repeats it.
	address func(ctx context.Context) (string, error)
	http    *http.Client
}

// New makes a client. address is asked before every post.
func New(address func(ctx context.Context) (string, error)) *Client {
	return &Client{address: address, http: &http.Client{
		Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true, ResponseHeaderTimeout: Deadline},
		// A redirect would carry the message to an address nobody configured.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// StatusError is an answer that is no success.
type StatusError struct{ Status int }

// Error names the status.
func (e StatusError) Error() string {
	if e.Status >= 300 && e.Status < 400 {
		return fmt.Sprintf("answered %d: redirects are not followed, configure the address it leads to", e.Status)
	}
	return fmt.Sprintf("answered %d %s", e.Status, http.StatusText(e.Status))
}

// Post sends one JSON body and waits for a success, at most for Deadline. An error
// may leave open whether the receiver took it.
func (c *Client) Post(ctx context.Context, body []byte) error {
	if len(body) > MaxBody {
		return ErrTooLarge
	}
	ctx, cancel := context.WithTimeout(ctx, Deadline)
	defer cancel()
	address, err := c.address(ctx)
	if err != nil {
		return fmt.Errorf("the receiver's address: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return errors.New("the receiver's address is no URL")
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("User-Agent", "makegood")
	res, err := c.http.Do(req)
	if err != nil {
		return bare(err)
	}
	_, rerr := io.CopyN(io.Discard, res.Body, maxAnswer)
	if cerr := res.Body.Close(); cerr != nil {
		return bare(cerr)
	}
	if res.StatusCode < 200 || res.StatusCode > 299 {
		return StatusError{res.StatusCode}
	}
	if rerr != nil && !errors.Is(rerr, io.EOF) {
		return bare(rerr)
	}
	return nil
}

// bare takes the address out of an error.
func bare(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("no answer within %v", Deadline)
	}
	return err
}
