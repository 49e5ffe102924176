package store

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"makegood/ledger"
	"makegood/ledger/ledgertest"
)

func TestAuditNamesTheBreak(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		tamper []string
		breaks int64
	}{
		"untouched":         {},
		"payload":           {[]string{`UPDATE facts SET data = CAST('{"what":"note","text":"other"}' AS BLOB) WHERE seq = 7`}, 7},
		"actor":             {[]string{`UPDATE facts SET actor = 'jae' WHERE seq = 5`}, 5},
		"instant":           {[]string{`UPDATE facts SET at = at + 1 WHERE seq = 2`}, 2},
		"hash":              {[]string{`UPDATE facts SET hash = zeroblob(32) WHERE seq = 9`}, 9},
		"bytes":             {[]string{`UPDATE raws SET body = CAST('{}' AS BLOB) WHERE seq = 4`}, 4},
		"headers":           {[]string{`UPDATE raws SET headers = 'X: 1' WHERE seq = 4`}, 4},
		"bytes gone":        {[]string{`DELETE FROM raws WHERE seq = 4`}, 4},
		"a fact gone":       {[]string{`DELETE FROM facts WHERE seq = 6`}, 6},
		"the last gone":     {[]string{`DELETE FROM facts WHERE seq = 12`}, 12},
		"the first gone":    {[]string{`DELETE FROM facts WHERE seq = 1`}, 1},
		"two changed":       {[]string{`UPDATE facts SET source = 'x' WHERE seq IN (3, 8)`}, 3},
		"renumbered":        {[]string{`UPDATE facts SET seq = 20 WHERE seq = 12`}, 12},
		"hashes made again": {[]string{`UPDATE facts SET data = CAST('{}' AS BLOB), hash = zeroblob(32) WHERE seq = 11`}, 11},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := opened(t, filepath.Join(t.TempDir(), "l.db"))
			for i := range 11 {
				o := ledgertest.HiveOrder(fmt.Sprintf("H21680000000000000%02d", i))
				if i%2 == 0 {
					appended(t, s, o.Paid())
				} else {
					appended(t, s, journal("text"))
				}
			}
			if err := s.CatchUp(t.Context()); err != nil {
				t.Fatal(err)
			}
			// The table itself refuses; whoever gets around it is found out.
			for _, tamper := range c.tamper {
				c2, err := dial(s.path, "_busy_timeout=5000")
				if err != nil {
					t.Fatal(err)
				}
				if _, err := c2.exec(tamper); err == nil {
					t.Errorf("%s was let through", tamper)
				}
				for _, sql := range []string{`DROP TRIGGER facts_stay`, `DROP TRIGGER facts_remain`, `DROP TRIGGER raws_stay`, `DROP TRIGGER raws_remain`, tamper} {
					if _, err := c2.exec(sql); err != nil {
						t.Fatal(err)
					}
				}
				if err := c2.close(); err != nil {
					t.Fatal(err)
				}
			}
			var told int64
			n, err := s.AuditVerify(t.Context(), func(done, _ int64) { told = done })
			if c.breaks == 0 {
				if err != nil || n != 12 || told != 12 {
					t.Errorf("%d facts verify (%d told), %v; want 12", n, told, err)
				}
				return
			}
			if want := fmt.Sprintf("sequence number %d:", c.breaks); ledger.KindOf(err) != ledger.Corrupt || !strings.Contains(err.Error(), want) {
				t.Errorf("audit says %v, want %q", err, want)
			}
		})
	}
}

func TestRebuildFindsAndMends(t *testing.T) {
	t.Parallel()
	s := opened(t, filepath.Join(t.TempDir(), "l.db"))
	for i := range 20 {
		appended(t, s, ledgertest.HiveOrder(fmt.Sprintf("H21680000000000000%02d", i)).Paid())
	}
	check := func() Rebuilt {
		t.Helper()
		out, err := s.Rebuild(t.Context(), true, nil)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	if out := check(); out.Found != 0 || out.Facts != 21 || out.Orders != 20 {
		t.Errorf("untouched: %+v", out)
	}
	c, err := dial(s.path, "_busy_timeout=5000")
	if err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{`UPDATE orders SET class = 'MATCHED' WHERE id = 3`, `DELETE FROM ids WHERE id = 5`, `INSERT INTO ids VALUES ('made up', 1, 6)`, `UPDATE counters SET n = 7 WHERE name = 'orders'`} {
		if _, err := c.exec(sql); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.close(); err != nil {
		t.Fatal(err)
	}
	text := strings.Join(check().Differences, "\n")
	for _, want := range []string{
		"orders 3: class differs (stored MATCHED, folded ", "ids made up 1 6 is stored and not folded",
		"ids H2168000000000000003 1 5 is folded and not stored", "counters orders: n differs (stored 7, folded 20)",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in:\n%s", want, text)
		}
	}
	var told int64
	out, err := s.Rebuild(t.Context(), false, func(done, _ int64) { told = done })
	if err != nil || out.Orders != 20 || told != 21 {
		t.Errorf("replaced: %+v (%d told), %v", out, told, err)
	}
	if out := check(); out.Found != 0 {
		t.Errorf("after replacing: %+v", out)
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(s.path), ".rebuild-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
