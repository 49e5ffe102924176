package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"makegood/ledger"
)

// backupPages is how many pages are copied between two looks at the context.
const backupPages = 4096

// Backup copies the ledger, as it is when the copy begins, into file, while it
// goes on being written. The copy appears under its name only when it is whole
// and on the disk. An older copy of this ledger is replaced by it, nothing else.
func (s *Store) Backup(ctx context.Context, file string) error {
	return s.told("backup", s.backup(ctx, file))
}

func (s *Store) backup(ctx context.Context, file string) (err error) {
	if here, err := os.Stat(s.path); err == nil {
		if there, err := os.Stat(file); err == nil && os.SameFile(here, there) {
			return invalid("%s is the ledger itself; name another file for the backup", file)
		}
	}
	if err := s.replaceable(file); err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+"-")
	if err != nil {
		return &ledger.Error{Op: "backup", Kind: ledger.Unavailable, Human: ledger.Say("no backup can be written beside %s", file), Err: err}
	}
	name := temp.Name()
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(name))
		}
	}()
	if err := temp.Close(); err != nil {
		return fmt.Errorf("backup %s: %w", file, err)
	}
	if err := s.copyTo(ctx, name); err != nil {
		return err
	}
	if err := syncFile(name); err != nil {
		return err
	}
	if err := os.Rename(name, file); err != nil {
		return fmt.Errorf("backup %s: %w", file, err)
	}
	return syncFile(filepath.Dir(file))
}

// replaceable refuses a file that is there and is no copy of this ledger.
func (s *Store) replaceable(file string) error {
	switch info, err := os.Stat(file); {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("backup %s: %w", file, err)
	case info.IsDir():
		return invalid("%s is a directory; name a file for the backup", file)
	}
	first := func(c *conn) (hash string, err error) {
		_, err = c.one(`SELECT hash FROM facts WHERE seq = 1`, func(r row) { hash = string(r.bytes(0)) })
		return hash, err
	}
	there := ""
	if c, err := dial(file, "mode=ro&immutable=1&_query_only=1"); err == nil {
		there, err = first(c)
		if cerr := c.close(); err != nil || cerr != nil {
			there = "" // it is no ledger, or none that can be read
		}
	}
	return s.read(context.Background(), "backup", func(c *conn) error {
		own, err := first(c)
		if err == nil && own != there {
			err = invalid("%s is there and is no copy of this ledger; nothing is written over it: name another file", file)
		}
		return err
	})
}

// copyTo copies page by page with SQLite's online backup. The source is read in
// one transaction, so that what is written meanwhile neither shows nor makes it
// begin again.
func (s *Store) copyTo(ctx context.Context, name string) (err error) {
	to, err := dial(name, "_journal_mode=DELETE&_synchronous=FULL")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, to.close()) }()
	return s.read(ctx, "backup", func(from *conn) error {
		if _, err := from.number(`SELECT max(seq) FROM facts`); err != nil {
			return err
		}
		b, err := to.c.Backup("main", from.c, "main")
		if err != nil {
			return fmt.Errorf("backup: %w", err)
		}
		for done := false; !done; {
			if err := ctx.Err(); err != nil {
				return errors.Join(fmt.Errorf("backup: %w", err), b.Finish())
			}
			if done, err = b.Step(backupPages); err != nil {
				return errors.Join(fmt.Errorf("backup: %w", err), b.Finish())
			}
		}
		if err := b.Finish(); err != nil {
			return fmt.Errorf("backup: %w", err)
		}
		return nil
	})
}

// syncFile has a file or a directory written to the disk.
func syncFile(name string) (err error) {
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := f.Sync(); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return nil
}
