package clerk

import (
	"context"
	"fmt"
	"io"

	"makegood/ledger"
	"makegood/ledger/rows"
)

// shelf batches drafts of an import that are not grants.
type shelf struct {
	c     *Clerk
	ctx   context.Context //nolint:containedctx // lives for one import
	batch []ledger.Draft
	taken ledger.GrantsTaken
}

func (s *shelf) put(d ledger.Draft) error {
	s.batch = append(s.batch, d)
	if len(s.batch) < batchRows {
		return nil
	}
	return s.flush()
}

func (s *shelf) flush() error {
	if len(s.batch) == 0 {
		return nil
	}
	receipts, err := s.c.store.Append(s.ctx, s.batch)
	if err != nil {
		return err //nolint:wrapcheck // the import wraps it with the source's name
	}
	for _, r := range receipts {
		if r.Duplicate {
			s.taken.Duplicates++
		} else {
			s.taken.Accepted++
		}
	}
	s.batch = s.batch[:0]
	return nil
}

// end finishes an import: what is batched, then the verdict.
func (s *shelf) end(what, name string, rejected []ledger.RejectedRow, err error) (ledger.GrantsTaken, error) {
	if ferr := s.flush(); err == nil {
		err = ferr
	}
	s.taken.Rejected = append([]ledger.RejectedRow{}, rejected...)
	if err != nil {
		return s.taken, ledger.Fail("import %s from %s: %s", what, name, err)
	}
	return s.taken, nil
}

// ImportProducts takes in what products grant.
func (c *Clerk) ImportProducts(ctx context.Context, r io.Reader, name string, f rows.Format) (ledger.GrantsTaken, error) {
	s := shelf{c: c, ctx: ctx}
	rejected, err := rows.Products(ctx, r, name, f, func(line int, p ledger.Product) error {
		d := ledger.NewDraft(ledger.FactProduct, c.now(), ledger.Key{Provider: p.Provider, App: p.App}, p).
			By(c.Operator, fmt.Sprintf("%s:%d", name, line))
		d.Unique = "product " + digest(p)
		return s.put(d)
	})
	return s.end("products", name, rejected, err)
}

// ImportPlayers takes in a player list: ids in one row are one player.
func (c *Clerk) ImportPlayers(ctx context.Context, r io.Reader, name string, f rows.Format) (ledger.GrantsTaken, error) {
	s := shelf{c: c, ctx: ctx}
	rejected, err := rows.Players(ctx, r, name, f, func(line int, l ledger.PlayerLink) error {
		l.App = c.appOf(l.Provider, l.App)
		d := ledger.NewDraft(ledger.FactPlayer, c.now(), ledger.Key{Provider: l.Provider, App: l.App}, l).
			By(c.Operator, fmt.Sprintf("%s:%d", name, line))
		d.Unique = "player " + digest(l)
		return s.put(d)
	})
	return s.end("players", name, rejected, err)
}

// ImportCancellations takes in orders somebody saw cancelled outside.
func (c *Clerk) ImportCancellations(ctx context.Context, r io.Reader, name string, f rows.Format) (ledger.GrantsTaken, error) {
	s := shelf{c: c, ctx: ctx}
	rejected, err := rows.Cancellations(ctx, r, name, f, func(line int, row rows.Cancellation) error {
		e := ledger.Evidence{
			What: ledger.EvidenceCancelled, Text: orDefault(row.Reason, "cancelled"), When: row.CancelledAt,
			Where: orDefault(row.Evidence, name),
		}
		key := ledger.NewKey(row.Provider, c.appOf(row.Provider, row.App), row.OrderID)
		d := ledger.NewDraft(ledger.FactEvidence, c.now(), key, e).By(c.Operator, fmt.Sprintf("%s:%d", name, line))
		d.Unique = "cancellation " + key.App + " " + key.String()
		return s.put(d)
	})
	return s.end("cancellations", name, rejected, err)
}

// Decoders read notification bodies of each provider.
type Decoders struct {
	Hive  func(body []byte) (ledger.Notice, error)
	Stove func(body []byte, service string) (ledger.Notice, error)
}

// Decode reads one body; an unreadable one gives the reason.
func (d Decoders) Decode(p ledger.Provider, service string, body []byte) (*ledger.Notice, error) {
	var n ledger.Notice
	var err error
	if p == ledger.Hive {
		n, err = d.Hive(body)
	} else {
		n, err = d.Stove(body, service)
	}
	if err != nil {
		return nil, err
	}
	return &n, nil
}

// ImportNotifications takes in deliveries that were kept elsewhere. One that is
// in the ledger already, byte for byte from the same instant, is a duplicate.
func (c *Clerk) ImportNotifications(ctx context.Context, r io.Reader, name string, f rows.Format, dec Decoders) (ledger.GrantsTaken, error) {
	s := shelf{c: c, ctx: ctx}
	rejected, err := rows.Notifications(ctx, r, name, f, func(line int, row rows.Notification) error {
		if row.Provider == "" {
			row.Provider = guessProvider(dec, row.Body)
		}
		notice, derr := dec.Decode(row.Provider, "", row.Body)
		a := ledger.Arrival{Provider: row.Provider, Route: orDefault(row.Route, "import"), Remote: row.Remote, Notice: notice}
		if derr != nil {
			a.DecodeError = derr.Error()
		}
		a.Service = serviceOfRoute(row.Route)
		key, note := c.readArrival(a)
		d := ledger.NewDraft(ledger.FactNotification, c.now(), key, note).
			By(c.Operator, fmt.Sprintf("%s:%d", name, line)).With(row.Body, "")
		d.Unique = fmt.Sprintf("notification %d %s", row.ReceivedAt, ledger.Hex(ledger.SumRaw(row.Body)))
		return s.put(d)
	})
	return s.end("notifications", name, rejected, err)
}

// guessProvider tells whose body it is where the file does not say.
func guessProvider(dec Decoders, body []byte) ledger.Provider {
	if n, err := dec.Hive(body); err == nil && n.Type != ledger.NoticeUnknown {
		return ledger.Hive
	}
	if _, err := dec.Stove(body, ""); err == nil {
		return ledger.Stove
	}
	return ledger.Hive
}
