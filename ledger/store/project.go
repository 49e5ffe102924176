package store

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"makegood/ledger"
)

// The names of values in meta.
const (
	// metaMark is the number of the last projected fact.
	metaMark = "mark"
	// metaPolicy is the fingerprint of what orders were judged by.
	metaPolicy = "policy"
)

// How much one pass takes on.
const (
	passFacts  = 1000
	passOrders = 500
	// hurriedFacts is how much a pass takes on while somebody waits to append.
	hurriedFacts = 128
)

// projector moves the projection on behind the facts. It belongs to the writer.
type projector struct {
	*shelf
	s *Store
	c *conn
	// mark is the last value this process saw; another one in the file means that
	// another process projected, and memory is stale.
	mark int64
	// version is SQLite's data_version as this process saw it last; another one
	// means that another process committed.
	version int64
}

func newProjector(s *Store, c *conn) *projector {
	return &projector{shelf: &shelf{c: c}, s: s, c: c}
}

// readMark reads the high-water mark at the beginning of a transaction.
func (p *projector) readMark() (int64, error) {
	mark, err := markOf(p.c)
	if err == nil && mark != p.mark {
		p.forget()
		p.mark = mark
	}
	return mark, err
}

func markOf(c *conn) (mark int64, err error) {
	var text string
	ok, err := c.one(`SELECT value FROM meta WHERE name = ?`, func(r row) { text = r.text(0) }, metaMark)
	if err != nil || !ok {
		return 0, err
	}
	if mark, err = strconv.ParseInt(text, 10, 64); err != nil {
		return 0, &ledger.Error{Op: "project", Kind: ledger.Corrupt, Human: ledger.Say("the projection's mark is unreadable; rebuild it"), Err: err}
	}
	return mark, nil
}

func setMeta(c *conn, name, value string) error {
	_, err := c.exec(`INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
	return err
}

// facts projects up to limit facts above the mark, inside the caller's
// transaction, and says whether any are left. yield, where it answers true, ends
// the pass early.
func (p *projector) facts(now ledger.Instant, limit int, strict bool, yield func() bool) (more bool, err error) {
	mark, err := p.readMark()
	if err != nil {
		return false, err
	}
	facts, err := factsAfter(p.c, mark, limit, nil)
	if err != nil || len(facts) == 0 {
		return false, err
	}
	more = len(facts) == limit
	pass := p.pass(now, strict)
	for i, f := range facts {
		if i >= hurriedFacts && i%16 == 0 && yield != nil && yield() {
			more = true
			break
		}
		if err := pass.route(f); err != nil {
			return false, err
		}
		mark = f.Seq
	}
	if err := pass.settle(); err != nil {
		return false, err
	}
	p.mark = mark
	return more, setMeta(p.c, metaMark, strconv.FormatInt(mark, 10))
}

// rejudge judges anew, inside the caller's transaction, up to limit orders whose
// instant has come, whose surroundings changed, or that a sweep has reached, and
// says whether any are left.
func (p *projector) rejudge(now ledger.Instant, limit int) (more bool, err error) {
	if _, err := p.readMark(); err != nil {
		return false, err
	}
	pass := p.pass(now, false)
	due, err := p.numbers(`SELECT id FROM orders WHERE due_at > 0 AND due_at <= ? ORDER BY due_at LIMIT ? + 0`, int64(now), limit)
	if err != nil {
		return false, err
	}
	dirty, err := p.numbers(`SELECT id FROM dirty ORDER BY id LIMIT ? + 0`, limit)
	if err != nil {
		return false, err
	}
	for _, id := range dirty {
		if _, err := p.c.exec(`DELETE FROM dirty WHERE id = ?`, id); err != nil {
			return false, err
		}
	}
	for _, id := range dirty {
		pass.dirty[id] = true
	}
	more = len(due) == limit || len(dirty) == limit
	ids := append(due, dirty...)
	if !more {
		swept, left, err := p.swept(limit)
		if err != nil {
			return false, err
		}
		ids, more = append(ids, swept...), left
	}
	for _, id := range ids {
		exists, err := p.number(`SELECT EXISTS (SELECT 1 FROM orders WHERE id = ?)`, id)
		if err != nil {
			return false, err
		}
		if exists == 0 {
			continue
		}
		if _, err := pass.work(id); err != nil {
			return false, err
		}
	}
	return more, pass.settle()
}

// swept moves the sweeps on by up to limit orders and gives those they concern.
// Sweeps that are equally far go together.
func (p *projector) swept(limit int) (ids []int64, more bool, err error) {
	type sweep struct {
		provider, app, product string
		after                  int64
	}
	var sweeps []sweep
	err = p.c.query(`SELECT provider, app, product, after_id FROM sweeps ORDER BY after_id`, func(r row) error {
		sweeps = append(sweeps, sweep{r.text(0), r.text(1), r.text(2), r.int(3)})
		return nil
	})
	if err != nil || len(sweeps) == 0 {
		return nil, false, err
	}
	from, to, n := sweeps[0].after, sweeps[0].after, 0
	concerns := func(r row) bool {
		for _, w := range sweeps {
			if w.after == from && (w.provider == "" || w.provider == r.text(1)) && (w.app == "" || w.app == r.text(2)) {
				return true
			}
		}
		return false
	}
	err = p.c.query(`SELECT id, provider, app FROM orders WHERE id > ? ORDER BY id LIMIT ? + 0`, func(r row) error {
		to, n = r.int(0), n+1
		if concerns(r) {
			ids = append(ids, to)
		}
		return nil
	}, from, limit)
	if err != nil {
		return nil, false, err
	}
	if n < limit {
		_, err = p.c.exec(`DELETE FROM sweeps WHERE after_id = ?`, from)
		return ids, len(sweeps) > 1 && sweeps[len(sweeps)-1].after != from, err
	}
	_, err = p.c.exec(`UPDATE sweeps SET after_id = ? WHERE after_id = ?`, to, from)
	return ids, true, err
}

func (p *projector) number(sql string, args ...any) (int64, error) { return p.c.number(sql, args...) }

// CatchUp folds every fact there is when it begins, and judges anew what is due,
// in pieces between which appends go on.
func (s *Store) CatchUp(ctx context.Context) error {
	if s.w == nil {
		return s.readOnlyError()
	}
	for {
		more, err := s.step(ctx, 0, true)
		if err != nil || !more {
			return err
		}
	}
}

// step does one piece of projecting and says whether there is more to do. Up to
// slack unprojected facts are left alone; judging anew is asked for apart.
func (s *Store) step(ctx context.Context, slack int64, rejudge bool) (more bool, err error) {
	moved := false
	do := s.w.do
	if rejudge {
		do = s.w.doLater
	}
	err = do(ctx, func(w *writer) (err error) {
		if moved, err = w.p.others(); err != nil {
			return err
		}
		facts, work, err := w.p.behind()
		behind := facts > slack
		if err != nil || (!behind && !(work && rejudge)) {
			return err
		}
		moved = true
		now := ledger.At(s.now())
		return w.transaction(func() (err error) {
			if behind {
				limit := passFacts
				if w.waiting() > 0 {
					limit = hurriedFacts
				}
				more, err = w.p.facts(now, limit, false, func() bool { return w.waiting() > 0 })
				more = true
				return err
			}
			more, err = w.p.rejudge(now, passOrders)
			return err
		})
	})
	if err == nil && moved {
		s.announce()
	}
	return more, s.told("project", err)
}

// others says whether another process committed since this was asked last. What
// it did need not show in the mark: an order is judged anew without a fact.
func (p *projector) others() (bool, error) {
	version, err := p.number(`PRAGMA data_version`)
	if err != nil || version == p.version {
		return false, err
	}
	p.version = version
	return true, nil
}

// behind looks, without a write lock, how many facts wait to be folded and
// whether orders wait to be judged anew.
func (p *projector) behind() (facts int64, work bool, err error) {
	mark, err := markOf(p.c)
	if err != nil {
		return 0, false, err
	}
	last, err := p.number(`SELECT max(seq) FROM facts`)
	if err != nil {
		return 0, false, err
	}
	n, err := p.number(`SELECT EXISTS (SELECT 1 FROM orders WHERE due_at > 0 AND due_at <= ?)
 OR EXISTS (SELECT 1 FROM dirty) OR EXISTS (SELECT 1 FROM sweeps)`, int64(ledger.At(p.s.now())))
	return last - mark, n == 1, err
}

// settlePolicy has every order judged anew where the ledger was judged by another
// policy or another version of the program. It projects nothing itself.
func (s *Store) settlePolicy(c *conn) error {
	print, err := s.fingerprint()
	if err != nil {
		return err
	}
	stored := func() (text string, err error) {
		_, err = c.one(`SELECT value FROM meta WHERE name = ?`, func(r row) { text = r.text(0) }, metaPolicy)
		return text, err
	}
	if text, err := stored(); err != nil || text == print {
		return err
	}
	return c.inside("BEGIN IMMEDIATE", func() error {
		text, err := stored()
		if err != nil || text == print {
			return err
		}
		if text != "" {
			p := (&projector{shelf: &shelf{c: c}, s: s, c: c}).pass(0, false)
			if err := p.sweep("", "", ""); err != nil {
				return err
			}
		}
		return setMeta(c, metaPolicy, print)
	})
}

// fingerprint tells policies, and versions of the judgement, apart.
func (s *Store) fingerprint() (string, error) {
	policy, err := json.Marshal(s.policy)
	if err != nil {
		return "", errors.Join(invalid("the policy cannot be compared with the ledger's"), err)
	}
	sum := sha256.Sum256(fmt.Appendf(policy, "|%s|%v|%x", s.version, ledger.Words(), s.pack.shape))
	return ledger.Hex(sum), nil
}
