package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"makegood/ledger"
	"makegood/ledger/ledgertest"
)

// opened opens a sandbox ledger at path and closes it with the test.
func opened(t testing.TB, path string, edits ...func(*Options)) *Store {
	t.Helper()
	o := options(path)
	for _, e := range edits {
		e(&o)
	}
	s, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(context.Background()); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

func options(path string) Options {
	return Options{Path: path, Now: ledgertest.NewClock().Now, Environment: ledger.Sandbox, Version: "test"}
}

func journal(text string) ledger.Draft {
	return ledger.NewDraft(ledger.FactJournal, 0, ledger.Key{}, ledger.Journal{What: "note", Text: text})
}

func appended(t testing.TB, s *Store, drafts ...ledger.Draft) []ledger.Receipt {
	t.Helper()
	r, err := s.Append(t.Context(), drafts)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	write := func(t *testing.T, path, text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	sql := func(t *testing.T, path string, statements ...string) {
		t.Helper()
		c, err := dial(path, "_busy_timeout=5000")
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range statements {
			if _, err := c.exec(s); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.close(); err != nil {
			t.Fatal(err)
		}
	}
	founded := func(t *testing.T, path string) {
		t.Helper()
		s, err := Open(t.Context(), options(path))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		make func(t *testing.T, path string)
		edit func(*Options)
		kind ledger.ErrorKind
		says string
	}{
		"no clock":          {edit: func(o *Options) { o.Now = nil }, kind: ledger.Invalid, says: "clock"},
		"no environment":    {edit: func(o *Options) { o.Environment = "" }, kind: ledger.Invalid, says: "environment"},
		"other environment": {make: founded, edit: func(o *Options) { o.Environment = ledger.Live }, kind: ledger.Conflict, says: "sandbox and the configuration says live"},
		"nothing to read":   {edit: func(o *Options) { o.ReadOnly = true }, kind: ledger.NotFound, says: "no ledger"},
		"no directory":      {edit: func(o *Options) { o.Path = filepath.Join(o.Path, "none", "l.db") }, kind: ledger.Unavailable, says: "directory"},
		"a directory":       {make: func(t *testing.T, p string) { t.Helper(); mkdir(t, p) }, kind: ledger.Invalid, says: "directory"},
		"text":              {make: func(t *testing.T, p string) { t.Helper(); write(t, p, strings.Repeat("no ledger ", 500)) }, kind: ledger.Corrupt, says: "not a ledger"},
		"another database":  {make: func(t *testing.T, p string) { t.Helper(); sql(t, p, `CREATE TABLE songs (id INTEGER)`) }, kind: ledger.Corrupt, says: "another program"},
		"a newer schema": {make: func(t *testing.T, p string) {
			t.Helper()
			founded(t, p)
			sql(t, p, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)`)
		}, kind: ledger.Conflict, says: "newer version"},
		"no founding": {make: func(t *testing.T, p string) {
			t.Helper()
			founded(t, p)
			sql(t, p, `DROP TRIGGER facts_stay`, `UPDATE facts SET kind = 'journal'`)
		}, kind: ledger.Corrupt, says: "environment"},
		"an older to read": {make: func(t *testing.T, p string) {
			t.Helper()
			founded(t, p)
			sql(t, p, `UPDATE goose_db_version SET version_id = 0`)
		}, edit: func(o *Options) { o.ReadOnly = true }, kind: ledger.Conflict, says: "open it once for writing"},
		"half of a database": {make: func(t *testing.T, p string) { t.Helper(); founded(t, p); cut(t, p) }, kind: ledger.Corrupt, says: "damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "ledger #1?.db")
			if c.make != nil {
				c.make(t, path)
			}
			o := options(path)
			if c.edit != nil {
				c.edit(&o)
			}
			s, err := Open(t.Context(), o)
			if err == nil {
				err = errors.Join(err, s.Close(t.Context()))
				t.Fatalf("opened, %v", err)
			}
			if got := ledger.KindOf(err); got != c.kind || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%q is of kind %q, want %q and %q in it", err, got, c.kind, c.says)
			}
			if name != "no clock" && !strings.Contains(err.Error(), o.Path) {
				t.Errorf("%q does not name the file", err)
			}
		})
	}
}

func mkdir(t *testing.T, path string) {
	t.Helper()
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
}

// cut overwrites the pages behind the first with noise.
func cut(t *testing.T, path string) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 4096; i < len(b); i++ {
		b[i] = byte(i)
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestOpenUnwritable(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "l.db")
	s, err := Open(t.Context(), options(path))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	// Made unwritable by content rather than by permissions, which do not bind
	// every user: format 3 is one SQLite may read and must not write.
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b[18] = 3
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	o := options(path)
	o.Policy = &ledger.Policy{Environment: ledger.Sandbox, Grace: time.Hour}
	s, err = Open(t.Context(), o)
	if err == nil {
		t.Fatalf("opened for writing: %v", s.Close(t.Context()))
	}
	if ledger.KindOf(err) != ledger.Unavailable || !strings.Contains(err.Error(), "cannot be written") {
		t.Errorf("%q, want that it cannot be written", err)
	}
}

func TestOpenAtOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "l.db")
	var wg sync.WaitGroup
	for range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			s, err := Open(t.Context(), options(path))
			if err != nil {
				t.Errorf("open: %v", err)
				return
			}
			_, err = s.Append(t.Context(), []ledger.Draft{journal("here")})
			if err := errors.Join(err, s.Close(t.Context())); err != nil {
				t.Error(err)
			}
		}()
	}
	wg.Wait()
	if n, err := opened(t, path).AuditVerify(t.Context(), nil); err != nil || n != 9 {
		t.Errorf("%d facts verify, %v; want one founding and 8", n, err)
	}
}

func TestReadOnly(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "l.db")
	w := opened(t, path)
	o := ledgertest.HiveOrder("H2168000000000000001")
	appended(t, w, o.Paid())
	r := opened(t, path, func(o *Options) { o.ReadOnly, o.Environment = true, "" })
	if r.Environment() != ledger.Sandbox {
		t.Errorf("environment %q", r.Environment())
	}
	if err := w.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, s, err := r.Order(t.Context(), o.Key); err != nil || s.Class != ledger.ClassInFlight {
		t.Errorf("order %s, %v", s.Class, err)
	}
	_, errA := r.Append(t.Context(), []ledger.Draft{journal("no")})
	_, errT := r.Transact(t.Context(), func(ledger.Books) ([]ledger.Draft, error) { return nil, nil })
	_, errR := r.Rebuild(t.Context(), true, nil)
	for i, err := range []error{errA, errT, errR, r.CatchUp(t.Context()), r.Follow(t.Context())} {
		if ledger.KindOf(err) != ledger.Denied {
			t.Errorf("writing %d: %v", i, err)
		}
	}
	if n, err := r.AuditVerify(t.Context(), nil); err != nil || n != 2 {
		t.Errorf("%d facts verify, %v", n, err)
	}
	for _, s := range []*Store{r, w} {
		if err := s.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	// Alone, with no process that writes.
	alone := opened(t, path, func(o *Options) { o.ReadOnly = true })
	if rows, err := alone.Orders(t.Context(), ledger.OrderQuery{}); err != nil || len(rows) != 1 {
		t.Errorf("orders %+v, %v", rows, err)
	}
}
