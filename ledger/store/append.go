package store

import (
	"encoding/json"
	"fmt"
	"strings"

	"makegood/ledger"
)

// selectFact reads facts without their bytes, in the order factOf expects.
const selectFact = `SELECT seq, at, kind, provider, app, order_id, actor, source, data, raw_sum, hash FROM facts`

// factOf makes a fact of a row of selectFact. Prev is not stored: it is the hash
// of the fact before.
func factOf(r row) ledger.Fact {
	f := ledger.Fact{
		Seq: r.int(0), At: ledger.Instant(r.int(1)), Kind: ledger.FactKind(r.text(2)),
		Key:   ledger.Key{Provider: ledger.Provider(r.text(3)), App: r.text(4), Order: r.text(5)},
		Actor: r.text(6), Source: r.text(7), Data: r.bytes(8),
	}
	copy(f.RawSum[:], r.bytes(9))
	copy(f.Hash[:], r.bytes(10))
	return f
}

// check refuses a draft that could not be folded later.
func check(d ledger.Draft) error {
	switch {
	case d.Fact.Kind == "":
		return invalid("a fact without a kind cannot be recorded")
	case !json.Valid(d.Fact.Data):
		return invalid("a fact of kind %s cannot be recorded: its payload is not JSON", d.Fact.Kind)
	}
	return nil
}

// sum fills what does not depend on the fact's place in the chain.
func sum(d ledger.Draft) ledger.Draft {
	d.Fact.RawSum = ledger.SumRaw(d.Fact.Raw)
	return d
}

// appender adds facts to the end of the chain inside one transaction. Facts wait
// in memory until flush writes them many at a time.
type appender struct {
	c      *conn
	now    ledger.Instant
	headed bool
	seq    int64
	prev   [32]byte
	facts  []ledger.Fact
}

func newAppender(c *conn, now ledger.Instant) *appender { return &appender{c: c, now: now} }

// head reads where the chain ends.
func (a *appender) head() error {
	if a.headed {
		return nil
	}
	a.headed = true
	_, err := a.c.one(`SELECT seq, hash FROM facts ORDER BY seq DESC LIMIT 1`, func(r row) {
		a.seq = r.int(0)
		copy(a.prev[:], r.bytes(1))
	})
	return err
}

// append chains drafts and gives their receipts.
func (a *appender) append(drafts []ledger.Draft) ([]ledger.Receipt, error) {
	if err := a.head(); err != nil {
		return nil, err
	}
	out := make([]ledger.Receipt, len(drafts))
	for i, d := range drafts {
		if d.Unique != "" {
			again, dup, err := a.admit(d.Unique)
			if err != nil {
				return nil, err
			}
			if dup {
				out[i] = again
				continue
			}
		}
		f := d.Fact
		a.seq++
		f.Seq, f.Prev = a.seq, a.prev
		if f.At == 0 {
			f.At = a.now
		}
		f.Hash = f.ChainHash()
		a.prev = f.Hash
		a.facts = append(a.facts, f)
		out[i] = ledger.Receipt{Seq: f.Seq, At: f.At}
	}
	return out, nil
}

// admit claims a unique key for the next sequence number, or gives the receipt of
// the fact that has it.
func (a *appender) admit(name string) (ledger.Receipt, bool, error) {
	n, err := a.c.exec(`INSERT INTO unique_keys (name, seq) VALUES (?, ?) ON CONFLICT (name) DO NOTHING`, name, a.seq+1)
	if err != nil || n == 1 {
		return ledger.Receipt{}, false, err
	}
	seq, err := a.c.number(`SELECT seq FROM unique_keys WHERE name = ?`, name)
	if err != nil {
		return ledger.Receipt{}, false, err
	}
	first := ledger.Receipt{Seq: seq, Duplicate: true}
	for _, f := range a.facts {
		if f.Seq == seq {
			first.At = f.At
			return first, true, nil
		}
	}
	at, err := a.c.number(`SELECT at FROM facts WHERE seq = ?`, seq)
	first.At = ledger.Instant(at)
	return first, true, err
}

// Facts are written in statements of these many rows: a statement's cost is
// mostly its own, not its rows'.
const (
	manyRows = 32
	fewRows  = 8
)

// flush writes the facts that wait.
func (a *appender) flush() error {
	raws := make([]ledger.Fact, 0, len(a.facts))
	for _, f := range a.facts {
		if len(f.Raw) > 0 || f.Headers != "" {
			raws = append(raws, f)
		}
	}
	err := inRows(a.facts, func(fs []ledger.Fact) error {
		args := make([]any, 0, len(fs)*11)
		for i := range fs {
			f := &fs[i]
			var rawSum any
			if len(f.Raw) > 0 {
				rawSum = f.RawSum[:]
			}
			args = append(args, f.Seq, int64(f.At), string(f.Kind), string(f.Key.Provider), f.Key.App, f.Key.Order,
				f.Actor, f.Source, []byte(f.Data), rawSum, f.Hash[:])
		}
		_, err := a.c.exec(insertRows(`INSERT INTO facts (seq, at, kind, provider, app, order_id, actor, source, data, raw_sum, hash) VALUES `, 11, len(fs)), args...)
		return err
	})
	if err != nil {
		return fmt.Errorf("append facts: %w", err)
	}
	err = inRows(raws, func(fs []ledger.Fact) error {
		args := make([]any, 0, len(fs)*3)
		for i := range fs {
			args = append(args, fs[i].Seq, fs[i].Headers, fs[i].Raw)
		}
		_, err := a.c.exec(insertRows(`INSERT INTO raws (seq, headers, body) VALUES `, 3, len(fs)), args...)
		return err
	})
	if err != nil {
		return fmt.Errorf("append bytes: %w", err)
	}
	a.facts = a.facts[:0]
	return nil
}

// inRows hands out list in pieces of manyRows, fewRows and single ones, so that
// only three statements of each sort exist.
func inRows[T any](list []T, do func([]T) error) error {
	for len(list) > 0 {
		n := 1
		switch {
		case len(list) >= manyRows:
			n = manyRows
		case len(list) >= fewRows:
			n = fewRows
		}
		if err := do(list[:n]); err != nil {
			return err
		}
		list = list[n:]
	}
	return nil
}

func insertRows(head string, columns, rows int) string {
	one := "(?" + strings.Repeat(", ?", columns-1) + ")"
	return head + one + strings.Repeat(", "+one, rows-1)
}
