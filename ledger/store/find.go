package store

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"makegood/ledger"
)

// Find gives the orders an id names exactly: an order id in any spelling, also as
// provider:id; where none has it, a receipt, a transaction id or a grant id. It
// never guesses: beginnings, ends and players are for Search.
func (s *Store) Find(ctx context.Context, id string) (keys []ledger.Key, err error) {
	err = s.read(ctx, "find", func(c *conn) error {
		keys, err = exactly(c, id)
		return err
	})
	return keys, err
}

// named parts provider:id.
func named(text string) (ledger.Provider, string) {
	text = strings.TrimSpace(text)
	if p, rest, ok := strings.Cut(text, ":"); ok {
		if provider, err := ledger.ParseProvider(p); err == nil {
			return provider, strings.TrimSpace(rest)
		}
	}
	return "", text
}

// finding collects orders by their numbers.
type finding struct {
	c        *conn
	provider ledger.Provider
	limit    int
	seen     map[int64]bool
	keys     []ledger.Key
}

func (f *finding) add(sql string, args ...any) error {
	if len(f.keys) >= f.limit {
		return nil
	}
	h := shelf{c: f.c}
	ids, err := h.numbers(sql+` LIMIT ? + 0`, append(args, f.limit)...)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if f.seen[id] || len(f.keys) >= f.limit {
			continue
		}
		f.seen[id] = true
		k, err := h.keyOf(id)
		if err != nil {
			return err
		}
		if f.provider == "" || f.provider == k.Provider {
			f.keys = append(f.keys, k)
		}
	}
	return nil
}

const findByName = `SELECT DISTINCT id FROM ids WHERE name IN (?, ?) AND kind BETWEEN ? AND ? ORDER BY id`

// exactly finds by whole ids. Upper case covers Hive, which prints one id in both.
func exactly(c *conn, id string) ([]ledger.Key, error) {
	f := finding{c: c, limit: maxFound, seen: map[int64]bool{}}
	f.provider, id = named(id)
	if id == "" {
		return nil, nil
	}
	for _, kinds := range [][2]idKind{{idOrder, idOrder}, {idReceipt, idTransaction}, {idGrant, idGrant}} {
		if err := f.add(findByName, id, strings.ToUpper(id), int64(kinds[0]), int64(kinds[1])); err != nil || len(f.keys) > 0 {
			return sorted(f.keys), err
		}
	}
	return nil, nil
}

func sorted(keys []ledger.Key) []ledger.Key {
	slices.SortFunc(keys, func(a, b ledger.Key) int {
		return cmp.Or(cmp.Compare(a.Provider, b.Provider), cmp.Compare(a.App, b.App), cmp.Compare(a.Order, b.Order))
	})
	return keys
}

// maxFound bounds what a search answers.
const maxFound = 100

// shortestPart is the shortest beginning or end of an id that is searched for.
const shortestPart = 3

// Search gives up to limit orders for text a person typed or pasted (zero means
// 100): whole ids of every sort first, player ids among them, then beginnings and
// ends of order ids, and beginnings of the others.
func (s *Store) Search(ctx context.Context, text string, limit int) (keys []ledger.Key, err error) {
	if limit <= 0 || limit > maxFound {
		limit = maxFound
	}
	err = s.read(ctx, "search", func(c *conn) error {
		f := finding{c: c, limit: limit, seen: map[int64]bool{}}
		f.provider, text = named(text)
		if text == "" {
			return nil
		}
		err := f.search(text)
		keys = f.keys
		return err
	})
	return keys, err
}

func (f *finding) search(text string) error {
	upper := strings.ToUpper(text)
	if err := f.add(findByName, text, upper, int64(idOrder), int64(idGrant)); err != nil {
		return err
	}
	if len(text) < shortestPart {
		return nil
	}
	for _, t := range slices.Compact([]string{text, upper}) {
		if err := f.add(`SELECT DISTINCT`+beginning, t, after(t)); err != nil {
			return err
		}
		r := reversed(t)
		if err := f.add(`SELECT DISTINCT`+ending, r, after(r)); err != nil {
			return err
		}
	}
	return nil
}

// How parts of ids and of names are looked for; each is answered by the index of
// its table (explain_test.go holds it to that).
const (
	beginning = ` id FROM ids WHERE name >= ? AND name < ?`
	ending    = ` id FROM tails WHERE name >= ? AND name < ?`
	called    = ` i.id FROM nicknames n CROSS JOIN players p CROSS JOIN ids i
 WHERE n.part >= ? AND n.part < ? AND p.id = n.id AND instr(p.nickname, ?) > 0 AND i.name = p.name AND i.kind IN (4, 5)`
)

// mentioning lists the orders with an id that is, begins or ends like word, and
// those of players whose name has word in it.
func (h *shelf) mentioning(word string) ([]int64, error) {
	var all []int64
	add := func(sql string, args ...any) error {
		ids, err := h.numbers(`SELECT`+sql, args...)
		all = append(all, ids...)
		return err
	}
	for _, t := range slices.Compact([]string{word, strings.ToUpper(word)}) {
		if err := add(beginning, t, after(t)); err != nil {
			return nil, err
		}
		r := reversed(t)
		if err := add(ending, r, after(r)); err != nil {
			return nil, err
		}
	}
	name := strings.ToLower(word)
	part := beginningOf(name)
	err := add(called, part, after(part), name)
	return distinct(all), err
}

// longestPart and longestName bound, in characters, what of a name is kept to be
// looked for.
const (
	longestPart = 24
	longestName = 64
)

// partsOf lists what a nickname is found by: everything from any of its
// characters on, so that a part of it is the beginning of one of them.
func partsOf(nickname string) []string {
	runes := []rune(nickname)
	runes = runes[:min(len(runes), longestName)]
	var out []string
	for i := range runes {
		out = append(out, string(runes[i:min(i+longestPart, len(runes))]))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// callable lets a player be found by a nickname; one that has none yet gets it.
func (p *pass) callable(id int64, nickname string) error {
	for _, part := range partsOf(nickname) {
		if _, err := p.c.exec(`INSERT INTO nicknames (part, id) VALUES (?, ?) ON CONFLICT (part, id) DO NOTHING`, part, id); err != nil {
			return err
		}
	}
	return nil
}
