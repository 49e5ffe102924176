package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"

	"makegood/ledger"
)

//go:embed schema/*.sql
var schemaFiles embed.FS

// migrations are the steps that are no files, because they need what the program
// makes of texts.
func migrations() []*goose.Migration {
	return []*goose.Migration{goose.NewGoMigration(7, &goose.GoFunc{RunTx: fillProducts}, nil)}
}

// schemaVersion is the number of the newest migration.
func schemaVersion() (int64, error) {
	files, err := fs.Glob(schemaFiles, "schema/*.sql")
	if err != nil {
		return 0, fmt.Errorf("schema: %w", err)
	}
	var newest int64
	for _, m := range migrations() {
		newest = max(newest, m.Version)
	}
	for _, f := range files {
		num, _, _ := strings.Cut(path.Base(f), "_")
		n, err := strconv.ParseInt(num, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("schema file %s: %w", f, err)
		}
		newest = max(newest, n)
	}
	return newest, nil
}

// versionOf reads the schema version of a file: 0 for an empty database, -1 for
// a database that is no ledger. One small query, so that an up-to-date ledger
// opens without the migrator.
func versionOf(c *conn) (int64, error) {
	tables := map[string]bool{}
	err := c.query(`SELECT name FROM sqlite_master WHERE type = 'table'`, func(r row) error {
		tables[r.text(0)] = true
		return nil
	})
	switch {
	case err != nil:
		return 0, err
	case len(tables) == 0:
		return 0, nil
	case !tables["goose_db_version"]:
		return -1, nil
	}
	v, err := c.number(`SELECT max(version_id) FROM goose_db_version WHERE is_applied`)
	if err == nil && v > 0 && !tables["facts"] {
		return -1, nil
	}
	return v, err
}

// migrate brings the file to the newest schema. Two processes may start on one
// new file: the one that comes second finds its steps already taken and looks
// again.
func migrate(ctx context.Context, c *conn, file string, readOnly bool) error {
	want, err := schemaVersion()
	if err != nil {
		return err
	}
	var last error
	for range 5 {
		have, err := versionOf(c)
		switch {
		case err != nil:
			return told(file, "open", err)
		case have == want:
			return nil
		case have > want:
			return &ledger.Error{Op: "open", Kind: ledger.Conflict, Human: ledger.Say(
				"the ledger %s was written by a newer version (schema %d, this one knows %d); use that version", file, have, want)}
		case have < 0:
			return &ledger.Error{Op: "open", Kind: ledger.Corrupt, Human: ledger.Say("%s is not a ledger: it is another program's database", file)}
		case readOnly:
			return &ledger.Error{Op: "open", Kind: ledger.Conflict, Human: ledger.Say(
				"the ledger %s has schema %d, %d is needed; open it once for writing to bring it up to date", file, have, want)}
		}
		if last = up(ctx, file); last != nil && ctx.Err() != nil {
			return told(file, "migrate", last)
		}
	}
	return told(file, "migrate", last)
}

// up applies what is missing, each step in its own transaction.
func up(ctx context.Context, file string) (err error) {
	name, err := dsn(file, writerPragmas)
	if err != nil {
		return err
	}
	db, err := sql.Open("sqlite3", name)
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	dir, err := fs.Sub(schemaFiles, "schema")
	if err != nil {
		return fmt.Errorf("schema: %w", err)
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, dir, goose.WithDisableGlobalRegistry(true), goose.WithGoMigrations(migrations()...), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return fmt.Errorf("schema: %w", err)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("schema: %w", err)
	}
	return nil
}
