package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"strings"

	sqlite3 "github.com/mattn/go-sqlite3"
)

// conn is one connection with its prepared statements. It belongs to one
// goroutine at a time. Statements are kept for the connection's life, so SQL
// passed here must come from a bounded set of texts.
//
// Two habits of SQLite's planner shape the SQL of this package. A bare variable
// as a limit makes it plan the statement anew on every run, hence "LIMIT ? + 0".
// And it may begin a join with any table whose columns are compared with
// something, however many rows that gives, hence CROSS JOIN where the order of
// the tables matters.
type conn struct {
	c     *sqlite3.SQLiteConn
	stmts map[string]stmt
	args  []driver.NamedValue
}

// stmt is what the driver's statements can do.
type stmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// row is one result row; its methods read columns by position.
type row []driver.Value

func (r row) int(i int) int64 {
	n, _ := r[i].(int64)
	return n
}

func (r row) text(i int) string {
	switch v := r[i].(type) {
	case string:
		return v
	case []byte:
		return string(v)
	default:
		return ""
	}
}

// bytes gives a blob; it is a copy of its own.
func (r row) bytes(i int) []byte {
	switch v := r[i].(type) {
	case []byte:
		return v
	case string:
		return []byte(v)
	default:
		return nil
	}
}

// Connection settings. Pragmas go with the name, so that every connection has
// them: WAL with synchronous FULL is what makes an answered append durable, for
// the driver's own default in WAL is NORMAL.
const (
	writerPragmas = "_journal_mode=WAL&_synchronous=FULL&_txlock=immediate&_busy_timeout=5000&_foreign_keys=1&_cache_size=-16000"
	readerPragmas = "mode=ro&_query_only=1&_busy_timeout=5000&_cache_size=-4000"
)

// dsn names the file for the driver, whatever characters its path has.
func dsn(path, params string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("ledger path %s: %w", path, err)
	}
	abs = filepath.ToSlash(abs)
	if !strings.HasPrefix(abs, "/") {
		abs = "/" + abs
	}
	parts := strings.Split(abs, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return "file://" + strings.Join(parts, "/") + "?" + params, nil
}

func dial(path, params string) (*conn, error) {
	name, err := dsn(path, params)
	if err != nil {
		return nil, err
	}
	c, err := (&sqlite3.SQLiteDriver{}).Open(name)
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	sc, ok := c.(*sqlite3.SQLiteConn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("driver gave a %T", c), c.Close())
	}
	return &conn{c: sc, stmts: map[string]stmt{}}, nil
}

func (c *conn) close() error {
	var errs []error
	for _, s := range c.stmts {
		errs = append(errs, s.Close())
	}
	c.stmts = nil
	return errors.Join(append(errs, c.c.Close())...)
}

func (c *conn) prepare(sql string) (stmt, error) {
	if s, ok := c.stmts[sql]; ok {
		return s, nil
	}
	ds, err := c.c.Prepare(sql)
	if err != nil {
		return nil, fmt.Errorf("prepare %.60q: %w", sql, err)
	}
	s, ok := ds.(stmt)
	if !ok {
		return nil, errors.Join(fmt.Errorf("driver gave a %T", ds), ds.Close())
	}
	c.stmts[sql] = s
	return s, nil
}

func (c *conn) bind(args []any) []driver.NamedValue {
	c.args = c.args[:0]
	for i, a := range args {
		switch v := a.(type) {
		case int:
			a = int64(v)
		case bool:
			a = int64(0)
			if v {
				a = int64(1)
			}
		}
		c.args = append(c.args, driver.NamedValue{Ordinal: i + 1, Value: a})
	}
	return c.args
}

// exec runs a statement and gives the number of rows it changed. Arguments are
// int, int64, bool, string, []byte or nil.
func (c *conn) exec(sql string, args ...any) (int64, error) {
	s, err := c.prepare(sql)
	if err != nil {
		return 0, err
	}
	res, err := s.ExecContext(context.Background(), c.bind(args))
	if err != nil {
		return 0, fmt.Errorf("%.60q: %w", sql, err)
	}
	n, err := res.RowsAffected()
	if err != nil {
		return 0, fmt.Errorf("%.60q: %w", sql, err)
	}
	return n, nil
}

// errStop, answered by a scan function, ends a query early without an error.
var errStop = errors.New("enough")

// query runs a statement and hands each row to scan. The row is only valid
// inside scan, and scan must not run the same statement again.
func (c *conn) query(sql string, scan func(row) error, args ...any) (err error) {
	s, err := c.prepare(sql)
	if err != nil {
		return err
	}
	rows, err := s.QueryContext(context.Background(), c.bind(args))
	if err != nil {
		return fmt.Errorf("%.60q: %w", sql, err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	dest := make(row, len(rows.Columns()))
	for {
		switch err := rows.Next(dest); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("%.60q: %w", sql, err)
		}
		switch err := scan(dest); {
		case errors.Is(err, errStop):
			return nil
		case err != nil:
			return err
		}
	}
}

// one runs a statement for its first row; ok is false where there is none.
func (c *conn) one(sql string, scan func(row), args ...any) (ok bool, err error) {
	err = c.query(sql, func(r row) error {
		ok = true
		scan(r)
		return errStop
	}, args...)
	return ok, err
}

// number runs a statement for one integer; 0 where there is no row.
func (c *conn) number(sql string, args ...any) (n int64, err error) {
	_, err = c.one(sql, func(r row) { n = r.int(0) }, args...)
	return n, err
}

// inside runs fn in a transaction begun by the statement begin.
func (c *conn) inside(begin string, fn func() error) error {
	if _, err := c.exec(begin); err != nil {
		return err
	}
	if err := fn(); err != nil {
		return errors.Join(err, c.rollback())
	}
	if _, err := c.exec("COMMIT"); err != nil {
		return errors.Join(err, c.rollback())
	}
	return nil
}

// rollback ends a transaction that may already have been ended by SQLite itself,
// as it does on a full disk or an I/O error.
func (c *conn) rollback() error {
	if c.c.AutoCommit() {
		return nil
	}
	_, err := c.exec("ROLLBACK")
	return err
}
