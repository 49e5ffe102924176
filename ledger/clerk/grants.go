package clerk

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"

	"makegood/ledger"
	"makegood/ledger/rows"
)

// batchRows is how many rows are made durable in one append.
const batchRows = 1000

// TakeGrants takes in what the game pushed: one JSON object, an array, or
// NDJSON. Good rows are kept, bad ones are reported by line.
func (c *Clerk) TakeGrants(ctx context.Context, body []byte, remote string) (ledger.GrantsTaken, error) {
	taken, err := c.importGrants(ctx, bytes.NewReader(linewise(body)), remote, ledger.FeedPush, rows.Format{Kind: rows.Auto})
	for i := range taken.Rejected {
		taken.Rejected[i].File = ""
	}
	return taken, err
}

// linewise writes a JSON array as one element a line, so that the line of a
// rejected row is the number of its element. Anything else stays as it is.
func linewise(body []byte) []byte {
	var elements []json.RawMessage
	if trimmed := bytes.TrimSpace(body); len(trimmed) == 0 || trimmed[0] != '[' || json.Unmarshal(trimmed, &elements) != nil || len(elements) == 0 {
		return body
	}
	var out bytes.Buffer
	for _, e := range elements {
		if json.Compact(&out, e) != nil {
			return body
		}
		out.WriteByte('\n')
	}
	return out.Bytes()
}

// ImportGrants takes in a grants file or stream. name is kept as the source of
// every row, with its line.
func (c *Clerk) ImportGrants(ctx context.Context, r io.Reader, name string, f rows.Format) (ledger.GrantsTaken, error) {
	return c.importGrants(ctx, r, name, ledger.FeedImport, f)
}

func (c *Clerk) importGrants(ctx context.Context, r io.Reader, name, feed string, f rows.Format) (ledger.GrantsTaken, error) {
	in := intaking{c: c, ctx: ctx, name: name, feed: feed}
	rejected, err := rows.Grants(ctx, r, name, f, in.grant, in.coverage)
	in.taken.Rejected = append(in.taken.Rejected, rejected...)
	if err == nil {
		err = in.flush()
	} else if ferr := in.flush(); ferr != nil {
		err = ferr
	}
	if in.taken.Rejected == nil {
		in.taken.Rejected = []ledger.RejectedRow{}
	}
	if err != nil {
		return in.taken, ledger.Fail("take grants from %s: %s", name, err)
	}
	return in.taken, nil
}

// intaking batches rows on their way into the ledger.
type intaking struct {
	c    *Clerk
	ctx  context.Context //nolint:containedctx // lives for one import
	name string
	// feed is the source the rows are counted for.
	feed  string
	batch []ledger.Draft
	// ends marks the last draft of each row.
	ends  []bool
	taken ledger.GrantsTaken
}

func (in *intaking) grant(line int, g ledger.Grant) error {
	if g.Suspicious != "" {
		in.taken.Suspect = append(in.taken.Suspect, ledger.RejectedRow{Line: line, Error: ledger.Quote(g.Suspicious)})
	}
	g.App, g.Feed = in.c.appOf(g.Provider, g.App), in.feed
	if g.App == "" && len(in.c.apps(g.Provider)) > 1 {
		app, why, err := in.appOfOrder(g)
		if err != nil {
			return err
		}
		if !why.IsZero() {
			return rows.Bad(why) //nolint:wrapcheck // it is no error of the import but of the row
		}
		g.App = app
	}
	kind := ledger.FactGrant
	if g.Status == ledger.GrantRevoked || g.Status == ledger.GrantExpired {
		kind = ledger.FactRevoke
	}
	// A row without a grant_id is known item by item, so that a pushed list and an
	// exported table of the same grant meet.
	parts := rows.Split(g)
	for i, part := range parts {
		d := ledger.NewDraft(kind, in.c.now(), ledger.NewKey(g.Provider, g.App, g.OrderID), part).
			By("", fmt.Sprintf("%s:%d", in.name, line))
		d.Unique = "grant " + rows.Key(part)
		in.batch = append(in.batch, d)
		in.ends = append(in.ends, i == len(parts)-1)
	}
	if len(in.batch) < batchRows {
		return nil
	}
	return in.flush()
}

// appOfOrder tells the app of a row that names none, where several are
// configured: the one of the order it names. A row that could be of any of them is
// a bad one: kept without an app it would be missed where it counts, and the order
// be granted or refunded as if nothing were held.
func (in *intaking) appOfOrder(g ledger.Grant) (app string, why ledger.Saying, err error) {
	known, err := in.c.store.Find(in.ctx, g.OrderID)
	if err != nil {
		return "", why, ledger.Fail("find order %s: %s", g.OrderID, err)
	}
	found := false
	for _, k := range known {
		switch {
		case k.Provider != g.Provider:
		case app != "" && k.App != "" && k.App != app:
			return "", ledger.Say("app is missing, and order %s is known to several (%s, %s)", g.OrderID, app, k.App), nil
		default:
			found, app = true, orDefault(k.App, app)
		}
	}
	if !found {
		why = ledger.Say("app is missing, several are configured, and order %s is not known yet", g.OrderID)
	}
	return app, why, nil
}

func (in *intaking) coverage(cv ledger.Coverage) error {
	cv.App, cv.Feed = in.c.appOf(cv.Provider, cv.App), in.feed
	d := ledger.NewDraft(ledger.FactCoverage, in.c.now(), ledger.Key{Provider: cv.Provider, App: cv.App}, cv).By("", in.name)
	d.Unique = fmt.Sprintf("coverage %s %s %d %d", cv.Provider, cv.App, cv.From, cv.Until)
	// A coverage line is not a row: it is neither accepted nor a duplicate.
	if err := in.flush(); err != nil {
		return err
	}
	in.taken.Covered++
	_, err := in.c.store.Append(in.ctx, []ledger.Draft{d})
	return err //nolint:wrapcheck // the import wraps it with the source's name
}

// flush makes the batch durable and counts its rows: a row is a duplicate when
// every part of it was known.
func (in *intaking) flush() error {
	if len(in.batch) == 0 {
		return nil
	}
	receipts, err := in.c.store.Append(in.ctx, in.batch)
	if err != nil {
		return err //nolint:wrapcheck // the import wraps it with the source's name
	}
	news := false
	for i, r := range receipts {
		news = news || !r.Duplicate
		if !in.ends[i] {
			continue
		}
		if news {
			in.taken.Accepted++
		} else {
			in.taken.Duplicates++
		}
		news = false
	}
	in.batch, in.ends = in.batch[:0], in.ends[:0]
	return nil
}

// Lookup asks the game for its grants of one order and records the answer. ok is
// false where no lookup is configured.
func (c *Clerk) Lookup(ctx context.Context, key ledger.Key) (ok bool, err error) {
	if c.Game == nil {
		return false, nil
	}
	found, sent, ok, err := c.Game.Lookup(ctx, key)
	if !ok {
		return false, nil
	}
	if err == nil && len(found) == 0 {
		found, sent, err = c.lookupElse(ctx, key, sent)
	}
	if err == nil {
		err = c.ofOrder(ctx, key, found)
	}
	obs := ledger.Observation{
		Question: ledger.QuestionLookup, Answer: ledger.AnswerNone, HTTPStatus: sent.HTTPStatus,
		BegunAt: sent.BegunAt, EndedAt: sent.EndedAt,
	}
	var drafts []ledger.Draft
	switch {
	case err != nil:
		obs.Answer, obs.Error = ledger.AnswerFailed, err.Error()
	case len(found) > 0:
		obs.Answer = ledger.AnswerGranted
		for _, g := range found {
			g.Provider, g.App, g.Provenance = key.Provider, key.App, "lookup"
			d := ledger.NewDraft(ledger.FactGrant, c.now(), key, g).By(c.Operator, "game lookup")
			d.Unique = "grant " + rows.Key(g)
			drafts = append(drafts, d)
		}
	}
	drafts = append(drafts, ledger.NewDraft(ledger.FactObservation, c.now(), key, obs).By(c.Operator, "game lookup").With(sent.Raw, ""))
	if _, aerr := c.store.Append(ctx, drafts); aerr != nil {
		return true, ledger.Fail("record the game's lookup of %s: %s", key, aerr)
	}
	return true, err
}

// lookupElse asks the game again under every other spelling of the order that was
// ever printed, as long as it knows none: Hive prints one id in two cases, and a
// game that keeps the one it was told knows nothing of the other. Only when it
// knows none of them it has granted nothing.
func (c *Clerk) lookupElse(ctx context.Context, key ledger.Key, none Sent) ([]ledger.Grant, Sent, error) {
	_, s, err := c.store.Order(ctx, key)
	if ledger.KindOf(err) == ledger.NotFound {
		return nil, none, nil
	}
	if err != nil {
		return nil, none, wrap("look up "+key.String(), err)
	}
	for _, id := range s.View.Spellings {
		if id == key.Order {
			continue
		}
		found, sent, _, err := c.Game.Lookup(ctx, ledger.Key{Provider: key.Provider, App: key.App, Order: id})
		if err != nil || len(found) > 0 {
			return found, sent, err //nolint:wrapcheck // it names the order
		}
		none = sent
	}
	return nil, none, nil
}

// ofOrder holds the rows of a lookup against the order that was asked about: a row
// of another one, child tids of a cart apart, is no answer to the question.
func (c *Clerk) ofOrder(ctx context.Context, key ledger.Key, found []ledger.Grant) error {
	if len(found) == 0 {
		return nil
	}
	names := map[string]bool{key.Order: true}
	_, s, err := c.store.Order(ctx, key)
	switch {
	case err == nil:
		for _, id := range s.View.Spellings {
			names[ledger.NewKey(key.Provider, key.App, id).Order] = true
		}
	case ledger.KindOf(err) != ledger.NotFound:
		return wrap("look up "+key.String(), err)
	}
	for _, g := range found {
		if g.Provider != "" && g.Provider != key.Provider || g.App != "" && g.App != key.App || !names[ledger.NewKey(key.Provider, key.App, g.OrderID).Order] {
			return failure("look up "+key.String(), ledger.Invalid,
				"the game answered with a grant of %s:%s; game.lookup must answer with the grants of the order it is asked about", string(g.Provider), g.OrderID)
		}
	}
	return nil
}

func orDefault(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}

// same reports whether two payloads say the same.
func same(a, b any) bool {
	ja, errA := json.Marshal(a)
	jb, errB := json.Marshal(b)
	return errA == nil && errB == nil && bytes.Equal(ja, jb)
}
