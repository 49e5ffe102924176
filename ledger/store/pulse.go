package store

import (
	"context"
	"time"

	"makegood/ledger"
)

// Registers gives a piece of the maintained numbers, all of one instant.
func (s *Store) Registers(ctx context.Context, q ledger.RegisterQuery) (out ledger.Registers, err error) {
	if q.To-q.From > ledger.Instant(ledger.MaxSpan/time.Millisecond) {
		return out, invalid("the registers are told by the hour: ask for eight days at most")
	}
	now := ledger.At(s.now())
	err = s.read(ctx, "registers", func(c *conn) error {
		reads := []func(*conn) error{
			func(c *conn) error { return readAges(c, q.Late, now, &out) },
			func(c *conn) error { return readFeeds(c, now, q.Brief, &out) },
			func(c *conn) error { return readTroubles(c, &out) },
			func(c *conn) error { return readLags(c, q, &out) },
			func(c *conn) error { return readSales(c, q, now, &out) },
			func(c *conn) error { return readLosses(c, q, &out) },
		}
		if q.Brief {
			reads = reads[:3]
		}
		for _, read := range reads {
			if err := read(c); err != nil {
				return err
			}
		}
		if out.Alerts, err = c.raisedAlerts(`SELECT u.seq, f.at, f.data FROM alerts_up u JOIN facts f ON f.seq = u.seq ORDER BY u.seq LIMIT ? + 0`, maxAlerts); err != nil {
			return err
		}
		out.Maintenance, err = c.maintenances(now)
		return err
	})
	return out, err
}

func readLags(c *conn, q ledger.RegisterQuery, out *ledger.Registers) error {
	return c.query(`SELECT slot, bucket, n FROM lags WHERE slot >= ? AND slot <= ? AND n > 0`, func(r row) error {
		out.Lags = append(out.Lags, ledger.LagCount{Slot: ledger.Instant(r.int(0) * lagSlot), Bucket: r.int(1), N: r.int(2)})
		return nil
	}, int64(q.From)/lagSlot, int64(q.To)/lagSlot)
}

func readSales(c *conn, q ledger.RegisterQuery, now ledger.Instant, out *ledger.Registers) error {
	from := now.Add(-ledger.SalesWindow)
	err := c.query(`SELECT minute, provider, app, product, server, granted, missing FROM sales WHERE minute >= ? AND minute <= ?
 AND (granted > 0 OR missing > 0) ORDER BY minute DESC LIMIT ? + 0`, func(r row) error {
		out.Recent = append(out.Recent, saleOf(r))
		return nil
	}, int64(from)/minute, int64(now)/minute, ledger.MaxSales*int(ledger.SalesWindow/time.Minute))
	if err != nil {
		return err
	}
	// A span within the day is told by the minute, a longer one by the hour.
	table, column, unit := "hours", "hour", hour
	if q.To-q.From <= ledger.Instant(2*hour) {
		table, column, unit = "sales", "minute", minute
	}
	return c.query(`SELECT 0, provider, app, product, server, sum(granted), sum(missing) FROM `+table+` WHERE `+column+` >= ? AND `+column+` <= ?
 GROUP BY provider, app, product, server HAVING sum(granted) > 0 OR sum(missing) > 0 ORDER BY sum(missing) DESC, sum(granted) DESC, product, server LIMIT ? + 0`, func(r row) error {
		out.Sales = append(out.Sales, saleOf(r))
		return nil
	}, int64(q.From)/unit, int64(q.To)/unit, ledger.MaxSales)
}

func saleOf(r row) ledger.Sale {
	return ledger.Sale{
		At: ledger.Instant(r.int(0) * minute), Provider: ledger.Provider(r.text(1)), App: r.text(2), Product: r.text(3), Server: r.text(4),
		Granted: r.int(5), Missing: r.int(6),
	}
}

func readLosses(c *conn, q ledger.RegisterQuery, out *ledger.Registers) error {
	return c.query(`SELECT hour, provider, app, sum(known), sum(missed) FROM hours WHERE hour >= ? AND hour <= ?
 GROUP BY hour, provider, app HAVING sum(known) > 0 OR sum(missed) > 0 ORDER BY hour, provider, app`, func(r row) error {
		out.Losses = append(out.Losses, ledger.Loss{
			Hour: ledger.Instant(r.int(0) * hour), Provider: ledger.Provider(r.text(1)), App: r.text(2), Known: r.int(3), Missed: r.int(4),
		})
		return nil
	}, int64(q.From)/hour, int64(q.To)/hour)
}

// readAges counts open orders by age: all of them are counted by severity, and
// the younger ones by the minute, so that only a day has to be read.
func readAges(c *conn, late time.Duration, now ledger.Instant, out *ledger.Registers) error {
	a := &out.Ages
	marks := ledger.AgeMarks()
	err := c.query(`SELECT name, n FROM counters WHERE name IN (?, ?, ?)`, func(r row) error {
		for i, name := range severityNames() {
			if r.text(0) == name {
				a.Open[i] = r.int(1)
			}
		}
		return nil
	}, severityNames()[0], severityNames()[1], severityNames()[2])
	if err != nil {
		return err
	}
	for i := range marks {
		a.Older[i] = a.Open
	}
	a.Late = a.Open
	if err := readSnoozed(c, late, now, a); err != nil {
		return err
	}
	longest := max(late, marks[len(marks)-1])
	return c.query(`SELECT minute, severity, n FROM ages WHERE minute > ? AND n <> 0`, func(r row) error {
		severity := r.int(1) - 1
		if severity < 0 || severity >= int64(len(a.Open)) {
			return nil
		}
		age := now.Sub(ledger.Instant(r.int(0) * minute))
		for i, mark := range marks {
			if age < mark {
				a.Older[i][severity] -= r.int(2)
			}
		}
		if age < late {
			a.Late[severity] -= r.int(2)
		}
		return nil
	}, int64(now.Add(-longest))/minute-1)
}

const snoozedByAge = `SELECT o.severity, CASE o.paid_at WHEN 0 THEN o.first_seen ELSE o.paid_at END / ?1 AS since, count(*)
 FROM troubles t CROSS JOIN orders o ON o.trouble = t.id AND o.trouble <> 0 WHERE t.aside = 1 GROUP BY 1, 2`

// readSnoozed takes out what is put aside: as many rows of an index as somebody
// snoozed, where the rest is counted and never walked. What is young goes with the
// other young ones.
func readSnoozed(c *conn, late time.Duration, now ledger.Instant, a *ledger.Ages) error {
	return c.query(snoozedByAge, func(r row) error {
		i, n := r.int(0)-1, r.int(2)
		if i < 0 || i >= int64(len(a.Open)) {
			return nil
		}
		age := now.Sub(ledger.Instant(r.int(1) * minute))
		a.Snoozed += n
		a.Open[i] -= n
		for m, mark := range ledger.AgeMarks() {
			if age >= mark {
				a.Older[m][i] -= n
			}
		}
		if age >= late {
			a.Late[i] -= n
		}
		return nil
	}, minute)
}

func severityNames() [3]string {
	return [3]string{countSeverity + "1", countSeverity + "2", countSeverity + "3"}
}

func readFeeds(c *conn, now ledger.Instant, brief bool, out *ledger.Registers) error {
	at := map[feedKey]int{}
	err := c.query(`SELECT provider, app, what, name, first_at, last_at, reaches FROM feeds ORDER BY what DESC, provider, app, name`, func(r row) error {
		f := ledger.Feed{
			Provider: ledger.Provider(r.text(0)), App: r.text(1), What: r.text(2), Name: r.text(3),
			FirstAt: ledger.Instant(r.int(4)), LastAt: ledger.Instant(r.int(5)), Reaches: ledger.Instant(r.int(6)),
		}
		at[feedKey{f.Provider, f.App, f.What, f.Name}] = len(out.Feeds)
		out.Feeds = append(out.Feeds, f)
		return nil
	})
	if err != nil || brief {
		return err
	}
	from := int64(now)/hour - (ledger.RhythmDays+1)*24
	for k, i := range at {
		f := &out.Feeds[i]
		err := c.query(`SELECT minute / 60, count(*), sum(n) FROM beats WHERE provider = ? AND app = ? AND what = ? AND name = ? AND minute >= ? GROUP BY 1 ORDER BY 1`, func(r row) error {
			f.Hours = append(f.Hours, ledger.FeedHour{Hour: ledger.Instant(r.int(0) * hour), Minutes: r.int(1), Count: r.int(2)})
			return nil
		}, string(k.provider), k.app, k.what, k.name, from*60)
		if err != nil {
			return err
		}
	}
	return nil
}

// readTroubles gives the rows of the work list of severity 1, the largest first;
// what is put aside is nobody's alarm.
func readTroubles(c *conn, out *ledger.Registers) error {
	return c.query(`SELECT class, provider, app, product, server, n FROM troubles WHERE n > 0 AND aside = 0 ORDER BY n DESC, class, provider, app, product, server`, func(r row) error {
		t := ledger.TroubleCount{Orders: r.int(5), Trouble: ledger.Trouble{
			Class: ledger.Class(r.text(0)), Provider: ledger.Provider(r.text(1)), App: r.text(2), Product: r.text(3), Server: r.text(4),
		}}
		if t.Class.Severity() == 1 {
			out.Troubles = append(out.Troubles, t)
		}
		if len(out.Troubles) == ledger.MaxTroubles {
			return errStop
		}
		return nil
	})
}
