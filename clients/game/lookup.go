package game

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"makegood/clients/transport"
	"makegood/ledger"
)

// lookup is the game's grant lookup: an address with places for an order.
type lookup struct {
	template string
	grants   func([]byte) ([]ledger.Grant, error)
}

var placeholder = regexp.MustCompile(`\{[^{}]*\}`)

// newLookup checks the template; an empty one is nil.
func newLookup(o Options) (*lookup, error) {
	if o.Lookup == "" {
		return nil, nil //nolint:nilnil // not configured is neither a lookup nor a mistake
	}
	if o.Grants == nil {
		return nil, errors.New("game: a lookup needs a reader of grant rows")
	}
	for _, name := range placeholder.FindAllString(o.Lookup, -1) {
		if name != "{provider}" && name != "{app}" && name != "{order_id}" {
			return nil, ledger.Fail("game: game.lookup has %s; it may have {provider}, {app} and {order_id}", name)
		}
	}
	l := &lookup{template: o.Lookup, grants: o.Grants}
	if !strings.Contains(o.Lookup, "{order_id}") {
		// Without a place for the order it is named in the query.
		joint := "?"
		if strings.Contains(o.Lookup, "?") {
			joint = "&"
		}
		l.template += joint + "provider={provider}&app={app}&order_id={order_id}"
	}
	if _, err := target("game.lookup", l.fill(ledger.Key{Provider: ledger.Hive, App: "a", Order: "1"})); err != nil {
		return nil, err
	}
	return l, nil
}

func (l *lookup) fill(key ledger.Key) string {
	return strings.NewReplacer(
		"{provider}", url.QueryEscape(string(key.Provider)),
		"{app}", url.QueryEscape(key.App),
		"{order_id}", url.QueryEscape(key.Order),
	).Replace(l.template)
}

// Lookup asks the game for its grants of one order. ok is false where no lookup
// is configured. No rows and no error is the answer "none": an empty array,
// {"grants":[]} or HTTP 404. Everything that is neither rows nor that is an
// error, for an unreadable answer is not a no.
func (c *Client) Lookup(ctx context.Context, key ledger.Key) (rows []ledger.Grant, sent Sent, ok bool, err error) {
	if c.lookup == nil {
		return nil, Sent{}, false, nil
	}
	op := fmt.Sprintf("game: look up %s", key)
	to, err := target("game.lookup", c.lookup.fill(key))
	if err != nil {
		return nil, Sent{}, true, fmt.Errorf("%s: %w", op, err)
	}
	header := http.Header{"Accept": {"application/json"}, "User-Agent": {"makegood"}}
	a, err := c.exchange(ctx, call{op: op, method: http.MethodGet, to: to, header: header})
	if err != nil {
		return nil, sentOf(err), true, err
	}
	sent = Sent{BegunAt: ledger.At(a.sentAt), EndedAt: ledger.At(a.endedAt), HTTPStatus: a.status, Raw: a.body, Left: true}
	switch a.status {
	case http.StatusNotFound:
		return nil, sent, true, nil
	case http.StatusOK:
	default:
		return nil, sent, true, c.lookup.unreadable(op, to, a, ledger.Fail("status %d is neither rows nor 404", a.status))
	}
	rows, err = c.lookup.read(a.body)
	if err != nil {
		return nil, sent, true, c.lookup.unreadable(op, to, a, err)
	}
	return rows, sent, true, nil
}

// read takes rows out of an array, an object with grants, or NDJSON.
func (l *lookup) read(body []byte) ([]ledger.Grant, error) {
	body = bytes.TrimSpace(trimMark(body))
	if len(body) == 0 {
		return nil, ledger.Fail("the answer is empty")
	}
	if body[0] == '{' {
		var wrapped struct {
			Grants json.RawMessage `json:"grants"`
		}
		if transport.DecodeObject(body, &wrapped) == nil && wrapped.Grants != nil {
			body = wrapped.Grants
			if body[0] != '[' {
				return nil, ledger.Fail("grants is not an array")
			}
		}
	}
	if body[0] == '[' {
		var list []json.RawMessage
		if err := json.Unmarshal(body, &list); err != nil {
			return nil, ledger.Fail("read rows: %s", err)
		}
		if len(list) == 0 {
			return nil, nil
		}
	} else if body[0] != '{' {
		return nil, ledger.Fail("the answer is not JSON")
	}
	rows, err := l.grants(body)
	if err != nil {
		return nil, ledger.Fail("read rows: %s", err)
	}
	if len(rows) == 0 {
		return nil, ledger.Fail("the answer is not empty and holds no row")
	}
	return rows, nil
}

func (l *lookup) unreadable(op string, to *url.URL, a *answer, err error) error {
	return &transport.Error{
		Op: op, Kind: transport.KindUnreadable, Method: http.MethodGet, URL: transport.RedactURL(to.String()), Status: a.status,
		Attempts: 1, MayHaveLeft: true, SentAt: a.sentAt, FailedAt: a.endedAt, Snippet: transport.Snippet(a.body), Err: err,
	}
}
