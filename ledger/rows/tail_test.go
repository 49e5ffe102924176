package rows_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/ledger"
	"makegood/ledger/rows"
)

// follower reads a growing source pass by pass and keeps its Tail as a program
// keeps it: as JSON.
type follower struct {
	t      *testing.T
	path   string
	format rows.Format
	kept   []byte
	stop   error
	// clock gives every write another time of modification, however fast it is.
	clock time.Time
}

func follow(t *testing.T, path string) *follower {
	t.Helper()
	return &follower{t: t, path: path, kept: []byte("{}"), clock: time.Unix(1795143600, 0)}
}

// touch moves the time of modification on, as a slower writer would.
func (f *follower) touch(path string) {
	f.t.Helper()
	f.clock = f.clock.Add(time.Second)
	if err := os.Chtimes(path, f.clock, f.clock); err != nil {
		f.t.Fatal(err)
	}
}

func (f *follower) write(path, text string) { f.t.Helper(); write(f.t, path, text); f.touch(path) }
func (f *follower) grow(path, text string)  { f.t.Helper(); appendTo(f.t, path, text); f.touch(path) }

func (f *follower) pass() (heard, rows.Pass, error) {
	f.t.Helper()
	var tail rows.Tail
	if err := json.Unmarshal(f.kept, &tail); err != nil {
		f.t.Fatal(err)
	}
	var h heard
	next, pass, err := tail.Read(f.t.Context(), f.path, f.format, rows.TailFuncs{
		Grant: func(file string, n int, g ledger.Grant) error {
			if f.stop != nil && g.OrderID == "STOP" {
				return f.stop
			}
			h.Rows = append(h.Rows, fmt.Sprintf("%s:%d %s", filepath.Base(file), n, g.OrderID))
			return nil
		},
		Coverage: func(_ string, c ledger.Coverage) error { h.Covers = append(h.Covers, c); return nil },
	})
	h.Rejected = rejections(pass.Rejected)
	var markErr error
	if f.kept, markErr = json.Marshal(next); markErr != nil {
		f.t.Fatal(markErr)
	}
	return h, pass, err
}

// reads checks the rows of the next pass.
func (f *follower) reads(want ...string) rows.Pass {
	f.t.Helper()
	h, pass, err := f.pass()
	if err != nil {
		f.t.Fatal(err)
	}
	if diff := cmp.Diff(want, h.Rows); diff != "" {
		f.t.Errorf("rows (-want +got):\n%s", diff)
	}
	return pass
}

func rowOf(order string) string { return "hive," + order + "," + at + "\n" }

func TestTailGrows(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "g.csv")
	f := follow(t, path)
	f.write(path, "\ufeff"+short[:10])
	if pass := f.reads(); pass.Waiting[path] != 13 || pass.Files != 1 {
		t.Errorf("pass %+v, want 13 bytes waiting", pass)
	}
	f.grow(path, short[10:]+rowOf("H1")+"hive,H2")
	if pass := f.reads("g.csv:2 H1"); pass.Waiting[path] != 7 {
		t.Errorf("pass %+v, want 7 bytes waiting", pass)
	}
	if pass := f.reads(); pass.Waiting[path] != 7 {
		t.Errorf("pass %+v, want 7 bytes waiting still", pass)
	}
	f.grow(path, "2,"+at+"\n\nbad\n"+rowOf("H3"))
	pass := f.reads("g.csv:3 H22", "g.csv:6 H3")
	if len(pass.Rejected) != 1 || pass.Rejected[0].Line != 5 || pass.Rejected[0].File != path || len(pass.Waiting) != 0 {
		t.Errorf("pass %+v, want line 5 rejected and nothing waiting", pass)
	}
	f.reads()
	f.grow(path, "hive,\"H\n")
	f.reads()
	f.grow(path, "4\","+at+"\n")
	if pass = f.reads(); len(pass.Rejected) != 1 || pass.Rejected[0].Line != 7 || len(pass.Waiting) != 0 {
		t.Errorf("pass %+v, want the row of line 7 rejected once and nothing waiting", pass)
	}
	f.grow(path, rowOf("H5"))
	f.reads("g.csv:9 H5")
}

// TestTailOfNothing checks that a file in which nothing stands yet is none of
// anybody's mistakes: its rows are still to come.
func TestTailOfNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f := follow(t, filepath.Join(dir, "*"))
	path := filepath.Join(dir, "g.csv")
	f.write(path, "")
	f.write(filepath.Join(dir, "h.csv.gz"), zipped(t, ""))
	f.reads()
	f.grow(path, "\n\n")
	f.reads()
	f.grow(path, short+rowOf("H1"))
	f.reads("g.csv:4 H1")
}

func TestTailRenamed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "g.csv")
	f := follow(t, path)
	f.write(path, short+rowOf("H1"))
	f.reads("g.csv:2 H1")
	f.grow(path, rowOf("H2"))
	if err := os.Rename(path, path+".1"); err != nil {
		t.Fatal(err)
	}
	f.write(path, short+rowOf("H3"))
	f.reads("g.csv.1:3 H2", "g.csv:2 H3")
	f.grow(path+".1", rowOf("H4"))
	f.grow(path, rowOf("H5"))
	f.reads("g.csv.1:4 H4", "g.csv:3 H5")
	if err := os.Remove(path + ".1"); err != nil {
		t.Fatal(err)
	}
	f.reads()
}

func TestTailStartsAgain(t *testing.T) {
	t.Parallel()
	long := short + rowOf("H1") + rowOf("H2") + rowOf("H3")
	for name, change := range map[string]func(f *follower){
		"truncated":               func(f *follower) { f.write(f.path, short+rowOf("N1")) },
		"written anew and longer": func(f *follower) { f.write(f.path, short+rowOf("N1")+strings.Repeat("\n", 500)) },
		"changed before the end":  func(f *follower) { f.write(f.path, strings.Replace(long, "H3", "N1", 1)+"\n") },
		"replaced": func(f *follower) {
			f.write(f.path+".new", short+rowOf("N1"))
			if err := os.Rename(f.path+".new", f.path); err != nil {
				f.t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := follow(t, filepath.Join(t.TempDir(), "g.csv"))
			f.write(f.path, long)
			f.reads("g.csv:2 H1", "g.csv:3 H2", "g.csv:4 H3")
			change(f)
			h, pass, err := f.pass()
			if err != nil || len(h.Rows) == 0 || !strings.HasSuffix(h.Rows[len(h.Rows)-1], "N1") {
				t.Errorf("read %q, err %v", h.Rows, err)
			}
			if len(pass.Restarted) != 1 || pass.Restarted[0] != f.path {
				t.Errorf("restarted %q, want %q", pass.Restarted, f.path)
			}
			f.grow(f.path, rowOf("N2"))
			h, pass, err = f.pass()
			if err != nil || len(h.Rows) != 1 || len(pass.Restarted) != 0 {
				t.Errorf("then read %q, restarted %q, err %v", h.Rows, pass.Restarted, err)
			}
		})
	}
}

func TestTailOfManyFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f := follow(t, filepath.Join(dir, "*.*"))
	f.write(filepath.Join(dir, "b.csv"), short+rowOf("H1"))
	f.write(filepath.Join(dir, "a.ndjson"), object("")+"\n["+object(`"grant_id":"g"`))
	f.write(filepath.Join(dir, "c.gz"), zipped(t, short+strings.TrimSpace(rowOf("Z1"))))
	f.reads("a.ndjson:1 H1", "a.ndjson:2 H1", "b.csv:2 H1", "c.gz:2 Z1")
	f.reads()
	f.grow(filepath.Join(dir, "a.ndjson"), ",\n{}]\n"+object(""))
	pass := f.reads("a.ndjson:4 H1")
	if len(pass.Rejected) != 1 || !strings.Contains(pass.Rejected[0].Error.String(), "element 2 of the array") || pass.Rejected[0].Line != 3 {
		t.Errorf("rejected %+v, want element 2 on line 3", pass.Rejected)
	}
	f.write(filepath.Join(dir, "c.gz"), zipped(t, short+rowOf("Z1")+rowOf("Z2")))
	f.reads("c.gz:2 Z1", "c.gz:3 Z2")
	f.write(filepath.Join(dir, "d.csv"), "x\n")
	f.write(filepath.Join(dir, "e.csv"), short+rowOf("E1"))
	for range 2 {
		if _, _, err := f.pass(); err == nil || !strings.Contains(err.Error(), "d.csv") {
			t.Errorf("a file without our columns: %v", err)
		}
	}
	f.write(filepath.Join(dir, "d.csv"), short+rowOf("D1"))
	f.reads("d.csv:2 D1")
}

// TestTailAnotherFormat checks that rows refused under a wrong configuration
// are read again under the right one.
func TestTailAnotherFormat(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "g.csv")
	f := follow(t, path)
	f.write(path, "provider,order_id,granted_at,status\nhive,H1,"+at+",지급\n")
	if pass := f.reads(); len(pass.Rejected) != 1 {
		t.Errorf("pass %+v, want the status rejected", pass)
	}
	f.format.Status = map[string]string{"지급": "granted"}
	if pass := f.reads("g.csv:2 H1"); len(pass.Restarted) != 1 {
		t.Errorf("pass %+v, want the file restarted", pass)
	}
	f.reads()
}

// TestTailStops checks that a row that was not taken is read again.
func TestTailStops(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "g.csv")
	f := follow(t, path)
	f.stop = errors.New("disk full")
	f.write(path, short+rowOf("H1")+"bad\n"+rowOf("STOP")+rowOf("H2"))
	h, _, err := f.pass()
	if !errors.Is(err, f.stop) || len(h.Rows) != 1 || len(h.Rejected) != 1 {
		t.Errorf("read %q, err %v", h.Rows, err)
	}
	f.stop = nil
	f.reads("g.csv:4 STOP", "g.csv:5 H2")
}

func TestTailErrors(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, _, err := follow(t, filepath.Join(dir, "none.csv")).pass(); ledger.KindOf(err) != ledger.NotFound {
		t.Errorf("a file that is not there: %v", err)
	}
	if _, pass, err := follow(t, filepath.Join(dir, "*.csv")).pass(); err != nil || pass.Files != 0 {
		t.Errorf("a pattern of nothing: %+v, %v", pass, err)
	}
	f := follow(t, filepath.Join(dir, "g.csv"))
	f.format.Encoding = "latin1"
	f.write(f.path, short)
	if _, _, err := f.pass(); ledger.KindOf(err) != ledger.Invalid {
		t.Errorf("a bad format: %v", err)
	}
	gz := follow(t, filepath.Join(dir, "g.gz"))
	whole := zipped(t, short+strings.Repeat(rowOf("H1"), 50))
	gz.write(gz.path, whole[:len(whole)-8])
	if _, _, err := gz.pass(); err == nil || !strings.Contains(err.Error(), "unexpected EOF") {
		t.Errorf("a file that is still being compressed: %v", err)
	}
	gz.write(gz.path, whole)
	if h, _, err := gz.pass(); err != nil || len(h.Rows) != 50 {
		t.Errorf("read %d rows, err %v", len(h.Rows), err)
	}
}

// TestTailSplit cuts inputs at every byte: read in two passes they give the rows
// and rejections of one.
func TestTailSplit(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text   string
		format rows.Format
	}{
		"csv": {text: "\ufeff" + short + rowOf("H1") + "\r\n" + "hive,\"H2\",\"" + at + "\"\r\nbad\n" + "hive,\"H\n3\"," + at + "\nhive,\"\"\"\"," + at + "\nhive,\"H4," + at + "\n" + rowOf("H5") + "hive,H\"6\n" + short + rowOf("H7")},
		"memo": {text: "memo,\"order\"\"_id\",provider,order_id,granted_at\n\"a\n\nb\",,hive,H1," + at + "\n\"c\",,hive,H2," + at + "\n,\"\n,,hive,H3," + at + "\n,,hive,H4," + at + "\"\n,,hive,H5," + at + "\n" +
			`{"complete_until":"2026-11-20T03:00:00Z","provider":"hive"}` + "\n"},
		"tsv":    {text: strings.ReplaceAll(short+rowOf("H1")+rowOf("보석"), ",", "\t")},
		"cp949":  {text: cp949(t, short+rowOf("똠방각하")+rowOf("H2")), format: rows.Format{Encoding: rows.CP949}},
		"ndjson": {text: "\ufeff" + object("") + "\n{\"a\":1\n" + object(`"memo":"}\\\""`) + "\n\n garbage {}\n{\"x\":tru}\n[1]\n{\n \"provider\":\"hive\",\n \"a\": oops\n}\n" + object(`"items":["gem:1"]`) + "\n{\"a\":\"b\n" + object("") + "\n"},
		"json":   {text: "[\n" + object("") + ",\n{},{\"a\":{\"b\":}}, " + object("") + "]\n{\"complete_until\":1795143600,\"provider\":\"hive\"}\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			read := func(cuts ...int) heard {
				path := filepath.Join(dir, "g")
				f := follow(t, path)
				f.format = c.format
				var all heard
				write(t, path, "")
				from := 0
				for _, to := range append(cuts, len(c.text)) {
					f.grow(path, c.text[from:to])
					from = to
					h, pass, err := f.pass()
					if err != nil {
						t.Fatalf("cut at %v: %v", cuts, err)
					}
					if len(pass.Restarted) > 0 {
						t.Errorf("cut at %v: started again", cuts)
					}
					all.Rows, all.Covers, all.Rejected = append(all.Rows, h.Rows...), append(all.Covers, h.Covers...), append(all.Rejected, h.Rejected...)
				}
				return all
			}
			want := read()
			if len(want.Rows) < 2 {
				t.Fatalf("read %q in one pass", want.Rows)
			}
			for cut := range len(c.text) {
				if diff := cmp.Diff(want, read(cut)); diff != "" {
					t.Fatalf("cut at %d, before %q (-one pass +two):\n%s", cut, c.text[cut:min(cut+20, len(c.text))], diff)
				}
			}
			if diff := cmp.Diff(want, read(len(c.text)/4, len(c.text)/2, len(c.text)*3/4)); diff != "" {
				t.Errorf("cut three times (-one pass +four):\n%s", diff)
			}
		})
	}
}
