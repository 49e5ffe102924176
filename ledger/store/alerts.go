package store

import (
	"context"
	"fmt"

	"makegood/ledger"
)

func (p *pass) maintained(f ledger.Fact, m ledger.Maintenance) error {
	if m.Ends != 0 {
		_, err := p.c.exec(`UPDATE maintenances SET ended_at = ?, until = min(until, ?) WHERE seq = ? AND ended_at = 0`, int64(f.At), int64(f.At), m.Ends)
		return err
	}
	_, err := p.c.exec(`INSERT INTO maintenances (seq, until, ended_at) VALUES (?, ?, 0)`, f.Seq, int64(m.To))
	return err
}

func (p *pass) alerted(f ledger.Fact, a ledger.Alert) error {
	name := a.Name()
	if _, err := p.c.exec(`INSERT INTO alerts (seq, at, name, up) VALUES (?, ?, ?, ?)`, f.Seq, int64(f.At), name, a.On); err != nil {
		return err
	}
	if !a.On {
		_, err := p.c.exec(`DELETE FROM alerts_up WHERE name = ?`, name)
		return err
	}
	_, err := p.c.exec(`INSERT INTO alerts_up (name, seq) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET seq = excluded.seq`, name, f.Seq)
	return err
}

func (p *pass) posted(f ledger.Fact, a ledger.AlertPost) error {
	ended := a.State == ledger.PostSent || a.State == ledger.PostGivenUp
	for _, of := range a.Of {
		if _, err := p.c.exec(`INSERT INTO posts (outlet, of, attempts, last_at, ended) VALUES (?, ?, ?, ?, ?)
 ON CONFLICT (outlet, of) DO UPDATE SET attempts = max(attempts, excluded.attempts), last_at = max(last_at, excluded.last_at), ended = max(ended, excluded.ended)`,
			a.Outlet, of, a.Attempt, int64(f.At), ended); err != nil {
			return err
		}
	}
	return nil
}

// raisedAlerts reads alert facts a query names by their columns seq, at and data.
func (c *conn) raisedAlerts(sql string, args ...any) (out []ledger.RaisedAlert, err error) {
	err = c.query(sql, func(r row) error {
		a := ledger.RaisedAlert{Seq: r.int(0), At: ledger.Instant(r.int(1))}
		f := ledger.Fact{Seq: a.Seq, Kind: ledger.FactAlert, Data: r.bytes(2)}
		if err := f.Decode(&a.Alert); err != nil {
			return err
		}
		out = append(out, a)
		return nil
	}, args...)
	return out, err
}

// maxAlerts bounds the alerts one question gives.
const maxAlerts = 500

// AlertTurns gives the latest alerts raised and cleared since an instant, the
// newest first, at most n of them.
func (s *Store) AlertTurns(ctx context.Context, since ledger.Instant, n int) (out []ledger.RaisedAlert, err error) {
	if n <= 0 {
		n = pageOf
	}
	err = s.read(ctx, "alerts", func(c *conn) error {
		out, err = c.raisedAlerts(`SELECT a.seq, a.at, f.data FROM alerts a JOIN facts f ON f.seq = a.seq WHERE a.at >= ? ORDER BY a.seq DESC LIMIT ? + 0`, int64(since), n)
		return err
	})
	return out, err
}

// Untold gives the alerts an outlet was not told yet, of those raised or cleared
// since an instant, oldest first. Those cleared quietly are told to nobody.
func (s *Store) Untold(ctx context.Context, outlet string, since ledger.Instant) (out []ledger.UntoldAlert, err error) {
	err = s.read(ctx, "alerts", func(c *conn) error {
		return c.query(`SELECT a.seq, a.at, f.data, coalesce(p.attempts, 0), coalesce(p.last_at, 0) FROM alerts a JOIN facts f ON f.seq = a.seq
 LEFT JOIN posts p ON p.of = a.seq AND p.outlet = ? WHERE a.at >= ? AND coalesce(p.ended, 0) = 0 ORDER BY a.seq LIMIT ? + 0`, func(r row) error {
			u := ledger.UntoldAlert{
				RaisedAlert: ledger.RaisedAlert{Seq: r.int(0), At: ledger.Instant(r.int(1))},
				Attempts:    r.int(3), LastAt: ledger.Instant(r.int(4)),
			}
			f := ledger.Fact{Seq: u.Seq, Kind: ledger.FactAlert, Data: r.bytes(2)}
			if err := f.Decode(&u.Alert); err != nil {
				return err
			}
			if !u.Quiet {
				out = append(out, u)
			}
			return nil
		}, outlet, int64(since), maxAlerts)
	})
	return out, err
}

// Maintenances gives what was declared and ends after an instant, oldest first.
func (s *Store) Maintenances(ctx context.Context, after ledger.Instant) (out []ledger.DeclaredMaintenance, err error) {
	err = s.read(ctx, "maintenance", func(c *conn) error {
		out, err = c.maintenances(after)
		return err
	})
	return out, err
}

func (c *conn) maintenances(after ledger.Instant) (out []ledger.DeclaredMaintenance, err error) {
	err = c.query(`SELECT m.seq, f.at, f.actor, m.ended_at, f.data FROM maintenances m JOIN facts f ON f.seq = m.seq WHERE m.until > ? ORDER BY m.seq`, func(r row) error {
		m := ledger.DeclaredMaintenance{ID: r.int(0), At: ledger.Instant(r.int(1)), By: r.text(2), EndedAt: ledger.Instant(r.int(3))}
		f := ledger.Fact{Seq: m.ID, Kind: ledger.FactMaintenance, Data: r.bytes(4)}
		if err := f.Decode(&m.Maintenance); err != nil {
			return fmt.Errorf("maintenance %d: %w", m.ID, err)
		}
		out = append(out, m)
		return nil
	}, int64(after))
	return out, err
}
