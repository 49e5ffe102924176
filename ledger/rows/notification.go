package rows

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"strings"

	"makegood/ledger"
)

// Notification is one webhook delivery out of a file. What the file does not say
// is empty; the body is exactly what the provider sent.
type Notification struct {
	Provider   ledger.Provider
	Route      string
	Remote     string
	ReceivedAt ledger.Instant
	Body       []byte
}

// The columns of a notification, in the order of notificationSchema.
const (
	noticeProvider = iota
	noticeRoute
	noticeRemote
	noticeReceived
	noticeSum
	noticeBody
	noticeBody64
)

// maxNotification is the longest line of an export: a body of a few megabytes
// with every byte escaped.
const maxNotification = 16 << 20

func notificationSchema() *schema {
	return &schema{
		what: "a notification",
		columns: []column{
			{name: "provider"},
			{name: "route", class: textCell},
			{name: "remote", class: textCell},
			{name: "received_at"},
			{name: "sha256"},
			{name: "body", class: exactCell, nested: true},
			{name: "body_base64", class: exactCell},
		},
		until: -1,
		limit: maxNotification,
	}
}

// Notifications reads deliveries that were kept elsewhere: the lines that the
// command notifications --json prints, or bodies as the provider sent them, one
// object a line. What has a member body or body_base64 is an envelope (received_at,
// provider, route and remote beside it); anything else is a body itself, byte by
// byte, and its provider is that of f. A body that does not match the sha256
// beside it is refused.
func Notifications(ctx context.Context, r io.Reader, name string, f Format, yield func(line int, n Notification) error) (rejected []ledger.RejectedRow, err error) {
	switch f.Kind {
	case "", Auto:
		f.Kind = NDJSON
	case NDJSON, JSON:
	default:
		return nil, &ledger.Error{Op: "read " + name, Kind: ledger.Invalid, Human: ledger.Say("notifications are JSON, one object a line, and not %s", quote(f.Kind))}
	}
	return read(ctx, r, name, f, notificationSchema(), func(rd *reader) func(*row) error {
		return func(r *row) error {
			n, err := notification(rd, r)
			if err != nil {
				return err
			}
			return yield(r.line, n)
		}
	})
}

func notification(rd *reader, r *row) (n Notification, err error) {
	n.Provider = rd.Provider
	if !r.has(noticeBody) && !r.has(noticeBody64) {
		n.Body = bytes.Clone(r.raw)
		return n, nil
	}
	switch {
	case r.flaw != nil:
		return n, r.flaw
	case r.has(noticeBody) && r.has(noticeBody64):
		return n, bad("has body and body_base64; which of them counts?")
	}
	if r.cells[noticeProvider] != "" {
		if n.Provider, err = parseProvider(rd.settled, r); err != nil {
			return n, err
		}
	}
	if r.cells[noticeReceived] != "" {
		if n.ReceivedAt, err = parseInstant(rd.settled, r, noticeReceived); err != nil {
			return n, err
		}
	}
	n.Route, n.Remote = r.cells[noticeRoute], r.cells[noticeRemote]
	if n.Body, err = noticeBytes(r); err != nil {
		return n, err
	}
	if want := r.cells[noticeSum]; want != "" {
		if sum := sha256.Sum256(n.Body); !strings.EqualFold(want, hex.EncodeToString(sum[:])) {
			return n, bad("body does not match its sha256; it has been changed")
		}
	}
	return n, nil
}

func noticeBytes(r *row) ([]byte, error) {
	switch {
	case r.has(noticeBody64):
		body, err := base64.StdEncoding.DecodeString(r.cells[noticeBody64])
		if err != nil {
			return nil, bad("body_base64 is not base64")
		}
		return body, nil
	case r.nested != nil:
		return bytes.Clone(r.nested), nil
	default:
		return []byte(r.cells[noticeBody]), nil
	}
}
