package store

import (
	"cmp"

	"makegood/ledger"
)

// The bits of an order's tally. Without tallyCounted it is in no register: it was
// written by a version that kept none.
const (
	tallyCounted int64 = 1 << iota
	tallyGranted
	tallyMissing
	tallyKnown
	tallyMissed
)

func tallyBits(t ledger.Tally) int64 {
	bits := tallyCounted
	for bit, on := range map[int64]bool{tallyGranted: t.Granted, tallyMissing: t.Missing, tallyKnown: t.Known, tallyMissed: t.Missed} {
		if on {
			bits |= bit
		}
	}
	return bits
}

// saleKey is one product on one server in one piece of time: a minute or an hour.
type saleKey struct {
	at              int64
	provider        ledger.Provider
	app             string
	product, server string
}

type saleCount struct{ granted, missing, known, missed int64 }

type lagKey struct{ slot, bucket int64 }

type ageKey struct{ minute, severity int64 }

type feedKey struct {
	provider   ledger.Provider
	app        string
	what, name string
}

type beatKey struct {
	feedKey
	minute int64
}

type span struct{ first, last, reaches ledger.Instant }

// tallies are what one pass adds to the registers.
type tallies struct {
	sales map[saleKey]saleCount
	hours map[saleKey]saleCount
	lags  map[lagKey]int64
	ages  map[ageKey]int64
	beats map[beatKey]int64
	feeds map[feedKey]span
}

func newTallies() tallies {
	return tallies{
		sales: map[saleKey]saleCount{}, hours: map[saleKey]saleCount{}, lags: map[lagKey]int64{}, ages: map[ageKey]int64{},
		beats: map[beatKey]int64{}, feeds: map[feedKey]span{},
	}
}

const (
	hour    = 60 * minute
	lagSlot = int64(ledger.LagSlot / 1e6)
)

// add counts an order in, or with a sign of -1 out.
func (t tallies) add(o orderRow, sign int64) {
	if o.tally&tallyCounted == 0 {
		return
	}
	is := func(bit int64) int64 {
		if o.tally&bit == 0 {
			return 0
		}
		return sign
	}
	at := cmp.Or(o.paidAt, o.firstSeen)
	n := saleCount{is(tallyGranted), is(tallyMissing), is(tallyKnown), is(tallyMissed)}
	key := saleKey{at / minute, o.key.Provider, o.key.App, o.product, o.server}
	if n.granted != 0 || n.missing != 0 {
		sum := t.sales[key]
		sum.granted, sum.missing = sum.granted+n.granted, sum.missing+n.missing
		t.sales[key] = sum
	}
	if n != (saleCount{}) {
		key.at = at / hour
		sum := t.hours[key]
		t.hours[key] = saleCount{sum.granted + n.granted, sum.missing + n.missing, sum.known + n.known, sum.missed + n.missed}
	}
	if o.lag >= 0 {
		t.lags[lagKey{o.grantedAt / lagSlot, ledger.LagBucket(o.lag)}] += sign
	}
	if o.severity > 0 {
		t.ages[ageKey{at / minute, o.severity}] += sign
	}
}

// spoke notes that a source spoke, and how far it reaches.
func (t tallies) spoke(k feedKey, at, reaches ledger.Instant) {
	t.beats[beatKey{k, int64(at) / minute}]++
	s, known := t.feeds[k]
	if !known {
		s.first = at
	}
	t.feeds[k] = span{min(s.first, at), max(s.last, at), max(s.reaches, reaches)}
}

// flush writes what was counted. Rows of open orders that come to nothing are
// dropped, so that what is read at every glance stays as small as the trouble.
func (t tallies) flush(c *conn) error {
	put := func(changed bool, sql string, args ...any) error {
		if !changed {
			return nil
		}
		_, err := c.exec(sql, args...)
		return err
	}
	for k, n := range t.sales {
		if err := put(n != saleCount{}, `INSERT INTO sales (minute, provider, app, product, server, granted, missing) VALUES (?, ?, ?, ?, ?, ?, ?)
 ON CONFLICT (minute, provider, app, product, server) DO UPDATE SET granted = granted + excluded.granted, missing = missing + excluded.missing`,
			k.at, string(k.provider), k.app, k.product, k.server, n.granted, n.missing); err != nil {
			return err
		}
	}
	for k, n := range t.hours {
		if err := put(n != saleCount{}, `INSERT INTO hours (hour, provider, app, product, server, granted, missing, known, missed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
 ON CONFLICT (hour, provider, app, product, server) DO UPDATE SET granted = granted + excluded.granted, missing = missing + excluded.missing,
 known = known + excluded.known, missed = missed + excluded.missed`,
			k.at, string(k.provider), k.app, k.product, k.server, n.granted, n.missing, n.known, n.missed); err != nil {
			return err
		}
	}
	for k, n := range t.lags {
		if err := put(n != 0, `INSERT INTO lags (slot, bucket, n) VALUES (?, ?, ?) ON CONFLICT (slot, bucket) DO UPDATE SET n = n + excluded.n`,
			k.slot, k.bucket, n); err != nil {
			return err
		}
	}
	if err := t.flushAges(put); err != nil {
		return err
	}
	return t.flushFeeds(c)
}

func (t tallies) flushAges(put func(changed bool, sql string, args ...any) error) error {
	for k, n := range t.ages {
		if err := put(n != 0, `INSERT INTO ages (minute, severity, n) VALUES (?, ?, ?) ON CONFLICT (minute, severity) DO UPDATE SET n = n + excluded.n`,
			k.minute, k.severity, n); err != nil {
			return err
		}
		if err := put(n < 0, `DELETE FROM ages WHERE minute = ? AND severity = ? AND n = 0`, k.minute, k.severity); err != nil {
			return err
		}
	}
	return nil
}

func (t tallies) flushFeeds(c *conn) error {
	for k, n := range t.beats {
		if _, err := c.exec(`INSERT INTO beats (provider, app, what, name, minute, n) VALUES (?, ?, ?, ?, ?, ?)
 ON CONFLICT (provider, app, what, name, minute) DO UPDATE SET n = n + excluded.n`,
			string(k.provider), k.app, k.what, k.name, k.minute, n); err != nil {
			return err
		}
	}
	for k, s := range t.feeds {
		if _, err := c.exec(`INSERT INTO feeds (provider, app, what, name, first_at, last_at, reaches) VALUES (?, ?, ?, ?, ?, ?, ?)
 ON CONFLICT (provider, app, what, name) DO UPDATE SET first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at),
 reaches = max(reaches, excluded.reaches)`, string(k.provider), k.app, k.what, k.name, int64(s.first), int64(s.last), int64(s.reaches)); err != nil {
			return err
		}
	}
	return nil
}
