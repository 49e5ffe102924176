package store

import (
	"strconv"
	"strings"

	"makegood/ledger"
)

// The names of counters. Counts by class, word and severity have the class,
// word or severity behind the prefix.
const (
	countOrders      = "orders"
	countDoubts      = "doubts"
	countQuarantined = "quarantined"
	countClass       = "class "
	countWord        = "word "
	countSeverity    = "severity "
)

// pulseKey is one number of the pulse: what happened in a minute.
type pulseKey struct {
	provider ledger.Provider
	minute   int64
	what     int64
}

// What the pulse counts.
const (
	beatPaid int64 = iota + 1
	beatGranted
	beatCancelled
)

// signKey is one source's sign of life.
type signKey struct {
	provider ledger.Provider
	app      string
	what     string
}

type sign struct{ at, reaches ledger.Instant }

// The signs of life that are kept.
const (
	signNotification = "notification"
	signAnswer       = "answer"
	signFailure      = "failure"
	signGrant        = "grant"
	signCoverage     = "coverage"
	signGame         = "game"
	// signSpoken says that a grant source has spoken for the app.
	signSpoken = "spoken"
)

// account moves every counter an order takes part in from its old row to its new
// one; an empty row takes part in none.
func (p *pass) account(old, now orderRow) {
	p.trouble(old, now)
	if old.product != now.product {
		for _, product := range []string{old.product, now.product} {
			if product != "" {
				p.sold[product] = true
			}
		}
	}
	for sign, o := range map[int64]orderRow{-1: old, 1: now} {
		if o.class == "" {
			continue
		}
		p.counted[countOrders] += sign
		p.counted[countClass+o.class] += sign
		p.counted[countSeverity+strconv.FormatInt(o.severity, 10)] += sign
		p.counted[countDoubts] += sign * o.doubts
		for _, w := range strings.Fields(o.words) {
			p.counted[countWord+w] += sign
		}
		beat := func(minute, what int64) {
			if minute != 0 {
				p.pulsed[pulseKey{o.key.Provider, minute, what}] += sign
			}
		}
		beat(o.pay, beatPaid)
		beat(o.grant, beatGranted)
		beat(o.cancel, beatCancelled)
		p.tallies.add(o, sign)
	}
}

// flush writes what the pass counted.
func (p *pass) flush() error {
	if err := p.flushTroubles(); err != nil {
		return err
	}
	if err := p.flushProducts(); err != nil {
		return err
	}
	for name, n := range p.counted {
		if n == 0 {
			continue
		}
		if _, err := p.c.exec(`INSERT INTO counters (name, n) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET n = n + excluded.n`, name, n); err != nil {
			return err
		}
	}
	for k, n := range p.pulsed {
		if n == 0 {
			continue
		}
		if _, err := p.c.exec(`INSERT INTO pulse (provider, minute, what, n) VALUES (?, ?, ?, ?)
 ON CONFLICT (minute, provider, what) DO UPDATE SET n = n + excluded.n`, string(k.provider), k.minute, k.what, n); err != nil {
			return err
		}
	}
	if err := p.tallies.flush(p.c); err != nil {
		return err
	}
	for k, s := range p.signs {
		if _, err := p.c.exec(`INSERT INTO signs (provider, app, what, at, reaches) VALUES (?, ?, ?, ?, ?)
 ON CONFLICT (provider, app, what) DO UPDATE SET at = max(at, excluded.at), reaches = max(reaches, excluded.reaches)`,
			string(k.provider), k.app, k.what, int64(s.at), int64(s.reaches)); err != nil {
			return err
		}
	}
	return nil
}

// sign notes a sign of life; reaches is how far a grant source has come.
func (p *pass) sign(k signKey, at, reaches ledger.Instant) {
	s := p.signs[k]
	p.signs[k] = sign{max(s.at, at), max(s.reaches, reaches)}
}
