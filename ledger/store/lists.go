package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"makegood/ledger"
)

// page is one page of a list in the order of facts.
type page struct {
	after  int64
	newest bool
	limit  int
}

func (p page) bounds() (op, order string, after int64, limit int) {
	op, order, after, limit = ">", "ASC", p.after, p.limit
	if p.newest {
		op, order = "<", "DESC"
		if after == 0 {
			after = 1<<63 - 1
		}
	}
	if limit <= 0 {
		limit = pageOf
	}
	return op, order, after, limit
}

// Deliveries gives every delivery there was, repeats and unreadable ones too.
// Player also matches any other typed id of a delivery's order.
func (s *Store) Deliveries(ctx context.Context, q ledger.DeliveryQuery) (out []ledger.Delivery, err error) {
	op, order, after, limit := page{q.After, q.Newest, q.Limit}.bounds()
	body := "NULL"
	if q.Body {
		body = "r.body"
	}
	sql := `SELECT n.seq, n.at, n.provider, n.app, n.order_id, n.route, n.remote, n.kind, n.repeated, n.error, n.player, n.product,
 n.amount, n.currency, f.raw_sum, ` + body + ` FROM notices n JOIN facts f ON f.seq = n.seq`
	if q.Body {
		sql += ` LEFT JOIN raws r ON r.seq = n.seq`
	}
	sql += ` WHERE n.seq ` + op + ` ?`
	args := []any{after}
	narrow := func(set bool, cond string, arg ...any) {
		if set {
			sql += " AND " + cond
			args = append(args, arg...)
		}
	}
	narrow(q.Provider != "", "n.provider = ?", string(q.Provider))
	narrow(q.Since != 0, "n.at >= ?", int64(q.Since))
	narrow(q.Unreadable, "n.error <> ''")
	narrow(q.Player != "", deliveredTo, q.Player, int64(idPlayer), int64(idGamePlayer))
	most := limit
	if q.Filter.Priced() {
		most = 1<<31 - 1 // what amounts narrow is left out row by row
	}
	err = s.read(ctx, "notifications", func(c *conn) error {
		h := shelf{c: c}
		inner, values, err := h.deliveryWhere(q.Filter)
		if err != nil {
			return err
		}
		narrow(inner != "", inner, values...)
		return c.query(sql+` ORDER BY n.seq `+order+` LIMIT ? + 0`, func(r row) error {
			if !q.Filter.Affords(ledger.Amount(r.text(12))) {
				return ctx.Err()
			}
			d := ledger.Delivery{
				Seq: r.int(0), At: ledger.Instant(r.int(1)), Provider: ledger.Provider(r.text(2)),
				Key:   ledger.Key{Provider: ledger.Provider(r.text(2)), App: r.text(3), Order: r.text(4)},
				Route: r.text(5), Remote: r.text(6), Kind: r.text(7), Duplicate: r.int(8) == 1, Error: r.text(9),
				Player: r.text(10), Product: r.text(11), Money: ledger.Money{Amount: ledger.Amount(r.text(12)), Currency: r.text(13)},
				Body: r.bytes(15),
			}
			copy(d.Sum[:], r.bytes(14))
			if out = append(out, d); len(out) == limit {
				return errStop
			}
			return nil
		}, append(args, most)...)
	})
	return out, err
}

// FactList gives facts by kind, in sequence or newest first, without their bytes:
// the journal, or the rows of the game's record.
func (s *Store) FactList(ctx context.Context, q ledger.FactQuery) ([]ledger.Fact, error) {
	op, order, after, limit := page{q.After, q.Newest, q.Limit}.bounds()
	var out []ledger.Fact
	for {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("facts: %w", err)
		}
		var facts []ledger.Fact
		chunk := max(limit, scanChunk)
		err := s.read(ctx, "facts", func(c *conn) (err error) {
			facts, err = factsOf(c, q.Kinds, op, order, after, chunk)
			return err
		})
		if err != nil {
			return nil, err
		}
		for _, f := range facts {
			after = f.Seq
			if !q.Takes(f) {
				continue
			}
			if out = append(out, f); len(out) == limit {
				return out, nil
			}
		}
		if len(facts) < chunk {
			return out, nil
		}
	}
}

// LastJournal gives the latest journal entry of one of the named sorts; without
// names the latest fact of any kind. NotFound where there is none.
func (s *Store) LastJournal(ctx context.Context, what ...string) (f ledger.Fact, err error) {
	sql, args := selectFact+` ORDER BY seq DESC LIMIT 1`, []any{}
	if len(what) > 0 {
		sql, args = selectFact+` WHERE kind = ? ORDER BY seq DESC`, []any{string(ledger.FactJournal)}
	}
	found := false
	err = s.read(ctx, "journal", func(c *conn) error {
		return c.query(sql, func(r row) error {
			f = factOf(r)
			if len(what) > 0 {
				var j ledger.Journal
				if err := f.Decode(&j); err != nil {
					return err
				}
				if !oneOf(what, j.What) {
					return nil
				}
			}
			found = true
			return errStop
		}, args...)
	})
	if err == nil && !found {
		err = notFound("the journal has no entry of %s", strings.Join(what, " or "))
	}
	if err != nil {
		f = ledger.Fact{}
	}
	return f, err
}

// Actions gives actions in the order they were begun, each as it stands now, with
// its position.
func (s *Store) Actions(ctx context.Context, q ledger.ActionQuery) (out []ledger.ListedAction, err error) {
	now := ledger.At(s.now())
	op, order, after, limit := page{q.After, q.Newest, q.Limit}.bounds()
	sql, args := `SELECT seq, body FROM actions WHERE seq `+op+` ?`, []any{after}
	err = s.read(ctx, "actions", func(c *conn) error {
		if q.Key.Order != "" {
			id, err := idOf(c, q.Key)
			if err != nil {
				return err
			}
			sql, args = sql+` AND id = ?`, append(args, id)
		}
		if q.Since != 0 {
			sql, args = sql+` AND created_at >= ?`, append(args, int64(q.Since))
		}
		if states := storedStates(q.States); len(states) > 0 {
			sql += ` AND state IN (?` + strings.Repeat(", ?", len(states)-1) + `)`
			for _, st := range states {
				args = append(args, string(st))
			}
		}
		return c.query(sql+` ORDER BY seq `+order, func(r row) error {
			a, err := decodeAction(r.bytes(1), now)
			if err != nil {
				return err
			}
			if !oneOf(q.States, a.State) {
				return nil
			}
			out = append(out, ledger.ListedAction{Pos: r.int(0), Action: a})
			if len(out) == limit {
				return errStop
			}
			return nil
		}, args...)
	})
	return out, err
}

// storedStates are the states actions may be stored in that stand in one of those wanted now: what is being sent may have
// lost its answer meanwhile.
func storedStates(wanted []ledger.ActionState) []ledger.ActionState {
	out := append([]ledger.ActionState(nil), wanted...)
	for _, s := range wanted {
		switch s {
		case ledger.StateInDoubt, ledger.StateFailed, ledger.StateDone:
			return append(out, ledger.StateSending)
		default:
		}
	}
	return out
}

// Acting gives every action whose stored state is sending, whatever its deadline.
func (s *Store) Acting(ctx context.Context) (out []ledger.Action, err error) {
	err = s.read(ctx, "actions", func(c *conn) error {
		return c.query(`SELECT body FROM actions WHERE in_flight IS NOT NULL ORDER BY +seq`, func(r row) error {
			a, err := decodeAction(r.bytes(0), 0)
			if err == nil && a.State == ledger.StateSending {
				out = append(out, a)
			}
			return err
		})
	})
	return out, err
}

func oneOf[T comparable](wanted []T, have T) bool {
	for _, w := range wanted {
		if w == have {
			return true
		}
	}
	return len(wanted) == 0
}

func decodeAction(body []byte, now ledger.Instant) (a ledger.Action, err error) {
	if err := json.Unmarshal(body, &a); err != nil {
		return a, fmt.Errorf("stored action: %w", err)
	}
	return a.At(now), nil
}

// Action gives one action as it stands now; NotFound otherwise.
func (s *Store) Action(ctx context.Context, id string) (a ledger.Action, err error) {
	err = s.read(ctx, "action", func(c *conn) error {
		a, err = actionOf(c, id, ledger.At(s.now()))
		return err
	})
	return a, err
}

func actionOf(c *conn, id string, now ledger.Instant) (a ledger.Action, err error) {
	var body []byte
	ok, err := c.one(`SELECT body FROM actions WHERE name = ? ORDER BY seq LIMIT 1`, func(r row) { body = r.bytes(0) }, id)
	if err != nil {
		return a, err
	}
	if !ok {
		return a, notFound("there is no action %s", id)
	}
	return decodeAction(body, now)
}
