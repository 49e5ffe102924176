package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"makegood/ledger"
)

// Counters gives the maintained numbers: orders by class (the words that are only
// ever flags are counted as flags), by severity, and what is in doubt, undelivered
// or quarantined.
func (s *Store) Counters(ctx context.Context) (ledger.Counters, error) {
	out := ledger.Counters{ByClass: map[ledger.Class]int64{}, BySeverity: map[int]int64{}}
	classes := ledger.Classes()
	err := s.read(ctx, "counters", func(c *conn) (err error) {
		if out.Facts, err = c.number(`SELECT max(seq) FROM facts`); err != nil {
			return err
		}
		err = c.query(`SELECT name, n FROM counters WHERE n <> 0`, func(r row) error {
			name, n := r.text(0), r.int(1)
			switch {
			case name == countOrders:
				out.Orders = n
			case name == countDoubts:
				out.InDoubt = n
			case name == countQuarantined:
				out.Quarantined = n
			case strings.HasPrefix(name, countClass):
				out.ByClass[ledger.Class(name[len(countClass):])] = n
			case strings.HasPrefix(name, countSeverity):
				if sev, err := strconv.Atoi(name[len(countSeverity):]); err == nil {
					out.BySeverity[sev] += n
				}
			case strings.HasPrefix(name, countWord):
				word := ledger.Class(name[len(countWord):])
				if !slices.Contains(classes, word) {
					out.ByClass[word] = n
				}
				if word == ledger.FlagUndelivered {
					out.Undelivered = n
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		return c.query(`SELECT class, sum(n) FROM troubles WHERE aside = 1 GROUP BY class`, func(r row) error {
			out.BySeverity[ledger.Class(r.text(0)).Severity()] -= r.int(1)
			out.Snoozed += r.int(1)
			return nil
		})
	})
	return out, err
}

// Players gives known players in pages: those of a provider, and of one app
// unless app is empty, with an ID above after.
func (s *Store) Players(ctx context.Context, p ledger.Provider, app string, after int64, limit int) (out []ledger.KnownPlayer, err error) {
	if limit <= 0 {
		limit = pageOf
	}
	err = s.read(ctx, "players", func(c *conn) error {
		return c.query(`SELECT id, provider, app, server, body, last_seen FROM players
 WHERE id > ? AND (? = '' OR provider = ?) AND (? = '' OR app = ?) ORDER BY id LIMIT ? + 0`, func(r row) error {
			k := ledger.KnownPlayer{ID: r.int(0), Provider: ledger.Provider(r.text(1)), App: r.text(2), Server: r.text(3), LastAt: ledger.Instant(r.int(5))}
			if err := json.Unmarshal(r.bytes(4), &k.Player); err != nil {
				return fmt.Errorf("known player %d: %w", k.ID, err)
			}
			out = append(out, k)
			return nil
		}, after, string(p), string(p), app, app, limit)
	})
	return out, err
}

// Signs gives the last sign of life of every source: notification and answer of a
// provider, grant of the game's record (a row, or a declared coverage), game where
// it answered us, failure where a question to a provider went unanswered.
func (s *Store) Signs(ctx context.Context) (out []ledger.Sign, err error) {
	err = s.read(ctx, "sources", func(c *conn) error {
		return c.query(`SELECT provider, app, CASE what WHEN ?1 THEN ?2 ELSE what END AS sign, max(at), max(reaches) FROM signs WHERE what <> ?3
 GROUP BY provider, app, sign ORDER BY provider, app, sign`, func(r row) error {
			out = append(out, ledger.Sign{
				Provider: ledger.Provider(r.text(0)), App: r.text(1), What: r.text(2),
				At: ledger.Instant(r.int(3)), Reaches: ledger.Instant(r.int(4)),
			})
			return nil
		}, signCoverage, signGrant, signSpoken)
	})
	return out, err
}

// longestPulse bounds the minutes of one question: a leap year.
const longestPulse = 366 * 24 * 60

// Minutes gives what happened minute by minute from from to to, oldest first and
// without holes, by the sources' own instants.
func (s *Store) Minutes(ctx context.Context, from, to ledger.Instant) ([]ledger.Minute, error) {
	first, last := int64(from)/minute, int64(to)/minute
	switch {
	case last < first:
		return nil, nil
	case last-first >= longestPulse:
		return nil, invalid("the pulse is kept by the minute: ask for a year at most")
	}
	out := make([]ledger.Minute, last-first+1)
	for i := range out {
		out[i].At = ledger.Instant((first + int64(i)) * minute)
	}
	err := s.read(ctx, "pulse", func(c *conn) error {
		return c.query(`SELECT minute, what, sum(n) FROM pulse WHERE minute >= ? AND minute <= ? GROUP BY minute, what`, func(r row) error {
			m := &out[r.int(0)-first]
			switch r.int(1) {
			case beatPaid:
				m.Payments = r.int(2)
			case beatGranted:
				m.Grants = r.int(2)
			case beatCancelled:
				m.Cancels = r.int(2)
			}
			return nil
		}, first, last)
	})
	return out, err
}

// Lags gives up to n of the latest pay-to-grant delays in milliseconds, the latest
// grant first. A grant before its payment counts as at once.
func (s *Store) Lags(ctx context.Context, n int) (out []int64, err error) {
	err = s.read(ctx, "pulse", func(c *conn) error {
		h := shelf{c: c}
		out, err = h.numbers(`SELECT lag FROM orders WHERE lag >= 0 AND granted_at <= ? ORDER BY granted_at DESC LIMIT ? + 0`, int64(ledger.At(s.now())), n)
		return err
	})
	return out, err
}

// Armed gives the latest arming where it covers now; the zero Arm otherwise.
func (s *Store) Armed(ctx context.Context) (a ledger.Arm, err error) {
	err = s.read(ctx, "armed", func(c *conn) error {
		a, err = armedAt(c, ledger.At(s.now()))
		return err
	})
	return a, err
}

// armedAt lets the latest arming decide: one that has ended, or was ended by a
// later one, arms nobody.
func armedAt(c *conn, now ledger.Instant) (a ledger.Arm, err error) {
	var body []byte
	if _, err := c.one(`SELECT body FROM arms ORDER BY seq DESC LIMIT 1`, func(r row) { body = r.bytes(0) }); err != nil || body == nil {
		return a, err
	}
	if err := json.Unmarshal(body, &a); err != nil {
		return a, fmt.Errorf("stored arming: %w", err)
	}
	if a.Until <= now {
		return ledger.Arm{}, nil
	}
	return a, nil
}

// Suspects lists the providers whose denials are suspect now.
func (s *Store) Suspects(ctx context.Context) (out []ledger.Provider, err error) {
	err = s.read(ctx, "suspect", func(c *conn) error {
		return c.query(`SELECT provider FROM suspects WHERE suspect = 1 ORDER BY provider`, func(r row) error {
			out = append(out, ledger.Provider(r.text(0)))
			return nil
		})
	})
	return out, err
}

// Refunded sums the refunds sent since an instant and not refused or failed.
func (s *Store) Refunded(ctx context.Context, since ledger.Instant) (sums ledger.Sums, err error) {
	err = s.read(ctx, "refunds", func(c *conn) error {
		sums, err = refunded(c, since, ledger.At(s.now()))
		return err
	})
	return sums, err
}

func refunded(c *conn, since, now ledger.Instant) (ledger.Sums, error) {
	sums := ledger.Sums{}
	err := c.query(`SELECT body FROM actions WHERE kind = ? AND sent_at >= ? AND sent_at > 0`, func(r row) error {
		a, err := decodeAction(r.bytes(0), now)
		if err != nil {
			return err
		}
		if a.Money != nil && a.State != ledger.StateRefused && a.State != ledger.StateFailed {
			sums.Add(*a.Money)
		}
		return nil
	}, string(ledger.ActRefund), int64(since))
	return sums, err
}
