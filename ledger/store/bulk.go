package store

// bulk collects the rows of one table and writes them many at a time.
type bulk struct {
	head    string
	columns int
	args    []any
}

func (b *bulk) add(args ...any) { b.args = append(b.args, args...) }

// flush writes what was collected.
func (b *bulk) flush(c *conn) error {
	rows := make([][]any, 0, len(b.args)/b.columns)
	for i := 0; i < len(b.args); i += b.columns {
		rows = append(rows, b.args[i:i+b.columns])
	}
	err := inRows(rows, func(rows [][]any) error {
		first := rows[0]
		_, err := c.exec(insertRows(b.head, b.columns, len(rows)), first[:len(rows)*b.columns:len(rows)*b.columns]...)
		return err
	})
	b.args = b.args[:0]
	return err
}

// bulks are the tables written in bulk.
type bulks struct {
	ids, tails, buys, orders, standings, words bulk
}

func newBulks() bulks {
	return bulks{
		ids:       bulk{head: `INSERT INTO ids (name, kind, id) VALUES `, columns: 3},
		tails:     bulk{head: `INSERT INTO tails (name, id) VALUES `, columns: 2},
		buys:      bulk{head: `INSERT INTO buys (hash, paid_at, id) VALUES `, columns: 3},
		orders:    bulk{head: `INSERT INTO orders (` + orderColumns + `) VALUES `, columns: orderWidth},
		standings: bulk{head: `INSERT INTO standings (id, standing) VALUES `, columns: 2},
		words:     bulk{head: `INSERT INTO order_words (word, first_seen, id) VALUES `, columns: 3},
	}
}

// indexes writes what other orders are held against.
func (b *bulks) indexes(c *conn) error {
	for _, t := range []*bulk{&b.ids, &b.tails, &b.buys} {
		if err := t.flush(c); err != nil {
			return err
		}
	}
	return nil
}

// rest writes what nothing in the pass reads.
func (b *bulks) rest(c *conn) error {
	for _, t := range []*bulk{&b.orders, &b.standings, &b.words} {
		if err := t.flush(c); err != nil {
			return err
		}
	}
	return nil
}
