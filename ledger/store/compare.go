package store

import (
	"bytes"
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strings"
)

// cursor pulls the rows of a query one by one.
type cursor struct {
	rows driver.Rows
	row  row
	end  bool
}

func (c *conn) cursor(sql string) (*cursor, error) {
	s, err := c.prepare(sql)
	if err != nil {
		return nil, err
	}
	rows, err := s.QueryContext(context.Background(), nil)
	if err != nil {
		return nil, fmt.Errorf("%.60q: %w", sql, err)
	}
	cur := &cursor{rows: rows, row: make(row, len(rows.Columns()))}
	return cur, cur.next()
}

func (c *cursor) next() error {
	err := c.rows.Next(c.row)
	if errors.Is(err, io.EOF) {
		c.end = true
		return nil
	}
	if err != nil {
		return fmt.Errorf("compare: %w", err)
	}
	return nil
}

// compare walks every compared table of the scratch file beside the stored one.
func (b *Rebuilt) compare(ctx context.Context, c *conn) error {
	for _, t := range projected() {
		if t.cache {
			continue
		}
		var columns []string
		err := c.query(`SELECT name FROM pragma_table_info('`+t.name+`')`, func(r row) error {
			if r.text(0) != t.skip {
				columns = append(columns, r.text(0))
			}
			return nil
		})
		if err != nil {
			return err
		}
		if err := b.compareTable(ctx, c, t.name, strings.Split(t.order, ", "), columns, t.where); err != nil {
			return err
		}
	}
	return nil
}

func (b *Rebuilt) compareTable(ctx context.Context, c *conn, table string, order, columns []string, where string) (err error) {
	list := strings.Join(order, ", ")
	for _, col := range columns {
		if !oneOf(order, col) {
			list += ", " + col
		}
	}
	columns = strings.Split(list, ", ")
	if where != "" {
		where = " WHERE " + where
	}
	read := func(schema string) (*cursor, error) {
		return c.cursor(`SELECT ` + list + ` FROM ` + schema + `.` + table + where + ` ORDER BY ` + strings.Join(order, ", "))
	}
	stored, err := read("stored")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stored.rows.Close()) }()
	folded, err := read("main")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, folded.rows.Close()) }()
	for n := 0; !stored.end || !folded.end; n++ {
		if n%scanChunk == 0 && ctx.Err() != nil {
			return fmt.Errorf("compare: %w", ctx.Err())
		}
		side := compareKeys(stored, folded, len(order))
		switch {
		case side < 0:
			b.differ("%s %s is stored and not folded", table, stored.row.name(len(order)))
		case side > 0:
			b.differ("%s %s is folded and not stored", table, folded.row.name(len(order)))
		default:
			for i := len(order); i < len(columns); i++ {
				if !equalValues(stored.row[i], folded.row[i]) {
					b.differ("%s %s: %s differs%s", table, stored.row.name(len(order)), columns[i], shown(columns[i], stored.row[i], folded.row[i]))
				}
			}
		}
		if side <= 0 {
			err = stored.next()
		}
		if side >= 0 {
			err = errors.Join(err, folded.next())
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (b *Rebuilt) differ(format string, args ...any) {
	b.Found++
	if len(b.Differences) < maxDifferences {
		b.Differences = append(b.Differences, fmt.Sprintf(format, args...))
	}
}

// shown adds the values where they are words or numbers of ours; what came from
// outside stays out of messages.
func shown(column string, stored, folded driver.Value) string {
	switch column {
	case "class", "words", "severity", "case_state", "state", "n", "due_at", "urgency", "doubts":
		return fmt.Sprintf(" (stored %v, folded %v)", stored, folded)
	default:
		return ""
	}
}

// name gives the columns that order a row.
func (r row) name(n int) string {
	parts := make([]string, n)
	for i := range n {
		parts[i] = fmt.Sprint(r[i])
	}
	return strings.Join(parts, " ")
}

// compareKeys orders the rows two cursors stand on; one that has ended stands
// behind everything.
func compareKeys(a, b *cursor, n int) int {
	switch {
	case a.end:
		return 1
	case b.end:
		return -1
	}
	for i := range n {
		if d := compareValues(a.row[i], b.row[i]); d != 0 {
			return d
		}
	}
	return 0
}

// compareValues compares as SQLite orders integers and text.
func compareValues(a, b driver.Value) int {
	if na, ok := a.(int64); ok {
		nb, _ := b.(int64)
		switch {
		case na < nb:
			return -1
		case na > nb:
			return 1
		}
		return 0
	}
	return strings.Compare(row{a}.text(0), row{b}.text(0))
}

func equalValues(a, b driver.Value) bool {
	ba, isA := a.([]byte)
	bb, isB := b.([]byte)
	if isA || isB {
		return isA == isB && bytes.Equal(ba, bb)
	}
	return a == b
}
